/* window.c — whether the text of a prompt and its longest answer fit the window of the model.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lower.h"

enum { TIGHT = 90, PERCENT = 100 }; /* percent of the window that may be used in peace */

static struct cgs_diag *add(struct cgs_lowering *L, const struct cgs_lower_window *w,
			    enum cgs_code code, struct cgs_span where, const char *verb)
{
	const struct cgs_step *s = cgs_draft_at(L->d, w->step);
	struct cgs_str model = cgs_ir_path(L->ir, w->model, &L->mem);
	struct cgs_diag *d = cgs_diag_add(
		L->ir->diags, code, where,
		"about %u tokens of text and %llu of answer %s the window of %.*s, %llu",
		s->tokens_in, (unsigned long long)w->out, verb, CGS_FMT(model),
		(unsigned long long)w->tokens);
	cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, w->model, "window"), "the window");
	return d;
}

static void check(struct cgs_lowering *L, const struct cgs_lower_window *w)
{
	struct cgs_span at = cgs_draft_span(L->d, w->step);
	uint64_t need = cgs_draft_at(L->d, w->step)->tokens_in + w->out;
	struct cgs_diag *d = NULL;
	if (need > w->tokens && w->gate && L->check) {
		d = add(L, w, CGS_C_fallback_too_small, cgs_lower_span(L, w->gate, "on_fail"),
			"exceed");
		cgs_diag_label(L->ir->diags, d, at, "the prompt");
		cgs_diag_help(L->ir->diags, d, "fall back to a model with a larger window");
	} else if (need > w->tokens && !w->gate) {
		d = add(L, w, CGS_C_window_exceeded, at, "exceed");
	} else if (need * PERCENT > w->tokens * TIGHT && !w->gate && L->check) {
		d = add(L, w, CGS_C_window_tight, at, "nearly fill");
	}
	if (d && !w->gate)
		cgs_diag_help(L->ir->diags, d,
			      "include less, lower `max_output`, or choose a "
			      "model with a larger window");
}

void cgs_window_check(struct cgs_lowering *L)
{
	for (uint32_t i = 0; i < L->nwindow; i++)
		check(L, &L->window[i]);
}
