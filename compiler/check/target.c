/* target.c — what an overlay is written for: the declaration that it names.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "target.h"
#include "std.h"

#include <stdlib.h>

#include "check.h"
#include "decl.h"
#include "expr.h"
#include "hint.h"
#include "std.h"

static uint32_t target_node(const struct cgs_ir *ir, uint32_t overlay)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	uint32_t k = t->node[ir->decl[overlay].node].kid;
	bool path = k && (t->node[k].kind == CGS_N_NAME || t->node[k].kind == CGS_N_DOT);
	return path ? k : 0;
}

struct cgs_span cgs_target_span(const struct cgs_ir *ir, uint32_t overlay)
{
	uint32_t node = target_node(ir, overlay);
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	bool stmt = t->node[ir->decl[overlay].node].kind == CGS_N_STMT;
	return cgs_tree_span(t, stmt && node ? node : ir->decl[overlay].node);
}

static struct cgs_diag *head_error(struct cgs_ir *ir, enum cgs_code code, uint32_t overlay,
				   const char *text)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	const struct cgs_node *n = &t->node[ir->decl[overlay].node];
	return cgs_diag_add(ir->diags, code, cgs_tree_tok_span(t, n->tok), "%s", text);
}

/* `extend kind.name { }` and nothing else; false after a diagnostic. */
static bool has_form(struct cgs_ir *ir, uint32_t overlay)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	uint32_t node = target_node(ir, overlay), block = node ? t->node[node].next : 0;
	if (block && t->node[block].kind == CGS_N_BLOCK && !t->node[block].next)
		return true;
	struct cgs_str w = cgs_sym_str(ir->syms, ir->decl[overlay].kind);
	struct cgs_str form =
		cgs_str_fmt(&ir->mem, "expected `%.*s kind.name { ... }`", CGS_FMT(w));
	head_error(ir, CGS_C_unexpected_part, overlay, form.s);
	return false;
}

/* Looks for "kind.name" by hand, so that a name of another kind is told as that. */
static bool is_other_kind(struct cgs_ir *ir, uint32_t overlay, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	uint32_t left = t->node[node].kid, other = 0;
	struct cgs_outward o = {.decl = overlay};
	if (t->node[node].kind != CGS_N_DOT || t->node[left].kind != CGS_N_NAME)
		return false;
	cgs_sym kind = cgs_ir_sym(ir, overlay, left), name = cgs_ir_sym(ir, overlay, node);
	if (!cgs_schema_find(ir->schema, CGS_TAB_KIND, kind))
		return false;
	for (uint32_t d; (d = cgs_bind_outward(ir, &o, name));)
		for (; d; d = ir->names->same[d]) {
			if (ir->decl[d].kind == kind)
				return false;
			other = other ? other : d;
		}
	if (!other)
		return false;
	struct cgs_str is = cgs_sym_str(ir->syms, ir->decl[other].kind);
	struct cgs_str want = cgs_sym_str(ir->syms, kind);
	struct cgs_diag *e = cgs_diag_add(
		ir->diags, CGS_C_wrong_kind, cgs_tree_span(t, left),
		"'%.*s' is %s %.*s, not %s %.*s", CGS_FMT(cgs_sym_str(ir->syms, name)),
		cgs_hint_article(is), CGS_FMT(is), cgs_hint_article(want), CGS_FMT(want));
	cgs_diag_label(ir->diags, e, cgs_ir_span(ir, other), "declared here");
	cgs_diag_fix(ir->diags, e, cgs_tree_span(t, left), is, CGS_REVIEW);
	return true;
}

/* Words that an overlay cannot be written for. */
static bool is_refused(struct cgs_ir *ir, uint32_t overlay, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	uint32_t root = node;
	while (t->node[root].kind == CGS_N_DOT)
		root = t->node[root].kid;
	struct cgs_str w = cgs_tree_name(t, root);
	const char *why = NULL;
	struct cgs_diag *d;
	if (root != node && cgs_std_declares(w))
		why = "a word of the language is not changed by an overlay";
	if (cgs_decl_overlay_word(w))
		why = "an overlay cannot be changed by another one";
	if (!why)
		return false;
	d = head_error(ir, CGS_C_bad_overlay, overlay, why);
	if (cgs_decl_overlay_word(w))
		cgs_diag_help(ir->diags, d, "write it for the declaration itself");
	return true;
}

/* While targets are looked for no attribute has a value yet. */
static bool no_value(struct cgs_ir *ir, uint32_t decl, uint32_t attr, uint32_t depth)
{
	(void)ir;
	(void)decl;
	(void)attr;
	(void)depth;
	return false;
}

/* Whether a name of the path is one whose own mistake is told. */
static bool is_lost(const struct cgs_ir *ir, uint32_t overlay, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	for (; node; node = t->node[node].kid)
		if (cgs_bind_lost(ir, ir->decl[overlay].file,
				  cgs_sym_find(ir->syms, cgs_tree_name(t, node))))
			return true;
	return false;
}

static uint32_t target_of(struct cgs_ir *ir, uint32_t overlay)
{
	uint32_t node, before = ir->diags->errors;
	if (!has_form(ir, overlay))
		return 0;
	node = target_node(ir, overlay);
	if (is_refused(ir, overlay, node) || is_other_kind(ir, overlay, node))
		return 0;
	struct cgs_eval ev = {.ir = ir, .mem = &ir->mem, .decl = overlay};
	struct cgs_value v;
	bool ok = cgs_expr_value(&ev, node, 0, &v) && v.type == CGS_V_REF;
	if (!ok && before == ir->diags->errors && !is_lost(ir, overlay, node))
		cgs_diag_add(ir->diags, CGS_C_bad_overlay, cgs_target_span(ir, overlay),
			     "an overlay names a declaration: kind.name");
	return ok ? v.decl : 0;
}

/* What an overlay of that declaration cannot hold. */
static bool is_sound(struct cgs_ir *ir, uint32_t overlay, uint32_t target)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[target].kind);
	uint32_t block = cgs_tree_kid(t, ir->decl[overlay].node, CGS_N_BLOCK);
	const char *why = NULL;
	if (ir->decl[target].package == ir->names->prelude)
		why = "a word of the language is not changed by an overlay";
	else if (cgs_ir_is(ir, target, "profile"))
		why = "a profile is not changed by an overlay: it holds overlays itself";
	if (why) {
		head_error(ir, CGS_C_bad_overlay, overlay, why);
		return false;
	}
	cgs_tree_each (k, t, block) {
		struct cgs_str w = cgs_tree_name(t, k);
		const struct cgs_field *f =
			cgs_schema_field(ir->schema, kind, cgs_ir_sym(ir, overlay, k));
		if (t->node[k].kind != CGS_N_STMT)
			continue;
		if (ir->schema->kind[kind].text && (cgs_str_is(w, "text") || cgs_str_is(w, "for") ||
						    cgs_str_is(w, "if") || cgs_str_is(w, "use")))
			why = "an overlay cannot change a text body";
		else if (f && f->shape == CGS_W_CHILD && cgs_ir_is(ir, overlay, "override"))
			why = "`override` replaces attributes; `extend` adds nested declarations";
		if (why) {
			cgs_diag_add(ir->diags, CGS_C_bad_overlay,
				     cgs_tree_tok_span(t, t->node[k].tok), "%s", why);
			return false;
		}
	}
	return true;
}

/* Whether its block is itself still to be carried out. */
static bool has_control(struct cgs_ir *ir, uint32_t overlay, uint32_t target)
{
	struct site s = {.ir = ir, .t = cgs_ir_tree(ir, overlay)};
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[target].kind);
	uint32_t block = cgs_tree_kid(s.t, ir->decl[overlay].node, CGS_N_BLOCK);
	cgs_tree_each (k, s.t, block)
		if (target && cgs_decl_control(&s, kind, k))
			return true;
	return false;
}

/* Its target when that can be told already, else 0. */
static uint32_t target_before(struct cgs_ir *ir, uint32_t overlay)
{
	struct cgs_diags quiet = {0}, *loud = ir->diags;
	uint32_t hints = ir->names->hints;
	ir->diags = &quiet;
	uint32_t target = target_of(ir, overlay);
	ir->diags = loud;
	ir->names->hints = hints;
	cgs_diag_done(&quiet);
	return ir->decl[target].open || has_control(ir, overlay, target) ? 0 : target;
}

/* What it will give cannot be asked for until it has: all words of its block. */
static void put_off(struct cgs_ir *ir, uint32_t overlay, uint32_t block)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	uint32_t node = target_node(ir, overlay);
	if (ir->decl[overlay].idle || !node)
		return;
	cgs_sym name = cgs_ir_sym(ir, overlay, node);
	cgs_tree_each (k, t, block) {
		uint8_t kind = t->node[k].kind;
		struct cgs_str w = cgs_tree_name(t, k);
		if (kind == CGS_N_STMT || kind == CGS_N_ATTR)
			*cgs_map_put(&ir->names->late,
				     cgs_str_is(w, "use") ? 0 : cgs_sym_of(ir->syms, w), name) = 1;
		put_off(ir, overlay, k);
	}
}

void cgs_target_find(struct cgs_ir *ir, bool before)
{
	struct cgs_names *nm = ir->names;
	bool (*force)(struct cgs_ir *, uint32_t, uint32_t, uint32_t) = nm->force;
	uint32_t n = nm->noverlay, kept = 0, *late = cgs_mem_alloc((n + 1) * sizeof *late);
	nm->force = no_value;
	for (uint32_t i = nm->settled; i < n; i++) {
		uint32_t d = nm->overlay[i];
		uint32_t target = before ? target_before(ir, d) : target_of(ir, d);
		if (target && is_sound(ir, d, target)) {
			ir->decl[d].target = target;
			nm->overlay[nm->settled++] = d;
		} else if (!target && before) {
			put_off(ir, d,
				cgs_tree_kid(cgs_ir_tree(ir, d), ir->decl[d].node, CGS_N_BLOCK));
			late[kept++] = d;
		}
	}
	nm->force = force;
	nm->noverlay = nm->settled + kept;
	if (kept)
		memcpy(nm->overlay + nm->settled, late, kept * sizeof *late);
	free(late);
}
