/* stamp.h — has a file changed? Stat many, hash few.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_STAMP_H
#define CGS_STAMP_H

#include "../compiler/base/hash.h"
#include "../compiler/base/status.h"

/* A file is suspect when any field differs, not only when it is newer. */
struct cgs_stamp {
	int64_t mtime_ns;
	int64_t ctime_ns;
	uint64_t size : 62;
	uint64_t executable : 1; /* a regular file's mode has x for its owner */
	uint64_t directory : 1;
	uint64_t inode; /* 0: the file does not exist */
};

enum { CGS_STAMP_TICK_NS = 10 * 1000 * 1000 }; /* coarsest clock tick that counts as the same */

bool cgs_stamp_eq(const struct cgs_stamp *a, const struct cgs_stamp *b);
/* A stamp whose mtime or ctime is within a tick of the time it was taken may hide a later write. */
bool cgs_stamp_racy(const struct cgs_stamp *s, int64_t taken_ns);
int64_t cgs_stamp_now_ns(void); /* CLOCK_REALTIME */

/* Follows symbolic links. A missing file gives a zero stamp and CGS_OK. */
enum cgs_status cgs_stamp_of(int root_fd, const char *path, struct cgs_stamp *out);
/* Stats n paths (sorted, so that a directory's files stand together: each directory is opened
 * once and its files are looked up below it), on several threads when n is over 2,000, so path()
 * must not change anything. out[i] belongs to path(arg, i). */
void cgs_stamp_many(int root_fd, uint32_t n, const char *(*path)(void *arg, uint32_t i), void *arg,
		    struct cgs_stamp *out);
/* Is this path, relative to the root, watched by a stamp of its own? */
typedef bool cgs_stamp_watched(void *arg, const char *path);

/* The SHA-256 of a regular file's content, or of a directory's sorted entry names, without hidden
 * ones, "build" and "node_modules", without the back-up copies of editors ("x~", "#x"), and
 * without entries that are watched themselves (NULL: none is): so a new spec, or a file that a glob
 * may match, is a change, and an output is not. The stamp is taken before the first byte is read.
 * CGS_ENOTFOUND, CGS_EIO, CGS_EDENIED (neither file nor directory). */
enum cgs_status cgs_stamp_hash(int root_fd, const char *path, cgs_stamp_watched *watched, void *arg,
			       struct cgs_stamp *stamp, struct cgs_key *key);

#endif
