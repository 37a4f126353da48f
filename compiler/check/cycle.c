/* cycle.c — what goes round in circles: a depth-first walk with a stack of its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cycle.h"

#include <stdlib.h>

struct tour {
	const struct cgs_arc *arc;
	uint32_t *first;        /* by node: its first arc + 1 */
	uint32_t *next;         /* by arc: the next of its node + 1 */
	uint32_t *edge;         /* by node on the stack: the arc being followed + 1 */
	uint32_t *stack, *path; /* nodes; room for the arcs of a circle */
	uint32_t n;
	uint8_t *state; /* by node: 0 new, 1 on the stack, 2 done */
	void (*report)(void *to, const uint32_t *arcs, uint32_t narcs);
	void *to;
};

static void report(struct tour *g, uint32_t node)
{
	uint32_t i = g->n, k = 0;
	while (g->stack[i - 1] != node)
		i--;
	for (i--; i < g->n; i++)
		g->path[k++] = g->edge[g->stack[i]] - 1;
	g->report(g->to, g->path, k);
}

static void enter(struct tour *g, uint32_t node)
{
	g->state[node] = 1;
	g->edge[node] = g->first[node];
	g->stack[g->n++] = node;
}

static void walk(struct tour *g, uint32_t start)
{
	enter(g, start);
	while (g->n) {
		uint32_t node = g->stack[g->n - 1], e = g->edge[node];
		if (!e) {
			g->state[node] = 2;
			g->n--;
			continue;
		}
		uint32_t to = g->arc[e - 1].to;
		if (g->state[to] == 1)
			report(g, to);
		/* A finished node is met again by its parent's arc, which then moves on. */
		if (g->state[to])
			g->edge[node] = g->next[e - 1];
		else
			enter(g, to);
	}
}

void cgs_cycle_each(uint32_t n, const struct cgs_arc *arc, uint32_t narc,
		    void (*tell)(void *to, const uint32_t *arcs, uint32_t narcs), void *to)
{
	uint32_t *room = cgs_mem_alloc((4 * (size_t)n + narc) * sizeof *room);
	struct tour g = {arc,
			 room,
			 room + 4 * (size_t)n,
			 room + n,
			 room + 2 * (size_t)n,
			 room + 3 * (size_t)n,
			 0,
			 cgs_mem_alloc(n),
			 tell,
			 to};
	for (uint32_t i = narc; i-- > 0;) {
		g.next[i] = g.first[arc[i].from];
		g.first[arc[i].from] = i + 1;
	}
	for (uint32_t i = 0; i < n; i++)
		if (!g.state[i])
			walk(&g, i);
	free(room);
	free(g.state);
}
