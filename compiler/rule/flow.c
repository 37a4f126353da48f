/* flow.c — phases and steps as a graph: what follows what, what is certain, what is longest.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "flow.h"

#include <stdlib.h>

#include "../check/cycle.h"
#include "../check/num.h"

static void read_members(struct cgs_flow *f, const char *kind)
{
	const struct cgs_ir *ir = f->ir;
	if (!f->at)
		f->at = cgs_mem_alloc(ir->ndecl * sizeof *f->at);
	for (uint32_t i = 0; i < f->n; i++)
		f->at[f->v[i]] = 0;
	f->n = 0;
	for (uint32_t k = ir->decl[f->whole].kid; k; k = ir->decl[k].next) {
		if (!cgs_ir_is(ir, k, kind))
			continue;
		*CGS_PUSH(f->v, f->n, f->cap) = k;
		f->at[k] = f->n;
	}
}

static void read_arcs(struct cgs_flow *f, bool in_order)
{
	const struct cgs_ir *ir = f->ir;
	cgs_sym next = cgs_sym_find(ir->syms, CGS_STR("next"));
	f->nto = 0;
	f->linked = f->forks = false;
	f->arc = cgs_mem_grow(f->arc, &f->carc, f->n + 1, sizeof *f->arc);
	for (uint32_t i = 0; i < f->n; i++) {
		const struct cgs_decl *d = &ir->decl[f->v[i]];
		uint32_t named = 0;
		f->arc[i] = f->nto;
		for (uint32_t a = d->attr; a < d->attr + d->nattr; a++) {
			const struct cgs_value *v = &ir->attr[a].value;
			if (ir->attr[a].name != next || v->type != CGS_V_REF)
				continue;
			named++;
			if (f->at[v->decl])
				*CGS_PUSH(f->to, f->nto, f->cto) = f->at[v->decl] - 1;
		}
		f->linked |= named;
		f->forks |= named > 1;
		if (!named && in_order && i + 1 < f->n)
			*CGS_PUSH(f->to, f->nto, f->cto) = i + 1;
	}
	f->arc[f->n] = f->nto;
}

struct circles {
	struct cgs_flow *f;
	const struct cgs_arc *arc;
};

static void mark(void *to, const uint32_t *arcs, uint32_t n)
{
	struct circles *c = to;
	for (uint32_t i = 0; i < n; i++)
		c->f->circle[c->arc[arcs[i]].from] = true;
}

static void read_circles(struct cgs_flow *f)
{
	struct cgs_arc *arc = cgs_mem_alloc((f->nto + 1) * sizeof *arc);
	f->circle = cgs_mem_grow(f->circle, &f->ccircle, f->n + 1, sizeof *f->circle);
	for (uint32_t i = 0; i < f->n; i++) {
		f->circle[i] = false;
		for (uint32_t a = f->arc[i]; a < f->arc[i + 1]; a++)
			arc[a] = (struct cgs_arc){i, f->to[a]};
	}
	cgs_cycle_each(f->n, arc, f->nto, mark, &(struct circles){f, arc});
	free(arc);
}

void cgs_flow_read(struct cgs_flow *f, uint32_t whole, const char *kind, bool in_order)
{
	f->whole = whole;
	read_members(f, kind);
	read_arcs(f, in_order);
	read_circles(f);
}

uint32_t cgs_flow_start(const struct cgs_flow *f)
{
	uint32_t start = cgs_tally_ref(cgs_ir_attr(f->ir, f->whole, "start", NULL), 0);
	if (start && f->at[start])
		return f->at[start] - 1;
	return f->n ? 0 : CGS_FLOW_END;
}

uint32_t cgs_flow_certain(const struct cgs_flow *f, uint32_t *out)
{
	uint32_t n = 0, i = cgs_flow_start(f);
	while (i != CGS_FLOW_END && n < f->n) {
		out[n++] = i;
		if (f->circle[i] || f->arc[i + 1] - f->arc[i] != 1)
			break;
		i = f->to[f->arc[i]];
	}
	return n;
}

struct longest { /* of one member */
	struct cgs_num in;
	uint32_t arc; /* the next one to look at */
	uint32_t way;
	bool seen, done;
};

bool cgs_flow_longest(const struct cgs_flow *f, const struct cgs_num *time, uint32_t *way,
		      struct cgs_num *out)
{
	uint32_t start = cgs_flow_start(f), nway = 0;
	struct longest *l = cgs_mem_alloc((f->n + 1) * sizeof *l);
	bool ok = true;
	*out = (struct cgs_num){0, 1};
	for (uint32_t i = 0; i < f->n; i++)
		l[i] = (struct longest){{0, 1}, f->arc[i], CGS_FLOW_END, false, false};
	if (start != CGS_FLOW_END) {
		l[start].seen = true;
		way[nway++] = start;
	}
	while (nway) {
		struct longest *m = &l[way[nway - 1]];
		if (m->arc == f->arc[way[nway - 1] + 1]) {
			ok &= cgs_num_add(m->in, time[way[nway - 1]], &m->in);
			m->done = true;
			nway--;
			continue;
		}
		uint32_t to = f->to[m->arc];
		if (!l[to].seen) {
			l[to].seen = true;
			way[nway++] = to; /* each once, so way has room */
			continue;
		}
		if (l[to].done && cgs_num_cmp(l[to].in, m->in) > 0) {
			m->in = l[to].in;
			m->way = to;
		}
		m->arc++;
	}
	if (start != CGS_FLOW_END)
		*out = l[start].in;
	for (uint32_t i = 0; i < f->n; i++)
		way[i] = l[i].way;
	free(l);
	return ok;
}

void cgs_flow_done(struct cgs_flow *f)
{
	free(f->v);
	free(f->arc);
	free(f->to);
	free(f->circle);
	free(f->at);
}
