/* field.c — attributes, clauses and edges: what stands in the block of a declaration.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "decl.h"
#include "hint.h"

struct clause { /* the parts of a clause or edge */
	uint32_t before, arrow, extra;
};

/* "<= 5", "-> store \"SQL\"", "a -> b", "\"text\"". */
static struct clause clause_parts(const struct site *s, uint32_t stmt, struct cgs_attr *a)
{
	struct clause c = {0};
	cgs_tree_each (k, s->t, stmt) {
		uint8_t kind = s->t->node[k].kind;
		if (kind == CGS_N_ARROW && !c.arrow) {
			c.before = a->expr;
			c.arrow = k;
			a->expr = 0;
		} else if (kind == CGS_N_BOUND && !a->expr) {
			a->op = s->t->node[k].op;
			a->expr = s->t->node[k].kid;
		} else if (!a->expr && kind != CGS_N_BLOCK && kind != CGS_N_TYPE)
			a->expr = k;
		else if (kind == CGS_N_STRING && !a->label.n)
			a->label = cgs_head_title(s, k);
		else if (kind != CGS_N_ERROR)
			c.extra = k;
	}
	return c;
}

static const char *clause_form(const struct site *s, const struct cgs_field *f)
{
	if (f->shape == CGS_W_EDGE)
		return f->from ? "a -> b" : "-> name";
	return s->ir->schema->type[f->type].op == CGS_T_BOUND ? "<= value" : "value";
}

static bool read_clause(const struct site *s, uint32_t stmt, const struct cgs_field *f,
			struct cgs_attr *a)
{
	struct clause c = clause_parts(s, stmt, a);
	bool edge = f->shape == CGS_W_EDGE;
	bool bound = s->ir->schema->type[f->type].op == CGS_T_BOUND;
	if (!c.extra && a->expr && edge == !!c.arrow && !!c.before == f->from && bound == !!a->op)
		return true;
	if (s->t->node[stmt].flag & CGS_NF_BROKEN)
		return false;
	struct cgs_str w = cgs_sym_str(s->ir->syms, a->name);
	cgs_diag_add(s->ir->diags, CGS_C_unexpected_part,
		     c.extra ? cgs_tree_span(s->t, c.extra) : head_span(s, stmt),
		     "expected `%.*s %s`", CGS_FMT(w), clause_form(s, f));
	return false;
}

/* What the kind can hold, as one line of help. */
static void list_fields(const struct cgs_ir *ir, uint32_t kind, struct cgs_diag *d)
{
	const struct cgs_schema *sc = ir->schema;
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < sc->kind[kind].nfield; i++) {
		cgs_buf_putz(&b, i ? ", " : "");
		cgs_buf_str(&b, cgs_sym_str(ir->syms, sc->field[sc->kind[kind].field + i].name));
	}
	cgs_diag_help(ir->diags, d, "kind %.*s has%s%.*s%s what every kind has",
		      CGS_FMT(cgs_sym_str(ir->syms, sc->kind[kind].name)), b.n ? ": " : "",
		      CGS_FMT(cgs_buf_view(&b)), b.n ? ", and" : "");
	cgs_buf_done(&b);
}

void cgs_field_unknown(const struct site *s, uint32_t decl, uint32_t stmt, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	const struct cgs_schema *sc = ir->schema;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	bool attr = s->t->node[stmt].kind == CGS_N_ATTR;
	if (!attr && cgs_decl_later(s, stmt))
		return;
	struct cgs_str k = cgs_sym_str(ir->syms, ir->decl[decl].kind);
	if (!attr && cgs_schema_find(sc, CGS_TAB_KIND, cgs_sym_find(ir->syms, w))) {
		struct cgs_diag *d =
			cgs_diag_add(ir->diags, CGS_C_misplaced, head_span(s, stmt),
				     "%s %.*s cannot stand inside %s %.*s", cgs_hint_article(w),
				     CGS_FMT(w), cgs_hint_article(k), CGS_FMT(k));
		list_fields(ir, kind, d);
		return;
	}
	if (!attr && sc->kind[kind].text) {
		cgs_hint_text_word(ir, head_span(s, stmt), w);
		return;
	}
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_attribute, head_span(s, stmt),
					  "%s %.*s has no %s '%.*s'", cgs_hint_article(k),
					  CGS_FMT(k), attr ? "attribute" : "clause", CGS_FMT(w));
	struct cgs_hint h = cgs_hint_of(w);
	for (uint32_t i = 1; i < sc->nfield && ir->names->hints < 64; i++)
		if (sc->field[i].kind == kind || sc->field[i].kind == sc->common)
			cgs_hint_add(&h, cgs_sym_str(ir->syms, sc->field[i].name));
	ir->names->hints++;
	cgs_hint_give(&h, ir->diags, d, head_span(s, stmt), false);
	if (!h.n)
		list_fields(ir, kind, d);
}

/* `when = "..."`, `title "..."`: the word exists, but is written in the other form. */
void cgs_field_form(const struct site *s, uint32_t stmt, const struct cgs_field *f)
{
	struct cgs_diags *ds = s->ir->diags;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	bool attr = s->t->node[stmt].kind == CGS_N_ATTR;
	uint32_t value = s->t->node[stmt].kid;
	if (s->t->node[stmt].flag & CGS_NF_BROKEN)
		return;
	struct cgs_span at = head_span(s, stmt);
	struct cgs_diag *d = cgs_diag_add(ds, CGS_C_unexpected_part, at,
					  attr ? "'%.*s' is written without '='"
					       : "'%.*s' is an attribute: it needs '='",
					  CGS_FMT(w));
	if (!value || f->shape == CGS_W_CHILD)
		return;
	struct cgs_span gap = {at.file, at.at + at.len, 0};
	gap.len = cgs_tree_span(s->t, value).at - gap.at;
	if (f->shape == CGS_W_EDGE) { /* attr: an edge has no form that begins with a value */
		uint8_t kind = s->t->node[value].kind;
		cgs_diag_help(ds, d, "write `%.*s -> name`", CGS_FMT(w));
		if (attr && !f->from && (kind == CGS_N_NAME || kind == CGS_N_DOT))
			cgs_diag_fix(ds, d, gap, CGS_STR(" -> "), CGS_REVIEW);
		return;
	}
	cgs_diag_fix(ds, d, gap, attr ? CGS_STR(" ") : CGS_STR(" = "), CGS_SAFE);
}

static bool is_repeated(const struct site *s, uint32_t decl, uint32_t stmt,
			const struct cgs_field *f)
{
	struct cgs_ir *ir = s->ir;
	struct seen *seen = &s->seen[f - ir->schema->field];
	if (seen->decl != decl || f->repeat || s->sketch) {
		*seen = (struct seen){decl, head_span(s, stmt)};
		return false;
	}
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_repeated_attribute, head_span(s, stmt),
			     "'%.*s' is given twice", CGS_FMT(cgs_sym_str(ir->syms, f->name)));
	cgs_diag_label(ir->diags, d, seen->where, "first given here");
	cgs_diag_help(ir->diags, d, "remove one of the two");
	return true;
}

void cgs_field_add(const struct site *s, uint32_t decl, uint32_t stmt, const struct cgs_field *f)
{
	struct cgs_ir *ir = s->ir;
	bool attr = s->t->node[stmt].kind == CGS_N_ATTR;
	struct cgs_attr a = {.name = f->name,
			     .shape = f->shape,
			     .node = stmt,
			     .place = s->place ? s->place : decl,
			     .field = (uint32_t)(f - ir->schema->field)};
	if (attr != (f->shape == CGS_W_ATTR)) {
		s->seen[a.field].decl = decl; /* it is there, if badly */
		cgs_field_form(s, stmt, f);
		return;
	}
	if (is_repeated(s, decl, stmt, f))
		return;
	if (attr)
		a.expr = s->t->node[stmt].kid;
	else if (!read_clause(s, stmt, f, &a))
		return;
	*CGS_PUSH(ir->attr, ir->nattr, ir->cattr) = a;
	ir->decl[decl].nattr++;
}

/* Required attributes that the block does not give. */
void cgs_field_required(const struct site *s, uint32_t decl, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	const struct cgs_schema *sc = ir->schema;
	const struct cgs_kind *k = &sc->kind[kind];
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t stmt = ir->decl[decl].node, block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	if (t->node[stmt].flag & CGS_NF_BROKEN)
		return;
	for (uint32_t i = k->field; i < k->field + k->nfield; i++) {
		const struct cgs_field *f = &sc->field[i];
		if (!f->required || s->seen[i].decl == decl)
			continue;
		struct cgs_str name = cgs_sym_str(ir->syms, f->name);
		struct cgs_str path = cgs_ir_path(ir, decl, &ir->mem);
		struct cgs_diag *d = cgs_diag_add(
			ir->diags, CGS_C_missing_attribute, cgs_ir_span(ir, decl),
			"'%.*s' needs the attribute '%.*s'", CGS_FMT(path), CGS_FMT(name));
		cgs_diag_why(ir->diags, d, "%.*s: %.*s", CGS_FMT(name), CGS_FMT(f->doc));
		struct cgs_span at = cgs_tree_span(t, block ? block : stmt);
		at.at += block ? 1 : at.len;
		at.len = 0;
		struct cgs_str line =
			cgs_str_fmt(&ir->mem, block ? "\n  %.*s = \"\"\n" : " {\n  %.*s = \"\"\n}",
				    CGS_FMT(name));
		cgs_diag_fix(ir->diags, d, at, line, CGS_PLACEHOLDER);
	}
}
