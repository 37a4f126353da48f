/* store.h — results kept by content: nothing but store.c knows LMDB.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Three tables in .cgs/store/data.mdb: "action" (node key -> bytes of a REAPI ActionResult),
 * "blob" (SHA-256 -> bytes), "note" (name -> bytes of ours: snapshot, last run of a step). Every
 * record carries a checksum that is verified when it is read: a damaged record is a miss. Values
 * are copied out; only cgs_store_view points into the map. Default sync flags: a commit that
 * returned has survived a power cut. Several processes may use one store at once; a process opens
 * a store once and not across fork. src: docs/ARCHITECTURE.md, "Store".
 */
#ifndef CGS_STORE_H
#define CGS_STORE_H

#include "../compiler/base/hash.h"
#include "../compiler/base/status.h"

enum cgs_table { CGS_T_ACTION, CGS_T_BLOB, CGS_T_NOTE };

struct cgs_store;

/* Opens the store below dir_fd/.cgs, making it if it is absent. When data.mdb is not as the last
 * commit of ours left it (killed within a commit, copied, written to by others), every page of it
 * is checked first, without mapping it. A store that fails is renamed to .cgs/store.bad-N, a new
 * one is made, and the actions and blobs that still verify are copied into it; *repaired then says
 * so in one sentence (static), else NULL. CGS_EIO when the directory cannot be written: then *out
 * is NULL and errno says why. Not covered: a disk that silently changes a tree page of a file
 * whose times stay the same; cgs_store_verify finds that. */
enum cgs_status cgs_store_open(int dir_fd, struct cgs_store **out, const char **repaired);
/* Opens a store that cannot be written (a file system or a directory without the right to), or none
 * where there is none, to look at: what is put is only seen here, and committed never. */
enum cgs_status cgs_store_look(int dir_fd, struct cgs_store **out);
/* Commits what is pending and closes, whatever the commit says. NULL is allowed. */
enum cgs_status cgs_store_close(struct cgs_store *s);

/* The value, appended to out. CGS_ENOTFOUND on a miss or a damaged record (which is counted and
 * replaced by the next put); CGS_EIO. Sees this process's uncommitted puts. */
enum cgs_status cgs_store_get(struct cgs_store *s, enum cgs_table t, const void *key, size_t nkey,
			      struct cgs_buf *out);
/* Queues a put (key and value are copied); several are committed together by cgs_store_commit, or
 * when 448 (some 64 results) or more than 4 MiB are pending. Keys are 1..510 bytes, values up to 1
 * GiB - 16: CGS_ETOOBIG. After a failed commit the queue is kept and tried again. */
enum cgs_status cgs_store_put(struct cgs_store *s, enum cgs_table t, const void *key, size_t nkey,
			      const void *val, size_t n);
/* Makes everything queued durable. Waits for
 * another process's writer; after 2 s it calls waiting (see cgs_store_on_wait) once. CGS_EIO
 * (cgs_store_error says why), CGS_ECANCELLED when SIGINT or SIGTERM is pending during the wait. */
enum cgs_status cgs_store_commit(struct cgs_store *s);
/* Writes what is queued, and not there yet, behind the end of a file without waiting for the disk:
 * there it outlives this process, but not a power cut. False: not all of it is in the file. */
bool cgs_store_spill(struct cgs_store *s, int fd);
/* The bytes that are queued. */
uint64_t cgs_store_waits(const struct cgs_store *s);
/* Queues what is whole and sound in such a file. */
void cgs_store_recover(struct cgs_store *s, int fd);
/* The same, only to be seen: from then on nothing is committed. */
void cgs_store_peek(struct cgs_store *s, int fd);
void cgs_store_on_wait(struct cgs_store *s, void (*waiting)(void *), void *arg);

/* A value in place, for one large value that is mostly not read: *p is 8-byte aligned and valid
 * until cgs_store_release. The record's checksum is NOT verified: the caller has checksums of its
 * own. One view at a time; it keeps old pages alive and stops the store from growing (a commit
 * that must grow fails with CGS_EIO and is tried again later), so hold it briefly. Does not see
 * uncommitted puts. */
enum cgs_status cgs_store_view(struct cgs_store *s, enum cgs_table t, const void *key, size_t nkey,
			       const void **p, size_t *n);
void cgs_store_release(struct cgs_store *s);

/* Convenience over CGS_T_BLOB: the key is the content's SHA-256. Known blobs are not written. */
enum cgs_status cgs_store_put_blob(struct cgs_store *s, const void *p, size_t n,
				   struct cgs_key *key);
enum cgs_status cgs_store_get_blob(struct cgs_store *s, const struct cgs_key *key,
				   struct cgs_buf *out);
/* Whether a record is there; its bytes are not verified. */
bool cgs_store_has_blob(struct cgs_store *s, const struct cgs_key *key);

struct cgs_store_stats {
	uint64_t actions, blobs, notes; /* records */
	uint64_t blob_bytes, file_bytes;
	uint64_t damaged; /* found by verify, or since open */
	uint64_t removed; /* by gc */
	uint64_t kept;
};
enum cgs_status cgs_store_stats(struct cgs_store *s, struct cgs_store_stats *out);
/* Checks every page and verifies every record; with repair, damaged records are dropped.
 * CGS_ECORRUPT when something is damaged and stays so (a damaged page is cured by the next open).
 */
enum cgs_status cgs_store_verify(struct cgs_store *s, bool repair, struct cgs_store_stats *out);
/* The notes whose names begin so are numbers of tokens. */
#define CGS_STORE_COUNTS "count"
/* Drops every note of a count, every action (but answers of a live model, which were paid for)
 * whose key keep() refuses or that cannot be read, and every blob that no kept action and no
 * keep_blob() names; then compacts the file unless another process has it open (freed pages are
 * then used again by later puts). NULL keep keeps every action, NULL keep_blob no other blob. kept
 * and removed count actions and blobs.
 */
enum cgs_status cgs_store_gc(struct cgs_store *s,
			     bool (*keep)(void *, const struct cgs_key *action),
			     bool (*keep_blob)(void *, const struct cgs_key *blob), void *arg,
			     struct cgs_store_stats *out);
/* Whether the store is still the one below .cgs: `clean --all` removes it, a repair moves it. */
bool cgs_store_current(struct cgs_store *s);
/* errno text or LMDB's message of the last failure. */
const char *cgs_store_error(const struct cgs_store *s);

#endif
