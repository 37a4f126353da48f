/* figures.c — the figures of a row of payments, each with what there is to say of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "figures.h"

#include "../check/eval.h"
#include "sample.h"

struct name { /* of a figure: for programs, for people */
	const char *key, *title;
	int digits;
};

void cgs_figures_begin(struct cgs_sheet *s)
{
	static const struct cgs_column column[] = {
		CGS_SHEET_KEY,
		{"currency", "currency", CGS_CELL_TEXT},
		{"figure", "figure", CGS_CELL_TEXT},
		{"value", "value", CGS_CELL_NUMBER},
		{"unit", "unit", CGS_CELL_TEXT},
		{"note", "note", CGS_CELL_TEXT},
	};
	cgs_sheet_begin(s, "figures", column, 6);
}

static void begin(struct cgs_sheet *s, const struct cgs_figures *f, const struct name *name)
{
	bool read = s->form == CGS_TABLE_JSON || s->form == CGS_TABLE_CSV;
	cgs_sheet_row(s);
	cgs_sheet_text(s, f->currency);
	cgs_sheet_text(s, cgs_str_of(read ? name->key : name->title));
}

static void put(struct cgs_sheet *s, const struct cgs_figures *f, struct name name, double x,
		const char *unit, const char *note)
{
	begin(s, f, &name);
	cgs_sheet_double(s, x, name.digits);
	cgs_sheet_text(s, unit ? cgs_str_of(unit) : f->currency);
	cgs_sheet_text(s, cgs_str_of(note));
}

static void put_none(struct cgs_sheet *s, const struct cgs_figures *f, struct name name,
		     const char *note)
{
	begin(s, f, &name);
	cgs_sheet_none(s);
	cgs_sheet_none(s);
	cgs_sheet_text(s, cgs_str_of(note));
}

static void put_sums(struct cgs_sheet *s, const struct cgs_figures *f)
{
	static const struct name name[] = {
		{"costs", "costs", 2}, {"benefits", "benefits", 2}, {"net", "net", 2}};
	struct cgs_num sum[] = {f->spent, f->earned, {0, 1}};
	cgs_num_sub(f->earned, f->spent, &sum[2]);
	for (uint32_t i = 0; i < 3; i++) {
		begin(s, f, &name[i]);
		cgs_sheet_num(s, sum[i], 2);
		cgs_sheet_text(s, f->currency);
		cgs_sheet_none(s);
	}
}

/* A year that the horizon cuts counts as a whole one, as in the NPV function of spreadsheets: said
 * behind what depends on it. */
static const char *with_stub(struct cgs_sheet *s, const struct cgs_figures *f, const char *note)
{
	uint32_t rest = f->p->months % f->p->ask->step;
	if (!rest)
		return note;
	return cgs_str_fmt(s->mem,
			   "%s%sthe last year has %u month%s and counts as a whole one; exact with "
			   "--by=month",
			   note, *note ? "; " : "", rest, rest == 1 ? "" : "s")
		.s;
}

static void put_npv(struct cgs_sheet *s, const struct cgs_figures *f)
{
	static const struct name name = {"npv", "net present value", 2};
	struct cgs_num rate;
	struct cgs_buf note = {0};
	if (!f->rated) {
		put_none(s, f, name,
			 "needs a rate: write `discount = 8%` in the project, or use --rate=8%");
		return;
	}
	if (cgs_num_make((int64_t)(f->year * 1e8 + (f->year < 0 ? -0.5 : 0.5)), 1000000, &rate))
		cgs_num_show(rate, &note);
	cgs_buf_putz(&note, "% a year");
	put(s, f, name, cgs_worth_npv(f->flow, f->n, f->period), NULL,
	    with_stub(s, f, cgs_str_dup(s->mem, cgs_buf_view(&note)).s));
	cgs_buf_done(&note);
}

static void put_irr(struct cgs_sheet *s, const struct cgs_figures *f)
{
	static const struct name name = {"irr", "internal rate of return", 4};
	struct cgs_irr irr = cgs_worth_irr(f->flow, f->n);
	const char *note = "";
	if (!irr.changes) {
		put_none(s, f, name, "does not exist: the flows do not change their sign");
		return;
	}
	if (!irr.n) {
		put_none(s, f, name, "does not exist between -99% and 10,000% for a period");
		return;
	}
	if (irr.n > 1)
		note = cgs_str_fmt(s->mem, "one of %u: the flows change their sign %u times", irr.n,
				   irr.changes)
			       .s;
	else if (irr.changes > 1)
		note = cgs_str_fmt(s->mem,
				   "the only one from -99%% to 10,000%% for a period; the flows "
				   "change their sign %u times",
				   irr.changes)
			       .s;
	for (uint32_t i = 0; i < irr.n; i++) {
		double year = irr.rate[i];
		if (f->p->ask->step != 12)
			year = cgs_worth_whole(year, 12 / f->p->ask->step);
		put(s, f, name, 100 * year, "% a year", with_stub(s, f, note));
	}
}

static void put_payback(struct cgs_sheet *s, const struct cgs_figures *f, struct name name,
			double rate)
{
	uint32_t a_year = 12 / f->p->ask->step;
	double periods = 0;
	bool again;
	switch (cgs_worth_payback(f->flow, f->n, rate, &periods, &again)) {
	case CGS_PAYBACK: break;
	case CGS_PAYBACK_NEVER: put_none(s, f, name, "not within the horizon"); return;
	case CGS_PAYBACK_NONE:
		put_none(s, f, name, "nothing is spent that has to come back");
		return;
	}
	uint32_t last = (uint32_t)periods + (periods > (uint32_t)periods);
	put(s, f, name, periods / a_year, "years",
	    cgs_str_fmt(s->mem, "in %s %u%s", a_year == 1 ? "year" : "month", last,
			again ? "; later the sum falls below 0 again" : "")
		    .s);
}

static void put_samples(struct cgs_sheet *s, const struct cgs_figures *f)
{
	struct cgs_sampled v = cgs_sample(f->p, f->dim, f->factor);
	const struct cgs_cost_ask *ask = f->p->ask;
	struct name mean = {"npv_mean", "net present value, mean", 2};
	if (!v.unsure || !ask->samples)
		return;
	if (v.too_many) {
		put_none(s, f, mean, "too many samples for so many payments: use fewer --samples");
		return;
	}
	put(s, f, mean, v.mean, NULL,
	    cgs_str_fmt(s->mem, "%u samples of %u unsure payment%s, seed %llu; standard error %.2f",
			ask->samples, v.unsure, v.unsure == 1 ? "" : "s",
			(unsigned long long)ask->seed, v.error)
		    .s);
	put(s, f, (struct name){"npv_deviation", "standard deviation", 2}, v.deviation, NULL, "");
	put(s, f, (struct name){"npv_p5", "5 of 100 are below", 2}, v.p5, NULL, "");
	put(s, f, (struct name){"npv_p10", "10 of 100 are below", 2}, v.p10, NULL, "");
	put(s, f, (struct name){"npv_p50", "50 of 100 are below", 2}, v.p50, NULL, "");
	put(s, f, (struct name){"npv_p90", "90 of 100 are below", 2}, v.p90, NULL, "");
	put(s, f, (struct name){"npv_p95", "95 of 100 are below", 2}, v.p95, NULL, "");
	put(s, f, (struct name){"npv_negative", "probability of less than 0", 2}, 100 * v.negative,
	    "%", "");
}

void cgs_figures_put(struct cgs_sheet *s, const struct cgs_figures *f)
{
	put_sums(s, f);
	put_npv(s, f);
	put_irr(s, f);
	put_payback(s, f, (struct name){"payback", "payback", 2}, 0);
	if (!f->rated)
		return;
	put_payback(s, f, (struct name){"discounted_payback", "payback, discounted", 2}, f->period);
	put_samples(s, f);
}
