/* test_print.c — diagnostics as people and programs see them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../compiler/base/print.h"
#include "../../compiler/base/sarif.h"
#include "../../compiler/base/show.h"

struct fixture {
	struct cgs_files files;
	struct cgs_diags diags;
	struct cgs_buf out;
	struct cgs_print how;
};

static int setup(void **state)
{
	struct fixture *f = cgs_mem_alloc(sizeof *f);
	f->files.root_fd = -1;
	f->how.version = "0.0.0";
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	cgs_file_done(&f->files);
	cgs_diag_done(&f->diags);
	cgs_buf_done(&f->out);
	free(f);
	return 0;
}

static uint32_t put(struct fixture *f, const char *path, const char *text)
{
	return cgs_file_put(&f->files, cgs_str_of(path), cgs_str_of(text));
}

/* The span of the first place of `what` in a file. */
static struct cgs_span at(struct fixture *f, uint32_t file, const char *what)
{
	const char *s = f->files.v[file].text.s, *p = strstr(s, what);
	assert_non_null(p);
	return (struct cgs_span){file, (uint32_t)(p - s), (uint32_t)strlen(what)};
}

static const char *print(struct fixture *f, enum cgs_print_format format)
{
	f->how.format = format;
	cgs_buf_done(&f->out);
	cgs_print_all(&f->out, &f->files, &f->diags, &f->how);
	return f->out.s ? f->out.s : "";
}

static void has(const char *text, const char *part)
{
	if (strstr(text, part))
		return;
	print_message("in:\n%s\nmissing:\n%s\n", text, part);
	fail();
}

static void hasnt(const char *text, const char *part)
{
	if (!strstr(text, part))
		return;
	print_message("in:\n%s\nunexpected:\n%s\n", text, part);
	fail();
}

static struct cgs_diag *sample(struct fixture *f, const char *text, const char *what)
{
	uint32_t id = put(f, "a.cgs", text);
	return cgs_diag_add(&f->diags, CGS_C_syntax, at(f, id, what), "found a thing");
}

static void human_form_shows_the_line_with_a_caret(void **state)
{
	struct fixture *f = *state;
	struct cgs_diag *d = sample(f, "one\n  two three\n", "three");
	cgs_diag_why(&f->diags, d, "three is too many");
	cgs_diag_help(&f->diags, d, "use two");
	assert_string_equal(print(f, CGS_PRINT_HUMAN), "error[CGS0201]: found a thing\n"
						       " --> a.cgs:2:7\n"
						       "  |\n"
						       "2 |   two three\n"
						       "  |       ^^^^^\n"
						       "  |\n"
						       "  = why: three is too many\n"
						       "  = help: use two\n\n");
}

static void second_places_are_labelled_in_line_order(void **state)
{
	struct fixture *f = *state;
	struct cgs_diag *d = sample(f, "first\n\n\nsecond\n", "second");
	cgs_diag_label(&f->diags, d, at(f, 0, "first"), "declared here");
	assert_string_equal(print(f, CGS_PRINT_HUMAN), "error[CGS0201]: found a thing\n"
						       " --> a.cgs:4:1\n"
						       "  |\n"
						       "1 | first\n"
						       "  | ----- declared here\n"
						       "...\n"
						       "4 | second\n"
						       "  | ^^^^^^\n\n");
}

static void second_places_in_other_files_have_frames_of_their_own(void **state)
{
	struct fixture *f = *state;
	uint32_t other = put(f, "b.cgs", "x\nthere\n");
	struct cgs_diag *d = sample(f, "here\n", "here");
	cgs_diag_label(&f->diags, d, at(f, other, "there"), "first defined here");
	has(print(f, CGS_PRINT_HUMAN), " ::: b.cgs:2:1\n"
				       "  |\n"
				       "2 | there\n"
				       "  | ----- first defined here\n");
}

static void tabs_and_wide_characters_keep_the_caret_in_place(void **state)
{
	struct fixture *f = *state;
	sample(f, "\t\xe6\x97\xa5\xe6\x9c\xac x\n", "x");
	has(print(f, CGS_PRINT_HUMAN), "1 |     \xe6\x97\xa5\xe6\x9c\xac x\n"
				       "  |          ^\n");
}

static void no_control_or_bidi_character_reaches_the_terminal(void **state)
{
	struct fixture *f = *state;
	uint32_t id = put(f, "a\033[2J.cgs", "x = \"\033]0;t\007\xe2\x80\xae\xff\"\n");
	struct cgs_span where = {id, 0, 1};
	struct cgs_diag *d = cgs_diag_add(&f->diags, CGS_C_syntax, where, "found %s", "\x9b\b\x7f");
	cgs_diag_help(&f->diags, d, "%s", "\xe2\x81\xa6");
	cgs_diag_fix(&f->diags, d, where, CGS_STR("\033"), CGS_SAFE);
	for (int format = CGS_PRINT_HUMAN; format <= CGS_PRINT_SARIF; format++) {
		const char *s = print(f, (enum cgs_print_format)format);
		for (; *s; s++)
			assert_true(*s == '\n' || ((unsigned char)*s >= ' ' && *s != 0x7f));
		hasnt(f->out.s, "\xe2\x80\xae");
		hasnt(f->out.s, "\xe2\x81\xa6");
	}
	has(print(f, CGS_PRINT_HUMAN), "\\u{1b}]0;t\\u{7}\\u{202e}\\x{ff}");
}

static void long_lines_are_cut_around_the_span(void **state)
{
	struct fixture *f = *state;
	struct cgs_buf b = {0};
	for (int i = 0; i < 200000; i++)
		cgs_buf_putz(&b, i == 100000 ? "NEEDLE" : "hay ");
	sample(f, b.s, "NEEDLE");
	const char *s = print(f, CGS_PRINT_HUMAN);
	assert_true(strlen(s) < 600);
	has(s, "NEEDLE");
	has(s, "...");
	const char *line = strstr(s, "1 | ..."), *caret = strstr(s, "^^^^^^\n");
	assert_non_null(line);
	assert_non_null(caret);
	const char *row = caret;
	while (row[-1] != '\n')
		row--;
	assert_int_equal(caret - row, strstr(line, "NEEDLE") - line);
	cgs_buf_done(&b);
}

static void at_most_fifty_are_shown_in_human_form(void **state)
{
	struct fixture *f = *state;
	put(f, "a.cgs", "x\n");
	for (int i = 0; i < 53; i++)
		cgs_diag_add(&f->diags, CGS_C_syntax, (struct cgs_span){0, 0, 1}, "n%d", i);
	has(print(f, CGS_PRINT_HUMAN), "and 3 more\n");
	hasnt(f->out.s, "n50");
	has(print(f, CGS_PRINT_SHORT), "n52");
}

static void small_fixes_are_said_in_words(void **state)
{
	struct fixture *f = *state;
	struct cgs_diag *d = sample(f, "a b\n", "b");
	cgs_diag_fix(&f->diags, d, (struct cgs_span){0, 1, 0}, CGS_STR(","), CGS_SAFE);
	has(print(f, CGS_PRINT_HUMAN), "  = fix: insert `,`\n");
}

static void other_fixes_show_the_lines_before_and_after(void **state)
{
	struct fixture *f = *state;
	struct cgs_diag *d = sample(f, "x\nfoo bar foo\ny\n", "bar");
	cgs_diag_fix(&f->diags, d, (struct cgs_span){0, 2, 3}, CGS_STR("one"), CGS_REVIEW);
	cgs_diag_fix(&f->diags, d, (struct cgs_span){0, 10, 3}, CGS_STR("two"), CGS_REVIEW);
	has(print(f, CGS_PRINT_HUMAN), "  = possible fix:\n"
				       "2 - foo bar foo\n"
				       "2 + one bar two\n");
}

static void short_form_is_one_line(void **state)
{
	struct fixture *f = *state;
	struct cgs_diag *d = sample(f, "one\ntwo\n", "two");
	d->text = CGS_STR("a\nb");
	assert_string_equal(print(f, CGS_PRINT_SHORT), "a.cgs:2:1: error[CGS0201]: a b\n");
}

static void a_diagnostic_without_a_place_is_printed(void **state)
{
	struct fixture *f = *state;
	cgs_diag_add(&f->diags, CGS_C_syntax, (struct cgs_span){CGS_NO_FILE, 0, 0}, "nowhere");
	assert_string_equal(print(f, CGS_PRINT_SHORT), "error[CGS0201]: nowhere\n");
	assert_string_equal(print(f, CGS_PRINT_HUMAN), "error[CGS0201]: nowhere\n\n");
	has(print(f, CGS_PRINT_JSON), "\"message\":\"nowhere\"");
	has(print(f, CGS_PRINT_SARIF), "nowhere");
}

static void a_span_past_the_end_is_cut(void **state)
{
	struct fixture *f = *state;
	put(f, "a.cgs", "ab");
	cgs_diag_add(&f->diags, CGS_C_syntax, (struct cgs_span){0, 900, 900}, "late");
	has(print(f, CGS_PRINT_HUMAN), "1 | ab\n  |   ^\n");
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	struct fixture *f = *state;
	uint32_t id = cgs_file_id(&f->files, CGS_STR("gone.cgs"));
	cgs_diag_add(&f->diags, CGS_C_syntax, (struct cgs_span){id, 3, 1}, "what");
	has(print(f, CGS_PRINT_HUMAN), " --> gone.cgs\n");
	has(print(f, CGS_PRINT_SHORT), "gone.cgs: error");
}

static void json_lines_hold_every_field(void **state)
{
	struct fixture *f = *state;
	struct cgs_diag *d = sample(f, "one\ntw\xc3\xb6 x\n", "x");
	cgs_diag_why(&f->diags, d, "w");
	cgs_diag_help(&f->diags, d, "h");
	cgs_diag_label(&f->diags, d, at(f, 0, "one"), "l");
	cgs_diag_fix(&f->diags, d, at(f, 0, "x"), CGS_STR("y"), CGS_PLACEHOLDER);
	json_t *o = json_loads(print(f, CGS_PRINT_JSON), 0, NULL);
	assert_non_null(o);
	const char *code, *level, *message, *path, *why, *help, *applies, *text, *label;
	int line, col, eline, ecol, off, len;
	assert_int_equal(json_unpack(o,
				     "{s:s,s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:s,s:s,"
				     "s:{s:s,s:[{s:s}]},s:[{s:s}]}",
				     "code", &code, "level", &level, "message", &message, "path",
				     &path, "line", &line, "column", &col, "end_line", &eline,
				     "end_column", &ecol, "offset", &off, "length", &len, "why",
				     &why, "help", &help, "fix", "applicability", &applies, "edits",
				     "text", &text, "labels", "text", &label),
			 0);
	assert_string_equal(code, "CGS0201");
	assert_string_equal(applies, "placeholder");
	assert_int_equal(line * 100 + col, 206);
	assert_int_equal(eline * 100 + ecol, 207);
	assert_int_equal(off * 100 + len, 901);
	json_decref(o);
}

static void sarif_counts_code_points_and_names_the_rule(void **state)
{
	struct fixture *f = *state;
	struct cgs_diag *d = sample(f, "tw\xc3\xb6 x\n", "x");
	cgs_diag_label(&f->diags, d, at(f, 0, "tw"), "l");
	cgs_diag_fix(&f->diags, d, at(f, 0, "x"), CGS_STR("y"), CGS_SAFE);
	json_t *o = json_loads(print(f, CGS_PRINT_SARIF), 0, NULL), *result;
	assert_non_null(o);
	const char *version, *kind, *rule;
	int column, index;
	json_t *rules;
	assert_int_equal(json_unpack(o, "{s:s,s:[{s:s,s:[o],s:{s:{s:o}}}]}", "version", &version,
				     "runs", "columnKind", &kind, "results", &result, "tool",
				     "driver", "rules", &rules),
			 0);
	assert_int_equal(json_unpack(result, "{s:s,s:i,s:[{s:{s:{s:i}}}],s:[{s:[{}]}],s:[{}]}",
				     "ruleId", &rule, "ruleIndex", &index, "locations",
				     "physicalLocation", "region", "startColumn", &column, "fixes",
				     "artifactChanges", "relatedLocations"),
			 0);
	assert_string_equal(version, "2.1.0");
	assert_int_equal(column, 5);
	const char *id =
		json_string_value(json_object_get(json_array_get(rules, (size_t)index), "id"));
	assert_string_equal(id, rule);
	json_decref(o);
}

static void colours_are_off_unless_asked_for(void **state)
{
	struct fixture *f = *state;
	sample(f, "x\n", "x");
	hasnt(print(f, CGS_PRINT_HUMAN), "\033");
	f->how.color = true;
	has(print(f, CGS_PRINT_HUMAN), "\033[1;31merror[CGS0201]\033[1m: found a thing\033[0m\n");
}

static void invalid_utf8_is_decoded_byte_by_byte(void **state)
{
	(void)state;
	uint32_t c;
	assert_int_equal(cgs_show_decode("\xc3\xb6", 2, &c), 2);
	assert_int_equal(c, 0xf6);
	static const char *const bad[] = {"\xc3",         "\xc0\x80",         "\xe0\x80\x80",
					  "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff",
					  "\x80",         "\xe2\x82"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(cgs_show_decode(bad[i], strlen(bad[i]), &c), 1);
		assert_int_equal(c, UINT32_MAX);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(human_form_shows_the_line_with_a_caret),
		T(second_places_are_labelled_in_line_order),
		T(second_places_in_other_files_have_frames_of_their_own),
		T(tabs_and_wide_characters_keep_the_caret_in_place),
		T(no_control_or_bidi_character_reaches_the_terminal),
		T(long_lines_are_cut_around_the_span),
		T(at_most_fifty_are_shown_in_human_form),
		T(small_fixes_are_said_in_words),
		T(other_fixes_show_the_lines_before_and_after),
		T(short_form_is_one_line),
		T(a_diagnostic_without_a_place_is_printed),
		T(a_span_past_the_end_is_cut),
		T(a_file_that_cannot_be_read_is_named),
		T(json_lines_hold_every_field),
		T(sarif_counts_code_points_and_names_the_rule),
		T(colours_are_off_unless_asked_for),
		T(invalid_utf8_is_decoded_byte_by_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
