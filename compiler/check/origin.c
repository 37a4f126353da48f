/* origin.c — diagnostics in what expansion made: once a mistake, and where it was used.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "origin.h"

enum { LABELS_MAX = 3 };

uint32_t cgs_origin_frame(const struct cgs_ir *ir, uint32_t decl)
{
	while (decl && !ir->decl[decl].frame)
		decl = ir->decl[decl].outer;
	return decl ? ir->decl[decl].frame : 0;
}

static bool has_label(const struct cgs_diag *d, struct cgs_span where, struct cgs_str text)
{
	for (const struct cgs_label *l = d->label; l; l = l->next)
		if (l->where.file == where.file && l->where.at == where.at &&
		    cgs_str_eq(l->text, text))
			return true;
	return false;
}

void cgs_origin_label(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl)
{
	const struct cgs_frame *frame = ir->names->frame;
	uint32_t n = 0;
	for (uint32_t f = cgs_origin_frame(ir, decl); f && n < LABELS_MAX; f = frame[f].up, n++) {
		const struct cgs_tree *t = cgs_ir_tree(ir, frame[f].by);
		struct cgs_span where = cgs_tree_tok_span(t, t->node[frame[f].node].tok);
		const char *what = frame[f].tmpl ? "used here" : "made here";
		if (!frame[f].values)
			return; /* a sketch: nobody has used it */
		struct cgs_str text =
			cgs_str_fmt(&ir->mem, frame[f].told.n ? "%s, with %.*s" : "%s%.*s", what,
				    CGS_FMT(frame[f].told));
		if (!has_label(d, where, text))
			cgs_diag_label(ir->diags, d, where, "%.*s", CGS_FMT(text));
	}
}

/* Whether the sketch around a declaration makes names that only its use tells. */
static bool is_open(const struct cgs_ir *ir, uint32_t decl)
{
	for (; decl; decl = ir->decl[decl].outer)
		if (ir->names->frame[ir->decl[decl].frame].open)
			return true;
	return false;
}

/* Whether a diagnostic about something made says nothing new. */
static bool is_known(struct cgs_ir *ir, const struct cgs_diag *d)
{
	bool made = cgs_origin_frame(ir, ir->names->context);
	bool name = d->code == CGS_C_unresolved || d->code == CGS_C_wrong_kind ||
		    d->code == CGS_C_unknown_attribute;
	if (made && name && ir->decl[ir->names->context].sketch && is_open(ir, ir->names->context))
		return true;
	if (!ir->names->context || ir->names->nframe < 2 || d->where.file == CGS_NO_FILE)
		return false;
	uint32_t *told = cgs_map_put(&ir->names->told, d->where.file, d->where.at + 1);
	bool before = *told;
	*told = 1;
	return made && before;
}

void cgs_origin_settle(struct cgs_ir *ir)
{
	struct cgs_diags *ds = ir->diags;
	struct cgs_names *nm = ir->names;
	uint32_t n = nm->ntold < ds->n ? nm->ntold : ds->n;
	for (uint32_t i = n; i < ds->n; i++) {
		struct cgs_diag *d = ds->v[i];
		if (is_known(ir, d)) {
			ds->errors -= d->level == CGS_ERROR;
			ds->warnings -= d->level == CGS_WARNING;
			continue;
		}
		if (nm->context)
			cgs_origin_label(ir, d, nm->context);
		ds->v[n++] = d;
	}
	ds->n = nm->ntold = n;
}
