/* stamp.c — has a file changed? Stat many, hash few.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "stamp.h"

#include "../compiler/base/crew.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PART = 2000, BLOCK = 1 << 16, DIR_MAX = 4096 };

static int64_t ns_of(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool cgs_stamp_eq(const struct cgs_stamp *a, const struct cgs_stamp *b)
{
	return a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns && a->size == b->size &&
	       a->executable == b->executable && a->directory == b->directory &&
	       a->inode == b->inode;
}

/* A ctime after the time it was taken means that the clock was set back: never sure. An mtime is
 * set at will, so only one near that time tells anything. */
bool cgs_stamp_racy(const struct cgs_stamp *s, int64_t taken_ns)
{
	if (!s->inode)
		return false;
	int64_t since = taken_ns - s->mtime_ns;
	return s->ctime_ns > taken_ns - CGS_STAMP_TICK_NS ||
	       (since < CGS_STAMP_TICK_NS && since > -CGS_STAMP_TICK_NS);
}

int64_t cgs_stamp_now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return ns_of(t);
}

static struct cgs_stamp stamp_from(const struct stat *st)
{
	return (struct cgs_stamp){.mtime_ns = ns_of(st->st_mtim),
				  .ctime_ns = ns_of(st->st_ctim),
				  .size = (uint64_t)st->st_size & (UINT64_MAX >> 2),
				  .directory = S_ISDIR(st->st_mode),
				  .executable = S_ISREG(st->st_mode) && st->st_mode & S_IXUSR,
				  .inode = st->st_ino ? st->st_ino : 1};
}

static enum cgs_status failure(void)
{
	return errno == ENOENT || errno == ENOTDIR ? CGS_ENOTFOUND : CGS_EIO;
}

enum cgs_status cgs_stamp_of(int root_fd, const char *path, struct cgs_stamp *out)
{
	struct stat st;
	*out = (struct cgs_stamp){0};
	if (fstatat(root_fd, path, &st, 0))
		return failure() == CGS_ENOTFOUND ? CGS_OK : CGS_EIO;
	*out = stamp_from(&st);
	return CGS_OK;
}

/* --- many --- */

struct many {
	int root_fd;
	uint32_t n;
	const char *(*path)(void *, uint32_t);
	void *arg;
	struct cgs_stamp *out;
};

struct opened { /* the directory of the last file */
	int fd;
	size_t n; /* bytes of its path, the slash included; 0: none */
	char path[DIR_MAX];
};

static size_t dir_length(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Opens the directory of path when the next file, below `to`, stands in it too; else it costs more
 * than it saves. Returns the descriptor to look up from and sets *name to what to look up. */
static int look_from(const struct many *m, struct opened *d, uint32_t i, uint32_t to,
		     const char **name)
{
	const char *path = m->path(m->arg, i);
	size_t n = dir_length(path);
	*name = path;
	if (!n || n >= DIR_MAX)
		return m->root_fd;
	if (n == d->n && !memcmp(path, d->path, n)) {
		*name = path + n;
		return d->fd;
	}
	const char *next = i + 1 < to ? m->path(m->arg, i + 1) : "";
	if (strncmp(path, next, n) || strchr(next + n, '/'))
		return m->root_fd;
	memcpy(d->path, path, n);
	d->path[n] = 0;
	if (d->n)
		close(d->fd);
	d->n = 0;
	d->fd = openat(m->root_fd, d->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0)
		return m->root_fd;
	d->n = n;
	*name = path + n;
	return d->fd;
}

static void stamp_part(void *arg, uint32_t part)
{
	const struct many *m = arg;
	struct opened d = {.fd = -1};
	uint32_t from = part * PART, to = m->n - from < PART ? m->n : from + PART;
	for (uint32_t i = from; i < to; i++) {
		const char *name;
		int fd = look_from(m, &d, i, to, &name);
		cgs_stamp_of(fd, name, &m->out[i]);
	}
	if (d.n)
		close(d.fd);
}

void cgs_stamp_many(int root_fd, uint32_t n, const char *(*path)(void *arg, uint32_t i), void *arg,
		    struct cgs_stamp *out)
{
	struct many m = {root_fd, n, path, arg, out};
	cgs_crew_run(n / PART + (n % PART != 0), stamp_part, &m);
}

/* --- content --- */

static enum cgs_status hash_file(int fd, struct cgs_key *key)
{
	uint8_t block[BLOCK];
	struct cgs_hash h;
	cgs_hash_init(&h);
	for (;;) {
		ssize_t n = read(fd, block, sizeof block);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return CGS_EIO;
		if (n == 0)
			break;
		cgs_hash_add(&h, block, (size_t)n);
	}
	*key = cgs_hash_end(&h);
	return CGS_OK;
}

struct entry {
	struct cgs_str name;
	bool dir;
};

/* What a change of makes a new plan: specs, directories that may hold some, and files that a glob
 * may match. Hidden files and the back-up copies of editors come and go. */
static bool counts(int fd, const struct dirent *e, bool *dir)
{
	size_t n = strlen(e->d_name);
	struct stat st;
	if (e->d_name[0] == '.')
		return false;
	*dir = e->d_type == DT_DIR;
	if (e->d_type == DT_UNKNOWN || e->d_type == DT_LNK)
		*dir = !fstatat(fd, e->d_name, &st, 0) && S_ISDIR(st.st_mode);
	if (*dir)
		return strcmp(e->d_name, "build") && strcmp(e->d_name, "node_modules");
	return e->d_name[0] != '#' && e->d_name[n - 1] != '~';
}

static int by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return cgs_str_cmp(x->name, y->name);
}

struct listing {          /* what of a directory counts */
	const char *path; /* "." is the root */
	cgs_stamp_watched *watched;
	void *arg;
};

static bool is_watched(const struct listing *l, const char *name)
{
	char path[4096 + 256];
	bool root = !strcmp(l->path, ".");
	int n = snprintf(path, sizeof path, "%s%s%s", root ? "" : l->path, root ? "" : "/", name);
	return l->watched && n > 0 && (size_t)n < sizeof path && l->watched(l->arg, path);
}

/* Takes fd. */
static enum cgs_status hash_dir(int fd, const struct listing *l, struct cgs_key *key)
{
	struct cgs_arena mem = {0};
	struct entry *v = NULL;
	uint32_t n = 0, cap = 0;
	struct dirent *e;
	bool dir;
	DIR *d = fdopendir(fd);
	if (!d) {
		close(fd);
		return CGS_EIO;
	}
	errno = 0;
	while ((e = readdir(d)))
		if (counts(fd, e, &dir) && !is_watched(l, e->d_name))
			*CGS_PUSH(v, n, cap) =
				(struct entry){cgs_str_dup(&mem, cgs_str_of(e->d_name)), dir};
	enum cgs_status st = errno == EIO || errno == EBADF ? CGS_EIO : CGS_OK;
	struct cgs_hash h;
	cgs_hash_init(&h);
	if (n)
		qsort(v, n, sizeof *v, by_name);
	for (uint32_t i = 0; i < n; i++) {
		cgs_hash_field(&h, v[i].dir ? CGS_STR("dir") : CGS_STR("file"));
		cgs_hash_field(&h, v[i].name);
	}
	*key = cgs_hash_end(&h);
	closedir(d);
	free(v);
	cgs_arena_free(&mem);
	return st;
}

enum cgs_status cgs_stamp_hash(int root_fd, const char *path, cgs_stamp_watched *watched, void *arg,
			       struct cgs_stamp *stamp, struct cgs_key *key)
{
	struct stat st;
	*stamp = (struct cgs_stamp){0};
	*key = (struct cgs_key){0};
	int fd = openat(root_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno == ENXIO ? CGS_EDENIED : failure();
	enum cgs_status code = CGS_EIO;
	if (!fstat(fd, &st)) {
		*stamp = stamp_from(&st);
		if (S_ISDIR(st.st_mode))
			return hash_dir(fd, &(struct listing){path, watched, arg}, key);
		code = S_ISREG(st.st_mode) ? hash_file(fd, key) : CGS_EDENIED;
	}
	int saved = errno;
	close(fd);
	errno = saved;
	return code;
}
