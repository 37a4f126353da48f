/* batch_impl.h — one batch, and the list of them. Internal to batch.c, batch_join.c, batch_list.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_BATCH_IMPL_H
#define CGS_BATCH_IMPL_H

#include "batch.h"

struct cgs_http_call;
struct cgs_http_result;

enum { CGS_BATCH_MOST = 10000 }; /* questions */

struct cgs_batch {
	struct cgs_batches *all;
	const struct cgs_wire *wire;
	char *where;          /* the address and the model */
	char *base;           /* the address; NULL: nobody has asked for it yet */
	const char *key;      /* borrowed from the secrets, or NULL */
	json_t *entry;        /* as it stands in the store; NULL: it is not made yet */
	struct cgs_ask **ask; /* of each item; NULL: nobody waits for it */
	uint32_t n, c, next_claim;
	bool gathering, cancelled;
	uint32_t losses, makings;
	json_int_t answered, read; /* items: as the service says; whose answers could be read */
	size_t bytes;              /* of the questions */
	uint64_t look_ms, wait_s;  /* wait_s: of the model's `batch` */
	char *file;                /* that was uploaded */
	struct cgs_timer timer;
	struct cgs_http_call *call;
	struct cgs_buf url, body, raw;
	json_t *items; /* while it is made */
	void (*then)(struct cgs_batch *b, const struct cgs_http_result *r);
	struct cgs_batch *next;
};

struct cgs_batches {
	struct cgs_models *m;
	struct cgs_batch *first;
};

/* Gathered: it goes out as a batch, or live. */
void cgs_batch_make(struct cgs_batch *b);
/* One that was made before has one more that waits for it. */
void cgs_batch_resume(struct cgs_batch *b);
int64_t cgs_batch_made_at(const struct cgs_batch *b);
/* The address of a question, and it with the model; false: it is none. */
bool cgs_batch_where(const struct cgs_ask *a, const struct cgs_wire *w, struct cgs_buf *base,
		     struct cgs_buf *where);

/* The batches of the store, read when they are first needed. */
struct cgs_batches *cgs_batch_list(struct cgs_models *m);
/* Queues the list for the store; durable: and waits for the disk. */
bool cgs_batch_write(struct cgs_batches *all, bool durable);
struct cgs_batch *cgs_batch_add(struct cgs_batches *all, const struct cgs_wire *w,
				const char *where);
void cgs_batch_drop(struct cgs_batch *b);
/* An item is done with: no build looks for it. */
void cgs_batch_strike(struct cgs_batch *b, uint32_t i);
/* So is the batch, if all items are, or all of it is gone. */
void cgs_batch_strike_out(struct cgs_batch *b, bool all);
/* The ask waits for an item, until it is let go (NULL: none waits). */
void cgs_batch_hold(struct cgs_batch *b, uint32_t i, struct cgs_ask *a);
struct cgs_ask *cgs_batch_let_go(struct cgs_batch *b, uint32_t i);
/* Any that waits; NULL: none. */
struct cgs_ask *cgs_batch_one(const struct cgs_batch *b);

#endif
