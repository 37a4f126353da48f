/* pairs.h — which parts of the base and of one side are one.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_PAIRS_H
#define CGS_PAIRS_H

#include "part.h"

struct cgs_pairs {    /* of the base and one side; CGS_PART_NONE: no partner */
	uint32_t *to; /* base -> side */
	uint32_t *of; /* side -> base */
	bool *stays;  /* base: it is where it was among those that stay */
};

struct cgs_keyed {
	uint64_t key;
	uint32_t at;
};

struct cgs_pairs cgs_pairs_of(const struct cgs_row *o, const struct cgs_row *x);
struct cgs_pairs cgs_pairs_in_place(const struct cgs_row *o, const struct cgs_row *x);
/* What neither side has any more may have become something else on both. */
void cgs_pairs_lost(const struct cgs_row row[3], struct cgs_pairs *a, struct cgs_pairs *b);
void cgs_pairs_done(struct cgs_pairs *p);

/* n times CGS_PART_NONE. */
uint32_t *cgs_part_nones(uint32_t n);
/* The parts from..to that have no partner yet, by key. */
struct cgs_keyed *cgs_keyed_of(const struct cgs_row *r, const uint32_t *partner, uint32_t from,
			       uint32_t to, uint32_t *n);

#endif
