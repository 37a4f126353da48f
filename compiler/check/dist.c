/* dist.c — distributions: normal(mean, sd), tri(least, likely, greatest), uniform(least, greatest).
 * SPDX-License-Identifier: Apache-2.0
 *
 * The value stays the call with its numbers; nothing is sampled here.
 */
#include "expr.h"
#include "spread.h"

static bool bad_order(struct cgs_eval *ev, uint32_t node, const char *what)
{
	cgs_expr_error(ev, CGS_C_bad_range, node, "%s", what);
	return false;
}

bool cgs_dist_check(struct cgs_eval *ev, uint32_t node, const struct cgs_value *v)
{
	const struct cgs_ir *ir = ev->ir;
	const struct cgs_value *first = cgs_spread_argument(ir, v, 0);
	bool normal = cgs_str_is(cgs_ir_name(ir, v->decl), "normal");
	for (uint32_t i = 1; i < v->n; i++) {
		const struct cgs_value *a = cgs_spread_argument(ir, v, i),
				       *before = cgs_spread_argument(ir, v, i - 1);
		if (a->dim != first->dim) {
			cgs_expr_error(ev, CGS_C_dimension, node, "a distribution of %.*s and %.*s",
				       CGS_FMT(cgs_expr_what(ev, first)),
				       CGS_FMT(cgs_expr_what(ev, a)));
			return false;
		}
		if (normal && a->num.n < 0)
			return bad_order(ev, node, "the standard deviation is negative");
		if (!normal && cgs_num_cmp(a->num, before->num) < 0)
			return bad_order(ev, node, "the numbers go from the least to the greatest");
	}
	return true;
}
