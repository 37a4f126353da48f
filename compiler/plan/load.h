/* load.h — the specs below a directory, listed and parsed.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_LOAD_H
#define CGS_LOAD_H

#include "../cgs.h"

struct cgs_list {
	struct cgs_arena mem;
	struct cgs_str *path; /* relative to the root, sorted by bytes */
	uint32_t n, cap;
};

/* Adds the .cgs files below a directory ("" is the root): not those of hidden directories, of build
 * or node_modules, or of a directory with a project.cgs of its own. Symbolic links are not
 * followed. dirs gets the directories that were looked into, each with a NUL behind it.
 * CGS_ENOTFOUND, CGS_EIO. */
enum cgs_status cgs_load_list(struct cgs_list *l, int root_fd, struct cgs_str dir,
			      struct cgs_buf *dirs);
void cgs_load_list_done(struct cgs_list *l);
/* Parses a file that is loaded. */
void cgs_load_tree(struct cgs *c, uint32_t file);
/* Reads and parses a file unless that was done; of one that is too large a diagnostic says so.
 * origin: see struct cgs_file. CGS_ENOTFOUND, CGS_EIO. */
enum cgs_status cgs_load_file(struct cgs *c, struct cgs_str path, uint32_t origin);

#endif
