/* severity.c — deny, warn, allow and strict: what the chosen profile makes of findings.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only warnings and notes change; what is an error stays one.
 */
#include "bind.h"
#include "check.h"
#include "expr.h"
#include "hint.h"

/* "CGS4001" as a number, or 0. */
static unsigned code_of(struct cgs_str s)
{
	unsigned n = 0;
	if (s.n != 7 || memcmp(s.s, "CGS", 3) != 0)
		return 0;
	for (uint32_t i = 3; i < 7; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return 0;
		n = n * 10 + (unsigned)(s.s[i] - '0');
	}
	return n;
}

/* Rules of packages are numbered behind the codes, by the symbol of their dotted name. */
enum { RULES = 10000 };

/* The number of a check declaration, by "shop.no_todo" or by its name in the package. */
static uint32_t rule_of(struct cgs_ir *ir, uint32_t package, struct cgs_str s)
{
	uint32_t dot = s.n;
	while (dot && s.s[dot - 1] != '.')
		dot--;
	cgs_sym name = cgs_sym_find(ir->syms, (struct cgs_str){s.s + dot, s.n - dot});
	cgs_sym of = dot ? cgs_sym_find(ir->syms, (struct cgs_str){s.s, dot - 1}) : 0;
	uint32_t found = of ? cgs_bind_package(ir, of, false) : 0;
	if (!name || (dot && !found))
		return 0;
	package = dot ? found - 1 : package;
	uint32_t d = cgs_bind_first(ir, CGS_SC_PACKAGE | package, name);
	while (d && !cgs_str_is(cgs_sym_str(ir->syms, ir->decl[d].kind), "check"))
		d = ir->names->same[d];
	return d ? cgs_severity_rule(ir, d) : 0;
}

uint32_t cgs_severity_rule(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_str package = cgs_sym_str(ir->syms, ir->package[ir->decl[decl].package].name);
	return RULES + cgs_sym_of(ir->syms, cgs_str_fmt(&ir->mem, "%.*s.%.*s", CGS_FMT(package),
							CGS_FMT(cgs_ir_name(ir, decl))));
}

uint32_t cgs_severity_found(const struct cgs_ir *ir, const struct cgs_diag *d)
{
	cgs_sym rule = d->code ? 0 : cgs_sym_find(ir->syms, d->rule);
	return rule ? RULES + rule : d->code;
}

struct cgs_str cgs_severity_name(const struct cgs_ir *ir, uint32_t number, struct cgs_arena *mem)
{
	return number < RULES ? cgs_str_fmt(mem, "CGS%04u", (unsigned)number)
			      : cgs_sym_str(ir->syms, number - RULES);
}

static uint32_t known(struct cgs_ir *ir, uint32_t package, struct cgs_str s)
{
	const struct cgs_code_info *c = cgs_diag_code(code_of(s));
	return c ? c->code : rule_of(ir, package, s);
}

uint32_t cgs_severity_number(struct cgs_ir *ir, uint32_t package, struct cgs_str s,
			     struct cgs_span where)
{
	const struct cgs_code_info *c;
	uint32_t number = known(ir, package, s);
	if (number)
		return number;
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_code, where,
					  "there is no diagnostic '%.*s'", CGS_FMT(s));
	struct cgs_hint h = cgs_hint_of(s);
	for (c = cgs_diag_codes(); c->code; c++)
		cgs_hint_add(&h, cgs_str_fmt(&ir->mem, "CGS%04u", c->code));
	cgs_hint_give(&h, ir->diags, d, where, false);
	if (!h.n)
		cgs_diag_help(ir->diags, d, "codes look like CGS4001, rules like shop.no_todo");
	return 0;
}

static void check_list(struct cgs_ir *ir, uint32_t profile, const char *list, bool lowers)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, profile, list, NULL);
	for (uint32_t i = 0; a && i < a->value.n; i++) {
		struct cgs_span where = cgs_ir_node_span(ir, a->site, a->expr);
		const struct cgs_tree *t = cgs_ir_tree(ir, a->site);
		uint32_t k = t->node[a->expr].kind == CGS_N_LIST ? t->node[a->expr].kid : 0;
		for (uint32_t n = 0; k && n < i && !a->joins; n++)
			k = t->node[k].next;
		if (k)
			where = cgs_tree_span(t, k);
		const struct cgs_value *v = &a->value.item[i];
		uint32_t package = ir->decl[profile].package;
		uint32_t number = v->type == CGS_V_REF
					  ? cgs_severity_rule(ir, v->decl)
					  : cgs_severity_number(ir, package, v->str, where);
		const struct cgs_code_info *c = number < RULES ? cgs_diag_code(number) : NULL;
		if (!c || c->level != CGS_ERROR || !lowers)
			continue;
		struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_code, where,
						  "CGS%04u is an error in every profile", c->code);
		cgs_diag_help(ir->diags, d, "only warnings and notes can be listed in `%s`", list);
	}
}

void cgs_severity_check(struct cgs_ir *ir)
{
	for (uint32_t p = 0; (p = cgs_ir_next(ir, "profile", p));) {
		check_list(ir, p, "deny", false);
		check_list(ir, p, "warn", true);
		check_list(ir, p, "allow", true);
	}
}

struct numbers { /* that a list of the profile names */
	uint32_t *v;
	uint32_t n;
};

static struct numbers read_list(struct cgs_ir *ir, const char *name)
{
	struct cgs_value list = cgs_ir_get(ir, ir->profile, name);
	struct numbers ns = {0};
	if (list.type != CGS_V_LIST)
		return ns;
	ns.v = cgs_arena_alloc(&ir->mem, list.n * sizeof *ns.v);
	for (; ns.n < list.n; ns.n++)
		ns.v[ns.n] =
			list.item[ns.n].type == CGS_V_REF
				? cgs_severity_rule(ir, list.item[ns.n].decl)
				: known(ir, ir->decl[ir->profile].package, list.item[ns.n].str);
	return ns;
}

static bool lists(const struct numbers *ns, uint32_t number)
{
	for (uint32_t i = 0; number && i < ns->n; i++)
		if (ns->v[i] == number)
			return true;
	return false;
}

void cgs_severity_apply(struct cgs_ir *ir)
{
	struct cgs_diags *ds = ir->diags;
	if (!ir->profile)
		return;
	struct numbers deny = read_list(ir, "deny"), warn = read_list(ir, "warn");
	struct numbers allow = read_list(ir, "allow");
	bool strict = cgs_ir_get(ir, ir->profile, "strict").b;
	for (uint32_t i = 0; i < ds->n; i++) {
		struct cgs_diag *d = ds->v[i];
		uint32_t number = cgs_severity_found(ir, d);
		if (d->level == CGS_ERROR)
			continue;
		if (lists(&deny, number))
			cgs_diag_level(ds, d, CGS_ERROR);
		else if (lists(&warn, number))
			cgs_diag_level(ds, d, CGS_WARNING);
		else if (lists(&allow, number))
			cgs_diag_remove(ds, i);
		if (ds->v[i] && strict && d->level == CGS_WARNING)
			cgs_diag_level(ds, d, CGS_ERROR);
	}
	cgs_diag_pack(ds);
}
