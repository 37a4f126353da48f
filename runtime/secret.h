/* secret.h — the keys of model providers: where they come from, where they may go.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A spec names an environment variable, never a key and never where a key goes: a key is sent only
 * to an origin that is bound to its name, by the program (OPENAI_API_KEY to https://api.openai.com)
 * or by the user in $XDG_CONFIG_HOME/cgsc/keys (~/.config/cgsc/keys), one "ORIGIN NAME" a line.
 * src: CVE-2025-59536, CVE-2026-21852 (projects that redirected the user's key).
 */
#ifndef CGS_SECRET_H
#define CGS_SECRET_H

#include "../compiler/base/str.h"

struct cgs_secrets;

/* Reads the bindings, takes the bound variables out of the environment and wipes them there. */
struct cgs_secrets *cgs_secret_load(void);
void cgs_secret_free(struct cgs_secrets *s);
/* The key, borrowed; or NULL with one sentence in why, which says what line or variable to add. */
const char *cgs_secret_for(const struct cgs_secrets *s, const char *name, const char *origin,
			   struct cgs_buf *why);
/* The name of a key that stands in a text, as it is or in such a spelling; NULL: none does. */
const char *cgs_secret_in(const struct cgs_secrets *s, struct cgs_str text);
/* Replaces every key by "[key]", as it is and in each spelling of disguise.h. */
void cgs_secret_redact(const struct cgs_secrets *s, struct cgs_buf *text);

#endif
