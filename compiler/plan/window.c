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

uint32_t cgs_window_ratio(struct cgs_lowering *L, uint32_t model)
{
	uint64_t n = cgs_lower_count(L, model, "context_ratio", 1, 1, PERCENT);
	return n < PERCENT ? (uint32_t)n : PERCENT;
}

/* The text alone is more than the share of the window that a question may fill. */
static bool over_ratio(struct cgs_lowering *L, const struct cgs_lower_window *w)
{
	uint32_t ratio = cgs_window_ratio(L, w->model);
	uint64_t text = cgs_draft_at(L->d, w->step)->tokens_in;
	if (text * PERCENT <= w->tokens * ratio)
		return false;
	struct cgs_diag *d = cgs_diag_add(
		L->ir->diags, w->by ? CGS_C_fallback_too_small : CGS_C_window_exceeded,
		w->by ? cgs_lower_span(L, w->by, w->attr) : cgs_draft_span(L->d, w->step),
		"about %llu tokens of text exceed %u%% of the window of %.*s, %llu",
		(unsigned long long)text, ratio, CGS_FMT(cgs_ir_path(L->ir, w->model, &L->mem)),
		(unsigned long long)w->tokens);
	cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, w->model, "context_ratio"),
		       "how much of it a prompt may fill");
	cgs_diag_help(
		L->ir->diags, d,
		"include less, raise `context_ratio`, or choose a model with a larger window");
	return true;
}

/* The longest answer that fits in peace, if it is the model that says how long one may be. */
static void fix(struct cgs_lowering *L, const struct cgs_lower_window *w, struct cgs_diag *d)
{
	uint64_t room = w->tokens * TIGHT / PERCENT, text = cgs_draft_at(L->d, w->step)->tokens_in;
	if (text < room && cgs_lower_count(L, w->model, "max_output", 1, 1, 0) == w->out)
		cgs_edit_named(L->ir, d, w->model, "max_output",
			       cgs_str_fmt(&L->mem, "%llutok", (unsigned long long)(room - text)),
			       CGS_REVIEW);
}

static void check(struct cgs_lowering *L, const struct cgs_lower_window *w)
{
	struct cgs_span at = cgs_draft_span(L->d, w->step);
	uint64_t need = cgs_draft_at(L->d, w->step)->tokens_in + w->out;
	struct cgs_diag *d = NULL;
	if (need > w->tokens && w->by && L->check) {
		d = add(L, w, CGS_C_fallback_too_small, cgs_lower_span(L, w->by, w->attr),
			"exceed");
		cgs_diag_label(L->ir->diags, d, at, "the prompt");
		cgs_diag_help(L->ir->diags, d, "fall back to a model with a larger window");
		fix(L, w, d);
	} else if (need <= w->tokens && (!w->by || L->check) && over_ratio(L, w)) {
		return;
	} else if (need > w->tokens && !w->by) {
		d = add(L, w, CGS_C_window_exceeded, at, "exceed");
	} else if (need * PERCENT > w->tokens * TIGHT && !w->by && L->check) {
		d = add(L, w, CGS_C_window_tight, at, "nearly fill");
	}
	if (d && !w->by) {
		cgs_diag_help(L->ir->diags, d,
			      "include less, lower `max_output`, or choose a "
			      "model with a larger window");
		fix(L, w, d);
	}
}

void cgs_window_check(struct cgs_lowering *L)
{
	for (uint32_t i = 0; i < L->nwindow; i++)
		check(L, &L->window[i]);
}
