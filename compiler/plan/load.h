/* load.h — the specs below a directory, parsed; cgs.h has what lists them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_LOAD_H
#define CGS_LOAD_H

#include "../cgs.h"

/* Parses a file that is loaded. */
void cgs_load_tree(struct cgs *c, uint32_t file);
/* Reads and parses a file unless that was done; of one that is too large a diagnostic says so.
 * origin: see struct cgs_file. CGS_ENOTFOUND, CGS_EIO. */
enum cgs_status cgs_load_file(struct cgs *c, struct cgs_str path, uint32_t origin);

#endif
