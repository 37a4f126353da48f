/* store_impl.h — what the parts of the store share; nobody else includes it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * store.c and store_open.c know LMDB; store_queue.c records and the puts that wait; store_dir.c the
 * directory, its locks and its trust; store_check.c the bytes of the file; store_keep.c what stays
 * and what goes.
 */
#ifndef CGS_STORE_IMPL_H
#define CGS_STORE_IMPL_H

#include "store.h"

enum { CGS_STORE_SUM = 16, CGS_STORE_KEY_MAX = 511, CGS_STORE_VALUE_MAX = 1 << 30 };

/* A record as it lies in the file. The first byte of the key is the table; the value of an action
 * or a note starts with its checksum, a blob's key is its checksum. */
struct cgs_store_record {
	const uint8_t *key;
	size_t nkey;
	const uint8_t *val;
	size_t n;
};

struct cgs_store_key { /* as in the file: the table, then the caller's key */
	uint8_t b[CGS_STORE_KEY_MAX];
	size_t n;
};

struct cgs_store_put {
	uint8_t *mem; /* key, then value as it will lie in the file */
	size_t nkey, n;
	uint64_t hash; /* of the key: most of the others differ in it */
};

struct cgs_store_queue {
	struct cgs_store_put *v;
	uint32_t n, cap;
	size_t bytes;     /* of the values */
	uint32_t spilled; /* the first so many are in a file */
};

char cgs_store_tag(enum cgs_table t);
/* False when the key is empty or too long. */
bool cgs_store_key_make(char tag, const void *key, size_t n, struct cgs_store_key *out);
/* The newest put of a key, or NULL. */
const struct cgs_store_put *cgs_store_queued(const struct cgs_store_queue *q,
					     const struct cgs_store_key *k);
/* Adds a put and returns where the n bytes of its value go. */
uint8_t *cgs_store_queue_add(struct cgs_store_queue *q, const struct cgs_store_key *k, size_t n);
/* Adds a put of a value with a checksum before it. */
void cgs_store_queue_note(struct cgs_store_queue *q, const struct cgs_store_key *k, const void *val,
			  size_t n);
/* What cgs_store_spill and cgs_store_recover do. */
bool cgs_store_queue_spill(struct cgs_store_queue *q, int fd);
void cgs_store_queue_recover(struct cgs_store_queue *q, int fd);
void cgs_store_queue_clear(struct cgs_store_queue *q);
void cgs_store_queue_done(struct cgs_store_queue *q);
void cgs_store_sum(const struct cgs_store_record *r, uint8_t sum[CGS_STORE_SUM]);
/* True when the record is what was written. */
bool cgs_store_sound(const struct cgs_store_record *r);

/* True when fd is an LMDB 0.9 file in which every page that can be reached is whole, in order and
 * used once, so that LMDB can use it without stepping outside. Blob contents are not read. */
bool cgs_store_check(int fd, const char **what);
/* Calls each with every record that can be read anywhere in a damaged file, old ones included. */
void cgs_store_salvage(int fd, void (*each)(void *, const struct cgs_store_record *), void *arg);

/* The directory .cgs/store: data.mdb and lock.mdb are LMDB's; byte 0 of "writer" is locked by who
 * writes, byte 1 is shared by who has it open; its content is what data.mdb's inode looked like
 * after the last commit. */
struct cgs_store_dir {
	int cgs;  /* .cgs */
	int fd;   /* .cgs/store */
	int lock; /* .cgs/store/writer */
	void (*waiting)(void *);
	void *arg;
};

enum cgs_status cgs_store_dir_root(struct cgs_store_dir *d, int dir_fd);
/* Opens (makes) the store directory and takes its share. */
enum cgs_status cgs_store_dir_open(struct cgs_store_dir *d);
/* The same of one that is there already, read-only: writers wait until it is closed. CGS_OK and
 * lock -1: there is none. */
enum cgs_status cgs_store_dir_look(struct cgs_store_dir *d, int dir_fd);
void cgs_store_dir_close(struct cgs_store_dir *d);
/* Waits for the writer lock; CGS_ECANCELLED when SIGINT or SIGTERM is pending. */
enum cgs_status cgs_store_dir_lock(struct cgs_store_dir *d);
void cgs_store_dir_unlock(struct cgs_store_dir *d);
/* True when no other process has the store open; nobody else can open it until shared again. */
bool cgs_store_dir_alone(struct cgs_store_dir *d);
void cgs_store_dir_share(struct cgs_store_dir *d);
/* Was data.mdb left as it is by a commit of ours? */
bool cgs_store_dir_trusted(const struct cgs_store_dir *d);
void cgs_store_dir_trust(const struct cgs_store_dir *d);
void cgs_store_dir_distrust(const struct cgs_store_dir *d);
/* Is the directory still the one at .cgs/store? */
bool cgs_store_dir_current(const struct cgs_store_dir *d);
/* Under the writer lock: data.mdb is absent, or every page of it is whole. */
bool cgs_store_dir_sound(const struct cgs_store_dir *d);
/* Renames the store to .cgs/store.bad-N; *data is its data.mdb, opened, or -1. */
enum cgs_status cgs_store_dir_quarantine(struct cgs_store_dir *d, int *data);

/* Calls each for every record in key order, unverified; it stops when each returns false. */
enum cgs_status cgs_store_each(struct cgs_store *s,
			       bool (*each)(void *, const struct cgs_store_record *), void *arg);
/* Deletes the records for which drop returns true; the writer lock must be held. */
enum cgs_status cgs_store_drop(struct cgs_store *s,
			       bool (*drop)(void *, const struct cgs_store_record *), void *arg);
/* Rewrites the file without its free pages unless others have it open; the lock must be held. */
enum cgs_status cgs_store_compact(struct cgs_store *s);
struct cgs_store_dir *cgs_store_dir_of(struct cgs_store *s);
uint64_t cgs_store_damaged(const struct cgs_store *s);

#endif
