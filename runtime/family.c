/* family.c — the running children of one cgsc, so that none outlives it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "family.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GUARD_STACK = 16 << 10, SWEEP_MS = 5, SWEEPS = 40, LAST_SWEEPS = 1000 };

struct cgs_family {
	struct cgs_loop *loop;
	struct cgs_member *first; /* read by the guard, only when we are dead */
	uint32_t running;
	void (*drop)(struct cgs_member *);
	char *stack;
	pid_t guard;
	int line[2]; /* the guard reads [0]; that we live keeps [1] open */
	struct cgs_timer timer;
	int sweeps; /* left of this round */
};

/* The guard shares our memory and thread-local errno: until the read returns, which is when we
 * are gone, it makes no call that can fail. Its signals are blocked (all were at clone). */
__attribute__((no_sanitize("address", "undefined", "thread"))) static int stand_guard(void *arg)
{
	struct cgs_family *f = arg;
	unsigned fd = (unsigned)f->line[0];
	char c;
	syscall(SYS_setsid);
	if (fd)
		syscall(SYS_close_range, 0U, fd - 1, 0U);
	syscall(SYS_close_range, fd + 1, ~0U, 0U);
	while (syscall(SYS_read, fd, &c, 1) > 0)
		;
	for (const struct cgs_member *m = f->first; m; m = m->next)
		if (m->group)
			syscall(SYS_kill, -m->group, SIGKILL);
	syscall(SYS_exit_group, 0);
	return 0;
}

static void post_guard(struct cgs_family *f)
{
	sigset_t all, old;
	if (pipe2(f->line, O_CLOEXEC))
		return;
	f->stack = mmap(NULL, GUARD_STACK, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (f->stack == MAP_FAILED)
		f->stack = NULL;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	/* No exit signal: an ordinary wait does not see the guard. */
	if (f->stack)
		f->guard = clone(stand_guard, f->stack + GUARD_STACK, CLONE_VM, f);
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(f->line[0]);
}

static bool any_child(void)
{
	siginfo_t si;
	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/* Our children, each number followed by a blank: one that did not fit in whole is left out, since
 * its beginning is the number of somebody else. False: a kernel without CONFIG_PROC_CHILDREN. */
static bool read_children(char *text, size_t size)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
	if (fd >= 0)
		close(fd);
	while (n > 0 && text[n - 1] != ' ')
		n--;
	text[n > 0 ? n : 0] = 0;
	return n > 0;
}

/* Kills and reaps adopted processes; true: there were some. A child of ours that is in our group
 * was started by other code here, and stays. */
static bool kill_adopted(void)
{
	char text[4096];
	if (!read_children(text, sizeof text))
		return false;
	pid_t own = getpgrp();
	bool some = false;
	for (char *at = text, *end = at;; at = end) {
		pid_t pid = (pid_t)strtol(at, &end, 10);
		if (end == at || pid <= 0)
			break;
		pid_t group = getpgid(pid);
		if (group < 0 || group == own)
			continue;
		some = true;
		kill(pid, SIGKILL);
		waitid(P_PID, (id_t)pid, &(siginfo_t){0}, WEXITED | WNOHANG);
	}
	return some;
}

static void sweep(void *arg)
{
	struct cgs_family *f = arg;
	if (!f->running && any_child() && kill_adopted() && f->sweeps-- > 0)
		cgs_loop_set(f->loop, &f->timer, SWEEP_MS, sweep, f);
}

static void drop_all(void *arg)
{
	struct cgs_family *f = arg;
	if (!f)
		return;
	while (f->first)
		f->drop(f->first);
	cgs_loop_unset(f->loop, &f->timer);
	for (int i = 0; i < LAST_SWEEPS && any_child() && kill_adopted(); i++)
		usleep(1000);
	if (f->line[1] >= 0)
		close(f->line[1]);
	if (f->guard > 0 && !kill(f->guard, SIGKILL))
		waitid(P_PID, (id_t)f->guard, &(siginfo_t){0}, WEXITED | __WALL);
	if (f->stack)
		munmap(f->stack, GUARD_STACK);
	free(f);
}

struct cgs_family *cgs_family_of(struct cgs_loop *l, void (*drop)(struct cgs_member *))
{
	void **slot = cgs_loop_extra(l, drop_all);
	if (*slot)
		return *slot;
	struct cgs_family *f = cgs_mem_alloc(sizeof *f);
	*slot = f;
	f->loop = l;
	f->drop = drop;
	f->line[0] = f->line[1] = -1;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	post_guard(f);
	return f;
}

void cgs_family_join(struct cgs_family *f, struct cgs_member *m)
{
	m->prev = NULL;
	m->next = f->first;
	if (f->first)
		f->first->prev = m;
	f->first = m;
}

void cgs_family_leave(struct cgs_family *f, struct cgs_member *m)
{
	if (m->prev)
		m->prev->next = m->next;
	else
		f->first = m->next;
	if (m->next)
		m->next->prev = m->prev;
}

void cgs_family_started(struct cgs_family *f, struct cgs_member *m, pid_t group)
{
	m->group = group;
	f->running++;
}

void cgs_family_ended(struct cgs_family *f, struct cgs_member *m)
{
	m->group = 0;
	if (--f->running)
		return;
	f->sweeps = SWEEPS;
	sweep(f);
}
