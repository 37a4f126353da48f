/* path.c — time along dataflows against what the whole may take; memory of what a node hosts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The longest way through the parts of a system, once for each system: every part and dataflow is
 * looked at once. A dataflow that leads back into the way is left out.
 */
#include <stdlib.h>

#include "../check/num.h"
#include "rule.h"
#include "tally.h"

struct step {              /* of one declaration, for the system at hand */
	uint32_t inside;   /* the system whose part it is */
	uint32_t seen;     /* the system for which the rest holds */
	bool done;         /* else it is on the way */
	uint32_t flow;     /* the next dataflow to look at */
	uint32_t next;     /* the next on the longest way, or 0 */
	struct cgs_num in; /* the time from here to the end */
	uint32_t longest;  /* of a system: where its longest way begins, 0: not known */
	struct cgs_num total;
};

struct pass {
	struct cgs_ir *ir;
	struct step *step; /* by declaration */
	uint32_t *first;   /* by declaration: its first dataflow */
	uint32_t *sibling; /* by dataflow: the next with the same start */
	uint32_t *way;     /* the declarations on the way */
	uint32_t nway, cway;
	struct cgs_tally found;
};

static struct cgs_num time_of(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_attr *a = cgs_tally_number(ir, decl, "latency");
	return a ? a->value.num : (struct cgs_num){0, 1};
}

static uint32_t end_of(const struct cgs_ir *ir, uint32_t flow, const char *end)
{
	return cgs_tally_ref(cgs_ir_attr(ir, flow, end, NULL), 0);
}

static void read_flows(struct pass *p)
{
	const struct cgs_ir *ir = p->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "dataflow", d));) {
		uint32_t from = end_of(ir, d, "from");
		if (!from || !cgs_ir_get(ir, d, "sync").b)
			continue;
		p->sibling[d] = p->first[from];
		p->first[from] = d;
	}
}

static void enter(struct pass *p, uint32_t decl, uint32_t whole)
{
	struct step *s = &p->step[decl];
	s->seen = whole;
	s->done = false;
	s->flow = s->inside == whole ? p->first[decl] : 0;
	s->next = 0;
	s->in = (struct cgs_num){0, 1};
	*CGS_PUSH(p->way, p->nway, p->cway) = decl;
}

/* The end of a dataflow is known: whether it is the longest way so far. */
static void follow(struct pass *p, struct step *s, uint32_t flow, uint32_t to)
{
	struct cgs_num in;
	if (cgs_num_add(time_of(p->ir, flow), p->step[to].in, &in) && cgs_num_cmp(in, s->in) > 0) {
		s->in = in;
		s->next = to;
	}
}

/* The time from a declaration on. */
static void walk(struct pass *p, uint32_t start, uint32_t whole)
{
	if (p->step[start].seen != whole)
		enter(p, start, whole);
	while (p->nway) {
		uint32_t decl = p->way[p->nway - 1], flow = p->step[decl].flow;
		struct step *s = &p->step[decl];
		if (!flow) {
			cgs_num_add(s->in, time_of(p->ir, decl), &s->in);
			s->done = true;
			p->nway--;
			continue;
		}
		uint32_t to = end_of(p->ir, flow, "to");
		if (to && p->step[to].seen != whole) {
			enter(p, to, whole);
			continue;
		}
		if (to && p->step[to].done)
			follow(p, s, flow, to);
		s->flow = p->sibling[flow];
	}
}

static void tell(struct pass *p, const struct cgs_attr *limit, uint32_t decl, struct cgs_num in,
		 struct cgs_str way)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_str text = cgs_tally_show(ir, in, &limit->value);
	struct cgs_diag *d = cgs_tally_add(&p->found, cgs_tally_place(ir, limit),
					   "%.*s takes %.*s, more than `%.*s` allows", CGS_FMT(way),
					   CGS_FMT(text), CGS_FMT(cgs_ir_name(ir, decl)));
	if (!d)
		return;
	cgs_diag_help(ir->diags, d, "give the parts less, or allow more");
	cgs_tally_mend(ir, d, limit, in);
}

static struct cgs_str way_from(const struct pass *p, uint32_t decl)
{
	struct cgs_buf b = {0};
	for (; decl; decl = p->step[decl].next) {
		cgs_buf_putz(&b, b.n ? " -> " : "");
		cgs_buf_str(&b, cgs_ir_name(p->ir, decl));
	}
	struct cgs_str s = cgs_str_dup(&p->ir->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

static bool is_time_limit(const struct cgs_ir *ir, const struct cgs_attr *a)
{
	return a && cgs_str_is(cgs_sym_str(ir->syms, ir->dim[a->value.dim].name), "duration") &&
	       a->op != CGS_OP_GE && a->op != CGS_OP_GT;
}

static void measure(struct pass *p, uint32_t whole)
{
	const struct cgs_attr *parts = cgs_ir_attr(p->ir, whole, "parts", NULL);
	struct step *w = &p->step[whole];
	for (uint32_t i = 0, d; (d = cgs_tally_ref(parts, i)); i++)
		p->step[d].inside = whole;
	for (uint32_t i = 0, d; (d = cgs_tally_ref(parts, i)); i++) {
		walk(p, d, whole);
		if (!w->longest || cgs_num_cmp(p->step[d].in, w->total) > 0) {
			w->longest = d;
			w->total = p->step[d].in;
		}
	}
}

static void check_system(struct pass *p, uint32_t whole, uint32_t holder, const char *limit)
{
	const struct cgs_attr *a = cgs_tally_number(p->ir, holder, limit);
	const struct step *w = &p->step[whole];
	if (!is_time_limit(p->ir, a))
		return;
	if (!w->longest)
		measure(p, whole);
	if (!w->longest || cgs_num_cmp(w->total, a->value.num) <= 0)
		return;
	if (p->found.n < CGS_TALLY_SHOWN)
		measure(p, whole); /* others may have gone through its parts since */
	tell(p, a, holder, w->total, way_from(p, w->longest));
}

/* A quality of dataflows: their times, and those of the parts that they touch. */
static void check_flows(struct pass *p, uint32_t quality, const struct cgs_attr *of)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_attr *goal = cgs_tally_number(ir, quality, "goal");
	struct cgs_num in = {0, 1};
	if (!is_time_limit(ir, goal))
		return;
	for (uint32_t i = 0, flow; (flow = cgs_tally_ref(of, i)); i++) {
		uint32_t ends[] = {end_of(ir, flow, "from"), end_of(ir, flow, "to")};
		if (!cgs_ir_is(ir, flow, "dataflow") || !cgs_num_add(in, time_of(ir, flow), &in))
			return;
		for (unsigned k = 0; k < 2; k++) {
			if (!ends[k] || p->step[ends[k]].seen == quality)
				continue;
			p->step[ends[k]].seen = quality;
			if (!cgs_num_add(in, time_of(ir, ends[k]), &in))
				return;
		}
	}
	if (cgs_num_cmp(in, goal->value.num) > 0)
		tell(p, goal, quality, in, CGS_STR("the way"));
}

static void check_times(struct pass *p)
{
	const struct cgs_ir *ir = p->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "system", d));)
		check_system(p, d, d, "latency");
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "quality", d));) {
		const struct cgs_attr *of = cgs_ir_attr(ir, d, "of", NULL);
		uint32_t what = cgs_tally_ref(of, 0);
		if (what && cgs_ir_is(ir, what, "system"))
			check_system(p, what, d, "goal");
		else if (what && cgs_ir_is(ir, what, "dataflow"))
			check_flows(p, d, of);
	}
}

static void check_memory(struct pass *p, uint32_t node)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *has = cgs_tally_number(ir, node, "memory"), *last = NULL;
	const struct cgs_attr *hosts = has ? cgs_ir_attr(ir, node, "hosts", NULL) : NULL;
	struct cgs_num sum = {0, 1};
	for (uint32_t i = 0, d; (d = cgs_tally_ref(hosts, i)); i++) {
		const struct cgs_attr *a = cgs_tally_number(ir, d, "memory");
		if (a && !cgs_num_add(sum, a->value.num, &sum))
			return;
		last = a ? a : last;
	}
	if (!last || cgs_num_cmp(sum, has->value.num) <= 0)
		return;
	tell(p, has, node, sum, CGS_STR("what it hosts"));
}

void cgs_rule_paths(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir, .found = {.ir = ir, .code = CGS_C_parts_exceed}};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "node", d));)
		check_memory(&p, d);
	if (cgs_ir_next(ir, "dataflow", 0)) {
		p.step = cgs_mem_alloc(ir->ndecl * sizeof *p.step);
		p.first = cgs_mem_alloc(ir->ndecl * sizeof *p.first);
		p.sibling = cgs_mem_alloc(ir->ndecl * sizeof *p.sibling);
		read_flows(&p);
		check_times(&p);
	}
	cgs_tally_end(&p.found);
	free(p.step);
	free(p.first);
	free(p.sibling);
	free(p.way);
}
