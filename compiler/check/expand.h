/* expand.h — `use`, `for` and `if` where declarations and attributes stand, carried out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing is copied: a declaration made from a body shares its nodes, and has as `outer` a scope
 * without name, whose frame holds the values of parameters and loop variables. So the names of a
 * body mean first what the body declares, then its parameters, then what they mean where the body
 * is written. What is made belongs to the package where it is used.
 *
 * Order: what stands at the top level in source order, then the blocks of declarations. The body
 * of a template is also built once without values, as a sketch, so that it is checked before use.
 */
#ifndef CGS_EXPAND_H
#define CGS_EXPAND_H

#include "bind.h"

enum { CGS_EXPAND_DEPTH = 64, CGS_EXPAND_MAX = 1000000 };

void cgs_expand_all(struct cgs_ir *ir);
/* What overlays have brought. */
void cgs_expand_rest(struct cgs_ir *ir);
/* When nothing more is made: what sketches left, and the order of all. */
void cgs_expand_end(struct cgs_ir *ir);

#endif
