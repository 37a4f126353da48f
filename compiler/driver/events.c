/* events.c — a build as JSON lines on stdout: begin, start, done, finding, note, end.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "events.h"

#include <time.h>

#include "../base/sarif.h"
#include "money.h"

enum { NS_PER_MS = 1000000 };

const char *cgs_events_outcome(enum cgs_outcome o)
{
	static const char *const word[] = {
		[CGS_CACHED] = "cached", [CGS_RAN] = "ran",         [CGS_RESTORED] = "restored",
		[CGS_FAILED] = "failed", [CGS_SKIPPED] = "skipped",
	};
	return word[o];
}

static void set_number(json_t *o, const char *key, uint64_t n)
{
	json_object_set_new(o, key, json_integer((json_int_t)n));
}

static void set_text(json_t *o, const char *key, const char *z)
{
	json_object_set_new(o, key, cgs_sarif_string(cgs_str_of(z)));
}

/* Time of the machine's monotonic clock: what lies between two events can be told. */
static uint64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / NS_PER_MS;
}

static void set_step(json_t *o, const struct cgs_event *e)
{
	if (!e->plan || e->step == CGS_PLAN_NONE)
		return;
	const struct cgs_step *s = &e->plan->step[e->step];
	set_text(o, "step", cgs_plan_str(e->plan, s->name));
	set_text(o, "kind", cgs_plan_kind((enum cgs_step_kind)s->kind));
	if (e->attempt)
		set_number(o, "attempt", e->attempt);
}

static void set_done(json_t *o, const struct cgs_event *e)
{
	set_text(o, "outcome", cgs_events_outcome(e->outcome));
	set_text(o, "why", e->text);
	set_number(o, "wall_ms", e->wall_ns / NS_PER_MS);
	set_number(o, "tokens_in", e->tokens_in);
	set_number(o, "tokens_out", e->tokens_out);
	if (e->plan && e->model < e->plan->head->nmodel)
		set_text(o, "model", cgs_plan_str(e->plan, e->plan->model[e->model].name));
	json_object_set_new(o, "cost", cgs_money_json_of(e->plan, e->model, e->cost_nusd));
	if (e->asked) {
		set_number(o, "requests", e->asked);
		set_number(o, "tokens_cached", e->tokens_cached);
	}
	set_number(o, "clock_ms", now_ms());
}

void cgs_events_totals(json_t *o, const struct cgs_summary *s)
{
	set_number(o, "steps", s->steps);
	set_number(o, "ran", s->ran);
	set_number(o, "cached", s->cached);
	set_number(o, "restored", s->restored);
	set_number(o, "failed", s->failed);
	set_number(o, "skipped", s->skipped);
	set_number(o, "asked", s->asked);
	set_number(o, "replayed", s->replayed);
	set_number(o, "tokens_in", s->tokens_in);
	set_number(o, "tokens_out", s->tokens_out);
	json_object_set_new(o, "cost", cgs_money_json(s->plan, s->cost_nusd));
	set_number(o, "unsure", s->unsure);
	set_number(o, "unsure_tokens", s->unsure_tokens);
	json_object_set_new(o, "unsure_cost", cgs_money_json(s->plan, s->unsure_nusd));
}

static void set_summary(json_t *o, const struct cgs_event *e)
{
	cgs_events_totals(o, e->summary);
	set_number(o, "wall_ms", e->summary->wall_ns / NS_PER_MS);
	set_number(o, "exit", (uint64_t)e->exit);
}

void cgs_events_put(struct cgs_cli *cli, const struct cgs_event *e)
{
	static const char *const name[] = {
		[CGS_EV_BEGIN] = "begin",     [CGS_EV_START] = "start", [CGS_EV_DONE] = "done",
		[CGS_EV_FINDING] = "finding", [CGS_EV_NOTE] = "note",   [CGS_EV_END] = "end",
	};
	json_t *o = json_object();
	set_text(o, "event", name[e->kind]);
	switch (e->kind) {
	case CGS_EV_BEGIN: set_number(o, "steps", e->summary->steps); break;
	case CGS_EV_START:
		set_step(o, e);
		set_number(o, "running", e->running);
		set_number(o, "clock_ms", now_ms());
		break;
	case CGS_EV_DONE:
		set_step(o, e);
		set_done(o, e);
		break;
	case CGS_EV_FINDING: {
		json_t *d = cgs_sarif_object(e->files, e->diag);
		set_step(o, e);
		json_object_update(o, d);
		json_decref(d);
		break;
	}
	case CGS_EV_NOTE: set_text(o, "text", e->text); break;
	case CGS_EV_END: set_summary(o, e); break;
	}
	cgs_sarif_put(&cli->out, o);
	cgs_cli_flush(cli);
}
