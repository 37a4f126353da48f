/* fn.c — functions that a project declares: `fn price(n: int) : money { is = n * 2USD }`.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A function is total: it has one expression and cannot reach itself. A circle is found when the
 * bodies are scanned, or when a call enters a function that is being evaluated; it is told of once.
 */
#include "check.h"
#include "expr.h"

enum { MAP_STATE, MAP_TYPE }; /* keys of names->fn; a type is kept as its index + 1 */
enum { IDLE, ACTIVE, TOLD };

static uint32_t *state_of(struct cgs_ir *ir, uint32_t decl)
{
	return cgs_map_put(&ir->names->fn, MAP_STATE, decl);
}

uint32_t cgs_fn_type(struct cgs_ir *ir, uint32_t decl)
{
	uint32_t known = cgs_map_get(&ir->names->fn, MAP_TYPE, decl);
	uint32_t node = cgs_tree_kid(cgs_ir_tree(ir, decl), ir->decl[decl].node, CGS_N_TYPE);
	if (!known) {
		known = 1 + (node ? cgs_type_read(ir, decl, node) : 0);
		*cgs_map_put(&ir->names->fn, MAP_TYPE, decl) = known;
	}
	return known - 1;
}

static const struct cgs_attr *body_of(const struct cgs_ir *ir, uint32_t decl)
{
	return cgs_ir_attr(ir, decl, "is", NULL);
}

bool cgs_fn_own(const struct cgs_ir *ir, uint32_t decl)
{
	return cgs_ir_is(ir, decl, "fn") && ir->decl[decl].package != ir->names->prelude;
}

static void tell(struct cgs_ir *ir, uint32_t decl, struct cgs_span where, struct cgs_str path)
{
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_recursion, where,
					  "a function calls itself: %.*s", CGS_FMT(path));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, decl), "declared here");
	cgs_diag_why(ir->diags, d, "values are made in a bounded number of steps");
	*state_of(ir, decl) = TOLD;
}

static bool run(struct cgs_eval *ev, uint32_t node, const struct cgs_attr *is,
		struct cgs_value *call)
{
	struct cgs_ir *ir = ev->ir;
	uint32_t decl = call->decl, type = cgs_fn_type(ir, decl), before = ir->diags->n;
	struct cgs_scope scope;
	struct cgs_value out;
	if (!cgs_eval_bind(ev, call, &scope))
		return false;
	struct cgs_eval in = {.ir = ir,
			      .mem = ev->mem,
			      .decl = decl,
			      .scope = &scope,
			      .steps = ev->steps,
			      .depth = ev->depth + 1,
			      .uses = ev->uses};
	bool ok = cgs_expr_typed(&in, is->expr, type, &out);
	ev->steps = in.steps;
	*call = out;
	if (!ok && ir->diags->n > before)
		cgs_diag_label(ir->diags, ir->diags->v[ir->diags->n - 1],
			       cgs_ir_node_span(ir, ev->decl, node), "called here");
	return ok;
}

bool cgs_fn_call(struct cgs_eval *ev, uint32_t node, struct cgs_value *call)
{
	struct cgs_ir *ir = ev->ir;
	uint32_t decl = call->decl;
	const struct cgs_attr *is = body_of(ir, decl);
	if (*state_of(ir, decl) == TOLD || !is)
		return false;
	if (*state_of(ir, decl) == ACTIVE) {
		tell(ir, decl, cgs_ir_node_span(ir, ev->decl, node), cgs_ir_name(ir, decl));
		return false;
	}
	*state_of(ir, decl) = ACTIVE;
	bool ok = ir->names->force(ir, decl, (uint32_t)(is - ir->attr), ev->depth);
	if (ok)
		ok = run(ev, node, is, call);
	/* What is wrong with it was said once: other calls would only say it again. */
	*state_of(ir, decl) = ok ? IDLE : TOLD;
	return ok;
}

void cgs_fn_circle(struct cgs_ir *ir, uint32_t decl, struct cgs_span where, struct cgs_str path)
{
	if (*state_of(ir, decl) != TOLD)
		tell(ir, decl, where, path);
}

/* `fn f() : int = 1`: what stands behind its type is meant to be its value. */
static void tell_default(struct cgs_ir *ir, uint32_t decl, uint32_t dflt)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct cgs_span at = cgs_tree_span(t, dflt);
	struct cgs_str value = cgs_tree_source(t, t->node[dflt].kid);
	struct cgs_diag *e = cgs_diag_add(ir->diags, CGS_C_unexpected_part, at,
					  "the value of a function stands in its block");
	cgs_diag_fix(ir->diags, e, at, cgs_str_fmt(&ir->mem, "{\n  is = %.*s\n}", CGS_FMT(value)),
		     CGS_SAFE);
}

/* Whether a mistake in its statement was told, or in a word of its block: `return`, `si = n`. */
static bool is_told(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t stmt = ir->decl[decl].node, block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	if (t->node[stmt].flag & CGS_NF_BROKEN)
		return true;
	if (block)
		cgs_tree_each (k, t, block)
			if (!cgs_schema_field(ir->schema, kind,
					      cgs_sym_find(ir->syms, cgs_tree_name(t, k))))
				return true;
	return false;
}

void cgs_fn_all(struct cgs_ir *ir)
{
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "fn", d));) {
		cgs_fn_type(ir, d);
		if (body_of(ir, d) || is_told(ir, d))
			continue;
		uint32_t dflt = cgs_tree_kid(cgs_ir_tree(ir, d), ir->decl[d].node, CGS_N_DEFAULT);
		if (dflt) {
			tell_default(ir, d, dflt);
			continue;
		}
		struct cgs_diag *e = cgs_diag_add(
			ir->diags, CGS_C_missing_attribute, cgs_ir_span(ir, d),
			"the function '%.*s' does not say what it is", CGS_FMT(cgs_ir_name(ir, d)));
		cgs_diag_help(ir->diags, e, "write its value: { is = ... }");
	}
}
