/* refs.h — who refers to whom: every reference of the project, in both directions.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A reference is a declaration in the value of an attribute, clause or edge, or a name in a text,
 * an expression or a template. Built once, when it is first asked for, in linear time.
 */
#ifndef CGS_REFS_H
#define CGS_REFS_H

#include "schema.h"

struct cgs_refs;

struct cgs_ref {
	uint32_t other; /* the declaration at the other end */
	cgs_sym by;     /* the attribute, or 0: a body or a default */
};

struct cgs_refs_list {
	const struct cgs_ref *v;
	uint32_t n;
};

/* What refers to a declaration, and what it refers to; by order of the sources, then by attribute;
 * the same pair may come twice with other attributes between. */
struct cgs_refs_list cgs_refs_in(struct cgs_ir *ir, uint32_t decl);
struct cgs_refs_list cgs_refs_out(struct cgs_ir *ir, uint32_t decl);
/* The circle along an attribute that begins at the declaration, the first of it in the sources;
 * n is 0 when there is none. The ends of the arcs in order, so the declaration is the last. */
struct cgs_refs_path {
	const uint32_t *v;
	uint32_t n;
} cgs_refs_cycle(struct cgs_ir *ir, uint32_t decl, cgs_sym by);
/* Notes that ev->decl names a declaration, while names are being resolved for good. */
void cgs_refs_note(struct cgs_ir *ir, uint32_t from, uint32_t to);
/* Forgets what was asked for while they were being noted: a template that is checked without values
 * asks before there are all. */
void cgs_refs_forget(struct cgs_ir *ir);
void cgs_refs_free(struct cgs_refs *r);

#endif
