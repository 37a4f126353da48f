/* member.c — what a declaration has: attributes, nested declarations, and its own facts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"
#include "hint.h"
#include "origin.h"

static uint32_t kind_of(const struct cgs_ir *ir, uint32_t decl)
{
	return cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
}

/* What every declaration has besides attributes. */
static const char *const facts[] = {"name", "title", "doc", "kind", "type", "made", "self"};

bool cgs_member_is_fact(struct cgs_str name)
{
	return CGS_STR_IN(name, facts);
}

static bool fact(const struct cgs_ir *ir, uint32_t decl, struct cgs_str name, struct cgs_value *out)
{
	const struct cgs_decl *d = &ir->decl[decl];
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t type = cgs_tree_kid(t, d->node, CGS_N_TYPE);
	struct cgs_str s;
	if (cgs_str_is(name, "self")) {
		*out = cgs_expr_ref(decl);
		return true;
	}
	if (cgs_str_is(name, "made")) {
		*out = (struct cgs_value){.type = CGS_V_BOOL, .b = cgs_origin_frame(ir, decl)};
		return true;
	}
	if (cgs_str_is(name, "name"))
		s = cgs_ir_name(ir, decl);
	else if (cgs_str_is(name, "title"))
		s = d->title.n ? d->title : cgs_ir_name(ir, decl);
	else if (cgs_str_is(name, "doc"))
		s = d->doc;
	else if (cgs_str_is(name, "kind"))
		s = cgs_sym_str(ir->syms, d->kind);
	else if (cgs_str_is(name, "type") && type)
		s = cgs_tree_source(t, type);
	else
		return false;
	*out = cgs_expr_str(s);
	return true;
}

/* The same when it is asked for: a title may have still to be evaluated. */
static enum cgs_found fact_value(struct cgs_eval *ev, uint32_t decl, struct cgs_str name,
				 struct cgs_value *out)
{
	if (ev->ir->decl[decl].title_node && cgs_str_is(name, "title") &&
	    !ev->ir->names->force(ev->ir, decl, 0, ev->depth))
		return CGS_FAILED;
	return fact(ev->ir, decl, name, out) ? CGS_FOUND : CGS_MISSING;
}

/* The word of a kind behind a scope: `orders.component.api`. */
static bool is_scoped_kind(const struct cgs_ir *ir, uint32_t decl, cgs_sym name)
{
	return ir->schema->kind[kind_of(ir, decl)].scope &&
	       cgs_schema_find(ir->schema, CGS_TAB_KIND, name);
}

bool cgs_member_scoped(const struct cgs_ir *ir, uint32_t decl, cgs_sym name)
{
	return is_scoped_kind(ir, decl, name) && !cgs_bind_first(ir, CGS_SC_DECL | decl, name);
}

bool cgs_member_has(const struct cgs_ir *ir, uint32_t decl, cgs_sym name)
{
	struct cgs_value unused;
	return cgs_schema_field(ir->schema, kind_of(ir, decl), name) ||
	       is_scoped_kind(ir, decl, name) || cgs_bind_first(ir, CGS_SC_DECL | decl, name) ||
	       fact(ir, decl, cgs_sym_str(ir->syms, name), &unused);
}

/* What the declaration has of a kind (0: of all) must be known: none is still to be made. */
static bool is_complete(struct cgs_eval *ev, uint32_t decl, cgs_sym kind)
{
	struct cgs_ir *ir = ev->ir;
	uint32_t k = kind_of(ir, decl);
	const struct cgs_schema *sc = ir->schema;
	if (!ir->names->expanding)
		return true;
	if (kind || sc->kind[k].scope)
		return ir->names->ready(ev, kind && sc->kind[k].scope ? 0 : decl, kind, ev->node);
	for (uint32_t f = sc->kind[k].field; f < sc->kind[k].field + sc->kind[k].nfield; f++)
		if (sc->field[f].shape == CGS_W_CHILD &&
		    !ir->names->ready(ev, decl, sc->field[f].name, ev->node))
			return false;
	return true;
}

bool cgs_member_nested(struct cgs_eval *ev, uint32_t decl, cgs_sym kind, struct cgs_value *out)
{
	if (!is_complete(ev, decl, kind))
		return false;
	const struct cgs_ir *ir = ev->ir;
	struct cgs_value v = {.type = CGS_V_LIST};
	uint32_t n = 0;
	for (uint32_t k = ir->decl[decl].kid; k; k = ir->decl[k].next)
		n += !kind || ir->decl[k].kind == kind;
	v.item = cgs_expr_items(ev, n);
	for (uint32_t k = ir->decl[decl].kid; k; k = ir->decl[k].next)
		if (!kind || ir->decl[k].kind == kind)
			v.item[v.n++] = cgs_expr_ref(k);
	*out = v;
	return true;
}

/* All values of a clause or edge that may stand more than once. */
static enum cgs_found repeated(struct cgs_eval *ev, uint32_t decl, const struct cgs_field *f,
			       struct cgs_value *out)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	uint32_t n = 0;
	if (!ir->names->ready(ev, decl, f->name, ev->node))
		return CGS_FAILED;
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++)
		n += ir->attr[a].name == f->name;
	*out = (struct cgs_value){.type = CGS_V_LIST, .item = cgs_expr_items(ev, n)};
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++) {
		if (ir->attr[a].name != f->name)
			continue;
		if (!ir->names->force(ir, decl, a, ev->depth))
			return CGS_FAILED;
		out->item[out->n++] = ir->attr[a].value;
	}
	return CGS_FOUND;
}

/* While not everything is expanded: that it has the attribute, or will not get it. */
static bool is_settled(struct cgs_eval *ev, uint32_t decl, cgs_sym name)
{
	const struct cgs_ir *ir = ev->ir;
	return (cgs_ir_named(ir, decl, name) && !cgs_bind_late(ir, decl, name)) ||
	       ir->names->ready(ev, decl, name, ev->node);
}

static enum cgs_found field_value(struct cgs_eval *ev, uint32_t decl, const struct cgs_field *f,
				  struct cgs_value *out)
{
	struct cgs_ir *ir = ev->ir;
	if (f->shape == CGS_W_CHILD) {
		return cgs_member_nested(ev, decl, f->name, out) ? CGS_FOUND : CGS_FAILED;
	}
	if (f->repeat)
		return repeated(ev, decl, f, out);
	if (ir->names->expanding && !is_settled(ev, decl, f->name))
		return CGS_FAILED;
	uint32_t a = cgs_ir_named(ir, decl, f->name);
	if (a) {
		if (!ir->names->force(ir, decl, a, ev->depth))
			return CGS_FAILED;
		*out = ir->attr[a].value;
		return CGS_FOUND;
	}
	*out = f->dflt;
	if (out->type == CGS_V_NONE && f->kind == ir->schema->common &&
	    ir->schema->type[f->type].op == CGS_T_STRING &&
	    fact_value(ev, decl, cgs_sym_str(ir->syms, f->name), out) == CGS_FAILED)
		return CGS_FAILED;
	uint32_t e = cgs_type_part(ir->schema, f->type, CGS_T_ENUM);
	if (out->type == CGS_V_NONE && e)
		out->dim = (uint16_t)ir->schema->type[e].of;
	return CGS_FOUND;
}

enum cgs_found cgs_member_get(struct cgs_eval *ev, uint32_t decl, cgs_sym name,
			      struct cgs_value *out)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_field *f = cgs_schema_field(ir->schema, kind_of(ir, decl), name);
	bool scope = ir->schema->kind[kind_of(ir, decl)].scope;
	if (f && (f->shape == CGS_W_CHILD || scope) && cgs_bind_first(ir, CGS_SC_DECL | decl, name))
		f = NULL; /* a nested declaration that is named like its kind */
	if (f)
		return field_value(ev, decl, f, out);
	if (cgs_bind_first(ir, CGS_SC_DECL | decl, name))
		return CGS_MISSING;
	if (is_scoped_kind(ir, decl, name))
		return cgs_member_nested(ev, decl, name, out) ? CGS_FOUND : CGS_FAILED;
	return fact_value(ev, decl, cgs_sym_str(ir->syms, name), out);
}

enum cgs_found cgs_member_again(struct cgs_eval *ev, struct cgs_memo *m, uint32_t decl,
				struct cgs_value *out)
{
	struct cgs_ir *ir = ev->ir;
	if (m->kind != ir->decl[decl].kind) {
		const struct cgs_field *f =
			cgs_schema_field(ir->schema, kind_of(ir, decl), m->name);
		if (!f || f->shape == CGS_W_CHILD)
			return CGS_MISSING;
		m->kind = ir->decl[decl].kind;
		m->field = (uint32_t)(f - ir->schema->field);
	}
	return field_value(ev, decl, &ir->schema->field[m->field], out);
}

bool cgs_member_related(struct cgs_eval *ev, uint32_t from, cgs_sym name, uint32_t to)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_decl *d = &ir->decl[from];
	if (!ir->names->ready(ev, from, name, ev->node))
		return false;
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++) {
		if (ir->attr[a].name != name || !ir->names->force(ir, from, a, ev->depth))
			continue;
		ev->steps += ir->attr[a].value.n;
		if (cgs_expr_holds(&ir->attr[a].value, to))
			return true;
	}
	return false;
}

static struct cgs_hint hints(const struct cgs_ir *ir, uint32_t kind, struct cgs_str name)
{
	const struct cgs_schema *sc = ir->schema;
	struct cgs_hint h = cgs_hint_of(name);
	for (uint32_t i = 0; i < sizeof facts / sizeof *facts; i++)
		cgs_hint_add(&h, cgs_str_of(facts[i]));
	for (uint32_t i = 1; i < sc->nfield && ir->names->hints < 64; i++)
		if (sc->field[i].kind == kind || sc->field[i].kind == sc->common)
			cgs_hint_add(&h, cgs_sym_str(ir->syms, sc->field[i].name));
	return h;
}

bool cgs_member_near(const struct cgs_ir *ir, uint32_t kind, struct cgs_str name)
{
	struct cgs_hint h = hints(ir, kind, name);
	return h.n && h.edits[0] <= h.limit;
}

void cgs_member_suggest(struct cgs_ir *ir, struct cgs_diag *d, struct cgs_span where, uint32_t kind,
			struct cgs_str name)
{
	struct cgs_hint h = hints(ir, kind, name);
	ir->names->hints++;
	cgs_hint_give(&h, ir->diags, d, where, false);
}

void cgs_member_unknown(struct cgs_eval *ev, uint32_t decl, uint32_t node, struct cgs_str name)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	struct cgs_span where = cgs_tree_tok_span(t, t->node[node].end - 1);
	struct cgs_str path = cgs_ir_path(ir, decl, ev->mem);
	if (cgs_bind_lost(ir, ir->decl[decl].file, cgs_sym_find(ir->syms, name)) ||
	    cgs_bind_lost_word(ir, kind_of(ir, decl), name))
		return;
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_attribute, where,
					  "'%.*s' has no attribute or nested declaration '%.*s'",
					  CGS_FMT(path), CGS_FMT(name));
	struct cgs_hint h = hints(ir, kind_of(ir, decl), name);
	for (uint32_t k = ir->decl[decl].kid; k && ir->names->hints < 64; k = ir->decl[k].next)
		cgs_hint_add(&h, cgs_ir_name(ir, k));
	ir->names->hints++;
	cgs_diag_missing(d, CGS_SC_KIND | kind_of(ir, decl), cgs_sym_of(ir->syms, name));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, decl), "declared here");
	cgs_hint_give(&h, ir->diags, d, where, false);
}

/* The rule of a name in a package. */
static uint32_t rule_in(const struct cgs_ir *ir, uint32_t package, cgs_sym name)
{
	uint32_t d = name ? cgs_bind_first(ir, CGS_SC_PACKAGE | package, name) : 0;
	while (d && !cgs_ir_is(ir, d, "check"))
		d = ir->names->same[d];
	return d;
}

static bool wants_rule(const struct cgs_ir *ir, uint32_t want)
{
	const struct cgs_type *t = &ir->schema->type[cgs_type_part(ir->schema, want, CGS_T_REF)];
	return t->op == CGS_T_REF && t->narg == 1 &&
	       cgs_str_is(cgs_sym_str(ir->syms, ir->schema->arg[t->arg]), "check");
}

uint32_t cgs_member_rule(struct cgs_eval *ev, uint32_t node, uint32_t want)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	uint32_t file = ir->decl[ev->decl].file;
	if (!wants_rule(ir, want))
		return 0;
	struct cgs_str s = cgs_tree_source(t, node), name = cgs_tree_name(t, node);
	if (t->node[node].kind == CGS_N_DOT) {
		s.n -= name.n + 1;
		uint32_t package = cgs_bind_package(ir, cgs_sym_find(ir->syms, s), false);
		if (package)
			cgs_bind_sees(ir, file, package - 1, true);
		return package ? rule_in(ir, package - 1, cgs_sym_find(ir->syms, name)) : 0;
	}
	cgs_sym alias = cgs_sym_find(ir->syms, name);
	if (!alias || rule_in(ir, ir->names->package[file], alias))
		return 0;
	struct cgs_import *im = cgs_bind_import(ir, file, alias);
	return im && im->name ? rule_in(ir, im->package, im->of) : 0;
}
