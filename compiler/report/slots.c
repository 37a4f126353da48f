/* slots.c — which parts of three rows are one, and in which order they come out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Parts with equal keys are one. Of statements that have one key, those are one that say the same,
 * and those that are alike or alone between two that are one. What is left between two such parts
 * may have been renamed or rewritten. The order is ours; what theirs put in or moved comes behind
 * what it stands behind there, and behind what ours put in at that place.
 */
#include "part.h"

#include <stdlib.h>

enum { WINDOW = 16 }; /* parts that are looked at for one that was rewritten */

struct pairs {        /* of the base and one side */
	uint32_t *to; /* base -> side */
	uint32_t *of; /* side -> base */
	bool *stays;  /* base: it is where it was among those that stay */
};

struct keyed {
	uint64_t key;
	uint32_t at;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *p = a, *q = b;
	if (p->key != q->key)
		return p->key < q->key ? -1 : 1;
	return (p->at > q->at) - (p->at < q->at);
}

/* The parts from..to that have no partner yet, by key. */
static struct keyed *keyed_of(const struct cgs_row *r, const uint32_t *partner, uint32_t from,
			      uint32_t to, uint32_t *n)
{
	struct keyed *v = cgs_mem_alloc((to - from + 1) * sizeof *v);
	*n = 0;
	for (uint32_t i = from; i < to; i++)
		if (partner[i] == CGS_PART_NONE)
			v[(*n)++] = (struct keyed){cgs_part_known(&r->v[i]), i};
	if (*n)
		qsort(v, *n, sizeof *v, by_key);
	return v;
}

static uint32_t *nones(uint32_t n)
{
	uint32_t *v = cgs_mem_alloc((n + 1) * sizeof *v);
	for (uint32_t i = 0; i < n; i++)
		v[i] = CGS_PART_NONE;
	return v;
}

static void join(struct pairs *p, uint32_t base, uint32_t side)
{
	p->to[base] = side;
	p->of[side] = base;
}

static void match_keys(const struct cgs_row *o, const struct cgs_row *x, struct pairs *p)
{
	uint32_t from = 0, end = o->n, xend = x->n, n, m;
	for (; from < end && from < xend &&
	       cgs_part_known(&o->v[from]) == cgs_part_known(&x->v[from]);
	     from++)
		join(p, from, from);
	while (end > from && xend > from &&
	       cgs_part_known(&o->v[end - 1]) == cgs_part_known(&x->v[xend - 1]))
		join(p, --end, --xend);
	struct keyed *a = keyed_of(o, p->to, from, end, &n);
	struct keyed *b = keyed_of(x, p->of, from, xend, &m);
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
static void find_staying(const struct cgs_row *o, struct pairs *p)
{
	uint32_t *tail = nones(o->n), *before = nones(o->n), n = 0;
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
		     uint32_t to, struct pairs *p, likeness *like)
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
static void pair_rest(const struct cgs_row *o, const struct cgs_row *x, struct pairs *p,
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
static void pair_many(const struct cgs_row *o, const struct cgs_row *x, struct pairs *p)
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

static struct pairs pairs_of(const struct cgs_row *o, const struct cgs_row *x)
{
	struct pairs p = {nones(o->n), nones(x->n), cgs_mem_alloc(o->n + 1)};
	match_keys(o, x, &p);
	find_staying(o, &p);
	if (x->form != CGS_ROW_CELLS)
		pair_rest(o, x, &p, cgs_part_alike, NULL);
	if (x->form == CGS_ROW_BLOCK)
		pair_many(o, x, &p);
	return p;
}

/* What neither side has any more may have become something else on both. */
static void pair_lost(const struct cgs_row row[3], struct pairs *a, struct pairs *b)
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

static void pairs_done(struct pairs *p)
{
	free(p->to);
	free(p->of);
	free(p->stays);
}

/* ---- what both sides put in ---- */

/* The part of the base that a part of a side stands behind, nearest; none: the start. */
static uint32_t *behind(const struct cgs_row *x, const struct pairs *p)
{
	uint32_t *v = nones(x->n), last = CGS_PART_NONE;
	for (uint32_t i = 0; i < x->n; i++) {
		if (p->of[i] != CGS_PART_NONE)
			last = p->of[i];
		v[i] = last;
	}
	return v;
}

/* The same declaration, or element, that both put in: in one place if the place means something. */
static uint32_t *match_new(const struct cgs_row row[3], const struct pairs *a,
			   const struct pairs *b)
{
	const struct cgs_row *x = &row[CGS_OURS], *y = &row[CGS_THEIRS];
	uint32_t *to = nones(x->n), *xb = behind(x, a), *yb = behind(y, b), n, m;
	struct keyed *v = keyed_of(x, a->of, 0, x->n, &n), *w = keyed_of(y, b->of, 0, y->n, &m);
	for (uint32_t i = 0, j = 0; i < n && j < m;) {
		uint64_t k = v[i].key, l = w[j].key;
		uint32_t p = v[i].at, q = w[j].at;
		bool place = x->form != CGS_ROW_CELLS && (cgs_part_ordered(x, p) || !x->v[p].node);
		if (k == l && (!place || xb[p] == yb[q]))
			to[p] = q;
		i += k <= l;
		j += k >= l;
	}
	free(v);
	free(w);
	free(xb);
	free(yb);
	return to;
}

/* ---- the order of the result ---- */

static uint32_t new_slot(struct cgs_slots *s, uint32_t o, uint32_t a, uint32_t b)
{
	*CGS_PUSH(s->v, s->n, s->cap) = (struct cgs_slot){.at = {o, a, b}};
	return s->n - 1;
}

static void insert(struct cgs_slots *s, uint32_t after, uint32_t slot)
{
	s->v[slot].next = s->v[after].next;
	s->v[after].next = slot;
}

/* Put in by ours alone. */
static bool is_ours(const struct cgs_slot *s)
{
	return s->at[CGS_BASE] == CGS_PART_NONE && s->at[CGS_THEIRS] == CGS_PART_NONE;
}

/* Taken away by theirs. */
static bool is_gone(const struct cgs_slot *s)
{
	return s->at[CGS_BASE] != CGS_PART_NONE && s->at[CGS_THEIRS] == CGS_PART_NONE;
}

struct spot { /* where a new part of theirs goes */
	uint32_t after;
	uint32_t first, n; /* slots up to there that ours put in, in a row; n may be 0 */
	bool ordered;      /* their order counts */
};

/* Where the grammar has the pieces of a head: the type, the default, titles, the block. */
static uint32_t rank(const struct cgs_row *r, uint32_t i)
{
	static const enum cgs_node_kind kinds[] = {CGS_N_TYPE, CGS_N_DEFAULT, CGS_N_STRING,
						   CGS_N_BLOCK, CGS_N_ELSE};
	for (uint32_t k = 0; r->form == CGS_ROW_CELLS && k < 5; k++)
		if (r->t->node[r->v[i].node].kind == kinds[k] && r->v[i].node)
			return k + 1;
	return 0;
}

/* Behind a slot, what theirs took away there, and what ours put in, but for what has to stand
 * behind that part of theirs. */
static struct spot find_spot(const struct cgs_slots *s, const struct cgs_row row[3], uint32_t after,
			     uint32_t part)
{
	const struct cgs_row *ours = &row[CGS_OURS];
	uint32_t theirs = rank(&row[CGS_THEIRS], part);
	struct spot p = {.after = after};
	for (uint32_t at = s->v[after].next; at; at = s->v[at].next) {
		const struct cgs_slot *t = &s->v[at];
		if (is_gone(t)) {
			p = (struct spot){.after = at};
			continue;
		}
		if (!is_ours(t) || (theirs && rank(ours, t->at[CGS_OURS]) > theirs))
			break;
		p.after = at;
		p.first = p.n++ ? p.first : at;
		p.ordered |= cgs_part_ordered(ours, t->at[CGS_OURS]);
	}
	return p;
}

/* Puts a part of theirs behind another. Where order counts and ours put in something, too, both are
 * one slot. Returns the slot that it is in. */
static uint32_t place(struct cgs_slots *s, const struct cgs_row row[3], uint32_t after,
		      uint32_t slot)
{
	uint32_t b = s->v[slot].at[CGS_THEIRS];
	bool new = s->v[slot].at[CGS_BASE] == CGS_PART_NONE;
	struct cgs_slot *f = &s->v[after];
	if (new && f->run[CGS_THEIRS] && f->at[CGS_THEIRS] + f->run[CGS_THEIRS] == b) {
		f->run[CGS_THEIRS]++;
		return after;
	}
	struct spot p = find_spot(s, row, after, b);
	f = &s->v[p.first];
	bool whole = p.n && s->v[p.after].at[CGS_OURS] - f->at[CGS_OURS] == p.n - 1;
	if (!new || !whole || (!p.ordered && !cgs_part_ordered(&row[CGS_THEIRS], b))) {
		insert(s, p.after, slot);
		return slot;
	}
	f->at[CGS_THEIRS] = b;
	f->run[CGS_OURS] = p.n;
	f->run[CGS_THEIRS] = 1;
	f->next = s->v[p.after].next;
	return p.first;
}

/* Whether both sides moved a part, and to different places. */
static bool moved_apart(const struct pairs *a, const struct pairs *b, uint32_t x, uint32_t y)
{
	uint32_t o = a->of[x];
	if (o == CGS_PART_NONE || y == CGS_PART_NONE || a->stays[o] || b->stays[o])
		return false;
	uint32_t before = x ? a->of[x - 1] : CGS_PART_NONE;
	return before != (y ? b->of[y - 1] : CGS_PART_NONE);
}

/* Slots of the parts of ours, in its order; slot_of: those of the parts of theirs. */
static void add_ours(struct cgs_slots *s, const struct cgs_row row[3], const struct pairs *a,
		     const struct pairs *b, const uint32_t *both, uint32_t *slot_of)
{
	uint32_t last = 0;
	for (uint32_t i = 0; i < row[CGS_OURS].n; i++) {
		uint32_t o = a->of[i], y = o == CGS_PART_NONE ? both[i] : b->to[o];
		uint32_t slot = new_slot(s, o, i, y);
		if (y != CGS_PART_NONE)
			slot_of[y] = slot;
		if (o != CGS_PART_NONE && y != CGS_PART_NONE && !b->stays[o] && a->stays[o])
			continue; /* theirs moved it */
		s->torn |= moved_apart(a, b, i, y);
		s->v[last].next = slot;
		last = slot;
	}
}

static void make(const struct cgs_row row[3], struct cgs_slots *out)
{
	struct pairs a = pairs_of(&row[CGS_BASE], &row[CGS_OURS]);
	struct pairs b = pairs_of(&row[CGS_BASE], &row[CGS_THEIRS]);
	pair_lost(row, &a, &b);
	uint32_t *both = match_new(row, &a, &b), *slot_of = nones(row[CGS_THEIRS].n), after = 0;
	*out = (struct cgs_slots){0};
	new_slot(out, CGS_PART_NONE, CGS_PART_NONE, CGS_PART_NONE);
	add_ours(out, row, &a, &b, both, slot_of);
	for (uint32_t i = 0; i < row[CGS_THEIRS].n; i++) {
		uint32_t slot = slot_of[i], o = b.of[i];
		bool fresh = slot == CGS_PART_NONE;
		bool moved = !fresh && o != CGS_PART_NONE && !b.stays[o] && a.stays[o];
		if (fresh)
			slot = new_slot(out, o, CGS_PART_NONE, i);
		after = fresh || moved ? place(out, row, after, slot) : slot;
	}
	free(both);
	free(slot_of);
	pairs_done(&a);
	pairs_done(&b);
}

/* ---- names that would be there twice ---- */

bool cgs_slot_dropped(const struct cgs_row row[3], const struct cgs_slot *s)
{
	enum cgs_side side = s->at[CGS_OURS] == CGS_PART_NONE ? CGS_THEIRS : CGS_OURS;
	return s->at[CGS_BASE] != CGS_PART_NONE && s->at[3 - side] == CGS_PART_NONE &&
	       cgs_part_same(&row[CGS_BASE], s->at[CGS_BASE], &row[side], s->at[side]);
}

struct count { /* of statements with one name */
	uint64_t key;
	uint32_t side; /* CGS_BASE, CGS_OURS, CGS_THEIRS; RESULT */
};

struct counts {
	struct count *v;
	uint32_t n, cap;
};

enum { RESULT = 3 };

static void count_part(struct counts *c, const struct cgs_row *r, uint32_t i, uint32_t side)
{
	const struct cgs_part *p = &r->v[i];
	if (p->node && cgs_part_unique(r->t, p->node))
		*CGS_PUSH(c->v, c->n, c->cap) = (struct count){p->key, side};
}

/* Under the name that the result has. */
static void count_slot(struct counts *c, const struct cgs_row row[3], const struct cgs_slot *s)
{
	const uint32_t *at = s->at;
	enum cgs_side side = at[CGS_OURS] == CGS_PART_NONE ? CGS_THEIRS : CGS_OURS;
	if (cgs_slot_dropped(row, s))
		return;
	if (at[CGS_BASE] != CGS_PART_NONE && at[CGS_OURS] != CGS_PART_NONE &&
	    at[CGS_THEIRS] != CGS_PART_NONE &&
	    row[CGS_BASE].v[at[CGS_BASE]].key == row[CGS_OURS].v[at[CGS_OURS]].key)
		side = CGS_THEIRS;
	count_part(c, &row[side], at[side], RESULT);
}

static int by_count(const void *a, const void *b)
{
	const struct count *p = a, *q = b;
	return (p->key > q->key) - (p->key < q->key);
}

static bool hold(struct cgs_row row[3], uint64_t key)
{
	for (uint32_t s = 0; s < 3; s++)
		for (uint32_t i = 0; i < row[s].n; i++)
			row[s].v[i].held |= row[s].v[i].key == key;
	return true;
}

/* Holds the names of which the result has more than one, and more than any version. */
static bool hold_twice(struct cgs_row row[3], const struct cgs_slots *slots)
{
	struct counts c = {0};
	bool any = false;
	for (uint32_t s = 0; s < 3; s++)
		for (uint32_t i = 0; i < row[s].n; i++)
			count_part(&c, &row[s], i, s);
	for (uint32_t at = slots->v[0].next; at; at = slots->v[at].next)
		count_slot(&c, row, &slots->v[at]);
	if (c.n)
		qsort(c.v, c.n, sizeof *c.v, by_count);
	for (uint32_t i = 0, j; i < c.n; i = j) {
		uint32_t n[RESULT + 1] = {0};
		for (j = i; j < c.n && c.v[j].key == c.v[i].key; j++)
			n[c.v[j].side]++;
		uint32_t r = n[RESULT];
		if (r > 1 && r > n[CGS_BASE] && r > n[CGS_OURS] && r > n[CGS_THEIRS])
			any = hold(row, c.v[i].key);
	}
	free(c.v);
	return any;
}

void cgs_slots_make(struct cgs_row row[3], struct cgs_slots *out)
{
	make(row, out);
	if (row->form != CGS_ROW_BLOCK || !hold_twice(row, out))
		return;
	free(out->v);
	make(row, out);
	for (uint32_t at = out->v[0].next; at; at = out->v[at].next) {
		struct cgs_slot *s = &out->v[at];
		enum cgs_side side = s->at[CGS_OURS] == CGS_PART_NONE ? CGS_THEIRS : CGS_OURS;
		s->twice = s->at[CGS_BASE] == CGS_PART_NONE && row[side].v[s->at[side]].held;
	}
}
