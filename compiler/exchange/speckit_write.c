/* speckit_write.c — items as spec.md of spec-kit.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "forms.h"
#include "say.h"
#include "text.h"

struct writer {
	struct cgs_items *s;
	struct cgs_buf *out;
	struct cgs_syms given; /* headings of stories */
	uint32_t last;         /* number of the last one */
};

static bool has_tag(const struct cgs_items *s, uint32_t item, const char *tag)
{
	const struct cgs_item_part *p = NULL;
	while ((p = cgs_item_part(s, item, "tags", p)))
		if (cgs_str_is(p->text, tag))
			return true;
	return false;
}

static const char gap_mark[] = "[NEEDS CLARIFICATION]";
enum { MARK = sizeof gap_mark - 1 };

static bool has_gap(struct cgs_str text)
{
	return text.n && memmem(text.s, text.n, gap_mark, MARK);
}

/* A question that blocks something stands in its text, where there is a gap. */
static bool is_gap(const struct cgs_items *s, uint32_t item)
{
	const struct cgs_item_part *p = cgs_item_part(s, item, "blocks", NULL);
	const struct cgs_item *of = p ? &s->v[p->item] : NULL;
	bool gap = of && has_gap(of->title);
	for (uint32_t i = 0; of && i < of->npart; i++)
		gap |= has_gap(of->part[i].text);
	return gap;
}

/* As it stands behind an id or a title, or "". */
static const char *priority_of(const struct cgs_items *s, uint32_t item)
{
	struct cgs_str priority = cgs_item_get(s, item, "priority");
	return !priority.n                      ? ""
	       : cgs_str_is(priority, "should") ? "P2"
	       : cgs_str_is(priority, "could")  ? "P3"
	       : cgs_str_is(priority, "wont")   ? "Won't have"
						: "P1";
}

/* Text with the questions in its gaps, one after the other. */
static void put_gaps(struct writer *w, uint32_t item, struct cgs_str text)
{
	struct cgs_items *s = w->s;
	uint32_t q = 1;
	const char *gap;
	while ((gap = memmem(text.s, text.n, gap_mark, MARK))) {
		uint32_t n = (uint32_t)(gap - text.s) + MARK - 1;
		cgs_buf_add(w->out, text.s, n);
		for (; q < s->n; q++) {
			const struct cgs_item_part *p = cgs_item_part(s, q, "blocks", NULL);
			if (s->v[q].kind == CGS_ITEM_QUESTION && p && p->item == item)
				break;
		}
		if (q < s->n) {
			cgs_buf_fmt(w->out, "%s%.*s", s->v[q].title.n ? ": " : "",
				    CGS_FMT(s->v[q].title));
			cgs_say_done(s, q++, "blocks");
		}
		text = (struct cgs_str){text.s + n, text.n - n};
	}
	cgs_buf_str(w->out, text);
}

/* "**Given** a, **When** b"; behind a clause of several lines the next one begins a line. */
static void put_steps(const struct cgs_items *s, uint32_t item, struct cgs_buf *out)
{
	const struct cgs_item *it = &s->v[item];
	const char *word = NULL;
	bool lines = false;
	for (uint32_t i = 0; i < it->npart; i++) {
		const struct cgs_item_part *p = &it->part[i];
		if (p->word->form != CGS_PART_CLAUSE)
			continue;
		cgs_buf_putz(out, !word ? "" : lines ? "\n   " : ", ");
		cgs_buf_fmt(out, "**%s** ", cgs_say_step(p, &word));
		cgs_say_point(out, p->text, "   ");
		lines = memchr(p->text.s, '\n', p->text.n) != NULL;
	}
	cgs_buf_putc(out, '\n');
}

/* The heading of a group of points, where another one begins. */
static void put_group(struct writer *w, struct cgs_str group, struct cgs_str last, bool gap)
{
	if (group.n && !cgs_str_eq(group, last))
		cgs_buf_fmt(w->out, "%s**%.*s**\n\n", gap ? "\n" : "", CGS_FMT(group));
}

static void put_scenarios(struct writer *w, uint32_t story)
{
	struct cgs_items *s = w->s;
	struct cgs_str group = CGS_STR("");
	uint32_t n = 0;
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind != CGS_ITEM_SCENARIO || s->v[i].up != story)
			continue;
		struct cgs_str next = cgs_say_tag(s, i, "group: ");
		if (!n || (!next.n && group.n))
			cgs_buf_fmt(w->out, "%s**Acceptance Scenarios**:\n\n", n ? "\n" : "");
		put_group(w, next, group, n != 0);
		group = next;
		cgs_buf_fmt(w->out, "%u. ", n + 1);
		put_steps(s, i, w->out);
		cgs_say_tags(s, i, "group: ");
		cgs_say_done(s, i, "tags");
		n++;
	}
	cgs_buf_putz(w->out, n ? "\n" : "");
}

/* What a label says; a list, table or code begins below it. */
static void put_label(struct writer *w, const char *label, struct cgs_str text)
{
	text = cgs_text_trim(text);
	if (!text.n)
		return;
	cgs_buf_fmt(w->out, "**%s**:%s", label, cgs_text_block(text) ? "\n\n" : " ");
	cgs_say_lines(w->out, text, "");
	cgs_buf_putc(w->out, '\n');
}

/* "User Story 2", which no other story is; that of an older form has neither id nor title. */
static void put_story_number(struct writer *w, uint32_t story)
{
	const struct cgs_item *it = &w->s->v[story];
	struct cgs_arena *mem = &w->s->mem;
	uint32_t n = cgs_say_number(it->id, &w->last);
	bool own = cgs_text_begins(it->id, "User Story", NULL);
	struct cgs_str name = own                       ? it->id
			      : it->id.n || it->title.n ? cgs_str_fmt(mem, "User Story %u", n)
							: CGS_STR("Primary User Story");
	while (cgs_sym_find(&w->given, name))
		name = cgs_str_fmt(mem, "User Story %u", ++w->last);
	cgs_sym_of(&w->given, name);
	if (own && !cgs_str_eq(name, it->id))
		cgs_say_renamed(w->s, story, it->id, name);
	cgs_buf_fmt(w->out, "### %.*s", CGS_FMT(name));
}

/* "User Story 2 - Sign in (Priority: P1)" */
static void put_heading(struct writer *w, uint32_t story)
{
	const struct cgs_item *it = &w->s->v[story];
	put_story_number(w, story);
	bool own = !it->title.n && !cgs_text_begins(it->id, "User Story", NULL);
	struct cgs_str title = own ? it->id : it->title;
	cgs_buf_fmt(w->out, "%s%.*s", title.n ? " - " : "", CGS_FMT(title));
	const char *p = priority_of(w->s, story);
	cgs_buf_fmt(w->out, *p ? " (Priority: %s)\n\n" : "%s\n\n", p);
}

/* What is wanted, and what else is said of it below. */
static void put_wish(struct writer *w, uint32_t story)
{
	struct cgs_buf text = {0};
	struct cgs_str doc = cgs_text_trim(cgs_item_get(w->s, story, "doc"));
	cgs_say_text(w->s, story, false, &text);
	cgs_buf_fmt(&text, "%s%.*s", doc.n && text.n ? "\n\n" : "", CGS_FMT(doc));
	put_gaps(w, story, cgs_buf_view(&text));
	cgs_buf_putz(w->out, text.n ? "\n\n" : "");
	cgs_buf_done(&text);
}

static void put_stories(struct writer *w)
{
	struct cgs_items *s = w->s;
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind != CGS_ITEM_STORY)
			continue;
		put_heading(w, i);
		put_wish(w, i);
		put_label(w, "Why this priority", cgs_item_get(s, i, "rationale"));
		const struct cgs_item_part *test = NULL;
		while ((test = cgs_item_part(s, i, "acceptance", test)))
			put_label(w, "Independent Test", test->text);
		put_scenarios(w, i);
		cgs_say_done(s, i, "priority|rationale|acceptance|doc");
	}
}

enum list {
	ANSWERS,
	STORIES,
	EDGES,
	REQUIREMENTS,
	ENTITIES,
	CRITERIA,
	ASSUMPTIONS,
	DEPENDENCIES,
	NONGOALS,
	LISTS
};

static bool belongs(const struct cgs_items *s, uint32_t i, enum list l)
{
	enum cgs_item_kind k = s->v[i].kind;
	bool edge = has_tag(s, i, "edge case"), dependency = has_tag(s, i, "dependency");
	switch (l) {
	case LISTS: break;
	case STORIES: return k == CGS_ITEM_STORY;
	case EDGES: return edge && (k == CGS_ITEM_QUESTION || k == CGS_ITEM_REQUIREMENT);
	case REQUIREMENTS: return k == CGS_ITEM_REQUIREMENT && !edge;
	case ENTITIES: return k == CGS_ITEM_ENTITY;
	case CRITERIA: return k == CGS_ITEM_GOAL;
	case ASSUMPTIONS: return k == CGS_ITEM_ASSUMPTION && !dependency;
	case DEPENDENCIES: return k == CGS_ITEM_ASSUMPTION && dependency;
	case NONGOALS: return k == CGS_ITEM_NONGOAL;
	case ANSWERS: return k == CGS_ITEM_QUESTION && !edge && !is_gap(s, i);
	}
	return false;
}

/* What a point says behind its label. */
static void point_text(struct cgs_items *s, uint32_t i, struct cgs_buf *out)
{
	enum cgs_item_kind k = s->v[i].kind;
	struct cgs_str doc = cgs_text_trim(cgs_item_get(s, i, "doc"));
	if (k == CGS_ITEM_REQUIREMENT || k == CGS_ITEM_ASSUMPTION) {
		cgs_say_text(s, i, true, out);
		return;
	}
	if (k == CGS_ITEM_GOAL)
		cgs_buf_str(out, s->v[i].title);
	else if (k != CGS_ITEM_ENTITY)
		cgs_buf_str(out, s->v[i].title.n || doc.n ? s->v[i].title : s->v[i].name);
	cgs_buf_fmt(out, "%s%.*s", doc.n && out->n ? "\n\n" : "", CGS_FMT(doc));
}

static struct cgs_str label_of(const struct cgs_items *s, uint32_t i)
{
	enum cgs_item_kind k = s->v[i].kind;
	bool id = k == CGS_ITEM_REQUIREMENT || k == CGS_ITEM_GOAL;
	return k == CGS_ITEM_ENTITY ? cgs_say_title(s, i) : id ? s->v[i].id : CGS_STR("");
}

/* "FR-001", behind which a priority may stand. */
static bool is_numbered(struct cgs_str id)
{
	for (uint32_t i = 0; i < id.n; i++)
		if (!isupper((unsigned char)id.s[i]) && !isdigit((unsigned char)id.s[i]) &&
		    id.s[i] != '-')
			return false;
	return id.n > 2 && isupper((unsigned char)id.s[0]) && memchr(id.s, '-', id.n) &&
	       isdigit((unsigned char)id.s[id.n - 1]);
}

/* The label; whether a priority stands behind it. */
static bool put_point_label(struct writer *w, uint32_t i, struct cgs_str text)
{
	struct cgs_str label = label_of(w->s, i);
	const char *p = priority_of(w->s, i);
	bool priority = *p && is_numbered(label) && !cgs_say_priority(w->s, i);
	if (!label.n)
		return false;
	cgs_buf_fmt(w->out, "**%.*s**", CGS_FMT(label));
	if (priority)
		cgs_buf_fmt(w->out, " (%s)", p);
	cgs_buf_putz(w->out, !text.n ? "" : cgs_text_block(text) ? ":\n  " : ": ");
	return priority;
}

/* One point of a list; further lines of its text are set in. */
static void put_point(struct writer *w, uint32_t i)
{
	struct cgs_items *s = w->s;
	struct writer in = {.s = s, .out = &(struct cgs_buf){0}};
	struct cgs_buf text = {0};
	bool edge = has_tag(s, i, "edge case"),
	     answers = s->v[i].kind == CGS_ITEM_QUESTION && !edge;
	struct cgs_str answer = answers ? cgs_text_trim(cgs_item_get(s, i, "answer")) : CGS_STR("");
	point_text(s, i, &text);
	cgs_buf_putz(w->out, "- ");
	bool priority = put_point_label(w, i, cgs_buf_view(&text));
	cgs_buf_putz(in.out, answer.n ? "Q: " : "");
	put_gaps(&in, i, cgs_buf_view(&text));
	if (answer.n)
		cgs_buf_fmt(in.out, " \xe2\x86\x92 A: %.*s", CGS_FMT(answer));
	cgs_say_point(w->out, cgs_buf_view(in.out), "  ");
	cgs_buf_putc(w->out, '\n');
	cgs_buf_done(&text);
	cgs_buf_done(in.out);
	cgs_say_tags(s, i,
		     edge      ? "edge case|group: "
		     : answers ? "session: "
			       : "dependency|group: ");
	bool sentence = s->v[i].kind == CGS_ITEM_REQUIREMENT;
	cgs_say_done(s, i,
		     priority                              ? "tags|priority"
		     : sentence                            ? "tags|modal"
		     : s->v[i].kind == CGS_ITEM_ASSUMPTION ? "tags"
		     : answer.n                            ? "tags|doc|answer"
							   : "tags|doc");
}

static void put_list(struct writer *w, enum list l, const char *heading)
{
	struct cgs_str session = CGS_STR(""), group = CGS_STR("");
	bool any = false;
	cgs_buf_fmt(w->out, "%s\n\n", heading);
	for (uint32_t i = 1; i < w->s->n; i++) {
		if (!belongs(w->s, i, l))
			continue;
		struct cgs_str day = l == ANSWERS ? cgs_say_tag(w->s, i, "session: ") : CGS_STR("");
		struct cgs_str next = l == ANSWERS ? CGS_STR("") : cgs_say_tag(w->s, i, "group: ");
		if (group.n && !next.n)
			cgs_buf_fmt(w->out, "\n%s\n\n", heading);
		put_group(w, next, group, any);
		group = next;
		any = true;
		if (!cgs_str_eq(day, session))
			cgs_buf_fmt(w->out, "%s%s%.*s\n\n", session.n ? "\n" : "",
				    day.n ? "### Session " : heading, CGS_FMT(day));
		session = day;
		put_point(w, i);
	}
	cgs_buf_putc(w->out, '\n');
}

/* The place of the first item of a list, or that behind the last item. */
static uint32_t first_of(const struct cgs_items *s, enum list l)
{
	uint32_t i = 1;
	while (i < s->n && !belongs(s, i, l))
		i++;
	return i;
}

/* The lists stand in the order in which their first items do. */
static void put_lists(struct writer *w)
{
	static const struct {
		const char *part, *heading;
	} lists[LISTS] = {
		[ANSWERS] = {"", "## Clarifications"},
		[STORIES] = {"## User Scenarios & Testing\n\n", ""},
		[EDGES] = {"## User Scenarios & Testing\n\n", "### Edge Cases"},
		[REQUIREMENTS] = {"## Requirements\n\n", "### Functional Requirements"},
		[ENTITIES] = {"## Requirements\n\n", "### Key Entities"},
		[CRITERIA] = {"## Success Criteria\n\n", "### Measurable Outcomes"},
		[ASSUMPTIONS] = {"", "## Assumptions"},
		[DEPENDENCIES] = {"", "## Dependencies"},
		[NONGOALS] = {"", "## Out of Scope"},
	};
	uint32_t first[LISTS];
	const char *part = "";
	for (unsigned l = 0; l < LISTS; l++)
		first[l] = first_of(w->s, (enum list)l);
	for (uint32_t i = 1; i < w->s->n; i++)
		for (unsigned l = 0; l < LISTS; l++) {
			if (first[l] != i)
				continue;
			if (strcmp(part, lists[l].part) != 0)
				cgs_buf_putz(w->out, lists[l].part);
			part = lists[l].part;
			if (l == STORIES)
				put_stories(w);
			else
				put_list(w, (enum list)l, lists[l].heading);
		}
}

/* "Created: 2026-02-03" with its label in bold. A line that goes on below another one began with
 * bold text, or else it would have been joined. */
static void put_head(struct writer *w, struct cgs_str doc)
{
	struct cgs_text t = {.all = doc};
	struct cgs_flow f = {0};
	bool open = false;
	while (cgs_text_next(&t)) {
		const char *colon = memmem(t.here.s, t.here.n, ": ", 2);
		uint32_t n = colon ? (uint32_t)(colon - t.here.s) : open ? t.here.n : 0;
		bool code = f.fence || cgs_text_block(cgs_text_trim(t.here));
		cgs_text_flow(&f, t.here, t.line);
		if (!code && !f.code && n && (open || n < 20))
			cgs_buf_fmt(w->out, "**%.*s**%.*s\n", (int)n, t.here.s, (int)(t.here.n - n),
				    t.here.s + n);
		else
			cgs_buf_fmt(w->out, "%.*s\n", CGS_FMT(t.here));
		open = t.here.n != 0;
	}
	cgs_buf_putz(w->out, doc.n ? "\n" : "");
	cgs_buf_done(&f.b);
}

void cgs_speckit_write(struct cgs_items *s, struct cgs_buf *out)
{
	struct writer w = {.s = s, .out = out};
	uint32_t document = cgs_say_document(s);
	cgs_buf_fmt(out, "# Feature Specification: %.*s\n\n",
		    CGS_FMT(document ? s->v[document].title : CGS_STR("Requirements")));
	if (document) {
		put_head(&w, cgs_item_get(s, document, "doc"));
		cgs_say_done(s, document, "doc");
	}
	cgs_say_ids_apart(s, CGS_ITEM_BIT(REQUIREMENT) | CGS_ITEM_BIT(GOAL));
	put_lists(&w);
	cgs_sym_done(&w.given);
	while (out->n > 1 && out->s[out->n - 2] == '\n')
		out->n--;
}
