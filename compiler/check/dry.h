/* dry.h — what the files share that check expressions before parameters have values; private.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_DRY_H
#define CGS_DRY_H

#include "expr.h"

struct cgs_dry_local {
	cgs_sym name; /* 0: the item of a `where` */
	uint32_t type;
	const struct cgs_dry_local *up;
};

struct cgs_dry {
	struct cgs_eval ev; /* without scope: for what is free of locals */
	const struct cgs_tree *t;
	const struct cgs_dry_local *local;
};

struct cgs_dry cgs_dry_start(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a);
/* The type of an expression, of which `want` is expected, or 0. */
uint32_t cgs_dry_expr(struct cgs_dry *s, uint32_t node, uint32_t want);
uint32_t cgs_dry_where(struct cgs_dry *s, uint32_t from, uint32_t pred);
uint32_t cgs_dry_call(struct cgs_dry *s, uint32_t node, uint32_t want);
/* Notes that the declaration uses another one at the node. */
void cgs_dry_use(struct cgs_dry *s, uint32_t to, uint32_t node);

#endif
