/* scores.h — the scores of a choice: read, added up, turned.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: docs/cost.md, "cgsc choose".
 */
#ifndef CGS_RULE_SCORES_H
#define CGS_RULE_SCORES_H

#include "../check/ir.h"
#include "../check/num.h"

struct cgs_alternative {
	struct cgs_str name, key; /* the key: as written in `scores`, or empty */
	struct cgs_num *score;    /* of each criterion */
	bool *given;
	bool whole;          /* has all scores */
	struct cgs_num mean; /* weighted, of a whole one */
	uint32_t rank;       /* among the whole, from 1; 0: not whole */
};

struct cgs_flip { /* the nearest weight of a criterion at which another option wins */
	bool any;
	struct cgs_num at, by;
	uint32_t to; /* option */
};

struct cgs_chosen { /* one choice, computed */
	uint32_t decl;
	uint32_t ncriterion, noption;
	uint32_t *criterion; /* declarations */
	struct cgs_num *weight;
	struct cgs_num all; /* of the weights */
	struct cgs_num scale[2];
	struct cgs_alternative *option;
	uint32_t *order;       /* of options: by rank, those that are not whole last */
	uint32_t nwhole;       /* of options */
	bool won;              /* order[0] is the only one with rank 1, and all options are whole */
	struct cgs_num margin; /* over the second */
	struct cgs_flip *flip; /* of each criterion, if won */
	uint32_t least;        /* the criterion with the smallest change, or ncriterion */
	uint32_t chosen;       /* option that the author chose, or noption */
	struct cgs_str chose;  /* what the author wrote, or empty */
	bool broken;           /* numbers too large to be exact */
	struct cgs_problem {
		struct cgs_str option, criterion, what;
		struct cgs_str key; /* of the option in `scores`, or empty */
		bool lacks;         /* nothing is wrong, but missing */
	} * problem;
	uint32_t nproblem, cproblem;
};

/* Everything is in mem but the problems. */
void cgs_choose(struct cgs_ir *ir, uint32_t choice, struct cgs_arena *mem, struct cgs_chosen *out);
void cgs_choose_done(struct cgs_chosen *c);
/* False when it has criteria and none of them counts: no option can have a mean. */
bool cgs_choose_weighs(struct cgs_ir *ir, uint32_t choice, struct cgs_arena *mem);

static inline const struct cgs_alternative *cgs_choose_first(const struct cgs_chosen *c)
{
	return &c->option[c->order[0]];
}

#endif
