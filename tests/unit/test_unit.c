/* test_unit.c — exact numbers, quantities and their dimensions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checked.h"

#include "../../compiler/check/num.h"

static struct cgs_num num(const char *s)
{
	struct cgs_num n = {0, 0};
	uint32_t used;
	assert_true(cgs_num_parse(cgs_str_of(s), &used, &n));
	assert_int_equal(used, strlen(s));
	return n;
}

static void is(struct cgs_num n, int64_t over, int64_t under)
{
	assert_int_equal(n.n, over);
	assert_int_equal(n.d, under);
}

static void decimals_are_exact(void **state)
{
	(void)state;
	is(num("12"), 12, 1);
	is(num("2.50"), 5, 2);
	is(num("0.1"), 1, 10);
	is(num("1_000"), 1000, 1);
	is(num("1e6"), 1000000, 1);
	is(num("2.5e-3"), 1, 400);
	is(num("9223372036854775807"), INT64_MAX, 1);
}

static void a_number_that_does_not_fit_is_refused(void **state)
{
	(void)state;
	struct cgs_num n;
	uint32_t used;
	assert_false(cgs_num_parse(CGS_STR("9223372036854775808"), &used, &n));
	assert_int_equal(used, 19);
	assert_false(cgs_num_parse(CGS_STR("1e19"), &used, &n));
	assert_false(cgs_num_parse(CGS_STR("0.00000000000000000001"), &used, &n));
}

static void arithmetic_never_rounds(void **state)
{
	(void)state;
	struct cgs_num n;
	assert_true(cgs_num_add(num("0.1"), num("0.2"), &n));
	assert_int_equal(cgs_num_cmp(n, num("0.3")), 0);
	assert_true(cgs_num_div(num("1"), num("3"), &n));
	assert_true(cgs_num_mul(n, num("3"), &n));
	is(n, 1, 1);
	assert_true(cgs_num_sub(num("1"), num("1.5"), &n));
	is(n, -1, 2);
}

static void overflow_and_division_by_zero_are_refused(void **state)
{
	(void)state;
	struct cgs_num n, big = {INT64_MAX, 1}, tiny = {1, INT64_MAX};
	assert_false(cgs_num_add(big, big, &n));
	assert_false(cgs_num_mul(big, big, &n));
	assert_false(cgs_num_mul(tiny, tiny, &n));
	assert_false(cgs_num_div(big, num("0"), &n));
	assert_true(cgs_num_mul(big, tiny, &n));
	is(n, 1, 1);
	assert_int_equal(cgs_num_cmp(big, tiny), 1);
}

static void numbers_are_shown_as_they_are_written(void **state)
{
	(void)state;
	static const char *const text[] = {"0", "7", "2.5", "0.001", "1000000"};
	for (unsigned i = 0; i < sizeof text / sizeof *text; i++) {
		struct cgs_buf b = {0};
		cgs_num_show(num(text[i]), &b);
		assert_string_equal(b.s, text[i]);
		cgs_buf_done(&b);
	}
	struct cgs_buf b = {0};
	cgs_num_show((struct cgs_num){-2, 3}, &b);
	assert_string_equal(b.s, "-0.666666");
	cgs_buf_done(&b);
}

#define MODEL                                                                                      \
	"provider tape { kind = replay; timeout = 90s }\n"                                         \
	"model coder { provider = tape; id = \"c\"; window = 128ktok; price_in = 2.50USD/Mtok\n"   \
	"  context_ratio = 80% }\n"                                                                \
	"limit { rate = 60req/min }\n"

static void quantities_are_in_base_units(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, MODEL);
	assert_int_equal(c.diags.n, 0);
	is(cgs_ir_get(c.ir, find(&c, "tape"), "timeout").num, 90000000000, 1);
	is(cgs_ir_get(c.ir, find(&c, "coder"), "window").num, 128000, 1);
	is(cgs_ir_get(c.ir, find(&c, "coder"), "price_in").num, 1, 400000);
	is(cgs_ir_get(c.ir, find(&c, "coder"), "context_ratio").num, 80, 1);
	struct cgs_value rate = cgs_ir_get(c.ir, cgs_ir_next(c.ir, "limit", 0), "rate");
	is(rate.num, 1, 1000000000);
	assert_true(
		cgs_str_is(cgs_sym_str(&c.syms, c.ir->dim[rate.dim].name), "requests/duration"));
	drop(&c);
}

static void quantities_are_shown_in_the_unit_they_are_written_in(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, MODEL);
	assert_string_equal(shown(&c, "tape", "timeout"), "90s");
	assert_string_equal(shown(&c, "coder", "price_in"), "2.5USD/Mtok");
	assert_string_equal(shown(&c, "coder", "context_ratio"), "80%");
	drop(&c);
}

static void a_project_declares_units_of_its_own(void **state)
{
	(void)state;
	struct checked c;
	check_one(&c, "unit chain \"chain\" { dimension = length }\n"
		      "unit furlong \"furlong\" { is = 10chain }\n"
		      "kind field_of { attr side : length \"how long\" }\n"
		      "field_of a { side = 3furlong }\n");
	assert_int_equal(c.diags.n, 0);
	is(cgs_ir_get(c.ir, find(&c, "a"), "side").num, 30, 1);
	drop(&c);
	raises("unit league { }", 1027, "neither");
	raises("unit league { dimension = duration }", 1027, "base unit 'ns'");
	raises("unit ms { is = 2s }", 1001, "unit.ms");
}

static void unknown_units_are_found_on_their_side_of_a_rate(void **state)
{
	(void)state;
	raises("limit { rate = 60req/mim }", 1116, "'mim'");
	raises("limit { rate = 60rek/min }", 1116, "'rek'");
	raises("provider t { kind = replay; timeout = 20sec }", 1116, "'sec'");
}

static void currencies_do_not_mix(void **state)
{
	(void)state;
	raises("budget { cost = 5USD + 5EUR }", 1109, "'+'");
	raises("budget { cost = 5USD + 5.25USD }", 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals_are_exact),
		cmocka_unit_test(a_number_that_does_not_fit_is_refused),
		cmocka_unit_test(arithmetic_never_rounds),
		cmocka_unit_test(overflow_and_division_by_zero_are_refused),
		cmocka_unit_test(numbers_are_shown_as_they_are_written),
		cmocka_unit_test(quantities_are_in_base_units),
		cmocka_unit_test(quantities_are_shown_in_the_unit_they_are_written_in),
		cmocka_unit_test(a_project_declares_units_of_its_own),
		cmocka_unit_test(unknown_units_are_found_on_their_side_of_a_rate),
		cmocka_unit_test(currencies_do_not_mix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
