/* test_chance.c — random numbers of reports: published values, and distributions in closed form.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../compiler/report/chance.h"

enum { N = 100000 };

/* src: the reference implementation (prng.di.unimi.it) from the state 1, 2, 3, 4, as the tests of
 * other implementations have it. */
static void the_generator_is_xoshiro256_star_star(void **state)
{
	static const uint64_t want[] = {
		11520u,
		0u,
		1509978240u,
		UINT64_C(1215971899390074240),
		UINT64_C(1216172134540287360),
		UINT64_C(607988272756665600),
		UINT64_C(16172922978634559625),
		UINT64_C(8476171486693032832),
		UINT64_C(10595114339597558777),
		UINT64_C(2904607092377533576),
	};
	struct cgs_chance c = {{1, 2, 3, 4}};
	(void)state;
	for (unsigned i = 0; i < sizeof want / sizeof *want; i++)
		assert_true(cgs_chance_next(&c) == want[i]);
}

static void near(double found, double want, double by)
{
	if (found < want - by || found > want + by)
		print_message("found %.17g, wanted %.17g within %g\n", found, want, by);
	assert_true(found >= want - by && found <= want + by);
}

/* src: Wichura 1988, the three values of its test; Abramowitz and Stegun, table 26.5. */
static void quantiles_of_the_normal_distribution_are_those_published(void **state)
{
	(void)state;
	near(cgs_chance_normal(0.25), -0.6744897501960817, 1e-15);
	near(cgs_chance_normal(0.001), -3.090232306167814, 1e-14);
	near(cgs_chance_normal(1e-20), -9.262340089798408, 1e-13);
	near(cgs_chance_normal(0.975), 1.959963984540054, 1e-14);
	near(cgs_chance_normal(0.5), 0, 0);
}

static void logarithms_and_roots_are_right_to_the_last_digits(void **state)
{
	(void)state;
	near(cgs_chance_log(10), 2.302585092994045684, 1e-15);
	near(cgs_chance_log(1e-300), -690.7755278982137052, 1e-12);
	near(cgs_chance_log(1), 0, 0);
	near(cgs_chance_sqrt(2), 1.4142135623730950488, 1e-15);
	near(cgs_chance_sqrt(1e200), 1e100, 1e85);
	near(cgs_chance_sqrt(0.0625), 0.25, 0);
	near(cgs_chance_sqrt(0), 0, 0);
}

static void draw(double *v, double (*of)(double p), const char *name)
{
	struct cgs_chance c = cgs_chance_of(7, cgs_str_of(name));
	for (uint32_t i = 0; i < N; i++)
		v[i] = of(cgs_chance_unit(&c));
}

static double tri(double p)
{
	return cgs_chance_tri(p, 2, 3, 7);
}

static double uniform(double p)
{
	return cgs_chance_uniform(p, 10, 22);
}

/* Mean, variance and quantile within four standard errors of the closed form. The error of a
 * variance is taken for the flattest of these, the normal one: var * sqrt(2/n). */
static void agrees(double (*of)(double p), const char *name, double mean, double variance,
		   double median, double density)
{
	double *v = cgs_mem_alloc(N * sizeof *v), sum = 0, squares = 0;
	draw(v, of, name);
	for (uint32_t i = 0; i < N; i++)
		sum += v[i];
	for (uint32_t i = 0; i < N; i++)
		squares += (v[i] - sum / N) * (v[i] - sum / N);
	near(sum / N, mean, 4 * cgs_chance_sqrt(variance / N));
	near(squares / (N - 1), variance, 4 * variance * cgs_chance_sqrt(2.0 / N));
	cgs_chance_sort(v, N);
	near(cgs_chance_quantile(v, N, 0.5), median, 4 * 0.5 / density / cgs_chance_sqrt(N));
	free(v);
}

static void samples_have_the_mean_and_variance_of_their_distribution(void **state)
{
	(void)state;
	agrees(cgs_chance_normal, "normal", 0, 1, 0, 0.3989422804014327);
	agrees(uniform, "uniform", 16, 12, 16, 1.0 / 12);
	/* (a+b+c)/3; (a^2+b^2+c^2-ab-ac-bc)/18; half of the area is above 7 - sqrt(10) */
	agrees(tri, "tri", 4, 21.0 / 18, 7 - 3.1622776601683795, 2 * 3.1622776601683795 / (5 * 4));
}

static void quantiles_of_samples_are_those_of_spreadsheets(void **state)
{
	const double v[] = {1, 2, 3, 4};
	(void)state;
	near(cgs_chance_quantile(v, 4, 0.3), 1.9, 1e-15); /* PERCENTILE({1;2;3;4};0.3) */
	near(cgs_chance_quantile(v, 4, 0), 1, 0);
	near(cgs_chance_quantile(v, 4, 1), 4, 0);
	near(cgs_chance_quantile(v, 1, 0.5), 1, 0);
}

static void streams_differ_by_name_and_seed(void **state)
{
	struct cgs_chance a = cgs_chance_of(1, CGS_STR("cost.a")),
			  b = cgs_chance_of(1, CGS_STR("cost.b")),
			  c = cgs_chance_of(2, CGS_STR("cost.a")),
			  again = cgs_chance_of(1, CGS_STR("cost.a"));
	(void)state;
	uint64_t first = cgs_chance_next(&a);
	assert_true(first == cgs_chance_next(&again));
	assert_true(first != cgs_chance_next(&b));
	assert_true(first != cgs_chance_next(&c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_generator_is_xoshiro256_star_star),
		cmocka_unit_test(quantiles_of_the_normal_distribution_are_those_published),
		cmocka_unit_test(logarithms_and_roots_are_right_to_the_last_digits),
		cmocka_unit_test(samples_have_the_mean_and_variance_of_their_distribution),
		cmocka_unit_test(quantiles_of_samples_are_those_of_spreadsheets),
		cmocka_unit_test(streams_differ_by_name_and_seed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
