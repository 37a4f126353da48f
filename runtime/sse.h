/* sse.h — server-sent events, and lines of JSON, by bytes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: WHATWG HTML, "Server-sent events", 9.2.6: LF, CR and CR LF end a line (and nothing else
 * does), data lines are joined by LF, one space after the colon is dropped, a leading BOM too.
 */
#ifndef CGS_SSE_H
#define CGS_SSE_H

#include "../compiler/base/str.h"

enum { CGS_SSE_LINE_MAX = 4 << 20 };

/* False: stop, feed returns false. */
typedef bool cgs_sse_event(void *arg, struct cgs_str data);

struct cgs_sse { /* zeroed: fresh */
	struct cgs_buf line, data;
	bool lines; /* each line is an event, as in application/x-ndjson */
	bool has_data, after_cr, begun;
	bool too_long; /* a line was over CGS_SSE_LINE_MAX */
};

bool cgs_sse_feed(struct cgs_sse *s, const char *p, size_t n, cgs_sse_event *fn, void *arg);
/* The stream has ended: tells an event whose last empty line did not come any more. */
bool cgs_sse_end(struct cgs_sse *s, cgs_sse_event *fn, void *arg);
void cgs_sse_done(struct cgs_sse *s);

#endif
