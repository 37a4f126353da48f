/* say.c — answers and errors in the forms of the wires, as services write them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: openai/openai-openapi; @anthropic-ai/sdk, resources/messages; @google/genai, types; Ollama,
 * docs/api.md; llama.cpp, tools/server/README.md.
 */
#include "say.h"

#include <stdio.h>
#include <stdlib.h>

enum cgs_api cgs_say_api(const char *path, bool *stream)
{
	static const struct {
		const char *end;
		enum cgs_api form;
	} t[] = {{"/chat/completions", CGS_API_CHAT},
		 {"/responses", CGS_API_RESPONSES},
		 {"/messages", CGS_API_MESSAGES},
		 {":generateContent", CGS_API_GEMINI},
		 {"/api/chat", CGS_API_OLLAMA}};
	size_t n = strcspn(path, "?");
	*stream = strstr(path, ":streamGenerateContent") != NULL;
	if (*stream)
		return CGS_API_GEMINI;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		size_t len = strlen(t[i].end);
		if (n >= len && !memcmp(path + n - len, t[i].end, len))
			return t[i].form;
	}
	return CGS_APIS;
}

/* --- how it ended, in each wire's words; NULL: the wire has no word for it -------------------- */

static const char *const word[CGS_APIS][CGS_SAY_ENDINGS] = {
	[CGS_API_CHAT] = {"stop", "length", "stop", "content_filter", "tool_calls", "length"},
	[CGS_API_RESPONSES] = {"completed", "max_output_tokens", "completed", "content_filter",
			       "queued", "max_output_tokens"},
	[CGS_API_MESSAGES] = {"end_turn", "max_tokens", "refusal", "refusal", "pause_turn",
			      "model_context_window_exceeded"},
	[CGS_API_GEMINI] = {"STOP", "MAX_TOKENS", "SAFETY", "PROHIBITED_CONTENT", "CONTINUATION",
			    "MAX_TOKENS"},
	[CGS_API_OLLAMA] = {"stop", "length", "stop", "stop", "load", "length"},
};

static const char *end_of(const struct cgs_saying *a)
{
	return word[a->form][a->ending];
}

static const char sorry[] = "I cannot help with that.";

/* Ollama has no word for it: a refusal is an answer like any other. */
static bool refuses(const struct cgs_saying *a)
{
	return a->ending == CGS_SAY_REFUSED && a->form != CGS_API_OLLAMA;
}

static json_t *text_of(const struct cgs_saying *a)
{
	return refuses(a) ? json_string("") : json_stringn(a->text.s, a->text.n);
}

/* --- usage ----------------------------------------------------------------------------------- */

static json_t *usage(const struct cgs_saying *a)
{
	int in = (int)a->in, out = (int)a->out, cached = (int)a->cached, r = (int)a->reasoning;
	switch (a->form) {
	case CGS_API_CHAT:
		return json_pack("{s:i,s:i,s:i,s:{s:i,s:i},s:{s:i}}", "prompt_tokens", in,
				 "completion_tokens", out, "total_tokens", in + out,
				 "prompt_tokens_details", "cached_tokens", cached,
				 "cache_write_tokens", 0, "completion_tokens_details",
				 "reasoning_tokens", r);
	case CGS_API_RESPONSES:
		return json_pack("{s:i,s:{s:i,s:i},s:i,s:{s:i},s:i}", "input_tokens", in,
				 "input_tokens_details", "cached_tokens", cached,
				 "cache_write_tokens", 0, "output_tokens", out,
				 "output_tokens_details", "reasoning_tokens", r, "total_tokens",
				 in + out);
	case CGS_API_MESSAGES:
		return json_pack("{s:i,s:i,s:i,s:i,s:{s:i}}", "input_tokens", in - cached,
				 "cache_read_input_tokens", cached, "cache_creation_input_tokens",
				 0, "output_tokens", out, "output_tokens_details",
				 "thinking_tokens", r);
	case CGS_API_GEMINI:
		return json_pack("{s:i,s:i,s:i,s:i,s:i}", "promptTokenCount", in,
				 "cachedContentTokenCount", cached, "candidatesTokenCount", out - r,
				 "thoughtsTokenCount", r, "totalTokenCount", in + out);
	case CGS_API_OLLAMA:
	case CGS_APIS: break;
	}
	return NULL;
}

/* --- whole answers --------------------------------------------------------------------------- */

static json_t *chat(const struct cgs_saying *a)
{
	char id[40];
	snprintf(id, sizeof id, "chatcmpl-%016llx", (unsigned long long)a->serial);
	return json_pack("{s:s,s:s,s:I,s:s,s:[{s:i,s:s,s:n,s:{s:s,s:o,s:o}}],s:o}", "id", id,
			 "object", "chat.completion", "created", (json_int_t)a->serial, "model",
			 a->model, "choices", "index", 0, "finish_reason", end_of(a), "logprobs",
			 "message", "role", "assistant", "content",
			 refuses(a) ? json_null() : text_of(a), "refusal",
			 refuses(a) ? json_string(sorry) : json_null(), "usage", usage(a));
}

static json_t *response(const struct cgs_saying *a)
{
	bool cut = a->ending == CGS_SAY_TRUNCATED || a->ending == CGS_SAY_BLOCKED ||
		   a->ending == CGS_SAY_OVERFLOW;
	json_t *part = refuses(a) ? json_pack("{s:s,s:s}", "type", "refusal", "refusal", sorry)
				  : json_pack("{s:s,s:o,s:[]}", "type", "output_text", "text",
					      text_of(a), "annotations");
	json_t *out = json_array();
	char id[40];
	snprintf(id, sizeof id, "resp_%016llx", (unsigned long long)a->serial);
	json_array_append_new(
		out, json_pack("{s:s,s:s,s:[]}", "id", "rs_1", "type", "reasoning", "summary"));
	json_array_append_new(out, json_pack("{s:s,s:s,s:s,s:s,s:[o]}", "id", "msg_1", "type",
					     "message", "role", "assistant", "status",
					     cut ? "incomplete" : "completed", "content", part));
	return json_pack("{s:s,s:s,s:I,s:s,s:s,s:o,s:n,s:o,s:o}", "id", id, "object", "response",
			 "created_at", (json_int_t)a->serial, "model", a->model, "status",
			 cut ? "incomplete" : end_of(a), "incomplete_details",
			 cut ? json_pack("{s:s}", "reason", end_of(a)) : json_null(), "error",
			 "output", out, "usage", usage(a));
}

static json_t *message(const struct cgs_saying *a)
{
	json_t *content = json_array(), *m;
	char id[40];
	snprintf(id, sizeof id, "msg_%016llx", (unsigned long long)a->serial);
	if (a->reasoning)
		json_array_append_new(content, json_pack("{s:s,s:s,s:s}", "type", "thinking",
							 "thinking", "hm", "signature", "s"));
	if (!refuses(a))
		json_array_append_new(content,
				      json_pack("{s:s,s:o}", "type", "text", "text", text_of(a)));
	m = json_pack("{s:s,s:s,s:s,s:s,s:o,s:s,s:n,s:o}", "id", id, "type", "message", "role",
		      "assistant", "model", a->model, "content", content, "stop_reason", end_of(a),
		      "stop_sequence", "usage", usage(a));
	if (refuses(a))
		json_object_set_new(
			m, "stop_details",
			json_pack("{s:s,s:s}", "category", "other", "explanation", sorry));
	return m;
}

static json_t *candidate(const struct cgs_saying *a, struct cgs_str text, bool last)
{
	json_t *c = json_pack("{s:i,s:{s:s,s:[{s:s%}]}}", "index", 0, "content", "role", "model",
			      "parts", "text", text.s, (size_t)text.n);
	if (last)
		json_object_set_new(c, "finishReason", json_string(end_of(a)));
	return c;
}

static json_t *generated(const struct cgs_saying *a, struct cgs_str text, bool last)
{
	json_t *j = json_pack("{s:s,s:o}", "modelVersion", a->model, "usageMetadata", usage(a));
	if (a->ending == CGS_SAY_BLOCKED)
		json_object_set_new(j, "promptFeedback",
				    json_pack("{s:s}", "blockReason", end_of(a)));
	else
		json_object_set_new(j, "candidates", json_pack("[o]", candidate(a, text, last)));
	return j;
}

static json_t *ollama(const struct cgs_saying *a, struct cgs_str text, bool last)
{
	json_t *j = json_pack("{s:s,s:s,s:{s:s,s:s%},s:b}", "model", a->model, "created_at",
			      "2026-01-01T00:00:00Z", "message", "role", "assistant", "content",
			      text.s, (size_t)text.n, "done", last);
	if (!last)
		return j;
	json_object_set_new(j, "done_reason", json_string(end_of(a)));
	json_object_set_new(j, "prompt_eval_count", json_integer(a->in));
	json_object_set_new(j, "eval_count", json_integer(a->out));
	return j;
}

json_t *cgs_say_whole(const struct cgs_saying *a)
{
	switch (a->form) {
	case CGS_API_CHAT: return chat(a);
	case CGS_API_RESPONSES: return response(a);
	case CGS_API_MESSAGES: return message(a);
	case CGS_API_GEMINI: return generated(a, refuses(a) ? CGS_STR("") : a->text, true);
	case CGS_API_OLLAMA: return ollama(a, a->text, true);
	case CGS_APIS: break;
	}
	return NULL;
}

/* --- streams --------------------------------------------------------------------------------- */

struct out {
	void (*each)(void *arg, const char *name, const char *json);
	void *arg;
};

static void emit(const struct out *o, const char *name, json_t *j)
{
	char *text = json_dumps(j, JSON_COMPACT);
	o->each(o->arg, name, text);
	free(text);
	json_decref(j);
}

/* Pieces of a text that do not split a character. */
static struct cgs_str piece(struct cgs_str *rest)
{
	uint32_t n = rest->n < 12 ? rest->n : 12;
	while (n < rest->n && ((unsigned char)rest->s[n] & 0xC0) == 0x80)
		n++;
	struct cgs_str p = {rest->s, n};
	rest->s += n;
	rest->n -= n;
	return p;
}

static void chunk(const struct out *o, const struct cgs_saying *a, json_t *delta,
		  const char *finish)
{
	emit(o, NULL,
	     json_pack("{s:s,s:s,s:s,s:s,s:I,s:[{s:i,s:o,s:s?}]}", "id", "chatcmpl-1", "object",
		       "chat.completion.chunk", "model", a->model, "obfuscation", "k3Jx", "created",
		       (json_int_t)a->serial, "choices", "index", 0, "delta", delta,
		       "finish_reason", finish));
}

static void stream_chat(const struct out *o, const struct cgs_saying *a)
{
	struct cgs_str rest = a->text;
	chunk(o, a, json_pack("{s:s,s:s}", "role", "assistant", "content", ""), NULL);
	if (refuses(a))
		chunk(o, a, json_pack("{s:s}", "refusal", sorry), NULL);
	while (!refuses(a) && rest.n) {
		struct cgs_str p = piece(&rest);
		chunk(o, a, json_pack("{s:s%}", "content", p.s, (size_t)p.n), NULL);
	}
	chunk(o, a, json_object(), end_of(a));
	emit(o, NULL,
	     json_pack("{s:s,s:s,s:s,s:I,s:[],s:o}", "id", "chatcmpl-1", "object",
		       "chat.completion.chunk", "model", a->model, "created", (json_int_t)a->serial,
		       "choices", "usage", usage(a)));
	o->each(o->arg, NULL, "[DONE]");
}

/* One event of the row; they are counted. */
static void event(const struct out *o, int *n, const char *type, json_t *more)
{
	json_object_set_new(more, "type", json_string(type));
	json_object_set_new(more, "sequence_number", json_integer((*n)++));
	emit(o, type, more);
}

static json_t *at_part(void)
{
	return json_pack("{s:s,s:i,s:i}", "item_id", "msg_1", "output_index", 1, "content_index",
			 0);
}

static json_t *part_of(const char *text, size_t n)
{
	return json_pack("{s:s,s:s%,s:[]}", "type", "output_text", "text", text, n, "annotations");
}

/* The message with its one text, piece by piece. */
static void stream_text(const struct out *o, const struct cgs_saying *a, int *n)
{
	struct cgs_str rest = a->text;
	json_t *at = at_part();
	event(o, n, "response.output_item.added",
	      json_pack("{s:i,s:{s:s,s:s,s:s,s:s,s:[]}}", "output_index", 1, "item", "id", "msg_1",
			"type", "message", "role", "assistant", "status", "in_progress",
			"content"));
	json_object_set_new(at, "part", part_of("", 0));
	event(o, n, "response.content_part.added", at);
	while (rest.n) {
		struct cgs_str p = piece(&rest);
		at = at_part();
		json_object_set_new(at, "delta", json_stringn(p.s, p.n));
		json_object_set_new(at, "obfuscation", json_string("Qz"));
		event(o, n, "response.output_text.delta", at);
	}
	at = at_part();
	json_object_set_new(at, "text", json_stringn(a->text.s, a->text.n));
	event(o, n, "response.output_text.done", at);
	at = at_part();
	json_object_set_new(at, "part", part_of(a->text.s, a->text.n));
	event(o, n, "response.content_part.done", at);
}

static void stream_response(const struct out *o, const struct cgs_saying *a)
{
	int n = 0;
	json_t *begun = response(a), *final = response(a);
	const json_t *items = json_object_get(final, "output");
	const char *status = json_string_value(json_object_get(final, "status"));
	char name[64];
	json_object_set_new(begun, "status", json_string("in_progress"));
	json_object_set_new(begun, "output", json_array());
	event(o, &n, "response.created", json_pack("{s:o}", "response", begun));
	event(o, &n, "response.output_item.added",
	      json_pack("{s:i,s:O}", "output_index", 0, "item", json_array_get(items, 0)));
	event(o, &n, "response.output_item.done",
	      json_pack("{s:i,s:O}", "output_index", 0, "item", json_array_get(items, 0)));
	if (!refuses(a)) {
		stream_text(o, a, &n);
		event(o, &n, "response.output_item.done",
		      json_pack("{s:i,s:O}", "output_index", 1, "item", json_array_get(items, 1)));
	}
	snprintf(name, sizeof name, "response.%s",
		 strcmp(status, "queued") ? status : "in_progress");
	event(o, &n, name, json_pack("{s:o}", "response", final));
}

static void stream_message(const struct out *o, const struct cgs_saying *a)
{
	struct cgs_str rest = a->text;
	json_t *start = message(a), *delta = json_object();
	json_object_set_new(start, "content", json_array());
	json_object_set_new(start, "stop_reason", json_null());
	emit(o, "message_start", json_pack("{s:s,s:o}", "type", "message_start", "message", start));
	emit(o, "content_block_start",
	     json_pack("{s:s,s:i,s:{s:s,s:s}}", "type", "content_block_start", "index", 0,
		       "content_block", "type", "text", "text", ""));
	emit(o, "ping", json_pack("{s:s}", "type", "ping"));
	while (!refuses(a) && rest.n) {
		struct cgs_str p = piece(&rest);
		emit(o, "content_block_delta",
		     json_pack("{s:s,s:i,s:{s:s,s:s%}}", "type", "content_block_delta", "index", 0,
			       "delta", "type", "text_delta", "text", p.s, (size_t)p.n));
	}
	emit(o, "content_block_stop",
	     json_pack("{s:s,s:i}", "type", "content_block_stop", "index", 0));
	json_object_set_new(delta, "stop_reason", json_string(end_of(a)));
	if (refuses(a))
		json_object_set_new(delta, "stop_details",
				    json_pack("{s:s}", "explanation", sorry));
	emit(o, "message_delta",
	     json_pack("{s:s,s:o,s:{s:i}}", "type", "message_delta", "delta", delta, "usage",
		       "output_tokens", (int)a->out));
	emit(o, "message_stop", json_pack("{s:s}", "type", "message_stop"));
}

static void stream_pieces(const struct out *o, const struct cgs_saying *a)
{
	struct cgs_str rest = refuses(a) ? CGS_STR("") : a->text;
	json_t *(*form)(const struct cgs_saying *, struct cgs_str, bool) =
		a->form == CGS_API_GEMINI ? generated : ollama;
	while (rest.n > 12)
		emit(o, NULL, form(a, piece(&rest), false));
	emit(o, NULL, form(a, rest, true));
}

void cgs_say_stream(const struct cgs_saying *a,
		    void (*each)(void *arg, const char *name, const char *json), void *arg)
{
	const struct out o = {each, arg};
	if (a->form == CGS_API_CHAT)
		stream_chat(&o, a);
	else if (a->form == CGS_API_RESPONSES)
		stream_response(&o, a);
	else if (a->form == CGS_API_MESSAGES)
		stream_message(&o, a);
	else
		stream_pieces(&o, a);
}

/* --- errors ---------------------------------------------------------------------------------- */

json_t *cgs_say_error(enum cgs_api f, const struct cgs_say_error *e)
{
	if (f == CGS_API_OLLAMA)
		return json_pack("{s:s}", "error", e->message);
	if (f == CGS_API_MESSAGES)
		return json_pack("{s:s,s:{s:s,s:s},s:s}", "type", "error", "error", "type", e->type,
				 "message", e->message, "request_id", "req_1");
	if (f == CGS_API_GEMINI)
		return json_pack("{s:{s:i,s:s,s:s,s:[{s:[{s:s?}]}]}}", "error", "code", e->status,
				 "message", e->message, "status", e->type, "details", "violations",
				 "quotaId", e->code);
	return json_pack("{s:{s:s,s:s,s:n,s:s?}}", "error", "message", e->message, "type", e->type,
			 "param", "code", e->code);
}

void cgs_say_late_error(enum cgs_api f, const struct cgs_say_error *e,
			void (*each)(void *arg, const char *name, const char *json), void *arg)
{
	const struct out o = {each, arg};
	if (f == CGS_API_RESPONSES)
		emit(&o, "error",
		     json_pack("{s:s,s:s,s:s,s:n,s:i}", "type", "error", "code", e->type, "message",
			       e->message, "param", "sequence_number", 9));
	else
		emit(&o, "error", cgs_say_error(f, e));
}
