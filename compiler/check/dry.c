/* dry.c — what can be checked before parameters have values: names, members, filters, calls.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whatever does not depend on a parameter, loop variable or item of a `where` is evaluated for
 * good; the rest is followed by type as far as types are known. Type 0 is "not known". Recursion
 * follows the nesting of the source, which the parser bounds.
 */
#include <stdlib.h>

#include "check.h"
#include "cycle.h"
#include "expr.h"
#include "hint.h"

struct local {
	cgs_sym name; /* 0: the item of a `where` */
	uint32_t type;
	const struct local *up;
};

struct scan {
	struct cgs_eval ev; /* without scope: for what is free of locals */
	const struct cgs_tree *t;
	const struct local *local;
};

static uint32_t scan(struct scan *s, uint32_t node);

/* A field of a kind that the reference may lead to, or NULL; of any kind it has the common ones. */
static const struct cgs_field *field_of(const struct cgs_schema *sc, uint32_t ref, cgs_sym name)
{
	const struct cgs_type *t = &sc->type[ref];
	const struct cgs_field *f = NULL;
	if (t->op == CGS_T_REF && !t->narg)
		f = cgs_schema_field(sc, sc->common, name);
	for (uint32_t i = 0; t->op == CGS_T_REF && i < t->narg && !f; i++)
		f = cgs_schema_field(sc, cgs_schema_find(sc, CGS_TAB_KIND, sc->arg[t->arg + i]),
				     name);
	return f;
}

/* Whether an item of this type has the member; *type is its type. */
static bool item_has(struct scan *s, uint32_t item, cgs_sym name, uint32_t *type)
{
	struct cgs_schema *sc = s->ev.ir->schema;
	struct cgs_str n = cgs_sym_str(s->ev.ir->syms, name);
	const struct cgs_field *f = field_of(sc, item, name);
	*type = 0;
	if (f && f->shape == CGS_W_CHILD)
		*type = cgs_type_of_kind(sc, cgs_schema_find(sc, CGS_TAB_KIND, name), true);
	else if (f && (sc->type[item].narg <= 1 || f->kind == sc->common))
		*type = f->repeat ? cgs_type_list(sc, f->type) : f->type;
	else if (!f && cgs_str_is(n, "self"))
		*type = item;
	return f || cgs_member_is_fact(n);
}

/* Whether it is known which kinds it leads to: then its members are known too. */
static bool is_ref(const struct scan *s, uint32_t type)
{
	const struct cgs_type *t = &s->ev.ir->schema->type[type];
	return t->op == CGS_T_REF && t->narg;
}

static bool find_local(struct scan *s, cgs_sym name, uint32_t *type)
{
	for (const struct local *l = s->local; l; l = l->up) {
		if (l->name == name) {
			*type = l->type;
			return true;
		}
		if (!l->name && (item_has(s, l->type, name, type) || !is_ref(s, l->type)))
			return true;
	}
	return false;
}

/* Whether any name below the node is a local. */
static bool depends(struct scan *s, uint32_t node)
{
	uint32_t type;
	if (s->t->node[node].kind == CGS_N_NAME &&
	    find_local(s, cgs_ir_sym(s->ev.ir, s->ev.decl, node), &type))
		return true;
	cgs_tree_each (k, s->t, node)
		if (depends(s, k))
			return true;
	return false;
}

/* `unit.failed` or `test.unit.failed` with a test `unit`: known when it has run. */
static bool is_measure(struct scan *s, uint32_t node)
{
	struct cgs_ir *ir = s->ev.ir;
	uint32_t left = s->t->node[node].kid;
	cgs_sym test = cgs_sym_find(ir->syms, CGS_STR("test"));
	struct cgs_outward o = {.decl = s->ev.decl};
	if (s->t->node[node].kind != CGS_N_DOT)
		return false;
	if (s->t->node[left].kind == CGS_N_DOT &&
	    cgs_ir_sym(ir, s->ev.decl, s->t->node[left].kid) != test)
		return false;
	for (uint32_t d; (d = cgs_bind_outward(ir, &o, cgs_ir_sym(ir, s->ev.decl, left)));)
		for (; d; d = ir->names->same[d])
			if (ir->decl[d].kind == test)
				return true;
	return false;
}

/* Does it hold what is known only when something has run? */
static bool has_call(struct scan *s, uint32_t node)
{
	if (s->t->node[node].kind == CGS_N_CALL || is_measure(s, node))
		return true;
	cgs_tree_each (k, s->t, node)
		if (has_call(s, k))
			return true;
	return false;
}

/* The node that a path starts with: a.b.*[0] starts with a. */
static uint32_t root_of(const struct cgs_tree *t, uint32_t node)
{
	uint8_t kind = t->node[node].kind;
	while (kind == CGS_N_DOT || kind == CGS_N_STAR || kind == CGS_N_INDEX) {
		node = t->node[node].kid;
		kind = t->node[node].kind;
	}
	return node;
}

static uint32_t type_of(struct scan *s, const struct cgs_value *v)
{
	struct cgs_ir *ir = s->ev.ir;
	const struct cgs_value *one = v->type == CGS_V_LIST && v->n ? v->item : v;
	uint32_t kind = 0;
	if (v->type == CGS_V_NUM)
		return cgs_type_of_dim(ir, v->dim);
	if (v->type == CGS_V_STR && v->rank == CGS_S_STRING)
		return CGS_TYPE_STRING;
	if (v->type == CGS_V_WORD)
		return cgs_type_of_enum(ir->schema, v->dim, false);
	if (one->type == CGS_V_REF)
		kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[one->decl].kind);
	for (uint32_t i = 1; v->type == CGS_V_LIST && i < v->n; i++)
		if (v->item[i].type != CGS_V_REF ||
		    ir->decl[v->item[i].decl].kind != ir->decl[one->decl].kind)
			kind = 0;
	return kind ? cgs_type_of_kind(ir->schema, kind, v->type == CGS_V_LIST) : 0;
}

static uint32_t evaluate(struct scan *s, uint32_t node, uint32_t want)
{
	struct cgs_value v;
	s->ev.steps = 0;
	return cgs_expr_typed(&s->ev, node, want, &v) ? type_of(s, &v) : 0;
}

static uint32_t kind_list(struct scan *s, uint32_t node)
{
	struct cgs_schema *sc = s->ev.ir->schema;
	cgs_sym name = cgs_ir_sym(s->ev.ir, s->ev.decl, node);
	uint32_t kind = cgs_schema_find(sc, CGS_TAB_KIND, name);
	bool word = s->t->node[node].kind == CGS_N_NAME && kind;
	return word ? cgs_type_of_kind(sc, kind, true) : 0;
}

/* Whether the member may be a nested declaration: there is one of that name, or there is no
 * declaration of the kind at all yet. */
static bool may_nest(struct scan *s, cgs_sym kind, uint32_t node)
{
	const struct cgs_ir *ir = s->ev.ir;
	cgs_sym name = cgs_ir_sym(s->ev.ir, s->ev.decl, node);
	bool any = false;
	for (uint32_t d = cgs_map_get(&ir->names->of_kind, 0, kind); d; d = ir->names->kin[d]) {
		any |= ir->package[ir->decl[d].package].origin != CGS_STD;
		if (cgs_bind_first(ir, CGS_SC_DECL | d, name))
			return true;
	}
	return !any;
}

static uint32_t member(struct scan *s, uint32_t node)
{
	struct cgs_ir *ir = s->ev.ir;
	struct cgs_schema *sc = ir->schema;
	uint32_t of = scan(s, s->t->node[node].kid), type, kind = 0;
	if (item_has(s, of, cgs_ir_sym(ir, s->ev.decl, node), &type))
		return type;
	if (!is_ref(s, of))
		return 0;
	for (uint32_t i = 0; i < sc->type[of].narg; i++) {
		kind = cgs_schema_find(sc, CGS_TAB_KIND, sc->arg[sc->type[of].arg + i]);
		if (sc->kind[kind].nests && may_nest(s, sc->kind[kind].name, node))
			return 0;
	}
	const struct cgs_kind *k = &sc->kind[kind];
	struct cgs_span where = cgs_tree_tok_span(s->t, s->t->node[node].end - 1);
	struct cgs_str name = cgs_sym_str(ir->syms, k->name);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_attribute, where,
					  "%s %.*s has no attribute '%.*s'", cgs_hint_article(name),
					  CGS_FMT(name), CGS_FMT(cgs_tree_name(s->t, node)));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, k->decl), "the kind is declared here");
	cgs_member_suggest(ir, d, where, kind, cgs_tree_name(s->t, node));
	return 0;
}

static uint32_t scan_path(struct scan *s, uint32_t node)
{
	uint32_t root = root_of(s->t, node), type = 0;
	uint8_t kind = s->t->node[node].kind;
	if (s->t->node[root].kind == CGS_N_CALL) {
		scan(s, root); /* what it measures is known when it has run */
		return 0;
	}
	if (s->t->node[root].kind != CGS_N_NAME) {
		cgs_tree_each (k, s->t, node)
			scan(s, k);
		return 0;
	}
	if (!find_local(s, cgs_ir_sym(s->ev.ir, s->ev.decl, root), &type))
		return is_measure(s, node) ? 0 : evaluate(s, node, 0);
	if (kind == CGS_N_DOT)
		return member(s, node);
	if (kind == CGS_N_NAME)
		return type;
	type = scan(s, s->t->node[node].kid);
	if (kind == CGS_N_STAR)
		return cgs_type_part(s->ev.ir->schema, type, CGS_T_LIST) ? type : 0;
	scan(s, s->t->node[s->t->node[node].kid].next);
	return cgs_type_item(s->ev.ir->schema, type);
}

static uint32_t scan_where(struct scan *s, uint32_t from, uint32_t pred)
{
	uint32_t list = kind_list(s, from);
	if (!list)
		list = scan(s, from);
	struct local item = {0, cgs_type_item(s->ev.ir->schema, list), s->local};
	s->local = &item;
	scan(s, pred);
	s->local = item.up;
	return list;
}

/* A name beside a value of an enum is one of its words; so is one in a list beside such a list. */
static uint32_t scan_sides(struct scan *s, uint32_t node)
{
	struct cgs_schema *sc = s->ev.ir->schema;
	uint32_t a = s->t->node[node].kid, b = s->t->node[a].next;
	uint32_t type = scan(s, a), other = 0;
	uint32_t part = cgs_type_part(sc, type, CGS_T_ENUM);
	bool compares = s->t->node[node].op >= CGS_OP_EQ && s->t->node[node].op <= CGS_OP_GE;
	bool in = s->t->node[node].op == CGS_OP_IN, sum = s->t->node[node].op == CGS_OP_ADD;
	uint32_t list = sum ? cgs_type_part(sc, type, CGS_T_LIST) : 0;
	if (!b)
		return 0;
	if (part && (compares || in) && !depends(s, b))
		evaluate(s, b, cgs_type_of_enum(sc, sc->type[part].of, in));
	else if (list && !depends(s, b))
		other = evaluate(s, b, list) ? list : 0;
	else if (type || s->t->node[b].kind != CGS_N_NAME || !(compares || in))
		other = scan(s, b);
	return cgs_sort_binary(&s->ev, node, type, other);
}

static void scan_argument(struct scan *s, uint32_t arg, uint32_t want)
{
	uint32_t value = s->t->node[arg].kind == CGS_N_NAMED ? s->t->node[arg].kid : arg;
	if (depends(s, value) || s->t->node[value].op == CGS_OP_WHERE) /* never for all items */
		cgs_sort_fits(&s->ev, value, scan(s, value), want);
	else
		evaluate(s, value, want);
}

static bool is_relation(struct scan *s, uint32_t callee)
{
	for (const struct local *l = s->local; l; l = l->up)
		if (!l->name && s->t->node[callee].kind == CGS_N_NAME)
			return cgs_schema_find(s->ev.ir->schema, CGS_TAB_EDGE,
					       cgs_ir_sym(s->ev.ir, s->ev.decl, callee));
	return false;
}

static void add_use(struct scan *s, uint32_t to, uint32_t node)
{
	struct cgs_names *nm = s->ev.ir->names;
	*CGS_PUSH(nm->use, nm->nuse, nm->cuse) = (struct cgs_use){s->ev.decl, to, node};
}

static uint32_t scan_call(struct scan *s, uint32_t node)
{
	struct cgs_ir *ir = s->ev.ir;
	uint32_t callee = s->t->node[node].kid, at = 0;
	struct cgs_value call;
	if (is_relation(s, callee)) {
		for (uint32_t a = s->t->node[callee].next; a; a = s->t->node[a].next)
			scan_argument(s, a, 0);
		return CGS_TYPE_BOOL;
	}
	uint32_t decl = cgs_place_callee(&s->ev, callee, 0);
	if (!decl || !cgs_call_match(&s->ev, decl, node, false, &call))
		return 0;
	if (cgs_fn_own(ir, decl) && cgs_fn_own(ir, s->ev.decl))
		add_use(s, decl, node);
	for (uint32_t a = s->t->node[callee].next; a; a = s->t->node[a].next, at++) {
		uint32_t want = 0;
		for (uint32_t i = 0; at < call.n && i < ir->decl[decl].nparam; i++)
			if (ir->param[ir->decl[decl].param + i].name == call.key[at])
				want = ir->param[ir->decl[decl].param + i].type;
		scan_argument(s, a, want);
	}
	return cgs_ir_is(ir, decl, "fn") ? cgs_fn_type(ir, decl) : 0;
}

static uint32_t scan_if(struct scan *s, uint32_t node)
{
	uint32_t c = s->t->node[node].kid, a = s->t->node[c].next;
	cgs_sort_is(&s->ev, c, scan(s, c), CGS_V_BOOL);
	uint32_t type = scan(s, a), other = scan(s, s->t->node[a].next);
	return type == other ? type : 0;
}

static uint32_t scan_unary(struct scan *s, uint32_t node)
{
	const struct cgs_node *n = &s->t->node[node];
	enum cgs_vtype want = n->op == CGS_OP_NOT ? CGS_V_BOOL : CGS_V_NUM;
	uint32_t type = scan(s, n->kid);
	bool ok = cgs_sort_is(&s->ev, want == CGS_V_NUM ? node : n->kid, type, want);
	return want == CGS_V_BOOL ? CGS_TYPE_BOOL : ok ? type : 0;
}

static uint32_t scan(struct scan *s, uint32_t node)
{
	const struct cgs_node *n = &s->t->node[node];
	switch (n->kind) {
	case CGS_N_NAME:
	case CGS_N_DOT:
	case CGS_N_INDEX: return scan_path(s, node);
	case CGS_N_STAR: return kind_list(s, n->kid) ? kind_list(s, n->kid) : scan_path(s, node);
	case CGS_N_CALL: return scan_call(s, node);
	case CGS_N_IF: return scan_if(s, node);
	case CGS_N_UNARY: return scan_unary(s, node);
	case CGS_N_BINARY:
		if (n->op == CGS_OP_WHERE)
			return scan_where(s, n->kid, s->t->node[n->kid].next);
		if (!depends(s, node) && !has_call(s, node))
			return evaluate(s, node, 0);
		return scan_sides(s, node);
	case CGS_N_INT:
	case CGS_N_FLOAT:
	case CGS_N_QUANTITY: return evaluate(s, node, 0);
	case CGS_N_STAT: return depends(s, node) ? scan(s, n->kid) : evaluate(s, node, 0);
	case CGS_N_INTERP:
		scan(s, n->kid);
		for (uint32_t f = s->t->node[n->kid].next; f; f = s->t->node[f].next)
			cgs_filter_known(&s->ev, f);
		return 0;
	default: break;
	}
	cgs_tree_each (k, s->t, node)
		scan(s, k);
	return n->kind == CGS_N_STRING ? CGS_TYPE_STRING : 0;
}

/* What a value is written for: each side of an `if` must fit. */
static void scan_value(struct scan *s, uint32_t node, uint32_t want)
{
	uint32_t c = s->t->node[node].kid;
	if (s->t->node[node].kind != CGS_N_IF) {
		cgs_sort_fits(&s->ev, node, scan(s, node), want);
		return;
	}
	cgs_sort_is(&s->ev, c, scan(s, c), CGS_V_BOOL);
	scan_value(s, s->t->node[c].next, want);
	scan_value(s, s->t->node[s->t->node[c].next].next, want);
}

/* The declaration around one; around the block of an overlay it is the target. */
static uint32_t around(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	return d->target ? d->target : d->outer;
}

/* The parameters of a declaration and the ones around it, as locals in a. */
static const struct local *params_of(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	const struct local *top = NULL;
	for (; decl; decl = around(ir, decl))
		for (uint32_t i = 0; i < ir->decl[decl].nparam; i++) {
			const struct cgs_param *p = &ir->param[ir->decl[decl].param + i];
			struct local *l = cgs_arena_alloc(a, sizeof *l);
			*l = (struct local){p->name, p->type, top};
			top = l;
		}
	return top;
}

static struct scan start(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	return (struct scan){
		{.ir = ir, .mem = a, .decl = decl}, cgs_ir_tree(ir, decl), params_of(ir, decl, a)};
}

bool cgs_dry_uses_params(struct cgs_ir *ir, uint32_t decl, uint32_t node)
{
	bool any = false;
	for (uint32_t d = decl; d; d = around(ir, d))
		any |= ir->decl[d].nparam != 0;
	if (!any)
		return false;
	struct cgs_arena mem = {0};
	struct scan s = start(ir, decl, &mem);
	any = depends(&s, node);
	cgs_arena_free(&mem);
	return any;
}

/* An expression whose value will be of another sort than is wanted, as far as that is known. */
static void check_result(struct scan *s, uint32_t node, uint32_t type, uint32_t want)
{
	const struct cgs_schema *sc = s->ev.ir->schema;
	struct cgs_buf expected = {0}, found = {0};
	if (!want || sc->type[type].op == CGS_T_ANY || sc->type[type].op == sc->type[want].op)
		return;
	cgs_type_show(s->ev.ir, want, &expected);
	cgs_type_show(s->ev.ir, type, &found);
	cgs_expr_error(&s->ev, CGS_C_type, node, "expected %.*s, found %.*s",
		       CGS_FMT(cgs_buf_view(&expected)), CGS_FMT(cgs_buf_view(&found)));
	cgs_buf_done(&expected);
	cgs_buf_done(&found);
}

void cgs_dry_attr(struct cgs_ir *ir, uint32_t decl, uint32_t node, uint32_t field)
{
	const struct cgs_schema *sc = ir->schema;
	const struct cgs_type *t = &sc->type[sc->field[field].type];
	uint32_t want = t->op == CGS_T_EXPR && t->narg ? sc->arg[t->arg] : 0;
	struct cgs_arena mem = {0};
	struct scan s = start(ir, decl, &mem);
	if (want && !depends(&s, node) && !has_call(&s, node))
		evaluate(&s, node, want);
	else if (cgs_fn_own(ir, decl))
		scan_value(&s, node, cgs_fn_type(ir, decl));
	else
		check_result(&s, node, scan(&s, node), want);
	cgs_arena_free(&mem);
}

static void scan_block(struct scan *s, uint32_t block);

static void scan_for(struct scan *s, uint32_t stmt)
{
	struct cgs_for f;
	if (!cgs_text_for(&s->ev, stmt, &f))
		return;
	s->ev.words = !f.where && cgs_text_words(&s->ev, f.list);
	uint32_t list = f.where ? scan_where(s, f.list, f.where) : scan(s, f.list);
	s->ev.words = false;
	struct local l = {cgs_ir_sym(s->ev.ir, s->ev.decl, f.name),
			  cgs_type_item(s->ev.ir->schema, list), s->local};
	s->local = &l;
	scan_block(s, cgs_tree_kid(s->t, stmt, CGS_N_BLOCK));
	s->local = l.up;
}

void cgs_dry_for(struct cgs_ir *ir, uint32_t decl, uint32_t stmt, uint32_t turn)
{
	struct cgs_arena mem = {0};
	struct scan s = start(ir, decl, &mem);
	struct cgs_for f;
	bool words = cgs_text_for(&s.ev, stmt, &f) && s.t->node[f.list].kind == CGS_N_LIST;
	if (f.list && !words) { /* in a list written out, names may stand for themselves */
		uint32_t list = f.where ? scan_where(&s, f.list, f.where) : scan(&s, f.list);
		ir->param[ir->decl[turn].param].type = cgs_type_item(ir->schema, list);
	}
	cgs_arena_free(&mem);
}

static void scan_use(struct scan *s, uint32_t stmt)
{
	uint32_t call = cgs_text_argument(&s->ev, stmt, "use template(...)");
	if (!call)
		return;
	if (s->t->node[call].kind != CGS_N_CALL) {
		cgs_expr_error(&s->ev, CGS_C_unexpected_part, stmt, "expected `use template(...)`");
		return;
	}
	uint32_t before = s->ev.ir->diags->errors;
	scan_call(s, call);
	if (before != s->ev.ir->diags->errors)
		return;
	uint32_t to = cgs_place_callee(&s->ev, s->t->node[call].kid, 0);
	if (to && s->ev.ir->decl[to].makes == CGS_MAKES_DECLS)
		cgs_call_makes(&s->ev, call, to);
	else if (to && cgs_ir_is(s->ev.ir, to, "template"))
		add_use(s, to, call);
	else if (to)
		cgs_expr_error(&s->ev, CGS_C_type, call, "`use` takes a call of a template");
}

static void scan_if_body(struct scan *s, uint32_t stmt)
{
	uint32_t cond = cgs_text_argument(&s->ev, stmt, "if condition { }");
	uint32_t other = cgs_tree_kid(s->t, stmt, CGS_N_ELSE);
	if (cond)
		scan(s, cond);
	scan_block(s, cgs_tree_kid(s->t, stmt, CGS_N_BLOCK));
	if (other)
		scan_block(s, s->t->node[other].kid);
}

static void scan_stmt(struct scan *s, uint32_t stmt)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	if (cgs_str_is(w, "for"))
		scan_for(s, stmt);
	else if (cgs_str_is(w, "use"))
		scan_use(s, stmt);
	else if (cgs_str_is(w, "if"))
		scan_if_body(s, stmt);
	else if (!cgs_str_is(w, "text"))
		cgs_hint_text_word(s->ev.ir, cgs_tree_tok_span(s->t, s->t->node[stmt].tok), w);
	else {
		uint32_t node = cgs_text_argument(&s->ev, stmt, "text \"...\"");
		if (node)
			scan(s, node);
	}
}

static void scan_block(struct scan *s, uint32_t block)
{
	cgs_tree_each (k, s->t, block)
		if (s->t->node[k].kind == CGS_N_STMT && !(s->t->node[k].flag & CGS_NF_BROKEN))
			scan_stmt(s, k);
}

/* Statements at the top of the body that are no text words were judged with the attributes. */
void cgs_dry_body(struct cgs_ir *ir, uint32_t decl, uint32_t block)
{
	struct cgs_arena mem = {0};
	struct scan s = start(ir, decl, &mem);
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
