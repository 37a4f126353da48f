/* measure.c — what to write where a number has no unit, or another than its place takes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"

enum { SHOWN = 6 };

static struct cgs_str dim_of(const struct cgs_ir *ir, uint32_t type)
{
	const struct cgs_type *t = &ir->schema->type[type];
	return t->op == CGS_T_DIM ? cgs_sym_str(ir->syms, ir->dim[t->of].name) : CGS_STR("");
}

static bool is_unit_of(const struct cgs_ir *ir, const struct cgs_unit *u, uint32_t type)
{
	const struct cgs_type *t = &ir->schema->type[type];
	if (t->op == CGS_T_MONEY)
		return cgs_unit_money(ir, u->dim) && !ir->schema->ratio[u->dim].under;
	return t->op == CGS_T_DIM && u->dim == t->of;
}

/* "ms, s, min": what a number of the type may have. Returns how many there are. */
static uint32_t put_units(const struct cgs_ir *ir, uint32_t type, struct cgs_buf *b)
{
	const struct cgs_schema *sc = ir->schema;
	uint32_t n = 0;
	for (uint32_t i = 0; i < sc->nunit; i++) {
		if (!is_unit_of(ir, &sc->unit[i], type))
			continue;
		if (n < SHOWN)
			cgs_buf_fmt(b, "%s%.*s", n ? ", " : "",
				    CGS_FMT(cgs_sym_str(ir->syms, sc->unit[i].name)));
		n++;
	}
	cgs_buf_putz(b, n > SHOWN ? " and others" : "");
	return n;
}

/* The one that most mean; of time that is not the first. */
static void put_usual(const struct cgs_ir *ir, uint32_t type, const char *of_time,
		      struct cgs_buf *b)
{
	const struct cgs_schema *sc = ir->schema;
	uint32_t i = 0;
	if (cgs_str_is(dim_of(ir, type), "duration")) {
		cgs_buf_putz(b, of_time);
		return;
	}
	while (i < sc->nunit && !is_unit_of(ir, &sc->unit[i], type))
		i++;
	if (i < sc->nunit)
		cgs_buf_str(b, cgs_sym_str(ir->syms, sc->unit[i].name));
}

/* "5USD, 5USD/month": the number of the user in each form that the type has. */
static uint32_t put_examples(const struct cgs_ir *ir, uint32_t type, struct cgs_str number,
			     uint32_t n, struct cgs_buf *b)
{
	const struct cgs_schema *sc = ir->schema;
	const struct cgs_type *t = &sc->type[type];
	for (uint32_t i = 0; t->op == CGS_T_ANY && i < t->narg; i++)
		n = put_examples(ir, sc->arg[t->arg + i], number, n, b);
	if (t->op != CGS_T_DIM && t->op != CGS_T_MONEY && t->op != CGS_T_RATE)
		return n;
	cgs_buf_fmt(b, "%s%.*s", n ? ", " : "", CGS_FMT(number));
	if (t->op == CGS_T_RATE) {
		uint32_t over = sc->arg[t->arg], under = sc->arg[t->arg + 1];
		bool money = sc->type[over].op == CGS_T_MONEY;
		put_usual(ir, over, "s", b);
		cgs_buf_putc(b, '/');
		put_usual(ir, under, money ? "h" : "s", b);
	} else {
		put_usual(ir, type, "s", b);
	}
	return n + 1;
}

/* 0.08 where 8% is meant. */
static void put_share(const struct cgs_ir *ir, const struct cgs_value *v, uint32_t want,
		      struct cgs_buf *b)
{
	const struct cgs_num hundred = {100, 1};
	struct cgs_num share;
	if (v->dim || v->num.n <= 0 || v->num.n >= v->num.d ||
	    !cgs_str_is(dim_of(ir, want), "percent") || !cgs_num_mul(v->num, hundred, &share))
		return;
	cgs_buf_putz(b, ", or ");
	cgs_num_show(share, b);
	cgs_buf_putz(b, "% when 1 is the whole");
}

/* The digits of "5USD/month", the value of a plain number; of anything else 1. */
static void put_number(struct cgs_eval *ev, uint32_t node, const struct cgs_value *v,
		       struct cgs_buf *b)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	struct cgs_str s = cgs_tree_source(t, node);
	uint32_t n = 0;
	while (t->node[node].kind == CGS_N_QUANTITY && n < s.n && strchr("0123456789._", s.s[n]))
		n++;
	if (n)
		cgs_buf_add(b, s.s, n);
	else if (!v->dim)
		cgs_num_show(v->num, b);
	else
		cgs_buf_putc(b, '1');
}

/* `5EUR/month` where a sum of money is wanted. */
static bool help_rate(struct cgs_eval *ev, struct cgs_diag *d, struct cgs_str number,
		      const struct cgs_value *v, uint32_t want)
{
	const struct cgs_ir *ir = ev->ir;
	struct cgs_str unit = cgs_sym_str(ir->syms, v->unit),
		       upper = cgs_sym_str(ir->syms, cgs_unit_upper(ir, v->unit));
	struct cgs_value over = *v;
	over.dim = ir->schema->ratio[v->dim].over;
	if (!v->dim || !ir->schema->ratio[v->dim].under || !cgs_type_fits(ir, &over, want))
		return false;
	cgs_diag_help(ir->diags, d, "this is a rate; write %.*s%.*s, without `%.*s`",
		      CGS_FMT(number), CGS_FMT(upper), (int)(unit.n - upper.n), unit.s + upper.n);
	return true;
}

void cgs_measure_help(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node,
		      const struct cgs_value *v, uint32_t want)
{
	const struct cgs_ir *ir = ev->ir;
	uint8_t op = ir->schema->type[want].op;
	struct cgs_buf number = {0}, b = {0}, units = {0};
	put_number(ev, node, v, &number);
	if ((op == CGS_T_NUMBER || op == CGS_T_INT) && v->dim) {
		cgs_diag_help(ir->diags, d, "a plain number has no unit: write %s", number.s);
	} else if (!help_rate(ev, d, cgs_buf_view(&number), v, want) &&
		   put_examples(ir, want, cgs_buf_view(&number), 0, &b)) {
		bool listed = put_units(ir, want, &units) > 1;
		put_share(ir, v, want, &b);
		cgs_diag_help(ir->diags, d, "write %s, as in %s%s%s",
			      v->dim ? "it in another unit" : "the unit directly after the number",
			      b.s, listed ? "; the units are " : "", listed ? units.s : "");
	}
	cgs_buf_done(&number);
	cgs_buf_done(&units);
	cgs_buf_done(&b);
}
