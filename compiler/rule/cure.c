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
	return false;
}

/* The declaration that an expression means, or 0 for an empty list; false and a diagnostic when it
 * means something else. */
static bool target(struct cgs_eval *ev, uint32_t node, uint32_t *decl)
{
	struct cgs_value v;
	if (!cgs_eval_expr(ev, node, &v))
		return false;
	*decl = v.type == CGS_V_REF ? v.decl : 0;
	if (*decl || (v.type == CGS_V_LIST && !v.n))
		return true;
	cgs_diag_add(ev->ir->diags, CGS_C_bad_rule, cgs_ir_node_span(ev->ir, ev->decl, node),
		     "an edit changes a declaration or an attribute that is written");
	return 0;
}

enum edit { INSERT, REPLACE, REMOVE, APPEND };

static const char *const word[] = {
	[INSERT] = "insert", [REPLACE] = "replace", [REMOVE] = "remove", [APPEND] = "append"};

/* Of a declaration, or of one of its attributes. */
static void make(struct cgs_ir *ir, struct cgs_diag *d, enum edit how, const struct cgs_attr *a,
		 uint32_t decl, struct cgs_str text, enum cgs_applies applies)
{
	switch (how) {
	case INSERT: cgs_edit_insert(ir, d, decl, text, applies); break;
	case APPEND: cgs_edit_append(ir, d, decl, text, applies); break;
	case REPLACE:
		if (a)
			cgs_edit_value(ir, d, a, text, applies);
		else
			cgs_diag_fix(ir->diags, d, cgs_ir_span(ir, decl), text, applies);
		break;
	case REMOVE:
		cgs_edit_remove(ir, d, a ? a->site : decl, a ? a->node : ir->decl[decl].node,
				applies);
		break;
	}
}

static bool change(const struct cgs_query *q, struct cgs_eval *ev, struct cgs_diag *d,
		   const struct cgs_attr *edit, enum edit how)
{
	struct cgs_str text = {0};
	uint32_t label = cgs_query_label(ev, edit), decl = 0;
	const struct cgs_attr *a = NULL;
	if (label && !cgs_query_text(ev, label, &text))
		return false;
	if (how == REPLACE || how == REMOVE)
		a = cgs_eval_written(ev, edit->expr, &decl);
	if ((!a && decl) || (label && !text.n)) /* nothing to change */
		return true;
	if (!a && !target(ev, edit->expr, &decl))
		return false;
	if (a || decl)
		make(ev->ir, d, how, a, decl, text, q->applies);
	return true;
}

bool cgs_query_edits(const struct cgs_query *q, struct cgs_eval *ev, struct cgs_diag *d)
{
	for (unsigned i = 0; i < sizeof word / sizeof *word; i++) {
		const struct cgs_attr *a = NULL;
		while ((a = cgs_ir_attr(ev->ir, q->decl, word[i], a)))
			if (!change(q, ev, d, a, (enum edit)i))
				return false;
	}
	return true;
}
