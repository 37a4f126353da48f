/* import.c — the statements edition, package and import.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "import.h"

#include <stdlib.h>

#include "cycle.h"
#include "hint.h"
#include "miss.h"
#include "std.h"

enum { EDITION = 2026, NOWHERE = UINT32_MAX };

bool cgs_import_word(struct cgs_str head)
{
	return cgs_str_is(head, "import") || cgs_str_is(head, "package") ||
	       cgs_str_is(head, "edition");
}

/* The dotted name that a statement begins with, or 0. */
static uint32_t path_of(const struct cgs_tree *t, uint32_t stmt)
{
	uint32_t k = t->node[stmt].kid;
	bool path = k && (t->node[k].kind == CGS_N_NAME || t->node[k].kind == CGS_N_DOT);
	return path ? k : 0;
}

/* The word itself, or one that is most likely it, misspelled: `packge shop`. decl.c says so. */
static bool is_stmt(const struct cgs_tree *t, uint32_t node, const char *head)
{
	if (t->node[node].kind != CGS_N_STMT)
		return false;
	struct cgs_str w = cgs_tree_name(t, node);
	uint32_t n = (uint32_t)strlen(head), gap = w.n > n ? w.n - n : n - w.n;
	if (gap > 1 + w.n / 4) /* most words are not even near */
		return false;
	uint32_t first = t->node[node].kid, second = t->node[first].next;
	uint8_t kind = t->node[first].kind;
	if (cgs_str_is(w, head))
		return true;
	if (second && t->node[second].kind == CGS_N_STRING)
		return false; /* a declaration with a title */
	bool plain = (kind == CGS_N_NAME || kind == CGS_N_DOT) && !second;
	if (w.n <= 4 || !(plain || (kind == CGS_N_INT && *head == 'e') || *head == 'i'))
		return false;
	struct cgs_hint h = cgs_hint_of(w);
	cgs_hint_add(&h, cgs_str_of(head));
	return h.n;
}

/* One pass over all statements: most are declarations, and none of these words. */
static void find_lead(struct cgs_tree *t)
{
	if (t->led)
		return;
	t->led = true;
	cgs_tree_each (k, t, t->root)
		if (is_stmt(t, k, "edition") || is_stmt(t, k, "package") || is_stmt(t, k, "import"))
			*CGS_PUSH(t->lead, t->nlead, t->clead) = k;
}

struct cgs_str cgs_import_package(struct cgs_tree *t)
{
	find_lead(t);
	for (uint32_t i = 0; i < t->nlead; i++)
		if (is_stmt(t, t->lead[i], "package") && path_of(t, t->lead[i]))
			return cgs_tree_source(t, path_of(t, t->lead[i]));
	return CGS_STR("main");
}

void cgs_import_each(struct cgs_tree *t, void (*each)(void *to, struct cgs_str package), void *to)
{
	find_lead(t);
	for (uint32_t i = 0; i < t->nlead; i++)
		if (is_stmt(t, t->lead[i], "import") && path_of(t, t->lead[i]))
			each(to, cgs_tree_source(t, path_of(t, t->lead[i])));
}

/* What stands behind all that the statement has; "" of a statement that cannot be read. */
static void tell_rest(struct cgs_ir *ir, const struct cgs_tree *t, uint32_t stmt, uint32_t rest,
		      const char *form)
{
	if (rest && !(t->node[stmt].flag & CGS_NF_BROKEN))
		cgs_diag_add(ir->diags, CGS_C_unexpected_part, cgs_tree_span(t, rest),
			     "expected %s", form);
}

/* A year after the one that is known: the file was written for a later compiler. */
static bool is_newer(struct cgs_str year)
{
	return year.n == 4 && *year.s >= '2' && *year.s <= '9' &&
	       cgs_str_cmp(year, cgs_str_of("2026")) > 0;
}

static void read_edition(struct cgs_ir *ir, const struct cgs_tree *t, uint32_t stmt,
			 uint32_t *first)
{
	uint32_t k = t->node[stmt].kid;
	struct cgs_str year = k ? cgs_tree_source(t, k) : CGS_STR("");
	struct cgs_span head = cgs_tree_tok_span(t, t->node[stmt].tok);
	struct cgs_span where = k ? cgs_tree_span(t, k) : head;
	struct cgs_diag *d;
	if (*first) {
		d = cgs_diag_add(ir->diags, CGS_C_edition, head, "a file has one edition");
		cgs_diag_label(ir->diags, d, cgs_tree_span(t, *first), "it is given here");
		return;
	}
	*first = stmt;
	if (k)
		tell_rest(ir, t, stmt, t->node[k].next, "`edition year`, and nothing behind it");
	if (cgs_str_is(year, "2026"))
		return;
	if (is_newer(year)) {
		d = cgs_diag_add(ir->diags, CGS_C_edition, where,
				 "the file is written in the edition %.*s; this compiler knows %d",
				 CGS_FMT(year), EDITION);
		cgs_diag_help(ir->diags, d, "use a newer cgsc, or write `edition %d`", EDITION);
	} else {
		d = cgs_diag_add(ir->diags, CGS_C_edition, where,
				 "this compiler knows the edition %d", EDITION);
		cgs_diag_help(ir->diags, d, "write `edition %d`", EDITION);
	}
	if (k)
		cgs_diag_fix(ir->diags, d, where, CGS_STR("2026"), CGS_REVIEW);
}

static void read_package(struct cgs_ir *ir, const struct cgs_tree *t, uint32_t stmt,
			 uint32_t *first)
{
	struct cgs_span where = cgs_tree_tok_span(t, t->node[stmt].tok);
	struct cgs_str name = path_of(t, stmt) ? cgs_tree_source(t, path_of(t, stmt)) : CGS_STR("");
	bool own = cgs_bind_embedded(ir, t->file);
	if (*first) {
		struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unexpected_part, where,
						  "a file belongs to one package");
		cgs_diag_label(ir->diags, d, cgs_tree_span(t, *first), "it is named here");
	} else if (!name.n)
		cgs_diag_add(ir->diags, CGS_C_missing_name, where,
			     "`package` needs a name: package shop.checkout");
	else if (!own && name.n > 4 && !memcmp(name.s, "std.", 4))
		cgs_diag_add(ir->diags, CGS_C_unexpected_part, cgs_tree_span(t, path_of(t, stmt)),
			     "packages below `std` belong to the language");
	else
		tell_rest(ir, t, stmt, t->node[path_of(t, stmt)].next,
			  "`package name`, and nothing behind it");
	*first = *first ? *first : stmt;
}

static void enter(struct cgs_ir *ir, struct cgs_import im, struct cgs_span where)
{
	struct cgs_names *nm = ir->names;
	uint32_t *at = cgs_map_put(&nm->map, CGS_SC_FILE | im.file, im.alias);
	if (*at) {
		const struct cgs_tree *t = ir->tree[im.file];
		struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_duplicate, where,
						  "'%.*s' is imported already",
						  CGS_FMT(cgs_sym_str(ir->syms, im.alias)));
		cgs_diag_label(ir->diags, d, cgs_tree_span(t, nm->import[*at - 1].node),
			       "first imported here");
		const struct cgs_import *old = &nm->import[*at - 1];
		bool same = old->package == im.package && old->name == im.name && old->of == im.of;
		cgs_diag_help(ir->diags, d,
			      same ? "remove one of the two"
				   : "choose another name: import a.b as c");
		return;
	}
	*CGS_PUSH(nm->import, nm->nimport, nm->cimport) = im;
	*at = nm->nimport;
}

/* The package that is most likely meant, + 1: what is imported from it then counts, so that a slip
 * in its name makes no second error. Else 0. */
static uint32_t unknown_package(struct cgs_ir *ir, uint32_t file, struct cgs_span where,
				struct cgs_str name)
{
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_package, where,
					  "there is no package '%.*s'", CGS_FMT(name));
	struct cgs_hint h = cgs_hint_of(name);
	for (uint32_t i = 0; i < ir->npackage && ir->names->hints < 64; i++)
		if (i != ir->names->package[file]) /* none imports itself */
			cgs_hint_add(&h, cgs_sym_str(ir->syms, ir->package[i].name));
	for (const struct cgs_std_file *f = cgs_std_files; f->name && ir->names->hints < 64; f++)
		cgs_hint_add(&h, cgs_std_package(f, &ir->mem));
	ir->names->hints++;
	cgs_diag_missing(d, CGS_SC_IMPORT, cgs_sym_of(ir->syms, name));
	cgs_hint_give(&h, ir->diags, d, where, false);
	if (!h.n)
		cgs_diag_why(
			ir->diags, d,
			"no file of the project or of a dependency and no pack of the standard "
			"library begins with `package %.*s`",
			CGS_FMT(name));
	bool near = h.n && h.edits[0] <= h.limit;
	bool sure = near && (h.n == 1 || h.edits[0] < h.edits[1]);
	return sure ? cgs_bind_package(ir, cgs_sym_find(ir->syms, h.best[0]), false) : 0;
}

/* as: the node of another name for it, or 0. */
static void read_name(struct cgs_ir *ir, struct cgs_import im, uint32_t node, uint32_t as)
{
	const struct cgs_tree *t = ir->tree[im.file];
	struct cgs_str name = cgs_tree_name(t, node);
	struct cgs_span where = cgs_tree_tok_span(t, t->node[node].tok);
	im.of = cgs_sym_of(ir->syms, name);
	im.alias = as ? cgs_sym_of(ir->syms, cgs_tree_name(t, as)) : im.of;
	im.node = node;
	im.name = true;
	if (im.package == NOWHERE) {
		cgs_bind_lose(ir, CGS_SC_FILE | im.file, im.alias);
		return;
	}
	if (cgs_bind_first(ir, CGS_SC_PACKAGE | im.package, im.of)) {
		enter(ir, im, where);
		return;
	}
	cgs_bind_lose(ir, CGS_SC_FILE | im.file, im.alias);
	struct cgs_package *p = &ir->package[im.package];
	struct cgs_str package = cgs_sym_str(ir->syms, p->name);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unresolved, where,
					  "the package '%.*s' has no declaration '%.*s'",
					  CGS_FMT(package), CGS_FMT(name));
	cgs_miss_name(ir, d, CGS_SC_PACKAGE | im.package, im.of);
	struct cgs_hint h = cgs_hint_of(name);
	for (uint32_t i = 0; i < p->n && ir->names->hints < 64; i++)
		cgs_hint_add(&h, cgs_ir_name(ir, p->decl[i]));
	ir->names->hints++;
	cgs_hint_give(&h, ir->diags, d, where, false);
	if (h.n && !as) /* what is meant is not missed a second time */
		cgs_bind_lose(ir, CGS_SC_FILE | im.file, cgs_sym_of(ir->syms, h.best[0]));
	for (uint32_t i = 0; i < 4; i++)
		if (cgs_bind_first(ir, CGS_SC_WORD + i, im.of))
			cgs_diag_help(ir->diags, d,
				      "kinds, enums, units and filters hold in all packages and "
				      "are not imported");
}

/* The node behind `as` that follows a name, or 0. */
static uint32_t renamed(const struct cgs_tree *t, uint32_t next)
{
	uint32_t to = t->node[next].kind == CGS_N_NAME ? t->node[next].next : 0;
	bool as = to && cgs_str_is(cgs_tree_name(t, next), "as");
	return as && t->node[to].kind == CGS_N_NAME ? to : 0;
}

/* `{ x, y as z }`: each a statement of its own, or names in one. */
static void read_names(struct cgs_ir *ir, struct cgs_import im, uint32_t block)
{
	const struct cgs_tree *t = ir->tree[im.file];
	cgs_tree_each (k, t, block) {
		if (t->node[k].kind != CGS_N_STMT && t->node[k].kind != CGS_N_NAME)
			continue;
		uint32_t next = t->node[k].kid, as = renamed(t, next);
		read_name(ir, im, k, as);
		for (next = as ? t->node[as].next : next; next; next = t->node[next].next) {
			if (t->node[next].kind != CGS_N_NAME)
				continue;
			as = renamed(t, t->node[next].next);
			read_name(ir, im, next, as);
			next = as ? as : next;
		}
	}
}

/* `import a.b.*` */
static void read_star(struct cgs_ir *ir, uint32_t file, uint32_t star)
{
	const struct cgs_tree *t = ir->tree[file];
	uint32_t node = t->node[star].kid;
	struct cgs_span at = cgs_tree_span(t, star), path = cgs_tree_span(t, node);
	struct cgs_str name = cgs_tree_name(t, node), package = cgs_tree_source(t, node);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unexpected_part, at,
					  "an import names a package, and not what is in it");
	cgs_diag_help(ir->diags, d,
		      "write `import %.*s`, and then `%.*s.name`; or `import %.*s { name }`",
		      CGS_FMT(package), CGS_FMT(name), CGS_FMT(package));
	at = (struct cgs_span){at.file, path.at + path.len, at.len - path.len};
	cgs_diag_fix(ir->diags, d, at, CGS_STR(""), CGS_REVIEW);
	cgs_bind_lose(ir, CGS_SC_FILE | file, cgs_sym_of(ir->syms, name));
}

static void read_import(struct cgs_ir *ir, uint32_t file, uint32_t stmt)
{
	const struct cgs_tree *t = ir->tree[file];
	uint32_t path = path_of(t, stmt);
	if (!path) {
		if (!(t->node[stmt].flag & CGS_NF_BROKEN))
			cgs_diag_add(ir->diags, CGS_C_missing_name,
				     cgs_tree_tok_span(t, t->node[stmt].tok),
				     "`import` needs the name of a package");
		return;
	}
	struct cgs_str name = cgs_tree_source(t, path);
	if (!cgs_tree_name(t, path).n) { /* `import b.`: what it begins with may be used */
		cgs_bind_lose(ir, CGS_SC_FILE | file,
			      cgs_sym_of(ir->syms, cgs_tree_tok(t, t->node[path].tok)));
		return;
	}
	uint32_t package = cgs_bind_package(ir, cgs_sym_of(ir->syms, name), false);
	if (!package)
		package = unknown_package(ir, file, cgs_tree_span(t, path), name);
	struct cgs_import im = {.file = file, .package = package - 1, .node = stmt};
	uint32_t as = t->node[path].next, block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	uint32_t alias = as ? t->node[as].next : 0;
	im.alias = cgs_sym_of(ir->syms, cgs_tree_name(t, path));
	static const char form[] = "`import package`, and behind it `as name` or `{ names }`";
	bool renames = alias && cgs_str_is(cgs_tree_source(t, as), "as");
	if (renames)
		im.alias = cgs_sym_of(ir->syms, cgs_tree_source(t, alias));
	tell_rest(ir, t, stmt, renames ? t->node[alias].next : as == block ? 0 : as, form);
	if (block && !t->node[block].kid && !(t->node[stmt].flag & CGS_NF_BROKEN))
		cgs_diag_add(ir->diags, CGS_C_missing_name, cgs_tree_span(t, block),
			     "no name of the package stands in the block");
	if (block) {
		read_names(ir, im, block);
		return;
	}
	if (im.package == NOWHERE)
		cgs_bind_lose(ir, CGS_SC_FILE | file, im.alias);
	else
		enter(ir, im, cgs_tree_span(t, path));
}

void cgs_import_read(struct cgs_ir *ir, uint32_t file)
{
	struct cgs_tree *t = ir->tree[file];
	uint32_t package = 0, edition = 0;
	find_lead(t);
	for (uint32_t i = 0; i < t->nlead; i++) {
		uint32_t k = t->lead[i];
		if (is_stmt(t, k, "edition"))
			read_edition(ir, t, k, &edition);
		else if (is_stmt(t, k, "package"))
			read_package(ir, t, k, &package);
		else if (is_stmt(t, k, "import") && t->node[t->node[k].kid].kind == CGS_N_STAR)
			read_star(ir, file, t->node[k].kid);
		else if (is_stmt(t, k, "import"))
			read_import(ir, file, k);
	}
}

/* By file: whether it has an error. What a line with a mistake needs cannot be told. */
static bool *files_with_errors(const struct cgs_ir *ir)
{
	bool *wrong = cgs_mem_alloc((ir->files->n + 1) * sizeof *wrong);
	for (uint32_t i = 0; i < ir->diags->n; i++) {
		const struct cgs_diag *d = ir->diags->v[i];
		if (d->level == CGS_ERROR && d->where.file < ir->files->n)
			wrong[d->where.file] = true;
	}
	return wrong;
}

/* `import shop` in shop, which is a circle; `import shop as here` gives the package a name. */
static bool is_of_itself(const struct cgs_ir *ir, const struct cgs_import *im)
{
	const struct cgs_tree *t = ir->tree[im->file];
	return ir->names->package[im->file] == im->package &&
	       (im->name || !renamed(t, t->node[path_of(t, im->node)].next));
}

bool cgs_import_asked(const struct cgs_ir *ir, const struct cgs_import *im)
{
	for (uint32_t k = 1; k < ir->schema->nkind; k++) {
		cgs_sym kind = ir->schema->kind[k].name;
		if (!cgs_map_get(&ir->names->asked, im->file + 1, kind))
			continue;
		uint32_t d = cgs_map_get(&ir->names->of_kind, 0, kind);
		while (d && ir->decl[d].package != im->package)
			d = ir->names->kin[d];
		if (d)
			return true;
	}
	return false;
}

bool cgs_import_holds(const struct cgs_ir *ir, uint32_t package)
{
	const struct cgs_package *p = &ir->package[package];
	if (p->origin != CGS_STD || cgs_str_is(cgs_sym_str(ir->syms, p->name), "std.prelude"))
		return false; /* the prelude is there in any case */
	for (uint32_t i = 0; i < ir->ntree; i++) {
		if (ir->names->package[i] != package)
			continue;
		cgs_tree_each (k, ir->tree[i], ir->tree[i]->root) {
			struct cgs_str head = cgs_tree_name(ir->tree[i], k);
			if (cgs_std_declares(head) || cgs_str_is(head, "check"))
				return true;
		}
	}
	return false;
}

void cgs_import_unused(struct cgs_ir *ir)
{
	bool *wrong = files_with_errors(ir);
	for (uint32_t i = 0; i < ir->names->nimport; i++) {
		const struct cgs_import *im = &ir->names->import[i];
		const struct cgs_tree *t = ir->tree[im->file];
		bool told = is_of_itself(ir, im);
		if (im->used || told || wrong[t->file] || ir->files->v[t->file].origin ||
		    cgs_import_asked(ir, im) || cgs_import_holds(ir, im->package))
			continue;
		struct cgs_span where = im->name ? cgs_tree_tok_span(t, t->node[im->node].tok)
						 : cgs_tree_span(t, im->node);
		struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unused_import, where,
						  "'%.*s' is imported and not used",
						  CGS_FMT(cgs_sym_str(ir->syms, im->alias)));
		cgs_diag_help(ir->diags, d, "remove the import");
		if (!im->name)
			cgs_diag_fix(ir->diags, d, where, CGS_STR(""), CGS_SAFE);
	}
	free(wrong);
}

static void of_itself(struct cgs_ir *ir, const struct cgs_import *im)
{
	struct cgs_span where = cgs_tree_span(ir->tree[im->file], im->node);
	struct cgs_diag *d = cgs_diag_add(
		ir->diags, CGS_C_import_cycle, where, "the package '%.*s' imports itself",
		CGS_FMT(cgs_sym_str(ir->syms, ir->package[im->package].name)));
	cgs_diag_help(ir->diags, d, "remove the import: what a package declares is known in it");
}

static void report_cycle(void *to, const uint32_t *arcs, uint32_t n)
{
	struct cgs_ir *ir = to;
	const struct cgs_import *last = &ir->names->import[ir->names->arc_import[arcs[n - 1]]];
	struct cgs_buf path = {0};
	if (n == 1) {
		of_itself(ir, last);
		return;
	}
	cgs_buf_str(&path, cgs_sym_str(ir->syms, ir->package[last->package].name));
	for (uint32_t i = 0; i < n; i++) {
		const struct cgs_import *im = &ir->names->import[ir->names->arc_import[arcs[i]]];
		cgs_buf_putz(&path, " -> ");
		cgs_buf_str(&path, cgs_sym_str(ir->syms, ir->package[im->package].name));
	}
	struct cgs_diag *d = cgs_diag_add(
		ir->diags, CGS_C_import_cycle, cgs_tree_span(ir->tree[last->file], last->node),
		"packages import each other: %.*s", CGS_FMT(cgs_buf_view(&path)));
	cgs_diag_help(ir->diags, d, "move what both need into a third package");
	for (uint32_t i = 0; i + 1 < n; i++) {
		const struct cgs_import *im = &ir->names->import[ir->names->arc_import[arcs[i]]];
		cgs_diag_label(ir->diags, d, cgs_tree_span(ir->tree[im->file], im->node),
			       "imported here");
	}
	cgs_buf_done(&path);
}

void cgs_import_cycles(struct cgs_ir *ir)
{
	struct cgs_names *nm = ir->names;
	struct cgs_arc *arc = cgs_mem_alloc(nm->nimport * sizeof *arc);
	uint32_t n = 0;
	nm->arc_import = cgs_arena_alloc(&ir->mem, nm->nimport * sizeof *nm->arc_import);
	for (uint32_t i = 0; i < nm->nimport; i++) {
		const struct cgs_import *im = &nm->import[i];
		if (i && im[-1].file == im->file && im[-1].package == im->package)
			continue; /* { a; b } is one arc */
		if (ir->names->package[im->file] == im->package && !is_of_itself(ir, im))
			continue;
		nm->arc_import[n] = i;
		arc[n++] = (struct cgs_arc){nm->package[im->file], im->package};
	}
	cgs_cycle_each(ir->npackage, arc, n, report_cycle, ir);
	free(arc);
}
