/* chain.c — who is asked when a model gives no answer: the models after it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What another model answers is kept under that model: it is never taken for an answer of the
 * first, which the next build asks again.
 */
#include "engine.h"

static json_t *chain(const json_t *recipe)
{
	return json_object_get(recipe, "chain");
}

uint32_t cgs_chain_length(const struct cgs_run *r, uint32_t step)
{
	if (!(r->plan->step[step].flags & CGS_SF_CHAIN))
		return 0;
	json_t *recipe = cgs_record_recipe(r, step);
	uint32_t n = (uint32_t)json_array_size(chain(recipe));
	json_decref(recipe);
	return n;
}

const json_t *cgs_chain_part(const json_t *recipe, const struct cgs_retry *t)
{
	const json_t *other = t->fallback ? json_object_get(recipe, "fallback")
			      : t->route  ? json_array_get(chain(recipe), t->route - 1)
					  : NULL;
	return other ? other : recipe;
}

static uint32_t model_of(const struct cgs_run *r, const json_t *link)
{
	const char *name = json_string_value(json_object_get(link, "model"));
	for (uint32_t m = 0; name && m < r->plan->head->nmodel; m++)
		if (!strcmp(cgs_plan_str(r->plan, r->plan->model[m].name), name))
			return m;
	return CGS_PLAN_NONE;
}

uint32_t cgs_chain_model(const struct cgs_run *r, uint32_t step, const struct cgs_retry *t)
{
	const struct cgs_step *s = &r->plan->step[step];
	if (t->fallback && s->fallback != CGS_PLAN_NONE)
		return s->fallback;
	if (!t->route)
		return s->model;
	json_t *recipe = cgs_record_recipe(r, step);
	uint32_t m = model_of(r, cgs_chain_part(recipe, t));
	json_decref(recipe);
	return m;
}

uint32_t cgs_chain_now(const struct cgs_run *r, uint32_t step)
{
	struct cgs_retry t = cgs_heal_now(r, step);
	return cgs_chain_model(r, step, &t);
}

/* A refusal, a cut, a missing key or a slip in the spec is not mended by another model. */
static bool may_help(const struct cgs_answer *a)
{
	return (a->stop == CGS_STOP_FAILED && !a->ours) || a->stop == CGS_STOP_OVERFLOW ||
	       a->stop == CGS_STOP_UNKNOWN || a->stop == CGS_STOP_MISSING;
}

static const char *provider_of(const json_t *part)
{
	const char *s =
		json_string_value(json_object_get(json_object_get(part, "provider"), "name"));
	return s ? s : "";
}

/* The next link; when it is the money that is missing, one of another provider. 0: none. */
static uint32_t next_of(const json_t *recipe, const struct cgs_retry *t, bool money)
{
	const char *now = provider_of(cgs_chain_part(recipe, t));
	for (size_t i = t->route; i < json_array_size(chain(recipe)); i++)
		if (!money || strcmp(provider_of(json_array_get(chain(recipe), i)), now) != 0)
			return (uint32_t)i + 1;
	return 0;
}

static const char *name_of(const struct cgs_run *r, uint32_t model)
{
	return model < r->plan->head->nmodel ? cgs_plan_str(r->plan, r->plan->model[model].name)
					     : "a model";
}

bool cgs_chain_next(struct cgs_run *r, uint32_t step, const struct cgs_answer *a)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_retry t = cgs_heal_now(r, step);
	if (!(r->plan->step[step].flags & CGS_SF_CHAIN) || t.fallback || !may_help(a))
		return false;
	json_t *recipe = cgs_record_recipe(r, step);
	uint32_t next = next_of(recipe, &t, a->billing);
	json_decref(recipe);
	if (!next)
		return false;
	const char *now = name_of(r, cgs_chain_now(r, step));
	const char *why = a->error.n ? a->error.s : cgs_model_stop(a->stop);
	n->tried = cgs_str_fmt(&r->files.mem, "%s%s%s: %s", n->tried ? n->tried : "",
			       n->tried ? "; " : "", now, why)
			   .s;
	n->route = next;
	n->cap = 0;
	cgs_record_note(r, "%s: %s gave no answer (%s); asking %s", cgs_record_name(r, step), now,
			why, name_of(r, cgs_chain_now(r, step)));
	return true;
}

const char *cgs_chain_tried(struct cgs_run *r, uint32_t step)
{
	const char *tried = r->node[step].tried;
	return !tried ? ""
		      : cgs_str_fmt(&r->files.mem, "%s; %s: ", tried,
				    name_of(r, cgs_chain_now(r, step)))
				.s;
}

void cgs_chain_answered(struct cgs_run *r, uint32_t step)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_retry t = cgs_heal_now(r, step);
	if (!t.route)
		return;
	r->kept = n->kept = true;
	if (n->fell || r->dry)
		return;
	n->fell = true;
	struct cgs_diag *d = cgs_record_finding(
		r, step, CGS_C_other_answered, "%s was answered by %s, not by %s",
		cgs_record_name(r, step), name_of(r, cgs_chain_model(r, step, &t)),
		name_of(r, r->plan->step[step].model));
	if (n->tried)
		cgs_diag_why(&r->diags, d, "%s", n->tried);
	cgs_diag_help(&r->diags, d, "the next build asks the first one again");
	cgs_record_send(r, step, d);
}

uint64_t cgs_chain_read(const struct cgs_pmodel *m)
{
	uint64_t most = m->nusd_in > m->nusd_written ? m->nusd_in : m->nusd_written;
	return most > m->nusd_cached ? most : m->nusd_cached;
}

static uint64_t cost(const struct cgs_pmodel *m, uint64_t in, uint64_t out)
{
	uint64_t a, b, sum;
	if (__builtin_mul_overflow(cgs_chain_read(m), in, &a) ||
	    __builtin_mul_overflow(m->nusd_out, out, &b) || __builtin_add_overflow(a, b, &sum))
		return UINT64_MAX;
	return sum;
}

/* Of models with prices in other currencies there is no dearest: a budget has one currency. */
static void lift(const struct cgs_run *r, uint32_t model, struct cgs_need *n)
{
	const struct cgs_pmodel *m = model < r->plan->head->nmodel ? &r->plan->model[model] : NULL;
	if (!m ||
	    (n->model < r->plan->head->nmodel && r->plan->model[n->model].currency != m->currency))
		return;
	uint64_t nusd = cost(m, n->in, n->most);
	if (nusd > n->nusd)
		n->nusd = nusd;
}

void cgs_chain_dearest(const struct cgs_run *r, uint32_t step, uint32_t route, struct cgs_need *n)
{
	json_t *recipe =
		r->plan->step[step].flags & CGS_SF_CHAIN ? cgs_record_recipe(r, step) : NULL;
	const json_t *links = chain(recipe);
	if (n->most < n->out)
		n->most = n->out;
	for (size_t i = route; i < json_array_size(links); i++) {
		const json_t *body = json_object_get(json_array_get(links, i), "request");
		json_int_t out = json_integer_value(json_object_get(body, "max_output"));
		if (out > 0 && (uint64_t)out > n->most)
			n->most = (uint64_t)out;
	}
	if (n->model < r->plan->head->nmodel)
		n->own_nusd = cost(&r->plan->model[n->model], n->in, n->out);
	lift(r, n->model, n);
	for (size_t i = route; i < json_array_size(links); i++)
		lift(r, model_of(r, json_array_get(links, i)), n);
	json_decref(recipe);
}
