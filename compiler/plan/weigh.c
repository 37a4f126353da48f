/* weigh.c — the conditions of all gates beside each other: which are always met or never, and which
 * cannot be met together.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "../check/num.h"
#include "lower.h"

struct bounds { /* what the conditions on one figure leave */
	const struct cgs_lower_term *low, *high, *equal, *first;
};

/* Of a count `< 5` says `<= 4`. */
static struct cgs_num tightened(const struct cgs_lower_term *t, bool *open)
{
	struct cgs_num v = t->value;
	bool strict = t->op == CGS_OP_LT || t->op == CGS_OP_GT;
	*open = strict;
	if (t->score)
		return v;
	bool up = t->op == CGS_OP_GE || t->op == CGS_OP_GT;
	int64_t floor = v.n / v.d - (v.n % v.d < 0);
	bool fraction = v.n % v.d;
	*open = false;
	v = (struct cgs_num){floor, 1};
	if (up ? fraction || strict : strict && !fraction)
		v.n += up ? 1 : -1;
	return v;
}

static bool is_low(const struct cgs_lower_term *t)
{
	return t->op == CGS_OP_GE || t->op == CGS_OP_GT || t->op == CGS_OP_EQ;
}

static bool is_high(const struct cgs_lower_term *t)
{
	return t->op == CGS_OP_LE || t->op == CGS_OP_LT || t->op == CGS_OP_EQ;
}

/* Whether nothing is at least a and at most b. */
static bool is_empty(const struct cgs_lower_term *a, const struct cgs_lower_term *b)
{
	bool x, y;
	int c = cgs_num_cmp(tightened(a, &x), tightened(b, &y));
	return c > 0 || (c == 0 && (x || y));
}

static bool refuses(const struct cgs_lower_term *a, const struct cgs_lower_term *b)
{
	return a->op == CGS_OP_NE && b->op == CGS_OP_EQ && !cgs_num_cmp(a->value, b->value);
}

/* A condition before this one with which it cannot be met; else NULL. */
static const struct cgs_lower_term *against(const struct bounds *b, const struct cgs_lower_term *t)
{
	if (b->low && is_high(t) && is_empty(b->low, t))
		return b->low;
	if (b->high && is_low(t) && is_empty(t, b->high))
		return b->high;
	if (b->equal || t->op != CGS_OP_EQ)
		return b->equal && refuses(t, b->equal) ? b->equal : NULL;
	for (const struct cgs_lower_term *o = b->first; o < t; o++) /* for the first value only */
		if (refuses(o, t))
			return o;
	return NULL;
}

static bool is_tighter(const struct cgs_lower_term *t, const struct cgs_lower_term *old, int sign)
{
	bool x, y;
	return !old || cgs_num_cmp(tightened(t, &x), tightened(old, &y)) * sign > 0;
}

static void narrow(struct bounds *b, const struct cgs_lower_term *t)
{
	if (is_low(t) && is_tighter(t, b->low, 1))
		b->low = t;
	if (is_high(t) && is_tighter(t, b->high, -1))
		b->high = t;
	if (t->op == CGS_OP_EQ)
		b->equal = t;
}

static void tell(struct cgs_lowering *L, const struct cgs_lower_term *t,
		 const struct cgs_lower_term *with)
{
	struct cgs_ir *ir = L->ir;
	struct cgs_diag *d = cgs_diag_add(
		ir->diags, CGS_C_conditions_conflict, t->where,
		t->gate == with->gate ? "no report meets all conditions of `%.*s`"
				      : "no report passes both `%.*s` and `%.*s`",
		CGS_FMT(cgs_ir_name(ir, with->gate)), CGS_FMT(cgs_ir_name(ir, t->gate)));
	cgs_diag_label(ir->diags, d, with->where, "this asks for the opposite");
	cgs_diag_help(ir->diags, d, "take one of the two away");
}

/* Of a bound: 1: always met, -1: never. low and high: its value against the least and the greatest
 * that there is. */
static int of_bound(const struct cgs_lower_term *t, int low, int high)
{
	bool strict = t->op == CGS_OP_GT || t->op == CGS_OP_LT;
	if (is_low(t))
		return low < !strict ? 1 : high >= !strict ? -1 : 0;
	return high > -!strict ? 1 : low <= -!strict ? -1 : 0;
}

/* 1: always met, -1: never. */
static int constant(const struct cgs_lower_term *t)
{
	int low = cgs_num_cmp(t->value, t->from);
	int high = t->score ? cgs_num_cmp(t->value, t->to) : -1;
	bool outside = low < 0 || high > 0 || (!t->score && t->value.d != 1);
	if (t->op == CGS_OP_EQ)
		return -outside;
	return t->op == CGS_OP_NE ? outside : of_bound(t, low, high);
}

static bool tell_constant(struct cgs_lowering *L, const struct cgs_lower_term *t)
{
	int c = constant(t);
	if (!c || (c > 0 && t->score)) /* the floor of a rubric is asked for beside it */
		return false;
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_constant_condition, t->where,
					  c > 0 ? "the condition is met by every report"
						: "no report meets the condition");
	cgs_diag_help(L->ir->diags, d,
		      t->score ? "a score is within the `scale` of its rubric"
			       : "what is counted is 0 or more");
	return true;
}

static int by_figure(const void *a, const void *b)
{
	const struct cgs_lower_term *x = a, *y = b;
	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	int c = cgs_str_cmp(x->field, y->field);
	if (!c)
		c = (x->where.file > y->where.file) - (x->where.file < y->where.file);
	return c ? c : (x->where.at > y->where.at) - (x->where.at < y->where.at);
}

void cgs_weigh_terms(struct cgs_lowering *L)
{
	struct bounds b = {0};
	if (L->nterm)
		qsort(L->term, L->nterm, sizeof *L->term, by_figure);
	for (uint32_t i = 0; i < L->nterm; i++) {
		const struct cgs_lower_term *t = &L->term[i], *with;
		if (!i || t[-1].step != t->step || !cgs_str_eq(t[-1].field, t->field))
			b = (struct bounds){.first = t};
		if (tell_constant(L, t))
			continue;
		with = against(&b, t);
		if (with)
			tell(L, t, with);
		else
			narrow(&b, t);
	}
}
