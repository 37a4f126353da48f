/* json.h — JSON from outside: how deep and how large it may be to be parsed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * jansson takes up to 75 bytes of memory for each byte of JSON, and goes 2,048 levels deep.
 */
#ifndef CGS_JSON_H
#define CGS_JSON_H

#include <jansson.h>

#include "str.h"

enum { CGS_JSON_DEPTH = 128, CGS_JSON_VALUES = 1 << 18 };

/* Whether it is no deeper than that, and has no more values. */
bool cgs_json_fits(struct cgs_str s, uint32_t values);
/* NULL, or what it is that is not parsed: "JSON nested deeper than 128 levels". */
const char *cgs_json_refuse(struct cgs_str s);
/* json_loadb() of what is not refused; NULL: e->text says why not. */
json_t *cgs_json_load(struct cgs_str s, size_t flags, json_error_t *e);

#endif
