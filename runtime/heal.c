/* heal.c — bounded attempts: which answer to repair, with which model, and when to stop.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A gate with heal = n allows 1 + n attempts with the prompt's model and, when it names a fallback
 * model, 1 + n more with that one. An answer that came before ends the turn of a model at once.
 */
#include "engine.h"

#include <stdlib.h>

static bool seen(const struct cgs_heal *h, const struct cgs_key *answer)
{
	for (uint32_t i = 0; h && i < h->n; i++)
		if (cgs_key_eq(&h->seen[i], answer))
			return true;
	return false;
}

void cgs_heal_cut(struct cgs_buf *feedback)
{
	static const char cut[] = "\n...\n";
	uint64_t most = CGS_FEEDBACK_MAX * CGS_TOKEN;
	uint32_t n = cgs_tokens_fit(cgs_buf_view(feedback), most - cgs_tokens_weigh(CGS_STR(cut)));
	if (cgs_tokens_weigh(cgs_buf_view(feedback)) <= most)
		return;
	feedback->n = n;
	cgs_buf_putz(feedback, cut);
}

static bool has_fallback(const struct cgs_run *r, uint32_t prompt)
{
	json_t *recipe = cgs_record_recipe(r, prompt);
	bool has = json_is_object(json_object_get(recipe, "fallback"));
	json_decref(recipe);
	return has;
}

bool cgs_heal_plan(struct cgs_run *r, uint32_t prompt, const struct cgs_key *answer,
		   const struct cgs_key *base, const char *feedback, struct cgs_retry *out)
{
	const struct cgs_node_run *n = &r->node[prompt];
	const struct cgs_step *s = &r->plan->step[prompt];
	if (s->gate == CGS_PLAN_NONE)
		return false;
	uint32_t turn = 1u + r->plan->step[s->gate].heal;
	*out = (struct cgs_retry){.attempt = n->attempt + 1,
				  .fallback = n->heal && n->heal->fallback,
				  .base = *base,
				  .feedback = feedback};
	bool repeated = seen(n->heal, answer);
	if (!out->fallback && (repeated || out->attempt > turn)) {
		if (!has_fallback(r, prompt))
			return false;
		out->fallback = true;
		out->attempt = turn + 1;
		return true;
	}
	return out->fallback ? !repeated && out->attempt <= 2 * turn : true;
}

void cgs_heal_apply(struct cgs_run *r, uint32_t prompt, const struct cgs_key *answer,
		    const struct cgs_retry *t)
{
	struct cgs_node_run *n = &r->node[prompt];
	if (!n->heal)
		n->heal = cgs_mem_alloc(sizeof *n->heal);
	*CGS_PUSH(n->heal->seen, n->heal->n, n->heal->cap) = *answer;
	char *feedback = strdup(t->feedback);
	if (!feedback)
		cgs_mem_bug("out of memory");
	free(n->heal->feedback);
	n->heal->feedback = feedback;
	n->heal->base = t->base;
	n->heal->fallback = t->fallback;
	n->attempt = t->attempt;
	n->cap = 0;
	cgs_node_reset(r, prompt);
}

uint32_t cgs_heal_attempts(const struct cgs_run *r, uint32_t prompt)
{
	const struct cgs_step *s = &r->plan->step[prompt];
	uint32_t turn = s->gate == CGS_PLAN_NONE ? 1 : 1u + r->plan->step[s->gate].heal;
	return has_fallback(r, prompt) ? 2 * turn : turn;
}

void cgs_heal_explain(struct cgs_run *r, uint32_t prompt, struct cgs_diag *d)
{
	const struct cgs_node_run *n = &r->node[prompt];
	uint32_t most = cgs_heal_attempts(r, prompt);
	if (seen(n->heal, &n->answer) && n->attempt < most)
		cgs_diag_why(&r->diags, d,
			     "attempt %u of %s gave an answer that had failed before, so it was "
			     "not asked again; up to %u attempts were allowed",
			     n->attempt, cgs_record_name(r, prompt), most);
}

struct cgs_retry cgs_heal_now(const struct cgs_run *r, uint32_t prompt)
{
	const struct cgs_node_run *n = &r->node[prompt];
	struct cgs_retry t = {.attempt = n->attempt};
	if (n->heal) {
		t.base = n->heal->base;
		t.feedback = n->heal->feedback;
		t.fallback = n->heal->fallback;
	}
	t.cap = n->cap;
	t.route = t.fallback ? 0 : n->route;
	return t;
}
