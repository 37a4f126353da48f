/* speckit.c — spec.md as GitHub's spec-kit writes it: prioritized user stories, FR-001, SC-001.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "ears.h"
#include "forms.h"
#include "text.h"

enum part {
	OUTSIDE,
	HEAD,
	STORY,
	SCENARIOS,
	EDGES,
	REQUIREMENTS,
	ENTITIES,
	CRITERIA,
	ASSUMPTIONS,
	DEPENDENCIES,
	NONGOALS,
	CLARIFICATIONS
};

struct reader {
	struct cgs_items *s;
	struct cgs_text t;
	enum part part;
	uint32_t document, story;
	uint32_t scenarios;
	struct cgs_str session; /* of clarifications: its date */
	struct cgs_str group;   /* heading of some points of a list */
	uint32_t level;         /* of the heading of the part */
	struct cgs_flow flow;
};

/* Headings begin so; what stands behind, as "*(mandatory)*", is a note to the author. */
static const struct {
	const char *title;
	enum part part;
} parts[] = {
	{"Edge Cases", EDGES},
	{"Functional Requirements", REQUIREMENTS},
	{"Non-Functional Requirements", REQUIREMENTS},
	{"Requirements", REQUIREMENTS},
	{"Key Entities", ENTITIES},
	{"Success Criteria", CRITERIA},
	{"Measurable Outcomes", CRITERIA},
	{"Assumptions", ASSUMPTIONS},
	{"Dependencies", DEPENDENCIES},
	{"Out of Scope", NONGOALS},
	{"Clarifications", CLARIFICATIONS},
	{"Session ", CLARIFICATIONS},
	{"User Scenarios", OUTSIDE},
	{"Acceptance Scenarios", SCENARIOS},
	{"Primary User Story", STORY},
};

unsigned cgs_speckit_guess(struct cgs_str path, struct cgs_str text)
{
	bool title = memmem(text.s, text.n, "# Feature Specification:", 24) != NULL;
	bool scenarios = memmem(text.s, text.n, "## User Scenarios", 17) != NULL;
	(void)path;
	return title ? 9 : scenarios ? 6 : 0;
}

static uint32_t item(struct reader *r, enum cgs_item_kind kind, uint32_t up, uint32_t line)
{
	uint32_t n = cgs_item_new(r->s, kind, line);
	r->s->v[n].up = up;
	return n;
}

/* A point below a heading of its own has that as a tag. */
static void put_group(struct reader *r, uint32_t of, uint32_t line)
{
	if (r->group.n)
		cgs_item_put(r->s, of, "tags",
			     cgs_str_fmt(&r->s->mem, "group: %.*s", CGS_FMT(r->group)), line);
}

/* "[NEEDS CLARIFICATION: x]" stays as a gap, and becomes a question. */
static struct cgs_str clarify(struct reader *r, uint32_t of, struct cgs_str text, uint32_t line)
{
	static const char mark[] = "[NEEDS CLARIFICATION";
	enum { MARK = sizeof mark - 1 };
	struct cgs_buf b = {0};
	const char *at, *end;
	while ((at = memmem(text.s, text.n, mark, MARK)) &&
	       (end = memchr(at, ']', text.n - (uint32_t)(at - text.s)))) {
		struct cgs_str q = {at + MARK, (uint32_t)(end - at) - MARK};
		while (q.n && (*q.s == ':' || *q.s == ' '))
			q = (struct cgs_str){q.s + 1, q.n - 1};
		cgs_buf_add(&b, text.s, (size_t)(at - text.s) + MARK);
		cgs_buf_putc(&b, ']');
		text = (struct cgs_str){end + 1, text.n - (uint32_t)(end + 1 - text.s)};
		uint32_t question = item(r, CGS_ITEM_QUESTION, r->document, line);
		r->s->v[question].title = cgs_str_dup(&r->s->mem, q);
		cgs_item_put_item(r->s, question, "blocks", of, line);
	}
	cgs_buf_str(&b, text);
	text = cgs_str_dup(&r->s->mem, cgs_text_trim(cgs_buf_view(&b)));
	cgs_buf_done(&b);
	return text;
}

/* The first line of a text is the title, or what is wanted; lists and paragraphs below are `doc`.
 * A text that begins with a list, table or code has no first line. */
static struct cgs_str first_line(struct reader *r, uint32_t of, struct cgs_str text, uint32_t line)
{
	const char *nl = memchr(text.s, '\n', text.n);
	uint32_t n = nl ? (uint32_t)(nl - text.s) : text.n;
	n = nl && cgs_text_block(text) ? 0 : n;
	cgs_item_put(r->s, of, "doc", (struct cgs_str){text.s + n, text.n - n}, line);
	return (struct cgs_str){text.s, n};
}

static void put_plain(struct reader *r, enum cgs_item_kind kind, const char *word,
		      struct cgs_str text, uint32_t line)
{
	uint32_t n = item(r, kind, r->document, line);
	put_group(r, n, line);
	text = clarify(r, n, text, line);
	if (word)
		cgs_item_put(r->s, n, word, text, line);
	else
		r->s->v[n].title = first_line(r, n, text, line);
	if (r->part == EDGES)
		cgs_item_put(r->s, n, "tags", CGS_STR("edge case"), line);
	if (r->part == DEPENDENCIES)
		cgs_item_put(r->s, n, "tags", CGS_STR("dependency"), line);
}

/* A question, or what shall hold in that case. */
static void put_edge(struct reader *r, struct cgs_str text, uint32_t line)
{
	bool demand = memmem(text.s, text.n, "MUST", 4) || memmem(text.s, text.n, "SHALL", 5);
	const char *nl = memchr(text.s, '\n', text.n);
	if ((nl ? nl[-1] : text.s[text.n - 1]) == '?' || !demand) {
		put_plain(r, CGS_ITEM_QUESTION, NULL, text, line);
		return;
	}
	uint32_t n = item(r, CGS_ITEM_REQUIREMENT, r->document, line);
	put_group(r, n, line);
	cgs_item_put(r->s, n, "tags", CGS_STR("edge case"), line);
	cgs_ears_put(r->s, n, clarify(r, n, text, line), line);
}

/* What may stand between an id and its text: marks of bold text, a colon, a dash, "(P1)". True: one
 * of them did. */
static bool behind_id(struct cgs_str *text, struct cgs_str *priority)
{
	struct cgs_str s = *text;
	bool mark = false;
	for (uint32_t n = 1; s.n && n; s = (struct cgs_str){s.s + n, s.n - n}) {
		const char *close = s.s[0] == '(' ? memchr(s.s, ')', s.n) : NULL;
		struct cgs_str word = {s.s + 1, close ? (uint32_t)(close - s.s) - 1 : 0};
		if (close && !priority->n && cgs_item_value("priority", word).n) {
			*priority = word;
			n = word.n + 2;
		} else if (s.n > 1 && (!memcmp(s.s, "**", 2) || !memcmp(s.s, "- ", 2))) {
			n = 2;
		} else {
			n = s.s[0] == ' ' || s.s[0] == ':';
		}
		mark |= n && s.s[0] != ' ';
	}
	*text = s;
	return mark && s.n;
}

/* "**FR-001** text", "FR-001: text", "**FR-001** (P1): text": capitals, a dash, a number. */
static bool take_id(struct cgs_str *text, struct cgs_str *id, struct cgs_str *priority)
{
	uint32_t from = cgs_text_begins(*text, "**", NULL) ? 2 : 0, n = from;
	while (n < text->n && (isupper((unsigned char)text->s[n]) ||
			       isdigit((unsigned char)text->s[n]) || text->s[n] == '-'))
		n++;
	struct cgs_str rest = {text->s + n, text->n - n};
	*id = (struct cgs_str){text->s + from, n - from};
	if (id->n < 3 || !isupper((unsigned char)id->s[0]) || !memchr(id->s, '-', id->n) ||
	    !isdigit((unsigned char)id->s[id->n - 1]) || !rest.n || !strchr("*: ", rest.s[0]) ||
	    !(behind_id(&rest, priority) || from))
		return false;
	*text = rest;
	return rest.n != 0;
}

/* "[ ] text", "[x] text" */
static struct cgs_str no_box(struct reader *r, struct cgs_str text, uint32_t line)
{
	if (text.n < 5 || text.s[0] != '[' || !strchr(" xX", text.s[1]) || text.s[2] != ']')
		return text;
	cgs_item_lose(r->s, line, (struct cgs_str){text.s, 3}, "a box to tick has no place");
	return cgs_text_trim((struct cgs_str){text.s + 3, text.n - 3});
}

/* "**FR-001**: text", "**Account**: text". */
static void put_labelled(struct reader *r, struct cgs_str text, uint32_t line)
{
	struct cgs_str label, priority = CGS_STR(""), rest = text = no_box(r, text, line);
	enum cgs_item_kind kind = r->part == ENTITIES   ? CGS_ITEM_ENTITY
				  : r->part == CRITERIA ? CGS_ITEM_GOAL
							: CGS_ITEM_REQUIREMENT;
	bool has = (kind != CGS_ITEM_ENTITY && take_id(&rest, &label, &priority)) ||
		   cgs_text_label(text, &label, &rest);
	uint32_t n = item(r, kind, r->document, line);
	put_group(r, n, line);
	cgs_item_put_foreign(r->s, n, "priority", priority, line);
	struct cgs_str id = has ? cgs_str_dup(&r->s->mem, label) : CGS_STR("");
	rest = cgs_text_plain(&r->s->mem, has ? rest : text);
	rest = clarify(r, n, rest, line);
	if (kind == CGS_ITEM_ENTITY)
		r->s->v[n].title = has ? id : first_line(r, n, rest, line);
	else
		r->s->v[n].id = id;
	if (kind == CGS_ITEM_REQUIREMENT)
		cgs_ears_put(r->s, n, rest, line);
	else if (has || kind == CGS_ITEM_GOAL)
		cgs_item_put(r->s, n, "doc", rest, line);
}

/* Where "A:" stands: behind an arrow, or the first one. */
static const char *find_answer(struct cgs_str text, uint32_t *mark)
{
	static const char *const marks[] = {"\xe2\x86\x92 A:", "-> A:", "A:"};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		*mark = (uint32_t)strlen(marks[i]);
		const char *at = memmem(text.s, text.n, marks[i], *mark);
		if (at)
			return at;
	}
	return NULL;
}

/* "Q: x → A: y" */
static void put_answer(struct reader *r, struct cgs_str text, uint32_t line)
{
	struct cgs_str q;
	uint32_t mark, n = item(r, CGS_ITEM_QUESTION, r->document, line);
	const char *a = cgs_text_begins(text, "Q:", &q) ? find_answer(q, &mark) : NULL;
	if (r->session.n)
		cgs_item_put(r->s, n, "tags",
			     cgs_str_fmt(&r->s->mem, "session: %.*s", CGS_FMT(r->session)), line);
	if (!a) {
		r->s->v[n].title = first_line(r, n, text, line);
		return;
	}
	struct cgs_str answer = {a + mark, q.n - (uint32_t)(a + mark - q.s)};
	q.n = (uint32_t)(a - q.s);
	r->s->v[n].title = cgs_text_trim(q);
	cgs_item_put(r->s, n, "answer", answer, line);
}

static void put_scenario(struct reader *r, struct cgs_str raw, uint32_t line)
{
	bool story = r->story != 0;
	const char *word = NULL;
	struct cgs_str rest;
	if (r->group.n && !cgs_ears_step(cgs_text_plain(&r->s->mem, raw), &word, &rest)) {
		cgs_item_strange(r->s, line, raw);
		return;
	}
	uint32_t n = item(r, CGS_ITEM_SCENARIO, story ? r->story : r->document, line);
	struct cgs_str of = story ? r->s->v[r->story].id : CGS_STR("");
	r->s->v[n].id = cgs_str_fmt(&r->s->mem, "%.*s%sscenario %u", CGS_FMT(of), of.n ? ", " : "",
				    ++r->scenarios);
	put_group(r, n, line);
	if (!cgs_ears_put_scenario(r->s, n, raw, line))
		cgs_item_put(r->s, n, "then", cgs_text_plain(&r->s->mem, raw), line);
}

static void put_story(struct reader *r, struct cgs_str raw, uint32_t line)
{
	struct cgs_str label, rest, text = cgs_text_plain(&r->s->mem, raw);
	bool has = cgs_text_label(raw, &label, &rest);
	rest = has ? cgs_text_plain(&r->s->mem, rest) : text;
	if (has && cgs_text_same(label, "Why this priority")) {
		cgs_item_put(r->s, r->story, "rationale", rest, line);
	} else if (has && cgs_text_same(label, "Independent Test")) {
		cgs_item_put(r->s, r->story, "acceptance", rest, line);
	} else if (cgs_item_get(r->s, r->story, "want").n) {
		cgs_item_put(r->s, r->story, "doc", text, line);
	} else {
		text = clarify(r, r->story, text, line);
		text = first_line(r, r->story, text, line);
		cgs_ears_put_story(r->s, r->story, text, line);
	}
}

/* What was being collected has ended. */
static void end(struct reader *r)
{
	uint32_t line = r->flow.line;
	struct cgs_str raw = cgs_str_dup(&r->s->mem, cgs_text_raw(&r->flow));
	struct cgs_str text = cgs_text_flown(&r->s->mem, &r->flow);
	if (!text.n)
		return;
	switch (r->part) {
	case OUTSIDE: break;
	case HEAD: cgs_item_put(r->s, r->document, "doc", text, line); break;
	case STORY: put_story(r, raw, line); break;
	case SCENARIOS: put_scenario(r, raw, line); break;
	case EDGES: put_edge(r, text, line); break;
	case REQUIREMENTS:
	case ENTITIES:
	case CRITERIA: put_labelled(r, raw, line); break;
	case ASSUMPTIONS:
	case DEPENDENCIES: put_plain(r, CGS_ITEM_ASSUMPTION, "statement", text, line); break;
	case NONGOALS: put_plain(r, CGS_ITEM_NONGOAL, NULL, text, line); break;
	case CLARIFICATIONS: put_answer(r, text, line); break;
	}
}

/* "User Story 1 - Sign in (Priority: P1)" */
static void story(struct reader *r, struct cgs_str title)
{
	static const char mark[] = "(Priority:";
	enum { MARK = sizeof mark - 1 };
	r->part = STORY;
	r->story = item(r, CGS_ITEM_STORY, r->document, r->t.line);
	const char *at = memmem(title.s, title.n, mark, MARK);
	if (at) {
		struct cgs_str p = {at + MARK, title.n - (uint32_t)(at - title.s) - MARK};
		const char *close = memchr(p.s, ')', p.n);
		struct cgs_str more = {close, close ? p.n - (uint32_t)(close - p.s) : 0};
		p.n = close ? (uint32_t)(close - p.s) : p.n;
		cgs_item_put_foreign(r->s, r->story, "priority", p, r->t.line);
		title.n = (uint32_t)(at - title.s);
		if (more.n > 1)
			title = cgs_str_fmt(&r->s->mem, "%.*s%.*s", CGS_FMT(cgs_text_trim(title)),
					    (int)more.n - 1, more.s + 1);
		title = cgs_text_trim(title);
	}
	uint32_t n = (uint32_t)strlen("User Story");
	while (n < title.n && (isalnum((unsigned char)title.s[n]) || title.s[n] == ' '))
		n++;
	struct cgs_str id = cgs_text_trim((struct cgs_str){title.s, n});
	while (n < title.n && strchr(" -:.", title.s[n]))
		n++;
	r->s->v[r->story].id = cgs_str_dup(&r->s->mem, id);
	r->s->v[r->story].title =
		cgs_str_dup(&r->s->mem, (struct cgs_str){title.s + n, title.n - n});
}

/* Whether the heading is that of a part. Scenarios of an older form stand beside their story. */
static bool part_heading(struct reader *r, uint32_t level, struct cgs_str title)
{
	struct cgs_str rest;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		bool session = !strcmp(parts[i].title, "Session ");
		if (!cgs_text_begins(title, parts[i].title, NULL) ||
		    (session && r->part != CLARIFICATIONS))
			continue;
		r->part = parts[i].part;
		r->level = level;
		r->session = cgs_text_begins(title, "Session ", &rest) ? rest : CGS_STR("");
		if (level < 4 && r->part != SCENARIOS)
			r->story = 0;
		if (r->part == STORY) {
			r->scenarios = 0;
			r->story = item(r, CGS_ITEM_STORY, r->document, r->t.line);
		}
		return true;
	}
	return false;
}

/* Below the heading of a list another one is that of a group; elsewhere it is not known, and in a
 * story ends where a label of that does. */
static void other_heading(struct reader *r, uint32_t level, struct cgs_str title)
{
	if (level > 3 && level > r->level && r->part > STORY && r->part != CLARIFICATIONS) {
		while (title.n && title.s[title.n - 1] == ':')
			title.n--;
		r->group = cgs_text_plain(&r->s->mem, title);
		return;
	}
	r->part = OUTSIDE;
	if (level < 4)
		r->story = 0;
	cgs_item_loose(r->s, r->t.line);
}

static void heading(struct reader *r, uint32_t level, struct cgs_str title)
{
	struct cgs_str rest;
	if (level == 1) {
		bool named = cgs_text_begins(title, "Feature Specification:", &rest);
		r->s->v[r->document].title = cgs_str_dup(&r->s->mem, named ? rest : title);
		r->part = HEAD;
		r->flow.tight = true;
		return;
	}
	r->group = CGS_STR("");
	if (cgs_text_begins(title, "User Story", NULL)) {
		r->level = level;
		r->scenarios = 0;
		story(r, title);
	} else if (!part_heading(r, level, title)) {
		other_heading(r, level, title);
	}
}

/* "**Authentication**" alone is a heading. */
static bool bold_line(struct reader *r, struct cgs_str text)
{
	while (text.n && text.s[text.n - 1] == ':')
		text.n--;
	if (r->part == CLARIFICATIONS || text.n < 5 || memcmp(text.s, "**", 2) != 0 ||
	    memmem(text.s + 2, text.n - 2, "**", 2) != text.s + text.n - 2)
		return false;
	text = (struct cgs_str){text.s + 2, text.n - 4};
	while (text.n && text.s[text.n - 1] == ':')
		text.n--;
	r->group = cgs_str_dup(&r->s->mem, cgs_text_trim(text));
	return r->group.n != 0;
}

/* The next cell of "| a | b |"; false behind the last one. */
static bool next_cell(struct cgs_str *row, struct cgs_str *cell)
{
	if (row->n < 2 || row->s[0] != '|')
		return false;
	uint32_t n = 1;
	while (n < row->n && row->s[n] != '|')
		n += row->s[n] == '\\' && n + 1 < row->n ? 2 : 1;
	*cell = cgs_text_trim((struct cgs_str){row->s + 1, n - 1});
	*row = (struct cgs_str){row->s + n, row->n - n};
	return true;
}

/* "|---|---|", and the row above it, which names the columns. */
static bool is_rule(struct cgs_str text)
{
	uint32_t n = 0;
	while (n < text.n && strchr("|-: ", text.s[n]))
		n++;
	return n == text.n && text.n > 2 && text.s[0] == '|';
}

static bool is_head(struct reader *r)
{
	struct cgs_str here = r->t.here;
	uint32_t line = r->t.line, at = r->t.at;
	bool head = cgs_text_next(&r->t) && is_rule(cgs_text_trim(r->t.here));
	r->t.here = here;
	r->t.line = line;
	r->t.at = at;
	return head;
}

/* "| FR-001 | text |" is a point; a row without an id is nothing known. */
static void table_row(struct reader *r, struct cgs_str row)
{
	struct cgs_str cell = CGS_STR(""), text, id, priority = CGS_STR("");
	if (is_rule(row) || is_head(r))
		return;
	bool has = next_cell(&row, &cell) && next_cell(&row, &text) && text.n;
	id = cgs_text_plain(&r->s->mem, cell);
	cell = cgs_str_fmt(&r->s->mem, "**%.*s**: x", CGS_FMT(id));
	if (!has || !take_id(&cell, &id, &priority)) {
		cgs_item_loose(r->s, r->t.line);
		return;
	}
	put_labelled(r, cgs_str_fmt(&r->s->mem, "**%.*s**: %.*s", CGS_FMT(id), CGS_FMT(text)),
		     r->t.line);
	uint32_t n = r->s->n - 1;
	while (next_cell(&row, &cell))
		if (cgs_item_value("priority", cell).n)
			cgs_item_put_foreign(r->s, n, "priority", cell, r->t.line);
		else if (cell.n)
			cgs_item_lose(r->s, r->t.line, cell,
				      "a row has an id, a text and a priority");
}

/* A line of a list, whose points are items. */
static void list_line(struct reader *r, struct cgs_str here)
{
	struct cgs_str text, plain = cgs_text_trim(here);
	switch (cgs_text_point(&r->flow, here, &text)) {
	case CGS_POINT_NEW:
		end(r);
		cgs_text_flow_point(&r->flow, here, text, r->t.line);
		break;
	case CGS_POINT_MORE: cgs_text_flow(&r->flow, here, r->t.line); break;
	case CGS_POINT_NONE:
		end(r);
		if (plain.s[0] == '|' && (r->part == REQUIREMENTS || r->part == CRITERIA))
			table_row(r, plain);
		else if (!bold_line(r, plain))
			cgs_item_loose(r->s, r->t.line);
	}
}

/* "**Independent Test**: x" below the scenarios of a story belongs to it again. */
static bool is_of_story(const struct reader *r, struct cgs_str text)
{
	return (r->part == SCENARIOS || r->part == OUTSIDE) && r->story &&
	       (cgs_text_begins(text, "**Why this", NULL) ||
		cgs_text_begins(text, "**Independent Test", NULL));
}

/* A line that is no heading. */
static void body(struct reader *r, struct cgs_str here)
{
	struct cgs_str text = cgs_text_trim(here);
	if (r->flow.fence) {
		cgs_text_flow(&r->flow, here, r->t.line);
	} else if (cgs_str_is(text, "---")) {
		end(r);
	} else if (r->story && r->part <= SCENARIOS &&
		   cgs_text_begins(text, "**Acceptance Scenarios", NULL)) {
		end(r);
		r->part = SCENARIOS;
		r->group = CGS_STR("");
	} else if (r->part > STORY && !is_of_story(r, text)) {
		list_line(r, here);
	} else if (r->part == OUTSIDE && !is_of_story(r, text)) {
		if (text.n)
			cgs_item_strange(r->s, r->t.line, text);
	} else {
		r->part = r->part == SCENARIOS || r->part == OUTSIDE ? STORY : r->part;
		if (r->part == STORY && cgs_text_begins(text, "**", NULL))
			end(r);
		cgs_text_flow(&r->flow, here, r->t.line);
	}
}

void cgs_speckit_read(struct cgs_items *s, struct cgs_str text)
{
	struct reader r = {.s = s, .t = {.all = text}};
	struct cgs_str title;
	r.document = cgs_item_new(s, CGS_ITEM_SCOPE, 1);
	s->v[r.document].id = cgs_item_place(s->file);
	while (cgs_text_next(&r.t)) {
		uint32_t level =
			cgs_text_fenced(&r.flow, r.t.here) ? 0 : cgs_text_heading(r.t.here, &title);
		if (level) {
			end(&r);
			heading(&r, level, title);
		} else {
			body(&r, r.t.here);
		}
	}
	end(&r);
	cgs_buf_done(&r.flow.b);
}
