/* serve.c — answers from recordings over HTTP, in the form of every wire.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A question is found by its hash, as a build finds it, or by what its wire carries of it: some
 * wires leave out a seed, or write a schema in other words. What is not found is an error, never
 * an answer.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../compiler/base/json.h"
#include "asked.h"
#include "engine.h"
#include "listen.h"
#include "recording.h"

struct known { /* a question of the project as it looks on one form */
	struct cgs_key key;
	uint32_t question;
	enum cgs_api form;
};

struct serve {
	struct cgs_run *r;
	struct cgs_questions all;
	struct known *known; /* sorted */
	uint32_t nknown, cknown;
	json_t *dirs; /* where recordings are */
	bool stop;
};

struct visit { /* one question that is being answered */
	struct cgs_visit *to;
	enum cgs_api form;
	bool stream;
	json_t *request;
};

/* --- what is known --- */

static int by_key(const void *a, const void *b)
{
	const struct known *x = a, *y = b;
	int c = memcmp(&x->key, &y->key, sizeof x->key);
	return c ? c : (int)x->form - (int)y->form;
}

static void add_known(struct serve *s)
{
	for (uint32_t i = 0; i < s->all.n; i++)
		for (int f = 0; f < CGS_APIS; f++)
			*CGS_PUSH(s->known, s->nknown, s->cknown) =
				(struct known){cgs_asked_key((enum cgs_api)f, s->all.v[i].request),
					       i, (enum cgs_api)f};
	if (s->nknown)
		qsort(s->known, s->nknown, sizeof *s->known, by_key);
}

static void add_dirs(struct serve *s)
{
	const struct cgs_plan *p = s->r->plan;
	s->dirs = json_object();
	for (uint32_t i = 0; i < p->head->nstep; i++) {
		if (p->step[i].kind != CGS_STEP_PROMPT)
			continue;
		json_t *recipe = cgs_record_recipe(s->r, i);
		const char *dir = json_string_value(
			json_object_get(json_object_get(recipe, "provider"), "recordings"));
		json_object_set_new(s->dirs, dir ? dir : "", json_true());
		json_decref(recipe);
	}
	if (!json_object_size(s->dirs))
		json_object_set_new(s->dirs, "", json_true());
}

/* A request that is answered from recordings only. */
static json_t *replayed(const json_t *question, const char *dir)
{
	json_t *request = json_copy((json_t *)(uintptr_t)question);
	json_t *provider = json_pack("{s:s}", "kind", "replay");
	if (*dir)
		json_object_set_new(provider, "recordings", json_string(dir));
	json_object_set_new(request, "provider", provider);
	return request;
}

/* By its hash. */
static json_t *find_exact(struct serve *s, const json_t *question)
{
	struct cgs_buf path = {0};
	const char *dir;
	json_t *v, *found = NULL;
	json_object_foreach (s->dirs, dir, v) {
		json_t *request = replayed(question, dir);
		if (!found && cgs_recording_path(s->r->models, request, 0, &path))
			found = json_incref(request);
		json_decref(request);
	}
	cgs_buf_done(&path);
	return found;
}

/* By what its wire carries; two questions that differ elsewhere only are none. */
static json_t *find_carried(const struct serve *s, enum cgs_api form, const json_t *question,
			    bool *two)
{
	struct known k = {cgs_model_hash(question), 0, form};
	const struct cgs_question *found = NULL;
	uint32_t lo = 0, hi = s->nknown;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (by_key(&s->known[mid], &k) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < s->nknown && !by_key(&s->known[lo], &k); lo++) {
		const struct cgs_question *q = &s->all.v[s->known[lo].question];
		*two = *two || (found && strcmp(found->path, q->path) != 0);
		found = q;
	}
	if (!found || *two)
		return NULL;
	const char *dir = json_string_value(
		json_object_get(json_object_get(found->request, "provider"), "recordings"));
	return replayed(found->request, dir ? dir : "");
}

/* --- sending --- */

static void send_error(struct cgs_visit *to, enum cgs_api form, int status, const char *code,
		       const char *message)
{
	struct cgs_say_error e = {.status = status,
				  .type = form == CGS_API_GEMINI ? "NOT_FOUND"
					  : status == 404 && form == CGS_API_MESSAGES
						  ? "not_found_error"
						  : "invalid_request_error",
				  .code = code,
				  .message = message};
	json_t *j = cgs_say_error(form == CGS_APIS ? CGS_API_CHAT : form, &e);
	char *text = json_dumps(j, JSON_COMPACT);
	cgs_visit_end(to, status, "application/json", cgs_str_of(text ? text : "{}"));
	free(text);
	json_decref(j);
}

static void add_event(void *arg, const char *name, const char *json)
{
	struct cgs_buf *b = arg;
	if (name)
		cgs_buf_fmt(b, "event: %s\n", name);
	cgs_buf_fmt(b, "data: %s\n\n", json);
}

static void add_line(void *arg, const char *name, const char *json)
{
	(void)name;
	cgs_buf_fmt(arg, "%s\n", json);
}

static void send_answer(const struct visit *v, const struct cgs_saying *a)
{
	struct cgs_buf b = {0};
	bool lines = v->form == CGS_API_OLLAMA;
	if (v->stream) {
		cgs_say_stream(a, lines ? add_line : add_event, &b);
		cgs_visit_end(v->to, 200, lines ? "application/x-ndjson" : "text/event-stream",
			      cgs_buf_view(&b));
	} else {
		json_t *j = cgs_say_whole(a);
		char *text = json_dumps(j, JSON_COMPACT);
		cgs_visit_end(v->to, 200, "application/json", cgs_str_of(text ? text : "{}"));
		free(text);
		json_decref(j);
	}
	cgs_buf_done(&b);
}

static enum cgs_ending ending_of(enum cgs_stop stop)
{
	return stop == CGS_STOP_TRUNCATED  ? CGS_SAY_TRUNCATED
	       : stop == CGS_STOP_REFUSED  ? CGS_SAY_REFUSED
	       : stop == CGS_STOP_BLOCKED  ? CGS_SAY_BLOCKED
	       : stop == CGS_STOP_OVERFLOW ? CGS_SAY_OVERFLOW
					   : CGS_SAY_WHOLE;
}

static void answered(void *arg, struct cgs_answer *a)
{
	struct visit *v = arg;
	const json_t *body = json_object_get(v->request, "request");
	const char *model = json_string_value(json_object_get(body, "model"));
	struct cgs_key hash = cgs_model_hash(v->request);
	uint32_t serial;
	memcpy(&serial, hash.b, sizeof serial);
	struct cgs_saying say = {.form = v->form,
				 .ending = ending_of(a->stop),
				 .model = model ? model : "",
				 .text = a->text.n ? cgs_buf_view(&a->text) : CGS_STR(""),
				 .in = a->usage.in,
				 .out = a->usage.out,
				 .serial = serial & INT32_MAX};
	if (a->stop <= CGS_STOP_BLOCKED || a->stop == CGS_STOP_OVERFLOW)
		send_answer(v, &say);
	else
		send_error(v->to, v->form, 400, "bad_recording", a->error.n ? a->error.s : "");
	json_decref(v->request);
	free(v);
}

/* --- what is missing --- */

static size_t alike(const char *a, const char *b)
{
	size_t n = 0, end = 0, la = strlen(a), lb = strlen(b);
	while (n < la && n < lb && a[n] == b[n])
		n++;
	while (end < la - n && end < lb - n && a[la - 1 - end] == b[lb - 1 - end])
		end++;
	return n + end;
}

static char *messages_of(const json_t *question)
{
	return json_dumps(json_object_get(json_object_get(question, "request"), "messages"),
			  JSON_COMPACT);
}

/* Which members of two questions are not the same. */
static void put_differences(struct cgs_buf *b, const json_t *a, const json_t *other)
{
	static const char *const names[] = {"model", "messages", "max_output", "temperature",
					    "seed"};
	const json_t *x = json_object_get(a, "request"), *y = json_object_get(other, "request");
	const char *comma = "";
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const json_t *one = json_object_get(x, names[i]),
			     *two = json_object_get(y, names[i]);
		if (json_equal(one, two) || (!one && !two))
			continue;
		cgs_buf_fmt(b, "%s%s", comma, names[i]);
		comma = ", ";
	}
	const json_t *one = json_object_get(a, "schema"), *two = json_object_get(other, "schema");
	if ((one || two) && !json_equal(one, two))
		cgs_buf_fmt(b, "%sschema", comma);
}

static void put_nearest(const struct serve *s, const json_t *question, struct cgs_buf *b)
{
	char *mine = messages_of(question);
	const struct cgs_question *best = NULL;
	size_t most = 0;
	for (uint32_t i = 0; mine && i < s->all.n; i++) {
		char *theirs = messages_of(s->all.v[i].request);
		size_t n = theirs ? alike(mine, theirs) : 0;
		if (!best || n > most) {
			best = &s->all.v[i];
			most = n;
		}
		free(theirs);
	}
	free(mine);
	if (!best)
		return;
	cgs_buf_fmt(b, "; the nearest is %s, which differs in: ", best->path);
	put_differences(b, question, best->request);
}

static void miss(const struct serve *s, struct cgs_visit *to, enum cgs_api form,
		 const struct cgs_asked *asked, bool two)
{
	struct cgs_buf b = {0};
	if (two)
		cgs_buf_putz(&b, "more than one recording answers this request as this API writes "
				 "it: they differ in what it leaves out");
	else if (asked->odd)
		cgs_buf_fmt(&b, "no recording answers a request with \"%.64s\"", asked->odd);
	else
		cgs_buf_putz(&b, "no recording answers this request");
	put_nearest(s, asked->question, &b);
	cgs_record_note(s->r, "missed: %s", b.s);
	send_error(to, form, 404, "no_recording", b.s);
	cgs_buf_done(&b);
}

/* --- a question --- */

static void ask(struct serve *s, struct cgs_visit *to, enum cgs_api form, struct cgs_asked *asked)
{
	bool two = false;
	json_t *found = find_exact(s, asked->question);
	if (!found)
		found = find_carried(s, form, asked->question, &two);
	if (!found) {
		miss(s, to, form, asked, two);
		return;
	}
	struct cgs_buf path = {0};
	cgs_recording_path(s->r->models, found, 0, &path);
	cgs_record_note(s->r, "answered: %s", path.s);
	cgs_buf_done(&path);
	struct visit *v = cgs_mem_alloc(sizeof *v);
	*v = (struct visit){to, form, asked->stream, found};
	cgs_models_ask(s->r->models, found, answered, v);
}

static void on_ask(void *arg, struct cgs_visit *to, const char *method, const char *path,
		   struct cgs_str body)
{
	struct serve *s = arg;
	bool stream;
	const char *why = "it is not JSON";
	enum cgs_api form = cgs_say_api(path, &stream);
	struct cgs_asked asked = {0};
	if (form == CGS_APIS || strcmp(method, "POST") != 0) {
		send_error(to, CGS_APIS, form == CGS_APIS ? 404 : 405, "no_such_path",
			   "only POST /v1/chat/completions, /v1/responses, /v1/messages, "
			   "/v1beta/models/NAME:generateContent (or :streamGenerateContent) and "
			   "/api/chat are served");
		return;
	}
	json_t *j = cgs_json_load(body, 0, NULL);
	if (j && cgs_asked_read(form, path, j, &asked, &why)) {
		asked.stream = form == CGS_API_GEMINI ? stream : asked.stream;
		ask(s, to, form, &asked);
	} else {
		send_error(to, form, 400, "bad_request", why);
	}
	json_decref(asked.question);
	json_decref(j);
}

static void on_signal(void *arg, int signo)
{
	(void)signo;
	((struct serve *)arg)->stop = true;
}

static enum cgs_exit run(struct serve *s, uint16_t port,
			 void (*ready)(void *arg, const struct cgs_served *s), void *arg)
{
	struct cgs_run *r = s->r;
	struct cgs_listen *door;
	enum cgs_exit code = CGS_EXIT_OK;
	struct cgs_buf error = {0};
	if (cgs_listen_open(r->loop, &port, on_ask, s, &door, &error)) {
		snprintf(r->error, sizeof r->error, "%s", error.n ? error.s : "no event loop");
		cgs_buf_done(&error);
		return CGS_EXIT_FILES;
	}
	ready(arg, &(struct cgs_served){port, s->all.n, s->all.unrecorded, s->all.unknown});
	while (!s->stop && !code)
		if (cgs_loop_turn(r->loop, -1))
			code = CGS_EXIT_FILES;
	cgs_listen_close(door);
	return code;
}

enum cgs_exit cgs_run_serve(struct cgs_run *r, const struct cgs_plan *plan, uint16_t port,
			    void (*ready)(void *arg, const struct cgs_served *s), void *arg)
{
	struct serve s = {.r = r};
	enum cgs_exit code = CGS_EXIT_FILES;
	cgs_questions_collect(r, plan, &s.all);
	add_known(&s);
	add_dirs(&s);
	if (!cgs_loop_new(&r->loop, on_signal, &s)) {
		struct cgs_model_options o = {.loop = r->loop,
					      .root_fd = r->root_fd,
					      .offline = true,
					      .secrets = cgs_run_secrets(r)};
		cgs_models_new(&o, &r->models);
		code = run(&s, port, ready, arg);
		cgs_models_free(r->models);
		r->models = NULL;
		cgs_loop_free(r->loop);
		r->loop = NULL;
	}
	json_decref(s.dirs);
	free(s.known);
	cgs_questions_done(&s.all);
	return code;
}
