/* scan.c — a file's bytes into its tokens: the passes over it, and single tokens.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdlib.h>

#include "../base/show.h"
#include "pass.h"

static void bad_semicolon(struct cgs_pass *r, const char *from)
{
	cgs_pass_put(r, CGS_TK_BAD, from, r->p);
	if (!cgs_pass_telling(r, from))
		return;
	struct cgs_diag *d = cgs_diag_add(r->s->ds, CGS_C_syntax, cgs_pass_span(r, from, r->p),
					  "unexpected ';' inside brackets; expected ','");
	cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, from, r->p), CGS_STR(","), CGS_REVIEW);
}

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* `[a; to = ops`: behind the ';' begins a statement, and no ']' of this list follows in the line,
 * of which no more than LINE_SEEN bytes are looked at: a line may have a million of these.
 */
static bool ends_list(const struct cgs_pass *r)
{
	enum { LINE_SEEN = 1000 };
	if (!cgs_pass_top_is(r, IN_LIST))
		return false;
	const char *c = r->p, *lim = r->lim - c > LINE_SEEN ? c + LINE_SEEN : r->lim;
	const char *to = cgs_pass_next_line(c, lim);
	uint32_t depth = 0;
	c += cgs_pass_indent_of(c, to);
	const char *word = c;
	while (c < to && is_word_char(*c))
		c++;
	bool named = c > word && isalpha((unsigned char)*word);
	c += cgs_pass_indent_of(c, to);
	if (!named || to - c < 2 || c[0] != '=' || c[1] == '=')
		return false;
	for (; c < to; c++) {
		if (*c == ']' && !depth--)
			return false;
		depth += *c == '[';
	}
	return true;
}

static unsigned two(const char *p)
{
	return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
}

/* Whether a text has the form, in which 0 is any digit, and a blank may stand for T. */
static bool has_form(const char *p, uint32_t n, const char *form)
{
	for (uint32_t i = 0; form[i]; i++) {
		bool digit = i < n && p[i] >= '0' && p[i] <= '9';
		bool same = i < n && (p[i] == form[i] || (form[i] == 'T' && p[i] == ' '));
		if (form[i] == '0' ? !digit : !same)
			return false;
	}
	return true;
}

bool cgs_scan_is_date(struct cgs_str s)
{
	static const uint8_t days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const char *p = s.s;
	if (!has_form(p, s.n, s.n > 10 ? "0000-00-00T00:00" : "0000-00-00"))
		return false;
	unsigned year = two(p) * 100 + two(p + 2), month = two(p + 5), day = two(p + 8);
	bool leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
	if (month < 1 || month > 12 || day < 1 ||
	    day > days[month] + (unsigned)(month == 2 && leap))
		return false;
	return s.n == 10 || (two(p + 11) < 24 && two(p + 14) < 60);
}

static void check_date(struct cgs_pass *r, const char *p)
{
	if (!cgs_scan_is_date((struct cgs_str){p, (uint32_t)(r->p - p)}) && cgs_pass_telling(r, p))
		cgs_diag_add(r->s->ds, CGS_C_bad_number, cgs_pass_span(r, p, r->p),
			     "there is no such date: %.*s", (int)(r->p - p), p);
}

static void check_regex(struct cgs_pass *r, const char *from)
{
	const char *c = from + 3; /* behind re" */
	while (c < r->p && *c != '"')
		c += *c == '\\' ? 2 : 1;
	if (c >= r->p)
		cgs_pass_unclosed(r, "the regular expression", r->t->ntok - 1, "\"", CGS_REVIEW);
}

static bool touches(const struct cgs_pass *r)
{
	if (!r->t->ntok)
		return false;
	unsigned k = r->t->tok[r->t->ntok - 1].kind;
	return k == CGS_TK_NAME || k == CGS_TK_RP || k == CGS_TK_RB;
}

/* The last token of a kind other than trivia, or NULL. */
static struct cgs_tok *last_token(const struct cgs_pass *r, uint32_t before)
{
	while (before && r->t->tok[before - 1].kind >= CGS_TK_SPACE)
		before--;
	return before ? &r->t->tok[before - 1] : NULL;
}

/* Before ':' and '=' the words of expressions are names. */
static void make_name(struct cgs_pass *r)
{
	_Static_assert(CGS_TK_WHERE == CGS_TK_IF + 4, "IF THEN ELSE IN WHERE");
	if (r->prev >= CGS_TK_IF && r->prev <= CGS_TK_WHERE)
		last_token(r, r->t->ntok)->kind = CGS_TK_NAME;
}

/* True when the '>' of a ">=" closes a list of types: "x: list<int>= 3". */
static bool closes_types(const struct cgs_pass *r)
{
	int open = 0;
	const struct cgs_tok *t = r->t->tok, *k;
	for (uint32_t at = r->t->ntok; (k = last_token(r, at)); at = (uint32_t)(k - t)) {
		switch (k->kind) {
		case CGS_TK_LT: open++; break;
		case CGS_TK_GT: open--; break;
		case CGS_TK_NAME:
		case CGS_TK_DOT:
		case CGS_TK_COMMA:
		case CGS_TK_QM: break;
		default: return k->kind == CGS_TK_COLON && open > 0;
		}
	}
	return false;
}

static void scan_ge(struct cgs_pass *r, const char *from)
{
	r->prev = CGS_TK_GE;
	if (closes_types(r)) {
		cgs_pass_put(r, CGS_TK_GT, from, from + 1);
		r->prev = CGS_TK_ASSIGN;
		from++;
	}
	cgs_pass_put(r, r->prev, from, r->p);
}

static void scan_code(struct cgs_pass *r)
{
	const char *from = r->p;
	if (from == r->inner)
		cgs_nest_open_inner(r);
	if (r->holes && cgs_quote_hole_ends(r)) {
		cgs_quote_hole_unclosed(r);
		return;
	}
	unsigned kind = cgs_lex_code(&r->p, r->lim);
	switch (kind) {
	case CGS_TK_NEWLINE: cgs_nest_new_line(r, from); return;
	case CGS_TK_LBRACE: cgs_nest_open_brace(r, from); return;
	case CGS_TK_LPS: cgs_pass_open(r, IN_PAREN, touches(r) ? CGS_TK_LPT : kind, from); return;
	case CGS_TK_LBS: cgs_pass_open(r, IN_LIST, touches(r) ? CGS_TK_LBT : kind, from); return;
	case CGS_TK_RBRACE: cgs_nest_close_brace(r, from); return;
	case CGS_TK_RP: cgs_nest_close_bracket(r, IN_PAREN, from); return;
	case CGS_TK_RB: cgs_nest_close_bracket(r, IN_LIST, from); return;
	case CGS_TK_QUOTE: cgs_quote_open(r, from); return;
	case CGS_TK_FOREIGN: cgs_sign_foreign(r, from); return;
	case CGS_TK_BAD: cgs_sign_bad(r, from); return;
	case CGS_TK_GE: scan_ge(r, from); return;
	case CGS_TK_COLON:
		cgs_nest_colon(r, from);
		make_name(r);
		break;
	case CGS_TK_ASSIGN: make_name(r); break;
	case CGS_TK_MUL:
		cgs_pass_put(r, kind, from, r->p);
		r->prev = r->prev == CGS_TK_DOT ? CGS_TK_NAME : kind;
		return;
	case CGS_TK_DATE: check_date(r, from); break;
	case CGS_TK_SUB:
	case CGS_TK_LT:
		if (cgs_sign_line(r, from))
			return;
		break;
	case CGS_TK_END:
		if (*from == ';' && ends_list(r)) {
			r->p = from; /* before it */
			cgs_pass_close_top(r, false);
			r->p = from + 1;
		}
		if (!cgs_pass_top_is(r, IN_BLOCK) && r->depth) {
			bad_semicolon(r, from);
			return;
		}
		break;
	case CGS_TK_SPACE:
	case CGS_TK_COMMENT:
	case CGS_TK_DOC: cgs_pass_put(r, kind, from, r->p); return;
	default: break;
	}
	cgs_pass_put(r, kind, from, r->p);
	r->prev = kind;
	if (kind == CGS_TK_REGEX)
		check_regex(r, from);
}

static void scan_all(struct cgs_pass *r)
{
	if (r->lim - r->p >= 3 && memcmp(r->p, "\xef\xbb\xbf", 3) == 0) {
		r->p += 3;
		cgs_pass_put(r, CGS_TK_SPACE, r->text, r->p);
	}
	cgs_nest_start_line(r);
	while (r->p < r->lim) {
		if (r->depth && r->frame[r->depth - 1].mode >= IN_STRING)
			cgs_quote_scan(r);
		else
			scan_code(r);
		if (r->unpaired && !r->tell)
			return; /* the guards are needed, and another pass */
	}
	for (uint32_t i = 0; i < r->depth && !r->guard; i++)
		if (r->frame[i].mode == IN_BLOCK)
			r->lost[r->nlost++] = r->t->tok[r->frame[i].tok].at;
	while (r->depth) {
		if (cgs_pass_top(r)->mode >= IN_STRING && !r->s->deep)
			cgs_quote_unclosed(r);
		else
			cgs_pass_close_top(r, r->s->deep);
		r->unpaired = true;
	}
}

static void tell_char(struct cgs_pass *r, enum cgs_char kind, const char *from, const char *to)
{
	struct cgs_diags *ds = r->s->ds;
	struct cgs_span at = cgs_pass_span(r, from, to);
	if (kind == CGS_CHAR_INVALID) {
		cgs_diag_add(ds, CGS_C_bad_utf8, at, "byte 0x%02x is not part of valid UTF-8",
			     (unsigned)(unsigned char)*from);
		return;
	}
	bool hidden = kind == CGS_CHAR_HIDDEN;
	uint32_t point;
	cgs_show_decode(from, (size_t)(to - from), &point);
	struct cgs_diag *d = cgs_diag_add(
		ds, hidden ? CGS_C_hidden_character : CGS_C_bad_character, at,
		hidden ? "a hidden character that can change how the text reads: U+%04X"
		       : "a control character: U+%04X",
		point);
	cgs_diag_fix(ds, d, at, CGS_STR(""), CGS_REVIEW);
}

enum { BLOCK = 64 };

/* True when BLOCK bytes are printable ASCII, line ends and tabs. Without branches, for SIMD. */
static bool plain_block(const char *p)
{
	unsigned char odd = 0;
	for (int i = 0; i < BLOCK; i++) {
		unsigned char c = (unsigned char)p[i];
		odd |= (unsigned char)((c < ' ') & (c != '\n') & (c != '\t')) | (c > '~');
	}
	return !odd;
}

static void scan_chars(struct cgs_pass *r)
{
	const char *c = r->text;
	if (r->lim - c >= 3 && memcmp(c, "\xef\xbb\xbf", 3) == 0)
		c += 3;
	enum cgs_char was = CGS_CHAR_END, kind;
	for (;;) {
		for (; r->lim - c >= BLOCK && plain_block(c); c += BLOCK)
			was = CGS_CHAR_PLAIN;
		const char *from = c;
		kind = cgs_lex_char(&c, r->lim);
		if (kind == CGS_CHAR_END)
			return;
		if (kind > CGS_CHAR_FOREIGN && kind != was && cgs_pass_telling(r, from))
			tell_char(r, kind, from, c);
		was = kind;
	}
}

/* What some editors and shells write: two bytes for each character. */
static bool is_utf16(struct cgs_str s)
{
	uint32_t even = 0, odd = 0, n = s.n < 64 ? s.n & ~1u : 64;
	if (s.n >= 2 && (!memcmp(s.s, "\xff\xfe", 2) || !memcmp(s.s, "\xfe\xff", 2)))
		return true;
	for (uint32_t i = 0; i < n; i += 2) {
		even += !s.s[i];
		odd += !s.s[i + 1];
	}
	return n >= 8 && (even > n / 4 || odd > n / 4) && (!even || !odd);
}

/* Nothing of such a file is read. */
static void tell_utf16(struct cgs_scan *s)
{
	struct cgs_tree *t = s->tree;
	struct cgs_span at = {t->file, 0, 2};
	struct cgs_diag *d = cgs_diag_add(s->ds, CGS_C_bad_utf8, at, "the file is in UTF-16");
	cgs_diag_help(s->ds, d, "save it as UTF-8");
	struct cgs_pass r = {.s = s, .t = t};
	cgs_pass_put_slowly(&r, CGS_TK_COMMENT, 0, t->text.n);
	t->nlex = t->ntok;
}

static bool ends_in_brace(const char *line, const char *end)
{
	while (end > line && strchr(" \t\r\n", end[-1]))
		end--;
	return end > line && end[-1] == '{';
}

/* Many lines are, or what follows a line that ends in '{' stands deeper than it. */
static bool is_indented(const struct cgs_pass *r)
{
	uint32_t lines = 0, deep = 0, deeper = 0, flush = 0, above = 0;
	bool opened = false;
	for (const char *p = r->text, *next; p < r->lim; p = next) {
		next = cgs_pass_next_line(p, r->lim);
		enum cgs_line look = cgs_lex_line(p, r->lim);
		if (look == CGS_LINE_BLANK)
			continue;
		uint32_t indent = cgs_pass_indent_of(p, r->lim);
		lines++;
		deep += indent > 0;
		deeper += opened && indent > above;
		flush += opened && indent <= above && look != CGS_LINE_CLOSE;
		above = indent;
		opened = ends_in_brace(p, next);
	}
	return deep * 4 > lines || deeper > 3 * flush;
}

static void restart(struct cgs_pass *r)
{
	r->t->ntok = 0;
	r->s->ngap = 0;
	r->p = r->line = r->text;
	r->depth = r->holes = r->indent = r->prev = 0;
	r->unpaired = r->conflict = r->sides = r->open_comments = false;
	r->look = CGS_LINE_BLANK;
	r->unclosed = r->code = r->inner = NULL;
}

void cgs_scan_tokens(struct cgs_scan *s)
{
	struct cgs_str text = s->tree->text;
	if (is_utf16(text)) {
		tell_utf16(s);
		return;
	}
	char *copy = cgs_mem_alloc((size_t)text.n + 1);
	if (text.n)
		memcpy(copy, text.s, text.n);
	struct cgs_pass *r = cgs_mem_alloc(sizeof *r);
	*r = (struct cgs_pass){.s = s, .t = s->tree, .text = copy, .lim = copy + text.n};
	restart(r);
	scan_chars(r);
	scan_all(r);
	if (r->unpaired || r->noisy) {
		r->guard = r->unpaired;
		r->indented = r->guard && is_indented(r);
		r->tell = true;
		if (text.n)
			memcpy(copy, text.s, text.n); /* it was read otherwise in places */
		restart(r);
		scan_chars(r);
		scan_all(r);
	}
	s->tree->nlex = s->tree->ntok;
	free(r);
	free(copy);
}

void cgs_scan_done(struct cgs_scan *s)
{
	free(s->gap);
	s->gap = NULL;
	s->ngap = s->cgap = 0;
}
