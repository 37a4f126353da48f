/* place.c — names: which declaration, variable or word a name or dotted path means.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a name means can depend on what follows it and on what is expected, so a path is read from
 * the left as a place: a value, a name that is still open, or a name in one scope.
 */
#include "expr.h"
#include "hint.h"
#include "miss.h"
#include "refs.h"
#include "slip.h"

enum place_op { P_VALUE, P_OPEN, P_SCOPE, P_KIND };

struct place {
	enum place_op op;
	uint32_t scope; /* P_SCOPE; P_KIND: a declaration, all of a kind in it are meant */
	cgs_sym name;   /* P_OPEN, P_SCOPE; P_KIND: the kind */
	uint32_t node;  /* that wrote the name */
	struct cgs_value value;
	uint32_t decl; /* P_VALUE: the declaration that was named, until it is known whether it or
			* one in it is meant */
};

/* Where a name was looked for at last: in a package, or in one declaration. */
static uint32_t scope_of(const struct cgs_eval *ev, const struct place *p)
{
	uint32_t file = ev->ir->decl[ev->decl].file;
	return p->op == P_SCOPE ? p->scope : CGS_SC_PACKAGE | ev->ir->names->package[file];
}

/* Whether it was told already why a name is not there; ref: the type that is wanted, or 0. */
static bool has_told(struct cgs_eval *ev, const struct place *p, uint32_t ref)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_type *t = &ir->schema->type[ref];
	for (uint32_t i = 0; ref && i < t->narg; i++)
		if (cgs_bind_nameless(ir, ir->schema->arg[t->arg + i], p->name))
			return true;
	return cgs_bind_lost(ir, ir->decl[ev->decl].file, p->name);
}

/* ref: the type that is wanted, or 0 */
static struct cgs_diag *no_name(struct cgs_eval *ev, uint32_t node, struct cgs_str name,
				uint32_t ref, enum cgs_type_op op)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_schema *sc = ir->schema;
	struct cgs_span at = cgs_candidate_span(ev, node);
	if (op == CGS_T_CALL)
		return cgs_slip_function(ir, at, name);
	if (ref && sc->type[ref].narg == 1)
		return cgs_diag_add(ir->diags, CGS_C_unresolved, at, "no %.*s is named '%.*s'",
				    CGS_FMT(cgs_sym_str(ir->syms, sc->arg[sc->type[ref].arg])),
				    CGS_FMT(name));
	return cgs_diag_add(ir->diags, CGS_C_unresolved, at, "nothing is named '%.*s'",
			    CGS_FMT(name));
}

static void no_name_help(struct cgs_eval *ev, struct cgs_diag *d, const struct place *p,
			 uint32_t want, enum cgs_type_op op)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_span at = cgs_candidate_span(ev, p->node);
	struct cgs_str name = cgs_sym_str(ir->syms, p->name);
	if (cgs_schema_find(ir->schema, CGS_TAB_KIND, p->name))
		cgs_diag_help(ir->diags, d, "'%.*s' is a kind; all of them are `%.*s.*`",
			      CGS_FMT(name), CGS_FMT(name));
	else if (cgs_str_eq(cgs_candidate_name(ev, p->node), name) && /* not by for c in [api] */
		 !(op == CGS_T_REF && cgs_hint_plural(ir, d, at, name)))
		cgs_candidate_hint(ev, d, p->node, want, op, 0);
	if (!d->fix && !d->help.n && op == CGS_T_CALL)
		cgs_candidate_callable(ev, d, p->scope);
	if (!d->fix && !d->help.n)
		cgs_slip_name(ir, cgs_ir_tree(ir, ev->decl), d, p->node);
}

static void unresolved(struct cgs_eval *ev, const struct place *p, uint32_t want,
		       enum cgs_type_op op)
{
	uint32_t node = p->node;
	struct cgs_ir *ir = ev->ir;
	struct cgs_str name = cgs_candidate_name(ev, node);
	const struct cgs_schema *sc = ir->schema;
	bool text = cgs_type_part(sc, want, CGS_T_STRING) && !cgs_type_part(sc, want, CGS_T_REF);
	uint32_t ref = cgs_type_part(sc, want, op);
	struct cgs_diag *d;
	if (!name.n || (p->op == P_OPEN && has_told(ev, p, ref)))
		return; /* a name that repair put in, or one whose own mistake is told */
	name = cgs_sym_str(ir->syms, p->name);
	if (text) {
		d = cgs_diag_add(ir->diags, CGS_C_type, cgs_candidate_span(ev, node),
				 "expected a string, found the name '%.*s'", CGS_FMT(name));
		cgs_diag_fix(ir->diags, d, cgs_candidate_span(ev, node),
			     cgs_str_fmt(ev->mem, "\"%.*s\"", CGS_FMT(name)), CGS_REVIEW);
		return;
	}
	d = no_name(ev, node, name, ref, op);
	uint32_t package = ir->names->package[ir->decl[ev->decl].file];
	uint32_t owner = p->op == P_OPEN ? cgs_miss_owner(ir, package, p->name, want, op) : 0;
	if (!owner)
		no_name_help(ev, d, p, want, op);
	cgs_slip_rate(ir, cgs_ir_tree(ir, ev->decl), d, node);
	if (!cgs_miss_name(ir, d, scope_of(ev, p), p->name) && owner)
		cgs_miss_tell(ir, d, owner, true);
	if (!d->help.n && ir->names->expanding && !ir->decl[ev->decl].kind)
		cgs_diag_why(ir->diags, d, "what `use` and `for` make is there after them only");
}

/* How many of a chain the type takes; *one is the first. */
static uint32_t pick(const struct cgs_eval *ev, uint32_t head, uint32_t want, enum cgs_type_op op,
		     uint32_t *one)
{
	uint32_t n = 0;
	for (uint32_t i = head; i; i = ev->ir->names->same[i])
		if (cgs_type_takes(ev->ir->schema, want, op, ev->ir->decl[i].kind) &&
		    (op != CGS_T_CALL || ev->ir->decl[i].kind != ev->ir->names->scope)) {
			*one = n++ ? *one : i;
		}
	return n;
}

/* The next chain of declarations that a place may mean. */
static uint32_t next_chain(struct cgs_eval *ev, const struct place *p, struct cgs_outward *o)
{
	if (p->op == P_OPEN)
		return cgs_bind_outward(ev->ir, o, p->name);
	return o->stage++ ? 0 : cgs_bind_first(ev->ir, p->scope, p->name);
}

/* Settles what a place means at the end of a path; 0 after a diagnostic. */
static uint32_t settle(struct cgs_eval *ev, const struct place *p, uint32_t want,
		       enum cgs_type_op op)
{
	struct cgs_outward o = {.decl = ev->decl};
	uint32_t other = 0, head, one = 0;
	while ((head = next_chain(ev, p, &o))) {
		uint32_t n = pick(ev, head, want, op, &one);
		if (n == 1) {
			cgs_refs_note(ev->ir, ev->decl, one);
			return one;
		}
		if (n > 1) {
			cgs_candidate_many(ev, p->node, head, want, op);
			return 0;
		}
		other = other ? other : head;
	}
	if (other)
		cgs_candidate_kind(ev, p->node, other, want, op);
	else
		unresolved(ev, p, want, op);
	return 0;
}

/* The constant that a name means: in the nearest scope that has the name, unless a declaration of
 * another kind there is what is wanted. 0: it means something else. */
static uint32_t constant_of(struct cgs_eval *ev, const struct place *p, uint32_t want)
{
	const struct cgs_ir *ir = ev->ir;
	struct cgs_outward o = {.decl = ev->decl};
	uint32_t head = next_chain(ev, p, &o), found = 0;
	bool ref = cgs_type_part(ir->schema, want, CGS_T_REF);
	for (uint32_t i = head; i; i = ir->names->same[i])
		if (cgs_bind_constant(ir, i))
			found = i;
		else if (ref && cgs_type_takes(ir->schema, want, CGS_T_REF, ir->decl[i].kind))
			return 0;
	return found;
}

static enum cgs_found constant_value(struct cgs_eval *ev, const struct place *p, uint32_t want,
				     struct cgs_value *out)
{
	const struct cgs_ir *ir = ev->ir;
	uint32_t decl = constant_of(ev, p, want);
	if (decl && !cgs_ir_named(ir, decl, ir->names->value_name))
		return CGS_FAILED; /* that it has no value is told */
	return decl ? cgs_member_get(ev, decl, ev->ir->names->value_name, out) : CGS_MISSING;
}

/* "kind.name": the declaration of that kind. */
static uint32_t of_kind(struct cgs_eval *ev, const struct place *p, cgs_sym kind, cgs_sym name)
{
	struct place q = {.op = p->op, .scope = p->scope, .name = name};
	struct cgs_outward o = {.decl = ev->decl};
	uint32_t head;
	if (!cgs_schema_find(ev->ir->schema, CGS_TAB_KIND, kind))
		return 0;
	while ((head = next_chain(ev, &q, &o)))
		for (uint32_t i = head; i; i = ev->ir->names->same[i])
			if (ev->ir->decl[i].kind == kind)
				return i;
	return 0;
}

/* The declaration with this member among those that a place may mean; *first is any of them. */
static uint32_t with_member(struct cgs_eval *ev, const struct place *p, cgs_sym member,
			    uint32_t *first)
{
	struct cgs_outward o = {.decl = ev->decl};
	uint32_t head;
	while ((head = next_chain(ev, p, &o))) {
		uint32_t one = 0, n = 0;
		*first = *first ? *first : head;
		for (uint32_t i = head; i; i = ev->ir->names->same[i])
			if (cgs_member_has(ev->ir, i, member) && !n++)
				one = i;
		if (n > 1)
			cgs_candidate_many(ev, p->node, head, 0, CGS_T_REF);
		if (n)
			return n > 1 ? UINT32_MAX : one;
	}
	return 0;
}

static bool set_value(struct place *p, struct cgs_value v)
{
	*p = (struct place){.op = P_VALUE, .value = v};
	return true;
}

static bool set_named(struct place *p, uint32_t decl)
{
	*p = (struct place){.op = P_VALUE, .value = cgs_expr_ref(decl), .decl = decl};
	return true;
}

static bool ref_member(struct cgs_eval *ev, uint32_t decl, uint32_t node, cgs_sym name,
		       struct place *p)
{
	struct cgs_value v;
	if (cgs_member_scoped(ev->ir, decl, name)) {
		*p = (struct place){P_KIND, decl, name, node, {0}, 0};
		return true;
	}
	enum cgs_found f = cgs_member_get(ev, decl, name, &v);
	if (f == CGS_FOUND)
		return set_value(p, v);
	if (f == CGS_FAILED)
		return false;
	bool nested = cgs_bind_first(ev->ir, CGS_SC_DECL | decl, name);
	/* A rule looks at several kinds: what only the others have is not set. */
	if (!nested && ev->memo && cgs_schema_find(ev->ir->schema, CGS_TAB_FIELD, name))
		return set_value(p, (struct cgs_value){0});
	if (!nested) {
		cgs_member_unknown(ev, decl, node, cgs_candidate_name(ev, node));
		return false;
	}
	*p = (struct place){P_SCOPE, CGS_SC_DECL | decl, name, node, {0}, 0};
	return true;
}

/* The member of a declaration, which is noted (named: it was written) when the member is its own,
 * and not when it is another declaration in it: `s.api` is api, however it is written. */
static bool named_member(struct cgs_eval *ev, uint32_t named, uint32_t decl, uint32_t node,
			 cgs_sym name, struct place *p)
{
	bool ok = ref_member(ev, decl, node, name, p);
	bool list = ok && p->op == P_VALUE && p->value.type == CGS_V_LIST && p->value.n;
	const struct cgs_value *v = list ? p->value.item : NULL;
	if (v && v->type == CGS_V_REF && ev->ir->decl[v->decl].parent == decl)
		/* `order.field`, perhaps with `.id` behind it */
		p->decl = named;
	else if (named && (!ok || p->op == P_VALUE))
		cgs_refs_note(ev->ir, ev->decl, named);
	return ok;
}

/* A name whose own mistake is told. */
static bool is_lost(struct cgs_eval *ev, uint32_t node)
{
	return cgs_bind_lost(ev->ir, ev->ir->decl[ev->decl].file, cgs_expr_sym(ev, node));
}

static bool list_member(struct cgs_eval *ev, uint32_t node, cgs_sym name, struct place *p)
{
	for (uint32_t i = 0; i < p->value.n; i++) {
		const struct cgs_value *v = &p->value.item[i];
		if (v->type == CGS_V_REF && ev->ir->decl[v->decl].name == name)
			return p->decl ? set_named(p, v->decl) : set_value(p, *v);
	}
	if (!is_lost(ev, node))
		cgs_diag_add(ev->ir->diags, CGS_C_unresolved, cgs_candidate_span(ev, node),
			     "nothing in the list is named '%.*s'",
			     CGS_FMT(cgs_candidate_name(ev, node)));
	return false;
}

static bool value_member(struct cgs_eval *ev, uint32_t node, cgs_sym name, struct place *p)
{
	struct cgs_value v = p->value;
	if (v.type == CGS_V_NONE)
		return true;
	if (v.type == CGS_V_REF)
		return named_member(ev, p->decl, v.decl, node, name, p);
	if (v.type == CGS_V_LIST)
		return list_member(ev, node, name, p);
	for (uint32_t i = 0; v.type == CGS_V_RECORD && i < v.n; i++)
		if (v.key[i] == name)
			return set_value(p, v.item[i]);
	struct cgs_diag *d =
		cgs_diag_add(ev->ir->diags, CGS_C_type, cgs_candidate_span(ev, node),
			     "%.*s has no member '%.*s'", CGS_FMT(cgs_expr_what(ev, &v)),
			     CGS_FMT(cgs_candidate_name(ev, node)));
	if (v.type == CGS_V_CALL)
		cgs_diag_why(ev->ir->diags, d,
			     "what a call measures is known only when it has run; "
			     "only the `require` of a gate can ask for it");
	return false;
}

static bool unknown_start(struct cgs_eval *ev, const struct place *p, uint32_t node, uint32_t first)
{
	struct cgs_ir *ir = ev->ir;
	if (first)
		cgs_member_unknown(ev, first, node, cgs_candidate_name(ev, node));
	else if (is_lost(ev, node))
		return false;
	else if (cgs_schema_find(ir->schema, CGS_TAB_KIND, p->name)) {
		struct cgs_diag *d = cgs_diag_add(
			ir->diags, CGS_C_unresolved, cgs_candidate_span(ev, node),
			"no %.*s is named '%.*s'", CGS_FMT(cgs_sym_str(ir->syms, p->name)),
			CGS_FMT(cgs_candidate_name(ev, node)));
		cgs_candidate_hint(ev, d, node, 0, CGS_T_REF, p->name);
		cgs_miss_name(ir, d, scope_of(ev, p), cgs_expr_sym(ev, node));
	} else {
		uint32_t n = ir->diags->n;
		unresolved(ev, p, 0, CGS_T_REF);
		if (p->op == P_OPEN && ir->diags->n > n)
			cgs_miss_import(ir, ir->diags->v[n], ir->decl[ev->decl].file, p->name);
	}
	return false;
}

/* "component.orders": those of the kind in the scope. */
static bool all_in_scope(struct cgs_eval *ev, struct place *p)
{
	struct cgs_value v;
	if (p->op == P_KIND)
		cgs_refs_note(ev->ir, ev->decl, p->scope);
	return p->op != P_KIND || (cgs_member_nested(ev, p->scope, p->name, &v) && set_value(p, v));
}

/* "component.orders.api": one that is there, whatever else is still to be made. */
static bool one_in_scope(struct cgs_eval *ev, uint32_t node, cgs_sym name, struct place *p)
{
	const struct cgs_ir *ir = ev->ir;
	for (uint32_t k = ir->decl[p->scope].kid; k; k = ir->decl[k].next)
		if (ir->decl[k].kind == p->name && ir->decl[k].name == name)
			return set_named(p, k);
	return all_in_scope(ev, p) && list_member(ev, node, name, p);
}

/* The package of an alias; with a name, where it declares that. */
static struct cgs_import *alias_of(struct cgs_eval *ev, const struct place *p, cgs_sym name)
{
	struct cgs_import *im = NULL;
	if (p->op == P_OPEN)
		im = cgs_bind_import(ev->ir, ev->ir->decl[ev->decl].file, p->name);
	if (!im || im->name)
		return NULL;
	struct place q = {.op = P_SCOPE, .scope = CGS_SC_PACKAGE | im->package, .name = name};
	struct cgs_outward o = {.decl = ev->decl};
	return !name || next_chain(ev, &q, &o) ? im : NULL;
}

/* A name and the member after it: "kind.name", "alias.name", or a declaration's member. */
static bool open_member(struct cgs_eval *ev, uint32_t node, cgs_sym name, struct place *p)
{
	uint32_t first = 0, decl = of_kind(ev, p, p->name, name);
	bool named = decl;
	if (!named && cgs_schema_find(ev->ir->schema, CGS_TAB_KIND, p->name) &&
	    !alias_of(ev, p, name)) {
		uint32_t scope = of_kind(ev, p, ev->ir->names->scope, name);
		if (scope) { /* component.orders.api */
			p->op = P_KIND;
			p->scope = scope;
			return true;
		}
	}
	enum cgs_found f = named ? CGS_MISSING : constant_value(ev, p, 0, &p->value);
	if (f != CGS_MISSING)
		return f == CGS_FOUND && value_member(ev, node, name, p);
	if (!named)
		decl = with_member(ev, p, name, &first);
	if (decl == UINT32_MAX)
		return false;
	if (named)
		return set_named(p, decl);
	if (decl)
		return named_member(ev, decl, decl, node, name, p);
	struct cgs_import *im = alias_of(ev, p, 0);
	if (!im)
		return unknown_start(ev, p, node, first);
	*p = (struct place){P_SCOPE, CGS_SC_PACKAGE | im->package, name, node, {0}, 0};
	return true;
}

static bool constant(struct cgs_str name, struct cgs_value *out)
{
	bool yes = cgs_str_is(name, "true");
	if (!yes && !cgs_str_is(name, "false"))
		return false;
	*out = (struct cgs_value){.type = CGS_V_BOOL, .b = yes};
	return true;
}

/* Recursion follows the dots of the source, which the parser bounds. */
static bool read_place(struct cgs_eval *ev, uint32_t node, struct place *p)
{
	const struct cgs_node *n = &cgs_ir_tree(ev->ir, ev->decl)->node[node];
	*p = (struct place){.op = P_VALUE, .node = node};
	if (n->kind == CGS_N_NAME) {
		if (constant(cgs_candidate_name(ev, node), &p->value))
			return true;
		p->name = cgs_expr_sym(ev, node);
		enum cgs_found f = cgs_local_get(ev, p->name, &p->value);
		p->op = f == CGS_MISSING ? P_OPEN : P_VALUE;
		return f != CGS_FAILED;
	}
	if (n->kind != CGS_N_DOT)
		return cgs_expr_value(ev, node, 0, &p->value);
	if (!read_place(ev, n->kid, p))
		return false;
	cgs_sym name = cgs_expr_sym(ev, node);
	if (p->op == P_VALUE)
		return value_member(ev, node, name, p);
	return (p->op == P_KIND ? one_in_scope : open_member)(ev, node, name, p);
}

/* A place at the end of its path. */
static bool read_whole(struct cgs_eval *ev, uint32_t node, struct place *p)
{
	if (!read_place(ev, node, p) || !all_in_scope(ev, p))
		return false;
	if (p->op == P_VALUE && p->decl)
		cgs_refs_note(ev->ir, ev->decl, p->decl);
	return true;
}

/* Some kind has an attribute, clause or edge of that name, or every declaration has the fact. */
static bool is_attribute(struct cgs_eval *ev, const struct place *p, struct cgs_str name)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_schema *sc = ir->schema;
	if (cgs_schema_find(sc, CGS_TAB_FIELD, p->name) || cgs_member_is_fact(name))
		return true;
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_unknown_attribute, cgs_candidate_span(ev, p->node),
			     "no kind has an attribute '%.*s'", CGS_FMT(name));
	struct cgs_hint h = cgs_hint_of(name);
	for (uint32_t i = 1; i < sc->nfield && ir->names->hints < 64; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, sc->field[i].name));
	ir->names->hints++;
	cgs_hint_give(&h, ir->diags, d, cgs_candidate_span(ev, p->node), false);
	return false;
}

/* A bare name where an enum or a word is expected; CGS_MISSING: it is a reference after all. */
static enum cgs_found as_word(struct cgs_eval *ev, const struct place *p, uint32_t want,
			      struct cgs_value *out)
{
	const struct cgs_schema *sc = ev->ir->schema;
	uint32_t rank, e = cgs_type_word(sc, want, p->name, &rank);
	*out = (struct cgs_value){.type = CGS_V_WORD,
				  .dim = (uint16_t)e,
				  .rank = rank,
				  .str = cgs_sym_str(ev->ir->syms, p->name)};
	if (e)
		return CGS_FOUND;
	if (cgs_type_part(sc, want, CGS_T_WORD)) {
		*out = cgs_expr_str(out->str);
		return CGS_FOUND;
	}
	if (sc->type[want].op == CGS_T_ATTR) {
		*out = cgs_expr_str(out->str);
		out->unit = p->name;
		return is_attribute(ev, p, out->str) ? CGS_FOUND : CGS_FAILED;
	}
	uint32_t item = cgs_type_item(sc, want); /* without brackets: the type does not fit */
	if (item && sc->type[item].op != CGS_T_ENUM)
		return as_word(ev, p, item, out);
	if (item && cgs_type_word(sc, item, p->name, &rank))
		return as_word(ev, p, item, out);
	if (sc->type[want].op != CGS_T_ENUM)
		return CGS_MISSING;
	cgs_expr_no_word(ev, p->node, want);
	return CGS_FAILED;
}

/* `profile`, where nothing is declared so: the chosen one, or no value. */
static bool chosen_profile(struct cgs_eval *ev, const struct place *p, struct cgs_value *out)
{
	struct cgs_outward o = {.decl = ev->decl};
	if (p->op != P_OPEN || p->name != ev->ir->names->profile ||
	    cgs_bind_outward(ev->ir, &o, p->name))
		return false;
	*out = ev->ir->profile ? cgs_expr_ref(ev->ir->profile) : (struct cgs_value){0};
	return true;
}

/* for s in [web, mobile]: nothing has the name. */
static bool stray_word(struct cgs_eval *ev, const struct place *p, uint32_t want,
		       struct cgs_value *out)
{
	struct cgs_outward o = {.decl = ev->decl};
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	if (!ev->words || want || p->op != P_OPEN || t->node[p->node].kind != CGS_N_NAME ||
	    cgs_bind_outward(ev->ir, &o, p->name))
		return false;
	*out = cgs_expr_str(cgs_sym_str(ev->ir->syms, p->name));
	return true;
}

/* What a name that is no value means there. */
static bool open_value(struct cgs_eval *ev, const struct place *p, uint32_t want,
		       struct cgs_value *out)
{
	const struct cgs_schema *sc = ev->ir->schema;
	enum cgs_found f = CGS_MISSING;
	uint32_t rank;
	if (p->op == P_SCOPE || !cgs_type_word(sc, want, p->name, &rank))
		f = constant_value(ev, p, want, out);
	if (f == CGS_MISSING && p->op == P_OPEN)
		f = as_word(ev, p, want, out);
	if (f != CGS_MISSING)
		return f == CGS_FOUND;
	if (chosen_profile(ev, p, out) || stray_word(ev, p, want, out))
		return true;
	bool ref = cgs_type_part(sc, want, CGS_T_REF) || cgs_type_part(sc, want, CGS_T_CALL);
	bool text = cgs_type_part(sc, want, CGS_T_STRING);
	uint32_t decl = settle(ev, p, ref || text ? want : 0, CGS_T_REF);
	*out = cgs_expr_ref(decl);
	return decl;
}

bool cgs_place_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	struct place p;
	enum cgs_found f = ev->memo && ev->scope ? cgs_local_again(ev, node, out) : CGS_MISSING;
	uint32_t told = ev->ir->diags->n;
	ev->node = node;
	if (f != CGS_MISSING)
		return f == CGS_FOUND;
	uint32_t rule = cgs_member_rule(ev, node, want);
	if (rule) {
		*out = cgs_expr_ref(rule);
		return true;
	}
	if (!read_whole(ev, node, &p)) {
		cgs_expr_meant(ev, node, want, told);
		return false;
	}
	if (p.op == P_VALUE && !cgs_local_named(ev, node, want, &p.value)) {
		*out = p.value;
		return true;
	}
	if (p.op == P_VALUE)
		p = (struct place){
			.name = cgs_sym_of(ev->ir->syms, p.value.str), .op = P_OPEN, .node = node};
	if (open_value(ev, &p, want, out))
		return true;
	cgs_expr_meant(ev, node, want, told);
	return false;
}

uint32_t cgs_place_callee(struct cgs_eval *ev, uint32_t node, uint32_t want)
{
	struct place p;
	uint32_t call = cgs_type_part(ev->ir->schema, want, CGS_T_CALL);
	if (!read_whole(ev, node, &p))
		return 0;
	if (p.op != P_VALUE)
		return settle(ev, &p, call, CGS_T_CALL);
	if (p.value.type == CGS_V_REF)
		return p.value.decl;
	cgs_expr_error(ev, CGS_C_type, node, "%.*s cannot be called",
		       CGS_FMT(cgs_expr_what(ev, &p.value)));
	return 0;
}
