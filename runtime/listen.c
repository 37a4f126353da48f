/* listen.c — requests over HTTP/1.1 on 127.0.0.1, from the loop.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: RFC 9112. A request that is not understood ends its connection.
 */
#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AT_ONCE = 256, IDLE_MS = 120000, METHOD_ROOM = 16, PATH_ROOM = 1024 };

struct cgs_visit { /* a connection */
	struct cgs_listen *s;
	int fd;
	struct cgs_buf in, out;
	uint32_t sent;         /* of out */
	struct cgs_timer idle; /* a client that says nothing does not hold its place for ever */
	bool asked;            /* an answer is being made */
	bool last;             /* then the connection ends */
	bool gone;             /* it has, before there was an answer */
	bool told;             /* 100 Continue was sent */
	struct cgs_visit *prev, *next;
};

struct cgs_listen {
	struct cgs_loop *loop;
	int fd;
	cgs_listen_ask *ask;
	void *arg;
	struct cgs_visit *first;
	unsigned n;
};

static void drop(struct cgs_visit *v)
{
	struct cgs_listen *s = v->s;
	if (v->prev)
		v->prev->next = v->next;
	else
		s->first = v->next;
	if (v->next)
		v->next->prev = v->prev;
	s->n--;
	cgs_buf_done(&v->in);
	cgs_buf_done(&v->out);
	free(v);
}

static void hang_up(struct cgs_visit *v)
{
	cgs_loop_unset(v->s->loop, &v->idle);
	cgs_loop_watch(v->s->loop, v->fd, 0, NULL, NULL);
	close(v->fd);
	v->gone = true;
	if (!v->asked)
		drop(v);
}

static void too_long(void *arg)
{
	hang_up(arg);
}

static void on_ready(void *arg, int fd, unsigned events);
static void next_request(struct cgs_visit *v);

static void wait_for(struct cgs_visit *v, unsigned events)
{
	cgs_loop_watch(v->s->loop, v->fd, events, on_ready, v);
	cgs_loop_set(v->s->loop, &v->idle, IDLE_MS, too_long, v);
}

/* False: the connection is gone. */
static bool push(struct cgs_visit *v)
{
	while (v->sent < v->out.n) {
		ssize_t n = send(v->fd, v->out.s + v->sent, v->out.n - v->sent, MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN) {
			wait_for(v, CGS_LOOP_WRITE);
			return true;
		}
		if (n <= 0) {
			hang_up(v);
			return false;
		}
		v->sent += (uint32_t)n;
	}
	v->out.n = v->sent = 0;
	if (v->last) {
		hang_up(v);
		return false;
	}
	wait_for(v, CGS_LOOP_READ);
	return true;
}

static const char *reason(int status)
{
	static const struct {
		int status;
		const char *words;
	} t[] = {{200, "OK"},
		 {400, "Bad Request"},
		 {403, "Forbidden"},
		 {404, "Not Found"},
		 {405, "Method Not Allowed"},
		 {411, "Length Required"},
		 {413, "Content Too Large"}};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		if (t[i].status == status)
			return t[i].words;
	return "Error";
}

void cgs_visit_end(struct cgs_visit *v, int status, const char *type, struct cgs_str body)
{
	v->asked = false;
	if (v->gone) {
		drop(v);
		return;
	}
	cgs_buf_fmt(&v->out,
		    "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %u\r\nConnection: "
		    "%s\r\n\r\n",
		    status, reason(status), type, body.n, v->last ? "close" : "keep-alive");
	cgs_buf_str(&v->out, body);
	if (push(v) && !v->out.n)
		next_request(v); /* one that came with the one before */
}

static void refuse(struct cgs_visit *v, int status)
{
	v->last = true;
	v->in.n = 0;
	cgs_visit_end(v, status, "text/plain", cgs_str_of(reason(status)));
}

/* The value of a header, up to the end of its line; NULL: there is none. */
static const char *header(const char *head, const char *name)
{
	const char *at = strcasestr(head, name);
	return at ? at + strlen(name) + strspn(at + strlen(name), " \t") : NULL;
}

static bool is_local(const char *host)
{
	static const char *const names[] = {"127.0.0.1", "localhost"};
	for (size_t i = 0; host && i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);
		if (!strncasecmp(host, names[i], n) && strchr(":\r ", host[n]))
			return true;
	}
	return false;
}

static void ask(struct cgs_visit *v, const char *head, struct cgs_str body)
{
	char method[METHOD_ROOM] = "", path[PATH_ROOM] = "";
	const char *connection = header(head, "\r\nconnection:");
	sscanf(head, "%15s %1023s", method, path);
	v->last = (connection && !strncasecmp(connection, "close", 5)) || strstr(head, " HTTP/1.0");
	v->told = false;
	v->asked = true;
	if (is_local(header(head, "\r\nhost:")))
		v->s->ask(v->s->arg, v, method, path, body);
	else
		refuse(v, 403);
}

static void welcome(struct cgs_visit *v, const char *head)
{
	const char *expect = header(head, "\r\nexpect:");
	if (v->told || !expect || strncasecmp(expect, "100-continue", 12) != 0)
		return;
	v->told = true;
	cgs_buf_putz(&v->out, "HTTP/1.1 100 Continue\r\n\r\n");
	push(v);
}

/* Hands on the whole request at the front of `in`, if there is one. */
static void next_request(struct cgs_visit *v)
{
	const char *end = v->in.n ? memmem(v->in.s, v->in.n, "\r\n\r\n", 4) : NULL;
	uint32_t at = end ? (uint32_t)(end - v->in.s) + 4 : 0;
	if (v->asked)
		return;
	if (!end || at > CGS_LISTEN_HEAD_MAX) {
		if (v->in.n > CGS_LISTEN_HEAD_MAX)
			refuse(v, 413);
		return;
	}
	char *head = cgs_mem_alloc(at + (size_t)1);
	memcpy(head, v->in.s, at);
	const char *length = header(head, "\r\ncontent-length:");
	unsigned long long n = length ? strtoull(length, NULL, 10) : 0;
	if (memchr(head, 0, at) || header(head, "\r\ntransfer-encoding:")) {
		refuse(v, memchr(head, 0, at) ? 400 : 411);
	} else if (n > CGS_LISTEN_BODY_MAX) {
		refuse(v, 413);
	} else if (v->in.n - at < n) {
		welcome(v, head);
	} else {
		struct cgs_buf now = v->in;
		v->in = (struct cgs_buf){0};
		cgs_buf_add(&v->in, now.s + at + n, now.n - at - (size_t)n);
		ask(v, head, (struct cgs_str){now.s + at, (uint32_t)n});
		cgs_buf_done(&now);
	}
	free(head);
}

static void on_ready(void *arg, int fd, unsigned events)
{
	struct cgs_visit *v = arg;
	char piece[65536];
	if (events & CGS_LOOP_WRITE && v->out.n) {
		if (push(v) && !v->out.n)
			next_request(v);
		return;
	}
	ssize_t n = recv(fd, piece, sizeof piece, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || v->in.n > CGS_LISTEN_HEAD_MAX + CGS_LISTEN_BODY_MAX) {
		hang_up(v);
		return;
	}
	cgs_buf_add(&v->in, piece, (size_t)n);
	next_request(v);
}

static void on_accept(void *arg, int fd, unsigned events)
{
	struct cgs_listen *s = arg;
	int one = 1, got;
	(void)events;
	while ((got = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (s->n >= AT_ONCE) {
			close(got);
			continue;
		}
		struct cgs_visit *v = cgs_mem_alloc(sizeof *v);
		*v = (struct cgs_visit){.s = s, .fd = got, .next = s->first};
		if (s->first)
			s->first->prev = v;
		s->first = v;
		s->n++;
		setsockopt(got, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		wait_for(v, CGS_LOOP_READ);
	}
}

enum cgs_status cgs_listen_open(struct cgs_loop *l, uint16_t *port, cgs_listen_ask *answer,
				void *arg, struct cgs_listen **out)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons(*port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return CGS_EIO;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&at, n) || listen(fd, AT_ONCE) ||
	    getsockname(fd, (struct sockaddr *)&at, &n)) {
		int why = errno;
		close(fd);
		errno = why;
		return CGS_EIO;
	}
	struct cgs_listen *s = cgs_mem_alloc(sizeof *s);
	*s = (struct cgs_listen){.loop = l, .fd = fd, .ask = answer, .arg = arg};
	*port = ntohs(at.sin_port);
	*out = s;
	return cgs_loop_watch(l, fd, CGS_LOOP_READ, on_accept, s);
}

void cgs_listen_close(struct cgs_listen *s)
{
	if (!s)
		return;
	while (s->first) {
		s->first->asked = false; /* no answer comes any more */
		hang_up(s->first);
	}
	cgs_loop_watch(s->loop, s->fd, 0, NULL, NULL);
	close(s->fd);
	free(s);
}
