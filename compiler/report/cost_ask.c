/* cost_ask.c — rates and times as people write them on the command line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/num.h"
#include "cost.h"

/* What was probably meant by a number without its sign: 0.08 is 8 %. */
static void suggest(struct cgs_num n, bool minus, struct cgs_buf *hint)
{
	if (cgs_num_cmp(n, (struct cgs_num){1, 1}) < 0)
		cgs_num_mul(n, (struct cgs_num){100, 1}, &n);
	cgs_buf_putz(hint, minus ? "-" : "");
	cgs_num_show(n, hint);
	cgs_buf_putc(hint, '%');
}

bool cgs_cost_rate(struct cgs_cost_ask *ask, const char *z, struct cgs_buf *hint)
{
	const struct cgs_num least = {-100, 1}, most = {1000, 1};
	bool minus = *z == '-';
	uint32_t used = 0;
	struct cgs_num n;
	if (!cgs_num_parse(cgs_str_of(z + minus), &used, &n))
		return false;
	const char *rest = z + minus + used;
	if (!*rest) {
		suggest(n, minus, hint);
		return false;
	}
	n.n = minus ? -n.n : n.n;
	if (strcmp(rest, "%") || cgs_num_cmp(n, least) <= 0 || cgs_num_cmp(n, most) > 0)
		return false;
	ask->rated = true;
	ask->rate = n;
	return true;
}

bool cgs_cost_horizon(struct cgs_cost_ask *ask, const char *z)
{
	static const struct {
		const char *name;
		int64_t months;
	} unit[] = {{"month", 1}, {"quarter", 3}, {"year", 12}};
	uint32_t used = 0;
	struct cgs_num n = {0, 1};
	int64_t months = 0;
	if (!cgs_num_parse(cgs_str_of(z), &used, &n))
		return false;
	for (unsigned i = 0; i < sizeof unit / sizeof *unit; i++)
		if (!strcmp(z + used, unit[i].name))
			months = unit[i].months;
	if (!cgs_num_mul(n, (struct cgs_num){months, 1}, &n) || n.d != 1 || n.n < 1 ||
	    n.n > CGS_COST_MONTHS)
		return false;
	ask->months = (uint32_t)n.n;
	return true;
}
