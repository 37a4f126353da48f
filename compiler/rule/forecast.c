/* forecast.c — what grows crosses its limits within the horizon. Estimates, so in doubles.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/eval.h"
#include "../check/schema.h"
#include "../check/spread.h"
#include "money.h"
#include "rule.h"
#include "tally.h"

enum { TIMES_MAX = 100000 };

bool cgs_growth_read(const struct cgs_ir *ir, uint32_t forecast, const struct cgs_value *base,
		     struct cgs_growth *g)
{
	const struct cgs_attr *by = cgs_ir_attr(ir, forecast, "growth", NULL);
	struct cgs_spread dist;
	struct cgs_str model = cgs_ir_get(ir, forecast, "model").str;
	*g = (struct cgs_growth){.base = cgs_eval_double(base->num),
				 .exponential = cgs_str_is(model, "exponential"),
				 .constant = cgs_str_is(model, "constant")};
	if (!by)
		return g->constant;
	bool number = by->value.type == CGS_V_NUM;
	if (!number && !cgs_spread_read(ir, &by->value, &dist))
		return false;
	uint16_t dim = number ? by->value.dim : dist.dim;
	g->by = number ? cgs_eval_double(by->value.num) : cgs_spread_mean(&dist);
	g->share =
		dim != base->dim && cgs_str_is(cgs_sym_str(ir->syms, ir->dim[dim].name), "percent");
	if (g->share)
		g->by /= 100;
	return g->constant || g->share || (dim == base->dim && !g->exponential);
}

double cgs_growth_next(const struct cgs_growth *g, double now)
{
	return g->constant ? now
			   : now + (!g->share        ? g->by
				    : g->exponential ? g->by * now
						     : g->by * g->base);
}

struct cgs_value cgs_growth_every(const struct cgs_ir *ir, uint32_t forecast)
{
	const struct cgs_attr *every = cgs_tally_number(ir, forecast, "every");
	cgs_sym period = cgs_sym_find(ir->syms, CGS_STR("period"));
	struct cgs_value year = {
		.type = CGS_V_NUM, .num = {12, 1}, .unit = cgs_sym_find(ir->syms, CGS_STR("year"))};
	if (every)
		return every->value;
	year.dim = (uint16_t)cgs_schema_find(ir->schema, CGS_TAB_DIM, period);
	return year;
}

uint32_t cgs_growth_times(const struct cgs_ir *ir, uint32_t forecast)
{
	struct cgs_value every = cgs_growth_every(ir, forecast);
	const struct cgs_attr *horizon = cgs_tally_number(ir, forecast, "horizon");
	struct cgs_num step, end, most;
	if (!horizon)
		return 0;
	if (every.dim == horizon->value.dim) {
		step = every.num;
		end = horizon->value.num;
	} else if (!cgs_tally_time(ir, &every, &most, &step) ||
		   !cgs_tally_time(ir, &horizon->value, &end, &most))
		return 0;
	double n = step.n > 0 ? cgs_eval_double(end) / cgs_eval_double(step) : 0;
	return n > TIMES_MAX ? TIMES_MAX : n > 0 ? (uint32_t)(n + 1e-9) : 0;
}

/* A level says what must hold, or for `fail` what must not. */
static bool is_crossed(const struct cgs_attr *limit, bool fails, double now)
{
	double x = cgs_eval_double(limit->value.num);
	switch (limit->op) {
	case CGS_OP_LT: return (now < x) == fails;
	case CGS_OP_LE: return (now <= x) == fails;
	case CGS_OP_GT: return (now > x) == fails;
	case CGS_OP_GE: return (now >= x) == fails;
	default: return false;
	}
}

static bool is_comparable(const struct cgs_attr *limit, const struct cgs_attr *base)
{
	return limit && limit->value.dim == base->value.dim && limit->op >= CGS_OP_LT &&
	       limit->op <= CGS_OP_GE;
}

static void tell(struct cgs_tally *t, uint32_t decl, const struct cgs_attr *limit, uint32_t times)
{
	struct cgs_ir *ir = t->ir;
	struct cgs_value every = cgs_growth_every(ir, decl);
	struct cgs_str step = cgs_tally_show(ir, every.num, &every);
	struct cgs_str name = cgs_ir_name(ir, decl),
		       at = cgs_str_fmt(&ir->mem, "after %u times %.*s", times, CGS_FMT(step));
	struct cgs_diag *d =
		cgs_tally_add(t, cgs_ir_span(ir, decl), "`%.*s` crosses a limit %.*s",
			      CGS_FMT(name), CGS_FMT(times ? at : CGS_STR("from the start")));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, limit), "the limit");
	cgs_diag_help(ir->diags, d, "plan for it before that day, or for less growth");
}

/* Whether there was something to compare. */
static bool check(struct cgs_tally *t, uint32_t decl, const struct cgs_attr *limit, bool fails)
{
	struct cgs_ir *ir = t->ir;
	const struct cgs_attr *base = cgs_tally_number(ir, decl, "base");
	struct cgs_growth g;
	if (!base || !is_comparable(limit, base) || !cgs_growth_read(ir, decl, &base->value, &g))
		return false;
	uint32_t n = cgs_growth_times(ir, decl), k = 0;
	double now = g.base;
	for (; k < n && !is_crossed(limit, fails, now); k++)
		now = cgs_growth_next(&g, now);
	if (n && is_crossed(limit, fails, now))
		tell(t, decl, limit, k);
	return n;
}

/* Why a forecast could be compared with no limit. */
static const char *reason(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_attr *base = cgs_tally_number(ir, decl, "base");
	struct cgs_growth g;
	if (!base)
		return "it has no `base`";
	if (!cgs_tally_number(ir, decl, "horizon"))
		return "it has no `horizon`";
	if (!cgs_growth_read(ir, decl, &base->value, &g))
		return cgs_ir_attr(ir, decl, "growth", NULL)
			       ? "its `growth` is no percentage, nor, with `model = linear`, an "
				 "amount in the unit of `base`"
			       : "it has no `growth`";
	if (!cgs_growth_times(ir, decl))
		return "its `horizon` is shorter than one time, or `every` is 0";
	return cgs_tally_number(ir, decl, "limit")
		       ? "a limit is written with <, <=, > or >=, in the unit of `base`"
		       : "nothing that it is against has a limit in the unit of `base`";
}

static void check_one(struct cgs_tally *crossed, struct cgs_tally *idle, uint32_t d)
{
	struct cgs_ir *ir = crossed->ir;
	const struct cgs_attr *against = cgs_ir_attr(ir, d, "against", NULL);
	const struct cgs_attr *own = cgs_tally_number(ir, d, "limit");
	bool compared = check(crossed, d, own, false);
	uint32_t i = 0;
	for (uint32_t other; (other = cgs_tally_ref(against, i)); i++) {
		const struct cgs_attr *fail = cgs_tally_number(ir, other, "fail");
		const struct cgs_attr *limit = cgs_tally_number(ir, other, "limit");
		compared |= check(crossed, d,
				  fail    ? fail
				  : limit ? limit
					  : cgs_tally_number(ir, other, "goal"),
				  fail);
	}
	if (compared || (!own && !i))
		return;
	struct cgs_diag *said =
		cgs_tally_add(idle, cgs_ir_span(ir, d), "`%.*s` is compared with no limit: %s",
			      CGS_FMT(cgs_ir_name(ir, d)), reason(ir, d));
	if (said)
		cgs_diag_help(
			ir->diags, said,
			"as in `base == 100items; growth = 20%%; every = 1year; horizon = 5year; "
			"limit <= 200items`");
}

void cgs_rule_forecasts(struct cgs_ir *ir)
{
	struct cgs_tally crossed = {.ir = ir, .code = CGS_C_forecast_crosses},
			 idle = {.ir = ir, .code = CGS_C_forecast_idle};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "forecast", d));)
		if (!cgs_tally_idle(ir, d))
			check_one(&crossed, &idle, d);
	cgs_tally_end(&crossed);
	cgs_tally_end(&idle);
}
