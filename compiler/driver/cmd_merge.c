/* cmd_merge.c — `cgsc merge`: what git runs when both sides changed a spec.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "../base/sarif.h"
#include "../base/show.h"
#include "../report/merge.h"
#include "cmd.h"
#include "git.h"
#include "save.h"

enum { MARKER = 7, MARKER_MAX = 1000 };

static bool read_file(struct cgs_cli *cli, const char *path, struct cgs_buf *b)
{
	enum cgs_status st = cgs_file_read(AT_FDCWD, path, CGS_FILE_MAX, b);
	if (st)
		cgs_cli_say(cli, "cannot read `%s`: %s", path,
			    st == CGS_ENOTFOUND ? "it does not exist"
			    : st == CGS_EDENIED ? "it is not a regular file"
			    : st == CGS_ETOOBIG ? "it is too large"
						: strerror(errno));
	return !st;
}

/* Which versions have mistakes, and the first one of each. When git runs it, only the path that it
 * gives says something to the reader: the versions are in temporary files. */
static void tell_mistakes(struct cgs_cli *cli, const struct cgs_merge *m, const char *path)
{
	static const char *const version[] = {"the base", "ours", "theirs"};
	for (uint32_t s = 0; s < 3; s++) {
		const struct cgs_merge_mistake *e = &m->mistake[s];
		const char *more = e->n > 1 ? ", and more" : "";
		if (!e->n)
			continue;
		if (cli->narg > 4)
			cgs_cli_say(cli, "%s: %s has a mistake in line %u: %.*s%s", path,
				    version[s], e->line, CGS_FMT(e->text), more);
		else
			cgs_cli_say(cli, "%s:%u: %s has a mistake: %.*s%s", cli->arg[s], e->line,
				    version[s], CGS_FMT(e->text), more);
	}
}

/* What cannot be read as a spec is merged as git merges text. */
static enum cgs_exit merge_lines(struct cgs_cli *cli, const struct cgs_merge *m, const char *path)
{
	const char *size = cgs_str_fmt(&cli->mem, "--marker-size=%u", m->marker).s;
	const char *style = m->show_base ? "--diff3" : "-q";
	const char *const arg[] = {"git",       "merge-file", "-q",        style,    "-L", "ours",
				   "-L",        "base",       "-L",        "theirs", size, "--",
				   cli->arg[1], cli->arg[0],  cli->arg[2], NULL};
	pid_t pid;
	int code = cgs_git_start(arg, -1, &pid) ? cgs_git_end(pid) : -1;
	if (code < 0 || code > 127) {
		cgs_cli_say(
			cli,
			"%s: git cannot merge it by line: it is left as ours is; merge it by hand",
			path);
		return CGS_EXIT_FINDINGS;
	}
	tell_mistakes(cli, m, path);
	cgs_cli_say(cli, "%s: so it was merged by line; %d conflict%s", path, code,
		    code == 1 ? "" : "s");
	return code ? CGS_EXIT_FINDINGS : CGS_EXIT_OK;
}

static void tell(struct cgs_cli *cli, const char *path, const struct cgs_merge_conflict *c)
{
	if (cli->json) {
		cgs_sarif_put(&cli->out,
			      json_pack("{s:s,s:o,s:i,s:o,s:s,s:i,s:i}", "event", "conflict",
					"path", cgs_sarif_string(cgs_str_of(path)), "line",
					(int)c->line, "what", cgs_sarif_string(c->what), "why",
					c->why, "ours", (int)c->ours, "theirs", (int)c->theirs));
		return;
	}
	struct cgs_str at = CGS_STR("");
	if (c->ours && c->theirs)
		at = cgs_str_fmt(&cli->mem, " (line %u of ours, %u of theirs)", c->ours, c->theirs);
	else
		at = cgs_str_fmt(&cli->mem, " (line %u of %s)", c->ours ? c->ours : c->theirs,
				 c->ours ? "ours" : "theirs");
	cgs_cli_say(cli, "%s:%u: conflict: %.*s: %s%.*s", path, c->line, CGS_FMT(c->what), c->why,
		    CGS_FMT(at));
}

static void tell_stray(struct cgs_cli *cli, const char *path, const struct cgs_merge_stray *e)
{
	const char *side = e->ours ? "ours" : "theirs";
	if (cli->json) {
		cgs_sarif_put(&cli->out,
			      json_pack("{s:s,s:o,s:i,s:o,s:s}", "event", "stray", "path",
					cgs_sarif_string(cgs_str_of(path)), "line", (int)e->line,
					"name", cgs_sarif_string(e->name), "gone", side));
		return;
	}
	cgs_cli_say(cli,
		    "%s:%u: `%.*s` is referred to, which %s renamed or took away; see `cgsc check`",
		    path, e->line, CGS_FMT(e->name), side);
}

static enum cgs_exit merge(struct cgs_cli *cli, struct cgs_merge *m, const char *path)
{
	enum cgs_merged how = cgs_merge_specs(m);
	if (how == CGS_MERGE_UNREAD)
		return merge_lines(cli, m, path);
	enum cgs_status st = cgs_save_over(cli->arg[1], m->ours, cgs_buf_view(&m->out));
	if (st) {
		cgs_cli_say(cli, "cannot write `%s`: %s", cli->arg[1],
			    st == CGS_ECORRUPT ? "it is a link, or was changed meanwhile"
					       : strerror(errno));
		return CGS_EXIT_FILES;
	}
	for (uint32_t i = 0; i < m->n; i++)
		tell(cli, path, &m->v[i]);
	for (uint32_t i = 0; i < m->nstray && !cli->quiet; i++)
		tell_stray(cli, path, &m->stray[i]);
	if (m->torn && !cli->quiet)
		cgs_cli_say(cli,
			    "%s: both sides moved the same statements or elements, not alike; they "
			    "stand where ours has them",
			    path);
	return how == CGS_MERGED ? CGS_EXIT_OK : CGS_EXIT_FINDINGS;
}

enum cgs_exit cgs_cmd_merge(struct cgs_cli *cli)
{
	struct cgs_buf text[3] = {0};
	struct cgs_merge m = {.marker = MARKER, .show_base = cgs_cli_has(cli, CGS_OPT_BASE)};
	const char *path = cli->narg > 4 ? cli->arg[4] : cli->arg[1];
	enum cgs_exit code = CGS_EXIT_FILES;
	if (cli->narg > 3) {
		char *end;
		unsigned long n = strtoul(cli->arg[3], &end, 10);
		if (*end || !n || n > MARKER_MAX) {
			cgs_cli_say(cli,
				    "the size of a marker is a number from 1 to %d; found `%s`",
				    MARKER_MAX, cli->arg[3]);
			return CGS_EXIT_USAGE;
		}
		m.marker = (uint32_t)n;
	}
	bool read = true;
	for (uint32_t i = 0; read && i < 3; i++)
		read = read_file(cli, cli->arg[i], &text[i]);
	if (read) {
		m.base = cgs_buf_view(&text[0]);
		m.ours = cgs_buf_view(&text[1]);
		m.theirs = cgs_buf_view(&text[2]);
		code = merge(cli, &m, path);
	}
	for (uint32_t i = 0; i < 3; i++)
		cgs_buf_done(&text[i]);
	cgs_merge_done(&m);
	return code;
}
