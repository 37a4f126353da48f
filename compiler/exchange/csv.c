/* csv.c — tables of requirements: RFC 4180, with `,`, `;` or tab between the cells.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: RFC 4180. The first row names the columns; every further row is an item.
 */
#include <stdlib.h>

#include "ears.h"
#include "field.h"
#include "forms.h"
#include "say.h"
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
	uint32_t rows; /* that were read: its number */
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
		t->rows++;
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

/* Whether a row says nothing. Things and people have a name at least. */
static bool is_bare(const struct table *t, const char *const *part, enum cgs_item_kind kind)
{
	static const char *const says[] = {"title", "text", "description", "doc"};
	bool named =
		kind == CGS_ITEM_ENTITY || kind == CGS_ITEM_TERM || kind == CGS_ITEM_STAKEHOLDER;
	bool bare = !named || !cell_of(t, part, "id").n;
	for (size_t i = 0; i < sizeof says / sizeof *says; i++)
		bare &= !cell_of(t, part, says[i]).n;
	return bare;
}

/* A row of an unknown type or without content is named: by its id, or by its number. */
static bool drop_row(struct table *t, const char *const *part, enum cgs_item_kind kind,
		     struct cgs_str type)
{
	struct cgs_items *s = t->s;
	struct cgs_str id = cell_of(t, part, "id");
	struct cgs_str row = id.n ? id : cgs_str_fmt(&s->mem, "%u", t->rows);
	bool known = kind && kind != CGS_ITEM_SCOPE && kind != CGS_ITEM_SYSTEM;
	bool bare = known && is_bare(t, part, kind);
	if (bare)
		cgs_item_drop(s, t->row, cgs_str_fmt(&s->mem, "row %.*s", CGS_FMT(row)),
			      "it has neither title nor text");
	else if (!known)
		cgs_item_drop(s, t->row,
			      cgs_str_fmt(&s->mem, "row %.*s of type `%.*s`", CGS_FMT(row),
					  CGS_FMT(type)),
			      "this type is not known");
	return bare || !known;
}

static void put_row(struct table *t, const char *const *part, uint32_t columns)
{
	struct cgs_items *s = t->s;
	struct cgs_str type = cell_of(t, part, "type"), text = cell_of(t, part, "text");
	struct cgs_str about = cgs_item_value("kind", type);
	struct cgs_str id = cell_of(t, part, "id");
	enum cgs_item_kind kind = cgs_item_kind_of(type);
	if (drop_row(t, part, kind, type))
		return;
	uint32_t item = cgs_item_new(s, kind, t->row);
	s->v[item].id = id;
	s->v[item].title = cell_of(t, part, "title");
	if (about.n && kind == CGS_ITEM_REQUIREMENT)
		cgs_item_put(s, item, "kind", about, t->row);
	if (cgs_text_begins(type, "non", NULL) && kind == CGS_ITEM_REQUIREMENT)
		cgs_item_lose(s, t->row, cgs_str_fmt(&s->mem, "type `%.*s`", CGS_FMT(type)),
			      "it is a requirement, but no `kind` says only what it is not");
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

/* Whether an earlier column is the same; lists and paragraphs of several columns are joined. */
static bool is_second(const char *const *part, uint32_t column)
{
	static const char *const joined[] = {"parent",  "satisfies",  "refines", "covers",
					     "depends", "tags",       "verify",  "rationale",
					     "source",  "acceptance", "doc",     "links"};
	bool again = false;
	for (uint32_t i = 0; part[column] && i < column; i++)
		again |= part[i] && !strcmp(part[i], part[column]);
	return again && !CGS_STR_IN(cgs_str_of(part[column]), joined);
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
		if (!is_second(part, i))
			continue;
		cgs_item_lose(s, t->row,
			      cgs_str_fmt(&s->mem, "column %u, `%.*s`", i + 1, CGS_FMT(t->cell[i])),
			      "an earlier column says the same");
		part[i] = NULL;
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

static void put_cell(struct cgs_buf *out, struct cgs_str text, const char *end)
{
	bool quote = false;
	for (uint32_t i = 0; i < text.n; i++)
		quote |= strchr("\",\n\r", text.s[i]) != NULL;
	cgs_buf_putz(out, quote ? "\"" : "");
	for (uint32_t i = 0; i < text.n; i++) {
		if (text.s[i] == '"')
			cgs_buf_putc(out, '"');
		cgs_buf_putc(out, text.s[i]);
	}
	cgs_buf_putz(out, quote ? "\"" : "");
	cgs_buf_putz(out, end);
}

/* Tags but those that have a column of their own. */
static void put_tags(struct cgs_items *s, uint32_t item, struct cgs_buf *cell)
{
	struct cgs_str status = cgs_say_tag(s, item, "status: ");
	struct cgs_str source = cgs_say_tag(s, item, "source: ");
	struct cgs_item it = s->v[item]; /* without these two */
	uint32_t n = 0;
	struct cgs_item_part *all = it.part, *some = cgs_mem_alloc((it.npart + 1) * sizeof *some);
	for (uint32_t i = 0; i < it.npart; i++) {
		struct cgs_str t = all[i].text;
		bool apart = (status.n && t.s + t.n == status.s + status.n) ||
			     (source.n && t.s + t.n == source.s + source.n);
		if (!apart)
			some[n++] = all[i];
	}
	s->v[item].part = some;
	s->v[item].npart = n;
	cgs_say_list(s, item, "tags", ", ", ",;", cell);
	s->v[item].part = all;
	s->v[item].npart = it.npart;
	free(some);
}

static const struct out { /* columns in their order */
	const char *name, *words, *between, *marks;
} outs[] = {
	{"comment", "doc", "", NULL},
	{"priority", "priority", "", NULL},
	{"owner", "owner", "", NULL},
	{"parent", "satisfies|refines|part_of|goals", ", ", ",;"},
	{"covers", "covers", ", ", ",;"},
	{"depends on", "depends", ", ", ",;"},
	{"verification", "verify", ", ", ",;"},
	{"rationale", "rationale", "", NULL},
	{"acceptance", "acceptance", "\n", ""},
	{"url", "links", " ", ", "},
	{"derived", "derived", "", NULL},
};

static void put_out(struct cgs_items *s, uint32_t item, const struct out *o, struct cgs_buf *cell)
{
	for (const char *w = o->words; *w;) {
		char word[16];
		size_t n = strcspn(w, "|");
		memcpy(word, w, n);
		word[n] = 0;
		if (!o->marks && !strcmp(word, "owner")) {
			const struct cgs_item_part *p = cgs_item_part(s, item, word, NULL);
			if (p)
				cgs_buf_str(cell, cgs_say_title(s, p->item));
		} else if (!o->marks) {
			cgs_buf_str(cell, cgs_text_trim(cgs_item_get(s, item, word)));
		} else {
			cgs_say_list(s, item, word, o->between, o->marks, cell);
		}
		w += n + (w[n] == '|');
	}
}

static void put_item(struct cgs_items *s, uint32_t item, struct cgs_buf *out)
{
	const struct cgs_item *it = &s->v[item];
	struct cgs_str about = cgs_item_get(s, item, "kind"), status;
	struct cgs_buf cell = {0};
	put_cell(out, cgs_say_own_id(s, item), ",");
	put_cell(out, about.n ? about : cgs_str_of(cgs_item_kind_word(it->kind)), ",");
	put_cell(out, it->title, ",");
	cgs_say_text(s, item, true, &cell);
	put_cell(out, cgs_buf_view(&cell), ",");
	status = cgs_item_get(s, item, "status");
	put_cell(out, status.n ? status : cgs_say_tag(s, item, "status: "), ",");
	put_cell(out, cgs_say_tag(s, item, "source: "), ",");
	cell.n = 0;
	put_tags(s, item, &cell);
	put_cell(out, cgs_buf_view(&cell), "");
	for (size_t i = 0; i < sizeof outs / sizeof *outs; i++) {
		cell.n = 0;
		cgs_buf_putc(out, ',');
		put_out(s, item, &outs[i], &cell);
		put_cell(out, cgs_buf_view(&cell), "");
	}
	cgs_buf_putz(out, "\r\n");
	cgs_buf_done(&cell);
	cgs_say_done(s, item,
		     "kind|status|tags|doc|priority|owner|satisfies|refines|part_of|goals|covers|"
		     "depends|verify|rationale|acceptance|links|derived");
}

void cgs_csv_write(struct cgs_items *s, struct cgs_buf *out)
{
	cgs_say_ids_apart(s, ~CGS_ITEM_BIT(SCOPE));
	cgs_buf_putz(out, "id,type,title,text,status,source,tags");
	for (size_t i = 0; i < sizeof outs / sizeof *outs; i++)
		cgs_buf_fmt(out, ",%s", outs[i].name);
	cgs_buf_putz(out, "\r\n");
	for (uint32_t i = 1; i < s->n; i++)
		if (s->v[i].kind && !s->v[i].made && s->v[i].kind != CGS_ITEM_SCOPE)
			put_item(s, i, out);
}
