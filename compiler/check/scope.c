/* scope.c — the scopes that expansion makes: with values, and with names.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "scope.h"

#include "check.h"
#include "eval.h"
#include "origin.h"

uint32_t cgs_scope_frame(struct cgs_ir *ir, uint32_t place, uint32_t outer, uint32_t file,
			 struct cgs_frame f)
{
	struct cgs_names *nm = ir->names;
	f.up = cgs_origin_frame(ir, place);
	f.depth = nm->frame[f.up].depth + 1;
	*CGS_PUSH(nm->frame, nm->nframe, nm->cframe) = f;
	return cgs_decl_add(ir, (struct cgs_decl){.file = file,
						  .node = f.node,
						  .package = ir->decl[place].package,
						  .outer = outer,
						  .frame = nm->nframe - 1,
						  .sketch = ir->decl[place].sketch});
}

uint32_t cgs_scope_named(struct cgs_ir *ir, uint32_t place, uint32_t stmt, uint32_t parent,
			 cgs_sym name, bool *old)
{
	cgs_sym kind = ir->names->scope;
	uint32_t package = ir->decl[place].package;
	uint32_t in = parent ? CGS_SC_DECL | parent : CGS_SC_PACKAGE | package;
	*old = true;
	for (uint32_t d = cgs_bind_first(ir, in, name); d; d = ir->names->same[d])
		if (ir->decl[d].kind == kind)
			return d;
	*old = false;
	uint32_t made = cgs_decl_add(ir, (struct cgs_decl){.kind = kind,
							   .name = name,
							   .file = ir->decl[place].file,
							   .node = stmt,
							   .package = package,
							   .parent = parent,
							   .outer = place,
							   .sketch = ir->decl[place].sketch});
	cgs_bind_enter(ir, made);
	struct cgs_package *p = &ir->package[package];
	if (parent)
		cgs_decl_link(ir, parent, made);
	else
		*CGS_PUSH(p->decl, p->n, p->cap) = made;
	return made;
}

/* The name of a declaration as one word: "orders_api" for orders.api. */
static struct cgs_str flat(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_buf b = {0};
	cgs_buf_str(&b, cgs_ir_full(ir, decl, &ir->mem));
	for (size_t i = 0; i < b.n; i++)
		if (b.s[i] == '.')
			b.s[i] = '_';
	struct cgs_str name = cgs_str_dup(&ir->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return name;
}

/* The scope of a turn of a loop is named by the item, or by the variable and the position. */
static uint32_t turn_scope(struct cgs_ir *ir, uint32_t frame)
{
	struct cgs_frame *f = &ir->names->frame[frame];
	const struct cgs_value *v = &f->values->v[0].value;
	struct cgs_str var = cgs_sym_str(ir->syms, f->values->v[0].name), name = v->str;
	if (v->type == CGS_V_REF)
		name = flat(ir, v->decl);
	if (!cgs_head_is_name(name))
		name = cgs_str_fmt(&ir->mem, "%.*s%u", CGS_FMT(var), f->turn);
	uint32_t by = f->by, node = f->node, parent = cgs_scope_home(ir, by);
	bool old;
	uint32_t s = cgs_scope_named(ir, by, node, parent, cgs_sym_of(ir->syms, name), &old);
	ir->names->frame[frame].home = s;
	return s;
}

uint32_t cgs_scope_home(struct cgs_ir *ir, uint32_t place)
{
	uint32_t frame = ir->decl[place].frame;
	if (ir->decl[place].sketch && frame)
		return place;
	if (!frame && ir->decl[place].target && !ir->decl[place].idle)
		return ir->decl[place].target;
	if (!frame)
		return ir->decl[place].kind ? place : 0;
	return ir->names->frame[frame].home ? ir->names->frame[frame].home : turn_scope(ir, frame);
}

void cgs_scope_enter(struct site *s, uint32_t place)
{
	const struct cgs_ir *ir = s->ir;
	s->file = ir->decl[place].file;
	s->t = ir->tree[s->file];
	s->package = ir->decl[place].package;
	s->sketch = ir->decl[place].sketch;
	s->made = cgs_origin_frame(ir, place) ? place : 0;
}

struct cgs_str cgs_scope_told(struct cgs_eval *ev, const struct cgs_scope *s)
{
	enum { SHOWN = 60 };
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < s->n && b.n < SHOWN; i++) {
		if (s->v[i].value.type == CGS_V_NONE)
			continue; /* an optional parameter that was not given */
		cgs_buf_putz(&b, b.n ? ", " : "");
		cgs_buf_fmt(&b, "%.*s = ", CGS_FMT(cgs_sym_str(ev->ir->syms, s->v[i].name)));
		if (s->v[i].value.type == CGS_V_STR && s->v[i].value.str.n > SHOWN)
			cgs_buf_putz(&b, "...");
		else if (s->v[i].value.type == CGS_V_LIST)
			cgs_buf_fmt(&b, "%u items", s->v[i].value.n);
		else if (s->v[i].value.type == CGS_V_REF)
			cgs_buf_str(&b, cgs_ir_full(ev->ir, s->v[i].value.decl, &ev->ir->mem));
		else
			cgs_eval_show(ev, &s->v[i].value, &b);
	}
	struct cgs_str out = cgs_str_dup(&ev->ir->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return out;
}

/* Whether one of the last mistakes is that nothing has the name that stands there. */
static bool is_missed(const struct cgs_diags *ds, struct cgs_span at)
{
	enum { LAST = 64 };
	for (uint32_t i = ds->n; i && ds->n - i < LAST; i--) {
		const struct cgs_diag *d = ds->v[i - 1];
		if (d && d->code == CGS_C_unresolved && d->where.file == at.file &&
		    d->where.at == at.at)
			return true;
	}
	return false;
}

void cgs_scope_lose(struct cgs_ir *ir, uint32_t place, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, place);
	if (ir->decl[place].sketch)
		return; /* what it lacks may not be told */
	/* What is missing here is missing elsewhere, too, and is told of all places at once. */
	if (t->node[node].kind == CGS_N_NAME &&
	    !is_missed(ir->diags, cgs_ir_node_span(ir, place, node)))
		cgs_bind_lose(ir, CGS_SC_PACKAGE | ir->decl[place].package,
			      cgs_ir_sym(ir, place, node));
	cgs_tree_each (k, t, node)
		cgs_scope_lose(ir, place, k);
}
