/* handing.c — work that goes from one to another, and problems that go up: each has to end well.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "../check/cycle.h"
#include "../check/map.h"
#include "rule.h"
#include "tally.h"

struct pass {
	struct cgs_ir *ir;
	struct cgs_map node; /* (1, declaration) -> number + 1 */
	uint32_t nnode;
	struct cgs_arc *arc;
	uint32_t narc, carc;
	uint32_t *escalate; /* by arc */
	uint32_t nescalate, cescalate;
	struct cgs_tally found;
};

/* People settle among themselves what is good enough. */
static bool is_person(const struct cgs_ir *ir, uint32_t decl, const char *end)
{
	uint32_t who = cgs_tally_ref(cgs_ir_attr(ir, decl, end, NULL), 0);
	return who && cgs_ir_is(ir, who, "stakeholder");
}

static void check_handoff(struct pass *p, uint32_t decl)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_value requires = cgs_ir_get(ir, decl, "requires");
	if (requires.n || cgs_tally_idle(ir, decl) ||
	    (is_person(ir, decl, "from") && is_person(ir, decl, "to")))
		return;
	struct cgs_diag *d = cgs_tally_add(&p->found, cgs_ir_span(ir, decl),
					   "the handoff `%.*s` asks for nothing",
					   CGS_FMT(cgs_ir_name(ir, decl)));
	if (!d)
		return;
	cgs_diag_help(ir->diags, d, "name the gate or rubric that has to hold: requires = [...]");
	if (!cgs_ir_attr(ir, decl, "requires", NULL))
		cgs_edit_insert(ir, d, decl, CGS_STR("requires = [TODO]"), CGS_PLACEHOLDER);
}

static uint32_t node_of(struct pass *p, uint32_t decl)
{
	uint32_t *at = cgs_map_put(&p->node, 1, decl);
	if (!*at)
		*at = ++p->nnode;
	return *at - 1;
}

static void add_arc(struct pass *p, uint32_t escalate, uint32_t from, uint32_t to)
{
	struct cgs_arc arc = {node_of(p, from), node_of(p, to)};
	*CGS_PUSH(p->arc, p->narc, p->carc) = arc;
	*CGS_PUSH(p->escalate, p->nescalate, p->cescalate) = escalate;
}

static void read_escalate(struct pass *p, uint32_t decl)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *from = cgs_ir_attr(ir, decl, "from", NULL);
	const struct cgs_attr *to = cgs_ir_attr(ir, decl, "to", NULL);
	uint32_t end = cgs_tally_ref(to, 0), n = 0;
	if (!end || cgs_tally_idle(ir, decl))
		return;
	for (uint32_t who; (who = cgs_tally_ref(from, n)); n++)
		add_arc(p, decl, who, end);
	if (!n && ir->decl[decl].parent)
		add_arc(p, decl, ir->decl[decl].parent, end);
	if (!cgs_ir_is(ir, end, "model"))
		return;
	struct cgs_diag *d = cgs_tally_add(&p->found, cgs_tally_place(ir, to),
					   "the problem ends at the model `%.*s`",
					   CGS_FMT(cgs_ir_name(ir, end)));
	if (!d)
		return;
	cgs_diag_why(ir->diags, d, "a model answers, and nobody has decided");
	cgs_diag_help(ir->diags, d, "let it go to a stakeholder, team or agent");
}

static void tell_circle(void *to, const uint32_t *arcs, uint32_t n)
{
	struct pass *p = to;
	struct cgs_ir *ir = p->ir;
	uint32_t last = p->escalate[arcs[n - 1]];
	const struct cgs_attr *end = cgs_ir_attr(ir, last, "to", NULL);
	struct cgs_diag *d =
		cgs_tally_add(&p->found, cgs_tally_place(ir, end),
			      "the problem comes back to `%.*s`: nobody is the last who gets it",
			      CGS_FMT(cgs_ir_name(ir, cgs_tally_ref(end, 0))));
	if (!d)
		return;
	if (p->escalate[arcs[0]] != last)
		cgs_diag_label(ir->diags, d, cgs_ir_span(ir, p->escalate[arcs[0]]),
			       "from where it went on");
	cgs_diag_help(ir->diags, d, "let one of them hand it to somebody who decides");
}

void cgs_rule_handing(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir, .found = {.ir = ir, .code = CGS_C_open_handoff}};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "handoff", d));)
		check_handoff(&p, d);
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "escalate", d));)
		read_escalate(&p, d);
	if (p.narc)
		cgs_cycle_each(p.nnode, p.arc, p.narc, tell_circle, &p);
	cgs_tally_end(&p.found);
	cgs_map_done(&p.node);
	free(p.arc);
	free(p.escalate);
}
