/* depfile.h — make rules for the outputs of a build, in the form of gcc -MD -MP.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_DEPFILE_H
#define CGS_DEPFILE_H

#include "cli.h"

/* `out1 out2: in1 in2`, then an empty rule for each input, so that a removed file does not stop
 * make. Relative paths get the prefix ("" or "dir/"). */
void cgs_depfile_text(const struct cgs_plan *plan, const char *prefix, struct cgs_buf *out);

/* The file of the plan that the path, as seen from the working directory, would overwrite: the same
 * path however it is written, or the same file. NULL: none. */
const char *cgs_depfile_clash(const struct cgs_plan *plan, const char *path);

#endif
