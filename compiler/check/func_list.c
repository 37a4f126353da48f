/* func_list.c — functions of declarations and lists: what is set, what refers to what.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "expr.h"
#include "refs.h"

enum { KEPT_MIN = 16 }; /* longer lists are made once */

static bool truth(bool yes, struct cgs_value *out)
{
	*out = (struct cgs_value){.type = CGS_V_BOOL, .b = yes};
	return true;
}

static struct cgs_value list_of(struct cgs_arena *mem, uint32_t n)
{
	struct cgs_value v = {.type = CGS_V_LIST};
	v.item = n ? cgs_arena_alloc(mem, n * sizeof *v.item) : NULL;
	return v;
}

/* The declaration and attribute that a path ends with, as `r.owner` or, in a `where`, `owner`. */
static uint32_t owner_of(struct cgs_eval *ev, uint32_t node, cgs_sym *name)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	struct cgs_value base;
	uint32_t root = node;
	*name = 0;
	while (t->node[root].kind == CGS_N_DOT)
		root = t->node[root].kid;
	if (t->node[root].kind != CGS_N_NAME || !ev->scope)
		return 0;
	*name = cgs_expr_sym(ev, node);
	if (root == node)
		return cgs_local_item(ev);
	if (cgs_local_get(ev, cgs_expr_sym(ev, root), &base) != CGS_FOUND)
		return 0;
	if (!cgs_expr_value(ev, t->node[node].kid, 0, &base) || base.type != CGS_V_REF)
		return 0;
	return base.decl;
}

static const struct cgs_attr *find(const struct cgs_ir *ir, uint32_t decl, cgs_sym name)
{
	uint32_t a = cgs_ir_named(ir, decl, name);
	return a ? &ir->attr[a] : NULL;
}

/* Of an `if` the branch that holds; 0 after a diagnostic. */
static uint32_t branch(struct cgs_eval *ev, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	struct cgs_value v;
	while (t->node[node].kind == CGS_N_IF) {
		uint32_t cond = t->node[node].kid, yes = t->node[cond].next;
		if (!cgs_expr_value(ev, cond, 0, &v))
			return 0;
		node = v.b ? yes : t->node[yes].next;
	}
	return node;
}

const struct cgs_attr *cgs_eval_written(struct cgs_eval *ev, uint32_t node, uint32_t *decl)
{
	cgs_sym name;
	node = branch(ev, node);
	*decl = owner_of(ev, node, &name);
	return *decl ? find(ev->ir, *decl, name) : NULL;
}

/* Whether its kind has an attribute, clause or edge of that name. */
static bool is_field(struct cgs_eval *ev, uint32_t node, uint32_t decl, cgs_sym name)
{
	const struct cgs_schema *sc = ev->ir->schema;
	cgs_sym kind = ev->ir->decl[decl].kind;
	if (ev->memo && ev->memo[node].kind == kind)
		return true;
	const struct cgs_field *f =
		cgs_schema_field(sc, cgs_schema_find(sc, CGS_TAB_KIND, kind), name);
	if (!f || f->shape == CGS_W_CHILD)
		return false;
	if (ev->memo) {
		ev->memo[node].kind = kind;
		ev->memo[node].field = (uint32_t)(f - sc->field);
	}
	return true;
}

bool cgs_func_has(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		  struct cgs_value *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t a = t->node[t->node[node].kid].next;
	struct cgs_value v;
	cgs_sym name;
	(void)arg;
	if (t->node[a].kind == CGS_N_NAMED)
		a = t->node[a].kid;
	uint32_t decl = owner_of(ev, a, &name);
	if (decl && is_field(ev, a, decl, name))
		return truth(find(ev->ir, decl, name), out);
	if (!cgs_expr_value(ev, a, 0, &v))
		return false;
	bool empty = (v.type == CGS_V_LIST && !v.n) || (v.type == CGS_V_STR && !v.str.n);
	return truth(v.type != CGS_V_NONE && !empty, out);
}

bool cgs_func_op(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		 struct cgs_value *out)
{
	static const char *const sign[] = {
		[CGS_OP_EQ] = "==", [CGS_OP_NE] = "!=", [CGS_OP_LT] = "<",
		[CGS_OP_LE] = "<=", [CGS_OP_GT] = ">",  [CGS_OP_GE] = ">=",
	};
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t decl, a = t->node[t->node[node].kid].next;
	const struct cgs_attr *clause =
		cgs_eval_written(ev, t->node[a].kind == CGS_N_NAMED ? t->node[a].kid : a, &decl);
	(void)arg;
	*out = (struct cgs_value){0};
	if (clause && clause->op >= CGS_OP_EQ && clause->op <= CGS_OP_GE)
		*out = cgs_expr_str(cgs_str_of(sign[clause->op]));
	return true;
}

static bool by_name(struct cgs_eval *ev, uint32_t node, const struct cgs_value *by, cgs_sym *out)
{
	*out = by->unit;
	if (!*out && by->type == CGS_V_STR)
		*out = cgs_sym_find(ev->ir->syms, by->str);
	if (by->type != CGS_V_STR || *out)
		return true;
	cgs_expr_error(ev, CGS_C_unknown_attribute, node, "no kind has an attribute '%.*s'",
		       CGS_FMT(by->str));
	return false;
}

/* Room for one more item of a list that is being made. */
static struct cgs_value *more(struct cgs_value **v, uint32_t *n, uint32_t *cap)
{
	return CGS_PUSH(*v, *n, *cap);
}

static struct cgs_value made(struct cgs_eval *ev, struct cgs_value *v, uint32_t n)
{
	struct cgs_value list = list_of(ev->mem, n);
	list.n = n;
	if (n)
		memcpy(list.item, v, n * sizeof *v);
	free(v);
	return list;
}

bool cgs_func_values(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		     struct cgs_value *out)
{
	struct cgs_value *v = NULL, one;
	uint32_t n = 0, cap = 0;
	cgs_sym by;
	bool ok = by_name(ev, node, &arg[1], &by);
	for (uint32_t i = 0; ok && i < arg->n; i++) {
		if (arg->item[i].type != CGS_V_REF)
			continue;
		enum cgs_found f = cgs_member_get(ev, arg->item[i].decl, by, &one);
		ok = f != CGS_FAILED;
		if (f != CGS_FOUND || one.type == CGS_V_NONE)
			continue;
		ev->steps += one.n;
		if (one.type != CGS_V_LIST)
			*more(&v, &n, &cap) = one;
		for (uint32_t k = 0; one.type == CGS_V_LIST && k < one.n; k++)
			*more(&v, &n, &cap) = one.item[k];
	}
	*out = made(ev, v, n);
	return ok;
}

bool cgs_func_unique(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		     struct cgs_value *out)
{
	*out = list_of(ev->mem, arg->n);
	for (uint32_t i = 0; i < arg->n; i++) {
		bool seen = false;
		for (uint32_t k = 0; k < out->n && !seen; k++)
			seen = cgs_op_same(ev, &out->item[k], &arg->item[i]);
		if (!seen)
			out->item[out->n++] = arg->item[i];
		if (!cgs_expr_step(ev, node))
			return false;
	}
	return true;
}

/* A long list is shared by all who ask for it. */
bool cgs_func_referrers(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
			struct cgs_value *out)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_names *nm = ir->names;
	cgs_sym by;
	*out = (struct cgs_value){.type = CGS_V_LIST};
	if (!by_name(ev, node, &arg[1], &by))
		return false;
	if (arg->type != CGS_V_REF)
		return true;
	struct cgs_refs_list l = cgs_refs_in(ir, arg->decl);
	uint32_t *kept = l.n > KEPT_MIN ? cgs_map_put(&nm->referrers, arg->decl, by) : NULL;
	if (kept && *kept) {
		*out = nm->list[*kept - 1];
		return true;
	}
	*out = list_of(kept ? &ir->mem : ev->mem, l.n);
	for (uint32_t i = 0, last = 0; i < l.n; i++) {
		if ((by && l.v[i].by != by) || l.v[i].other == last || l.v[i].other == arg->decl)
			continue;
		last = l.v[i].other;
		out->item[out->n++] = cgs_expr_ref(last);
	}
	ev->steps += l.n;
	if (kept) {
		*CGS_PUSH(nm->list, nm->nlist, nm->clist) = *out;
		*kept = nm->nlist;
	}
	return true;
}

bool cgs_func_closure(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		      struct cgs_value *out)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_map seen = {0};
	struct cgs_value *v = NULL;
	uint32_t n = 0, cap = 0, at = arg->decl;
	cgs_sym by;
	bool ok = by_name(ev, node, &arg[1], &by);
	for (uint32_t next = 0; ok && arg->type == CGS_V_REF; at = v[next++].decl) {
		struct cgs_refs_list l = cgs_refs_out(ir, at);
		for (uint32_t i = 0; i < l.n; i++) {
			uint32_t *old;
			if ((by && l.v[i].by != by) || *(old = cgs_map_put(&seen, 1, l.v[i].other)))
				continue;
			*old = 1;
			*more(&v, &n, &cap) = cgs_expr_ref(l.v[i].other);
		}
		ev->steps += l.n;
		ok = cgs_expr_step(ev, node);
		if (next == n)
			break;
	}
	cgs_map_done(&seen);
	*out = made(ev, v, n);
	return ok;
}

bool cgs_func_cycle(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *out)
{
	cgs_sym by;
	*out = (struct cgs_value){.type = CGS_V_LIST};
	if (!by_name(ev, node, &arg[1], &by))
		return false;
	if (arg->type != CGS_V_REF)
		return true;
	struct cgs_refs_path p = cgs_refs_cycle(ev->ir, arg->decl, by);
	*out = list_of(ev->mem, p.n);
	for (uint32_t i = 0; i < p.n; i++)
		out->item[out->n++] = cgs_expr_ref(p.v[(i + p.n - 1) % p.n]);
	return true;
}

bool cgs_func_parent(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		     struct cgs_value *out)
{
	uint32_t up = arg->type == CGS_V_REF ? ev->ir->decl[arg->decl].parent : 0;
	(void)node;
	*out = up ? cgs_expr_ref(up) : (struct cgs_value){0};
	return true;
}

bool cgs_func_kind_of(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		      struct cgs_value *out)
{
	(void)node;
	*out = (struct cgs_value){0};
	if (arg->type == CGS_V_REF)
		*out = cgs_expr_str(cgs_sym_str(ev->ir->syms, ev->ir->decl[arg->decl].kind));
	return true;
}
