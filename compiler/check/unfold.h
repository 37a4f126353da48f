/* unfold.h — the model as text again: what `use`, `for` and `if` became.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_UNFOLD_H
#define CGS_UNFOLD_H

#include "bind.h"

/* One package of the project as one file: its imports, then its declarations in source order. */
void cgs_unfold_package(struct cgs_ir *ir, uint32_t package, struct cgs_buf *out);
/* One declaration with all in it. */
void cgs_unfold_decl(struct cgs_ir *ir, uint32_t decl, uint32_t level, struct cgs_buf *out);

#endif
