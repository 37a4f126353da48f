/* host.h — the machine's answers to the compiler: programs on PATH, files that match a glob.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_HOST_H
#define CGS_HOST_H

#include "../plan/plan.h"

struct cgs_host {
	struct cgs_arena mem; /* results live here */
	struct cgs_str *file; /* all files below the working directory, sorted; listed once */
	uint32_t nfile, cfile;
	struct cgs_str *link; /* symbolic links, likewise */
	uint32_t nlink, clink;
	bool listed;
};

/* What h answers; the working directory is the root. */
struct cgs_lower cgs_host_world(struct cgs_host *h);
void cgs_host_done(struct cgs_host *h);

#endif
