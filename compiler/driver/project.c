/* project.c — one project as the commands see it: specs to plan, and the opened store.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "project.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Everything outside the files that shapes a plan. */
static struct cgs_key options_key(struct cgs_cli *cli, uint32_t ntarget)
{
	struct cgs_hash h;
	cgs_hash_init(&h);
	cgs_hash_field(&h, CGS_STR(CGS_VERSION));
	for (uint32_t i = 0; i < ntarget; i++) {
		cgs_hash_field(&h, cgs_str_of(cli->arg[i]));
		cgs_hash_field(&h, cgs_str_of(cgs_cli_path(cli, cli->arg[i])));
	}
	cgs_hash_field(&h, cgs_str_of(getenv("PATH")));
	cgs_hash_field(&h, cli->offline ? CGS_STR("offline") : CGS_STR(""));
	for (uint32_t i = 0; i < cli->ngiven; i++) {
		enum cgs_opt o = cli->given[i].opt;
		if (o != CGS_OPT_PROFILE && o != CGS_OPT_DEFINE && o != CGS_OPT_TODAY)
			continue;
		cgs_hash_field(&h, cgs_str_of(cli->options[o].name));
		cgs_hash_field(&h, cgs_str_of(cli->given[i].value));
	}
	return cgs_hash_end(&h);
}

/* What stands where the store's directory belongs. */
static const char *in_the_way(void)
{
	struct stat st;
	if (lstat(".cgs", &st) || S_ISDIR(st.st_mode))
		return "";
	if (S_ISLNK(st.st_mode))
		return "\n`.cgs` is a symbolic link; the store is a directory of the project "
		       "itself: remove the link";
	return "\n`.cgs` is a file where the directory of the store belongs: move it away";
}

enum cgs_exit cgs_project_open(struct cgs_project *p, struct cgs_cli *cli,
			       const struct cgs_run_options *o, uint32_t ntarget)
{
	struct cgs_run_options opt = o ? *o : (struct cgs_run_options){0};
	p->cli = cli;
	enum cgs_exit code = cgs_cli_enter(cli);
	if (code)
		return code;
	opt.offline = cli->offline;
	opt.options = options_key(cli, ntarget);
	if (cgs_run_open(cli->root, &opt, &p->run)) {
		const char *why = p->run ? cgs_run_error(p->run) : "";
		cgs_cli_say(cli, "cannot open the store in %s/.cgs: %s%s", cli->root, why,
			    in_the_way());
		return CGS_EXIT_FILES;
	}
	return CGS_EXIT_OK;
}

/* A publish step goes by the path it writes. */
static const char *const *targets(struct cgs_cli *cli, uint32_t n)
{
	static const char head[] = "publish ";
	const char **out = cgs_arena_alloc(&cli->mem, (n + (size_t)1) * sizeof *out);
	for (uint32_t i = 0; i < n; i++) {
		bool step = !strncmp(cli->arg[i], head, sizeof head - 1);
		out[i] = cli->arg[i] + (step ? sizeof head - 1 : 0);
	}
	return out;
}

static const char *const *nearby(struct cgs_cli *cli, uint32_t n)
{
	const char **out = cgs_arena_alloc(&cli->mem, (n + (size_t)1) * sizeof *out);
	for (uint32_t i = 0; i < n; i++)
		out[i] = cgs_cli_path(cli, cli->arg[i]);
	return out;
}

enum cgs_exit cgs_project_unread(struct cgs_cli *cli, const struct cgs *c)
{
	if (c->unread.n)
		cgs_cli_say(cli, "cannot read `%.*s`: %s", CGS_FMT(c->unread), strerror(errno));
	else
		cgs_cli_say(cli, "cannot read the specs below %s: %s", cli->root, strerror(errno));
	return CGS_EXIT_FILES;
}

enum cgs_exit cgs_project_failure(const struct cgs *c)
{
	for (uint32_t i = 0; i < c->diags.n; i++) {
		const struct cgs_diag *d = c->diags.v[i];
		bool text = d->where.file < c->files.n;
		if (d->code == CGS_C_unknown_target ||
		    (d->level == CGS_ERROR && text &&
		     cgs_ir_is_define(c->files.v[d->where.file].path)))
			return CGS_EXIT_USAGE;
	}
	return CGS_EXIT_FINDINGS;
}

/* Loads and checks the specs. */
static enum cgs_exit check(struct cgs_project *p, const struct cgs_lower *world)
{
	struct cgs_cli *cli = p->cli;
	if (!cgs_project_choices(cli, &p->c.choices))
		return CGS_EXIT_USAGE;
	if (cgs_load(&p->c, cli->root))
		return cgs_project_unread(cli, &p->c);
	p->c.world = world;
	cgs_check(&p->c);
	p->c.world = NULL;
	return cgs_project_chosen(cli, &p->c) ? CGS_EXIT_OK : CGS_EXIT_USAGE;
}

static enum cgs_exit report(struct cgs_project *p, bool ok, enum cgs_level least)
{
	struct cgs_cli *cli = p->cli;
	if (cli->least < least) /* advice is for `check` */
		cli->least = least;
	cgs_cli_report(cli, &p->c.files, &p->c.diags);
	if (ok && !p->c.diags.errors)
		return CGS_EXIT_OK;
	cgs_cli_count(cli, &p->c.diags);
	return cgs_project_failure(&p->c);
}

enum cgs_exit cgs_project_model(struct cgs_project *p)
{
	p->c.model = true;
	enum cgs_exit code = check(p, NULL);
	return code ? code : report(p, true, CGS_ERROR);
}

enum cgs_exit cgs_project_plan(struct cgs_project *p, uint32_t ntarget)
{
	struct cgs_lower how = cgs_host_world(&p->host), world = how;
	world.which = NULL; /* that a program is missing is for the plan to say */
	how.target = targets(p->cli, ntarget);
	how.nearby = nearby(p->cli, ntarget);
	how.ntarget = ntarget;
	enum cgs_exit code = check(p, &world);
	if (code)
		return code;
	code = report(p, !p->c.diags.errors && cgs_lower(&p->c, &how), CGS_WARNING);
	if (!code)
		p->plan = p->c.plan;
	return code;
}

enum cgs_exit cgs_project_any_plan(struct cgs_project *p)
{
	enum cgs_probe probe = cgs_run_probe(p->run);
	p->plan = probe == CGS_REPLAN ? NULL : cgs_run_plan(p->run);
	return p->plan ? CGS_EXIT_OK : cgs_project_plan(p, 0);
}

enum cgs_exit cgs_project_lock(struct cgs_project *p, bool *again)
{
	if (!strncmp(p->cli->below, ".cgs/", 5)) {
		cgs_cli_say(p->cli, "a tool of a build cannot build or clean the project that runs "
				    "it");
		return CGS_EXIT_USAGE;
	}
	enum cgs_status st = cgs_run_lock(p->run, again);
	if (st && st != CGS_ECANCELLED)
		cgs_cli_say(p->cli, "%s", cgs_run_error(p->run));
	return !st ? CGS_EXIT_OK : st == CGS_ECANCELLED ? CGS_EXIT_INTERRUPTED : CGS_EXIT_FILES;
}

void cgs_project_close(struct cgs_project *p)
{
	if (p->run)
		cgs_run_close(p->run);
	cgs_done(&p->c);
	cgs_host_done(&p->host);
}

uint32_t cgs_project_find(struct cgs_project *p, const char *name)
{
	const struct cgs_plan *plan = p->plan;
	uint32_t step = cgs_plan_find(plan, name);
	if (step == CGS_PLAN_NONE)
		step = cgs_plan_find(plan, cgs_cli_path(p->cli, name));
	if (step != CGS_PLAN_NONE)
		return step;
	struct cgs_guess g = {.typed = cgs_str_of(name)};
	for (uint32_t i = 0; i < plan->head->nstep; i++) {
		const char *full = cgs_plan_str(plan, plan->step[i].name);
		const char *dot = strchr(full, '.');
		cgs_cli_guess(&g, cgs_str_of(full));
		if (plan->step[i].kind == CGS_STEP_PUBLISH)
			cgs_cli_guess(&g, cgs_str_of(full + strcspn(full, " ") + 1));
		else if (dot)
			cgs_cli_guess(&g, cgs_str_of(dot + 1));
	}
	cgs_cli_say(p->cli, "no step or output is named `%s`%s\n`cgsc graph` prints them all", name,
		    cgs_cli_hint(p->cli, &g));
	return CGS_PLAN_NONE;
}
