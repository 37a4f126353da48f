/* choose_decide.c — a choice in words, and the decision that follows from it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/rewrite.h"
#include "../rule/tally.h"
#include "choose.h"

/* To a thousandth, half of one away from 0. */
static struct cgs_num rounded(struct cgs_num n)
{
	const struct cgs_num half = {n.n < 0 ? -1 : 1, 2}, thousand = {1000, 1};
	struct cgs_num x;
	if (!cgs_num_mul(n, thousand, &x) || !cgs_num_add(x, half, &x))
		return n;
	cgs_num_make(x.n / x.d, 1000, &n);
	return n;
}

struct cgs_str cgs_choose_exact(struct cgs_arena *mem, struct cgs_num n)
{
	struct cgs_buf b = {0};
	cgs_num_show(n, &b);
	struct cgs_str s = cgs_str_dup(mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

static struct cgs_str shown(struct cgs_arena *mem, struct cgs_num n)
{
	return cgs_choose_exact(mem, rounded(n));
}

struct cgs_str cgs_choose_flip(const struct cgs_ir *ir, const struct cgs_chosen *c,
			       struct cgs_arena *mem)
{
	if (!c->won)
		return CGS_STR("");
	if (c->least == c->ncriterion)
		return CGS_STR("no weight of one criterion");
	const struct cgs_flip *f = &c->flip[c->least];
	struct cgs_str from = cgs_choose_exact(mem, c->weight[c->least]),
		       to = cgs_choose_exact(mem, f->at);
	return cgs_str_fmt(mem, "the weight of %.*s from %.*s %s %.*s: %.*s",
			   CGS_FMT(cgs_ir_name(ir, c->criterion[c->least])), CGS_FMT(from),
			   f->by.n < 0 ? "below" : "above", CGS_FMT(to),
			   CGS_FMT(c->option[f->to].name));
}

struct cgs_str cgs_choose_note(const struct cgs_chosen *c, struct cgs_arena *mem)
{
	const char *state = c->broken                ? "the numbers are too large to be exact"
			    : !c->noption            ? "there is nothing to choose from"
			    : !c->ncriterion         ? "no criterion is declared"
			    : !c->all.n              ? "the criteria weigh 0 in all"
			    : c->won                 ? ""
			    : !c->nwhole             ? "no option has all its scores"
			    : c->nwhole < c->noption ? "not all options have all their scores"
						     : "several options have the greatest mean";
	if (*state || !c->chose.n)
		return cgs_str_of(state);
	if (c->chosen == c->noption)
		return cgs_str_fmt(mem, "what was chosen is no option: %.*s", CGS_FMT(c->chose));
	return c->chosen == c->order[0] ? CGS_STR("")
					: CGS_STR("what was chosen is not the winner");
}

/* The declaration of that kind that settles the choice, or 0. */
static uint32_t find_decision(const struct cgs_ir *ir, uint32_t choice)
{
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "decision", d));) {
		const struct cgs_attr *a = cgs_ir_attr(ir, d, "decides", NULL);
		for (uint32_t i = 0, what; (what = cgs_tally_ref(a, i)); i++)
			if (what == choice)
				return d;
	}
	return 0;
}

static void put_string(struct cgs_buf *out, const char *name, struct cgs_str s)
{
	cgs_buf_fmt(out, "  %s = \"", name);
	cgs_value_escape(s, out);
	cgs_buf_putz(out, "\"\n");
}

static void put_reason(const struct cgs_ir *ir, const struct cgs_chosen *c, struct cgs_arena *mem,
		       struct cgs_buf *out)
{
	struct cgs_buf text = {0};
	cgs_buf_putz(&text, "Means of scores by weight:");
	for (uint32_t i = 0; i < c->noption; i++) {
		const struct cgs_alternative *o = &c->option[c->order[i]];
		cgs_buf_fmt(&text, "%s %.*s %.*s", i ? "," : "", CGS_FMT(o->name),
			    CGS_FMT(shown(mem, o->mean)));
	}
	cgs_buf_fmt(&text, " of %.*s. Weights:", CGS_FMT(cgs_choose_exact(mem, c->scale[1])));
	for (uint32_t k = 0; k < c->ncriterion; k++)
		cgs_buf_fmt(&text, "%s %.*s %.*s", k ? "," : "",
			    CGS_FMT(cgs_ir_name(ir, c->criterion[k])),
			    CGS_FMT(cgs_choose_exact(mem, c->weight[k])));
	if (c->least == c->ncriterion)
		cgs_buf_putz(&text, ". No weight of one criterion turns it.");
	else
		cgs_buf_fmt(&text, ". It turns with %.*s.", CGS_FMT(cgs_choose_flip(ir, c, mem)));
	put_string(out, "rationale", cgs_buf_view(&text));
	cgs_buf_done(&text);
}

static void put_decision(const struct cgs_ir *ir, const struct cgs_chosen *c, struct cgs_arena *mem,
			 struct cgs_buf *out)
{
	struct cgs_str title = ir->decl[c->decl].title;
	cgs_buf_fmt(out, "decision %.*s_decision ", CGS_FMT(cgs_ir_name(ir, c->decl)));
	if (title.n) {
		cgs_buf_putc(out, '"');
		cgs_value_escape(title, out);
		cgs_buf_putz(out, "\" ");
	}
	cgs_buf_putz(out, "{\n  status = proposed\n");
	put_string(out, "choice", cgs_choose_first(c)->name);
	cgs_buf_putz(out, "  options = [");
	for (uint32_t i = 1; i < c->noption; i++) {
		cgs_buf_putz(out, i > 1 ? ", \"" : "\"");
		cgs_value_escape(c->option[c->order[i]].name, out);
		cgs_buf_putc(out, '"');
	}
	cgs_buf_fmt(out, "]\n  decides = [%.*s]\n", CGS_FMT(cgs_ir_path(ir, c->decl, mem)));
	put_reason(ir, c, mem, out);
	cgs_buf_putz(out, "}\n");
}

bool cgs_choose_decision(struct cgs_ir *ir, uint32_t choice, struct cgs_arena *mem,
			 struct cgs_buf *out, struct cgs_str *why)
{
	struct cgs_chosen c;
	uint32_t decided = find_decision(ir, choice);
	cgs_choose(ir, choice, mem, &c);
	if (decided)
		*why = cgs_str_fmt(mem, "`%.*s` decides it",
				   CGS_FMT(cgs_ir_path(ir, decided, mem)));
	else if (!c.won || (c.chose.n && c.chosen != c.order[0]))
		*why = cgs_choose_note(&c, mem);
	else
		put_decision(ir, &c, mem, out);
	bool ok = !decided && c.won && (!c.chose.n || c.chosen == c.order[0]);
	cgs_choose_done(&c);
	return ok;
}
