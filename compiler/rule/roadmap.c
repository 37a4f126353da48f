/* roadmap.c — phases in time: within the whole, and one after the other.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A day counts whole: a phase may begin on the day on which another one ends.
 */
#include <stdlib.h>

#include "rule.h"
#include "tally.h"

struct dated { /* a phase */
	uint32_t decl;
	const struct cgs_attr *starts, *ends, *by;
};

struct pass {
	struct cgs_ir *ir;
	struct dated *v;
	uint32_t n, cap;
	struct cgs_tally found;
};

static const struct cgs_attr *date(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, name, NULL);
	return a && a->value.type == CGS_V_STR ? a : NULL;
}

static bool is_before(const struct cgs_attr *a, const struct cgs_attr *b)
{
	return a && b && cgs_str_cmp(a->value.str, b->value.str) < 0;
}

static void tell(struct pass *p, const struct cgs_attr *at, const struct cgs_attr *other,
		 const char *label, struct cgs_str text)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_diag *d =
		cgs_tally_add(&p->found, cgs_tally_place(ir, at), "%.*s", CGS_FMT(text));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, other), "%s", label);
	cgs_diag_help(ir->diags, d, "move one of the two");
}

static struct cgs_str about(struct pass *p, uint32_t a, const char *what, uint32_t b)
{
	return cgs_str_fmt(&p->ir->mem, "`%.*s` %s `%.*s`", CGS_FMT(cgs_ir_name(p->ir, a)), what,
			   CGS_FMT(cgs_ir_name(p->ir, b)));
}

static bool check_inside(struct pass *p, const struct dated *d, uint32_t whole)
{
	const struct cgs_attr *starts = date(p->ir, whole, "starts");
	const struct cgs_attr *ends = date(p->ir, whole, "ends");
	if (is_before(d->ends, d->starts)) {
		tell(p, d->ends, d->starts, "its first day",
		     about(p, d->decl, "ends before it begins, in", whole));
		return false;
	}
	if (is_before(d->starts, starts))
		tell(p, d->starts, starts, "the first day of all",
		     about(p, d->decl, "begins before", whole));
	if (is_before(ends, d->ends))
		tell(p, d->ends, ends, "the last day of all",
		     about(p, d->decl, "ends after", whole));
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;
	int c = cgs_str_cmp(x->starts->value.str, y->starts->value.str);
	return c ? c : (x->decl > y->decl) - (x->decl < y->decl);
}

/* Whether others do it, or somebody who is not named. */
static bool same_people(const struct dated *a, const struct dated *b)
{
	return (!a->by && !b->by) || (a->by && b->by && a->by->value.decl == b->by->value.decl);
}

/* In the order of their first days: each against the one before that ends last. */
static void check_overlap(struct pass *p)
{
	const struct dated *last = NULL;
	if (p->n)
		qsort(p->v, p->n, sizeof *p->v, by_start);
	for (uint32_t i = 0; i < p->n; i++) {
		const struct dated *d = &p->v[i];
		if (last && is_before(d->starts, last->ends) && same_people(d, last))
			tell(p, d->starts, last->ends, "and this one ends later",
			     about(p, d->decl, "begins before the end of", last->decl));
		if (!last || is_before(last->ends, d->ends))
			last = d;
	}
}

void cgs_rule_roadmaps(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir, .found = {.ir = ir, .code = CGS_C_overlap}};
	for (uint32_t r = 0; (r = cgs_ir_next(ir, "roadmap", r));) {
		p.n = 0;
		for (uint32_t k = ir->decl[r].kid; k; k = ir->decl[k].next) {
			struct dated d = {k, date(ir, k, "starts"), date(ir, k, "ends"),
					  cgs_ir_attr(ir, k, "by", NULL)};
			if (cgs_ir_is(ir, k, "phase") && check_inside(&p, &d, r) && d.starts &&
			    d.ends)
				*CGS_PUSH(p.v, p.n, p.cap) = d;
		}
		check_overlap(&p);
	}
	cgs_tally_end(&p.found);
	free(p.v);
}
