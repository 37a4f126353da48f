/* decl.c — declarations, built from the statements of a tree; values come later.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The attributes of a declaration are entered before its nested declarations, so that each has one
 * slice of ir->attr. Nesting is bounded by the parser. `use`, `for` and `if` are put on a list:
 * they are carried out when all that is written out is known.
 */
#include "decl.h"

#include <stdlib.h>

#include "check.h"
#include "hint.h"
#include "import.h"
#include "makes.h"

static bool is_word_kind(struct cgs_str head)
{
	return cgs_str_is(head, "kind") || cgs_str_is(head, "enum") || cgs_str_is(head, "unit");
}

static bool is_later(struct cgs_str head)
{
	static const char *const word[] = {"extend", "override", "export", "suppress",
					   "plugin", "const",    "check"};
	for (uint32_t i = 0; i < sizeof word / sizeof *word; i++)
		if (cgs_str_is(head, word[i]))
			return true;
	return false;
}

static void not_yet(const struct site *s, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	struct cgs_diag *d =
		cgs_diag_add(s->ir->diags, CGS_C_not_yet, head_span(s, stmt),
			     "this version does not carry out '%.*s' here", CGS_FMT(w));
	cgs_diag_help(s->ir->diags, d, "write the declarations out");
}

bool cgs_decl_later(const struct site *s, uint32_t stmt)
{
	bool later = is_later(cgs_tree_name(s->t, stmt));
	if (later)
		not_yet(s, stmt);
	return later;
}

/* The kind that was meant, when one is nearest: what is declared then counts, so that a slip in
 * the first word does not make every use of the name a second error. Else 0. */
static cgs_sym unknown_word(const struct site *s, uint32_t stmt)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	if (cgs_decl_later(s, stmt))
		return 0;
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_word, head_span(s, stmt),
					  "'%.*s' is not a kind of declaration", CGS_FMT(w));
	struct cgs_hint h = cgs_hint_of(w);
	for (uint32_t i = 1; i < ir->schema->nkind && ir->names->hints < 64; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, ir->schema->kind[i].name));
	static const char *const own[] = {"package", "import", "edition", "kind", "enum", "unit"};
	for (uint32_t i = 0; i < sizeof own / sizeof *own; i++)
		cgs_hint_add(&h, cgs_str_of(own[i]));
	ir->names->hints++;
	cgs_hint_give(&h, ir->diags, d, head_span(s, stmt), true);
	if (!h.n)
		cgs_diag_help(ir->diags, d, "kinds are declared with `kind %.*s { ... }`",
			      CGS_FMT(w));
	bool sure = h.n == 1 || (h.n > 1 && h.edits[0] < h.edits[1]);
	cgs_sym meant = sure ? cgs_sym_find(ir->syms, h.best[0]) : 0;
	return cgs_schema_find(ir->schema, CGS_TAB_KIND, meant) ? meant : 0;
}
/* Declarations made from one statement share its documentation. */
static struct cgs_str read_doc(const struct site *s, uint32_t decl)
{
	struct cgs_ir *ir = s->ir;
	uint32_t node = ir->decl[decl].node;
	uint32_t *first = s->made ? cgs_map_put(&ir->names->docs, s->file, node) : NULL;
	if (first && *first)
		return ir->decl[*first].doc;
	if (first)
		*first = decl;
	return cgs_tree_doc(s->t, node, &ir->mem);
}

static uint32_t new_decl(const struct site *s, uint32_t stmt, uint32_t parent)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_decl *d = CGS_PUSH(ir->decl, ir->ndecl, ir->cdecl);
	uint32_t i = ir->ndecl - 1;
	*d = (struct cgs_decl){.file = s->file,
			       .node = stmt,
			       .package = s->package,
			       .parent = parent,
			       .outer = s->outer ? s->outer : parent,
			       .sketch = s->sketch,
			       .attr = ir->nattr,
			       .param = ir->nparam};
	d->kind = s->meant ? s->meant : cgs_ir_sym(ir, i, stmt);
	d->doc = read_doc(s, i);
	return i;
}
static bool is_text_word(struct cgs_str w)
{
	return cgs_str_is(w, "text") || cgs_str_is(w, "for") || cgs_str_is(w, "if") ||
	       cgs_str_is(w, "use");
}

bool cgs_decl_control(const struct site *s, uint32_t kind, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	if (s->t->node[stmt].kind != CGS_N_STMT || cgs_str_is(w, "text") || !is_text_word(w))
		return false;
	return !cgs_decl_field_of(s, kind, stmt) || cgs_tree_kid(s->t, stmt, CGS_N_BLOCK);
}

const struct cgs_field *cgs_decl_field_of(const struct site *s, uint32_t kind, uint32_t stmt)
{
	cgs_sym name = cgs_sym_of(s->ir->syms, cgs_tree_name(s->t, stmt));
	return cgs_schema_field(s->ir->schema, kind, name);
}

void cgs_decl_field(const struct site *s, uint32_t decl, uint32_t stmt)
{
	struct cgs_ir *ir = s->ir;
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	const struct cgs_field *f = cgs_decl_field_of(s, kind, stmt);
	if (!f)
		cgs_field_unknown(s, decl, stmt, kind);
	else if (f->shape != CGS_W_CHILD)
		cgs_field_add(s, decl, stmt, f);
	else if (s->t->node[stmt].kind == CGS_N_ATTR)
		cgs_field_form(s, stmt, f);
}

/* A statement of a body that is not of the declaration itself: text, or other declarations. */
static bool is_body(const struct site *s, uint32_t decl, uint32_t kind, uint32_t stmt)
{
	const struct cgs_kind *k = &s->ir->schema->kind[kind];
	if (k->text && s->t->node[stmt].kind == CGS_N_STMT &&
	    is_text_word(cgs_tree_name(s->t, stmt)))
		return true;
	return (s->ir->decl[decl].makes != CGS_MAKES_TEXT || k->scope) &&
	       !cgs_decl_field_of(s, kind, stmt);
}

/* True when the block holds what expansion has to carry out. */
static bool read_attrs(const struct site *s, uint32_t decl, uint32_t kind)
{
	uint32_t block = cgs_tree_kid(s->t, s->ir->decl[decl].node, CGS_N_BLOCK);
	bool control = false;
	cgs_tree_each (k, s->t, block) {
		if (s->t->node[k].kind == CGS_N_ERROR || is_body(s, decl, kind, k))
			continue;
		if (cgs_decl_control(s, kind, k))
			control = true;
		else
			cgs_decl_field(s, decl, k);
	}
	return control;
}

void cgs_decl_link(struct cgs_ir *ir, uint32_t parent, uint32_t kid)
{
	struct cgs_decl *p = &ir->decl[parent];
	*(p->last ? &ir->decl[p->last].next : &p->kid) = kid;
	p->last = kid;
}

static void build_nested(const struct site *s, uint32_t decl, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	uint32_t block = cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_BLOCK);
	struct site inner = *s;
	inner.meant = 0;
	inner.outer = 0;
	if (!ir->schema->kind[kind].nests)
		return;
	cgs_tree_each (k, s->t, block) {
		const struct cgs_field *f = cgs_decl_field_of(s, kind, k);
		if (s->t->node[k].kind != CGS_N_STMT || !f || f->shape != CGS_W_CHILD ||
		    cgs_decl_control(s, kind, k))
			continue;
		cgs_decl_link(ir, decl, cgs_decl_one(&inner, k, decl));
	}
}

/* The declarations of a scope are like those of a file. */
static void build_scope(const struct site *s, uint32_t decl)
{
	struct cgs_ir *ir = s->ir;
	struct site inner = *s;
	uint32_t block = cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_BLOCK);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	inner.outer = 0;
	inner.inner = true;
	cgs_tree_each (k, s->t, block) {
		if (!is_body(s, decl, kind, k) || s->t->node[k].kind == CGS_N_ERROR)
			continue;
		if (cgs_decl_control(s, 0, k))
			cgs_bind_pend(ir, decl, k);
		else if (cgs_decl_wanted(&inner, k))
			cgs_decl_link(ir, decl, cgs_decl_one(&inner, k, decl));
	}
}

uint32_t cgs_decl_one(const struct site *s, uint32_t stmt, uint32_t parent)
{
	struct cgs_ir *ir = s->ir;
	uint32_t decl = new_decl(s, stmt, parent);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	struct site own = *s;
	own.place = 0;
	cgs_head_read(s, decl, kind ? &ir->schema->kind[kind] : NULL);
	if (!ir->decl[decl].name && !(kind && ir->schema->kind[kind].anonymous))
		cgs_head_missing(s, decl);
	cgs_bind_enter(ir, decl);
	if (!parent) {
		struct cgs_package *p = &ir->package[s->package];
		*CGS_PUSH(p->decl, p->n, p->cap) = decl;
	}
	if (!kind)
		return decl;
	ir->decl[decl].attr = ir->nattr;
	if (ir->schema->kind[kind].text)
		ir->decl[decl].makes = cgs_makes_of(ir, decl);
	if (read_attrs(&own, decl, kind))
		cgs_bind_pend(ir, decl, 0);
	else
		cgs_field_required(&own, decl, kind);
	build_nested(&own, decl, kind);
	if (ir->schema->kind[kind].scope)
		build_scope(&own, decl);
	return decl;
}

/* A kind, enum or unit of the project whose name the prelude has: the prelude's holds, since its
 * own files could not be read with another. */
static bool is_taken(const struct site *s, uint32_t stmt)
{
	struct cgs_ir *ir = s->ir;
	uint32_t name = s->t->node[stmt].kid, first = 0;
	bool unit = cgs_str_is(cgs_tree_name(s->t, stmt), "unit");
	if (!name || s->t->node[name].kind != CGS_N_NAME || cgs_bind_embedded(ir, s->t->file))
		return false;
	struct cgs_str n = cgs_tree_name(s->t, name);
	cgs_sym sym = cgs_sym_find(ir->syms, n);
	for (uint32_t i = 0; i < 3 && !first; i++)
		if ((i == 2) == unit)
			first = cgs_bind_first(ir, CGS_SC_WORD + i, sym);
	bool own = !unit && (is_word_kind(n) || cgs_import_word(n) || cgs_type_builtin(n) ||
			     is_text_word(n));
	bool std = first && ir->package[ir->decl[first].package].embedded;
	if (!own && !std)
		return false;
	struct cgs_str kind = cgs_tree_name(s->t, stmt);
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_duplicate, head_span(s, name),
			     "'%.*s.%.*s' is declared already", CGS_FMT(kind), CGS_FMT(n));
	if (std)
		cgs_diag_label(ir->diags, d, cgs_ir_span(ir, first), "declared in the prelude");
	else
		cgs_diag_why(ir->diags, d, "it is a word of the language itself");
	cgs_diag_help(ir->diags, d, "choose another name");
	return true;
}

/* Words of the whole project stand at the top of a file. */
static bool misplaced(const struct site *s, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	struct cgs_diag *d = cgs_diag_add(s->ir->diags, CGS_C_misplaced, head_span(s, stmt),
					  "`%.*s` stands at the top of a file only", CGS_FMT(w));
	cgs_diag_help(s->ir->diags, d, "move it out of the block");
	return false;
}

bool cgs_decl_wanted(struct site *s, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	s->meant = 0;
	if (s->t->node[stmt].kind == CGS_N_ERROR)
		return false;
	if (s->words)
		return s->t->node[stmt].kind == CGS_N_STMT && is_word_kind(w) && !is_taken(s, stmt);
	if (s->t->node[stmt].kind == CGS_N_ATTR) {
		struct cgs_diag *d = cgs_diag_add(s->ir->diags, CGS_C_misplaced, head_span(s, stmt),
						  "an attribute stands outside of a declaration");
		cgs_diag_help(s->ir->diags, d, "write it in the block of a declaration");
		return false;
	}
	if (cgs_schema_find(s->ir->schema, CGS_TAB_KIND, cgs_sym_find(s->ir->syms, w)))
		return true;
	if (is_word_kind(w) || cgs_import_word(w))
		return s->inner ? misplaced(s, stmt) : false;
	if (s->inner &&
	    cgs_schema_find(s->ir->schema, CGS_TAB_EDGE, cgs_sym_find(s->ir->syms, w))) {
		cgs_diag_add(s->ir->diags, CGS_C_misplaced, head_span(s, stmt),
			     "`%.*s` stands outside of a declaration", CGS_FMT(w));
		return false;
	}
	s->meant = unknown_word(s, stmt);
	return s->meant != 0;
}

void cgs_decl_build(struct cgs_ir *ir, uint32_t first, bool words)
{
	struct site s = {.ir = ir, .words = words};
	s.seen = cgs_mem_alloc(ir->schema->nfield * sizeof *s.seen);
	for (s.file = first; s.file < ir->ntree; s.file++) {
		s.t = ir->tree[s.file];
		s.package = ir->names->package[s.file];
		cgs_tree_each (k, s.t, s.t->root)
			if (!words && cgs_decl_control(&s, 0, k))
				cgs_bind_pend_file(ir, s.file, k);
			else if (cgs_decl_wanted(&s, k))
				cgs_decl_one(&s, k, 0);
	}
	free(s.seen);
}
