/* udiff.c — two texts as a unified diff, and three made one.
 * SPDX-License-Identifier: Apache-2.0
 *
 * After a difference the texts are walked side by side, up to AHEAD lines, until two lines that
 * follow each other are equal again. The work is linear in the texts, however much they differ.
 */
#include "udiff.h"

#include <stdlib.h>
#include <xxhash.h>

enum { CONTEXT = 3, AHEAD = 128 };

struct line {
	struct cgs_str s; /* with its line end */
	uint64_t hash;
};

struct lines {
	struct line *v;
	uint32_t n, cap;
};

struct change { /* lines a..a+an of the old text become b..b+bn of the new one */
	uint32_t a, an, b, bn;
};

struct diff {
	struct lines old, new;
	struct change *v;
	uint32_t n, cap;
	struct cgs_buf *out;
};

static struct lines split(struct cgs_str s)
{
	struct lines l = {0};
	while (s.n) {
		const char *nl = memchr(s.s, '\n', s.n);
		uint32_t n = nl ? (uint32_t)(nl + 1 - s.s) : s.n;
		*CGS_PUSH(l.v, l.n, l.cap) = (struct line){{s.s, n}, XXH3_64bits(s.s, n)};
		s.s += n;
		s.n -= n;
	}
	return l;
}

static bool same(const struct diff *d, uint32_t i, uint32_t j)
{
	if (i >= d->old.n || j >= d->new.n)
		return i >= d->old.n && j >= d->new.n;
	return d->old.v[i].hash == d->new.v[j].hash &&cgs_str_eq(d->old.v[i].s, d->new.v[j].s);
}

/* How many lines of both differ from i and j on. */
static struct change find_end(const struct diff *d, uint32_t i, uint32_t j)
{
	for (uint32_t sum = 1; sum <= AHEAD; sum++)
		for (uint32_t k = 0; k <= sum; k++) {
			uint32_t a = i + k, b = j + sum - k;
			if (a <= d->old.n && b <= d->new.n &&same(d, a, b) && same(d, a + 1, b + 1))
				return (struct change){i, k, j, sum - k};
		}
	uint32_t a = d->old.n - i, b = d->new.n - j;
	return (struct change){i, a < AHEAD ? a : AHEAD / 2, j, b < AHEAD ? b : AHEAD / 2};
}

static void find_changes(struct diff *d)
{
	uint32_t i = 0, j = 0;
	while (i < d->old.n || j < d->new.n) {
		if (same(d, i, j)) {
			i++;
			j++;
			continue;
		}
		struct change c = find_end(d, i, j), *last = d->n ? &d->v[d->n - 1] : NULL;
		if (last && last->a + last->an == i && last->b + last->bn == j) {
			last->an += c.an;
			last->bn += c.bn;
		} else {
			*CGS_PUSH(d->v, d->n, d->cap) = c;
		}
		i += c.an;
		j += c.bn;
	}
}

static void put_lines(struct diff *d, char mark, const struct lines *l, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		cgs_buf_putc(d->out, mark);
		cgs_buf_str(d->out, l->v[i].s);
		if (l->v[i].s.s[l->v[i].s.n - 1] != '\n')
			cgs_buf_putz(d->out, "\n\\ No newline at end of file\n");
	}
}

static void put_range(struct diff *d, char mark, uint32_t from, uint32_t n)
{
	cgs_buf_fmt(d->out, "%c%u", mark, n ? from + 1 : from);
	if (n != 1)
		cgs_buf_fmt(d->out, ",%u", n);
	cgs_buf_putc(d->out, ' ');
}

/* The changes i..end, which stand close together, as one hunk. */
static void put_hunk(struct diff *d, uint32_t i, uint32_t end)
{
	const struct change *first = &d->v[i], *last = &d->v[end - 1];
	uint32_t before = first->a < CONTEXT ? first->a : CONTEXT, at = first->a - before;
	uint32_t stop = last->a + last->an, after = d->old.n - stop;
	after = after < CONTEXT ? after : CONTEXT;
	cgs_buf_putz(d->out, "@@ ");
	put_range(d, '-', at, stop + after - at);
	put_range(d, '+', first->b - before, last->b + last->bn + after - (first->b - before));
	cgs_buf_putz(d->out, "@@\n");
	for (; i < end; i++) {
		const struct change *c = &d->v[i];
		put_lines(d, ' ', &d->old, at, c->a);
		put_lines(d, '-', &d->old, c->a, c->a + c->an);
		put_lines(d, '+', &d->new, c->b, c->b + c->bn);
		at = c->a + c->an;
	}
	put_lines(d, ' ', &d->old, at, at + after);
}

static void diff_done(struct diff *d)
{
	free(d->old.v);
	free(d->new.v);
	free(d->v);
}

void cgs_udiff_put(struct cgs_buf *out, const char *path, struct cgs_str a, struct cgs_str b)
{
	struct diff d = {.old = split(a), .new = split(b), .out = out};
	find_changes(&d);
	if (d.n && path)
		cgs_buf_fmt(out, "--- %s\n+++ %s\n", path, path);
	for (uint32_t i = 0, end; i < d.n; i = end) {
		for (end = i + 1; end < d.n; end++)
			if (d.v[end].a - (d.v[end - 1].a + d.v[end - 1].an) > 2 * CONTEXT)
				break;
		put_hunk(&d, i, end);
	}
	diff_done(&d);
}

/* ---- three texts ---- */

static void put_plain(struct cgs_buf *out, const struct lines *l, uint32_t from, uint32_t n)
{
	for (uint32_t i = from; i < from + n; i++)
		cgs_buf_str(out, l->v[i].s);
}

static bool same_change(const struct diff *p, const struct change *c, const struct diff *q,
			const struct change *d)
{
	if (c->a != d->a || c->an != d->an || c->bn != d->bn)
		return false;
	for (uint32_t i = 0; i < c->bn; i++)
		if (!cgs_str_eq(p->new.v[c->b + i].s, q->new.v[d->b + i].s))
			return false;
	return true;
}

static bool meet(const struct change *c, const struct change *d)
{
	return c->a + c->an >= d->a && d->a + d->an >= c->a;
}

/* Writes the old text with the changes of both, in order. */
static bool put_both(struct cgs_buf *out, const struct diff *p, const struct diff *q)
{
	uint32_t at = 0, i = 0, j = 0;
	while (i < p->n || j < q->n) {
		const struct change *c = i < p->n ? &p->v[i] : NULL;
		const struct change *d = j < q->n ? &q->v[j] : NULL;
		bool one = c && d && meet(c, d), first = !d || (c && c->a <= d->a);
		if (one && !same_change(p, c, q, d))
			return false;
		const struct change *now = first ? c : d;
		put_plain(out, &p->old, at, now->a - at);
		put_plain(out, first ? &p->new : &q->new, now->b, now->bn);
		at = now->a + now->an;
		i += first || one;
		j += !first || one;
	}
	put_plain(out, &p->old, at, p->old.n - at);
	return true;
}

bool cgs_udiff_merge(struct cgs_buf *out, struct cgs_str a, struct cgs_str b, struct cgs_str c)
{
	struct diff p = {.old = split(a), .new = split(b)}, q = {.old = split(a), .new = split(c)};
	size_t mark = out->n;
	find_changes(&p);
	find_changes(&q);
	bool ok = put_both(out, &p, &q);
	out->n = ok ? out->n : mark;
	diff_done(&p);
	diff_done(&q);
	return ok;
}
