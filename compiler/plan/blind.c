/* blind.c — gates that pass or fail whatever is made: no measure of theirs reads what they guard.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "lower.h"

enum { VISITS_MAX = 10000 }; /* steps looked at for one gate; one that sees this far is not blind */

struct guard { /* the file of a publish step waits for a gate */
	uint32_t gate, publish;
};

struct sight {
	struct cgs_draft *d;
	struct guard *guard; /* by gate */
	uint32_t nguard, cguard;
	uint32_t *seen; /* [steps] the gate that a step was last visited for, plus 1 */
	uint32_t *made; /* [steps] the gate whose guarded files it makes, plus 1 */
	uint32_t *todo; /* [steps] */
};

static void add_guards(struct sight *v, uint32_t publish)
{
	uint32_t n = cgs_draft_at(v->d, publish)->nin;
	for (uint32_t i = 1; i < n; i++) {
		uint32_t from = cgs_draft_read(v->d, publish, i).step;
		if (from != CGS_PLAN_NONE && cgs_draft_at(v->d, from)->kind == CGS_STEP_GATE)
			*CGS_PUSH(v->guard, v->nguard, v->cguard) = (struct guard){from, publish};
	}
}

static int by_gate(const void *a, const void *b)
{
	const struct guard *x = a, *y = b;
	return x->gate != y->gate ? (x->gate > y->gate) - (x->gate < y->gate)
				  : (x->publish > y->publish) - (x->publish < y->publish);
}

/* Whether a file is copied to one that waits for the gate: of n guards. */
static bool is_source(const struct sight *v, const struct guard *g, uint32_t n, uint32_t file)
{
	for (uint32_t i = 0; i < n; i++) {
		struct cgs_input in = cgs_draft_read(v->d, g[i].publish, 0);
		if (in.step == CGS_PLAN_NONE && in.out == file)
			return true;
	}
	return false;
}

/* Whether what the gate of n guards measures is made, in some steps, from a file that waits for
 * it. */
static bool sees(struct sight *v, const struct guard *g, uint32_t nguard)
{
	uint32_t n = 0, visits = 0, gate = g->gate;
	v->todo[n++] = gate;
	v->seen[gate] = gate + 1;
	while (n) {
		uint32_t s = v->todo[--n], nin = cgs_draft_at(v->d, s)->nin;
		for (uint32_t i = 0; i < nin; i++) {
			struct cgs_input in = cgs_draft_read(v->d, s, i);
			uint32_t from = in.step;
			if (from == CGS_PLAN_NONE) {
				visits += nguard;
				if (visits > VISITS_MAX || is_source(v, g, nguard, in.out))
					return true;
				continue;
			}
			if (v->seen[from] == gate + 1)
				continue;
			if (v->made[from] == gate + 1 || ++visits > VISITS_MAX)
				return true;
			v->seen[from] = gate + 1;
			v->todo[n++] = from;
		}
	}
	return false;
}

static void mark_made(struct sight *v, const struct guard *g)
{
	uint32_t source = cgs_draft_read(v->d, g->publish, 0).step;
	v->made[g->publish] = g->gate + 1;
	if (source != CGS_PLAN_NONE)
		v->made[source] = g->gate + 1;
}

static void tell(struct cgs_lowering *L, const struct guard *g)
{
	struct cgs_diag *d = cgs_diag_add(
		L->ir->diags, CGS_C_blind_gate, cgs_draft_span(L->d, g->gate),
		"%.*s looks at nothing of what it guards: it ends the same whatever is made",
		CGS_FMT(cgs_draft_name(L->d, g->gate)));
	cgs_diag_label(L->ir->diags, d, cgs_draft_span(L->d, g->publish), "this waits for it");
	cgs_diag_help(L->ir->diags, d,
		      "give the artifact to what is required, as in `check(artifact)`, and let the "
		      "tool read it: in its `argv` or `reads`");
}

void cgs_blind_check(struct cgs_lowering *L)
{
	uint32_t n = cgs_draft_steps(L->d);
	struct sight v = {.d = L->d, .seen = cgs_mem_alloc(3 * (size_t)n * sizeof *v.seen)};
	v.made = v.seen + n;
	v.todo = v.made + n;
	for (uint32_t s = 0; s < n; s++)
		if (cgs_draft_at(L->d, s)->kind == CGS_STEP_PUBLISH)
			add_guards(&v, s);
	if (v.nguard)
		qsort(v.guard, v.nguard, sizeof *v.guard, by_gate);
	for (uint32_t i = 0, end; i < v.nguard; i = end) {
		for (end = i; end < v.nguard && v.guard[end].gate == v.guard[i].gate; end++)
			mark_made(&v, &v.guard[end]);
		if (cgs_draft_at(L->d, v.guard[i].gate)->nin && !sees(&v, &v.guard[i], end - i))
			tell(L, &v.guard[i]);
	}
	free(v.guard);
	free(v.seen);
}
