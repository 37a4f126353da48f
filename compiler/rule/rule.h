/* rule.h — what a project should be beyond its words and types: rules, and what they find.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A rule is a `check` declaration (query.c), of stdlib/checks or of the project, or, where a query
 * would not do, a function in C with its row in rule.c.
 */
#ifndef CGS_RULE_H
#define CGS_RULE_H

#include "../check/ir.h"

/* All rules over a model without errors. */
void cgs_rule_all(struct cgs_ir *ir);

/* query.c: the `check` declarations. */
void cgs_rule_queries(struct cgs_ir *ir);
/* statement.c: the words of requirements. */
void cgs_rule_statements(struct cgs_ir *ir);
/* twin.c: what is said twice, and what is no longer said as it was approved. */
void cgs_rule_twins(struct cgs_ir *ir);
/* level.c: levels beside each other. */
void cgs_rule_levels(struct cgs_ir *ir);
/* limits.c: recovery, load and retention. */
void cgs_rule_limits(struct cgs_ir *ir);
/* path.c: time along dataflows, memory on nodes. */
void cgs_rule_paths(struct cgs_ir *ir);
/* serial.c: availability of what needs others. */
void cgs_rule_serial(struct cgs_ir *ir);
/* cost.c: costs against budgets and constraints. */
void cgs_rule_costs(struct cgs_ir *ir);
/* counted.c: costs and benefits that cannot be counted. */
void cgs_rule_counted(struct cgs_ir *ir);
/* scored.c: scores of choices. */
void cgs_rule_scores(struct cgs_ir *ir);
/* forecast.c: what grows against its limits. */
void cgs_rule_forecasts(struct cgs_ir *ir);

/* word.c: the wording of normative text, CGS4001 to CGS4020. */
void cgs_rule_words(struct cgs_ir *ir);

/* The rules in C, one after the other over the whole project. */
void cgs_rule_links(struct cgs_ir *ir);    /* links.c: what was looked at, what was rejected */
void cgs_rule_pairs(struct cgs_ir *ir);    /* pairs.c: what may need what */
void cgs_rule_told(struct cgs_ir *ir);     /* told.c: parts that nothing is said about */
void cgs_rule_tech(struct cgs_ir *ir);     /* tech.c: versions, conflicts, platforms */
void cgs_rule_promises(struct cgs_ir *ir); /* promises.c: stability, patterns */
void cgs_rule_numbers(struct cgs_ir *ir);  /* numbers.c: of steps and dataflows */
void cgs_rule_secrets(struct cgs_ir *ir);  /* secrets.c: keys in the texts */
void cgs_rule_sections(struct cgs_ir *ir); /* sections.c: what the sections of a prompt say */
void cgs_rule_orders(struct cgs_ir *ir);   /* orders.c: instructions that contradict each other */
void cgs_rule_judging(struct cgs_ir *ir);  /* judging.c: floors and noise of rubrics */
void cgs_rule_tools(struct cgs_ir *ir);    /* tools.c: command lines */
void cgs_rule_waivers(struct cgs_ir *ir);  /* waived.c: exceptions */
void cgs_rule_steps(struct cgs_ir *ir);    /* steps.c: order and people */
void cgs_rule_phases(struct cgs_ir *ir);   /* phases.c: reach, time, combinations */
void cgs_rule_roadmaps(struct cgs_ir *ir); /* roadmap.c: phases by their days */
void cgs_rule_spending(struct cgs_ir *ir); /* spend.c: budgets */
void cgs_rule_handing(struct cgs_ir *ir);  /* handing.c: handoffs and escalations */
void cgs_rule_lines(struct cgs_ir *ir);    /* lines.c: triggers; units of levels */
void cgs_rule_trials(struct cgs_ir *ir);   /* trials.c: samples of experiments */
void cgs_rule_families(struct cgs_ir *ir); /* family.c: what services refuse */

#endif
