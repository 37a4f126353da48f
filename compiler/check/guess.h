/* guess.h — the kind that was meant by a word that is none.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_GUESS_H
#define CGS_GUESS_H

#include "decl.h"

/* CGS1021. The kind that was meant, when one is nearest: what is declared then counts, so that a
 * slip in the first word does not make every use of the name a second error. Else 0. */
cgs_sym cgs_guess_kind(const struct site *s, uint32_t stmt);

#endif
