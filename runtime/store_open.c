/* store_open.c — a store opened, for writing or for looking only, repaired, compacted and closed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_lmdb.h"

enum { READERS_MAX = 510, FIRST_MAP = 64 << 20, OPEN_MAX = 5 };

static const struct cgs_str FORMAT_KEY = {"vformat", 7}, FORMAT = {"1", 1};

void cgs_store_stop(struct cgs_store *s)
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
	rc = mdb_env_open(s->env, path, MDB_NOTLS | (s->looks ? MDB_RDONLY | MDB_NOLOCK : 0), 0600);
	mdb_filehandle_t fd; /* LMDB leaves this one open for children */
	if (!rc && !mdb_env_get_fd(s->env, &fd))
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (!rc)
		rc = cgs_store_start_read(s, &s->rd);
	if (!rc)
		rc = mdb_dbi_open(s->rd, NULL, 0, &s->dbi);
	if (rc) {
		cgs_store_stop(s);
		return rc;
	}
	mdb_txn_reset(s->rd);
	return 0;
}

/* A new store gets its format note; an old one must have ours. */
static int check_format(struct cgs_store *s)
{
	struct cgs_store_key k = {.n = FORMAT_KEY.n};
	struct cgs_store_record r;
	MDB_stat stat;
	memcpy(k.b, FORMAT_KEY.s, FORMAT_KEY.n);
	int rc = cgs_store_start_read(s, &s->rd);
	if (rc)
		return rc;
	rc = mdb_stat(s->rd, s->dbi, &stat);
	bool empty = !rc && !stat.ms_entries;
	rc = cgs_store_look_up(s, s->rd, &k, &r);
	bool ours = !rc && cgs_store_sound(&r) && r.n == CGS_STORE_SUM + FORMAT.n &&
		    !memcmp(r.val + CGS_STORE_SUM, FORMAT.s, FORMAT.n);
	mdb_txn_reset(s->rd);
	if (ours)
		return 0;
	if (!empty)
		return MDB_INVALID;
	struct cgs_store_queue q = {0};
	cgs_store_queue_note(&q, &k, FORMAT.s, FORMAT.n);
	rc = cgs_store_write_grown(s, cgs_store_write_queue, &q);
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
		if (cgs_store_is_damage(rc)) {
			cgs_store_stop(s);
			st = cgs_store_dir_quarantine(&s->dir, bad) ? CGS_EIO : CGS_ECORRUPT;
		} else {
			st = rc ? cgs_store_fail(s, "cannot open the store", rc) : CGS_OK;
		}
	}
	if (!st)
		cgs_store_dir_trust(&s->dir);
	int saved = errno;
	cgs_store_dir_unlock(&s->dir);
	if (st) {
		cgs_store_stop(s);
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
	if (!cgs_store_sound(r) || cgs_store_queued(&s->q, &k) || cgs_store_start_read(s, &s->rd))
		return;
	int rc = cgs_store_look_up(s, s->rd, &k, &have);
	mdb_txn_reset(s->rd);
	if (rc != MDB_NOTFOUND)
		return;
	memcpy(cgs_store_queue_add(&s->q, &k, r->n), r->val, r->n);
	if (s->q.n >= 2 * CGS_STORE_PUTS_MAX || s->q.bytes > CGS_STORE_PENDING_MAX)
		cgs_store_commit(s);
}

enum cgs_status cgs_store_open_any(struct cgs_store *s, const char **repaired)
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
		st = cgs_store_open_any(s, repaired);
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

/* No reader is registered with LMDB: our lock keeps writers out instead. */
enum cgs_status cgs_store_look(int dir_fd, struct cgs_store **out)
{
	struct cgs_store *s = cgs_mem_alloc(sizeof *s);
	s->looks = true;
	enum cgs_status st = cgs_store_dir_look(&s->dir, dir_fd);
	if (!st && s->dir.lock >= 0 &&
	    (cgs_store_dir_trusted(&s->dir) || cgs_store_dir_sound(&s->dir)) && open_env(s))
		st = CGS_EIO;
	*out = st ? NULL : s;
	if (st) {
		int saved = errno;
		cgs_store_dir_close(&s->dir);
		if (s->dir.cgs >= 0)
			close(s->dir.cgs);
		free(s);
		errno = saved;
	}
	return st;
}

enum cgs_status cgs_store_close(struct cgs_store *s)
{
	if (!s)
		return CGS_OK;
	cgs_store_release(s);
	enum cgs_status st = s->env ? cgs_store_commit(s) : CGS_OK;
	cgs_store_queue_done(&s->q);
	cgs_store_stop(s);
	cgs_store_dir_close(&s->dir);
	if (s->dir.cgs >= 0)
		close(s->dir.cgs);
	free(s);
	return st;
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
		cgs_store_stop(s);
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
	return rc ? cgs_store_fail(s, "cannot compact the store", rc) : CGS_OK;
}
