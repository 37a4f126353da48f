/* prose.h — the words of a text in a natural language, each with its place in the source.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Reads the source of a string, not its value, so that every place is exact; escapes stand for
 * what they mean. Words are compared in lower case (ASCII and Latin-1). What is quoted ("..." `...`
 * and the like), looks like code (a.b, a_b, aB, --a, a/b/) or is too long is one CODE token.
 */
#ifndef CGS_PROSE_H
#define CGS_PROSE_H

#include "../base/sym.h"

enum cgs_prose_kind {
	CGS_PROSE_WORD,
	CGS_PROSE_NUMBER, /* digits; in "200ms" the unit is a word of its own */
	CGS_PROSE_CODE,   /* means itself: it is no word of a sentence */
	CGS_PROSE_MARK,   /* one ASCII character of punctuation */
};

struct cgs_prose_tok {
	uint32_t at, len; /* in the source */
	cgs_sym word;     /* in lower case, 0: not in the vocabulary */
	cgs_sym caps;     /* as written, when it is all capitals; of a plural without its s */
	uint8_t kind;     /* enum cgs_prose_kind */
	char mark;        /* of MARK; else the first byte */
	bool glued;       /* no blank before it */
	bool first;       /* begins a text or a sentence */
	bool capitals;    /* WORD of two or more letters, all of them capitals */
	bool plural;      /* WORD of capitals and one s: "PDUs" */
	bool left, right; /* a slash, a dash or the like is glued to it: part of a name or path */
};

struct cgs_prose { /* zeroed is empty */
	struct cgs_prose_tok *tok;
	uint32_t n, cap;
	const struct cgs_syms *vocabulary; /* the words that matter */
};

/* Forgets the tokens; the room stays. */
void cgs_prose_begin(struct cgs_prose *p);
/* Adds the tokens of s[from..to). escapes: as in a string of one line. */
void cgs_prose_read(struct cgs_prose *p, const char *s, uint32_t from, uint32_t to, bool escapes);
/* Adds a value that is not known as text, `${...}` at s[from..to). */
void cgs_prose_hole(struct cgs_prose *p, uint32_t from, uint32_t to);
/* Whether a token ends a sentence: . ! ? with a blank or nothing after it. */
bool cgs_prose_ends(const struct cgs_prose *p, uint32_t tok);
void cgs_prose_done(struct cgs_prose *p);

/* Writes s in lower case to out, which has room for it; false if it holds no letter. */
bool cgs_prose_lower(struct cgs_str s, char *out);

enum { CGS_PROSE_WORD_MAX = 64 }; /* bytes; what is longer is CODE */

#endif
