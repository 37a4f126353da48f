/* wire_ollama.c — Ollama's own chat API.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A stream is lines of JSON, and is the default: `stream` is always said. A prompt that is longer
 * than num_ctx is cut without a word, so the window of the model is always said, too.
 * src: ollama/ollama, docs/openapi.yaml and docs/api.md.
 */
#include "wire.h"

static void path(const struct cgs_ask *a, struct cgs_buf *url)
{
	(void)a;
	cgs_buf_putz(url, "/api/chat");
}

static json_t *body(const struct cgs_ask *a)
{
	json_t *b = json_object(), *options = json_object(), *schema = cgs_wire_schema(a);
	cgs_wire_copy(b, "model", a->body, "model");
	cgs_wire_copy(b, "messages", a->body, "messages");
	json_object_set_new(b, "stream", json_boolean(cgs_wire_streams(a)));
	cgs_wire_copy(b, "think", a->body, "effort");
	cgs_wire_copy(b, "keep_alive", a->provider, "prompt_cache_s");
	cgs_wire_copy(options, "temperature", a->body, "temperature");
	cgs_wire_copy(options, "seed", a->body, "seed");
	cgs_wire_copy(options, "num_ctx", a->provider, "window");
	if (cgs_wire_cap(a))
		json_object_set_new(options, "num_predict", json_integer(cgs_wire_cap(a)));
	json_object_set_new(b, "options", options);
	if (schema)
		json_object_set(b, "format", schema);
	return b;
}

static void take(struct cgs_reply *r, const json_t *j, bool event)
{
	const json_t *reason = json_object_get(j, "done_reason");
	const json_t *message = json_object_get(j, "message");
	if (!event && !json_is_object(message)) {
		cgs_reply_broken(r, "the answer has no message");
		return;
	}
	cgs_reply_text(&r->text, json_object_get(message, "content"));
	if (!json_is_true(json_object_get(j, "done")))
		return;
	r->counts = json_is_integer(json_object_get(j, "eval_count"));
	r->usage.in = cgs_reply_count(j, "prompt_eval_count");
	r->usage.out = cgs_reply_count(j, "eval_count");
	cgs_reply_finish(r, json_is_string(reason) ? json_string_value(reason) : "stop");
}

static const struct cgs_finish finish[] = {
	{"stop", CGS_STOP_COMPLETE},
	{"length", CGS_STOP_TRUNCATED},
	{0},
};

const struct cgs_wire cgs_wire_ollama = {
	.kind = "ollama",
	.base = "http://127.0.0.1:11434",
	.key = "Authorization: Bearer ",
	.lines = true,
	.finish = finish,
	.path = path,
	.body = body,
	.take = take,
};
