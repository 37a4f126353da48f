/* sieve.c — what a condition begins with tells for most declarations that it does not hold.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `count(test.*) > 0 && (has(r.impact) || !has(r.effort)) && ...`: a constant is false for all
 * declarations or for none, and whether an attribute is written is a look at the declaration.
 * Nothing is answered before it was evaluated once: then the memo knows that `has` is the
 * prelude's and the attribute one of that kind.
 */
#include "query.h"

enum { PARTS_MAX = 32 };

/* a.x */
static bool read_path(struct cgs_ir *ir, const struct cgs_query *q, uint32_t path,
		      struct cgs_test *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, q->decl);
	const struct cgs_decl *d = &ir->decl[q->decl];
	uint32_t root = t->node[path].kid;
	if (t->node[path].kind != CGS_N_DOT || t->node[root].kind != CGS_N_NAME || !d->nparam ||
	    cgs_ir_sym(ir, q->decl, root) != ir->param[d->param].name)
		return false;
	out->path = path;
	out->attr = cgs_ir_sym(ir, q->decl, path);
	return true;
}

/* has(a.x), !has(a.x) or a constant */
static bool read_test(struct cgs_ir *ir, const struct cgs_query *q, uint32_t node,
		      struct cgs_test *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, q->decl);
	if (q->memo[node].once) {
		*out = (struct cgs_test){.form = CGS_TEST_CONSTANT, .node = node};
		return true;
	}
	bool there = t->node[node].kind != CGS_N_UNARY;
	if (!there && t->node[node].op != CGS_OP_NOT)
		return false;
	uint32_t call = there ? node : t->node[node].kid;
	uint32_t name = t->node[call].kid, path = t->node[name].next;
	*out = (struct cgs_test){.form = CGS_TEST_HAS, .there = there, .node = call};
	return t->node[call].kind == CGS_N_CALL && t->node[name].kind == CGS_N_NAME &&
	       cgs_str_is(cgs_tree_name(t, name), "has") && !t->node[path].next &&
	       read_path(ir, q, path, out);
}

/* The parts that an operator joins, the last one first. */
static uint32_t split(const struct cgs_tree *t, const struct cgs_query *q, uint32_t node,
		      uint8_t op, uint32_t part[PARTS_MAX])
{
	uint32_t n = 0;
	while (!q->memo[node].once && t->node[node].kind == CGS_N_BINARY &&
	       t->node[node].op == op && n < PARTS_MAX - 1) {
		part[n++] = t->node[t->node[node].kid].next;
		node = t->node[node].kid;
	}
	part[n++] = node;
	return n;
}

/* Tests of which one is enough; false when there is anything else among them. */
static bool read_tests(struct cgs_ir *ir, struct cgs_query *q, uint32_t node)
{
	uint32_t part[PARTS_MAX], n = split(cgs_ir_tree(ir, q->decl), q, node, CGS_OP_OR, part);
	if (q->ntest + n > CGS_QUERY_TESTS)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct cgs_test *test = &q->test[q->ntest + i];
		if (!read_test(ir, q, part[n - 1 - i], test))
			return false;
		test->or_next = i + 1 < n;
	}
	q->ntest += n;
	return true;
}

void cgs_query_tests(struct cgs_ir *ir, struct cgs_query *q)
{
	uint32_t part[PARTS_MAX], n = split(cgs_ir_tree(ir, q->decl), q, q->when, CGS_OP_AND, part);
	if (q->memo[part[n - 1]].once)
		q->first = part[n - 1];
	if (q->among && read_path(ir, q, q->among, &q->test[0])) {
		q->test[0].form = CGS_TEST_AMONG;
		q->ntest = 1;
	}
	while (n && read_tests(ir, q, part[n - 1]))
		n--;
}

/* Whether a test may come out true. */
static bool may(const struct cgs_ir *ir, const struct cgs_query *q, const struct cgs_test *t,
		uint32_t decl)
{
	const struct cgs_memo *node = &q->memo[t->node], *path = &q->memo[t->path];
	if (t->form == CGS_TEST_CONSTANT)
		return !node->value || node->value->b;
	if (path->kind != ir->decl[decl].kind || (t->form == CGS_TEST_HAS && !node->callee))
		return true;
	bool written = cgs_ir_named(ir, decl, t->attr);
	if (t->form == CGS_TEST_AMONG)
		return written || ir->schema->field[path->field].dflt.type != CGS_V_NONE;
	return written == t->there;
}

bool cgs_query_may(const struct cgs_ir *ir, const struct cgs_query *q, uint32_t decl)
{
	bool any = false;
	for (uint32_t i = 0; i < q->ntest; i++) {
		any = any || may(ir, q, &q->test[i], decl);
		if (q->test[i].or_next)
			continue;
		if (!any)
			return false;
		any = false;
	}
	return true;
}

bool cgs_query_never(const struct cgs_query *q)
{
	const struct cgs_value *v = q->first ? q->memo[q->first].value : NULL;
	return v && !v->b;
}
