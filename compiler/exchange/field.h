/* field.h — columns, fields and attributes of other tools, by their names.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FIELD_H
#define CGS_FIELD_H

#include "item.h"

/* What a column or field of that name is: a part of an item, or "id", "title", "text", "type",
 * "description"; NULL: not known. */
const char *cgs_field_of(struct cgs_str name);
/* Puts its text into the item, but for those five. */
void cgs_field_put(struct cgs_items *s, uint32_t item, const char *part, struct cgs_str text,
		   uint32_t line);

/* An address that is spoken of; one with blanks is none. */
void cgs_field_put_link(struct cgs_items *s, uint32_t item, struct cgs_str text, uint32_t line);

#endif
