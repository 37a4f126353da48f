/* expand.c — `use`, `for` and `if` where declarations and attributes stand, carried out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expand.h"

#include <stdio.h>
#include <stdlib.h>

#include "body.h"
#include "check.h"
#include "expr.h"
#include "makes.h"
#include "origin.h"
#include "refs.h"
#include "scope.h"

struct expansion {
	struct cgs_ir *ir;
	struct site site;
	uint32_t block; /* the declaration whose block is carried out; 0: the top level */
	uint32_t kind;  /* of it */
	struct cgs_item *item;
	uint32_t nitem, citem;
	uint32_t made, depth;
	uint32_t counted; /* of the pending statements: the words they may make */
	bool stop;
};

static void body(struct expansion *x, uint32_t place, uint32_t block, uint32_t tmpl);

static struct cgs_eval at(struct expansion *x, uint32_t place)
{
	return (struct cgs_eval){.ir = x->ir, .mem = &x->ir->mem, .decl = place};
}

static bool is_room(struct expansion *x, uint32_t place, uint32_t stmt)
{
	struct cgs_eval ev = at(x, place);
	if (x->stop)
		return false;
	if (x->made++ < CGS_EXPAND_MAX)
		return true;
	x->stop = true;
	struct cgs_diag *d =
		cgs_expr_error(&ev, CGS_C_too_large, stmt,
			       "expansion makes more than %d statements", CGS_EXPAND_MAX);
	cgs_diag_help(x->ir->diags, d, "shorten the lists, or use templates that use fewer others");
	return false;
}

/* The sketches around a place make names that only a use tells. */
static void leave_open(struct expansion *x, uint32_t place)
{
	const struct cgs_ir *ir = x->ir;
	for (uint32_t d = place; d; d = ir->decl[d].outer)
		ir->names->frame[ir->decl[d].frame].open = ir->decl[d].frame;
}

static bool is_param(struct expansion *x, uint32_t place, cgs_sym name)
{
	const struct cgs_ir *ir = x->ir;
	for (uint32_t d = place; d; d = ir->decl[d].outer)
		for (uint32_t i = 0; i < ir->decl[d].nparam; i++)
			if (ir->param[ir->decl[d].param + i].name == name)
				return true;
	return false;
}

static void rough(struct expansion *x, uint32_t place, uint32_t node, uint32_t turn)
{
	struct cgs_names *nm = x->ir->names;
	*CGS_PUSH(nm->rough, nm->nrough, nm->crough) = (struct cgs_rough){place, node, turn};
}

/* "component api", "component f(x)"; of an attribute what follows is its value. */
static bool is_named(const struct cgs_tree *t, uint32_t stmt)
{
	uint8_t first = t->node[t->node[stmt].kid].kind;
	return t->node[stmt].kind == CGS_N_STMT && (first == CGS_N_NAME || first == CGS_N_CALL);
}

static void declare(struct expansion *x, uint32_t place, uint32_t stmt)
{
	struct cgs_ir *ir = x->ir;
	uint32_t frame = 0, parent;
	cgs_scope_enter(&x->site, place);
	x->site.inner = true;
	cgs_sym head = cgs_ir_sym(ir, place, stmt);
	bool named = is_named(x->site.t, stmt);
	bool decl = named && cgs_schema_find(ir->schema, CGS_TAB_KIND, head);
	if (x->site.sketch && !decl && cgs_schema_find(ir->schema, CGS_TAB_FIELD, head))
		return; /* for a block: judged where it is used */
	if (!cgs_decl_wanted(&x->site, stmt))
		return;
	cgs_sym made = named ? cgs_head_name(&x->site, x->site.t->node[stmt].kid, &frame) : 0;
	if (x->site.sketch && made && is_param(x, place, made))
		leave_open(x, place);
	if (frame && !ir->names->frame[frame].tmpl)
		parent = cgs_scope_home(x->ir, ir->names->frame[frame].by);
	else if (frame)
		parent = ir->names->frame[frame].home;
	else
		parent = cgs_scope_home(x->ir, place);
	x->site.outer = place;
	uint32_t d = cgs_decl_one(&x->site, stmt, parent);
	x->site.outer = 0;
	if (parent)
		cgs_decl_link(ir, parent, d);
}

/* A name in a list that is written out is a word: for s in [orders, billing]. */
static bool list_item(struct expansion *x, struct cgs_eval *ev, uint32_t node, struct cgs_value *v)
{
	struct cgs_ir *ir = x->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	cgs_sym name = cgs_ir_sym(ir, ev->decl, node);
	struct cgs_str s = cgs_tree_name(t, node);
	if (t->node[node].kind != CGS_N_NAME || cgs_str_is(s, "true") || cgs_str_is(s, "false") ||
	    cgs_local_get(ev, name, v) == CGS_FOUND) {
		ev->words = true;
		bool ok = cgs_expr_value(ev, node, 0, v);
		ev->words = false;
		return ok;
	}
	*v = cgs_expr_str(cgs_sym_str(ir->syms, name));
	return true;
}

static bool list_of(struct expansion *x, struct cgs_eval *ev, const struct cgs_for *f,
		    struct cgs_value *all)
{
	const struct cgs_tree *t = cgs_ir_tree(x->ir, ev->decl);
	if (f->where)
		return cgs_select_where(ev, f->list, f->where, all);
	bool plain = t->node[f->list].kind == CGS_N_LIST;
	uint32_t n = 0;
	cgs_tree_each (k, t, f->list) {
		plain &= t->node[k].kind != CGS_N_STAR && t->node[k].op != CGS_OP_WHERE;
		n++;
	}
	if (!plain)
		return cgs_expr_value(ev, f->list, 0, all);
	bool ok = true;
	*all = (struct cgs_value){.type = CGS_V_LIST, .item = cgs_expr_items(ev, n)};
	cgs_tree_each (k, t, f->list)
		ok = list_item(x, ev, k, &all->item[all->n++]) && ok;
	return ok;
}

static const struct cgs_scope *keep(struct expansion *x, const struct cgs_binding *v, uint32_t n)
{
	struct cgs_scope *s = cgs_arena_alloc(&x->ir->mem, sizeof *s);
	struct cgs_binding *b = cgs_arena_alloc(&x->ir->mem, n * sizeof *b);
	if (n)
		memcpy(b, v, n * sizeof *b);
	*s = (struct cgs_scope){NULL, b, n};
	return s;
}

static bool is_deep(struct expansion *x, uint32_t place, uint32_t stmt)
{
	struct cgs_eval ev = at(x, place);
	const struct cgs_frame *f = x->ir->names->frame;
	if (f[cgs_origin_frame(x->ir, place)].depth < CGS_EXPAND_DEPTH)
		return false;
	cgs_expr_error(&ev, CGS_C_recursion, stmt, "expansion is nested more than %d deep",
		       CGS_EXPAND_DEPTH);
	return true;
}

/* In a sketch the variable is a parameter of which only the type may be known. */
static void sketch_for(struct expansion *x, uint32_t place, uint32_t stmt, const struct cgs_for *f)
{
	struct cgs_ir *ir = x->ir;
	struct cgs_frame frame = {.by = place, .node = stmt};
	uint32_t s = cgs_scope_frame(x->ir, place, place, ir->decl[place].file, frame);
	*CGS_PUSH(ir->param, ir->nparam, ir->cparam) =
		(struct cgs_param){.name = cgs_ir_sym(ir, place, f->name), .node = f->name};
	ir->decl[s].nparam = 1;
	leave_open(x, s);
	rough(x, place, stmt, s);
	body(x, s, cgs_tree_kid(cgs_ir_tree(ir, place), stmt, CGS_N_BLOCK), 0);
}

/* Of a broken statement the parser has said it. */
static void bad_form(struct cgs_eval *ev, uint32_t stmt, const char *form)
{
	if (!(cgs_ir_tree(ev->ir, ev->decl)->node[stmt].flag & CGS_NF_BROKEN))
		cgs_expr_error(ev, CGS_C_unexpected_part, stmt, "expected `%s`", form);
}

static void do_for(struct expansion *x, uint32_t place, uint32_t stmt)
{
	struct cgs_ir *ir = x->ir;
	struct cgs_eval ev = at(x, place);
	struct cgs_value all;
	struct cgs_for f;
	const struct cgs_tree *t = cgs_ir_tree(ir, place);
	uint32_t block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	if (t->node[stmt].flag & CGS_NF_BROKEN || !cgs_text_for(&ev, stmt, &f) ||
	    is_deep(x, place, stmt)) {
		cgs_scope_lose(ir, place, stmt);
		return;
	}
	if (!block) {
		bad_form(&ev, stmt, "for name in list { }");
		return;
	}
	if (ir->decl[place].sketch) {
		sketch_for(x, place, stmt, &f);
		return;
	}
	if (!list_of(x, &ev, &f, &all)) {
		cgs_scope_lose(ir, place, stmt);
		return;
	}
	if (all.type != CGS_V_LIST && all.type != CGS_V_NONE) {
		cgs_expr_error(&ev, CGS_C_type, f.list, "`for` goes through a list, here is %.*s",
			       CGS_FMT(cgs_expr_what(&ev, &all)));
		return;
	}
	for (uint32_t i = 0; i < all.n && is_room(x, place, stmt); i++) {
		struct cgs_binding b = {cgs_ir_sym(ir, place, f.name), all.item[i]};
		struct cgs_frame frame = {
			.by = place, .node = stmt, .turn = i + 1, .values = keep(x, &b, 1)};
		frame.told = cgs_scope_told(&ev, frame.values);
		uint32_t s = cgs_scope_frame(x->ir, place, place, ir->decl[place].file, frame);
		uint32_t context = cgs_origin_enter(ir, s);
		body(x, s, block, 0);
		cgs_origin_leave(ir, context);
	}
}

static void do_if(struct expansion *x, uint32_t place, uint32_t stmt)
{
	struct cgs_eval ev = at(x, place);
	const struct cgs_tree *t = cgs_ir_tree(x->ir, place);
	uint32_t block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	uint32_t other = cgs_tree_kid(t, stmt, CGS_N_ELSE);
	uint32_t cond = t->node[stmt].kid;
	struct cgs_value v;
	other = other ? t->node[other].kid : 0;
	if (!cond || !block || t->node[cond].kind == CGS_N_BLOCK ||
	    t->node[cond].kind == CGS_N_ERROR) {
		bad_form(&ev, stmt, "if condition { }");
		cgs_scope_lose(x->ir, place, stmt);
		return;
	}
	if (x->ir->decl[place].sketch) {
		rough(x, place, cond, 0);
		body(x, place, block, 0);
		body(x, place, other, 0);
		return;
	}
	if (!cgs_expr_value(&ev, cond, 0, &v)) {
		cgs_scope_lose(x->ir, place, stmt);
		return;
	}
	if (v.type != CGS_V_BOOL && v.type != CGS_V_NONE) {
		cgs_expr_error(&ev, CGS_C_type, cond, "a condition is true or false, here is %.*s",
			       CGS_FMT(cgs_expr_what(&ev, &v)));
		return;
	}
	body(x, place, v.b ? block : other, 0);
}

/* The parts of `use template(...) as name`. */
struct use {
	uint32_t call, name; /* nodes; name: 0 when left out */
};

static bool read_use(struct expansion *x, struct cgs_eval *ev, uint32_t stmt, struct use *u)
{
	const struct cgs_tree *t = cgs_ir_tree(x->ir, ev->decl);
	uint32_t call = t->node[stmt].kid, as = call ? t->node[call].next : 0;
	uint32_t name = as ? t->node[as].next : 0;
	*u = (struct use){call, name};
	bool ok = call && t->node[call].kind == CGS_N_CALL;
	if (as)
		ok = ok && t->node[as].kind == CGS_N_NAME && name && !t->node[name].next &&
		     cgs_str_is(cgs_tree_name(t, as), "as") && t->node[name].kind == CGS_N_NAME;
	if (!ok)
		bad_form(ev, stmt, "use template(...) as name");
	return ok;
}

/* The template that is used; 0 after a diagnostic. */
static uint32_t used(struct expansion *x, struct cgs_eval *ev, struct use u)
{
	struct cgs_ir *ir = x->ir;
	uint32_t callee = cgs_ir_tree(ir, ev->decl)->node[u.call].kid;
	uint32_t to = cgs_place_callee(ev, callee, 0);
	struct cgs_diag *d;
	if (!to || cgs_makes_doubtful(ir, to))
		return 0;
	struct cgs_str path = cgs_ir_path(ir, to, &ir->mem);
	if (!cgs_ir_is(ir, to, "template"))
		d = cgs_expr_error(ev, CGS_C_type, callee,
				   "`use` takes a call of a template; here is '%.*s'",
				   CGS_FMT(path));
	else if (ir->decl[to].makes != CGS_MAKES_DECLS) {
		d = cgs_expr_error(ev, CGS_C_type, callee,
				   "'%.*s' makes text; here declarations are needed",
				   CGS_FMT(path));
		cgs_makes_help(ir, d, to);
	} else
		return to;
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, to), "declared here");
	return 0;
}

/* The scope of what a `use` at the top level makes; 0 after a diagnostic. */
static uint32_t use_scope(struct expansion *x, struct cgs_eval *ev, uint32_t stmt, struct use u,
			  uint32_t tmpl)
{
	struct cgs_ir *ir = x->ir;
	cgs_sym name = u.name ? cgs_ir_sym(ir, ev->decl, u.name) : ir->decl[tmpl].name;
	bool old;
	if (u.name) {
		cgs_scope_enter(&x->site, ev->decl);
		name = cgs_head_name(&x->site, u.name, NULL);
	}
	uint32_t parent = cgs_scope_home(x->ir, ev->decl);
	uint32_t s = cgs_scope_named(x->ir, ev->decl, stmt, parent, name, &old);
	if (!old)
		return s;
	struct cgs_diag *d =
		cgs_expr_error(ev, CGS_C_duplicate, u.name ? u.name : u.call,
			       "there is a scope '%.*s' already", CGS_FMT(cgs_ir_name(ir, s)));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, s), "first made here");
	cgs_diag_help(ir->diags, d, "give this one a name of its own: `use %.*s(...) as name`",
		      CGS_FMT(cgs_ir_name(ir, tmpl)));
	return 0;
}

/* A template that is used by itself: said once, where its body does it. */
static bool is_recursive(struct expansion *x, uint32_t place, uint32_t tmpl)
{
	const struct cgs_ir *ir = x->ir;
	const struct cgs_frame *f = ir->names->frame;
	const struct cgs_decl *d = &ir->decl[tmpl];
	for (uint32_t i = cgs_origin_frame(ir, place); i; i = f[i].up) {
		const struct cgs_decl *e = &ir->decl[f[i].tmpl];
		if (f[i].tmpl && e->file == d->file && e->node == d->node)
			return true;
	}
	return false;
}

static void sketch_use(struct expansion *x, struct cgs_eval *ev, uint32_t call, uint32_t to)
{
	struct cgs_names *nm = x->ir->names;
	uint32_t top = ev->decl;
	for (uint32_t d = ev->decl; d && x->ir->decl[d].frame; d = x->ir->decl[d].outer)
		top = x->ir->decl[d].outer;
	leave_open(x, ev->decl);
	rough(x, ev->decl, call, 0);
	*CGS_PUSH(nm->use, nm->nuse, nm->cuse) = (struct cgs_use){top, to, call};
}

static void do_use(struct expansion *x, uint32_t place, uint32_t stmt)
{
	struct cgs_ir *ir = x->ir;
	struct cgs_eval ev = at(x, place);
	struct cgs_value call;
	struct cgs_scope values;
	struct use u;
	uint32_t tmpl = read_use(x, &ev, stmt, &u) ? used(x, &ev, u) : 0, home = 0;
	if (!tmpl) {
		cgs_scope_lose(ir, place, stmt);
		return;
	}
	if (ir->decl[place].sketch) {
		sketch_use(x, &ev, u.call, tmpl);
		return;
	}
	if (x->block && u.name) {
		cgs_expr_error(&ev, CGS_C_unexpected_part, u.name,
			       "a block takes what the template makes as its own: leave out `as`");
		return;
	}
	if (is_recursive(x, place, tmpl) || is_deep(x, place, stmt) ||
	    !cgs_call_match(&ev, tmpl, u.call, 0, &call) || !cgs_eval_bind(&ev, &call, &values) ||
	    (!x->block && !(home = use_scope(x, &ev, stmt, u, tmpl)))) {
		cgs_scope_lose(ir, place, stmt);
		return;
	}
	struct cgs_frame frame = {
		.by = place, .node = stmt, .tmpl = tmpl, .home = home, .block = x->block};
	frame.values = keep(x, values.v, values.n);
	frame.told = cgs_scope_told(&ev, frame.values);
	cgs_refs_note(ir, x->block ? x->block : home, tmpl);
	const struct cgs_decl *d = &ir->decl[tmpl];
	uint32_t s = cgs_scope_frame(x->ir, place, d->outer, d->file, frame);
	uint32_t node = ir->decl[tmpl].node;
	ir->decl[s].node = node;
	uint32_t context = cgs_origin_enter(ir, s);
	body(x, s, cgs_tree_kid(cgs_ir_tree(ir, tmpl), node, CGS_N_BLOCK), tmpl);
	cgs_origin_leave(ir, context);
}

/* What declarations made since then may make themselves. */
static void count_new(struct expansion *x)
{
	struct cgs_names *nm = x->ir->names;
	for (; x->counted < nm->npend; x->counted++) {
		struct cgs_pend p = nm->pend[x->counted];
		cgs_body_expect(x->ir, &p, true);
		nm->left += p.node != 0;
	}
}

static void statement(struct expansion *x, uint32_t place, uint32_t stmt)
{
	cgs_scope_enter(&x->site, place);
	count_new(x);
	struct cgs_str w = cgs_tree_name(x->site.t, stmt);
	struct cgs_eval ev = at(x, place);
	if (!is_room(x, place, stmt))
		return;
	if (++x->depth > CGS_DEPTH_MAX)
		cgs_expr_error(&ev, CGS_C_too_large, stmt, "blocks are nested more than %d deep",
			       CGS_DEPTH_MAX);
	else if (!cgs_decl_control(&x->site, x->kind, stmt)) {
		if (x->block)
			*CGS_PUSH(x->item, x->nitem, x->citem) =
				(struct cgs_item){place, stmt, x->depth > 1};
		else
			declare(x, place, stmt);
	} else if (cgs_str_is(w, "for"))
		do_for(x, place, stmt);
	else if (cgs_str_is(w, "if"))
		do_if(x, place, stmt);
	else
		do_use(x, place, stmt);
	x->depth--;
}

/* The statements of a body in order; those of a template that are its own attributes are not. */
static void body(struct expansion *x, uint32_t place, uint32_t block, uint32_t tmpl)
{
	const struct cgs_ir *ir = x->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, place);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[tmpl].kind);
	cgs_tree_each (k, t, block) {
		cgs_sym name = cgs_sym_of(ir->syms, cgs_tree_name(t, k));
		if (t->node[k].kind != CGS_N_ERROR &&
		    !(tmpl && cgs_schema_field(ir->schema, kind, name)))
			statement(x, place, k);
	}
}

/* Whether a sketch leaves open what its block has. */
static bool has_use(struct expansion *x, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(x->ir, x->block);
	if (t->node[node].kind == CGS_N_STMT && cgs_str_is(cgs_tree_name(t, node), "use"))
		return true;
	cgs_tree_each (k, t, node)
		if (has_use(x, k))
			return true;
	return false;
}

static void run_block(struct expansion *x, uint32_t decl)
{
	struct cgs_ir *ir = x->ir;
	uint32_t node = ir->decl[decl].node, context = cgs_origin_enter(ir, decl);
	x->block = decl;
	uint32_t target = ir->decl[decl].target;
	x->kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[target ? target : decl].kind);
	x->nitem = 0;
	body(x, decl, cgs_tree_kid(cgs_ir_tree(ir, decl), node, CGS_N_BLOCK), 0);
	cgs_block_fill(&x->site, decl, x->item, x->nitem);
	cgs_scope_enter(&x->site, decl);
	if (!target && !(ir->decl[decl].sketch && has_use(x, node)))
		cgs_field_required(&x->site, decl, x->kind);
	x->block = x->kind = 0;
	cgs_origin_leave(ir, context);
}

/* The body of a template with nothing known of its parameters. */
static void sketch(struct expansion *x, uint32_t tmpl)
{
	struct cgs_ir *ir = x->ir;
	uint32_t node = ir->decl[tmpl].node;
	struct cgs_frame f = {.by = tmpl, .node = node};
	uint32_t s = cgs_scope_frame(x->ir, tmpl, tmpl, ir->decl[tmpl].file, f);
	ir->decl[s].sketch = true;
	uint32_t context = cgs_origin_enter(ir, s), made = x->made;
	body(x, s, cgs_tree_kid(cgs_ir_tree(ir, tmpl), node, CGS_N_BLOCK), tmpl);
	x->made = made;
	cgs_origin_leave(ir, context);
}

/* A template that only uses others makes what the first of them makes. */
static uint8_t makes(struct expansion *x, uint32_t tmpl, uint32_t depth)
{
	struct cgs_ir *ir = x->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, tmpl);
	uint32_t use = cgs_tree_kid(t, ir->decl[tmpl].node, CGS_N_BLOCK);
	if (ir->decl[tmpl].makes != CGS_MAKES_OPEN)
		return ir->decl[tmpl].makes;
	for (use = t->node[use].kid; use && !cgs_str_is(cgs_tree_name(t, use), "use");)
		use = t->node[use].next;
	uint32_t call = use ? t->node[use].kid : 0, to = 0;
	ir->decl[tmpl].makes = CGS_MAKES_TEXT;
	if (call && t->node[call].kind == CGS_N_CALL &&
	    t->node[t->node[call].kid].kind == CGS_N_NAME) {
		struct cgs_outward o = {.decl = tmpl};
		to = cgs_bind_outward(ir, &o, cgs_ir_sym(ir, tmpl, t->node[call].kid));
	}
	while (to && !cgs_ir_is(ir, to, "template"))
		to = ir->names->same[to];
	if (to && depth < CGS_EXPAND_DEPTH)
		ir->decl[tmpl].makes = makes(x, to, depth + 1);
	return ir->decl[tmpl].makes;
}

static void templates(struct expansion *x)
{
	struct cgs_ir *ir = x->ir;
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		if (!cgs_ir_is(ir, d, "template"))
			continue;
		cgs_makes_unused(ir, d);
		if (makes(x, d, 0) != CGS_MAKES_DECLS)
			continue;
		cgs_body_learn(ir, d);
		sketch(x, d);
	}
}

static void run(struct expansion *x, bool block)
{
	struct cgs_names *nm = x->ir->names;
	for (uint32_t i = 0; i < nm->npend; i++) {
		count_new(x);
		struct cgs_pend p = nm->pend[i];
		if (block != !p.node || p.done)
			continue;
		uint32_t context = cgs_origin_enter(x->ir, p.place);
		if (block)
			run_block(x, p.place);
		else
			statement(x, p.place, p.node);
		cgs_origin_leave(x->ir, context);
		cgs_body_expect(x->ir, &p, false);
		nm->pend[i].done = true;
		x->ir->decl[p.place].open &= !block;
		nm->left -= !block;
	}
}

/* What sketches left, as far as it can be checked. */
static void rough_all(struct cgs_ir *ir)
{
	struct cgs_names *nm = ir->names;
	for (uint32_t i = 0; i < nm->nrough; i++) {
		struct cgs_rough r = nm->rough[i];
		uint32_t context = cgs_origin_enter(ir, r.place);
		if (r.turn)
			cgs_dry_for(ir, r.place, r.node, r.turn);
		else
			cgs_dry_attr(ir, r.place, r.node, 0);
		cgs_origin_leave(ir, context);
	}
}

static void carry_out(struct cgs_ir *ir, bool first)
{
	struct expansion x = {.ir = ir, .site = {.ir = ir}};
	x.site.seen = cgs_mem_alloc(ir->schema->nfield * sizeof *x.site.seen);
	if (first)
		templates(&x);
	ir->names->expanding = true;
	run(&x, false);
	run(&x, true);
	ir->names->expanding = false;
	free(x.site.seen);
	free(x.item);
}

void cgs_expand_all(struct cgs_ir *ir)
{
	carry_out(ir, true);
}

void cgs_expand_rest(struct cgs_ir *ir)
{
	carry_out(ir, false);
}

void cgs_expand_end(struct cgs_ir *ir)
{
	rough_all(ir);
	if (ir->names->npend)
		cgs_bind_order(ir);
}
