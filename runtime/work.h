/* work.h — the private directory in which a tool runs: its declared inputs and nothing else.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_WORK_H
#define CGS_WORK_H

#include "../compiler/base/file.h"

/* Files and directories that were used and wait to be used again. Deleting and making inodes at
 * thousands a second is slow on ext4, which looks past every inode deleted in the last seconds
 * (fs/ext4/ialloc.c, recently_deleted); renaming them is not. */
struct cgs_spare {
	int fd; /* ".cgs/work/PID-spare", or -1 */
	uint32_t nfile, ndir;
	uint32_t made; /* working directories so far, for their names */
};

struct cgs_work {
	char path[64]; /* ".cgs/work/PID-N", relative to the root */
	int root_fd;
	int fd;                  /* the directory, or -1 */
	struct cgs_spare *spare; /* or NULL */
};

void cgs_work_spare(int root_fd, struct cgs_spare *s);
void cgs_work_spare_done(int root_fd, struct cgs_spare *s);
enum cgs_status cgs_work_open(int root_fd, struct cgs_spare *spare, struct cgs_work *w);
/* A directory of a fixed name that stays, made if it is absent; close its fd. */
enum cgs_status cgs_work_keep(int root_fd, const char *path, struct cgs_work *w);
/* Writes a new file, making its directories. */
enum cgs_status cgs_work_put(struct cgs_work *w, const char *path, struct cgs_str content,
			     bool executable);
/* Makes the directories in which the tool is to write a file. */
void cgs_work_parents(struct cgs_work *w, const char *path);
/* Reads a regular file that the tool wrote; CGS_ENOTFOUND, CGS_EDENIED (a link, a directory),
 * CGS_ETOOBIG, CGS_EIO. */
enum cgs_status cgs_work_get(struct cgs_work *w, const char *path, size_t max, struct cgs_buf *out);
/* Removes the directory with all that is in it. */
void cgs_work_close(struct cgs_work *w);
/* Removes a file or a whole directory, never following a link. */
void cgs_work_remove(int dir_fd, const char *name);
/* Removes the directories that killed processes left, those whose PID is gone, and ends whatever
 * still runs in them. root is absolute, without links. */
void cgs_work_sweep(int root_fd, const char *root);

#endif
