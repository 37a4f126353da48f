/* sort.c — what can be said of operators before values are known: sorts of values that never meet.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only truth values, numbers, strings and lists are told apart: words and references may stand for
 * each other.
 */
#include "expr.h"

/* The sort of all values of a type, or NONE when they are of several or it is not known. */
static enum cgs_vtype sort_of(const struct cgs_ir *ir, uint32_t type)
{
	const struct cgs_type *t = &ir->schema->type[type];
	if (t->optional)
		return CGS_V_NONE;
	switch (t->op) {
	case CGS_T_BOOL: return CGS_V_BOOL;
	case CGS_T_INT:
	case CGS_T_NUMBER:
	case CGS_T_BOUND:
	case CGS_T_DIM:
	case CGS_T_MONEY:
	case CGS_T_RATE: return CGS_V_NUM;
	case CGS_T_STRING: return CGS_V_STR;
	case CGS_T_LIST: return CGS_V_LIST;
	default: return CGS_V_NONE;
	}
}

static struct cgs_str name_of(struct cgs_eval *ev, enum cgs_vtype sort)
{
	struct cgs_value v = {.type = (uint8_t)sort};
	return cgs_expr_what(ev, &v);
}

bool cgs_sort_fits(struct cgs_eval *ev, uint32_t node, uint32_t type, uint32_t want)
{
	enum cgs_vtype a = sort_of(ev->ir, type), b = sort_of(ev->ir, want);
	struct cgs_buf expected = {0};
	if (!a || !b || a == b)
		return true;
	cgs_type_show(ev->ir, want, &expected);
	cgs_expr_error(ev, CGS_C_type, node, "expected %.*s, found %.*s",
		       CGS_FMT(cgs_buf_view(&expected)), CGS_FMT(name_of(ev, a)));
	cgs_buf_done(&expected);
	return false;
}

/* Whether two sorts that are known may stand beside the operator. */
static bool is_pair(uint8_t op, enum cgs_vtype a, enum cgs_vtype b)
{
	if (op == CGS_OP_ADD)
		return a == b && a != CGS_V_BOOL;
	if (op >= CGS_OP_SUB && op <= CGS_OP_DIV)
		return a == CGS_V_NUM && b == CGS_V_NUM;
	return op < CGS_OP_EQ || op > CGS_OP_GE || a == b;
}

uint32_t cgs_sort_binary(struct cgs_eval *ev, uint32_t node, uint32_t left, uint32_t right)
{
	const struct cgs_node *n = &cgs_ir_tree(ev->ir, ev->decl)->node[node];
	enum cgs_vtype a = sort_of(ev->ir, left), b = sort_of(ev->ir, right);
	bool logic = (n->op >= CGS_OP_OR && n->op <= CGS_OP_GE) || n->op == CGS_OP_IN;
	if (a && b && !is_pair(n->op, a, b)) {
		cgs_expr_error(ev, CGS_C_type, node, "'%s' does not take %.*s and %.*s",
			       cgs_op_symbol(n->op), CGS_FMT(name_of(ev, a)),
			       CGS_FMT(name_of(ev, b)));
		return 0;
	}
	if (logic)
		return CGS_TYPE_BOOL;
	if (n->op == CGS_OP_ADD)
		return a == b && a != CGS_V_BOOL ? left : 0;
	return n->op >= CGS_OP_SUB && n->op <= CGS_OP_DIV ? CGS_TYPE_NUMBER : 0;
}
