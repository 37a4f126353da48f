/* rewrite.h — what the files share that print the model as text; private.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_REWRITE_H
#define CGS_REWRITE_H

#include "bind.h"

struct cgs_put { /* bytes of the source that read differently */
	uint32_t at, len;
	struct cgs_str text;
};

struct cgs_need {
	uint32_t package;
	struct cgs_str alias;
};

struct cgs_bound { /* the variable of a loop */
	cgs_sym name;
	const struct cgs_bound *up;
};

struct cgs_unfold {
	struct cgs_ir *ir;
	struct cgs_buf *out;
	uint32_t place;
	const struct cgs_tree *t;
	uint32_t decl;                 /* that is printed */
	uint32_t want;                 /* type of what is being written, or 0 */
	bool bare;                     /* so a word names a declaration */
	bool word;                     /* so a name is a word */
	const struct cgs_bound *bound; /* of loops that stay loops, from the inside */
	struct cgs_put *edit;
	uint32_t nedit, cedit;
	struct cgs_need *need; /* packages that the text names and its own does not import */
	uint32_t nneed, cneed;
};

/* Names in what is written next are those of a value of the type; 0: of any. */
void cgs_rewrite_want(struct cgs_unfold *u, uint32_t type);
/* Other text in place of some bytes. */
void cgs_rewrite_put(struct cgs_unfold *u, struct cgs_span where, struct cgs_str text);
void cgs_rewrite_value(struct cgs_unfold *u, uint32_t node, const struct cgs_value *v);
/* What a package is called in another one, or in itself where something nearer hides its names;
 * it will be imported if it is not. */
struct cgs_str cgs_rewrite_alias(struct cgs_unfold *u, uint32_t package, uint32_t other);
/* Other text in place of the names below a node, where it is needed. item: they may be taken from
 * the item of a `where`. */
void cgs_rewrite_names(struct cgs_unfold *u, uint32_t node, bool item);
/* The source of some bytes with the edits in them, which are then forgotten. */
void cgs_rewrite_source(struct cgs_unfold *u, uint32_t from, uint32_t to);

/* value.c: a value as the source that gives it; bare: a word may stand for a declaration. */
void cgs_value_source(struct cgs_unfold *u, const struct cgs_value *v, uint32_t package, bool bare,
		      struct cgs_buf *out);
/* Text as it stands between quotes on one line. */
void cgs_value_escape(struct cgs_str s, struct cgs_buf *out);

#endif
