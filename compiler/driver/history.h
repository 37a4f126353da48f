/* history.h — what earlier builds took, as a guess at what the next one takes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `build -n` gives a bound of each answer; answers are shorter. What the last ones took stands in
 * .cgs/log: a prompt that is asked again is taken to write as much as it did, with as many
 * attempts, and to read as much of its bound; one that never was, as others of its model.
 */
#ifndef CGS_HISTORY_H
#define CGS_HISTORY_H

#include "../../runtime/cgs_run.h"

struct cgs_past {                          /* tokens of a prompt, or of all of a model */
	uint64_t bound_in, in, cached;     /* of its first attempt at most; of all that it took */
	uint64_t bound_out, out, answered; /* prompts with an answer: 0, nothing is known */
};

struct cgs_history {
	const struct cgs_plan *plan;
	struct cgs_past *step, *model; /* by step and model of the plan; heap */
};

void cgs_history_read(struct cgs_history *h, const struct cgs_plan *plan);
void cgs_history_done(struct cgs_history *h);
/* What asking a step takes whose next attempt is bounded by that; exact: tokens_in is no bound.
 * False: nothing is known of its model; out is the bound. */
bool cgs_history_guess(const struct cgs_history *h, uint32_t step, const struct cgs_spend *bound,
		       bool exact, struct cgs_spend *out);

#endif
