/* slip.h — what was probably meant by a head or a clause that is not right: help and fixes.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SLIP_H
#define CGS_SLIP_H

#include "decl.h"

/* Words without quotes from a node on, `Order API {` or `a client calls`: adds the help and the fix
 * that quotes them, up to the end of the line or to what begins a block or ends the statement.
 * False when there are fewer than so many words, or something else among them. */
bool cgs_slip_text(struct cgs_ir *ir, const struct cgs_tree *t, struct cgs_diag *d, uint32_t node,
		   uint32_t words);
/* Help for a part that the head of a declaration does not have. */
void cgs_slip_head(const struct site *s, uint32_t decl, struct cgs_diag *d, uint32_t node);
/* `depends -> a, b`: true when the statement is meant as one more target of the edge before it,
 * which is told once for all of them. */
bool cgs_slip_target(const struct site *s, uint32_t stmt);
/* `a -> b` in the block of what has the attributes `from` and `to`: told. */
bool cgs_slip_flow(const struct site *s, uint32_t kind, uint32_t stmt);
/* `100/s`: adds the help where the expression that ends with the node is a number over a unit. */
void cgs_slip_rate(struct cgs_ir *ir, const struct cgs_tree *t, struct cgs_diag *d, uint32_t node);
/* A name that nothing is like: a loop variable in its own `where`, or `${HOME}` in a text. */
void cgs_slip_name(struct cgs_ir *ir, const struct cgs_tree *t, struct cgs_diag *d, uint32_t node);
/* A comparison of a string with a reference: what to write instead. */
void cgs_slip_quoted(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node);
/* `return n`, in the place of the `is` of a function. */
bool cgs_slip_return(const struct site *s, uint32_t decl, uint32_t stmt);

/* Nothing of that name can be called. */
struct cgs_diag *cgs_slip_function(struct cgs_ir *ir, struct cgs_span at, struct cgs_str name);

#endif
