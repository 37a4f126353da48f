/* disguise.h — the spellings in which a key may come back: hex, base64, percent signs and others.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_DISGUISE_H
#define CGS_DISGUISE_H

#include "../compiler/base/str.h"

/* Each spelling of a text that differs from it, as it would stand inside of a larger text: what
 * depends on its neighbours is left out. The text that is given belongs to the callee. */
void cgs_disguise(const char *z, void (*each)(void *arg, char *spelling), void *arg);

#endif
