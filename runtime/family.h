/* family.h — the running children of one cgsc, so that none outlives it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Three nets, from the usual to the rare:
 *  1. a child's group is killed when the child ends or is ended (proc.c);
 *  2. when cgsc dies without a word (SIGKILL, the OOM killer), PDEATHSIG ends the children, and
 *     the guard, a process that shares our memory and sleeps on a pipe until we are gone, kills
 *     their groups;
 *  3. who left its group (setsid and a double fork) is adopted by us, a subreaper, and killed
 *     when the last running child has ended, and when cgsc ends. Not at once: it may be the helper
 *     of a child that still runs.
 * What is left: a process that left its group while cgsc is killed by SIGKILL, or together with
 * the guard. Only a PID namespace holds those; children that must not be trusted need a sandbox.
 */
#ifndef CGS_FAMILY_H
#define CGS_FAMILY_H

#include <sys/types.h>

#include "loop.h"

struct cgs_family;

struct cgs_member {
	pid_t group; /* 0: not running */
	void *owner;
	struct cgs_member *prev, *next;
};

/* The family of a loop, made on first use. drop is called for each member when the loop ends, and
 * makes it leave. */
struct cgs_family *cgs_family_of(struct cgs_loop *l, void (*drop)(struct cgs_member *));
void cgs_family_join(struct cgs_family *f, struct cgs_member *m);
void cgs_family_leave(struct cgs_family *f, struct cgs_member *m);
void cgs_family_started(struct cgs_family *f, struct cgs_member *m, pid_t group);
/* After its group was killed and its leader reaped. */
void cgs_family_ended(struct cgs_family *f, struct cgs_member *m);

#endif
