/* cmd_explain.c — `cgsc explain CODE`, WORD or PACK: from docs/errors, the prelude and the packs,
 * all embedded, and from the specs of the project that it is called in.
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

/* The name behind one of some words that a line begins with, or empty. */
static struct cgs_str named(struct cgs_str line, const char *const head[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
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

/* The word that a line of the prelude declares ("kind component {", "unit ms "), or empty. */
static struct cgs_str declared(struct cgs_str line)
{
	static const char *const head[] = {"kind ", "enum ", "unit ", "fn ", "check ", "filter "};
	return named(line, head, sizeof head / sizeof *head);
}

/* The same of a line in a kind. */
static struct cgs_str member(struct cgs_str line)
{
	static const char *const head[] = {"  attr   ", "  attr ", "  clause ", "  edge   ",
					   "  edge "};
	return named(line, head, sizeof head / sizeof *head);
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

/* "component.replicas" */
struct member {
	struct cgs_str kind, name; /* kind: empty for all */
};

static struct member member_of(const char *typed)
{
	const char *dot = strrchr(typed, '.');
	if (!dot)
		return (struct member){{"", 0}, cgs_str_of(typed)};
	return (struct member){{typed, (uint32_t)(dot - typed)}, cgs_str_of(dot + 1)};
}

static bool put_members_of(struct cgs_cli *cli, struct member m)
{
	bool found = false;
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++)
		if (!strncmp(f->name, "std:prelude/", 12))
			found |= cgs_std_members(&cli->out, cgs_std_text(f), m.kind, m.name,
						 cli->json);
	return found;
}

/* What kinds of the prelude may hold. What every kind has is declared for the kind `common`. */
static bool put_members(struct cgs_cli *cli, const char *typed)
{
	struct member m = member_of(typed);
	struct cgs_buf kind = {0};
	if (put_members_of(cli, m))
		return true;
	bool is_kind = m.kind.n && cgs_std_words(&kind, m.kind);
	cgs_buf_done(&kind);
	m.kind = CGS_STR("common");
	return is_kind && put_members_of(cli, m);
}

/* What a project declares, or a package that it depends on: `no_todo`, `shop.no_todo`. */
static bool put_own(struct cgs_cli *cli, const char *typed)
{
	struct member m = member_of(typed);
	struct cgs c = {0};
	struct cgs_str found = CGS_STR("");
	char *root = NULL;
	bool read = !cgs_find_root(".", &root) && !cgs_load(&c, root), held = false;
	for (uint32_t i = 0; read && i < c.files.n && !found.n && !cli->json; i++)
		found = declaration(c.files.v[i].text, m.name);
	cgs_buf_str(&cli->out, found);
	for (uint32_t i = 0; read && i < c.files.n && !found.n; i++)
		held |= cgs_std_members(&cli->out, c.files.v[i].text, m.kind, m.name, cli->json);
	cgs_done(&c);
	free(root);
	return found.n || held;
}

/* Statements that are no declarations, what declares words, and the types. */
static const struct statement {
	const char *word, *text;
} statements[] = {
	{"edition",
	 "edition 2026\nThe first statement of a file, if it stands there: which language "
	 "it is written in."},
	{"package", "package shop.checkout\nThe package that a file belongs to; \"main\" when left "
		    "out."},
	{"import", "import shop.models as m\nimport shop.rules { no_globals; order as purchase }\n"
		   "Makes another package known, or names of it."},
	{"use",
	 "use service(name = orders) as orders\nCarries out a template: its declarations are "
	 "members of the scope `orders`; its text\nstands here when the template that uses "
	 "it makes text."},
	{"for",
	 "for s in [web, mobile] { component s { } }\nCarries out its block for each item of "
	 "a list or selection."},
	{"if", "if count(external.*) > 0 { ... } else { ... }\nCarries out its block when the "
	       "condition holds, else the other one."},
	{"text", "text \"# ${c.title}\\n\"\nIn a template: what is written."},
	{"extend", "extend component.api { owner = ops }\nGives a declaration attributes that it "
		   "does not have, and items to its lists."},
	{"override", "override component.api { tech = [go] }\nGives a declaration other values in "
		     "place of those that it has."},
	{"suppress", "suppress CGS1014 \"the old names stay until the move\" until 2026-12-31\n"
		     "Findings of that code, here and below, are not shown until the day has "
		     "passed."},
	{"kind", "kind service { attr port : int \"where it listens\" { required = true } }\nA new "
		 "word for declarations, with what they may hold."},
	{"enum", "enum mood { sad; happy }\nA type with words, which are ordered as declared."},
	{"unit", "unit furlong \"furlong\" { dimension = length }\nunit league \"league\" { is = "
		 "24furlong }\nWhat may stand behind a number."},
	{"attr",
	 "attr port : int = 80 \"where it listens\" { range = 1..65535 }\nIn a kind: `port = "
	 "8080` may stand in the block."},
	{"clause", "clause serves : text \"what it gives\" { repeat = true }\nIn a kind: `serves "
		   "\"pages\"` may stand in the block."},
	{"edge",
	 "edge calls : ref<service> \"whom it needs\"\nIn a kind: `calls -> db \"SQL\"` may "
	 "stand in the block."},
	{"child", "child endpoint\nIn a kind: its block may hold declarations of that kind."},
	{"bool", "true or false"},
	{"int", "a number without unit and fraction"},
	{"float", "a number without a unit"},
	{"number", "a number without a unit"},
	{"ratio", "a number without a unit"},
	{"string", "a text in quotes"},
	{"path", "a string: a path from the project's root on"},
	{"glob", "a string: a path, or a pattern that means several"},
	{"url", "a string: an address, absolute or not, without blanks"},
	{"hash", "a string: hex digits, \"sha256:...\" or \"new\""},
	{"cron", "a string: minute, hour, day, month and day of the week, \"0 6 * * mon-fri\", or "
		 "\"@daily\""},
	{"word", "a string, or a bare name that stands for itself"},
	{"date", "a day, 2026-03-31, or a string of that form"},
	{"datetime", "a day and a time, 2026-03-31T10:00, or a string of that form"},
	{"version", "1.2.3, 1.2.0-rc.1, or a string of that form, as \"3.12\""},
	{"regex", "a pattern (PCRE2), re\"a+\", or a string that is one"},
	{"rate", "rate<money, tokens>\nA quotient of two dimensions: 2EUR/Mtok."},
	{"bound", "a quantity of any dimension"},
	{"ref", "ref<component, store>\nA declaration of one of the kinds; `ref` alone: of any."},
	{"call", "call<template>\nA call of a declaration that has parameters."},
	{"list", "list<T>\nValues of one type: [a, b]."},
	{"set", "set<T>\nValues of one type: [a, b]."},
	{"map", "map<K, T>\nNames with values of one type: { a = 1 }."},
	{"range", "range<T>\nFrom one value to another: 10%..15%."},
	{"record", "names with values: { a = 1; b = \"x\" }"},
	{"any", "any<S, T>\nA value of one of the types; `any` alone: of any."},
	{"dist", "dist<T>\nA value that is not sure: normal(5d, 1d), tri(1d, 2d, 1wk), "
		 "uniform(1h, 3h)."},
	{"expr", "an expression that is not evaluated here: what a gate requires"},
};

static bool put_statement(struct cgs_cli *cli, const char *typed)
{
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
		if (!strcmp(statements[i].word, typed)) {
			if (cli->json)
				cgs_sarif_put(&cli->out,
					      json_pack("{s:s,s:s,s:s}", "form", "statement",
							"name", typed, "doc", statements[i].text));
			else
				cgs_buf_fmt(&cli->out, "%s\n", statements[i].text);
			return true;
		}
	return false;
}

static void guess_words(struct cgs_cli *cli, struct cgs_guess *g)
{
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++) {
		cgs_cli_guess(g, cgs_std_package(f, &cli->mem));
		if (strncmp(f->name, "std:prelude/", 12))
			continue;
		for (const char *p = f->text; p < f->end;) {
			struct cgs_str line = line_at(p, f->end), word = declared(line);
			p += line.n;
			if (word.n)
				cgs_cli_guess(g, word);
			else if (starts(line, "  ") && (word = member(line)).n)
				cgs_cli_guess(g, word);
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
	guess_words(cli, &g);
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
		cgs_cli_guess(&g, cgs_str_of(statements[i].word));
	cgs_cli_say(cli, "no diagnostic or word is called `%s`%s", typed, cgs_cli_hint(cli, &g));
	return CGS_EXIT_USAGE;
}

/* A word may be a type and an attribute: `version`. */
static bool put_any(struct cgs_cli *cli, const char *typed)
{
	if (!cli->json && put_word(cli, typed))
		return true;
	if (cgs_std_pack(&cli->out, cgs_str_of(typed), cli->json))
		return true;
	bool found =
		put_statement(cli, typed) || cgs_std_units(&cli->out, cgs_str_of(typed), cli->json);
	return put_members(cli, typed) || found || put_own(cli, typed);
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
	if (!c && put_any(cli, cli->arg[0]))
		return CGS_EXIT_OK;
	if (!c)
		return unknown(cli, cli->arg[0]);
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
