/* money.h — what a build costs, one sum for each currency.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_MONEY_H
#define CGS_MONEY_H

#include "../plan/plan.h"

#include <jansson.h>

/* nusd: by model of the plan, 1e-9 of the model's currency; NULL: nothing. */

/* ", 0.0012 USD + 0.0200 EUR"; nothing when no model has a price. */
void cgs_money_text(const struct cgs_plan *plan, const uint64_t *nusd, struct cgs_buf *out);
/* {"USD":0.0012}, a new reference; plan may be NULL. */
json_t *cgs_money_json(const struct cgs_plan *plan, const uint64_t *nusd);
/* The same of one model; CGS_PLAN_NONE: none. */
void cgs_money_text_of(const struct cgs_plan *plan, uint32_t model, uint64_t nusd,
		       struct cgs_buf *out);
json_t *cgs_money_json_of(const struct cgs_plan *plan, uint32_t model, uint64_t nusd);

#endif
