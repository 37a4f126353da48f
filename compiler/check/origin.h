/* origin.h — diagnostics in what expansion made: once a mistake, and where it was used.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: diagnostics are explained in the order found, each in the declaration that was looked at.
 */
#ifndef CGS_ORIGIN_H
#define CGS_ORIGIN_H

#include "../base/diag.h"
#include "bind.h"

/* Explains the diagnostics that came up since the last call. */
void cgs_origin_settle(struct cgs_ir *ir);
/* From now on diagnostics belong to the declaration; leave takes what enter gave. */
static inline uint32_t cgs_origin_enter(struct cgs_ir *ir, uint32_t decl)
{
	uint32_t before = ir->names->context;
	if (ir->names->ntold != ir->diags->n)
		cgs_origin_settle(ir);
	ir->names->context = decl;
	return before;
}
static inline void cgs_origin_leave(struct cgs_ir *ir, uint32_t before)
{
	cgs_origin_enter(ir, before);
}
/* "used here, with name = orders": a label for each frame around a declaration. */
void cgs_origin_label(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl);
/* The same; what a pack of the library made is told where the project used it, since nobody can
 * change the pack. */
void cgs_origin_tell(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl);
/* Takes away the fixes that would change what is not the project's own, and those that rules have
 * for what a body makes: it is carried out for others too. */
void cgs_origin_trim(struct cgs_ir *ir);
/* Where what a frame made was asked for. */
struct cgs_span cgs_origin_use(const struct cgs_ir *ir, uint32_t frame);
/* The innermost frame around a declaration, or 0. */
uint32_t cgs_origin_frame(const struct cgs_ir *ir, uint32_t decl);

#endif
