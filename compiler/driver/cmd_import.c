/* cmd_import.c — `cgsc import` and `cgsc export`: requirements of other tools into specs, and back.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing is written before every file has been read.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/show.h"
#include "../exchange/exchange.h"
#include "cmd.h"
#include "project.h"
#include "save.h"

struct import {
	struct cgs_cli *cli;
	const struct cgs_exchange *form; /* that was asked for, or NULL */
	struct cgs_items items;
	enum cgs_exit code;
};

static void fails(struct import *m, const char *path, const char *why)
{
	cgs_cli_say(m->cli, "cannot import `%s`: %s", path, why);
	m->code = CGS_EXIT_FILES;
}

static const char *reason(enum cgs_status st)
{
	return st == CGS_ENOTFOUND ? "it does not exist"
	       : st == CGS_EDENIED ? "it is not a regular file"
	       : st == CGS_ETOOBIG ? "it is larger than 16 MiB; split it"
				   : strerror(errno);
}

static void add_text(struct import *m, const char *path, struct cgs_str text)
{
	const struct cgs_exchange *form = m->form;
	struct cgs_str name = cgs_str_of(path);
	if (!form)
		form = cgs_exchange_guess(name, text);
	if (!form) {
		fails(m, path, "its form is not known; say which it is with --from");
		return;
	}
	if (!m->form && !m->cli->quiet)
		cgs_cli_say(m->cli, "`%s` is read as %s: %s", path, form->name, form->title);
	cgs_exchange_read(&m->items, form, name, text);
}

/* What was read of a file, if it was. */
static void add_read(struct import *m, const char *path, enum cgs_status st, struct cgs_str file)
{
	struct cgs_buf text = {0}, why = {0};
	if (st)
		fails(m, path, reason(st));
	else if (!cgs_exchange_text(file, &text, &why))
		fails(m, path, why.s);
	else if (text.n)
		add_text(m, path, cgs_buf_view(&text));
	else if (!m->cli->quiet)
		cgs_cli_say(m->cli, "`%s` is empty", path);
	cgs_buf_done(&text);
	cgs_buf_done(&why);
}

static void add_file(struct import *m, const char *path)
{
	struct cgs_buf file = {0};
	enum cgs_status st = cgs_file_read(AT_FDCWD, path, CGS_EXCHANGE_MAX, &file);
	add_read(m, path, st, cgs_buf_view(&file));
	cgs_buf_done(&file);
}

static void add_stdin(struct import *m)
{
	struct cgs_buf file = {0};
	enum cgs_status st = cgs_cli_read_stdin(CGS_EXCHANGE_MAX, &file);
	add_read(m, "standard input", st, cgs_buf_view(&file));
	cgs_buf_done(&file);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct files { /* of a Doorstop document */
	const char **name;
	uint32_t n, cap;
};

enum { LEVELS = 32 }; /* of directories in each other */

static void add_names(struct import *m, struct files *f, const char *path, DIR *dir,
		      uint32_t level);

/* A directory in that of a document: its items belong to the document, unless it is one itself. */
static void add_directory(struct import *m, struct files *f, const char *path, uint32_t level)
{
	DIR *dir = opendir(path);
	if (!dir || level == LEVELS) {
		fails(m, path, dir ? "too many directories in each other" : strerror(errno));
	} else if (!faccessat(dirfd(dir), ".doorstop.yml", F_OK, 0)) {
		if (!m->cli->quiet)
			cgs_cli_say(m->cli,
				    "`%s` is a document of its own; name it, too, to import it",
				    path);
	} else {
		add_names(m, f, path, dir, level);
	}
	if (dir)
		closedir(dir);
}

static void add_names(struct import *m, struct files *f, const char *path, DIR *dir, uint32_t level)
{
	size_t len = strlen(path);
	const char *slash = len && path[len - 1] == '/' ? "" : "/";
	for (const struct dirent *e; (e = readdir(dir)) && !m->code;) {
		struct stat st;
		const char *dot = strrchr(e->d_name, '.');
		const char *full = cgs_str_fmt(&m->items.mem, "%s%s%s", path, slash, e->d_name).s;
		bool hidden = e->d_name[0] == '.',
		     description = !strcmp(e->d_name, ".doorstop.yml");
		bool item = !hidden && dot &&
			    (!strcmp(dot, ".yml") || !strcmp(dot, ".yaml") || !strcmp(dot, ".md"));
		if (!hidden && !fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
		    S_ISDIR(st.st_mode))
			add_directory(m, f, full, level + 1);
		else if (item || description)
			*CGS_PUSH(f->name, f->n, f->cap) = full;
	}
}

/* The items of a Doorstop document: the files in its directory and those below, what describes it
 * first. */
static void add_items(struct import *m, const char *path, DIR *dir)
{
	struct files f = {0};
	add_names(m, &f, path, dir, 0);
	if (f.n)
		qsort(f.name, f.n, sizeof *f.name, by_name); /* '.' comes before letters */
	for (uint32_t i = 0; i < f.n && !m->code; i++)
		add_file(m, f.name[i]);
	free(f.name);
}

static void add_path(struct import *m, const char *path)
{
	if (!strcmp(path, "-")) {
		add_stdin(m);
		return;
	}
	DIR *dir = opendir(path);
	if (!dir) {
		add_file(m, path);
		return;
	}
	const struct cgs_exchange *given = m->form;
	bool doorstop = !faccessat(dirfd(dir), ".doorstop.yml", R_OK, 0);
	if (doorstop && !given) {
		m->form = cgs_exchange_named("doorstop");
		if (!m->cli->quiet)
			cgs_cli_say(m->cli, "`%s` is read as doorstop: a document of Doorstop",
				    path);
	}
	if (doorstop)
		add_items(m, path, dir);
	else
		fails(m, path, "it is a directory, and not of Doorstop; name the files in it");
	m->form = given;
	closedir(dir);
}

/* "a.csv:3: column `x`: no column of this name is known". */
static void put_loss(struct cgs_buf *out, const struct cgs_item_loss *l)
{
	enum { CELLS = 100 };
	struct cgs_str what = l->what;
	what.n = cgs_show_fit(what, CELLS);
	cgs_show_text(out, l->file, " ");
	if (l->line)
		cgs_buf_fmt(out, ":%u", l->line);
	if (l->loose && l->more)
		cgs_buf_fmt(out, "-%u", l->line + l->more);
	cgs_buf_putz(out, ": ");
	cgs_show_text(out, what, " ");
	cgs_buf_putz(out, what.n < l->what.n ? "...: " : ": ");
	cgs_show_text(out, l->why, " ");
	if (l->more && !l->loose)
		cgs_buf_fmt(out, " (and %u more)", l->more);
	cgs_buf_putc(out, '\n');
}

/* What was not carried over, and how much was. */
static void tell(struct cgs_cli *cli, const struct cgs_items *s)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < s->nloss; i++)
		put_loss(&b, &s->loss[i]);
	if (!cgs_exchange_any(s))
		cgs_buf_putz(&b, "warning: no requirement or other item was carried over\n");
	cgs_exchange_tell(s, &b);
	cgs_buf_putc(&b, '\n');
	if (!cli->quiet)
		cgs_cli_stderr(&b);
	cgs_buf_done(&b);
}

/* To standard output, or to the file of --out. */
static enum cgs_exit put(struct cgs_cli *cli, const char *path, struct cgs_str text)
{
	if (!path) {
		cgs_buf_str(&cli->out, text);
		return CGS_EXIT_OK;
	}
	bool over = cgs_cli_has(cli, CGS_OPT_FORCE);
	enum cgs_status st = over ? cgs_save_file(path, text) : cgs_save_new(path, text, false);
	if (!st)
		return CGS_EXIT_OK;
	cgs_cli_say(cli, "cannot write `%s`: %s", path,
		    st == CGS_EDENIED ? "it exists; --force writes over it" : strerror(errno));
	return CGS_EXIT_FILES;
}

static bool is_name(const char *z)
{
	bool start = true;
	for (; *z; z++) {
		bool letter = (*z >= 'a' && *z <= 'z') || (*z >= 'A' && *z <= 'Z') || *z == '_';
		if (!letter && (start || !((*z >= '0' && *z <= '9') || *z == '.')))
			return false;
		start = *z == '.';
	}
	return !start;
}

enum cgs_exit cgs_cmd_import(struct cgs_cli *cli)
{
	struct import m = {.cli = cli};
	const char *from = cgs_cli_value(cli, CGS_OPT_FROM, NULL);
	struct cgs_str package = cgs_exchange_package(&cli->mem, cgs_str_of(cli->arg[0]));
	const char *named = cgs_cli_value(cli, CGS_OPT_PACKAGE, package.s);
	if (!is_name(named) || !cgs_exchange_names_package(&cli->mem, named)) {
		cgs_cli_say(cli,
			    "`%s` cannot be the name of a package: names are letters, digits and "
			    "`_`, with dots between them, and no word of the grammar",
			    named);
		return CGS_EXIT_USAGE;
	}
	m.form = from ? cgs_exchange_named(from) : NULL;
	for (uint32_t i = 0; i < cli->narg; i++)
		add_path(&m, cli->arg[i]);
	struct cgs_buf out = {0};
	if (!m.code) {
		cgs_exchange_spec(&m.items, cgs_str_of(named), &out);
		m.code = put(cli, cgs_cli_value(cli, CGS_OPT_OUT, NULL), cgs_buf_view(&out));
	}
	if (!m.code)
		tell(cli, &m.items);
	cgs_buf_done(&out);
	cgs_item_done(&m.items);
	return m.code;
}

struct directory { /* that files are written into */
	struct cgs_cli *cli;
	const char *path;
	enum cgs_exit code;
};

static void put_file(void *arg, const char *name, struct cgs_str text)
{
	struct directory *d = arg;
	const char *path = cgs_str_fmt(&d->cli->mem, "%s/%s", d->path, name).s;
	if (!d->code)
		d->code = put(d->cli, path, text);
}

static enum cgs_exit write_model(struct cgs_cli *cli, struct cgs_items *items)
{
	const struct cgs_exchange *form =
		cgs_exchange_named(cgs_cli_value(cli, CGS_OPT_FORMAT, "csv"));
	const char *path = cgs_cli_value(cli, CGS_OPT_OUT, NULL);
	struct directory d = {.cli = cli, .path = path ? cgs_cli_path(cli, path) : NULL};
	if (form->write) {
		struct cgs_buf out = {0};
		cgs_exchange_write(items, form, &out);
		d.code = put(cli, d.path, cgs_buf_view(&out));
		cgs_buf_done(&out);
	} else if (d.path && !cgs_cli_has(cli, CGS_OPT_FORCE) && !access(d.path, F_OK)) {
		cgs_cli_say(cli, "cannot write `%s`: it exists; --force writes over its files",
			    d.path);
		d.code = CGS_EXIT_FILES;
	} else if (d.path) {
		cgs_exchange_files(items, form, put_file, &d);
	} else {
		cgs_cli_say(cli, "%s is a directory of files; name it with --out=DIR", form->name);
		d.code = CGS_EXIT_USAGE;
	}
	return d.code;
}

enum cgs_exit cgs_cmd_export(struct cgs_cli *cli)
{
	struct cgs_project p = {.cli = cli};
	struct cgs_items items = {0};
	cli->data_only = true;
	enum cgs_exit code = cgs_cli_enter(cli);
	if (!code)
		code = cgs_project_model(&p);
	if (!code) {
		cgs_exchange_take(&items, p.c.ir);
		code = write_model(cli, &items);
	}
	if (!code)
		tell(cli, &items);
	cgs_item_done(&items);
	cgs_project_close(&p);
	return code;
}
