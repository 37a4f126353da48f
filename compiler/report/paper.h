/* paper.h — a document written as Markdown or HTML: headings, paragraphs, lists, tables, links.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All text comes from specs and is escaped for the form. Blocks are opened and closed by pairs of
 * calls; text, links and code stand inside of them.
 */
#ifndef CGS_PAPER_H
#define CGS_PAPER_H

#include "../check/ir.h"

enum { CGS_PAPER_INDENT = 4 }; /* of what belongs to an item of a list, in Markdown */

struct cgs_paper {
	bool html;
	struct cgs_buf *out;
	struct cgs_ir *ir;
	struct cgs_arena *mem;
	const bool *has;  /* by declaration: it has an anchor, so that links to it lead somewhere */
	uint32_t base;    /* level of the first heading, less one */
	uint32_t depth;   /* of lists that are open */
	bool ordered[16]; /* of each of them */
	bool cell;        /* in a table, where Markdown has one line a row */
	struct cgs_paper_term {
		struct cgs_str word;
		uint32_t decl; /* 0: it was linked already */
	} * term;
	uint32_t nterm;
};

/* A heading; decl: its anchor, or 0. */
void cgs_paper_head(struct cgs_paper *s, uint32_t level, struct cgs_str text, uint32_t decl);
void cgs_paper_text(struct cgs_paper *s, struct cgs_str text);
void cgs_paper_strong(struct cgs_paper *s, struct cgs_str text);
void cgs_paper_code(struct cgs_paper *s, struct cgs_str text);
/* The title of a declaration, and the way to it where it has an anchor. */
void cgs_paper_link(struct cgs_paper *s, uint32_t decl);
/* Text in which the first use of each term of the glossary is a link. */
void cgs_paper_prose(struct cgs_paper *s, struct cgs_str text);
/* paras.c: paragraphs of prose, as empty lines divide them, lists, as "- ", "* " and "1. " begin
 * their items, tables and code between fences; in an item of a list the first paragraph stands in
 * its line. */
void cgs_paper_paras(struct cgs_paper *s, struct cgs_str text);
void cgs_paper_para(struct cgs_paper *s);
void cgs_paper_para_end(struct cgs_paper *s);
/* class: how a page shows it, or NULL. */
void cgs_paper_list(struct cgs_paper *s, bool ordered, const char *class);
void cgs_paper_list_end(struct cgs_paper *s);
void cgs_paper_item(struct cgs_paper *s, uint32_t number);
void cgs_paper_item_end(struct cgs_paper *s);
void cgs_paper_table(struct cgs_paper *s, const char *const *title, uint32_t n);
void cgs_paper_table_end(struct cgs_paper *s);
/* A row, whose anchor is that of the declaration, or 0; then n cells. */
void cgs_paper_row(struct cgs_paper *s, uint32_t decl);
void cgs_paper_row_end(struct cgs_paper *s);
void cgs_paper_cell(struct cgs_paper *s, const char *title);
void cgs_paper_cell_end(struct cgs_paper *s);
/* A block of source in a language, as it is. */
void cgs_paper_source(struct cgs_paper *s, const char *lang, struct cgs_str text);

#endif
