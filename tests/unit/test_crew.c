/* test_crew.c — every piece of work is done once, whoever does it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../compiler/base/crew.h"
#include "../../compiler/base/diag.h"

enum { MANY = 10000 };

struct work {
	uint8_t times[MANY];
	pthread_barrier_t both;
};

static void count(void *arg, uint32_t i)
{
	struct work *w = arg;
	w->times[i]++;
}

static void each_is_done_once(void **state)
{
	static void (*const run[])(uint32_t, void (*)(void *, uint32_t), void *) = {cgs_crew_run,
										    cgs_crew_wait};
	static const uint32_t sizes[] = {0, 1, 2, 3, CGS_CREW_MAX, CGS_CREW_MAX + 1, MANY};
	(void)state;
	for (size_t k = 0; k < 2 * sizeof sizes / sizeof *sizes; k++) {
		struct work *w = cgs_mem_alloc(sizeof *w);
		run[k % 2](sizes[k / 2], count, w);
		for (uint32_t i = 0; i < MANY; i++)
			assert_int_equal(w->times[i], i < sizes[k / 2]);
		free(w);
	}
}

/* Ends only when two are at work at the same time. */
static void meet(void *arg, uint32_t i)
{
	struct work *w = arg;
	w->times[i]++;
	pthread_barrier_wait(&w->both);
}

static void two_work_at_the_same_time(void **state)
{
	(void)state;
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof set, &set) || CPU_COUNT(&set) < 2)
		skip();
	struct work *w = cgs_mem_alloc(sizeof *w);
	pthread_barrier_init(&w->both, NULL, 2);
	cgs_crew_run(2, meet, w);
	assert_int_equal(w->times[0] + w->times[1], 2);
	pthread_barrier_destroy(&w->both);
	free(w);
}

/* What threads found is put together in the order of the files. */
static void findings_are_taken_whole(void **state)
{
	(void)state;
	struct cgs_diags all = {0}, part[3] = {0};
	for (uint32_t f = 0; f < 3; f++)
		for (uint32_t i = 0; i < f; i++)
			cgs_diag_add(&part[f], CGS_C_syntax, (struct cgs_span){f, i, 1}, "%u in %u",
				     i, f);
	for (uint32_t f = 0; f < 3; f++)
		cgs_diag_take(&all, &part[f]);
	assert_int_equal(all.n, 3);
	assert_int_equal(all.errors, 3);
	assert_string_equal(all.v[0]->text.s, "0 in 1");
	assert_string_equal(all.v[2]->text.s, "1 in 2");
	assert_int_equal(part[2].n, 0);
	cgs_diag_done(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_done_once),
		cmocka_unit_test(two_work_at_the_same_time),
		cmocka_unit_test(findings_are_taken_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
