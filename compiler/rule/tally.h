/* tally.h — what a pass of this layer tells: findings of one code, and their fixes.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_TALLY_H
#define CGS_TALLY_H

#include "../check/edit.h"

enum { CGS_TALLY_SHOWN = 50 }; /* findings of one rule that are shown */

struct cgs_tally { /* zeroed but for ir and code */
	struct cgs_ir *ir;
	enum cgs_code code;
	uint32_t n;
	struct cgs_span last;
};

/* A finding with the level of its code; NULL when enough are shown. */
struct cgs_diag *cgs_tally_add(struct cgs_tally *t, struct cgs_span at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Tells how many are not shown. */
void cgs_tally_end(struct cgs_tally *t);
/* "NAME finds n more places"; for a rule the dotted name, else empty. */
void cgs_tally_more(struct cgs_ir *ir, uint16_t code, struct cgs_str rule, struct cgs_span last,
		    uint32_t n);

/* Whether a declaration is still written (draft) or no longer meant (deprecated, rejected). */
bool cgs_tally_idle(const struct cgs_ir *ir, uint32_t decl);

/* An attribute that is a number, or NULL. */
const struct cgs_attr *cgs_tally_number(const struct cgs_ir *ir, uint32_t decl, const char *name);
/* The declaration at i of an attribute that holds one or a list, where calls may stand; 0 at the
 * end. */
uint32_t cgs_tally_ref(const struct cgs_attr *a, uint32_t i);
/* A number in the unit of another: "250ms". */
struct cgs_str cgs_tally_show(struct cgs_ir *ir, struct cgs_num num, const struct cgs_value *like);
/* The span of its value. */
struct cgs_span cgs_tally_place(const struct cgs_ir *ir, const struct cgs_attr *a);
/* How many nanoseconds a time is at least and at most: a month has 28 to 31 days. */
bool cgs_tally_time(const struct cgs_ir *ir, const struct cgs_value *v, struct cgs_num *least,
		    struct cgs_num *most);

/* A fix of d: another number in its unit and statistic, for review. */
void cgs_tally_mend(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *attr,
		    struct cgs_num num);
/* found.c: the value of an attribute; of one that holds `other`, what names that. */
struct cgs_span cgs_found_place(const struct cgs_ir *ir, uint32_t decl, const struct cgs_attr *attr,
				uint32_t other);

#endif
