/* args.c — the command line, read by the tables of commands and options.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "args.h"

struct reader {
	struct cgs_cli *cli;
	char *const *next; /* argument after the current one */
};

const struct cgs_command *cgs_args_command(const struct cgs_cli *cli, const char *name)
{
	for (const struct cgs_command *c = cli->commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

bool cgs_args_takes(const struct cgs_cli *cli, const struct cgs_command *c, enum cgs_opt opt)
{
	return cli->options[opt].global || !c || (c->options & UINT64_C(1) << opt);
}

const char *cgs_args_values(const struct cgs_cli *cli, const struct cgs_command *c,
			    enum cgs_opt opt)
{
	return opt == CGS_OPT_FORMAT && c ? c->formats : cli->options[opt].values;
}

bool cgs_args_among(const char *values, struct cgs_str value)
{
	for (const char *p = values; *p;) {
		size_t n = strcspn(p, "|");
		if (n == value.n && !strncmp(p, value.s, n))
			return true;
		p += n;
		p += *p == '|';
	}
	return false;
}

static void guess_among(struct cgs_guess *g, const char *values)
{
	for (const char *p = values; *p;) {
		size_t n = strcspn(p, "|");
		cgs_cli_guess(g, (struct cgs_str){p, (uint32_t)n});
		p += n;
		p += *p == '|';
	}
}

static bool unknown_option(struct cgs_cli *cli, struct cgs_str name)
{
	struct cgs_guess g = {.typed = name};
	for (uint32_t i = 0; i < CGS_OPT_COUNT; i++)
		if (cgs_args_takes(cli, cli->command, (enum cgs_opt)i))
			cgs_cli_guess(&g, cgs_str_of(cli->options[i].name));
	if (g.best.s)
		g.best = cgs_str_fmt(&cli->mem, "--%.*s", CGS_FMT(g.best));
	cgs_cli_say(cli, "unknown option `--%.*s`%s\n`cgsc %s--help` lists the options",
		    CGS_FMT(name), cgs_cli_hint(cli, &g),
		    cli->command ? cgs_str_fmt(&cli->mem, "%s ", cli->command->name).s : "");
	return false;
}

bool cgs_args_unknown(struct cgs_cli *cli, const char *name)
{
	struct cgs_guess g = {.typed = cgs_str_of(name)};
	for (const struct cgs_command *c = cli->commands; c->name; c++)
		cgs_cli_guess(&g, cgs_str_of(c->name));
	cgs_cli_say(cli, "unknown command `%s`%s\n`cgsc --help` lists the commands", name,
		    cgs_cli_hint(cli, &g));
	return false;
}

/* Records an option whose value, if it takes one, is in value (or is the next argument). */
static bool take(struct reader *r, enum cgs_opt opt, const char *value)
{
	struct cgs_cli *cli = r->cli;
	const struct cgs_option *o = &cli->options[opt];
	if (!o->arg && value) {
		cgs_cli_say(cli, "option `--%s` takes no value", o->name);
		return false;
	}
	if (o->arg && !value && !*r->next) {
		const char *values = cgs_args_values(cli, cli->command, opt);
		cgs_cli_say(cli, "option `--%s` needs a value: %s", o->name,
			    values ? values : o->arg);
		return false;
	}
	if (o->arg && !value)
		value = *r->next++;
	*CGS_PUSH(cli->given, cli->ngiven, cli->cgiven) =
		(struct cgs_given){opt, value ? value : ""};
	return true;
}

static bool elsewhere(struct cgs_cli *cli, const struct cgs_option *o)
{
	if (cli->command)
		cgs_cli_say(cli,
			    "`cgsc %s` does not take `--%s`\n`cgsc %s --help` lists its options",
			    cli->command->name, o->name, cli->command->name);
	else
		cgs_cli_say(cli, "`--%s` belongs to a command\n`cgsc --help` lists the commands",
			    o->name);
	return false;
}

static bool long_option(struct reader *r, const char *z)
{
	size_t n = strcspn(z, "=");
	struct cgs_str name = {z, (uint32_t)n};
	for (uint32_t i = 0; i < CGS_OPT_COUNT; i++) {
		const struct cgs_option *o = &r->cli->options[i];
		if (!cgs_str_is(name, o->name))
			continue;
		if (!cgs_args_takes(r->cli, r->cli->command, (enum cgs_opt)i))
			return elsewhere(r->cli, o);
		return take(r, (enum cgs_opt)i, z[n] ? z + n + 1 : NULL);
	}
	return unknown_option(r->cli, name);
}

/* "-n", "-j4", "-nk": letters until one takes a value. */
static bool letters(struct reader *r, const char *z)
{
	for (; *z; z++) {
		uint32_t i = 0;
		while (i < CGS_OPT_COUNT && r->cli->options[i].letter != *z)
			i++;
		if (i == CGS_OPT_COUNT) {
			cgs_cli_say(r->cli, "unknown option `-%c`\n`cgsc --help` lists the options",
				    *z);
			return false;
		}
		const struct cgs_option *o = &r->cli->options[i];
		if (!cgs_args_takes(r->cli, r->cli->command, (enum cgs_opt)i))
			return elsewhere(r->cli, o);
		r->cli->short_help |= i == CGS_OPT_HELP;
		if (o->arg)
			return take(r, (enum cgs_opt)i, z[1] ? z + 1 : NULL);
		if (!take(r, (enum cgs_opt)i, NULL))
			return false;
	}
	return true;
}

static bool count_args(struct cgs_cli *cli)
{
	const struct cgs_command *c = cli->command;
	if (!c || cgs_cli_has(cli, CGS_OPT_HELP) || cgs_cli_has(cli, CGS_OPT_VERSION))
		return true;
	if (cli->narg >= c->least && cli->narg <= c->most) {
		struct cgs_guess g = {.typed = cgs_str_of(cli->narg ? cli->arg[0] : "")};
		if (!c->words || !cli->narg || cgs_args_among(c->words, g.typed))
			return true;
		guess_among(&g, c->words);
		cgs_cli_say(cli, "`cgsc %s` does not know `%s`%s\nit takes one of %s", c->name,
			    cli->arg[0], cgs_cli_hint(cli, &g), c->words);
		return false;
	}
	cgs_cli_say(cli, "%s arguments: cgsc %s %s", cli->narg < c->least ? "missing" : "too many",
		    c->name, c->args);
	return false;
}

static bool argument(struct reader *r, const char *z)
{
	struct cgs_cli *cli = r->cli;
	if (cli->command) {
		*CGS_PUSH(cli->arg, cli->narg, cli->carg) = z;
		return true;
	}
	cli->command = cgs_args_command(cli, z);
	return cli->command || cgs_args_unknown(cli, z);
}

/* Whether an option may have the value that it was given. */
static bool check_value(struct cgs_cli *cli, const struct cgs_given *given)
{
	const char *values = cgs_args_values(cli, cli->command, given->opt);
	struct cgs_guess g = {.typed = cgs_str_of(given->value)};
	if (!values || cgs_args_among(values, g.typed))
		return true;
	guess_among(&g, values);
	cgs_cli_say(cli, "option `--%s` cannot be `%s`%s\nit is one of %s",
		    cli->options[given->opt].name, given->value, cgs_cli_hint(cli, &g), values);
	return false;
}

/* An option may stand before the command that it belongs to. */
static bool check_options(struct cgs_cli *cli)
{
	for (uint32_t i = 0; i < cli->ngiven; i++) {
		const struct cgs_option *o = &cli->options[cli->given[i].opt];
		if (!o->global &&
		    (!cli->command || !cgs_args_takes(cli, cli->command, cli->given[i].opt)))
			return elsewhere(cli, o);
		if (!check_value(cli, &cli->given[i]))
			return false;
	}
	return true;
}

bool cgs_args_parse(struct cgs_cli *cli, char *const *argv)
{
	struct reader r = {cli, argv + (*argv != NULL)};
	bool only_args = false, ok = true;
	while (ok && *r.next) {
		const char *z = *r.next++;
		if (only_args || z[0] != '-' || !z[1])
			ok = argument(&r, z);
		else if (!strcmp(z, "--"))
			only_args = true;
		else if (z[1] == '-')
			ok = long_option(&r, z + 2);
		else
			ok = letters(&r, z + 1);
	}
	return ok && check_options(cli) && count_args(cli);
}
