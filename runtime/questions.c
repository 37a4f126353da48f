/* questions.c — what the prompts of a project ask, as far as the store has what they read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A recording holds the hash of its question only, so questions are made again: by the walk of a
 * forecast that takes nothing for clean and follows stored answers, failed ones into healing.
 */
#include "engine.h"
#include "recording.h"

#include <stdlib.h>

void cgs_questions_add(struct cgs_run *r, uint32_t step, const struct cgs_retry *t)
{
	struct cgs_questions *all = r->questions;
	json_t *request = cgs_request_make(r, step, t);
	struct cgs_buf path = {0};
	if (!request)
		return;
	if (cgs_recording_path(r->models, request, 0, &path)) {
		struct cgs_question *q = CGS_PUSH(all->v, all->n, all->cap);
		*q = (struct cgs_question){.request = json_incref(request),
					   .step = step,
					   .need = cgs_need_of(r, step, request, t),
					   .path = strdup(path.s)};
	} else {
		all->unrecorded++;
	}
	cgs_buf_done(&path);
	json_decref(request);
}

void cgs_questions_collect(struct cgs_run *r, const struct cgs_plan *plan,
			   struct cgs_questions *out)
{
	struct cgs_run_options real;
	*out = (struct cgs_questions){0};
	r->have_last = false; /* what is clean asks as well */
	r->questions = out;
	cgs_forecast_begin(r, plan, &real);
	r->questions = NULL;
	for (uint32_t s = 0; s < plan->head->nstep; s++)
		out->unknown +=
			plan->step[s].kind == CGS_STEP_PROMPT && r->node[s].outcome == CGS_SKIPPED;
	cgs_forecast_end(r, &real);
}

void cgs_questions_done(struct cgs_questions *q)
{
	for (uint32_t i = 0; i < q->n; i++) {
		json_decref(q->v[i].request);
		free(q->v[i].path);
	}
	free(q->v);
}
