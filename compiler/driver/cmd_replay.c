/* cmd_replay.c — `cgsc replay`: recordings served to other programs, and compared with what the
 * models answer now.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "cmd.h"
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
	if (s->unknown)
		cgs_cli_say(cli,
			    "%u prompt%s read what no build has made yet: `cgsc build --offline` "
			    "makes it",
			    s->unknown, s->unknown == 1 ? "" : "s");
}

static enum cgs_exit serve(struct cgs_project *p, uint16_t port)
{
	enum cgs_exit code = cgs_run_serve(p->run, p->plan, port, tell_served, p->cli);
	if (code)
		cgs_cli_say(p->cli, "%s", cgs_run_error(p->run));
	return code;
}

enum cgs_exit cgs_cmd_replay(struct cgs_cli *cli)
{
	struct cgs_project p = {0};
	struct cgs_progress progress;
	struct cgs_run_options o = {.event = cgs_progress_event, .arg = &progress, .looks = true};
	uint16_t port = 0;
	if (!cgs_cli_has(cli, CGS_OPT_SERVE)) {
		cgs_cli_say(cli, "`cgsc replay` needs `--serve`");
		return CGS_EXIT_USAGE;
	}
	if (!read_listen(cli, &port))
		return CGS_EXIT_USAGE;
	cgs_progress_init(&progress, cli);
	enum cgs_exit code = cgs_project_open(&p, cli, &o, 0);
	if (!code)
		code = cgs_project_any_plan(&p);
	if (!code)
		code = serve(&p, port);
	cgs_project_close(&p);
	return code;
}
