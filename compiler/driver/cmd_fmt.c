/* cmd_fmt.c — `cgsc fmt`: specs in the one style. It needs no meaning, so files alone will do.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/sarif.h"
#include "../base/show.h"
#include "cmd.h"
#include "save.h"
#include "udiff.h"

struct format {
	struct cgs_cli *cli;
	bool check, diff, list;
	bool found; /* a file that is not formatted */
	enum cgs_exit worst;
};

static void fails(struct format *f, enum cgs_exit code)
{
	if (f->worst < code)
		f->worst = code;
}

static void cannot(struct format *f, const char *what, const char *path, enum cgs_status st)
{
	const char *why = st == CGS_ENOTFOUND ? "it does not exist"
			  : st == CGS_EDENIED ? "it is not a regular file"
			  : st == CGS_ETOOBIG ? "it is too large"
					      : strerror(errno);
	cgs_cli_say(f->cli, "cannot %s `%s`: %s", what, path, why);
	fails(f, CGS_EXIT_FILES);
}

static uint32_t mistakes_in(const struct cgs *c, uint32_t file)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->diags.n; i++)
		n += c->diags.v[i]->where.file == file;
	return n;
}

/* Says what was not done; false for our own mistake. */
static bool tell(struct format *f, const char *path, enum cgs_fmt how, uint32_t mistakes)
{
	const char *s = mistakes == 1 ? "" : "s";
	if (how == CGS_FMT_BUG) {
		cgs_cli_say(f->cli,
			    "internal error: `%s` would mean something else when formatted; it is "
			    "left as it is",
			    path);
		fails(f, CGS_EXIT_INTERNAL);
		return false;
	}
	if (!mistakes || f->cli->quiet)
		return true;
	if (how == CGS_FMT_KEPT)
		cgs_cli_say(f->cli,
			    "`%s` is left as it is: its %u mistake%s would read differently", path,
			    mistakes, s);
	else
		cgs_cli_say(f->cli,
			    "`%s` has %u mistake%s; the statements around %s stay as they are",
			    path, mistakes, s, mistakes == 1 ? "it" : "them");
	return true;
}

static void put_diff(struct format *f, const char *path, struct cgs_str old, struct cgs_str new)
{
	struct cgs_buf b = {0};
	cgs_udiff_put(&b, path, old, new);
	if (isatty(STDOUT_FILENO))
		cgs_show_text(&f->cli->out, cgs_buf_view(&b), "\n");
	else
		cgs_buf_str(&f->cli->out, cgs_buf_view(&b));
	cgs_buf_done(&b);
	cgs_cli_flush(f->cli);
}

static void put_name(struct format *f, const char *path)
{
	struct cgs_buf *out = &f->cli->out;
	if (f->cli->json) {
		cgs_sarif_put(out, json_pack("{s:s,s:o,s:b}", "event", "format", "path",
					     cgs_sarif_string(cgs_str_of(path)), "written",
					     !f->check && !f->diff));
		return;
	}
	if (isatty(STDOUT_FILENO))
		cgs_show_text(out, cgs_str_of(path), " ");
	else
		cgs_buf_putz(out, path);
	cgs_buf_putc(out, '\n');
}

static void put_file(struct format *f, const char *path, struct cgs_str old, struct cgs_str new)
{
	f->found = true;
	if (f->diff)
		put_diff(f, path, old, new);
	if (f->list || f->cli->json || (f->check && !f->diff))
		put_name(f, path);
	if (f->check || f->diff)
		return;
	enum cgs_status st = cgs_save_file(path, new);
	if (st)
		cannot(f, "write", path, st);
}

static void format_tree(struct format *f, struct cgs *c, const struct cgs_tree *t, const char *dir)
{
	struct cgs_buf out = {0}, path = {0};
	uint32_t mistakes = mistakes_in(c, t->file);
	cgs_buf_fmt(&path, "%s%.*s", dir, CGS_FMT(c->files.v[t->file].path));
	enum cgs_fmt how = cgs_fmt_tree(t, !mistakes, &out);
	if (tell(f, path.s, how, mistakes) && how == CGS_FMT_CHANGED)
		put_file(f, path.s, t->text, cgs_buf_view(&out));
	cgs_buf_done(&out);
	cgs_buf_done(&path);
}

/* All specs below a directory. */
static void format_dir(struct format *f, const char *dir, const char *prefix)
{
	struct cgs c = {0};
	enum cgs_status st = cgs_load(&c, dir);
	if (st)
		cannot(f, "read the specs below", dir, st);
	for (uint32_t i = 0; i < c.ntree && !st; i++)
		format_tree(f, &c, c.tree[i], prefix);
	cgs_done(&c);
}

static void format_file(struct format *f, const char *path)
{
	struct cgs c = {0};
	struct cgs_buf text = {0};
	enum cgs_status st = cgs_file_read(AT_FDCWD, path, CGS_FILE_MAX, &text);
	if (st) {
		cannot(f, "read", path, st);
	} else {
		cgs_parse(&c, cgs_str_of(path), cgs_buf_view(&text));
		format_tree(f, &c, c.tree[0], "");
	}
	cgs_buf_done(&text);
	cgs_done(&c);
}

static void format_path(struct format *f, const char *path)
{
	struct stat st;
	if (lstat(path, &st)) {
		cannot(f, "read", path, errno == ENOENT ? CGS_ENOTFOUND : CGS_EIO);
	} else if (S_ISLNK(st.st_mode)) {
		cgs_cli_say(f->cli, "`%s` is a symbolic link; name the file that it leads to",
			    path);
		fails(f, CGS_EXIT_FILES);
	} else if (S_ISDIR(st.st_mode)) {
		size_t n = strlen(path);
		const char *slash = n && path[n - 1] == '/' ? "" : "/";
		format_dir(f, path, cgs_str_fmt(&f->cli->mem, "%s%s", path, slash).s);
	} else {
		format_file(f, path);
	}
}

static enum cgs_status read_stdin(struct cgs_buf *b)
{
	char block[1 << 16];
	for (ssize_t n; (n = read(STDIN_FILENO, block, sizeof block));) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return CGS_EIO;
		if (b->n + (size_t)n > CGS_FILE_MAX)
			return CGS_ETOOBIG;
		cgs_buf_add(b, block, (size_t)n);
	}
	return CGS_OK;
}

/* Standard input to standard output, whatever it is. */
static void format_stdin(struct format *f)
{
	struct cgs c = {0};
	struct cgs_buf text = {0}, out = {0};
	static const char name[] = "standard input";
	enum cgs_status st = read_stdin(&text);
	if (st) {
		cannot(f, "read", name, st);
	} else {
		cgs_parse(&c, CGS_STR("-"), cgs_buf_view(&text));
		uint32_t mistakes = mistakes_in(&c, 0);
		enum cgs_fmt how = cgs_fmt_tree(c.tree[0], !mistakes, &out);
		tell(f, name, how, mistakes);
		f->found = how == CGS_FMT_CHANGED;
		if (f->diff && f->found)
			put_diff(f, "-", c.tree[0]->text, cgs_buf_view(&out));
		else if (!f->check && !f->diff)
			cgs_buf_str(&f->cli->out, cgs_buf_view(&out));
	}
	cgs_buf_done(&text);
	cgs_buf_done(&out);
	cgs_done(&c);
}

enum cgs_exit cgs_cmd_fmt(struct cgs_cli *cli)
{
	struct format f = {.cli = cli,
			   .check = cgs_cli_has(cli, CGS_OPT_CHECK),
			   .diff = cgs_cli_has(cli, CGS_OPT_DIFF),
			   .list = cgs_cli_has(cli, CGS_OPT_LIST)};
	if (!cli->narg) {
		enum cgs_exit code = cgs_cli_enter(cli);
		if (code)
			return code;
		format_dir(&f, ".", "");
	}
	for (uint32_t i = 0; i < cli->narg; i++) {
		if (!strcmp(cli->arg[i], "-"))
			format_stdin(&f);
		else
			format_path(&f, cli->arg[i]);
	}
	if (!f.worst && f.check && f.found)
		return CGS_EXIT_FINDINGS;
	return f.worst;
}
