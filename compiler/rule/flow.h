/* flow.h — the phases of a workflow or the steps of a phase: which one follows which.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One that names nothing in `next` is followed by the one after it in the source.
 */
#ifndef CGS_FLOW_H
#define CGS_FLOW_H

#include "tally.h"

enum { CGS_FLOW_END = UINT32_MAX };

struct cgs_flow { /* one workflow, roadmap or phase at a time; zeroed but for ir */
	struct cgs_ir *ir;
	uint32_t whole;
	uint32_t *v; /* its phases or steps, in order */
	uint32_t n, cap;
	uint32_t *arc; /* where those that follow v[i] begin in to; n + 1 */
	uint32_t carc;
	uint32_t *to; /* indices into v */
	uint32_t nto, cto;
	bool linked;  /* some name what follows */
	bool forks;   /* one of them names more than one */
	bool *circle; /* is part of a circle: of one at least for each way back */
	uint32_t ccircle;
	uint32_t *at; /* by declaration: index + 1, when it is one of v */
};

/* Reads the nested declarations of a kind. in_order: what names nothing is followed by the next. */
void cgs_flow_read(struct cgs_flow *f, uint32_t whole, const char *kind, bool in_order);
/* The index of the first: what `start` names, or 0; CGS_FLOW_END when there is none. */
uint32_t cgs_flow_start(const struct cgs_flow *f);
/* What is passed in any case, from the start to the first fork or circle: *n of v. The indices are
 * in `to` room of the caller's, as long as v. */
uint32_t cgs_flow_certain(const struct cgs_flow *f, uint32_t *out);
/* The longest way from the start, when v[i] takes time[i]; false when it is too long to be exact.
 * way[i] is the index that follows i on it, or CGS_FLOW_END. */
bool cgs_flow_longest(const struct cgs_flow *f, const struct cgs_num *time, uint32_t *way,
		      struct cgs_num *out);
void cgs_flow_done(struct cgs_flow *f);

#endif
