/* rewrite.c — the source of a declaration with values in place of parameters, loop variables and
 * names that would mean something else where it will stand.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Recursion follows the nesting of the source.
 */
#include "rewrite.h"

#include <stdlib.h>

#include "expr.h"
#include "origin.h"

void cgs_rewrite_put(struct cgs_unfold *u, struct cgs_span where, struct cgs_str text)
{
	*CGS_PUSH(u->edit, u->nedit, u->cedit) =
		(struct cgs_put){where.at, where.len, cgs_str_dup(&u->ir->mem, text)};
}

void cgs_rewrite_want(struct cgs_unfold *u, uint32_t type)
{
	const struct cgs_schema *sc = u->ir->schema;
	uint32_t item = cgs_type_item(sc, type), one = item ? item : type;
	u->want = type;
	u->word = cgs_type_part(sc, one, CGS_T_WORD);
	u->bare = cgs_type_part(sc, one, CGS_T_REF) && !cgs_type_part(sc, one, CGS_T_STRING) &&
		  !u->word && !cgs_type_part(sc, one, CGS_T_ENUM);
}

void cgs_rewrite_value(struct cgs_unfold *u, uint32_t node, const struct cgs_value *v)
{
	struct cgs_buf b = {0};
	struct cgs_value text = cgs_expr_str(v->str);
	/* In a record nothing says of which enum a word is. */
	bool loose = v->type == CGS_V_WORD && cgs_type_part(u->ir->schema, u->want, CGS_T_RECORD);
	cgs_value_source(u, loose ? &text : v, u->ir->decl[u->place].package, u->bare, &b);
	cgs_rewrite_put(u, cgs_tree_span(u->t, node), cgs_buf_view(&b));
	cgs_buf_done(&b);
}

/* Whether the name is a variable of a loop, or a parameter, that stays what it is. */
static bool is_bound(const struct cgs_unfold *u, cgs_sym name)
{
	const struct cgs_ir *ir = u->ir;
	for (const struct cgs_bound *b = u->bound; b; b = b->up)
		if (b->name == name)
			return true;
	for (uint32_t d = u->place; d && !ir->decl[d].frame; d = ir->decl[d].outer)
		for (uint32_t i = 0; i < ir->decl[d].nparam; i++)
			if (ir->param[ir->decl[d].param + i].name == name)
				return true;
	return false;
}

/* The value that expansion gave the name of a node. */
static bool given(const struct cgs_unfold *u, uint32_t name, struct cgs_value *v)
{
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem, .decl = u->place};
	cgs_sym sym = cgs_ir_sym(u->ir, u->place, name);
	return u->t->node[name].kind == CGS_N_NAME && !is_bound(u, sym) &&
	       cgs_local_get(&ev, sym, v) == CGS_FOUND;
}

/* What a name means where the declaration's text will stand: scopes of expansion are gone. */
static uint32_t head_there(const struct cgs_unfold *u, cgs_sym name)
{
	const struct cgs_ir *ir = u->ir;
	uint32_t found = 0;
	for (uint32_t d = u->decl; d && !found; d = ir->decl[d].parent)
		found = cgs_bind_first(ir, CGS_SC_DECL | d, name);
	if (!found)
		found = cgs_bind_first(ir, CGS_SC_PACKAGE | ir->decl[u->decl].package, name);
	return found;
}

/* Which of the declarations of a name is meant, as evaluation has it; 0: the name is a word. */
static uint32_t meant(const struct cgs_unfold *u, uint32_t want, uint32_t head)
{
	const struct cgs_ir *ir = u->ir;
	const struct cgs_schema *sc = ir->schema;
	uint32_t constant = 0;
	for (uint32_t i = head; i; i = ir->names->same[i])
		if (cgs_bind_constant(ir, i))
			constant = i;
		else if (cgs_type_part(sc, want, CGS_T_REF) &&
			 cgs_type_takes(sc, want, CGS_T_REF, ir->decl[i].kind))
			return u->word ? 0 : i;
	return constant || u->word ? constant : head;
}

/* A name that would mean something else there is written as a path, a constant as its value, and a
 * word that would be one is quoted. */
static bool has_path(struct cgs_unfold *u, cgs_sym name, struct cgs_value *v)
{
	struct cgs_ir *ir = u->ir;
	struct cgs_outward o = {.decl = u->place};
	bool moved = cgs_origin_frame(ir, u->place) || ir->decl[u->place].target;
	uint32_t rank, item = cgs_type_item(ir->schema, u->want), want = item ? item : u->want;
	if (!moved || is_bound(u, name) || cgs_type_word(ir->schema, want, name, &rank))
		return false;
	uint32_t head = cgs_bind_outward(ir, &o, name), there = head_there(u, name);
	uint32_t decl = meant(u, want, head);
	if (head == there || decl == meant(u, want, there) ||
	    (decl ? ir->decl[decl].package == ir->names->prelude : !u->word))
		return false;
	struct cgs_eval ev = {.ir = ir, .mem = &ir->mem, .decl = u->place};
	*v = decl ? cgs_expr_ref(decl) : cgs_expr_str(cgs_sym_str(ir->syms, name));
	struct cgs_value value;
	/* A path to a constant is the declaration, not its value. */
	if (decl && cgs_bind_constant(ir, decl) &&
	    cgs_member_get(&ev, decl, ir->names->value_name, &value) == CGS_FOUND)
		*v = value;
	return true;
}

/* own: the name must not be hidden by anything, so nothing at all is called so. */
static bool is_free(const struct cgs_unfold *u, uint32_t package, struct cgs_str alias, bool own)
{
	const struct cgs_ir *ir = u->ir;
	cgs_sym name = cgs_sym_find(ir->syms, alias);
	if (own)
		return !name;
	bool taken = name && cgs_bind_first(ir, CGS_SC_PACKAGE | package, name);
	for (uint32_t i = 0; i < ir->names->nimport && !taken; i++)
		taken = ir->names->package[ir->names->import[i].file] == package &&
			ir->names->import[i].alias == name;
	for (uint32_t i = 0; i < u->nneed && !taken; i++)
		taken = cgs_str_eq(u->need[i].alias, alias);
	return !taken;
}

struct cgs_str cgs_rewrite_alias(struct cgs_unfold *u, uint32_t package, uint32_t other)
{
	const struct cgs_ir *ir = u->ir;
	cgs_sym known = cgs_bind_alias(ir, package, other, 0);
	if (known)
		return cgs_sym_str(ir->syms, known);
	for (uint32_t i = 0; i < u->nneed; i++)
		if (u->need[i].package == other)
			return u->need[i].alias;
	struct cgs_str name = cgs_sym_str(ir->syms, ir->package[other].name), alias = name;
	for (uint32_t i = 0; i < name.n; i++)
		if (name.s[i] == '.')
			alias = (struct cgs_str){name.s + i + 1, name.n - i - 1};
	bool own = package == other;
	name = alias = own ? CGS_STR("here") : alias;
	for (unsigned n = 2; !is_free(u, package, alias, own); n++)
		alias = cgs_str_fmt(&u->ir->mem, "%.*s_%u", CGS_FMT(name), n);
	*CGS_PUSH(u->need, u->nneed, u->cneed) = (struct cgs_need){other, alias};
	return alias;
}

/* "d.order" where d is an import of the file that the text comes from. */
static void add_alias(struct cgs_unfold *u, uint32_t dot)
{
	struct cgs_ir *ir = u->ir;
	uint32_t file = ir->decl[u->place].file, package = ir->decl[u->decl].package;
	uint32_t name = u->t->node[dot].kid;
	if (u->t->node[name].kind != CGS_N_NAME || ir->names->package[file] == package)
		return;
	struct cgs_outward o = {.decl = u->place};
	cgs_sym sym = cgs_ir_sym(ir, u->place, name);
	const struct cgs_import *im = cgs_bind_import(ir, file, sym);
	if (!im || im->name || is_bound(u, sym) || cgs_bind_outward(ir, &o, sym))
		return;
	struct cgs_span at = cgs_tree_span(u->t, name);
	if (im->package == package)
		at.len = cgs_tree_tok_span(u->t, u->t->node[dot].end - 1).at - at.at;
	cgs_rewrite_put(u, at,
			im->package == package ? CGS_STR("")
					       : cgs_rewrite_alias(u, package, im->package));
}

/* Names that `where` may take from its item keep what they are. */
static bool is_of_item(const struct cgs_unfold *u, cgs_sym name)
{
	return cgs_member_is_fact(cgs_sym_str(u->ir->syms, name)) ||
	       cgs_schema_find(u->ir->schema, CGS_TAB_FIELD, name);
}

/* "port ${port}" on one line: the text of the value takes the place of the whole part. */
static bool is_inlined(struct cgs_unfold *u, uint32_t string, uint32_t part)
{
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem, .decl = u->place};
	struct cgs_str quotes = cgs_tree_source(u->t, string);
	uint32_t name = u->t->node[part].kid;
	struct cgs_value v;
	if (u->t->node[part].kind != CGS_N_INTERP || u->t->node[name].next || quotes.n < 2 ||
	    quotes.s[0] != '"' || quotes.s[1] == '"')
		return false;
	if (!given(u, name, &v) ||
	    (v.type != CGS_V_STR && v.type != CGS_V_NUM && v.type != CGS_V_WORD))
		return false;
	struct cgs_buf text = {0}, out = {0};
	cgs_eval_show(&ev, &v, &text);
	/* No "${" may come about at its ends. */
	bool plain = text.n && text.s[0] != '{' && text.s[text.n - 1] != '$';
	cgs_value_escape(cgs_buf_view(&text), &out);
	if (plain)
		cgs_rewrite_put(u, cgs_tree_span(u->t, part), cgs_buf_view(&out));
	cgs_buf_done(&text);
	cgs_buf_done(&out);
	return plain;
}

/* What takes the place of a name. */
static bool is_replaced(struct cgs_unfold *u, uint32_t node, bool item, struct cgs_value *v)
{
	cgs_sym name = cgs_ir_sym(u->ir, u->place, node);
	if (u->t->node[node].kind != CGS_N_NAME || (item && is_of_item(u, name)))
		return false;
	if (given(u, node, v) && v->type != CGS_V_NONE)
		return true;
	return has_path(u, name, v);
}

static bool is_word(const struct cgs_value *v)
{
	const struct cgs_value *one = v->type == CGS_V_LIST && v->n ? v->item : v;
	return one->type == CGS_V_WORD;
}

/* The first name that a word, or a list of words, takes the place of; *of is their enum. */
static bool find_word(struct cgs_unfold *u, uint32_t node, bool item, uint16_t *of)
{
	struct cgs_value v;
	bool found = is_replaced(u, node, item, &v) && is_word(&v);
	if (found)
		*of = v.type == CGS_V_LIST ? v.item->dim : v.dim;
	cgs_tree_each (k, u->t, node)
		found = found || find_word(u, k, item, of);
	return found;
}

/* Whether nothing but words of an enum and names that are replaced stand in it. */
static bool is_known(struct cgs_unfold *u, uint32_t node, uint16_t of, bool item)
{
	const struct cgs_schema *sc = u->ir->schema;
	uint8_t kind = u->t->node[node].kind;
	struct cgs_value v;
	if (kind == CGS_N_NAME)
		return cgs_map_get(&sc->words, of, cgs_ir_sym(u->ir, u->place, node)) ||
		       is_replaced(u, node, item, &v);
	cgs_tree_each (k, u->t, node)
		if ((kind != CGS_N_CALL || k != u->t->node[node].kid) && !is_known(u, k, of, item))
			return false;
	return kind == CGS_N_LIST || kind == CGS_N_CALL;
}

/* `load == high` where load is low: a word is one on the right of a value of its enum only. So the
 * comparison is decided, or written the other way round. */
static bool is_of_word(struct cgs_unfold *u, uint32_t node, bool item)
{
	static const char *const turned[] = {
		[CGS_OP_EQ] = " == ", [CGS_OP_NE] = " != ", [CGS_OP_LT] = " > ",
		[CGS_OP_LE] = " >= ", [CGS_OP_GT] = " < ",  [CGS_OP_GE] = " <= ",
	};
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem, .decl = u->place};
	uint8_t op = u->t->node[node].op;
	uint32_t a = u->t->node[node].kid, b = u->t->node[a].next;
	struct cgs_value v;
	uint16_t of;
	if (u->t->node[node].kind != CGS_N_BINARY || op < CGS_OP_EQ ||
	    (op > CGS_OP_GE && op != CGS_OP_IN) || !find_word(u, a, item, &of))
		return false;
	if (is_known(u, a, of, item) && is_known(u, b, of, item) && cgs_eval_expr(&ev, node, &v)) {
		cgs_rewrite_value(u, node, &v);
		return true;
	}
	if (op == CGS_OP_IN || !is_replaced(u, a, item, &v))
		return false;
	struct cgs_buf word = {0};
	cgs_value_source(u, &v, 0, true, &word);
	struct cgs_span from = cgs_tree_span(u->t, a), to = cgs_tree_span(u->t, b);
	from.len = to.at - from.at;
	to = (struct cgs_span){to.file, to.at + to.len, 0};
	cgs_rewrite_put(u, from, CGS_STR(""));
	cgs_rewrite_names(u, b, item);
	cgs_rewrite_put(
		u, to,
		cgs_str_fmt(&u->ir->mem, "%s%.*s", turned[op], CGS_FMT(cgs_buf_view(&word))));
	cgs_buf_done(&word);
	return true;
}

/* "r.port" where r is a record: the value of that. */
static bool is_of_record(struct cgs_unfold *u, uint32_t dot)
{
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem, .decl = u->place};
	uint32_t name = u->t->node[dot].kid;
	struct cgs_value v;
	if (u->t->node[dot].kind != CGS_N_DOT || !given(u, name, &v) || v.type != CGS_V_RECORD ||
	    !cgs_eval_expr(&ev, dot, &v))
		return false;
	cgs_rewrite_value(u, dot, &v);
	return true;
}

/* Whether the node was rewritten, and nothing below it is to be. */
static bool is_whole(struct cgs_unfold *u, uint32_t node, bool item)
{
	struct cgs_value v;
	bool replaced = is_replaced(u, node, item, &v);
	if (replaced)
		cgs_rewrite_value(u, node, &v);
	return replaced || is_of_record(u, node) || is_of_word(u, node, item);
}

/* The declaration that is called, or 0: an edge that is asked for, or what is known later. */
static uint32_t callee(struct cgs_unfold *u, uint32_t call, uint32_t want)
{
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem, .decl = u->place};
	struct cgs_diags none = {0}, *told = u->ir->diags;
	u->ir->diags = &none;
	uint32_t decl = cgs_place_callee(&ev, u->t->node[call].kid, want);
	u->ir->diags = told;
	cgs_diag_done(&none);
	return decl;
}

/* The type of an argument: of the parameter with its name, or at its position. */
static uint32_t argument_type(struct cgs_unfold *u, uint32_t decl, uint32_t arg, uint32_t at,
			      uint32_t want)
{
	struct cgs_ir *ir = u->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	bool named = u->t->node[arg].kind == CGS_N_NAMED;
	cgs_sym name = named ? cgs_ir_sym(ir, u->place, arg) : 0;
	for (uint32_t i = 0; i < d->nparam; i++)
		if (named ? ir->param[d->param + i].name == name : i == at)
			return cgs_func_argument(ir, decl, ir->param[d->param + i].type, want);
	return 0;
}

/* The type that is expected of a part of a node, as evaluation has it. */
static uint32_t want_of(struct cgs_unfold *u, uint32_t node, uint32_t part, uint32_t at,
			uint32_t decl, uint32_t want)
{
	const struct cgs_schema *sc = u->ir->schema;
	const struct cgs_node *n = &u->t->node[node];
	uint32_t item = cgs_type_item(sc, want);
	switch (n->kind) {
	case CGS_N_LIST: return item ? item : want;
	case CGS_N_IF: return at ? want : 0;
	case CGS_N_BINARY: return cgs_op_side(sc, want, n->op);
	case CGS_N_CALL: return at && decl ? argument_type(u, decl, part, at - 1, want) : 0;
	case CGS_N_DOT:
	case CGS_N_STAR:
	case CGS_N_INDEX:
	case CGS_N_STAT:
	case CGS_N_STRING:
	case CGS_N_INTERP:
	case CGS_N_UNARY: return 0;
	default: return want;
	}
}

/* A `for` that stays one: its variable means nothing else in its block. */
static bool is_loop(struct cgs_unfold *u, uint32_t node)
{
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem, .decl = u->place};
	struct cgs_for f;
	if (u->t->node[node].kind != CGS_N_STMT || !cgs_str_is(cgs_tree_name(u->t, node), "for") ||
	    !cgs_text_for(&ev, node, &f))
		return false;
	cgs_rewrite_names(u, f.list, false);
	if (f.where)
		cgs_rewrite_names(u, f.where, true);
	struct cgs_bound own = {cgs_ir_sym(u->ir, u->place, f.name), u->bound};
	u->bound = &own;
	cgs_rewrite_names(u, cgs_tree_kid(u->t, node, CGS_N_BLOCK), false);
	u->bound = own.up;
	return true;
}

static void rewrite_parts(struct cgs_unfold *u, uint32_t node, bool item)
{
	const struct cgs_node *n = &u->t->node[node];
	uint32_t at = 0, want = u->want, decl = n->kind == CGS_N_CALL ? callee(u, node, want) : 0;
	cgs_tree_each (k, u->t, node) {
		if (n->kind == CGS_N_STRING && is_inlined(u, node, k))
			continue;
		bool filter = n->kind == CGS_N_INTERP && at;
		bool pred = n->kind == CGS_N_BINARY && n->op == CGS_OP_WHERE && at;
		cgs_rewrite_want(u, want_of(u, node, k, at++, decl, want));
		if (!filter || u->t->node[k].kind == CGS_N_CALL)
			cgs_rewrite_names(u, filter ? u->t->node[u->t->node[k].kid].next : k,
					  item || pred);
		cgs_rewrite_want(u, want);
	}
}

void cgs_rewrite_names(struct cgs_unfold *u, uint32_t node, bool item)
{
	const struct cgs_node *n = &u->t->node[node];
	if (n->kind == CGS_N_TYPE || is_whole(u, node, item) || is_loop(u, node))
		return;
	if (n->kind == CGS_N_DOT || n->kind == CGS_N_STAR)
		add_alias(u, node);
	rewrite_parts(u, node, item);
}

static int by_offset(const void *a, const void *b)
{
	const struct cgs_put *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* The source of some bytes with the edits in them, which are then forgotten. */
void cgs_rewrite_source(struct cgs_unfold *u, uint32_t from, uint32_t to)
{
	if (u->nedit)
		qsort(u->edit, u->nedit, sizeof *u->edit, by_offset);
	for (uint32_t i = 0; i < u->nedit; i++) {
		const struct cgs_put *e = &u->edit[i];
		if (e->at < from || e->at + e->len > to)
			continue;
		cgs_buf_add(u->out, u->t->text.s + from, e->at - from);
		cgs_buf_str(u->out, e->text);
		from = e->at + e->len;
	}
	cgs_buf_add(u->out, u->t->text.s + from, to - from);
	u->nedit = 0;
}
