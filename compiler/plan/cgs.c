/* cgs.c — the compiler in one piece: a project's files in, diagnostics, IR and plan out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../cgs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../rule/rule.h"
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

struct listing { /* paths of files found, and of directories still to be listed */
	struct cgs *c;
	struct cgs_arena mem;
	struct cgs_str *file, *dir;
	uint32_t nfile, cfile, ndir, cdir;
};

static bool is_spec(struct cgs_str name)
{
	return name.n > 4 && !memcmp(name.s + name.n - 4, ".cgs", 4);
}

static bool skips(const char *name)
{
	return name[0] == '.' || !strcmp(name, "build") || !strcmp(name, "node_modules");
}

/* A directory with a project file of its own is another project. */
static bool is_other_project(int root, const char *dir)
{
	char *file = NULL;
	if (asprintf(&file, "%s/%s", dir, CGS_ROOT_FILE) < 0)
		cgs_mem_bug("out of memory");
	bool other = faccessat(root, file, F_OK, 0) == 0;
	free(file);
	return other;
}

/* Symbolic links are not followed: they may lead outside the root or round in a circle. */
static void list_entry(struct listing *l, struct cgs_str dir, const char *name)
{
	int root = l->c->files.root_fd;
	struct stat st;
	struct cgs_str path = dir.n ? cgs_str_fmt(&l->mem, "%.*s/%s", CGS_FMT(dir), name)
				    : cgs_str_dup(&l->mem, cgs_str_of(name));
	if (fstatat(root, path.s, &st, AT_SYMLINK_NOFOLLOW))
		return;
	if (S_ISREG(st.st_mode) && is_spec(cgs_str_of(name)))
		*CGS_PUSH(l->file, l->nfile, l->cfile) = path;
	else if (S_ISDIR(st.st_mode) && !skips(name) && !is_other_project(root, path.s))
		*CGS_PUSH(l->dir, l->ndir, l->cdir) = path;
}

static enum cgs_status list_dir(struct listing *l, struct cgs_str dir)
{
	int fd = openat(l->c->files.root_fd, dir.n ? dir.s : ".",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		if (fd >= 0)
			close(fd);
		return errno == ENOENT ? CGS_ENOTFOUND : CGS_EIO;
	}
	cgs_buf_str(&l->c->dirs, dir);
	cgs_buf_putc(&l->c->dirs, 0);
	for (struct dirent *e; (e = readdir(d));) {
		bool plain = e->d_type == DT_REG && !is_spec(cgs_str_of(e->d_name));
		if (!plain && strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			list_entry(l, dir, e->d_name);
	}
	closedir(d);
	return CGS_OK;
}

static int by_bytes(const void *a, const void *b)
{
	const struct cgs_str *x = a, *y = b;
	return cgs_str_cmp(*x, *y);
}

static void add_tree(struct cgs *c, uint32_t file)
{
	struct cgs_tree *t = cgs_tree_parse(file, c->files.v[file].text, &c->diags);
	*CGS_PUSH(c->tree, c->ntree, c->ctree) = t;
}

static enum cgs_status load_file(struct cgs *c, uint32_t id)
{
	if (c->files.v[id].loaded) /* given by cgs_parse: newer than the disk */
		return CGS_OK;
	enum cgs_status st = cgs_file_load(&c->files, id);
	if (st == CGS_ETOOBIG) {
		cgs_diag_add(&c->diags, CGS_C_file_too_large, (struct cgs_span){id, 0, 0},
			     "the file is larger than %d MiB", CGS_FILE_MAX >> 20);
		return CGS_OK;
	}
	if (!st)
		add_tree(c, id);
	return st;
}

enum cgs_status cgs_list(struct cgs *c, const char *root)
{
	struct listing l = {.c = c};
	enum cgs_status st;
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? CGS_ENOTFOUND : CGS_EIO;
	c->files.root_fd = fd;
	st = list_dir(&l, (struct cgs_str){"", 0});
	for (uint32_t i = 0; i < l.ndir && !st; i++)
		st = list_dir(&l, l.dir[i]);
	if (l.nfile)
		qsort(l.file, l.nfile, sizeof *l.file, by_bytes);
	for (uint32_t i = 0; i < l.nfile && !st; i++)
		cgs_file_id(&c->files, l.file[i]);
	free(l.file);
	free(l.dir);
	cgs_arena_free(&l.mem);
	return st;
}

enum cgs_status cgs_load(struct cgs *c, const char *root)
{
	enum cgs_status st = cgs_list(c, root);
	for (uint32_t i = 0; i < c->files.n && !st; i++)
		st = load_file(c, i);
	return st;
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
	add_tree(c, id);
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
	if (!c->diags.errors)
		cgs_lower_check(c->ir);
	if (!c->diags.errors) /* what comes of a mistake is no finding */
		cgs_rule_all(c->ir);
	cgs_ir_judge(c->ir);
	cgs_diag_sort(&c->diags);
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
	cgs_diag_done(&c->diags);
	cgs_sym_done(&c->syms);
	if (c->files.root_fd > 0)
		close(c->files.root_fd);
	cgs_file_done(&c->files);
	*c = (struct cgs){0};
}
