/* dryrun.h — `build -n`: what would run, why, and what it would cost.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_DRYRUN_H
#define CGS_DRYRUN_H

#include "project.h"

enum cgs_exit cgs_dryrun(struct cgs_project *p);
/* With --json: the last line of a dry run that came to nothing. */
void cgs_dryrun_failed(struct cgs_cli *cli, enum cgs_exit code);

#endif
