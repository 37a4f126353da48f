/* makes.c — what a template makes: text or declarations; and parameters it does not use.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Judged by the words that statements begin with. Recursion follows the source.
 */
#include "makes.h"

struct sorts { /* the first statement of each sort, or 0 */
	uint32_t text, decl, use;
	bool broken; /* one with a mistake that the parser told would be a declaration */
};

static bool is_block_word(struct cgs_str w)
{
	return cgs_str_is(w, "for") || cgs_str_is(w, "if");
}

/* `use template(...) as name` */
static bool has_as(const struct cgs_tree *t, uint32_t stmt)
{
	uint32_t call = t->node[stmt].kid;
	return call && t->node[call].next;
}

/* A word that begins a declaration, attribute, clause or edge of some kind. */
static bool is_model_word(const struct cgs_ir *ir, struct cgs_str w)
{
	cgs_sym name = cgs_sym_find(ir->syms, w);
	return cgs_schema_find(ir->schema, CGS_TAB_KIND, name) ||
	       cgs_schema_find(ir->schema, CGS_TAB_FIELD, name);
}

static void sort(const struct cgs_ir *ir, uint32_t tmpl, uint32_t block, bool top, struct sorts *s);

static void sort_one(const struct cgs_ir *ir, uint32_t tmpl, uint32_t stmt, bool top,
		     struct sorts *s)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, tmpl);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[tmpl].kind);
	struct cgs_str w = cgs_tree_name(t, stmt);
	bool own = top && cgs_schema_field(ir->schema, kind, cgs_sym_find(ir->syms, w));
	uint32_t *sort = NULL;
	if (t->node[stmt].kind != CGS_N_STMT)
		sort = is_model_word(ir, w) && !own ? &s->decl : NULL;
	else if (cgs_str_is(w, "text"))
		sort = &s->text;
	else if (cgs_str_is(w, "use"))
		sort = has_as(t, stmt) ? &s->decl : &s->use;
	else if (is_model_word(ir, w) && !own)
		sort = &s->decl;
	if (sort && !*sort)
		*sort = stmt;
}

static void sort(const struct cgs_ir *ir, uint32_t tmpl, uint32_t block, bool top, struct sorts *s)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, tmpl);
	cgs_tree_each (k, t, block) {
		uint32_t inner = cgs_tree_kid(t, k, CGS_N_BLOCK);
		uint32_t other = cgs_tree_kid(t, k, CGS_N_ELSE);
		if (t->node[k].kind == CGS_N_ERROR)
			continue;
		bool broken = t->node[k].flag & CGS_NF_BROKEN;
		struct sorts maybe = {0}, *to = broken ? &maybe : s;
		if (!inner || !is_block_word(cgs_tree_name(t, k))) {
			sort_one(ir, tmpl, k, top, to);
		} else {
			sort(ir, tmpl, inner, false, to);
			if (other)
				sort(ir, tmpl, t->node[other].kid, false, to);
		}
		s->broken |= maybe.broken || (maybe.decl && !maybe.text);
	}
}

static struct cgs_span head(const struct cgs_tree *t, uint32_t stmt)
{
	return cgs_tree_tok_span(t, t->node[stmt].tok);
}

uint8_t cgs_makes_of(struct cgs_ir *ir, uint32_t tmpl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, tmpl);
	uint32_t block = cgs_tree_kid(t, ir->decl[tmpl].node, CGS_N_BLOCK);
	struct sorts s = {0};
	if (!cgs_ir_is(ir, tmpl, "template"))
		return CGS_MAKES_TEXT;
	sort(ir, tmpl, block, true, &s);
	if (!s.text)
		return s.decl || s.broken ? CGS_MAKES_DECLS
		       : s.use            ? CGS_MAKES_OPEN
					  : CGS_MAKES_TEXT;
	if (!s.decl)
		return CGS_MAKES_TEXT;
	uint32_t late = s.text > s.decl ? s.text : s.decl, first = s.text + s.decl - late;
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_mixed_template, head(t, late),
					  "a template makes either text or declarations, not both");
	cgs_diag_label(ir->diags, d, head(t, first), "here it makes %s",
		       first == s.text ? "text" : "declarations");
	cgs_diag_help(ir->diags, d, "write two templates");
	return CGS_MAKES_BOTH;
}

uint32_t cgs_makes_by(const struct cgs_ir *ir, uint32_t tmpl)
{
	struct sorts s = {0};
	sort(ir, tmpl, cgs_tree_kid(cgs_ir_tree(ir, tmpl), ir->decl[tmpl].node, CGS_N_BLOCK), true,
	     &s);
	return s.decl;
}

void cgs_makes_help(struct cgs_ir *ir, struct cgs_diag *d, uint32_t tmpl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, tmpl);
	uint32_t attr = 0, block = cgs_tree_kid(t, ir->decl[tmpl].node, CGS_N_BLOCK);
	bool text = false;
	cgs_tree_each (k, t, block) {
		text |= t->node[k].kind == CGS_N_STMT;
		attr = !attr && t->node[k].kind == CGS_N_ATTR ? k : attr;
	}
	if (attr && !text)
		cgs_diag_help(ir->diags, d,
			      "its '%.*s' is an attribute of the template itself: a template makes "
			      "declarations, and no attributes for what uses it",
			      CGS_FMT(cgs_tree_name(t, attr)));
	else
		cgs_diag_help(ir->diags, d,
			      "use it inside a text template, or as `from` of an artifact");
}

bool cgs_makes_doubtful(const struct cgs_ir *ir, uint32_t tmpl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, tmpl);
	uint32_t stmt = ir->decl[tmpl].node, block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	uint8_t makes = ir->decl[tmpl].makes;
	struct sorts s = {0};
	if (!cgs_ir_is(ir, tmpl, "template"))
		return false;
	if (makes == CGS_MAKES_BOTH || t->node[stmt].flag & CGS_NF_BROKEN)
		return true;
	sort(ir, tmpl, block, true, &s);
	if (s.text || s.decl || s.use)
		return false;
	cgs_tree_each (k, t, block) {
		struct cgs_str w = cgs_tree_name(t, k);
		bool broken = t->node[k].kind == CGS_N_ERROR || t->node[k].flag & CGS_NF_BROKEN;
		if (broken || (t->node[k].kind == CGS_N_STMT && !is_block_word(w)))
			return true; /* a word that is none */
	}
	return false;
}

/* The list of a `for` whose variable has the name, so that it means nothing else in the block; or
 * 0. */
static uint32_t list_of_namesake(const struct cgs_tree *t, uint32_t stmt, struct cgs_str name)
{
	if (t->node[stmt].kind != CGS_N_STMT || !cgs_str_is(cgs_tree_name(t, stmt), "for"))
		return 0;
	uint32_t in = cgs_tree_kid(t, stmt, CGS_N_BINARY);
	if (in && t->node[in].op == CGS_OP_WHERE)
		in = t->node[in].kid;
	uint32_t var = in && t->node[in].op == CGS_OP_IN ? t->node[in].kid : 0;
	bool same =
		var && t->node[var].kind == CGS_N_NAME && cgs_str_eq(cgs_tree_name(t, var), name);
	return same ? t->node[var].next : 0;
}

static bool mentions(const struct cgs_tree *t, uint32_t node, struct cgs_str name)
{
	if (t->node[node].kind == CGS_N_NAME && cgs_str_eq(cgs_tree_name(t, node), name))
		return true;
	uint32_t list = list_of_namesake(t, node, name);
	if (list)
		return mentions(t, list, name);
	cgs_tree_each (k, t, node)
		if (mentions(t, k, name))
			return true;
	return false;
}

void cgs_makes_unused(struct cgs_ir *ir, uint32_t tmpl)
{
	const struct cgs_decl d = ir->decl[tmpl];
	const struct cgs_tree *t = cgs_ir_tree(ir, tmpl);
	uint32_t block = cgs_tree_kid(t, d.node, CGS_N_BLOCK);
	if (t->node[d.node].flag & CGS_NF_BROKEN || ir->package[d.package].origin)
		return;
	for (uint32_t i = d.param; i < d.param + d.nparam; i++) {
		struct cgs_str name = cgs_sym_str(ir->syms, ir->param[i].name);
		if (block && mentions(t, block, name))
			continue;
		struct cgs_diag *w =
			cgs_diag_add(ir->diags, CGS_C_unused_parameter, head(t, ir->param[i].node),
				     "the parameter '%.*s' is not used", CGS_FMT(name));
		cgs_diag_help(ir->diags, w, "use it in the body, or remove it");
	}
}
