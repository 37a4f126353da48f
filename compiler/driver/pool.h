/* pool.h — diagnostics of several phases, copied so that one document can hold them all.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_POOL_H
#define CGS_POOL_H

#include "../base/print.h"

struct cgs_pool { /* zero is an empty one */
	struct cgs_files files;
	struct cgs_diags diags;
};

/* Copies a diagnostic with the texts of the files it points into. */
void cgs_pool_add(struct cgs_pool *p, struct cgs_files *files, const struct cgs_diag *d);
void cgs_pool_print(struct cgs_pool *p, struct cgs_buf *out, const struct cgs_print *how);
void cgs_pool_done(struct cgs_pool *p);

#endif
