/* revision.c — the specs of a revision of the project, from git.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "revision.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive.h"
#include "fetch.h"
#include "git.h"
#include "save.h"

/* What git prints; false when it fails. */
static bool git_says(const char *const *arg, struct cgs_buf *out)
{
	char block[1 << 14];
	int pipe_fd[2];
	pid_t pid;
	if (pipe2(pipe_fd, O_CLOEXEC))
		return false;
	bool started = cgs_git_start(arg, pipe_fd[1], &pid);
	close(pipe_fd[1]);
	for (ssize_t n; started && (n = read(pipe_fd[0], block, sizeof block)) != 0;)
		if (n > 0)
			cgs_buf_add(out, block, (size_t)n);
		else if (errno != EINTR)
			break;
	close(pipe_fd[0]);
	return started && !cgs_git_end(pid);
}

/* The specs of a revision of the whole repository, for dependencies beside the project. */
static bool unpack(struct cgs_revision *r, const char *top, struct cgs_buf *error)
{
	const char *const arg[] = {"git",
				   "-C",
				   top,
				   "-c",
				   "core.autocrlf=false",
				   "archive",
				   "--format=tar",
				   "--prefix=r/",
				   r->name,
				   "--",
				   "*.cgs",
				   NULL};
	int pipe_fd[2];
	pid_t pid;
	if (pipe2(pipe_fd, O_CLOEXEC)) {
		cgs_buf_putz(error, strerror(errno));
		return false;
	}
	bool ok = cgs_git_start(arg, pipe_fd[1], &pid);
	close(pipe_fd[1]);
	if (!ok) {
		cgs_buf_fmt(error, "cannot start git: %s", strerror(errno));
		close(pipe_fd[0]);
		return false;
	}
	ok = !cgs_archive_unpack(pipe_fd[0], r->temp, error);
	close(pipe_fd[0]);
	return !cgs_git_end(pid) && ok;
}

/* cgs.lock of the revision, and what was fetched for it, if it is there still. */
static void add_lock(struct cgs_revision *r, const char *top, const char *below, const char *root,
		     const char *dir)
{
	struct cgs_arena *a = &r->cli->mem;
	const char *blob = cgs_str_fmt(a, "%s:%s" CGS_LOCK_FILE, r->name, below).s;
	const char *const there[] = {"git",      "-C",      top,  "rev-parse",
				     "--verify", "--quiet", blob, NULL};
	const char *const show[] = {"git", "-C", top, "show", blob, NULL};
	struct cgs_buf text = {0};
	if (git_says(there, &text)) {
		text.n = 0;
		if (git_says(show, &text))
			cgs_save_new(cgs_str_fmt(a, "%s/" CGS_LOCK_FILE, dir).s,
				     cgs_buf_view(&text), false);
	}
	cgs_buf_done(&text);
	const char *fetched = cgs_str_fmt(a, "%s/.cgs", root).s;
	if (!access(fetched, F_OK) && symlink(fetched, cgs_str_fmt(a, "%s/.cgs", dir).s))
		cgs_cli_say(r->cli, "cannot use the dependencies in %s: %s", fetched,
			    strerror(errno));
}

/* Where the repository is that the project lies in, and the project in it: "" or "shop/". */
static bool find_repository(struct cgs_revision *r, const char *root, const char **top,
			    const char **below)
{
	const char *const arg[] = {"git",           "-C", root, "rev-parse", "--show-toplevel",
				   "--show-prefix", NULL};
	struct cgs_buf out = {0};
	bool ok = git_says(arg, &out);
	struct cgs_str all = cgs_str_dup(&r->cli->mem, cgs_buf_view(&out));
	const char *nl = ok ? memchr(all.s, '\n', all.n) : NULL;
	if (nl) {
		*top = cgs_str_fmt(&r->cli->mem, "%.*s", (int)(nl - all.s), all.s).s;
		*below = cgs_str_fmt(&r->cli->mem, "%.*s", (int)strcspn(nl + 1, "\n"), nl + 1).s;
	}
	cgs_buf_done(&out);
	return nl != NULL;
}

static bool is_known(const struct cgs_revision *r, const char *top)
{
	const char *tree = cgs_str_fmt(&r->cli->mem, "%s^{tree}", r->name).s;
	const char *const arg[] = {"git",      "-C",      top,  "rev-parse",
				   "--verify", "--quiet", tree, NULL};
	struct cgs_buf out = {0};
	bool ok = git_says(arg, &out);
	cgs_buf_done(&out);
	return ok;
}

bool cgs_revision_get(struct cgs_revision *r, const char *root)
{
	const char *tmp = getenv("TMPDIR"), *top = NULL, *below = NULL;
	struct cgs_buf error = {0};
	bool option = r->name[0] == '-'; /* git would take it for one */
	if (!find_repository(r, root, &top, &below) || option || !is_known(r, top)) {
		cgs_cli_say(r->cli, "`%s` is no file or directory, and %s", r->name,
			    top ? "git knows no such revision here"
				: "the project is in no repository of git");
		return false;
	}
	char *temp = NULL;
	if (asprintf(&temp, "%s/cgsc-diff.XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0)
		cgs_mem_bug("out of memory");
	r->temp = mkdtemp(temp);
	if (!r->temp) {
		cgs_cli_say(r->cli, "cannot make %s: %s", temp, strerror(errno));
		free(temp);
		return false;
	}
	r->dir = cgs_str_fmt(&r->cli->mem, "%s/%s", r->temp, below).s;
	bool ok = unpack(r, top, &error);
	if (ok)
		add_lock(r, top, below, root, r->dir);
	else
		cgs_cli_say(r->cli, "cannot read revision `%s`: %s", r->name,
			    error.n ? error.s : "git failed");
	cgs_buf_done(&error);
	return ok;
}

void cgs_revision_done(struct cgs_revision *r)
{
	if (r->temp)
		cgs_fetch_remove(r->temp);
	free(r->temp);
}
