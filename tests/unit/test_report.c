/* test_report.c — reports: requirements as sentences, and diagrams for other programs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checked.h"

#include <stdio.h>

#include "../../compiler/report/diagram.h"
#include "../../compiler/report/ears.h"

/* The sentence of requirement `r` with these clauses. */
static void says(const char *head, const char *clauses, const char *want)
{
	char text[1024];
	struct checked c;
	snprintf(text, sizeof text, "edition 2026\n%s\nrequirement r { %s }\n", head, clauses);
	check_one(&c, text);
	struct cgs_str s = cgs_ears_requirement(c.ir, find(&c, "requirement.r"), &c.mem);
	assert_string_equal(s.s, want);
	drop(&c);
}

static void clauses_stand_in_their_order(void **state)
{
	(void)state;
	says("component till \"Till\" { }",
	     "shall \"sum up\"; the till; where \"it has a scale\"; if \"a card fails\"; "
	     "when \"a card is shown\"; while \"it is open\"",
	     "Where it has a scale, while it is open, when a card is shown, if a card fails, then "
	     "the Till shall sum up.");
	says("component till \"The till\" { }", "if \"a card fails\"; the till; shall \"beep.\"",
	     "If a card fails, then the till shall beep.");
	says("", "shall \"beep\"; shall \"blink\"", "The system shall beep and blink.");
	says("", "when \"one comes,\"; when \"two come\"; shall \"beep\"",
	     "When one comes and two come, the system shall beep.");
}

static void without_shall_there_is_no_sentence(void **state)
{
	(void)state;
	says("", "when \"one comes\"", "");
}

static void german_has_german_words(void **state)
{
	(void)state;
	says("project p { lang = de }\ncomponent kasse \"die Kasse\" { }",
	     "when \"ein Kunde bezahlt\"; the kasse; shall \"die Summe anzeigen\"",
	     "Wenn ein Kunde bezahlt, muss die Kasse die Summe anzeigen.");
	says("project p { lang = de }", "shall \"piepen\"", "Das System muss piepen.");
}

static void a_story_says_who_what_and_why(void **state)
{
	struct checked c;
	(void)state;
	check_one(&c,
		  "edition 2026\nstakeholder b \"buyer\" { }\n"
		  "story r { as b; want \"to pay\"; so \"I can go\" }\nstory s { want \"x\" }\n");
	assert_string_equal(cgs_ears_story(c.ir, find(&c, "story.r"), &c.mem).s,
			    "As buyer, I want to pay, so that I can go.");
	assert_string_equal(cgs_ears_story(c.ir, find(&c, "story.s"), &c.mem).s, "I want x.");
	drop(&c);
}

static const char shop[] = "edition 2026\nproject p { }\n"
			   "component a \"A \\\"x\\\"\" { depends -> b \"asks\"; uses = [i] }\n"
			   "component b \"B\" { }\nstore c \"C\" { provides = [i] }\n"
			   "interface i \"I\" { }\nsystem s \"S\" { parts = [a, b] }\n";

static void dot_draws_systems_as_clusters(void **state)
{
	struct checked c;
	struct cgs_diagram g;
	struct cgs_buf out = {0};
	(void)state;
	check_one(&c, shop);
	assert_true(cgs_diagram_named(&g, c.ir, CGS_STR("container")));
	cgs_diagram_dot(&g, &out);
	assert_non_null(
		strstr(out.s, "\tsubgraph cluster_0 { style=dashed; label=\"S\\n[system]\""));
	assert_non_null(strstr(out.s, "\t\tb1 [label=\"A \\\"x\\\"\\n[component]\"];\n"));
	assert_non_null(strstr(out.s, "\tb1 -> b2 [label=\"asks\"];\n"));
	assert_non_null(strstr(out.s, "\tb1 -> b3 [label=\"I\"];\n"));
	cgs_buf_done(&out);
	cgs_diagram_done(&g);
	drop(&c);
}

static void the_context_has_systems_only(void **state)
{
	struct checked c;
	struct cgs_diagram g;
	(void)state;
	check_one(&c, shop);
	assert_true(cgs_diagram_each(&g, c.ir, 0));
	assert_int_equal(g.nbox, 1);
	assert_int_equal(g.narrow, 0);
	cgs_diagram_done(&g);
	assert_false(cgs_diagram_each(&g, c.ir, 2));
	assert_false(cgs_diagram_named(&g, c.ir, CGS_STR("nothing")));
	drop(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clauses_stand_in_their_order),
		cmocka_unit_test(without_shall_there_is_no_sentence),
		cmocka_unit_test(german_has_german_words),
		cmocka_unit_test(a_story_says_who_what_and_why),
		cmocka_unit_test(dot_draws_systems_as_clusters),
		cmocka_unit_test(the_context_has_systems_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
