/* progress.c — what a build says while it runs: one line on a terminal, lines elsewhere, or JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "progress.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../base/show.h"
#include "events.h"
#include "money.h"
#include "pool.h"

enum { DEFAULT_COLUMNS = 80, LINE_MS = 40 };

void cgs_progress_init(struct cgs_progress *p, struct cgs_cli *cli)
{
	const char *term = getenv("TERM");
	*p = (struct cgs_progress){.cli = cli};
	p->terminal =
		!cli->json && !cli->quiet && isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
}

static uint32_t columns(void)
{
	struct winsize w;
	return !ioctl(STDERR_FILENO, TIOCGWINSZ, &w) && w.ws_col ? w.ws_col : DEFAULT_COLUMNS;
}

static void wipe(struct cgs_progress *p, struct cgs_buf *out)
{
	if (p->line)
		cgs_buf_putz(out, "\r\033[K");
	p->line = false;
}

/* A line that stays. */
static void keep(struct cgs_progress *p, const struct cgs_buf *text)
{
	struct cgs_buf out = {0};
	wipe(p, &out);
	cgs_buf_str(&out, cgs_buf_view(text));
	cgs_buf_putc(&out, '\n');
	cgs_cli_stderr(&out);
	cgs_buf_done(&out);
}

static const char *step_name(const struct cgs_event *e)
{
	return e->plan && e->step != CGS_PLAN_NONE
		       ? cgs_plan_str(e->plan, e->plan->step[e->step].name)
		       : "";
}

static bool is_prompt(const struct cgs_event *e)
{
	return e->step != CGS_PLAN_NONE && e->plan->step[e->step].kind == CGS_STEP_PROMPT;
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The line that is written over. Many quick steps show as few lines. */
static void show_line(struct cgs_progress *p, const struct cgs_event *e)
{
	int64_t now = now_ms();
	if (p->line && now < p->shown_ms + LINE_MS)
		return;
	p->shown_ms = now;
	struct cgs_buf text = {0}, out = {0};
	cgs_buf_fmt(&text, "[%u/%u] ", p->done, p->steps);
	cgs_show_text(&text, cgs_str_of(step_name(e)), " ");
	if (e->attempt > 1)
		cgs_buf_fmt(&text, " (attempt %u)", e->attempt);
	if (e->running > 1)
		cgs_buf_fmt(&text, " and %u more", e->running - 1);
	struct cgs_str all = cgs_buf_view(&text);
	uint32_t fit = cgs_show_fit(all, columns() - 2);
	cgs_buf_putz(&out, "\r");
	cgs_buf_add(&out, all.s, fit);
	cgs_buf_putz(&out, "\033[K");
	p->line = true;
	cgs_cli_stderr(&out);
	cgs_buf_done(&out);
	cgs_buf_done(&text);
}

static bool worth_a_line(const struct cgs_progress *p, const struct cgs_event *e)
{
	if (e->outcome == CGS_FAILED)
		return true;
	if (p->cli->quiet)
		return false;
	if (p->terminal)
		return p->cli->verbose;
	return p->cli->verbose || e->outcome == CGS_RAN || e->outcome == CGS_RESTORED;
}

static void show_done(struct cgs_progress *p, const struct cgs_event *e)
{
	static const char *const word[] = {
		[CGS_CACHED] = "cached", [CGS_RAN] = "ran",         [CGS_RESTORED] = "restored",
		[CGS_FAILED] = "failed", [CGS_SKIPPED] = "skipped",
	};
	struct cgs_buf b = {0};
	if (!worth_a_line(p, e)) {
		if (p->terminal && e->outcome != CGS_CACHED)
			show_line(p, e);
		return;
	}
	cgs_buf_fmt(&b, "%-8s ", word[e->outcome]);
	cgs_show_text(&b, cgs_str_of(step_name(e)), " ");
	if (is_prompt(e) && e->attempt > 1)
		cgs_buf_fmt(&b, " attempt %u", e->attempt);
	if (e->outcome == CGS_RAN)
		cgs_buf_fmt(&b, "  %.2fs", (double)e->wall_ns / 1e9);
	if (e->tokens_in + e->tokens_out)
		cgs_buf_fmt(&b, "  %s in, %s out", cgs_cli_number(p->cli, e->tokens_in),
			    cgs_cli_number(p->cli, e->tokens_out));
	if (*e->text && (e->outcome != CGS_RAN || p->cli->verbose || is_prompt(e))) {
		cgs_buf_putz(&b, "  (");
		cgs_show_text(&b, cgs_str_of(e->text), "\n         ");
		cgs_buf_putc(&b, ')');
	}
	keep(p, &b);
	cgs_buf_done(&b);
}

void cgs_progress_fresh(struct cgs_progress *p, uint32_t steps)
{
	struct cgs_buf b = {0};
	if (p->cli->quiet)
		return;
	cgs_buf_fmt(&b, "up to date (%s step%s)", cgs_cli_number(p->cli, steps),
		    steps == 1 ? "" : "s");
	keep(p, &b);
	cgs_buf_done(&b);
}

/* A step that is healed runs more than once: steps are counted apart from their runs. */
static void put_ran(struct cgs_buf *b, const struct cgs_summary *s)
{
	uint32_t other = s->cached + s->restored + s->failed + s->skipped;
	uint32_t most = s->steps > other ? s->steps - other : 0;
	uint32_t steps = s->ran < most ? s->ran : most, more = s->ran - steps;
	cgs_buf_fmt(b, "%u ran", steps);
	if (more)
		cgs_buf_fmt(b, " (%u more run%s to heal)", more, more == 1 ? "" : "s");
}

/* What nobody knows the bill of. */
void cgs_progress_unsure(struct cgs_buf *b, struct cgs_cli *cli, const struct cgs_summary *s)
{
	if (!s->unsure)
		return;
	cgs_buf_fmt(b, "; %u request%s may have been billed too: up to %s tokens", s->unsure,
		    s->unsure == 1 ? "" : "s", cgs_cli_number(cli, s->unsure_tokens));
	cgs_money_text(s->plan, s->unsure_nusd, b);
}

static void show_end(struct cgs_progress *p, const struct cgs_summary *s)
{
	struct cgs_cli *cli = p->cli;
	struct cgs_buf b = {0};
	cgs_buf_fmt(&b, "done: %s step%s: ", cgs_cli_number(cli, s->steps),
		    s->steps == 1 ? "" : "s");
	put_ran(&b, s);
	cgs_buf_fmt(&b, ", %u cached", s->cached);
	if (s->restored)
		cgs_buf_fmt(&b, ", %u restored", s->restored);
	cgs_buf_fmt(&b, ", %u failed", s->failed);
	if (s->skipped)
		cgs_buf_fmt(&b, ", %u skipped", s->skipped);
	cgs_buf_fmt(&b, "; %s tokens in, %s out", cgs_cli_number(cli, s->tokens_in),
		    cgs_cli_number(cli, s->tokens_out));
	if (s->plan)
		cgs_money_text(s->plan, s->cost_nusd, &b);
	cgs_progress_unsure(&b, cli, s);
	cgs_buf_fmt(&b, "; %.2f s", (double)s->wall_ns / 1e9);
	keep(p, &b);
	cgs_buf_done(&b);
}

static void show_finding(struct cgs_progress *p, const struct cgs_event *e)
{
	struct cgs_cli *cli = p->cli;
	struct cgs_buf b = {0};
	struct cgs_print how = cli->print;
	if (cli->quiet && e->diag->level != CGS_ERROR)
		return;
	if (cli->later) {
		cgs_pool_add(cli->later, e->files, e->diag);
		return;
	}
	if (how.format == CGS_PRINT_JSON) {
		cgs_print_diag(&cli->out, e->files, e->diag, &how);
		cgs_cli_flush(cli);
		return;
	}
	if (how.format == CGS_PRINT_SARIF)
		how.format = CGS_PRINT_HUMAN;
	wipe(p, &b);
	cgs_print_diag(&b, e->files, e->diag, &how);
	cgs_cli_stderr(&b);
	cgs_buf_done(&b);
}

static void show_note(struct cgs_progress *p, const struct cgs_event *e)
{
	struct cgs_buf b = {0};
	if (p->cli->quiet)
		return;
	cgs_buf_putz(&b, "note: ");
	cgs_show_text(&b, cgs_str_of(e->text), "\n      ");
	keep(p, &b);
	cgs_buf_done(&b);
}

static bool did_nothing(const struct cgs_event *e)
{
	const struct cgs_summary *s = e->summary;
	return !e->exit && !(s->ran + s->restored + s->failed + s->skipped);
}

static void show(struct cgs_progress *p, const struct cgs_event *e)
{
	switch (e->kind) {
	case CGS_EV_BEGIN: return;
	case CGS_EV_START:
		if (p->terminal)
			show_line(p, e);
		return;
	case CGS_EV_DONE: show_done(p, e); return;
	case CGS_EV_FINDING: show_finding(p, e); return;
	case CGS_EV_NOTE: show_note(p, e); return;
	case CGS_EV_END:
		if (did_nothing(e))
			cgs_progress_fresh(p, e->summary->steps);
		else if (!p->cli->quiet)
			show_end(p, e->summary);
		return;
	}
}

void cgs_progress_finish(struct cgs_progress *p, enum cgs_exit code)
{
	struct cgs_event e = {.kind = CGS_EV_END,
			      .step = CGS_PLAN_NONE,
			      .text = "",
			      .summary = &p->sum,
			      .exit = code};
	if (p->cli->json)
		cgs_events_put(p->cli, &e);
}

void cgs_progress_event(void *arg, const struct cgs_event *e)
{
	struct cgs_progress *p = arg;
	if (e->kind == CGS_EV_BEGIN)
		p->steps = e->summary->steps;
	if (e->kind == CGS_EV_DONE && p->done < p->steps)
		p->done++;
	if (e->kind == CGS_EV_END)
		p->sum = *e->summary;
	if (!p->cli->json)
		show(p, e);
	else if (e->kind != CGS_EV_END) /* sent by cgs_progress_finish */
		cgs_events_put(p->cli, e);
}
