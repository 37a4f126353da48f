/* speckit_write.c — items as spec.md of spec-kit.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "forms.h"
#include "say.h"
#include "text.h"

struct writer {
	struct cgs_items *s;
	struct cgs_buf *out;
};

static bool has_tag(const struct cgs_items *s, uint32_t item, const char *tag)
{
	const struct cgs_item_part *p = NULL;
	while ((p = cgs_item_part(s, item, "tags", p)))
		if (cgs_str_is(p->text, tag))
			return true;
	return false;
}

/* A question that blocks something stands in its text, where there is a gap. */
static bool is_gap(const struct cgs_items *s, uint32_t item)
{
	const struct cgs_item_part *p = cgs_item_part(s, item, "blocks", NULL);
	struct cgs_str text = p ? cgs_item_get(s, p->item, "shall") : CGS_STR("");
	return text.n && memmem(text.s, text.n, "[NEEDS CLARIFICATION]", 21);
}

/* Text with the questions in its gaps, one after the other. */
static void put_gaps(struct writer *w, uint32_t item, struct cgs_str text)
{
	struct cgs_items *s = w->s;
	uint32_t q = 1;
	const char *gap;
	while ((gap = memmem(text.s, text.n, "[NEEDS CLARIFICATION]", 21))) {
		uint32_t n = (uint32_t)(gap - text.s) + 20;
		cgs_buf_add(w->out, text.s, n);
		for (; q < s->n; q++) {
			const struct cgs_item_part *p = cgs_item_part(s, q, "blocks", NULL);
			if (s->v[q].kind == CGS_ITEM_QUESTION && p && p->item == item)
				break;
		}
		if (q < s->n) {
			cgs_buf_fmt(w->out, ": %.*s", CGS_FMT(cgs_say_title(s, q)));
			cgs_say_done(s, q++, "blocks");
		}
		text = (struct cgs_str){text.s + n, text.n - n};
	}
	cgs_buf_str(w->out, text);
}

static void put_scenarios(struct writer *w, uint32_t story)
{
	struct cgs_items *s = w->s;
	uint32_t n = 0;
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind != CGS_ITEM_SCENARIO || s->v[i].up != story)
			continue;
		cgs_buf_fmt(w->out, "%s%u. ", n ? "" : "**Acceptance Scenarios**:\n\n", n + 1);
		cgs_say_text(s, i, false, w->out);
		cgs_buf_putc(w->out, '\n');
		cgs_say_done(s, i, "");
		n++;
	}
	cgs_buf_putz(w->out, n ? "\n" : "");
}

static void put_label(struct writer *w, const char *label, struct cgs_str text)
{
	text = cgs_text_trim(text);
	if (!text.n)
		return;
	cgs_buf_fmt(w->out, "**%s**: ", label);
	for (uint32_t i = 0; i < text.n; i++)
		cgs_buf_putc(w->out, text.s[i] == '\n' ? ' ' : text.s[i]);
	cgs_buf_putz(w->out, "\n\n");
}

static void put_stories(struct writer *w)
{
	struct cgs_items *s = w->s;
	uint32_t n = 0;
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind != CGS_ITEM_STORY)
			continue;
		struct cgs_str priority = cgs_item_get(s, i, "priority");
		const char *p = cgs_str_is(priority, "should")  ? "P2"
				: cgs_str_is(priority, "could") ? "P3"
								: "P1";
		cgs_buf_fmt(w->out, "### User Story %u - %.*s", cgs_say_number(s->v[i].id, &n),
			    CGS_FMT(cgs_say_title(s, i)));
		if (priority.n)
			cgs_buf_fmt(w->out, " (Priority: %s)", p);
		cgs_buf_putz(w->out, "\n\n");
		struct cgs_buf text = {0};
		cgs_say_text(s, i, false, &text);
		put_gaps(w, i, cgs_buf_view(&text));
		cgs_buf_done(&text);
		cgs_buf_putz(w->out, "\n\n");
		put_label(w, "Why this priority", cgs_item_get(s, i, "rationale"));
		const struct cgs_item_part *test = NULL;
		while ((test = cgs_item_part(s, i, "acceptance", test)))
			put_label(w, "Independent Test", test->text);
		put_scenarios(w, i);
		cgs_say_done(s, i, "priority|rationale|acceptance");
	}
}

enum list { EDGES, REQUIREMENTS, ENTITIES, CRITERIA, ASSUMPTIONS, DEPENDENCIES, NONGOALS, ANSWERS };

static bool belongs(const struct cgs_items *s, uint32_t i, enum list l)
{
	enum cgs_item_kind k = s->v[i].kind;
	bool edge = has_tag(s, i, "edge case"), dependency = has_tag(s, i, "dependency");
	switch (l) {
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
	struct cgs_str doc = cgs_text_trim(cgs_item_get(s, i, "doc"));
	switch ((unsigned)s->v[i].kind) {
	case CGS_ITEM_ENTITY: cgs_buf_str(out, doc); break;
	case CGS_ITEM_GOAL: cgs_buf_str(out, doc.n ? doc : s->v[i].title); break;
	case CGS_ITEM_QUESTION:
	case CGS_ITEM_NONGOAL: cgs_buf_str(out, cgs_say_title(s, i)); break;
	default: cgs_say_text(s, i, false, out);
	}
	for (size_t c = 0; c < out->n; c++)
		out->s[c] = out->s[c] == '\n' ? ' ' : out->s[c];
}

static struct cgs_str label_of(const struct cgs_items *s, uint32_t i)
{
	enum cgs_item_kind k = s->v[i].kind;
	bool id = k == CGS_ITEM_REQUIREMENT || k == CGS_ITEM_GOAL;
	return k == CGS_ITEM_ENTITY ? cgs_say_title(s, i) : id ? s->v[i].id : CGS_STR("");
}

/* One point of a list; lines of its text become one. */
static void put_point(struct writer *w, uint32_t i)
{
	struct cgs_items *s = w->s;
	struct cgs_buf text = {0};
	struct cgs_str label = label_of(s, i);
	bool edge = has_tag(s, i, "edge case");
	struct cgs_str answer = edge ? CGS_STR("") : cgs_text_trim(cgs_item_get(s, i, "answer"));
	point_text(s, i, &text);
	cgs_buf_putz(w->out, "- ");
	if (label.n)
		cgs_buf_fmt(w->out, "**%.*s**: ", CGS_FMT(label));
	cgs_buf_putz(w->out, answer.n ? "Q: " : "");
	put_gaps(w, i, cgs_buf_view(&text));
	if (answer.n)
		cgs_buf_fmt(w->out, " \xe2\x86\x92 A: %.*s", CGS_FMT(answer));
	cgs_buf_putc(w->out, '\n');
	cgs_buf_done(&text);
	enum cgs_item_kind k = s->v[i].kind;
	bool doc = k == CGS_ITEM_ENTITY || k == CGS_ITEM_GOAL;
	cgs_say_tags(s, i, edge ? "edge case" : "dependency");
	cgs_say_done(s, i,
		     doc                         ? "tags|doc"
		     : k == CGS_ITEM_REQUIREMENT ? "tags|modal"
		     : answer.n                  ? "tags|answer"
						 : "tags");
}

static void put_list(struct writer *w, enum list l, const char *heading)
{
	bool open = false;
	for (uint32_t i = 1; i < w->s->n; i++) {
		if (!belongs(w->s, i, l))
			continue;
		cgs_buf_fmt(w->out, "%s%s", open ? "" : heading, open ? "" : "\n\n");
		open = true;
		put_point(w, i);
	}
	cgs_buf_putz(w->out, open ? "\n" : "");
}

/* "Created: 2026-02-03" with its label in bold. */
static void put_head(struct writer *w, struct cgs_str doc)
{
	struct cgs_text t = {.all = doc};
	while (cgs_text_next(&t)) {
		const char *colon = memmem(t.here.s, t.here.n, ": ", 2);
		uint32_t n = colon ? (uint32_t)(colon - t.here.s) : 0;
		if (n && n < 20)
			cgs_buf_fmt(w->out, "**%.*s**%.*s\n", (int)n, t.here.s, (int)(t.here.n - n),
				    colon);
		else
			cgs_buf_fmt(w->out, "%.*s\n", CGS_FMT(t.here));
	}
	cgs_buf_putz(w->out, doc.n ? "\n" : "");
}

void cgs_speckit_write(struct cgs_items *s, struct cgs_buf *out)
{
	struct writer w = {s, out};
	uint32_t document = cgs_say_document(s);
	cgs_buf_fmt(out, "# Feature Specification: %.*s\n\n",
		    CGS_FMT(document ? s->v[document].title : CGS_STR("Requirements")));
	if (document) {
		put_head(&w, cgs_item_get(s, document, "doc"));
		cgs_say_done(s, document, "doc");
	}
	put_list(&w, ANSWERS, "## Clarifications");
	cgs_buf_putz(out, "## User Scenarios & Testing\n\n");
	put_stories(&w);
	put_list(&w, EDGES, "### Edge Cases");
	cgs_buf_putz(out, "## Requirements\n\n");
	put_list(&w, REQUIREMENTS, "### Functional Requirements");
	put_list(&w, ENTITIES, "### Key Entities");
	put_list(&w, CRITERIA, "## Success Criteria\n\n### Measurable Outcomes");
	put_list(&w, ASSUMPTIONS, "## Assumptions");
	put_list(&w, DEPENDENCIES, "## Dependencies");
	put_list(&w, NONGOALS, "## Out of Scope");
	while (out->n > 1 && out->s[out->n - 2] == '\n')
		out->n--;
}
