/* table.h — rows of cells, written for people, spreadsheets, programs and pages.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Cells are UTF-8 and come from specs: each form escapes what would mean something in it. Text goes
 * through cgs_show_text, so no cell can steer a terminal.
 */
#ifndef CGS_TABLE_H
#define CGS_TABLE_H

#include "../base/str.h"

enum cgs_table_form {
	CGS_TABLE_TEXT, /* columns side by side, two blanks between them */
	CGS_TABLE_CSV,  /* RFC 4180, lines end in CR LF, with a line of names; a text that begins
			 * like a formula (= + - @ tab CR) has a ' before it, a number has not */
	CGS_TABLE_JSON, /* an object a line */
	CGS_TABLE_HTML, /* <table>, no page around it */
	CGS_TABLE_MD,   /* a table of GitHub Flavored Markdown */
};

/* "csv" to CGS_TABLE_CSV; the word has been checked. */
enum cgs_table_form cgs_table_form_of(const char *word);

enum cgs_cell_type {
	CGS_CELL_TEXT,
	CGS_CELL_NUMBER, /* a JSON number, to the right; an empty cell is null */
	CGS_CELL_LIST,   /* items, each ended by a newline; in CSV "; " between them */
};

struct cgs_column {
	const char *name;  /* the key of JSON and CSV: "payback_years" */
	const char *title; /* what people read: "payback, years" */
	enum cgs_cell_type type;
};

struct cgs_table {
	const struct cgs_column *column;
	uint32_t ncolumn;
	struct cgs_str *cell; /* row by row, borrowed */
	uint32_t ncell, ccell;
};

/* The next cell of the current row. */
void cgs_table_add(struct cgs_table *t, struct cgs_str cell);
/* Appends the table; rows that are not full are a bug. */
void cgs_table_print(const struct cgs_table *t, enum cgs_table_form form, struct cgs_buf *out);
void cgs_table_done(struct cgs_table *t);

/* Appends text for readers: what is not UTF-8, control characters and those that change the
 * direction of text (UAX #9) as U+FFFD. */
void cgs_table_plain(struct cgs_buf *out, struct cgs_str s);
/* Appends such text with & < > " and ' escaped, for HTML, XML and SVG. */
void cgs_table_html(struct cgs_buf *out, struct cgs_str s);
/* Appends such text so that Markdown shows it as it is; newlines become blanks. */
void cgs_table_md(struct cgs_buf *out, struct cgs_str s);

#endif
