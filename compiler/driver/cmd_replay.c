/* cmd_replay.c — `cgsc replay`: recordings served to other programs, and compared with what the
 * models answer now.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "../base/sarif.h"
#include "../base/show.h"
#include "cmd.h"
#include "money.h"
#include "progress.h"
#include "project.h"

/* "127.0.0.1:PORT"; false after a message. */
static bool read_listen(struct cgs_cli *cli, uint16_t *port)
{
	static const char host[] = "127.0.0.1:";
	const char *z = cgs_cli_value(cli, CGS_OPT_LISTEN, "127.0.0.1:0");
	const char *digits = z + sizeof host - 1;
	char *end = NULL;
	bool local = !strncmp(z, host, sizeof host - 1);
	unsigned long n = local ? strtoul(digits, &end, 10) : 0;
	if (!local || end == digits || *end || *digits < '0' || *digits > '9' || n > 65535) {
		cgs_cli_say(cli,
			    "option `--listen` is 127.0.0.1:PORT, not `%s`: recordings are served "
			    "to this machine only",
			    z);
		return false;
	}
	*port = (uint16_t)n;
	return true;
}

static void tell_unknown(struct cgs_cli *cli, const struct cgs_served *s)
{
	if (s->unknown)
		cgs_cli_say(cli,
			    "%u prompt%s what no build has made yet: `cgsc build --offline` makes "
			    "it",
			    s->unknown, s->unknown == 1 ? " reads" : "s read");
}

static void tell_served(void *arg, const struct cgs_served *s)
{
	struct cgs_cli *cli = arg;
	if (cli->json)
		cgs_buf_fmt(&cli->out,
			    "{\"event\":\"listening\",\"url\":\"http://127.0.0.1:%u\","
			    "\"recorded\":%u,\"unrecorded\":%u,\"unknown\":%u}\n",
			    (unsigned)s->port, s->known, s->unrecorded, s->unknown);
	else
		cgs_buf_fmt(&cli->out, "http://127.0.0.1:%u\n", (unsigned)s->port);
	cgs_cli_flush(cli);
	if (cli->quiet || cli->json)
		return;
	cgs_cli_say(cli, "%u recorded question%s of this project, %u without a recording", s->known,
		    s->known == 1 ? "" : "s", s->unrecorded);
	tell_unknown(cli, s);
}

static enum cgs_exit serve(struct cgs_project *p, uint16_t port)
{
	enum cgs_exit code = cgs_run_serve(p->run, p->plan, port, tell_served, p->cli);
	if (code)
		cgs_cli_say(p->cli, "%s", cgs_run_error(p->run));
	return code;
}

/* --- drift --- */

struct drift {
	struct cgs_project *p;
	uint32_t count[CGS_DRIFT_FAILED + 1];
};

static const char *const drift_word[] = {
	[CGS_DRIFT_SAME] = "same", [CGS_DRIFT_CHANGED] = "changed", [CGS_DRIFT_FAILED] = "failed"};

static void put_drift(void *arg, const struct cgs_drift *d)
{
	struct drift *all = arg;
	struct cgs_cli *cli = all->p->cli;
	const struct cgs_plan *plan = all->p->plan;
	const char *name = cgs_plan_str(plan, plan->step[d->step].name);
	all->count[d->kind]++;
	if (cli->json) {
		cgs_sarif_put(&cli->out,
			      json_pack("{s:s,s:s,s:o,s:o,s:o,s:i,s:i,s:o}", "event", "drift",
					"outcome", drift_word[d->kind], "recording",
					cgs_sarif_string(cgs_str_of(d->path)), "step",
					cgs_sarif_string(cgs_str_of(name)), "how",
					cgs_sarif_string(cgs_str_of(d->how)), "tokens_in",
					(int)d->tokens_in, "tokens_out", (int)d->tokens_out, "cost",
					cgs_money_json_of(plan, d->model, d->cost_nusd)));
	} else {
		cgs_buf_fmt(&cli->out, "%-8s ", drift_word[d->kind]);
		cgs_show_text(&cli->out, cgs_str_of(d->path), " ");
		cgs_buf_fmt(&cli->out, "%s", *d->how ? ": " : "");
		cgs_show_text(&cli->out, cgs_str_of(d->how), " ");
		cgs_money_text_of(plan, d->model, d->cost_nusd, &cli->out);
		cgs_buf_putc(&cli->out, '\n');
	}
	cgs_cli_flush(cli);
}

static void put_totals(struct drift *d, const struct cgs_served *what,
		       const struct cgs_summary *sum, enum cgs_exit code)
{
	struct cgs_cli *cli = d->p->cli;
	struct cgs_buf *b = &cli->out;
	if (cli->json) {
		cgs_sarif_put(b, json_pack("{s:s,s:i,s:i,s:i,s:i,s:i,s:I,s:I,s:o,s:i,s:I,s:o,s:i}",
					   "event", "end", "same", (int)d->count[CGS_DRIFT_SAME],
					   "changed", (int)d->count[CGS_DRIFT_CHANGED], "failed",
					   (int)d->count[CGS_DRIFT_FAILED], "unrecorded",
					   (int)what->unrecorded, "unknown", (int)what->unknown,
					   "tokens_in", (json_int_t)sum->tokens_in, "tokens_out",
					   (json_int_t)sum->tokens_out, "cost",
					   cgs_money_json(sum->plan, sum->cost_nusd), "unsure",
					   (int)sum->unsure, "unsure_tokens",
					   (json_int_t)sum->unsure_tokens, "unsure_cost",
					   cgs_money_json(sum->plan, sum->unsure_nusd), "exit",
					   (int)code));
		return;
	}
	cgs_buf_fmt(b, "%u same, %u changed, %u failed; %s tokens in, %s out",
		    d->count[CGS_DRIFT_SAME], d->count[CGS_DRIFT_CHANGED],
		    d->count[CGS_DRIFT_FAILED], cgs_cli_number(cli, sum->tokens_in),
		    cgs_cli_number(cli, sum->tokens_out));
	cgs_money_text(sum->plan, sum->cost_nusd, b);
	cgs_progress_unsure(b, cli, sum);
	cgs_buf_putc(b, '\n');
	tell_unknown(cli, what);
}

static enum cgs_exit drift(struct cgs_project *p)
{
	struct drift d = {.p = p};
	struct cgs_served what;
	struct cgs_summary sum;
	enum cgs_exit code = cgs_run_drift(p->run, p->plan, put_drift, &d, &what, &sum);
	put_totals(&d, &what, &sum, code);
	return code;
}

enum cgs_exit cgs_cmd_replay(struct cgs_cli *cli)
{
	struct cgs_project p = {0};
	struct cgs_progress progress;
	struct cgs_run_options o = {.event = cgs_progress_event, .arg = &progress, .looks = true};
	uint16_t port = 0;
	bool serves = cgs_cli_has(cli, CGS_OPT_SERVE);
	if (serves == cgs_cli_has(cli, CGS_OPT_DRIFT)) {
		cgs_cli_say(cli, "`cgsc replay` needs either `--serve` or `--drift`");
		return CGS_EXIT_USAGE;
	}
	if (!serves && cgs_cli_has(cli, CGS_OPT_LISTEN)) {
		cgs_cli_say(cli, "option `--listen` says where `--serve` serves");
		return CGS_EXIT_USAGE;
	}
	if (!read_listen(cli, &port))
		return CGS_EXIT_USAGE;
	cgs_progress_init(&progress, cli);
	enum cgs_exit code = cgs_project_open(&p, cli, &o, 0);
	if (!code)
		code = cgs_project_any_plan(&p);
	if (!code)
		code = serves ? serve(&p, port) : drift(&p);
	cgs_project_close(&p);
	return code;
}
