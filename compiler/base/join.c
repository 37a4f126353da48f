/* join.c — one mistake is told once: diagnostics that miss the same name become one, and a line
 * that cannot be read has one error.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "diag.h"

#include <stdlib.h>

enum { PLACES_MAX = 3 }; /* other places that are shown */

struct miss {
	uint64_t missing;
	uint32_t i;
};

static int by_name(const void *a, const void *b)
{
	const struct miss *x = a, *y = b;
	if (x->missing != y->missing)
		return x->missing < y->missing ? -1 : 1;
	return (x->i > y->i) - (x->i < y->i);
}

/* One word in the place of another, which a fix may do in every place at once. */
static bool is_swap(const struct cgs_diag *d)
{
	return d->fix && !d->fix->next && d->fix->where.len;
}

static void join_fix(struct cgs_diags *ds, struct cgs_diag *first, const struct cgs_diag *d)
{
	bool same = first->fix && is_swap(d) && first->fix->where.len &&
		    first->applies == d->applies && cgs_str_eq(first->fix->text, d->fix->text);
	if (same)
		cgs_diag_fix(ds, first, d->fix->where, d->fix->text, d->applies);
}

static void join(struct cgs_diags *ds, const struct miss *v, uint32_t n)
{
	struct cgs_diag *first = ds->v[v[0].i];
	bool swap = is_swap(first);
	for (uint32_t k = 1; k < n; k++) {
		if (k <= PLACES_MAX)
			cgs_diag_label(ds, first, ds->v[v[k].i]->where, "here, too");
		if (swap)
			join_fix(ds, first, ds->v[v[k].i]);
		cgs_diag_remove(ds, v[k].i);
	}
	first->text = cgs_str_fmt(&ds->mem, "%.*s (and in %u more place%s)", CGS_FMT(first->text),
				  n - 1, n > 2 ? "s" : "");
}

/* Errors of names, forms and values, which may come of a line that is read as it was not meant. */
static bool may_follow(const struct cgs_diag *d)
{
	return d->astray || (d->level == CGS_ERROR && d->code >= 1000 && d->code < 1200);
}

/* Of the errors of one line, the one that explains the others: a string that is not closed, or the
 * first after which the line may be read otherwise; n when there is none. */
static uint32_t broken(struct cgs_diag **v, uint32_t n)
{
	uint32_t best = n;
	for (uint32_t i = n; i-- > 0;)
		if (v[i]->code == CGS_C_unterminated_text)
			return i;
		else if (v[i]->astray)
			best = i;
	return best;
}

/* What stands in a block whose head is missing is read as part of another one. */
static void leave_out(struct cgs_diags *ds)
{
	for (uint32_t i = 0; i < ds->n; i++) {
		const struct cgs_diag *d = ds->v[i], *e;
		for (uint32_t k = i; d->lost && k-- > 0;) {
			e = ds->v[k];
			if (e &&
			    (e->where.file != d->where.file || e->where.at + d->lost < d->where.at))
				break;
			if (e && may_follow(e))
				cgs_diag_remove(ds, k);
		}
	}
	cgs_diag_pack(ds);
}

static void calm(struct cgs_diags *ds, struct cgs_files *files)
{
	for (uint32_t i = 0, end; i < ds->n; i = end) {
		struct cgs_span at = ds->v[i]->where;
		end = i + 1;
		if (at.file >= files->n)
			continue;
		uint32_t line = cgs_file_pos(files, at.file, at.at).line;
		while (end < ds->n && ds->v[end]->where.file == at.file &&
		       cgs_file_pos(files, at.file, ds->v[end]->where.at).line == line)
			end++;
		uint32_t n = end - i, keep = broken(ds->v + i, n);
		for (uint32_t k = 0; keep < n && k < n; k++)
			if (k != keep && may_follow(ds->v[i + k]))
				cgs_diag_remove(ds, i + k);
	}
	cgs_diag_pack(ds);
}

void cgs_diag_join(struct cgs_diags *ds, struct cgs_files *files)
{
	leave_out(ds);
	calm(ds, files);
	struct miss *v = cgs_mem_alloc(ds->n * sizeof *v);
	uint32_t n = 0;
	for (uint32_t i = 0; i < ds->n; i++)
		if (ds->v[i]->missing)
			v[n++] = (struct miss){ds->v[i]->missing, i};
	if (n)
		qsort(v, n, sizeof *v, by_name);
	for (uint32_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && v[end].missing == v[i].missing; end++)
			;
		if (end > i + 1)
			join(ds, v + i, end - i);
	}
	free(v);
	cgs_diag_pack(ds);
}
