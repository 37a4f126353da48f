/* revision.h — the specs of a revision of the project, from git.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_REVISION_H
#define CGS_REVISION_H

#include "cli.h"

struct cgs_revision {
	struct cgs_cli *cli;
	const char *name; /* "HEAD~1" */
	/* what comes out */
	char *temp;      /* directory that was made for it, or NULL */
	const char *dir; /* the project in it */
};

/* Writes the specs of the repository at that revision into a directory of its own; root: the
 * project, as it is. False after a message. */
bool cgs_revision_get(struct cgs_revision *r, const char *root);
/* Removes the directory. */
void cgs_revision_done(struct cgs_revision *r);

#endif
