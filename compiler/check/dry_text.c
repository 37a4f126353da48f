/* dry_text.c — text bodies before parameters have values; which templates use which.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "check.h"
#include "cycle.h"
#include "dry.h"
#include "hint.h"

static void scan_block(struct cgs_dry *s, uint32_t block);

static void scan_for(struct cgs_dry *s, uint32_t stmt)
{
	struct cgs_for f;
	if (!cgs_text_for(&s->ev, stmt, &f))
		return;
	s->ev.words = !f.where && cgs_text_words(&s->ev, f.list);
	uint32_t list = f.where ? cgs_dry_where(s, f.list, f.where) : cgs_dry_expr(s, f.list, 0);
	s->ev.words = false;
	struct cgs_dry_local l = {cgs_ir_sym(s->ev.ir, s->ev.decl, f.name),
				  cgs_type_item(s->ev.ir->schema, list), s->local};
	s->local = &l;
	scan_block(s, cgs_tree_kid(s->t, stmt, CGS_N_BLOCK));
	s->local = l.up;
}

static void scan_use(struct cgs_dry *s, uint32_t stmt)
{
	uint32_t call = cgs_text_argument(&s->ev, stmt, "use template(...)");
	if (!call)
		return;
	if (s->t->node[call].kind != CGS_N_CALL) {
		cgs_expr_error(&s->ev, CGS_C_unexpected_part, stmt, "expected `use template(...)`");
		return;
	}
	uint32_t before = s->ev.ir->diags->errors;
	cgs_dry_call(s, call, 0);
	if (before != s->ev.ir->diags->errors)
		return;
	uint32_t to = cgs_place_callee(&s->ev, s->t->node[call].kid, 0);
	if (to && s->ev.ir->decl[to].makes == CGS_MAKES_DECLS)
		cgs_call_makes(&s->ev, call, to);
	else if (to && cgs_ir_is(s->ev.ir, to, "template"))
		cgs_dry_use(s, to, call);
	else if (to)
		cgs_expr_error(&s->ev, CGS_C_type, call, "`use` takes a call of a template");
}

static void scan_if_body(struct cgs_dry *s, uint32_t stmt)
{
	uint32_t cond = cgs_text_argument(&s->ev, stmt, "if condition { }");
	uint32_t other = cgs_tree_kid(s->t, stmt, CGS_N_ELSE);
	if (cond)
		cgs_dry_expr(s, cond, 0);
	scan_block(s, cgs_tree_kid(s->t, stmt, CGS_N_BLOCK));
	if (other)
		scan_block(s, s->t->node[other].kid);
}

static void scan_stmt(struct cgs_dry *s, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	if (cgs_str_is(w, "for"))
		scan_for(s, stmt);
	else if (cgs_str_is(w, "use"))
		scan_use(s, stmt);
	else if (cgs_str_is(w, "if"))
		scan_if_body(s, stmt);
	else if (!cgs_str_is(w, "text")) {
		struct cgs_ir *ir = s->ev.ir;
		cgs_hint_text_word(ir, cgs_tree_tok_span(s->t, s->t->node[stmt].tok), w);
		cgs_bind_lose_value(ir, ir->decl[s->ev.decl].package, s->t, stmt);
	} else {
		uint32_t node = cgs_text_argument(&s->ev, stmt, "text \"...\"");
		if (node)
			cgs_dry_expr(s, node, 0);
	}
}

static void scan_block(struct cgs_dry *s, uint32_t block)
{
	cgs_tree_each (k, s->t, block)
		if (s->t->node[k].kind == CGS_N_STMT && !(s->t->node[k].flag & CGS_NF_BROKEN))
			scan_stmt(s, k);
}

/* Statements at the top of the body that are no text words were judged with the attributes. */
void cgs_dry_body(struct cgs_ir *ir, uint32_t decl, uint32_t block)
{
	struct cgs_arena mem = {0};
	struct cgs_dry s = cgs_dry_start(ir, decl, &mem);
	cgs_tree_each (k, s.t, block) {
		struct cgs_str w = cgs_tree_name(s.t, k);
		bool text = cgs_str_is(w, "text") || cgs_str_is(w, "for") || cgs_str_is(w, "if") ||
			    cgs_str_is(w, "use");
		if (s.t->node[k].kind == CGS_N_STMT && text && !(s.t->node[k].flag & CGS_NF_BROKEN))
			scan_stmt(&s, k);
	}
	cgs_arena_free(&mem);
}

static void report_circle(void *to, const uint32_t *arcs, uint32_t n)
{
	struct cgs_ir *ir = to;
	const struct cgs_use *last = &ir->names->use[arcs[n - 1]];
	struct cgs_buf path = {0};
	cgs_buf_str(&path, cgs_ir_name(ir, last->to));
	for (uint32_t i = 0; i < n; i++) {
		cgs_buf_putz(&path, " -> ");
		cgs_buf_str(&path, cgs_ir_name(ir, ir->names->use[arcs[i]].to));
	}
	struct cgs_span where = cgs_ir_node_span(ir, last->from, last->node);
	if (cgs_fn_own(ir, last->to)) {
		cgs_fn_circle(ir, last->to, where, cgs_buf_view(&path));
		cgs_buf_done(&path);
		return;
	}
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_recursion, where, "templates use each other: %.*s",
			     CGS_FMT(cgs_buf_view(&path)));
	cgs_diag_why(ir->diags, d, "text is made in a bounded number of steps");
	cgs_buf_done(&path);
}

void cgs_dry_recursion(struct cgs_ir *ir)
{
	struct cgs_names *nm = ir->names;
	struct cgs_arc *arc = cgs_mem_alloc(nm->nuse * sizeof *arc);
	for (uint32_t i = 0; i < nm->nuse; i++)
		arc[i] = (struct cgs_arc){nm->use[i].from, nm->use[i].to};
	if (nm->nuse)
		cgs_cycle_each(ir->ndecl, arc, nm->nuse, report_circle, ir);
	free(arc);
}
