/* cycle.h — what goes round in circles: imports, templates.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_CYCLE_H
#define CGS_CYCLE_H

#include "../base/mem.h"

struct cgs_arc {
	uint32_t from, to; /* below n */
};

/* Calls report for each arc that closes a circle, with the arcs of the circle in order. Linear;
 * every circle has at least one arc that is reported. */
void cgs_cycle_each(uint32_t n, const struct cgs_arc *arc, uint32_t narc,
		    void (*report)(void *to, const uint32_t *arcs, uint32_t narcs), void *to);

#endif
