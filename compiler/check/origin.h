/* origin.h — diagnostics in what expansion made: once a mistake, and where it was used.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: diagnostics are explained in the order found, each in the declaration that was looked at.
 */
#ifndef CGS_ORIGIN_H
#define CGS_ORIGIN_H

#include "bind.h"

/* From now on diagnostics belong to the declaration; leave takes what enter gave. */
uint32_t cgs_origin_enter(struct cgs_ir *ir, uint32_t decl);
void cgs_origin_leave(struct cgs_ir *ir, uint32_t before);
/* "used here, with name = orders": a label for each frame around a declaration. */
void cgs_origin_label(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl);
/* The innermost frame around a declaration, or 0. */
uint32_t cgs_origin_frame(const struct cgs_ir *ir, uint32_t decl);

#endif
