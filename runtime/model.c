/* model.c — asks a model: a table of providers behind one call.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model.h"

#include <stdlib.h>
#include <sys/statvfs.h>

#include "batch.h"
#include "http.h"
#include "recording.h"
#include "route.h"
#include "store.h"
#include "wire.h"

/* COPIES: an answer and the files in it, each where it arrives and in the store. */
enum { ROOM_KIB = 1024, BYTES_OF_TOKEN = 8, COPIES = 4 };

/* --- the providers --------------------------------------------------------------------------- */

/* An answer that cannot be kept is paid for again by each build. Each open question needs room. */
static bool has_room(struct cgs_ask *a)
{
	struct statvfs v;
	json_int_t tokens = json_integer_value(json_object_get(a->body, "max_output"));
	uint64_t room = tokens > 0 ? (uint64_t)tokens * BYTES_OF_TOKEN / 1024 : 0;
	if (room > CGS_ASK_BODY_MAX / 1024)
		room = CGS_ASK_BODY_MAX / 1024;
	room *= COPIES;
	if (fstatvfs(a->m->o.root_fd, &v) || !v.f_blocks)
		return true; /* it is not known */
	uint64_t kib = (uint64_t)v.f_bavail * v.f_frsize / 1024;
	uint64_t waits = a->m->o.store ? cgs_store_waits(a->m->o.store) / 1024 : 0;
	uint64_t wanted = ROOM_KIB + a->m->room_kib + room + waits;
	if (kib < wanted) {
		cgs_ask_fail(
			a, CGS_STOP_NO_ROOM,
			"%llu KiB are free on the project's file system, and %llu KiB are wanted "
			"for it and the open questions to be kept; nothing was asked",
			(unsigned long long)kib, (unsigned long long)wanted);
		return false;
	}
	a->room_kib = room;
	a->m->room_kib += room;
	return true;
}

static void start_template(struct cgs_ask *a)
{
	const json_t *text = json_object_get(a->request, "template");
	if (!json_is_string(text)) {
		cgs_ask_fail(a, CGS_STOP_FAILED,
			     "prompt %s has no template, which its provider answers with: add one, "
			     "or choose another model",
			     cgs_ask_prompt(a));
		return;
	}
	cgs_buf_add(&a->answer.text, json_string_value(text), json_string_length(text));
	a->answer.replayed = true;
	cgs_ask_end(a, CGS_STOP_COMPLETE);
}

static void start_replay(struct cgs_ask *a)
{
	if (!cgs_recording_answer(a))
		cgs_recording_missing(a);
}

/* A recording goes first, and an answer becomes one. */
static bool begin_recorded(struct cgs_ask *a)
{
	const json_t *known = json_object_get(a->request, "known");
	if (cgs_recording_answer(a))
		return false;
	a->keep = cgs_recording_write;
	if (!json_is_string(known))
		return cgs_recording_room(a);
	cgs_buf_add(&a->answer.text, json_string_value(known), json_string_length(known));
	a->answer.replayed = true;
	cgs_ask_end(a, CGS_STOP_COMPLETE);
	return false;
}

/* A key that stands in a file that a prompt includes does not leave. */
static bool has_no_key(struct cgs_ask *a)
{
	const json_t *m;
	size_t i;
	json_array_foreach (json_object_get(a->body, "messages"), i, m) {
		const json_t *text = json_object_get(m, "content");
		const char *name = cgs_secret_in(
			a->m->secrets, (struct cgs_str){json_string_value(text),
							(uint32_t)json_string_length(text)});
		if (!name)
			continue;
		cgs_ask_fail(a, CGS_STOP_FAILED,
			     "the key %s stands in the question, so it is not sent: look at the "
			     "files that the prompt includes",
			     name);
		return false;
	}
	return true;
}

static void start_call(struct cgs_ask *a)
{
	if (has_no_key(a) && !cgs_batch_join(a))
		cgs_call_start(a);
}

static void start_live(struct cgs_ask *a)
{
	if (a->m->o.offline)
		start_replay(a);
	else if ((!cgs_recording_counts(a->request) || begin_recorded(a)) && has_room(a))
		start_call(a);
}

static void start_command(struct cgs_ask *a)
{
	if (has_room(a) && has_no_key(a))
		cgs_command_start(a);
}

static const struct provider {
	const char *kind;
	void (*start)(struct cgs_ask *);
} providers[] = {
	{"replay", start_replay},
	{"template", start_template},
	{"command", start_command},
};

bool cgs_model_is_wire(const json_t *of)
{
	const json_t *kind = json_object_get(json_object_get(of, "provider"), "kind");
	return cgs_wire_of(json_string_value(kind)) != NULL;
}

bool cgs_model_counts(const json_t *request, struct cgs_key *key)
{
	struct cgs_ask a = {.request = request,
			    .provider = json_object_get(request, "provider"),
			    .body = json_object_get(request, "request")};
	const struct cgs_wire *w = cgs_wire_of(cgs_ask_option(&a, "kind"));
	if (!w || !w->count)
		return false;
	struct cgs_buf path = {0};
	w->count->path(&a, &path);
	json_t *sent =
		json_pack("{s:s, s:s%, s:O*, s:O*, s:o}", "kind", w->kind, "path", path.s,
			  (size_t)path.n, "url", json_object_get(a.provider, "url"), "endpoints",
			  json_object_get(a.provider, "endpoints"), "body", w->count->body(&a));
	char *text = json_dumps(sent, JSON_SORT_KEYS | JSON_COMPACT);
	if (!text)
		cgs_mem_bug("a request that is not JSON");
	*key = cgs_hash_of(text, strlen(text));
	free(text);
	json_decref(sent);
	cgs_buf_done(&path);
	return true;
}

/* --- the life of an ask ---------------------------------------------------------------------- */

static void begin(void *arg)
{
	struct cgs_ask *a = arg;
	const char *kind = cgs_ask_option(a, "kind");
	if (!json_is_object(a->provider) || !json_is_object(a->body)) {
		cgs_ask_fail(a, CGS_STOP_FAILED, "a request needs \"provider\" and \"request\"");
		return;
	}
	if (cgs_wire_of(kind)) {
		start_live(a);
		return;
	}
	for (size_t i = 0; kind && i < sizeof providers / sizeof *providers; i++)
		if (!strcmp(providers[i].kind, kind)) {
			providers[i].start(a);
			return;
		}
	struct cgs_buf wires = {0};
	cgs_wire_kinds(&wires);
	cgs_ask_fail(a, CGS_STOP_FAILED,
		     "there is no provider kind \"%s\": %s, replay, template, command",
		     kind ? kind : "", wires.s);
	cgs_buf_done(&wires);
}

struct cgs_ask *cgs_models_ask(struct cgs_models *m, const json_t *request, cgs_model_done *done,
			       void *arg)
{
	struct cgs_ask *a = cgs_mem_alloc(sizeof *a);
	a->m = m;
	a->request = request;
	a->provider = json_object_get(request, "provider");
	a->body = json_object_get(request, "request");
	a->done = done;
	a->arg = arg;
	a->hash = cgs_model_hash(request);
	cgs_key_hex(&a->hash, a->hex);
	a->next = m->running;
	if (m->running)
		m->running->prev = a;
	m->running = a;
	cgs_loop_set(m->o.loop, &a->timer, 0, begin, a);
	return a;
}

static void end_cancelled(void *arg)
{
	cgs_ask_fail(arg, CGS_STOP_CANCELLED, "cancelled");
}

void cgs_models_cancel(struct cgs_ask *a)
{
	if (a->stop)
		a->stop(a);
	a->stop = NULL;
	cgs_loop_set(a->m->o.loop, &a->timer, 0, end_cancelled, a);
}

enum cgs_status cgs_models_new(const struct cgs_model_options *o, struct cgs_models **out)
{
	struct cgs_models *m = cgs_mem_alloc(sizeof *m);
	m->o = *o;
	m->secrets = o->secrets ? o->secrets : cgs_secret_load();
	*out = m;
	return CGS_OK;
}

void cgs_models_free(struct cgs_models *m)
{
	if (!m)
		return;
	while (m->running) {
		struct cgs_ask *a = m->running;
		cgs_loop_unset(m->o.loop, &a->timer);
		if (a->stop)
			a->stop(a);
		cgs_ask_drop(a);
	}
	cgs_batch_free(m->batches);
	cgs_http_free(m->http);
	cgs_pace_free(m->paces);
	cgs_route_free(m->routes);
	cgs_recording_free(m->shelves);
	if (!m->o.secrets)
		cgs_secret_free(m->secrets);
	free(m);
}
