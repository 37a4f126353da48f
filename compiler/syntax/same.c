/* same.c — whether two trees are one but for white space and optional separators.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "same.h"

#include <stdlib.h>

#include "item.h"

struct level { /* an open bracket or string */
	uint8_t kind;
	bool text;             /* of three quotes or more */
	bool own_line;         /* its closing quotes stand on a line of their own */
	struct cgs_str indent; /* of that line */
	struct cgs_type_scan type;
};

struct reader {
	const struct cgs_tree *t;
	uint32_t i;       /* next token */
	uint32_t end;     /* where the tokens end that count */
	unsigned last;    /* kind of the last word that is no comment; 0: none */
	unsigned pending; /* separator that comes before the next one: END, COMMA or 0 */
	uint32_t depth;
	struct level level[CGS_NESTING_MAX + 2];
};

struct word {          /* what counts */
	unsigned kind; /* 0: end of file */
	uint32_t tok;
	bool parted; /* of ///: the statement below it is not what it documents */
};

static bool opens(unsigned kind)
{
	return kind == CGS_TK_LPS || kind == CGS_TK_LPT || kind == CGS_TK_LBS ||
	       kind == CGS_TK_LBT || kind == CGS_TK_HOLE || kind == CGS_TK_QUOTE ||
	       kind == CGS_TK_LBRACE;
}

static bool closes(unsigned kind)
{
	return kind == CGS_TK_RP || kind == CGS_TK_RB || kind == CGS_TK_UNHOLE ||
	       kind == CGS_TK_UNQUOTE || kind == CGS_TK_RBRACE;
}

static struct level *top(struct reader *r)
{
	return &r->level[r->depth];
}

static bool in_block(struct reader *r)
{
	return !r->depth || top(r)->kind == CGS_TK_LBRACE;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* ---- the value of a text ---- */

static void read_quotes(struct level *l, const struct cgs_tree *t, uint32_t tok)
{
	uint32_t depth = 0, i = tok;
	struct cgs_str s = cgs_tree_tok(t, tok);
	l->text = s.n >= 3;
	if (!l->text)
		return;
	for (; i < t->nlex; i++) {
		depth += t->tok[i].kind == CGS_TK_QUOTE;
		depth -= t->tok[i].kind == CGS_TK_UNQUOTE && depth;
		if (!depth)
			break;
	}
	const char *at = t->text.s + (i < t->nlex ? t->tok[i].at : t->text.n), *from = at;
	while (from > s.s + s.n && is_blank(from[-1]))
		from--;
	l->own_line = from > s.s + s.n && from[-1] == '\n';
	l->indent = (struct cgs_str){from, l->own_line ? (uint32_t)(at - from) : 0};
}

struct value { /* the characters of one part */
	const char *s, *end;
	struct cgs_str indent;
	bool start; /* of a line */
};

static struct value value_of(const struct cgs_tree *t, const struct level *l, uint32_t tok)
{
	struct cgs_str s = cgs_tree_tok(t, tok);
	struct value v = {s.s, s.s + s.n, l->indent, false};
	const char *eol = memchr(s.s, '\n', s.n), *p = s.s;
	while (eol && p < eol && (is_blank(*p) || *p == '\r'))
		p++;
	if (p == eol && t->tok[tok - 1].kind == CGS_TK_QUOTE) {
		v.s = eol + 1;
		v.start = true;
	}
	if (l->own_line && tok + 1 < t->nlex && t->tok[tok + 1].kind == CGS_TK_UNQUOTE)
		v.end -= v.end - v.s < l->indent.n ? v.end - v.s : l->indent.n;
	return v;
}

static int next_char(struct value *v)
{
	for (uint32_t i = 0; v->start && i < v->indent.n && v->s < v->end; i++)
		if (*v->s++ != v->indent.s[i]) {
			v->s--;
			break;
		}
	v->start = false;
	if (v->s == v->end)
		return -1;
	if (*v->s == '\r' && v->s + 1 < v->end && v->s[1] == '\n')
		v->s++;
	v->start = *v->s == '\n';
	return (unsigned char)*v->s++;
}

static bool same_values(struct value a, struct value b)
{
	for (;;) {
		int x = next_char(&a), y = next_char(&b);
		if (x != y)
			return false;
		if (x < 0)
			return true;
	}
}

/* ---- words ---- */

/* Whether an empty line or ';' comes between a comment and the next token. */
static bool is_parted(struct reader *r, uint32_t tok)
{
	bool between = r->pending == CGS_TK_END || !r->last || r->last == CGS_TK_LBRACE;
	uint32_t lines = 0;
	if (!in_block(r))
		return false;
	for (uint32_t i = tok + 1; i < r->t->nlex; i++) {
		const struct cgs_tok *k = &r->t->tok[i];
		between |= k->kind == CGS_TK_END;
		if (k->kind == CGS_TK_END && k->len && r->t->text.s[k->at] == ';')
			lines = 2;
		else if (k->kind == CGS_TK_END || k->kind == CGS_TK_NEWLINE)
			lines++;
		else if (k->kind != CGS_TK_SPACE)
			return between && lines > 1 && k->kind != CGS_TK_RBRACE;
	}
	return false;
}

/* White space; what a repair took out is none, though it has that kind. */
static bool is_space(const struct cgs_tree *t, const struct cgs_tok *k)
{
	if (k->kind != CGS_TK_SPACE)
		return k->kind == CGS_TK_NEWLINE;
	if (!k->len)
		return false;
	char c = t->text.s[k->at];
	return is_blank(c) || c == '\r' || c == '\xef';
}

/* Takes a separator; false when the token is none. */
static bool separates(struct reader *r, unsigned kind)
{
	if (kind == CGS_TK_END) {
		r->pending = CGS_TK_END;
		return true;
	}
	if (kind != CGS_TK_COMMA || top(r)->type.depth)
		return false;
	r->pending = in_block(r) ? CGS_TK_END : CGS_TK_COMMA;
	return true;
}

/* The pending separator, if it means anything before a token of that kind. */
static unsigned separator(struct reader *r, unsigned kind)
{
	unsigned was = r->pending;
	r->pending = 0;
	if (was == CGS_TK_COMMA)
		return kind == CGS_TK_RB || kind == CGS_TK_RP ? 0 : was;
	bool first = !r->last || r->last == CGS_TK_LBRACE;
	return first || kind == CGS_TK_RBRACE || !kind ? 0 : was;
}

static void enter(struct reader *r, unsigned kind, uint32_t tok)
{
	if (closes(kind) && r->depth)
		r->depth--;
	cgs_item_in_type(&top(r)->type, kind);
	if (!opens(kind) || r->depth > CGS_NESTING_MAX)
		return;
	*(&r->level[++r->depth]) = (struct level){.kind = (uint8_t)kind};
	if (kind == CGS_TK_QUOTE)
		read_quotes(top(r), r->t, tok);
}

static struct word next_word(struct reader *r)
{
	for (; r->i < r->end; r->i++) {
		uint32_t i = r->i;
		unsigned kind = r->t->tok[i].kind;
		if (is_space(r->t, &r->t->tok[i]) || separates(r, kind))
			continue;
		if (cgs_item_is_comment(kind)) {
			r->i++;
			return (struct word){kind, i, kind == CGS_TK_DOC && is_parted(r, i)};
		}
		unsigned sep = separator(r, kind);
		r->last = sep ? sep : kind;
		if (sep) {
			top(r)->type = (struct cgs_type_scan){0};
			return (struct word){sep, i, false};
		}
		enter(r, kind, i);
		r->i++;
		return (struct word){kind, i, false};
	}
	return (struct word){0};
}

static struct cgs_str bytes(const struct cgs_tree *t, const struct word *w)
{
	struct cgs_str s = cgs_tree_tok(t, w->tok);
	while (cgs_item_is_comment(w->kind) && s.n &&
	       (is_blank(s.s[s.n - 1]) || s.s[s.n - 1] == '\r'))
		s.n--;
	return s;
}

static bool same_words(struct reader *a, const struct word *x, struct reader *b,
		       const struct word *y)
{
	if (x->kind != y->kind || x->parted != y->parted)
		return false;
	if (!x->kind || x->kind == CGS_TK_END || x->kind == CGS_TK_COMMA)
		return true;
	if (x->kind == CGS_TK_PART && top(a)->text && top(b)->text)
		return same_values(value_of(a->t, top(a), x->tok), value_of(b->t, top(b), y->tok));
	return cgs_str_eq(bytes(a->t, x), bytes(b->t, y));
}

static void start(struct reader *r, const struct cgs_tree *t, uint32_t from, uint32_t to)
{
	r->t = t;
	r->i = from;
	r->end = to;
	r->last = r->pending = r->depth = 0;
	r->level[0] = (struct level){0};
}

/* The next token that is not white space. */
static const struct cgs_tok *peek(struct reader *r)
{
	const struct cgs_tok *k = r->t->tok, *end = k + r->end;
	for (k += r->i; k < end && is_space(r->t, k);)
		k++;
	r->i = (uint32_t)(k - r->t->tok);
	return k < end ? k : NULL;
}

/* Tokens that say nothing about how others are read. */
static bool is_plain(unsigned kind)
{
	return cgs_item_is_word(kind) || kind == CGS_TK_INT || kind == CGS_TK_QUANTITY ||
	       kind == CGS_TK_ASSIGN || kind == CGS_TK_ARROW || kind == CGS_TK_DOT;
}

/* Most words of most files, at less cost than next_word. */
static void skip_plain(struct reader *a, struct reader *b)
{
	if (a->pending || b->pending || top(a)->type.state || top(b)->type.state)
		return;
	for (;;) {
		const struct cgs_tok *x = peek(a), *y = peek(b);
		if (!x || !y || x->kind != y->kind || !is_plain(x->kind) || x->len != y->len ||
		    memcmp(a->t->text.s + x->at, b->t->text.s + y->at, x->len) != 0)
			return;
		a->last = b->last = x->kind;
		a->i++;
		b->i++;
	}
}

/* The first word of x that is not that of y too, if there is one. */
static bool same_all(struct reader *x, struct reader *y, struct word *p)
{
	struct word q;
	do {
		skip_plain(x, y);
		*p = next_word(x);
		q = next_word(y);
		if (!same_words(x, p, y, &q))
			return false;
	} while (p->kind);
	return true;
}

bool cgs_same_tokens(const struct cgs_tree *a, const struct cgs_tree *b, uint32_t *at)
{
	struct reader x, y; /* not zeroed: they are large */
	struct word p;
	start(&x, a, 0, a->nlex);
	start(&y, b, 0, b->nlex);
	if (same_all(&x, &y, &p))
		return true;
	*at = p.kind ? a->tok[p.tok].at : a->text.n;
	return false;
}

bool cgs_same_part(const struct cgs_tree *a, uint32_t from, uint32_t to, const struct cgs_tree *b,
		   uint32_t b_from, uint32_t b_to)
{
	struct reader x, y;
	struct word p;
	start(&x, a, from, to);
	start(&y, b, b_from, b_to);
	return same_all(&x, &y, &p);
}

bool cgs_same_nodes(const struct cgs_tree *a, const struct cgs_tree *b)
{
	if (a->nnode != b->nnode)
		return false;
	for (uint32_t i = 0; i < a->nnode; i++) {
		const struct cgs_node *x = &a->node[i], *y = &b->node[i];
		if (x->kind != y->kind || x->op != y->op || x->flag != y->flag ||
		    x->kid != y->kid || x->next != y->next)
			return false;
	}
	return true;
}
