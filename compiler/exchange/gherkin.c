/* gherkin.c — features of Cucumber and others: a story with its scenarios, rules as requirements.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: cucumber.io/docs/gherkin/reference; English keywords only.
 */
#include <ctype.h>
#include <stdlib.h>

#include "ears.h"
#include "forms.h"
#include "text.h"

enum { COLUMNS = 64 };

struct step {
	const char *word;
	struct cgs_str text;
	uint32_t line;
};

struct reader {
	struct cgs_items *s;
	struct cgs_text t;
	uint32_t feature, rule, scenario; /* items, or 0 */
	uint32_t open;                    /* what a description belongs to */
	bool background;
	struct step *given; /* of the backgrounds: of the feature, then of the rule */
	uint32_t ngiven, cgiven, nfeature;
	const char *step;
	struct cgs_str tags; /* of the next declaration */
	struct cgs_flow text;
	struct cgs_buf clause; /* of a step, with what belongs to it */
	uint32_t line;
	bool examples;
	struct cgs_str key[COLUMNS];
	uint32_t nkey;
};

unsigned cgs_gherkin_guess(struct cgs_str path, struct cgs_str text)
{
	static const char ext[] = ".feature";
	uint32_t n = sizeof ext - 1;
	(void)text;
	return path.n > n && cgs_text_same((struct cgs_str){path.s + path.n - n, n}, ext) ? 9 : 0;
}

/* "Scenario: x" for one of the keywords; *rest is x. */
static bool keyword(struct cgs_str text, const char *const *word, size_t n, struct cgs_str *rest)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t len = (uint32_t)strlen(word[i]);
		if (text.n > len && text.s[len] == ':' && !memcmp(text.s, word[i], len)) {
			*rest = cgs_text_trim((struct cgs_str){text.s + len + 1, text.n - len - 1});
			return true;
		}
	}
	return false;
}
#define KEYWORD(text, rest, ...)                                                                   \
	keyword(text, (const char *const[]){__VA_ARGS__},                                          \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), rest)

static void put_tags(struct reader *r, uint32_t item)
{
	for (struct cgs_str t = r->tags; t.n;) {
		uint32_t n = 0;
		while (n < t.n && !isspace((unsigned char)t.s[n]))
			n++;
		if (n > 1 && t.s[0] == '@')
			cgs_item_put(r->s, item, "tags", (struct cgs_str){t.s + 1, n - 1},
				     r->t.line);
		t = cgs_text_trim((struct cgs_str){t.s + n, t.n - n});
	}
	r->tags = CGS_STR("");
}

/* The step that was being read has ended. */
static void end_step(struct reader *r)
{
	struct cgs_str text = cgs_buf_view(&r->clause);
	if (text.n && r->background)
		*CGS_PUSH(r->given, r->ngiven, r->cgiven) =
			(struct step){r->step, cgs_str_dup(&r->s->mem, text), r->line};
	else if (text.n && r->scenario)
		cgs_item_put(r->s, r->scenario, r->step, text, r->line);
	r->clause.n = 0;
}

/* And so has a description: that of a feature may be a user story. */
static void end_text(struct reader *r)
{
	uint32_t line = r->text.line;
	struct cgs_str text = cgs_text_flown(&r->s->mem, &r->text);
	if (!text.n || !r->open)
		return;
	enum cgs_item_kind kind = r->s->v[r->open].kind;
	bool story = kind == CGS_ITEM_STORY && cgs_text_begins(text, "As ", NULL) &&
		     memmem(text.s, text.n, "I ", 2);
	if (story)
		cgs_ears_put_story(r->s, r->open, text, line);
	else
		cgs_item_put(r->s, r->open, "doc", text, line);
}

static void end(struct reader *r)
{
	end_step(r);
	end_text(r);
	r->step = NULL;
	r->background = false;
	r->examples = false;
}

static uint32_t item(struct reader *r, enum cgs_item_kind kind, uint32_t up, struct cgs_str title)
{
	uint32_t n = cgs_item_new(r->s, kind, r->t.line);
	r->s->v[n].title = cgs_str_dup(&r->s->mem, title);
	r->s->v[n].up = up;
	put_tags(r, n);
	r->open = n;
	return n;
}

static void scenario(struct reader *r, struct cgs_str title)
{
	end(r);
	if (!r->feature)
		r->feature = item(r, CGS_ITEM_STORY, 0, CGS_STR(""));
	r->scenario = item(r, CGS_ITEM_SCENARIO, r->feature, title);
	if (r->rule)
		cgs_item_put_item(r->s, r->scenario, "covers", r->rule, r->t.line);
	for (uint32_t i = 0; i < r->ngiven; i++)
		cgs_item_put(r->s, r->scenario, r->given[i].word, r->given[i].text,
			     r->given[i].line);
}

/* Its steps are those of every scenario behind it. */
static void background(struct reader *r)
{
	end(r);
	cgs_item_lose(r->s, r->t.line, CGS_STR("Background"),
		      "its steps stand before those of each scenario");
	r->background = true;
	r->open = 0;
	r->scenario = 0;
}

static void rule(struct reader *r, struct cgs_str text)
{
	end(r);
	r->nfeature = r->rule ? r->nfeature : r->ngiven;
	r->ngiven = r->nfeature;
	r->rule = item(r, CGS_ITEM_REQUIREMENT, 0, CGS_STR(""));
	cgs_ears_put(r->s, r->rule, text, r->t.line);
	r->scenario = 0;
}

static void feature(struct reader *r, struct cgs_str title)
{
	end(r);
	r->rule = 0;
	r->scenario = 0;
	r->ngiven = 0;
	r->feature = item(r, CGS_ITEM_STORY, 0, title);
}

static void examples(struct reader *r, struct cgs_str title)
{
	struct cgs_str tags = r->tags;
	end(r);
	r->open = 0;
	r->examples = true;
	r->nkey = 0;
	r->tags = CGS_STR("");
	if (title.n)
		cgs_item_lose(r->s, r->t.line, title, "a table of examples has no name");
	if (tags.n)
		cgs_item_lose(r->s, r->t.line, tags, "a table of examples has no tags");
}

static bool declaration(struct reader *r, struct cgs_str text)
{
	struct cgs_str rest;
	if (KEYWORD(text, &rest, "Feature", "Business Need", "Ability"))
		feature(r, rest);
	else if (KEYWORD(text, &rest, "Rule"))
		rule(r, rest);
	else if (KEYWORD(text, &rest, "Scenario", "Example", "Scenario Outline",
			 "Scenario Template"))
		scenario(r, rest);
	else if (KEYWORD(text, &rest, "Background"))
		background(r);
	else if (KEYWORD(text, &rest, "Examples", "Scenarios") && r->scenario)
		examples(r, rest);
	else
		return false;
	return true;
}

/* The next cell of "| a | b \| c |". */
static bool next_cell(struct cgs_str *row, struct cgs_buf *cell)
{
	cell->n = 0;
	if (row->n < 2 || row->s[0] != '|')
		return false;
	uint32_t i = 1;
	for (; i < row->n && row->s[i] != '|'; i++) {
		bool escape = row->s[i] == '\\' && i + 1 < row->n &&
			      strchr("|\\n", row->s[i + 1]) != NULL;
		i += escape;
		cgs_buf_putc(cell, escape && row->s[i] == 'n' ? '\n' : row->s[i]);
	}
	*row = (struct cgs_str){row->s + i, row->n - i};
	return true;
}

/* "<Wrong tries>" as "<wrong_tries>". */
static struct cgs_str renamed(struct reader *r, struct cgs_str t, struct cgs_str was,
			      struct cgs_str is)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < t.n; i++) {
		bool hit = t.s[i] == '<' && t.n - i > was.n + 1 && t.s[i + was.n + 1] == '>' &&
			   !memcmp(t.s + i + 1, was.s, was.n);
		if (hit)
			cgs_buf_fmt(&b, "<%.*s>", CGS_FMT(is));
		else
			cgs_buf_putc(&b, t.s[i]);
		i += hit ? was.n + 1 : 0;
	}
	t = cgs_str_dup(&r->s->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return t;
}

/* In the title and in all steps. */
static void rename_key(struct reader *r, struct cgs_str was, struct cgs_str is)
{
	struct cgs_item *it = &r->s->v[r->scenario];
	it->title = renamed(r, it->title, was, is);
	for (uint32_t p = 0; p < it->npart; p++)
		it->part[p].text = renamed(r, it->part[p].text, was, is);
}

static void add_key(struct reader *r, struct cgs_str text)
{
	bool letter = text.n == 1 && isalpha((unsigned char)text.s[0]);
	struct cgs_str key =
		letter ? cgs_str_dup(&r->s->mem, text) : cgs_name_slug(&r->s->mem, text);
	if (!key.n)
		key = cgs_str_fmt(&r->s->mem, "column_%u", r->nkey + 1);
	if (!cgs_str_eq(key, text)) {
		cgs_item_lose(
			r->s, r->t.line, cgs_str_fmt(&r->s->mem, "column `%.*s`", CGS_FMT(text)),
			cgs_str_fmt(&r->s->mem, "a key is a name: it is `%.*s` now", CGS_FMT(key))
				.s);
		rename_key(r, text, key);
	}
	r->key[r->nkey++] = key;
}

/* The first row names the columns; they become keys of records. */
static void example_row(struct reader *r, struct cgs_str row)
{
	struct cgs_buf cell = {0}, record = {0};
	bool head = !r->nkey;
	for (uint32_t i = 0; next_cell(&row, &cell); i++) {
		struct cgs_str text = cgs_text_trim(cgs_buf_view(&cell));
		if (head && i < COLUMNS)
			add_key(r, text);
		else if (!head && i < r->nkey)
			cgs_buf_fmt(&record, "%.*s%c%.*s%c", CGS_FMT(r->key[i]), CGS_PART_END,
				    CGS_FMT(text), CGS_PART_END);
		else
			cgs_item_lose(r->s, r->t.line, CGS_STR("a cell"), "its column has no name");
	}
	if (record.n)
		cgs_item_put(r->s, r->scenario, "examples", cgs_buf_view(&record), r->t.line);
	cgs_buf_done(&cell);
	cgs_buf_done(&record);
}

/* A doc string: its lines belong to the step, without the indentation of its marks. */
static void doc_string(struct reader *r, struct cgs_str mark)
{
	uint32_t from = r->t.line, in = cgs_text_indent(r->t.here);
	struct cgs_str quotes = {mark.s, 3};
	bool closed = false;
	if (mark.n > 3)
		cgs_item_lose(r->s, from, mark, "the kind of a doc string has no place");
	while (!closed && cgs_text_next(&r->t)) {
		closed = cgs_str_eq(cgs_text_trim(r->t.here), quotes);
		if (!closed)
			cgs_text_join(&r->clause, cgs_text_outdent(r->t.here, in), '\n');
	}
	if (!closed)
		cgs_item_lose(r->s, from, CGS_STR("the end of a doc string"),
			      "its quotes are not closed");
}

static void step(struct reader *r, const char *word, struct cgs_str text)
{
	end_text(r);
	end_step(r);
	r->step = word;
	r->line = r->t.line;
	cgs_buf_str(&r->clause, text);
}

static bool is_step(const struct reader *r, struct cgs_str text, const char **word,
		    struct cgs_str *rest)
{
	bool in = (r->scenario || r->background) && !r->examples;
	if (!*word && text.s[0] == '*')
		*word = "given";
	return in && (isupper((unsigned char)text.s[0]) || text.s[0] == '*') &&
	       cgs_ears_step(text, word, rest);
}

/* A table or a doc string, of a step or of the examples. */
static bool is_block(struct reader *r, struct cgs_str text)
{
	bool row = text.s[0] == '|';
	if (r->examples && row)
		example_row(r, text);
	else if (r->step && row)
		cgs_text_join(&r->clause, text, '\n');
	else if (r->step && (cgs_text_begins(text, "\"\"\"", NULL) || cgs_text_fence(text)))
		doc_string(r, text);
	else
		return false;
	return true;
}

/* "# language: de" */
static bool is_language(struct cgs_str text, struct cgs_str *name)
{
	if (!text.n || text.s[0] != '#')
		return false;
	text = cgs_text_trim((struct cgs_str){text.s + 1, text.n - 1});
	return cgs_text_begins(text, "language:", name);
}

static void line(struct reader *r)
{
	struct cgs_str text = cgs_text_trim(r->t.here), rest;
	const char *word = r->step;
	if (!text.n) {
		if (r->open && !r->step)
			cgs_text_flow(&r->text, text, r->t.line);
	} else if (text.s[0] == '#') {
		if (!is_language(text, NULL))
			cgs_item_lose(r->s, r->t.line, CGS_STR("a comment"),
				      "comments have no place");
	} else if (declaration(r, text) || is_block(r, text)) {
		return;
	} else if (text.s[0] == '@') {
		end(r);
		r->tags = cgs_str_fmt(&r->s->mem, "%.*s %.*s", CGS_FMT(r->tags), CGS_FMT(text));
	} else if (is_step(r, text, &word, &rest)) {
		step(r, word, rest);
	} else if (r->open && !r->step) {
		cgs_text_flow(&r->text, text, r->t.line);
	} else {
		cgs_item_loose(r->s, r->t.line);
	}
}

/* The keywords are those of another language. */
static bool is_foreign(struct reader *r)
{
	struct cgs_str name;
	return !r->feature && is_language(cgs_text_trim(r->t.here), &name) &&
	       !cgs_text_same(name, "en");
}

void cgs_gherkin_read(struct cgs_items *s, struct cgs_str text)
{
	struct reader r = {.s = s, .t = {.all = text}};
	while (cgs_text_next(&r.t)) {
		if (is_foreign(&r)) {
			cgs_item_drop(s, r.t.line, cgs_text_trim(r.t.here),
				      "of the keywords the English ones are known: nothing of the "
				      "file is carried over");
			break;
		}
		line(&r);
	}
	end(&r);
	free(r.given);
	cgs_buf_done(&r.text.b);
	cgs_buf_done(&r.clause);
}
