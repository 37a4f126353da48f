/* loop.c — the one event loop: descriptors, timers, signals; one thread, epoll.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A watch is found by its descriptor number. Each has a generation that travels with the kernel's
 * event, so an event of a closed descriptor whose number was taken again is dropped. Timers lie
 * in a binary heap by due time.
 */
#include "loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { ROUND = 64, MS_NS = 1000000 };

struct watch {
	cgs_loop_fd *fn; /* NULL: not watched */
	void *arg;
	uint32_t events;
	uint32_t generation;
};

struct cgs_loop {
	int ep, sig;
	struct watch *watch; /* by descriptor */
	uint32_t cwatch;
	struct cgs_timer **heap;
	uint32_t nheap, cheap;
	void (*on_signal)(void *, int);
	void *arg;
	sigset_t mask;         /* as it was before */
	struct sigaction pipe; /* likewise */
	void *extra;
	void (*drop)(void *);
};

int64_t cgs_loop_now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 * MS_NS + t.tv_nsec;
}

static void on_signalfd(void *arg, int fd, unsigned events)
{
	struct cgs_loop *l = arg;
	struct signalfd_siginfo si;
	(void)events;
	while (read(fd, &si, sizeof si) == (ssize_t)sizeof si)
		if (l->on_signal)
			l->on_signal(l->arg, (int)si.ssi_signo);
}

void cgs_loop_stops(sigset_t *out)
{
	struct sigaction hup = {0};
	sigemptyset(out);
	sigaddset(out, SIGINT);
	sigaddset(out, SIGTERM);
	if (sigaction(SIGHUP, NULL, &hup) || hup.sa_handler != SIG_IGN)
		sigaddset(out, SIGHUP);
}

enum cgs_status cgs_loop_new(struct cgs_loop **out, void (*on_signal)(void *, int), void *arg)
{
	struct cgs_loop *l = cgs_mem_alloc(sizeof *l);
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t wanted;
	cgs_loop_stops(&wanted);
	l->on_signal = on_signal;
	l->arg = arg;
	sigprocmask(SIG_BLOCK, &wanted, &l->mask);
	sigaction(SIGPIPE, &ignore, &l->pipe);
	l->ep = epoll_create1(EPOLL_CLOEXEC);
	l->sig = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
	if (l->ep < 0 || l->sig < 0 ||
	    cgs_loop_watch(l, l->sig, CGS_LOOP_READ, on_signalfd, l) != CGS_OK) {
		cgs_loop_free(l);
		return CGS_EIO;
	}
	*out = l;
	return CGS_OK;
}

void cgs_loop_free(struct cgs_loop *l)
{
	if (!l)
		return;
	if (l->drop)
		l->drop(l->extra);
	int keep = errno;
	if (l->sig >= 0)
		close(l->sig);
	if (l->ep >= 0)
		close(l->ep);
	sigaction(SIGPIPE, &l->pipe, NULL);
	sigprocmask(SIG_SETMASK, &l->mask, NULL);
	free(l->watch);
	free(l->heap);
	free(l);
	errno = keep;
}

void **cgs_loop_extra(struct cgs_loop *l, void (*drop)(void *))
{
	l->drop = drop;
	return &l->extra;
}

static uint32_t to_epoll(unsigned events)
{
	return (events & CGS_LOOP_READ ? (uint32_t)EPOLLIN : 0) |
	       (events & CGS_LOOP_WRITE ? (uint32_t)EPOLLOUT : 0);
}

static unsigned from_epoll(uint32_t e)
{
	return (e & EPOLLIN ? CGS_LOOP_READ : 0u) | (e & EPOLLOUT ? CGS_LOOP_WRITE : 0u) |
	       (e & (EPOLLHUP | EPOLLERR) ? CGS_LOOP_HANGUP : 0u);
}

static enum cgs_status unwatch(struct cgs_loop *l, int fd)
{
	if ((uint32_t)fd >= l->cwatch || !l->watch[fd].fn)
		return CGS_OK;
	struct watch *w = &l->watch[fd];
	w->fn = NULL;
	w->generation++;
	/* A descriptor that was closed first has left the kernel's set by itself. */
	epoll_ctl(l->ep, EPOLL_CTL_DEL, fd, NULL);
	return CGS_OK;
}

enum cgs_status cgs_loop_watch(struct cgs_loop *l, int fd, unsigned events, cgs_loop_fd *fn,
			       void *arg)
{
	if (fd < 0)
		return CGS_EIO;
	if (!events)
		return unwatch(l, fd);
	l->watch = cgs_mem_grow(l->watch, &l->cwatch, (uint32_t)fd + 1, sizeof *l->watch);
	struct watch *w = &l->watch[fd];
	bool known = w->fn != NULL;
	w->fn = fn;
	w->arg = arg;
	if (known && w->events == events)
		return CGS_OK;
	w->events = events;
	struct epoll_event e = {.events = to_epoll(events)};
	e.data.u64 = (uint64_t)w->generation << 32 | (uint32_t)fd;
	if (!epoll_ctl(l->ep, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e))
		return CGS_OK;
	/* Closed and opened again behind our back: the number is known, the file is not. */
	if (known && errno == ENOENT && !epoll_ctl(l->ep, EPOLL_CTL_ADD, fd, &e))
		return CGS_OK;
	w->fn = NULL;
	return CGS_EIO;
}

static void place(struct cgs_loop *l, uint32_t i, struct cgs_timer *t)
{
	l->heap[i] = t;
	t->slot = i + 1;
}

static void sift_up(struct cgs_loop *l, uint32_t i, struct cgs_timer *t)
{
	for (; i && l->heap[(i - 1) / 2]->due_ns > t->due_ns; i = (i - 1) / 2)
		place(l, i, l->heap[(i - 1) / 2]);
	place(l, i, t);
}

static void sift_down(struct cgs_loop *l, uint32_t i, struct cgs_timer *t)
{
	for (;;) {
		uint32_t kid = 2 * i + 1;
		if (kid + 1 < l->nheap && l->heap[kid + 1]->due_ns < l->heap[kid]->due_ns)
			kid++;
		if (kid >= l->nheap || l->heap[kid]->due_ns >= t->due_ns)
			break;
		place(l, i, l->heap[kid]);
		i = kid;
	}
	place(l, i, t);
}

void cgs_loop_unset(struct cgs_loop *l, struct cgs_timer *t)
{
	if (!t->slot)
		return;
	uint32_t i = t->slot - 1;
	struct cgs_timer *last = l->heap[--l->nheap];
	t->slot = 0;
	if (last == t)
		return;
	if (i && l->heap[(i - 1) / 2]->due_ns > last->due_ns)
		sift_up(l, i, last);
	else
		sift_down(l, i, last);
}

void cgs_loop_set(struct cgs_loop *l, struct cgs_timer *t, uint64_t after_ms, cgs_loop_timer *fn,
		  void *arg)
{
	const uint64_t longest = UINT64_C(1) << 40; /* 34 years, far from overflow */
	cgs_loop_unset(l, t);
	t->due_ns = cgs_loop_now_ns() + (int64_t)(after_ms < longest ? after_ms : longest) * MS_NS;
	t->fn = fn;
	t->arg = arg;
	l->heap = cgs_mem_grow(l->heap, &l->cheap, l->nheap + 1, sizeof(struct cgs_timer *));
	sift_up(l, l->nheap++, t);
}

/* Rounded up: a timer never fires early, and a wait never ends just before it. */
static int wait_for(const struct cgs_loop *l, int wait_ms)
{
	if (!l->nheap)
		return wait_ms;
	int64_t left = l->heap[0]->due_ns - cgs_loop_now_ns();
	int64_t ms = left <= 0 ? 0 : (left + MS_NS - 1) / MS_NS;
	if (ms > INT32_MAX)
		ms = INT32_MAX;
	return wait_ms >= 0 && wait_ms < ms ? wait_ms : (int)ms;
}

static void fire(struct cgs_loop *l)
{
	if (!l->nheap)
		return;
	/* One reading of the clock: a timer that sets itself again waits for the next turn. */
	int64_t now = cgs_loop_now_ns();
	while (l->nheap && l->heap[0]->due_ns <= now) {
		struct cgs_timer *t = l->heap[0];
		cgs_loop_unset(l, t);
		t->fn(t->arg);
	}
}

enum cgs_status cgs_loop_turn(struct cgs_loop *l, int wait_ms)
{
	struct epoll_event e[ROUND];
	int n = epoll_wait(l->ep, e, ROUND, wait_for(l, wait_ms));
	if (n < 0 && errno != EINTR)
		return CGS_EIO;
	for (int i = 0; i < n; i++) {
		uint32_t fd = (uint32_t)e[i].data.u64;
		const struct watch *w = &l->watch[fd];
		if (w->fn && w->generation == (uint32_t)(e[i].data.u64 >> 32))
			w->fn(w->arg, (int)fd, from_epoll(e[i].events));
	}
	fire(l);
	return CGS_OK;
}
