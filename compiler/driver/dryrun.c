/* dryrun.c — `build -n`: what would run, why, and what it would cost.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "dryrun.h"

#include "../base/sarif.h"
#include "../base/show.h"
#include "history.h"
#include "money.h"

enum { NAME_WIDTH = 36 };

struct totals {
	uint64_t tokens_in, tokens_out;
	uint64_t *cost_nusd; /* by model */
	bool at_least;       /* something that is not there yet is not counted */
};

struct load { /* of one model, by the next attempts */
	uint64_t requests, tokens;
};

struct dryrun {
	struct cgs_project *project;
	uint32_t count[CGS_SKIPPED + 1];
	uint32_t asked, stored, replayed; /* prompts: live, in the store, from elsewhere */
	uint32_t exact;                   /* of those asked: the service has counted the tokens */
	uint32_t batched;                 /* of those asked: a batch of an earlier build has them */
	struct totals once, most; /* the next attempt each; all that healing may still ask */
	struct totals likely;     /* what earlier builds make one expect */
	uint32_t expected;        /* of those asked: something is known */
	struct cgs_history history;
	struct load *load; /* by model */
};

static const char *action(enum cgs_outcome o)
{
	static const char *const word[] = {
		[CGS_CACHED] = "cached", [CGS_RAN] = "run",         [CGS_RESTORED] = "restore",
		[CGS_FAILED] = "fail",   [CGS_SKIPPED] = "unknown",
	};
	return word[o];
}

static void add(struct totals *t, const struct cgs_spend *s)
{
	t->tokens_in += s->tokens_in;
	t->tokens_out += s->tokens_out;
	if (s->cost_nusd) /* then it has a model */
		t->cost_nusd[s->model] += s->cost_nusd;
}

/* Percent, rounded up; 0: the window is not known. */
static unsigned window_used(const struct cgs_plan *plan, const struct cgs_spend *s)
{
	uint64_t window = s->model < plan->head->nmodel ? plan->model[s->model].window : 0;
	return window ? (unsigned)(((s->tokens_in + s->tokens_out) * 100 + window - 1) / window)
		      : 0;
}

/* Seconds that the rates of a model ask for. */
static double time_of(const struct cgs_pmodel *m, const struct load *l)
{
	double requests = m->rpm ? (double)l->requests * 60 / (double)m->rpm : 0;
	double tokens = m->tpm ? (double)l->tokens * 60 / (double)m->tpm : 0;
	return requests > tokens ? requests : tokens;
}

/* The model that takes longest; CGS_PLAN_NONE: none has a rate. */
static uint32_t slowest(const struct dryrun *d, double *s)
{
	const struct cgs_plan *plan = d->project ? d->project->plan : NULL;
	uint32_t most = CGS_PLAN_NONE;
	*s = 0;
	for (uint32_t m = 0; plan && m < plan->head->nmodel; m++)
		if (time_of(&plan->model[m], &d->load[m]) > *s) {
			*s = time_of(&plan->model[m], &d->load[m]);
			most = m;
		}
	return most;
}

static void put_json(struct cgs_project *p, const char *name, const struct cgs_step *s,
		     const struct cgs_forecast *f)
{
	json_t *o = json_pack(
		"{s:s,s:s,s:s,s:o,s:o}", "event", "step", "action", action(f->outcome), "kind",
		cgs_plan_kind((enum cgs_step_kind)s->kind), "step",
		cgs_sarif_string(cgs_str_of(name)), "why", cgs_sarif_string(cgs_str_of(f->why)));
	if (f->asks)
		json_object_update_new(
			o,
			json_pack("{s:I,s:b,s:o*,s:o*,s:I,s:o,s:i,s:b,s:i}", "tokens_in",
				  (json_int_t)f->next.tokens_in, "exact", (int)f->exact,
				  "uncounted",
				  f->uncounted ? cgs_sarif_string(cgs_str_of(f->uncounted)) : NULL,
				  "left_out",
				  f->left_out ? cgs_sarif_string(cgs_str_of(f->left_out)) : NULL,
				  "tokens_out", (json_int_t)f->next.tokens_out, "cost",
				  cgs_money_json_of(p->plan, f->next.model, f->next.cost_nusd),
				  "attempts", (int)f->attempts, "at_least", (int)f->at_least,
				  "window_percent", (int)window_used(p->plan, &f->next)));
	cgs_sarif_put(&p->cli->out, o);
}

static void put_counted(struct cgs_buf *b, const struct cgs_forecast *f)
{
	if (f->exact)
		cgs_buf_putz(b, " (exact)");
	if (!f->uncounted)
		return;
	cgs_buf_putz(b, " (not counted: ");
	cgs_show_text(b, cgs_str_of(f->uncounted), " ");
	cgs_buf_putc(b, ')');
}

static void put_text(struct cgs_project *p, const char *name, const struct cgs_forecast *f)
{
	struct cgs_cli *cli = p->cli;
	struct cgs_buf *b = &cli->out;
	if (f->outcome == CGS_CACHED && cli->quiet)
		return;
	uint32_t cells = cgs_show_cells(cgs_str_of(name));
	cgs_buf_fmt(b, "%-8s ", action(f->outcome));
	cgs_show_text(b, cgs_str_of(name), " ");
	cgs_buf_fmt(b, "%*s ", cells < NAME_WIDTH ? (int)(NAME_WIDTH - cells) : 0, "");
	cgs_show_text(b, cgs_str_of(f->why), " ");
	if (f->asks) {
		cgs_buf_fmt(b, "; %s%s tokens in", f->at_least ? "at least " : "",
			    cgs_cli_number(cli, f->next.tokens_in));
		put_counted(b, f);
		cgs_buf_fmt(b, ", %s out", cgs_cli_number(cli, f->next.tokens_out));
		cgs_money_text_of(p->plan, f->next.model, f->next.cost_nusd, b);
		if (window_used(p->plan, &f->next))
			cgs_buf_fmt(b, ", %u%% of the window", window_used(p->plan, &f->next));
		if (f->attempts > 1)
			cgs_buf_fmt(b, "; at most %u attempts", f->attempts);
		if (f->left_out)
			cgs_buf_putz(b, "; left out: ");
		cgs_show_text(b, cgs_str_of(f->left_out ? f->left_out : ""), " ");
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
	if (s->kind == CGS_STEP_PROMPT) {
		d->asked += f->asks;
		d->exact += f->exact;
		d->batched += f->batched;
		d->stored += f->outcome == CGS_CACHED;
		d->replayed += !f->asks && f->outcome == CGS_RAN;
	}
	if (f->asks && f->next.model < plan->head->nmodel) {
		d->load[f->next.model].requests++;
		d->load[f->next.model].tokens += f->next.tokens_in + f->next.tokens_out;
	}
	if (f->asks) {
		struct cgs_spend likely;
		d->expected += cgs_history_guess(&d->history, step, &f->next, f->exact, &likely);
		add(&d->likely, &likely);
		add(&d->once, &f->next);
		add(&d->most, &f->worst[0]);
		add(&d->most, &f->worst[1]);
		d->likely.at_least |= f->at_least;
		d->once.at_least |= f->at_least;
		d->most.at_least |= f->at_least;
	}
	if (d->project->cli->json)
		put_json(d->project, name, s, f);
	else
		put_text(d->project, name, f);
}

static json_t *json_totals(const struct cgs_plan *plan, const struct totals *t)
{
	return json_pack("{s:I,s:I,s:o,s:b}", "tokens_in", (json_int_t)t->tokens_in, "tokens_out",
			 (json_int_t)t->tokens_out, "cost", cgs_money_json(plan, t->cost_nusd),
			 "at_least", (int)t->at_least);
}

static void put_totals(struct cgs_project *p, const char *what, const struct totals *t)
{
	struct cgs_buf *b = &p->cli->out;
	cgs_buf_fmt(b, "%s: %s%s tokens in, %s out", what, t->at_least ? "at least " : "",
		    cgs_cli_number(p->cli, t->tokens_in), cgs_cli_number(p->cli, t->tokens_out));
	cgs_money_text(p->plan, t->cost_nusd, b);
	cgs_buf_putc(b, '\n');
}

static void put_total(struct cgs_cli *cli, const struct dryrun *d, enum cgs_exit code)
{
	double s;
	slowest(d, &s);
	const struct cgs_plan *plan = d->project ? d->project->plan : NULL;
	cgs_sarif_put(
		&cli->out,
		json_pack("{s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:f,s:i,s:i,s:o*,s:o,s:o,s:i,s:i}",
			  "event", "total", "run", (int)d->count[CGS_RAN], "cached",
			  (int)d->count[CGS_CACHED], "restore", (int)d->count[CGS_RESTORED], "fail",
			  (int)d->count[CGS_FAILED], "unknown", (int)d->count[CGS_SKIPPED], "asked",
			  (int)d->asked, "stored", (int)d->stored, "replayed", (int)d->replayed,
			  "least_s", s, "exact", (int)d->exact, "expected", (int)d->expected,
			  "likely", d->expected ? json_totals(plan, &d->likely) : NULL, "estimate",
			  json_totals(plan, &d->once), "worst", json_totals(plan, &d->most),
			  "batched", (int)d->batched, "exit", (int)code));
}

void cgs_dryrun_failed(struct cgs_cli *cli, enum cgs_exit code)
{
	struct dryrun d = {0};
	if (cli->json)
		put_total(cli, &d, code);
}

static void put_answers(const struct dryrun *d)
{
	struct cgs_cli *cli = d->project->cli;
	if (!d->asked && !d->stored && !d->replayed)
		return;
	cgs_buf_fmt(&cli->out, "answers   : %s to ask for", cgs_cli_number(cli, d->asked));
	cgs_buf_fmt(&cli->out, ", %s in the store", cgs_cli_number(cli, d->stored));
	if (d->replayed)
		cgs_buf_fmt(&cli->out, ", %s from recordings or templates",
			    cgs_cli_number(cli, d->replayed));
	cgs_buf_putc(&cli->out, '\n');
	if (d->batched)
		cgs_buf_fmt(
			&cli->out,
			"            %s of them are in a batch of an earlier build, and not asked "
			"again\n",
			cgs_cli_number(cli, d->batched));
	if (!d->asked)
		return;
	cgs_buf_putz(&cli->out, "            tokens in are ");
	if (d->exact)
		cgs_buf_fmt(&cli->out, "exact for %s of them%s", cgs_cli_number(cli, d->exact),
			    d->exact < d->asked ? ", else " : "");
	if (d->exact < d->asked)
		cgs_buf_putz(&cli->out, "a bound: prose and code have 55% to 85% of it");
	cgs_buf_putz(&cli->out, "; tokens out are `max_output`\n");
}

static void put_likely(const struct dryrun *d)
{
	struct cgs_cli *cli = d->project->cli;
	if (!d->expected)
		return;
	put_totals(d->project, "likely    ", &d->likely);
	cgs_buf_putz(&cli->out, "            as earlier builds took");
	if (d->expected < d->asked)
		cgs_buf_fmt(&cli->out, "; nothing is known of %s of them",
			    cgs_cli_number(cli, d->asked - d->expected));
	cgs_buf_putc(&cli->out, '\n');
}

static void put_time(const struct dryrun *d)
{
	struct cgs_cli *cli = d->project->cli;
	const struct cgs_plan *plan = d->project->plan;
	double s;
	uint32_t m = slowest(d, &s);
	if (m == CGS_PLAN_NONE)
		return;
	cgs_buf_fmt(&cli->out, "time      : %.1f s at the rates of %s", s,
		    cgs_plan_str(plan, plan->model[m].name));
	if (plan->model[m].rpm)
		cgs_buf_fmt(&cli->out, ", %s requests", cgs_cli_number(cli, plan->model[m].rpm));
	if (plan->model[m].tpm)
		cgs_buf_fmt(&cli->out, ", %s tokens", cgs_cli_number(cli, plan->model[m].tpm));
	cgs_buf_putz(&cli->out, " a minute\n");
}

static void finish(struct dryrun *d)
{
	struct cgs_cli *cli = d->project->cli;
	if (cli->json) {
		put_total(cli, d, CGS_EXIT_OK);
		return;
	}
	cgs_buf_fmt(&cli->out, "\n%u to run, %u cached, %u to restore, %u not known yet",
		    d->count[CGS_RAN], d->count[CGS_CACHED], d->count[CGS_RESTORED],
		    d->count[CGS_SKIPPED]);
	if (d->count[CGS_FAILED])
		cgs_buf_fmt(&cli->out, ", %u will fail", d->count[CGS_FAILED]);
	cgs_buf_putc(&cli->out, '\n');
	put_totals(d->project, "estimate  ", &d->once);
	put_totals(d->project, "worst case", &d->most);
	put_likely(d);
	put_answers(d);
	put_time(d);
}

enum cgs_exit cgs_dryrun(struct cgs_project *p)
{
	struct dryrun d = {.project = p};
	size_t models = (p->plan->head->nmodel + (size_t)1) * sizeof *d.once.cost_nusd;
	d.once.cost_nusd = cgs_arena_alloc(&p->cli->mem, models);
	d.most.cost_nusd = cgs_arena_alloc(&p->cli->mem, models);
	d.likely.cost_nusd = cgs_arena_alloc(&p->cli->mem, models);
	d.load =
		cgs_arena_alloc(&p->cli->mem, (p->plan->head->nmodel + (size_t)1) * sizeof *d.load);
	cgs_history_read(&d.history, p->plan);
	enum cgs_status st = cgs_run_forecast(p->run, p->plan, each, &d);
	cgs_history_done(&d.history);
	if (st == CGS_ECANCELLED)
		return CGS_EXIT_INTERRUPTED;
	if (st) {
		cgs_cli_say(p->cli, "cannot foresee the build: %s", cgs_run_error(p->run));
		return CGS_EXIT_FILES;
	}
	finish(&d);
	return CGS_EXIT_OK;
}
