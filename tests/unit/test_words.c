/* test_words.c — words of a text, and phrases found among them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checked.h"

#include "../../compiler/rule/phrase.h"
#include "../../compiler/rule/rule.h"

struct finder {
	struct cgs_phrases ps;
	struct cgs_prose text;
	struct cgs_matches found;
};

static void look(struct finder *f, const char *s, uint32_t n, bool escapes)
{
	f->text.vocabulary = &f->ps.vocabulary;
	f->found.n = 0;
	cgs_prose_begin(&f->text);
	cgs_prose_read(&f->text, s, 0, n, escapes);
	for (uint32_t i = 0; i < f->text.n; i++)
		cgs_phrase_at(&f->ps, 1, &f->text, s, i, &f->found);
}

static void finish(struct finder *f)
{
	cgs_phrase_done(&f->ps);
	cgs_prose_done(&f->text);
	free(f->found.v);
}

/* The phrase is found n times in the text. */
static void finds(const char *phrase, const char *text, uint32_t n)
{
	struct finder f = {0};
	assert_true(cgs_phrase_put(&f.ps, 1, cgs_str_of(phrase), 7));
	look(&f, text, (uint32_t)strlen(text), false);
	if (f.found.n != n)
		print_message("'%s' in '%s': %u\n", phrase, text, f.found.n);
	assert_int_equal(f.found.n, n);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(f.found.v[i].owner, 7);
	finish(&f);
}

static void whole_words_in_any_case(void **s)
{
	(void)s;
	finds("fast", "Fast, FAST and fast.", 3);
	finds("fast", "fasten breakfast fast-food fast_x fast.c", 0);
	finds("schön", "SCHÖN schön", 2);
}

static void capitals(void **s)
{
	(void)s;
	finds("the @ of|is", "the PDU of it, the bus of it, the PDU bus, the PDU is", 2);
	finds("the @ $", "the PDU, the PDUs, the P, the PDU bus, the PDU.", 2);
	finds("PDU", "PDU PDUs pdu PDU-x PDUx a PDUs", 3);
}

static void quoted_words_are_not_the_authors(void **s)
{
	(void)s;
	finds("fast", "\"fast\" `fast` ``fast`` 'fast' “fast” „fast“ «fast»", 0);
	finds("fast", "don't be fast, it's the user's", 1);
	finds("fast", "an open \" quote, fast", 1);
}

static void alternatives_suffixes_numbers_and_starts(void **s)
{
	(void)s;
	finds("shall|must be *ed", "It shall be stored. It must be red. It may be stored.", 1);
	finds("# ms|s", "in 5 ms, 200ms, 1.5 s, 1,000s and ms", 4);
	finds("^ it is", "It is. There it is. It is", 2);
	finds("and / or", "and/or and / or and or", 2);
	finds("TBD", "TBD tbd Tbd", 1);
	finds("e.g.", "this, e.g. that", 1);
	finds("and more $", "one and more, and more of it; and more. And more", 3);
}

static void a_phrase_does_not_go_across_sentences(void **s)
{
	(void)s;
	finds("if possible", "Ask if. Possible answers", 0);
	finds("if possible", "ask if\n  possible", 1);
	finds("if possible", "ask if\n\npossible", 0);
	finds("e.g. fast", "be e.g. fast. Be e.g. Fast", 1);
}

static void too_long_phrases_are_refused(void **s)
{
	struct finder f = {0};
	(void)s;
	assert_false(cgs_phrase_put(&f.ps, 1, CGS_STR(""), 0));
	assert_false(cgs_phrase_put(&f.ps, 1, CGS_STR("a a a a a a a a a a a a a a a a a"), 0));
	finish(&f);
}

static void places_are_those_of_the_source(void **s)
{
	static const char text[] = "a\\tw\\u{f6}rd \\\"fast\\\" fast";
	struct finder f = {0};
	(void)s;
	assert_true(cgs_phrase_put(&f.ps, 1, CGS_STR("fast"), 0));
	assert_true(cgs_phrase_put(&f.ps, 1, CGS_STR("wörd"), 1));
	look(&f, text, sizeof text - 1, true);
	assert_int_equal(f.found.n, 2);
	assert_int_equal(f.text.tok[f.found.v[0].from].at, 3);
	assert_int_equal(f.text.tok[f.found.v[0].from].len, 9);
	assert_int_equal(f.text.tok[f.found.v[1].from].at, sizeof text - 1 - 4);
	finish(&f);
}

static uint32_t next_random(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	return *x ^= *x << 5;
}

/* Tokens lie in the text, in order; matches lie in the tokens. */
static void any_bytes_end(void **s)
{
	static const char *const part[] = {
		"be ", "fast", "*ed", "|",  "#",    " ",       "^ ", "\\u{",  "\xC3", "\xE2\x80",
		"\"",  "`",    "'",   "5 ", "s",    "stored ", ". ", "\n- ",  "(",    "/",
		"-",   "}",    "\\",  "_",  "\xC2", "\xE2",    "1.", "and/or"};
	uint32_t x = 2463534242;
	(void)s;
	for (uint32_t round = 0; round < 20000; round++) {
		struct finder f = {0};
		char text[160];
		uint32_t n = 0, want = next_random(&x) % 150;
		while (n < want) {
			uint32_t r = next_random(&x);
			const char *p = part[r % (sizeof part / sizeof *part)];
			uint32_t len = (uint32_t)strlen(p);
			if (r >> 16 & 3) {
				memcpy(text + n, p, len > want - n ? want - n : len);
				n += len > want - n ? want - n : len;
			} else
				text[n++] = (char)(r >> 24);
		}
		char *copy = malloc(n + 1); /* of its own, so that a sanitizer sees its end */
		memcpy(copy, text, n);
		cgs_phrase_put(&f.ps, 1, (struct cgs_str){copy, n / 2}, 1);
		cgs_phrase_put(&f.ps, 1, CGS_STR("be *ed"), 2);
		look(&f, copy, n, round & 1);
		for (uint32_t i = 0, at = 0; i < f.text.n; i++) {
			assert_true(f.text.tok[i].at >= at && f.text.tok[i].len);
			at = f.text.tok[i].at + f.text.tok[i].len;
			assert_true(at <= n);
		}
		for (uint32_t i = 0; i < f.found.n; i++)
			assert_true(f.found.v[i].from + f.found.v[i].n <= f.text.n);
		free(copy);
		finish(&f);
	}
}

/* A model that is checked and ruled; how many diagnostics have the code. */
static uint32_t told(const char *text, unsigned code)
{
	struct checked c;
	uint32_t n = 0;
	check_one(&c, text);
	cgs_rule_words(c.ir);
	for (uint32_t i = 0; i < c.diags.n; i++)
		n += c.diags.v[i]->code == code;
	drop(&c);
	return n;
}

static void word_lists_are_read_for_normative_text_only(void **s)
{
	struct checked c;
	(void)s;
	check_one(&c, "component a { tech = [c] }");
	for (uint32_t i = 0; i < c.ir->ntree; i++)
		assert_null(strstr(c.files.v[c.ir->tree[i]->file].path.s, "std:words"));
	drop(&c);
	assert_int_equal(told("requirement a { shall \"go fast\" }", CGS_C_vague), 1);
	assert_int_equal(told("requirement a \"fast\" { rationale = \"fast\" }", CGS_C_vague), 0);
}

static void an_own_kind_can_be_normative(void **s)
{
	(void)s;
	assert_int_equal(told("kind rule_of_house { group = x\n attr a : list<string> \"\" { "
			      "normative = true }\n attr b : text \"\" }\n"
			      "rule_of_house x { a = [\"go fast\", \"robust\"]; b = \"fast\" }",
			      CGS_C_vague),
			 2);
}

static void many_findings_take_no_square(void **s)
{
	struct cgs_buf b = {0};
	(void)s;
	cgs_buf_putz(&b, "requirement a { shall \"");
	for (uint32_t i = 0; i < 50000; i++)
		cgs_buf_putz(&b, i % 3 ? "be stored “ (" : "fast and/or ");
	cgs_buf_putz(&b, "\" }");
	assert_true(told(b.s, CGS_C_vague) > 10000);
	cgs_buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest test[] = {
		cmocka_unit_test(whole_words_in_any_case),
		cmocka_unit_test(capitals),
		cmocka_unit_test(quoted_words_are_not_the_authors),
		cmocka_unit_test(alternatives_suffixes_numbers_and_starts),
		cmocka_unit_test(a_phrase_does_not_go_across_sentences),
		cmocka_unit_test(too_long_phrases_are_refused),
		cmocka_unit_test(places_are_those_of_the_source),
		cmocka_unit_test(any_bytes_end),
		cmocka_unit_test(word_lists_are_read_for_normative_text_only),
		cmocka_unit_test(an_own_kind_can_be_normative),
		cmocka_unit_test(many_findings_take_no_square),
	};
	return cmocka_run_group_tests(test, NULL, NULL);
}
