/* test_finding.c — tool output as data.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../runtime/finding.h"

static struct cgs_report r;

static void read_as(const char *parse, int exit, const char *out, const char *err)
{
	cgs_finding_done(&r);
	r.dir = CGS_STR("/tmp/stage/7/");
	cgs_finding_read(parse, exit, cgs_str_of(out), cgs_str_of(err), CGS_STR(""), &r);
}

static int teardown(void **s)
{
	(void)s;
	cgs_finding_done(&r);
	return 0;
}

static void is(uint32_t i, const char *path, uint32_t line, uint32_t col, int level,
	       const char *text)
{
	assert_true(i < r.n);
	assert_string_equal(r.v[i].path.s, path);
	assert_int_equal(r.v[i].line, line);
	assert_int_equal(r.v[i].col, col);
	assert_int_equal(r.v[i].level, level);
	assert_string_equal(r.v[i].text.s, text);
}

static void more(uint32_t i, const char *want)
{
	assert_true(i < r.n);
	assert_string_equal(r.v[i].more.s, want);
}

static void exit_zero_has_no_findings_and_non_zero_has_one(void **s)
{
	(void)s;
	read_as("exit", 0, "all well\n", "warning: not read\n");
	assert_int_equal(r.errors + r.n, 0);
	read_as("exit", 2, "out\n", "first\n\x1b[1mlast\x1b[0m words\n\n");
	assert_int_equal(r.errors, 1);
	is(0, "", 0, 0, 2, "last words");
	more(0, "out\nfirst\nlast words");
	read_as("exit", 1, "only  this\n", "");
	more(0, "");
	read_as("exit", 3, "", "");
	is(0, "", 0, 0, 2, "exit code 3, and no output");
}

static void gcc_lines_give_place_level_and_text(void **s)
{
	(void)s;
	read_as("gcc", 1,
		"src/a.c: In function 'main':\n"
		"./src/a.c:3:7: error: unknown type name 'foo'\r\n"
		"    3 |  foo x;\n      |  ^~~\n"
		"/tmp/stage/7/src/b.c:12: warning: see /tmp/stage/7/src/a.c\n"
		"src/a.c:1:1: note: declared here\n"
		"pkg/x.go:9:2: missing return\n"
		"12:30:45: not a place\nhttp://localhost:80: nor this\n",
		"\x1b[01m\x1b[Kc.c:1:2:\x1b[m\x1b[K \x1b[31merror: \x1b[mcoloured\n"
		"collect2: error: ld returned 1 exit status\n");
	assert_int_equal(r.errors, 4);
	assert_int_equal(r.warnings, 1);
	assert_int_equal(r.n, 6);
	is(0, "src/a.c", 3, 7, 2, "unknown type name 'foo'");
	is(1, "src/b.c", 12, 0, 1, "see src/a.c");
	is(2, "src/a.c", 1, 1, 0, "declared here");
	is(3, "pkg/x.go", 9, 2, 2, "missing return");
	is(4, "c.c", 1, 2, 2, "coloured");
	is(5, "", 0, 0, 2, "collect2: ld returned 1 exit status");
}

static void control_characters_and_bad_bytes_do_not_get_through(void **s)
{
	(void)s;
	read_as("gcc", 1,
		"a.c:1: error: a\x1b]0;title\x07z\x01\x7f\xc2\x9b"
		"1mq\xff\xe2\x80\xae!\n",
		"");
	is(0, "a.c", 1, 0, 2, "azq\xef\xbf\xbd!");
}

static void more_findings_than_fit_are_still_counted(void **s)
{
	struct cgs_buf b = {0};
	(void)s;
	for (int i = 1; i <= 1000; i++)
		cgs_buf_fmt(&b, "a.c:%d: error: no\n", i);
	read_as("gcc", 1, b.s, "");
	assert_int_equal(r.errors, 1000);
	assert_int_equal(r.n, CGS_FINDINGS_MAX);
	cgs_buf_done(&b);
}

static void tap_counts_tests_and_keeps_failures_with_their_place(void **s)
{
	(void)s;
	read_as("tap", 1,
		"TAP version 14\n1..6\nok 1 - adds # time=1.5ms\n"
		"not ok 2 - subtracts\n  ---\n  message: 'got 3'\n  file: ./t/sub.t\n"
		"  line: 12\n  column: 4\n  ...\n"
		"ok 3 # SKIP no network\nnot ok 4 - later # TODO wait\n"
		"    not ok 1 - inner\n    1..1\nnot ok 5 # time=3ms\n"
		"#   Failed test\n#   at t/x.t line 77.\n"
		"ok 6 - \\# is no mark\n",
		"");
	assert_int_equal(r.passed, 2); /* neither the skipped nor the to-do test */
	assert_int_equal(r.failed, 2);
	assert_int_equal(r.errors, 0);
	is(0, "t/sub.t", 12, 4, 2, "subtracts: got 3");
	is(1, "t/x.t", 77, 0, 2, "test 5");
	more(0, "");
	more(1, "    not ok 1 - inner\n   Failed test");
}

static void tap_that_stops_early_is_not_green(void **s)
{
	(void)s;
	read_as("tap", 0, "1..3\nok 1\nok 2\n", "");
	assert_int_equal(r.errors, 1);
	is(0, "", 0, 0, 2, "3 tests planned, 2 seen");
	read_as("tap", 0, "", "");
	assert_int_equal(r.errors, 1);
	read_as("tap", 255, "1..2\nok 1\nBail out! no database\n", "");
	assert_int_equal(r.errors, 1);
	is(0, "", 0, 0, 2, "Bail out! no database");
	read_as("tap", 0, "1..0 # skip nothing here\n", "");
	assert_int_equal(r.errors, 0);
}

static void junit_gives_counts_failures_and_errors(void **s)
{
	(void)s;
	read_as("junit", 1,
		"<?xml version=\"1.0\"?><testsuites><testsuite name='p' time='0.1'>"
		"<testcase classname='t.A' name='one' time='0.2'/>"
		"<testcase classname='t.A' name='two' file='/tmp/stage/7/t/a.py' line='9'>"
		"<failure message='1 != 2&#10;really'>trace</failure></testcase>"
		"<testcase name='three'><error>boom &lt;x&gt;</error></testcase>"
		"<testcase name='four'><skipped/></testcase>"
		"</testsuite></testsuites>",
		"");
	assert_int_equal(r.passed, 1); /* the skipped one shows nothing */
	assert_int_equal(r.failed, 1);
	assert_int_equal(r.errors, 1);
	is(0, "t/a.py", 9, 0, 2, "t.A.two: 1 != 2 really");
	more(0, "trace");
	more(1, "");
	is(1, "", 0, 0, 2, "three: boom <x>");
}

static void what_was_said_is_bounded_and_steady(void **s)
{
	struct cgs_buf b = {0};
	(void)s;
	cgs_buf_putz(&b, "1..1\nnot ok 1 - long\n");
	for (int i = 1; i <= 1000; i++)
		cgs_buf_fmt(&b, "# line %d\n", i);
	read_as("tap", 1, b.s, "");
	assert_non_null(
		strstr(r.v[0].more.s, " line 10\n... (970 lines are left out)\n line 981\n"));
	b.n = 0;
	for (int i = 0; i < 100; i++) {
		for (int k = 0; k < 1000; k++)
			cgs_buf_putc(&b, 'x');
		cgs_buf_putc(&b, '\n');
	}
	read_as("exit", 1, b.s, "the end\n");
	assert_true(r.v[0].more.n <= 4200 && r.v[0].more.n > 8);
	cgs_buf_done(&b);
	read_as("exit", 1,
		"ok (0.01s)\n<T at 0x7f12ab34cd>\n/tmp/stage/7/t.py\n"
		"in 3 steps, not (3)\n12 in 1.5 seconds, in 20ms\n",
		"");
	more(0, "ok (Ns)\n<T at 0xN>\nt.py\nin 3 steps, not (3)\n12 in N seconds, in Nms");
}

static void of_subtests_what_failed_is_kept(void **s)
{
	(void)s;
	read_as("tap", 1,
		"# Subtest: top\n    # Subtest: deep\n    not ok 1 - deep\n      ---\n"
		"      duration_ms: 3.5\n      error: |-\n        3 !== 4\n      ...\n"
		"    ok 2 - fine\n      ---\n      duration_ms: 0.2\n      why: not\n      ...\n"
		"    1..2\nnot ok 1 - top\n  ---\n  duration_ms: 4\n  line: 7\n  own: it\n  ...\n"
		"# Subtest: flat\nok 2 - flat\n1..2\n# nobody's\n",
		"on stderr\n");
	is(0, "", 7, 0, 2, "top");
	more(0, "    not ok 1 - deep\n      error: |-\n        3 !== 4\n  own: it");
	is(1, "", 0, 0, 0, "the tool wrote to standard error");
	more(1, "on stderr");
	assert_int_equal(r.n, 2);
}

static void junit_with_entities_or_cut_short_is_an_error(void **s)
{
	struct cgs_buf b = {0};
	(void)s;
	read_as("junit", 0,
		"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><testsuite>&b;</testsuite>",
		"");
	assert_int_equal(r.errors, 1);
	assert_non_null(strstr(r.v[0].text.s, "document type"));
	read_as("junit", 0, "<testsuite><testcase name='a'/>", "");
	assert_int_equal(r.errors, 1);
	read_as("junit", 0, "", "");
	assert_int_equal(r.errors, 1);
	cgs_buf_putz(&b, "<testsuite>");
	for (int i = 0; i < 100000; i++)
		cgs_buf_putz(&b, "<a>");
	read_as("junit", 0, b.s, "");
	assert_non_null(strstr(r.v[0].text.s, "too deep"));
	cgs_buf_done(&b);
}

static void what_is_not_whole_or_not_explained_is_broken(void **s)
{
	static const struct {
		const char *parse;
		int exit;
		const char *out;
		bool broken;
	} row[] = {
		{"tap", 0, "1..2\nok 1\nok 2\n", false},
		{"tap", 0, "ok 2\nok 1\n1..2\n", false},
		{"tap", 0, "1..2\nok\nok\n", false},
		{"tap", 1, "1..2\nok 1\nnot ok 2\n", false},
		{"tap", 1, "1..2\nok 1\nok 2\n", true},
		{"tap", 0, "1..2\nok 1\nok 1\n", true},
		{"tap", 0, "1..2\nok 1\nok 3\n", true},
		{"tap", 0, "1..2\nok 0\nok 1\n", true},
		{"tap", 0, "1..2\nok 1\n", true},
		{"tap", 0, "1..1\nok 1\n1..1\n", true},
		{"tap", 1, "1..3\nnot ok 1\nok 2\n", true},
		{"tap", 0, "ok 1\n", true},
		{"tap", 0, "1..1\nok 1\nBail out!\n", true},
		{"tap", 0, "garbage\n", true},
		{"tap", 0, "", true},
		{"junit", 0, "<testsuite tests='1'><testcase name='a'/></testsuite>", false},
		{"junit", 1, "<testsuite tests='1'><testcase name='a'/></testsuite>", true},
		{"junit", 1, "<testsuite><testcase><error/></testcase></testsuite>", false},
		{"junit", 1, "<testsuite failures='1'><testcase/></testsuite>", false},
		{"junit", 0, "<testsuite tests='1'/>", true},
		{"junit", 0, "<testsuites/>", false},
		{"junit", 0, "<html/>", true},
		{"junit", 0, "<testsuite><testcase/>", true},
		{"junit", 0, "", true},
		{"gcc", 1, "a.c:1:2: error: x\n", false},
		{"gcc", 1, "a.c:1:2: warning: x\n", false},
		{"gcc", 0, "", false},
		{"gcc", 127, "no such program\n", true},
		{"exit", 3, "", false},
	};
	(void)s;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		read_as(row[i].parse, row[i].exit, row[i].out, "");
		if (r.broken != row[i].broken)
			fail_msg("%s, exit %d: %s", row[i].parse, row[i].exit, row[i].out);
		assert_true(!r.broken || r.errors); /* and it says why */
	}
}

static void an_end_by_signal_is_told_beside_failures(void **s)
{
	(void)s;
	cgs_finding_done(&r);
	r.broken = true;
	cgs_finding_read("tap", 139, CGS_STR("1..1\nnot ok 1\n"), CGS_STR("ended by signal 11\n"),
			 CGS_STR(""), &r);
	assert_true(r.broken);
	assert_int_equal(r.failed, 1);
	assert_int_equal(r.errors, 1);
	is(1, "", 0, 0, 2, "ended by signal 11");
}

static void junit_suites_count_what_no_case_shows(void **s)
{
	(void)s;
	read_as("junit", 0,
		"<testsuite tests='5' failures='2' errors='1'><testcase name='a'/></testsuite>",
		"");
	assert_int_equal(r.passed, 1);
	assert_int_equal(r.failed, 2);
	assert_int_equal(r.errors, 1);
	is(0, "", 0, 0, 2, "a suite counts 2 failures and 1 errors that no case shows");
	read_as("junit", 1, /* inner and outer counts are of the same cases */
		"<testsuites failures='2' errors='1'><testsuite failures='2' errors='1'>"
		"<testcase><failure/></testcase><testcase><error/></testcase></testsuite>"
		"</testsuites>",
		"");
	assert_int_equal(r.failed, 2);
	assert_int_equal(r.errors, 1);
	read_as("junit", 0, /* suites where none should be */
		"<testsuite><testcase><testsuite><testcase/></testsuite></testcase></testsuite>",
		"");
	assert_int_equal(r.failed + r.errors, 0);
}

static void the_json_is_canonical_and_comes_back(void **s)
{
	struct cgs_buf a = {0}, b = {0};
	(void)s;
	read_as("exit", 1, "one\ntwo\n", "");
	cgs_finding_json(&r, &a);
	assert_non_null(strstr(a.s, "\"more\":\"one\\ntwo\""));
	cgs_finding_done(&r);
	assert_true(cgs_finding_parse(cgs_buf_view(&a), &r));
	more(0, "one\ntwo");
	a.n = 0;
	read_as("gcc", 1, "a \"b\".c:1:2: warning: t\xc3\xa4\tx\n", "");
	cgs_finding_json(&r, &a);
	assert_string_equal(a.s,
			    "{\"broken\":false,\"errors\":1,\"exit\":1,\"failed\":0,"
			    "\"findings\":[{\"col\":2,"
			    "\"level\":\"warning\",\"line\":1,\"path\":\"a \\\"b\\\".c\",\"text\":"
			    "\"t\xc3\xa4 x\"},{\"col\":0,\"level\":\"error\",\"line\":0,\"path\":"
			    "\"\",\"text\":\"a \\\"b\\\".c:1:2: warning: t\xc3\xa4 x\"}],"
			    "\"passed\":0,\"warnings\":1}");
	cgs_finding_done(&r);
	assert_true(cgs_finding_parse(cgs_buf_view(&a), &r));
	cgs_finding_json(&r, &b);
	assert_string_equal(a.s, b.s);
	cgs_buf_done(&a);
	cgs_buf_done(&b);
}

static void json_that_is_not_a_report_is_refused(void **s)
{
	static const char *const bad[] = {
		"",
		"{}",
		"[]",
		"null",
		"{\"errors\":1,\"exit\":1}",
		"{\"errors\":1,\"exit\":1,\"failed\":0,\"findings\":[],\"passed\":0,\"warnings\":"
		"1}",
		"{\"broken\":false,\"errors\":-1,\"exit\":1,\"failed\":0,\"findings\":[],"
		"\"passed\":0,\"warnings\":"
		"1}",
		"{\"broken\":false,\"errors\":1,\"exit\":1,\"failed\":0,\"findings\":[{}],"
		"\"passed\":0,\"warnings\":"
		"1}",
	};
	(void)s;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cgs_finding_done(&r);
		assert_false(cgs_finding_parse(cgs_str_of(bad[i]), &r));
	}
}

static void fields_are_found_by_name(void **s)
{
	double v;
	(void)s;
	r.errors = 1;
	r.failed = 2;
	r.passed = 5;
	r.warnings = 4;
	assert_true(cgs_finding_field(&r, "findings", &v) && v == 7);
	assert_true(cgs_finding_field(&r, "total", &v) && v == 7);
	assert_true(cgs_finding_field(&r, "warnings", &v) && v == 4);
	assert_false(cgs_finding_field(&r, "nothing", &v));
}

static void every_prefix_of_every_format_ends(void **s)
{
	static const char *const parse[] = {"exit", "gcc", "tap", "junit"};
	static const char text[] = "1..2\nok 1 - \x1b[0;31mx\x1b]0;t\nnot ok 2\n  ---\n  line: 3\n"
				   "#  at a line 4.\na.c:1:2: error: \xe2\x82\xac\n"
				   "<testsuite><testcase name='&#x41;'><failure>x";
	(void)s;
	for (int p = 0; p < 4; p++)
		for (size_t n = 0; n < sizeof text; n++) {
			char *copy = malloc(n + 1); /* exact size: a read beyond it is seen */
			memcpy(copy, text, n);
			struct cgs_str part = {copy, (uint32_t)n};
			cgs_finding_done(&r);
			cgs_finding_read(parse[p], 1, part, part, part, &r);
			free(copy);
			assert_true(r.errors + r.failed > 0);
		}
}

int main(void)
{
	const struct CMUnitTest t[] = {
#define T(f) cmocka_unit_test_teardown(f, teardown)
		T(exit_zero_has_no_findings_and_non_zero_has_one),
		T(gcc_lines_give_place_level_and_text),
		T(control_characters_and_bad_bytes_do_not_get_through),
		T(more_findings_than_fit_are_still_counted),
		T(tap_counts_tests_and_keeps_failures_with_their_place),
		T(tap_that_stops_early_is_not_green),
		T(junit_gives_counts_failures_and_errors),
		T(of_subtests_what_failed_is_kept),
		T(what_was_said_is_bounded_and_steady),
		T(junit_with_entities_or_cut_short_is_an_error),
		T(what_is_not_whole_or_not_explained_is_broken),
		T(an_end_by_signal_is_told_beside_failures),
		T(junit_suites_count_what_no_case_shows),
		T(the_json_is_canonical_and_comes_back),
		T(json_that_is_not_a_report_is_refused),
		T(fields_are_found_by_name),
		T(every_prefix_of_every_format_ends),
#undef T
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
