/* cmd_diff.c — `cgsc diff`: what two models say differently.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../report/diff.h"
#include "cmd.h"
#include "project.h"
#include "revision.h"

struct side { /* one of the two models */
	const char *name;
	bool alone; /* one file, without the project around it */
	struct cgs c;
	struct cgs_revision rev;
};

/* Every text in the one style, so that layout cannot show. */
static void format_all(struct cgs *c)
{
	for (uint32_t i = 0; i < c->ntree; i++) {
		const struct cgs_tree *old = c->tree[i];
		struct cgs_diags ds = {0};
		struct cgs_buf fine = {0};
		uint32_t at;
		struct cgs_tree *t = cgs_tree_parse(old->file, old->text, &ds);
		if (!ds.n && cgs_fmt_tree(t, true, &fine, &at) == CGS_FMT_CHANGED)
			cgs_parse(c, c->files.v[old->file].path, cgs_buf_view(&fine));
		cgs_tree_free(t);
		cgs_diag_done(&ds);
		cgs_buf_done(&fine);
	}
}

static enum cgs_exit unread(struct cgs_cli *cli, const char *path, enum cgs_status st)
{
	const char *why = st == CGS_ENOTFOUND ? "it does not exist"
			  : st == CGS_ETOOBIG ? "it is too large"
					      : strerror(errno);
	cgs_cli_say(cli, "cannot read `%s`: %s", path, why);
	return CGS_EXIT_FILES;
}

static enum cgs_exit load_dir(struct cgs_cli *cli, struct side *s, const char *dir)
{
	enum cgs_status st = cgs_load(&s->c, dir);
	if (!st)
		return CGS_EXIT_OK;
	const char *path =
		s->c.unread.n ? cgs_str_fmt(&cli->mem, "%.*s", CGS_FMT(s->c.unread)).s : s->name;
	return unread(cli, path, st);
}

static enum cgs_exit load_file(struct cgs_cli *cli, struct side *s)
{
	struct cgs_buf text = {0};
	s->alone = true;
	s->c.files.root_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum cgs_status st = cgs_file_read(AT_FDCWD, s->name, CGS_FILE_MAX, &text);
	if (!st)
		cgs_parse(&s->c, cgs_str_of(s->name), cgs_buf_view(&text));
	cgs_buf_done(&text);
	return st ? unread(cli, s->name, st) : CGS_EXIT_OK;
}

/* A directory hides the revision of its name, which is what is meant when it is empty. */
static enum cgs_exit load_named(struct cgs_cli *cli, struct side *s)
{
	enum cgs_exit code = load_dir(cli, s, s->name);
	if (code || s->c.ntree)
		return code;
	cgs_cli_say(cli,
		    "there are no specs in the directory `%s`\nfor a revision of that name write "
		    "`%s^0`",
		    s->name, s->name);
	return CGS_EXIT_FILES;
}

static enum cgs_exit load_revision(struct cgs_cli *cli, struct side *s, const char *root)
{
	struct stat st;
	s->rev = (struct cgs_revision){.cli = cli, .name = s->name};
	if (!cgs_revision_get(&s->rev, root))
		return CGS_EXIT_FILES;
	enum cgs_exit code = stat(s->rev.dir, &st) ? CGS_EXIT_OK : load_dir(cli, s, s->rev.dir);
	if (code || s->c.ntree)
		return code;
	cgs_cli_say(cli,
		    "there are no specs of this project in revision `%s`: its directory was "
		    "not there, or had none",
		    s->name);
	return CGS_EXIT_FILES;
}

static enum cgs_exit load(struct cgs_cli *cli, struct side *s, const char *arg)
{
	struct stat st;
	char *root = NULL;
	enum cgs_exit code;
	s->name = arg ? arg : "the project";
	if (arg && !stat(arg, &st))
		return S_ISDIR(st.st_mode) ? load_named(cli, s) : load_file(cli, s);
	if (cgs_find_root(".", &root)) {
		cgs_cli_say(
			cli, "there is no " CGS_ROOT_FILE " here or above%s%s%s", arg ? "; `" : "",
			arg ? arg : "",
			arg ? "` is no file or directory, so it would be a revision of a project"
			    : "");
		return CGS_EXIT_FILES;
	}
	code = arg ? load_revision(cli, s, root) : load_dir(cli, s, root);
	free(root);
	return code;
}

static enum cgs_exit check(struct cgs_cli *cli, struct side *s)
{
	if (!cgs_project_choices(cli, &s->c.choices))
		return CGS_EXIT_USAGE;
	format_all(&s->c);
	s->c.model = true;
	cgs_check(&s->c);
	if (!s->c.diags.errors)
		return CGS_EXIT_OK;
	cgs_cli_report(cli, &s->c.files, &s->c.diags);
	cgs_cli_say(
		cli, "`%s` has errors, so it cannot be compared%s", s->name,
		s->alone ? "\nit was read alone, without the other files of its project: compare "
			   "directories or revisions"
			 : "");
	return CGS_EXIT_FILES;
}

enum cgs_exit cgs_cmd_diff(struct cgs_cli *cli)
{
	struct side old = {0}, new = {0};
	cli->data_only = true;
	cli->least = CGS_ERROR;
	const char *a = cli->narg ? cli->arg[0] : "HEAD", *b = cli->narg > 1 ? cli->arg[1] : NULL;
	enum cgs_exit code = load(cli, &old, a);
	code = code ? code : load(cli, &new, b);
	code = code ? code : check(cli, &old);
	code = code ? code : check(cli, &new);
	if (!code) {
		struct cgs_diff d = {.old = old.c.ir,
				     .new = new.c.ir,
				     .json = cli->json,
				     .impact = cgs_cli_has(cli, CGS_OPT_IMPACT),
				     .out = &cli->out};
		cgs_diff_models(&d);
		code = d.changes ? CGS_EXIT_FINDINGS : CGS_EXIT_OK;
	}
	cgs_done(&old.c);
	cgs_done(&new.c);
	cgs_revision_done(&old.rev);
	cgs_revision_done(&new.rev);
	return code;
}
