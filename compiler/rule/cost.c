/* cost.c — what costs come to, against budgets and constraints on the same thing.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Sums are exact and of one currency; an amount that may not be spent counts by its probability.
 */
#include <stdlib.h>

#include "money.h"
#include "rule.h"
#include "tally.h"

bool cgs_cost_counts(const struct cgs_ir *ir, uint32_t decl)
{
	static const char *const gone[] = {"deprecated", "rejected"};
	return !CGS_STR_IN(cgs_ir_get(ir, decl, "status").str, gone);
}

bool cgs_cost_likely(const struct cgs_ir *ir, uint32_t decl, struct cgs_num amount,
		     struct cgs_num *out)
{
	const struct cgs_attr *likely = cgs_tally_number(ir, decl, "probability");
	*out = amount;
	return !likely || (cgs_num_mul(amount, likely->value.num, out) &&
			   cgs_num_div(*out, (struct cgs_num){100, 1}, out));
}

static void add(struct cgs_costs *c, uint32_t decl, const struct cgs_attr *a, struct cgs_num num)
{
	uint32_t *at = cgs_map_put(&c->of, decl, a->value.dim);
	if (!*at) {
		*CGS_PUSH(c->sum, c->nsum, c->csum) = (struct cgs_cost_sum){.num = {0, 1}};
		*at = c->nsum;
	}
	struct cgs_cost_sum *s = &c->sum[*at - 1];
	s->broken |= !cgs_num_add(s->num, num, &s->num);
	s->last = a;
}

struct reading {
	struct cgs_costs *c;
	uint32_t *first; /* by declaration: the first system that it is a part of + 1 */
	struct part {
		uint32_t whole, next; /* next + 1 of the same part */
	} * part;
	uint32_t npart, cpart;
	uint32_t *mark; /* by declaration: the last amount that counted for it */
	uint32_t amount;
	uint32_t *queue, nqueue, cqueue;
};

static void visit(struct reading *r, uint32_t decl)
{
	if (r->mark[decl] == r->amount)
		return;
	r->mark[decl] = r->amount;
	*CGS_PUSH(r->queue, r->nqueue, r->cqueue) = decl;
}

/* An amount counts once for each of what is in the queue, and for each system around. */
static void add_up(struct reading *r, const struct cgs_attr *a, struct cgs_num num)
{
	for (uint32_t i = 0; i < r->nqueue; i++) {
		add(r->c, r->queue[i], a, num);
		for (uint32_t k = r->first[r->queue[i]]; k; k = r->part[k - 1].next)
			visit(r, r->part[k - 1].whole);
	}
	r->nqueue = 0;
	r->amount++;
}

static void read_cost(struct reading *r, uint32_t decl)
{
	const struct cgs_ir *ir = r->c->ir;
	const struct cgs_attr *amount = cgs_tally_number(ir, decl, "amount");
	const struct cgs_attr *of = cgs_ir_attr(ir, decl, "of", NULL);
	struct cgs_num num;
	if (!amount || cgs_str_is(cgs_ir_get(ir, decl, "kind").str, "saved") ||
	    !cgs_cost_counts(ir, decl) || !cgs_cost_likely(ir, decl, amount->value.num, &num))
		return;
	for (uint32_t i = 0, d; (d = cgs_tally_ref(of, i)); i++)
		visit(r, d);
	add_up(r, amount, num);
}

/* What parts cost by themselves. */
static void read_parts(struct reading *r)
{
	static const char *const kinds[] = {"component", "store", "deployment"};
	const struct cgs_ir *ir = r->c->ir;
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, kinds[i], d));) {
			const struct cgs_attr *cost = cgs_tally_number(ir, d, "cost");
			if (!cost)
				continue;
			visit(r, d);
			add_up(r, cost, cost->value.num);
		}
}

static void read_systems(struct reading *r)
{
	const struct cgs_ir *ir = r->c->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "system", d));) {
		const struct cgs_attr *parts = cgs_ir_attr(ir, d, "parts", NULL);
		for (uint32_t i = 0, part; (part = cgs_tally_ref(parts, i)); i++) {
			*CGS_PUSH(r->part, r->npart, r->cpart) = (struct part){d, r->first[part]};
			r->first[part] = r->npart;
		}
	}
}

void cgs_costs_read(struct cgs_costs *c)
{
	const struct cgs_ir *ir = c->ir;
	if (!cgs_ir_next(ir, "budget", 0) && !cgs_ir_next(ir, "constraint", 0))
		return;
	struct reading r = {.c = c, .amount = 1};
	r.first = cgs_mem_alloc(ir->ndecl * sizeof *r.first);
	r.mark = cgs_mem_alloc(ir->ndecl * sizeof *r.mark);
	read_systems(&r);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "cost", d));)
		read_cost(&r, d);
	read_parts(&r);
	free(r.first);
	free(r.mark);
	free(r.part);
	free(r.queue);
}

const struct cgs_cost_sum *cgs_costs_of(const struct cgs_costs *c, uint32_t decl, uint16_t dim)
{
	uint32_t at = cgs_map_get(&c->of, decl, dim);
	return at && !c->sum[at - 1].broken ? &c->sum[at - 1] : NULL;
}

void cgs_costs_done(struct cgs_costs *c)
{
	cgs_map_done(&c->of);
	free(c->sum);
}

struct pass {
	struct cgs_ir *ir;
	struct cgs_costs costs;
	struct cgs_tally found;
};

static void compare(struct pass *p, uint32_t decl, const struct cgs_attr *limit, uint32_t of)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_cost_sum *s = cgs_costs_of(&p->costs, of, limit->value.dim);
	if (!s || cgs_num_cmp(s->num, limit->value.num) <= 0)
		return;
	struct cgs_str all = cgs_tally_show(ir, s->num, &limit->value);
	struct cgs_diag *d = cgs_tally_add(
		&p->found, cgs_tally_place(ir, limit), "`%.*s` costs %.*s, more than `%.*s` allows",
		CGS_FMT(cgs_ir_name(ir, of)), CGS_FMT(all), CGS_FMT(cgs_ir_name(ir, decl)));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, s->last), "the last of the costs");
	cgs_diag_help(ir->diags, d, "allow more, or spend less");
	cgs_tally_mend(ir, d, limit, s->num);
}

static void compare_all(struct pass *p, const char *kind, const char *limit, const char *of)
{
	const struct cgs_ir *ir = p->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, kind, d));) {
		const struct cgs_attr *a = cgs_tally_number(ir, d, limit);
		const struct cgs_attr *on = cgs_ir_attr(ir, d, of, NULL);
		bool lower = a && (a->op == CGS_OP_GE || a->op == CGS_OP_GT);
		for (uint32_t i = 0, what; a && !lower && (what = cgs_tally_ref(on, i)); i++)
			compare(p, d, a, what);
	}
}

void cgs_rule_costs(struct cgs_ir *ir)
{
	struct pass p = {
		.ir = ir,
		.costs.ir = ir,
		.found = {.ir = ir, .code = CGS_C_cost_over_limit},
	};
	cgs_costs_read(&p.costs);
	compare_all(&p, "budget", "cost", "of");
	compare_all(&p, "constraint", "limit", "on");
	cgs_tally_end(&p.found);
	cgs_costs_done(&p.costs);
}
