/* sample.h — the present value of payments that are not sure, drawn many times.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SAMPLE_H
#define CGS_SAMPLE_H

#include "pay.h"

struct cgs_sampled {
	uint32_t unsure;               /* payments that are drawn; 0: nothing was */
	bool too_many;                 /* samples for so many payments: nothing was */
	double mean, deviation, error; /* error: of the mean */
	double p5, p10, p50, p90, p95;
	double negative; /* the share of samples below 0 */
};

/* Of the payments in one currency. factor[k] discounts period k. The same payments, seed and
 * number of samples give the same values everywhere; a payment draws from a stream of its own. */
struct cgs_sampled cgs_sample(const struct cgs_pays *p, uint16_t dim, const double *factor);

#endif
