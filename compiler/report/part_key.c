/* part_key.c — the keys of parts: what in three rows is one thing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "part.h"

#include <stdlib.h>
#include <xxhash.h>

#include "../syntax/item.h"

static const char *const single[] = {"edition", "package"};

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
		if (cgs_part_trivia(k->kind) || k->kind == CGS_TK_END || k->kind == CGS_TK_COMMA)
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
	} else if (cgs_part_ordered(r, (uint32_t)(p - r->v)) || (clause && !name)) {
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
		apart |=
			!p->node != !q->node || (p->node && cgs_part_known(p) != cgs_part_known(q));
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
			*CGS_PUSH(new.v, new.n, new.cap) =
				(struct cgs_part){.from = p.from,
						  .core = p.from,
						  .end = end,
						  .to = end,
						  .key = cgs_part_comment(r->t, p.from, end)};
			p.from = p.core;
		}
		*CGS_PUSH(new.v, new.n, new.cap) = p;
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
