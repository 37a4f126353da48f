/* query.c — `check` declarations: each is asked about every declaration of the kinds that it names.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Some declarations at a time are looked at by all rules, so that both are read from memory once.
 */
#include "query.h"

#include <stdlib.h>

#include "rule.h"

enum { AT_ONCE = 64 };
enum { STEPS_MAX = 1 << 20, STEPS_FOR_EACH = 1000 }; /* of one rule; and more for a declaration */

struct queries {
	struct cgs_ir *ir;
	struct cgs_query *v;
	uint32_t n, cap;
	struct cgs_memo **memo; /* by tree */
	bool *met;              /* by kind: the project has a declaration of it */
	uint32_t *first;        /* by kind: its first in rule; nkind + 1 */
	uint32_t *rule;         /* indices into v */
	struct cgs_arena mem;   /* for one evaluation */
	uint64_t limit;
};

static const char *kind_name(const struct cgs_ir *ir, uint32_t kind)
{
	return cgs_sym_str(ir->syms, ir->schema->kind[kind].name).s;
}

static void meet(struct queries *qs)
{
	const struct cgs_ir *ir = qs->ir;
	qs->met = cgs_mem_alloc(ir->schema->nkind * sizeof *qs->met);
	for (uint32_t k = 1; k < ir->schema->nkind; k++)
		qs->met[k] = cgs_ir_next(ir, kind_name(ir, k), 0);
}

static bool is_about(const struct cgs_ir *ir, uint32_t rule, uint32_t kind)
{
	const struct cgs_decl *d = &ir->decl[rule];
	return d->nparam && cgs_type_takes(ir->schema, ir->param[d->param].type, CGS_T_REF,
					   ir->schema->kind[kind].name);
}

/* A standard rule as it stands, about nothing that the project has: most of them. */
static bool is_idle(const struct queries *qs, uint32_t rule)
{
	const struct cgs_ir *ir = qs->ir;
	const struct cgs_decl *d = &ir->decl[rule];
	if (!d->nparam || ir->package[d->package].origin != CGS_STD)
		return false;
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++)
		if (ir->attr[a].site != rule)
			return false;
	for (uint32_t k = 1; k < ir->schema->nkind; k++)
		if (qs->met[k] && is_about(ir, rule, k))
			return false;
	return true;
}

static void read_all(struct queries *qs)
{
	struct cgs_ir *ir = qs->ir;
	cgs_sym check = cgs_sym_find(ir->syms, CGS_STR("check"));
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		struct cgs_query q;
		if (ir->decl[d].kind != check || is_idle(qs, d) || !cgs_query_read(ir, d, &q))
			continue;
		uint32_t file = ir->decl[d].file;
		if (!qs->memo[file])
			qs->memo[file] = cgs_mem_alloc(ir->tree[file]->nnode * sizeof **qs->memo);
		q.memo = qs->memo[file];
		cgs_query_mark(ir, &q);
		cgs_query_tests(ir, &q);
		*CGS_PUSH(qs->v, qs->n, qs->cap) = q;
	}
}

static void group(struct queries *qs)
{
	const struct cgs_ir *ir = qs->ir;
	uint32_t nkind = ir->schema->nkind, n = 0, cap = 0;
	qs->first = cgs_mem_alloc((nkind + 1) * sizeof *qs->first);
	for (uint32_t k = 1; k < nkind; k++) {
		qs->first[k] = n;
		for (uint32_t i = 0; i < qs->n && qs->met[k]; i++)
			if (is_about(ir, qs->v[i].decl, k))
				*CGS_PUSH(qs->rule, n, cap) = i;
	}
	qs->first[nkind] = n;
}

/* Whether the condition holds. */
static bool holds(struct cgs_query *q, struct cgs_eval *ev)
{
	struct cgs_value v;
	if (!cgs_eval_expr(ev, q->when, &v)) {
		q->failed = true;
		return false;
	}
	if (v.type == CGS_V_BOOL || v.type == CGS_V_NONE)
		return v.b;
	cgs_diag_add(ev->ir->diags, CGS_C_type, cgs_ir_node_span(ev->ir, q->decl, q->when),
		     "a condition is true or false");
	q->failed = true;
	return false;
}

static void stop(struct queries *qs, struct cgs_query *q)
{
	struct cgs_ir *ir = qs->ir;
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_rule_stopped, cgs_ir_span(ir, q->decl),
			     "the rule was stopped after %llu steps: what it finds may be missing",
			     (unsigned long long)q->steps);
	cgs_diag_help(ir->diags, d,
		      "look at each declaration by itself, and at others through `among`, "
		      "`referrers` or `closure`");
	q->stopped = true;
}

/* One declaration took too many steps: that is no error of the project's. */
static void forget_steps(struct cgs_diags *ds, uint32_t from)
{
	for (uint32_t i = from; i < ds->n; i++)
		if (ds->v[i]->code == CGS_C_too_large)
			cgs_diag_remove(ds, i);
	cgs_diag_pack(ds);
}

static void look(struct queries *qs, struct cgs_query *q, const struct cgs_scope *scope)
{
	struct cgs_eval ev = {
		.ir = qs->ir, .mem = &qs->mem, .decl = q->decl, .scope = scope, .memo = q->memo};
	uint32_t told = qs->ir->diags->n;
	if (holds(q, &ev))
		q->failed |= !cgs_query_found(q, &ev);
	q->steps += ev.steps;
	if (ev.steps > CGS_LOOP_MAX) {
		forget_steps(qs->ir->diags, told);
		q->failed = false;
		stop(qs, q);
	}
	if (q->steps > qs->limit && !q->stopped)
		stop(qs, q);
	q->stopped |= cgs_query_never(q);
}

/* The second parameter goes through a list. */
static void look_among(struct queries *qs, struct cgs_query *q, struct cgs_binding *b)
{
	struct cgs_ir *ir = qs->ir;
	struct cgs_scope one = {NULL, b, 1}, two = {NULL, b, 2};
	struct cgs_eval ev = {
		.ir = ir, .mem = &qs->mem, .decl = q->decl, .scope = &one, .memo = q->memo};
	uint32_t type = ir->param[ir->decl[q->decl].param + 1].type;
	struct cgs_value list, single;
	bool ok = cgs_eval_expr(&ev, q->among, &list);
	q->failed |= !ok;
	q->steps += ev.steps;
	if (ok && list.type == CGS_V_REF) { /* an attribute that holds one */
		single = list;
		list = (struct cgs_value){.type = CGS_V_LIST, .n = 1, .item = &single};
	}
	for (uint32_t i = 0; ok && i < list.n && !q->stopped; i++) {
		b[1].value = list.item[i];
		if (b[1].value.type == CGS_V_REF && cgs_type_fits(ir, &b[1].value, type))
			look(qs, q, &two);
	}
}

/* A mistake in a rule of the project stops the rule. One of ours is not the project's mistake: it
 * is a note, once, and the rule goes on with the next declaration. */
static void excuse(struct cgs_query *q, struct cgs_ir *ir, uint32_t told)
{
	q->failed = false;
	q->stopped |= !q->code;
	for (uint32_t i = told; q->code && i < ir->diags->n; i++) {
		struct cgs_diag *d = ir->diags->v[i];
		if (d->level != CGS_ERROR || d->where.file != cgs_ir_tree(ir, q->decl)->file)
			continue;
		if (q->excused)
			cgs_diag_remove(ir->diags, i);
		else
			cgs_diag_level(ir->diags, d, CGS_NOTE);
		q->excused = true;
	}
	cgs_diag_pack(ir->diags);
}

static void ask(struct queries *qs, struct cgs_query *q, uint32_t decl)
{
	struct cgs_ir *ir = qs->ir;
	uint32_t told = ir->diags->n;
	const struct cgs_decl *d = &ir->decl[q->decl];
	struct cgs_binding b[2];
	if (d->nparam && !cgs_query_may(ir, q, decl))
		return;
	for (uint32_t i = 0; i < d->nparam && i < 2; i++)
		b[i].name = ir->param[d->param + i].name;
	b[0].value = (struct cgs_value){.type = CGS_V_REF, .decl = decl};
	if (q->among)
		look_among(qs, q, b);
	else
		look(qs, q, &(struct cgs_scope){NULL, b, d->nparam});
	if (q->failed)
		excuse(q, ir, told);
	if (qs->mem.used)
		cgs_arena_reset(&qs->mem);
}

/* Asks the rules of a kind about some declarations of it. */
static void ask_some(struct queries *qs, uint32_t kind, const uint32_t *decl, uint32_t n)
{
	for (uint32_t i = qs->first[kind]; i < qs->first[kind + 1]; i++) {
		struct cgs_query *q = &qs->v[qs->rule[i]];
		for (uint32_t k = 0; k < n && !q->stopped; k++)
			ask(qs, q, decl[k]);
	}
}

static void ask_all(struct queries *qs)
{
	const struct cgs_ir *ir = qs->ir;
	for (uint32_t kind = 1; kind < ir->schema->nkind; kind++) {
		const char *name = kind_name(ir, kind);
		uint32_t decl[AT_ONCE], n = 0, d = 0;
		while (qs->first[kind] < qs->first[kind + 1] && (d = cgs_ir_next(ir, name, d))) {
			decl[n++] = d;
			if (n < AT_ONCE)
				continue;
			ask_some(qs, kind, decl, n);
			n = 0;
		}
		ask_some(qs, kind, decl, n);
	}
	for (uint32_t i = 0; i < qs->n; i++)
		if (!ir->decl[qs->v[i].decl].nparam)
			ask(qs, &qs->v[i], 0);
}

static void tell_more(struct queries *qs)
{
	for (uint32_t i = 0; i < qs->n; i++) {
		const struct cgs_query *q = &qs->v[i];
		if (q->found <= CGS_QUERY_SHOWN)
			continue;
		cgs_tally_more(qs->ir, q->code, q->rule, q->shown[CGS_QUERY_SHOWN - 1],
			       q->found - CGS_QUERY_SHOWN);
	}
}

void cgs_rule_queries(struct cgs_ir *ir)
{
	struct queries qs = {.ir = ir, .limit = STEPS_MAX + (uint64_t)ir->ndecl * STEPS_FOR_EACH};
	qs.memo = cgs_mem_alloc(ir->ntree * sizeof *qs.memo);
	meet(&qs);
	read_all(&qs);
	group(&qs);
	ask_all(&qs);
	tell_more(&qs);
	for (uint32_t i = 0; i < ir->ntree; i++)
		free(qs.memo[i]);
	free(qs.memo);
	free(qs.met);
	free(qs.v);
	free(qs.first);
	free(qs.rule);
	cgs_arena_free(&qs.mem);
}
