/* openspec.c — specs and changes as OpenSpec keeps them: requirements with scenarios.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     ### Requirement: Sign in
 *     The system SHALL show the loans of a member who signs in.
 *     #### Scenario: A valid card
 *     - **WHEN** a member enters a valid card
 *     - **THEN** the loans are shown
 */
#include <ctype.h>

#include "ears.h"
#include "forms.h"
#include "say.h"
#include "text.h"

enum part { OUTSIDE, PURPOSE, REQUIREMENTS, RENAMED, REQUIREMENT, SCENARIO };

struct reader {
	struct cgs_items *s;
	struct cgs_text t;
	enum part part;
	const char *delta; /* "added", or NULL */
	uint32_t document, requirement, scenario;
	const char *step; /* "when" */
	struct cgs_flow flow;
};

unsigned cgs_openspec_guess(struct cgs_str path, struct cgs_str text)
{
	bool requirement = memmem(text.s, text.n, "### Requirement: ", 17) != NULL;
	bool scenario = memmem(text.s, text.n, "#### Scenario: ", 15) != NULL;
	(void)path;
	return !requirement ? 0 : scenario ? 9 : 7;
}

/* A removed requirement says why, and what to do in its place. */
static void removed(struct reader *r, struct cgs_str text)
{
	while (text.n) {
		const char *nl = memchr(text.s, '\n', text.n);
		struct cgs_str line = {text.s, nl ? (uint32_t)(nl - text.s) : text.n}, why;
		text = nl ? (struct cgs_str){nl + 1, text.n - line.n - 1} : CGS_STR("");
		bool reason = cgs_text_begins(line, "Reason:", &why);
		cgs_item_put(r->s, r->requirement, reason ? "rationale" : "doc",
			     reason ? why : line, r->flow.line);
	}
}

/* What was being collected has ended. */
static void end(struct reader *r)
{
	uint32_t line = r->flow.line;
	struct cgs_str text = cgs_text_flown(&r->s->mem, &r->flow);
	if (!text.n)
		return;
	if (r->part == PURPOSE)
		cgs_item_put(r->s, r->document, "doc", text, line);
	else if (r->part == SCENARIO && r->step)
		cgs_item_put(r->s, r->scenario, r->step, text, line);
	else if (r->part == REQUIREMENT && r->delta && !strcmp(r->delta, "removed"))
		removed(r, text);
	else if (r->part == REQUIREMENT)
		cgs_ears_put(r->s, r->requirement, text, line);
}

static uint32_t item(struct reader *r, enum cgs_item_kind kind, struct cgs_str title)
{
	uint32_t n = cgs_item_new(r->s, kind, r->t.line);
	r->s->v[n].title = cgs_str_dup(&r->s->mem, title);
	r->s->v[n].up = r->document;
	return n;
}

static void requirement(struct reader *r, struct cgs_str title)
{
	r->part = REQUIREMENT;
	r->requirement = item(r, CGS_ITEM_REQUIREMENT, title);
	r->s->v[r->requirement].id = r->s->v[r->requirement].title;
	if (!r->delta)
		return;
	cgs_item_put(r->s, r->requirement, "tags", cgs_str_fmt(&r->s->mem, "delta: %s", r->delta),
		     r->t.line);
	if (!strcmp(r->delta, "removed"))
		cgs_item_put(r->s, r->requirement, "status", CGS_STR("deprecated"), r->t.line);
}

static void scenario(struct reader *r, struct cgs_str title)
{
	r->part = SCENARIO;
	r->step = NULL;
	r->scenario = item(r, CGS_ITEM_SCENARIO, title);
	cgs_item_put_item(r->s, r->scenario, "covers", r->requirement, r->t.line);
}

/* "## Requirements", "## ADDED Requirements". */
static bool is_requirements(struct reader *r, struct cgs_str title)
{
	static const char *const deltas[] = {"added", "modified", "removed", "renamed"};
	struct cgs_str rest;
	r->delta = NULL;
	if (cgs_text_same(title, "Requirements"))
		return true;
	for (size_t i = 0; i < sizeof deltas / sizeof *deltas; i++)
		if (cgs_text_begins(title, deltas[i], &rest) && cgs_text_same(rest, "Requirements"))
			r->delta = deltas[i];
	return r->delta != NULL;
}

/* "## Purpose", "## Requirements": what stands below is known, whatever stood before. */
static void section(struct reader *r, struct cgs_str title)
{
	bool known = is_requirements(r, title);
	if (known)
		r->part = r->delta && !strcmp(r->delta, "renamed") ? RENAMED : REQUIREMENTS;
	else
		r->part = cgs_text_same(title, "Purpose") ? PURPOSE : OUTSIDE;
	if (r->part == OUTSIDE)
		cgs_item_loose(r->s, r->t.line);
}

static void heading(struct reader *r, uint32_t level, struct cgs_str title)
{
	struct cgs_str name;
	if (level < 4)
		r->requirement = 0;
	if (level == 1) {
		r->s->v[r->document].title = cgs_str_dup(&r->s->mem, title);
		r->part = PURPOSE;
	} else if (level == 3 && cgs_text_begins(title, "Requirement:", &name)) {
		requirement(r, name);
	} else if (level == 4 && r->requirement && cgs_text_begins(title, "Scenario:", &name)) {
		scenario(r, name);
	} else if (cgs_text_begins(title, "Requirement:", NULL) ||
		   cgs_text_begins(title, "Scenario:", NULL)) {
		r->part = OUTSIDE;
		cgs_item_drop(r->s, r->t.line, title,
			      "it stands at `### Requirement:`, or below that at `#### "
			      "Scenario:`");
	} else if (level == 2) {
		section(r, title);
	} else {
		r->part = OUTSIDE;
		cgs_item_loose(r->s, r->t.line);
	}
}

/* "- FROM: `### Requirement: Old`", "- TO: ...": what has another name now is another text. */
static void rename_line(struct reader *r, struct cgs_str text)
{
	if (cgs_text_begins(text, "FROM:", NULL))
		cgs_item_drop(r->s, r->t.line, text, "a new name only: rename the declaration");
	else if (!cgs_text_begins(text, "TO:", NULL))
		cgs_item_loose(r->s, r->t.line);
}

/* A line of a scenario: a step begins at a mark that is not set in. */
static void step_line(struct reader *r, struct cgs_str here)
{
	struct cgs_str text, rest;
	const char *word = r->step;
	bool mark = cgs_text_bullet(here, &text) && cgs_text_indent(here) < 2;
	if (!mark)
		text = cgs_text_trim(here);
	text = cgs_text_plain(&r->s->mem, text);
	if ((mark || cgs_text_indent(here) < 2) && cgs_ears_step(text, &word, &rest)) {
		end(r);
		r->step = word;
		cgs_text_flow(&r->flow, rest, r->t.line);
		r->flow.base = 2; /* of "- " */
	} else if (r->step && !mark) {
		cgs_text_flow(&r->flow, here, r->t.line);
	} else if (text.n) {
		cgs_item_loose(r->s, r->t.line);
	}
}

static void line(struct reader *r)
{
	struct cgs_str title, text, here = r->t.here;
	uint32_t level = cgs_text_fenced(&r->flow, here) ? 0 : cgs_text_heading(here, &title);
	if (level) {
		end(r);
		heading(r, level, title);
	} else if (r->part == SCENARIO) {
		step_line(r, here);
	} else if (r->part == RENAMED && cgs_text_bullet(here, &text)) {
		rename_line(r, text);
	} else if (r->part == PURPOSE || r->part == REQUIREMENT) {
		cgs_text_flow(&r->flow, here, r->t.line);
	} else if (cgs_text_trim(here).n) {
		cgs_item_loose(r->s, r->t.line);
	}
}

void cgs_openspec_read(struct cgs_items *s, struct cgs_str text)
{
	struct reader r = {.s = s, .t = {.all = text}};
	r.document = cgs_item_new(s, CGS_ITEM_SCOPE, 1);
	s->v[r.document].id = cgs_item_place(s->file);
	while (cgs_text_next(&r.t))
		line(&r);
	end(&r);
	cgs_buf_done(&r.flow.b);
}

static void put_scenario(struct cgs_items *s, uint32_t item, struct cgs_buf *out)
{
	const struct cgs_item *it = &s->v[item];
	const char *word = NULL;
	cgs_buf_fmt(out, "#### Scenario: %.*s\n\n", CGS_FMT(cgs_say_title(s, item)));
	for (uint32_t i = 0; i < it->npart; i++) {
		const struct cgs_item_part *p = &it->part[i];
		if (p->word->form != CGS_PART_CLAUSE)
			continue;
		cgs_buf_putz(out, "- **");
		for (const char *z = cgs_say_step(p, &word); *z; z++)
			cgs_buf_putc(out, (char)toupper((unsigned char)*z));
		cgs_buf_putz(out, "** ");
		cgs_say_point(out, p->text, "  ");
		cgs_buf_putc(out, '\n');
	}
	cgs_buf_putc(out, '\n');
	cgs_say_first(s, item, "covers");
	cgs_say_done(s, item, "covers");
}

static void put_removed(struct cgs_items *s, uint32_t item, struct cgs_buf *out)
{
	struct cgs_str why = cgs_text_trim(cgs_item_get(s, item, "rationale"));
	if (why.n)
		cgs_buf_fmt(out, "**Reason**: %.*s\n\n", CGS_FMT(why));
	cgs_say_lines(out, cgs_item_get(s, item, "doc"), "");
	cgs_buf_putc(out, '\n');
	cgs_say_done(s, item, "rationale|doc|status|tags");
}

static void put_requirement(struct cgs_items *s, struct cgs_syms *given, uint32_t item,
			    struct cgs_buf *out)
{
	struct cgs_str title = cgs_say_apart(s, given, item, cgs_say_title(s, item));
	struct cgs_str delta = cgs_say_tag(s, item, "delta: ");
	cgs_say_tags(s, item, "delta: ");
	cgs_buf_fmt(out, "### Requirement: %.*s\n\n", CGS_FMT(title));
	if (cgs_str_is(delta, "removed")) {
		put_removed(s, item, out);
		return;
	}
	cgs_say_text(s, item, true, out);
	cgs_buf_putz(out, "\n\n");
	cgs_say_done(s, item, "modal|tags");
	for (uint32_t i = 1; i < s->n; i++) {
		const struct cgs_item_part *p = cgs_item_part(s, i, "covers", NULL);
		if (s->v[i].kind == CGS_ITEM_SCENARIO && p && p->item == item && !s->v[i].done)
			put_scenario(s, i, out);
	}
}

/* The requirements of one delta, of which this is the first. */
static void put_section(struct cgs_items *s, struct cgs_syms *given, uint32_t first,
			struct cgs_buf *out)
{
	static const char *const deltas[] = {"", "added", "modified", "removed"};
	static const char *const titles[] = {"", "ADDED ", "MODIFIED ", "REMOVED "};
	struct cgs_str delta = cgs_say_tag(s, first, "delta: ");
	for (size_t d = 0; d < 4; d++)
		if (cgs_str_is(delta, deltas[d]))
			cgs_buf_fmt(out, "## %sRequirements\n\n", titles[d]);
	for (uint32_t i = first; i < s->n && CGS_STR_IN(delta, deltas); i++)
		if (s->v[i].kind == CGS_ITEM_REQUIREMENT &&
		    cgs_str_eq(cgs_say_tag(s, i, "delta: "), delta))
			put_requirement(s, given, i, out);
}

void cgs_openspec_write(struct cgs_items *s, struct cgs_buf *out)
{
	struct cgs_syms given = {0};
	uint32_t document = cgs_say_document(s);
	struct cgs_str doc = document ? cgs_item_get(s, document, "doc") : CGS_STR("");
	cgs_buf_fmt(out, "# %.*s\n\n",
		    CGS_FMT(document ? s->v[document].title : CGS_STR("Specification")));
	if (doc.n) {
		cgs_buf_putz(out, "## Purpose\n\n");
		cgs_say_lines(out, doc, "");
		cgs_buf_putc(out, '\n');
	}
	for (uint32_t i = 1; i < s->n; i++)
		if (s->v[i].kind == CGS_ITEM_REQUIREMENT && !s->v[i].done)
			put_section(s, &given, i, out);
	if (document)
		cgs_say_done(s, document, "doc");
	cgs_sym_done(&given);
	while (out->n > 1 && out->s[out->n - 2] == '\n')
		out->n--;
}
