/* test_plan.c — the image: order, sealing, mapping, names, graphs; canonical JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "../../compiler/plan/draft.h"
#include "../../compiler/plan/recipe.h"

static const struct cgs_span nowhere = {CGS_NO_FILE, 0, 0};

static uint32_t step(struct cgs_draft *d, enum cgs_step_kind kind, const char *name)
{
	uint32_t s = cgs_draft_step(d, kind, cgs_str_of(name), nowhere);
	cgs_draft_recipe(d, s, CGS_STR("{}"));
	cgs_draft_output(d, s, CGS_STR("out"), 0);
	return s;
}

static void reads(struct cgs_draft *d, uint32_t user, uint32_t from)
{
	cgs_draft_input(d, user, from, 0, cgs_draft_name(d, from));
}

/* A small plan: a template and a prompt, a tool, a gate, two files published. */
static void small_plan(struct cgs_plan *p)
{
	struct cgs_files files = {0};
	struct cgs_draft *d = cgs_draft_new(&files);
	uint32_t pub = step(d, CGS_STEP_PUBLISH, "publish src/a.py");
	uint32_t gate = step(d, CGS_STEP_GATE, "gate.ready");
	uint32_t tool = step(d, CGS_STEP_TOOL, "tool.lint(a_py)");
	uint32_t prompt = step(d, CGS_STEP_PROMPT, "prompt.gen");
	uint32_t source = cgs_draft_file(d, CGS_STR("notes.md"), CGS_FILE_SOURCE);
	uint32_t bin = cgs_draft_file(d, CGS_STR("/usr/bin/lint"), CGS_FILE_TOOL);
	cgs_draft_input(d, pub, prompt, 0, CGS_STR("artifact.a_py"));
	reads(d, pub, gate);
	reads(d, gate, tool);
	cgs_draft_input(d, tool, CGS_PLAN_NONE, bin, CGS_STR("lint"));
	reads(d, tool, prompt);
	cgs_draft_input(d, prompt, CGS_PLAN_NONE, source, CGS_STR("notes.md"));
	cgs_draft_at(d, prompt)->gate = gate;
	cgs_draft_at(d, prompt)->tokens_in = 10;
	cgs_draft_at(d, prompt)->tokens_out = 20;
	cgs_draft_at(d, prompt)->model = cgs_draft_model(
		d, CGS_STR("model.coder"), CGS_STR("USD"),
		(struct cgs_pmodel){.concurrency = 10, .nusd_in = 3, .nusd_out = 5});
	cgs_draft_at(d, pub)->file = cgs_draft_file(d, CGS_STR("src/a.py"), CGS_FILE_OUTPUT);
	uint32_t *cycle = NULL, n = 0;
	assert_non_null(cgs_draft_order(d, &cycle, &n));
	cgs_draft_estimate(d);
	cgs_draft_seal(d, p);
	cgs_draft_free(d);
	cgs_file_done(&files);
}

static void inputs_stand_before_their_users(void **state)
{
	(void)state;
	struct cgs_plan p;
	small_plan(&p);
	assert_int_equal(p.head->nstep, 4);
	assert_string_equal(cgs_plan_str(&p, p.step[0].name), "prompt.gen");
	assert_string_equal(cgs_plan_str(&p, p.step[1].name), "tool.lint(a_py)");
	assert_string_equal(cgs_plan_str(&p, p.step[2].name), "gate.ready");
	assert_string_equal(cgs_plan_str(&p, p.step[3].name), "publish src/a.py");
	assert_int_equal(p.step[0].gate, 2);
	assert_int_equal(p.input[p.step[3].in].step, 0);
	assert_int_equal(p.input[p.step[3].in + 1].step, 2);
	cgs_plan_done(&p);
}

static void files_are_sorted_by_path(void **state)
{
	(void)state;
	struct cgs_plan p;
	small_plan(&p);
	assert_int_equal(p.head->nfile, 3);
	assert_string_equal(cgs_plan_str(&p, p.file[0].path), "/usr/bin/lint");
	assert_string_equal(cgs_plan_str(&p, p.file[1].path), "notes.md");
	assert_string_equal(cgs_plan_str(&p, p.file[2].path), "src/a.py");
	assert_int_equal(p.file[p.step[3].file].role, CGS_FILE_OUTPUT);
	assert_int_equal(p.input[p.step[0].in].out, 1);
	cgs_plan_done(&p);
}

static void same_draft_gives_the_same_bytes(void **state)
{
	(void)state;
	struct cgs_plan a, b;
	small_plan(&a);
	small_plan(&b);
	assert_int_equal(a.head->bytes, b.head->bytes);
	assert_memory_equal(a.head, b.head, a.head->bytes);
	cgs_plan_done(&a);
	cgs_plan_done(&b);
}

static void cost_is_tokens_times_prices(void **state)
{
	(void)state;
	struct cgs_plan p;
	small_plan(&p);
	assert_int_equal(p.step[0].cost_nusd, 10 * 3 + 20 * 5);
	assert_int_equal(p.step[0].tokens_in, 10);
	cgs_plan_done(&p);
}

static void steps_are_found_by_every_name_people_use(void **state)
{
	(void)state;
	struct cgs_plan p;
	small_plan(&p);
	assert_int_equal(cgs_plan_find(&p, "prompt.gen"), 0);
	assert_int_equal(cgs_plan_find(&p, "gen"), 0);
	assert_int_equal(cgs_plan_find(&p, "ready"), 2);
	assert_int_equal(cgs_plan_find(&p, "src/a.py"), 3);
	assert_int_equal(cgs_plan_find(&p, "a_py"), 3);
	assert_int_equal(cgs_plan_find(&p, "artifact.a_py"), 3);
	assert_int_equal(cgs_plan_find(&p, "nothing"), CGS_PLAN_NONE);
	cgs_plan_done(&p);
}

/* Reads everything that an image refers to; a sanitizer would see a step outside it. */
static size_t walk(const struct cgs_plan *p)
{
	size_t sum = 0;
	for (uint32_t i = 0; i < p->head->nstep; i++) {
		const struct cgs_step *s = &p->step[i];
		sum += strlen(cgs_plan_str(p, s->name)) + strlen(cgs_plan_str(p, s->recipe));
		sum += strlen(cgs_plan_str(p, s->where.path));
		for (uint32_t k = 0; k < s->nin; k++)
			sum += strlen(cgs_plan_str(p, p->input[s->in + k].name));
		for (uint32_t k = 0; k < s->nout; k++)
			sum += strlen(cgs_plan_str(p, p->output[s->out + k].name));
	}
	struct cgs_buf b = {0};
	cgs_plan_graph(p, CGS_GRAPH_DOT, &b);
	cgs_plan_graph(p, CGS_GRAPH_JSON, &b);
	cgs_plan_graph(p, CGS_GRAPH_MERMAID, &b);
	sum += b.n;
	cgs_buf_done(&b);
	return sum;
}

static void damaged_image_never_leads_outside(void **state)
{
	(void)state;
	static const unsigned char with[] = {0x01, 0x80, 0xff};
	struct cgs_plan p, q;
	small_plan(&p);
	uint32_t n = p.head->bytes;
	unsigned char *copy = malloc(n);
	assert_non_null(copy);
	size_t sum = 0;
	for (uint32_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof with; k++) {
			memcpy(copy, p.head, n);
			copy[i] ^= with[k];
			if (cgs_plan_map(&q, copy, n))
				sum += walk(&q);
		}
	assert_true(sum > 0);
	free(copy);
	cgs_plan_done(&p);
}

static void cut_image_is_refused(void **state)
{
	(void)state;
	struct cgs_plan p, q;
	small_plan(&p);
	for (uint32_t n = 0; n < p.head->bytes; n++)
		assert_false(cgs_plan_map(&q, p.head, n));
	assert_true(cgs_plan_map(&q, p.head, p.head->bytes));
	cgs_plan_done(&p);
}

static void cycle_is_given_in_order_of_need(void **state)
{
	(void)state;
	struct cgs_files files = {0};
	struct cgs_draft *d = cgs_draft_new(&files);
	uint32_t s[4], *cycle = NULL, n = 0;
	for (uint32_t i = 0; i < 4; i++)
		s[i] = step(d, CGS_STEP_PROMPT, "p");
	reads(d, s[0], s[1]); /* leads in */
	reads(d, s[1], s[2]);
	reads(d, s[2], s[3]);
	reads(d, s[3], s[1]);
	assert_null(cgs_draft_order(d, &cycle, &n));
	assert_int_equal(n, 3);
	assert_int_equal(cycle[0], s[1]);
	assert_int_equal(cycle[1], s[2]);
	assert_int_equal(cycle[2], s[3]);
	free(cycle);
	cgs_draft_free(d);
	cgs_file_done(&files);
}

static void names_that_are_taken_get_a_number(void **state)
{
	(void)state;
	struct cgs_files files = {0};
	struct cgs_draft *d = cgs_draft_new(&files);
	step(d, CGS_STEP_TOOL, "tool.lint(a)");
	uint32_t second = step(d, CGS_STEP_TOOL, "tool.lint(a)");
	assert_true(cgs_str_is(cgs_draft_name(d, second), "tool.lint(a) #2"));
	cgs_draft_free(d);
	cgs_file_done(&files);
}

static void a_long_chain_needs_no_stack(void **state)
{
	(void)state;
	enum { N = 100000 };
	struct cgs_files files = {0};
	struct cgs_draft *d = cgs_draft_new(&files);
	struct cgs_plan p;
	uint32_t *cycle = NULL, n = 0;
	char name[32];
	for (uint32_t i = 0; i < N; i++) {
		snprintf(name, sizeof name, "template.t%u", i);
		step(d, CGS_STEP_TEMPLATE, name);
	}
	for (uint32_t i = 0; i + 1 < N; i++)
		reads(d, i, i + 1); /* the last made comes first */
	assert_non_null(cgs_draft_order(d, &cycle, &n));
	cgs_draft_seal(d, &p);
	assert_string_equal(cgs_plan_str(&p, p.step[0].name), "template.t99999");
	cgs_plan_done(&p);
	cgs_draft_free(d);
	cgs_file_done(&files);
}

static void json_graph_is_json(void **state)
{
	(void)state;
	struct cgs_plan p;
	struct cgs_buf b = {0};
	json_error_t e;
	small_plan(&p);
	cgs_plan_graph(&p, CGS_GRAPH_JSON, &b);
	json_t *j = json_loadb(b.s, b.n, 0, &e);
	assert_non_null(j);
	assert_int_equal(json_array_size(j), 4);
	assert_string_equal(json_string_value(json_object_get(json_array_get(j, 1), "name")),
			    "tool.lint(a_py)");
	json_decref(j);
	cgs_buf_done(&b);
	cgs_plan_done(&p);
}

static void graph_labels_are_escaped(void **state)
{
	(void)state;
	struct cgs_files files = {0};
	struct cgs_draft *d = cgs_draft_new(&files);
	struct cgs_plan p;
	struct cgs_buf b = {0};
	uint32_t *cycle = NULL, n = 0;
	step(d, CGS_STEP_TOOL, "tool.say(\"a\\b\")");
	assert_non_null(cgs_draft_order(d, &cycle, &n));
	cgs_draft_seal(d, &p);
	cgs_plan_graph(&p, CGS_GRAPH_DOT, &b);
	assert_non_null(strstr(b.s, "label=\"tool.say(\\\"a\\\\b\\\")\""));
	b.n = 0;
	cgs_plan_graph(&p, CGS_GRAPH_MERMAID, &b);
	assert_non_null(strstr(b.s, "s0[\"tool.say#40;#34;a#92;b#34;#41;\"]"));
	cgs_buf_done(&b);
	cgs_plan_done(&p);
	cgs_draft_free(d);
	cgs_file_done(&files);
}

static void recipe_writes_what_a_json_library_writes(void **state)
{
	(void)state;
	struct cgs_buf b = {0};
	json_error_t e;
	cgs_recipe_open(&b, '{');
	cgs_recipe_key(&b, "a");
	cgs_recipe_open(&b, '[');
	cgs_recipe_int(&b, -3);
	cgs_recipe_bool(&b, true);
	cgs_recipe_open(&b, '[');
	cgs_buf_putz(&b, "]]");
	cgs_recipe_pair(&b, "b", CGS_STR("x\n\t\"\\\x01\x1f\b\f\r/ü,{["));
	cgs_recipe_count(&b, "c", 7);
	cgs_buf_putc(&b, '}');
	json_t *j = json_loadb(b.s, b.n, 0, &e);
	assert_non_null(j);
	char *z = json_dumps(j, JSON_SORT_KEYS | JSON_COMPACT);
	json_t *k = json_loads(z, 0, &e);
	assert_true(json_equal(j, k));
	assert_string_equal(json_string_value(json_object_get(j, "b")),
			    "x\n\t\"\\\x01\x1f\b\f\r/ü,{[");
	free(z);
	json_decref(j);
	json_decref(k);
	cgs_buf_done(&b);
}

static void numbers_are_exact_decimals(void **state)
{
	(void)state;
	static const struct {
		struct cgs_num n;
		const char *text;
	} row[] = {{{8, 1}, "8"},      {{5, 2}, "2.5"},      {{-1, 4}, "-0.25"},
		   {{-9, 4}, "-2.25"}, {{1, 1000}, "0.001"}, {{7, 10}, "0.7"}};
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct cgs_buf b = {0};
		cgs_recipe_num(&b, row[i].n);
		assert_string_equal(b.s, row[i].text);
		cgs_buf_done(&b);
	}
}

static void tokens_round_up(void **state)
{
	(void)state;
	assert_int_equal(cgs_tokens(0), 0);
	assert_int_equal(cgs_tokens(1), 1);
	assert_int_equal(cgs_tokens(CGS_TOKEN), 1);
	assert_int_equal(cgs_tokens(CGS_TOKEN + 1), 2);
	assert_int_equal(cgs_tokens(UINT64_MAX), UINT32_MAX);
}

static void pieces_weigh_at_least_what_the_whole_does(void **state)
{
	(void)state;
	static const char text[] =
		"A word, größer; 日本 \xf0\x9f\x98\x80 XMLParser 12345\n\t\t\xff end";
	uint64_t all = cgs_tokens_weigh(CGS_STR(text));
	assert_true(all > 0);
	for (uint32_t i = 0; i < sizeof text; i++) {
		struct cgs_str a = {text, i}, b = {text + i, (uint32_t)sizeof text - 1 - i};
		assert_true(cgs_tokens_weigh(a) + cgs_tokens_weigh(b) >= all);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inputs_stand_before_their_users),
		cmocka_unit_test(files_are_sorted_by_path),
		cmocka_unit_test(same_draft_gives_the_same_bytes),
		cmocka_unit_test(cost_is_tokens_times_prices),
		cmocka_unit_test(steps_are_found_by_every_name_people_use),
		cmocka_unit_test(damaged_image_never_leads_outside),
		cmocka_unit_test(cut_image_is_refused),
		cmocka_unit_test(cycle_is_given_in_order_of_need),
		cmocka_unit_test(names_that_are_taken_get_a_number),
		cmocka_unit_test(a_long_chain_needs_no_stack),
		cmocka_unit_test(json_graph_is_json),
		cmocka_unit_test(graph_labels_are_escaped),
		cmocka_unit_test(recipe_writes_what_a_json_library_writes),
		cmocka_unit_test(numbers_are_exact_decimals),
		cmocka_unit_test(tokens_round_up),
		cmocka_unit_test(pieces_weigh_at_least_what_the_whole_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
