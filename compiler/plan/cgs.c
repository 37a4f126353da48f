/* cgs.c — the compiler in one piece: a project's files in, diagnostics, IR and plan out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../cgs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../check/origin.h"
#include "../check/unfold.h"
#include "../rule/rule.h"
#include "depend.h"
#include "load.h"
#include "lower.h"

enum cgs_status cgs_find_root(const char *from, char **root)
{
	char *dir = realpath(from, NULL);
	*root = NULL;
	if (!dir)
		return errno == ENOENT || errno == ENOTDIR ? CGS_ENOTFOUND : CGS_EIO;
	for (;;) {
		char *file = NULL;
		if (asprintf(&file, "%s/%s", dir, CGS_ROOT_FILE) < 0)
			cgs_mem_bug("out of memory");
		bool found = access(file, F_OK) == 0;
		free(file);
		if (found) {
			*root = dir;
			return CGS_OK;
		}
		char *slash = strrchr(dir, '/');
		if (!slash[1]) { /* this was "/" */
			free(dir);
			return CGS_ENOTFOUND;
		}
		slash[slash == dir] = 0;
	}
}

static void warn_links(struct cgs *c, const struct cgs_list *l)
{
	for (uint32_t i = 0; i < l->nlink; i++) {
		struct cgs_diag *d = cgs_diag_add(&c->diags, CGS_C_link_skipped,
						  (struct cgs_span){CGS_NO_FILE, 0, 0},
						  "'%.*s' is a symbolic link, so its specs are not "
						  "read",
						  CGS_FMT(l->link[i]));
		cgs_diag_help(&c->diags, d,
			      "put the files there, or name the directory in a `dependency`");
	}
}

enum cgs_status cgs_load(struct cgs *c, const char *root)
{
	struct cgs_list l = {0};
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? CGS_ENOTFOUND : CGS_EIO;
	c->files.root_fd = fd;
	enum cgs_status st = cgs_load_list(&l, fd, CGS_STR(""), &c->dirs);
	if (!st)
		st = cgs_load_files(c, l.path, l.n, CGS_OWN);
	if (l.unread.n)
		c->unread = cgs_str_dup(&c->files.mem, l.unread);
	warn_links(c, &l);
	cgs_load_list_done(&l);
	return st ? st : cgs_depend_load(c);
}

/* What was found in a text that is being replaced is no longer true. */
static void forget(struct cgs *c, uint32_t file)
{
	struct cgs_diags *ds = &c->diags;
	uint32_t n = 0;
	for (uint32_t i = 0; i < ds->n; i++) {
		struct cgs_diag *d = ds->v[i];
		if (d->where.file != file) {
			ds->v[n++] = d;
			continue;
		}
		ds->errors -= d->level == CGS_ERROR;
		ds->warnings -= d->level == CGS_WARNING;
	}
	ds->n = n;
}

void cgs_parse(struct cgs *c, struct cgs_str path, struct cgs_str text)
{
	uint32_t id = cgs_file_put(&c->files, path, text);
	forget(c, id);
	for (uint32_t i = 0; i < c->ntree; i++) {
		if (c->tree[i]->file != id)
			continue;
		cgs_tree_free(c->tree[i]);
		c->tree[i] = cgs_tree_parse(id, c->files.v[id].text, &c->diags);
		return;
	}
	cgs_load_tree(c, id);
}

struct ranked {
	struct cgs_str path;
	struct cgs_tree *tree;
};

static int by_path(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	return cgs_str_cmp(x->path, y->path);
}

static void sort_trees(struct cgs *c)
{
	struct ranked *r = cgs_mem_alloc((c->ntree + 1) * sizeof *r);
	for (uint32_t i = 0; i < c->ntree; i++)
		r[i] = (struct ranked){c->files.v[c->tree[i]->file].path, c->tree[i]};
	qsort(r, c->ntree, sizeof *r, by_path);
	for (uint32_t i = 0; i < c->ntree; i++)
		c->tree[i] = r[i].tree;
	free(r);
}

void cgs_check(struct cgs *c)
{
	sort_trees(c);
	c->ir = cgs_ir_check(&c->files, &c->syms, &c->diags, c->tree, c->ntree, &c->choices);
	free(c->tree);
	c->tree = NULL;
	c->ntree = c->ctree = 0;
	if (!c->diags.errors && !c->model)
		cgs_lower_check(c->ir, c->world);
	if (!c->diags.errors && !c->model) /* what comes of a mistake is no finding */
		cgs_rule_all(c->ir);
	if (c->marks && c->world && !c->diags.errors)
		cgs_marks_check(c->ir, c->world);
	cgs_ir_judge(c->ir, !c->model);
	cgs_origin_trim(c->ir);
	cgs_diag_sort(&c->diags);
}

bool cgs_expand(struct cgs *c, const char *name, struct cgs_buf *out)
{
	struct cgs_ir *ir = c->ir;
	uint32_t n = 0;
	for (uint32_t p = 0; p < ir->npackage; p++) {
		struct cgs_str s = cgs_sym_str(ir->syms, ir->package[p].name);
		if (ir->package[p].origin || !ir->package[p].n || (name && !cgs_str_is(s, name)))
			continue;
		if (n++)
			cgs_buf_fmt(out, "\n# ---- package %.*s\n", CGS_FMT(s));
		cgs_unfold_package(ir, p, out);
	}
	uint32_t decl = name && !n ? cgs_ir_find_nested(ir, cgs_str_of(name)) : 0;
	if (decl)
		cgs_unfold_decl(ir, decl, 0, out);
	return n || decl || !name;
}

bool cgs_lower(struct cgs *c, const struct cgs_lower *how)
{
	if (c->diags.errors)
		return false;
	if (c->plan)
		cgs_plan_done(c->plan);
	else
		c->plan = cgs_mem_alloc(sizeof *c->plan);
	bool ok = cgs_lower_ir(c->ir, how, cgs_buf_view(&c->dirs), c->plan);
	cgs_origin_trim(c->ir);
	cgs_diag_sort(&c->diags);
	return ok;
}

void cgs_done(struct cgs *c)
{
	if (c->plan)
		cgs_plan_done(c->plan);
	free(c->plan);
	if (c->ir)
		cgs_ir_free(c->ir);
	for (uint32_t i = 0; i < c->ntree; i++)
		cgs_tree_free(c->tree[i]);
	free(c->tree);
	cgs_buf_done(&c->dirs);
	free(c->depend);
	cgs_diag_done(&c->diags);
	cgs_sym_done(&c->syms);
	if (c->files.root_fd > 0)
		close(c->files.root_fd);
	cgs_file_done(&c->files);
	*c = (struct cgs){0};
}
