/* miss.h — names that are not there: which uses miss the same one, and who has it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_MISS_H
#define CGS_MISS_H

#include "ir.h"

/* The diagnostic is about a name that a scope of bind.h does not have: all about that name become
 * one. When the scope is a package and another one of its directory has the name, all about those
 * two packages become one, which says so. */
void cgs_miss_name(struct cgs_ir *ir, struct cgs_diag *d, uint32_t scope, cgs_sym name);

/* What stands before a dot; a package that is not imported may be what was meant. */
void cgs_miss_import(struct cgs_ir *ir, struct cgs_diag *d, uint32_t file, cgs_sym name);

#endif
