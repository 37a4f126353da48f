/* lines.c — measures and the lines that they cross: units that fit, triggers that can fire.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/num.h"
#include "../check/schema.h"
#include "rule.h"
#include "tally.h"

struct pass {
	struct cgs_ir *ir;
	struct cgs_tally never, unit;
};

/* Triggers. */

static const struct cgs_value *limits_of(const struct cgs_ir *ir, uint32_t trigger)
{
	uint32_t m = cgs_tally_ref(cgs_ir_attr(ir, trigger, "metric", NULL), 0);
	if (m && cgs_ir_is(ir, m, "kpi"))
		m = cgs_tally_ref(cgs_ir_attr(ir, m, "metric", NULL), 0);
	const struct cgs_attr *a = m ? cgs_ir_attr(ir, m, "limits", NULL) : NULL;
	return a && a->value.type == CGS_V_RANGE ? &a->value : NULL;
}

/* Against the limits of its measure: 1 when it always fires, -1 when never. */
static int outside(const struct cgs_attr *above, const struct cgs_attr *below,
		   const struct cgs_value *limits)
{
	const struct cgs_value *low = &limits->item[0], *high = &limits->item[1];
	bool never = true;
	if ((above && above->value.dim != low->dim) || (below && below->value.dim != low->dim))
		return 0;
	if (above && cgs_num_cmp(above->value.num, low->num) < 0)
		return 1;
	if (below && cgs_num_cmp(below->value.num, high->num) > 0)
		return 1;
	if (above)
		never = cgs_num_cmp(above->value.num, high->num) >= 0;
	if (below)
		never &= cgs_num_cmp(below->value.num, low->num) <= 0;
	return never ? -1 : 0;
}

/* What is said of a trigger that always fires, or never, by its lines; else NULL. */
static const char *by_lines(const struct cgs_ir *ir, uint32_t decl, const struct cgs_attr **at)
{
	const struct cgs_attr *above = cgs_tally_number(ir, decl, "above");
	const struct cgs_attr *below = cgs_tally_number(ir, decl, "below");
	const struct cgs_value *limits = limits_of(ir, decl);
	*at = above ? above : below;
	if (above && below && above->value.dim == below->value.dim &&
	    cgs_num_cmp(above->value.num, below->value.num) < 0)
		return "always fires: every value is above the one line or below the other";
	int c = *at && limits ? outside(above, below, limits) : 0;
	return c > 0   ? "always fires: its measure has values on this side of the line only"
	       : c < 0 ? "never fires: its measure does not go there"
		       : NULL;
}

static bool is_set(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	return cgs_ir_attr(ir, decl, name, NULL) != NULL;
}

/* What a trigger lacks to fire at all; else NULL. */
static const char *by_lack(const struct cgs_ir *ir, uint32_t decl, const char **insert)
{
	struct cgs_str on = cgs_ir_get(ir, decl, "on").str;
	bool line = is_set(ir, decl, "above") || is_set(ir, decl, "below");
	bool measure = is_set(ir, decl, "metric") || is_set(ir, decl, "forecast");
	*insert = NULL;
	if (cgs_str_is(on, "schedule") && !is_set(ir, decl, "every")) {
		*insert = "every = TODO";
		return "never fires: it does not say how often the time comes";
	}
	if (cgs_str_is(on, "metric") && !is_set(ir, decl, "metric")) {
		*insert = "metric = TODO";
		return "never fires: it does not name a measure";
	}
	if (cgs_str_is(on, "metric") && !line) {
		*insert = "above = TODO";
		return "never fires: its measure has no line to cross";
	}
	if (cgs_str_is(on, "forecast") && !measure) {
		*insert = "forecast = TODO";
		return "never fires: it does not name a forecast";
	}
	if (on.n || measure || is_set(ir, decl, "every") || is_set(ir, decl, "files"))
		return NULL;
	*insert = "on = TODO";
	return "never fires: it does not say when";
}

static void check_trigger(struct pass *p, uint32_t decl)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *at = NULL;
	const char *insert, *what = by_lack(ir, decl, &insert);
	if (cgs_tally_idle(ir, decl))
		return;
	if (!what)
		what = by_lines(ir, decl, &at);
	if (!what)
		return;
	struct cgs_diag *d =
		cgs_tally_add(&p->never, at ? cgs_tally_place(ir, at) : cgs_ir_span(ir, decl),
			      "the trigger `%.*s` %s", CGS_FMT(cgs_ir_name(ir, decl)), what);
	if (!d)
		return;
	cgs_diag_help(ir->diags, d, "say what starts it, or remove it");
	if (insert)
		cgs_edit_insert(ir, d, decl, cgs_str_of(insert), CGS_PLACEHOLDER);
}

/* Units. */

/* A unit by the name of its declaration, when it has another sign: percent. */
static bool by_name(const struct cgs_ir *ir, struct cgs_str *name, uint16_t *dim)
{
	const struct cgs_schema *sc = ir->schema;
	for (uint32_t i = 1; i < sc->nunit; i++)
		if (sc->unit[i].decl && cgs_str_eq(cgs_ir_name(ir, sc->unit[i].decl), *name)) {
			*dim = sc->unit[i].dim;
			*name = cgs_sym_str(ir->syms, sc->unit[i].name);
			return true;
		}
	return false;
}

/* The dimension of a unit that is written as a word, and how it is written after a number; false
 * when there is no such unit. */
static bool read_unit(struct cgs_ir *ir, const struct cgs_attr *a, uint16_t *dim,
		      struct cgs_str *sign)
{
	struct cgs_diags quiet = {0}, *loud = ir->diags;
	struct cgs_value v;
	ir->diags = &quiet;
	bool ok = cgs_unit_read(ir, cgs_tally_place(ir, a),
				cgs_str_fmt(&ir->mem, "1%.*s", CGS_FMT(a->value.str)), &v);
	ir->diags = loud;
	cgs_diag_done(&quiet);
	*dim = v.dim;
	*sign = a->value.str;
	return ok || by_name(ir, sign, dim);
}

struct scale {                     /* what the values of a measure are in */
	const struct cgs_attr *by; /* its `unit`, or else its `limits` */
	struct cgs_str sign;       /* of the unit, behind a number */
	uint16_t dim;
};

/* Of a measure itself, or of what it stands on. */
static bool scale_of(struct cgs_ir *ir, uint32_t decl, struct scale *s)
{
	for (unsigned depth = 0; decl && depth < 3; depth++) {
		s->by = cgs_ir_attr(ir, decl, "unit", NULL);
		if (s->by && s->by->value.str.n)
			return read_unit(ir, s->by, &s->dim, &s->sign);
		s->by = cgs_ir_attr(ir, decl, "limits", NULL);
		if (s->by && s->by->value.type == CGS_V_RANGE) {
			s->dim = s->by->value.item[0].dim;
			return true;
		}
		decl = cgs_tally_ref(cgs_ir_attr(ir, decl, "metric", NULL), 0);
	}
	return false;
}

static void tell_unit(struct pass *p, const struct cgs_attr *level, const struct cgs_value *v,
		      const struct scale *s)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_str name = s->by->value.str, text = cgs_tally_show(ir, v->num, v);
	if (!s->sign.n)
		name = cgs_tree_source(cgs_ir_tree(ir, s->by->site), s->by->expr);
	struct cgs_diag *d = cgs_tally_add(&p->unit, cgs_tally_place(ir, level),
					   "the measure is in %.*s, and the level is %.*s",
					   CGS_FMT(name), CGS_FMT(text));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, s->by),
		       s->sign.n ? "its unit" : "the values that are possible");
	cgs_diag_help(ir->diags, d, "write the level in the unit of its measure");
	if (!v->dim && v == &level->value && !v->stat && s->sign.n)
		cgs_edit_value(ir, d, level,
			       cgs_str_fmt(&ir->mem, "%.*s%.*s", CGS_FMT(text), CGS_FMT(s->sign)),
			       CGS_REVIEW);
}

static void check_units(struct pass *p, const char *kind, const char *by)
{
	static const char *const levels[] = {"past", "goal",  "fail",  "stretch",
					     "wish", "above", "below", "limits"};
	struct cgs_ir *ir = p->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, kind, d));) {
		uint32_t measure = by ? cgs_tally_ref(cgs_ir_attr(ir, d, by, NULL), 0) : d;
		struct scale scale = {0};
		if (!scale_of(ir, measure, &scale))
			continue;
		for (unsigned i = 0; i < sizeof levels / sizeof *levels; i++) {
			const struct cgs_attr *a = cgs_ir_attr(ir, d, levels[i], NULL);
			const struct cgs_value *v = a ? &a->value : NULL;
			if (v && v->type == CGS_V_RANGE)
				v = &v->item[0];
			if (v && v->type == CGS_V_NUM && v->dim != scale.dim)
				tell_unit(p, a, v, &scale);
		}
	}
}

void cgs_rule_lines(struct cgs_ir *ir)
{
	static const struct {
		const char *kind, *by; /* the attribute that names the measure; NULL: it is one */
	} with[] = {
		{"metric", NULL},       {"kpi", NULL},        {"trigger", "metric"},
		{"rollout", "monitor"}, {"risk", "monitor"},  {"goal", "metric"},
		{"success", "metric"},  {"quality", "meter"},
	};
	struct pass p = {.ir = ir,
			 .never = {.ir = ir, .code = CGS_C_dead_trigger},
			 .unit = {.ir = ir, .code = CGS_C_level_unit}};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "trigger", d));)
		check_trigger(&p, d);
	for (unsigned i = 0; i < sizeof with / sizeof *with; i++)
		check_units(&p, with[i].kind, with[i].by);
	cgs_tally_end(&p.never);
	cgs_tally_end(&p.unit);
}
