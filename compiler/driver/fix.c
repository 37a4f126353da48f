/* fix.c — the texts that files would have after the fixes that are safe.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fix.h"

#include <stdlib.h>

struct edits { /* accepted so far */
	const struct cgs_edit **v;
	uint32_t n, cap;
};

/* Two insertions at one place overlap too: their order would be a guess. */
static bool overlaps(const struct cgs_edit *a, const struct cgs_edit *b)
{
	if (a->where.file != b->where.file)
		return false;
	if (a->where.at == b->where.at)
		return true;
	const struct cgs_edit *lo = a->where.at < b->where.at ? a : b, *hi = lo == a ? b : a;
	return lo->where.at + lo->where.len > hi->where.at;
}

/* Neither embedded in the program nor what the command line says. */
static bool is_file(struct cgs_str path)
{
	return !(path.n > 4 && !memcmp(path.s, "std:", 4)) &&
	       !(path.n > 3 && !memcmp(path.s, "-D ", 3));
}

static bool fits(struct cgs_files *files, const struct edits *all, const struct cgs_edit *e)
{
	if (e->where.file >= files->n)
		return false;
	const struct cgs_file *f = &files->v[e->where.file];
	bool ours = f->loaded && f->origin == CGS_OWN && is_file(f->path);
	if (!ours || e->where.at > f->text.n || e->where.len > f->text.n - e->where.at)
		return false;
	for (uint32_t i = 0; i < all->n; i++)
		if (overlaps(all->v[i], e))
			return false;
	return true;
}

static bool accept(struct cgs_files *files, struct edits *all, const struct cgs_diag *d)
{
	for (const struct cgs_edit *e = d->fix; e; e = e->next)
		if (!fits(files, all, e))
			return false;
	for (const struct cgs_edit *e = d->fix; e; e = e->next)
		*CGS_PUSH(all->v, all->n, all->cap) = e;
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct cgs_edit *const *x = a, *const *y = b;
	if ((*x)->where.file != (*y)->where.file)
		return (*x)->where.file < (*y)->where.file ? -1 : 1;
	return ((*x)->where.at > (*y)->where.at) - ((*x)->where.at < (*y)->where.at);
}

/* Edits one file, whose edits stand from i on; returns the index of the next file's first. */
static uint32_t edit_file(struct cgs_files *files, const struct edits *all, uint32_t i,
			  struct cgs_patch *out)
{
	uint32_t file = all->v[i]->where.file, done = 0;
	struct cgs_str text = files->v[file].text, path = files->v[file].path;
	*out = (struct cgs_patch){.path = strndup(path.s, path.n)};
	if (!out->path)
		cgs_mem_bug("out of memory");
	for (; i < all->n && all->v[i]->where.file == file; i++) {
		const struct cgs_edit *e = all->v[i];
		cgs_buf_add(&out->text, text.s + done, e->where.at - done);
		cgs_buf_str(&out->text, e->text);
		done = e->where.at + e->where.len;
	}
	cgs_buf_add(&out->text, text.s + done, text.n - done);
	return i;
}

bool cgs_fix_is_safe(const struct cgs_diag *d)
{
	return d->fix && d->applies == CGS_SAFE;
}

void cgs_fix_make(struct cgs_files *files, const struct cgs_diag *const *v, uint32_t n,
		  struct cgs_patches *out)
{
	struct edits all = {0};
	*out = (struct cgs_patches){0};
	for (uint32_t i = 0; i < n; i++)
		out->fixes += accept(files, &all, v[i]);
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), by_place);
	for (uint32_t i = 0; i < all.n;)
		i = edit_file(files, &all, i, CGS_PUSH(out->v, out->n, out->cap));
	free(all.v);
}

static void drop(struct cgs_patch *p)
{
	free(p->path);
	cgs_buf_done(&p->text);
}

void cgs_fix_merge(struct cgs_patches *p, struct cgs_patches *from)
{
	for (uint32_t i = 0; i < from->n; i++) {
		uint32_t k = 0;
		while (k < p->n && strcmp(p->v[k].path, from->v[i].path))
			k++;
		if (k < p->n)
			drop(&p->v[k]);
		else
			CGS_PUSH(p->v, p->n, p->cap);
		p->v[k] = from->v[i];
	}
	p->fixes += from->fixes;
	free(from->v);
	*from = (struct cgs_patches){0};
}

void cgs_fix_done(struct cgs_patches *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		drop(&p->v[i]);
	free(p->v);
	*p = (struct cgs_patches){0};
}
