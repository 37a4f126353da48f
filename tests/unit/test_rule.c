/* test_rule.c — the engine of rules: edits in every shape of block, bounds, references.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checked.h"

#include "../../compiler/rule/rule.h"

static void rules(struct checked *c, const char *text)
{
	check_one(c, text);
	for (uint32_t i = 0; i < c->diags.n; i++)
		print_message("CGS%04u: %s\n", c->diags.v[i]->code, c->diags.v[i]->text.s);
	assert_int_equal(c->diags.n, 0);
	cgs_rule_all(c->ir);
	cgs_diag_sort(&c->diags);
}

/* The text with the edits of the only finding of the project's own rules. */
static void cures(const char *spec, const char *rule, const char *wanted)
{
	struct checked c;
	struct cgs_buf text = {0}, out = {0};
	const struct cgs_diag *d = NULL;
	cgs_buf_putz(&text, spec);
	cgs_buf_putz(&text, rule);
	rules(&c, text.s);
	for (uint32_t i = 0; i < c.diags.n; i++)
		if (c.diags.v[i]->rule.n) {
			assert_null(d);
			d = c.diags.v[i];
		}
	assert_non_null(d);
	assert_non_null(d->fix);
	assert_null(d->fix->next);
	uint32_t at = d->fix->where.at, end = at + d->fix->where.len, n = (uint32_t)strlen(spec);
	assert_true(end <= n);
	cgs_buf_add(&out, spec, at);
	cgs_buf_str(&out, d->fix->text);
	cgs_buf_add(&out, spec + end, n - end);
	assert_string_equal(out.s, wanted);
	cgs_buf_done(&text);
	cgs_buf_done(&out);
	drop(&c);
}

#define INSERT                                                                                     \
	"check x(e: ref<entity>) { when = !has(e.tags); message = \"m\"; insert e \"tags = [a]\" " \
	"}\n"

static void inserted(void **state)
{
	(void)state;
	cures("entity e\n", INSERT, "entity e {\n  tags = [a]\n}\n");
	cures("entity e \"E\"\n", INSERT, "entity e \"E\" {\n  tags = [a]\n}\n");
	cures("entity e { }\n", INSERT, "entity e { tags = [a] }\n");
	cures("entity e {}\n", INSERT, "entity e { tags = [a] }\n");
	cures("entity e { lang = en }\n", INSERT, "entity e { lang = en; tags = [a] }\n");
	cures("entity e {\n    lang = en # why\n}\n", INSERT,
	      "entity e {\n    lang = en # why\n    tags = [a]\n}\n");
	cures("entity e {\n}\n", INSERT, "entity e {\n  tags = [a]\n}\n");
	cures("entity e {\n  lang = en }\n", INSERT, "entity e {\n  lang = en; tags = [a] }\n");
	cures("entity e {\n\tlang = \"\"\"\n    text\n    \"\"\"\n}\n", INSERT,
	      "entity e {\n\tlang = \"\"\"\n    text\n    \"\"\"\n\ttags = [a]\n}\n");
	cures("component c {\n  field f: int {\n    lang = en\n  }\n}\n",
	      "check x(f: ref<field>) { when = !has(f.tags); message = \"m\"\n"
	      "insert f \"tags = [a]\\nsince = v1\" }\n",
	      "component c {\n  field f: int {\n    lang = en\n    tags = [a]\n    since = v1\n  "
	      "}\n}\n");
}

#define REMOVE "check x(e: ref<entity>) { when = has(e.tags); message = \"m\"; remove e.tags }\n"

static void removed(void **state)
{
	(void)state;
	cures("entity e {\n  tags = [a]\n  lang = en\n}\n", REMOVE, "entity e {\n  lang = en\n}\n");
	cures("entity e { tags = [a]; lang = en }\n", REMOVE, "entity e { lang = en }\n");
	cures("entity e { tags = [a], lang = en }\n", REMOVE, "entity e { lang = en }\n");
	cures("entity e { lang = en; tags = [a] }\n", REMOVE, "entity e { lang = en }\n");
	cures("entity e\nentity f { tags = [a] }\n",
	      "check x(e: ref<entity>) { when = !has(e.tags); message = \"m\"; remove e }\n",
	      "entity f { tags = [a] }\n");
	cures("entity e { lang = en }\n",
	      "check x(e: ref<entity>) { when = has(e.lang); message = \"m\"\n"
	      "replace e.lang \"de\" }\n",
	      "entity e { lang = de }\n");
}

/* A rule that compares everything with everything is stopped, and says so. */
static void bounded(void **state)
{
	(void)state;
	struct checked c;
	struct cgs_buf b = {0};
	for (int i = 0; i < 3000; i++)
		cgs_buf_fmt(&b, "entity e%d\n", i);
	cgs_buf_putz(&b, "check twins(e: ref<entity>) { message = \"m\"\n"
			 "when = count(entity where name == e.name) > 1 }\n");
	rules(&c, b.s);
	assert_int_equal(c.diags.n, 1);
	assert_int_equal(c.diags.v[0]->code, CGS_C_rule_stopped);
	cgs_buf_done(&b);
	drop(&c);
}

/* The text has exactly one finding of the project's own, with this message; NULL: none. */
static void finds(const char *text, const char *message)
{
	struct checked c;
	uint32_t n = 0;
	rules(&c, text);
	for (uint32_t i = 0; i < c.diags.n; i++) {
		if (!c.diags.v[i]->rule.n)
			continue;
		n++;
		if (message)
			assert_string_equal(c.diags.v[i]->text.s, message);
	}
	assert_int_equal(n, message != NULL);
	drop(&c);
}

static void references(void **state)
{
	(void)state;
	/* names in attributes, texts, templates, edges and what depends on a parameter */
	finds("context a { text = \"x\" }\ntemplate t() { text \"${a.text}\" }\n"
	      "check x(c: ref<context>) { when = count(referrers(c)) == 1; "
	      "message = \"${referrers(c)}\" }\n",
	      "t");
	finds("context a { text = \"x\" }\ntool t(c: ref<context>) { argv = [\"x\", a, c] }\n"
	      "check x(c: ref<context>) { when = count(referrers(c, argv)) == 1; "
	      "message = \"${referrers(c)}\" }\n",
	      "t");
	finds("context a { text = \"x\" }\ncontext b { text = \"${a.text}\" }\n"
	      "check x(c: ref<context>) { when = a in closure(c, text); message = \"${c}\" }\n",
	      "b");
	/* itself does not count */
	finds("component a { depends -> a }\n"
	      "check x(c: ref<component>) { when = count(referrers(c)) > 0; message = \"m\" }\n",
	      NULL);
}

static void cycles(void **state)
{
	(void)state;
	const char *rule = "check x(c: ref<component>) { when = count(cycle(c, depends)) > 0; "
			   "message = \"${cycle(c, depends)}\" }\n";
	const char *const text[][2] = {
		{"component a { depends -> b }\ncomponent b { depends -> c }\ncomponent c\n", NULL},
		{"component a { depends -> b }\ncomponent b { depends -> a }\n", "a, b"},
		{"component a { depends -> a }\n", "a"},
		{"component z { depends -> a }\ncomponent a { depends -> b }\n"
		 "component b { depends -> c }\ncomponent c { depends -> a }\n",
		 "a, b, c"},
	};
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct cgs_buf b = {0};
		cgs_buf_putz(&b, text[i][0]);
		cgs_buf_putz(&b, rule);
		finds(b.s, text[i][1]);
		cgs_buf_done(&b);
	}
}

/* A rule of one package looks at the declarations of all. */
static void packages(void **state)
{
	(void)state;
	struct checked c;
	const char *const text[] = {"package one\nentity a\nentity b\n",
				    "package two\ncheck x \"all\" { when = count(entity.*) == 2; "
				    "message = \"${entity.*}\" }\nproject p \"P\"\n"};
	check_all(&c, text, 2);
	assert_int_equal(c.diags.n, 0);
	cgs_rule_all(c.ir);
	assert_int_equal(c.diags.n, 1);
	assert_string_equal(c.diags.v[0]->text.s, "a, b");
	assert_string_equal(c.diags.v[0]->rule.s, "two.x");
	drop(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inserted),   cmocka_unit_test(removed), cmocka_unit_test(bounded),
		cmocka_unit_test(references), cmocka_unit_test(cycles),  cmocka_unit_test(packages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
