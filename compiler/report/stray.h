/* stray.h — names that one side took away, and that the other refers to once more.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_STRAY_H
#define CGS_STRAY_H

#include "../syntax/tree.h"
#include "merge.h"

/* Of the base, ours, theirs and the clean result: what m->stray gets. */
void cgs_stray_find(struct cgs_merge *m, const struct cgs_tree *const t[4]);

#endif
