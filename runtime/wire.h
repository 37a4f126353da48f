/* wire.h — the forms in which services speak: one row and one file for each.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A wire turns a request (model.h) into the JSON of its service, and what comes back into a reply.
 * How it is carried, asked again and limited is the same for all: call.c.
 */
#ifndef CGS_WIRE_H
#define CGS_WIRE_H

#include "ask.h"
#include "reply.h"

struct cgs_finish { /* a word of the service for how an answer ended */
	const char *word;
	enum cgs_stop stop;
};

struct cgs_batching;

struct cgs_wire {
	const char *kind;   /* `kind` of a provider */
	const char *base;   /* the address when the provider has no `url`; NULL: it must have one */
	const char *key;    /* the header with the key, up to where the key stands */
	const char *header; /* one more header, or NULL */
	bool lines;         /* a stream is lines of JSON, not server-sent events */
	const struct cgs_finish *finish; /* ends with a NULL word */
	/* What is put behind the address. */
	void (*path)(const struct cgs_ask *a, struct cgs_buf *url);
	json_t *(*body)(const struct cgs_ask *a);
	/* Makes of a body one that goes on with a turn that was paused after this text, with
	 * a cap of its own; NULL: the service has no such thing. */
	void (*go_on)(json_t *body, struct cgs_str said, json_int_t cap);
	const struct cgs_batching *batching; /* batch.h; NULL: the service has no batches */
	/* A whole answer, or one event of a stream (event: its object). Errors in the forms that
	 * all services have are read before. */
	void (*take)(struct cgs_reply *r, const json_t *j, bool event);
	/* The same service when it is asked how many tokens a question has, NULL: it does not
	 * count. That row has no take and finish: the number is this member of the answer. */
	const struct cgs_wire *count;
	const char *counted;
};

/* NULL: it is not asked over HTTP. */
const struct cgs_wire *cgs_wire_of(const char *kind);
/* "openai, responses, ...", for messages. */
void cgs_wire_kinds(struct cgs_buf *out);

extern const struct cgs_wire cgs_wire_chat, cgs_wire_compatible, cgs_wire_responses,
	cgs_wire_messages, cgs_wire_gemini, cgs_wire_ollama;

/* --- what wires share, in wire.c --- */

/* Copies a field of `from` that is there and not null. */
void cgs_wire_copy(json_t *to, const char *as, const json_t *from, const char *name);
/* The cap of the answer in tokens; 0: none. */
json_int_t cgs_wire_cap(const struct cgs_ask *a);
bool cgs_wire_streams(const struct cgs_ask *a);
/* The schema of the answer, NULL: none. Borrowed. */
json_t *cgs_wire_schema(const struct cgs_ask *a);
/* The texts of the system messages that come first, joined by an empty line (0 bytes: none), and
 * how many there are. */
size_t cgs_wire_system(const struct cgs_ask *a, struct cgs_buf *text);
/* OpenAI's caches work by themselves; questions that begin alike go to the same one by this key. */
void cgs_wire_cache_key(const struct cgs_ask *a, json_t *to);
/* Whether OpenAI's strict mode takes a schema. */
bool cgs_wire_strict(const json_t *schema, int depth);
/* Takes members out of a body: what has no part in a count. */
void cgs_wire_leave_out(json_t *body, const char *const *name, size_t n);
/* The name of the prompt as [A-Za-z0-9_-]{1,64}. */
void cgs_wire_name(const struct cgs_ask *a, char name[65]);

#endif
