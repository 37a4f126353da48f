/* quota.h — what the headers of an answer say about limits: when to come back.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: RFC 9110, 10.2.3 (Retry-After); OpenAI, "Rate limits" (x-ratelimit-*, resets as durations of
 * Go: "6m0s"); Anthropic, "Rate limits" (anthropic-ratelimit-*, resets as RFC 3339); retry-after-ms
 * and x-should-retry as the vendors' clients read them; draft-ietf-httpapi-ratelimit-headers.
 */
#ifndef CGS_QUOTA_H
#define CGS_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

enum { CGS_QUOTA_MAX = 8 };

struct cgs_quota { /* start with CGS_QUOTA_NONE */
	struct cgs_quota_limit {
		char name[32]; /* "requests", "input-tokens" ... */
		bool empty;    /* nothing remains of it */
		int64_t reset_ms;
	} v[CGS_QUOTA_MAX];
	uint32_t n;
	int64_t retry_after_ms; /* -1: not said */
	bool never;             /* asking again is pointless */
};

#define CGS_QUOTA_NONE ((struct cgs_quota){.retry_after_ms = -1})

/* Any header of an answer that came at now_s (seconds of Unix time). */
void cgs_quota_header(struct cgs_quota *q, const char *name, const char *value, int64_t now_s);
/* Milliseconds to be waited: what Retry-After says, else until what is used up comes back; -1: the
 * headers do not say. */
int64_t cgs_quota_wait(const struct cgs_quota *q);
/* Milliseconds of a Retry-After value (seconds, with a fraction too, or an HTTP date); of a
 * duration of Go or a plain number of seconds; of a time of RFC 3339. -1: it is none, or negative.
 */
int64_t cgs_quota_retry_after(const char *value, int64_t now_s);
int64_t cgs_quota_duration(const char *value);
int64_t cgs_quota_time(const char *value, int64_t now_s);

#endif
