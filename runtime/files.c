/* files.c — the files of a prompt, taken out of the answer, and an answer that lacks one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "answer.h"
#include "engine.h"

struct cgs_lack cgs_files_take(struct cgs_run *r, uint32_t step, struct cgs_str answer,
			       enum cgs_status *st)
{
	const struct cgs_step *s = &r->plan->step[step];
	json_t *recipe = cgs_record_recipe(r, step);
	bool files = json_is_array(json_object_get(recipe, "files"));
	struct cgs_lack l = {0};
	json_decref(recipe);
	for (uint32_t k = 0; k < s->nout && !*st && !l.why; k++) {
		struct cgs_buf b = {0};
		l.path = cgs_plan_str(r->plan, r->plan->output[s->out + k].name);
		if (files)
			l.why = cgs_answer_file(answer, cgs_str_of(l.path), s->nout == 1, &b);
		else
			cgs_buf_str(&b, answer);
		if (!l.why)
			*st = cgs_record_output(r, step, k, b.s ? b.s : "", b.n);
		cgs_buf_done(&b);
	}
	if (!l.why)
		l.path = NULL;
	return l;
}

void cgs_files_lack(struct cgs_run *r, uint32_t step, const struct cgs_lack *l)
{
	struct cgs_node_run *n = &r->node[step];
	struct cgs_retry t;
	struct cgs_buf b = {0};
	cgs_buf_fmt(
		&b,
		"The file %s cannot be taken from the answer: %s. Answer again with every file "
		"asked for, each whole, in a fenced code block of its own, whose fence is longer "
		"than any fence inside the file.",
		l->path, l->why);
	if (cgs_heal_plan(r, step, &n->answer, &n->answer, b.s, &t)) {
		cgs_record_note(r, "%s: the answer to attempt %u lacks %s: %s; asking again",
				cgs_record_name(r, step), n->attempt, l->path, l->why);
		r->attempted(r, step, "the answer lacks a file");
		cgs_heal_apply(r, step, &n->answer, &t);
	} else {
		struct cgs_diag *d = cgs_record_finding(r, step, CGS_C_no_file_in_answer,
							"'%s' cannot be taken from the answer: %s",
							l->path, l->why);
		cgs_diag_help(&r->diags, d,
			      "a file is a fenced code block whose info string ends with its path; "
			      "give the prompt's gate `heal = n` to have it asked again");
		cgs_heal_explain(r, step, d);
		cgs_record_send(r, step, d);
		if (!r->worst)
			r->worst = CGS_EXIT_FINDINGS;
		r->ended(r, step, CGS_FAILED, false, "the answer lacks a file");
	}
	cgs_buf_done(&b);
}
