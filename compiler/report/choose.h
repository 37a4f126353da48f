/* choose.h — choices by weighted scores: who wins, by how much, and what would turn it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: docs/cost.md, "cgsc choose".
 */
#ifndef CGS_CHOOSE_H
#define CGS_CHOOSE_H

#include "../rule/scores.h"

struct cgs_sheet;

/* A number in digits. */
struct cgs_str cgs_choose_exact(struct cgs_arena *mem, struct cgs_num n);
/* The smallest change of one weight that makes another option win, in words; empty if none won. */
struct cgs_str cgs_choose_flip(const struct cgs_ir *ir, const struct cgs_chosen *c,
			       struct cgs_arena *mem);
/* Why nothing is won, or what is to be said of what the author chose; mostly empty. */
struct cgs_str cgs_choose_note(const struct cgs_chosen *c, struct cgs_arena *mem);

/* Appends the tables "verdicts", "totals", "flips" and "problems" of choices. */
void cgs_report_choose(struct cgs_ir *ir, const uint32_t *choice, uint32_t n,
		       struct cgs_sheet *sheet);
/* A `decision` as a spec for what is won and whole; false with a reason when it cannot be written.
 */
bool cgs_choose_decision(struct cgs_ir *ir, uint32_t choice, struct cgs_arena *mem,
			 struct cgs_buf *out, struct cgs_str *why);

#endif
