/* trials.c — how many trials an experiment takes. Estimates, so in doubles.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two ways differ by d; a trial varies by v. Then it takes 2 z v / d^2 trials each way, where z
 * comes from how often chance may mislead. When v is not known it is taken for a fifth of the mean,
 * squared: few measures are as steady.
 */
#include "../check/eval.h"
#include "rule.h"
#include "tally.h"

static double share(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	struct cgs_value v = cgs_ir_get(ir, decl, name);
	return v.type == CGS_V_NUM ? cgs_eval_double(v.num) / 100 : 0;
}

/* (z of the significance, two-sided, + z of the power) squared: a lower bound from a table. */
static double certainty(double significance, double power)
{
	double a = significance <= 0.01   ? 2.576
		   : significance <= 0.05 ? 1.960
		   : significance <= 0.10 ? 1.645
					  : 0;
	double b = power >= 0.95 ? 1.645 : power >= 0.90 ? 1.282 : power >= 0.80 ? 0.842 : 0;
	return (a + b) * (a + b);
}

/* Of a share that is known today p (1 - p). */
static double variance(const struct cgs_ir *ir, uint32_t experiment)
{
	const double steady = 0.04;
	uint32_t m = cgs_tally_ref(cgs_ir_attr(ir, experiment, "metric", NULL), 0);
	const struct cgs_attr *past = m ? cgs_tally_number(ir, m, "past") : NULL;
	if (!past || !cgs_str_is(cgs_sym_str(ir->syms, ir->dim[past->value.dim].name), "percent"))
		return steady;
	double p = cgs_eval_double(past->value.num) / 100;
	return p > 0 && p < 1 ? p * (1 - p) : steady;
}

static void check(struct cgs_tally *t, uint32_t decl)
{
	struct cgs_ir *ir = t->ir;
	const struct cgs_attr *sample = cgs_tally_number(ir, decl, "sample");
	double effect = share(ir, decl, "effect");
	if (!sample || effect <= 0)
		return;
	double z = certainty(share(ir, decl, "significance"), share(ir, decl, "power"));
	double need = 2 * z * variance(ir, decl) / (effect * effect);
	if (cgs_eval_double(sample->value.num) * 2 >= need)
		return;
	struct cgs_diag *d = cgs_tally_add(t, cgs_tally_place(ir, sample),
					   "`%.*s` takes about %.0f trials each way",
					   CGS_FMT(cgs_ir_name(ir, decl)), need);
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, cgs_ir_attr(ir, decl, "effect", NULL)),
		       "to see a difference as small as this");
	cgs_diag_help(ir->diags, d, "plan more trials, or look for a larger difference");
}

void cgs_rule_trials(struct cgs_ir *ir)
{
	struct cgs_tally found = {.ir = ir, .code = CGS_C_small_sample};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "experiment", d));)
		if (!cgs_tally_idle(ir, d))
			check(&found, d);
	cgs_tally_end(&found);
}
