/* dry.c — what can be checked before parameters have values: names, members, filters, calls.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whatever does not depend on a parameter, loop variable or item of a `where` is evaluated for
 * good; the rest is followed by type as far as types are known. Type 0 is "not known". Recursion
 * follows the nesting of the source, which the parser bounds.
 */
#include "dry.h"
#include "check.h"
#include "hint.h"

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
static bool item_has(struct cgs_dry *s, uint32_t item, cgs_sym name, uint32_t *type)
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
	else if (!f && sc->type[item].op == CGS_T_REF && cgs_str_is(n, "name"))
		*type = CGS_TYPE_STRING;
	return f || cgs_member_is_fact(n);
}

/* Whether it is known which kinds it leads to: then its members are known too. */
static bool is_ref(const struct cgs_dry *s, uint32_t type)
{
	const struct cgs_type *t = &s->ev.ir->schema->type[type];
	return t->op == CGS_T_REF && t->narg;
}

static bool find_local(struct cgs_dry *s, cgs_sym name, uint32_t *type)
{
	for (const struct cgs_dry_local *l = s->local; l; l = l->up) {
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
static bool depends(struct cgs_dry *s, uint32_t node)
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

/* `unit` or `test.unit` with a test `unit`. */
static bool is_test(struct cgs_dry *s, uint32_t node)
{
	struct cgs_ir *ir = s->ev.ir;
	cgs_sym test = cgs_sym_find(ir->syms, CGS_STR("test"));
	struct cgs_outward o = {.decl = s->ev.decl};
	uint8_t kind = s->t->node[node].kind;
	if ((kind != CGS_N_NAME && kind != CGS_N_DOT) ||
	    (kind == CGS_N_DOT && cgs_ir_sym(ir, s->ev.decl, s->t->node[node].kid) != test))
		return false;
	for (uint32_t d; (d = cgs_bind_outward(ir, &o, cgs_ir_sym(ir, s->ev.decl, node)));)
		for (; d; d = ir->names->same[d])
			if (ir->decl[d].kind == test)
				return true;
	return false;
}

/* `unit.failed`, or `unit && ...`: known when it has run. */
static bool is_measure(struct cgs_dry *s, uint32_t node)
{
	const struct cgs_node *n = &s->t->node[node];
	if (n->kind == CGS_N_DOT)
		return is_test(s, n->kid);
	return n->kind == CGS_N_BINARY && n->op == CGS_OP_AND &&
	       (is_test(s, n->kid) || is_test(s, s->t->node[n->kid].next));
}

/* Does it hold what is known only when something has run? */
static bool has_call(struct cgs_dry *s, uint32_t node)
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

static uint32_t type_of(struct cgs_dry *s, const struct cgs_value *v)
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

static uint32_t evaluate(struct cgs_dry *s, uint32_t node, uint32_t want)
{
	struct cgs_value v;
	s->ev.steps = 0;
	return cgs_expr_typed(&s->ev, node, want, &v) ? type_of(s, &v) : 0;
}

static uint32_t kind_list(struct cgs_dry *s, uint32_t node)
{
	struct cgs_schema *sc = s->ev.ir->schema;
	cgs_sym name = cgs_ir_sym(s->ev.ir, s->ev.decl, node);
	uint32_t kind = cgs_schema_find(sc, CGS_TAB_KIND, name);
	bool word = s->t->node[node].kind == CGS_N_NAME && kind;
	if (word)
		cgs_bind_ask(s->ev.ir, s->ev.decl, name);
	return word ? cgs_type_of_kind(sc, kind, true) : 0;
}

/* Whether the member may be a nested declaration: there is one of that name, or there is no
 * declaration of the kind at all yet and it looks like no slip in a word of the kind. */
static bool may_nest(struct cgs_dry *s, uint32_t k, uint32_t node)
{
	const struct cgs_ir *ir = s->ev.ir;
	cgs_sym kind = ir->schema->kind[k].name;
	cgs_sym name = cgs_ir_sym(s->ev.ir, s->ev.decl, node);
	bool any = false;
	for (uint32_t d = cgs_map_get(&ir->names->of_kind, 0, kind); d; d = ir->names->kin[d]) {
		any |= ir->package[ir->decl[d].package].origin != CGS_STD;
		if (cgs_bind_first(ir, CGS_SC_DECL | d, name))
			return true;
	}
	return !any && !cgs_member_near(ir, k, cgs_tree_name(s->t, node));
}

static uint32_t member(struct cgs_dry *s, uint32_t node)
{
	struct cgs_ir *ir = s->ev.ir;
	struct cgs_schema *sc = ir->schema;
	uint32_t of = cgs_dry_expr(s, s->t->node[node].kid, 0), type, kind = 0;
	if (item_has(s, of, cgs_ir_sym(ir, s->ev.decl, node), &type))
		return type;
	if (!is_ref(s, of))
		return 0;
	for (uint32_t i = 0; i < sc->type[of].narg; i++) {
		kind = cgs_schema_find(sc, CGS_TAB_KIND, sc->arg[sc->type[of].arg + i]);
		if (sc->kind[kind].nests && may_nest(s, kind, node))
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

static uint32_t scan_path(struct cgs_dry *s, uint32_t node, uint32_t want)
{
	uint32_t root = root_of(s->t, node), type = 0;
	uint8_t kind = s->t->node[node].kind;
	if (s->t->node[root].kind == CGS_N_CALL) {
		cgs_dry_expr(s, root, 0); /* what it measures is known when it has run */
		return 0;
	}
	if (s->t->node[root].kind != CGS_N_NAME) {
		cgs_tree_each (k, s->t, node)
			cgs_dry_expr(s, k, 0);
		return 0;
	}
	if (!find_local(s, cgs_ir_sym(s->ev.ir, s->ev.decl, root), &type))
		return is_measure(s, node) ? 0 : evaluate(s, node, want);
	if (kind == CGS_N_DOT)
		return member(s, node);
	if (kind == CGS_N_NAME)
		return type;
	type = cgs_dry_expr(s, s->t->node[node].kid, 0);
	if (kind == CGS_N_STAR)
		return cgs_type_part(s->ev.ir->schema, type, CGS_T_LIST) ? type : 0;
	cgs_dry_expr(s, s->t->node[s->t->node[node].kid].next, 0);
	return cgs_type_item(s->ev.ir->schema, type);
}

uint32_t cgs_dry_where(struct cgs_dry *s, uint32_t from, uint32_t pred)
{
	uint32_t list = kind_list(s, from);
	if (!list)
		list = cgs_dry_expr(s, from, 0);
	struct cgs_dry_local item = {0, cgs_type_item(s->ev.ir->schema, list), s->local};
	s->local = &item;
	cgs_dry_expr(s, pred, 0);
	s->local = item.up;
	return list;
}

/* What is written beside a value of a type: a name beside one of an enum is one of its words. */
static uint32_t beside(struct cgs_dry *s, uint8_t op, uint32_t type, uint32_t b)
{
	struct cgs_schema *sc = s->ev.ir->schema;
	bool compares = op >= CGS_OP_EQ && op <= CGS_OP_GE,
	     range = s->t->node[b].op == CGS_OP_RANGE;
	if (op == CGS_OP_ADD)
		return cgs_type_part(sc, type, CGS_T_LIST);
	if (!cgs_type_part(sc, type, CGS_T_ENUM) || (!compares && (op != CGS_OP_IN || range)))
		return 0;
	return compares ? type : cgs_type_list(sc, type);
}

static uint32_t scan_sides(struct cgs_dry *s, uint32_t node, uint32_t want)
{
	uint8_t op = s->t->node[node].op;
	uint32_t a = s->t->node[node].kid, b = s->t->node[a].next;
	uint32_t side = cgs_op_side(s->ev.ir->schema, want, op);
	uint32_t type = cgs_dry_expr(s, a, side), other = 0;
	bool compares = (op >= CGS_OP_EQ && op <= CGS_OP_GE) || op == CGS_OP_IN;
	bool word = s->t->node[b].kind == CGS_N_NAME && compares;
	if (!b)
		return 0;
	if (type || !word) /* the name may be a word of whatever enum it is */
		other = cgs_dry_expr(s, b, side ? side : beside(s, op, type, b));
	return cgs_sort_binary(&s->ev, node, type, other);
}

static uint32_t scan_argument(struct cgs_dry *s, uint32_t arg, uint32_t want)
{
	uint32_t value = s->t->node[arg].kind == CGS_N_NAMED ? s->t->node[arg].kid : arg;
	if (depends(s, value) || s->t->node[value].op == CGS_OP_WHERE) /* never for all items */
		return cgs_dry_expr(s, value, want);
	return evaluate(s, value, want);
}

/* The items of a list, of which one is expected to have the type `want`; its type where they have
 * one. alike: they must have. */
static uint32_t scan_list(struct cgs_dry *s, uint32_t list, uint32_t want, bool alike)
{
	struct cgs_schema *sc = s->ev.ir->schema;
	uint32_t type = 0, n = 0;
	bool same = true;
	cgs_tree_each (k, s->t, list) {
		bool star = s->t->node[k].kind == CGS_N_STAR || s->t->node[k].op == CGS_OP_WHERE;
		uint32_t one = cgs_dry_expr(s, k, star ? 0 : want);
		one = star ? cgs_type_item(sc, one) : one;
		if (alike && n && same)
			same = cgs_sort_alike(&s->ev, k, type, one);
		same &= !n++ || type == one;
		type = one;
	}
	return same && type ? cgs_type_list(sc, type) : 0;
}

/* `max`, `min`, `sum`: of one list, whose items are what they give. */
static uint32_t scan_extreme(struct cgs_dry *s, uint32_t node, uint32_t callee, uint32_t want)
{
	struct cgs_ir *ir = s->ev.ir;
	uint32_t list = s->t->node[s->t->node[node].kid].next, type;
	want = cgs_func_argument(ir, callee, ir->param[ir->decl[callee].param].type, want);
	if (s->t->node[list].kind == CGS_N_NAMED)
		list = s->t->node[list].kid;
	if (s->t->node[list].kind == CGS_N_LIST && depends(s, list))
		type = scan_list(s, list, cgs_type_item(ir->schema, want), true);
	else
		type = scan_argument(s, list, want);
	type = cgs_type_item(ir->schema, type);
	return cgs_sort_fits(&s->ev, node, type, cgs_fn_type(ir, callee)) ? type : 0;
}

static bool is_relation(struct cgs_dry *s, uint32_t callee)
{
	for (const struct cgs_dry_local *l = s->local; l; l = l->up)
		if (!l->name && s->t->node[callee].kind == CGS_N_NAME)
			return cgs_schema_find(s->ev.ir->schema, CGS_TAB_EDGE,
					       cgs_ir_sym(s->ev.ir, s->ev.decl, callee));
	return false;
}

void cgs_dry_use(struct cgs_dry *s, uint32_t to, uint32_t node)
{
	struct cgs_names *nm = s->ev.ir->names;
	*CGS_PUSH(nm->use, nm->nuse, nm->cuse) = (struct cgs_use){s->ev.decl, to, node};
}

uint32_t cgs_dry_call(struct cgs_dry *s, uint32_t node, uint32_t want)
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
	if (!decl || !cgs_call_names(&s->ev, decl, node, &call))
		return 0;
	if (cgs_fn_own(ir, decl) && cgs_fn_own(ir, s->ev.decl))
		cgs_dry_use(s, decl, node);
	if (cgs_func_item(ir, decl))
		return scan_extreme(s, node, decl, want);
	for (uint32_t a = s->t->node[callee].next; a; a = s->t->node[a].next, at++) {
		uint32_t type = 0;
		for (uint32_t i = 0; at < call.n && i < ir->decl[decl].nparam; i++)
			if (ir->param[ir->decl[decl].param + i].name == call.key[at])
				type = ir->param[ir->decl[decl].param + i].type;
		scan_argument(s, a, type);
	}
	return cgs_ir_is(ir, decl, "fn") ? cgs_fn_type(ir, decl) : 0;
}

/* Each side must fit what the whole is written for. */
static uint32_t scan_if(struct cgs_dry *s, uint32_t node, uint32_t want)
{
	uint32_t c = s->t->node[node].kid, a = s->t->node[c].next;
	cgs_sort_is(&s->ev, c, cgs_dry_expr(s, c, 0), CGS_V_BOOL);
	uint32_t type = cgs_dry_expr(s, a, want);
	return type == cgs_dry_expr(s, s->t->node[a].next, want) ? type : 0;
}

static uint32_t scan_unary(struct cgs_dry *s, uint32_t node)
{
	const struct cgs_node *n = &s->t->node[node];
	enum cgs_vtype want = n->op == CGS_OP_NOT ? CGS_V_BOOL : CGS_V_NUM;
	uint32_t type = cgs_dry_expr(s, n->kid, 0);
	bool ok = cgs_sort_is(&s->ev, want == CGS_V_NUM ? node : n->kid, type, want);
	return want == CGS_V_BOOL ? CGS_TYPE_BOOL : ok ? type : 0;
}

static uint32_t scan_binary(struct cgs_dry *s, uint32_t node, uint32_t want)
{
	const struct cgs_node *n = &s->t->node[node];
	if (n->op == CGS_OP_WHERE)
		return cgs_dry_where(s, n->kid, s->t->node[n->kid].next);
	if (!depends(s, node) && !has_call(s, node))
		return evaluate(s, node, want);
	return scan_sides(s, node, want);
}

/* Names in it are words, or the values of its map. */
static void scan_record(struct cgs_dry *s, uint32_t node, uint32_t want)
{
	const struct cgs_schema *sc = s->ev.ir->schema;
	uint32_t map = cgs_type_part(sc, want, CGS_T_MAP), item = 0;
	bool outer = s->ev.words;
	if (map)
		item = sc->arg[sc->type[map].arg + 1];
	cgs_tree_each (k, s->t, cgs_tree_kid(s->t, node, CGS_N_BLOCK)) {
		uint32_t value = s->t->node[k].kid;
		bool any = cgs_keys_any(&s->ev, value, item);
		s->ev.words = outer || (any && cgs_text_words(&s->ev, value));
		cgs_dry_expr(s, value, any ? 0 : item);
		s->ev.words = outer;
	}
}

static uint32_t scan_parts(struct cgs_dry *s, uint32_t node, uint32_t want)
{
	const struct cgs_node *n = &s->t->node[node];
	uint32_t first = n->kid;
	if (n->kind == CGS_N_INTERP) {
		cgs_dry_expr(s, first, 0);
		for (uint32_t f = s->t->node[first].next; f; f = s->t->node[f].next)
			cgs_filter_known(&s->ev, f);
		return 0;
	}
	cgs_tree_each (k, s->t, node)
		cgs_dry_expr(s, k, 0);
	return n->kind != CGS_N_STRING ? 0
	       : first || !want        ? CGS_TYPE_STRING
				       : evaluate(s, node, want);
}

static uint32_t type_before(struct cgs_dry *s, uint32_t node, uint32_t want)
{
	const struct cgs_node *n = &s->t->node[node];
	switch (n->kind) {
	case CGS_N_NAME:
	case CGS_N_DOT:
	case CGS_N_INDEX: return scan_path(s, node, want);
	case CGS_N_STAR: return kind_list(s, n->kid) ? kind_list(s, n->kid) : scan_path(s, node, 0);
	case CGS_N_CALL: return cgs_dry_call(s, node, want);
	case CGS_N_UNARY: return scan_unary(s, node);
	case CGS_N_BINARY: return scan_binary(s, node, want);
	case CGS_N_LIST: return scan_list(s, node, cgs_type_item(s->ev.ir->schema, want), false);
	case CGS_N_RECORD: scan_record(s, node, want); return 0;
	case CGS_N_INT:
	case CGS_N_FLOAT:
	case CGS_N_QUANTITY:
	case CGS_N_DATE:
	case CGS_N_VERSION:
	case CGS_N_REGEX: return evaluate(s, node, want);
	case CGS_N_STAT:
		return depends(s, node) ? cgs_dry_expr(s, n->kid, want) : evaluate(s, node, want);
	default: return scan_parts(s, node, want);
	}
}

uint32_t cgs_dry_expr(struct cgs_dry *s, uint32_t node, uint32_t want)
{
	if (s->t->node[node].kind == CGS_N_IF)
		return scan_if(s, node, want);
	uint32_t type = type_before(s, node, want);
	return !want || cgs_sort_fits(&s->ev, node, type, want) ? type : 0;
}

/* The declaration around one; around the block of an overlay it is the target. */
static uint32_t around(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	return d->target ? d->target : d->outer;
}

/* The parameters of a declaration and the ones around it, as locals in a. */
static const struct cgs_dry_local *params_of(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	const struct cgs_dry_local *top = NULL;
	for (; decl; decl = around(ir, decl))
		for (uint32_t i = 0; i < ir->decl[decl].nparam; i++) {
			const struct cgs_param *p = &ir->param[ir->decl[decl].param + i];
			struct cgs_dry_local *l = cgs_arena_alloc(a, sizeof *l);
			*l = (struct cgs_dry_local){p->name, p->type, top};
			top = l;
		}
	return top;
}

struct cgs_dry cgs_dry_start(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	return (struct cgs_dry){
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
	struct cgs_dry s = cgs_dry_start(ir, decl, &mem);
	any = depends(&s, node);
	cgs_arena_free(&mem);
	return any;
}

/* An expression whose value will be of another sort than is wanted, as far as that is known. */
static void check_result(struct cgs_dry *s, uint32_t node, uint32_t type, uint32_t want)
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

void cgs_dry_attr(struct cgs_ir *ir, uint32_t decl, uint32_t node, uint32_t type)
{
	const struct cgs_type *t = &ir->schema->type[type];
	uint32_t want = t->narg ? ir->schema->arg[t->arg] : 0;
	struct cgs_arena mem = {0};
	struct cgs_dry s = cgs_dry_start(ir, decl, &mem);
	if (t->op != CGS_T_EXPR)
		cgs_dry_expr(&s, node, type);
	else if (want && !depends(&s, node) && !has_call(&s, node))
		evaluate(&s, node, want);
	else
		check_result(&s, node, cgs_dry_expr(&s, node, 0), want);
	cgs_arena_free(&mem);
}

void cgs_dry_for(struct cgs_ir *ir, uint32_t decl, uint32_t stmt, uint32_t turn)
{
	struct cgs_arena mem = {0};
	struct cgs_dry s = cgs_dry_start(ir, decl, &mem);
	struct cgs_for f;
	bool words = cgs_text_for(&s.ev, stmt, &f) && s.t->node[f.list].kind == CGS_N_LIST;
	if (f.list && !words) { /* in a list written out, names may stand for themselves */
		uint32_t list =
			f.where ? cgs_dry_where(&s, f.list, f.where) : cgs_dry_expr(&s, f.list, 0);
		ir->param[ir->decl[turn].param].type = cgs_type_item(ir->schema, list);
	}
	cgs_arena_free(&mem);
}
