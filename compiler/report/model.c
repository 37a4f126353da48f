/* model.c — what reports say of one declaration: its name, title, place, and values as text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model.h"

#include "../check/eval.h"

bool cgs_model_own(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	return d->kind && !ir->package[d->package].origin && !d->target && !d->idle && !d->sketch;
}

struct cgs_str cgs_model_kind(const struct cgs_ir *ir, uint32_t decl)
{
	return cgs_sym_str(ir->syms, ir->decl[decl].kind);
}

struct cgs_str cgs_model_name(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	struct cgs_str s = cgs_ir_name(ir, decl);
	for (uint32_t d = ir->decl[decl].parent; d; d = ir->decl[d].parent)
		if (ir->decl[d].name)
			s = cgs_str_fmt(a, "%.*s%s%.*s", CGS_FMT(cgs_ir_name(ir, d)),
					s.n ? "." : "", CGS_FMT(s));
	return s;
}

struct cgs_str cgs_model_path(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	struct cgs_str name = cgs_model_name(ir, decl, a), kind = cgs_model_kind(ir, decl);
	uint32_t package = ir->decl[decl].package, project = cgs_ir_next(ir, "project", 0);
	struct cgs_str of = CGS_STR("");
	if (project && package != ir->decl[project].package)
		of = cgs_sym_str(ir->syms, ir->package[package].name);
	return cgs_str_fmt(a, "%.*s%s%.*s%s%.*s", CGS_FMT(of), of.n ? ":" : "", CGS_FMT(kind),
			   name.n ? "." : "", CGS_FMT(name));
}

uint32_t cgs_model_find(const struct cgs_ir *ir, struct cgs_str name)
{
	struct cgs_arena mem = {0};
	uint32_t found = cgs_ir_find(ir, name), n = found != 0;
	for (uint32_t d = 1; !found && d < ir->ndecl; d++) {
		if (!cgs_model_own(ir, d))
			continue;
		if (cgs_str_eq(cgs_model_path(ir, d, &mem), name)) {
			cgs_arena_free(&mem);
			return d;
		}
		if (ir->decl[d].parent && cgs_str_eq(cgs_model_name(ir, d, &mem), name) && ++n)
			found = d;
	}
	cgs_arena_free(&mem);
	return n == 1 ? found : 0;
}

struct cgs_str cgs_model_title(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	struct cgs_value v = cgs_ir_get(ir, decl, "title");
	if (v.str.n)
		return v.str;
	return d->title.n ? d->title : d->name ? cgs_ir_name(ir, decl) : cgs_model_kind(ir, decl);
}

struct cgs_str cgs_model_place(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	struct cgs_span at = cgs_ir_span(ir, decl);
	struct cgs_pos pos = cgs_file_pos(ir->files, at.file, at.at);
	return cgs_str_fmt(a, "%.*s:%u", CGS_FMT(ir->files->v[at.file].path), pos.line);
}

/* References by titles: names are for specs. Lists of them stand at the top of a value only. */
static void show(struct cgs_eval *ev, const struct cgs_value *v, struct cgs_buf *out)
{
	if (v->type == CGS_V_REF)
		cgs_buf_str(out, cgs_model_title(ev->ir, v->decl));
	else if (v->type != CGS_V_LIST)
		cgs_eval_show(ev, v, out);
	for (uint32_t i = 0; v->type == CGS_V_LIST && i < v->n; i++) {
		cgs_buf_putz(out, i ? ", " : "");
		if (v->item[i].type == CGS_V_REF)
			cgs_buf_str(out, cgs_model_title(ev->ir, v->item[i].decl));
		else
			cgs_eval_show(ev, &v->item[i], out);
	}
}

struct cgs_str cgs_model_show(struct cgs_ir *ir, uint32_t decl, const struct cgs_value *v,
			      struct cgs_arena *a)
{
	struct cgs_eval ev = {.ir = ir, .mem = a, .decl = decl};
	struct cgs_buf b = {0};
	show(&ev, v, &b);
	struct cgs_str s = cgs_str_dup(a, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

struct cgs_str cgs_model_text(struct cgs_ir *ir, uint32_t decl, const char *name,
			      struct cgs_arena *a)
{
	struct cgs_value v = cgs_ir_get(ir, decl, name);
	return cgs_model_show(ir, decl, &v, a);
}

bool cgs_model_word(const struct cgs_ir *ir, uint32_t decl, const char *name, const char *word)
{
	return cgs_str_is(cgs_ir_get(ir, decl, name).str, word);
}

bool cgs_model_dropped(const struct cgs_ir *ir, uint32_t decl)
{
	return cgs_model_word(ir, decl, "status", "rejected") ||
	       cgs_model_word(ir, decl, "status", "deprecated") ||
	       cgs_model_word(ir, decl, "priority", "wont");
}
