/* ledger.h — what a build did, as one JSON object: for logs, traces, metrics and telemetry.
 * SPDX-License-Identifier: Apache-2.0
 *
 *   {"version":1,"began":"2026-11-20T10:00:00Z","began_us":N,"wall_us":N,"exit":N,"steps":N,
 *    "ran":N,..,"asked":N,"replayed":N,"tokens_in":N,"tokens_out":N,"cost":{"USD":X},
 *    "spans":[{"step","kind","attempt","outcome","why","begin_us","end_us","after":[I..],
 *              of questions:
 * "model","provider","url"?,"endpoints"?,"max_output"?,"temperature"?,"requests",
 *              "bound_in","tokens_in","tokens_cached","tokens_out","cost"}],
 *    "findings":[{"step","code","level","message"}],"cut":true?}
 * Times are microseconds from the begin; "after" names the spans that this one waited for. Steps
 * that were up to date are not in it; neither is any prompt, answer or key, but for what a finding
 * quotes.
 */
#ifndef CGS_LEDGER_H
#define CGS_LEDGER_H

#include <jansson.h>

#include "cli.h"

struct cgs_ledger {
	int64_t began_ns, began_us; /* monotonic; of the day */
	json_t *spans, *findings;
	uint32_t *last; /* by step of the plan: its last span + 1 */
	bool cut;       /* there were more */
};

void cgs_ledger_begin(struct cgs_ledger *l);
void cgs_ledger_event(struct cgs_ledger *l, const struct cgs_event *e);
/* The object; the caller owns it. */
json_t *cgs_ledger_end(struct cgs_ledger *l, const struct cgs_summary *sum, enum cgs_exit code);
/* Keeps it in .cgs/log, where the oldest give way; what cannot be kept is not. */
void cgs_ledger_keep(const json_t *build);
/* The n-th last that was kept, from 0; NULL: there is none that can be read, or it has more bytes
 * than *room (NULL: any), from which they are taken. The caller owns it. */
json_t *cgs_ledger_kept(uint32_t n, uint32_t *room);
/* The forms in which it can be written to a file. */
void cgs_trace_text(const json_t *build, struct cgs_buf *out);   /* Chrome's trace events */
void cgs_metrics_text(const json_t *build, struct cgs_buf *out); /* Prometheus */
/* A number of a build or a span. */
int64_t cgs_ledger_number(const json_t *of, const char *name);
const char *cgs_ledger_word(const json_t *of, const char *name); /* never NULL */

#endif
