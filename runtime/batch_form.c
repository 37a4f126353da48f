/* batch_form.c — what batches look like: OpenAI's, which are files of lines, and Anthropic's.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: OpenAI API reference, "Batch" and "Files"; Anthropic API reference, "Message Batches"; the
 * types of both vendors' clients.
 */
#include <time.h>

#include "batch.h"
#include "wire.h"

const char *cgs_batch_text(const json_t *j, const char *name)
{
	const char *s = json_string_value(json_object_get(j, name));
	return s ? s : "";
}

bool cgs_batch_is_id(const char *id)
{
	size_t n = id ? strlen(id) : 0;
	return n && n <= 200 &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == n;
}

/* --- OpenAI ---------------------------------------------------------------------------------- */

/* The questions name the path of the service, whatever the address before it is. */
static json_t *endpoint_of(const struct cgs_ask *a, const struct cgs_wire *w)
{
	struct cgs_buf path = {0};
	cgs_buf_putz(&path, "/v1");
	w->path(a, &path);
	json_t *j = json_stringn(path.s, path.n);
	cgs_buf_done(&path);
	return j;
}

static json_t *file_item(const struct cgs_ask *a, const struct cgs_wire *w, const char *id,
			 json_t *body)
{
	return json_pack("{s:s, s:s, s:o, s:o}", "custom_id", id, "method", "POST", "url",
			 endpoint_of(a, w), "body", body);
}

static json_t *file_create(const struct cgs_ask *a, const struct cgs_wire *w, const char *file,
			   json_t *items, const char *token)
{
	(void)items;
	return json_pack("{s:s, s:o, s:s, s:{s:s}}", "input_file_id", file, "endpoint",
			 endpoint_of(a, w), "completion_window", "24h", "metadata", "cgsc", token);
}

static enum cgs_batch_state file_state(const json_t *batch)
{
	static const char *const going[] = {"validating", "in_progress", "finalizing",
					    "cancelling"};
	static const char *const ended[] = {"completed", "expired", "cancelled"};
	struct cgs_str s = cgs_str_of(cgs_batch_text(batch, "status"));
	if (CGS_STR_IN(s, going))
		return CGS_BATCH_GOING;
	if (CGS_STR_IN(s, ended))
		return CGS_BATCH_ENDED;
	return cgs_str_is(s, "failed") ? CGS_BATCH_FAILED : CGS_BATCH_ODD;
}

static bool file_results(const json_t *batch, const char *id, struct cgs_buf *path)
{
	const char *file = cgs_batch_text(batch, "output_file_id");
	(void)id;
	if (!cgs_batch_is_id(file))
		return false;
	cgs_buf_fmt(path, "/files/%s/content", file);
	return true;
}

static json_int_t file_answered(const json_t *batch)
{
	const json_t *n = json_object_get(json_object_get(batch, "request_counts"), "completed");
	return json_is_integer(n) ? json_integer_value(n) : -1;
}

static json_t *file_answer(const json_t *line, bool *none)
{
	const json_t *response = json_object_get(line, "response");
	json_t *body = json_object_get(response, "body");
	json_int_t status = json_integer_value(json_object_get(response, "status_code"));
	*none = status ? status != 200 : json_is_object(json_object_get(line, "error"));
	return status == 200 && json_is_object(body) ? body : NULL;
}

static bool file_is(const json_t *batch, const char *token, int64_t made, size_t n)
{
	(void)made;
	(void)n;
	return !strcmp(cgs_batch_text(json_object_get(batch, "metadata"), "cgsc"), token);
}

const struct cgs_batching cgs_batching_files = {
	.path = "/batches",
	.upload = true,
	.item = file_item,
	.create = file_create,
	.state = file_state,
	.results = file_results,
	.answered = file_answered,
	.answer = file_answer,
	.is = file_is,
};

/* --- Anthropic ------------------------------------------------------------------------------- */

static json_t *messages_item(const struct cgs_ask *a, const struct cgs_wire *w, const char *id,
			     json_t *body)
{
	(void)a;
	(void)w;
	return json_pack("{s:s, s:o}", "custom_id", id, "params", body);
}

static json_t *messages_create(const struct cgs_ask *a, const struct cgs_wire *w, const char *file,
			       json_t *items, const char *token)
{
	(void)a;
	(void)w;
	(void)file;
	(void)token;
	return json_pack("{s:O}", "requests", items);
}

static enum cgs_batch_state messages_state(const json_t *batch)
{
	const char *s = cgs_batch_text(batch, "processing_status");
	if (!strcmp(s, "in_progress") || !strcmp(s, "canceling"))
		return CGS_BATCH_GOING;
	return !strcmp(s, "ended") ? CGS_BATCH_ENDED : CGS_BATCH_ODD;
}

/* `results_url` says the same; a key goes to no address that a service names. */
static bool messages_results(const json_t *batch, const char *id, struct cgs_buf *path)
{
	if (!*cgs_batch_text(batch, "results_url"))
		return false;
	cgs_buf_fmt(path, "/messages/batches/%s/results", id);
	return true;
}

static json_int_t messages_answered(const json_t *batch)
{
	const json_t *n = json_object_get(json_object_get(batch, "request_counts"), "succeeded");
	return json_is_integer(n) ? json_integer_value(n) : -1;
}

static json_t *messages_answer(const json_t *line, bool *none)
{
	static const char *const ends[] = {"errored", "canceled", "expired"};
	const json_t *result = json_object_get(line, "result");
	json_t *message = json_object_get(result, "message");
	struct cgs_str type = cgs_str_of(cgs_batch_text(result, "type"));
	*none = CGS_STR_IN(type, ends);
	return cgs_str_is(type, "succeeded") && json_is_object(message) ? message : NULL;
}

static int64_t second_of(const char *rfc3339)
{
	struct tm t = {0};
	return strptime(rfc3339, "%Y-%m-%dT%H:%M:%S", &t) ? (int64_t)timegm(&t) : 0;
}

/* Its batches bear no mark. One of another build with as many questions does no harm: answers are
 * matched by ids that are made of the questions. */
static bool messages_is(const json_t *batch, const char *token, int64_t made, size_t n)
{
	enum { CLOCKS_DIFFER_S = 60 };
	static const char *const count[] = {"processing", "succeeded", "errored", "canceled",
					    "expired"};
	const json_t *counts = json_object_get(batch, "request_counts");
	json_int_t sum = 0;
	(void)token;
	for (size_t i = 0; i < sizeof count / sizeof *count; i++)
		sum += json_integer_value(json_object_get(counts, count[i]));
	return sum == (json_int_t)n &&
	       second_of(cgs_batch_text(batch, "created_at")) >= made - CLOCKS_DIFFER_S;
}

const struct cgs_batching cgs_batching_messages = {
	.path = "/messages/batches",
	.item = messages_item,
	.create = messages_create,
	.state = messages_state,
	.results = messages_results,
	.answered = messages_answered,
	.answer = messages_answer,
	.is = messages_is,
};
