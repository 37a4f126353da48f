/* severity.c — deny, warn, allow and strict: what the chosen profile makes of findings.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only warnings and notes change; what is an error stays one.
 */
#include "check.h"
#include "expr.h"
#include "hint.h"

/* "CGS4001" as a number, or 0. */
static unsigned code_of(struct cgs_str s)
{
	unsigned n = 0;
	if (s.n != 7 || memcmp(s.s, "CGS", 3) != 0)
		return 0;
	for (uint32_t i = 3; i < 7; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return 0;
		n = n * 10 + (unsigned)(s.s[i] - '0');
	}
	return n;
}

const struct cgs_code_info *cgs_severity_code(struct cgs_ir *ir, struct cgs_str s,
					      struct cgs_span where)
{
	const struct cgs_code_info *c = cgs_diag_code(code_of(s));
	if (c)
		return c;
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_code, where,
					  "there is no diagnostic '%.*s'", CGS_FMT(s));
	struct cgs_hint h = cgs_hint_of(s);
	for (c = cgs_diag_codes(); c->code; c++)
		cgs_hint_add(&h, cgs_str_fmt(&ir->mem, "CGS%04u", c->code));
	cgs_hint_give(&h, ir->diags, d, where, false);
	if (!h.n)
		cgs_diag_help(ir->diags, d, "codes look like CGS4001");
	return NULL;
}

static void check_list(struct cgs_ir *ir, uint32_t profile, const char *list, bool lowers)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, profile, list, NULL);
	for (uint32_t i = 0; a && i < a->value.n; i++) {
		struct cgs_str s = a->value.item[i].str;
		struct cgs_span where = cgs_ir_node_span(ir, a->site, a->expr);
		const struct cgs_tree *t = cgs_ir_tree(ir, a->site);
		uint32_t k = t->node[a->expr].kind == CGS_N_LIST ? t->node[a->expr].kid : 0;
		for (uint32_t n = 0; k && n < i && !a->joins; n++)
			k = t->node[k].next;
		if (k)
			where = cgs_tree_span(t, k);
		const struct cgs_code_info *c = cgs_severity_code(ir, s, where);
		if (!c || c->level != CGS_ERROR || !lowers)
			continue;
		struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_code, where,
						  "CGS%04u is an error in every profile", c->code);
		cgs_diag_help(ir->diags, d, "only warnings and notes can be listed in `%s`", list);
	}
}

void cgs_severity_check(struct cgs_ir *ir)
{
	for (uint32_t p = 0; (p = cgs_ir_next(ir, "profile", p));) {
		check_list(ir, p, "deny", false);
		check_list(ir, p, "warn", true);
		check_list(ir, p, "allow", true);
	}
}

static bool lists(const struct cgs_value *list, unsigned code)
{
	for (uint32_t i = 0; list->type == CGS_V_LIST && i < list->n; i++)
		if (code_of(list->item[i].str) == code)
			return true;
	return false;
}

void cgs_severity_apply(struct cgs_ir *ir)
{
	struct cgs_diags *ds = ir->diags;
	if (!ir->profile)
		return;
	struct cgs_value deny = cgs_ir_get(ir, ir->profile, "deny");
	struct cgs_value warn = cgs_ir_get(ir, ir->profile, "warn");
	struct cgs_value allow = cgs_ir_get(ir, ir->profile, "allow");
	bool strict = cgs_ir_get(ir, ir->profile, "strict").b;
	for (uint32_t i = 0; i < ds->n; i++) {
		struct cgs_diag *d = ds->v[i];
		if (d->level == CGS_ERROR)
			continue;
		if (lists(&deny, d->code))
			cgs_diag_level(ds, d, CGS_ERROR);
		else if (lists(&warn, d->code))
			cgs_diag_level(ds, d, CGS_WARNING);
		else if (lists(&allow, d->code))
			cgs_diag_remove(ds, i);
		if (ds->v[i] && strict && d->level == CGS_WARNING)
			cgs_diag_level(ds, d, CGS_ERROR);
	}
	cgs_diag_pack(ds);
}
