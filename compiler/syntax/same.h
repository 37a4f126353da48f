/* same.h — whether two trees are one but for white space and optional separators.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SAME_H
#define CGS_SAME_H

#include "tree.h"

/* The same tokens, texts of the same value, the same comments between them, documentation above
 * the same statements. b need only be lexed. If not, *at is the place in a. */
bool cgs_same_tokens(const struct cgs_tree *a, const struct cgs_tree *b, uint32_t *at);
/* Whether two runs of tokens, each a statement or a value or comments, are the same in this way. */
bool cgs_same_part(const struct cgs_tree *a, uint32_t from, uint32_t to, const struct cgs_tree *b,
		   uint32_t b_from, uint32_t b_to);
/* The same nodes. */
bool cgs_same_nodes(const struct cgs_tree *a, const struct cgs_tree *b);

#endif
