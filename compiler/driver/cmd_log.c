/* cmd_log.c — `cgsc log`: what builds did, from what they kept.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "../base/sarif.h"
#include "../base/show.h"
#include "cmd.h"
#include "ledger.h"

typedef void report(struct cgs_cli *cli, const json_t *build);

static const json_t *spans_of(const json_t *build)
{
	return json_object_get(build, "spans");
}

static int64_t took(const json_t *span)
{
	return cgs_ledger_number(span, "end_us") - cgs_ledger_number(span, "begin_us");
}

static void put_name(struct cgs_cli *cli, const json_t *span)
{
	cgs_show_text(&cli->out, cgs_str_of(cgs_ledger_word(span, "step")), " ");
	if (cgs_ledger_number(span, "attempt") > 1)
		cgs_buf_fmt(&cli->out, " attempt %lld",
			    (long long)cgs_ledger_number(span, "attempt"));
}

static void put_json(struct cgs_cli *cli, const json_t *span, json_t *more)
{
	json_t *o = json_copy((json_t *)(uintptr_t)span);
	json_object_del(o, "after");
	json_object_update_new(o, more);
	cgs_sarif_put(&cli->out, o);
}

/* --- what-ran, what-failed --- */

static void put_span(struct cgs_cli *cli, const json_t *s)
{
	if (cli->json) {
		put_json(cli, s, json_object());
		return;
	}
	cgs_buf_fmt(&cli->out, "%-8s %8.3f s  ", cgs_ledger_word(s, "outcome"),
		    (double)took(s) / 1e6);
	put_name(cli, s);
	if (*cgs_ledger_word(s, "why")) {
		cgs_buf_putz(&cli->out, ": ");
		cgs_show_text(&cli->out, cgs_str_of(cgs_ledger_word(s, "why")), " ");
	}
	cgs_buf_putc(&cli->out, '\n');
}

static void what_ran(struct cgs_cli *cli, const json_t *build)
{
	const json_t *s;
	size_t i;
	json_array_foreach (spans_of(build), i, s)
		if (strcmp(cgs_ledger_word(s, "outcome"), "skipped") != 0)
			put_span(cli, s);
}

static void what_failed(struct cgs_cli *cli, const json_t *build)
{
	const json_t *s;
	size_t i;
	json_array_foreach (spans_of(build), i, s)
		if (!strcmp(cgs_ledger_word(s, "outcome"), "failed") ||
		    !strcmp(cgs_ledger_word(s, "outcome"), "skipped"))
			put_span(cli, s);
	json_array_foreach (json_object_get(build, "findings"), i, s) {
		if (cli->json) {
			cgs_sarif_put(&cli->out, json_incref((json_t *)(uintptr_t)s));
			continue;
		}
		cgs_buf_fmt(&cli->out, "%s[%s]: ", cgs_ledger_word(s, "level"),
			    cgs_ledger_word(s, "code"));
		cgs_show_text(&cli->out, cgs_str_of(cgs_ledger_word(s, "message")), "\n  ");
		cgs_buf_putc(&cli->out, '\n');
	}
}

/* --- paths --- */

enum { NONE = -1 };

/* Prints a chain from its end, `from`, in the order in which it ran. */
static void put_chain(struct cgs_cli *cli, const json_t *spans, const int64_t *from, int64_t end)
{
	size_t n = 0, max = json_array_size(spans);
	int64_t *chain = cgs_mem_alloc((max + 1) * sizeof *chain), work = 0, ready = 0;
	for (int64_t i = end; i != NONE && n < max; i = from[i])
		chain[n++] = i;
	for (size_t k = n; k-- > 0;) {
		const json_t *s = json_array_get(spans, (size_t)chain[k]);
		int64_t wait = cgs_ledger_number(s, "begin_us") - ready;
		wait = wait < 0 ? 0 : wait;
		ready = cgs_ledger_number(s, "end_us");
		work += took(s);
		if (cli->json) {
			put_json(cli, s,
				 json_pack("{s:I,s:I}", "took_us", (json_int_t)took(s), "waited_us",
					   (json_int_t)wait));
			continue;
		}
		cgs_buf_fmt(&cli->out, "%8.3f s  waited %8.3f s  ", (double)took(s) / 1e6,
			    (double)wait / 1e6);
		put_name(cli, s);
		cgs_buf_putc(&cli->out, '\n');
	}
	if (!cli->json)
		cgs_buf_fmt(&cli->out, "%zu step%s, %.3f s of work, ended after %.3f s\n", n,
			    n == 1 ? "" : "s", (double)work / 1e6, (double)ready / 1e6);
	free(chain);
}

/* Of the spans that i waited for, the one with the most of weight; spans only wait for earlier
 * ones.
 */
static int64_t heaviest(const json_t *spans, size_t i, const int64_t *weight)
{
	const json_t *before, *a = json_object_get(json_array_get(spans, i), "after");
	int64_t best = NONE;
	size_t k;
	json_array_foreach (a, k, before) {
		json_int_t at = json_integer_value(before);
		if (at < 0 || (size_t)at >= i)
			continue;
		if (best == NONE || weight[at] > weight[best])
			best = at;
	}
	return best;
}

/* own: a chain weighs what its steps took together; else, when its last step ended. */
static void put_path(struct cgs_cli *cli, const json_t *build, bool own)
{
	const json_t *spans = spans_of(build);
	size_t n = json_array_size(spans);
	int64_t *from = cgs_mem_alloc((n + 1) * sizeof *from);
	int64_t *weight = cgs_mem_alloc((n + 1) * sizeof *weight), end = NONE;
	for (size_t i = 0; i < n; i++) {
		const json_t *s = json_array_get(spans, i);
		from[i] = heaviest(spans, i, weight);
		weight[i] = own ? took(s) + (from[i] == NONE ? 0 : weight[from[i]])
				: cgs_ledger_number(s, "end_us");
		if (end == NONE || weight[i] >= weight[end])
			end = (int64_t)i;
	}
	put_chain(cli, spans, from, end);
	free(from);
	free(weight);
}

static void slowest_path(struct cgs_cli *cli, const json_t *build)
{
	put_path(cli, build, true);
}

static void critical_path(struct cgs_cli *cli, const json_t *build)
{
	put_path(cli, build, false);
}

/* --- cost --- */

static void put_cost(struct cgs_buf *b, const json_t *cost)
{
	const char *currency;
	json_t *v;
	json_object_foreach ((json_t *)(uintptr_t)cost, currency, v) {
		cgs_buf_fmt(b, "  %.6f ", json_number_value(v));
		cgs_show_text(b, cgs_str_of(currency), " ");
	}
}

static void cost(struct cgs_cli *cli, const json_t *build)
{
	const json_t *s;
	size_t i;
	json_array_foreach (spans_of(build), i, s) {
		if (!json_object_get(s, "requests"))
			continue;
		if (cli->json) {
			put_json(cli, s, json_object());
			continue;
		}
		cgs_buf_fmt(&cli->out, "%8lld in %8lld out",
			    (long long)cgs_ledger_number(s, "tokens_in"),
			    (long long)cgs_ledger_number(s, "tokens_out"));
		put_cost(&cli->out, json_object_get(s, "cost"));
		cgs_buf_putz(&cli->out, "  ");
		put_name(cli, s);
		cgs_buf_putc(&cli->out, '\n');
	}
	if (cli->json)
		return;
	cgs_buf_fmt(&cli->out, "%8lld in %8lld out",
		    (long long)cgs_ledger_number(build, "tokens_in"),
		    (long long)cgs_ledger_number(build, "tokens_out"));
	put_cost(&cli->out, json_object_get(build, "cost"));
	cgs_buf_fmt(&cli->out, "  in all, %lld request%s\n",
		    (long long)cgs_ledger_number(build, "asked"),
		    cgs_ledger_number(build, "asked") == 1 ? "" : "s");
}

/* --- diff --- */

/* What each step took in all its attempts, and how it ended: {"STEP":[us,"outcome"]}. */
static json_t *by_step(const json_t *build)
{
	json_t *all = json_object(), *s;
	size_t i;
	json_array_foreach (spans_of(build), i, s) {
		const char *name = cgs_ledger_word(s, "step");
		json_t *old = json_object_get(all, name);
		json_object_set_new(
			all, name,
			json_pack(
				"[I,s]",
				(json_int_t)(took(s) + json_integer_value(json_array_get(old, 0))),
				cgs_ledger_word(s, "outcome")));
	}
	return all;
}

static void put_change(struct cgs_cli *cli, const char *step, const json_t *was, const json_t *now)
{
	const char *a = was ? json_string_value(json_array_get(was, 1)) : "did nothing";
	const char *b = now ? json_string_value(json_array_get(now, 1)) : "did nothing";
	json_int_t x = json_integer_value(json_array_get(was, 0));
	json_int_t y = json_integer_value(json_array_get(now, 0));
	if (cli->json) {
		cgs_sarif_put(&cli->out, json_pack("{s:o,s:s,s:s,s:I,s:I}", "step",
						   cgs_sarif_string(cgs_str_of(step)), "was", a,
						   "now", b, "was_us", x, "now_us", y));
		return;
	}
	cgs_show_text(&cli->out, cgs_str_of(step), " ");
	cgs_buf_fmt(&cli->out, ": %s %.3f s, then %s %.3f s\n", a, (double)x / 1e6, b,
		    (double)y / 1e6);
}

static void put_totals(struct cgs_cli *cli, const json_t *was, const json_t *now)
{
	static const char *const names[] = {"ran",   "cached",    "failed",    "skipped",
					    "asked", "tokens_in", "tokens_out"};
	if (cli->json)
		return;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (cgs_ledger_number(was, names[i]) != cgs_ledger_number(now, names[i]))
			cgs_buf_fmt(&cli->out, "%s: %lld, then %lld\n", names[i],
				    (long long)cgs_ledger_number(was, names[i]),
				    (long long)cgs_ledger_number(now, names[i]));
	cgs_buf_fmt(&cli->out, "time: %.3f s, then %.3f s\ncost:",
		    (double)cgs_ledger_number(was, "wall_us") / 1e6,
		    (double)cgs_ledger_number(now, "wall_us") / 1e6);
	put_cost(&cli->out, json_object_get(was, "cost"));
	cgs_buf_putz(&cli->out, ", then");
	put_cost(&cli->out, json_object_get(now, "cost"));
	cgs_buf_putc(&cli->out, '\n');
}

/* The last build that did something against the one before it. */
static void diff(struct cgs_cli *cli, const json_t *build)
{
	json_t *before = cgs_ledger_kept(1, NULL), *was = by_step(before), *now = by_step(build),
	       *v;
	const char *step;
	if (!before)
		cgs_cli_say(cli, "no build before it is kept");
	json_object_foreach (before ? now : NULL, step, v)
		put_change(cli, step, json_object_get(was, step), v);
	json_object_foreach (was, step, v)
		if (!json_object_get(now, step))
			put_change(cli, step, v, NULL);
	if (before)
		put_totals(cli, before, build);
	json_decref(before);
	json_decref(was);
	json_decref(now);
}

/* --- all builds --- */

static void builds(struct cgs_cli *cli, const json_t *last)
{
	json_t *b;
	(void)last;
	for (uint32_t n = 0; (b = cgs_ledger_kept(n, NULL)); n++) {
		if (cli->json) {
			json_object_del(b, "spans");
			json_object_del(b, "findings");
			cgs_sarif_put(&cli->out, b);
			continue;
		}
		cgs_buf_fmt(&cli->out, "%s  exit %lld  %8.3f s  %lld ran, %lld cached, %lld failed",
			    cgs_ledger_word(b, "began"), (long long)cgs_ledger_number(b, "exit"),
			    (double)cgs_ledger_number(b, "wall_us") / 1e6,
			    (long long)cgs_ledger_number(b, "ran"),
			    (long long)cgs_ledger_number(b, "cached"),
			    (long long)cgs_ledger_number(b, "failed"));
		put_cost(&cli->out, json_object_get(b, "cost"));
		cgs_buf_putc(&cli->out, '\n');
		json_decref(b);
	}
}

enum cgs_exit cgs_cmd_log(struct cgs_cli *cli)
{
	static const struct {
		const char *name;
		report *put;
	} reports[] = {{"what-ran", what_ran},
		       {"what-failed", what_failed},
		       {"slowest-path", slowest_path},
		       {"critical-path", critical_path},
		       {"cost", cost},
		       {"diff", diff}};
	report *put = builds;
	enum cgs_exit code = cgs_cli_enter(cli);
	if (code)
		return code;
	json_t *last = cgs_ledger_kept(0, NULL);
	for (size_t i = 0; cli->narg && i < sizeof reports / sizeof *reports; i++)
		if (!strcmp(cli->arg[0], reports[i].name))
			put = reports[i].put;
	if (last)
		put(cli, last);
	else if (!cli->quiet)
		cgs_cli_say(cli, "no build that did anything is kept in .cgs/log");
	json_decref(last);
	return CGS_EXIT_OK;
}
