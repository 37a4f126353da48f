/* csv.c — tables of requirements: RFC 4180, with `,`, `;` or tab between the cells.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: RFC 4180. The first row names the columns; every further row is an item.
 */
#include <stdlib.h>

#include "ears.h"
#include "field.h"
#include "forms.h"
#include "text.h"

enum { COLUMNS = 256 };

struct table {
	struct cgs_items *s;
	struct cgs_str all;
	uint32_t at, line; /* what is next */
	char separator;
	struct cgs_str cell[COLUMNS]; /* of a row, in the arena */
	uint32_t n;
	uint32_t row;  /* the line where it begins */
	uint32_t more; /* cells of the row beyond COLUMNS */
};

/* A cell in quotes: "" is one of them. One that is not closed ends with the file. */
static void quoted(struct table *t, struct cgs_buf *b)
{
	for (t->at++; t->at < t->all.n; t->at++) {
		char c = t->all.s[t->at];
		if (c == '"') {
			if (t->at + 1 == t->all.n || t->all.s[t->at + 1] != '"')
				break;
			t->at++;
		}
		t->line += c == '\n';
		cgs_buf_putc(b, c);
	}
	if (t->at == t->all.n)
		cgs_item_lose(t->s, t->row, CGS_STR("the end of a cell"),
			      "its quotes are not closed");
	t->at += t->at < t->all.n;
}

static struct cgs_str cell(struct table *t)
{
	struct cgs_buf b = {0};
	if (t->at < t->all.n && t->all.s[t->at] == '"')
		quoted(t, &b);
	while (t->at < t->all.n && t->all.s[t->at] != t->separator && t->all.s[t->at] != '\n')
		cgs_buf_putc(&b, t->all.s[t->at++]);
	struct cgs_str text = cgs_str_dup(&t->s->mem, cgs_text_trim(cgs_buf_view(&b)));
	cgs_buf_done(&b);
	return text;
}

/* The next row that is not empty. */
static bool next(struct table *t)
{
	bool any = false;
	while (!any && t->at < t->all.n) {
		t->n = 0;
		t->more = 0;
		t->row = t->line;
		for (bool end = false; !end;) {
			struct cgs_str c = cell(t);
			any |= c.n != 0;
			if (t->n < COLUMNS)
				t->cell[t->n++] = c;
			else
				t->more += c.n != 0;
			end = t->at >= t->all.n || t->all.s[t->at] == '\n';
			t->at++;
		}
		t->line++;
	}
	return any;
}

static char separator_of(struct cgs_str text)
{
	static const char mark[] = {',', ';', '\t'};
	uint32_t count[3] = {0}, best = 0;
	bool in = false;
	for (uint32_t i = 0; i < text.n && (in || text.s[i] != '\n'); i++) {
		in ^= text.s[i] == '"';
		for (uint32_t m = 0; m < 3; m++)
			count[m] += !in && text.s[i] == mark[m];
	}
	for (uint32_t m = 1; m < 3; m++)
		if (count[m] > count[best])
			best = m;
	return mark[best];
}

unsigned cgs_csv_guess(struct cgs_str path, struct cgs_str text)
{
	bool named =
		path.n > 4 && (cgs_text_same((struct cgs_str){path.s + path.n - 4, 4}, ".csv") ||
			       cgs_text_same((struct cgs_str){path.s + path.n - 4, 4}, ".tsv"));
	(void)text;
	return named ? 9 : 0;
}

static struct cgs_str cell_of(const struct table *t, const char *const *part, const char *want)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (part[i] && !strcmp(part[i], want) && t->cell[i].n)
			return t->cell[i];
	return CGS_STR("");
}

static void put_row(struct table *t, const char *const *part, uint32_t columns)
{
	struct cgs_items *s = t->s;
	struct cgs_str type = cell_of(t, part, "type"), text = cell_of(t, part, "text");
	struct cgs_str about = cgs_item_value("kind", type);
	struct cgs_str id = cell_of(t, part, "id");
	enum cgs_item_kind kind = cgs_item_kind_of(type);
	if (!kind || kind == CGS_ITEM_SCOPE || kind == CGS_ITEM_SYSTEM) {
		cgs_item_drop(
			s, t->row,
			cgs_str_fmt(&s->mem, "row %.*s of type `%.*s`", CGS_FMT(id), CGS_FMT(type)),
			"this type is not known");
		return;
	}
	uint32_t item = cgs_item_new(s, kind, t->row);
	s->v[item].id = id;
	s->v[item].title = cell_of(t, part, "title");
	if (about.n && kind == CGS_ITEM_REQUIREMENT)
		cgs_item_put(s, item, "kind", about, t->row);
	for (uint32_t i = 0; i < t->n && i < columns; i++)
		if (part[i])
			cgs_field_put(s, item, part[i], t->cell[i], t->row);
	struct cgs_str more = cell_of(t, part, "description");
	cgs_ears_put_text(s, item, text.n ? text : more, t->row);
	if (text.n)
		cgs_item_put(s, item, "doc", more, t->row);
	for (uint32_t i = columns; i < t->n; i++)
		t->more += t->cell[i].n != 0;
	if (t->more)
		cgs_item_lose(s, t->row, CGS_STR("cells behind the last column"),
			      "the first row does not name them");
}

/* A term has to say what it means. */
static void complete(struct cgs_items *s, uint32_t item)
{
	struct cgs_item *it = &s->v[item];
	if (it->kind == CGS_ITEM_TERM && !cgs_item_get(s, item, "definition").n)
		cgs_item_put(s, item, "definition", it->title.n ? it->title : it->id, it->line);
}

void cgs_csv_read(struct cgs_items *s, struct cgs_str text)
{
	struct table *t = cgs_mem_alloc(sizeof *t);
	const char *part[COLUMNS] = {0};
	*t = (struct table){.s = s, .all = text, .line = 1, .separator = separator_of(text)};
	bool any = false;
	uint32_t columns = next(t) ? t->n : 0;
	for (uint32_t i = 0; i < columns; i++) {
		part[i] = cgs_field_of(t->cell[i]);
		any |= part[i] &&
		       CGS_STR_IN(cgs_str_of(part[i]),
				  ((const char *const[]){"id", "title", "text", "description"}));
		if (!part[i] && t->cell[i].n)
			cgs_item_lose(s, t->row,
				      cgs_str_fmt(&s->mem, "column `%.*s`", CGS_FMT(t->cell[i])),
				      "no column of this name is known");
	}
	while (next(t)) {
		uint32_t n = s->n;
		if (any)
			put_row(t, part, columns);
		else
			cgs_item_drop(s, t->row, CGS_STR("row"),
				      "the first row names no id, title or text");
		if (s->n > n)
			complete(s, n ? n : 1);
	}
	free(t);
}
