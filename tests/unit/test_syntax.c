/* test_syntax.c — what the parser makes of right and of wrong text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../compiler/syntax/tree.h"

struct got {
	struct cgs_diags ds;
	struct cgs_tree *t;
	struct cgs_buf dump;
	struct cgs_arena mem;
};

static void check_lossless(const struct cgs_tree *t)
{
	uint32_t at = 0;
	for (uint32_t i = 0; i < t->nlex; i++) {
		assert_int_equal(t->tok[i].at, at);
		at += t->tok[i].len;
	}
	assert_int_equal(at, t->text.n);
}

static struct got parse(const char *text)
{
	struct got g = {0};
	g.t = cgs_tree_parse(0, cgs_str_of(text), &g.ds);
	check_lossless(g.t);
	cgs_tree_dump(g.t, &g.dump);
	cgs_diag_sort(&g.ds);
	return g;
}

static void done(struct got *g)
{
	cgs_tree_free(g->t);
	cgs_diag_done(&g->ds);
	cgs_buf_done(&g->dump);
	cgs_arena_free(&g->mem);
}

static uint32_t top_level(const struct cgs_tree *t)
{
	uint32_t n = 0;
	cgs_tree_each (k, t, t->root)
		n++;
	return n;
}

/* The dump of the first statement, without the line of the file. */
static void is_tree(const char *text, const char *want)
{
	struct got g = parse(text);
	assert_int_equal(g.ds.n, 0);
	assert_string_equal(g.dump.s + strlen("file\n"), want);
	done(&g);
}

static void is_fine(const char *text)
{
	struct got g = parse(text);
	if (g.ds.n)
		print_message("%s\n", g.ds.v[0]->text.s);
	assert_int_equal(g.ds.n, 0);
	done(&g);
}

static void is_error(const char *text, unsigned code, const char *message)
{
	struct got g = parse(text);
	assert_int_equal(g.ds.n, 1);
	assert_string_equal(g.ds.v[0]->text.s, message);
	assert_int_equal(g.ds.v[0]->code, code);
	done(&g);
}

/* One error, and its fix applied gives `want`, which is fine. */
static void is_fixed(const char *text, const char *want, enum cgs_applies how)
{
	struct got g = parse(text);
	if (g.ds.n != 1)
		print_message("%s: %s\n", text, g.ds.n ? g.ds.v[g.ds.n - 1]->text.s : "no mistake");
	assert_int_equal(g.ds.n, 1);
	const struct cgs_edit *e = g.ds.v[0]->fix;
	assert_non_null(e);
	struct cgs_buf out = {0};
	uint32_t at = 0;
	for (; e; e = e->next) {
		assert_true(e->where.at >= at);
		cgs_buf_add(&out, text + at, e->where.at - at);
		cgs_buf_str(&out, e->text);
		at = e->where.at + e->where.len;
	}
	cgs_buf_putz(&out, text + at);
	assert_string_equal(out.s, want);
	assert_int_equal(g.ds.v[0]->applies, how);
	is_fine(want);
	cgs_buf_done(&out);
	done(&g);
}

static const char example[] =
	"edition 2026\n"
	"package shop.checkout\n"
	"import std.python as py\n"
	"import std.rubrics { prompt_quality }\n"
	"\n"
	"/// The people who keep\n"
	"///   the shop running.\n"
	"stakeholder ops \"Site operations\" {\n"
	"  influence = high\n"
	"  needs     = [\"orders never get lost\",\n    \"pages ${a.b | up(3) | trim} fast\",\n  "
	"]\n"
	"}\n"
	"requirement latency \"Checkout latency\" {\n"
	"  when  \"a client submits\"; if \"x\"; where \"flag\"; while \"y\"\n"
	"  the   api\n"
	"  goal  <= 200ms @p95\n"
	"  depends -> store \"SQL over TLS\" # comment\n"
	"  require py.lint(api_py).errors == 0 // comment\n"
	"  include = [component.*, requirement where satisfies(api) && kind in [a, b]]\n"
	"  section system { share = 10%..15%; text = \"You write\" }\n"
	"  text = \"\"\"\n    Implement ${component.api.title} as one module.\n    \"\"\"\n"
	"}\n"
	"template c_module(c: component, n: int = 3) { a = if b then c else d }\n"
	"tool lint(file: ref<artifact>) { argv = [\"x\"] }\n"
	"attr owner: list<ref<stakeholder>>? = [] \"doc text\" { a = { b = 1 } }\n"
	"for x in list { y }\n"
	"if cond { a } else { b }\n"
	"use t(p = v) as name\n"
	"suppress CGS4003 \"reason\" until 2026-12-31\n"
	"extend requirement.latency { }\n"
	"allow web -> api\n";

static void every_shape_of_the_language_parses(void **state)
{
	(void)state;
	is_fine(example);
	is_fine("");
	is_fine("\n\n;;\n# only comments\n");
	is_fine("\xef\xbb\xbf"
		"a = 1\r\nb {\r\n  c = 2\r\n}\r\n");
	is_fine("a = 1_000; b = 2.50USD; c = 60req/min; d = 8ktok; e = 1.2.3-rc.1; f = "
		"re\"a\\\"b\"");
	is_fine("a = 2026-03-31T10:00:00Z\nb = 2024-02-29\n");
	is_fine("in = 1\nthen = 2\nwhere = else\nif = if a then b else c\nfor in in in { in }\n");
}

static void a_statement_is_a_head_with_arguments_and_a_block(void **state)
{
	(void)state;
	is_tree("depends -> store \"x\"", "  stmt 'depends -> store \"x\"'\n"
					  "    arrow '->'\n"
					  "    name 'store'\n"
					  "    string '\"x\"'\n"
					  "      part 'x'\n");
	is_tree("goal <= 200ms @p95", "  stmt 'goal <= 200ms @p95'\n"
				      "    bound <= '<= 200ms @p95'\n"
				      "      stat '200ms @p95'\n"
				      "        quantity '200ms'\n");
	is_tree("a { b }", "  stmt 'a { b }'\n"
			   "    block\n"
			   "      stmt 'b'\n");
	is_tree("if c { a } else { b }", "  stmt 'if c { a } else { b }'\n"
					 "    name 'c'\n"
					 "    block\n"
					 "      stmt 'a'\n"
					 "    else 'else { b }'\n"
					 "      block\n"
					 "        stmt 'b'\n");
	is_tree("for x in l { }", "  stmt 'for x in l { }'\n"
				  "    binary in 'x in l'\n"
				  "      name 'x'\n"
				  "      name 'l'\n"
				  "    block\n");
}

static void parameters_types_and_defaults_have_their_own_nodes(void **state)
{
	(void)state;
	is_tree("t m(c: a.b, n: int = 3) { }", "  stmt 't m(c: a.b, n: int = 3) { }'\n"
					       "    name 'm'\n"
					       "    params '(c: a.b, n: int = 3)'\n"
					       "      param 'c: a.b'\n"
					       "        type 'a.b'\n"
					       "          dot 'a.b'\n"
					       "            name 'a'\n"
					       "      param 'n: int = 3'\n"
					       "        type 'int'\n"
					       "        default '= 3'\n"
					       "          int '3'\n"
					       "    block\n");
	is_tree("attr o: list<ref<s>>? = [] \"d\"", "  stmt 'attr o: list<ref<s>>? = [] \"d\"'\n"
						    "    name 'o'\n"
						    "    string '\"d\"'\n"
						    "      part 'd'\n"
						    "    type ? 'list<ref<s>>?'\n"
						    "      type 'ref<s>'\n"
						    "        type 's'\n"
						    "    default '= []'\n"
						    "      list '[]'\n");
	is_error("a = f(x: int)\n", 201,
		 "unexpected type; only the parameters of a declaration have one");
}

static void operators_bind_in_the_order_of_the_manual(void **state)
{
	(void)state;
	is_tree("a = r where !b == 1 + 2 * -c || d",
		"  attr 'a = r where !b == 1 + 2 * -c || d'\n"
		"    binary where 'r where !b == 1 + 2 * -c || d'\n"
		"      name 'r'\n"
		"      binary || '!b == 1 + 2 * -c || d'\n"
		"        unary ! '!b == 1 + 2 * -c'\n"
		"          binary == 'b == 1 + 2 * -c'\n"
		"            name 'b'\n"
		"            binary + '1 + 2 * -c'\n"
		"              int '1'\n"
		"              binary * '2 * -c'\n"
		"                int '2'\n"
		"                unary - '-c'\n"
		"                  name 'c'\n"
		"        name 'd'\n");
	is_tree("a = f(x, y = 1)[0].z.*", "  attr 'a = f(x, y = 1)[0].z.*'\n"
					  "    star 'f(x, y = 1)[0].z.*'\n"
					  "      dot 'f(x, y = 1)[0].z'\n"
					  "        index 'f(x, y = 1)[0]'\n"
					  "          call 'f(x, y = 1)'\n"
					  "            name 'f'\n"
					  "            name 'x'\n"
					  "            named 'y = 1'\n"
					  "              int '1'\n"
					  "          int '0'\n");
}

static void only_a_bracket_that_touches_calls_or_indexes(void **state)
{
	(void)state;
	is_tree("foo (a) [1]", "  stmt 'foo (a) [1]'\n"
			       "    name 'a'\n"
			       "    list '[1]'\n"
			       "      int '1'\n");
	is_tree("foo a->b", "  stmt 'foo a->b'\n"
			    "    name 'a'\n"
			    "    arrow '->'\n"
			    "    name 'b'\n");
}

static void a_line_end_after_an_operator_goes_on(void **state)
{
	(void)state;
	is_tree("a = 1 +\n  2", "  attr 'a = 1 +   2'\n"
				"    binary + '1 +   2'\n"
				"      int '1'\n"
				"      int '2'\n");
	is_fine("a = b.*\nc = 1\nd x: list<int>\ne = 2\n");
}

static void a_comma_ends_a_statement_in_a_block(void **state)
{
	(void)state;
	is_tree("import a.b { x, y }", "  stmt 'import a.b { x, y }'\n"
				       "    dot 'a.b'\n"
				       "      name 'a'\n"
				       "    block\n"
				       "      stmt 'x'\n"
				       "      stmt 'y'\n");
	is_tree("a = { b = 1, c = [2, 3,], }", "  attr 'a = { b = 1, c = [2, 3,], }'\n"
					       "    record '{ b = 1, c = [2, 3,], }'\n"
					       "      block\n"
					       "        attr 'b = 1'\n"
					       "          int '1'\n"
					       "        attr 'c = [2, 3,]'\n"
					       "          list '[2, 3,]'\n"
					       "            int '2'\n"
					       "            int '3'\n");
	is_tree("a { b x: map<c, d>, e }", "  stmt 'a { b x: map<c, d>, e }'\n"
					   "    block\n"
					   "      stmt 'b x: map<c, d>'\n"
					   "        name 'x'\n"
					   "        type 'map<c, d>'\n"
					   "          type 'c'\n"
					   "          type 'd'\n"
					   "      stmt 'e'\n");
	is_fine("a {\n  b = 1,\n  c x \"y\",\n  d { e, f },\n}\n");
	is_fine("a { b = 1,; c }\n");
	is_error("a { b,, c }\n", 201, "unexpected ','; expected a name or '}'");
	is_error("a { , b }\n", 201, "unexpected ','; expected a name or '}'");
	is_error("a = 1, b = 2\n", 201,
		 "unexpected ','; expected end of statement, an operator or '.'");
	struct got g = parse("a { b = = 1, c = 2, d = = 3 }\n");
	assert_int_equal(g.ds.n, 2);
	done(&g);
	is_error("a b: map<c,\nd = 1\n", 201, "unexpected end of line; expected a name");
	is_error("a { b = \"x\", \"y\" }\n", 201,
		 "unexpected ','; several values stand in brackets");
	g = parse("a = [b, 1 2]\n");
	assert_int_equal(g.ds.n, 1);
	assert_int_equal(g.ds.v[0]->help.n, 0);
	done(&g);
}

static void a_word_of_expressions_before_a_colon_or_equals_is_a_name(void **state)
{
	(void)state;
	is_tree("clause if : text", "  stmt 'clause if : text'\n"
				    "    name 'if'\n"
				    "    type 'text'\n");
	is_tree("a = f(if = 1, in = 2)", "  attr 'a = f(if = 1, in = 2)'\n"
					 "    call 'f(if = 1, in = 2)'\n"
					 "      name 'f'\n"
					 "      named 'if = 1'\n"
					 "        int '1'\n"
					 "      named 'in = 2'\n"
					 "        int '2'\n");
	is_fine("t m(if: int, where: text) { then = 1, else = 2 }\n");
	is_fine("a = if b == c then d else e\n");
}

static void a_type_may_touch_the_equals_of_its_default(void **state)
{
	(void)state;
	is_tree("attr o: list<ref<s>>= 3", "  stmt 'attr o: list<ref<s>>= 3'\n"
					   "    name 'o'\n"
					   "    type 'list<ref<s>>'\n"
					   "      type 'ref<s>'\n"
					   "        type 's'\n"
					   "    default '= 3'\n"
					   "      int '3'\n");
	is_fine("t m(a: map<b, c.d>= 3, e: list<f>?= 4) { }\n");
	is_fine("goal >= 3\na = b >= c\nd x: int\ne f(g, h >= 1)\n");
}

static void quotes_of_other_languages_are_one_error(void **state)
{
	(void)state;
	is_error("a = 'abc'\n", 102, "strings use double quotes");
	is_fixed("a = 'abc'\n", "a = \"abc\"\n", CGS_REVIEW);
	is_fixed("a = ['b \"c\" \\']\n", "a = [\"b \\\"c\\\" \\\\\"]\n", CGS_REVIEW);
	is_fixed("a = ''\n", "a = \"\"\n", CGS_REVIEW);
	is_fixed("a = \xe2\x80\x9c"
		 "b\xe2\x80\x9d\n",
		 "a = \"b\"\n", CGS_REVIEW);
	is_fine("a = \"it's\" # it's\n");
	struct got g = parse("a = 'b\nc = 1\n");
	assert_int_equal(g.ds.n, 1);
	assert_int_equal(top_level(g.t), 2);
	done(&g);
}

static void an_else_goes_behind_its_brace_only(void **state)
{
	(void)state;
	is_fixed("if a { };\nelse { }\n", "if a { } else { }\n", CGS_SAFE);
	is_fixed("if a { } ; else { }\n", "if a { } else { }\n", CGS_SAFE);
	is_fixed("if a { }\nelif b { }\n", "if a { } else if b { }\n", CGS_REVIEW);
	is_error("for a in b { } else { }\n", 201, "unexpected 'else'; only an `if` has one");
	is_error("for a in b { }\nelse if c { }\nelse { }\n", 201,
		 "unexpected 'else'; only an `if` has one");
	is_error("if a { for b in c { }\n  else\n  { }\n} else { }\n", 201,
		 "unexpected 'else'; only an `if` has one");
}

static struct cgs_str value(struct got *g, unsigned which)
{
	uint32_t attr = g->t->node[g->t->root].kid;
	uint32_t string = g->t->node[attr].kid, part = g->t->node[string].kid;
	while (which--)
		part = g->t->node[part].next;
	return cgs_tree_part(g->t, string, part, &g->mem);
}

static void has_value(const char *text, unsigned which, const char *want)
{
	struct got g = parse(text);
	assert_int_equal(g.ds.n, 0);
	struct cgs_str s = value(&g, which);
	assert_string_equal(s.s, want);
	assert_int_equal(s.n, strlen(want));
	done(&g);
}

static void a_string_has_escapes_and_a_text_is_dedented(void **state)
{
	(void)state;
	has_value("a = \"x\\n\\t\\\\\\\"\\u{e9}\\u{1F600}\"", 0,
		  "x\n\t\\\"\xc3\xa9\xf0\x9f\x98\x80");
	has_value("a = \"$${x} $5\"", 0, "${x} $5");
	has_value("a = \"\"\"one line\"\"\"", 0, "one line");
	has_value("a = \"\"\"\n    x\n      y\\n\n\n    z\n    \"\"\"\n", 0, "x\n  y\\n\n\nz");
	has_value("a = \"\"\"\r\n  x\r\n  y\r\n  \"\"\"\r\n", 0, "x\ny");
	has_value("a = \"\"\"\n  x ${b} y\n  z\n  \"\"\"\n", 0, "x ");
	has_value("a = \"\"\"\n  x ${b} y\n  z\n  \"\"\"\n", 2, " y\nz");
	has_value("a = \"\"\"\"\n  say \"\"\"hi\"\"\"\n  \"\"\"\"\n", 0, "say \"\"\"hi\"\"\"");
	has_value("a = raw \"\"\"\n  ${x} $${y}\n  \"\"\"\n", 0, "${x} $${y}");
}

static void documentation_is_the_comment_directly_above(void **state)
{
	(void)state;
	struct got g = parse(example);
	uint32_t n = g.t->node[g.t->root].kid;
	assert_int_equal(cgs_tree_doc(g.t, n, &g.mem).n, 0);
	while (!cgs_str_is(cgs_tree_name(g.t, n), "stakeholder"))
		n = g.t->node[n].next;
	assert_string_equal(cgs_tree_doc(g.t, n, &g.mem).s,
			    "The people who keep\n  the shop running.");
	done(&g);
	g = parse("/// far\n\na\n");
	assert_int_equal(cgs_tree_doc(g.t, g.t->node[g.t->root].kid, &g.mem).n, 0);
	done(&g);
	g = parse("x {\n  y = 1 /// not for z\n  z = 2\n}\n");
	done(&g);
}

static void a_message_names_the_exact_expected_set(void **state)
{
	(void)state;
	is_error("a = [b c]\n", 201, "unexpected 'c'; expected ',', ']', an operator or '.'");
	is_error("a = \n", 201, "unexpected end of file; expected a value or '{'");
	is_error("a b.\nc = 1\n", 201, "unexpected end of line; expected a name");
	is_error("a b, c\n", 201,
		 "unexpected ','; expected a value, end of statement, '{', ':' or an operator");
	is_error("= 1\n", 201, "unexpected '='; expected a name");
	is_error("x = if a b\n", 201, "unexpected 'b'; expected 'then', an operator or '.'");
}

static void a_mistake_carries_the_edit_that_cures_it(void **state)
{
	(void)state;
	is_fixed("a = [b c]\nd = 1\n", "a = [b, c]\nd = 1\n", CGS_REVIEW);
	is_fixed("a = [\n  b\n  c\n]\n", "a = [\n  b,\n  c\n]\n", CGS_SAFE);
	is_fixed("a = = b\nc = 1\n", "a = b\nc = 1\n", CGS_REVIEW);
	is_fixed("x {\n  a =\n  c = 1\n}\n", "x {\n  a = TODO\n  c = 1\n}\n", CGS_PLACEHOLDER);
	is_fixed("x {\n  a = [b, c\n  d = 1\n}\n", "x {\n  a = [b, c]\n  d = 1\n}\n", CGS_SAFE);
	is_fixed("x {\n  a = f(b\n}\n", "x {\n  a = f(b)\n}\n", CGS_SAFE);
	is_fixed("a = \"b\nc = 1\n", "a = \"b\"\nc = 1\n", CGS_SAFE);
	is_fixed("a = [b, c)\nd = 1\n", "a = [b, c]\nd = 1\n", CGS_REVIEW);
	is_fixed("a = b)\nd = 1\n", "a = b\nd = 1\n", CGS_REVIEW);
	is_fixed("x y \"z\"\n  a = 1\n}\nb c {\n  d = 1\n}\n",
		 "x y \"z\" {\n  a = 1\n}\nb c {\n  d = 1\n}\n", CGS_REVIEW);
	is_fixed("a b {\n  c = 1\nd e {\n  f = 1\n}\n", "a b {\n  c = 1\n}\nd e {\n  f = 1\n}\n",
		 CGS_SAFE);
}

static void a_word_at_column_0_closes_what_is_open(void **state)
{
	(void)state;
	struct got g = parse("a b {\n  c {\n    d = 1\n  }\ne f {\n  g = 1\n}\nh i { }\n");
	assert_int_equal(g.ds.n, 1);
	assert_int_equal(g.ds.v[0]->where.at, 4);
	assert_int_equal(top_level(g.t), 3);
	done(&g);
	g = parse("p q {\n  text = \"\"\"\n    words\n    more\n}\na b {\n  text = \"\"\"\n    x\n"
		  "    \"\"\"\n}\n");
	assert_int_equal(g.ds.n, 1);
	assert_int_equal(g.ds.v[0]->code, 103);
	assert_int_equal(top_level(g.t), 2);
	done(&g);
}

static void a_file_that_is_paired_is_not_second_guessed(void **state)
{
	(void)state;
	is_fine("a b {\nc d {\ne = 1\n}\nf g\n}\n");
	is_fine("a = \"\"\"\nrequirement x {\n  y = 1\nb = 2\n\"\"\"\n");
	is_fine("use t(\n  p = v,\n  q = w\n)\n");
}

static void broken_statements_are_marked(void **state)
{
	(void)state;
	struct got g = parse("a = 1\nb = [c d]\ne = 2\n");
	uint32_t n = g.t->node[g.t->root].kid;
	assert_false(g.t->node[n].flag & CGS_NF_BROKEN);
	n = g.t->node[n].next;
	assert_true(g.t->node[n].flag & CGS_NF_BROKEN);
	n = g.t->node[n].next;
	assert_false(g.t->node[n].flag & CGS_NF_BROKEN);
	done(&g);
}

static void bytes_that_do_not_belong_are_named_by_place(void **state)
{
	(void)state;
	is_error("a = 1 # \xff\n", 101, "byte 0xff is not part of valid UTF-8");
	is_error("a = \"\xe2\x80\xae\"\n", 105,
		 "a hidden character that can change how the text reads: U+202E");
	is_error("a = \xe2\x82\xac 1\n", 102, "unexpected character '\xe2\x82\xac' (U+20AC)");
	is_error("a = \"\\q\"\n", 104, "there is no escape sequence '\\q'");
	is_error("a = \"\\u{d800}\"\n", 104, "there is no escape sequence '\\u{d800}'");
	is_error("a = 2026-02-29\n", 107, "there is no such date: 2026-02-29");
	struct cgs_diags ds = {0};
	struct cgs_tree *t = cgs_tree_parse(0, (struct cgs_str){"a\0b = 1\n", 8}, &ds);
	check_lossless(t);
	assert_int_equal(ds.n, 1);
	assert_int_equal(ds.v[0]->code, 102);
	assert_int_equal(ds.v[0]->where.at, 1);
	cgs_tree_free(t);
	cgs_diag_done(&ds);
}

static void a_merge_conflict_is_one_error(void **state)
{
	(void)state;
	is_error("a = 1\n<<<<<<< HEAD\nb = 1\n=======\nb = 2\n>>>>>>> x\nc = 1\n", 1016,
		 "a merge conflict is left in the file");
}

static void deep(const char *start, const char *again, const char *end)
{
	struct cgs_buf b = {0};
	cgs_buf_putz(&b, start);
	for (int i = 0; i < 100000; i++)
		cgs_buf_putz(&b, again);
	cgs_buf_putz(&b, end);
	struct got g = parse(b.s);
	assert_int_equal(g.ds.n, 1);
	assert_int_equal(g.ds.v[0]->code, 202);
	cgs_buf_done(&b);
	done(&g);
}

static void nesting_without_end_is_one_error(void **state)
{
	(void)state;
	deep("a = ", "(", "");
	deep("a = ", "[", "1");
	deep("", "a {", "");
	deep("a = ", "- ", "1\n");
	deep("a = ", "!", "1\nb = 1\n");
	deep("a = ", "a + (", "1\n");
	deep("a = ", "a + ", "1\n");
	deep("a = b", ".b", "\n");
	deep("a = b", "[b", "\n");
	deep("a = ", "\"${", "");
	deep("a = ", "if a then b else ", "c\n");
}

static void operators_of_other_languages_are_taken_as_meant(void **state)
{
	(void)state;
	is_fixed("a = b and c\n", "a = b && c\n", CGS_REVIEW);
	is_fixed("a = b or c\n", "a = b || c\n", CGS_REVIEW);
	is_fixed("a = not b\n", "a = !b\n", CGS_REVIEW);
	is_fixed("a = not (b)\n", "a = !(b)\n", CGS_REVIEW);
	is_fixed("require b.c = 0\n", "require b.c == 0\n", CGS_REVIEW);
	is_fixed("a = b where c = d\n", "a = b where c == d\n", CGS_REVIEW);
	is_fixed("t { if b = c { text d } }\n", "t { if b == c { text d } }\n", CGS_REVIEW);
	is_fixed("a = b => c\n", "a = b >= c\n", CGS_REVIEW);
	is_fixed("a = b =< c\n", "a = b <= c\n", CGS_REVIEW);
	is_fixed("component or and\na b = c\n", "component or and\na b c\n", CGS_REVIEW);
}

static void comments_of_other_languages_are_told_once(void **state)
{
	(void)state;
	is_fixed("a = b /* c */\nd = e\n", "a = b # c \nd = e\n", CGS_REVIEW);
	is_fixed("/* a\n   b { */\nd = e\n", "# a\n#    b { \nd = e\n", CGS_REVIEW);
	is_fixed("/* a\nd = e\n", "# a\nd = e\n", CGS_REVIEW);
}

static void a_unit_behind_a_blank_is_joined(void **state)
{
	(void)state;
	is_fixed("a { b = 32 ktok }\n", "a { b = 32ktok }\n", CGS_REVIEW);
	is_fixed("a { b <= 3 ms @p95, c }\n", "a { b <= 3ms @p95, c }\n", CGS_REVIEW);
}

static void an_unclosed_text_is_closed_where_its_lines_start(void **state)
{
	(void)state;
	is_fixed("a {\n  b = \"\"\"\n    c\n      d\n}\ne { f = g }\n",
		 "a {\n  b = \"\"\"\n    c\n      d\n    \"\"\"\n}\ne { f = g }\n", CGS_REVIEW);
}

static void a_block_of_one_line_is_closed_at_its_end(void **state)
{
	(void)state;
	is_fixed("a b { c = [d]\na e { c = [d] }\na f { c = [d] }\n",
		 "a b { c = [d] }\na e { c = [d] }\na f { c = [d] }\n", CGS_REVIEW);
	is_fixed("a b { c = d # e\n\nf g \"h\" { }\n", "a b { c = d } # e\n\nf g \"h\" { }\n",
		 CGS_REVIEW);
	is_fixed("a b {\nc = d\na e {\nc = d\n}\n", "a b {\nc = d\n}\na e {\nc = d\n}\n",
		 CGS_REVIEW);
	/* The lines of a block may stand at the margin. */
	is_fixed("a b { c d\nc e\n}\na f { c d\n", "a b { c d\nc e\n}\na f { c d }\n", CGS_REVIEW);
	is_fixed("a b { c d\nc e\na f { c d\nc e\n}\n", "a b { c d\nc e\n}\na f { c d\nc e\n}\n",
		 CGS_REVIEW);
	is_fixed("a b {{ c = [d] }}\na e { c = d }\n", "a b { c = [d] }\na e { c = d }\n",
		 CGS_REVIEW);
	is_fixed("a b { c = d, e]; f = g }\n", "a b { c = [d, e]; f = g }\n", CGS_REVIEW);
	is_fixed("a b {{ c = d }\na e { c = d }\n", "a b { c = d }\na e { c = d }\n", CGS_REVIEW);
}

static void a_head_is_closed_before_its_block(void **state)
{
	(void)state;
	is_fixed("a b(c: d {\n  e f\n}\n", "a b(c: d) {\n  e f\n}\n", CGS_SAFE);
	is_fixed("a b(c: d<e> { f = [g, h] }\n", "a b(c: d<e>) { f = [g, h] }\n", CGS_SAFE);
	is_fixed("fn b(c: d : e { f = g }\n", "fn b(c: d) : e { f = g }\n", CGS_SAFE);
	is_fixed("if a(b && c {\n  d e\n}\n", "if a(b && c) {\n  d e\n}\n", CGS_REVIEW);
	is_fixed("for a in [b, c { d e }\n", "for a in [b, c] { d e }\n", CGS_SAFE);
	is_fixed("a b\n{\n  c = d\n}\n", "a b {\n  c = d\n}\n", CGS_SAFE);
	is_fixed("a b # e\n\n  { c = d }\n", "a b { # e\n\n  c = d }\n", CGS_SAFE);
	is_fixed("if a {\n}\nelse {\n}\n", "if a {\n} else {\n}\n", CGS_SAFE);
	is_fixed("if a {\n}\n\nelse if b { }\n", "if a {\n} else if b { }\n", CGS_SAFE);
	is_fixed("a b ( c = [d] )\n", "a b { c = [d] }\n", CGS_REVIEW);
}

static void both_lines_of_an_else_are_moved(void **state)
{
	(void)state;
	struct got g = parse("if a\n{\n}\nelse\n{\n}\n");
	assert_int_equal(g.ds.n, 3);
	assert_int_equal(top_level(g.t), 1);
	done(&g);
}

static void a_parameter_has_its_type_behind_a_colon(void **state)
{
	(void)state;
	is_fixed("fn a(int b) : c { d = e }\n", "fn a(b: int) : c { d = e }\n", CGS_REVIEW);
	is_fixed("template a(b word, c: d = 1) { e f }\n",
		 "template a(b: word, c: d = 1) { e f }\n", CGS_REVIEW);
	is_fixed("tool a(b: c, d ref<e>) { f = g }\n", "tool a(b: c, d: ref<e>) { f = g }\n",
		 CGS_REVIEW);
	is_fixed("fn a(b: c) -> d { e = f }\n", "fn a(b: c) : d { e = f }\n", CGS_REVIEW);
	is_fixed("fn a(b: c) = b + 1\nd e\n", "fn a(b: c) { is = b + 1 }\nd e\n", CGS_REVIEW);
}

static void text_without_quotes_is_quoted(void **state)
{
	(void)state;
	is_fixed("a { b = John Smith }\n", "a { b = \"John Smith\" }\n", CGS_REVIEW);
	is_fixed("a {\n  b = We need it, and soon # c\n}\n",
		 "a {\n  b = \"We need it, and soon\" # c\n}\n", CGS_REVIEW);
	is_fixed("a { b = John Smith, c = d }\n", "a { b = \"John Smith\", c = d }\n", CGS_REVIEW);
	is_fixed("a { b = [fast answers, d, few calls] }\n",
		 "a { b = [\"fast answers\", d, \"few calls\"] }\n", CGS_REVIEW);
	is_fixed("fast one\nslow two\na { b = [one two] }\n",
		 "fast one\nslow two\na { b = [one, two] }\n", CGS_REVIEW);
	is_fixed("a { b = [c++, d] }\n", "a { b = [\"c++\", d] }\n", CGS_REVIEW);
	is_fixed("a { b = [c, .net] }\n", "a { b = [c, \".net\"] }\n", CGS_REVIEW);
	is_fixed("a { b = \"one\n    two, and\n  three\" }\n", "a { b = \"one two, and three\" }\n",
		 CGS_REVIEW);
	is_fixed("a { b = c c }\n", "a { b = c }\n", CGS_REVIEW);
	is_fixed("a { b = Loans and fees are one }\n", "a { b = \"Loans and fees are one\" }\n",
		 CGS_REVIEW);
	is_fixed("a {\n  b one second.\n  c = d\n}\n", "a {\n  b \"one second.\"\n  c = d\n}\n",
		 CGS_REVIEW);
	is_fixed("a { b = [\n  fast ones\",\n  \"c\",\n] }\n",
		 "a { b = [\n  \"fast ones\",\n  \"c\",\n] }\n", CGS_REVIEW);
	is_fixed("a { b = [\n  calls don't fail,\n  \"c\",\n] }\n",
		 "a { b = [\n  \"calls don't fail\",\n  \"c\",\n] }\n", CGS_REVIEW);
	is_fixed("a { b = 'She's here' }\n", "a { b = \"She's here\" }\n", CGS_REVIEW);
	is_fixed("a { b -> c the shop's SQL }\n", "a { b -> c \"the shop's SQL\" }\n", CGS_REVIEW);
	is_fixed("a { b All \xe2\x80\x93 the user\xe2\x80\x99s }\n",
		 "a { b \"All \xe2\x80\x93 the user\xe2\x80\x99s\" }\n", CGS_REVIEW);
}

static void a_comma_or_a_line_break_too_many_is_one_mistake(void **state)
{
	(void)state;
	is_fixed("a { b = c, d.e, \"f\" }\n", "a { b = [c, d.e, \"f\"] }\n", CGS_REVIEW);
	is_fixed("a { b = c, d, e = f }\n", "a { b = [c, d], e = f }\n", CGS_REVIEW);
	is_fixed("a { b = (c, d) }\n", "a { b = [c, d] }\n", CGS_REVIEW);
	is_fixed("a { b >= 99,9% }\n", "a { b >= 99.9% }\n", CGS_REVIEW);
	is_fixed("a { b = 1,000EUR }\n", "a { b = 1_000EUR }\n", CGS_REVIEW);
	is_fixed("a { b c d e, f g }\n", "a { b \"c d e, f g\" }\n", CGS_REVIEW);
	is_fixed("a { b\n  = c }\n", "a { b = c }\n", CGS_SAFE);
	is_fixed("a {\n  b\n  -> c\n}\n", "a {\n  b -> c\n}\n", CGS_SAFE);
	is_fixed("a {\n  b = c\n  && d\n}\n", "a {\n  b = c && d\n}\n", CGS_SAFE);
	is_fixed("a b\n: c\n", "a b : c\n", CGS_SAFE);
	is_fixed("a b : c\n= 3\n", "a b : c = 3\n", CGS_SAFE);
	is_fixed("a {\n  b\n  \"c\"\n}\n", "a {\n  b \"c\"\n}\n", CGS_SAFE);
	is_fixed("a { b { } c d }\n", "a { b { }; c d }\n", CGS_REVIEW);
	is_fixed("a { if b > 2 c = [d] }\n", "a { if b > 2 { c = [d] } }\n", CGS_REVIEW);
	is_fixed("for a of [b] { c a }\n", "for a in [b] { c a }\n", CGS_REVIEW);
	is_fixed("for a in b, c { d a }\n", "for a in [b, c] { d a }\n", CGS_REVIEW);
	is_fixed("a a b { }\n", "a b { }\n", CGS_REVIEW);
	is_fixed("a b : c[]\n", "a b : list<c>\n", CGS_REVIEW);
	is_fixed("a { b = 5 c/d }\n", "a { b = 5c/d }\n", CGS_REVIEW);
	is_fixed("a { b = [c/*.d, e] }\n", "a { b = [\"c/*.d\", e] }\n", CGS_REVIEW);
	is_fine("a { b = c, d e, f { }, g h }\na a\na b { c, d, e \"f\", g }\n");
	is_fine("for a in b where c == d { }\nif a b == c { }\nrequire a(b).c == d\n");
}

static void an_operator_is_never_made_up(void **state)
{
	(void)state;
	struct got g = parse("a { b = c.d 5s; e = 1 }\n");
	assert_int_equal(g.ds.n, 1);
	assert_null(g.ds.v[0]->fix);
	done(&g);
	g = parse("a { b = \"c\" \"d\" }\n");
	assert_int_equal(g.ds.n, 1);
	assert_null(g.ds.v[0]->fix);
	done(&g);
	is_fixed("a { b = c d = e }\n", "a { b = c; d = e }\n", CGS_REVIEW);
}

static void signs_of_other_languages_are_taken_as_meant(void **state)
{
	(void)state;
	is_fixed("a { b \xe2\x89\xa4 5s }\n", "a { b <= 5s }\n", CGS_REVIEW);
	is_fixed("a { b \xe2\x86\x92 c }\n", "a { b -> c }\n", CGS_REVIEW);
	is_fixed("a { b = 30 %; c = d }\n", "a { b = 30%; c = d }\n", CGS_REVIEW);
	is_fixed("a { b = $5.50 }\n", "a { b = 5.50USD }\n", CGS_REVIEW);
	is_fixed("a { b = 5 \xe2\x82\xac, c = d }\n", "a { b = 5EUR, c = d }\n", CGS_REVIEW);
	is_fixed("a { b = [c] -- d, e\n}\n", "a { b = [c] # d, e\n}\n", CGS_REVIEW);
	is_fine("a = b[0] --c\nd = e - -f\ng = 3 -- 2\n");
	is_fixed("a = b -- c d\ne f\n", "a = b # c d\ne f\n", CGS_REVIEW);
	is_fixed("a = [ -- c d\n b,\n]\n", "a = [ # c d\n b,\n]\n", CGS_REVIEW);
	is_fixed("-- a\nb c\n", "# a\nb c\n", CGS_REVIEW);
	is_fixed("a { b => c }\n", "a { b -> c }\n", CGS_REVIEW);
	is_fixed("a { b => 5s }\n", "a { b >= 5s }\n", CGS_REVIEW);
	is_fine("a = b - -c\n");
}

static void else_may_be_followed_by_if(void **state)
{
	(void)state;
	is_fine("t { if a { text b } else if c { text d } else { text e } }\n");
}

static void every_prefix_of_a_file_parses(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < sizeof example; n++) {
		char *cut = malloc(n ? n : 1);
		memcpy(cut, example, n);
		struct cgs_diags ds = {0};
		struct cgs_tree *t = cgs_tree_parse(0, (struct cgs_str){cut, n}, &ds);
		check_lossless(t);
		assert_true(ds.n <= 3);
		cgs_tree_free(t);
		cgs_diag_done(&ds);
		free(cut);
	}
}

static void errors_beyond_a_hundred_are_counted_not_shown(void **state)
{
	(void)state;
	struct cgs_buf b = {0};
	for (int i = 0; i < 1000; i++)
		cgs_buf_putz(&b, "a = = 1\n");
	struct got g = parse(b.s);
	assert_int_equal(g.ds.errors, 100);
	assert_int_equal(g.ds.n, 101);
	assert_int_equal(top_level(g.t), 1000);
	cgs_buf_done(&b);
	done(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_of_the_language_parses),
		cmocka_unit_test(a_statement_is_a_head_with_arguments_and_a_block),
		cmocka_unit_test(parameters_types_and_defaults_have_their_own_nodes),
		cmocka_unit_test(operators_bind_in_the_order_of_the_manual),
		cmocka_unit_test(only_a_bracket_that_touches_calls_or_indexes),
		cmocka_unit_test(a_line_end_after_an_operator_goes_on),
		cmocka_unit_test(a_comma_ends_a_statement_in_a_block),
		cmocka_unit_test(a_word_of_expressions_before_a_colon_or_equals_is_a_name),
		cmocka_unit_test(a_type_may_touch_the_equals_of_its_default),
		cmocka_unit_test(quotes_of_other_languages_are_one_error),
		cmocka_unit_test(an_else_goes_behind_its_brace_only),
		cmocka_unit_test(a_string_has_escapes_and_a_text_is_dedented),
		cmocka_unit_test(documentation_is_the_comment_directly_above),
		cmocka_unit_test(a_message_names_the_exact_expected_set),
		cmocka_unit_test(a_mistake_carries_the_edit_that_cures_it),
		cmocka_unit_test(a_word_at_column_0_closes_what_is_open),
		cmocka_unit_test(a_file_that_is_paired_is_not_second_guessed),
		cmocka_unit_test(broken_statements_are_marked),
		cmocka_unit_test(bytes_that_do_not_belong_are_named_by_place),
		cmocka_unit_test(a_merge_conflict_is_one_error),
		cmocka_unit_test(nesting_without_end_is_one_error),
		cmocka_unit_test(operators_of_other_languages_are_taken_as_meant),
		cmocka_unit_test(comments_of_other_languages_are_told_once),
		cmocka_unit_test(a_unit_behind_a_blank_is_joined),
		cmocka_unit_test(an_unclosed_text_is_closed_where_its_lines_start),
		cmocka_unit_test(a_block_of_one_line_is_closed_at_its_end),
		cmocka_unit_test(a_head_is_closed_before_its_block),
		cmocka_unit_test(both_lines_of_an_else_are_moved),
		cmocka_unit_test(a_parameter_has_its_type_behind_a_colon),
		cmocka_unit_test(text_without_quotes_is_quoted),
		cmocka_unit_test(a_comma_or_a_line_break_too_many_is_one_mistake),
		cmocka_unit_test(an_operator_is_never_made_up),
		cmocka_unit_test(signs_of_other_languages_are_taken_as_meant),
		cmocka_unit_test(else_may_be_followed_by_if),
		cmocka_unit_test(every_prefix_of_a_file_parses),
		cmocka_unit_test(errors_beyond_a_hundred_are_counted_not_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
