/* steps.c — the steps of phases, workflows and pipelines: who has to be there, and in which order.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rule.h"
#include "tally.h"

struct pass {
	struct cgs_ir *ir;
	struct cgs_tally late;
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

void cgs_rule_steps(struct cgs_ir *ir)
{
	static const char *const kinds[] = {"phase", "workflow", "pipeline"};
	struct pass p = {.ir = ir, .late = {.ir = ir, .code = CGS_C_late_format}};
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, kinds[i], d));)
			check_order(&p, d);
	cgs_tally_end(&p.late);
}
