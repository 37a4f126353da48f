/* line.c — blocks and `else` that begin on a line of their own, and an `else` that no `if` has.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "parse.h"

/* Whether nothing is there but what may part an `else` from the '}' before it. */
bool cgs_line_is_blank(const char *from, const char *to)
{
	while (from < to && strchr(" \t\r\n;", *from))
		from++;
	return from == to;
}

/* The fix that takes out [at, end) with the blanks around it, and its line if nothing else is
 * there.
 */
static void take_out(struct cgs_parse *p, struct cgs_diag *d, uint32_t at, uint32_t end)
{
	const char *s = p->t->text.s;
	uint32_t from = at;
	while (from && (s[from - 1] == ' ' || s[from - 1] == '\t'))
		from--;
	while (end < p->t->text.n && (s[end] == ' ' || s[end] == '\t' || s[end] == '\r'))
		end++;
	if (end < p->t->text.n && s[end] == '\n') {
		at = from;
		end++;
	}
	cgs_diag_fix(p->ds, d, (struct cgs_span){p->t->file, at, end - at}, CGS_STR(""), CGS_SAFE);
}

/* `else` goes behind the '}' before it; where a comment stands between them, up to its '{'. */
static void move_else(struct cgs_parse *p, struct cgs_diag *d, uint32_t word)
{
	const char *s = p->t->text.s;
	struct cgs_span gap = cgs_mend_end(p);
	uint32_t at = p->t->tok[word].at, end = at;
	gap.len = at - gap.at;
	if (cgs_line_is_blank(s + gap.at, s + at)) {
		cgs_diag_fix(p->ds, d, gap, CGS_STR(" "), CGS_SAFE);
		return;
	}
	while (end < p->t->text.n && !strchr("{\n", s[end]))
		end++;
	if (end == p->t->text.n || s[end] != '{' || s[p->t->tok[p->i].at] == ';')
		return;
	struct cgs_buf head = {0};
	cgs_buf_fmt(&head, " %.*s", (int)(end + 1 - at), s + at);
	gap.len = 0;
	cgs_diag_fix(p->ds, d, gap, cgs_buf_view(&head), CGS_SAFE);
	take_out(p, d, at, end + 1);
	cgs_buf_done(&head);
}

static bool may_tell_at(struct cgs_parse *p, uint32_t i)
{
	return !cgs_mend_quiet(p) && cgs_scan_may_tell(&p->scan, p->t->tok[i].at);
}

/* Whether the `else` at i has a block. */
static bool is_else(const struct cgs_parse *p, uint32_t i)
{
	uint32_t next = cgs_parse_skip(p, i + 1);
	if (cgs_parse_kind(p, i) != CGS_TK_ELSE)
		return false;
	if (cgs_parse_kind(p, next) == CGS_TK_END)
		next = cgs_parse_skip(p, next + 1);
	return cgs_parse_kind(p, next) == CGS_TK_LBRACE || cgs_parse_kind(p, next) == CGS_TK_IF;
}

/* Whether the '{' at i is of the statement that p is at the end of. */
static bool is_its_block(const struct cgs_parse *p, uint32_t i)
{
	uint8_t two[] = {CGS_TK_LBRACE, (uint8_t)cgs_parse_kind(p, cgs_parse_skip(p, i + 1))};
	return cgs_parse_kind(p, i) == CGS_TK_LBRACE && p->t->tok[i].len &&
	       p->t->text.s[p->t->tok[p->i].at] != ';' && cgs_gram_probe(p->gram, two, 2) == 2;
}

/* The '{' behind token i; of a statement that has none, its end. */
static uint32_t block_after(const struct cgs_parse *p, uint32_t i)
{
	for (;; i = cgs_mend_group(p, i)) {
		unsigned kind = cgs_parse_kind(p, i);
		if (!kind || kind == CGS_TK_END || kind == CGS_TK_LBRACE || kind == CGS_TK_RBRACE)
			return i;
	}
}

/* The `else` at i, behind the block of a statement that is no `if`, is passed over with all that
 * belongs to it. */
static void drop_else(struct cgs_parse *p, uint32_t i)
{
	if (may_tell_at(p, i))
		cgs_diag_add(p->ds, CGS_C_syntax, cgs_mend_place(p, i),
			     "unexpected 'else'; only an `if` has one");
	for (uint32_t from = p->i, next = i; is_else(p, next);) {
		i = cgs_parse_skip(p, next + 1);
		if (cgs_parse_kind(p, i) == CGS_TK_IF || cgs_parse_kind(p, i) == CGS_TK_END)
			i = block_after(p, i + 1);
		for (i = cgs_mend_group(p, i); from < i; from++)
			p->t->tok[from].kind = CGS_TK_BAD;
		next = cgs_parse_skip(p, i);
		if (cgs_parse_kind(p, next) == CGS_TK_END)
			next = cgs_parse_skip(p, next + 1);
	}
}

bool cgs_line_else(struct cgs_parse *p)
{
	if (p->last != CGS_TK_RBRACE || cgs_gram_ends_if(p->gram) || !is_else(p, p->i))
		return false;
	drop_else(p, p->i);
	return true;
}

/* Behind a '}' the statement ends, and i begins the next line. */
static bool else_below(struct cgs_parse *p, uint32_t i)
{
	bool after_if = cgs_gram_ends_if(p->gram), word = is_else(p, i);
	bool elif = cgs_parse_kind(p, i) == CGS_TK_NAME &&
		    cgs_foreign_is_else_if(cgs_tree_tok(p->t, i));
	if (word && !after_if)
		drop_else(p, i);
	else if (after_if && (word || elif))
		p->t->tok[p->i].kind = CGS_TK_NEWLINE;
	else
		return false;
	if (word && after_if && may_tell_at(p, i)) {
		struct cgs_diag *d =
			cgs_diag_add(p->ds, CGS_C_syntax, cgs_mend_place(p, i),
				     "unexpected 'else'; it stands behind the '}' before it");
		move_else(p, d, i);
	}
	return true;
}

/* What no statement begins with, and no list of another language. */
static bool goes_on(unsigned kind)
{
	switch (kind) {
	case CGS_TK_ASSIGN:
	case CGS_TK_COLON:
	case CGS_TK_ARROW:
	case CGS_TK_OR:
	case CGS_TK_AND:
	case CGS_TK_EQ:
	case CGS_TK_NE:
	case CGS_TK_LT:
	case CGS_TK_LE:
	case CGS_TK_GT:
	case CGS_TK_GE:
	case CGS_TK_RANGE:
	case CGS_TK_ADD:
	case CGS_TK_DIV:
	case CGS_TK_DOT:
	case CGS_TK_AT: return true;
	default: return false;
	}
}

/* Whether the last token is the first word of its statement. */
static bool is_first_word(const struct cgs_parse *p)
{
	uint32_t word = cgs_tree_before(p->t, p->i), prior = cgs_tree_before(p->t, word);
	return p->last == CGS_TK_NAME &&
	       (prior == UINT32_MAX || cgs_repair_is_between(p->t->tok[prior].kind));
}

static bool is_comparison(unsigned kind)
{
	return kind >= CGS_TK_EQ && kind <= CGS_TK_GE;
}

/* `goal <= 200ms` and below it `> 500ms`: the word of another level is missing. */
static bool has_level(const struct cgs_parse *p)
{
	uint32_t i = cgs_tree_before(p->t, p->i), second = UINT32_MAX, last = second;
	for (uint32_t n = 0; n < 8 && i != UINT32_MAX; n++, i = cgs_tree_before(p->t, i)) {
		if (cgs_repair_is_between(p->t->tok[i].kind))
			break;
		second = last;
		last = i;
	}
	return second != UINT32_MAX && is_comparison(cgs_parse_kind(p, second));
}

/* `role` and below it `= db`, `shall` and below it the text: told, and taken as one line. */
static bool rest_below(struct cgs_parse *p, uint32_t i)
{
	unsigned kind = cgs_parse_kind(p, i);
	struct cgs_span gap = cgs_mend_end(p), at = cgs_mend_place(p, i);
	if (!(goes_on(kind) || (kind == CGS_TK_QUOTE && is_first_word(p))) ||
	    (is_comparison(kind) && has_level(p)) || !cgs_gram_accepts(p->gram, kind) ||
	    !cgs_line_is_blank(p->t->text.s + gap.at, p->t->text.s + at.at))
		return false;
	bool tells = may_tell_at(p, i);
	p->t->tok[p->i].kind = CGS_TK_NEWLINE;
	if (kind != CGS_TK_ASSIGN) /* whether they are one statement is a guess */
		p->b.bad_at = p->i + 1;
	if (!tells)
		return true;
	gap.len = at.at - gap.at;
	struct cgs_str s = cgs_tree_tok(p->t, i);
	struct cgs_diag *d =
		cgs_diag_add(p->ds, CGS_C_syntax, at,
			     "unexpected '%.*s'; a line break ends the statement", CGS_FMT(s));
	cgs_diag_fix(p->ds, d, gap, kind == CGS_TK_DOT ? CGS_STR("") : CGS_STR(" "), CGS_SAFE);
	return true;
}

bool cgs_line_below(struct cgs_parse *p)
{
	uint32_t i = cgs_parse_skip(p, p->i + 1);
	if (p->last == CGS_TK_RBRACE)
		return else_below(p, i);
	if (cgs_parse_between(p))
		return false;
	if (!is_its_block(p, i))
		return p->t->text.s[p->t->tok[p->i].at] != ';' && rest_below(p, i);
	p->t->tok[p->i].kind = CGS_TK_NEWLINE;
	if (!may_tell_at(p, i))
		return true;
	struct cgs_diag *d =
		cgs_diag_add(p->ds, CGS_C_syntax, cgs_mend_place(p, i),
			     "unexpected '{'; it stands on the line that begins the block");
	cgs_diag_fix(p->ds, d, cgs_mend_end(p), CGS_STR(" {"), CGS_SAFE);
	take_out(p, d, p->t->tok[i].at, p->t->tok[i].at + 1);
	return true;
}
