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
#include "say.h"
#include "text.h"

enum part { OUTSIDE, INTRODUCTION, GLOSSARY, REQUIREMENTS, REQUIREMENT, CRITERIA };

struct reader {
	struct cgs_items *s;
	struct cgs_text t;
	enum part part;
	bool in;                  /* a requirement, whatever part of it */
	uint32_t document;        /* scope */
	uint32_t story;           /* or the scope that is in place of one */
	struct cgs_str id, title; /* of the heading */
	uint32_t line;
	uint32_t criteria;    /* number of the last one */
	uint32_t number;      /* that the one being read has in its list, or 0 */
	struct cgs_flow text; /* of the introduction, a paragraph or a criterion */
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

static void end_criterion(struct reader *r, struct cgs_str text, uint32_t line)
{
	uint32_t in = holder(r, CGS_ITEM_SCOPE);
	uint32_t q = cgs_item_new(r->s, CGS_ITEM_REQUIREMENT, line);
	bool story = r->s->v[in].kind == CGS_ITEM_STORY;
	r->criteria = r->number > r->criteria ? r->number : r->criteria + 1;
	r->s->v[q].id = cgs_str_fmt(&r->s->mem, "%.*s.%u", CGS_FMT(r->id), r->criteria);
	r->s->v[q].up = story ? r->document : in;
	cgs_ears_put(r->s, q, text, line);
	if (story)
		cgs_item_put_item(r->s, in, "covers", q, line);
}

static void end_term(struct reader *r, struct cgs_str text, uint32_t line)
{
	struct cgs_str name, definition;
	if (!cgs_text_label(text, &name, &definition) || !definition.n) {
		cgs_item_loose(r->s, line);
		return;
	}
	uint32_t term = cgs_item_new(r->s, CGS_ITEM_TERM, line);
	r->s->v[term].title = cgs_str_dup(&r->s->mem, name);
	r->s->v[term].up = r->document;
	cgs_item_put(r->s, term, "definition", cgs_text_plain(&r->s->mem, definition), line);
}

/* What was being collected has ended. */
static void end(struct reader *r)
{
	uint32_t line = r->text.line;
	struct cgs_str raw = cgs_str_dup(&r->s->mem, cgs_text_raw(&r->text)), story;
	struct cgs_str text = cgs_text_flown(&r->s->mem, &r->text);
	if (!text.n)
		;
	else if (r->part == INTRODUCTION)
		cgs_item_put(r->s, r->document, "doc", text, line);
	else if (r->part == GLOSSARY)
		end_term(r, raw, line);
	else if (r->part == CRITERIA)
		end_criterion(r, text, line);
	else if (r->part == REQUIREMENT && cgs_text_begins(text, "User Story:", &story))
		cgs_ears_put_story(r->s, holder(r, CGS_ITEM_STORY), story, line);
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
	if (r->in && r->id.n)
		holder(r, CGS_ITEM_STORY);
	r->in = false;
}

static void heading(struct reader *r, uint32_t level, struct cgs_str title)
{
	struct cgs_items *s = r->s;
	bool criteria = r->in && cgs_text_same(title, "Acceptance Criteria");
	if (!criteria && (level <= 3 || cgs_text_begins(title, "Requirement ", NULL)))
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
		r->in = true;
	} else if (criteria) {
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
	if (r->text.b.n || r->part == INTRODUCTION)
		return false;
	return r->part != REQUIREMENT || !memmem(here.s, here.n, "User Story:", 11);
}

/* Whether a text behind a number is a criterion: a sentence that was wrapped goes on otherwise, as
 * "1.5 seconds" or "2.4 GHz" do. */
static bool is_sentence(struct cgs_str text, bool own)
{
	static const char *const first[] = {"when ", "if ", "while ", "where ", "the "};
	for (size_t i = 0; i < sizeof first / sizeof *first; i++)
		if (cgs_text_begins(text, first[i], NULL))
			return true;
	return own && isupper((unsigned char)text.s[0]) && memmem(text.s, text.n, "SHALL", 5);
}

/* "1.2 WHEN x" and "1.2. WHEN x": the number behind the dot, and the text. */
static uint32_t take_number(struct reader *r, struct cgs_str *text)
{
	uint32_t n = 0, dot = 0;
	while (n < text->n && (isdigit((unsigned char)text->s[n]) || text->s[n] == '.')) {
		dot = text->s[n] == '.' && n + 1 < text->n && isdigit((unsigned char)text->s[n + 1])
			      ? n
			      : dot;
		n++;
	}
	struct cgs_str rest = cgs_text_trim((struct cgs_str){text->s + n, text->n - n});
	struct cgs_str of = {text->s, dot};
	if (!dot || !rest.n || rest.s == text->s + n || !is_sentence(rest, cgs_str_eq(of, r->id)))
		return 0;
	if (!cgs_str_eq(of, r->id))
		cgs_item_lose(
			r->s, r->t.line, cgs_str_fmt(&r->s->mem, "number `%.*s`", (int)n, text->s),
			cgs_str_fmt(&r->s->mem, "it stands below Requirement %.*s", CGS_FMT(r->id))
				.s);
	*text = rest;
	return (uint32_t)strtoul(of.s + dot + 1, NULL, 10);
}

/* A criterion with the number of its requirement before its own. */
static bool is_numbered(struct reader *r, struct cgs_str here)
{
	struct cgs_str text = cgs_text_trim(here);
	if (r->part != CRITERIA || r->text.fence || cgs_text_indent(here) > 1)
		return false;
	if (text.n && strchr("-*+", text.s[0]))
		cgs_text_bullet(here, &text);
	uint32_t number = take_number(r, &text);
	if (!number)
		return false;
	end(r);
	r->number = number;
	cgs_text_flow_point(&r->text, here, text, r->t.line);
	return true;
}

/* A line of a list, whose points are items. */
static void list_line(struct reader *r, struct cgs_str here)
{
	struct cgs_str text;
	if (is_numbered(r, here))
		return;
	switch (cgs_text_point(&r->text, here, &text)) {
	case CGS_POINT_NEW:
		end(r);
		r->number = (uint32_t)strtoul(cgs_text_trim(here).s, NULL, 10);
		cgs_text_flow_point(&r->text, here, text, r->t.line);
		break;
	case CGS_POINT_MORE: cgs_text_flow(&r->text, here, r->t.line); break;
	case CGS_POINT_NONE: cgs_item_loose(r->s, r->t.line); break;
	}
}

/* The user story of a requirement, behind other text. */
static bool is_story(struct reader *r)
{
	if (!r->in || !cgs_text_begins(cgs_text_trim(r->t.here), "**User Story:", NULL))
		return false;
	r->part = REQUIREMENT;
	return true;
}

static void line(struct reader *r)
{
	struct cgs_str title, here = r->t.here;
	uint32_t level = cgs_text_fenced(&r->text, here) ? 0 : cgs_text_heading(here, &title);
	bool blank = !cgs_text_trim(here).n;
	if (level) {
		end(r);
		heading(r, level, title);
	} else if (r->part == GLOSSARY || r->part == CRITERIA) {
		list_line(r, here);
	} else if (blank && r->part != INTRODUCTION) {
		end(r);
	} else if (r->part == OUTSIDE && !is_story(r)) {
		cgs_item_strange(r->s, r->t.line, here);
	} else if (is_loose(r)) {
		cgs_item_loose(r->s, r->t.line);
	} else {
		cgs_text_flow(&r->text, here, r->t.line);
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
	cgs_buf_done(&r.text.b);
}

struct writer {
	struct cgs_items *s;
	struct cgs_buf *out;
	uint32_t document;
	uint32_t n;        /* number of the last heading */
	uint32_t criteria; /* and of the last one below it */
	struct cgs_str heading;
	struct cgs_syms given; /* headings */
	bool *covered;         /* by a story, below which it stands */
};

/* "3" of a heading that was imported stays if no other one has it; others are numbered. */
static void put_heading(struct writer *w, struct cgs_str id, struct cgs_str title)
{
	bool number = id.n && isdigit((unsigned char)id.s[0]);
	for (uint32_t i = 0; i < id.n; i++)
		number &= isalnum((unsigned char)id.s[i]) || strchr("._-", id.s[i]);
	number &= !cgs_sym_find(&w->given, id);
	w->criteria = 0;
	w->heading = id;
	if (number)
		w->n = (uint32_t)strtoul(id.s, NULL, 10);
	while (!number &&
	       (!w->heading.n || cgs_sym_find(&w->given, w->heading) || cgs_str_eq(w->heading, id)))
		w->heading = cgs_str_fmt(&w->s->mem, "%u", ++w->n);
	cgs_sym_of(&w->given, w->heading);
	cgs_buf_fmt(w->out, "### Requirement %.*s%s%.*s\n\n", CGS_FMT(w->heading),
		    title.n ? ": " : "", CGS_FMT(title));
}

/* "3" of "3.1", the id of a criterion. */
static struct cgs_str heading_of(struct cgs_str id)
{
	const char *dot = memrchr(id.s, '.', id.n);
	return (struct cgs_str){id.s, dot ? (uint32_t)(dot - id.s) : 0};
}

/* The number of a criterion behind that, if it can follow the last one. */
static uint32_t criterion_of(const struct writer *w, struct cgs_str id)
{
	uint32_t n = heading_of(id).n;
	uint32_t number = n && id.n - n < 8 ? (uint32_t)strtoul(id.s + n + 1, NULL, 10) : 0;
	return number > w->criteria ? number : w->criteria + 1;
}

/* The id of a criterion is that of its place; another one of this form is named. */
static void tell_number(struct writer *w, uint32_t item)
{
	struct cgs_str id = w->s->v[item].id;
	struct cgs_str own = cgs_str_fmt(&w->s->mem, "%.*s.%u", CGS_FMT(w->heading), w->criteria);
	if (heading_of(id).n && !cgs_str_eq(own, id))
		cgs_say_renamed(w->s, item, id, own);
}

static void put_criterion(struct writer *w, uint32_t item)
{
	struct cgs_buf text = {0};
	if (!w->criteria)
		cgs_buf_putz(w->out, "#### Acceptance Criteria\n\n");
	w->criteria = criterion_of(w, w->s->v[item].id);
	cgs_say_text(w->s, item, true, &text);
	cgs_buf_fmt(w->out, "%u. ", w->criteria);
	tell_number(w, item);
	cgs_say_point(w->out, cgs_buf_view(&text), "   ");
	cgs_buf_putc(w->out, '\n');
	cgs_say_done(w->s, item, "modal");
	cgs_buf_done(&text);
}

/* A criterion stands in one place. */
static void lose_cover(struct cgs_items *s, uint32_t story, const struct cgs_item_part *p)
{
	s->file = s->v[story].file;
	cgs_item_lose(s, p->line,
		      cgs_str_fmt(&s->mem, "`covers` of %.*s: %.*s", CGS_FMT(s->v[story].name),
				  CGS_FMT(s->v[p->item].name)),
		      s->v[p->item].done ? "it stands below another story"
					 : "it is no requirement");
}

static void put_story(struct writer *w, uint32_t item)
{
	struct cgs_items *s = w->s;
	const struct cgs_item_part *p = NULL;
	struct cgs_str id = s->v[item].id;
	put_heading(w, id, s->v[item].title);
	if (id.n && isdigit((unsigned char)*id.s) && !cgs_str_eq(id, w->heading))
		cgs_say_renamed(s, item, id, w->heading);
	if (cgs_item_get(s, item, "want").n) {
		struct cgs_str want = cgs_item_get(s, item, "want"),
			       so = cgs_item_get(s, item, "so");
		bool lines = !memmem(want.s, want.n, "\n\n", 2) && !memmem(so.s, so.n, "\n\n", 2);
		cgs_buf_putz(w->out, "**User Story:** ");
		cgs_say_text(s, item, lines, w->out);
		cgs_buf_putz(w->out, "\n\n");
	}
	while ((p = cgs_item_part(s, item, "covers", p))) {
		if (s->v[p->item].kind == CGS_ITEM_REQUIREMENT && !s->v[p->item].done)
			put_criterion(w, p->item);
		else
			lose_cover(s, item, p);
	}
	cgs_buf_putz(w->out, w->criteria ? "\n" : "");
	cgs_say_done(s, item, "covers");
}

/* Requirements that no story covers, below a heading of their own: those of a scope, or the rest.
 */
static void put_others(struct writer *w, uint32_t scope, struct cgs_str title)
{
	struct cgs_items *s = w->s;
	bool open = false;
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind != CGS_ITEM_REQUIREMENT || s->v[i].done || w->covered[i] ||
		    (scope && s->v[i].up != scope))
			continue;
		if (!open)
			put_heading(w, heading_of(s->v[i].id), title);
		open = true;
		put_criterion(w, i);
	}
	cgs_buf_putz(w->out, open ? "\n" : "");
	if (open && scope)
		cgs_say_done(s, scope, "");
}

static void put_terms(struct writer *w)
{
	struct cgs_items *s = w->s;
	bool open = false;
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind != CGS_ITEM_TERM)
			continue;
		cgs_buf_putz(w->out, open ? "" : "## Glossary\n\n");
		open = true;
		cgs_buf_fmt(w->out, "- **%.*s**: ", CGS_FMT(cgs_say_title(s, i)));
		cgs_say_point(w->out, cgs_item_get(s, i, "definition"), "  ");
		cgs_buf_putc(w->out, '\n');
		cgs_say_done(s, i, "");
	}
	cgs_buf_putz(w->out, open ? "\n" : "");
}

static void find_covered(struct writer *w)
{
	const struct cgs_items *s = w->s;
	w->covered = cgs_mem_alloc((s->n + 1) * sizeof *w->covered);
	for (uint32_t i = 1; i < s->n; i++) {
		const struct cgs_item_part *p = NULL;
		while (s->v[i].kind == CGS_ITEM_STORY && (p = cgs_item_part(s, i, "covers", p)))
			w->covered[p->item] = true;
	}
}

/* The document's own lines, before the first heading of a requirement. */
static void put_head(struct writer *w)
{
	struct cgs_items *s = w->s;
	struct cgs_str title = w->document ? s->v[w->document].title : CGS_STR("");
	if (!w->document || title.n)
		cgs_buf_fmt(w->out, "# %.*s\n\n",
			    CGS_FMT(w->document ? title : CGS_STR("Requirements Document")));
	if (w->document && cgs_item_get(s, w->document, "doc").n) {
		cgs_buf_putz(w->out, "## Introduction\n\n");
		cgs_say_lines(w->out, cgs_item_get(s, w->document, "doc"), "");
		cgs_buf_putc(w->out, '\n');
	}
}

void cgs_kiro_write(struct cgs_items *s, struct cgs_buf *out)
{
	struct writer w = {.s = s, .out = out, .document = cgs_say_document(s)};
	find_covered(&w);
	put_head(&w);
	put_terms(&w);
	cgs_buf_putz(out, "## Requirements\n\n");
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind == CGS_ITEM_STORY)
			put_story(&w, i);
		else if (s->v[i].kind == CGS_ITEM_SCOPE && i != w.document)
			put_others(&w, i, s->v[i].title);
	}
	put_others(&w, 0, CGS_STR("Further requirements"));
	if (w.document)
		cgs_say_done(s, w.document, "doc");
	cgs_sym_done(&w.given);
	free(w.covered);
	while (out->n > 1 && out->s[out->n - 2] == '\n')
		out->n--;
}
