/* cmd_doc.c — `cgsc doc`: the spec as a document, its decisions as files, its views as drawings.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../report/diagram.h"
#include "../report/doc.h"
#include "cmd.h"
#include "project.h"

static enum cgs_exit put_view(struct cgs_cli *cli, struct cgs_ir *ir, const char *form)
{
	const char *name = cgs_cli_value(cli, CGS_OPT_VIEW, "container");
	struct cgs_diagram g;
	if (!cgs_diagram_named(&g, ir, cgs_str_of(name))) {
		cgs_cli_say(cli,
			    "no view or deployment is named `%s`; "
			    "`context` and `container` are always there",
			    name);
		return CGS_EXIT_USAGE;
	}
	if (!strcmp(form, "dot"))
		cgs_diagram_dot(&g, &cli->out);
	else
		cgs_diagram_mermaid(&g, &cli->out);
	cgs_diagram_done(&g);
	return CGS_EXIT_OK;
}

static enum cgs_exit put(struct cgs_cli *cli, struct cgs_ir *ir)
{
	bool view = cgs_cli_has(cli, CGS_OPT_VIEW);
	const char *form = cgs_cli_value(cli, CGS_OPT_FORMAT, view ? "mermaid" : "md");
	bool drawing = !strcmp(form, "dot") || !strcmp(form, "mermaid");
	if (view && !drawing) {
		cgs_cli_say(cli, "a view is drawn as dot or mermaid, not as %s", form);
		return CGS_EXIT_USAGE;
	}
	if (drawing)
		return put_view(cli, ir, form);
	cgs_doc_whole(ir, !strcmp(form, "html"), &cli->out);
	return CGS_EXIT_OK;
}

enum cgs_exit cgs_cmd_doc(struct cgs_cli *cli)
{
	struct cgs_project p = {.cli = cli};
	cli->data_only = true;
	enum cgs_exit code = cgs_cli_enter(cli);
	if (!code)
		code = cgs_project_model(&p);
	if (!code)
		code = put(cli, p.c.ir);
	cgs_project_close(&p);
	return code;
}
