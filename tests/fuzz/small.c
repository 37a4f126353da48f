/* small.c — a small standard library in place of the whole one, for the fuzz programs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../../compiler/check/std.h"

#define FILE_AT(name, path)                                                                        \
	__asm__(".section .rodata; " #name ": .incbin \"" path "\"; " #name                        \
		"_end: .byte 0; .previous");                                                       \
	extern const char name[], name##_end[]

FILE_AT(small_core, "stdlib/prelude/core.cgs");
FILE_AT(small_rules, "stdlib/prelude/rules.cgs");
FILE_AT(small_kinds, "tests/fuzz/kinds.cgs");
FILE_AT(small_names, "stdlib/checks/10-names.cgs");

const struct cgs_std_file cgs_std_files[] = {
	{"std:prelude/core.cgs", small_core, small_core_end},
	{"std:prelude/kinds.cgs", small_kinds, small_kinds_end},
	{"std:prelude/rules.cgs", small_rules, small_rules_end},
	{"std:checks/10-names.cgs", small_names, small_names_end},
	{0, 0, 0}};
