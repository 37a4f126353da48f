/* count.c — how many tokens questions have, as the services count them that would be asked.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each is asked once: the number is kept in the store by what was sent. Nothing is charged. Windows
 * and budgets go by the estimate, or by a count that is more.
 */
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>

enum { AT_ONCE = 32, GIVE_UP = 3 }; /* until a model has counted, no more at once than that */

struct counting;

struct counted_one { /* on its way; request NULL: free */
	struct counting *c;
	json_t *request;
	struct cgs_key key;
	uint32_t step;
};

struct counted_model {
	uint32_t failed; /* in a row */
	const char *why; /* the last did */
	bool counts;     /* it has */
};

struct counting {
	struct cgs_run *r;
	struct cgs_count *out;
	struct counted_model *model; /* [nmodel + 1] */
	struct counted_one one[AT_ONCE];
	uint32_t open;
	bool stop;
};

/* --- the store --- */

static const char counted[] = CGS_STORE_COUNTS "ed"; /* there: something is */

struct note_name {
	char z[sizeof CGS_STORE_COUNTS "/" + CGS_KEY_HEX];
	size_t n;
};

static struct note_name name_of(const struct cgs_key *key)
{
	char hex[CGS_KEY_HEX + 1];
	struct note_name name;
	cgs_key_hex(key, hex);
	name.n = (size_t)snprintf(name.z, sizeof name.z, CGS_STORE_COUNTS "/%s", hex);
	return name;
}

static bool is_stored(struct cgs_run *r, const struct cgs_key *key, struct cgs_count *to)
{
	struct note_name name = name_of(key);
	struct cgs_buf b = {0};
	uint32_t in = 0;
	if (!cgs_store_get(r->store, CGS_T_NOTE, name.z, name.n, &b) && b.n == sizeof in)
		memcpy(&in, b.s, sizeof in);
	cgs_buf_done(&b);
	to->in = in;
	return in;
}

static void keep(struct cgs_run *r, const struct cgs_key *key, uint32_t in)
{
	struct note_name name = name_of(key);
	cgs_store_put(r->store, CGS_T_NOTE, name.z, name.n, &in, sizeof in);
	cgs_store_put(r->store, CGS_T_NOTE, counted, sizeof counted - 1, "", 0);
	r->counts = CGS_COUNTS_SOME;
}

/* --- asking --- */

static struct counted_model *model_of(struct counting *c, uint32_t step)
{
	uint32_t m = c->r->node[step].need.model, n = c->r->plan->head->nmodel;
	return &c->model[m < n ? m : n];
}

static void on_done(void *arg, struct cgs_answer *a)
{
	struct counted_one *o = arg;
	struct counting *c = o->c;
	struct counted_model *m = model_of(c, o->step);
	if (a->stop == CGS_STOP_COMPLETE) {
		c->out[o->step].in = a->usage.in;
		keep(c->r, &o->key, a->usage.in);
		m->failed = 0;
		m->counts = true;
	} else {
		const char *why = a->stop == CGS_STOP_UNKNOWN ? "no whole answer came"
				  : a->error.n                ? a->error.s
							      : cgs_model_stop(a->stop);
		m->failed++;
		m->why = c->out[o->step].why = cgs_str_dup(&c->r->files.mem, cgs_str_of(why)).s;
	}
	json_decref(o->request);
	o->request = NULL;
	c->open--;
}

static void turn(struct counting *c)
{
	if (cgs_loop_turn(c->r->loop, -1))
		cgs_mem_bug("the event loop failed");
}

/* The first of the models after its own, if it is one of them that would be asked. */
static struct cgs_retry retry_of(struct cgs_run *r, uint32_t step)
{
	struct cgs_retry t = cgs_heal_now(r, step);
	uint32_t last = t.fallback ? 0 : cgs_chain_length(r, step);
	while (t.route < last && cgs_chain_model(r, step, &t) != r->node[step].need.model)
		t.route++;
	return t;
}

/* What a build would send, without what has no part in a count. */
static json_t *counting_form(const json_t *request, uint64_t tokens)
{
	json_t *form = json_copy((json_t *)(uintptr_t)request);
	json_t *provider = json_copy(json_object_get(request, "provider"));
	json_t *body = json_copy(json_object_get(request, "request"));
	json_object_del(provider, "record");
	json_object_del(body, "stream");
	json_object_set_new(form, "provider", provider);
	json_object_set_new(form, "request", body);
	json_object_set_new(form, "count", json_true());
	json_object_set_new(form, "tokens", json_integer((json_int_t)tokens));
	return form;
}

static json_t *request_of(struct cgs_run *r, uint32_t step)
{
	struct cgs_retry t = retry_of(r, step);
	json_t *request = cgs_request_make(r, step, &t);
	json_t *form = request ? counting_form(request, r->node[step].need.in) : NULL;
	json_decref(request);
	return form;
}

static bool any_stored(struct cgs_run *r)
{
	struct cgs_buf b = {0};
	if (r->counts == CGS_COUNTS_UNKNOWN)
		r->counts = cgs_store_get(r->store, CGS_T_NOTE, counted, sizeof counted - 1, &b)
				    ? CGS_COUNTS_NONE
				    : CGS_COUNTS_SOME;
	cgs_buf_done(&b);
	return r->counts == CGS_COUNTS_SOME;
}

void cgs_count_raise(struct cgs_run *r, uint32_t step, const json_t *request)
{
	struct cgs_need *need = &r->node[step].need;
	struct cgs_count known = {0};
	struct cgs_key key;
	if (!any_stored(r))
		return;
	json_t *form = counting_form(request, 0);
	if (cgs_model_counts(form, &key) && is_stored(r, &key, &known) && known.in > need->in) {
		need->in = known.in;
		cgs_chain_dearest(r, step, r->node[step].route, need);
	}
	json_decref(form);
}

static void ask(struct counting *c, uint32_t step, const struct cgs_key *key, json_t *request)
{
	struct counted_one *o = c->one;
	while (o->request)
		o++;
	*o = (struct counted_one){c, json_incref(request), *key, step};
	c->open++;
	cgs_models_ask(c->r->models, request, on_done, o);
}

/* How many more may fail of a model that has not counted yet. */
static uint32_t at_once(const struct counted_model *m)
{
	return m->counts ? AT_ONCE : m->failed < GIVE_UP ? GIVE_UP - m->failed : 0;
}

static void count(struct counting *c, uint32_t step)
{
	struct cgs_count *to = &c->out[step];
	const struct counted_model *m = model_of(c, step);
	json_t *request = request_of(c->r, step);
	struct cgs_key key;
	if (!request) {
		to->why = "an input has just changed";
		return;
	}
	if (!cgs_model_counts(request, &key))
		to->why = "its provider does not count tokens";
	else if (!is_stored(c->r, &key, to)) {
		while (c->open && c->open >= at_once(m) && !c->stop)
			turn(c);
		if (m->failed >= GIVE_UP)
			to->why = m->why;
		else if (!c->stop)
			ask(c, step, &key, request);
	}
	json_decref(request);
}

static void on_signal(void *arg, int signo)
{
	struct counting *c = arg;
	(void)signo;
	c->stop = true;
}

enum cgs_status cgs_count_all(struct cgs_run *r, struct cgs_count *out)
{
	struct counting c = {.r = r, .out = out};
	if (cgs_loop_new(&r->loop, on_signal, &c))
		return CGS_EIO;
	cgs_models_new(&(struct cgs_model_options){.loop = r->loop,
						   .root_fd = r->root_fd,
						   .secrets = cgs_run_secrets(r)},
		       &r->models);
	c.model = cgs_mem_alloc((r->plan->head->nmodel + (size_t)1) * sizeof *c.model);
	for (uint32_t s = 0; s < r->plan->head->nstep && !c.stop; s++)
		if (r->node[s].asks)
			count(&c, s);
	while (c.open && !c.stop)
		turn(&c);
	cgs_models_free(r->models);
	cgs_loop_free(r->loop);
	r->models = NULL;
	r->loop = NULL;
	for (uint32_t i = 0; i < AT_ONCE; i++)
		json_decref(c.one[i].request);
	free(c.model);
	cgs_store_commit(r->store); /* what cannot be kept is asked again */
	return c.stop ? CGS_ECANCELLED : CGS_OK;
}
