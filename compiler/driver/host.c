/* host.c — the machine's answers to the compiler: programs on PATH, files that match a glob.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/glob.h"

static bool is_program(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* The absolute path without links, in the arena; NULL when it is no program. */
static const char *real(struct cgs_host *h, const char *path)
{
	char *z = is_program(path) ? realpath(path, NULL) : NULL;
	const char *s = z ? cgs_str_dup(&h->mem, cgs_str_of(z)).s : NULL;
	free(z);
	return s;
}

static const char *one_program(void *arg, const char *program)
{
	struct cgs_host *h = arg;
	const char *path = getenv("PATH");
	if (strchr(program, '/'))
		return real(h, program);
	if (!*program || !path)
		return NULL;
	for (const char *p = path;; p++) {
		size_t n = strcspn(p, ":");
		/* An empty or relative entry would depend on where the build is started. */
		if (*p == '/') {
			struct cgs_str full = cgs_str_fmt(&h->mem, "%.*s/%s", (int)n, p, program);
			const char *found = real(h, full.s);
			if (found)
				return found;
		}
		p += n;
		if (!*p)
			return NULL;
	}
}

/* The same files that a directory's listing counts (stamp.h): nothing hidden, no back-up copies of
 * editors; else a glob would read what no build notices. */
static bool skips(const char *name)
{
	return name[0] == '.' || name[0] == '#' || name[strlen(name) - 1] == '~' ||
	       !strcmp(name, "build") || !strcmp(name, "node_modules");
}

struct walk {
	struct cgs_str *dir; /* still to be listed */
	uint32_t ndir, cdir;
};

/* Links are not followed: they may lead out of the project or round in a circle. */
static void list_dir(struct cgs_host *h, struct walk *w, struct cgs_str dir)
{
	DIR *d = opendir(dir.n ? dir.s : ".");
	struct stat st;
	if (!d)
		return;
	for (struct dirent *e; (e = readdir(d));) {
		if (skips(e->d_name) || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		struct cgs_str path =
			cgs_str_fmt(&h->mem, "%s%s%s", dir.s, dir.n ? "/" : "", e->d_name);
		if (S_ISREG(st.st_mode))
			*CGS_PUSH(h->file, h->nfile, h->cfile) = cgs_str_of(path.s);
		else if (S_ISDIR(st.st_mode))
			*CGS_PUSH(w->dir, w->ndir, w->cdir) = cgs_str_of(path.s);
		else if (S_ISLNK(st.st_mode))
			*CGS_PUSH(h->link, h->nlink, h->clink) = cgs_str_of(path.s);
	}
	closedir(d);
}

static int by_bytes(const void *a, const void *b)
{
	const struct cgs_str *x = a, *y = b;
	return cgs_str_cmp(*x, *y);
}

/* Once. */
static void list(struct cgs_host *h)
{
	struct walk w = {0};
	if (h->listed)
		return;
	*CGS_PUSH(w.dir, w.ndir, w.cdir) = CGS_STR("");
	while (w.ndir)
		list_dir(h, &w, w.dir[--w.ndir]);
	if (h->nfile)
		qsort(h->file, h->nfile, sizeof *h->file, by_bytes);
	if (h->nlink)
		qsort(h->link, h->nlink, sizeof *h->link, by_bytes);
	free(w.dir);
	h->listed = true;
}

static void match(const struct cgs_str *v, uint32_t n, const char *pattern,
		  void (*each)(void *to, const char *path), void *to)
{
	for (uint32_t i = 0; i < n; i++)
		if (cgs_glob_match(cgs_str_of(pattern), v[i]))
			each(to, v[i].s);
}

static void glob_files(void *arg, const char *pattern, void (*each)(void *to, const char *path),
		       void *to)
{
	struct cgs_host *h = arg;
	list(h);
	match(h->file, h->nfile, pattern, each, to);
}

static void glob_links(void *arg, const char *pattern, void (*each)(void *to, const char *path),
		       void *to)
{
	struct cgs_host *h = arg;
	list(h);
	match(h->link, h->nlink, pattern, each, to);
}

static enum cgs_there look(void *arg, const char *path)
{
	struct stat st;
	(void)arg;
	if (stat(path, &st))
		return CGS_THERE_NOTHING;
	return S_ISDIR(st.st_mode) ? CGS_THERE_DIR : CGS_THERE_FILE;
}

/* Of one directory, hidden or not: recordings are looked for where the spec says. */
static void texts(void *arg, const char *dir, void (*each)(void *to, const char *path), void *to)
{
	struct cgs_host *h = arg;
	DIR *d = opendir(dir);
	for (struct dirent *e; d && (e = readdir(d));) {
		size_t n = strlen(e->d_name);
		if (n > 4 && e->d_name[0] != '.' && !strcmp(e->d_name + n - 4, ".txt"))
			each(to, cgs_str_fmt(&h->mem, "%s/%s", dir, e->d_name).s);
	}
	if (d)
		closedir(d);
}

struct cgs_lower cgs_host_world(struct cgs_host *h)
{
	return (struct cgs_lower){.which = one_program,
				  .glob = glob_files,
				  .texts = texts,
				  .links = glob_links,
				  .look = look,
				  .arg = h};
}

void cgs_host_done(struct cgs_host *h)
{
	free(h->file);
	free(h->link);
	cgs_arena_free(&h->mem);
	*h = (struct cgs_host){0};
}
