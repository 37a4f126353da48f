/* unit.c — quantities: units, their dimensions, and the dimensions that quotients have.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Dimension 0 is the plain number. Money has one dimension a currency. A unit with a slash is
 * made, and kept, when it is first met.
 */
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "bind.h"
#include "edit.h"
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

cgs_sym cgs_unit_lower(const struct cgs_ir *ir, cgs_sym unit)
{
	struct cgs_str s = cgs_sym_str(ir->syms, unit);
	const char *slash = s.n ? memchr(s.s, '/', s.n) : NULL;
	uint32_t skip = slash ? (uint32_t)(slash - s.s) + 1 : s.n;
	struct cgs_str under = {s.s + skip, s.n - skip};
	return find_unit(ir, under) ? cgs_sym_find(ir->syms, under) : 0;
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
	cgs_sym lost = cgs_sym_find(ir->syms, part);
	if (lost && cgs_map_get(&ir->names->lost, CGS_SC_WORD + 2, lost))
		return; /* its declaration has a mistake, which was told */
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_unit, where,
					  "unknown unit '%.*s'", CGS_FMT(part));
	cgs_diag_missing(d, CGS_SC_WORD + 2, cgs_sym_of(ir->syms, part));
	if (suggest_short(ir, d, where, part))
		return;
	struct cgs_hint h = cgs_hint_of(part);
	for (uint32_t i = 1; i < ir->schema->nunit; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, ir->schema->unit[i].name));
	for (uint32_t i = 1; !h.n && i < ir->schema->nunit; i++) { /* 4gb */
		struct cgs_str s = cgs_sym_str(ir->syms, ir->schema->unit[i].name);
		if (s.n == part.n && !strncasecmp(s.s, part.s, s.n))
			h = (struct cgs_hint){.want = part, .n = 1, .best = {s}, .edits = {s.n}};
	}
	cgs_hint_give(&h, ir->diags, d, where, false);
	if (!h.n)
		cgs_diag_help(ir->diags, d, "a unit is declared with `unit %.*s { is = ... }`",
			      CGS_FMT(part));
}

static bool too_large(struct cgs_ir *ir, struct cgs_span at, struct cgs_str s)
{
	bool small = s.n > 1 && s.s[0] == '0' && s.s[1] == '.';
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_overflow, at,
					  "the number '%.*s' %s to be kept exactly", CGS_FMT(s),
					  small ? "has too many digits" : "is too large");
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

/* An attribute in the block of a unit, or 0. */
static uint32_t stmt_of(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t block = cgs_tree_kid(t, ir->decl[decl].node, CGS_N_BLOCK), found = 0;
	cgs_tree_each (k, t, block)
		if (t->node[k].kind == CGS_N_ATTR && cgs_str_is(cgs_tree_name(t, k), name))
			found = k;
	return found;
}

/* The value of one, or 0. */
static uint32_t value_of(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	return cgs_ir_tree(ir, decl)->node[stmt_of(ir, decl, name)].kid;
}

static bool other_words(struct cgs_ir *ir, uint32_t decl)
{
	uint32_t before = ir->diags->n;
	static const char *const own[] = {"is", "dimension", "symbol"};
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t block = cgs_tree_kid(t, ir->decl[decl].node, CGS_N_BLOCK);
	cgs_tree_each (k, t, block) {
		struct cgs_str w = cgs_tree_name(t, k);
		uint8_t kind = t->node[k].kind;
		if (kind != CGS_N_ERROR && !(kind == CGS_N_ATTR && CGS_STR_IN(w, own)))
			cgs_diag_add(ir->diags, CGS_C_schema, cgs_tree_tok_span(t, t->node[k].tok),
				     "a unit has `is`, `dimension` and `symbol`, not '%.*s'",
				     CGS_FMT(w));
	}
	return ir->diags->n > before;
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

/* Whether it can stand behind a number. */
static bool is_writable(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (!isalpha((unsigned char)s.s[i]) &&
		    (!i || (!isdigit((unsigned char)s.s[i]) && s.s[i] != '_')))
			return cgs_str_is(s, "%");
	return s.n;
}

/* What it says to be written as, or "". */
static struct cgs_str symbol_of(struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t symbol = value_of(ir, decl, "symbol");
	uint32_t part = symbol ? t->node[symbol].kid : 0;
	return part ? cgs_tree_part(t, symbol, part, &ir->mem) : CGS_STR("");
}

/* Its name as it stands behind a number. */
static cgs_sym written(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_str symbol = symbol_of(ir, decl);
	return is_writable(symbol) ? cgs_sym_of(ir->syms, symbol) : ir->decl[decl].name;
}

static void tell_unwritable(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_str name = cgs_ir_name(ir, decl), symbol = symbol_of(ir, decl);
	struct cgs_str s = symbol.n ? symbol : name;
	struct cgs_span at = cgs_ir_span(ir, decl);
	if (is_writable(s))
		return;
	if (symbol.n)
		at = cgs_tree_span(cgs_ir_tree(ir, decl), value_of(ir, decl, "symbol"));
	struct cgs_diag *d = cgs_diag_add(
		ir->diags, CGS_C_schema, at,
		"'%.*s' cannot stand behind a number: only `%%`, or letters A to z, digits and _",
		CGS_FMT(s));
	if (!symbol.n || !is_writable(name))
		return;
	cgs_diag_help(ir->diags, d, "leave `symbol` out: what is written is 5%.*s then",
		      CGS_FMT(name));
	cgs_edit_remove(ir, d, decl, stmt_of(ir, decl, "symbol"), CGS_REVIEW);
}

static bool broken(struct cgs_ir *ir, struct cgs_span where, const char *text)
{
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_schema, where, "%s", text);
	cgs_diag_help(ir->diags, d, "write `{ is = 1000ms }` or `{ dimension = name }`");
	return false;
}

/* A multiple of another unit. */
static bool declare_multiple(struct cgs_ir *ir, struct cgs_unit u, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, u.decl);
	struct cgs_span where = cgs_tree_span(t, node);
	struct cgs_value is;
	if (t->node[node].kind != CGS_N_QUANTITY)
		return broken(ir, where, "a unit is a number of another unit, above zero");
	if (!cgs_unit_read(ir, where, cgs_tree_source(t, node), &is))
		return false;
	if (!is.num.n)
		return broken(ir, where, "a unit is a number of another unit, above zero");
	u.dim = is.dim;
	u.factor = is.num;
	add_unit(ir->schema, u);
	return true;
}

static bool declare(struct cgs_ir *ir, uint32_t decl, cgs_sym name)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t is = value_of(ir, decl, "is"), dimension = value_of(ir, decl, "dimension");
	struct cgs_unit u = {.name = name, .decl = decl};
	bool other = other_words(ir, decl);
	if (cgs_schema_find(ir->schema, CGS_TAB_UNIT, name))
		return true; /* a duplicate, which was said already */
	tell_unwritable(ir, decl);
	if (is && dimension)
		return broken(
			ir, cgs_ir_span(ir, decl),
			"the unit says both what it is and which dimension it is the base of");
	if (dimension && t->node[dimension].kind == CGS_N_NAME) {
		declare_base(ir, u, cgs_ir_sym(ir, decl, dimension));
		return true;
	}
	if (is)
		return declare_multiple(ir, u, is);
	cgs_bind_lose_all(ir, CGS_SC_PACKAGE | ir->decl[decl].package, t, ir->decl[decl].node);
	if (other) /* it was meant to say so */
		return false;
	return broken(ir, cgs_ir_span(ir, decl),
		      "the unit says neither what it is nor which dimension it is the base of");
}

struct units { /* of a project, while they are declared */
	struct cgs_ir *ir;
	struct cgs_map by_name; /* (1, name) -> its declaration */
	uint32_t first;
	uint8_t *state; /* by declaration from the first on: is it on the way, is it done */
	uint32_t *way;  /* each is made of the one after it */
	uint32_t n, cap;
};

enum { NEW, ON_WAY, DONE };

/* A unit of the project of that name that has still to be declared, or 0. */
static uint32_t still(const struct units *u, struct cgs_str name)
{
	cgs_sym sym = cgs_sym_find(u->ir->syms, name);
	uint32_t decl = sym ? cgs_map_get(&u->by_name, 1, sym) : 0;
	return decl && u->state[decl - u->first] != DONE ? decl : 0;
}

/* What a unit is made of and still to be declared: "m" or "s" of `is = 5m/s`. */
static uint32_t base_of(const struct units *u, uint32_t decl)
{
	const struct cgs_tree *t = cgs_ir_tree(u->ir, decl);
	uint32_t is = value_of(u->ir, decl, "is"), used;
	struct cgs_num n;
	if (!is || t->node[is].kind != CGS_N_QUANTITY)
		return 0;
	struct cgs_str s = cgs_tree_source(t, is);
	if (!cgs_num_parse(s, &used, &n))
		return 0;
	const char *slash = memchr(s.s, '/', s.n);
	uint32_t end = slash ? (uint32_t)(slash - s.s) : s.n;
	uint32_t base = still(u, (struct cgs_str){s.s + used, end - used});
	if (!base && slash)
		base = still(u, (struct cgs_str){slash + 1, s.n - end - 1});
	return base;
}

/* "a -> b -> a": from the unit on the way to itself. */
static void circle(struct units *u, uint32_t decl)
{
	struct cgs_ir *ir = u->ir;
	struct cgs_buf path = {0};
	uint32_t i = u->n;
	while (u->way[i - 1] != decl)
		i--;
	for (; i <= u->n; i++)
		cgs_buf_fmt(&path, "%.*s -> ", CGS_FMT(cgs_ir_name(ir, u->way[i - 1])));
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_recursion, cgs_ir_span(ir, decl),
			     "units are made of each other: %.*s%.*s", CGS_FMT(cgs_buf_view(&path)),
			     CGS_FMT(cgs_ir_name(ir, decl)));
	cgs_diag_help(ir->diags, d, "one of them is the base: `{ dimension = name }`");
	cgs_buf_done(&path);
}

/* Declares a unit after those that it is made of. What has a mistake says no more where it is
 * used. */
static void declare_from(struct units *u, uint32_t decl)
{
	*CGS_PUSH(u->way, u->n, u->cap) = decl;
	while (u->n) {
		uint32_t top = u->way[u->n - 1], base = base_of(u, top);
		bool round = base && u->state[base - u->first] == ON_WAY;
		u->state[top - u->first] = ON_WAY;
		round |= base == top;
		if (base && !round) {
			*CGS_PUSH(u->way, u->n, u->cap) = base;
			continue;
		}
		if (round)
			circle(u, base);
		cgs_sym name = written(u->ir, top);
		if (round || !declare(u->ir, top, name))
			*cgs_map_put(&u->ir->names->lost, CGS_SC_WORD + 2, name) = 1;
		u->state[top - u->first] = DONE;
		u->n--;
	}
}

void cgs_unit_declare(struct cgs_ir *ir, uint32_t first)
{
	struct units u = {.ir = ir, .first = first};
	cgs_sym unit = ir->names->word[2];
	u.state = cgs_mem_alloc(ir->ndecl - first + 1);
	for (uint32_t d = first; d < ir->ndecl; d++) {
		uint32_t *at = ir->decl[d].kind == unit ? cgs_map_put(&u.by_name, 1, written(ir, d))
							: NULL;
		if (at && !*at)
			*at = d;
	}
	for (uint32_t d = first; d < ir->ndecl; d++)
		if (ir->decl[d].kind == unit && u.state[d - first] != DONE)
			declare_from(&u, d);
	cgs_map_done(&u.by_name);
	free(u.state);
	free(u.way);
}
