/* clause.h — clauses and edges: their parts, and the word that is written in the other form.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_CLAUSE_H
#define CGS_CLAUSE_H

#include "schema.h"

/* The literal text of a title. */
struct cgs_str cgs_clause_title(struct cgs_ir *ir, const struct cgs_tree *t, uint32_t string);
/* Sets the parts of an attribute that is a clause or an edge; false after a diagnostic. */
bool cgs_clause_read(struct cgs_ir *ir, const struct cgs_tree *t, uint32_t stmt,
		     const struct cgs_field *f, struct cgs_attr *a);
/* Tells that a clause is written as an attribute, or the reverse. */
void cgs_clause_wrong(struct cgs_ir *ir, const struct cgs_tree *t, uint32_t stmt,
		      const struct cgs_field *f);

#endif
