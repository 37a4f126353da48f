/* figures.h — the figures of a row of payments, each with what there is to say of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_FIGURES_H
#define CGS_FIGURES_H

#include "pay.h"
#include "sheet.h"
#include "worth.h"

struct cgs_figures { /* of one currency */
	const struct cgs_pays *p;
	struct cgs_str currency;
	uint16_t dim;
	const double *flow, *factor; /* by period */
	uint32_t n;
	bool rated;
	double year, period; /* rates, 0.08 */
	struct cgs_num spent, earned;
};

/* Begins the table "figures"; cgs_sheet_end ends it. */
void cgs_figures_begin(struct cgs_sheet *s);
void cgs_figures_put(struct cgs_sheet *s, const struct cgs_figures *f);

#endif
