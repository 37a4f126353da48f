/* forecast.c — what a build would do, without doing it: the same walk, dry.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Stored results, stored healing attempts included, are followed as far as they lead. A step that
 * needs work is reported as such; what depends on its result cannot be known, and is not guessed.
 */
#include "batch.h"
#include "engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void silent(void *arg, const struct cgs_event *e)
{
	(void)arg;
	(void)e;
}

static uint32_t attempts(const struct cgs_run *r, uint32_t step)
{
	return r->plan->step[step].kind == CGS_STEP_PROMPT ? cgs_heal_attempts(r, step) : 0;
}

/* What depends on steps that have not run cannot be looked up in recordings. */
static bool asks(const struct cgs_run *r, uint32_t step)
{
	const struct cgs_node_run *n = &r->node[step];
	return n->asks || (r->plan->step[step].kind == CGS_STEP_PROMPT &&
			   n->outcome == CGS_SKIPPED && cgs_prompt_is_live(r, step));
}

static struct cgs_spend spend(const struct cgs_need *n)
{
	return (struct cgs_spend){n->in, n->out, n->nusd, n->model};
}

struct keyed {
	struct cgs_key key;
	uint32_t step;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int c = memcmp(x->key.b, y->key.b, sizeof x->key.b);
	return c ? c : x->step < y->step ? -1 : 1;
}

/* A build makes one of them, and finds the others in the store. */
static void find_twins(struct cgs_run *r)
{
	uint32_t n = 0, all = r->plan->head->nstep;
	struct keyed *v = cgs_mem_alloc(all * sizeof *v);
	r->twin = cgs_mem_alloc(all * sizeof *r->twin);
	for (uint32_t s = 0; s < all; s++)
		if (r->plan->step[s].kind == CGS_STEP_TEMPLATE)
			v[n++] = (struct keyed){r->plan->step[s].key, s};
	if (n)
		qsort(v, n, sizeof *v, by_key);
	for (uint32_t i = 0; i < n; i++) {
		bool same = i && cgs_key_eq(&v[i].key, &v[i - 1].key);
		r->twin[v[i].step] = same ? r->twin[v[i - 1].step] : v[i].step;
	}
	free(v);
}

void cgs_forecast_begin(struct cgs_run *r, const struct cgs_plan *plan,
			struct cgs_run_options *real)
{
	*real = r->opt;
	r->opt.event = silent;
	r->opt.keep_going = true;
	r->plan = plan;
	r->same_plan = plan == &r->last.plan;
	r->dry = cgs_mem_alloc(plan->head->nstep * sizeof *r->dry);
	r->batches = cgs_batch_notes(r->store);
	cgs_node_begin(r);
	find_twins(r);
	cgs_models_new(
		&(struct cgs_model_options){.root_fd = r->root_fd, .secrets = cgs_run_secrets(r)},
		&r->models);
	cgs_last_carry(r);
	cgs_sched_run(r);
	cgs_models_free(r->models);
	r->models = NULL;
}

void cgs_forecast_end(struct cgs_run *r, const struct cgs_run_options *real)
{
	cgs_node_free(r);
	free(r->dry);
	free(r->twin);
	json_decref(r->batches);
	r->batches = NULL;
	r->dry = NULL;
	r->twin = NULL;
	r->opt = *real;
}

static const char *left_out(struct cgs_run *r, uint32_t s)
{
	json_t *recipe = cgs_record_recipe(r, s);
	const char *list = cgs_prune_list(r, s, recipe);
	json_decref(recipe);
	return list;
}

/* What all attempts may take is a bound: it goes by the estimate, unless the next attempt is all
 * there is. */
static struct cgs_forecast foresee(struct cgs_run *r, uint32_t s, const struct cgs_count *count)
{
	const struct cgs_node_run *n = &r->node[s];
	bool asked = asks(r, s);
	uint32_t all = attempts(r, s);
	struct cgs_need need = !asked    ? (struct cgs_need){.model = CGS_PLAN_NONE}
			       : n->asks ? n->need
					 : cgs_need_guess(r, s);
	struct cgs_need next = count->in ? cgs_need_counted(r, s, count->in) : need;
	struct cgs_need worst[2] = {need, {.model = CGS_PLAN_NONE}};
	bool last = all <= 1 && !cgs_chain_length(r, s);
	if (asked)
		cgs_need_worst(r, s, last ? &next : &need, worst);
	return (struct cgs_forecast){.outcome = (enum cgs_outcome)n->outcome,
				     .why = r->dry[s] ? r->dry[s] : "up to date",
				     .attempts = all,
				     .asks = asked,
				     .batched = n->batched,
				     .at_least = need.least,
				     .exact = count->in,
				     .left_out = n->asks ? left_out(r, s) : NULL,
				     .uncounted = asked && r->opt.counts && !n->asks
							  ? "it reads what is not there yet"
							  : count->why,
				     .next = spend(&next),
				     .worst = {spend(&worst[0]), spend(&worst[1])}};
}

static bool any_over(const struct cgs_run *r, const struct cgs_count *count)
{
	for (uint32_t s = 0; s < r->plan->head->nstep; s++)
		if (r->node[s].asks && count[s].in > r->node[s].need.in)
			return true;
	return false;
}

enum cgs_status
cgs_run_forecast(struct cgs_run *r, const struct cgs_plan *plan,
		 void (*each)(void *arg, uint32_t step, const struct cgs_forecast *f), void *arg)
{
	struct cgs_run_options real;
	struct cgs_count *count = cgs_mem_alloc(plan->head->nstep * sizeof *count);
	enum cgs_status st = CGS_OK;
	if (!r->opt.counts) /* which are stored */
		cgs_keep_look(r);
	cgs_forecast_begin(r, plan, &real);
	if (r->opt.counts)
		st = cgs_count_all(r, count);
	if (!st && any_over(r, count)) { /* what would be asked is another question now */
		cgs_forecast_end(r, &real);
		cgs_forecast_begin(r, plan, &real);
	}
	if (st == CGS_EIO)
		snprintf(r->error, sizeof r->error, "the event loop: %s", strerror(errno));
	for (uint32_t s = 0; !st && s < plan->head->nstep; s++) {
		struct cgs_forecast f = foresee(r, s, &count[s]);
		each(arg, s, &f);
	}
	json_t *left = json_incref(r->batches);
	cgs_forecast_end(r, &real);
	cgs_batch_tell(left, cgs_record_say, r);
	json_decref(left);
	free(count);
	return st;
}
