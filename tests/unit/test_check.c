/* test_check.c — words, names, packages, attributes: from trees to a checked model.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <malloc.h>
#include <stdio.h>

#include "checked.h"

static void prelude_checks_clean(void **state)
{
	(void)state;
	raises("", 0, "");
}

static void words_of_the_prelude_hold(void **state)
{
	(void)state;
	raises("kind kind { group = x }", 1001, "'kind.kind'");
	raises("kind component { attr port : int }\ncomponent c { tech = [y] }", 1001,
	       "'kind.component'");
	raises("enum component { aa; bb }", 1001, "'enum.component'");
	raises("kind string { attr port : int }", 1001, "'kind.string'");
	raises("unit ms { is = 3s }", 1001, "'unit.ms'");
}

static void a_misspelled_package_is_the_package(void **state)
{
	(void)state;
	raises("packge todo\ncomponent c { tech = [y] }", 1021, "'packge'");
	raises("editon 2026", 1021, "'editon'");
}

static void else_if_takes_the_first_branch_that_holds(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, "template t(n: int = 3) {\n  if n == 1 { text \"a\" } else if n == 2 { text "
		      "\"b\" } else if n == 3 { text \"c\" } else { text \"d\" }\n}\n"
		      "template all() { use t(); use t(2); use t(1); use t(9) }\n");
	assert_int_equal(c.diags.n, 0);
	assert_string_equal(expanded(&c, "all"), "cbad");
	drop(&c);
}

static void quotes_and_brackets_are_mended(void **state)
{
	(void)state;
	raises("component c { tech = python }", 1101, "list<word>");
	raises("component c { locked = \"true\" }", 1101, "bool");
	raises("component c { depends = d }\ncomponent d { }", 1028, "'depends'");
	raises("template t() { print \"a\" }", 1005, "'print'");
	raises("prompt p { section a { share = 5%-40% } }", 1101, "range");
}

static void declarations_keep_their_head(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, "/// Keeps the shop running.\nstakeholder ops \"Operations\" { influence = "
		      "high }\n");
	uint32_t d = find(&c, "stakeholder.ops");
	assert_true(cgs_str_is(c.ir->decl[d].title, "Operations"));
	assert_true(cgs_str_is(c.ir->decl[d].doc, "Keeps the shop running."));
	assert_true(cgs_str_is(cgs_ir_path(c.ir, d, &c.mem), "stakeholder.ops"));
	assert_true(cgs_ir_is(c.ir, d, "stakeholder"));
	assert_int_equal(cgs_ir_get(c.ir, d, "influence").rank, 2);
	assert_int_equal(cgs_ir_get(c.ir, d, "interest").type, CGS_V_NONE);
	drop(&c);
}

static void defaults_come_from_the_prelude(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c,
		  "requirement r { shall \"x\" }\nrubric q { criterion a { asks = [\"?\"] } }\n");
	assert_string_equal(shown(&c, "r", "kind"), "functional");
	assert_string_equal(shown(&c, "r", "priority"), "must");
	assert_string_equal(shown(&c, "q", "scale"), "1..10");
	assert_int_equal(cgs_ir_get(c.ir, find(&c, "r"), "no_such").type, CGS_V_NONE);
	drop(&c);
}

static void nested_declarations_follow_in_order(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, "entity a { field x : int; field y : text }\nentity b { field z : int }\n");
	uint32_t a = find(&c, "a"), x = c.ir->decl[a].kid, y = c.ir->decl[x].next;
	assert_true(cgs_str_is(cgs_ir_name(c.ir, x), "x"));
	assert_true(cgs_str_is(cgs_ir_name(c.ir, y), "y"));
	assert_int_equal(c.ir->decl[y].next, 0);
	assert_int_equal(c.ir->decl[x].parent, a);
	uint32_t n = 0;
	for (uint32_t d = 0; (d = cgs_ir_next(c.ir, "field", d));)
		n++;
	assert_int_equal(n, 3);
	drop(&c);
}

static void clauses_and_edges_repeat_where_the_kind_says_so(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, "requirement r { when \"a\"; when \"b\"; shall \"c\"; goal <= 5 }\n"
		      "component x { depends -> y \"SQL\"; depends -> z }\n"
		      "component y { }\ncomponent z { }\n"
		      "pattern p { rule only { allow x -> y; deny y -> x } }\n");
	assert_int_equal(c.diags.n, 0);
	uint32_t r = find(&c, "r"), x = find(&c, "x");
	const struct cgs_attr *a = cgs_ir_attr(c.ir, r, "when", NULL);
	a = cgs_ir_attr(c.ir, r, "when", a);
	assert_true(cgs_str_is(a->value.str, "b"));
	assert_null(cgs_ir_attr(c.ir, r, "when", a));
	assert_int_equal(cgs_ir_attr(c.ir, r, "goal", NULL)->op, CGS_OP_LE);
	a = cgs_ir_attr(c.ir, x, "depends", NULL);
	assert_int_equal(a->value.decl, find(&c, "y"));
	assert_true(cgs_str_is(a->label, "SQL"));
	a = cgs_ir_attr(c.ir, c.ir->decl[find(&c, "p")].kid, "allow", NULL);
	assert_int_equal(a->value.n, 2);
	assert_int_equal(a->value.item[0].decl, x);
	drop(&c);
	raises("requirement r { the x; the x }\ncomponent x { }", 1007, "'the'");
}

static void every_part_of_a_word_is_checked(void **state)
{
	(void)state;
	raises("requirment r { }", 1021, "'requirment'");
	raises("component { }", 1023, "no name");
	raises("component a b { }", 1028, "second name");
	raises("component a : int { }", 1028, "a type");
	raises("component a(x: int) { }", 1028, "no parameters");
	raises("component a \"t\" \"u\" { }", 1028, "second title");
	raises("tech = [python]", 1022, "outside");
	raises("component a { component b { } }", 1022, "inside");
	raises("component a { teck = [python] }", 1005, "'teck'");
	raises("component a { satisfy -> b }", 1005, "'satisfy'");
	raises("component a { tech [python] }", 1028, "needs '='");
	raises("requirement a { shall = \"x\" }", 1028, "without '='");
	raises("requirement a { goal 5 }", 1028, "goal <= value");
	raises("component a { depends b }\ncomponent b { }", 1028, "depends -> name");
	raises("template t(a: int, a: int) { text \"${a}\" }", 1001, "'a'");
	raises("template t(a: strng) { text \"${a}\" }", 1002, "'strng'");
	raises("extend component.a { }", 1002, "'a'");
	raises("for x in y { }", 1002, "'y'");
}

static void names_resolve_by_the_kind_that_is_expected(void **state)
{
	(void)state;
	raises("entity store { }\ncomponent store { }\ncomponent a { depends -> store }", 0, "");
	raises("entity store { }\ncomponent a { depends -> store }", 1004, "an entity");
	raises("component a { depends -> store }", 1002, "nothing");
	raises("requirement a { owner = store }", 1002, "no stakeholder");
	raises("requirement r { }\nquality r { scale = \"s\"; meter = \"m\" }\n"
	       "component a { satisfies = [r] }",
	       1003, "'r'");
	raises("requirement r { }\nquality r { scale = \"s\"; meter = \"m\" }\n"
	       "component a { satisfies = [quality.r] }",
	       0, "");
	raises("component a { depends -> entity.b }\nentity b { }", 1101, "the entity");
	raises("component a { owner = ops.x }\nstakeholder ops { }", 1005, "'x'");
	raises("component a { owner = stakeholder.opps }\nstakeholder ops { }", 1002, "'opps'");
}

static void packages_see_what_they_import(void **state)
{
	(void)state;
	struct checked c;
	static const char *const text[] = {
		"package shop\nimport models as m\nimport models { small }\n"
		"prompt a { model = m.big; section t { text = \"x\" } }\n"
		"prompt b { model = small; section t { text = \"x\" } }\n"
		"prompt c { model = m.model.big; section t { text = \"${count(m.model.*)}\" } }\n",
		"package models\nprovider p { kind = replay }\n"
		"model big { provider = p; id = \"b\" }\n",
		"package models\nmodel small { provider = p; id = \"s\" }\n",
	};
	check_all(&c, text, 3);
	for (uint32_t i = 0; i < c.diags.n; i++)
		print_message("%s\n", c.diags.v[i]->text.s);
	assert_int_equal(c.diags.n, 0);
	assert_string_equal(shown(&c, "prompt.a", "model"), "big");
	assert_string_equal(shown(&c, "prompt.b", "model"), "small");
	drop(&c);
	static const char *const apart[] = {
		"package a\ncomponent x { depends -> y }\n",
		"package b\ncomponent y { }\n",
	};
	check_all(&c, apart, 2);
	assert_int_equal(c.diags.n, 1);
	assert_int_equal(c.diags.v[0]->code, 1002);
	drop(&c);
}

static void imports_are_checked(void **state)
{
	(void)state;
	raises("import no.such", 1025, "'no.such'");
	raises("import std.prelude as words", 1009, "'words'");
	raises("package std.mine", 1028, "language");
	raises("package a\npackage b", 1028, "one package");
	raises("edition 2025", 1013, "2026");
	struct checked c;
	static const char *const text[] = {
		"package a\nimport b\ncomponent x { depends -> b.y }\n",
		"package b\nimport c\ncomponent y { depends -> c.z }\n",
		"package c\nimport a\ncomponent z { depends -> a.x }\n",
	};
	check_all(&c, text, 3);
	assert_int_equal(c.diags.n, 1);
	assert_int_equal(c.diags.v[0]->code, 1010);
	assert_true(cgs_str_is(c.diags.v[0]->text, "packages import each other: a -> b -> c -> a"));
	drop(&c);
}

static void a_project_declares_kinds_of_its_own(void **state)
{
	(void)state;
#define SERVICE                                                                                    \
	"enum mood { sad; happy }\n"                                                               \
	"kind endpoint { params = true }\n"                                                        \
	"kind service {\n  attr port : int \"where\" { required = true; range = 1..65535 }\n"      \
	"  attr mood : mood = happy \"how\"\n  clause serves : text \"what\" { repeat = true }\n"  \
	"  edge calls : ref<service> \"whom\"\n  child endpoint\n}\n"
	raises(SERVICE "service a { port = 80; serves \"web\"; calls -> a; endpoint get(x: int) }",
	       0, "");
	raises(SERVICE "service a { port = 0 }", 1107, "1..65535");
	raises(SERVICE "service a { mood = happy }", 1006, "'port'");
	raises(SERVICE "service a { port = 80; mood = glad }", 1113, "'glad'");
	raises("kind a { attr x }", 1027, "type is missing");
	raises("kind a { attr x : int; attr x : int }", 1027, "already");
	raises("kind a { child b }", 1027, "no kind");
	raises("kind a { colour = red }", 1027, "setting");
	raises("enum e { }", 1027, "no words");
	raises("enum e { a; a }", 1027, "already");
	raises("kind component { }", 1001, "kind.component");
}

static void values_fit_their_types(void **state)
{
	(void)state;
	raises("stakeholder a { needs = [1] }", 1101, "expected string");
	raises("stakeholder a { needs = \"x\" }", 1101, "expected list<string>");
	raises("field_ a { }", 1021, "'field_'");
	raises("provider p { kind = replay; timeout = 5 }", 1102, "expected duration");
	raises("provider p { kind = replay; concurrency = 1.5 }", 1101, "expected int");
	raises("component a { version = 1 }", 1101, "expected version");
	raises("component a { since = 2026-03-31; lang = en; tags = [x, \"y z\"] }", 0, "");
	raises("artifact a { path = \"x\"; from = t }\ntemplate t() { }", 1101, "call");
	raises("gate g { on = [a]; on_fail = keep_lst }\nartifact a { path = \"x\"; from = t() }\n"
	       "template t() { }",
	       1002, "'keep_lst'");
	raises("tool t() { argv = [\"x\"]; env = { A = \"1\"; B = \"2\" } }", 0, "");
}

static void a_broken_statement_raises_no_second_error(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, "template t() { }\nartifact a {\n  path = \n  from = t()\n}\n"
		      "component b { depends -> c. }\ncomponent c { }\n");
	assert_int_equal(c.diags.n, 2);
	for (uint32_t i = 0; i < c.diags.n; i++)
		assert_true(c.diags.v[i]->code < 1000);
	drop(&c);
}

static void an_unresolved_name_makes_one_error(void **state)
{
	(void)state;
	raises("decision a { context = \"${nothing.x.y}\" }\n"
	       "decision b { context = \"${a.context}\" }\n"
	       "decision c { context = \"${b.context} ${a.context}\" }",
	       1002, "'nothing'");
}

static void findings_point_at_the_token_and_offer_the_cure(void **state)
{
	(void)state;
	struct checked c;
	const char *text = "component api { }\ncomponent b { depends -> appi }\n";
	check_one(&c, text);
	assert_int_equal(c.diags.n, 1);
	const struct cgs_diag *d = c.diags.v[0];
	assert_int_equal(d->where.at, strstr(text, "appi") - text);
	assert_int_equal(d->where.len, 4);
	assert_true(cgs_str_is(d->fix->text, "api"));
	assert_int_equal(d->applies, CGS_REVIEW);
	drop(&c);
	check_one(&c, "requirment r { shall \"x\" }");
	assert_int_equal(c.diags.v[0]->applies, CGS_SAFE);
	drop(&c);
	check_one(&c, "artifact a { from = t() }\ntemplate t() { }\n");
	assert_int_equal(c.diags.v[0]->applies, CGS_PLACEHOLDER);
	drop(&c);
	check_one(&c, "component a { }\ncomponent a { }\n");
	assert_non_null(c.diags.v[0]->label);
	assert_int_equal(c.diags.v[0]->label->where.at, 10);
	drop(&c);
}

static void long_chains_of_values_do_not_exhaust_the_stack(void **state)
{
	(void)state;
	size_t cap = 1 << 20, n = 0;
	char *text = malloc(cap);
	assert_non_null(text);
	for (unsigned i = 0; i < 5000; i++)
		n += (size_t)snprintf(text + n, cap - n,
				      "decision d%u { context = \"${d%u.context}\" }\n", i, i + 1);
	snprintf(text + n, cap - n, "decision d5000 { context = \"end\" }\n");
	struct checked c;
	check_one(&c, text);
	assert_true(c.diags.n >= 1);
	assert_int_equal(c.diags.v[0]->code, 1118);
	drop(&c);
	free(text);
}

/* Wherever the table of attributes has to grow while a block is carried out: what it was is gone.
 */
static void an_attribute_is_kept_while_the_table_grows(void **state)
{
	(void)state;
	mallopt(M_PERTURB, 0xa5);
	for (int n = 10; n <= 100; n += 10) {
		struct cgs_buf text = {0};
		for (int i = 0; i < n; i++)
			cgs_buf_fmt(&text,
				    "component c%d { role = a; layer = b; tags = [c]; rationale = "
				    "\"d\"; "
				    "since = 1.0.0; source = \"e\"; doc = \"f\"; "
				    "if true { tech = [g] } }\n",
				    i);
		cgs_buf_putc(&text, 0);
		struct checked c;
		check_one(&c, text.s);
		assert_int_equal(c.diags.n, 0);
		uint32_t last = cgs_ir_next(c.ir, "component", 0);
		for (uint32_t d = last; d; d = cgs_ir_next(c.ir, "component", d))
			last = d;
		assert_int_equal(c.ir->decl[last].nattr, 8);
		drop(&c);
		cgs_buf_done(&text);
	}
	mallopt(M_PERTURB, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prelude_checks_clean),
		cmocka_unit_test(words_of_the_prelude_hold),
		cmocka_unit_test(a_misspelled_package_is_the_package),
		cmocka_unit_test(else_if_takes_the_first_branch_that_holds),
		cmocka_unit_test(quotes_and_brackets_are_mended),
		cmocka_unit_test(declarations_keep_their_head),
		cmocka_unit_test(defaults_come_from_the_prelude),
		cmocka_unit_test(nested_declarations_follow_in_order),
		cmocka_unit_test(clauses_and_edges_repeat_where_the_kind_says_so),
		cmocka_unit_test(every_part_of_a_word_is_checked),
		cmocka_unit_test(names_resolve_by_the_kind_that_is_expected),
		cmocka_unit_test(packages_see_what_they_import),
		cmocka_unit_test(imports_are_checked),
		cmocka_unit_test(a_project_declares_kinds_of_its_own),
		cmocka_unit_test(values_fit_their_types),
		cmocka_unit_test(a_broken_statement_raises_no_second_error),
		cmocka_unit_test(an_unresolved_name_makes_one_error),
		cmocka_unit_test(findings_point_at_the_token_and_offer_the_cure),
		cmocka_unit_test(an_attribute_is_kept_while_the_table_grows),
		cmocka_unit_test(long_chains_of_values_do_not_exhaust_the_stack),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
