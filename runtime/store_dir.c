/* store_dir.c — the directory of the store: its locks, and whether its file is as we left it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * After each commit, "writer" gets the inode, size and times of data.mdb. An opener that finds
 * them equal knows that nothing but a commit of ours has touched the file, and may map it without
 * looking inside; a build killed within a commit, a copy, a restored backup or a stray write are
 * all found by one stat.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "loop.h"
#include "store_impl.h"

enum { FIRST_WAIT_MS = 1, LONGEST_WAIT_MS = 50, TELL_AFTER_MS = 2000, BAD_MAX = 10000 };

struct trust {         /* the content of "writer" */
	char magic[8]; /* also the version of the record format */
	uint64_t inode, size;
	int64_t mtime_ns, ctime_ns;
	uint64_t sum;
};

static bool looks_now(const struct cgs_store_dir *d, struct trust *t)
{
	struct stat st;
	if (fstatat(d->fd, "data.mdb", &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return false;
	memset(t, 0, sizeof *t);
	memcpy(t->magic, "cgstore1", sizeof t->magic);
	t->inode = st.st_ino;
	t->size = (uint64_t)st.st_size;
	t->mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	t->ctime_ns = (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec;
	t->sum = XXH3_64bits(t, offsetof(struct trust, sum));
	return true;
}

bool cgs_store_dir_trusted(const struct cgs_store_dir *d)
{
	struct trust then, now;
	return pread(d->lock, &then, sizeof then, 0) == sizeof then && looks_now(d, &now) &&
	       !memcmp(&then, &now, sizeof now);
}

void cgs_store_dir_trust(const struct cgs_store_dir *d)
{
	struct trust now;
	if (!looks_now(d, &now) || pwrite(d->lock, &now, sizeof now, 0) != sizeof now)
		cgs_store_dir_distrust(d);
}

void cgs_store_dir_distrust(const struct cgs_store_dir *d)
{
	struct trust none = {0};
	/* If this fails too, the times of the file tell. */
	if (pwrite(d->lock, &none, sizeof none, 0) < 0)
		return;
}

static int lock_byte(int fd, int cmd, short type, off_t byte)
{
	struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
	int rc;
	do {
		rc = fcntl(fd, cmd, &l);
	} while (rc < 0 && errno == EINTR && cmd == F_OFD_SETLKW);
	return rc;
}

static bool stop_pending(void)
{
	sigset_t set, stops;
	cgs_loop_stops(&stops);
	return !sigpending(&set) && sigandset(&set, &set, &stops) == 0 && !sigisemptyset(&set);
}

/* Takes a lock by asking again and again, so that a signal can end the wait and somebody can be
 * told about it. */
static enum cgs_status wait_lock(struct cgs_store_dir *d, short type, off_t byte)
{
	unsigned waited = 0, ms = FIRST_WAIT_MS;
	while (lock_byte(d->lock, F_OFD_SETLK, type, byte)) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return CGS_EIO;
		if (stop_pending())
			return CGS_ECANCELLED;
		struct timespec pause = {0, (long)ms * 1000000};
		nanosleep(&pause, NULL);
		if (waited < TELL_AFTER_MS && waited + ms >= TELL_AFTER_MS && d->waiting)
			d->waiting(d->arg);
		waited += ms;
		ms = ms * 2 < LONGEST_WAIT_MS ? ms * 2 : LONGEST_WAIT_MS;
	}
	return CGS_OK;
}

enum cgs_status cgs_store_dir_lock(struct cgs_store_dir *d)
{
	return wait_lock(d, F_WRLCK, 0);
}

void cgs_store_dir_unlock(struct cgs_store_dir *d)
{
	lock_byte(d->lock, F_OFD_SETLK, F_UNLCK, 0);
}

bool cgs_store_dir_alone(struct cgs_store_dir *d)
{
	return !lock_byte(d->lock, F_OFD_SETLK, F_WRLCK, 1);
}

void cgs_store_dir_share(struct cgs_store_dir *d)
{
	lock_byte(d->lock, F_OFD_SETLK, F_RDLCK, 1);
}

/* A child directory that is not a link; made when absent. */
static int own_dir(int at, const char *name, mode_t mode)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(at, name, flags);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdirat(at, name, mode) && errno != EEXIST)
		return -1;
	return openat(at, name, flags);
}

static void ignore_in_git(int cgs)
{
	int fd = openat(cgs, ".gitignore", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			0644);
	if (fd < 0)
		return;
	if (write(fd, "*\n", 2) != 2)
		unlinkat(cgs, ".gitignore", 0);
	close(fd);
}

enum cgs_status cgs_store_dir_root(struct cgs_store_dir *d, int dir_fd)
{
	d->fd = d->lock = -1;
	d->cgs = own_dir(dir_fd, ".cgs", 0777);
	if (d->cgs < 0)
		return CGS_EIO;
	if (faccessat(d->cgs, "store", F_OK, AT_SYMLINK_NOFOLLOW))
		ignore_in_git(d->cgs);
	return CGS_OK;
}

bool cgs_store_dir_current(const struct cgs_store_dir *d)
{
	struct stat mine, there;
	return d->lock >= 0 && !fstat(d->lock, &mine) &&
	       !fstatat(d->cgs, "store/writer", &there, 0) && mine.st_ino == there.st_ino &&
	       mine.st_dev == there.st_dev;
}

static enum cgs_status open_once(struct cgs_store_dir *d)
{
	d->fd = own_dir(d->cgs, "store", 0700);
	if (d->fd < 0)
		return CGS_EIO;
	d->lock = openat(d->fd, "writer", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (d->lock < 0)
		return CGS_EIO;
	return wait_lock(d, F_RDLCK, 1);
}

enum cgs_status cgs_store_dir_open(struct cgs_store_dir *d)
{
	enum cgs_status st;
	for (int i = 0; i < 100; i++) {
		st = open_once(d);
		if (st == CGS_OK && cgs_store_dir_current(d))
			return CGS_OK;
		int saved = errno;
		cgs_store_dir_close(d);
		errno = saved;
		if (st != CGS_OK && errno != ENOENT) /* else it was renamed under us: again */
			return st;
	}
	return CGS_EIO;
}

enum cgs_status cgs_store_dir_look(struct cgs_store_dir *d, int dir_fd)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC;
	d->fd = d->lock = -1;
	d->cgs = openat(dir_fd, ".cgs", flags | O_DIRECTORY);
	if (d->cgs >= 0)
		d->fd = openat(d->cgs, "store", flags | O_DIRECTORY);
	if (d->fd >= 0)
		d->lock = openat(d->fd, "writer", flags);
	if (d->lock < 0)
		return errno == ENOENT ? CGS_OK : CGS_EIO;
	enum cgs_status st = wait_lock(d, F_RDLCK, 1);
	return st ? st : wait_lock(d, F_RDLCK, 0);
}

void cgs_store_dir_close(struct cgs_store_dir *d)
{
	if (d->lock >= 0)
		close(d->lock); /* and with it both locks */
	if (d->fd >= 0)
		close(d->fd);
	d->lock = d->fd = -1;
}

/* Who makes a store trusts it when it is whole. */
static bool was_whole_once(const struct cgs_store_dir *d)
{
	struct stat st;
	return !fstat(d->lock, &st) && st.st_size >= (off_t)sizeof(struct trust);
}

bool cgs_store_dir_sound(const struct cgs_store_dir *d)
{
	const char *what;
	struct stat st;
	if (fstatat(d->fd, "data.mdb", &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT;
	if (S_ISREG(st.st_mode) && st.st_size < 2 * 4096 && !was_whole_once(d)) /* half made */
		return !unlinkat(d->fd, "data.mdb", 0);
	int fd = openat(d->fd, "data.mdb", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool ok = cgs_store_check(fd, &what);
	close(fd);
	return ok;
}

enum cgs_status cgs_store_dir_quarantine(struct cgs_store_dir *d, int *data)
{
	char name[32];
	*data = openat(d->fd, "data.mdb", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	for (int i = 1; i < BAD_MAX; i++) {
		snprintf(name, sizeof name, "store.bad-%d", i);
		if (!renameat2(d->cgs, "store", d->cgs, name, 1 /* RENAME_NOREPLACE */))
			return CGS_OK;
		if (errno == EINVAL && faccessat(d->cgs, name, F_OK, AT_SYMLINK_NOFOLLOW) &&
		    !renameat(d->cgs, "store", d->cgs, name))
			return CGS_OK;
		if (errno != EEXIST && errno != EINVAL)
			break;
	}
	if (*data >= 0)
		close(*data);
	*data = -1;
	return CGS_EIO;
}
