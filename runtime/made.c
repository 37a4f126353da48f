/* made.c — which paths builds have written, also those that no spec names any more.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The note "made" holds the paths, each ended by a NUL, in byte order. A plan names the outputs of
 * one set of targets and one profile; this list names those of all of them. While a build writes
 * project files there is a note "writing", so that the next one knows of a build that was killed
 * then: notes about outputs may be of content that did not come to its path.
 */
#include "engine.h"
#include "publish.h"

#include <stdlib.h>

static const char note[] = "made", writing[] = "writing";

struct paths {
	struct cgs_str *v;
	uint32_t n, cap;
	struct cgs_buf text;
};

static void load(struct cgs_run *r, struct paths *p)
{
	if (cgs_store_get(r->store, CGS_T_NOTE, note, sizeof note - 1, &p->text) || !p->text.n ||
	    p->text.s[p->text.n - 1])
		return;
	for (size_t i = 0; i < p->text.n; i += p->v[p->n - 1].n + (size_t)1)
		*CGS_PUSH(p->v, p->n, p->cap) = cgs_str_of(p->text.s + i);
}

static void add_outputs(const struct cgs_plan *plan, struct paths *p)
{
	for (uint32_t i = 0; plan->head && i < plan->head->nfile; i++)
		if (plan->file[i].role & CGS_FILE_OUTPUT)
			*CGS_PUSH(p->v, p->n, p->cap) =
				cgs_str_of(cgs_plan_str(plan, plan->file[i].path));
}

static int by_bytes(const void *a, const void *b)
{
	const struct cgs_str *x = a, *y = b;
	return cgs_str_cmp(*x, *y);
}

static void sort(struct paths *p)
{
	uint32_t n = 0;
	if (p->n)
		qsort(p->v, p->n, sizeof *p->v, by_bytes);
	for (uint32_t i = 0; i < p->n; i++)
		if (!n || !cgs_str_eq(p->v[n - 1], p->v[i]))
			p->v[n++] = p->v[i];
	p->n = n;
}

static void done(struct paths *p)
{
	free(p->v);
	cgs_buf_done(&p->text);
}

static bool is_there(const struct cgs_run *r, const char *path)
{
	struct cgs_stamp now;
	return !cgs_stamp_of(r->root_fd, path, &now) && now.inode;
}

/* What is gone needs no care any more, but for what the next build makes. */
static void save(struct cgs_run *r, const struct paths *p, const struct cgs_plan *plan)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < p->n; i++)
		if ((plan && cgs_plan_file(plan, p->v[i].s) != CGS_PLAN_NONE) ||
		    is_there(r, p->v[i].s))
			cgs_buf_add(&b, p->v[i].s, p->v[i].n + (size_t)1);
	if (b.n != p->text.n || (b.n && memcmp(b.s, p->text.s, b.n)))
		cgs_store_put(r->store, CGS_T_NOTE, note, sizeof note - 1, b.s ? b.s : "", b.n);
	cgs_buf_done(&b);
}

void cgs_made_remember(struct cgs_run *r)
{
	struct paths p = {0};
	load(r, &p);
	add_outputs(r->plan, &p);
	sort(&p);
	save(r, &p, r->plan);
	done(&p);
}

static void note_writing(struct cgs_run *r, bool on)
{
	cgs_store_put(r->store, CGS_T_NOTE, writing, sizeof writing - 1, "1", on);
	r->writes = on;
}

void cgs_made_begin(struct cgs_run *r)
{
	if (r->writes)
		return;
	if (!r->same_plan)
		cgs_made_remember(r);
	note_writing(r, true);
}

void cgs_made_end(struct cgs_run *r)
{
	if (r->writes || r->torn)
		note_writing(r, false);
	r->torn = false;
}

void cgs_made_look(struct cgs_run *r)
{
	struct cgs_buf b = {0};
	r->torn = !cgs_store_get(r->store, CGS_T_NOTE, writing, sizeof writing - 1, &b) && b.n;
	cgs_buf_done(&b);
}

void cgs_made_sweep(struct cgs_run *r)
{
	struct paths p = {0};
	struct cgs_syms dirs = {0};
	load(r, &p);
	add_outputs(&r->last.plan, &p);
	const char **name = cgs_mem_alloc((p.n + 1) * sizeof *name);
	uint32_t n = 0;
	for (uint32_t i = 0; i < p.n; i++) {
		const char *path = p.v[i].s, *slash = strrchr(path, '/');
		struct cgs_str dir = {slash ? path : ".", slash ? (uint32_t)(slash - path) : 1};
		if (!cgs_sym_find(&dirs, dir))
			name[n++] = cgs_sym_str(&dirs, cgs_sym_of(&dirs, dir)).s;
	}
	cgs_publish_sweep(r->root_fd, name, n);
	free(name);
	cgs_sym_done(&dirs);
	done(&p);
}

void cgs_made_use(struct cgs_run *r, void (*use)(void *arg, const struct cgs_str *path, uint32_t n),
		  void *arg)
{
	struct paths p = {0};
	load(r, &p);
	add_outputs(&r->last.plan, &p);
	sort(&p);
	use(arg, p.v, p.n);
	save(r, &p, NULL);
	done(&p);
}
