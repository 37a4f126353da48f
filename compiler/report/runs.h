/* runs.h — lists in which places count, as those of arguments: they are merged as lines are.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_RUNS_H
#define CGS_RUNS_H

#include "part.h"

/* Whether three rows with keys are such a list: it has an element twice, options, or a name that
 * says so. */
bool cgs_runs_count(const struct cgs_row row[3]);
/* Its slots, or a clash. */
void cgs_runs_make(const struct cgs_row row[3], struct cgs_slots *out);

#endif
