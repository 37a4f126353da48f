/* rule.c — the table of what looks at a checked project.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rule.h"

static void (*const table[])(struct cgs_ir *ir) = {
	cgs_rule_queries,   cgs_rule_statements, cgs_rule_twins,    cgs_rule_levels,
	cgs_rule_limits,    cgs_rule_paths,      cgs_rule_serial,   cgs_rule_costs,
	cgs_rule_forecasts, cgs_rule_words,      cgs_rule_links,    cgs_rule_pairs,
	cgs_rule_told,      cgs_rule_tech,       cgs_rule_promises, cgs_rule_numbers,
	cgs_rule_secrets,   cgs_rule_sections,   cgs_rule_orders,   cgs_rule_judging,
	cgs_rule_tools,     cgs_rule_waivers,    cgs_rule_steps,    cgs_rule_phases,
	cgs_rule_roadmaps,  cgs_rule_spending,   cgs_rule_handing,  cgs_rule_lines,
	cgs_rule_trials,    cgs_rule_families,   cgs_rule_counted,  cgs_rule_scores,
};

void cgs_rule_all(struct cgs_ir *ir)
{
	for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
		table[i](ir);
}
