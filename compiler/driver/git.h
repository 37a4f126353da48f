/* git.h — git as a child process.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_GIT_H
#define CGS_GIT_H

#include <stdbool.h>
#include <sys/types.h>

/* Starts git, which may not ask anybody anything; its output goes to `out`, or to stderr if that is
 * negative. False: errno says why. */
bool cgs_git_start(const char *const *arg, int out, pid_t *pid);
/* Waits for it: its exit status, or -1. */
int cgs_git_end(pid_t pid);

#endif
