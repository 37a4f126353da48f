/* lex.h — the generated lexers: each takes one token at *p and moves *p behind it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The byte at lim must be readable and 0. NUL bytes before lim are ordinary bytes. No function
 * moves past lim, and each moves at least one byte unless *p is lim or its comment says so.
 */
#ifndef CGS_LEX_H
#define CGS_LEX_H

#include "cgs_gram.h"
#include "tree.h"

enum cgs_char {
	CGS_CHAR_END,
	CGS_CHAR_PLAIN,   /* one or more characters */
	CGS_CHAR_FOREIGN, /* one character above U+007F that is none of the following */
	CGS_CHAR_HIDDEN,  /* bidirectional control, zero width, byte order mark */
	CGS_CHAR_CONTROL, /* NUL, other control characters */
	CGS_CHAR_INVALID, /* one byte that is not UTF-8 */
};

/* Pieces of strings. */
enum cgs_chunk_kind {
	CGS_CHUNK_END,
	CGS_CHUNK_LINE_END, /* not taken */
	CGS_CHUNK_PLAIN,
	CGS_CHUNK_BAD_ESCAPE,
	CGS_CHUNK_HOLE,   /* ${ */
	CGS_CHUNK_QUOTES, /* one in a string; as many as there are in a text */
};

enum { CGS_TK_FOREIGN = 250 }; /* a string in quotes of another language */

/* What a line looks like from its start. */
enum cgs_line {
	CGS_LINE_BLANK, /* or only a comment */
	CGS_LINE_CLOSE, /* starts with '}' */
	CGS_LINE_ATTR,  /* word = */
	CGS_LINE_HEAD,  /* word word, word "title", word -> x, word { */
	CGS_LINE_WORD,  /* starts with a word, no more is known */
	CGS_LINE_OTHER,
};

enum cgs_char cgs_lex_char(const char **p, const char *lim);
/* A token of code: kinds of the grammar, enum cgs_trivia or CGS_TK_FOREIGN; 0 at lim. LPS and LBS
 * stand for every '(' and '[', QUOTE for the opening quotes of any string; LBRACE, RBRACE for
 * braces. */
unsigned cgs_lex_code(const char **p, const char *lim);
enum cgs_chunk_kind cgs_lex_string(const char **p, const char *lim);
enum cgs_chunk_kind cgs_lex_text(const char **p, const char *lim);
/* Looks, does not move. */
enum cgs_line cgs_lex_line(const char *p, const char *lim);

#endif
