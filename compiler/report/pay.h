/* pay.h — costs and benefits as payments in time, read from the model.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_PAY_H
#define CGS_PAY_H

#include "../check/spread.h"
#include "../rule/money.h"
#include "cost.h"

struct cgs_pay { /* a cost or benefit */
	uint32_t decl;
	bool earns;
	bool running;          /* the amount is of a month */
	bool daily;            /* of a day */
	uint16_t dim;          /* its currency, after exchange */
	struct cgs_num amount; /* in it */
	struct cgs_num likely; /* its probability, 0..1 */
	int64_t from, to;      /* the first day, the one after the last */
	bool begins, ends;     /* which of them it says */
	bool unsure;           /* estimate says more of the amount */
	struct cgs_spread estimate;
	struct cgs_num unit; /* times a number of the estimate: an amount */
	bool grows;
	struct cgs_growth growth;
	bool grows_unsure; /* by says more of growth.by */
	struct cgs_spread by;
	uint32_t forecast; /* that says it, or 0: the declaration itself */
	uint32_t times;    /* how often at most */
	int64_t every;     /* months, or days */
	bool every_days;
	int64_t grows_from;
};

struct cgs_pays {
	struct cgs_ir *ir;
	const struct cgs_cost_ask *ask;
	struct cgs_arena *mem;
	struct cgs_pay *v;
	uint32_t n, cap;
	struct cgs_left { /* what is not counted, or not as it is written */
		uint32_t decl;
		struct cgs_str why;
	} * left;
	uint32_t nleft, cleft;
	uint32_t project; /* or 0 */
	bool dated;       /* start is a day that somebody wrote */
	uint32_t months;
	uint32_t periods; /* behind the start, which is period 0 */
	int64_t *month;   /* [months + 1]: the first day of each month from the start on */
};

/* False when there is no answer: *why says what is missing. */
bool cgs_pays_read(struct cgs_pays *p, struct cgs_str *why);
void cgs_pays_done(struct cgs_pays *p);
void cgs_pays_leave(struct cgs_pays *p, uint32_t decl, struct cgs_str why);

/* A part of a payment: `weight` amounts that have grown `grown` times, in a period. */
typedef void cgs_pay_part(void *arg, uint32_t period, uint32_t grown, struct cgs_num weight);
/* Goes through the parts of a payment from the start to the horizon. */
void cgs_pay_walk(const struct cgs_pays *p, const struct cgs_pay *pay, cgs_pay_part *part,
		  void *arg);

/* pay_grow.c: how the amount grows, by its declaration or by a forecast of it. */
void cgs_pay_grow(struct cgs_pays *p, struct cgs_pay *pay);

#endif
