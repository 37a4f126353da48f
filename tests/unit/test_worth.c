/* test_worth.c — present value, rates of return and payback of published cases.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../compiler/report/worth.h"

#define FLOW(...) (const double[]){__VA_ARGS__}, sizeof((double[]){__VA_ARGS__}) / sizeof(double)

static void near(double found, double want, double by)
{
	if (found < want - by || found > want + by)
		print_message("found %.17g, wanted %.17g within %g\n", found, want, by);
	assert_true(found >= want - by && found <= want + by);
}

/* src: NumPy 1.16 reference, numpy.irr and numpy.npv, after Gitman, "Principles of Managerial
 * Finance, Brief", 3rd ed. 2003, pages 346 and 348. */
static void rates_are_those_of_numpy(void **state)
{
	(void)state;
	near(cgs_worth_irr(FLOW(-100, 39, 59, 55, 20)).rate[0], 0.2809484211599611, 1e-13);
	near(cgs_worth_irr(FLOW(-100, 0, 0, 74)).rate[0], -0.0955, 5e-6);
	near(cgs_worth_irr(FLOW(-100, 100, 0, -7)).rate[1], -0.0833, 5e-5);
	near(cgs_worth_irr(FLOW(-100, 100, 0, 7)).rate[0], 0.06206, 5e-6);
	near(cgs_worth_npv(FLOW(-100, 39, 59, 55, 20), 0.281), -0.0084785916384548798, 1e-13);
}

/* The pump of Lorie and Savage: 1.25 and 5 are roots of 16 x^2 - 100 x + 100. The second: Ross,
 * Westerfield, Jordan, "Fundamentals of Corporate Finance", the four rates are 1/4, 1/3, 3/7, 2/3. */
static void all_rates_are_found(void **state)
{
	(void)state;
	struct cgs_irr irr = cgs_worth_irr(FLOW(-1600, 10000, -10000));
	assert_int_equal(irr.n, 2);
	assert_int_equal(irr.changes, 2);
	near(irr.rate[0], 0.25, 1e-12);
	near(irr.rate[1], 4, 1e-12);
	irr = cgs_worth_irr(FLOW(-252, 1431, -3035, 2850, -1000));
	assert_int_equal(irr.n, 4);
	near(irr.rate[0], 1.0 / 4, 1e-9);
	near(irr.rate[1], 1.0 / 3, 1e-9);
	near(irr.rate[2], 3.0 / 7, 1e-9);
	near(irr.rate[3], 2.0 / 3, 1e-9);
}

static void where_there_is_no_rate_none_is_given(void **state)
{
	(void)state;
	assert_int_equal(cgs_worth_irr(FLOW(-1, -2, -3)).changes, 0);
	assert_int_equal(cgs_worth_irr(FLOW(0, 0)).n, 0);
	struct cgs_irr irr = cgs_worth_irr(FLOW(1000, -3000, 2500)); /* no real root */
	assert_int_equal(irr.n, 0);
	assert_int_equal(irr.changes, 2);
}

static void a_hundred_years_of_months_do_not_overflow(void **state)
{
	static double flow[1201];
	(void)state;
	flow[0] = -1000;
	for (unsigned i = 1; i < 1201; i++)
		flow[i] = 10;
	struct cgs_irr irr = cgs_worth_irr(flow, 1201);
	assert_int_equal(irr.n, 1);
	near(cgs_worth_npv(flow, 1201, irr.rate[0]), 0, 1e-9);
}

static void pays_back(const double *flow, uint32_t n, double rate, enum cgs_payback want,
		      double periods, bool again)
{
	double found = 0;
	bool falls;
	assert_int_equal(cgs_worth_payback(flow, n, rate, &found, &falls), want);
	near(found, periods, 1e-9);
	assert_int_equal(falls, again);
}

/* src: Ross, Westerfield, Jordan, "Fundamentals of Corporate Finance", chapter 9, review problem
 * 9.1: 3.10 years. */
static void payback_is_when_the_sum_is_even(void **state)
{
	(void)state;
	pays_back(FLOW(-200, 50, 60, 70, 200), 0, CGS_PAYBACK, 3.1, false);
	pays_back(FLOW(-200, 100, 100), 0, CGS_PAYBACK, 2, false);
	pays_back(FLOW(-200, 100, 100), 0.01, CGS_PAYBACK_NEVER, 0, false);
	pays_back(FLOW(-10, 30, -25), 0, CGS_PAYBACK, 1.0 / 3, true);
	pays_back(FLOW(10, 20), 0, CGS_PAYBACK_NONE, 0, false);
	pays_back(FLOW(-0.3, 0.1, 0.1, 0.1), 0, CGS_PAYBACK, 3, false);
}

static void twelve_months_make_a_year(void **state)
{
	(void)state;
	near(cgs_worth_part(0.08, 12), 0.006434030110003472, 1e-15);
	near(cgs_worth_whole(cgs_worth_part(0.08, 12), 12), 0.08, 1e-14);
	near(cgs_worth_part(-0.5, 12), -0.056125687318306472, 1e-14);
	near(cgs_worth_part(0, 12), 0, 0);
	near(cgs_worth_part(0.25, 1), 0.25, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_are_those_of_numpy),
		cmocka_unit_test(all_rates_are_found),
		cmocka_unit_test(where_there_is_no_rate_none_is_given),
		cmocka_unit_test(a_hundred_years_of_months_do_not_overflow),
		cmocka_unit_test(payback_is_when_the_sum_is_even),
		cmocka_unit_test(twelve_months_make_a_year),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
