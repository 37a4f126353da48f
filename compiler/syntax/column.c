/* column.c — statements of a block whose words stand below each other.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A group goes on up to an empty line, a comment on its own line, a statement of another shape or
 * a text of several lines. None of that depends on the width, so a formatted file stays as it is.
 */
#include "layout.h"

enum shape {
	OTHER,
	PLAIN, /* name = value; word value; word <= value; word -> name "title" */
	TYPED, /* word name : type */
};

struct scan { /* one statement */
	enum shape shape;
	uint32_t end; /* its END, or the bracket behind it */
	bool text;    /* has a text of several lines */
	bool phrase;  /* several values behind the first word: not lined up, but passed over */
};

static bool is_operator(unsigned kind)
{
	return kind >= CGS_TK_EQ && kind <= CGS_TK_GE;
}

/* `text` and `use` carry something out: they are not lined up, nor are `for` and `if`, which have
 * a block. */
static bool carries_out(const struct cgs_layout *l, uint32_t item)
{
	struct cgs_str s = cgs_tree_tok(l->t, l->items.v[item].tok);
	return cgs_str_is(s, "text") || cgs_str_is(s, "use");
}

static enum shape shape_of(const struct cgs_layout *l, uint32_t i, uint32_t end, bool block)
{
	const struct cgs_item *v = l->items.v;
	unsigned next = i + 1 < end ? v[i + 1].kind : CGS_TK_END;
	if (!cgs_item_is_word(v[i].kind) || next == CGS_TK_END || cgs_item_is_comment(next) ||
	    next == CGS_TK_LPT)
		return OTHER;
	if (cgs_item_is_word(next) && i + 2 < end && v[i + 2].kind == CGS_TK_COLON)
		return TYPED;
	if (next == CGS_TK_ASSIGN)
		return PLAIN;
	return block || next == CGS_TK_COLON || carries_out(l, i) ? OTHER : PLAIN;
}

/* Whether a value starts directly behind another one. */
static bool follows(const struct cgs_item *v, uint32_t i)
{
	if (v[i].kind != CGS_TK_NAME && v[i].kind != CGS_TK_QUOTE)
		return false;
	switch (v[i - 1].kind) {
	case CGS_TK_NAME:
	case CGS_TK_INT:
	case CGS_TK_FLOAT:
	case CGS_TK_QUANTITY:
	case CGS_TK_UNQUOTE:
	case CGS_TK_RP:
	case CGS_TK_RB: return true;
	default: return false;
	}
}

static struct scan scan(const struct cgs_layout *l, uint32_t i)
{
	const struct cgs_item *v = l->items.v;
	struct scan s = {.end = i};
	bool block = false;
	for (; s.end < l->items.n; s.end++) {
		unsigned kind = v[s.end].kind;
		if (kind == CGS_TK_END || kind == CGS_TK_RBRACE)
			break;
		block |= kind == CGS_TK_LBRACE && !(v[s.end].flag & CGS_IF_RECORD);
		s.text |= (v[s.end].flag & CGS_IF_HARD) != 0;
		s.phrase |= s.end > i + 1 && follows(v, s.end);
		if (v[s.end].link > s.end)
			s.end = v[s.end].link;
	}
	s.shape = shape_of(l, i, s.end, block);
	s.phrase &=
		s.shape == PLAIN && v[i + 1].kind != CGS_TK_ARROW && !is_operator(v[i + 1].kind);
	return s;
}

static void most(uint32_t *a, uint32_t b)
{
	if (*a < b)
		*a = b;
}

/* The statement after the one that ends at i, if it stands directly below; else i. */
static uint32_t below(const struct cgs_layout *l, uint32_t i)
{
	const struct cgs_item *v = l->items.v;
	uint32_t k = i;
	if (v[k].kind != CGS_TK_END)
		return i;
	k++;
	while (k < l->items.n && cgs_item_is_comment(v[k].kind) && !v[k].nl)
		k++;
	return k < l->items.n && v[k].nl < 2 && !cgs_item_is_comment(v[k].kind) ? k : i;
}

void cgs_column_find(const struct cgs_layout *l, uint32_t item, struct cgs_columns *out)
{
	const struct cgs_item *v = l->items.v;
	struct scan s = scan(l, item);
	enum shape shape = s.shape;
	*out = (struct cgs_columns){.end = s.end};
	if (shape == OTHER)
		return;
	for (uint32_t i = item; s.shape == shape;) {
		out->end = s.end;
		if (s.phrase)
			l->items.v[i].flag |= CGS_IF_LOOSE;
		else
			most(&out->first, cgs_layout_width(l, i));
		if (shape == TYPED)
			most(&out->second, cgs_layout_width(l, i + 1));
		else if (is_operator(v[i + 1].kind))
			most(&out->op, cgs_layout_width(l, i + 1));
		uint32_t next = below(l, s.end);
		if (s.text || next == s.end)
			return;
		i = next;
		s = scan(l, i);
	}
}

void cgs_column_pads(const struct cgs_layout *l, const struct cgs_columns *c, uint32_t from,
		     uint32_t pad[2])
{
	pad[0] = pad[1] = 0;
	if (!c->first || (l->items.v[from].flag & CGS_IF_LOOSE))
		return;
	pad[0] = c->first - cgs_layout_width(l, from);
	if (c->second)
		pad[1] = c->second - cgs_layout_width(l, from + 1);
	else if (c->op && is_operator(l->items.v[from + 1].kind))
		pad[1] = c->op - cgs_layout_width(l, from + 1);
}
