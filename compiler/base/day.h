/* day.h — days of the Gregorian calendar as numbers.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_DAY_H
#define CGS_DAY_H

#include "str.h"

/* Days since 0000-03-01 of a date like 2026-03-31; false when it is not written so. */
bool cgs_day_read(struct cgs_str s, int64_t *day);
/* Its inverse, 11 bytes with a NUL; false outside of the years 1 to 9999. */
bool cgs_day_show(int64_t day, char out[11]);
/* The day that many months later, or the last one of that month. */
bool cgs_day_months(int64_t day, int64_t months, int64_t *out);

#endif
