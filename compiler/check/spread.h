/* spread.h — what a distribution says, for those who compute with it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SPREAD_H
#define CGS_SPREAD_H

#include "ir.h"

enum cgs_spread_form { CGS_SPREAD_NORMAL, CGS_SPREAD_TRI, CGS_SPREAD_UNIFORM };

struct cgs_spread {
	enum cgs_spread_form form;
	uint16_t dim;
	struct cgs_num at[3]; /* mean, deviation; least, likely, greatest; least, greatest */
};

/* The argument of a call for its parameter i, wherever it stands. */
const struct cgs_value *cgs_spread_argument(const struct cgs_ir *ir, const struct cgs_value *call,
					    uint32_t i);
/* False for what is no distribution. */
bool cgs_spread_read(const struct cgs_ir *ir, const struct cgs_value *v, struct cgs_spread *out);
double cgs_spread_mean(const struct cgs_spread *s);

#endif
