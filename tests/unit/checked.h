/* checked.h — a project text, checked, for the tests of compiler/check.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_CHECKED_H
#define CGS_CHECKED_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../compiler/check/eval.h"

struct checked {
	struct cgs_files files;
	struct cgs_syms syms;
	struct cgs_diags diags;
	struct cgs_ir *ir;
	struct cgs_arena mem;
};

/* Checks n texts under the paths "a.cgs", "b.cgs" ... */
__attribute__((unused)) static void check_all(struct checked *c, const char *const *text,
					      uint32_t n)
{
	struct cgs_tree *tree[8];
	*c = (struct checked){.files.root_fd = AT_FDCWD};
	for (uint32_t i = 0; i < n; i++) {
		char path[] = "a.cgs";
		path[0] = (char)('a' + i);
		uint32_t id = cgs_file_put(&c->files, cgs_str_of(path), cgs_str_of(text[i]));
		tree[i] = cgs_tree_parse(id, c->files.v[id].text, &c->diags);
	}
	c->ir = cgs_ir_check(&c->files, &c->syms, &c->diags, tree, n, NULL);
	cgs_diag_sort(&c->diags);
}

__attribute__((unused)) static void check_one(struct checked *c, const char *text)
{
	check_all(c, &text, 1);
}

__attribute__((unused)) static void drop(struct checked *c)
{
	cgs_ir_free(c->ir);
	cgs_diag_done(&c->diags);
	cgs_sym_done(&c->syms);
	cgs_file_done(&c->files);
	cgs_arena_free(&c->mem);
}

/* The text raises exactly this one diagnostic, whose message holds the words; 0: none. */
__attribute__((unused)) static void raises(const char *text, unsigned code, const char *words)
{
	struct checked c;
	check_one(&c, text);
	for (uint32_t i = 0; i < c.diags.n; i++)
		if (!code || c.diags.v[i]->code != code || !strstr(c.diags.v[i]->text.s, words))
			print_message("CGS%04u: %s\n", c.diags.v[i]->code, c.diags.v[i]->text.s);
	assert_int_equal(c.diags.n, code ? 1 : 0);
	if (code) {
		assert_int_equal(c.diags.v[0]->code, code);
		assert_non_null(strstr(c.diags.v[0]->text.s, words));
	}
	drop(&c);
}

__attribute__((unused)) static uint32_t find(const struct checked *c, const char *path)
{
	uint32_t d = cgs_ir_find(c->ir, cgs_str_of(path));
	assert_int_not_equal(d, 0);
	return d;
}

/* An attribute as text. */
__attribute__((unused)) static const char *shown(struct checked *c, const char *decl,
						 const char *attr)
{
	struct cgs_eval ev = {.ir = c->ir, .mem = &c->mem, .decl = find(c, decl)};
	struct cgs_value v = cgs_ir_get(c->ir, ev.decl, attr);
	struct cgs_buf b = {0};
	cgs_eval_show(&ev, &v, &b);
	struct cgs_str s = cgs_str_dup(&c->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s.s;
}

/* What a template without required parameters gives; NULL after a diagnostic. */
__attribute__((unused)) static const char *expanded(struct checked *c, const char *name)
{
	struct cgs_value call = {.type = CGS_V_CALL, .decl = find(c, name)};
	struct cgs_eval ev = {.ir = c->ir, .mem = &c->mem, .decl = call.decl};
	const struct cgs_tree *t = cgs_ir_tree(c->ir, call.decl);
	uint32_t block = cgs_tree_kid(t, c->ir->decl[call.decl].node, CGS_N_BLOCK);
	struct cgs_scope scope;
	struct cgs_buf b = {0};
	if (!cgs_eval_bind(&ev, &call, &scope))
		return NULL;
	ev.scope = &scope;
	bool ok = cgs_eval_block(&ev, block, &b);
	struct cgs_str s = cgs_str_dup(&c->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return ok ? s.s : NULL;
}

#endif
