/* take.c — what is taken from an answer: its files, in the form that was asked for.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An answer that cannot be taken is asked for again, with what is wrong with it, as often as its
 * gate heals; then the prompt has failed. It stays in the store: it was paid for.
 */
#include "../compiler/plan/form.h"
#include "answer.h"
#include "engine.h"

#include <stdlib.h>

static bool obeys(const json_t *recipe, struct cgs_str value, struct cgs_flaw *flaw)
{
	const json_t *schema = json_object_get(recipe, "schema");
	if (!json_object_get(recipe, "form") || cgs_form_reads(schema, value, &flaw->text))
		return true;
	flaw->code = CGS_C_wrong_form;
	return false;
}

/* Of an answer that is not a file, the value in its code block is looked at. */
static bool take(const json_t *recipe, struct cgs_str answer, const char *path, bool only,
		 struct cgs_buf *out, struct cgs_flaw *flaw)
{
	struct cgs_buf value = {0};
	if (json_is_array(json_object_get(recipe, "files"))) {
		flaw->why = cgs_answer_file(answer, cgs_str_of(path), only, out);
		if (!flaw->why)
			return obeys(recipe, cgs_buf_view(out), flaw);
		flaw->code = CGS_C_no_file_in_answer;
		cgs_buf_putz(&flaw->text, path);
		return false;
	}
	cgs_buf_str(out, answer);
	cgs_answer_file(answer, CGS_STR("json"), true, &value);
	bool ok = obeys(recipe, cgs_buf_view(&value), flaw);
	cgs_buf_done(&value);
	return ok;
}

bool cgs_take_outputs(struct cgs_run *r, uint32_t step, struct cgs_str answer,
		      struct cgs_flaw *flaw, enum cgs_status *st)
{
	const struct cgs_step *s = &r->plan->step[step];
	json_t *recipe = cgs_record_recipe(r, step);
	bool ok = true;
	*flaw = (struct cgs_flaw){0};
	*st = CGS_OK;
	for (uint32_t k = 0; k < s->nout && ok && !*st; k++) {
		const char *path = cgs_plan_str(r->plan, r->plan->output[s->out + k].name);
		struct cgs_buf b = {0};
		ok = take(recipe, answer, path, s->nout == 1, &b, flaw);
		if (ok)
			*st = cgs_record_output(r, step, k, b.s ? b.s : "", b.n);
		cgs_buf_done(&b);
	}
	json_decref(recipe);
	return ok;
}

/* --- an answer that cannot be taken --- */

static void put_feedback(const struct cgs_flaw *flaw, struct cgs_buf *b)
{
	if (flaw->code == CGS_C_no_file_in_answer) {
		cgs_buf_fmt(b,
			    "The file %s cannot be taken from the answer: %s. Answer again with "
			    "every file asked for, each whole, in a fenced code block of its own, "
			    "whose fence is longer than any fence inside the file.",
			    flaw->text.s, flaw->why);
		return;
	}
	cgs_buf_putz(b, "The answer does not obey the given schema:\n");
	for (struct cgs_str rest = cgs_buf_view(&flaw->text); rest.n;) {
		struct cgs_str line = cgs_form_line(&rest);
		cgs_buf_fmt(b, "- %.*s\n", CGS_FMT(line));
	}
	cgs_heal_cut(b);
	cgs_buf_putz(b, "\nAnswer again with one JSON value that obeys it, whole and corrected.\n");
}

/* "lacks a.c", "does not have the form asked for: at ...". */
static void put_flaw(const struct cgs_flaw *flaw, struct cgs_buf *b)
{
	struct cgs_str rest = cgs_buf_view(&flaw->text), line = cgs_form_line(&rest);
	bool lacks = flaw->code == CGS_C_no_file_in_answer;
	cgs_buf_fmt(b, lacks ? "lacks %.*s" : "does not have the form asked for: %.*s",
		    CGS_FMT(line));
	if (lacks)
		cgs_buf_fmt(b, ": %s", flaw->why);
}

static void label_form(struct cgs_run *r, uint32_t step, struct cgs_diag *d)
{
	json_t *recipe = cgs_record_recipe(r, step);
	const json_t *at = json_object_get(json_object_get(recipe, "form"), "place");
	cgs_diag_label(&r->diags, d, cgs_record_at(r, at), "the form");
	json_decref(recipe);
}

static struct cgs_diag *lacks_file(struct cgs_run *r, uint32_t step, const struct cgs_flaw *flaw)
{
	struct cgs_diag *d =
		cgs_record_finding(r, step, flaw->code, "'%s' cannot be taken from the answer: %s",
				   flaw->text.s, flaw->why);
	cgs_diag_help(&r->diags, d,
		      "a file is a fenced code block whose info string ends with its path; "
		      "give the prompt's gate `heal = n` to have it asked again");
	return d;
}

static struct cgs_diag *wrong_form(struct cgs_run *r, uint32_t step, const struct cgs_flaw *flaw)
{
	struct cgs_str rest = cgs_buf_view(&flaw->text), line = cgs_form_line(&rest);
	struct cgs_diag *d = cgs_record_finding(r, step, flaw->code,
						"the answer to %s does not have the form asked "
						"for: %.*s",
						cgs_record_name(r, step), CGS_FMT(line));
	if (rest.n)
		cgs_diag_why(&r->diags, d, "%.*s", CGS_FMT(rest));
	label_form(r, step, d);
	cgs_diag_help(&r->diags, d,
		      "change the prompt or the schema, or give the prompt's gate `heal = n` to "
		      "have it asked again");
	return d;
}

static void end(struct cgs_run *r, uint32_t step, const struct cgs_flaw *flaw)
{
	bool lacks = flaw->code == CGS_C_no_file_in_answer;
	struct cgs_diag *d = (lacks ? lacks_file : wrong_form)(r, step, flaw);
	cgs_heal_explain(r, step, d);
	cgs_record_send(r, step, d);
	if (!r->worst)
		r->worst = CGS_EXIT_FINDINGS;
	r->ended(r, step, CGS_FAILED, false,
		 lacks ? "the answer lacks a file" : "the answer does not have the form asked for");
}

void cgs_take_refuse(struct cgs_run *r, uint32_t step, struct cgs_flaw *flaw)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_buf feedback = {0}, said = {0};
	struct cgs_retry t;
	put_feedback(flaw, &feedback);
	put_flaw(flaw, &said);
	if (cgs_heal_plan(r, step, &n->answer, &n->answer, feedback.s, &t)) {
		cgs_record_note(r, "%s: the answer to attempt %u %s; asking again",
				cgs_record_name(r, step), n->attempt, said.s);
		r->attempted(r, step, "the answer cannot be taken");
		cgs_heal_apply(r, step, &n->answer, &t);
	} else {
		end(r, step, flaw);
	}
	cgs_buf_done(&feedback);
	cgs_buf_done(&said);
	cgs_buf_done(&flaw->text);
}
