/* eval.c — the recursion: every kind of expression node, done here or handed to its module.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "eval.h"

#include <stdlib.h>

#include "check.h"
#include "expr.h"

/* One item of a list, or the selection that is spread in its place. */
static bool list_item(struct cgs_eval *ev, uint32_t node, uint32_t item, bool star,
		      struct cgs_value *out)
{
	if (!star)
		return cgs_expr_typed(ev, node, item, out);
	bool ok = cgs_expr_value(ev, node, 0, out) && cgs_expr_steps(ev, node, out->n);
	for (uint32_t i = 0; ok && i < out->n; i++)
		ok = cgs_expr_fits(ev, node, &out->item[i], item);
	return ok;
}

/* A selection inside brackets is spread: [component.*, api]. A list of it alone is shared. */
static bool list_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t item = cgs_type_item(ev->ir->schema, want), cap = 0;
	struct cgs_value *v = NULL;
	bool ok = true;
	*out = (struct cgs_value){.type = CGS_V_LIST};
	cgs_tree_each (k, t, node) {
		struct cgs_value one;
		bool star = t->node[k].kind == CGS_N_STAR || t->node[k].op == CGS_OP_WHERE;
		if (!list_item(ev, k, item, star, &one)) {
			ok = false;
			continue;
		}
		if (star && !out->n && !t->node[k].next) {
			*out = one;
			return ok;
		}
		uint32_t more = star ? one.n : 1;
		v = cgs_mem_grow(v, &cap, out->n + more, sizeof *v);
		if (more)
			memcpy(v + out->n, star ? one.item : &one, more * sizeof *v);
		out->n += more;
	}
	out->item = cgs_expr_items(ev, out->n);
	if (out->n)
		memcpy(out->item, v, out->n * sizeof *v);
	free(v);
	return ok;
}

static bool if_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t c = t->node[node].kid, a = t->node[c].next, b = t->node[a].next;
	struct cgs_value cond;
	if (!cgs_expr_value(ev, c, 0, &cond))
		return false;
	if (cond.type != CGS_V_BOOL) {
		cgs_expr_error(ev, CGS_C_type, c, "a condition is true or false, here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, &cond)));
		return false;
	}
	return cgs_expr_value(ev, cond.b ? a : b, want, out);
}

static bool index_value(struct cgs_eval *ev, uint32_t node, struct cgs_value *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t a = t->node[node].kid, b = t->node[a].next;
	struct cgs_value list, at;
	if (!cgs_expr_value(ev, a, 0, &list) || !cgs_expr_value(ev, b, 0, &at))
		return false;
	if (list.type == CGS_V_LIST && at.type == CGS_V_NUM && !at.dim && at.num.d == 1) {
		if (at.num.n >= 0 && at.num.n < list.n) {
			*out = list.item[at.num.n];
			return true;
		}
		cgs_expr_error(ev, CGS_C_out_of_range, b, "the list has %u items, counted from 0",
			       list.n);
		return false;
	}
	if (list.type != CGS_V_RECORD || at.type != CGS_V_STR) {
		cgs_expr_error(ev, CGS_C_type, node,
			       "a list is indexed by a number, a record by "
			       "a string; here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, &list)));
		return false;
	}
	cgs_sym key = cgs_sym_of(ev->ir->syms, at.str);
	*out = (struct cgs_value){0};
	for (uint32_t i = 0; i < list.n; i++)
		if (list.key[i] == key)
			*out = list.item[i];
	return true;
}

static bool stat_value(struct cgs_eval *ev, uint32_t node, struct cgs_value *out)
{
	static const char *const stat[] = {"p50", "p90", "p95", "p99", "max", "mean", "sum", "min"};
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	struct cgs_str name = cgs_tree_name(t, node);
	bool known = CGS_STR_IN(name, stat);
	if (!cgs_expr_value(ev, t->node[node].kid, 0, out))
		return false;
	if (out->stat) {
		cgs_expr_error(ev, CGS_C_statistic, node, "there is a statistic already: @%.*s",
			       CGS_FMT(cgs_sym_str(ev->ir->syms, out->stat)));
		return false;
	}
	out->stat = cgs_sym_of(ev->ir->syms, name);
	if (known && out->type == CGS_V_NUM)
		return true;
	struct cgs_diag *d = cgs_expr_error(ev, CGS_C_statistic, node,
					    known ? "a statistic belongs to a quantity"
						  : "there is no statistic '@%.*s'",
					    CGS_FMT(name));
	cgs_diag_help(ev->ir->diags, d,
		      "the statistics are @p50 @p90 @p95 @p99 @mean @max @sum "
		      "@min");
	return false;
}

static bool literal(struct cgs_eval *ev, uint32_t node, struct cgs_value *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	struct cgs_str s = cgs_tree_source(t, node);
	switch (t->node[node].kind) {
	case CGS_N_DATE:
		*out = cgs_expr_str(s);
		out->rank = CGS_S_DATE;
		return true;
	case CGS_N_VERSION:
		*out = cgs_expr_str(s);
		out->rank = CGS_S_VERSION;
		return true;
	case CGS_N_REGEX: /* re"..." */
		*out = cgs_expr_str(s.n > 4 ? (struct cgs_str){s.s + 3, s.n - 4} : CGS_STR(""));
		out->rank = CGS_S_REGEX;
		return cgs_eval_pattern(ev, node, out->str);
	default: return cgs_unit_read(ev->ir, cgs_tree_span(t, node), s, out);
	}
}

bool cgs_eval_node(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	const struct cgs_node *n = &cgs_ir_tree(ev->ir, ev->decl)->node[node];
	switch (n->kind) {
	case CGS_N_NAME:
	case CGS_N_DOT: return cgs_place_value(ev, node, want, out);
	case CGS_N_STAR: return cgs_select_star(ev, node, out);
	case CGS_N_INT:
	case CGS_N_FLOAT:
	case CGS_N_QUANTITY:
	case CGS_N_DATE:
	case CGS_N_VERSION:
	case CGS_N_REGEX: return literal(ev, node, out);
	case CGS_N_STRING: return cgs_text_string(ev, node, out);
	case CGS_N_LIST: return list_value(ev, node, want, out);
	case CGS_N_RECORD: return cgs_keys_value(ev, node, want, out);
	case CGS_N_CALL: return cgs_call_value(ev, node, want, out);
	case CGS_N_INDEX: return index_value(ev, node, out);
	case CGS_N_BINARY: return cgs_op_binary(ev, node, want, out);
	case CGS_N_UNARY: return cgs_op_unary(ev, node, want, out);
	case CGS_N_IF: return if_value(ev, node, want, out);
	case CGS_N_STAT: return stat_value(ev, node, out);
	default: return false; /* CGS_N_ERROR: the parser has said why */
	}
}

bool cgs_eval_expr(struct cgs_eval *ev, uint32_t node, struct cgs_value *out)
{
	return cgs_expr_value(ev, node, 0, out);
}

double cgs_eval_double(struct cgs_num n)
{
	return n.d ? (double)n.n / (double)n.d : 0;
}
