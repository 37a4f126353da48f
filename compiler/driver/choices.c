/* choices.c — what the command line says about the model: the profile, parameters, the day.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "project.h"

#include <stdlib.h>
#include <time.h>

/* "2026-12-31" */
static bool is_date(const char *z)
{
	static const char form[] = "dddd-dd-dd";
	for (uint32_t i = 0; i < sizeof form; i++)
		if (form[i] == 'd' ? z[i] < '0' || z[i] > '9' : z[i] != form[i])
			return false;
	struct tm day = {.tm_year = (int)strtol(z, NULL, 10) - 1900,
			 .tm_mon = (int)strtol(z + 5, NULL, 10) - 1,
			 .tm_mday = (int)strtol(z + 8, NULL, 10)};
	struct tm same = day; /* timegm makes 31 April the first of May */
	return timegm(&same) != -1 && same.tm_mon == day.tm_mon && same.tm_mday == day.tm_mday;
}

bool cgs_project_choices(struct cgs_cli *cli, struct cgs_choices *out)
{
	const char **define =
		cgs_arena_alloc(&cli->mem, (cli->ngiven + (size_t)1) * sizeof *define);
	uint32_t n = 0;
	for (uint32_t i = 0; i < cli->ngiven; i++) {
		const char *z = cli->given[i].value;
		if (cli->given[i].opt != CGS_OPT_DEFINE)
			continue;
		if (!strchr(z, '=') || *z == '=') {
			cgs_cli_say(cli, "option `--define` is NAME=VALUE, not `%s`", z);
			return false;
		}
		define[n++] = z;
	}
	*out = (struct cgs_choices){cgs_cli_value(cli, CGS_OPT_PROFILE, NULL), define, n,
				    cgs_cli_value(cli, CGS_OPT_TODAY, NULL), false};
	out->day_given = out->today;
	if (!out->today || is_date(out->today))
		return true;
	cgs_cli_say(cli, "option `--today` is a date like 2026-12-31, not `%s`", out->today);
	return false;
}

static bool unknown(struct cgs_cli *cli, const struct cgs_ir *ir, const char *kind,
		    struct cgs_str name)
{
	struct cgs_guess g = {.typed = name};
	uint32_t same = 0;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, kind, d));) {
		cgs_cli_guess(&g, cgs_ir_name(ir, d));
		same += cgs_str_eq(cgs_ir_name(ir, d), name);
	}
	if (same) {
		cgs_cli_say(cli, "%u packages have a %s `%.*s`", same, kind, CGS_FMT(name));
		return false;
	}
	cgs_cli_say(cli, "the specs have no %s `%.*s`%s", kind, CGS_FMT(name),
		    cgs_cli_hint(cli, &g));
	return false;
}

bool cgs_project_chosen(struct cgs_cli *cli, const struct cgs *c)
{
	const struct cgs_choices *ch = &c->choices;
	if (ch->profile && !c->ir->profile)
		return unknown(cli, c->ir, "profile", cgs_str_of(ch->profile));
	for (uint32_t i = 0; i < ch->ndefine; i++) {
		struct cgs_str name = {ch->define[i], (uint32_t)strcspn(ch->define[i], "=")};
		if (!cgs_ir_param(c->ir, name))
			return unknown(cli, c->ir, "param", name);
	}
	return true;
}
