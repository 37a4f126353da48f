/* clash.h — what is being merged, and conflicts in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_CLASH_H
#define CGS_CLASH_H

#include "weave.h"

struct cgs_around { /* what is being merged, from the outside to the inside */
	const struct cgs_around *up;
	struct cgs_str name;
};

struct cgs_range { /* of tokens; of a version that has none: missing */
	bool missing;
	uint32_t from, to;
};

/* The parts of one slot, and what they are in. */
struct cgs_triple {
	const struct cgs_row *row;
	const struct cgs_slot *slot;
	const uint32_t *owner; /* the statement around the row, in each tree */
	const struct cgs_around *around;
};

static inline const struct cgs_part *cgs_triple_part(const struct cgs_triple *p, uint32_t side)
{
	uint32_t i = p->slot->at[side];
	return i == CGS_PART_NONE ? NULL : &p->row[side].v[i];
}

static inline struct cgs_str cgs_clash_bytes(const struct cgs_tree *t, uint32_t from, uint32_t to)
{
	if (from >= to)
		return CGS_STR("");
	uint32_t at = t->tok[from].at;
	return (struct cgs_str){t->text.s + at, t->tok[to - 1].at + t->tok[to - 1].len - at};
}

/* Whether the parts stand on lines of their own, on both sides. */
bool cgs_clash_lines(const struct cgs_weave *g, const struct cgs_triple *p);
/* "goal", "component api". */
struct cgs_str cgs_clash_name(struct cgs_weave *g, const struct cgs_tree *t, uint32_t node);
/* Writes a conflict about those tokens, which begin and end with lines. */
void cgs_clash_put(struct cgs_weave *g, const struct cgs_triple *p, const struct cgs_range r[3]);
/* All of a slot as a conflict; false: it does not stand on lines of its own. */
bool cgs_clash_all(struct cgs_weave *g, const struct cgs_triple *p);

#endif
