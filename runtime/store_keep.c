/* store_keep.c — what the store holds, whether it is whole, and what may go.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "reapi.h"
#include "store_impl.h"

static bool count(void *arg, const struct cgs_store_record *r)
{
	struct cgs_store_stats *out = arg;
	out->actions += r->key[0] == 'a';
	out->notes += r->key[0] == 'n';
	if (r->key[0] == 'b') {
		out->blobs++;
		out->blob_bytes += r->n;
	}
	return true;
}

enum cgs_status cgs_store_stats(struct cgs_store *s, struct cgs_store_stats *out)
{
	struct stat st;
	*out = (struct cgs_store_stats){.damaged = cgs_store_damaged(s)};
	enum cgs_status code = cgs_store_commit(s);
	if (!code)
		code = cgs_store_each(s, count, out);
	if (!code && !fstatat(cgs_store_dir_of(s)->fd, "data.mdb", &st, AT_SYMLINK_NOFOLLOW))
		out->file_bytes = (uint64_t)st.st_size;
	return code;
}

bool cgs_store_current(struct cgs_store *s)
{
	return cgs_store_dir_current(cgs_store_dir_of(s));
}

struct bad_keys { /* in key order, length first */
	struct cgs_buf keys;
	uint64_t n;
	size_t at;
};

static bool note_bad(void *arg, const struct cgs_store_record *r)
{
	struct bad_keys *b = arg;
	if (cgs_store_sound(r))
		return true;
	uint16_t n = (uint16_t)r->nkey;
	cgs_buf_add(&b->keys, &n, sizeof n);
	cgs_buf_add(&b->keys, r->key, r->nkey);
	b->n++;
	return true;
}

static bool is_bad(void *arg, const struct cgs_store_record *r)
{
	struct bad_keys *b = arg;
	for (size_t at = 0; at < b->keys.n;) {
		uint16_t n;
		memcpy(&n, b->keys.s + at, sizeof n);
		if (n == r->nkey && !memcmp(b->keys.s + at + sizeof n, r->key, n))
			return true;
		at += sizeof n + n;
	}
	return false;
}

enum cgs_status cgs_store_verify(struct cgs_store *s, bool repair, struct cgs_store_stats *out)
{
	struct bad_keys bad = {0};
	enum cgs_status st = cgs_store_commit(s);
	*out = (struct cgs_store_stats){0};
	if (!st)
		st = cgs_store_dir_lock(cgs_store_dir_of(s));
	if (st)
		return st;
	if (!cgs_store_dir_sound(cgs_store_dir_of(s))) {
		/* LMDB must not walk it; the next open keeps what can be kept. */
		cgs_store_dir_distrust(cgs_store_dir_of(s));
		out->damaged = 1;
		cgs_store_dir_unlock(cgs_store_dir_of(s));
		return CGS_ECORRUPT;
	}
	st = cgs_store_each(s, note_bad, &bad);
	if (!st && repair && bad.n)
		st = cgs_store_drop(s, is_bad, &bad);
	cgs_store_dir_unlock(cgs_store_dir_of(s));
	cgs_buf_done(&bad.keys);
	if (!st)
		st = cgs_store_stats(s, out);
	out->damaged = bad.n;
	return !st && bad.n && !repair ? CGS_ECORRUPT : st;
}

struct gc {
	bool (*keep)(void *, const struct cgs_key *);
	bool (*keep_blob)(void *, const struct cgs_key *);
	void *arg;
	struct cgs_key *drop; /* actions, in key order */
	uint32_t ndrop, cdrop;
	struct cgs_key *blob; /* named by kept actions; sorted after marking */
	uint32_t nblob, cblob;
	uint64_t removed, kept;
};

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct cgs_key));
}

static void mark_digest(struct gc *g, const struct cgs_digest *d)
{
	*CGS_PUSH(g->blob, g->nblob, g->cblob) = d->key;
}

/* False when the action goes: it cannot be read, or is neither kept nor paid for. */
static bool mark_action(struct gc *g, const struct cgs_store_record *r, const struct cgs_key *key)
{
	struct cgs_result res;
	if (!cgs_store_sound(r) ||
	    !cgs_reapi_decode(r->val + CGS_STORE_SUM, r->n - CGS_STORE_SUM, &res))
		return false;
	bool keep = cgs_str_is(res.worker, CGS_WORKER_MODEL) || !g->keep || g->keep(g->arg, key);
	for (uint32_t i = 0; keep && i < res.nfile; i++)
		mark_digest(g, &res.file[i].digest);
	if (keep) {
		mark_digest(g, &res.out);
		mark_digest(g, &res.err);
	}
	cgs_reapi_done(&res);
	return keep;
}

static bool mark(void *arg, const struct cgs_store_record *r)
{
	struct gc *g = arg;
	struct cgs_key k;
	if (r->nkey != 1 + sizeof k.b)
		return true;
	memcpy(k.b, r->key + 1, sizeof k.b);
	if (r->key[0] == 'a' && !mark_action(g, r, &k))
		*CGS_PUSH(g->drop, g->ndrop, g->cdrop) = k;
	else if (r->key[0] == 'b' && g->keep_blob && g->keep_blob(g->arg, &k))
		*CGS_PUSH(g->blob, g->nblob, g->cblob) = k;
	return true;
}

static bool has(const struct cgs_key *v, uint32_t n, const void *key)
{
	return n && bsearch(key, v, n, sizeof *v, by_bytes);
}

/* Services count again what is asked then, for nothing. */
static bool is_count(const struct cgs_store_record *r)
{
	static const char name[] = CGS_STORE_COUNTS;
	return r->nkey >= sizeof name && !memcmp(r->key + 1, name, sizeof name - 1);
}

static bool goes(void *arg, const struct cgs_store_record *r)
{
	struct gc *g = arg;
	bool go;
	if (r->key[0] == cgs_store_tag(CGS_T_NOTE))
		return is_count(r);
	if (r->nkey != 1 + sizeof(struct cgs_key))
		return false;
	if (r->key[0] == 'a')
		go = has(g->drop, g->ndrop, r->key + 1);
	else if (r->key[0] == 'b')
		go = !has(g->blob, g->nblob, r->key + 1);
	else
		return false;
	g->removed += go;
	g->kept += !go;
	return go;
}

enum cgs_status cgs_store_gc(struct cgs_store *s,
			     bool (*keep)(void *, const struct cgs_key *action),
			     bool (*keep_blob)(void *, const struct cgs_key *blob), void *arg,
			     struct cgs_store_stats *out)
{
	struct gc g = {.keep = keep, .keep_blob = keep_blob, .arg = arg};
	enum cgs_status st = cgs_store_commit(s);
	*out = (struct cgs_store_stats){0};
	if (!st)
		st = cgs_store_dir_lock(cgs_store_dir_of(s));
	if (st)
		return st;
	st = cgs_store_each(s, mark, &g);
	if (!st) {
		if (g.nblob)
			qsort(g.blob, g.nblob, sizeof *g.blob, by_bytes);
		st = cgs_store_drop(s, goes, &g);
	}
	if (!st)
		st = cgs_store_compact(s);
	cgs_store_dir_unlock(cgs_store_dir_of(s));
	if (!st)
		st = cgs_store_stats(s, out);
	out->removed = g.removed;
	out->kept = g.kept;
	free(g.drop);
	free(g.blob);
	return st;
}
