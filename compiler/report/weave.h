/* weave.h — three trees made one text.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_WEAVE_H
#define CGS_WEAVE_H

#include "merge.h"
#include "part.h"

struct cgs_weave {
	struct cgs_merge *m; /* takes the conflicts */
	struct cgs_buf *out;
	const struct cgs_tree *t[3];
	struct cgs_words words;
	/* its own */
	uint32_t *line_of[3]; /* of each token */
	bool line;            /* what comes next begins a line */
};

/* Trees without mistakes. False: there is a conflict that no statement can hold. */
bool cgs_weave(struct cgs_weave *g);

#endif
