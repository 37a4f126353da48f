/* cmd_trace.c — `cgsc trace`: from who wants it to what shows it, and where the chain is broken.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../report/model.h"
#include "../report/trace.h"
#include "cmd.h"
#include "project.h"

enum { SHOWN = 8 }; /* of those that a name may mean */

/* The declarations of the project with this name, or with no owner said. */
static uint32_t list_named(struct cgs_cli *cli, const struct cgs_ir *ir, struct cgs_str name,
			   struct cgs_buf *list)
{
	uint32_t n = 0;
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		if (!cgs_model_own(ir, d) || (!cgs_str_eq(cgs_ir_name(ir, d), name) &&
					      !cgs_str_eq(cgs_model_name(ir, d, &cli->mem), name)))
			continue;
		struct cgs_str path = cgs_model_path(ir, d, &cli->mem);
		if (++n <= SHOWN)
			cgs_buf_fmt(list, "%s%.*s", n > 1 ? ", " : "", CGS_FMT(path));
	}
	cgs_buf_putz(list, n > SHOWN ? " ..." : "");
	return n;
}

static void say_unknown(struct cgs_cli *cli, const struct cgs_ir *ir, const char *arg)
{
	struct cgs_guess g = {.typed = cgs_str_of(arg)};
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		if (!cgs_model_own(ir, d))
			continue;
		cgs_cli_guess(&g, cgs_ir_name(ir, d));
		if (strchr(arg, '.'))
			cgs_cli_guess(&g, cgs_model_path(ir, d, &cli->mem));
	}
	const char *hint = cgs_cli_hint(cli, &g);
	cgs_cli_say(cli, "no declaration is named `%s`%s", arg,
		    *hint ? hint : "\nwithout a name `cgsc trace` lists the requirements");
}

/* All names are looked up before anything is printed. */
static bool find_all(struct cgs_cli *cli, const struct cgs_ir *ir, uint32_t *decl)
{
	for (uint32_t i = 0; i < cli->narg; i++) {
		struct cgs_str name = cgs_str_of(cli->arg[i]);
		struct cgs_buf list = {0};
		decl[i] = cgs_model_find(ir, name);
		if (decl[i])
			continue;
		if (list_named(cli, ir, name, &list))
			cgs_cli_say(cli, "more than one declaration is named `%s`\nsay which: %.*s",
				    cli->arg[i], CGS_FMT(cgs_buf_view(&list)));
		else
			say_unknown(cli, ir, cli->arg[i]);
		cgs_buf_done(&list);
		return false;
	}
	return true;
}

static enum cgs_exit put(struct cgs_cli *cli, struct cgs_trace *t, const char *form)
{
	bool gaps = cgs_cli_has(cli, CGS_OPT_GAPS), html = !strcmp(form, "html");
	uint32_t *decl = cgs_arena_alloc(&cli->mem, (cli->narg + (size_t)1) * sizeof *decl);
	if (gaps && cli->narg) {
		cgs_cli_say(cli, "`--gaps` is about the whole project: leave the names out");
		return CGS_EXIT_USAGE;
	}
	if (!find_all(cli, t->ir, decl))
		return CGS_EXIT_USAGE;
	if (html)
		cgs_trace_page(t, gaps, decl, cli->narg, &cli->out);
	for (uint32_t i = 0; !html && i < cli->narg; i++)
		cgs_trace_tree(t, decl[i], cgs_table_form_of(form), &cli->out);
	if (!html && gaps)
		cgs_trace_gaps(t, cgs_table_form_of(form), &cli->out);
	else if (!html && !cli->narg)
		cgs_trace_matrix(t, cgs_table_form_of(form), &cli->out);
	return gaps && cgs_trace_count(t, UINT32_MAX) ? CGS_EXIT_FINDINGS : CGS_EXIT_OK;
}

enum cgs_exit cgs_cmd_trace(struct cgs_cli *cli)
{
	const char *form = cgs_cli_value(cli, CGS_OPT_FORMAT, cli->json ? "json" : "text");
	struct cgs_project p = {.cli = cli};
	struct cgs_trace t;
	cli->data_only = true;
	enum cgs_exit code = cgs_cli_enter(cli);
	if (!code)
		code = cgs_project_model(&p);
	if (!code) {
		cgs_trace_make(&t, p.c.ir);
		code = put(cli, &t, form);
		cgs_trace_done(&t);
	}
	cgs_project_close(&p);
	return code;
}
