/* gherkin_write.c — stories as features: one in a file, as the form has it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "forms.h"
#include "say.h"
#include "text.h"

static void put_tags(struct cgs_items *s, uint32_t item, const char *in, struct cgs_buf *out)
{
	struct cgs_buf tags = {0};
	cgs_say_list(s, item, "tags", " @", " \t@", &tags);
	if (tags.n)
		cgs_buf_fmt(out, "%s@%s\n", in, tags.s);
	cgs_buf_done(&tags);
}

/* Lines behind the first one of a step: a table, or else a doc string. */
static void put_block(struct cgs_str text, const char *in, struct cgs_buf *out)
{
	struct cgs_text t = {.all = text};
	const char *mark = "\"\"\"";
	bool table = true;
	while (cgs_text_next(&t)) {
		table &= t.here.n && t.here.s[0] == '|';
		if (cgs_str_is(cgs_text_trim(t.here), mark))
			mark = "```";
	}
	if (!table)
		cgs_buf_fmt(out, "%s%s\n", in, mark);
	cgs_say_lines(out, text, in);
	if (!table)
		cgs_buf_fmt(out, "%s%s\n", in, mark);
}

static void put_steps(struct cgs_items *s, uint32_t item, const char *in, struct cgs_buf *out)
{
	const struct cgs_item *it = &s->v[item];
	const char *word = NULL;
	for (uint32_t i = 0; i < it->npart; i++) {
		const struct cgs_item_part *p = &it->part[i];
		if (p->word->form != CGS_PART_CLAUSE)
			continue;
		const char *nl = memchr(p->text.s, '\n', p->text.n);
		uint32_t n = nl ? (uint32_t)(nl - p->text.s) : p->text.n;
		cgs_buf_fmt(out, "%s%s %.*s\n", in, cgs_say_step(p, &word), (int)n, p->text.s);
		if (nl)
			put_block((struct cgs_str){nl + 1, p->text.n - n - 1},
				  cgs_str_fmt(&s->mem, "%s  ", in).s, out);
	}
}

/* The keys, or the values, of a record as a row of a table. */
static void put_row(struct cgs_str cells, bool keys, const char *in, struct cgs_buf *out)
{
	bool key = true;
	cgs_buf_fmt(out, "%s|", in);
	for (uint32_t at = 0; at < cells.n; key = !key) {
		const char *end = memchr(cells.s + at, CGS_PART_END, cells.n - at);
		uint32_t n = end ? (uint32_t)(end - cells.s) - at : cells.n - at;
		for (uint32_t i = at; key == keys && i < at + n; i++) {
			cgs_buf_putz(out, i == at ? " " : "");
			if (strchr("|\\", cells.s[i]))
				cgs_buf_putc(out, '\\');
			if (cells.s[i] == '\n')
				cgs_buf_putz(out, "\\n");
			else
				cgs_buf_putc(out, cells.s[i]);
		}
		cgs_buf_putz(out, key == keys ? " |" : "");
		at += n + 1;
	}
	cgs_buf_putc(out, '\n');
}

/* Whether two records have the same keys, so that they can be rows of one table. */
static bool same_keys(struct cgs_str a, struct cgs_str b)
{
	struct cgs_buf x = {0}, y = {0};
	put_row(a, true, "", &x);
	put_row(b, true, "", &y);
	bool same = cgs_str_eq(cgs_buf_view(&x), cgs_buf_view(&y));
	cgs_buf_done(&x);
	cgs_buf_done(&y);
	return same;
}

/* The records, with a table for each that has other columns than the one before. */
static void put_examples(struct cgs_items *s, uint32_t item, const char *in, struct cgs_buf *out)
{
	const struct cgs_item_part *row = NULL, *before = NULL;
	const char *deep = cgs_str_fmt(&s->mem, "%s  ", in).s;
	while ((row = cgs_item_part(s, item, "examples", row))) {
		if (!before || !same_keys(before->text, row->text)) {
			cgs_buf_fmt(out, "\n%sExamples:\n", in);
			put_row(row->text, true, deep, out);
		}
		put_row(row->text, false, deep, out);
		before = row;
	}
}

static void put_scenario(struct cgs_items *s, uint32_t item, const char *in, struct cgs_buf *out)
{
	const struct cgs_item_part *row = cgs_item_part(s, item, "examples", NULL);
	const char *deep = cgs_str_fmt(&s->mem, "%s  ", in).s;
	cgs_buf_putc(out, '\n');
	put_tags(s, item, in, out);
	cgs_buf_fmt(out, "%s%s: %.*s\n", in, row ? "Scenario Outline" : "Scenario",
		    CGS_FMT(cgs_say_title(s, item)));
	if (cgs_item_get(s, item, "doc").n) {
		cgs_say_lines(out, cgs_text_trim(cgs_item_get(s, item, "doc")), deep);
		cgs_buf_putc(out, '\n');
	}
	put_steps(s, item, deep, out);
	put_examples(s, item, deep, out);
	cgs_say_first(s, item, "covers");
	cgs_say_done(s, item, "tags|doc|covers|examples");
}

/* The first requirement that a scenario covers, or 0. */
static uint32_t rule_of(const struct cgs_items *s, uint32_t item)
{
	const struct cgs_item_part *p = NULL;
	while ((p = cgs_item_part(s, item, "covers", p)))
		if (s->v[p->item].kind == CGS_ITEM_REQUIREMENT)
			return p->item;
	return 0;
}

static void put_rule(struct cgs_items *s, uint32_t rule, uint32_t story, struct cgs_buf *out)
{
	cgs_buf_putc(out, '\n');
	put_tags(s, rule, "  ", out);
	cgs_buf_putz(out, "  Rule: ");
	cgs_say_text(s, rule, false, out);
	cgs_buf_putc(out, '\n');
	if (cgs_item_get(s, rule, "doc").n)
		cgs_say_lines(out, cgs_text_trim(cgs_item_get(s, rule, "doc")), "    ");
	for (uint32_t i = 1; i < s->n; i++)
		if (s->v[i].up == story && rule_of(s, i) == rule)
			put_scenario(s, i, "    ", out);
	cgs_say_done(s, rule, "tags|doc|modal");
}

static void put_story(struct cgs_items *s, uint32_t story, struct cgs_buf *out)
{
	struct cgs_buf text = {0};
	bool wish = cgs_item_get(s, story, "want").n != 0;
	put_tags(s, story, "", out);
	cgs_buf_fmt(out, "Feature: %.*s\n", CGS_FMT(cgs_say_title(s, story)));
	if (wish)
		cgs_say_text(s, story, false, &text);
	else
		cgs_buf_str(&text, cgs_text_trim(cgs_item_get(s, story, "doc")));
	cgs_say_lines(out, cgs_buf_view(&text), "  ");
	cgs_buf_done(&text);
	for (uint32_t i = 1; i < s->n; i++)
		if (s->v[i].up == story && s->v[i].kind == CGS_ITEM_SCENARIO && !rule_of(s, i))
			put_scenario(s, i, "  ", out);
	for (uint32_t i = 1; i < s->n; i++) {
		uint32_t rule = s->v[i].up == story ? rule_of(s, i) : 0;
		if (rule && !s->v[rule].done)
			put_rule(s, rule, story, out);
	}
	cgs_say_done(s, story, wish ? "tags" : "tags|doc");
}

void cgs_gherkin_write(struct cgs_items *s, struct cgs_buf *out)
{
	for (uint32_t i = 1; i < s->n; i++)
		if (s->v[i].kind == CGS_ITEM_STORY) {
			put_story(s, i, out);
			return;
		}
}
