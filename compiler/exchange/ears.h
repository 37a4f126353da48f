/* ears.h — sentences as parts of items, and back: the EARS form, user stories, given-when-then.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: Mavin et al., "Easy Approach to Requirements Syntax (EARS)", RE 2009.
 */
#ifndef CGS_EARS_H
#define CGS_EARS_H

#include "item.h"

/* "When x, the system shall y": clauses of a requirement, and the system where it is named. A text
 * of another form is what shall hold, as it is. */
void cgs_ears_put(struct cgs_items *s, uint32_t item, struct cgs_str text, uint32_t line);
/* "As a x, I want y, so that z": clauses of a story; another text is what is wanted. */
void cgs_ears_put_story(struct cgs_items *s, uint32_t item, struct cgs_str text, uint32_t line);
/* "Given a, when b, then c": clauses of a scenario; false when it has another form. Its words may
 * be bold, "**And** d" is one clause more. */
bool cgs_ears_put_scenario(struct cgs_items *s, uint32_t item, struct cgs_str text, uint32_t line);
/* "Given x", "And x": the clause and its text; *word is that of the step before, or NULL. */
bool cgs_ears_step(struct cgs_str text, const char **word, struct cgs_str *rest);
/* The text of an item of any kind: its sentence, or its statement. */
void cgs_ears_put_text(struct cgs_items *s, uint32_t item, struct cgs_str text, uint32_t line);

#endif
