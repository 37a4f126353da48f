/* part.c — a tree taken apart into rows of parts, and the keys of the parts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "part.h"

#include <stdlib.h>
#include <xxhash.h>

#include "../syntax/item.h"
#include "../syntax/same.h"

enum { NAMED_FOR = 40 }; /* bytes of a block that is known again under another name */

static const char *const ordered[] = {"text", "for", "if", "use"};
static const char *const single[] = {"edition", "package"};

/* ---- items ---- */

static bool is_trivia(unsigned kind)
{
	return kind >= CGS_TK_SPACE && kind != CGS_TK_BAD;
}

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
		while (close < hi && is_trivia(t->tok[close].kind))
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

/* ---- keys ---- */

static uint64_t mix(uint64_t h, const char *s, size_t n)
{
	return XXH3_64bits_withSeed(s, n, h);
}

uint64_t cgs_part_mix(uint64_t h, struct cgs_str s)
{
	return mix(h, s.s, s.n);
}

uint64_t cgs_part_said(const struct cgs_tree *t, uint32_t from, uint32_t to, uint64_t h)
{
	for (uint32_t i = from; i < to; i++) {
		const struct cgs_tok *k = &t->tok[i];
		const char *s = t->text.s + k->at, *end = s + k->len;
		if (is_trivia(k->kind) || k->kind == CGS_TK_END || k->kind == CGS_TK_COMMA)
			continue;
		if (k->kind != CGS_TK_PART || !memchr(s, '\n', k->len)) {
			h = mix(h, s, k->len);
			continue;
		}
		while (s < end) { /* a text of several lines, which may be set in */
			size_t n = strcspn(s, " \t\r\n");
			n = n < (size_t)(end - s) ? n : (size_t)(end - s);
			h = mix(h, s, n);
			for (s += n; s < end && strchr(" \t\r\n", *s) && *s;)
				s++;
			s += s < end && !*s;
		}
	}
	return h;
}

uint64_t cgs_part_comment(const struct cgs_tree *t, uint32_t from, uint32_t to)
{
	uint64_t h = 1;
	for (uint32_t i = from; i < to; i++)
		if (cgs_item_is_comment(t->tok[i].kind)) {
			struct cgs_str s = cgs_tree_tok(t, i);
			while (s.n && strchr(" \t\r", s.s[s.n - 1]))
				s.n--;
			h = mix(h, s.s, s.n);
		}
	return h;
}

/* What a statement's block may hold under that word, if the language knows. */
static const struct cgs_field *field_of(const struct cgs_tree *t, uint32_t owner,
					struct cgs_str word, const struct cgs_words *w)
{
	static const char *const overlay[] = {"extend", "override"};
	if (!owner || t->node[owner].kind != CGS_N_STMT)
		return NULL;
	struct cgs_str kind = cgs_tree_name(t, owner);
	if (CGS_STR_IN(kind, overlay))
		kind = cgs_tree_tok(t, t->node[t->node[owner].kid].tok);
	cgs_sym name = cgs_sym_find(w->syms, kind), field = cgs_sym_find(w->syms, word);
	uint32_t k = name ? cgs_schema_find(w->schema, CGS_TAB_KIND, name) : 0;
	return k && field ? cgs_schema_field(w->schema, k, field) : NULL;
}

/* Where the tokens end that name a statement; 0: it has no name. */
static uint32_t name_end(const struct cgs_tree *t, uint32_t node)
{
	uint32_t first = 0, arrow = 0, target = 0;
	cgs_tree_each (k, t, node) {
		const struct cgs_node *n = &t->node[k];
		first = first ? first : k;
		if (arrow && !target)
			target = n->end;
		arrow = arrow || n->kind == CGS_N_ARROW;
	}
	if (target)
		return target;
	unsigned kind = t->node[first].kind;
	return first && (kind == CGS_N_NAME || kind == CGS_N_DOT) ? t->node[first].end : 0;
}

static uint32_t head_end(const struct cgs_tree *t, const struct cgs_part *p)
{
	uint32_t block = cgs_tree_kid(t, p->node, CGS_N_BLOCK);
	return block ? t->node[block].tok : p->end;
}

/* *lone: it is known by its word alone, unless there are several in one block. */
static void statement_key(const struct cgs_row *r, struct cgs_part *p, uint32_t owner,
			  const struct cgs_words *w, bool *lone)
{
	const struct cgs_tree *t = r->t;
	struct cgs_str word = cgs_tree_name(t, p->node);
	const struct cgs_field *f = field_of(t, owner, word, w);
	bool clause = f && f->shape == CGS_W_CLAUSE;
	uint32_t name = name_end(t, p->node);
	p->named = true;
	if (CGS_STR_IN(word, single) || (clause && !f->repeat)) {
		p->key = mix(2, word.s, word.n);
	} else if (CGS_STR_IN(word, ordered) || (clause && !name)) {
		p->named = false;
		p->key = cgs_part_said(t, p->core, head_end(t, p), 3);
	} else if (name) {
		p->key = cgs_part_said(t, p->core, name, 4);
	} else {
		p->key = mix(2, word.s, word.n);
		*lone = t->node[p->node].kid != 0;
	}
}

static const enum cgs_node_kind named_cells[] = {CGS_N_PARAMS, CGS_N_TYPE, CGS_N_DEFAULT,
						 CGS_N_BLOCK,  CGS_N_ELSE, CGS_N_ARROW};

/* The type, the block: by what it is; arguments: by how many of its sort come before it. */
static void cell_keys(struct cgs_row *r)
{
	uint64_t strings = 0, names = 0, others = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		struct cgs_part *p = &r->v[i];
		unsigned kind = p->node ? r->t->node[p->node].kind : 0;
		p->named = true;
		p->key = 1;
		for (size_t j = 0; j < sizeof named_cells / sizeof *named_cells; j++)
			if (kind == named_cells[j])
				p->key = 2 + j;
		if (p->key == 1 && p->node) {
			bool name = kind == CGS_N_NAME || kind == CGS_N_DOT;
			uint64_t *n = kind == CGS_N_STRING ? &strings : name ? &names : &others;
			p->key = (n == &strings ? 1u : n == &names ? 2u : 3u) + (++*n << 8);
		}
	}
}

struct lone { /* a statement that is known by its word */
	uint64_t key;
	uint32_t side, part;
};

struct lones {
	struct lone *v;
	uint32_t n, cap;
};

static int by_key(const void *a, const void *b)
{
	const struct lone *p = a, *q = b;
	if (p->key != q->key)
		return p->key < q->key ? -1 : 1;
	return (p->side > q->side) - (p->side < q->side);
}

/* Words that come several times in one of the blocks: what they say tells them apart. */
static void part_lones(struct cgs_row row[3], struct lones *l)
{
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, by_key);
	for (uint32_t i = 0, j; i < l->n; i = j) {
		bool several = false;
		for (j = i + 1; j < l->n && l->v[j].key == l->v[i].key; j++)
			several |= l->v[j].side == l->v[j - 1].side;
		for (uint32_t k = i; several && k < j; k++) {
			struct cgs_row *r = &row[l->v[k].side];
			struct cgs_part *p = &r->v[l->v[k].part];
			p->named = false;
			p->key = cgs_part_said(r->t, p->core, head_end(r->t, p), 3);
		}
	}
}

/* Statements of which a block has several under one key, and new blocks without a name. */
static void mark_many(struct cgs_row row[3])
{
	struct lones all = {0};
	for (uint32_t s = 0; s < 3; s++)
		for (uint32_t i = 0; i < row[s].n; i++) {
			struct cgs_part *p = &row[s].v[i];
			p->whole = cgs_part_said(row[s].t, p->core, p->end, p->key);
			if (p->node && row[s].t->node[p->node].kind == CGS_N_STMT)
				*CGS_PUSH(all.v, all.n, all.cap) = (struct lone){p->key, s, i};
		}
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, by_key);
	for (uint32_t i = 0, j; i < all.n; i = j) {
		bool several = false, old = all.v[i].side == CGS_BASE;
		for (j = i + 1; j < all.n && all.v[j].key == all.v[i].key; j++)
			several |= all.v[j].side == all.v[j - 1].side;
		for (uint32_t k = i; k < j; k++) {
			struct cgs_part *p = &row[all.v[k].side].v[all.v[k].part];
			p->many = several || (p->many && !old);
		}
	}
	free(all.v);
}

static void item_key(const struct cgs_row *r, struct cgs_part *p, uint32_t owner,
		     const struct cgs_words *w, bool *lone)
{
	unsigned kind = r->t->node[p->node].kind;
	if (!p->node) {
		p->key = cgs_part_comment(r->t, p->core, p->end);
	} else if (kind == CGS_N_ATTR || kind == CGS_N_PARAM) {
		struct cgs_str name = cgs_tree_name(r->t, p->node);
		p->named = true;
		p->key = mix(5, name.s, name.n);
	} else if (kind == CGS_N_STMT) {
		statement_key(r, p, owner, w, lone);
	} else {
		p->key = cgs_part_said(r->t, p->core, p->end, 6);
	}
}

/* ---- comments that are about different things in different versions ---- */

/* Where the comments above a part end; 0: there are none, or they document it. */
static uint32_t lead_end(const struct cgs_row *r, const struct cgs_part *p)
{
	uint32_t end = 0;
	for (uint32_t i = p->from; i < p->core; i++) {
		if (r->t->tok[i].kind == CGS_TK_DOC)
			return 0;
		end = r->t->tok[i].kind == CGS_TK_COMMENT ? i + 1 : end;
	}
	return end;
}

/* Whether comments that come once in a version are above different parts, or alone, in another. */
static bool are_apart(const struct cgs_row row[3], const struct lone *v, uint32_t n)
{
	bool apart = false;
	for (uint32_t i = 1; i < n; i++) {
		const struct cgs_part *p = &row[v[0].side].v[v[0].part];
		const struct cgs_part *q = &row[v[i].side].v[v[i].part];
		if (v[i].side == v[i - 1].side)
			return false;
		apart |= !p->node != !q->node || (p->node && p->key != q->key);
	}
	return apart;
}

static void split_leads(struct cgs_row *r, const bool *split)
{
	struct cgs_row new = {0};
	for (uint32_t i = 0; i < r->n; i++) {
		struct cgs_part p = r->v[i];
		if (split[i]) {
			uint32_t end = lead_end(r, &p);
			add_comments(&new, p.from, end);
			new.v[new.n - 1].key = cgs_part_comment(r->t, p.from, end);
			p.from = p.core;
		}
		add(&new, p);
	}
	free(r->v);
	r->v = new.v;
	r->n = new.n;
	r->cap = new.cap;
}

/* Such comments are parts of their own: both sides may have put something below them. */
static void part_comments(struct cgs_row row[3])
{
	struct lones all = {0};
	bool *split[3];
	for (uint32_t s = 0; s < 3; s++) {
		split[s] = cgs_mem_alloc(row[s].n + 1);
		for (uint32_t i = 0; i < row[s].n; i++) {
			const struct cgs_part *p = &row[s].v[i];
			uint32_t end = p->node ? lead_end(&row[s], p) : p->end;
			if (end)
				*CGS_PUSH(all.v, all.n, all.cap) = (struct lone){
					cgs_part_comment(row[s].t, p->from, end), s, i};
		}
	}
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, by_key);
	for (uint32_t i = 0, j; i < all.n; i = j) {
		for (j = i + 1; j < all.n && all.v[j].key == all.v[i].key; j++)
			;
		bool apart = are_apart(row, &all.v[i], j - i);
		for (uint32_t k = i; apart && k < j; k++)
			split[all.v[k].side][all.v[k].part] =
				row[all.v[k].side].v[all.v[k].part].node != 0;
	}
	for (uint32_t s = 0; s < 3; s++) {
		split_leads(&row[s], split[s]);
		free(split[s]);
	}
	free(all.v);
}

void cgs_row_keys(struct cgs_row row[3], const uint32_t owner[3], const struct cgs_words *w)
{
	struct lones lones = {0};
	for (uint32_t s = 0; s < 3; s++) {
		if (row[s].form == CGS_ROW_CELLS) {
			cell_keys(&row[s]);
			continue;
		}
		for (uint32_t i = 0; i < row[s].n; i++) {
			bool lone = false;
			struct cgs_part *p = &row[s].v[i];
			item_key(&row[s], p, owner[s], w, &lone);
			p->many = lone && cgs_tree_kid(row[s].t, p->node, CGS_N_BLOCK);
			if (lone)
				*CGS_PUSH(lones.v, lones.n, lones.cap) =
					(struct lone){p->key, s, i};
		}
	}
	part_lones(row, &lones);
	if (row->form == CGS_ROW_BLOCK)
		mark_many(row);
	if (row->form != CGS_ROW_CELLS)
		part_comments(row);
	free(lones.v);
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
	if (!p || !q || a->t->node[p].kind != CGS_N_STMT || b->t->node[q].kind != CGS_N_STMT ||
	    !cgs_str_eq(cgs_tree_name(a->t, p), cgs_tree_name(b->t, q)))
		return false;
	uint32_t x = inside(a->t, p), y = inside(b->t, q);
	return x && y ? similar(a->t, x, b->t, y) : !x && !y;
}
