/* test_model.c — providers that need no network: recordings, templates, commands, keys.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../runtime/model.h"
#include "../../runtime/secret.h"

struct world {
	struct cgs_loop *l;
	struct cgs_models *m;
	struct cgs_answer a;
	int done;
	char root[32];
	int fd;
};

static void keep(void *arg, struct cgs_answer *a)
{
	struct world *w = arg;
	cgs_buf_done(&w->a.text);
	cgs_buf_done(&w->a.error);
	w->a = *a;
	a->text = a->error = (struct cgs_buf){0};
	w->done++;
}

static int setup(void **s)
{
	struct world *w = calloc(1, sizeof *w);
	*s = w;
	strcpy(w->root, "/tmp/cgs-model.XXXXXX");
	if (!mkdtemp(w->root) || cgs_loop_new(&w->l, NULL, NULL) != CGS_OK)
		return -1;
	w->fd = open(w->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	mkdirat(w->fd, "rec", 0755);
	setenv("XDG_CONFIG_HOME", w->root, 1);
	struct cgs_model_options o = {
		.loop = w->l, .root_fd = w->fd, .offline = true, .env_path = "/usr/bin:/bin"};
	return cgs_models_new(&o, &w->m) != CGS_OK;
}

static int teardown(void **s)
{
	struct world *w = *s;
	char cmd[64];
	cgs_models_free(w->m);
	cgs_loop_free(w->l);
	cgs_buf_done(&w->a.text);
	cgs_buf_done(&w->a.error);
	close(w->fd);
	snprintf(cmd, sizeof cmd, "rm -r %s", w->root);
	free(w);
	return system(cmd);
}

static void put(struct world *w, const char *path, const char *text, mode_t mode)
{
	int fd = openat(w->fd, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static bool get(struct world *w, const char *path, char *out, size_t room)
{
	int fd = openat(w->fd, path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, out, room - 1);
	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = 0;
	return n >= 0;
}

static json_t *request(const char *kind)
{
	return json_pack("{s:{s:s,s:s}, s:{s:s,s:i,s:[{s:s,s:s}]}, s:s, s:i}", "provider", "kind",
			 kind, "recordings", "rec", "request", "model", "m1", "max_output", 10,
			 "messages", "role", "user", "content", "hi", "prompt", "greet", "attempt",
			 2);
}

static void run(struct world *w, json_t *r)
{
	int before = w->done;
	cgs_models_ask(w->m, r, keep, w);
	assert_int_equal(w->done, before);
	while (w->done == before)
		assert_int_equal(cgs_loop_turn(w->l, 10000), CGS_OK);
	json_decref(r);
}

static void ended(struct world *w, enum cgs_stop s, const char *text, const char *error)
{
	const char *e = w->a.error.s ? w->a.error.s : "";
	if (w->a.stop != s || !strstr(e, error))
		print_error("stop %s: %s\n", cgs_model_stop(w->a.stop), e);
	assert_int_equal(w->a.stop, s);
	if (text)
		assert_string_equal(w->a.text.s ? w->a.text.s : "", text);
	assert_non_null(strstr(e, error));
}

/* A recording of request("replay"), with lines of its head replaced or added. */
static void put_recording(struct world *w, const char *name, const char *head, const char *text)
{
	char hex[CGS_KEY_HEX + 1], path[64], file[1024];
	json_t *r = request("replay");
	struct cgs_key k = cgs_model_hash(r);
	json_decref(r);
	cgs_key_hex(&k, hex);
	snprintf(path, sizeof path, "rec/%s", name);
	snprintf(file, sizeof file, "cgs-recording: 1\nrequest: %s\n%s\n\n%s", hex, head, text);
	put(w, path, file, 0644);
}

#define HEAD "prompt: greet\nattempt: 2\nmodel: hand-written fixture\ndate: 2026-11-20\n"

static void the_hash_depends_on_the_question_alone(void **s)
{
	(void)s;
	json_t *a = request("replay"), *b = request("openai");
	json_object_set_new(b, "prompt", json_string("other"));
	json_object_set_new(b, "attempt", json_integer(9));
	json_object_set_new(json_object_get(b, "provider"), "key", json_string("KEY"));
	json_object_set_new(json_object_get(b, "request"), "stream", json_true());
	struct cgs_key ka = cgs_model_hash(a), kb = cgs_model_hash(b);
	assert_true(cgs_key_eq(&ka, &kb));
	const char *canonical = "{\"request\":{\"max_output\":10,\"messages\":[{\"content\":\"hi\","
				"\"role\":\"user\"}],\"model\":\"m1\"}}";
	kb = cgs_hash_of(canonical, strlen(canonical));
	assert_true(cgs_key_eq(&ka, &kb));
	json_object_set_new(b, "schema", json_object());
	kb = cgs_model_hash(b);
	assert_false(cgs_key_eq(&ka, &kb));
	json_decref(a);
	json_decref(b);
}

static void a_recording_answers_verbatim(void **s)
{
	struct world *w = *s;
	put_recording(w, "any name.txt", HEAD "usage: in 12 out 3\nnote: by hand\nstop: complete",
		      "one\r\n\n two \n");
	put(w, "rec/README.md", "not a recording", 0644);
	run(w, request("replay"));
	ended(w, CGS_STOP_COMPLETE, "one\r\n\n two \n", "");
	assert_true(w->a.replayed);
	assert_int_equal(w->a.usage.in, 12);
	assert_int_equal(w->a.usage.out, 3);
	assert_int_equal(w->a.requests, 0);
	run(w, request("openai")); /* offline */
	ended(w, CGS_STOP_COMPLETE, NULL, "");
	json_t *r = request("anthropic");
	json_object_set_new(json_object_get(r, "provider"), "record", json_true());
	run(w, r);
	ended(w, CGS_STOP_COMPLETE, NULL, "");
}

static void a_recorded_refusal_is_no_success(void **s)
{
	struct world *w = *s;
	put_recording(w, "a.txt", HEAD "stop: refused", "no.");
	run(w, request("replay"));
	ended(w, CGS_STOP_REFUSED, "no.", "rec/a.txt holds an answer that is refused");
}

static void a_miss_names_the_file_to_write_and_keeps_the_question(void **s)
{
	struct world *w = *s;
	char path[64], text[4096];
	run(w, request("replay"));
	ended(w, CGS_STOP_MISSING, "", "prompt greet, attempt 2 (request ");
	ended(w, CGS_STOP_MISSING, "", "record = true");
	const char *name = strstr(w->a.error.s, "rec/greet.2.");
	assert_non_null(name);
	snprintf(path, sizeof path, ".cgs/requests/%.12s.json", name + 12);
	assert_memory_equal(name + 24, ".txt", 4);
	assert_true(get(w, path, text, sizeof text));
	assert_non_null(strstr(text, "\"content\": \"hi\""));
	assert_non_null(strstr(w->a.error.s, path));
}

static void two_recordings_of_one_request_are_an_error(void **s)
{
	struct world *w = *s;
	put_recording(w, "b.txt", HEAD "stop: complete", "1");
	put_recording(w, "a.txt", HEAD "stop: complete", "2");
	run(w, request("replay"));
	ended(w, CGS_STOP_FAILED, "", "rec/a.txt and rec/b.txt");
}

static void a_damaged_head_is_told_with_its_line(void **s)
{
	static const struct {
		const char *head, *error;
	} row[] = {
		{HEAD "stop: finished", "rec/a.txt:7: stop is not"},
		{HEAD "stop: complete\nstop: complete", "rec/a.txt:8: a header stands there twice"},
		{HEAD "stop: complete\ncolour: red", "rec/a.txt:8: an unknown header"},
		{HEAD "stop: complete\nusage: 12", "rec/a.txt:8: usage is not"},
		{HEAD "stop: complete\nhello", "rec/a.txt:8: not a header"},
		{HEAD, "a header is missing"},
		{"prompt: p\nattempt: two\n", "rec/a.txt:4: attempt is not"},
		{"prompt: p\ndate: today\n", "rec/a.txt:4: date is not"},
		{"prompt:\n", "rec/a.txt:3: a header has no value"},
	};
	struct world *w = *s;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		void *fresh = NULL;
		assert_int_equal(setup(&fresh), 0);
		put_recording(fresh, "a.txt", row[i].head, "text");
		run(fresh, request("replay"));
		ended(fresh, CGS_STOP_FAILED, "", row[i].error);
		teardown(&fresh);
	}
	put(w, "rec/x.txt", "hello\n", 0644);
	run(w, request("replay"));
	ended(w, CGS_STOP_MISSING, "", "not usable: rec/x.txt:1: not a recording");
}

static void every_prefix_of_a_recording_is_read_or_refused(void **s)
{
	struct world *w = *s;
	char text[1024], part[1024];
	put_recording(w, "a.txt", HEAD "usage: in 1 out 2\nstop: complete", "x");
	get(w, "rec/a.txt", text, sizeof text);
	for (size_t n = 0; n < strlen(text); n++) {
		void *fresh = NULL;
		struct world *f;
		assert_int_equal(setup(&fresh), 0);
		f = fresh;
		snprintf(part, sizeof part, "%.*s", (int)n, text);
		put(f, "rec/a.txt", part, 0644);
		run(f, request("replay"));
		assert_true(f->a.stop == CGS_STOP_MISSING || f->a.stop == CGS_STOP_FAILED ||
			    n == strlen(text) - 1);
		teardown(&fresh);
	}
}

static void a_directory_outside_the_project_is_not_read(void **s)
{
	struct world *w = *s;
	json_t *r = request("replay");
	json_object_set_new(json_object_get(r, "provider"), "recordings", json_string("../x"));
	run(w, r);
	assert_int_equal(w->a.stop, CGS_STOP_MISSING);
	assert_int_equal(symlinkat("rec", w->fd, "link"), 0);
	put_recording(w, "a.txt", HEAD "stop: complete", "1");
	r = request("replay");
	json_object_set_new(json_object_get(r, "provider"), "recordings", json_string("link"));
	run(w, r);
	assert_int_equal(w->a.stop, CGS_STOP_MISSING);
}

static void a_template_answers_with_its_text(void **s)
{
	struct world *w = *s;
	json_t *r = request("template");
	json_object_set_new(r, "template", json_string("fixed text\n"));
	run(w, r);
	ended(w, CGS_STOP_COMPLETE, "fixed text\n", "");
	assert_true(w->a.replayed);
	run(w, request("template"));
	ended(w, CGS_STOP_FAILED, "", "greet has no template");
}

static void command(struct world *w, const char *script, unsigned timeout_ms)
{
	json_t *r = request("command"), *p = json_object_get(r, "provider");
	put(w, "tool.sh", script, 0755);
	json_object_set_new(p, "argv", json_pack("[s,s]", "./tool.sh", "$(id); x y"));
	json_object_set_new(p, "timeout_ms", json_integer(timeout_ms));
	run(w, r);
}

static void a_command_gets_the_request_and_answers(void **s)
{
	struct world *w = *s;
	char in[4096];
	command(w,
		"#!/bin/sh\ncat > in.json\nprintf '{\"text\":\"arg %s\",\"tokens_in\":4,"
		"\"tokens_out\":5}' \"$1\"\n",
		5000);
	ended(w, CGS_STOP_COMPLETE, "arg $(id); x y", "");
	assert_int_equal(w->a.usage.in, 4);
	assert_int_equal(w->a.usage.out, 5);
	assert_true(get(w, "in.json", in, sizeof in));
	assert_non_null(strstr(in, "\"prompt\":\"greet\""));
	assert_ptr_equal(strchr(in, '\n'), in + strlen(in) - 1);
	command(w, "#!/bin/sh\necho '{\"text\":\"half\",\"stop\":\"truncated\"}'\n", 5000);
	ended(w, CGS_STOP_TRUNCATED, "half", "truncated");
}

static void a_failing_command_says_how(void **s)
{
	struct world *w = *s;
	command(w, "#!/bin/sh\nprintf '\\033[1mno model\\033[0m' >&2; exit 3\n", 5000);
	ended(w, CGS_STOP_FAILED, "", "exit code 3: no model");
	command(w, "#!/bin/sh\necho hello\n", 5000);
	ended(w, CGS_STOP_FAILED, "", "is not {\"text\": ...}");
	command(w, "#!/bin/sh\necho '{\"stop\":\"complete\"}'\n", 5000);
	ended(w, CGS_STOP_FAILED, "", "it has no \"text\"");
	command(w, "#!/bin/sh\necho '{\"text\":\"x\",\"stop\":\"odd\"}'\n", 5000);
	ended(w, CGS_STOP_FAILED, "", "\"stop\" is not");
	command(w, "#!/bin/sh\necho '{\"text\":\"\"}'\n", 5000);
	ended(w, CGS_STOP_FAILED, "", "the answer is empty");
	command(w, "#!/bin/sh\nsleep 30\n", 100);
	ended(w, CGS_STOP_FAILED, "", "longer than the provider's `timeout`, 100 ms");
	json_t *r = request("command");
	json_object_set_new(json_object_get(r, "provider"), "argv", json_pack("[s]", "no-such"));
	run(w, r);
	ended(w, CGS_STOP_FAILED, "", "\"no-such\" of the provider is not there");
	run(w, request("command"));
	ended(w, CGS_STOP_FAILED, "", "needs argv");
}

static void a_command_is_cancelled(void **s)
{
	struct world *w = *s;
	json_t *r = request("command");
	json_object_set_new(json_object_get(r, "provider"), "argv",
			    json_pack("[s,s]", "sleep", "100"));
	struct cgs_ask *a = cgs_models_ask(w->m, r, keep, w);
	cgs_loop_turn(w->l, 100);
	cgs_models_cancel(a);
	assert_int_equal(w->done, 0);
	while (!w->done)
		cgs_loop_turn(w->l, 1000);
	assert_int_equal(w->a.stop, CGS_STOP_CANCELLED);
	for (int i = 0; i < 5; i++)
		cgs_loop_turn(w->l, 20);
	json_decref(r);
}

static void an_unknown_kind_lists_the_known_ones(void **s)
{
	struct world *w = *s;
	run(w, request("oracle"));
	ended(w, CGS_STOP_FAILED, "", "ollama, compatible, replay, template, command");
	json_t *r = json_object();
	run(w, r);
	ended(w, CGS_STOP_FAILED, "", "needs \"provider\"");
}

static void what_stands_for_a_key_is_no_secret(void **s)
{
	static const struct {
		const char *key;
		bool found;
	} t[] = {{"sk-1234567890", true}, {"not-needed-1", true}, {"not-needed", false},
		 {"Not-Needed", false},   {"lm-studio", false},   {"short", false}};
	struct world *w = *s;
	mkdirat(w->fd, "cgsc", 0755);
	put(w, "cgsc/keys", "https://example.com MY_KEY\n", 0600);
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct cgs_buf text = {0}, why = {0};
		cgs_buf_fmt(&text, "a key is %s here", t[i].key);
		setenv("MY_KEY", t[i].key, 1);
		struct cgs_secrets *k = cgs_secret_load();
		assert_string_equal(cgs_secret_for(k, "MY_KEY", "https://example.com", &why),
				    t[i].key);
		assert_int_equal(cgs_secret_in(k, cgs_buf_view(&text)) != NULL, t[i].found);
		cgs_secret_redact(k, &text);
		assert_int_equal(strstr(text.s, "[key]") != NULL, t[i].found);
		cgs_secret_free(k);
		cgs_buf_done(&text);
		cgs_buf_done(&why);
	}
	unsetenv("MY_KEY");
}

static void a_key_file_that_others_can_write_is_not_read(void **s)
{
	struct world *w = *s;
	struct cgs_buf why = {0};
	mkdirat(w->fd, "cgsc", 0755);
	put(w, "cgsc/keys", "https://Example.com:443/v1 MY_KEY\n", 0644);
	setenv("MY_KEY", "secret-value-1", 1);
	struct cgs_secrets *k = cgs_secret_load();
	assert_string_equal(cgs_secret_for(k, "MY_KEY", "https://example.com", &why),
			    "secret-value-1");
	assert_null(cgs_secret_for(k, "MY_KEY", "https://example.com:8443", &why));
	cgs_secret_free(k);
	setenv("MY_KEY", "secret-value-1", 1);
	fchmodat(w->fd, "cgsc/keys", 0666, 0);
	k = cgs_secret_load();
	why.n = 0;
	assert_null(cgs_secret_for(k, "MY_KEY", "https://example.com", &why));
	assert_non_null(strstr(why.s, "written by others"));
	cgs_secret_free(k);
	fchmodat(w->fd, "cgsc/keys", 0600, 0);
	put(w, "cgsc/keys", "one two three four\n", 0600);
	k = cgs_secret_load();
	why.n = 0;
	assert_null(cgs_secret_for(k, "MY_KEY", "https://example.com", &why));
	assert_non_null(strstr(why.s, "line 1"));
	cgs_secret_free(k);
	cgs_buf_done(&why);
	unsetenv("MY_KEY");
}

static void keys_are_redacted_in_the_clothes_they_may_wear(void **s)
{
	struct world *w = *s;
	struct cgs_buf t = {0};
	mkdirat(w->fd, "cgsc", 0755);
	put(w, "cgsc/keys", "https://example.com MY_KEY\n", 0600);
	setenv("MY_KEY", "secret-value-1", 1);
	struct cgs_secrets *k = cgs_secret_load();
	cgs_buf_putz(&t, "a secret-value-1 b 7365637265742d76616c75652d31 "
			 "QmVhcmVyIHNlY3JldC12YWx1ZS0x YmVhcmVyOnNlY3JldC12YWx1ZS0x "
			 "c2VjcmV0LXZhbHVlLTE= secret-value-2");
	cgs_secret_redact(k, &t);
	assert_null(strstr(t.s, "secret-value-1"));
	assert_null(strstr(t.s, "73656372"));
	assert_null(strstr(t.s, "NlY3JldC12YWx1Z"));
	assert_null(strstr(t.s, "c2VjcmV0LXZhbHVlLT"));
	assert_non_null(strstr(t.s, "secret-value-2"));
	assert_null(getenv("MY_KEY"));
	cgs_secret_free(k);
	cgs_buf_done(&t);
}

int main(void)
{
	const struct CMUnitTest t[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(the_hash_depends_on_the_question_alone),
		T(a_recording_answers_verbatim),
		T(a_recorded_refusal_is_no_success),
		T(a_miss_names_the_file_to_write_and_keeps_the_question),
		T(two_recordings_of_one_request_are_an_error),
		T(a_damaged_head_is_told_with_its_line),
		T(every_prefix_of_a_recording_is_read_or_refused),
		T(a_directory_outside_the_project_is_not_read),
		T(a_template_answers_with_its_text),
		T(a_command_gets_the_request_and_answers),
		T(a_failing_command_says_how),
		T(a_command_is_cancelled),
		T(an_unknown_kind_lists_the_known_ones),
		T(a_key_file_that_others_can_write_is_not_read),
		T(what_stands_for_a_key_is_no_secret),
		T(keys_are_redacted_in_the_clothes_they_may_wear),
#undef T
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
