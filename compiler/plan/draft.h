/* draft.h — a plan while it is being built: steps in any order, sealed into one image at the end.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Step, file and model numbers of a draft are those of creation; sealing renumbers them.
 */
#ifndef CGS_DRAFT_H
#define CGS_DRAFT_H

#include "../base/sym.h"
#include "plan.h"

struct cgs_draft;

struct cgs_draft *cgs_draft_new(struct cgs_files *files);
void cgs_draft_free(struct cgs_draft *d);

/* A new step. A name that is taken gets " #2", " #3" ... behind it. */
uint32_t cgs_draft_step(struct cgs_draft *d, enum cgs_step_kind kind, struct cgs_str name,
			struct cgs_span where);
/* The step of that very name, or CGS_PLAN_NONE. */
uint32_t cgs_draft_find(const struct cgs_draft *d, struct cgs_str name);
/* The step for setting its plain fields; valid until the next step is made. */
struct cgs_step *cgs_draft_at(struct cgs_draft *d, uint32_t step);
struct cgs_span cgs_draft_span(const struct cgs_draft *d, uint32_t step);
struct cgs_str cgs_draft_name(const struct cgs_draft *d, uint32_t step);
uint32_t cgs_draft_steps(const struct cgs_draft *d);

/* Appends an input or output and returns its number within the step. from CGS_PLAN_NONE: out is
 * a file of the draft. */
uint32_t cgs_draft_input(struct cgs_draft *d, uint32_t step, uint32_t from, uint32_t out,
			 struct cgs_str name);
/* Input i of a step; i < nin, in time linear in i. */
struct cgs_input cgs_draft_read(const struct cgs_draft *d, uint32_t step, uint32_t i);
uint32_t cgs_draft_output(struct cgs_draft *d, uint32_t step, struct cgs_str name, uint32_t hint);
struct cgs_str cgs_draft_output_name(const struct cgs_draft *d, uint32_t step, uint32_t out);
/* Sets the recipe and its key. */
void cgs_draft_recipe(struct cgs_draft *d, uint32_t step, struct cgs_str recipe);
/* Another key than the hash of the whole recipe. */
void cgs_draft_key(struct cgs_draft *d, uint32_t step, struct cgs_key key);
/* The number of a file; its role bits are added to what it has. */
uint32_t cgs_draft_file(struct cgs_draft *d, struct cgs_str path, uint32_t role);
/* Where the specs name it: the first place counts. */
void cgs_draft_named(struct cgs_draft *d, uint32_t file, struct cgs_span where);
/* True when the path is a file with one of the role bits. */
bool cgs_draft_has_file(const struct cgs_draft *d, struct cgs_str path, uint32_t role);
/* m but for its name and currency. */
uint32_t cgs_draft_model(struct cgs_draft *d, struct cgs_str name, struct cgs_str currency,
			 struct cgs_pmodel m);
struct cgs_plan_head *cgs_draft_head(struct cgs_draft *d);

/* Topological order, by creation where the graph leaves a choice. NULL when there is a cycle:
 * then cycle[*n] holds its steps, each needing the next and the last the first, heap. */
const uint32_t *cgs_draft_order(struct cgs_draft *d, uint32_t **cycle, uint32_t *n);
/* Estimates tokens and cost of every prompt from what its inputs are expected to hold; after
 * cgs_draft_order. Until then tokens_in of a
 * prompt counts its own text without inputs. */
void cgs_draft_estimate(struct cgs_draft *d);
/* Makes the image, after cgs_draft_order gave one. */
void cgs_draft_seal(struct cgs_draft *d, struct cgs_plan *out);

#endif
