/* rank.c — what should come first, computed from influence, impact and effort.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Scores are exact, so that what is alike is a tie. Levels count 1 to 4.
 */
#include "rank.h"

#include <stdlib.h>

#include "../check/num.h"
#include "../check/schema.h"
#include "../rule/tally.h"
#include "sheet.h"

enum { TIED_SHOWN = 10 }; /* names of what is alike */

enum measure { LEVEL, POINTS, TIME, NONE }; /* what effort is given in: no two compare */

struct item {
	uint32_t decl;
	enum measure measure;
	uint32_t by; /* the stakeholder whose influence counts */
	struct cgs_str influence, impact, effort;
	struct cgs_num score;
	uint32_t rank;
	uint32_t tie, ntie; /* those that are alike: the first, how many */
};

struct ranking {
	struct cgs_ir *ir;
	struct cgs_sheet *sheet;
	struct item *item;
	uint32_t n, cap;
	struct lack {
		uint32_t decl;
		struct cgs_str what; /* a line for each */
	} * lack;
	uint32_t nlack, clack;
};

static bool is_done(const struct cgs_ir *ir, uint32_t decl)
{
	static const char *const done[] = {"implemented", "verified", "deprecated", "rejected"};
	static const char *const tried[] = {"supported", "refuted"};
	return CGS_STR_IN(cgs_ir_get(ir, decl, "status").str, done) ||
	       CGS_STR_IN(cgs_ir_get(ir, decl, "verdict").str, tried);
}

/* Of those that an attribute names, personas as their group, the one with the most influence; 0
 * when none of them has any. */
static uint32_t most_influence(const struct cgs_ir *ir, uint32_t decl, const char *name,
			       uint32_t best)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, name, NULL);
	for (uint32_t i = 0, d; (d = cgs_tally_ref(a, i)); i++) {
		if (cgs_ir_is(ir, d, "persona"))
			d = cgs_ir_get(ir, d, "of").decl;
		struct cgs_value v = cgs_ir_get(ir, d, "influence");
		if (v.type == CGS_V_WORD &&
		    (!best || v.rank > cgs_ir_get(ir, best, "influence").rank))
			best = d;
	}
	return best;
}

/* Who has it or acts; else who owns it; else whose needs and goals it satisfies. */
static uint32_t find_by(const struct cgs_ir *ir, uint32_t decl)
{
	static const char *const who[] = {"as", "actor"};
	bool need = cgs_ir_is(ir, decl, "need");
	uint32_t best = need ? most_influence(ir, decl, "of", 0) : 0;
	for (unsigned i = 0; !best && i < sizeof who / sizeof *who; i++)
		best = most_influence(ir, decl, who[i], 0);
	if (!best)
		best = most_influence(ir, decl, "owner", 0);
	const struct cgs_attr *for_what = cgs_ir_attr(ir, decl, "satisfies", NULL);
	bool direct = best;
	for (uint32_t i = 0, d; !direct && (d = cgs_tally_ref(for_what, i)); i++)
		if (cgs_ir_is(ir, d, "need") || cgs_ir_is(ir, d, "goal"))
			best = most_influence(ir, d, "of", best);
	return best;
}

/* Effort is work: a day of it has 8 hours and a week 5 days, as it is written in. */
static bool in_days(const struct cgs_ir *ir, const struct cgs_value *v, struct cgs_num *out)
{
	const int64_t hour = INT64_C(3600000000000);
	struct cgs_num unit;
	if (!cgs_unit_factor(ir, v->unit, &unit))
		unit = (struct cgs_num){24 * hour, 1};
	if (!cgs_num_cmp(unit, (struct cgs_num){7 * 24 * hour, 1}))
		return cgs_num_div(v->num, (struct cgs_num){7 * 24 * hour, 5}, out);
	bool short_one = cgs_num_cmp(unit, (struct cgs_num){24 * hour, 1}) < 0;
	return cgs_num_div(v->num, (struct cgs_num){(short_one ? 8 : 24) * hour, 1}, out);
}

/* How much work it is, in its own measure; false when it is not said, or none. */
static bool read_effort(struct ranking *r, struct item *it, struct cgs_num *out)
{
	struct cgs_ir *ir = r->ir;
	const struct cgs_attr *a = cgs_ir_attr(ir, it->decl, "effort", NULL);
	*out = (struct cgs_num){1, 1};
	it->measure = NONE;
	if (cgs_ir_is(ir, it->decl, "need"))
		return true;
	if (!a || (a->value.type != CGS_V_WORD && a->value.type != CGS_V_NUM))
		return false;
	if (a->value.type == CGS_V_WORD) {
		it->measure = LEVEL;
		it->effort = a->value.str;
		*out = (struct cgs_num){a->value.rank + 1, 1};
		return true;
	}
	struct cgs_str dim = cgs_sym_str(ir->syms, ir->dim[a->value.dim].name);
	it->measure = cgs_str_is(dim, "duration") ? TIME : POINTS;
	it->effort = cgs_tally_show(ir, a->value.num, &a->value);
	*out = a->value.num;
	return out->n > 0 && (it->measure != TIME || in_days(ir, &a->value, out));
}

static void read_item(struct ranking *r, uint32_t decl)
{
	const struct cgs_ir *ir = r->ir;
	struct item it = {.decl = decl, .by = find_by(ir, decl)};
	struct cgs_value impact = cgs_ir_get(ir, decl, "impact");
	struct cgs_num effort;
	struct cgs_buf lack = {0};
	if (!it.by)
		cgs_buf_putz(&lack, "influence of who wants it\n");
	if (impact.type != CGS_V_WORD)
		cgs_buf_putz(&lack, "impact\n");
	if (!read_effort(r, &it, &effort))
		cgs_buf_putz(&lack, it.effort.n ? "an effort above 0\n" : "effort\n");
	if (!lack.n) {
		struct cgs_value influence = cgs_ir_get(ir, it.by, "influence");
		it.influence = influence.str;
		it.impact = impact.str;
		it.score = (struct cgs_num){(influence.rank + 1) * (impact.rank + 1), 1};
		if (!cgs_num_div(it.score, effort, &it.score))
			cgs_buf_putz(&lack, "an effort that is less exact\n");
	}
	if (lack.n)
		*CGS_PUSH(r->lack, r->nlack, r->clack) =
			(struct lack){decl, cgs_str_dup(r->sheet->mem, cgs_buf_view(&lack))};
	else
		*CGS_PUSH(r->item, r->n, r->cap) = it;
	cgs_buf_done(&lack);
}

static int compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int by = cgs_num_cmp(y->score, x->score);
	if (x->measure != y->measure)
		return (x->measure > y->measure) - (x->measure < y->measure);
	return by ? by : (x->decl > y->decl) - (x->decl < y->decl);
}

static bool are_alike(const struct item *a, const struct item *b)
{
	return a->measure == b->measure && !cgs_num_cmp(a->score, b->score);
}

/* Ranks what is sorted; what is alike has one rank. */
static void find_ranks(struct ranking *r)
{
	uint32_t first = 0; /* of its measure */
	for (uint32_t i = 0, next; i < r->n; i = next) {
		if (i && r->item[i].measure != r->item[i - 1].measure)
			first = i;
		for (next = i + 1; next < r->n && are_alike(&r->item[i], &r->item[next]);)
			next++;
		for (uint32_t k = i; k < next; k++) {
			r->item[k].rank = i - first + 1;
			r->item[k].tie = i;
			r->item[k].ntie = next - i;
		}
	}
}

static void put_tied(struct ranking *r, uint32_t i)
{
	const struct item *it = &r->item[i];
	uint32_t end = it->tie + it->ntie, shown = 0;
	struct cgs_buf names = {0};
	for (uint32_t k = it->tie; k < end && shown < TIED_SHOWN; k++) {
		if (k == i)
			continue;
		cgs_buf_str(&names, cgs_ir_path(r->ir, r->item[k].decl, r->sheet->mem));
		cgs_buf_putc(&names, '\n');
		shown++;
	}
	if (it->ntie > shown + 1)
		cgs_buf_fmt(&names, "and %u more\n", it->ntie - shown - 1);
	cgs_sheet_text(r->sheet, cgs_str_dup(r->sheet->mem, cgs_buf_view(&names)));
	cgs_buf_done(&names);
}

static void put_item(struct ranking *r, uint32_t i)
{
	static const char *const measure[] = {
		[LEVEL] = "levels", [POINTS] = "points", [TIME] = "days", [NONE] = ""};
	struct cgs_sheet *s = r->sheet;
	const struct item *it = &r->item[i];
	cgs_sheet_row(s);
	cgs_sheet_count(s, it->rank);
	cgs_sheet_text(s, cgs_ir_path(r->ir, it->decl, s->mem));
	cgs_sheet_text(s, cgs_str_of(measure[it->measure]));
	cgs_sheet_num(s, it->score, 3);
	cgs_sheet_text(s, it->influence);
	cgs_sheet_text(s, cgs_ir_path(r->ir, it->by, s->mem));
	cgs_sheet_text(s, it->impact);
	cgs_sheet_text(s, it->effort);
	cgs_sheet_text(s, cgs_ir_get(r->ir, it->decl, "priority").str);
	put_tied(r, i);
}

static void put_rank(struct ranking *r)
{
	static const struct cgs_column column[] = {
		CGS_SHEET_KEY,
		{"rank", "rank", CGS_CELL_NUMBER},
		{"name", "name", CGS_CELL_TEXT},
		{"measure", "effort in", CGS_CELL_TEXT},
		{"score", "score", CGS_CELL_NUMBER},
		{"influence", "influence", CGS_CELL_TEXT},
		{"by", "of", CGS_CELL_TEXT},
		{"impact", "impact", CGS_CELL_TEXT},
		{"effort", "effort", CGS_CELL_TEXT},
		{"priority", "priority", CGS_CELL_TEXT},
		{"tied", "alike", CGS_CELL_LIST},
	};
	static const char *const title[] = {
		[LEVEL] = "Influence * impact / effort, in levels of 1 to 4",
		[POINTS] = "Influence * impact / effort in points",
		[TIME] = "Influence * impact / effort in days of 8 hours",
		[NONE] = "Influence * impact: needs have no effort",
	};
	if (r->n)
		qsort(r->item, r->n, sizeof *r->item, compare);
	bool apart = r->sheet->form != CGS_TABLE_CSV;
	find_ranks(r);
	for (uint32_t i = 0; i < r->n; i++) {
		enum measure m = r->item[i].measure;
		if (!i || (apart && r->item[i - 1].measure != m))
			cgs_sheet_begin(r->sheet, "rank", column, 11);
		put_item(r, i);
		if (i + 1 == r->n || (apart && r->item[i + 1].measure != m))
			cgs_sheet_end(r->sheet, title[m]);
	}
}

static void put_missing(struct ranking *r)
{
	static const struct cgs_column column[] = {
		CGS_SHEET_KEY,
		{"name", "name", CGS_CELL_TEXT},
		{"missing", "missing", CGS_CELL_LIST},
	};
	cgs_sheet_begin(r->sheet, "missing", column, 3);
	for (uint32_t i = 0; i < r->nlack; i++) {
		cgs_sheet_row(r->sheet);
		cgs_sheet_text(r->sheet, cgs_ir_path(r->ir, r->lack[i].decl, r->sheet->mem));
		cgs_sheet_text(r->sheet, r->lack[i].what);
	}
	cgs_sheet_end(r->sheet, "Not ranked");
}

bool cgs_report_rank(struct cgs_ir *ir, const char *const *kind, uint32_t nkind,
		     struct cgs_sheet *sheet)
{
	static const char *const all[] = {"requirement", "story", "usecase",   "quality",
					  "need",        "debt",  "hypothesis"};
	struct ranking r = {.ir = ir, .sheet = sheet};
	const char *const *kinds = nkind ? kind : all;
	uint32_t n = nkind ? nkind : (uint32_t)(sizeof all / sizeof *all);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, kinds[i], d));)
			if (!is_done(ir, d))
				read_item(&r, d);
	bool any = r.n || r.nlack;
	put_rank(&r);
	put_missing(&r);
	free(r.item);
	free(r.lack);
	return any;
}
