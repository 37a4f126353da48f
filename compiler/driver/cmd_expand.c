/* cmd_expand.c — `cgsc expand`: the specs with every use, for and if carried out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "answer.h"
#include "cmd.h"

enum cgs_exit cgs_cmd_expand(struct cgs_cli *cli)
{
	struct cgs_project p = {.cli = cli};
	cli->data_only = true;
	enum cgs_exit code = cgs_cli_enter(cli);
	if (!code)
		code = cgs_project_model(&p);
	struct cgs_buf text = {0};
	if (!code && !cli->narg)
		cgs_expand(&p.c, NULL, &text);
	for (uint32_t i = 0; !code && i < cli->narg; i++)
		if (!cgs_expand(&p.c, cli->arg[i], &text)) {
			cgs_cli_say(cli, "no package or declaration is named `%s`", cli->arg[i]);
			code = CGS_EXIT_USAGE;
		}
	if (text.n)
		cgs_answer_spec(cli, cgs_buf_view(&text));
	cgs_buf_done(&text);
	cgs_project_close(&p);
	return code;
}
