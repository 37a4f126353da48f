/* dryrun.c — `build -n`: what would run, why, and what it would cost.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "dryrun.h"

#include "../base/sarif.h"
#include "../base/show.h"
#include "progress.h"

enum { NAME_WIDTH = 36 };

struct totals {
	uint64_t tokens_in, tokens_out, cost_nusd;
};

struct dryrun {
	struct cgs_project *project;
	uint32_t count[CGS_SKIPPED + 1];
	struct totals once, most; /* one attempt each; every attempt that healing may ask */
};

static const char *action(enum cgs_outcome o)
{
	static const char *const word[] = {
		[CGS_CACHED] = "cached", [CGS_RAN] = "run",         [CGS_RESTORED] = "restore",
		[CGS_FAILED] = "failed", [CGS_SKIPPED] = "unknown",
	};
	return word[o];
}

static void add(struct totals *t, const struct cgs_step *s, uint64_t times)
{
	t->tokens_in += s->tokens_in * times;
	t->tokens_out += s->tokens_out * times;
	t->cost_nusd += s->cost_nusd * times;
}

static bool asks(const struct cgs_step *s, const struct cgs_forecast *f)
{
	return s->kind == CGS_STEP_PROMPT && (f->outcome == CGS_RAN || f->outcome == CGS_SKIPPED);
}

static void put_json(struct cgs_cli *cli, const char *name, const struct cgs_step *s,
		     const struct cgs_forecast *f)
{
	json_t *o = json_pack(
		"{s:s,s:s,s:s,s:o,s:o}", "event", "step", "action", action(f->outcome), "kind",
		cgs_plan_kind((enum cgs_step_kind)s->kind), "step",
		cgs_sarif_string(cgs_str_of(name)), "why", cgs_sarif_string(cgs_str_of(f->why)));
	if (asks(s, f))
		json_object_update_new(
			o, json_pack("{s:I,s:I,s:f,s:i}", "tokens_in", (json_int_t)s->tokens_in,
				     "tokens_out", (json_int_t)s->tokens_out, "cost",
				     (double)s->cost_nusd / 1e9, "attempts", (int)f->attempts));
	cgs_sarif_put(&cli->out, o);
}

static void put_text(struct cgs_cli *cli, const char *name, const struct cgs_step *s,
		     const struct cgs_forecast *f)
{
	struct cgs_buf *b = &cli->out;
	if (f->outcome == CGS_CACHED && cli->quiet)
		return;
	uint32_t cells = cgs_show_cells(cgs_str_of(name));
	cgs_buf_fmt(b, "%-8s ", action(f->outcome));
	cgs_show_text(b, cgs_str_of(name), " ");
	cgs_buf_fmt(b, "%*s ", cells < NAME_WIDTH ? (int)(NAME_WIDTH - cells) : 0, "");
	cgs_show_text(b, cgs_str_of(f->why), " ");
	if (asks(s, f)) {
		cgs_buf_fmt(b, "; %s tokens in, %s out, %s USD", cgs_cli_number(cli, s->tokens_in),
			    cgs_cli_number(cli, s->tokens_out),
			    cgs_progress_money(cli, s->cost_nusd));
		if (f->attempts > 1)
			cgs_buf_fmt(b, " each, at most %u attempts", f->attempts);
	}
	cgs_buf_putc(b, '\n');
}

static void each(void *arg, uint32_t step, const struct cgs_forecast *f)
{
	struct dryrun *d = arg;
	const struct cgs_plan *plan = d->project->plan;
	const struct cgs_step *s = &plan->step[step];
	const char *name = cgs_plan_str(plan, s->name);
	d->count[f->outcome]++;
	if (asks(s, f)) {
		add(&d->once, s, 1);
		add(&d->most, s, f->attempts ? f->attempts : 1);
	}
	if (d->project->cli->json)
		put_json(d->project->cli, name, s, f);
	else
		put_text(d->project->cli, name, s, f);
}

static json_t *json_totals(const struct totals *t)
{
	return json_pack("{s:I,s:I,s:f}", "tokens_in", (json_int_t)t->tokens_in, "tokens_out",
			 (json_int_t)t->tokens_out, "cost", (double)t->cost_nusd / 1e9);
}

static void put_totals(struct cgs_cli *cli, const char *what, const struct totals *t)
{
	cgs_buf_fmt(&cli->out, "%s: %s tokens in, %s out, %s USD\n", what,
		    cgs_cli_number(cli, t->tokens_in), cgs_cli_number(cli, t->tokens_out),
		    cgs_progress_money(cli, t->cost_nusd));
}

static void put_total(struct cgs_cli *cli, const struct dryrun *d, enum cgs_exit code)
{
	cgs_sarif_put(&cli->out,
		      json_pack("{s:s,s:i,s:i,s:i,s:i,s:o,s:o,s:i}", "event", "total", "run",
				(int)d->count[CGS_RAN], "cached", (int)d->count[CGS_CACHED],
				"restore", (int)d->count[CGS_RESTORED], "unknown",
				(int)d->count[CGS_SKIPPED], "estimate", json_totals(&d->once),
				"worst", json_totals(&d->most), "exit", (int)code));
}

void cgs_dryrun_failed(struct cgs_cli *cli, enum cgs_exit code)
{
	struct dryrun d = {0};
	if (cli->json)
		put_total(cli, &d, code);
}

static void finish(struct dryrun *d)
{
	struct cgs_cli *cli = d->project->cli;
	if (cli->json) {
		put_total(cli, d, CGS_EXIT_OK);
		return;
	}
	cgs_buf_fmt(&cli->out, "\n%u to run, %u cached, %u to restore, %u not known yet\n",
		    d->count[CGS_RAN], d->count[CGS_CACHED], d->count[CGS_RESTORED],
		    d->count[CGS_SKIPPED]);
	put_totals(cli, "estimate  ", &d->once);
	put_totals(cli, "worst case", &d->most);
}

enum cgs_exit cgs_dryrun(struct cgs_project *p)
{
	struct dryrun d = {.project = p};
	enum cgs_status st = cgs_run_forecast(p->run, p->plan, each, &d);
	if (st) {
		cgs_cli_say(p->cli, "cannot read the store: %s", cgs_run_error(p->run));
		return CGS_EXIT_FILES;
	}
	finish(&d);
	return CGS_EXIT_OK;
}
