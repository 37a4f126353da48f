/* history.c — what earlier builds took, as a guess at what the next one takes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "ledger.h"

/* So many are looked at, of so many bytes; times the bound, at most. */
enum { BUILDS = 10, BYTES = 16 << 20, MOST = 100 };

static void add(struct cgs_past *to, const struct cgs_past *p)
{
	to->bound_in += p->bound_in;
	to->in += p->in;
	to->cached += p->cached;
	to->bound_out += p->bound_out;
	to->out += p->out;
	to->answered += p->answered;
}

static uint64_t count(const json_t *span, const char *name)
{
	int64_t n = cgs_ledger_number(span, name);
	return n > 0 && n < INT32_MAX ? (uint64_t)n : 0;
}

/* Another model writes otherwise. */
static bool is_of_model(const struct cgs_plan *plan, uint32_t step, const json_t *span)
{
	const struct cgs_step *s = &plan->step[step];
	json_t *recipe = json_loadb(cgs_plan_str(plan, s->recipe), s->nrecipe, 0, NULL);
	const char *id = cgs_ledger_word(json_object_get(recipe, "request"), "model");
	bool same = !strcmp(id, cgs_ledger_word(span, "model"));
	json_decref(recipe);
	return same;
}

/* Later attempts repeat the question: their tokens count, their bounds do not. */
static void read_span(struct cgs_history *h, const json_t *span, struct cgs_past *now)
{
	uint32_t s = cgs_plan_find(h->plan, cgs_ledger_word(span, "step"));
	bool first = count(span, "attempt") <= 1;
	if (s == CGS_PLAN_NONE || h->step[s].answered || !count(span, "tokens_out") ||
	    h->plan->step[s].kind != CGS_STEP_PROMPT || !is_of_model(h->plan, s, span))
		return;
	add(&now[s],
	    &(struct cgs_past){first ? count(span, "bound_in") : 0, count(span, "tokens_in"),
			       count(span, "tokens_cached"), first ? count(span, "max_output") : 0,
			       count(span, "tokens_out"), 1});
}

static void read_build(struct cgs_history *h, const json_t *build)
{
	uint32_t n = h->plan->head->nstep;
	struct cgs_past *now = cgs_mem_alloc(n * sizeof *now);
	const json_t *span;
	size_t i;
	json_array_foreach (json_object_get(build, "spans"), i, span)
		if (json_object_get(span, "requests"))
			read_span(h, span, now);
	for (uint32_t s = 0; s < n; s++)
		if (now[s].answered && now[s].bound_in) {
			now[s].answered = 1;
			h->step[s] = now[s];
		}
	free(now);
}

void cgs_history_read(struct cgs_history *h, const struct cgs_plan *plan)
{
	uint32_t n = plan->head->nstep;
	*h = (struct cgs_history){
		.plan = plan,
		.step = cgs_mem_alloc(n * sizeof *h->step),
		.model = cgs_mem_alloc((plan->head->nmodel + (size_t)1) * sizeof *h->model)};
	json_t *build;
	uint32_t room = BYTES;
	for (uint32_t i = 0; i < BUILDS; i++) {
		build = cgs_ledger_kept(i, &room);
		read_build(h, build); /* nothing of one that is damaged */
		json_decref(build);
	}
	for (uint32_t s = 0; s < n; s++)
		if (h->step[s].answered && plan->step[s].model < plan->head->nmodel)
			add(&h->model[plan->step[s].model], &h->step[s]);
}

void cgs_history_done(struct cgs_history *h)
{
	free(h->step);
	free(h->model);
}

static uint64_t share(uint64_t n, uint64_t part, uint64_t of)
{
	double x = of ? (double)n * (double)part / (double)of : (double)n;
	double most = (double)n * MOST; /* whatever the log says, which may come with the project */
	return (uint64_t)((x < most ? x : most) + 0.5);
}

bool cgs_history_guess(const struct cgs_history *h, uint32_t step, const struct cgs_spend *bound,
		       bool exact, struct cgs_spend *out)
{
	*out = *bound;
	if (bound->model >= h->plan->head->nmodel)
		return false;
	const struct cgs_pmodel *m = &h->plan->model[bound->model];
	const struct cgs_past *p = &h->step[step], *all = &h->model[bound->model];
	if (!all->answered)
		return false;
	if (!p->answered)
		out->tokens_out = share(bound->tokens_out, all->out, all->bound_out);
	else
		out->tokens_out = share(bound->tokens_out, p->out, bound->tokens_out);
	p = p->answered ? p : all;
	if (!exact)
		out->tokens_in = share(bound->tokens_in, p->in, p->bound_in);
	uint64_t cached = p->in ? share(out->tokens_in, p->cached, p->in) : 0;
	cached = cached < out->tokens_in ? cached : out->tokens_in;
	out->cost_nusd = (out->tokens_in - cached) * m->nusd_in + cached * m->nusd_cached +
			 out->tokens_out * m->nusd_out;
	return true;
}
