/* body.c — statements before they are carried out: what they may make.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Judged by the words that statements begin with, and never too narrowly: a word that may be made
 * by something not carried out yet cannot be asked for. Recursion follows the source.
 */
#include "body.h"

#include <stdlib.h>

#include "decl.h"
#include "expr.h"

struct counting {
	struct cgs_ir *ir;
	const struct cgs_tree *t;
	uint32_t table;
	cgs_sym user; /* the kind in whose block a `use` stands, or 0 */
	int by;
};

/* All words that statements below a node begin with, as often as they do. */
static void count(const struct counting *c, uint32_t node)
{
	uint8_t kind = c->t->node[node].kind;
	if (kind == CGS_N_STMT || kind == CGS_N_ATTR) {
		struct cgs_str w = cgs_tree_name(c->t, node);
		bool use = cgs_str_is(w, "use");
		uint32_t *n = cgs_map_put(&c->ir->names->expect, use ? 2 : c->table,
					  use ? c->user : cgs_sym_of(c->ir->syms, w));
		if (!use || !c->table)
			*n += (uint32_t)c->by;
	}
	cgs_tree_each (k, c->t, node)
		count(c, k);
}

/* The kind whose nested declarations and attributes alone a `use` in the block can make; 0: any. */
static cgs_sym user_of(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t target = ir->decl[decl].target;
	cgs_sym name = ir->decl[target ? target : decl].kind;
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, name);
	return kind && !ir->schema->kind[kind].scope ? name : 0;
}

void cgs_body_expect(struct cgs_ir *ir, const struct cgs_pend *p, bool more)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, p->place);
	uint32_t block = cgs_tree_kid(t, ir->decl[p->place].node, CGS_N_BLOCK);
	struct site s = {.ir = ir, .t = t};
	struct counting c = {ir, t, 0, p->node ? 0 : user_of(ir, p->place), more ? 1 : -1};
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[p->place].kind);
	if (ir->decl[p->place].sketch)
		return;
	if (p->node) {
		count(&c, p->node);
		return;
	}
	cgs_tree_each (k, t, block)
		if (cgs_decl_control(&s, kind, k))
			count(&c, k);
}

void cgs_body_learn(struct cgs_ir *ir, uint32_t tmpl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, tmpl);
	struct counting c = {ir, t, 1, 0, 1};
	count(&c, cgs_tree_kid(t, ir->decl[tmpl].node, CGS_N_BLOCK));
}

/* Whether a declaration of a kind may hold one of another, however deep. */
static bool may_hold(const struct cgs_schema *sc, uint32_t kind, cgs_sym word)
{
	uint32_t *todo = cgs_mem_alloc(sc->nkind * sizeof *todo), n = 0;
	bool *seen = cgs_mem_alloc(sc->nkind * sizeof *seen), found = false;
	todo[n++] = kind;
	for (uint32_t i = 0; i < n && !found; i++) {
		const struct cgs_kind *k = &sc->kind[todo[i]];
		found = k->scope;
		for (uint32_t f = k->field; f < k->field + k->nfield && !found; f++) {
			uint32_t kid = cgs_schema_find(sc, CGS_TAB_KIND, sc->field[f].name);
			if (sc->field[f].shape != CGS_W_CHILD || seen[kid])
				continue;
			found = sc->field[f].name == word;
			seen[kid] = true;
			todo[n++] = kid;
		}
	}
	free(todo);
	free(seen);
	return found;
}

/* Whether a `use` that is still to be carried out may make declarations of a kind. */
static bool may_use(const struct cgs_ir *ir, cgs_sym word)
{
	const struct cgs_schema *sc = ir->schema;
	const struct cgs_map *expect = &ir->names->expect;
	bool may = cgs_map_get(expect, 2, 0);
	for (uint32_t k = 1; k < sc->nkind && !may; k++)
		may = cgs_map_get(expect, 2, sc->kind[k].name) && may_hold(sc, k, word);
	return may;
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
		cgs_sym user = user_of(ir, decl);
		uint32_t uses = *cgs_map_put(&nm->expect, 2, user);
		cgs_body_expect(ir, &one, false);
		bool may = *cgs_map_put(&nm->expect, 0, word) != before ||
			   *cgs_map_put(&nm->expect, 2, user) != uses;
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
	some |= cgs_map_get(&nm->expect, 1, word) && may_use(ir, word);
	if (decl && (some || cgs_map_get(&nm->expect, 2, user_of(ir, decl))))
		some = may_give(ir, decl, word);
	if (!word) /* all of a scope */
		some = nm->left;
	if (some || late)
		not_known(ev, decl, word, node, late);
	return !some && !late;
}
