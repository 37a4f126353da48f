/* cmd_explain.c — `cgsc explain CODE` or WORD: from docs/errors and the prelude, both embedded.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdlib.h>

#include "../base/sarif.h"
#include "../check/std.h"
#include "cmd.h"

/* "CGS1002", "cgs1002", "1002", "unknown_reference". */
static const struct cgs_code_info *find(const char *z)
{
	const char *digits = strncasecmp(z, "CGS", 3) ? z : z + 3;
	char *end = NULL;
	unsigned long n = isdigit((unsigned char)*digits) ? strtoul(digits, &end, 10) : 0;
	if (end && !*end && n <= UINT16_MAX)
		return cgs_diag_code((unsigned)n);
	for (const struct cgs_code_info *c = cgs_diag_codes(); c->code; c++)
		if (!strcasecmp(c->name, z))
			return c;
	return NULL;
}

/* From the heading of the code up to the next heading of its level. */
static struct cgs_str section(struct cgs_str text, const struct cgs_code_info *c,
			      struct cgs_arena *a)
{
	struct cgs_str head = cgs_str_fmt(a, "## CGS%04u", c->code);
	const char *end = text.s + text.n, *from = NULL;
	for (const char *p = text.s; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *next = nl ? nl + 1 : end;
		if (from && next - p > 3 && !memcmp(p, "## ", 3))
			return (struct cgs_str){from, (uint32_t)(p - from)};
		if ((size_t)(next - p) > head.n && !memcmp(p, head.s, head.n) &&
		    !isdigit((unsigned char)p[head.n]))
			from = p;
		p = next;
	}
	return from ? (struct cgs_str){from, (uint32_t)(end - from)} : CGS_STR("");
}

static struct cgs_str page(const struct cgs_code_info *c, struct cgs_arena *a)
{
	struct cgs_str found = CGS_STR("");
	for (const struct cgs_std_file *f = cgs_std_files; f->name && !found.n; f++)
		if (!strncmp(f->name, "std:docs/errors/", 16))
			found = section((struct cgs_str){f->text, (uint32_t)(f->end - f->text)}, c,
					a);
	while (found.n && found.s[found.n - 1] == '\n')
		found.n--;
	return found;
}

static struct cgs_str line_at(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));
	return (struct cgs_str){p, (uint32_t)((nl ? nl + 1 : end) - p)};
}

static bool starts(struct cgs_str s, const char *z)
{
	return s.n >= strlen(z) && !memcmp(s.s, z, strlen(z));
}

/* The word that a line of the prelude declares ("kind component {", "unit ms "), or empty. */
static struct cgs_str declared(struct cgs_str line)
{
	static const char *const head[] = {"kind ", "enum ", "unit ", "fn ", "filter "};
	for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
		uint32_t from = (uint32_t)strlen(head[i]), to = from;
		if (!starts(line, head[i]))
			continue;
		while (to < line.n && (isalnum((unsigned char)line.s[to]) || line.s[to] == '_' ||
				       line.s[to] == '-'))
			to++;
		return (struct cgs_str){line.s + from, to - from};
	}
	return CGS_STR("");
}

/* A declaration with the comment before it: up to its closing brace at the left margin. */
static struct cgs_str declaration(struct cgs_str text, struct cgs_str word)
{
	const char *end = text.s + text.n, *doc = NULL;
	for (const char *p = text.s; p < end;) {
		struct cgs_str line = line_at(p, end);
		if (word.n && cgs_str_eq(declared(line), word)) {
			const char *from = doc ? doc : p;
			bool open = !memchr(p, '}', line.n) && memchr(p, '{', line.n);
			for (p += line.n; open && p < end; p += line.n) {
				line = line_at(p, end);
				open = *p != '}';
			}
			return (struct cgs_str){from, (uint32_t)(p - from)};
		}
		if (!starts(line, "///"))
			doc = NULL;
		else if (!doc)
			doc = p;
		p += line.n;
	}
	return CGS_STR("");
}

/* A word of the language: what the prelude says about it. */
static bool put_word(struct cgs_cli *cli, const char *typed)
{
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++) {
		struct cgs_str text = {f->text, (uint32_t)(f->end - f->text)};
		if (strncmp(f->name, "std:prelude/", 12))
			continue;
		struct cgs_str found = declaration(text, cgs_str_of(typed));
		cgs_buf_str(&cli->out, found);
		if (found.n)
			return true;
	}
	return false;
}

static void guess_words(struct cgs_guess *g)
{
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++) {
		if (strncmp(f->name, "std:prelude/", 12))
			continue;
		for (const char *p = f->text; p < f->end;) {
			struct cgs_str line = line_at(p, f->end), word = declared(line);
			if (word.n)
				cgs_cli_guess(g, word);
			p += line.n;
		}
	}
}

static enum cgs_exit unknown(struct cgs_cli *cli, const char *typed)
{
	struct cgs_guess g = {.typed = cgs_str_of(typed)};
	for (const struct cgs_code_info *c = cgs_diag_codes(); c->code; c++) {
		cgs_cli_guess(&g, cgs_str_of(c->name));
		cgs_cli_guess(&g, cgs_str_fmt(&cli->mem, "CGS%04u", c->code));
	}
	guess_words(&g);
	cgs_cli_say(cli, "no diagnostic or word is called `%s`%s", typed, cgs_cli_hint(cli, &g));
	return CGS_EXIT_USAGE;
}

enum cgs_exit cgs_cmd_explain(struct cgs_cli *cli)
{
	if (!cli->narg && !cli->json) {
		cgs_cli_say(cli, "explain what? a code, a word, or with --json every word");
		return CGS_EXIT_USAGE;
	}
	if (!cli->narg)
		return cgs_std_words(&cli->out, CGS_STR("")), CGS_EXIT_OK;
	const struct cgs_code_info *c = find(cli->arg[0]);
	if (!c && cli->json && cgs_std_words(&cli->out, cgs_str_of(cli->arg[0])))
		return CGS_EXIT_OK;
	if (!c)
		return put_word(cli, cli->arg[0]) ? CGS_EXIT_OK : unknown(cli, cli->arg[0]);
	struct cgs_str text = page(c, &cli->mem);
	if (cli->json)
		cgs_sarif_put(
			&cli->out,
			json_pack("{s:o,s:s,s:s,s:s,s:o}", "code",
				  cgs_sarif_string(cgs_str_fmt(&cli->mem, "CGS%04u", c->code)),
				  "name", c->name, "level", cgs_print_level(c->level), "title",
				  c->title, "text", cgs_sarif_string(text)));
	else if (text.n)
		cgs_buf_fmt(&cli->out, "%.*s\n", CGS_FMT(text));
	else
		cgs_buf_fmt(&cli->out, "## CGS%04u %s\n", c->code, c->title);
	return CGS_EXIT_OK;
}
