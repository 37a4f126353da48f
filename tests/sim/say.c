/* say.c — answers and errors in the forms of the six wires, for the simulator.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: openai/openai-openapi; @anthropic-ai/sdk, resources/messages; @google/genai, types; Ollama,
 * docs/api.md; llama.cpp, tools/server/README.md.
 */
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum wire say_wire(const char *path, bool *stream)
{
	static const struct {
		const char *end;
		enum wire wire;
	} t[] = {{"/chat/completions", CHAT},
		 {"/responses", RESPONSES},
		 {"/messages", MESSAGES},
		 {":generateContent", GEMINI},
		 {"/api/chat", OLLAMA}};
	size_t n = strcspn(path, "?");
	*stream = strstr(path, ":streamGenerateContent") != NULL;
	if (*stream)
		return GEMINI;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		size_t len = strlen(t[i].end);
		if (n >= len && !memcmp(path + n - len, t[i].end, len))
			return t[i].wire;
	}
	return WIRES;
}

/* --- how it ended, in each wire's words; NULL: the wire has no word for it -------------------- */

static const char *const word[WIRES][ENDINGS] = {
	[CHAT] = {"stop", "length", "stop", "content_filter", "tool_calls", "length"},
	[RESPONSES] = {"completed", "max_output_tokens", "completed", "content_filter", "queued",
		       "max_output_tokens"},
	[MESSAGES] = {"end_turn", "max_tokens", "refusal", "refusal", "pause_turn",
		      "model_context_window_exceeded"},
	[GEMINI] = {"STOP", "MAX_TOKENS", "SAFETY", "PROHIBITED_CONTENT", "CONTINUATION",
		    "MAX_TOKENS"},
	[OLLAMA] = {"stop", "length", "stop", "stop", "load", "length"},
};

static const char *end_of(const struct answer *a)
{
	return word[a->wire][a->ending];
}

static const char sorry[] = "I cannot help with that.";

/* Ollama has no word for it: a refusal is an answer like any other. */
static bool refuses(const struct answer *a)
{
	return a->ending == REFUSED && a->wire != OLLAMA;
}

static json_t *text_of(const struct answer *a)
{
	return refuses(a) ? json_string("") : json_stringn(a->text.s, a->text.n);
}

/* --- usage ----------------------------------------------------------------------------------- */

static json_t *usage(const struct answer *a)
{
	int in = (int)a->in, out = (int)a->out, cached = (int)a->cached, r = (int)a->reasoning;
	switch (a->wire) {
	case CHAT:
		return json_pack("{s:i,s:i,s:i,s:{s:i,s:i},s:{s:i}}", "prompt_tokens", in,
				 "completion_tokens", out, "total_tokens", in + out,
				 "prompt_tokens_details", "cached_tokens", cached,
				 "cache_write_tokens", 0, "completion_tokens_details",
				 "reasoning_tokens", r);
	case RESPONSES:
		return json_pack("{s:i,s:{s:i,s:i},s:i,s:{s:i},s:i}", "input_tokens", in,
				 "input_tokens_details", "cached_tokens", cached,
				 "cache_write_tokens", 0, "output_tokens", out,
				 "output_tokens_details", "reasoning_tokens", r, "total_tokens",
				 in + out);
	case MESSAGES:
		return json_pack("{s:i,s:i,s:i,s:i,s:{s:i}}", "input_tokens", in - cached,
				 "cache_read_input_tokens", cached, "cache_creation_input_tokens",
				 0, "output_tokens", out, "output_tokens_details",
				 "thinking_tokens", r);
	case GEMINI:
		return json_pack("{s:i,s:i,s:i,s:i,s:i}", "promptTokenCount", in,
				 "cachedContentTokenCount", cached, "candidatesTokenCount", out - r,
				 "thoughtsTokenCount", r, "totalTokenCount", in + out);
	case OLLAMA:
	case WIRES: break;
	}
	return NULL;
}

/* --- whole answers --------------------------------------------------------------------------- */

static json_t *chat(const struct answer *a)
{
	char id[40];
	snprintf(id, sizeof id, "chatcmpl-%016llx", (unsigned long long)a->serial);
	return json_pack("{s:s,s:s,s:I,s:s,s:[{s:i,s:s,s:n,s:{s:s,s:o,s:o}}],s:o}", "id", id,
			 "object", "chat.completion", "created", (json_int_t)a->serial, "model",
			 "sim", "choices", "index", 0, "finish_reason", end_of(a), "logprobs",
			 "message", "role", "assistant", "content",
			 refuses(a) ? json_null() : text_of(a), "refusal",
			 refuses(a) ? json_string(sorry) : json_null(), "usage", usage(a));
}

static json_t *response(const struct answer *a)
{
	bool cut = a->ending == TRUNCATED || a->ending == BLOCKED || a->ending == OVERFLOW;
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
	return json_pack("{s:s,s:s,s:I,s:s,s:o,s:n,s:o,s:o}", "id", id, "object", "response",
			 "created_at", (json_int_t)a->serial, "status",
			 cut ? "incomplete" : end_of(a), "incomplete_details",
			 cut ? json_pack("{s:s}", "reason", end_of(a)) : json_null(), "error",
			 "output", out, "usage", usage(a));
}

static json_t *message(const struct answer *a)
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
		      "assistant", "model", "sim", "content", content, "stop_reason", end_of(a),
		      "stop_sequence", "usage", usage(a));
	if (refuses(a))
		json_object_set_new(
			m, "stop_details",
			json_pack("{s:s,s:s}", "category", "other", "explanation", sorry));
	return m;
}

static json_t *candidate(const struct answer *a, struct cgs_str text, bool last)
{
	json_t *c = json_pack("{s:i,s:{s:s,s:[{s:s%}]}}", "index", 0, "content", "role", "model",
			      "parts", "text", text.s, (size_t)text.n);
	if (last)
		json_object_set_new(c, "finishReason", json_string(end_of(a)));
	return c;
}

static json_t *generated(const struct answer *a, struct cgs_str text, bool last)
{
	json_t *j = json_pack("{s:s,s:o}", "modelVersion", "sim", "usageMetadata", usage(a));
	if (a->ending == BLOCKED)
		json_object_set_new(j, "promptFeedback",
				    json_pack("{s:s}", "blockReason", end_of(a)));
	else
		json_object_set_new(j, "candidates", json_pack("[o]", candidate(a, text, last)));
	return j;
}

static json_t *ollama(const struct answer *a, struct cgs_str text, bool last)
{
	json_t *j = json_pack("{s:s,s:s,s:{s:s,s:s%},s:b}", "model", "sim", "created_at",
			      "2026-01-01T00:00:00Z", "message", "role", "assistant", "content",
			      text.s, (size_t)text.n, "done", last);
	if (!last)
		return j;
	json_object_set_new(j, "done_reason", json_string(end_of(a)));
	json_object_set_new(j, "prompt_eval_count", json_integer(a->in));
	json_object_set_new(j, "eval_count", json_integer(a->out));
	return j;
}

json_t *say_whole(const struct answer *a)
{
	switch (a->wire) {
	case CHAT: return chat(a);
	case RESPONSES: return response(a);
	case MESSAGES: return message(a);
	case GEMINI: return generated(a, refuses(a) ? CGS_STR("") : a->text, true);
	case OLLAMA: return ollama(a, a->text, true);
	case WIRES: break;
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

static void chunk(const struct out *o, const struct answer *a, json_t *delta, const char *finish)
{
	emit(o, NULL,
	     json_pack("{s:s,s:s,s:s,s:I,s:[{s:i,s:o,s:s?}]}", "id", "chatcmpl-1", "object",
		       "chat.completion.chunk", "obfuscation", "k3Jx", "created",
		       (json_int_t)a->serial, "choices", "index", 0, "delta", delta,
		       "finish_reason", finish));
}

static void stream_chat(const struct out *o, const struct answer *a)
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
	     json_pack("{s:s,s:[],s:o}", "object", "chat.completion.chunk", "choices", "usage",
		       usage(a)));
	o->each(o->arg, NULL, "[DONE]");
}

static void stream_response(const struct out *o, const struct answer *a)
{
	struct cgs_str rest = a->text;
	int n = 0;
	json_t *final = response(a);
	const char *status = json_string_value(json_object_get(final, "status"));
	char name[64];
	emit(o, "response.created",
	     json_pack("{s:s,s:i,s:{s:s,s:[]}}", "type", "response.created", "sequence_number", n++,
		       "response", "status", "in_progress", "output"));
	while (!refuses(a) && rest.n) {
		struct cgs_str p = piece(&rest);
		emit(o, "response.output_text.delta",
		     json_pack("{s:s,s:i,s:s%,s:s}", "type", "response.output_text.delta",
			       "sequence_number", n++, "delta", p.s, (size_t)p.n, "obfuscation",
			       "Qz"));
	}
	snprintf(name, sizeof name, "response.%s",
		 strcmp(status, "queued") ? status : "in_progress");
	emit(o, name,
	     json_pack("{s:s,s:i,s:o}", "type", name, "sequence_number", n, "response", final));
}

static void stream_message(const struct out *o, const struct answer *a)
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

static void stream_pieces(const struct out *o, const struct answer *a)
{
	struct cgs_str rest = refuses(a) ? CGS_STR("") : a->text;
	json_t *(*form)(const struct answer *, struct cgs_str, bool) =
		a->wire == GEMINI ? generated : ollama;
	while (rest.n > 12)
		emit(o, NULL, form(a, piece(&rest), false));
	emit(o, NULL, form(a, rest, true));
}

void say_stream(const struct answer *a, void (*each)(void *arg, const char *name, const char *json),
		void *arg)
{
	const struct out o = {each, arg};
	if (a->wire == CHAT)
		stream_chat(&o, a);
	else if (a->wire == RESPONSES)
		stream_response(&o, a);
	else if (a->wire == MESSAGES)
		stream_message(&o, a);
	else
		stream_pieces(&o, a);
}

/* --- errors ---------------------------------------------------------------------------------- */

struct error {
	int status;
	const char *type, *code, *message;
};

static const struct error errors[WIRES][FAILURES] = {
	[CHAT] = {{429, "requests", "rate_limit_exceeded", "Rate limit reached"},
		  {429, "insufficient_quota", "insufficient_quota", "You exceeded your quota"},
		  {503, "server_error", NULL, "The engine is overloaded"},
		  {400, "invalid_request_error", "context_length_exceeded", "maximum context"},
		  {400, "invalid_request_error", NULL, "no such parameter"}},
	[RESPONSES] = {{429, "requests", "slow_down", "Slow down"},
		       {429, "insufficient_quota", "project_spend_limit_exceeded", "Spend limit"},
		       {500, "server_error", NULL, "The server had an error"},
		       {400, "invalid_request_error", "context_length_exceeded", "maximum context"},
		       {400, "invalid_request_error", NULL, "no such parameter"}},
	[MESSAGES] = {{429, "rate_limit_error", NULL, "Number of requests has exceeded"},
		      {402, "billing_error", NULL, "Your credit balance is too low"},
		      {529, "overloaded_error", NULL, "Overloaded"},
		      {400, "invalid_request_error", NULL,
		       "prompt is too long: 9 tokens > 8 maximum"},
		      {400, "invalid_request_error", NULL, "temperature: not supported"}},
	[GEMINI] = {{429, "RESOURCE_EXHAUSTED", NULL, "Quota exceeded for requests per minute"},
		    {429, "RESOURCE_EXHAUSTED", "GenerateRequestsPerDayPerProject", "per day"},
		    {503, "UNAVAILABLE", NULL, "The model is overloaded"},
		    {400, "INVALID_ARGUMENT", NULL, "The input token count exceeds the maximum"},
		    {400, "INVALID_ARGUMENT", NULL, "Invalid value"}},
	[OLLAMA] = {{429, NULL, NULL, "too many requests"},
		    {402, NULL, NULL, "subscription required"},
		    {503, NULL, NULL, "server busy, please try again"},
		    {400, NULL, NULL, "prompt too long"},
		    {404, NULL, NULL, "model not found"}},
};

json_t *say_error(enum wire w, enum failure f, int *status)
{
	const struct error *e = &errors[w][f];
	*status = e->status;
	if (w == OLLAMA)
		return json_pack("{s:s}", "error", e->message);
	if (w == MESSAGES)
		return json_pack("{s:s,s:{s:s,s:s},s:s}", "type", "error", "error", "type", e->type,
				 "message", e->message, "request_id", "req_1");
	if (w == GEMINI)
		return json_pack("{s:{s:i,s:s,s:s,s:[{s:[{s:s?}]}]}}", "error", "code", e->status,
				 "message", e->message, "status", e->type, "details", "violations",
				 "quotaId", e->code);
	return json_pack("{s:{s:s,s:s,s:n,s:s?}}", "error", "message", e->message, "type", e->type,
			 "param", "code", e->code);
}

void say_late_error(enum wire w, void (*each)(void *arg, const char *name, const char *json),
		    void *arg)
{
	const struct out o = {each, arg};
	int status;
	if (w == RESPONSES)
		emit(&o, "error",
		     json_pack("{s:s,s:s,s:s,s:n,s:i}", "type", "error", "code", "server_error",
			       "message", "The server had an error", "param", "sequence_number",
			       9));
	else
		emit(&o, "error", say_error(w, OVERLOADED, &status));
}
