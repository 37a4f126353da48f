/* query.h — `check` declarations, read and carried out; private to rule.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Inner order: read (declarations to struct cgs_query) < edit (fixes) < found (diagnostics) <
 * query.
 */
#ifndef CGS_QUERY_H
#define CGS_QUERY_H

#include "../check/eval.h"
#include "../check/schema.h"

enum { CGS_QUERY_SHOWN = 50 }; /* findings of one rule that are shown */

struct cgs_query { /* nodes are in the tree of decl; 0: not given */
	uint32_t decl;
	uint16_t code;       /* of a standard rule, or 0 */
	struct cgs_str rule; /* "shop.no_todo" of one of the project */
	enum cgs_level level;
	bool by_status;
	enum cgs_applies applies;
	uint32_t among, when, message, at, why, help;
	struct cgs_memo *memo; /* of the tree; shared by its rules */
	bool stopped;
	uint64_t steps;
	uint32_t found;
	struct cgs_span shown[CGS_QUERY_SHOWN];
};

/* read.c: reads one; false after a diagnostic. */
bool cgs_query_read(struct cgs_ir *ir, uint32_t decl, struct cgs_query *out);

/* Marks in the memo what is the same for all declarations. */
void cgs_query_mark(struct cgs_ir *ir, const struct cgs_query *q);

/* edit.c: adds the edits of the rule to d. False after a diagnostic. */
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
