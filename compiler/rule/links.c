/* links.c — links to what was rejected, and to what is not what it was when somebody looked at it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../base/hash.h"
#include "../check/eval.h"
#include "../check/expr.h"
#include "../check/refs.h"
#include "../check/schema.h"
#include "rule.h"
#include "tally.h"

enum { MARK = 16, MARK_MIN = 8 }; /* hex digits of a fingerprint: shown, compared at least */

static bool has_status(const struct cgs_ir *ir, uint32_t decl, const char *word)
{
	return cgs_str_is(cgs_ir_get(ir, decl, "status").str, word);
}

/* By which something is carried out or relied on; others only speak of it. */
static bool relies(struct cgs_str by)
{
	static const char *const word[] = {
		"satisfies", "satisfied_by", "implements", "verifies", "refines",
		"depends",   "covers",       "to",         "the",      "parts",
		"uses",      "provides",     "reads",      "writes",   "hosts",
	};
	return CGS_STR_IN(by, word);
}

static void tell_rejected(struct cgs_tally *found, uint32_t from, const struct cgs_attr *a,
			  uint32_t to)
{
	struct cgs_ir *ir = found->ir;
	struct cgs_str x = cgs_ir_path(ir, from, &ir->mem), y = cgs_ir_path(ir, to, &ir->mem);
	struct cgs_diag *d = cgs_tally_add(found, cgs_found_place(ir, from, a, to),
					   "`%.*s` relies on `%.*s`, which was rejected",
					   CGS_FMT(x), CGS_FMT(y));
	const struct cgs_attr *status = cgs_ir_attr(ir, to, "status", NULL);
	if (!d)
		return;
	if (status)
		cgs_diag_label(ir->diags, d, cgs_ir_origin(ir, status), "rejected");
	cgs_diag_help(ir->diags, d, "take the link away, or name what came in its place");
	cgs_edit_drop(ir, d, a, cgs_found_place(ir, from, a, to), CGS_REVIEW);
}

/* References come more than once. */
static void check_rejected(struct cgs_tally *found, uint32_t decl, struct cgs_map *told)
{
	struct cgs_ir *ir = found->ir;
	struct cgs_refs_list l = cgs_refs_in(ir, decl);
	for (uint32_t i = 0; i < l.n; i++) {
		uint32_t from = l.v[i].other;
		const struct cgs_decl *d = &ir->decl[from];
		bool over = has_status(ir, from, "rejected") || has_status(ir, from, "deprecated");
		if (over || !relies(cgs_sym_str(ir->syms, l.v[i].by)))
			continue;
		for (uint32_t a = d->attr; a < d->attr + d->nattr; a++)
			if (ir->attr[a].name == l.v[i].by &&
			    cgs_expr_holds(&ir->attr[a].value, decl) &&
			    !(*cgs_map_put(told, a, decl))++)
				tell_rejected(found, from, &ir->attr[a], decl);
	}
}

/* What a declaration says, without what every kind has: who owns it and how far it has come do not
 * change what was looked at. Nested ones nest as deep as the sources do. */
static void add_decl(struct cgs_eval *ev, uint32_t decl, struct cgs_hash *h)
{
	const struct cgs_ir *ir = ev->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	cgs_hash_field(h, cgs_sym_str(ir->syms, d->kind));
	cgs_hash_field(h, cgs_ir_name(ir, decl));
	cgs_hash_field(h, d->title);
	cgs_hash_field(h, cgs_tree_source(t, cgs_tree_kid(t, d->node, CGS_N_TYPE)));
	cgs_hash_field(h, cgs_tree_source(t, cgs_tree_kid(t, d->node, CGS_N_PARAMS)));
	for (uint32_t i = d->attr; i < d->attr + d->nattr; i++) {
		const struct cgs_attr *a = &ir->attr[i];
		struct cgs_buf b = {0};
		if (ir->schema->field[a->field].kind == ir->schema->common)
			continue;
		cgs_eval_show(ev, &a->value, &b);
		cgs_hash_field(h, cgs_sym_str(ir->syms, a->name));
		cgs_hash_add(h, &a->op, sizeof a->op);
		cgs_hash_field(h, a->value.type == CGS_V_NONE
					  ? cgs_tree_source(cgs_ir_tree(ir, a->site), a->expr)
					  : cgs_buf_view(&b));
		cgs_hash_field(h, a->label);
		cgs_buf_done(&b);
	}
	for (uint32_t k = d->kid; k; k = ir->decl[k].next)
		add_decl(ev, k, h);
}

static void mark_of(struct cgs_ir *ir, uint32_t trace, char hex[CGS_KEY_HEX + 1])
{
	struct cgs_value to = cgs_ir_get(ir, trace, "to");
	struct cgs_eval ev = {.ir = ir, .mem = &ir->mem, .decl = trace};
	struct cgs_hash h;
	cgs_hash_init(&h);
	for (uint32_t i = 0; i < to.n; i++)
		if (to.item[i].type == CGS_V_REF)
			add_decl(&ev, to.item[i].decl, &h);
	struct cgs_key key = cgs_hash_end(&h);
	cgs_key_hex(&key, hex);
	hex[MARK] = 0;
}

static void check_reviewed(struct cgs_tally *found, uint32_t trace)
{
	struct cgs_ir *ir = found->ir;
	const struct cgs_attr *a = cgs_ir_attr(ir, trace, "reviewed", NULL);
	char hex[CGS_KEY_HEX + 1], quoted[MARK + 3] = "\"";
	if (!a || a->value.type != CGS_V_STR)
		return;
	struct cgs_str said = a->value.str;
	mark_of(ir, trace, hex);
	if (said.n >= MARK_MIN && said.n <= MARK && !memcmp(said.s, hex, said.n))
		return;
	memcpy(quoted + 1, hex, MARK);
	quoted[MARK + 1] = '"';
	struct cgs_diag *d = cgs_tally_add(
		found, cgs_ir_origin(ir, a),
		"what the link leads to is not what it was when somebody looked at it");
	struct cgs_value to = cgs_ir_get(ir, trace, "to");
	for (uint32_t i = 0; d && i < to.n; i++)
		if (to.item[i].type == CGS_V_REF)
			cgs_diag_label(ir->diags, d, cgs_ir_span(ir, to.item[i].decl),
				       "the target");
	if (!d)
		return;
	cgs_diag_help(ir->diags, d,
		      "look at it again; when the link still holds, its fingerprint is %s", hex);
	cgs_diag_fix(ir->diags, d, cgs_ir_node_span(ir, a->site, a->expr), cgs_str_of(quoted),
		     CGS_REVIEW);
}

void cgs_rule_links(struct cgs_ir *ir)
{
	cgs_sym status = cgs_sym_find(ir->syms, CGS_STR("status"));
	struct cgs_tally rejected = {.ir = ir, .code = CGS_C_link_to_rejected};
	struct cgs_tally suspect = {.ir = ir, .code = CGS_C_suspect_link};
	struct cgs_map told = {0};
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		const struct cgs_decl *c = &ir->decl[d];
		for (uint32_t a = c->attr; a < c->attr + c->nattr; a++)
			if (ir->attr[a].name == status && !c->target && !c->idle &&
			    cgs_str_is(ir->attr[a].value.str, "rejected"))
				check_rejected(&rejected, d, &told);
	}
	cgs_tally_end(&rejected);
	cgs_map_done(&told);
	for (uint32_t t = 0; (t = cgs_ir_next(ir, "trace", t));)
		check_reviewed(&suspect, t);
	cgs_tally_end(&suspect);
}
