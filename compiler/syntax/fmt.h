/* fmt.h — a file in the one style of the language: docs/fmt.md.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FMT_H
#define CGS_FMT_H

#include "tree.h"

enum { CGS_FMT_WIDTH = 100 };

enum cgs_fmt {
	CGS_FMT_SAME, /* it is formatted already */
	CGS_FMT_CHANGED,
	CGS_FMT_KEPT, /* it has mistakes that would read differently; out is the text as it was */
	CGS_FMT_BUG,  /* ours: out would not mean the same from *at on; out is the text as it was */
};

/* Puts the formatted text into out, which is empty. Statements with mistakes stay byte for byte.
 * clean: no mistake was told of the text. What comes out is read again and compared. */
enum cgs_fmt cgs_fmt_tree(const struct cgs_tree *t, bool clean, struct cgs_buf *out, uint32_t *at);
/* The same of a text that a program has made. False: it has mistakes. */
bool cgs_fmt_text(struct cgs_str text, struct cgs_buf *out);

#endif
