/* wire_chat.c — OpenAI Chat Completions, and the many servers that speak nearly the same.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: OpenAI API reference, "Create chat completion"; llama.cpp, tools/server/README.md; vLLM,
 * docs/features/structured_outputs.md.
 */
#include <stdio.h>

#include "batch.h"
#include "wire.h"

/* src: OpenAI "Structured outputs", supported schemas: strict mode refuses anything else. */
bool cgs_wire_strict(const json_t *s, int depth)
{
	static const char *const refused[] = {"allOf",
					      "not",
					      "if",
					      "then",
					      "else",
					      "oneOf",
					      "patternProperties",
					      "propertyNames",
					      "prefixItems",
					      "contains",
					      "dependentRequired",
					      "dependentSchemas",
					      "unevaluatedProperties",
					      "uniqueItems",
					      "minProperties",
					      "maxProperties"};
	const json_t *props = json_object_get(s, "properties");
	const char *name;
	json_t *v;
	size_t i;
	if (!json_is_object(s) || depth > 16)
		return false;
	for (i = 0; i < sizeof refused / sizeof *refused; i++)
		if (json_object_get(s, refused[i]))
			return false;
	const char *type = json_string_value(json_object_get(s, "type"));
	if (type && !strcmp(type, "object") &&
	    (!json_is_false(json_object_get(s, "additionalProperties")) ||
	     json_array_size(json_object_get(s, "required")) != json_object_size(props)))
		return false;
	json_object_foreach ((json_t *)(uintptr_t)props, name, v)
		if (!cgs_wire_strict(v, depth + 1))
			return false;
	json_array_foreach (json_object_get(s, "anyOf"), i, v)
		if (!cgs_wire_strict(v, depth + 1))
			return false;
	v = json_object_get(s, "items");
	return !v || cgs_wire_strict(v, depth + 1);
}

static void path(const struct cgs_ask *a, struct cgs_buf *url)
{
	(void)a;
	cgs_buf_putz(url, "/chat/completions");
}

static json_t *body_with(const struct cgs_ask *a, const char *cap)
{
	json_t *b = json_object(), *schema = cgs_wire_schema(a);
	cgs_wire_copy(b, "model", a->body, "model");
	cgs_wire_copy(b, "messages", a->body, "messages");
	cgs_wire_copy(b, "temperature", a->body, "temperature");
	cgs_wire_copy(b, "seed", a->body, "seed");
	cgs_wire_copy(b, "reasoning_effort", a->body, "effort");
	cgs_wire_cache_key(a, b);
	if (cgs_wire_cap(a))
		json_object_set_new(b, cap, json_integer(cgs_wire_cap(a)));
	if (cgs_wire_streams(a)) {
		json_object_set_new(b, "stream", json_true());
		json_object_set_new(b, "stream_options", json_pack("{s:b}", "include_usage", 1));
	}
	if (schema) {
		char name[65];
		cgs_wire_name(a, name);
		json_object_set_new(b, "response_format",
				    json_pack("{s:s, s:{s:s, s:O, s:b}}", "type", "json_schema",
					      "json_schema", "name", name, "schema", schema,
					      "strict", cgs_wire_strict(schema, 0)));
	}
	return b;
}

static json_t *body(const struct cgs_ask *a)
{
	return body_with(a, "max_completion_tokens");
}

/* `max_tokens` is the older word, which servers know that are not OpenAI's. */
static json_t *compatible_body(const struct cgs_ask *a)
{
	return body_with(a, "max_tokens");
}

/* Some services count thoughts beside what is said, others in it: what is read and written is all.
 */
static uint32_t written(const json_t *u)
{
	uint32_t said = cgs_reply_count(u, "completion_tokens");
	uint32_t in = cgs_reply_count(u, "prompt_tokens");
	uint32_t all = cgs_reply_count(u, "total_tokens");
	return all > in && all - in > said ? all - in : said;
}

/* Counts stand in the last chunk and are totals: cached and reasoning tokens are within them. */
static void take_usage(struct cgs_reply *r, const json_t *u)
{
	const json_t *in = json_object_get(u, "prompt_tokens_details");
	if (!json_is_object(u))
		return;
	r->counts = json_is_integer(json_object_get(u, "completion_tokens")) ||
		    json_is_integer(json_object_get(u, "total_tokens"));
	r->usage = (struct cgs_usage){
		.in = cgs_reply_count(u, "prompt_tokens"),
		.cached = cgs_reply_count(in, "cached_tokens"),
		.written = cgs_reply_count(in, "cache_write_tokens"),
		.out = written(u),
		.reasoning = cgs_reply_count(json_object_get(u, "completion_tokens_details"),
					     "reasoning_tokens"),
	};
}

/* Servers mix other objects into a stream (pings, notices): only what has choices is ours. */
static void take(struct cgs_reply *r, const json_t *j, bool event)
{
	const json_t *c, *choices = json_object_get(j, "choices");
	size_t i;
	if (!json_is_array(choices)) {
		if (!event || choices)
			cgs_reply_broken(r, "the answer has no choices");
		return;
	}
	take_usage(r, json_object_get(j, "usage"));
	json_array_foreach (choices, i, c) {
		const json_t *m = json_object_get(c, event ? "delta" : "message");
		const json_t *finish = json_object_get(c, "finish_reason");
		if (json_integer_value(json_object_get(c, "index")) != 0)
			continue;
		cgs_reply_text(&r->text, json_object_get(m, "content"));
		cgs_reply_text(&r->refusal, json_object_get(m, "refusal"));
		if (json_is_string(finish))
			cgs_reply_finish(r, json_string_value(finish));
	}
}

static const struct cgs_finish finish[] = {
	{"stop", CGS_STOP_COMPLETE},
	{"length", CGS_STOP_TRUNCATED},
	{"content_filter", CGS_STOP_BLOCKED},
	{0},
};

const struct cgs_wire cgs_wire_chat = {
	.kind = "openai",
	.base = "https://api.openai.com/v1",
	.key = "Authorization: Bearer ",
	.finish = finish,
	.path = path,
	.body = body,
	.batching = &cgs_batching_files,
	.take = take,
};

const struct cgs_wire cgs_wire_compatible = {
	.kind = "compatible",
	.key = "Authorization: Bearer ",
	.finish = finish,
	.path = path,
	.body = compatible_body,
	.take = take,
};
