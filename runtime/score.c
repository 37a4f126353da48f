/* score.c — a SCORE step: what the judges of a rubric answered, as one report.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The score is the weighted mean; floor_ok is 0 when any criterion lies below the floor, because a
 * mean hides a 4 behind tens. A judge's answer without a score within the scale is no answer: it
 * is dropped from the store, the step fails, and the next build asks again.
 * src: docs/language.md, "Rubrics".
 */
#include "../compiler/base/json.h"
#include "answer.h"
#include "clean.h"
#include "engine.h"

#include <math.h>
#include <stdlib.h>

struct tally {
	uint32_t *unread; /* inputs: the judges' answers that are none */
	uint32_t nunread, cunread;
	double lo, hi, floor, pass;
	double sum, weight, lowest;
	json_t *findings;
};

/* The JSON object in a judge's answer, bare or in a code block; NULL. */
static json_t *read_judge(struct cgs_run *r, const struct cgs_input *in)
{
	struct cgs_buf raw = {0}, body = {0};
	json_t *j = NULL;
	if (!cgs_input_read(r, in, &raw) &&
	    !cgs_answer_file(cgs_buf_view(&raw), CGS_STR("json"), true, &body))
		j = cgs_json_load(cgs_buf_view(&body), 0, NULL);
	cgs_buf_done(&raw);
	cgs_buf_done(&body);
	return j;
}

static void say(struct tally *t, const char *name, double score, const char *reason)
{
	struct cgs_buf b = {0};
	cgs_buf_fmt(&b, "%s scored %g of %g%s%s", name, score, t->hi, *reason ? ": " : "", reason);
	json_array_append_new(t->findings, json_pack("{s:s, s:s, s:i, s:i, s:s}", "level", "error",
						     "path", "", "line", 0, "col", 0, "text", b.s));
	cgs_buf_done(&b);
}

static void add_criterion(struct cgs_run *r, const struct cgs_step *s, const json_t *c,
			  struct tally *t)
{
	uint32_t in = (uint32_t)json_integer_value(json_object_get(c, "in"));
	json_t *j = read_judge(r, &r->plan->input[s->in + in]);
	const json_t *number = json_object_get(j, "score");
	const char *reason = json_string_value(json_object_get(j, "reason"));
	double score = json_number_value(number),
	       w = json_number_value(json_object_get(c, "weight"));
	if (!json_is_number(number) || score < t->lo || score > t->hi)
		*CGS_PUSH(t->unread, t->nunread, t->cunread) = s->in + in;
	if (score < t->floor || score < t->pass)
		say(t, json_string_value(json_object_get(c, "name")), score, reason ? reason : "");
	t->sum += score * w;
	t->weight += w;
	t->lowest = score < t->lowest ? score : t->lowest;
	json_decref(j);
}

/* The answer leaves the store, so that the next build asks again. */
static void no_score(struct cgs_run *r, const struct cgs_input *in, const struct tally *t)
{
	struct cgs_buf raw = {0}, shown = {0};
	if (!cgs_input_read(r, in, &raw))
		cgs_clean_line(&shown, cgs_buf_view(&raw), 120);
	struct cgs_diag *d =
		cgs_record_finding(r, in->step, CGS_C_no_answer,
				   "%s: the answer has no \"score\" from %g to %g: '%s%s'",
				   cgs_record_name(r, in->step), t->lo, t->hi,
				   shown.n ? shown.s : "", raw.n > 120 ? "..." : "");
	cgs_diag_help(&r->diags, d,
		      "a judge answers {\"score\": N, \"reason\": \"...\"}; "
		      "the next build asks again");
	cgs_record_send(r, in->step, d);
	if (!r->dry)
		cgs_record_forget(r, in->step);
	cgs_buf_done(&raw);
	cgs_buf_done(&shown);
}

void cgs_gate_score(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	json_t *recipe = cgs_record_recipe(r, step);
	struct tally t = {
		.lo = json_number_value(json_object_get(recipe, "lo")),
		.hi = json_number_value(json_object_get(recipe, "hi")),
		.floor = json_number_value(json_object_get(recipe, "floor")),
		.pass = json_number_value(json_object_get(recipe, "pass")),
		.findings = json_array(),
		.lowest = INFINITY,
	};
	size_t i;
	const json_t *c;
	json_array_foreach (json_object_get(recipe, "criteria"), i, c)
		add_criterion(r, s, c, &t);
	if (t.nunread) {
		for (uint32_t k = 0; k < t.nunread; k++)
			no_score(r, &r->plan->input[t.unread[k]], &t);
		if (!r->worst)
			r->worst = CGS_EXIT_FINDINGS;
		r->ended(r, step, CGS_FAILED, false, "a judge gave no score");
		free(t.unread);
		json_decref(t.findings);
		json_decref(recipe);
		return;
	}
	double mean = t.weight > 0 ? t.sum / t.weight : t.lo;
	json_t *report =
		json_pack("{s:f, s:b, s:f, s:i, s:o}", "score", mean, "floor_ok",
			  t.lowest >= t.floor, "lowest", isfinite(t.lowest) ? t.lowest : t.lo,
			  "errors", (int)json_array_size(t.findings), "findings", t.findings);
	char *text = json_dumps(report, JSON_SORT_KEYS | JSON_COMPACT | JSON_REAL_PRECISION(6));
	enum cgs_status st = cgs_record_output(r, step, 0, text, strlen(text));
	if (!st && !r->dry)
		st = cgs_record_put(r, step, 0, NULL, NULL, false);
	free(text);
	json_decref(report);
	json_decref(recipe);
	if (st) {
		cgs_record_trouble(r, step, st, "a score could not be stored");
		r->worst = CGS_EXIT_FILES;
		r->ended(r, step, CGS_FAILED, false, "store trouble");
		return;
	}
	r->ended(r, step, CGS_RAN, true, r->dry ? cgs_why_reason(r, step) : cgs_why_ran(r, step));
}
