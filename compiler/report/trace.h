/* trace.h — from who wants it to what shows it: requirements, what they serve and what serves them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A link says that one declaration serves another: a requirement the need that it satisfies, a
 * component the requirement, an artifact the component, a test the requirement, a gate the
 * artifact. Which attribute gives which link stands in one table; a row of the matrix is what can
 * be reached from a requirement along links, so it takes time for what is in it only.
 */
#ifndef CGS_TRACE_H
#define CGS_TRACE_H

#include "../check/ir.h"
#include "table.h"

enum cgs_trace_column {
	CGS_TRACE_STAKEHOLDER,
	CGS_TRACE_NEED,
	CGS_TRACE_USECASE,
	CGS_TRACE_COMPONENT,
	CGS_TRACE_ARTIFACT,
	CGS_TRACE_TEST,
	CGS_TRACE_GATE,
	CGS_TRACE_COLUMNS,
};

enum cgs_trace_gap { /* bits: what is missing of a declaration */
		     CGS_TRACE_NO_NEED = 1,
		     CGS_TRACE_NO_COMPONENT = 2,
		     CGS_TRACE_NO_TEST = 4,
		     CGS_TRACE_NO_GATE = 8,
		     CGS_TRACE_UNMET = 16,   /* a need that nothing satisfies */
		     CGS_TRACE_IDLE = 32,    /* a test that verifies nothing */
		     CGS_TRACE_UNSERVED = 64 /* a stakeholder whom nothing serves */
};

struct cgs_trace_row {
	uint32_t decl;
	uint32_t first[CGS_TRACE_COLUMNS + 1]; /* of each column, in cell */
	uint32_t gaps;
};

struct cgs_trace_link { /* `from` serves `to` */
	uint32_t from, to;
	cgs_sym by; /* the attribute that says so */
};

struct cgs_trace { /* heap until cgs_trace_done */
	struct cgs_ir *ir;
	struct cgs_arena mem;
	struct cgs_trace_link *link, *back; /* sorted by from, and by to */
	uint32_t nlink, clink;
	uint32_t *up, *down; /* by declaration: first of its links; ndecl + 1 */
	struct cgs_trace_row *row;
	uint32_t nrow, crow;
	uint32_t *cell;
	uint32_t ncell, ccell;
	struct cgs_trace_row *other; /* gaps of what is no requirement */
	uint32_t nother, cother;
	uint8_t *column[2]; /* by declaration: its column + 1 when reached from above, from below */
	uint32_t *mark;     /* by declaration: the last walk that came by */
	uint32_t walk;
	uint32_t *queue; /* of the walk */
	uint32_t nqueue, cqueue;
	uint32_t traced; /* rows without gaps */
};

void cgs_trace_make(struct cgs_trace *t, struct cgs_ir *ir);
void cgs_trace_done(struct cgs_trace *t);
/* The rows, once there are links. */
void cgs_trace_fill(struct cgs_trace *t);
/* What one gap means: "no test verifies it". */
const char *cgs_trace_gap_text(uint32_t gap);
/* How many rows and others have this gap, or any. */
uint32_t cgs_trace_count(const struct cgs_trace *t, uint32_t gaps);
/* "6 requirements, 4 fully traced; 2 without a test" */
struct cgs_str cgs_trace_summary(struct cgs_trace *t);

void cgs_trace_matrix(struct cgs_trace *t, enum cgs_table_form form, struct cgs_buf *out);
void cgs_trace_gaps(struct cgs_trace *t, enum cgs_table_form form, struct cgs_buf *out);
/* What a declaration serves and what serves it, all the way, and what else is linked with it. */
void cgs_trace_tree(struct cgs_trace *t, uint32_t decl, enum cgs_table_form form,
		    struct cgs_buf *out);
/* A page of its own: the matrix, the gaps alone, or what is linked with n declarations. */
void cgs_trace_page(struct cgs_trace *t, bool gaps, const uint32_t *decl, uint32_t n,
		    struct cgs_buf *out);

#endif
