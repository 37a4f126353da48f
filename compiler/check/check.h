/* check.h — the passes over the whole model, and the order of the modules; private to check.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Inner order, each sees only the ones before it:
 *   map, num, cycle, hint (know nothing of the model)
 *   < schema (tables of words) < edit (fixes) < ir (questions to the model)
 *   < unit < type < words (the tables filled)
 *   < origin (diagnostics explained) < bind (scopes) < import, image (what std declares)
 *   < expr (what evaluating needs) < show, fn, func < filter, member < local < candidate, place
 *   < keys, select < op, call < sort
 *   < text < head, clause, need, field, makes, decl (declarations built)
 *   < eval (every kind of node)
 *   < dry, dry_text (without values of parameters) < attr (each attribute once)
 *   < body, scope, block, expand (use, for, if) < value, rewrite, unfold (as text again)
 *   < profile (choices), target, overlay < advice < suppress, severity
 *   < check (passes in order)
 * An expression holds expressions, and a name can mean the value of another declaration: these two
 * calls go upwards, through value and force of struct cgs_names, which check sets; so does the
 * question whether expansion may still change what is asked for, through ready.
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

/* The blocks of overlays, whose targets are known: their attributes are theirs at first, nested
 * declarations the target's. */
void cgs_decl_overlay(struct cgs_ir *ir, const uint32_t *overlay, uint32_t n);
/* A declaration without attributes; parent: the one around it, or 0. */
uint32_t cgs_decl_add(struct cgs_ir *ir, struct cgs_decl decl);
/* Whether a statement is an overlay, which every file and profile may hold. */
bool cgs_decl_overlay_word(struct cgs_str head);

/* need.c: required attributes, noted while declarations are built and told when overlays had
 * their say. */
void cgs_need_note(struct cgs_ir *ir, uint32_t decl, uint32_t field);
void cgs_need_tell(struct cgs_ir *ir);

/* profile.c: the chosen profile, and parameters. */
void cgs_profile_choose(struct cgs_ir *ir);
/* Makes overlays of the parameters' values that profiles and the command line give. */
void cgs_profile_params(struct cgs_ir *ir);

/* overlay.c: extend and override: their targets, their effect, and whether it is allowed (when
 * values are known). */
/* Before expansion only those whose targets are there and complete, so that it sees their effect;
 * after it the others. */
void cgs_overlay_apply(struct cgs_ir *ir, bool before);
void cgs_overlay_locks(struct cgs_ir *ir);
void cgs_overlay_labels(struct cgs_ir *ir);

/* advice.c: names that are easily mixed up, deprecated declarations in use. */
void cgs_advice(struct cgs_ir *ir);

/* suppress.c: `suppress CODE "reason" until DATE`. */
bool cgs_suppress_word(struct cgs_str head);
void cgs_suppress_apply(struct cgs_ir *ir);

/* severity.c: deny, warn, allow and strict of the profile. */
/* What is found has a number: its code, or one behind all codes for a rule of a package. Of
 * "CGS4001", or of a rule of a package ("no_todo", there, or "shop.no_todo"): 0 after a diagnostic.
 */
uint32_t cgs_severity_number(struct cgs_ir *ir, uint32_t package, struct cgs_str s,
			     struct cgs_span where);
uint32_t cgs_severity_rule(struct cgs_ir *ir, uint32_t decl); /* of a check declaration */
uint32_t cgs_severity_found(const struct cgs_ir *ir, const struct cgs_diag *d);
/* "CGS4001", "shop.no_todo" */
struct cgs_str cgs_severity_name(const struct cgs_ir *ir, uint32_t number, struct cgs_arena *mem);
void cgs_severity_check(struct cgs_ir *ir);
void cgs_severity_apply(struct cgs_ir *ir);

/* eval.c: the value of a node, for names->value; others call cgs_expr_value, which counts. */
bool cgs_eval_node(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);

/* dry.c: what can be checked before parameters have values. */
/* type: that the value must have, or 0. */
void cgs_dry_attr(struct cgs_ir *ir, uint32_t decl, uint32_t node, uint32_t type);
void cgs_dry_body(struct cgs_ir *ir, uint32_t decl, uint32_t block);
void cgs_dry_for(struct cgs_ir *ir, uint32_t decl, uint32_t stmt, uint32_t turn);
bool cgs_dry_uses_params(struct cgs_ir *ir, uint32_t decl, uint32_t node);
void cgs_dry_recursion(struct cgs_ir *ir);

/* filter.c: filters that are not the language's. */
void cgs_filter_own(struct cgs_ir *ir);

/* fn.c: the declarations of functions themselves. */
void cgs_fn_all(struct cgs_ir *ir);

/* attr.c: values of attributes, each evaluated once, when it is first asked for; for
 * names->force. */
bool cgs_attr_force(struct cgs_ir *ir, uint32_t decl, uint32_t attr, uint32_t depth);
/* Once all attributes are known. */
void cgs_attr_start(struct cgs_ir *ir);
void cgs_attr_all(struct cgs_ir *ir);
void cgs_attr_defaults(struct cgs_ir *ir, uint32_t first_field);

#endif
