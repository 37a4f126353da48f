/* write.h — items as declarations of the language.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_WRITE_H
#define CGS_WRITE_H

#include "item.h"

/* The whole spec, not yet formatted; items have been settled. */
void cgs_write_spec(struct cgs_items *s, struct cgs_str package, struct cgs_buf *out);
/* Text as the language has it: in quotes, or on lines of its own between three of them. */
void cgs_write_text(struct cgs_buf *out, struct cgs_str text);

#endif
