/* write.c — items as declarations of the language.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Recursion follows the nesting of items, which the readers bound.
 */
#include "write.h"

#include <stdlib.h>

#include "../base/show.h"
#include "../check/rewrite.h"

struct writer {
	struct cgs_items *s;
	struct cgs_buf *out;
	uint32_t *kid, *next; /* of the items, in their order */
};

/* Whether it can stand on lines of its own: there nothing is escaped but `${`. */
static bool as_lines(struct cgs_str text)
{
	if (!text.n || text.s[text.n - 1] != '\n' || memmem(text.s, text.n, "\"\"\"", 3))
		return false;
	struct cgs_buf shown = {0};
	cgs_show_text(&shown, text, "\n");
	bool same = shown.n == text.n; /* a tab is one blank there */
	cgs_buf_done(&shown);
	return same;
}

void cgs_write_text(struct cgs_buf *out, struct cgs_str text)
{
	if (!as_lines(text)) {
		cgs_buf_putc(out, '"');
		cgs_value_escape(text, out);
		cgs_buf_putc(out, '"');
		return;
	}
	cgs_buf_putz(out, "\"\"\"\n");
	for (uint32_t i = 0; i < text.n; i++) {
		if (text.s[i] == '$' && i + 1 < text.n && text.s[i + 1] == '{')
			cgs_buf_putc(out, '$');
		cgs_buf_putc(out, text.s[i]);
	}
	cgs_buf_putz(out, "\"\"\"");
}

static void put_records(struct cgs_buf *out, struct cgs_str cells)
{
	bool key = true;
	cgs_buf_putz(out, "{ ");
	for (uint32_t at = 0; at < cells.n;) {
		const char *end = memchr(cells.s + at, CGS_PART_END, cells.n - at);
		uint32_t n = end ? (uint32_t)(end - cells.s) - at : cells.n - at;
		struct cgs_str cell = {cells.s + at, n};
		if (key) {
			cgs_buf_putz(out, at ? ", " : "");
			cgs_buf_str(out, cell);
			cgs_buf_putz(out, " = ");
		} else {
			cgs_write_text(out, cell);
		}
		key = !key;
		at += n + 1;
	}
	cgs_buf_putz(out, " }");
}

static void put_value(struct writer *w, const struct cgs_item_part *p)
{
	switch (p->word->form) {
	case CGS_PART_TEXT:
	case CGS_PART_LIST:
	case CGS_PART_CLAUSE: cgs_write_text(w->out, p->text); break;
	case CGS_PART_WORD:
	case CGS_PART_WORDS: cgs_buf_str(w->out, p->text); break;
	case CGS_PART_REF:
	case CGS_PART_REFS:
	case CGS_PART_CLAUSE_REF: cgs_buf_str(w->out, cgs_item_path(w->s, p->item)); break;
	case CGS_PART_RECORDS: put_records(w->out, p->text); break;
	}
}

static bool is_list(enum cgs_item_form f)
{
	return f == CGS_PART_LIST || f == CGS_PART_WORDS || f == CGS_PART_REFS ||
	       f == CGS_PART_RECORDS;
}

static bool is_clause(enum cgs_item_form f)
{
	return f == CGS_PART_CLAUSE || f == CGS_PART_CLAUSE_REF;
}

/* All parts of one word, as one attribute. */
static void put_attr(struct writer *w, const struct cgs_item *it, const struct cgs_item_word *word)
{
	bool list = is_list(word->form), any = false;
	for (uint32_t i = 0; i < it->npart; i++) {
		if (it->part[i].word != word)
			continue;
		if (any)
			cgs_buf_putz(w->out, ", ");
		else
			cgs_buf_fmt(w->out, "%s = %s", word->name, list ? "[" : "");
		any = true;
		put_value(w, &it->part[i]);
	}
	if (any)
		cgs_buf_putz(w->out, list ? "]\n" : "\n");
}

static void put_source(struct writer *w, const struct cgs_item *it)
{
	cgs_buf_putz(w->out, "origin = imported\n");
	struct cgs_str source = it->file;
	if (it->id.n)
		source = cgs_str_fmt(&w->s->mem, "%.*s:%.*s", CGS_FMT(it->file), CGS_FMT(it->id));
	cgs_buf_putz(w->out, "source = ");
	cgs_write_text(w->out, source);
	cgs_buf_putc(w->out, '\n');
}

static void put_parts(struct writer *w, const struct cgs_item *it)
{
	const struct cgs_item_word *word;
	for (uint32_t n = 0; (word = cgs_item_word_at(n)); n++)
		if (!is_clause(word->form))
			put_attr(w, it, word);
	put_source(w, it);
	for (uint32_t i = 0; i < it->npart; i++) {
		if (!is_clause(it->part[i].word->form))
			continue;
		cgs_buf_fmt(w->out, "%s ", it->part[i].word->name);
		put_value(w, &it->part[i]);
		cgs_buf_putc(w->out, '\n');
	}
}

/* The text of a scope is its documentation comment: it has no attributes. */
static void put_comment(struct writer *w, struct cgs_str text)
{
	if (!text.n)
		return;
	if (text.s[text.n - 1] == '\n')
		text.n--;
	cgs_buf_putz(w->out, "/// ");
	cgs_show_text(w->out, text, "\n/// ");
	cgs_buf_putc(w->out, '\n');
}

static void put_item(struct writer *w, uint32_t item)
{
	const struct cgs_item *it = &w->s->v[item];
	bool scope = it->kind == CGS_ITEM_SCOPE;
	if (scope)
		put_comment(w, cgs_item_get(w->s, item, "doc"));
	cgs_buf_fmt(w->out, "%s %.*s ", cgs_item_kind_word(it->kind), CGS_FMT(it->name));
	if (it->title.n) {
		cgs_buf_putc(w->out, '"');
		cgs_value_escape(it->title, w->out);
		cgs_buf_putz(w->out, "\" ");
	}
	w->s->v[item].done = true;
	w->s->written += !it->made;
	if (it->made) {
		cgs_buf_putz(w->out, "{ origin = imported }\n");
		return;
	}
	cgs_buf_putz(w->out, "{\n");
	if (!scope)
		put_parts(w, it);
	for (uint32_t k = w->kid[item]; k; k = w->next[k])
		put_item(w, k);
	cgs_buf_putz(w->out, "}\n");
}

void cgs_write_spec(struct cgs_items *s, struct cgs_str package, struct cgs_buf *out)
{
	struct writer w = {.s = s, .out = out};
	uint32_t n = s->n ? s->n : 1;
	w.kid = cgs_mem_alloc(n * sizeof *w.kid);
	w.next = cgs_mem_alloc(n * sizeof *w.next);
	for (uint32_t i = s->n; i-- > 1;) {
		if (!s->v[i].kind) /* taken out again */
			continue;
		w.next[i] = w.kid[s->v[i].up];
		w.kid[s->v[i].up] = i;
	}
	cgs_buf_fmt(out, "edition 2026\npackage %.*s\n\n", CGS_FMT(package));
	for (int made = 1; made >= 0; made--)
		for (uint32_t k = w.kid[0]; k; k = w.next[k])
			if (s->v[k].made == made)
				put_item(&w, k);
	free(w.kid);
	free(w.next);
}
