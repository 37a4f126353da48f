/* load.h — the specs below a directory, parsed; cgs.h has what lists them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_LOAD_H
#define CGS_LOAD_H

#include "../cgs.h"

/* Parses a file that is loaded. */
void cgs_load_tree(struct cgs *c, uint32_t file);
/* Reads and parses the files that are not there yet, many at a time; of one that is too large a
 * diagnostic says so. Stops at the first that cannot be read: CGS_ENOTFOUND, CGS_EIO. origin: see
 * struct cgs_file. */
enum cgs_status cgs_load_files(struct cgs *c, const struct cgs_str *path, uint32_t n,
			       uint32_t origin);

#endif
