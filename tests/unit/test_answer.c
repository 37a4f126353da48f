/* test_answer.c — the files inside a model's answer. */
#include "../../runtime/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void expect(const char *answer, const char *path, bool only, const char *want)
{
	struct cgs_buf b = {0};
	bool found = cgs_answer_file(cgs_str_of(answer), cgs_str_of(path), only, &b);
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

static void every_prefix_ends(void **s)
{
	(void)s;
	const char *all = "a\r\n```py x/a.py\r\nx\r\n```\n~~~~ b\n```\n~~~~\n`````";
	for (uint32_t n = 0; n <= strlen(all); n++) {
		struct cgs_buf b = {0};
		cgs_answer_file((struct cgs_str){all, n}, CGS_STR("x/a.py"), n % 2, &b);
		cgs_buf_done(&b);
	}
	expect("", "a", true, "");
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
		cmocka_unit_test(every_prefix_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
