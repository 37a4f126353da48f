/* block.c — a block whose `use`, `for` and `if` are carried out: its attributes and declarations.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "check.h"
#include "origin.h"
#include "scope.h"

struct filling {
	struct site *s;
	uint32_t decl, kind;
	uint32_t parent; /* of what is nested: the declaration, or the target of an overlay */
	const struct cgs_item *item;
	uint32_t n;
};

/* Keeps an attribute that is written out, with the value that it may have already, unless what
 * stands before it made the same. */
static void keep_attr(struct filling *x, uint32_t decl, uint32_t old)
{
	struct cgs_ir *ir = x->s->ir;
	const struct cgs_attr *was = &ir->attr[old];
	if (cgs_field_repeated(x->s, decl, was->node, &ir->schema->field[was->field]))
		return;
	cgs_bind_copy(ir, old);
	ir->decl[decl].nattr++;
}

static bool is_child(struct filling *x, uint32_t stmt)
{
	const struct cgs_field *f = cgs_decl_field_of(x->s, x->kind, stmt);
	return f && f->shape == CGS_W_CHILD && x->s->t->node[stmt].kind == CGS_N_STMT;
}

/* The attributes of a block again as one slice, in the order of the statements. */
static void block_attrs(struct filling *x)
{
	struct cgs_ir *ir = x->s->ir;
	uint32_t old = ir->decl[x->decl].attr, end = old + ir->decl[x->decl].nattr;
	ir->decl[x->decl].attr = ir->nattr;
	ir->decl[x->decl].nattr = 0;
	for (uint32_t i = 0; i < x->n; i++) {
		struct cgs_item it = x->item[i];
		cgs_scope_enter(x->s, it.place);
		x->s->place = it.place;
		if (!it.made) {
			if (old < end && ir->attr[old].node == it.stmt)
				keep_attr(x, x->decl, old++);
		} else if (!is_child(x, it.stmt)) {
			uint32_t context = cgs_origin_enter(ir, it.place);
			cgs_decl_field(x->s, x->decl, x->kind, it.stmt);
			cgs_origin_leave(ir, context);
		}
	}
	x->s->place = 0;
}

/* 0 after a diagnostic. */
static uint32_t add_nested(struct filling *x, uint32_t stmt)
{
	struct cgs_ir *ir = x->s->ir;
	if (!cgs_ir_is(ir, x->decl, "override"))
		return cgs_decl_one(x->s, stmt, x->parent);
	cgs_diag_add(ir->diags, CGS_C_bad_overlay, head_span(x->s, stmt),
		     "`override` replaces attributes; `extend` adds nested declarations");
	return 0;
}

static void block_nested(struct filling *x)
{
	struct cgs_ir *ir = x->s->ir;
	bool own = x->parent == x->decl;
	uint32_t old = own ? ir->decl[x->decl].kid : 0;
	if (own)
		ir->decl[x->decl].kid = ir->decl[x->decl].last = 0;
	for (uint32_t i = 0; i < x->n; i++) {
		struct cgs_item it = x->item[i];
		cgs_scope_enter(x->s, it.place);
		if (!is_child(x, it.stmt))
			continue;
		uint32_t kid = old;
		if (!it.made) {
			old = old ? ir->decl[old].next : 0;
			if (kid)
				ir->decl[kid].next = 0;
		} else {
			uint32_t context = cgs_origin_enter(ir, it.place);
			x->s->outer = it.place;
			kid = add_nested(x, it.stmt);
			x->s->outer = 0;
			cgs_origin_leave(ir, context);
		}
		if (kid)
			cgs_decl_link(ir, x->parent, kid);
	}
}

void cgs_block_fill(struct site *s, uint32_t decl, const struct cgs_item *item, uint32_t n)
{
	const struct cgs_decl *d = &s->ir->decl[decl];
	uint32_t of = d->target ? d->target : decl;
	struct filling f = {s, decl, 0, d->idle ? decl : of, item, n};
	f.kind = cgs_schema_find(s->ir->schema, CGS_TAB_KIND, s->ir->decl[of].kind);
	block_attrs(&f);
	block_nested(&f);
}
