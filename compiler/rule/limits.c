/* limits.c — recovery against backups, load against concurrency, retention against controls.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/num.h"
#include "rule.h"
#include "tally.h"

static struct cgs_str source(const struct cgs_ir *ir, const struct cgs_attr *a)
{
	return cgs_tree_source(cgs_ir_tree(ir, a->site), a->expr);
}

/* How long it takes to bring something back: in all, or step by step. */
static bool time_back(const struct cgs_ir *ir, uint32_t decl, struct cgs_num *out,
		      const struct cgs_attr **where)
{
	struct cgs_num sum = {0, 1};
	for (uint32_t k = ir->decl[decl].kid; k; k = ir->decl[k].next) {
		const struct cgs_attr *a = cgs_tally_number(ir, k, "takes");
		if (a && !cgs_num_add(sum, a->value.num, &sum))
			return false;
		*where = a ? a : *where;
	}
	const struct cgs_attr *takes = cgs_tally_number(ir, decl, "takes");
	if (takes && cgs_num_cmp(takes->value.num, sum) >= 0) {
		sum = takes->value.num;
		*where = takes;
	}
	*out = sum;
	return *where;
}

static void check_rto(struct cgs_tally *t, uint32_t decl)
{
	struct cgs_ir *ir = t->ir;
	const struct cgs_attr *rto = cgs_tally_number(ir, decl, "rto"), *where = NULL;
	struct cgs_num need;
	if (!rto || !time_back(ir, decl, &need, &where) || cgs_num_cmp(need, rto->value.num) <= 0)
		return;
	struct cgs_str text = cgs_tally_show(ir, need, &where->value);
	struct cgs_diag *d = cgs_tally_add(t, cgs_tally_place(ir, rto),
					   "it takes %.*s to bring back what `%.*s` is about",
					   CGS_FMT(text), CGS_FMT(cgs_ir_name(ir, decl)));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, where), "the time that it takes");
	cgs_diag_help(ir->diags, d, "promise more time, or make it faster");
	cgs_tally_mend(ir, d, rto, need);
}

/* What is lost at most is what has come since the last copy was begun. */
static void check_rpo(struct cgs_tally *t, uint32_t decl)
{
	struct cgs_ir *ir = t->ir;
	const struct cgs_attr *rpo = cgs_tally_number(ir, decl, "rpo");
	uint32_t backup = cgs_tally_ref(cgs_ir_attr(ir, decl, "backup", NULL), 0);
	const struct cgs_attr *every = backup ? cgs_tally_number(ir, backup, "every") : NULL;
	struct cgs_num lost, most;
	if (!rpo || !every || !cgs_tally_time(ir, &every->value, &lost, &most) ||
	    cgs_str_is(cgs_ir_get(ir, backup, "kind").str, "continuous"))
		return;
	const struct cgs_attr *takes = cgs_tally_number(ir, backup, "takes");
	if ((takes && !cgs_num_add(lost, takes->value.num, &lost)) ||
	    cgs_num_cmp(lost, rpo->value.num) <= 0)
		return;
	struct cgs_diag *d = cgs_tally_add(
		t, cgs_tally_place(ir, rpo), "copies of `%.*s` are too far apart for `%.*s`",
		CGS_FMT(cgs_ir_name(ir, backup)), CGS_FMT(cgs_ir_name(ir, decl)));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, every), "as far as they are apart");
	if (takes)
		cgs_diag_label(ir->diags, d, cgs_tally_place(ir, takes), "and while one is made");
	cgs_diag_help(ir->diags, d, "make copies more often, or allow more to be lost");
	if (!takes)
		cgs_edit_value(ir, d, every, source(ir, rpo), CGS_REVIEW);
}

static int64_t instances(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_attr *least = cgs_tally_number(ir, decl, "replicas");
	const struct cgs_attr *most = cgs_tally_number(ir, decl, "max_replicas");
	most = most ? most : least;
	return most && most->value.num.n > 0 ? most->value.num.n / most->value.num.d : 1;
}

/* Little's law: as many requests are being worked on as come in a time, times the time of one. */
static void check_load(struct cgs_tally *t, uint32_t decl)
{
	struct cgs_ir *ir = t->ir;
	const struct cgs_attr *rate = cgs_tally_number(ir, decl, "throughput");
	const struct cgs_attr *time = rate ? cgs_tally_number(ir, decl, "latency") : NULL;
	const struct cgs_attr *room = time ? cgs_tally_number(ir, decl, "concurrency") : NULL;
	struct cgs_num need, n = {instances(ir, decl), 1};
	if (!room || !cgs_num_mul(rate->value.num, time->value.num, &need) ||
	    !cgs_num_div(need, n, &need) || cgs_num_cmp(need, room->value.num) <= 0)
		return;
	struct cgs_num whole = {need.n / need.d + (need.n % need.d != 0), 1};
	struct cgs_str text = cgs_tally_show(ir, whole, &room->value);
	struct cgs_diag *d = cgs_tally_add(t, cgs_tally_place(ir, room),
					   "`%.*s` has to work on %.*s requests at once",
					   CGS_FMT(cgs_ir_name(ir, decl)), CGS_FMT(text));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, rate), "as many come");
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, time), "and each takes as long");
	cgs_diag_why(ir->diags, d, "requests at once = throughput * latency (Little's law)");
	cgs_tally_mend(ir, d, room, whole);
}

struct keeping { /* the strictest of the controls of a class, or of one control */
	const struct cgs_attr *least, *most;
};

static void check_kept(struct cgs_tally *t, uint32_t decl, struct keeping k)
{
	struct cgs_ir *ir = t->ir;
	const struct cgs_attr *kept = cgs_tally_number(ir, decl, "retention"), *bound = NULL;
	struct cgs_num least, most, low, high;
	if (!kept || !cgs_tally_time(ir, &kept->value, &least, &most))
		return;
	if (k.least && cgs_tally_time(ir, &k.least->value, &low, &high) &&
	    (k.least->value.dim == kept->value.dim
		     ? cgs_num_cmp(kept->value.num, k.least->value.num) < 0
		     : cgs_num_cmp(most, low) < 0))
		bound = k.least;
	if (k.most && cgs_tally_time(ir, &k.most->value, &low, &high) &&
	    (k.most->value.dim == kept->value.dim
		     ? cgs_num_cmp(kept->value.num, k.most->value.num) > 0
		     : cgs_num_cmp(least, high) > 0))
		bound = k.most;
	if (!bound)
		return;
	struct cgs_diag *d = cgs_tally_add(
		t, cgs_tally_place(ir, kept), "`%.*s` is %s than a control allows",
		CGS_FMT(cgs_ir_name(ir, decl)), bound == k.least ? "kept shorter" : "kept longer");
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, bound), "what the control says");
	cgs_edit_value(ir, d, kept, source(ir, bound), CGS_REVIEW);
}

enum { CLASSES = 16 };

static bool is_stricter(const struct cgs_ir *ir, const struct cgs_attr *new,
			const struct cgs_attr *old, int sign)
{
	struct cgs_num a, b, x;
	if (!new || !old || !cgs_tally_time(ir, &new->value, &a, &x) ||
	    !cgs_tally_time(ir, &old->value, &b, &x))
		return new && !old;
	return cgs_num_cmp(a, b) * sign > 0;
}

static void read_control(struct cgs_tally *t, uint32_t decl, struct keeping class[CLASSES])
{
	const struct cgs_ir *ir = t->ir;
	struct keeping k = {cgs_tally_number(ir, decl, "keep_min"),
			    cgs_tally_number(ir, decl, "keep_max")};
	const struct cgs_attr *on = cgs_ir_attr(ir, decl, "on", NULL);
	const struct cgs_attr *of = cgs_ir_attr(ir, decl, "class", NULL);
	if ((!k.least && !k.most) || cgs_tally_idle(ir, decl))
		return;
	for (uint32_t i = 0, d; (d = cgs_tally_ref(on, i)); i++)
		check_kept(t, d, k);
	if (on || !of || of->value.rank >= CLASSES)
		return;
	struct keeping *c = &class[of->value.rank];
	c->least = is_stricter(ir, k.least, c->least, 1) ? k.least : c->least;
	c->most = is_stricter(ir, k.most, c->most, -1) ? k.most : c->most;
}

static void check_retention(struct cgs_ir *ir)
{
	static const char *const kinds[] = {"entity", "store"};
	struct cgs_tally t = {.ir = ir, .code = CGS_C_retention};
	struct keeping class[CLASSES] = {{NULL, NULL}};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "control", d));)
		read_control(&t, d, class);
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, kinds[i], d));) {
			const struct cgs_attr *of = cgs_ir_attr(ir, d, "class", NULL);
			if (of && of->value.rank < CLASSES)
				check_kept(&t, d, class[of->value.rank]);
		}
	cgs_tally_end(&t);
}

void cgs_rule_limits(struct cgs_ir *ir)
{
	struct cgs_tally back = {.ir = ir, .code = CGS_C_recovery_time};
	struct cgs_tally load = {.ir = ir, .code = CGS_C_littles_law};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "recovery", d));) {
		check_rto(&back, d);
		check_rpo(&back, d);
	}
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "component", d));)
		check_load(&load, d);
	cgs_tally_end(&back);
	cgs_tally_end(&load);
	check_retention(ir);
}
