/* lock.c — one build at a time in a project, so that nothing is asked or run twice, and nothing is
 * cleaned away under it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Byte 0 of .cgs/lock is locked by the build that works; the kernel frees it when that process is
 * gone. Its content is the number of the process, and its time says when a build last worked here.
 */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE_MS = 20, TELL_AFTER_MS = 500, RENEW_MAX = 100 };

static bool taken(int fd)
{
	struct flock one = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
	/* A file system without locks has no builds that wait. */
	return fcntl(fd, F_OFD_SETLK, &one) && (errno == EAGAIN || errno == EACCES);
}

static void tell(struct cgs_run *r)
{
	char pid[16] = "";
	ssize_t n = pread(r->lock, pid, sizeof pid - 1, 0);
	pid[n > 0 ? n : 0] = 0;
	cgs_record_note(r, "another build is running in this project%s%.*s%s; waiting for it",
			*pid ? " (process " : "", (int)strspn(pid, "0123456789"), pid,
			*pid ? ")" : "");
}

/* Signals are taken here while it waits: they end the wait. */
static enum cgs_status wait_for_it(struct cgs_run *r)
{
	struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};
	enum cgs_status st = CGS_OK;
	sigset_t stop, old;
	cgs_loop_stops(&stop);
	sigprocmask(SIG_BLOCK, &stop, &old);
	for (int ms = 0; !st && taken(r->lock); ms += PAUSE_MS) {
		if (ms == TELL_AFTER_MS)
			tell(r);
		if (sigtimedwait(&stop, NULL, &pause) > 0)
			st = CGS_ECANCELLED;
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return st;
}

static void sign(int fd)
{
	char pid[16];
	int n = snprintf(pid, sizeof pid, "%d\n", (int)getpid());
	if (ftruncate(fd, 0) || pwrite(fd, pid, (size_t)n, 0) < 0)
		return; /* only a hint */
}

/* What was waited for may have been `clean --all`, which removes the lock and the store. */
static bool is_current(const struct cgs_run *r)
{
	struct stat mine, there;
	return !fstat(r->lock, &mine) && !fstatat(r->root_fd, ".cgs/lock", &there, 0) &&
	       mine.st_ino == there.st_ino && mine.st_dev == there.st_dev &&
	       cgs_store_current(r->store);
}

static enum cgs_status renew(struct cgs_run *r)
{
	if (r->lock >= 0)
		close(r->lock);
	r->lock = -1;
	cgs_snapshot_done(&r->last);
	cgs_store_close(r->store);
	r->store = NULL;
	return cgs_run_store(r);
}

static enum cgs_status take(struct cgs_run *r, bool *waited)
{
	for (int i = 0; i < RENEW_MAX; i++) {
		r->lock = openat(r->root_fd, ".cgs/lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
				 0644);
		if (r->lock < 0 && errno != ENOENT)
			return CGS_OK; /* what cannot be written fails with a better message */
		if (r->lock >= 0 && taken(r->lock)) {
			*waited = true;
			if (wait_for_it(r))
				return CGS_ECANCELLED;
		}
		if (r->lock >= 0 && is_current(r))
			return CGS_OK;
		*waited = true;
		enum cgs_status st = renew(r);
		if (st)
			return st;
	}
	return CGS_OK; /* somebody removes it again and again: the store has its own lock */
}

enum cgs_status cgs_run_lock(struct cgs_run *r, bool *again)
{
	struct cgs_stamp last;
	bool waited = false;
	*again = false;
	enum cgs_status st = take(r, &waited);
	if (st || r->lock < 0)
		return st;
	/* Perhaps one ended between our probe and now. */
	*again = waited || cgs_stamp_of(r->root_fd, ".cgs/lock", &last) ||
		 (last.size && last.mtime_ns > r->probe_ns - CGS_STAMP_TICK_NS);
	sign(r->lock);
	if (*again) {
		cgs_snapshot_done(&r->last);
		free(r->changed);
		r->changed = NULL;
		r->have_last = false;
		r->probe_ns = cgs_stamp_now_ns();
	}
	return CGS_OK;
}

void cgs_lock_free(struct cgs_run *r)
{
	if (r->lock < 0)
		return;
	sign(r->lock);
	close(r->lock);
	r->lock = -1;
}
