/* pace.c — how fast a model is asked: requests and tokens a minute, and how many at once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pace.h"

#include <stdlib.h>

enum { MINUTE_S = 60 };

/* A bucket holds what comes in BURST_S: services look at shorter times than a minute. SLACK: two
 * clocks, and requests that are under way for different times. */
static const double BURST_S = 0.5, SLACK = 0.98;

struct bucket {
	double rate, size, level; /* rate: a second; size 0: no limit */
};

struct cgs_lane {
	struct cgs_paces *of;
	struct cgs_lane *next;
	struct cgs_str name;
	struct bucket requests, tokens;
	int64_t at_ns, wait_until_ns;
	double room; /* how many may be open */
	uint32_t most, open;
	struct cgs_pass *first, *last;
	struct cgs_timer timer;
	bool pumping;
};

struct cgs_paces {
	struct cgs_loop *loop;
	struct cgs_lane *lane;
};

/* --- buckets --------------------------------------------------------------------------------- */

static struct bucket bucket_of(double a_minute)
{
	double rate = a_minute / MINUTE_S * SLACK, size = rate * BURST_S;
	if (a_minute > 0 && size < 1)
		size = 1;
	return (struct bucket){rate, size, size};
}

static void fill(struct bucket *b, double s)
{
	b->level += b->rate * s;
	if (b->level > b->size)
		b->level = b->size;
}

/* Seconds until it holds n, or is full: what is larger than the bucket goes when it is full, and
 * leaves it in debt. */
static double until(const struct bucket *b, double n)
{
	double want = n < b->size ? n : b->size;
	return b->size > 0 && b->level < want ? (want - b->level) / b->rate : 0;
}

/* --- the queue ------------------------------------------------------------------------------- */

static void unlink_pass(struct cgs_lane *l, struct cgs_pass *p)
{
	*(p->prev ? &p->prev->next : &l->first) = p->next;
	*(p->next ? &p->next->prev : &l->last) = p->prev;
	p->prev = p->next = NULL;
}

static double wait_s(struct cgs_lane *l, const struct cgs_pass *p)
{
	int64_t now = cgs_loop_now_ns();
	double a, b;
	fill(&l->requests, (double)(now - l->at_ns) / 1e9);
	fill(&l->tokens, (double)(now - l->at_ns) / 1e9);
	l->at_ns = now;
	if (l->wait_until_ns > now)
		return (double)(l->wait_until_ns - now) / 1e9;
	a = until(&l->requests, 1);
	b = until(&l->tokens, (double)p->tokens);
	return a > b ? a : b;
}

static void pump_later(void *arg);

/* Lets go what may go; go() may enter and leave others. */
static void pump(struct cgs_lane *l)
{
	if (l->pumping)
		return;
	l->pumping = true;
	while (l->first && l->open < (uint32_t)l->room) {
		struct cgs_pass *p = l->first;
		double s = wait_s(l, p);
		if (s > 0) {
			cgs_loop_set(l->of->loop, &l->timer, (uint64_t)(s * 1000) + 1, pump_later,
				     l);
			break;
		}
		unlink_pass(l, p);
		l->open++;
		p->inside = true;
		l->requests.level -= l->requests.size > 0;
		l->tokens.level -= l->tokens.size > 0 ? (double)p->tokens : 0;
		p->go(p->arg);
	}
	l->pumping = false;
}

static void pump_later(void *arg)
{
	pump(arg);
}

/* --- the interface --------------------------------------------------------------------------- */

struct cgs_paces *cgs_pace_new(struct cgs_loop *l)
{
	struct cgs_paces *p = cgs_mem_alloc(sizeof *p);
	p->loop = l;
	return p;
}

void cgs_pace_free(struct cgs_paces *p)
{
	while (p && p->lane) {
		struct cgs_lane *l = p->lane;
		p->lane = l->next;
		cgs_loop_unset(p->loop, &l->timer);
		free((void *)(uintptr_t)l->name.s);
		free(l);
	}
	free(p);
}

struct cgs_lane *cgs_pace_lane(struct cgs_paces *p, struct cgs_str name, double rpm, double tpm,
			       uint32_t at_once)
{
	struct cgs_lane *l = p->lane;
	while (l && !cgs_str_eq(l->name, name))
		l = l->next;
	if (l)
		return l;
	char *copy = strndup(name.s, name.n);
	if (!copy)
		cgs_mem_bug("out of memory");
	l = cgs_mem_alloc(sizeof *l);
	*l = (struct cgs_lane){.of = p,
			       .next = p->lane,
			       .name = {copy, name.n},
			       .requests = bucket_of(rpm),
			       .tokens = bucket_of(tpm),
			       .at_ns = cgs_loop_now_ns(),
			       .most = at_once ? at_once : UINT32_MAX,
			       .room = at_once ? at_once : UINT32_MAX};
	p->lane = l;
	return l;
}

void cgs_pace_enter(struct cgs_lane *l, struct cgs_pass *p, uint64_t tokens, void (*go)(void *),
		    void *arg)
{
	*p = (struct cgs_pass){.lane = l, .tokens = tokens, .go = go, .arg = arg, .prev = l->last};
	*(l->last ? &l->last->next : &l->first) = p;
	l->last = p;
	pump(l);
}

static void adapt(struct cgs_lane *l, enum cgs_verdict v, uint64_t wait_ms)
{
	int64_t until_ns = cgs_loop_now_ns() + (int64_t)wait_ms * 1000000;
	if (v == CGS_PACE_REFUSED) {
		l->room = l->open > 3 ? (double)(l->open / 2) : 1;
		if (until_ns > l->wait_until_ns)
			l->wait_until_ns = until_ns;
	} else if (v == CGS_PACE_FINE && l->room < l->most) {
		l->room += 1 / l->room;
	}
}

void cgs_pace_leave(struct cgs_pass *p, uint64_t used, enum cgs_verdict v, uint64_t wait_ms)
{
	struct cgs_lane *l = p->lane;
	if (!l)
		return;
	p->lane = NULL;
	if (!p->inside) {
		unlink_pass(l, p);
		return;
	}
	p->inside = false;
	adapt(l, v, wait_ms);
	l->open--;
	if (l->tokens.size > 0 && used < p->tokens)
		l->tokens.level += (double)(p->tokens - used);
	pump(l);
}
