/* build.h — what the grammar's actions call: nodes made and strung together.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_BUILD_H
#define CGS_BUILD_H

#include "tree.h"

/* Semantic value of a token or a node list. 16 bytes travel in registers: how high the highest node
 * of a list is stands in its first one. */
struct cgs_sem {
	uint32_t tok;         /* first token */
	uint32_t end;         /* one past the last lexed token */
	uint32_t first, last; /* nodes, linked by next; 0: none */
};

struct cgs_build {
	struct cgs_tree *tree;
	struct cgs_diags *ds;
	uint32_t bad_at; /* newest lexed token where something was mended, plus 1; 0: none */
	bool deep;       /* CGS0202 was given */
	bool params;     /* there are CGS_N_PARAM nodes */
};

/* No nodes, no tokens. */
static inline struct cgs_sem cgs_build_empty(struct cgs_build *b)
{
	(void)b;
	return (struct cgs_sem){.tok = UINT32_MAX};
}

/* A node over the tokens of `from` to `to`, with the nodes of `kids` as children. */
struct cgs_sem cgs_build_node(struct cgs_build *b, enum cgs_node_kind kind, unsigned op,
			      struct cgs_sem from, struct cgs_sem to, struct cgs_sem kids);
struct cgs_sem cgs_build_leaf(struct cgs_build *b, enum cgs_node_kind kind, struct cgs_sem tok);
struct cgs_sem cgs_build_binary(struct cgs_build *b, enum cgs_op op, struct cgs_sem l,
				struct cgs_sem r);
/* DOT, STAT: the name is the last token. */
struct cgs_sem cgs_build_named(struct cgs_build *b, enum cgs_node_kind kind, struct cgs_sem of,
			       struct cgs_sem name);
struct cgs_sem cgs_build_string(struct cgs_build *b, struct cgs_sem open, struct cgs_sem close,
				struct cgs_sem parts);
struct cgs_sem cgs_build_type(struct cgs_build *b, struct cgs_sem path, struct cgs_sem args,
			      struct cgs_sem to, unsigned optional);
struct cgs_sem cgs_build_param(struct cgs_build *b, struct cgs_sem name, struct cgs_sem type,
			       struct cgs_sem dflt);
struct cgs_sem cgs_build_stmt(struct cgs_build *b, struct cgs_sem name, struct cgs_sem args,
			      struct cgs_sem type, struct cgs_sem more, struct cgs_sem blocks);
/* "head(a, b)": the arguments, or PARAMS when one of them has a type. */
struct cgs_sem cgs_build_head_call(struct cgs_build *b, struct cgs_sem open, struct cgs_sem in,
				   struct cgs_sem close);
void cgs_build_root(struct cgs_build *b, struct cgs_sem body);
/* Appends b to the list a. */
struct cgs_sem cgs_build_add(struct cgs_build *b, struct cgs_sem list, struct cgs_sem item);
/* The one of two that ends later. */
struct cgs_sem cgs_build_later(struct cgs_sem a, struct cgs_sem c);

#endif
