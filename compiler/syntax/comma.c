/* comma.c — a ',' that ends a statement of a block, where something else was meant: a list, a
 * sentence, a number.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "parse.h"

enum { LOOK = 200 }; /* tokens */

static bool is_number(unsigned kind)
{
	return kind == CGS_TK_INT || kind == CGS_TK_FLOAT || kind == CGS_TK_QUANTITY;
}

/* Where the plain value ends that begins at i: a name, a number, a string. i: there is none. */
static uint32_t value_end(const struct cgs_parse *p, uint32_t i)
{
	unsigned kind = cgs_parse_kind(p, i);
	if (kind != CGS_TK_NAME && kind != CGS_TK_QUOTE && !is_number(kind))
		return i;
	i = cgs_mend_group(p, i);
	while (kind == CGS_TK_NAME && cgs_parse_kind(p, i) == CGS_TK_DOT &&
	       cgs_parse_kind(p, i + 1) == CGS_TK_NAME)
		i += 2;
	return i;
}

static bool ends_item(unsigned kind)
{
	return !kind || kind == CGS_TK_LBRACE || kind == CGS_TK_COMMA || kind == CGS_TK_END ||
	       kind == CGS_TK_RBRACE;
}

/* Where the items end that follow the ',' at p->i; p->i: there are none. */
static uint32_t items_end(const struct cgs_parse *p)
{
	uint32_t end = p->i;
	for (uint32_t i = p->i; cgs_parse_kind(p, i) == CGS_TK_COMMA;) {
		uint32_t from = cgs_parse_skip(p, i + 1), to = value_end(p, from);
		i = cgs_parse_skip(p, to);
		if (to == from || !ends_item(cgs_parse_kind(p, i)))
			break;
		end = to;
	}
	return end;
}

/* The first token of the plain value before p->i, which stands behind a '=' or the `in` of a `for`;
 * UINT32_MAX: there is none. */
static uint32_t value_start(const struct cgs_parse *p)
{
	uint32_t i = p->i;
	for (uint32_t n = 0; n < LOOK; n++) {
		uint32_t prior = cgs_tree_before(p->t, i);
		unsigned kind = prior == UINT32_MAX ? 0 : p->t->tok[prior].kind;
		if (kind == CGS_TK_ASSIGN || kind == CGS_TK_IN)
			return cgs_parse_skip(p, value_end(p, i)) == p->i ? i : UINT32_MAX;
		if (kind != CGS_TK_NAME && kind != CGS_TK_DOT && kind != CGS_TK_QUOTE &&
		    kind != CGS_TK_PART && kind != CGS_TK_UNQUOTE && !is_number(kind))
			return UINT32_MAX;
		i = prior;
	}
	return UINT32_MAX;
}

/* Tells it, and passes over what comes before token `end`. */
static struct cgs_diag *tell(struct cgs_parse *p, uint32_t end, const char *message)
{
	struct cgs_span at = cgs_mend_place(p, p->i);
	bool quiet = cgs_mend_quiet(p) || !cgs_scan_may_tell(&p->scan, at.at);
	for (uint32_t i = p->i; i < end; i++)
		p->t->tok[i].kind = CGS_TK_BAD;
	return quiet ? NULL : cgs_diag_add(p->ds, CGS_C_syntax, at, "unexpected ','; %s", message);
}

static void around(struct cgs_parse *p, struct cgs_diag *d, uint32_t from, uint32_t end,
		   const char *marks)
{
	struct cgs_span first = cgs_tree_tok_span(p->t, from),
			last = cgs_tree_tok_span(p->t, end - 1);
	first.len = 0;
	last.at += last.len;
	last.len = 0;
	cgs_diag_fix(p->ds, d, first, (struct cgs_str){marks, 1}, CGS_REVIEW);
	cgs_diag_fix(p->ds, d, last, (struct cgs_str){marks + 1, 1}, CGS_REVIEW);
}

/* `99,9%`, `1,000EUR` */
static bool read_number(struct cgs_parse *p)
{
	uint32_t next = p->i + 1;
	unsigned kind = cgs_parse_kind(p, next);
	if (p->last != CGS_TK_INT || p->end != p->i || !is_number(kind))
		return false;
	struct cgs_str s = cgs_tree_tok(p->t, next);
	uint32_t digits = 0;
	while (digits < s.n && isdigit((unsigned char)s.s[digits]))
		digits++;
	struct cgs_span at = cgs_mend_place(p, p->i);
	struct cgs_diag *d = tell(p, next + 1,
				  digits == 3 ? "digits are grouped with '_'"
					      : "a decimal point is written '.'");
	if (d)
		cgs_diag_fix(p->ds, d, at, digits == 3 ? CGS_STR("_") : CGS_STR("."), CGS_REVIEW);
	return true;
}

/* `tech = python, go` */
static bool read_list(struct cgs_parse *p)
{
	uint32_t from = value_start(p), end = items_end(p);
	if (from == UINT32_MAX || end == p->i)
		return false;
	struct cgs_diag *d = tell(p, end, "several values stand in brackets");
	if (d)
		around(p, d, from, end, "[]");
	return true;
}

/* `shall answer the client, by mail` */
static bool read_sentence(struct cgs_parse *p)
{
	uint32_t i = p->i, text = i, head = i, n = 0, end = p->i;
	for (; n < LOOK && i != UINT32_MAX; n++) {
		i = cgs_tree_before(p->t, i);
		if (i == UINT32_MAX || p->t->tok[i].kind != CGS_TK_NAME)
			break;
		text = head;
		head = i;
	}
	if (n < 4 || (i != UINT32_MAX && !cgs_repair_is_between(p->t->tok[i].kind)))
		return false;
	for (i = p->i; !ends_item(cgs_parse_kind(p, i)) || cgs_parse_kind(p, i) == CGS_TK_COMMA;
	     i = cgs_parse_skip(p, i + 1)) {
		if (cgs_parse_kind(p, i) != CGS_TK_NAME && cgs_parse_kind(p, i) != CGS_TK_COMMA)
			return false;
		end = i + 1;
	}
	struct cgs_diag *d = tell(p, end, "text needs quotes");
	if (d)
		around(p, d, text, end, "\"\"");
	return true;
}

bool cgs_comma_read(struct cgs_parse *p)
{
	if (!cgs_gram_in_block(p->gram) || cgs_parse_between(p))
		return false;
	return read_number(p) ||
	       (cgs_gram_in_statement(p->gram) && (read_list(p) || read_sentence(p)));
}
