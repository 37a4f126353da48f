/* phases.c — workflows as graphs: what nothing leads to, and how long the longest way takes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "../check/num.h"
#include "../check/refs.h"
#include "flow.h"
#include "rule.h"

struct pass {
	struct cgs_ir *ir;
	struct cgs_flow phases, steps;
	struct cgs_num *time; /* of each member of the flow at hand */
	uint32_t ctime;
	uint32_t *way;
	uint32_t cway;
	struct cgs_num at_once; /* how many steps run at once at most; 0: as many as there are */
	const struct cgs_attr *limit;
	struct cgs_tally lost, late, crowded, many;
};

/* Something else starts it: a trigger, a handoff, what it needs. */
static bool is_entered(struct cgs_ir *ir, uint32_t decl)
{
	static const char *const by[] = {"runs", "to", "start", "run"};
	struct cgs_refs_list in = cgs_refs_in(ir, decl);
	for (uint32_t i = 0; i < in.n; i++)
		if (CGS_STR_IN(cgs_sym_str(ir->syms, in.v[i].by), by))
			return true;
	return cgs_ir_attr(ir, decl, "needs", NULL) != NULL;
}

static void tell_lost(struct pass *p, uint32_t decl)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_diag *d =
		cgs_tally_add(&p->lost, cgs_ir_span(ir, decl), "nothing leads to the %.*s `%.*s`",
			      CGS_FMT(cgs_sym_str(ir->syms, ir->decl[decl].kind)),
			      CGS_FMT(cgs_ir_name(ir, decl)));
	if (d)
		cgs_diag_help(ir->diags, d, "name it in the `next` of another, or remove it");
}

/* What cannot be reached along `next`. */
static void check_reach(struct pass *p, const struct cgs_flow *f)
{
	uint32_t start = cgs_flow_start(f), n = 0;
	if (!f->linked)
		return;
	p->way = cgs_mem_grow(p->way, &p->cway, f->n + 1, sizeof *p->way);
	bool *seen = cgs_mem_alloc(f->n + 1);
	for (uint32_t i = 0; i < f->n; i++) {
		if (i != start && !is_entered(p->ir, f->v[i]))
			continue;
		seen[i] = true;
		p->way[n++] = i;
	}
	while (n) {
		uint32_t i = p->way[--n];
		for (uint32_t a = f->arc[i]; a < f->arc[i + 1]; a++) {
			if (seen[f->to[a]])
				continue;
			seen[f->to[a]] = true;
			p->way[n++] = f->to[a];
		}
	}
	for (uint32_t i = 0; i < f->n; i++)
		if (!seen[i])
			tell_lost(p, f->v[i]);
	free(seen);
}

static struct cgs_num takes(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_attr *a = cgs_tally_number(ir, decl, "takes");
	return a ? a->value.num : (struct cgs_num){0, 1};
}

/* One item after the other, as many at a time as the limit allows. */
static bool turns(const struct pass *p, uint32_t step, struct cgs_num *time)
{
	struct cgs_value each = cgs_ir_get(p->ir, step, "each");
	struct cgs_num n = {each.n, 1};
	if (each.type != CGS_V_LIST || !p->at_once.n || !cgs_num_div(n, p->at_once, &n))
		return true;
	int64_t whole = n.n / n.d + (n.n % n.d != 0);
	return whole < 2 || cgs_num_mul(*time, (struct cgs_num){whole, 1}, time);
}

/* Steps stand in order; those that say what they need wait for that only. Then the time is not
 * less than that of the longest step. */
static bool steps_time(struct pass *p, uint32_t phase, bool limited, struct cgs_num *out)
{
	const struct cgs_ir *ir = p->ir;
	struct cgs_num sum = {0, 1}, most = sum;
	bool order = true;
	for (uint32_t k = ir->decl[phase].kid; k; k = ir->decl[k].next) {
		struct cgs_num time = takes(ir, k);
		if (!cgs_ir_is(ir, k, "step"))
			continue;
		order &= !cgs_ir_attr(ir, k, "needs", NULL) && !cgs_ir_attr(ir, k, "next", NULL);
		if ((limited && !turns(p, k, &time)) || !cgs_num_add(sum, time, &sum))
			return false;
		most = cgs_num_cmp(time, most) > 0 ? time : most;
	}
	*out = order ? sum : most;
	return true;
}

/* The longest way through the phases, at least. */
static bool measure(struct pass *p, bool limited, struct cgs_num *out)
{
	const struct cgs_flow *f = &p->phases;
	p->time = cgs_mem_grow(p->time, &p->ctime, f->n + 1, sizeof *p->time);
	p->way = cgs_mem_grow(p->way, &p->cway, f->n + 1, sizeof *p->way);
	for (uint32_t i = 0; i < f->n; i++) {
		struct cgs_num own = takes(p->ir, f->v[i]);
		if (!steps_time(p, f->v[i], limited, &p->time[i]))
			return false;
		if (!limited && cgs_num_cmp(own, p->time[i]) > 0)
			p->time[i] = own;
	}
	return cgs_flow_longest(f, p->time, p->way, out);
}

/* "a -> b -> c" */
static struct cgs_str way_text(const struct pass *p)
{
	const struct cgs_flow *f = &p->phases;
	struct cgs_buf b = {0};
	for (uint32_t i = cgs_flow_start(f); i != CGS_FLOW_END; i = p->way[i]) {
		cgs_buf_putz(&b, b.n ? " -> " : "");
		cgs_buf_str(&b, cgs_ir_name(p->ir, f->v[i]));
	}
	struct cgs_str s = cgs_str_dup(&p->ir->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

static void check_time(struct pass *p, uint32_t whole, const char *name)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *within = cgs_tally_number(ir, whole, name);
	struct cgs_num time, slow;
	struct cgs_diag *d;
	if (!within || !measure(p, false, &time))
		return;
	if (cgs_num_cmp(time, within->value.num) > 0) {
		struct cgs_str way = way_text(p), text = cgs_tally_show(ir, time, &within->value);
		d = cgs_tally_add(&p->late, cgs_tally_place(ir, within),
				  "%.*s takes %.*s, longer than `%.*s` may", CGS_FMT(way),
				  CGS_FMT(text), CGS_FMT(cgs_ir_name(ir, whole)));
		if (d)
			cgs_diag_help(ir->diags, d, "allow more time, or let phases take less");
		return;
	}
	if (!p->limit || !measure(p, true, &slow) || cgs_num_cmp(slow, within->value.num) <= 0)
		return;
	struct cgs_str text = cgs_tally_show(ir, slow, &within->value);
	d = cgs_tally_add(&p->crowded, cgs_tally_place(ir, within),
			  "`%.*s` takes %.*s when no more runs at once than is allowed",
			  CGS_FMT(cgs_ir_name(ir, whole)), CGS_FMT(text));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, p->limit), "what may run at once");
	cgs_diag_help(ir->diags, d, "allow more time, or more at once");
}

enum { COMBINATIONS_MAX = 256 };

static void check_matrix(struct pass *p, uint32_t decl)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, "matrix", NULL);
	uint64_t n = 1;
	if (!a || a->value.type != CGS_V_RECORD)
		return;
	for (uint32_t i = 0; i < a->value.n && n <= UINT32_MAX; i++)
		n *= a->value.item[i].type == CGS_V_LIST ? a->value.item[i].n : 1;
	if (n <= COMBINATIONS_MAX)
		return;
	struct cgs_diag *d = cgs_tally_add(
		&p->many, cgs_tally_place(ir, a), "`%.*s` is done for %s%llu combinations",
		CGS_FMT(cgs_ir_name(ir, decl)), n > UINT32_MAX ? "more than " : "",
		(unsigned long long)n);
	if (!d)
		return;
	cgs_diag_help(ir->diags, d,
		      "leave values out, or divide it: not every pair says something new");
}

static void read_limit(struct pass *p)
{
	const struct cgs_ir *ir = p->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "limit", d));) {
		const struct cgs_attr *a = cgs_tally_number(ir, d, "concurrency");
		if (!a || (p->limit && cgs_num_cmp(a->value.num, p->at_once) >= 0))
			continue;
		p->at_once = a->value.num;
		p->limit = a;
	}
}

static void check_all(struct pass *p)
{
	static const char *const wholes[] = {"phase",    "workflow", "usecase",  "journey",
					     "scenario", "pipeline", "recovery", "rollout"};
	const struct cgs_ir *ir = p->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "workflow", d));) {
		cgs_flow_read(&p->phases, d, "phase", true);
		check_reach(p, &p->phases);
		check_time(p, d, "within");
	}
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "roadmap", d));) {
		cgs_flow_read(&p->phases, d, "phase", false);
		check_time(p, d, "span");
	}
	for (unsigned i = 0; i < sizeof wholes / sizeof *wholes; i++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, wholes[i], d));) {
			cgs_flow_read(&p->steps, d, "step", true);
			check_reach(p, &p->steps);
		}
}

void cgs_rule_phases(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir,
			 .phases = {.ir = ir},
			 .steps = {.ir = ir},
			 .lost = {.ir = ir, .code = CGS_C_unreachable},
			 .late = {.ir = ir, .code = CGS_C_way_too_long},
			 .crowded = {.ir = ir, .code = CGS_C_crowded},
			 .many = {.ir = ir, .code = CGS_C_combinations}};
	read_limit(&p);
	check_all(&p);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "phase", d));)
		check_matrix(&p, d);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "suite", d));)
		check_matrix(&p, d);
	cgs_tally_end(&p.lost);
	cgs_tally_end(&p.late);
	cgs_tally_end(&p.crowded);
	cgs_tally_end(&p.many);
	cgs_flow_done(&p.phases);
	cgs_flow_done(&p.steps);
	free(p.time);
	free(p.way);
}
