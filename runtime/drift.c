/* drift.c — asks again what is recorded, and compares the answers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One question after the other: what each may cost is set aside before it leaves, so a budget ends
 * the row at the same place each time. Nothing is kept, neither in the store nor as a recording.
 */
#include "../compiler/base/json.h"
#include "../compiler/plan/form.h"
#include "engine.h"

#include <stdlib.h>

struct drift {
	struct cgs_run *r;
	const struct cgs_question *q;
	struct cgs_answer was, now; /* texts owned */
	struct cgs_reserve held;
	struct cgs_ask *ask; /* running, or NULL */
	bool stop;
	enum cgs_exit code;
};

static void take_answer(struct cgs_answer *to, struct cgs_answer *a)
{
	*to = *a;
	a->text = a->error = (struct cgs_buf){0};
}

static void drop_answer(struct cgs_answer *a)
{
	cgs_buf_done(&a->text);
	cgs_buf_done(&a->error);
	*a = (struct cgs_answer){0};
}

static void on_recorded(void *arg, struct cgs_answer *a)
{
	struct drift *d = arg;
	take_answer(&d->was, a);
	d->ask = NULL;
}

static void on_live(void *arg, struct cgs_answer *a)
{
	struct drift *d = arg;
	cgs_budget_account(d->r, d->q->step, a, &d->held);
	take_answer(&d->now, a);
	d->ask = NULL;
}

static bool again(void *arg, const struct cgs_answer *sofar)
{
	struct drift *d = arg;
	return cgs_budget_again(d->r, d->q->step, sofar, &d->held);
}

/* Asks and waits; a signal cancels. */
static void ask(struct drift *d, const json_t *request, cgs_model_done *done)
{
	d->ask = cgs_models_ask(d->r->models, request, done, d);
	while (d->ask)
		if (cgs_loop_turn(d->r->loop, -1))
			cgs_mem_bug("the event loop failed");
}

/* The same question for its recording alone, or for its provider alone. */
static json_t *request_of(const struct cgs_question *q, bool live)
{
	json_t *request = json_copy(q->request);
	json_t *provider = json_copy(json_object_get(request, "provider"));
	if (live) {
		json_object_del(provider, "record");
		json_object_set_new(request, "tokens",
				    json_integer((json_int_t)(q->need.in + q->need.out)));
	} else {
		json_object_set_new(provider, "kind", json_string("replay"));
	}
	json_object_set_new(request, "provider", provider);
	return request;
}

/* --- comparing --- */

static unsigned first_line(struct cgs_str a, struct cgs_str b)
{
	unsigned line = 1;
	for (uint32_t i = 0; i < a.n && i < b.n && a.s[i] == b.s[i]; i++)
		line += a.s[i] == '\n';
	return line;
}

static void tell_schema(const struct drift *d, struct cgs_buf *how)
{
	const json_t *schema = json_object_get(d->q->request, "schema");
	struct cgs_buf fault = {0};
	if (!schema)
		return;
	if (cgs_form_reads(schema, cgs_buf_view(&d->now.text), &fault)) {
		cgs_buf_putz(how, "; it obeys the schema");
	} else {
		struct cgs_str rest = cgs_buf_view(&fault), line = cgs_form_line(&rest);
		cgs_buf_fmt(how, "; it does not obey the schema: %.*s", CGS_FMT(line));
	}
	cgs_buf_done(&fault);
}

static bool same_json(struct cgs_str a, struct cgs_str b)
{
	json_t *x = cgs_json_load(a, JSON_DECODE_ANY, NULL);
	json_t *y = cgs_json_load(b, JSON_DECODE_ANY, NULL);
	bool same = x && y && json_equal(x, y);
	json_decref(x);
	json_decref(y);
	return same;
}

static enum cgs_drift_kind compare(const struct drift *d, struct cgs_buf *how)
{
	struct cgs_str was = cgs_buf_view(&d->was.text), now = cgs_buf_view(&d->now.text);
	if (d->now.stop != d->was.stop) {
		cgs_buf_fmt(how, "recorded was an answer that is %s, now it is %s",
			    cgs_model_stop(d->was.stop), cgs_model_stop(d->now.stop));
		return CGS_DRIFT_CHANGED;
	}
	if (cgs_str_eq(was, now))
		return CGS_DRIFT_SAME;
	if (same_json(was, now))
		cgs_buf_putz(how, "the same JSON, written in another way");
	else
		cgs_buf_fmt(how, "from line %u on", first_line(was, now));
	tell_schema(d, how);
	return CGS_DRIFT_CHANGED;
}

/* --- one recording --- */

static bool can_ask(struct drift *d, const json_t *request, struct cgs_buf *how)
{
	struct cgs_run *r = d->r;
	struct cgs_node_run *n = &r->node[d->q->step];
	n->need = d->q->need;
	n->tokens_in = n->tokens_out = 0;
	n->cost_nusd = 0;
	if (!cgs_model_is_wire(request) && !cgs_request_is_kind(request, "command")) {
		cgs_buf_putz(how, "its provider asks nobody: choose a profile with one that does");
		return false;
	}
	if (r->opt.offline && cgs_model_is_wire(request)) {
		cgs_buf_putz(how, "nothing is asked offline");
		return false;
	}
	if (!cgs_need_fits(r, d->q->step, how))
		return false;
	d->held = (struct cgs_reserve){0};
	if (cgs_budget_reserve(r, d->q->step, &d->held))
		return true;
	cgs_budget_explain(r, d->q->step, how);
	d->code = CGS_EXIT_BUDGET;
	return false;
}

static bool is_answer(enum cgs_stop s)
{
	return s <= CGS_STOP_OVERFLOW;
}

static enum cgs_drift_kind look(struct drift *d, struct cgs_buf *how)
{
	json_t *recorded = request_of(d->q, false), *live = request_of(d->q, true);
	enum cgs_drift_kind kind = CGS_DRIFT_FAILED;
	ask(d, recorded, on_recorded);
	if (!is_answer(d->was.stop)) {
		cgs_buf_putz(how, d->was.error.n ? d->was.error.s : "it cannot be read");
	} else if (can_ask(d, live, how)) {
		ask(d, live, on_live);
		if (is_answer(d->now.stop))
			kind = compare(d, how);
		else
			cgs_buf_putz(how,
				     d->now.error.n ? d->now.error.s : cgs_model_stop(d->now.stop));
	}
	json_decref(recorded);
	json_decref(live);
	return kind;
}

static void look_at(struct drift *d, void (*each)(void *arg, const struct cgs_drift *d), void *arg)
{
	const struct cgs_node_run *n = &d->r->node[d->q->step];
	struct cgs_buf how = {0};
	struct cgs_drift out = {.kind = look(d, &how), .path = d->q->path, .step = d->q->step};
	out.how = how.n ? how.s : "";
	out.tokens_in = n->tokens_in;
	out.tokens_out = n->tokens_out;
	out.cost_nusd = n->cost_nusd;
	out.model = n->cost_nusd ? n->need.model : CGS_PLAN_NONE;
	if (out.kind != CGS_DRIFT_SAME && !d->code)
		d->code = CGS_EXIT_FINDINGS;
	each(arg, &out);
	cgs_buf_done(&how);
	drop_answer(&d->was);
	drop_answer(&d->now);
}

static void on_signal(void *arg, int signo)
{
	struct drift *d = arg;
	(void)signo;
	d->stop = true;
	if (d->ask)
		cgs_models_cancel(d->ask);
}

static enum cgs_exit walk(struct drift *d, const struct cgs_questions *all,
			  void (*each)(void *arg, const struct cgs_drift *d), void *arg)
{
	struct cgs_run *r = d->r;
	struct cgs_model_options o = {.root_fd = r->root_fd,
				      .offline = r->opt.offline,
				      .env_path = getenv("PATH"),
				      .again = again};
	if (cgs_loop_new(&r->loop, on_signal, d))
		return CGS_EXIT_FILES;
	o.loop = r->loop;
	o.secrets = cgs_run_secrets(r);
	cgs_models_new(&o, &r->models);
	for (uint32_t i = 0; i < all->n && !d->stop && d->code != CGS_EXIT_BUDGET; i++) {
		d->q = &all->v[i];
		look_at(d, each, arg);
	}
	cgs_models_free(r->models);
	cgs_loop_free(r->loop);
	r->models = NULL;
	r->loop = NULL;
	return d->stop ? CGS_EXIT_INTERRUPTED : d->code;
}

enum cgs_exit cgs_run_drift(struct cgs_run *r, const struct cgs_plan *plan,
			    void (*each)(void *arg, const struct cgs_drift *d), void *arg,
			    struct cgs_served *what, struct cgs_summary *sum)
{
	struct cgs_questions all;
	struct drift d = {.r = r};
	int64_t began = cgs_loop_now_ns();
	cgs_questions_collect(r, plan, &all);
	*what = (struct cgs_served){0, all.n, all.unrecorded, all.unknown};
	r->sum = (struct cgs_summary){0};
	r->reserved_tokens = r->reserved_nusd = 0;
	r->unsure_nusd = cgs_arena_alloc(&r->files.mem,
					 (plan->head->nmodel + (size_t)1) * sizeof *r->unsure_nusd);
	r->cost_nusd = cgs_arena_alloc(&r->files.mem,
				       (plan->head->nmodel + (size_t)1) * sizeof *r->cost_nusd);
	cgs_node_begin(r);
	enum cgs_exit code = walk(&d, &all, each, arg);
	cgs_node_free(r);
	*sum = r->sum;
	sum->plan = plan;
	sum->cost_nusd = r->cost_nusd;
	sum->unsure_nusd = r->unsure_nusd;
	sum->wall_ns = (uint64_t)(cgs_loop_now_ns() - began);
	cgs_questions_done(&all);
	return code;
}
