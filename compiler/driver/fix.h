/* fix.h — the texts that files would have after the fixes that are safe.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FIX_H
#define CGS_FIX_H

#include "../base/diag.h"

struct cgs_patch {
	char *path;
	struct cgs_buf text; /* of the whole file */
};

struct cgs_patches { /* zero is empty; one patch a file */
	struct cgs_patch *v;
	uint32_t n, cap;
	uint32_t fixes;
};

/* Whether a safe fix hangs on d. */
bool cgs_fix_is_safe(const struct cgs_diag *d);
/* Applies the fixes of v[0..n) whose edits overlap no earlier one, in memory. A fix is applied
 * with all of its edits or not at all. */
void cgs_fix_make(struct cgs_files *files, const struct cgs_diag *const *v, uint32_t n,
		  struct cgs_patches *out);
/* Moves the texts of from into p, over those for the same files; from is empty then. */
void cgs_fix_merge(struct cgs_patches *p, struct cgs_patches *from);
void cgs_fix_done(struct cgs_patches *p);

#endif
