/* refs.c — who refers to whom: every reference of the project, in both directions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "refs.h"

#include <stdlib.h>

#include "bind.h"
#include "cycle.h"

enum { PATHS_MAX = 1 << 20 }; /* arcs that are looked at in circles of one attribute */

struct ends {            /* the references of all declarations, by one of their ends */
	uint32_t *first; /* of a declaration; ndecl + 1 */
	struct cgs_ref *ref;
};

struct cgs_refs {
	struct ends in, out;
	uint32_t values, after; /* the notes between are of values */
	struct cgs_map cycles;  /* (attribute, declaration) -> path + 1 */
	struct cgs_map known;   /* (1, attribute): its circles are in */
	struct path {
		uint32_t at, n; /* in step */
	} * path;
	uint32_t npath, cpath;
	uint32_t *step;
	uint32_t nstep, cstep;
};

void cgs_refs_note(struct cgs_ir *ir, uint32_t from, uint32_t to)
{
	struct cgs_names *nm = ir->names;
	/* What an overlay names is named by its target. */
	bool idle = ir->decl[from].idle || ir->decl[from].sketch;
	if (ir->decl[from].target)
		from = ir->decl[from].target;
	if (!ir->decl[from]
		     .kind) /* a scope of expansion: what is evaluated there is for this one */
		from = nm->noted;
	if (nm->noting && from && !idle)
		*CGS_PUSH(nm->note, nm->nnote, nm->cnote) =
			(struct cgs_note){from, to, nm->noted_by};
}

static void note(struct cgs_names *nm, uint32_t from, cgs_sym by, uint32_t to)
{
	*CGS_PUSH(nm->note, nm->nnote, nm->cnote) = (struct cgs_note){from, to, by};
}

/* Values nest as deep as the expressions that made them, which the evaluator bounds. */
static void note_value(struct cgs_names *nm, uint32_t from, cgs_sym by, const struct cgs_value *v)
{
	if (v->type == CGS_V_REF || v->type == CGS_V_CALL)
		note(nm, from, by, v->decl);
	if (v->type != CGS_V_REF)
		for (uint32_t i = 0; i < v->n; i++)
			note_value(nm, from, by, &v->item[i]);
}

static void note_values(struct cgs_ir *ir)
{
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		const struct cgs_decl *decl = &ir->decl[d];
		if (ir->package[decl->package].origin || decl->target || decl->idle || decl->sketch)
			continue;
		for (uint32_t a = decl->attr; a < decl->attr + decl->nattr; a++)
			note_value(ir->names, d, ir->attr[a].name, &ir->attr[a].value);
	}
}

/* By what a declaration is sorted: itself, or its place in the sources. */
static uint32_t key_of(const uint32_t *rank, uint32_t decl)
{
	return rank ? rank[decl] : decl;
}

/* Sorts by one end, keeping the order otherwise; order holds the notes in the order so far. */
static void sort(const struct cgs_names *nm, uint32_t ndecl, bool by_target, const uint32_t *rank,
		 uint32_t **order, uint32_t *first)
{
	uint32_t *to = cgs_mem_alloc(nm->nnote * sizeof *to), total = 0;
	memset(first, 0, (ndecl + 1) * sizeof *first);
	for (uint32_t i = 0; i < nm->nnote; i++)
		first[key_of(rank, by_target ? nm->note[i].to : nm->note[i].from)]++;
	for (uint32_t d = 0; d <= ndecl; d++) {
		uint32_t n = first[d];
		first[d] = total;
		total += n;
	}
	for (uint32_t i = 0; i < nm->nnote; i++) {
		const struct cgs_note *n = &nm->note[(*order)[i]];
		to[first[key_of(rank, by_target ? n->to : n->from)]++] = (*order)[i];
	}
	for (uint32_t d = ndecl; d; d--)
		first[d] = first[d - 1];
	first[0] = 0;
	free(*order);
	*order = to;
}

static struct ends take(const struct cgs_names *nm, uint32_t ndecl, bool by_target,
			const uint32_t *rank, uint32_t **order)
{
	struct ends e = {cgs_mem_alloc((ndecl + 1) * sizeof *e.first),
			 cgs_mem_alloc(nm->nnote * sizeof *e.ref)};
	sort(nm, ndecl, !by_target, rank, order, e.first);
	sort(nm, ndecl, by_target, NULL, order, e.first);
	for (uint32_t i = 0; i < nm->nnote; i++) {
		const struct cgs_note *n = &nm->note[(*order)[i]];
		e.ref[i] = (struct cgs_ref){by_target ? n->from : n->to, n->by};
	}
	return e;
}

/* Places of all declarations, what has none in the order of the model; NULL: that is the order of
 * all. What `use` and `for` make comes late in the model and stands where it is made. */
static uint32_t *ranks(const struct cgs_ir *ir)
{
	const struct cgs_names *nm = ir->names;
	uint32_t *rank = nm->rank ? cgs_mem_alloc(ir->ndecl * sizeof *rank) : NULL,
		 rest = nm->nrank;
	for (uint32_t d = 0; rank && d < ir->ndecl; d++)
		rank[d] = d < nm->nplaced && nm->rank[d] ? nm->rank[d] : ++rest;
	return rank;
}

static struct cgs_refs *get(struct cgs_ir *ir)
{
	struct cgs_names *nm = ir->names;
	if (nm->refs)
		return nm->refs;
	nm->refs = cgs_mem_alloc(sizeof *nm->refs);
	nm->refs->values = nm->nnote;
	note_values(ir);
	nm->refs->after = nm->nnote;
	uint32_t *order = cgs_mem_alloc(nm->nnote * sizeof *order);
	for (uint32_t i = 0; i < nm->nnote; i++)
		order[i] = i;
	uint32_t *rank = ranks(ir);
	nm->refs->in = take(nm, ir->ndecl, true, rank, &order);
	nm->refs->out = take(nm, ir->ndecl, false, rank, &order);
	free(order);
	free(rank);
	return nm->refs;
}

static struct cgs_refs_list list(const struct ends *e, uint32_t decl)
{
	return (struct cgs_refs_list){e->ref + e->first[decl], e->first[decl + 1] - e->first[decl]};
}

struct cgs_refs_list cgs_refs_in(struct cgs_ir *ir, uint32_t decl)
{
	return list(&get(ir)->in, decl);
}

struct cgs_refs_list cgs_refs_out(struct cgs_ir *ir, uint32_t decl)
{
	return list(&get(ir)->out, decl);
}

struct circles { /* while the circles of one attribute are looked for */
	struct cgs_refs *r;
	const struct cgs_arc *arc;
	cgs_sym by;
	uint32_t looked;
};

/* Keeps the first circle of each declaration that is the first of a circle. */
static void keep(void *to, const uint32_t *arcs, uint32_t n)
{
	struct circles *c = to;
	struct cgs_refs *r = c->r;
	uint32_t first = 0;
	if (c->looked > PATHS_MAX)
		return;
	c->looked += n;
	for (uint32_t i = 1; i < n; i++)
		if (c->arc[arcs[i]].from < c->arc[arcs[first]].from)
			first = i;
	uint32_t *at = cgs_map_put(&r->cycles, c->by, c->arc[arcs[first]].from);
	if (*at)
		return;
	*at = r->npath + 1;
	*CGS_PUSH(r->path, r->npath, r->cpath) = (struct path){r->nstep, n};
	for (uint32_t i = 0; i < n; i++)
		*CGS_PUSH(r->step, r->nstep, r->cstep) = c->arc[arcs[(first + i) % n]].to;
}

static void find_cycles(struct cgs_ir *ir, struct cgs_refs *r, cgs_sym by)
{
	struct cgs_arc *arc = NULL;
	uint32_t n = 0, cap = 0;
	for (uint32_t d = 0; d < ir->ndecl; d++) {
		struct cgs_refs_list l = list(&r->out, d);
		for (uint32_t i = 0; i < l.n; i++)
			if (l.v[i].by == by)
				*CGS_PUSH(arc, n, cap) = (struct cgs_arc){d, l.v[i].other};
	}
	if (n)
		cgs_cycle_each(ir->ndecl, arc, n, keep, &(struct circles){r, arc, by, 0});
	free(arc);
}

struct cgs_refs_path cgs_refs_cycle(struct cgs_ir *ir, uint32_t decl, cgs_sym by)
{
	struct cgs_refs *r = get(ir);
	uint32_t *known = cgs_map_put(&r->known, 1, by);
	if (!*known) {
		*known = 1;
		find_cycles(ir, r, by);
	}
	uint32_t i = cgs_map_get(&r->cycles, by, decl);
	if (!i)
		return (struct cgs_refs_path){NULL, 0};
	return (struct cgs_refs_path){r->step + r->path[i - 1].at, r->path[i - 1].n};
}

void cgs_refs_forget(struct cgs_ir *ir)
{
	struct cgs_names *nm = ir->names;
	struct cgs_refs *r = nm->refs;
	if (!r)
		return;
	if (nm->nnote > r->after)
		memmove(nm->note + r->values, nm->note + r->after,
			(nm->nnote - r->after) * sizeof *nm->note);
	nm->nnote -= r->after - r->values;
	cgs_refs_free(r);
	nm->refs = NULL;
	cgs_map_done(&nm->referrers);
}

void cgs_refs_free(struct cgs_refs *r)
{
	if (!r)
		return;
	free(r->in.first);
	free(r->in.ref);
	free(r->out.first);
	free(r->out.ref);
	cgs_map_done(&r->cycles);
	cgs_map_done(&r->known);
	free(r->path);
	free(r->step);
	free(r);
}
