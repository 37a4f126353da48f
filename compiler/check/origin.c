/* origin.c — diagnostics in what expansion made: once a mistake, and where it was used.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "origin.h"

#include "eval.h"

enum { LABELS_MAX = 3, FIRST_RULE = 2000 };

uint32_t cgs_origin_frame(const struct cgs_ir *ir, uint32_t decl)
{
	while (decl && !ir->decl[decl].frame)
		decl = ir->decl[decl].outer;
	return decl ? ir->decl[decl].frame : 0;
}

struct cgs_span cgs_origin_use(const struct cgs_ir *ir, uint32_t frame)
{
	const struct cgs_frame *f = &ir->names->frame[frame];
	const struct cgs_tree *t = cgs_ir_tree(ir, f->by);
	return cgs_tree_tok_span(t, t->node[f->node].tok);
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
		struct cgs_span where = cgs_origin_use(ir, f);
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

static bool in_library(const struct cgs_ir *ir, struct cgs_span s)
{
	return s.file < ir->files->n && ir->files->v[s.file].origin == CGS_STD;
}

void cgs_origin_tell(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl)
{
	uint32_t frame = cgs_origin_frame(ir, decl);
	struct cgs_span was = d->where;
	cgs_origin_label(ir, d, decl);
	while (frame && in_library(ir, cgs_origin_use(ir, frame)))
		frame = ir->names->frame[frame].up;
	if (!frame || !in_library(ir, was) || !ir->names->frame[frame].values)
		return;
	d->where = cgs_origin_use(ir, frame);
	cgs_diag_label(ir->diags, d, was, "in the pack");
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

/* Whether a use with values, or a turn, made a declaration. */
static bool is_made(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t frame = cgs_origin_frame(ir, decl);
	return frame && ir->names->frame[frame].values;
}

static bool is_word(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* Whether a text names a parameter or variable of the frames around a declaration. */
static bool names_value(const struct cgs_ir *ir, uint32_t decl, struct cgs_str s)
{
	uint32_t frame = cgs_origin_frame(ir, decl);
	const struct cgs_scope *values = ir->names->frame[frame].values;
	for (uint32_t i = 0, n; frame && i < s.n; i += n ? n : 1) {
		for (n = 0; i + n < s.n && is_word(s.s[i + n]);)
			n++;
		cgs_sym name = n ? cgs_sym_find(ir->syms, (struct cgs_str){s.s + i, n}) : 0;
		for (const struct cgs_scope *sc = values; name && sc; sc = sc->up)
			for (uint32_t k = 0; k < sc->n; k++)
				if (sc->v[k].name == name)
					return true;
	}
	return false;
}

/* A fix that puts something in the place of a parameter, or takes something out, would be for one
 * use only. */
static bool is_for_one_use(const struct cgs_ir *ir, const struct cgs_diag *d)
{
	for (const struct cgs_edit *e = d->fix; e; e = e->next) {
		struct cgs_str text = ir->files->v[e->where.file].text;
		if ((!e->text.n && is_made(ir, ir->names->context)) ||
		    names_value(ir, ir->names->context,
				(struct cgs_str){text.s + e->where.at, e->where.len}))
			return true;
	}
	return false;
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
			cgs_origin_tell(ir, d, nm->context);
		if (is_for_one_use(ir, d))
			d->fix = NULL;
		ds->v[n++] = d;
	}
	ds->n = nm->ntold = n;
}

/* The child of a node that a place is in, or 0. */
static uint32_t child_at(const struct cgs_tree *t, uint32_t node, uint32_t at)
{
	cgs_tree_each (k, t, node) {
		struct cgs_span s = cgs_tree_span(t, k);
		if (at > s.at && at < s.at + s.len)
			return k;
	}
	return 0;
}

/* Whether a place is in the body of a template or `for`. */
static bool in_body(const struct cgs_tree *t, uint32_t at)
{
	for (uint32_t in = t->root, kid; (kid = child_at(t, in, at)); in = kid) {
		struct cgs_str w =
			t->node[in].kind == CGS_N_STMT ? cgs_tree_name(t, in) : CGS_STR("");
		if (t->node[kid].kind == CGS_N_BLOCK &&
		    (cgs_str_is(w, "template") || cgs_str_is(w, "for")))
			return true;
	}
	return false;
}

static const struct cgs_tree *tree_of(const struct cgs_ir *ir, uint32_t file)
{
	for (uint32_t i = 0; i < ir->ntree; i++)
		if (ir->tree[i]->file == file)
			return ir->tree[i];
	return NULL;
}

void cgs_origin_trim(struct cgs_ir *ir)
{
	for (uint32_t i = 0; i < ir->diags->n; i++) {
		struct cgs_diag *d = ir->diags->v[i];
		bool rule = !d->code || d->code >= FIRST_RULE;
		for (const struct cgs_edit *e = d->fix; e; e = e->next) {
			const struct cgs_tree *t = rule ? tree_of(ir, e->where.file) : NULL;
			if (e->where.file >= ir->files->n || ir->files->v[e->where.file].origin ||
			    (t && in_body(t, e->where.at))) {
				d->fix = NULL;
				break;
			}
		}
	}
}
