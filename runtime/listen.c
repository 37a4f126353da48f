/* listen.c — requests over HTTP on 127.0.0.1, from the loop: GNU libmicrohttpd, which is not loaded
 * before anything listens.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../compiler/base/library.h"

/* Its epoll form may miss that clients are gone when they are as many as it takes: then they are
 * only gone when they have been idle. */
enum {
	AT_ONCE = 256,
	IDLE_S = 15,
	TICK_MS = 1000
}; /* it takes new ones again in the turn after that */

struct httpd_api { /* the functions of libmicrohttpd that are used */
	__typeof__(MHD_start_daemon) *start_daemon;
	__typeof__(MHD_stop_daemon) *stop_daemon;
	__typeof__(MHD_get_daemon_info) *get_daemon_info;
	__typeof__(MHD_get_timeout) *get_timeout;
	__typeof__(MHD_run) *run;
	__typeof__(MHD_lookup_connection_value) *lookup_connection_value;
	__typeof__(MHD_create_response_from_buffer) *create_response_from_buffer;
	__typeof__(MHD_add_response_header) *add_response_header;
	__typeof__(MHD_queue_response) *queue_response;
	__typeof__(MHD_destroy_response) *destroy_response;
	__typeof__(MHD_suspend_connection) *suspend_connection;
	__typeof__(MHD_resume_connection) *resume_connection;
};

#define ROW(name)                                                                                  \
	{                                                                                          \
		"MHD_" #name, offsetof(struct httpd_api, name)                                     \
	}
static const struct cgs_function functions[] = {
	ROW(start_daemon),
	ROW(stop_daemon),
	ROW(get_daemon_info),
	ROW(get_timeout),
	ROW(run),
	ROW(lookup_connection_value),
	ROW(add_response_header),
	ROW(create_response_from_buffer),
	ROW(queue_response),
	ROW(destroy_response),
	ROW(suspend_connection),
	ROW(resume_connection),
};
#undef ROW

struct cgs_visit { /* a request */
	struct cgs_listen *s;
	struct MHD_Connection *c;
	struct cgs_buf body;
	struct MHD_Response *answer;
	int status;
	bool suspended;                /* the connection waits for it */
	bool gone;                     /* the client did not */
	struct cgs_visit *prev, *next; /* among those that wait */
};

struct cgs_listen {
	struct cgs_loop *loop;
	struct httpd_api api;
	struct MHD_Daemon *daemon;
	int fd; /* libmicrohttpd's epoll */
	struct cgs_timer due;
	cgs_listen_ask *ask;
	void *arg;
	struct cgs_visit *waiting; /* whose answers are still to come */
};

static const struct cgs_library library = {
	.name = "libmicrohttpd",
	.file = "libmicrohttpd.so.12",
	.use = "serving recordings needs it",
	.help = "install the package libmicrohttpd12 (Debian, Ubuntu) or libmicrohttpd",
	.function = functions,
	.n = sizeof functions / sizeof *functions,
};

/* --- the loop -------------------------------------------------------------------------------- */

static void on_due(void *arg)
{
	struct cgs_listen *s = arg;
	MHD_UNSIGNED_LONG_LONG ms;
	s->api.run(s->daemon);
	bool due = s->api.get_timeout(s->daemon, &ms) == MHD_YES;
	cgs_loop_set(s->loop, &s->due, due && ms < TICK_MS ? ms : TICK_MS, on_due, s);
}

static void on_ready(void *arg, int fd, unsigned events)
{
	(void)fd;
	(void)events;
	on_due(arg);
}

/* --- a request ------------------------------------------------------------------------------- */

static void drop(struct cgs_visit *v)
{
	if (v->answer)
		v->s->api.destroy_response(v->answer);
	cgs_buf_done(&v->body);
	free(v);
}

static void wait(struct cgs_visit *v)
{
	struct cgs_listen *s = v->s;
	v->suspended = true;
	v->next = s->waiting;
	if (v->next)
		v->next->prev = v;
	s->waiting = v;
	s->api.suspend_connection(v->c);
}

static void wake(struct cgs_visit *v)
{
	*(v->prev ? &v->prev->next : &v->s->waiting) = v->next;
	if (v->next)
		v->next->prev = v->prev;
	v->suspended = false;
	if (!v->gone)
		v->s->api.resume_connection(v->c);
}

void cgs_visit_end(struct cgs_visit *v, int status, const char *type, struct cgs_str body)
{
	struct cgs_listen *s = v->s;
	v->status = status;
	v->answer = s->api.create_response_from_buffer(body.n, (void *)(uintptr_t)body.s,
						       MHD_RESPMEM_MUST_COPY);
	if (!v->answer)
		cgs_mem_bug("out of memory");
	s->api.add_response_header(v->answer, "Content-Type", type);
	if (!v->suspended)
		return; /* the call that asked sends it */
	wake(v);
	if (v->gone)
		drop(v);
	else
		cgs_loop_set(s->loop, &s->due, 0, on_due, s);
}

static bool is_local(const char *host)
{
	static const char *const names[] = {"127.0.0.1", "localhost"};
	for (size_t i = 0; host && i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);
		if (!strncasecmp(host, names[i], n) && (!host[n] || host[n] == ':'))
			return true;
	}
	return false;
}

static void answer(struct cgs_visit *v, const char *method, const char *path)
{
	struct cgs_listen *s = v->s;
	if (!is_local(s->api.lookup_connection_value(v->c, MHD_HEADER_KIND, "Host")))
		cgs_visit_end(v, MHD_HTTP_FORBIDDEN, "text/plain", CGS_STR("Forbidden"));
	else if (v->body.n > CGS_LISTEN_BODY_MAX)
		cgs_visit_end(v, MHD_HTTP_CONTENT_TOO_LARGE, "text/plain",
			      CGS_STR("Content Too Large"));
	else
		s->ask(s->arg, v, method, path, cgs_buf_view(&v->body));
}

/* Called when the head has come, for each piece of the body, at its end, and when it goes on. */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *path,
				  const char *method, const char *version, const char *piece,
				  size_t *n, void **visit)
{
	struct cgs_listen *s = arg;
	struct cgs_visit *v = *visit;
	(void)version;
	if (!v) {
		*visit = v = cgs_mem_alloc(sizeof *v);
		*v = (struct cgs_visit){.s = s, .c = c};
		return MHD_YES;
	}
	if (*n) {
		if (v->body.n <= CGS_LISTEN_BODY_MAX) /* what is too long is told at its end */
			cgs_buf_add(&v->body, piece, *n);
		*n = 0;
		return MHD_YES;
	}
	if (!v->answer)
		answer(v, method, path);
	if (v->answer)
		return s->api.queue_response(c, (unsigned)v->status, v->answer);
	wait(v);
	return MHD_YES;
}

static void on_completed(void *arg, struct MHD_Connection *c, void **visit,
			 enum MHD_RequestTerminationCode why)
{
	struct cgs_visit *v = *visit;
	(void)arg;
	(void)c;
	(void)why;
	*visit = NULL;
	if (v && v->suspended)
		v->gone = true;
	else if (v)
		drop(v);
}

/* --- the door -------------------------------------------------------------------------------- */

static bool start(struct cgs_listen *s, uint16_t *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons(*port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	errno = 0;
	s->daemon = s->api.start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, *port, NULL, NULL, on_request, s,
		MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)AT_ONCE, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CGS_LISTEN_HEAD_MAX,
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
		NULL, MHD_OPTION_END);
	if (!s->daemon)
		return false;
	*port = s->api.get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	s->fd = s->api.get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	return true;
}

enum cgs_status cgs_listen_open(struct cgs_loop *l, uint16_t *port, cgs_listen_ask *ask, void *arg,
				struct cgs_listen **out, struct cgs_buf *error)
{
	struct cgs_listen *s = cgs_mem_alloc(sizeof *s);
	*s = (struct cgs_listen){.loop = l, .fd = -1, .ask = ask, .arg = arg};
	if (!cgs_library_load(&library, &s->api, error)) {
		cgs_listen_close(s);
		return CGS_EIO;
	}
	if (!start(s, port)) {
		cgs_buf_fmt(error, "cannot listen on 127.0.0.1:%u: %s", (unsigned)*port,
			    strerror(errno ? errno : EADDRINUSE));
		cgs_listen_close(s);
		return CGS_EIO;
	}
	*out = s;
	return cgs_loop_watch(l, s->fd, CGS_LOOP_READ, on_ready, s);
}

void cgs_listen_close(struct cgs_listen *s)
{
	if (!s)
		return;
	cgs_loop_unset(s->loop, &s->due);
	if (s->fd >= 0)
		cgs_loop_watch(s->loop, s->fd, 0, NULL, NULL);
	while (s->waiting) { /* no answer comes any more */
		struct cgs_visit *v = s->waiting;
		wake(v);
		if (v->gone)
			drop(v);
	}
	if (s->daemon)
		s->api.stop_daemon(s->daemon);
	free(s);
}
