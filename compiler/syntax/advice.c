/* advice.c — what was probably meant where a token does not fit: help and fix.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "parse.h"
#include "pass.h"

enum { LOOK = 1000 }; /* tokens */

/* Whether a statement could end with token i: it is not the first of one, and no sign. */
static bool ends_statement(const struct cgs_parse *p, uint32_t i)
{
	if (i == UINT32_MAX)
		return false;
	uint32_t prior = cgs_tree_before(p->t, i);
	switch (cgs_parse_kind(p, i)) {
	case CGS_TK_UNQUOTE:
	case CGS_TK_INT:
	case CGS_TK_QUANTITY:
	case CGS_TK_RB:
	case CGS_TK_RP: return true;
	case CGS_TK_NAME:
		return prior != UINT32_MAX && !cgs_repair_is_between(cgs_parse_kind(p, prior));
	default: return false;
	}
}

/* Whether the word at i is followed by what follows the first word of a statement. */
static bool begins_statement(const struct cgs_parse *p, uint32_t i)
{
	switch (cgs_parse_kind(p, cgs_parse_skip(p, i + 1))) {
	case CGS_TK_ASSIGN:
	case CGS_TK_ARROW:
	case CGS_TK_LE:
	case CGS_TK_GE: return true;
	default: return false;
	}
}

/* The `if` that a '{' at p->i belongs to, not far before it; UINT32_MAX: there is none. */
static uint32_t if_before(const struct cgs_parse *p, uint32_t at)
{
	for (uint32_t n = 0; at != UINT32_MAX && n < 100; n++, at = cgs_tree_before(p->t, at))
		if (cgs_parse_kind(p, at) == CGS_TK_IF)
			return at;
	return UINT32_MAX;
}

/* `text "a" if b { }`, `depends -> a title = "x"`, `field a : int field b : int`: the first token
 * of the second statement, or UINT32_MAX. */
static uint32_t second_statement(const struct cgs_parse *p)
{
	unsigned kind = cgs_parse_kind(p, p->i);
	uint32_t at = cgs_tree_before(p->t, p->i);
	if (kind == CGS_TK_LBRACE && cgs_gram_accepts(p->gram, CGS_TK_THEN)) {
		at = if_before(p, at);
		if (at == UINT32_MAX)
			return at;
	} else if ((kind == CGS_TK_ASSIGN || kind == CGS_TK_COLON) && p->last == CGS_TK_NAME) {
		uint32_t word = cgs_tree_before(p->t, at);
		if (kind == CGS_TK_COLON && cgs_parse_kind(p, word) == CGS_TK_NAME)
			at = word;
	} else if (kind == CGS_TK_NAME && begins_statement(p, p->i)) {
		at = p->i;
	} else {
		return UINT32_MAX;
	}
	return ends_statement(p, cgs_tree_before(p->t, at)) ? at : UINT32_MAX;
}

static void say_second(struct cgs_parse *p, struct cgs_diag *d, uint32_t at)
{
	struct cgs_span gap = cgs_tree_tok_span(p->t, cgs_tree_before(p->t, at));
	gap.at += gap.len;
	gap.len = 0;
	cgs_diag_help(p->ds, d,
		      "a statement ends with a newline or `;`: is one missing before '%.*s'?",
		      CGS_FMT(cgs_tree_tok(p->t, at)));
	cgs_diag_fix(p->ds, d, gap, CGS_STR(";"), CGS_REVIEW);
}

static bool say_statement(struct cgs_parse *p, struct cgs_diag *d)
{
	uint32_t second = second_statement(p);
	if (second != UINT32_MAX)
		say_second(p, d, second);
	return second != UINT32_MAX;
}

static void say_values(struct cgs_parse *p, struct cgs_diag *d)
{
	if (cgs_parse_kind(p, p->i) == CGS_TK_QUOTE && cgs_parse_between(p))
		cgs_diag_help(p->ds, d, "a statement begins with a word; names have no quotes");
}

/* ---- words that are text ---- */

static bool is_word(unsigned kind)
{
	return kind == CGS_TK_NAME || (kind >= CGS_TK_IF && kind <= CGS_TK_WHERE);
}

/* Whether what ends here ends with a '.'. */
static bool is_full_stop(const struct cgs_parse *p)
{
	unsigned kind = cgs_parse_kind(p, p->i);
	return p->last == CGS_TK_DOT && (kind == CGS_TK_END || kind == CGS_TK_RBRACE);
}

/* The first of the words in a row that end before p->i; *second: the one behind it. */
static uint32_t first_word(const struct cgs_parse *p, uint32_t *second)
{
	uint32_t i = cgs_tree_before(p->t, p->i), first = UINT32_MAX;
	*second = UINT32_MAX;
	if (!is_word(cgs_parse_kind(p, p->i)) && !is_full_stop(p))
		return UINT32_MAX;
	if (is_full_stop(p))
		i = cgs_tree_before(p->t, i);
	for (uint32_t n = 0; i != UINT32_MAX && is_word(p->t->tok[i].kind) && n < LOOK; n++) {
		*second = first;
		first = i;
		i = cgs_tree_before(p->t, i);
	}
	return first;
}

/* The first word of a text without quotes that goes on at p->i: the value behind `=`, an item of a
 * list, or, of a sentence that ends in a full stop, what a clause is of. UINT32_MAX: there is none.
 */
static uint32_t text_start(const struct cgs_parse *p, bool *item)
{
	uint32_t second, first = first_word(p, &second);
	uint32_t i = first == UINT32_MAX ? first : cgs_tree_before(p->t, first);
	unsigned kind = i == UINT32_MAX ? 0 : p->t->tok[i].kind;
	*item = kind == CGS_TK_LBS ||
		(kind == CGS_TK_COMMA && cgs_gram_accepts(p->gram, CGS_TK_RB));
	if (*item)
		return first;
	if (is_full_stop(p) && cgs_repair_is_between(kind))
		return second;
	if (kind != CGS_TK_ASSIGN || !cgs_gram_accepts(p->gram, CGS_TK_END))
		return UINT32_MAX;
	/* These hold expressions: a sign is missing rather. */
	uint32_t name = cgs_tree_before(p->t, i);
	struct cgs_str w = name == UINT32_MAX ? CGS_STR("") : cgs_tree_tok(p->t, name);
	return cgs_str_is(w, "is") || cgs_str_is(w, "when") ? UINT32_MAX : first;
}

/* Where it ends: at the line's end, or before what no text holds; 0: it would need escapes. A ','
 * ends an item, and a value when an attribute follows. */
static uint32_t text_end(const struct cgs_parse *p, uint32_t from, bool item)
{
	const char *s = p->t->text.s, *lim = s + p->t->text.n, *c = s + from, *comma = NULL;
	for (; c < lim && cgs_prose_char(*c) && !(item && *c == ','); c++)
		if (*c == ',')
			comma = c;
	if (c < lim && *c == '=')
		c = comma;
	if (!c || (c < lim && (*c == '"' || *c == '\\')))
		return 0;
	while (c > s + from && (c[-1] == ' ' || c[-1] == '\t'))
		c--;
	return (uint32_t)(c - s);
}

/* Whether a declaration of the file has that name, or the word is written like one. */
static bool is_known(const struct cgs_parse *p, uint32_t word)
{
	struct cgs_str w = cgs_tree_tok(p->t, word);
	if (w.n < 3)
		return true;
	for (uint32_t k = 0; k < w.n; k++)
		if (w.s[k] == '_' || isdigit((unsigned char)w.s[k]))
			return true;
	for (uint32_t i = 2; i < p->t->nlex; i++)
		if (p->t->tok[i].kind == CGS_TK_NAME && p->t->tok[i - 2].kind == CGS_TK_NAME &&
		    p->t->tok[i - 1].kind == CGS_TK_SPACE && i != p->i &&
		    cgs_str_eq(cgs_tree_tok(p->t, i), w))
			return true;
	return false;
}

static void quote(struct cgs_parse *p, struct cgs_diag *d, uint32_t from, uint32_t to)
{
	if (!d->fix)
		cgs_diag_help(p->ds, d, "text needs quotes");
	cgs_diag_fix(p->ds, d, (struct cgs_span){p->t->file, from, 0}, CGS_STR("\""), CGS_REVIEW);
	cgs_diag_fix(p->ds, d, (struct cgs_span){p->t->file, to, 0}, CGS_STR("\""), CGS_REVIEW);
}

/* The items of a list behind `from` that are several words, too. */
static void quote_others(struct cgs_parse *p, struct cgs_diag *d, uint32_t from)
{
	const char *s = p->t->text.s;
	while (from < p->t->text.n && s[from] == ',') {
		for (from++; from < p->t->text.n && s[from] == ' ';)
			from++;
		uint32_t to = text_end(p, from, true);
		if (to <= from)
			return;
		if (isalpha((unsigned char)s[from]) && memchr(s + from, ' ', to - from))
			quote(p, d, from, to);
		from = to;
	}
}

/* Where the token ends that the text has to hold: the next one, or the full stop before it. */
static uint32_t next_end(const struct cgs_parse *p)
{
	const struct cgs_tok *t = &p->t->tok[is_full_stop(p) ? p->end - 1 : p->i];
	return t->at + t->len;
}

/* `import b.` */
static bool names_package(const struct cgs_parse *p, uint32_t first)
{
	static const char *const words[] = {"import", "package"};
	uint32_t head = cgs_tree_before(p->t, first);
	return cgs_parse_kind(p, head) == CGS_TK_NAME &&
	       CGS_STR_IN(cgs_tree_tok(p->t, head), words);
}

/* `contact = John Smith`, `[fast answers]` */
static bool say_text(struct cgs_parse *p, struct cgs_diag *d)
{
	bool item;
	uint32_t first = text_start(p, &item);
	if (first == UINT32_MAX || names_package(p, first))
		return false;
	uint32_t from = p->t->tok[first].at, to = text_end(p, from, item);
	if (!to && !item)
		cgs_diag_help(p->ds, d, "text needs quotes");
	uint32_t end = next_end(p);
	if (to < end || memchr(p->t->text.s + from, '\n', to - from))
		return !to && !item;
	bool one = first == cgs_tree_before(p->t, p->i) && to == end;
	if ((one && cgs_str_eq(cgs_tree_tok(p->t, first), cgs_tree_tok(p->t, p->i))) ||
	    (item && is_known(p, first) && is_known(p, p->i)))
		return false; /* a word doubled; a ',' is missing */
	quote(p, d, from, to);
	if (item)
		quote_others(p, d, to);
	return true;
}

/* `since = v1.2.3` */
static bool say_version(struct cgs_parse *p, struct cgs_diag *d)
{
	unsigned kind = cgs_parse_kind(p, p->i);
	if (p->last != CGS_TK_DOT || (kind != CGS_TK_FLOAT && kind != CGS_TK_INT))
		return false;
	uint32_t name = cgs_tree_before(p->t, cgs_tree_before(p->t, p->i));
	struct cgs_span at = cgs_mend_place(p, name);
	if ((p->t->text.s[at.at] | 32) != 'v' || at.len < 2 ||
	    !isdigit((unsigned char)p->t->text.s[at.at + 1]))
		return false;
	at.len = 1;
	cgs_diag_help(p->ds, d, "a version is written without a letter before it");
	cgs_diag_fix(p->ds, d, at, CGS_STR(""), CGS_REVIEW);
	return true;
}

static bool is_sign(unsigned kind)
{
	return kind == CGS_TK_ADD || kind == CGS_TK_SUB || kind == CGS_TK_MUL ||
	       kind == CGS_TK_DIV || kind == CGS_TK_DOT || kind == CGS_TK_NOT;
}

/* Whether a number comes behind a '.'. */
static bool is_part(const struct cgs_parse *p)
{
	unsigned kind = cgs_parse_kind(p, p->i);
	return p->last == CGS_TK_DOT && (kind == CGS_TK_INT || kind == CGS_TK_FLOAT);
}

static bool is_run_char(char c)
{
	return cgs_prose_char(c) && c != ' ' && c != '\t' && c != ',' && c != '(' && c != ')';
}

static bool has_letter(const char *from, const char *to)
{
	while (from < to && !isalpha((unsigned char)*from))
		from++;
	return from < to;
}

/* `[c++, .net]`, `Apache-2.0`: a value with signs that no expression has there. */
static bool say_signs(struct cgs_parse *p, struct cgs_diag *d)
{
	const char *s = p->t->text.s, *lim = s + p->t->text.n;
	if (!is_sign(cgs_parse_kind(p, p->i)) && !is_part(p))
		return false;
	const char *from = s + p->t->tok[p->i].at, *to = from;
	while (from > s && is_run_char(from[-1]))
		from--;
	while (to < lim && is_run_char(*to))
		to++;
	const char *c = from;
	while (c > s && (c[-1] == ' ' || c[-1] == '\t'))
		c--;
	if (!has_letter(from, to) || c == s || !strchr("=[,", c[-1]))
		return false;
	quote(p, d, (uint32_t)(from - s), (uint32_t)(to - s));
	return true;
}

/* ---- others ---- */

/* `component a ( tech = [go] )` */
static bool say_braces(struct cgs_parse *p, struct cgs_diag *d)
{
	uint32_t name = cgs_tree_before(p->t, p->i);
	uint32_t open = name == UINT32_MAX ? name : cgs_tree_before(p->t, name);
	if (cgs_parse_kind(p, p->i) != CGS_TK_ASSIGN || open == UINT32_MAX ||
	    p->t->tok[open].kind != CGS_TK_LPS)
		return false;
	uint32_t head = cgs_tree_before(p->t, open), close = cgs_mend_group(p, open) - 1;
	if (head == UINT32_MAX || p->t->tok[head].kind != CGS_TK_NAME || !p->t->tok[close].len ||
	    cgs_parse_kind(p, close) != CGS_TK_RP)
		return false;
	cgs_diag_help(p->ds, d, "a block stands between `{` and `}`");
	cgs_diag_fix(p->ds, d, cgs_mend_place(p, open), CGS_STR("{"), CGS_REVIEW);
	cgs_diag_fix(p->ds, d, cgs_mend_place(p, close), CGS_STR("}"), CGS_REVIEW);
	return true;
}

/* `if a tech = [go]`: the block of the `if` lacks its braces. */
static bool say_if_block(struct cgs_parse *p, struct cgs_diag *d)
{
	uint32_t word = cgs_tree_before(p->t, p->i), head = if_before(p, word), end = p->i;
	if (cgs_parse_kind(p, p->i) != CGS_TK_ASSIGN || p->last != CGS_TK_NAME ||
	    head == UINT32_MAX ||
	    !cgs_repair_is_between(cgs_parse_kind(p, cgs_tree_before(p->t, head))))
		return false;
	for (uint32_t i = p->i; cgs_parse_kind(p, i) && cgs_parse_kind(p, i) != CGS_TK_END &&
				cgs_parse_kind(p, i) != CGS_TK_RBRACE;
	     i = cgs_parse_skip(p, end))
		end = cgs_mend_group(p, i);
	struct cgs_span from = cgs_mend_place(p, word), to = cgs_mend_place(p, end - 1);
	from.len = 0;
	to.at += to.len;
	to.len = 0;
	cgs_diag_help(p->ds, d, "a block stands between `{` and `}`");
	cgs_diag_fix(p->ds, d, from, CGS_STR("{ "), CGS_REVIEW);
	cgs_diag_fix(p->ds, d, to, CGS_STR(" }"), CGS_REVIEW);
	return true;
}

/* `tech = (a, b)` */
static bool say_list(struct cgs_parse *p, struct cgs_diag *d)
{
	uint32_t open = p->i;
	if (cgs_parse_kind(p, p->i) != CGS_TK_COMMA)
		return false;
	for (uint32_t n = 0; n < LOOK && open != UINT32_MAX; n++) {
		open = cgs_tree_before(p->t, open);
		if (cgs_parse_kind(p, open) == CGS_TK_LPS && cgs_mend_group(p, open) > p->i)
			break;
	}
	if (cgs_parse_kind(p, open) != CGS_TK_LPS)
		return false;
	uint32_t close = cgs_mend_group(p, open) - 1;
	cgs_diag_help(p->ds, d, "several values stand in brackets");
	cgs_diag_fix(p->ds, d, cgs_mend_place(p, open), CGS_STR("["), CGS_REVIEW);
	cgs_diag_fix(p->ds, d, cgs_mend_place(p, close), CGS_STR("]"), CGS_REVIEW);
	return true;
}

/* Whether the repair makes a comparison up. */
static bool compares(const struct cgs_parse *p, const struct cgs_repair *r)
{
	bool type = cgs_gram_accepts(p->gram, CGS_TK_QM);
	for (uint32_t k = 0; k < r->ninsert && !type; k++)
		if (r->insert[k] == CGS_TK_GT)
			return true;
	return false;
}

/* Two values of one line in an expression: what belongs between them nobody knows. */
static bool say_operator(struct cgs_parse *p, struct cgs_diag *d, const struct cgs_repair *r)
{
	struct cgs_span end = cgs_mend_end(p), at = cgs_mend_place(p, p->i);
	if (compares(p, r))
		return true;
	bool guess = r->found && r->ninsert && !r->nremove &&
		     (r->insert[0] == CGS_TK_END || r->insert[0] == CGS_TK_GT ||
		      r->insert[0] == CGS_TK_EQ);
	if (!guess || !cgs_gram_accepts(p->gram, CGS_TK_ADD) ||
	    cgs_parse_kind(p, p->i) == CGS_TK_LBRACE || at.at < end.at ||
	    memchr(p->t->text.s + end.at, '\n', at.at - end.at))
		return false;
	uint32_t last = cgs_tree_before(p->t, p->i);
	if (last != UINT32_MAX && is_word(cgs_parse_kind(p, p->i)) &&
	    cgs_str_eq(cgs_tree_tok(p->t, last), cgs_tree_tok(p->t, p->i))) {
		cgs_diag_help(p->ds, d, "the word is doubled");
		end.len = at.at + at.len - end.at;
		cgs_diag_fix(p->ds, d, end, CGS_STR(""), CGS_REVIEW);
	} else {
		cgs_diag_help(p->ds, d,
			      "between two values stands an operator; `;` ends a statement");
	}
	return true;
}

bool cgs_advice_give(struct cgs_parse *p, struct cgs_diag *d, const struct cgs_repair *r)
{
	say_values(p, d);
	return say_if_block(p, d) || say_list(p, d) || say_statement(p, d) || say_text(p, d) ||
	       say_version(p, d) || say_signs(p, d) || say_braces(p, d) || say_operator(p, d, r);
}

bool cgs_advice_sharp(struct cgs_parse *p, uint32_t at)
{
	const char *s = p->t->text.s;
	if (!p->end || p->t->tok[p->end - 1].kind != CGS_TK_NAME || at >= p->t->text.n ||
	    s[at] != '#')
		return false;
	struct cgs_span sharp = {p->t->file, at, 1};
	struct cgs_diag *d =
		cgs_diag_add(p->ds, CGS_C_syntax, sharp, "a comment begins inside of brackets");
	quote(p, d, p->t->tok[p->end - 1].at, at + 1);
	return true;
}
