/* store_lmdb.h — an open store, for the two files that know LMDB.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_STORE_LMDB_H
#define CGS_STORE_LMDB_H

#include <lmdb.h>

#include "store_impl.h"

enum { CGS_STORE_PUTS_MAX = 448, CGS_STORE_PENDING_MAX = 4 << 20 };

struct cgs_store {
	struct cgs_store_dir dir;
	MDB_env *env; /* NULL, in a store that is only looked at: there is nothing */
	MDB_dbi dbi;
	MDB_txn *rd;   /* reset between gets */
	MDB_txn *held; /* of the view */
	void *copy;    /* of a view that was not aligned */
	bool looks;    /* nothing can be written: what is put stays in the queue */
	struct cgs_store_queue q;
	uint64_t damaged;
	char error[160];
};

typedef int cgs_store_body(struct cgs_store *, MDB_txn *, void *);

/* store.c */
bool cgs_store_is_damage(int rc);
enum cgs_status cgs_store_fail(struct cgs_store *s, const char *what, int rc);
/* Begins or renews a read transaction; MDB_NOTFOUND when there is nothing to read. */
int cgs_store_start_read(struct cgs_store *s, MDB_txn **txn);
int cgs_store_look_up(struct cgs_store *s, MDB_txn *txn, const struct cgs_store_key *k,
		      struct cgs_store_record *r);
/* Runs body in one transaction, again after each growth of the map. */
int cgs_store_write_grown(struct cgs_store *s, cgs_store_body *body, void *arg);
int cgs_store_write_queue(struct cgs_store *s, MDB_txn *txn, void *queue);

/* store_open.c */
/* Lets go of LMDB; the directory stays. */
void cgs_store_stop(struct cgs_store *s);
enum cgs_status cgs_store_open_any(struct cgs_store *s, const char **repaired);

#endif
