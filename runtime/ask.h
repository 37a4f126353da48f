/* ask.h — one running question, and what providers share. Internal to the model modules.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A provider is a start function. It is called from the loop, may end the ask at once, and sets
 * `stop`, which a cancel calls, when it leaves something running.
 */
#ifndef CGS_ASK_H
#define CGS_ASK_H

#include "model.h"
#include "secret.h"

struct cgs_shelves; /* recording.c */
struct cgs_http;    /* http.c */
struct cgs_paces;   /* pace.c */
struct cgs_routes;  /* route.c */
struct cgs_batches; /* batch.c */

struct cgs_models {
	struct cgs_model_options o;
	struct cgs_secrets *secrets;
	struct cgs_shelves *shelves; /* NULL until first needed */
	struct cgs_http *http;       /* NULL until first needed */
	struct cgs_paces *paces;     /* NULL until first needed */
	struct cgs_routes *routes;   /* NULL until first needed */
	struct cgs_batches *batches; /* NULL until first needed */
	struct cgs_ask *running;
	uint64_t room_kib; /* that open questions may take on the disk */
};

struct cgs_ask {
	struct cgs_models *m;
	const json_t *request;
	const json_t *provider, *body; /* of the request; never NULL once begun */
	struct cgs_key hash;
	char hex[CGS_KEY_HEX + 1];
	struct cgs_answer answer;
	cgs_model_done *done;
	void *arg;
	struct cgs_timer timer;
	void (*keep)(struct cgs_ask *); /* writes a complete answer as a recording, or NULL */
	uint64_t room_kib;              /* that its answer may take on the disk */
	void *live;                     /* of the provider */
	void (*stop)(struct cgs_ask *); /* ends `live`; nothing is reported after it */
	struct cgs_ask *prev, *next;
};

enum { CGS_ASK_TIMEOUT_MS = 600000, CGS_ASK_BODY_MAX = 16 << 20 };

/* Frees it without a word. */
void cgs_ask_drop(struct cgs_ask *a);
/* Ends the ask: calls done and frees it. */
void cgs_ask_end(struct cgs_ask *a, enum cgs_stop stop);
/* The same with a sentence in answer.error. */
void cgs_ask_fail(struct cgs_ask *a, enum cgs_stop stop, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* A text of the provider or the request; NULL: absent. */
const char *cgs_ask_option(const struct cgs_ask *a, const char *name);
const char *cgs_ask_prompt(const struct cgs_ask *a);
unsigned cgs_ask_attempt(const struct cgs_ask *a);
uint64_t cgs_ask_timeout(const struct cgs_ask *a);
/* {"request":..,"schema":..}: what is hashed, without "stream". A new reference. */
json_t *cgs_ask_question(const json_t *request);

/* Over HTTP; the kind of the provider is a wire. */
void cgs_call_start(struct cgs_ask *a);
void cgs_command_start(struct cgs_ask *a);

#endif
