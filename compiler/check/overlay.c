/* overlay.c — extend and override: what they change, and in which order.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An overlay is a declaration of its own whose attributes are entered into those of its target.
 * They keep the overlay as their site, so that names in them mean what they mean there. Layers, in
 * this order: overlays of files, first all extends, then all overrides; those of the profile in
 * the same way; the command line. A layer may replace what a lower one gave; two overlays of one
 * layer may not give the same attribute.
 */
#include <stdlib.h>

#include "check.h"
#include "edit.h"
#include "expand.h"
#include "expr.h"
#include "target.h"

enum layer { LAYER_BASE, LAYER_FILE, LAYER_PROFILE, LAYER_COMMAND };

struct order { /* an overlay that has an effect */
	uint32_t target, rank, decl;
};

struct merge {
	struct cgs_ir *ir;
	uint32_t target;
	uint32_t *attr; /* indexes: the attributes of the target so far */
	uint32_t n, cap;
};

static bool is_override(const struct cgs_ir *ir, uint32_t decl)
{
	return cgs_ir_is(ir, decl, "override");
}

static enum layer layer_of(const struct cgs_ir *ir, uint32_t owner)
{
	const struct cgs_decl *d = &ir->decl[owner];
	if (!d->target)
		return LAYER_BASE;
	if (d->parent)
		return LAYER_PROFILE;
	struct cgs_str path = ir->files->v[ir->tree[d->file]->file].path;
	return cgs_ir_is_define(path) ? LAYER_COMMAND : LAYER_FILE;
}

static struct cgs_span name_span(const struct cgs_ir *ir, const struct cgs_attr *a)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, a->site);
	return cgs_tree_tok_span(t, t->node[a->node].tok);
}

/* The position in m->attr of the first attribute of that name, or m->n. */
static uint32_t find(const struct merge *m, cgs_sym name)
{
	uint32_t i = 0;
	while (i < m->n && m->ir->attr[m->attr[i]].name != name)
		i++;
	return i;
}

static struct cgs_diag *refuse(struct merge *m, enum cgs_code code, const struct cgs_attr *a,
			       const char *what)
{
	struct cgs_str name = cgs_sym_str(m->ir->syms, a->name);
	struct cgs_str path = cgs_ir_path(m->ir, m->target, &m->ir->mem);
	return cgs_diag_add(m->ir->diags, code, name_span(m->ir, a), "'%.*s' of '%.*s' %s",
			    CGS_FMT(name), CGS_FMT(path), what);
}

/* Two overlays of one layer give the attribute. */
static bool conflicts(struct merge *m, const struct cgs_attr *a, const struct cgs_attr *old)
{
	struct cgs_ir *ir = m->ir;
	uint32_t one = cgs_bind_owner(ir, old->site), two = cgs_bind_owner(ir, a->site);
	if (one == two || layer_of(ir, one) != layer_of(ir, two) ||
	    is_override(ir, one) != is_override(ir, two))
		return false;
	struct cgs_diag *d = refuse(m, CGS_C_overlay_conflict, a, "is set by two overlays");
	cgs_diag_label(ir->diags, d, name_span(ir, old), "the other one");
	cgs_diag_help(ir->diags, d, "keep one of the two");
	cgs_edit_remove(ir, d, a->site, a->node, CGS_REVIEW);
	return true;
}

static void add(struct merge *m, uint32_t attr)
{
	*CGS_PUSH(m->attr, m->n, m->cap) = attr;
}

static void replace(struct merge *m, uint32_t at, uint32_t attr)
{
	m->ir->attr[attr].was = m->attr[at];
	m->attr[at] = attr;
}

static void extend(struct merge *m, uint32_t attr)
{
	struct cgs_ir *ir = m->ir;
	struct cgs_attr *a = &ir->attr[attr];
	uint32_t at = find(m, a->name);
	if (at == m->n || ir->schema->field[a->field].repeat) {
		add(m, attr);
		return;
	}
	const struct cgs_attr *old = &ir->attr[m->attr[at]];
	if (a->shape == CGS_A_ATTR && ir->schema->type[a->type].op == CGS_T_LIST) {
		a->joins = true;
		replace(m, at, attr);
		return;
	}
	if (conflicts(m, a, old))
		return;
	struct cgs_diag *d = refuse(m, CGS_C_bad_overlay, a, "is set already");
	cgs_diag_label(ir->diags, d, name_span(ir, old), "here");
	cgs_diag_help(ir->diags, d, "`override` replaces what is set");
	uint32_t owner = cgs_bind_owner(ir, a->site);
	const struct cgs_tree *t = cgs_ir_tree(ir, owner);
	if (ir->decl[owner].nattr == 1 && !ir->decl[owner].kid)
		cgs_diag_fix(ir->diags, d, cgs_tree_tok_span(t, t->node[ir->decl[owner].node].tok),
			     CGS_STR("override"), CGS_REVIEW);
}

/* Takes all clauses of that name away that other blocks gave; true when there were some. */
static bool drop_clauses(struct merge *m, uint32_t attr)
{
	struct cgs_attr *a = &m->ir->attr[attr];
	uint32_t n = 0, owner = cgs_bind_owner(m->ir, a->site);
	for (uint32_t i = 0; i < m->n; i++) {
		const struct cgs_attr *old = &m->ir->attr[m->attr[i]];
		bool drop = old->name == a->name && cgs_bind_owner(m->ir, old->site) != owner;
		if (drop && conflicts(m, a, old))
			return true;
		if (drop && !a->was)
			a->was = m->attr[i];
		if (!drop)
			m->attr[n++] = m->attr[i];
	}
	bool any = n != m->n;
	m->n = n;
	return any;
}

static void override(struct merge *m, uint32_t attr)
{
	struct cgs_ir *ir = m->ir;
	const struct cgs_attr *a = &ir->attr[attr];
	const struct cgs_field *f = &ir->schema->field[a->field];
	uint32_t at = find(m, a->name);
	if (at == m->n && !f->dflt_node && !cgs_bind_constant(ir, m->target)) {
		struct cgs_diag *d = refuse(m, CGS_C_bad_overlay, a, "is not set");
		cgs_diag_label(ir->diags, d, cgs_ir_span(ir, m->target), "declared here");
		cgs_diag_help(ir->diags, d, "`extend` sets what is not set");
	} else if (at == m->n) {
		add(m, attr);
	} else if (f->repeat) {
		drop_clauses(m, attr);
		add(m, attr);
	} else if (!conflicts(m, a, &ir->attr[m->attr[at]])) {
		replace(m, at, attr);
	}
}

static int by_target(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->decl > y->decl) - (x->decl < y->decl);
}

/* Gives the target a slice of its own at the end of ir->attr; the old one is what was replaced. */
static void finish(struct merge *m)
{
	struct cgs_ir *ir = m->ir;
	uint32_t first = ir->nattr;
	for (uint32_t i = 0; i < m->n; i++)
		cgs_bind_copy(ir, m->attr[i]);
	ir->decl[m->target].attr = first;
	ir->decl[m->target].nattr = m->n;
	m->n = 0;
}

static void merge(struct merge *m, uint32_t target, const struct order *o, uint32_t n)
{
	const struct cgs_decl *t = &m->ir->decl[target];
	bool constant = cgs_bind_constant(m->ir, target);
	m->target = target;
	for (uint32_t i = 0; i < t->nattr; i++)
		add(m, t->attr + i);
	for (uint32_t i = 0; i < n; i++) {
		const struct cgs_decl d = m->ir->decl[o[i].decl];
		for (uint32_t a = d.attr; a < d.attr + d.nattr; a++) {
			if (constant && m->ir->attr[a].name == m->ir->names->value_name)
				m->ir->attr[a].type = cgs_fn_type(m->ir, target);
			(is_override(m->ir, o[i].decl) ? override : extend)(m, a);
		}
	}
	finish(m);
}

void cgs_overlay_apply(struct cgs_ir *ir, bool before)
{
	struct cgs_names *nm = ir->names;
	uint32_t first = nm->settled, n = 0;
	cgs_target_find(ir, before);
	if (nm->settled > first)
		cgs_decl_overlay(ir, nm->overlay + first, nm->settled - first);
	if (before)
		cgs_profile_params(ir);
	else
		cgs_expand_rest(ir);
	struct order *v = cgs_mem_alloc((nm->settled - first + 1) * sizeof *v);
	struct merge m = {.ir = ir};
	for (uint32_t i = first; i < nm->settled; i++) {
		uint32_t d = nm->overlay[i];
		uint32_t rank = 2 * layer_of(ir, d) + is_override(ir, d);
		if (!ir->decl[d].idle)
			v[n++] = (struct order){ir->decl[d].target, rank, d};
	}
	qsort(v, n, sizeof *v, by_target);
	for (uint32_t i = 0, to; i < n; i = to) {
		for (to = i; to < n && v[to].target == v[i].target; to++)
			;
		merge(&m, v[i].target, v + i, to - i);
	}
	free(m.attr);
	free(v);
}

/* The declaration's own attribute of that name, below what overlays gave, or NULL. */
static const struct cgs_attr *original(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, name, NULL);
	while (a && ir->decl[cgs_bind_owner(ir, a->site)].target)
		a = cgs_ir_was(ir, a);
	return a;
}

/* The first thing in an overlay that changes the meaning of its target: not what every kind has,
 * which is about the declaration and not what it says. */
static bool changes_meaning(const struct cgs_ir *ir, uint32_t overlay, struct cgs_span *where)
{
	const struct cgs_decl *d = &ir->decl[overlay];
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++) {
		*where = name_span(ir, &ir->attr[a]);
		if (ir->schema->field[ir->attr[a].field].kind != ir->schema->common)
			return true;
	}
	const struct cgs_tree *t = cgs_ir_tree(ir, overlay);
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[d->target].kind);
	uint32_t block = cgs_tree_kid(t, d->node, CGS_N_BLOCK);
	cgs_tree_each (k, t, block) {
		const struct cgs_field *f = cgs_schema_field(
			ir->schema, kind, cgs_sym_find(ir->syms, cgs_tree_name(t, k)));
		*where = cgs_tree_tok_span(t, t->node[k].tok);
		if (f && f->shape == CGS_W_CHILD)
			return true;
	}
	return false;
}

static void check_lock(struct cgs_ir *ir, uint32_t overlay)
{
	uint32_t target = ir->decl[overlay].target;
	const struct cgs_attr *lock = original(ir, target, "locked");
	const struct cgs_attr *status = original(ir, target, "status");
	struct cgs_str path = cgs_ir_path(ir, target, &ir->mem);
	struct cgs_span where = cgs_target_span(ir, overlay);
	struct cgs_diag *d;
	if (lock && lock->value.b) {
		d = cgs_diag_add(ir->diags, CGS_C_locked, where, "'%.*s' is locked", CGS_FMT(path));
		cgs_diag_label(ir->diags, d, cgs_ir_origin(ir, lock), "no overlay may change it");
		return;
	}
	struct cgs_str word = status ? status->value.str : CGS_STR("");
	bool agreed = cgs_str_is(word, "approved") || cgs_str_is(word, "implemented") ||
		      cgs_str_is(word, "verified");
	if (!agreed || !changes_meaning(ir, overlay, &where))
		return;
	d = cgs_diag_add(ir->diags, is_override(ir, overlay) ? CGS_C_locked : CGS_C_meaning_changed,
			 where, "'%.*s' is %.*s: this changes what was agreed", CGS_FMT(path),
			 CGS_FMT(word));
	cgs_diag_label(ir->diags, d, cgs_ir_origin(ir, status), "agreed here");
	cgs_diag_help(ir->diags, d, "change the declaration itself, and have it reviewed again");
}

void cgs_overlay_locks(struct cgs_ir *ir)
{
	for (uint32_t i = 0; i < ir->names->settled; i++)
		check_lock(ir, ir->names->overlay[i]);
}

struct replaced { /* an attribute of an overlay, and what it replaced */
	struct cgs_span where, was;
};

static int by_place(const void *a, const void *b)
{
	const struct replaced *x = a, *y = b;
	if (x->where.file != y->where.file)
		return x->where.file < y->where.file ? -1 : 1;
	return (x->where.at > y->where.at) - (x->where.at < y->where.at);
}

static const struct replaced *find_place(const struct replaced *v, uint32_t n, struct cgs_span at)
{
	uint32_t lo = 0, hi = n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		bool before = by_place(&v[mid], &(struct replaced){.where = at}) <= 0;
		lo = before ? mid + 1 : lo;
		hi = before ? hi : mid;
	}
	const struct replaced *r = lo ? &v[lo - 1] : NULL;
	return r && r->where.file == at.file && at.at < r->where.at + r->where.len ? r : NULL;
}

/* What is wrong with a value of an overlay shows the value that it replaced, too. */
void cgs_overlay_labels(struct cgs_ir *ir)
{
	struct replaced *v = NULL;
	uint32_t n = 0, cap = 0;
	for (uint32_t i = 0; i < ir->names->settled; i++) {
		const struct cgs_decl *d = &ir->decl[ir->names->overlay[i]];
		for (uint32_t a = d->attr; a < d->attr + d->nattr; a++) {
			const struct cgs_attr *was = cgs_ir_was(ir, &ir->attr[a]);
			if (was && !ir->attr[a].joins)
				*CGS_PUSH(v, n, cap) = (struct replaced){
					cgs_ir_origin(ir, &ir->attr[a]), cgs_ir_origin(ir, was)};
		}
	}
	if (n)
		qsort(v, n, sizeof *v, by_place);
	for (uint32_t i = 0; n && i < ir->diags->n; i++) {
		struct cgs_diag *d = ir->diags->v[i];
		const struct replaced *r = find_place(v, n, d->where);
		if (r && !d->label)
			cgs_diag_label(ir->diags, d, r->was, "it replaces this");
	}
	free(v);
}
