/* test_answer.c — the files inside a model's answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../../runtime/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void expect(const char *answer, const char *path, bool only, const char *want)
{
	struct cgs_buf b = {0};
	bool found = !cgs_answer_file(cgs_str_of(answer), cgs_str_of(path), only, &b);
	if (want) {
		assert_true(found);
		assert_string_equal(b.s ? b.s : "", want);
	} else {
		assert_false(found);
	}
	cgs_buf_done(&b);
}

static void a_lone_block_is_the_file(void **s)
{
	(void)s;
	expect("Here it is:\n```python\nx = 1\n```\nDone.\n", "a.py", true, "x = 1\n");
}

static void an_answer_without_a_block_is_the_file(void **s)
{
	(void)s;
	expect("x = 1", "a.py", true, "x = 1\n");
	expect("x = 1", "a.py", false, NULL);
}

static void the_info_string_names_the_file(void **s)
{
	(void)s;
	const char *two = "```python src/a.py\nA\n```\n~~~ c title=\"src/b.c\"\nB\n~~~\n";
	expect(two, "src/a.py", false, "A\n");
	expect(two, "src/b.c", false, "B\n");
	expect(two, "b.c", false, "B\n"); /* after a slash */
	expect(two, "src/c.c", false, NULL);
}

static void a_longer_fence_holds_a_shorter_one(void **s)
{
	(void)s;
	expect("````md a.md\n```c\nx\n```\n````\n", "a.md", false, "```c\nx\n```\n");
}

static void a_block_that_is_never_closed_is_not_a_file(void **s)
{
	(void)s;
	expect("```py a.py\nx = 1\n", "a.py", false, NULL);
	expect("```py\nx = 1\n", "a.py", true, NULL);
}

static void the_longest_block_wins_when_none_is_named(void **s)
{
	(void)s;
	expect("```sh\npip\n```\n```py\nlong = 1\nlonger = 2\n```\n", "a.py", true,
	       "long = 1\nlonger = 2\n");
}

static void a_fence_in_the_file_never_cuts_it(void **s)
{
	static const char *const cut[] = {
		"```markdown\n# T\n```sh\nls\n```\nend\n```\n",
		"```markdown\n# T\n```sh\nls\n```\nmid\n```sh\nls\n```\nend\n```\n",
		"```markdown\n# T\n```\nls\n```\nthe end is longer\n```\n",
		"```markdown\nthe start is longer\n```\nls\n```\nend\n```\n",
		"```md a.md\n# T\n```\nls\n```\nend\n```\n",
		"# T\n```sh\nls\n```\nend\n",
		"~~~md\n# T\n~~~\nls\n~~~\nend\n~~~\n",
	};
	(void)s;
	for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
		expect(cut[i], "a.md", true, NULL);
		expect(cut[i], "a.md", false, NULL);
	}
	expect("```py\nx\n```\ny\n```\n", "a.py", true, NULL);
	expect("```py a.py\nx\n```\n```py b.py\ny\n", "a.py", false, "x\n");
	expect("````md\n# T\n```\nls\n```\nend\n````\n", "a.md", true, "# T\n```\nls\n```\nend\n");
	expect("~~~md\n# T\n```\nls\n```\nend\n~~~\n", "a.md", true, "# T\n```\nls\n```\nend\n");
	expect("Here it is.\n```yaml\na: 1\n```\n", "a.txt", true, "a: 1\n");
	expect("Here it is.\n```md\n# T\n```\nDone.\n", "a.md", true, "# T\n");
}

static void an_empty_block_is_no_file(void **s)
{
	(void)s;
	expect("```\n```\n", "a.txt", true, NULL);
	expect("```\n \n```\n", "a.txt", true, NULL);
	/* beside others it is meant so */
	expect("```py p/__init__.py\n```\n```py p/a.py\nx\n```\n", "p/__init__.py", false, "");
}

static void backticks_in_a_line_are_no_fence(void **s)
{
	(void)s;
	expect("```inline``` then\n```\nbody\n```\n", "a.txt", true, "body\n");
}

static void the_indent_of_the_fence_is_taken_off(void **s)
{
	(void)s;
	expect("1. so:\n\n   ```py\n   if x:\n     y\n  z\n\n   ```\n", "a.py", true,
	       "if x:\n  y\nz\n\n");
}

static void of_two_blocks_with_the_path_the_last_one_counts(void **s)
{
	(void)s;
	expect("```py a.py\nwrong\n```\nNo, so:\n```py a.py\nx\n```\n", "a.py", true, "x\n");
	expect("```py a.py\nwrong\n```\nNo, so:\n```py a.py\nx\n```\n", "a.py", false, "x\n");
}

static void a_nul_is_no_text(void **s)
{
	struct cgs_buf b = {0};
	(void)s;
	assert_non_null(cgs_answer_file((struct cgs_str){"```\na\0b\n```\n", 12}, CGS_STR("a.c"),
					true, &b));
	cgs_buf_done(&b);
}

static void every_prefix_ends(void **s)
{
	(void)s;
	const char *all = "a\r\n```py x/a.py\r\nx\r\n```\n~~~~ b\n```\n~~~~\n`````";
	for (uint32_t n = 0; n <= strlen(all); n++) {
		struct cgs_buf b = {0};
		cgs_answer_file((struct cgs_str){all, n}, CGS_STR("x/a.py"), n % 2, &b);
		cgs_buf_done(&b);
	}
	expect("", "a", true, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lone_block_is_the_file),
		cmocka_unit_test(an_answer_without_a_block_is_the_file),
		cmocka_unit_test(the_info_string_names_the_file),
		cmocka_unit_test(a_longer_fence_holds_a_shorter_one),
		cmocka_unit_test(a_block_that_is_never_closed_is_not_a_file),
		cmocka_unit_test(the_longest_block_wins_when_none_is_named),
		cmocka_unit_test(a_fence_in_the_file_never_cuts_it),
		cmocka_unit_test(an_empty_block_is_no_file),
		cmocka_unit_test(backticks_in_a_line_are_no_fence),
		cmocka_unit_test(the_indent_of_the_fence_is_taken_off),
		cmocka_unit_test(of_two_blocks_with_the_path_the_last_one_counts),
		cmocka_unit_test(a_nul_is_no_text),
		cmocka_unit_test(every_prefix_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
