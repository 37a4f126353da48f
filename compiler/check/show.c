/* show.c — the bytes that a value has inside text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expr.h"

/* The largest unit in which the number has an end, where the one that it was written in gives none:
 * 1h + 7s is 3607s. */
static void exact_unit(const struct cgs_eval *ev, const struct cgs_value *v, cgs_sym *unit,
		       struct cgs_num *shown)
{
	const struct cgs_schema *sc = ev->ir->schema;
	struct cgs_num best = {0, 1}, n;
	for (uint32_t i = 0; i < sc->nunit; i++) {
		const struct cgs_unit *u = &sc->unit[i];
		if (u->dim != v->dim || cgs_num_cmp(u->factor, best) <= 0 ||
		    !cgs_num_div(v->num, u->factor, &n) || !cgs_num_decimal(n))
			continue;
		best = u->factor;
		*unit = u->name;
		*shown = n;
	}
}

static void show_number(const struct cgs_eval *ev, const struct cgs_value *v, struct cgs_buf *out)
{
	struct cgs_num n = v->num, factor;
	cgs_sym unit = v->unit;
	if (v->unit && cgs_unit_factor(ev->ir, v->unit, &factor))
		cgs_num_div(n, factor, &n);
	if (v->unit && !cgs_num_decimal(n))
		exact_unit(ev, v, &unit, &n);
	cgs_num_show(n, out);
	if (unit)
		cgs_buf_str(out, cgs_sym_str(ev->ir->syms, unit));
	if (v->stat) {
		cgs_buf_putz(out, " @");
		cgs_buf_str(out, cgs_sym_str(ev->ir->syms, v->stat));
	}
}

static void show_items(struct cgs_eval *ev, const struct cgs_value *v, const char *between,
		       struct cgs_buf *out)
{
	for (uint32_t i = 0; i < v->n; i++) {
		/* A short text can make a value whose items are shared a million times. */
		if (++ev->steps > CGS_LOOP_MAX || out->n > CGS_TEXT_MAX)
			return;
		cgs_buf_putz(out, i ? between : "");
		if (v->key && v->type == CGS_V_RECORD) {
			cgs_buf_str(out, cgs_sym_str(ev->ir->syms, v->key[i]));
			cgs_buf_putz(out, " = ");
		}
		cgs_eval_show(ev, &v->item[i], out);
	}
}

/* Values nest as deep as the expressions that made them, which the evaluator bounds. */
void cgs_eval_show(struct cgs_eval *ev, const struct cgs_value *v, struct cgs_buf *out)
{
	switch ((enum cgs_vtype)v->type) {
	case CGS_V_NONE: break;
	case CGS_V_BOOL: cgs_buf_putz(out, v->b ? "true" : "false"); break;
	case CGS_V_NUM: show_number(ev, v, out); break;
	case CGS_V_STR:
	case CGS_V_WORD: cgs_buf_str(out, v->str); break;
	case CGS_V_REF: cgs_buf_str(out, cgs_ir_name(ev->ir, v->decl)); break;
	case CGS_V_LIST: show_items(ev, v, ", ", out); break;
	case CGS_V_RANGE: show_items(ev, v, "..", out); break;
	case CGS_V_RECORD:
		cgs_buf_putc(out, '{');
		show_items(ev, v, "; ", out);
		cgs_buf_putc(out, '}');
		break;
	case CGS_V_CALL:
		cgs_buf_str(out, cgs_ir_name(ev->ir, v->decl));
		cgs_buf_putc(out, '(');
		show_items(ev, v, ", ", out);
		cgs_buf_putc(out, ')');
		break;
	}
}
