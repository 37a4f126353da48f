/* decl.h — what the parts that build declarations share; private to check.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_DECL_H
#define CGS_DECL_H

#include "bind.h"

struct seen {
	uint32_t decl;
	struct cgs_span where;
	uint32_t meant; /* the last declaration that may have meant it by a word it does not have */
};

struct site { /* where a block of statements stands */
	struct cgs_ir *ir;
	const struct cgs_tree *t;
	uint32_t file, package;
	bool words;
	bool inner;        /* in a block: not the top of a file */
	bool sketch;       /* in the body of a template, of which nothing is known yet */
	uint32_t made;     /* by expansion: the innermost scope with values, or 0 */
	uint32_t outer;    /* where the names of a new declaration are looked up; 0: its parent */
	uint32_t place;    /* where those of a new attribute are; 0: its declaration */
	bool outside;      /* the statement before this one stood outside of a declaration */
	cgs_sym meant;     /* the kind of a top-level statement whose head word is misspelled */
	struct seen *seen; /* by field: the last declaration that had it */
};

/* The first word of a statement. */
static inline struct cgs_span head_span(const struct site *s, uint32_t stmt)
{
	return cgs_tree_tok_span(s->t, s->t->node[stmt].tok);
}

/* What declares words of the language. */
static inline bool is_word_kind(struct cgs_str head)
{
	return cgs_str_is(head, "kind") || cgs_str_is(head, "enum") || cgs_str_is(head, "unit");
}

/* guess.c: CGS1021. The kind that was meant, when one is nearest: what is declared then counts, so
 * that a slip in the first word does not make every use of the name a second error. Else 0. */
cgs_sym cgs_guess_kind(const struct site *s, uint32_t stmt);

/* head.c: name, title, parameters, type. False when a part that it has not was told. */
bool cgs_head_read(const struct site *s, uint32_t decl, const struct cgs_kind *kind);
/* Whether a value stands in a head, which is no part of any but those of constants. */
bool cgs_head_has_value(const struct site *s, uint32_t stmt);
void cgs_head_missing(const struct site *s, uint32_t decl);
struct cgs_str cgs_head_title(const struct site *s, uint32_t string);
/* The name that a head gives: a parameter or loop variable gives its value. *frame: whose. */
cgs_sym cgs_head_name(const struct site *s, uint32_t node, uint32_t *frame);
bool cgs_head_is_name(struct cgs_str s);

/* clause.c: sets the parts of an attribute that is a clause or an edge; false after a diagnostic.
 */
bool cgs_clause_read(const struct site *s, uint32_t decl, uint32_t stmt, const struct cgs_field *f,
		     struct cgs_attr *a);
/* Tells that a clause is written as an attribute, or the reverse. */
void cgs_clause_wrong(const struct site *s, uint32_t stmt, const struct cgs_field *f);

/* field.c: attributes, clauses, edges. */
/* The one field whose name is nearest to the first word of a statement, or NULL. */
const struct cgs_field *cgs_field_meant(const struct site *s, uint32_t kind, uint32_t stmt);
void cgs_field_unknown(const struct site *s, uint32_t decl, uint32_t stmt, uint32_t kind);
bool cgs_field_repeated(const struct site *s, uint32_t decl, uint32_t stmt,
			const struct cgs_field *f);
void cgs_field_add(const struct site *s, uint32_t decl, uint32_t stmt, const struct cgs_field *f);
/* Notes the required attributes that the block does not give. */
void cgs_field_required(const struct site *s, uint32_t decl, uint32_t kind);

/* decl.c: one declaration with all in it; its index. */
uint32_t cgs_decl_one(const struct site *s, uint32_t stmt, uint32_t parent);
/* One statement of a declaration's block that is no nested declaration. */
void cgs_decl_field(const struct site *s, uint32_t decl, uint32_t kind, uint32_t stmt);
/* Whether a statement is one of a top level; a diagnostic when it never is. */
bool cgs_decl_wanted(struct site *s, uint32_t stmt);
/* `use`, `for` or `if` where the kind (0: the top level) has no clause of that name. */
bool cgs_decl_control(const struct site *s, uint32_t kind, uint32_t stmt);
/* Appends to the nested declarations. */
void cgs_decl_link(struct cgs_ir *ir, uint32_t parent, uint32_t kid);
/* The field that a statement of a block means, or NULL. */
const struct cgs_field *cgs_decl_field_of(const struct site *s, uint32_t kind, uint32_t stmt);

#endif
