/* need.c — required attributes, noted while declarations are built, told after the overlays.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bind.h"
#include "check.h"
#include "edit.h"
#include "origin.h"

void cgs_need_note(struct cgs_ir *ir, uint32_t decl, uint32_t field)
{
	struct cgs_names *nm = ir->names;
	*CGS_PUSH(nm->lack, nm->nlack, nm->clack) = (struct cgs_lack){decl, field};
}

/* What stands for a value of the type that is still to be given. */
static const char *gap(const struct cgs_schema *sc, uint32_t type)
{
	bool list = cgs_type_part(sc, type, CGS_T_LIST);
	uint32_t item = list ? cgs_type_item(sc, cgs_type_part(sc, type, CGS_T_LIST)) : type;
	if (cgs_type_part(sc, item, CGS_T_STRING))
		return list ? "[\"TODO\"]" : "\"TODO\"";
	return list ? "[TODO]" : "TODO";
}

/* Adds the attribute as a fix: a constant's after its head, others into the block. */
static void fix(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, const struct cgs_field *f)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t stmt = ir->decl[decl].node;
	struct cgs_str name = cgs_sym_str(ir->syms, f->name);
	const char *value = gap(ir->schema, f->type);
	struct cgs_span at = cgs_tree_span(t, stmt);
	at = (struct cgs_span){at.file, at.at + at.len, 0};
	if (cgs_bind_constant(ir, decl) && !cgs_tree_kid(t, stmt, CGS_N_BLOCK))
		cgs_diag_fix(ir->diags, d, at, CGS_STR(" = TODO"), CGS_PLACEHOLDER);
	else
		cgs_edit_insert(ir, d, decl,
				cgs_str_fmt(&ir->mem,
					    f->shape == CGS_W_ATTR   ? "%.*s = %s"
					    : f->shape == CGS_W_EDGE ? "%.*s -> %s"
								     : "%.*s %s",
					    CGS_FMT(name), value),
				CGS_PLACEHOLDER);
}

void cgs_need_tell(struct cgs_ir *ir)
{
	for (uint32_t i = 0; i < ir->names->nlack; i++) {
		uint32_t decl = ir->names->lack[i].decl;
		const struct cgs_field *f = &ir->schema->field[ir->names->lack[i].field];
		if (cgs_ir_named(ir, decl, f->name))
			continue;
		struct cgs_str name = cgs_sym_str(ir->syms, f->name);
		struct cgs_str path = cgs_ir_path(ir, decl, &ir->mem);
		uint32_t context = cgs_origin_enter(ir, decl);
		struct cgs_diag *d = cgs_diag_add(
			ir->diags, CGS_C_missing_attribute, cgs_ir_span(ir, decl),
			"'%.*s' needs the attribute '%.*s'", CGS_FMT(path), CGS_FMT(name));
		cgs_diag_why(ir->diags, d, "%.*s: %.*s", CGS_FMT(name), CGS_FMT(f->doc));
		fix(ir, d, decl, f);
		cgs_origin_leave(ir, context);
	}
}
