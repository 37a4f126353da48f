/* foreign.h — what is written as other languages write it: operators, units behind a
 * blank, constants without a type.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FOREIGN_H
#define CGS_FOREIGN_H

#include "tree.h"

/* The operator that `and`, `or`, `not`, a single `=` or a `:` before a value at token i is meant to
 * be, by what the parser (gram.h) takes there and by the statement so far; 0 when it is what it
 * says. */
unsigned cgs_foreign_operator(const struct cgs_tree *t, const void *gram, uint32_t i);
/* The type that the value behind the '=' at token i seems to have ("string"; "" when that cannot be
 * told), if this is `const name = value` or `param name = value`; else NULL. */
const char *cgs_foreign_untyped(const struct cgs_tree *t, uint32_t i);
/* Whether a word is what other languages write for `else if`. */
bool cgs_foreign_else_if(struct cgs_str word);
/* Whether the name at token i is the unit of the number at token `number`, as in `32 ktok`. */
bool cgs_foreign_unit(const struct cgs_tree *t, uint32_t number, uint32_t i);

#endif
