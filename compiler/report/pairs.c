/* pairs.c — which parts of the base and of one side are one.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Parts with equal keys are one. Of statements that have one key, those are one that say the same,
 * and those that are alike or alone between two that are one. What is left between two such parts
 * may have been renamed or rewritten.
 */
#include "pairs.h"

#include <stdlib.h>

enum { WINDOW = 16 }; /* parts that are looked at for one that was rewritten */

static int by_key(const void *a, const void *b)
{
	const struct cgs_keyed *p = a, *q = b;
	if (p->key != q->key)
		return p->key < q->key ? -1 : 1;
	return (p->at > q->at) - (p->at < q->at);
}

struct cgs_keyed *cgs_keyed_of(const struct cgs_row *r, const uint32_t *partner, uint32_t from,
			       uint32_t to, uint32_t *n)
{
	struct cgs_keyed *v = cgs_mem_alloc((to - from + 1) * sizeof *v);
	*n = 0;
	for (uint32_t i = from; i < to; i++)
		if (partner[i] == CGS_PART_NONE)
			v[(*n)++] = (struct cgs_keyed){cgs_part_known(&r->v[i]), i};
	if (*n)
		qsort(v, *n, sizeof *v, by_key);
	return v;
}

uint32_t *cgs_part_nones(uint32_t n)
{
	uint32_t *v = cgs_mem_alloc((n + 1) * sizeof *v);
	for (uint32_t i = 0; i < n; i++)
		v[i] = CGS_PART_NONE;
	return v;
}

static void join(struct cgs_pairs *p, uint32_t base, uint32_t side)
{
	p->to[base] = side;
	p->of[side] = base;
}

static void match_keys(const struct cgs_row *o, const struct cgs_row *x, struct cgs_pairs *p)
{
	uint32_t from = 0, end = o->n, xend = x->n, n, m;
	for (; from < end && from < xend &&
	       cgs_part_known(&o->v[from]) == cgs_part_known(&x->v[from]);
	     from++)
		join(p, from, from);
	while (end > from && xend > from &&
	       cgs_part_known(&o->v[end - 1]) == cgs_part_known(&x->v[xend - 1]))
		join(p, --end, --xend);
	struct cgs_keyed *a = cgs_keyed_of(o, p->to, from, end, &n);
	struct cgs_keyed *b = cgs_keyed_of(x, p->of, from, xend, &m);
	for (uint32_t i = 0, j = 0; i < n && j < m;) {
		if (a[i].key == b[j].key)
			join(p, a[i++].at, b[j++].at);
		else if (a[i].key < b[j].key)
			i++;
		else
			j++;
	}
	free(a);
	free(b);
}

/* The longest row of parts whose order is the same on both sides: those stay, others moved. */
static void find_staying(const struct cgs_row *o, struct cgs_pairs *p)
{
	uint32_t *tail = cgs_part_nones(o->n), *before = cgs_part_nones(o->n), n = 0;
	for (uint32_t i = 0; i < o->n; i++) {
		if (p->to[i] == CGS_PART_NONE)
			continue;
		uint32_t lo = 0, hi = n;
		while (lo < hi) {
			uint32_t mid = (lo + hi) / 2;
			if (p->to[tail[mid]] < p->to[i])
				lo = mid + 1;
			else
				hi = mid;
		}
		before[i] = lo ? tail[lo - 1] : CGS_PART_NONE;
		tail[lo] = i;
		n += lo == n;
	}
	for (uint32_t i = n ? tail[n - 1] : CGS_PART_NONE; i != CGS_PART_NONE; i = before[i])
		p->stays[i] = true;
	free(tail);
	free(before);
}

typedef bool likeness(const struct cgs_row *a, uint32_t i, const struct cgs_row *b, uint32_t j);

static void pair_one(const struct cgs_row *o, uint32_t i, const struct cgs_row *x, uint32_t from,
		     uint32_t to, struct cgs_pairs *p, likeness *like)
{
	uint32_t seen = 0;
	for (uint32_t j = from; j < to && seen < WINDOW; j++) {
		if (p->of[j] != CGS_PART_NONE)
			continue;
		if (like(o, i, x, j)) {
			join(p, i, j);
			p->stays[i] = true;
			return;
		}
		seen++;
	}
}

/* What is left between two parts that stay, on both sides; of those alone that are marked. */
static void pair_rest(const struct cgs_row *o, const struct cgs_row *x, struct cgs_pairs *p,
		      likeness *like, const bool *marked)
{
	uint32_t from = 0;
	for (uint32_t i = 0, next; i < o->n; i = next) {
		next = i + 1;
		if (p->stays[i])
			from = p->to[i] + 1;
		if (p->to[i] != CGS_PART_NONE)
			continue;
		while (next < o->n && !p->stays[next])
			next++;
		uint32_t to = next < o->n ? p->to[next] : x->n;
		for (uint32_t k = i; k < next; k++)
			if (p->to[k] == CGS_PART_NONE && (!marked || marked[k]))
				pair_one(o, k, x, from, to, p, like);
	}
}

/* The part in from..to that has no partner and the key of another; of several, none. */
static uint32_t only_one(const struct cgs_row *r, const uint32_t *partner, uint32_t from,
			 uint32_t to, uint64_t key)
{
	uint32_t found = CGS_PART_NONE;
	for (uint32_t i = from; i < to; i++) {
		if (partner[i] != CGS_PART_NONE || r->v[i].key != key)
			continue;
		if (found != CGS_PART_NONE)
			return CGS_PART_NONE;
		found = i;
	}
	return found;
}

/* Of several statements with one key: what is alone, on both sides, between two that stay. */
static void pair_many(const struct cgs_row *o, const struct cgs_row *x, struct cgs_pairs *p)
{
	for (uint32_t i = 0, start = 0; i < o->n; i++) {
		if (p->stays[i])
			start = i + 1;
		if (!o->v[i].many || p->to[i] != CGS_PART_NONE)
			continue;
		uint32_t end = i, from = start ? p->to[start - 1] + 1 : 0;
		while (end < o->n && !p->stays[end])
			end++;
		uint32_t to = end < o->n ? p->to[end] : x->n;
		uint32_t j = only_one(x, p->of, from, to, o->v[i].key);
		if (j != CGS_PART_NONE && only_one(o, p->to, start, end, o->v[i].key) == i) {
			join(p, i, j);
			p->stays[i] = true;
			start = i + 1;
		}
	}
}

/* What was put in, with nothing taken away there, may be taken to stand further up as well, if what
 * is before it says what its last part says: as far up as it goes, so that both sides say one place
 * alike. n: how many there are on the other side. */
static void slide_up(const struct cgs_row *r, uint32_t *to, uint32_t *of, uint32_t n)
{
	for (uint32_t i = 0, end; i < r->n; i = end + 1) {
		for (end = i; end < r->n && to[end] == CGS_PART_NONE;)
			end++;
		uint32_t after = end < r->n ? to[end] : n;
		bool alone = after == (i ? to[i - 1] + 1 : 0);
		for (uint32_t k = i, last = end; alone && k && k < last &&
						 to[k - 1] != CGS_PART_NONE &&
						 r->v[k - 1].key == r->v[last - 1].key;) {
			k--;
			last--;
			to[last] = to[k];
			of[to[k]] = last;
			to[k] = CGS_PART_NONE;
		}
	}
}

/* Of a list in which places count: what moved is not the same any more, and as many elements
 * between two that stay are those that were there. */
struct cgs_pairs cgs_pairs_in_place(const struct cgs_row *o, const struct cgs_row *x)
{
	struct cgs_pairs p = {cgs_part_nones(o->n), cgs_part_nones(x->n), cgs_mem_alloc(o->n + 1)};
	match_keys(o, x, &p);
	find_staying(o, &p);
	for (uint32_t i = 0; i < o->n; i++)
		if (p.to[i] != CGS_PART_NONE && !p.stays[i]) {
			p.of[p.to[i]] = CGS_PART_NONE;
			p.to[i] = CGS_PART_NONE;
		}
	slide_up(x, p.of, p.to, o->n);
	slide_up(o, p.to, p.of, x->n);
	for (uint32_t i = 0; i < o->n; i++)
		p.stays[i] = p.to[i] != CGS_PART_NONE;
	for (uint32_t i = 0, j = 0, end; i <= o->n; i = end + 1) {
		for (end = i; end < o->n && !p.stays[end];)
			end++;
		uint32_t to = end < o->n ? p.to[end] : x->n;
		for (uint32_t k = 0; end - i == to - j && k < end - i; k++)
			if (!o->v[i + k].node == !x->v[j + k].node)
				join(&p, i + k, j + k);
		j = to + 1;
	}
	return p;
}

struct cgs_pairs cgs_pairs_of(const struct cgs_row *o, const struct cgs_row *x)
{
	struct cgs_pairs p = {cgs_part_nones(o->n), cgs_part_nones(x->n), cgs_mem_alloc(o->n + 1)};
	match_keys(o, x, &p);
	find_staying(o, &p);
	if (x->form != CGS_ROW_CELLS)
		pair_rest(o, x, &p, cgs_part_alike, NULL);
	if (x->form == CGS_ROW_BLOCK)
		pair_many(o, x, &p);
	return p;
}

void cgs_pairs_lost(const struct cgs_row row[3], struct cgs_pairs *a, struct cgs_pairs *b)
{
	uint32_t n = row[CGS_BASE].n, lost = 0;
	bool *gone = cgs_mem_alloc(n + 1);
	for (uint32_t i = 0; i < n; i++) {
		gone[i] = a->to[i] == CGS_PART_NONE && b->to[i] == CGS_PART_NONE;
		lost += gone[i];
	}
	if (lost && row->form == CGS_ROW_BLOCK) {
		pair_rest(&row[CGS_BASE], &row[CGS_OURS], a, cgs_part_akin, gone);
		pair_rest(&row[CGS_BASE], &row[CGS_THEIRS], b, cgs_part_akin, gone);
	}
	free(gone);
}

void cgs_pairs_done(struct cgs_pairs *p)
{
	free(p->to);
	free(p->of);
	free(p->stays);
}
