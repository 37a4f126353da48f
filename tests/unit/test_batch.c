/* test_batch.c — the forms of batches, and what is noted of them in the store.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <time.h>

#include "../../runtime/batch.h"
#include "../../runtime/store.h"
#include "../../runtime/wire.h"
#include "scratch.h"

static json_t *json_of(const char *single_quoted)
{
	char *text = strdup(single_quoted);
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	json_error_t e;
	json_t *j = json_loads(text, JSON_DECODE_ANY, &e);
	if (!j)
		fail_msg("%s: %s", e.text, text);
	free(text);
	return j;
}

static const struct cgs_batching *const both[] = {&cgs_batching_files, &cgs_batching_messages};

static void equal(json_t *got, const char *want)
{
	json_t *j = json_of(want);
	if (!json_equal(got, j))
		fail_msg("%s is not %s", json_dumps(got, JSON_SORT_KEYS), want);
	json_decref(got);
	json_decref(j);
}

static const char question[] =
	"{'prompt':'prompt.p','provider':{'kind':'%s','url':'%s'%s},"
	"'request':{'model':'m','max_output':50,'messages':[{'role':'user','content':'%s'}]}}";

static json_t *ask_of(const char *kind, const char *url, const char *more, const char *text)
{
	struct cgs_buf b = {0};
	cgs_buf_fmt(&b, question, kind, url, more, text);
	json_t *j = json_of(b.s);
	cgs_buf_done(&b);
	return j;
}

/* --- forms ----------------------------------------------------------------------------------- */

static void each_service_has_its_own_form(void **state)
{
	(void)state;
	static const char *const path[][2] = {{"openai", "/v1/chat/completions"},
					      {"responses", "/v1/responses"}};
	const struct cgs_batching *f = &cgs_batching_files, *m = &cgs_batching_messages;
	for (size_t i = 0; i < 2; i++) {
		json_t *q = ask_of(path[i][0], "https://x.example/other/v9", "", "hi");
		struct cgs_ask a = {.request = q};
		struct cgs_buf b = {0};
		cgs_buf_fmt(&b, "{'custom_id':'id-0','method':'POST','url':'%s','body':{'a':1}}",
			    path[i][1]);
		equal(f->item(&a, cgs_wire_of(path[i][0]), "id-0", json_of("{'a':1}")), b.s);
		b.n = 0;
		cgs_buf_fmt(&b,
			    "{'input_file_id':'file-1','endpoint':'%s','completion_window':'24h',"
			    "'metadata':{'cgsc':'mark'}}",
			    path[i][1]);
		equal(f->create(&a, cgs_wire_of(path[i][0]), "file-1", NULL, "mark"), b.s);
		cgs_buf_done(&b);
		json_decref(q);
	}
	json_t *items = json_array();
	json_array_append_new(items, m->item(NULL, NULL, "id-0", json_of("{'a':1}")));
	equal(m->create(NULL, NULL, NULL, items, "mark"),
	      "{'requests':[{'custom_id':'id-0','params':{'a':1}}]}");
	json_decref(items);
	assert_true(f->upload);
	assert_false(m->upload);
}

static void a_state_is_read_from_its_word(void **state)
{
	(void)state;
	static const struct {
		int of;
		const char *batch;
		enum cgs_batch_state state;
	} t[] = {
		{0, "{'status':'validating'}", CGS_BATCH_GOING},
		{0, "{'status':'cancelling'}", CGS_BATCH_GOING},
		{0, "{'status':'completed'}", CGS_BATCH_ENDED},
		{0, "{'status':'expired'}", CGS_BATCH_ENDED},
		{0, "{'status':'cancelled'}", CGS_BATCH_ENDED},
		{0, "{'status':'failed'}", CGS_BATCH_FAILED},
		{0, "{'status':'new word'}", CGS_BATCH_ODD},
		{0, "{'status':1}", CGS_BATCH_ODD},
		{0, "[]", CGS_BATCH_ODD},
		{1, "{'processing_status':'in_progress'}", CGS_BATCH_GOING},
		{1, "{'processing_status':'canceling'}", CGS_BATCH_GOING},
		{1, "{'processing_status':'ended'}", CGS_BATCH_ENDED},
		{1, "{'processing_status':'failed'}", CGS_BATCH_ODD},
		{1, "{}", CGS_BATCH_ODD},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		json_t *j = json_of(t[i].batch);
		assert_int_equal(both[t[i].of]->state(j), t[i].state);
		json_decref(j);
	}
	assert_int_equal(both[0]->state(NULL), CGS_BATCH_ODD);
	assert_int_equal(both[1]->state(NULL), CGS_BATCH_ODD);
}

/* A key goes to no address that a service names, and no text of one becomes a path. */
static void results_are_at_our_own_address(void **state)
{
	(void)state;
	static const struct {
		int of;
		const char *batch, *path; /* NULL: there are none */
	} t[] = {
		{0, "{'output_file_id':'file-1'}", "/files/file-1/content"},
		{0, "{'output_file_id':'../../x'}", NULL},
		{0, "{'output_file_id':'a/b'}", NULL},
		{0, "{'output_file_id':null}", NULL},
		{0, "{}", NULL},
		{1, "{'results_url':'https://evil.example/r'}", "/messages/batches/b_1/results"},
		{1, "{'results_url':null}", NULL},
		{1, "{'results_url':''}", NULL},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct cgs_buf path = {0};
		json_t *j = json_of(t[i].batch);
		assert_int_equal(both[t[i].of]->results(j, "b_1", &path), t[i].path != NULL);
		if (t[i].path)
			assert_string_equal(path.s, t[i].path);
		cgs_buf_done(&path);
		json_decref(j);
	}
	assert_true(cgs_batch_is_id("msgbatch_01-A"));
	assert_false(cgs_batch_is_id(""));
	assert_false(cgs_batch_is_id(NULL));
	assert_false(cgs_batch_is_id("a?b"));
}

static void what_is_billed_is_what_was_answered(void **state)
{
	(void)state;
	static const struct {
		int of;
		const char *batch;
		json_int_t n;
	} t[] = {
		{0, "{'request_counts':{'total':9,'completed':7,'failed':2}}", 7},
		{0, "{'request_counts':{'completed':0}}", 0},
		{0, "{'request_counts':{'completed':'7'}}", -1},
		{0, "{}", -1},
		{1, "{'request_counts':{'succeeded':7,'errored':2}}", 7},
		{1, "{'request_counts':null}", -1},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		json_t *j = json_of(t[i].batch);
		assert_int_equal(both[t[i].of]->answered(j), t[i].n);
		json_decref(j);
	}
}

static void a_line_has_an_answer_or_says_that_there_is_none(void **state)
{
	(void)state;
	enum { ANSWER, NONE, UNKNOWN };
	static const struct {
		int of;
		const char *line;
		int is;
	} t[] = {
		{0, "{'response':{'status_code':200,'body':{'a':1}},'error':null}", ANSWER},
		{0, "{'response':{'status_code':200,'body':'a'}}", UNKNOWN},
		{0, "{'response':{'status_code':200}}", UNKNOWN},
		{0, "{'response':{'status_code':500,'body':{'error':{}}}}", NONE},
		{0, "{'response':null,'error':{'code':'batch_expired'}}", NONE},
		{0, "{}", UNKNOWN},
		{1, "{'result':{'type':'succeeded','message':{'a':1}}}", ANSWER},
		{1, "{'result':{'type':'succeeded','message':'a'}}", UNKNOWN},
		{1, "{'result':{'type':'errored','error':{}}}", NONE},
		{1, "{'result':{'type':'canceled'}}", NONE},
		{1, "{'result':{'type':'expired'}}", NONE},
		{1, "{'result':{'type':'new word'}}", UNKNOWN},
		{1, "{}", UNKNOWN},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		json_t *j = json_of(t[i].line);
		bool none = t[i].is != NONE;
		assert_int_equal(both[t[i].of]->answer(j, &none) != NULL, t[i].is == ANSWER);
		assert_int_equal(none, t[i].is == NONE);
		json_decref(j);
	}
}

static void one_that_was_made_is_known_in_a_list(void **state)
{
	(void)state;
	static const struct {
		int of;
		const char *batch;
		bool is;
	} t[] = {
		{0, "{'metadata':{'cgsc':'mark'}}", true},
		{0, "{'metadata':{'cgsc':'other'}}", false},
		{0, "{'metadata':null}", false},
		{1, "{'created_at':'2026-01-02T03:04:05Z','request_counts':{'processing':3}}",
		 true},
		{1,
		 "{'created_at':'2026-01-02T03:04:05.5Z','request_counts':{'succeeded':2,"
		 "'errored':1}}",
		 true},
		{1, "{'created_at':'2026-01-02T03:04:05Z','request_counts':{'processing':4}}",
		 false},
		{1, "{'created_at':'2026-01-02T03:02:00Z','request_counts':{'processing':3}}",
		 false},
		{1, "{'created_at':'soon','request_counts':{'processing':3}}", false},
	};
	const int64_t made = 1767323045; /* 2026-01-02T03:04:05Z */
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		json_t *j = json_of(t[i].batch);
		assert_int_equal(both[t[i].of]->is(j, "mark", made, 3), t[i].is);
		json_decref(j);
	}
}

/* --- notes ----------------------------------------------------------------------------------- */

static json_t *note_of(const char *kind, const char *where, const char *id, time_t made,
		       const char *items)
{
	struct cgs_buf b = {0};
	cgs_buf_fmt(&b, "{'kind':'%s','where':'%s','id':'%s','made':%lld,'items':[%s]}", kind,
		    where, id, (long long)made, items);
	json_t *j = json_of(b.s);
	cgs_buf_done(&b);
	return j;
}

static void put_note(struct cgs_store *s, const json_t *notes)
{
	char *text = json_dumps(notes, 0);
	assert_int_equal(cgs_store_put(s, CGS_T_NOTE, "batches", 7, text, strlen(text)), CGS_OK);
	free(text);
}

static struct cgs_buf hex_of(const json_t *q, uint32_t times)
{
	struct cgs_key key = cgs_model_hash(q);
	struct cgs_buf b = {0};
	char hex[CGS_KEY_HEX + 1];
	cgs_key_hex(&key, hex);
	for (uint32_t i = 0; i < times; i++)
		cgs_buf_fmt(&b, "%s'%s'", i ? "," : "", hex);
	return b;
}

static void a_question_is_found_where_it_was_asked(void **state)
{
	(void)state;
	static const struct {
		const char *kind, *url, *more, *text;
		bool found;
	} t[] = {
		{"openai", "https://x.example/v1", "", "hi", true},
		{"openai", "https://x.example/v1//", ",'key':'OTHER'", "hi", true},
		{"openai", "https://x.example/v1", "", "hi", false}, /* there were two */
		{"openai", "https://y.example/v1", "", "hi", false},
		{"responses", "https://x.example/v1", "", "hi", false},
		{"compatible", "https://x.example/v1", "", "hi", false},
		{"openai", "https://x.example/v1", ",'endpoints':[]", "hi", false},
		{"openai", "https://x.example/v1", "", "ho", false},
		{"openai", "no address", "", "hi", false},
	};
	json_t *q = ask_of("openai", "", "", "hi"), *notes = json_array();
	struct cgs_buf hex = hex_of(q, 2);
	json_array_append_new(
		notes, note_of("openai", "https://x.example/v1 m", "b_1", time(NULL), hex.s));
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		json_t *a = ask_of(t[i].kind, t[i].url, t[i].more, t[i].text);
		if (cgs_batch_awaits(notes, a) != t[i].found)
			fail_msg("case %zu", i);
		json_decref(a);
	}
	assert_false(cgs_batch_awaits(NULL, q));
	json_decref(notes);
	json_decref(q);
	cgs_buf_done(&hex);
}

static void collect(void *arg, const char *text)
{
	cgs_buf_fmt(arg, "%s\n", text);
}

static void notes_that_are_none_are_left_out(void **state)
{
	struct scratch *d = *state;
	struct cgs_store *s;
	struct cgs_buf said = {0};
	const char *repaired;
	const time_t now = time(NULL);
	enum { DAY = 86400 };
	assert_int_equal(cgs_store_open(d->fd, &s, &repaired), CGS_OK);
	json_t *all = json_pack("[o, o, o, o, o, o, s, o]",
				note_of("openai", "u m", "b_1", now, "'a','','c'"),
				note_of("openai", "u m", "b_2", now, "''"),
				note_of("openai", "u m", "b_3", now - 2 * DAY, "'a'"),
				note_of("openai", "u m", "b_4", now - 29 * DAY, "'a'"),
				note_of("gemini", "u m", "b_5", now, "'a'"),
				note_of("openai", "u m", "b_6", now, ""), "text",
				note_of("anthropic", "u\\u001b[1m m", "", now, "'a'"));
	put_note(s, all);
	json_t *notes = cgs_batch_notes(s);
	assert_int_equal(json_array_size(notes), 4); /* 1, 2, 3 and the last */
	cgs_batch_tell(notes, collect, &said);
	static const char want[] =
		"2 questions are in batch b_1 at u m, which may go on: a build that asks them "
		"takes "
		"the answers, and what is answered is billed in any case\n"
		"1 question is in batch (its id did not come) at u m, which may go on: a build "
		"that "
		"asks it takes the answer, and what is answered is billed in any case\n";
	assert_string_equal(said.s, want);
	json_decref(notes);
	json_decref(all);
	cgs_store_put(s, CGS_T_NOTE, "batches", 7, "{", 1);
	notes = cgs_batch_notes(s);
	assert_int_equal(json_array_size(notes), 0);
	json_decref(notes);
	cgs_buf_done(&said);
	cgs_store_close(s);
}

int main(void)
{
#define T(name) cmocka_unit_test(name)
	const struct CMUnitTest t[] = {
		T(each_service_has_its_own_form),
		T(a_state_is_read_from_its_word),
		T(results_are_at_our_own_address),
		T(what_is_billed_is_what_was_answered),
		T(a_line_has_an_answer_or_says_that_there_is_none),
		T(one_that_was_made_is_known_in_a_list),
		T(a_question_is_found_where_it_was_asked),
		cmocka_unit_test_setup_teardown(notes_that_are_none_are_left_out, scratch_setup,
						scratch_teardown),
	};
#undef T
	return cmocka_run_group_tests(t, NULL, NULL);
}
