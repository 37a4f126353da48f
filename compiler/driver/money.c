/* money.c — what a build costs, one sum for each currency.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "money.h"

static const char *currency(const struct cgs_plan *plan, uint32_t model)
{
	return cgs_plan_str(plan, plan->model[model].currency);
}

/* False when the model has no price, or an earlier one has this currency. */
static bool is_first(const struct cgs_plan *plan, uint32_t model)
{
	if (!*currency(plan, model))
		return false;
	for (uint32_t m = 0; m < model; m++)
		if (plan->model[m].currency == plan->model[model].currency)
			return false;
	return true;
}

static uint64_t sum(const struct cgs_plan *plan, const uint64_t *nusd, uint32_t like)
{
	uint64_t n = 0;
	for (uint32_t m = like; nusd && m < plan->head->nmodel; m++)
		if (plan->model[m].currency == plan->model[like].currency)
			n += nusd[m];
	return n;
}

static void put(struct cgs_buf *out, const char *before, uint64_t nusd, const char *currency)
{
	uint64_t part = nusd / 100000 + (nusd % 100000 >= 50000);
	cgs_buf_fmt(out, "%s%llu.%04llu %s", before, (unsigned long long)(part / 10000),
		    (unsigned long long)(part % 10000), currency);
}

void cgs_money_text(const struct cgs_plan *plan, const uint64_t *nusd, struct cgs_buf *out)
{
	const char *before = ", ";
	for (uint32_t m = 0; m < plan->head->nmodel; m++) {
		if (!is_first(plan, m))
			continue;
		put(out, before, sum(plan, nusd, m), currency(plan, m));
		before = " + ";
	}
}

json_t *cgs_money_json(const struct cgs_plan *plan, const uint64_t *nusd)
{
	json_t *o = json_object();
	for (uint32_t m = 0; plan && m < plan->head->nmodel; m++)
		if (is_first(plan, m))
			json_object_set_new(o, currency(plan, m),
					    json_real((double)sum(plan, nusd, m) / 1e9));
	return o;
}

void cgs_money_text_of(const struct cgs_plan *plan, uint32_t model, uint64_t nusd,
		       struct cgs_buf *out)
{
	if (model < plan->head->nmodel && *currency(plan, model))
		put(out, ", ", nusd, currency(plan, model));
}

json_t *cgs_money_json_of(const struct cgs_plan *plan, uint32_t model, uint64_t nusd)
{
	json_t *o = json_object();
	if (model < plan->head->nmodel && *currency(plan, model))
		json_object_set_new(o, currency(plan, model), json_real((double)nusd / 1e9));
	return o;
}
