/* diff.h — two models compared, declaration by declaration.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_DIFF_H
#define CGS_DIFF_H

#include "facts.h"

struct cgs_diff {
	struct cgs_ir *old, *new;
	bool json;   /* json: an object a line */
	bool impact; /* who refers to what changed */
	struct cgs_buf *out;
	/* what comes out */
	uint32_t changes; /* declarations that differ */
};

/* Writes the differences; nothing when there are none. */
void cgs_diff_models(struct cgs_diff *d);

#endif
