/* test_tour.c — specs/tour uses every kind of the prelude, without a mistake.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../compiler/cgs.h"
#include "../../compiler/check/schema.h"

/* `common` and `filter` stand for words that only the prelude declares. */
static bool is_for_specs(struct cgs_str kind)
{
	return !cgs_str_is(kind, "common") && !cgs_str_is(kind, "filter");
}

static void the_tour_uses_every_kind(void **state)
{
	(void)state;
	struct cgs c = {0};
	uint32_t kinds = 0, unused = 0;
	assert_int_equal(cgs_load(&c, "specs/tour"), CGS_OK);
	cgs_check(&c);
	for (uint32_t i = 0; i < c.diags.n; i++)
		print_message("%s\n", c.diags.v[i]->text.s);
	assert_int_equal(c.diags.errors, 0);
	for (uint32_t k = 1; k < c.ir->schema->nkind; k++) {
		struct cgs_str name = cgs_sym_str(c.ir->syms, c.ir->schema->kind[k].name);
		kinds++;
		if (!is_for_specs(name) || cgs_ir_next(c.ir, name.s, 0))
			continue;
		print_message("not used: %.*s\n", CGS_FMT(name));
		unused++;
	}
	assert_in_range(kinds, 90, UINT32_MAX);
	assert_int_equal(unused, 0);
	cgs_done(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_tour_uses_every_kind)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
