/* udiff.h — two texts as a unified diff, and three made one.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_UDIFF_H
#define CGS_UDIFF_H

#include "../base/str.h"

/* Appends the diff that turns a into b; nothing when they are equal. It can be applied, but need
 * not be the shortest. Without a path its lines that name the files are left out. */
void cgs_udiff_put(struct cgs_buf *out, const char *path, struct cgs_str a, struct cgs_str b);
/* Appends what the changes that turn a into b and into c make of a together. False, and nothing
 * appended: there is no line of a between two of them, and they are not the same. */
bool cgs_udiff_merge(struct cgs_buf *out, struct cgs_str a, struct cgs_str b, struct cgs_str c);

#endif
