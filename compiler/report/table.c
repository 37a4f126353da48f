/* table.c — one table in five forms. src: RFC 4180 (CSV); GitHub Flavored Markdown 4.10 (tables).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "table.h"

#include <stdlib.h>

#include "../base/show.h"
#include "../plan/recipe.h"

enum cgs_table_form cgs_table_form_of(const char *word)
{
	static const char *const form[] = {
		[CGS_TABLE_TEXT] = "text", [CGS_TABLE_CSV] = "csv", [CGS_TABLE_JSON] = "json",
		[CGS_TABLE_HTML] = "html", [CGS_TABLE_MD] = "md",
	};
	for (uint32_t i = 0; i < sizeof form / sizeof *form; i++)
		if (!strcmp(form[i], word))
			return (enum cgs_table_form)i;
	cgs_mem_bug("form of a report");
}

void cgs_table_add(struct cgs_table *t, struct cgs_str cell)
{
	*CGS_PUSH(t->cell, t->ncell, t->ccell) = cell;
}

void cgs_table_done(struct cgs_table *t)
{
	free(t->cell);
	t->cell = NULL;
	t->ncell = t->ccell = 0;
}

/* Takes the next item off a cell of a list; false at its end. */
static bool next_item(struct cgs_str *cell, struct cgs_str *item)
{
	if (!cell->n)
		return false;
	const char *end = memchr(cell->s, '\n', cell->n);
	uint32_t n = end ? (uint32_t)(end - cell->s) : cell->n;
	*item = (struct cgs_str){cell->s, n};
	n += end != NULL;
	*cell = (struct cgs_str){cell->s + n, cell->n - n};
	return true;
}

typedef void put_text(struct cgs_buf *out, struct cgs_str s);

/* A cell, the items of a list with something between them. */
static void put_cell(struct cgs_buf *out, const struct cgs_column *c, struct cgs_str cell,
		     put_text *put, const char *between)
{
	if (c->type != CGS_CELL_LIST) {
		put(out, cell);
		return;
	}
	struct cgs_str item;
	for (bool first = true; next_item(&cell, &item); first = false) {
		cgs_buf_putz(out, first ? "" : between);
		put(out, item);
	}
}

static void put_safe(struct cgs_buf *out, struct cgs_str s)
{
	cgs_show_text(out, s, " ");
}

/* Whether it is a control character, or overrides the direction of what follows. */
static bool is_hidden(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == UINT32_MAX;
}

void cgs_table_plain(struct cgs_buf *out, struct cgs_str s)
{
	for (uint32_t i = 0, c, n; i < s.n; i += n) {
		n = cgs_show_decode(s.s + i, s.n - i, &c);
		if (is_hidden(c))
			cgs_buf_putz(out, "\xef\xbf\xbd");
		else
			cgs_buf_add(out, s.s + i, n);
	}
}

void cgs_table_html(struct cgs_buf *out, struct cgs_str s)
{
	struct cgs_buf text = {0};
	cgs_table_plain(&text, s);
	for (size_t i = 0; i < text.n; i++)
		switch (text.s[i]) {
		case '&': cgs_buf_putz(out, "&amp;"); break;
		case '<': cgs_buf_putz(out, "&lt;"); break;
		case '>': cgs_buf_putz(out, "&gt;"); break;
		case '"': cgs_buf_putz(out, "&quot;"); break;
		case '\'': cgs_buf_putz(out, "&#39;"); break;
		default: cgs_buf_putc(out, text.s[i]); break;
		}
	cgs_buf_done(&text);
}

void cgs_table_md(struct cgs_buf *out, struct cgs_str s)
{
	struct cgs_buf text = {0};
	cgs_table_plain(&text, s);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		if (c && strchr("\\`*_{}[]<>#|~&", c))
			cgs_buf_putc(out, '\\');
		cgs_buf_putc(out, c == '\n' || c == '\r' ? ' ' : c);
	}
	cgs_buf_done(&text);
}

/* What spreadsheets take for a formula when it begins a cell. src: OWASP, "CSV Injection". */
static bool is_formula(struct cgs_str s)
{
	return s.n && memchr("=+-@\t\r", s.s[0], 6);
}

static void put_csv(struct cgs_buf *out, struct cgs_str s, bool number)
{
	struct cgs_buf text = {0};
	if (!number && is_formula(s))
		cgs_buf_putc(&text, '\'');
	cgs_show_utf8(&text, s);
	bool quoted = text.n && strpbrk(text.s, ",\"\r\n");
	if (quoted)
		cgs_buf_putc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] == '"')
			cgs_buf_putc(out, '"');
		cgs_buf_putc(out, text.s[i]);
	}
	if (quoted)
		cgs_buf_putc(out, '"');
	cgs_buf_done(&text);
}

static void print_csv(const struct cgs_table *t, struct cgs_buf *out)
{
	for (uint32_t i = 0; i < t->ncolumn; i++)
		cgs_buf_fmt(out, "%s%s", i ? "," : "", t->column[i].name);
	cgs_buf_putz(out, "\r\n");
	struct cgs_buf whole = {0};
	for (uint32_t i = 0; i < t->ncell; i++) {
		uint32_t column = i % t->ncolumn;
		const struct cgs_column *c = &t->column[column];
		whole.n = 0;
		put_cell(&whole, c, t->cell[i], cgs_buf_str, "; ");
		put_csv(out, cgs_buf_view(&whole), c->type == CGS_CELL_NUMBER);
		cgs_buf_putz(out, column + 1 == t->ncolumn ? "\r\n" : ",");
	}
	cgs_buf_done(&whole);
}

static void put_json(struct cgs_buf *out, const struct cgs_column *c, struct cgs_str cell)
{
	struct cgs_str item;
	switch (c->type) {
	case CGS_CELL_TEXT: cgs_recipe_str(out, cell); return;
	case CGS_CELL_NUMBER: cgs_buf_str(out, cell.n ? cell : CGS_STR("null")); return;
	case CGS_CELL_LIST:
		cgs_recipe_open(out, '[');
		while (next_item(&cell, &item))
			cgs_recipe_str(out, item);
		cgs_buf_putc(out, ']');
		return;
	}
	cgs_mem_bug("type of a column");
}

static void print_json(const struct cgs_table *t, struct cgs_buf *out)
{
	for (uint32_t i = 0; i < t->ncell; i++) {
		uint32_t column = i % t->ncolumn;
		cgs_buf_putz(out, column ? "," : "{");
		cgs_buf_fmt(out, "\"%s\":", t->column[column].name);
		put_json(out, &t->column[column], t->cell[i]);
		if (column + 1 == t->ncolumn)
			cgs_buf_putz(out, "}\n");
	}
}

static void print_html(const struct cgs_table *t, struct cgs_buf *out)
{
	cgs_buf_putz(out, "<table>\n<thead><tr>");
	for (uint32_t i = 0; i < t->ncolumn; i++) {
		cgs_buf_putz(out, "<th>");
		cgs_table_html(out, cgs_str_of(t->column[i].title));
		cgs_buf_putz(out, "</th>");
	}
	cgs_buf_putz(out, "</tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < t->ncell; i++) {
		uint32_t column = i % t->ncolumn;
		const struct cgs_column *c = &t->column[column];
		cgs_buf_fmt(out, "%s<td data-title=\"", column ? "" : "<tr>");
		cgs_table_html(out, cgs_str_of(c->title));
		cgs_buf_putz(out, c->type == CGS_CELL_NUMBER ? "\" class=\"number\">" : "\">");
		put_cell(out, c, t->cell[i], cgs_table_html, "<br>");
		cgs_buf_putz(out, column + 1 == t->ncolumn ? "</td></tr>\n" : "</td>");
	}
	cgs_buf_putz(out, "</tbody>\n</table>\n");
}

static void print_md(const struct cgs_table *t, struct cgs_buf *out)
{
	for (uint32_t i = 0; i < t->ncolumn; i++) {
		cgs_buf_putz(out, i ? " | " : "| ");
		cgs_table_md(out, cgs_str_of(t->column[i].title));
	}
	cgs_buf_putz(out, " |\n|");
	for (uint32_t i = 0; i < t->ncolumn; i++)
		cgs_buf_putz(out, t->column[i].type == CGS_CELL_NUMBER ? "---:|" : "---|");
	cgs_buf_putc(out, '\n');
	for (uint32_t i = 0; i < t->ncell; i++) {
		uint32_t column = i % t->ncolumn;
		cgs_buf_putz(out, column ? " | " : "| ");
		put_cell(out, &t->column[column], t->cell[i], cgs_table_md, "<br>");
		cgs_buf_putz(out, column + 1 == t->ncolumn ? " |\n" : "");
	}
}

/* Appends a text in `width` cells; what is wider is not cut. */
static void pad(struct cgs_buf *out, struct cgs_str s, uint32_t width, bool right)
{
	uint32_t cells = cgs_show_cells(s);
	int blank = width > cells ? (int)(width - cells) : 0;
	cgs_buf_fmt(out, "%*s", right ? blank : 0, "");
	cgs_buf_str(out, s);
	cgs_buf_fmt(out, "%*s", right ? 0 : blank, "");
}

/* All cells as a terminal shows them, after those of the head, in one buffer; end[i] is behind
 * cell i. */
static void show_cells(const struct cgs_table *t, struct cgs_buf *text, size_t *end)
{
	for (uint32_t i = 0; i < t->ncolumn; i++) {
		put_safe(text, cgs_str_of(t->column[i].title));
		end[i] = text->n;
	}
	for (uint32_t i = 0; i < t->ncell; i++) {
		put_cell(text, &t->column[i % t->ncolumn], t->cell[i], put_safe, ", ");
		end[t->ncolumn + i] = text->n;
	}
}

static void print_text(const struct cgs_table *t, struct cgs_buf *out)
{
	uint32_t n = t->ncolumn + t->ncell;
	size_t *end = cgs_mem_alloc(n * sizeof *end);
	uint32_t *width = cgs_mem_alloc(t->ncolumn * sizeof *width);
	struct cgs_buf text = {0};
	show_cells(t, &text, end);
	for (uint32_t i = 0; i < n; i++) {
		size_t at = i ? end[i - 1] : 0;
		uint32_t w = cgs_show_cells((struct cgs_str){text.s + at, (uint32_t)(end[i] - at)});
		if (width[i % t->ncolumn] < w)
			width[i % t->ncolumn] = w;
	}
	for (uint32_t i = 0; i < n; i++) {
		size_t at = i ? end[i - 1] : 0;
		uint32_t column = i % t->ncolumn;
		bool last = column + 1 == t->ncolumn;
		bool right = t->column[column].type == CGS_CELL_NUMBER;
		pad(out, (struct cgs_str){text.s + at, (uint32_t)(end[i] - at)},
		    last && !right ? 0 : width[column], right);
		cgs_buf_putz(out, last ? "" : "  ");
		if (!last)
			continue;
		while (out->s[out->n - 1] == ' ')
			out->n--;
		cgs_buf_putc(out, '\n');
	}
	cgs_buf_done(&text);
	free(width);
	free(end);
}

void cgs_table_print(const struct cgs_table *t, enum cgs_table_form form, struct cgs_buf *out)
{
	if (t->ncell % t->ncolumn)
		cgs_mem_bug("a row of a table is not full");
	switch (form) {
	case CGS_TABLE_TEXT: print_text(t, out); return;
	case CGS_TABLE_CSV: print_csv(t, out); return;
	case CGS_TABLE_JSON: print_json(t, out); return;
	case CGS_TABLE_HTML: print_html(t, out); return;
	case CGS_TABLE_MD: print_md(t, out); return;
	}
	cgs_mem_bug("form of a table");
}
