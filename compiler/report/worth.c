/* worth.c — what a row of payments is worth: present value, rates of return, payback.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "worth.h"

#ifdef __clang__ /* GCC fuses nothing with -std=c17 */
#pragma STDC FP_CONTRACT OFF
#endif

enum { STEPS = 4096, HALVINGS = 200 };

double cgs_worth_npv(const double *flow, uint32_t n, double rate)
{
	double sum = 0;
	for (uint32_t i = n; i--;)
		sum = sum / (1 + rate) + flow[i];
	return sum;
}

/* The sign of the present value, and nothing that overflows: with a rate below 0 the last flow
 * weighs most, so the sum is taken as the value at the end. */
static double value_at(const double *flow, uint32_t n, double rate)
{
	double sum = 0;
	if (rate >= 0)
		return cgs_worth_npv(flow, n, rate);
	for (uint32_t i = 0; i < n; i++)
		sum = sum * (1 + rate) + flow[i];
	return sum;
}

static double between(const double *flow, uint32_t n, double low, double high)
{
	bool up = value_at(flow, n, low) < 0;
	for (int i = 0; i < HALVINGS; i++) {
		double mid = 0.5 * (low + high), v = value_at(flow, n, mid);
		if (v == 0 || mid <= low || mid >= high)
			return mid;
		if ((v < 0) == up)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static void found(struct cgs_irr *irr, double rate)
{
	if (irr->n < CGS_WORTH_RATES)
		irr->rate[irr->n++] = rate;
}

struct cgs_irr cgs_worth_irr(const double *flow, uint32_t n)
{
	/* 0.01 * grow^STEPS is 101: from -99 % to 10,000 % in steps of 0.23 % */
	const double grow = 1.0022535830445332;
	struct cgs_irr irr = {.n = 0};
	double sign = 0;
	for (uint32_t i = 0; i < n; i++) {
		irr.changes += flow[i] * sign < 0;
		sign = flow[i] ? (flow[i] < 0 ? -1 : 1) : sign;
	}
	if (!irr.changes)
		return irr;
	double x = 0.01, before = value_at(flow, n, x - 1);
	for (int i = 0; i < STEPS; i++) {
		double next = x * grow, now = value_at(flow, n, next - 1);
		if (before == 0)
			found(&irr, x - 1);
		else if ((before < 0 && now > 0) || (before > 0 && now < 0))
			found(&irr, between(flow, n, x - 1, next - 1));
		x = next;
		before = now;
	}
	return irr;
}

/* Less than any coin: what rounding leaves of a sum that is 0. */
static const double nothing = 1e-6;

enum cgs_payback cgs_worth_payback(const double *flow, uint32_t n, double rate, double *periods,
				   bool *again)
{
	double sum = 0, factor = 1;
	bool below = false, back = false;
	*again = false;
	for (uint32_t i = 0; i < n; i++, factor = factor / (1 + rate)) {
		double before = sum, paid = flow[i] * factor;
		sum += paid;
		*again |= back && sum < -nothing;
		if (!back && below && sum >= -nothing) {
			back = true;
			*periods = (double)(i - 1) - before / paid;
		}
		below |= sum < -nothing;
	}
	return back ? CGS_PAYBACK : below ? CGS_PAYBACK_NEVER : CGS_PAYBACK_NONE;
}

double cgs_worth_whole(double rate, uint32_t k)
{
	double x = 1;
	for (uint32_t i = 0; i < k; i++)
		x *= 1 + rate;
	return x - 1;
}

double cgs_worth_part(double rate, uint32_t k)
{
	double x = rate > 0 ? rate : 0; /* above the root, from where Newton's steps only fall */
	for (int i = 0; i < HALVINGS; i++) {
		double power = cgs_worth_whole(x, k - 1) + 1, next;
		next = x - (power * (1 + x) - (1 + rate)) / (k * power);
		if (next >= x)
			break;
		x = next;
	}
	return x;
}
