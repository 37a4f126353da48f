/* load.c — the specs below a directory, listed and parsed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "load.h"

#include "../base/crew.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PARSE_ALONE = 256 << 10 }; /* bytes that are parsed before a thread is there */

struct walk {
	struct cgs_list *l;
	int root;
	struct cgs_str *dir; /* still to be listed */
	uint32_t n, cap;
};

/* Hidden ones are not the user's: what an editor or another system keeps beside a file. */
static bool is_spec(struct cgs_str name)
{
	return name.n > 4 && name.s[0] != '.' && name.s[0] != '#' &&
	       !memcmp(name.s + name.n - 4, ".cgs", 4);
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

static bool holds_spec(int root, const char *dir)
{
	int fd = openat(root, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	bool found = false;
	if (!d && fd >= 0)
		close(fd);
	for (struct dirent *e; d && !found && (e = readdir(d));)
		found = is_spec(cgs_str_of(e->d_name));
	if (d)
		closedir(d);
	return found;
}

/* The project file marks the root whatever it is; where it is kept does not matter. */
static bool is_linked_root(const struct walk *w, struct cgs_str path, const char *name)
{
	struct stat st;
	return !strcmp(name, CGS_ROOT_FILE) && !fstatat(w->root, path.s, &st, 0) &&
	       S_ISREG(st.st_mode);
}

/* Other symbolic links are not followed: they may lead outside the root or round in a circle. */
static void list_entry(struct walk *w, struct cgs_str dir, const char *name)
{
	struct cgs_list *l = w->l;
	struct stat st;
	struct cgs_str path = dir.n ? cgs_str_fmt(&l->mem, "%.*s/%s", CGS_FMT(dir), name)
				    : cgs_str_dup(&l->mem, cgs_str_of(name));
	if (fstatat(w->root, path.s, &st, AT_SYMLINK_NOFOLLOW))
		return;
	if (S_ISLNK(st.st_mode) && is_linked_root(w, path, name))
		st.st_mode = S_IFREG;
	if (S_ISREG(st.st_mode) && is_spec(cgs_str_of(name)))
		*CGS_PUSH(l->path, l->n, l->cap) = path;
	else if (S_ISDIR(st.st_mode) && !skips(name) && !is_other_project(w->root, path.s))
		*CGS_PUSH(w->dir, w->n, w->cap) = path;
	else if (S_ISLNK(st.st_mode) && !skips(name) &&
		 (is_spec(cgs_str_of(name)) || holds_spec(w->root, path.s)))
		*CGS_PUSH(l->link, l->nlink, l->clink) = path;
}

static enum cgs_status list_dir(struct walk *w, struct cgs_str dir, struct cgs_buf *dirs)
{
	int fd = openat(w->root, dir.n ? dir.s : ".",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		if (fd >= 0)
			close(fd);
		w->l->unread = dir;
		return errno == ENOENT ? CGS_ENOTFOUND : CGS_EIO;
	}
	cgs_buf_str(dirs, dir);
	cgs_buf_putc(dirs, 0);
	for (struct dirent *e; (e = readdir(d));) {
		bool plain = e->d_type == DT_REG && !is_spec(cgs_str_of(e->d_name));
		if (!plain && strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			list_entry(w, dir, e->d_name);
	}
	closedir(d);
	return CGS_OK;
}

static int by_bytes(const void *a, const void *b)
{
	const struct cgs_str *x = a, *y = b;
	return cgs_str_cmp(*x, *y);
}

enum cgs_status cgs_load_list(struct cgs_list *l, int root_fd, struct cgs_str dir,
			      struct cgs_buf *dirs)
{
	struct walk w = {.l = l, .root = root_fd};
	enum cgs_status st = list_dir(&w, dir, dirs);
	for (uint32_t i = 0; i < w.n && !st; i++)
		st = list_dir(&w, w.dir[i], dirs);
	if (l->n)
		qsort(l->path, l->n, sizeof *l->path, by_bytes);
	if (l->nlink)
		qsort(l->link, l->nlink, sizeof *l->link, by_bytes);
	free(w.dir);
	return st;
}

void cgs_load_list_done(struct cgs_list *l)
{
	free(l->path);
	free(l->link);
	cgs_arena_free(&l->mem);
}

void cgs_load_tree(struct cgs *c, uint32_t file)
{
	struct cgs_tree *t = cgs_tree_parse(file, c->files.v[file].text, &c->diags);
	*CGS_PUSH(c->tree, c->ntree, c->ctree) = t;
}

struct parsed {
	uint32_t file;
	struct cgs_str text;
	struct cgs_tree *tree;
	struct cgs_diags diags;
};

static void parse_one(void *arg, uint32_t i)
{
	struct parsed *p = (struct parsed *)arg + i;
	p->tree = cgs_tree_parse(p->file, p->text, &p->diags);
}

static void parse_all(struct parsed *v, uint32_t n, uint64_t bytes)
{
	if (bytes > PARSE_ALONE) {
		cgs_crew_run(n, parse_one, v);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		parse_one(v, i);
}

/* Reads a file; whether there is something to parse. */
static enum cgs_status load_text(struct cgs *c, uint32_t id, uint32_t origin, bool *loaded)
{
	enum cgs_status st = cgs_file_load(&c->files, id);
	*loaded = !st;
	if (st == CGS_ETOOBIG) {
		cgs_diag_add(&c->diags, CGS_C_file_too_large, (struct cgs_span){id, 0, 0},
			     "the file is larger than %d MiB", CGS_FILE_MAX >> 20);
		return CGS_OK;
	}
	if (st)
		c->unread = c->files.v[id].path;
	c->files.v[id].origin = origin;
	return st;
}

enum cgs_status cgs_load_files(struct cgs *c, const struct cgs_str *path, uint32_t n,
			       uint32_t origin)
{
	struct parsed *v = cgs_mem_alloc(n * sizeof *v);
	enum cgs_status st = CGS_OK;
	uint64_t bytes = 0;
	uint32_t nv = 0;
	for (uint32_t i = 0; i < n && !st; i++) {
		uint32_t id = cgs_file_id(&c->files, path[i]);
		bool loaded = false;
		if (c->files.v[id].loaded) /* given by cgs_parse: newer than the disk */
			continue;
		st = load_text(c, id, origin, &loaded);
		if (!loaded)
			continue;
		v[nv++] = (struct parsed){.file = id, .text = c->files.v[id].text};
		bytes += c->files.v[id].text.n;
	}
	parse_all(v, nv, bytes);
	for (uint32_t i = 0; i < nv; i++) {
		*CGS_PUSH(c->tree, c->ntree, c->ctree) = v[i].tree;
		cgs_diag_take(&c->diags, &v[i].diags);
	}
	free(v);
	return st;
}
