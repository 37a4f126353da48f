/* wire_gemini.c — Google Gemini generateContent.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A stream is a row of whole pieces without an end mark: the last one has a finishReason. A prompt
 * that is blocked has no candidates at all.
 * src: Gemini API reference, "Generating content"; the types of @google/genai 2.32.
 */
#include <stdio.h>

#include "wire.h"

/* The name stands in the path: "gemini-x", "models/gemini-x", "tunedModels/x". */
static const char *id_of(const struct cgs_ask *a)
{
	const char *id = json_string_value(json_object_get(a->body, "model"));
	return id ? id : "";
}

static const char *folder_of(const char *id)
{
	return strchr(id, '/') ? "" : "models/";
}

static void put_model(const struct cgs_ask *a, struct cgs_buf *url)
{
	const char *id = id_of(a);
	cgs_buf_fmt(url, "/%s", folder_of(id));
	for (; *id; id++) {
		bool plain = (*id >= 'a' && *id <= 'z') || (*id >= 'A' && *id <= 'Z') ||
			     (*id >= '0' && *id <= '9') || strchr("-._~/", *id);
		cgs_buf_fmt(url, plain ? "%c" : "%%%02X", (unsigned char)*id);
	}
}

static void path(const struct cgs_ask *a, struct cgs_buf *url)
{
	put_model(a, url);
	cgs_buf_putz(url,
		     cgs_wire_streams(a) ? ":streamGenerateContent?alt=sse" : ":generateContent");
}

static json_t *parts_of(const json_t *content)
{
	return json_pack("[{s:O}]", "text", content);
}

static const char *level_of(const char *effort)
{
	return !strcmp(effort, "low") ? "LOW" : !strcmp(effort, "high") ? "HIGH" : "MEDIUM";
}

static json_t *config(const struct cgs_ask *a)
{
	json_t *c = json_object(), *schema = cgs_wire_schema(a);
	if (cgs_wire_cap(a))
		json_object_set_new(c, "maxOutputTokens", json_integer(cgs_wire_cap(a)));
	cgs_wire_copy(c, "temperature", a->body, "temperature");
	cgs_wire_copy(c, "seed", a->body, "seed");
	const char *effort = json_string_value(json_object_get(a->body, "effort"));
	if (effort)
		json_object_set_new(c, "thinkingConfig",
				    json_pack("{s:s}", "thinkingLevel", level_of(effort)));
	if (schema) {
		json_object_set_new(c, "responseMimeType", json_string("application/json"));
		json_object_set(c, "responseJsonSchema", schema);
	}
	return c;
}

static json_t *body(const struct cgs_ask *a)
{
	json_t *b = json_object(), *contents = json_array(), *m;
	struct cgs_buf system = {0};
	size_t first = cgs_wire_system(a, &system), i;
	json_array_foreach (json_object_get(a->body, "messages"), i, m) {
		bool own = cgs_reply_is(json_object_get(m, "role"), "assistant");
		if (i >= first)
			json_array_append_new(contents,
					      json_pack("{s:s, s:o}", "role",
							own ? "model" : "user", "parts",
							parts_of(json_object_get(m, "content"))));
	}
	json_object_set_new(b, "contents", contents);
	if (system.n)
		json_object_set_new(
			b, "systemInstruction",
			json_pack("{s:[{s:s%}]}", "parts", "text", system.s, (size_t)system.n));
	json_object_set_new(b, "generationConfig", config(a));
	cgs_buf_done(&system);
	return b;
}

/* Thoughts are not within candidatesTokenCount; what came from the cache is within the prompt. */
static void take_usage(struct cgs_reply *r, const json_t *u)
{
	uint32_t thoughts = cgs_reply_count(u, "thoughtsTokenCount");
	r->counts = json_object_size(u);
	if (r->counts)
		r->usage = (struct cgs_usage){
			.in = cgs_reply_count(u, "promptTokenCount") +
			      cgs_reply_count(u, "toolUsePromptTokenCount"),
			.cached = cgs_reply_count(u, "cachedContentTokenCount"),
			.out = cgs_reply_count(u, "candidatesTokenCount") + thoughts,
			.reasoning = thoughts,
		};
}

static void take(struct cgs_reply *r, const json_t *j, bool event)
{
	const json_t *c = json_array_get(json_object_get(j, "candidates"), 0), *part;
	const json_t *blocked =
		json_object_get(json_object_get(j, "promptFeedback"), "blockReason");
	const json_t *finish = json_object_get(c, "finishReason");
	size_t i;
	(void)event;
	take_usage(r, json_object_get(j, "usageMetadata"));
	if (json_is_string(blocked))
		cgs_reply_finish(r, json_string_value(blocked));
	json_array_foreach (json_object_get(json_object_get(c, "content"), "parts"), i, part)
		if (!json_is_true(json_object_get(part, "thought")))
			cgs_reply_text(&r->text, json_object_get(part, "text"));
	if (json_is_string(finish))
		cgs_reply_finish(r, json_string_value(finish));
}

static const struct cgs_finish finish[] = {
	{"STOP", CGS_STOP_COMPLETE},
	{"MAX_TOKENS", CGS_STOP_TRUNCATED},
	{"SAFETY", CGS_STOP_BLOCKED},
	{"RECITATION", CGS_STOP_BLOCKED},
	{"BLOCKLIST", CGS_STOP_BLOCKED},
	{"PROHIBITED_CONTENT", CGS_STOP_BLOCKED},
	{"SPII", CGS_STOP_BLOCKED},
	{"IMAGE_SAFETY", CGS_STOP_BLOCKED}, /* a prompt's blockReason, as those below */
	{"JAILBREAK", CGS_STOP_BLOCKED},
	{"MODEL_ARMOR", CGS_STOP_BLOCKED},
	{"BLOCKED_REASON_UNSPECIFIED", CGS_STOP_BLOCKED},
	{"CONTINUATION", CGS_STOP_PAUSED},
	{0},
};

/* --- counting: "models.countTokens" ----------------------------------------------------------- */

static void count_path(const struct cgs_ask *a, struct cgs_buf *url)
{
	put_model(a, url);
	cgs_buf_putz(url, ":countTokens");
}

/* Only a whole request may have a system instruction and a schema. */
static json_t *count_body(const struct cgs_ask *a)
{
	static const char *const out[] = {"maxOutputTokens", "temperature", "seed"};
	json_t *b = body(a);
	const char *id = id_of(a);
	cgs_wire_leave_out(json_object_get(b, "generationConfig"), out, sizeof out / sizeof *out);
	json_object_set_new(b, "model", json_sprintf("%s%s", folder_of(id), id));
	return json_pack("{s:o}", "generateContentRequest", b);
}

#define SERVICE                                                                                    \
	.kind = "gemini", .base = "https://generativelanguage.googleapis.com/v1beta",              \
	.key = "x-goog-api-key: "

static const struct cgs_wire counting = {
	SERVICE,
	.path = count_path,
	.body = count_body,
	.counted = "totalTokens",
};

const struct cgs_wire cgs_wire_gemini = {
	SERVICE, .finish = finish, .path = path, .body = body, .take = take, .count = &counting,
};
