/* reply.c — what came back of a question, read the same for all wires.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reply.h"

#include <stdio.h>
#include <stdlib.h>

#include "../compiler/base/json.h"
#include "clean.h"
#include "wire.h"

enum { MESSAGE_MAX = 600, TEXT_MAX = 16 << 20, COUNT_MAX = 1 << 30 };

void cgs_reply_broken(struct cgs_reply *r, const char *why)
{
	r->broken = true;
	r->error.n = 0;
	cgs_buf_putz(&r->error, why);
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
	const char *refused = cgs_json_refuse(s);
	json_t *j = refused ? NULL : json_loadb(s.s, s.n, JSON_ALLOW_NUL, NULL);
	if (json_is_object(j))
		return j;
	json_decref(j);
	cgs_reply_broken(r, refused ? "the answer is " : "the answer is not a JSON object");
	if (refused)
		cgs_buf_putz(&r->error, refused);
	else
		quote(r, s);
	return NULL;
}

static void set_code(struct cgs_reply *r, const json_t *v)
{
	if (json_is_string(v) && !r->code[0])
		snprintf(r->code, sizeof r->code, "%s", json_string_value(v));
}

/* google.rpc: "retryDelay": "34.5s" says when; a quota of a day does not come back in minutes. */
static void take_details(struct cgs_reply *r, const json_t *details)
{
	const json_t *d, *v;
	size_t i, k;
	set_code(r, json_object_get(details, "error_code"));
	json_array_foreach (details, i, d) {
		const char *delay = json_string_value(json_object_get(d, "retryDelay"));
		double s = delay ? strtod(delay, NULL) : 0;
		if (s > 0 && s < 1e6)
			r->retry_ms = (int64_t)(s * 1000);
		json_array_foreach (json_object_get(d, "violations"), k, v) {
			const char *id = json_string_value(json_object_get(v, "quotaId"));
			if (id && strstr(id, "PerDay"))
				set_code(r, json_object_get(v, "quotaId"));
		}
	}
}

/* "error" is {"message", "code" or "status" or "type", "details"} or a bare text. */
bool cgs_reply_failure(struct cgs_reply *r, const json_t *j)
{
	static const char *const code[] = {"code", "status", "type"};
	const json_t *e = json_object_get(j, "error"), *m = e;
	if (!e || json_is_null(e))
		return false;
	if (json_is_object(e)) {
		take_details(r, json_object_get(e, "details"));
		for (int i = 0; i < 3; i++)
			set_code(r, json_object_get(e, code[i]));
		m = json_object_get(e, "message");
	}
	r->failed = true;
	r->error.n = 0;
	if (json_is_string(m))
		cgs_clean_line(
			&r->error,
			(struct cgs_str){json_string_value(m), (uint32_t)json_string_length(m)},
			MESSAGE_MAX);
	return true;
}

void cgs_reply_text(struct cgs_buf *to, const json_t *v)
{
	if (json_is_string(v))
		cgs_buf_add(to, json_string_value(v), json_string_length(v));
	for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++)
		cgs_reply_text(to, json_object_get(json_array_get(v, i), "text"));
}

uint32_t cgs_reply_count(const json_t *j, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(j, name));
	return n > 0 && n <= COUNT_MAX ? (uint32_t)n : 0;
}

void cgs_reply_finish(struct cgs_reply *r, const char *word)
{
	bool fits = strlen(word) < sizeof r->finish; /* a part of it may be a part of a key */
	snprintf(r->finish, sizeof r->finish, "%s", fits ? word : "a word that is too long");
}

bool cgs_reply_is(const json_t *v, const char *word)
{
	return json_is_string(v) && !strcmp(json_string_value(v), word);
}

/* What a stream counts before the end is a part of what was written. */
static void take_part(struct cgs_reply *r, const struct cgs_wire *w, const json_t *j, bool event)
{
	r->counts = false;
	w->take(r, j, event);
	if (r->counts)
		r->counted = !event || r->finish[0];
	if (!r->counted)
		r->usage.out = r->usage.reasoning = 0;
}

static void take(struct cgs_reply *r, const struct cgs_wire *w, const json_t *j, bool event)
{
	if (!w->counted) {
		take_part(r, w, j, event);
		return;
	}
	r->usage.in = cgs_reply_count(j, w->counted);
	if (r->usage.in)
		cgs_reply_finish(r, "counted");
	else
		cgs_reply_broken(r, "the answer is not a number of tokens");
}

bool cgs_reply_read(struct cgs_reply *r, const struct cgs_wire *w, struct cgs_str json, bool event)
{
	if (event && cgs_str_is(json, "[DONE]"))
		return true;
	json_t *j = load(r, json);
	if (j && !cgs_reply_failure(r, j))
		take(r, w, j, event);
	json_decref(j);
	if (r->text.n > TEXT_MAX)
		cgs_reply_broken(r, "the answer is longer than 16 MiB");
	return !r->failed && !r->broken;
}

void cgs_reply_error(struct cgs_reply *r, struct cgs_str body)
{
	json_t *j = cgs_json_load(body, JSON_ALLOW_NUL, NULL);
	static const char *const other[] = {"message", "detail"};
	bool found = cgs_reply_failure(r, j);
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

bool cgs_reply_is_passing(int status)
{
	return status == 408 || status == 409 || status == 429 || status >= 500;
}

bool cgs_reply_is_ours(int status)
{
	return status >= 400 && !cgs_reply_is_passing(status);
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
					    "billing_error"};
	return CGS_STR_IN(cgs_str_of(r->code), codes) || strstr(r->code, "PerDay") ||
	       (r->error.n && strcasestr(r->error.s, "credit balance is too low"));
}

/* Not all services have a code for it: some only say so. */
bool cgs_reply_is_overflow(const struct cgs_reply *r)
{
	static const char *const codes[] = {"context_length_exceeded", "exceed_context_size_error",
					    "string_above_max_length", "request_too_large"};
	static const char *const words[] = {"context length",
					    "context size",
					    "context limit",
					    "prompt is too long",
					    "prompt too long",
					    "input is too long",
					    "request too large",
					    "maximum prompt length",
					    "maximum model length",
					    "exceeds the maximum number of tokens",
					    "input token count exceeds"};
	if (CGS_STR_IN(cgs_str_of(r->code), codes))
		return true;
	for (size_t i = 0; r->error.n && i < sizeof words / sizeof *words; i++)
		if (strcasestr(r->error.s, words[i]))
			return true;
	return false;
}

bool cgs_reply_is_filter(const struct cgs_reply *r)
{
	static const char *const codes[] = {"content_filter", "content_policy_violation"};
	return CGS_STR_IN(cgs_str_of(r->code), codes);
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
	if (!r->text.n && r->usage.reasoning)
		cgs_buf_fmt(why, "all of max_output went to %u reasoning tokens: raise max_output",
			    r->usage.reasoning);
	else
		cgs_buf_putz(why, "the answer was cut at max_output: raise it, or ask for less");
	return CGS_STOP_TRUNCATED;
}

static enum cgs_stop stop_of_refusal(const struct cgs_reply *r, struct cgs_buf *why)
{
	const char *reason = r->refusal.n ? r->refusal.s : "it gives no reason";
	cgs_buf_putz(why, "the model refused: ");
	cgs_clean_line(why, cgs_str_of(reason), MESSAGE_MAX);
	return CGS_STOP_REFUSED;
}

static enum cgs_stop stop_of_word(const struct cgs_reply *r, enum cgs_stop stop, const char *before,
				  const char *behind, struct cgs_buf *why)
{
	cgs_buf_putz(why, before);
	cgs_clean_line(why, cgs_str_of(r->finish), sizeof r->finish);
	cgs_buf_putz(why, behind);
	return stop;
}

static enum cgs_stop stop_of_finish(const struct cgs_reply *r, const struct cgs_finish *f,
				    struct cgs_buf *why)
{
	while (f->word && strcmp(f->word, r->finish) != 0)
		f++;
	if (!f->word)
		return stop_of_word(r, CGS_STOP_FAILED, "the answer ended with ",
				    ", which is not an answer in text", why);
	if (f->stop == CGS_STOP_COMPLETE)
		return r->text.n ? CGS_STOP_COMPLETE
				 : because(why, CGS_STOP_FAILED, "the answer is empty");
	if (f->stop == CGS_STOP_TRUNCATED)
		return stop_of_length(r, why);
	if (f->stop == CGS_STOP_REFUSED)
		return stop_of_refusal(r, why);
	return stop_of_word(r, f->stop,
			    f->stop == CGS_STOP_BLOCKED  ? "the provider blocked the answer ("
			    : f->stop == CGS_STOP_PAUSED ? "the provider paused the answer ("
							 : "it does not fit the window (",
			    ")", why);
}

enum cgs_stop cgs_reply_stop(const struct cgs_reply *r, const struct cgs_wire *w,
			     struct cgs_buf *why)
{
	if (r->broken || r->failed)
		return stop_of_failure(r, why);
	if (!r->finish[0] || r->open)
		return because(why, CGS_STOP_UNKNOWN,
			       "the answer ended without its end mark; it may have been billed");
	if (w->counted)
		return CGS_STOP_COMPLETE;
	if (r->refusal.n)
		return stop_of_refusal(r, why);
	return stop_of_finish(r, w->finish, why);
}

bool cgs_reply_is_counted(const struct cgs_reply *r, enum cgs_stop stop)
{
	bool failed = r->failed || r->broken || stop == CGS_STOP_UNKNOWN;
	return stop == CGS_STOP_COMPLETE || (r->counted && r->usage.in + r->usage.out && !failed);
}

void cgs_reply_done(struct cgs_reply *r)
{
	cgs_buf_done(&r->text);
	cgs_buf_done(&r->refusal);
	cgs_buf_done(&r->error);
}
