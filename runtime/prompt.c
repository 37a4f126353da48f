/* prompt.c — a PROMPT step: fill the request, ask, keep the answer, take the files out of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The raw answer is what is stored (as stdout of the result); the files in it are a pure function
 * of it. Only a complete answer is ever stored as a result.
 */
#include "batch.h"
#include "engine.h"
#include "recording.h"

#include <stdlib.h>

struct cgs_prompt_run { /* one request in flight */
	struct cgs_run *r;
	uint32_t step;
	json_t *request;
	struct cgs_ask *ask;
	struct cgs_reserve held; /* of the budget */
};

static void add_known(struct cgs_run *r, uint32_t step, json_t *request)
{
	struct cgs_buf b = {0};
	const struct cgs_key *known = &r->node[step].known;
	if (!cgs_key_zero(known) && !cgs_store_get_blob(r->store, known, &b))
		json_object_set_new(request, "known", json_stringn(b.s ? b.s : "", b.n));
	cgs_buf_done(&b);
}

/* The key of the step knows its own model only. */
static void add_other(const struct cgs_run *r, uint32_t step, const struct cgs_retry *t,
		      struct cgs_hash *h)
{
	json_t *recipe = cgs_record_recipe(r, step);
	char *text = json_dumps(cgs_chain_part(recipe, t), JSON_SORT_KEYS | JSON_COMPACT);
	struct cgs_buf identity = {0};
	cgs_plan_identity(cgs_str_of(text), &identity);
	cgs_hash_field(h, cgs_buf_view(&identity));
	cgs_buf_done(&identity);
	free(text);
	json_decref(recipe);
}

/* The digest of a recording: as part of the plan it is watched; one that this build has written is
 * not in the plan yet. */
static void add_tape(struct cgs_run *r, const char *path, struct cgs_hash *h)
{
	struct cgs_stamp stamp;
	struct cgs_key k = {0};
	uint32_t file = cgs_plan_file(r->plan, path);
	if (file != CGS_PLAN_NONE)
		cgs_input_look(r, file, &k);
	else
		cgs_stamp_hash(r->root_fd, path, NULL, NULL, &stamp, &k);
	cgs_hash_add(h, k.b, sizeof k.b);
}

static struct cgs_key recorded_key(const struct cgs_key *key, const struct cgs_key *taped)
{
	struct cgs_hash h;
	cgs_hash_init(&h);
	cgs_hash_field(&h, CGS_STR("cgs-recorded/1"));
	cgs_hash_add(&h, key->b, sizeof key->b);
	cgs_hash_add(&h, taped->b, sizeof taped->b);
	return cgs_hash_end(&h);
}

/* Whether there is a recording of an answer that was asked with a raised cap, and none of the
 * first: then that is the answer. */
static void take_raised(struct cgs_run *r, uint32_t step, struct cgs_retry *t)
{
	json_t *request = t->cap ? NULL : cgs_request_make(r, step, t);
	struct cgs_buf path = {0};
	struct cgs_retry raised = *t;
	if (request && !cgs_recording_path(r->models, request, 0, &path))
		raised.cap = cgs_request_cap(r, step, t, request);
	json_decref(request);
	request = raised.cap != t->cap ? cgs_request_make(r, step, &raised) : NULL;
	if (request && cgs_recording_path(r->models, request, 0, &path))
		r->node[step].cap = t->cap = raised.cap;
	json_decref(request);
	cgs_buf_done(&path);
}

/* A recording decides the answer, so it is an input like any other; so is that there is none. */
static void add_recordings(struct cgs_run *r, uint32_t step, const struct cgs_retry *t,
			   struct cgs_key *key)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_retry now = *t;
	take_raised(r, step, &now);
	json_t *request = cgs_request_make(r, step, &now);
	struct cgs_buf path = {0};
	struct cgs_hash h;
	n->taped = n->untaped = (struct cgs_key){{0}};
	n->recorded = request && cgs_recording_counts(request);
	if (n->recorded) {
		uint32_t i = 0;
		cgs_hash_init(&h);
		for (; cgs_recording_path(r->models, request, i, &path); i++)
			add_tape(r, path.s, &h);
		if (i && !cgs_request_is_kind(request, "replay"))
			n->untaped = recorded_key(key, &n->taped);
		if (i)
			n->taped = cgs_hash_end(&h);
		*key = recorded_key(key, &n->taped);
	}
	cgs_buf_done(&path);
	json_decref(request);
}

bool cgs_prompt_key(struct cgs_run *r, uint32_t step, const struct cgs_retry *t,
		    struct cgs_key *out, uint32_t *missing)
{
	if (!cgs_record_key(r, step, out, missing))
		return false;
	if (t->attempt > 1 || t->route) {
		struct cgs_hash h;
		cgs_hash_init(&h);
		cgs_hash_field(&h, t->attempt > 1 ? CGS_STR("cgs-heal/1") : CGS_STR("cgs-chain/1"));
		cgs_hash_add(&h, out->b, sizeof out->b);
		if (t->attempt > 1) {
			cgs_hash_add(&h, t->base.b, sizeof t->base.b);
			cgs_hash_field(&h, cgs_str_of(t->feedback));
		}
		if (t->fallback || t->route)
			add_other(r, step, t, &h);
		*out = cgs_hash_end(&h);
	}
	if (r->plan->step[step].flags & CGS_SF_RECORDED)
		add_recordings(r, step, t, out);
	return true;
}

/* --- the answer --- */

static void fail(struct cgs_run *r, uint32_t step, const char *why, enum cgs_exit exit)
{
	if (!r->worst)
		r->worst = exit;
	r->ended(r, step, CGS_FAILED, false, why);
}

/* With `record`: the answer is in the store but not written down, or not any more. */
static bool tape_lost(const struct cgs_run *r, uint32_t step)
{
	return r->node[step].recorded && cgs_key_zero(&r->node[step].taped) && !r->dry;
}

static enum cgs_status take_answer(struct cgs_run *r, uint32_t step, struct cgs_str raw)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_flaw flaw;
	enum cgs_status st;
	n->cached = true;
	n->tokens_in = n->tokens_out = n->tokens_cached = n->asked = 0;
	n->cost_nusd = 0;
	if (cgs_take_outputs(r, step, raw, &flaw, &st)) {
		cgs_chain_answered(r, step);
		return st;
	}
	cgs_take_refuse(r, step, &flaw);
	return CGS_ECORRUPT;
}

enum cgs_status cgs_prompt_take(struct cgs_run *r, uint32_t step)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_buf raw = {0}, act = {0};
	struct cgs_result res = {0};
	enum cgs_status st = cgs_store_get(r->store, CGS_T_ACTION, n->key.b, sizeof n->key.b, &act);
	if (!st && (!act.n || !cgs_reapi_decode(act.s, act.n, &res)))
		st = CGS_ENOTFOUND;
	if (!st)
		st = cgs_store_get_blob(r->store, &res.out.key, &raw);
	n->known = (struct cgs_key){{0}};
	if (!st) {
		n->answer = res.out.key;
		if (tape_lost(r, step)) {
			n->known = res.out.key;
			st = CGS_ENOTFOUND;
		} else {
			st = take_answer(r, step, cgs_buf_view(&raw));
		}
	}
	cgs_reapi_done(&res);
	cgs_buf_done(&act);
	cgs_buf_done(&raw);
	return st;
}

static void no_answer(struct cgs_run *r, uint32_t step, const struct cgs_answer *a)
{
	bool missing = a->stop == CGS_STOP_MISSING;
	if (a->stop == CGS_STOP_CANCELLED) {
		r->ended(r, step, CGS_SKIPPED, false, "interrupted");
		return;
	}
	struct cgs_diag *d =
		cgs_record_finding(r, step,
				   missing                       ? CGS_C_no_recording
				   : a->stop == CGS_STOP_NO_ROOM ? CGS_C_file_trouble
								 : CGS_C_no_answer,
				   "%s: %s%s", cgs_record_name(r, step), cgs_chain_tried(r, step),
				   a->error.n ? a->error.s : cgs_model_stop(a->stop));
	if (a->stop == CGS_STOP_TRUNCATED)
		cgs_diag_help(&r->diags, d,
			      r->node[step].cap ? "it was asked twice; ask for less, or raise "
						  "max_output of the model"
						: "raise max_output of the prompt or its model");
	cgs_record_send(r, step, d);
	fail(r, step, cgs_model_stop(a->stop),
	     missing                       ? CGS_EXIT_NO_RECORDING
	     : a->stop == CGS_STOP_NO_ROOM ? CGS_EXIT_FILES
					   : CGS_EXIT_FINDINGS);
}

/* The answer stands and is stored; the next build writes it down. */
static void not_recorded(struct cgs_run *r, uint32_t step, const struct cgs_answer *a)
{
	struct cgs_diag *d = cgs_record_finding(r, step, CGS_C_file_trouble, "%s: %s",
						cgs_record_name(r, step), a->error.s);
	cgs_record_send(r, step, d);
	r->kept = r->node[step].kept = true;
	if (!r->worst)
		r->worst = CGS_EXIT_FILES;
}

/* The next model of the chain; what it answered before is in the store. */
static void ask_next(struct cgs_run *r, uint32_t step)
{
	struct cgs_retry t = cgs_heal_now(r, step);
	enum cgs_status st = CGS_ENOTFOUND;
	uint32_t missing;
	if (r->stop || r->node[step].redo) {
		r->ended(r, step, CGS_SKIPPED, false, "the build stopped");
		return;
	}
	if (cgs_prompt_key(r, step, &t, &r->node[step].key, &missing))
		st = cgs_prompt_take(r, step);
	if (st == CGS_OK)
		r->ended(r, step, CGS_CACHED, true, "in the store");
	else if (st != CGS_ECORRUPT)
		cgs_prompt_start(r, step);
}

/* An answer that was cut is never mended: it is asked once more, with all the room that there is.
 * Offline, what was answered then may be recorded. */
static bool raise_cap(struct cgs_run *r, uint32_t step, const struct cgs_answer *a)
{
	struct cgs_retry t = cgs_heal_now(r, step);
	if (a->stop == CGS_STOP_MISSING && !t.cap)
		take_raised(r, step, &t);
	else if (a->stop == CGS_STOP_TRUNCATED && !a->replayed) {
		json_t *request = cgs_request_make(r, step, &t);
		t.cap = request ? cgs_request_cap(r, step, &t, request) : 0;
		json_decref(request);
		if (!t.cap)
			return false;
		r->node[step].cap = t.cap;
		cgs_record_note(
			r, "%s: the answer was cut at %llu tokens; asking once more, with %llu",
			cgs_record_name(r, step), (unsigned long long)r->node[step].need.out,
			(unsigned long long)t.cap);
	} else {
		return false;
	}
	return t.cap != 0;
}

static void go_on(struct cgs_run *r);

static void answered(void *arg, struct cgs_answer *a)
{
	struct cgs_prompt_run *p = arg;
	struct cgs_run *r = p->r;
	uint32_t step = p->step;
	struct cgs_reserve held = p->held;
	r->node[step].ask = NULL;
	json_decref(p->request);
	free(p);
	cgs_budget_account(r, step, a, &held);
	if (a->stop == CGS_STOP_COMPLETE && a->error.n)
		not_recorded(r, step, a);
	if (a->stop == CGS_STOP_COMPLETE)
		cgs_keep_answer(r, step, a);
	else if (raise_cap(r, step, a) || cgs_chain_next(r, step, a))
		ask_next(r, step);
	else
		no_answer(r, step, a);
	go_on(r);
}

/* A command opens no socket of ours, so it is asked offline too. */
static bool is_live(const struct cgs_run *r, const json_t *of)
{
	return cgs_request_is_kind(of, "command") || (!r->opt.offline && cgs_model_is_wire(of));
}

bool cgs_prompt_is_live(const struct cgs_run *r, uint32_t step)
{
	json_t *recipe = cgs_record_recipe(r, step);
	bool live = is_live(r, recipe);
	json_decref(recipe);
	return live;
}

/* Not when a recording or a stored answer is there, which record answers from. */
static bool is_asked(const struct cgs_run *r, uint32_t step, const json_t *request)
{
	return is_live(r, request) && !json_object_get(request, "known") &&
	       cgs_key_zero(&r->node[step].taped);
}

static void send(struct cgs_prompt_run *p)
{
	const struct cgs_need *n = &p->r->node[p->step].need;
	json_object_set_new(p->request, "tokens", json_integer((json_int_t)(n->in + n->out)));
	p->ask = cgs_models_ask(p->r->models, p->request, answered, p);
}

bool cgs_prompt_again(void *arg, const struct cgs_answer *sofar)
{
	struct cgs_prompt_run *p = arg;
	return cgs_budget_again(p->r, p->step, sofar, &p->held);
}

static void drop(struct cgs_prompt_run *p)
{
	p->r->node[p->step].ask = NULL;
	json_decref(p->request);
	free(p);
}

static void refuse(struct cgs_prompt_run *p, const char *why, enum cgs_exit exit)
{
	struct cgs_run *r = p->r;
	uint32_t step = p->step;
	drop(p);
	fail(r, step, why, exit);
}

/* Asks, if the budget allows it whatever the open questions will cost, or lets it wait for them. */
static void ask_or_wait(struct cgs_prompt_run *p)
{
	struct cgs_run *r = p->r;
	if (!r->nwait && cgs_budget_reserve(r, p->step, &p->held)) {
		send(p);
	} else if (cgs_budget_may_wait(r, p->step)) {
		*CGS_PUSH(r->wait, r->nwait, r->cwait) = p->step;
	} else {
		cgs_budget_exceeded(r, p->step);
		refuse(p, "over budget", CGS_EXIT_BUDGET);
	}
}

/* An answer has come, and what it cost is known: those that waited for it, in their order. */
static void go_on(struct cgs_run *r)
{
	uint32_t n = r->nwait, *step = r->wait;
	r->wait = NULL;
	r->nwait = r->cwait = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct cgs_prompt_run *p = r->node[step[i]].ask;
		if (r->stop || r->node[step[i]].redo) {
			drop(p);
			r->ended(r, step[i], CGS_SKIPPED, false, "the build stopped");
		} else {
			ask_or_wait(p);
		}
	}
	free(step);
}

/* It does not fit the window of the model: that of another one may be larger. */
static void too_long(struct cgs_prompt_run *p, const struct cgs_buf *why)
{
	struct cgs_run *r = p->r;
	uint32_t step = p->step;
	struct cgs_answer a = {.stop = CGS_STOP_OVERFLOW, .error = *why};
	if (cgs_chain_next(r, step, &a)) {
		drop(p);
		ask_next(r, step);
	} else {
		cgs_need_exceeded(r, step, why->s);
		refuse(p, "it does not fit the window", CGS_EXIT_FINDINGS);
	}
}

void cgs_prompt_start(struct cgs_run *r, uint32_t step)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_retry t = cgs_heal_now(r, step);
	json_t *request = cgs_request_make(r, step, &t);
	if (!t.cap) { /* one that is asked again with more room took both */
		n->tokens_in = n->tokens_out = n->tokens_cached = n->asked = 0;
		n->cost_nusd = 0;
	}
	if (!request) {
		cgs_request_tell_unsent(r, step);
		fail(r, step, "an input cannot be read", CGS_EXIT_FINDINGS);
		return;
	}
	if (t.attempt == 1)
		cgs_need_shares(r, step);
	add_known(r, step, request);
	n->need = cgs_need_of(r, step, request, &t);
	cgs_count_raise(r, step, request);
	struct cgs_prompt_run *p = cgs_mem_alloc(sizeof *p);
	*p = (struct cgs_prompt_run){.r = r, .step = step, .request = request};
	n->ask = p;
	struct cgs_buf why = {0};
	if (!is_asked(r, step, request)) {
		send(p);
	} else if (cgs_need_fits(r, step, &why)) {
		ask_or_wait(p);
	} else {
		too_long(p, &why);
	}
	cgs_buf_done(&why);
}

/* One that waits for the budget leaves the row without a word. */
void cgs_prompt_cancel(struct cgs_run *r, uint32_t step)
{
	struct cgs_prompt_run *p = r->node[step].ask;
	if (p && p->ask) {
		cgs_models_cancel(p->ask);
		return;
	}
	uint32_t n = 0;
	for (uint32_t i = 0; i < r->nwait; i++)
		if (r->wait[i] != step)
			r->wait[n++] = r->wait[i];
	r->nwait = n;
	if (p) {
		drop(p);
		r->ended(r, step, CGS_SKIPPED, false, "interrupted");
	}
}

/* --- forecast --- */

static bool has_recording(struct cgs_run *r, const json_t *request)
{
	struct cgs_buf path = {0};
	bool counts =
		cgs_recording_counts(request) || (r->opt.offline && cgs_model_is_wire(request));
	bool has = counts && cgs_recording_path(r->models, request, 0, &path);
	cgs_buf_done(&path);
	return has;
}

static void foresee_asking(struct cgs_run *r, uint32_t step, const json_t *request, const char *why)
{
	struct cgs_reserve held = {0};
	struct cgs_buf b = {0};
	if (!cgs_need_fits(r, step, &b)) {
		why = cgs_str_fmt(&r->files.mem, "it does not fit: %s", b.s).s;
		cgs_buf_done(&b);
		r->ended(r, step, CGS_FAILED, false, why);
		return;
	}
	bool ever = cgs_budget_ever(r, step);
	r->node[step].asks = ever;
	r->node[step].batched = ever && cgs_batch_awaits(r->batches, request);
	if (!cgs_budget_reserve(r, step, &held)) {
		cgs_budget_explain(r, step, &b);
		why = cgs_str_fmt(&r->files.mem, ever ? "%s; it %s" : "over budget: %s%s",
				  ever ? why : "", b.s)
			      .s;
		cgs_buf_done(&b);
	}
	r->ended(r, step, ever ? CGS_RAN : CGS_FAILED, false, why);
}

/* False: this model gives no answer. */
static bool foresee(struct cgs_run *r, uint32_t step, const struct cgs_retry *t, const char *why)
{
	json_t *request = cgs_request_make(r, step, t);
	bool known = true;
	if (!request) {
		r->ended(r, step, CGS_FAILED, false, "an input cannot be read");
		return true;
	}
	r->node[step].need = cgs_need_of(r, step, request, t);
	cgs_count_raise(r, step, request);
	if (has_recording(r, request) || cgs_request_is_kind(request, "template"))
		r->ended(r, step, CGS_RAN, false, why);
	else if (is_live(r, request))
		foresee_asking(r, step, request, why);
	else
		known = false;
	json_decref(request);
	return known;
}

void cgs_prompt_foresee(struct cgs_run *r, uint32_t step)
{
	struct cgs_retry t = cgs_heal_now(r, step);
	const char *why = cgs_why_reason(r, step);
	uint32_t last = t.fallback ? 0 : cgs_chain_length(r, step);
	while (!foresee(r, step, &t, why))
		if (t.route++ >= last) {
			r->ended(r, step, CGS_FAILED, false, "there is no recording of the answer");
			return;
		}
}
