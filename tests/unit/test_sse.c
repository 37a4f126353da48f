/* test_sse.c — server-sent events, by bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "../../runtime/sse.h"

static struct cgs_buf seen;

static bool note(void *arg, struct cgs_str data)
{
	(void)arg;
	cgs_buf_putc(&seen, '[');
	cgs_buf_str(&seen, data);
	cgs_buf_putc(&seen, ']');
	return !cgs_str_is(data, "stop");
}

static int teardown(void **s)
{
	(void)s;
	cgs_buf_done(&seen);
	return 0;
}

/* Fed in pieces of every size: the cut must not matter. */
static void gives(const char *text, size_t n, const char *want)
{
	for (size_t piece = 1; piece <= n; piece++) {
		struct cgs_sse e = {0};
		bool ok = true;
		seen.n = 0;
		cgs_buf_putz(&seen, "");
		for (size_t i = 0; i < n && ok; i += piece)
			ok = cgs_sse_feed(&e, text + i, n - i < piece ? n - i : piece, note, NULL);
		if (ok)
			cgs_sse_end(&e, note, NULL);
		assert_string_equal(seen.s, want);
		cgs_sse_done(&e);
	}
}

#define GIVES(text, want) gives(text, sizeof text - 1, want)

static void all_three_line_ends_end_a_line(void **s)
{
	(void)s;
	GIVES("data: a\n\ndata: b\n\n", "[a][b]");
	GIVES("data: a\r\n\r\ndata: b\r\n\r\n", "[a][b]");
	GIVES("data: a\r\rdata: b\r\r", "[a][b]");
	GIVES("data: a\xe2\x80\xa8"
	      "b\xc2\x85"
	      "c\n\n",
	      "[a\xe2\x80\xa8"
	      "b\xc2\x85"
	      "c]");
}

static void one_space_is_dropped_and_data_lines_are_joined(void **s)
{
	(void)s;
	GIVES("data:a\ndata:  b\ndata\ndata:\n\n", "[a\n b\n\n]");
}

static void other_fields_comments_and_a_bom_are_passed_over(void **s)
{
	(void)s;
	GIVES("\xef\xbb\xbf"
	      "data: x\n\n",
	      "[x]");
	GIVES(": hi\n\nevent: e\nid: 1\nretry: 2\ndatax: no\ndata: y\n\n:\n\n", "[y]");
}

static void the_end_tells_whole_lines_only(void **s)
{
	(void)s;
	GIVES("data: a\n\ndata: b\n", "[a][b]");
	GIVES("data: a\n\ndata: b", "[a]");
	GIVES("", "");
}

static void a_receiver_can_stop(void **s)
{
	(void)s;
	GIVES("data: a\n\ndata: stop\n\ndata: b\n\n", "[a][stop]");
}

static void an_endless_line_is_refused(void **s)
{
	struct cgs_sse e = {0};
	static char piece[1 << 20];
	int fed = 0;
	(void)s;
	memset(piece, 'x', sizeof piece);
	while (cgs_sse_feed(&e, piece, sizeof piece, note, NULL) && fed < 100)
		fed++;
	assert_true(e.too_long && fed <= 4);
	cgs_sse_done(&e);
}

int main(void)
{
	const struct CMUnitTest t[] = {
#define T(f) cmocka_unit_test_teardown(f, teardown)
		T(all_three_line_ends_end_a_line),
		T(one_space_is_dropped_and_data_lines_are_joined),
		T(other_fields_comments_and_a_bom_are_passed_over),
		T(the_end_tells_whole_lines_only),
		T(a_receiver_can_stop),
		T(an_endless_line_is_refused),
#undef T
	};
	return cmocka_run_group_tests(t, NULL, NULL);
}
