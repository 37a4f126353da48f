/* family.c — settings that a model's service refuses, and limits that it does not have.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What services know is data: `family` declarations, of the library (stdlib/models) or a project.
 */
#include <stdlib.h>

#include "../base/glob.h"
#include "../check/num.h"
#include "rule.h"
#include "tally.h"

enum { CHAIN_MAX = 16 };

struct pass {
	struct cgs_ir *ir;
	uint32_t *family; /* the library's, then the project's */
	uint32_t n, cap;
	struct cgs_tally refused, above;
};

static void read_families(struct pass *p)
{
	struct cgs_ir *ir = p->ir;
	for (uint32_t own = 0; own < 2; own++)
		for (uint32_t d = 1; d < ir->ndecl; d++)
			if ((ir->package[ir->decl[d].package].origin != CGS_STD) == own &&
			    cgs_ir_is(ir, d, "family"))
				*CGS_PUSH(p->family, p->n, p->cap) = d;
}

static bool matches(const struct cgs_ir *ir, uint32_t family, struct cgs_str id)
{
	struct cgs_value ids = cgs_ir_get(ir, family, "ids");
	bool any = ids.type != CGS_V_LIST;
	for (uint32_t i = 0; !any && i < ids.n; i++)
		any = cgs_glob_match(ids.item[i].str, id);
	return any;
}

/* The last family of the service that the model belongs to; 0: nothing is known. */
static uint32_t family_of(const struct pass *p, uint32_t model)
{
	const struct cgs_ir *ir = p->ir;
	uint32_t provider = cgs_tally_ref(cgs_ir_attr(ir, model, "provider", NULL), 0);
	struct cgs_value id = cgs_ir_get(ir, model, "id");
	struct cgs_value kind = provider ? cgs_ir_get(ir, provider, "kind") : id;
	for (uint32_t i = p->n; provider && i-- > 0;)
		if (cgs_str_eq(cgs_ir_get(ir, p->family[i], "kind").str, kind.str) &&
		    matches(ir, p->family[i], id.str))
			return p->family[i];
	return 0;
}

static bool knows(const struct cgs_ir *ir, uint32_t family, const char *setting)
{
	struct cgs_value v = cgs_ir_get(ir, family, "knows");
	for (uint32_t i = 0; v.type == CGS_V_LIST && i < v.n; i++)
		if (cgs_str_is(v.item[i].str, setting))
			return true;
	return false;
}

/* Of the model, or of a prompt that it is asked. */
static void check_setting(struct pass *p, uint32_t model, uint32_t decl, const char *setting)
{
	struct cgs_ir *ir = p->ir;
	uint32_t family = family_of(p, model);
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, setting, NULL);
	if (!a || !family || knows(ir, family, setting))
		return;
	struct cgs_diag *d = cgs_tally_add(
		&p->refused, cgs_tally_place(ir, a),
		"`%.*s` sets `%s`, which models of the family %.*s refuse",
		CGS_FMT(cgs_ir_name(ir, decl)), setting, CGS_FMT(cgs_ir_name(ir, family)));
	if (!d)
		return;
	if (decl != model)
		cgs_diag_label(ir->diags, d, cgs_ir_span(ir, model), "the model");
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, cgs_ir_attr(ir, model, "provider", NULL)),
		       "the service");
	cgs_diag_help(ir->diags, d, "leave it out, or ask another model");
	cgs_edit_named(ir, d, decl, setting, CGS_STR(""),
		       strcmp(setting, "output") ? CGS_SAFE : CGS_REVIEW);
}

static void check_limit(struct pass *p, uint32_t model, const char *attr)
{
	struct cgs_ir *ir = p->ir;
	uint32_t family = family_of(p, model);
	const struct cgs_attr *own = cgs_tally_number(ir, model, attr);
	const struct cgs_attr *most = family ? cgs_tally_number(ir, family, attr) : NULL;
	if (!own || !most || cgs_num_cmp(own->value.num, most->value.num) <= 0)
		return;
	struct cgs_str text = cgs_tally_show(ir, most->value.num, &most->value);
	struct cgs_diag *d = cgs_tally_add(
		&p->above, cgs_tally_place(ir, own),
		"the `%s` of `%.*s` is above the %.*s of the family %.*s", attr,
		CGS_FMT(cgs_ir_name(ir, model)), CGS_FMT(text), CGS_FMT(cgs_ir_name(ir, family)));
	if (!d)
		return;
	cgs_diag_help(ir->diags, d, "lower it, or declare a `family` of your own that says more");
	cgs_tally_mend(ir, d, own, most->value.num);
}

static void check_prompt(struct pass *p, uint32_t prompt)
{
	static const char *const settings[] = {"temperature", "effort", "output"};
	const struct cgs_ir *ir = p->ir;
	uint32_t agent = cgs_tally_ref(cgs_ir_attr(ir, prompt, "agent", NULL), 0);
	uint32_t model = cgs_tally_ref(cgs_ir_attr(ir, prompt, "model", NULL), 0);
	if (!model && agent)
		model = cgs_tally_ref(cgs_ir_attr(ir, agent, "model", NULL), 0);
	for (uint32_t n = 0; model && n < CHAIN_MAX; n++) {
		uint32_t before = p->refused.n;
		for (uint32_t i = 0; i < sizeof settings / sizeof *settings; i++)
			check_setting(p, model, prompt, settings[i]);
		if (p->refused.n != before)
			return;
		model = cgs_tally_ref(cgs_ir_attr(ir, model, "fallback", NULL), 0);
	}
}

/* A score is asked for in the form of a schema. */
static void check_judge(struct pass *p, uint32_t rubric)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *a = cgs_ir_attr(ir, rubric, "judge", NULL);
	uint32_t judge = cgs_tally_ref(a, 0), family = judge ? family_of(p, judge) : 0;
	if (!family || knows(ir, family, "output"))
		return;
	struct cgs_diag *d = cgs_tally_add(
		&p->refused, cgs_tally_place(ir, a),
		"the judge of `%.*s` answers with a schema, which models of the family %.*s refuse",
		CGS_FMT(cgs_ir_name(ir, rubric)), CGS_FMT(cgs_ir_name(ir, family)));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, judge), "the model");
	cgs_diag_help(ir->diags, d, "let another model judge");
}

void cgs_rule_families(struct cgs_ir *ir)
{
	static const char *const settings[] = {"temperature", "seed", "effort", "prompt_cache",
					       "batch"};
	struct pass p = {.ir = ir,
			 .refused = {.ir = ir, .code = CGS_C_refused_setting},
			 .above = {.ir = ir, .code = CGS_C_above_family}};
	if (!cgs_ir_next(ir, "model", 0))
		return;
	read_families(&p);
	for (uint32_t m = 0; (m = cgs_ir_next(ir, "model", m));) {
		for (uint32_t i = 0; i < sizeof settings / sizeof *settings; i++)
			check_setting(&p, m, m, settings[i]);
		check_limit(&p, m, "window");
		check_limit(&p, m, "max_output");
	}
	for (uint32_t q = 0; (q = cgs_ir_next(ir, "prompt", q));)
		check_prompt(&p, q);
	for (uint32_t q = 0; (q = cgs_ir_next(ir, "metaprompt", q));)
		check_prompt(&p, q);
	for (uint32_t r = 0; (r = cgs_ir_next(ir, "rubric", r));)
		check_judge(&p, r);
	cgs_tally_end(&p.refused);
	cgs_tally_end(&p.above);
	free(p.family);
}
