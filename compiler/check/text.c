/* text.c — text: strings with interpolation, and text bodies.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"
#include "hint.h"

static bool is_too_long(struct cgs_eval *ev, uint32_t node, const struct cgs_buf *b)
{
	if (b->n <= CGS_TEXT_MAX)
		return false;
	cgs_expr_error(ev, CGS_C_too_large, node, "the text is longer than %d MiB",
		       CGS_TEXT_MAX >> 20);
	return true;
}

static bool interpolate(struct cgs_eval *ev, uint32_t node, struct cgs_buf *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t expr = t->node[node].kid;
	struct cgs_value v;
	if (!cgs_expr_value(ev, expr, 0, &v))
		return false;
	for (uint32_t f = t->node[expr].next; f; f = t->node[f].next)
		if (!cgs_filter_apply(ev, f, &v))
			return false;
	cgs_eval_show(ev, &v, out);
	return cgs_expr_step(ev, node);
}

/* Whether the closing quotes of a text stand on a line of their own, below its content: then the
 * last line ends like the others, so that texts put together are whole lines. */
static bool ends_line(const struct cgs_tree *t, uint32_t node)
{
	const struct cgs_node *n = &t->node[node];
	const char *s = t->text.s;
	uint32_t from = t->tok[n->tok].at + t->tok[n->tok].len, at = t->tok[n->end - 1].at;
	if (!(n->flag & CGS_NF_TEXT))
		return false;
	while (at > from && (s[at - 1] == ' ' || s[at - 1] == '\t'))
		at--;
	if (at == from || s[at - 1] != '\n')
		return false;
	while (from < at && (s[from] == ' ' || s[from] == '\t' || s[from] == '\r'))
		from++;
	return from + 1 < at || s[from] != '\n';
}

static bool append_string(struct cgs_eval *ev, uint32_t node, struct cgs_buf *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	bool ok = true;
	cgs_tree_each (k, t, node) {
		if (t->node[k].kind == CGS_N_PART)
			cgs_buf_str(out, cgs_tree_part(t, node, k, ev->mem));
		else if (t->node[k].kind == CGS_N_INTERP)
			ok = interpolate(ev, k, out) && ok;
		if (is_too_long(ev, node, out))
			return false;
	}
	if (ends_line(t, node))
		cgs_buf_putc(out, '\n');
	return ok;
}

/* What is kept with the model is bounded in all, not only each by itself. */
static bool is_room(struct cgs_eval *ev, uint32_t node, size_t n)
{
	struct cgs_names *nm = ev->ir->names;
	if (ev->mem != &ev->ir->mem || (nm->text += n) <= CGS_TEXT_ALL)
		return true;
	cgs_expr_error(ev, CGS_C_too_large, node, "the texts of the project are longer than %d MiB",
		       CGS_TEXT_ALL >> 20);
	return false;
}

bool cgs_text_string(struct cgs_eval *ev, uint32_t node, struct cgs_value *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t first = t->node[node].kid;
	*out = cgs_expr_str(CGS_STR(""));
	if (!first)
		return true;
	if (t->node[first].kind == CGS_N_PART && !t->node[first].next && !ends_line(t, node)) {
		out->str = cgs_tree_part(t, node, first, ev->mem);
		return true;
	}
	struct cgs_buf b = {0};
	bool ok = append_string(ev, node, &b) && is_room(ev, node, b.n);
	if (ok)
		out->str = cgs_str_dup(ev->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return ok;
}

bool cgs_text_for(struct cgs_eval *ev, uint32_t stmt, struct cgs_for *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	const char *form = "for name in list { }";
	uint32_t in = cgs_text_argument(ev, stmt, form);
	if (!in)
		return false;
	*out = (struct cgs_for){0};
	if (t->node[in].op == CGS_OP_WHERE) {
		out->where = t->node[t->node[in].kid].next;
		in = t->node[in].kid;
	}
	out->name = t->node[in].kid;
	if (t->node[in].op == CGS_OP_IN && t->node[out->name].kind == CGS_N_NAME) {
		out->list = t->node[out->name].next;
		return out->list;
	}
	cgs_expr_error(ev, CGS_C_unexpected_part, stmt, "expected `%s`", form);
	return false;
}

bool cgs_text_words(struct cgs_eval *ev, uint32_t list)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	if (t->node[list].kind != CGS_N_LIST)
		return false;
	cgs_tree_each (k, t, list) {
		struct cgs_outward o = {.decl = ev->decl};
		cgs_sym name = t->node[k].kind == CGS_N_NAME ? cgs_ir_sym(ev->ir, ev->decl, k) : 0;
		if (name && cgs_bind_outward(ev->ir, &o, name))
			return false;
	}
	return true;
}

bool cgs_text_list(struct cgs_eval *ev, uint32_t list, struct cgs_value *out)
{
	bool outer = ev->words;
	ev->words = outer || cgs_text_words(ev, list);
	bool ok = cgs_expr_value(ev, list, 0, out);
	ev->words = outer;
	return ok;
}

uint32_t cgs_text_argument(struct cgs_eval *ev, uint32_t stmt, const char *form)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t node = t->node[stmt].kid, more = node ? t->node[node].next : 0;
	if (node && t->node[node].kind != CGS_N_BLOCK && t->node[node].kind != CGS_N_ERROR &&
	    (!more || t->node[more].kind == CGS_N_BLOCK))
		return node;
	if (t->node[stmt].flag & CGS_NF_BROKEN)
		return 0;
	struct cgs_diag *d = cgs_expr_error(ev, CGS_C_unexpected_part, more ? more : stmt,
					    "expected `%s`", form);
	struct cgs_str w = more ? cgs_tree_name(t, more) : CGS_STR("");
	if (cgs_str_is(w, "text") || cgs_str_is(w, "for") || cgs_str_is(w, "use"))
		cgs_hint_second(ev->ir, t, d, node, more);
	return 0;
}

static bool for_body(struct cgs_eval *ev, uint32_t stmt, struct cgs_buf *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	struct cgs_for f;
	struct cgs_value all;
	if (!cgs_text_for(ev, stmt, &f))
		return false;
	if (f.where ? !cgs_select_where(ev, f.list, f.where, &all)
		    : !cgs_text_list(ev, f.list, &all))
		return false;
	if (all.type != CGS_V_LIST && all.type != CGS_V_NONE) {
		cgs_expr_error(ev, CGS_C_type, f.list, "`for` goes through a list, here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, &all)));
		return false;
	}
	struct cgs_binding b = {cgs_ir_sym(ev->ir, ev->decl, f.name), {0}};
	struct cgs_scope scope = {ev->scope, &b, 1};
	const struct cgs_scope *up = ev->scope;
	ev->scope = &scope;
	bool ok = true;
	for (uint32_t i = 0; i < all.n && ok; i++) {
		b.value = all.item[i];
		ok = cgs_expr_step(ev, stmt) && (!block || cgs_eval_block(ev, block, out));
	}
	ev->scope = up;
	return ok;
}

static bool if_body(struct cgs_eval *ev, uint32_t stmt, struct cgs_buf *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	uint32_t other = cgs_tree_kid(t, stmt, CGS_N_ELSE);
	uint32_t cond = cgs_text_argument(ev, stmt, "if condition { }");
	struct cgs_value v;
	if (!cond || !cgs_expr_value(ev, cond, 0, &v))
		return false;
	if (v.type != CGS_V_BOOL && v.type != CGS_V_NONE) {
		cgs_expr_error(ev, CGS_C_type, cond, "a condition is true or false, here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, &v)));
		return false;
	}
	uint32_t taken = v.b ? block : other ? t->node[other].kid : 0;
	return !taken || cgs_eval_block(ev, taken, out);
}

static bool use_body(struct cgs_eval *ev, uint32_t stmt, struct cgs_buf *out)
{
	struct cgs_ir *ir = ev->ir;
	uint32_t node = cgs_text_argument(ev, stmt, "use template(...)");
	struct cgs_value call;
	struct cgs_scope scope;
	if (!node || !cgs_expr_value(ev, node, 0, &call))
		return false;
	if (call.type != CGS_V_CALL || !cgs_ir_is(ir, call.decl, "template")) {
		cgs_expr_error(ev, CGS_C_type, node,
			       "`use` takes a call of a template, here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, &call)));
		return false;
	}
	if (ev->uses >= CGS_USE_MAX) {
		cgs_expr_error(ev, CGS_C_recursion, node,
			       "templates use each other more than %d deep", CGS_USE_MAX);
		return false;
	}
	if (!cgs_eval_bind(ev, &call, &scope))
		return false;
	struct cgs_eval in = {.ir = ir,
			      .mem = ev->mem,
			      .decl = call.decl,
			      .scope = &scope,
			      .steps = ev->steps,
			      .depth = ev->depth + 1,
			      .uses = ev->uses + 1};
	uint32_t block =
		cgs_tree_kid(cgs_ir_tree(ir, call.decl), ir->decl[call.decl].node, CGS_N_BLOCK);
	bool ok = !block || cgs_eval_block(&in, block, out);
	ev->steps = in.steps;
	return ok;
}

static bool text_body(struct cgs_eval *ev, uint32_t stmt, struct cgs_buf *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t node = cgs_text_argument(ev, stmt, "text \"...\"");
	struct cgs_value v;
	if (!node)
		return false;
	if (t->node[node].kind == CGS_N_STRING)
		return append_string(ev, node, out);
	if (!cgs_expr_value(ev, node, 0, &v))
		return false;
	cgs_eval_show(ev, &v, out);
	return !is_too_long(ev, node, out) && cgs_expr_step(ev, node);
}

bool cgs_eval_block(struct cgs_eval *ev, uint32_t block, struct cgs_buf *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	bool ok = true;
	cgs_tree_each (k, t, block) {
		struct cgs_str w = cgs_tree_name(t, k);
		if (t->node[k].kind != CGS_N_STMT)
			continue;
		if (!cgs_expr_step(ev, k))
			return false;
		if (cgs_str_is(w, "text"))
			ok = text_body(ev, k, out) && ok;
		else if (cgs_str_is(w, "for"))
			ok = for_body(ev, k, out) && ok;
		else if (cgs_str_is(w, "if"))
			ok = if_body(ev, k, out) && ok;
		else if (cgs_str_is(w, "use"))
			ok = use_body(ev, k, out) && ok;
		if (!ok && ev->steps > CGS_LOOP_MAX)
			return false;
	}
	return ok;
}
