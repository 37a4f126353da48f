/* cmd.h — the commands: each takes its options and arguments from cli and returns the exit code.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_CMD_H
#define CGS_CMD_H

#include "cli.h"

enum cgs_exit cgs_cmd_init(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_build(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_check(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_fmt(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_graph(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_expand(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_diff(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_merge(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_import(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_export(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_replay(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_trace(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_doc(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_why(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_log(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_cost(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_rank(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_choose(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_explain(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_lock(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_cache(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_clean(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_completion(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_version(struct cgs_cli *cli);
enum cgs_exit cgs_cmd_help(struct cgs_cli *cli);

#endif
