/* fuzz_check.c — libFuzzer entry: any bytes as a project: parsed, checked, lowered, printed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../../compiler/base/print.h"
#include "../../compiler/base/sarif.h"
#include "../../compiler/cgs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *which(void *arg, const char *program)
{
	(void)arg;
	return *program ? "/bin/true" : NULL;
}

static void glob(void *arg, const char *pattern, void (*each)(void *to, const char *path), void *to)
{
	(void)arg;
	if (*pattern == 's')
		each(to, "src/a.c");
}

/* Half of the files print in one form, half in another. */
static void print(struct cgs *c, bool json)
{
	struct cgs_print how = {.format = json ? CGS_PRINT_JSON : CGS_PRINT_HUMAN};
	struct cgs_buf b = {0};
	cgs_print_all(&b, &c->files, &c->diags, &how);
	cgs_buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cgs c = {0};
	struct cgs_lower how = {.which = which, .glob = glob};
	if (size > CGS_FILE_MAX)
		return 0;
	cgs_parse(&c, CGS_STR("project.cgs"), (struct cgs_str){(const char *)data, (uint32_t)size});
	cgs_check(&c);
	if (cgs_lower(&c, &how)) {
		struct cgs_buf b = {0};
		cgs_plan_graph(c.plan, CGS_GRAPH_JSON, &b);
		cgs_buf_done(&b);
	}
	print(&c, size % 2);
	cgs_done(&c);
	return 0;
}
