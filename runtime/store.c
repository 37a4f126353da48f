/* store.c — the one door to LMDB: get, put, commit, grow.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Puts wait in memory and are written together. A write transaction holds nothing but mdb_put
 * calls on bytes that are ready; a read transaction lasts for one get. Every writer takes our own
 * lock first, so LMDB's mutex, which has no time limit, is always free.
 */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store_impl.h"

enum { PUTS_MAX = 448, PENDING_MAX = 4 << 20, READERS_MAX = 510, FIRST_MAP = 64 << 20 };
enum { GROW_MAX = 40, OPEN_MAX = 5, DISK_LOW = 16 << 20 };

struct cgs_store {
	struct cgs_store_dir dir;
	MDB_env *env;
	MDB_dbi dbi;
	MDB_txn *rd;   /* reset between gets */
	MDB_txn *held; /* of the view */
	void *copy;    /* of a view that was not aligned */
	struct cgs_store_queue q;
	uint64_t damaged;
	char error[160];
};

static const struct cgs_str FORMAT_KEY = {"vformat", 7}, FORMAT = {"1", 1};

static bool is_damage(int rc)
{
	return rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND || rc == MDB_INVALID ||
	       rc == MDB_PANIC || rc == MDB_BAD_TXN || rc == MDB_CURSOR_FULL ||
	       rc == MDB_PAGE_FULL || rc == MDB_INCOMPATIBLE || rc == EISDIR;
}

static enum cgs_status fail(struct cgs_store *s, const char *what, int rc)
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
static int start_read(struct cgs_store *s, MDB_txn **txn)
{
	int rc = 0;
	for (int i = 0; i < 3; i++) {
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

static int look_up(struct cgs_store *s, MDB_txn *txn, const struct cgs_store_key *k,
		   struct cgs_store_record *r)
{
	MDB_val key = {k->n, (void *)(uintptr_t)k->b}, val;
	int rc = mdb_get(txn, s->dbi, &key, &val);
	if (!rc)
		*r = (struct cgs_store_record){k->b, k->n, val.mv_data, val.mv_size};
	return rc;
}

static void stop(struct cgs_store *s)
{
	cgs_store_release(s);
	if (s->rd)
		mdb_txn_abort(s->rd);
	s->rd = NULL;
	if (s->env)
		mdb_env_close(s->env);
	s->env = NULL;
}

static int open_env(struct cgs_store *s)
{
	char path[40];
	struct stat st;
	size_t size = FIRST_MAP;
	if (!fstatat(s->dir.fd, "data.mdb", &st, 0))
		while (size < 2 * (uint64_t)st.st_size && size <= SIZE_MAX / 4)
			size *= 2;
	snprintf(path, sizeof path, "/proc/self/fd/%d", s->dir.fd);
	int rc = mdb_env_create(&s->env);
	if (rc)
		return rc;
	mdb_env_set_maxreaders(s->env, READERS_MAX);
	mdb_env_set_mapsize(s->env, size);
	rc = mdb_env_open(s->env, path, MDB_NOTLS, 0600);
	mdb_filehandle_t fd; /* LMDB leaves this one open for children */
	if (!rc && !mdb_env_get_fd(s->env, &fd))
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (!rc)
		rc = start_read(s, &s->rd);
	if (!rc)
		rc = mdb_dbi_open(s->rd, NULL, 0, &s->dbi);
	if (rc) {
		stop(s);
		return rc;
	}
	mdb_txn_reset(s->rd);
	return 0;
}

static int write_queue(struct cgs_store *s, MDB_txn *txn, void *arg)
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

typedef int write_body(struct cgs_store *, MDB_txn *, void *);

/* Runs body in one transaction, again after each growth of the map. */
static int write_grown(struct cgs_store *s, write_body *body, void *arg)
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
static int write_locked(struct cgs_store *s, write_body *body, void *arg)
{
	sigset_t stops, before;
	sigemptyset(&stops);
	sigaddset(&stops, SIGTSTP);
	sigaddset(&stops, SIGTTIN);
	sigaddset(&stops, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &stops, &before);
	bool trusted = cgs_store_dir_trusted(&s->dir);
	int rc = write_grown(s, body, arg);
	if (!rc && trusted)
		cgs_store_dir_trust(&s->dir);
	else if (is_damage(rc))
		cgs_store_dir_distrust(&s->dir);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

/* A new store gets its format note; an old one must have ours. */
static int check_format(struct cgs_store *s)
{
	struct cgs_store_key k = {.n = FORMAT_KEY.n};
	struct cgs_store_record r;
	MDB_stat stat;
	memcpy(k.b, FORMAT_KEY.s, FORMAT_KEY.n);
	int rc = start_read(s, &s->rd);
	if (rc)
		return rc;
	rc = mdb_stat(s->rd, s->dbi, &stat);
	bool empty = !rc && !stat.ms_entries;
	rc = look_up(s, s->rd, &k, &r);
	bool ours = !rc && cgs_store_sound(&r) && r.n == CGS_STORE_SUM + FORMAT.n &&
		    !memcmp(r.val + CGS_STORE_SUM, FORMAT.s, FORMAT.n);
	mdb_txn_reset(s->rd);
	if (ours)
		return 0;
	if (!empty)
		return MDB_INVALID;
	struct cgs_store_queue q = {0};
	cgs_store_queue_note(&q, &k, FORMAT.s, FORMAT.n);
	rc = write_grown(s, write_queue, &q);
	cgs_store_queue_done(&q);
	return rc;
}

/* One try; CGS_ECORRUPT: the store was moved away (*bad is its file), try again. */
static enum cgs_status open_try(struct cgs_store *s, int *bad)
{
	enum cgs_status st = cgs_store_dir_open(&s->dir);
	if (st)
		return st;
	if (cgs_store_dir_trusted(&s->dir) && !open_env(s))
		return CGS_OK;
	st = cgs_store_dir_lock(&s->dir);
	if (!st && !cgs_store_dir_current(&s->dir))
		st = CGS_ENOTFOUND; /* another process moved it: again */
	if (!st) {
		int rc = cgs_store_dir_sound(&s->dir) ? open_env(s) : MDB_CORRUPTED;
		if (!rc)
			rc = check_format(s);
		if (is_damage(rc)) {
			stop(s);
			st = cgs_store_dir_quarantine(&s->dir, bad) ? CGS_EIO : CGS_ECORRUPT;
		} else {
			st = rc ? fail(s, "cannot open the store", rc) : CGS_OK;
		}
	}
	if (!st)
		cgs_store_dir_trust(&s->dir);
	int saved = errno;
	cgs_store_dir_unlock(&s->dir);
	if (st) {
		stop(s);
		cgs_store_dir_close(&s->dir);
	}
	errno = saved;
	return st;
}

static void rescue(void *arg, const struct cgs_store_record *r)
{
	struct cgs_store *s = arg;
	struct cgs_store_record have;
	struct cgs_store_key k = {.n = r->nkey};
	memcpy(k.b, r->key, r->nkey);
	if (!cgs_store_sound(r) || cgs_store_queued(&s->q, &k) || start_read(s, &s->rd))
		return;
	int rc = look_up(s, s->rd, &k, &have);
	mdb_txn_reset(s->rd);
	if (rc != MDB_NOTFOUND)
		return;
	memcpy(cgs_store_queue_add(&s->q, &k, r->n), r->val, r->n);
	if (s->q.n >= 2 * PUTS_MAX || s->q.bytes > PENDING_MAX)
		cgs_store_commit(s);
}

static enum cgs_status open_any(struct cgs_store *s, const char **repaired)
{
	enum cgs_status st = CGS_EIO;
	int bad[OPEN_MAX], nbad = 0;
	for (int i = 0; i < OPEN_MAX; i++) {
		bad[nbad] = -1;
		st = open_try(s, &bad[nbad]);
		nbad += bad[nbad] >= 0;
		if (st == CGS_ECORRUPT)
			*repaired = "the store was damaged: it was moved to .cgs/store.bad-N, and "
				    "the results in it that could still be verified were kept";
		else if (st != CGS_ENOTFOUND)
			break;
	}
	for (int i = 0; i < nbad; i++) {
		if (!st)
			cgs_store_salvage(bad[i], rescue, s);
		close(bad[i]);
	}
	if (!st && nbad)
		cgs_store_commit(s);
	return st == CGS_OK || st == CGS_ECANCELLED ? st : CGS_EIO;
}

enum cgs_status cgs_store_open(int dir_fd, struct cgs_store **out, const char **repaired)
{
	struct cgs_store *s = cgs_mem_alloc(sizeof *s);
	*repaired = NULL;
	*out = NULL;
	enum cgs_status st = cgs_store_dir_root(&s->dir, dir_fd);
	if (!st)
		st = open_any(s, repaired);
	if (!st) {
		*out = s;
		return CGS_OK;
	}
	int saved = errno;
	if (s->dir.cgs >= 0)
		close(s->dir.cgs);
	free(s);
	errno = saved;
	return st;
}

enum cgs_status cgs_store_commit(struct cgs_store *s)
{
	int rc = 0;
	if (!s->q.n)
		return CGS_OK;
	for (int i = 0; i < 2; i++) {
		enum cgs_status st = cgs_store_dir_lock(&s->dir);
		if (st == CGS_ECANCELLED)
			return st;
		if (st)
			return fail(s, "cannot lock the store", errno);
		rc = write_locked(s, write_queue, &s->q);
		cgs_store_dir_unlock(&s->dir);
		if (!rc) {
			cgs_store_queue_clear(&s->q);
			return CGS_OK;
		}
		if (!is_damage(rc) || s->held)
			break;
		const char *repaired;
		stop(s);
		cgs_store_dir_close(&s->dir);
		st = open_any(s, &repaired);
		if (st)
			return st;
	}
	return fail(s, "cannot write the store", rc);
}

enum cgs_status cgs_store_close(struct cgs_store *s)
{
	if (!s)
		return CGS_OK;
	cgs_store_release(s);
	enum cgs_status st = s->env ? cgs_store_commit(s) : CGS_OK;
	cgs_store_queue_done(&s->q);
	stop(s);
	cgs_store_dir_close(&s->dir);
	close(s->dir.cgs);
	free(s);
	return st;
}

static enum cgs_status commit_if_due(struct cgs_store *s)
{
	bool due = s->q.n >= PUTS_MAX || s->q.bytes > PENDING_MAX;
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
	if (!is_damage(rc))
		return fail(s, "cannot read the store", rc);
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
	int rc = start_read(s, &s->rd);
	if (rc)
		return miss(s, rc);
	rc = look_up(s, s->rd, &k, &r);
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
	int rc = start_read(s, &s->held);
	if (!rc)
		rc = look_up(s, s->held, &k, &r);
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
	if (start_read(s, &s->rd))
		return false;
	int rc = look_up(s, s->rd, &k, &r);
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
	if (!start_read(s, &s->rd)) {
		/* Compared, not only looked up, so that a damaged blob is replaced. */
		bool known = !look_up(s, s->rd, &k, &r) && r.n == n && !(n && memcmp(r.val, p, n));
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

void cgs_store_on_wait(struct cgs_store *s, void (*waiting)(void *), void *arg)
{
	s->dir.waiting = waiting;
	s->dir.arg = arg;
}

bool cgs_store_current(struct cgs_store *s)
{
	return cgs_store_dir_current(&s->dir);
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
	int rc = start_read(s, &s->rd);
	if (!rc) {
		rc = each_record(s, s->rd, each, arg, false);
		mdb_txn_reset(s->rd);
	}
	return rc ? fail(s, "cannot read the store", rc) : CGS_OK;
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
	return rc ? fail(s, "cannot write the store", rc) : CGS_OK;
}

/* The new file stands in for the old one while nobody else has either mapped. */
enum cgs_status cgs_store_compact(struct cgs_store *s)
{
	if (s->held || !cgs_store_dir_alone(&s->dir))
		return CGS_OK;
	int rc = 0;
	bool trusted = cgs_store_dir_trusted(&s->dir);
	int fd = openat(s->dir.fd, "data.tmp", O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
			0600);
	if (fd < 0)
		rc = errno;
	if (!rc)
		rc = mdb_env_copyfd2(s->env, fd, MDB_CP_COMPACT);
	if (!rc && fsync(fd))
		rc = errno;
	if (fd >= 0)
		close(fd);
	if (!rc) {
		stop(s);
		if (renameat(s->dir.fd, "data.tmp", s->dir.fd, "data.mdb"))
			rc = errno;
		else if (trusted && !fsync(s->dir.fd))
			cgs_store_dir_trust(&s->dir);
		int opened = open_env(s);
		rc = rc ? rc : opened;
	} else {
		unlinkat(s->dir.fd, "data.tmp", 0);
	}
	cgs_store_dir_share(&s->dir);
	return rc ? fail(s, "cannot compact the store", rc) : CGS_OK;
}
