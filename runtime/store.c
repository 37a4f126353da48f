/* store.c — the one door to LMDB: get, put, commit, grow.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Puts wait in memory and are written together. A write transaction holds nothing but mdb_put
 * calls on bytes that are ready; a read transaction lasts for one get. Every writer takes our own
 * lock first, so LMDB's mutex, which has no time limit, is always free.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store_lmdb.h"

enum { GROW_MAX = 40, DISK_LOW = 16 << 20 };

bool cgs_store_is_damage(int rc)
{
	return rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND || rc == MDB_INVALID ||
	       rc == MDB_PANIC || rc == MDB_BAD_TXN || rc == MDB_CURSOR_FULL ||
	       rc == MDB_PAGE_FULL || rc == MDB_INCOMPATIBLE || rc == EISDIR;
}

enum cgs_status cgs_store_fail(struct cgs_store *s, const char *what, int rc)
{
	struct statvfs v;
	bool full = (rc == EIO || rc == ENOSPC || rc == EDQUOT) && !fstatvfs(s->dir.fd, &v) &&
		    (uint64_t)v.f_bavail * v.f_frsize < DISK_LOW;
	if (rc == MDB_MAP_FULL && s->held)
		snprintf(s->error, sizeof s->error, "%s: the store cannot grow now", what);
	else
		snprintf(s->error, sizeof s->error, "%s: %s%s", what,
			 full ? "the disk is full: " : "", mdb_strerror(rc));
	errno = full ? ENOSPC : rc > 0 ? rc : EIO;
	return CGS_EIO;
}

/* Another process may have made the map larger, or died in a reader's slot. */
int cgs_store_start_read(struct cgs_store *s, MDB_txn **txn)
{
	int rc = s->env ? 0 : MDB_NOTFOUND;
	for (int i = 0; i < 3 && s->env; i++) {
		rc = *txn ? mdb_txn_renew(*txn) : mdb_txn_begin(s->env, NULL, MDB_RDONLY, txn);
		if (rc == MDB_MAP_RESIZED && !s->held)
			mdb_env_set_mapsize(s->env, 0);
		else if (rc == MDB_READERS_FULL)
			mdb_reader_check(s->env, NULL);
		else
			break;
	}
	return rc;
}

int cgs_store_look_up(struct cgs_store *s, MDB_txn *txn, const struct cgs_store_key *k,
		      struct cgs_store_record *r)
{
	MDB_val key = {k->n, (void *)(uintptr_t)k->b}, val;
	int rc = mdb_get(txn, s->dbi, &key, &val);
	if (!rc)
		*r = (struct cgs_store_record){k->b, k->n, val.mv_data, val.mv_size};
	return rc;
}

int cgs_store_write_queue(struct cgs_store *s, MDB_txn *txn, void *arg)
{
	const struct cgs_store_queue *q = arg;
	for (uint32_t i = 0; i < q->n; i++) {
		MDB_val key = {q->v[i].nkey, q->v[i].mem};
		MDB_val val = {q->v[i].n, q->v[i].mem + q->v[i].nkey};
		int rc = mdb_put(txn, s->dbi, &key, &val, 0);
		if (rc)
			return rc;
	}
	return 0;
}

static int grow(struct cgs_store *s, int why)
{
	MDB_envinfo info;
	if (s->held)
		return why;
	if (why == MDB_MAP_RESIZED)
		return mdb_env_set_mapsize(s->env, 0);
	mdb_reader_check(s->env, NULL);
	mdb_env_info(s->env, &info);
	if (info.me_mapsize > SIZE_MAX / 4)
		return why;
	return mdb_env_set_mapsize(s->env, info.me_mapsize * 2);
}

/* Runs body in one transaction, again after each growth of the map. */
int cgs_store_write_grown(struct cgs_store *s, cgs_store_body *body, void *arg)
{
	int rc = 0;
	for (int i = 0; i < GROW_MAX; i++) {
		MDB_txn *txn;
		rc = mdb_txn_begin(s->env, NULL, 0, &txn);
		if (!rc) {
			rc = body(s, txn, arg);
			if (rc)
				mdb_txn_abort(txn);
			else
				rc = mdb_txn_commit(txn);
		}
		if (rc != MDB_MAP_FULL && rc != MDB_MAP_RESIZED)
			break;
		rc = grow(s, rc);
		if (rc)
			break;
	}
	return rc;
}

/* With the writer lock held. A stop from the terminal must not freeze it for others. Trust is not
 * renewed when somebody died in a commit or wrote into the file since the last one. */
static int write_locked(struct cgs_store *s, cgs_store_body *body, void *arg)
{
	sigset_t stops, before;
	sigemptyset(&stops);
	sigaddset(&stops, SIGTSTP);
	sigaddset(&stops, SIGTTIN);
	sigaddset(&stops, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &stops, &before);
	bool trusted = cgs_store_dir_trusted(&s->dir);
	int rc = cgs_store_write_grown(s, body, arg);
	if (!rc && trusted)
		cgs_store_dir_trust(&s->dir);
	else if (cgs_store_is_damage(rc))
		cgs_store_dir_distrust(&s->dir);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

enum cgs_status cgs_store_commit(struct cgs_store *s)
{
	int rc = 0;
	if (!s->q.n || s->looks)
		return CGS_OK;
	for (int i = 0; i < 2; i++) {
		enum cgs_status st = cgs_store_dir_lock(&s->dir);
		if (st == CGS_ECANCELLED)
			return st;
		if (st)
			return cgs_store_fail(s, "cannot lock the store", errno);
		rc = write_locked(s, cgs_store_write_queue, &s->q);
		cgs_store_dir_unlock(&s->dir);
		if (!rc) {
			cgs_store_queue_clear(&s->q);
			return CGS_OK;
		}
		if (!cgs_store_is_damage(rc) || s->held)
			break;
		const char *repaired;
		cgs_store_stop(s);
		cgs_store_dir_close(&s->dir);
		st = cgs_store_open_any(s, &repaired);
		if (st)
			return st;
	}
	return cgs_store_fail(s, "cannot write the store", rc);
}

static enum cgs_status commit_if_due(struct cgs_store *s)
{
	bool due = s->q.n >= CGS_STORE_PUTS_MAX || s->q.bytes > CGS_STORE_PENDING_MAX;
	return due && !s->held ? cgs_store_commit(s) : CGS_OK;
}

enum cgs_status cgs_store_put(struct cgs_store *s, enum cgs_table t, const void *key, size_t nkey,
			      const void *val, size_t n)
{
	struct cgs_store_key k;
	if (!cgs_store_key_make(cgs_store_tag(t), key, nkey, &k) ||
	    n > CGS_STORE_VALUE_MAX - CGS_STORE_SUM)
		return CGS_ETOOBIG;
	if (t != CGS_T_BLOB)
		cgs_store_queue_note(&s->q, &k, val, n);
	else if (n)
		memcpy(cgs_store_queue_add(&s->q, &k, n), val, n);
	else
		cgs_store_queue_add(&s->q, &k, 0);
	return commit_if_due(s);
}

static enum cgs_status miss(struct cgs_store *s, int rc)
{
	if (rc == MDB_NOTFOUND)
		return CGS_ENOTFOUND;
	if (!cgs_store_is_damage(rc))
		return cgs_store_fail(s, "cannot read the store", rc);
	s->damaged++;
	cgs_store_dir_distrust(&s->dir);
	return CGS_ENOTFOUND;
}

enum cgs_status cgs_store_get(struct cgs_store *s, enum cgs_table t, const void *key, size_t nkey,
			      struct cgs_buf *out)
{
	struct cgs_store_key k;
	struct cgs_store_record r;
	if (!cgs_store_key_make(cgs_store_tag(t), key, nkey, &k))
		return CGS_ENOTFOUND;
	size_t skip = t == CGS_T_BLOB ? 0 : CGS_STORE_SUM;
	const struct cgs_store_put *p = cgs_store_queued(&s->q, &k);
	if (p) {
		cgs_buf_add(out, p->mem + p->nkey + skip, p->n - skip);
		return CGS_OK;
	}
	int rc = cgs_store_start_read(s, &s->rd);
	if (rc)
		return miss(s, rc);
	rc = cgs_store_look_up(s, s->rd, &k, &r);
	bool sound = !rc && cgs_store_sound(&r);
	if (sound)
		cgs_buf_add(out, r.val + skip, r.n - skip);
	mdb_txn_reset(s->rd);
	if (rc)
		return miss(s, rc);
	s->damaged += !sound;
	return sound ? CGS_OK : CGS_ENOTFOUND;
}

enum cgs_status cgs_store_view(struct cgs_store *s, enum cgs_table t, const void *key, size_t nkey,
			       const void **p, size_t *n)
{
	struct cgs_store_key k;
	struct cgs_store_record r;
	cgs_store_release(s);
	if (!cgs_store_key_make(cgs_store_tag(t), key, nkey, &k))
		return CGS_ENOTFOUND;
	int rc = cgs_store_start_read(s, &s->held);
	if (!rc)
		rc = cgs_store_look_up(s, s->held, &k, &r);
	size_t skip = t == CGS_T_BLOB ? 0 : CGS_STORE_SUM;
	if (rc || r.n < skip) {
		cgs_store_release(s);
		return miss(s, rc ? rc : MDB_CORRUPTED);
	}
	*p = r.val + skip;
	*n = r.n - skip;
	if ((uintptr_t)*p % 8) {
		s->copy = cgs_mem_alloc(*n);
		memcpy(s->copy, *p, *n);
		*p = s->copy;
	}
	return CGS_OK;
}

void cgs_store_release(struct cgs_store *s)
{
	if (s->held)
		mdb_txn_abort(s->held);
	s->held = NULL;
	free(s->copy);
	s->copy = NULL;
}

bool cgs_store_has_blob(struct cgs_store *s, const struct cgs_key *key)
{
	struct cgs_store_key k;
	struct cgs_store_record r;
	cgs_store_key_make('b', key->b, sizeof key->b, &k);
	if (cgs_store_queued(&s->q, &k))
		return true;
	if (cgs_store_start_read(s, &s->rd))
		return false;
	int rc = cgs_store_look_up(s, s->rd, &k, &r);
	mdb_txn_reset(s->rd);
	return !rc;
}

enum cgs_status cgs_store_put_blob(struct cgs_store *s, const void *p, size_t n,
				   struct cgs_key *key)
{
	struct cgs_store_key k;
	struct cgs_store_record r;
	*key = cgs_hash_of(p, n);
	cgs_store_key_make('b', key->b, sizeof key->b, &k);
	if (cgs_store_queued(&s->q, &k))
		return CGS_OK;
	if (!cgs_store_start_read(s, &s->rd)) {
		/* Compared, not only looked up, so that a damaged blob is replaced. */
		bool known = !cgs_store_look_up(s, s->rd, &k, &r) && r.n == n &&
			     !(n && memcmp(r.val, p, n));
		mdb_txn_reset(s->rd);
		if (known)
			return CGS_OK;
	}
	return cgs_store_put(s, CGS_T_BLOB, key->b, sizeof key->b, p, n);
}

enum cgs_status cgs_store_get_blob(struct cgs_store *s, const struct cgs_key *key,
				   struct cgs_buf *out)
{
	return cgs_store_get(s, CGS_T_BLOB, key->b, sizeof key->b, out);
}

bool cgs_store_spill(struct cgs_store *s, int fd)
{
	return cgs_store_queue_spill(&s->q, fd);
}

uint64_t cgs_store_waits(const struct cgs_store *s)
{
	return s->q.bytes;
}

void cgs_store_recover(struct cgs_store *s, int fd)
{
	cgs_store_queue_recover(&s->q, fd);
}

void cgs_store_peek(struct cgs_store *s, int fd)
{
	cgs_store_recover(s, fd);
	s->looks = true;
}

void cgs_store_on_wait(struct cgs_store *s, void (*waiting)(void *), void *arg)
{
	s->dir.waiting = waiting;
	s->dir.arg = arg;
}

const char *cgs_store_error(const struct cgs_store *s)
{
	return s->error;
}

struct cgs_store_dir *cgs_store_dir_of(struct cgs_store *s)
{
	return &s->dir;
}

uint64_t cgs_store_damaged(const struct cgs_store *s)
{
	return s->damaged;
}

static int each_record(struct cgs_store *s, MDB_txn *txn,
		       bool (*each)(void *, const struct cgs_store_record *), void *arg, bool drop)
{
	MDB_cursor *c;
	MDB_val key, val;
	int rc = mdb_cursor_open(txn, s->dbi, &c);
	if (rc)
		return rc;
	while (!(rc = mdb_cursor_get(c, &key, &val, MDB_NEXT))) {
		struct cgs_store_record r = {key.mv_data, key.mv_size, val.mv_data, val.mv_size};
		bool yes = each(arg, &r);
		if (!drop && !yes)
			break;
		if (drop && yes && (rc = mdb_cursor_del(c, 0)))
			break;
	}
	mdb_cursor_close(c);
	return rc == MDB_NOTFOUND ? 0 : rc;
}

enum cgs_status cgs_store_each(struct cgs_store *s,
			       bool (*each)(void *, const struct cgs_store_record *), void *arg)
{
	int rc = cgs_store_start_read(s, &s->rd);
	if (!rc) {
		rc = each_record(s, s->rd, each, arg, false);
		mdb_txn_reset(s->rd);
	}
	return rc && rc != MDB_NOTFOUND ? cgs_store_fail(s, "cannot read the store", rc) : CGS_OK;
}

struct dropping {
	bool (*drop)(void *, const struct cgs_store_record *);
	void *arg;
};

static int drop_body(struct cgs_store *s, MDB_txn *txn, void *arg)
{
	struct dropping *d = arg;
	return each_record(s, txn, d->drop, d->arg, true);
}

enum cgs_status cgs_store_drop(struct cgs_store *s,
			       bool (*drop)(void *, const struct cgs_store_record *), void *arg)
{
	struct dropping d = {drop, arg};
	int rc = write_locked(s, drop_body, &d);
	return rc ? cgs_store_fail(s, "cannot write the store", rc) : CGS_OK;
}
