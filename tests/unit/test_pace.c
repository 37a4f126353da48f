/* test_pace.c — how fast a model is asked.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Times are read, never waited for to the millisecond: what must hold does so on a slow machine
 * too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "../../runtime/pace.h"

enum { MANY = 400 };

static struct {
	struct cgs_loop *loop;
	struct cgs_paces *paces;
	struct cgs_lane *lane;
	struct cgs_pass pass[MANY];
	int64_t left_ns[MANY];
	int order[MANY];
	int n; /* that went */
} w;

static void go(void *arg)
{
	struct cgs_pass *p = arg;
	w.left_ns[w.n] = cgs_loop_now_ns();
	w.order[w.n++] = (int)(p - w.pass);
}

static void begin(double rpm, double tpm, uint32_t at_once)
{
	memset(&w, 0, sizeof w);
	assert_int_equal(cgs_loop_new(&w.loop, NULL, NULL), CGS_OK);
	w.paces = cgs_pace_new(w.loop);
	w.lane = cgs_pace_lane(w.paces, CGS_STR("a m"), rpm, tpm, at_once);
	assert_ptr_equal(cgs_pace_lane(w.paces, CGS_STR("a m"), 1, 1, 1), w.lane);
}

static void enter(int i, uint64_t tokens)
{
	cgs_pace_enter(w.lane, &w.pass[i], tokens, go, &w.pass[i]);
}

static void end(void)
{
	cgs_pace_free(w.paces);
	cgs_loop_free(w.loop);
}

/* In no stretch of time more than the rate and one bucket of half a second. */
static void requests_keep_the_rate_in_every_stretch(void **s)
{
	(void)s;
	enum { N = 60, RATE = 100 };
	begin(RATE * 60, 0, 0);
	for (int i = 0; i < N; i++)
		enter(i, 5);
	while (w.n < N)
		cgs_loop_turn(w.loop, 1000);
	for (int i = 0; i < N; i++)
		for (int k = i + 1; k < N; k++) {
			double t = (double)(w.left_ns[k] - w.left_ns[i]) / 1e9;
			assert_true(k - i <= RATE * t + RATE * 0.5 + 0.01);
		}
	for (int i = 0; i < N; i++)
		assert_int_equal(w.order[i], i);
	end();
}

static void tokens_are_reserved_and_given_back(void **s)
{
	(void)s;
	begin(0, 600, 0); /* 10 a second, 5 in the bucket */
	enter(0, 4);
	enter(1, 4);
	assert_int_equal(w.n, 1);
	cgs_pace_leave(&w.pass[0], 0, CGS_PACE_FINE, 0);
	assert_int_equal(w.n, 2); /* all of it came back */
	cgs_pace_leave(&w.pass[1], 4, CGS_PACE_FINE, 0);
	enter(2, 4);
	assert_int_equal(w.n, 2);
	while (w.n < 3)
		cgs_loop_turn(w.loop, 1000);
	end();
}

static void what_is_larger_than_the_bucket_goes_when_it_is_full(void **s)
{
	(void)s;
	begin(0, 600, 0);
	enter(0, 1000000);
	assert_int_equal(w.n, 1);
	enter(1, 1);
	assert_int_equal(w.n, 1);
	cgs_pace_leave(&w.pass[1], 0, CGS_PACE_OTHER, 0); /* given up while it waits */
	cgs_pace_leave(&w.pass[0], 0, CGS_PACE_FINE, 0);
	enter(2, 1);
	assert_int_equal(w.n, 2);
	assert_int_equal(w.order[1], 2);
	end();
}

/* Additive increase, multiplicative decrease. */
static void a_refusal_halves_what_is_open_and_answers_raise_it(void **s)
{
	(void)s;
	int at = 0;
	begin(0, 0, 16);
	for (int i = 0; i < MANY; i++)
		enter(i, 1);
	assert_int_equal(w.n, 16);
	cgs_pace_leave(&w.pass[w.order[at++]], 0, CGS_PACE_REFUSED, 0);
	assert_int_equal(w.n, 16);
	while (w.n - at > 8)
		cgs_pace_leave(&w.pass[w.order[at++]], 0, CGS_PACE_OTHER, 0);
	assert_int_equal(w.n - at, 8);
	for (int i = 0; i < 8 * 3; i++)
		cgs_pace_leave(&w.pass[w.order[at++]], 1, CGS_PACE_FINE, 0);
	assert_true(w.n - at > 8 && w.n - at < 16);
	while (at < MANY)
		cgs_pace_leave(&w.pass[w.order[at++]], 1, CGS_PACE_FINE, 0);
	assert_int_equal(w.n, MANY);
	end();
}

static void nothing_leaves_until_the_wait_is_over(void **s)
{
	(void)s;
	begin(0, 0, 4);
	enter(0, 1);
	int64_t at = cgs_loop_now_ns();
	cgs_pace_leave(&w.pass[0], 0, CGS_PACE_REFUSED, 60);
	enter(1, 1);
	enter(2, 1);
	assert_int_equal(w.n, 1);
	while (w.n < 2)
		cgs_loop_turn(w.loop, 1000);
	assert_true(w.left_ns[1] - at >= 60 * 1000000);
	assert_int_equal(w.n, 2); /* one at a time after it */
	end();
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(requests_keep_the_rate_in_every_stretch),
		cmocka_unit_test(tokens_are_reserved_and_given_back),
		cmocka_unit_test(what_is_larger_than_the_bucket_goes_when_it_is_full),
		cmocka_unit_test(a_refusal_halves_what_is_open_and_answers_raise_it),
		cmocka_unit_test(nothing_leaves_until_the_wait_is_over),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
