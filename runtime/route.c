/* route.c — which endpoint of a model is asked: by weight, and by how each of them has done.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "route.h"

#include <stdlib.h>

enum { LONGEST_REST_MS = 60000, DOUBLINGS = 16, NS_IN_MS = 1000000 };

struct cgs_routes {
	struct cgs_endpoint_run *first;
};

struct cgs_routes *cgs_route_new(void)
{
	return cgs_mem_alloc(sizeof(struct cgs_routes));
}

void cgs_route_free(struct cgs_routes *r)
{
	while (r && r->first) {
		struct cgs_endpoint_run *e = r->first;
		r->first = e->next;
		free(e->name);
		free(e->url);
		free(e->origin);
		free(e);
	}
	free(r);
}

struct cgs_endpoint_run *cgs_route_get(struct cgs_routes *r, const char *name)
{
	struct cgs_endpoint_run *e = r->first;
	while (e && strcmp(e->name, name) != 0)
		e = e->next;
	if (e)
		return e;
	e = cgs_mem_alloc(sizeof *e);
	*e = (struct cgs_endpoint_run){.next = r->first, .name = strdup(name), .weight = 1};
	if (!e->name)
		cgs_mem_bug("out of memory");
	r->first = e;
	return e;
}

bool cgs_route_rests(const struct cgs_endpoint_run *e, int64_t now_ns)
{
	return e->fails && (now_ns < e->rest_until_ns || e->open);
}

static bool is_free(const struct cgs_endpoint_run *e, uint32_t i, uint64_t tried, int64_t now_ns)
{
	return !(tried >> (i & 63) & 1) && !cgs_route_rests(e, now_ns);
}

bool cgs_route_other(struct cgs_endpoint_run *const *v, uint32_t n, uint64_t tried, int64_t now_ns)
{
	for (uint32_t i = 0; i < n; i++)
		if (is_free(v[i], i, tried, now_ns))
			return true;
	return false;
}

/* None will do: the one whose rest ends first, and of equal ones the first that was not tried. */
static uint32_t least_tired(struct cgs_endpoint_run *const *v, uint32_t n, uint64_t tried)
{
	uint32_t best = 0;
	for (uint32_t i = 1; i < n; i++) {
		int64_t a = v[i]->rest_until_ns, b = v[best]->rest_until_ns;
		if (a < b || (a == b && (tried >> (best & 63) & 1) && !(tried >> (i & 63) & 1)))
			best = i;
	}
	return best;
}

/* Each gets its weight as credit; who has most is asked, and pays for all. */
uint32_t cgs_route_choose(struct cgs_endpoint_run *const *v, uint32_t n, uint64_t tried,
			  int64_t now_ns)
{
	int64_t all = 0;
	uint32_t best = UINT32_MAX;
	for (uint32_t i = 0; i < n; i++) {
		if (!is_free(v[i], i, tried, now_ns))
			continue;
		v[i]->credit += v[i]->weight;
		all += v[i]->weight;
		if (best == UINT32_MAX || v[i]->credit > v[best]->credit)
			best = i;
	}
	if (best == UINT32_MAX)
		return least_tired(v, n, tried);
	v[best]->credit -= all;
	return best;
}

void cgs_route_well(struct cgs_endpoint_run *e)
{
	e->fails = 0;
	e->rest_until_ns = 0;
}

/* Half of it is chance, so that those who failed together do not come back together. */
void cgs_route_rest(struct cgs_endpoint_run *e, uint64_t first_ms, uint64_t ordered_ms,
		    uint32_t chance, int64_t now_ns)
{
	uint64_t ms = first_ms << (e->fails < DOUBLINGS ? e->fails : DOUBLINGS);
	if (ms > LONGEST_REST_MS)
		ms = LONGEST_REST_MS;
	ms = ms / 2 + chance % (ms / 2 + 1);
	if (ms < ordered_ms)
		ms = ordered_ms < LONGEST_REST_MS ? ordered_ms : LONGEST_REST_MS;
	e->fails++;
	if (now_ns + (int64_t)ms * NS_IN_MS > e->rest_until_ns)
		e->rest_until_ns = now_ns + (int64_t)ms * NS_IN_MS;
}
