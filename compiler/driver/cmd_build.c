/* cmd_build.c — `cgsc build`: probe, plan if needed, run.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdlib.h>

#include "cmd.h"
#include "depfile.h"
#include "dryrun.h"
#include "events.h"
#include "ledger.h"
#include "otlp.h"
#include "pool.h"
#include "progress.h"
#include "project.h"
#include "save.h"

enum { JOBS_MAX = 1024 };

struct build {
	struct cgs_project project;
	struct cgs_progress progress;
	struct cgs_run_options opt;
	struct cgs_pool pool;
	struct cgs_ledger ledger;
	struct cgs_otlp otlp;
	const char **accept, **overwrite;
	uint32_t caccept, coverwrite;
};

static bool read_jobs(struct cgs_cli *cli, unsigned *jobs)
{
	const char *z = cgs_cli_value(cli, CGS_OPT_JOBS, NULL);
	char *end = NULL;
	if (!z)
		return true;
	long n = strtol(z, &end, 10);
	if (end == z || *end || n < 1 || n > JOBS_MAX) {
		cgs_cli_say(cli, "option `--jobs` is a number from 1 to %d, not `%s`", JOBS_MAX, z);
		return false;
	}
	*jobs = (unsigned)n;
	return true;
}

/* '*' names every output. */
static bool names_both(const char *a, const char *b)
{
	return !strcmp(a, b) || !strcmp(a, "*") || !strcmp(b, "*");
}

static bool decided(const struct build *b, struct cgs_cli *cli)
{
	const struct cgs_run_options *o = &b->opt;
	for (uint32_t i = 0; i < o->naccept; i++)
		for (uint32_t k = 0; k < o->noverwrite; k++)
			if (names_both(o->accept[i], o->overwrite[k])) {
				cgs_cli_say(cli,
					    "options `--accept=%s` and `--overwrite=%s` name the "
					    "same output: it is either kept or written over",
					    o->accept[i], o->overwrite[k]);
				return false;
			}
	return true;
}

static bool may_count(struct cgs_cli *cli)
{
	bool counts = cgs_cli_has(cli, CGS_OPT_EXACT), dry = cgs_cli_has(cli, CGS_OPT_DRY_RUN);
	if (counts && !dry)
		cgs_cli_say(cli, "option `--count` belongs to `-n`: a build is charged with what "
				 "its services count");
	else if (counts && cli->offline)
		cgs_cli_say(cli, "options `--count` and `--offline` exclude each other: the "
				 "services of models count, and offline no socket is opened");
	return !counts || (dry && !cli->offline);
}

static void on_event(void *arg, const struct cgs_event *e)
{
	struct build *b = arg;
	cgs_ledger_event(&b->ledger, e);
	cgs_progress_event(&b->progress, e);
}

/* Typed in the working directory, so cli->below must be known: options are read after that. */
static bool read_options(struct build *b, struct cgs_cli *cli)
{
	struct cgs_run_options *o = &b->opt;
	o->keep_going = cgs_cli_has(cli, CGS_OPT_KEEP_GOING);
	o->looks = cgs_cli_has(cli, CGS_OPT_DRY_RUN);
	o->counts = cgs_cli_has(cli, CGS_OPT_EXACT);
	o->event = on_event;
	o->arg = b;
	for (uint32_t i = 0; i < cli->ngiven; i++) {
		const struct cgs_given *g = &cli->given[i];
		if (g->opt == CGS_OPT_ACCEPT)
			*CGS_PUSH(b->accept, o->naccept, b->caccept) = cgs_cli_path(cli, g->value);
		if (g->opt == CGS_OPT_OVERWRITE)
			*CGS_PUSH(b->overwrite, o->noverwrite, b->coverwrite) =
				cgs_cli_path(cli, g->value);
	}
	o->accept = b->accept;
	o->overwrite = b->overwrite;
	return read_jobs(cli, &o->jobs) && decided(b, cli) && may_count(cli);
}

static enum cgs_exit up_to_date(struct cgs_progress *p, uint32_t steps)
{
	p->sum = (struct cgs_summary){.steps = steps, .cached = steps};
	struct cgs_event e = {
		.kind = CGS_EV_BEGIN, .step = CGS_PLAN_NONE, .text = "", .summary = &p->sum};
	if (p->cli->json)
		cgs_events_put(p->cli, &e);
	else
		cgs_progress_fresh(p, steps);
	return CGS_EXIT_OK;
}

/* Whether the plan writes the path; a message when it does not. */
static bool is_output(struct cgs_cli *cli, const struct cgs_plan *plan, const char *option,
		      const char *path)
{
	struct cgs_guess g = {.typed = cgs_str_of(path)};
	if (!strcmp(path, "*"))
		return true;
	for (uint32_t i = 0; i < plan->head->nfile; i++) {
		struct cgs_str file = cgs_str_of(cgs_plan_str(plan, plan->file[i].path));
		if (!(plan->file[i].role & CGS_FILE_OUTPUT))
			continue;
		if (cgs_str_is(file, path))
			return true;
		cgs_cli_guess(&g, file);
	}
	cgs_cli_say(cli, "option `%s`: `%s` is not an output of this build%s", option, path,
		    cgs_cli_hint(cli, &g));
	return false;
}

/* The file that an option asks to write; NULL: none. */
static const char *path_of(struct cgs_cli *cli, enum cgs_opt opt)
{
	const char *file = cgs_cli_value(cli, opt, NULL);
	if (!file || *file == '/')
		return file;
	return cgs_str_fmt(&cli->mem, "%s%s", cli->below, file).s;
}

static bool check_path(struct cgs_cli *cli, const struct cgs_plan *plan, enum cgs_opt opt)
{
	const char *path = path_of(cli, opt), *clash = path ? cgs_depfile_clash(plan, path) : NULL;
	if (clash)
		cgs_cli_say(cli, "option `--%s` would overwrite `%s`, a file of this project",
			    cli->options[opt].name, clash);
	return !clash;
}

static bool check_files(const struct build *b, struct cgs_cli *cli, const struct cgs_plan *plan)
{
	for (uint32_t i = 0; i < b->opt.naccept; i++)
		if (!is_output(cli, plan, "--accept", b->accept[i]))
			return false;
	for (uint32_t i = 0; i < b->opt.noverwrite; i++)
		if (!is_output(cli, plan, "--overwrite", b->overwrite[i]))
			return false;
	return check_path(cli, plan, CGS_OPT_DEPFILE) && check_path(cli, plan, CGS_OPT_TRACE) &&
	       check_path(cli, plan, CGS_OPT_METRICS);
}

static enum cgs_exit save(struct cgs_cli *cli, const char *path, struct cgs_buf *text)
{
	enum cgs_status st = cgs_save_file(path, cgs_buf_view(text));
	cgs_buf_done(text);
	if (st)
		cgs_cli_say(cli, "cannot write `%s`: %s", path, strerror(errno));
	return st ? CGS_EXIT_FILES : CGS_EXIT_OK;
}

static enum cgs_exit write_depfile(struct cgs_cli *cli, const struct cgs_plan *plan)
{
	const char *path = path_of(cli, CGS_OPT_DEPFILE);
	struct cgs_buf text = {0};
	if (!path || !plan)
		return CGS_EXIT_OK;
	/* make reads the paths where cgsc was started, which may be below the root. */
	const char *prefix = *cli->below ? cgs_str_fmt(&cli->mem, "%s/", cli->root).s : "";
	cgs_depfile_text(plan, prefix, &text);
	return save(cli, path, &text);
}

/* What is told of a build once it has ended, also when it failed. */
static enum cgs_exit tell(struct build *b, struct cgs_cli *cli, enum cgs_exit code)
{
	static const struct {
		enum cgs_opt opt;
		void (*text)(const json_t *build, struct cgs_buf *out);
	} forms[] = {{CGS_OPT_TRACE, cgs_trace_text}, {CGS_OPT_METRICS, cgs_metrics_text}};
	json_t *build = cgs_ledger_end(&b->ledger, &b->progress.sum, code);
	for (size_t i = 0; cli->root && i < sizeof forms / sizeof *forms; i++) {
		const char *path = path_of(cli, forms[i].opt);
		struct cgs_buf text = {0};
		if (!path || code == CGS_EXIT_USAGE)
			continue;
		forms[i].text(build, &text);
		enum cgs_exit written = save(cli, path, &text);
		code = code ? code : written;
	}
	if (cli->root)
		cgs_ledger_keep(build);
	cgs_otlp_make(&b->otlp, build);
	json_decref(build);
	return code;
}

/* What was probed before another build ended is out of date. */
static enum cgs_exit lock(struct build *b, enum cgs_probe *probe)
{
	bool again = false;
	enum cgs_exit code = cgs_project_lock(&b->project, &again);
	if (!code && again)
		*probe = cgs_run_probe(b->project.run);
	return code;
}

static bool is_fresh(const struct build *b, struct cgs_cli *cli, enum cgs_probe probe)
{
	return probe == CGS_FRESH && !(b->opt.naccept + b->opt.noverwrite) &&
	       !cgs_cli_has(cli, CGS_OPT_DEPFILE) && !cgs_cli_has(cli, CGS_OPT_TRACE) &&
	       !cgs_cli_has(cli, CGS_OPT_METRICS);
}

static enum cgs_exit make(struct build *b, struct cgs_cli *cli, enum cgs_probe probe)
{
	struct cgs_project *p = &b->project;
	enum cgs_exit code;
	if (probe == CGS_FRESH)
		code = up_to_date(&b->progress, p->plan->head->nstep);
	else
		code = cgs_run_build(p->run, p->plan == p->c.plan ? p->plan : NULL);
	return code ? code : write_depfile(cli, p->plan);
}

static enum cgs_exit run(struct build *b, struct cgs_cli *cli, bool dry)
{
	struct cgs_project *p = &b->project;
	enum cgs_exit code = CGS_EXIT_OK;
	enum cgs_probe probe = cgs_run_probe(p->run);
	if (!dry && probe != CGS_FRESH)
		code = lock(b, &probe);
	if (code)
		return code;
	/* The quickest answer of all touches no page of the stored plan. */
	if (!dry && is_fresh(b, cli, probe))
		return up_to_date(&b->progress, cgs_run_steps(p->run));
	p->plan = probe == CGS_REPLAN ? NULL : cgs_run_plan(p->run);
	if (!p->plan)
		code = cgs_project_plan(p, cli->narg);
	if (code)
		return code;
	if (!check_files(b, cli, p->plan))
		return CGS_EXIT_USAGE;
	return dry ? cgs_dryrun(p) : make(b, cli, probe);
}

/* Events and the text of a dry run are the data on stdout; a SARIF document is one when it can
 * have stdout to itself. */
static void settle(struct build *b, struct cgs_cli *cli, bool dry)
{
	if (cli->print.format == CGS_PRINT_SARIF && cli->json)
		cli->print.format = CGS_PRINT_HUMAN;
	else if (cli->print.format == CGS_PRINT_SARIF && !dry)
		cli->later = &b->pool;
	cli->data_only = dry && !cli->json;
}

enum cgs_exit cgs_cmd_build(struct cgs_cli *cli)
{
	struct build b = {0};
	bool dry = cgs_cli_has(cli, CGS_OPT_DRY_RUN);
	cgs_progress_init(&b.progress, cli);
	cgs_ledger_begin(&b.ledger);
	cgs_otlp_read(&b.otlp, cli);
	settle(&b, cli, dry);
	enum cgs_exit code = cgs_cli_enter(cli);
	if (!code && !read_options(&b, cli))
		code = CGS_EXIT_USAGE;
	if (!code)
		code = cgs_project_open(&b.project, cli, &b.opt, cli->narg);
	if (!code)
		code = run(&b, cli, dry);
	if (!dry)
		code = tell(&b, cli, code);
	else
		json_decref(cgs_ledger_end(&b.ledger, &b.progress.sum, code));
	if (!dry)
		cgs_progress_finish(&b.progress, code);
	else if (code)
		cgs_dryrun_failed(cli, code);
	if (cli->later)
		cgs_pool_print(&b.pool, &cli->out, &cli->print);
	cli->later = NULL;
	cgs_pool_done(&b.pool);
	cgs_project_close(&b.project);
	cgs_otlp_send(&b.otlp);
	free(b.accept);
	free(b.overwrite);
	return code;
}
