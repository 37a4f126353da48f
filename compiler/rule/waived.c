/* waived.c — exceptions from gates and rules: somebody answers for them, and they end.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rule.h"
#include "tally.h"

static void tell_open(struct cgs_tally *t, uint32_t waiver, bool nobody, bool for_ever)
{
	struct cgs_ir *ir = t->ir;
	struct cgs_diag *d =
		cgs_tally_add(t, cgs_ir_span(ir, waiver), "the waiver `%.*s` %s",
			      CGS_FMT(cgs_ir_name(ir, waiver)),
			      nobody && for_ever ? "never ends, and nobody answers for it"
			      : nobody           ? "does not say who answers for it"
						 : "never ends");
	if (!d)
		return;
	cgs_diag_help(ir->diags, d, "write by = a stakeholder, and expires = the last day");
	if (nobody)
		cgs_edit_insert(ir, d, waiver, CGS_STR("by = TODO"), CGS_PLACEHOLDER);
	if (for_ever)
		cgs_edit_insert(ir, d, waiver, CGS_STR("expires = TODO"), CGS_PLACEHOLDER);
}

static void tell_over(struct cgs_tally *t, uint32_t waiver, const struct cgs_attr *expires)
{
	struct cgs_ir *ir = t->ir;
	struct cgs_diag *d =
		cgs_tally_add(t, cgs_tally_place(ir, expires), "the waiver `%.*s` has expired",
			      CGS_FMT(cgs_ir_name(ir, waiver)));
	if (!d)
		return;
	cgs_diag_level(ir->diags, d, CGS_WARNING);
	cgs_diag_help(ir->diags, d, "meet what it is an exception from, or ask for it again");
}

void cgs_rule_waivers(struct cgs_ir *ir)
{
	struct cgs_tally found = {.ir = ir, .code = CGS_C_open_waiver};
	const char *today = ir->choices ? ir->choices->today : NULL;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "waiver", d));) {
		const struct cgs_attr *expires = cgs_ir_attr(ir, d, "expires", NULL);
		bool nobody = !cgs_ir_attr(ir, d, "by", NULL) && !cgs_ir_attr(ir, d, "owner", NULL);
		if (cgs_tally_idle(ir, d))
			continue;
		if (nobody || !expires)
			tell_open(&found, d, nobody, !expires);
		else if (today && cgs_str_cmp(expires->value.str, cgs_str_of(today)) < 0)
			tell_over(&found, d, expires);
	}
	cgs_tally_end(&found);
}
