/* trace.c — a build as Chrome's trace events: one track for each step that runs at a time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: Trace Event Format (Google), "JSON Object Format", events X and M.
 */
#include "ledger.h"

#include <stdio.h>
#include <stdlib.h>

struct row {
	int64_t begin, end;
	uint32_t span;
};

static int by_begin(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	return x->begin != y->begin ? (x->begin > y->begin) - (x->begin < y->begin)
				    : (int)x->span - (int)y->span;
}

/* The lowest track that is free when a span begins. */
static uint32_t track_of(int64_t *busy, uint32_t *n, const struct row *r)
{
	uint32_t t = 0;
	while (t < *n && busy[t] > r->begin)
		t++;
	*n += t == *n;
	busy[t] = r->end;
	return t;
}

static void put(struct cgs_buf *out, json_t *event, bool first)
{
	char *text = json_dumps(event, JSON_COMPACT | JSON_ENSURE_ASCII);
	cgs_buf_fmt(out, "%s%s", first ? "\n" : ",\n", text ? text : "{}");
	free(text);
	json_decref(event);
}

static json_t *arguments(const json_t *span)
{
	static const char *const names[] = {"outcome",   "why",           "attempt",    "model",
					    "tokens_in", "tokens_cached", "tokens_out", "cost"};
	json_t *args = json_object();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (json_object_get(span, names[i]))
			json_object_set(args, names[i], json_object_get(span, names[i]));
	return args;
}

static json_t *name_track(const char *what, uint32_t track, const char *name)
{
	return json_pack("{s:s,s:s,s:i,s:i,s:{s:s}}", "ph", "M", "name", what, "pid", 1, "tid",
			 (int)track, "args", "name", name);
}

void cgs_trace_text(const json_t *build, struct cgs_buf *out)
{
	const json_t *spans = json_object_get(build, "spans"), *s;
	size_t i, n = json_array_size(spans);
	struct row *row = cgs_mem_alloc((n + 1) * sizeof *row);
	int64_t *busy = cgs_mem_alloc((n + 1) * sizeof *busy);
	uint32_t tracks = 0;
	json_array_foreach (spans, i, s)
		row[i] = (struct row){cgs_ledger_number(s, "begin_us"),
				      cgs_ledger_number(s, "end_us"), (uint32_t)i};
	qsort(row, n, sizeof *row, by_begin);
	cgs_buf_putz(out, "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
	put(out, name_track("process_name", 0, "cgsc build"), true);
	for (i = 0; i < n; i++) {
		s = json_array_get(spans, row[i].span);
		uint32_t track = track_of(busy, &tracks, &row[i]) + 1;
		put(out,
		    json_pack("{s:s,s:s,s:s,s:I,s:I,s:i,s:i,s:o}", "ph", "X", "name",
			      cgs_ledger_word(s, "step"), "cat", cgs_ledger_word(s, "kind"), "ts",
			      (json_int_t)row[i].begin, "dur",
			      (json_int_t)(row[i].end - row[i].begin), "pid", 1, "tid", (int)track,
			      "args", arguments(s)),
		    false);
	}
	for (uint32_t t = 1; t <= tracks; t++) {
		char name[16];
		snprintf(name, sizeof name, "slot %u", t);
		put(out, name_track("thread_name", t, name), false);
	}
	cgs_buf_putz(out, "\n]}\n");
	free(row);
	free(busy);
}
