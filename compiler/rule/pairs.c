/* pairs.c — what may need what: the forbidden pairs and the layers of `rule` declarations.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "../check/refs.h"
#include "rule.h"
#include "tally.h"

struct pairs {
	struct cgs_ir *ir;
	struct cgs_tally found;
	struct cgs_map allowed; /* (from, to) -> 1 */
	struct cgs_map told;    /* (from, to) -> the last pair or rule that was told of */
	uint32_t *in;           /* by declaration: the last pair whose right side it belongs to */
	uint32_t *seen;         /* and the last whose left side was looked through */
	uint32_t pair;
	uint32_t *todo, ntodo, ctodo;
	uint32_t rule;
	const struct cgs_attr *why; /* deny or layers */
};

/* By which one part needs another. */
static bool needs(struct cgs_str by)
{
	static const char *const word[] = {"depends", "uses", "reads", "writes"};
	return CGS_STR_IN(by, word);
}

static const struct cgs_attr *find(const struct cgs_ir *ir, uint32_t decl, cgs_sym name,
				   uint32_t to)
{
	const struct cgs_decl *d = &ir->decl[decl];
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++) {
		const struct cgs_value *v = &ir->attr[a].value;
		if (ir->attr[a].name != name)
			continue;
		if (v->type == CGS_V_REF && v->decl == to)
			return &ir->attr[a];
		for (uint32_t i = 0; v->type == CGS_V_LIST && i < v->n; i++)
			if (v->item[i].type == CGS_V_REF && v->item[i].decl == to)
				return &ir->attr[a];
	}
	return NULL;
}

static void tell(struct pairs *p, uint32_t from, cgs_sym by, uint32_t to, struct cgs_str path)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *a = find(ir, from, by, to);
	uint32_t *told = cgs_map_put(&p->told, from, to);
	if (*told == p->pair)
		return;
	*told = p->pair;
	struct cgs_diag *d = cgs_tally_add(
		&p->found, a ? cgs_found_place(ir, from, a, to) : cgs_ir_span(ir, from),
		"a rule forbids that `%.*s` needs `%.*s`: %.*s", CGS_FMT(cgs_ir_name(ir, from)),
		CGS_FMT(cgs_ir_name(ir, to)), CGS_FMT(path));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_ir_origin(ir, p->why), "the rule");
	cgs_diag_help(ir->diags, d, "take the need away, or allow the pair: allow %.*s -> %.*s",
		      CGS_FMT(cgs_ir_name(ir, from)), CGS_FMT(cgs_ir_name(ir, to)));
	if (a)
		cgs_edit_drop(ir, d, a, cgs_found_place(ir, from, a, to), CGS_REVIEW);
}

static void push(struct pairs *p, uint32_t decl, uint32_t *mark)
{
	if (mark[decl] == p->pair)
		return;
	mark[decl] = p->pair;
	*CGS_PUSH(p->todo, p->ntodo, p->ctodo) = decl;
}

/* Puts a declaration and its parts, and the parts of those, on the list. */
static void gather(struct pairs *p, uint32_t decl, uint32_t *mark)
{
	p->ntodo = 0;
	push(p, decl, mark);
	for (uint32_t i = 0; i < p->ntodo; i++) {
		struct cgs_value parts = cgs_ir_get(p->ir, p->todo[i], "parts");
		for (uint32_t k = 0; parts.type == CGS_V_LIST && k < parts.n; k++)
			if (parts.item[k].type == CGS_V_REF)
				push(p, parts.item[k].decl, mark);
	}
}

/* "shop > web -> store": the pair, with the parts of it that are meant. */
static struct cgs_str path_of(struct pairs *p, const struct cgs_attr *deny, uint32_t from,
			      uint32_t to)
{
	struct cgs_ir *ir = p->ir;
	uint32_t end[] = {from, to};
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t whole = deny->value.item[i].decl;
		cgs_buf_putz(&b, i ? " -> " : "");
		if (whole != end[i])
			cgs_buf_fmt(&b, "%.*s > ", CGS_FMT(cgs_ir_name(ir, whole)));
		cgs_buf_str(&b, cgs_ir_name(ir, end[i]));
	}
	struct cgs_str s = cgs_str_dup(&ir->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

static void check_deny(struct pairs *p, const struct cgs_attr *deny)
{
	struct cgs_ir *ir = p->ir;
	uint32_t a = deny->value.item[0].decl, b = deny->value.item[1].decl;
	p->why = deny;
	p->pair++;
	gather(p, b, p->in);
	gather(p, a, p->seen);
	for (uint32_t i = 0; i < p->ntodo; i++) {
		struct cgs_refs_list l = cgs_refs_out(ir, p->todo[i]);
		for (uint32_t k = 0; k < l.n; k++) {
			uint32_t from = p->todo[i], to = l.v[k].other;
			if (p->in[to] != p->pair || p->seen[to] == p->pair || !l.v[k].by ||
			    !needs(cgs_sym_str(ir->syms, l.v[k].by)) ||
			    cgs_map_get(&p->allowed, from, to))
				continue;
			tell(p, from, l.v[k].by, to, path_of(p, deny, from, to));
		}
	}
}

/* From 1 at the top; 0: in none of them. */
static uint32_t layer_of(const struct cgs_ir *ir, uint32_t decl, const struct cgs_value *layers)
{
	struct cgs_value v = cgs_ir_get(ir, decl, "layer");
	for (uint32_t i = 0; v.type == CGS_V_STR && i < layers->n; i++)
		if (cgs_str_eq(v.str, layers->item[i].str))
			return i + 1;
	return 0;
}

static bool is_on(const struct cgs_value *on, uint32_t decl)
{
	for (uint32_t i = 0; on->type == CGS_V_LIST && i < on->n; i++)
		if (on->item[i].type == CGS_V_REF && on->item[i].decl == decl)
			return true;
	return on->type != CGS_V_LIST;
}

static void check_layers(struct pairs *p, const struct cgs_attr *layers)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_value on = cgs_ir_get(ir, p->rule, "on");
	p->why = layers;
	p->pair++;
	for (uint32_t c = 0; (c = cgs_ir_next(ir, "component", c));) {
		uint32_t mine = is_on(&on, c) ? layer_of(ir, c, &layers->value) : 0;
		struct cgs_refs_list l = cgs_refs_out(ir, c);
		for (uint32_t k = 0; mine && k < l.n; k++) {
			uint32_t to = l.v[k].other, other = layer_of(ir, to, &layers->value);
			if (!other || other >= mine || !l.v[k].by ||
			    !needs(cgs_sym_str(ir->syms, l.v[k].by)) ||
			    cgs_map_get(&p->allowed, c, to))
				continue;
			struct cgs_str path =
				cgs_str_fmt(&ir->mem, "%.*s lies below %.*s",
					    CGS_FMT(layers->value.item[mine - 1].str),
					    CGS_FMT(layers->value.item[other - 1].str));
			tell(p, c, l.v[k].by, to, path);
		}
	}
}

static bool is_pair(const struct cgs_attr *a)
{
	const struct cgs_value *v = &a->value;
	return v->type == CGS_V_LIST && v->n == 2 && v->item[0].type == CGS_V_REF &&
	       v->item[1].type == CGS_V_REF;
}

void cgs_rule_pairs(struct cgs_ir *ir)
{
	struct pairs p = {.ir = ir, .found = {.ir = ir, .code = CGS_C_denied_dependency}};
	const struct cgs_attr *a = NULL;
	if (!cgs_ir_next(ir, "rule", 0))
		return;
	p.in = cgs_mem_alloc((ir->ndecl + 1) * sizeof *p.in);
	p.seen = cgs_mem_alloc((ir->ndecl + 1) * sizeof *p.seen);
	for (uint32_t r = 0; (r = cgs_ir_next(ir, "rule", r)); a = NULL)
		while ((a = cgs_ir_attr(ir, r, "allow", a)))
			if (is_pair(a))
				*cgs_map_put(&p.allowed, a->value.item[0].decl,
					     a->value.item[1].decl) = 1;
	while ((p.rule = cgs_ir_next(ir, "rule", p.rule))) {
		for (a = NULL; (a = cgs_ir_attr(ir, p.rule, "deny", a));)
			if (is_pair(a))
				check_deny(&p, a);
		a = cgs_ir_attr(ir, p.rule, "layers", NULL);
		if (a && a->value.type == CGS_V_LIST)
			check_layers(&p, a);
	}
	cgs_tally_end(&p.found);
	cgs_map_done(&p.allowed);
	cgs_map_done(&p.told);
	free(p.in);
	free(p.seen);
	free(p.todo);
}
