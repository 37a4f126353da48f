/* wire_responses.c — OpenAI Responses.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing is kept at the service (`store` is false). What ends a stream is the event
 * response.completed, .incomplete or .failed, which repeats the whole answer.
 * src: OpenAI API reference, "Create a model response" and "Streaming events".
 */
#include "batch.h"
#include "wire.h"

static void path(const struct cgs_ask *a, struct cgs_buf *url)
{
	(void)a;
	cgs_buf_putz(url, "/responses");
}

static json_t *body(const struct cgs_ask *a)
{
	json_t *b = json_object(), *schema = cgs_wire_schema(a), *input = json_array(), *m;
	struct cgs_buf system = {0};
	size_t first = cgs_wire_system(a, &system), i;
	json_array_foreach (json_object_get(a->body, "messages"), i, m)
		if (i >= first)
			json_array_append(input, m);
	cgs_wire_copy(b, "model", a->body, "model");
	json_object_set_new(b, "input", input);
	json_object_set_new(b, "store", json_false());
	if (system.n)
		json_object_set_new(b, "instructions", json_stringn(system.s, system.n));
	cgs_wire_copy(b, "temperature", a->body, "temperature");
	if (json_object_get(a->body, "effort"))
		json_object_set_new(
			b, "reasoning",
			json_pack("{s:O}", "effort", json_object_get(a->body, "effort")));
	cgs_wire_cache_key(a, b);
	if (cgs_wire_cap(a))
		json_object_set_new(b, "max_output_tokens", json_integer(cgs_wire_cap(a)));
	if (cgs_wire_streams(a))
		json_object_set_new(b, "stream", json_true());
	if (schema) {
		char name[65];
		cgs_wire_name(a, name);
		json_object_set_new(b, "text",
				    json_pack("{s:{s:s, s:s, s:O, s:b}}", "format", "type",
					      "json_schema", "name", name, "schema", schema,
					      "strict", cgs_wire_strict(schema, 0)));
	}
	cgs_buf_done(&system);
	return b;
}

static void take_usage(struct cgs_reply *r, const json_t *u)
{
	const json_t *in = json_object_get(u, "input_tokens_details");
	const json_t *out = json_object_get(u, "output_tokens_details");
	r->counts = json_is_integer(json_object_get(u, "output_tokens"));
	if (json_is_object(u))
		r->usage = (struct cgs_usage){
			.in = cgs_reply_count(u, "input_tokens"),
			.cached = cgs_reply_count(in, "cached_tokens"),
			.written = cgs_reply_count(in, "cache_write_tokens"),
			.out = cgs_reply_count(u, "output_tokens"),
			.reasoning = cgs_reply_count(out, "reasoning_tokens"),
		};
}

/* The final object: its status says how it ended; when incomplete, the reason does. */
static void take_response(struct cgs_reply *r, const json_t *j)
{
	const json_t *item, *part, *status = json_object_get(j, "status");
	const json_t *reason = json_object_get(json_object_get(j, "incomplete_details"), "reason");
	size_t i, k;
	if (cgs_reply_failure(r, j))
		return;
	if (!json_is_array(json_object_get(j, "output")) || !json_is_string(status)) {
		cgs_reply_broken(r, "the answer is not a response");
		return;
	}
	r->text.n = r->refusal.n = 0; /* what came piece by piece comes again */
	json_array_foreach (json_object_get(j, "output"), i, item)
		json_array_foreach (json_object_get(item, "content"), k, part) {
			if (!cgs_reply_is(json_object_get(item, "type"), "message"))
				continue;
			cgs_reply_text(&r->text, json_object_get(part, "text"));
			cgs_reply_text(&r->refusal, json_object_get(part, "refusal"));
		}
	take_usage(r, json_object_get(j, "usage"));
	cgs_reply_finish(r, json_string_value(json_is_string(reason) ? reason : status));
}

/* {"type":"error","code","message"}: here the members of the error stand in the event. */
static void take_error(struct cgs_reply *r, const json_t *j)
{
	json_t *as_member = json_pack("{s:O}", "error", j);
	cgs_reply_failure(r, as_member);
	json_decref(as_member);
}

static void take(struct cgs_reply *r, const json_t *j, bool event)
{
	const json_t *type = json_object_get(j, "type");
	if (!event)
		take_response(r, j);
	else if (cgs_reply_is(type, "response.completed") ||
		 cgs_reply_is(type, "response.incomplete") || cgs_reply_is(type, "response.failed"))
		take_response(r, json_object_get(j, "response"));
	else if (cgs_reply_is(type, "response.output_text.delta"))
		cgs_reply_text(&r->text, json_object_get(j, "delta"));
	else if (cgs_reply_is(type, "response.refusal.delta"))
		cgs_reply_text(&r->refusal, json_object_get(j, "delta"));
	else if (cgs_reply_is(type, "error"))
		take_error(r, j);
}

static const struct cgs_finish finish[] = {
	{"completed", CGS_STOP_COMPLETE},
	{"max_output_tokens", CGS_STOP_TRUNCATED},
	{"content_filter", CGS_STOP_BLOCKED},
	{0},
};

/* --- counting: "Get input token counts" ------------------------------------------------------- */

static void count_path(const struct cgs_ask *a, struct cgs_buf *url)
{
	path(a, url);
	cgs_buf_putz(url, "/input_tokens");
}

static json_t *count_body(const struct cgs_ask *a)
{
	static const char *const out[] = {"max_output_tokens", "temperature", "stream", "store",
					  "prompt_cache_key"};
	json_t *b = body(a);
	cgs_wire_leave_out(b, out, sizeof out / sizeof *out);
	return b;
}

#define SERVICE                                                                                    \
	.kind = "responses", .base = "https://api.openai.com/v1", .key = "Authorization: Bearer "

static const struct cgs_wire counting = {
	SERVICE,
	.path = count_path,
	.body = count_body,
	.counted = "input_tokens",
};

const struct cgs_wire cgs_wire_responses = {
	SERVICE,
	.finish = finish,
	.path = path,
	.body = body,
	.take = take,
	.count = &counting,
	.batching = &cgs_batching_files,
};
