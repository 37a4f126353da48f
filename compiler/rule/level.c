/* level.c — levels that cannot hold together, say nothing new, or cannot be reached.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Levels meet when they are of one scale, statistic and dimension, of the same part and under the
 * same conditions. Each meets the strictest so far, so the pass is linear.
 */
#include <stdlib.h>
#include <xxhash.h>

#include "../check/map.h"
#include "../check/num.h"
#include "../check/origin.h"
#include "../check/refs.h"
#include "rule.h"
#include "tally.h"

struct side { /* the strictest level that bounds from one side */
	const struct cgs_attr *attr;
	uint32_t decl;
};

struct bucket {
	uint64_t any; /* the key of the levels of whatever part */
	bool of_any;
	struct side low, high;
};

struct pass {
	struct cgs_ir *ir;
	struct cgs_map by_key;
	struct bucket *bucket;
	uint32_t nbucket, cbucket;
	cgs_sym goal, limit, scale, meter, when, while_, if_, where, the, of, on;
	struct cgs_tally conflict, implied, unreachable;
};

struct level { /* of one declaration */
	const struct cgs_attr *attr, *scale, *meter, *part;
	uint64_t condition;
};

static bool is_number(const struct cgs_attr *a)
{
	return a && a->value.type == CGS_V_NUM;
}

static void read_level(const struct pass *p, uint32_t decl, struct level *l)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	for (const struct cgs_attr *a = &ir->attr[d->attr]; a < &ir->attr[d->attr + d->nattr];
	     a++) {
		cgs_sym n = a->name;
		if (n == p->goal || n == p->limit)
			l->attr = a;
		else if (n == p->scale)
			l->scale = a;
		else if (n == p->meter)
			l->meter = a;
		else if (n == p->the || n == p->of || n == p->on)
			l->part = a;
		else if (n == p->when || n == p->while_ || n == p->if_ || n == p->where)
			l->condition += XXH3_64bits_withSeed(a->value.str.s, a->value.str.n,
							     n + a->value.decl);
	}
}

/* One key for all that can be compared, but for the part. */
static uint64_t key_of(const struct level *l)
{
	const struct cgs_value *v = &l->attr->value;
	uint64_t what[4] = {l->condition, ((uint64_t)v->dim << 32) + v->stat, 0, 0};
	if (l->scale)
		what[2] = XXH3_64bits(l->scale->value.str.s, l->scale->value.str.n);
	else
		what[3] = l->meter->value.decl;
	return XXH3_64bits(what, sizeof what);
}

static struct bucket *bucket_of(struct pass *p, uint64_t any, uint32_t part)
{
	uint64_t key = any + part * 0x9e3779b97f4a7c15u;
	uint32_t *at = cgs_map_put(&p->by_key, (uint32_t)(key >> 32) | 1, (uint32_t)key);
	if (!*at) {
		*CGS_PUSH(p->bucket, p->nbucket, p->cbucket) =
			(struct bucket){.any = any, .of_any = !part};
		*at = p->nbucket;
	}
	return &p->bucket[*at - 1];
}

static bool is_upper(const struct cgs_attr *a)
{
	return a->op == CGS_OP_LE || a->op == CGS_OP_LT || a->op == CGS_OP_EQ;
}

static bool is_lower(const struct cgs_attr *a)
{
	return a->op == CGS_OP_GE || a->op == CGS_OP_GT || a->op == CGS_OP_EQ;
}

static bool holds(const struct cgs_ir *ir, uint32_t decl, const char *name, uint32_t other)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, name, NULL);
	for (uint32_t i = 0; a && i < a->value.n; i++)
		if (a->value.item[i].decl == other)
			return true;
	return false;
}

/* Whether two levels are meant to differ: one refines the other, or comes first. */
static bool on_purpose(const struct cgs_ir *ir, uint32_t a, uint32_t b)
{
	struct cgs_str one = cgs_ir_get(ir, a, "priority").str;
	return holds(ir, a, "refines", b) || holds(ir, b, "refines", a) ||
	       cgs_ir_is(ir, a, "constraint") || cgs_ir_is(ir, b, "constraint") ||
	       !cgs_str_eq(one, cgs_ir_get(ir, b, "priority").str);
}

static void tell_implied(struct pass *p, struct side weak, struct side strict)
{
	struct cgs_ir *ir = p->ir;
	if (weak.decl == strict.decl || on_purpose(ir, weak.decl, strict.decl))
		return;
	struct cgs_diag *d = cgs_tally_add(
		&p->implied, cgs_ir_node_span(ir, weak.attr->site, weak.attr->expr),
		"`%.*s` holds whenever `%.*s` does", CGS_FMT(cgs_ir_name(ir, weak.decl)),
		CGS_FMT(cgs_ir_name(ir, strict.decl)));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_ir_node_span(ir, strict.attr->site, strict.attr->expr),
		       "this asks for at least as much");
	cgs_diag_help(ir->diags, d, "remove it, or say for which part or state it is");
	/* Without its level a quality says nothing; a requirement has its sentence. */
	if (cgs_ir_attr(ir, weak.decl, "shall", NULL))
		cgs_edit_remove(ir, d, weak.attr->site, weak.attr->node, CGS_REVIEW);
	else if (!cgs_refs_in(ir, weak.decl).n)
		cgs_edit_remove(ir, d, weak.decl, ir->decl[weak.decl].node, CGS_REVIEW);
}

static void tell_conflict(struct pass *p, struct side a, struct side b)
{
	struct cgs_ir *ir = p->ir;
	if (a.decl > b.decl) {
		struct side swap = a;
		a = b;
		b = swap;
	}
	struct cgs_diag *d =
		cgs_tally_add(&p->conflict, cgs_ir_node_span(ir, b.attr->site, b.attr->expr),
			      "`%.*s` and `%.*s` cannot both hold",
			      CGS_FMT(cgs_ir_name(ir, a.decl)), CGS_FMT(cgs_ir_name(ir, b.decl)));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_ir_node_span(ir, a.attr->site, a.attr->expr),
		       "the other level of the same scale");
	cgs_diag_help(ir->diags, d,
		      "decide which one it is, or say for which part or state each is");
}

/* Whether nothing is at least low and at most high. */
static bool is_empty(struct side low, struct side high)
{
	if (!low.attr || !high.attr || low.decl == high.decl)
		return false;
	int c = cgs_num_cmp(low.attr->value.num, high.attr->value.num);
	return c > 0 || (c == 0 && (low.attr->op == CGS_OP_GT || high.attr->op == CGS_OP_LT));
}

/* Keeps the stricter of two; sign: 1 when more is stricter. */
static void meet(struct pass *p, struct side *old, struct side new, int sign)
{
	if (!old->attr) {
		*old = new;
		return;
	}
	int c = cgs_num_cmp(new.attr->value.num, old->attr->value.num) * sign;
	if (!c && new.attr->op != old->attr->op)
		c = new.attr->op == CGS_OP_GT || new.attr->op == CGS_OP_LT ||
				    new.attr->op == CGS_OP_EQ
			    ? 1
			    : -1;
	if (c > 0) {
		tell_implied(p, *old, new);
		*old = new;
	} else
		tell_implied(p, new, *old);
}

static void add(struct pass *p, uint32_t decl, const struct level *l, uint32_t part)
{
	struct bucket *b = bucket_of(p, key_of(l), part);
	struct side new = {l->attr, decl};
	bool clash = (is_upper(l->attr) && is_empty(b->low, new)) ||
		     (is_lower(l->attr) && is_empty(new, b->high));
	if (clash) {
		tell_conflict(p, is_upper(l->attr) && is_empty(b->low, new) ? b->low : b->high,
			      new);
		return;
	}
	if (is_upper(l->attr) && is_lower(l->attr)) {
		b->low = b->high = new;
		return;
	}
	if (is_upper(l->attr))
		meet(p, &b->high, new, -1);
	if (is_lower(l->attr))
		meet(p, &b->low, new, 1);
}

static void add_levels(struct pass *p, const char *kind)
{
	struct cgs_ir *ir = p->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, kind, d));) {
		struct level l = {0};
		read_level(p, d, &l);
		bool comparable = (l.scale && l.scale->value.str.n) ||
				  (l.meter && l.meter->value.type == CGS_V_REF);
		if (!is_number(l.attr) || !comparable || cgs_tally_idle(ir, d))
			continue;
		if (!l.part)
			add(p, d, &l, 0);
		else if (l.part->value.type == CGS_V_REF)
			add(p, d, &l, l.part->value.decl);
		else if (l.part->value.type == CGS_V_LIST)
			for (uint32_t i = 0; i < l.part->value.n; i++)
				add(p, d, &l, l.part->value.item[i].decl);
	}
}

/* What holds for every part holds for this one. */
static void meet_general(struct pass *p)
{
	uint32_t n = p->nbucket;
	for (uint32_t i = 0; i < n; i++) {
		struct bucket b = p->bucket[i];
		uint32_t at = cgs_map_get(&p->by_key, (uint32_t)(b.any >> 32) | 1, (uint32_t)b.any);
		if (b.of_any || !at)
			continue;
		struct bucket all = p->bucket[at - 1];
		if (is_empty(b.low, all.high))
			tell_conflict(p, b.low, all.high);
		if (is_empty(all.low, b.high))
			tell_conflict(p, all.low, b.high);
	}
}

/* The metric that a kpi or success stands on; itself when it is one. */
static uint32_t metric_of(const struct cgs_ir *ir, uint32_t d)
{
	for (unsigned depth = 0; d && depth < 3 && !cgs_ir_is(ir, d, "metric"); depth++) {
		struct cgs_value v =
			cgs_ir_get(ir, d, cgs_ir_is(ir, d, "quality") ? "meter" : "metric");
		d = v.type == CGS_V_REF ? v.decl : 0;
	}
	return d && cgs_ir_is(ir, d, "metric") ? d : 0;
}

static bool is_outside(const struct cgs_attr *goal, const struct cgs_value *limits)
{
	const struct cgs_value *v = &goal->value;
	if (limits->type != CGS_V_RANGE || limits->item[0].dim != v->dim)
		return false;
	return (is_upper(goal) && cgs_num_cmp(v->num, limits->item[0].num) < 0) ||
	       (is_lower(goal) && cgs_num_cmp(v->num, limits->item[1].num) > 0);
}

static void check_reach(struct pass *p, const char *kind)
{
	struct cgs_ir *ir = p->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, kind, d));) {
		uint32_t m = metric_of(ir, d);
		const struct cgs_attr *goal = cgs_ir_attr(ir, d, "goal", NULL);
		const struct cgs_attr *limits = m ? cgs_ir_attr(ir, m, "limits", NULL) : NULL;
		if (!limits || !is_number(goal) || !is_outside(goal, &limits->value))
			continue;
		struct cgs_diag *g =
			cgs_tally_add(&p->unreachable, cgs_ir_node_span(ir, goal->site, goal->expr),
				      "`%.*s` cannot be reached: its measure does not go there",
				      CGS_FMT(cgs_ir_name(ir, d)));
		if (!g)
			continue;
		cgs_diag_label(ir->diags, g, cgs_ir_node_span(ir, limits->site, limits->expr),
			       "the values that are possible");
		cgs_origin_tell(ir, g, d);
		cgs_diag_help(ir->diags, g, "correct the level or the `limits` of the measure");
	}
}

/* A run that lets pass what the requirement refuses. */
static void check_weaker(struct pass *p, uint32_t bench, uint32_t wanted)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *has = cgs_ir_attr(ir, bench, "goal", NULL);
	const struct cgs_attr *goal = cgs_ir_attr(ir, wanted, "goal", NULL);
	if (!is_number(has) || !is_number(goal) || has->value.dim != goal->value.dim ||
	    has->value.stat != goal->value.stat || is_upper(has) != is_upper(goal))
		return;
	int c = cgs_num_cmp(has->value.num, goal->value.num);
	if (is_upper(goal) ? c <= 0 : c >= 0)
		return;
	struct cgs_diag *d =
		cgs_tally_add(&p->unreachable, cgs_ir_node_span(ir, has->site, has->expr),
			      "`%.*s` lets pass what `%.*s` refuses",
			      CGS_FMT(cgs_ir_name(ir, bench)), CGS_FMT(cgs_ir_name(ir, wanted)));
	if (!d)
		return;
	cgs_diag_level(ir->diags, d, CGS_WARNING);
	cgs_diag_label(ir->diags, d, cgs_ir_node_span(ir, goal->site, goal->expr),
		       "what is wanted");
	cgs_edit_value(ir, d, has, cgs_tree_source(cgs_ir_tree(ir, goal->site), goal->expr),
		       CGS_REVIEW);
}

static void check_benches(struct pass *p)
{
	struct cgs_ir *ir = p->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "bench", d));) {
		const struct cgs_attr *a = cgs_ir_attr(ir, d, "verifies", NULL);
		for (uint32_t i = 0; a && i < a->value.n; i++)
			check_weaker(p, d, a->value.item[i].decl);
	}
}

void cgs_rule_levels(struct cgs_ir *ir)
{
	static const char *const kinds[] = {"metric", "kpi", "success", "quality"};
	struct pass p = {.ir = ir,
			 .conflict = {.ir = ir, .code = CGS_C_level_conflict},
			 .implied = {.ir = ir, .code = CGS_C_level_implied},
			 .unreachable = {.ir = ir, .code = CGS_C_level_unreachable}};
	const struct {
		cgs_sym *to;
		const char *name;
	} syms[] = {{&p.goal, "goal"},   {&p.limit, "limit"}, {&p.scale, "scale"},
		    {&p.meter, "meter"}, {&p.when, "when"},   {&p.while_, "while"},
		    {&p.if_, "if"},      {&p.where, "where"}, {&p.the, "the"},
		    {&p.of, "of"},       {&p.on, "on"}};
	for (unsigned i = 0; i < sizeof syms / sizeof *syms; i++)
		*syms[i].to = cgs_sym_find(ir->syms, cgs_str_of(syms[i].name));
	add_levels(&p, "requirement");
	add_levels(&p, "quality");
	add_levels(&p, "constraint");
	meet_general(&p);
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		check_reach(&p, kinds[i]);
	check_benches(&p);
	cgs_tally_end(&p.conflict);
	cgs_tally_end(&p.implied);
	cgs_tally_end(&p.unreachable);
	cgs_map_done(&p.by_key);
	free(p.bucket);
}
