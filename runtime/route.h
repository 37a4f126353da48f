/* route.h — which endpoint of a model is asked: by weight, and by how each of them has done.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each (address, model) is an endpoint with a lane of its own (pace.h). Those that do well share
 * the questions by their weights. One that refuses connections, is overloaded or fails rests, twice
 * as long after each further failure, and then gets one question to show that it is back. src:
 * nginx, "Smooth weighted round-robin balancing"; AWS Architecture Blog, "Exponential backoff and
 * jitter"; Nygard, "Release It!", circuit breakers (half open).
 */
#ifndef CGS_ROUTE_H
#define CGS_ROUTE_H

#include "pace.h"

struct cgs_routes; /* all endpoints of a process */

struct cgs_endpoint_run { /* one endpoint of one model */
	struct cgs_endpoint_run *next;
	char *name, *url; /* url: as it is asked */
	char *origin;
	struct cgs_lane *lane;
	uint32_t weight;
	int64_t credit; /* of the round-robin */
	uint32_t fails; /* in a row */
	uint32_t open;  /* questions under way */
	int64_t rest_until_ns;
};

struct cgs_routes *cgs_route_new(void);
void cgs_route_free(struct cgs_routes *r);
/* The endpoint of that name ("URL MODEL"), or a new one without lane. */
struct cgs_endpoint_run *cgs_route_get(struct cgs_routes *r, const char *name);
/* Which of n is asked next; tried: bit i: not i, if any other will do. */
uint32_t cgs_route_choose(struct cgs_endpoint_run *const *v, uint32_t n, uint64_t tried,
			  int64_t now_ns);
/* Whether one that is not in `tried` could be asked at once. */
bool cgs_route_other(struct cgs_endpoint_run *const *v, uint32_t n, uint64_t tried, int64_t now_ns);
bool cgs_route_rests(const struct cgs_endpoint_run *e, int64_t now_ns);
/* What came of a question: it answered; or it rests, first_ms at least (its server says when), with
 * some chance in it. */
void cgs_route_well(struct cgs_endpoint_run *e);
void cgs_route_rest(struct cgs_endpoint_run *e, uint64_t first_ms, uint64_t ordered_ms,
		    uint32_t chance, int64_t now_ns);

#endif
