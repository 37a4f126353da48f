/* sort.c — what can be said of operators before values are known: sorts and dimensions of values
 * that never meet.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only truth values, numbers, strings and lists are told apart: words and references may stand for
 * each other. A string and a reference are never the same, however.
 */
#include "expr.h"
#include "slip.h"

enum { DIM_MONEY = UINT16_MAX - 2, DIM_RATE, DIM_UNKNOWN }; /* of any currency; of any two */

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
	if (t->op == CGS_T_MONEY || t->op == CGS_T_RATE)
		v.dim = t->op == CGS_T_MONEY ? DIM_MONEY : DIM_RATE;
	return v;
}

static struct cgs_str name_of(struct cgs_eval *ev, struct cgs_value sort)
{
	if (sort.type == CGS_V_NUM && sort.dim == DIM_MONEY)
		return CGS_STR("an amount of money");
	if (sort.type == CGS_V_NUM && sort.dim == DIM_RATE)
		return CGS_STR("a rate");
	if (sort.dim == DIM_UNKNOWN)
		sort.dim = 0;
	return cgs_expr_what(ev, &sort);
}

/* Whether the dimension is one of those that `of` stands for. */
static bool is_among(const struct cgs_ir *ir, uint16_t dim, uint16_t of)
{
	if (of == DIM_MONEY)
		return cgs_unit_money(ir, dim) && !ir->schema->ratio[dim].under;
	return of == DIM_RATE && dim && ir->schema->ratio[dim].under;
}

static bool differ(const struct cgs_ir *ir, const struct cgs_value *a, const struct cgs_value *b)
{
	uint16_t one = a->dim < b->dim ? a->dim : b->dim, other = a->dim < b->dim ? b->dim : a->dim;
	if (a->type != CGS_V_NUM || b->type != CGS_V_NUM || one == other || other == DIM_UNKNOWN)
		return false;
	return one >= DIM_MONEY || other < DIM_MONEY || !is_among(ir, one, other);
}

static enum cgs_code mix_code(const struct cgs_ir *ir, const struct cgs_value *a,
			      const struct cgs_value *b)
{
	if (a->type != CGS_V_NUM || b->type != CGS_V_NUM)
		return CGS_C_type;
	bool known = a->dim < DIM_MONEY && b->dim < DIM_MONEY;
	return known ? cgs_mix_code(ir, a->dim, b->dim) : CGS_C_dimension;
}

bool cgs_sort_fits(struct cgs_eval *ev, uint32_t node, uint32_t type, uint32_t want)
{
	const struct cgs_type *t = ev->ir->schema->type;
	struct cgs_value a = sort_of(ev->ir, type), b = sort_of(ev->ir, want);
	struct cgs_buf expected = {0};
	bool words = t[type].op == CGS_T_ENUM && t[want].op == CGS_T_ENUM;
	if (words ? t[type].of == t[want].of
		  : !a.type || !b.type || (a.type == b.type && !differ(ev->ir, &a, &b)))
		return true;
	cgs_type_show(ev->ir, want, &expected);
	if (words)
		cgs_expr_error(ev, CGS_C_type, node, "expected %.*s, found a word of %.*s",
			       CGS_FMT(cgs_buf_view(&expected)),
			       CGS_FMT(cgs_sym_str(ev->ir->syms, t[type].name)));
	else
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

/* Whether a quantity can be taken so many times, or its dimension is not known. */
static bool is_factor(const struct cgs_ir *ir, uint16_t dim, uint16_t of)
{
	uint16_t under = of < DIM_MONEY ? ir->schema->ratio[of].under : 0;
	if (!dim || dim >= DIM_RATE || of >= DIM_RATE)
		return true;
	if (dim == DIM_MONEY)
		return under && cgs_unit_money(ir, under);
	return under == dim || cgs_mix_percent(ir, dim);
}

/* Whether two sorts that are known may stand beside the operator. */
static bool is_pair(const struct cgs_ir *ir, uint8_t op, const struct cgs_value *a,
		    const struct cgs_value *b)
{
	bool numbers = a->type == CGS_V_NUM && b->type == CGS_V_NUM;
	if (op == CGS_OP_MUL)
		return numbers && (is_factor(ir, a->dim, b->dim) || is_factor(ir, b->dim, a->dim));
	if (op == CGS_OP_DIV)
		return numbers;
	if (differ(ir, a, b) && op >= CGS_OP_EQ && op <= CGS_OP_SUB)
		return false;
	if (op == CGS_OP_ADD)
		return a->type == b->type && a->type != CGS_V_BOOL;
	if (op == CGS_OP_SUB)
		return numbers;
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
	return a.dim == b.dim && a.dim < DIM_MONEY ? cgs_type_of_dim(ir, 0) : CGS_TYPE_NUMBER;
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

bool cgs_sort_alike(struct cgs_eval *ev, uint32_t node, uint32_t first, uint32_t type)
{
	struct cgs_value a = sort_of(ev->ir, first), b = sort_of(ev->ir, type);
	if (!a.type || !b.type || (a.type == b.type && !differ(ev->ir, &a, &b)))
		return true;
	cgs_expr_error(ev, mix_code(ev->ir, &a, &b), node, "the list holds %.*s beside %.*s",
		       CGS_FMT(name_of(ev, b)), CGS_FMT(name_of(ev, a)));
	return false;
}

/* Whether a string is compared with a reference, or looked for among references. */
static bool is_quoted_name(const struct cgs_schema *sc, uint8_t op, uint32_t left, uint32_t right)
{
	bool lists = sc->type[left].op == CGS_T_LIST && op != CGS_OP_IN;
	if (op != CGS_OP_EQ && op != CGS_OP_NE && op != CGS_OP_IN)
		return false;
	if ((lists || op == CGS_OP_IN) && sc->type[right].op != CGS_T_LIST)
		return false;
	left = lists ? cgs_type_item(sc, left) : left;
	right = lists || op == CGS_OP_IN ? cgs_type_item(sc, right) : right;
	uint8_t a = sc->type[left].op, b = sc->type[right].op;
	return (a == CGS_T_STRING && b == CGS_T_REF) || (a == CGS_T_REF && b == CGS_T_STRING);
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
	if (is_quoted_name(ev->ir->schema, op, left, right)) {
		cgs_slip_quoted(ev,
				cgs_expr_error(ev, CGS_C_type, node,
					       "'%s' does not take a string and a reference",
					       cgs_op_symbol(op)),
				node);
		return CGS_TYPE_BOOL;
	}
	if (!a.type || !b.type || is_pair(ev->ir, op, &a, &b))
		return result(ev->ir, op, left, right);
	enum cgs_code code = mix_code(ev->ir, &a, &b);
	struct cgs_diag *d =
		cgs_expr_error(ev, code, node, "'%s' does not take %.*s and %.*s",
			       cgs_op_symbol(op), CGS_FMT(name_of(ev, a)), CGS_FMT(name_of(ev, b)));
	cgs_mix_help(ev->ir, d, code);
	return 0;
}
