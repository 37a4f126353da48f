/* recipe.h — canonical JSON, written straight into a buffer: no tree, no copies.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Canonical means: compact, UTF-8, keys in byte order. The caller writes the keys in that order;
 * commas are put in by looking at the byte before.
 */
#ifndef CGS_RECIPE_H
#define CGS_RECIPE_H

#include "../check/ir.h"

void cgs_recipe_open(struct cgs_buf *b, char bracket); /* '{' or '[', as an item */
void cgs_recipe_key(struct cgs_buf *b, const char *key);
void cgs_recipe_name(struct cgs_buf *b, struct cgs_str key); /* a key that needs escaping */
void cgs_recipe_str(struct cgs_buf *b, struct cgs_str s);
void cgs_recipe_int(struct cgs_buf *b, int64_t n);
void cgs_recipe_bool(struct cgs_buf *b, bool v);
/* An exact decimal where there is one, else 17 digits. */
void cgs_recipe_num(struct cgs_buf *b, struct cgs_num n);
/* "key": "text" and so on, the usual pairs. */
void cgs_recipe_pair(struct cgs_buf *b, const char *key, struct cgs_str s);
void cgs_recipe_count(struct cgs_buf *b, const char *key, uint64_t n);

#endif
