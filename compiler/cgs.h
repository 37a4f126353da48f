/* cgs.h — the compiler in one header: a project's files in, diagnostics, IR and plan out.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     bytes --parse--> tree --check--> ir --lower--> plan
 *
 * No network, no clock, no environment: the same files give the same plan, byte for byte.
 * The command line and the language server use nothing below this header.
 */
#ifndef CGS_H
#define CGS_H

#include "base/diag.h"
#include "check/ir.h"
#include "plan/plan.h"
#include "syntax/fmt.h"

#define CGS_VERSION "0.1.0"
#define CGS_ROOT_FILE "project.cgs" /* the directory that holds it is the project's root */

struct cgs { /* one compilation */
	struct cgs_files files;
	struct cgs_syms syms;
	struct cgs_diags diags;
	struct cgs_tree **tree; /* parsed so far; cgs_check takes them */
	uint32_t ntree, ctree;
	struct cgs_choices choices; /* to be set before cgs_check */
	struct cgs_ir *ir;
	struct cgs_plan *plan;
	struct cgs_buf dirs; /* NUL-separated directories that were listed, "" is the root */
};

/* The nearest directory at or above `from` that holds project.cgs; CGS_ENOTFOUND.
 * *root is absolute, heap, for the caller to free. */
enum cgs_status cgs_find_root(const char *from, char **root);
/* Lists every .cgs file below the root into c->files: not hidden directories, not build or
 * node_modules, not a directory with a project.cgs of its own. CGS_EIO, CGS_ENOTFOUND. */
enum cgs_status cgs_list(struct cgs *c, const char *root);
/* Lists them and parses them. */
enum cgs_status cgs_load(struct cgs *c, const char *root);
/* Parses one more text under a path, in place of the file if it was loaded. */
void cgs_parse(struct cgs *c, struct cgs_str path, struct cgs_str text);
/* Names, types, units, rules; then c->ir is set and c->diags sorted. */
void cgs_check(struct cgs *c);
/* Lowers the IR into c->plan; only without errors. False after a diagnostic. targets: names from
 * the command line, none: everything. */
bool cgs_lower(struct cgs *c, const struct cgs_lower *how);
void cgs_done(struct cgs *c);

#endif
