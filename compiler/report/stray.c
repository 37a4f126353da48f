/* stray.c — names that one side took away, and that the other refers to once more.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Both edits are in the result, which is what a merge by declaration can do; that the result has no
 * such name is seen here by counting, in one file, and by `cgsc check` in all of them.
 */
#include "stray.h"

#include <stdlib.h>

#include "part.h"

enum { SIDES = 4, RESULT = 3 };

struct word {
	struct cgs_str name;
	uint32_t side, tok;
	bool owned; /* a declaration has it; else something refers to it */
};

struct words {
	struct word *v;
	uint32_t n, cap;
};

static void add_words(struct words *w, const struct cgs_tree *t, uint32_t side)
{
	bool *owned = cgs_mem_alloc(t->nnode + 1); /* nodes that are names of declarations */
	for (uint32_t i = 1; i < t->nnode; i++)
		if (cgs_part_unique(t, i))
			owned[t->node[i].kid] = true;
	for (uint32_t i = 1; i < t->nnode; i++) {
		unsigned kind = t->node[i].kind;
		if (kind != CGS_N_NAME && kind != CGS_N_DOT && kind != CGS_N_TYPE)
			continue;
		uint32_t tok = kind == CGS_N_DOT ? t->node[i].end - 1 : t->node[i].tok;
		*CGS_PUSH(w->v, w->n, w->cap) =
			(struct word){cgs_tree_name(t, i), side, tok, owned[i]};
	}
	free(owned);
}

static int by_name(const void *a, const void *b)
{
	const struct word *p = a, *q = b;
	int c = cgs_str_cmp(p->name, q->name);
	if (c || p->side != q->side)
		return c ? c : (p->side > q->side) - (p->side < q->side);
	return (p->tok > q->tok) - (p->tok < q->tok);
}

/* All of one name. Where more refers to it than on the side that has it no more, the other side put
 * that in. */
static void find_one(struct cgs_merge *m, const struct cgs_tree *result, const struct word *w,
		     uint32_t n)
{
	uint32_t owned[SIDES] = {0}, refs[SIDES] = {0}, at = 0;
	for (uint32_t i = n; i--;) {
		owned[w[i].side] += w[i].owned;
		refs[w[i].side] += !w[i].owned;
		at = w[i].side == RESULT && !w[i].owned ? w[i].tok : at;
	}
	if (!owned[CGS_BASE] || owned[RESULT])
		return;
	for (uint32_t s = CGS_OURS; s <= CGS_THEIRS; s++) {
		if (owned[s] || refs[RESULT] <= refs[s])
			continue;
		uint32_t line = 1;
		for (uint32_t i = 0; i < result->tok[at].at; i++)
			line += result->text.s[i] == '\n';
		*CGS_PUSH(m->stray, m->nstray, m->cstray) = (struct cgs_merge_stray){
			cgs_str_dup(&m->mem, w->name), line, s == CGS_OURS};
		return;
	}
}

void cgs_stray_find(struct cgs_merge *m, const struct cgs_tree *const t[4])
{
	struct words w = {0};
	for (uint32_t s = 0; s < SIDES; s++)
		add_words(&w, t[s], s);
	if (w.n)
		qsort(w.v, w.n, sizeof *w.v, by_name);
	for (uint32_t i = 0, j; i < w.n; i = j) {
		for (j = i + 1; j < w.n && cgs_str_eq(w.v[i].name, w.v[j].name); j++)
			;
		find_one(m, t[RESULT], &w.v[i], j - i);
	}
	free(w.v);
}
