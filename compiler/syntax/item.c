/* item.c — one statement as the formatter sees it: its tokens and comments without white space.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What follows from the tokens alone is settled here: where a space belongs, what separates, and
 * which brackets must be broken into lines. Only the width is left to layout.c.
 */
#include "item.h"

enum { BEFORE = 1, AFTER = 2, VALUE = 4, BINARY = 8, OPENS = 16, CLOSES = 32 };

/* No space BEFORE it, none AFTER it; it ends a VALUE, so that '-' after it is BINARY. */
static const uint8_t class[256] = {
	[CGS_TK_LPS] = AFTER | OPENS,
	[CGS_TK_LBS] = AFTER | OPENS,
	[CGS_TK_LPT] = BEFORE | AFTER | OPENS,
	[CGS_TK_LBT] = BEFORE | AFTER | OPENS,
	[CGS_TK_HOLE] = BEFORE | AFTER | OPENS,
	[CGS_TK_QUOTE] = AFTER | OPENS,
	[CGS_TK_LBRACE] = OPENS,
	[CGS_TK_RP] = BEFORE | VALUE | CLOSES,
	[CGS_TK_RB] = BEFORE | VALUE | CLOSES,
	[CGS_TK_UNHOLE] = BEFORE | AFTER | CLOSES,
	[CGS_TK_UNQUOTE] = BEFORE | VALUE | CLOSES,
	[CGS_TK_RBRACE] = VALUE | CLOSES,
	[CGS_TK_PART] = BEFORE | AFTER,
	[CGS_TK_DOT] = BEFORE | AFTER,
	[CGS_TK_RANGE] = BEFORE | AFTER,
	[CGS_TK_AT] = AFTER,
	[CGS_TK_QM] = BEFORE | VALUE,
	[CGS_TK_COMMA] = BEFORE,
	[CGS_TK_END] = BEFORE,
	[CGS_TK_NAME] = VALUE,
	[CGS_TK_INT] = VALUE,
	[CGS_TK_FLOAT] = VALUE,
	[CGS_TK_QUANTITY] = VALUE,
	[CGS_TK_DATE] = VALUE,
	[CGS_TK_VERSION] = VALUE,
	[CGS_TK_REGEX] = VALUE,
	[CGS_TK_OR] = BINARY,
	[CGS_TK_AND] = BINARY,
	[CGS_TK_EQ] = BINARY,
	[CGS_TK_NE] = BINARY,
	[CGS_TK_LT] = BINARY,
	[CGS_TK_LE] = BINARY,
	[CGS_TK_GE] = BINARY,
	[CGS_TK_ADD] = BINARY,
	[CGS_TK_SUB] = BINARY,
	[CGS_TK_MUL] = BINARY,
	[CGS_TK_DIV] = BINARY,
};

struct level { /* an open bracket */
	uint32_t item;
	uint32_t first; /* of the statement that is being collected, in a block */
	uint8_t kind;   /* 0: the whole */
	bool broken;
	bool hard; /* a line ends inside whatever the width */
	struct cgs_type_scan type;
};

struct collect {
	const struct cgs_tree *t;
	struct cgs_items *out;
	struct level level[CGS_NESTING_MAX + 1];
	uint32_t depth;
	uint32_t holes;
	uint32_t last; /* last item that is no comment; UINT32_MAX: none */
	uint32_t col;
	uint8_t nl;
	bool tight;   /* no space after the last item */
	bool operand; /* the last item ends a value */
};

enum { NO_TYPE, NAME_NEXT, NAMED, CLOSED };

static unsigned next_state(struct cgs_type_scan *s, unsigned kind)
{
	bool named = s->state == NAMED, ended = s->state != NAME_NEXT;
	if (!ended)
		return cgs_item_is_word(kind) ? NAMED : NO_TYPE;
	if (kind == CGS_TK_DOT && named)
		return NAME_NEXT;
	if (kind == CGS_TK_LT && named && s->depth < UINT8_MAX) {
		s->depth++;
		return NAME_NEXT;
	}
	if (kind == CGS_TK_COMMA && s->depth)
		return NAME_NEXT;
	if (kind == CGS_TK_GT && s->depth) {
		s->depth--;
		return CLOSED;
	}
	return kind == CGS_TK_QM ? CLOSED : NO_TYPE;
}

bool cgs_item_next_in_type(struct cgs_type_scan *s, unsigned kind)
{
	if (kind == CGS_TK_COLON) {
		*s = (struct cgs_type_scan){NAME_NEXT, 0};
		return false;
	}
	s->state = (uint8_t)next_state(s, kind);
	return s->state != NO_TYPE;
}

static struct level *top(struct collect *c)
{
	return &c->level[c->depth];
}

/* Columns of a token: characters, not bytes. */
static uint32_t width(const struct cgs_tree *t, const struct cgs_tok *k)
{
	if (k->kind != CGS_TK_PART && k->kind != CGS_TK_REGEX)
		return k->len;
	return cgs_item_columns(t->text.s + k->at, k->len);
}

static struct cgs_item *append(struct collect *c, uint32_t tok, unsigned kind)
{
	struct cgs_items *o = c->out;
	if (o->n == o->cap)
		o->v = cgs_mem_grow(o->v, &o->cap, o->n + 1, sizeof *o->v);
	struct cgs_item *i = &o->v[o->n++];
	*i = (struct cgs_item){.tok = tok, .kind = (uint8_t)kind, .col = c->col, .nl = c->nl};
	c->nl = 0;
	return i;
}

/* Puts an item behind the last one that is no comment: a separator never follows a comment, which
 * would swallow it. */
static void separate(struct collect *c, uint32_t tok, unsigned kind, unsigned flag)
{
	uint8_t nl = c->nl;
	uint32_t at = c->last + 1;
	c->nl = 0;
	append(c, tok, kind);
	struct cgs_item *v = c->out->v, sep = v[c->out->n - 1];
	sep.flag = (uint16_t)flag;
	sep.col += !flag;
	if (at < c->out->n - 1)
		memmove(&v[at + 1], &v[at], (c->out->n - 1 - at) * sizeof *v);
	v[at] = sep;
	c->col += !flag;
	c->last = at;
	c->nl = nl;
	c->tight = c->operand = false;
}

static void end_statement(struct collect *c, uint32_t tok)
{
	unsigned last = c->last < c->out->n ? c->out->v[c->last].kind : CGS_TK_END;
	struct level *l = top(c);
	if (last == CGS_TK_END || (last == CGS_TK_LBRACE && c->last == l->item))
		return;
	separate(c, tok, CGS_TK_END, 0);
	l->first = UINT32_MAX;
	l->type.state = 0;
}

static void add_comment(struct collect *c, uint32_t tok)
{
	struct level *l = top(c);
	l->hard = true;
	if (l->kind == CGS_TK_LPT)
		l->broken = true;
	append(c, tok, c->t->tok[tok].kind);
}

/* A line end before the next token, which may be one that keeps brackets broken. */
static void meet_line_end(struct collect *c, unsigned kind)
{
	struct level *l = top(c);
	bool first = c->out->n == l->item + 1, empty = first && (class[kind] & CLOSES);
	if (l->kind == CGS_TK_LBRACE)
		l->broken |= !empty;
	else if ((l->kind == CGS_TK_LBS || l->kind == CGS_TK_LPT) && first)
		l->broken |= !empty;
	else if (c->last < c->out->n && (c->out->v[c->last].flag & CGS_IF_WRAP))
		l->hard = true;
}

static bool is_minus_or_not(unsigned kind)
{
	return kind == CGS_TK_SUB || kind == CGS_TK_NOT;
}

/* What a token is in its place. */
struct role {
	uint8_t is;   /* its class */
	bool type;    /* part of a type */
	bool angle;   /* `<` of a type */
	bool closing; /* `>` of a type */
	bool unary;   /* `-` or `!` of what follows */
	bool star;    /* of `name.*` */
};

static bool starts_statement(const struct level *l, uint32_t last)
{
	return l->first == last && (!l->kind || l->kind == CGS_TK_LBRACE);
}

static struct role role_of(struct collect *c, unsigned kind)
{
	struct level *l = top(c);
	uint32_t n = c->out->n;
	struct role r = {.is = class[kind], .type = cgs_item_in_type(&l->type, kind)};
	r.angle = r.type && (r.is & BINARY);
	r.closing = r.type && kind == CGS_TK_GT;
	r.unary = is_minus_or_not(kind) && (!c->operand || starts_statement(l, c->last));
	r.star = kind == CGS_TK_MUL && n && c->out->v[n - 1].kind == CGS_TK_DOT;
	return r;
}

static bool has_space(struct collect *c, unsigned kind, struct role r)
{
	bool param = kind == CGS_TK_COLON && top(c)->kind == CGS_TK_LPT;
	return c->out->n && !c->tight && !(r.is & BEFORE) && !param && !r.angle && !r.closing;
}

/* Whether a line may end before or after the token. Outside of brackets `if` and `else` have
 * blocks, and '>' ends types. */
static bool wraps(struct collect *c, unsigned kind, struct role r)
{
	bool bracket = top(c)->kind && top(c)->kind != CGS_TK_LBRACE;
	if (r.is & BINARY)
		return !r.unary && !r.star && !r.angle;
	return bracket && !r.type &&
	       (kind == CGS_TK_GT || (kind >= CGS_TK_THEN && kind <= CGS_TK_WHERE));
}

/* Adds a token, with the space that belongs before it. */
static struct cgs_item *add(struct collect *c, uint32_t tok, unsigned kind)
{
	struct level *l = top(c);
	uint32_t n = c->out->n;
	struct role r = role_of(c, kind);
	bool space = has_space(c, kind, r);
	if (l->first == UINT32_MAX)
		l->first = n;
	c->col += space + width(c->t, &c->t->tok[tok]);
	struct cgs_item *i = append(c, tok, kind);
	i->flag = space ? CGS_IF_SPACE : 0;
	if (wraps(c, kind, r)) {
		i->flag |= CGS_IF_WRAP;
		l->hard |= i->nl > 0;
	}
	c->tight = (r.is & AFTER) || r.unary || r.angle;
	c->operand = (r.is & VALUE) || r.star || r.closing;
	c->last = n;
	return i;
}

static void open(struct collect *c, uint32_t tok, unsigned kind)
{
	unsigned last = c->last < c->out->n ? c->out->v[c->last].kind : 0;
	bool value = last == CGS_TK_ASSIGN || last == CGS_TK_COMMA || last == CGS_TK_LBS ||
		     last == CGS_TK_LPT || last == CGS_TK_LPS;
	struct cgs_item *i = add(c, tok, kind);
	if (kind == CGS_TK_LBRACE && value)
		i->flag |= CGS_IF_RECORD;
	if (c->holes)
		i->flag |= CGS_IF_VERBATIM;
	c->holes += kind == CGS_TK_HOLE;
	c->level[++c->depth] =
		(struct level){.item = c->out->n - 1, .first = UINT32_MAX, .kind = (uint8_t)kind};
}

/* A ',' after the last item of a list shows when the list is broken, and only then. */
static void trailing_comma(struct collect *c)
{
	struct level *l = top(c);
	if (c->last == l->item || (l->kind != CGS_TK_LBS && l->kind != CGS_TK_LPT))
		return;
	struct cgs_item *last = &c->out->v[c->last];
	if (last->kind == CGS_TK_COMMA) {
		last->flag |= CGS_IF_OPTIONAL;
		last->col--;
		c->col--;
	} else {
		separate(c, last->tok, CGS_TK_COMMA, CGS_IF_OPTIONAL);
	}
	c->tight = true;
}

static void close(struct collect *c, uint32_t tok, unsigned kind)
{
	struct level *l = top(c);
	if (!c->depth) {
		add(c, tok, kind);
		return;
	}
	if (c->out->v[c->out->n - 1].kind == CGS_TK_END) { /* comments come before it */
		c->out->n--;
		c->col--;
		c->last--;
		c->operand = false;
	}
	trailing_comma(c);
	c->depth--;
	struct cgs_item *i = add(c, tok, kind), *o = &c->out->v[l->item];
	o->link = c->out->n - 1;
	i->link = l->item;
	c->holes -= l->kind == CGS_TK_HOLE;
	bool breaks = l->kind == CGS_TK_LBS || l->kind == CGS_TK_LBRACE;
	if (l->broken || (breaks && l->hard))
		o->flag |= CGS_IF_BREAK;
	top(c)->hard |= l->broken || l->hard;
}

/* Text: marked at its quotes when it has several lines. */
static void add_part(struct collect *c, uint32_t tok)
{
	struct level *l = top(c);
	unsigned verbatim = c->out->v[l->item].flag & CGS_IF_VERBATIM;
	add(c, tok, CGS_TK_PART)->flag |= (uint16_t)verbatim;
	const struct cgs_tok *k = &c->t->tok[tok];
	if (l->hard || !memchr(c->t->text.s + k->at, '\n', k->len))
		return;
	l->hard = true;
	c->out->v[l->item].flag |= CGS_IF_HARD;
}

static void add_code(struct collect *c, uint32_t tok, unsigned kind)
{
	struct level *l = top(c);
	bool block = !l->kind || l->kind == CGS_TK_LBRACE;
	if (kind == CGS_TK_COMMA && block && !l->type.depth) {
		if (c->nl)
			c->nl = 2;
		end_statement(c, tok);
		return;
	}
	if (c->nl && kind != CGS_TK_COMMA)
		meet_line_end(c, kind);
	if (kind == CGS_TK_COMMA && l->type.depth) {
		add(c, tok, kind)->flag |= CGS_IF_VERBATIM;
	} else if (kind == CGS_TK_COMMA) {
		l->type.state = 0;
		separate(c, tok, kind, 0);
	} else if (class[kind] & OPENS) {
		open(c, tok, kind);
	} else if (class[kind] & CLOSES) {
		close(c, tok, kind);
	} else if (kind == CGS_TK_PART) {
		add_part(c, tok);
	} else {
		add(c, tok, kind);
	}
}

void cgs_item_collect(const struct cgs_tree *t, uint32_t from, uint32_t to, struct cgs_items *out)
{
	struct collect c; /* not zeroed: there are many small statements */
	c.t = t;
	c.out = out;
	c.depth = c.holes = c.col = 0;
	c.last = UINT32_MAX;
	c.nl = 0;
	c.tight = c.operand = false;
	c.level[0] = (struct level){.item = UINT32_MAX, .first = UINT32_MAX};
	out->n = 0;
	for (uint32_t i = from; i < to; i++) {
		const struct cgs_tok *k = &t->tok[i];
		bool semicolon = k->kind == CGS_TK_END && t->text.s[k->at] == ';';
		switch (k->kind) {
		case CGS_TK_SPACE: break;
		case CGS_TK_COMMENT:
		case CGS_TK_DOC: add_comment(&c, i); break;
		case CGS_TK_END:
		case CGS_TK_NEWLINE:
			if (c.nl < 2 &&
			    (!semicolon || c.nl)) /* ';' parts a comment from what follows */
				c.nl = semicolon ? 2 : (uint8_t)(c.nl + 1);
			if (k->kind == CGS_TK_END)
				end_statement(&c, i);
			break;
		default: add_code(&c, i, k->kind);
		}
	}
}
