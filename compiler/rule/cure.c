/* cure.c — the edits of a rule: insert into a block, replace a value, remove a statement.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query.h"

bool cgs_query_text(struct cgs_eval *ev, uint32_t node, struct cgs_str *out)
{
	struct cgs_value v;
	struct cgs_buf b = {0};
	if (!cgs_eval_expr(ev, node, &v))
		return false;
	cgs_eval_show(ev, &v, &b);
	while (b.n && b.s[b.n - 1] == '\n')
		b.n--;
	*out = cgs_str_dup(ev->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return true;
}

uint32_t cgs_query_label(const struct cgs_eval *ev, const struct cgs_attr *clause)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	for (uint32_t k = t->node[clause->expr].next; k; k = t->node[k].next)
		if (t->node[k].kind == CGS_N_STRING)
			return k;
	return 0;
}

/* The declaration that an expression means; 0 and a diagnostic when it means none. */
static uint32_t target(struct cgs_eval *ev, uint32_t node)
{
	struct cgs_value v;
	if (!cgs_eval_expr(ev, node, &v))
		return 0;
	if (v.type == CGS_V_REF)
		return v.decl;
	cgs_diag_add(ev->ir->diags, CGS_C_bad_rule, cgs_ir_node_span(ev->ir, ev->decl, node),
		     "an edit changes a declaration or an attribute that is written");
	return 0;
}

/* A value, or the name of a declaration. */
static void replace(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *a, uint32_t decl,
		    struct cgs_str text, enum cgs_applies applies)
{
	if (a)
		cgs_edit_value(ir, d, a, text, applies);
	else
		cgs_diag_fix(ir->diags, d, cgs_ir_span(ir, decl), text, applies);
}

static bool change(const struct cgs_query *q, struct cgs_eval *ev, struct cgs_diag *d,
		   const struct cgs_attr *edit)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_str text = {0}, word = cgs_sym_str(ir->syms, edit->name);
	uint32_t label = cgs_query_label(ev, edit), decl = 0;
	const struct cgs_attr *a = NULL;
	if (label && !cgs_query_text(ev, label, &text))
		return false;
	bool inserts = cgs_str_is(word, "insert");
	if (!inserts)
		a = cgs_eval_written(ev, edit->expr, &decl);
	if ((!a && decl) || (label && !text.n)) /* nothing to change */
		return true;
	if (!a && !(decl = target(ev, edit->expr)))
		return false;
	if (inserts)
		cgs_edit_insert(ir, d, decl, text, q->applies);
	else if (!cgs_str_is(word, "replace"))
		cgs_edit_remove(ir, d, a ? a->site : decl, a ? a->node : ir->decl[decl].node,
				q->applies);
	else
		replace(ir, d, a, decl, text, q->applies);
	return true;
}

bool cgs_query_edits(const struct cgs_query *q, struct cgs_eval *ev, struct cgs_diag *d)
{
	static const char *const word[] = {"insert", "replace", "remove"};
	for (unsigned i = 0; i < sizeof word / sizeof *word; i++) {
		const struct cgs_attr *a = NULL;
		while ((a = cgs_ir_attr(ev->ir, q->decl, word[i], a)))
			if (!change(q, ev, d, a))
				return false;
	}
	return true;
}
