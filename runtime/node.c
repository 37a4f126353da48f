/* node.c — step states, dependents and ready queues of one build.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Priority is the weight of the longest path from a step to the end of the plan, so that what the
 * rest waits for longest starts first. A queue may hold stale entries after a reset; a step that
 * is taken must be READY.
 */
#include "engine.h"

#include <stdlib.h>

static const struct cgs_step *step_of(const struct cgs_run *r, uint32_t s)
{
	return &r->plan->step[s];
}

static uint32_t weight(const struct cgs_step *s)
{
	static const uint32_t of[] = {
		[CGS_STEP_TEMPLATE] = 1, [CGS_STEP_PROMPT] = 1000, [CGS_STEP_TOOL] = 50,
		[CGS_STEP_SCORE] = 1,    [CGS_STEP_GATE] = 1,      [CGS_STEP_PUBLISH] = 1,
	};
	return of[s->kind];
}

/* Counts the edges into user_of, then fills user: both passes walk the inputs in order. */
static void link_users(struct cgs_run *r)
{
	const struct cgs_plan *p = r->plan;
	uint32_t n = p->head->nstep;
	r->user_of = cgs_mem_alloc((n + 2) * sizeof *r->user_of);
	r->user = cgs_mem_alloc(p->head->ninput * sizeof *r->user);
	for (uint32_t i = 0; i < p->head->ninput; i++)
		if (p->input[i].step != CGS_PLAN_NONE)
			r->user_of[p->input[i].step + 2]++;
	for (uint32_t s = 2; s < n + 2; s++)
		r->user_of[s] += r->user_of[s - 1];
	for (uint32_t s = 0; s < n; s++)
		for (uint32_t i = 0; i < p->step[s].nin; i++) {
			uint32_t from = p->input[p->step[s].in + i].step;
			if (from != CGS_PLAN_NONE)
				r->user[r->user_of[from + 1]++] = s;
		}
}

static void set_priorities(struct cgs_run *r)
{
	for (uint32_t s = r->plan->head->nstep; s-- > 0;) {
		uint32_t most = 0;
		for (uint32_t u = r->user_of[s]; u < r->user_of[s + 1]; u++)
			if (r->node[r->user[u]].priority > most)
				most = r->node[r->user[u]].priority;
		r->node[s].priority = most + weight(step_of(r, s));
	}
}

void cgs_node_begin(struct cgs_run *r)
{
	const struct cgs_plan_head *h = r->plan->head;
	r->node = cgs_mem_alloc(h->nstep * sizeof *r->node);
	r->out = cgs_mem_alloc(h->noutput * sizeof *r->out);
	r->size = cgs_mem_alloc(h->noutput * sizeof *r->size);
	r->file = cgs_mem_alloc(h->nfile * sizeof *r->file);
	r->was = cgs_mem_alloc(h->nstep * sizeof *r->was);
	r->best = cgs_mem_alloc(h->nstep * sizeof *r->best);
	r->asks = cgs_mem_alloc((h->nmodel + 1) * sizeof *r->asks);
	link_users(r);
	set_priorities(r);
	r->now.limit = UINT32_MAX;
	r->tools.limit = r->opt.jobs;
	for (uint32_t m = 0; m <= h->nmodel; m++)
		r->asks[m].limit = m < h->nmodel && r->plan->model[m].concurrency
					   ? r->plan->model[m].concurrency
					   : 10;
	for (uint32_t s = 0; s < h->nstep; s++) {
		r->node[s].attempt = 1;
		r->best[s].failed = UINT32_MAX;
	}
	r->open = h->nstep;
}

void cgs_node_free(struct cgs_run *r)
{
	if (!r->plan || !r->node)
		return;
	for (uint32_t s = 0; s < r->plan->head->nstep; s++) {
		struct cgs_heal *h = r->node[s].heal;
		if (h) {
			free(h->seen);
			free(h->feedback);
			free(h);
		}
		free(r->best[s].answer);
		free(r->best[s].feedback);
	}
	for (uint32_t m = 0; m <= r->plan->head->nmodel; m++)
		free(r->asks[m].v);
	void *heap[] = {r->node, r->out,  r->size,  r->file,    r->best,    r->asks, r->was,
			r->user, r->late, r->now.v, r->tools.v, r->user_of, r->wait};
	for (size_t i = 0; i < sizeof heap / sizeof *heap; i++)
		free(heap[i]);
	r->node = NULL;
	r->late = r->wait = NULL;
	r->nwait = r->cwait = 0;
	r->nlate = r->clate = 0;
	r->now = r->tools = (struct cgs_queue){0};
}

struct cgs_queue *cgs_node_queue(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = step_of(r, step);
	if (s->kind == CGS_STEP_TOOL)
		return &r->tools;
	if (s->kind == CGS_STEP_PROMPT)
		return &r->asks[s->model < r->plan->head->nmodel ? s->model
								 : r->plan->head->nmodel];
	return &r->now;
}

static bool before(const struct cgs_run *r, uint32_t a, uint32_t b)
{
	uint32_t pa = r->node[a].priority, pb = r->node[b].priority;
	return pa != pb ? pa > pb : a < b;
}

static void push(struct cgs_run *r, struct cgs_queue *q, uint32_t step)
{
	CGS_PUSH(q->v, q->n, q->cap);
	uint32_t i = q->n - 1;
	for (; i && before(r, step, q->v[(i - 1) / 2]); i = (i - 1) / 2)
		q->v[i] = q->v[(i - 1) / 2];
	q->v[i] = step;
}

static uint32_t pop(struct cgs_run *r, struct cgs_queue *q)
{
	uint32_t top = q->v[0], last = q->v[--q->n], i = 0;
	for (uint32_t c; (c = 2 * i + 1) < q->n; i = c) {
		if (c + 1 < q->n && before(r, q->v[c + 1], q->v[c]))
			c++;
		if (!before(r, q->v[c], last))
			break;
		q->v[i] = q->v[c];
	}
	q->v[i] = last;
	return top;
}

void cgs_node_ready(struct cgs_run *r, uint32_t step)
{
	struct cgs_node_run *n = &r->node[step];
	if (n->state != CGS_WAITING || n->pending)
		return;
	n->state = CGS_READY;
	if (step_of(r, step)->kind == CGS_STEP_PUBLISH)
		*CGS_PUSH(r->late, r->nlate, r->clate) = step;
	else
		push(r, cgs_node_queue(r, step), step);
}

static uint32_t take_from(struct cgs_run *r, struct cgs_queue *q)
{
	while (q->n && q->running < q->limit) {
		uint32_t s = pop(r, q);
		if (r->node[s].state == CGS_READY)
			return s;
	}
	return CGS_PLAN_NONE;
}

/* The project's limit counts prompts and tools together; what ends at once needs no place. */
uint32_t cgs_node_take(struct cgs_run *r)
{
	uint32_t s = take_from(r, &r->now), most = r->plan->head->concurrency;
	if (s == CGS_PLAN_NONE && most && r->running >= most)
		return s;
	for (uint32_t m = 0; s == CGS_PLAN_NONE && m <= r->plan->head->nmodel; m++)
		s = take_from(r, &r->asks[m]);
	return s != CGS_PLAN_NONE ? s : take_from(r, &r->tools);
}

void cgs_node_finish(struct cgs_run *r, uint32_t step)
{
	r->node[step].state = CGS_DONE;
	r->open--;
	for (uint32_t u = r->user_of[step]; u < r->user_of[step + 1]; u++) {
		r->node[r->user[u]].pending--;
		cgs_node_ready(r, r->user[u]);
	}
}

/* Steps stand in topological order, so one forward pass over the rest of the plan finds the cone
 * and counts what each of its steps waits for. */
void cgs_node_reset(struct cgs_run *r, uint32_t step)
{
	const struct cgs_plan *p = r->plan;
	for (uint32_t s = step; s < p->head->nstep; s++) {
		struct cgs_node_run *n = &r->node[s];
		uint32_t pending = 0;
		for (uint32_t i = 0; i < p->step[s].nin; i++) {
			uint32_t from = p->input[p->step[s].in + i].step;
			pending += from != CGS_PLAN_NONE && r->node[from].state != CGS_DONE;
		}
		if (s != step && !pending)
			continue;
		n->pending = pending;
		if (n->state == CGS_DONE)
			r->open++;
		if (n->state == CGS_RUNNING)
			n->redo = true;
		else
			n->state = CGS_WAITING;
	}
	cgs_node_ready(r, step);
}
