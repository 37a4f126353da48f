/* ledger.c — what a build did, as one JSON object: for logs, traces, metrics and telemetry.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ledger.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/json.h"
#include "../base/sarif.h"
#include "events.h"
#include "money.h"
#include "save.h"

#define LOG_DIR ".cgs/log"
enum {
	SPANS_MAX = 20000,
	FINDINGS_MAX = 1000,
	KEPT = 30,
	FILE_MAX = 16 << 20,
	VALUES_MAX = 1 << 20,
	NS_PER_US = 1000
};
enum { NAME_DIGITS = 20 };

static int64_t now_ns(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void cgs_ledger_begin(struct cgs_ledger *l)
{
	*l = (struct cgs_ledger){.began_ns = now_ns(CLOCK_MONOTONIC),
				 .began_us = now_ns(CLOCK_REALTIME) / NS_PER_US,
				 .spans = json_array(),
				 .findings = json_array()};
}

int64_t cgs_ledger_number(const json_t *of, const char *name)
{
	return json_integer_value(json_object_get(of, name));
}

const char *cgs_ledger_word(const json_t *of, const char *name)
{
	const char *z = json_string_value(json_object_get(of, name));
	return z ? z : "";
}

static void set_number(json_t *o, const char *name, uint64_t n)
{
	json_object_set_new(o, name, json_integer((json_int_t)n));
}

static void set_text(json_t *o, const char *name, const char *z)
{
	json_object_set_new(o, name, cgs_sarif_string(cgs_str_of(z)));
}

/* --- spans --- */

static void copy(json_t *to, const char *as, const json_t *from, const char *name)
{
	json_t *v = json_object_get(from, name);
	if (v && !json_is_null(v))
		json_object_set(to, as, v);
}

/* Who was asked, and what it took. */
static void add_question(json_t *span, const struct cgs_event *e)
{
	const struct cgs_step *s = &e->plan->step[e->step];
	json_t *recipe = json_loadb(cgs_plan_str(e->plan, s->recipe), s->nrecipe, 0, NULL);
	const json_t *fallback = json_object_get(recipe, "fallback");
	const json_t *from =
		fallback && e->model == s->fallback && e->model != s->model ? fallback : recipe;
	const json_t *provider = json_object_get(from, "provider");
	const json_t *request = json_object_get(from, "request");
	copy(span, "model", request, "model");
	copy(span, "max_output", request, "max_output");
	copy(span, "temperature", request, "temperature");
	copy(span, "provider", provider, "kind");
	copy(span, "endpoints", provider, "endpoints");
	copy(span, "url", provider, "url");
	set_number(span, "requests", e->asked);
	set_number(span, "bound_in", e->bound_in);
	set_number(span, "tokens_in", e->tokens_in);
	set_number(span, "tokens_cached", e->tokens_cached);
	set_number(span, "tokens_out", e->tokens_out);
	json_object_set_new(span, "cost", cgs_money_json_of(e->plan, e->model, e->cost_nusd));
	json_decref(recipe);
}

/* A healing attempt waited for whatever ended last; the others for their inputs. */
static json_t *after(const struct cgs_ledger *l, const struct cgs_event *e, int64_t begin_us)
{
	const struct cgs_step *s = &e->plan->step[e->step];
	json_t *out = json_array();
	size_t n = json_array_size(l->spans);
	for (uint32_t i = 0; i < s->nin; i++) {
		uint32_t from = e->plan->input[s->in + i].step;
		if (from != CGS_PLAN_NONE && l->last[from])
			json_array_append_new(out, json_integer((json_int_t)l->last[from] - 1));
	}
	while (e->attempt > 1 && n-- > 0)
		if (cgs_ledger_number(json_array_get(l->spans, n), "end_us") <= begin_us) {
			json_array_append_new(out, json_integer((json_int_t)n));
			break;
		}
	return out;
}

/* A step that had its result already stands for what its inputs waited for. */
static void pass_on(struct cgs_ledger *l, const struct cgs_event *e)
{
	const struct cgs_step *s = &e->plan->step[e->step];
	for (uint32_t i = 0; i < s->nin; i++) {
		uint32_t from = e->plan->input[s->in + i].step;
		if (from != CGS_PLAN_NONE && l->last[from] > l->last[e->step])
			l->last[e->step] = l->last[from];
	}
}

static void add_span(struct cgs_ledger *l, const struct cgs_event *e)
{
	const struct cgs_step *s = &e->plan->step[e->step];
	int64_t end = (now_ns(CLOCK_MONOTONIC) - l->began_ns) / NS_PER_US;
	int64_t begin = end - (int64_t)(e->wall_ns / NS_PER_US);
	if (!l->last)
		l->last = cgs_mem_alloc(e->plan->head->nstep * sizeof *l->last);
	if (e->outcome == CGS_CACHED) {
		pass_on(l, e);
		return;
	}
	l->cut = l->cut || json_array_size(l->spans) >= SPANS_MAX;
	if (l->cut)
		return;
	begin = begin < 0 ? 0 : begin;
	json_t *span = json_object();
	set_text(span, "step", cgs_plan_str(e->plan, s->name));
	set_text(span, "kind", cgs_plan_kind((enum cgs_step_kind)s->kind));
	set_number(span, "attempt", e->attempt ? e->attempt : 1);
	set_text(span, "outcome", cgs_events_outcome(e->outcome));
	set_text(span, "why", e->text);
	set_number(span, "begin_us", (uint64_t)begin);
	set_number(span, "end_us", (uint64_t)end);
	json_object_set_new(span, "after", after(l, e, begin));
	if (e->asked)
		add_question(span, e);
	json_array_append_new(l->spans, span);
	l->last[e->step] = (uint32_t)json_array_size(l->spans);
}

static void add_finding(struct cgs_ledger *l, const struct cgs_event *e)
{
	json_t *d = cgs_sarif_object(e->files, e->diag), *f = json_object();
	if (e->step != CGS_PLAN_NONE)
		set_text(f, "step", cgs_plan_str(e->plan, e->plan->step[e->step].name));
	copy(f, "code", d, "code");
	copy(f, "level", d, "level");
	copy(f, "message", d, "message");
	if (json_array_size(l->findings) < FINDINGS_MAX)
		json_array_append(l->findings, f);
	json_decref(f);
	json_decref(d);
}

void cgs_ledger_event(struct cgs_ledger *l, const struct cgs_event *e)
{
	if (e->kind == CGS_EV_DONE && e->step != CGS_PLAN_NONE)
		add_span(l, e);
	if (e->kind == CGS_EV_FINDING)
		add_finding(l, e);
}

json_t *cgs_ledger_end(struct cgs_ledger *l, const struct cgs_summary *sum, enum cgs_exit code)
{
	json_t *o = json_object();
	char day[32];
	time_t at = (time_t)(l->began_us / 1000000);
	struct tm tm;
	strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &tm));
	set_number(o, "version", 1);
	set_text(o, "began", day);
	set_number(o, "began_us", (uint64_t)l->began_us);
	set_number(o, "wall_us", (uint64_t)(now_ns(CLOCK_MONOTONIC) - l->began_ns) / NS_PER_US);
	set_number(o, "exit", (uint64_t)code);
	cgs_events_totals(o, sum);
	json_object_set_new(o, "spans", l->spans);
	json_object_set_new(o, "findings", l->findings);
	if (l->cut)
		json_object_set_new(o, "cut", json_true());
	free(l->last);
	return o;
}

/* --- keeping --- */

/* The time of its begin, of one length, so that names sort by it. */
static int is_log(const struct dirent *e)
{
	return strspn(e->d_name, "0123456789") == NAME_DIGITS &&
	       !strcmp(e->d_name + NAME_DIGITS, ".json");
}

/* A repository may bring a link to a directory of other things. */
static bool has_dir(void)
{
	struct stat st;
	return !lstat(LOG_DIR, &st) && S_ISDIR(st.st_mode);
}

static int list(struct dirent ***names)
{
	return has_dir() ? scandir(LOG_DIR, names, is_log, alphasort) : -1;
}

static void path_of(char *out, size_t room, const char *name)
{
	snprintf(out, room, LOG_DIR "/%s", name);
}

static void remove_old(void)
{
	struct dirent **names;
	char path[512];
	int n = list(&names);
	for (int i = 0; i < n; i++) {
		path_of(path, sizeof path, names[i]->d_name);
		if (i + KEPT < n)
			unlink(path);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

void cgs_ledger_keep(const json_t *build)
{
	char path[64];
	if (!json_array_size(json_object_get(build, "spans")) ||
	    (mkdir(LOG_DIR, 0777) && errno != EEXIST) || !has_dir())
		return;
	char *text = json_dumps(build, JSON_COMPACT);
	snprintf(path, sizeof path, LOG_DIR "/%0*lld.json", NAME_DIGITS,
		 (long long)cgs_ledger_number(build, "began_us"));
	if (text)
		cgs_save_file(path, cgs_str_of(text));
	free(text);
	remove_old();
}

/* The log may have come with the project: what is shown as a word has to be one. */
static void tame(json_t *o, const char *name)
{
	const char *z = cgs_ledger_word(o, name);
	while (isalnum((unsigned char)*z) || (*z && strchr("-:_", *z)))
		z++;
	if (*z)
		json_object_set_new(o, name, json_string("?"));
}

static void tame_all(json_t *build)
{
	json_t *o;
	size_t i;
	tame(build, "began");
	json_array_foreach (json_object_get(build, "spans"), i, o)
		tame(o, "outcome");
	json_array_foreach (json_object_get(build, "findings"), i, o) {
		tame(o, "level");
		tame(o, "code");
	}
}

/* One that came with a project may be made to fill the memory. */
static json_t *load(struct cgs_str s, uint32_t *room)
{
	if (room && s.n > *room)
		return NULL;
	if (room)
		*room -= s.n;
	return cgs_json_fits(s, VALUES_MAX) ? json_loadb(s.s ? s.s : "", s.n, 0, NULL) : NULL;
}

json_t *cgs_ledger_kept(uint32_t n, uint32_t *room)
{
	struct dirent **names;
	char path[512];
	struct cgs_buf b = {0};
	json_t *build = NULL;
	int count = list(&names);
	for (int i = 0; i < count; i++) {
		path_of(path, sizeof path, names[i]->d_name);
		if (i + 1 + (int)n == count && !cgs_file_read(AT_FDCWD, path, FILE_MAX, &b))
			build = load(cgs_buf_view(&b), room);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	cgs_buf_done(&b);
	tame_all(build);
	return build;
}
