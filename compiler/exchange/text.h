/* text.h — foreign text by lines: what a reader of a line-based format asks of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_TEXT_H
#define CGS_TEXT_H

#include "../base/str.h"

struct cgs_text { /* a text on its way; start with {.all = text} */
	struct cgs_str all;
	uint32_t at;
	uint32_t line;       /* number of what cgs_text_next gave, from 1 */
	struct cgs_str here; /* its text, without the end of the line */
	bool again;          /* it is given once more */
};

/* False at the end. */
bool cgs_text_next(struct cgs_text *t);
/* The next line comes once more. */
void cgs_text_back(struct cgs_text *t);

struct cgs_str cgs_text_trim(struct cgs_str s);
/* Whether s begins with z, in any case; then *rest is what follows, trimmed. rest may be NULL. */
bool cgs_text_begins(struct cgs_str s, const char *z, struct cgs_str *rest);
bool cgs_text_same(struct cgs_str s, const char *z); /* in any case */
/* Columns of white space before the text; a tab goes to the next multiple of four. */
uint32_t cgs_text_indent(struct cgs_str s);
/* Without that many columns of white space before it, as far as it has them. */
struct cgs_str cgs_text_outdent(struct cgs_str line, uint32_t columns);
/* 1 to 6 for a Markdown heading, and its text; else 0. */
uint32_t cgs_text_heading(struct cgs_str line, struct cgs_str *title);
/* "- x", "* x", "+ x", "1. x", "2) x": the text behind the mark. */
bool cgs_text_bullet(struct cgs_str line, struct cgs_str *text);
/* Without the marks of bold text: "**WHEN** a" as "WHEN a". */
struct cgs_str cgs_text_plain(struct cgs_arena *a, struct cgs_str s);
/* "**Label**: x", "**Label:** x": the label and what follows. */
bool cgs_text_label(struct cgs_str s, struct cgs_str *label, struct cgs_str *rest);
/* Adds a line of a paragraph: one blank before it, or a line end where the text is kept as lines.
 */
void cgs_text_join(struct cgs_buf *b, struct cgs_str line, char between);

struct cgs_flow { /* paragraphs on their way: lines of one become one, lists and code stay lines */
	struct cgs_buf b;
	uint32_t line; /* where it began */
	uint32_t base; /* columns before its first line; of a point: before its text */
	bool gap;
	char fence;         /* of the open code block: '`' or '~' */
	uint32_t in, marks; /* columns before it, and how many marks it has */
	bool code;          /* indented by four, behind an empty line */
	bool tight;         /* labels are lines of one paragraph */
};
void cgs_text_flow(struct cgs_flow *f, struct cgs_str line, uint32_t at);
/* Whether the next line stands in a code block. One that is set in ends with its point, closed or
 * not. */
bool cgs_text_fenced(struct cgs_flow *f, struct cgs_str line);
/* What was collected, as it stood; a code block that is open is closed. */
struct cgs_str cgs_text_raw(struct cgs_flow *f);
/* What was collected, without marks of bold text; it is empty afterwards. */
struct cgs_str cgs_text_flown(struct cgs_arena *a, struct cgs_flow *f);
/* What a line is to a list whose points are items. */
enum cgs_point { CGS_POINT_NEW, CGS_POINT_MORE, CGS_POINT_NONE };
/* CGS_POINT_MORE: what is set in belongs to the point above; *text is that of a new one. */
enum cgs_point cgs_text_point(const struct cgs_flow *f, struct cgs_str line, struct cgs_str *text);
/* Begins with the text of a new point. */
void cgs_text_flow_point(struct cgs_flow *f, struct cgs_str line, struct cgs_str text, uint32_t at);
/* Whether a text begins with a point, a table or a fence, and so on a line of its own. */
bool cgs_text_block(struct cgs_str text);
/* Whether it is a fence of a code block: ``` or ~~~. */
bool cgs_text_fence(struct cgs_str line);

#endif
