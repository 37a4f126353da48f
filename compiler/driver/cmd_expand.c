/* cmd_expand.c — `cgsc expand`: the specs with every use, for and if carried out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd.h"
#include "project.h"

/* In the one style: what is printed can take the place of a file. */
static void put_formatted(struct cgs_cli *cli, struct cgs_str text)
{
	struct cgs_buf out = {0};
	cgs_fmt_text(text, &out);
	cgs_buf_str(&cli->out, cgs_buf_view(&out));
	cgs_buf_done(&out);
}

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
		put_formatted(cli, cgs_buf_view(&text));
	cgs_buf_done(&text);
	cgs_project_close(&p);
	return code;
}
