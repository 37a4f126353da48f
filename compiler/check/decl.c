/* decl.c — declarations, built from the statements of a tree; values come later.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The attributes of a declaration are entered before its nested declarations, so that each has one
 * slice of ir->attr. Nesting is bounded by the parser. `use`, `for` and `if` are put on a list:
 * they are carried out when all that is written out is known.
 */
#include "decl.h"

#include <ctype.h>
#include <stdlib.h>

#include "check.h"
#include "expr.h"
#include "hint.h"
#include "import.h"
#include "makes.h"

/* `use`, `for` or `if` where it is not carried out. */
static void not_yet(const struct site *s, uint32_t stmt, const char *where)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	struct cgs_diag *d =
		cgs_diag_add(s->ir->diags, CGS_C_not_yet, head_span(s, stmt),
			     "this version does not carry out '%.*s' in %s", CGS_FMT(w), where);
	cgs_diag_help(s->ir->diags, d, "write out what it makes");
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

uint32_t cgs_decl_add(struct cgs_ir *ir, struct cgs_decl decl)
{
	decl.attr = ir->nattr;
	decl.param = ir->nparam;
	decl.outer = decl.outer ? decl.outer : decl.parent;
	*CGS_PUSH(ir->decl, ir->ndecl, ir->cdecl) = decl;
	return ir->ndecl - 1;
}

static uint32_t new_decl(const struct site *s, uint32_t stmt, uint32_t parent)
{
	struct cgs_ir *ir = s->ir;
	cgs_sym kind = cgs_sym_of(ir->syms, cgs_tree_name(s->t, stmt));
	uint32_t decl = cgs_decl_add(ir, (struct cgs_decl){.kind = s->meant ? s->meant : kind,
							   .file = s->file,
							   .node = stmt,
							   .package = s->package,
							   .parent = parent,
							   .outer = s->outer,
							   .idle = ir->decl[parent].idle,
							   .sketch = s->sketch});
	ir->decl[decl].doc = read_doc(s, decl);
	return decl;
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

static bool is_text_word(struct cgs_str w)
{
	switch (w.n) {
	case 2: return cgs_str_is(w, "if");
	case 3: return cgs_str_is(w, "for") || cgs_str_is(w, "use");
	case 4: return cgs_str_is(w, "text");
	default: return false;
	}
}

bool cgs_decl_control(const struct site *s, uint32_t kind, uint32_t stmt)
{
	if (s->t->node[stmt].kind != CGS_N_STMT)
		return false;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	if (!is_text_word(w) || w.n == 4)
		return false;
	return !cgs_decl_field_of(s, kind, stmt) || cgs_tree_kid(s->t, stmt, CGS_N_BLOCK);
}

const struct cgs_field *cgs_decl_field_of(const struct site *s, uint32_t kind, uint32_t stmt)
{
	cgs_sym name = cgs_sym_of(s->ir->syms, cgs_tree_name(s->t, stmt));
	return cgs_schema_field(s->ir->schema, kind, name);
}

void cgs_decl_field(const struct site *s, uint32_t decl, uint32_t kind, uint32_t stmt)
{
	if (is_aside(s, decl, stmt))
		return;
	const struct cgs_field *f = cgs_decl_field_of(s, kind, stmt);
	if (!f)
		cgs_field_unknown(s, decl, stmt, kind);
	else if (f->shape != CGS_W_CHILD)
		cgs_field_add(s, decl, stmt, f);
	else if (s->t->node[stmt].kind == CGS_N_ATTR)
		cgs_clause_wrong(s, stmt, f);
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
	bool profile = cgs_ir_is(s->ir, decl, "profile");
	const struct cgs_kind *in = &s->ir->schema->kind[kind];
	bool body = in->text || in->scope, control = false;
	cgs_tree_each (k, s->t, block) {
		uint8_t form = s->t->node[k].kind;
		if (form == CGS_N_ERROR || (body && is_body(s, decl, kind, k)))
			continue;
		if (form != CGS_N_STMT || !cgs_decl_control(s, kind, k))
			cgs_decl_field(s, decl, kind, k);
		else if (profile)
			not_yet(s, k, "a profile");
		else
			control = true;
	}
	return control;
}

void cgs_decl_link(struct cgs_ir *ir, uint32_t parent, uint32_t kid)
{
	struct cgs_decl *p = &ir->decl[parent];
	*(p->last ? &ir->decl[p->last].next : &p->kid) = kid;
	p->last = kid;
}

/* `phases { a { } }`: what a misspelled word without a name was meant to hold is not known. */
static bool lacks_name(const struct site *s, uint32_t stmt)
{
	uint32_t kind = cgs_schema_find(s->ir->schema, CGS_TAB_KIND, s->meant);
	uint32_t first = s->t->node[stmt].kid;
	return !s->ir->schema->kind[kind].anonymous &&
	       (!first || s->t->node[first].kind == CGS_N_BLOCK);
}

/* Builds the nested declarations of a block: of its own declaration, or of an overlay. */
static void build_nested(const struct site *s, uint32_t decl, uint32_t parent, uint32_t kind)
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
		inner.meant = 0;
		if (!f && s->t->node[k].kind == CGS_N_STMT && (f = cgs_field_meant(s, kind, k)))
			inner.meant = f->name;
		if (s->t->node[k].kind != CGS_N_STMT || !f || f->shape != CGS_W_CHILD ||
		    cgs_decl_control(s, kind, k))
			continue;
		if (inner.meant && lacks_name(&inner, k)) {
			cgs_bind_lose_all(ir, CGS_SC_PACKAGE | s->package, s->t, k);
			continue;
		}
		cgs_decl_link(ir, parent, cgs_decl_one(&inner, k, parent));
	}
}

/* The declarations of a scope are like those of a file. */
static void build_scope(const struct site *s, uint32_t decl, uint32_t parent, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	struct site inner = *s;
	uint32_t block = cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_BLOCK);
	inner.meant = 0;
	inner.outer = 0;
	inner.inner = true;
	cgs_tree_each (k, s->t, block) {
		if (!is_body(s, decl, kind, k) || s->t->node[k].kind == CGS_N_ERROR)
			continue;
		if (cgs_decl_control(s, 0, k))
			cgs_bind_pend(ir, decl, k);
		else if (cgs_decl_wanted(&inner, k))
			cgs_decl_link(ir, parent, cgs_decl_one(&inner, k, parent));
	}
}

/* `const x : int = 5`: what a block with `value = 5` says, of that type. */
static void read_constant(const struct site *s, uint32_t decl, uint32_t kind)
{
	struct cgs_ir *ir = s->ir;
	const struct cgs_field *f = cgs_schema_field(ir->schema, kind, ir->names->value_name);
	uint32_t dflt = cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_DEFAULT);
	if (f && dflt && !cgs_field_repeated(s, decl, dflt, f)) {
		*CGS_PUSH(ir->attr, ir->nattr, ir->cattr) =
			(struct cgs_attr){.name = f->name,
					  .site = decl,
					  .node = dflt,
					  .expr = s->t->node[dflt].kid,
					  .field = (uint32_t)(f - ir->schema->field)};
		ir->decl[decl].nattr++;
	}
	uint32_t t = cgs_fn_type(ir, decl);
	for (uint32_t i = ir->decl[decl].attr; f && i < ir->nattr; i++)
		if (ir->attr[i].name == f->name)
			ir->attr[i].type = t;
}

/* `fn f(n: int) : bool { is = n > 2 }`: what it is has the type of the function. */
static void read_function(struct cgs_ir *ir, uint32_t decl)
{
	uint32_t is = cgs_ir_named(ir, decl, cgs_sym_find(ir->syms, CGS_STR("is")));
	if (is && cgs_ir_is(ir, decl, "fn"))
		ir->attr[is].type = cgs_fn_type(ir, decl);
}

uint32_t cgs_decl_one(const struct site *s, uint32_t stmt, uint32_t parent)
{
	struct cgs_ir *ir = s->ir;
	uint32_t decl = new_decl(s, stmt, parent);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	struct site own = *s;
	own.place = 0;
	bool whole = cgs_head_read(s, decl, kind ? &ir->schema->kind[kind] : NULL);
	if (whole && !ir->decl[decl].name && !(kind && ir->schema->kind[kind].anonymous))
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
	bool open = read_attrs(&own, decl, kind);
	if (cgs_bind_constant(ir, decl))
		read_constant(&own, decl, kind);
	read_function(ir, decl);
	if (open)
		cgs_bind_pend(ir, decl, 0);
	else if (!s->meant && (whole || !cgs_head_has_value(s, stmt))) /* or it has one's value */
		cgs_field_required(&own, decl, kind);
	build_nested(&own, decl, decl, kind);
	if (ir->schema->kind[kind].scope)
		build_scope(&own, decl, decl, kind);
	return decl;
}

static void build_overlay(const struct site *s, uint32_t decl)
{
	struct cgs_ir *ir = s->ir;
	uint32_t target = ir->decl[decl].target, parent = ir->decl[decl].idle ? decl : target;
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[target].kind);
	ir->decl[decl].attr = ir->nattr;
	if (read_attrs(s, decl, kind))
		cgs_bind_pend(ir, decl, 0);
	build_nested(s, decl, parent, kind);
	if (ir->schema->kind[kind].scope)
		build_scope(s, decl, parent, kind);
}

void cgs_decl_overlay(struct cgs_ir *ir, const uint32_t *overlay, uint32_t n)
{
	struct site s = {.ir = ir};
	s.seen = cgs_mem_alloc(ir->schema->nfield * sizeof *s.seen);
	for (uint32_t i = 0; i < n; i++) {
		s.file = ir->decl[overlay[i]].file;
		s.package = ir->decl[overlay[i]].package;
		s.t = ir->tree[s.file];
		build_overlay(&s, overlay[i]);
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
	bool own = !unit && (is_word_kind(n) || cgs_import_word(n) || cgs_type_builtin(n) ||
			     is_text_word(n));
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
	cgs_bind_lose(ir, CGS_SC_PACKAGE | s->package, sym);
	return true;
}

/* What is about the whole project, and what the command line means. */
static bool is_of_file(struct cgs_str kind)
{
	static const char *const word[] = {"project", "profile", "param", "check"};
	return CGS_STR_IN(kind, word);
}

/* Words of the whole project stand at the top of a file. */
static bool misplaced(const struct site *s, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	struct cgs_diag *d = cgs_diag_add(s->ir->diags, CGS_C_misplaced, head_span(s, stmt),
					  "`%.*s` stands at the top of a file%s only", CGS_FMT(w),
					  cgs_decl_overlay_word(w) ? " or in a profile" : "");
	cgs_diag_help(s->ir->diags, d, "move it out of the block");
	return false;
}

/* The mistake that was told of a '}' behind a statement outside of a declaration, with no
 * declaration between them, or NULL: it is the end of a block that these were in. */
static struct cgs_diag *stray_end(const struct site *s, uint32_t stmt)
{
	struct cgs_diags *ds = s->ir->diags;
	uint32_t at = head_span(s, stmt).at, to = UINT32_MAX;
	for (uint32_t k = s->t->node[stmt].next; k && to == UINT32_MAX; k = s->t->node[k].next)
		if (cgs_schema_find(s->ir->schema, CGS_TAB_KIND,
				    cgs_sym_find(s->ir->syms, cgs_tree_name(s->t, k))))
			to = head_span(s, k).at;
	for (uint32_t i = 0; i < ds->n && !s->inner; i++) {
		struct cgs_diag *d = ds->v[i];
		if (d && d->code == CGS_C_syntax && d->where.file == s->t->file &&
		    d->where.at > at && d->where.at < to && d->where.len == 1 &&
		    s->t->text.s[d->where.at] == '}')
			return d;
	}
	return NULL;
}

/* `# component x {` above the lines of a block: x is not there because of that. */
static void lose_comment(const struct site *s, uint32_t stmt)
{
	uint32_t tok = s->t->node[stmt].tok;
	while (tok && isspace((unsigned char)s->t->text.s[s->t->tok[tok - 1].at]))
		tok--;
	if (!tok || s->t->tok[--tok].kind != CGS_TK_COMMENT)
		return;
	struct cgs_str all = cgs_tree_tok(s->t, tok), word = {all.s, 0};
	for (uint32_t i = 0; i <= all.n; i++) {
		if (i < all.n && (isalnum((unsigned char)all.s[i]) || all.s[i] == '_')) {
			word.n++;
			continue;
		}
		if (word.n)
			cgs_bind_lose(s->ir, CGS_SC_PACKAGE | s->package,
				      cgs_sym_of(s->ir->syms, word));
		word = (struct cgs_str){all.s + i + 1, 0};
	}
}

/* An attribute (word: 0), clause or edge where declarations stand. Several in a row are one
 * mistake. */
static bool is_outside(struct site *s, uint32_t stmt, cgs_sym word)
{
	if (word && !cgs_schema_find(s->ir->schema, CGS_TAB_FIELD, word))
		return false;
	if (s->outside)
		return true;
	s->outside = true;
	struct cgs_diag *end = stray_end(s, stmt);
	if (end)
		lose_comment(s, stmt);
	if (end && !end->lost) {
		end->text = CGS_STR("what stands before this '}' is in no block");
		end->fix = NULL;
		cgs_diag_label(s->ir->diags, end, head_span(s, stmt), "from here on");
		cgs_diag_help(s->ir->diags, end,
			      "write the line that begins the block, or remove the `}` above "
			      "that closes it too early");
	}
	if (end)
		return true;
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	struct cgs_diag *d = cgs_diag_add(s->ir->diags, CGS_C_misplaced, head_span(s, stmt),
					  "%s%.*s%s stands outside of a declaration",
					  word ? "`" : "an attribute", word ? (int)w.n : 0, w.s,
					  word ? "`" : "");
	cgs_diag_help(s->ir->diags, d,
		      "write it in the block of a declaration; perhaps a `}` above "
		      "closes that too early");
	return true;
}

/* A statement that is no declaration, but has its place at the top level. */
static bool is_of_language(const struct site *s, uint32_t stmt, struct cgs_str w)
{
	bool overlay = cgs_decl_overlay_word(w);
	if (cgs_suppress_word(w))
		return true;
	if (!is_word_kind(w) && !cgs_import_word(w) && !overlay)
		return false;
	if (s->inner)
		misplaced(s, stmt);
	else if (overlay)
		note_overlay(s, stmt, 0);
	return true;
}

bool cgs_decl_wanted(struct site *s, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	s->meant = 0;
	if (s->t->node[stmt].kind == CGS_N_ERROR) /* what it declares is not known */
		cgs_bind_lose_all(s->ir, CGS_SC_PACKAGE | s->package, s->t, stmt);
	if (s->t->node[stmt].kind == CGS_N_ERROR || !w.n)
		return false;
	if (s->words)
		return s->t->node[stmt].kind == CGS_N_STMT && is_word_kind(w) && !is_taken(s, stmt);
	if (s->t->node[stmt].kind == CGS_N_ATTR)
		return !is_outside(s, stmt, 0);
	if (cgs_schema_find(s->ir->schema, CGS_TAB_KIND, cgs_sym_find(s->ir->syms, w))) {
		s->outside = false;
		return !s->inner || !is_of_file(w) || misplaced(s, stmt);
	}
	if (is_of_language(s, stmt, w))
		return false;
	if ((s->inner || s->outside) && is_outside(s, stmt, cgs_sym_find(s->ir->syms, w)))
		return false;
	s->meant = cgs_guess_kind(s, stmt);
	return s->meant != 0;
}

void cgs_decl_build(struct cgs_ir *ir, uint32_t first, bool words)
{
	struct site s = {.ir = ir, .words = words};
	s.seen = cgs_mem_alloc(ir->schema->nfield * sizeof *s.seen);
	for (s.file = first; s.file < ir->ntree; s.file++) {
		s.t = ir->tree[s.file];
		s.package = ir->names->package[s.file];
		s.outside = false;
		cgs_tree_each (k, s.t, s.t->root)
			if (!words && cgs_decl_control(&s, 0, k))
				cgs_bind_pend_file(ir, s.file, k);
			else if (cgs_decl_wanted(&s, k))
				cgs_decl_one(&s, k, 0);
	}
	free(s.seen);
}
