/* repair.h — the cheapest way to make the next tokens fit, and how to say what was expected.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_REPAIR_H
#define CGS_REPAIR_H

#include "cgs_gram.h"
#include "gram.h"

enum { CGS_AHEAD = 24, CGS_DELETES = 2, CGS_INSERTS = 2 };

struct cgs_ahead { /* tokens from the one that does not fit, trivia left out */
	uint32_t n;
	uint8_t kind[CGS_AHEAD]; /* 0: end of file, then nothing more */
	uint8_t cost[CGS_AHEAD]; /* of deleting it; CGS_KEEP: never */
	uint8_t unit[CGS_AHEAD]; /* how many go together: a whole string */
	bool between;            /* no statement has begun that an END could end */
};

enum { CGS_KEEP = 255 };

struct cgs_repair {
	bool found;
	uint32_t nremove; /* tokens of ahead, from the first */
	uint32_t ninsert;
	uint8_t insert[CGS_INSERTS]; /* put in after the removed ones */
};

/* At most two deletions and two insertions of least cost after which the next 5 (or 3, or 2)
 * tokens parse. */
struct cgs_repair cgs_repair_find(const void *parser, const struct cgs_ahead *in);
/* True when an END after a token of that kind (0: none) ends no statement; for a COMMA that depends
 * on what it separates. */
bool cgs_repair_is_between(unsigned last);
/* Puts the END that the grammar wants before '}' and the end of file into a list of kinds, and
 * drops the ones that are too many. Returns the new length; to has room for 2 * n. */
unsigned cgs_repair_ends(bool between, const uint8_t *from, unsigned n, uint8_t *to);
/* "'=', a value or end of statement": what can come next; first is named first if not 0. */
void cgs_repair_expected(const void *parser, unsigned first, struct cgs_buf *out);
/* How to write an inserted token in a fix. */
struct cgs_str cgs_repair_text(unsigned kind);

#endif
