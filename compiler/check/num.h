/* num.h — exact numbers: rationals in lowest terms that never round; too large is an answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_NUM_H
#define CGS_NUM_H

#include "ir.h"

/* All return false when the result does not fit (or b is 0 in div); *out is then unchanged. */
bool cgs_num_make(int64_t n, int64_t d, struct cgs_num *out);
bool cgs_num_add(struct cgs_num a, struct cgs_num b, struct cgs_num *out);
bool cgs_num_sub(struct cgs_num a, struct cgs_num b, struct cgs_num *out);
bool cgs_num_mul(struct cgs_num a, struct cgs_num b, struct cgs_num *out);
bool cgs_num_div(struct cgs_num a, struct cgs_num b, struct cgs_num *out);
/* Less than, equal to, greater than 0. */
int cgs_num_cmp(struct cgs_num a, struct cgs_num b);
/* "12", "2.50", "1e6", "1_000": decimal digits, exact. *used is the number of bytes read. */
bool cgs_num_parse(struct cgs_str s, uint32_t *used, struct cgs_num *out);
/* Whether a decimal number with an end says it. */
bool cgs_num_decimal(struct cgs_num a);
/* The shortest decimal that is exact, or six digits after the point. */
void cgs_num_show(struct cgs_num a, struct cgs_buf *out);

#endif
