/* sample.c — the present value of payments that are not sure, drawn many times.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sample.h"

#include <stdlib.h>

#include "../check/eval.h"
#include "chance.h"

#ifdef __clang__ /* GCC fuses nothing with -std=c17 */
#pragma STDC FP_CONTRACT OFF
#endif

static const uint64_t work_max = 2000000000; /* terms that are added, half a minute */

struct drawn { /* a payment, and what its amount counts for by how often it has grown */
	const struct cgs_pay *pay;
	const double *factor;
	double *weight;
	uint32_t n, cap;
	struct cgs_chance chance;
};

static void part(void *arg, uint32_t period, uint32_t grown, struct cgs_num weight)
{
	struct drawn *d = arg;
	while (d->n <= grown)
		*CGS_PUSH(d->weight, d->n, d->cap) = 0;
	d->weight[grown] += d->factor[period] * cgs_eval_double(weight);
}

static double quantile(const struct cgs_spread *d, double p)
{
	double a = cgs_eval_double(d->at[0]), b = cgs_eval_double(d->at[1]);
	switch (d->form) {
	case CGS_SPREAD_NORMAL: return a + b * cgs_chance_normal(p);
	case CGS_SPREAD_TRI: return cgs_chance_tri(p, a, b, cgs_eval_double(d->at[2]));
	case CGS_SPREAD_UNIFORM: return cgs_chance_uniform(p, a, b);
	}
	cgs_mem_bug("form of a distribution");
}

static double worth(const struct drawn *d, double amount, const struct cgs_growth *growth)
{
	struct cgs_growth g = *growth;
	double sum = 0;
	g.base = amount;
	for (uint32_t i = 0; i < d->n; i++) {
		sum += d->weight[i] * amount;
		amount = d->pay->grows ? cgs_growth_next(&g, amount) : amount;
	}
	return d->pay->earns ? sum : -sum;
}

/* Three numbers in every case: a distribution that is added changes no other. */
static double draw(struct drawn *d)
{
	const struct cgs_pay *pay = d->pay;
	struct cgs_growth growth = pay->growth;
	double amount = cgs_eval_double(pay->amount);
	double comes = cgs_chance_unit(&d->chance), of = cgs_chance_unit(&d->chance),
	       by = cgs_chance_unit(&d->chance);
	if (comes >= cgs_eval_double(pay->likely))
		return 0;
	if (pay->unsure)
		amount = quantile(&pay->estimate, of) * cgs_eval_double(pay->unit);
	if (pay->grows_unsure)
		growth.by = quantile(&pay->by, by) / 100;
	return worth(d, amount, &growth);
}

static bool is_unsure(const struct cgs_pay *pay)
{
	return pay->unsure || pay->grows_unsure || cgs_num_cmp(pay->likely, (struct cgs_num){1, 1});
}

static void describe(double *v, uint32_t n, struct cgs_sampled *out)
{
	double sum = 0, squares = 0;
	uint32_t below = 0;
	for (uint32_t i = 0; i < n; i++) {
		sum += v[i];
		below += v[i] < 0;
	}
	out->mean = sum / n;
	for (uint32_t i = 0; i < n; i++)
		squares += (v[i] - out->mean) * (v[i] - out->mean);
	out->deviation = cgs_chance_sqrt(n > 1 ? squares / (n - 1) : 0);
	out->error = out->deviation / cgs_chance_sqrt(n);
	out->negative = (double)below / n;
	cgs_chance_sort(v, n);
	out->p5 = cgs_chance_quantile(v, n, 0.05);
	out->p10 = cgs_chance_quantile(v, n, 0.10);
	out->p50 = cgs_chance_quantile(v, n, 0.50);
	out->p90 = cgs_chance_quantile(v, n, 0.90);
	out->p95 = cgs_chance_quantile(v, n, 0.95);
}

/* The payments that are drawn; the others come to *sure. */
static uint32_t prepare(const struct cgs_pays *p, uint16_t dim, const double *factor,
			struct drawn *drawn, double *sure)
{
	uint32_t n = 0;
	*sure = 0;
	for (uint32_t i = 0; i < p->n; i++) {
		const struct cgs_pay *pay = &p->v[i];
		struct drawn d = {.pay = pay, .factor = factor};
		if (pay->dim != dim)
			continue;
		cgs_pay_walk(p, pay, part, &d);
		struct cgs_str name = cgs_ir_path(p->ir, pay->decl, p->mem);
		d.chance = cgs_chance_of(p->ask->seed, name);
		if (is_unsure(pay)) {
			drawn[n++] = d;
			continue;
		}
		*sure += worth(&d, cgs_eval_double(pay->amount), &pay->growth);
		free(d.weight);
	}
	return n;
}

struct cgs_sampled cgs_sample(const struct cgs_pays *p, uint16_t dim, const double *factor)
{
	struct cgs_sampled out = {0};
	struct drawn *drawn = cgs_mem_alloc((p->n + (size_t)1) * sizeof *drawn);
	double sure;
	uint32_t n = p->ask->samples;
	uint64_t work = 0;
	out.unsure = prepare(p, dim, factor, drawn, &sure);
	for (uint32_t k = 0; k < out.unsure; k++)
		work += drawn[k].n + UINT64_C(8);
	out.too_many = n && work > work_max / n;
	if (n && out.unsure && !out.too_many) {
		double *v = cgs_mem_alloc(n * sizeof *v);
		for (uint32_t i = 0; i < n; i++) {
			v[i] = sure;
			for (uint32_t k = 0; k < out.unsure; k++)
				v[i] += draw(&drawn[k]);
		}
		describe(v, n, &out);
		free(v);
	}
	for (uint32_t k = 0; k < out.unsure; k++)
		free(drawn[k].weight);
	free(drawn);
	return out;
}
