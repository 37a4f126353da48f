/* body.h — statements before they are carried out: what they may make.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_BODY_H
#define CGS_BODY_H

#include "bind.h"

/* Counts the words that a pending statement may make: all of them, before it is carried out; and
 * takes them away when it is done. */
void cgs_body_expect(struct cgs_ir *ir, const struct cgs_pend *p, bool more);
/* What the body of a template may make, wherever it is used. */
void cgs_body_learn(struct cgs_ir *ir, uint32_t tmpl);
/* Names.ready. */
bool cgs_body_ready(struct cgs_eval *ev, uint32_t decl, cgs_sym word, uint32_t node);

#endif
