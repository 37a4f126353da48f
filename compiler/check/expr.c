/* expr.c — what every part of the evaluator uses: values, types, diagnostics, bounds.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "form.h"
#include "hint.h"

struct cgs_diag *cgs_expr_error(struct cgs_eval *ev, enum cgs_code code, uint32_t node,
				const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	struct cgs_span where = cgs_ir_node_span(ev->ir, ev->decl, node);
	return cgs_diag_add(ev->ir->diags, code, where, "%s", text);
}

bool cgs_expr_step(struct cgs_eval *ev, uint32_t node)
{
	bool full = ev->mem->total > CGS_VALUES_MAX;
	if (++ev->steps <= CGS_LOOP_MAX && ev->depth < CGS_DEPTH_MAX && !full)
		return true;
	if (full && !ev->ir->names->full)
		cgs_expr_error(ev, CGS_C_too_large, node, "the values take more than %d MiB",
			       CGS_VALUES_MAX >> 20);
	ev->ir->names->full |= full;
	if (full)
		return false;
	if (ev->steps > CGS_LOOP_MAX)
		cgs_expr_error(ev, CGS_C_too_large, node,
			       "evaluating this takes more than %d steps", CGS_LOOP_MAX);
	else
		cgs_expr_error(ev, CGS_C_too_large, node,
			       "values that depend on each other are nested more than %d deep",
			       CGS_DEPTH_MAX);
	return false;
}

bool cgs_expr_steps(struct cgs_eval *ev, uint32_t node, uint32_t n)
{
	ev->steps += n;
	return cgs_expr_step(ev, node);
}

cgs_sym cgs_expr_sym(struct cgs_eval *ev, uint32_t node)
{
	if (!ev->memo)
		return cgs_ir_sym(ev->ir, ev->decl, node);
	cgs_sym *name = &ev->memo[node].name;
	if (!*name)
		*name = cgs_ir_sym(ev->ir, ev->decl, node);
	return *name;
}

struct cgs_value cgs_expr_str(struct cgs_str s)
{
	return (struct cgs_value){.type = CGS_V_STR, .str = s};
}

struct cgs_value cgs_expr_num(int64_t n)
{
	return (struct cgs_value){.type = CGS_V_NUM, .num = {n, 1}};
}

struct cgs_value cgs_expr_ref(uint32_t decl)
{
	return (struct cgs_value){.type = CGS_V_REF, .decl = decl};
}

struct cgs_value *cgs_expr_items(struct cgs_eval *ev, uint32_t n)
{
	return cgs_arena_alloc(ev->mem, n * sizeof(struct cgs_value));
}

struct cgs_str cgs_expr_what(struct cgs_eval *ev, const struct cgs_value *v)
{
	static const char *const name[] = {
		[CGS_V_NONE] = "nothing", [CGS_V_BOOL] = "a bool",   [CGS_V_NUM] = "a number",
		[CGS_V_STR] = "a string", [CGS_V_WORD] = "a word",   [CGS_V_REF] = "a reference",
		[CGS_V_LIST] = "a list",  [CGS_V_RANGE] = "a range", [CGS_V_RECORD] = "a record",
		[CGS_V_CALL] = "a call",
	};
	static const char *const form[] = {"a string", "a date", "a version", "a pattern"};
	const struct cgs_ir *ir = ev->ir;
	if (v->type == CGS_V_STR)
		return cgs_str_of(form[v->rank]);
	if (v->type == CGS_V_WORD)
		return cgs_str_fmt(ev->mem, "a word of %.*s",
				   CGS_FMT(cgs_sym_str(ir->syms, ir->schema->enums[v->dim].name)));
	if (v->type == CGS_V_NUM && v->dim)
		return cgs_str_fmt(ev->mem, "a quantity of %.*s",
				   CGS_FMT(cgs_sym_str(ir->syms, ir->dim[v->dim].name)));
	if (v->type == CGS_V_REF || v->type == CGS_V_CALL)
		return cgs_str_fmt(ev->mem, "%s %.*s",
				   v->type == CGS_V_REF ? "the" : "a call of the",
				   CGS_FMT(cgs_sym_str(ir->syms, ir->decl[v->decl].kind)));
	return cgs_str_of(name[v->type]);
}

/* Of the first argument of a call the last one, `max(1s, 2s)`; else the node itself, as where some
 * arguments have names: those are of other parameters. */
static uint32_t last_argument(const struct cgs_tree *t, uint32_t node)
{
	uint32_t open = cgs_tree_before(t, t->node[node].tok), last = node;
	if (open == UINT32_MAX || !cgs_str_is(cgs_tree_tok(t, open), "("))
		return node;
	while (t->node[last].next)
		last = t->node[last].next;
	return t->node[last].kind == CGS_N_NAMED ? node : last;
}

/* Lists that hold a single value may be written without brackets nowhere: the fix adds them. A text
 * with blanks may be meant as several items. */
static void fix_list(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node,
		     const struct cgs_value *v)
{
	bool one = v->type != CGS_V_STR || !memchr(v->str.s, ' ', v->str.n);
	uint32_t last = last_argument(cgs_ir_tree(ev->ir, ev->decl), node);
	struct cgs_span at = cgs_ir_node_span(ev->ir, ev->decl, node),
			end = cgs_ir_node_span(ev->ir, ev->decl, last);
	enum cgs_applies how = one && last == node ? CGS_SAFE : CGS_REVIEW;
	end.at += end.len;
	at.len = end.len = 0;
	cgs_diag_fix(ev->ir->diags, d, at, CGS_STR("["), how);
	cgs_diag_fix(ev->ir->diags, d, end, CGS_STR("]"), how);
	if (!one)
		cgs_diag_help(ev->ir->diags, d,
			      "each item is a string of its own, as in [\"make\", \"test\"]");
}

/* A string where a declaration is wanted. */
static void help_reference(struct cgs_eval *ev, struct cgs_diag *d, uint32_t want)
{
	const struct cgs_schema *sc = ev->ir->schema;
	if (cgs_type_part(sc, want, CGS_T_CALL))
		cgs_diag_help(ev->ir->diags, d,
			      "name a declaration without quotes, or call one: `name()`; a text is "
			      "what `template name() { text \"...\" }` makes");
	else if (cgs_type_part(sc, want, CGS_T_REF))
		cgs_diag_help(ev->ir->diags, d, "name a declaration without quotes");
}

static bool is_number(const struct cgs_schema *sc, uint32_t want)
{
	uint8_t op = sc->type[want].op;
	return op == CGS_T_NUMBER || op == CGS_T_INT || op == CGS_T_DIM || op == CGS_T_MONEY ||
	       op == CGS_T_RATE;
}

/* "200ms", "2.50USD/Mtok", "80%" */
static bool looks_like_number(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (!strchr("./%", s.s[i]) && !isalnum((unsigned char)s.s[i]))
			return false;
	return s.n && isdigit((unsigned char)*s.s);
}

/* Whether the text of a string, without its quotes, is what the type wants. */
static bool fits_unquoted(const struct cgs_ir *ir, struct cgs_str s, uint32_t want)
{
	uint32_t rank;
	if (ir->schema->type[want].op == CGS_T_BOOL)
		return cgs_str_is(s, "true") || cgs_str_is(s, "false");
	if (is_number(ir->schema, want))
		return looks_like_number(s);
	cgs_sym word = cgs_sym_find(ir->syms, s);
	return word && cgs_type_word(ir->schema, want, word, &rank);
}

static bool is_plain(uint8_t kind, const struct cgs_value *v)
{
	return kind == CGS_N_INT || kind == CGS_N_FLOAT || kind == CGS_N_QUANTITY ||
	       (kind == CGS_N_NAME && v->type == CGS_V_BOOL);
}

/* "5ms" where 5ms is wanted, and the reverse. */
static void fix_quotes(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node,
		       const struct cgs_value *v, uint32_t want)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	struct cgs_str s = cgs_tree_source(t, node);
	uint8_t kind = t->node[node].kind, op = ir->schema->type[want].op;
	struct cgs_span at = cgs_ir_node_span(ir, ev->decl, node);
	bool version = op == CGS_T_VERSION && (kind == CGS_N_FLOAT || kind == CGS_N_INT);
	if (version || (is_plain(kind, v) && (op == CGS_T_STRING || op == CGS_T_WORD)))
		cgs_diag_fix(ir->diags, d, at, cgs_str_fmt(ev->mem, "\"%.*s\"", CGS_FMT(s)),
			     CGS_REVIEW);
	bool literal = kind == CGS_N_STRING && v->type == CGS_V_STR && v->str.n + 2 == s.n;
	if (literal && fits_unquoted(ir, v->str, want))
		cgs_diag_fix(ir->diags, d, at, v->str, CGS_REVIEW);
}

/* `encrypted = yes` */
static void fix_bool(struct cgs_diags *ds, const struct cgs_tree *t, uint32_t node)
{
	static const char *const yes[] = {"Yes", "YES", "on", "y"};
	static const char *const no[] = {"No", "NO", "off", "n"};
	struct cgs_diag *d = ds->v[ds->n - 1];
	struct cgs_str s = cgs_tree_source(t, node);
	cgs_diag_help(ds, d, "write `true` or `false`");
	if (CGS_STR_IN(s, yes) || CGS_STR_IN(s, no))
		cgs_diag_fix(ds, d, cgs_tree_span(t, node),
			     CGS_STR_IN(s, yes) ? CGS_STR("true") : CGS_STR("false"), CGS_REVIEW);
}

void cgs_expr_meant(struct cgs_eval *ev, uint32_t node, uint32_t want, uint32_t told)
{
	struct cgs_diags *ds = ev->ir->diags;
	const struct cgs_schema *sc = ev->ir->schema;
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	struct cgs_str s = cgs_tree_source(t, node);
	if (ds->n > told && !ds->v[ds->n - 1]->fix && sc->type[want].op == CGS_T_BOOL &&
	    t->node[node].kind == CGS_N_NAME)
		fix_bool(ds, t, node);
	bool text = cgs_type_part(sc, want, CGS_T_STRING) && !cgs_type_part(sc, want, CGS_T_REF);
	if (ds->n == told || ds->v[ds->n - 1]->fix || !text || t->node[node].kind != CGS_N_DOT)
		return;
	cgs_diag_help(ds, ds->v[ds->n - 1], "a string is written in quotes: \"%.*s\"", CGS_FMT(s));
	cgs_diag_fix(ds, ds->v[ds->n - 1], cgs_tree_span(t, node),
		     cgs_str_fmt(ev->mem, "\"%.*s\"", CGS_FMT(s)), CGS_REVIEW);
}

/* 31.12.2026 where a date is wanted: the day comes first in it. */
static bool fix_date(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	struct cgs_str s = cgs_tree_source(t, node);
	char text[16] = {0};
	unsigned day, month, year;
	int end = 0;
	if (t->node[node].kind != CGS_N_VERSION || s.n > 10)
		return false;
	memcpy(text, s.s, s.n);
	if (sscanf(text, "%2u.%2u.%4u%n", &day, &month, &year, &end) != 3 || text[end] ||
	    day - 1 > 30 || month - 1 > 11 || year < 1000)
		return false;
	cgs_diag_fix(ev->ir->diags, d, cgs_tree_span(t, node),
		     cgs_str_fmt(ev->mem, "%04u-%02u-%02u", year, month, day), CGS_REVIEW);
	return true;
}

static bool is_name(const struct cgs_eval *ev, uint32_t node)
{
	return cgs_ir_tree(ev->ir, ev->decl)->node[node].kind == CGS_N_NAME;
}

static void help_date(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node,
		      const struct cgs_value *v)
{
	struct cgs_diags *ds = ev->ir->diags;
	if (v->type == CGS_V_STR && v->str.n >= 10 && v->str.s[4] == '-')
		cgs_diag_help(ds, d, "there is no such date: %.*s", CGS_FMT(v->str));
	else if (fix_date(ev, d, node) || !d->fix)
		cgs_diag_help(ds, d, "a date is written year-month-day: 2026-12-31");
}

/* How a string of the type is written, where that is laid down. */
static bool help_form(struct cgs_eval *ev, struct cgs_diag *d, uint32_t want)
{
	const struct cgs_schema *sc = ev->ir->schema;
	const char *form = d->fix ? NULL : cgs_form_help(sc->type[want].form);
	if (!form && cgs_type_part(sc, want, CGS_T_VERSION) && cgs_type_part(sc, want, CGS_T_DATE))
		form = "a version is written 1.2.0, a date 2026-12-31";
	if (form)
		cgs_diag_help(ev->ir->diags, d, "%s", form);
	return form;
}

/* What is missing in a value of another type, in words. */
static void help_type(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node,
		      const struct cgs_value *v, uint32_t want)
{
	const struct cgs_schema *sc = ev->ir->schema;
	struct cgs_diags *ds = ev->ir->diags;
	uint8_t op = sc->type[want].op;
	if (v->type == CGS_V_NUM && op == CGS_T_DIST)
		cgs_diag_help(ds, d,
			      "write a distribution: normal(mean, deviation), tri(least, likely, "
			      "most) or uniform(least, most)");
	else if (v->type == CGS_V_NUM)
		cgs_measure_help(ev, d, node, v, want);
	else if (op == CGS_T_DATE)
		help_date(ev, d, node, v);
	else if (v->type == CGS_V_STR && help_form(ev, d, want))
		return;
	else if (v->type == CGS_V_STR && op == CGS_T_ENUM && is_name(ev, node))
		cgs_diag_help(ds, d,
			      "the names in a list that is written out are texts; words of an enum "
			      "are in `const words : list<%.*s> = [...]`",
			      CGS_FMT(cgs_sym_str(ev->ir->syms, sc->type[want].name)));
	else if (v->type == CGS_V_STR && !d->fix && !d->help.n)
		help_reference(ev, d, want);
}

void cgs_expr_no_word(struct cgs_eval *ev, uint32_t node, uint32_t type)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_enum *e = &ir->schema->enums[ir->schema->type[type].of];
	if (cgs_bind_lost(ir, ir->decl[ev->decl].file, e->name))
		return; /* that it is declared anew is told */
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	struct cgs_str w = cgs_tree_name(t, node);
	bool dot = t->node[node].kind == CGS_N_DOT;
	struct cgs_span where =
		cgs_tree_tok_span(t, dot ? t->node[node].end - 1 : t->node[node].tok);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_enum_word, where,
					  "'%.*s' is not a word of the enum %.*s", CGS_FMT(w),
					  CGS_FMT(cgs_sym_str(ir->syms, e->name)));
	struct cgs_hint h = cgs_hint_of(w);
	struct cgs_buf list = {0};
	for (uint32_t i = 0; i < e->nword; i++) {
		struct cgs_str s = cgs_sym_str(ir->syms, ir->schema->word[e->word + i].name);
		cgs_hint_add(&h, s);
		cgs_buf_putz(&list, i ? ", " : "");
		cgs_buf_str(&list, s);
	}
	cgs_hint_give(&h, ir->diags, d, where, false);
	if (!h.n)
		cgs_diag_help(ir->diags, d, "the words are %.*s", CGS_FMT(cgs_buf_view(&list)));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, e->decl), "the enum is declared here");
	cgs_diag_missing(d, CGS_SC_ENUM | ir->schema->type[type].of, cgs_sym_of(ir->syms, w));
	cgs_buf_done(&list);
}

bool cgs_expr_fits(struct cgs_eval *ev, uint32_t node, const struct cgs_value *v, uint32_t want)
{
	struct cgs_ir *ir = ev->ir;
	if (cgs_type_fits(ir, v, want))
		return true;
	struct cgs_buf type = {0};
	cgs_type_show(ir, want, &type);
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	bool word = v->type == CGS_V_STR && t->node[node].kind == CGS_N_NAME &&
		    cgs_str_eq(v->str, cgs_tree_name(t, node));
	struct cgs_str what = word ? CGS_STR("a word") : cgs_expr_what(ev, v);
	bool dim = v->type == CGS_V_NUM && is_number(ir->schema, want) &&
		   (v->dim || ir->schema->type[want].op != CGS_T_INT);
	struct cgs_diag *d = cgs_expr_error(ev, dim ? CGS_C_dimension : CGS_C_type, node,
					    "expected %.*s, found %.*s",
					    CGS_FMT(cgs_buf_view(&type)), CGS_FMT(what));
	cgs_buf_done(&type);
	uint32_t item = cgs_type_item(ir->schema, want);
	if (cgs_type_part(ir->schema, want, CGS_T_LIST) && v->type != CGS_V_LIST &&
	    cgs_type_fits(ir, v, item))
		fix_list(ev, d, node, v);
	else
		fix_quotes(ev, d, node, v, want);
	if (v->type == CGS_V_REF)
		cgs_diag_label(ir->diags, d, cgs_ir_span(ir, v->decl), "declared here");
	help_type(ev, d, node, v, want);
	return false;
}

/* A value that is the same each time is evaluated once, and lives as long as the model. */
static bool keep(struct cgs_eval *ev, struct cgs_memo *m, uint32_t node, uint32_t want,
		 struct cgs_value *out)
{
	struct cgs_arena *mem = ev->mem;
	ev->mem = &ev->ir->mem;
	bool ok = ev->ir->names->value(ev, node, want, out);
	ev->mem = mem;
	if (ok) {
		struct cgs_value *v = cgs_arena_alloc(&ev->ir->mem, sizeof *v);
		*v = *out;
		m->value = v;
		m->want = want;
	}
	return ok;
}

bool cgs_expr_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	struct cgs_memo *m = ev->memo && ev->memo[node].once ? &ev->memo[node] : NULL;
	if (m && m->value && m->want == want) {
		*out = *m->value;
		return true;
	}
	*out = (struct cgs_value){0};
	if (!node || !cgs_expr_step(ev, node))
		return false;
	ev->depth++;
	bool ok = m ? keep(ev, m, node, want, out) : ev->ir->names->value(ev, node, want, out);
	ev->depth--;
	return ok;
}

/* Strings where a pattern is wanted: whether they can be read as one. */
static bool patterns_fit(struct cgs_eval *ev, uint32_t node, const struct cgs_value *v,
			 uint32_t want)
{
	const struct cgs_schema *sc = ev->ir->schema;
	uint32_t item = v->type == CGS_V_LIST ? cgs_type_item(sc, want) : want;
	const struct cgs_value *s = v->type == CGS_V_LIST ? v->item : v;
	if (!item || sc->type[item].op != CGS_T_REGEX)
		return true;
	for (uint32_t i = 0; i < (v->type == CGS_V_LIST ? v->n : 1); i++)
		if (s[i].type == CGS_V_STR && !cgs_eval_pattern(ev, node, s[i].str))
			return false;
	return true;
}

bool cgs_expr_typed(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	if (!cgs_expr_value(ev, node, want, out) || !cgs_expr_fits(ev, node, out, want) ||
	    !patterns_fit(ev, node, out, want))
		return false;
	cgs_type_settle(ev->ir, out, want);
	return true;
}

bool cgs_expr_holds(const struct cgs_value *v, uint32_t decl)
{
	if (v->type == CGS_V_REF)
		return v->decl == decl;
	for (uint32_t i = 0; v->type == CGS_V_LIST && i < v->n; i++)
		if (v->item[i].type == CGS_V_REF && v->item[i].decl == decl)
			return true;
	return false;
}
