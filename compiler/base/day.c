/* day.c — days of the Gregorian calendar as numbers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "day.h"

#include <stdio.h>

static bool digits(struct cgs_str s, uint32_t at, uint32_t n, int64_t *out)
{
	*out = 0;
	for (uint32_t i = at; i < at + n; i++) {
		if (i >= s.n || s.s[i] < '0' || s.s[i] > '9')
			return false;
		*out = *out * 10 + (s.s[i] - '0');
	}
	return true;
}

/* A year that ends with February has its leap day at the end. */
static int64_t day_of(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	m += m <= 2 ? 9 : -3;
	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 1;
}

/* The inverse of day_of. */
static bool split(int64_t day, int64_t *year, int64_t *month, int64_t *date)
{
	int64_t y = (10000 * day + 14780) / 3652425, d;
	do {
		d = day - (y * 365 + y / 4 - y / 100 + y / 400);
	} while (d < 0 && y-- > 0);
	int64_t m = (100 * d + 52) / 3060;
	*date = d - ((153 * m + 2) / 5 - 1);
	*year = y + (m >= 10);
	*month = m < 10 ? m + 3 : m - 9;
	return day >= 306 && *year <= 9999;
}

bool cgs_day_read(struct cgs_str s, int64_t *day)
{
	int64_t y, m, d;
	if (!digits(s, 0, 4, &y) || !digits(s, 5, 2, &m) || !digits(s, 8, 2, &d))
		return false;
	*day = day_of(y, m, d);
	return true;
}

bool cgs_day_show(int64_t day, char out[11])
{
	int64_t y, m, d;
	if (day < 0 || day > INT64_MAX / 10000 - 2 || !split(day, &y, &m, &d))
		return false;
	snprintf(out, 11, "%04u-%02u-%02u", (unsigned)(y % 10000), (unsigned)(m % 100),
		 (unsigned)(d % 100));
	return true;
}

bool cgs_day_months(int64_t day, int64_t months, int64_t *out)
{
	const int64_t last = 9999 * 12 + 11;
	int64_t y, m, d;
	if (day < 0 || day > INT64_MAX / 10000 - 2 || !split(day, &y, &m, &d) || months < -last ||
	    months > last)
		return false;
	months += y * 12 + m - 1;
	if (months < 12 || months > last)
		return false;
	int64_t first = day_of(months / 12, months % 12 + 1, 1);
	int64_t next = day_of((months + 1) / 12, (months + 1) % 12 + 1, 1);
	*out = first + (d <= next - first ? d : next - first) - 1;
	return true;
}
