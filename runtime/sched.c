/* sched.c — the walk over the plan: what is clean, what starts, what its end sets free.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One thread. A step is in exactly one state (engine.h); only ended and attempted take a RUNNING
 * step out of it. Publishing waits until nothing else can be done at once, so that many outputs
 * share one commit.
 */
#include "engine.h"

#include <stdlib.h>

enum { PUBLISH_AT_ONCE = 256, PUBLISH_MS = 50, MS_NS = 1000000 };

static void send(struct cgs_run *r, enum cgs_event_kind kind, uint32_t step, const char *why)
{
	const struct cgs_node_run *n = step == CGS_PLAN_NONE ? NULL : &r->node[step];
	struct cgs_event e = {.kind = kind,
			      .plan = r->plan,
			      .step = step,
			      .text = why,
			      .running = r->running,
			      .summary = &r->sum};
	if (n) {
		e.attempt = n->attempt;
		e.outcome = n->outcome;
		e.wall_ns = n->began_ns ? (uint64_t)(cgs_loop_now_ns() - n->began_ns) : 0;
		e.tokens_in = n->tokens_in;
		e.tokens_out = n->tokens_out;
		e.tokens_cached = n->tokens_cached;
		e.asked = n->asked;
		e.bound_in = n->need.in;
		e.cost_nusd = n->cost_nusd;
		e.model = r->plan->step[step].kind == CGS_STEP_PROMPT ? cgs_chain_now(r, step)
								      : CGS_PLAN_NONE;
	}
	r->opt.event(r->opt.arg, &e);
}

static void leave_queue(struct cgs_run *r, uint32_t step)
{
	if (r->plan->step[step].kind != CGS_STEP_PUBLISH)
		cgs_node_queue(r, step)->running--;
	r->running--;
}

static void ended(struct cgs_run *r, uint32_t step, enum cgs_outcome outcome, bool ok,
		  const char *why)
{
	struct cgs_node_run *n = &r->node[step];
	leave_queue(r, step);
	n->outcome = (uint8_t)outcome;
	n->ok = ok;
	if (r->dry)
		r->dry[step] = why;
	n->force = false;
	n->cached = outcome == CGS_CACHED;
	r->sum.ran += outcome == CGS_RAN;
	send(r, CGS_EV_DONE, step, why);
	if (n->redo) { /* its inputs were replaced while it ran */
		n->redo = false;
		n->state = CGS_WAITING;
		cgs_node_ready(r, step);
		return;
	}
	if (outcome == CGS_FAILED && !r->opt.keep_going)
		r->stop = true;
	cgs_node_finish(r, step);
}

static void attempted(struct cgs_run *r, uint32_t step, const char *why)
{
	struct cgs_node_run *n = &r->node[step];
	leave_queue(r, step);
	n->state = CGS_WAITING;
	n->redo = false;
	if (r->plan->step[step].kind == CGS_STEP_PROMPT && !n->cached) {
		n->outcome = CGS_RAN;
		r->sum.ran++;
		send(r, CGS_EV_DONE, step, why);
	}
}

/* --- what is clean --- */

static void leave_clean(struct cgs_run *r, uint32_t step)
{
	struct cgs_node_run *n = &r->node[step];
	cgs_last_take(r, step);
	n->key = r->last.step[r->was[step]].key;
	n->state = CGS_DONE;
	n->outcome = CGS_CACHED;
	n->ok = n->cached = true;
	r->open--;
}

static void mark_clean(struct cgs_run *r)
{
	const struct cgs_plan *p = r->plan;
	bool *clean = cgs_mem_alloc(p->head->nstep * sizeof *clean);
	cgs_last_clean(r, clean);
	for (uint32_t s = 0; s < p->head->nstep; s++) {
		if (clean[s]) {
			leave_clean(r, s);
			continue;
		}
		for (uint32_t i = 0; i < p->step[s].nin; i++) {
			uint32_t from = p->input[p->step[s].in + i].step;
			r->node[s].pending +=
				from != CGS_PLAN_NONE && r->node[from].state != CGS_DONE;
		}
	}
	free(clean);
	for (uint32_t s = 0; s < p->head->nstep; s++)
		cgs_node_ready(r, s);
}

/* --- starting a step --- */

static bool inputs_ok(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	for (uint32_t i = 0; i < s->nin; i++) {
		uint32_t from = r->plan->input[s->in + i].step;
		if (from != CGS_PLAN_NONE && !r->node[from].ok) {
			ended(r, step, CGS_SKIPPED, false,
			      cgs_str_fmt(&r->files.mem, "%s%s%s", r->dry ? "depends on " : "",
					  cgs_record_name(r, from), r->dry ? "" : " failed")
				      .s);
			return false;
		}
	}
	return true;
}

/* The step cannot begin: wrong is "does not exist" and the like. */
static void refuse_input(struct cgs_run *r, uint32_t step, uint32_t i, const char *wrong)
{
	const struct cgs_input *in = &r->plan->input[r->plan->step[step].in + i];
	const struct cgs_pfile *file = in->step == CGS_PLAN_NONE ? &r->plan->file[in->out] : NULL;
	const char *name = cgs_plan_str(r->plan, file ? file->path : in->name);
	struct cgs_diag *d = cgs_record_finding(r, step, CGS_C_no_input, "%s reads '%s', which %s",
						cgs_record_name(r, step), name, wrong);
	if (file && file->where.len) {
		cgs_diag_label(&r->diags, d, d->where, "read by %s", cgs_record_name(r, step));
		d->where = cgs_record_place(r, &file->where);
	}
	cgs_record_send(r, step, d);
	if (!r->worst)
		r->worst = CGS_EXIT_FINDINGS;
	ended(r, step, CGS_FAILED, false, cgs_str_fmt(&r->files.mem, "'%s' %s", name, wrong).s);
}

static void missing_input(struct cgs_run *r, uint32_t step, uint32_t i)
{
	const struct cgs_input *in = &r->plan->input[r->plan->step[step].in + i];
	bool file = in->step == CGS_PLAN_NONE;
	refuse_input(r, step, i,
		     file ? cgs_input_wrong(r, cgs_plan_str(r->plan, r->plan->file[in->out].path))
			  : "does not exist");
}

static void make_template(struct cgs_run *r, uint32_t step)
{
	json_t *recipe = cgs_record_recipe(r, step);
	const json_t *text = json_object_get(recipe, "text");
	enum cgs_status st =
		cgs_record_output(r, step, 0, json_string_value(text), json_string_length(text));
	if (!st && !r->dry)
		st = cgs_record_put(r, step, 0, NULL, NULL, false);
	json_decref(recipe);
	if (!st && r->dry && r->twin[step] != step) {
		ended(r, step, CGS_CACHED, true,
		      cgs_str_fmt(&r->files.mem, "the same text as %s",
				  cgs_record_name(r, r->twin[step]))
			      .s);
		return;
	}
	if (!st) {
		ended(r, step, CGS_RAN, true,
		      r->dry ? cgs_why_reason(r, step) : cgs_why_ran(r, step));
		return;
	}
	cgs_record_trouble(r, step, st, "a result could not be stored");
	r->worst = CGS_EXIT_FILES;
	ended(r, step, CGS_FAILED, false, "store trouble");
}

static void run_step(struct cgs_run *r, uint32_t step)
{
	r->node[step].began_ns = cgs_loop_now_ns();
	switch ((enum cgs_step_kind)r->plan->step[step].kind) {
	case CGS_STEP_TEMPLATE: make_template(r, step); return;
	case CGS_STEP_PROMPT:
		send(r, CGS_EV_START, step, "");
		cgs_prompt_start(r, step);
		return;
	case CGS_STEP_TOOL:
		send(r, CGS_EV_START, step, "");
		cgs_tool_start(r, step);
		return;
	case CGS_STEP_SCORE: cgs_gate_score(r, step); return;
	case CGS_STEP_GATE: cgs_gate_judge(r, step); return;
	case CGS_STEP_PUBLISH: break;
	}
	cgs_mem_bug("a step of no known kind");
}

static void enter(struct cgs_run *r, uint32_t step)
{
	r->node[step].state = CGS_RUNNING;
	r->running++;
	if (r->plan->step[step].kind != CGS_STEP_PUBLISH)
		cgs_node_queue(r, step)->running++;
}

/* Before the first question: a source that is no text fails its prompt, so nothing is asked. */
static void look_for_texts(struct cgs_run *r)
{
	const struct cgs_plan *p = r->plan;
	bool *seen = cgs_mem_alloc(p->head->nfile * sizeof *seen);
	r->looked = true;
	for (uint32_t s = 0; s < p->head->nstep; s++) {
		bool waits = r->node[s].state == CGS_WAITING || r->node[s].state == CGS_READY;
		for (uint32_t i = 0; waits && i < p->step[s].nin; i++) {
			const struct cgs_input *in = &p->input[p->step[s].in + i];
			if (p->step[s].kind != CGS_STEP_PROMPT || in->step != CGS_PLAN_NONE ||
			    seen[in->out])
				continue;
			seen[in->out] = true;
			if (cgs_input_is_text(r, in))
				continue;
			enter(r, s);
			refuse_input(r, s, i, "is not UTF-8 text");
			waits = false;
		}
	}
	free(seen);
}

/* A forecast makes what is pure and cheap, so that it can see further; the rest would run. */
static void run_or_foresee(struct cgs_run *r, uint32_t step)
{
	enum cgs_step_kind kind = r->plan->step[step].kind;
	bool work = kind == CGS_STEP_PROMPT || kind == CGS_STEP_TOOL;
	if (kind == CGS_STEP_PROMPT && !r->dry && !r->opt.keep_going && !r->looked)
		look_for_texts(r);
	if (work && r->stop)
		ended(r, step, CGS_SKIPPED, false, "the build stopped");
	else if (r->dry && kind == CGS_STEP_PROMPT)
		cgs_prompt_foresee(r, step);
	else if (work && r->dry)
		ended(r, step, CGS_RAN, false, cgs_why_reason(r, step));
	else
		run_step(r, step);
}

/* A source that is not there fails the build, whatever is answered before: nothing is asked then,
 * unless it is asked to go on with what can be made. */
static void look_for_sources(struct cgs_run *r)
{
	const struct cgs_plan *p = r->plan;
	struct cgs_key k;
	for (uint32_t s = 0; s < p->head->nstep; s++)
		for (uint32_t i = 0; i < p->step[s].nin && r->node[s].state != CGS_DONE; i++) {
			const struct cgs_input *in = &p->input[p->step[s].in + i];
			if (in->step != CGS_PLAN_NONE || cgs_input_key(r, s, i, &k))
				continue;
			enter(r, s);
			missing_input(r, s, i);
		}
}

static bool take_last(struct cgs_run *r, uint32_t step)
{
	if (!cgs_last_holds(r, step))
		return false;
	cgs_last_take(r, step);
	return true;
}

static void begin(struct cgs_run *r, uint32_t step)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_retry t = cgs_heal_now(r, step);
	uint32_t missing = 0;
	enter(r, step);
	if (!inputs_ok(r, step))
		return;
	if (!cgs_prompt_key(r, step, &t, &n->key, &missing)) {
		missing_input(r, step, missing);
		return;
	}
	enum cgs_status st = CGS_ENOTFOUND;
	t = cgs_heal_now(r, step); /* a recording may say which cap was asked with */
	if (r->questions && r->plan->step[step].kind == CGS_STEP_PROMPT)
		cgs_questions_add(r, step, &t);
	if (r->plan->step[step].kind == CGS_STEP_PROMPT)
		st = cgs_prompt_take(r, step);
	else if (!n->force && take_last(r, step))
		st = CGS_OK;
	else if (!n->force)
		st = cgs_record_get(r, step, &n->key, NULL, NULL);
	if (st == CGS_OK)
		ended(r, step, CGS_CACHED, true, "in the store");
	else if (st != CGS_ECORRUPT)
		run_or_foresee(r, step);
}

/* The output of a step whose inputs are all there: false when nothing is left to be done. */
static bool is_to_publish(struct cgs_run *r, uint32_t step)
{
	uint32_t missing;
	if (!cgs_record_key(r, step, &r->node[step].key, &missing)) {
		missing_input(r, step, missing);
		return false;
	}
	if (!take_last(r, step))
		return true;
	ended(r, step, CGS_CACHED, true, "up to date");
	return false;
}

static void publish(struct cgs_run *r)
{
	uint32_t *batch = cgs_mem_alloc(r->nlate * sizeof *batch), n = 0, all = r->nlate;
	memcpy(batch, r->late, all * sizeof *batch);
	r->nlate = 0;
	for (uint32_t i = 0; i < all; i++) {
		if (r->node[batch[i]].state != CGS_READY)
			continue;
		r->node[batch[i]].began_ns = cgs_loop_now_ns();
		enter(r, batch[i]);
		if (inputs_ok(r, batch[i]) && is_to_publish(r, batch[i]))
			batch[n++] = batch[i];
	}
	if (!r->dry)
		cgs_output_publish(r, batch, n);
	for (uint32_t i = 0; r->dry && i < n; i++)
		cgs_output_forecast(r, batch[i]);
	free(batch);
	r->published_ns = cgs_loop_now_ns();
}

static bool sets_free(const struct cgs_run *r)
{
	for (uint32_t i = 0; i < r->nlate; i++)
		if (r->user_of[r->late[i]] < r->user_of[r->late[i] + 1])
			return true;
	return false;
}

/* Publishing waits for the disk, so where steps follow one another it waits a little for company;
 * it never waits where something could start that it may set free. */
static bool publish_due(const struct cgs_run *r)
{
	bool room = !r->tools.n || r->tools.running < r->tools.limit;
	return r->nlate >= PUBLISH_AT_ONCE || !r->running || (room && sets_free(r)) ||
	       cgs_loop_now_ns() - r->published_ns >= (int64_t)PUBLISH_MS * MS_NS;
}

/* Starts all that can start. After a failure nothing is asked or run any more, but what is done
 * already is still followed to its end: files that passed their gates are published. */
static void dispatch(struct cgs_run *r)
{
	while (!r->interrupted) {
		uint32_t s = r->nlate < PUBLISH_AT_ONCE ? cgs_node_take(r) : CGS_PLAN_NONE;
		if (s != CGS_PLAN_NONE)
			begin(r, s);
		else if (r->nlate && publish_due(r))
			publish(r);
		else
			return;
	}
}

static void skip_rest(struct cgs_run *r)
{
	for (uint32_t s = 0; s < r->plan->head->nstep; s++) {
		struct cgs_node_run *n = &r->node[s];
		if (n->state != CGS_DONE) {
			n->outcome = CGS_SKIPPED;
			n->ok = false;
		}
		r->sum.cached += n->outcome == CGS_CACHED;
		r->sum.restored += n->outcome == CGS_RESTORED;
		r->sum.failed += n->outcome == CGS_FAILED;
		r->sum.skipped += n->outcome == CGS_SKIPPED;
	}
}

static enum cgs_exit exit_code(const struct cgs_run *r)
{
	if (r->interrupted)
		return CGS_EXIT_INTERRUPTED;
	if (r->worst == CGS_EXIT_FINDINGS || (!r->worst && (r->sum.failed || r->sum.skipped)))
		return r->opt.keep_going && r->sum.ran + r->sum.cached + r->sum.restored
			       ? CGS_EXIT_PARTIAL
			       : CGS_EXIT_FINDINGS;
	return r->worst;
}

enum cgs_exit cgs_sched_run(struct cgs_run *r)
{
	r->ended = ended;
	r->attempted = attempted;
	r->sum.steps = r->plan->head->nstep;
	send(r, CGS_EV_BEGIN, CGS_PLAN_NONE, "");
	mark_clean(r);
	if (!r->dry && !r->opt.keep_going)
		look_for_sources(r);
	for (;;) {
		dispatch(r);
		if (!r->running)
			break;
		if (cgs_loop_turn(r->loop, r->nlate && !r->interrupted ? PUBLISH_MS : -1)) {
			r->worst = CGS_EXIT_FILES;
			r->stop = true;
		}
		cgs_keep_settle(r);
	}
	if (!r->stop && r->open)
		cgs_mem_bug("steps wait for each other");
	skip_rest(r);
	return exit_code(r);
}
