/* publish.h — the only writer of project files: beneath the root, whole or not at all.
 * SPDX-License-Identifier: Apache-2.0
 *
 * openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS), a temporary file with
 * the final mode in the same directory, fdatasync, renameat. Never follows a link, never writes
 * to anything but a regular file,
 * nor to a path that compiler/base/path.h refuses. src: openat2(2), docs/ARCHITECTURE.md "Outputs".
 */
#ifndef CGS_PUBLISH_H
#define CGS_PUBLISH_H

#include "../compiler/base/hash.h"
#include "../compiler/base/status.h"
#include "stamp.h"

/* Writes n bytes to path, making its directories. CGS_EDENIED: leads outside the root, through a
 * link, or names something that is not a regular file; CGS_EIO (errno). Bytes that are already
 * there are not written again (*wrote false). */
enum cgs_status cgs_publish_write(int root_fd, const char *path, const void *p, size_t n,
				  bool executable, bool *wrote);
/* The same over what was there when it was decided to write (a stamp of no inode: nothing):
 * CGS_ECHANGED when that is not what is there just before the new file takes its name. */
enum cgs_status cgs_publish_over(int root_fd, const char *path, const struct cgs_stamp *was,
				 const void *p, size_t n, bool executable, bool *wrote);

/* The same in two halves, so that the disk writes many files at once: where there is a journal,
 * the first of many that waits for it pays for all. */
struct cgs_staged {
	int dir, fd;      /* fd -1: nothing to name */
	const char *name; /* into path */
	bool was_free, synced;
	char temp[256];
};
/* Writes the temporary file and starts its way to the disk. CGS_EIO, CGS_EDENIED: nothing was done
 * (cgs_publish_write knows how to go on, or says why not). The same bytes are there: fd -1. */
enum cgs_status cgs_publish_stage(int root_fd, const char *path, const void *p, size_t n,
				  bool executable, struct cgs_staged *w);
/* Waits until the bytes of all are on the disk, on some threads. */
void cgs_publish_sync(struct cgs_staged **w, uint32_t n);
/* Gives a file that was synced its name. After a failure nothing is left of it; CGS_ECHANGED as
 * above. */
enum cgs_status cgs_publish_settle(struct cgs_staged *w, const struct cgs_stamp *was);
/* Removes a regular file and then its empty parent directories; CGS_ENOTFOUND. */
enum cgs_status cgs_publish_remove(int root_fd, const char *path);
struct cgs_removal {
	const char *path;
	enum cgs_status st;
	int error; /* errno */
};
/* The same for many, on some threads: a file system that discards blocks waits for each file. */
void cgs_publish_remove_all(int root_fd, struct cgs_removal *v, uint32_t n);
/* Removes temporary files that a killed process left below .cgs and beside outputs. */
void cgs_publish_sweep(int root_fd, const char *const *dirs, uint32_t n);

#endif
