/* merge.h — two sets of edits of one spec brought together, by declaration, attribute and element.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A file, a block, a list and a statement are each a row of parts with keys. Parts of the three
 * versions with one key are one part: what one side alone changed, added, took away or moved is
 * taken from it; what both changed is a row again, or a conflict. White space is never one.
 */
#ifndef CGS_MERGE_H
#define CGS_MERGE_H

#include "../base/str.h"

struct cgs_merge_conflict {
	struct cgs_str what;   /* "component api: goal" */
	const char *why;       /* "both sides changed it" */
	uint32_t line;         /* of the result, where its markers begin */
	uint32_t ours, theirs; /* lines in their files; 0: it is not in it */
};

struct cgs_merge_mistake { /* of one version: the first that it has */
	uint32_t n;        /* how many there are */
	uint32_t line;
	struct cgs_str text;
};

struct cgs_merge_stray { /* one side took a name away, and the other refers to it once more */
	struct cgs_str name;
	uint32_t line; /* of the result, where it is referred to */
	bool ours;     /* took it away */
};

struct cgs_merge {
	struct cgs_str base, ours, theirs;
	uint32_t marker; /* characters of a conflict marker */
	bool show_base;  /* in conflicts, between ours and theirs */
	/* what comes out */
	struct cgs_buf out;
	struct cgs_merge_conflict *v;
	uint32_t n, cap;
	struct cgs_merge_mistake mistake[3]; /* of the base, ours and theirs */
	struct cgs_merge_stray *stray;       /* of a clean result */
	uint32_t nstray, cstray;
	bool torn; /* both sides moved a part, to different places: ours holds */
	struct cgs_arena mem;
};

enum cgs_merged {
	CGS_MERGED,        /* clean */
	CGS_MERGE_CLASHES, /* out has markers, and v says what they are about */
	CGS_MERGE_UNREAD,  /* one of the three has mistakes, which are in mistake: out is empty */
};

/* When the three can be read, a clean result can be. */
enum cgs_merged cgs_merge_specs(struct cgs_merge *m);
void cgs_merge_done(struct cgs_merge *m);

#endif
