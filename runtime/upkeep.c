/* upkeep.c — `cgsc cache` and `cgsc clean`: care for the store and the outputs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine.h"
#include "publish.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- gc: what the last build used stays --- */

struct kept {
	struct cgs_key *v; /* sorted */
	uint32_t n, cap;
};

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct cgs_key));
}

static bool has(const struct kept *k, const struct cgs_key *key)
{
	return k->n && bsearch(key, k->v, k->n, sizeof *k->v, compare);
}

struct roots {
	struct kept action, blob;
};

static bool keep_action(void *arg, const struct cgs_key *k)
{
	return has(&((struct roots *)arg)->action, k);
}

static bool keep_blob(void *arg, const struct cgs_key *k)
{
	return has(&((struct roots *)arg)->blob, k);
}

static void add(struct kept *k, const struct cgs_key *key)
{
	if (!cgs_key_zero(key))
		*CGS_PUSH(k->v, k->n, k->cap) = *key;
}

/* Every result of the last build, and every recipe of its plan (for `why`). */
static void find_roots(struct cgs_run *r, struct roots *out)
{
	const struct cgs_plan *p = &r->last.plan;
	for (uint32_t s = 0; s < p->head->nstep; s++) {
		add(&out->action, &r->last.step[s].key);
		add(&out->blob, &p->step[s].key); /* what of the recipe is in it: see why.c */
	}
	for (uint32_t o = 0; o < p->head->noutput; o++)
		add(&out->blob, &r->last.out[o]);
	if (out->action.n)
		qsort(out->action.v, out->action.n, sizeof *out->action.v, compare);
	if (out->blob.n)
		qsort(out->blob.v, out->blob.n, sizeof *out->blob.v, compare);
}

static enum cgs_status collect(struct cgs_run *r, struct cgs_store_stats *out)
{
	struct roots roots = {0};
	if (cgs_run_probe(r) != CGS_REPLAN || r->have_last)
		if (!cgs_snapshot_rest(&r->last))
			find_roots(r, &roots);
	enum cgs_status st = CGS_ENOTFOUND; /* without a snapshot nothing is known to be unused */
	cgs_work_remove(r->root_fd, CGS_FAILED_DIR);
	if (roots.action.n)
		st = cgs_store_gc(r->store, keep_action, keep_blob, &roots, out);
	free(roots.action.v);
	free(roots.blob.v);
	return st;
}

static void show(const char *what, const struct cgs_store_stats *s, bool json, struct cgs_buf *out)
{
	if (json) {
		cgs_buf_fmt(out,
			    "{\"actions\":%llu,\"blobs\":%llu,\"notes\":%llu,\"blob_bytes\":%llu,"
			    "\"file_bytes\":%llu,\"damaged\":%llu,\"removed\":%llu}\n",
			    (unsigned long long)s->actions, (unsigned long long)s->blobs,
			    (unsigned long long)s->notes, (unsigned long long)s->blob_bytes,
			    (unsigned long long)s->file_bytes, (unsigned long long)s->damaged,
			    (unsigned long long)s->removed);
		return;
	}
	cgs_buf_fmt(
		out,
		"results  %llu\nblobs    %llu (%llu bytes)\nnotes    %llu\nfile     %llu bytes\n",
		(unsigned long long)s->actions, (unsigned long long)s->blobs,
		(unsigned long long)s->blob_bytes, (unsigned long long)s->notes,
		(unsigned long long)s->file_bytes);
	if (!strcmp(what, "verify"))
		cgs_buf_fmt(out, "damaged  %llu%s\n", (unsigned long long)s->damaged,
			    s->damaged ? " (removed; the next build makes them again)" : "");
	if (!strcmp(what, "gc"))
		cgs_buf_fmt(out, "removed  %llu\n", (unsigned long long)s->removed);
}

enum cgs_status cgs_run_cache(struct cgs_run *r, const char *what, bool json, struct cgs_buf *out)
{
	struct cgs_store_stats s = {0}, done = {0};
	enum cgs_status st = CGS_OK;
	if (!strcmp(what, "verify"))
		st = cgs_store_verify(r->store, true, &done);
	else if (!strcmp(what, "gc"))
		st = collect(r, &done);
	if (st) {
		snprintf(r->error, sizeof r->error, "%s",
			 st == CGS_ENOTFOUND
				 ? "nothing was built here yet, so nothing is known to be unused"
				 : cgs_store_error(r->store));
		return st;
	}
	st = cgs_store_stats(r->store, &s);
	s.damaged = done.damaged;
	s.removed = done.removed;
	show(what, &s, json, out);
	return !st && done.damaged ? CGS_ECORRUPT : st;
}

/* --- clean --- */

struct cleaning {
	struct cgs_run *r;
	uint32_t removed;
	enum cgs_status st; /* of the first file that could not be removed */
};

/* Whether it is there, and as we made it. */
static bool may_remove(struct cgs_run *r, const char *path)
{
	struct cgs_stamp stamp;
	struct cgs_key now;
	if (cgs_stamp_hash(r->root_fd, path, NULL, NULL, &stamp, &now))
		return false;
	bool ours = cgs_record_is_ours(r, path, &now);
	if (!ours)
		cgs_record_note(r, "kept '%s': it was edited by hand", path);
	return ours;
}

static void clean_outputs(void *arg, const struct cgs_str *path, uint32_t n)
{
	struct cleaning *c = arg;
	struct cgs_removal *v = cgs_mem_alloc(n * sizeof *v);
	uint32_t k = 0;
	for (uint32_t i = 0; i < n; i++)
		if (may_remove(c->r, path[i].s))
			v[k++].path = path[i].s;
	cgs_publish_remove_all(c->r->root_fd, v, k);
	for (uint32_t i = 0; i < k; i++) {
		c->removed += !v[i].st;
		if (!v[i].st || v[i].st == CGS_ENOTFOUND || c->st)
			continue;
		c->st = v[i].st;
		snprintf(c->r->error, sizeof c->r->error, "'%s': %s", v[i].path,
			 v[i].st == CGS_EIO ? strerror(v[i].error)
					    : "it is no regular file of this project");
	}
	free(v);
}

enum cgs_status cgs_run_clean(struct cgs_run *r, bool all, uint32_t *removed)
{
	struct cleaning c = {.r = r};
	cgs_run_probe(r);
	cgs_snapshot_rest(&r->last); /* without one there is still the list of what was made */
	cgs_work_sweep(r->root_fd, r->root);
	cgs_made_sweep(r);
	cgs_made_use(r, clean_outputs, &c);
	*removed = c.removed;
	if (!all || c.st) /* without the store, what is left would be taken for edited by hand */
		return c.st;
	cgs_snapshot_done(&r->last);
	cgs_store_close(r->store);
	r->store = NULL;
	/* At once, so that who comes meanwhile does not build in what goes away. */
	cgs_work_remove(r->root_fd, ".cgs.old");
	if (!renameat(r->root_fd, ".cgs", r->root_fd, ".cgs.old"))
		cgs_work_remove(r->root_fd, ".cgs.old");
	return CGS_OK;
}
