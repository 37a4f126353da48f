/* cmd_check.c — `cgsc check`: the specs of a project, or single files, without building.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../base/sarif.h"
#include "cmd.h"
#include "fix.h"
#include "host.h"
#include "project.h"
#include "save.h"

/* Sets of fixes that are tried, and bytes of specs that are checked for that. */
enum { TRIES_MAX = 256, TRIED_MAX = 16 << 20 };

struct check {
	struct cgs_cli *cli;
	struct cgs *c;
	struct cgs_host host;
	struct cgs_lower world; /* what the host answers: of a project */
	const char **file; /* what was named, below the root or absolute; a directory ends in '/',
			      "" is all */
	bool project;      /* there is a root */
	struct cgs_patches
		better; /* texts that replace those on the disk, until they are written */
	uint32_t tries;
	uint64_t tried; /* bytes */
};

static enum cgs_exit cannot(struct check *k, const char *what, const char *path, enum cgs_status st)
{
	const char *why = st == CGS_ENOTFOUND ? "it does not exist"
			  : st == CGS_EDENIED ? "it is not a regular file"
			  : st == CGS_ETOOBIG ? "it is too large"
					      : strerror(errno);
	cgs_cli_say(k->cli, "cannot %s `%s`: %s", what, path, why);
	return CGS_EXIT_FILES;
}

static bool is_directory(const char *path)
{
	return !*path || path[strlen(path) - 1] == '/';
}

static bool is_parsed(const struct check *k, const char *path)
{
	for (uint32_t i = 0; i < k->c->files.n; i++)
		if (cgs_str_is(k->c->files.v[i].path, path))
			return k->c->files.v[i].loaded;
	return false;
}

/* Only `check` looks at the clock: what a build makes does not depend on the day. */
static const char *today(struct cgs_cli *cli)
{
	char day[16];
	struct tm tm;
	time_t now = time(NULL);
	if (!gmtime_r(&now, &tm) || !strftime(day, sizeof day, "%Y-%m-%d", &tm))
		return NULL;
	return cgs_str_dup(&cli->mem, cgs_str_of(day)).s;
}

/* The specs of the project, or of files without one. */
static enum cgs_exit load_project(struct check *k)
{
	if (k->project && cgs_load(k->c, k->cli->root))
		return cgs_project_unread(k->cli, k->c);
	if (!k->project)
		k->c->files.root_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return k->c->files.root_fd < 0 ? cannot(k, "read the specs below", ".", CGS_EIO)
				       : CGS_EXIT_OK;
}

static enum cgs_exit load(struct check *k)
{
	struct cgs_cli *cli = k->cli;
	enum cgs_status st = CGS_OK;
	k->c = cgs_mem_alloc(sizeof *k->c);
	if (!cgs_project_choices(cli, &k->c->choices))
		return CGS_EXIT_USAGE;
	if (!k->c->choices.today)
		k->c->choices.today = today(cli);
	for (uint32_t i = 0; i < k->better.n; i++)
		cgs_parse(k->c, cgs_str_of(k->better.v[i].path),
			  cgs_buf_view(&k->better.v[i].text));
	enum cgs_exit code = load_project(k);
	if (code)
		return code;
	for (uint32_t i = 0; i < cli->narg && !st; i++) {
		const char *path = k->file[i];
		struct cgs_buf text = {0};
		if (is_directory(path) || is_parsed(k, path))
			continue;
		st = cgs_file_read(k->c->files.root_fd, path, CGS_FILE_MAX, &text);
		if (!st)
			cgs_parse(k->c, cgs_str_of(path), cgs_buf_view(&text));
		cgs_buf_done(&text);
		if (st)
			return cannot(k, "read", cli->arg[i], st);
	}
	if (k->project)
		k->c->world = &k->world;
	k->c->marks = true;
	cgs_check(k->c);
	k->c->world = NULL;
	cgs_diag_join(&k->c->diags, &k->c->files); /* what is not shown is not fixed either */
	return cgs_project_chosen(cli, k->c) ? CGS_EXIT_OK : CGS_EXIT_USAGE;
}

static bool is_asked_for(const struct check *k, const struct cgs_diag *d)
{
	if (!k->cli->narg || d->where.file >= k->c->files.n)
		return true;
	struct cgs_str path = k->c->files.v[d->where.file].path;
	for (uint32_t i = 0; i < k->cli->narg; i++) {
		struct cgs_str asked = cgs_str_of(k->file[i]);
		if (is_directory(k->file[i]) && path.n > asked.n)
			path.n = asked.n;
		if (cgs_str_eq(path, asked))
			return true;
		path = k->c->files.v[d->where.file].path;
	}
	return false;
}

/* Keeps what is in the files that were named; the others were read for their names only. */
static void narrow(struct check *k)
{
	struct cgs_diags *ds = &k->c->diags;
	uint32_t n = 0;
	ds->errors = ds->warnings = 0;
	for (uint32_t i = 0; i < ds->n; i++) {
		struct cgs_diag *d = ds->v[i];
		if (!is_asked_for(k, d))
			continue;
		ds->errors += d->level == CGS_ERROR;
		ds->warnings += d->level == CGS_WARNING;
		ds->v[n++] = d;
	}
	ds->n = n;
}

static void unload(struct check *k)
{
	if (k->c)
		cgs_done(k->c);
	free(k->c);
	k->c = NULL;
}

static bool is_of(const struct cgs *c, const struct cgs_diag *d, const char *path)
{
	return d->where.file < c->files.n && cgs_str_is(c->files.v[d->where.file].path, path);
}

static uint32_t errors_in(const struct cgs *c, const char *path)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->diags.n; i++)
		n += c->diags.v[i]->level == CGS_ERROR && is_of(c, c->diags.v[i], path);
	return n;
}

/* Bytes from the line of the first error that is not shown to the end of the file; 0: all are. */
static uint32_t unseen(const struct cgs *c, const char *path)
{
	for (uint32_t i = 0; i < c->diags.n; i++) {
		const struct cgs_diag *d = c->diags.v[i];
		if (d->code != CGS_C_more_errors || !is_of(c, d, path))
			continue;
		struct cgs_str text = c->files.v[d->where.file].text;
		uint32_t at = d->where.at;
		while (at && text.s[at - 1] != '\n')
			at--;
		return text.n - at;
	}
	return 0;
}

/* Errors of a file that stand behind those that were shown before: they are not new. */
static uint32_t were_unseen(const struct cgs *old, const struct cgs *new, const char *path)
{
	uint32_t n = 0, rest = unseen(old, path);
	for (uint32_t i = 0; rest && i < new->diags.n; i++) {
		const struct cgs_diag *d = new->diags.v[i];
		n += d->level == CGS_ERROR && is_of(new, d, path) &&
		     new->files.v[d->where.file].text.n - d->where.at <= rest;
	}
	return n;
}

/* The project must have fewer errors, or as many and fewer warnings, and no file that was edited
 * more errors. Each of several fixes must have cured its own error, and some in each file that had
 * any; one fix alone may cure another file. */
static bool is_better(const struct cgs *old, const struct cgs *new, const struct cgs_patches *p,
		      uint32_t errors)
{
	uint32_t cured = p->fixes < errors ? p->fixes : errors, left = new->diags.errors;
	for (uint32_t i = 0; i < p->n; i++) {
		uint32_t unseen = were_unseen(old, new, p->v[i].path);
		uint32_t before = errors_in(old, p->v[i].path),
			 after = errors_in(new, p->v[i].path) - unseen;
		if (after > before || (p->fixes > 1 && before && after == before))
			return false;
		left -= unseen;
	}
	if (old->diags.errors < left + cured)
		return false;
	return left < old->diags.errors || new->diags.warnings < old->diags.warnings;
}

static bool may_try(const struct check *k)
{
	return k->tries < TRIES_MAX && k->tried < TRIED_MAX;
}

static struct cgs_patches copy(const struct cgs_patches *from)
{
	struct cgs_patches p = {.fixes = from->fixes};
	for (uint32_t i = 0; i < from->n; i++) {
		struct cgs_patch *to = CGS_PUSH(p.v, p.n, p.cap);
		to->path = strdup(from->v[i].path);
		if (!to->path)
			cgs_mem_bug("out of memory");
		cgs_buf_str(&to->text, cgs_buf_view(&from->v[i].text));
	}
	return p;
}

/* Checks the project as it would be with these fixes; keeps them when it is better. */
static bool try_fixes(struct check *k, const struct cgs_diag *const *v, uint32_t n)
{
	struct cgs_patches edited, add, kept = k->better;
	struct cgs *old = k->c;
	uint32_t errors = 0;
	for (uint32_t i = 0; i < n; i++)
		errors += v[i]->level == CGS_ERROR;
	cgs_fix_make(&old->files, v, n, &edited);
	add = copy(&edited);
	k->better = copy(&kept);
	cgs_fix_merge(&k->better, &add);
	k->c = NULL;
	k->tries++;
	for (uint32_t i = 0; i < old->files.n; i++)
		k->tried += old->files.v[i].origin ? 0 : old->files.v[i].text.n;
	bool good = edited.n && !load(k) && is_better(old, k->c, &edited, errors);
	if (!good) {
		struct check trial = *k;
		k->c = old;
		k->better = kept;
		old = trial.c;
		kept = trial.better;
	}
	if (old)
		cgs_done(old);
	free(old);
	cgs_fix_done(&kept);
	cgs_fix_done(&edited);
	return good;
}

/* All of the safe fixes, or the largest run of neighbours among them that helps. */
static bool improve(struct check *k)
{
	const struct cgs_diag **v = NULL;
	uint32_t n = 0, cap = 0;
	bool good = false;
	for (uint32_t i = 0; i < k->c->diags.n; i++)
		if (cgs_fix_is_safe(k->c->diags.v[i]) && is_asked_for(k, k->c->diags.v[i]))
			*CGS_PUSH(v, n, cap) = k->c->diags.v[i];
	for (uint32_t size = n; size && !good; size /= 2)
		for (uint32_t i = 0; i < n && !good && may_try(k); i += size)
			good = try_fixes(k, v + i, n - i < size ? n - i : size);
	free(v);
	return good;
}

static void say_fixed(struct check *k, uint32_t fixes)
{
	uint32_t left = 0;
	for (uint32_t i = 0; i < k->c->diags.n; i++)
		left += cgs_fix_is_safe(k->c->diags.v[i]) && is_asked_for(k, k->c->diags.v[i]);
	if (k->cli->quiet)
		return;
	cgs_cli_say(k->cli, "applied %u fix%s", fixes, fixes == 1 ? "" : "es");
	if (left && !may_try(k))
		cgs_cli_say(k->cli, "left %u fix%s to you: there are too many to try each", left,
			    left == 1 ? "" : "es");
	else if (left)
		cgs_cli_say(k->cli,
			    "left %u fix%s to you: %s alone would not lower the number "
			    "of errors",
			    left, left == 1 ? "" : "es", left == 1 ? "it" : "they");
}

/* Fixes in memory while that lowers the number of errors, then writes what came of it. */
static enum cgs_exit fix(struct check *k)
{
	while ((k->c->diags.errors || k->c->diags.warnings) && may_try(k) && improve(k))
		;
	uint32_t fixes = k->better.fixes;
	for (uint32_t i = 0; i < k->better.n; i++) {
		const struct cgs_patch *p = &k->better.v[i];
		enum cgs_status st = cgs_save_file(p->path, cgs_buf_view(&p->text));
		if (st)
			return cannot(k, "write", p->path, st);
	}
	cgs_fix_done(&k->better);
	unload(k);
	enum cgs_exit code = load(k);
	if (!code)
		say_fixed(k, fixes);
	return code;
}

/* The counts, for who reads the lines. */
static void put_end(struct check *k, enum cgs_exit code)
{
	struct cgs_cli *cli = k->cli;
	const struct cgs_diags *ds = &k->c->diags;
	if (!cli->json || cli->print.format == CGS_PRINT_SARIF)
		return;
	cgs_sarif_put(&cli->out,
		      json_pack("{s:s,s:i,s:i,s:i}", "event", "end", "errors", (int)ds->errors,
				"warnings", (int)ds->warnings, "exit", (int)code));
}

static enum cgs_exit check(struct check *k)
{
	enum cgs_exit code = load(k);
	if (!code && cgs_cli_has(k->cli, CGS_OPT_FIX))
		code = fix(k);
	if (code)
		return code;
	narrow(k);
	bool errors = cgs_cli_report(k->cli, &k->c->files, &k->c->diags);
	cgs_cli_count(k->cli, &k->c->diags);
	code = errors ? cgs_project_failure(k->c) : CGS_EXIT_OK;
	put_end(k, code);
	if (k->cli->verbose && !k->c->diags.n)
		cgs_cli_say(k->cli, "no mistakes found");
	return code;
}

/* The real path of each argument, with a '/' behind a directory. */
static enum cgs_exit find_files(struct check *k)
{
	struct cgs_cli *cli = k->cli;
	k->file = cgs_arena_alloc(&cli->mem, cli->narg * sizeof *k->file);
	for (uint32_t i = 0; i < cli->narg; i++) {
		struct stat st;
		if (stat(cli->arg[i], &st))
			return cannot(k, "read", cli->arg[i],
				      errno == ENOENT ? CGS_ENOTFOUND : CGS_EIO);
		char *real = realpath(cli->arg[i], NULL); /* a pipe has none */
		struct cgs_str path = cgs_str_of(real ? real : cli->arg[i]);
		bool top = !strcmp(path.s, "/");
		k->file[i] = cgs_str_fmt(&cli->mem, "%.*s%s", CGS_FMT(path),
					 S_ISDIR(st.st_mode) && !top ? "/" : "")
				     .s;
		free(real);
	}
	return CGS_EXIT_OK;
}

/* The root above a file: heap, NULL when there is none. */
static char *root_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	char *root = NULL, *dir = slash ? strndup(file, (size_t)(slash - file) + 1) : strdup(".");
	if (!dir)
		cgs_mem_bug("out of memory");
	if (cgs_find_root(dir, &root))
		root = NULL;
	free(dir);
	return root;
}

/* The project that the files belong to, which is that of the working directory when they belong to
 * none. Outside of any, files will do without. */
static enum cgs_exit find_project(struct check *k)
{
	struct cgs_cli *cli = k->cli;
	char *root = NULL;
	uint32_t first = 0;
	for (uint32_t i = 0; i < cli->narg; i++) {
		char *own = root_of(k->file[i]);
		bool other = own && root && strcmp(own, root);
		if (other) {
			cgs_cli_say(cli,
				    "`%s` and `%s` belong to different projects: check one after "
				    "the other",
				    cli->arg[first], cli->arg[i]);
			free(own);
			free(root);
			return CGS_EXIT_USAGE;
		}
		first = root ? first : i;
		if (own)
			free(root);
		root = own ? own : root;
	}
	bool files = root || cgs_find_root(".", &root) == CGS_OK;
	for (uint32_t i = 0; i < cli->narg; i++)
		files |= is_directory(k->file[i]);
	k->project = files || !cli->narg;
	enum cgs_exit code = k->project ? cgs_cli_enter_at(cli, root ? root : ".") : CGS_EXIT_OK;
	free(root);
	return code;
}

/* The part of the files' paths that messages show. */
static void shorten(struct check *k)
{
	char *base = realpath(".", NULL); /* the root by now, if there is one */
	size_t n = base ? strlen(base) : 0;
	for (uint32_t i = 0; i < k->cli->narg; i++)
		if (n > 1 && !strncmp(k->file[i], base, n) && k->file[i][n] == '/')
			k->file[i] += n + 1;
	free(base);
}

enum cgs_exit cgs_cmd_check(struct cgs_cli *cli)
{
	struct check k = {.cli = cli};
	k.world = cgs_host_world(&k.host);
	enum cgs_exit code = find_files(&k);
	if (!code)
		code = find_project(&k);
	if (!code) {
		shorten(&k);
		code = check(&k);
	}
	unload(&k);
	cgs_fix_done(&k.better);
	cgs_host_done(&k.host);
	return code;
}
