/* eval.h — expressions and text, evaluated: total, bounded, without I/O.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: docs/language.md, "Expressions". Same IR and scope, same result.
 */
#ifndef CGS_EVAL_H
#define CGS_EVAL_H

#include "ir.h"

enum { CGS_TEXT_MAX = 16 << 20, CGS_TEXT_ALL = 128 << 20, CGS_LOOP_MAX = 1 << 20 };
enum { CGS_VALUES_MAX = 256 << 20 }; /* bytes of all values of a model */

struct cgs_binding {
	cgs_sym name;
	struct cgs_value value;
};

/* What names mean besides declarations: parameters and loop variables, innermost last. */
struct cgs_scope {
	const struct cgs_scope *up;
	const struct cgs_binding *v;
	uint32_t n;
};

/* What is known of a node from its last evaluation. A rule is evaluated for many declarations, and
 * only names of locals mean something else each time. */
struct cgs_memo {
	cgs_sym name;    /* of a NAME or DOT; 0: not asked yet */
	cgs_sym kind;    /* of a DOT: the kind that was asked for the member, 0: none yet */
	uint32_t field;  /* the member in its schema */
	uint32_t callee; /* of a CALL: a function of the prelude, or 0 */
	uint16_t run;    /* which function */
	bool local;      /* a parameter of the rule is used in it; set with once */
	bool once;       /* the value is the same for all declarations; set before the evaluation */
	uint32_t want;   /* the type that value was asked with */
	const struct cgs_value *value; /* of a node with once, when it is known */
};

struct cgs_eval {
	struct cgs_ir *ir;
	struct cgs_arena *mem; /* results live here */
	uint32_t decl;         /* where names are looked up from */
	const struct cgs_scope *scope;
	uint64_t steps;        /* used so far; CGS_LOOP_MAX is the limit */
	uint32_t depth;        /* of nested evaluations */
	uint32_t uses;         /* of nested templates */
	uint32_t node;         /* the name that was looked up last */
	struct cgs_memo *memo; /* by node of the declaration's tree, or NULL */
	bool words;            /* names that mean nothing stand for themselves */
};

/* Evaluates an expression node of the declaration's tree. False after a diagnostic. */
bool cgs_eval_expr(struct cgs_eval *ev, uint32_t node, struct cgs_value *out);
/* Whether the declaration, named at the node, can be called without arguments; tells what it needs.
 */
bool cgs_call_bare(struct cgs_eval *ev, uint32_t decl, uint32_t node);
/* Evaluates an attribute of ev->decl against the type that its kind declares, with ev->scope for
 * parameters: for the attributes whose value in the IR is NONE because of them. */
bool cgs_eval_attr(struct cgs_eval *ev, const struct cgs_attr *attr, struct cgs_value *out);
/* The attribute that a path through locals ends with, as `r.owner`, when the author wrote it, and
 * whose it is; of an `if` that of the branch that holds. NULL for any other expression. */
const struct cgs_attr *cgs_eval_written(struct cgs_eval *ev, uint32_t node, uint32_t *decl);
/* The bytes that a value has inside text: a reference gives its name, a list its items joined by
 * ", ", a quantity its number and unit. Each item is a step; where there are too many of them, or
 * too many bytes, it ends, which the next step tells. */
void cgs_eval_show(struct cgs_eval *ev, const struct cgs_value *v, struct cgs_buf *out);
/* Appends a text body: in a block the statements `text "..."`, `for x in list { }`,
 * `if c { } else { }`, `use template(args)` in order. False after a diagnostic. */
bool cgs_eval_block(struct cgs_eval *ev, uint32_t block, struct cgs_buf *out);
/* A value with a declared parameter list bound to call arguments (and defaults); false after a
 * diagnostic. Returns bindings in ev->mem. */
bool cgs_eval_bind(struct cgs_eval *ev, const struct cgs_value *call, struct cgs_scope *out);
/* Whether a pattern can be read; false after a diagnostic at the node. */
bool cgs_eval_pattern(struct cgs_eval *ev, uint32_t node, struct cgs_str pattern);
/* Where the first group of a pattern is found in a text of at most 32 KiB, or the end of what is
 * found where there is no group; false when nothing is, or the text is not UTF-8. A pattern that
 * cannot be read is told once, at the node. */
bool cgs_eval_find(struct cgs_eval *ev, uint32_t node, struct cgs_str pattern, struct cgs_str text,
		   uint32_t *from, uint32_t *to);
/* A number as a double, for scores and estimates only. */
double cgs_eval_double(struct cgs_num n);

#endif
