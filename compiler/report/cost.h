/* cost.h — what a project costs, brings in and is worth, and how sure that is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: docs/cost.md, which has the formulas and says where they come from.
 */
#ifndef CGS_COST_H
#define CGS_COST_H

#include "../check/ir.h"

struct cgs_sheet;

enum { CGS_COST_MONTHS = 1200, CGS_COST_SAMPLES = 1000000 };

struct cgs_cost_ask {
	uint32_t step;       /* months of a period: 12 or 1 */
	bool rated;          /* rate was given; else that of the project holds */
	struct cgs_num rate; /* percent a year, above -100 */
	uint32_t months;     /* how far to look; 0: not said */
	const char *from;    /* the day that counts as now, or NULL */
	uint64_t seed;
	uint32_t samples;     /* 0: none */
	const uint32_t *only; /* costs and benefits, or what they are `of` */
	uint32_t nonly;       /* 0: all */
};

/* "8%" of a year. False for what is no rate above -100 % to 1,000 %; of a number without its sign
 * the hint says what was meant. */
bool cgs_cost_rate(struct cgs_cost_ask *ask, const char *z, struct cgs_buf *hint);
/* "5year", "60month", up to 100 years. */
bool cgs_cost_horizon(struct cgs_cost_ask *ask, const char *z);

struct cgs_cost_told {      /* beside the tables */
	struct cgs_str why; /* there is nothing to tell: a sentence */
	bool counted;       /* something was */
	uint32_t nleft;
	struct cgs_str *left; /* what was not, a line each */
};

/* Appends the tables "figures", "flows", "budgets" and "left_out". False when there is nothing to
 * tell. */
bool cgs_report_cost(struct cgs_ir *ir, const struct cgs_cost_ask *ask, struct cgs_sheet *sheet,
		     struct cgs_cost_told *told);

#endif
