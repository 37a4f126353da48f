/* tally.c — findings of one code: the first are told, then their number.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tally.h"

#include <stdarg.h>
#include <stdio.h>

struct cgs_diag *cgs_tally_add(struct cgs_tally *t, struct cgs_span at, const char *fmt, ...)
{
	char text[400];
	va_list ap;
	if (++t->n > CGS_TALLY_SHOWN)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	t->last = at;
	return cgs_diag_add(t->ir->diags, t->code, at, "%s", text);
}

void cgs_tally_more(struct cgs_ir *ir, uint16_t code, struct cgs_str rule, struct cgs_span last,
		    uint32_t n)
{
	struct cgs_diag name = {.code = code, .rule = rule};
	struct cgs_buf b = {0};
	cgs_diag_name(&name, &b);
	cgs_diag_add(ir->diags, CGS_C_more_found, last,
		     "%.*s finds %u more places, which are not shown", CGS_FMT(cgs_buf_view(&b)),
		     n);
	cgs_buf_done(&b);
}

void cgs_tally_end(struct cgs_tally *t)
{
	if (t->n > CGS_TALLY_SHOWN)
		cgs_tally_more(t->ir, (uint16_t)t->code, CGS_STR(""), t->last,
			       t->n - CGS_TALLY_SHOWN);
}

bool cgs_tally_idle(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, "status", NULL);
	return a && (cgs_str_is(a->value.str, "draft") || cgs_str_is(a->value.str, "deprecated") ||
		     cgs_str_is(a->value.str, "rejected"));
}
