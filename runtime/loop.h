/* loop.h — the one event loop: descriptors, timers, signals; one thread, epoll.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A callback may add and remove anything, itself included. Nothing here allocates per event.
 */
#ifndef CGS_LOOP_H
#define CGS_LOOP_H

#include <signal.h>

#include "../compiler/base/status.h"
#include "../compiler/base/str.h"

struct cgs_loop;

enum { CGS_LOOP_READ = 1, CGS_LOOP_WRITE = 2, CGS_LOOP_HANGUP = 4 };

typedef void cgs_loop_fd(void *arg, int fd, unsigned events);
typedef void cgs_loop_timer(void *arg);

struct cgs_timer {      /* owned by the caller; zeroed means not set */
	int64_t due_ns; /* CLOCK_MONOTONIC */
	uint32_t slot;  /* position in the heap + 1; 0: not set */
	cgs_loop_timer *fn;
	void *arg;
};

/* The signals that end a build: SIGINT, SIGTERM, and SIGHUP unless it is ignored (nohup). */
void cgs_loop_stops(sigset_t *out);
/* They arrive as a call of on_signal(arg, signo) from the loop (signalfd; they are blocked
 * otherwise, and children start with them unblocked). SIGPIPE is ignored. */
enum cgs_status cgs_loop_new(struct cgs_loop **out, void (*on_signal)(void *, int), void *arg);
void cgs_loop_free(struct cgs_loop *l);

/* Watches fd for events (READ | WRITE); again changes them; 0 removes it. */
enum cgs_status cgs_loop_watch(struct cgs_loop *l, int fd, unsigned events, cgs_loop_fd *fn,
			       void *arg);
void cgs_loop_set(struct cgs_loop *l, struct cgs_timer *t, uint64_t after_ms, cgs_loop_timer *fn,
		  void *arg);
void cgs_loop_unset(struct cgs_loop *l, struct cgs_timer *t);
int64_t cgs_loop_now_ns(void);
/* One value that belongs to the loop and is dropped with it: the table of running children. */
void **cgs_loop_extra(struct cgs_loop *l, void (*drop)(void *));
/* Waits for and handles one round of events: at most wait_ms (-1: no limit). */
enum cgs_status cgs_loop_turn(struct cgs_loop *l, int wait_ms);

#endif
