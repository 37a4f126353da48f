/* publish.c — the only writer of project files: beneath the root, whole or not at all.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The directory of an output is opened once, without following a link; everything after that
 * names a single part below that descriptor, so a path is never walked twice.
 */
#include "publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../compiler/base/crew.h"
#include "../compiler/base/path.h"

enum { PART_MAX = 255, PATH_LIMIT = 4095, TEMP_NAME = 200, TRIES = 16, BLOCK = 1 << 16 };

struct target {
	int dir;
	const char *name; /* last part of the path */
};

static enum cgs_status failure(void)
{
	switch (errno) {
	case ENOENT: return CGS_ENOTFOUND;
	case ELOOP:
	case EXDEV:
	case ENOTDIR:
	case EISDIR:
	case ENAMETOOLONG: return CGS_EDENIED;
	default: return CGS_EIO;
	}
}

/* One step down: a directory that is not a link, made when that is asked for. */
static int step_down(int at, const char *part, bool make)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(at, part, flags);
	if (fd >= 0 || errno != ENOENT || !make)
		return fd;
	if (mkdirat(at, part, 0777) && errno != EEXIST)
		return -1;
	return openat(at, part, flags);
}

static int walk_down(int root_fd, const char *path, size_t n, bool make)
{
	char part[PART_MAX + 1];
	int at = root_fd;
	for (size_t from = 0; from < n;) {
		const char *slash = memchr(path + from, '/', n - from);
		size_t len = slash ? (size_t)(slash - path) - from : n - from;
		if (len > PART_MAX || (len == 2 && !memcmp(path + from, "..", 2))) {
			errno = EXDEV;
			len = 0;
		}
		memcpy(part, path + from, len);
		part[len] = 0;
		int next = len ? step_down(at, part, make) : -1;
		int saved = errno;
		if (at != root_fd)
			close(at);
		errno = saved;
		if (next < 0)
			return -1;
		at = next;
		from += len + 1;
	}
	return at;
}

/* The directory of the first n bytes of path; n 0: a copy of root_fd. */
static int open_beneath(int root_fd, const char *path, size_t n, bool make)
{
	char dir[PATH_LIMIT + 1];
	if (!n)
		return fcntl(root_fd, F_DUPFD_CLOEXEC, 0);
	memcpy(dir, path, n);
	dir[n] = 0;
	struct open_how how = {.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
			       .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
					  RESOLVE_NO_MAGICLINKS};
	for (int i = 0; i < TRIES; i++) {
		int fd = (int)syscall(SYS_openat2, root_fd, dir, &how, sizeof how);
		if (fd >= 0)
			return fd;
		if (errno != EAGAIN && errno != EINTR)
			break;
	}
	if (errno != ENOSYS && errno != EPERM && errno != EAGAIN && !(errno == ENOENT && make))
		return -1;
	return walk_down(root_fd, path, n, make);
}

static enum cgs_status find(int root_fd, const char *path, bool make, struct target *t)
{
	const char *why;
	if (cgs_path_use(path, &why) != CGS_PATH_FREE)
		return CGS_EDENIED;
	const char *slash = strrchr(path, '/');
	t->name = slash ? slash + 1 : path;
	t->dir = open_beneath(root_fd, path, slash ? (size_t)(slash - path) : 0, make);
	return t->dir < 0 ? failure() : CGS_OK;
}

static bool same_bytes(int fd, const char *p, size_t n)
{
	char block[BLOCK];
	for (size_t at = 0; at < n;) {
		ssize_t got = read(fd, block, sizeof block);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || (size_t)got > n - at || memcmp(block, p + at, (size_t)got))
			return false;
		at += (size_t)got;
	}
	return read(fd, block, 1) == 0;
}

/* What stands at the target: CGS_OK a regular file (*same: these bytes and this mode),
 * CGS_ENOTFOUND, CGS_EDENIED. Never opens what is not a regular file. */
static enum cgs_status compare(const struct target *t, const void *p, size_t n, bool executable,
			       bool *same)
{
	struct stat st;
	*same = false;
	if (fstatat(t->dir, t->name, &st, AT_SYMLINK_NOFOLLOW))
		return failure();
	if (!S_ISREG(st.st_mode))
		return CGS_EDENIED;
	if ((size_t)st.st_size != n || executable != !!(st.st_mode & S_IXUSR))
		return CGS_OK;
	int fd = openat(t->dir, t->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == ELOOP ? CGS_EDENIED : CGS_OK; /* unreadable: replaced */
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return CGS_EDENIED;
	}
	*same = same_bytes(fd, p, n);
	close(fd);
	return CGS_OK;
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

/* While it is being written the temporary file is locked, so that no sweep removes it. */
static int make_temp(const struct target *t, bool executable, char temp[PART_MAX + 1])
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	for (int i = 0; i < TRIES; i++) {
		uint64_t r;
		if (getrandom(&r, sizeof r, 0) != sizeof r)
			return -1;
		snprintf(temp, PART_MAX + 1, ".%.*s.cgs-%016llx", TEMP_NAME, t->name,
			 (unsigned long long)r);
		int fd = openat(t->dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
				executable ? 0755 : 0644);
		if (fd >= 0) {
			fcntl(fd, F_OFD_SETLK, &whole); /* none where locks do not work */
			return fd;
		}
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

static bool is_as(const struct target *t, const struct cgs_stamp *was)
{
	struct cgs_stamp now;
	return !cgs_stamp_of(t->dir, t->name, &now) && cgs_stamp_eq(&now, was);
}

/* Gives the temporary file its name. A name that was free is taken only if it still is. was: what
 * may be written over, or NULL. */
static enum cgs_status put_in_place(const struct target *t, const char *temp, bool was_free,
				    const struct cgs_stamp *was)
{
	if (was && !is_as(t, was))
		return CGS_ECHANGED;
	if (was_free) {
		if (!renameat2(t->dir, temp, t->dir, t->name, 1 /* RENAME_NOREPLACE */))
			return CGS_OK;
		if (errno == EEXIST && was)
			return CGS_ECHANGED;
		if (errno != EINVAL && errno != ENOSYS)
			return CGS_EIO;
	}
	if (!renameat(t->dir, temp, t->dir, t->name))
		return CGS_OK;
	return errno == EISDIR ? CGS_EDENIED : CGS_EIO;
}

static enum cgs_status replace(const struct target *t, const struct cgs_stamp *was, const void *p,
			       size_t n, bool executable, bool was_free)
{
	char temp[PART_MAX + 1];
	int fd = make_temp(t, executable, temp);
	if (fd < 0)
		return CGS_EIO;
	enum cgs_status st = CGS_EIO;
	if (write_all(fd, p, n) && !fdatasync(fd))
		st = put_in_place(t, temp, was_free, was);
	int saved = errno;
	if (st)
		unlinkat(t->dir, temp, 0);
	close(fd);
	errno = saved;
	return st;
}

enum cgs_status cgs_publish_over(int root_fd, const char *path, const struct cgs_stamp *was,
				 const void *p, size_t n, bool executable, bool *wrote)
{
	struct target t;
	bool same;
	*wrote = false;
	enum cgs_status st = find(root_fd, path, true, &t);
	if (st)
		return st == CGS_ENOTFOUND ? CGS_EIO : st;
	for (int i = 0; i < TRIES; i++) {
		st = compare(&t, p, n, executable, &same);
		if (st == CGS_EDENIED || same)
			break;
		bool was_free = st == CGS_ENOTFOUND;
		if (st && !was_free)
			break;
		st = replace(&t, was, p, n, executable, was_free);
		*wrote = st == CGS_OK;
		/* Taken meanwhile, or swept by somebody: look again. */
		if (st != CGS_EIO || (errno != EEXIST && errno != ENOENT))
			break;
	}
	int saved = errno;
	close(t.dir);
	errno = saved;
	return st;
}

enum cgs_status cgs_publish_write(int root_fd, const char *path, const void *p, size_t n,
				  bool executable, bool *wrote)
{
	return cgs_publish_over(root_fd, path, NULL, p, n, executable, wrote);
}

enum cgs_status cgs_publish_stage(int root_fd, const char *path, const void *p, size_t n,
				  bool executable, struct cgs_staged *w)
{
	struct target t;
	bool same;
	*w = (struct cgs_staged){.dir = -1, .fd = -1};
	enum cgs_status st = find(root_fd, path, true, &t);
	if (st)
		return st;
	st = compare(&t, p, n, executable, &same);
	w->was_free = st == CGS_ENOTFOUND;
	if (same || (st && !w->was_free)) {
		close(t.dir);
		return st;
	}
	w->dir = t.dir;
	w->name = t.name;
	w->fd = make_temp(&t, executable, w->temp);
	if (w->fd >= 0 && write_all(w->fd, p, n)) {
		sync_file_range(w->fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* only a hint */
		return CGS_OK;
	}
	if (w->fd >= 0) {
		unlinkat(w->dir, w->temp, 0);
		close(w->fd);
	}
	close(w->dir);
	w->fd = -1;
	return CGS_EIO;
}

static void sync_one(void *arg, uint32_t i)
{
	struct cgs_staged *w = ((struct cgs_staged *const *)arg)[i];
	w->synced = w->fd >= 0 && !fdatasync(w->fd);
}

void cgs_publish_sync(struct cgs_staged **w, uint32_t n)
{
	cgs_crew_wait(n, sync_one, w);
}

enum cgs_status cgs_publish_settle(struct cgs_staged *w, const struct cgs_stamp *was)
{
	struct target t = {w->dir, w->name};
	if (w->fd < 0)
		return CGS_OK;
	enum cgs_status st = w->synced ? put_in_place(&t, w->temp, w->was_free, was) : CGS_EIO;
	if (st)
		unlinkat(w->dir, w->temp, 0);
	close(w->fd);
	close(w->dir);
	w->fd = -1;
	return st;
}

/* Removes the directories of path that are now empty, innermost first. */
static void prune(int root_fd, const char *path)
{
	char dir[PATH_LIMIT + 1];
	snprintf(dir, sizeof dir, "%s", path);
	for (char *end; (end = strrchr(dir, '/'));) {
		*end = 0;
		char *slash = strrchr(dir, '/');
		size_t n = slash ? (size_t)(slash - dir) : 0;
		int fd = open_beneath(root_fd, dir, n, false);
		int rc = fd < 0 ? -1 : unlinkat(fd, slash ? slash + 1 : dir, AT_REMOVEDIR);
		if (fd >= 0)
			close(fd);
		if (rc)
			return;
	}
}

enum cgs_status cgs_publish_remove(int root_fd, const char *path)
{
	struct target t;
	struct stat st;
	enum cgs_status code = find(root_fd, path, false, &t);
	if (code)
		return code;
	if (fstatat(t.dir, t.name, &st, AT_SYMLINK_NOFOLLOW))
		code = failure();
	else if (!S_ISREG(st.st_mode))
		code = CGS_EDENIED;
	else if (unlinkat(t.dir, t.name, 0))
		code = failure();
	int saved = errno;
	close(t.dir);
	errno = saved;
	if (!code)
		prune(root_fd, path);
	return code;
}

struct removals {
	int root_fd;
	struct cgs_removal *v;
};

static void remove_one(void *arg, uint32_t i)
{
	const struct removals *all = arg;
	all->v[i].st = cgs_publish_remove(all->root_fd, all->v[i].path);
	all->v[i].error = errno;
}

void cgs_publish_remove_all(int root_fd, struct cgs_removal *v, uint32_t n)
{
	cgs_crew_wait(n, remove_one, &(struct removals){root_fd, v});
}

static bool is_temp(const char *name)
{
	const char *mark = name[0] == '.' ? strstr(name, ".cgs-") : NULL;
	return mark && strlen(mark) == 5 + 16 && strspn(mark + 5, "0123456789abcdef") == 16;
}

static void sweep_one(int dir, const char *name)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct stat st;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return;
	int fd = openat(dir, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	if (!fcntl(fd, F_OFD_SETLK, &whole))
		unlinkat(dir, name, 0);
	close(fd);
}

static void sweep_dir(int root_fd, const char *path)
{
	size_t n = strlen(path);
	while (n && path[n - 1] == '/')
		n--;
	if (n > PATH_LIMIT)
		return;
	int fd = open_beneath(root_fd, path, n == 1 && path[0] == '.' ? 0 : n, false);
	int scan = fd < 0 ? -1 : openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = scan < 0 ? NULL : fdopendir(scan);
	for (struct dirent *e; d && (e = readdir(d));)
		if (is_temp(e->d_name))
			sweep_one(fd, e->d_name);
	if (d)
		closedir(d);
	else if (scan >= 0)
		close(scan);
	if (fd >= 0)
		close(fd);
}

void cgs_publish_sweep(int root_fd, const char *const *dirs, uint32_t n)
{
	sweep_dir(root_fd, ".cgs");
	for (uint32_t i = 0; i < n; i++)
		sweep_dir(root_fd, dirs[i]);
}
