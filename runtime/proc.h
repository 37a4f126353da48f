/* proc.h — child processes: argv without a shell, limits, captured output, no orphans.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A child runs in a process group of its own with PDEATHSIG KILL, closed descriptors, a clean
 * environment (PATH, HOME, LANG, TMPDIR and what the recipe names, never a key), and rlimits. Its
 * whole group is killed when it ends, when its time is up, when its output is too long, and when
 * cgsc ends, however that happens (family.h says how, and what only a sandbox could hold). Ends are
 * seen through a pidfd in the loop.
 */
#ifndef CGS_PROC_H
#define CGS_PROC_H

#include "loop.h"

struct cgs_proc;

struct cgs_proc_spec {
	const char *file;        /* absolute path of the program */
	const char *const *argv; /* argv[0] included; NULL-terminated */
	const char *const *env;  /* "K=V", NULL-terminated */
	int dir_fd;              /* working directory */
	struct cgs_str input;    /* stdin; must stay until done; empty: /dev/null */
	uint64_t timeout_ms;     /* 0: none; SIGTERM, then SIGKILL a second later */
	uint64_t max_output; /* bytes of stdout and of stderr each; over it: killed; 0: 16 MiB */
};

enum { CGS_PROC_OUTPUT = 16 << 20 };

enum cgs_proc_end {
	CGS_PROC_EXITED,    /* code is the exit status */
	CGS_PROC_SIGNALLED, /* code is the signal */
	CGS_PROC_TIMEOUT,
	CGS_PROC_TOO_LONG, /* output over max_output */
	CGS_PROC_NO_START, /* code is errno */
	CGS_PROC_CANCELLED,
};

struct cgs_proc_result {
	enum cgs_proc_end end;
	int code;
	struct cgs_buf out, err; /* the receiver may take them by zeroing them here */
	uint64_t wall_ns, cpu_ns;
	uint64_t max_rss; /* bytes; not below cgsc's own: the kernel counts the moment of vfork */
};

typedef void cgs_proc_done(void *arg, struct cgs_proc_result *r);

/* Starts it; done is called once, always from the loop (or when it is freed), never from here (not
 * even when it could not start). */
struct cgs_proc *cgs_proc_start(struct cgs_loop *l, const struct cgs_proc_spec *spec,
				cgs_proc_done *done, void *arg);
/* Kills the group; done follows with CGS_PROC_CANCELLED. */
void cgs_proc_cancel(struct cgs_proc *p);

#endif
