/* kiro.c — requirements.md in the EARS form: user stories with numbered acceptance criteria.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     ### Requirement 1: Sign in
 *     **User Story:** As a member, I want to sign in, so that I see my loans
 *     #### Acceptance Criteria
 *     1. WHEN a member enters a valid card THEN the system SHALL show the loans
 */
#include <ctype.h>
#include <stdlib.h>

#include "ears.h"
#include "forms.h"
#include "text.h"

enum part { OUTSIDE, INTRODUCTION, GLOSSARY, REQUIREMENTS, REQUIREMENT, CRITERIA };

struct reader {
	struct cgs_items *s;
	struct cgs_text t;
	enum part part;
	uint32_t document;        /* scope */
	uint32_t story;           /* or the scope that is in place of one */
	struct cgs_str id, title; /* of the heading */
	uint32_t line;
	uint32_t criteria;
	struct cgs_buf text; /* of a paragraph or criterion */
	uint32_t from;
};

unsigned cgs_kiro_guess(struct cgs_str path, struct cgs_str text)
{
	bool criteria = memmem(text.s, text.n, "Acceptance Criteria", 19) != NULL;
	bool story = memmem(text.s, text.n, "**User Story:**", 15) != NULL;
	(void)path;
	return story && criteria ? 8 : criteria && memmem(text.s, text.n, "SHALL", 5) ? 6 : 0;
}

/* A requirement has a story, or else it is a heading only. */
static uint32_t holder(struct reader *r, enum cgs_item_kind kind)
{
	if (!r->story) {
		r->story = cgs_item_new(r->s, kind, r->line);
		r->s->v[r->story].title = r->title;
		r->s->v[r->story].id = r->id;
		r->s->v[r->story].up = r->document;
	}
	return r->story;
}

static void end_criterion(struct reader *r, struct cgs_str text)
{
	uint32_t in = holder(r, CGS_ITEM_SCOPE);
	uint32_t q = cgs_item_new(r->s, CGS_ITEM_REQUIREMENT, r->from);
	bool story = r->s->v[in].kind == CGS_ITEM_STORY;
	r->s->v[q].id = cgs_str_fmt(&r->s->mem, "%.*s.%u", CGS_FMT(r->id), ++r->criteria);
	r->s->v[q].up = story ? r->document : in;
	cgs_ears_put(r->s, q, text, r->from);
	if (story)
		cgs_item_put_item(r->s, in, "covers", q, r->from);
}

static void end_term(struct reader *r, struct cgs_str text)
{
	struct cgs_str name, definition;
	if (!cgs_text_label(text, &name, &definition) || !definition.n) {
		cgs_item_loose(r->s, r->from);
		return;
	}
	uint32_t term = cgs_item_new(r->s, CGS_ITEM_TERM, r->from);
	r->s->v[term].title = cgs_str_dup(&r->s->mem, name);
	r->s->v[term].up = r->document;
	cgs_item_put(r->s, term, "definition", definition, r->from);
}

/* What was being collected has ended. */
static void end(struct reader *r)
{
	struct cgs_str raw = cgs_buf_view(&r->text);
	struct cgs_str text = cgs_text_plain(&r->s->mem, raw), story;
	if (!text.n)
		;
	else if (r->part == INTRODUCTION)
		cgs_item_put(r->s, r->document, "doc", text, r->from);
	else if (r->part == GLOSSARY)
		end_term(r, raw);
	else if (r->part == CRITERIA)
		end_criterion(r, text);
	else if (r->part == REQUIREMENT && cgs_text_begins(text, "User Story:", &story))
		cgs_ears_put_story(r->s, holder(r, CGS_ITEM_STORY), story, r->from);
	r->text.n = 0;
}

/* "Requirement 1: Sign in", "Requirement 1 - Sign in". */
static bool is_requirement(struct reader *r, struct cgs_str title)
{
	struct cgs_str rest;
	if (!cgs_text_begins(title, "Requirement ", &rest))
		return false;
	uint32_t n = 0;
	while (n < rest.n && (isalnum((unsigned char)rest.s[n]) || strchr("._-", rest.s[n])))
		n++;
	r->id = cgs_str_dup(&r->s->mem, (struct cgs_str){rest.s, n});
	while (n < rest.n && strchr(" :-.", rest.s[n]))
		n++;
	r->title = cgs_str_dup(&r->s->mem, (struct cgs_str){rest.s + n, rest.n - n});
	r->story = 0;
	r->criteria = 0;
	r->line = r->t.line;
	return true;
}

/* A requirement that ended without story and criteria is a story with a title only. */
static void leave(struct reader *r)
{
	if (r->part >= REQUIREMENT && r->id.n)
		holder(r, CGS_ITEM_STORY);
}

static void heading(struct reader *r, uint32_t level, struct cgs_str title)
{
	struct cgs_items *s = r->s;
	if (level <= 3)
		leave(r);
	if (level == 1) {
		s->v[r->document].title = cgs_str_dup(&s->mem, title);
		r->part = INTRODUCTION;
	} else if (level == 2 && cgs_text_same(title, "Introduction")) {
		r->part = INTRODUCTION;
	} else if (level == 2 && cgs_text_same(title, "Glossary")) {
		r->part = GLOSSARY;
	} else if (level == 2 && cgs_text_same(title, "Requirements")) {
		r->part = REQUIREMENTS;
	} else if (is_requirement(r, title)) {
		r->part = REQUIREMENT;
	} else if (cgs_text_same(title, "Acceptance Criteria") && r->part >= REQUIREMENT) {
		r->part = CRITERIA;
	} else {
		r->part = OUTSIDE;
		cgs_item_loose(s, r->t.line);
	}
}

/* Whether a line belongs to nothing that is being read. */
static bool is_loose(const struct reader *r)
{
	struct cgs_str here = r->t.here;
	if (r->part == OUTSIDE || r->part == REQUIREMENTS)
		return true;
	if (r->text.n || r->part == INTRODUCTION)
		return false;
	return r->part != REQUIREMENT || !memmem(here.s, here.n, "User Story:", 11);
}

static void line(struct reader *r)
{
	struct cgs_str title, text, here = r->t.here;
	uint32_t level = cgs_text_heading(here, &title);
	bool list = r->part == GLOSSARY || r->part == CRITERIA;
	if (level) {
		end(r);
		heading(r, level, title);
	} else if (!cgs_text_trim(here).n) {
		if (!list)
			end(r);
	} else if (list && cgs_text_bullet(here, &text) && cgs_text_indent(here) < 2) {
		end(r);
		r->from = r->t.line;
		cgs_text_join(&r->text, text, ' ');
	} else if (is_loose(r)) {
		cgs_item_loose(r->s, r->t.line);
	} else {
		r->from = r->text.n ? r->from : r->t.line;
		cgs_text_join(&r->text, here, r->part == INTRODUCTION ? '\n' : ' ');
	}
}

void cgs_kiro_read(struct cgs_items *s, struct cgs_str text)
{
	struct reader r = {.s = s, .t = {.all = text}};
	r.document = cgs_item_new(s, CGS_ITEM_SCOPE, 1);
	s->v[r.document].id = cgs_item_place(s->file);
	while (cgs_text_next(&r.t))
		line(&r);
	end(&r);
	leave(&r);
	cgs_buf_done(&r.text);
}
