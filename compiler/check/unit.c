/* unit.c — quantities: units, their dimensions, and the dimensions that quotients have.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Dimension 0 is the plain number. Money has one dimension a currency. A unit with a slash is
 * made, and kept, when it is first met.
 */
#include "bind.h"
#include "hint.h"
#include "schema.h"

static uint16_t add_dim(struct cgs_ir *ir, cgs_sym name, cgs_sym base)
{
	struct cgs_schema *sc = ir->schema;
	uint32_t *at = cgs_map_put(&sc->by_name, CGS_TAB_DIM, name);
	if (*at)
		return (uint16_t)*at;
	if (ir->ndim == UINT16_MAX)
		cgs_mem_bug("too many dimensions");
	*at = ir->ndim;
	*CGS_PUSH(ir->dim, ir->ndim, ir->cdim) = (struct cgs_dim){name, base};
	sc->ratio = cgs_mem_grow(sc->ratio, &sc->cratio, ir->ndim, sizeof *sc->ratio);
	sc->ratio[ir->ndim - 1] = (struct cgs_ratio){0, 0};
	return (uint16_t)(ir->ndim - 1);
}

static struct cgs_str dim_name(const struct cgs_ir *ir, uint16_t dim)
{
	return dim ? cgs_sym_str(ir->syms, ir->dim[dim].name) : CGS_STR("1");
}

static cgs_sym joined(struct cgs_ir *ir, struct cgs_str a, struct cgs_str b)
{
	return cgs_sym_of(ir->syms, cgs_str_fmt(&ir->mem, "%.*s/%.*s", CGS_FMT(a), CGS_FMT(b)));
}

uint16_t cgs_unit_ratio(struct cgs_ir *ir, uint16_t over, uint16_t under)
{
	if (over == under)
		return 0;
	if (!under)
		return over;
	cgs_sym name = joined(ir, dim_name(ir, over), dim_name(ir, under));
	cgs_sym base = joined(ir, cgs_sym_str(ir->syms, ir->dim[over].base),
			      cgs_sym_str(ir->syms, ir->dim[under].base));
	uint16_t d = add_dim(ir, name, base);
	ir->schema->ratio[d] = (struct cgs_ratio){over, under};
	return d;
}

bool cgs_unit_money(const struct cgs_ir *ir, uint16_t dim)
{
	struct cgs_str s = dim_name(ir, dim);
	return s.n > 6 && !memcmp(s.s, "money_", 6);
}

static uint32_t add_unit(struct cgs_schema *sc, struct cgs_unit u)
{
	uint32_t *at = cgs_map_put(&sc->by_name, CGS_TAB_UNIT, u.name);
	*at = sc->nunit;
	*CGS_PUSH(sc->unit, sc->nunit, sc->cunit) = u;
	return sc->nunit - 1;
}

static uint32_t find_unit(const struct cgs_ir *ir, struct cgs_str s)
{
	cgs_sym name = cgs_sym_find(ir->syms, s);
	return name ? cgs_schema_find(ir->schema, CGS_TAB_UNIT, name) : 0;
}

/* "req/min": both sides known, the quotient small enough. */
static uint32_t derive(struct cgs_ir *ir, struct cgs_str s)
{
	const char *slash = s.n ? memchr(s.s, '/', s.n) : NULL;
	if (!slash)
		return 0;
	struct cgs_str over = {s.s, (uint32_t)(slash - s.s)};
	struct cgs_str under = {slash + 1, s.n - over.n - 1};
	uint32_t a = find_unit(ir, over), b = find_unit(ir, under);
	struct cgs_unit u = {.name = cgs_sym_of(ir->syms, s)};
	if ((!a && over.n) || !b)
		return 0;
	struct cgs_unit top = a ? ir->schema->unit[a] : (struct cgs_unit){.factor = {1, 1}};
	if (!cgs_num_div(top.factor, ir->schema->unit[b].factor, &u.factor))
		return 0;
	u.dim = cgs_unit_ratio(ir, top.dim, ir->schema->unit[b].dim);
	u.decl = ir->schema->unit[b].decl;
	return add_unit(ir->schema, u);
}

cgs_sym cgs_unit_over(struct cgs_ir *ir, cgs_sym over, cgs_sym under)
{
	struct cgs_str a = cgs_sym_str(ir->syms, over), b = cgs_sym_str(ir->syms, under);
	if ((a.n && memchr(a.s, '/', a.n)) || (b.n && memchr(b.s, '/', b.n)))
		return 0;
	cgs_sym name = joined(ir, a, b);
	struct cgs_str unit = cgs_sym_str(ir->syms, name);
	return find_unit(ir, unit) || derive(ir, unit) ? name : 0;
}

cgs_sym cgs_unit_upper(const struct cgs_ir *ir, cgs_sym unit)
{
	struct cgs_str s = cgs_sym_str(ir->syms, unit);
	const char *slash = s.n ? memchr(s.s, '/', s.n) : NULL;
	struct cgs_str over = {s.s, slash ? (uint32_t)(slash - s.s) : 0};
	return find_unit(ir, over) ? cgs_sym_find(ir->syms, over) : 0;
}

/* "sec", "seconds": the beginning of the title of a unit, or its plural. */
static bool is_long_for(struct cgs_str part, struct cgs_str title)
{
	uint32_t n = part.n;
	if (n == title.n + 1 && part.s[n - 1] == 's')
		n--;
	return n >= 3 && n <= title.n && !memcmp(part.s, title.s, n);
}

static bool suggest_short(struct cgs_ir *ir, struct cgs_diag *d, struct cgs_span where,
			  struct cgs_str part)
{
	for (uint32_t i = 1; i < ir->schema->nunit; i++) {
		const struct cgs_unit *u = &ir->schema->unit[i];
		if (!u->decl || !is_long_for(part, ir->decl[u->decl].title))
			continue;
		struct cgs_str name = cgs_sym_str(ir->syms, u->name);
		cgs_diag_help(ir->diags, d, "the unit is written '%.*s'", CGS_FMT(name));
		cgs_diag_fix(ir->diags, d, where, name, CGS_REVIEW);
		return true;
	}
	return false;
}

static void unknown(struct cgs_ir *ir, struct cgs_span at, struct cgs_str unit)
{
	const char *slash = unit.n ? memchr(unit.s, '/', unit.n) : NULL;
	struct cgs_str part = unit;
	if (slash) {
		struct cgs_str over = {unit.s, (uint32_t)(slash - unit.s)};
		part = find_unit(ir, over) ? (struct cgs_str){slash + 1, unit.n - over.n - 1}
					   : over;
	}
	uint32_t skip = (uint32_t)(part.s - unit.s) + (at.len - unit.n);
	struct cgs_span where = {at.file, at.at + skip, part.n};
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_unit, where,
					  "unknown unit '%.*s'", CGS_FMT(part));
	cgs_diag_missing(d, CGS_SC_WORD + 2, cgs_sym_of(ir->syms, part));
	if (suggest_short(ir, d, where, part))
		return;
	struct cgs_hint h = cgs_hint_of(part);
	for (uint32_t i = 1; i < ir->schema->nunit; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, ir->schema->unit[i].name));
	cgs_hint_give(&h, ir->diags, d, where, false);
	if (!h.n)
		cgs_diag_help(ir->diags, d, "a unit is declared with `unit %.*s { is = ... }`",
			      CGS_FMT(part));
}

static bool too_large(struct cgs_ir *ir, struct cgs_span at, struct cgs_str s)
{
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_overflow, at,
					  "the number '%.*s' cannot be kept exactly", CGS_FMT(s));
	cgs_diag_why(ir->diags, d, "numbers are exact: 64-bit fractions in the base unit");
	return false;
}

bool cgs_unit_read(struct cgs_ir *ir, struct cgs_span at, struct cgs_str s, struct cgs_value *out)
{
	uint32_t used, u;
	*out = (struct cgs_value){.type = CGS_V_NUM};
	if (!cgs_num_parse(s, &used, &out->num))
		return too_large(ir, at, s);
	struct cgs_str name = {s.s + used, s.n - used};
	if (!name.n)
		return true;
	u = find_unit(ir, name);
	if (!u)
		u = derive(ir, name);
	if (!u) {
		unknown(ir, at, name);
		return false;
	}
	out->dim = ir->schema->unit[u].dim;
	out->unit = ir->schema->unit[u].name;
	return cgs_num_mul(out->num, ir->schema->unit[u].factor, &out->num) || too_large(ir, at, s);
}

bool cgs_unit_factor(const struct cgs_ir *ir, cgs_sym unit, struct cgs_num *out)
{
	uint32_t u = cgs_schema_find(ir->schema, CGS_TAB_UNIT, unit);
	*out = u ? ir->schema->unit[u].factor : (struct cgs_num){1, 1};
	return u;
}

struct unit_parts { /* nodes of the values in the block */
	uint32_t is, dimension, symbol;
};

static struct unit_parts parts_of(struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct unit_parts p = {0};
	uint32_t block = cgs_tree_kid(t, ir->decl[decl].node, CGS_N_BLOCK);
	cgs_tree_each (k, t, block) {
		struct cgs_str w = cgs_tree_name(t, k);
		uint32_t *to = cgs_str_is(w, "is")          ? &p.is
			       : cgs_str_is(w, "dimension") ? &p.dimension
			       : cgs_str_is(w, "symbol")    ? &p.symbol
							    : NULL;
		if (to && t->node[k].kind == CGS_N_ATTR)
			*to = t->node[k].kid;
		else if (t->node[k].kind != CGS_N_ERROR)
			cgs_diag_add(ir->diags, CGS_C_schema, cgs_tree_tok_span(t, t->node[k].tok),
				     "a unit has `is`, `dimension` and `symbol`, not '%.*s'",
				     CGS_FMT(w));
	}
	return p;
}

/* A base unit: its dimension is named after it when it is money. */
static void declare_base(struct cgs_ir *ir, struct cgs_unit u, cgs_sym dim)
{
	struct cgs_str unit = cgs_sym_str(ir->syms, u.name);
	if (cgs_str_is(cgs_sym_str(ir->syms, dim), "money"))
		dim = cgs_sym_of(ir->syms, cgs_str_fmt(&ir->mem, "money_%.*s", CGS_FMT(unit)));
	u.dim = add_dim(ir, dim, u.name);
	u.factor = (struct cgs_num){1, 1};
	if (ir->dim[u.dim].base == u.name) {
		add_unit(ir->schema, u);
		return;
	}
	struct cgs_str base = cgs_sym_str(ir->syms, ir->dim[u.dim].base);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_schema, cgs_ir_span(ir, u.decl),
					  "the dimension '%.*s' has the base unit '%.*s' already",
					  CGS_FMT(cgs_sym_str(ir->syms, dim)), CGS_FMT(base));
	cgs_diag_help(ir->diags, d, "write `is = ...%.*s` in place of `dimension`", CGS_FMT(base));
}

void cgs_unit_declare(struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct unit_parts p = parts_of(ir, decl);
	struct cgs_unit u = {.name = ir->decl[decl].name, .decl = decl};
	struct cgs_value is;
	uint32_t part = p.symbol ? t->node[p.symbol].kid : 0;
	if (part)
		u.name = cgs_sym_of(ir->syms, cgs_tree_part(t, p.symbol, part, &ir->mem));
	if (cgs_schema_find(ir->schema, CGS_TAB_UNIT, u.name))
		return; /* a duplicate, which was said already */
	if (p.dimension && t->node[p.dimension].kind == CGS_N_NAME) {
		declare_base(ir, u, cgs_ir_sym(ir, decl, p.dimension));
		return;
	}
	if (!p.is || t->node[p.is].kind != CGS_N_QUANTITY) {
		struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_schema, cgs_ir_span(ir, decl),
						  "the unit says neither what it is nor which "
						  "dimension it is the base of");
		cgs_diag_help(ir->diags, d, "write `{ is = 1000ms }` or `{ dimension = name }`");
		return;
	}
	if (!cgs_unit_read(ir, cgs_tree_span(t, p.is), cgs_tree_source(t, p.is), &is))
		return;
	u.dim = is.dim;
	u.factor = is.num;
	add_unit(ir->schema, u);
}
