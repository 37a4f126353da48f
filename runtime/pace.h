/* pace.h — how fast a model is asked: requests and tokens a minute, and how many at once.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each (address, model) has two buckets that fill evenly, and a queue in the order of arrival. The
 * worst case of a request is taken out before it leaves, what it did not use is put back. How many
 * may be open adapts: one more for each full round of answers, half after a refusal for the rate or
 * an overloaded server, and nothing leaves until the server's wait is over.
 * src: Chiu, Jain, "Analysis of the increase and decrease algorithms for congestion avoidance",
 * 1989; the limits are those of the services: requests (RPM) and tokens (TPM) a minute.
 */
#ifndef CGS_PACE_H
#define CGS_PACE_H

#include "loop.h"

struct cgs_paces; /* all of a process */
struct cgs_lane;  /* one address and model */

struct cgs_pass { /* owned by the caller; zeroed: neither waits nor is inside */
	struct cgs_lane *lane;
	uint64_t tokens; /* the worst case */
	void (*go)(void *arg);
	void *arg;
	bool inside;
	struct cgs_pass *prev, *next; /* in the queue */
};

enum cgs_verdict { CGS_PACE_FINE, CGS_PACE_REFUSED, CGS_PACE_OTHER };

struct cgs_paces *cgs_pace_new(struct cgs_loop *l);
void cgs_pace_free(struct cgs_paces *p);
/* rpm, tpm: 0: no limit. The limits of a lane are those of its first use. */
struct cgs_lane *cgs_pace_lane(struct cgs_paces *p, struct cgs_str name, double rpm, double tpm,
			       uint32_t at_once);
/* Calls go(arg), from here or later from the loop, when it may leave. */
void cgs_pace_enter(struct cgs_lane *l, struct cgs_pass *p, uint64_t tokens, void (*go)(void *),
		    void *arg);
/* It came back, or was given up while it waited. used: tokens that it took (unknown: the worst
 * case). REFUSED: for the rate; wait_ms: what the server says, 0: nothing. */
void cgs_pace_leave(struct cgs_pass *p, uint64_t used, enum cgs_verdict v, uint64_t wait_ms);

#endif
