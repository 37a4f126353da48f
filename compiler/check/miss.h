/* miss.h — names that are not there: which uses miss the same one, and who has it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_MISS_H
#define CGS_MISS_H

#include "schema.h"

/* The diagnostic is about a name that a scope of bind.h does not have: all about that name become
 * one. When the scope is a package and another one of its directory has the name, all about those
 * two packages become one, which says so; then true. */
bool cgs_miss_name(struct cgs_ir *ir, struct cgs_diag *d, uint32_t scope, cgs_sym name);

/* A declaration of the name in another package than the one that does not know it, or 0: in the
 * same directory, or the only one that the type takes. */
uint32_t cgs_miss_owner(struct cgs_ir *ir, uint32_t package, cgs_sym name, uint32_t want,
			enum cgs_type_op op);
/* Says what is to be written for it; dotted: a path may stand there. */
void cgs_miss_tell(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, bool dotted);

/* What stands before a dot; a package that is not imported may be what was meant. */
void cgs_miss_import(struct cgs_ir *ir, struct cgs_diag *d, uint32_t file, cgs_sym name);

#endif
