/* decl.c — declarations, built from the statements of a tree; values come later.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The attributes of a declaration are entered before its nested declarations, so that each has one
 * slice of ir->attr. Nesting is bounded by the parser.
 */
#include <stdlib.h>

#include "bind.h"
#include "check.h"
#include "clause.h"
#include "hint.h"
#include "import.h"

struct site { /* where a block of statements stands */
	struct cgs_ir *ir;
	const struct cgs_tree *t;
	uint32_t file, package;
	bool words;
	cgs_sym meant;     /* the kind of a top-level statement whose head word is misspelled */
	struct seen *seen; /* by field: the last declaration that had it */
};

struct seen {
	uint32_t decl, node;
};

static bool is_word_kind(struct cgs_str head)
{
	return cgs_str_is(head, "kind") || cgs_str_is(head, "enum") || cgs_str_is(head, "unit");
}

static bool is_later(struct cgs_str head)
{
	static const char *const word[] = {"for", "if", "use"};
	for (uint32_t i = 0; i < sizeof word / sizeof *word; i++)
		if (cgs_str_is(head, word[i]))
			return true;
	return false;
}

static struct cgs_span head_span(const struct site *s, uint32_t stmt)
{
	return cgs_tree_tok_span(s->t, s->t->node[stmt].tok);
}

static void not_yet(const struct site *s, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	struct cgs_diag *d =
		cgs_diag_add(s->ir->diags, CGS_C_not_yet, head_span(s, stmt),
			     "this version does not carry out '%.*s' here", CGS_FMT(w));
	cgs_diag_help(s->ir->diags, d,
		      "write the declarations out; `for`, `if` and `use` work "
		      "inside templates");
}

/* The kind that was meant, when one is nearest: what is declared then counts, so that a slip in
 * the first word does not make every use of the name a second error. Else 0. */
static cgs_sym unknown_word(const struct site *s, uint32_t stmt)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	if (is_later(w)) {
		not_yet(s, stmt);
		return 0;
	}
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

static void add_param(const struct site *s, uint32_t decl, uint32_t node)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_param p = {.name = cgs_ir_sym(ir, decl, node), .node = node};
	uint32_t dflt = cgs_tree_kid(s->t, node, CGS_N_DEFAULT);
	uint32_t type = cgs_tree_kid(s->t, node, CGS_N_TYPE);
	struct cgs_decl *d = &ir->decl[decl];
	if (s->t->node[node].kind == CGS_N_NAMED)
		p.dflt = s->t->node[node].kid;
	if (dflt)
		p.dflt = s->t->node[dflt].kid;
	for (uint32_t i = 0; i < d->nparam; i++)
		if (ir->param[d->param + i].name == p.name) {
			cgs_diag_add(ir->diags, CGS_C_duplicate, head_span(s, node),
				     "there is a parameter '%.*s' already",
				     CGS_FMT(cgs_sym_str(ir->syms, p.name)));
			return;
		}
	p.type = type ? cgs_type_read(ir, decl, type) : 0;
	*CGS_PUSH(ir->param, ir->nparam, ir->cparam) = p;
	d->nparam++;
}

/* PARAMS, or a call whose arguments have no types: "name()", "name(a, b = 1)". */
static void read_params(const struct site *s, uint32_t decl, uint32_t list)
{
	struct cgs_ir *ir = s->ir;
	const struct cgs_kind *k =
		&ir->schema->kind[cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind)];
	bool call = s->t->node[list].kind == CGS_N_CALL;
	ir->decl[decl].param = ir->nparam;
	ir->decl[decl].params = true;
	if (!k->params) {
		struct cgs_str kind = cgs_sym_str(ir->syms, ir->decl[decl].kind);
		cgs_diag_add(ir->diags, CGS_C_unexpected_part, cgs_tree_span(s->t, list),
			     "%s %.*s has no parameters", cgs_hint_article(kind), CGS_FMT(kind));
		return;
	}
	cgs_tree_each (p, s->t, list) {
		uint8_t kind = s->t->node[p].kind;
		if (call && p == s->t->node[list].kid)
			continue;
		if (kind == CGS_N_PARAM || kind == CGS_N_NAME || kind == CGS_N_NAMED)
			add_param(s, decl, p);
		else if (kind != CGS_N_ERROR)
			cgs_diag_add(ir->diags, CGS_C_unexpected_part, cgs_tree_span(s->t, p),
				     "a parameter is a name with a type: (what: ref<component>)");
	}
}

static void stray(const struct site *s, uint32_t decl, uint32_t node, const char *what)
{
	struct cgs_str kind = cgs_sym_str(s->ir->syms, s->ir->decl[decl].kind);
	cgs_diag_add(s->ir->diags, CGS_C_unexpected_part, cgs_tree_span(s->t, node),
		     "%s does not belong in the head of %s %.*s", what, cgs_hint_article(kind),
		     CGS_FMT(kind));
}

static bool is_number(const struct cgs_tree *t, uint32_t node)
{
	uint8_t kind = t->node[node].kind;
	return kind == CGS_N_INT || kind == CGS_N_FLOAT || kind == CGS_N_QUANTITY ||
	       kind == CGS_N_DATE || kind == CGS_N_VERSION;
}

/* Name, title, parameters, type: what stands before the block. */
static void read_head(const struct site *s, uint32_t decl, const struct cgs_kind *kind)
{
	struct cgs_ir *ir = s->ir;
	bool title = false;
	cgs_tree_each (k, s->t, ir->decl[decl].node) {
		switch (s->t->node[k].kind) {
		case CGS_N_NAME:
		case CGS_N_CALL:
			if (ir->decl[decl].name) {
				stray(s, decl, k, "a second name");
				break;
			}
			ir->decl[decl].name = cgs_ir_sym(
				ir, decl, s->t->node[k].kind == CGS_N_CALL ? s->t->node[k].kid : k);
			if (s->t->node[k].kind == CGS_N_CALL)
				read_params(s, decl, k);
			break;
		case CGS_N_PARAMS: read_params(s, decl, k); break;
		case CGS_N_STRING:
			if (title)
				stray(s, decl, k, "a second title");
			ir->decl[decl].title = cgs_clause_title(ir, s->t, k);
			title = true;
			break;
		case CGS_N_TYPE:
			if (kind && !kind->typed)
				stray(s, decl, k, "a type");
			break;
		case CGS_N_BLOCK:
		case CGS_N_ERROR: break;
		case CGS_N_DEFAULT:
			if (!cgs_bind_constant(ir, decl))
				stray(s, decl, k, "this value");
			break;
		case CGS_N_ELSE: stray(s, decl, k, "`else`"); break;
		default:
			/* A name that begins with a digit is told with the missing name. */
			if (!is_number(s->t, k) || k != s->t->node[ir->decl[decl].node].kid ||
			    (kind && kind->anonymous))
				stray(s, decl, k, "this value");
			break;
		}
	}
}

uint32_t cgs_decl_add(struct cgs_ir *ir, struct cgs_decl decl)
{
	decl.attr = ir->nattr;
	decl.param = ir->nparam;
	*CGS_PUSH(ir->decl, ir->ndecl, ir->cdecl) = decl;
	return ir->ndecl - 1;
}

static uint32_t new_decl(const struct site *s, uint32_t stmt, uint32_t parent)
{
	struct cgs_ir *ir = s->ir;
	cgs_sym kind = cgs_sym_of(ir->syms, cgs_tree_name(s->t, stmt));
	return cgs_decl_add(ir, (struct cgs_decl){.kind = s->meant ? s->meant : kind,
						  .file = s->file,
						  .node = stmt,
						  .package = s->package,
						  .parent = parent,
						  .idle = ir->decl[parent].idle,
						  .doc = cgs_tree_doc(s->t, stmt, &ir->mem)});
}

bool cgs_decl_overlay_word(struct cgs_str head)
{
	return cgs_str_is(head, "extend") || cgs_str_is(head, "override");
}

/* Noted only: its block is read when its target is known. */
static void note_overlay(const struct site *s, uint32_t stmt, uint32_t profile)
{
	struct cgs_names *nm = s->ir->names;
	struct site own = *s;
	own.meant = 0;
	if (!(s->t->node[stmt].flag & CGS_NF_BROKEN))
		*CGS_PUSH(nm->overlay, nm->noverlay, nm->coverlay) = new_decl(&own, stmt, profile);
}

static void missing_name(const struct site *s, uint32_t decl)
{
	struct cgs_ir *ir = s->ir;
	uint32_t stmt = ir->decl[decl].node;
	struct cgs_span where = head_span(s, stmt);
	struct cgs_str kind = cgs_sym_str(ir->syms, ir->decl[decl].kind);
	if (s->t->node[stmt].flag & CGS_NF_BROKEN)
		return;
	uint32_t first = s->t->node[stmt].kid;
	if (is_number(s->t, first)) {
		struct cgs_str word = cgs_tree_source(s->t, first);
		struct cgs_diag *d =
			cgs_diag_add(ir->diags, CGS_C_missing_name, cgs_tree_span(s->t, first),
				     "'%.*s' is no name: it begins with a digit", CGS_FMT(word));
		cgs_diag_help(ir->diags, d, "begin the name of the %.*s with a letter",
			      CGS_FMT(kind));
		return;
	}
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_missing_name, where,
					  "the %.*s has no name", CGS_FMT(kind));
	where.at += where.len;
	where.len = 0;
	cgs_diag_fix(ir->diags, d, where, CGS_STR(" name"), CGS_PLACEHOLDER);
	cgs_diag_help(ir->diags, d, "write the name after `%.*s`", CGS_FMT(kind));
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

static void unknown_field(const struct site *s, uint32_t stmt, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	const struct cgs_schema *sc = ir->schema;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	bool attr = s->t->node[stmt].kind == CGS_N_ATTR;
	if (!attr && is_later(w)) {
		not_yet(s, stmt);
		return;
	}
	struct cgs_str k = cgs_sym_str(ir->syms, sc->kind[kind].name);
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

/* What stands in a block without being a part of the declaration; true when that was dealt with. */
static bool is_aside(const struct site *s, uint32_t decl, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	if (!w.n)
		return true; /* a name that repair put in */
	if (s->t->node[stmt].kind != CGS_N_STMT)
		return s->t->node[stmt].kind == CGS_N_ERROR;
	if (!cgs_decl_overlay_word(w))
		return cgs_suppress_word(w);
	if (cgs_ir_is(s->ir, decl, "profile")) {
		note_overlay(s, stmt, decl);
		return true;
	}
	struct cgs_diag *d = cgs_diag_add(s->ir->diags, CGS_C_misplaced, head_span(s, stmt),
					  "'%.*s' cannot stand inside a declaration", CGS_FMT(w));
	cgs_diag_help(s->ir->diags, d, "write it at the top level of a file or in a profile");
	return true;
}

static bool is_repeated(const struct site *s, uint32_t decl, uint32_t stmt,
			const struct cgs_field *f)
{
	struct cgs_ir *ir = s->ir;
	struct seen *seen = &s->seen[f - ir->schema->field];
	if (seen->decl != decl || f->repeat) {
		*seen = (struct seen){decl, stmt};
		return false;
	}
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_repeated_attribute, head_span(s, stmt),
			     "'%.*s' is given twice", CGS_FMT(cgs_sym_str(ir->syms, f->name)));
	cgs_diag_label(ir->diags, d, head_span(s, seen->node), "first given here");
	cgs_diag_help(ir->diags, d, "remove one of the two");
	return true;
}

static void add_attr(const struct site *s, uint32_t decl, uint32_t stmt, const struct cgs_field *f)
{
	struct cgs_ir *ir = s->ir;
	bool attr = s->t->node[stmt].kind == CGS_N_ATTR;
	struct cgs_attr a = {.name = f->name,
			     .shape = f->shape,
			     .site = decl,
			     .node = stmt,
			     .type = f->type,
			     .field = (uint32_t)(f - ir->schema->field)};
	if (attr != (f->shape == CGS_W_ATTR)) {
		s->seen[a.field].decl = decl; /* it is there, if badly */
		cgs_clause_wrong(ir, s->t, stmt, f);
		return;
	}
	if (is_repeated(s, decl, stmt, f))
		return;
	if (attr)
		a.expr = s->t->node[stmt].kid;
	else if (!cgs_clause_read(ir, s->t, stmt, f, &a))
		return;
	*CGS_PUSH(ir->attr, ir->nattr, ir->cattr) = a;
	ir->decl[decl].nattr++;
}

/* Notes the required attributes that the block does not give. */
static void check_required(const struct site *s, uint32_t decl, uint32_t kind)
{
	const struct cgs_kind *k = &s->ir->schema->kind[kind];
	if (s->t->node[s->ir->decl[decl].node].flag & CGS_NF_BROKEN)
		return;
	for (uint32_t i = k->field; i < k->field + k->nfield; i++)
		if (s->ir->schema->field[i].required && s->seen[i].decl != decl)
			cgs_need_note(s->ir, decl, i);
}

static void build(const struct site *s, uint32_t stmt, uint32_t parent);

static bool is_text_word(struct cgs_str w)
{
	return cgs_str_is(w, "text") || cgs_str_is(w, "for") || cgs_str_is(w, "if") ||
	       cgs_str_is(w, "use");
}

static void read_attrs(const struct site *s, uint32_t decl, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	uint32_t block = cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_BLOCK);
	cgs_tree_each (k, s->t, block) {
		if (is_aside(s, decl, k))
			continue;
		if (ir->schema->kind[kind].text && s->t->node[k].kind == CGS_N_STMT &&
		    is_text_word(cgs_tree_name(s->t, k)))
			continue;
		const struct cgs_field *f =
			cgs_schema_field(ir->schema, kind, cgs_ir_sym(ir, decl, k));
		if (!f)
			unknown_field(s, k, kind);
		else if (f->shape != CGS_W_CHILD)
			add_attr(s, decl, k, f);
		else if (s->t->node[k].kind == CGS_N_ATTR)
			cgs_clause_wrong(ir, s->t, k, f);
	}
}

/* The last nested declaration so far, of whichever block. */
static uint32_t *last_kid(struct cgs_ir *ir, uint32_t parent)
{
	uint32_t *last = cgs_map_put(&ir->names->map, CGS_SC_DECL | parent, 0);
	for (uint32_t k = *last ? *last : ir->decl[parent].kid; k; k = ir->decl[k].next)
		*last = k;
	return last;
}

/* Builds the nested declarations of a block. */
static void build_nested(const struct site *s, uint32_t decl, uint32_t parent, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	uint32_t block = cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_BLOCK), last = 0;
	struct site inner = *s;
	inner.meant = 0;
	if (!ir->schema->kind[kind].nests)
		return;
	if (decl != parent)
		last = *last_kid(ir, parent);
	cgs_tree_each (k, s->t, block) {
		if (s->t->node[k].kind != CGS_N_STMT)
			continue;
		const struct cgs_field *f =
			cgs_schema_field(ir->schema, kind, cgs_ir_sym(ir, decl, k));
		if (!f || f->shape != CGS_W_CHILD)
			continue;
		uint32_t kid = ir->ndecl;
		build(&inner, k, parent);
		*(last ? &ir->decl[last].next : &ir->decl[parent].kid) = kid;
		last = kid;
	}
	if (decl != parent)
		*last_kid(ir, parent) = last;
}

/* `const x : int = 5`: what a block with `value = 5` says, of that type. */
static void read_constant(const struct site *s, uint32_t decl, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	const struct cgs_field *f = cgs_schema_field(ir->schema, kind, ir->names->value_name);
	uint32_t stmt = ir->decl[decl].node, type = cgs_tree_kid(s->t, stmt, CGS_N_TYPE);
	uint32_t dflt = cgs_tree_kid(s->t, stmt, CGS_N_DEFAULT);
	if (f && dflt && !is_repeated(s, decl, dflt, f)) {
		*CGS_PUSH(ir->attr, ir->nattr, ir->cattr) =
			(struct cgs_attr){.name = f->name,
					  .site = decl,
					  .node = dflt,
					  .expr = s->t->node[dflt].kid,
					  .field = (uint32_t)(f - ir->schema->field)};
		ir->decl[decl].nattr++;
	}
	uint32_t t = type ? cgs_type_read(ir, decl, type) : 0;
	for (uint32_t i = ir->decl[decl].attr; f && i < ir->nattr; i++)
		if (ir->attr[i].name == f->name)
			ir->attr[i].type = t;
}

static void build(const struct site *s, uint32_t stmt, uint32_t parent)
{
	struct cgs_ir *ir = s->ir;
	uint32_t decl = new_decl(s, stmt, parent);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	read_head(s, decl, kind ? &ir->schema->kind[kind] : NULL);
	if (!ir->decl[decl].name && !(kind && ir->schema->kind[kind].anonymous))
		missing_name(s, decl);
	cgs_bind_enter(ir, decl);
	if (!parent) {
		struct cgs_package *p = &ir->package[s->package];
		*CGS_PUSH(p->decl, p->n, p->cap) = decl;
	}
	if (!kind)
		return;
	ir->decl[decl].attr = ir->nattr;
	read_attrs(s, decl, kind);
	if (cgs_bind_constant(ir, decl))
		read_constant(s, decl, kind);
	check_required(s, decl, kind);
	build_nested(s, decl, decl, kind);
}

static void build_overlay(const struct site *s, uint32_t decl)
{
	struct cgs_ir *ir = s->ir;
	uint32_t target = ir->decl[decl].target;
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[target].kind);
	ir->decl[decl].attr = ir->nattr;
	read_attrs(s, decl, kind);
	build_nested(s, decl, ir->decl[decl].idle ? decl : target, kind);
}

void cgs_decl_overlays(struct cgs_ir *ir)
{
	struct site s = {.ir = ir};
	s.seen = cgs_mem_alloc(ir->schema->nfield * sizeof *s.seen);
	for (uint32_t i = 0; i < ir->names->noverlay; i++) {
		uint32_t decl = ir->names->overlay[i];
		s.file = ir->decl[decl].file;
		s.package = ir->decl[decl].package;
		s.t = ir->tree[s.file];
		if (ir->decl[decl].target)
			build_overlay(&s, decl);
	}
	free(s.seen);
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
	bool own = !unit && (is_word_kind(n) || cgs_import_word(n) || cgs_type_builtin(n));
	bool std = first && ir->package[ir->decl[first].package].origin == CGS_STD;
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

/* Top level: is the statement a declaration of the pass? Says so when it never is. */
static bool is_wanted(struct site *s, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	s->meant = 0;
	if (s->t->node[stmt].kind == CGS_N_ERROR || !w.n)
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
	if (is_word_kind(w) || cgs_import_word(w) || cgs_suppress_word(w))
		return false;
	if (cgs_decl_overlay_word(w)) {
		note_overlay(s, stmt, 0);
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
			if (is_wanted(&s, k))
				build(&s, k, 0);
	}
	free(s.seen);
}
