/* field.c — attributes, clauses and edges: what stands in the block of a declaration.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "check.h"
#include "decl.h"
#include "edit.h"
#include "hint.h"
#include "slip.h"

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

/* The names of a kind's own fields that are near to the first word of a statement. */
static struct cgs_hint near(const struct site *s, uint32_t kind, uint32_t stmt)
{
	const struct cgs_schema *sc = s->ir->schema;
	const struct cgs_kind *k = &sc->kind[kind];
	struct cgs_hint h = cgs_hint_of(cgs_tree_name(s->t, stmt));
	for (uint32_t i = k->field; i < k->field + k->nfield; i++)
		cgs_hint_add(&h, cgs_sym_str(s->ir->syms, sc->field[i].name));
	return h;
}

/* Attributes whose values are told, without their names, are not missed. */
static void note_values(const struct site *s, uint32_t decl, uint32_t kind)
{
	const struct cgs_kind *k = &s->ir->schema->kind[kind];
	for (uint32_t i = k->field; i < k->field + k->nfield; i++)
		s->seen[i].meant = decl;
}

/* A required attribute that was meant, most likely, is no second mistake. */
static void note_meant(const struct site *s, uint32_t decl, uint32_t kind, uint32_t stmt)
{
	const struct cgs_schema *sc = s->ir->schema;
	struct cgs_hint h = near(s, kind, stmt);
	for (uint32_t n = 0; n < h.n; n++) {
		const struct cgs_field *f =
			cgs_schema_field(sc, kind, cgs_sym_find(s->ir->syms, h.best[n]));
		s->seen[f - sc->field].meant = decl;
	}
	/* `export { a }`: a word alone is the value of the only attribute that there is. */
	if (!s->t->node[stmt].kid && sc->kind[kind].nfield == 1)
		note_values(s, decl, kind);
}

/* `{ a, b }`: whether the statement is one more word alone. */
static bool is_listed(const struct site *s, uint32_t stmt)
{
	const struct cgs_tree *t = s->t;
	uint32_t comma = cgs_tree_before(t, t->node[stmt].tok);
	if (t->node[stmt].kind != CGS_N_STMT || t->node[stmt].kid || comma == UINT32_MAX ||
	    !cgs_str_is(cgs_tree_tok(t, comma), ","))
		return false;
	uint32_t word = cgs_tree_before(t, comma), open = cgs_tree_before(t, word);
	struct cgs_str sign = open == UINT32_MAX ? CGS_STR("") : cgs_tree_tok(t, open);
	return cgs_str_is(sign, "{") || cgs_str_is(sign, ",");
}

const struct cgs_field *cgs_field_meant(const struct site *s, uint32_t kind, uint32_t stmt)
{
	struct cgs_hint h = near(s, kind, stmt);
	if (!h.n || (h.n > 1 && h.edits[0] == h.edits[1]))
		return NULL;
	return cgs_schema_field(s->ir->schema, kind, cgs_sym_find(s->ir->syms, h.best[0]));
}

/* A kind where only some other kinds stand. */
static void tell_misplaced(const struct site *s, uint32_t stmt, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	struct cgs_str k = cgs_sym_str(ir->syms, ir->schema->kind[kind].name);
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_misplaced, head_span(s, stmt),
			     "%s %.*s cannot stand inside %s %.*s", cgs_hint_article(w), CGS_FMT(w),
			     cgs_hint_article(k), CGS_FMT(k));
	if (cgs_str_is(k, "profile") && cgs_str_is(w, "param"))
		cgs_diag_help(ir->diags, d,
			      "a profile sets parameters in one attribute: "
			      "`params = { name = value }`");
	else
		list_fields(ir, kind, d);
}

/* What is told otherwise, or with the statement before it. */
static bool is_slip(const struct site *s, uint32_t decl, uint32_t kind, uint32_t stmt)
{
	if (cgs_slip_flow(s, kind, stmt)) {
		note_values(s, decl, kind);
		return true;
	}
	return cgs_slip_target(s, stmt) || cgs_slip_return(s, decl, stmt) || is_listed(s, stmt);
}

void cgs_field_unknown(const struct site *s, uint32_t decl, uint32_t stmt, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	const struct cgs_schema *sc = ir->schema;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	bool attr = s->t->node[stmt].kind == CGS_N_ATTR;
	struct cgs_str k = cgs_sym_str(ir->syms, sc->kind[kind].name);
	if (cgs_bind_lost_word(ir, kind, w))
		return;
	if (!attr && cgs_schema_find(sc, CGS_TAB_KIND, cgs_sym_find(ir->syms, w))) {
		tell_misplaced(s, stmt, kind);
		return;
	}
	if (is_slip(s, decl, kind, stmt))
		return;
	if (!attr && sc->kind[kind].text) {
		cgs_hint_text_word(ir, head_span(s, stmt), w);
		cgs_bind_lose_value(ir, s->package, s->t, stmt);
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
	cgs_diag_missing(d, CGS_SC_KIND | kind, cgs_sym_of(ir->syms, w));
	cgs_hint_give(&h, ir->diags, d, head_span(s, stmt), false);
	note_meant(s, decl, kind, stmt);
	if (!h.n)
		list_fields(ir, kind, d);
}

bool cgs_field_repeated(const struct site *s, uint32_t decl, uint32_t stmt,
			const struct cgs_field *f)
{
	struct cgs_ir *ir = s->ir;
	struct seen *seen = &s->seen[f - ir->schema->field];
	if (seen->decl != decl || f->repeat || s->sketch) {
		*seen = (struct seen){decl, head_span(s, stmt), 0};
		return false;
	}
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_repeated_attribute, head_span(s, stmt),
			     "'%.*s' is given twice", CGS_FMT(cgs_sym_str(ir->syms, f->name)));
	cgs_diag_label(ir->diags, d, seen->where, "first given here");
	cgs_diag_help(ir->diags, d, "remove one of the two");
	cgs_edit_take(ir, d, s->t, stmt, CGS_REVIEW);
	return true;
}

void cgs_field_add(const struct site *s, uint32_t decl, uint32_t stmt, const struct cgs_field *f)
{
	struct cgs_ir *ir = s->ir;
	bool attr = s->t->node[stmt].kind == CGS_N_ATTR;
	struct cgs_attr a = {.name = f->name,
			     .shape = f->shape,
			     .site = s->place ? s->place : decl,
			     .node = stmt,
			     .type = f->type,
			     .field = (uint32_t)(f - ir->schema->field)};
	if (attr != (f->shape == CGS_W_ATTR)) {
		s->seen[a.field].decl = decl; /* it is there, if badly */
		cgs_clause_wrong(s, stmt, f);
		return;
	}
	if (cgs_field_repeated(s, decl, stmt, f))
		return;
	if (attr)
		a.expr = s->t->node[stmt].kid;
	else if (!cgs_clause_read(s, decl, stmt, f, &a))
		return;
	*CGS_PUSH(ir->attr, ir->nattr, ir->cattr) = a;
	ir->decl[decl].nattr++;
}

void cgs_field_required(const struct site *s, uint32_t decl, uint32_t kind)
{
	const struct cgs_kind *k = &s->ir->schema->kind[kind];
	if (s->t->node[s->ir->decl[decl].node].flag & CGS_NF_BROKEN)
		return;
	for (uint32_t i = k->field; i < k->field + k->nfield; i++)
		if (s->ir->schema->field[i].required && s->seen[i].decl != decl &&
		    s->seen[i].meant != decl)
			cgs_need_note(s->ir, decl, i);
}
