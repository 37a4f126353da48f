/* test_route.c — which endpoint of a model is asked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../runtime/route.h"

enum { N = 3, MS = 1000000, CHANCE = 0 };

static struct {
	struct cgs_routes *all;
	struct cgs_endpoint_run *v[N];
} w;

static int begin(void **s)
{
	(void)s;
	static const char *const name[N] = {"a m", "b m", "c m"};
	w.all = cgs_route_new();
	for (int i = 0; i < N; i++) {
		w.v[i] = cgs_route_get(w.all, name[i]);
		w.v[i]->weight = (uint32_t)(i == 0 ? 4 : 1);
		assert_ptr_equal(cgs_route_get(w.all, name[i]), w.v[i]);
	}
	return 0;
}

static int end(void **s)
{
	(void)s;
	cgs_route_free(w.all);
	return 0;
}

static void shares_follow_the_weights_without_runs(void **s)
{
	(void)s;
	char order[13] = "";
	for (int i = 0; i < 12; i++)
		order[i] = (char)('a' + cgs_route_choose(w.v, N, 0, 0));
	assert_string_equal(order, "aabacaaabaca");
}

static void one_that_rests_or_was_tried_is_passed_over(void **s)
{
	(void)s;
	cgs_route_rest(w.v[0], 100, 0, CHANCE, 0);
	assert_true(cgs_route_rests(w.v[0], 49 * MS));
	assert_false(cgs_route_rests(w.v[0], 50 * MS)); /* half of it is chance */
	for (int i = 0; i < 6; i++)
		assert_int_not_equal(cgs_route_choose(w.v, N, 0, 1), 0);
	assert_int_equal(cgs_route_choose(w.v, N, 1 << 1, 1), 2);
	assert_true(cgs_route_other(w.v, N, 1 << 1, 1));
	assert_false(cgs_route_other(w.v, N, 1 << 1 | 1 << 2, 1));
}

static void a_rest_doubles_up_to_a_minute_and_obeys_the_server(void **s)
{
	(void)s;
	int64_t last = 0;
	for (int i = 0; i < 40; i++) {
		int64_t now = w.v[0]->rest_until_ns;
		cgs_route_rest(w.v[0], 100, 0, CHANCE, now);
		int64_t rest = w.v[0]->rest_until_ns - now;
		assert_true(rest >= last && rest <= INT64_C(60000) * MS);
		last = rest;
	}
	assert_int_equal(last, INT64_C(30000) * MS);
	cgs_route_rest(w.v[1], 100, 7000, CHANCE, 0);
	assert_int_equal(w.v[1]->rest_until_ns, INT64_C(7000) * MS);
	cgs_route_rest(w.v[2], 100, 90000, CHANCE, 0);
	assert_int_equal(w.v[2]->rest_until_ns, INT64_C(60000) * MS);
}

static void after_its_rest_one_question_shows_whether_it_is_back(void **s)
{
	(void)s;
	cgs_route_rest(w.v[0], 100, 0, CHANCE, 0);
	assert_false(cgs_route_rests(w.v[0], 100 * MS));
	w.v[0]->open = 1;
	assert_true(cgs_route_rests(w.v[0], 100 * MS));
	cgs_route_well(w.v[0]);
	assert_false(cgs_route_rests(w.v[0], 100 * MS));
}

static void when_all_rest_the_one_whose_rest_ends_first_is_asked(void **s)
{
	(void)s;
	for (int i = 0; i < N; i++)
		cgs_route_rest(w.v[i], (uint64_t)(900 - 100 * i), 0, CHANCE, 0);
	assert_int_equal(cgs_route_choose(w.v, N, 0, 1), 2);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(shares_follow_the_weights_without_runs),
		T(one_that_rests_or_was_tried_is_passed_over),
		T(a_rest_doubles_up_to_a_minute_and_obeys_the_server),
		T(after_its_rest_one_question_shows_whether_it_is_back),
		T(when_all_rest_the_one_whose_rest_ends_first_is_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
