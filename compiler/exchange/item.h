/* item.h — what foreign formats and the model have in common: items, and what was not carried over.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A reader makes items of a file, a writer makes a file of items; neither knows the other. An item
 * is a declaration to be: its parts are named as the attributes and clauses of the language are.
 * All text belongs to the set.
 */
#ifndef CGS_ITEM_H
#define CGS_ITEM_H

#include "../base/sym.h"

#define CGS_ITEM_BIT(kind) (1u << CGS_ITEM_##kind)

enum cgs_item_kind {
	CGS_ITEM_NONE,
	CGS_ITEM_SCOPE, /* a document or a section */
	CGS_ITEM_SYSTEM,
	CGS_ITEM_STAKEHOLDER,
	CGS_ITEM_GOAL,
	CGS_ITEM_NEED,
	CGS_ITEM_REQUIREMENT,
	CGS_ITEM_STORY,
	CGS_ITEM_SCENARIO,
	CGS_ITEM_QUESTION,
	CGS_ITEM_ENTITY,
	CGS_ITEM_ASSUMPTION,
	CGS_ITEM_NONGOAL,
	CGS_ITEM_TERM,
	CGS_ITEM_KINDS
};

enum cgs_item_form { /* of a part */
		     CGS_PART_TEXT,
		     CGS_PART_WORD,    /* of an enum, or true */
		     CGS_PART_WORDS,   /* a list of them */
		     CGS_PART_LIST,    /* of strings */
		     CGS_PART_RECORDS, /* a list: keys and values, each ended by CGS_PART_END */
		     CGS_PART_REF,
		     CGS_PART_REFS,
		     CGS_PART_CLAUSE,
		     CGS_PART_CLAUSE_REF,
};
#define CGS_PART_END '\x1f'

struct cgs_item_word {
	const char *name;
	enum cgs_item_form form;
	uint32_t kinds; /* which have it: bit of enum cgs_item_kind */
	uint32_t to;    /* which it may refer to */
};

struct cgs_item_part {
	const struct cgs_item_word *word;
	struct cgs_str text; /* of a reference: the id that is meant */
	uint32_t line;
	uint32_t item; /* of a reference: the item that is meant, when it is known */
};

struct cgs_item {
	enum cgs_item_kind kind;
	bool made;  /* because others speak of it; not counted */
	bool done;  /* it was written */
	bool named; /* export: it has no id, and others refer to it: its name is its id */
	bool loud;  /* its title stood in capitals only, and gives way to a later one */
	struct cgs_str id, title, name, file;
	struct cgs_str unknown; /* export: the kind of a declaration that is no item */
	uint32_t line;
	uint32_t up; /* the item that it stands in, or 0 */
	struct cgs_item_part *part;
	uint32_t npart, cpart;
};

struct cgs_item_loss {
	struct cgs_str file;
	uint32_t line;
	bool item;  /* a whole item, not a part of one */
	bool loose; /* lines that are nothing known; more counts them */
	struct cgs_str what, why;
	uint32_t more; /* further places of which the same is said */
};

struct cgs_items {
	struct cgs_arena mem;
	struct cgs_item *v; /* [0] is none */
	uint32_t n, cap;
	struct cgs_item_loss *loss;
	uint32_t nloss, closs;
	struct cgs_str file;  /* that is being read */
	uint32_t seen;        /* items in the files */
	uint32_t written;     /* items in what came out */
	struct cgs_syms made; /* kind and phrase of those that were made; item = order[symbol] */
	uint32_t *order;
	uint32_t corder;
};

/* The words of the language for kinds and parts. */
const char *cgs_item_kind_word(enum cgs_item_kind kind);
/* What a declaration of that kind is, or NONE. */
enum cgs_item_kind cgs_item_kind_named(struct cgs_str kind);
/* What a column or field of that name is: "user story", "out of scope"; or NONE. */
enum cgs_item_kind cgs_item_kind_of(struct cgs_str word);
/* NULL: the kind has no part of that name. */
const struct cgs_item_word *cgs_item_word_of(enum cgs_item_kind kind, struct cgs_str name);
/* The n-th word, NULL after the last. */
const struct cgs_item_word *cgs_item_word_at(uint32_t n);
/* "priority", "status", "verify", "kind": the word of the language for a foreign one; empty: none.
 */
struct cgs_str cgs_item_value(const char *word, struct cgs_str foreign);

/* A new item, read at that line; its index. */
uint32_t cgs_item_new(struct cgs_items *s, enum cgs_item_kind kind, uint32_t line);
/* Adds a part; text is trimmed, and nothing is added without any. What the kind does not have is
 * named as lost. */
void cgs_item_put(struct cgs_items *s, uint32_t item, const char *word, struct cgs_str text,
		  uint32_t line);
/* The same, with a value in foreign words: "High". A status that others would have to bear out is
 * a tag. */
void cgs_item_put_foreign(struct cgs_items *s, uint32_t item, const char *word, struct cgs_str text,
			  uint32_t line);
/* Adds a reference to the system or stakeholder of that phrase, which is made if it is new. */
void cgs_item_put_made(struct cgs_items *s, uint32_t item, const char *word,
		       enum cgs_item_kind kind, struct cgs_str phrase, uint32_t line);
/* Adds a reference to an item that is known; nothing if it is there already. */
void cgs_item_put_item(struct cgs_items *s, uint32_t from, const char *word, uint32_t to,
		       uint32_t line);
const struct cgs_item_part *cgs_item_part(const struct cgs_items *s, uint32_t item,
					  const char *word, const struct cgs_item_part *after);
/* The text of the first such part, or empty. */
struct cgs_str cgs_item_get(const struct cgs_items *s, uint32_t item, const char *word);

/* A part or a piece of text that has no place. */
void cgs_item_lose(struct cgs_items *s, uint32_t line, struct cgs_str what, const char *why);
/* A whole item that has none; it counts as seen. */
void cgs_item_drop(struct cgs_items *s, uint32_t line, struct cgs_str what, const char *why);
/* An item that a writer has no place for. */
void cgs_item_leave(struct cgs_items *s, uint32_t item, const char *why);
/* A line of text that is nothing known: neighbours are told together. */
void cgs_item_loose(struct cgs_items *s, uint32_t line);

/* The same, but a line that demands something was an item. */
void cgs_item_strange(struct cgs_items *s, uint32_t line, struct cgs_str text);

/* After the last file: references become items, and every item gets its name. */
void cgs_item_settle(struct cgs_items *s);
/* "auth.sign_in": the names of what it stands in and its own. */
struct cgs_str cgs_item_path(struct cgs_items *s, uint32_t item);
void cgs_item_done(struct cgs_items *s);

/* "specs/auth/spec.md" as "auth": what a file is called that is called as all others are; or
 * empty. */
struct cgs_str cgs_item_place(struct cgs_str file);

/* name.c: the identifier of an item, of its id, title or text; not yet made unique. */
struct cgs_str cgs_name_of(struct cgs_items *s, uint32_t item);
/* "Order API" as order_api; empty when too little is left. */
struct cgs_str cgs_name_slug(struct cgs_arena *a, struct cgs_str text);

#endif
