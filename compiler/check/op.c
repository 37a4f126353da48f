/* op.c — operators: exact arithmetic with dimensions, comparisons, logic, ranges.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "../syntax/scan.h"
#include "expr.h"
#include "slip.h"

struct operands {
	uint32_t a, b; /* nodes */
	struct cgs_value l, r;
};

static const char *const symbol[] = {
	[CGS_OP_OR] = "||", [CGS_OP_AND] = "&&", [CGS_OP_NOT] = "!",       [CGS_OP_EQ] = "==",
	[CGS_OP_NE] = "!=", [CGS_OP_LT] = "<",   [CGS_OP_LE] = "<=",       [CGS_OP_GT] = ">",
	[CGS_OP_GE] = ">=", [CGS_OP_ADD] = "+",  [CGS_OP_SUB] = "-",       [CGS_OP_MUL] = "*",
	[CGS_OP_DIV] = "/", [CGS_OP_IN] = "in",  [CGS_OP_WHERE] = "where", [CGS_OP_RANGE] = "..",
};

const char *cgs_op_symbol(uint8_t op)
{
	return symbol[op];
}

bool cgs_op_same(struct cgs_eval *ev, const struct cgs_value *a, const struct cgs_value *b)
{
	ev->steps++;
	if (a->type != b->type)
		return false;
	switch ((enum cgs_vtype)a->type) {
	case CGS_V_NONE: return true;
	case CGS_V_BOOL: return a->b == b->b;
	case CGS_V_NUM: return a->dim == b->dim && !cgs_num_cmp(a->num, b->num);
	case CGS_V_STR: return cgs_str_eq(a->str, b->str);
	case CGS_V_WORD: return a->dim == b->dim && a->rank == b->rank;
	case CGS_V_REF: return a->decl == b->decl;
	case CGS_V_LIST:
	case CGS_V_RANGE:
	case CGS_V_RECORD:
	case CGS_V_CALL: break;
	}
	if (a->n != b->n || a->decl != b->decl)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (ev->steps > CGS_LOOP_MAX || !cgs_op_same(ev, &a->item[i], &b->item[i]))
			return false;
	return true;
}

/* `env == prod` where env is a word, and something is named prod. */
static void quote_name(struct cgs_eval *ev, uint32_t node, struct cgs_diag *d)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t right = t->node[t->node[node].kid].next;
	struct cgs_str s = cgs_tree_source(t, right);
	if (t->node[right].kind != CGS_N_NAME) {
		cgs_slip_quoted(ev, d, node);
		return;
	}
	cgs_diag_help(ev->ir->diags, d, "the name means the declaration; a text stands in quotes");
	cgs_diag_fix(ev->ir->diags, d, cgs_tree_span(t, right),
		     cgs_str_fmt(ev->mem, "\"%.*s\"", CGS_FMT(s)), CGS_REVIEW);
}

static bool misfit(struct cgs_eval *ev, uint32_t node, uint8_t op, const struct cgs_value *a,
		   const struct cgs_value *b)
{
	bool dims = a->type == CGS_V_NUM && b->type == CGS_V_NUM;
	enum cgs_code code = dims ? cgs_mix_code(ev->ir, a->dim, b->dim) : CGS_C_type;
	struct cgs_diag *d =
		cgs_expr_error(ev, code, node, "'%s' does not take %.*s and %.*s", symbol[op],
			       CGS_FMT(cgs_expr_what(ev, a)), CGS_FMT(cgs_expr_what(ev, b)));
	cgs_mix_help(ev->ir, d, code);
	if (a->type == CGS_V_STR && b->type == CGS_V_REF)
		quote_name(ev, node, d);
	if (a->type == CGS_V_REF && b->type == CGS_V_STR)
		cgs_slip_quoted(ev, d, node);
	if (op == CGS_OP_DIV)
		cgs_slip_rate(ev->ir, cgs_ir_tree(ev->ir, ev->decl), d, node);
	return false;
}

/* "1.10.0-rc.2": the next number or identifier, up to a dot. */
static struct cgs_str identifier(struct cgs_str *s)
{
	struct cgs_str id = {s->s, 0};
	while (id.n < s->n && s->s[id.n] != '.')
		id.n++;
	uint32_t skip = id.n + (id.n < s->n);
	*s = (struct cgs_str){s->s + skip, s->n - skip};
	return id;
}

static bool is_digits(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	return s.n;
}

/* Numbers by value, however long, and before words; words by their letters. */
static int identifier_cmp(struct cgs_str a, struct cgs_str b)
{
	bool x = is_digits(a), y = is_digits(b);
	if (x != y)
		return x ? -1 : 1;
	for (; x && a.n > 1 && *a.s == '0'; a.s++)
		a.n--;
	for (; x && b.n > 1 && *b.s == '0'; b.s++)
		b.n--;
	if (x && a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return cgs_str_cmp(a, b);
}

static int identifiers_cmp(struct cgs_str a, struct cgs_str b)
{
	while (a.n && b.n) {
		int c = identifier_cmp(identifier(&a), identifier(&b));
		if (c)
			return c;
	}
	return (a.n > 0) - (b.n > 0);
}

/* Splits off what stands behind a sign; empty when it does not occur. */
static struct cgs_str behind(struct cgs_str *s, char sign)
{
	const char *at = s->n ? memchr(s->s, sign, s->n) : NULL;
	uint32_t n = at ? (uint32_t)(at - s->s) : s->n;
	struct cgs_str rest = at ? (struct cgs_str){at + 1, s->n - n - 1} : CGS_STR("");
	s->n = n;
	return rest;
}

/* As semantic versions have it: numbers first, then what is no release yet; builds are alike. */
static int version_cmp(struct cgs_str a, struct cgs_str b)
{
	(void)behind(&a, '+');
	(void)behind(&b, '+');
	struct cgs_str x = behind(&a, '-'), y = behind(&b, '-');
	int c = identifiers_cmp(a, b);
	if (c || !x.n || !y.n)
		return c ? c : (y.n > 0) - (x.n > 0);
	return identifiers_cmp(x, y);
}

/* Whether a string is a date or version, or written as one without being told. */
static bool may_be(const struct cgs_value *v, uint32_t form)
{
	if (form != CGS_S_DATE && form != CGS_S_VERSION)
		return false;
	if (v->rank != CGS_S_STRING || form == CGS_S_DATE)
		return v->rank == form || (v->rank == CGS_S_STRING && cgs_scan_is_date(v->str));
	return v->str.n && *v->str.s >= '0' && *v->str.s <= '9';
}

bool cgs_op_order(const struct cgs_value *a, const struct cgs_value *b, int *order)
{
	uint32_t form = a->rank == CGS_S_STRING ? b->rank : a->rank;
	if (a->type != b->type)
		return false;
	if (a->type == CGS_V_NUM && a->dim == b->dim)
		*order = cgs_num_cmp(a->num, b->num);
	else if (a->type == CGS_V_WORD && a->dim == b->dim)
		*order = (a->rank > b->rank) - (a->rank < b->rank);
	else if (a->type == CGS_V_STR && may_be(a, form) && may_be(b, form))
		*order = (form == CGS_S_DATE ? cgs_str_cmp : version_cmp)(a->str, b->str);
	else
		return false;
	return true;
}

static bool compare(struct cgs_eval *ev, uint32_t node, const struct cgs_value *a,
		    const struct cgs_value *b, int *order)
{
	if (!cgs_op_order(a, b, order))
		return misfit(ev, node, cgs_ir_tree(ev->ir, ev->decl)->node[node].op, a, b);
	if (a->type != CGS_V_NUM)
		return true;
	cgs_mix_bytes(ev, node, a, b);
	return cgs_mix_stat(ev, node, a, b);
}

/* A word that is compared with a string that is written there: it is never the same. */
static bool is_quoted_word(const struct cgs_value *a, const struct cgs_value *b)
{
	return a->type == CGS_V_WORD && b->type == CGS_V_STR;
}

/* `verify == ["test"]` */
static bool has_quoted_word(struct cgs_eval *ev, const struct operands *o)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	return t->node[o->b].kind == CGS_N_LIST && o->l.type == CGS_V_LIST &&
	       o->r.type == CGS_V_LIST && o->l.n && o->r.n && is_quoted_word(o->l.item, o->r.item);
}

static bool equal(struct cgs_eval *ev, uint32_t node, const struct operands *o, bool *out)
{
	const struct cgs_value *a = &o->l, *b = &o->r;
	uint8_t op = cgs_ir_tree(ev->ir, ev->decl)->node[node].op;
	bool unset = a->type == CGS_V_NONE || b->type == CGS_V_NONE;
	bool words = a->type == CGS_V_WORD && b->type == CGS_V_WORD && a->dim != b->dim;
	bool nums = a->type == CGS_V_NUM && b->type == CGS_V_NUM && a->dim != b->dim;
	*out = cgs_op_same(ev, a, b) == (op == CGS_OP_EQ);
	if (ev->steps > CGS_LOOP_MAX)
		return cgs_expr_step(ev, node);
	if (!unset && (a->type != b->type || words || nums))
		return misfit(ev, node, op, a, b);
	if (has_quoted_word(ev, o))
		return misfit(ev, node, op, a->item, b->item);
	return a->type != CGS_V_NUM || unset || cgs_mix_stat(ev, node, a, b);
}

static bool ordered(struct cgs_eval *ev, uint32_t node, uint8_t op, const struct operands *o,
		    bool *out)
{
	int c;
	*out = false;
	if (o->l.type == CGS_V_NONE || o->r.type == CGS_V_NONE)
		return true;
	if (!compare(ev, node, &o->l, &o->r, &c))
		return false;
	*out = op == CGS_OP_LT   ? c < 0
	       : op == CGS_OP_LE ? c <= 0
	       : op == CGS_OP_GT ? c > 0
				 : c >= 0;
	return true;
}

/* Whether a number or string can be in a list by the type of what is in it. */
static bool may_hold(const struct cgs_value *l, const struct cgs_value *list)
{
	bool may = !list->n || (l->type != CGS_V_NUM && l->type != CGS_V_STR);
	for (uint32_t i = 0; i < list->n && !may; i++) {
		const struct cgs_value *v = &list->item[i];
		may = (v->type != CGS_V_NUM && v->type != CGS_V_STR) ||
		      (v->type == l->type && (v->type == CGS_V_STR || v->dim == l->dim));
	}
	return may;
}

static bool contained(struct cgs_eval *ev, uint32_t node, const struct operands *o, bool *out)
{
	int lo, hi;
	*out = false;
	if (o->l.type == CGS_V_NONE || o->r.type == CGS_V_NONE)
		return true;
	if (o->r.type == CGS_V_RANGE) {
		if (!compare(ev, node, &o->l, &o->r.item[0], &lo) ||
		    !compare(ev, node, &o->l, &o->r.item[1], &hi))
			return false;
		*out = lo >= 0 && hi <= 0;
		return true;
	}
	if (o->r.type != CGS_V_LIST)
		return misfit(ev, node, CGS_OP_IN, &o->l, &o->r);
	bool quoted = cgs_ir_tree(ev->ir, ev->decl)->node[o->a].kind == CGS_N_STRING && o->r.n &&
		      is_quoted_word(o->r.item, &o->l);
	if (quoted || !may_hold(&o->l, &o->r))
		return misfit(ev, node, CGS_OP_IN, &o->l, o->r.item);
	for (uint32_t i = 0; i < o->r.n && ev->steps <= CGS_LOOP_MAX; i++)
		*out |= cgs_op_same(ev, &o->l, &o->r.item[i]);
	return cgs_expr_step(ev, node);
}

static bool overflow(struct cgs_eval *ev, uint32_t node)
{
	struct cgs_diag *d = cgs_expr_error(ev, CGS_C_overflow, node,
					    "the result is too large to be kept exactly");
	cgs_diag_why(ev->ir->diags, d, "numbers are exact: 64-bit fractions in the base unit");
	return false;
}

static bool sum(struct cgs_eval *ev, uint32_t node, uint8_t op, struct operands *o,
		struct cgs_value *out)
{
	if (o->l.dim != o->r.dim)
		return misfit(ev, node, op, &o->l, &o->r);
	if (!cgs_mix_stat(ev, node, &o->l, &o->r))
		return false;
	cgs_mix_bytes(ev, node, &o->l, &o->r);
	cgs_mix_percentiles(ev, node, &o->l, &o->r);
	*out = o->l;
	out->stat = o->l.stat ? o->l.stat : o->r.stat;
	return (op == CGS_OP_ADD ? cgs_num_add : cgs_num_sub)(o->l.num, o->r.num, &out->num) ||
	       overflow(ev, node);
}

/* A plain factor, a percentage of something, or a rate times what is below its line. */
static bool product(struct cgs_eval *ev, uint32_t node, struct operands *o, struct cgs_value *out)
{
	const struct cgs_schema *sc = ev->ir->schema;
	struct cgs_value a = o->l, b = o->r;
	if (!a.dim || (b.dim && cgs_mix_percent(ev->ir, a.dim)) ||
	    sc->ratio[b.dim].under == a.dim) {
		a = o->r; /* the factor comes second */
		b = o->l;
	}
	*out = a;
	if (!cgs_num_mul(a.num, b.num, &out->num))
		return overflow(ev, node);
	if (!b.dim)
		return true;
	if (cgs_mix_percent(ev->ir, b.dim))
		return cgs_num_mul(out->num, (struct cgs_num){1, 100}, &out->num) ||
		       overflow(ev, node);
	if (!a.dim || sc->ratio[a.dim].under != b.dim)
		return misfit(ev, node, CGS_OP_MUL, &o->l, &o->r);
	out->dim = sc->ratio[a.dim].over;
	out->unit = cgs_unit_upper(ev->ir, a.unit);
	if (!out->unit)
		out->unit = ev->ir->dim[out->dim].base;
	return true;
}

/* What is above the line of a rate, by the rate: 5GB / 10MB/s. */
static void by_rate(struct cgs_ir *ir, const struct operands *o, struct cgs_value *out)
{
	out->dim = ir->schema->ratio[o->r.dim].under;
	out->unit = cgs_unit_lower(ir, o->r.unit);
	if (!out->unit)
		out->unit = ir->dim[out->dim].base;
}

static bool quotient(struct cgs_eval *ev, uint32_t node, struct operands *o, struct cgs_value *out)
{
	struct cgs_ratio rate = ev->ir->schema->ratio[o->r.dim];
	if (!o->r.num.n) {
		cgs_expr_error(ev, CGS_C_zero_division, o->b, "division by zero");
		return false;
	}
	*out = o->l;
	if (!cgs_num_div(o->l.num, o->r.num, &out->num))
		return overflow(ev, node);
	if (rate.under && rate.over == o->l.dim) {
		by_rate(ev->ir, o, out);
		return true;
	}
	if (rate.under && o->l.dim != o->r.dim)
		return misfit(ev, node, CGS_OP_DIV, &o->l, &o->r);
	out->dim = cgs_unit_ratio(ev->ir, o->l.dim, o->r.dim);
	if (!o->r.dim)
		return true;
	out->unit = out->dim ? cgs_unit_over(ev->ir, o->l.unit, o->r.unit) : 0;
	if (out->dim && !out->unit)
		out->unit = ev->ir->dim[out->dim].base;
	return true;
}

static bool join(struct cgs_eval *ev, struct operands *o, struct cgs_value *out)
{
	if (o->l.type == CGS_V_STR) {
		*out = cgs_expr_str(
			cgs_str_fmt(ev->mem, "%.*s%.*s", CGS_FMT(o->l.str), CGS_FMT(o->r.str)));
		return true;
	}
	*out = (struct cgs_value){.type = CGS_V_LIST, .n = o->l.n + o->r.n};
	out->item = cgs_expr_items(ev, out->n);
	if (o->l.n)
		memcpy(out->item, o->l.item, o->l.n * sizeof *out->item);
	if (o->r.n)
		memcpy(out->item + o->l.n, o->r.item, o->r.n * sizeof *out->item);
	return true;
}

static bool arithmetic(struct cgs_eval *ev, uint32_t node, uint8_t op, struct operands *o,
		       struct cgs_value *out)
{
	bool joins = o->l.type == o->r.type && op == CGS_OP_ADD &&
		     (o->l.type == CGS_V_STR || o->l.type == CGS_V_LIST);
	if (joins && (uint64_t)o->l.str.n + o->r.str.n > CGS_TEXT_MAX) {
		cgs_expr_error(ev, CGS_C_too_large, node, "the text is longer than %d MiB",
			       CGS_TEXT_MAX >> 20);
		return false;
	}
	if (joins) /* neither list has more items than there may be steps */
		return cgs_expr_steps(ev, node, o->l.n + o->r.n) && join(ev, o, out);
	if (o->l.type != CGS_V_NUM || o->r.type != CGS_V_NUM)
		return misfit(ev, node, op, &o->l, &o->r);
	if (op == CGS_OP_MUL)
		return product(ev, node, o, out);
	return op == CGS_OP_DIV ? quotient(ev, node, o, out) : sum(ev, node, op, o, out);
}

/* The smaller end first. */
static void swap_ends(struct cgs_eval *ev, uint32_t node, const struct operands *o,
		      struct cgs_diag *d)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	cgs_diag_help(ev->ir->diags, d, "write the smaller end first");
	cgs_diag_fix(ev->ir->diags, d, cgs_ir_node_span(ev->ir, ev->decl, node),
		     cgs_str_fmt(ev->mem, "%.*s..%.*s", CGS_FMT(cgs_tree_source(t, o->b)),
				 CGS_FMT(cgs_tree_source(t, o->a))),
		     CGS_REVIEW);
}

static bool range(struct cgs_eval *ev, uint32_t node, struct operands *o, struct cgs_value *out)
{
	int order;
	if (!compare(ev, node, &o->l, &o->r, &order))
		return false;
	if (order >= 0) {
		struct cgs_diag *d =
			cgs_expr_error(ev, CGS_C_bad_range, node,
				       order ? "the range is reversed" : "the range is empty");
		if (order)
			swap_ends(ev, node, o, d);
		return false;
	}
	*out = (struct cgs_value){.type = CGS_V_RANGE, .n = 2, .item = cgs_expr_items(ev, 2)};
	out->item[0] = o->l;
	out->item[1] = o->r;
	return true;
}

static bool logic(struct cgs_eval *ev, uint32_t node, bool *b)
{
	struct cgs_value v;
	if (!cgs_expr_value(ev, node, 0, &v))
		return false;
	*b = v.b;
	if (v.type == CGS_V_BOOL || v.type == CGS_V_NONE)
		return true;
	cgs_expr_error(ev, CGS_C_type, node, "expected true or false, found %.*s",
		       CGS_FMT(cgs_expr_what(ev, &v)));
	return false;
}

/* Whether a side that is not asked for can be told to be no condition all the same. */
static bool is_plain(const struct cgs_tree *t, uint32_t node)
{
	uint8_t kind = t->node[node].kind, op = t->node[node].op;
	if (kind == CGS_N_BINARY)
		return op >= CGS_OP_ADD && op <= CGS_OP_DIV;
	return (kind >= CGS_N_INT && kind <= CGS_N_STRING) || kind == CGS_N_LIST;
}

/* Words on the right mean words of the enum on the left. */
static uint32_t expect_like(struct cgs_eval *ev, const struct cgs_value *l, uint8_t op)
{
	struct cgs_schema *sc = ev->ir->schema;
	bool word = l->type == CGS_V_WORD || (l->type == CGS_V_NONE && l->dim);
	if (!word)
		return 0;
	return cgs_type_of_enum(sc, l->dim, op == CGS_OP_IN);
}

uint32_t cgs_op_side(const struct cgs_schema *sc, uint32_t want, uint8_t op)
{
	uint32_t r = op == CGS_OP_RANGE ? cgs_type_part(sc, want, CGS_T_RANGE) : 0;
	if (op == CGS_OP_ADD)
		return cgs_type_part(sc, want, CGS_T_LIST);
	return r ? sc->arg[sc->type[r].arg] : 0;
}

static bool apply(struct cgs_eval *ev, uint32_t node, struct operands *o, struct cgs_value *out)
{
	uint8_t op = cgs_ir_tree(ev->ir, ev->decl)->node[node].op;
	if (op == CGS_OP_RANGE)
		return range(ev, node, o, out);
	if (op >= CGS_OP_ADD && op <= CGS_OP_DIV)
		return arithmetic(ev, node, op, o, out);
	out->type = CGS_V_BOOL;
	if (op == CGS_OP_EQ || op == CGS_OP_NE)
		return equal(ev, node, o, &out->b);
	if (op == CGS_OP_IN)
		return contained(ev, node, o, &out->b);
	return ordered(ev, node, op, o, &out->b);
}

static bool is_number_node(const struct cgs_tree *t, uint32_t node)
{
	uint8_t kind = t->node[node].kind;
	return kind == CGS_N_INT || kind == CGS_N_FLOAT || kind == CGS_N_QUANTITY;
}

/* `5%-40%` where a range can stand: the difference would be negative, so a range is meant. */
static bool is_dashed_range(struct cgs_eval *ev, uint32_t node, uint32_t want,
			    const struct operands *o)
{
	struct cgs_ir *ir = ev->ir;
	const struct cgs_tree *t = cgs_ir_tree(ir, ev->decl);
	if (t->node[node].op != CGS_OP_SUB || !cgs_type_part(ir->schema, want, CGS_T_RANGE))
		return false;
	if (!is_number_node(t, o->a) || !is_number_node(t, o->b) || o->l.dim != o->r.dim ||
	    cgs_num_cmp(o->l.num, o->r.num) >= 0)
		return false;
	struct cgs_str from = cgs_tree_source(t, o->a), to = cgs_tree_source(t, o->b);
	struct cgs_diag *d =
		cgs_expr_error(ev, CGS_C_type, node, "expected a range, found a difference");
	cgs_diag_help(ir->diags, d, "write %.*s..%.*s", CGS_FMT(from), CGS_FMT(to));
	cgs_diag_fix(ir->diags, d, cgs_ir_node_span(ir, ev->decl, node),
		     cgs_str_fmt(ev->mem, "%.*s..%.*s", CGS_FMT(from), CGS_FMT(to)), CGS_REVIEW);
	return true;
}

static bool is_sum(const struct cgs_tree *t, uint32_t node)
{
	return t->node[node].kind == CGS_N_BINARY && t->node[node].op >= CGS_OP_ADD &&
	       t->node[node].op <= CGS_OP_DIV;
}

/* a + b - c ...: from the left, without going deeper for each. */
static bool row(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t n = 0, first = node;
	for (; is_sum(t, first); first = t->node[first].kid)
		n++;
	uint32_t *of = cgs_mem_alloc(n * sizeof *of);
	for (uint32_t i = n, at = node; i--; at = t->node[at].kid)
		of[i] = at;
	uint32_t side = cgs_op_side(ev->ir->schema, want, t->node[of[0]].op);
	bool ok = cgs_expr_value(ev, first, side, out);
	for (uint32_t i = 0; ok && i < n; i++) {
		struct operands o = {.a = t->node[of[i]].kid, .l = *out};
		o.b = t->node[o.a].next;
		*out = (struct cgs_value){0};
		ok = cgs_expr_step(ev, of[i]) && cgs_expr_value(ev, o.b, side, &o.r) &&
		     arithmetic(ev, of[i], t->node[of[i]].op, &o, out);
	}
	free(of);
	return ok;
}

bool cgs_op_binary(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint8_t op = t->node[node].op;
	if (is_sum(t, node) && is_sum(t, t->node[node].kid))
		return row(ev, node, want, out);
	uint32_t a = t->node[node].kid, b = t->node[a].next;
	uint32_t end = cgs_op_side(ev->ir->schema, want, op);
	struct operands o; /* the values are set when they are asked for */
	o.a = a;
	o.b = b;
	if (op == CGS_OP_WHERE)
		return cgs_select_where(ev, a, b, out);
	if (op == CGS_OP_OR || op == CGS_OP_AND) {
		out->type = CGS_V_BOOL;
		return logic(ev, a, &out->b) &&
		       ((out->b == (op == CGS_OP_OR) && !is_plain(t, b)) || logic(ev, b, &out->b));
	}
	return cgs_expr_value(ev, a, end, &o.l) &&
	       cgs_expr_value(ev, b, end ? end : expect_like(ev, &o.l, op), &o.r) &&
	       !is_dashed_range(ev, node, want, &o) && apply(ev, node, &o, out);
}

bool cgs_op_unary(struct cgs_eval *ev, uint32_t node, uint32_t want, struct cgs_value *out)
{
	const struct cgs_node *n = &cgs_ir_tree(ev->ir, ev->decl)->node[node];
	if (n->op == CGS_OP_NOT) {
		out->type = CGS_V_BOOL;
		bool ok = logic(ev, n->kid, &out->b);
		out->b = !out->b;
		return ok;
	}
	if (!cgs_expr_value(ev, n->kid, want, out))
		return false;
	if (out->type != CGS_V_NUM) {
		cgs_expr_error(ev, CGS_C_type, node, "'-' does not take %.*s",
			       CGS_FMT(cgs_expr_what(ev, out)));
		return false;
	}
	out->num.n = -out->num.n; /* never the least one */
	return true;
}
