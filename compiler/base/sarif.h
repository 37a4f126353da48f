/* sarif.h — diagnostics as JSON: one object a line, and SARIF 2.1.0 documents.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Lines and columns count from 1; columns are bytes in the JSON lines and code points in SARIF;
 * ends are exclusive. Everything is ASCII: other characters are escaped.
 * src: OASIS SARIF 2.1.0, sections 3.27 (result), 3.30 (region), 3.55 (fix).
 */
#ifndef CGS_SARIF_H
#define CGS_SARIF_H

#include <jansson.h>

#include "diag.h"

/* A string, with bytes that are not UTF-8 replaced. */
json_t *cgs_sarif_string(struct cgs_str s);
/* {"code","level","message","path","line",...}; the caller owns it. */
json_t *cgs_sarif_object(struct cgs_files *fs, const struct cgs_diag *d);
/* Appends a value as one line of ASCII, and frees it. */
void cgs_sarif_put(struct cgs_buf *out, json_t *value);
void cgs_sarif_line(struct cgs_buf *out, struct cgs_files *fs, const struct cgs_diag *d);
void cgs_sarif_document(struct cgs_buf *out, struct cgs_files *fs, const struct cgs_diags *ds,
			const char *version);

#endif
