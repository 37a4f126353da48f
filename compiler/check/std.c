/* std.c — the files embedded in the program, and the words that the prelude declares, as data for
 * editors and manuals.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "std.h"

#include "../base/sarif.h"
#include "../syntax/tree.h"

struct cgs_str cgs_std_text(const struct cgs_std_file *f)
{
	return (struct cgs_str){f->text, (uint32_t)(f->end - f->text)};
}

bool cgs_std_spec(const struct cgs_std_file *f)
{
	size_t n = strlen(f->name);
	return n > 4 && !strcmp(f->name + n - 4, ".cgs");
}

bool cgs_std_is_of(const struct cgs_std_file *f, struct cgs_str package)
{
	const char *p = f->name + 4; /* behind "std:" */
	if (package.n < 5 || memcmp(package.s, "std.", 4))
		return false;
	for (uint32_t i = 4; i < package.n; i++, p++)
		if (*p != (package.s[i] == '.' ? '/' : package.s[i]))
			return false;
	return *p == '/' || !strcmp(p, ".cgs");
}

struct cgs_str cgs_std_package(const struct cgs_std_file *f, struct cgs_arena *a)
{
	static const char *const other[] = {"prelude/", "checks/", "models/",
					    "words/",   "init/",   "docs/"};
	struct cgs_buf b = {0};
	bool pack = cgs_std_spec(f);
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		pack &= strncmp(f->name + 4, other[i], strlen(other[i])) != 0;
	cgs_buf_putz(&b, pack ? "std." : "");
	for (const char *p = f->name + 4; pack && strcmp(p, ".cgs") != 0; p++)
		cgs_buf_putc(&b, *p == '/' ? '.' : *p);
	struct cgs_str s = cgs_str_dup(a, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

uint32_t cgs_std_put(struct cgs_files *fs, const struct cgs_std_file *f)
{
	uint32_t id = cgs_file_lend(fs, cgs_str_of(f->name), cgs_std_text(f));
	fs->v[id].origin = CGS_STD;
	return id;
}

static void set(json_t *o, const char *key, struct cgs_str s)
{
	if (s.n)
		json_object_set_new(o, key, cgs_sarif_string(s));
}

/* The source of a kid; of a default without the sign before it. */
static void set_kid(json_t *o, const char *key, const struct cgs_tree *t, uint32_t stmt,
		    enum cgs_node_kind kind)
{
	uint32_t kid = cgs_tree_kid(t, stmt, kind);
	if (kid && kind == CGS_N_DEFAULT)
		kid = t->node[kid].kid;
	if (kid)
		set(o, key, cgs_tree_source(t, kid));
}

static void set_title(json_t *o, const struct cgs_tree *t, uint32_t stmt, struct cgs_arena *a)
{
	uint32_t string = cgs_tree_kid(t, stmt, CGS_N_STRING);
	uint32_t part = string ? cgs_tree_kid(t, string, CGS_N_PART) : 0;
	if (part)
		set(o, "title", cgs_tree_part(t, string, part, a));
}

/* "kind component", "fn count(of: list)", "filter upper()": the last one is read as a call. */
static uint32_t name_of(const struct cgs_tree *t, uint32_t stmt)
{
	uint32_t call = cgs_tree_kid(t, stmt, CGS_N_CALL);
	return cgs_tree_kid(t, call ? call : stmt, CGS_N_NAME);
}

/* A statement with its block. In an enum the head of a statement is the word itself. */
static json_t *object(const struct cgs_tree *t, uint32_t stmt, bool word, struct cgs_arena *a)
{
	json_t *o = json_object(), *settings = json_object(), *parts = json_array();
	struct cgs_str head = cgs_tree_name(t, stmt);
	uint32_t name = name_of(t, stmt);
	set(o, "form", word ? CGS_STR("word") : head);
	set(o, "name", word ? head : name ? cgs_tree_name(t, name) : CGS_STR(""));
	set_title(o, t, stmt, a);
	set(o, "doc", cgs_tree_doc(t, stmt, a));
	set_kid(o, "params", t, stmt, CGS_N_PARAMS);
	set_kid(o, "type", t, stmt, CGS_N_TYPE);
	set_kid(o, "default", t, stmt, CGS_N_DEFAULT);
	uint32_t block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	cgs_tree_each (k, t, block) {
		if (t->node[k].kind == CGS_N_ATTR) {
			struct cgs_str value = cgs_tree_source(t, t->node[k].kid);
			json_object_setn_new(settings, cgs_tree_name(t, k).s, cgs_tree_name(t, k).n,
					     cgs_sarif_string(value));
		} else if (t->node[k].kind == CGS_N_STMT) {
			json_array_append_new(parts, object(t, k, cgs_str_is(head, "enum"), a));
		}
	}
	if (json_object_size(settings))
		json_object_set(o, "settings", settings);
	if (json_array_size(parts))
		json_object_set(o, "parts", parts);
	json_decref(settings);
	json_decref(parts);
	return o;
}

bool cgs_std_declares(struct cgs_str head)
{
	static const char *const form[] = {"kind", "enum", "unit", "fn", "filter"};
	return CGS_STR_IN(head, form);
}

static bool put_file(struct cgs_buf *out, struct cgs_str text, struct cgs_str word)
{
	struct cgs_diags ds = {0};
	struct cgs_arena mem = {0};
	struct cgs_tree *t = cgs_tree_parse(0, text, &ds);
	bool found = false;
	cgs_tree_each (stmt, t, t->root) {
		uint32_t name = name_of(t, stmt);
		if (!name || !cgs_std_declares(cgs_tree_name(t, stmt)))
			continue;
		if (word.n && !cgs_str_eq(word, cgs_tree_name(t, name)))
			continue;
		cgs_sarif_put(out, object(t, stmt, false, &mem));
		found = true;
	}
	cgs_tree_free(t);
	cgs_arena_free(&mem);
	cgs_diag_done(&ds);
	return found;
}

bool cgs_std_words(struct cgs_buf *out, struct cgs_str word)
{
	bool found = false;
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++)
		if (!strncmp(f->name, "std:prelude/", 12))
			found |= put_file(out, cgs_std_text(f), word);
	return found;
}

/* The head of a statement: all of it but its block. */
static struct cgs_str head_of(const struct cgs_tree *t, uint32_t stmt)
{
	uint32_t block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	struct cgs_str s = cgs_tree_source(t, stmt);
	if (block)
		s.n = cgs_tree_span(t, block).at - cgs_tree_span(t, stmt).at;
	while (s.n && (s.s[s.n - 1] == ' ' || s.s[s.n - 1] == '\n'))
		s.n--;
	return s;
}

static void put_offer(struct cgs_buf *out, const struct cgs_tree *t, uint32_t stmt, bool json)
{
	struct cgs_arena mem = {0};
	if (json) {
		json_t *o = object(t, stmt, false, &mem);
		json_object_del(o, "settings");
		json_object_del(o, "parts");
		cgs_sarif_put(out, o);
	} else {
		struct cgs_str doc = cgs_tree_doc(t, stmt, &mem);
		cgs_buf_putc(out, '\n');
		for (uint32_t i = 0, n; i < doc.n; i += n + 1) {
			const char *end = memchr(doc.s + i, '\n', doc.n - i);
			n = end ? (uint32_t)(end - doc.s) - i : doc.n - i;
			cgs_buf_fmt(out, "///%s%.*s\n", n ? " " : "", (int)n, doc.s + i);
		}
		cgs_buf_fmt(out, "%.*s\n", CGS_FMT(head_of(t, stmt)));
	}
	cgs_arena_free(&mem);
}

/* What a file offers, or only what is called `only`; false when that is nothing. */
static bool put_pack(struct cgs_buf *out, const struct cgs_std_file *f, struct cgs_str only,
		     bool json)
{
	struct cgs_diags ds = {0};
	struct cgs_tree *t = cgs_tree_parse(0, cgs_std_text(f), &ds);
	bool found = !only.n;
	cgs_tree_each (stmt, t, t->root) {
		struct cgs_str head = cgs_tree_name(t, stmt);
		uint32_t name = name_of(t, stmt);
		if (!json && !only.n && cgs_str_is(head, "package"))
			cgs_buf_fmt(out, "%s%.*s\n", out->n ? "\n" : "",
				    CGS_FMT(cgs_tree_source(t, stmt)));
		if (!name || cgs_str_is(head, "package") || cgs_str_is(head, "import"))
			continue;
		if (only.n && !cgs_str_eq(only, cgs_tree_name(t, name)))
			continue;
		put_offer(out, t, stmt, json);
		found = true;
	}
	cgs_tree_free(t);
	cgs_diag_done(&ds);
	return found;
}

static bool put_packs(struct cgs_buf *out, struct cgs_str package, struct cgs_str only, bool json)
{
	struct cgs_arena mem = {0};
	bool found = false;
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++)
		if (cgs_std_is_of(f, package) && cgs_std_package(f, &mem).n)
			found |= put_pack(out, f, only, json);
	cgs_arena_free(&mem);
	return found;
}

bool cgs_std_pack(struct cgs_buf *out, struct cgs_str path, bool json)
{
	if (put_packs(out, path, CGS_STR(""), json))
		return true;
	const char *dot = path.n ? memrchr(path.s, '.', path.n) : NULL;
	if (!dot)
		return false;
	struct cgs_str package = {path.s, (uint32_t)(dot - path.s)};
	struct cgs_str name = {dot + 1, path.n - package.n - 1};
	return name.n && put_packs(out, package, name, json);
}

static void put_member(struct cgs_buf *out, const struct cgs_tree *t, struct cgs_str kind,
		       uint32_t stmt, bool json)
{
	struct cgs_arena mem = {0};
	if (json) {
		json_t *o = object(t, stmt, false, &mem);
		set(o, "of", kind);
		cgs_sarif_put(out, o);
	} else {
		cgs_buf_fmt(out, "kind %.*s\n  %.*s\n", CGS_FMT(kind),
			    CGS_FMT(cgs_tree_source(t, stmt)));
	}
	cgs_arena_free(&mem);
}

bool cgs_std_members(struct cgs_buf *out, struct cgs_str text, struct cgs_str kind,
		     struct cgs_str name, bool json)
{
	static const char *const shape[] = {"attr", "clause", "edge", "child"};
	struct cgs_diags ds = {0};
	struct cgs_tree *t = cgs_tree_parse(0, text, &ds);
	bool found = false;
	cgs_tree_each (stmt, t, t->root) {
		uint32_t of = name_of(t, stmt), block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
		if (!of || !cgs_str_is(cgs_tree_name(t, stmt), "kind") ||
		    (kind.n && !cgs_str_eq(kind, cgs_tree_name(t, of))))
			continue;
		cgs_tree_each (k, t, block) {
			uint32_t word = t->node[k].kind == CGS_N_STMT ? name_of(t, k) : 0;
			if (!word || !CGS_STR_IN(cgs_tree_name(t, k), shape) ||
			    !cgs_str_eq(cgs_tree_name(t, word), name))
				continue;
			put_member(out, t, cgs_tree_name(t, of), k, json);
			found = true;
		}
	}
	cgs_tree_free(t);
	cgs_diag_done(&ds);
	return found;
}

enum { UNITS_MAX = 64 };

struct units { /* of one dimension, found so far */
	struct cgs_str dim, name[UNITS_MAX];
	unsigned n;
};

/* `unit h { is = 60min }` is of the dimension of min, which is declared before it. */
static bool is_unit_of(const struct units *u, const struct cgs_tree *t, uint32_t stmt)
{
	uint32_t block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	cgs_tree_each (k, t, block) {
		struct cgs_str v = cgs_tree_source(t, t->node[k].kid);
		if (cgs_str_is(cgs_tree_name(t, k), "dimension") && cgs_str_eq(v, u->dim))
			return true;
		for (; v.n && (*v.s < 'A'); v.s++)
			v.n--;
		for (unsigned i = 0; i < u->n; i++)
			if (cgs_str_is(cgs_tree_name(t, k), "is") && cgs_str_eq(v, u->name[i]))
				return true;
	}
	return false;
}

static void put_units(struct cgs_buf *out, struct units *u, struct cgs_str text, bool json)
{
	struct cgs_diags ds = {0};
	struct cgs_arena mem = {0};
	struct cgs_tree *t = cgs_tree_parse(0, text, &ds);
	cgs_tree_each (stmt, t, t->root) {
		if (u->n == UNITS_MAX || !cgs_str_is(cgs_tree_name(t, stmt), "unit") ||
		    !is_unit_of(u, t, stmt))
			continue;
		json_t *o = object(t, stmt, false, &mem);
		u->name[u->n++] = cgs_tree_name(t, name_of(t, stmt));
		if (json)
			cgs_sarif_put(out, o);
		else
			cgs_buf_fmt(out, "%s  %-6.*s %s\n",
				    u->n > 1 ? "" : "a quantity in one of these units\n",
				    CGS_FMT(u->name[u->n - 1]),
				    json_string_value(json_object_get(o, "title")));
		if (!json)
			json_decref(o);
	}
	cgs_tree_free(t);
	cgs_arena_free(&mem);
	cgs_diag_done(&ds);
}

bool cgs_std_units(struct cgs_buf *out, struct cgs_str dim, bool json)
{
	struct units u = {.dim = dim};
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++)
		if (!strncmp(f->name, "std:prelude/", 12))
			put_units(out, &u, cgs_std_text(f), json);
	return u.n;
}
