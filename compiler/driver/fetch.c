/* fetch.c — the files of a dependency put below .cgs/depend.
 * SPDX-License-Identifier: Apache-2.0
 */
#define _XOPEN_SOURCE 700
#include "fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/hash.h"
#include "archive.h"
#include "git.h"

enum { FILES_AT_ONCE = 16, ARGS = 12 };

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static void remove_all(const char *dir)
{
	nftw(dir, remove_one, FILES_AT_ONCE, FTW_DEPTH | FTW_PHYS);
}

static enum cgs_status run_git(const char *const *arg, struct cgs_buf *error)
{
	pid_t pid;
	if (!cgs_git_start(arg, -1, &pid))
		cgs_buf_fmt(error, "cannot start git: %s", strerror(errno));
	else if (cgs_git_end(pid))
		cgs_buf_putz(error, "git cannot fetch it");
	return error->n ? CGS_EIO : CGS_OK;
}

/* A bare clone, kept for the next time; brought up to date when it is there. */
static enum cgs_status clone_of(const struct cgs_depend *d, const char *dir, struct cgs_buf *error)
{
	char *url = strndup(d->at.s, d->at.n);
	const char *const fetch[] = {"git",
				     "-C",
				     dir,
				     "fetch",
				     "--quiet",
				     "--force",
				     "origin",
				     "+refs/heads/*:refs/heads/*",
				     "+refs/tags/*:refs/tags/*",
				     NULL};
	const char *const make[] = {"git", "clone", "--bare", "--quiet", "--", url, dir, NULL};
	enum cgs_status st = run_git(access(dir, F_OK) ? make : fetch, error);
	free(url);
	return st;
}

/* The files of a revision, as they are in the repository. */
static enum cgs_status checkout(const struct cgs_depend *d, const char *git, const char *dir,
				struct cgs_buf *error)
{
	char *rev = strndup(d->rev.s, d->rev.n);
	const char *const arg[] = {
		"git",     "-C",           git, "-c", "core.autocrlf=false", "-c", "core.eol=lf",
		"archive", "--format=tar", rev, NULL};
	int pipe_fd[2];
	pid_t pid;
	enum cgs_status st = CGS_EIO;
	if (pipe2(pipe_fd, O_CLOEXEC)) {
		cgs_buf_putz(error, strerror(errno));
	} else if (!cgs_git_start(arg, pipe_fd[1], &pid)) {
		cgs_buf_fmt(error, "cannot start git: %s", strerror(errno));
		close(pipe_fd[0]);
		close(pipe_fd[1]);
	} else {
		close(pipe_fd[1]);
		st = cgs_archive_unpack(pipe_fd[0], dir, error);
		close(pipe_fd[0]);
		if (cgs_git_end(pid)) {
			error->n = 0;
			cgs_buf_fmt(error, "git knows no revision `%s` there", rev);
			st = CGS_EIO;
		}
	}
	free(rev);
	return st;
}

static enum cgs_status unpack(const struct cgs_depend *d, const char *dir, struct cgs_buf *error)
{
	struct cgs_arena mem = {0};
	enum cgs_status st = CGS_EIO;
	if (d->form == CGS_DEPEND_GIT) {
		struct cgs_key key = cgs_hash_of(d->at.s, d->at.n);
		char hex[CGS_KEY_HEX + 1];
		const char *git =
			cgs_str_fmt(&mem, CGS_DEPEND_DIR "/git-%.16s", cgs_key_hex(&key, hex)).s;
		st = clone_of(d, git, error);
		if (!st)
			st = checkout(d, git, dir, error);
	} else {
		int fd = open(d->at.s, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
		if (fd < 0)
			cgs_buf_putz(error, strerror(errno));
		else
			st = cgs_archive_unpack(fd, dir, error);
		if (fd >= 0)
			close(fd);
	}
	cgs_arena_free(&mem);
	return st;
}

enum cgs_status cgs_fetch(const struct cgs_depend *d, struct cgs_key *key, struct cgs_buf *error)
{
	char temp[] = CGS_DEPEND_DIR "/new.XXXXXX";
	char to[sizeof CGS_DEPEND_DIR + 1 + CGS_KEY_HEX] = CGS_DEPEND_DIR "/";
	if ((mkdir(".cgs", 0777) && errno != EEXIST) ||
	    (mkdir(CGS_DEPEND_DIR, 0777) && errno != EEXIST) || !mkdtemp(temp)) {
		cgs_buf_fmt(error, "cannot make " CGS_DEPEND_DIR ": %s", strerror(errno));
		return CGS_EIO;
	}
	enum cgs_status st = unpack(d, temp, error);
	if (!st)
		st = cgs_depend_hash(temp, key);
	if (!st) {
		cgs_key_hex(key, to + strlen(CGS_DEPEND_DIR "/"));
		remove_all(to); /* what is there may have been changed by hand */
		if (rename(temp, to)) {
			cgs_buf_fmt(error, "cannot make %s: %s", to, strerror(errno));
			st = CGS_EIO;
		}
	}
	if (st)
		remove_all(temp);
	return st;
}
