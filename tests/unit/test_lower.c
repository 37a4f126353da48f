/* test_lower.c — declarations to steps: who reads what, recipes, targets.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <jansson.h>

#include "../../compiler/cgs.h"

#define MODELS                                                                                     \
	"edition 2026\npackage demo\n"                                                             \
	"provider tape { kind = replay }\n"                                                        \
	"model coder { provider = tape; id = \"coder-1\"; window = 100ktok; max_output = 1ktok\n"  \
	"  price_in = 2USD/Mtok; price_out = 10USD/Mtok; concurrency = 4 }\n"                      \
	"model big { provider = tape; id = \"big-1\" }\n"
#define GEN                                                                                        \
	"prompt gen {\n  model = coder\n"                                                          \
	"  section system { text = \"You write Python.\" }\n"                                      \
	"  section task { text = \"Write add.\" }\n}\n"                                            \
	"artifact add_py { path = \"src/add.py\"; from = gen }\n"
#define LINT                                                                                       \
	"tool lint(file: ref<artifact>) {\n"                                                       \
	"  argv = [\"pyflakes\", \"--path=${file.path}\", file]; parse = gcc\n"                 \
	"  timeout = 5s }\n"
#define READY                                                                                      \
	"gate ready {\n  on = [add_py]\n  require lint(add_py).errors == 0\n  heal = 2\n"           \
	"  on_fail = fallback(big)\n}\n"

static const char *which(void *arg, const char *program)
{
	(void)arg;
	return strcmp(program, "no-such-program") ? "/usr/bin/env" : NULL;
}

static void glob(void *arg, const char *pattern, void (*each)(void *to, const char *path),
		 void *to)
{
	const char *const *v = arg;
	(void)pattern;
	for (; v && *v; v++)
		each(to, *v);
}

struct made {
	struct cgs c;
	bool ok;
};

static void make(struct made *m, const char *text, const char *target, const char *const *files)
{
	struct cgs_lower how = {.which = which, .glob = glob, .arg = (void *)(uintptr_t)files};
	*m = (struct made){0};
	how.target = &target;
	how.ntarget = target != NULL;
	cgs_parse(&m->c, CGS_STR("project.cgs"), cgs_str_of(text));
	cgs_check(&m->c);
	m->ok = cgs_lower(&m->c, &how);
}

/* Lowers what must be right. */
static const struct cgs_plan *plan_of(struct made *m, const char *text)
{
	make(m, text, NULL, NULL);
	for (uint32_t i = 0; i < m->c.diags.n && !m->ok; i++)
		print_error("CGS%04u %.*s\n", m->c.diags.v[i]->code,
			    CGS_FMT(m->c.diags.v[i]->text));
	assert_true(m->ok);
	return m->c.plan;
}

static uint32_t find(const struct cgs_plan *p, const char *name)
{
	uint32_t i = cgs_plan_find(p, name);
	if (i == CGS_PLAN_NONE)
		fail_msg("no step %s", name);
	return i;
}

static json_t *recipe(const struct cgs_plan *p, const char *name)
{
	const struct cgs_step *s = &p->step[find(p, name)];
	json_error_t e;
	const char *text = cgs_plan_str(p, s->recipe);
	json_t *j = json_loadb(text, s->nrecipe, JSON_REJECT_DUPLICATES, &e);
	if (!j)
		fail_msg("%s: %s in %s", name, e.text, text);
	char *z = json_dumps(j, JSON_SORT_KEYS | JSON_COMPACT | JSON_REAL_PRECISION(15));
	assert_string_equal(z, text); /* canonical */
	free(z);
	return j;
}

static const struct cgs_input *input(const struct cgs_plan *p, const char *step, uint32_t i)
{
	const struct cgs_step *s = &p->step[find(p, step)];
	assert_true(i < s->nin);
	return &p->input[s->in + i];
}

static bool reports(const struct made *m, unsigned code)
{
	for (uint32_t i = 0; i < m->c.diags.n; i++)
		if (m->c.diags.v[i]->code == code)
			return true;
	return false;
}

static void candidate_is_checked_before_it_is_published(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN LINT READY);
	assert_int_equal(p->head->nstep, 4);
	uint32_t prompt = find(p, "prompt.gen"), gate = find(p, "gate.ready");
	assert_int_equal(input(p, "tool.lint(add_py)", 1)->step, prompt);
	assert_int_equal(input(p, "gate.ready", 0)->step, find(p, "tool.lint(add_py)"));
	assert_int_equal(input(p, "publish src/add.py", 0)->step, prompt);
	assert_int_equal(input(p, "publish src/add.py", 1)->step, gate);
	assert_int_equal(p->step[prompt].gate, gate);
	assert_int_equal(p->step[gate].heal, 2);
	cgs_done(&m.c);
}

static void reader_outside_the_gate_sees_what_was_accepted(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN LINT READY
		"prompt doc { model = coder\n section task { text = \"Explain.\"; "
		"include = [add_py] } }\n"
		"artifact add_md { path = \"add.md\"; from = doc }\n"
		"tool spell(file: ref<artifact>, of: ref<artifact>) { argv = [\"spell\", file] }\n"
		"gate good_doc {\n on = [add_md]\n require spell(add_md, add_py)\n}\n");
	uint32_t accepted = find(p, "publish src/add.py");
	assert_int_equal(input(p, "prompt.doc", 0)->step, accepted);
	assert_int_equal(input(p, "tool.spell(add_md, add_py)", 1)->step, find(p, "prompt.doc"));
	assert_int_equal(input(p, "tool.spell(add_md, add_py)", 2)->step, accepted);
	cgs_done(&m.c);
}

static void prompt_under_the_same_gate_sees_the_candidate(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN LINT
		"prompt tests { model = coder\n section task { text = \"Test.\"; "
		"include = [add_py] } }\n"
		"artifact test_py { path = \"test.py\"; from = tests }\n"
		"gate ready {\n on = [add_py, test_py]\n require lint(add_py)\n}\n");
	assert_int_equal(input(p, "prompt.tests", 0)->step, find(p, "prompt.gen"));
	cgs_done(&m.c);
}

static void outputs_of_a_prompt_stand_in_order_of_paths(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN
		"artifact z { path = \"a.py\"; from = gen }\n");
	const struct cgs_step *s = &p->step[find(p, "prompt.gen")];
	assert_int_equal(s->nout, 2);
	assert_string_equal(cgs_plan_str(p, p->output[s->out].name), "a.py");
	assert_string_equal(cgs_plan_str(p, p->output[s->out + 1].name), "src/add.py");
	assert_int_equal(input(p, "publish src/add.py", 0)->out, 1);
	json_t *j = recipe(p, "prompt.gen");
	assert_int_equal(json_array_size(json_object_get(j, "files")), 2);
	json_decref(j);
	cgs_done(&m.c);
}

static void arguments_that_are_artifacts_are_paths(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN LINT READY);
	json_t *j = recipe(p, "tool.lint(add_py)"), *argv = json_object_get(j, "argv");
	assert_int_equal(json_array_size(argv), 3);
	assert_string_equal(json_string_value(json_array_get(argv, 1)), "--path=src/add.py");
	assert_string_equal(json_string_value(json_array_get(argv, 2)), "src/add.py");
	assert_int_equal(json_integer_value(json_object_get(j, "timeout_ms")), 5000);
	assert_string_equal(json_string_value(json_object_get(j, "parse")), "gcc");
	json_t *stage = json_array_get(json_object_get(j, "stage"), 0);
	assert_string_equal(json_string_value(json_object_get(stage, "path")), "src/add.py");
	assert_int_equal(json_integer_value(json_object_get(stage, "in")), 1);
	json_decref(j);
	cgs_done(&m.c);
}

static void equal_calls_are_one_step(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN LINT
		"gate ready {\n on = [add_py]\n require lint(add_py).errors == 0 && "
		"0 == lint(add_py).warnings\n require lint(add_py)\n}\n");
	assert_int_equal(p->head->nstep, 4);
	const struct cgs_step *g = &p->step[find(p, "gate.ready")];
	assert_int_equal(g->nin, 1);
	json_t *j = recipe(p, "gate.ready"), *r = json_object_get(j, "require");
	assert_int_equal(json_array_size(r), 3);
	json_t *second = json_array_get(r, 1);
	assert_string_equal(json_string_value(json_object_get(second, "text")),
			    "lint(add_py).warnings == 0");
	json_decref(j);
	cgs_done(&m.c);
}

static void a_call_is_one_step_whoever_uses_it(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN
		"tool gen2() { argv = [\"sh\", \"gen.sh\"]; reads = [\"gen.sh\", add_py]\n"
		"  writes = [\"c.txt\", \"h.txt\"] }\n"
		"artifact h { path = \"h.txt\"; from = gen2() }\n"
		"artifact c { path = \"c.txt\"; from = gen2() }\n"
		"test t { run = gen2() }\n"
		"gate g { on = [h]; require gen2().exit == 0 }\n");
	assert_int_equal(cgs_plan_find(p, "tool.gen2() #2"), CGS_PLAN_NONE);
	uint32_t s = find(p, "tool.gen2()");
	assert_int_equal(input(p, "publish h.txt", 0)->step, s);
	assert_int_equal(input(p, "publish c.txt", 0)->step, s);
	assert_int_equal(input(p, "test.t", 0)->step, s);
	assert_int_equal(input(p, "gate.g", 0)->step, s);
	cgs_done(&m.c);
}

static void a_call_that_sees_a_candidate_is_another_step(void **state)
{
	(void)state;
	static const char *const reads[] = {"add_py", "\"src/add.py\"", "\"src/*.py\"", "all"};
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
		struct made m;
		char text[2048];
		snprintf(text, sizeof text, MODELS GEN
			 "context all { files = [\"src/*.py\"] }\n"
			 "tool look() { argv = [\"sh\", \"look.sh\"]; reads = [%s] }\n"
			 "test t { run = look() }\n"
			 "gate g { on = [add_py]; require look().exit == 0 }\n", reads[i]);
		const struct cgs_plan *p = plan_of(&m, text);
		uint32_t g = input(p, "gate.g", 0)->step, t = input(p, "test.t", 0)->step;
		assert_int_not_equal(g, t);
		assert_int_equal(p->input[p->step[g].in + 1].step, find(p, "prompt.gen"));
		assert_int_equal(p->input[p->step[t].in + 1].step, find(p, "publish src/add.py"));
		cgs_done(&m.c);
	}
}

static void an_answer_that_may_be_healed_goes_on_as_a_whole(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN LINT READY
		"artifact notes { path = \"src/notes.md\"; from = gen }\n"
		"prompt next { model = coder; section task { text = \"Go on.\"; "
		"include = [notes] } }\n"
		"artifact more { path = \"more.md\"; from = next }\n");
	assert_int_equal(input(p, "publish src/notes.md", 0)->step, find(p, "prompt.gen"));
	assert_int_equal(input(p, "publish src/notes.md", 1)->step, find(p, "gate.ready"));
	assert_int_equal(input(p, "prompt.next", 0)->step, find(p, "publish src/notes.md"));
	assert_int_equal(p->step[find(p, "publish more.md")].nin, 1);
	cgs_done(&m.c);
	p = plan_of(&m, MODELS GEN LINT
		"gate ready { on = [add_py]; require lint(add_py).errors == 0 }\n"
		"artifact notes { path = \"src/notes.md\"; from = gen }\n");
	assert_int_equal(p->step[find(p, "publish src/notes.md")].nin, 1);
	cgs_done(&m.c);
}

static void a_gate_may_look_at_any_file_of_the_answer_it_heals(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN LINT
		"artifact notes { path = \"src/notes.md\"; from = gen }\n"
		"gate ready { on = [add_py]; require lint(notes).errors == 0; heal = 1 }\n");
	assert_int_equal(input(p, "tool.lint(notes)", 1)->step, find(p, "prompt.gen"));
	cgs_done(&m.c);
}

static void flipped_comparison_keeps_its_meaning(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN LINT
		"gate ready {\n on = [add_py]\n require 3 > lint(add_py).warnings\n}\n");
	json_t *j = recipe(p, "gate.ready");
	json_t *r = json_array_get(json_object_get(j, "require"), 0);
	assert_string_equal(json_string_value(json_object_get(r, "op")), "<");
	assert_int_equal(json_integer_value(json_object_get(r, "value")), 3);
	json_decref(j);
	cgs_done(&m.c);
}

static void rubric_becomes_judges_a_score_and_two_requirements(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN
		"rubric quality { judge = big\n"
		" criterion clear { weight = 2; asks = [\"Is it clear?\"] }\n"
		" criterion right { asks = [\"Is it right?\"] } }\n"
		"gate ready {\n on = [add_py]\n require quality(gen) >= 8\n}\n");
	uint32_t score = find(p, "score.quality(gen)");
	assert_int_equal(p->step[score].nin, 2);
	assert_int_equal(input(p, "score.quality(gen)", 0)->step,
			 find(p, "judge.quality.clear(gen)"));
	assert_int_equal(input(p, "judge.quality.right(gen)", 0)->step, find(p, "prompt.gen"));
	json_t *j = recipe(p, "gate.ready"), *r = json_object_get(j, "require");
	assert_int_equal(json_array_size(r), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(r, 1), "field")),
			    "floor_ok");
	assert_string_equal(json_string_value(json_object_get(json_array_get(r, 1), "text")),
			    "quality(gen): every criterion reaches the floor 6");
	json_decref(j);
	j = recipe(p, "score.quality(gen)");
	assert_int_equal(json_integer_value(json_object_get(j, "hi")), 10);
	json_decref(j);
	json_decref(recipe(p, "judge.quality.clear(gen)"));
	cgs_done(&m.c);
}

static void prompt_recipe_says_whom_to_ask_and_what(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN LINT READY);
	json_t *j = recipe(p, "prompt.gen"), *q = json_object_get(j, "request");
	assert_string_equal(json_string_value(json_object_get(q, "model")), "coder-1");
	assert_int_equal(json_integer_value(json_object_get(q, "max_output")), 1000);
	json_t *messages = json_object_get(q, "messages");
	assert_int_equal(json_array_size(messages), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(messages, 0), "role")),
			    "system");
	json_t *fall = json_object_get(json_object_get(j, "fallback"), "request");
	assert_string_equal(json_string_value(json_object_get(fall, "model")), "big-1");
	json_decref(j);
	json_decref(recipe(p, "gate.ready"));
	json_decref(recipe(p, "publish src/add.py"));
	const struct cgs_step *s = &p->step[find(p, "prompt.gen")];
	assert_int_equal(p->model[s->model].nusd_in, 2000);
	assert_int_equal(p->model[s->model].nusd_out, 10000);
	assert_int_equal(p->model[s->model].concurrency, 4);
	assert_int_equal(s->tokens_out, 1000);
	assert_int_equal(s->cost_nusd, (uint64_t)s->tokens_in * 2000 + 10000000);
	cgs_done(&m.c);
}

static void comments_and_layout_change_no_recipe(void **state)
{
	(void)state;
	static const char *const text[] = {
		MODELS "requirement fast \"Fast\" { the api; when \"a request comes\"\n"
		       " shall \"answer\"\n goal <= 200ms @p95 }\n"
		       "component api \"API\" { tech = [python, flask] }\n"
		       "prompt gen { model = coder\n section task { text = \"Go.\"; "
		       "include = [requirement.*, api] } }\n"
		       "artifact a { path = \"a\"; from = gen }\n",
		MODELS "# a comment\nrequirement fast \"Fast\" {\n\n  the   api // who\n  when "
		       "\"a request comes\"; shall \"answer\"\n goal   <=   200ms   @p95\n}\n"
		       "component api \"API\" {\n tech = [\n python,\n flask ] }\n"
		       "prompt gen { model = coder\n section task { text = \"Go.\"; "
		       "include = [requirement.*, api] } }\n"
		       "artifact a { path = \"a\"; from = gen }\n",
	};
	struct made a, b;
	const struct cgs_plan *p = plan_of(&a, text[0]), *q = plan_of(&b, text[1]);
	const struct cgs_step *s = &p->step[find(p, "prompt.gen")];
	const struct cgs_step *t = &q->step[find(q, "prompt.gen")];
	assert_string_equal(cgs_plan_str(p, s->recipe), cgs_plan_str(q, t->recipe));
	assert_true(cgs_key_eq(&s->key, &t->key));
	assert_non_null(strstr(cgs_plan_str(p, s->recipe),
			       "When a request comes, api shall answer."));
	assert_non_null(strstr(cgs_plan_str(p, s->recipe), "- goal: <= 200ms @p95"));
	cgs_done(&a.c);
	cgs_done(&b.c);
}

static void same_text_gives_the_same_image(void **state)
{
	(void)state;
	struct made a, b;
	const struct cgs_plan *p = plan_of(&a, MODELS GEN LINT READY);
	const struct cgs_plan *q = plan_of(&b, MODELS GEN LINT READY);
	assert_int_equal(p->head->bytes, q->head->bytes);
	assert_memory_equal(p->head, q->head, p->head->bytes);
	cgs_done(&a.c);
	cgs_done(&b.c);
}

static void only_what_a_target_needs_is_planned(void **state)
{
	(void)state;
	struct made m;
	static const char text[] = MODELS GEN LINT READY
		"template t() { text \"x\" }\nartifact other { path = \"o\"; from = t() }\n";
	make(&m, text, "other", NULL);
	assert_true(m.ok);
	assert_int_equal(m.c.plan->head->nstep, 2);
	cgs_done(&m.c);
	make(&m, text, "src/add.py", NULL);
	assert_true(m.ok);
	assert_int_equal(m.c.plan->head->nstep, 4);
	cgs_done(&m.c);
	make(&m, text, "ready", NULL);
	assert_true(m.ok);
	assert_int_equal(m.c.plan->head->nstep, 4);
	cgs_done(&m.c);
	make(&m, text, "othr", NULL);
	assert_false(m.ok);
	assert_true(reports(&m, CGS_C_unknown_target));
	assert_true(cgs_str_is(m.c.diags.v[m.c.diags.n - 1]->help, "did you mean \"other\"?") ||
		    cgs_str_is(m.c.diags.v[0]->help, "did you mean \"other\"?"));
	cgs_done(&m.c);
}

static void glob_gives_the_same_plan_before_and_after_a_build(void **state)
{
	(void)state;
	static const char text[] = MODELS
		"template t() { text \"x\" }\nartifact one { path = \"src/one.c\"; from = t() }\n"
		"tool count() { argv = [\"wc\"]; reads = [\"src/*.c\"] }\n"
		"test lines { run = count() }\n"
		"gate ready {\n on = [one]\n require lines\n}\n";
	static const char *const before[] = {"src/two.c", NULL};
	static const char *const after[] = {"src/one.c", "src/two.c", NULL};
	struct made a, b;
	make(&a, text, NULL, before);
	make(&b, text, NULL, after);
	assert_true(a.ok && b.ok);
	assert_int_equal(a.c.plan->head->bytes, b.c.plan->head->bytes);
	assert_memory_equal(a.c.plan->head, b.c.plan->head, a.c.plan->head->bytes);
	assert_int_equal(a.c.plan->step[find(a.c.plan, "tool.count()")].nin, 3);
	cgs_done(&a.c);
	cgs_done(&b.c);
}

static void a_test_is_a_step_unless_a_gate_measures_it(void **state)
{
	(void)state;
	static const char text[] = MODELS
		"template t() { text \"x\" }\nartifact one { path = \"one.txt\"; from = t() }\n"
		"tool count() { argv = [\"wc\"] }\ntool other() { argv = [\"ls\"] }\n"
		"test lines { run = count() }\ntest own { run = other() }\ntest words { }\n"
		"gate ready {\n on = [one]\n require lines.exit == 0\n}\n";
	struct made m;
	make(&m, text, NULL, NULL);
	assert_true(m.ok);
	uint32_t own = find(m.c.plan, "test.own");
	assert_int_equal(m.c.plan->step[own].kind, CGS_STEP_GATE);
	assert_int_equal(m.c.plan->input[m.c.plan->step[own].in].step,
			 find(m.c.plan, "tool.other()"));
	assert_int_equal(cgs_plan_find(m.c.plan, "test.lines"), CGS_PLAN_NONE);
	assert_int_equal(cgs_plan_find(m.c.plan, "test.words"), CGS_PLAN_NONE);
	cgs_done(&m.c);
	make(&m, text, "lines", NULL);
	assert_true(m.ok);
	assert_int_not_equal(cgs_plan_find(m.c.plan, "test.lines"), CGS_PLAN_NONE);
	assert_int_equal(m.c.plan->head->nstep, 2);
	cgs_done(&m.c);
}

static void template_text_is_evaluated(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS
		"template hi(names: list<string>) { for n in names { text \"Hi ${n}. \" } }\n"
		"artifact a { path = \"a\"; from = hi([\"Al\", \"Bo\"]); merge = never; "
		"executable = true }\n");
	json_t *j = recipe(p, "template.hi(Al, Bo)");
	assert_non_null(strstr(json_string_value(json_object_get(j, "text")), "Hi Bo."));
	json_decref(j);
	assert_int_equal(p->step[find(p, "a")].flags & (CGS_SF_NEVER | CGS_SF_EXECUTABLE),
			 CGS_SF_NEVER | CGS_SF_EXECUTABLE);
	cgs_done(&m.c);
}

static void artifact_of_a_tool_is_one_of_its_files(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS
		"tool page() { argv = [\"sh\", \"page.sh\"]; reads = [\"page.sh\"]; "
		"writes = [\"b.css\", \"a.html\"] }\n"
		"artifact html { path = \"a.html\"; from = page() }\n");
	assert_int_equal(input(p, "publish a.html", 0)->step, find(p, "tool.page()"));
	assert_int_equal(input(p, "publish a.html", 0)->out, 2);
	json_decref(recipe(p, "tool.page()"));
	cgs_done(&m.c);
}

static void long_chain_of_artifacts_needs_no_stack(void **state)
{
	(void)state;
	enum { N = 5000 };
	struct cgs_buf b = {0};
	struct made m;
	cgs_buf_putz(&b, "edition 2026\npackage demo\ntemplate t() { text \"x\" }\n"
			 "artifact a0 { path = \"0\"; from = t() }\n");
	for (int i = 1; i < N; i++)
		cgs_buf_fmt(&b,
			    "tool c%d() { argv = [\"cp\"]; reads = [a%d]; writes = [\"%d\"] }\n"
			    "artifact a%d { path = \"%d\"; from = c%d() }\n",
			    i, i - 1, i, i, i, i);
	const struct cgs_plan *p = plan_of(&m, b.s);
	assert_int_equal(p->head->nstep, 2 * N);
	cgs_buf_done(&b);
	cgs_done(&m.c);
}

static void missing_program_is_named(void **state)
{
	(void)state;
	struct made m;
	make(&m, MODELS "tool x() { argv = [\"no-such-program\"] }\ntest t { run = x() }\n", "t",
	     NULL);
	assert_false(m.ok);
	assert_true(reports(&m, CGS_C_unknown_program));
	cgs_done(&m.c);
}

static void paths_that_leave_the_project_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"/etc/passwd", "../x",       "a/../../x", "a/",
					  "..",          "x\\\\..\\\\y", "."};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct cgs_buf b = {0};
		struct made m;
		cgs_buf_fmt(&b, "%stemplate t() { text \"x\" }\nartifact a { path = \"%s\"; "
				"from = t() }\n", MODELS, bad[i]);
		make(&m, b.s, NULL, NULL);
		assert_false(m.ok);
		assert_true(reports(&m, CGS_C_unsafe_path));
		cgs_buf_done(&b);
		cgs_done(&m.c);
	}
}

static void files_of_others_are_not_written(void **state)
{
	(void)state;
	static const char *const bad[] = {".git/config", "sub/.GIT/hooks/x", ".cgs/store",
					  "more.cgs", "a/B.CGS"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct cgs_buf b = {0};
		struct made m;
		cgs_buf_fmt(&b, "%stemplate t() { text \"x\" }\nartifact a { path = \"%s\"; "
				"from = t() }\n", MODELS, bad[i]);
		make(&m, b.s, NULL, NULL);
		assert_true(reports(&m, CGS_C_protected_path));
		cgs_buf_done(&b);
		cgs_done(&m.c);
	}
}

static void a_file_and_a_directory_cannot_share_a_name(void **state)
{
	(void)state;
	struct made m;
	make(&m, MODELS "template t() { text \"x\" }\n"
			"artifact a { path = \"src\"; from = t() }\n"
			"artifact b { path = \"src/b\"; from = t() }\n", NULL, NULL);
	assert_true(reports(&m, CGS_C_unsafe_path));
	cgs_done(&m.c);
}

static void limits_of_the_project_stand_in_the_head(void **state)
{
	(void)state;
	struct made m;
	const struct cgs_plan *p = plan_of(&m, MODELS GEN
		"limit { concurrency = 3 }\nbudget { tokens = 50ktok; cost = 2.5USD }\n");
	assert_int_equal(p->head->concurrency, 3);
	assert_int_equal(p->head->budget_tokens, 50001);
	assert_true(p->head->budget_nusd == 2500000001u);
	assert_false(cgs_key_zero(&p->head->spec));
	cgs_done(&m.c);
}

static void put(const char *root, const char *path, const char *text)
{
	char full[256];
	snprintf(full, sizeof full, "%s/%s", root, path);
	FILE *f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void dir(const char *root, const char *path)
{
	char full[256];
	snprintf(full, sizeof full, "%s/%s", root, path);
	assert_int_equal(mkdir(full, 0755), 0);
}

static void project_is_all_specs_below_its_root(void **state)
{
	(void)state;
	char root[] = "/tmp/test_lower.XXXXXX", *found = NULL, inner[64], rm[64];
	static const char *const dirs[] = {"a", "a/b", "build", ".hidden", "other"};
	struct cgs c = {0};
	assert_non_null(mkdtemp(root));
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		dir(root, dirs[i]);
	put(root, "project.cgs", "package demo\ntemplate t() { text \"x\" }\n");
	put(root, "a/b/one.cgs", "package demo\nartifact a { path = \"a.txt\"; from = t() }\n");
	put(root, "build/bad.cgs", "}");
	put(root, ".hidden/bad.cgs", "}");
	put(root, "other/project.cgs", "}");
	snprintf(inner, sizeof inner, "%s/a/b", root);
	assert_int_equal(cgs_find_root(inner, &found), CGS_OK);
	assert_string_equal(found, root);
	assert_int_equal(cgs_load(&c, found), CGS_OK);
	assert_int_equal(c.ntree, 2);
	assert_memory_equal(c.dirs.s, "\0a\0a/b", 7);
	cgs_check(&c);
	assert_int_equal(c.diags.errors, 0);
	assert_true(cgs_lower(&c, &(struct cgs_lower){0}));
	assert_int_equal(c.plan->head->nstep, 2);
	assert_string_equal(cgs_plan_str(c.plan, c.plan->file[0].path), ".");
	assert_int_equal(c.plan->file[0].role, CGS_FILE_DIR);
	cgs_done(&c);
	free(found);
	snprintf(rm, sizeof rm, "rm -r %s", root);
	assert_int_equal(system(rm), 0);
}

static void text_in_hand_takes_the_place_of_the_file(void **state)
{
	(void)state;
	struct cgs c = {0};
	cgs_parse(&c, CGS_STR("b.cgs"), CGS_STR("package demo\n} } }\n"));
	assert_true(c.diags.errors > 0);
	cgs_parse(&c, CGS_STR("a.cgs"), CGS_STR("package demo\n"));
	cgs_parse(&c, CGS_STR("b.cgs"), CGS_STR("package demo\n"));
	assert_int_equal(c.diags.errors, 0);
	assert_int_equal(c.ntree, 2);
	cgs_check(&c);
	assert_int_equal(c.diags.n, 0);
	cgs_done(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(candidate_is_checked_before_it_is_published),
		cmocka_unit_test(reader_outside_the_gate_sees_what_was_accepted),
		cmocka_unit_test(prompt_under_the_same_gate_sees_the_candidate),
		cmocka_unit_test(outputs_of_a_prompt_stand_in_order_of_paths),
		cmocka_unit_test(arguments_that_are_artifacts_are_paths),
		cmocka_unit_test(equal_calls_are_one_step),
		cmocka_unit_test(a_call_is_one_step_whoever_uses_it),
		cmocka_unit_test(a_call_that_sees_a_candidate_is_another_step),
		cmocka_unit_test(an_answer_that_may_be_healed_goes_on_as_a_whole),
		cmocka_unit_test(a_gate_may_look_at_any_file_of_the_answer_it_heals),
		cmocka_unit_test(flipped_comparison_keeps_its_meaning),
		cmocka_unit_test(rubric_becomes_judges_a_score_and_two_requirements),
		cmocka_unit_test(prompt_recipe_says_whom_to_ask_and_what),
		cmocka_unit_test(comments_and_layout_change_no_recipe),
		cmocka_unit_test(same_text_gives_the_same_image),
		cmocka_unit_test(only_what_a_target_needs_is_planned),
		cmocka_unit_test(glob_gives_the_same_plan_before_and_after_a_build),
		cmocka_unit_test(a_test_is_a_step_unless_a_gate_measures_it),
		cmocka_unit_test(template_text_is_evaluated),
		cmocka_unit_test(artifact_of_a_tool_is_one_of_its_files),
		cmocka_unit_test(long_chain_of_artifacts_needs_no_stack),
		cmocka_unit_test(missing_program_is_named),
		cmocka_unit_test(paths_that_leave_the_project_are_refused),
		cmocka_unit_test(files_of_others_are_not_written),
		cmocka_unit_test(a_file_and_a_directory_cannot_share_a_name),
		cmocka_unit_test(limits_of_the_project_stand_in_the_head),
		cmocka_unit_test(project_is_all_specs_below_its_root),
		cmocka_unit_test(text_in_hand_takes_the_place_of_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
