/* test_loop.c — the event loop.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../runtime/loop.h"

struct seen {
	struct cgs_loop *l;
	int signo;
	int calls;
	int order[8];
	unsigned events;
	struct cgs_timer again;
	int p[2];
};

static void note_signal(void *arg, int signo)
{
	((struct seen *)arg)->signo = signo;
}

static int setup(void **s)
{
	struct seen *x = calloc(1, sizeof *x);
	*s = x;
	return cgs_loop_new(&x->l, note_signal, x) != CGS_OK || pipe(x->p);
}

static int teardown(void **s)
{
	struct seen *x = *s;
	cgs_loop_free(x->l);
	close(x->p[0]);
	close(x->p[1]);
	free(x);
	return 0;
}

struct mark {
	struct seen *x;
	int id;
	struct cgs_timer t;
};

static void ring(void *arg)
{
	struct mark *m = arg;
	m->x->order[m->x->calls++] = m->id;
}

static void timers_fire_in_order_of_time_whatever_the_order_they_were_set(void **s)
{
	struct seen *x = *s;
	struct mark m[5] = {0};
	const unsigned after[5] = {9, 1, 5, 3, 7};
	for (int i = 0; i < 5; i++) {
		m[i].x = x;
		m[i].id = (int)after[i];
		cgs_loop_set(x->l, &m[i].t, after[i], ring, &m[i]);
	}
	while (x->calls < 5)
		assert_int_equal(cgs_loop_turn(x->l, -1), CGS_OK);
	for (int i = 0; i < 5; i++)
		assert_int_equal(x->order[i], 2 * i + 1);
}

static void an_unset_timer_never_fires_and_may_be_unset_twice(void **s)
{
	struct seen *x = *s;
	struct mark a = {.x = x, .id = 1}, b = {.x = x, .id = 2};
	cgs_loop_set(x->l, &a.t, 0, ring, &a);
	cgs_loop_set(x->l, &b.t, 1, ring, &b);
	cgs_loop_unset(x->l, &a.t);
	cgs_loop_unset(x->l, &a.t);
	while (!x->calls)
		cgs_loop_turn(x->l, -1);
	assert_int_equal(x->order[0], 2);
	assert_int_equal(a.t.slot, 0);
}

static void a_thousand_timers_set_and_unset_at_random_keep_their_order(void **s)
{
	struct seen *x = *s;
	static struct cgs_timer t[1000];
	struct mark m = {.x = x};
	unsigned r = 12345;
	for (int i = 0; i < 4000; i++) {
		r = r * 1664525u + 1013904223u;
		struct cgs_timer *one = &t[(r >> 8) % 1000];
		if (r >> 31)
			cgs_loop_unset(x->l, one);
		else
			cgs_loop_set(x->l, one, 100000 + (r >> 16) % 5000, ring, &m);
	}
	for (int i = 0; i < 1000; i++)
		cgs_loop_unset(x->l, &t[i]);
	assert_int_equal(cgs_loop_turn(x->l, 0), CGS_OK);
	assert_int_equal(x->calls, 0);
}

static void set_again(void *arg)
{
	struct seen *x = arg;
	x->calls++;
	cgs_loop_set(x->l, &x->again, 0, set_again, x);
}

static void a_timer_that_sets_itself_leaves_room_for_other_events(void **s)
{
	struct seen *x = *s;
	cgs_loop_set(x->l, &x->again, 0, set_again, x);
	cgs_loop_turn(x->l, -1);
	assert_int_equal(x->calls, 1);
	cgs_loop_unset(x->l, &x->again);
}

static void on_fd(void *arg, int fd, unsigned events)
{
	struct seen *x = arg;
	char c;
	x->events |= events;
	x->calls++;
	if (events & CGS_LOOP_READ)
		assert_int_equal(read(fd, &c, 1), 1);
}

static void a_pipe_is_read_and_its_hangup_is_told(void **s)
{
	struct seen *x = *s;
	assert_int_equal(write(x->p[1], "x", 1), 1);
	assert_int_equal(cgs_loop_watch(x->l, x->p[0], CGS_LOOP_READ, on_fd, x), CGS_OK);
	cgs_loop_turn(x->l, -1);
	assert_int_equal(x->events, CGS_LOOP_READ);
	close(x->p[1]);
	cgs_loop_turn(x->l, -1);
	assert_true(x->events & CGS_LOOP_HANGUP);
	assert_int_equal(cgs_loop_watch(x->l, x->p[0], 0, NULL, NULL), CGS_OK);
	x->calls = 0;
	cgs_loop_turn(x->l, 0);
	assert_int_equal(x->calls, 0);
}

static void take_other_away(void *arg, int fd, unsigned events)
{
	struct seen *x = arg;
	(void)events;
	x->calls++;
	/* Both pipes are ready in this round; the other one must not be called any more, though
	 * its number is taken again at once. */
	int other = fd == x->p[0] ? x->order[0] : x->p[0];
	cgs_loop_watch(x->l, other, 0, NULL, NULL);
	cgs_loop_watch(x->l, other, CGS_LOOP_READ, on_fd, x);
	cgs_loop_watch(x->l, fd, 0, NULL, NULL);
}

static void an_event_of_an_earlier_watch_is_dropped(void **s)
{
	struct seen *x = *s;
	int q[2];
	assert_int_equal(pipe(q), 0);
	x->order[0] = q[0];
	assert_int_equal(write(x->p[1], "x", 1) + write(q[1], "x", 1), 2);
	cgs_loop_watch(x->l, x->p[0], CGS_LOOP_READ, take_other_away, x);
	cgs_loop_watch(x->l, q[0], CGS_LOOP_READ, take_other_away, x);
	cgs_loop_turn(x->l, -1);
	assert_int_equal(x->calls, 1);
	cgs_loop_turn(x->l, -1);
	assert_int_equal(x->calls, 2); /* the new watch sees the byte that is still there */
	close(q[0]);
	close(q[1]);
}

static void signals_arrive_from_the_loop(void **s)
{
	struct seen *x = *s;
	raise(SIGTERM);
	assert_int_equal(x->signo, 0);
	cgs_loop_turn(x->l, 1000);
	assert_int_equal(x->signo, SIGTERM);
}

static void a_regular_file_is_refused(void **s)
{
	struct seen *x = *s;
	FILE *f = tmpfile();
	assert_int_equal(cgs_loop_watch(x->l, fileno(f), CGS_LOOP_READ, on_fd, x), CGS_EIO);
	assert_int_equal(cgs_loop_watch(x->l, -1, CGS_LOOP_READ, on_fd, x), CGS_EIO);
	fclose(f);
}

int main(void)
{
	const struct CMUnitTest t[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(timers_fire_in_order_of_time_whatever_the_order_they_were_set),
		T(an_unset_timer_never_fires_and_may_be_unset_twice),
		T(a_thousand_timers_set_and_unset_at_random_keep_their_order),
		T(a_timer_that_sets_itself_leaves_room_for_other_events),
		T(a_pipe_is_read_and_its_hangup_is_told),
		T(an_event_of_an_earlier_watch_is_dropped),
		T(signals_arrive_from_the_loop),
		T(a_regular_file_is_refused),
#undef T
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
