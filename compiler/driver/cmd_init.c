/* cmd_init.c — `cgsc init`: a new project from files that are embedded (stdlib/init).
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../check/std.h"
#include "cmd.h"
#include "save.h"

static const char *base_name(struct cgs_cli *cli, const char *dir)
{
	char *real = realpath(dir, NULL);
	const char *slash = real ? strrchr(real, '/') : NULL;
	struct cgs_str s =
		cgs_str_dup(&cli->mem, cgs_str_of(slash && slash[1] ? slash + 1 : "project"));
	free(real);
	return s.s;
}

/* The directory's name as a name of the language. */
static const char *project_name(struct cgs_cli *cli, const char *dir)
{
	struct cgs_str s = cgs_str_dup(&cli->mem, cgs_str_of(base_name(cli, dir)));
	char *z = (char *)(uintptr_t)s.s;
	for (uint32_t i = 0; i < s.n; i++) {
		char c = z[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && !(i && c >= '0' && c <= '9'))
			z[i] = '_';
	}
	return z;
}

/* The template calls the project @NAME@. */
static void fill(struct cgs_buf *out, struct cgs_str text, const char *name)
{
	static const struct cgs_str mark = {"@NAME@", 6};
	const char *p = text.s, *end = text.s + text.n;
	for (const char *at; (at = memmem(p, (size_t)(end - p), mark.s, mark.n)); p = at + mark.n) {
		cgs_buf_add(out, p, (size_t)(at - p));
		cgs_buf_putz(out, name);
	}
	cgs_buf_add(out, p, (size_t)(end - p));
}

/* As a shell reads it back. */
static const char *quoted(struct cgs_cli *cli, const char *z)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "-_./+,:@%";
	struct cgs_buf b = {0};
	if (*z && !z[strspn(z, plain)])
		return z;
	cgs_buf_putc(&b, '\'');
	for (; *z; z++)
		if (*z == '\'')
			cgs_buf_putz(&b, "'\\''");
		else
			cgs_buf_putc(&b, *z);
	cgs_buf_putc(&b, '\'');
	struct cgs_str s = cgs_str_dup(&cli->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s.s;
}

static enum cgs_exit put_file(struct cgs_cli *cli, const char *path, const struct cgs_std_file *f,
			      const char *name)
{
	struct cgs_buf text = {0};
	struct cgs_str from = {f->text, (uint32_t)(f->end - f->text)};
	bool script = from.n > 2 && !memcmp(from.s, "#!", 2);
	fill(&text, from, name);
	enum cgs_status st = cgs_save_new(path, cgs_buf_view(&text), script);
	cgs_buf_done(&text);
	if (st == CGS_EDENIED)
		cgs_cli_say(cli, "kept %s: it exists already", quoted(cli, path));
	else if (st)
		cgs_cli_say(cli, "cannot write %s: %s", quoted(cli, path), strerror(errno));
	else if (!cli->quiet)
		cgs_cli_say(cli, "wrote %s", quoted(cli, path));
	return st && st != CGS_EDENIED ? CGS_EXIT_FILES : CGS_EXIT_OK;
}

static void next_steps(struct cgs_cli *cli, const char *dir)
{
	const char *cd =
		strcmp(dir, ".") ? cgs_str_fmt(&cli->mem, "cd %s && ", quoted(cli, dir)).s : "";
	if (!cli->quiet)
		cgs_cli_say(cli,
			    "try next:\n  %scgsc build     make everything\n"
			    "  %scgsc build -n  see what would run, and why\n"
			    "  %scgsc graph     print the execution graph",
			    cd, cd, cd);
}

enum cgs_exit cgs_cmd_init(struct cgs_cli *cli)
{
	const char *dir = cli->narg ? cli->arg[0] : ".";
	const char *template = cgs_cli_value(cli, CGS_OPT_TEMPLATE, "minimal");
	struct cgs_str prefix = cgs_str_fmt(&cli->mem, "std:init/%s/", template);
	if (mkdir(dir, 0777) && errno != EEXIST) {
		cgs_cli_say(cli, "cannot make `%s`: %s", dir, strerror(errno));
		return CGS_EXIT_FILES;
	}
	if (!access(cgs_str_fmt(&cli->mem, "%s/" CGS_ROOT_FILE, dir).s, F_OK)) {
		cgs_cli_say(cli, "`%s` holds a " CGS_ROOT_FILE " already", dir);
		return CGS_EXIT_FILES;
	}
	const char *name = project_name(cli, dir);
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++) {
		if (strncmp(f->name, prefix.s, prefix.n))
			continue;
		const char *rest = f->name + prefix.n;
		const char *path =
			strcmp(dir, ".") ? cgs_str_fmt(&cli->mem, "%s/%s", dir, rest).s : rest;
		enum cgs_exit code = put_file(cli, path, f, name);
		if (code)
			return code;
	}
	next_steps(cli, dir);
	return CGS_EXIT_OK;
}
