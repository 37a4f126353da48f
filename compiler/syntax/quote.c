/* quote.c — strings: one line or many, with ${ } in them, closed or not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdlib.h>

#include "pass.h"

enum {
	HOLE_LOOK = 1 << 16, /* bytes in which the '}' of a ${ is looked for */
	BROKEN_LINES = 12,   /* of a string that has no quote in its line */
};

static const char *closing_quotes(const char *p, const char *lim, uint32_t quotes)
{
	while (p < lim && (p = memchr(p, '"', (size_t)(lim - p)))) {
		const char *q = p;
		while (q < lim && *q == '"')
			q++;
		if ((uint32_t)(q - p) >= quotes)
			return p;
		p = q;
	}
	return NULL;
}

static bool ends_text(const struct cgs_pass *r, const char *line)
{
	uint32_t indent = cgs_pass_indent_of(line, r->lim);
	enum cgs_line look = cgs_lex_line(line, r->lim);
	if (!indent && look == CGS_LINE_WORD && *line >= 'a' && *line <= 'z')
		return true;
	if (indent > r->indent)
		return false;
	return look == CGS_LINE_CLOSE || look == CGS_LINE_ATTR || look == CGS_LINE_HEAD;
}

/* Somewhere a text is not closed. If this one is it, the next quotes are the opening ones of
 * another statement, or there are none: then it ends where the next statement starts. */
static const char *guard_text(struct cgs_pass *r, uint32_t quotes)
{
	const char *close = closing_quotes(r->p, r->lim, quotes),
		   *first = cgs_pass_next_line(r->p, r->lim);
	if (close && close < first)
		return NULL;
	const char *line = close;
	while (line && line > first && line[-1] != '\n')
		line--;
	if (close && line + cgs_pass_indent_of(line, r->lim) == close)
		return NULL;
	for (line = first; line < (close ? close : r->lim); line = cgs_pass_next_line(line, r->lim))
		if (ends_text(r, line))
			return line;
	return close ? NULL : r->lim;
}

/* Where the lines of a text start, by the least indented one: closing quotes there leave every
 * line what it is. Empty if it has no lines. */
static struct cgs_str margin(const struct cgs_pass *r, uint32_t opener)
{
	struct cgs_str least = {r->text, UINT32_MAX};
	const char *line = cgs_pass_next_line(r->text + r->t->tok[opener].at, r->lim);
	for (; line < r->p; line = cgs_pass_next_line(line, r->lim)) {
		uint32_t n = cgs_pass_indent_of(line, r->lim);
		bool blank = line + n == r->lim || line[n] == '\n' || line[n] == '\r';
		if (!blank && n < least.n)
			least = (struct cgs_str){line, n};
	}
	return least.n < UINT32_MAX ? least : CGS_STR("");
}

/* The end of a string that lacks its quote is sure when its line holds nothing that could belong
 * to a statement. */
static enum cgs_applies trust(const char *from, const char *to)
{
	for (; from < to; from++)
		if (strchr("{}[]();,=", *from))
			return CGS_REVIEW;
	return CGS_SAFE;
}

/* Where the blocks on the line of an unclosed string end that it has swallowed: before " }"; else
 * `to`. */
static const char *before_closers(const struct cgs_pass *r, const char *from, const char *to)
{
	const char *end = to;
	uint32_t i = r->depth - 1; /* the string */
	while (i-- && r->frame[i].mode == IN_BLOCK && r->frame[i].line == r->line) {
		const char *c = end;
		while (c > from && (c[-1] == ' ' || c[-1] == '\t'))
			c--;
		if (c == from || c[-1] != '}')
			break;
		end = c - 1;
	}
	while (end < to && end > from && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return memchr(from, '{', (size_t)(end - from)) ? to : end;
}

/* Where the block of the statement begins that an unclosed string in [from, to) has swallowed:
 * before " {", when the line goes on like one; else `to`. */
static const char *before_block(const char *from, const char *to)
{
	const char *end = to, *c = memmem(from, (size_t)(to - from), " {", 2);
	while (end > from && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return c && (end[-1] == '{' || end[-1] == '}') ? c : to;
}

/* `The title" {`: whether the quote is a closing one; *start: where its text begins, or NULL. */
static bool is_end_only(const struct cgs_pass *r, const char *quote, const char **start)
{
	const char *rest = quote + 1 + cgs_pass_indent_of(quote + 1, r->lim);
	if (*quote != '"' || quote == r->line || strchr(" \t([=,", quote[-1]))
		return false;
	*start = cgs_prose_start(r, quote);
	return *start || rest == r->lim || *rest == '\n' || *rest == '\r';
}

/* The quote that opened the top is passed over; what follows it in its line is no string. */
static void drop_quote(struct cgs_pass *r, const char *quote, const char *start)
{
	uint32_t tok = cgs_pass_top(r)->tok, before = cgs_tree_before(r->t, tok);
	cgs_pass_pop(r);
	r->t->tok[tok].kind = CGS_TK_BAD;
	r->t->ntok = tok + 1;
	r->p = quote + 1;
	r->prev = before == UINT32_MAX ? 0 : r->t->tok[before].kind;
	if (!cgs_pass_telling(r, quote))
		return;
	struct cgs_diag *d =
		cgs_diag_add(r->s->ds, CGS_C_unterminated_text, cgs_pass_span(r, quote, quote + 1),
			     "the string that ends here has no opening quote");
	d->astray = true;
	if (start)
		cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, start, start), CGS_STR("\""),
			     CGS_REVIEW);
}

void cgs_quote_unclosed(struct cgs_pass *r)
{
	struct cgs_frame *f = cgs_pass_top(r);
	bool text = f->mode != IN_STRING;
	struct cgs_buf fix = {0};
	if (text) {
		cgs_buf_putc(&fix, '\n');
		cgs_buf_str(&fix, margin(r, f->tok));
	}
	for (uint32_t n = text ? f->quotes : 1; n && fix.n < CGS_NESTING_MAX; n--)
		cgs_buf_putc(&fix, '"');
	cgs_buf_putc(&fix, 0);
	const char *from = r->text + r->t->tok[f->tok].at + 1;
	cgs_pass_unclosed(r, text ? "the text" : "the string", f->tok, fix.s,
			  text ? CGS_REVIEW : trust(from, cgs_pass_next_line(from, r->lim)));
	cgs_buf_done(&fix);
	cgs_pass_close_top(r, true);
}

static void tell_escape(struct cgs_pass *r, const char *from)
{
	if (!cgs_pass_telling(r, from))
		return;
	struct cgs_diags *ds = r->s->ds;
	struct cgs_diag *d =
		cgs_diag_add(ds, CGS_C_bad_escape, cgs_pass_span(r, from, r->p),
			     "there is no escape sequence '%.*s'", (int)(r->p - from), from);
	if (r->p - from == 2 && from[1] == '$')
		cgs_diag_help(ds, d, "write $${ for a literal ${");
	else
		cgs_diag_help(ds, d, "the escapes are \\n \\t \\r \\\\ \\\" and \\u{...}");
	cgs_diag_fix(ds, d, cgs_pass_span(r, from, from), CGS_STR("\\"), CGS_REVIEW);
}

/* One token of escape \u{...}: not every number is a character. */
static bool bad_code_point(const char *from, const char *to)
{
	if (to - from < 4 || from[1] != 'u')
		return false;
	unsigned long c = strtoul(from + 3, NULL, 16);
	return !c || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff);
}

static enum cgs_chunk_kind chunk(struct cgs_pass *r, const struct cgs_frame *f)
{
	const char *from = r->p;
	if (f->mode == IN_STRING) {
		enum cgs_chunk_kind c = cgs_lex_string(&r->p, r->lim);
		if (c == CGS_CHUNK_BAD_ESCAPE ||
		    (c == CGS_CHUNK_PLAIN && *from == '\\' && bad_code_point(from, r->p)))
			tell_escape(r, from);
		return c;
	}
	if (!f->stop)
		return cgs_lex_text(&r->p, r->lim);
	/* The lexer wants a NUL at its limit; the text is a copy, so one can be lent. */
	char *stop = (char *)(uintptr_t)f->stop, saved = *stop;
	*stop = 0;
	enum cgs_chunk_kind c = cgs_lex_text(&r->p, stop);
	*stop = saved;
	return c;
}

bool cgs_quote_hole_ends(const struct cgs_pass *r)
{
	uint32_t i = r->depth;
	while (i && r->frame[i - 1].mode != IN_HOLE)
		i--;
	return i && r->frame[i - 1].stop && r->p >= r->frame[i - 1].stop;
}

void cgs_quote_hole_unclosed(struct cgs_pass *r)
{
	while (!cgs_pass_top_is(r, IN_HOLE))
		cgs_pass_close_top(r, true);
	const char *from = r->text + r->t->tok[cgs_pass_top(r)->tok].at, *c = from + 2;
	while (c < r->p && (*c == '.' || *c == '_' || isalnum((unsigned char)*c)))
		c++;
	cgs_pass_unclosed(r, "the '${'", cgs_pass_top(r)->tok, "}",
			  c == r->p ? CGS_SAFE : CGS_REVIEW);
	cgs_pass_close_top(r, true);
}

/* Where a "${" whose '}' is missing in its line ends: before the quote or the backslash that goes
 * on with the string. NULL: it is closed, or it goes on to the end of the line. */
static const char *hole_stop(const struct cgs_pass *r)
{
	const char *stop = NULL, *c = r->p;
	const char *lim = r->lim - c > HOLE_LOOK ? c + HOLE_LOOK : r->lim;
	uint32_t depth = 1, quoted = 0;
	for (; c < lim && *c != '\n'; c++) {
		if (!stop && (*c == '"' || *c == '\\'))
			stop = c;
		if (*c == '"')
			quoted = !quoted;
		else if (*c == '\\')
			c += quoted;
		else if (!quoted)
			depth += (*c == '{') - (uint32_t)(*c == '}');
		if (!depth)
			return NULL;
	}
	return c < lim || lim == r->lim ? stop : NULL;
}

/* `${f(\"a\")}`: where a "${" ends in whose code every quote has a backslash; NULL: it is not so.
 */
static const char *escaped_end(const struct cgs_pass *r)
{
	const char *c = r->p, *lim = r->lim - c > HOLE_LOOK ? c + HOLE_LOOK : r->lim;
	uint32_t depth = 1, quotes = 0;
	for (; depth && c < lim && *c != '\n' && *c != '"'; c++) {
		if (*c == '\\' && c + 1 < lim && *++c == '"')
			quotes++;
		else if (quotes % 2 == 0)
			depth += (*c == '{') - (uint32_t)(*c == '}');
	}
	return depth || !quotes || quotes % 2 ? NULL : c;
}

/* Its quotes are read without their backslashes: in the copy of the text, a blank stands in the
 * place of each, outside of the string. */
static void take_escaped(struct cgs_pass *r, const char *end)
{
	struct cgs_diag *d = NULL;
	bool inside = false;
	for (const char *c = r->p; c + 1 < end; c++) {
		if (c[0] != '\\' || c[1] != '"')
			continue;
		if (!d && cgs_pass_telling(r, c))
			d = cgs_diag_add(r->s->ds, CGS_C_syntax, cgs_pass_span(r, c, c + 2),
					 "a quote inside `${ }` has no backslash before it");
		if (d)
			cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, c, c + 1), CGS_STR(""),
				     CGS_SAFE);
		memcpy((char *)(uintptr_t)c, inside ? "\" " : " \"", 2);
		inside = !inside;
	}
}

static void open_hole(struct cgs_pass *r, const char *from)
{
	bool look = cgs_pass_top_is(r, IN_STRING) && r->unclosed != r->line;
	struct cgs_frame *f = cgs_pass_open(r, IN_HOLE, CGS_TK_HOLE, from);
	const char *end = f ? escaped_end(r) : NULL;
	if (end)
		take_escaped(r, end);
	else if (f && look)
		f->stop = hole_stop(r);
}

/* What a string can be followed by. */
static bool is_behind_string(const char *c, const char *lim)
{
	c += cgs_pass_indent_of(c, lim);
	return c == lim || strchr("\r\n}]),;{#", *c);
}

/* The quote that closes a string which goes on in the lines below, or NULL: they are statements. */
static const char *goes_on_to(const struct cgs_pass *r)
{
	const char *line = cgs_pass_next_line(r->p, r->lim);
	for (uint32_t n = 0; n < BROKEN_LINES && line < r->lim; n++) {
		const char *next = cgs_pass_next_line(line, r->lim), *c = line;
		enum cgs_line look = cgs_lex_line(line, r->lim);
		if (look == CGS_LINE_CLOSE || look == CGS_LINE_ATTR)
			return NULL;
		c += cgs_pass_indent_of(c, r->lim);
		const char *first = c;
		while (c < next && !strchr("\"\\${}=", *c))
			c++;
		if (c < next && *c != '"')
			return NULL;
		bool opens = c == first ? c + 1 < r->lim && !strchr("\r\n", c[1])
					: strchr(" \t[(=,", c[-1]) != NULL;
		if (c < next)
			return !opens && is_behind_string(c + 1, r->lim) ? c : NULL;
		line = next;
	}
	return NULL;
}

/* The line breaks of a string become blanks. */
static void join_lines(struct cgs_pass *r, struct cgs_diag *d, const char *from, const char *to)
{
	for (const char *c = from; c < to; c++) {
		const char *end = c;
		while (end < to && strchr(" \t\r\n", *end))
			end++;
		if (!memchr(c, '\n', (size_t)(end - c)))
			continue;
		cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, c, end),
			     end < to ? CGS_STR(" ") : CGS_STR(""), CGS_REVIEW);
		c = end - 1;
	}
}

/* A string that goes on in other lines, up to the quote at `end`; r->p is where its line ends. */
static void take_lines(struct cgs_pass *r, const char *part, const char *end)
{
	uint32_t opener = cgs_pass_top(r)->tok;
	r->p = end + 1;
	cgs_pass_put(r, CGS_TK_PART, part, end);
	cgs_pass_put(r, CGS_TK_UNQUOTE, end, r->p);
	cgs_pass_put(r, CGS_TK_BAD, r->p, r->p);
	r->prev = CGS_TK_UNQUOTE;
	cgs_pass_pop(r);
	if (!cgs_pass_telling(r, part))
		return;
	struct cgs_diags *ds = r->s->ds;
	struct cgs_diag *d =
		cgs_diag_add(ds, CGS_C_unterminated_text, cgs_tree_tok_span(r->t, opener),
			     "the string is not closed in its line");
	cgs_diag_label(ds, d, cgs_pass_span(r, end, r->p), "it ends here");
	cgs_diag_help(ds, d, "several lines of text stand between `\"\"\"` and `\"\"\"`");
	join_lines(r, d, part, end);
}

/* Whether a piece of n bytes is a part of the string, and no end or ${ of it. */
static bool is_text(const struct cgs_frame *f, enum cgs_chunk_kind c, uint32_t n)
{
	return c == CGS_CHUNK_PLAIN || c == CGS_CHUNK_BAD_ESCAPE ||
	       (c == CGS_CHUNK_HOLE && f->mode == IN_RAW) ||
	       (c == CGS_CHUNK_QUOTES && n < f->quotes);
}

/* Text, up to the closing quotes or the next ${. */
void cgs_quote_scan(struct cgs_pass *r)
{
	const char *part = r->p;
	for (struct cgs_frame *f = cgs_pass_top(r);;) {
		const char *from = r->p;
		enum cgs_chunk_kind c = chunk(r, f);
		const char *to = from;
		const char *quote = r->text + r->t->tok[f->tok].at, *start;
		bool open = f->mode == IN_STRING && (c == CGS_CHUNK_LINE_END || c == CGS_CHUNK_END);
		if (open && is_end_only(r, quote, &start)) {
			drop_quote(r, quote, start);
			return;
		}
		const char *end = c == CGS_CHUNK_LINE_END ? goes_on_to(r) : NULL;
		if (end) {
			take_lines(r, part, end);
			return;
		}
		if (is_text(f, c, (uint32_t)(r->p - from)))
			continue;
		if (c == CGS_CHUNK_QUOTES)
			to = r->p - f->quotes;
		else if (c != CGS_CHUNK_HOLE && f->mode == IN_STRING)
			r->p = to = before_closers(r, part, before_block(part, from));
		if (to > part)
			cgs_pass_put(r, CGS_TK_PART, part, to);
		if (c == CGS_CHUNK_HOLE) {
			open_hole(r, from);
		} else if (c == CGS_CHUNK_QUOTES) {
			cgs_pass_put(r, CGS_TK_UNQUOTE, to, r->p);
			r->prev = CGS_TK_UNQUOTE;
			cgs_pass_pop(r);
		} else {
			cgs_quote_unclosed(r);
		}
		return;
	}
}

void cgs_quote_open(struct cgs_pass *r, const char *from)
{
	const char *q = r->p;
	while (q > from && q[-1] == '"')
		q--;
	uint32_t quotes = (uint32_t)(r->p - q);
	enum cgs_mode m = *from == 'r' ? IN_RAW : quotes > 1 ? IN_TEXT : IN_STRING;
	struct cgs_frame *f = cgs_pass_open(r, m, CGS_TK_QUOTE, from);
	if (!f)
		return;
	f->quotes = quotes;
	if (m != IN_STRING && r->guard)
		f->stop = guard_text(r, quotes);
}
