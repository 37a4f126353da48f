/* glob.h — globs: which paths a pattern means.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_GLOB_H
#define CGS_GLOB_H

#include <stdbool.h>

#include "str.h"

/* Has it a `*`, `?` or `[`? */
bool cgs_glob_is(struct cgs_str path);
/* Every set of characters, `[ab]`, ends in its part of the path. */
bool cgs_glob_closed(struct cgs_str pattern);
/* Part by part: `**` as a whole part is any number of parts, `*` any characters, `?` one, `[a-z]`
 * one of these and `[!a-z]` one of the others. None of them is a dot that begins a part. */
bool cgs_glob_match(struct cgs_str pattern, struct cgs_str path);

#endif
