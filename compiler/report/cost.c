/* cost.c — what a project costs, brings in and is worth, and how sure that is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Sums of amounts are exact; amounts that grow, and everything that is discounted, are doubles.
 * Rounding to cents is for showing only, but for what has grown: each period's part is rounded to
 * a millionth, so that the sums stay exact.
 */
#include "cost.h"

#include <stdlib.h>

#include "../base/day.h"
#include "../check/eval.h"
#include "../rule/tally.h"
#include "figures.h"

struct book { /* the payments of one currency, by period */
	struct cgs_pays *p;
	struct cgs_str currency;
	uint16_t dim;
	uint32_t n; /* periods, with the start */
	struct cgs_num *spent, *earned, all_spent, all_earned;
	double *net, *factor;
	bool broken; /* a sum is too large to be exact */
	uint32_t by; /* the payment that was added then, if one was */
};

struct adding { /* one payment, while it is added */
	struct book *b;
	const struct cgs_pay *pay;
	double level; /* its amount when it has grown so often */
	uint32_t grown;
	double *estimated; /* by period, what has grown */
};

static void breaks(struct book *b, const struct cgs_pay *pay)
{
	b->broken = true;
	b->by = b->by ? b->by : pay->decl;
}

static void add(struct book *b, const struct cgs_pay *pay, uint32_t period, struct cgs_num num)
{
	struct cgs_num *sum = pay->earns ? &b->earned[period] : &b->spent[period];
	if (!cgs_num_mul(num, pay->likely, &num) || !cgs_num_add(*sum, num, sum))
		breaks(b, pay);
}

static void add_part(void *arg, uint32_t period, uint32_t grown, struct cgs_num weight)
{
	struct adding *a = arg;
	struct cgs_num num;
	if (a->pay->grows) {
		for (; a->grown < grown; a->grown++)
			a->level = cgs_growth_next(&a->pay->growth, a->level);
		a->estimated[period] += a->level * cgs_eval_double(weight);
	} else if (cgs_num_mul(a->pay->amount, weight, &num)) {
		add(a->b, a->pay, period, num);
	} else {
		breaks(a->b, a->pay);
	}
}

static void add_pay(struct book *b, const struct cgs_pay *pay)
{
	const double most = 9e12;
	struct adding a = {.b = b, .pay = pay, .level = cgs_eval_double(pay->amount)};
	struct cgs_pay now = *pay;
	now.growth.base = a.level;
	a.pay = &now;
	a.estimated = cgs_mem_alloc(b->n * sizeof *a.estimated);
	cgs_pay_walk(b->p, &now, add_part, &a);
	for (uint32_t k = 0; k < b->n; k++) {
		double x = a.estimated[k];
		struct cgs_num num;
		if (!(x > -most && x < most) ||
		    !cgs_num_make((int64_t)(x * 1e6 + (x < 0 ? -0.5 : 0.5)), 1000000, &num))
			breaks(b, pay);
		else if (num.n)
			add(b, &now, k, num);
	}
	free(a.estimated);
}

static struct cgs_num total(const struct cgs_num *v, uint32_t n, bool *broken)
{
	struct cgs_num sum = {0, 1};
	for (uint32_t k = 0; k < n; k++)
		*broken |= !cgs_num_add(sum, v[k], &sum);
	return sum;
}

/* Whether everything that is told of it can be told exactly: then nothing fails later. */
static void read_book(struct book *b)
{
	struct cgs_num sum = {0, 1};
	struct cgs_arena *mem = b->p->mem;
	b->n = b->p->periods + 1;
	b->spent = cgs_arena_alloc(mem, b->n * sizeof *b->spent);
	b->earned = cgs_arena_alloc(mem, b->n * sizeof *b->earned);
	b->net = cgs_arena_alloc(mem, b->n * sizeof *b->net);
	b->factor = cgs_arena_alloc(mem, b->n * sizeof *b->factor);
	for (uint32_t k = 0; k < b->n; k++)
		b->spent[k] = b->earned[k] = (struct cgs_num){0, 1};
	for (uint32_t i = 0; i < b->p->n; i++)
		if (b->p->v[i].dim == b->dim)
			add_pay(b, &b->p->v[i]);
	for (uint32_t k = 0; k < b->n; k++) {
		struct cgs_num net = {0, 1};
		b->broken |= !cgs_num_sub(b->earned[k], b->spent[k], &net) ||
			     !cgs_num_add(sum, net, &sum);
		b->net[k] = cgs_eval_double(net);
	}
	b->all_spent = total(b->spent, b->n, &b->broken);
	b->all_earned = total(b->earned, b->n, &b->broken);
}

/* The day that ends a period, which a payment of that day belongs to; nothing when none is known.
 */
static void put_day(struct cgs_sheet *s, const struct cgs_pays *p, uint32_t period)
{
	uint32_t m = period * p->ask->step < p->months ? period * p->ask->step : p->months;
	char day[11];
	if (p->dated && cgs_day_show(p->month[m], day))
		cgs_sheet_text(s, cgs_str_dup(s->mem, cgs_str_of(day)));
	else
		cgs_sheet_none(s);
}

static void put_flows(struct cgs_sheet *s, const struct book *b, bool rated)
{
	struct cgs_num sum = {0, 1}, net;
	double worth = 0;
	for (uint32_t k = 0; k < b->n; k++) {
		net = (struct cgs_num){0, 1};
		cgs_num_sub(b->earned[k], b->spent[k], &net);
		cgs_num_add(sum, net, &sum);
		worth += b->net[k] * b->factor[k];
		cgs_sheet_row(s);
		cgs_sheet_text(s, b->currency);
		cgs_sheet_count(s, k);
		put_day(s, b->p, k);
		cgs_sheet_num(s, b->spent[k], 2);
		cgs_sheet_num(s, b->earned[k], 2);
		cgs_sheet_num(s, net, 2);
		cgs_sheet_num(s, sum, 2);
		if (rated) {
			cgs_sheet_double(s, b->net[k] * b->factor[k], 2);
			cgs_sheet_double(s, worth, 2);
		} else {
			cgs_sheet_none(s);
			cgs_sheet_none(s);
		}
	}
}

static void put_left(struct cgs_sheet *s, const struct cgs_pays *p)
{
	static const struct cgs_column column[] = {
		CGS_SHEET_KEY,
		{"name", "name", CGS_CELL_TEXT},
		{"why", "why", CGS_CELL_TEXT},
	};
	cgs_sheet_begin(s, "left_out", column, 3);
	for (uint32_t i = 0; i < p->nleft; i++) {
		cgs_sheet_row(s);
		cgs_sheet_text(s, cgs_ir_path(p->ir, p->left[i].decl, s->mem));
		cgs_sheet_text(s, p->left[i].why);
	}
	cgs_sheet_end(s, "Not counted");
}

static void put_budget(struct cgs_sheet *s, const struct cgs_costs *c, uint32_t budget,
		       const struct cgs_attr *allowed)
{
	const struct cgs_ir *ir = c->ir;
	const struct cgs_attr *of = cgs_ir_attr(ir, budget, "of", NULL);
	for (uint32_t i = 0, d; (d = cgs_tally_ref(of, i)); i++) {
		const struct cgs_cost_sum *sum = cgs_costs_of(c, d, allowed->value.dim);
		struct cgs_num costs = sum ? sum->num : (struct cgs_num){0, 1}, left;
		if (!cgs_num_sub(allowed->value.num, costs, &left))
			continue;
		cgs_sheet_row(s);
		cgs_sheet_text(s, cgs_ir_full(ir, budget, s->mem));
		cgs_sheet_text(s, cgs_ir_path(ir, d, s->mem));
		cgs_sheet_text(s, cgs_sym_str(ir->syms, ir->dim[allowed->value.dim].base));
		cgs_sheet_num(s, allowed->value.num, 2);
		cgs_sheet_num(s, costs, 2);
		cgs_sheet_num(s, left, 2);
	}
}

static void put_budgets(struct cgs_sheet *s, const struct cgs_ir *ir)
{
	static const struct cgs_column column[] = {
		CGS_SHEET_KEY,
		{"budget", "budget", CGS_CELL_TEXT},
		{"of", "of", CGS_CELL_TEXT},
		{"currency", "currency", CGS_CELL_TEXT},
		{"allowed", "allowed", CGS_CELL_NUMBER},
		{"costs", "costs", CGS_CELL_NUMBER},
		{"left", "left", CGS_CELL_NUMBER},
	};
	struct cgs_costs costs = {.ir = ir};
	cgs_costs_read(&costs);
	cgs_sheet_begin(s, "budgets", column, 7);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "budget", d));) {
		const struct cgs_attr *allowed = cgs_tally_number(ir, d, "cost");
		if (allowed)
			put_budget(s, &costs, d, allowed);
	}
	cgs_sheet_end(s, "Budgets, beside what is paid once for the same");
	cgs_costs_done(&costs);
}

/* The rate of a period: asked for, or the project's; false when nobody says one. */
static bool find_rate(const struct cgs_pays *p, double *year, double *period)
{
	const struct cgs_attr *said =
		p->project ? cgs_tally_number(p->ir, p->project, "discount") : NULL;
	if (!p->ask->rated && !said)
		return false;
	*year = cgs_eval_double(p->ask->rated ? p->ask->rate : said->value.num) / 100;
	*period = p->ask->step == 12 ? *year : cgs_worth_part(*year, 12 / p->ask->step);
	return true;
}

/* The currencies, each with its payments, in the order in which they are met. */
static uint32_t read_books(struct cgs_pays *p, struct book *book)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->n; i++) {
		uint32_t k = 0;
		while (k < n && book[k].dim != p->v[i].dim)
			k++;
		if (k < n)
			continue;
		struct book *b = &book[n++];
		b->p = p;
		b->dim = p->v[i].dim;
		b->currency = cgs_sym_str(p->ir->syms, p->ir->dim[b->dim].base);
		read_book(b);
	}
	return n;
}

static const char *title_of(const struct cgs_pays *p)
{
	char day[11];
	const char *unit = p->months % 12 ? "month" : "year";
	uint32_t n = p->months % 12 ? p->months : p->months / 12;
	bool dated = p->dated && cgs_day_show(p->month[0], day);
	return cgs_str_fmt(p->mem, "Costs and benefits over %u %s%s%s%s", n, unit,
			   n == 1 ? "" : "s", dated ? " from " : "", dated ? day : "")
		.s;
}

static void put_books(struct cgs_sheet *s, const struct book *book, uint32_t n)
{
	static const struct cgs_column column[] = {
		CGS_SHEET_KEY,
		{"currency", "currency", CGS_CELL_TEXT},
		{"period", "period", CGS_CELL_NUMBER},
		{"until", "until", CGS_CELL_TEXT},
		{"costs", "costs", CGS_CELL_NUMBER},
		{"benefits", "benefits", CGS_CELL_NUMBER},
		{"net", "net", CGS_CELL_NUMBER},
		{"total", "total", CGS_CELL_NUMBER},
		{"discounted", "discounted", CGS_CELL_NUMBER},
		{"npv", "total, discounted", CGS_CELL_NUMBER},
	};
	struct cgs_pays *p = book->p;
	double year = 0, period = 0;
	bool rated = find_rate(p, &year, &period);
	cgs_figures_begin(s);
	for (uint32_t i = 0; i < n; i++) {
		const struct book *b = &book[i];
		for (uint32_t k = 0; k < b->n; k++)
			b->factor[k] = k ? b->factor[k - 1] / (1 + period) : 1;
		struct cgs_figures f = {
			.p = p,
			.currency = b->currency,
			.dim = b->dim,
			.flow = b->net,
			.factor = b->factor,
			.n = b->n,
			.rated = rated,
			.year = year,
			.period = period,
			.spent = b->all_spent,
			.earned = b->all_earned,
		};
		cgs_figures_put(s, &f);
	}
	cgs_sheet_end(s, title_of(p));
	cgs_sheet_begin(s, "flows", column, 10);
	for (uint32_t i = 0; i < n; i++)
		put_flows(s, &book[i], rated);
	cgs_sheet_end(s, p->ask->step == 12
				 ? "By year: period 0 is the first day, others end on the day shown"
				 : "By month: period 0 is the first day, others end on the day "
				   "shown");
}

static bool is_whole(const struct cgs_pays *p, const struct book *book, uint32_t n,
		     struct cgs_str *why)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct book *b = &book[i];
		struct cgs_str name = b->by ? cgs_ir_path(p->ir, b->by, p->mem) : b->currency;
		if (!b->broken)
			continue;
		*why = cgs_str_fmt(p->mem,
				   "the amounts of `%.*s` are too large to be added exactly",
				   CGS_FMT(name));
		return false;
	}
	return true;
}

static void tell_left(struct cgs_pays *p, struct cgs_cost_told *told)
{
	told->nleft = p->nleft;
	told->left = cgs_arena_alloc(p->mem, (p->nleft + (size_t)1) * sizeof *told->left);
	for (uint32_t i = 0; i < p->nleft; i++)
		told->left[i] = cgs_str_fmt(p->mem, "`%.*s`: %.*s",
					    CGS_FMT(cgs_ir_path(p->ir, p->left[i].decl, p->mem)),
					    CGS_FMT(p->left[i].why));
}

bool cgs_report_cost(struct cgs_ir *ir, const struct cgs_cost_ask *ask, struct cgs_sheet *sheet,
		     struct cgs_cost_told *told)
{
	struct cgs_pays p = {.ir = ir, .ask = ask, .mem = sheet->mem};
	*told = (struct cgs_cost_told){0};
	bool ok = cgs_pays_read(&p, &told->why);
	struct book *book = cgs_mem_alloc((p.n + (size_t)1) * sizeof *book);
	uint32_t n = ok ? read_books(&p, book) : 0;
	ok = ok && is_whole(&p, book, n, &told->why);
	if (ok && n)
		put_books(sheet, book, n);
	if (ok && !ask->nonly)
		put_budgets(sheet, ir);
	if (ok)
		put_left(sheet, &p);
	tell_left(&p, told);
	told->counted = n;
	free(book);
	cgs_pays_done(&p);
	return ok;
}
