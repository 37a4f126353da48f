/* tree.c — questions about a tree: bytes, names, documentation, string values, a dump.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tree.h"

#include <stdlib.h>

void cgs_tree_free(struct cgs_tree *t)
{
	if (!t)
		return;
	if (t->ctok) {
		free(t->tok);
		free(t->node);
	}
	free(t->lead);
	free(t);
}

struct cgs_tree *cgs_tree_lend(struct cgs_tree t)
{
	struct cgs_tree *to = cgs_mem_alloc(sizeof *to);
	*to = t;
	return to;
}

/* ---- documentation comments ---- */

static bool blank_line(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.s[i] != ' ' && s.s[i] != '\t' && s.s[i] != '\r')
			return false;
	return true;
}

static uint32_t leading_blanks(struct cgs_str s)
{
	uint32_t n = 0;
	while (n < s.n && (s.s[n] == ' ' || s.s[n] == '\t'))
		n++;
	return n;
}

/* The first token of the run of /// lines directly above token at, or at when there is none. */
static uint32_t doc_start(const struct cgs_tree *t, uint32_t at)
{
	uint32_t first = at, newlines = 0;
	for (uint32_t i = at; i-- > 0;) {
		const struct cgs_tok *k = &t->tok[i];
		bool newline = (k->kind == CGS_TK_NEWLINE || k->len) &&
			       t->text.s[k->at + k->len - 1] == '\n';
		if (k->kind == CGS_TK_DOC) {
			first = i;
			newlines = 0;
		} else if (newline) {
			if (++newlines > 1)
				break;
		} else if (k->kind != CGS_TK_SPACE) {
			break;
		}
	}
	return first;
}

static struct cgs_str doc_line(const struct cgs_tree *t, uint32_t tok)
{
	struct cgs_str s = cgs_tree_tok(t, tok);
	s.s += 3;
	s.n -= 3;
	while (s.n && (s.s[s.n - 1] == '\r' || s.s[s.n - 1] == ' ' || s.s[s.n - 1] == '\t'))
		s.n--;
	return s;
}

struct cgs_str cgs_tree_doc(const struct cgs_tree *t, uint32_t node, struct cgs_arena *a)
{
	uint32_t at = t->node[node].tok;
	if (at >= t->nlex)
		return CGS_STR("");
	uint32_t first = doc_start(t, at), common = UINT32_MAX;
	if (first == at)
		return CGS_STR("");
	for (uint32_t i = first; i < at; i++) {
		if (t->tok[i].kind != CGS_TK_DOC)
			continue;
		struct cgs_str s = doc_line(t, i);
		uint32_t n = leading_blanks(s);
		if (!blank_line(s) && n < common)
			common = n;
	}
	struct cgs_buf out = {0};
	for (uint32_t i = first; i < at; i++) {
		if (t->tok[i].kind != CGS_TK_DOC)
			continue;
		struct cgs_str s = doc_line(t, i);
		uint32_t cut = common < s.n ? common : s.n;
		if (i > first)
			cgs_buf_putc(&out, '\n');
		cgs_buf_add(&out, s.s + cut, s.n - cut);
	}
	struct cgs_str doc = cgs_str_dup(a, cgs_buf_view(&out));
	cgs_buf_done(&out);
	return doc;
}

/* ---- the value of a string ---- */

static void put_utf8(struct cgs_buf *out, unsigned long c)
{
	if (c < 0x80) {
		cgs_buf_putc(out, (char)c);
	} else if (c < 0x800) {
		cgs_buf_putc(out, (char)(0xc0 | c >> 6));
		cgs_buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		cgs_buf_putc(out, (char)(0xe0 | c >> 12));
		cgs_buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		cgs_buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x110000) {
		cgs_buf_putc(out, (char)(0xf0 | c >> 18));
		cgs_buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		cgs_buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		cgs_buf_putc(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* Puts the escape that starts at s.s[0] == '\\'; returns how many bytes it has. What is no escape
 * was told by the scanner and stays as it is. */
static uint32_t put_escape(struct cgs_buf *out, struct cgs_str s)
{
	static const char from[] = "ntr\\\"", to[] = "\n\t\r\\\"";
	const char *known = s.n > 1 && s.s[1] ? strchr(from, s.s[1]) : NULL;
	if (known) {
		cgs_buf_putc(out, to[known - from]);
		return 2;
	}
	const char *close = s.n > 3 && s.s[1] == 'u' && s.s[2] == '{'
				    ? memchr(s.s, '}', s.n < 10 ? s.n : 10)
				    : NULL;
	if (!close) {
		cgs_buf_putc(out, '\\');
		return 1;
	}
	put_utf8(out, strtoul(s.s + 3, NULL, 16));
	return (uint32_t)(close - s.s) + 1;
}

static bool is_hole_escape(struct cgs_str s)
{
	return s.n >= 3 && memcmp(s.s, "$${", 3) == 0;
}

static void put_string(struct cgs_buf *out, struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n;) {
		struct cgs_str rest = {s.s + i, s.n - i};
		if (*rest.s == '\\') {
			i += put_escape(out, rest);
			continue;
		}
		if (is_hole_escape(rest))
			i++;
		cgs_buf_putc(out, s.s[i++]);
	}
}

/* The indentation of the closing quotes, when nothing else stands before them. */
static struct cgs_str closing_indent(const struct cgs_tree *t, uint32_t string)
{
	const struct cgs_node *n = &t->node[string];
	uint32_t at = t->tok[n->end - 1].at, from = at;
	uint32_t open = t->tok[n->tok].at + t->tok[n->tok].len;
	while (from > open && (t->text.s[from - 1] == ' ' || t->text.s[from - 1] == '\t'))
		from--;
	if (from > open && t->text.s[from - 1] == '\n')
		return (struct cgs_str){t->text.s + from, at - from};
	return (struct cgs_str){"", 0};
}

/* Leaves out the line of the opening quotes when it holds nothing else. */
static bool trim_start(struct cgs_str *s)
{
	const char *nl = memchr(s->s, '\n', s->n);
	if (!nl || !blank_line((struct cgs_str){s->s, (uint32_t)(nl - s->s)}))
		return false;
	s->n -= (uint32_t)(nl + 1 - s->s);
	s->s = nl + 1;
	return true;
}

/* Leaves out the line of the closing quotes, and the line end before it, likewise. */
static void trim_end(struct cgs_str *s, bool whole)
{
	uint32_t keep = s->n;
	while (keep && (s->s[keep - 1] == ' ' || s->s[keep - 1] == '\t'))
		keep--;
	if (keep && s->s[keep - 1] == '\n') {
		s->n = keep - 1;
		if (s->n && s->s[s->n - 1] == '\r')
			s->n--;
	} else if (!keep && whole) {
		s->n = 0;
	}
}

static struct cgs_str trim_text(const struct cgs_tree *t, uint32_t string, uint32_t part, bool *bol)
{
	const struct cgs_node *n = &t->node[string], *p = &t->node[part];
	struct cgs_str s = cgs_tree_tok(t, p->tok);
	*bol = p->tok == n->tok + 1 && trim_start(&s);
	if (!p->next && p->end == n->end - 1)
		trim_end(&s, *bol);
	return s;
}

static void put_text(struct cgs_buf *out, struct cgs_str s, struct cgs_str indent, bool bol,
		     bool raw)
{
	for (uint32_t i = 0; i < s.n;) {
		for (uint32_t k = 0; bol && k < indent.n && i < s.n && s.s[i] == indent.s[k]; k++)
			i++;
		bol = false;
		while (i < s.n && !bol) {
			struct cgs_str rest = {s.s + i, s.n - i};
			if (!raw && is_hole_escape(rest))
				i++;
			bol = s.s[i] == '\n';
			if (s.s[i] != '\r' || i + 1 == s.n || s.s[i + 1] != '\n')
				cgs_buf_putc(out, s.s[i]);
			i++;
		}
	}
}

struct cgs_str cgs_tree_part(const struct cgs_tree *t, uint32_t string, uint32_t part,
			     struct cgs_arena *a)
{
	struct cgs_buf out = {0};
	struct cgs_str s = cgs_tree_tok(t, t->node[part].tok);
	if (!(t->node[string].flag & CGS_NF_TEXT) && !memchr(s.s, '\\', s.n) &&
	    !memchr(s.s, '$', s.n))
		return cgs_str_dup(a, s);
	if (t->node[string].flag & CGS_NF_TEXT) {
		bool bol = false;
		s = trim_text(t, string, part, &bol);
		put_text(&out, s, closing_indent(t, string), bol,
			 t->node[string].flag & CGS_NF_RAW);
	} else {
		put_string(&out, s);
	}
	struct cgs_str r = cgs_str_dup(a, cgs_buf_view(&out));
	cgs_buf_done(&out);
	return r;
}
