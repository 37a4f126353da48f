/* body.c — statements before they are carried out: what they may make.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Judged by the words that statements begin with, and never too narrowly: a word that may be made
 * by something not carried out yet cannot be asked for. Recursion follows the source.
 */
#include "body.h"

#include "decl.h"
#include "expr.h"

/* All words that statements below a node begin with, as often as they do. */
static void count(struct cgs_ir *ir, const struct cgs_tree *t, uint32_t node, uint32_t table,
		  int by)
{
	uint8_t kind = t->node[node].kind;
	if (kind == CGS_N_STMT || kind == CGS_N_ATTR) {
		struct cgs_str w = cgs_tree_name(t, node);
		bool use = cgs_str_is(w, "use");
		uint32_t *n = cgs_map_put(&ir->names->expect, use ? 2 : table,
					  use ? 0 : cgs_sym_of(ir->syms, w));
		if (!use || !table)
			*n += (uint32_t)by;
	}
	cgs_tree_each (k, t, node)
		count(ir, t, k, table, by);
}

void cgs_body_expect(struct cgs_ir *ir, const struct cgs_pend *p, bool more)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, p->place);
	uint32_t block = cgs_tree_kid(t, ir->decl[p->place].node, CGS_N_BLOCK);
	struct site s = {.ir = ir, .t = t};
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[p->place].kind);
	if (ir->decl[p->place].sketch)
		return;
	if (p->node) {
		count(ir, t, p->node, 0, more ? 1 : -1);
		return;
	}
	cgs_tree_each (k, t, block)
		if (cgs_decl_control(&s, kind, k))
			count(ir, t, k, 0, more ? 1 : -1);
}

void cgs_body_learn(struct cgs_ir *ir, uint32_t tmpl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, tmpl);
	count(ir, t, cgs_tree_kid(t, ir->decl[tmpl].node, CGS_N_BLOCK), 1, 1);
}

/* Whether the block of a declaration, when it is carried out, may give it the word. */
static bool may_give(struct cgs_ir *ir, uint32_t decl, cgs_sym word)
{
	struct cgs_names *nm = ir->names;
	for (uint32_t i = 0; i < nm->npend && ir->decl[decl].open; i++) {
		const struct cgs_pend *p = &nm->pend[i];
		if (p->place != decl || p->done)
			continue;
		struct cgs_pend one = *p;
		uint32_t *n = cgs_map_put(&nm->expect, 0, word), before = *n;
		uint32_t uses = *cgs_map_put(&nm->expect, 2, 0);
		cgs_body_expect(ir, &one, false);
		bool may = *cgs_map_put(&nm->expect, 0, word) != before ||
			   *cgs_map_put(&nm->expect, 2, 0) != uses;
		cgs_body_expect(ir, &one, true);
		if (may)
			return true;
	}
	return false;
}

static void not_known(struct cgs_eval *ev, uint32_t decl, cgs_sym word, uint32_t node, bool late)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_str w = cgs_sym_str(ir->syms, word);
	struct cgs_str name = decl ? cgs_ir_name(ir, decl) : CGS_STR("");
	struct cgs_diag *d =
		cgs_expr_error(ev, CGS_C_expansion_order, node,
			       "not every '%.*s'%s%.*s%s is known while this is expanded",
			       CGS_FMT(word ? w : CGS_STR("*")), decl ? " of '" : "", CGS_FMT(name),
			       decl ? "'" : "");
	cgs_diag_why(ir->diags, d, "%s",
		     late ? "an overlay gives it when all is expanded"
			  : "a `use`, `for` or `if` that is carried out later, or this one, may "
			    "make more");
	cgs_diag_help(ir->diags, d,
		      late ? "give it where it is made, or name what is meant one by one"
			   : "write it below, or name what is meant one by one");
}

bool cgs_body_ready(struct cgs_eval *ev, uint32_t decl, cgs_sym word, uint32_t node)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_names *nm = ir->names;
	if (!nm->expanding)
		return true;
	bool some = cgs_map_get(&nm->expect, 0, word), late = decl && cgs_bind_late(ir, decl, word);
	bool uses = cgs_map_get(&nm->expect, 2, 0);
	some |= uses && cgs_map_get(&nm->expect, 1, word);
	if (decl && (some || uses))
		some = may_give(ir, decl, word);
	if (!word) /* all of a scope */
		some = nm->left;
	if (some || late)
		not_known(ev, decl, word, node, late);
	return !some && !late;
}
