/* func.c — the pure functions that the prelude declares as `fn`.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"

typedef bool func(struct cgs_eval *ev, uint32_t node, const struct cgs_value *list,
		  struct cgs_value *out);

static bool count(struct cgs_eval *ev, uint32_t node, const struct cgs_value *list,
		  struct cgs_value *out)
{
	(void)ev;
	(void)node;
	*out = cgs_expr_num(list->n);
	return true;
}

static bool check_number(struct cgs_eval *ev, uint32_t node, const struct cgs_value *first,
			 const struct cgs_value *v)
{
	if (v->type == CGS_V_NUM && v->dim == first->dim)
		return true;
	cgs_expr_error(ev,
		       v->type == CGS_V_NUM ? cgs_mix_code(ev->ir, first->dim, v->dim) : CGS_C_type,
		       node, "the list holds %.*s beside %.*s", CGS_FMT(cgs_expr_what(ev, v)),
		       CGS_FMT(cgs_expr_what(ev, first)));
	return false;
}

static bool sum(struct cgs_eval *ev, uint32_t node, const struct cgs_value *list,
		struct cgs_value *out)
{
	*out = list->n ? list->item[0] : cgs_expr_num(0);
	for (uint32_t i = 0; i < list->n; i++) {
		if (!check_number(ev, node, out, &list->item[i]))
			return false;
		if (i && !cgs_num_add(out->num, list->item[i].num, &out->num)) {
			cgs_expr_error(ev, CGS_C_overflow, node,
				       "the sum is too large to be kept exactly");
			return false;
		}
	}
	return true;
}

static bool extreme(struct cgs_eval *ev, uint32_t node, const struct cgs_value *list, int sign,
		    struct cgs_value *out)
{
	*out = (struct cgs_value){0};
	for (uint32_t i = 0; i < list->n; i++) {
		const struct cgs_value *v = &list->item[i];
		if (!check_number(ev, node, &list->item[0], v))
			return false;
		if (!i || cgs_num_cmp(v->num, out->num) * sign > 0)
			*out = *v;
	}
	return true;
}

static bool least(struct cgs_eval *ev, uint32_t node, const struct cgs_value *list,
		  struct cgs_value *out)
{
	return extreme(ev, node, list, -1, out);
}

static bool greatest(struct cgs_eval *ev, uint32_t node, const struct cgs_value *list,
		     struct cgs_value *out)
{
	return extreme(ev, node, list, 1, out);
}

static const struct {
	const char *name;
	func *run;
} table[] = {{"count", count}, {"sum", sum}, {"min", least}, {"max", greatest}};

bool cgs_func_call(struct cgs_eval *ev, uint32_t node, struct cgs_value *call)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_value list, out;
	if (cgs_fn_own(ir, call->decl))
		return cgs_fn_call(ev, node, call);
	if (cgs_type_dist(ir, call))
		return cgs_dist_check(ev, node, call);
	if (!cgs_ir_is(ir, call->decl, "fn") || ir->decl[call->decl].package != ir->names->prelude)
		return true;
	for (uint32_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (!cgs_str_is(cgs_ir_name(ir, call->decl), table[i].name))
			continue;
		list = call->n ? call->item[0] : (struct cgs_value){.type = CGS_V_LIST};
		ev->steps += list.n;
		if (!table[i].run(ev, node, &list, &out))
			return false;
		*call = out;
		return true;
	}
	return true;
}
