/* test_form.c — JSON values against JSON schemas, keyword by keyword, and the bounds of the work.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../compiler/plan/form.h"

/* What is wrong with the value, or "" */
static void told(const char *schema, const char *value, const char *want)
{
	struct cgs_buf out = {0};
	json_t *s = json_loads(schema, 0, NULL);
	assert_non_null(s);
	bool ok = cgs_form_reads(s, cgs_str_of(value), &out);
	assert_string_equal(out.s ? out.s : "", want);
	assert_int_equal(ok, !*want);
	json_decref(s);
	cgs_buf_done(&out);
}

static void test_types(void **state)
{
	(void)state;
	told("{}", "[1, \"\\u0000\"]", "");
	told("{\"type\": \"integer\"}", "3", "");
	told("{\"type\": \"integer\"}", "3.0", "");
	told("{\"type\": \"integer\"}", "3.5", "expected a whole number, found 3.5");
	told("{\"type\": \"number\"}", "3", "");
	told("{\"type\": \"boolean\"}", "null", "expected true or false, found null");
	told("{\"type\": [\"string\", \"null\"]}", "null", "");
	told("{\"type\": [\"string\", \"null\"]}", "{}",
	     "expected a string or null, found an object");
	told("{\"type\": \"object\"}", "[]", "expected an object, found an array");
	struct cgs_buf many = {0};
	cgs_buf_putz(&many, "[0");
	for (int i = 0; i < 300000; i++)
		cgs_buf_putz(&many, ",{}");
	cgs_buf_putz(&many, "]");
	told("{}", many.s, "it is JSON with more than 262,144 values");
	cgs_buf_done(&many);
	told("{\"type\": \"string\"}", "\"[{,[{,\\\"[[\"", "");
	told("{\"patternProperties\": {\"^x\": {}}, \"additionalProperties\": false}",
	     "{\"xa\": 1}", "");
	told("{\"prefixItems\": [{\"type\": \"integer\"}], \"items\": false}", "[1]", "");
	told("{\"prefixItems\": [{\"type\": \"integer\"}], \"items\": false}", "[\"a\", 1]",
	     "at \"/0\" expected a whole number, found \"a\"\nat \"/1\" expected nothing, found 1");
	told("{\"const\": {\"a\": [1]}}", "{\"a\": [1.0]}", "");
	told("{\"const\": {\"a\": [1]}}", "{\"b\": [1]}", "expected an object, found an object");
	told("{\"maximum\": 9007199254740992}", "9007199254740992", "");
	told("{\"maximum\": 9007199254740992}", "9007199254740993",
	     "expected at most 9.00719925474099e+15, found 9.00719925474099e+15");
	told("{\"type\": \"string\"}", "",
	     "it is not JSON: line 1: unexpected token near end of file");
}

static void test_values(void **state)
{
	(void)state;
	told("{\"enum\": [\"a\", 2]}", "2.0", "");
	told("{\"enum\": [\"a\", 2]}", "\"b\"", "expected \"a\" or 2, found \"b\"");
	told("{\"enum\": []}", "1", "expected nothing, found 1");
	told("{\"const\": \"x\"}", "\"y\"", "expected \"x\", found \"y\"");
	told("{\"minimum\": 1, \"maximum\": 3}", "3", "");
	told("{\"minimum\": 1}", "0", "expected at least 1, found 0");
	told("{\"exclusiveMaximum\": 3}", "3", "expected less than 3, found 3");
	told("{\"maxLength\": 2}", "\"\\u00e4\\u00f6\"", "");
	told("{\"maxLength\": 2}", "\"abc\"", "expected at most 2 characters, found 3");
	told("{\"minItems\": 2}", "[1]", "expected at least 2 items, found 1");
	told("{\"maxProperties\": 0}", "{\"a\": 1}", "expected at most 0 members, found 1");
	told("{\"minimum\": 1}", "\"a text has no value\"", "");
}

static void test_places(void **state)
{
	(void)state;
	static const char of[] = "{\"properties\": {\"a/b\": {\"items\": {\"type\": \"string\"}}},"
				 "\"required\": [\"a/b\", \"c\"], \"additionalProperties\": false}";
	told(of, "{\"a/b\": [\"x\", 1, 2], \"~\": 1}",
	     "expected a member \"c\", found none\n"
	     "at \"/a~1b/1\" expected a string, found 1\n"
	     "at \"/a~1b/2\" expected a string, found 2\n"
	     "at \"/~0\" expected no such member, found 1");
	told("{\"additionalProperties\": {\"type\": \"null\"}}", "{\"x\": 0}",
	     "at \"/x\" expected null, found 0");
}

static void test_parts(void **state)
{
	(void)state;
	told("{\"anyOf\": [{\"type\": \"null\"}, {\"type\": \"string\"}]}", "\"x\"", "");
	told("{\"anyOf\": [{\"type\": \"null\"}, {\"type\": \"string\"}]}", "1",
	     "expected one of the forms of `anyOf`, found 1");
	told("{\"oneOf\": [{\"minimum\": 1}, {\"maximum\": 3}]}", "2",
	     "expected exactly one of the forms of `oneOf`, found 2");
	told("{\"allOf\": [{\"minimum\": 1}, {\"maximum\": 3}]}", "4",
	     "expected at most 3, found 4");
	told("{\"not\": {\"type\": \"null\"}}", "null",
	     "expected something else than what `not` says, found null");
	told("{\"not\": {\"type\": \"null\"}}", "1", "");
	told("{\"properties\": {\"a\": false}}", "{\"a\": 1}",
	     "at \"/a\" expected nothing, found 1");
	static const char tree[] =
		"{\"$ref\": \"#/$defs/t\", \"$defs\": {\"t\": {\"type\": \"array\","
		"\"items\": {\"$ref\": \"#/$defs/t\"}}}}";
	told(tree, "[[], [[]]]", "");
	told(tree, "[[], [1]]", "at \"/1/0\" expected an array, found 1");
	told("{\"$ref\": \"elsewhere.json\"}", "1", "");
}

static char *repeated(const char *s, size_t n)
{
	struct cgs_buf b = {0};
	for (size_t i = 0; i < n; i++)
		cgs_buf_putz(&b, s);
	return b.s;
}

static void test_bounds(void **state)
{
	(void)state;
	static const char deep[] = "it is nested too deeply, or too large, to be checked";
	char *open = repeated("[", 100), *close = repeated("]", 100);
	struct cgs_buf b = {0};
	cgs_buf_fmt(&b, "%s%s", open, close);
	told("{\"items\": {\"$ref\": \"#\"}}", b.s, deep);
	told("{\"$ref\": \"#\"}", "1", deep);
	/* Each of 2^60 ways fails only at its end. */
	told("{\"$defs\": {\"a\": {\"allOf\": [{\"$ref\": \"#/$defs/a\"}, {\"$ref\": "
	     "\"#/$defs/a\"}]}},"
	     "\"$ref\": \"#/$defs/a\"}",
	     "1", deep);
	b.n = 0;
	cgs_buf_putz(&b, "[1");
	for (int i = 0; i < 30; i++)
		cgs_buf_putz(&b, ",1");
	cgs_buf_putz(&b, "]");
	struct cgs_buf out = {0};
	json_t *s = json_loads("{\"items\": {\"type\": \"null\"}}", 0, NULL);
	assert_false(cgs_form_reads(s, cgs_buf_view(&b), &out));
	assert_non_null(strstr(out.s, "at \"/19\" expected null, found 1\nand 11 more"));
	json_decref(s);
	cgs_buf_done(&out);
	b.n = 0;
	char *name = repeated("\303\244", 60);
	cgs_buf_fmt(&b, "\"%s\"", name);
	s = json_loads("{\"type\": \"null\"}", 0, NULL);
	assert_false(cgs_form_reads(s, cgs_buf_view(&b), &out));
	struct cgs_str rest = cgs_buf_view(&out), line = cgs_form_line(&rest);
	assert_int_equal(rest.n, 0);
	assert_memory_equal(line.s + line.n - 5, "\303\244...", 5); /* cut between characters */
	json_decref(s);
	cgs_buf_done(&out);
	cgs_buf_done(&b);
	free(name);
	free(open);
	free(close);
}

static void wrong(const char *schema, const char *want)
{
	struct cgs_buf why = {0};
	json_t *s = json_loads(schema, 0, NULL);
	assert_non_null(s);
	assert_int_equal(cgs_form_sound(s, &why), !*want);
	assert_string_equal(why.s ? why.s : "", want);
	json_decref(s);
	cgs_buf_done(&why);
}

static void test_schemas(void **state)
{
	(void)state;
	wrong("{\"type\": [\"string\", \"null\"], \"const\": {\"type\": \"any\"}}", "");
	wrong("{\"properties\": {\"type\": {\"type\": \"integer\"}}}", "");
	wrong("{\"properties\": {\"a\": {\"type\": \"objct\"}}}",
	      "at \"/properties/a\" the `type` is none: \"objct\"");
	wrong("{\"items\": {\"type\": [\"string\", 3]}}", "at \"/items\" the `type` is none: 3");
	wrong("{\"anyOf\": [true, {\"$ref\": \"#/$defs/b\"}], \"$defs\": {\"a\": {}}}",
	      "at \"/anyOf\" the `$ref` leads nowhere: #/$defs/b");
	wrong("{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#\"}}}", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),  cmocka_unit_test(test_values),
		cmocka_unit_test(test_places), cmocka_unit_test(test_parts),
		cmocka_unit_test(test_bounds), cmocka_unit_test(test_schemas),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
