/* expr.h — what the files of the evaluator share. Outside of check, use eval.h.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `want` is the type that is expected: it decides which declaration a name means and whether a
 * name can be a word. 0 expects nothing. Functions return false after a diagnostic.
 */
#ifndef CGS_EXPR_H
#define CGS_EXPR_H

#include "bind.h"
#include "eval.h"

enum { CGS_DEPTH_MAX = 1000, CGS_USE_MAX = 64 };

enum cgs_found { CGS_MISSING, CGS_FOUND, CGS_FAILED };

struct cgs_diag *cgs_expr_error(struct cgs_eval *ev, enum cgs_code code, uint32_t node,
				const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* One step; false with a diagnostic when there were too many. */
bool cgs_expr_step(struct cgs_eval *ev, uint32_t node);
/* The steps of work on n items, asked for before it is done. */
bool cgs_expr_steps(struct cgs_eval *ev, uint32_t node, uint32_t n);
/* The value of any node: one step deeper, through names->value. */
bool cgs_expr_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);
/* The same, and the value fits the type. */
bool cgs_expr_typed(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);
bool cgs_expr_fits(struct cgs_eval *ev, uint32_t node, const struct cgs_value *v, uint32_t want);
/* `path = b.txt`, `encrypted = yes`: adds to what was told of the node, after `told` others, that a
 * string has quotes, or how truth is written. */
void cgs_expr_meant(struct cgs_eval *ev, uint32_t node, uint32_t want, uint32_t told);
/* Tells that the name of a node is no word of the enum type. */
void cgs_expr_no_word(struct cgs_eval *ev, uint32_t node, uint32_t type);
struct cgs_value cgs_expr_str(struct cgs_str s);
struct cgs_value cgs_expr_num(int64_t n);
struct cgs_value cgs_expr_ref(uint32_t decl);
struct cgs_value *cgs_expr_items(struct cgs_eval *ev, uint32_t n);
/* "a string", "a duration": for messages. */
struct cgs_str cgs_expr_what(struct cgs_eval *ev, const struct cgs_value *v);

/* The name of a NAME, DOT or NAMED node. */
cgs_sym cgs_expr_sym(struct cgs_eval *ev, uint32_t node);

/* func.c: in place of a call of one of the pure functions, its result. */
bool cgs_func_call(struct cgs_eval *ev, uint32_t node, struct cgs_value *call);
/* Frees the patterns that were compiled. */
void cgs_func_forget(struct cgs_names *nm);
/* The same for a node whose function is in the memo; CGS_MISSING when it is not. */
enum cgs_found cgs_func_again(struct cgs_eval *ev, uint32_t node, uint32_t want,
			      struct cgs_value *out);
/* Whether it is `max`, `min` or `sum`, whose value is of the type of their list's items. */
bool cgs_func_item(const struct cgs_ir *ir, uint32_t decl);
/* The type that an argument must have where `want` is expected of the call. */
uint32_t cgs_func_argument(struct cgs_ir *ir, uint32_t decl, uint32_t type, uint32_t want);
/* func_text.c, func_list.c, func_spdx.c: functions, with the values of their parameters in order.
 */
typedef bool cgs_func(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		      struct cgs_value *out);
cgs_func cgs_func_matches, cgs_func_contains, cgs_func_starts, cgs_func_ends, cgs_func_length,
	cgs_func_lower, cgs_func_days, cgs_func_after, cgs_func_today, cgs_func_date_given;
cgs_func cgs_func_has, cgs_func_op, cgs_func_values, cgs_func_unique, cgs_func_referrers,
	cgs_func_closure, cgs_func_cycle, cgs_func_parent, cgs_func_kind_of, cgs_func_spdx_denied,
	cgs_func_spdx_unknown;

/* fn.c: the functions that a project declares. In place of a call of one, its result. */
bool cgs_fn_own(const struct cgs_ir *ir, uint32_t decl);
/* The type after the colon, of a constant, too; 0 when there is none. Read once, so that it is
 * complained of once. */
uint32_t cgs_fn_type(struct cgs_ir *ir, uint32_t decl);
bool cgs_fn_call(struct cgs_eval *ev, uint32_t node, struct cgs_value *call);
/* Tells once of functions that call each other. */
void cgs_fn_circle(struct cgs_ir *ir, uint32_t decl, struct cgs_span where, struct cgs_str path);

/* dist.c: the numbers of a distribution fit each other. */
bool cgs_dist_check(struct cgs_eval *ev, uint32_t node, const struct cgs_value *v);

/* measure.c: says how a number is written where one of the type is wanted; nothing for types that
 * are no quantities. */
void cgs_measure_help(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node,
		      const struct cgs_value *v, uint32_t want);

/* mix.c: the code for quantities of two dimensions that meet, and what helps. */
bool cgs_mix_percent(const struct cgs_ir *ir, uint16_t dim);
enum cgs_code cgs_mix_code(const struct cgs_ir *ir, uint16_t a, uint16_t b);
void cgs_mix_help(struct cgs_ir *ir, struct cgs_diag *d, enum cgs_code code);
/* An error when they are different statistics. */
bool cgs_mix_stat(struct cgs_eval *ev, uint32_t node, const struct cgs_value *a,
		  const struct cgs_value *b);
/* Warns once when percentiles are added. */
void cgs_mix_percentiles(struct cgs_eval *ev, uint32_t node, const struct cgs_value *a,
			 const struct cgs_value *b);
/* Warns once when kB meets KiB. */
void cgs_mix_bytes(struct cgs_eval *ev, uint32_t node, const struct cgs_value *a,
		   const struct cgs_value *b);

/* filter.c: what stands behind | inside ${ }. */
bool cgs_filter_apply(struct cgs_eval *ev, uint32_t node, struct cgs_value *v);
/* Whether there is such a filter; a diagnostic when not. */
bool cgs_filter_known(struct cgs_eval *ev, uint32_t node);

/* member.c: what a declaration has. */
/* Whether every declaration has it, whatever its kind: name, title, doc, kind, type, made, self. */
bool cgs_member_is_fact(struct cgs_str name);
bool cgs_member_has(const struct cgs_ir *ir, uint32_t decl, cgs_sym name);
enum cgs_found cgs_member_get(struct cgs_eval *ev, uint32_t decl, cgs_sym name,
			      struct cgs_value *out);
/* Whether the name behind a scope is a kind, and means all of that kind in it. */
bool cgs_member_scoped(const struct cgs_ir *ir, uint32_t decl, cgs_sym name);
bool cgs_member_nested(struct cgs_eval *ev, uint32_t decl, cgs_sym kind, struct cgs_value *out);
/* The same, with the field in the memo when the kind is the one that it was found for. */
enum cgs_found cgs_member_again(struct cgs_eval *ev, struct cgs_memo *m, uint32_t decl,
				struct cgs_value *out);
bool cgs_member_related(struct cgs_eval *ev, uint32_t from, cgs_sym name, uint32_t to);
void cgs_member_unknown(struct cgs_eval *ev, uint32_t decl, uint32_t node, struct cgs_str name);
/* A rule where one is expected, but a word is right, too: "shop.no_todo" of a package that is not
 * imported, or a name that is; 0: the name means what it means elsewhere. */
uint32_t cgs_member_rule(struct cgs_eval *ev, uint32_t node, uint32_t want);
/* Whether the name is most likely a field of the kind, misspelled. */
bool cgs_member_near(const struct cgs_ir *ir, uint32_t kind, struct cgs_str name);
/* Suggests a field of the kind in place of the name. */
void cgs_member_suggest(struct cgs_ir *ir, struct cgs_diag *d, struct cgs_span where, uint32_t kind,
			struct cgs_str name);

/* local.c: the value that a name has as parameter, loop variable, or member of the item that a
 * surrounding `where` looks at. */
enum cgs_found cgs_local_get(struct cgs_eval *ev, cgs_sym name, struct cgs_value *out);
/* That item, or 0. */
uint32_t cgs_local_item(const struct cgs_eval *ev);
/* for c in [api, store] { depends -> c }: a word of the list, where a reference is expected, is
 * the name of a declaration. */
bool cgs_local_named(struct cgs_eval *ev, uint32_t node, uint32_t want, const struct cgs_value *v);
/* In a rule: a local, or a member of one whose kind was asked for it before. CGS_MISSING: the long
 * way. */
enum cgs_found cgs_local_again(struct cgs_eval *ev, uint32_t node, struct cgs_value *out);

/* candidate.c: the last name of a NAME or DOT node, and where it stands. */
struct cgs_str cgs_candidate_name(const struct cgs_eval *ev, uint32_t node);
struct cgs_span cgs_candidate_span(const struct cgs_eval *ev, uint32_t node);
/* The declarations that would have been right: of the kind, or (0) of one that the type takes. */
void cgs_candidate_hint(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node, uint32_t want,
			enum cgs_type_op op, cgs_sym kind);
/* Names what the scope offers to be called: "the package has architecture, entities". */
void cgs_candidate_callable(struct cgs_eval *ev, struct cgs_diag *d, uint32_t scope);
/* Several fit, of the chain that begins with head; or what has the name is of another kind. */
void cgs_candidate_many(struct cgs_eval *ev, uint32_t node, uint32_t head, uint32_t want,
			enum cgs_type_op op);
void cgs_candidate_kind(struct cgs_eval *ev, uint32_t node, uint32_t decl, uint32_t want,
			enum cgs_type_op op);

/* place.c: NAME and DOT; what is called. */
bool cgs_place_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);
uint32_t cgs_place_callee(struct cgs_eval *ev, uint32_t node, uint32_t want);

/* keys.c: `{ a = 1 }`. */
bool cgs_keys_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);
/* Whether a value in a record is a list in which names that mean nothing are words. */
bool cgs_keys_any(const struct cgs_eval *ev, uint32_t node, uint32_t want);
/* Whether an item of a record is `name = value`, and the only one of that name so far; a diagnostic
 * when not. */
bool cgs_keys_once(struct cgs_ir *ir, uint32_t decl, uint32_t item, struct cgs_map *seen);

/* select.c: STAR and `where`. */
bool cgs_select_star(struct cgs_eval *ev, uint32_t node, struct cgs_value *out);
bool cgs_select_where(struct cgs_eval *ev, uint32_t from, uint32_t pred, struct cgs_value *out);

/* op.c */
/* Each item is a step; false when there are too many, which the next step tells. */
bool cgs_op_same(struct cgs_eval *ev, const struct cgs_value *a, const struct cgs_value *b);
/* Below 0: a comes first; false: they have no order. */
bool cgs_op_order(const struct cgs_value *a, const struct cgs_value *b, int *order);
const char *cgs_op_symbol(uint8_t op);
/* What the operands must be for the result to be what is wanted; 0: it does not say. */
uint32_t cgs_op_side(const struct cgs_schema *sc, uint32_t want, uint8_t op);
bool cgs_op_binary(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);
bool cgs_op_unary(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);

/* sort.c: types of which no value can be right; 0 is "not known". */
bool cgs_sort_fits(struct cgs_eval *ev, uint32_t node, uint32_t type, uint32_t want);
/* want: BOOL, of a condition, or NUM, behind a sign. */
bool cgs_sort_is(struct cgs_eval *ev, uint32_t node, uint32_t type, enum cgs_vtype want);
/* Whether values of both types can be in one list that is compared or added up. */
bool cgs_sort_alike(struct cgs_eval *ev, uint32_t node, uint32_t first, uint32_t type);
/* The type that an operator gives; a diagnostic when it takes no such operands. */
uint32_t cgs_sort_binary(struct cgs_eval *ev, uint32_t node, uint32_t left, uint32_t right);

/* call.c */
bool cgs_call_value(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out);
/* Matches the arguments of a call to the parameters. */
bool cgs_call_match(struct cgs_eval *ev, uint32_t decl, uint32_t node, uint32_t want,
		    struct cgs_value *call);
/* The same without values: only their names. */
bool cgs_call_names(struct cgs_eval *ev, uint32_t decl, uint32_t node, struct cgs_value *call);

/* The template makes declarations where text is needed. */
void cgs_call_makes(struct cgs_eval *ev, uint32_t node, uint32_t tmpl);

/* text.c */
bool cgs_text_string(struct cgs_eval *ev, uint32_t node, struct cgs_value *out);
/* The parts of `for name in list { }`; "in" binds closer than "where", so a selection stands in
 * two places. False after a diagnostic. */
struct cgs_for {
	uint32_t name, list, where; /* nodes; where: the condition, or 0 */
};
bool cgs_text_for(struct cgs_eval *ev, uint32_t stmt, struct cgs_for *out);
/* for s in [web, mobile]: a list that is written out, in which no name means anything: they are
 * words. */
bool cgs_text_words(struct cgs_eval *ev, uint32_t list);
/* The value of a list, whose names are words then. */
bool cgs_text_list(struct cgs_eval *ev, uint32_t list, struct cgs_value *out);
/* The one argument of text, use or if; 0 after a diagnostic that shows the form. */
uint32_t cgs_text_argument(struct cgs_eval *ev, uint32_t stmt, const char *form);
/* Whether a value is a reference to the declaration, or a list that has one. */
bool cgs_expr_holds(const struct cgs_value *v, uint32_t decl);

#endif
