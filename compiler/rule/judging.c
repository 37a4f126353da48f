/* judging.c — rubrics: whether their figures say what they are meant to say.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/num.h"
#include "rule.h"
#include "tally.h"

struct pass {
	struct cgs_ir *ir;
	struct cgs_tally floor, noise;
};

static uint32_t count_criteria(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t n = 0;
	for (uint32_t k = ir->decl[decl].kid; k; k = ir->decl[k].next)
		n += cgs_ir_is(ir, k, "criterion");
	return n;
}

/* Where an attribute is written, or the name of its declaration. */
static struct cgs_span place(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, name, NULL);
	return a ? cgs_tally_place(ir, a) : cgs_ir_span(ir, decl);
}

/* Every score is above the least one; and a floor that was not written is meant for 1 to 10. */
static void check_floor(struct pass *p, uint32_t rubric)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_value floor = cgs_ir_get(ir, rubric, "floor");
	struct cgs_value pass = cgs_ir_get(ir, rubric, "pass");
	struct cgs_value scale = cgs_ir_get(ir, rubric, "scale");
	bool written = cgs_ir_attr(ir, rubric, "floor", NULL);
	struct cgs_num twice;
	if (scale.type != CGS_V_RANGE || floor.type != CGS_V_NUM || pass.type != CGS_V_NUM ||
	    count_criteria(ir, rubric) < 2 || !cgs_num_add(floor.num, floor.num, &twice))
		return;
	bool none = !cgs_num_cmp(floor.num, scale.item[0].num);
	if (!none && (written || cgs_num_cmp(twice, pass.num) >= 0))
		return;
	struct cgs_str shown = cgs_tally_show(ir, floor.num, &floor);
	struct cgs_diag *d =
		cgs_tally_add(&p->floor, place(ir, rubric, "floor"),
			      "the floor of `%.*s` is %.*s: a bad score hides behind good ones",
			      CGS_FMT(cgs_ir_name(ir, rubric)), CGS_FMT(shown));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, place(ir, rubric, "scale"), "the scores that there are");
	cgs_diag_help(ir->diags, d, "write the score that no criterion may fall below");
	if (!written)
		cgs_edit_insert(ir, d, rubric, CGS_STR("floor = TODO"), CGS_PLACEHOLDER);
}

/* What a judge may be wrong by, against the room that `pass` leaves below and above. */
static void check_noise(struct pass *p, uint32_t rubric)
{
	struct cgs_ir *ir = p->ir;
	uint32_t judge = cgs_tally_ref(cgs_ir_attr(ir, rubric, "judge", NULL), 0);
	const struct cgs_attr *noise = judge ? cgs_tally_number(ir, judge, "noise") : NULL;
	struct cgs_value floor = cgs_ir_get(ir, rubric, "floor");
	struct cgs_value pass = cgs_ir_get(ir, rubric, "pass");
	struct cgs_value scale = cgs_ir_get(ir, rubric, "scale");
	struct cgs_value times = cgs_ir_get(ir, rubric, "repeat");
	struct cgs_num below, above, room;
	if (!noise || scale.type != CGS_V_RANGE || times.num.n > 1 ||
	    !cgs_num_sub(pass.num, floor.num, &below) ||
	    !cgs_num_sub(scale.item[1].num, pass.num, &above))
		return;
	room = cgs_num_cmp(below, above) < 0 ? below : above;
	if (room.n < 0 || cgs_num_cmp(noise->value.num, room) <= 0)
		return;
	struct cgs_str off = cgs_tally_show(ir, noise->value.num, &noise->value);
	struct cgs_str text = cgs_tally_show(ir, room, &pass);
	struct cgs_diag *d =
		cgs_tally_add(&p->noise, place(ir, rubric, "judge"),
			      "`%.*s` is off by up to %.*s, and `pass` leaves room for %.*s",
			      CGS_FMT(cgs_ir_name(ir, judge)), CGS_FMT(off), CGS_FMT(text));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, noise), "the same text, another score");
	cgs_diag_label(ir->diags, d, place(ir, rubric, "pass"), "what is good enough");
	cgs_diag_help(ir->diags, d,
		      "let a steadier model judge, or move `pass` away from `floor` and from the "
		      "best score");
}

void cgs_rule_judging(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir,
			 .floor = {.ir = ir, .code = CGS_C_no_floor},
			 .noise = {.ir = ir, .code = CGS_C_noisy_judge}};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "rubric", d));) {
		check_floor(&p, d);
		check_noise(&p, d);
	}
	cgs_tally_end(&p.floor);
	cgs_tally_end(&p.noise);
}
