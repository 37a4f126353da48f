/* scored.c — scores of choices that do not fit, or are missing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rule.h"
#include "scores.h"
#include "tally.h"

/* The item of a record that has a name, or 0. */
static uint32_t find_item(const struct cgs_tree *t, uint32_t record, struct cgs_str name)
{
	if (t->node[record].kind != CGS_N_RECORD)
		return 0;
	cgs_tree_each (k, t, cgs_tree_kid(t, record, CGS_N_BLOCK))
		if (t->node[k].kind == CGS_N_ATTR && cgs_str_eq(cgs_tree_name(t, k), name))
			return k;
	return 0;
}

/* As near as it is written: the score, its option, all scores. */
static struct cgs_span place_of(const struct cgs_ir *ir, const struct cgs_attr *scores,
				const struct cgs_problem *p)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, scores->site);
	uint32_t option = p->key.n ? find_item(t, scores->expr, p->key) : 0;
	uint32_t score = option ? find_item(t, t->node[option].kid, p->criterion) : 0;
	if (score)
		return cgs_ir_node_span(ir, scores->site, t->node[score].kid);
	return option ? cgs_tree_tok_span(t, t->node[option].tok) : cgs_tally_place(ir, scores);
}

/* A score off the scale is told, and not that it is missing, too. */
static bool is_told(const struct cgs_chosen *c, uint32_t i)
{
	const struct cgs_problem *p = c->problem;
	uint32_t k = 0;
	while (k < i && !(cgs_str_eq(p[k].option, p[i].option) &&
			  cgs_str_eq(p[k].criterion, p[i].criterion)))
		k++;
	return k < i;
}

static void tell(struct cgs_tally *found, const struct cgs_chosen *c, uint32_t i,
		 const struct cgs_attr *scores)
{
	struct cgs_ir *ir = found->ir;
	const struct cgs_problem *p = &c->problem[i];
	struct cgs_diag *d = cgs_tally_add(
		found, place_of(ir, scores, p), "the choice `%.*s`: `%.*s`%s%.*s%s: %.*s",
		CGS_FMT(cgs_ir_name(ir, c->decl)), CGS_FMT(p->option), p->criterion.n ? ", `" : "",
		CGS_FMT(p->criterion), p->criterion.n ? "`" : "", CGS_FMT(p->what));
	if (!d)
		return;
	if (p->lacks)
		cgs_diag_level(ir->diags, d, CGS_WARNING);
	cgs_diag_help(ir->diags, d,
		      "each option has a score on the `scale`, 1..10 when left out, for each "
		      "criterion; else no option wins");
}

/* A choice without any scores is open still. */
void cgs_rule_scores(struct cgs_ir *ir)
{
	struct cgs_tally found = {.ir = ir, .code = CGS_C_choice_scores};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "choice", d));) {
		const struct cgs_attr *scores = cgs_ir_attr(ir, d, "scores", NULL);
		struct cgs_chosen c;
		if (!scores || scores->value.type != CGS_V_RECORD || cgs_tally_idle(ir, d))
			continue;
		cgs_choose(ir, d, &ir->mem, &c);
		for (uint32_t i = 0; i < c.nproblem; i++)
			if (!is_told(&c, i))
				tell(&found, &c, i, scores);
		cgs_choose_done(&c);
	}
	cgs_tally_end(&found);
}
