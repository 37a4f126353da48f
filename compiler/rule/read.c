/* read.c — one `check` declaration, read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "../check/check.h"
#include "query.h"

static struct cgs_diag *bad(struct cgs_ir *ir, struct cgs_span where, const char *text,
			    const char *help)
{
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_bad_rule, where, "%s", text);
	cgs_diag_help(ir->diags, d, "%s", help);
	return d;
}

static uint32_t expr_of(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, name, NULL);
	return a ? a->expr : 0;
}

/* "CGS2001", or 0. */
static uint16_t code_of(struct cgs_str name)
{
	uint16_t code = 0;
	if (name.n != 7 || memcmp(name.s, "CGS", 3))
		return 0;
	for (uint32_t i = 3; i < name.n; i++) {
		if (!isdigit((unsigned char)name.s[i]))
			return 0;
		code = (uint16_t)(code * 10 + (name.s[i] - '0'));
	}
	return code;
}

static bool read_name(struct cgs_ir *ir, struct cgs_query *q)
{
	const struct cgs_decl *d = &ir->decl[q->decl];
	struct cgs_str name = cgs_ir_name(ir, q->decl);
	uint16_t code = code_of(name);
	if (ir->package[d->package].origin == CGS_STD && code) {
		q->code = code;
		return cgs_diag_code(code);
	}
	q->rule = cgs_severity_name(ir, cgs_severity_rule(ir, q->decl), &ir->mem);
	if (!code)
		return true;
	bad(ir, cgs_ir_span(ir, q->decl), "names like this one are those of the standard rules",
	    "give the rule a name that says what it finds");
	return false;
}

static void read_level(const struct cgs_ir *ir, struct cgs_query *q)
{
	struct cgs_value severity = cgs_ir_get(ir, q->decl, "severity");
	struct cgs_value applies = cgs_ir_get(ir, q->decl, "fix");
	q->level = cgs_str_is(severity.str, "error")  ? CGS_ERROR
		   : cgs_str_is(severity.str, "note") ? CGS_NOTE
						      : CGS_WARNING;
	q->by_status = cgs_str_is(severity.str, "by_status");
	q->applies = cgs_str_is(applies.str, "safe")     ? CGS_SAFE
		     : cgs_str_is(applies.str, "review") ? CGS_REVIEW
							 : CGS_PLACEHOLDER;
}

static bool check_params(struct cgs_ir *ir, const struct cgs_query *q)
{
	const struct cgs_decl *d = &ir->decl[q->decl];
	const char *form = "write `check name(a: ref<kind>)`, and for a second one "
			   "`b: ref<kind>` with `among = a.attribute`";
	for (uint32_t i = 0; i < d->nparam; i++) {
		const struct cgs_param *p = &ir->param[d->param + i];
		struct cgs_span at = cgs_ir_node_span(ir, q->decl, p->node);
		if (i > 1 || ir->schema->type[p->type].op != CGS_T_REF || p->dflt) {
			bad(ir, at,
			    i > 1     ? "a rule has at most two parameters"
			    : p->dflt ? "a parameter of a rule has no default"
				      : "a parameter of a rule is a declaration",
			    form);
			return false;
		}
	}
	if ((d->nparam == 2) != !!q->among) {
		bad(ir, cgs_ir_span(ir, q->decl),
		    q->among ? "`among` is for a second parameter, and there is none"
			     : "the second parameter needs `among`, the list that it goes through",
		    form);
		return false;
	}
	if (!q->by_status || d->nparam)
		return true;
	bad(ir, cgs_ir_span(ir, q->decl), "`by_status` needs a parameter, whose status it is",
	    "write error, warning or note");
	return false;
}

/* The first use of a name below a node, or 0. */
static uint32_t use_of(struct cgs_ir *ir, uint32_t decl, uint32_t node, cgs_sym name)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	if (t->node[node].kind == CGS_N_NAME && cgs_ir_sym(ir, decl, node) == name)
		return node;
	cgs_tree_each (k, t, node) {
		uint32_t found = use_of(ir, decl, k, name);
		if (found)
			return found;
	}
	return 0;
}

static bool check_among(struct cgs_ir *ir, const struct cgs_query *q)
{
	const struct cgs_decl *d = &ir->decl[q->decl];
	if (!q->among)
		return true;
	uint32_t use = use_of(ir, q->decl, q->among, ir->param[d->param + 1].name);
	if (!use)
		return true;
	bad(ir, cgs_ir_node_span(ir, q->decl, use),
	    "the second parameter goes through this list, so the list cannot depend on it",
	    "use the first parameter only");
	return false;
}

static bool is_literal(uint8_t kind)
{
	return kind == CGS_N_INT || kind == CGS_N_FLOAT || kind == CGS_N_QUANTITY ||
	       kind == CGS_N_DATE || kind == CGS_N_VERSION || kind == CGS_N_REGEX ||
	       kind == CGS_N_STRING;
}

/* Notes of each node whether a parameter is used in it. */
static bool note_params(const struct cgs_ir *ir, const struct cgs_query *q, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, q->decl);
	const struct cgs_decl *d = &ir->decl[q->decl];
	bool uses = false;
	if (t->node[node].kind == CGS_N_NAME)
		for (uint32_t i = d->param; i < d->param + d->nparam; i++)
			uses |= cgs_str_eq(cgs_tree_name(t, node),
					   cgs_sym_str(ir->syms, ir->param[i].name));
	cgs_tree_each (k, t, node)
		uses |= note_params(ir, q, k);
	q->memo[node].local = uses;
	return uses;
}

/* Marks what does not depend on the parameters. A bare name behind `where` is an attribute of the
 * item, so there only literals count. */
static void mark(const struct cgs_tree *t, const struct cgs_query *q, uint32_t node, bool item)
{
	const struct cgs_node *n = &t->node[node];
	bool literal = is_literal(n->kind);
	if ((literal || !item) && !q->memo[node].local &&
	    (!item || !cgs_tree_kid(t, node, CGS_N_INTERP))) {
		q->memo[node].once = true;
		return;
	}
	for (uint32_t k = n->kid; k; k = t->node[k].next)
		mark(t, q, k, item || (n->op == CGS_OP_WHERE && k != n->kid));
}

static void mark_all(const struct cgs_ir *ir, const struct cgs_query *q, uint32_t node)
{
	note_params(ir, q, node);
	mark(cgs_ir_tree(ir, q->decl), q, node, false);
}

void cgs_query_mark(const struct cgs_ir *ir, const struct cgs_query *q)
{
	mark_all(ir, q, q->when);
	if (q->among)
		mark_all(ir, q, q->among);
}

bool cgs_query_read(struct cgs_ir *ir, uint32_t decl, struct cgs_query *q)
{
	*q = (struct cgs_query){
		.decl = decl,
		.among = expr_of(ir, decl, "among"),
		.when = expr_of(ir, decl, "when"),
		.message = expr_of(ir, decl, "message"),
		.at = expr_of(ir, decl, "at"),
		.why = expr_of(ir, decl, "why"),
		.help = expr_of(ir, decl, "help"),
	};
	read_level(ir, q);
	return read_name(ir, q) && check_params(ir, q) && check_among(ir, q);
}
