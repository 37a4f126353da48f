/* facts.h — what a model says, declaration by declaration, without how it is written.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FACTS_H
#define CGS_FACTS_H

#include "../cgs.h"

struct cgs_fact { /* an attribute, a clause, an edge, the title ... */
	struct cgs_str name;
	struct cgs_str *item; /* of what is no list: one */
	struct cgs_str *key;  /* equal of items that are: 300ms and 0.3s */
	uint32_t n, cap, ckey;
	bool unsaid; /* it would be the same without being said */
	bool list;
	bool row;       /* the order of its items counts */
	bool normative; /* its text says what must hold */
};

struct cgs_thing { /* a declaration */
	struct cgs_str kind, name, package;
	struct cgs_str path; /* "component.orders.api", "field.account.id": with who is around it */
	struct cgs_str says; /* of one without a name: " { deny a -> b }" */
	struct cgs_str file;
	uint32_t decl;
	struct cgs_fact *fact; /* sorted by name */
	uint32_t n, cap;
	struct cgs_thing *kid;
	uint32_t nkid, ckid;
	uint64_t said;          /* a hash of all of it but its own name */
	struct cgs_thing *mate; /* for those who compare */
};

struct cgs_str cgs_facts_path(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *mem);
/* Tells those without a name apart; empty of the others. */
struct cgs_str cgs_facts_says(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *mem);
/* The declarations of the project's own packages, as kids of *root. Texts live in mem. */
void cgs_facts_read(struct cgs_ir *ir, struct cgs_arena *mem, struct cgs_thing *root);
/* One more item, equal to those of the same text. */
void cgs_fact_add(struct cgs_fact *f, struct cgs_str s);
void cgs_fact_done(struct cgs_fact *f);
void cgs_facts_done(struct cgs_thing *root);

#endif
