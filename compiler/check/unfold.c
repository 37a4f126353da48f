/* unfold.c — the model as text again: what `use`, `for` and `if` became.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A declaration is its source with the values of parameters and loop variables put in; nothing else
 * is rewritten. Recursion follows the nesting of declarations and of the source.
 */
#include "unfold.h"

#include <stdlib.h>

#include "check.h"
#include "decl.h"
#include "expr.h"
#include "import.h"
#include "origin.h"
#include "rewrite.h"
#include "std.h"

static void indent(struct cgs_buf *out, uint32_t level)
{
	for (uint32_t i = 0; i < level; i++)
		cgs_buf_putz(out, "  ");
}

static void enter(struct cgs_unfold *u, uint32_t place)
{
	u->place = place;
	u->t = cgs_ir_tree(u->ir, place);
}

static void node_source(struct cgs_unfold *u, uint32_t site, uint32_t node)
{
	enter(u, site);
	cgs_rewrite_names(u, node, false);
	struct cgs_span s = cgs_tree_span(u->t, node);
	cgs_rewrite_source(u, s.at, s.at + s.len);
}

/* The package whose text a declaration or overlay is, which `extend` may have put into another. */
static uint32_t written_in(const struct cgs_ir *ir, uint32_t decl)
{
	return ir->names->package[ir->decl[decl].file];
}

static bool is_foreign(const struct cgs_ir *ir, uint32_t decl, uint32_t site)
{
	uint32_t owner = cgs_bind_owner(ir, site);
	return ir->decl[owner].target && written_in(ir, owner) != ir->decl[decl].package;
}

/* What the declaration has without overlays of other packages, or NULL. */
static const struct cgs_attr *domestic(const struct cgs_ir *ir, uint32_t decl,
				       const struct cgs_attr *a)
{
	while (a && is_foreign(ir, decl, a->site))
		a = cgs_ir_was(ir, a);
	return a;
}

/* The attribute that a list joins with others, or the next of those. */
static const struct cgs_attr *below(const struct cgs_ir *ir, const struct cgs_attr *a)
{
	return a->joins ? cgs_ir_was(ir, a) : NULL;
}

static bool is_of(const struct cgs_ir *ir, const struct cgs_attr *a, uint32_t package)
{
	return written_in(ir, cgs_bind_owner(ir, a->site)) == package;
}

/* The items of a list, first those that it joins; by: of that package only. */
static void joined(struct cgs_unfold *u, const struct cgs_attr *a, const uint32_t *by)
{
	const struct cgs_attr **part = NULL;
	uint32_t n = 0, cap = 0, shown = 0, item = cgs_type_item(u->ir->schema, a->type);
	for (const struct cgs_attr *p = a; p; p = below(u->ir, p))
		if (!by || is_of(u->ir, p, *by))
			*CGS_PUSH(part, n, cap) = p;
	cgs_buf_putc(u->out, '[');
	while (n--) {
		const struct cgs_tree *t = cgs_ir_tree(u->ir, part[n]->site);
		bool list = t->node[part[n]->expr].kind == CGS_N_LIST;
		uint32_t k = list ? t->node[part[n]->expr].kid : part[n]->expr;
		cgs_rewrite_want(u, item ? item : a->type);
		for (; k; k = list ? t->node[k].next : 0) {
			cgs_buf_putz(u->out, shown++ ? ", " : "");
			node_source(u, part[n]->site, k);
		}
	}
	cgs_buf_putc(u->out, ']');
	free(part);
}

static void attr(struct cgs_unfold *u, const struct cgs_attr *a, uint32_t level, const uint32_t *by)
{
	cgs_rewrite_want(u, a->type);
	indent(u->out, level);
	if (a->shape == CGS_A_ATTR && u->ir->decl[cgs_bind_owner(u->ir, a->site)].target) {
		cgs_buf_fmt(u->out, "%.*s = ", CGS_FMT(cgs_sym_str(u->ir->syms, a->name)));
		if (a->joins)
			joined(u, a, by);
		else
			node_source(u, a->site, a->expr);
	} else
		node_source(u, a->site, a->node);
	cgs_buf_putc(u->out, '\n');
	cgs_rewrite_want(u, 0);
}

/* The value that a profile or the command line gives a constant or parameter, or NULL. */
static const struct cgs_attr *given(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_attr *a =
		cgs_bind_constant(ir, decl) ? cgs_ir_attr(ir, decl, "value", NULL) : NULL;
	a = domestic(ir, decl, a);
	return a && ir->decl[cgs_bind_owner(ir, a->site)].target ? a : NULL;
}

/* Kind, name, title, parameters, type: up to the block or the end. */
static void head(struct cgs_unfold *u, uint32_t decl)
{
	struct cgs_ir *ir = u->ir;
	uint32_t node = ir->decl[decl].node;
	struct cgs_span all = cgs_tree_span(u->t, node);
	uint32_t end = all.at + all.len;
	const struct cgs_attr *value = given(ir, decl);
	cgs_tree_each (k, u->t, node) {
		struct cgs_span s = cgs_tree_span(u->t, k);
		uint8_t kind = u->t->node[k].kind;
		struct cgs_value title = cgs_expr_str(ir->decl[decl].title);
		if (kind == CGS_N_BLOCK)
			end = s.at;
		else if (kind == CGS_N_NAME)
			cgs_rewrite_put(u, s, cgs_ir_name(ir, decl));
		else if (kind == CGS_N_CALL)
			cgs_rewrite_put(u, cgs_tree_span(u->t, u->t->node[k].kid),
					cgs_ir_name(ir, decl));
		else if (kind == CGS_N_STRING && cgs_tree_kid(u->t, k, CGS_N_INTERP))
			cgs_rewrite_value(u, k, &title);
		else if (kind == CGS_N_DEFAULT && value)
			end = s.at;
		else
			cgs_rewrite_names(u, k, false);
	}
	cgs_rewrite_source(u, all.at, end);
	if (value && !cgs_tree_kid(u->t, node, CGS_N_BLOCK)) {
		cgs_buf_putz(u->out, end == all.at + all.len ? " = " : "= ");
		cgs_rewrite_want(u, value->type);
		node_source(u, value->site, value->expr);
		cgs_rewrite_want(u, 0);
	}
}

/* Where the innermost body that made it was used: "# from use service(...) at a.cgs:12". */
static void origin(struct cgs_unfold *u, uint32_t decl, uint32_t level)
{
	struct cgs_ir *ir = u->ir;
	uint32_t f = cgs_origin_frame(ir, decl);
	if (!f || f == cgs_origin_frame(ir, ir->decl[decl].parent))
		return;
	const struct cgs_frame *frame = &ir->names->frame[f];
	const struct cgs_tree *t = cgs_ir_tree(ir, frame->by);
	struct cgs_span at = cgs_tree_tok_span(t, t->node[frame->node].tok);
	struct cgs_pos pos = cgs_file_pos(ir->files, at.file, at.at);
	size_t start = u->out->n;
	indent(u->out, level);
	cgs_buf_putz(u->out, frame->tmpl ? "# from use " : "# from for");
	if (frame->tmpl)
		cgs_buf_str(u->out, cgs_ir_name(ir, frame->tmpl));
	cgs_buf_fmt(u->out, frame->tmpl ? "(%.*s)" : " %.*s", CGS_FMT(frame->told));
	cgs_buf_fmt(u->out, " at %.*s:%u", CGS_FMT(ir->files->v[t->file].path), pos.line);
	for (size_t i = start; i < u->out->n; i++)
		if ((unsigned char)u->out->s[i] < ' ')
			u->out->s[i] = ' ';
	cgs_buf_putc(u->out, '\n');
}

static void doc(struct cgs_unfold *u, uint32_t decl, uint32_t level)
{
	struct cgs_str s = u->ir->decl[decl].doc;
	while (s.n) {
		const char *nl = memchr(s.s, '\n', s.n);
		uint32_t n = nl ? (uint32_t)(nl - s.s) : s.n;
		indent(u->out, level);
		cgs_buf_fmt(u->out, "/// %.*s\n", (int)n, s.s);
		n += nl != NULL;
		s.s += n;
		s.n -= n;
	}
}

/* Kinds, enums and units have no values: they are as they are written. */
static bool is_word(const struct cgs_ir *ir, uint32_t decl)
{
	for (size_t i = 0; i < sizeof ir->names->word / sizeof *ir->names->word; i++)
		if (ir->decl[decl].kind == ir->names->word[i])
			return true;
	return false;
}

/* Whether overlays gave a declaration that has no block something to hold. */
static bool is_extended(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	return d->kid || (d->nattr && !cgs_bind_constant(ir, decl));
}

/* What a profile gives parameters has had its effect, if it is the chosen one. */
static bool is_spent(const struct cgs_ir *ir, uint32_t decl, const struct cgs_attr *a)
{
	return cgs_ir_is(ir, decl, "profile") &&
	       cgs_str_is(cgs_sym_str(ir->syms, a->name), "params");
}

/* The suppressions among some statements. */
static void asides(struct cgs_unfold *u, uint32_t block, uint32_t level)
{
	cgs_tree_each (k, u->t, block) {
		if (u->t->node[k].kind != CGS_N_STMT || !cgs_suppress_word(cgs_tree_name(u->t, k)))
			continue;
		indent(u->out, level);
		cgs_buf_str(u->out, cgs_tree_source(u->t, k));
		cgs_buf_putc(u->out, '\n');
	}
}

/* Given by a parameter that was left out: it is not set. */
static bool is_unset(struct cgs_ir *ir, const struct cgs_attr *a)
{
	struct cgs_eval ev = {.ir = ir, .mem = &ir->mem, .decl = a->site};
	struct cgs_value v;
	return cgs_ir_tree(ir, a->site)->node[a->expr].kind == CGS_N_NAME &&
	       cgs_origin_frame(ir, a->site) &&
	       cgs_local_get(&ev, cgs_ir_sym(ir, a->site, a->expr), &v) == CGS_FOUND &&
	       v.type == CGS_V_NONE;
}

static void attrs(struct cgs_unfold *u, uint32_t decl, uint32_t level)
{
	struct cgs_ir *ir = u->ir;
	const struct cgs_decl d = ir->decl[decl];
	for (uint32_t i = d.attr; i < d.attr + d.nattr; i++) {
		const struct cgs_attr *a = domestic(ir, decl, &ir->attr[i]);
		if (a && !is_spent(ir, decl, a) && !is_unset(ir, a))
			attr(u, a, level, NULL);
	}
}

static void one(struct cgs_unfold *u, uint32_t decl, uint32_t level);

/* What a package declares in a declaration. */
static void kids(struct cgs_unfold *u, uint32_t decl, uint32_t package, uint32_t level)
{
	for (uint32_t k = u->ir->decl[decl].kid; k; k = u->ir->decl[k].next)
		if (u->ir->decl[k].package == package)
			one(u, k, level);
}

static void one(struct cgs_unfold *u, uint32_t decl, uint32_t level)
{
	struct cgs_ir *ir = u->ir;
	const struct cgs_decl d = ir->decl[decl];
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, d.kind);
	bool text = ir->schema->kind[kind].text || is_word(ir, decl);
	if (d.makes == CGS_MAKES_DECLS)
		return;
	origin(u, decl, level);
	doc(u, decl, level);
	indent(u->out, level);
	enter(u, decl);
	u->decl = decl;
	uint32_t block = cgs_tree_kid(u->t, d.node, CGS_N_BLOCK);
	bool made =
		ir->schema->kind[kind].scope && !cgs_str_is(cgs_tree_name(u->t, d.node), "scope");
	if (made)
		cgs_buf_fmt(u->out, "scope %.*s ", CGS_FMT(cgs_ir_name(ir, decl)));
	else
		head(u, decl);
	if (text && block) {
		struct cgs_span s = cgs_tree_span(u->t, block);
		cgs_rewrite_names(u, block, false);
		cgs_rewrite_source(u, s.at, s.at + s.len);
	} else if (block || made || is_extended(ir, decl)) {
		cgs_buf_putz(u->out, block || made ? "{\n" : " {\n");
		asides(u, block, level + 1);
		attrs(u, decl, level + 1);
		kids(u, decl, d.package, level + 1); /* last: it leaves u elsewhere */
		indent(u->out, level);
		cgs_buf_putc(u->out, '}');
	}
	cgs_buf_putc(u->out, '\n');
}

void cgs_unfold_decl(struct cgs_ir *ir, uint32_t decl, uint32_t level, struct cgs_buf *out)
{
	struct cgs_unfold u = {.ir = ir, .out = out};
	one(&u, decl, level);
	free(u.edit);
	free(u.need);
}

enum { WORD = 1, PATH = 2 }; /* it stands there; and begins a path */

/* The words of a text that is to be printed; all: it selects by kind, which every import has a part
 * in. */
struct words {
	struct cgs_map map; /* (1, word) -> WORD, PATH */
	bool all;
};

static struct words words_of(struct cgs_ir *ir, struct cgs_str text)
{
	struct words w = {0};
	struct cgs_diags none = {0};
	struct cgs_tree *t = cgs_tree_parse(0, text, &none);
	for (uint32_t i = 0; i < t->nlex; i++) {
		bool path = i + 1 < t->nlex && cgs_str_is(cgs_tree_tok(t, i + 1), ".");
		*cgs_map_put(&w.map, 1, cgs_sym_of(ir->syms, cgs_tree_tok(t, i))) |=
			path ? WORD | PATH : WORD;
	}
	for (uint32_t i = 1; i < t->nnode; i++)
		w.all |= t->node[i].kind == CGS_N_STAR || t->node[i].op == CGS_OP_WHERE;
	cgs_tree_free(t);
	cgs_diag_done(&none);
	return w;
}

/* Whether what is printed names what is imported: templates that make declarations are gone. */
static bool is_named(const struct cgs_ir *ir, const struct cgs_import *im, const struct words *w)
{
	bool gone = im->name;
	uint32_t d = im->name ? cgs_bind_first(ir, CGS_SC_PACKAGE | im->package, im->of) : 0;
	for (; d; d = ir->names->same[d])
		gone &= ir->decl[d].makes == CGS_MAKES_DECLS;
	return !gone && cgs_map_get(&w->map, 1, im->alias) & (im->name ? WORD : PATH);
}

static void import_name(const struct cgs_ir *ir, const struct cgs_import *im, struct cgs_buf *out)
{
	cgs_buf_str(out, cgs_sym_str(ir->syms, im->of));
	if (im->alias != im->of)
		cgs_buf_fmt(out, " as %.*s", CGS_FMT(cgs_sym_str(ir->syms, im->alias)));
}

/* Whether a selection by kind needs an import that nothing names: one of a package is enough. */
static bool is_selected(const struct cgs_ir *ir, uint32_t i, const struct words *w)
{
	const struct cgs_names *nm = ir->names;
	const struct cgs_import *im = &nm->import[i];
	for (uint32_t k = 0; k < nm->nimport && w->all; k++) {
		const struct cgs_import *other = &nm->import[k];
		if (k != i && other->package == im->package &&
		    nm->package[other->file] == nm->package[im->file] &&
		    (k < i || is_named(ir, other, w)))
			return false;
	}
	return w->all && cgs_import_asked(ir, im);
}

/* What is left of an import: all, some names, or nothing. */
static void import_left(const struct cgs_unfold *u, uint32_t file, uint32_t stmt,
			const struct words *w)
{
	const struct cgs_ir *ir = u->ir;
	const struct cgs_tree *t = ir->tree[file];
	uint32_t kept = 0, lost = 0;
	bool selected = false;
	struct cgs_buf some = {0};
	for (uint32_t i = 0; i < ir->names->nimport; i++) {
		const struct cgs_import *im = &ir->names->import[i];
		const struct cgs_node *n = &t->node[im->node], *all = &t->node[stmt];
		if (im->file != file || n->tok < all->tok || n->tok >= all->end)
			continue;
		bool named = cgs_import_holds(ir, im->package) || is_named(ir, im, w);
		bool sel = !named && is_selected(ir, i, w);
		selected |= sel;
		if (!named && (im->name || !sel)) {
			lost++;
			continue;
		}
		cgs_buf_putz(&some, kept++ ? "; " : "");
		import_name(ir, im, &some);
	}
	struct cgs_str path = cgs_tree_source(t, t->node[stmt].kid);
	if (!lost)
		cgs_buf_str(u->out, cgs_tree_source(t, stmt));
	else if (kept)
		cgs_buf_fmt(u->out, "import %.*s { %.*s }", CGS_FMT(path),
			    CGS_FMT(cgs_buf_view(&some)));
	else if (selected)
		cgs_buf_fmt(u->out, "import %.*s", CGS_FMT(path));
	cgs_buf_done(&some);
}

/* edition, package and imports: of the first file all, of the others the imports. */
static void headers(struct cgs_unfold *u, uint32_t package, const struct words *used)
{
	struct cgs_ir *ir = u->ir;
	struct cgs_map seen = {0};
	for (uint32_t f = 0; f < ir->ntree; f++) {
		const struct cgs_tree *t = ir->tree[f];
		if (ir->names->package[f] != package)
			continue;
		cgs_tree_each (k, t, t->root) {
			struct cgs_str w = cgs_tree_name(t, k), s = cgs_tree_source(t, k);
			bool imports = cgs_str_is(w, "import");
			cgs_sym sym = cgs_sym_of(ir->syms, imports || cgs_suppress_word(w) ? s : w);
			bool kept = cgs_import_word(w) || cgs_suppress_word(w);
			if (t->node[k].kind != CGS_N_STMT || !kept ||
			    (*cgs_map_put(&seen, 1, sym))++)
				continue;
			size_t before = u->out->n;
			if (imports)
				import_left(u, f, k, used);
			else
				cgs_buf_str(u->out, s);
			cgs_buf_putz(u->out, u->out->n > before ? "\n" : "");
		}
	}
	cgs_map_done(&seen);
}

static void import(const struct cgs_ir *ir, const struct cgs_need *n, struct cgs_buf *out)
{
	struct cgs_str name = cgs_sym_str(ir->syms, ir->package[n->package].name);
	uint32_t at = name.n - (n->alias.n < name.n ? n->alias.n : name.n);
	cgs_buf_fmt(out, "import %.*s", CGS_FMT(name));
	if (!cgs_str_eq(n->alias, (struct cgs_str){name.s + at, name.n - at}))
		cgs_buf_fmt(out, " as %.*s", CGS_FMT(n->alias));
	cgs_buf_putc(out, '\n');
}

/* Whether overlays of a package replace what the declaration has of that name. */
static bool replaces(const struct cgs_ir *ir, uint32_t decl, cgs_sym name, uint32_t package)
{
	const struct cgs_decl *d = &ir->decl[decl];
	for (uint32_t i = d->attr; i < d->attr + d->nattr; i++) {
		const struct cgs_attr *a = &ir->attr[i];
		while (below(ir, a))
			a = below(ir, a);
		if (a->name == name && is_of(ir, a, package) && is_foreign(ir, decl, a->site) &&
		    domestic(ir, decl, a))
			return true;
	}
	return false;
}

/* Whether an attribute, or one that it joins, is put into the declaration by a package. */
static bool gives(const struct cgs_ir *ir, uint32_t decl, const struct cgs_attr *a,
		  uint32_t package)
{
	while (a && !(is_foreign(ir, decl, a->site) && is_of(ir, a, package)))
		a = below(ir, a);
	return a;
}

static void overlay_head(struct cgs_unfold *u, uint32_t decl, uint32_t package, const char *word)
{
	struct cgs_value v = cgs_expr_ref(decl);
	cgs_buf_fmt(u->out, "\n%s ", word);
	cgs_value_source(u, &v, package, true, u->out);
	cgs_buf_putz(u->out, " {\n");
}

static bool has_kids(const struct cgs_ir *ir, uint32_t decl, uint32_t package)
{
	uint32_t k = ir->decl[decl].kid;
	while (k && ir->decl[k].package != package)
		k = ir->decl[k].next;
	return k;
}

/* What a package puts into a declaration of another, whose files cannot name what it names. */
static void overlay(struct cgs_unfold *u, uint32_t decl, uint32_t package, bool over)
{
	struct cgs_ir *ir = u->ir;
	const struct cgs_decl d = ir->decl[decl];
	const char *word = over ? "override" : "extend";
	bool holds = !over && d.package != package && has_kids(ir, decl, package);
	uint32_t n = 0;
	for (uint32_t i = d.attr; i < d.attr + d.nattr; i++) {
		const struct cgs_attr *a = &ir->attr[i];
		if (!gives(ir, decl, a, package) || replaces(ir, decl, a->name, package) != over)
			continue;
		if (!n++)
			overlay_head(u, decl, package, word);
		u->decl = cgs_bind_owner(ir, a->site);
		attr(u, a, 1, &package);
	}
	if (holds && !n++)
		overlay_head(u, decl, package, word);
	if (holds)
		kids(u, decl, package, 1);
	cgs_buf_putz(u->out, n ? "}\n" : "");
}

static void overlays(struct cgs_unfold *u, uint32_t package)
{
	for (uint32_t d = 1; d < u->ir->ndecl; d++) {
		overlay(u, d, package, false);
		overlay(u, d, package, true);
	}
}

void cgs_unfold_package(struct cgs_ir *ir, uint32_t package, struct cgs_buf *out)
{
	struct cgs_buf body = {0};
	struct cgs_unfold u = {.ir = ir, .out = &body};
	for (uint32_t i = 0; i < ir->package[package].n; i++) {
		uint32_t d = ir->package[package].decl[i];
		cgs_buf_putz(&body, ir->decl[d].makes == CGS_MAKES_DECLS ? "" : "\n");
		one(&u, d, 0);
	}
	overlays(&u, package);
	struct words w = words_of(ir, cgs_buf_view(&body));
	u.out = out;
	headers(&u, package, &w);
	cgs_map_done(&w.map);
	for (uint32_t i = 0; i < u.nneed; i++)
		import(ir, &u.need[i], out);
	cgs_buf_str(out, cgs_buf_view(&body));
	cgs_buf_done(&body);
	free(u.edit);
	free(u.need);
}
