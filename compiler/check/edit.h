/* edit.h — fixes made of the tree: a statement put in or taken out, another value.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_EDIT_H
#define CGS_EDIT_H

#include "ir.h"

/* A fix of d: statements, one a line, at the end of the block of a declaration, set in as it is. */
void cgs_edit_insert(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, struct cgs_str text,
		     enum cgs_applies applies);
/* A statement taken out, with its line when nothing else is on it. */
void cgs_edit_remove(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, uint32_t stmt,
		     enum cgs_applies applies);
void cgs_edit_take(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_tree *t, uint32_t stmt,
		   enum cgs_applies applies);
/* Another text in place of a value. */
void cgs_edit_value(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *attr,
		    struct cgs_str text, enum cgs_applies applies);
/* The same for an attribute of that name, if it is written; without a text it is taken out. */
void cgs_edit_named(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, const char *name,
		    struct cgs_str text, enum cgs_applies applies);
/* An item taken out of a list, or the statement when nothing else is in it. */
void cgs_edit_drop(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *attr,
		   struct cgs_span item, enum cgs_applies applies);
/* A declaration behind another one, with an empty line between them. */
void cgs_edit_append(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, struct cgs_str text,
		     enum cgs_applies applies);

#endif
