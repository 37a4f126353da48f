/* chain.c — who answers when a model does not: the models after it, in their order.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An agent with a `fallback` of its own says all of them; else each model names the next one. A
 * model that comes again ends the chain: the check of the circle has told it.
 */
#include <stdlib.h>

#include "lower.h"

struct chain {
	struct link {
		uint32_t model, by; /* by: who names it */
	} * v;
	uint32_t n, cap;
};

static bool add(struct chain *c, uint32_t first, uint32_t model, uint32_t by)
{
	bool known = !model || model == first;
	for (uint32_t i = 0; i < c->n && !known; i++)
		known = c->v[i].model == model;
	if (!known)
		*CGS_PUSH(c->v, c->n, c->cap) = (struct link){model, by};
	return !known;
}

static void collect(struct cgs_lowering *L, uint32_t agent, uint32_t model, struct chain *c)
{
	struct cgs_value own = agent ? cgs_ir_get(L->ir, agent, "fallback") : (struct cgs_value){0};
	for (uint32_t i = 0; own.type == CGS_V_LIST && i < own.n; i++)
		add(c, model, own.item[i].decl, agent);
	if (own.type == CGS_V_LIST)
		return;
	for (uint32_t m = model, next;
	     (next = cgs_lower_ref(L, m, "fallback")) && add(c, model, next, m);)
		m = next;
}

static bool add_link(struct cgs_lowering *L, const struct cgs_asking *q, const struct link *l,
		     struct cgs_buf *out)
{
	struct cgs_endpoint e;
	if (!cgs_endpoint_get(L, l->model, &e))
		return false;
	if (q->prompt)
		cgs_prompt_limits(L, q->prompt, &e);
	cgs_endpoint_window(L, &e, q->step, l->by, "fallback");
	cgs_endpoint_watch(L, &e, q->step);
	cgs_endpoint_model(L, &e);
	cgs_recipe_open(out, '{');
	cgs_recipe_pair(out, "model", cgs_lower_name(L, "model", l->model));
	cgs_endpoint_ask(L, &e, CGS_STR(""), out);
	cgs_buf_putc(out, '}');
	return true;
}

bool cgs_chain_recipe(struct cgs_lowering *L, const struct cgs_asking *q, bool *template,
		      struct cgs_buf *out)
{
	struct chain c = {0};
	bool ok = true;
	collect(L, q->prompt ? cgs_lower_ref(L, q->prompt, "agent") : 0, q->model, &c);
	if (c.n) {
		cgs_draft_at(L->d, q->step)->flags |= CGS_SF_CHAIN;
		cgs_recipe_key(out, "chain");
		cgs_recipe_open(out, '[');
	}
	for (uint32_t i = 0; i < c.n && ok; i++) {
		uint32_t provider = cgs_lower_ref(L, c.v[i].model, "provider");
		ok = add_link(L, q, &c.v[i], out);
		*template |= ok && cgs_str_is(cgs_lower_str(L, provider, "kind"), "template");
	}
	if (c.n)
		cgs_buf_putc(out, ']');
	free(c.v);
	return ok;
}
