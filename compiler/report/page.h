/* page.h — one HTML page that needs nothing beside it: no script, no style sheet, no picture.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Readable on a narrow screen, where rows of tables become blocks, and on paper; light and dark as
 * the reader's system is.
 */
#ifndef CGS_PAGE_H
#define CGS_PAGE_H

#include "../check/ir.h"

/* The head of the page, up to <main>; wide: on paper it lies. */
void cgs_page_begin(struct cgs_buf *out, struct cgs_str title, struct cgs_str lang, bool wide);
void cgs_page_end(struct cgs_buf *out);
/* <a href="#component.api" title="Order API">api</a> */
void cgs_page_link(struct cgs_buf *out, const struct cgs_ir *ir, uint32_t decl,
		   struct cgs_arena *a);
/* id="component.api", where links lead */
void cgs_page_anchor(struct cgs_buf *out, const struct cgs_ir *ir, uint32_t decl,
		     struct cgs_arena *a);
/* <td data-title="test"> */
void cgs_page_cell(struct cgs_buf *out, const char *title);

#endif
