/* test_ears.c — sentences become clauses when they surely have the form, and stay whole when not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../compiler/exchange/ears.h"
#include "../../compiler/exchange/say.h"

/* The parts of an item as "when a|the b|shall c|". */
static void gives(enum cgs_item_kind kind, const char *text, const char *want)
{
	struct cgs_items s = {0};
	struct cgs_buf b = {0};
	uint32_t item = cgs_item_new(&s, kind, 1);
	cgs_ears_put_text(&s, item, cgs_str_of(text), 1);
	for (uint32_t i = 0; i < s.v[item].npart; i++)
		cgs_buf_fmt(&b, "%s %.*s|", s.v[item].part[i].word->name,
			    CGS_FMT(s.v[item].part[i].text));
	assert_string_equal(b.s, want);
	cgs_buf_done(&b);
	cgs_item_done(&s);
}

static void requirement(const char *text, const char *want)
{
	gives(CGS_ITEM_REQUIREMENT, text, want);
}

static void each_form_of_ears_becomes_its_clauses(void **state)
{
	(void)state;
	requirement("The system shall keep a log.", "the system|shall keep a log|");
	requirement("WHEN a card is read THEN the system SHALL show the loans",
		    "when a card is read|the system|shall show the loans|");
	requirement("While the line is down, the order API shall queue orders",
		    "while the line is down|the order API|shall queue orders|");
	requirement("IF the card is blocked, THEN THE SYSTEM SHALL keep it",
		    "if the card is blocked|the system|shall keep it|");
	requirement("Where a pump is built in, the controller must not run dry",
		    "where a pump is built in|the controller|shall not run dry|");
	requirement("While a, when b, the system shall c", "while a|when b|the system|shall c|");
	requirement("WHEN a, b and c happen THEN the system SHALL d, e and f",
		    "when a, b and c happen|the system|shall d, e and f|");
}

static void the_verb_says_how_important_it_is(void **state)
{
	(void)state;
	requirement("System MUST log in", "the system|shall log in|");
	requirement("System SHOULD log in", "priority should|the system|shall log in|");
	requirement("The system MAY log in", "priority could|the system|shall log in|");
	requirement("The system shall do what it MUST do", "the system|shall do what it MUST do|");
	requirement("If the card must be kept, the system shall say so",
		    "if the card must be kept|the system|shall say so|");
}

static void who_is_no_part_of_a_system_is_left_in_the_sentence(void **state)
{
	(void)state;
	requirement("Users MUST be able to log in", "shall Users MUST be able to log in|");
	requirement("The log must be kept", "shall The log must be kept|");
	requirement("The user shall log in", "shall The user must log in|");
	requirement("The files SHALL be kept", "shall The files MUST be kept|");
	requirement("Passwords are hashed", "shall Passwords are hashed|");
	requirement("If x, it shall stop", "shall If x, it must stop|");
}

static void an_event_and_an_unwanted_one_stay_one_text(void **state)
{
	(void)state;
	requirement("WHEN a, IF b THEN the system SHALL c", "when a, IF b|the system|shall c|");
}

static void stories_and_scenarios_have_their_own_clauses(void **state)
{
	(void)state;
	gives(CGS_ITEM_STORY, "As an owner, I want to pay, so that it is mine.",
	      "as owner|want to pay|so it is mine|");
	gives(CGS_ITEM_STORY, "Pay by card", "want Pay by card|");
	gives(CGS_ITEM_SCENARIO, "Given a, When b, Then c", "given a|when b|then c|");
	gives(CGS_ITEM_SCENARIO, "When b, then c", "when b|then c|");
	gives(CGS_ITEM_SCENARIO, "Something else", "doc Something else|");
}

static void what_is_said_is_what_was_read(void **state)
{
	(void)state;
	static const char *const text[] = {
		"WHILE a, WHEN b THEN the system SHALL c",
		"the order API SHOULD not c",
		"WHEN b THEN SHALL c",
		"Passwords are hashed",
		"Users MUST be able to log in",
	};
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct cgs_items s = {0};
		struct cgs_buf b = {0};
		uint32_t item = cgs_item_new(&s, CGS_ITEM_REQUIREMENT, 1);
		cgs_ears_put(&s, item, cgs_str_of(text[i]), 1);
		cgs_say_text(&s, item, false, &b);
		assert_string_equal(b.s, text[i]);
		assert_int_equal(s.nloss, 0);
		cgs_buf_done(&b);
		cgs_item_done(&s);
	}
}

static void what_would_be_read_otherwise_is_named(void **state)
{
	(void)state;
	struct cgs_items s = {0};
	struct cgs_buf b = {0};
	uint32_t item = cgs_item_new(&s, CGS_ITEM_REQUIREMENT, 1);
	cgs_item_put(&s, item, "when", CGS_STR("a"), 1);
	cgs_item_put(&s, item, "shall", CGS_STR("b"), 1);
	cgs_item_put(&s, item, "shall", CGS_STR("c"), 2);
	cgs_say_text(&s, item, false, &b);
	assert_string_equal(b.s, "WHEN a THEN SHALL b");
	assert_int_equal(s.nloss, 1);
	cgs_buf_done(&b);
	cgs_item_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_of_ears_becomes_its_clauses),
		cmocka_unit_test(the_verb_says_how_important_it_is),
		cmocka_unit_test(who_is_no_part_of_a_system_is_left_in_the_sentence),
		cmocka_unit_test(an_event_and_an_unwanted_one_stay_one_text),
		cmocka_unit_test(stories_and_scenarios_have_their_own_clauses),
		cmocka_unit_test(what_is_said_is_what_was_read),
		cmocka_unit_test(what_would_be_read_otherwise_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
