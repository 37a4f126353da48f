/* ir.c — the checked model: the questions that others ask.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ir.h"

#include "schema.h"

const struct cgs_attr *cgs_ir_attr(const struct cgs_ir *ir, uint32_t decl, const char *name,
				   const struct cgs_attr *after)
{
	const struct cgs_decl *d = &ir->decl[decl];
	cgs_sym n = cgs_sym_find(ir->syms, cgs_str_of(name));
	uint32_t i = after ? (uint32_t)(after - ir->attr) + 1 : d->attr;
	for (; n && i < d->attr + d->nattr; i++)
		if (ir->attr[i].name == n)
			return &ir->attr[i];
	return NULL;
}

struct cgs_span cgs_ir_origin(const struct cgs_ir *ir, const struct cgs_attr *attr)
{
	return cgs_ir_node_span(ir, attr->site, attr->node);
}

const struct cgs_attr *cgs_ir_was(const struct cgs_ir *ir, const struct cgs_attr *attr)
{
	return attr->was ? &ir->attr[attr->was] : NULL;
}

struct cgs_value cgs_ir_get(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, name, NULL);
	if (a)
		return a->value;
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	const struct cgs_field *f =
		cgs_schema_field(ir->schema, kind, cgs_sym_find(ir->syms, cgs_str_of(name)));
	return f ? f->dflt : (struct cgs_value){0};
}

struct cgs_str cgs_ir_name(const struct cgs_ir *ir, uint32_t decl)
{
	cgs_sym n = ir->decl[decl].name;
	return n ? cgs_sym_str(ir->syms, n) : CGS_STR("");
}

static bool is_scope(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	return ir->schema->kind[kind].scope;
}

struct cgs_str cgs_ir_full(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	struct cgs_str s = cgs_ir_name(ir, decl);
	for (uint32_t d = ir->decl[decl].parent; d; d = ir->decl[d].parent)
		if (is_scope(ir, d))
			s = cgs_str_fmt(a, "%.*s.%.*s", CGS_FMT(cgs_ir_name(ir, d)), CGS_FMT(s));
	return s;
}

struct cgs_str cgs_ir_path(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	struct cgs_str kind = cgs_sym_str(ir->syms, ir->decl[decl].kind);
	if (!ir->decl[decl].name)
		return kind;
	return cgs_str_fmt(a, "%.*s.%.*s", CGS_FMT(kind), CGS_FMT(cgs_ir_full(ir, decl, a)));
}

static struct cgs_str lang_of(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, "lang", NULL);
	if (!a || !a->expr)
		return CGS_STR("");
	const struct cgs_tree *t = cgs_ir_tree(ir, a->site);
	struct cgs_str s = cgs_tree_source(t, a->expr);
	bool string = t->node[a->expr].kind == CGS_N_STRING && s.n > 2;
	return string ? (struct cgs_str){s.s + 1, s.n - 2} : s;
}

struct cgs_str cgs_ir_lang(const struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_str s = CGS_STR("");
	for (uint32_t d = decl; d && !s.n; d = ir->decl[d].parent)
		s = lang_of(ir, d);
	uint32_t project = s.n ? 0 : cgs_ir_next(ir, "project", 0);
	if (project)
		s = lang_of(ir, project);
	return s.n ? s : CGS_STR("en");
}

bool cgs_ir_is(const struct cgs_ir *ir, uint32_t decl, const char *kind)
{
	return cgs_str_is(cgs_sym_str(ir->syms, ir->decl[decl].kind), kind);
}

cgs_sym cgs_ir_sym(struct cgs_ir *ir, uint32_t decl, uint32_t node)
{
	return cgs_sym_of(ir->syms, cgs_tree_name(cgs_ir_tree(ir, decl), node));
}

struct cgs_span cgs_ir_span(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	const struct cgs_node *n = &t->node[ir->decl[decl].node];
	uint32_t k = n->kid;
	bool named = ir->decl[decl].name && k &&
		     (t->node[k].kind == CGS_N_NAME || t->node[k].kind == CGS_N_CALL);
	return cgs_tree_tok_span(t, named ? t->node[k].tok : n->tok);
}

struct cgs_span cgs_ir_node_span(const struct cgs_ir *ir, uint32_t decl, uint32_t node)
{
	return cgs_tree_span(cgs_ir_tree(ir, decl), node);
}

/* Whether the path ends in the declaration's name, before it those of the scopes around it, or with
 * `nested` those of all declarations around it; the rest is in *path. */
static bool takes_name(const struct cgs_ir *ir, uint32_t decl, bool nested, struct cgs_str *path)
{
	for (uint32_t d = decl; d; d = ir->decl[d].parent) {
		struct cgs_str name = cgs_ir_name(ir, d);
		if (d != decl && !nested && !is_scope(ir, d))
			return false;
		if (!name.n || path->n < name.n ||
		    memcmp(path->s + path->n - name.n, name.s, name.n))
			return false;
		path->n -= name.n;
		if (path->n && path->s[--path->n] != '.')
			return false;
	}
	return true;
}

/* The last of those that the path names; *count says how many there are. */
static uint32_t find_last(const struct cgs_ir *ir, struct cgs_str path, bool nested,
			  uint32_t *count)
{
	uint32_t found = 0;
	struct cgs_str last = path;
	for (uint32_t i = 0; i < path.n; i++)
		if (path.s[i] == '.')
			last = (struct cgs_str){path.s + i + 1, path.n - i - 1};
	cgs_sym name = cgs_sym_find(ir->syms, last);
	for (uint32_t d = 1; name && d < ir->ndecl; d++) {
		struct cgs_str rest = path;
		if (ir->decl[d].name != name || ir->decl[d].sketch ||
		    ir->package[ir->decl[d].package].origin || !takes_name(ir, d, nested, &rest))
			continue;
		if (rest.n && !cgs_str_eq(rest, cgs_sym_str(ir->syms, ir->decl[d].kind)))
			continue;
		found = d;
		++*count;
	}
	return found;
}

static uint32_t find(const struct cgs_ir *ir, struct cgs_str path, bool nested)
{
	uint32_t n = 0, found = find_last(ir, path, nested, &n);
	return n == 1 ? found : 0;
}

bool cgs_ir_ambiguous(const struct cgs_ir *ir, struct cgs_str path)
{
	uint32_t n = 0;
	find_last(ir, path, false, &n);
	return n > 1;
}

uint32_t cgs_ir_find(const struct cgs_ir *ir, struct cgs_str path)
{
	return find(ir, path, false);
}

uint32_t cgs_ir_find_nested(const struct cgs_ir *ir, struct cgs_str path)
{
	uint32_t found = find(ir, path, false);
	return found ? found : find(ir, path, true);
}

bool cgs_ir_is_define(struct cgs_str path)
{
	static const char head[] = CGS_DEFINES " ";
	return path.n >= sizeof head - 1 && !memcmp(path.s, head, sizeof head - 1);
}
