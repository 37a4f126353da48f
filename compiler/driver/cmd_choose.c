/* cmd_choose.c — `cgsc choose`: choices by weighted scores.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../report/choose.h"

#include <stdlib.h>

#include "answer.h"
#include "cmd.h"

struct choices {
	uint32_t *v;
	uint32_t n, cap;
};

/* Those that were named, or all. */
static enum cgs_exit read_choices(struct cgs_answer *a, struct choices *c)
{
	struct cgs_cli *cli = a->p.cli;
	const struct cgs_ir *ir = a->p.c.ir;
	for (uint32_t i = 0; i < cli->narg; i++) {
		uint32_t d = cgs_answer_find(a, cli->arg[i], "choice");
		if (!d)
			return CGS_EXIT_USAGE;
		if (!cgs_ir_is(ir, d, "choice")) {
			cgs_cli_say(cli, "`%s` is no choice", cli->arg[i]);
			return CGS_EXIT_USAGE;
		}
		*CGS_PUSH(c->v, c->n, c->cap) = d;
	}
	for (uint32_t d = 0; !cli->narg && (d = cgs_ir_next(ir, "choice", d));)
		*CGS_PUSH(c->v, c->n, c->cap) = d;
	if (c->n)
		return CGS_EXIT_OK;
	cgs_cli_say(cli, "no choice is declared: `cgsc explain choice` says how");
	return CGS_EXIT_FINDINGS;
}

/* Decisions on stdout, and why there is none on stderr. */
static enum cgs_exit decide(struct cgs_answer *a, const struct choices *c)
{
	struct cgs_cli *cli = a->p.cli;
	struct cgs_ir *ir = a->p.c.ir;
	struct cgs_buf text = {0};
	enum cgs_exit code = CGS_EXIT_OK;
	for (uint32_t i = 0; i < c->n; i++) {
		struct cgs_str why = {0};
		if (text.n)
			cgs_buf_putc(&text, '\n');
		if (cgs_choose_decision(ir, c->v[i], &cli->mem, &text, &why))
			continue;
		cgs_cli_say(cli, "no decision for `%.*s`: %.*s",
			    CGS_FMT(cgs_ir_full(ir, c->v[i], &cli->mem)), CGS_FMT(why));
		code = CGS_EXIT_FINDINGS;
	}
	if (text.n)
		cgs_answer_spec(cli, cgs_buf_view(&text));
	cgs_buf_done(&text);
	return code;
}

static enum cgs_exit report(struct cgs_answer *a, const struct choices *c)
{
	struct cgs_cli *cli = a->p.cli;
	enum cgs_exit code = CGS_EXIT_OK;
	cgs_report_choose(a->p.c.ir, c->v, c->n, &a->sheet);
	for (uint32_t i = 0; i < c->n; i++) {
		if (cgs_choose_weighs(a->p.c.ir, c->v[i], &cli->mem))
			continue;
		cgs_cli_say(cli,
			    "the criteria of `%.*s` weigh 0 in all, so no option has a mean\n"
			    "give one of them a `weight` above 0, or leave the weights out",
			    CGS_FMT(cgs_ir_full(a->p.c.ir, c->v[i], &cli->mem)));
		code = CGS_EXIT_FINDINGS;
	}
	return code;
}

enum cgs_exit cgs_cmd_choose(struct cgs_cli *cli)
{
	struct choices c = {0};
	struct cgs_answer a;
	enum cgs_exit code = cgs_answer_open(&a, cli, "totals|verdicts|flips|problems");
	if (!code)
		code = read_choices(&a, &c);
	if (!code && !strcmp(cgs_cli_value(cli, CGS_OPT_FORMAT, ""), "cgs"))
		code = decide(&a, &c);
	else if (!code)
		code = report(&a, &c);
	free(c.v);
	cgs_answer_close(&a);
	return code;
}
