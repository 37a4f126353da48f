/* snapshot.c — what the last build knew, as one value in the store.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "snapshot.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <xxhash.h>

enum section { FILES, PATHS, HASHES, STEPS, OUTS, SIZES, PLAN, NSECTION };
enum { AMEND_SHARE = 8 }; /* of the whole: more is not an amendment */
enum { LARGE_PAGE = 2 << 20 };

struct place {
	uint64_t at, n; /* bytes */
	uint64_t sum;
};

struct head {
	char magic[8];
	uint64_t bytes; /* of the whole value */
	uint32_t nfile, nstep, nout, complete;
	struct cgs_key options;
	int64_t saved_ns; /* so that no two snapshots have the same sum */
	struct place part[NSECTION];
	uint64_t sum; /* of the head before it */
};

struct cgs_file_note {
	uint32_t at, unused; /* index */
	struct cgs_file_state state;
	struct cgs_key hash;
};

struct step_note {
	uint32_t at, mark;
	struct cgs_key key;
};

struct out_note {
	uint32_t at, unused;
	uint64_t size;
	struct cgs_key key;
};

struct amendment { /* then the notes, each kind sorted by index */
	char magic[8];
	uint64_t base; /* sum of the head of the snapshot it amends */
	uint32_t nfile, nstep, nout, complete;
	uint64_t sum; /* of all but this */
};

static const char MAGIC[8] = "cgssnap3", AMEND_MAGIC[8] = "cgsamnd1";
static const struct cgs_str NAME = {"snapshot", 8}, AMEND_NAME = {"snapshot+", 9};

static const struct head *head_of(const struct cgs_snapshot *sn)
{
	return sn->image;
}

static const void *part_of(const struct cgs_snapshot *sn, enum section k)
{
	return (const char *)sn->image + head_of(sn)->part[k].at;
}

static bool verify(const struct cgs_snapshot *sn, enum section k)
{
	const struct place *p = &head_of(sn)->part[k];
	return XXH3_64bits(part_of(sn, k), p->n) == p->sum;
}

/* The bytes that a section of a fixed record size must have; 0 for PATHS and PLAN. */
static uint64_t part_size(const struct head *h, enum section k)
{
	switch (k) {
	case FILES: return (uint64_t)h->nfile * sizeof(struct cgs_file_state);
	case HASHES: return (uint64_t)h->nfile * sizeof(struct cgs_key);
	case STEPS: return (uint64_t)h->nstep * sizeof(struct cgs_step_state);
	case OUTS: return (uint64_t)h->nout * sizeof(struct cgs_key);
	case SIZES: return (uint64_t)h->nout * sizeof(uint64_t);
	case PATHS:
	case PLAN:
	case NSECTION: break;
	}
	return 0;
}

static bool head_sound(const void *p, size_t n)
{
	const struct head *h = p;
	if (n < sizeof *h || memcmp(h->magic, MAGIC, sizeof h->magic) || h->bytes != n ||
	    h->sum != XXH3_64bits(h, offsetof(struct head, sum)))
		return false;
	for (enum section k = 0; k < NSECTION; k++) {
		const struct place *q = &h->part[k];
		if (q->at % 8 || q->at > n || q->n > n - q->at)
			return false;
		if (k != PATHS && k != PLAN && q->n != part_size(h, k))
			return false;
	}
	return true;
}

/* PATHS: nfile offsets, then NUL-terminated paths. */
static bool paths_sound(const struct cgs_snapshot *sn)
{
	const struct head *h = head_of(sn);
	uint64_t n = h->part[PATHS].n;
	const uint32_t *at = part_of(sn, PATHS);
	if (n < (uint64_t)h->nfile * sizeof *at)
		return false;
	if (h->nfile && ((const char *)at)[n - 1])
		return false;
	for (uint32_t i = 0; i < h->nfile; i++)
		if (at[i] >= n || at[i] < h->nfile * sizeof *at)
			return false;
	return true;
}

/* The image is not written to; only arrays that a caller gave for saving are really its own. */
static void *borrow(const struct cgs_snapshot *sn, enum section k)
{
	return (void *)(uintptr_t)part_of(sn, k);
}

/* --- what was amended --- */

static const struct amendment *amendment_of(const struct cgs_snapshot *sn)
{
	return (const void *)sn->amended.s;
}

static const struct cgs_file_note *file_notes(const struct cgs_snapshot *sn, uint32_t *n)
{
	*n = sn->amended.n ? amendment_of(sn)->nfile : 0;
	return *n ? (const void *)(sn->amended.s + sizeof(struct amendment)) : NULL;
}

static const struct step_note *step_notes(const struct cgs_snapshot *sn, uint32_t *n)
{
	uint32_t before;
	const struct cgs_file_note *f = file_notes(sn, &before);
	*n = sn->amended.n ? amendment_of(sn)->nstep : 0;
	return *n ? (const void *)(f ? (const void *)(f + before)
				     : sn->amended.s + sizeof(struct amendment))
		  : NULL;
}

static const struct out_note *out_notes(const struct cgs_snapshot *sn, uint32_t *n)
{
	*n = sn->amended.n ? amendment_of(sn)->nout : 0;
	return *n ? (const void *)(sn->amended.s + sn->amended.n - *n * sizeof(struct out_note))
		  : NULL;
}

static uint64_t amendment_sum(const void *p, size_t n)
{
	const struct amendment *a = p;
	uint64_t seed = XXH3_64bits(a, offsetof(struct amendment, sum));
	return XXH3_64bits_withSeed(a + 1, n - sizeof *a, seed);
}

/* Notes of this very snapshot, whole and within its bounds. */
static bool amendment_sound(const struct cgs_snapshot *sn)
{
	const struct head *h = head_of(sn);
	const struct amendment *a = amendment_of(sn);
	size_t n = sn->amended.n;
	uint32_t k;
	if (n < sizeof *a || memcmp(a->magic, AMEND_MAGIC, sizeof a->magic) || a->base != h->sum)
		return false;
	if (n != sizeof *a + (uint64_t)a->nfile * sizeof(struct cgs_file_note) +
			    (uint64_t)a->nstep * sizeof(struct step_note) +
			    (uint64_t)a->nout * sizeof(struct out_note) ||
	    a->sum != amendment_sum(a, n))
		return false;
	const struct cgs_file_note *f = file_notes(sn, &k);
	for (uint32_t i = 0; i < k; i++)
		if (f[i].at >= h->nfile)
			return false;
	const struct step_note *s = step_notes(sn, &k);
	for (uint32_t i = 0; i < k; i++)
		if (s[i].at >= h->nstep)
			return false;
	const struct out_note *o = out_notes(sn, &k);
	for (uint32_t i = 0; i < k; i++)
		if (o[i].at >= h->nout)
			return false;
	return true;
}

static void load_amendment(struct cgs_store *s, struct cgs_snapshot *sn)
{
	if (cgs_store_get(s, CGS_T_NOTE, AMEND_NAME.s, AMEND_NAME.n, &sn->amended) ||
	    !amendment_sound(sn))
		cgs_buf_done(&sn->amended);
	else
		sn->complete = amendment_of(sn)->complete;
}

static void set_file(struct cgs_snapshot *sn, const struct cgs_file_note *f)
{
	sn->file[f->at] = f->state;
	sn->hash[f->at] = f->hash;
}

/* The arrays are those of our own copy. */
static void apply_amendment(struct cgs_snapshot *sn)
{
	uint32_t n;
	const struct cgs_file_note *f = file_notes(sn, &n);
	for (uint32_t i = 0; i < n; i++)
		set_file(sn, &f[i]);
	for (uint32_t i = 0; i < sn->nfresh; i++)
		set_file(sn, &sn->fresh[i]);
	const struct step_note *s = step_notes(sn, &n);
	for (uint32_t i = 0; i < n; i++) {
		sn->step[s[i].at].key = s[i].key;
		sn->step[s[i].at].mark = s[i].mark;
	}
	const struct out_note *o = out_notes(sn, &n);
	for (uint32_t i = 0; i < n; i++) {
		sn->out[o[i].at] = o[i].key;
		sn->size[o[i].at] = o[i].size;
	}
}

enum cgs_status cgs_snapshot_open(struct cgs_store *s, struct cgs_snapshot *out)
{
	const void *p;
	size_t n;
	*out = (struct cgs_snapshot){0};
	enum cgs_status st = cgs_store_view(s, CGS_T_NOTE, NAME.s, NAME.n, &p, &n);
	if (st)
		return st;
	out->view = s;
	out->image = p;
	if (!head_sound(p, n) || !verify(out, FILES) || !verify(out, PATHS) || !paths_sound(out)) {
		cgs_snapshot_done(out);
		return CGS_ECORRUPT;
	}
	out->options = head_of(out)->options;
	out->complete = head_of(out)->complete;
	out->file = borrow(out, FILES);
	out->hash = borrow(out, HASHES);
	load_amendment(s, out);
	return CGS_OK;
}

uint32_t cgs_snapshot_steps(const struct cgs_snapshot *sn)
{
	return sn->image ? head_of(sn)->nstep : 0;
}

uint32_t cgs_snapshot_files(const struct cgs_snapshot *sn)
{
	if (sn->image)
		return head_of(sn)->nfile;
	return sn->plan.head ? sn->plan.head->nfile : 0;
}

const char *cgs_snapshot_path(const struct cgs_snapshot *sn, uint32_t i)
{
	if (!sn->image)
		return cgs_plan_str(&sn->plan, sn->plan.file[i].path);
	const uint32_t *at = part_of(sn, PATHS);
	return (const char *)at + at[i];
}

static bool rest_sound(const struct cgs_snapshot *sn)
{
	for (enum section k = 0; k < NSECTION; k++)
		if (!verify(sn, k))
			return false;
	return true;
}

static bool map_plan(struct cgs_snapshot *sn)
{
	const struct head *h = head_of(sn);
	if (!cgs_plan_map(&sn->plan, part_of(sn, PLAN), h->part[PLAN].n))
		return false;
	const struct cgs_plan_head *p = sn->plan.head;
	return p->nfile == h->nfile && p->nstep == h->nstep && p->noutput == h->nout;
}

/* Large pages where the system has them: first use of 4 KiB pages would cost as much as the copy.
 */
static void *big_block(size_t n)
{
	size_t large = (n + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	void *p = n < LARGE_PAGE ? malloc(n) : aligned_alloc(LARGE_PAGE, large);
	if (!p)
		cgs_mem_bug("out of memory");
	if (n >= LARGE_PAGE)
		madvise(p, large, MADV_HUGEPAGE);
	return p;
}

enum cgs_status cgs_snapshot_rest(struct cgs_snapshot *sn)
{
	if (sn->copy)
		return CGS_OK;
	if (!sn->image)
		return CGS_ENOTFOUND;
	size_t n = head_of(sn)->bytes;
	sn->copy = big_block(n);
	memcpy(sn->copy, sn->image, n);
	sn->image = sn->copy;
	cgs_store_release(sn->view);
	sn->view = NULL;
	if (!head_sound(sn->image, n) || !rest_sound(sn) || !map_plan(sn)) {
		cgs_snapshot_done(sn);
		return CGS_ECORRUPT;
	}
	sn->file = borrow(sn, FILES);
	sn->hash = borrow(sn, HASHES);
	sn->step = borrow(sn, STEPS);
	sn->out = borrow(sn, OUTS);
	sn->size = borrow(sn, SIZES);
	apply_amendment(sn);
	return CGS_OK;
}

/* --- saving --- */

static uint64_t paths_size(const struct cgs_plan *p)
{
	uint64_t n = (uint64_t)p->head->nfile * sizeof(uint32_t);
	for (uint32_t i = 0; i < p->head->nfile; i++)
		n += strlen(cgs_plan_str(p, p->file[i].path)) + 1;
	return n;
}

static void write_paths(const struct cgs_plan *p, char *to)
{
	uint32_t end = p->head->nfile * (uint32_t)sizeof end;
	for (uint32_t i = 0; i < p->head->nfile; i++) {
		const char *path = cgs_plan_str(p, p->file[i].path);
		size_t n = strlen(path) + 1;
		memcpy(to + i * sizeof end, &end, sizeof end);
		memcpy(to + end, path, n);
		end += (uint32_t)n;
	}
}

static const void *source(const struct cgs_snapshot *sn, enum section k)
{
	switch (k) {
	case FILES: return sn->file;
	case HASHES: return sn->hash;
	case STEPS: return sn->step;
	case OUTS: return sn->out;
	case SIZES: return sn->size;
	case PLAN: return sn->plan.head;
	case PATHS:
	case NSECTION: break;
	}
	return NULL;
}

static struct head lay_out(const struct cgs_snapshot *sn)
{
	const struct cgs_plan_head *p = sn->plan.head;
	struct head h;
	memset(&h, 0, sizeof h);
	memcpy(h.magic, MAGIC, sizeof h.magic);
	h.nfile = p->nfile;
	h.nstep = p->nstep;
	h.nout = p->noutput;
	h.complete = sn->complete;
	h.options = sn->options;
	h.saved_ns = cgs_stamp_now_ns();
	h.bytes = (sizeof h + 7) & ~(uint64_t)7;
	for (enum section k = 0; k < NSECTION; k++) {
		h.part[k].at = h.bytes;
		h.part[k].n = k == PLAN    ? p->bytes
			      : k == PATHS ? paths_size(&sn->plan)
					   : part_size(&h, k);
		h.bytes += (h.part[k].n + 7) & ~(uint64_t)7;
	}
	return h;
}

enum cgs_status cgs_snapshot_save(struct cgs_store *s, const struct cgs_snapshot *sn)
{
	if (!sn->plan.head)
		return CGS_ECORRUPT;
	struct head h = lay_out(sn);
	if (h.part[PATHS].n > UINT32_MAX)
		return CGS_ETOOBIG;
	char *value = cgs_mem_alloc(h.bytes);
	for (enum section k = 0; k < NSECTION; k++) {
		char *to = value + h.part[k].at;
		const void *from = source(sn, k);
		if (k == PATHS)
			write_paths(&sn->plan, to);
		else if (from)
			memcpy(to, from, h.part[k].n);
		h.part[k].sum = XXH3_64bits(to, h.part[k].n);
	}
	h.sum = XXH3_64bits(&h, offsetof(struct head, sum));
	memcpy(value, &h, sizeof h);
	enum cgs_status st = cgs_store_put(s, CGS_T_NOTE, NAME.s, NAME.n, value, h.bytes);
	free(value);
	return st;
}

/* --- the question of a null build --- */

static const char *path_at(void *sn, uint32_t i)
{
	return cgs_snapshot_path(sn, i);
}

/* The note of file i among n sorted ones, asked for in order; or NULL. */
static const struct cgs_file_note *note_at(const struct cgs_file_note *v, uint32_t n, uint32_t *at,
					   uint32_t i)
{
	while (*at < n && v[*at].at < i)
		++*at;
	return *at < n && v[*at].at == i ? &v[*at] : NULL;
}

static bool watched(void *arg, const char *path)
{
	const struct cgs_snapshot *sn = arg;
	uint32_t lo = 0, hi = cgs_snapshot_files(sn);
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = strcmp(cgs_snapshot_path(sn, mid), path);
		if (!c)
			return true;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* A file whose stamp does not vouch for it: the same bytes as then, in the same mode? */
static bool same_content(struct cgs_snapshot *sn, int root_fd, uint32_t i,
			 const struct cgs_stamp *was, const struct cgs_key *hash)
{
	struct cgs_file_note now = {.at = i, .state.taken_ns = cgs_stamp_now_ns()};
	if (cgs_key_zero(hash) ||
	    cgs_stamp_hash(root_fd, cgs_snapshot_path(sn, i), watched, sn, &now.state.stamp,
			   &now.hash) ||
	    !cgs_key_eq(&now.hash, hash) || now.state.stamp.executable != was->executable)
		return false;
	if (!cgs_stamp_racy(&now.state.stamp, now.state.taken_ns))
		*CGS_PUSH(sn->fresh, sn->nfresh, sn->cfresh) = now;
	return true;
}

uint32_t cgs_snapshot_changed(struct cgs_snapshot *sn, int root_fd, uint32_t *first, uint32_t max,
			      bool *refreshed)
{
	uint32_t n = cgs_snapshot_files(sn), changed = 0, nnote, at = 0;
	const struct cgs_file_note *note = file_notes(sn, &nnote);
	struct cgs_stamp *now = cgs_mem_alloc(n * sizeof *now);
	bool checked = sn->copy || !sn->image, usable = true; /* the section of hashes */
	sn->nfresh = 0;
	cgs_stamp_many(root_fd, n, path_at, sn, now);
	for (uint32_t i = 0; i < n; i++) {
		const struct cgs_file_note *o = note_at(note, nnote, &at, i);
		const struct cgs_file_state *f = o ? &o->state : &sn->file[i];
		if (cgs_stamp_eq(&now[i], &f->stamp) && !cgs_stamp_racy(&f->stamp, f->taken_ns))
			continue;
		if (!checked && !o) {
			usable = verify(sn, HASHES);
			checked = true;
		}
		if ((o || usable) &&
		    same_content(sn, root_fd, i, &f->stamp, o ? &o->hash : &sn->hash[i]))
			continue;
		if (changed < max)
			first[changed] = i;
		changed++;
	}
	free(now);
	*refreshed = sn->nfresh > 0;
	return changed;
}

/* --- amending --- */

/* Files that differ, and all that were amended before: a note lasts as long as its snapshot. */
static uint32_t amend_files(const struct cgs_snapshot *sn, const struct cgs_snapshot *now,
			    struct cgs_buf *b)
{
	uint32_t n, at = 0, fresh = 0, k = 0;
	const struct cgs_file_note *note = file_notes(sn, &n);
	for (uint32_t i = 0; i < head_of(sn)->nfile; i++) {
		const struct cgs_file_note *o = note_at(note, n, &at, i);
		const struct cgs_file_note *f = note_at(sn->fresh, sn->nfresh, &fresh, i);
		struct cgs_file_note is = {.at = i};
		if (now && (o || f || memcmp(&now->file[i], &sn->file[i], sizeof *now->file) ||
			    !cgs_key_eq(&now->hash[i], &sn->hash[i]))) {
			is.state = now->file[i];
			is.hash = now->hash[i];
		} else if (!now && (o || f)) {
			is = f ? *f : *o;
		} else {
			continue;
		}
		cgs_buf_add(b, &is, sizeof is);
		k++;
	}
	return k;
}

static uint32_t amend_steps(const struct cgs_snapshot *sn, const struct cgs_snapshot *now,
			    struct cgs_buf *b)
{
	uint32_t n, at = 0, k = 0;
	const struct step_note *v = step_notes(sn, &n);
	if (!now) {
		cgs_buf_add(b, v ? (const void *)v : "", n * sizeof *v);
		return n;
	}
	for (uint32_t i = 0; i < head_of(sn)->nstep; i++) {
		const struct cgs_step_state *is = &now->step[i], *was = &sn->step[i];
		struct step_note s = {i, is->mark, is->key};
		while (at < n && v[at].at < i)
			at++;
		if (!(at < n && v[at].at == i) && is->mark == was->mark &&
		    cgs_key_eq(&is->key, &was->key))
			continue;
		cgs_buf_add(b, &s, sizeof s);
		k++;
	}
	return k;
}

static uint32_t amend_outs(const struct cgs_snapshot *sn, const struct cgs_snapshot *now,
			   struct cgs_buf *b)
{
	uint32_t n, at = 0, k = 0;
	const struct out_note *v = out_notes(sn, &n);
	if (!now) {
		cgs_buf_add(b, v ? (const void *)v : "", n * sizeof *v);
		return n;
	}
	for (uint32_t i = 0; i < head_of(sn)->nout; i++) {
		struct out_note o = {i, 0, now->size[i], now->out[i]};
		while (at < n && v[at].at < i)
			at++;
		if (!(at < n && v[at].at == i) && now->size[i] == sn->size[i] &&
		    cgs_key_eq(&now->out[i], &sn->out[i]))
			continue;
		cgs_buf_add(b, &o, sizeof o);
		k++;
	}
	return k;
}

enum cgs_status cgs_snapshot_amend(struct cgs_store *s, const struct cgs_snapshot *sn,
				   const struct cgs_snapshot *now)
{
	struct amendment a;
	struct cgs_buf b = {0};
	if (!sn->image || (now && !sn->copy))
		return CGS_ETOOBIG;
	memset(&a, 0, sizeof a);
	memcpy(a.magic, AMEND_MAGIC, sizeof a.magic);
	a.base = head_of(sn)->sum;
	a.complete = now ? now->complete : sn->complete;
	cgs_buf_add(&b, &a, sizeof a);
	a.nfile = amend_files(sn, now, &b);
	a.nstep = amend_steps(sn, now, &b);
	a.nout = amend_outs(sn, now, &b);
	memcpy(b.s, &a, sizeof a);
	a.sum = amendment_sum(b.s, b.n);
	memcpy(b.s, &a, sizeof a);
	enum cgs_status st = CGS_ETOOBIG;
	if (b.n <= head_of(sn)->bytes / AMEND_SHARE + 1024)
		st = cgs_store_put(s, CGS_T_NOTE, AMEND_NAME.s, AMEND_NAME.n, b.s, b.n);
	cgs_buf_done(&b);
	return st;
}

void cgs_snapshot_done(struct cgs_snapshot *sn)
{
	if (sn->view)
		cgs_store_release(sn->view);
	free(sn->copy);
	free(sn->fresh);
	cgs_buf_done(&sn->amended);
	if (sn->image)
		*sn = (struct cgs_snapshot){0};
}
