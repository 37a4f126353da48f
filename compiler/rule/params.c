/* params.c — parameters that nothing uses.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rule.h"
#include "tally.h"

/* Whether a name stands anywhere below a node; trees are not deep. */
static bool uses(struct cgs_ir *ir, uint32_t decl, uint32_t node, cgs_sym name)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	if (t->node[node].kind == CGS_N_NAME && cgs_ir_sym(ir, decl, node) == name)
		return true;
	cgs_tree_each (k, t, node)
		if (uses(ir, decl, k, name))
			return true;
	return false;
}

/* A parameter, with the comma that parts it from the next or the last one. */
static struct cgs_span whole(const struct cgs_ir *ir, uint32_t decl, uint32_t i)
{
	const struct cgs_decl *d = &ir->decl[decl];
	const struct cgs_param *p = &ir->param[d->param];
	struct cgs_span at = cgs_ir_node_span(ir, decl, p[i].node);
	if (i + 1 < d->nparam) {
		at.len = cgs_ir_node_span(ir, decl, p[i + 1].node).at - at.at;
	} else if (i) {
		struct cgs_span last = cgs_ir_node_span(ir, decl, p[i - 1].node);
		at.len += at.at - (last.at + last.len);
		at.at = last.at + last.len;
	}
	return at;
}

static void check(struct cgs_tally *found, uint32_t decl)
{
	struct cgs_ir *ir = found->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t block = cgs_tree_kid(t, d->node, CGS_N_BLOCK);
	for (uint32_t i = 0; block && i < d->nparam; i++) {
		const struct cgs_param *p = &ir->param[d->param + i];
		if (uses(ir, decl, block, p->name))
			continue;
		struct cgs_diag *f = cgs_tally_add(found, cgs_ir_node_span(ir, decl, p->node),
						   "nothing in `%.*s` uses the parameter `%.*s`",
						   CGS_FMT(cgs_ir_name(ir, decl)),
						   CGS_FMT(cgs_sym_str(ir->syms, p->name)));
		if (!f)
			continue;
		cgs_diag_help(ir->diags, f, "take it away, here and in the calls");
		cgs_diag_fix(ir->diags, f, whole(ir, decl, i), CGS_STR(""), CGS_REVIEW);
	}
}

void cgs_rule_params(struct cgs_ir *ir)
{
	static const char *const kind[] = {"template", "metaprompt", "scaffold", "fn"};
	struct cgs_tally found = {.ir = ir, .code = CGS_C_unused_parameter};
	for (unsigned i = 0; i < sizeof kind / sizeof *kind; i++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, kind[i], d));)
			check(&found, d);
	cgs_tally_end(&found);
}
