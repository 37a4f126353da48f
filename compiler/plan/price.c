/* price.c — the currencies of prices and budgets: what is added up has to be in one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lower.h"

#include "../check/expr.h"

/* "USD" of the dimensions "money_USD" and "money_USD/tokens". */
static struct cgs_str currency(const struct cgs_lowering *L, uint32_t decl, const char *attr)
{
	static const char head[] = "money_";
	struct cgs_value v = cgs_ir_get(L->ir, decl, attr);
	struct cgs_str dim = {"", 0};
	if (v.type == CGS_V_NUM && v.dim)
		dim = cgs_sym_str(L->ir->syms, L->ir->dim[v.dim].name);
	if (dim.n < sizeof head || memcmp(dim.s, head, sizeof head - 1))
		return CGS_STR("");
	dim.s += sizeof head - 1;
	dim.n -= (uint32_t)sizeof head - 1;
	for (uint32_t i = 0; i < dim.n; i++)
		if (dim.s[i] == '/')
			dim.n = i;
	return dim;
}

static const char *priced_by(const struct cgs_lowering *L, uint32_t model)
{
	return currency(L, model, "price_in").n ? "price_in" : "price_out";
}

struct cgs_str cgs_price_currency(struct cgs_lowering *L, uint32_t model)
{
	return currency(L, model, priced_by(L, model));
}

static void differ(struct cgs_lowering *L, uint32_t decl, const char *attr, uint32_t other,
		   const char *with)
{
	struct cgs_str have = currency(L, decl, attr), want = currency(L, other, with);
	if (!have.n || !want.n || cgs_str_eq(have, want))
		return;
	struct cgs_str path = cgs_ir_path(L->ir, decl, &L->mem);
	struct cgs_diag *d = cgs_diag_add(
		L->ir->diags, CGS_C_currency, cgs_lower_span(L, decl, attr),
		"`%s` of %.*s is in %.*s, and `%s` of %.*s in %.*s", attr, CGS_FMT(path),
		CGS_FMT(have), with, CGS_FMT(cgs_ir_path(L->ir, other, &L->mem)), CGS_FMT(want));
	cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, other, with), "in %.*s", CGS_FMT(want));
	cgs_mix_help(L->ir, d, CGS_C_currency);
}

/* The first model that a step asks and whose prices are in another currency is enough. */
static void check_budget(struct cgs_lowering *L, uint32_t budget)
{
	struct cgs_str have = currency(L, budget, "cost");
	for (uint32_t m = 0; have.n && (m = cgs_ir_next(L->ir, "model", m));) {
		struct cgs_str want = cgs_price_currency(L, m);
		if (!*cgs_lower_made(L, "asked", cgs_ir_path(L->ir, m, &L->mem)) || !want.n ||
		    cgs_str_eq(have, want))
			continue;
		differ(L, budget, "cost", m, priced_by(L, m));
		return;
	}
}

void cgs_price_check(struct cgs_lowering *L)
{
	static const char *const price[] = {"price_out", "price_cached", "price_cache_write"};
	for (uint32_t m = 0; (m = cgs_ir_next(L->ir, "model", m));)
		for (uint32_t i = 0; i < sizeof price / sizeof *price; i++)
			differ(L, m, price[i], m, "price_in");
	for (uint32_t b = 0; (b = cgs_ir_next(L->ir, "budget", b));)
		check_budget(L, b);
}
