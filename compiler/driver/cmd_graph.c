/* cmd_graph.c — `cgsc graph` and `cgsc why`: the plan, and what made a step run.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd.h"
#include "progress.h"
#include "project.h"

enum cgs_exit cgs_cmd_graph(struct cgs_cli *cli)
{
	const char *name = cgs_cli_value(cli, CGS_OPT_FORMAT, cli->json ? "json" : "dot");
	enum cgs_graph_format form = *name == 'd'   ? CGS_GRAPH_DOT
				     : *name == 'j' ? CGS_GRAPH_JSON
						    : CGS_GRAPH_MERMAID;
	struct cgs_project p = {.cli = cli};
	cli->data_only = true;
	enum cgs_exit code = cgs_cli_enter(cli);
	if (!code)
		code = cgs_project_plan(&p, cli->narg);
	if (!code)
		cgs_plan_graph(p.plan, form, &cli->out);
	cgs_project_close(&p);
	return code;
}

static enum cgs_exit why(struct cgs_project *p)
{
	struct cgs_cli *cli = p->cli;
	uint32_t step = cgs_project_find(p, cli->arg[0]);
	if (step == CGS_PLAN_NONE)
		return CGS_EXIT_USAGE;
	switch (cgs_run_why(p->run, p->plan, step, cli->json, &cli->out)) {
	case CGS_OK: return CGS_EXIT_OK;
	case CGS_ENOTFOUND:
		cgs_cli_say(cli, "`%s` never ran here",
			    cgs_plan_str(p->plan, p->plan->step[step].name));
		return CGS_EXIT_FINDINGS;
	case CGS_EIO:
	case CGS_EDENIED:
	case CGS_ECORRUPT:
	case CGS_ETOOBIG:
	case CGS_ETIMEOUT:
	case CGS_ECANCELLED:
	case CGS_ECHANGED: break;
	}
	cgs_cli_say(cli, "cannot read the store: %s", cgs_run_error(p->run));
	return CGS_EXIT_FILES;
}

enum cgs_exit cgs_cmd_why(struct cgs_cli *cli)
{
	struct cgs_project p = {0};
	cli->data_only = true;
	struct cgs_progress progress;
	struct cgs_run_options o = {.looks = true, .event = cgs_progress_event, .arg = &progress};
	cgs_progress_init(&progress, cli);
	enum cgs_exit code = cgs_project_open(&p, cli, &o, 0);
	if (!code)
		code = cgs_project_any_plan(&p);
	if (!code)
		code = why(&p);
	cgs_project_close(&p);
	return code;
}
