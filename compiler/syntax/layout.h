/* layout.h — the items of a statement as lines; and the output of the formatter.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_LAYOUT_H
#define CGS_LAYOUT_H

#include "item.h"

struct cgs_tail {  /* a comment behind code */
	size_t at; /* in the output, two blanks before it */
	uint32_t col;
};

struct cgs_layout { /* what is written, and where */
	const struct cgs_tree *t;
	char *s; /* heap */
	size_t n, cap;
	size_t line;           /* start of the line that is being written */
	uint32_t indent;       /* of it */
	struct cgs_tail *tail; /* of lines that follow each other, to be aligned */
	uint32_t ntail, ctail;
	uint32_t tail_indent;
	bool has_tail; /* the line that is being written ends in a comment */
	struct cgs_items items;
};

void cgs_layout_put(struct cgs_layout *l, const char *s, size_t n);
void cgs_layout_blanks(struct cgs_layout *l, uint32_t n);
/* Ends the line, if one was begun, and starts the next. */
void cgs_layout_line(struct cgs_layout *l, uint32_t indent, bool blank);
/* A comment of the token: behind what stands on the line, or on a line that is its own. */
void cgs_layout_comment(struct cgs_layout *l, uint32_t tok, bool behind);
/* Aligns the comments that were put so far behind code. */
void cgs_layout_align(struct cgs_layout *l);
/* Writes a statement without mistakes, tokens from..to, from the start of a line on. */
void cgs_layout_statement(struct cgs_layout *l, uint32_t from, uint32_t to);

/* column.c: statements of a block whose words stand below each other. */
struct cgs_columns {
	uint32_t end;   /* first item behind them */
	uint32_t first; /* width of the first word */
	uint32_t second;
	uint32_t op; /* of operators after the first word */
};
void cgs_column_find(const struct cgs_layout *l, uint32_t item, struct cgs_columns *out);
/* Blanks to put in before the item `from + 1` and `from + 2` of the statement at `from`. */
void cgs_column_pads(const struct cgs_layout *l, const struct cgs_columns *c, uint32_t from,
		     uint32_t pad[2]);

/* dedent.c: texts of several lines. */
struct cgs_dedent {
	struct cgs_str old; /* the indentation of the closing quotes */
	uint32_t indent;    /* what it becomes */
	bool shift;         /* the closing quotes stand on their own line */
};
struct cgs_dedent cgs_dedent_start(const struct cgs_layout *l, uint32_t item);
void cgs_dedent_part(struct cgs_layout *l, const struct cgs_dedent *d, uint32_t item);

static inline uint32_t cgs_layout_width(const struct cgs_layout *l, uint32_t item)
{
	return l->t->tok[l->items.v[item].tok].len;
}

#endif
