/* spend.c — budgets: how they are divided, and what the work of them comes to.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The least is what is passed in any case, once; the most is every phase as often as it may be
 * entered. Both count what the spec says, so they are lower bounds.
 */
#include <stdlib.h>

#include "../check/map.h"
#include "../check/num.h"
#include "flow.h"
#include "rule.h"

struct starts { /* what schedules spend from one budget */
	uint32_t budget;
	struct cgs_num sum;
	const struct cgs_attr *last;
};

struct pass {
	struct cgs_ir *ir;
	struct cgs_flow flow; /* of the workflow at hand */
	uint32_t *room;
	uint32_t croom;
	struct cgs_map of; /* (1, budget) -> index in starts + 1 */
	struct starts *starts;
	uint32_t nstarts, cstarts;
	struct cgs_tally shares, least, most, often;
};

/* How it is divided. */

static void check_shares(struct pass *p, uint32_t budget)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *a = cgs_ir_attr(ir, budget, "shares", NULL);
	struct cgs_num sum = {0, 1}, whole = {100, 1};
	if (!a || a->value.type != CGS_V_RECORD || !a->value.n)
		return;
	for (uint32_t i = 0; i < a->value.n; i++)
		if (a->value.item[i].type != CGS_V_NUM ||
		    !cgs_num_add(sum, a->value.item[i].num, &sum))
			return;
	int c = cgs_num_cmp(sum, whole);
	if (!c)
		return;
	struct cgs_str text = cgs_tally_show(ir, sum, &a->value.item[0]);
	struct cgs_diag *d = cgs_tally_add(&p->shares, cgs_tally_place(ir, a),
					   "the shares come to %.*s", CGS_FMT(text));
	if (!d)
		return;
	if (c < 0)
		cgs_diag_level(ir->diags, d, CGS_WARNING);
	cgs_diag_help(ir->diags, d,
		      c < 0 ? "divide all of it: give what is kept back a name too"
			    : "no more than the whole can be divided");
}

/* What the work comes to. */

/* What a phase needs: its own figure, or that of its steps when they come to more. */
static bool need(const struct cgs_ir *ir, uint32_t phase, const char *what, uint16_t dim,
		 struct cgs_num *out)
{
	const struct cgs_attr *own = cgs_tally_number(ir, phase, what);
	struct cgs_num sum = {0, 1};
	for (uint32_t k = ir->decl[phase].kid; k; k = ir->decl[k].next) {
		const struct cgs_attr *a = cgs_tally_number(ir, k, what);
		if (a && a->value.dim == dim && cgs_ir_is(ir, k, "step") &&
		    !cgs_num_add(sum, a->value.num, &sum))
			return false;
	}
	if (own && own->value.dim == dim && cgs_num_cmp(own->value.num, sum) > 0)
		sum = own->value.num;
	*out = sum;
	return true;
}

static void read_flow(struct pass *p, uint32_t workflow)
{
	if (p->flow.whole == workflow)
		return;
	cgs_flow_read(&p->flow, workflow, "phase", true);
	p->room = cgs_mem_grow(p->room, &p->croom, p->flow.n + 1, sizeof *p->room);
}

/* A phase with an entry condition may be left out. */
static bool least(struct pass *p, uint32_t workflow, const char *what, uint16_t dim,
		  struct cgs_num *out)
{
	struct cgs_num one;
	read_flow(p, workflow);
	uint32_t n = cgs_flow_certain(&p->flow, p->room);
	*out = (struct cgs_num){0, 1};
	for (uint32_t i = 0; i < n; i++) {
		uint32_t phase = p->flow.v[p->room[i]];
		if (cgs_ir_attr(p->ir, phase, "entry", NULL))
			continue;
		if (!need(p->ir, phase, what, dim, &one) || !cgs_num_add(*out, one, out))
			return false;
	}
	return true;
}

/* How often a phase may be entered: as it says; else as often as its workflow goes round. */
static struct cgs_num entries(const struct pass *p, uint32_t i, bool any_circle)
{
	const struct cgs_attr *own = cgs_tally_number(p->ir, p->flow.v[i], "rounds");
	struct cgs_value all = cgs_ir_get(p->ir, p->flow.whole, "rounds");
	if (own)
		return own->value.num;
	if (all.type == CGS_V_NUM && (p->flow.circle[i] || !any_circle))
		return all.num;
	return (struct cgs_num){1, 1};
}

static bool most(struct pass *p, uint32_t workflow, const char *what, uint16_t dim,
		 struct cgs_num *out)
{
	struct cgs_num one;
	bool circle = false;
	read_flow(p, workflow);
	*out = (struct cgs_num){0, 1};
	for (uint32_t i = 0; i < p->flow.n; i++)
		circle |= p->flow.circle[i];
	for (uint32_t i = 0; i < p->flow.n; i++)
		if (!need(p->ir, p->flow.v[i], what, dim, &one) ||
		    !cgs_num_mul(one, entries(p, i, circle), &one) || !cgs_num_add(*out, one, out))
			return false;
	return true;
}

static void tell(struct pass *p, struct cgs_tally *t, const struct cgs_attr *limit, uint32_t of,
		 struct cgs_num sum)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_str text = cgs_tally_show(ir, sum, &limit->value);
	struct cgs_diag *d = cgs_tally_add(t, cgs_tally_place(ir, limit),
					   t == &p->least ? "`%.*s` needs at least %.*s"
							  : "`%.*s` may come to %.*s",
					   CGS_FMT(cgs_ir_name(ir, of)), CGS_FMT(text));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, of), "the work");
	cgs_diag_help(ir->diags, d,
		      t == &p->least ? "allow more, or let phases and steps need less"
				     : "allow more, or fewer rounds");
	cgs_tally_mend(ir, d, limit, sum);
}

static void check_work(struct pass *p, uint32_t budget, uint32_t of, const char *what)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_attr *limit = cgs_tally_number(ir, budget, what);
	struct cgs_num sum;
	if (!limit)
		return;
	bool flow = cgs_ir_is(ir, of, "workflow");
	uint16_t dim = limit->value.dim;
	if (!flow && !cgs_ir_is(ir, of, "phase"))
		return;
	if (!(flow ? least(p, of, what, dim, &sum) : need(ir, of, what, dim, &sum)))
		return;
	if (cgs_num_cmp(sum, limit->value.num) > 0)
		tell(p, &p->least, limit, of, sum);
	else if (flow && most(p, of, what, dim, &sum) && cgs_num_cmp(sum, limit->value.num) > 0)
		tell(p, &p->most, limit, of, sum);
}

static void check_both(struct pass *p, uint32_t budget, uint32_t of)
{
	check_work(p, budget, of, "tokens");
	check_work(p, budget, of, "cost");
}

static uint32_t budget_of(const struct cgs_ir *ir, uint32_t workflow)
{
	return cgs_tally_ref(cgs_ir_attr(ir, workflow, "budget", NULL), 0);
}

/* What schedules come to. */

/* How many starts fit a period, at least. */
static bool count_starts(const struct cgs_ir *ir, const struct cgs_attr *every,
			 const struct cgs_attr *period, struct cgs_num *out)
{
	struct cgs_num step, room, other;
	if (every->value.dim == period->value.dim) {
		step = every->value.num;
		room = period->value.num;
	} else if (!cgs_tally_time(ir, &every->value, &other, &step) ||
		   !cgs_tally_time(ir, &period->value, &room, &other))
		return false;
	if (step.n <= 0 || !cgs_num_div(room, step, out))
		return false;
	*out = (struct cgs_num){out->n / out->d, 1};
	return true;
}

static void add_starts(struct pass *p, uint32_t trigger, uint32_t workflow)
{
	const struct cgs_ir *ir = p->ir;
	uint32_t budget = budget_of(ir, workflow);
	const struct cgs_attr *limit = budget ? cgs_tally_number(ir, budget, "cost") : NULL;
	const struct cgs_attr *period = budget ? cgs_tally_number(ir, budget, "period") : NULL;
	const struct cgs_attr *every = cgs_tally_number(ir, trigger, "every");
	const struct cgs_attr *cost = cgs_tally_number(ir, trigger, "cost");
	struct cgs_num n, one;
	if (!limit || !period || !every || !count_starts(ir, every, period, &n))
		return;
	if (cost ? cost->value.dim != limit->value.dim
		 : !least(p, workflow, "cost", limit->value.dim, &one))
		return;
	if (!cgs_num_mul(cost ? cost->value.num : one, n, &one))
		return;
	uint32_t *at = cgs_map_put(&p->of, 1, budget);
	if (!*at) {
		*CGS_PUSH(p->starts, p->nstarts, p->cstarts) =
			(struct starts){budget, {0, 1}, every};
		*at = p->nstarts;
	}
	struct starts *s = &p->starts[*at - 1];
	cgs_num_add(s->sum, one, &s->sum);
	s->last = every;
}

static void check_starts(struct pass *p, const struct starts *s)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *limit = cgs_tally_number(ir, s->budget, "cost");
	if (cgs_num_cmp(s->sum, limit->value.num) <= 0)
		return;
	struct cgs_str text = cgs_tally_show(ir, s->sum, &limit->value);
	struct cgs_diag *d = cgs_tally_add(&p->often, cgs_tally_place(ir, limit),
					   "what is started by the clock costs %.*s in that time",
					   CGS_FMT(text));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, s->last), "how often it is started");
	cgs_diag_help(ir->diags, d, "start it less often, or allow more");
	cgs_tally_mend(ir, d, limit, s->sum);
}

static void read_triggers(struct pass *p)
{
	const struct cgs_ir *ir = p->ir;
	for (uint32_t t = 0; (t = cgs_ir_next(ir, "trigger", t));) {
		struct cgs_str on = cgs_ir_get(ir, t, "on").str;
		const struct cgs_attr *runs = cgs_ir_attr(ir, t, "runs", NULL);
		if (on.n && !cgs_str_is(on, "schedule"))
			continue;
		for (uint32_t i = 0, d; (d = cgs_tally_ref(runs, i)); i++)
			if (cgs_ir_is(ir, d, "workflow"))
				add_starts(p, t, d);
	}
}

static void check_budgets(struct pass *p)
{
	const struct cgs_ir *ir = p->ir;
	for (uint32_t b = 0; (b = cgs_ir_next(ir, "budget", b));) {
		const struct cgs_attr *of = cgs_ir_attr(ir, b, "of", NULL);
		check_shares(p, b);
		for (uint32_t i = 0, d; (d = cgs_tally_ref(of, i)); i++)
			if (budget_of(ir, d) != b)
				check_both(p, b, d);
	}
	for (uint32_t w = 0; (w = cgs_ir_next(ir, "workflow", w));) {
		uint32_t b = budget_of(ir, w);
		if (b)
			check_both(p, b, w);
	}
}

void cgs_rule_spending(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir,
			 .flow = {.ir = ir},
			 .shares = {.ir = ir, .code = CGS_C_bad_shares},
			 .least = {.ir = ir, .code = CGS_C_over_committed},
			 .most = {.ir = ir, .code = CGS_C_worst_case},
			 .often = {.ir = ir, .code = CGS_C_too_often}};
	check_budgets(&p);
	read_triggers(&p);
	for (uint32_t i = 0; i < p.nstarts; i++)
		check_starts(&p, &p.starts[i]);
	cgs_tally_end(&p.shares);
	cgs_tally_end(&p.least);
	cgs_tally_end(&p.most);
	cgs_tally_end(&p.often);
	cgs_flow_done(&p.flow);
	cgs_map_done(&p.of);
	free(p.room);
	free(p.starts);
}
