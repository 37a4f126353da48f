/* tokens.h — how many tokens a text has at most, without a model's own tokenizer.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A text has a weight, in parts of a token; weights of pieces add up to at least that of the whole,
 * unless a word of more than 16 letters is parted.
 * src: docs/performance.md, "Token estimate".
 */
#ifndef CGS_TOKENS_H
#define CGS_TOKENS_H

#include "str.h"

enum { CGS_TOKEN = 16 }; /* weight of one token */

uint64_t cgs_tokens_weigh(struct cgs_str text);
/* How many bytes at the front of a text weigh no more than that. */
uint32_t cgs_tokens_fit(struct cgs_str text, uint64_t weight);
/* Rounded up; at most UINT32_MAX. */
uint32_t cgs_tokens(uint64_t weight);

#endif
