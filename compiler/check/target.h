/* target.h — what an overlay is written for: the declaration that it names.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_TARGET_H
#define CGS_TARGET_H

#include "ir.h"

/* Sets the targets of overlays; an overlay without one has had its diagnostic. Before expansion
 * those that are not there yet, or not all there, are left for later. */
void cgs_target_find(struct cgs_ir *ir, bool before);
/* The name of its target in an overlay; the whole of one that the command line or the record of a
 * profile makes. */
struct cgs_span cgs_target_span(const struct cgs_ir *ir, uint32_t overlay);

#endif
