/* test_eval.c — expressions, selections, calls and text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "checked.h"

/* decision.d with context "${EXPR}" gives RESULT. */
#define WORLD                                                                                      \
	"stakeholder ops { influence = high; needs = [\"peace\", \"quiet\"] }\n"                   \
	"requirement fast \"Be fast\" { kind = performance; owner = ops; shall \"answer\"\n"       \
	"  goal <= 200ms @p95 }\n"                                                                 \
	"requirement safe { kind = security; priority = should; shall \"hold\" }\n"                \
	"component api \"Order API\" { tech = [python]; satisfies = [fast]; depends -> store\n"    \
	"  field limit : int \"at most\" }\n"                                                      \
	"component store { satisfies = [fast, safe] }\n"                                           \
	"entity order { field id : uuid; field total : money }\n"

static void gives(const char *expr, const char *result)
{
	char text[4096];
	struct checked c;
	snprintf(text, sizeof text, WORLD "decision d { context = \"${%s}\" }\n", expr);
	check_one(&c, text);
	for (uint32_t i = 0; i < c.diags.n; i++)
		print_message("%s: %s\n", expr, c.diags.v[i]->text.s);
	assert_int_equal(c.diags.n, 0);
	assert_string_equal(shown(&c, "d", "context"), result);
	drop(&c);
}

static void fails(const char *expr, unsigned code, const char *words)
{
	char text[4096];
	snprintf(text, sizeof text, WORLD "decision d { context = \"${%s}\" }\n", expr);
	raises(text, code, words);
}

static void arithmetic_keeps_units(void **state)
{
	(void)state;
	gives("1 + 2 * 3", "7");
	gives("2s + 500ms", "2.5s");
	gives("90s / 2", "45s");
	gives("1min / 30s", "2");
	gives("50% * 8ktok", "4ktok");
	gives("60req/min * 2min", "120req");
	gives("-3 - -1", "-2");
	gives("0.1 + 0.2 == 0.3", "true");
	fails("1s + 1", 1102, "'+'");
	fails("1s * 1s", 1102, "'*'");
	fails("1s / 0", 1110, "zero");
	fails("9000000000000000000 * 2", 1115, "too large");
	fails("ops + 1", 1101, "'+'");
}

static void comparisons_respect_dimension_and_statistic(void **state)
{
	(void)state;
	gives("1s > 999ms", "true");
	gives("200ms @p95 <= 300ms @p95", "true");
	gives("2026-03-31 < 2026-04-01", "true");
	gives("\"a\" != \"b\" && !(1 == 2)", "true");
	gives("5 in [1, 5]", "true");
	gives("15% in 10%..20%", "true");
	fails("1s < 1MB", 1102, "'<'");
	fails("200ms @p95 < 300ms @mean", 1106, "@p95 and @mean");
	fails("1s @p42 < 2s", 1106, "@p42");
	fails("20%..10%", 1108, "reversed");
	fails("1..1", 1108, "empty");
	fails("1 && true", 1101, "true or false");
}

static void conditions_choose(void **state)
{
	(void)state;
	gives("if 1 < 2 then \"yes\" else \"no\"", "yes");
	gives("if ops.influence == low then 1 else 2", "2");
	gives("ops.influence >= medium", "true");
	gives("fast.priority in [must, should]", "true");
	fails("ops.influence == hihg", 1113, "'hihg'");
	fails("if 1 then 2 else 3", 1101, "condition");
}

static void members_are_attributes_nested_declarations_and_facts(void **state)
{
	(void)state;
	gives("api.title", "Order API");
	gives("store.title", "store");
	gives("component.api.kind", "component");
	gives("fast.kind", "performance");
	gives("api.depends", "store");
	gives("api.limit.type", "int");
	gives("api.field.limit.title", "at most");
	gives("order.field.*", "id, total");
	gives("fast.owner.needs[1]", "quiet");
	gives("fast.goal", "200ms @p95");
	gives("store.rationale", "");
	fails("api.tille", 1005, "'tille'");
	fails("order.field.nome", 1002, "'nome'");
	fails("ops.needs[2]", 1107, "2 items");
}

static void selections_keep_source_order(void **state)
{
	(void)state;
	gives("component.*", "api, store");
	gives("requirement where kind == performance", "fast");
	gives("requirement where satisfies(store) && priority == should", "safe");
	gives("component where satisfies(fast)", "api, store");
	gives("component where depends(store)", "api");
	gives("requirement where owner == ops", "fast");
	gives("requirement where name == \"safe\"", "safe");
	gives("count(requirement where count(component where satisfies(fast)) == 2)", "2");
	fails("requirement where kin == performance", 1002, "'kin'");
	fails("requirement where 1", 1101, "condition");
	fails("1 where true", 1101, "list");
}

static void functions_are_pure(void **state)
{
	(void)state;
	gives("count(component.*)", "2");
	gives("sum([1s, 500ms])", "1.5s");
	gives("min([3, 1, 2])", "1");
	gives("max([3, 1, 2])", "3");
	fails("sum([1, 1s])", 1102, "beside");
	fails("cuont([1])", 1117, "'cuont'");
	fails("count(1)", 1101, "list");
	fails("count()", 1018, "without of");
	fails("count([1], [2])", 1018, "fewer");
	fails("count(off = [1])", 1018, "no parameter off");
	fails("api(1)", 1018, "cannot be called");
}

static void filters_shape_text(void **state)
{
	(void)state;
	gives("api.title | upper", "ORDER API");
	gives("api.title | lower", "order api");
	gives("api.title | snake", "order_api");
	gives("api.title | camel", "orderApi");
	gives("\"order api\" | pascal", "OrderApi");
	gives("\"orderApi\" | kebab", "order-api");
	gives("\"order api\" | title", "Order Api");
	gives("\"  x \" | trim", "x");
	gives("component.* | join(\"; \")", "api; store");
	gives("\"a\\\"b\" | quote", "\"a\\\"b\"");
	gives("ops.needs | json", "[\"peace\",\"quiet\"]");
	gives("ops.needs | first", "peace");
	gives("ops.needs | last | upper", "QUIET");
	gives("ops.needs | length", "2");
	gives("store.rationale | default(\"none\")", "none");
	gives("\"a\\nb\" | indent(2)", "a\n  b");
	fails("1 | uper", 1117, "'uper'");
	fails("1 | upper(2)", 1018, "no argument");
	fails("1 | join", 1018, "one argument");
	fails("1 | join(\",\")", 1101, "list");
}

static void bodies_expand_in_order(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, WORLD "template line(c: ref<component>, mark: string = \"-\") {\n"
			    "  text \"${mark} ${c.title}\\n\"\n}\n"
			    "template all() {\n"
			    "  text \"\"\"\n    # Parts\n\n    \"\"\"\n"
			    "  for c in component where name != \"none\" {\n    use line(c)\n  }\n"
			    "  for c in component.* {\n"
			    "    if c.tech == [\"python\"] {\n      use line(c, mark = \"*\")\n"
			    "    } else {\n      text \"other\\n\"\n    }\n  }\n"
			    "}\n");
	for (uint32_t i = 0; i < c.diags.n; i++)
		print_message("%s\n", c.diags.v[i]->text.s);
	assert_int_equal(c.diags.n, 0);
	assert_string_equal(expanded(&c, "all"), "# Parts\n\n- Order API\n- store\n"
						 "* Order API\nother\n");
	drop(&c);
}

static void text_in_quotes_of_three_is_whole_lines(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, "decision d {\n  context = \"\"\"\n    one\n      two\n    \"\"\"\n"
		      "  choice = \"\"\"three\"\"\"\n  consequences = \"\"\"\n  \"\"\"\n}\n");
	assert_string_equal(shown(&c, "d", "context"), "one\n  two\n");
	assert_string_equal(shown(&c, "d", "choice"), "three");
	assert_string_equal(shown(&c, "d", "consequences"), "");
	drop(&c);
}

static void bodies_are_checked_before_they_are_used(void **state)
{
	(void)state;
	raises("template t(c: ref<component>) { text \"${c.card}\" }", 0, ""); /* may be nested */
	raises("template t(c: ref<component>) { text \"${c.titel}\" }", 1005, "'titel'");
	raises("template t(r: ref<requirement>) { text \"${r.titel}\" }", 1005, "'titel'");
	raises("template t(r: ref<requirement>) { text \"${r.name} ${q.title}\" }", 1002, "'q'");
	raises("template t(x: string) { text \"${x | bogus}\" }", 1117, "'bogus'");
	raises("template t(r: ref<requirement>) { if r.kind == quick { text \"\" } }", 1113,
	       "'quick'");
	raises("template t() { for r in requirement.* { text \"${r.shal}\" } }", 1005, "'shal'");
	raises("template t() { for r in requirement { } }", 1002, "'requirement'");
	raises("template t() { use nothing() }", 1117, "'nothing'");
	raises("template t() { print \"x\" }", 1005, "'print'");
	raises("template t(a: int) { use t(a) }", 1026, "t -> t");
	raises("tool l(f: ref<artifact>) { argv = [\"cc\", f.pth] }", 1005, "'pth'");
}

static void values_may_depend_on_each_other_but_not_on_themselves(void **state)
{
	(void)state;
	raises("decision a { context = \"${b.context}\" }\ndecision b { context = \"x\" }", 0, "");
	raises("decision a { context = \"${b.context}\" }\n"
	       "decision b { context = \"${a.context}\" }",
	       1026, "'context'");
}

static void expansion_is_bounded(void **state)
{
	(void)state;
	struct checked c;
	char text[8192] = "", *p = text;
	p += sprintf(p, "template t0() { text \"0123456789\" }\n");
	for (int i = 1; i < 30; i++)
		p += sprintf(p, "template t%d() {\n use t%d()\n use t%d()\n use t%d()\n}\n", i,
			     i - 1, i - 1, i - 1);
	check_one(&c, text);
	assert_int_equal(c.diags.n, 0);
	assert_null(expanded(&c, "t29"));
	assert_int_equal(c.diags.n, 1);
	assert_int_equal(c.diags.v[0]->code, 1118);
	drop(&c);
}

static void a_call_gives_its_arguments_and_defaults(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, "template hello(who: string, n: int = 2) { text \"${who} ${n}\" }\n"
		      "artifact a { path = \"a\"; from = hello(who = \"you\") }\n");
	assert_int_equal(c.diags.n, 0);
	struct cgs_value v = cgs_ir_get(c.ir, find(&c, "artifact.a"), "from");
	struct cgs_eval ev = {.ir = c.ir, .mem = &c.mem, .decl = find(&c, "a")};
	struct cgs_scope scope;
	assert_int_equal(v.type, CGS_V_CALL);
	assert_int_equal(v.n, 1);
	assert_true(cgs_eval_bind(&ev, &v, &scope));
	assert_int_equal(scope.n, 2);
	assert_true(cgs_str_is(scope.v[0].value.str, "you"));
	assert_int_equal(scope.v[1].value.num.n, 2);
	drop(&c);
	raises("template hello(who: string) { text \"${who}\" }\n"
	       "artifact a { path = \"a\"; from = hello(who = 1) }",
	       1101, "string");
}

static void attributes_of_tools_wait_for_their_parameters(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, "tool lint(f: ref<artifact>) { argv = [\"cc\", f.path]; parse = gcc }\n"
		      "template t() { text \"x\" }\nartifact a { path = \"a.c\"; from = t() }\n");
	assert_int_equal(c.diags.n, 0);
	uint32_t tool = find(&c, "lint");
	assert_int_equal(cgs_ir_get(c.ir, tool, "argv").type, CGS_V_NONE);
	assert_string_equal(shown(&c, "lint", "parse"), "gcc");
	assert_string_equal(shown(&c, "lint", "timeout"), "60s");
	struct cgs_value one = {.type = CGS_V_REF, .decl = find(&c, "a")}, out;
	cgs_sym key = cgs_sym_of(&c.syms, CGS_STR("f"));
	struct cgs_value call = {
		.type = CGS_V_CALL, .decl = tool, .n = 1, .item = &one, .key = &key};
	struct cgs_eval ev = {.ir = c.ir, .mem = &c.mem, .decl = tool};
	struct cgs_scope scope;
	assert_true(cgs_eval_bind(&ev, &call, &scope));
	ev.scope = &scope;
	assert_true(cgs_eval_attr(&ev, cgs_ir_attr(c.ir, tool, "argv", NULL), &out));
	assert_int_equal(out.n, 2);
	assert_true(cgs_str_is(out.item[1].str, "a.c"));
	drop(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arithmetic_keeps_units),
		cmocka_unit_test(comparisons_respect_dimension_and_statistic),
		cmocka_unit_test(conditions_choose),
		cmocka_unit_test(members_are_attributes_nested_declarations_and_facts),
		cmocka_unit_test(selections_keep_source_order),
		cmocka_unit_test(functions_are_pure),
		cmocka_unit_test(filters_shape_text),
		cmocka_unit_test(bodies_expand_in_order),
		cmocka_unit_test(text_in_quotes_of_three_is_whole_lines),
		cmocka_unit_test(bodies_are_checked_before_they_are_used),
		cmocka_unit_test(values_may_depend_on_each_other_but_not_on_themselves),
		cmocka_unit_test(expansion_is_bounded),
		cmocka_unit_test(a_call_gives_its_arguments_and_defaults),
		cmocka_unit_test(attributes_of_tools_wait_for_their_parameters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
