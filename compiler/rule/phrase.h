/* phrase.h — many phrases looked for at once: a trie of words.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A phrase is written in words with blanks between: `a|b` is either word, `*ed` a word that ends so
 * (not the first one), `#` a number, `^` before the first word the beginning of a text or sentence,
 * `$` after the last one the end of a text or clause, `@` (not the first one) a word in capitals.
 * A word in capitals matches capitals only. Each mark of punctuation is a word of its own.
 */
#ifndef CGS_PHRASE_H
#define CGS_PHRASE_H

#include "../check/map.h"
#include "prose.h"

enum { CGS_PHRASE_MAX = 16 }; /* words of a phrase */

struct cgs_phrase {     /* one that was put */
	uint32_t lang;  /* whose texts it is looked for in */
	uint32_t owner; /* given back by a match */
	uint32_t next;  /* the next one that ends in the same state, + 1 */
	bool last;      /* only at the end of a clause */
};

struct cgs_phrases { /* zeroed is empty */
	struct cgs_syms vocabulary;
	struct cgs_map edge; /* (state, word) -> state */
	struct cgs_map ends; /* (1, state) -> phrase + 1 */
	struct cgs_phrase *v;
	uint32_t n, cap;
	uint32_t nstate; /* so far; 0 and 1 are none */
	cgs_sym *suffix; /* "*ed" */
	uint32_t nsuffix, csuffix;
	cgs_sym number, start, capitals; /* "#", "^", "@" */
	bool *first;                     /* by word: phrases begin with it */
	uint32_t cfirst;
};

struct cgs_match {
	uint32_t from, n; /* tokens */
	uint32_t owner;
};

struct cgs_matches {
	struct cgs_match *v;
	uint32_t n, cap;
};

/* Adds a phrase of a language; false if it has no words, too many, or too many alternatives. */
bool cgs_phrase_put(struct cgs_phrases *ps, cgs_sym lang, struct cgs_str phrase, uint32_t owner);
/* Adds every phrase of the language that begins at the token to out, short ones first. */
void cgs_phrase_at(const struct cgs_phrases *ps, cgs_sym lang, const struct cgs_prose *text,
		   const char *source, uint32_t tok, struct cgs_matches *out);
void cgs_phrase_done(struct cgs_phrases *ps);

#endif
