/* ears.h — requirements, stories and scenarios as sentences.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: Mavin et al., "Easy Approach to Requirements Syntax (EARS)", RE'09.
 */
#ifndef CGS_EARS_H
#define CGS_EARS_H

#include "../check/ir.h"

/* "Where ..., while ..., when ..., if ..., then the X shall ...", in German where that is the
 * language of the requirement; empty when it has no `shall`. */
struct cgs_str cgs_ears_requirement(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a);
/* "As a reader, I want ..., so that ..."; empty when it wants nothing. */
struct cgs_str cgs_ears_story(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a);

#endif
