/* sort.c — what can be said of operators before values are known: sorts and dimensions of values
 * that never meet.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only truth values, numbers, strings and lists are told apart: words and references may stand for
 * each other.
 */
#include "expr.h"

enum { DIM_UNKNOWN = UINT16_MAX };

/* What all values of a type have in common: type (NONE: they are of several sorts, or not known)
 * and dim. */
static struct cgs_value sort_of(const struct cgs_ir *ir, uint32_t type)
{
	static const uint8_t sort[] = {
		[CGS_T_BOOL] = CGS_V_BOOL, [CGS_T_INT] = CGS_V_NUM,    [CGS_T_NUMBER] = CGS_V_NUM,
		[CGS_T_BOUND] = CGS_V_NUM, [CGS_T_DIM] = CGS_V_NUM,    [CGS_T_MONEY] = CGS_V_NUM,
		[CGS_T_RATE] = CGS_V_NUM,  [CGS_T_STRING] = CGS_V_STR, [CGS_T_LIST] = CGS_V_LIST,
		[CGS_T_EXPR] = CGS_V_NONE,
	};
	const struct cgs_type *t = &ir->schema->type[type];
	struct cgs_value v = {.type = t->optional ? CGS_V_NONE : sort[t->op], .dim = DIM_UNKNOWN};
	if (t->op == CGS_T_INT || (t->op == CGS_T_NUMBER && t->name))
		v.dim = 0;
	if (t->op == CGS_T_DIM)
		v.dim = (uint16_t)t->of;
	return v;
}

static struct cgs_str name_of(struct cgs_eval *ev, struct cgs_value sort)
{
	if (sort.dim == DIM_UNKNOWN)
		sort.dim = 0;
	return cgs_expr_what(ev, &sort);
}

static bool differ(const struct cgs_value *a, const struct cgs_value *b)
{
	return a->type == CGS_V_NUM && b->type == CGS_V_NUM && a->dim != b->dim &&
	       a->dim != DIM_UNKNOWN && b->dim != DIM_UNKNOWN;
}

bool cgs_sort_fits(struct cgs_eval *ev, uint32_t node, uint32_t type, uint32_t want)
{
	struct cgs_value a = sort_of(ev->ir, type), b = sort_of(ev->ir, want);
	struct cgs_buf expected = {0};
	if (!a.type || !b.type || (a.type == b.type && !differ(&a, &b)))
		return true;
	cgs_type_show(ev->ir, want, &expected);
	cgs_expr_error(ev, a.type == b.type ? CGS_C_dimension : CGS_C_type, node,
		       "expected %.*s, found %.*s", CGS_FMT(cgs_buf_view(&expected)),
		       CGS_FMT(name_of(ev, a)));
	cgs_buf_done(&expected);
	return false;
}

bool cgs_sort_is(struct cgs_eval *ev, uint32_t node, uint32_t type, enum cgs_vtype want)
{
	struct cgs_value v = sort_of(ev->ir, type);
	if (!v.type || v.type == want)
		return true;
	if (want == CGS_V_BOOL)
		cgs_expr_error(ev, CGS_C_type, node, "expected true or false, found %.*s",
			       CGS_FMT(name_of(ev, v)));
	else
		cgs_expr_error(ev, CGS_C_type, node, "'-' does not take %.*s",
			       CGS_FMT(name_of(ev, v)));
	return false;
}

/* Whether two sorts that are known may stand beside the operator. */
static bool is_pair(uint8_t op, const struct cgs_value *a, const struct cgs_value *b)
{
	if (op == CGS_OP_MUL || op == CGS_OP_DIV)
		return a->type == CGS_V_NUM && b->type == CGS_V_NUM;
	if (differ(a, b) && op >= CGS_OP_EQ && op <= CGS_OP_SUB)
		return false;
	if (op == CGS_OP_ADD)
		return a->type == b->type && a->type != CGS_V_BOOL;
	if (op == CGS_OP_SUB)
		return a->type == CGS_V_NUM && b->type == CGS_V_NUM;
	return op < CGS_OP_EQ || op > CGS_OP_GE || a->type == b->type;
}

static bool is_plain(const struct cgs_value *v)
{
	return v->type == CGS_V_NUM && !v->dim;
}

static uint32_t product(struct cgs_ir *ir, uint8_t op, uint32_t left, uint32_t right)
{
	struct cgs_value a = sort_of(ir, left), b = sort_of(ir, right);
	if (is_plain(&b))
		return left;
	if (op == CGS_OP_MUL)
		return is_plain(&a) ? right : CGS_TYPE_NUMBER;
	return a.dim == b.dim && a.dim != DIM_UNKNOWN ? cgs_type_of_dim(ir, 0) : CGS_TYPE_NUMBER;
}

static uint32_t result(struct cgs_ir *ir, uint8_t op, uint32_t left, uint32_t right)
{
	struct cgs_value a = sort_of(ir, left), b = sort_of(ir, right);
	if (op == CGS_OP_MUL || op == CGS_OP_DIV)
		return product(ir, op, left, right);
	if ((op >= CGS_OP_EQ && op <= CGS_OP_GE) || op == CGS_OP_IN)
		return CGS_TYPE_BOOL;
	if ((op != CGS_OP_ADD && op != CGS_OP_SUB) || a.type != b.type || a.type == CGS_V_BOOL)
		return 0;
	return a.dim == DIM_UNKNOWN ? right : left;
}

uint32_t cgs_sort_binary(struct cgs_eval *ev, uint32_t node, uint32_t left, uint32_t right)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint8_t op = t->node[node].op;
	struct cgs_value a = sort_of(ev->ir, left), b = sort_of(ev->ir, right);
	if (op == CGS_OP_OR || op == CGS_OP_AND) {
		uint32_t kid = t->node[node].kid;
		cgs_sort_is(ev, kid, left, CGS_V_BOOL);
		cgs_sort_is(ev, t->node[kid].next, right, CGS_V_BOOL);
		return CGS_TYPE_BOOL;
	}
	if (!a.type || !b.type || is_pair(op, &a, &b))
		return result(ev->ir, op, left, right);
	enum cgs_code code = differ(&a, &b) ? cgs_mix_code(ev->ir, a.dim, b.dim) : CGS_C_type;
	struct cgs_diag *d =
		cgs_expr_error(ev, code, node, "'%s' does not take %.*s and %.*s",
			       cgs_op_symbol(op), CGS_FMT(name_of(ev, a)), CGS_FMT(name_of(ev, b)));
	cgs_mix_help(ev->ir, d, code);
	return 0;
}
