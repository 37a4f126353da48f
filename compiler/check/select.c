/* select.c — selections: component.*, api.field.*, requirement where kind == performance.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "expr.h"

/* A rule or pattern is about the whole project; every other declaration sees what its file
 * imports. */
static bool sees(struct cgs_ir *ir, uint32_t decl, bool rule, uint32_t package)
{
	if (rule)
		return !ir->package[package].origin;
	return cgs_bind_sees(ir, ir->decl[decl].file, package, false);
}

/* All declarations of a kind that are seen, in source order; made once for each file. */
static struct cgs_value all_of_kind(struct cgs_eval *ev, cgs_sym kind)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_names *nm = ir->names;
	bool rule = cgs_ir_is(ir, ev->decl, "check") || cgs_ir_is(ir, ev->decl, "pattern");
	uint32_t n = 0;
	uint32_t *at = cgs_map_put(&nm->lists, rule ? 0 : ir->decl[ev->decl].file + 1, kind);
	if (*at)
		return nm->list[*at - 1];
	cgs_bind_ask(ir, ev->decl, kind);
	struct cgs_value v = {.type = CGS_V_LIST};
	uint32_t first = cgs_map_get(&nm->of_kind, 0, kind);
	for (uint32_t d = first; d; d = nm->kin[d])
		n += sees(ir, ev->decl, rule, ir->decl[d].package);
	v.item = cgs_arena_alloc(&ir->mem, n * sizeof *v.item);
	for (uint32_t d = first; d; d = nm->kin[d])
		if (sees(ir, ev->decl, rule, ir->decl[d].package))
			v.item[v.n++] = cgs_expr_ref(d);
	*CGS_PUSH(nm->list, nm->nlist, nm->clist) = v;
	*at = nm->nlist;
	return v;
}

static struct cgs_value of_package(struct cgs_eval *ev, uint32_t package, cgs_sym kind)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_package *p = &ir->package[package];
	struct cgs_value v = {.type = CGS_V_LIST, .item = cgs_expr_items(ev, p->n)};
	for (uint32_t i = 0; i < p->n; i++)
		if (ir->decl[p->decl[i]].kind == kind)
			v.item[v.n++] = cgs_expr_ref(p->decl[i]);
	return v;
}

static cgs_sym kind_word(struct cgs_eval *ev, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	struct cgs_value hides;
	if (t->node[node].kind != CGS_N_NAME)
		return 0;
	cgs_sym name = cgs_expr_sym(ev, node);
	if (!cgs_schema_find(ev->ir->schema, CGS_TAB_KIND, name))
		return 0;
	return cgs_local_get(ev, name, &hides) == CGS_FOUND ? 0 : name;
}

/* "alias.component.*" */
static bool imported(struct cgs_eval *ev, uint32_t node, struct cgs_value *out, bool *failed)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t left = t->node[node].kid;
	if (t->node[node].kind != CGS_N_DOT || t->node[left].kind != CGS_N_NAME)
		return false;
	cgs_sym kind = cgs_ir_sym(ev->ir, ev->decl, node);
	if (!cgs_schema_find(ev->ir->schema, CGS_TAB_KIND, kind))
		return false;
	struct cgs_import *im = cgs_bind_import(ev->ir, ev->ir->decl[ev->decl].file,
						cgs_ir_sym(ev->ir, ev->decl, left));
	if (!im || im->name)
		return false;
	*failed = !ev->ir->names->ready(ev, 0, kind, node);
	*out = of_package(ev, im->package, kind);
	return true;
}

/* A kind's word, a declaration (its nested ones) or a list. */
static bool source(struct cgs_eval *ev, uint32_t node, bool star, struct cgs_value *out)
{
	cgs_sym kind = kind_word(ev, node);
	if (kind && !ev->ir->names->ready(ev, 0, kind, node))
		return false;
	if (kind) {
		*out = all_of_kind(ev, kind);
		return true;
	}
	bool failed = false;
	if (star && imported(ev, node, out, &failed))
		return !failed;
	if (!cgs_expr_value(ev, node, 0, out))
		return false;
	if (star && out->type == CGS_V_REF && !cgs_member_nested(ev, out->decl, 0, out))
		return false;
	if (out->type == CGS_V_NONE)
		*out = (struct cgs_value){.type = CGS_V_LIST};
	if (out->type == CGS_V_LIST)
		return true;
	cgs_expr_error(ev, CGS_C_type, node, "expected a kind or a list, found %.*s",
		       CGS_FMT(cgs_expr_what(ev, out)));
	return false;
}

bool cgs_select_star(struct cgs_eval *ev, uint32_t node, struct cgs_value *out)
{
	return source(ev, cgs_ir_tree(ev->ir, ev->decl)->node[node].kid, true, out);
}

/* Whether the predicate holds for one item; false after a diagnostic. */
static bool holds(struct cgs_eval *ev, uint32_t pred, const struct cgs_value *item, bool *yes)
{
	struct cgs_binding b = {0, *item};
	struct cgs_scope scope = {ev->scope, &b, 1};
	const struct cgs_scope *up = ev->scope;
	struct cgs_value v;
	if (item->type != CGS_V_REF) {
		cgs_expr_error(ev, CGS_C_type, pred, "`where` selects declarations, here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, item)));
		return false;
	}
	ev->scope = &scope;
	bool ok = cgs_expr_value(ev, pred, 0, &v);
	ev->scope = up;
	*yes = v.b;
	if (ok && v.type != CGS_V_BOOL && v.type != CGS_V_NONE) {
		cgs_expr_error(ev, CGS_C_type, pred,
			       "after `where` comes a condition, here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, &v)));
		return false;
	}
	return ok;
}

bool cgs_select_where(struct cgs_eval *ev, uint32_t from, uint32_t pred, struct cgs_value *out)
{
	struct cgs_value all;
	bool yes;
	if (!source(ev, from, false, &all))
		return false;
	uint32_t *hit = cgs_mem_alloc(all.n * sizeof *hit), n = 0;
	bool ok = true;
	for (uint32_t i = 0; i < all.n && ok; i++) {
		ok = holds(ev, pred, &all.item[i], &yes);
		if (ok && yes)
			hit[n++] = i;
	}
	*out = (struct cgs_value){.type = CGS_V_LIST, .n = n, .item = cgs_expr_items(ev, n)};
	for (uint32_t i = 0; i < n; i++)
		out->item[i] = all.item[hit[i]];
	free(hit);
	return ok;
}
