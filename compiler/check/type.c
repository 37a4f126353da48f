/* type.c — types: read from the tree, shown to people, and asked whether a value fits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../syntax/scan.h"
#include "bind.h"
#include "form.h"
#include "hint.h"
#include "schema.h"

struct builtin {
	const char *name;
	uint8_t op;
	uint8_t min, max; /* how many arguments */
};

static const struct builtin builtins[] = {
	{"any", CGS_T_ANY, 0, 16},      {"bool", CGS_T_BOOL, 0, 0},
	{"int", CGS_T_INT, 0, 0},       {"float", CGS_T_NUMBER, 0, 0},
	{"number", CGS_T_NUMBER, 0, 0}, {"ratio", CGS_T_NUMBER, 0, 0},
	{"bound", CGS_T_BOUND, 0, 0},   {"string", CGS_T_STRING, 0, 0},
	{"text", CGS_T_STRING, 0, 0},   {"glob", CGS_T_STRING, 0, 0},
	{"path", CGS_T_STRING, 0, 0},   {"url", CGS_T_STRING, 0, 0},
	{"hash", CGS_T_STRING, 0, 0},   {"cron", CGS_T_STRING, 0, 0},
	{"word", CGS_T_WORD, 0, 0},     {"date", CGS_T_DATE, 0, 0},
	{"datetime", CGS_T_DATE, 0, 0}, {"version", CGS_T_VERSION, 0, 0},
	{"regex", CGS_T_REGEX, 0, 0},   {"money", CGS_T_MONEY, 0, 0},
	{"rate", CGS_T_RATE, 2, 2},     {"ref", CGS_T_REF, 0, 16},
	{"call", CGS_T_CALL, 0, 16},    {"list", CGS_T_LIST, 0, 1},
	{"set", CGS_T_LIST, 0, 1},      {"map", CGS_T_MAP, 2, 2},
	{"range", CGS_T_RANGE, 1, 1},   {"record", CGS_T_RECORD, 0, 0},
	{"expr", CGS_T_EXPR, 0, 1},     {"attr", CGS_T_ATTR, 0, 0},
	{"dist", CGS_T_DIST, 1, 1},
};
enum { NBUILTIN = sizeof builtins / sizeof *builtins };

static const struct builtin *find_builtin(struct cgs_str name)
{
	for (unsigned i = 0; i < NBUILTIN; i++)
		if (cgs_str_is(name, builtins[i].name))
			return &builtins[i];
	return NULL;
}

bool cgs_type_builtin(struct cgs_str name)
{
	return find_builtin(name);
}

static uint32_t add(struct cgs_schema *sc, struct cgs_type t)
{
	*CGS_PUSH(sc->type, sc->ntype, sc->ctype) = t;
	return sc->ntype - 1;
}

static uint32_t unknown(struct cgs_ir *ir, uint32_t decl, uint32_t node, cgs_sym sym)
{
	struct cgs_schema *sc = ir->schema;
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct cgs_span where = cgs_tree_tok_span(t, t->node[node].tok);
	struct cgs_str name = cgs_sym_str(ir->syms, sym);
	if (!name.n || cgs_bind_lost(ir, ir->decl[decl].file, sym))
		return 0; /* a name that repair put in, or one whose own mistake is told */
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unresolved, where, "unknown type '%.*s'",
					  CGS_FMT(name));
	struct cgs_hint h = cgs_hint_of(name);
	for (unsigned i = 0; i < NBUILTIN; i++)
		cgs_hint_add(&h, cgs_str_of(builtins[i].name));
	for (uint32_t i = 1; i < sc->nenum; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, sc->enums[i].name));
	for (uint32_t i = 1; i < sc->nkind; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, sc->kind[i].name));
	for (uint32_t i = 1; i < ir->ndim; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, ir->dim[i].name));
	cgs_hint_give(&h, ir->diags, d, where, false);
	return 0;
}

/* A kind's name alone means a reference to it. */
static uint32_t read_name(struct cgs_ir *ir, uint32_t decl, uint32_t node, cgs_sym name,
			  bool optional)
{
	struct cgs_schema *sc = ir->schema;
	struct cgs_type t = {.name = name, .optional = optional};
	if ((t.of = cgs_schema_find(sc, CGS_TAB_DIM, name)))
		t.op = CGS_T_DIM;
	else if ((t.of = cgs_schema_find(sc, CGS_TAB_ENUM, name)))
		t.op = CGS_T_ENUM;
	else if (cgs_schema_find(sc, CGS_TAB_KIND, name)) {
		t.op = CGS_T_REF;
		t.arg = sc->narg;
		t.narg = 1;
		*CGS_PUSH(sc->arg, sc->narg, sc->carg) = name;
	} else
		return unknown(ir, decl, node, name);
	return add(sc, t);
}

static bool read_kinds(struct cgs_ir *ir, uint32_t decl, uint32_t node, uint32_t *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t n = 0;
	cgs_tree_each (k, t, node) {
		if (t->node[k].kind != CGS_N_TYPE || n == 16)
			continue;
		out[n] = cgs_ir_sym(ir, decl, k);
		if (!cgs_schema_find(ir->schema, CGS_TAB_KIND, out[n])) {
			unknown(ir, decl, k, out[n]);
			return false;
		}
		n++;
	}
	return true;
}

static bool read_args(struct cgs_ir *ir, uint32_t decl, uint32_t node, uint32_t *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t n = 0, before = ir->diags->errors;
	bool ok = true;
	cgs_tree_each (k, t, node)
		if (t->node[k].kind == CGS_N_TYPE && n < 16)
			ok &= (out[n++] = cgs_type_read(ir, decl, k)) != 0;
	return ok && ir->diags->errors == before;
}

static uint32_t arguments(const struct cgs_tree *t, uint32_t node)
{
	uint32_t n = 0;
	cgs_tree_each (k, t, node)
		n += t->node[k].kind == CGS_N_TYPE;
	return n;
}

static bool takes(struct cgs_ir *ir, uint32_t decl, uint32_t node, const struct builtin *b)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t n = arguments(t, node);
	bool ok = n >= b->min && n <= b->max;
	if (!ok)
		cgs_diag_add(ir->diags, CGS_C_schema, cgs_tree_span(t, node),
			     "the type '%s' takes %u to %u arguments, here are %u", b->name, b->min,
			     b->max, n);
	return ok;
}

/* Recursion follows the nesting of the source, which the parser bounds. */
uint32_t cgs_type_read(struct cgs_ir *ir, uint32_t decl, uint32_t node)
{
	struct cgs_schema *sc = ir->schema;
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	cgs_sym name = cgs_ir_sym(ir, decl, node);
	const struct builtin *b = find_builtin(cgs_sym_str(ir->syms, name));
	bool optional = t->node[node].op != CGS_OP_NONE;
	uint32_t arg[16], n = arguments(t, node);
	if (!b)
		return read_name(ir, decl, node, name, optional);
	if (!takes(ir, decl, node, b))
		return 0;
	bool kinds = b->op == CGS_T_REF || b->op == CGS_T_CALL;
	if (!(kinds ? read_kinds : read_args)(ir, decl, node, arg))
		return 0;
	struct cgs_type type = {.op = b->op,
				.form = (uint8_t)cgs_form_of(b->name),
				.optional = optional,
				.name = name,
				.arg = sc->narg,
				.narg = n};
	for (uint32_t i = 0; i < n; i++)
		*CGS_PUSH(sc->arg, sc->narg, sc->carg) = arg[i];
	return add(sc, type);
}

/* Of a type that nobody wrote. */
static const char *own_name(uint8_t op)
{
	switch (op) {
	case CGS_T_BOOL: return "bool";
	case CGS_T_DIM:
	case CGS_T_NUMBER: return "number";
	case CGS_T_STRING: return "string";
	case CGS_T_LIST: return "list";
	default: return "any";
	}
}

void cgs_type_show(const struct cgs_ir *ir, uint32_t type, struct cgs_buf *out)
{
	const struct cgs_schema *sc = ir->schema;
	const struct cgs_type *t = &sc->type[type];
	if (!t->name)
		cgs_buf_putz(out, own_name(t->op));
	cgs_buf_str(out, cgs_sym_str(ir->syms, t->name));
	bool kinds = t->op == CGS_T_REF || t->op == CGS_T_CALL;
	bool plain = kinds && t->narg == 1 && cgs_schema_find(sc, CGS_TAB_KIND, t->name);
	for (uint32_t i = 0; i < t->narg && !plain; i++) {
		cgs_buf_putz(out, i ? ", " : "<");
		if (kinds)
			cgs_buf_str(out, cgs_sym_str(ir->syms, sc->arg[t->arg + i]));
		else
			cgs_type_show(ir, sc->arg[t->arg + i], out);
	}
	if (t->narg && !plain)
		cgs_buf_putc(out, '>');
	if (t->optional)
		cgs_buf_putc(out, '?');
}

uint32_t cgs_type_part(const struct cgs_schema *sc, uint32_t type, enum cgs_type_op op)
{
	const struct cgs_type *t = &sc->type[type];
	if (t->op == op)
		return type;
	for (uint32_t i = 0; t->op == CGS_T_ANY && i < t->narg; i++) {
		uint32_t found = cgs_type_part(sc, sc->arg[t->arg + i], op);
		if (found)
			return found;
	}
	return 0;
}

uint32_t cgs_type_item(const struct cgs_schema *sc, uint32_t type)
{
	uint32_t list = cgs_type_part(sc, type, CGS_T_LIST);
	return list && sc->type[list].narg ? sc->arg[sc->type[list].arg] : 0;
}

bool cgs_type_takes(const struct cgs_schema *sc, uint32_t type, enum cgs_type_op op, cgs_sym kind)
{
	const struct cgs_type *t = &sc->type[type];
	if (t->op == CGS_T_ANY) {
		for (uint32_t i = 0; i < t->narg; i++)
			if (cgs_type_takes(sc, sc->arg[t->arg + i], op, kind))
				return true;
		return !t->narg;
	}
	if (t->op != op)
		return false;
	for (uint32_t i = 0; i < t->narg; i++)
		if (sc->arg[t->arg + i] == kind)
			return true;
	return !t->narg;
}

uint32_t cgs_type_word(const struct cgs_schema *sc, uint32_t type, cgs_sym word, uint32_t *rank)
{
	const struct cgs_type *t = &sc->type[type];
	uint32_t found = t->op == CGS_T_ENUM ? cgs_map_get(&sc->words, t->of, word) : 0;
	*rank = found - 1;
	if (found)
		return t->of;
	for (uint32_t i = 0; t->op == CGS_T_ANY && i < t->narg; i++) {
		uint32_t e = cgs_type_word(sc, sc->arg[t->arg + i], word, rank);
		if (e)
			return e;
	}
	return 0;
}

uint32_t cgs_type_of_enum(struct cgs_schema *sc, uint32_t enums, bool list)
{
	if (!sc->enums[enums].type) {
		struct cgs_type word = {.op = CGS_T_ENUM, .name = sc->enums[enums].name};
		struct cgs_type of = {
			.op = CGS_T_LIST, .name = word.name, .arg = sc->narg, .narg = 1};
		word.of = enums;
		sc->enums[enums].type = add(sc, word);
		*CGS_PUSH(sc->arg, sc->narg, sc->carg) = sc->enums[enums].type;
		add(sc, of);
	}
	return sc->enums[enums].type + list;
}

uint32_t cgs_type_of_kind(struct cgs_schema *sc, uint32_t kind, bool list)
{
	if (!sc->kind[kind].type) {
		struct cgs_type one = {.op = CGS_T_REF, .name = sc->kind[kind].name, .narg = 1};
		struct cgs_type of = {.op = CGS_T_LIST, .name = one.name, .narg = 1};
		one.arg = sc->narg;
		*CGS_PUSH(sc->arg, sc->narg, sc->carg) = one.name;
		sc->kind[kind].type = add(sc, one);
		of.arg = sc->narg;
		*CGS_PUSH(sc->arg, sc->narg, sc->carg) = sc->kind[kind].type;
		add(sc, of);
	}
	return sc->kind[kind].type + list;
}

uint32_t cgs_type_of_dim(struct cgs_ir *ir, uint16_t dim)
{
	uint32_t *at = cgs_map_put(&ir->schema->made, 2, dim);
	if (!*at)
		*at = add(ir->schema,
			  (struct cgs_type){.op = CGS_T_DIM, .of = dim, .name = ir->dim[dim].name});
	return *at;
}

uint32_t cgs_type_list(struct cgs_schema *sc, uint32_t item)
{
	uint32_t *at = cgs_map_put(&sc->made, 1, item);
	if (!*at) {
		*at = add(sc, (struct cgs_type){.op = CGS_T_LIST, .arg = sc->narg, .narg = 1});
		*CGS_PUSH(sc->arg, sc->narg, sc->carg) = item;
	}
	return *at;
}

uint32_t cgs_type_kind(const struct cgs_schema *sc, uint32_t type)
{
	const struct cgs_type *t = &sc->type[type];
	if (t->op != CGS_T_REF || t->narg != 1)
		return 0;
	return cgs_schema_find(sc, CGS_TAB_KIND, sc->arg[t->arg]);
}

static bool fits_string(const struct cgs_value *v, const struct cgs_type *t)
{
	if (v->type != CGS_V_STR)
		return false;
	if (t->op == CGS_T_DATE)
		return v->rank == CGS_S_DATE || cgs_scan_is_date(v->str);
	if (t->op == CGS_T_VERSION && v->rank == CGS_S_VERSION)
		return true;
	if (t->op == CGS_T_REGEX && v->rank == CGS_S_REGEX)
		return true;
	return v->rank == CGS_S_STRING && cgs_form_has(t->form, v->str);
}

/* Whether the dimension of a number is the one below or above the line of a rate. */
static bool fits_dim(const struct cgs_ir *ir, uint16_t dim, uint32_t type)
{
	const struct cgs_type *t = &ir->schema->type[type];
	if (t->op == CGS_T_DIM)
		return t->of == dim;
	if (t->op == CGS_T_MONEY)
		return cgs_unit_money(ir, dim) && !ir->schema->ratio[dim].under;
	return !dim;
}

static bool fits_number(const struct cgs_ir *ir, const struct cgs_value *v, uint32_t type)
{
	const struct cgs_schema *sc = ir->schema;
	const struct cgs_type *t = &sc->type[type];
	if (v->type != CGS_V_NUM)
		return false;
	if (t->op == CGS_T_BOUND)
		return true;
	if (t->op == CGS_T_INT)
		return !v->dim && v->num.d == 1;
	if (t->op != CGS_T_RATE)
		return fits_dim(ir, v->dim, type);
	struct cgs_ratio r = sc->ratio[v->dim];
	return v->dim && r.under && fits_dim(ir, r.over, sc->arg[t->arg]) &&
	       fits_dim(ir, r.under, sc->arg[t->arg + 1]);
}

/* A short text can make a value whose items are shared a million times. */
enum { FITS_MAX = 1 << 20 };

static bool fits(const struct cgs_ir *ir, const struct cgs_value *v, uint32_t type);

static bool fits_items(const struct cgs_ir *ir, const struct cgs_value *v, uint32_t type,
		       uint32_t vtype, uint32_t arg)
{
	const struct cgs_type *t = &ir->schema->type[type];
	if (v->type != vtype)
		return false;
	for (uint32_t i = 0; i < v->n && arg < t->narg; i++)
		if (++ir->schema->fits > FITS_MAX ||
		    !fits(ir, &v->item[i], ir->schema->arg[t->arg + arg]))
			return false;
	return true;
}

static bool fits_any(const struct cgs_ir *ir, const struct cgs_value *v, const struct cgs_type *t)
{
	for (uint32_t i = 0; i < t->narg; i++)
		if (fits(ir, v, ir->schema->arg[t->arg + i]))
			return true;
	return !t->narg;
}

void cgs_type_settle(const struct cgs_ir *ir, struct cgs_value *v, uint32_t type)
{
	const struct cgs_schema *sc = ir->schema;
	if (v->type != CGS_V_STR || v->rank != CGS_S_STRING || !v->str.n ||
	    cgs_type_part(sc, type, CGS_T_STRING) || cgs_type_part(sc, type, CGS_T_WORD))
		return;
	if (cgs_scan_is_date(v->str) && cgs_type_part(sc, type, CGS_T_DATE))
		v->rank = CGS_S_DATE;
	else if (cgs_type_part(sc, type, CGS_T_VERSION) && cgs_form_has(CGS_FORM_VERSION, v->str))
		v->rank = CGS_S_VERSION;
}

bool cgs_type_dist(const struct cgs_ir *ir, const struct cgs_value *v)
{
	static const char *const name[] = {"normal", "tri", "uniform"};
	bool embedded = v->type == CGS_V_CALL && cgs_ir_is(ir, v->decl, "fn") &&
			ir->package[ir->decl[v->decl].package].origin == CGS_STD;
	return embedded && CGS_STR_IN(cgs_ir_name(ir, v->decl), name);
}

bool cgs_type_fits(const struct cgs_ir *ir, const struct cgs_value *v, uint32_t type)
{
	ir->schema->fits = 0;
	return fits(ir, v, type);
}

static bool fits(const struct cgs_ir *ir, const struct cgs_value *v, uint32_t type)
{
	const struct cgs_schema *sc = ir->schema;
	const struct cgs_type *t = &sc->type[type];
	if (v->type == CGS_V_NONE)
		return true;
	switch ((enum cgs_type_op)t->op) {
	case CGS_T_ANY: return fits_any(ir, v, t);
	case CGS_T_BOOL: return v->type == CGS_V_BOOL;
	case CGS_T_INT:
	case CGS_T_NUMBER:
	case CGS_T_BOUND:
	case CGS_T_DIM:
	case CGS_T_MONEY:
	case CGS_T_RATE: return fits_number(ir, v, type);
	case CGS_T_STRING:
	case CGS_T_WORD:
	case CGS_T_ATTR:
	case CGS_T_DATE:
	case CGS_T_VERSION:
	case CGS_T_REGEX: return fits_string(v, t);
	case CGS_T_ENUM: return v->type == CGS_V_WORD && v->dim == t->of;
	case CGS_T_REF:
		return v->type == CGS_V_REF &&
		       cgs_type_takes(sc, type, CGS_T_REF, ir->decl[v->decl].kind);
	case CGS_T_CALL:
		return v->type == CGS_V_CALL &&
		       cgs_type_takes(sc, type, CGS_T_CALL, ir->decl[v->decl].kind);
	case CGS_T_LIST: return fits_items(ir, v, type, CGS_V_LIST, 0);
	case CGS_T_RANGE: return fits_items(ir, v, type, CGS_V_RANGE, 0);
	case CGS_T_MAP: return fits_items(ir, v, type, CGS_V_RECORD, 1);
	case CGS_T_RECORD: return v->type == CGS_V_RECORD;
	case CGS_T_DIST: return cgs_type_dist(ir, v) && fits_items(ir, v, type, CGS_V_CALL, 0);
	case CGS_T_EXPR: return true;
	}
	cgs_mem_bug("type");
}

/* ---- types that stand for themselves: `field id : uuid` ---- */

enum { NEAR_MIN = 5 }; /* letters: `uint` is no misspelt int */

/* A name that is meant to be a type of the language, but is none. */
static bool is_slip(struct cgs_str name, bool of)
{
	for (unsigned i = 0; i < NBUILTIN; i++) {
		struct cgs_str known = cgs_str_of(builtins[i].name);
		bool may = of ? builtins[i].max > 0 : name.n >= NEAR_MIN && known.n >= NEAR_MIN;
		if (may && cgs_str_distance(name, known, 1) == 1)
			return true;
	}
	return false;
}

static bool is_declared(struct cgs_ir *ir, uint32_t decl, cgs_sym name)
{
	struct cgs_outward o = {.decl = decl};
	return cgs_schema_find(ir->schema, CGS_TAB_KIND, name) || cgs_bind_outward(ir, &o, name);
}

/* Recursion follows the nesting of the source, which the parser bounds. */
static void look(struct cgs_ir *ir, uint32_t decl, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	cgs_sym name = cgs_ir_sym(ir, decl, node);
	struct cgs_str s = cgs_sym_str(ir->syms, name);
	const struct builtin *b = find_builtin(s);
	bool ref = b && (b->op == CGS_T_REF || b->op == CGS_T_CALL);
	if (b && !takes(ir, decl, node, b))
		return;
	if (!b && is_slip(s, arguments(t, node) > 0) && !is_declared(ir, decl, name)) {
		unknown(ir, decl, node, name);
		return;
	}
	cgs_tree_each (k, t, node) {
		if (t->node[k].kind != CGS_N_TYPE)
			continue;
		if (!ref)
			look(ir, decl, k);
		else if (!is_declared(ir, decl, cgs_ir_sym(ir, decl, k)))
			unknown(ir, decl, k, cgs_ir_sym(ir, decl, k));
	}
}

void cgs_type_free_all(struct cgs_ir *ir)
{
	const struct cgs_schema *sc = ir->schema;
	struct cgs_map seen = {0}; /* (file, node): a template makes it several times */
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		uint32_t kind = cgs_schema_find(sc, CGS_TAB_KIND, ir->decl[d].kind);
		const struct cgs_tree *t = cgs_ir_tree(ir, d);
		uint32_t stmt = ir->decl[d].node, node = cgs_tree_kid(t, stmt, CGS_N_TYPE);
		if (!node || !sc->kind[kind].typed || t->node[stmt].flag & CGS_NF_BROKEN ||
		    cgs_bind_embedded(ir, t->file) || cgs_bind_constant(ir, d) ||
		    cgs_ir_is(ir, d, "fn"))
			continue;
		uint32_t *once = cgs_map_put(&seen, t->file, node);
		if (!*once)
			look(ir, d, node);
		*once = 1;
	}
	cgs_map_done(&seen);
}
