/* fuzz_parse.c — libFuzzer entry: whatever the bytes are, the tokens give them back.
 * SPDX-License-Identifier: Apache-2.0
 *
 * clang -fsanitize=fuzzer,address tests/fuzz/fuzz_parse.c build/asan/libcgs.a
 */
#include <stdlib.h>

#include "../../compiler/syntax/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > CGS_FILE_MAX)
		return 0;
	struct cgs_diags ds = {0};
	struct cgs_tree *t =
		cgs_tree_parse(0, (struct cgs_str){(const char *)data, (uint32_t)size}, &ds);
	uint32_t at = 0;
	for (uint32_t i = 0; i < t->nlex; i++) {
		if (t->tok[i].at != at)
			abort();
		at += t->tok[i].len;
	}
	if (at != size)
		abort();
	struct cgs_buf dump = {0};
	cgs_tree_dump(t, &dump);
	cgs_buf_done(&dump);
	struct cgs_arena mem = {0};
	for (uint32_t n = 1; n < t->nnode; n++) {
		if (t->node[n].kind == CGS_N_STMT || t->node[n].kind == CGS_N_ATTR)
			cgs_tree_doc(t, n, &mem);
		if (t->node[n].kind != CGS_N_STRING)
			continue;
		cgs_tree_each (k, t, n)
			if (t->node[k].kind == CGS_N_PART)
				cgs_tree_part(t, n, k, &mem);
	}
	cgs_arena_free(&mem);
	cgs_tree_free(t);
	cgs_diag_done(&ds);
	return 0;
}
