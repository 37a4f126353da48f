/* trace.c — which declaration serves which: the links of the matrix.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "trace.h"

#include <stdlib.h>

#include "../check/refs.h"
#include "model.h"

enum way { UP, DOWN }; /* who has the attribute serves what it names; or the other way round */

struct rule {
	const char *by;
	const char *const *kind;  /* who has it; NULL: any */
	const char *const *other; /* what it names; NULL: any */
	enum way way;
};

static const char *const requirements[] = {"requirement", "quality", NULL};
static const char *const wanted[] = {"requirement", "quality", "need", "goal", NULL};
static const char *const wishes[] = {"need", "goal", "persona", NULL};
static const char *const need[] = {"need", NULL};
static const char *const goal[] = {"goal", NULL};
static const char *const people[] = {"stakeholder", "persona", NULL};
static const char *const regulation[] = {"regulation", NULL};
static const char *const courses[] = {"usecase", "story", "scenario", "journey", NULL};
static const char *const parts[] = {"requirement", "quality",   "component", "system",
				    "store",       "interface", NULL};
static const char *const artifact[] = {"artifact", NULL};
static const char *const asked[] = {"prompt", "metaprompt", "template", NULL};
static const char *const prompts[] = {"prompt", "metaprompt", NULL};
static const char *const templates[] = {"template", NULL};
static const char *const section[] = {"section", NULL};
static const char *const trials[] = {"test", "bench", NULL};
static const char *const shown[] = {"test", "bench", "suite", NULL};
static const char *const suite[] = {"suite", NULL};
static const char *const gate[] = {"gate", NULL};

/* What is not here relates declarations in another way: `depends`, `owner` of a component. */
static const struct rule rules[] = {
	{"satisfies", NULL, NULL, UP},
	{"satisfied_by", requirements, NULL, DOWN},
	{"the", requirements, NULL, DOWN},
	{"of", requirements, NULL, DOWN},
	{"of", wishes, NULL, UP},
	{"refines", requirements, NULL, UP},
	{"goals", need, goal, UP},
	{"part_of", goal, NULL, UP},
	{"owner", wanted, NULL, UP},
	{"authority", regulation, NULL, UP},
	{"actor", courses, people, UP},
	{"as", courses, people, UP},
	{"persona", courses, people, UP},
	{"covers", courses, NULL, UP},
	{"implements", artifact, NULL, UP},
	{"from", artifact, asked, UP},
	{"include", section, parts, UP},
	{"template", prompts, templates, UP},
	{"", templates, parts, UP},
	{"verifies", trials, NULL, UP},
	{"scenario", trials, NULL, UP},
	{"on", trials, NULL, UP},
	{"tests", suite, NULL, UP},
	{"meter", requirements, shown, DOWN},
	{"on", gate, NULL, UP},
	{"require", gate, shown, UP},
};

static bool is_one(struct cgs_str kind, const char *const *of)
{
	for (; *of; of++)
		if (cgs_str_is(kind, *of))
			return true;
	return false;
}

static bool has(const struct cgs_ir *ir, uint32_t decl, const char *name)
{
	return cgs_ir_attr(ir, decl, name, NULL) != NULL;
}

/* Whether it says itself what it shows; else it counts for what it looks at. */
static bool is_explicit(const struct cgs_ir *ir, uint32_t test)
{
	return has(ir, test, "verifies") || has(ir, test, "scenario") || has(ir, test, "tests");
}

static void add(struct cgs_trace *t, uint32_t from, uint32_t to, cgs_sym by)
{
	*CGS_PUSH(t->link, t->nlink, t->clink) = (struct cgs_trace_link){from, to, by};
}

/* What is said outright wins: the text that an artifact is made of, and what a test or gate looks
 * at, count only where nothing is said of what it carries out or shows. */
static void apply(struct cgs_trace *t, const struct rule *r, uint32_t decl,
		  const struct cgs_ref *ref)
{
	struct cgs_ir *ir = t->ir;
	enum way way = r->way;
	if (r->other == asked && has(ir, decl, "implements"))
		return;
	if (r->kind == trials && !strcmp(r->by, "on") && is_explicit(ir, decl))
		return;
	if (r->kind == gate && r->other == shown && !is_explicit(ir, ref->other))
		way = DOWN;
	if (r->kind == section)
		decl = ir->decl[decl].parent;
	add(t, way == UP ? decl : ref->other, way == UP ? ref->other : decl, ref->by);
}

static void find_links(struct cgs_trace *t, uint32_t decl)
{
	struct cgs_ir *ir = t->ir;
	struct cgs_str kind = cgs_model_kind(ir, decl);
	struct cgs_refs_list l = cgs_refs_out(ir, decl);
	for (uint32_t i = 0; i < l.n; i++) {
		struct cgs_str by = cgs_sym_str(ir->syms, l.v[i].by);
		struct cgs_str other = cgs_model_kind(ir, l.v[i].other);
		if (!cgs_model_own(ir, l.v[i].other))
			continue;
		for (uint32_t k = 0; k < sizeof rules / sizeof *rules; k++) {
			const struct rule *r = &rules[k];
			if (!cgs_str_is(by, r->by) || (r->kind && !is_one(kind, r->kind)) ||
			    (r->other && !is_one(other, r->other)))
				continue;
			apply(t, r, decl, &l.v[i]);
			break;
		}
	}
}

/* A scenario that does not say what it covers shows what the use case or story around it does. */
static void find_nested(struct cgs_trace *t, uint32_t decl)
{
	uint32_t parent = t->ir->decl[decl].parent;
	if (cgs_ir_is(t->ir, decl, "scenario") && parent && !has(t->ir, decl, "covers") &&
	    is_one(cgs_model_kind(t->ir, parent), courses))
		add(t, decl, parent, t->ir->decl[decl].kind);
}

/* `trace` declarations; one that begins at files stands for them. */
static void find_said(struct cgs_trace *t, uint32_t decl)
{
	static const char *const serving[] = {"satisfies",  "refines",  "derives",
					      "implements", "verifies", NULL};
	struct cgs_value from = cgs_ir_get(t->ir, decl, "from"), to = cgs_ir_get(t->ir, decl, "to");
	struct cgs_str role = cgs_ir_get(t->ir, decl, "role").str;
	if (!is_one(role, serving))
		return;
	uint32_t begin = from.type == CGS_V_REF ? from.decl : decl;
	for (uint32_t i = 0; to.type == CGS_V_LIST && i < to.n; i++)
		if (to.item[i].type == CGS_V_REF && cgs_model_own(t->ir, to.item[i].decl))
			add(t, begin, to.item[i].decl, cgs_sym_find(t->ir->syms, role));
}

/* Sorts by one end, keeping the order otherwise. */
static struct cgs_trace_link *sort(const struct cgs_trace *t, bool by_target, uint32_t **first)
{
	uint32_t ndecl = t->ir->ndecl;
	struct cgs_trace_link *to = cgs_mem_alloc((t->nlink + (size_t)1) * sizeof *to);
	uint32_t *at = cgs_mem_alloc((ndecl + (size_t)2) * sizeof *at);
	for (uint32_t i = 0; i < t->nlink; i++)
		at[(by_target ? t->link[i].to : t->link[i].from) + 2]++;
	for (uint32_t d = 2; d <= ndecl; d++)
		at[d] += at[d - 1];
	for (uint32_t i = 0; i < t->nlink; i++)
		to[at[(by_target ? t->link[i].to : t->link[i].from) + 1]++] = t->link[i];
	*first = at;
	return to;
}

void cgs_trace_make(struct cgs_trace *t, struct cgs_ir *ir)
{
	*t = (struct cgs_trace){.ir = ir};
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		if (!cgs_model_own(ir, d))
			continue;
		find_links(t, d);
		find_nested(t, d);
		if (cgs_ir_is(ir, d, "trace"))
			find_said(t, d);
	}
	t->back = sort(t, true, &t->down);
	struct cgs_trace_link *link = sort(t, false, &t->up);
	free(t->link);
	t->link = link;
	t->mark = cgs_mem_alloc(ir->ndecl * sizeof *t->mark);
	cgs_trace_fill(t);
}

void cgs_trace_done(struct cgs_trace *t)
{
	free(t->link);
	free(t->back);
	free(t->up);
	free(t->down);
	free(t->row);
	free(t->cell);
	free(t->other);
	free(t->column[0]);
	free(t->column[1]);
	free(t->mark);
	free(t->queue);
	cgs_arena_free(&t->mem);
}
