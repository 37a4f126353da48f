/* check.h — the passes over the whole model, and the order of the modules; private to check.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Inner order, each sees only the ones before it:
 *   map, num, cycle, hint (know nothing of the model)
 *   < schema (tables of words) < ir (questions to the model)
 *   < unit < type < words (the tables filled)
 *   < origin (diagnostics explained) < bind (scopes) < import
 *   < expr (what evaluating needs) < show, func < filter, member < place < select < op, call
 *   < text < head, field, makes, decl (declarations built) < eval (every kind of node)
 *   < dry (without values of parameters) < attr (each attribute once)
 *   < body, scope, block, expand (use, for, if) < value, unfold (as text again) < check (passes in
 * order) An expression holds expressions, and a name can mean the value of another declaration:
 * these two calls go upwards, through value and force of struct cgs_names, which check sets.
 */
#ifndef CGS_CHECK_H
#define CGS_CHECK_H

#include "ir.h"

struct cgs_eval;

/* words.c: reads the kinds, enums and units among the declarations from `first` on. */
void cgs_words_read(struct cgs_ir *ir, uint32_t first);

/* decl.c: builds the declarations of the files from `first` on: kinds, enums and units only, or
 * all others. */
void cgs_decl_build(struct cgs_ir *ir, uint32_t first, bool words);

/* eval.c: the value of a node, for names->value; others call cgs_expr_value, which counts. */
bool cgs_eval_node(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);

/* dry.c: what can be checked before parameters have values. */
void cgs_dry_attr(struct cgs_ir *ir, uint32_t decl, uint32_t node);
void cgs_dry_body(struct cgs_ir *ir, uint32_t decl, uint32_t block);
void cgs_dry_for(struct cgs_ir *ir, uint32_t decl, uint32_t stmt, uint32_t turn);
bool cgs_dry_uses_params(struct cgs_ir *ir, uint32_t decl, uint32_t node);
void cgs_dry_recursion(struct cgs_ir *ir);

/* attr.c: values of attributes, each evaluated once, when it is first asked for; for
 * names->force. */
bool cgs_attr_force(struct cgs_ir *ir, uint32_t decl, uint32_t attr, uint32_t depth);
void cgs_attr_all(struct cgs_ir *ir);
void cgs_attr_defaults(struct cgs_ir *ir, uint32_t first_field);

#endif
