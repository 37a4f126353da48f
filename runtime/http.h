/* http.h — one request at a time to many servers at once: libcurl behind five calls.
 * SPDX-License-Identifier: Apache-2.0
 *
 * libcurl is opened when the first request needs it: linking it would cost every start 4 ms. No
 * redirects, no proxies, no decompression, no cookies; TLS is always verified. Connections are
 * kept and used again, HTTP/2 where a TLS server offers it.
 */
#ifndef CGS_HTTP_H
#define CGS_HTTP_H

#include "loop.h"
#include "quota.h"

enum {
	CGS_HTTP_BODY_MAX = 16 << 20,
	CGS_HTTP_NOTE_MAX = 1 << 20, /* of what is no answer: an error, a state */
	CGS_HTTP_HEAD_MAX = 256 << 10,
	CGS_HTTP_IDLE_MS = 30000,
};

struct cgs_http;
struct cgs_http_call;

enum cgs_http_end {
	CGS_HTTP_WHOLE,   /* an answer with a status came whole */
	CGS_HTTP_REFUSED, /* no connection: nothing was sent */
	CGS_HTTP_UNSENT,  /* it failed before anything was sent: a name, TLS */
	CGS_HTTP_BROKEN,  /* something was sent, the answer did not come whole */
	CGS_HTTP_LATE,    /* something was sent, and timeout_ms went by */
	CGS_HTTP_STOPPED, /* the answer broke a limit, or data() said stop */
};

struct cgs_http_result {
	enum cgs_http_end end;
	int status;             /* 0: none came */
	struct cgs_quota quota; /* what the headers say about limits */
	const char *error;      /* "" or what went wrong; as libcurl or the server wrote it */
	const char *location;   /* of a redirect, "" else */
};

struct cgs_http_post {
	const char *url;
	const char *key_header;   /* what stands before the key: "Authorization: Bearer " */
	const char *key;          /* NULL: none is sent */
	const char *header;       /* one more line, or NULL */
	const char *const *extra; /* lines that may hold keys; ends with NULL; or NULL */
	const char *accept;       /* the type of the answer */
	const char *type;         /* of the body; NULL: application/json */
	const char *body;         /* NULL: it is a GET */
	size_t n;                 /* body must stay until done */
	size_t most;              /* bytes of the answer with status 200; 0: 16 MiB */
	uint64_t timeout_ms;      /* for all of it */
	uint64_t idle_ms;         /* between two pieces of the answer; 0: 30 s */
	/* A kept connection was closed before any byte of an answer: may it be sent on another one?
	 * Nothing but counting may be done from here. */
	bool (*again)(void *arg);
	/* A piece of the answer's body; false ends it. events: it is text/event-stream. */
	bool (*data)(void *arg, int status, bool events, const char *p, size_t n);
	/* Once, from the loop; the call is gone after it. */
	void (*done)(void *arg, const struct cgs_http_result *r);
	void *arg;
};

/* NULL, with a sentence in error, when libcurl is not installed. */
struct cgs_http *cgs_http_new(struct cgs_loop *l, struct cgs_buf *error);
void cgs_http_free(struct cgs_http *h);
struct cgs_http_call *cgs_http_post(struct cgs_http *h, const struct cgs_http_post *p);
/* done is not called any more. False: there was no connection, so nothing was sent. */
bool cgs_http_cancel(struct cgs_http_call *c);

#endif
