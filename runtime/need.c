/* need.c — what a request may take: tokens, money, room in the window of its model.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine.h"

#include <stdlib.h>

enum { PERCENT = 100 };

/* What stands around the texts, in tokens: roles, marks of turns, the form of the request. */
enum { AROUND_REQUEST = 32, AROUND_MESSAGE = 8 };

static uint64_t weight_of_schema(const json_t *of)
{
	const json_t *schema = json_object_get(of, "schema");
	char *text = json_is_object(schema) ? json_dumps(schema, JSON_COMPACT) : NULL;
	uint64_t w = text ? cgs_tokens_weigh(cgs_str_of(text)) : 0;
	free(text);
	return w;
}

/* Of a request or a recipe, with texts of that weight. */
static uint64_t tokens_in(const json_t *of, uint64_t weight)
{
	const json_t *messages = json_object_get(json_object_get(of, "request"), "messages");
	uint64_t around = AROUND_REQUEST + AROUND_MESSAGE * json_array_size(messages);
	return cgs_tokens(weight + weight_of_schema(of) + around * CGS_TOKEN);
}

static struct cgs_str text_of(const json_t *v)
{
	return (struct cgs_str){json_string_value(v), (uint32_t)json_string_length(v)};
}

struct cgs_need cgs_need_of(const struct cgs_run *r, uint32_t step, const json_t *request,
			    const struct cgs_retry *t)
{
	const struct cgs_step *s = &r->plan->step[step];
	const json_t *m, *body = json_object_get(request, "request");
	json_int_t out = json_integer_value(json_object_get(body, "max_output"));
	uint64_t weight = 0;
	size_t i;
	json_array_foreach (json_object_get(body, "messages"), i, m)
		weight += cgs_tokens_weigh(text_of(json_object_get(m, "content")));
	struct cgs_need n = {.in = tokens_in(request, weight),
			     .out = out > 0 ? (uint64_t)out : s->tokens_out,
			     .model = cgs_chain_model(r, step, t)};
	cgs_chain_dearest(r, step, t->fallback ? UINT32_MAX : t->route, &n);
	return n;
}

/* Another model counts otherwise, so where one may be asked the estimate stays the bound of what it
 * may cost. */
struct cgs_need cgs_need_counted(const struct cgs_run *r, uint32_t step, uint64_t in)
{
	struct cgs_need n = r->node[step].need;
	n.in = in;
	if (!cgs_chain_length(r, step)) {
		n.nusd = 0;
		cgs_chain_dearest(r, step, UINT32_MAX, &n);
	}
	return n;
}

/* What a prompt has not written yet is as long as its longest answer. */
static uint64_t weight_of(struct cgs_run *r, const struct cgs_input *in, bool *least)
{
	const struct cgs_plan *p = r->plan;
	struct cgs_buf b = {0};
	uint64_t w = 0;
	while (in->step != CGS_PLAN_NONE && p->step[in->step].kind == CGS_STEP_PUBLISH)
		in = &p->input[p->step[in->step].in];
	bool there = in->step == CGS_PLAN_NONE || r->node[in->step].ok;
	if (there && cgs_input_read(r, in, &b) == CGS_OK)
		w = cgs_tokens_weigh(cgs_buf_view(&b));
	else if (there || p->step[in->step].kind != CGS_STEP_PROMPT)
		*least = true;
	else
		w = p->output[p->step[in->step].out + in->out].weight;
	cgs_buf_done(&b);
	return w;
}

/* What pruning will leave out, of inputs that may not be there yet. */
static uint64_t excess(struct cgs_run *r, const struct cgs_step *s, const json_t *recipe)
{
	enum { NAMED = 16 }; /* tokens that stand for one that is left out */
	const json_t *f;
	size_t k;
	uint64_t over = 0;
	bool least;
	json_array_foreach (json_object_get(recipe, "fit"), k, f) {
		uint64_t room = (uint64_t)json_integer_value(json_object_get(f, "room")), sum = 0;
		json_int_t to = json_integer_value(json_object_get(f, "to"));
		for (json_int_t i = json_integer_value(json_object_get(f, "from")); i < to; i++)
			sum += weight_of(r, &r->plan->input[s->in + i], &least);
		uint64_t kept = (room + NAMED * (uint64_t)(to > 0 ? to : 0)) * CGS_TOKEN;
		over += sum > kept ? sum - kept : 0;
	}
	return over;
}

struct cgs_need cgs_need_guess(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	struct cgs_need n = {.out = s->tokens_out, .model = s->model};
	json_t *m, *part, *recipe = cgs_record_recipe(r, step);
	uint64_t weight = 0;
	size_t i, k;
	json_array_foreach (json_object_get(json_object_get(recipe, "request"), "messages"), i, m)
		json_array_foreach (json_object_get(m, "parts"), k, part) {
			const json_t *in = json_object_get(part, "in");
			weight += in ? weight_of(r, &r->plan->input[s->in + json_integer_value(in)],
						 &n.least)
				     : cgs_tokens_weigh(text_of(json_object_get(part, "text")));
		}
	n.in = tokens_in(recipe, weight - excess(r, s, recipe));
	json_decref(recipe);
	cgs_chain_dearest(r, step, 0, &n);
	return n;
}

/* `n` later attempts: each repeats the question, with an answer to repair and what was wrong. */
static void add_later(struct cgs_need *to, uint64_t n, uint64_t in, uint64_t out)
{
	uint64_t all_in, all_out;
	if (__builtin_mul_overflow(n, in, &all_in) ||
	    __builtin_add_overflow(to->in, all_in, &to->in))
		to->in = UINT64_MAX;
	if (__builtin_mul_overflow(n, out, &all_out) ||
	    __builtin_add_overflow(to->out, all_out, &to->out))
		to->out = UINT64_MAX;
}

struct cap { /* of an answer, and of the one that is asked for when it was cut; 0: it is not */
	uint64_t first, raised;
};

static struct cap cap_of(const json_t *of)
{
	const json_t *request = json_object_get(of, "request");
	json_int_t first = json_integer_value(json_object_get(request, "max_output"));
	json_int_t raised = json_integer_value(json_object_get(of, "raise"));
	struct cap c = {.first = first > 0 ? (uint64_t)first : 0};
	c.raised = raised > 0 && (uint64_t)raised > c.first ? (uint64_t)raised : 0;
	return c;
}

static uint64_t longest(const struct cap *c)
{
	return c->raised ? c->raised : c->first;
}

/* Each is asked once more when it is cut. */
static void add_attempts(struct cgs_need *to, uint64_t n, uint64_t in, const struct cap *cap)
{
	add_later(to, n, in, cap->first);
	if (cap->raised)
		add_later(to, n, in, cap->raised);
}

void cgs_need_worst(const struct cgs_run *r, uint32_t step, const struct cgs_need *first,
		    struct cgs_need worst[2])
{
	enum { CLOSING = 100, WORSE = 32 }; /* tokens: the last line, one for each attempt */
	const struct cgs_step *s = &r->plan->step[step];
	const struct cgs_node_run *n = &r->node[step];
	bool healed = s->gate != CGS_PLAN_NONE, fallen = n->heal && n->heal->fallback;
	uint64_t turn = healed ? 1u + r->plan->step[s->gate].heal : 1;
	uint64_t all = cgs_heal_attempts(r, step), done = n->attempt - 1;
	json_t *recipe = cgs_record_recipe(r, step);
	struct cap own = cap_of(recipe), other = cap_of(json_object_get(recipe, "fallback"));
	json_decref(recipe);
	own.first = fallen ? s->tokens_out : first->most;
	uint64_t repaired = longest(&own) > longest(&other) ? longest(&own) : longest(&other);
	uint64_t later = first->in + repaired + 2 * AROUND_MESSAGE + CGS_FEEDBACK_MAX + CLOSING +
			 WORSE * all;
	const struct cap *cap = fallen ? &other : &own;
	worst[0] = (struct cgs_need){.model = s->model, .least = first->least};
	worst[1] = (struct cgs_need){.model = s->fallback, .least = first->least};
	struct cgs_need *now = &worst[fallen];
	now->in = first->in;
	now->out = first->most;
	if (!n->cap && cap->raised)
		add_later(now, 1, first->in, cap->raised);
	uint64_t left = fallen ? all - done : turn - done; /* of the model that is asked now */
	add_attempts(now, left - 1, later, cap);
	if (!fallen && all > turn)
		add_attempts(&worst[1], all - turn, later, &other);
	cgs_chain_dearest(r, step, fallen ? UINT32_MAX : n->route, &worst[0]);
	cgs_chain_dearest(r, step, UINT32_MAX, &worst[1]);
}

static void check_share(struct cgs_run *r, uint32_t step, const json_t *share)
{
	const struct cgs_step *s = &r->plan->step[step];
	uint64_t weight = (uint64_t)json_integer_value(json_object_get(share, "weight"));
	uint64_t most = (uint64_t)json_integer_value(json_object_get(share, "tokens"));
	json_int_t from = json_integer_value(json_object_get(share, "from"));
	json_int_t to = json_integer_value(json_object_get(share, "to"));
	bool least, told = cgs_tokens(weight) > most; /* when the specs were checked */
	for (json_int_t i = from; i < to; i++)
		weight += weight_of(r, &r->plan->input[s->in + i], &least);
	if (told || cgs_tokens(weight) <= most)
		return;
	struct cgs_diag *d = cgs_record_finding(
		r, step, CGS_C_section_over_share,
		"section %s has about %u tokens with what it includes, its share is %llu",
		json_string_value(json_object_get(share, "section")), cgs_tokens(weight),
		(unsigned long long)most);
	cgs_diag_label(&r->diags, d, d->where, "part of %s", cgs_record_name(r, step));
	d->where = cgs_record_at(r, json_object_get(share, "place"));
	cgs_diag_help(&r->diags, d, "include less, or raise the share");
	cgs_record_send(r, step, d);
}

void cgs_need_shares(struct cgs_run *r, uint32_t step)
{
	json_t *recipe = cgs_record_recipe(r, step);
	const json_t *share;
	size_t i;
	json_array_foreach (json_object_get(recipe, "shares"), i, share)
		check_share(r, step, share);
	const char *list = cgs_prune_list(r, step, recipe);
	if (list)
		cgs_record_note(r, "%s: left out, as there is no room: %s",
				cgs_record_name(r, step), list);
	json_decref(recipe);
}

bool cgs_need_fits(const struct cgs_run *r, uint32_t step, struct cgs_buf *why)
{
	const struct cgs_need *n = &r->node[step].need;
	const struct cgs_pmodel *m =
		n->model < r->plan->head->nmodel ? &r->plan->model[n->model] : NULL;
	if (!m || !m->window)
		return true;
	unsigned long long in = n->in, out = n->out, window = m->window;
	const char *name = cgs_plan_str(r->plan, m->name);
	if (in + out > window)
		cgs_buf_fmt(why,
			    "about %llu tokens of text and %llu of answer exceed the window of %s, "
			    "%llu",
			    in, out, name, window);
	else if (in * PERCENT > window * m->ratio)
		cgs_buf_fmt(why, "about %llu tokens of text exceed %u%% of the window of %s, %llu",
			    in, m->ratio, name, window);
	return !why->n;
}

void cgs_need_exceeded(struct cgs_run *r, uint32_t step, const char *why)
{
	struct cgs_diag *d = cgs_record_finding(r, step, CGS_C_window_exceeded, "%s: %s",
						cgs_record_name(r, step), why);
	cgs_diag_help(&r->diags, d,
		      "include less, lower `max_output`, or choose a model with a larger window; "
		      "nothing was asked");
	cgs_record_send(r, step, d);
}
