/* worth.h — what a row of payments is worth: present value, rates of return, payback.
 * SPDX-License-Identifier: Apache-2.0
 *
 * flow[0] is paid at once, flow[k] at the end of period k; rates are of one period: 0.08. Values
 * are doubles, with + - * / only, so that they are the same on every machine.
 */
#ifndef CGS_WORTH_H
#define CGS_WORTH_H

#include <stdbool.h>
#include <stdint.h>

/* rate > -1. */
double cgs_worth_npv(const double *flow, uint32_t n, double rate);

enum { CGS_WORTH_RATES = 8 };

struct cgs_irr {
	double rate[CGS_WORTH_RATES]; /* at which the present value is 0, rising */
	uint32_t n;                   /* of them that were found; more than fit are not kept */
	uint32_t changes;             /* of sign along the flow: at most so many rates are there */
};

/* Looks for rates from -99 % to 10,000 % for a period. src: Descartes' rule of signs. */
struct cgs_irr cgs_worth_irr(const double *flow, uint32_t n);

enum cgs_payback {
	CGS_PAYBACK,       /* *periods is when */
	CGS_PAYBACK_NEVER, /* not within the flow */
	CGS_PAYBACK_NONE,  /* nothing was ever spent before it came back */
};

/* When the sum of what was paid is 0 again for the first time after it was below; within a period
 * it is taken to come in evenly. *again: later it falls below 0 once more. */
enum cgs_payback cgs_worth_payback(const double *flow, uint32_t n, double rate, double *periods,
				   bool *again);

/* (1 + rate)^(1/k) - 1: the rate of a month for that of a year, k = 12. */
double cgs_worth_part(double rate, uint32_t k);
/* (1 + rate)^k - 1: its inverse. */
double cgs_worth_whole(double rate, uint32_t k);

#endif
