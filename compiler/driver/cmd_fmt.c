/* cmd_fmt.c — `cgsc fmt`: specs in the one style. It needs no meaning, so files alone will do.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/crew.h"
#include "../base/sarif.h"
#include "../base/show.h"
#include "../report/udiff.h"
#include "cmd.h"
#include "save.h"

enum { BATCH_BYTES = 32 << 20 }; /* read before they are formatted */

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

/* A text on its way. */
struct text {
	const char *path;
	struct cgs_buf file; /* what was read */
	struct cgs_str old;
	struct cgs_buf new;
	enum cgs_fmt how;
	uint32_t mistakes;
	uint32_t at; /* of CGS_FMT_BUG */
};

static void format_text(struct text *t)
{
	struct cgs_diags ds = {0};
	struct cgs_tree *tree = cgs_tree_parse(0, t->old, &ds);
	t->how = cgs_fmt_tree(tree, !ds.n, &t->new, &t->at);
	t->mistakes = ds.n;
	cgs_tree_free(tree);
	cgs_diag_done(&ds);
}

static uint32_t line_of(struct cgs_str s, uint32_t at)
{
	uint32_t line = 1;
	for (uint32_t i = 0; i < at; i++)
		line += s.s[i] == '\n';
	return line;
}

/* Says what was not done. */
static void tell(struct format *f, const struct text *t)
{
	const char *s = t->mistakes == 1 ? "" : "s";
	if (t->how == CGS_FMT_BUG) {
		cgs_cli_say(f->cli,
			    "internal error: `%s` would mean something else from line %u on when "
			    "formatted; it is left as it is",
			    t->path, line_of(t->old, t->at));
		fails(f, CGS_EXIT_INTERNAL);
		return;
	}
	if (!t->mistakes || f->cli->quiet)
		return;
	if (t->how == CGS_FMT_KEPT)
		cgs_cli_say(f->cli,
			    "`%s` is left as it is: its %u mistake%s would read differently",
			    t->path, t->mistakes, s);
	else
		cgs_cli_say(f->cli,
			    "`%s` has %u mistake%s, see `cgsc check`; statements that cannot be "
			    "read are left as they are",
			    t->path, t->mistakes, s);
}

static void put_diff(struct format *f, const struct text *t)
{
	struct cgs_buf b = {0};
	cgs_udiff_put(&b, t->path, t->old, cgs_buf_view(&t->new));
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

static void write_file(struct format *f, const struct text *t)
{
	enum cgs_status st = cgs_save_over(t->path, t->old, cgs_buf_view(&t->new));
	if (st == CGS_ECORRUPT) {
		cgs_cli_say(f->cli, "`%s` was changed meanwhile; it is left as it is", t->path);
		fails(f, CGS_EXIT_FILES);
	} else if (st && errno == EACCES) {
		cgs_cli_say(f->cli, "cannot write `%s`: it, or its directory, is read-only",
			    t->path);
		fails(f, CGS_EXIT_FILES);
	} else if (st) {
		cannot(f, "write", t->path, st);
	}
}

/* What is to be said and shown of a text, before it is written. */
static void show_text(struct format *f, const struct text *t)
{
	tell(f, t);
	if (t->how != CGS_FMT_CHANGED)
		return;
	f->found = true;
	if (f->diff)
		put_diff(f, t);
	if (f->list || f->cli->json || (f->check && !f->diff))
		put_name(f, t->path);
}

/* Files that are formatted at the same time and then told and written one after the other. */
struct batch {
	struct text *v;
	uint32_t n, cap;
	size_t bytes;
};

static void format_one(void *arg, uint32_t i)
{
	struct batch *b = arg;
	format_text(&b->v[i]);
}

static void finish(struct format *f, struct batch *b)
{
	cgs_crew_run(b->n, format_one, b);
	for (uint32_t i = 0; i < b->n; i++) {
		struct text *t = &b->v[i];
		show_text(f, t);
		if (t->how == CGS_FMT_CHANGED && !f->check && !f->diff)
			write_file(f, t);
		cgs_buf_done(&t->file);
		cgs_buf_done(&t->new);
	}
	b->n = 0;
	b->bytes = 0;
}

/* path stays where it is until the batch is finished. */
static void add_file(struct format *f, struct batch *b, int dir, const char *name, const char *path)
{
	struct text t = {.path = path};
	enum cgs_status st = cgs_file_read(dir, name, CGS_FILE_MAX, &t.file);
	if (st) {
		finish(f, b);
		cannot(f, "read", path, st);
		cgs_buf_done(&t.file);
		return;
	}
	t.old = cgs_buf_view(&t.file);
	b->bytes += t.old.n;
	*CGS_PUSH(b->v, b->n, b->cap) = t;
	if (b->bytes >= BATCH_BYTES)
		finish(f, b);
}

/* project.cgs may be one: the file is kept elsewhere. */
static bool is_link(int dir, const char *path)
{
	struct stat st;
	return !fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode);
}

/* All specs below a directory. */
static void add_dir(struct format *f, struct batch *b, const char *dir, const char *prefix)
{
	struct cgs_list l = {0};
	struct cgs_buf dirs = {0};
	enum cgs_status st = CGS_EIO;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		st = cgs_load_list(&l, fd, CGS_STR(""), &dirs);
	if (st)
		cannot(f, "list", l.unread.n ? l.unread.s : dir, st);
	for (uint32_t i = 0; i < l.n && !st; i++)
		if (!is_link(fd, l.path[i].s))
			add_file(f, b, fd, l.path[i].s,
				 cgs_str_fmt(&f->cli->mem, "%s%.*s", prefix, CGS_FMT(l.path[i])).s);
	if (fd >= 0)
		close(fd);
	cgs_buf_done(&dirs);
	cgs_load_list_done(&l);
}

static void add_path(struct format *f, struct batch *b, const char *path)
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
		add_dir(f, b, path, cgs_str_fmt(&f->cli->mem, "%s%s", path, slash).s);
	} else {
		add_file(f, b, AT_FDCWD, path, path);
	}
}

/* Standard input to standard output, as it is where it is not formatted. */
static void format_stdin(struct format *f)
{
	struct cgs_buf b = {0};
	struct text t = {.path = "standard input"};
	enum cgs_status st = cgs_cli_read_stdin(CGS_FILE_MAX, &b);
	if (st) {
		cannot(f, "read", t.path, st);
	} else {
		bool print = !f->check && !f->diff;
		t.old = cgs_buf_view(&b);
		format_text(&t);
		if (print) {
			tell(f, &t);
			cgs_buf_str(&f->cli->out, cgs_buf_view(&t.new));
		} else {
			show_text(f, &t);
		}
	}
	cgs_buf_done(&b);
	cgs_buf_done(&t.new);
}

enum cgs_exit cgs_cmd_fmt(struct cgs_cli *cli)
{
	struct format f = {.cli = cli,
			   .check = cgs_cli_has(cli, CGS_OPT_CHECK),
			   .diff = cgs_cli_has(cli, CGS_OPT_DIFF),
			   .list = cgs_cli_has(cli, CGS_OPT_LIST)};
	struct batch b = {0};
	if (!cli->narg) {
		enum cgs_exit code = cgs_cli_enter(cli);
		if (code)
			return code;
		add_dir(&f, &b, ".", "");
	}
	for (uint32_t i = 0; i < cli->narg; i++) {
		if (strcmp(cli->arg[i], "-") != 0) {
			add_path(&f, &b, cli->arg[i]);
			continue;
		}
		finish(&f, &b);
		format_stdin(&f);
	}
	finish(&f, &b);
	free(b.v);
	if (!f.worst && f.check && f.found)
		return CGS_EXIT_FINDINGS;
	return f.worst;
}
