/* trace_row.c — the rows of the matrix: what each requirement serves, what serves it, and gaps.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model.h"
#include "trace.h"

struct place { /* the column of a kind, by where it was reached from the requirement */
	const char *kind;
	bool up;
	enum cgs_trace_column column;
};

static const struct place places[] = {
	{"stakeholder", true, CGS_TRACE_STAKEHOLDER},
	{"persona", true, CGS_TRACE_STAKEHOLDER},
	{"need", true, CGS_TRACE_NEED},
	{"goal", true, CGS_TRACE_NEED},
	{"regulation", true, CGS_TRACE_NEED},
	{"control", true, CGS_TRACE_NEED},
	{"usecase", false, CGS_TRACE_USECASE},
	{"story", false, CGS_TRACE_USECASE},
	{"scenario", false, CGS_TRACE_USECASE},
	{"journey", false, CGS_TRACE_USECASE},
	{"component", false, CGS_TRACE_COMPONENT},
	{"system", false, CGS_TRACE_COMPONENT},
	{"store", false, CGS_TRACE_COMPONENT},
	{"interface", false, CGS_TRACE_COMPONENT},
	{"operation", false, CGS_TRACE_COMPONENT},
	{"dataflow", false, CGS_TRACE_COMPONENT},
	{"node", false, CGS_TRACE_COMPONENT},
	{"control", false, CGS_TRACE_COMPONENT},
	{"artifact", false, CGS_TRACE_ARTIFACT},
	{"test", false, CGS_TRACE_TEST},
	{"bench", false, CGS_TRACE_TEST},
	{"suite", false, CGS_TRACE_TEST},
	{"gate", false, CGS_TRACE_GATE},
};

/* Goes on to what was not seen in this walk. */
static void visit(struct cgs_trace *t, uint32_t decl)
{
	if (t->mark[decl] == t->walk)
		return;
	t->mark[decl] = t->walk;
	*CGS_PUSH(t->queue, t->nqueue, t->cqueue) = decl;
}

/* Everything that can be reached from what is in the queue, from `at` on. */
static void spread(struct cgs_trace *t, uint32_t at, bool up)
{
	const uint32_t *first = up ? t->up : t->down;
	for (; at < t->nqueue; at++) {
		uint32_t d = t->queue[at];
		for (uint32_t i = first[d]; i < first[d + 1]; i++)
			visit(t, up ? t->link[i].to : t->back[i].from);
	}
}

static bool is_of(const struct cgs_trace *t, uint32_t decl, bool up, uint32_t column)
{
	return t->column[up][decl] == column + 1;
}

/* Files that a `trace` names stand where its role says: what shows something is no artifact. */
static void find_columns_of_files(struct cgs_trace *t)
{
	static const char *const carried_out[] = {"implements", "satisfies"};
	for (uint32_t d = 0; (d = cgs_ir_next(t->ir, "trace", d));) {
		struct cgs_str role = cgs_ir_get(t->ir, d, "role").str;
		if (cgs_str_is(role, "verifies"))
			t->column[false][d] = CGS_TRACE_TEST + 1;
		else if (CGS_STR_IN(role, carried_out))
			t->column[false][d] = CGS_TRACE_ARTIFACT + 1;
	}
}

static void find_columns(struct cgs_trace *t)
{
	const struct cgs_ir *ir = t->ir;
	for (int up = 0; up < 2; up++)
		t->column[up] = cgs_mem_alloc(ir->ndecl);
	for (uint32_t i = 0; i < sizeof places / sizeof *places; i++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, places[i].kind, d));)
			t->column[places[i].up][d] = (uint8_t)(places[i].column + 1);
	find_columns_of_files(t);
}

static void take(struct cgs_trace *t, struct cgs_trace_row *r, uint32_t from, uint32_t to)
{
	for (uint32_t c = 0; c < CGS_TRACE_COLUMNS; c++) {
		bool up = c <= CGS_TRACE_NEED;
		r->first[c] = t->ncell;
		for (uint32_t i = up ? from : 1; i < (up ? to : from); i++)
			if (is_of(t, t->queue[i], up, c))
				*CGS_PUSH(t->cell, t->ncell, t->ccell) = t->queue[i];
	}
	r->first[CGS_TRACE_COLUMNS] = t->ncell;
}

/* Who starts a use case is served by what it covers; the need that it covers is not. */
static void add_actors(struct cgs_trace *t, uint32_t below)
{
	for (uint32_t k = 1; k < below; k++) {
		uint32_t d = t->queue[k];
		if (!is_of(t, d, false, CGS_TRACE_USECASE))
			continue;
		for (uint32_t i = t->up[d]; i < t->up[d + 1]; i++)
			if (is_of(t, t->link[i].to, true, CGS_TRACE_STAKEHOLDER))
				visit(t, t->link[i].to);
	}
}

static bool is_empty(const struct cgs_trace_row *r, enum cgs_trace_column c)
{
	return r->first[c] == r->first[c + 1];
}

/* Whether it is to be shown in another way than by a test. */
static bool needs_no_test(const struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_value v = cgs_ir_get(ir, decl, "verify");
	bool test = v.n == 0;
	for (uint32_t i = 0; i < v.n; i++)
		test |= cgs_str_is(v.item[i].str, "test");
	return !test;
}

static uint32_t gaps_of(const struct cgs_trace *t, const struct cgs_trace_row *r)
{
	struct cgs_value derived = cgs_ir_get(t->ir, r->decl, "derived");
	bool wanted = !is_empty(r, CGS_TRACE_STAKEHOLDER) || !is_empty(r, CGS_TRACE_NEED);
	bool carried = !is_empty(r, CGS_TRACE_COMPONENT) || !is_empty(r, CGS_TRACE_ARTIFACT);
	uint32_t gaps = 0;
	if (!wanted && !derived.b)
		gaps |= CGS_TRACE_NO_NEED;
	if (!carried)
		gaps |= CGS_TRACE_NO_COMPONENT;
	if (needs_no_test(t->ir, r->decl))
		return gaps;
	if (is_empty(r, CGS_TRACE_TEST))
		gaps |= CGS_TRACE_NO_TEST;
	if (is_empty(r, CGS_TRACE_GATE))
		gaps |= CGS_TRACE_NO_GATE;
	return gaps;
}

static void fill_row(struct cgs_trace *t, uint32_t decl)
{
	struct cgs_trace_row *r = CGS_PUSH(t->row, t->nrow, t->crow);
	*r = (struct cgs_trace_row){.decl = decl};
	t->walk++;
	t->nqueue = 0;
	visit(t, decl);
	spread(t, 0, false);
	uint32_t below = t->nqueue;
	t->mark[decl] = ++t->walk; /* in a circle what serves it may be served by it, too */
	for (uint32_t i = t->up[decl]; i < t->up[decl + 1]; i++)
		visit(t, t->link[i].to);
	spread(t, below, true);
	uint32_t above = t->nqueue;
	add_actors(t, below);
	spread(t, above, true);
	take(t, r, below, t->nqueue);
	r->gaps = gaps_of(t, r);
	t->traced += !r->gaps;
}

static void add_other(struct cgs_trace *t, uint32_t decl, uint32_t gap)
{
	*CGS_PUSH(t->other, t->nother, t->cother) =
		(struct cgs_trace_row){.decl = decl, .gaps = gap};
}

static bool is_satisfied(const struct cgs_trace *t, uint32_t need)
{
	for (uint32_t i = t->down[need]; i < t->down[need + 1]; i++)
		if (!is_of(t, t->back[i].from, false, CGS_TRACE_USECASE))
			return true;
	return false;
}

/* Who is in a row is served, and so is the group that somebody stands for. */
static void mark_served(struct cgs_trace *t)
{
	t->walk++;
	t->nqueue = 0;
	for (uint32_t r = 0; r < t->nrow; r++)
		for (uint32_t i = t->row[r].first[CGS_TRACE_STAKEHOLDER];
		     i < t->row[r].first[CGS_TRACE_NEED]; i++)
			visit(t, t->cell[i]);
}

static void fill_others(struct cgs_trace *t)
{
	const struct cgs_ir *ir = t->ir;
	mark_served(t);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "stakeholder", d));)
		if (t->mark[d] != t->walk && !cgs_model_word(ir, d, "role", "developer") &&
		    !cgs_model_dropped(ir, d))
			add_other(t, d, CGS_TRACE_UNSERVED);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "need", d));)
		if (!is_satisfied(t, d) && !cgs_model_dropped(ir, d))
			add_other(t, d, CGS_TRACE_UNMET);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "test", d));)
		if (t->up[d] == t->up[d + 1] && !cgs_model_dropped(ir, d))
			add_other(t, d, CGS_TRACE_IDLE);
}

void cgs_trace_fill(struct cgs_trace *t)
{
	static const char *const kind[] = {"requirement", "quality"};
	find_columns(t);
	for (uint32_t k = 0; k < 2; k++)
		for (uint32_t d = 0; (d = cgs_ir_next(t->ir, kind[k], d));)
			if (!cgs_model_dropped(t->ir, d))
				fill_row(t, d);
	fill_others(t);
}

uint32_t cgs_trace_count(const struct cgs_trace *t, uint32_t gaps)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < t->nrow; i++)
		n += (t->row[i].gaps & gaps) != 0;
	for (uint32_t i = 0; i < t->nother; i++)
		n += (t->other[i].gaps & gaps) != 0;
	return n;
}
