/* cmd_cache.c — `cgsc cache` and `cgsc clean`: the store, and the outputs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd.h"
#include "progress.h"
#include "project.h"

enum cgs_exit cgs_cmd_cache(struct cgs_cli *cli)
{
	struct cgs_project p = {0};
	struct cgs_progress progress;
	struct cgs_run_options o = {.event = cgs_progress_event,
				    .arg = &progress,
				    .looks = !strcmp(cli->arg[0], "stats")};
	cgs_progress_init(&progress, cli);
	bool again;
	enum cgs_exit code = cgs_project_open(&p, cli, &o, 0);
	if (!code && !strcmp(cli->arg[0], "gc"))
		code = cgs_project_lock(&p, &again);
	if (!code) {
		enum cgs_status st = cgs_run_cache(p.run, cli->arg[0], cli->json, &cli->out);
		if (st == CGS_ECORRUPT)
			cgs_cli_say(cli, "the store is damaged; the next build makes the damaged "
					 "results anew");
		else if (st == CGS_ENOTFOUND)
			cgs_cli_say(cli, "%s", cgs_run_error(p.run));
		else if (st)
			cgs_cli_say(cli, "cannot read the store: %s", cgs_run_error(p.run));
		code = st && st != CGS_ENOTFOUND ? CGS_EXIT_FILES : CGS_EXIT_OK;
	}
	cgs_project_close(&p);
	return code;
}

enum cgs_exit cgs_cmd_clean(struct cgs_cli *cli)
{
	struct cgs_project p = {0};
	struct cgs_progress progress;
	struct cgs_run_options o = {.event = cgs_progress_event, .arg = &progress};
	uint32_t removed = 0;
	bool again;
	cgs_progress_init(&progress, cli);
	enum cgs_exit code = cgs_project_open(&p, cli, &o, 0);
	if (!code)
		code = cgs_project_lock(&p, &again);
	if (!code && cgs_run_clean(p.run, cgs_cli_has(cli, CGS_OPT_ALL), &removed)) {
		cgs_cli_say(cli, "cannot remove everything: %s", cgs_run_error(p.run));
		code = CGS_EXIT_FILES;
	} else if (!code && cli->json) {
		cgs_buf_fmt(&cli->out, "{\"removed\":%u}\n", removed);
	} else if (!code && !cli->quiet) {
		cgs_cli_say(cli, "removed %u file%s", removed, removed == 1 ? "" : "s");
	}
	cgs_project_close(&p);
	return code;
}
