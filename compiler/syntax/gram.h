/* gram.h — the parser that Lemon makes from grammar/cgs.y, and what it would do with tokens it has
 * not been given.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_GRAM_DRIVE_H
#define CGS_GRAM_DRIVE_H

#include "build.h"

/* The tree grows in b as the tokens come. */
void *cgs_gram_new(struct cgs_build *b);
void cgs_gram_free(void *parser);
/* Takes a token of that kind (0: end of file); false when it cannot come next, and then nothing
 * has changed. Exact: no default reduction is taken on trust. */
bool cgs_gram_push(void *parser, unsigned kind, struct cgs_sem value);
/* True when a token of that kind can come next. */
bool cgs_gram_accepts(const void *parser, unsigned kind);
/* How many of these tokens can come next, one after the other. */
unsigned cgs_gram_probe(const void *parser, const unsigned char *kind, unsigned n);
/* True when the innermost open bracket is '{', or none is open. */
bool cgs_gram_in_block(const void *parser);
/* False when the innermost open '{' is that of a record. */
bool cgs_gram_in_statement(const void *parser);
/* Behind a block of a statement: true when the statement, or the last `else` of it, is an `if`. */
bool cgs_gram_ends_if(const void *parser);
/* Drops the top of the stack; false when only its bottom is left. */
bool cgs_gram_pop(void *parser);

#endif
