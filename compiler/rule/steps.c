/* steps.c — the steps of phases, workflows and pipelines: who has to be there, and in which order.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rule.h"
#include "tally.h"

struct pass {
	struct cgs_ir *ir;
	struct cgs_tally late, waits;
};

/* The role of the tool that a step runs; empty when it runs anything else. */
static struct cgs_str role_of(const struct cgs_ir *ir, uint32_t step)
{
	struct cgs_value run = cgs_ir_get(ir, step, "run");
	bool tool = (run.type == CGS_V_CALL || run.type == CGS_V_REF) &&
		    cgs_ir_is(ir, run.decl, "tool");
	return tool ? cgs_ir_get(ir, run.decl, "role").str : CGS_STR("");
}

/* What a linter has looked at, the formatter changes. */
static void check_order(struct pass *p, uint32_t whole)
{
	struct cgs_ir *ir = p->ir;
	uint32_t lint = 0;
	for (uint32_t k = ir->decl[whole].kid; k; k = ir->decl[k].next) {
		struct cgs_str role = cgs_ir_is(ir, k, "step") ? role_of(ir, k) : CGS_STR("");
		if (!lint && cgs_str_is(role, "lint"))
			lint = k;
		if (!lint || !cgs_str_is(role, "format"))
			continue;
		struct cgs_diag *d =
			cgs_tally_add(&p->late, cgs_ir_span(ir, k),
				      "`%.*s` writes the form anew after `%.*s` looked at it",
				      CGS_FMT(cgs_ir_name(ir, k)), CGS_FMT(cgs_ir_name(ir, lint)));
		if (!d)
			return;
		cgs_diag_label(ir->diags, d, cgs_ir_span(ir, lint), "the linter");
		cgs_diag_help(ir->diags, d, "let the formatter run first");
		return;
	}
}

/* What says that nobody is there: the workflow, else the chosen profile; NULL: nothing does. */
static const struct cgs_attr *alone(const struct cgs_ir *ir, uint32_t whole)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, whole, "unattended", NULL);
	if (!a && ir->profile)
		a = cgs_ir_attr(ir, ir->profile, "unattended", NULL);
	return a && a->value.b ? a : NULL;
}

/* Whether somebody has to be there: the step says so, or waits for the consent of a person. */
static const struct cgs_attr *waits_for(const struct cgs_ir *ir, uint32_t step)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, step, "interactive", NULL);
	uint32_t run = cgs_tally_ref(cgs_ir_attr(ir, step, "run", NULL), 0);
	if (a)
		return a->value.b ? a : NULL;
	if (!run || !cgs_ir_is(ir, run, "approval"))
		return NULL;
	const struct cgs_attr *by = cgs_ir_attr(ir, run, "by", NULL);
	bool person =
		by &&
		(cgs_str_is(by->value.str, "human") ||
		 (by->value.type == CGS_V_REF && cgs_ir_is(ir, by->value.decl, "stakeholder")));
	return person ? cgs_ir_attr(ir, step, "run", NULL) : NULL;
}

static void check_alone(struct pass *p, uint32_t step)
{
	struct cgs_ir *ir = p->ir;
	uint32_t whole = ir->decl[step].parent;
	if (whole && cgs_ir_is(ir, whole, "phase"))
		whole = ir->decl[whole].parent;
	if (!whole || (!cgs_ir_is(ir, whole, "workflow") && !cgs_ir_is(ir, whole, "pipeline")))
		return;
	const struct cgs_attr *says = alone(ir, whole), *what = waits_for(ir, step);
	if (!says || !what)
		return;
	struct cgs_diag *d = cgs_tally_add(&p->waits, cgs_tally_place(ir, what),
					   "`%.*s` waits for somebody, and nobody is there",
					   CGS_FMT(cgs_ir_name(ir, step)));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, says), "this says so");
	cgs_diag_help(ir->diags, d, "let an agent do it, or choose a profile with people");
}

void cgs_rule_steps(struct cgs_ir *ir)
{
	static const char *const kinds[] = {"phase", "workflow", "pipeline"};
	struct pass p = {.ir = ir,
			 .late = {.ir = ir, .code = CGS_C_late_format},
			 .waits = {.ir = ir, .code = CGS_C_nobody_there}};
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, kinds[i], d));)
			check_order(&p, d);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "step", d));)
		check_alone(&p, d);
	cgs_tally_end(&p.late);
	cgs_tally_end(&p.waits);
}
