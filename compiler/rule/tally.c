/* tally.c — findings of one code: the first are told, then their number.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tally.h"

#include "../check/eval.h"
#include "../check/num.h"

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

const struct cgs_attr *cgs_tally_number(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, name, NULL);
	return a && a->value.type == CGS_V_NUM ? a : NULL;
}

uint32_t cgs_tally_ref(const struct cgs_attr *a, uint32_t i)
{
	if (!a || (a->value.type != CGS_V_LIST && a->value.type != CGS_V_REF))
		return 0;
	if (a->value.type == CGS_V_REF)
		return i ? 0 : a->value.decl;
	if (i >= a->value.n ||
	    (a->value.item[i].type != CGS_V_REF && a->value.item[i].type != CGS_V_CALL))
		return 0;
	return a->value.item[i].decl;
}

struct cgs_str cgs_tally_show(struct cgs_ir *ir, struct cgs_num num, const struct cgs_value *like)
{
	struct cgs_eval ev = {.ir = ir, .mem = &ir->mem};
	struct cgs_value v = *like;
	struct cgs_buf b = {0};
	v.num = num;
	v.stat = 0;
	cgs_eval_show(&ev, &v, &b);
	struct cgs_str s = cgs_str_dup(&ir->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

void cgs_tally_mend(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *attr,
		    struct cgs_num num)
{
	struct cgs_str text = cgs_tally_show(ir, num, &attr->value);
	if (attr->value.stat)
		text = cgs_str_fmt(&ir->mem, "%.*s @%.*s", CGS_FMT(text),
				   CGS_FMT(cgs_sym_str(ir->syms, attr->value.stat)));
	cgs_edit_value(ir, d, attr, text, CGS_REVIEW);
}

struct cgs_span cgs_tally_place(const struct cgs_ir *ir, const struct cgs_attr *a)
{
	return cgs_ir_node_span(ir, a->site, a->expr);
}

bool cgs_tally_time(const struct cgs_ir *ir, const struct cgs_value *v, struct cgs_num *least,
		    struct cgs_num *most)
{
	const int64_t day = (int64_t)24 * 3600 * 1000000000;
	if (v->type != CGS_V_NUM)
		return false;
	struct cgs_str dim = cgs_sym_str(ir->syms, ir->dim[v->dim].name);
	*least = *most = v->num;
	if (!cgs_str_is(dim, "period"))
		return cgs_str_is(dim, "duration");
	return cgs_num_mul(v->num, (struct cgs_num){28 * day, 1}, least) &&
	       cgs_num_mul(v->num, (struct cgs_num){31 * day, 1}, most);
}
