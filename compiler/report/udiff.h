/* udiff.h — two texts as a unified diff.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_UDIFF_H
#define CGS_UDIFF_H

#include "../base/str.h"

/* Appends the diff that turns a into b; nothing when they are equal. It can be applied, but need
 * not be the shortest. Without a path its lines that name the files are left out. */
void cgs_udiff_put(struct cgs_buf *out, const char *path, struct cgs_str a, struct cgs_str b);

#endif
