/* sieve.c — what a condition begins with tells for most declarations that it does not hold.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `count(test.*) > 0 && !has(r.meter) && ...`: the constant is false for all declarations or for
 * none, and whether an attribute is written is a look at the declaration. Nothing is answered
 * before the condition was evaluated once: then the memo knows that `has` is the prelude's and the
 * attribute one of that kind.
 */
#include "query.h"

enum { PARTS_MAX = 32 };

static bool read_test(struct cgs_ir *ir, const struct cgs_query *q, uint32_t node,
		      struct cgs_test *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, q->decl);
	const struct cgs_decl *d = &ir->decl[q->decl];
	bool there = t->node[node].kind != CGS_N_UNARY;
	if (!there && t->node[node].op != CGS_OP_NOT)
		return false;
	uint32_t call = there ? node : t->node[node].kid;
	uint32_t name = t->node[call].kid, path = t->node[name].next;
	if (t->node[call].kind != CGS_N_CALL || t->node[name].kind != CGS_N_NAME ||
	    !cgs_str_is(cgs_tree_name(t, name), "has"))
		return false;
	uint32_t root = t->node[path].kid;
	if (t->node[path].kind != CGS_N_DOT || t->node[path].next ||
	    t->node[root].kind != CGS_N_NAME || !d->nparam ||
	    cgs_ir_sym(ir, q->decl, root) != ir->param[d->param].name)
		return false;
	*out = (struct cgs_test){call, path, cgs_ir_sym(ir, q->decl, path), there};
	return true;
}

void cgs_query_tests(struct cgs_ir *ir, struct cgs_query *q)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, q->decl);
	uint32_t part[PARTS_MAX], n = 0, node = q->when;
	while (!q->memo[node].once && t->node[node].kind == CGS_N_BINARY &&
	       t->node[node].op == CGS_OP_AND && n < PARTS_MAX - 1) {
		part[n++] = t->node[t->node[node].kid].next;
		node = t->node[node].kid;
	}
	part[n++] = node;
	if (q->memo[node].once) {
		q->first = node;
		n--;
	}
	while (n && q->ntest < CGS_QUERY_TESTS &&
	       read_test(ir, q, part[n - 1], &q->test[q->ntest])) {
		q->ntest++;
		n--;
	}
}

static bool is_written(const struct cgs_ir *ir, const struct cgs_decl *d, cgs_sym name)
{
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++)
		if (ir->attr[a].name == name)
			return true;
	return false;
}

bool cgs_query_may(const struct cgs_ir *ir, const struct cgs_query *q, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	for (uint32_t i = 0; i < q->ntest; i++) {
		const struct cgs_test *t = &q->test[i];
		if (!q->memo[t->call].callee || q->memo[t->path].kind != d->kind)
			return true;
		if (is_written(ir, d, t->attr) != t->there)
			return false;
	}
	return true;
}

bool cgs_query_never(const struct cgs_query *q)
{
	const struct cgs_value *v = q->first ? q->memo[q->first].value : NULL;
	return v && !v->b;
}
