/* hint.h — "did you mean": the nearest of the names that would have been right.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_HINT_H
#define CGS_HINT_H

#include "ir.h"

enum { CGS_HINT_MAX = 3 };

/* "a" or "an", for a message. */
const char *cgs_hint_article(struct cgs_str noun);

struct cgs_hint {
	struct cgs_str want;
	uint32_t limit; /* edits: a quarter of the length, at least 1 */
	uint32_t n;
	struct cgs_str best[CGS_HINT_MAX];
	uint32_t edits[CGS_HINT_MAX];
};

struct cgs_hint cgs_hint_of(struct cgs_str want);
/* Keeps the name if it is near enough and another one; the bytes must outlive the hint. */
void cgs_hint_add(struct cgs_hint *h, struct cgs_str name);
/* Whether it is a word of other languages: then ours is the only name. */
bool cgs_hint_foreign(struct cgs_hint *h);
/* Adds the help line, and the edit of the span when one name is the nearest. With safe a
 * distance of 1 is sure enough to be applied unseen. */
void cgs_hint_give(const struct cgs_hint *h, struct cgs_diags *ds, struct cgs_diag *d,
		   struct cgs_span where, bool safe);
/* `when "a" shall "b"`: two statements that nothing parts; before: the last node of the first. */
void cgs_hint_second(struct cgs_ir *ir, const struct cgs_tree *t, struct cgs_diag *d,
		     uint32_t before, uint32_t node);
/* "requirements" for `requirement.*`: adds the help and the edit where the name is the plural of a
 * kind. */
bool cgs_hint_plural(struct cgs_ir *ir, struct cgs_diag *d, struct cgs_span where,
		     struct cgs_str name);
/* CGS1005: a statement that a text body does not have. */
void cgs_hint_text_word(struct cgs_ir *ir, struct cgs_span where, struct cgs_str word);

#endif
