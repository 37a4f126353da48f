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

struct edit { /* bytes of the source that read differently */
	uint32_t at, len;
	struct cgs_str text;
};

struct unfold {
	struct cgs_ir *ir;
	struct cgs_buf *out;
	uint32_t place;
	const struct cgs_tree *t;
	uint32_t decl; /* that is printed */
	bool bare;     /* a word names a declaration */
	bool word;     /* a name is a word */
	struct edit *edit;
	uint32_t nedit, cedit;
	struct need *need; /* packages that the text names and its own does not import */
	uint32_t nneed, cneed;
};

struct need {
	uint32_t package;
	struct cgs_str alias;
};

static void indent(struct cgs_buf *out, uint32_t level)
{
	for (uint32_t i = 0; i < level; i++)
		cgs_buf_putz(out, "  ");
}

static void add_edit(struct unfold *u, struct cgs_span where, struct cgs_str text)
{
	*CGS_PUSH(u->edit, u->nedit, u->cedit) =
		(struct edit){where.at, where.len, cgs_str_dup(&u->ir->mem, text)};
}

static void add_value(struct unfold *u, uint32_t node, const struct cgs_value *v)
{
	struct cgs_buf b = {0};
	cgs_value_source(u->ir, v, u->ir->decl[u->place].package, u->bare, &b);
	add_edit(u, cgs_tree_span(u->t, node), cgs_buf_view(&b));
	cgs_buf_done(&b);
}

/* What a name means where the declaration's text will stand: scopes of expansion are gone. */
static uint32_t head_there(const struct unfold *u, cgs_sym name)
{
	const struct cgs_ir *ir = u->ir;
	uint32_t found = 0;
	for (uint32_t d = u->decl; d && !found; d = ir->decl[d].parent)
		found = cgs_bind_first(ir, CGS_SC_DECL | d, name);
	if (!found)
		found = cgs_bind_first(ir, CGS_SC_PACKAGE | ir->decl[u->decl].package, name);
	return found;
}

/* A name that would mean something else there is written as a path. */
static void add_path(struct unfold *u, uint32_t node, cgs_sym name)
{
	struct cgs_ir *ir = u->ir;
	struct cgs_outward o = {.decl = u->place};
	uint32_t head = u->word ? 0 : cgs_bind_outward(ir, &o, name);
	bool moved = cgs_origin_frame(ir, u->place) || ir->decl[u->place].target;
	if (!head || !moved || head == head_there(u, name) ||
	    ir->decl[head].package == ir->names->prelude)
		return;
	struct cgs_eval ev = {.ir = ir, .mem = &ir->mem, .decl = u->place};
	struct cgs_value v;
	/* A path to a constant is the declaration, not its value. */
	if (!cgs_bind_constant(ir, head) ||
	    cgs_member_get(&ev, head, ir->names->value_name, &v) != CGS_FOUND)
		v = cgs_expr_ref(head);
	add_value(u, node, &v);
}

static bool is_free(const struct unfold *u, uint32_t package, struct cgs_str alias)
{
	const struct cgs_ir *ir = u->ir;
	cgs_sym name = cgs_sym_find(ir->syms, alias);
	bool taken = name && cgs_bind_first(ir, CGS_SC_PACKAGE | package, name);
	for (uint32_t i = 0; i < ir->names->nimport && !taken; i++)
		taken = ir->names->package[ir->names->import[i].file] == package &&
			ir->names->import[i].alias == name;
	for (uint32_t i = 0; i < u->nneed && !taken; i++)
		taken = cgs_str_eq(u->need[i].alias, alias);
	return !taken;
}

/* What a package is called in another one, which will import it if it does not. */
static struct cgs_str alias_in(struct unfold *u, uint32_t package, uint32_t other)
{
	const struct cgs_ir *ir = u->ir;
	cgs_sym known = cgs_bind_alias(ir, package, other, 0);
	if (known)
		return cgs_sym_str(ir->syms, known);
	for (uint32_t i = 0; i < u->nneed; i++)
		if (u->need[i].package == other)
			return u->need[i].alias;
	struct cgs_str name = cgs_sym_str(ir->syms, ir->package[other].name), alias = name;
	for (uint32_t i = 0; i < name.n; i++)
		if (name.s[i] == '.')
			alias = (struct cgs_str){name.s + i + 1, name.n - i - 1};
	name = alias;
	for (unsigned n = 2; !is_free(u, package, alias); n++)
		alias = cgs_str_fmt(&u->ir->mem, "%.*s_%u", CGS_FMT(name), n);
	*CGS_PUSH(u->need, u->nneed, u->cneed) = (struct need){other, alias};
	return alias;
}

/* "d.order" where d is an import of the file that the text comes from. */
static void add_alias(struct unfold *u, uint32_t dot)
{
	struct cgs_ir *ir = u->ir;
	uint32_t file = ir->decl[u->place].file, package = ir->decl[u->decl].package;
	uint32_t name = u->t->node[dot].kid;
	if (u->word || u->t->node[name].kind != CGS_N_NAME || ir->names->package[file] == package)
		return;
	struct cgs_outward o = {.decl = u->place};
	cgs_sym sym = cgs_ir_sym(ir, u->place, name);
	const struct cgs_import *im = cgs_bind_import(ir, file, sym);
	if (!im || im->name || cgs_bind_outward(ir, &o, sym))
		return;
	struct cgs_span at = cgs_tree_span(u->t, name);
	if (im->package == package)
		at.len = cgs_tree_tok_span(u->t, u->t->node[dot].end - 1).at - at.at;
	add_edit(u, at, im->package == package ? CGS_STR("") : alias_in(u, package, im->package));
}

/* Names that `where` may take from its item keep what they are. */
static bool is_of_item(const struct unfold *u, cgs_sym name)
{
	return cgs_member_is_fact(cgs_sym_str(u->ir->syms, name)) ||
	       cgs_schema_find(u->ir->schema, CGS_TAB_FIELD, name);
}

/* "port ${port}" on one line: the text of the value takes the place of the whole part. */
static bool is_inlined(struct unfold *u, uint32_t string, uint32_t part)
{
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem, .decl = u->place};
	struct cgs_str quotes = cgs_tree_source(u->t, string);
	uint32_t name = u->t->node[part].kid;
	struct cgs_value v;
	if (u->t->node[part].kind != CGS_N_INTERP || u->t->node[name].kind != CGS_N_NAME ||
	    u->t->node[name].next || quotes.n < 2 || quotes.s[0] != '"' || quotes.s[1] == '"')
		return false;
	if (cgs_local_get(&ev, cgs_ir_sym(u->ir, u->place, name), &v) != CGS_FOUND ||
	    (v.type != CGS_V_STR && v.type != CGS_V_NUM && v.type != CGS_V_WORD))
		return false;
	struct cgs_buf text = {0}, out = {0};
	cgs_eval_show(&ev, &v, &text);
	/* No "${" may come about at its ends. */
	bool plain = text.n && text.s[0] != '{' && text.s[text.n - 1] != '$';
	cgs_value_escape(cgs_buf_view(&text), &out);
	if (plain)
		add_edit(u, cgs_tree_span(u->t, part), cgs_buf_view(&out));
	cgs_buf_done(&text);
	cgs_buf_done(&out);
	return plain;
}

static void name_edit(struct unfold *u, uint32_t node, bool item)
{
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem, .decl = u->place};
	cgs_sym name = cgs_ir_sym(u->ir, u->place, node);
	struct cgs_value v;
	if (item && is_of_item(u, name))
		return;
	if (cgs_local_get(&ev, name, &v) == CGS_FOUND && v.type != CGS_V_NONE)
		add_value(u, node, &v);
	else
		add_path(u, node, name);
}

/* "r.port" where r is a record: the value of that. */
static bool is_of_record(struct unfold *u, uint32_t dot)
{
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem, .decl = u->place};
	uint32_t name = u->t->node[dot].kid;
	struct cgs_value v;
	if (u->t->node[dot].kind != CGS_N_DOT || u->t->node[name].kind != CGS_N_NAME ||
	    cgs_local_get(&ev, cgs_ir_sym(u->ir, u->place, name), &v) != CGS_FOUND ||
	    v.type != CGS_V_RECORD || !cgs_eval_expr(&ev, dot, &v))
		return false;
	add_value(u, dot, &v);
	return true;
}

static void edits(struct unfold *u, uint32_t node, bool item)
{
	const struct cgs_node *n = &u->t->node[node];
	if (n->kind == CGS_N_TYPE || is_of_record(u, node))
		return;
	if (n->kind == CGS_N_NAME) {
		name_edit(u, node, item);
		return;
	}
	if (n->kind == CGS_N_DOT || n->kind == CGS_N_STAR)
		add_alias(u, node);
	uint32_t at = 0;
	cgs_tree_each (k, u->t, node) {
		if (n->kind == CGS_N_STRING && is_inlined(u, node, k))
			continue;
		bool filter = n->kind == CGS_N_INTERP && at;
		bool pred = n->kind == CGS_N_BINARY && n->op == CGS_OP_WHERE && at;
		if (!filter || u->t->node[k].kind == CGS_N_CALL)
			edits(u, filter ? u->t->node[u->t->node[k].kid].next : k, item || pred);
		at++;
	}
}

static int by_offset(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* The source of some bytes with the edits in them, which are then forgotten. */
static void source(struct unfold *u, uint32_t from, uint32_t to)
{
	if (u->nedit)
		qsort(u->edit, u->nedit, sizeof *u->edit, by_offset);
	for (uint32_t i = 0; i < u->nedit; i++) {
		const struct edit *e = &u->edit[i];
		if (e->at < from || e->at + e->len > to)
			continue;
		cgs_buf_add(u->out, u->t->text.s + from, e->at - from);
		cgs_buf_str(u->out, e->text);
		from = e->at + e->len;
	}
	cgs_buf_add(u->out, u->t->text.s + from, to - from);
	u->nedit = 0;
}

static void enter(struct unfold *u, uint32_t place)
{
	u->place = place;
	u->t = cgs_ir_tree(u->ir, place);
}

/* How names in a value of the attribute's type are written. */
static void take_type(struct unfold *u, const struct cgs_attr *a)
{
	const struct cgs_schema *sc = u->ir->schema;
	uint32_t item = cgs_type_item(sc, a->type), type = item ? item : a->type;
	u->word = cgs_type_part(sc, type, CGS_T_WORD) || cgs_type_part(sc, type, CGS_T_ENUM);
	u->bare = cgs_type_part(sc, type, CGS_T_REF) && !cgs_type_part(sc, type, CGS_T_STRING) &&
		  !u->word;
}

static void node_source(struct unfold *u, uint32_t site, uint32_t node)
{
	enter(u, site);
	edits(u, node, false);
	struct cgs_span s = cgs_tree_span(u->t, node);
	source(u, s.at, s.at + s.len);
}

/* The items of a list, first those that it joins. */
static void joined(struct unfold *u, const struct cgs_attr *a)
{
	const struct cgs_attr **part = NULL;
	uint32_t n = 0, cap = 0, shown = 0;
	for (const struct cgs_attr *p = a; p; p = p->joins ? cgs_ir_was(u->ir, p) : NULL)
		*CGS_PUSH(part, n, cap) = p;
	cgs_buf_putc(u->out, '[');
	while (n--) {
		const struct cgs_tree *t = cgs_ir_tree(u->ir, part[n]->site);
		bool list = t->node[part[n]->expr].kind == CGS_N_LIST;
		uint32_t k = list ? t->node[part[n]->expr].kid : part[n]->expr;
		for (; k; k = list ? t->node[k].next : 0) {
			cgs_buf_putz(u->out, shown++ ? ", " : "");
			node_source(u, part[n]->site, k);
		}
	}
	cgs_buf_putc(u->out, ']');
	free(part);
}

static void attr(struct unfold *u, const struct cgs_attr *a, uint32_t level)
{
	take_type(u, a);
	indent(u->out, level);
	if (a->shape == CGS_A_ATTR && u->ir->decl[cgs_bind_owner(u->ir, a->site)].target) {
		cgs_buf_fmt(u->out, "%.*s = ", CGS_FMT(cgs_sym_str(u->ir->syms, a->name)));
		if (a->joins)
			joined(u, a);
		else
			node_source(u, a->site, a->expr);
	} else
		node_source(u, a->site, a->node);
	cgs_buf_putc(u->out, '\n');
	u->bare = u->word = false;
}

/* The value that a profile or the command line gives a constant or parameter, or NULL. */
static const struct cgs_attr *given(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_attr *a =
		cgs_bind_constant(ir, decl) ? cgs_ir_attr(ir, decl, "value", NULL) : NULL;
	return a && ir->decl[cgs_bind_owner(ir, a->site)].target ? a : NULL;
}

/* Kind, name, title, parameters, type: up to the block or the end. */
static void head(struct unfold *u, uint32_t decl)
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
			add_edit(u, s, cgs_ir_name(ir, decl));
		else if (kind == CGS_N_CALL)
			add_edit(u, cgs_tree_span(u->t, u->t->node[k].kid), cgs_ir_name(ir, decl));
		else if (kind == CGS_N_STRING && cgs_tree_kid(u->t, k, CGS_N_INTERP))
			add_value(u, k, &title);
		else if (kind == CGS_N_DEFAULT && value)
			end = s.at;
		else
			edits(u, k, false);
	}
	source(u, all.at, end);
	if (value && !cgs_tree_kid(u->t, node, CGS_N_BLOCK)) {
		cgs_buf_putz(u->out, end == all.at + all.len ? " = " : "= ");
		take_type(u, value);
		node_source(u, value->site, value->expr);
		u->bare = u->word = false;
	}
}

/* Where the innermost body that made it was used: "# from use service(...) at a.cgs:12". */
static void origin(struct unfold *u, uint32_t decl, uint32_t level)
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

static void doc(struct unfold *u, uint32_t decl, uint32_t level)
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
static void asides(struct unfold *u, uint32_t block, uint32_t level)
{
	cgs_tree_each (k, u->t, block) {
		if (u->t->node[k].kind != CGS_N_STMT || !cgs_suppress_word(cgs_tree_name(u->t, k)))
			continue;
		indent(u->out, level);
		cgs_buf_str(u->out, cgs_tree_source(u->t, k));
		cgs_buf_putc(u->out, '\n');
	}
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

static void attrs(struct unfold *u, uint32_t decl, uint32_t level)
{
	const struct cgs_ir *ir = u->ir;
	const struct cgs_decl d = ir->decl[decl];
	for (uint32_t i = d.attr; i < d.attr + d.nattr; i++)
		if (!is_spent(ir, decl, &ir->attr[i]) && !is_foreign(ir, decl, ir->attr[i].site))
			attr(u, &ir->attr[i], level);
}

static void one(struct unfold *u, uint32_t decl, uint32_t level)
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
		edits(u, block, false);
		source(u, s.at, s.at + s.len);
	} else if (block || made || is_extended(ir, decl)) {
		cgs_buf_putz(u->out, block || made ? "{\n" : " {\n");
		asides(u, block, level + 1);
		attrs(u, decl, level + 1);
		for (uint32_t k = d.kid; k; k = ir->decl[k].next)
			one(u, k, level + 1); /* after the attributes: it leaves u elsewhere */
		indent(u->out, level);
		cgs_buf_putc(u->out, '}');
	}
	cgs_buf_putc(u->out, '\n');
}

void cgs_unfold_decl(struct cgs_ir *ir, uint32_t decl, uint32_t level, struct cgs_buf *out)
{
	struct unfold u = {.ir = ir, .out = out};
	one(&u, decl, level);
	free(u.edit);
	free(u.need);
}

/* edition, package and imports: of the first file all, of the others the imports. */
static void headers(struct cgs_ir *ir, uint32_t package, struct cgs_buf *out)
{
	struct cgs_map seen = {0};
	for (uint32_t f = 0; f < ir->ntree; f++) {
		const struct cgs_tree *t = ir->tree[f];
		if (ir->names->package[f] != package)
			continue;
		cgs_tree_each (k, t, t->root) {
			struct cgs_str w = cgs_tree_name(t, k), s = cgs_tree_source(t, k);
			cgs_sym sym = cgs_sym_of(
				ir->syms, cgs_str_is(w, "import") || cgs_suppress_word(w) ? s : w);
			bool kept = cgs_import_word(w) || cgs_suppress_word(w);
			if (t->node[k].kind != CGS_N_STMT || !kept ||
			    (*cgs_map_put(&seen, 1, sym))++)
				continue;
			cgs_buf_str(out, s);
			cgs_buf_putc(out, '\n');
		}
	}
	cgs_map_done(&seen);
}

static void import(const struct cgs_ir *ir, const struct need *n, struct cgs_buf *out)
{
	struct cgs_str name = cgs_sym_str(ir->syms, ir->package[n->package].name);
	uint32_t at = name.n - (n->alias.n < name.n ? n->alias.n : name.n);
	cgs_buf_fmt(out, "import %.*s", CGS_FMT(name));
	if (!cgs_str_eq(n->alias, (struct cgs_str){name.s + at, name.n - at}))
		cgs_buf_fmt(out, " as %.*s", CGS_FMT(n->alias));
	cgs_buf_putc(out, '\n');
}

/* What a package puts into declarations of others, whose files cannot name what it names. */
static void extends(struct unfold *u, uint32_t package)
{
	struct cgs_ir *ir = u->ir;
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		const struct cgs_decl decl = ir->decl[d];
		uint32_t n = 0;
		for (uint32_t i = decl.attr; i < decl.attr + decl.nattr; i++) {
			uint32_t site = ir->attr[i].site;
			if (!is_foreign(ir, d, site) || cgs_bind_constant(ir, d) ||
			    written_in(ir, cgs_bind_owner(ir, site)) != package)
				continue;
			if (!n++) {
				struct cgs_value v = cgs_expr_ref(d);
				cgs_buf_putz(u->out, "\nextend ");
				cgs_value_source(ir, &v, package, true, u->out);
				cgs_buf_putz(u->out, " {\n");
			}
			u->decl = cgs_bind_owner(ir, site);
			attr(u, &ir->attr[i], 1);
		}
		cgs_buf_putz(u->out, n ? "}\n" : "");
	}
}

void cgs_unfold_package(struct cgs_ir *ir, uint32_t package, struct cgs_buf *out)
{
	struct cgs_buf body = {0};
	struct unfold u = {.ir = ir, .out = &body};
	for (uint32_t i = 0; i < ir->package[package].n; i++) {
		uint32_t d = ir->package[package].decl[i];
		cgs_buf_putz(&body, ir->decl[d].makes == CGS_MAKES_DECLS ? "" : "\n");
		one(&u, d, 0);
	}
	extends(&u, package);
	headers(ir, package, out);
	for (uint32_t i = 0; i < u.nneed; i++)
		import(ir, &u.need[i], out);
	cgs_buf_str(out, cgs_buf_view(&body));
	cgs_buf_done(&body);
	free(u.edit);
	free(u.need);
}
