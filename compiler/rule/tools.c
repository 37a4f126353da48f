/* tools.c — the command lines of tools: no shell reads them, and what they name has to be there.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "../check/map.h"
#include "rule.h"
#include "tally.h"

struct pass {
	struct cgs_ir *ir;
	struct cgs_map by_path; /* (1, path) -> artifact */
	struct cgs_tally found;
};

static struct cgs_str word(const struct cgs_value *v)
{
	return v->type == CGS_V_STR ? v->str : CGS_STR("");
}

static bool has_space(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (isspace((unsigned char)s.s[i]))
			return true;
	return false;
}

/* What a string node says when nothing is put into it. */
static bool literal(const struct cgs_ir *ir, const struct cgs_attr *a, uint32_t node,
		    struct cgs_str *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, a->site);
	*out = cgs_tree_source(t, node);
	if (t->node[node].kind != CGS_N_STRING || out->n < 2 || out->s[0] != '"' ||
	    memchr(out->s, '$', out->n) || memchr(out->s, '\\', out->n))
		return false;
	*out = (struct cgs_str){out->s + 1, out->n - 2};
	return true;
}

/* "grep -c x" as the words of a list; nothing when it holds quotes. */
static struct cgs_str as_words(struct cgs_ir *ir, struct cgs_str line)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < line.n; i++) {
		bool gap = isspace((unsigned char)line.s[i]);
		bool first = !gap && (!i || isspace((unsigned char)line.s[i - 1]));
		bool last = !gap && (i + 1 == line.n || isspace((unsigned char)line.s[i + 1]));
		if (first)
			cgs_buf_putz(&b, b.n ? ", \"" : "\"");
		if (!gap)
			cgs_buf_putc(&b, line.s[i]);
		if (last)
			cgs_buf_putc(&b, '"');
	}
	struct cgs_str s = cgs_str_dup(&ir->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return memchr(line.s, '\'', line.n) ? CGS_STR("") : s;
}

static void tell_line(struct pass *p, uint32_t tool, struct cgs_span at, struct cgs_str line)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_diag *d =
		cgs_tally_add(&p->found, at, "`%.*s` runs a program whose name has spaces",
			      CGS_FMT(cgs_ir_name(ir, tool)));
	struct cgs_str words = as_words(ir, line);
	if (!d)
		return;
	cgs_diag_why(ir->diags, d, "no shell reads the command line: each word is an item");
	cgs_diag_help(ir->diags, d, "write the program and each argument as a string of its own");
	if (words.n)
		cgs_diag_fix(ir->diags, d, at, words, CGS_REVIEW);
}

static void tell_operator(struct pass *p, uint32_t tool, struct cgs_span at, struct cgs_str sign)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_diag *d =
		cgs_tally_add(&p->found, at, "`%.*s` hands `%.*s` to its program as an argument",
			      CGS_FMT(cgs_ir_name(ir, tool)), CGS_FMT(sign));
	if (!d)
		return;
	cgs_diag_why(ir->diags, d, "no shell reads the command line");
	cgs_diag_help(ir->diags, d,
		      "put the commands into a script, and let the tool read and run that");
}

/* Words that only a shell understands, unless the program takes such words itself. */
static bool is_operator(struct cgs_str program, struct cgs_str s)
{
	static const char *const sign[] = {"&&", "||", "2>&1", "2>", ">>", "|", ">"};
	static const char *const takes[] = {"expr", "test", "[",      "[[",   "grep", "egrep",
					    "rg",   "sed",  "tr",     "cut",  "awk",  "sort",
					    "find", "jq",   "sh",     "bash", "dash", "zsh",
					    "ksh",  "fish", "printf", "echo", "join", "paste"};
	if (!s.n || s.n > 4 || !CGS_STR_IN(s, sign))
		return false;
	return !CGS_STR_IN(program, takes);
}

/* Where an item is written, or all items. */
static struct cgs_span item_span(const struct cgs_ir *ir, const struct cgs_attr *argv, uint32_t n)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, argv->site);
	uint32_t k = t->node[argv->expr].kind == CGS_N_LIST ? t->node[argv->expr].kid : 0;
	while (k && n--)
		k = t->node[k].next;
	return cgs_ir_node_span(ir, argv->site, k ? k : argv->expr);
}

/* A glob or directory may stand for the path. */
static bool may_hold(struct cgs_str text, struct cgs_str path)
{
	while (text.n > 1 && text.s[0] == '.' && text.s[1] == '/')
		text = (struct cgs_str){text.s + 2, text.n - 2};
	if (!text.n || cgs_str_is(text, "."))
		return true;
	if (memchr(text.s, '*', text.n) || memchr(text.s, '?', text.n))
		return true;
	while (text.n && text.s[text.n - 1] == '/')
		text.n--;
	return text.n <= path.n && !memcmp(text.s, path.s, text.n);
}

static bool lists(const struct cgs_value *v, struct cgs_str path, uint32_t decl)
{
	if (v->type == CGS_V_STR)
		return may_hold(v->str, path);
	if (v->type == CGS_V_REF)
		return v->decl == decl;
	for (uint32_t i = 0; i < v->n; i++)
		if (lists(&v->item[i], path, decl)) /* as deep as a value is written */
			return true;
	return false;
}

static void tell_unread(struct pass *p, uint32_t tool, struct cgs_span at, uint32_t what)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_str name = cgs_ir_name(ir, what);
	struct cgs_diag *d = cgs_tally_add(&p->found, at,
					   "`%.*s` names `%.*s`, and does not say that it reads it",
					   CGS_FMT(cgs_ir_name(ir, tool)), CGS_FMT(name));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, what), "what is named");
	cgs_diag_why(ir->diags, d, "a tool sees the files that it reads, and no others");
	cgs_diag_help(ir->diags, d, "name it in `reads` too");
	if (!cgs_ir_attr(ir, tool, "reads", NULL))
		cgs_edit_insert(ir, d, tool, cgs_str_fmt(&ir->mem, "reads = [%.*s]", CGS_FMT(name)),
				CGS_REVIEW);
}

/* A tool runs in a directory that holds what it reads, and nothing else. */
static void check_item(struct pass *p, uint32_t tool, const struct cgs_attr *argv, uint32_t item)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_value *v = &argv->value.item[item];
	struct cgs_str path = word(v);
	cgs_sym sym = path.n ? cgs_sym_find(ir->syms, path) : 0;
	uint32_t what = v->type == CGS_V_REF ? v->decl : sym ? cgs_map_get(&p->by_path, 1, sym) : 0;
	bool artifact = what && cgs_ir_is(ir, what, "artifact");
	if (!artifact && !(what && cgs_ir_is(ir, what, "context")))
		return;
	path = cgs_ir_get(ir, what, artifact ? "path" : "file").str;
	struct cgs_value reads = cgs_ir_get(ir, tool, "reads");
	struct cgs_value writes = cgs_ir_get(ir, tool, "writes");
	struct cgs_value from = cgs_ir_get(ir, what, "from");
	if (!path.n || lists(&reads, path, what) || lists(&writes, path, what) || from.decl == tool)
		return;
	tell_unread(p, tool, item_span(ir, argv, item), what);
}

/* The program and its arguments, where they need no parameter. */
static void check_values(struct pass *p, uint32_t tool, const struct cgs_attr *argv)
{
	const struct cgs_value *v = &argv->value;
	struct cgs_str program = v->n ? word(&v->item[0]) : CGS_STR("");
	for (uint32_t i = 1; i < v->n && !p->ir->decl[tool].nparam; i++)
		check_item(p, tool, argv, i);
	for (uint32_t i = 1; i < v->n; i++) {
		struct cgs_str s = word(&v->item[i]), before = word(&v->item[i - 1]);
		if (!is_operator(program, s) || (before.n && before.s[0] == '-'))
			continue;
		tell_operator(p, tool, item_span(p->ir, argv, i), s);
		return;
	}
}

static void check_tool(struct pass *p, uint32_t tool)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_attr *argv = cgs_ir_attr(ir, tool, "argv", NULL);
	if (!argv)
		return;
	const struct cgs_tree *t = cgs_ir_tree(ir, argv->site);
	uint32_t first = t->node[argv->expr].kind == CGS_N_LIST ? t->node[argv->expr].kid : 0;
	struct cgs_str line;
	if (first && literal(ir, argv, first, &line) && has_space(line) && !t->node[first].next)
		tell_line(p, tool, cgs_ir_node_span(ir, argv->site, first), line);
	else if (argv->value.type == CGS_V_LIST)
		check_values(p, tool, argv);
}

void cgs_rule_tools(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir, .found = {.ir = ir, .code = CGS_C_shell_line}};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "artifact", d));) {
		struct cgs_str path = cgs_ir_get(ir, d, "path").str;
		if (path.n)
			*cgs_map_put(&p.by_path, 1, cgs_sym_of(ir->syms, path)) = d;
	}
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "tool", d));)
		check_tool(&p, d);
	cgs_tally_end(&p.found);
	cgs_map_done(&p.by_path);
}
