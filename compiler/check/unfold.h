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

/* value.c: a value as the source that gives it; bare: a word may stand for a declaration. */
void cgs_value_source(struct cgs_ir *ir, const struct cgs_value *v, uint32_t package, bool bare,
		      struct cgs_buf *out);
/* Text as it stands between quotes on one line. */
void cgs_value_escape(struct cgs_str s, struct cgs_buf *out);

#endif
