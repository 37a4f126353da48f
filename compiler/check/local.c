/* local.c — names that mean values: parameters, loop variables, and the item of a `where`.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"
#include "refs.h"

uint32_t cgs_local_item(const struct cgs_eval *ev)
{
	for (const struct cgs_scope *s = ev->scope; s; s = s->up)
		for (uint32_t i = s->n; i-- > 0;)
			if (!s->v[i].name)
				return s->v[i].value.decl;
	return 0;
}

/* A name that is written out is noted when it is found; what a parameter stands for is not named
 * again, so it is noted here when no value of the attribute will hold it. */
static void note(const struct cgs_eval *ev, const struct cgs_value *v)
{
	if (v->type == CGS_V_REF || v->type == CGS_V_CALL)
		cgs_refs_note(ev->ir, ev->decl, v->decl);
	for (uint32_t i = 0; v->type == CGS_V_LIST && i < v->n; i++)
		if (v->item[i].type == CGS_V_REF || v->item[i].type == CGS_V_CALL)
			cgs_refs_note(ev->ir, ev->decl, v->item[i].decl);
}

/* A value that expansion gave the name, unless a declaration nearer by has it; by is the frame. */
static enum cgs_found framed(const struct cgs_eval *ev, cgs_sym name, struct cgs_value *out,
			     const struct cgs_frame **by)
{
	const struct cgs_ir *ir = ev->ir;
	for (uint32_t d = ev->decl; d; d = ir->decl[d].outer) {
		const struct cgs_scope *s = ir->names->frame[ir->decl[d].frame].values;
		if (cgs_bind_first(ir, cgs_bind_inside(ir, d), name))
			return CGS_MISSING;
		for (uint32_t i = 0; s && i < s->n; i++)
			if (s->v[i].name == name) {
				*out = s->v[i].value;
				*by = &ir->names->frame[ir->decl[d].frame];
				if (ir->names->waits)
					note(ev, out);
				return CGS_FOUND;
			}
	}
	return CGS_MISSING;
}

enum cgs_found cgs_local_get(struct cgs_eval *ev, cgs_sym name, struct cgs_value *out)
{
	for (const struct cgs_scope *s = ev->scope; s; s = s->up)
		for (uint32_t i = s->n; i-- > 0;) {
			const struct cgs_binding *b = &s->v[i];
			if (b->name == name) {
				*out = b->value;
				return CGS_FOUND;
			}
			if (b->name || !b->value.decl)
				continue;
			enum cgs_found f = cgs_member_get(ev, b->value.decl, name, out);
			if (f != CGS_MISSING)
				return f;
		}
	const struct cgs_frame *by;
	return ev->ir->names->nframe > 1 ? framed(ev, name, out, &by) : CGS_MISSING;
}

/* A loop variable, or a parameter that takes words. */
static bool takes_words(const struct cgs_ir *ir, const struct cgs_frame *by, cgs_sym name)
{
	const struct cgs_decl *d = &ir->decl[by->tmpl];
	for (uint32_t i = d->param; i < d->param + d->nparam; i++)
		if (ir->param[i].name == name)
			return cgs_type_part(ir->schema, ir->param[i].type, CGS_T_WORD);
	return !by->tmpl;
}

bool cgs_local_named(struct cgs_eval *ev, uint32_t node, uint32_t want, const struct cgs_value *v)
{
	const struct cgs_schema *sc = ev->ir->schema;
	struct cgs_value found;
	const struct cgs_frame *by;
	if (ev->ir->names->nframe < 2 || v->type != CGS_V_STR ||
	    cgs_ir_tree(ev->ir, ev->decl)->node[node].kind != CGS_N_NAME ||
	    !cgs_type_part(sc, want, CGS_T_REF) || cgs_type_part(sc, want, CGS_T_STRING) ||
	    cgs_type_part(sc, want, CGS_T_WORD))
		return false;
	cgs_sym name = cgs_ir_sym(ev->ir, ev->decl, node);
	return framed(ev, name, &found, &by) == CGS_FOUND && takes_words(ev->ir, by, name);
}

static enum cgs_found value_again(struct cgs_eval *ev, struct cgs_memo *m, struct cgs_value *out)
{
	for (const struct cgs_scope *s = ev->scope; s; s = s->up)
		for (uint32_t i = s->n; i-- > 0;) {
			const struct cgs_binding *b = &s->v[i];
			if (b->name == m->name) {
				*out = b->value;
				return CGS_FOUND;
			}
			if (!b->name)
				return cgs_member_again(ev, m, b->value.decl, out);
		}
	return CGS_MISSING;
}

enum cgs_found cgs_local_again(struct cgs_eval *ev, uint32_t node, struct cgs_value *out)
{
	const struct cgs_node *n = &cgs_ir_tree(ev->ir, ev->decl)->node[node];
	struct cgs_memo *m = &ev->memo[node];
	if (n->kind == CGS_N_NAME)
		return m->name ? value_again(ev, m, out) : CGS_MISSING;
	if (n->kind != CGS_N_DOT || !m->name)
		return CGS_MISSING;
	enum cgs_found f = cgs_local_again(ev, n->kid, out);
	if (f != CGS_FOUND || out->type != CGS_V_REF)
		return f == CGS_FAILED ? f : CGS_MISSING;
	return cgs_member_again(ev, m, out->decl, out);
}
