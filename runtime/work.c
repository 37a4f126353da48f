/* work.c — the private directory in which a tool runs: its declared inputs and nothing else.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "work.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096, DEPTH_MAX = 256, SPARE_MAX = 1 << 16, SPARE_SIZE_MAX = 64 << 10 };

void cgs_work_spare(int root_fd, struct cgs_spare *s)
{
	char path[64];
	snprintf(path, sizeof path, ".cgs/work/%d-spare", (int)getpid());
	mkdirat(root_fd, ".cgs", 0777);
	mkdirat(root_fd, ".cgs/work", 0777);
	mkdirat(root_fd, path, 0700);
	*s = (struct cgs_spare){openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0, 0, 0};
}

void cgs_work_spare_done(int root_fd, struct cgs_spare *s)
{
	char path[64];
	if (s->fd < 0)
		return;
	snprintf(path, sizeof path, ".cgs/work/%d-spare", (int)getpid());
	close(s->fd);
	s->fd = -1;
	cgs_work_remove(root_fd, path);
}

static void spare_name(char name[24], char kind, uint32_t n)
{
	snprintf(name, 24, "%c%u", kind, n);
}

static int make_dir(struct cgs_spare *s, int fd, const char *path)
{
	char name[24];
	if (!s || !s->ndir)
		return mkdirat(fd, path, 0700);
	spare_name(name, 'd', s->ndir - 1);
	if (renameat2(s->fd, name, fd, path, RENAME_NOREPLACE))
		return errno == EEXIST ? -1 : mkdirat(fd, path, 0700);
	s->ndir--;
	return 0;
}

enum cgs_status cgs_work_open(int root_fd, struct cgs_spare *spare, struct cgs_work *w)
{
	w->root_fd = root_fd;
	w->spare = spare;
	snprintf(w->path, sizeof w->path, ".cgs/work/%d-%u", (int)getpid(), ++spare->made);
	make_dir(spare, root_fd, w->path);
	w->fd = openat(root_fd, w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return w->fd < 0 ? CGS_EIO : CGS_OK;
}

enum cgs_status cgs_work_keep(int root_fd, const char *path, struct cgs_work *w)
{
	w->root_fd = root_fd;
	w->spare = NULL;
	snprintf(w->path, sizeof w->path, "%s", path);
	mkdirat(root_fd, path, 0777);
	w->fd = openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return w->fd < 0 ? CGS_EIO : CGS_OK;
}

static void make_parents(struct cgs_work *w, const char *path)
{
	char part[PATH_ROOM];
	for (const char *p = path; (p = strchr(p, '/')) && p - path < PATH_ROOM; p++) {
		memcpy(part, path, (size_t)(p - path));
		part[p - path] = 0;
		make_dir(w->spare, w->fd, part);
	}
}

void cgs_work_parents(struct cgs_work *w, const char *path)
{
	make_parents(w, path);
}

/* A new file, or a spare one under a new name. */
static int open_new(struct cgs_work *w, const char *path, bool executable)
{
	mode_t mode = executable ? 0755 : 0644;
	struct cgs_spare *s = w->spare;
	char name[24];
	if (s && s->nfile) {
		spare_name(name, 'f', s->nfile - 1);
		if (renameat2(s->fd, name, w->fd, path, RENAME_NOREPLACE))
			return -1;
		s->nfile--;
		int fd = openat(w->fd, path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);
		if (fd >= 0)
			fchmod(fd, mode);
		return fd;
	}
	return openat(w->fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
}

static enum cgs_status write_all(int fd, struct cgs_str s)
{
	for (uint32_t at = 0; at < s.n;) {
		ssize_t n = write(fd, s.s + at, s.n - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return CGS_EIO;
		at += (uint32_t)n;
	}
	return CGS_OK;
}

enum cgs_status cgs_work_put(struct cgs_work *w, const char *path, struct cgs_str content,
			     bool executable)
{
	int fd = open_new(w, path, executable);
	if (fd < 0 && errno == ENOENT) {
		make_parents(w, path);
		fd = open_new(w, path, executable);
	}
	if (fd < 0)
		return CGS_EIO;
	enum cgs_status st = write_all(fd, content);
	if (close(fd))
		st = CGS_EIO;
	return st;
}

enum cgs_status cgs_work_get(struct cgs_work *w, const char *path, size_t max, struct cgs_buf *out)
{
	struct stat st;
	if (fstatat(w->fd, path, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT || errno == ENOTDIR ? CGS_ENOTFOUND : CGS_EIO;
	if (!S_ISREG(st.st_mode))
		return CGS_EDENIED;
	return cgs_file_read(w->fd, path, max, out);
}

/* A tool may have made a deep tree: past DEPTH_MAX it is left where it is. */
static void remove_tree(int dir_fd, const char *name, int depth)
{
	if (!unlinkat(dir_fd, name, 0) || (errno != EISDIR && errno != EPERM))
		return;
	int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (struct dirent *e; depth < DEPTH_MAX && (e = readdir(d));)
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			remove_tree(fd, e->d_name, depth + 1);
	closedir(d);
	unlinkat(dir_fd, name, AT_REMOVEDIR);
}

void cgs_work_remove(int dir_fd, const char *name)
{
	remove_tree(dir_fd, name, 0);
}

/* Only plain files that nobody else names and small directories are worth keeping. */
static bool keep_spare(struct cgs_spare *s, int dir_fd, const char *name, const struct stat *st)
{
	char to[24];
	bool dir = S_ISDIR(st->st_mode);
	uint32_t *n = dir ? &s->ndir : &s->nfile;
	if (*n >= SPARE_MAX || st->st_size > SPARE_SIZE_MAX ||
	    (!dir && (!S_ISREG(st->st_mode) || st->st_nlink != 1)))
		return false;
	spare_name(to, dir ? 'd' : 'f', *n);
	if (renameat(dir_fd, name, s->fd, to))
		return false;
	++*n;
	return true;
}

/* Empties a tree into the spares; what cannot be kept is removed. */
static void recycle(struct cgs_spare *s, int dir_fd, const char *name, int depth)
{
	struct stat st;
	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW))
		return;
	if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
		int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		DIR *d = fd < 0 ? NULL : fdopendir(fd);
		for (struct dirent *e; d && (e = readdir(d));)
			if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
				recycle(s, fd, e->d_name, depth + 1);
		if (d)
			closedir(d);
	}
	if (!keep_spare(s, dir_fd, name, &st))
		remove_tree(dir_fd, name, depth);
}

void cgs_work_close(struct cgs_work *w)
{
	if (w->fd < 0)
		return;
	close(w->fd);
	w->fd = -1;
	recycle(w->spare, w->root_fd, w->path, 0);
}

/* A killed cgsc takes its children with it, but not what they had started. Whoever still works in
 * one of its directories is such an orphan: nobody else knows these names. */
static void kill_orphans(const char *dir)
{
	DIR *proc = opendir("/proc");
	size_t n = strlen(dir);
	for (struct dirent *e; proc && (e = readdir(proc));) {
		char link[64], cwd[PATH_ROOM];
		long pid = strtol(e->d_name, NULL, 10);
		if (pid <= 0)
			continue;
		snprintf(link, sizeof link, "/proc/%ld/cwd", pid);
		ssize_t got = readlink(link, cwd, sizeof cwd - 1);
		if (got >= (ssize_t)n && !memcmp(cwd, dir, n) &&
		    (got == (ssize_t)n || cwd[n] == '/' || cwd[n] == ' '))
			kill((pid_t)pid, SIGKILL);
	}
	if (proc)
		closedir(proc);
}

void cgs_work_sweep(int root_fd, const char *root)
{
	int fd = openat(root_fd, ".cgs/work", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d)
		return;
	for (struct dirent *e; (e = readdir(d));) {
		char dir[PATH_ROOM];
		long pid = strtol(e->d_name, NULL, 10);
		if (pid <= 0 || !kill((pid_t)pid, 0) || errno != ESRCH)
			continue;
		snprintf(dir, sizeof dir, "%s/.cgs/work/%s", root, e->d_name);
		kill_orphans(dir);
		remove_tree(fd, e->d_name, 0);
	}
	closedir(d);
}
