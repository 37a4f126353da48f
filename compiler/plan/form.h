/* form.h — whether a JSON value has the form that a JSON schema asks for.
 * SPDX-License-Identifier: Apache-2.0
 *
 * It knows type, enum, const, properties, required, additionalProperties, items, prefixItems, the
 * bounds of numbers, lengths and counts, anyOf, oneOf, allOf, not, and $ref within the schema. What
 * it does not know holds. src: JSON Schema 2020-12, core and validation; RFC 6901 (JSON Pointer).
 */
#ifndef CGS_FORM_H
#define CGS_FORM_H

#include <jansson.h>

#include "../base/str.h"

enum { CGS_FORM_FAULTS_MAX = 20 }; /* that are told */

/* Whether v obeys the schema. Every fault is one line in `out`, after "\n" from the second on:
 * `at "/0/age" expected a whole number, found "old"`. */
bool cgs_form_obeys(const json_t *schema, const json_t *v, struct cgs_buf *out);
/* The same for a text; one that is not JSON is a fault, too. */
bool cgs_form_reads(const json_t *schema, struct cgs_str text, struct cgs_buf *out);
/* Whether the schema has only types that there are, and leads somewhere: the first mistake in why.
 */
bool cgs_form_sound(const json_t *schema, struct cgs_buf *why);
/* The first of the lines, without its newline; `faults` becomes the rest. */
struct cgs_str cgs_form_line(struct cgs_str *faults);

#endif
