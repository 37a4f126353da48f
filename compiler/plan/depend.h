/* depend.h — what a project takes from elsewhere: dependencies, pinned in cgs.lock.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_DEPEND_H
#define CGS_DEPEND_H

#include "../cgs.h"

/* Finds the dependencies that the project's own files name, and parses their files. What is wrong
 * with one is a diagnostic. */
enum cgs_status cgs_depend_load(struct cgs *c);

#endif
