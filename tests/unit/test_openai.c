/* test_openai.c — the chat completions wire against a hostile server on this machine.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Numbers in brackets are those of the list of places where clients fail (docs/wire notes).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "../../runtime/model.h"
#include "sim.h"

#define ANSWER                                                                                     \
	"Gr\xc3\xbc\xc3\x9f"                                                                       \
	"e, \xe4\xb8\x96\xe7\x95\x8c \xf0\x9f\x98\x80!"
#define SECRET "sk-test-0123456789abcdef"

struct world {
	struct sim sim;
	struct cgs_loop *l;
	struct cgs_models *m;
	struct cgs_answer a;
	int done;
	char root[64];
	int root_fd;
	unsigned serial;
	bool absent;
};

static struct world w;

static void keep(void *arg, struct cgs_answer *a)
{
	(void)arg;
	cgs_buf_done(&w.a.text);
	cgs_buf_done(&w.a.error);
	w.a = *a;
	a->text = a->error = (struct cgs_buf){0};
	w.done++;
}

static int start(void **s)
{
	char path[128];
	FILE *f;
	(void)s;
	if (!sim_start(&w.sim)) {
		w.absent = true;
		return 0;
	}
	strcpy(w.root, "/tmp/cgs-openai.XXXXXX");
	if (!mkdtemp(w.root))
		return -1;
	w.root_fd = open(w.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	snprintf(path, sizeof path, "%s/cgsc", w.root);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/cgsc/keys", w.root);
	f = fopen(path, "w");
	fprintf(f, "# mine\n\nhttp://127.0.0.1:%u SIM_KEY\n", w.sim.port);
	fclose(f);
	chmod(path, 0600);
	setenv("XDG_CONFIG_HOME", w.root, 1);
	setenv("SIM_KEY", SECRET, 1);
	setenv("OPENAI_API_KEY", "sk-other-key-of-the-user", 1);
	setenv("http_proxy", "http://127.0.0.1:1", 1); /* must be ignored */
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	struct cgs_model_options o = {.root_fd = w.root_fd, .idle_ms = 400, .retry_ms = 5};
	if (cgs_loop_new(&w.l, NULL, NULL) != CGS_OK)
		return -1;
	o.loop = w.l;
	return cgs_models_new(&o, &w.m) != CGS_OK;
}

static int finish(void **s)
{
	char cmd[128];
	(void)s;
	if (w.absent)
		return 0;
	cgs_models_free(w.m);
	cgs_loop_free(w.l);
	sim_end(&w.sim);
	cgs_buf_done(&w.a.text);
	cgs_buf_done(&w.a.error);
	snprintf(cmd, sizeof cmd, "rm -r %s", w.root);
	close(w.root_fd);
	return system(cmd);
}

static int skip_without_python(void **s)
{
	(void)s;
	return w.absent; /* the fixture fails, the test counts as not run */
}

static json_t *request(const char *model, bool stream, const char *key)
{
	char url[64], text[32];
	snprintf(url, sizeof url, "http://127.0.0.1:%u/v1/", w.sim.port);
	snprintf(text, sizeof text, "n%u", w.serial);
	json_t *p = json_pack("{s:s, s:s, s:i}", "kind", "openai", "url", url, "timeout_ms", 20000);
	if (key)
		json_object_set_new(p, "key", json_string(key));
	return json_pack("{s:o, s:{s:s, s:i, s:f, s:i, s:b, s:[{s:s,s:s},{s:s,s:s}]}, s:s, s:i}",
			 "provider", p, "request", "model", model, "max_output", 50, "temperature",
			 0.5, "seed", 7, "stream", stream, "messages", "role", "system", "content",
			 text, "role", "user", "content", "say hello", "prompt", "greet me",
			 "attempt", 1);
}

static void run(json_t *r)
{
	int before = w.done;
	w.serial++;
	cgs_models_ask(w.m, r, keep, NULL);
	assert_int_equal(w.done, before);
	while (w.done == before)
		assert_int_equal(cgs_loop_turn(w.l, 10000), CGS_OK);
	json_decref(r);
}

static void ask(const char *model, bool stream)
{
	run(request(model, stream, NULL));
}

static const char *text(void)
{
	return w.a.text.s ? w.a.text.s : "";
}

static const char *why(void)
{
	return w.a.error.s ? w.a.error.s : "";
}

static void ended(enum cgs_stop s, const char *part)
{
	if (w.a.stop != s || !strstr(why(), part))
		print_error("stop %s, error: %s\n", cgs_model_stop(w.a.stop), why());
	assert_int_equal(w.a.stop, s);
	assert_non_null(strstr(why(), part));
	for (const char *p = why(); *p; p++)
		assert_true((unsigned char)*p >= ' ' && *p != 0x7f);
}

static void complete(void)
{
	ended(CGS_STOP_COMPLETE, "");
	assert_string_equal(text(), ANSWER);
}

static void a_whole_answer_and_its_usage_come_back(void **s)
{
	(void)s;
	ask("plain", false);
	complete();
	assert_int_equal(w.a.usage.in, 11); /* cached tokens are within it [11] */
	assert_int_equal(w.a.usage.out, 7);
	assert_int_equal(w.a.requests, 1);
	assert_false(w.a.replayed);
}

static void a_streamed_answer_and_its_usage_come_back(void **s)
{
	(void)s;
	ask("plain", true);
	complete();
	assert_int_equal(w.a.usage.in, 11); /* [10] */
	assert_int_equal(w.a.usage.out, 7);
}

static json_t *echoed(void)
{
	json_t *j = json_loads(text(), 0, NULL);
	assert_non_null(j);
	return j;
}

static const char *header(json_t *j, const char *name)
{
	return json_string_value(json_object_get(json_object_get(j, "headers"), name));
}

static void the_request_has_the_fields_of_the_reference_and_no_others(void **s)
{
	(void)s;
	ask("echo", false);
	json_t *j = echoed(), *b = json_object_get(j, "body");
	assert_string_equal(json_string_value(json_object_get(j, "path")), "/v1/chat/completions");
	assert_string_equal(header(j, "content-type"), "application/json");
	assert_null(header(j, "authorization"));
	assert_null(header(j, "expect"));
	assert_null(header(j, "accept-encoding"));
	assert_int_equal(json_object_size(b), 5);
	assert_int_equal(json_integer_value(json_object_get(b, "max_completion_tokens")), 50);
	assert_int_equal(json_integer_value(json_object_get(b, "seed")), 7);
	assert_true(json_real_value(json_object_get(b, "temperature")) == 0.5);
	assert_int_equal(json_array_size(json_object_get(b, "messages")), 2);
	json_decref(j);
}

static void temperature_and_seed_are_sent_only_when_given(void **s)
{
	(void)s;
	json_t *r = request("echo", true, NULL), *b = json_object_get(r, "request");
	json_object_del(b, "temperature");
	json_object_set_new(b, "seed", json_null());
	json_object_set_new(b, "max_output", json_integer(0));
	run(r);
	json_t *j = echoed();
	b = json_object_get(j, "body");
	assert_int_equal(json_object_size(b), 4); /* [17] */
	assert_true(json_is_true(
		json_object_get(json_object_get(b, "stream_options"), "include_usage")));
	json_decref(j);
}

static void send_schema(const char *schema, bool strict)
{
	json_t *r = request("echo", false, NULL), *want = json_loads(schema, 0, NULL);
	json_object_set(r, "schema", want);
	run(r);
	json_t *j = echoed();
	json_t *f = json_object_get(json_object_get(j, "body"), "response_format");
	json_t *inner = json_object_get(f, "json_schema");
	assert_string_equal(json_string_value(json_object_get(f, "type")), "json_schema");
	assert_string_equal(json_string_value(json_object_get(inner, "name")), "greet_me");
	assert_true(json_equal(json_object_get(inner, "schema"), want));
	assert_int_equal(json_is_true(json_object_get(inner, "strict")), strict);
	json_decref(j);
	json_decref(want);
}

static void a_schema_is_nested_and_strict_only_where_strict_mode_takes_it(void **s)
{
	(void)s; /* [18] [19] */
	send_schema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":"
		    "{\"type\":\"string\"}}},\"required\":[\"a\"],\"additionalProperties\":false}",
		    true);
	send_schema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}", false);
	send_schema("{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"uniqueItems\":true}",
		    false);
}

static void events_are_read_in_every_form_of_the_standard(void **s)
{
	static const char *const model[] = {"cr", "crlf", "nospace", "noise", "bytes"};
	(void)s; /* [7] */
	for (size_t i = 0; i < sizeof model / sizeof *model; i++) {
		ask(model[i], true);
		complete();
		assert_int_equal(w.a.usage.out, 7);
	}
}

static void a_server_may_ignore_streaming_or_mislabel_it(void **s)
{
	(void)s;
	ask("notstream", true);
	complete();
	ask("wrongtype", true);
	complete();
}

static void a_stream_without_its_end_is_no_success(void **s)
{
	(void)s; /* [9] */
	ask("eof", true);
	ended(CGS_STOP_UNKNOWN, "without its end mark");
	ask("nofinish", true);
	ended(CGS_STOP_UNKNOWN, "without its end mark");
	ask("midreset", true);
	ended(CGS_STOP_UNKNOWN, "may have been billed");
	assert_int_equal(w.a.requests, 1); /* [23] */
	ask("nodone", true);
	complete(); /* it said how it ended */
}

static void an_error_after_status_200_is_a_failure(void **s)
{
	(void)s; /* [8] */
	ask("late-error", true);
	ended(CGS_STOP_FAILED, "overloaded red (server_error)");
}

static void broken_json_is_a_failure(void **s)
{
	(void)s; /* [1] */
	ask("badevent", true);
	ended(CGS_STOP_FAILED, "not a JSON object");
	ask("cutjson", false);
	ended(CGS_STOP_FAILED, "not a JSON object");
	ask("array", false);
	ended(CGS_STOP_FAILED, "not a JSON object");
	ask("nochoices", false);
	ended(CGS_STOP_FAILED, "no choices");
	ask("deep", false);
	ended(CGS_STOP_FAILED, "deeper than 128");
	ask("shortbody", false);
	ended(CGS_STOP_UNKNOWN, "may have been billed");
}

static void endings_other_than_stop_are_told_apart(void **s)
{
	(void)s; /* [2] [12] [13] */
	ask("length", false);
	ended(CGS_STOP_TRUNCATED, "raise it");
	assert_int_equal(w.a.requests, 1);
	ask("reasoned", false);
	ended(CGS_STOP_TRUNCATED, "50 reasoning tokens");
	ask("filter", false);
	ended(CGS_STOP_BLOCKED, "filter");
	ask("refusal", false);
	ended(CGS_STOP_REFUSED, "I cannot help with that.");
	ask("tools", false);
	ended(CGS_STOP_FAILED, "tool_calls");
	ask("empty", false);
	ended(CGS_STOP_FAILED, "empty");
	ask("parts", false);
	ended(CGS_STOP_COMPLETE, "");
	assert_string_equal(text(), "one two");
	ask("overflow", false);
	ended(CGS_STOP_OVERFLOW, "HTTP 400: This model's maximum context");
}

static void passing_failures_are_tried_again(void **s)
{
	static const char *const model[] = {"fail-429", "fail-503", "fail-500",
					    "fail-408", "fail-409", "fail-529"};
	(void)s;
	for (size_t i = 0; i < sizeof model / sizeof *model; i++) {
		ask(model[i], i % 2);
		complete();
		assert_int_equal(w.a.requests, 3);
	}
	ask("always500", false);
	ended(CGS_STOP_FAILED, "HTTP 500 after 3 requests: broken 3");
	assert_int_equal(w.a.unbilled, 0);
}

static unsigned took_ms(const char *model)
{
	int64_t t = cgs_loop_now_ns();
	ask(model, false);
	return (unsigned)((cgs_loop_now_ns() - t) / 1000000);
}

static void retry_after_is_honoured_up_to_a_minute(void **s)
{
	(void)s; /* [5] */
	assert_in_range(took_ms("fail-429-0.3"), 600, 1500);
	complete();
	assert_in_range(took_ms("fail-429-0"), 0, 500);
	complete();
	assert_in_range(took_ms("fail-429--5"), 0, 500);
	complete();
	ask("fail-429-61", false);
	ended(CGS_STOP_FAILED, "asks to wait 61 s");
	assert_int_equal(w.a.requests, 1);
}

static void what_cannot_pass_is_asked_once(void **s)
{
	(void)s; /* [4] */
	ask("quota", false);
	ended(CGS_STOP_FAILED, "HTTP 429: You exceeded your current quota (request 1) "
			       "(insufficient_quota)");
	assert_int_equal(w.a.requests, 1);
	ask("never", false);
	ended(CGS_STOP_FAILED, "no 1");
	ask("bare", false);
	ended(CGS_STOP_FAILED, "HTTP 400: model 'x' not found"); /* [16] */
	assert_int_equal(w.a.unbilled, 1);
	ask("html", false);
	ended(CGS_STOP_FAILED, "HTTP 404 after 3 requests: <html><b>Bad Gateway");
}

static void no_redirect_is_followed_and_no_key_goes_with_it(void **s)
{
	(void)s;
	run(request("redirect", false, "SIM_KEY"));
	ended(CGS_STOP_FAILED, "redirect");
	ask("echo", false);
	json_t *j = echoed();
	assert_int_equal(json_integer_value(json_object_get(j, "stolen")), 0);
	json_decref(j);
}

static void limits_end_an_answer(void **s)
{
	(void)s;
	ask("bigbody", false);
	ended(CGS_STOP_FAILED, "16 MiB");
	ask("bighead", false);
	assert_true(w.a.stop == CGS_STOP_FAILED || w.a.stop == CGS_STOP_UNKNOWN);
	ask("hugeline", true);
	ended(CGS_STOP_FAILED, "4 MiB");
	ask("gzip", false);
	ended(CGS_STOP_FAILED, "compressed"); /* [24] */
	ask("http09", false);
	assert_int_equal(w.a.stop, CGS_STOP_UNKNOWN);
}

static void a_stalled_stream_is_given_up(void **s)
{
	(void)s;
	assert_in_range(took_ms("stall"), 400, 3000);
	ended(CGS_STOP_UNKNOWN, "stopped coming");
}

static void the_total_time_is_kept(void **s)
{
	(void)s;
	json_t *r = request("silent", false, NULL);
	json_object_set_new(json_object_get(r, "provider"), "timeout_ms", json_integer(300));
	int64_t t = cgs_loop_now_ns();
	run(r);
	assert_in_range((cgs_loop_now_ns() - t) / 1000000, 250, 2000);
	ended(CGS_STOP_UNKNOWN, "no whole answer within the provider's `timeout`, 300 ms; what was "
				"sent may have been billed");
}

static void a_connection_closed_without_an_answer_is_unknown(void **s)
{
	(void)s;
	ask("reset", false);
	assert_true(w.a.stop == CGS_STOP_UNKNOWN);
	ask("continue", false);
	complete(); /* and the next one is not disturbed */
}

static void nobody_listening_is_tried_three_times(void **s)
{
	(void)s;
	json_t *r = request("plain", false, NULL);
	json_object_set_new(json_object_get(r, "provider"), "url",
			    json_string("http://127.0.0.1:9/v1"));
	run(r);
	ended(CGS_STOP_FAILED, "no connection");
	assert_int_equal(w.a.requests, 3);
	assert_int_equal(w.a.unbilled, 3);
}

static void the_key_goes_to_its_origin_and_nowhere_else(void **s)
{
	(void)s;
	run(request("echo", false, "SIM_KEY"));
	json_t *j = echoed();
	assert_string_equal(header(j, "authorization"),
			    "Bearer [key]"); /* redacted on its way back */
	json_decref(j);
	run(request("echo", false, "OPENAI_API_KEY"));
	ended(CGS_STOP_NO_KEY, "add the line \"http://127.0.0.1:");
	assert_non_null(strstr(why(), "OPENAI_API_KEY\" to "));
	assert_int_equal(w.a.requests, 0);
	assert_null(getenv("SIM_KEY"));
	assert_null(getenv("OPENAI_API_KEY"));
}

static void an_echoed_key_is_redacted(void **s)
{
	(void)s; /* [22] */
	run(request("leak", false, "SIM_KEY"));
	ended(CGS_STOP_FAILED, "Incorrect API key provided: Bearer [key] ([key])");
	run(request("parrot", false, "SIM_KEY"));
	assert_string_equal(text(), "the key is [key].");
}

static void only_safe_addresses_are_asked(void **s)
{
	static const char *const url[][2] = {
		{"http://example.com/v1", "use https://"},
		{"https://user:pw@example.com/v1", "user name"},
		{"ftp://127.0.0.1/", "https://"},
		{"file:///etc/passwd", "https://"},
		{"https://example.com/v1?x=1", "query"},
		{"http://127.0.0.1.example.com/", "use https://"},
		{"http://127.1/", "use https://"},
		{"http://0x7f000001/", "use https://"},
		{"https://exa mple.com", "spaces"},
		{"https://a\\@127.0.0.1/", "backslash"},
	};
	(void)s;
	for (size_t i = 0; i < sizeof url / sizeof *url; i++) {
		json_t *r = request("plain", false, NULL);
		json_object_set_new(json_object_get(r, "provider"), "url", json_string(url[i][0]));
		run(r);
		ended(CGS_STOP_FAILED, url[i][1]);
		assert_int_equal(w.a.requests, 0);
	}
}

static void record_asks_once_and_then_replays(void **s)
{
	(void)s;
	for (int i = 0; i < 2; i++) {
		json_t *r = request("parrot", i, "SIM_KEY");
		json_object_set_new(json_object_get(r, "provider"), "record", json_true());
		w.serial = 900; /* the same question both times */
		json_array_clear(json_object_get(json_object_get(r, "request"), "messages"));
		json_array_append_new(json_object_get(json_object_get(r, "request"), "messages"),
				      json_pack("{s:s,s:s}", "role", "user", "content", "same"));
		run(r);
		ended(CGS_STOP_COMPLETE, "");
		assert_string_equal(text(), "the key is [key].");
		assert_int_equal(w.a.replayed, i);
		assert_int_equal(w.a.requests, !i);
	}
}

static void cancelling_ends_a_running_request(void **s)
{
	(void)s;
	int before = w.done;
	json_t *r = request("silent", false, NULL);
	struct cgs_ask *a = cgs_models_ask(w.m, r, keep, NULL);
	for (int i = 0; i < 5; i++)
		cgs_loop_turn(w.l, 20);
	cgs_models_cancel(a);
	assert_int_equal(w.done, before);
	while (w.done == before)
		cgs_loop_turn(w.l, 1000);
	ended(CGS_STOP_CANCELLED, "cancelled");
	json_decref(r);
}

static void a_hundred_at_once_all_come_back(void **s)
{
	json_t *r[100];
	int before = w.done;
	(void)s;
	for (int i = 0; i < 100; i++) {
		r[i] = request("plain", i % 2, NULL);
		cgs_models_ask(w.m, r[i], keep, NULL);
	}
	while (w.done < before + 100) {
		cgs_loop_turn(w.l, 10000);
		if (w.done > before)
			complete();
	}
	for (int i = 0; i < 100; i++)
		json_decref(r[i]);
}

int main(void)
{
	const struct CMUnitTest t[] = {
#define T(f) cmocka_unit_test_setup(f, skip_without_python)
		T(a_whole_answer_and_its_usage_come_back),
		T(a_streamed_answer_and_its_usage_come_back),
		T(the_request_has_the_fields_of_the_reference_and_no_others),
		T(temperature_and_seed_are_sent_only_when_given),
		T(a_schema_is_nested_and_strict_only_where_strict_mode_takes_it),
		T(events_are_read_in_every_form_of_the_standard),
		T(a_server_may_ignore_streaming_or_mislabel_it),
		T(a_stream_without_its_end_is_no_success),
		T(an_error_after_status_200_is_a_failure),
		T(broken_json_is_a_failure),
		T(endings_other_than_stop_are_told_apart),
		T(passing_failures_are_tried_again),
		T(retry_after_is_honoured_up_to_a_minute),
		T(what_cannot_pass_is_asked_once),
		T(no_redirect_is_followed_and_no_key_goes_with_it),
		T(limits_end_an_answer),
		T(a_stalled_stream_is_given_up),
		T(the_total_time_is_kept),
		T(a_connection_closed_without_an_answer_is_unknown),
		T(nobody_listening_is_tried_three_times),
		T(the_key_goes_to_its_origin_and_nowhere_else),
		T(an_echoed_key_is_redacted),
		T(only_safe_addresses_are_asked),
		T(record_asks_once_and_then_replays),
		T(cancelling_ends_a_running_request),
		T(a_hundred_at_once_all_come_back),
#undef T
	};
	return cmocka_run_group_tests(t, start, finish);
}
