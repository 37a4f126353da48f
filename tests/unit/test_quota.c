/* test_quota.c — what headers say about limits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../runtime/quota.h"

static void retry_after_is_read_in_its_forms(void **s)
{
	(void)s;
	assert_int_equal(cgs_quota_retry_after("3", 0), 3000);
	assert_int_equal(cgs_quota_retry_after("0", 0), 0);
	assert_int_equal(cgs_quota_retry_after("0.25", 0), 250);
	assert_int_equal(cgs_quota_retry_after("Thu, 01 Jan 1970 00:01:10 GMT", 60), 10000);
	assert_int_equal(cgs_quota_retry_after("Thu, 01 Jan 1970 00:01:10 GMT", 99), 0);
	assert_int_equal(cgs_quota_retry_after("Thursday, 01-Jan-70 00:01:10 GMT", 60), 10000);
	assert_int_equal(cgs_quota_retry_after("Thu Jan  1 00:01:10 1970", 60), 10000);
	assert_true(cgs_quota_retry_after("99999999999999999999", 0) > 60000);
	static const char *const junk[] = {"",    "-1",   "soon", "3 s",   "inf",
					   "nan", "0x10", "1e3",  "1.2.3", " 3"};
	for (size_t i = 0; i < sizeof junk / sizeof *junk; i++)
		assert_int_equal(cgs_quota_retry_after(junk[i], 0), -1);
}

static void durations_and_times_are_read(void **s)
{
	(void)s;
	static const struct {
		const char *text;
		int64_t ms;
	} t[] = {{"12ms", 12}, {"1s", 1000},   {"6m0s", 360000}, {"1h2m3.5s", 3723500},
		 {"20us", 0},  {"1.5s", 1500}, {"0s", 0},        {"7", 7000}};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		assert_int_equal(cgs_quota_duration(t[i].text), t[i].ms);
	static const char *const junk[] = {"", "-1", "-1s", "1d", "s", "1m7", "12 ms", "1s,"};
	for (size_t i = 0; i < sizeof junk / sizeof *junk; i++)
		assert_int_equal(cgs_quota_duration(junk[i]), -1);
	assert_int_equal(cgs_quota_time("1970-01-01T00:01:10Z", 60), 10000);
	assert_int_equal(cgs_quota_time("1970-01-01T00:01:10.5Z", 60), 10000);
	assert_int_equal(cgs_quota_time("1970-01-01T02:01:10+02:00", 60), 10000);
	assert_int_equal(cgs_quota_time("1969-12-31T23:01:10-01:00", 60), 10000);
	assert_int_equal(cgs_quota_time("1970-01-01T00:00:10Z", 60), 0);
	assert_int_equal(cgs_quota_time("tomorrow", 60), -1);
	assert_int_equal(cgs_quota_time("1970-01-01T00:01:10", 60), -1);
}

static int64_t wait_of(const char *const (*h)[2], size_t n)
{
	struct cgs_quota q = CGS_QUOTA_NONE;
	for (size_t i = 0; i < n; i++)
		cgs_quota_header(&q, h[i][0], h[i][1], 60);
	return cgs_quota_wait(&q);
}

/* Azure sends -1 and 0 for limits that it does not have. */
static void what_is_used_up_says_when(void **s)
{
	(void)s;
	static const char *const openai[][2] = {{"x-ratelimit-limit-requests", "60"},
						{"x-ratelimit-remaining-requests", "0"},
						{"x-ratelimit-remaining-tokens", "149984"},
						{"x-ratelimit-reset-requests", "1s"},
						{"x-ratelimit-reset-tokens", "6m0s"}};
	static const char *const anthropic[][2] = {
		{"anthropic-ratelimit-input-tokens-remaining", "0"},
		{"anthropic-ratelimit-input-tokens-reset", "1970-01-01T00:01:10Z"},
		{"anthropic-ratelimit-requests-remaining", "4"},
		{"anthropic-ratelimit-requests-reset", "1970-01-01T00:09:10Z"}};
	static const char *const azure[][2] = {{"x-ratelimit-remaining-requests", "-1"},
					       {"x-ratelimit-reset-requests", "-1"},
					       {"x-ratelimit-remaining-tokens", "0"},
					       {"x-ratelimit-reset-tokens", "-1"}};
	static const char *const both[][2] = {{"Retry-After", "2"},
					      {"X-RateLimit-Remaining-Requests", "0"},
					      {"X-RateLimit-Reset-Requests", "50s"}};
	static const char *const precise[][2] = {{"retry-after", "2"}, {"retry-after-ms", "1500"}};
	static const char *const plain[][2] = {{"X-RateLimit-Remaining", "0"},
					       {"X-RateLimit-Reset", "1700000003000"}};
	struct cgs_quota q = CGS_QUOTA_NONE;
	for (size_t i = 0; i < 2; i++)
		cgs_quota_header(&q, plain[i][0], plain[i][1], 1700000000);
	assert_int_equal(cgs_quota_wait(&q), 3000);
	static const char *const draft[][2] = {{"RateLimit-Remaining", "0"},
					       {"RateLimit-Reset", "3"}};
	assert_int_equal(wait_of(draft, 2), 3000);
	static const struct {
		const char *value;
		int64_t ms;
	} t[] = {
		{"\"default\";r=0;t=30", 30000},
		{"\"default\"; r=0; t=30", 30000},
		{"default;t=30;r=0", 30000},
		{"\"hour\";r=5;t=900, \"minute\";r=0;t=20", 20000},
		{"\"a;r=9,\\\"b\";r=0;t=2", 2000},
		{"limit=100, remaining=0, reset=7", 7000},
		{"limit=100, remaining=3, reset=7", -1},
		{"\"default\";r=1;t=30", -1},
		{"\"default\";r=;t=30", -1},
		{"\"default\";t=30", -1},
		{"\"", -1},
		{"\"\\", -1},
		{";;,;r=0", 0},
		{"", -1},
		{"a;r=0;t=1,b;r=0;t=2,c;r=0;t=3,d,e,f,g,h;r=0;t=8,i;r=0;t=9", 8000},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		const char *const one[][2] = {{"RateLimit", t[i].value}};
		if (wait_of(one, 1) != t[i].ms)
			fail_msg("%s: %d", t[i].value, (int)wait_of(one, 1));
	}
	assert_int_equal(wait_of(openai, 5), 1000);
	assert_int_equal(wait_of(anthropic, 4), 10000);
	assert_int_equal(wait_of(azure, 4), -1);
	assert_int_equal(wait_of(both, 3), 2000);
	assert_int_equal(wait_of(precise, 2), 1500);
}

static void many_and_long_names_are_borne(void **s)
{
	(void)s;
	struct cgs_quota q = CGS_QUOTA_NONE;
	char name[400] = "x-ratelimit-reset-";
	memset(name + 18, 'a', 300);
	for (int i = 0; i < 40; i++) {
		name[20] = (char)('a' + i % 26);
		cgs_quota_header(&q, name, "1s", 0);
		cgs_quota_header(&q, "anthropic-ratelimit-", "1s", 0);
		cgs_quota_header(&q, "x-ratelimit-", "", 0);
	}
	assert_int_equal(cgs_quota_wait(&q), -1);
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(retry_after_is_read_in_its_forms),
		cmocka_unit_test(durations_and_times_are_read),
		cmocka_unit_test(what_is_used_up_says_when),
		cmocka_unit_test(many_and_long_names_are_borne),
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
