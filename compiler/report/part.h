/* part.h — rows of parts with keys, and which parts of three rows are one.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The items of a block or list, with the comments that belong to them, or the pieces of a
 * statement. Every token is part of one item, or white space, a separator or a bracket.
 */
#ifndef CGS_PART_H
#define CGS_PART_H

#include "../check/schema.h"
#include "../syntax/tree.h"

enum { CGS_PART_NONE = UINT32_MAX };
enum cgs_side { CGS_BASE, CGS_OURS, CGS_THEIRS };

enum cgs_row_form {
	CGS_ROW_BLOCK, /* statements */
	CGS_ROW_LIST,  /* values or parameters, with commas between them */
	CGS_ROW_CELLS, /* pieces of one statement; nothing is between them */
};

struct cgs_part {
	uint32_t node;      /* 0: comments that stand alone, or a head word */
	uint32_t from;      /* first token, of the comments above it or of its own */
	uint32_t core, end; /* its own tokens */
	uint32_t to;        /* behind them and the comment on the same line */
	uint32_t sep;       /* the ',' or ';' behind it; 0: none */
	bool named;         /* the key is a name, not all that it says */
	uint64_t key;
	uint64_t whole; /* of all that it says */
	bool many;      /* the key alone does not tell which statement it is */
	bool held;      /* its name would be there twice: it is not taken for another one renamed */
};

struct cgs_row {
	const struct cgs_tree *t;
	enum cgs_row_form form;
	struct cgs_part *v;
	uint32_t n, cap;
	uint32_t from, to; /* the tokens between its brackets */
};

struct cgs_words { /* what is known of the words of the language */
	const struct cgs_schema *schema;
	const struct cgs_syms *syms;
};

/* The items of a file, block, list or parameter list; the pieces of a statement, attribute and the
 * like. False: it cannot be taken apart. */
bool cgs_row_items(const struct cgs_tree *t, uint32_t node, struct cgs_row *out);
bool cgs_row_cells(const struct cgs_tree *t, uint32_t node, struct cgs_row *out);
/* Gives the parts of three rows their keys; owner: the statement around each of them, or 0. */
void cgs_row_keys(struct cgs_row row[3], const uint32_t owner[3], const struct cgs_words *w);
void cgs_row_done(struct cgs_row row[3]);

/* What tells which part it is. */
static inline uint64_t cgs_part_known(const struct cgs_part *p)
{
	return p->many ? p->whole : p->key;
}

/* White space, comments and the like. */
static inline bool cgs_part_trivia(unsigned kind)
{
	return kind >= CGS_TK_SPACE && kind != CGS_TK_BAD;
}

/* Hashes, from h on: of a word; of what tokens say, not how they are laid out. */
uint64_t cgs_part_mix(uint64_t h, struct cgs_str s);
uint64_t cgs_part_said(const struct cgs_tree *t, uint32_t from, uint32_t to, uint64_t h);
/* Of the comments among tokens. */
uint64_t cgs_part_comment(const struct cgs_tree *t, uint32_t from, uint32_t to);

/* Whether two parts say the same, comments included. */
bool cgs_part_same(const struct cgs_row *a, uint32_t i, const struct cgs_row *b, uint32_t j);
/* Whether a statement has a name that its block should have once; edges have none. */
bool cgs_part_unique(const struct cgs_tree *t, uint32_t node);
/* `text`, `for`, `if` and `use`: what they make stands where they stand. */
bool cgs_part_ordered(const struct cgs_row *r, uint32_t i);
/* A part that was given another name or text, rather than taken away and another one added. */
bool cgs_part_alike(const struct cgs_row *a, uint32_t i, const struct cgs_row *b, uint32_t j);
/* The same, of a statement that neither side has any more: less will do, since it is a conflict. */
bool cgs_part_akin(const struct cgs_row *a, uint32_t i, const struct cgs_row *b, uint32_t j);

struct cgs_slot {        /* one part of the result */
	uint32_t at[3];  /* index in each row, or CGS_PART_NONE */
	uint32_t run[3]; /* of parts that both sides put in one place, where order counts: how
			  * many from `at` on; else 0 */
	bool twice;      /* put in under a name that another one has: a conflict */
	uint32_t next;   /* slot index; 0: the last. Slot 0 is before the first */
};

struct cgs_slots {
	struct cgs_slot *v;
	uint32_t n, cap;
	bool torn;  /* both sides moved a part, to different places: ours holds */
	bool clash; /* what both put in, or changed, cannot be told apart */
};

/* The parts of three rows with keys, in the order of the result. */
void cgs_slots_make(struct cgs_row row[3], struct cgs_slots *out);
/* One side took it away, and the other did not touch it. */
bool cgs_slot_dropped(const struct cgs_row row[3], const struct cgs_slot *s);

#endif
