/* tally.h — a merge checked by counting: what is in the result, against what the sides did.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_TALLY_H
#define CGS_TALLY_H

#include "../syntax/tree.h"

struct cgs_tally { /* a statement or file of one version, with the comments around it */
	const struct cgs_tree *t;
	uint32_t node; /* 0: it is not in it */
	uint32_t from, to;
};

/* Of the base, ours, theirs and the result: whether there is of each value, head and comment as
 * much as the changes of both sides make, and no name in a block twice that no side has twice.
 * lost: of what does not hold, a token of each, plus 1, or 0; or NULL. */
bool cgs_tally_holds(const struct cgs_tally v[4], uint32_t lost[4]);

#endif
