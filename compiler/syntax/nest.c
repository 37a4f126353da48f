/* nest.c — lines and brackets: which line ends end a statement, and what is not paired.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "pass.h"

enum { LOOK = 4096 }; /* bytes in which the bracket that is meant is looked for */

/* After these a line end does not end the statement. '>' is not among them: it ends a type; and '.'
 * ends a sentence that was meant to be text. */
static const bool joins[256] = {
	[0] = true,
	[CGS_TK_END] = true,
	[CGS_TK_LBRACE] = true,
	[CGS_TK_OR] = true,
	[CGS_TK_AND] = true,
	[CGS_TK_NOT] = true,
	[CGS_TK_EQ] = true,
	[CGS_TK_NE] = true,
	[CGS_TK_LT] = true,
	[CGS_TK_LE] = true,
	[CGS_TK_GE] = true,
	[CGS_TK_RANGE] = true,
	[CGS_TK_ADD] = true,
	[CGS_TK_SUB] = true,
	[CGS_TK_MUL] = true,
	[CGS_TK_DIV] = true,
	[CGS_TK_ASSIGN] = true,
	[CGS_TK_COLON] = true,
	[CGS_TK_ARROW] = true,
	[CGS_TK_COMMA] = true,
	[CGS_TK_AT] = true,
};

static bool is_marker_char(char c)
{
	return c == '<' || c == '=' || c == '>' || c == '|';
}

static bool is_mark(const char *p, const char *lim, char mark)
{
	for (uint32_t i = 0; i < 7; i++)
		if (p + i >= lim || p[i] != mark)
			return false;
	return true;
}

/* The line after the side of a merge conflict that starts with the marker at p, or NULL: of its
 * sides only the first one is read. */
static const char *skip_side(const char *p, const char *lim)
{
	char end = *p == '|' ? '=' : '>';
	while ((p = cgs_pass_next_line(p, lim)) < lim && !is_mark(p, lim, '<'))
		if (is_mark(p, lim, end))
			return end == '>' ? cgs_pass_next_line(p, lim) : p;
	return NULL;
}

/* A merge conflict is one mistake, whatever stands in it. */
static void skip_conflict(struct cgs_pass *r)
{
	while (r->p < r->lim && is_marker_char(*r->p) && is_mark(r->p, r->lim, *r->p)) {
		const char *end = NULL;
		if (r->sides && (*r->p == '=' || *r->p == '|'))
			end = skip_side(r->p, r->lim);
		r->sides = *r->p == '<' || (*r->p == '|' && end);
		if (!end)
			end = cgs_pass_next_line(r->p, r->lim);
		if (!r->conflict && cgs_pass_telling(r, r->p)) {
			struct cgs_diag *d = cgs_diag_add(r->s->ds, CGS_C_merge_conflict,
							  cgs_pass_span(r, r->p, r->p + 7),
							  "a merge conflict is left in the file");
			cgs_diag_help(r->s->ds, d,
				      "keep one of the two sides and delete the markers");
		}
		r->conflict = r->noisy = true;
		cgs_pass_put(r, CGS_TK_BAD, r->p, end);
		r->p = r->line = end;
	}
}

/* Whether a line in a list looks like an item of it that lacks its first quote: it ends in ',', or
 * has an odd number of quotes. */
static bool is_item(const struct cgs_pass *r, const char *line)
{
	const char *c = line, *end = cgs_pass_next_line(line, r->lim);
	bool odd = false, comma = false;
	for (; c < end; c++) {
		odd ^= *c == '"';
		comma = *c == ',' || (comma && strchr(" \t\r\n", *c));
	}
	return odd || comma;
}

/* Brackets that cannot go on in a line that starts like this. */
static bool shuts_brackets(const struct cgs_pass *r, enum cgs_line look, uint32_t indent, bool list)
{
	bool joined = r->prev == CGS_TK_COMMA || r->prev == CGS_TK_LPS || r->prev == CGS_TK_LPT;
	switch (look) {
	case CGS_LINE_CLOSE: return true;
	case CGS_LINE_HEAD: return true;
	case CGS_LINE_ATTR: return list || !joined;
	case CGS_LINE_WORD: return !indent && !joined && r->prev != CGS_TK_LBS;
	case CGS_LINE_BLANK:
	case CGS_LINE_OTHER: break;
	}
	return false;
}

static bool closes_block(struct cgs_pass *r, uint32_t indent, enum cgs_line look)
{
	if (!cgs_pass_top_is(r, IN_BLOCK))
		return false;
	uint32_t block = cgs_pass_top(r)->indent;
	return look == CGS_LINE_HEAD ? block >= indent : look == CGS_LINE_ATTR && block > indent;
}

/* The word that the line begins with. */
static struct cgs_str first_word(const char *line, const char *lim)
{
	line += cgs_pass_indent_of(line, lim);
	const char *c = line;
	while (c < lim && (isalnum((unsigned char)*c) || *c == '_' || *c == '-'))
		c++;
	return (struct cgs_str){line, (uint32_t)(c - line)};
}

static bool same_word(struct cgs_str a, struct cgs_str b)
{
	return a.n && a.n == b.n && memcmp(a.s, b.s, a.n) == 0;
}

/* `} else`, `else if x` */
static bool is_else_line(const struct cgs_pass *r)
{
	const char *line = r->line + r->indent;
	return cgs_str_is(first_word(line + (*line == '}'), r->lim), "else");
}

/* True when the lines that start now stand deeper than a head like "requirement x" that has no
 * block. */
static bool lacks_brace(struct cgs_pass *r, uint32_t indent)
{
	if (indent <= r->indent || joins[r->prev])
		return false;
	if (r->look != CGS_LINE_HEAD && !is_else_line(r))
		return false;
	bool opened = r->depth && cgs_pass_top(r)->line == r->line;
	return !opened && r->prev != CGS_TK_RBRACE && r->depth < CGS_NESTING_MAX;
}

/* True when the block on top was begun in the last line, which goes on with another word than the
 * one given: `component a { tech = [go]`. */
static bool is_one_line(const struct cgs_pass *r, const struct cgs_frame *f, struct cgs_str word)
{
	if (f->line != r->code)
		return false;
	const char *in = r->text + r->t->tok[f->tok].at + 1;
	struct cgs_str first = first_word(in, r->lim);
	return first.n && !same_word(first, word);
}

/* In a file without indentation: a block that is not closed ends where the next one of its kind
 * begins, and one that was begun in the line above where any declaration does. */
static bool ends_flush(const struct cgs_pass *r, const char *line, uint32_t indent,
		       enum cgs_line look)
{
	const struct cgs_frame *f = r->depth ? &r->frame[r->depth - 1] : NULL;
	if (!f || f->mode != IN_BLOCK || !f->within || f->indent < indent || look != CGS_LINE_HEAD)
		return false;
	struct cgs_str word = first_word(line, r->lim);
	if (cgs_str_is(word, "for") || cgs_str_is(word, "scope"))
		return false;
	if (same_word(word, first_word(f->line, r->lim)))
		return true;
	const char *next = word.s + word.n;
	next += cgs_pass_indent_of(next, r->lim);
	return f->lost && next < r->lim && isalpha((unsigned char)*next) && is_one_line(r, f, word);
}

static void open_gap(struct cgs_pass *r)
{
	cgs_pass_put_gap(r, CGS_TK_LBRACE, r->t->ntok);
	r->frame[r->depth++] = (struct cgs_frame){
		.mode = IN_BLOCK, .tok = r->t->ntok - 1, .indent = r->indent, .line = r->line};
}

/* The brackets of this file do not pair: before the line after r->p starts, put in what is
 * missing by the look of it. */
static void guard_line(struct cgs_pass *r, const char *line, enum cgs_line look)
{
	uint32_t indent = cgs_pass_indent_of(line, r->lim);
	while (cgs_pass_top_is(r, IN_PAREN) || cgs_pass_top_is(r, IN_LIST)) {
		bool list = cgs_pass_top_is(r, IN_LIST);
		if (!shuts_brackets(r, look, indent, list) ||
		    (list && look == CGS_LINE_HEAD && is_item(r, line)))
			return;
		cgs_pass_close_top(r, false);
	}
	while (!r->indented && ends_flush(r, line, indent, look))
		cgs_pass_close_top(r, false);
	if (!r->indented)
		return;
	while (closes_block(r, indent, look))
		cgs_pass_close_top(r, false);
	bool word = look == CGS_LINE_HEAD || look == CGS_LINE_ATTR || look == CGS_LINE_WORD;
	if (word && lacks_brace(r, indent))
		open_gap(r);
}

/* Whether a line ends in a '}' that has no '{' in it; then *end is where it ends. */
static bool ends_block(const char *line, const char **end)
{
	while (*end > line && strchr(" \t\r\n", (*end)[-1]))
		--*end;
	return *end > line && (*end)[-1] == '}' && !memchr(line, '{', (size_t)(*end - line));
}

/* The word before the first '=' of such a line, when it is not the first one; or NULL. */
static const char *first_attr(const char *line, const char *end)
{
	const char *word = NULL, *c = line;
	bool quoted = false;
	if (!ends_block(line, &end))
		return NULL;
	for (; c < end && (quoted || *c != '='); c++) {
		quoted ^= *c == '"';
		if (isalpha((unsigned char)*c) && c > line && c[-1] == ' ')
			word = c;
	}
	if (c == end || !word || c[1] == '=')
		return NULL;
	struct cgs_str w = first_word(word, end);
	return w.s + w.n + 1 == c && c[-1] == ' ' ? word : NULL;
}

/* `field a : int "x" tags = [y] }` where the lines go on as deep: the '}' closes a block that was
 * to begin in the line. */
static const char *inner_block(const struct cgs_pass *r)
{
	const struct cgs_frame *f = r->depth ? &r->frame[r->depth - 1] : NULL;
	if (!r->indented || r->look != CGS_LINE_HEAD || !f || f->mode != IN_BLOCK ||
	    f->indent >= r->indent)
		return NULL;
	const char *next = cgs_pass_next_line(r->line, r->lim);
	const char *word = first_attr(r->line + r->indent, next);
	while (word && next < r->lim && cgs_lex_line(next, r->lim) == CGS_LINE_BLANK)
		next = cgs_pass_next_line(next, r->lim);
	bool on = word && next < r->lim && cgs_pass_indent_of(next, r->lim) >= r->indent;
	return on || (word && cgs_lex_line(next, r->lim) == CGS_LINE_CLOSE) ? word : NULL;
}

void cgs_nest_open_inner(struct cgs_pass *r)
{
	r->inner = NULL;
	if (cgs_pass_top_is(r, IN_BLOCK) && r->depth < CGS_NESTING_MAX)
		open_gap(r);
}

void cgs_nest_start_line(struct cgs_pass *r)
{
	r->line = r->p;
	skip_conflict(r);
	if (!r->guard)
		return;
	enum cgs_line look = cgs_lex_line(r->p, r->lim);
	if (look == CGS_LINE_BLANK)
		return;
	r->indent = cgs_pass_indent_of(r->p, r->lim);
	r->look = look;
	r->code = r->line;
	r->inner = inner_block(r);
}

/* Whether the statement goes on in the line that starts at r->p. */
static bool goes_on(const struct cgs_pass *r)
{
	if (!joins[r->prev])
		return false;
	if (r->prev == CGS_TK_LBRACE || r->prev == CGS_TK_END || !r->prev)
		return true;
	return cgs_lex_line(r->p, r->lim) != CGS_LINE_ATTR;
}

void cgs_nest_new_line(struct cgs_pass *r, const char *from)
{
	if (r->holes) {
		r->p = from;
		cgs_quote_hole_unclosed(r);
		return;
	}
	enum cgs_line look = CGS_LINE_BLANK;
	if (r->guard && (look = cgs_lex_line(r->p, r->lim)) != CGS_LINE_BLANK) {
		const char *after = r->p;
		r->p = from;
		const char *line = r->line;
		guard_line(r, after, look);
		r->line = line;
		r->p = after;
	}
	unsigned kind = CGS_TK_END;
	if (cgs_pass_top_is(r, IN_PAREN) || cgs_pass_top_is(r, IN_LIST))
		kind = CGS_TK_NEWLINE;
	else if (goes_on(r))
		kind = CGS_TK_NEWLINE;
	cgs_pass_put(r, kind, from, r->p);
	if (kind == CGS_TK_END)
		r->prev = kind;
	cgs_nest_start_line(r);
}

/* Where the items begin that a ']' ends, when no '[' does: `by = clerk, head]`. NULL: there are not
 * several behind a '='. The last token is the ']'. */
static const char *list_start(const struct cgs_pass *r)
{
	const struct cgs_tok *t = r->t->tok;
	bool several = false;
	uint32_t first = r->t->ntok - 1;
	for (uint32_t i = first; i-- > 0;) {
		switch (t[i].kind) {
		case CGS_TK_ASSIGN: return several ? r->text + t[first].at : NULL;
		case CGS_TK_COMMA: several = true; break;
		case CGS_TK_SPACE: continue;
		case CGS_TK_NAME:
		case CGS_TK_DOT:
		case CGS_TK_INT:
		case CGS_TK_QUANTITY:
		case CGS_TK_QUOTE:
		case CGS_TK_PART:
		case CGS_TK_UNQUOTE: break;
		default: return NULL;
		}
		first = i;
	}
	return NULL;
}

/* Where the lines begin that stand deeper than the '}' below them, or NULL. */
static const char *block_start(const struct cgs_pass *r)
{
	const char *start = NULL;
	if (!r->guard || !r->indented || r->look != CGS_LINE_CLOSE)
		return NULL;
	for (const char *line = r->line; line > r->text;) {
		const char *end = line - 1;
		for (line = end; line > r->text && line[-1] != '\n';)
			line--;
		if (cgs_lex_line(line, r->lim) == CGS_LINE_BLANK)
			continue;
		if (cgs_pass_indent_of(line, r->lim) <= r->indent)
			break;
		start = line + cgs_pass_indent_of(line, r->lim);
	}
	return start;
}

static void tell_headless(struct cgs_pass *r, const char *start, const char *from)
{
	struct cgs_diags *ds = r->s->ds;
	struct cgs_diag *d = cgs_diag_add(ds, CGS_C_syntax, cgs_pass_span(r, from, r->p),
					  "what stands before this '}' is in no block");
	cgs_diag_label(ds, d, cgs_pass_span(r, start, start + 1), "from here on");
	cgs_diag_help(
		ds, d,
		"write the line that begins the block, or remove the `}` above that closes it "
		"too early");
	d->lost = (uint32_t)(from - start);
}

static void stray(struct cgs_pass *r, const char *from)
{
	r->unpaired = true;
	cgs_pass_put(r, CGS_TK_BAD, from, r->p);
	if (!cgs_pass_telling(r, from))
		return;
	struct cgs_diags *ds = r->s->ds;
	const char *start = *from == '}' ? block_start(r) : NULL;
	if (start) {
		tell_headless(r, start, from);
		return;
	}
	struct cgs_diag *d =
		cgs_diag_add(ds, CGS_C_syntax, cgs_pass_span(r, from, r->p),
			     "unexpected '%c'; nothing that it could close is open", *from);
	d->astray = true;
	const char *list = *from == ']' ? list_start(r) : NULL;
	if (list)
		cgs_diag_fix(ds, d, cgs_pass_span(r, list, list), CGS_STR("["), CGS_REVIEW);
	else
		cgs_diag_fix(ds, d, cgs_pass_span(r, from, r->p), CGS_STR(""), CGS_REVIEW);
}

/* True when a '{' cannot stand inside the bracket on top, after such a token. */
static bool lacks_bracket(const struct cgs_pass *r)
{
	if (!cgs_pass_top_is(r, IN_PAREN) && !cgs_pass_top_is(r, IN_LIST))
		return false;
	switch (r->prev) {
	case CGS_TK_ASSIGN:
	case CGS_TK_COMMA:
	case CGS_TK_LPS:
	case CGS_TK_LPT:
	case CGS_TK_LBS:
	case CGS_TK_LBT: return false;
	default: return true;
	}
}

void cgs_nest_open_brace(struct cgs_pass *r, const char *from)
{
	const char *after = r->p;
	for (r->p = from; r->guard && lacks_bracket(r);)
		cgs_pass_close_top(r, false);
	r->p = after;
	struct cgs_frame *f = cgs_pass_top(r);
	if (!r->guard || !f || !f->lost || r->prev != CGS_TK_LBRACE || f->line != r->line) {
		cgs_pass_open(r, IN_BLOCK, CGS_TK_LBRACE, from);
		return;
	}
	f->lost = false; /* of two openers and one closer the second is the one too many */
	cgs_pass_put(r, CGS_TK_BAD, from, r->p);
	if (!cgs_pass_telling(r, from))
		return;
	struct cgs_span at = cgs_pass_span(r, from, r->p);
	struct cgs_diag *d = cgs_diag_add(r->s->ds, CGS_C_syntax, at,
					  "unexpected '{'; the block is open already");
	cgs_diag_fix(r->s->ds, d, at, CGS_STR(""), CGS_REVIEW);
}

void cgs_nest_colon(struct cgs_pass *r, const char *from)
{
	const struct cgs_tok *t = r->t->tok;
	const char *after = r->p;
	if (!r->guard || !cgs_pass_top_is(r, IN_PAREN))
		return;
	for (uint32_t i = r->t->ntok; i-- > 0 && t[i].kind != CGS_TK_COLON;)
		if (t[i].kind != CGS_TK_NAME && t[i].kind < CGS_TK_SPACE)
			return;
	r->p = from;
	cgs_pass_close_top(r, false);
	r->p = after;
}

static bool open_below(const struct cgs_pass *r, enum cgs_mode m)
{
	for (uint32_t i = r->depth; i-- > 0;) {
		enum cgs_mode is = r->frame[i].mode;
		if (is == m)
			return true;
		if (is == IN_BLOCK || is >= IN_HOLE)
			return false;
	}
	return false;
}

/* Whether a bracket follows in the line, not far away. */
static bool is_ahead(const struct cgs_pass *r, char c)
{
	const char *lim = r->lim - r->p > LOOK ? r->p + LOOK : r->lim;
	const char *eol = cgs_pass_next_line(r->p, lim);
	return memchr(r->p, c, (size_t)(eol - r->p));
}

void cgs_nest_close_bracket(struct cgs_pass *r, enum cgs_mode m, const char *from)
{
	if (cgs_pass_top_is(r, m)) {
		cgs_pass_put(r, cgs_pass_closer(m), from, r->p);
		r->prev = cgs_pass_closer(m);
		cgs_pass_pop(r);
		return;
	}
	r->unpaired = true;
	const char *after = r->p;
	if (open_below(r, m)) {
		for (r->p = from; !cgs_pass_top_is(r, m);)
			cgs_pass_close_top(r, false);
		r->p = after;
		cgs_nest_close_bracket(r, m, from);
		return;
	}
	enum cgs_mode other = m == IN_PAREN ? IN_LIST : IN_PAREN;
	char want = other == IN_LIST ? ']' : ')';
	if (!cgs_pass_top_is(r, other) || is_ahead(r, want)) {
		stray(r, from);
		return;
	}
	cgs_pass_put(r, CGS_TK_BAD, from, r->p);
	if (cgs_pass_telling(r, from)) {
		struct cgs_diag *d =
			cgs_diag_add(r->s->ds, CGS_C_syntax, cgs_pass_span(r, from, r->p),
				     "unexpected '%c'; expected '%c'", *from, want);
		cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, from, r->p), (struct cgs_str){&want, 1},
			     CGS_REVIEW);
	}
	cgs_pass_close_top(r, true);
}

/* True when the '}' at `from`, by its indentation, closes a block further out than the top. */
static bool closes_outer(const struct cgs_pass *r)
{
	const struct cgs_frame *f = &r->frame[r->depth - 1];
	if (!r->guard || !r->indented || f->mode != IN_BLOCK || f->indent <= r->indent)
		return false;
	if (r->look != CGS_LINE_CLOSE || f->line == r->line)
		return false;
	for (uint32_t i = r->depth - 1; i-- > 0;)
		if (r->frame[i].mode == IN_BLOCK)
			return true;
	return false;
}

/* True when the '}' stands deeper than the block it would close. */
static bool closes_nothing(const struct cgs_pass *r)
{
	const struct cgs_frame *f = &r->frame[r->depth - 1];
	if (!r->guard || !r->indented || f->line == r->line || r->indent <= f->indent)
		return false;
	return r->look == CGS_LINE_CLOSE || r->prev == CGS_TK_RBRACE;
}

void cgs_nest_close_brace(struct cgs_pass *r, const char *from)
{
	const char *after = r->p;
	r->p = from;
	while (r->depth &&
	       (closes_outer(r) || ((cgs_pass_top_is(r, IN_PAREN) || cgs_pass_top_is(r, IN_LIST)) &&
				    (open_below(r, IN_BLOCK) || open_below(r, IN_HOLE))))) {
		r->unpaired = true;
		cgs_pass_close_top(r, false);
	}
	r->p = after;
	if (cgs_pass_top_is(r, IN_HOLE)) {
		cgs_pass_put(r, CGS_TK_UNHOLE, from, r->p);
	} else if (cgs_pass_top_is(r, IN_BLOCK) && !closes_nothing(r)) {
		cgs_pass_put(r, CGS_TK_RBRACE, from, r->p);
	} else {
		stray(r, from);
		return;
	}
	r->prev = r->t->tok[r->t->ntok - 1].kind;
	cgs_pass_pop(r);
}
