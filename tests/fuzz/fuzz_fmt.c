/* fuzz_fmt.c — libFuzzer entry: whatever the bytes are, formatting changes nothing that counts.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     clang -fsanitize=fuzzer,address tests/fuzz/fuzz_fmt.c build/asan/libcgs.a
 *
 * The comparison is the one of the program (same.h), made here for every text, and then again by
 * formatting what came out: it must stay as it is. A text without mistakes must be formatted.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../compiler/syntax/fmt.h"
#include "../../compiler/syntax/same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void give_up(const char *what, struct cgs_str in, struct cgs_str out)
{
	fprintf(stderr, "%s\n--- in\n%.*s\n--- out\n%.*s\n---\n", what, CGS_FMT(in), CGS_FMT(out));
	abort();
}

/* What a program reads out of two trees with the same nodes: texts and documentation. */
static bool same_values(const struct cgs_tree *a, const struct cgs_tree *b)
{
	struct cgs_arena mem = {0};
	bool same = true;
	for (uint32_t n = 1; n < a->nnode && same; n++) {
		unsigned kind = a->node[n].kind;
		if (kind == CGS_N_STMT || kind == CGS_N_ATTR)
			same = cgs_str_eq(cgs_tree_doc(a, n, &mem), cgs_tree_doc(b, n, &mem));
		if (kind != CGS_N_STRING)
			continue;
		cgs_tree_each (k, a, n)
			if (a->node[k].kind == CGS_N_PART)
				same = same && cgs_str_eq(cgs_tree_part(a, n, k, &mem),
							  cgs_tree_part(b, n, k, &mem));
	}
	cgs_arena_free(&mem);
	return same;
}

/* As deep as the parser nests. */
static bool has_error(const struct cgs_tree *t, uint32_t n)
{
	if (t->node[n].kind == CGS_N_ERROR)
		return true;
	cgs_tree_each (k, t, n)
		if (has_error(t, k))
			return true;
	return false;
}

/* Without the line ends behind it, which the last of a file may have got. */
static struct cgs_str source(const struct cgs_tree *t, uint32_t n)
{
	struct cgs_str s = cgs_tree_source(t, n);
	while (s.n && strchr(" \t\r\n", s.s[s.n - 1]))
		s.n--;
	return s;
}

/* A declaration with a mistake anywhere in it stays byte for byte; not one with a mistake that is
 * read as it was meant, as `elif` is. */
static bool same_broken(const struct cgs_tree *a, const struct cgs_tree *b)
{
	cgs_tree_each (k, a, a->root) {
		bool broken = (a->node[k].flag & CGS_NF_BROKEN) || has_error(a, k);
		if (broken && !cgs_str_eq(source(a, k), source(b, k)))
			return false;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > CGS_FILE_MAX)
		return 0;
	struct cgs_str in = {(const char *)data, (uint32_t)size};
	struct cgs_diags ds = {0}, ds2 = {0};
	struct cgs_buf once = {0}, twice = {0};
	uint32_t at;
	struct cgs_tree *t = cgs_tree_parse(0, in, &ds);
	enum cgs_fmt how = cgs_fmt_tree(t, !ds.n, &once, &at);
	struct cgs_str out = cgs_buf_view(&once);
	if (how == CGS_FMT_BUG) {
		struct cgs_buf wrong = {0};
		cgs_fmt_tree(t, true, &wrong, &at);
		give_up("not the same", in, cgs_buf_view(&wrong));
	}
	if ((how == CGS_FMT_SAME || how == CGS_FMT_KEPT) && !cgs_str_eq(in, out))
		give_up("changed in silence", in, out);
	struct cgs_tree *u = cgs_tree_parse(0, out, &ds2);
	if (!cgs_same_tokens(t, u, &at) || !cgs_same_nodes(t, u) || (!ds.n && ds2.n))
		give_up("read in another way", in, out);
	if (!same_values(t, u))
		give_up("other texts or documentation", in, out);
	if (ds.n && !same_broken(t, u))
		give_up("a declaration with a mistake was changed", in, out);
	enum cgs_fmt again = cgs_fmt_tree(u, !ds2.n, &twice, &at);
	if (how != CGS_FMT_KEPT && (again != CGS_FMT_SAME || !cgs_str_eq(out, cgs_buf_view(&twice))))
		give_up("formatted twice is another text", out, cgs_buf_view(&twice));
	cgs_buf_done(&once);
	cgs_buf_done(&twice);
	cgs_tree_free(t);
	cgs_tree_free(u);
	cgs_diag_done(&ds);
	cgs_diag_done(&ds2);
	return 0;
}
