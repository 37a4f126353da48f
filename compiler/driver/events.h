/* events.h — a build as JSON lines on stdout: begin, start, done, finding, note, end.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_EVENTS_H
#define CGS_EVENTS_H

#include "cli.h"

void cgs_events_put(struct cgs_cli *cli, const struct cgs_event *e);
const char *cgs_events_outcome(enum cgs_outcome o); /* "ran" */

#endif
