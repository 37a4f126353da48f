/* example.c — whether the example of a section has the form that the answer must have.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "form.h"
#include "lower.h"

static void tell(struct cgs_lowering *L, uint32_t section, uint32_t schema, struct cgs_str why)
{
	struct cgs_str first = cgs_form_line(&why);
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_wrong_example,
					  cgs_lower_span(L, section, "example"),
					  "the example does not have the form of `%.*s`: %.*s",
					  CGS_FMT(cgs_ir_name(L->ir, schema)), CGS_FMT(first));
	cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, schema), "the form");
	cgs_diag_help(L->ir->diags, d, "change the example, or the schema");
}

void cgs_example_check(struct cgs_lowering *L, uint32_t section, uint32_t schema,
		       struct cgs_str form)
{
	struct cgs_str text = cgs_lower_str(L, section, "example");
	struct cgs_buf why = {0};
	if (!L->check || !text.n)
		return;
	json_t *s = json_loadb(form.s, form.n, 0, NULL);
	if (!cgs_form_reads(s, text, &why))
		tell(L, section, schema, cgs_buf_view(&why));
	json_decref(s);
	cgs_buf_done(&why);
}
