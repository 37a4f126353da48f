/* word.h — the wording of normative text: what the parts of the check share; private to rule.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A text becomes words (prose); word lists, forms (shape) and the glossary (gloss) give candidates;
 * of candidates that lie in each other the longest stays, and an exception silences what ends in
 * it. So a mistake is told once.
 */
#ifndef CGS_WORD_H
#define CGS_WORD_H

#include "../check/schema.h"
#include "phrase.h"

struct cgs_wordlist {
	uint32_t decl; /* `wordlist`, or the `term` whose avoided words it holds; 0: a form */
	uint16_t code;
	bool unless; /* its phrases are exceptions: nothing is said about them */
	bool whole;
	bool ordered; /* only in declarations of this priority */
	uint32_t priority;
	cgs_sym lang;
	struct cgs_value only; /* names of attributes */
	bool after, before;    /* has words that make it right */
};

struct cgs_later {
	cgs_sym name;
	struct cgs_span where;
};

struct cgs_wording { /* one pass over a project */
	struct cgs_ir *ir;
	struct cgs_phrases phrases;
	struct cgs_wordlist *list; /* [code - CGS_C_vague] are the forms; then the others */
	uint32_t nlist, clist;
	struct cgs_map excuse;   /* (list * 2 + after, word) -> 1 */
	uint64_t **done;         /* by tree, a bit for each node: texts that were looked at */
	struct cgs_map told;     /* (1, symbol) -> 1: an abbreviation that is met; 2: explained */
	struct cgs_later *later; /* the first of each; told when all texts are known */
	uint32_t nlater, clater;
	struct cgs_map near;  /* (2, word with one letter left out) -> term; gloss.c */
	struct cgs_map known; /* (1, word) of terms; gloss.c */
	bool glossary;        /* there are terms */
	struct cgs_prose prose;
	struct cgs_matches match; /* candidates: of phrases, by place; then of forms */
	uint32_t nphrase;
	/* the text that is looked at */
	uint32_t decl;
	const struct cgs_attr *attr;
	const struct cgs_tree *tree;
	cgs_sym lang;
};

enum { CGS_WORD_FORMS = CGS_C_theatre - CGS_C_vague + 1 };

/* The source of n tokens. */
struct cgs_str cgs_word_source(const struct cgs_wording *w, uint32_t from, uint32_t n);
/* Adds a candidate of a form. */
void cgs_word_form(struct cgs_wording *w, enum cgs_code code, uint32_t from, uint32_t n);
/* Whether a phrase of the code, or an exception, begins at one of the tokens from..to. */
bool cgs_word_listed(const struct cgs_wording *w, enum cgs_code code, bool unless, uint32_t from,
		     uint32_t to);

/* tell.c: the diagnostic, with reason, help and fix. */
void cgs_word_tell(struct cgs_wording *w, const struct cgs_match *m);
/* expand.c: looks for what explains the abbreviations that were met in all of the project. */
void cgs_word_explain(struct cgs_wording *w);
/* The abbreviations that no text has explained. */
void cgs_word_tell_later(struct cgs_wording *w);
/* An abbreviation is explained beside it. */
void cgs_word_explained(struct cgs_wording *w, struct cgs_str abbreviation);

/* shape.c: placeholders, slashes, parentheses, abbreviations, in the order of the text. */
void cgs_shape_find(struct cgs_wording *w);

/* gloss.c: the terms of the project. */
void cgs_gloss_read(struct cgs_wording *w);
void cgs_gloss_find(struct cgs_wording *w);
/* The term that a misspelled word is near to, or 0. */
uint32_t cgs_gloss_near(const struct cgs_wording *w, struct cgs_str word);
/* The word of the term that it is near to; empty if there is none. */
struct cgs_str cgs_gloss_meant(const struct cgs_wording *w, uint32_t term, struct cgs_str word);
/* How a term is written. */
struct cgs_str cgs_gloss_name(const struct cgs_ir *ir, uint32_t term);
bool cgs_gloss_knows(const struct cgs_wording *w, struct cgs_str word);

#endif
