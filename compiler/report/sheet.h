/* sheet.h — a document written as Markdown or HTML: headings, paragraphs, lists, tables, links.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All text comes from specs and is escaped for the form. Blocks are opened and closed by pairs of
 * calls; text, links and code stand inside of them.
 */
#ifndef CGS_SHEET_H
#define CGS_SHEET_H

#include "../check/ir.h"

struct cgs_sheet {
	bool html;
	struct cgs_buf *out;
	struct cgs_ir *ir;
	struct cgs_arena *mem;
	const bool *has;  /* by declaration: it has an anchor, so that links to it lead somewhere */
	uint32_t base;    /* level of the first heading, less one */
	uint32_t depth;   /* of lists that are open */
	bool ordered[16]; /* of each of them */
	bool cell;        /* in a table, where Markdown has one line a row */
	struct cgs_sheet_term {
		struct cgs_str word;
		uint32_t decl; /* 0: it was linked already */
	} * term;
	uint32_t nterm;
};

/* A heading; decl: its anchor, or 0. */
void cgs_sheet_head(struct cgs_sheet *s, uint32_t level, struct cgs_str text, uint32_t decl);
void cgs_sheet_text(struct cgs_sheet *s, struct cgs_str text);
void cgs_sheet_strong(struct cgs_sheet *s, struct cgs_str text);
void cgs_sheet_code(struct cgs_sheet *s, struct cgs_str text);
/* The title of a declaration, and the way to it where it has an anchor. */
void cgs_sheet_link(struct cgs_sheet *s, uint32_t decl);
/* Text in which the first use of each term of the glossary is a link. */
void cgs_sheet_prose(struct cgs_sheet *s, struct cgs_str text);
/* Paragraphs of prose, as empty lines divide them. */
void cgs_sheet_paras(struct cgs_sheet *s, struct cgs_str text);
void cgs_sheet_para(struct cgs_sheet *s);
void cgs_sheet_para_end(struct cgs_sheet *s);
/* class: how a page shows it, or NULL. */
void cgs_sheet_list(struct cgs_sheet *s, bool ordered, const char *class);
void cgs_sheet_list_end(struct cgs_sheet *s);
void cgs_sheet_item(struct cgs_sheet *s, uint32_t number);
void cgs_sheet_item_end(struct cgs_sheet *s);
void cgs_sheet_table(struct cgs_sheet *s, const char *const *title, uint32_t n);
void cgs_sheet_table_end(struct cgs_sheet *s);
/* A row, whose anchor is that of the declaration, or 0; then n cells. */
void cgs_sheet_row(struct cgs_sheet *s, uint32_t decl);
void cgs_sheet_row_end(struct cgs_sheet *s);
void cgs_sheet_cell(struct cgs_sheet *s, const char *title);
void cgs_sheet_cell_end(struct cgs_sheet *s);
/* A block of source in a language, as it is. */
void cgs_sheet_source(struct cgs_sheet *s, const char *lang, struct cgs_str text);

#endif
