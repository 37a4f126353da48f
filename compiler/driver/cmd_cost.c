/* cmd_cost.c — `cgsc cost`: what the project costs, brings in and is worth.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../base/day.h"
#include "../report/cost.h"
#include "answer.h"
#include "cmd.h"

enum { SAMPLES = 10000, SEED = 1 };

static bool read_rate(struct cgs_cli *cli, struct cgs_cost_ask *ask)
{
	const char *z = cgs_cli_value(cli, CGS_OPT_RATE, NULL);
	struct cgs_buf meant = {0};
	bool ok = !z || cgs_cost_rate(ask, z, &meant);
	if (!ok)
		cgs_cli_say(cli,
			    "option `--rate` is a percentage above -100%% to 1000%%, as 8%%, not "
			    "`%s`%s%s%s",
			    z, meant.n ? "; did you mean `" : "", meant.n ? meant.s : "",
			    meant.n ? "`?" : "");
	cgs_buf_done(&meant);
	return ok;
}

static bool read_horizon(struct cgs_cli *cli, struct cgs_cost_ask *ask)
{
	const char *z = cgs_cli_value(cli, CGS_OPT_HORIZON, NULL);
	bool ok = !z || cgs_cost_horizon(ask, z);
	if (!ok)
		cgs_cli_say(cli,
			    "option `--horizon` is whole months, quarters or years up to 100year, "
			    "as 5year, not `%s`",
			    z);
	return ok;
}

static bool read_from(struct cgs_cli *cli, struct cgs_cost_ask *ask)
{
	int64_t day;
	char back[11];
	ask->from = cgs_cli_value(cli, CGS_OPT_AS_OF, NULL);
	if (!ask->from || (cgs_day_read(cgs_str_of(ask->from), &day) && cgs_day_show(day, back) &&
			   !strcmp(back, ask->from)))
		return true;
	cgs_cli_say(cli, "option `--as-of` is a date like 2026-12-31, not `%s`", ask->from);
	return false;
}

static bool read_ask(struct cgs_cli *cli, struct cgs_cost_ask *ask)
{
	uint64_t samples = SAMPLES;
	*ask = (struct cgs_cost_ask){.seed = SEED};
	ask->step = strcmp(cgs_cli_value(cli, CGS_OPT_BY, "year"), "year") ? 1 : 12;
	if (!read_rate(cli, ask) || !read_horizon(cli, ask) || !read_from(cli, ask) ||
	    !cgs_answer_number(cli, CGS_OPT_SEED, UINT64_MAX, &ask->seed) ||
	    !cgs_answer_number(cli, CGS_OPT_SAMPLES, CGS_COST_SAMPLES, &samples))
		return false;
	ask->samples = (uint32_t)samples;
	return true;
}

/* What is not counted belongs to each answer, also where its table is not printed. */
static enum cgs_exit tell(const struct cgs_answer *a, const struct cgs_cost_told *told)
{
	const char *only = a->sheet.only;
	for (uint32_t i = 0; only && strcmp(only, "left_out") && i < told->nleft; i++)
		cgs_cli_say(a->p.cli, "not counted: %.*s", CGS_FMT(told->left[i]));
	if (told->counted)
		return CGS_EXIT_OK;
	cgs_cli_say(a->p.cli, "no cost or benefit could be counted");
	return CGS_EXIT_FINDINGS;
}

static enum cgs_exit answer(struct cgs_answer *a, struct cgs_cost_ask *ask)
{
	struct cgs_cli *cli = a->p.cli;
	uint32_t *only = cgs_arena_alloc(&cli->mem, (cli->narg + (size_t)1) * sizeof *only);
	struct cgs_cost_told told;
	for (uint32_t i = 0; i < cli->narg; i++) {
		only[i] = cgs_answer_find(a, cli->arg[i], "cost|benefit");
		if (!only[i])
			return CGS_EXIT_USAGE;
	}
	ask->only = only;
	ask->nonly = cli->narg;
	if (cgs_report_cost(a->p.c.ir, ask, &a->sheet, &told))
		return tell(a, &told);
	cgs_cli_say(cli, "%.*s", CGS_FMT(told.why));
	return CGS_EXIT_FINDINGS;
}

enum cgs_exit cgs_cmd_cost(struct cgs_cli *cli)
{
	struct cgs_cost_ask ask;
	struct cgs_answer a;
	if (!read_ask(cli, &ask))
		return CGS_EXIT_USAGE;
	enum cgs_exit code = cgs_answer_open(&a, cli, "flows|figures|budgets|left_out");
	if (!code)
		code = answer(&a, &ask);
	cgs_answer_close(&a);
	return code;
}
