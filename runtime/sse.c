/* sse.c — server-sent events, and lines of JSON, by bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sse.h"

static bool tell(struct cgs_sse *s, cgs_sse_event *fn, void *arg)
{
	bool go_on = !s->has_data || fn(arg, cgs_buf_view(&s->data));
	s->has_data = false;
	s->data.n = 0;
	return go_on;
}

static bool end_line(struct cgs_sse *s, cgs_sse_event *fn, void *arg)
{
	struct cgs_str l = cgs_buf_view(&s->line);
	s->line.n = 0;
	if (!s->begun && l.n >= 3 && !memcmp(l.s, "\xef\xbb\xbf", 3))
		l = (struct cgs_str){l.s + 3, l.n - 3};
	s->begun = true;
	if (!l.n)
		return tell(s, fn, arg);
	if (l.n < 4 || memcmp(l.s, "data", 4) != 0 || (l.n > 4 && l.s[4] != ':'))
		return true; /* a comment, another field */
	uint32_t skip = l.n == 4 ? 4 : l.n > 5 && l.s[5] == ' ' ? 6 : 5;
	if (s->data.n + l.n > CGS_SSE_LINE_MAX) {
		s->too_long = true;
		return false;
	}
	if (s->has_data)
		cgs_buf_putc(&s->data, '\n');
	s->has_data = true;
	cgs_buf_add(&s->data, l.s + skip, l.n - skip);
	return true;
}

static bool end_json_line(struct cgs_sse *s, cgs_sse_event *fn, void *arg)
{
	struct cgs_str l = cgs_buf_view(&s->line);
	s->line.n = 0;
	return !l.n || fn(arg, l);
}

bool cgs_sse_feed(struct cgs_sse *s, const char *p, size_t n, cgs_sse_event *fn, void *arg)
{
	const char *end = p + n;
	while (p < end) {
		if (s->after_cr && *p == '\n') {
			s->after_cr = false;
			p++;
			continue;
		}
		s->after_cr = false;
		const char *q = p;
		while (q < end && *q != '\n' && *q != '\r')
			q++;
		if (s->line.n + (size_t)(q - p) > CGS_SSE_LINE_MAX) {
			s->too_long = true;
			return false;
		}
		cgs_buf_add(&s->line, p, (size_t)(q - p));
		p = q;
		if (q == end)
			break;
		s->after_cr = *p++ == '\r';
		if (!(s->lines ? end_json_line : end_line)(s, fn, arg))
			return false;
	}
	return true;
}

bool cgs_sse_end(struct cgs_sse *s, cgs_sse_event *fn, void *arg)
{
	return s->lines ? end_json_line(s, fn, arg) : tell(s, fn, arg);
}

void cgs_sse_done(struct cgs_sse *s)
{
	cgs_buf_done(&s->line);
	cgs_buf_done(&s->data);
}
