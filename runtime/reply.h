/* reply.h — reads what an OpenAI-like chat endpoint answers: one object, or a stream of them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: OpenAI API reference, "Chat completions"; the error families of its rate-limit guide.
 */
#ifndef CGS_REPLY_H
#define CGS_REPLY_H

#include "model.h"

struct cgs_reply { /* zeroed: fresh */
	struct cgs_buf text, refusal;
	struct cgs_buf error; /* the server's message, cleaned */
	char code[64];        /* the server's error code or type */
	char finish[32];      /* finish_reason; empty: none came */
	bool failed;          /* an error object came */
	bool broken;          /* it is not JSON of this form; error says why */
	bool marked;          /* [DONE] came */
	uint32_t tokens_in, tokens_out, reasoning;
};

/* A whole answer, or the data of one event; false: nothing more is wanted. */
bool cgs_reply_whole(struct cgs_reply *r, struct cgs_str json);
bool cgs_reply_event(struct cgs_reply *r, struct cgs_str data);
/* The body of an answer whose status is an error. */
void cgs_reply_error(struct cgs_reply *r, struct cgs_str body);
/* How the answer ended, once it came whole, with a sentence for all but COMPLETE. */
enum cgs_stop cgs_reply_stop(const struct cgs_reply *r, struct cgs_buf *why);
/* What an error code or message means: never ask again; too long; filtered. */
bool cgs_reply_is_billing(const struct cgs_reply *r);
bool cgs_reply_is_overflow(const struct cgs_reply *r);
bool cgs_reply_is_filter(const struct cgs_reply *r);
void cgs_reply_done(struct cgs_reply *r);

#endif
