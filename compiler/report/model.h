/* model.h — what reports say of one declaration: its name, title, place, and values as text.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Text that is returned lives in the arena, or as long as the model.
 */
#ifndef CGS_MODEL_H
#define CGS_MODEL_H

#include "../check/ir.h"

/* Whether it stands in the project itself and has an effect: no overlay, no idle profile, no body
 * of a template. */
bool cgs_model_own(const struct cgs_ir *ir, uint32_t decl);
/* "scenario.borrow.lent": as cgs_ir_path, with all declarations around it; before it the package,
 * "rooms:", where it is not that of the project. No two declarations have the same. */
struct cgs_str cgs_model_path(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a);
/* The same without its kind. */
struct cgs_str cgs_model_name(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a);
/* What a person typed, as `cgsc trace` prints it or as cgs_ir_find takes it; 0: none, or several.
 */
uint32_t cgs_model_find(const struct cgs_ir *ir, struct cgs_str name);
/* Its title; where it has none its name, without one its kind. */
struct cgs_str cgs_model_title(const struct cgs_ir *ir, uint32_t decl);
/* "specs/parts.cgs:12" */
struct cgs_str cgs_model_place(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a);
struct cgs_str cgs_model_kind(const struct cgs_ir *ir, uint32_t decl);
/* A value as text shows it, but references by their titles; empty: there is none. */
struct cgs_str cgs_model_show(struct cgs_ir *ir, uint32_t decl, const struct cgs_value *v,
			      struct cgs_arena *a);
/* The value of an attribute that is written or has a default, shown. */
struct cgs_str cgs_model_text(struct cgs_ir *ir, uint32_t decl, const char *name,
			      struct cgs_arena *a);
/* Whether the attribute holds this word. */
bool cgs_model_word(const struct cgs_ir *ir, uint32_t decl, const char *name, const char *word);
/* Whether it is rejected or deprecated, or not wanted this time. */
bool cgs_model_dropped(const struct cgs_ir *ir, uint32_t decl);

#endif
