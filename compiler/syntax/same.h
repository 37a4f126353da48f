/* same.h — whether two trees are one but for white space and optional separators.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SAME_H
#define CGS_SAME_H

#include "tree.h"

/* The same tokens, texts of the same value, the same comments between them, documentation above
 * the same statements. b need only be lexed. If not, *at is the place in a. */
bool cgs_same_tokens(const struct cgs_tree *a, const struct cgs_tree *b, uint32_t *at);
/* The same nodes. */
bool cgs_same_nodes(const struct cgs_tree *a, const struct cgs_tree *b);

#endif
