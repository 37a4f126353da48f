/* attr.c — values of attributes, each evaluated once, when it is first asked for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "check.h"
#include "expr.h"
#include "origin.h"

static struct cgs_eval at(struct cgs_ir *ir, uint32_t decl, uint32_t depth)
{
	return (struct cgs_eval){.ir = ir, .mem = &ir->mem, .decl = decl, .depth = depth + 1};
}

static bool in_range(struct cgs_eval *ev, const struct cgs_field *f, uint32_t node,
		     const struct cgs_value *v)
{
	const struct cgs_value *r = f->range.item;
	if (f->range.type != CGS_V_RANGE || v->type != CGS_V_NUM || v->dim != r[0].dim)
		return true;
	if (cgs_num_cmp(v->num, r[0].num) >= 0 && cgs_num_cmp(v->num, r[1].num) <= 0)
		return true;
	struct cgs_buf b = {0};
	cgs_eval_show(ev, &f->range, &b);
	struct cgs_str name = cgs_sym_str(ev->ir->syms, f->name);
	struct cgs_diag *d = cgs_expr_error(ev, CGS_C_out_of_range, node, "'%.*s' goes from %.*s",
					    CGS_FMT(name), CGS_FMT(cgs_buf_view(&b)));
	cgs_diag_why(ev->ir->diags, d, "%.*s: %.*s", CGS_FMT(name), CGS_FMT(f->doc));
	cgs_buf_done(&b);
	return false;
}

/* "allow a -> b": both ends. */
static bool pair(struct cgs_eval *ev, const struct cgs_attr *a, uint32_t want,
		 struct cgs_value *out)
{
	uint32_t from = cgs_ir_tree(ev->ir, ev->decl)->node[a->node].kid;
	*out = (struct cgs_value){.type = CGS_V_LIST, .n = 2, .item = cgs_expr_items(ev, 2)};
	bool ok = cgs_expr_typed(ev, from, want, &out->item[0]);
	return cgs_expr_typed(ev, a->expr, want, &out->item[1]) && ok;
}

bool cgs_eval_attr(struct cgs_eval *ev, const struct cgs_attr *a, struct cgs_value *out)
{
	const struct cgs_field f = ev->ir->schema->field[a->field];
	*out = (struct cgs_value){0};
	uint32_t decl = ev->decl;
	ev->decl = a->place;
	bool ok =
		f.from ? pair(ev, a, f.type, out)
		       : cgs_expr_typed(ev, a->expr, f.type, out) && in_range(ev, &f, a->expr, out);
	ev->decl = decl;
	return ok;
}

static bool evaluate(struct cgs_ir *ir, uint32_t decl, uint32_t attr, uint32_t depth)
{
	struct cgs_attr a = ir->attr[attr];
	struct cgs_eval ev = at(ir, decl, depth);
	uint32_t before = ir->diags->errors;
	if (cgs_ir_tree(ir, a.place)->node[a.node].flag & CGS_NF_BROKEN)
		return false; /* the parser has said why */
	if (ir->schema->type[ir->schema->field[a.field].type].op == CGS_T_EXPR ||
	    cgs_dry_uses_params(ir, a.place, a.expr)) {
		cgs_dry_attr(ir, a.place, a.expr);
		return ir->diags->errors == before;
	}
	bool ok = cgs_eval_attr(&ev, &a, &a.value);
	if (ok)
		ir->attr[attr].value = a.value;
	return ok;
}

bool cgs_attr_force(struct cgs_ir *ir, uint32_t decl, uint32_t attr, uint32_t depth)
{
	struct cgs_names *nm = ir->names;
	nm->state = cgs_mem_grow(nm->state, &nm->cstate, ir->nattr + 1, 1);
	if (nm->state[attr] == CGS_AS_NEW) {
		nm->state[attr] = CGS_AS_DOING;
		uint32_t context = cgs_origin_enter(ir, ir->attr[attr].place);
		bool ok = evaluate(ir, decl, attr, depth);
		cgs_origin_leave(ir, context);
		nm->state[attr] = ok ? CGS_AS_DONE : CGS_AS_FAILED;
	}
	if (nm->state[attr] != CGS_AS_DOING)
		return nm->state[attr] == CGS_AS_DONE;
	const struct cgs_tree *t = cgs_ir_tree(ir, ir->attr[attr].place);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_recursion,
					  cgs_tree_tok_span(t, t->node[ir->attr[attr].node].tok),
					  "the value of '%.*s' depends on itself",
					  CGS_FMT(cgs_sym_str(ir->syms, ir->attr[attr].name)));
	cgs_diag_help(ir->diags, d, "write one of the values out");
	return false;
}

/* The levels of one declaration are of one dimension and one statistic. */
static void check_levels(struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	struct cgs_eval ev = at(ir, decl, 0);
	const struct cgs_attr *first = NULL;
	for (uint32_t i = d->attr; i < d->attr + d->nattr; i++) {
		const struct cgs_attr *a = &ir->attr[i];
		const struct cgs_value *v = &a->value;
		if (ir->schema->type[ir->schema->field[a->field].type].op != CGS_T_BOUND ||
		    v->type != CGS_V_NUM)
			continue;
		if (!first) {
			first = a;
			continue;
		}
		bool dim = v->dim != first->value.dim;
		if (!dim && (v->stat == first->value.stat || !v->stat || !first->value.stat))
			continue;
		ev.decl = a->place;
		struct cgs_diag *e = cgs_expr_error(&ev, dim ? CGS_C_dimension : CGS_C_statistic,
						    a->expr, "'%.*s' and '%.*s' are not of one %s",
						    CGS_FMT(cgs_sym_str(ir->syms, first->name)),
						    CGS_FMT(cgs_sym_str(ir->syms, a->name)),
						    dim ? "dimension" : "statistic");
		cgs_diag_label(ir->diags, e, cgs_ir_node_span(ir, first->place, first->expr),
			       "the first");
		cgs_diag_why(ir->diags, e, "levels on one scale have to compare");
	}
}

static void check_params(struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl d = ir->decl[decl];
	struct cgs_eval ev = at(ir, decl, 0);
	struct cgs_value v;
	for (uint32_t i = 0; i < d.nparam; i++)
		if (ir->param[d.param + i].dflt)
			cgs_expr_typed(&ev, ir->param[d.param + i].dflt,
				       ir->param[d.param + i].type, &v);
}

void cgs_attr_all(struct cgs_ir *ir)
{
	for (uint32_t decl = 1; decl < ir->ndecl; decl++) {
		const struct cgs_decl d = ir->decl[decl];
		uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, d.kind);
		for (uint32_t a = d.attr; a < d.attr + d.nattr; a++)
			cgs_attr_force(ir, decl, a, 0);
		uint32_t context = cgs_origin_enter(ir, decl);
		check_levels(ir, decl);
		check_params(ir, decl);
		if (kind && ir->schema->kind[kind].text && d.makes == CGS_MAKES_TEXT)
			cgs_dry_body(ir, decl,
				     cgs_tree_kid(cgs_ir_tree(ir, decl), d.node, CGS_N_BLOCK));
		cgs_origin_leave(ir, context);
	}
}

void cgs_attr_defaults(struct cgs_ir *ir, uint32_t first_field)
{
	struct cgs_schema *sc = ir->schema;
	for (uint32_t i = first_field; i < sc->nfield; i++) {
		struct cgs_field f = sc->field[i];
		struct cgs_eval ev = at(ir, sc->kind[f.kind].decl, 0);
		if (f.dflt_node && cgs_expr_typed(&ev, f.dflt_node, f.type, &f.dflt))
			sc->field[i].dflt = f.dflt;
	}
}
