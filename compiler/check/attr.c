/* attr.c — values of attributes, each evaluated once, when it is first asked for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "check.h"
#include "expr.h"
#include "origin.h"

static struct cgs_eval at(struct cgs_ir *ir, uint32_t decl, uint32_t depth)
{
	return (struct cgs_eval){.ir = ir, .mem = &ir->mem, .decl = decl, .depth = depth + 1};
}

/* A range of plain numbers also bounds money of any currency. */
static bool in_range(struct cgs_eval *ev, const struct cgs_field *f, uint32_t node,
		     const struct cgs_value *v)
{
	const struct cgs_value *r = f->range.item;
	if (f->range.type != CGS_V_RANGE || v->type != CGS_V_NUM ||
	    (r[0].dim && v->dim != r[0].dim))
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
	if (r[0].dim == v->dim) { /* the nearest that is allowed */
		cgs_eval_show(ev, cgs_num_cmp(v->num, r[0].num) < 0 ? &r[0] : &r[1], &b);
		cgs_diag_fix(ev->ir->diags, d, cgs_ir_node_span(ev->ir, ev->decl, node),
			     cgs_buf_view(&b), CGS_REVIEW);
		cgs_buf_done(&b);
	}
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

/* The value that the attribute itself writes, evaluated where it is written. */
static bool own_value(struct cgs_eval *outer, const struct cgs_attr *a, struct cgs_value *out)
{
	const struct cgs_field f = outer->ir->schema->field[a->field];
	struct cgs_eval ev = *outer;
	ev.decl = a->site;
	*out = (struct cgs_value){0};
	bool ok = f.from ? pair(&ev, a, f.type, out)
			 : cgs_expr_typed(&ev, a->expr, a->type, out) &&
				   in_range(&ev, &f, a->expr, out);
	outer->steps = ev.steps;
	return ok;
}

/* A list with the items that overlays put after it. */
static bool joined_value(struct cgs_eval *ev, const struct cgs_attr *a, struct cgs_value *out)
{
	struct cgs_value *part = NULL;
	uint32_t n = 0, cap = 0, total = 0;
	bool ok = true;
	for (const struct cgs_attr *p = a; p; p = p->joins ? cgs_ir_was(ev->ir, p) : NULL) {
		struct cgs_value *v = CGS_PUSH(part, n, cap);
		ok = own_value(ev, p, v) && ok;
		total += v->n;
	}
	*out = (struct cgs_value){.type = CGS_V_LIST};
	if (ok)
		out->item = cgs_expr_items(ev, total);
	for (uint32_t i = n; ok && i-- > 0; out->n += part[i].n)
		if (part[i].n)
			memcpy(out->item + out->n, part[i].item, part[i].n * sizeof *part[i].item);
	free(part);
	return ok;
}

bool cgs_eval_attr(struct cgs_eval *ev, const struct cgs_attr *a, struct cgs_value *out)
{
	return a->joins ? joined_value(ev, a, out) : own_value(ev, a, out);
}

/* The node of a label with interpolation, or 0. */
static uint32_t label_node(struct cgs_ir *ir, const struct cgs_attr *a)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, a->site);
	for (uint32_t k = a->label.n ? t->node[a->expr].next : 0; k; k = t->node[k].next)
		if (t->node[k].kind == CGS_N_STRING)
			return cgs_tree_kid(t, k, CGS_N_INTERP) ? k : 0;
	return 0;
}

/* The value of a title or label; where it needs a parameter it stays as it is written. */
static bool own_text(struct cgs_eval *ev, uint32_t node, struct cgs_str *out)
{
	uint32_t before = ev->ir->diags->errors;
	struct cgs_value v;
	if (cgs_dry_uses_params(ev->ir, ev->decl, node)) {
		cgs_dry_attr(ev->ir, ev->decl, node, 0);
		return before == ev->ir->diags->errors;
	}
	if (!cgs_text_string(ev, node, &v))
		return false;
	*out = v.str;
	return true;
}

/* depends -> db "SQL of ${region}" */
static bool own_label(struct cgs_eval *ev, struct cgs_attr *a)
{
	uint32_t node = label_node(ev->ir, a);
	struct cgs_eval in = *ev;
	in.decl = a->site;
	return !node || own_text(&in, node, &a->label);
}

/* Whether it waits for parameters, or for the build: then what can be is checked. */
static bool is_later(struct cgs_ir *ir, const struct cgs_attr *a)
{
	bool later = ir->schema->type[a->type].op == CGS_T_EXPR, outer = ir->names->waits;
	for (const struct cgs_attr *p = a; p; p = p->joins ? cgs_ir_was(ir, p) : NULL)
		later |= cgs_dry_uses_params(ir, p->site, p->expr);
	ir->names->waits = later;
	for (const struct cgs_attr *p = a; later && p; p = p->joins ? cgs_ir_was(ir, p) : NULL)
		cgs_dry_attr(ir, p->site, p->expr, p->type);
	uint32_t label = later ? label_node(ir, a) : 0; /* also a.owner "owner of ${a.name}" */
	if (label)
		cgs_dry_attr(ir, a->site, label, 0);
	ir->names->waits = outer;
	return later;
}

static bool evaluate(struct cgs_ir *ir, uint32_t decl, uint32_t attr, uint32_t depth)
{
	struct cgs_attr a = ir->attr[attr];
	struct cgs_eval ev = at(ir, decl, depth);
	uint32_t before = ir->diags->errors;
	if (cgs_ir_tree(ir, a.site)->node[a.node].flag & CGS_NF_BROKEN)
		return false; /* the parser has said why */
	if (is_later(ir, &a))
		return ir->diags->errors == before;
	bool ok = cgs_eval_attr(&ev, &a, &a.value) && own_label(&ev, &a);
	if (ok) {
		ir->attr[attr].value = a.value;
		ir->attr[attr].label = a.label;
	}
	return ok;
}

static bool depends_on_itself(struct cgs_ir *ir, struct cgs_span where, cgs_sym name)
{
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_recursion, where,
					  "the value of '%.*s' depends on itself",
					  CGS_FMT(cgs_sym_str(ir->syms, name)));
	cgs_diag_help(ir->diags, d, "write one of the values out");
	return false;
}

/* Of a declaration, whose title may ask for other values, but not for itself. */
static bool title(struct cgs_ir *ir, uint32_t decl, uint32_t depth)
{
	struct cgs_names *nm = ir->names;
	uint32_t node = ir->decl[decl].title_node;
	if (!node)
		return true;
	if (ir->decl[decl].titling)
		return depends_on_itself(ir, cgs_ir_node_span(ir, decl, node),
					 cgs_sym_of(ir->syms, CGS_STR("title")));
	uint32_t context = cgs_origin_enter(ir, decl), noted = nm->noted;
	cgs_sym outer = nm->noted_by;
	nm->noted_by = 0;
	nm->noted = decl;
	ir->decl[decl].titling = true;
	struct cgs_eval ev = at(ir, decl, depth);
	struct cgs_str text = ir->decl[decl].title;
	bool ok = own_text(&ev, node, &text);
	ir->decl[decl].title = text;
	ir->decl[decl].titling = false;
	ir->decl[decl].title_node = 0;
	nm->noted_by = outer;
	nm->noted = noted;
	cgs_origin_leave(ir, context);
	return ok;
}

bool cgs_attr_force(struct cgs_ir *ir, uint32_t decl, uint32_t attr, uint32_t depth)
{
	struct cgs_names *nm = ir->names;
	if (!attr)
		return title(ir, decl, depth);
	if (attr >= nm->cstate)
		nm->state = cgs_mem_grow(nm->state, &nm->cstate, ir->nattr + 1, 1);
	if (nm->state[attr] == CGS_AS_NEW) {
		cgs_sym outer = nm->noted_by;
		uint32_t noted = nm->noted, context = cgs_origin_enter(ir, ir->attr[attr].site);
		nm->state[attr] = CGS_AS_DOING;
		nm->noted_by = ir->attr[attr].name;
		nm->noted = decl;
		bool ok = evaluate(ir, decl, attr, depth);
		nm->noted_by = outer;
		nm->noted = noted;
		cgs_origin_leave(ir, context);
		nm->state[attr] = ok ? CGS_AS_DONE : CGS_AS_FAILED;
	}
	if (nm->state[attr] != CGS_AS_DOING)
		return nm->state[attr] == CGS_AS_DONE;
	const struct cgs_tree *t = cgs_ir_tree(ir, ir->attr[attr].site);
	cgs_sym name = cgs_bind_constant(ir, decl) ? ir->decl[decl].name : ir->attr[attr].name;
	return depends_on_itself(ir, cgs_tree_tok_span(t, t->node[ir->attr[attr].node].tok), name);
}

/* The statistic of another level. */
static void take_statistic(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node,
			   const struct cgs_value *from)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	if (t->node[node].kind == CGS_N_STAT)
		cgs_diag_fix(ev->ir->diags, d, cgs_tree_tok_span(t, t->node[node].end - 1),
			     cgs_sym_str(ev->ir->syms, from->stat), CGS_REVIEW);
}

static bool is_level(const struct cgs_ir *ir, const struct cgs_attr *a)
{
	return ir->schema->type[ir->schema->field[a->field].type].op == CGS_T_BOUND &&
	       a->value.type == CGS_V_NUM;
}

/* The level that the others are compared with: the first, or, when the two after it agree against
 * it, the second. */
static const struct cgs_attr *first_level(const struct cgs_ir *ir, const struct cgs_decl *d)
{
	const struct cgs_attr *v[3] = {NULL, NULL, NULL};
	uint32_t n = 0;
	for (uint32_t i = d->attr; i < d->attr + d->nattr && n < 3; i++)
		if (is_level(ir, &ir->attr[i]))
			v[n++] = &ir->attr[i];
	bool odd =
		n == 3 && v[1]->value.dim == v[2]->value.dim && v[0]->value.dim != v[1]->value.dim;
	return v[odd];
}

/* The levels of one declaration are of one dimension and one statistic. */
static void check_levels(struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	struct cgs_eval ev = at(ir, decl, 0);
	const struct cgs_attr *first = first_level(ir, d);
	for (uint32_t i = d->attr; i < d->attr + d->nattr; i++) {
		const struct cgs_attr *a = &ir->attr[i];
		const struct cgs_value *v = &a->value;
		if (a == first || !is_level(ir, a))
			continue;
		bool dim = v->dim != first->value.dim;
		ev.decl = a->site;
		if (!dim && (v->stat == first->value.stat || !v->stat || !first->value.stat))
			continue;
		enum cgs_code code =
			dim ? cgs_mix_code(ir, v->dim, first->value.dim) : CGS_C_statistic;
		struct cgs_diag *e = cgs_expr_error(
			&ev, code, a->expr, "'%.*s' and '%.*s' are not of one %s",
			CGS_FMT(cgs_sym_str(ir->syms, first->name)),
			CGS_FMT(cgs_sym_str(ir->syms, a->name)), dim ? "dimension" : "statistic");
		cgs_diag_label(ir->diags, e, cgs_ir_node_span(ir, first->site, first->expr),
			       "this one");
		cgs_diag_why(ir->diags, e, "levels on one scale have to compare");
		cgs_mix_help(ir, e, code);
		if (!dim)
			take_statistic(&ev, e, a->expr, &first->value);
	}
}

static void check_params(struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl d = ir->decl[decl];
	struct cgs_eval ev = at(ir, decl, 0);
	struct cgs_value v;
	for (uint32_t i = 0; i < d.nparam; i++) {
		uint32_t dflt = ir->param[d.param + i].dflt, type = ir->param[d.param + i].type;
		if (!dflt)
			continue;
		if (d.sketch && cgs_dry_uses_params(ir, d.outer, dflt))
			cgs_dry_attr(ir, d.outer, dflt, type);
		else
			cgs_expr_typed(&ev, dflt, type, &v);
	}
}

/* What overlays replaced is checked, if not used. */
static void check_replaced(struct cgs_ir *ir, uint32_t decl, uint32_t attr)
{
	bool noting = ir->names->noting;
	ir->names->noting = false;
	for (uint32_t was; (was = ir->attr[attr].was); attr = was)
		if (!ir->attr[attr].joins)
			cgs_attr_force(ir, decl, was, 0);
	ir->names->noting = noting;
}

void cgs_attr_start(struct cgs_ir *ir)
{
	struct cgs_names *nm = ir->names;
	nm->state = cgs_mem_grow(nm->state, &nm->cstate, ir->nattr + 1, 1);
	for (uint32_t p = 0; (p = cgs_ir_next(ir, "profile", p));) {
		const struct cgs_attr *a = cgs_ir_attr(ir, p, "params", NULL);
		if (a) /* each of its values is an overlay by now */
			nm->state[a - ir->attr] = CGS_AS_DONE;
	}
}

void cgs_attr_all(struct cgs_ir *ir)
{
	for (uint32_t decl = 1; decl < ir->ndecl; decl++) {
		const struct cgs_decl d = ir->decl[decl];
		uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, d.kind);
		if (d.target && !d.idle)
			continue; /* its attributes are the target's now */
		title(ir, decl, 0);
		for (uint32_t a = d.attr; a < d.attr + d.nattr; a++) {
			cgs_attr_force(ir, decl, a, 0);
			check_replaced(ir, decl, a);
		}
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
		if (f.dflt_node && cgs_expr_typed(&ev, f.dflt_node, f.type, &f.dflt) &&
		    in_range(&ev, &f, f.dflt_node, &f.dflt))
			sc->field[i].dflt = f.dflt;
	}
}
