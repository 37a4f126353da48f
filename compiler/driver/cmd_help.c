/* cmd_help.c — help and version, from the tables.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "args.h"
#include "cmd.h"

static const char exit_codes[] = "Exit codes:\n"
				 "    0  done                          5  the budget is used up\n"
				 "    1  findings, or a failed gate    6  store or file trouble\n"
				 "    2  wrong command line           70  an error of cgsc itself\n"
				 "    3  partly done (-k)            130  interrupted\n"
				 "    4  no recorded answer while offline\n";

static void put_option(struct cgs_buf *b, const struct cgs_option *o, const char *values)
{
	struct cgs_buf name = {0};
	if (o->letter)
		cgs_buf_fmt(&name, "-%c, ", o->letter);
	cgs_buf_fmt(&name, "%s--%s%s%s", o->letter ? "" : "    ", o->name, o->arg ? "=" : "",
		    o->arg ? o->arg : "");
	cgs_buf_fmt(b, "  %-24s %s%s", name.s, name.n > 24 ? "\n                           " : "",
		    o->help);
	if (values)
		cgs_buf_fmt(b, "\n%27s%s", "", values);
	cgs_buf_putc(b, '\n');
	cgs_buf_done(&name);
}

static void put_options(struct cgs_cli *cli, const struct cgs_command *c, bool global)
{
	for (uint32_t i = 0; i < CGS_OPT_COUNT; i++) {
		const struct cgs_option *o = &cli->options[i];
		if (o->global == global && cgs_args_takes(cli, c, (enum cgs_opt)i))
			put_option(&cli->out, o, cgs_args_values(cli, c, (enum cgs_opt)i));
	}
}

static void put_commands(struct cgs_cli *cli)
{
	cgs_buf_putz(&cli->out, "Commands:\n");
	for (const struct cgs_command *c = cli->commands; c->name; c++)
		cgs_buf_fmt(&cli->out, "  %-11s %s\n", c->name, c->summary);
}

static void put_examples(struct cgs_buf *b, const char *lines)
{
	cgs_buf_putz(b, "\nExamples:\n");
	for (const char *p = lines; *p;) {
		size_t n = strcspn(p, "\n");
		cgs_buf_fmt(b, "  %.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

static void help_program(struct cgs_cli *cli, bool brief)
{
	struct cgs_buf *b = &cli->out;
	cgs_buf_putz(b, "cgsc " CGS_VERSION " - builds artifacts from .cgs specifications\n\n"
			"Usage: cgsc [OPTION...] COMMAND [ARGUMENT...]\n\n");
	put_commands(cli);
	if (brief) {
		put_examples(b, "cgsc init demo && cd demo\ncgsc build\ncgsc build -n\n");
		cgs_buf_putz(b, "\n`cgsc COMMAND -h` and `cgsc --help` say more.\n");
		return;
	}
	cgs_buf_putz(b, "\nOptions of every command:\n");
	put_options(cli, NULL, true);
	for (const struct cgs_command *c = cli->commands; c->name; c++) {
		if (!c->options)
			continue;
		cgs_buf_fmt(b, "\nOptions of %s:\n", c->name);
		put_options(cli, c, false);
	}
	cgs_buf_putc(b, '\n');
	cgs_buf_putz(b, exit_codes);
	cgs_buf_putz(b, "\nThe manual is cgsc(1); `cgsc explain CODE` explains a diagnostic.\n");
}

static void help_command(struct cgs_cli *cli, const struct cgs_command *c, bool brief)
{
	struct cgs_buf *b = &cli->out;
	cgs_buf_fmt(b, "cgsc %s - %s\n\nUsage: cgsc %s%s%s%s\n", c->name, c->summary, c->name,
		    c->options ? " [OPTION...]" : "", *c->args ? " " : "", c->args);
	if (!brief && *c->detail)
		cgs_buf_fmt(b, "\n%s\n", c->detail);
	if (c->options) {
		cgs_buf_putz(b, "\nOptions:\n");
		put_options(cli, c, false);
	}
	if (!brief) {
		cgs_buf_putz(b, "\nOptions of every command:\n");
		put_options(cli, NULL, true);
	}
	put_examples(b, c->example);
	if (!brief) {
		cgs_buf_putc(b, '\n');
		cgs_buf_putz(b, exit_codes);
	}
}

/* `cgsc help build`, `cgsc build --help`, `cgsc -h`, `cgsc`. */
enum cgs_exit cgs_cmd_help(struct cgs_cli *cli)
{
	const struct cgs_command *c = cli->command;
	bool brief = cli->short_help || !c;
	if (cgs_cli_has(cli, CGS_OPT_HELP) && !cli->short_help)
		brief = false;
	if (c && c->run == cgs_cmd_help)
		c = cli->narg ? cgs_args_command(cli, cli->arg[0]) : NULL;
	if (cli->narg && !c) {
		(void)cgs_args_unknown(cli, cli->arg[0]);
		return CGS_EXIT_USAGE;
	}
	if (c)
		help_command(cli, c, brief);
	else
		help_program(cli, brief);
	return CGS_EXIT_OK;
}

enum cgs_exit cgs_cmd_version(struct cgs_cli *cli)
{
	cgs_buf_putz(&cli->out,
		     cli->json ? "{\"version\":\"" CGS_VERSION "\"}\n" : "cgsc " CGS_VERSION "\n");
	return CGS_EXIT_OK;
}
