/* numbers.c — numbers of steps and dataflows: each once, in order, none left out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/map.h"
#include "rule.h"
#include "tally.h"

static uint64_t number_of(const struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_value v = cgs_ir_get(ir, decl, "order");
	return v.type == CGS_V_NUM && v.num.d == 1 && v.num.n > 0 ? (uint64_t)v.num.n : 0;
}

/* The number that each ought to have: edits of one fix. */
static void renumber(struct cgs_ir *ir, struct cgs_diag *d, const uint32_t *v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct cgs_attr *a = cgs_ir_attr(ir, v[i], "order", NULL);
		if (number_of(ir, v[i]) == i + 1)
			continue;
		if (!a)
			cgs_edit_insert(ir, d, v[i], cgs_str_fmt(&ir->mem, "order = %u", i + 1),
					CGS_REVIEW);
		else
			cgs_diag_fix(ir->diags, d, cgs_ir_node_span(ir, a->site, a->expr),
				     cgs_str_fmt(&ir->mem, "%u", i + 1), CGS_REVIEW);
	}
}

static void tell(struct cgs_tally *found, const uint32_t *v, uint32_t n, uint32_t at)
{
	struct cgs_ir *ir = found->ir;
	uint64_t mine = number_of(ir, v[at]), last = at ? number_of(ir, v[at - 1]) : 0;
	const struct cgs_attr *a = cgs_ir_attr(ir, v[at], "order", NULL);
	struct cgs_str name = cgs_ir_name(ir, v[at]);
	struct cgs_span where = a ? cgs_ir_node_span(ir, a->site, a->expr) : cgs_ir_span(ir, v[at]);
	struct cgs_diag *d;
	if (!mine)
		d = cgs_tally_add(found, where, "`%.*s` has no number, and others have one",
				  CGS_FMT(name));
	else
		d = cgs_tally_add(found, where, "`%.*s` has the number %llu, and comes after %llu",
				  CGS_FMT(name), (unsigned long long)mine,
				  (unsigned long long)last);
	if (d && at)
		cgs_diag_label(ir->diags, d, cgs_ir_span(ir, v[at - 1]), "the one before");
	if (!d)
		return;
	cgs_diag_help(ir->diags, d, "number them from 1, or leave the numbers out");
	renumber(ir, d, v, n);
}

/* Dataflows stand in several views, so in one of them numbers may be left out. */
static void check(struct cgs_tally *found, const uint32_t *v, uint32_t n, bool gaps)
{
	struct cgs_ir *ir = found->ir;
	bool any = false;
	uint64_t last = 0;
	for (uint32_t i = 0; i < n; i++)
		any |= cgs_ir_attr(ir, v[i], "order", NULL) != NULL;
	for (uint32_t i = 0; any && i < n; i++) {
		uint64_t mine = number_of(ir, v[i]);
		if (gaps ? mine <= last : mine != i + 1) {
			tell(found, v, n, i);
			return;
		}
		last = mine;
	}
}

/* The steps of one declaration. */
static void check_steps(struct cgs_tally *found, uint32_t first)
{
	struct cgs_ir *ir = found->ir;
	uint32_t n = 0, at = 0;
	for (uint32_t k = first; k; k = ir->decl[k].next)
		n += cgs_ir_is(ir, k, "step");
	uint32_t *v = cgs_arena_alloc(&ir->mem, n * sizeof *v);
	for (uint32_t k = first; k; k = ir->decl[k].next)
		if (cgs_ir_is(ir, k, "step"))
			v[at++] = k;
	check(found, v, n, false);
}

/* The dataflows that a view shows, in its order. */
static void check_flows(struct cgs_tally *found, uint32_t view)
{
	struct cgs_ir *ir = found->ir;
	struct cgs_value flows = cgs_ir_get(ir, view, "flows");
	uint32_t n = 0;
	if (flows.type != CGS_V_LIST)
		return;
	uint32_t *v = cgs_arena_alloc(&ir->mem, flows.n * sizeof *v);
	for (uint32_t i = 0; i < flows.n; i++)
		if (flows.item[i].type == CGS_V_REF)
			v[n++] = flows.item[i].decl;
	check(found, v, n, true);
}

void cgs_rule_numbers(struct cgs_ir *ir)
{
	struct cgs_tally found = {.ir = ir, .code = CGS_C_bad_numbers};
	struct cgs_map seen = {0};
	for (uint32_t s = 0; (s = cgs_ir_next(ir, "step", s));) {
		uint32_t *parent = cgs_map_put(&seen, 1, ir->decl[s].parent);
		if (ir->decl[s].parent && !*parent)
			check_steps(&found, s);
		*parent = 1;
	}
	cgs_map_done(&seen);
	for (uint32_t v = 0; (v = cgs_ir_next(ir, "view", v));)
		check_flows(&found, v);
	cgs_tally_end(&found);
}
