/* scope.h — the scopes that expansion makes: with values, and with names.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SCOPE_H
#define CGS_SCOPE_H

#include "decl.h"

/* A scope without name around what is made from a body. */
uint32_t cgs_scope_frame(struct cgs_ir *ir, uint32_t place, uint32_t outer, uint32_t file,
			 struct cgs_frame f);
/* A named scope, or the one that has the name already. */
uint32_t cgs_scope_named(struct cgs_ir *ir, uint32_t place, uint32_t stmt, uint32_t parent,
			 cgs_sym name, bool *old);
/* The scope that declarations standing there belong to; 0: the package. */
uint32_t cgs_scope_home(struct cgs_ir *ir, uint32_t place);
/* "name = orders, port = 80", short enough for a label. */
struct cgs_str cgs_scope_told(struct cgs_eval *ev, const struct cgs_scope *s);
/* The site of statements that stand in a declaration or scope. */
void cgs_scope_enter(struct site *s, uint32_t place);

struct cgs_item { /* of a block: a statement, and the scope in which it stands */
	uint32_t place, stmt;
	bool made; /* inside a `use`, `for` or `if` */
};

/* block.c: the attributes and nested declarations of a declaration, from its statements. */
void cgs_block_fill(struct site *s, uint32_t decl, const struct cgs_item *item, uint32_t n);

/* A statement whose mistake is told makes nothing: names in it may be of what it was to make. */
void cgs_scope_lose(struct cgs_ir *ir, uint32_t place, uint32_t node);

#endif
