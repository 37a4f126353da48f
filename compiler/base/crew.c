/* crew.c — threads that live as long as one call.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct crew {
	void (*work)(void *, uint32_t);
	void *arg;
	uint32_t n;
	_Atomic uint32_t next;
};

struct hand {
	struct crew *crew;
	int cpu; /* that it works on, or -1: any */
	pthread_t thread;
	bool started;
};

static void work_on(struct crew *c)
{
	for (uint32_t i; (i = atomic_fetch_add(&c->next, 1)) < c->n;)
		c->work(c->arg, i);
}

/* Pinned where all are to compute: the scheduler would leave short-lived threads on the processor
 * of the one that started them. */
static void *begin(void *arg)
{
	const struct hand *h = arg;
	cpu_set_t one;
	CPU_ZERO(&one);
	if (h->cpu >= 0) {
		CPU_SET((size_t)h->cpu, &one);
		pthread_setaffinity_np(pthread_self(), sizeof one, &one);
	}
	work_on(h->crew);
	return NULL;
}

/* The processors we may use but for the current one. */
static uint32_t list_others(struct hand hand[CGS_CREW_MAX])
{
	cpu_set_t set;
	uint32_t n = 0;
	int now = sched_getcpu();
	if (now < 0 || sched_getaffinity(0, sizeof set, &set))
		return 0;
	for (int c = 0; c < CPU_SETSIZE && n + 1 < CGS_CREW_MAX; c++)
		if (CPU_ISSET((size_t)c, &set) && c != now)
			hand[n++].cpu = c;
	return n;
}

/* The calling thread works, too. */
static void share(struct crew *c, struct hand *hand, uint32_t others)
{
	if (c->n && others > c->n - 1)
		others = c->n - 1;
	for (uint32_t i = 0; i < others; i++) {
		hand[i].crew = c;
		hand[i].started = !pthread_create(&hand[i].thread, NULL, begin, &hand[i]);
	}
	work_on(c);
	for (uint32_t i = 0; i < others; i++)
		if (hand[i].started)
			pthread_join(hand[i].thread, NULL);
}

void cgs_crew_run(uint32_t n, void (*work)(void *arg, uint32_t i), void *arg)
{
	struct crew c = {.work = work, .arg = arg, .n = n};
	struct hand hand[CGS_CREW_MAX];
	share(&c, hand, n > 1 ? list_others(hand) : 0);
}

void cgs_crew_wait(uint32_t n, void (*work)(void *arg, uint32_t i), void *arg)
{
	struct crew c = {.work = work, .arg = arg, .n = n};
	struct hand hand[CGS_CREW_MAX];
	for (uint32_t i = 0; i < CGS_CREW_MAX; i++)
		hand[i].cpu = -1;
	share(&c, hand, n ? CGS_CREW_MAX - 1 : 0);
}
