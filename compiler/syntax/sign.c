/* sign.c — characters that no token begins with, and what other languages and word processors write
 * for ours.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "pass.h"

enum { LIST_LOOK = 500 }; /* tokens */

/* Characters that stand for a token of ours. */
static const struct sign {
	const char *is, *ours;
	uint8_t kind;
} signs[] = {
	{"\xe2\x80\x93>", "->", CGS_TK_ARROW}, {"\xe2\x80\x94>", "->", CGS_TK_ARROW},
	{"\xe2\x88\x92>", "->", CGS_TK_ARROW}, {"\xe2\x89\xa4", "<=", CGS_TK_LE},
	{"\xe2\x89\xa5", ">=", CGS_TK_GE},     {"\xe2\x89\xa0", "!=", CGS_TK_NE},
	{"\xe2\x86\x92", "->", CGS_TK_ARROW},  {"\xc3\x97", "*", CGS_TK_MUL},
	{"\xc3\xb7", "/", CGS_TK_DIV},         {"\xe2\x88\x92", "-", CGS_TK_SUB},
	{"\xe2\x80\x93", "-", CGS_TK_SUB},     {"\xe2\x80\xa6", "..", CGS_TK_RANGE},
	{"\xe2\x88\xa7", "&&", CGS_TK_AND},    {"\xe2\x88\xa8", "||", CGS_TK_OR},
	{"\xc2\xac", "!", CGS_TK_NOT},         {"\xe2\x80\x90", "-", CGS_TK_SUB},
	{"\xe2\x80\x91", "-", CGS_TK_SUB},     {"\xc2\xa0", " ", CGS_TK_SPACE},
	{"\xe2\x80\xaf", " ", CGS_TK_SPACE},   {"\xe2\x80\x82", " ", CGS_TK_SPACE},
	{"\xe2\x80\x83", " ", CGS_TK_SPACE},   {"\xe2\x80\x87", " ", CGS_TK_SPACE},
	{"\xe2\x80\x89", " ", CGS_TK_SPACE},   {"\xe2\x80\x8a", " ", CGS_TK_SPACE},
	{"\xe3\x80\x80", " ", CGS_TK_SPACE},
};

static const struct {
	const char *is, *unit;
} currencies[] = {{"$", "USD"}, {"\xe2\x82\xac", "EUR"}, {"\xc2\xa3", "GBP"}, {"\xc2\xa5", "JPY"}};

static void tell_sign(struct cgs_pass *r, const char *from, const struct sign *s)
{
	struct cgs_diags *ds = r->s->ds;
	struct cgs_span at = cgs_pass_span(r, from, r->p);
	struct cgs_buf what = {0};
	bool blank = s->kind == CGS_TK_SPACE;
	cgs_glyph_show(from, r->p, &what);
	struct cgs_diag *d = cgs_diag_add(
		ds, CGS_C_bad_character, at, "unexpected character %s; it is written %s%s%s",
		what.s, blank ? "as a plain " : "'", blank ? "blank" : s->ours, blank ? "" : "'");
	cgs_diag_fix(ds, d, at, cgs_str_of(s->ours), CGS_REVIEW);
	cgs_buf_done(&what);
}

/* "<=" as one character: taken as what is meant. */
static bool take_sign(struct cgs_pass *r, const char *from)
{
	for (uint32_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		const struct sign *s = &signs[i];
		if (!cgs_pass_begins(r, from, s->is))
			continue;
		r->p = from + strlen(s->is);
		cgs_pass_put(r, s->kind, from, r->p);
		if (s->kind < CGS_TK_SPACE)
			r->prev = s->kind;
		if (cgs_pass_telling(r, from))
			tell_sign(r, from, s);
		return true;
	}
	return false;
}

/* Where the number ends that is the last token, but for blanks; NULL: it is none. */
static const char *number_end(const struct cgs_pass *r)
{
	uint32_t i = r->t->ntok;
	while (i && r->t->tok[i - 1].kind == CGS_TK_SPACE)
		i--;
	if (!i)
		return NULL;
	const struct cgs_tok *t = &r->t->tok[i - 1];
	const char *end = r->text + t->at + t->len;
	bool number = t->kind == CGS_TK_INT || t->kind == CGS_TK_FLOAT;
	return number && end >= r->line ? end : NULL;
}

static void tell_unit(struct cgs_pass *r, const char *from, const char *number, const char *unit)
{
	if (!cgs_pass_telling(r, from))
		return;
	struct cgs_diag *d = cgs_diag_add(r->s->ds, CGS_C_syntax, cgs_pass_span(r, from, r->p),
					  "a unit stands directly after its number");
	d->astray = true;
	const char *digits = r->p, *end = digits;
	while (end < r->lim && (isdigit((unsigned char)*end) || *end == '_' ||
				(*end == '.' && isdigit((unsigned char)end[1]))))
		end++;
	struct cgs_span at = cgs_pass_span(r, number ? number : from, r->p);
	cgs_diag_fix(r->s->ds, d, at, number ? cgs_str_of(unit) : CGS_STR(""), CGS_REVIEW);
	if (!number)
		cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, end, end), cgs_str_of(unit), CGS_REVIEW);
}

/* `30 %`, `$5`, and `5 $`: a unit in the wrong place. */
static bool take_unit(struct cgs_pass *r, const char *from)
{
	const char *number = number_end(r), *unit = NULL;
	for (uint32_t i = 0; i < sizeof currencies / sizeof *currencies; i++)
		if (cgs_pass_begins(r, from, currencies[i].is) &&
		    r->p == from + strlen(currencies[i].is))
			unit = currencies[i].unit;
	if (*from == '%')
		unit = "%";
	bool digit = *from != '%' && r->p < r->lim && isdigit((unsigned char)*r->p);
	if (!unit || (!number && !digit))
		return false;
	cgs_pass_put(r, CGS_TK_BAD, from, r->p);
	tell_unit(r, from, number, unit);
	return true;
}

/* U+2013, U+2014 and U+2019, which stand in sentences. */
static bool is_mark(const char *at, const char *end)
{
	return end - at == 3 && !memcmp(at, "\xe2\x80", 2) && strchr("\x93\x94\x99", at[2]);
}

/* Whether the character [at, end) stands in a sentence: behind a letter, or between blanks behind
 * several words. */
static bool in_prose(const struct cgs_pass *r, const char *at, const char *end)
{
	if (at == r->text || (*at != '\'' && !is_mark(at, end)))
		return false;
	if (at[-1] != ' ')
		return isalpha((unsigned char)at[-1]) != 0;
	uint32_t last = cgs_tree_before(r->t, r->t->ntok), prior = cgs_tree_before(r->t, last);
	return *at != '\'' && prior != UINT32_MAX && r->t->tok[last].kind == CGS_TK_NAME &&
	       r->t->tok[prior].kind == CGS_TK_NAME;
}

/* `when a client's order arrives`: all of the text is one mistake. */
static bool take_prose(struct cgs_pass *r, const char *at)
{
	const char *start, *end, *c = r->p;
	if (!in_prose(r, at, c) || !(start = cgs_prose_start(r, at)) ||
	    !(end = cgs_prose_end(r, at)))
		return false;
	r->p = end > c ? end : c;
	cgs_pass_put(r, CGS_TK_BAD, at, r->p);
	if (!cgs_pass_telling(r, at))
		return true;
	struct cgs_diags *ds = r->s->ds;
	struct cgs_buf what = {0};
	cgs_glyph_show(at, c, &what);
	struct cgs_diag *d = cgs_diag_add(ds, CGS_C_bad_character, cgs_pass_span(r, at, c),
					  "unexpected character %s", what.s);
	cgs_buf_done(&what);
	d->astray = true;
	cgs_diag_help(ds, d, "text needs quotes");
	cgs_diag_fix(ds, d, cgs_pass_span(r, start, start), CGS_STR("\""), CGS_REVIEW);
	cgs_diag_fix(ds, d, cgs_pass_span(r, end, end), CGS_STR("\""), CGS_REVIEW);
	return true;
}

/* The character [at, end). */
static void tell_char(struct cgs_pass *r, const char *at, const char *end)
{
	struct cgs_diags *ds = r->s->ds;
	struct cgs_buf what = {0};
	cgs_glyph_show(at, end, &what);
	struct cgs_diag *d = cgs_diag_add(ds, CGS_C_bad_character, cgs_pass_span(r, at, end),
					  "unexpected character %s", what.s);
	cgs_buf_done(&what);
	d->astray = true;
	bool quote = cgs_glyph_is_quote(r, at);
	if (quote)
		cgs_diag_help(ds, d, "strings are written with straight double quotes: \"...\"");
	if (quote || !(*at & 0x80))
		cgs_diag_fix(ds, d, cgs_pass_span(r, at, end), quote ? CGS_STR("\"") : CGS_STR(""),
			     CGS_REVIEW);
}

static void tell_bad(struct cgs_pass *r, const char *from)
{
	bool again = r->t->ntok && r->t->tok[r->t->ntok - 1].kind == CGS_TK_BAD;
	cgs_pass_put(r, CGS_TK_BAD, from, r->p);
	if (again)
		return;
	if ((unsigned char)*from < ' ' || *from == 0x7f)
		return;
	bool ascii = !(*from & 0x80); /* then it is one byte */
	const char *c = from + ascii, *at = from;
	enum cgs_char kind = ascii ? CGS_CHAR_PLAIN : cgs_lex_char(&c, r->lim);
	while (kind > CGS_CHAR_FOREIGN && c < r->p) { /* told by scan_chars */
		at = c;
		kind = cgs_lex_char(&c, r->lim);
	}
	if (kind <= CGS_CHAR_FOREIGN && cgs_pass_telling(r, at))
		tell_char(r, at, c);
}

void cgs_sign_bad(struct cgs_pass *r, const char *from)
{
	if (!take_prose(r, from) && !take_sign(r, from) && !take_unit(r, from) &&
	    !cgs_glyph_string(r, from) && !cgs_glyph_name(r, from))
		tell_bad(r, from);
}

/* Whether the last token ends a list that is written out. */
static bool ends_list(const struct cgs_pass *r)
{
	uint32_t depth = 0, i = r->t->ntok;
	for (uint32_t n = 0; i-- > 0 && n < LIST_LOOK; n++) {
		unsigned kind = r->t->tok[i].kind;
		depth += kind == CGS_TK_RB;
		if (kind == CGS_TK_LBS || kind == CGS_TK_LBT)
			if (!--depth)
				return kind == CGS_TK_LBS;
	}
	return false;
}

/* Whether nothing can be subtracted here: no statement has begun, or what ends here is a text, a
 * list or a block. */
static bool subtracts_nothing(const struct cgs_pass *r, const char *from)
{
	switch (r->prev) {
	case 0:
	case CGS_TK_END:
	case CGS_TK_LBRACE:
	case CGS_TK_RBRACE: return true;
	case CGS_TK_UNQUOTE: return from[-1] != '"'; /* else it is a text: `"--x"` */
	case CGS_TK_RB: return ends_list(r);
	default: return false;
	}
}

/* ` -- ` before a word. */
static bool is_dash(const struct cgs_pass *r, const char *from, const char *rest)
{
	const char *next = rest + cgs_pass_indent_of(rest, r->lim);
	return from > r->text && strchr(" \t\n", from[-1]) && next > rest && next < r->lim &&
	       isalpha((unsigned char)*next);
}

static bool take_dashes(struct cgs_pass *r, const char *from)
{
	const char *rest = r->p + 1;
	if (r->p == r->lim || *r->p != '-' ||
	    !(subtracts_nothing(r, from) || is_dash(r, from, rest)))
		return false;
	r->p = cgs_pass_next_line(from, r->lim);
	while (r->p > rest && (r->p[-1] == '\n' || r->p[-1] == '\r'))
		r->p--;
	cgs_pass_put(r, CGS_TK_COMMENT, from, r->p);
	if (cgs_pass_telling(r, from)) {
		struct cgs_span at = cgs_pass_span(r, from, rest);
		struct cgs_diag *d =
			cgs_diag_add(r->s->ds, CGS_C_syntax, at,
				     "a comment begins with '#' or '//' and ends with its line");
		d->astray = true;
		cgs_diag_fix(r->s->ds, d, at, CGS_STR("#"), CGS_REVIEW);
	}
	return true;
}

/* Of `'it's done'` the string ends at the last of the quotes: behind the others goes on a word. */
static void end_string(struct cgs_pass *r, const char *from)
{
	const char *end = r->p, *eol = cgs_pass_next_line(from, r->lim);
	while (*from == '\'' && end < eol && isalnum((unsigned char)*end)) {
		end = memchr(end, '\'', (size_t)(eol - end));
		if (!end)
			return;
		end++;
	}
	r->p = end;
}

void cgs_sign_string(struct cgs_pass *r, const char *from, const char *in, const char *out)
{
	cgs_pass_put(r, CGS_TK_QUOTE, from, in);
	if (out > in)
		cgs_pass_put(r, CGS_TK_PART, in, out);
	cgs_pass_put(r, CGS_TK_UNQUOTE, out, r->p);
	r->prev = CGS_TK_UNQUOTE;
	if (!cgs_pass_telling(r, from))
		return;
	struct cgs_span at = cgs_pass_span(r, from, r->p);
	struct cgs_diag *d =
		cgs_diag_add(r->s->ds, CGS_C_bad_character, at, "strings use double quotes");
	struct cgs_buf text = {0};
	cgs_buf_putc(&text, '"');
	for (const char *c = in; c < out; c++) {
		if (*c == '"' || *c == '\\')
			cgs_buf_putc(&text, '\\');
		cgs_buf_putc(&text, *c);
	}
	cgs_buf_putc(&text, '"');
	cgs_diag_fix(r->s->ds, d, at, cgs_buf_view(&text), CGS_REVIEW);
	cgs_buf_done(&text);
}

/* 'x', or x in curly quotes: taken as the string that is meant. */
static void foreign_string(struct cgs_pass *r, const char *from)
{
	if (*from == '\'' && from > r->text && isalnum((unsigned char)from[-1])) {
		r->p = from + 1; /* an apostrophe */
		cgs_sign_bad(r, from);
		return;
	}
	end_string(r, from);
	uint32_t quote = *from == '\'' ? 1 : 3;
	cgs_sign_string(r, from, from + quote, r->p - quote);
}

/* Where the text of a comment like C's, or HTML's, ends: before its end, or at that of the line. */
static const char *foreign_comment_end(struct cgs_pass *r, const char *closer)
{
	const char *end = r->open_comments
				  ? NULL
				  : memmem(r->p, (size_t)(r->lim - r->p), closer, strlen(closer));
	r->open_comments |= !end;
	if (end)
		return end;
	const char *eol = cgs_pass_next_line(r->p, r->lim);
	while (eol > r->p && (eol[-1] == '\n' || eol[-1] == '\r'))
		eol--;
	return eol;
}

/* A path with a star behind its slash: no comment begins directly behind a word. */
static bool take_path(struct cgs_pass *r, const char *from)
{
	const char *start = from, *end = from;
	if (from == r->text || !isalnum((unsigned char)from[-1]))
		return false;
	while (start > r->line && !strchr(" \t,;=([{\"", start[-1]))
		start--;
	while (end < r->lim && !strchr(" \t\r\n,;)]}\"", *end))
		end++;
	r->p = end;
	cgs_pass_put(r, CGS_TK_BAD, from, end);
	if (!cgs_pass_telling(r, from))
		return true;
	struct cgs_diag *d = cgs_diag_add(r->s->ds, CGS_C_syntax, cgs_pass_span(r, start, end),
					  "text needs quotes");
	d->astray = true;
	cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, start, start), CGS_STR("\""), CGS_REVIEW);
	cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, end, end), CGS_STR("\""), CGS_REVIEW);
	return true;
}

/* [from, r->p) begins it. */
static void foreign_comment(struct cgs_pass *r, const char *from, const char *closer)
{
	struct cgs_buf fix = {0};
	struct cgs_span opener = cgs_pass_span(r, from, r->p);
	const char *stop = foreign_comment_end(r, closer);
	cgs_buf_putc(&fix, '#');
	for (const char *c = r->p; c < stop; c++) {
		cgs_buf_putc(&fix, *c);
		if (*c != '\n')
			continue;
		cgs_buf_putz(&fix, "# ");
		r->line = c + 1;
	}
	r->p = cgs_pass_begins(r, stop, closer) ? stop + strlen(closer) : stop;
	cgs_pass_put(r, CGS_TK_COMMENT, from, r->p);
	if (cgs_pass_telling(r, from)) {
		struct cgs_diag *d =
			cgs_diag_add(r->s->ds, CGS_C_syntax, opener,
				     "a comment begins with '#' or '//' and ends with its line");
		if (r->p == r->lim || *r->p == '\n' || *r->p == '\r')
			cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, from, r->p), cgs_buf_view(&fix),
				     CGS_REVIEW);
	}
	cgs_buf_done(&fix);
}

static bool take_markup(struct cgs_pass *r, const char *from)
{
	if (!cgs_pass_begins(r, from, "<!--") || !subtracts_nothing(r, from))
		return false;
	r->p = from + 4;
	foreign_comment(r, from, "-->");
	return true;
}

/* `depends => b`: what is meant by "=>" after the first word of a statement, before a name. */
static bool is_arrow(const struct cgs_pass *r, const char *from)
{
	uint32_t word = cgs_tree_before(r->t, r->t->ntok), before = cgs_tree_before(r->t, word);
	if (from[1] != '>' || word == UINT32_MAX || r->t->tok[word].kind != CGS_TK_NAME)
		return false;
	unsigned kind = before == UINT32_MAX ? 0 : r->t->tok[before].kind;
	const char *next = r->p + cgs_pass_indent_of(r->p, r->lim);
	return (!kind || kind == CGS_TK_END || kind == CGS_TK_LBRACE || kind == CGS_TK_COMMA) &&
	       next < r->lim && isalpha((unsigned char)*next);
}

/* => and =<, taken as the comparison or the arrow that is meant. */
static void foreign_compare(struct cgs_pass *r, const char *from)
{
	const char *ours = is_arrow(r, from) ? "->" : from[1] == '>' ? ">=" : "<=";
	r->prev = *ours == '-' ? CGS_TK_ARROW : *ours == '>' ? CGS_TK_GE : CGS_TK_LE;
	cgs_pass_put(r, r->prev, from, r->p);
	if (!cgs_pass_telling(r, from))
		return;
	struct cgs_span at = cgs_pass_span(r, from, r->p);
	struct cgs_diag *d =
		cgs_diag_add(r->s->ds, CGS_C_syntax, at, "there is no operator '=%c'; '%s' %s",
			     from[1], ours, *ours == '-' ? "leads to a name" : "compares");
	cgs_diag_fix(r->s->ds, d, at, cgs_str_of(ours), CGS_REVIEW);
}

/* The text of an item, without blanks around it; NULL: the line is none. */
static const char *item_of(const struct cgs_pass *r, const char *line, const char **end)
{
	const char *c = line + cgs_pass_indent_of(line, r->lim);
	if (!cgs_pass_begins(r, c, "- "))
		return NULL;
	*end = cgs_pass_next_line(c, r->lim);
	while (*end > c && strchr(" \t\r\n", (*end)[-1]))
		--*end;
	c += 1 + cgs_pass_indent_of(c + 1, r->lim);
	return c < *end ? c : NULL;
}

/* Where the word ends that a text begins with. */
static const char *word_end(const char *c, const char *end)
{
	while (c < end && (isalnum((unsigned char)*c) || *c == '_'))
		c++;
	return c;
}

static void put_item(const char *from, const char *end, bool words, struct cgs_buf *out)
{
	bool plain = words || *from == '"' || *from == '[';
	cgs_buf_putz(out, plain ? "" : "\"");
	for (const char *c = from; c < end; c++) {
		if (!plain && (*c == '"' || *c == '\\'))
			cgs_buf_putc(out, '\\');
		cgs_buf_putc(out, *c);
	}
	cgs_buf_putz(out, plain ? "" : "\"");
}

/* The items of the lines from `line`, as a list; where the last of them ends, or NULL. */
static const char *read_items(struct cgs_pass *r, const char *line, struct cgs_buf *fix)
{
	const char *item, *end, *last = NULL;
	bool words = true;
	for (const char *l = line; (item = item_of(r, l, &end)); l = cgs_pass_next_line(l, r->lim))
		words &= word_end(item, end) == end;
	for (uint32_t n = 0; (item = item_of(r, line, &end)); n++) {
		cgs_buf_putz(fix, n ? ", " : " = [");
		put_item(item, end, words, fix);
		r->line = line;
		last = end;
		line = cgs_pass_next_line(line, r->lim);
	}
	cgs_buf_putc(fix, ']');
	return last;
}

/* Behind a '=' one could be subtracted, unless it is several words. */
static bool is_text(const struct cgs_pass *r, const char *line)
{
	const char *end, *item = item_of(r, line, &end), *word = item ? word_end(item, end) : NULL;
	return item && word > item && word + 1 < end && *word == ' ' &&
	       isalpha((unsigned char)word[1]);
}

/* The ':' or '=' behind the word that the items are of, or UINT32_MAX. */
static uint32_t list_sign(const struct cgs_pass *r)
{
	uint32_t sign = cgs_tree_before(r->t, r->t->ntok), name;
	if (sign != UINT32_MAX && r->t->tok[sign].kind == CGS_TK_END)
		sign = cgs_tree_before(r->t, sign);
	if (sign == UINT32_MAX ||
	    (r->t->tok[sign].kind != CGS_TK_COLON && r->t->tok[sign].kind != CGS_TK_ASSIGN))
		return UINT32_MAX;
	name = cgs_tree_before(r->t, sign);
	return name != UINT32_MAX && r->t->tok[name].kind == CGS_TK_NAME ? sign : UINT32_MAX;
}

static bool take_list(struct cgs_pass *r, const char *from)
{
	const char *line = from, *end;
	uint32_t sign = list_sign(r);
	while (line > r->text && (line[-1] == ' ' || line[-1] == '\t'))
		line--;
	if (sign == UINT32_MAX || (line > r->text && line[-1] != '\n') || !item_of(r, line, &end) ||
	    (r->t->tok[sign].kind == CGS_TK_ASSIGN && !is_text(r, line)))
		return false;
	struct cgs_buf fix = {0};
	const char *start = r->text + r->t->tok[sign].at, *gap = start;
	r->p = read_items(r, line, &fix);
	r->t->ntok = sign;
	cgs_pass_put(r, CGS_TK_ASSIGN, start, start + 1);
	cgs_pass_put(r, CGS_TK_BAD, start + 1, r->p);
	r->prev = CGS_TK_NAME;
	while (gap > r->text && gap[-1] == ' ')
		gap--;
	if (cgs_pass_telling(r, from)) {
		struct cgs_diag *d =
			cgs_diag_add(r->s->ds, CGS_C_syntax, cgs_pass_span(r, from, from + 1),
				     "a list stands in brackets: [a, b]");
		d->astray = true;
		cgs_diag_fix(r->s->ds, d, cgs_pass_span(r, gap, r->p), cgs_buf_view(&fix),
			     CGS_REVIEW);
	}
	cgs_buf_done(&fix);
	return true;
}

bool cgs_sign_line(struct cgs_pass *r, const char *from)
{
	return *from == '<' ? take_markup(r, from) : take_dashes(r, from) || take_list(r, from);
}

void cgs_sign_foreign(struct cgs_pass *r, const char *from)
{
	if (*from == '/' && !take_path(r, from))
		foreign_comment(r, from, "*/");
	else if (*from == '/')
		return;
	else if (*from == '=')
		foreign_compare(r, from);
	else
		foreign_string(r, from);
}
