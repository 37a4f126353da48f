/* cmd_rank.c — `cgsc rank`: what should come first.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../report/rank.h"

#include "answer.h"
#include "args.h"
#include "cmd.h"

/* The first argument was looked at with the command line; a kind that is named twice counts once.
 */
static bool read_kinds(struct cgs_cli *cli, const char **kind, uint32_t *n)
{
	for (uint32_t i = 0; i < cli->narg; i++) {
		uint32_t k = 0;
		if (!cgs_args_among(CGS_RANK_KINDS, cgs_str_of(cli->arg[i]))) {
			cgs_cli_say(cli, "`cgsc rank` does not know `%s`\nit takes " CGS_RANK_KINDS,
				    cli->arg[i]);
			return false;
		}
		while (k < *n && strcmp(kind[k], cli->arg[i]))
			k++;
		kind[k] = cli->arg[i];
		*n += k == *n;
	}
	return true;
}

enum cgs_exit cgs_cmd_rank(struct cgs_cli *cli)
{
	const char **kind = cgs_arena_alloc(&cli->mem, (cli->narg + (size_t)1) * sizeof *kind);
	uint32_t n = 0;
	struct cgs_answer a;
	if (!read_kinds(cli, kind, &n))
		return CGS_EXIT_USAGE;
	enum cgs_exit code = cgs_answer_open(&a, cli, "rank|missing");
	if (!code && !cgs_report_rank(a.p.c.ir, kind, n, &a.sheet)) {
		cgs_cli_say(cli, "nothing to rank: no open %s is declared",
			    n == 1 ? kind[0] : "requirement, story or the like");
		code = CGS_EXIT_FINDINGS;
	}
	cgs_answer_close(&a);
	return code;
}
