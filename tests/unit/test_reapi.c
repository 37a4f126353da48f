/* test_reapi.c — the wire form of a result, against bytes made by hand from the specification.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdbool.h>

#include "scratch.h"

#include "../../runtime/reapi.h"

/* 64 hex digits of a key whose bytes are all 0xab. */
#define AB4 "abababab"
#define AB16 AB4 AB4 AB4 AB4
#define HEX_AB AB16 AB16

static struct cgs_digest digest_ab(uint64_t size)
{
	struct cgs_digest d = {.size = size};
	memset(d.key.b, 0xab, sizeof d.key.b);
	return d;
}

static void encodes_to(const struct cgs_result *r, const char *want, size_t n)
{
	struct cgs_buf b = {0};
	cgs_reapi_encode(r, &b);
	assert_int_equal(b.n, n);
	if (n)
		assert_memory_equal(b.s, want, n);
	cgs_buf_done(&b);
}

#define GOLDEN(r, lit) encodes_to((r), (lit), sizeof(lit) - 1)

static void an_empty_result_has_no_bytes(void **state)
{
	(void)state;
	struct cgs_result r = {0};
	GOLDEN(&r, "");
	assert_true(cgs_reapi_decode("", 0, &r));
	cgs_reapi_done(&r);
}

static void an_exit_code_is_a_varint_and_a_negative_one_has_ten_bytes(void **state)
{
	(void)state;
	struct cgs_result r = {.exit_code = 1};
	GOLDEN(&r, "\x20\x01");
	r.exit_code = 300;
	GOLDEN(&r, "\x20\xac\x02");
	r.exit_code = -1;
	GOLDEN(&r, "\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
	assert_true(cgs_reapi_decode("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11, &r));
	assert_int_equal(r.exit_code, -1);
	cgs_reapi_done(&r);
}

static void digests_of_stdout_and_stderr_are_fields_6_and_8(void **state)
{
	(void)state;
	struct cgs_result r = {.out = digest_ab(5), .err = digest_ab(128)};
	GOLDEN(&r, "\x32\x44\x0a\x40" HEX_AB "\x10\x05"
		   "\x42\x45\x0a\x40" HEX_AB "\x10\x80\x01");
}

static void files_stand_in_path_order_and_defaults_are_left_out(void **state)
{
	(void)state;
	struct cgs_result_file f[2] = {
		{.path = cgs_str_of("b"), .digest = digest_ab(0), .executable = true},
		{.path = cgs_str_of("a/c"), .digest = digest_ab(1)}};
	struct cgs_result r = {.file = f, .nfile = 2};
	GOLDEN(&r, "\x12\x4b\x0a\x03"
		   "a/c"
		   "\x12\x44\x0a\x40" HEX_AB "\x10\x01"
		   "\x12\x49\x0a\x01"
		   "b"
		   "\x12\x42\x0a\x40" HEX_AB "\x20\x01");
	assert_string_equal("b", f[0].path.s);
}

static void what_was_encoded_is_decoded(void **state)
{
	(void)state;
	uint64_t x = 5;
	for (int round = 0; round < 200; round++) {
		char name[20][16];
		struct cgs_result_file f[20];
		struct cgs_result r = {.file = f}, back;
		struct cgs_buf b = {0}, again = {0};
		r.nfile = (uint32_t)(scratch_random(&x) % 20);
		for (uint32_t i = 0; i < r.nfile; i++) {
			snprintf(name[i], sizeof name[i], "f%02u/%u", i,
				 (unsigned)(scratch_random(&x) % 1000));
			f[i] = (struct cgs_result_file){
				.path = cgs_str_of(name[i]),
				.digest = digest_ab(scratch_random(&x) >> (1 + round % 63)),
				.executable = scratch_random(&x) & 1};
			f[i].digest.key.b[3] = (uint8_t)i;
		}
		r.exit_code = (int32_t)scratch_random(&x);
		r.out = digest_ab(1 + (scratch_random(&x) >> 2));
		cgs_reapi_encode(&r, &b);
		assert_true(cgs_reapi_decode(b.s, b.n, &back));
		assert_int_equal(back.nfile, r.nfile);
		assert_int_equal(back.exit_code, r.exit_code);
		assert_true(back.out.size == r.out.size && back.err.size == 0);
		for (uint32_t i = 0; i < r.nfile; i++) {
			assert_true(cgs_str_eq(back.file[i].path, f[i].path));
			assert_true(cgs_key_eq(&back.file[i].digest.key, &f[i].digest.key));
			assert_true(back.file[i].digest.size == f[i].digest.size);
			assert_int_equal(back.file[i].executable, f[i].executable);
		}
		cgs_reapi_encode(&back, &again);
		assert_int_equal(again.n, b.n);
		assert_true(!b.n || !memcmp(again.s, b.s, b.n));
		cgs_reapi_done(&back);
		cgs_buf_done(&b);
		cgs_buf_done(&again);
	}
}

static void unknown_fields_are_skipped(void **state)
{
	(void)state;
	static const char in[] = "\x08\x07" /* 1: varint */
				 "\x49"
				 "12345678" /* 9: 8 bytes */
				 "\x55"
				 "1234" /* 10: 4 bytes */
				 "\x2a\x03"
				 "raw" /* 5: stdout_raw */
				 "\x20\x02"
				 "\xfa\xff\x3f\x01"
				 "x"; /* 131071: bytes */
	struct cgs_result r;
	assert_true(cgs_reapi_decode(in, sizeof in - 1, &r));
	assert_int_equal(r.exit_code, 2);
	assert_int_equal(r.nfile, 0);
	cgs_reapi_done(&r);
}

struct hostile {
	const char *what, *p;
	size_t n;
};
#define H(what, lit)                                                                               \
	{                                                                                          \
		what, lit, sizeof(lit) - 1                                                         \
	}

static void hostile_bytes_are_refused(void **state)
{
	(void)state;
	static const struct hostile v[] = {
		H("field 0", "\x02\x00"),
		H("a cut tag", "\x80"),
		H("a tag without a value", "\x20"),
		H("a varint of 11 bytes", "\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		H("a varint over 64 bits", "\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
		H("a length past the end", "\x12\x05"
					   "abcd"),
		H("a huge length", "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		H("a group", "\x0b\x0c"),
		H("wire type 7", "\x0f"),
		H("a file without a digest", "\x12\x03\x0a\x01"
					     "a"),
		H("a file without a path", "\x12\x44\x12\x42\x0a\x40" HEX_AB),
		H("a path with NUL", "\x12\x48\x0a\x02"
				     "a\0"
				     "\x12\x42\x0a\x40" HEX_AB),
		H("a hash that is not hex", "\x32\x04\x0a\x02"
					    "zz"),
		H("upper-case hex", "\x32\x42\x0a\x40"
				    "ABABABAB" AB4 AB4 AB4 AB16),
		H("an empty digest", "\x32\x00"),
		H("a negative size",
		  "\x32\x4d\x0a\x40" HEX_AB "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
		H("a path twice", "\x12\x47\x0a\x01"
				  "a"
				  "\x12\x42\x0a\x40" HEX_AB "\x12\x47\x0a\x01"
				  "a"
				  "\x12\x42\x0a\x40" HEX_AB),
		H("field over 2^29", "\x80\x80\x80\x80\x10\x01"),
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct cgs_result r;
		if (cgs_reapi_decode(v[i].p, v[i].n, &r))
			fail_msg("%s was accepted", v[i].what);
	}
}

/* Whatever is accepted has a canonical form that is a fixed point. */
static void mutated_bytes_never_leave_their_bounds(void **state)
{
	(void)state;
	struct cgs_result_file f[3] = {{.path = cgs_str_of("a"), .digest = digest_ab(9)},
				       {.path = cgs_str_of("b/c"), .digest = digest_ab(70000)},
				       {.path = cgs_str_of("d"), .digest = digest_ab(0)}};
	struct cgs_result r = {.file = f, .nfile = 3, .exit_code = -3, .out = digest_ab(4)};
	struct cgs_buf good = {0};
	uint64_t x = 99;
	unsigned accepted = 0;
	cgs_reapi_encode(&r, &good);
	for (int i = 0; i < 200000; i++) {
		size_t n = i % 4 ? good.n : scratch_random(&x) % (good.n + 1);
		char *in = malloc(n + !n);
		memcpy(in, good.s, n);
		for (uint64_t k = scratch_random(&x) % 3; n && k < 3; k++)
			in[scratch_random(&x) % n] = (char)scratch_random(&x);
		struct cgs_result got;
		if (cgs_reapi_decode(in, n, &got)) {
			struct cgs_buf b = {0};
			struct cgs_result again;
			cgs_reapi_encode(&got, &b);
			assert_true(cgs_reapi_decode(b.n ? b.s : "", b.n, &again));
			cgs_reapi_done(&again);
			cgs_buf_done(&b);
			cgs_reapi_done(&got);
			accepted++;
		}
		free(in);
	}
	assert_true(accepted > 0);
	cgs_buf_done(&good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_result_has_no_bytes),
		cmocka_unit_test(an_exit_code_is_a_varint_and_a_negative_one_has_ten_bytes),
		cmocka_unit_test(digests_of_stdout_and_stderr_are_fields_6_and_8),
		cmocka_unit_test(files_stand_in_path_order_and_defaults_are_left_out),
		cmocka_unit_test(what_was_encoded_is_decoded),
		cmocka_unit_test(unknown_fields_are_skipped),
		cmocka_unit_test(hostile_bytes_are_refused),
		cmocka_unit_test(mutated_bytes_never_leave_their_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
