/* test_glob.c — which paths a glob means.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../compiler/base/glob.h"

static void matches(void **state)
{
	static const char *const yes[][2] = {
		{"a*", "a"},           {"*", "abc"},          {"a?c", "abc"},
		{"?", "\xc3\xa4"},     {"[a-c]x", "bx"},      {"[!a-c]x", "dx"},
		{"[]]", "]"},          {"[[]a", "[a"},        {"[*]", "*"},
		{"[a-]", "-"},         {"d/*.md", "d/x.md"},  {"d/**", "d/e/f"},
		{"**/x.md", "x.md"},   {"**", "a/b"},         {"**/x.md", "a/b/x.md"},
		{"a/**/b", "a/b"},     {"a/**/b", "a/c/d/b"}, {".git*/x", ".github/x"},
		{"*a*b*c", "xaybzbc"}, {"[^a]", "b"},         {"a/**/b/*", "a/b/c/b/d"},
	};
	static const char *const no[][2] = {
		{"*", "a/b"},
		{"*", ".a"},
		{"?a", ".a"},
		{"[.]a", ".a"},
		{"**", ".a/b"},
		{"**", "a/.b"},
		{"d/**", "d"},
		{"d/**", "d/.e/f"},
		{"a?c", "ac"},
		{"[a-c]", "d"},
		{"*/", "a"},
		{"**/x", "a/.b/x"},
		{"src/**.py", "src/a/b.py"},
		{"a//b*", "a/b"},
		{"a*b", "abc"},
		{"*.md", "md"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (!cgs_glob_match(cgs_str_of(yes[i][0]), cgs_str_of(yes[i][1])))
			fail_msg("%s does not match %s", yes[i][0], yes[i][1]);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (cgs_glob_match(cgs_str_of(no[i][0]), cgs_str_of(no[i][1])))
			fail_msg("%s matches %s", no[i][0], no[i][1]);
}

static void work_is_bounded(void **state)
{
	char text[4096], pattern[512];
	(void)state;
	memset(text, 'a', sizeof text);
	for (size_t i = 0; i < sizeof pattern; i++)
		pattern[i] = i % 2 ? 'a' : '*';
	pattern[sizeof pattern - 1] = 'b';
	assert_false(cgs_glob_match((struct cgs_str){pattern, sizeof pattern},
				    (struct cgs_str){text, sizeof text}));
}

static void sets_are_closed(void **state)
{
	(void)state;
	assert_true(cgs_glob_closed(CGS_STR("[]]x/[!]]")));
	assert_false(cgs_glob_closed(CGS_STR("[a/b]")));
	assert_false(cgs_glob_closed(CGS_STR("[")));
	assert_false(cgs_glob_closed(CGS_STR("[!]")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches),
		cmocka_unit_test(work_is_bounded),
		cmocka_unit_test(sets_are_closed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
