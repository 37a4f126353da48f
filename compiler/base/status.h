/* status.h — failures of the world, and the exit codes of the program.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A mistake of the user is never a status: it is a cgs_diag, and work carries on.
 */
#ifndef CGS_STATUS_H
#define CGS_STATUS_H

enum cgs_status {
	CGS_OK,
	CGS_ENOTFOUND, /* not there: a miss */
	CGS_EIO,       /* the system refused; errno says why */
	CGS_EDENIED,   /* we refuse: outside the root, not a regular file, a symbolic link */
	CGS_ECORRUPT,  /* what was read is not what was written */
	CGS_ETOOBIG,   /* over a limit that a header names */
	CGS_ETIMEOUT,
	CGS_ECANCELLED, /* SIGINT or SIGTERM */
	CGS_ECHANGED,   /* not as it was when it was looked at */
};

enum cgs_exit {
	CGS_EXIT_OK = 0,
	CGS_EXIT_FINDINGS = 1, /* findings, or a failed gate */
	CGS_EXIT_USAGE = 2,
	CGS_EXIT_PARTIAL = 3, /* -k: some were made, some failed */
	CGS_EXIT_NO_RECORDING = 4,
	CGS_EXIT_BUDGET = 5,
	CGS_EXIT_FILES = 6, /* store or file trouble */
	CGS_EXIT_INTERNAL = 70,
	CGS_EXIT_INTERRUPTED = 130,
};

#endif
