/* doc.h — the spec as a document for people: what is wanted, how it is built, why, and when.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Sections and what is in them stand in one table; only those that have something appear. The same
 * model gives the same bytes.
 */
#ifndef CGS_DOC_H
#define CGS_DOC_H

#include "paper.h"

/* Appends the whole document. */
void cgs_doc_whole(struct cgs_ir *ir, bool html, struct cgs_buf *out);

/* Decisions in the order in which they were taken: by day, those without one last; n in all. */
uint32_t *cgs_doc_decisions(const struct cgs_ir *ir, uint32_t *n, struct cgs_arena *a);
/* One of them as a document of its own, and the name of its file: "0001-one-database.md". */
void cgs_doc_adr(struct cgs_ir *ir, uint32_t decl, uint32_t number, struct cgs_buf *out);
struct cgs_str cgs_doc_adr_file(struct cgs_ir *ir, uint32_t decl, uint32_t number,
				struct cgs_arena *a);

/* What is in a section. */
void cgs_doc_decl(struct cgs_paper *s, uint32_t decl, uint32_t level);
void cgs_doc_decision(struct cgs_paper *s, uint32_t decl, uint32_t number, uint32_t level);
/* The value of one attribute, references as links; all values of what may repeat. */
void cgs_doc_attr(struct cgs_paper *s, uint32_t decl, const char *name);

#endif
