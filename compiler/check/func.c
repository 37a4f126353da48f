/* func.c — the pure functions that the prelude declares as `fn`: their table, and numbers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"

static bool count(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		  struct cgs_value *out)
{
	(void)ev;
	(void)node;
	*out = cgs_expr_num(arg->n);
	return true;
}

static bool misfit(struct cgs_eval *ev, uint32_t node, const char *wanted,
		   const struct cgs_value *first, const struct cgs_value *v)
{
	bool nums = v->type == CGS_V_NUM && first->type == CGS_V_NUM;
	const struct cgs_schema *sc = ev->ir->schema;
	struct cgs_str what = cgs_expr_what(ev, v);
	if (v->type == CGS_V_WORD && first->type == CGS_V_WORD && v->dim != first->dim)
		cgs_expr_error(ev, CGS_C_type, node,
			       "the list holds a word of %.*s beside one of %.*s",
			       CGS_FMT(cgs_sym_str(ev->ir->syms, sc->enums[v->dim].name)),
			       CGS_FMT(cgs_sym_str(ev->ir->syms, sc->enums[first->dim].name)));
	else if (cgs_str_eq(what, cgs_expr_what(ev, first)))
		cgs_expr_error(ev, CGS_C_type, node, "expected a list of %s, found %.*s in it",
			       wanted, CGS_FMT(what));
	else
		cgs_expr_error(ev, nums ? cgs_mix_code(ev->ir, first->dim, v->dim) : CGS_C_type,
			       node, "the list holds %.*s beside %.*s", CGS_FMT(what),
			       CGS_FMT(cgs_expr_what(ev, first)));
	return false;
}

static bool sum(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		struct cgs_value *out)
{
	*out = arg->n ? arg->item[0] : cgs_expr_num(0);
	for (uint32_t i = 0; i < arg->n; i++) {
		const struct cgs_value *v = &arg->item[i];
		if (v->type != CGS_V_NUM || v->dim != out->dim)
			return misfit(ev, node, "numbers", out, v);
		if (!i)
			continue;
		if (!cgs_mix_stat(ev, node, out, v))
			return false;
		cgs_mix_bytes(ev, node, out, v);
		cgs_mix_percentiles(ev, node, out, v);
		if (!cgs_num_add(out->num, v->num, &out->num)) {
			cgs_expr_error(ev, CGS_C_overflow, node,
				       "the sum is too large to be kept exactly");
			return false;
		}
	}
	return true;
}

static bool extreme(struct cgs_eval *ev, uint32_t node, const struct cgs_value *list, int sign,
		    struct cgs_value *out)
{
	*out = (struct cgs_value){0};
	for (uint32_t i = 0; i < list->n; i++) {
		const struct cgs_value *v = &list->item[i];
		int order;
		if (!cgs_op_order(v, i ? out : v, &order))
			return misfit(ev, node, "what has an order", i ? out : v, v);
		if (i && v->type == CGS_V_NUM && !cgs_mix_stat(ev, node, out, v))
			return false;
		if (!i || order * sign > 0)
			*out = *v;
	}
	return true;
}

static bool least(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		  struct cgs_value *out)
{
	return extreme(ev, node, arg, -1, out);
}

static bool greatest(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		     struct cgs_value *out)
{
	return extreme(ev, node, arg, 1, out);
}

enum { ARG_MAX = 4 };

static const struct {
	const char *name;
	cgs_func *run;
	bool path; /* takes a path, not its value */
} table[] = {
	{"count", count, false},
	{"sum", sum, false},
	{"min", least, false},
	{"max", greatest, false},
	{"has", cgs_func_has, true},
	{"op", cgs_func_op, true},
	{"values", cgs_func_values, false},
	{"unique", cgs_func_unique, false},
	{"referrers", cgs_func_referrers, false},
	{"closure", cgs_func_closure, false},
	{"cycle", cgs_func_cycle, false},
	{"parent", cgs_func_parent, false},
	{"kind_of", cgs_func_kind_of, false},
	{"matches", cgs_func_matches, false},
	{"contains", cgs_func_contains, false},
	{"starts", cgs_func_starts, false},
	{"ends", cgs_func_ends, false},
	{"length", cgs_func_length, false},
	{"lower", cgs_func_lower, false},
	{"spdx_denied", cgs_func_spdx_denied, false},
	{"spdx_unknown", cgs_func_spdx_unknown, false},
	{"days", cgs_func_days, false},
	{"after", cgs_func_after, false},
	{"today", cgs_func_today, false},
	{"date_given", cgs_func_date_given, false},
};

static bool run(struct cgs_eval *ev, uint32_t node, uint32_t which, const struct cgs_value *arg,
		struct cgs_value *out)
{
	struct cgs_value v = {0};
	ev->steps += arg->n;
	bool ok = table[which].run(ev, node, arg, &v);
	*out = v;
	return ok;
}

/* Arguments by name are matched anew each time. */
static bool is_positional(const struct cgs_tree *t, uint32_t node)
{
	cgs_tree_each (a, t, node)
		if (t->node[a].kind == CGS_N_NAMED)
			return false;
	return true;
}

bool cgs_func_call(struct cgs_eval *ev, uint32_t node, struct cgs_value *call)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_decl d = ir->decl[call->decl];
	struct cgs_value arg[ARG_MAX] = {0};
	if (cgs_fn_own(ir, call->decl))
		return cgs_fn_call(ev, node, call);
	if (cgs_type_dist(ir, call))
		return cgs_dist_check(ev, node, call);
	if (!cgs_ir_is(ir, call->decl, "fn") || d.package != ir->names->prelude)
		return true;
	for (uint32_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (!cgs_str_is(cgs_ir_name(ir, call->decl), table[i].name))
			continue;
		for (uint32_t p = 0; p < d.nparam && p < ARG_MAX; p++)
			for (uint32_t k = 0; k < call->n; k++)
				if (call->key[k] == ir->param[d.param + p].name)
					arg[p] = call->item[k];
		if (ev->memo && is_positional(cgs_ir_tree(ir, ev->decl), node)) {
			ev->memo[node].callee = call->decl;
			ev->memo[node].run = (uint16_t)i;
		}
		return run(ev, node, i, arg, call);
	}
	return true;
}

bool cgs_func_item(const struct cgs_ir *ir, uint32_t decl)
{
	static const char *const name[] = {"max", "min", "sum"};
	return cgs_ir_is(ir, decl, "fn") && !cgs_fn_own(ir, decl) &&
	       CGS_STR_IN(cgs_ir_name(ir, decl), name);
}

/* max([low, high]): words of the enum that is wanted. */
uint32_t cgs_func_argument(struct cgs_ir *ir, uint32_t decl, uint32_t type, uint32_t want)
{
	bool words = cgs_type_part(ir->schema, want, CGS_T_ENUM) && cgs_func_item(ir, decl);
	return words ? cgs_type_list(ir->schema, want) : type;
}

enum cgs_found cgs_func_again(struct cgs_eval *ev, uint32_t node, uint32_t want,
			      struct cgs_value *out)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	struct cgs_value arg[ARG_MAX] = {0};
	if (!ev->memo || !ev->memo[node].callee)
		return CGS_MISSING;
	uint32_t callee = ev->memo[node].callee, p = ir->decl[callee].param, n = 0;
	uint32_t first = t->node[t->node[node].kid].next;
	if (table[ev->memo[node].run].path && t->node[first].kind == CGS_N_DOT)
		first = 0; /* it was a value the first time, so it is one */
	for (uint32_t a = first; a; a = t->node[a].next, n++) {
		uint32_t type = cgs_func_argument(ir, callee, ir->param[p + n].type, want);
		if (!cgs_expr_typed(ev, a, type, &arg[n]))
			return CGS_FAILED;
	}
	return run(ev, node, ev->memo[node].run, arg, out) ? CGS_FOUND : CGS_FAILED;
}
