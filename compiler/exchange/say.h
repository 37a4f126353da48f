/* say.h — what the writers of foreign forms share: sentences, and which parts they have no place
 * for. SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SAY_H
#define CGS_SAY_H

#include "item.h"

/* Appends the text of an item: its sentence, statement or definition; with lines, line ends stay.
 * What the sentence would not say when it is read back is named as lost. */
void cgs_say_text(struct cgs_items *s, uint32_t item, bool lines, struct cgs_buf *out);
/* The clauses of a scenario as steps: "Given x", "And y"; *word is that of the step before. */
const char *cgs_say_step(const struct cgs_item_part *p, const char **word);
/* The item is written: parts that are neither in the words ("tags|covers") nor in its sentence are
 * named as lost; "modal": its verb says the priority. */
void cgs_say_done(struct cgs_items *s, uint32_t item, const char *words);
/* The form has one of them only, or only tags that begin so, "a|b": the others are named as lost.
 */
void cgs_say_first(struct cgs_items *s, uint32_t item, const char *word);
void cgs_say_tags(struct cgs_items *s, uint32_t item, const char *begin);
/* Appends the texts or ids of the parts of a word with a mark between them. What would be taken
 * apart at one of the marks is named as lost. */
void cgs_say_list(struct cgs_items *s, uint32_t item, const char *word, const char *between,
		  const char *marks, struct cgs_buf *out);
/* The title, else the id of its own: the name of what was written as a spec. */
struct cgs_str cgs_say_title(const struct cgs_items *s, uint32_t item);
/* What others call an item. */
struct cgs_str cgs_say_id(const struct cgs_items *s, uint32_t item);
/* What stands behind "status: " in a tag, or empty. */
struct cgs_str cgs_say_tag(const struct cgs_items *s, uint32_t item, const char *begin);
/* The id is written; one that the item got only now is named. */
struct cgs_str cgs_say_own_id(struct cgs_items *s, uint32_t item);
/* An id or title that no item before it was given: with the name of its scope before it if it has
 * to be, which is named. */
struct cgs_str cgs_say_apart(struct cgs_items *s, struct cgs_syms *given, uint32_t item,
			     struct cgs_str id);
/* Names an item that is called otherwise: another one has its id or title, or its place. */
void cgs_say_renamed(struct cgs_items *s, uint32_t item, struct cgs_str was, struct cgs_str own);
/* The same, for the ids of all items of these kinds. */
void cgs_say_ids_apart(struct cgs_items *s, uint32_t kinds);
/* The number that an id ends with, as "User Story 2"; without one, the next after *last. */
uint32_t cgs_say_number(struct cgs_str id, uint32_t *last);
/* The scope that is the document: the first one, or 0. */
uint32_t cgs_say_document(const struct cgs_items *s);
/* Whether the sentence of a requirement says its priority: SHOULD, MAY, or none. */
bool cgs_say_priority(struct cgs_items *s, uint32_t item);
/* The trimmed text of a point: lines behind the first one are set in. */
void cgs_say_point(struct cgs_buf *out, struct cgs_str text, const char *before);
/* "- a" for each line: the text with something before every line. */
void cgs_say_lines(struct cgs_buf *out, struct cgs_str text, const char *before);

#endif
