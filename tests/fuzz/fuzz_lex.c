/* fuzz_lex.c — libFuzzer entry: the scanner pairs every bracket and gives all bytes back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "../../compiler/syntax/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int weight(unsigned kind)
{
	switch (kind) {
	case CGS_TK_LPS:
	case CGS_TK_LPT:
	case CGS_TK_LBS:
	case CGS_TK_LBT:
	case CGS_TK_LBRACE:
	case CGS_TK_HOLE:
	case CGS_TK_QUOTE: return 1;
	case CGS_TK_RP:
	case CGS_TK_RB:
	case CGS_TK_RBRACE:
	case CGS_TK_UNHOLE:
	case CGS_TK_UNQUOTE: return -1;
	default: return 0;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > CGS_FILE_MAX)
		return 0;
	struct cgs_diags ds = {0};
	struct cgs_tree t = {.text = {(const char *)data, (uint32_t)size}};
	struct cgs_scan s = {.tree = &t, .ds = &ds};
	cgs_scan_tokens(&s);
	uint32_t at = 0;
	int depth = 0;
	for (uint32_t i = 0; i < t.ntok; i++) {
		depth += weight(t.tok[i].kind);
		if (t.tok[i].at != at || depth < 0 || depth > CGS_NESTING_MAX)
			abort();
		at += t.tok[i].len;
	}
	if (at != size || depth)
		abort();
	cgs_scan_done(&s);
	free(t.tok);
	cgs_diag_done(&ds);
	return 0;
}
