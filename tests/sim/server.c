/* server.c — a seeded simulator of model services on 127.0.0.1: six wires, and what goes wrong.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     server [-s SEED] [-f PERCENT] [-F FAULT] [-l MS] [-r RPM] [-t TPM] [-b S] [-x SCALE] [-j
 * JOURNAL]
 *
 * Prints its port; ends when its standard input does. The answer to a question is a function of the
 * question. What goes wrong is said by the model's name, "sim-FAULT" or "sim-FAULT-N", or with -f
 * chosen for that percentage of requests by seed, question and how often it was asked. -l: mean
 * latency, exponential. -F: goes wrong with every request that does not say otherwise. -r, -t:
 * requests and tokens a minute, with room for what comes in -b seconds (1), refused with 429
 * beyond; -x: so many of the simulator's seconds go by in one. The journal has a line of JSON for
 * each request:
 *   {"wire","question","fault","status","in","out","asked_ms","ended_ms","delivered","counts"}
 * "counts": it only asks how many tokens a question has, which costs nothing.
 * "delivered": every byte of a whole answer was handed to the socket; the times are since 1970.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../../compiler/base/hash.h"
#include "../../runtime/loop.h"
#include "../../runtime/say.h"

enum { HEAD_MAX = 64 << 10, BODY_MAX = 64 << 20, HUGE_LINE = 6 << 20, BLOAT = 1 << 20 };

/* A row of words: those up to F_RANDOM are chosen by -f. */
#define FAULTS(X)                                                                                  \
	X(none)                                                                                    \
	X(cut)                                                                                     \
	X(reset)                                                                                   \
	X(stall)                                                                                   \
	X(ratelimit)                                                                               \
	X(overloaded)                                                                              \
	X(late)                                                                                    \
	X(noend)                                                                                   \
	X(truncated)                                                                               \
	X(junk)                                                                                    \
	X(html)                                                                                    \
	X(dribble)                                                                                 \
	X(warm)                                                                                    \
	X(pause)                                                                                   \
	X(thoughts)                                                                                \
	X(uncounted)                                                                               \
	X(crlf)                                                                                    \
	X(cr)                                                                                      \
	X(refused)                                                                                 \
	X(blocked)                                                                                 \
	X(paused)                                                                                  \
	X(overflow)                                                                                \
	X(empty)                                                                                   \
	X(quota)                                                                                   \
	X(toolong)                                                                                 \
	X(wide)                                                                                    \
	X(bad)                                                                                     \
	X(gzip)                                                                                    \
	X(redirect)                                                                                \
	X(bloat)                                                                                   \
	X(bloatbad)                                                                                \
	X(huge)                                                                                    \
	X(down)                                                                                    \
	X(short)                                                                                   \
	X(heavy)
#define AS_ENUM(name) F_##name,
#define AS_TEXT(name) #name,
enum fault { FAULTS(AS_ENUM) F_COUNT, F_RANDOM = F_crlf };
static const char *const fault_name[] = {FAULTS(AS_TEXT)};

enum failure { RATE_LIMIT, QUOTA, OVERLOADED, TOO_LONG, BAD_REQUEST, FAILURES };

static const struct cgs_say_error errors[CGS_APIS][FAILURES] = {
	[CGS_API_CHAT] = {{429, "requests", "rate_limit_exceeded", "Rate limit reached"},
			  {429, "insufficient_quota", "insufficient_quota",
			   "You exceeded your quota"},
			  {503, "server_error", NULL, "The engine is overloaded"},
			  {400, "invalid_request_error", "context_length_exceeded",
			   "maximum context"},
			  {400, "invalid_request_error", NULL, "no such parameter"}},
	[CGS_API_RESPONSES] = {{429, "requests", "slow_down", "Slow down"},
			       {429, "insufficient_quota", "project_spend_limit_exceeded",
				"Spend limit"},
			       {500, "server_error", NULL, "The server had an error"},
			       {400, "invalid_request_error", "context_length_exceeded",
				"maximum context"},
			       {400, "invalid_request_error", NULL, "no such parameter"}},
	[CGS_API_MESSAGES] = {{429, "rate_limit_error", NULL, "Number of requests has exceeded"},
			      {402, "billing_error", NULL, "Your credit balance is too low"},
			      {529, "overloaded_error", NULL, "Overloaded"},
			      {400, "invalid_request_error", NULL,
			       "prompt is too long: 9 tokens > 8 maximum"},
			      {400, "invalid_request_error", NULL, "temperature: not supported"}},
	[CGS_API_GEMINI] =
		{{429, "RESOURCE_EXHAUSTED", NULL, "Quota exceeded for requests per minute"},
		 {429, "RESOURCE_EXHAUSTED", "GenerateRequestsPerDayPerProject", "per day"},
		 {503, "UNAVAILABLE", NULL, "The model is overloaded"},
		 {400, "INVALID_ARGUMENT", NULL, "The input token count exceeds the maximum"},
		 {400, "INVALID_ARGUMENT", NULL, "Invalid value"}},
	[CGS_API_OLLAMA] = {{429, NULL, NULL, "too many requests"},
			    {402, NULL, NULL, "subscription required"},
			    {503, NULL, NULL, "server busy, please try again"},
			    {400, NULL, NULL, "prompt too long"},
			    {404, NULL, NULL, "model not found"}},
};

struct bucket { /* of the simulator's time */
	double rate, size, level;
	int64_t at;
};

struct times { /* how often a question was asked */
	uint64_t question;
	uint32_t n;
};

struct sim {
	struct cgs_loop *loop;
	uint64_t seed, serial;
	unsigned percent, latency_ms;
	enum fault always;
	double scale;
	struct bucket requests, tokens;
	FILE *journal;
	struct times *times;
	uint32_t ntimes, ctimes; /* a power of two */
};

struct conn {
	struct sim *s;
	int fd;
	struct cgs_buf in, out;
	uint32_t at;    /* bytes of out that were sent */
	uint32_t limit; /* of out, then the fault; UINT32_MAX: none */
	enum fault fault;
	struct cgs_timer timer;
	bool busy; /* an answer is being made or sent */
	bool chunked;
	const char *eol;
	json_t *entry; /* of the journal */
};

/* --- chance ---------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t x) /* src: splitmix64 (Steele, Lea, Flood, OOPSLA 2014) */
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static uint32_t *times_of(struct sim *s, uint64_t question)
{
	if (s->ntimes * 2 >= s->ctimes) {
		struct times *old = s->times;
		uint32_t n = s->ctimes;
		s->ctimes = n ? n * 2 : 1024;
		s->times = cgs_mem_alloc(s->ctimes * sizeof *s->times);
		s->ntimes = 0;
		for (uint32_t i = 0; i < n; i++)
			if (old[i].n)
				*times_of(s, old[i].question) = old[i].n;
		free(old);
	}
	uint32_t i = (uint32_t)mix(question) & (s->ctimes - 1);
	while (s->times[i].n && s->times[i].question != question)
		i = (i + 1) & (s->ctimes - 1);
	s->ntimes += !s->times[i].n;
	s->times[i].question = question;
	return &s->times[i].n;
}

/* --- rates ----------------------------------------------------------------------------------- */

static bool take(const struct sim *s, struct bucket *b, double n)
{
	int64_t now = cgs_loop_now_ns();
	if (!b->size)
		return true;
	b->level += (double)(now - b->at) / 1e9 * s->scale * b->rate;
	b->at = now;
	if (b->level > b->size)
		b->level = b->size;
	if (b->level < n)
		return false;
	b->level -= n;
	return true;
}

/* --- sending --------------------------------------------------------------------------------- */

static void close_conn(struct conn *c)
{
	cgs_loop_unset(c->s->loop, &c->timer);
	cgs_loop_watch(c->s->loop, c->fd, 0, NULL, NULL);
	close(c->fd);
	cgs_buf_done(&c->in);
	cgs_buf_done(&c->out);
	json_decref(c->entry);
	free(c);
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void write_entry(struct conn *c, bool delivered)
{
	if (!c->entry)
		return;
	json_object_set_new(c->entry, "ended_ms", json_integer(now_ms()));
	json_object_set_new(c->entry, "delivered", json_boolean(delivered));
	if (c->s->journal) {
		json_dumpf(c->entry, c->s->journal, JSON_COMPACT);
		fputc('\n', c->s->journal);
		fflush(c->s->journal);
	}
	json_decref(c->entry);
	c->entry = NULL;
}

static void next_request(struct conn *c);
static void on_ready(void *arg, int fd, unsigned events);

static void stall_over(void *arg)
{
	close_conn(arg);
}

static void end_faulty(struct conn *c)
{
	static const struct linger hard = {1, 0};
	write_entry(c, false);
	if (c->fault == F_stall) {
		cgs_loop_set(c->s->loop, &c->timer, 60000, stall_over, c);
		cgs_loop_watch(c->s->loop, c->fd, CGS_LOOP_READ, on_ready, c);
		return;
	}
	if (c->fault == F_reset)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	close_conn(c);
}

static void push(struct conn *c)
{
	uint32_t end = c->out.n < c->limit ? (uint32_t)c->out.n : c->limit;
	while (c->at < end) {
		uint32_t n = c->fault == F_dribble ? 1 : end - c->at;
		ssize_t w = send(c->fd, c->out.s + c->at, n, MSG_NOSIGNAL);
		if (w < 0 && errno == EAGAIN) {
			cgs_loop_watch(c->s->loop, c->fd, CGS_LOOP_READ | CGS_LOOP_WRITE, on_ready,
				       c);
			return;
		}
		if (w < 0) {
			write_entry(c, false);
			close_conn(c);
			return;
		}
		c->at += (uint32_t)w;
	}
	if (c->limit != UINT32_MAX) {
		end_faulty(c);
		return;
	}
	write_entry(c, true);
	c->busy = false;
	cgs_loop_watch(c->s->loop, c->fd, CGS_LOOP_READ, on_ready, c);
	next_request(c);
}

static void push_later(void *arg)
{
	push(arg);
}

/* --- answers --------------------------------------------------------------------------------- */

static void head(struct conn *c, int status, const char *type, const char *more, long length)
{
	cgs_buf_fmt(&c->out, "HTTP/1.1 %d X\r\nContent-Type: %s\r\n%s", status, type, more);
	if (length >= 0)
		cgs_buf_fmt(&c->out, "Content-Length: %ld\r\n\r\n", length);
	else
		cgs_buf_putz(&c->out, "Transfer-Encoding: chunked\r\n\r\n");
}

static void whole(struct conn *c, int status, const char *more, json_t *j)
{
	char *text = json_dumps(j, JSON_COMPACT);
	head(c, status, "application/json", more, (long)strlen(text));
	cgs_buf_putz(&c->out, text);
	free(text);
	json_decref(j);
}

static void event(void *arg, const char *name, const char *json)
{
	struct conn *c = arg;
	struct cgs_buf b = {0};
	if (c->fault == F_noend &&
	    (strstr(json, "\"done\":true") || strstr(json, "finishReason") ||
	     strstr(json, "finish_reason\":\"") || strstr(json, "[DONE]") ||
	     (name && (!strcmp(name, "message_stop") || !strcmp(name, "response.completed")))))
		return;
	if (!c->eol)
		cgs_buf_fmt(&b, "%s\n", json);
	else if (name)
		cgs_buf_fmt(&b, "event: %s%sdata: %s%s%s", name, c->eol, json, c->eol, c->eol);
	else
		cgs_buf_fmt(&b, "data: %s%s%s", json, c->eol, c->eol);
	cgs_buf_fmt(&c->out, "%zx\r\n%s\r\n", (size_t)b.n, b.s);
	cgs_buf_done(&b);
}

static void stream(struct conn *c, const struct cgs_saying *a)
{
	bool lines = a->form == CGS_API_OLLAMA;
	c->eol = lines ? NULL : c->fault == F_crlf ? "\r\n" : c->fault == F_cr ? "\r" : "\n";
	head(c, 200, lines ? "application/x-ndjson" : "text/event-stream", "", -1);
	if (c->fault == F_late)
		cgs_say_late_error(a->form, &errors[a->form][OVERLOADED], event, c);
	else
		cgs_say_stream(a, event, c);
	cgs_buf_putz(&c->out, "0\r\n\r\n");
}

static void refuse(struct conn *c, enum cgs_api w, enum failure f, const char *more)
{
	const struct cgs_say_error *e = &errors[w][f];
	json_object_set_new(c->entry, "status", json_integer(e->status));
	whole(c, e->status, more, cgs_say_error(w, e));
}

static void send_page(struct conn *c, int status, const char *type, const char *more,
		      struct cgs_str text)
{
	head(c, status, type, more, (long)text.n);
	cgs_buf_str(&c->out, text);
}

/* What is no answer of the service at all. False: there is none of these. */
static bool odd(struct conn *c)
{
	static const struct {
		enum fault fault;
		int status;
		const char *type, *more, *text;
	} t[] = {
		{F_html, 502, "text/html", "", "<html><title>502 Bad Gateway</title></html>"},
		{F_wide, 413, "text/html", "", "<html><title>413 Too Large</title></html>"},
		{F_junk, 200, "application/json", "", "{\"choices\":["},
		{F_gzip, 200, "application/json", "Content-Encoding: gzip\r\n", "\x1f\x8b\x08"},
		{F_redirect, 307, "text/plain", "Location: http://127.0.0.1:1/steal\r\n", ""},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		if (t[i].fault == c->fault) {
			send_page(c, t[i].status, t[i].type, t[i].more, cgs_str_of(t[i].text));
			return true;
		}
	if (c->fault == F_bloat || c->fault == F_bloatbad) { /* most memory for its bytes */
		head(c, c->fault == F_bloat ? 200 : 400, "application/json", "", BLOAT * 3 + 9);
		cgs_buf_putz(&c->out, "{\"a\":[");
		for (uint32_t i = 0; i < BLOAT; i++)
			cgs_buf_putz(&c->out, "{},");
		cgs_buf_putz(&c->out, "0]}");
		return true;
	}
	if (c->fault != F_huge)
		return false;
	head(c, 200, "text/event-stream", "", HUGE_LINE);
	cgs_buf_putz(&c->out, "data: ");
	for (uint32_t i = 6; i < HUGE_LINE; i++)
		cgs_buf_putc(&c->out, 'x');
	return true;
}

/* True: it fails with an error status. Some fail only the first two times. */
static bool fails(struct conn *c, enum cgs_api w, uint32_t times)
{
	static const struct {
		enum fault fault;
		enum failure failure;
		const char *more;
		bool passing;
	} t[] = {
		{F_ratelimit, RATE_LIMIT, "Retry-After: 0\r\n", true},
		{F_overloaded, OVERLOADED, "", true},
		{F_quota, QUOTA, "", false},
		{F_toolong, TOO_LONG, "", false},
		{F_bad, BAD_REQUEST, "", false},
		{F_down, OVERLOADED, "", false},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		if (t[i].fault == c->fault && (times <= 2 || !t[i].passing)) {
			refuse(c, w, t[i].failure, t[i].more);
			return true;
		}
	return false;
}

/* The last message is one of the model itself: it goes on. */
static bool goes_on(const json_t *q)
{
	const json_t *m = json_object_get(q, "messages");
	const json_t *last = json_array_get(m, json_array_size(m) - 1);
	const char *role = json_string_value(json_object_get(last, "role"));
	return role && !strcmp(role, "assistant");
}

/* How long the answer may be. */
static json_int_t cap_of(const json_t *q)
{
	static const char *const name[] = {"max_completion_tokens", "max_tokens",
					   "max_output_tokens"};
	json_int_t n = 0;
	for (size_t i = 0; i < sizeof name / sizeof *name && !n; i++)
		n = json_integer_value(json_object_get(q, name[i]));
	return n;
}

static enum cgs_ending ending_of(enum fault f, const json_t *q)
{
	if (f == F_short) /* it takes 500 tokens */
		return cap_of(q) < 500 ? CGS_SAY_TRUNCATED : CGS_SAY_WHOLE;
	if (f == F_pause)
		return goes_on(q) ? CGS_SAY_WHOLE : CGS_SAY_PAUSED;
	return f == F_truncated || f == F_thoughts ? CGS_SAY_TRUNCATED
	       : f == F_refused                    ? CGS_SAY_REFUSED
	       : f == F_blocked                    ? CGS_SAY_BLOCKED
	       : f == F_paused                     ? CGS_SAY_PAUSED
	       : f == F_overflow                   ? CGS_SAY_OVERFLOW
						   : CGS_SAY_WHOLE;
}

/* --- a question ------------------------------------------------------------------------------ */

/* The least value that obeys a schema of objects, texts, numbers and lists. */
static json_t *value_of(const json_t *schema, const char *text, int depth)
{
	const char *type = json_string_value(json_object_get(schema, "type")), *name;
	json_t *props = json_object_get(schema, "properties"), *one, *out;
	json_t *least = json_object_get(schema, "minimum");
	if (json_array_size(json_object_get(schema, "enum")))
		return json_incref(json_array_get(json_object_get(schema, "enum"), 0));
	if (!type || !strcmp(type, "string") || depth > 16)
		return json_string(text);
	if (!strcmp(type, "integer") || !strcmp(type, "number"))
		return least ? json_incref(least) : json_integer(7);
	if (!strcmp(type, "boolean"))
		return json_true();
	if (!strcmp(type, "array"))
		return json_pack("[o]",
				 value_of(json_object_get(schema, "items"), text, depth + 1));
	out = json_object();
	json_object_foreach (props, name, one)
		json_object_set_new(out, name, value_of(one, text, depth + 1));
	return out;
}

static const json_t *schema_of(const json_t *q)
{
	static const char *const path[][3] = {{"response_format", "json_schema", "schema"},
					      {"text", "format", "schema"},
					      {"output_config", "format", "schema"},
					      {"generationConfig", "responseJsonSchema", NULL},
					      {"format", NULL, NULL}};
	for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
		const json_t *at = q;
		for (int k = 0; k < 3 && path[i][k]; k++)
			at = json_object_get(at, path[i][k]);
		if (json_is_object(at))
			return at;
	}
	return NULL;
}

static void compose(const json_t *q, uint64_t question, struct cgs_buf *text)
{
	const json_t *schema = schema_of(q);
	char word[40];
	snprintf(word, sizeof word, "Grüße %016llx", (unsigned long long)question);
	if (schema) {
		json_t *v = value_of(schema, word, 0);
		char *z = json_dumps(v, JSON_COMPACT);
		cgs_buf_putz(text, z);
		free(z);
		json_decref(v);
		return;
	}
	for (uint64_t i = 0; i <= question % 8; i++)
		cgs_buf_fmt(text, "%s line %u\n", word, (unsigned)i);
}

static enum fault fault_of(const char *name, size_t len)
{
	for (int f = 0; f < F_COUNT; f++)
		if (strlen(fault_name[f]) == len && !memcmp(fault_name[f], name, len))
			return (enum fault)f;
	return F_none;
}

/* "sim-cut-57" of the body, or of the path on Gemini's wire. */
static void read_fault(struct conn *c, const json_t *q, const char *path, uint32_t *n)
{
	const char *model = json_string_value(json_object_get(q, "model"));
	const char *at = strstr(model ? model : path, "sim-");
	*n = 0;
	if (!at)
		return;
	at += 4;
	size_t len = strcspn(at, "-:?/");
	c->fault = fault_of(at, len);
	if (at[len] == '-')
		*n = (uint32_t)strtoul(at + len + 1, NULL, 10);
}

static uint32_t limit_of(const struct conn *c, uint32_t n, uint64_t chance)
{
	if (c->fault != F_cut && c->fault != F_reset && c->fault != F_stall)
		return UINT32_MAX;
	return n ? n : (uint32_t)(chance % (c->out.n ? c->out.n : 1));
}

static void schedule(struct conn *c, uint64_t chance)
{
	double u = ((double)(chance >> 11) + 1) / 9007199254740993.0;
	uint64_t ms = (uint64_t)(-log(u) * c->s->latency_ms);
	if (ms)
		cgs_loop_set(c->s->loop, &c->timer, ms, push_later, c);
	else
		push(c);
}

static void answer(struct conn *c, struct cgs_saying *a, bool streamed)
{
	json_object_set_new(c->entry, "in", json_integer(a->in));
	json_object_set_new(c->entry, "out", json_integer(a->out));
	json_object_set_new(c->entry, "cached", json_integer(a->cached));
	if (c->fault == F_uncounted)
		a->in = a->out = a->reasoning = 0;
	if (streamed)
		stream(c, a);
	else if (c->fault == F_late)
		refuse(c, a->form, OVERLOADED, "");
	else /* white space at its end is part of no value */
		whole(c, 200, "Content-Encoding: identity \r\n", cgs_say_whole(a));
}

/* The member of the answer that has the count, NULL: the path is that of a question. */
static const char *counts(const char *path, enum cgs_api *form)
{
	static const struct {
		const char *end, *member;
		enum cgs_api form;
	} t[] = {{"/responses/input_tokens", "input_tokens", CGS_API_RESPONSES},
		 {"/messages/count_tokens", "input_tokens", CGS_API_MESSAGES},
		 {":countTokens", "totalTokens", CGS_API_GEMINI}};
	size_t n = strlen(path);
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		size_t len = strlen(t[i].end);
		if (n < len || strcmp(path + n - len, t[i].end) != 0)
			continue;
		*form = t[i].form;
		return t[i].member;
	}
	return NULL;
}

static void ask(struct conn *c, const char *path, const json_t *q, struct cgs_str raw)
{
	struct sim *s = c->s;
	bool streamed;
	uint32_t n;
	struct cgs_saying a = {.form = cgs_say_api(path, &streamed),
			       .model = "sim",
			       .serial = mix(s->serial++) & INT32_MAX};
	const char *count = counts(path, &a.form);
	struct cgs_hash h;
	uint64_t question;
	cgs_hash_init(&h);
	cgs_hash_field(&h, cgs_str_of(path));
	cgs_hash_field(&h, raw);
	struct cgs_key key = cgs_hash_end(&h);
	struct cgs_buf text = {0};
	memcpy(&question, key.b, sizeof question);
	uint32_t times = ++*times_of(s, question);
	uint64_t chance = mix(s->seed ^ question ^ mix(times));
	if (a.form != CGS_API_GEMINI) {
		const json_t *want = json_object_get(q, "stream");
		streamed = want ? json_is_true(want) : a.form == CGS_API_OLLAMA;
	}
	c->fault = s->percent && chance % 100 < s->percent
			   ? (enum fault)(1 + mix(chance) % (F_RANDOM - 1))
			   : s->always;
	read_fault(c, q, path, &n);
	compose(q, question, &text);
	a.in = c->fault == F_heavy ? 40 * raw.n : raw.n / 4 + 1;
	a.cached = c->fault == F_warm && a.form != CGS_API_OLLAMA ? a.in / 2 : 0;
	a.ending = ending_of(c->fault, q);
	if (c->fault == F_empty || c->fault == F_thoughts)
		text.n = 0;
	a.text = cgs_buf_view(&text);
	a.reasoning = c->fault == F_thoughts || c->fault == F_uncounted ? 50 : 0;
	a.out = count ? 0 : a.text.n / 4 + 1 + a.reasoning;
	c->entry = json_pack("{s:i,s:s,s:s,s:i,s:i,s:i,s:I,s:b}", "wire", (int)a.form, "question",
			     "", "fault", fault_name[c->fault], "status", 200, "in", 0, "out", 0,
			     "asked_ms", (json_int_t)now_ms(), "counts", count != NULL);
	char hex[CGS_KEY_HEX + 1];
	cgs_key_hex(&key, hex);
	json_object_set_new(c->entry, "question", json_stringn(hex, 16));
	if (a.form == CGS_APIS)
		head(c, 404, "text/plain", "", 0);
	else if (!take(s, &s->requests, 1) || !take(s, &s->tokens, a.in + a.out))
		refuse(c, a.form, RATE_LIMIT, "Retry-After: 1\r\n");
	else if (!odd(c) && !fails(c, a.form, times)) {
		if (count)
			whole(c, 200, "", json_pack("{s:i}", count, (int)a.in));
		else
			answer(c, &a, streamed);
	}
	c->limit = limit_of(c, n, mix(chance + 1));
	cgs_buf_done(&text);
	schedule(c, mix(chance + 2));
}

/* --- HTTP ------------------------------------------------------------------------------------ */

static const char *find(const struct cgs_buf *b, const char *what)
{
	return b->n ? memmem(b->s, b->n, what, strlen(what)) : NULL;
}

/* The whole request at the front of `in`, or nothing yet. */
static void next_request(struct conn *c)
{
	const char *end = find(&c->in, "\r\n\r\n");
	if (!end || c->busy)
		return;
	uint32_t head_n = (uint32_t)(end - c->in.s) + 4;
	c->in.s[head_n - 2] = 0;
	const char *length = strcasestr(c->in.s, "\r\ncontent-length:");
	unsigned long n = length ? strtoul(length + 17, NULL, 10) : 0;
	c->in.s[head_n - 2] = '\r';
	if (n > BODY_MAX || head_n > HEAD_MAX) {
		close_conn(c);
		return;
	}
	if (c->in.n < head_n + n)
		return;
	char path[1024] = "";
	sscanf(c->in.s, "POST %1023s", path);
	struct cgs_str raw = {c->in.s + head_n, (uint32_t)n};
	json_t *q = json_loadb(raw.s, raw.n, 0, NULL);
	c->busy = true;
	c->out.n = c->at = 0;
	c->limit = UINT32_MAX;
	struct cgs_buf rest = {0};
	cgs_buf_add(&rest, raw.s + n, c->in.n - head_n - n);
	struct cgs_buf now = c->in;
	c->in = rest;
	ask(c, path, q, raw);
	cgs_buf_done(&now);
	json_decref(q);
}

static void on_ready(void *arg, int fd, unsigned events)
{
	struct conn *c = arg;
	char piece[65536];
	if (events & CGS_LOOP_WRITE && c->busy) {
		push(c);
		return;
	}
	ssize_t n = recv(fd, piece, sizeof piece, 0);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		write_entry(c, false);
		close_conn(c);
		return;
	}
	cgs_buf_add(&c->in, piece, (size_t)n);
	if (c->in.n > BODY_MAX + HEAD_MAX)
		close_conn(c);
	else
		next_request(c);
}

static void on_accept(void *arg, int fd, unsigned events)
{
	struct sim *s = arg;
	int one = 1, new_fd;
	(void)events;
	while ((new_fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct conn *c = cgs_mem_alloc(sizeof *c);
		*c = (struct conn){.s = s, .fd = new_fd, .limit = UINT32_MAX};
		setsockopt(new_fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		cgs_loop_watch(s->loop, new_fd, CGS_LOOP_READ, on_ready, c);
	}
}

static void on_stdin(void *arg, int fd, unsigned events)
{
	char c;
	(void)arg;
	(void)events;
	if (read(fd, &c, 1) <= 0)
		exit(0);
}

static int serve(struct sim *s)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) || listen(fd, 16384) ||
	    getsockname(fd, (struct sockaddr *)&at, &n) || cgs_loop_new(&s->loop, NULL, NULL)) {
		perror("server");
		return 1;
	}
	cgs_loop_watch(s->loop, fd, CGS_LOOP_READ, on_accept, s);
	cgs_loop_watch(s->loop, 0, CGS_LOOP_READ, on_stdin, s);
	printf("%u\n", ntohs(at.sin_port));
	fflush(stdout);
	while (cgs_loop_turn(s->loop, -1) == CGS_OK)
		;
	return 1;
}

static void set_room(struct bucket *b, double seconds)
{
	b->size = b->level = b->rate * seconds;
	b->at = cgs_loop_now_ns();
}

int main(int argc, char **argv)
{
	struct sim s = {.scale = 1};
	double seconds = 1;
	for (int o; (o = getopt(argc, argv, "s:f:F:l:r:t:b:x:j:")) != -1;) {
		switch (o) {
		case 's': s.seed = strtoull(optarg, NULL, 10); break;
		case 'f': s.percent = (unsigned)strtoul(optarg, NULL, 10); break;
		case 'F': s.always = fault_of(optarg, strlen(optarg)); break;
		case 'l': s.latency_ms = (unsigned)strtoul(optarg, NULL, 10); break;
		case 'r': s.requests.rate = strtod(optarg, NULL) / 60; break;
		case 't': s.tokens.rate = strtod(optarg, NULL) / 60; break;
		case 'b': seconds = strtod(optarg, NULL); break;
		case 'x': s.scale = strtod(optarg, NULL); break;
		case 'j': s.journal = fopen(optarg, "a"); break;
		default: return 2;
		}
	}
	set_room(&s.requests, seconds);
	set_room(&s.tokens, seconds);
	return serve(&s);
}
