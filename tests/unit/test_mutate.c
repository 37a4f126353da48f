/* test_mutate.c — how well the parser takes one wrong token: errors told, declarations kept.
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

enum { DECLS = 100, MUTATIONS = 400 };

static const char *const shapes[] = {
	"/// People %d.\nstakeholder s%d \"Site\" {\n  influence = high\n"
	"  needs     = [\"orders never get lost\", \"pages answer fast\"]\n}\n\n",
	"requirement r%d \"Latency %d\" {\n  kind  = performance\n  owner = ops\n"
	"  when  \"a client submits a valid order\"\n  the   api\n"
	"  shall \"return the order number\"\n  meter = bench.load\n  goal  <= 200ms @p95\n"
	"  fail  >  500ms @p95\n}\n\n",
	"component c%d \"Order API %d\" {\n  tech      = [python, flask]\n"
	"  satisfies = [r1, r2]\n  depends   -> store \"SQL over TLS\"\n}\n",
	"component d%d \"Order store %d\" { tech = [postgres] }\n\n",
	"prompt p%d {\n  model   = models.coder%d\n"
	"  section system { share = 10%%..15%%; text = \"You write Python.\" }\n"
	"  section task   { share = 20%%..30%%; include = [requirement where satisfies(api)] }\n"
	"  section instructions {\n    share = 15%%..20%%\n    text  = \"\"\"\n"
	"      Implement ${component.api.title} as one module.\n      \"\"\"\n  }\n}\n\n",
	"artifact a%d { path = \"src/api%d.py\"; from = prompt.gen_api; merge = threeway }\n\n",
	"gate g%d {\n  on      = [artifact.a%d]\n  require py.lint(api_py).errors == 0\n"
	"  require prompt_quality(gen_api) >= 8\n  heal    = 3\n"
	"  on_fail = fallback(models.big)\n}\n\n",
};

static uint32_t seed;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % sides;
}

static void generate(struct cgs_buf *b)
{
	enum { NSHAPES = sizeof shapes / sizeof *shapes };
	for (int i = 0; i < DECLS; i++) {
		const char *shape = shapes[i % NSHAPES];
		char line[1024];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(line, sizeof line, shape, i, i);
#pragma GCC diagnostic pop
		cgs_buf_putz(b, line);
	}
}

static uint32_t declarations(const struct cgs_tree *t)
{
	uint32_t n = 0;
	cgs_tree_each (k, t, t->root)
		n += cgs_tree_kid(t, k, CGS_N_BLOCK) != 0;
	return n;
}

static uint32_t real_token(const struct cgs_tree *t, uint32_t from)
{
	for (uint32_t i = from; i < t->nlex; i++)
		if (t->tok[i].kind < CGS_TK_SPACE)
			return i;
	return real_token(t, 0);
}

/* The text with token i deleted, doubled, swapped with the next, or replaced by another. */
static const char *mutate(const struct cgs_tree *t, uint32_t i, struct cgs_buf *out)
{
	static const char *const names[] = {"delete", "double", "swap", "replace"};
	uint32_t how = dice(4), next = real_token(t, i + 1);
	struct cgs_str s = cgs_tree_tok(t, i), other = cgs_tree_tok(t, next);
	const char *text = t->text.s, *end = text + t->text.n;
	const char *after = s.s + s.n;
	cgs_buf_add(out, text, (size_t)(s.s - text));
	if (how == 1) {
		cgs_buf_str(out, s);
		cgs_buf_putc(out, ' ');
		cgs_buf_str(out, s);
	} else if (how == 2 && next > i) {
		cgs_buf_str(out, other);
		cgs_buf_add(out, after, (size_t)(other.s - after));
		cgs_buf_str(out, s);
		after = other.s + other.n;
	} else if (how == 3) {
		cgs_buf_str(out, cgs_tree_tok(t, real_token(t, dice(t->nlex))));
	}
	cgs_buf_add(out, after, (size_t)(end - after));
	return names[how];
}

static void show(const char *how, const struct cgs_diags *ds, const struct cgs_str was, uint32_t at,
		 uint32_t lost)
{
	if (!getenv("CGS_MUTATE_SHOW"))
		return;
	printf("# %s '%.*s' at %u: %u errors, %u lost\n", how, CGS_FMT(was), at, ds->errors, lost);
	for (uint32_t i = 0; i < ds->n; i++)
		printf("#   @%u CGS%04u %.*s\n", ds->v[i]->where.at, ds->v[i]->code,
		       CGS_FMT(ds->v[i]->text));
}

static void one_wrong_token_gives_one_error_and_loses_no_declaration(void **state)
{
	(void)state;
	struct cgs_buf text = {0};
	struct cgs_diags none = {0};
	generate(&text);
	struct cgs_tree *t = cgs_tree_parse(0, cgs_buf_view(&text), &none);
	assert_int_equal(none.n, 0);
	assert_int_equal(declarations(t), DECLS);
	uint32_t errors = 0, lost = 0, found = 0, worst = 0;
	seed = 20261120;
	for (int i = 0; i < MUTATIONS; i++) {
		struct cgs_buf m = {0};
		struct cgs_diags ds = {0};
		uint32_t tok = real_token(t, dice(t->nlex));
		const char *how = mutate(t, tok, &m);
		struct cgs_tree *u = cgs_tree_parse(0, cgs_buf_view(&m), &ds);
		uint32_t n = declarations(u);
		uint32_t gone = n < DECLS ? DECLS - n : 0;
		errors += ds.errors;
		found += ds.errors > 0;
		lost += gone;
		worst = ds.errors > worst ? ds.errors : worst;
		if (ds.errors > 1 || gone)
			show(how, &ds, cgs_tree_tok(t, tok), t->tok[tok].at, gone);
		cgs_tree_free(u);
		cgs_diag_done(&ds);
		cgs_buf_done(&m);
	}
	printf("# %d mutations: %u with errors, %.3f errors each (%.3f each found, worst %u), "
	       "%u declarations lost, %.3f %%\n",
	       MUTATIONS, found, errors / (double)MUTATIONS, errors / (double)found, worst, lost,
	       lost * 100.0 / (MUTATIONS * DECLS));
	assert_true(errors * 10 <= found * 12);
	assert_true(lost * 200 <= MUTATIONS * DECLS);
	assert_true(lost * 20 <= MUTATIONS); /* and at most one mutation in 20 loses one */
	cgs_tree_free(t);
	cgs_diag_done(&none);
	cgs_buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_wrong_token_gives_one_error_and_loses_no_declaration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
