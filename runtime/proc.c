/* proc.c — child processes: argv without a shell, limits, captured output, no orphans.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A start costs one clone(CLONE_VM | CLONE_VFORK): no page is copied however large cgsc is. The
 * kernel stops us until the child has called execve, so the child may report its errno in our
 * memory; it makes system calls only, on a stack of its own.
 *
 * An end is seen through the pidfd. The group is killed while the dead leader is still unreaped:
 * its number cannot be given to anyone else before. Who left the group (setsid, double fork)
 * becomes our child, as we are a subreaper: family.c. What that cannot reach is said there.
 */
#include "proc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "family.h"

enum {
	GRACE_MS = 1000, /* from SIGTERM to SIGKILL */
	DRAIN_MS = 250,  /* for output in flight when the group is dead */
	PIECE = 32 << 10,
	CHILD_STACK = 16 << 10,
};
static const rlim_t file_size_max = (rlim_t)4 << 30; /* of one file that a child writes */

struct pipe_end {
	int fd; /* -1: closed */
	struct cgs_buf *to;
};

struct cgs_proc {
	struct cgs_loop *loop;
	struct cgs_family *family;
	struct cgs_member member; /* its group, for the family */
	int pidfd;                /* -1: never started, or reaped */
	int in;                   /* -1: closed */
	struct cgs_str input;     /* what is still to be written */
	struct pipe_end out, err;
	uint64_t max_output;
	struct cgs_timer timer;
	struct cgs_proc_result result;
	bool forced; /* result.end is set: we ended it */
	int64_t start_ns;
	cgs_proc_done *done;
	void *arg;
};

/* --- the child, between clone and execve ----------------------------------------------------- */

struct birth {
	const struct cgs_proc_spec *spec;
	int in, out, err; /* in -1: /dev/null */
	pid_t parent;
	int error; /* set by the child */
};

static void lower_limit(int what, rlim_t to)
{
	struct rlimit r;
	if (getrlimit((__rlimit_resource_t)what, &r))
		return;
	if (r.rlim_cur > to)
		r.rlim_cur = to;
	if (r.rlim_max > to)
		r.rlim_max = to;
	setrlimit((__rlimit_resource_t)what, &r);
}

/* dup2 clears the close-on-exec mark; all our descriptors are 3 or above (see above_std). */
static bool set_files(const struct birth *b)
{
	int in = b->in >= 0 ? b->in : open("/dev/null", O_RDONLY | O_CLOEXEC);
	return in >= 0 && dup2(in, 0) == 0 && dup2(b->out, 1) == 1 && dup2(b->err, 2) == 2 &&
	       fchdir(b->spec->dir_fd) == 0;
}

/* Shares our memory: system calls only, and nothing of ours is changed but b->error. There are
 * no signal handlers in cgsc, so a signal here cannot run one on shared memory. */
__attribute__((no_sanitize("address", "undefined", "thread"))) static int be_born(void *arg)
{
	struct birth *b = arg;
	struct sigaction plain = {.sa_handler = SIG_DFL};
	sigset_t none;
	sigemptyset(&none);
	/* The signal comes when our thread ends, however it ends; the second call closes the gap
	 * before the first. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != b->parent)
		_exit(127);
	if (setpgid(0, 0) || !set_files(b))
		goto failed;
	lower_limit(RLIMIT_CORE, 0);
	lower_limit(RLIMIT_FSIZE, file_size_max);
	syscall(SYS_close_range, 3U, ~0U, 0U);
	sigaction(SIGPIPE, &plain, NULL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(b->spec->file, (char *const *)(uintptr_t)b->spec->argv,
	       (char *const *)(uintptr_t)b->spec->env);
failed:
	b->error = errno ? errno : EIO;
	_exit(127);
}

/* Returns the pid, *pidfd set; or -1 with errno. */
static pid_t give_birth(struct birth *b, int *pidfd)
{
	_Alignas(16) char stack[CHILD_STACK];
	b->parent = getpid();
	b->error = 0;
	pid_t pid = clone(be_born, stack + sizeof stack,
			  CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, b, pidfd);
	if (pid < 0 || !b->error)
		return pid;
	siginfo_t si;
	waitid(P_PID, (id_t)pid, &si, WEXITED);
	close(*pidfd);
	errno = b->error;
	return -1;
}

/* --- pipes ----------------------------------------------------------------------------------- */

/* Moves a descriptor away from 0..2, which are ours to set in the child. */
static int above_std(int fd)
{
	if (fd < 0 || fd > 2)
		return fd;
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return moved;
}

/* ours is non-blocking; both close on exec. */
static bool make_pipe(int *ours, int *theirs, bool we_write)
{
	int p[2];
	if (pipe2(p, O_CLOEXEC))
		return false;
	*ours = above_std(p[we_write]);
	*theirs = above_std(p[!we_write]);
	return *ours >= 0 && *theirs >= 0 && !fcntl(*ours, F_SETFL, O_NONBLOCK);
}

static void shut(struct cgs_loop *l, int *fd)
{
	if (*fd < 0)
		return;
	cgs_loop_watch(l, *fd, 0, NULL, NULL);
	close(*fd);
	*fd = -1;
}

/* --- the end --------------------------------------------------------------------------------- */

static void deliver(void *arg)
{
	struct cgs_proc *p = arg;
	shut(p->loop, &p->in);
	shut(p->loop, &p->out.fd);
	shut(p->loop, &p->err.fd);
	cgs_loop_unset(p->loop, &p->timer);
	cgs_family_leave(p->family, &p->member);
	p->result.wall_ns = (uint64_t)(cgs_loop_now_ns() - p->start_ns);
	p->done(p->arg, &p->result);
	cgs_buf_done(&p->result.out);
	cgs_buf_done(&p->result.err);
	free(p);
}

static void kill_group(const struct cgs_proc *p, int sig)
{
	if (p->pidfd >= 0)
		kill(-p->member.group, sig);
}

/* The first reason stands: a child killed for its time must not count as cancelled. */
static void end_it(struct cgs_proc *p, enum cgs_proc_end why)
{
	if (!p->forced)
		p->result.end = why;
	p->forced = true;
	kill_group(p, SIGKILL);
}

static void finish_if_quiet(struct cgs_proc *p)
{
	if (p->pidfd < 0 && p->out.fd < 0 && p->err.fd < 0)
		deliver(p);
}

static void reap(struct cgs_proc *p)
{
	struct rusage ru = {0};
	siginfo_t si = {0};
	kill_group(p, SIGKILL); /* the leader is dead but not reaped: the number is still ours */
	while (syscall(SYS_waitid, P_PIDFD, p->pidfd, &si, WEXITED, &ru) < 0 && errno == EINTR)
		;
	if (!p->forced) {
		p->result.end = si.si_code == CLD_EXITED ? CGS_PROC_EXITED : CGS_PROC_SIGNALLED;
		p->result.code = si.si_status;
	}
	p->result.cpu_ns = (uint64_t)(ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000000 +
			   (uint64_t)(ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) * 1000;
	p->result.max_rss = (uint64_t)ru.ru_maxrss * 1024;
	shut(p->loop, &p->pidfd);
	shut(p->loop, &p->in);
	cgs_family_ended(p->family, &p->member);
}

/* False: nothing more now. */
static bool take(struct cgs_proc *p, struct pipe_end *e)
{
	char piece[PIECE];
	ssize_t n = read(e->fd, piece, sizeof piece);
	if (n < 0 && errno == EINTR)
		return true;
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		shut(p->loop, &e->fd);
		return false;
	}
	uint64_t room = p->max_output > e->to->n ? p->max_output - e->to->n : 0;
	cgs_buf_add(e->to, piece, (uint64_t)n < room ? (size_t)n : (size_t)room);
	if ((uint64_t)n <= room)
		return true;
	end_it(p, CGS_PROC_TOO_LONG);
	shut(p->loop, &e->fd);
	return false;
}

static void on_output(void *arg, int fd, unsigned events)
{
	struct cgs_proc *p = arg;
	(void)events;
	take(p, fd == p->out.fd ? &p->out : &p->err);
	finish_if_quiet(p);
}

static void drain(struct cgs_proc *p, struct pipe_end *e)
{
	while (e->fd >= 0 && take(p, e))
		;
}

static void on_drained(void *arg)
{
	struct cgs_proc *p = arg;
	/* Someone outside the group still holds the pipe; what it writes is not this output. */
	deliver(p);
}

static void on_end(void *arg, int fd, unsigned events)
{
	struct cgs_proc *p = arg;
	(void)fd;
	(void)events;
	reap(p);
	drain(p, &p->out);
	drain(p, &p->err);
	if (p->out.fd < 0 && p->err.fd < 0)
		deliver(p);
	else
		cgs_loop_set(p->loop, &p->timer, DRAIN_MS, on_drained, p);
}

static void on_grace(void *arg)
{
	kill_group(arg, SIGKILL);
}

static void on_timeout(void *arg)
{
	struct cgs_proc *p = arg;
	if (!p->forced)
		p->result.end = CGS_PROC_TIMEOUT;
	p->forced = true;
	kill_group(p, SIGTERM);
	cgs_loop_set(p->loop, &p->timer, GRACE_MS, on_grace, p);
}

/* --- the start ------------------------------------------------------------------------------- */

static void on_input(void *arg, int fd, unsigned events)
{
	struct cgs_proc *p = arg;
	(void)events;
	while (p->input.n) {
		ssize_t n = write(fd, p->input.s, p->input.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0)
			break; /* it does not want the rest: not our failure */
		p->input.s += n;
		p->input.n -= (uint32_t)n;
	}
	shut(p->loop, &p->in);
}

static void watch_all(struct cgs_proc *p, uint64_t timeout_ms)
{
	struct cgs_loop *l = p->loop;
	bool ok = cgs_loop_watch(l, p->pidfd, CGS_LOOP_READ, on_end, p) == CGS_OK &&
		  cgs_loop_watch(l, p->out.fd, CGS_LOOP_READ, on_output, p) == CGS_OK &&
		  cgs_loop_watch(l, p->err.fd, CGS_LOOP_READ, on_output, p) == CGS_OK;
	if (p->in >= 0)
		on_input(p, p->in, CGS_LOOP_WRITE);
	if (p->in >= 0)
		ok = cgs_loop_watch(l, p->in, CGS_LOOP_WRITE, on_input, p) == CGS_OK && ok;
	if (!ok)
		cgs_mem_bug("epoll refused a pipe");
	if (timeout_ms)
		cgs_loop_set(l, &p->timer, timeout_ms, on_timeout, p);
}

static bool start(struct cgs_proc *p, const struct cgs_proc_spec *spec)
{
	struct birth b = {.spec = spec, .in = -1, .out = -1, .err = -1};
	pid_t pid = -1;
	errno = 0;
	if ((!spec->input.n || make_pipe(&p->in, &b.in, true)) &&
	    make_pipe(&p->out.fd, &b.out, false) && make_pipe(&p->err.fd, &b.err, false))
		pid = give_birth(&b, &p->pidfd);
	p->result.code = errno;
	int *const theirs[] = {&b.in, &b.out, &b.err};
	for (size_t i = 0; i < 3; i++)
		if (*theirs[i] >= 0)
			close(*theirs[i]);
	if (pid < 0) {
		p->pidfd = -1;
		return false;
	}
	cgs_family_started(p->family, &p->member, pid);
	p->result.code = 0;
	return true;
}

/* The loop ends under it: done is called all the same, so that its owner can let go. */
static void on_drop(struct cgs_member *m)
{
	struct cgs_proc *p = m->owner;
	if (!p->forced)
		p->result.end = CGS_PROC_CANCELLED;
	if (p->pidfd >= 0)
		reap(p);
	deliver(p);
}

struct cgs_proc *cgs_proc_start(struct cgs_loop *l, const struct cgs_proc_spec *spec,
				cgs_proc_done *done, void *arg)
{
	struct cgs_proc *p = cgs_mem_alloc(sizeof *p);
	*p = (struct cgs_proc){.loop = l,
			       .pidfd = -1,
			       .in = -1,
			       .out = {-1, &p->result.out},
			       .err = {-1, &p->result.err},
			       .input = spec->input,
			       .max_output = spec->max_output ? spec->max_output : CGS_PROC_OUTPUT,
			       .done = done,
			       .arg = arg,
			       .start_ns = cgs_loop_now_ns()};
	p->family = cgs_family_of(l, on_drop);
	p->member.owner = p;
	cgs_family_join(p->family, &p->member);
	if (start(p, spec)) {
		watch_all(p, spec->timeout_ms);
		return p;
	}
	p->result.end = CGS_PROC_NO_START;
	p->forced = true;
	cgs_loop_set(l, &p->timer, 0, deliver, p);
	return p;
}

void cgs_proc_cancel(struct cgs_proc *p)
{
	end_it(p, CGS_PROC_CANCELLED);
}
