/* diagram.c — which boxes and arrows a diagram has.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "diagram.h"

#include <stdlib.h>

#include "../check/refs.h"
#include "model.h"

static const char *const inside[] = {"component", "store"};

static void begin(struct cgs_diagram *g, struct cgs_ir *ir, const char *title)
{
	*g = (struct cgs_diagram){.ir = ir, .title = cgs_str_of(title)};
	g->at = cgs_mem_alloc(ir->ndecl * sizeof *g->at);
	g->whole = cgs_mem_alloc(ir->ndecl * sizeof *g->whole);
	g->without = cgs_mem_alloc(ir->ndecl);
	for (uint32_t s = 0; (s = cgs_ir_next(ir, "system", s));) {
		struct cgs_value parts = cgs_ir_get(ir, s, "parts");
		for (uint32_t i = 0; i < parts.n; i++)
			g->whole[parts.item[i].decl] = s;
	}
}

void cgs_diagram_done(struct cgs_diagram *g)
{
	free(g->box);
	free(g->arrow);
	cgs_map_done(&g->drawn);
	free(g->at);
	free(g->whole);
	free(g->without);
	cgs_arena_free(&g->mem);
}

static struct cgs_str note_of(struct cgs_diagram *g, uint32_t decl)
{
	struct cgs_str tech = cgs_model_text(g->ir, decl, "tech", &g->mem);
	return cgs_str_fmt(&g->mem, "%.*s%s%.*s", CGS_FMT(cgs_model_kind(g->ir, decl)),
			   tech.n ? ": " : "", CGS_FMT(tech));
}

static bool is_outside(const struct cgs_ir *ir, uint32_t decl)
{
	return cgs_ir_is(ir, decl, "external") || cgs_ir_get(ir, decl, "existing").b;
}

/* Another box of the declaration, though it may have one. */
static uint32_t add_another(struct cgs_diagram *g, uint32_t decl, uint32_t parent)
{
	if (g->without[decl])
		return CGS_DIAGRAM_NONE;
	uint32_t i = g->nbox;
	*CGS_PUSH(g->box, g->nbox, g->cbox) = (struct cgs_box){
		.decl = decl,
		.parent = parent,
		.title = cgs_model_title(g->ir, decl),
		.note = note_of(g, decl),
		.person =
			cgs_ir_is(g->ir, decl, "stakeholder") || cgs_ir_is(g->ir, decl, "persona"),
		.store = cgs_ir_is(g->ir, decl, "store"),
		.outside = is_outside(g->ir, decl),
	};
	if (parent != CGS_DIAGRAM_NONE)
		g->box[parent].kids++;
	if (!g->at[decl])
		g->at[decl] = i + 1;
	return i;
}

static void add_box(struct cgs_diagram *g, uint32_t decl, uint32_t parent)
{
	if (!g->at[decl])
		add_another(g, decl, parent);
}

/* The box of a declaration, or of the system that it is a part of. */
static uint32_t box_of(const struct cgs_diagram *g, uint32_t decl)
{
	for (uint32_t n = 0; decl && n < 16; n++, decl = g->whole[decl])
		if (g->at[decl])
			return g->at[decl] - 1;
	return CGS_DIAGRAM_NONE;
}

/* Whether one box is around the other. */
static bool is_around(const struct cgs_diagram *g, uint32_t a, uint32_t b)
{
	for (; b != CGS_DIAGRAM_NONE; b = g->box[b].parent)
		if (a == b)
			return true;
	return false;
}

/* Whether a label is one of those that are joined already. */
static bool is_joined(struct cgs_str all, struct cgs_str label)
{
	for (;;) {
		struct cgs_str rest = {all.s + label.n, all.n - label.n};
		if (all.n >= label.n && !memcmp(all.s, label.s, label.n) &&
		    (!rest.n || (rest.n > 1 && !memcmp(rest.s, ", ", 2))))
			return true;
		const char *next = memmem(all.s, all.n, ", ", 2);
		if (!next)
			return false;
		uint32_t n = (uint32_t)(next - all.s) + 2;
		all = (struct cgs_str){all.s + n, all.n - n};
	}
}

/* Two boxes have one arrow for everything that is said of them. */
static void add_label(struct cgs_diagram *g, struct cgs_arrow *a, struct cgs_str label)
{
	if (!a->label.n)
		a->label = label;
	else if (label.n && !is_joined(a->label, label))
		a->label = cgs_str_fmt(&g->mem, "%.*s, %.*s", CGS_FMT(a->label), CGS_FMT(label));
}

static void add_arrow(struct cgs_diagram *g, uint32_t from, uint32_t to, struct cgs_str label)
{
	uint32_t a = box_of(g, from), b = box_of(g, to);
	if (a == CGS_DIAGRAM_NONE || b == CGS_DIAGRAM_NONE || is_around(g, a, b) ||
	    is_around(g, b, a))
		return;
	uint32_t *known = cgs_map_put(&g->drawn, a + 1, b);
	if (*known) {
		add_label(g, &g->arrow[*known - 1], label);
		return;
	}
	*known = g->narrow + 1;
	*CGS_PUSH(g->arrow, g->narrow, g->carrow) = (struct cgs_arrow){a, b, label};
}

/* What an interface stands for is what provides it. */
static void point(struct cgs_diagram *g, uint32_t from, uint32_t to, struct cgs_str label)
{
	if (cgs_ir_is(g->ir, to, "integration")) {
		struct cgs_value v = cgs_ir_get(g->ir, to, "to");
		if (!label.n)
			label = cgs_model_title(g->ir, to);
		to = v.type == CGS_V_REF ? v.decl : to;
	}
	if (!cgs_ir_is(g->ir, to, "interface") || g->at[to]) {
		add_arrow(g, from, to, label);
		return;
	}
	struct cgs_refs_list l = cgs_refs_in(g->ir, to);
	for (uint32_t i = 0; i < l.n; i++)
		if (cgs_str_is(cgs_sym_str(g->ir->syms, l.v[i].by), "provides"))
			add_arrow(g, from, l.v[i].other,
				  label.n ? label : cgs_model_title(g->ir, to));
}

static void point_all(struct cgs_diagram *g, uint32_t decl, const char *name, const char *label)
{
	for (const struct cgs_attr *a = NULL; (a = cgs_ir_attr(g->ir, decl, name, a));) {
		const struct cgs_value *v = &a->value;
		struct cgs_str text = a->label.n ? a->label : cgs_str_of(label);
		if (v->type == CGS_V_REF)
			point(g, decl, v->decl, text);
		for (uint32_t i = 0; v->type == CGS_V_LIST && i < v->n; i++)
			if (v->item[i].type == CGS_V_REF)
				point(g, decl, v->item[i].decl, text);
	}
}

/* What a part does is not said of its system once more. */
static void drop_doubles(struct cgs_diagram *g)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < g->narrow; i++) {
		const struct cgs_arrow *a = &g->arrow[i];
		uint32_t *known = cgs_map_put(&g->drawn, a->from + 1, a->to);
		bool twice = false;
		for (uint32_t k = 0; g->box[a->from].kids && k < g->narrow && !twice; k++)
			twice = k != i && g->arrow[k].to == a->to &&
				is_around(g, a->from, g->arrow[k].from);
		*known = twice ? 0 : n + 1;
		if (!twice)
			g->arrow[n++] = *a;
	}
	g->narrow = n;
}

/* Everything that parts say of each other. */
static void add_relations(struct cgs_diagram *g)
{
	static const char *const kind[] = {"system", "component", "store", "external"};
	struct cgs_ir *ir = g->ir;
	for (uint32_t k = 0; k < sizeof kind / sizeof *kind; k++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, kind[k], d));) {
			point_all(g, d, "depends", "");
			point_all(g, d, "uses", "");
			point_all(g, d, "impacts", "");
			point_all(g, d, "reads", "reads");
			point_all(g, d, "writes", "writes");
		}
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "integration", d));) {
		struct cgs_value from = cgs_ir_get(ir, d, "from"), to = cgs_ir_get(ir, d, "to");
		if (from.type == CGS_V_REF && to.type == CGS_V_REF)
			point(g, from.decl, to.decl, cgs_model_title(ir, d));
	}
	drop_doubles(g);
}

/* Who starts something: a persona stands for its group. */
static uint32_t person_of(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	struct cgs_value v = cgs_ir_get(ir, decl, name);
	if (v.type == CGS_V_REF && cgs_ir_is(ir, v.decl, "persona")) {
		struct cgs_value of = cgs_ir_get(ir, v.decl, "of");
		return of.type == CGS_V_REF ? of.decl : v.decl;
	}
	return v.type == CGS_V_REF && cgs_ir_is(ir, v.decl, "stakeholder") ? v.decl : 0;
}

static void add_person(struct cgs_diagram *g, uint32_t person, uint32_t whole)
{
	if (!person)
		return;
	add_box(g, person, CGS_DIAGRAM_NONE);
	add_arrow(g, person, whole, CGS_STR("uses"));
}

static void add_people(struct cgs_diagram *g, uint32_t whole)
{
	const struct cgs_ir *ir = g->ir;
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "usecase", d));)
		add_person(g, person_of(ir, d, "actor"), whole);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "story", d));)
		add_person(g, person_of(ir, d, "as"), whole);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "stakeholder", d));)
		if (cgs_model_word(ir, d, "role", "user") ||
		    cgs_model_word(ir, d, "role", "operator"))
			add_person(g, d, whole);
}

/* The system that is built; without one the project stands for it. */
static uint32_t built(const struct cgs_ir *ir)
{
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "system", d));)
		if (!is_outside(ir, d))
			return d;
	return cgs_ir_next(ir, "component", 0) ? cgs_ir_next(ir, "project", 0) : 0;
}

static void add_others(struct cgs_diagram *g)
{
	for (uint32_t d = 0; (d = cgs_ir_next(g->ir, "system", d));)
		if (!g->whole[d])
			add_box(g, d, CGS_DIAGRAM_NONE);
	for (uint32_t d = 0; (d = cgs_ir_next(g->ir, "external", d));)
		add_box(g, d, CGS_DIAGRAM_NONE);
}

static void make_context(struct cgs_diagram *g)
{
	uint32_t whole = built(g->ir);
	if (!whole)
		return;
	add_box(g, whole, CGS_DIAGRAM_NONE);
	for (uint32_t k = 0; k < 2; k++) /* what belongs to no system belongs to the whole */
		for (uint32_t d = 0; (d = cgs_ir_next(g->ir, inside[k], d));)
			if (!g->whole[d])
				g->whole[d] = whole;
	add_people(g, whole);
	add_others(g);
	add_relations(g);
}

/* A system with its parts around which it draws the line; systems may stand in it. */
static void add_system(struct cgs_diagram *g, uint32_t system, uint32_t parent, uint32_t depth)
{
	struct cgs_value parts = cgs_ir_get(g->ir, system, "parts");
	if (g->at[system] || depth > 8)
		return;
	uint32_t box = add_another(g, system, parent);
	for (uint32_t i = 0; box != CGS_DIAGRAM_NONE && i < parts.n; i++) {
		if (cgs_ir_is(g->ir, parts.item[i].decl, "system"))
			add_system(g, parts.item[i].decl, box, depth + 1);
		else
			add_box(g, parts.item[i].decl, box);
	}
}

static void make_container(struct cgs_diagram *g, const struct cgs_value *of)
{
	uint32_t only = of && of->n ? of->n : 0;
	for (uint32_t i = 0; i < only; i++)
		add_system(g, of->item[i].decl, CGS_DIAGRAM_NONE, 0);
	for (uint32_t d = 0; !only && (d = cgs_ir_next(g->ir, "system", d));)
		if (!g->whole[d])
			add_system(g, d, CGS_DIAGRAM_NONE, 0);
	for (uint32_t k = 0; !only && k < 2; k++)
		for (uint32_t d = 0; (d = cgs_ir_next(g->ir, inside[k], d));)
			add_box(g, d, CGS_DIAGRAM_NONE);
	if (g->nbox && !only)
		add_others(g);
}

static void add_node(struct cgs_diagram *g, uint32_t node, uint32_t parent, uint32_t depth)
{
	uint32_t box = add_another(g, node, parent);
	struct cgs_value hosts = cgs_ir_get(g->ir, node, "hosts");
	if (box == CGS_DIAGRAM_NONE || depth > 8)
		return;
	for (uint32_t i = 0; i < hosts.n; i++)
		add_another(g, hosts.item[i].decl, box);
	for (uint32_t k = g->ir->decl[node].kid; k; k = g->ir->decl[k].next)
		if (cgs_ir_is(g->ir, k, "node") && cgs_model_own(g->ir, k))
			add_node(g, k, box, depth + 1);
}

static void make_deployment(struct cgs_diagram *g, uint32_t deployment)
{
	g->title = cgs_model_title(g->ir, deployment);
	for (uint32_t k = g->ir->decl[deployment].kid; k; k = g->ir->decl[k].next)
		if (cgs_ir_is(g->ir, k, "node") && cgs_model_own(g->ir, k))
			add_node(g, k, CGS_DIAGRAM_NONE, 0);
	add_relations(g);
}

static bool is_part(const struct cgs_ir *ir, uint32_t decl)
{
	static const char *const part[] = {"system", "component", "store", "external"};
	return CGS_STR_IN(cgs_model_kind(ir, decl), part);
}

/* One declaration and everything that it names or that names it; or only parts. */
static void make_around(struct cgs_diagram *g, uint32_t decl, bool parts)
{
	add_box(g, decl, CGS_DIAGRAM_NONE);
	for (int out = 0; out < 2; out++) {
		struct cgs_refs_list l = out ? cgs_refs_out(g->ir, decl) : cgs_refs_in(g->ir, decl);
		for (uint32_t i = 0; i < l.n; i++) {
			uint32_t other = l.v[i].other;
			struct cgs_str by = cgs_sym_str(g->ir->syms, l.v[i].by);
			if (!cgs_model_own(g->ir, other) || cgs_ir_is(g->ir, other, "view") ||
			    (parts && !is_part(g->ir, other)))
				continue;
			add_box(g, other, CGS_DIAGRAM_NONE);
			if (!parts)
				add_arrow(g, out ? decl : other, out ? other : decl, by);
		}
	}
}

static void add_flows(struct cgs_diagram *g, uint32_t view)
{
	struct cgs_value flows = cgs_ir_get(g->ir, view, "flows");
	for (uint32_t i = 0; i < flows.n; i++) {
		uint32_t f = flows.item[i].decl;
		struct cgs_value from = cgs_ir_get(g->ir, f, "from"),
				 to = cgs_ir_get(g->ir, f, "to");
		if (from.type != CGS_V_REF || to.type != CGS_V_REF)
			continue;
		add_box(g, from.decl, CGS_DIAGRAM_NONE);
		add_box(g, to.decl, CGS_DIAGRAM_NONE);
		add_arrow(g, from.decl, to.decl,
			  cgs_str_fmt(&g->mem, "%u. %.*s", i + 1,
				      CGS_FMT(cgs_model_title(g->ir, f))));
	}
}

static void make_of(struct cgs_diagram *g, struct cgs_str kind, const struct cgs_value *of)
{
	for (uint32_t i = 0; i < of->n; i++) {
		uint32_t d = of->item[i].decl;
		if (cgs_str_is(kind, "deployment") && cgs_ir_is(g->ir, d, "deployment"))
			make_deployment(g, d);
		else if (cgs_str_is(kind, "component") || cgs_str_is(kind, "trace"))
			make_around(g, d, *kind.s == 'c');
		else
			add_box(g, d, CGS_DIAGRAM_NONE);
	}
}

static void make_view(struct cgs_diagram *g, uint32_t view)
{
	struct cgs_value of = cgs_ir_get(g->ir, view, "of"),
			 with = cgs_ir_get(g->ir, view, "include"),
			 without = cgs_ir_get(g->ir, view, "exclude");
	struct cgs_str kind = cgs_ir_get(g->ir, view, "kind").str;
	for (uint32_t i = 0; i < without.n; i++)
		if (without.item[i].type == CGS_V_REF)
			g->without[without.item[i].decl] = true;
	if (cgs_str_is(kind, "dynamic"))
		add_flows(g, view);
	if (cgs_str_is(kind, "landscape") || cgs_str_is(kind, "context"))
		make_context(g);
	else if (cgs_str_is(kind, "container"))
		make_container(g, &of);
	else
		make_of(g, kind, &of);
	for (uint32_t i = 0; i < with.n; i++)
		if (with.item[i].type == CGS_V_REF)
			add_box(g, with.item[i].decl, CGS_DIAGRAM_NONE);
	if (!cgs_str_is(kind, "dynamic"))
		add_relations(g);
	g->title = cgs_model_title(g->ir, view);
}

bool cgs_diagram_each(struct cgs_diagram *g, struct cgs_ir *ir, uint32_t i)
{
	static const char *const kind[] = {"deployment", "view"};
	begin(g, ir, i ? "Parts" : "Context");
	if (i == 0)
		make_context(g);
	if (i == 1) {
		make_container(g, NULL);
		add_relations(g);
	}
	if (i < 2)
		return true;
	i -= 2;
	for (uint32_t k = 0; k < 2; k++)
		for (uint32_t d = 0; (d = cgs_ir_next(ir, kind[k], d));) {
			if (i--)
				continue;
			if (k)
				make_view(g, d);
			else
				make_deployment(g, d);
			return true;
		}
	cgs_diagram_done(g);
	return false;
}

bool cgs_diagram_named(struct cgs_diagram *g, struct cgs_ir *ir, struct cgs_str name)
{
	if (cgs_str_is(name, "context"))
		return cgs_diagram_each(g, ir, 0);
	if (cgs_str_is(name, "container"))
		return cgs_diagram_each(g, ir, 1);
	uint32_t decl = cgs_model_find(ir, name);
	bool view = decl && cgs_ir_is(ir, decl, "view");
	if (!view && !(decl && cgs_ir_is(ir, decl, "deployment")))
		return false;
	begin(g, ir, "");
	if (view)
		make_view(g, decl);
	else
		make_deployment(g, decl);
	return true;
}
