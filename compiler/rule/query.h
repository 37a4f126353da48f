/* query.h — `check` declarations, read and carried out; private to rule.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Inner order: read (declarations to struct cgs_query) < sieve (most declarations fail early) <
 * cure (fixes) < found (diagnostics) < query.
 */
#ifndef CGS_QUERY_H
#define CGS_QUERY_H

#include "../check/eval.h"
#include "../check/schema.h"
#include "tally.h"

enum { CGS_QUERY_SHOWN = CGS_TALLY_SHOWN };
enum { CGS_QUERY_TESTS = 8 };

enum cgs_test_form { CGS_TEST_HAS, CGS_TEST_CONSTANT, CGS_TEST_AMONG };

struct cgs_test {      /* a the first parameter */
	uint8_t form;  /* has(a.x) or !has(a.x), a constant, or the list a.x */
	bool there;    /* whether it is asked for; else !has(a.x) */
	bool or_next;  /* one of them is enough */
	uint32_t node; /* the call or the constant */
	uint32_t path; /* a.x */
	cgs_sym attr;  /* x */
};

struct cgs_query { /* nodes are in the tree of decl; 0: not given */
	uint32_t decl;
	uint16_t code;       /* of a standard rule, or 0 */
	struct cgs_str rule; /* "shop.no_todo" of one of the project */
	enum cgs_level level;
	bool by_status;
	enum cgs_applies applies;
	uint32_t among, when, message, at, why, help;
	struct cgs_memo *memo; /* of the tree; shared by its rules */
	uint32_t first;        /* the constant that the condition begins with, or 0 */
	struct cgs_test test[CGS_QUERY_TESTS]; /* and the tests that follow */
	uint32_t ntest;
	bool stopped;
	bool failed;  /* what it was asked last could not be evaluated */
	bool excused; /* that was told before */
	uint64_t steps;
	uint32_t found;
	struct cgs_span shown[CGS_QUERY_SHOWN];
	uint32_t use[CGS_QUERY_SHOWN]; /* by what use of a pack the place was made, or 0 */
};

/* read.c: reads one; false after a diagnostic. */
bool cgs_query_read(struct cgs_ir *ir, uint32_t decl, struct cgs_query *out);

/* Marks in the memo what is the same for all declarations. */
void cgs_query_mark(const struct cgs_ir *ir, const struct cgs_query *q);

/* sieve.c: reads what the condition begins with, after the marks. */
void cgs_query_tests(struct cgs_ir *ir, struct cgs_query *q);
/* Whether the condition can hold for a declaration; without evaluating it. */
bool cgs_query_may(const struct cgs_ir *ir, const struct cgs_query *q, uint32_t decl);
/* Whether it cannot hold for any: known once it was evaluated. */
bool cgs_query_never(const struct cgs_query *q);

/* cure.c: adds the edits of the rule to d. False after a diagnostic. */
bool cgs_query_edits(const struct cgs_query *q, struct cgs_eval *ev, struct cgs_diag *d);
/* The text of a string node, with its interpolations; false after a diagnostic. */
bool cgs_query_text(struct cgs_eval *ev, uint32_t node, struct cgs_str *out);
/* The string that stands after the value of a clause, or 0. */
uint32_t cgs_query_label(const struct cgs_eval *ev, const struct cgs_attr *clause);

/* found.c: adds the diagnostic for what is bound in ev->scope. False after another diagnostic. */
bool cgs_query_found(struct cgs_query *q, struct cgs_eval *ev);
/* The declarations bound to the parameters; 0: there is none. */
uint32_t cgs_query_bound(const struct cgs_eval *ev, uint32_t i);

#endif
