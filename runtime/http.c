/* http.c — one request at a time to many servers at once: libcurl behind five calls.
 * SPDX-License-Identifier: Apache-2.0
 *
 * libcurl itself sends a request again when a kept connection turns out closed before any byte of
 * an answer. A server that closed it has hardly read the request, but it may have: again() decides.
 */
#include "http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "../compiler/base/library.h"

enum { POOL = 64, CONNECT_MS = 15000, PART = 64, READ_AT_ONCE = 4096 };

struct curl_api {
	__typeof__(curl_global_init) *global_init;
	__typeof__(curl_global_cleanup) *global_cleanup;
	__typeof__(curl_easy_init) *easy_init;
	__typeof__(curl_easy_reset) *easy_reset;
	__typeof__(curl_easy_cleanup) *easy_cleanup;
	__typeof__(curl_easy_setopt) *easy_setopt;
	__typeof__(curl_easy_getinfo) *easy_getinfo;
	__typeof__(curl_easy_strerror) *easy_strerror;
	__typeof__(curl_slist_append) *slist_append;
	__typeof__(curl_slist_free_all) *slist_free_all;
	__typeof__(curl_multi_init) *multi_init;
	__typeof__(curl_multi_cleanup) *multi_cleanup;
	__typeof__(curl_multi_setopt) *multi_setopt;
	__typeof__(curl_multi_add_handle) *multi_add_handle;
	__typeof__(curl_multi_remove_handle) *multi_remove_handle;
	__typeof__(curl_multi_socket_action) *multi_socket_action;
	__typeof__(curl_multi_info_read) *multi_info_read;
};

struct cgs_http {
	struct cgs_loop *loop;
	struct curl_api api;
	struct part *part;
	CURL *pool[POOL];
	uint32_t npool;
	struct cgs_http_call *first;
	bool in_curl; /* a callback of libcurl is on the stack */
};

/* libcurl looks through all connections of a handle at the begin and at the end of each call, so
 * many calls are dealt out to several. With TLS those to one origin stay in one, which makes them
 * share HTTP/2 connections and the certificates that are trusted. There one at a time looks for a
 * connection: libcurl would open one for each call that finds no room on those that are open,
 * although a hundred fit on the next. A server without HTTP/2 gets all at once.
 */
struct part {
	struct cgs_http *h;
	CURLM *multi;
	struct cgs_timer timer;
	uint32_t open;
	char *origin;                          /* "https://host:port", or NULL without TLS */
	struct cgs_http_call *waiting, **tail; /* calls that libcurl does not have yet */
	uint32_t looking;                      /* given to it, without a connection yet */
	struct cgs_http_call *last;            /* the last that got one, while it is open */
	int port;                              /* our end of its connection */
	bool shared;                           /* two open calls had the same connection */
	bool at_once;                          /* two had not, or one found none */
	struct part *next;
};

struct cgs_http_call {
	struct cgs_http *h;
	struct part *part;
	struct cgs_http_post post;
	CURL *easy;
	struct curl_slist *headers;
	struct cgs_timer idle;
	int64_t last_ns; /* when the last piece came */
	int status;
	bool events, stopped, sent;
	bool looking;                          /* counted in part->looking */
	struct cgs_http_call *behind, **place; /* in part->waiting; place: NULL if not */
	struct cgs_quota quota;
	size_t head, body; /* bytes so far */
	const char *why;   /* our own reason, or NULL */
	char location[1024];
	char error[CURL_ERROR_SIZE];
	struct cgs_http_call *prev, *next;
};

/* --- opening --------------------------------------------------------------------------------- */

#define ROW(name)                                                                                  \
	{                                                                                          \
		"curl_" #name, offsetof(struct curl_api, name)                                     \
	}
static const struct cgs_function functions[] = {
	ROW(global_init),         ROW(global_cleanup),   ROW(easy_init),
	ROW(easy_reset),          ROW(easy_cleanup),     ROW(easy_setopt),
	ROW(easy_getinfo),        ROW(easy_strerror),    ROW(slist_append),
	ROW(slist_free_all),      ROW(multi_init),       ROW(multi_cleanup),
	ROW(multi_setopt),        ROW(multi_add_handle), ROW(multi_remove_handle),
	ROW(multi_socket_action), ROW(multi_info_read),
};
#undef ROW

static const struct cgs_library library = {
	.name = "libcurl",
	.file = "libcurl.so.4",
	.use = "live requests need it",
	.help = "install the package libcurl4 (Debian, Ubuntu) or libcurl, or build offline with "
		"recordings",
	.function = functions,
	.n = sizeof functions / sizeof *functions,
};

static void act(struct part *p, curl_socket_t fd, int what);

static void on_ready(void *arg, int fd, unsigned events)
{
	int in = events & (CGS_LOOP_READ | CGS_LOOP_HANGUP) ? CURL_CSELECT_IN : 0;
	int out = events & CGS_LOOP_WRITE ? CURL_CSELECT_OUT : 0;
	act(arg, fd, in | out);
}

static void on_due(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *of_socket)
{
	struct part *p = arg;
	unsigned events = (what & CURL_POLL_IN ? CGS_LOOP_READ : 0u) |
			  (what & CURL_POLL_OUT ? CGS_LOOP_WRITE : 0u);
	(void)easy;
	(void)of_socket;
	if (what == CURL_POLL_REMOVE)
		events = 0;
	return cgs_loop_watch(p->h->loop, fd, events, on_ready, p) == CGS_OK ? 0 : -1;
}

static int on_timer(CURLM *multi, long ms, void *arg)
{
	struct part *p = arg;
	(void)multi;
	if (ms < 0)
		cgs_loop_unset(p->h->loop, &p->timer);
	else
		cgs_loop_set(p->h->loop, &p->timer, (uint64_t)ms, on_due, p);
	return 0;
}

static bool is_tls(const char *url)
{
	return !strncasecmp(url, "https:", 6);
}

/* Adds a part behind the others; NULL: libcurl cannot. */
static struct part *add_part(struct cgs_http *h, const char *origin, size_t n)
{
	struct part **last = &h->part, *p;
	CURLM *multi = h->api.multi_init();
	if (!multi)
		return NULL;
	p = cgs_mem_alloc(sizeof *p);
	*p = (struct part){.h = h, .multi = multi, .tail = &p->waiting};
	if (origin)
		p->origin = memcpy(cgs_mem_alloc(n + 1), origin, n);
	h->api.multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	h->api.multi_setopt(multi, CURLMOPT_SOCKETDATA, p);
	h->api.multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
	h->api.multi_setopt(multi, CURLMOPT_TIMERDATA, p);
	while (*last)
		last = &(*last)->next;
	return *last = p;
}

/* Its origin's, or without TLS the first with room: there free connections are used again. */
static struct part *part_for(struct cgs_http *h, const char *url)
{
	struct part *p = h->part;
	bool tls = is_tls(url);
	size_t n = tls ? 8 + strcspn(url + 8, "/?#") : 0;
	while (p &&
	       (tls ? !p->origin || strlen(p->origin) != n || strncasecmp(p->origin, url, n) != 0
		    : p->origin || p->open >= PART))
		p = p->next;
	if (!p && !(p = add_part(h, tls ? url : NULL, n)))
		cgs_mem_bug("out of memory");
	return p;
}

struct cgs_http *cgs_http_new(struct cgs_loop *l, struct cgs_buf *error)
{
	struct cgs_http *h = cgs_mem_alloc(sizeof *h);
	h->loop = l;
	if (!cgs_library_load(&library, &h->api, error)) {
		cgs_http_free(h);
		return NULL;
	}
	if (h->api.global_init(CURL_GLOBAL_DEFAULT) || !add_part(h, NULL, 0)) {
		cgs_buf_putz(error, "libcurl could not be initialised");
		cgs_http_free(h);
		return NULL;
	}
	return h;
}

/* --- the answer ------------------------------------------------------------------------------ */

static void on_header(struct cgs_http_call *c, const char *name, const char *value)
{
	if (!strcasecmp(name, "content-type")) {
		c->events = !strncasecmp(value, "text/event-stream", 17);
	} else if (!strcasecmp(name, "location")) {
		snprintf(c->location, sizeof c->location, "%s", value);
	} else if (!strcasecmp(name, "content-encoding") && strcasecmp(value, "identity") != 0) {
		c->why = "the answer is compressed, which was not asked for";
	} else {
		cgs_quota_header(&c->quota, name, value, (int64_t)time(NULL));
	}
}

static size_t stop_because(struct cgs_http_call *c, const char *why)
{
	c->why = why;
	c->stopped = true;
	return 0;
}

static size_t take_head(char *p, size_t one, size_t n, void *arg)
{
	struct cgs_http_call *c = arg;
	char line[1024];
	(void)one;
	c->head += n;
	if (c->head > CGS_HTTP_HEAD_MAX)
		return stop_because(c, "the answer has more than 256 KiB of headers");
	size_t len = n < sizeof line ? n : sizeof line - 1;
	memcpy(line, p, len);
	line[len] = 0;
	line[strcspn(line, "\r\n")] = 0;
	if (!strncmp(line, "HTTP/", 5)) { /* after a 100 Continue comes another one */
		const char *space = strchr(line, ' ');
		c->status = space ? (int)strtol(space, NULL, 10) : 0;
		return n;
	}
	char *colon = strchr(line, ':');
	if (!colon)
		return n;
	*colon = 0;
	char *value = colon + 1 + strspn(colon + 1, " \t"), *end = value + strlen(value);
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = 0;
	on_header(c, line, value);
	return c->why ? stop_because(c, c->why) : n;
}

static void found(struct cgs_http_call *c, int port)
{
	struct part *p = c->part;
	c->looking = false;
	p->looking--;
	if (p->last) {
		p->shared |= p->port == port;
		p->at_once = !p->shared;
	}
	p->last = c;
	p->port = port;
}

/* Called before each sending. */
static int may_send(void *arg, char *to, char *from, int to_port, int from_port)
{
	struct cgs_http_call *c = arg;
	(void)to;
	(void)from;
	(void)to_port;
	if (c->sent && !c->post.again(c->post.arg)) {
		c->why = "the connection was closed, and the budget does not allow to ask again";
		return CURL_PREREQFUNC_ABORT;
	}
	c->sent = true;
	if (c->looking)
		found(c, from_port);
	return CURL_PREREQFUNC_OK;
}

static size_t take_body(char *p, size_t one, size_t n, void *arg)
{
	struct cgs_http_call *c = arg;
	(void)one;
	c->body += n;
	c->last_ns = cgs_loop_now_ns();
	if (c->status != 200 && c->body > CGS_HTTP_NOTE_MAX)
		return stop_because(c, "the error is longer than 1 MiB");
	if (c->body > (c->post.most ? c->post.most : CGS_HTTP_BODY_MAX))
		return stop_because(c, c->post.most ? "the answer is longer than it may be"
						    : "the answer is longer than 16 MiB");
	if (c->post.data(c->post.arg, c->status, c->events, p, n))
		return n;
	c->stopped = true;
	return 0;
}

/* --- who waits for a connection -------------------------------------------------------------- */

static void on_idle(void *arg);
static void fail_start(void *arg);

static void wait(struct cgs_http_call *c)
{
	struct part *p = c->part;
	c->place = p->tail;
	*p->tail = c;
	p->tail = &c->behind;
}

static void stop_waiting(struct cgs_http_call *c)
{
	*c->place = c->behind;
	if (c->behind)
		c->behind->place = c->place;
	else
		c->part->tail = c->place;
	c->behind = NULL;
	c->place = NULL;
}

/* Gives libcurl the calls that may go now. */
static void admit(struct part *p)
{
	struct cgs_http *h = p->h;
	while (p->waiting && (p->at_once || !p->looking)) {
		struct cgs_http_call *c = p->waiting;
		stop_waiting(c);
		c->looking = p->origin;
		p->looking += c->looking;
		if (!c->why && !h->api.multi_add_handle(p->multi, c->easy))
			cgs_loop_set(h->loop, &c->idle, c->post.idle_ms, on_idle, c);
		else
			cgs_loop_set(h->loop, &c->idle, 0, fail_start, c);
	}
}

/* --- the end of a call ----------------------------------------------------------------------- */

static void forget(struct cgs_http_call *c)
{
	struct cgs_http *h = c->h;
	cgs_loop_unset(h->loop, &c->idle);
	if (c->place)
		stop_waiting(c);
	else
		h->api.multi_remove_handle(c->part->multi, c->easy);
	c->part->open--;
	c->part->looking -= c->looking;
	if (c->part->last == c)
		c->part->last = NULL;
	for (struct curl_slist *s = c->headers; s; s = s->next)
		explicit_bzero(s->data, strlen(s->data));
	h->api.slist_free_all(c->headers);
	h->api.easy_reset(c->easy);
	if (h->npool < POOL)
		h->pool[h->npool++] = c->easy;
	else
		h->api.easy_cleanup(c->easy);
	if (c->prev)
		c->prev->next = c->next;
	else
		h->first = c->next;
	if (c->next)
		c->next->prev = c->prev;
}

static enum cgs_http_end end_of(struct cgs_http_call *c, CURLcode code)
{
	long sent = 0;
	c->h->api.easy_getinfo(c->easy, CURLINFO_REQUEST_SIZE, &sent);
	if (c->stopped)
		return CGS_HTTP_STOPPED;
	if (code == CURLE_OK)
		return c->status ? CGS_HTTP_WHOLE : CGS_HTTP_BROKEN;
	if (code == CURLE_COULDNT_CONNECT)
		return CGS_HTTP_REFUSED;
	if (!sent)
		return CGS_HTTP_UNSENT;
	return code == CURLE_OPERATION_TIMEDOUT && !c->why ? CGS_HTTP_LATE : CGS_HTTP_BROKEN;
}

static void finish(struct cgs_http_call *c, CURLcode code)
{
	struct cgs_http_result r = {.end = end_of(c, code),
				    .status = c->status,
				    .quota = c->quota,
				    .location = c->location};
	r.error = c->why             ? c->why
		  : c->error[0]      ? c->error
		  : code != CURLE_OK ? c->h->api.easy_strerror(code)
				     : "";
	struct part *p = c->part;
	p->at_once |= c->looking;
	forget(c);
	c->post.done(c->post.arg, &r);
	free(c);
	admit(p);
}

static void act(struct part *p, curl_socket_t fd, int what)
{
	struct cgs_http *h = p->h;
	int left;
	const CURLMsg *m;
	h->in_curl = true;
	h->api.multi_socket_action(p->multi, fd, what, &left);
	h->in_curl = false;
	while ((m = h->api.multi_info_read(p->multi, &left))) {
		struct cgs_http_call *c = NULL;
		CURLcode code = m->data.result;
		if (m->msg != CURLMSG_DONE)
			continue;
		h->api.easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &c);
		finish(c, code);
	}
	admit(p);
}

/* The clock is read at each piece, the timer set only when it fires. */
static void on_idle(void *arg)
{
	struct cgs_http_call *c = arg;
	int64_t limit = (int64_t)c->post.idle_ms * 1000000;
	int64_t left = c->last_ns ? c->last_ns + limit - cgs_loop_now_ns() : limit;
	if (left > 0) {
		cgs_loop_set(c->h->loop, &c->idle, (uint64_t)(left / 1000000 + 1), on_idle, c);
		return;
	}
	c->why = "the answer stopped coming";
	finish(c, CURLE_OPERATION_TIMEDOUT);
}

/* --- the start of a call --------------------------------------------------------------------- */

#define SET(option, value) c->h->api.easy_setopt(c->easy, CURLOPT_##option, value)

static bool set_limits(struct cgs_http_call *c)
{
	bool tls = is_tls(c->post.url);
	char *file = NULL;
	SET(NOSIGNAL, 1L);
	SET(QUICK_EXIT, 1L); /* a name that is still looked up is not waited for; curl >= 7.87 */
	SET(BUFFERSIZE, (long)READ_AT_ONCE);
	SET(FOLLOWLOCATION, 0L);
	SET(PROXY, "");
	SET(NOPROXY, "*");
	SET(SSL_VERIFYPEER, 1L);
	SET(SSL_VERIFYHOST, 2L);
	if (tls && !c->h->api.easy_getinfo(c->easy, CURLINFO_CAINFO, &file) && file &&
	    !access(file, R_OK))
		SET(CAPATH, NULL); /* only a file is kept, and not read for each connection */
	SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	SET(PIPEWAIT, tls ? 1L : 0L);
	SET(HTTP09_ALLOWED, 0L);
	SET(HTTP_CONTENT_DECODING, 0L);
	SET(TCP_KEEPALIVE, 1L);
	SET(CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	SET(TIMEOUT_MS, (long)(c->post.timeout_ms ? c->post.timeout_ms : 1));
	return !SET(PROTOCOLS_STR, tls ? "https" : "http");
}

static void add_header(struct cgs_http_call *c, const char *line)
{
	struct curl_slist *more = c->h->api.slist_append(c->headers, line);
	if (!more)
		cgs_mem_bug("out of memory");
	c->headers = more;
}

/* It may be a key: no copy is left behind. */
static void add_pair(struct cgs_http_call *c, const char *name, const char *value)
{
	struct cgs_buf b = {0};
	cgs_buf_fmt(&b, "%s%s", name, value);
	add_header(c, b.s);
	explicit_bzero(b.s, b.n);
	cgs_buf_done(&b);
}

static void set_request(struct cgs_http_call *c)
{
	add_pair(c, "Accept: ", c->post.accept);
	if (c->post.body)
		add_pair(c, "Content-Type: ", c->post.type ? c->post.type : "application/json");
	add_header(c, "User-Agent: cgsc");
	add_header(c, "Expect:");
	if (c->post.header)
		add_header(c, c->post.header);
	for (size_t i = 0; c->post.extra && c->post.extra[i]; i++)
		add_header(c, c->post.extra[i]);
	if (c->post.key)
		add_pair(c, c->post.key_header, c->post.key);
	SET(URL, c->post.url);
	SET(HTTPHEADER, c->headers);
	if (c->post.body) {
		SET(POST, 1L);
		SET(POSTFIELDS, c->post.body);
		SET(POSTFIELDSIZE_LARGE, (curl_off_t)c->post.n);
	}
	SET(HEADERFUNCTION, take_head);
	SET(HEADERDATA, c);
	SET(WRITEFUNCTION, take_body);
	SET(WRITEDATA, c);
	SET(PREREQFUNCTION, may_send);
	SET(PREREQDATA, c);
	SET(ERRORBUFFER, c->error);
	SET(PRIVATE, c);
}

static void fail_start(void *arg)
{
	struct cgs_http_call *c = arg;
	c->why = "libcurl refused the request";
	finish(c, CURLE_FAILED_INIT);
}

struct cgs_http_call *cgs_http_post(struct cgs_http *h, const struct cgs_http_post *p)
{
	struct cgs_http_call *c = cgs_mem_alloc(sizeof *c);
	c->h = h;
	c->post = *p;
	c->quota = CGS_QUOTA_NONE;
	if (!c->post.idle_ms)
		c->post.idle_ms = CGS_HTTP_IDLE_MS;
	c->easy = h->npool ? h->pool[--h->npool] : h->api.easy_init();
	if (!c->easy)
		cgs_mem_bug("out of memory");
	c->next = h->first;
	if (h->first)
		h->first->prev = c;
	h->first = c;
	c->part = part_for(h, p->url);
	c->part->open++;
	if (!set_limits(c))
		c->why = "libcurl refused the request";
	set_request(c);
	wait(c);
	admit(c->part);
	return c;
}

bool cgs_http_cancel(struct cgs_http_call *c)
{
	struct part *p = c->part;
	bool sent = c->sent;
	if (c->h->in_curl)
		cgs_mem_bug("a call cancelled from its own data");
	forget(c);
	free(c);
	admit(p);
	return sent;
}

void cgs_http_free(struct cgs_http *h)
{
	if (!h)
		return;
	while (h->first)
		cgs_http_cancel(h->first);
	for (uint32_t i = 0; i < h->npool; i++)
		h->api.easy_cleanup(h->pool[i]);
	bool opened = h->part;
	for (struct part *p = h->part, *next; p; p = next) {
		next = p->next;
		h->api.multi_cleanup(p->multi);
		cgs_loop_unset(h->loop, &p->timer);
		free(p->origin);
		free(p);
	}
	if (opened)
		h->api.global_cleanup();
	free(h);
}
