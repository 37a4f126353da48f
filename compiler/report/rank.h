/* rank.h — what should come first, computed from influence, impact and effort.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: docs/cost.md, "cgsc rank".
 */
#ifndef CGS_RANK_H
#define CGS_RANK_H

#include "../check/ir.h"

struct cgs_sheet;

#define CGS_RANK_KINDS "requirement|story|usecase|quality|need|debt|hypothesis"

/* Appends the tables "rank" and "missing", of the kinds, of all when nkind is 0. False when there
 * is nothing to rank. */
bool cgs_report_rank(struct cgs_ir *ir, const char *const *kind, uint32_t nkind,
		     struct cgs_sheet *sheet);

#endif
