/* pay_grow.c — how an amount grows, by its declaration or by a forecast of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../base/day.h"
#include "../check/eval.h"
#include "../rule/tally.h"
#include "pay.h"

/* The first forecast of it, or 0. */
static uint32_t find_forecast(struct cgs_pays *p, uint32_t decl)
{
	uint32_t found = 0;
	for (uint32_t d = 0; (d = cgs_ir_next(p->ir, "forecast", d));) {
		const struct cgs_attr *of = cgs_ir_attr(p->ir, d, "of", NULL);
		if (cgs_tally_ref(of, 0) != decl || cgs_tally_idle(p->ir, d))
			continue;
		if (found)
			cgs_pays_leave(p, d,
				       cgs_str_fmt(p->mem, "`%.*s` has a forecast before it",
						   CGS_FMT(cgs_ir_name(p->ir, decl))));
		found = found ? found : d;
	}
	return found;
}

/* How long one time is, in whole months or days. */
static bool read_every(const struct cgs_pays *p, struct cgs_pay *pay)
{
	const int64_t day = (int64_t)24 * 3600 * 1000000000;
	struct cgs_value every = cgs_growth_every(p->ir, pay->forecast);
	struct cgs_str dim = cgs_sym_str(p->ir->syms, p->ir->dim[every.dim].name);
	struct cgs_num n = every.num;
	pay->every_days = cgs_str_is(dim, "duration");
	if (pay->every_days && !cgs_num_div(n, (struct cgs_num){day, 1}, &n))
		return false;
	pay->every = n.n;
	return n.d == 1 && n.n > 0 && n.n < INT64_MAX / UINT32_MAX;
}

static bool read_forecast(struct cgs_pays *p, struct cgs_pay *pay)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_attr *amount = cgs_tally_number(ir, pay->decl, "amount");
	struct cgs_value by = cgs_ir_get(ir, pay->forecast, "growth"),
			 from = cgs_ir_get(ir, pay->forecast, "from");
	const struct cgs_attr *horizon = cgs_tally_number(ir, pay->forecast, "horizon");
	if (!amount || !read_every(p, pay) ||
	    !cgs_growth_read(ir, pay->forecast, &amount->value, &pay->growth) ||
	    (!pay->growth.constant && !pay->growth.share))
		return false;
	pay->grows_unsure = cgs_spread_read(ir, &by, &pay->by);
	pay->times = horizon ? cgs_growth_times(ir, pay->forecast) : UINT32_MAX;
	if (from.type == CGS_V_STR)
		cgs_day_read(from.str, &pay->grows_from);
	return true;
}

static void grow_by_forecast(struct cgs_pays *p, struct cgs_pay *pay)
{
	if (cgs_tally_number(p->ir, pay->decl, "growth"))
		cgs_pays_leave(p, pay->decl,
			       cgs_str_fmt(p->mem, "its growth: the forecast `%.*s` holds",
					   CGS_FMT(cgs_ir_name(p->ir, pay->forecast))));
	pay->grows = read_forecast(p, pay);
	if (!pay->grows)
		cgs_pays_leave(p, pay->forecast,
			       CGS_STR("it needs a growth in percent, and `every` in whole days or "
				       "months"));
}

void cgs_pay_grow(struct cgs_pays *p, struct cgs_pay *pay)
{
	const struct cgs_attr *growth = cgs_tally_number(p->ir, pay->decl, "growth");
	pay->forecast = find_forecast(p, pay->decl);
	pay->grows_from = pay->from;
	if (!pay->running && (growth || pay->forecast)) {
		cgs_pays_leave(p, pay->decl, CGS_STR("its growth: it is paid once"));
		return;
	}
	if (pay->forecast) {
		grow_by_forecast(p, pay);
		return;
	}
	if (!growth || !growth->value.num.n)
		return;
	pay->grows = true;
	pay->times = UINT32_MAX;
	pay->every = 12;
	pay->growth = (struct cgs_growth){
		.by = cgs_eval_double(growth->value.num) / 100, .share = true, .exponential = true};
}
