/* asked.c — what a client asks on a wire, read back into a question.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "asked.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire.h"

/* Where a form has what. "" is the body itself. */
static const struct row {
	const struct cgs_wire *wire;
	const char *messages, *content, *system;
	const char *options; /* the member with the parameters */
	const char *cap[2];  /* its words for max_output */
	const char *schema[3];
	const char *silent[4]; /* members that say nothing about the answer */
	bool stream;           /* unless it says otherwise */
} rows[CGS_APIS] = {
	[CGS_API_CHAT] = {&cgs_wire_chat,
			  "messages",
			  "content",
			  NULL,
			  "",
			  {"max_completion_tokens", "max_tokens"},
			  {"response_format", "json_schema", "schema"},
			  {"stream_options", "store", "metadata", "user"},
			  false},
	[CGS_API_RESPONSES] = {&cgs_wire_responses,
			       "input",
			       "content",
			       "instructions",
			       "",
			       {"max_output_tokens", NULL},
			       {"text", "format", "schema"},
			       {"store", "metadata", "user", NULL},
			       false},
	[CGS_API_MESSAGES] = {&cgs_wire_messages,
			      "messages",
			      "content",
			      "system",
			      "",
			      {"max_tokens", NULL},
			      {"output_config", "format", "schema"},
			      {"metadata", NULL, NULL, NULL},
			      false},
	[CGS_API_GEMINI] = {&cgs_wire_gemini,
			    "contents",
			    "parts",
			    "systemInstruction",
			    "generationConfig",
			    {"maxOutputTokens", NULL},
			    {"generationConfig", "responseJsonSchema", NULL},
			    {NULL, NULL, NULL, NULL},
			    false},
	[CGS_API_OLLAMA] = {&cgs_wire_ollama,
			    "messages",
			    "content",
			    NULL,
			    "options",
			    {"num_predict", NULL},
			    {"format", NULL, NULL},
			    {"keep_alive", NULL, NULL, NULL},
			    true},
};

/* Removes a member and gives it; NULL: it is not there, or null. */
static json_t *take(json_t *from, const char *name)
{
	json_t *v = json_incref(json_object_get(from, name));
	json_object_del(from, name);
	if (json_is_null(v)) {
		json_decref(v);
		return NULL;
	}
	return v;
}

static void drop(json_t *from, const char *name)
{
	json_object_del(from, name);
}

/* A text, or a list of parts that are all texts; false: there is something else. */
static bool add_text(struct cgs_buf *b, const json_t *v)
{
	const json_t *part;
	size_t i;
	if (json_is_object(v)) /* Gemini's systemInstruction */
		return add_text(b, json_object_get(v, "parts"));
	if (!json_is_array(v)) {
		cgs_buf_add(b, json_string_value(v), json_string_length(v));
		return json_is_string(v);
	}
	json_array_foreach (v, i, part) {
		const json_t *text = json_is_string(part) ? part : json_object_get(part, "text");
		if (!json_is_string(text))
			return false;
		cgs_buf_add(b, json_string_value(text), json_string_length(text));
	}
	return true;
}

static void append(json_t *to, const char *role, const struct cgs_buf *text)
{
	json_array_append_new(to, json_pack("{s:s, s:s%}", "role", role, "content",
					    text->n ? text->s : "", (size_t)text->n));
}

static const char *role_of(const json_t *message)
{
	const char *role = json_string_value(json_object_get(message, "role"));
	if (!role)
		return "user"; /* Gemini may leave it out */
	return !strcmp(role, "developer") ? "system" : !strcmp(role, "model") ? "assistant" : role;
}

/* One message after the other; system messages that come first are one. */
static bool add_messages(const struct row *w, const json_t *from, struct cgs_buf *system,
			 json_t *to)
{
	const json_t *m;
	size_t i;
	bool ok = json_is_array(from), first = true;
	json_array_foreach (from, i, m) {
		const char *role = role_of(m);
		struct cgs_buf text = {0};
		const json_t *content = json_is_string(m) ? m : json_object_get(m, w->content);
		ok = ok && add_text(&text, content);
		first = first && !strcmp(role, "system");
		if (first)
			cgs_buf_fmt(system, "%s%.*s", system->n ? "\n\n" : "",
				    CGS_FMT(cgs_buf_view(&text)));
		else
			append(to, role, &text);
		cgs_buf_done(&text);
	}
	return ok;
}

static bool read_messages(const struct row *w, json_t *body, json_t *request)
{
	json_t *from = take(body, w->messages), *rest = json_array(), *all = json_array();
	json_t *said = w->system ? take(body, w->system) : NULL;
	struct cgs_buf system = {0};
	bool ok = !said || add_text(&system, said);
	if (json_is_string(from))
		append(rest, "user",
		       &(struct cgs_buf){.s = (char *)(uintptr_t)json_string_value(from),
					 .n = (uint32_t)json_string_length(from)});
	else
		ok = ok && add_messages(w, from, &system, rest);
	if (system.n)
		append(all, "system", &system);
	json_array_extend(all, rest);
	json_object_set_new(request, "messages", all);
	json_decref(rest);
	json_decref(from);
	json_decref(said);
	cgs_buf_done(&system);
	return ok;
}

/* 1.0 is 1: clients write it so. */
static void put_number(json_t *request, const char *name, json_t *v)
{
	double x = json_number_value(v);
	if (json_is_real(v) && x == floor(x) && fabs(x) < 1e15)
		json_object_set_new(request, name, json_integer((json_int_t)x));
	else if (v)
		json_object_set(request, name, v);
	json_decref(v);
}

static void read_options(const struct row *w, json_t *body, json_t *request)
{
	json_t *o = *w->options ? json_object_get(body, w->options) : body;
	for (size_t i = 0; i < 2 && w->cap[i]; i++) {
		json_t *cap = take(o, w->cap[i]);
		if (json_integer_value(cap) > 0)
			json_object_set(request, "max_output", cap);
		json_decref(cap);
	}
	put_number(request, "temperature", take(o, "temperature"));
	put_number(request, "seed", take(o, "seed"));
	drop(o, "num_ctx");
	drop(o, "responseMimeType");
}

/* The schema, and the members around it that only name it. */
static json_t *read_schema(const struct row *w, json_t *body)
{
	json_t *at = body, *schema;
	for (size_t i = 0; i < 2 && w->schema[i + 1]; i++)
		at = json_object_get(at, w->schema[i]);
	const char *last = w->schema[2] ? w->schema[2] : w->schema[1] ? w->schema[1] : w->schema[0];
	schema = take(at, last);
	if (schema && !w->schema[2] && w->schema[1])
		return schema;
	if (schema)
		drop(body, w->schema[0]);
	return schema;
}

/* "/v1beta/models/NAME:generateContent" */
static json_t *model_of(const char *path)
{
	const char *at = strstr(path, "/models/");
	size_t n;
	if (!at) /* "/v1beta/tunedModels/x:generateContent" */
		at = strstr(path, "/tunedModels/");
	if (!at)
		return json_string("");
	at += strncmp(at, "/models/", 8) ? 1 : 8;
	n = strcspn(at, ":?");
	return json_stringn(at, n);
}

static const char *first_left(const json_t *body)
{
	const char *name;
	json_t *v;
	json_object_foreach ((json_t *)(uintptr_t)body, name, v)
		if (!json_is_null(v) && !(json_is_object(v) && !json_object_size(v)))
			return name;
	return NULL;
}

bool cgs_asked_read(enum cgs_api form, const char *path, const json_t *body, struct cgs_asked *out,
		    const char **why)
{
	const struct row *w = &rows[form];
	json_t *rest = json_deep_copy(body), *request = json_object();
	*out = (struct cgs_asked){.question = json_pack("{s:o}", "request", request)};
	json_t *stream = take(rest, "stream"), *model = take(rest, "model");
	out->stream = stream ? json_is_true(stream) : w->stream;
	json_decref(stream);
	bool ok = json_is_object(rest) && read_messages(w, rest, request);
	json_object_set_new(request, "model",
			    form == CGS_API_GEMINI ? model_of(path)
			    : model                ? json_incref(model)
						   : json_string(""));
	json_decref(model);
	json_t *schema = read_schema(w, rest);
	if (schema)
		json_object_set_new(out->question, "schema", schema);
	read_options(w, rest, request);
	for (size_t i = 0; i < 4 && w->silent[i]; i++)
		drop(rest, w->silent[i]);
	if (first_left(rest)) {
		json_object_set(request, "rest", rest);
		out->odd = first_left(json_object_get(request, "rest"));
	}
	json_decref(rest);
	*why = "it has no messages of text";
	return ok;
}

struct cgs_key cgs_asked_key(enum cgs_api form, const json_t *request)
{
	json_t *carried = json_copy(json_object_get(request, "request"));
	struct cgs_ask a = {.request = request,
			    .provider = json_object_get(request, "provider"),
			    .body = carried};
	struct cgs_buf path = {0};
	struct cgs_asked asked;
	const char *why;
	if (form == CGS_API_MESSAGES)
		json_object_del(carried, "temperature"); /* the service refuses it */
	json_t *body = rows[form].wire->body(&a);
	rows[form].wire->path(&a, &path);
	cgs_asked_read(form, path.s, body, &asked, &why);
	struct cgs_key k = cgs_model_hash(asked.question);
	json_decref(asked.question);
	json_decref(carried);
	json_decref(body);
	cgs_buf_done(&path);
	return k;
}
