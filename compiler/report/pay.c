/* pay.c — costs and benefits as payments in time, read from the model.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pay.h"

#include <stdlib.h>

#include "../base/day.h"
#include "../check/schema.h"
#include "../rule/tally.h"

static const int64_t day_ns = (int64_t)24 * 3600 * 1000000000;

void cgs_pays_leave(struct cgs_pays *p, uint32_t decl, struct cgs_str why)
{
	*CGS_PUSH(p->left, p->nleft, p->cleft) = (struct cgs_left){decl, why};
}

static bool is_wanted(const struct cgs_pays *p, uint32_t decl)
{
	const struct cgs_cost_ask *ask = p->ask;
	const struct cgs_attr *of = cgs_ir_attr(p->ir, decl, "of", NULL);
	for (uint32_t k = 0; k < ask->nonly; k++) {
		if (ask->only[k] == decl)
			return true;
		for (uint32_t i = 0, d; (d = cgs_tally_ref(of, i)); i++)
			if (ask->only[k] == d)
				return true;
	}
	return !ask->nonly;
}

static bool is_money(struct cgs_str dim)
{
	return dim.n > 6 && !memcmp(dim.s, "money_", 6);
}

static uint16_t find_dim(const struct cgs_ir *ir, struct cgs_str name)
{
	for (uint32_t i = 1; i < ir->ndim; i++)
		if (cgs_str_eq(cgs_sym_str(ir->syms, ir->dim[i].name), name))
			return (uint16_t)i;
	return 0;
}

/* In the currency of the project, when it says how. */
static bool exchange(struct cgs_pays *p, struct cgs_pay *pay, struct cgs_num *num)
{
	const struct cgs_value *to = cgs_exchange_of(p->ir, p->project, pay->dim);
	if (!to)
		return true;
	if (cgs_exchange_of(p->ir, p->project, to->dim) || !cgs_num_mul(*num, to->num, num)) {
		cgs_pays_leave(p, pay->decl,
			       CGS_STR("`exchange` of the project turns its currency into one that "
				       "is turned into another"));
		return false;
	}
	pay->dim = to->dim;
	return true;
}

/* The dimension of the amount: money, or money in a time; false when it is too large. */
static bool read_time(struct cgs_pays *p, struct cgs_pay *pay, const struct cgs_value *amount)
{
	const struct cgs_ir *ir = p->ir;
	struct cgs_str dim = cgs_sym_str(ir->syms, ir->dim[amount->dim].name);
	const char *slash = memchr(dim.s, '/', dim.n);
	pay->dim = amount->dim;
	pay->amount = amount->num;
	pay->running = slash;
	if (!slash)
		return true;
	uint32_t n = (uint32_t)(slash - dim.s);
	pay->daily = cgs_str_is((struct cgs_str){slash + 1, dim.n - n - 1}, "duration");
	pay->dim = find_dim(ir, (struct cgs_str){dim.s, n});
	return !pay->daily || cgs_num_mul(pay->amount, (struct cgs_num){day_ns, 1}, &pay->amount);
}

/* An estimate counts in the time that the amount is written in: 1000EUR of 900EUR/year. */
static void read_estimate(const struct cgs_pays *p, struct cgs_pay *pay,
			  const struct cgs_value *amount)
{
	const struct cgs_ir *ir = p->ir;
	struct cgs_value v = cgs_ir_get(ir, pay->decl, "estimate");
	pay->unit = (struct cgs_num){1, 1};
	pay->unsure = cgs_spread_read(ir, &v, &pay->estimate);
	if (!pay->unsure)
		return;
	if (amount) {
		cgs_unit_factor(ir, amount->unit, &pay->unit);
		if (pay->daily)
			cgs_num_mul(pay->unit, (struct cgs_num){day_ns, 1}, &pay->unit);
	} else {
		pay->dim = pay->estimate.dim;
	}
}

/* Without an amount, what the estimate expects, to a millionth. */
static bool expect(struct cgs_pay *pay)
{
	double mean = cgs_spread_mean(&pay->estimate) * 1e6;
	return mean > -9e18 && mean < 9e18 &&
	       cgs_num_make((int64_t)(mean < 0 ? mean - 0.5 : mean + 0.5), 1000000, &pay->amount);
}

static bool read_amount(struct cgs_pays *p, struct cgs_pay *pay)
{
	const struct cgs_attr *amount = cgs_tally_number(p->ir, pay->decl, "amount");
	const char *flaw = cgs_cost_flaw(p->ir, pay->decl);
	if (flaw) {
		cgs_pays_leave(p, pay->decl, cgs_str_of(flaw));
		return false;
	}
	if (amount && !read_time(p, pay, &amount->value))
		return false;
	read_estimate(p, pay, amount ? &amount->value : NULL);
	if (!amount && !pay->unsure) {
		cgs_pays_leave(p, pay->decl, CGS_STR("it has no amount"));
		return false;
	}
	if (!amount && !expect(pay))
		return false;
	uint16_t money = pay->dim;
	if (!is_money(cgs_sym_str(p->ir->syms, p->ir->dim[money].name)) ||
	    !exchange(p, pay, &pay->amount))
		return false;
	const struct cgs_value *to = cgs_exchange_of(p->ir, p->project, money);
	return !to || !pay->unsure || cgs_num_mul(pay->unit, to->num, &pay->unit);
}

static bool read_day(const struct cgs_pays *p, uint32_t decl, const char *name, int64_t *day)
{
	struct cgs_value v = cgs_ir_get(p->ir, decl, name);
	return v.type == CGS_V_STR && cgs_day_read(v.str, day);
}

static void read_pay(struct cgs_pays *p, uint32_t decl, bool earns)
{
	struct cgs_pay pay = {.decl = decl, .likely = {1, 1}};
	struct cgs_str kind = cgs_ir_get(p->ir, decl, "kind").str;
	pay.earns = earns || cgs_str_is(kind, "saved");
	if (!is_wanted(p, decl))
		return;
	if (!cgs_cost_counts(p->ir, decl)) {
		struct cgs_str status = cgs_ir_get(p->ir, decl, "status").str;
		cgs_pays_leave(p, decl, cgs_str_fmt(p->mem, "its status is %.*s", CGS_FMT(status)));
		return;
	}
	uint32_t told = p->nleft;
	if (!read_amount(p, &pay) || !cgs_cost_likely(p->ir, decl, pay.likely, &pay.likely)) {
		if (p->nleft == told)
			cgs_pays_leave(p, decl, CGS_STR("its amount is too large to be exact"));
		return;
	}
	pay.begins = read_day(p, decl, "from", &pay.from);
	pay.ends = read_day(p, decl, "to", &pay.to);
	if (pay.begins && pay.ends && pay.to < pay.from) {
		cgs_pays_leave(p, decl, CGS_STR("it ends before it begins (CGS6317)"));
		return;
	}
	pay.to += pay.ends;
	*CGS_PUSH(p->v, p->n, p->cap) = pay;
}

/* The day that counts as now: what was asked for, or the first that is written. */
static int64_t find_start(struct cgs_pays *p)
{
	int64_t start = 0;
	p->dated = p->ask->from && cgs_day_read(cgs_str_of(p->ask->from), &start);
	for (uint32_t i = 0; !p->ask->from && i < p->n; i++)
		if (p->v[i].begins && (!p->dated || p->v[i].from < start)) {
			start = p->v[i].from;
			p->dated = true;
		}
	if (!p->dated)
		cgs_day_read(CGS_STR("2001-01-01"), &start);
	return start;
}

/* The first payment that has no end, or NULL; *last is the last day that is written. */
static const struct cgs_pay *find_last(const struct cgs_pays *p, int64_t *last)
{
	for (uint32_t i = 0; i < p->n; i++) {
		const struct cgs_pay *pay = &p->v[i];
		if (pay->running && !pay->ends)
			return pay;
		int64_t day = pay->running ? pay->to : pay->begins ? pay->from : *last;
		*last = day > *last ? day : *last;
	}
	return NULL;
}

static bool find_horizon(struct cgs_pays *p, int64_t start, struct cgs_str *why)
{
	const struct cgs_attr *said =
		p->project ? cgs_tally_number(p->ir, p->project, "horizon") : NULL;
	int64_t last = start, day = start;
	p->months = p->ask->months;
	if (!p->months && said)
		p->months =
			(uint32_t)((said->value.num.n + said->value.num.d - 1) / said->value.num.d);
	if (p->months)
		return true;
	const struct cgs_pay *endless = find_last(p, &last);
	if (endless) {
		*why = cgs_str_fmt(
			p->mem,
			"`%.*s` has no end, and nothing says how far to look: give it `to = DATE`, "
			"write `horizon = 5year` in the project, or use --horizon=5year",
			CGS_FMT(cgs_ir_full(p->ir, endless->decl, p->mem)));
		return false;
	}
	while (p->months <= CGS_COST_MONTHS && day < last &&
	       cgs_day_months(start, p->months + 1, &day))
		p->months++;
	if (p->months > CGS_COST_MONTHS)
		*why = cgs_str_fmt(p->mem, "costs and benefits lie more than %d years apart",
				   CGS_COST_MONTHS / 12);
	return p->months <= CGS_COST_MONTHS;
}

static bool is_within(struct cgs_pays *p, struct cgs_pay *pay)
{
	int64_t start = p->month[0], end = p->month[p->months];
	if (!pay->begins)
		pay->from = start;
	if (!pay->ends)
		pay->to = end;
	const char *why = !pay->running && pay->from < start ? "it is paid before the first day"
			  : pay->running && pay->to <= start ? "it ends before the first day"
			  : pay->from > end || (pay->running && pay->from >= end)
				  ? "it begins after the horizon"
				  : NULL;
	if (why)
		cgs_pays_leave(p, pay->decl, cgs_str_of(why));
	return !why;
}

/* An end alone does not say when it is, seen from a start that nobody wrote. */
static bool has_start(const struct cgs_pays *p, struct cgs_str *why)
{
	for (uint32_t i = 0; !p->dated && i < p->n; i++)
		if (p->v[i].ends) {
			*why = cgs_str_fmt(p->mem,
					   "`%.*s` ends on a day, and no day is the first: give it "
					   "`from = DATE`, or use --as-of=DATE",
					   CGS_FMT(cgs_ir_full(p->ir, p->v[i].decl, p->mem)));
			return false;
		}
	return true;
}

static bool lay_out(struct cgs_pays *p, struct cgs_str *why)
{
	int64_t start = find_start(p);
	if (!has_start(p, why))
		return false;
	if (!find_horizon(p, start, why))
		return false;
	p->periods = (p->months + p->ask->step - 1) / p->ask->step;
	p->month = cgs_arena_alloc(p->mem, (p->months + (size_t)1) * sizeof *p->month);
	for (uint32_t m = 0; m <= p->months; m++)
		if (!cgs_day_months(start, m, &p->month[m])) {
			*why = CGS_STR("the horizon lies behind the year 9999");
			return false;
		}
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->n; i++) {
		if (!is_within(p, &p->v[i]))
			continue;
		p->v[n] = p->v[i];
		cgs_pay_grow(p, &p->v[n++]);
	}
	p->n = n;
	return true;
}

/* Rates of what is no currency would turn nothing, and those of 0 or less turn costs round. */
static bool exchange_holds(struct cgs_pays *p, struct cgs_str *why)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_attr *a =
		p->project ? cgs_ir_attr(ir, p->project, "exchange", NULL) : NULL;
	for (uint32_t i = 0; a && a->value.type == CGS_V_RECORD && i < a->value.n; i++) {
		struct cgs_str key = cgs_sym_str(ir->syms, a->value.key[i]);
		struct cgs_str dim = cgs_str_fmt(p->mem, "money_%.*s", CGS_FMT(key));
		if (!find_dim(ir, dim))
			*why = cgs_str_fmt(
				p->mem,
				"`exchange` of the project: `%.*s` is no currency; write "
				"one as in amounts, `USD`, or declare it as a `unit`",
				CGS_FMT(key));
		else if (a->value.item[i].type == CGS_V_NUM && a->value.item[i].num.n <= 0)
			*why = cgs_str_fmt(
				p->mem,
				"`exchange` of the project: one %.*s has to be worth more "
				"than 0",
				CGS_FMT(key));
		else
			continue;
		return false;
	}
	return true;
}

bool cgs_pays_read(struct cgs_pays *p, struct cgs_str *why)
{
	const struct cgs_ir *ir = p->ir;
	p->project = cgs_ir_next(ir, "project", 0);
	if (!exchange_holds(p, why))
		return false;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "cost", d));)
		read_pay(p, d, false);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "benefit", d));)
		read_pay(p, d, true);
	if (!p->n && !p->nleft) {
		*why = p->ask->nonly ? CGS_STR("no cost or benefit is `of` what was named")
				     : CGS_STR("no cost or benefit is declared: `cgsc explain "
					       "cost` says how");
		return false;
	}
	return lay_out(p, why);
}

void cgs_pays_done(struct cgs_pays *p)
{
	free(p->v);
	free(p->left);
}

/* What is paid once falls into the first period that ends on its day or later: what is paid a year
 * after the first day is the flow of year 1, as textbooks write it. */
static uint32_t period_of(const struct cgs_pays *p, int64_t day)
{
	uint32_t m = 0;
	while (m < p->months && p->month[m] < day)
		m++;
	return (m + p->ask->step - 1) / p->ask->step;
}

/* The day on which it grows for the nth time. */
static int64_t growth_day(const struct cgs_pay *pay, uint32_t n)
{
	int64_t day = INT64_MAX;
	if (pay->every_days)
		return pay->grows_from + n * pay->every;
	cgs_day_months(pay->grows_from, n * pay->every, &day);
	return day;
}

/* Grows to what it is on a day, and tells until when it stays so, at most to an end. */
static int64_t same_until(const struct cgs_pay *pay, uint32_t *grown, int64_t day, int64_t end)
{
	int64_t next = end;
	while (pay->grows && *grown < pay->times && (next = growth_day(pay, *grown + 1)) <= day)
		++*grown;
	return next > day && next < end ? next : end;
}

void cgs_pay_walk(const struct cgs_pays *p, const struct cgs_pay *pay, cgs_pay_part *part,
		  void *arg)
{
	uint32_t grown = 0;
	if (!pay->running) {
		part(arg, period_of(p, pay->from), 0, (struct cgs_num){1, 1});
		return;
	}
	for (uint32_t m = 0; m < p->months; m++) {
		int64_t first = p->month[m], next = p->month[m + 1];
		int64_t from = pay->from > first ? pay->from : first;
		int64_t to = pay->to < next ? pay->to : next;
		for (int64_t end; from < to; from = end) {
			end = same_until(pay, &grown, from, to);
			struct cgs_num weight = {end - from, 1};
			if (pay->daily || cgs_num_make(end - from, next - first, &weight))
				part(arg, m / p->ask->step + 1, grown, weight);
		}
	}
}
