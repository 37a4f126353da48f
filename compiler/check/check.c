/* check.c — the checked model made: the passes in order.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "body.h"
#include "expand.h"
#include "expr.h"
#include "image.h"
#include "import.h"
#include "origin.h"
#include "refs.h"

#define PRELUDE "std:prelude/"
#define CHECKS "std:checks/" /* the standard rules */
#define MODELS "std:models/" /* what services know */

/* The name in the `package` statement of a file. */
static struct cgs_span package_span(struct cgs_tree *t)
{
	struct cgs_str name = cgs_import_package(t);
	bool written = name.s >= t->text.s && name.s < t->text.s + t->text.n;
	return (struct cgs_span){t->file, written ? (uint32_t)(name.s - t->text.s) : 0,
				 written ? name.n : 0};
}

static void two_origins(struct cgs_ir *ir, struct cgs_tree *t, const struct cgs_package *in)
{
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_dependency, package_span(t),
			     "two places give the package '%.*s'", CGS_FMT(cgs_import_package(t)));
	cgs_diag_label(ir->diags, d, package_span(ir->tree[in->tree - 1]), "the other one");
	cgs_diag_help(ir->diags, d, "name one of them otherwise");
}

static void add_tree(struct cgs_ir *ir, struct cgs_tree *t)
{
	struct cgs_names *nm = ir->names;
	cgs_sym name = cgs_sym_of(ir->syms, cgs_import_package(t));
	*CGS_PUSH(ir->tree, ir->ntree, ir->ctree) = t;
	nm->package = cgs_mem_grow(nm->package, &nm->cpackage, ir->ntree, sizeof *nm->package);
	uint32_t p = cgs_bind_package(ir, name, true) - 1;
	nm->package[ir->ntree - 1] = p;
	struct cgs_package *in = &ir->package[p];
	uint32_t origin = ir->files->v[t->file].origin;
	if (!in->tree) {
		in->tree = ir->ntree;
		in->origin = origin;
	} else if (in->origin != origin && in->origin != CGS_STD)
		two_origins(ir, t, in);
}

static bool is_below(const char *name, struct cgs_str prefix)
{
	return !strncmp(name, prefix.s, prefix.n);
}

static void load_std(struct cgs_ir *ir, const struct cgs_std_file *f)
{
	if (!cgs_std_spec(f))
		return;
	for (uint32_t i = 0; i < ir->ntree; i++)
		if (cgs_str_is(ir->files->v[ir->tree[i]->file].path, f->name))
			return;
	uint32_t id = cgs_std_put(ir->files, f);
	struct cgs_str text = ir->files->v[id].text;
	struct cgs_tree *t = cgs_image_tree(f, id, text);
	add_tree(ir, t ? t : cgs_tree_parse(id, text, ir->diags));
}

static void load_pack(void *to, struct cgs_str package)
{
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++)
		if (cgs_std_is_of(f, package))
			load_std(to, f);
}

static int by_path(const void *a, const void *b, void *files)
{
	const struct cgs_files *fs = files;
	const struct cgs_tree *const *x = a, *const *y = b;
	return cgs_str_cmp(fs->v[(*x)->file].path, fs->v[(*y)->file].path);
}

/* Room for what the trees can hold at most, as a rule: it costs nothing until it is written to. */
static void reserve(struct cgs_ir *ir, uint32_t first)
{
	uint32_t nodes = 0;
	for (uint32_t i = first; i < ir->ntree; i++)
		nodes += ir->tree[i]->nnode;
	ir->decl = cgs_mem_grow(ir->decl, &ir->cdecl, ir->ndecl + nodes / 16, sizeof *ir->decl);
	ir->attr = cgs_mem_grow(ir->attr, &ir->cattr, ir->nattr + nodes / 4, sizeof *ir->attr);
}

/* The prelude, the rules and the families of models: the same in every project. */
static void load_common(struct cgs_ir *ir)
{
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++)
		if (is_below(f->name, CGS_STR(PRELUDE)) || is_below(f->name, CGS_STR(CHECKS)) ||
		    is_below(f->name, CGS_STR(MODELS)))
			load_std(ir, f);
	for (uint32_t i = 0; i < ir->ntree; i++)
		cgs_import_each(ir->tree[i], load_pack, ir);
	ir->names->prelude =
		cgs_bind_package(ir, cgs_sym_of(ir->syms, CGS_STR("std.prelude")), true) - 1;
}

/* Embedded files first: the packs that the project imports, and theirs. */
static void load(struct cgs_ir *ir, struct cgs_tree **tree, uint32_t ntree)
{
	uint32_t first = ir->ntree;
	for (uint32_t i = 0; i < ntree; i++)
		cgs_import_each(tree[i], load_pack, ir);
	for (uint32_t i = first; i < ir->ntree; i++)
		cgs_import_each(ir->tree[i], load_pack, ir);
	if (ntree)
		qsort_r(tree, ntree, sizeof *tree, by_path, ir->files);
	for (uint32_t i = 0; i < ntree; i++)
		add_tree(ir, tree[i]);
}

/* Declarations of the trees from `first` on; words before what is said with them. */
static void build(struct cgs_ir *ir, uint32_t first)
{
	uint32_t ndecl = ir->ndecl;
	cgs_decl_build(ir, first, true);
	cgs_words_read(ir, ndecl);
	reserve(ir, first);
	cgs_decl_build(ir, first, false);
	for (uint32_t i = first; i < ir->ntree; i++)
		cgs_import_read(ir, i);
}

/* The calls that go upwards. */
static void own_calls(struct cgs_ir *ir)
{
	ir->names->value = cgs_eval_node;
	ir->names->force = cgs_attr_force;
	ir->names->ready = cgs_body_ready;
}

/* Values of the standard library do not depend on a project. What does is not kept. */
static void read_std(struct cgs_ir *ir)
{
	ir->schema = cgs_schema_new();
	ir->names = cgs_bind_new(ir->syms);
	own_calls(ir);
	ir->names->noting = true;
	(void)CGS_PUSH(ir->decl, ir->ndecl, ir->cdecl);
	(void)CGS_PUSH(ir->attr, ir->nattr, ir->cattr);
	(void)CGS_PUSH(ir->dim, ir->ndim, ir->cdim);
	load_common(ir);
	build(ir, 0);
	cgs_attr_defaults(ir, 1);
	cgs_attr_all(ir);
	cgs_bind_forget(ir);
}

static void load_words_of(struct cgs_ir *ir, struct cgs_str lang)
{
	char name[64];
	int n = snprintf(name, sizeof name, "std.words.%.*s", CGS_FMT(lang));
	if (n > 0 && (size_t)n < sizeof name)
		load_pack(ir, (struct cgs_str){name, (uint32_t)n});
}

static bool is_normative(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	if (ir->package[d->package].origin == CGS_STD)
		return false;
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++)
		if (ir->schema->field[ir->attr[a].field].normative)
			return true;
	return false;
}

/* The word lists of the languages that normative text is written in: a project without such text
 * does not pay for them. */
static void load_words(struct cgs_ir *ir)
{
	uint32_t ndecl = ir->ndecl, ntree = ir->ntree;
	struct cgs_str last = CGS_STR("");
	for (uint32_t d = 1; d < ndecl; d++) {
		if (!is_normative(ir, d))
			continue;
		struct cgs_str lang = cgs_ir_lang(ir, d);
		if (!cgs_str_eq(lang, last))
			load_words_of(ir, lang);
		last = lang;
	}
	if (ir->ntree == ntree)
		return;
	cgs_decl_build(ir, ntree, false);
	for (uint32_t i = ntree; i < ir->ntree; i++)
		cgs_import_read(ir, i);
}

struct cgs_ir *cgs_ir_std(struct cgs_files *files, struct cgs_syms *syms, struct cgs_diags *ds)
{
	struct cgs_ir *ir = cgs_mem_alloc(sizeof *ir);
	ir->files = files;
	ir->syms = syms;
	ir->diags = ds;
	if (cgs_image_read(ir))
		own_calls(ir);
	else
		read_std(ir);
	return ir;
}

struct cgs_ir *cgs_ir_check(struct cgs_files *files, struct cgs_syms *syms, struct cgs_diags *ds,
			    struct cgs_tree **tree, uint32_t ntree,
			    const struct cgs_choices *choices)
{
	struct cgs_ir *ir = cgs_ir_std(files, syms, ds);
	ir->choices = choices;
	uint32_t first = ir->ntree, field = ir->schema->nfield;
	load(ir, tree, ntree);
	build(ir, first);
	cgs_import_cycles(ir);
	cgs_profile_choose(ir);
	cgs_overlay_apply(ir, true);
	cgs_attr_start(ir);
	cgs_attr_defaults(ir, field);
	cgs_expand_all(ir);
	cgs_overlay_apply(ir, false);
	cgs_expand_end(ir);
	load_words(ir);
	cgs_need_tell(ir);
	cgs_fn_all(ir);
	cgs_filter_own(ir);
	cgs_type_free_all(ir);
	cgs_attr_all(ir);
	cgs_overlay_locks(ir);
	cgs_dry_recursion(ir);
	cgs_import_unused(ir);
	ir->names->noting = false;
	cgs_refs_forget(ir);
	cgs_severity_check(ir);
	cgs_advice(ir);
	cgs_origin_leave(ir, 0);
	return ir;
}

/* What may be unknown because a dependency is not here. */
static bool may_lack(unsigned code)
{
	return code == CGS_C_unknown_package || code == CGS_C_unknown_word ||
	       code == CGS_C_unknown_unit || code == CGS_C_unknown_attribute ||
	       code == CGS_C_unresolved;
}

/* Whether a finding leads to a place in the project: what is dubious was used there. */
static bool is_used(const struct cgs_ir *ir, const struct cgs_diag *d)
{
	for (const struct cgs_label *l = d->label; l; l = l->next)
		if (l->where.file != CGS_NO_FILE && ir->files->v[l->where.file].origin == CGS_OWN)
			return true;
	return false;
}

/* What is only dubious in a dependency or a pack of the library is for those who keep it. */
static bool is_foreign(const struct cgs_ir *ir, const struct cgs_diag *d)
{
	uint32_t file = d->where.file;
	uint32_t origin = file == CGS_NO_FILE ? CGS_OWN : ir->files->v[file].origin;
	return origin && d->level != CGS_ERROR && !(origin == CGS_STD && is_used(ir, d));
}

/* Whether a mistake is in a `dependency`, which then brings nothing. */
static bool in_dependency(const struct cgs_ir *ir, const struct cgs_diag *e)
{
	for (uint32_t d = 0; e->level == CGS_ERROR && (d = cgs_ir_next(ir, "dependency", d));) {
		struct cgs_span all = cgs_ir_node_span(ir, d, ir->decl[d].node);
		if (all.file == e->where.file && e->where.at >= all.at &&
		    e->where.at <= all.at + all.len)
			return true;
	}
	return false;
}

static void drop_foreign(struct cgs_ir *ir)
{
	struct cgs_diags *ds = ir->diags;
	bool lacks = false, wrong = false;
	for (uint32_t i = 0; i < ds->n; i++) {
		lacks |= ds->v[i]->code == CGS_C_dependency ||
			 ds->v[i]->code == CGS_C_bad_dependency;
		wrong |= in_dependency(ir, ds->v[i]);
	}
	for (uint32_t i = 0; i < ds->n; i++) {
		bool follows = lacks || (wrong && !in_dependency(ir, ds->v[i]));
		if ((follows && may_lack(ds->v[i]->code)) || is_foreign(ir, ds->v[i]))
			cgs_diag_remove(ds, i);
	}
	cgs_diag_pack(ds);
}

void cgs_ir_judge(struct cgs_ir *ir, bool rules)
{
	drop_foreign(ir);
	cgs_overlay_labels(ir);
	if (!rules)
		return;
	cgs_suppress_apply(ir);
	cgs_severity_apply(ir);
}

void cgs_ir_free(struct cgs_ir *ir)
{
	if (!ir)
		return;
	for (uint32_t i = 0; i < ir->ntree; i++)
		cgs_tree_free(ir->tree[i]);
	for (uint32_t i = 0; i < ir->npackage; i++)
		free(ir->package[i].decl);
	free(ir->tree);
	free(ir->package);
	free(ir->decl);
	free(ir->attr);
	free(ir->param);
	free(ir->dim);
	cgs_refs_free(ir->names->refs);
	cgs_func_forget(ir->names);
	cgs_schema_free(ir->schema);
	cgs_bind_free(ir->names);
	cgs_arena_free(&ir->mem);
	free(ir);
}
