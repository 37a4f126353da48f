/* gate.c — a GATE step: reports to a verdict; a failed one to healing, or to findings.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only verdicts that pass are stored. Before a failed report that came from the store is acted
 * upon, by asking a model anew or by failing the build, its tool is run again: what the tool
 * depends on outside the project (an installed module, say) may have been mended meanwhile.
 */
#include "answer.h"
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SHOWN_MAX = 10, MORE_MAX = 16 << 10 };

struct miss { /* a requirement that is not met */
	const json_t *require;
	json_t *report; /* owned */
	const struct cgs_input *in;
	const json_t *findings; /* of the report, unless an earlier miss has them */
	uint32_t from;          /* the step that reported */
	double found;
	bool known;  /* the report has the field */
	bool broken; /* and it is not whole */
};

struct verdict {
	struct miss *v;
	uint32_t n, cap;
	uint32_t findings;
};

/* --- measuring --- */

static bool field_of(const json_t *report, const char *field, double *out)
{
	const json_t *v = json_object_get(report, field);
	static const char *const sum[][4] = {{"total", "passed", "failed", NULL},
					     {"findings", "errors", "warnings", "failed"}};
	for (int i = 0; i < 2; i++) {
		if (strcmp(field, sum[i][0]) != 0)
			continue;
		*out = 0;
		for (int k = 1; k < 4 && sum[i][k]; k++)
			*out += json_number_value(json_object_get(report, sum[i][k]));
		return true;
	}
	if (json_is_boolean(v))
		*out = json_is_true(v);
	else
		*out = json_number_value(v);
	return v != NULL;
}

static bool holds(double a, const char *op, double b)
{
	static const struct {
		const char *op;
		bool lt, eq, gt;
	} table[] = {{"==", 0, 1, 0}, {"!=", 1, 0, 1}, {"<", 1, 0, 0},
		     {"<=", 1, 1, 0}, {">", 0, 0, 1},  {">=", 0, 1, 1}};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strcmp(op, table[i].op))
			return (table[i].lt && a < b) || (table[i].gt && a > b) ||
			       (table[i].eq && a <= b && a >= b);
	return false;
}

static const json_t *new_findings(const struct verdict *v, const struct miss *m)
{
	for (uint32_t i = 0; i < v->n; i++)
		if (v->v[i].in->step == m->in->step && v->v[i].in->out == m->in->out)
			return NULL;
	return json_object_get(m->report, "findings");
}

/* A broken report meets no condition but one on the exit, and is told once. */
static bool told_broken(const struct verdict *v, const struct miss *m)
{
	for (uint32_t i = 0; i < v->n; i++)
		if (v->v[i].broken && v->v[i].in->step == m->in->step &&
		    v->v[i].in->out == m->in->out)
			return true;
	return false;
}

/* Whether the requirement is met, or its miss is told already. */
static bool passes(const struct verdict *v, struct miss *m)
{
	const char *field = json_string_value(json_object_get(m->require, "field"));
	m->known = field_of(m->report, field, &m->found);
	m->broken =
		strcmp(field, "exit") != 0 && json_is_true(json_object_get(m->report, "broken"));
	if (m->broken)
		return told_broken(v, m);
	return m->known && holds(m->found, json_string_value(json_object_get(m->require, "op")),
				 json_number_value(json_object_get(m->require, "value")));
}

static enum cgs_status measure(struct cgs_run *r, uint32_t step, const json_t *recipe,
			       struct verdict *out)
{
	const struct cgs_step *s = &r->plan->step[step];
	size_t i;
	const json_t *q;
	json_array_foreach (json_object_get(recipe, "require"), i, q) {
		uint32_t k = (uint32_t)json_integer_value(json_object_get(q, "in"));
		const struct cgs_input *in = &r->plan->input[s->in + k];
		struct cgs_buf b = {0};
		enum cgs_status st = cgs_input_read(r, in, &b);
		json_t *report = st ? NULL : json_loadb(b.s, b.n, 0, NULL);
		struct miss m = {.require = q, .report = report, .in = in, .from = in->step};
		cgs_buf_done(&b);
		if (st)
			return st;
		if (passes(out, &m)) {
			json_decref(report);
			continue;
		}
		m.findings = new_findings(out, &m);
		out->findings += (uint32_t)json_array_size(m.findings);
		*CGS_PUSH(out->v, out->n, out->cap) = m;
	}
	return CGS_OK;
}

static void drop_verdict(struct verdict *v)
{
	for (uint32_t i = 0; i < v->n; i++)
		json_decref(v->v[i].report);
	free(v->v);
}

static void say_miss(const struct miss *m, struct cgs_buf *b)
{
	cgs_buf_putz(b, json_string_value(json_object_get(m->require, "text")));
	if (m->broken)
		cgs_buf_putz(b, " (the report is broken)");
	else if (m->known)
		cgs_buf_fmt(b, " (found %g)", m->found);
	else
		cgs_buf_fmt(b, " (the report has no '%s')",
			    json_string_value(json_object_get(m->require, "field")));
}

static void say_finding(const json_t *f, struct cgs_buf *b)
{
	const char *path = json_string_value(json_object_get(f, "path"));
	json_int_t line = json_integer_value(json_object_get(f, "line"));
	if (path && *path)
		cgs_buf_putz(b, path);
	if (line)
		cgs_buf_fmt(b, ":%lld:%lld", (long long)line,
			    (long long)json_integer_value(json_object_get(f, "col")));
	if (path && *path)
		cgs_buf_putz(b, ": ");
	cgs_buf_fmt(b, "%s", json_string_value(json_object_get(f, "text")));
}

/* --- healing --- */

static bool healed_here(const struct cgs_run *r, uint32_t gate, uint32_t s)
{
	return r->plan->step[s].kind == CGS_STEP_PROMPT && r->plan->step[s].gate == gate;
}

/* Does a finding of the verdict name a file that this prompt made? */
static bool blamed(const struct cgs_run *r, const struct verdict *v, uint32_t prompt)
{
	const struct cgs_step *s = &r->plan->step[prompt];
	for (uint32_t i = 0; i < v->n; i++) {
		size_t k;
		const json_t *f;
		json_array_foreach (v->v[i].findings, k, f) {
			const char *path = json_string_value(json_object_get(f, "path"));
			for (uint32_t o = 0; path && o < s->nout; o++)
				if (!strcmp(path, cgs_plan_str(r->plan,
							       r->plan->output[s->out + o].name)))
					return true;
		}
	}
	return false;
}

/* What the tool said of a finding, set in; at most so much of all findings together. */
static void say_more(const json_t *f, size_t *room, struct cgs_buf *b)
{
	const char *more = json_string_value(json_object_get(f, "more"));
	if (!more || strlen(more) > *room)
		return;
	*room -= strlen(more);
	for (const char *nl; *more; more = *nl ? nl + 1 : nl) {
		nl = strchrnul(more, '\n');
		cgs_buf_fmt(b, "    %.*s\n", (int)(nl - more), more);
	}
}

static char *make_feedback(const struct verdict *v)
{
	struct cgs_buf b = {0};
	uint32_t shown = 0;
	size_t room = MORE_MAX;
	cgs_buf_putz(&b, "The answer was checked. These requirements are not met:\n");
	for (uint32_t i = 0; i < v->n; i++) {
		cgs_buf_putz(&b, "- ");
		say_miss(&v->v[i], &b);
		cgs_buf_putc(&b, '\n');
	}
	if (v->findings)
		cgs_buf_putz(&b, "\nWhat the checks said:\n");
	for (uint32_t i = 0; i < v->n; i++) {
		size_t k;
		const json_t *f;
		json_array_foreach (v->v[i].findings, k, f) {
			if (shown++ >= 2 * SHOWN_MAX)
				continue;
			cgs_buf_putz(&b, "- ");
			say_finding(f, &b);
			cgs_buf_putc(&b, '\n');
			say_more(f, &room, &b);
		}
	}
	cgs_heal_cut(&b);
	cgs_buf_putz(&b, "\nAnswer again in the same form, whole and corrected.\n");
	return b.s;
}

/* Keeps the best failed state: fewer requirements missed, then fewer findings. */
static void keep_best(struct cgs_run *r, uint32_t gate, const struct verdict *v)
{
	struct cgs_best *best = &r->best[gate];
	if (best->failed < v->n || (best->failed == v->n && best->findings < v->findings)) {
		static const char worse[] = "A later attempt was worse and was discarded.\n";
		char *more = NULL;
		if (asprintf(&more, "%s%s", best->feedback, worse) < 0)
			cgs_mem_bug("out of memory");
		free(best->feedback);
		best->feedback = more;
		return;
	}
	uint32_t n = 0, cap = 0;
	free(best->answer);
	free(best->feedback);
	best->answer = NULL;
	for (uint32_t s = 0; s < gate; s++)
		if (healed_here(r, gate, s))
			*CGS_PUSH(best->answer, n, cap) = r->node[s].answer;
	best->feedback = make_feedback(v);
	best->failed = v->n;
	best->findings = v->findings;
}

struct again { /* the prompts to ask again, and how */
	uint32_t *prompt;
	struct cgs_retry *how;
	uint32_t n, cprompt, chow;
};

static void plan_again(struct cgs_run *r, uint32_t gate, const struct verdict *v, bool only_blamed,
		       struct again *a)
{
	uint32_t nth = 0;
	for (uint32_t s = 0; s < gate; s++) {
		if (!healed_here(r, gate, s))
			continue;
		const struct cgs_key *base = &r->best[gate].answer[nth++];
		struct cgs_retry t;
		if (only_blamed && !blamed(r, v, s))
			continue;
		if (!cgs_heal_plan(r, s, &r->node[s].answer, base, r->best[gate].feedback, &t))
			continue;
		uint32_t n = a->n;
		*CGS_PUSH(a->prompt, n, a->cprompt) = s;
		*CGS_PUSH(a->how, a->n, a->chow) = t;
	}
}

static bool all_known(struct cgs_run *r, const struct again *a)
{
	for (uint32_t i = 0; i < a->n; i++) {
		struct cgs_key k;
		struct cgs_buf b = {0};
		uint32_t missing;
		bool known = cgs_prompt_key(r, a->prompt[i], &a->how[i], &k, &missing) &&
			     !cgs_store_get(r->store, CGS_T_ACTION, k.b, sizeof k.b, &b);
		cgs_buf_done(&b);
		if (!known)
			return false;
	}
	return a->n > 0;
}

/* Sends tools whose failed reports came from the store back to run for real. */
static bool check_again(struct cgs_run *r, uint32_t gate, const struct verdict *v)
{
	bool any = false;
	for (uint32_t i = 0; !r->dry && i < v->n; i++) {
		struct cgs_node_run *n = &r->node[v->v[i].from];
		if (r->plan->step[v->v[i].from].kind != CGS_STEP_TOOL || !n->cached)
			continue;
		if (!any)
			r->attempted(r, gate, "stored failures are checked again");
		any = true;
		n->cached = false;
		n->force = true;
		cgs_node_reset(r, v->v[i].from);
	}
	return any;
}

static void say_healing(struct cgs_run *r, uint32_t gate, const struct miss *m, uint32_t prompt,
			uint32_t attempt)
{
	struct cgs_buf b = {0};
	say_miss(m, &b);
	cgs_record_note(r, "%s: %s; healing %s, attempt %u", cgs_record_name(r, gate), b.s,
			cgs_record_name(r, prompt), attempt);
	cgs_buf_done(&b);
}

static bool heal(struct cgs_run *r, uint32_t gate, const struct verdict *v)
{
	struct again a = {0};
	keep_best(r, gate, v);
	plan_again(r, gate, v, true, &a);
	if (!a.n)
		plan_again(r, gate, v, false, &a);
	bool known = all_known(r, &a), sent = !known && check_again(r, gate, v);
	if (!sent && a.n) {
		r->attempted(r, gate, "healing");
		for (uint32_t i = 0; i < a.n; i++) {
			if (!known)
				say_healing(r, gate, &v->v[0], a.prompt[i], a.how[i].attempt);
			cgs_heal_apply(r, a.prompt[i], &r->node[a.prompt[i]].answer, &a.how[i]);
		}
		sent = true;
	}
	free(a.prompt);
	free(a.how);
	return sent;
}

/* --- the end of it --- */

static enum cgs_status put_verdict(struct cgs_run *r, uint32_t gate, bool pass)
{
	static const char *const text[] = {"{\"kept\":true,\"pass\":false}",
					   "{\"kept\":false,\"pass\":true}"};
	enum cgs_status st = cgs_record_output(r, gate, 0, text[pass], strlen(text[pass]));
	return st || !pass || r->dry ? st : cgs_record_put(r, gate, 0, NULL, NULL, false);
}

/* The PUBLISH step of a path, or CGS_PLAN_NONE. */
static uint32_t publisher(const struct cgs_run *r, const char *path)
{
	for (uint32_t s = 0; s < r->plan->head->nstep; s++) {
		const struct cgs_step *p = &r->plan->step[s];
		if (p->kind == CGS_STEP_PUBLISH &&
		    !strcmp(cgs_plan_str(r->plan, r->plan->file[p->file].path), path))
			return s;
	}
	return CGS_PLAN_NONE;
}

/* One finding of a validator, pointing back: artifact, the prompt that wrote it, the gate. */
static void show_finding(struct cgs_run *r, uint32_t gate, const json_t *f, bool kept)
{
	const char *path = json_string_value(json_object_get(f, "path"));
	uint32_t pub = path && *path ? publisher(r, path) : CGS_PLAN_NONE;
	uint32_t at = pub == CGS_PLAN_NONE ? gate : pub;
	struct cgs_buf b = {0};
	say_finding(f, &b);
	struct cgs_diag *d = cgs_record_finding(r, at, CGS_C_validator, "%s", b.s);
	const char *level = json_string_value(json_object_get(f, "level"));
	if (level && !strcmp(level, "note"))
		d->level = CGS_NOTE;
	else if (kept)
		d->level = CGS_WARNING;
	cgs_buf_done(&b);
	const char *more = json_string_value(json_object_get(f, "more"));
	if (more)
		cgs_diag_why(&r->diags, d, "the tool said:\n%s", more);
	if (pub != CGS_PLAN_NONE) {
		uint32_t maker = r->plan->input[r->plan->step[pub].in].step;
		if (maker != CGS_PLAN_NONE)
			cgs_diag_label(&r->diags, d, cgs_record_span(r, maker),
				       "written by %s, attempt %u", cgs_record_name(r, maker),
				       r->node[maker].attempt);
		cgs_diag_label(&r->diags, d, cgs_record_span(r, gate), "required by %s",
			       cgs_record_name(r, gate));
	}
	cgs_record_send(r, at, d);
}

/* The content of an output as the best attempt had it; without one, the last. */
static bool get_candidate(struct cgs_run *r, uint32_t gate, const struct cgs_input *in,
			  struct cgs_buf *out)
{
	uint32_t nth = 0;
	struct cgs_buf raw = {0};
	if (in->step == CGS_PLAN_NONE || !healed_here(r, gate, in->step) || !r->best[gate].answer)
		return !cgs_input_read(r, in, out);
	for (uint32_t s = 0; s < in->step; s++)
		nth += healed_here(r, gate, s);
	const struct cgs_step *s = &r->plan->step[in->step];
	const char *path = cgs_plan_str(r->plan, r->plan->output[s->out + in->out].name);
	bool ok = !cgs_store_get_blob(r->store, &r->best[gate].answer[nth], &raw) &&
		  !cgs_answer_file(cgs_buf_view(&raw), cgs_str_of(path), s->nout == 1, out);
	cgs_buf_done(&raw);
	return ok;
}

/* What a person can look at: the outputs that did not pass, below .cgs/failed. */
static void keep_candidates(struct cgs_run *r, uint32_t gate)
{
	struct cgs_work w;
	if (cgs_work_keep(r->root_fd, CGS_FAILED_DIR, &w))
		return;
	for (uint32_t u = r->user_of[gate]; u < r->user_of[gate + 1]; u++) {
		const struct cgs_step *pub = &r->plan->step[r->user[u]];
		struct cgs_buf b = {0};
		if (pub->kind != CGS_STEP_PUBLISH)
			continue;
		const char *path = cgs_plan_str(r->plan, r->plan->file[pub->file].path);
		cgs_work_remove(w.fd, path);
		if (get_candidate(r, gate, &r->plan->input[pub->in], &b) &&
		    !cgs_work_put(&w, path, cgs_buf_view(&b), false))
			cgs_record_note(r, "what did not pass is in " CGS_FAILED_DIR "/%s", path);
		cgs_buf_done(&b);
	}
	close(w.fd);
}

static void explain_end(struct cgs_run *r, uint32_t gate, struct cgs_diag *d)
{
	for (uint32_t s = 0; s < gate; s++)
		if (healed_here(r, gate, s))
			cgs_heal_explain(r, s, d);
}

/* An output that has nothing to be kept, or NULL. */
static const char *never_passed(struct cgs_run *r, uint32_t gate)
{
	for (uint32_t u = r->user_of[gate]; u < r->user_of[gate + 1]; u++) {
		const struct cgs_step *pub = &r->plan->step[r->user[u]];
		if (pub->kind == CGS_STEP_PUBLISH && !cgs_output_has_last(r, r->user[u]))
			return cgs_plan_str(r->plan, r->plan->file[pub->file].path);
	}
	return NULL;
}

static void show_misses(struct cgs_run *r, uint32_t gate, const struct verdict *v, bool kept,
			const char *never)
{
	uint32_t shown = 0;
	for (uint32_t i = 0; i < v->n; i++) {
		struct cgs_buf b = {0};
		say_miss(&v->v[i], &b);
		struct cgs_diag *d =
			cgs_record_finding(r, gate, kept ? CGS_C_kept_last : CGS_C_gate_failed,
					   "%s: %s", cgs_record_name(r, gate), b.s);
		cgs_buf_done(&b);
		if (!i)
			explain_end(r, gate, d);
		if (never && !d->why.n)
			cgs_diag_why(&r->diags, d,
				     "there is no last output to keep: '%s' has never passed",
				     never);
		if (v->v[i].from != CGS_PLAN_NONE)
			cgs_diag_label(&r->diags, d, cgs_record_span(r, v->v[i].from),
				       "measured by %s", cgs_record_name(r, v->v[i].from));
		if (v->v[i].findings)
			cgs_failed_report(r, v->v[i].from, d);
		cgs_record_send(r, gate, d);
		size_t k;
		const json_t *f;
		json_array_foreach (v->v[i].findings, k, f)
			if (shown++ < SHOWN_MAX)
				show_finding(r, gate, f, kept);
	}
}

static void settle(struct cgs_run *r, uint32_t gate, bool pass)
{
	enum cgs_status st = put_verdict(r, gate, pass);
	if (st) {
		cgs_record_trouble(r, gate, st, "a verdict could not be stored");
		r->worst = CGS_EXIT_FILES;
	}
	r->node[gate].kept = !pass;
	r->kept = r->kept || !pass;
	r->ended(r, gate, st ? CGS_FAILED : CGS_RAN, !st,
		 st       ? "store trouble"
		 : r->dry ? cgs_why_reason(r, gate)
			  : cgs_why_ran(r, gate));
}

static void finish(struct cgs_run *r, uint32_t gate, const json_t *recipe, const struct verdict *v)
{
	const char *on_fail = json_string_value(json_object_get(recipe, "on_fail"));
	bool last = on_fail && !strcmp(on_fail, "keep_last");
	if (!v->n) {
		settle(r, gate, true);
		return;
	}
	if (r->dry) {
		r->ended(r, gate, CGS_RAN, false, "its stored reports do not pass");
		return;
	}
	const char *never = last ? never_passed(r, gate) : NULL;
	show_misses(r, gate, v, last && !never, never);
	keep_candidates(r, gate);
	if (last && !never) {
		settle(r, gate, false);
		return;
	}
	if (!r->worst)
		r->worst = CGS_EXIT_FINDINGS;
	r->ended(r, gate, CGS_FAILED, false, "a requirement is not met");
}

void cgs_gate_judge(struct cgs_run *r, uint32_t step)
{
	json_t *recipe = cgs_record_recipe(r, step);
	struct verdict v = {0};
	enum cgs_status st = measure(r, step, recipe, &v);
	if (st) {
		cgs_record_trouble(r, step, st, "a report could not be read");
		r->worst = CGS_EXIT_FILES;
		r->ended(r, step, CGS_FAILED, false, "store trouble");
	} else if (v.n && r->stop && r->plan->step[step].heal) {
		r->ended(r, step, CGS_SKIPPED, false, "the build stopped before it could heal");
	} else if (!v.n || !heal(r, step, &v)) {
		finish(r, step, recipe, &v);
	}
	drop_verdict(&v);
	json_decref(recipe);
}
