/* sheet.h — an answer of several tables, one after the other, each with a title.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Columns begin with CGS_SHEET_KEY, which only JSON shows: there each line says its table.
 */
#ifndef CGS_SHEET_H
#define CGS_SHEET_H

#include "../check/ir.h"
#include "table.h"

#define CGS_SHEET_KEY                                                                              \
	{                                                                                          \
		"table", "", CGS_CELL_TEXT                                                         \
	}

struct cgs_sheet {
	enum cgs_table_form form;
	const char *only; /* the one table that is wanted, or NULL */
	struct cgs_buf *out;
	struct cgs_arena *mem; /* of cells */
	struct cgs_table t;
	const char *key;
	bool any; /* a table was printed */
};

/* A table with a key, "flows"; nothing is printed of it without rows. The title ends up in text,
 * HTML and Markdown. */
void cgs_sheet_begin(struct cgs_sheet *s, const char *key, const struct cgs_column *column,
		     uint32_t ncolumn);
void cgs_sheet_end(struct cgs_sheet *s, const char *title);
/* Begins a row; then the cells of all columns behind the key follow. */
void cgs_sheet_row(struct cgs_sheet *s);
void cgs_sheet_text(struct cgs_sheet *s, struct cgs_str text);
void cgs_sheet_none(struct cgs_sheet *s);
void cgs_sheet_count(struct cgs_sheet *s, uint64_t n);
/* Digits after the point; half of the last one goes away from 0, and -0 is 0. */
void cgs_sheet_double(struct cgs_sheet *s, double x, int digits);
void cgs_sheet_num(struct cgs_sheet *s, struct cgs_num n, int digits);

#endif
