/* candidate.c — the declarations that a name may mean: what is told when several fit, or none.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"
#include "hint.h"

struct cgs_str cgs_candidate_name(const struct cgs_eval *ev, uint32_t node)
{
	return cgs_tree_name(cgs_ir_tree(ev->ir, ev->decl), node);
}

struct cgs_span cgs_candidate_span(const struct cgs_eval *ev, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	const struct cgs_node *n = &t->node[node];
	return cgs_tree_tok_span(t, n->kind == CGS_N_DOT ? n->end - 1 : n->tok);
}

void cgs_candidate_hint(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node, uint32_t want,
			enum cgs_type_op op, cgs_sym kind)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_hint h = cgs_hint_of(cgs_candidate_name(ev, node));
	if (ir->names->hints++ >= 64)
		return;
	for (uint32_t i = 1; i < ir->ndecl; i++) {
		cgs_sym k = ir->decl[i].kind;
		if (ir->decl[i].sketch || ir->decl[i].idle)
			continue;
		if (kind ? k != kind : !cgs_type_takes(ir->schema, want, op, k))
			continue;
		if (cgs_bind_sees(ir, ir->decl[ev->decl].file, ir->decl[i].package, false))
			cgs_hint_add(&h, cgs_ir_name(ir, i));
	}
	for (const struct cgs_scope *s = ev->scope; s; s = s->up)
		for (uint32_t i = 0; i < s->n; i++)
			cgs_hint_add(&h, cgs_sym_str(ir->syms, s->v[i].name));
	bool kinds = !h.n && !kind && !want && op != CGS_T_CALL;
	for (uint32_t i = 1; kinds && i < ir->schema->nkind; i++)
		cgs_hint_add(&h, cgs_sym_str(ir->syms, ir->schema->kind[i].name)); /* kind.* */
	cgs_hint_foreign(&h);
	cgs_hint_give(&h, ir->diags, d, cgs_candidate_span(ev, node), false);
}

void cgs_candidate_callable(struct cgs_eval *ev, struct cgs_diag *d, uint32_t scope)
{
	enum { SHOWN = 12 };
	struct cgs_ir *ir = ev->ir;
	struct cgs_buf b = {0};
	uint32_t n = 0;
	for (uint32_t i = 1; i < ir->ndecl; i++) {
		const struct cgs_decl *of = &ir->decl[i];
		if (scope != (CGS_SC_PACKAGE | of->package) || of->parent || !of->name ||
		    !cgs_type_takes(ir->schema, 0, CGS_T_CALL, of->kind) || n++ >= SHOWN)
			continue;
		cgs_buf_fmt(&b, "%s%.*s", n > 1 ? ", " : "", CGS_FMT(cgs_ir_name(ir, i)));
	}
	if (n)
		cgs_diag_help(ir->diags, d, "the package has %.*s%s", CGS_FMT(cgs_buf_view(&b)),
			      n > SHOWN ? " and others" : "");
	cgs_buf_done(&b);
}

/* "a component", "a requirement or quality", "ref". */
static struct cgs_str wanted(struct cgs_eval *ev, uint32_t want, enum cgs_type_op op)
{
	const struct cgs_schema *sc = ev->ir->schema;
	const struct cgs_type *t = &sc->type[cgs_type_part(sc, want, op)];
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < t->narg; i++) {
		struct cgs_str kind = cgs_sym_str(ev->ir->syms, sc->arg[t->arg + i]);
		cgs_buf_putz(&b, i ? i + 1 < t->narg ? ", " : " or " : cgs_hint_article(kind));
		cgs_buf_putz(&b, i ? "" : " ");
		cgs_buf_str(&b, kind);
	}
	if (!t->narg)
		cgs_type_show(ev->ir, want, &b);
	struct cgs_str s = cgs_str_dup(ev->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

void cgs_candidate_many(struct cgs_eval *ev, uint32_t node, uint32_t head, uint32_t want,
			enum cgs_type_op op)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_buf list = {0};
	struct cgs_str first = {0};
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_ambiguous, cgs_candidate_span(ev, node),
					  "'%.*s' can mean more than one declaration",
					  CGS_FMT(cgs_candidate_name(ev, node)));
	for (uint32_t i = head; i; i = ir->names->same[i]) {
		if (!cgs_type_takes(ir->schema, want, op, ir->decl[i].kind))
			continue;
		cgs_buf_putz(&list, list.n ? ", " : "");
		cgs_buf_str(&list, cgs_ir_path(ir, i, ev->mem));
		cgs_diag_label(ir->diags, d, cgs_ir_span(ir, i), "this one");
		if (!first.n)
			first = cgs_sym_str(ir->syms, ir->decl[i].kind);
	}
	cgs_diag_fix(ir->diags, d, (struct cgs_span){d->where.file, d->where.at, 0},
		     cgs_str_fmt(ev->mem, "%.*s.", CGS_FMT(first)), CGS_REVIEW);
	cgs_diag_help(ir->diags, d, "write the kind before it: %.*s", CGS_FMT(cgs_buf_view(&list)));
	cgs_buf_done(&list);
}

void cgs_candidate_kind(struct cgs_eval *ev, uint32_t node, uint32_t decl, uint32_t want,
			enum cgs_type_op op)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_str name = cgs_candidate_name(ev, node),
		       kind = cgs_sym_str(ir->syms, ir->decl[decl].kind);
	struct cgs_diag *d;
	if (op == CGS_T_REF && cgs_type_takes(ir->schema, want, CGS_T_CALL, ir->decl[decl].kind)) {
		d = cgs_diag_add(ir->diags, CGS_C_type, cgs_candidate_span(ev, node),
				 "expected a call of the %.*s '%.*s'", CGS_FMT(kind),
				 CGS_FMT(name));
		cgs_diag_help(ir->diags, d, "write `%.*s(...)`", CGS_FMT(name));
	} else
		d = cgs_diag_add(ir->diags, CGS_C_wrong_kind, cgs_candidate_span(ev, node),
				 "'%.*s' is %s %.*s; expected %.*s", CGS_FMT(name),
				 cgs_hint_article(kind), CGS_FMT(kind),
				 CGS_FMT(wanted(ev, want, op)));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, decl), "declared here");
	cgs_candidate_hint(ev, d, node, want, op, 0);
}
