/* metrics.c — a build as a text file for Prometheus: gauges of the last build.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: Prometheus, "Text-based format" and "Metric and label naming".
 */
#include "ledger.h"

static void head(struct cgs_buf *out, const char *name, const char *help)
{
	cgs_buf_fmt(out, "# HELP cgsc_build_%s %s\n# TYPE cgsc_build_%s gauge\n", name, help, name);
}

static void one(struct cgs_buf *out, const char *name, const char *help, double value)
{
	head(out, name, help);
	cgs_buf_fmt(out, "cgsc_build_%s %.15g\n", name, value);
}

/* Currencies are names of the specs' own; a quote or a backslash would end the label. */
static void labelled(struct cgs_buf *out, const char *name, const char *label, const char *value,
		     double x)
{
	cgs_buf_fmt(out, "cgsc_build_%s{%s=\"", name, label);
	for (; *value; value++)
		cgs_buf_fmt(out, *value == '"' || *value == '\\' ? "\\%c" : "%c", *value);
	cgs_buf_fmt(out, "\"} %.15g\n", x);
}

static void put_kinds(const json_t *build, struct cgs_buf *out)
{
	const json_t *spans = json_object_get(build, "spans"), *s;
	head(out, "step_seconds", "Time that steps of a kind took together.");
	for (int k = 0; k <= CGS_STEP_PUBLISH; k++) {
		const char *kind = cgs_plan_kind((enum cgs_step_kind)k);
		int64_t us = 0;
		size_t i;
		json_array_foreach (spans, i, s)
			if (!strcmp(cgs_ledger_word(s, "kind"), kind))
				us += cgs_ledger_number(s, "end_us") -
				      cgs_ledger_number(s, "begin_us");
		labelled(out, "step_seconds", "kind", kind, (double)us / 1e6);
	}
}

void cgs_metrics_text(const json_t *build, struct cgs_buf *out)
{
	static const char *const outcomes[] = {"ran", "cached", "restored", "failed", "skipped"};
	const char *currency;
	json_t *v;
	one(out, "start_time_seconds", "When the build began, seconds since 1970.",
	    (double)cgs_ledger_number(build, "began_us") / 1e6);
	one(out, "duration_seconds", "How long the build took.",
	    (double)cgs_ledger_number(build, "wall_us") / 1e6);
	one(out, "exit_code", "The exit code of the build; 0 is success.",
	    (double)cgs_ledger_number(build, "exit"));
	head(out, "steps", "Steps of the build by outcome.");
	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
		labelled(out, "steps", "outcome", outcomes[i],
			 (double)cgs_ledger_number(build, outcomes[i]));
	one(out, "requests", "Requests that were sent to models.",
	    (double)cgs_ledger_number(build, "asked"));
	one(out, "replayed_answers", "Answers that came from recordings and the like.",
	    (double)cgs_ledger_number(build, "replayed"));
	head(out, "tokens", "Tokens that were paid for.");
	labelled(out, "tokens", "type", "input", (double)cgs_ledger_number(build, "tokens_in"));
	labelled(out, "tokens", "type", "output", (double)cgs_ledger_number(build, "tokens_out"));
	head(out, "cost", "What the answers cost, by currency.");
	json_object_foreach (json_object_get(build, "cost"), currency, v)
		labelled(out, "cost", "currency", currency, json_number_value(v));
	put_kinds(build, out);
}
