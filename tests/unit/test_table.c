/* test_table.c — tables of reports: what each form escapes, and how columns line up.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../compiler/report/table.h"

static const struct cgs_column column[] = {
	{"name", "name", CGS_CELL_TEXT},
	{"cost", "cost, EUR", CGS_CELL_NUMBER},
	{"by", "verified by", CGS_CELL_LIST},
};

static void prints(enum cgs_table_form form, const char *name, const char *cost, const char *by,
		   const char *want)
{
	struct cgs_table t = {.column = column, .ncolumn = 3};
	struct cgs_buf out = {0};
	cgs_table_add(&t, cgs_str_of(name));
	cgs_table_add(&t, cgs_str_of(cost));
	cgs_table_add(&t, cgs_str_of(by));
	cgs_table_print(&t, form, &out);
	assert_string_equal(out.s, want);
	cgs_buf_done(&out);
	cgs_table_done(&t);
}

static void text_lines_up_and_cannot_steer_a_terminal(void **state)
{
	(void)state;
	prints(CGS_TABLE_TEXT, "api", "5", "t1\nt2\n",
	       "name  cost, EUR  verified by\n"
	       "api           5  t1, t2\n");
	prints(CGS_TABLE_TEXT, "r\xc3\xa9seau", "12.50", "",
	       "name    cost, EUR  verified by\n"
	       "r\xc3\xa9seau      12.50\n");
	prints(CGS_TABLE_TEXT, "\x1b[2J", "", "",
	       "name       cost, EUR  verified by\n"
	       "\\u{1b}[2J\n");
}

static void csv_quotes_what_it_has_to(void **state)
{
	(void)state;
	prints(CGS_TABLE_CSV, "a \"b\", c", "1", "t1\nt2\n",
	       "name,cost,by\r\n\"a \"\"b\"\", c\",1,t1; t2\r\n");
}

static void csv_has_no_formulas(void **state)
{
	(void)state;
	prints(CGS_TABLE_CSV, "=1+1", "-5", "@SUM(A1)\n", "name,cost,by\r\n'=1+1,-5,'@SUM(A1)\r\n");
	prints(CGS_TABLE_CSV, "\t=1", "", "-2\n=3\n", "name,cost,by\r\n'\t=1,,'-2; =3\r\n");
	prints(CGS_TABLE_CSV, "+1, \"a\"", "1", "a=b\n",
	       "name,cost,by\r\n\"'+1, \"\"a\"\"\",1,a=b\r\n");
	prints(CGS_TABLE_CSV, "\r=1", "1", "", "name,cost,by\r\n\"'\r=1\",1,\r\n");
}

static void json_has_numbers_lists_and_null(void **state)
{
	(void)state;
	prints(CGS_TABLE_JSON, "a\"\n", "-1.5", "t1\nt2\n",
	       "{\"name\":\"a\\\"\\n\",\"cost\":-1.5,\"by\":[\"t1\",\"t2\"]}\n");
	prints(CGS_TABLE_JSON, "", "", "", "{\"name\":\"\",\"cost\":null,\"by\":[]}\n");
}

static void html_and_markdown_show_marks_as_they_are(void **state)
{
	(void)state;
	prints(CGS_TABLE_HTML, "<b>&'", "2", "t1\nt2\n",
	       "<table>\n<thead><tr><th>name</th><th>cost, EUR</th><th>verified "
	       "by</th></tr></thead>\n"
	       "<tbody>\n<tr><td data-title=\"name\">&lt;b&gt;&amp;&#39;</td>"
	       "<td data-title=\"cost, EUR\" class=\"number\">2</td>"
	       "<td data-title=\"verified by\">t1<br>t2</td></tr>\n</tbody>\n</table>\n");
	prints(CGS_TABLE_MD, "a|b *c*\n", "2", "t1\nt2\n",
	       "| name | cost, EUR | verified by |\n|---|---:|---|\n"
	       "| a\\|b \\*c\\*  | 2 | t1<br>t2 |\n");
	prints(CGS_TABLE_HTML, "\xff", "", "",
	       "<table>\n<thead><tr><th>name</th><th>cost, EUR</th><th>verified "
	       "by</th></tr></thead>\n"
	       "<tbody>\n<tr><td data-title=\"name\">\xef\xbf\xbd</td>"
	       "<td data-title=\"cost, EUR\" class=\"number\"></td>"
	       "<td data-title=\"verified by\"></td></tr>\n</tbody>\n</table>\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_lines_up_and_cannot_steer_a_terminal),
		cmocka_unit_test(csv_quotes_what_it_has_to),
		cmocka_unit_test(csv_has_no_formulas),
		cmocka_unit_test(json_has_numbers_lists_and_null),
		cmocka_unit_test(html_and_markdown_show_marks_as_they_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
