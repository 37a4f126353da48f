/* test_fmt.c — the formatter on every spec of the repository, as it is and with other white space,
 * comments and tokens in it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Run from the root of the repository. What must hold for each text is said in fuzz_fmt.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>

#include "cgs_gram.h"

#include "../fuzz/fuzz_fmt.c"

enum { MUTATIONS = 10000, TEXT_MAX = 4000 };

struct texts {
	struct cgs_buf *v;
	uint32_t n, cap;
};

struct dice {
	uint32_t seed;
};

static uint32_t throw(struct dice *d, uint32_t sides)
{
	d->seed = d->seed * 1664525u + 1013904223u;
	return (d->seed >> 8) % sides;
}

static void load(struct texts *all, const char *pattern, size_t most)
{
	glob_t g;
	assert_int_equal(glob(pattern, 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct cgs_buf b = {0};
		assert_int_equal(cgs_file_read(-100, g.gl_pathv[i], CGS_FILE_MAX, &b), CGS_OK);
		if (b.n && b.n <= most)
			*CGS_PUSH(all->v, all->n, all->cap) = b;
		else
			cgs_buf_done(&b);
	}
	globfree(&g);
}

static struct texts load_all(size_t most)
{
	static const char *const patterns[] = {"specs/*/*.cgs", "stdlib/*/*.cgs",
					       "stdlib/init/*/*.cgs", "tests/golden/*.cgs",
					       "tests/fmt/*.cgs", "tests/fmt/*.out"};
	struct texts all = {0};
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		load(&all, patterns[i], most);
	assert_true(all.n > 50);
	return all;
}

static void drop(struct texts *all)
{
	for (uint32_t i = 0; i < all->n; i++)
		cgs_buf_done(&all->v[i]);
	free(all->v);
}

static void every_spec_keeps_its_tokens_and_is_formatted_once(void **state)
{
	(void)state;
	struct texts all = load_all(CGS_FILE_MAX);
	for (uint32_t i = 0; i < all.n; i++)
		LLVMFuzzerTestOneInput((const uint8_t *)all.v[i].s, all.v[i].n);
	printf("# %u files\n", all.n);
	drop(&all);
}

static const char *const blanks[] = {
	" ",    "\n",   "\n\n",  "\t",       "\r\n",       "  # c\n", "\n# c\n",
	"; ",   ", ",   "\n\n\n", " /// d\n", "\n\n/// d\n", "",        "// c\n\n",
};

/* Tokens between which white space may stand. */
static bool is_code(unsigned kind)
{
	return kind != CGS_TK_PART && kind != CGS_TK_UNQUOTE && kind != CGS_TK_HOLE &&
	       kind != CGS_TK_UNHOLE;
}

/* Other white space or a comment before or in place of a token, or inside of a text. */
static void change_blanks(const struct cgs_tree *t, struct dice *d, struct cgs_buf *out)
{
	uint32_t every = 2 + throw(d, t->nlex);
	for (uint32_t i = 0; i < t->nlex; i++) {
		struct cgs_str s = cgs_tree_tok(t, i);
		unsigned kind = t->tok[i].kind;
		bool blank = kind == CGS_TK_SPACE || kind == CGS_TK_NEWLINE || kind == CGS_TK_END;
		if (throw(d, every) || !is_code(kind)) {
			cgs_buf_str(out, s);
			continue;
		}
		const char *in = blanks[throw(d, sizeof blanks / sizeof *blanks)];
		cgs_buf_putz(out, in);
		if (!blank || throw(d, 2))
			cgs_buf_str(out, s);
	}
}

static void change_text(const struct cgs_tree *t, struct dice *d, struct cgs_buf *out)
{
	static const char *const in[] = {" ", "\n", "\t", "\r\n", "\n\n    ", "  \n", "${a}", "\r"};
	for (uint32_t i = 0; i < t->nlex; i++) {
		struct cgs_str s = cgs_tree_tok(t, i);
		uint32_t at = t->tok[i].kind == CGS_TK_PART ? throw(d, s.n + 1) : s.n;
		cgs_buf_add(out, s.s, at);
		if (at < s.n && !throw(d, 3))
			cgs_buf_putz(out, in[throw(d, sizeof in / sizeof *in)]);
		cgs_buf_add(out, s.s + at, s.n - at);
	}
}

/* Tokens deleted, doubled or put where others stood. */
static void change_tokens(const struct cgs_tree *t, struct dice *d, struct cgs_buf *out)
{
	for (uint32_t i = 0; i < t->nlex; i++) {
		uint32_t how = throw(d, t->nlex) < 2 ? throw(d, 3) : 3;
		if (how == 1 || how == 3)
			cgs_buf_str(out, cgs_tree_tok(t, i));
		if (how == 1)
			cgs_buf_str(out, cgs_tree_tok(t, i));
		if (how == 2)
			cgs_buf_str(out, cgs_tree_tok(t, throw(d, t->nlex)));
	}
}

static void whatever_is_changed_in_a_spec_its_tokens_stay(void **state)
{
	(void)state;
	static void (*const change[])(const struct cgs_tree *, struct dice *, struct cgs_buf *) = {
		change_blanks, change_blanks, change_text, change_tokens};
	struct texts all = load_all(TEXT_MAX);
	struct dice d = {20261121};
	const char *seed = getenv("CGS_FMT_SEED"), *count = getenv("CGS_FMT_COUNT");
	uint32_t clean = 0, kept = 0, changed = 0, at;
	uint32_t n = count ? (uint32_t)strtoul(count, NULL, 10) : MUTATIONS;
	if (seed)
		d.seed = (uint32_t)strtoul(seed, NULL, 10);
	for (uint32_t i = 0; i < n; i++) {
		struct cgs_diags none = {0}, ds = {0};
		struct cgs_buf m = {0}, out = {0};
		struct cgs_str text = cgs_buf_view(&all.v[throw(&d, all.n)]);
		struct cgs_tree *t = cgs_tree_parse(0, text, &none);
		change[throw(&d, 4)](t, &d, &m);
		LLVMFuzzerTestOneInput((const uint8_t *)m.s, m.n);
		struct cgs_tree *u = cgs_tree_parse(0, cgs_buf_view(&m), &ds);
		enum cgs_fmt how = cgs_fmt_tree(u, !ds.n, &out, &at);
		clean += !ds.n;
		kept += how == CGS_FMT_KEPT;
		changed += how == CGS_FMT_CHANGED;
		cgs_tree_free(t);
		cgs_tree_free(u);
		cgs_diag_done(&none);
		cgs_diag_done(&ds);
		cgs_buf_done(&m);
		cgs_buf_done(&out);
	}
	printf("# %u texts: %u without mistakes, %u were changed, %u with mistakes left alone\n", n,
	       clean, changed, kept);
	assert_true(clean * 10 > n); /* or it would not be the formatter that is tested */
	assert_true(kept * 100 < n);
	drop(&all);
}

/* Text a is not text b: what the formatter's own check must see, and where in a. */
static const struct {
	const char *a, *b, *from;
} others[] = {
	{"component a { }", "component b { }", "a { }"},
	{"component a { }", "component a", "{ }"},
	{"a { x = [1, 2] }", "a { x = [1 2] }", "2] }"},
	{"a { x = 1; y = 2 }", "a { x = 1 y = 2 }", "y = 2"},
	{"a { x = -1 }", "a { x = 1 }", "-1"},
	{"a { x = 1 }  # c", "a { x = 1 }", "# c"},
	{"a { x = 1 }  # c", "a { x = 1 }  # d", "# c"},
	{"# c\na { x = 1 }", "a {\n# c\nx = 1 }", "# c"},
	{"a { x = 1 }\n# c\n# d\n", "a { x = 1 }\n# d\n# c\n", "# c"},
	{"/// d\na { }", "/// d\n\na { }", "/// d"},
	{"/// d\n# c\na { }", "# c\n/// d\na { }", "/// d"},
	{"a { x = \"s  s\" }", "a { x = \"s s\" }", "s  s"},
	{"a { x = \"\"\"\n s\n\"\"\" }", "a { x = \"\"\"\n s\n \"\"\" }", "\n s"},
	{"a { x = \"\"\"\n s\n\"\"\" }", "a { x = \"\"\"\n s\"\"\" }", "\n s"},
	{"a { x = \"${ b  }\" }", "a { x = \"${ c }\" }", "b  }"},
	{"f(a: list<b>) { }", "f(a: list<c>) { }", "b>"},
	{"a { x -> y }", "a { x; -> y }", "-> y"},
};

static const char *const alike[][2] = {
	{"a{x=[1,2]}", "a {\n\tx = [\n1,\n2,\n]\n}\n"},
	{"a { x = 1; y = 2 }", "a { x = 1, y = 2 }"},
	{"a { x = 1, # c\ny = 2 }", "a {\n  x = 1  # c\n  y = 2\n}"},
	{"a { x = \"\"\"\n s\n\"\"\" }", "a {\n x = \"\"\"\n   s\n  \"\"\"\n}"},
	{"a { x = \"\"\"\r\n s\r\n\"\"\" }", "a { x = \"\"\"\n s\n\"\"\" }"},
	{"\xef\xbb\xbfz { } # c \r\n", "z { } # c\n"},
};

static bool compare(const char *a, const char *b, uint32_t *at)
{
	struct cgs_diags ds = {0};
	struct cgs_tree *x = cgs_tree_parse(0, cgs_str_of(a), &ds);
	struct cgs_tree *y = cgs_tree_parse(0, cgs_str_of(b), &ds);
	bool same = cgs_same_tokens(x, y, at);
	cgs_tree_free(x);
	cgs_tree_free(y);
	cgs_diag_done(&ds);
	return same;
}

static void what_is_lost_or_changed_is_seen(void **state)
{
	uint32_t at = 0;
	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_false(compare(others[i].a, others[i].b, &at));
		assert_string_equal(others[i].a + at, strstr(others[i].a, others[i].from));
	}
	for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
		assert_true(compare(alike[i][0], alike[i][1], &at));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_lost_or_changed_is_seen),
		cmocka_unit_test(every_spec_keeps_its_tokens_and_is_formatted_once),
		cmocka_unit_test(whatever_is_changed_in_a_spec_its_tokens_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
