/* call.c — calls: arguments matched to parameters, the pure functions, relations in `where`.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"
#include "hint.h"
#include "makes.h"

/* Rubrics have no list: they are called with what is judged. */
static bool has_subject(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t k = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	return ir->schema->kind[k].subject;
}

static void list_params(struct cgs_eval *ev, uint32_t decl, struct cgs_diag *d)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_decl *c = &ir->decl[decl];
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < c->nparam; i++) {
		const struct cgs_param *p = &ir->param[c->param + i];
		cgs_buf_putz(&b, i ? ", " : "");
		cgs_buf_str(&b, cgs_sym_str(ir->syms, p->name));
		cgs_buf_putz(&b, ": ");
		cgs_type_show(ir, p->type, &b);
	}
	cgs_diag_help(ir->diags, d, "it is called as %.*s(%.*s)", CGS_FMT(cgs_ir_name(ir, decl)),
		      CGS_FMT(cgs_buf_view(&b)));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, decl), "declared here");
	cgs_buf_done(&b);
}

static bool bad_argument(struct cgs_eval *ev, uint32_t decl, uint32_t node, const char *what,
			 struct cgs_str name)
{
	struct cgs_str path = cgs_ir_path(ev->ir, decl, ev->mem);
	struct cgs_diag *d = cgs_expr_error(ev, CGS_C_arguments, node, "'%.*s' %s%.*s",
					    CGS_FMT(path), what, CGS_FMT(name));
	list_params(ev, decl, d);
	if (name.n) /* of a parameter that was there once, or that came later */
		cgs_diag_missing(d, CGS_SC_DECL | decl, cgs_sym_of(ev->ir->syms, name));
	return false;
}

/* The parameter that the argument is for: by name, or the one at its position. */
static uint32_t param_of(struct cgs_eval *ev, uint32_t decl, uint32_t arg, uint32_t at)
{
	const struct cgs_ir *ir = ev->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	if (t->node[arg].kind != CGS_N_NAMED)
		return at < d->nparam ? at : UINT32_MAX;
	cgs_sym name = cgs_ir_sym(ev->ir, ev->decl, arg);
	for (uint32_t i = 0; i < d->nparam; i++)
		if (ir->param[d->param + i].name == name)
			return i;
	return UINT32_MAX;
}

/* Adds the arguments to the call, as the fix of the diagnostic at `last`. */
static void add_arguments(struct cgs_eval *ev, uint32_t node, struct cgs_str text, uint32_t last)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	struct cgs_span at = cgs_tree_span(t, node);
	if (last >= ir->diags->n || !at.len || t->text.s[at.at + at.len - 1] != ')')
		return;
	at = (struct cgs_span){at.file, at.at + at.len - 1, 0};
	cgs_diag_fix(ir->diags, ir->diags->v[last], at,
		     cgs_str_fmt(ev->mem, "%s%.*s", t->node[t->node[node].kid].next ? ", " : "",
				 CGS_FMT(text)),
		     CGS_PLACEHOLDER);
}

static bool is_given(const struct cgs_ir *ir, const struct cgs_param *p,
		     const struct cgs_value *call)
{
	bool given = p->dflt || ir->schema->type[p->type].optional;
	for (uint32_t k = 0; k < call->n; k++)
		given |= call->key[k] == p->name;
	return given;
}

/* Which parameters the arguments leave out; they need a default or an optional type. */
static bool check_missing(struct cgs_eval *ev, uint32_t decl, uint32_t node,
			  const struct cgs_value *call)
{
	const struct cgs_ir *ir = ev->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	struct cgs_buf names = {0}, text = {0};
	uint32_t last = ir->diags->n;
	for (uint32_t i = 0; i < d->nparam; i++) {
		const struct cgs_param *p = &ir->param[d->param + i];
		if (is_given(ir, p, call))
			continue;
		struct cgs_str name = cgs_sym_str(ir->syms, p->name);
		cgs_buf_fmt(&names, "%s%.*s", names.n ? ", " : "", CGS_FMT(name));
		cgs_buf_fmt(&text, "%s%.*s = TODO", text.n ? ", " : "", CGS_FMT(name));
	}
	bool ok = !names.n;
	if (!ok) {
		bad_argument(ev, decl, node, "is called without ", cgs_buf_view(&names));
		add_arguments(ev, node, cgs_buf_view(&text), last);
	}
	cgs_buf_done(&names);
	cgs_buf_done(&text);
	return ok;
}

bool cgs_call_bare(struct cgs_eval *ev, uint32_t decl, uint32_t node)
{
	return check_missing(ev, decl, node, &(struct cgs_value){0});
}

static bool is_twice(const struct cgs_value *call, cgs_sym name)
{
	for (uint32_t k = 0; k < call->n; k++)
		if (call->key[k] == name)
			return true;
	return false;
}

/* An argument with a name that no parameter has. */
static bool no_parameter(struct cgs_eval *ev, uint32_t decl, uint32_t arg)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	const struct cgs_decl *d = &ir->decl[decl];
	struct cgs_span at = cgs_tree_span(t, arg);
	struct cgs_hint h = cgs_hint_of(cgs_tree_name(t, arg));
	uint32_t told = ir->diags->n;
	at.len = h.want.n;
	for (uint32_t i = 0; i < d->nparam; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, ir->param[d->param + i].name));
	bad_argument(ev, decl, arg, "has no parameter ", h.want);
	if (ir->diags->n > told)
		cgs_hint_give(&h, ir->diags, ir->diags->v[told], at, false);
	return false;
}

enum { NAMES_ONLY = UINT32_MAX };

static bool read_arguments(struct cgs_eval *ev, uint32_t decl, uint32_t node, uint32_t want,
			   struct cgs_value *call)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	const struct cgs_decl *d = &ir->decl[decl];
	bool ok = true;
	uint32_t at = 0;
	call->item = cgs_expr_items(ev, d->nparam);
	call->key = cgs_arena_alloc(ev->mem, d->nparam * sizeof *call->key);
	for (uint32_t a = t->node[t->node[node].kid].next; a; a = t->node[a].next, at++) {
		bool named = t->node[a].kind == CGS_N_NAMED;
		if (t->node[a].kind == CGS_N_ERROR)
			return false;
		uint32_t i = param_of(ev, decl, a, at);
		if (i == UINT32_MAX && !ok && !named)
			return false; /* of max(1s, 2s) the list is told */
		if (i == UINT32_MAX && named)
			return no_parameter(ev, decl, a);
		if (i == UINT32_MAX)
			return bad_argument(ev, decl, a, "takes fewer arguments", CGS_STR(""));
		const struct cgs_param *p = &ir->param[d->param + i];
		if (is_twice(call, p->name))
			return bad_argument(ev, decl, a, "is given twice ",
					    cgs_sym_str(ir->syms, p->name));
		call->key[call->n] = p->name;
		struct cgs_value *v = &call->item[call->n++];
		if (want == NAMES_ONLY)
			continue;
		uint32_t type = cgs_func_argument(ir, decl, p->type, want);
		ok = cgs_expr_typed(ev, named ? t->node[a].kid : a, type, v) && ok;
	}
	return check_missing(ev, decl, node, call) && ok;
}

static bool read_subject(struct cgs_eval *ev, uint32_t decl, uint32_t node, uint32_t want,
			 struct cgs_value *call)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t a = t->node[t->node[node].kid].next;
	if (!a || t->node[a].next || t->node[a].kind == CGS_N_NAMED)
		return bad_argument(ev, decl, node, "is called with one argument, what is judged",
				    CGS_STR(""));
	call->n = 1;
	call->item = cgs_expr_items(ev, 1);
	call->key = cgs_arena_alloc(ev->mem, sizeof *call->key);
	call->key[0] = cgs_sym_of(ev->ir->syms, CGS_STR("subject"));
	return want == NAMES_ONLY || cgs_expr_value(ev, a, 0, &call->item[0]);
}

bool cgs_call_match(struct cgs_eval *ev, uint32_t decl, uint32_t node, uint32_t want,
		    struct cgs_value *call)
{
	struct cgs_ir *ir = ev->ir;
	*call = (struct cgs_value){.type = CGS_V_CALL, .decl = decl};
	if (ir->decl[decl].params)
		return read_arguments(ev, decl, node, want, call);
	if (has_subject(ir, decl))
		return read_subject(ev, decl, node, want, call);
	struct cgs_str path = cgs_ir_path(ir, decl, ev->mem);
	struct cgs_diag *d =
		cgs_expr_error(ev, CGS_C_arguments, node,
			       "'%.*s' has no parameters and cannot be called", CGS_FMT(path));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, decl), "declared here");
	return false;
}

bool cgs_call_names(struct cgs_eval *ev, uint32_t decl, uint32_t node, struct cgs_value *call)
{
	return cgs_call_match(ev, decl, node, NAMES_ONLY, call);
}

/* "satisfies(api)" inside `where`: related in either direction. */
static bool relation(struct cgs_eval *ev, uint32_t node, uint32_t item, cgs_sym name,
		     struct cgs_value *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t arg = t->node[t->node[node].kid].next;
	const struct cgs_scope *scope = ev->scope;
	struct cgs_value v;
	if (!arg || t->node[arg].next) {
		cgs_expr_error(ev, CGS_C_arguments, node, "a relation takes one declaration");
		return false;
	}
	ev->scope = scope->up; /* the argument does not mean the item's attributes */
	bool ok = cgs_expr_value(ev, arg, 0, &v);
	ev->scope = scope;
	if (!ok)
		return false;
	if (v.type != CGS_V_REF) {
		cgs_expr_error(ev, CGS_C_type, arg, "a relation takes a declaration, here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, &v)));
		return false;
	}
	*out = (struct cgs_value){.type = CGS_V_BOOL};
	ev->node = node;
	out->b = cgs_member_related(ev, v.decl, name, item) ||
		 cgs_member_related(ev, item, name, v.decl);
	return true;
}

/* What is read as a declaration may be the rest of a text that is not closed. */
static bool is_doubtful(const struct cgs_tree *t, uint32_t tmpl, uint32_t by)
{
	uint32_t block = cgs_tree_kid(t, tmpl, CGS_N_BLOCK);
	cgs_tree_each (k, t, block)
		if (t->node[k].tok < t->node[by].tok &&
		    (t->node[k].kind == CGS_N_ERROR || t->node[k].flag & CGS_NF_BROKEN))
			return true;
	return false;
}

void cgs_call_makes(struct cgs_eval *ev, uint32_t node, uint32_t tmpl)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, tmpl);
	uint32_t by = cgs_makes_by(ev->ir, tmpl);
	if (by && is_doubtful(t, ev->ir->decl[tmpl].node, by))
		return;
	struct cgs_diag *d = cgs_expr_error(ev, CGS_C_type, node,
					    "'%.*s' makes declarations; here text is needed",
					    CGS_FMT(cgs_ir_path(ev->ir, tmpl, ev->mem)));
	struct cgs_span at = by ? cgs_tree_tok_span(t, t->node[by].tok) : cgs_ir_span(ev->ir, tmpl);
	cgs_diag_label(ev->ir->diags, d, at, by ? "here it makes them" : "declared here");
	if (t->node[by].kind == CGS_N_ATTR && cgs_str_is(cgs_tree_name(t, by), "text")) {
		struct cgs_span gap = {at.file, at.at + at.len, 0};
		gap.len = cgs_tree_span(t, t->node[by].kid).at - gap.at;
		cgs_diag_help(ev->ir->diags, d, "the text of a template is written without '='");
		cgs_diag_fix(ev->ir->diags, d, gap, CGS_STR(" "), CGS_REVIEW);
		return;
	}
	cgs_diag_help(ev->ir->diags, d, "use it where declarations stand: `use %.*s(...) as name`",
		      CGS_FMT(cgs_ir_name(ev->ir, tmpl)));
}

bool cgs_call_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	uint32_t callee = t->node[node].kid, item;
	enum cgs_found again = cgs_func_again(ev, node, want, out);
	if (again != CGS_MISSING)
		return again == CGS_FOUND;
	item = cgs_local_item(ev);
	if (item && t->node[callee].kind == CGS_N_NAME) {
		cgs_sym name = cgs_expr_sym(ev, callee);
		if (cgs_schema_find(ir->schema, CGS_TAB_EDGE, name))
			return relation(ev, node, item, name, out);
	}
	uint32_t decl = cgs_place_callee(ev, callee, want);
	if (!decl || !cgs_call_match(ev, decl, node, want, out))
		return false;
	if (ir->decl[decl].makes == CGS_MAKES_DECLS) {
		cgs_call_makes(ev, node, decl);
		return false;
	}
	return cgs_func_call(ev, node, out);
}

bool cgs_eval_bind(struct cgs_eval *ev, const struct cgs_value *call, struct cgs_scope *out)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_decl *d = &ir->decl[call->decl];
	bool subject = !d->nparam && call->n;
	uint32_t n = subject ? call->n : d->nparam;
	struct cgs_binding *b = cgs_arena_alloc(ev->mem, n * sizeof *b);
	*out = (struct cgs_scope){NULL, b, n};
	for (uint32_t i = 0; subject && i < n; i++)
		b[i] = (struct cgs_binding){call->key[i], call->item[i]};
	for (uint32_t i = 0; i < d->nparam; i++) {
		const struct cgs_param *p = &ir->param[d->param + i];
		uint32_t k = 0;
		while (k < call->n && call->key[k] != p->name)
			k++;
		b[i].name = p->name;
		if (k < call->n)
			b[i].value = call->item[k];
		else if (p->dflt) {
			struct cgs_eval in = {.ir = ir,
					      .mem = ev->mem,
					      .decl = call->decl,
					      .steps = ev->steps,
					      .depth = ev->depth + 1,
					      .uses = ev->uses};
			bool ok = cgs_expr_typed(&in, p->dflt, p->type, &b[i].value);
			ev->steps = in.steps;
			if (!ok)
				return false;
		}
	}
	return true;
}
