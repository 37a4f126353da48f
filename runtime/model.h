/* model.h — asks a model: a table of providers behind one call.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The request is the canonical JSON of plan.h's PROMPT recipe with its input parts filled in:
 *   {"provider":{..},"request":{"model","max_output","temperature","seed","stream",
 *    "messages":[{"role","content"}]},"template":T?,"prompt":NAME,"attempt":N,"schema":J?,
 *    "known":T?,"tokens":N?,"count":true?}, where "known" is an answer that was paid for and that
 * record only writes down, "tokens" is the most that question and answer can take, and "count" asks
 * for usage.in alone (cgs_model_counts).
 * Recordings are keyed by cgs_model_hash: SHA-256 of the canonical JSON of "request" and
 * "schema" alone, without "stream", so they do not depend on names, addresses, keys or on how the
 * answer travels.
 */
#ifndef CGS_MODEL_H
#define CGS_MODEL_H

#include <jansson.h>

#include "../compiler/base/hash.h"
#include "loop.h"

/* How an answer ended: only COMPLETE is a success. UNKNOWN: the request was sent and nothing final
 * came back, so it may have been billed. */
enum cgs_stop {
	CGS_STOP_COMPLETE,
	CGS_STOP_TRUNCATED, /* the output cap was reached */
	CGS_STOP_REFUSED,
	CGS_STOP_BLOCKED,  /* content filter */
	CGS_STOP_PAUSED,   /* by the provider: it would go on if it were asked to */
	CGS_STOP_OVERFLOW, /* the prompt does not fit the window */
	CGS_STOP_FAILED,   /* error answer, broken connection, bad bytes: text in `error` */
	CGS_STOP_UNKNOWN,
	CGS_STOP_MISSING, /* replay: there is no recording */
	CGS_STOP_NO_KEY,  /* the key's variable is not set, or not bound to the origin */
	CGS_STOP_NO_ROOM, /* record: the answer could not be written down, so nothing was asked */
	CGS_STOP_CANCELLED,
};

/* As the provider counted; 0: it did not say. */
struct cgs_usage {
	uint32_t in;              /* all that was read */
	uint32_t cached, written; /* of it: from the provider's cache, into it */
	uint32_t out;             /* all that was written */
	uint32_t reasoning;       /* of it: thoughts, which are not in the text */
};

struct cgs_answer {
	enum cgs_stop stop;
	struct cgs_buf text;  /* the answer */
	struct cgs_buf error; /* one sentence for people, with what to do; never a key */
	struct cgs_usage usage;
	uint32_t requests; /* sent, retries included */
	uint32_t unbilled; /* of them: never sent, or refused (HTTP 3xx, 4xx) before any work */
	bool billing;      /* FAILED: for the account's money or quota */
	bool ours;         /* FAILED: the request, the key or the model's name is wrong */
	uint32_t counted;  /* of them: what they took is in `usage`, or in `text` where the provider
			    * does not say; the rest may have been billed */
	bool uncounted;    /* what was written, thoughts too, is not in `usage` */
	uint32_t percent;  /* of the price, for an answer of a batch; 0: all of it */
	bool replayed;     /* from a recording, a template or the like: cost nothing */
};

typedef void cgs_model_done(void *arg, struct cgs_answer *a); /* may take the buffers by zeroing */

struct cgs_secrets; /* secret.h */
struct cgs_store;   /* store.h */
struct cgs_models;  /* connections, recordings index, running asks */
struct cgs_ask;

struct cgs_model_options {
	struct cgs_loop *loop;
	int root_fd;                 /* recordings and programs are found from here */
	bool offline;                /* no socket: openai and record answer from recordings only */
	const char *env_path;        /* PATH for command providers */
	struct cgs_secrets *secrets; /* borrowed; NULL: they are read here */
	struct cgs_store *store;     /* where batches are noted; NULL: there are none */
	uint64_t idle_ms;            /* between two pieces of an answer; 0: 30 s */
	uint64_t retry_ms;           /* first wait before asking again, doubled each time; 0: 500 */
	/* Whether a question may be sent again, with the arg of the ask and what came of it so far.
	 * NULL: it may. */
	bool (*again)(void *arg, const struct cgs_answer *sofar);
};

enum cgs_status cgs_models_new(const struct cgs_model_options *o, struct cgs_models **out);
void cgs_models_free(struct cgs_models *m);
/* Asks; done is called once, always from the loop. The request is borrowed until then. */
struct cgs_ask *cgs_models_ask(struct cgs_models *m, const json_t *request, cgs_model_done *done,
			       void *arg);
void cgs_models_cancel(struct cgs_ask *a);
struct cgs_key cgs_model_hash(const json_t *request);
/* Whether the provider of a request or a recipe is asked over HTTP. */
bool cgs_model_is_wire(const json_t *of);
/* Whether the service of a request counts its tokens; key: of what it is sent for that, and where.
 */
bool cgs_model_counts(const json_t *request, struct cgs_key *key);
const char *cgs_model_stop(enum cgs_stop s); /* "complete", "truncated" ... */

#endif
