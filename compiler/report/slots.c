/* slots.c — in which order the parts of three rows come out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The order is ours; what theirs put in or moved comes behind what it stands behind there, and
 * behind what ours put in at that place. What both moved, so that not both can have their way,
 * stands where ours has it.
 */
#include "pairs.h"
#include "runs.h"

#include <stdlib.h>

/* ---- what both sides put in ---- */

/* The part of the base that a part of a side stands behind, nearest; none: the start. */
static uint32_t *behind(const struct cgs_row *x, const struct cgs_pairs *p)
{
	uint32_t *v = cgs_part_nones(x->n), last = CGS_PART_NONE;
	for (uint32_t i = 0; i < x->n; i++) {
		if (p->of[i] != CGS_PART_NONE)
			last = p->of[i];
		v[i] = last;
	}
	return v;
}

static bool is_string(const struct cgs_row *r, uint32_t i)
{
	return r->form == CGS_ROW_LIST && r->v[i].node &&
	       r->t->node[r->v[i].node].kind == CGS_N_STRING;
}

static bool is_new(const struct cgs_row *r, const struct cgs_pairs *p, uint32_t i)
{
	return i < r->n && p->of[i] == CGS_PART_NONE;
}

/* Whether all that was put in around two parts, in a row, is the same. */
static bool is_run_equal(const struct cgs_row *x, const struct cgs_pairs *a, uint32_t i,
			 const struct cgs_row *y, const struct cgs_pairs *b, uint32_t j)
{
	while (i && j && is_new(x, a, i - 1) && is_new(y, b, j - 1)) {
		i--;
		j--;
	}
	if ((i && is_new(x, a, i - 1)) || (j && is_new(y, b, j - 1)))
		return false;
	for (; is_new(x, a, i) && is_new(y, b, j); i++, j++)
		if (cgs_part_known(&x->v[i]) != cgs_part_known(&y->v[j]))
			return false;
	return !is_new(x, a, i) && !is_new(y, b, j);
}

/* The same declaration, or element, that both put in: in one place if the place means something. */
static uint32_t *match_new(const struct cgs_row row[3], const struct cgs_pairs *a,
			   const struct cgs_pairs *b, bool *clash)
{
	const struct cgs_row *x = &row[CGS_OURS], *y = &row[CGS_THEIRS];
	uint32_t *to = cgs_part_nones(x->n), *xb = behind(x, a), *yb = behind(y, b), n, m;
	struct cgs_keyed *v = cgs_keyed_of(x, a->of, 0, x->n, &n),
			 *w = cgs_keyed_of(y, b->of, 0, y->n, &m);
	for (uint32_t i = 0, j = 0; i < n && j < m;) {
		uint64_t k = v[i].key, l = w[j].key;
		uint32_t p = v[i].at, q = w[j].at;
		bool place = x->form != CGS_ROW_CELLS && (cgs_part_ordered(x, p) || !x->v[p].node);
		if (k == l && (!place || xb[p] == yb[q]))
			to[p] = q;
		if (k == l && is_string(x, p) && !is_run_equal(x, a, p, y, b, q))
			*clash = true;
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
static bool moved_apart(const struct cgs_pairs *a, const struct cgs_pairs *b, uint32_t x,
			uint32_t y)
{
	uint32_t o = a->of[x];
	if (o == CGS_PART_NONE || y == CGS_PART_NONE || a->stays[o] || b->stays[o])
		return false;
	uint32_t before = x ? a->of[x - 1] : CGS_PART_NONE;
	return before != (y ? b->of[y - 1] : CGS_PART_NONE);
}

/* Slots of the parts of ours, in its order; slot_of: those of the parts of theirs. */
static void add_ours(struct cgs_slots *s, const struct cgs_row row[3], const struct cgs_pairs *a,
		     const struct cgs_pairs *b, const uint32_t *both, uint32_t *slot_of)
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

/* ---- what both sides moved ---- */

enum { COMPARED = 50000000 }; /* pairs of parts */

static bool has_moved(const struct cgs_pairs *p, uint32_t base)
{
	return p->to[base] != CGS_PART_NONE && !p->stays[base];
}

static bool moved_any(const struct cgs_row *base, const struct cgs_pairs *p)
{
	bool any = false;
	for (uint32_t i = 0; i < base->n; i++)
		any |= has_moved(p, i);
	return any;
}

/* Whether two parts of the base, of which the result has p before q, should stand so: as the side
 * has them that changed their order. Next to one that is held only what ours did counts. */
static bool is_order_kept(const struct cgs_pairs *a, const struct cgs_pairs *b, const bool *held,
			  uint32_t p, uint32_t q)
{
	bool base = p < q, ours = a->to[p] < a->to[q], theirs = b->to[p] < b->to[q];
	if (held[p] || held[q])
		return ours == base || ours;
	return ours == base ? theirs : ours;
}

/* The slots of what all three have, in the order of the result. */
static uint32_t *common_slots(const struct cgs_slots *s, uint32_t *n)
{
	uint32_t *v = cgs_part_nones(s->n);
	*n = 0;
	for (uint32_t at = s->v[0].next; at; at = s->v[at].next)
		if (s->v[at].at[CGS_BASE] != CGS_PART_NONE &&
		    s->v[at].at[CGS_OURS] != CGS_PART_NONE &&
		    s->v[at].at[CGS_THEIRS] != CGS_PART_NONE)
			v[(*n)++] = at;
	return v;
}

/* Puts them in an order in which any two stand as the side has them that changed their order; what
 * is behind one goes with it. False: there is no such order, or they are too many. */
static bool reorder(struct cgs_slots *s, const struct cgs_pairs *a, const struct cgs_pairs *b,
		    const bool *held)
{
	uint32_t n, *v = common_slots(s, &n), *to = cgs_part_nones(n);
	bool ok = (uint64_t)n * n <= COMPARED;
	for (uint32_t i = 0; i < n && ok; i++) {
		uint32_t before = 0, p = s->v[v[i]].at[CGS_BASE];
		for (uint32_t j = 0; j < n; j++)
			before += j != i && is_order_kept(a, b, held, s->v[v[j]].at[CGS_BASE], p);
		ok = to[before] == CGS_PART_NONE;
		to[before] = i;
	}
	uint32_t *end = cgs_part_nones(n + 1); /* the slot before the next of them, and the first */
	for (uint32_t at = 0, i = 0; ok && (i <= n); i++) {
		while (s->v[at].next && (i == n || s->v[at].next != v[i]))
			at = s->v[at].next;
		end[i] = at;
		at = i < n ? v[i] : at;
	}
	for (uint32_t i = 0, last = end[0]; ok && i < n; i++) {
		s->v[last].next = v[to[i]];
		last = end[to[i] + 1];
		s->v[last].next = 0;
	}
	free(v);
	free(to);
	free(end);
	return ok;
}

/* Holds the parts in their place of ours that theirs moved, and that cannot stand where both sides
 * have them. False: there is none. */
static bool hold_torn(const struct cgs_slots *s, const struct cgs_pairs *a, struct cgs_pairs *b,
		      bool *held)
{
	uint32_t n, moved = 0, *v = common_slots(s, &n);
	bool any = false;
	for (uint32_t i = 0; i < n; i++) {
		v[i] = s->v[v[i]].at[CGS_BASE];
		moved += has_moved(b, v[i]);
	}
	bool all = (uint64_t)moved * n > COMPARED;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t p = v[i];
		bool torn = has_moved(b, p) && all;
		for (uint32_t j = 0; j < n && !torn && has_moved(b, p); j++)
			torn = j != i &&
			       !is_order_kept(a, b, held, v[j < i ? j : i], v[j < i ? i : j]);
		held[p] = held[p] || torn;
		any |= torn;
	}
	for (uint32_t i = 0; i < n; i++)
		b->stays[v[i]] = b->stays[v[i]] || held[v[i]];
	free(v);
	return any;
}

/* ---- all of it ---- */

static void put_in_order(struct cgs_slots *out, const struct cgs_row row[3],
			 const struct cgs_pairs *a, const struct cgs_pairs *b, const uint32_t *both)
{
	uint32_t *slot_of = cgs_part_nones(row[CGS_THEIRS].n), after = 0;
	out->n = 0;
	new_slot(out, CGS_PART_NONE, CGS_PART_NONE, CGS_PART_NONE);
	add_ours(out, row, a, b, both, slot_of);
	for (uint32_t i = 0; i < row[CGS_THEIRS].n; i++) {
		uint32_t slot = slot_of[i], o = b->of[i];
		bool fresh = slot == CGS_PART_NONE;
		bool moved = !fresh && o != CGS_PART_NONE && !b->stays[o] && a->stays[o];
		if (fresh)
			slot = new_slot(out, o, CGS_PART_NONE, i);
		after = fresh || moved ? place(out, row, after, slot) : slot;
	}
	free(slot_of);
}

static void make(const struct cgs_row row[3], struct cgs_slots *out)
{
	const struct cgs_row *base = &row[CGS_BASE];
	struct cgs_pairs a = cgs_pairs_of(base, &row[CGS_OURS]);
	struct cgs_pairs b = cgs_pairs_of(base, &row[CGS_THEIRS]);
	bool *held = cgs_mem_alloc(base->n + 1);
	*out = (struct cgs_slots){0};
	cgs_pairs_lost(row, &a, &b);
	uint32_t *both = match_new(row, &a, &b, &out->clash);
	put_in_order(out, row, &a, &b, both);
	bool done = row->form == CGS_ROW_CELLS || !moved_any(base, &a) || !moved_any(base, &b) ||
		    (!out->torn && reorder(out, &a, &b, held));
	while (!done && hold_torn(out, &a, &b, held)) {
		out->torn = true;
		put_in_order(out, row, &a, &b, both);
	}
	free(both);
	free(held);
	cgs_pairs_done(&a);
	cgs_pairs_done(&b);
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
	if (cgs_runs_count(row)) {
		cgs_runs_make(row, out);
		return;
	}
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
