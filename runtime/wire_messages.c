/* wire_messages.c — Anthropic Messages.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: Anthropic API reference, "Create a Message", "Streaming messages", "Structured outputs";
 * the types and lib/transform-json-schema of @anthropic-ai/sdk 1.12.
 */
#include <stdlib.h>

#include "batch.h"
#include "wire.h"

enum { DEPTH_MAX = 64 };

/* --- the schema ------------------------------------------------------------------------------ */

/* Which words of a schema the service knows; any other goes into the description, and the answer
 * is looked at here. */
static bool is_known(const char *word, const json_t *value, const char *type)
{
	static const char *const words[] = {"type",  "enum",       "const", "description",
					    "title", "properties", "items", "required",
					    "$ref",  "$defs",      "anyOf", "allOf"};
	static const char *const formats[] = {"date-time", "time", "date", "duration", "email",
					      "hostname",  "uri",  "ipv4", "ipv6",     "uuid"};
	if (!strcmp(word, "format"))
		return json_is_string(value) &&
		       CGS_STR_IN(cgs_str_of(json_string_value(value)), formats);
	if (!strcmp(word, "minItems"))
		return json_is_integer(value) && json_integer_value(value) <= 1;
	if (!strcmp(word, "additionalProperties"))
		return json_is_false(value) || !type || strcmp(type, "object") != 0;
	return CGS_STR_IN(cgs_str_of(word), words);
}

static json_t *lower(const json_t *s, int depth);

static json_t *lower_list(const json_t *list, int depth)
{
	json_t *out = json_array();
	const json_t *v;
	size_t i;
	json_array_foreach (list, i, v)
		json_array_append_new(out, lower(v, depth));
	return out;
}

static json_t *lower_map(const json_t *map, int depth)
{
	json_t *out = json_object(), *v;
	const char *name;
	json_object_foreach ((json_t *)(uintptr_t)map, name, v)
		json_object_set_new(out, name, lower(v, depth));
	return out;
}

static json_t *lower_word(const char *word, json_t *v, int depth)
{
	if (!strcmp(word, "properties") || !strcmp(word, "$defs"))
		return lower_map(v, depth);
	if (!strcmp(word, "anyOf") || !strcmp(word, "allOf"))
		return lower_list(v, depth);
	return !strcmp(word, "items") ? lower(v, depth) : json_incref(v);
}

/* What the service does not check stands in the description, for the model to read. */
static void describe(json_t *out, const json_t *rest)
{
	struct cgs_buf b = {0};
	const json_t *d = json_object_get(out, "description");
	if (!json_object_size(rest))
		return;
	if (json_is_string(d))
		cgs_buf_fmt(&b, "%s\n\n", json_string_value(d));
	char *text = json_dumps(rest, JSON_SORT_KEYS | JSON_COMPACT);
	cgs_buf_putz(&b, text ? text : "");
	free(text);
	json_object_set_new(out, "description", json_stringn(b.s, b.n));
	cgs_buf_done(&b);
}

static json_t *lower(const json_t *s, int depth)
{
	const char *word, *type = json_string_value(json_object_get(s, "type"));
	json_t *out, *rest, *v;
	if (!json_is_object(s) || depth > DEPTH_MAX)
		return json_deep_copy(s);
	out = json_object();
	rest = json_object();
	json_object_foreach ((json_t *)(uintptr_t)s, word, v) {
		if (!strcmp(word, "$schema"))
			continue;
		if (!strcmp(word, "oneOf") && !json_object_get(s, "anyOf"))
			json_object_set_new(out, "anyOf", lower_list(v, depth + 1));
		else if (is_known(word, v, type))
			json_object_set_new(out, word, lower_word(word, v, depth + 1));
		else
			json_object_set(rest, word, v);
	}
	if (type && !strcmp(type, "object")) {
		json_object_set_new(out, "additionalProperties", json_false());
		if (!json_object_get(out, "properties"))
			json_object_set_new(out, "properties", json_object());
	}
	describe(out, rest);
	json_decref(rest);
	return out;
}

/* --- the request ----------------------------------------------------------------------------- */

static void path(const struct cgs_ask *a, struct cgs_buf *url)
{
	(void)a;
	cgs_buf_putz(url, "/messages");
}

/* Up to a breakpoint the service keeps what it has read: for five minutes, or for an hour. */
static json_t *breakpoint(const struct cgs_ask *a)
{
	json_int_t s = json_integer_value(json_object_get(a->provider, "prompt_cache_s"));
	return s <= 0 ? NULL
		      : json_pack("{s:s, s:s}", "type", "ephemeral", "ttl", s > 300 ? "1h" : "5m");
}

static json_t *text_block(json_t *text, json_t *cache)
{
	return json_pack("[{s:s, s:o, s:o*}]", "type", "text", "text", text, "cache_control",
			 cache);
}

/* What is the same in other questions: the system text, else the first message. */
static void mark_prefix(const struct cgs_ask *a, json_t *b)
{
	json_t *cache = breakpoint(a), *system = json_object_get(b, "system");
	json_t *first = json_array_get(json_object_get(b, "messages"), 0);
	if (!cache)
		return;
	if (system)
		json_object_set_new(b, "system", text_block(json_incref(system), cache));
	else if (first)
		json_array_set_new(
			json_object_get(b, "messages"), 0,
			json_pack(
				"{s:O, s:o}", "role", json_object_get(first, "role"), "content",
				text_block(json_incref(json_object_get(first, "content")), cache)));
	else
		json_decref(cache);
}

static json_t *output_config(const struct cgs_ask *a)
{
	json_t *o = json_object(), *schema = cgs_wire_schema(a);
	cgs_wire_copy(o, "effort", a->body, "effort");
	if (schema)
		json_object_set_new(
			o, "format",
			json_pack("{s:s, s:o}", "type", "json_schema", "schema", lower(schema, 0)));
	return o;
}

static json_t *body(const struct cgs_ask *a)
{
	json_t *b = json_object(), *messages = json_array(), *m, *config = output_config(a);
	struct cgs_buf system = {0};
	size_t first = cgs_wire_system(a, &system), i;
	json_array_foreach (json_object_get(a->body, "messages"), i, m)
		if (i >= first)
			json_array_append(messages, m);
	cgs_wire_copy(b, "model", a->body, "model");
	json_object_set_new(b, "messages", messages);
	json_object_set_new(b, "max_tokens", json_integer(cgs_wire_cap(a)));
	if (system.n)
		json_object_set_new(b, "system", json_stringn(system.s, system.n));
	mark_prefix(a, b);
	cgs_wire_copy(b, "temperature", a->body, "temperature");
	if (cgs_wire_streams(a))
		json_object_set_new(b, "stream", json_true());
	if (json_object_size(config))
		json_object_set(b, "output_config", config);
	json_decref(config);
	cgs_buf_done(&system);
	return b;
}

/* A turn that ends with what the model itself said is continued. */
static void go_on(json_t *body, struct cgs_str said, json_int_t cap)
{
	while (said.n && strchr(" \t\r\n", said.s[said.n - 1])) /* which the service refuses */
		said.n--;
	json_object_set_new(body, "max_tokens", json_integer(cap));
	json_array_append_new(
		json_object_get(body, "messages"),
		json_pack("{s:s, s:s%}", "role", "assistant", "content", said.s, (size_t)said.n));
}

/* --- the answer ------------------------------------------------------------------------------ */

/* What is read from and written into the cache is not within input_tokens. Later counts are
 * totals of the same answer, and may leave out what an earlier one has told. */
static void take_usage(struct cgs_reply *r, const json_t *u)
{
	const json_t *details = json_object_get(u, "output_tokens_details");
	struct cgs_usage *to = &r->usage;
	uint32_t fresh = to->in - to->cached - to->written;
	if (json_is_integer(json_object_get(u, "input_tokens")))
		fresh = cgs_reply_count(u, "input_tokens");
	if (json_is_integer(json_object_get(u, "cache_read_input_tokens")))
		to->cached = cgs_reply_count(u, "cache_read_input_tokens");
	if (json_is_integer(json_object_get(u, "cache_creation_input_tokens")))
		to->written = cgs_reply_count(u, "cache_creation_input_tokens");
	to->in = fresh + to->cached + to->written;
	r->counts = json_is_integer(json_object_get(u, "output_tokens"));
	if (r->counts)
		to->out = cgs_reply_count(u, "output_tokens");
	if (json_is_object(details))
		to->reasoning = cgs_reply_count(details, "thinking_tokens");
}

/* How it ended stands in a whole answer, and in the delta of a message_delta. */
static void take_stop(struct cgs_reply *r, const json_t *m)
{
	const json_t *reason = json_object_get(m, "stop_reason");
	if (!json_is_string(reason))
		return;
	cgs_reply_finish(r, json_string_value(reason));
	cgs_reply_text(&r->refusal,
		       json_object_get(json_object_get(m, "stop_details"), "explanation"));
}

static void take_block(struct cgs_reply *r, const json_t *block)
{
	if (cgs_reply_is(json_object_get(block, "type"), "text"))
		cgs_reply_text(&r->text, json_object_get(block, "text"));
}

static void take_whole(struct cgs_reply *r, const json_t *j)
{
	const json_t *block, *content = json_object_get(j, "content");
	size_t i;
	if (!json_is_array(content)) {
		cgs_reply_broken(r, "the answer is not a message");
		return;
	}
	json_array_foreach (content, i, block)
		take_block(r, block);
	take_usage(r, json_object_get(j, "usage"));
	take_stop(r, j);
}

/* A stream that ends before message_stop was cut. */
static void take_event(struct cgs_reply *r, const json_t *j)
{
	const json_t *type = json_object_get(j, "type"), *delta = json_object_get(j, "delta");
	r->open = true;
	if (cgs_reply_is(type, "message_start")) {
		take_usage(r, json_object_get(json_object_get(j, "message"), "usage"));
	} else if (cgs_reply_is(type, "content_block_start")) {
		take_block(r, json_object_get(j, "content_block"));
	} else if (cgs_reply_is(type, "content_block_delta")) {
		if (cgs_reply_is(json_object_get(delta, "type"), "text_delta"))
			cgs_reply_text(&r->text, json_object_get(delta, "text"));
	} else if (cgs_reply_is(type, "message_delta")) {
		take_usage(r, json_object_get(j, "usage"));
		take_stop(r, delta);
	} else if (cgs_reply_is(type, "message_stop")) {
		r->open = false;
	}
}

static void take(struct cgs_reply *r, const json_t *j, bool event)
{
	if (event)
		take_event(r, j);
	else
		take_whole(r, j);
}

static const struct cgs_finish finish[] = {
	{"end_turn", CGS_STOP_COMPLETE},
	{"stop_sequence", CGS_STOP_COMPLETE},
	{"max_tokens", CGS_STOP_TRUNCATED},
	{"refusal", CGS_STOP_REFUSED},
	{"pause_turn", CGS_STOP_PAUSED},
	{"model_context_window_exceeded", CGS_STOP_OVERFLOW},
	{0},
};

/* --- counting: "Count tokens in a Message" ---------------------------------------------------- */

static void count_path(const struct cgs_ask *a, struct cgs_buf *url)
{
	path(a, url);
	cgs_buf_putz(url, "/count_tokens");
}

static json_t *count_body(const struct cgs_ask *a)
{
	static const char *const out[] = {"max_tokens", "temperature", "stream"};
	json_t *b = body(a);
	cgs_wire_leave_out(b, out, sizeof out / sizeof *out);
	return b;
}

#define SERVICE                                                                                    \
	.kind = "anthropic", .base = "https://api.anthropic.com/v1",                               \
	.key = "x-api-key: ", .header = "anthropic-version: 2026-10-21"

static const struct cgs_wire counting = {
	SERVICE,
	.path = count_path,
	.body = count_body,
	.counted = "input_tokens",
};

const struct cgs_wire cgs_wire_messages = {
	SERVICE,        .finish = finish, .path = path,       .body = body,
	.go_on = go_on, .take = take,     .count = &counting, .batching = &cgs_batching_messages,
};
