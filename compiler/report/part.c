/* part.c — a tree taken apart into rows of parts, and parts compared.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "part.h"

#include <stdlib.h>

#include "../syntax/item.h"
#include "../syntax/same.h"

enum { NAMED_FOR = 40 }; /* bytes of a block that is known again under another name */

static const char *const ordered[] = {"text", "for", "if", "use"};

/* ---- items ---- */

static void add(struct cgs_row *r, struct cgs_part p)
{
	*CGS_PUSH(r->v, r->n, r->cap) = p;
}

static void add_comments(struct cgs_row *r, uint32_t from, uint32_t to)
{
	add(r, (struct cgs_part){.from = from, .core = from, .end = to, .to = to});
}

struct gap {                       /* what stands between two items, as far as it was read */
	uint32_t before;           /* index of the first of them plus 1, or 0 */
	uint32_t nl;               /* ends of lines since it, or since the last comment */
	uint32_t group, group_end; /* comments without an empty line between them; end 0: none */
};

static void read_comment(struct cgs_row *r, struct gap *g, uint32_t i)
{
	struct cgs_part *p = g->before ? &r->v[g->before - 1] : NULL;
	if (!g->nl && p && p->to == p->end && !g->group_end) {
		p->to = i + 1;
		return;
	}
	if (g->group_end && g->nl > 1)
		add_comments(r, g->group, g->group_end);
	if (!g->group_end || g->nl > 1)
		g->group = i;
	g->group_end = i + 1;
	g->nl = 0;
}

/* Takes a token: false if it is none that can stand there. */
static bool read_between(struct cgs_row *r, struct gap *g, uint32_t i)
{
	const struct cgs_tok *k = &r->t->tok[i];
	struct cgs_part *p = g->before ? &r->v[g->before - 1] : NULL;
	if (k->kind == CGS_TK_NEWLINE || (k->kind == CGS_TK_END && r->t->text.s[k->at] != ';'))
		g->nl++;
	else if (cgs_item_is_comment(k->kind))
		read_comment(r, g, i);
	else if (k->kind != CGS_TK_END && k->kind != CGS_TK_COMMA)
		return k->kind == CGS_TK_SPACE;
	else if (p && !p->sep)
		p->sep = i;
	return true;
}

/* What stands between two items: a separator, a comment on the line of the first, comments that
 * stand alone. *lead: where those begin that belong to the second one, directly above it. */
static bool read_gap(struct cgs_row *r, uint32_t from, uint32_t to, uint32_t *lead)
{
	struct gap g = {.before = r->n};
	bool ok = true;
	for (uint32_t i = from; ok && i < to; i++)
		ok = read_between(r, &g, i);
	bool above = g.group_end && g.nl < 2 && to < r->to;
	*lead = above ? g.group : to;
	if (g.group_end && !above)
		add_comments(r, g.group, g.group_end);
	return ok;
}

/* Parentheses around a value are not in its node. */
static void widen(const struct cgs_tree *t, uint32_t lo, uint32_t hi, struct cgs_part *p)
{
	for (;;) {
		uint32_t open = cgs_tree_before(t, p->core), close = p->end;
		while (close < hi && cgs_part_trivia(t->tok[close].kind))
			close++;
		if (open == UINT32_MAX || open < lo || close >= hi ||
		    t->tok[close].kind != CGS_TK_RP ||
		    (t->tok[open].kind != CGS_TK_LPS && t->tok[open].kind != CGS_TK_LPT))
			return;
		p->core = open;
		p->end = close + 1;
	}
}

bool cgs_row_items(const struct cgs_tree *t, uint32_t node, struct cgs_row *out)
{
	const struct cgs_node *n = &t->node[node];
	bool file = n->kind == CGS_N_FILE, block = file || n->kind == CGS_N_BLOCK;
	struct cgs_row *r = out;
	*r = (struct cgs_row){.t = t, .form = block ? CGS_ROW_BLOCK : CGS_ROW_LIST};
	r->from = file ? 0 : n->tok + 1;
	r->to = file ? t->nlex : n->end - 1;
	if (!file && (t->tok[n->tok].kind == CGS_TK_IF || r->to < r->from))
		return false; /* `else if` */
	uint32_t at = r->from;
	cgs_tree_each (k, t, node) {
		const struct cgs_node *kid = &t->node[k];
		struct cgs_part p = {.node = k, .core = kid->tok, .end = kid->end};
		if (!block)
			widen(t, at, r->to, &p);
		if (p.core < at || p.end <= p.core || p.end > r->to ||
		    !read_gap(r, at, p.core, &p.from))
			return false;
		p.to = at = p.end;
		add(r, p);
	}
	uint32_t lead;
	return read_gap(r, at, r->to, &lead);
}

/* ---- pieces of a statement ---- */

static int by_token(const void *a, const void *b)
{
	const struct cgs_part *p = a, *q = b;
	return (p->core > q->core) - (p->core < q->core);
}

bool cgs_row_cells(const struct cgs_tree *t, uint32_t node, struct cgs_row *out)
{
	const struct cgs_node *n = &t->node[node];
	struct cgs_row *r = out;
	*r = (struct cgs_row){.t = t, .form = CGS_ROW_CELLS, .from = n->tok, .to = n->end};
	if (!n->kid)
		return false;
	cgs_tree_each (k, t, node)
		add(r, (struct cgs_part){.node = k, .core = t->node[k].tok, .end = t->node[k].end});
	qsort(r->v, r->n, sizeof *r->v, by_token);
	if (r->v[0].core > n->tok) { /* the head word */
		add(r, (struct cgs_part){.core = n->tok, .end = n->tok + 1});
		qsort(r->v, r->n, sizeof *r->v, by_token);
	}
	uint32_t at = n->tok;
	for (uint32_t i = 0; i < r->n; i++) {
		struct cgs_part *p = &r->v[i];
		if (p->node)
			widen(t, at, r->to, p);
		if (p->core < at || p->end <= p->core)
			return false;
		p->from = at;
		p->to = at = p->end;
	}
	return at == r->to;
}

void cgs_row_done(struct cgs_row row[3])
{
	for (uint32_t s = 0; s < 3; s++)
		free(row[s].v);
}

/* ---- comparisons ---- */

bool cgs_part_same(const struct cgs_row *a, uint32_t i, const struct cgs_row *b, uint32_t j)
{
	const struct cgs_part *p = &a->v[i], *q = &b->v[j];
	return cgs_same_part(a->t, p->from, p->to, b->t, q->from, q->to);
}

bool cgs_part_ordered(const struct cgs_row *r, uint32_t i)
{
	uint32_t node = r->v[i].node;
	if (!node || r->t->node[node].kind != CGS_N_STMT)
		return false;
	struct cgs_str word = cgs_tree_name(r->t, node);
	return CGS_STR_IN(word, ordered);
}

bool cgs_part_unique(const struct cgs_tree *t, uint32_t node)
{
	static const char *const several[] = {"extend", "override", "text", "for", "if", "use"};
	const struct cgs_node *n = &t->node[node];
	unsigned first = n->kid ? t->node[n->kid].kind : 0;
	struct cgs_str word = cgs_tree_name(t, node);
	return n->kind == CGS_N_STMT && (first == CGS_N_NAME || first == CGS_N_DOT) &&
	       !CGS_STR_IN(word, several) && !cgs_tree_kid(t, node, CGS_N_ARROW);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *p = a, *q = b;
	return (*p > *q) - (*p < *q);
}

/* What the kids of a node say, sorted. */
static uint64_t *kids_said(const struct cgs_tree *t, uint32_t node, uint32_t *n)
{
	uint64_t *v = NULL;
	uint32_t cap = 0;
	*n = 0;
	cgs_tree_each (k, t, node) {
		uint64_t h = cgs_part_said(t, t->node[k].tok, t->node[k].end, 0);
		*CGS_PUSH(v, *n, cap) = h;
	}
	if (*n)
		qsort(v, *n, sizeof *v, by_value);
	return v;
}

/* Whether half of what is in two blocks or lists is the same. */
static bool similar(const struct cgs_tree *t, uint32_t x, const struct cgs_tree *u, uint32_t y)
{
	uint32_t n, m, common = 0;
	uint64_t *a = kids_said(t, x, &n), *b = kids_said(u, y, &m);
	for (uint32_t i = 0, j = 0; i < n && j < m;) {
		common += a[i] == b[j];
		bool step = a[i] <= b[j];
		j += a[i] >= b[j];
		i += step;
	}
	free(a);
	free(b);
	return common && 2 * common >= (n > m ? n : m);
}

static uint32_t inside(const struct cgs_tree *t, uint32_t node)
{
	switch (t->node[node].kind) {
	case CGS_N_STMT:
	case CGS_N_RECORD: return cgs_tree_kid(t, node, CGS_N_BLOCK);
	case CGS_N_LIST: return node;
	default: return 0;
	}
}

static bool statements_alike(const struct cgs_row *a, const struct cgs_part *p,
			     const struct cgs_row *b, const struct cgs_part *q)
{
	uint32_t x = inside(a->t, p->node), y = inside(b->t, q->node);
	if (!cgs_str_eq(cgs_tree_name(a->t, p->node), cgs_tree_name(b->t, q->node)) ||
	    p->named != q->named || !x != !y)
		return false;
	if (!p->named)
		return !x || similar(a->t, x, b->t, y);
	/* Another name for the same block, if there is something in it. */
	return x && cgs_tree_source(a->t, x).n >= NAMED_FOR &&
	       cgs_same_part(a->t, a->t->node[x].tok, p->end, b->t, b->t->node[y].tok, q->end);
}

bool cgs_part_alike(const struct cgs_row *a, uint32_t i, const struct cgs_row *b, uint32_t j)
{
	const struct cgs_part *p = &a->v[i], *q = &b->v[j];
	if (p->held || q->held)
		return false;
	if (!p->node || !q->node)
		return !p->node && !q->node;
	unsigned kind = a->t->node[p->node].kind, other = b->t->node[q->node].kind;
	if (kind == CGS_N_STMT && other == CGS_N_STMT)
		return statements_alike(a, p, b, q);
	if (a->form != CGS_ROW_LIST || kind == CGS_N_PARAM)
		return false;
	uint32_t x = inside(a->t, p->node), y = inside(b->t, q->node);
	if (x && y && kind == other)
		return similar(a->t, x, b->t, y);
	return !x && !y;
}

bool cgs_part_akin(const struct cgs_row *a, uint32_t i, const struct cgs_row *b, uint32_t j)
{
	uint32_t p = a->v[i].node, q = b->v[j].node;
	if (a->v[i].held || b->v[j].held || !p || !q || a->t->node[p].kind != CGS_N_STMT ||
	    b->t->node[q].kind != CGS_N_STMT ||
	    !cgs_str_eq(cgs_tree_name(a->t, p), cgs_tree_name(b->t, q)))
		return false;
	uint32_t x = inside(a->t, p), y = inside(b->t, q);
	return x && y ? similar(a->t, x, b->t, y) : !x && !y;
}
