/* project.h — one project as the commands see it: specs to plan, and the opened store.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_PROJECT_H
#define CGS_PROJECT_H

#include "cli.h"
#include "host.h"

struct cgs_project {
	struct cgs_cli *cli;
	struct cgs c;
	struct cgs_host host;
	struct cgs_run *run;
	const struct cgs_plan *plan; /* the snapshot's or c.plan */
};

/* Reads --profile, -D and --today into c->choices; a message when they cannot be read. */
bool cgs_project_choices(struct cgs_cli *cli, struct cgs_choices *out);
/* After cgs_check: whether what they name is there; a message otherwise. */
bool cgs_project_chosen(struct cgs_cli *cli, const struct cgs *c);
/* Enters the project's root and opens its store; a message otherwise. o may be NULL: defaults.
 * Targets are cli->arg[0..ntarget). */
enum cgs_exit cgs_project_open(struct cgs_project *p, struct cgs_cli *cli,
			       const struct cgs_run_options *o, uint32_t ntarget);
/* The exit code of specs with errors: a target that does not exist, or a wrong value of -D, is a
 * mistake on the command line. */
enum cgs_exit cgs_project_failure(const struct cgs *c);
/* Says which file or directory made cgs_load fail (errno says why). */
enum cgs_exit cgs_project_unread(struct cgs_cli *cli, const struct cgs *c);
/* Loads the specs and checks names and types, but asks no rules and looks for no programs; reports
 * errors. */
enum cgs_exit cgs_project_model(struct cgs_project *p);
/* Loads, checks and lowers the specs into p->c.plan and reports what is wrong. */
enum cgs_exit cgs_project_plan(struct cgs_project *p, uint32_t ntarget);
/* The snapshot's plan when it still holds, else a new one. */
enum cgs_exit cgs_project_any_plan(struct cgs_project *p);
/* Takes the lock of cgs_run_lock; a message when that fails. */
enum cgs_exit cgs_project_lock(struct cgs_project *p, bool *again);
void cgs_project_close(struct cgs_project *p);
/* Index of a step that a person named; a message with suggestions otherwise. */
uint32_t cgs_project_find(struct cgs_project *p, const char *name);

#endif
