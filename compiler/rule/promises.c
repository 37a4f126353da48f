/* promises.c — what was promised: an interface that does not change, a pattern that fits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/eval.h"
#include "../check/origin.h"
#include "../check/schema.h"
#include "rule.h"
#include "tally.h"

/* The declaration around, or itself, that says how much it may still change; 0: none does. */
static uint32_t promise_of(const struct cgs_ir *ir, uint32_t decl)
{
	while (decl && !cgs_ir_attr(ir, decl, "stability", NULL))
		decl = ir->decl[decl].parent;
	return decl;
}

/* The next version that may break what was promised: 2.0.0 after 1.4.2; 0: there is none. */
static uint32_t next_major(struct cgs_str version)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < version.n && i < 6 && version.s[i] >= '0' && version.s[i] <= '9';
	     i++)
		n = n * 10 + (uint32_t)(version.s[i] - '0');
	return n ? n + 1 : 0;
}

static void tell(struct cgs_ir *ir, uint32_t decl, const struct cgs_attr *a, uint32_t promise,
		 const struct cgs_attr *stability)
{
	struct cgs_value version = cgs_ir_get(ir, promise, "version");
	uint32_t next = version.type == CGS_V_STR ? next_major(version.str) : 0;
	struct cgs_diag *d = cgs_diag_add(
		ir->diags, CGS_C_promise_broken, cgs_ir_origin(ir, a),
		"this changes `%.*s` of `%.*s`, which is %.*s, and not its version",
		CGS_FMT(cgs_sym_str(ir->syms, a->name)), CGS_FMT(cgs_ir_path(ir, decl, &ir->mem)),
		CGS_FMT(stability->value.str));
	cgs_diag_label(ir->diags, d, cgs_ir_origin(ir, stability), "the promise");
	cgs_diag_help(ir->diags, d, "change the version too, or leave it as it was promised");
	if (next && promise == decl && cgs_ir_attr(ir, promise, "version", NULL))
		cgs_edit_insert(ir, d, a->site, cgs_str_fmt(&ir->mem, "version = %u.0.0", next),
				CGS_REVIEW);
}

/* An attribute that an overlay has changed, of something that promised to stay. */
static void check_change(struct cgs_ir *ir, uint32_t decl, const struct cgs_attr *a)
{
	uint32_t promise = promise_of(ir, decl);
	if (!promise || ir->schema->field[a->field].kind == ir->schema->common)
		return;
	const struct cgs_attr *stability = cgs_ir_attr(ir, promise, "stability", NULL);
	const struct cgs_attr *version = cgs_ir_attr(ir, promise, "version", NULL);
	struct cgs_str word = stability->value.str;
	bool kept = cgs_str_is(word, "stable") || cgs_str_is(word, "frozen");
	if (kept && a != stability && (!version || version->site == promise))
		tell(ir, decl, a, promise, stability);
}

static bool is_interface(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t top = promise_of(ir, decl);
	return top && (cgs_ir_is(ir, top, "interface") || cgs_ir_is(ir, top, "schema"));
}

/* The source of an expression, on one line. */
static struct cgs_str source(struct cgs_ir *ir, const struct cgs_attr *a)
{
	return cgs_tree_source(cgs_ir_tree(ir, a->site), a->expr);
}

static void check_pattern(struct cgs_ir *ir, uint32_t pattern)
{
	const struct cgs_attr *a = NULL;
	while ((a = cgs_ir_attr(ir, pattern, "requires", a))) {
		struct cgs_eval ev = {.ir = ir, .mem = &ir->mem, .decl = a->site};
		struct cgs_value v;
		if (!cgs_eval_expr(&ev, a->expr, &v) || v.type != CGS_V_BOOL || v.b)
			continue;
		struct cgs_diag *d = cgs_diag_add(
			ir->diags, CGS_C_pattern_unfit, cgs_ir_node_span(ir, a->site, a->expr),
			"the pattern `%.*s` does not fit: `%.*s` does not hold",
			CGS_FMT(cgs_ir_name(ir, pattern)), CGS_FMT(source(ir, a)));
		const struct cgs_attr *on = cgs_ir_attr(ir, pattern, "on", NULL);
		if (on)
			cgs_diag_label(ir->diags, d, cgs_ir_origin(ir, on), "what follows it");
		cgs_origin_tell(ir, d, pattern);
		cgs_diag_help(ir->diags, d, "make it hold, or take another pattern");
	}
}

void cgs_rule_promises(struct cgs_ir *ir)
{
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		const struct cgs_decl *c = &ir->decl[d];
		for (uint32_t a = c->attr; a < c->attr + c->nattr; a++)
			if (ir->attr[a].was && !c->target && is_interface(ir, d))
				check_change(ir, d, &ir->attr[a]);
	}
	for (uint32_t p = 0; (p = cgs_ir_next(ir, "pattern", p));)
		check_pattern(ir, p);
}
