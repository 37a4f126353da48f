/* cli.c — one run of the program: what was asked for, and where data and messages go.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/show.h"
#include "pool.h"

bool cgs_cli_has(const struct cgs_cli *cli, enum cgs_opt opt)
{
	return cgs_cli_value(cli, opt, NULL) != NULL;
}

const char *cgs_cli_value(const struct cgs_cli *cli, enum cgs_opt opt, const char *dflt)
{
	for (uint32_t i = cli->ngiven; i-- > 0;)
		if (cli->given[i].opt == opt)
			return cli->given[i].value;
	return dflt;
}

/* Writes everything; false with errno. */
static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

void cgs_cli_stderr(const struct cgs_buf *b)
{
	if (b->n && !write_all(STDERR_FILENO, b->s, b->n))
		return; /* nobody is left to tell */
}

void cgs_cli_flush(struct cgs_cli *cli)
{
	if (!cli->closed && !write_all(STDOUT_FILENO, cli->out.s, cli->out.n)) {
		cli->closed = true;
		cli->out_errno = errno == EPIPE ? 0 : errno;
	}
	cli->out.n = 0;
}

enum cgs_status cgs_cli_read_stdin(size_t max, struct cgs_buf *b)
{
	char block[1 << 16];
	for (ssize_t n; (n = read(STDIN_FILENO, block, sizeof block));) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return CGS_EIO;
		if (b->n + (size_t)n > max)
			return CGS_ETOOBIG;
		cgs_buf_add(b, block, (size_t)n);
	}
	return CGS_OK;
}

void cgs_cli_say(struct cgs_cli *cli, const char *fmt, ...)
{
	struct cgs_buf line = {0};
	char *z = NULL;
	va_list ap;
	(void)cli;
	va_start(ap, fmt);
	int n = vasprintf(&z, fmt, ap);
	va_end(ap);
	if (n < 0)
		cgs_mem_bug("bad format");
	cgs_buf_putz(&line, "cgsc: ");
	cgs_show_text(&line, cgs_str_of(z), "\n      ");
	cgs_buf_putc(&line, '\n');
	cgs_cli_stderr(&line);
	cgs_buf_done(&line);
	free(z);
}

bool cgs_cli_report(struct cgs_cli *cli, struct cgs_files *files, struct cgs_diags *ds)
{
	cgs_diag_join(ds, files);
	bool data = cli->print.format == CGS_PRINT_JSON || cli->print.format == CGS_PRINT_SARIF;
	struct cgs_diags shown = {.errors = ds->errors, .warnings = ds->warnings};
	struct cgs_buf b = {0};
	data = data && !cli->data_only;
	for (uint32_t i = 0; i < ds->n; i++)
		if (ds->v[i]->level >= cli->least)
			*CGS_PUSH(shown.v, shown.n, shown.cap) = ds->v[i];
	for (uint32_t i = 0; cli->later && i < shown.n; i++)
		cgs_pool_add(cli->later, files, shown.v[i]);
	if (!cli->later)
		cgs_print_all(data ? &cli->out : &b, files, &shown, &cli->print);
	if (data)
		cgs_cli_flush(cli);
	else
		cgs_cli_stderr(&b);
	cgs_buf_done(&b);
	free(shown.v);
	return ds->errors > 0;
}

void cgs_cli_count(struct cgs_cli *cli, const struct cgs_diags *ds)
{
	if (cli->print.format != CGS_PRINT_HUMAN || cli->quiet || !(ds->errors + ds->warnings))
		return;
	cgs_cli_say(cli, "%u error%s, %u warning%s", ds->errors, ds->errors == 1 ? "" : "s",
		    ds->warnings, ds->warnings == 1 ? "" : "s");
}

/* The file that marks a root must be one that can hold specs. */
static enum cgs_exit check_root(struct cgs_cli *cli)
{
	struct stat st;
	if (stat(CGS_ROOT_FILE, &st) || S_ISREG(st.st_mode))
		return CGS_EXIT_OK;
	cgs_cli_say(cli, "`%s/" CGS_ROOT_FILE "` is %s; a project needs a file of that name",
		    cli->root, S_ISDIR(st.st_mode) ? "a directory" : "no regular file");
	return CGS_EXIT_FILES;
}

enum cgs_exit cgs_cli_enter(struct cgs_cli *cli)
{
	return cgs_cli_enter_at(cli, ".");
}

enum cgs_exit cgs_cli_enter_at(struct cgs_cli *cli, const char *from)
{
	if (cli->root)
		return CGS_EXIT_OK;
	char *cwd = realpath(".", NULL);
	enum cgs_status st = cwd ? cgs_find_root(from, &cli->root) : CGS_EIO;
	if (st == CGS_ENOTFOUND)
		cgs_cli_say(cli, "no " CGS_ROOT_FILE " here or above\n"
				 "`cgsc init` makes a project; -C DIR looks for one in DIR");
	else if (st || chdir(cli->root))
		cgs_cli_say(cli, "cannot enter the project: %s", strerror(errno));
	bool ok = !st && !chdir(cli->root);
	if (ok) {
		size_t n = strlen(cli->root);
		const char *rest = strncmp(cwd, cli->root, n) ? "" : cwd + n;
		rest += strspn(rest, "/");
		struct cgs_str below = cgs_str_fmt(&cli->mem, "%s%s", rest, *rest ? "/" : "");
		cli->below = (char *)(uintptr_t)below.s;
	}
	free(cwd);
	return ok ? check_root(cli) : CGS_EXIT_USAGE;
}

/* Drops "." and resolves ".." in a relative path, by its text. */
static const char *tidy(struct cgs_cli *cli, const char *path)
{
	struct cgs_buf b = {0};
	for (const char *p = path; *p;) {
		size_t n = strcspn(p, "/");
		char *up = b.n ? memrchr(b.s, '/', b.n) : NULL;
		if (n == 2 && !strncmp(p, "..", 2) && b.n && !(b.n >= 2 && !strcmp(b.s, "..")))
			b.n = up ? (size_t)(up - b.s) : 0;
		else if (n && !(n == 1 && *p == '.'))
			cgs_buf_fmt(&b, "%s%.*s", b.n ? "/" : "", (int)n, p);
		p += n;
		p += strspn(p, "/");
	}
	struct cgs_str s = cgs_str_dup(&cli->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s.s;
}

const char *cgs_cli_path(struct cgs_cli *cli, const char *typed)
{
	size_t n = cli->root ? strlen(cli->root) : 0;
	if (*typed != '/')
		return tidy(cli,
			    cgs_str_fmt(&cli->mem, "%s%s", cli->below ? cli->below : "", typed).s);
	if (n && !strncmp(typed, cli->root, n) && typed[n] == '/')
		return tidy(cli, typed + n + 1);
	return typed;
}

void cgs_cli_guess(struct cgs_guess *g, struct cgs_str word)
{
	uint32_t max = 1 + g->typed.n / 4;
	uint32_t d = cgs_str_distance(g->typed, word, max);
	if (d <= max && 2 * d < g->typed.n && (!g->best.s || d < g->distance)) {
		g->best = word;
		g->distance = d;
	}
}

const char *cgs_cli_hint(struct cgs_cli *cli, const struct cgs_guess *g)
{
	if (!g->best.s)
		return "";
	return cgs_str_fmt(&cli->mem, "; did you mean `%.*s`?", CGS_FMT(g->best)).s;
}

const char *cgs_cli_number(struct cgs_cli *cli, uint64_t n)
{
	char z[32];
	int i = (int)sizeof z, digits = 0;
	z[--i] = 0;
	do {
		if (digits && digits % 3 == 0)
			z[--i] = ',';
		z[--i] = (char)('0' + n % 10);
		digits++;
	} while ((n /= 10));
	return cgs_str_dup(&cli->mem, cgs_str_of(z + i)).s;
}
