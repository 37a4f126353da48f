/* args.h — the command line, read by the tables of commands and options.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_ARGS_H
#define CGS_ARGS_H

#include "cli.h"

/* Fills cli; false after a message (exit CGS_EXIT_USAGE). Without a command, cli->command is
 * NULL. */
bool cgs_args_parse(struct cgs_cli *cli, char *const *argv);
const struct cgs_command *cgs_args_command(const struct cgs_cli *cli, const char *name);
/* Says that there is no such command, and what may be meant; false. */
bool cgs_args_unknown(struct cgs_cli *cli, const char *name);
/* Whether the command takes the option. */
bool cgs_args_takes(const struct cgs_cli *cli, const struct cgs_command *c, enum cgs_opt opt);
/* Whether value is one of "a|b|c". */
/* "text|csv": what an option of a command may be, or NULL for anything. */
const char *cgs_args_values(const struct cgs_cli *cli, const struct cgs_command *c,
			    enum cgs_opt opt);
bool cgs_args_among(const char *values, struct cgs_str value);

#endif
