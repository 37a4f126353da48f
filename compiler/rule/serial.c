/* serial.c — whatever needs others is there only while they are: availability against the product.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shares are integers of 1e-18, always rounded so that the product is never too small: what is
 * found is so. Instances of a part stand in for each other.
 */
#include <stdlib.h>

#include "../check/num.h"
#include "rule.h"
#include "tally.h"

__extension__ typedef unsigned __int128 wide;

static const uint64_t ONE = 1000000000000000000u;
static const uint64_t STEP = 100000000000u; /* of what is shown: 0.00001 % */

enum { STEPS_MIN = 1 << 20, STEPS_FOR_EACH = 100 };

struct pass {
	struct cgs_ir *ir;
	uint32_t *seen; /* by declaration: for whom it was looked at last */
	uint32_t *todo;
	uint32_t ntodo, ctodo;
	uint64_t steps; /* left, of all goals together */
	struct cgs_tally found;
};

/* A percentage as a share, rounded up or down. */
static uint64_t share(struct cgs_num n, bool up)
{
	wide of = (wide)n.d * 100;
	if (n.n <= 0)
		return 0;
	wide s = ((wide)n.n * ONE + (up ? of - 1 : 0)) / of;
	return s > ONE ? ONE : (uint64_t)s;
}

static uint64_t times(uint64_t a, uint64_t b, bool up)
{
	return (uint64_t)(((wide)a * b + (up ? ONE - 1 : 0)) / ONE);
}

/* The share of time in which at least one instance is there, rounded up; ONE when nothing is said.
 */
static uint64_t availability(const struct cgs_ir *ir, uint32_t decl, const struct cgs_attr **at)
{
	const struct cgs_attr *a = cgs_tally_number(ir, decl, "availability");
	const struct cgs_attr *n = cgs_tally_number(ir, decl, "replicas");
	if (!a)
		return ONE;
	uint64_t away = ONE - share(a->value.num, true), all = away;
	for (int64_t i = 1; n && all && i < n->value.num.n / n->value.num.d; i++)
		all = times(all, away, false);
	*at = a;
	return ONE - all;
}

static void push(struct pass *p, uint32_t decl, uint32_t whom)
{
	if (!decl || p->seen[decl] == whom)
		return;
	p->seen[decl] = whom;
	*CGS_PUSH(p->todo, p->ntodo, p->ctodo) = decl;
}

/* What a declaration cannot do without: what it depends on; of a system its parts, unless it says
 * itself how often it is there. An integration with a fallback can be done without. */
static void push_needs(struct pass *p, uint32_t decl, uint32_t whom, bool parts)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_attr *a = NULL;
	while ((a = cgs_ir_attr(ir, decl, "depends", a)))
		for (uint32_t i = 0, d; (d = cgs_tally_ref(a, i)); i++)
			if (!cgs_ir_is(ir, d, "integration") ||
			    !cgs_ir_attr(ir, d, "fallback", NULL))
				push(p, d, whom);
	a = parts ? cgs_ir_attr(ir, decl, "parts", NULL) : NULL;
	for (uint32_t i = 0, d; (d = cgs_tally_ref(a, i)); i++)
		push(p, d, whom);
}

/* Many goals over one long chain of parts would take the square of their number. */
static bool may_go_on(struct pass *p, const struct cgs_attr *goal)
{
	if (p->steps > p->ntodo) {
		p->steps -= p->ntodo;
		return true;
	}
	if (p->steps)
		cgs_diag_add(
			p->ir->diags, CGS_C_rule_stopped, cgs_tally_place(p->ir, goal),
			"availabilities were compared up to here: what follows may be too high");
	p->steps = 0;
	return false;
}

/* Whether what `of` needs is there less often than a goal says. */
static void check(struct pass *p, uint32_t whom, const struct cgs_attr *goal, uint32_t of)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *least = NULL;
	uint64_t product = ONE, lowest = ONE, wanted = share(goal->value.num, false);
	bool system = cgs_ir_is(ir, of, "system");
	p->ntodo = 0;
	if (!p->steps)
		return;
	push(p, of, whom);
	for (uint32_t i = 0; i < p->ntodo; i++) {
		uint32_t d = p->todo[i];
		const struct cgs_attr *a = NULL;
		uint64_t one = system && d == of ? ONE : availability(ir, d, &a);
		if (a && one < lowest) {
			lowest = one;
			least = a;
		}
		product = times(product, one, true);
		push_needs(p, d, whom, d == of || !a);
	}
	if (!may_go_on(p, goal) || product >= wanted || !least)
		return;
	struct cgs_num percent = {0, 1};
	cgs_num_make((int64_t)((product + STEP - 1) / STEP), (int64_t)(ONE / STEP / 100), &percent);
	struct cgs_str text = cgs_tally_show(ir, percent, &goal->value);
	struct cgs_diag *d = cgs_tally_add(&p->found, cgs_tally_place(ir, goal),
					   "what `%.*s` needs is there %.*s of the time",
					   CGS_FMT(cgs_ir_name(ir, of)), CGS_FMT(text));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, least), "this is there least");
	if (cgs_num_make((int64_t)(product / STEP), (int64_t)(ONE / STEP / 100), &percent))
		cgs_tally_mend(ir, d, goal, percent);
	cgs_diag_help(ir->diags, d, "promise less, or run more instances of what is there least");
}

static bool is_promise(const struct cgs_ir *ir, const struct cgs_attr *a)
{
	return a && cgs_str_is(cgs_sym_str(ir->syms, ir->dim[a->value.dim].name), "percent") &&
	       a->op != CGS_OP_LE && a->op != CGS_OP_LT;
}

static void check_quality(struct pass *p, uint32_t quality)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_attr *goal = cgs_tally_number(ir, quality, "goal");
	const struct cgs_attr *of = cgs_ir_attr(ir, quality, "of", NULL);
	if (!is_promise(ir, goal) ||
	    !cgs_str_is(cgs_ir_get(ir, quality, "kind").str, "availability"))
		return;
	for (uint32_t i = 0, d; (d = cgs_tally_ref(of, i)); i++)
		check(p, quality, goal, d);
}

void cgs_rule_serial(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir, .found = {.ir = ir, .code = CGS_C_serial_availability}};
	if (!cgs_ir_next(ir, "quality", 0) && !cgs_ir_next(ir, "system", 0))
		return;
	p.steps = STEPS_MIN + (uint64_t)ir->ndecl * STEPS_FOR_EACH;
	p.seen = cgs_mem_alloc(ir->ndecl * sizeof *p.seen);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "quality", d));)
		check_quality(&p, d);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "system", d));) {
		const struct cgs_attr *a = cgs_tally_number(ir, d, "availability");
		if (is_promise(ir, a))
			check(&p, d, a, d);
	}
	cgs_tally_end(&p.found);
	free(p.seen);
	free(p.todo);
}
