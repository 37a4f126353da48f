/* print.h — diagnostics for people and programs: human, short, JSON lines, SARIF.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_PRINT_H
#define CGS_PRINT_H

#include "diag.h"

enum cgs_print_format { CGS_PRINT_HUMAN, CGS_PRINT_SHORT, CGS_PRINT_JSON, CGS_PRINT_SARIF };

struct cgs_print {
	enum cgs_print_format format;
	bool color;          /* human and short */
	uint32_t width;      /* cells of a source line shown; 0: 100 */
	const char *version; /* of the program, for SARIF */
};

enum { CGS_PRINT_MAX = 50 }; /* diagnostics shown in human form */

/* Appends one diagnostic; not for SARIF, which is one document. */
void cgs_print_diag(struct cgs_buf *out, struct cgs_files *fs, const struct cgs_diag *d,
		    const struct cgs_print *how);
/* Appends all, in their order. */
void cgs_print_all(struct cgs_buf *out, struct cgs_files *fs, const struct cgs_diags *ds,
		   const struct cgs_print *how);
const char *cgs_print_level(enum cgs_level level); /* "error" */

#endif
