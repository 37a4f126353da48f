/* mix.c — quantities that look alike and are not: currencies, percent and ratio, kB and KiB.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"

bool cgs_mix_percent(const struct cgs_ir *ir, uint16_t dim)
{
	return dim && cgs_str_is(cgs_sym_str(ir->syms, ir->dim[dim].name), "percent");
}

enum cgs_code cgs_mix_code(const struct cgs_ir *ir, uint16_t a, uint16_t b)
{
	if (cgs_unit_money(ir, a) && cgs_unit_money(ir, b))
		return CGS_C_currency;
	if ((!a && cgs_mix_percent(ir, b)) || (!b && cgs_mix_percent(ir, a)))
		return CGS_C_percent_ratio;
	return CGS_C_dimension;
}

void cgs_mix_help(struct cgs_ir *ir, struct cgs_diag *d, enum cgs_code code)
{
	if (code == CGS_C_currency)
		cgs_diag_why(ir->diags, d,
			     "a sum of money is in one currency: what one is worth "
			     "in the other changes every day");
	if (code == CGS_C_percent_ratio)
		cgs_diag_help(ir->diags, d,
			      "write both with %%, or both as plain numbers: 80%% "
			      "is the ratio 0.8");
}

bool cgs_mix_stat(struct cgs_eval *ev, uint32_t node, const struct cgs_value *a,
		  const struct cgs_value *b)
{
	struct cgs_ir *ir = ev->ir;
	if (!a->stat || !b->stat || a->stat == b->stat)
		return true;
	struct cgs_diag *d = cgs_expr_error(
		ev, CGS_C_statistic, node, "@%.*s and @%.*s are different statistics",
		CGS_FMT(cgs_sym_str(ir->syms, a->stat)), CGS_FMT(cgs_sym_str(ir->syms, b->stat)));
	cgs_diag_why(ir->diags, d, "neither follows from the other");
	return false;
}

enum family { NEUTRAL, DECIMAL, BINARY };

/* 1000 or 1024 to some power; bytes themselves are neither. */
static enum family family_of(const struct cgs_ir *ir, const struct cgs_value *v)
{
	struct cgs_num f;
	bool bytes = v->type == CGS_V_NUM && v->dim && v->unit &&
		     cgs_str_is(cgs_sym_str(ir->syms, ir->dim[v->dim].name), "bytes");
	if (!bytes || !cgs_unit_factor(ir, v->unit, &f) || f.d != 1)
		return NEUTRAL;
	return f.n % 1000 == 0 ? DECIMAL : f.n % 1024 == 0 ? BINARY : NEUTRAL;
}

void cgs_mix_bytes(struct cgs_eval *ev, uint32_t node, const struct cgs_value *a,
		   const struct cgs_value *b)
{
	struct cgs_ir *ir = ev->ir;
	enum family fa = family_of(ir, a), fb = family_of(ir, b);
	struct cgs_span at = cgs_ir_node_span(ir, ev->decl, node);
	if (fa == fb || !fa || !fb)
		return;
	if (cgs_diag_at(ir->diags, CGS_C_byte_units, at)) /* evaluated for each item of a `where` */
		return;
	struct cgs_diag *d = cgs_expr_error(
		ev, CGS_C_byte_units, node, "%.*s counts in thousands, %.*s in 1024s",
		CGS_FMT(cgs_sym_str(ir->syms, fa == DECIMAL ? a->unit : b->unit)),
		CGS_FMT(cgs_sym_str(ir->syms, fa == DECIMAL ? b->unit : a->unit)));
	cgs_diag_help(ir->diags, d, "write both in units of one family");
}

void cgs_mix_percentiles(struct cgs_eval *ev, uint32_t node, const struct cgs_value *a,
			 const struct cgs_value *b)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_str stat = cgs_sym_str(ir->syms, a->stat);
	struct cgs_span at = cgs_ir_node_span(ir, ev->decl, node);
	if (!a->stat || !b->stat || stat.s[0] != 'p' ||
	    cgs_diag_at(ir->diags, CGS_C_sum_of_statistics, at))
		return;
	struct cgs_diag *d = cgs_expr_error(ev, CGS_C_sum_of_statistics, node,
					    "a sum of @%.*s is not the @%.*s of the sum",
					    CGS_FMT(stat), CGS_FMT(stat));
	cgs_diag_help(ir->diags, d, "add means, or say the level of the whole");
}
