/* events.h — a build as JSON lines on stdout: begin, start, done, finding, note, end.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_EVENTS_H
#define CGS_EVENTS_H

#include <jansson.h>

#include "cli.h"

void cgs_events_put(struct cgs_cli *cli, const struct cgs_event *e);
/* The totals of a build, as members of o. */
void cgs_events_totals(json_t *o, const struct cgs_summary *s);
const char *cgs_events_outcome(enum cgs_outcome o); /* "ran" */

#endif
