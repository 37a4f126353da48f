/* progress.h — what a build says while it runs: one line on a terminal, lines elsewhere, or JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_PROGRESS_H
#define CGS_PROGRESS_H

#include "cli.h"

struct cgs_progress {
	struct cgs_cli *cli;
	uint32_t steps, done;
	bool terminal;          /* stderr is one, and nothing asks for plain lines */
	bool line;              /* a progress line is on the screen */
	int64_t shown_ms;       /* when it was written last */
	struct cgs_summary sum; /* of the end; zero until then */
};

void cgs_progress_init(struct cgs_progress *p, struct cgs_cli *cli);
/* For struct cgs_run_options; arg is a struct cgs_progress. */
void cgs_progress_event(void *arg, const struct cgs_event *e);
/* With --json: the last event, which holds the exit code of the program. */
void cgs_progress_finish(struct cgs_progress *p, enum cgs_exit code);
/* "up to date (12 steps)" */
void cgs_progress_fresh(struct cgs_progress *p, uint32_t steps);
/* "; 2 requests may have been billed too: up to ...", or nothing. */
void cgs_progress_unsure(struct cgs_buf *b, struct cgs_cli *cli, const struct cgs_summary *s);

#endif
