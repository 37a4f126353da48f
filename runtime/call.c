/* call.c — a question over HTTP, whatever its wire: sent, sent again, ended.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A request is sent again only when no byte of an answer came: after a refused connection, and
 * after 408, 409, 429 (not for money) and 5xx: at once where the model has another endpoint that
 * does well, else after a wait. Everything else may have been billed.
 * src: OpenAI API reference, "Error codes"; Anthropic API reference, "Errors"; RFC 9110, 10.2.3.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "../compiler/base/url.h"
#include "ask.h"
#include "clean.h"
#include "http.h"
#include "route.h"
#include "sse.h"
#include "wire.h"

enum {
	TRIES = 3, /* and one for each further endpoint and turn */
	TURNS = 4, /* after the first, of an answer that the service pauses */
	FIRST_WAIT_MS = 500,
	LONGEST_WAIT_MS = 8000,
	LONGEST_ORDERED_MS = 60000,
	DOUBLINGS = 16,
};

struct live {
	struct cgs_ask *a;
	const struct cgs_wire *wire;
	struct cgs_http_call *call;   /* NULL: between two tries, or waiting for its turn */
	struct cgs_endpoint_run **to; /* the endpoints of the model */
	uint32_t nto, cto, at;        /* at: the one that is asked */
	uint64_t tried;               /* bits: since the last wait */
	bool open;                    /* it is counted there */
	struct cgs_pass pass;
	struct cgs_buf said;     /* in the turns before this one */
	struct cgs_usage before; /* of them */
	uint32_t turns;
	const char *key; /* borrowed from the secrets, or NULL */
	char *body;
	int64_t deadline_ns; /* 0: nothing was sent yet */
	struct cgs_buf raw;  /* a body that is not a stream */
	struct cgs_sse sse;
	struct cgs_reply reply;
	bool is_stream; /* this answer is one */
};

/* --- the end --------------------------------------------------------------------------------- */

static void close_live(struct live *l)
{
	if (l->open)
		l->to[l->at]->open--;
	l->open = false;
}

static void free_live(struct live *l)
{
	close_live(l);
	cgs_pace_leave(&l->pass, UINT64_MAX, CGS_PACE_OTHER, 0); /* it may have taken all */
	cgs_buf_done(&l->raw);
	cgs_buf_done(&l->said);
	cgs_sse_done(&l->sse);
	cgs_reply_done(&l->reply);
	free((void *)l->to);
	free(l->body);
	free(l);
}

static void stop_live(struct cgs_ask *a)
{
	struct live *l = a->live;
	if (l->call && !cgs_http_cancel(l->call))
		a->answer.unbilled++;
	a->live = NULL;
	free_live(l);
}

/* Which of several endpoints it was. */
static void tell_where(struct live *l)
{
	struct cgs_buf *e = &l->a->answer.error, said = *e;
	*e = (struct cgs_buf){0};
	cgs_buf_fmt(e, "%s: ", l->to[l->at]->origin);
	cgs_buf_str(e, cgs_buf_view(&said));
	cgs_buf_done(&said);
}

static struct cgs_usage sum_of(const struct cgs_usage *a, const struct cgs_usage *b)
{
	return (struct cgs_usage){.in = a->in + b->in,
				  .cached = a->cached + b->cached,
				  .written = a->written + b->written,
				  .out = a->out + b->out,
				  .reasoning = a->reasoning + b->reasoning};
}

static void end_live(struct live *l, enum cgs_stop s)
{
	struct cgs_ask *a = l->a;
	if (l->nto > 1 && s != CGS_STOP_COMPLETE)
		tell_where(l);
	cgs_buf_str(&l->said, cgs_buf_view(&l->reply.text));
	a->answer.text = l->said;
	a->answer.usage = sum_of(&l->before, &l->reply.usage);
	a->answer.billing |= l->reply.failed && cgs_reply_is_billing(&l->reply);
	l->said = (struct cgs_buf){0};
	a->stop = NULL;
	a->live = NULL;
	free_live(l);
	cgs_ask_end(a, s);
}

/* Text that people read: what a server or libcurl wrote, made fit to show. */
static void say(struct live *l, const char *what, const char *detail)
{
	struct cgs_buf *e = &l->a->answer.error, b = {0};
	cgs_buf_putz(&b, detail);
	cgs_secret_redact(l->a->m->secrets, &b); /* before it is cut */
	cgs_buf_fmt(e, "%s: ", what);
	cgs_clean_line(e, cgs_buf_view(&b), 600);
	cgs_buf_done(&b);
}

/* --- asking again ---------------------------------------------------------------------------- */

static void queue_up(struct live *l);

static void send_again(void *arg)
{
	queue_up(((struct cgs_ask *)arg)->live);
}

static uint64_t left_ms(const struct live *l)
{
	int64_t left = (l->deadline_ns - cgs_loop_now_ns()) / 1000000;
	return left > 0 ? (uint64_t)left : 0;
}

static uint32_t chance(void)
{
	uint32_t r = 0;
	if (getrandom(&r, sizeof r, GRND_NONBLOCK) != sizeof r)
		r = (uint32_t)cgs_loop_now_ns();
	return r;
}

static uint64_t first_wait_ms(const struct live *l)
{
	return l->a->m->o.retry_ms ? l->a->m->o.retry_ms : FIRST_WAIT_MS;
}

/* Full jitter: many clients that failed together must not come back together. */
static uint64_t backoff_ms(const struct live *l)
{
	uint32_t n = l->a->answer.requests - 1;
	uint64_t cap = first_wait_ms(l) << (n < DOUBLINGS ? n : DOUBLINGS);
	if (cap > LONGEST_WAIT_MS)
		cap = LONGEST_WAIT_MS;
	return chance() % (cap + 1);
}

static bool has_other(const struct live *l)
{
	return l->nto > 1 && cgs_route_other(l->to, l->nto, l->tried, cgs_loop_now_ns());
}

/* The endpoint rests: those that wait for their turn there go elsewhere. */
static void rest(struct live *l, int64_t ordered_ms)
{
	struct cgs_endpoint_run *e = l->to[l->at];
	close_live(l);
	cgs_route_rest(e, first_wait_ms(l), ordered_ms > 0 ? (uint64_t)ordered_ms : 0, chance(),
		       cgs_loop_now_ns());
	for (struct cgs_ask *a = l->a->m->running; a && l->nto > 1; a = a->next) {
		struct live *o = a->stop == stop_live ? a->live : NULL;
		if (!o || o->pass.lane != e->lane || o->pass.inside || !has_other(o))
			continue;
		cgs_pace_leave(&o->pass, 0, CGS_PACE_OTHER, 0);
		queue_up(o);
	}
}

static uint32_t most_tries(const struct live *l)
{
	return TRIES + l->nto - 1 + l->turns;
}

static bool send_after(struct live *l, uint64_t wait_ms)
{
	struct cgs_ask *a = l->a;
	if (a->m->o.again && !a->m->o.again(a->arg, &a->answer)) {
		cgs_buf_putz(
			&a->answer.error,
			"; it may have been billed, and the budget does not allow to ask again");
		return false;
	}
	a->answer.error.n = 0;
	l->raw.n = 0;
	cgs_reply_done(&l->reply);
	cgs_sse_done(&l->sse);
	l->reply = (struct cgs_reply){0};
	l->sse = (struct cgs_sse){.lines = l->wire->lines};
	cgs_loop_set(a->m->o.loop, &a->timer, wait_ms, send_again, a);
	return true;
}

/* False: it was the last try, or the server asks for too long a wait (told in answer.error). */
static bool try_again(struct live *l, int64_t ordered_ms)
{
	struct cgs_ask *a = l->a;
	bool more = a->answer.requests < most_tries(l);
	if (more && has_other(l) && left_ms(l))
		return send_after(l, 0);
	if (ordered_ms > LONGEST_ORDERED_MS) {
		cgs_buf_fmt(&a->answer.error,
			    "; the server asks to wait %lld s, and cgsc waits 60 s at most: "
			    "build again later",
			    (long long)(ordered_ms / 1000));
		return false;
	}
	uint64_t wait = backoff_ms(l);
	if (ordered_ms > 0 && (uint64_t)ordered_ms > wait)
		wait = (uint64_t)ordered_ms;
	if (more && ordered_ms > 0 && wait >= left_ms(l))
		cgs_buf_fmt(
			&a->answer.error,
			"; the server asks to wait %lld s, longer than the provider's `timeout` "
			"leaves",
			(long long)((ordered_ms + 999) / 1000));
	if (!more || wait >= left_ms(l))
		return false;
	l->tried = 0;
	return send_after(l, wait);
}

/* --- what came back -------------------------------------------------------------------------- */

/* What is cut or cleaned later must not have a part of a key in it. */
static bool on_event(void *arg, struct cgs_str data)
{
	struct live *l = arg;
	if (!data.n || !memmem(data.s, data.n, "rror", 4))
		return cgs_reply_read(&l->reply, l->wire, data, true);
	struct cgs_buf b = {0};
	cgs_buf_str(&b, data);
	cgs_secret_redact(l->a->m->secrets, &b);
	bool more = cgs_reply_read(&l->reply, l->wire, cgs_buf_view(&b), true);
	cgs_buf_done(&b);
	return more;
}

static bool on_data(void *arg, int status, bool events, const char *p, size_t n)
{
	struct live *l = arg;
	l->is_stream = status == 200 && (l->wire->lines ? cgs_wire_streams(l->a) : events);
	if (l->is_stream)
		return cgs_sse_feed(&l->sse, p, n, on_event, l);
	cgs_buf_add(&l->raw, p, n);
	return true;
}

/* The same question with what was said so far; together the turns write no more than one may.
 * False: that cannot be. */
static bool go_on(struct live *l)
{
	struct cgs_ask *a = l->a;
	struct cgs_usage was = l->before, all = sum_of(&was, &l->reply.usage);
	json_int_t cap = cgs_wire_cap(a) - all.out;
	size_t said = l->said.n;
	if (!l->wire->go_on || l->turns >= TURNS || !l->reply.text.n || cap <= 0 || !left_ms(l))
		return false;
	cgs_buf_str(&l->said, cgs_buf_view(&l->reply.text));
	json_t *body = l->wire->body(a);
	l->wire->go_on(body, cgs_buf_view(&l->said), cap);
	free(l->body);
	l->body = json_dumps(body, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(body);
	l->tried = 0;
	l->before = a->answer.usage = all;
	if (!send_after(l, 0)) {
		l->before = was;
		l->said.n = said;
		return false;
	}
	l->turns++;
	return true;
}

/* A refusal may have come in pieces, and is cut where it is told. */
static enum cgs_stop stop_of(struct live *l)
{
	cgs_secret_redact(l->a->m->secrets, &l->reply.refusal);
	return cgs_reply_stop(&l->reply, l->wire, &l->a->answer.error);
}

/* Status 200, whole. A server may ignore `stream`, and may stream under another content type. */
static void end_good(struct live *l)
{
	cgs_secret_redact(l->a->m->secrets, &l->raw);
	struct cgs_str raw = cgs_buf_view(&l->raw);
	bool whole =
		!l->is_stream && raw.n && raw.s[0] != 'd' && raw.s[0] != ':' && raw.s[0] != 'e';
	if (whole)
		cgs_reply_read(&l->reply, l->wire, raw, false);
	else if ((l->is_stream || cgs_sse_feed(&l->sse, raw.s, raw.n, on_event, l)))
		cgs_sse_end(&l->sse, on_event, l);
	const struct cgs_usage *u = &l->reply.usage;
	cgs_route_well(l->to[l->at]);
	cgs_pace_leave(&l->pass, l->reply.counted ? u->in + u->out : UINT64_MAX, CGS_PACE_FINE, 0);
	enum cgs_stop s = stop_of(l);
	l->a->answer.counted += cgs_reply_is_counted(&l->reply, s);
	l->a->answer.uncounted |= s == CGS_STOP_COMPLETE && !u->out;
	if (s != CGS_STOP_PAUSED || !go_on(l))
		end_live(l, s);
}

/* Too many questions for the rate, or for the server. */
static bool is_crowded(int status)
{
	return status == 429 || status == 503 || status == 529;
}

static bool is_too_large(int status, const struct cgs_reply *reply)
{
	return status == 413 || cgs_reply_is_overflow(reply);
}

static void tell_status(struct live *l, const struct cgs_http_result *r)
{
	struct cgs_buf *e = &l->a->answer.error;
	const struct cgs_reply *reply = &l->reply;
	cgs_buf_fmt(e, "HTTP %d", r->status);
	if (l->a->answer.requests > 1)
		cgs_buf_fmt(e, " after %u requests", l->a->answer.requests);
	if (r->status >= 300 && r->status < 400) {
		say(l, ", a redirect, which is never followed", r->location);
		return;
	}
	say(l, "", reply->error.n ? reply->error.s : "no message");
	if (!reply->code[0])
		return;
	cgs_buf_putz(e, " (");
	cgs_clean_line(e, cgs_str_of(reply->code), sizeof reply->code);
	cgs_buf_putz(e, ")");
}

/* How long the server asks to wait; -1: it does not say. */
static int64_t wait_of(const struct live *l, const struct cgs_http_result *r)
{
	int64_t ms = cgs_quota_wait(&r->quota);
	return ms < 0 && l->reply.retry_ms ? l->reply.retry_ms : ms;
}

static void end_status(struct live *l, const struct cgs_http_result *r)
{
	const struct cgs_reply *reply = &l->reply;
	cgs_secret_redact(l->a->m->secrets, &l->raw);
	cgs_reply_error(&l->reply, cgs_buf_view(&l->raw));
	l->a->answer.unbilled += r->status >= 300 && r->status < 500;
	tell_status(l, r);
	int64_t ms = wait_of(l, r);
	bool money = r->status == 402 || cgs_reply_is_billing(reply) || r->quota.never;
	bool final = money || !cgs_reply_is_passing(r->status);
	l->a->answer.billing = money;
	l->a->answer.ours = !money && cgs_reply_is_ours(r->status);
	if (!final)
		rest(l, ms);
	cgs_pace_leave(&l->pass, 0,
		       is_crowded(r->status) && !final ? CGS_PACE_REFUSED : CGS_PACE_OTHER,
		       ms > 0 && ms <= LONGEST_ORDERED_MS ? (uint64_t)ms : 0);
	if (is_too_large(r->status, reply))
		end_live(l, CGS_STOP_OVERFLOW);
	else if (cgs_reply_is_filter(reply))
		end_live(l, CGS_STOP_BLOCKED);
	else if (final || !try_again(l, ms))
		end_live(l, CGS_STOP_FAILED);
}

/* data() said stop, or a limit was broken: what the reply says goes first. */
static void end_stopped(struct live *l, const struct cgs_http_result *r)
{
	const char *why = l->sse.too_long ? "a line of the stream is longer than 4 MiB" : r->error;
	if (l->reply.failed || l->reply.broken) {
		end_live(l, stop_of(l));
		return;
	}
	l->a->answer.unbilled += r->status >= 300 && r->status < 500;
	say(l, "the answer was not read to its end", why);
	end_live(l, CGS_STOP_FAILED);
}

/* A name that is not found or a certificate that is wrong stays so: only another endpoint helps. */
static void end_unsent(struct live *l, const struct cgs_http_result *r)
{
	bool refused = r->end == CGS_HTTP_REFUSED;
	l->a->answer.unbilled++;
	rest(l, -1);
	cgs_pace_leave(&l->pass, 0, CGS_PACE_OTHER, 0);
	say(l, refused ? "no connection" : "nothing could be sent", r->error);
	if ((!refused && !has_other(l)) || !try_again(l, -1))
		end_live(l, CGS_STOP_FAILED);
}

static void on_done(void *arg, const struct cgs_http_result *r)
{
	struct live *l = arg;
	l->call = NULL;
	close_live(l);
	switch (r->end) {
	case CGS_HTTP_WHOLE:
		if (r->status == 200)
			end_good(l);
		else
			end_status(l, r);
		return;
	case CGS_HTTP_REFUSED:
	case CGS_HTTP_UNSENT: end_unsent(l, r); return;
	case CGS_HTTP_LATE:
		rest(l, -1);
		cgs_buf_fmt(&l->a->answer.error,
			    "no whole answer within the provider's `timeout`, %llu ms; what was "
			    "sent may have been billed",
			    (unsigned long long)cgs_ask_timeout(l->a));
		end_live(l, CGS_STOP_UNKNOWN);
		return;
	case CGS_HTTP_BROKEN:
		rest(l, -1);
		say(l,
		    "the connection broke after the request was sent, which may have been billed",
		    r->error);
		end_live(l, CGS_STOP_UNKNOWN);
		return;
	case CGS_HTTP_STOPPED: end_stopped(l, r); return;
	}
}

/* --- the start ------------------------------------------------------------------------------- */

/* The request that is sent now is another one. */
static bool on_again(void *arg)
{
	struct live *l = arg;
	struct cgs_ask *a = l->a;
	if (a->m->o.again && !a->m->o.again(a->arg, &a->answer))
		return false;
	a->answer.requests++;
	return true;
}

static void send_it(void *arg)
{
	struct live *l = arg;
	struct cgs_ask *a = l->a;
	struct cgs_endpoint_run *e = l->to[l->at];
	if (cgs_route_rests(e, cgs_loop_now_ns()) && has_other(l)) { /* it has failed meanwhile */
		cgs_pace_leave(&l->pass, 0, CGS_PACE_OTHER, 0);
		queue_up(l);
		return;
	}
	if (!l->deadline_ns)
		l->deadline_ns = cgs_loop_now_ns() + (int64_t)cgs_ask_timeout(a) * 1000000;
	struct cgs_http_post post = {.url = e->url,
				     .key_header = l->wire->key,
				     .key = l->key,
				     .header = l->wire->header,
				     .body = l->body,
				     .n = strlen(l->body),
				     .accept = !cgs_wire_streams(a) ? "application/json"
					       : l->wire->lines     ? "application/x-ndjson"
								    : "text/event-stream",
				     .timeout_ms = left_ms(l),
				     .idle_ms = a->m->o.idle_ms,
				     .again = on_again,
				     .data = on_data,
				     .done = on_done,
				     .arg = l};
	a->answer.requests++;
	l->is_stream = false;
	l->tried |= UINT64_C(1) << (l->at & 63);
	l->open = true;
	e->open++;
	l->call = cgs_http_post(a->m->http, &post);
}

static void queue_up(struct live *l)
{
	json_int_t worst = json_integer_value(json_object_get(l->a->request, "tokens"));
	l->at = cgs_route_choose(l->to, l->nto, l->tried, cgs_loop_now_ns());
	cgs_pace_enter(l->to[l->at]->lane, &l->pass, worst > 0 ? (uint64_t)worst : 0, send_it, l);
}

/* An endpoint that was not asked before in this process. */
static void set_up(struct cgs_ask *a, struct cgs_endpoint_run *e, const char *url,
		   const char *origin)
{
	e->url = strdup(url);
	e->origin = strdup(origin);
	if (!e->url || !e->origin)
		cgs_mem_bug("out of memory");
	e->lane = cgs_pace_lane(
		a->m->paces, cgs_str_of(e->name),
		json_number_value(json_object_get(a->provider, "rpm")),
		json_number_value(json_object_get(a->provider, "tpm")),
		(uint32_t)json_integer_value(json_object_get(a->provider, "concurrency")));
}

/* Adds an endpoint; false: the ask has been ended. */
static bool add_address(struct cgs_ask *a, struct live *l, const char *base, json_int_t weight)
{
	const char *name = cgs_ask_option(a, "key"), *why = "";
	const char *model = json_string_value(json_object_get(a->body, "model"));
	struct cgs_buf url = {0}, whole = {0};
	struct cgs_url u;
	if (!cgs_url_parse(base, &u, &why)) {
		cgs_clean_line(&url, cgs_str_of(base), 200);
		cgs_ask_fail(a, CGS_STOP_FAILED, "the url \"%s\" is refused: %s",
			     strchr(base, '@') ? "..." : cgs_buf_view(&url).s, why);
		cgs_buf_done(&url);
		return false;
	}
	if (name && *name) {
		l->key = cgs_secret_for(a->m->secrets, name, u.origin, &a->answer.error);
		if (!l->key) {
			cgs_ask_end(a, CGS_STOP_NO_KEY);
			return false;
		}
	}
	size_t n = strlen(base);
	while (n && base[n - 1] == '/')
		n--;
	cgs_buf_add(&url, base, n);
	l->wire->path(a, &url);
	cgs_buf_fmt(&whole, "%s %s", url.s, model ? model : "");
	struct cgs_endpoint_run *e = cgs_route_get(a->m->routes, whole.s);
	if (!e->lane)
		set_up(a, e, url.s, u.origin);
	e->weight = weight > 0 ? (uint32_t)weight : 1;
	*CGS_PUSH(l->to, l->nto, l->cto) = e;
	cgs_buf_done(&url);
	cgs_buf_done(&whole);
	return true;
}

/* Fills endpoints and key; false: the ask has been ended. */
static bool set_addresses(struct cgs_ask *a, struct live *l)
{
	const json_t *e, *endpoints = json_object_get(a->provider, "endpoints");
	const char *base = cgs_ask_option(a, "url");
	size_t i;
	if (!a->m->paces)
		a->m->paces = cgs_pace_new(a->m->o.loop);
	if (!a->m->routes)
		a->m->routes = cgs_route_new();
	json_array_foreach (endpoints, i, e) {
		const char *url = json_string_value(json_object_get(e, "url"));
		if (!add_address(a, l, url ? url : "",
				 json_integer_value(json_object_get(e, "weight"))))
			return false;
	}
	if (l->nto)
		return true;
	if (!base || !*base)
		base = l->wire->base ? l->wire->base : "";
	return add_address(a, l, base, 1);
}

void cgs_call_start(struct cgs_ask *a)
{
	struct cgs_models *m = a->m;
	struct live *l = cgs_mem_alloc(sizeof *l);
	l->a = a;
	l->wire = cgs_wire_of(cgs_ask_option(a, "kind"));
	if (json_is_true(json_object_get(a->request, "count")))
		l->wire = l->wire->count;
	l->sse.lines = l->wire->lines;
	if (!set_addresses(a, l)) {
		free_live(l);
		return;
	}
	if (!m->http)
		m->http = cgs_http_new(m->o.loop, &a->answer.error);
	if (!m->http) {
		free_live(l);
		cgs_ask_end(a, CGS_STOP_FAILED);
		return;
	}
	json_t *body = l->wire->body(a);
	l->body = json_dumps(body, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(body);
	if (!l->body)
		cgs_mem_bug("a request that is not JSON");
	a->live = l;
	a->stop = stop_live;
	queue_up(l);
}
