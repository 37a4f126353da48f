/* clause.c — clauses and edges: their parts, and the word that is written in the other form.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "decl.h"
#include "hint.h"
#include "slip.h"

enum { WORDS = 3 }; /* fewer may be two statements that nothing parts */

struct clause { /* the parts of a clause or edge */
	uint32_t before, arrow;
	uint32_t extra, last; /* the first that is too much, and what stands before it */
};

/* "<= 5", "-> store \"SQL\"", "a -> b", "\"text\"". */
static struct clause clause_parts(const struct site *s, uint32_t stmt, struct cgs_attr *a)
{
	struct clause c = {0};
	cgs_tree_each (k, s->t, stmt) {
		uint8_t kind = s->t->node[k].kind;
		if (kind == CGS_N_ARROW && !c.arrow) {
			c.before = a->expr;
			c.arrow = k;
			a->expr = 0;
		} else if (kind == CGS_N_BOUND && !a->expr) {
			a->op = s->t->node[k].op;
			a->expr = s->t->node[k].kid;
		} else if (!a->expr && kind != CGS_N_BLOCK && kind != CGS_N_TYPE)
			a->expr = k;
		else if (kind == CGS_N_STRING && !a->label.n &&
			 (c.arrow || s->t->node[a->expr].kind != CGS_N_STRING))
			a->label = cgs_head_title(s, k);
		else if (kind != CGS_N_ERROR && !c.extra)
			c.extra = k;
		if (!c.extra)
			c.last = k;
	}
	return c;
}

static const char *clause_form(const struct cgs_ir *ir, const struct cgs_field *f)
{
	if (f->shape == CGS_W_EDGE)
		return f->from ? "a -> b" : "-> name";
	return ir->schema->type[f->type].op == CGS_T_BOUND ? "<= value" : "value";
}

static bool is_text(const struct cgs_ir *ir, const struct cgs_field *f)
{
	unsigned op = ir->schema->type[f->type].op;
	return f->shape != CGS_W_EDGE &&
	       (op == CGS_T_STRING || op == CGS_T_WORD || op == CGS_T_ANY);
}

static void tell_parts(const struct site *s, uint32_t decl, uint32_t stmt,
		       const struct cgs_field *f, const struct clause *c)
{
	const struct cgs_tree *t = s->t;
	struct cgs_ir *ir = s->ir;
	uint32_t extra = c->extra;
	struct cgs_str w = cgs_sym_str(ir->syms, f->name);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unexpected_part,
					  extra ? cgs_tree_span(t, extra) : head_span(s, stmt),
					  "expected `%.*s %s`", CGS_FMT(w), clause_form(ir, f));
	if (!extra)
		return;
	if (is_text(ir, f) && t->node[extra].kind == CGS_N_STRING && f->repeat)
		cgs_diag_help(ir->diags, d, "a second text has a `%.*s` of its own", CGS_FMT(w));
	if (is_text(ir, f) && cgs_slip_text(ir, t, d, t->node[stmt].kid, WORDS))
		return;
	if (t->node[extra].kind == CGS_N_NAME &&
	    cgs_schema_field(ir->schema, f->kind, cgs_ir_sym(ir, decl, extra)))
		cgs_hint_second(ir, t, d, c->last, extra);
}

/* The mistake of the syntax that was told at a token, for what is known of it now; or NULL. */
static struct cgs_diag *told_at(const struct site *s, uint32_t tok)
{
	return cgs_diag_at(s->ir->diags, CGS_C_syntax, cgs_tree_tok_span(s->t, tok));
}

/* `when: "..."`: that the ':' is no '=' is told; there is no '=' in it either. */
static struct cgs_diag *told_colon(const struct site *s, uint32_t sign, struct cgs_str word)
{
	struct cgs_diag *d = told_at(s, sign);
	if (d) {
		d->text = cgs_str_fmt(&s->ir->diags->mem, "'%.*s' is written without ':'",
				      CGS_FMT(word));
		d->fix = NULL;
	}
	return d;
}

/* `deny a => b`: that there is no '=>' is told; it was no comparison. */
static bool told_arrow(const struct site *s, uint32_t stmt)
{
	const struct cgs_tree *t = s->t;
	struct cgs_diags *ds = s->ir->diags;
	uint32_t pair = t->node[stmt].kid, right = t->node[t->node[pair].kid].next;
	if (t->node[pair].kind != CGS_N_BINARY || t->node[pair].op != CGS_OP_GE)
		return false;
	uint32_t sign = cgs_tree_before(t, t->node[right].tok);
	struct cgs_diag *d = told_at(s, sign);
	if (!d || !cgs_str_is(cgs_tree_tok(t, sign), "=>"))
		return false;
	d->text = CGS_STR("there is no operator '=>'; '->' leads to a name");
	d->fix = NULL;
	cgs_diag_fix(ds, d, d->where, CGS_STR("->"), CGS_REVIEW);
	return true;
}

bool cgs_clause_read(const struct site *s, uint32_t decl, uint32_t stmt, const struct cgs_field *f,
		     struct cgs_attr *a)
{
	const struct cgs_tree *t = s->t;
	struct cgs_ir *ir = s->ir;
	struct clause c = clause_parts(s, stmt, a);
	bool edge = f->shape == CGS_W_EDGE;
	bool bound = ir->schema->type[f->type].op == CGS_T_BOUND;
	if (!c.extra && a->expr && edge == !!c.arrow && !!c.before == f->from && bound == !!a->op)
		return true;
	if (t->node[stmt].flag & CGS_NF_BROKEN || (edge && told_arrow(s, stmt)))
		return false;
	tell_parts(s, decl, stmt, f, &c);
	return false;
}

/* sign: the '=' or ':' of an attribute, or 0. */
static struct cgs_diag *tell_wrong(const struct site *s, uint32_t stmt, uint32_t sign)
{
	struct cgs_str w = cgs_tree_name(s->t, stmt);
	if (sign && cgs_str_is(cgs_tree_tok(s->t, sign), ":"))
		return told_colon(s, sign, w);
	return cgs_diag_add(s->ir->diags, CGS_C_unexpected_part, head_span(s, stmt),
			    sign ? "'%.*s' is written without '='"
				 : "'%.*s' is an attribute: it needs '='",
			    CGS_FMT(w));
}

/* The value of `latency == 20ms` or `owner -> ops`: it stands behind what is no '='. */
static uint32_t right_of(const struct cgs_tree *t, uint32_t value)
{
	switch (t->node[value].kind) {
	case CGS_N_BOUND: return t->node[value].kid;
	case CGS_N_ARROW: return t->node[value].next;
	default: return value;
	}
}

/* f: of the attribute that is meant; NULL: it is a clause. gap: between the word and the value. */
static void fix_value(const struct site *s, uint32_t stmt, struct cgs_diag *d, struct cgs_span gap,
		      const struct cgs_field *f)
{
	const struct cgs_tree *t = s->t;
	struct cgs_diags *ds = s->ir->diags;
	uint32_t value = t->node[stmt].kid, right = right_of(t, value);
	if (right)
		gap.len = cgs_tree_span(t, right).at - gap.at;
	bool list = f && right && right != value && t->node[right].kind != CGS_N_LIST &&
		    cgs_type_item(s->ir->schema, f->type);
	cgs_diag_fix(ds, d, gap,
		     !f     ? CGS_STR(" ")
		     : list ? CGS_STR(" = [")
			    : CGS_STR(" = "),
		     right == value ? CGS_SAFE : CGS_REVIEW);
	if (!list)
		return;
	struct cgs_span end = cgs_tree_span(t, right);
	end.at += end.len;
	end.len = 0;
	cgs_diag_fix(ds, d, end, CGS_STR("]"), CGS_REVIEW);
}

/* `when = "..."`, `title "..."`: the word exists, but is written in the other form. */
void cgs_clause_wrong(const struct site *s, uint32_t stmt, const struct cgs_field *f)
{
	const struct cgs_tree *t = s->t;
	struct cgs_diags *ds = s->ir->diags;
	struct cgs_str w = cgs_tree_name(t, stmt);
	bool attr = t->node[stmt].kind == CGS_N_ATTR;
	uint32_t value = t->node[stmt].kid;
	if (t->node[stmt].flag & CGS_NF_BROKEN)
		return;
	struct cgs_span at = head_span(s, stmt);
	struct cgs_diag *d = tell_wrong(s, stmt, attr ? cgs_tree_before(t, t->node[value].tok) : 0);
	if (!d || !value || f->shape == CGS_W_CHILD)
		return;
	struct cgs_span gap = {at.file, at.at + at.len, 0};
	gap.len = cgs_tree_span(t, value).at - gap.at;
	if (f->shape == CGS_W_EDGE) { /* attr: an edge has no form that begins with a value */
		uint8_t kind = t->node[value].kind;
		cgs_diag_help(ds, d, "write `%.*s -> name`", CGS_FMT(w));
		if (attr && !f->from && (kind == CGS_N_NAME || kind == CGS_N_DOT))
			cgs_diag_fix(ds, d, gap, CGS_STR(" -> "), CGS_REVIEW);
		return;
	}
	bool bound = s->ir->schema->type[f->type].op == CGS_T_BOUND;
	if (bound) {
		cgs_diag_help(ds, d, "a comparison stands before the level: `%.*s <= ...`",
			      CGS_FMT(w));
		cgs_diag_fix(ds, d, gap, CGS_STR(" <= "), CGS_REVIEW);
		return;
	}
	fix_value(s, stmt, d, gap, attr ? NULL : f);
}
