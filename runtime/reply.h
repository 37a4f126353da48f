/* reply.h — what came back of a question, read the same for all wires.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: the error families of OpenAI's and Anthropic's API references, google.rpc.Status, Ollama's
 * docs/api.md.
 */
#ifndef CGS_REPLY_H
#define CGS_REPLY_H

#include "model.h"

struct cgs_wire;

struct cgs_reply { /* zeroed: fresh */
	struct cgs_buf text, refusal;
	struct cgs_buf error; /* the server's message, cleaned */
	char code[64];        /* the server's error code or type */
	char finish[48];      /* how it ended, in the wire's word; empty: it did not say */
	int64_t retry_ms;     /* to be waited, as the error says; 0: it does not say */
	bool failed;          /* an error object came */
	bool broken;          /* it is not JSON of this form; error says why */
	bool open;            /* more must come, whatever finish says */
	bool counts;          /* wires: what was just taken has a count */
	bool counted;         /* `usage` is of the whole answer: it came with its end, or behind */
	struct cgs_usage usage;
};

/* A whole answer, or the data of one event; false: nothing more is wanted. */
bool cgs_reply_read(struct cgs_reply *r, const struct cgs_wire *w, struct cgs_str json, bool event);
/* The body of an answer whose status is an error. */
void cgs_reply_error(struct cgs_reply *r, struct cgs_str body);
/* How the answer ended, once it came whole, with a sentence for all but COMPLETE. */
enum cgs_stop cgs_reply_stop(const struct cgs_reply *r, const struct cgs_wire *w,
			     struct cgs_buf *why);
/* Whether it says what it took: else a request that ended so may have been billed. */
bool cgs_reply_is_counted(const struct cgs_reply *r, enum cgs_stop stop);
/* What a status means: ask again; the request, its key or the model's name is wrong. */
bool cgs_reply_is_passing(int status);
bool cgs_reply_is_ours(int status);
/* What an error code or message means: never ask again; too long; filtered. */
bool cgs_reply_is_billing(const struct cgs_reply *r);
bool cgs_reply_is_overflow(const struct cgs_reply *r);
bool cgs_reply_is_filter(const struct cgs_reply *r);
void cgs_reply_done(struct cgs_reply *r);

/* --- for wires --- */

void cgs_reply_broken(struct cgs_reply *r, const char *why);
/* An error in the member "error" of an object; false: there is none. */
bool cgs_reply_failure(struct cgs_reply *r, const json_t *j);
/* Adds a text, or the texts of the parts in a list. */
void cgs_reply_text(struct cgs_buf *to, const json_t *v);
void cgs_reply_finish(struct cgs_reply *r, const char *word);
uint32_t cgs_reply_count(const json_t *j, const char *name);
bool cgs_reply_is(const json_t *v, const char *word);

#endif
