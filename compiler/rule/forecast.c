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

static void check(struct cgs_tally *t, uint32_t decl, const struct cgs_attr *limit, bool fails)
{
	struct cgs_ir *ir = t->ir;
	const struct cgs_attr *base = cgs_tally_number(ir, decl, "base");
	struct cgs_growth g;
	if (!base || !limit || limit->value.dim != base->value.dim ||
	    !cgs_growth_read(ir, decl, &base->value, &g))
		return;
	uint32_t n = cgs_growth_times(ir, decl), k = 0;
	double now = g.base;
	for (; k < n && !is_crossed(limit, fails, now); k++)
		now = cgs_growth_next(&g, now);
	if (!n || !is_crossed(limit, fails, now))
		return;
	struct cgs_value every = cgs_growth_every(ir, decl);
	struct cgs_str step = cgs_tally_show(ir, every.num, &every);
	struct cgs_str name = cgs_ir_name(ir, decl),
		       at = cgs_str_fmt(&ir->mem, "after %u times %.*s", k, CGS_FMT(step));
	struct cgs_diag *d =
		cgs_tally_add(t, cgs_ir_span(ir, decl), "`%.*s` crosses a limit %.*s",
			      CGS_FMT(name), CGS_FMT(k ? at : CGS_STR("from the start")));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, limit), "the limit");
	cgs_diag_help(ir->diags, d, "plan for it before that day, or for less growth");
}

void cgs_rule_forecasts(struct cgs_ir *ir)
{
	struct cgs_tally t = {.ir = ir, .code = CGS_C_forecast_crosses};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "forecast", d));) {
		const struct cgs_attr *against = cgs_ir_attr(ir, d, "against", NULL);
		if (cgs_tally_idle(ir, d))
			continue;
		check(&t, d, cgs_tally_number(ir, d, "limit"), false);
		for (uint32_t i = 0, other; (other = cgs_tally_ref(against, i)); i++) {
			const struct cgs_attr *fail = cgs_tally_number(ir, other, "fail");
			const struct cgs_attr *limit = cgs_tally_number(ir, other, "limit");
			check(&t, d,
			      fail    ? fail
			      : limit ? limit
				      : cgs_tally_number(ir, other, "goal"),
			      fail);
		}
	}
	cgs_tally_end(&t);
}
