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

/* For struct cgs_lower; arg is a struct cgs_host. The working directory is the root. */
const char *cgs_host_which(void *arg, const char *program);
void cgs_host_glob(void *arg, const char *pattern, void (*each)(void *to, const char *path),
		   void *to);
void cgs_host_texts(void *arg, const char *dir, void (*each)(void *to, const char *path), void *to);
void cgs_host_links(void *arg, const char *pattern, void (*each)(void *to, const char *path),
		    void *to);
/* `*` and `?` stay within a part of the path, `**` stands for any number of parts. */
bool cgs_host_match(const char *pattern, const char *path);
void cgs_host_done(struct cgs_host *h);

#endif
