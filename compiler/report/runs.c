/* runs.c — lists in which places count, as those of arguments.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Between two elements that both sides kept, one side changed something, or both the same; all else
 * is a clash: "--exclude", "x" and "--exclude", "y" have nothing in common that could be put in
 * once.
 */
#include "runs.h"

#include <ctype.h>
#include <stdlib.h>

#include "pairs.h"

static const char *const arguments[] = {"argv", "args", "command", "run"};

/* `argv = [` */
static bool has_name(const struct cgs_row *r)
{
	uint32_t open = r->from - 1, eq = r->from ? cgs_tree_before(r->t, open) : UINT32_MAX;
	uint32_t name = eq == UINT32_MAX ? eq : cgs_tree_before(r->t, eq);
	if (name == UINT32_MAX || r->t->text.s[r->t->tok[eq].at] != '=')
		return false;
	struct cgs_str word = cgs_tree_tok(r->t, name);
	return CGS_STR_IN(word, arguments);
}

/* "-c", "--all" */
static bool is_option(const struct cgs_row *r, const struct cgs_part *p)
{
	struct cgs_str s = p->node ? cgs_tree_source(r->t, p->node) : CGS_STR("");
	return s.n > 3 && s.s[0] == '"' && s.s[1] == '-' &&
	       (s.s[2] == '-' || isalnum((unsigned char)s.s[2]));
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *p = a, *q = b;
	return (*p > *q) - (*p < *q);
}

static bool has_twice(const struct cgs_row *r)
{
	uint64_t *v = cgs_mem_alloc((r->n + 1) * sizeof *v);
	uint32_t n = 0;
	bool twice = false;
	for (uint32_t i = 0; i < r->n; i++)
		if (r->v[i].node)
			v[n++] = r->v[i].key;
	if (n)
		qsort(v, n, sizeof *v, by_value);
	for (uint32_t i = 1; i < n; i++)
		twice |= v[i] == v[i - 1];
	free(v);
	return twice;
}

bool cgs_runs_count(const struct cgs_row row[3])
{
	bool yes = false;
	for (uint32_t s = 0; s < 3 && row->form == CGS_ROW_LIST && !yes; s++) {
		yes = has_name(&row[s]) || has_twice(&row[s]);
		for (uint32_t i = 0; i < row[s].n && !yes; i++)
			yes = is_option(&row[s], &row[s].v[i]);
	}
	return yes;
}

/* In the order of the result. */
static void add(struct cgs_slots *s, uint32_t o, uint32_t a, uint32_t b)
{
	*CGS_PUSH(s->v, s->n, s->cap) = (struct cgs_slot){.at = {o, a, b}};
	if (s->n > 1)
		s->v[s->n - 2].next = s->n - 1;
}

struct region { /* of the three rows, between two elements that all have */
	uint32_t from[3], to[3];
};

static uint32_t length(const struct region *r, uint32_t side)
{
	return r->to[side] - r->from[side];
}

/* A side has all elements of the base, and no other ones. */
static bool is_base(const struct region *r, uint32_t side, const struct cgs_pairs *p)
{
	bool same = length(r, side) == length(r, CGS_BASE);
	for (uint32_t i = r->from[CGS_BASE]; same && i < r->to[CGS_BASE]; i++)
		same = p->to[i] != CGS_PART_NONE;
	return same;
}

/* One side changed it, and the other, q, is as the base. What is taken away is a slot as well: its
 * comments may have been changed. */
static void take(struct cgs_slots *s, const struct region *r, uint32_t side,
		 const struct cgs_pairs *p, const struct cgs_pairs *q)
{
	for (uint32_t i = r->from[side]; i < r->to[side]; i++) {
		uint32_t o = p->of[i], other = o == CGS_PART_NONE ? o : q->to[o];
		add(s, o, side == CGS_OURS ? i : other, side == CGS_OURS ? other : i);
	}
	for (uint32_t o = r->from[CGS_BASE]; o < r->to[CGS_BASE]; o++)
		if (p->to[o] == CGS_PART_NONE)
			add(s, o, side == CGS_OURS ? CGS_PART_NONE : q->to[o],
			    side == CGS_OURS ? q->to[o] : CGS_PART_NONE);
}

static bool take_both(struct cgs_slots *s, const struct cgs_row row[3], const struct region *r)
{
	uint32_t n = length(r, CGS_OURS), i = r->from[CGS_OURS], j = r->from[CGS_THEIRS];
	bool same = n == length(r, CGS_THEIRS);
	for (uint32_t k = 0; same && k < n; k++)
		same = row[CGS_OURS].v[i + k].key == row[CGS_THEIRS].v[j + k].key;
	for (uint32_t k = 0; same && k < n; k++)
		add(s, CGS_PART_NONE, i + k, j + k);
	return same;
}

void cgs_runs_make(const struct cgs_row row[3], struct cgs_slots *out)
{
	struct cgs_pairs a = cgs_pairs_in_place(&row[CGS_BASE], &row[CGS_OURS]);
	struct cgs_pairs b = cgs_pairs_in_place(&row[CGS_BASE], &row[CGS_THEIRS]);
	uint32_t n = row[CGS_BASE].n;
	struct region r = {0};
	*out = (struct cgs_slots){0};
	add(out, CGS_PART_NONE, CGS_PART_NONE, CGS_PART_NONE);
	for (uint32_t o = 0; o <= n && !out->clash; o++) {
		if (o < n && (a.to[o] == CGS_PART_NONE || b.to[o] == CGS_PART_NONE))
			continue;
		r.to[CGS_BASE] = o;
		r.to[CGS_OURS] = o < n ? a.to[o] : row[CGS_OURS].n;
		r.to[CGS_THEIRS] = o < n ? b.to[o] : row[CGS_THEIRS].n;
		if (is_base(&r, CGS_OURS, &a))
			take(out, &r, CGS_THEIRS, &b, &a);
		else if (is_base(&r, CGS_THEIRS, &b))
			take(out, &r, CGS_OURS, &a, &b);
		else
			out->clash = !take_both(out, row, &r);
		if (o < n)
			add(out, o, a.to[o], b.to[o]);
		for (uint32_t s = 0; s < 3; s++)
			r.from[s] = r.to[s] + 1;
	}
	cgs_pairs_done(&a);
	cgs_pairs_done(&b);
}
