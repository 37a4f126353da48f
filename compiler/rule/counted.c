/* counted.c — costs and benefits that cannot be counted as they are written.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/schema.h"
#include "../check/spread.h"
#include "money.h"
#include "rule.h"
#include "tally.h"

const char *cgs_cost_flaw(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_attr *amount = cgs_tally_number(ir, decl, "amount");
	struct cgs_str kind = cgs_ir_get(ir, decl, "kind").str;
	struct cgs_value v = cgs_ir_get(ir, decl, "estimate");
	struct cgs_spread estimate;
	if (!amount)
		return NULL;
	struct cgs_str dim = cgs_sym_str(ir->syms, ir->dim[amount->value.dim].name);
	const char *slash = memchr(dim.s, '/', dim.n);
	if (!slash && cgs_str_is(kind, "running"))
		return "it is running, and its amount does not say in which time: "
		       "amount = 100EUR/month";
	if (slash && cgs_ir_attr(ir, decl, "kind", NULL) && cgs_str_is(kind, "once"))
		return "it is paid once, and its amount is one of a time";
	if (slash)
		dim.n = (uint32_t)(slash - dim.s);
	if (cgs_spread_read(ir, &v, &estimate) &&
	    !cgs_str_eq(dim, cgs_sym_str(ir->syms, ir->dim[estimate.dim].name)))
		return "its amount and its estimate differ in currency";
	return NULL;
}

const struct cgs_value *cgs_exchange_of(const struct cgs_ir *ir, uint32_t project, uint16_t dim)
{
	const struct cgs_attr *a = project ? cgs_ir_attr(ir, project, "exchange", NULL) : NULL;
	if (!a || a->value.type != CGS_V_RECORD)
		return NULL;
	for (uint32_t i = 0; i < a->value.n; i++)
		if (a->value.key[i] == ir->dim[dim].base && a->value.item[i].type == CGS_V_NUM)
			return &a->value.item[i];
	return NULL;
}

struct pass {
	struct cgs_ir *ir;
	struct cgs_tally found;
};

/* Whether it has bounds, and the amount, in the time that it is written in, is beyond them. */
static bool is_beyond(const struct cgs_ir *ir, const struct cgs_attr *amount,
		      const struct cgs_attr *estimate)
{
	struct cgs_spread s;
	struct cgs_num one = {1, 1}, num;
	if (!cgs_spread_read(ir, &estimate->value, &s) || s.form == CGS_SPREAD_NORMAL ||
	    !cgs_unit_factor(ir, amount->value.unit, &one) ||
	    !cgs_num_div(amount->value.num, one, &num))
		return false;
	return cgs_num_cmp(num, s.at[0]) < 0 ||
	       cgs_num_cmp(num, s.at[s.form == CGS_SPREAD_TRI ? 2 : 1]) > 0;
}

static void check_pay(struct pass *p, uint32_t decl)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *amount = cgs_tally_number(ir, decl, "amount"),
			      *estimate = cgs_ir_attr(ir, decl, "estimate", NULL);
	struct cgs_str name = cgs_ir_name(ir, decl);
	const char *flaw = cgs_cost_flaw(ir, decl);
	struct cgs_diag *d = NULL;
	if (!amount || !cgs_cost_counts(ir, decl))
		return;
	if (flaw) {
		d = cgs_tally_add(&p->found, cgs_tally_place(ir, amount),
				  "`%.*s` is not counted: %s", CGS_FMT(name), flaw);
		if (d)
			cgs_diag_help(ir->diags, d,
				      "correct one of the two: `cgsc cost` leaves it out");
	} else if (estimate && is_beyond(ir, amount, estimate)) {
		d = cgs_tally_add(&p->found, cgs_tally_place(ir, amount),
				  "the amount of `%.*s` is beyond its estimate", CGS_FMT(name));
		if (!d)
			return;
		cgs_diag_label(ir->diags, d, cgs_tally_place(ir, estimate), "which goes so far");
		cgs_diag_help(ir->diags, d,
			      "correct one of the two: figures count the amount, and samples are "
			      "drawn from the estimate");
	}
}

static void check_exchange(struct pass *p, uint32_t project)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *a = cgs_ir_attr(ir, project, "exchange", NULL);
	for (uint32_t i = 0; a && a->value.type == CGS_V_RECORD && i < a->value.n; i++) {
		const struct cgs_value *to = &a->value.item[i];
		if (to->type != CGS_V_NUM || !cgs_exchange_of(ir, project, to->dim))
			continue;
		struct cgs_str from = cgs_sym_str(ir->syms, a->value.key[i]),
			       name = cgs_sym_str(ir->syms, ir->dim[to->dim].base);
		struct cgs_diag *d = cgs_tally_add(
			&p->found, cgs_tally_place(ir, a),
			"amounts in %.*s are not counted: it is exchanged for %.*s, which is "
			"exchanged itself",
			CGS_FMT(from), CGS_FMT(name));
		if (d)
			cgs_diag_help(ir->diags, d,
				      "say what each is worth in one currency, and leave that one "
				      "out");
	}
}

void cgs_rule_counted(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir, .found = {.ir = ir, .code = CGS_C_not_counted}};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "cost", d));)
		check_pay(&p, d);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "benefit", d));)
		check_pay(&p, d);
	if (cgs_ir_next(ir, "cost", 0) || cgs_ir_next(ir, "benefit", 0))
		for (uint32_t d = 0; (d = cgs_ir_next(ir, "project", d));)
			check_exchange(&p, d);
	cgs_tally_end(&p.found);
}
