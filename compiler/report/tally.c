/* tally.c — what is in the three versions and in the result, counted: an edit that was lost, or
 * made twice, shows, whichever way the merge went. SPDX-License-Identifier: Apache-2.0
 *
 * Counted are values, pieces of heads and statements, by the words around them and not by names, so
 * that a part that has another name or place counts as before. Comments are counted by themselves.
 */
#include "tally.h"

#include <stdlib.h>

#include "../syntax/item.h"
#include "part.h"

enum { SIDES = 4, RESULT = 3 };

struct leaf {
	uint64_t key;
	uint32_t side, tok;
	bool name; /* of a statement, with the names around it */
};

struct leaves {
	struct leaf *v;
	uint32_t n, cap;
	const struct cgs_tree *t;
	uint32_t side;
};

struct path {
	uint64_t words, names;
	bool told; /* all statements around have names, so that names in them tell them apart */
};

static void add(struct leaves *l, uint64_t key, uint32_t tok, bool name)
{
	*CGS_PUSH(l->v, l->n, l->cap) = (struct leaf){key, l->side, tok, name};
}

static bool has_parts(unsigned kind)
{
	return kind == CGS_N_STMT || kind == CGS_N_ATTR || kind == CGS_N_PARAM ||
	       kind == CGS_N_DEFAULT || kind == CGS_N_ELSE || kind == CGS_N_RECORD;
}

static bool has_items(unsigned kind)
{
	return kind == CGS_N_FILE || kind == CGS_N_BLOCK || kind == CGS_N_LIST ||
	       kind == CGS_N_PARAMS;
}

static bool is_between(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"';
}

/* A text of several lines, by word: both sides may have changed lines of it. */
static void count_text(struct leaves *l, uint32_t node, uint64_t h)
{
	struct cgs_str s = cgs_tree_source(l->t, node);
	for (uint32_t i = 0, n; i < s.n; i += n) {
		for (n = 0; i + n < s.n && !is_between(s.s[i + n]); n++)
			;
		if (n)
			add(l, cgs_part_mix(h, (struct cgs_str){s.s + i, n}), l->t->node[node].tok,
			    false);
		n += !n;
	}
}

static void count_node(struct leaves *l, uint32_t node, struct path p)
{
	const struct cgs_node *n = &l->t->node[node];
	if (n->kind == CGS_N_STRING && n->flag & CGS_NF_TEXT) {
		count_text(l, node, p.words);
		return;
	}
	if (!has_parts(n->kind) && !has_items(n->kind)) {
		add(l, cgs_part_said(l->t, n->tok, n->end, p.words), n->tok, false);
		return;
	}
	if (has_parts(n->kind)) {
		struct cgs_str word = cgs_tree_name(l->t, node);
		bool unique = cgs_part_unique(l->t, node);
		p.words = cgs_part_mix(p.words + n->kind, word);
		p.names = cgs_part_mix(p.names + n->kind, word);
		if (unique)
			p.names = cgs_part_mix(p.names, cgs_tree_source(l->t, n->kid));
		p.told = p.told && (unique || n->kind != CGS_N_STMT);
		if (unique && p.told)
			add(l, p.names, n->tok, true);
	}
	uint32_t before = l->n;
	cgs_tree_each (k, l->t, node)
		count_node(l, k, p);
	if (has_parts(n->kind) && l->n == before) /* else what is in it tells */
		add(l, p.words, n->tok, false);
}

static int by_key(const void *a, const void *b)
{
	const struct leaf *p = a, *q = b;
	return (p->key > q->key) - (p->key < q->key);
}

/* What one side alone changed is as it is there; of what both changed there may be what one of them
 * has, if it is the same, or what both changes make. */
static bool holds(const uint32_t n[SIDES], bool name)
{
	int64_t base = n[0], ours = n[1], theirs = n[2], r = n[RESULT], both = ours + theirs - base;
	int64_t lo = ours < theirs ? ours : theirs, hi = ours < theirs ? theirs : ours;
	if (name)
		return r < 2 || r <= (hi > base ? hi : base);
	if (ours == base || theirs == base)
		return r == both;
	return r >= (both < lo ? both : lo) && r <= (both > hi ? both : hi);
}

bool cgs_tally_holds(const struct cgs_tally v[4], uint32_t lost[4])
{
	struct leaves l = {0};
	bool ok = true;
	for (uint32_t s = 0; s < SIDES; s++) {
		l.t = v[s].t;
		l.side = s;
		if (v[s].node)
			count_node(&l, v[s].node, (struct path){1, 2, true});
		for (uint32_t i = v[s].from; v[s].node && i < v[s].to; i++)
			if (cgs_item_is_comment(l.t->tok[i].kind))
				add(&l, cgs_part_comment(l.t, i, i + 1), i, false);
	}
	if (l.n)
		qsort(l.v, l.n, sizeof *l.v, by_key);
	for (uint32_t i = 0, j; ok && i < l.n; i = j) {
		uint32_t n[SIDES] = {0};
		for (j = i; j < l.n && l.v[j].key == l.v[i].key; j++)
			n[l.v[j].side]++;
		ok = holds(n, l.v[i].name);
		for (uint32_t k = i; !ok && lost && k < j; k++)
			lost[l.v[k].side] = l.v[k].tok + 1;
	}
	free(l.v);
	return ok;
}
