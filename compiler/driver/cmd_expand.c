/* cmd_expand.c — `cgsc expand`: the specs with every use, for and if carried out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd.h"
#include "project.h"

enum cgs_exit cgs_cmd_expand(struct cgs_cli *cli)
{
	struct cgs_project p = {.cli = cli};
	cli->data_only = true;
	enum cgs_exit code = cgs_cli_enter(cli);
	if (!code)
		code = cgs_project_plan(&p, 0);
	if (!code && !cli->narg)
		cgs_expand(&p.c, NULL, &cli->out);
	for (uint32_t i = 0; !code && i < cli->narg; i++)
		if (!cgs_expand(&p.c, cli->arg[i], &cli->out)) {
			cgs_cli_say(cli, "no package or declaration is named `%s`", cli->arg[i]);
			code = CGS_EXIT_USAGE;
		}
	cgs_project_close(&p);
	return code;
}
