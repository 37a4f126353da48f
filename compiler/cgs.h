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
#include "base/hash.h"
#include "check/ir.h"
#include "plan/plan.h"
#include "syntax/fmt.h"

#define CGS_VERSION "0.1.0"
#define CGS_ROOT_FILE "project.cgs" /* the directory that holds it is the project's root */
#define CGS_LOCK_FILE "cgs.lock"
#define CGS_DEPEND_DIR ".cgs/depend" /* what `cgsc lock` fetched, by hash */

enum cgs_depend_form { CGS_DEPEND_PATH, CGS_DEPEND_GIT, CGS_DEPEND_ARCHIVE };

struct cgs_depend { /* one `dependency` of the project */
	struct cgs_str name;
	enum cgs_depend_form form;
	struct cgs_str at;     /* directory or archive relative to the root, or what git clones */
	struct cgs_str rev;    /* of git */
	struct cgs_str source; /* "path ../rules": as cgs.lock says it */
	bool pin;              /* its content has to be what cgs.lock says */
	struct cgs_span where; /* its name */
	bool found;            /* its files were read, and key is their hash */
	struct cgs_key key;
	bool known;  /* cgs.lock has it from this source; then want is its hash there */
	bool pinned; /* and what was found is that */
	struct cgs_key want;
};

struct cgs { /* one compilation */
	struct cgs_files files;
	struct cgs_syms syms;
	struct cgs_diags diags;
	struct cgs_tree **tree; /* parsed so far; cgs_check takes them */
	uint32_t ntree, ctree;
	struct cgs_choices choices;    /* to be set before cgs_check */
	const struct cgs_lower *world; /* likewise: what the machine answers; NULL: not asked */
	bool marks;                    /* likewise: its code is searched for marks */
	bool model;                    /* likewise: names and types only; rules are not asked */
	struct cgs_ir *ir;
	struct cgs_plan *plan;
	struct cgs_depend *depend;
	uint32_t ndepend, cdepend;
	struct cgs_str unread; /* after cgs_load failed: what cannot be read; empty: the root */
	struct cgs_buf dirs;   /* NUL-separated directories that were listed, "" is the root */
};

struct cgs_list {
	struct cgs_arena mem;
	struct cgs_str *path; /* relative to the root, sorted by bytes */
	uint32_t n, cap;
	struct cgs_str *link; /* symbolic links to specs, or to directories that hold some */
	uint32_t nlink, clink;
	struct cgs_str unread; /* the directory that could not be listed */
};

/* Adds the .cgs files below a directory ("" is the root): not hidden ones, not those of hidden
 * directories, of build or node_modules, or of a directory with a project.cgs of its own. Symbolic
 * links are not followed, but for project.cgs. dirs gets the directories that were looked into,
 * each with a NUL behind it. CGS_ENOTFOUND, CGS_EIO. */
enum cgs_status cgs_load_list(struct cgs_list *l, int root_fd, struct cgs_str dir,
			      struct cgs_buf *dirs);
void cgs_load_list_done(struct cgs_list *l);

/* The nearest directory at or above `from` that holds project.cgs; CGS_ENOTFOUND.
 * *root is absolute, heap, for the caller to free. */
enum cgs_status cgs_find_root(const char *from, char **root);
/* Lists and parses every .cgs file below the root, as cgs_load_list finds them; and those of the
 * dependencies, for which nothing is fetched. CGS_EIO, CGS_ENOTFOUND. */
enum cgs_status cgs_load(struct cgs *c, const char *root);
/* The hash that cgs.lock pins: SHA-256 over path and text of each spec below a directory, in order
 * of path. CGS_ENOTFOUND, CGS_EIO, CGS_ETOOBIG. */
enum cgs_status cgs_depend_hash(const char *dir, struct cgs_key *key);
/* Parses one more text under a path, in place of the file if it was loaded. */
void cgs_parse(struct cgs *c, struct cgs_str path, struct cgs_str text);
/* Names, types, units, rules; then c->ir is set and c->diags sorted. */
void cgs_check(struct cgs *c);
/* The specs as text when `use`, `for` and `if` are carried out: each package of the project as one
 * file, or the package or declaration of that name, as "order.id"; false when there is none. */
bool cgs_expand(struct cgs *c, const char *name, struct cgs_buf *out);
/* Lowers the IR into c->plan; only without errors. False after a diagnostic. targets: names from
 * the command line, none: everything. */
bool cgs_lower(struct cgs *c, const struct cgs_lower *how);
void cgs_done(struct cgs *c);

#endif
