/* snapshot.h — what the last build knew: the plan, every file's stamp, every step's result.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One value in the store (CGS_T_NOTE "snapshot"): a head, then sections, each 8-byte aligned with
 * an XXH3 checksum of its own, so that a build in which nothing changed reads and verifies only
 * the stamps and the file names and never touches the pages of the rest. After cgs_snapshot_open
 * it is a view into the store (see cgs_store_view: no long work meanwhile); after
 * cgs_snapshot_rest it is a copy in memory and the store is free.
 *
 * A second value, "snapshot+", holds what has changed since in a few files and steps: a build of
 * one step writes some hundred bytes instead of everything. It names the very snapshot it amends
 * and is ignored beside any other.
 */
#ifndef CGS_SNAPSHOT_H
#define CGS_SNAPSHOT_H

#include "../compiler/plan/plan.h"
#include "stamp.h"
#include "store.h"

struct cgs_file_state {
	struct cgs_stamp stamp;
	int64_t taken_ns; /* when the stamp was taken: see cgs_stamp_racy */
};

enum cgs_step_mark { CGS_MARK_NONE, CGS_MARK_OK, CGS_MARK_FAILED, CGS_MARK_SKIPPED };

struct cgs_step_state {
	struct cgs_key key; /* node key of the result; zero: none */
	uint32_t out;       /* first of its digests in out[] */
	uint32_t mark;      /* enum cgs_step_mark */
};

struct cgs_snapshot {
	struct cgs_key options; /* SHA-256 of version, targets, PATH, what shapes a plan */
	bool complete;          /* the build it describes ended with every step OK */
	/* Zero until cgs_snapshot_rest. */
	struct cgs_plan plan;
	struct cgs_file_state *file; /* [files] */
	struct cgs_key *hash;        /* [files] content hashes; zero: not known or missing */
	struct cgs_step_state *step; /* [plan.head->nstep] */
	struct cgs_key *out;         /* [plan.head->noutput] digest of every output */
	uint64_t *size;              /* [plan.head->noutput] its size */
	/* Only for snapshot.c; zero in a snapshot made for saving. */
	struct cgs_store *view;      /* release it */
	const void *image;           /* the whole value, in the view or in copy */
	void *copy;                  /* heap */
	struct cgs_buf amended;      /* "snapshot+", or empty */
	struct cgs_file_note *fresh; /* refreshed stamps, by index */
	uint32_t nfresh, cfresh;
};

/* Loads the parts that a check for "nothing changed" needs: options, complete, file names and
 * stamps (to be asked for by cgs_snapshot_changed). CGS_ENOTFOUND; CGS_ECORRUPT (then treat as
 * absent). cgs_snapshot_done in either case. */
enum cgs_status cgs_snapshot_open(struct cgs_store *s, struct cgs_snapshot *out);
uint32_t cgs_snapshot_steps(const struct cgs_snapshot *sn); /* of one that was opened */
/* Number of files, and the path of one; the plan's when there is no image. Files and their order
 * are those of the plan. */
uint32_t cgs_snapshot_files(const struct cgs_snapshot *sn);
const char *cgs_snapshot_path(const struct cgs_snapshot *sn, uint32_t i);
/* Copies and verifies everything, after which every field may be used; again does nothing. On
 * CGS_ECORRUPT treat it as absent. */
enum cgs_status cgs_snapshot_rest(struct cgs_snapshot *sn);
/* Writes a snapshot (arrays may be heap); it is committed with the next commit. One that was
 * loaded needs cgs_snapshot_rest first (CGS_ECORRUPT otherwise). */
enum cgs_status cgs_snapshot_save(struct cgs_store *s, const struct cgs_snapshot *sn);
/* Writes what differs in now, made for saving from the same plan, from sn, which was loaded (and
 * rested); now NULL: only refreshed stamps. CGS_ETOOBIG: too much has changed, save it all. */
enum cgs_status cgs_snapshot_amend(struct cgs_store *s, const struct cgs_snapshot *sn,
				   const struct cgs_snapshot *now);
/* The only question of a null build: do all stamps still hold? Files whose stamp differs or is
 * racy are rehashed; equal content is no change and refreshes the stamp (*refreshed: then
 * amend it, so that the next check is quick again). Returns the number of files that
 * really changed; first[] gets up to max of their indexes. */
uint32_t cgs_snapshot_changed(struct cgs_snapshot *sn, int root_fd, uint32_t *first, uint32_t max,
			      bool *refreshed);
void cgs_snapshot_done(struct cgs_snapshot *sn);

#endif
