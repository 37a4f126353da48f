/* told.c — parts that nothing is said about: neither a title nor documentation.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/schema.h"
#include "rule.h"
#include "tally.h"

static bool is_told(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	return d->title.n || d->doc.n || cgs_ir_attr(ir, decl, "title", NULL) ||
	       cgs_ir_attr(ir, decl, "doc", NULL);
}

static void tell(struct cgs_tally *t, uint32_t decl, const struct cgs_attr *rule)
{
	struct cgs_ir *ir = t->ir;
	struct cgs_str kind = cgs_sym_str(ir->syms, ir->decl[decl].kind);
	struct cgs_str name = cgs_ir_name(ir, decl);
	struct cgs_diag *d =
		cgs_tally_add(t, cgs_ir_span(ir, decl), "nothing says what the %.*s `%.*s` is",
			      CGS_FMT(kind), CGS_FMT(name));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_ir_origin(ir, rule), "the rule");
	cgs_diag_help(ir->diags, d, "give it a title behind its name, or a comment `///` above it");
	cgs_edit_insert(ir, d, decl, CGS_STR("title = \"TODO\""), CGS_PLACEHOLDER);
}

static void check_kind(struct cgs_tally *t, const struct cgs_attr *rule, struct cgs_str kind)
{
	struct cgs_ir *ir = t->ir;
	const char *name = cgs_str_dup(&ir->mem, kind).s;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, name, d));)
		if (!is_told(ir, d))
			tell(t, d, rule);
}

void cgs_rule_told(struct cgs_ir *ir)
{
	struct cgs_tally t = {.ir = ir, .code = CGS_C_nothing_said};
	for (uint32_t r = 0; (r = cgs_ir_next(ir, "rule", r));) {
		const struct cgs_attr *a = cgs_ir_attr(ir, r, "documented", NULL);
		for (uint32_t i = 0; a && a->value.type == CGS_V_LIST && i < a->value.n; i++)
			check_kind(&t, a, a->value.item[i].str);
	}
	cgs_tally_end(&t);
}
