/* choose_show.c — choices as tables.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "choose.h"
#include "sheet.h"

static void put_verdicts(const struct cgs_ir *ir, struct cgs_sheet *s, const struct cgs_chosen *c,
			 uint32_t n)
{
	static const struct cgs_column column[] = {
		CGS_SHEET_KEY,
		{"choice", "choice", CGS_CELL_TEXT},
		{"winner", "winner", CGS_CELL_TEXT},
		{"mean", "mean", CGS_CELL_NUMBER},
		{"margin", "ahead by", CGS_CELL_NUMBER},
		{"chosen", "chosen", CGS_CELL_TEXT},
		{"flip", "smallest change that turns it", CGS_CELL_TEXT},
		{"note", "note", CGS_CELL_TEXT},
	};
	cgs_sheet_begin(s, "verdicts", column, 8);
	for (uint32_t i = 0; i < n; i++) {
		cgs_sheet_row(s);
		cgs_sheet_text(s, cgs_ir_full(ir, c[i].decl, s->mem));
		if (c[i].won) {
			cgs_sheet_text(s, cgs_choose_first(&c[i])->name);
			cgs_sheet_num(s, cgs_choose_first(&c[i])->mean, 3);
		} else {
			cgs_sheet_none(s);
			cgs_sheet_none(s);
		}
		if (c[i].won && c[i].nwhole > 1)
			cgs_sheet_num(s, c[i].margin, 3);
		else
			cgs_sheet_none(s);
		cgs_sheet_text(s, c[i].chose);
		cgs_sheet_text(s, cgs_choose_flip(ir, &c[i], s->mem));
		cgs_sheet_text(s, cgs_choose_note(&c[i], s->mem));
	}
	cgs_sheet_end(s, "Choices");
}

/* Where the mean lies between the least and the greatest score. */
static void put_share(struct cgs_sheet *s, const struct cgs_chosen *c, struct cgs_num mean)
{
	struct cgs_num width, share;
	if (cgs_num_sub(c->scale[1], c->scale[0], &width) &&
	    cgs_num_sub(mean, c->scale[0], &share) && cgs_num_div(share, width, &share) &&
	    cgs_num_mul(share, (struct cgs_num){100, 1}, &share))
		cgs_sheet_num(s, share, 1);
	else
		cgs_sheet_none(s);
}

static void put_option(const struct cgs_ir *ir, struct cgs_sheet *s, const struct cgs_chosen *c,
		       const struct cgs_alternative *o)
{
	cgs_sheet_row(s);
	cgs_sheet_text(s, cgs_ir_full(ir, c->decl, s->mem));
	if (o->whole)
		cgs_sheet_count(s, o->rank);
	else
		cgs_sheet_none(s);
	cgs_sheet_text(s, o->name);
	for (uint32_t k = 0; k < c->ncriterion; k++)
		if (o->given[k])
			cgs_sheet_text(s, cgs_choose_exact(s->mem, o->score[k]));
		else
			cgs_sheet_none(s);
	if (o->whole) {
		cgs_sheet_num(s, o->mean, 3);
		put_share(s, c, o->mean);
	} else {
		cgs_sheet_none(s);
		cgs_sheet_none(s);
	}
}

/* Each criterion has a column, named with its weight. */
static void put_totals(const struct cgs_ir *ir, struct cgs_sheet *s, const struct cgs_chosen *c)
{
	static const struct cgs_column head[] = {
		CGS_SHEET_KEY,
		{"choice", "choice", CGS_CELL_TEXT},
		{"rank", "rank", CGS_CELL_NUMBER},
		{"option", "option", CGS_CELL_TEXT},
	};
	uint32_t n = c->ncriterion + 6;
	struct cgs_column *column = cgs_arena_alloc(s->mem, n * sizeof *column);
	memcpy(column, head, sizeof head);
	for (uint32_t k = 0; k < c->ncriterion; k++) {
		struct cgs_str name = cgs_ir_name(ir, c->criterion[k]),
			       weight = cgs_choose_exact(s->mem, c->weight[k]);
		column[4 + k] = (struct cgs_column){
			cgs_str_fmt(s->mem, "score_%.*s", CGS_FMT(name)).s,
			cgs_str_fmt(s->mem, "%.*s *%.*s", CGS_FMT(name), CGS_FMT(weight)).s,
			CGS_CELL_NUMBER};
	}
	column[n - 2] = (struct cgs_column){"mean", "mean", CGS_CELL_NUMBER};
	column[n - 1] = (struct cgs_column){"percent", "% of the scale", CGS_CELL_NUMBER};
	cgs_sheet_begin(s, "totals", column, n);
	for (uint32_t i = 0; i < c->noption; i++)
		put_option(ir, s, c, &c->option[c->order[i]]);
	struct cgs_str name = cgs_ir_full(ir, c->decl, s->mem), title = ir->decl[c->decl].title;
	cgs_sheet_end(s, cgs_str_fmt(s->mem, "%.*s%s%.*s: mean of the scores by weight",
				     CGS_FMT(name), title.n ? ", " : "", CGS_FMT(title))
				 .s);
}

static void put_flips(const struct cgs_ir *ir, struct cgs_sheet *s, const struct cgs_chosen *c,
		      uint32_t n)
{
	static const struct cgs_column column[] = {
		CGS_SHEET_KEY,
		{"choice", "choice", CGS_CELL_TEXT},
		{"criterion", "criterion", CGS_CELL_TEXT},
		{"weight", "weight", CGS_CELL_NUMBER},
		{"turns_at", "turns at", CGS_CELL_NUMBER},
		{"change", "change", CGS_CELL_NUMBER},
		{"to", "to", CGS_CELL_TEXT},
	};
	cgs_sheet_begin(s, "flips", column, 7);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; c[i].won && k < c[i].ncriterion; k++) {
			const struct cgs_flip *f = &c[i].flip[k];
			cgs_sheet_row(s);
			cgs_sheet_text(s, cgs_ir_full(ir, c[i].decl, s->mem));
			cgs_sheet_text(s, cgs_ir_name(ir, c[i].criterion[k]));
			cgs_sheet_text(s, cgs_choose_exact(s->mem, c[i].weight[k]));
			if (f->any) {
				cgs_sheet_num(s, f->at, 3);
				cgs_sheet_num(s, f->by, 3);
				cgs_sheet_text(s, c[i].option[f->to].name);
			} else {
				cgs_sheet_none(s);
				cgs_sheet_none(s);
				cgs_sheet_text(s, CGS_STR("never"));
			}
		}
	cgs_sheet_end(s, "Which weight, changed alone, turns it");
}

static void put_problems(const struct cgs_ir *ir, struct cgs_sheet *s, const struct cgs_chosen *c,
			 uint32_t n)
{
	static const struct cgs_column column[] = {
		CGS_SHEET_KEY,
		{"choice", "choice", CGS_CELL_TEXT},
		{"option", "option", CGS_CELL_TEXT},
		{"criterion", "criterion", CGS_CELL_TEXT},
		{"why", "why", CGS_CELL_TEXT},
	};
	cgs_sheet_begin(s, "problems", column, 5);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < c[i].nproblem; k++) {
			cgs_sheet_row(s);
			cgs_sheet_text(s, cgs_ir_full(ir, c[i].decl, s->mem));
			cgs_sheet_text(s, c[i].problem[k].option);
			cgs_sheet_text(s, c[i].problem[k].criterion);
			cgs_sheet_text(s, c[i].problem[k].what);
		}
	cgs_sheet_end(s, "Scores that are missing or do not fit");
}

void cgs_report_choose(struct cgs_ir *ir, const uint32_t *choice, uint32_t n,
		       struct cgs_sheet *sheet)
{
	struct cgs_chosen *c = cgs_arena_alloc(sheet->mem, (n + (size_t)1) * sizeof *c);
	for (uint32_t i = 0; i < n; i++)
		cgs_choose(ir, choice[i], sheet->mem, &c[i]);
	put_verdicts(ir, sheet, c, n);
	for (uint32_t i = 0; i < n; i++)
		put_totals(ir, sheet, &c[i]);
	put_flips(ir, sheet, c, n);
	put_problems(ir, sheet, c, n);
	for (uint32_t i = 0; i < n; i++)
		cgs_choose_done(&c[i]);
}
