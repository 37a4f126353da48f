/* spread.c — what a distribution says, for those who compute with it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "spread.h"

#include "schema.h"

const struct cgs_value *cgs_spread_argument(const struct cgs_ir *ir, const struct cgs_value *call,
					    uint32_t i)
{
	cgs_sym param = ir->param[ir->decl[call->decl].param + i].name;
	uint32_t k = 0;
	while (k + 1 < call->n && call->key[k] != param)
		k++;
	return &call->item[k];
}

bool cgs_spread_read(const struct cgs_ir *ir, const struct cgs_value *v, struct cgs_spread *out)
{
	if (!cgs_type_dist(ir, v) || v->n < 2 || v->n > 3)
		return false;
	struct cgs_str name = cgs_ir_name(ir, v->decl);
	out->form = cgs_str_is(name, "normal") ? CGS_SPREAD_NORMAL
		    : cgs_str_is(name, "tri")  ? CGS_SPREAD_TRI
					       : CGS_SPREAD_UNIFORM;
	out->dim = cgs_spread_argument(ir, v, 0)->dim;
	for (uint32_t i = 0; i < v->n; i++)
		out->at[i] = cgs_spread_argument(ir, v, i)->num;
	return true;
}

static double as_double(struct cgs_num n)
{
	return (double)n.n / (double)n.d;
}

double cgs_spread_mean(const struct cgs_spread *s)
{
	double a = as_double(s->at[0]), b = as_double(s->at[1]);
	switch (s->form) {
	case CGS_SPREAD_NORMAL: return a;
	case CGS_SPREAD_TRI: return (a + b + as_double(s->at[2])) / 3;
	case CGS_SPREAD_UNIFORM: return (a + b) / 2;
	}
	cgs_mem_bug("form of a distribution");
}
