/* money.h — what costs come to and how quantities grow: what rules and reports compute alike.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_RULE_MONEY_H
#define CGS_RULE_MONEY_H

#include "../check/map.h"
#include "../check/num.h"

/* cost.c */

/* Whether a cost or benefit counts: not when it was rejected or is to go. */
bool cgs_cost_counts(const struct cgs_ir *ir, uint32_t decl);
/* An amount by the probability of its declaration; false when that is not exact. */
bool cgs_cost_likely(const struct cgs_ir *ir, uint32_t decl, struct cgs_num amount,
		     struct cgs_num *out);

struct cgs_cost_sum { /* of one thing that is paid for, in one dimension */
	struct cgs_num num;
	const struct cgs_attr *last; /* one of the amounts */
	bool broken;                 /* too large to be exact */
};

struct cgs_costs { /* what everything costs; zeroed but for ir */
	const struct cgs_ir *ir;
	struct cgs_map of; /* (what is paid for, dimension) -> sum + 1 */
	struct cgs_cost_sum *sum;
	uint32_t nsum, csum;
};

void cgs_costs_read(struct cgs_costs *c);
/* NULL when it costs nothing of that dimension, or the sum is broken. */
const struct cgs_cost_sum *cgs_costs_of(const struct cgs_costs *c, uint32_t decl, uint16_t dim);
void cgs_costs_done(struct cgs_costs *c);

/* counted.c */

/* Why a cost or benefit cannot be counted as it is written, or NULL. */
const char *cgs_cost_flaw(const struct cgs_ir *ir, uint32_t decl);
/* What a project says one unit of a currency is worth, or NULL. */
const struct cgs_value *cgs_exchange_of(const struct cgs_ir *ir, uint32_t project, uint16_t dim);

/* forecast.c; estimates, so in doubles */

struct cgs_growth {
	double base, by;
	bool share;       /* by is a share of what is there */
	bool exponential; /* each time anew */
	bool constant;
};

/* How a forecast says that a quantity grows; false when it does not, or in another dimension. */
bool cgs_growth_read(const struct cgs_ir *ir, uint32_t forecast, const struct cgs_value *base,
		     struct cgs_growth *g);
/* The value after `now`. */
double cgs_growth_next(const struct cgs_growth *g, double now);
/* How long one time is; a year when it does not say. */
struct cgs_value cgs_growth_every(const struct cgs_ir *ir, uint32_t forecast);
/* How often it grows within the horizon of the forecast; 0 when that is not said. */
uint32_t cgs_growth_times(const struct cgs_ir *ir, uint32_t forecast);

#endif
