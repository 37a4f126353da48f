/* reply.c — reads what an OpenAI-like chat endpoint answers: one object, or a stream of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reply.h"

#include <stdio.h>
#include <stdlib.h>

#include "clean.h"

enum { DEPTH_MAX = 128, MESSAGE_MAX = 600 };

static bool broken(struct cgs_reply *r, const char *why)
{
	r->broken = true;
	r->error.n = 0;
	cgs_buf_putz(&r->error, why);
	return false;
}

/* jansson would go 2,048 levels deep. */
static bool too_deep(struct cgs_str s)
{
	uint32_t depth = 0;
	bool quoted = false;
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.s[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			depth++;
		else if (!quoted && (c == '}' || c == ']') && depth)
			depth--;
		if (depth > DEPTH_MAX)
			return true;
	}
	return false;
}

/* How what came begins: the page of a proxy shows by it. */
static void quote(struct cgs_reply *r, struct cgs_str s)
{
	struct cgs_buf b = {0};
	cgs_clean_line(&b, s, 80);
	if (b.n)
		cgs_buf_fmt(&r->error, ": '%s%s'", b.s, s.n > 80 ? "..." : "");
	cgs_buf_done(&b);
}

static json_t *load(struct cgs_reply *r, struct cgs_str s)
{
	json_error_t e;
	if (too_deep(s)) {
		broken(r, "the answer is JSON nested deeper than 128 levels");
		return NULL;
	}
	json_t *j = json_loadb(s.s, s.n, JSON_ALLOW_NUL, &e);
	if (!json_is_object(j)) {
		json_decref(j);
		broken(r, "the answer is not a JSON object");
		quote(r, s);
		return NULL;
	}
	return j;
}

static void set_code(struct cgs_reply *r, const json_t *v)
{
	if (json_is_string(v) && !r->code[0])
		snprintf(r->code, sizeof r->code, "%s", json_string_value(v));
}

/* {"error":{"message","code","type"}}, {"error":"text"} or {"message"|"detail": "text"}. */
static bool take_error(struct cgs_reply *r, const json_t *j)
{
	const json_t *e = json_object_get(j, "error"), *m = e;
	if (json_is_object(e)) {
		set_code(r, json_object_get(e, "code"));
		set_code(r, json_object_get(e, "type"));
		m = json_object_get(e, "message");
	}
	if (!e || json_is_null(e))
		return false;
	r->failed = true;
	r->error.n = 0;
	if (json_is_string(m))
		cgs_clean_line(
			&r->error,
			(struct cgs_str){json_string_value(m), (uint32_t)json_string_length(m)},
			MESSAGE_MAX);
	return true;
}

static void take_text(struct cgs_buf *to, const json_t *v)
{
	if (json_is_string(v))
		cgs_buf_add(to, json_string_value(v), json_string_length(v));
	for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++)
		take_text(to, json_object_get(json_array_get(v, i), "text"));
}

static uint32_t count_of(const json_t *j, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(j, name));
	return n > 0 && n <= UINT32_MAX ? (uint32_t)n : 0;
}

/* Counts stand in the last chunk and are totals: cached and reasoning tokens are within them. */
static void take_usage(struct cgs_reply *r, const json_t *u)
{
	if (!json_is_object(u))
		return;
	r->tokens_in = count_of(u, "prompt_tokens");
	r->tokens_out = count_of(u, "completion_tokens");
	r->reasoning =
		count_of(json_object_get(u, "completion_tokens_details"), "reasoning_tokens");
}

static bool take(struct cgs_reply *r, const json_t *j, const char *message)
{
	if (take_error(r, j))
		return false;
	const json_t *choices = json_object_get(j, "choices");
	take_usage(r, json_object_get(j, "usage"));
	if (!json_is_array(choices))
		return broken(r, "the answer has no choices");
	for (size_t i = 0; i < json_array_size(choices); i++) {
		const json_t *c = json_array_get(choices, i), *m = json_object_get(c, message);
		const char *finish = json_string_value(json_object_get(c, "finish_reason"));
		if (json_integer_value(json_object_get(c, "index")) != 0)
			continue;
		take_text(&r->text, json_object_get(m, "content"));
		take_text(&r->refusal, json_object_get(m, "refusal"));
		if (finish)
			snprintf(r->finish, sizeof r->finish, "%s", finish);
	}
	if (r->text.n > (16 << 20))
		return broken(r, "the answer is longer than 16 MiB");
	return true;
}

bool cgs_reply_whole(struct cgs_reply *r, struct cgs_str json)
{
	json_t *j = load(r, json);
	bool ok = j && take(r, j, "message");
	json_decref(j);
	return ok;
}

bool cgs_reply_event(struct cgs_reply *r, struct cgs_str data)
{
	if (cgs_str_is(data, "[DONE]")) {
		r->marked = true;
		return true;
	}
	json_t *j = load(r, data);
	bool ok = j != NULL;
	/* Servers mix other objects in (pings, notices): only what has choices is ours. */
	if (ok && (json_object_get(j, "choices") || json_object_get(j, "error")))
		ok = take(r, j, "delta");
	json_decref(j);
	return ok;
}

void cgs_reply_error(struct cgs_reply *r, struct cgs_str body)
{
	json_t *j = too_deep(body) ? NULL : json_loadb(body.s, body.n, JSON_ALLOW_NUL, NULL);
	static const char *const other[] = {"message", "detail"};
	bool found = take_error(r, j);
	for (size_t i = 0; i < 2 && !found; i++) {
		const char *m = json_string_value(json_object_get(j, other[i]));
		found = m != NULL;
		if (m)
			cgs_clean_line(&r->error, cgs_str_of(m), MESSAGE_MAX);
	}
	if (!j)
		cgs_clean_line(&r->error, body, MESSAGE_MAX / 3);
	json_decref(j);
	r->failed = true;
}

static bool is_one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(s, *list))
			return true;
	return false;
}

bool cgs_reply_is_billing(const struct cgs_reply *r)
{
	static const char *const codes[] = {"insufficient_quota",
					    "credit_balance_exhausted",
					    "organization_spend_limit_exceeded",
					    "project_spend_limit_exceeded",
					    "organization_usage_limit_exceeded",
					    "billing_hard_limit_reached",
					    "billing_not_active",
					    "enforced_spend_limit_reached",
					    "contract_spend_limit_reached",
					    NULL};
	return is_one_of(r->code, codes);
}

bool cgs_reply_is_overflow(const struct cgs_reply *r)
{
	static const char *const codes[] = {"context_length_exceeded", "exceed_context_size_error",
					    "string_above_max_length", NULL};
	return is_one_of(r->code, codes) ||
	       (r->error.n && strstr(r->error.s, "maximum context length"));
}

bool cgs_reply_is_filter(const struct cgs_reply *r)
{
	static const char *const codes[] = {"content_filter", "content_policy_violation", NULL};
	return is_one_of(r->code, codes);
}

static enum cgs_stop because(struct cgs_buf *why, enum cgs_stop s, const char *text)
{
	cgs_buf_putz(why, text);
	return s;
}

static enum cgs_stop stop_of_failure(const struct cgs_reply *r, struct cgs_buf *why)
{
	const char *message = r->error.n ? r->error.s : "no message";
	if (r->broken)
		return because(why, CGS_STOP_FAILED, message);
	cgs_buf_fmt(why, "the server reported an error in its answer: %s", message);
	if (r->code[0])
		cgs_buf_fmt(why, " (%s)", r->code);
	if (cgs_reply_is_overflow(r))
		return CGS_STOP_OVERFLOW;
	return cgs_reply_is_filter(r) ? CGS_STOP_BLOCKED : CGS_STOP_FAILED;
}

static enum cgs_stop stop_of_length(const struct cgs_reply *r, struct cgs_buf *why)
{
	if (!r->text.n && r->reasoning)
		cgs_buf_fmt(why, "all of max_output went to %u reasoning tokens: raise max_output",
			    r->reasoning);
	else
		cgs_buf_putz(why, "the answer was cut at max_output: raise it, or ask for less");
	return CGS_STOP_TRUNCATED;
}

enum cgs_stop cgs_reply_stop(const struct cgs_reply *r, struct cgs_buf *why)
{
	if (r->broken || r->failed)
		return stop_of_failure(r, why);
	if (!r->finish[0])
		return because(why, CGS_STOP_UNKNOWN,
			       "the answer ended without a finish_reason; it may have been billed");
	if (r->refusal.n) {
		cgs_buf_putz(why, "the model refused: ");
		cgs_clean_line(why, cgs_buf_view(&r->refusal), MESSAGE_MAX);
		return CGS_STOP_REFUSED;
	}
	if (!strcmp(r->finish, "length"))
		return stop_of_length(r, why);
	if (!strcmp(r->finish, "content_filter"))
		return because(why, CGS_STOP_BLOCKED,
			       "the provider's content filter cut the answer");
	if (strcmp(r->finish, "stop") != 0) {
		cgs_buf_putz(why, "the answer ended with finish_reason ");
		cgs_clean_line(why, cgs_str_of(r->finish), sizeof r->finish);
		cgs_buf_putz(why, ", which is not an answer in text");
		return CGS_STOP_FAILED;
	}
	return r->text.n ? CGS_STOP_COMPLETE : because(why, CGS_STOP_FAILED, "the answer is empty");
}

void cgs_reply_done(struct cgs_reply *r)
{
	cgs_buf_done(&r->text);
	cgs_buf_done(&r->refusal);
	cgs_buf_done(&r->error);
}
