/* fuzz_check.c — libFuzzer entry: any bytes through the parser, the checker and lowering.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     clang -fsanitize=fuzzer,address,undefined ... tests/fuzz/fuzz_check.c build/asan/libcgs.a
 */
#include "../../compiler/cgs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cgs c = {0};
	if (size > CGS_FILE_MAX)
		return 0;
	cgs_parse(&c, CGS_STR("project.cgs"), (struct cgs_str){(const char *)data, (uint32_t)size});
	cgs_check(&c);
	cgs_done(&c);
	return 0;
}
