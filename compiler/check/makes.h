/* makes.h — what a template makes: text or declarations; and parameters it does not use.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_MAKES_H
#define CGS_MAKES_H

#include "bind.h"

/* Whether a template makes text or declarations: enum cgs_makes, judged by the statements of its
 * body; a diagnostic when they are of both sorts. */
uint8_t cgs_makes_of(struct cgs_ir *ir, uint32_t tmpl);
/* Warns about parameters that a template does not use. */
void cgs_makes_unused(struct cgs_ir *ir, uint32_t tmpl);
/* The statement by which a template makes declarations, or 0. */
uint32_t cgs_makes_by(const struct cgs_ir *ir, uint32_t tmpl);
/* What to do with one that makes text where declarations are needed. */
void cgs_makes_help(struct cgs_ir *ir, struct cgs_diag *d, uint32_t tmpl);
/* Whether a mistake in the template is told that leaves open what it makes. */
bool cgs_makes_doubtful(const struct cgs_ir *ir, uint32_t tmpl);

#endif
