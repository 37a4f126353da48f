/* gate.c — gates: conditions on reports and scores, and the prompts their findings go back to.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../check/origin.h"
#include "lower.h"

struct gating {
	struct cgs_lowering *L;
	uint32_t gate, step;
	uint32_t site;       /* where the condition is written: the gate, or an overlay of it */
	uint32_t term;       /* the comparison at hand */
	struct cgs_buf json; /* requirements */
	uint32_t n;
};

struct measure {               /* what a condition looks at */
	struct cgs_value call; /* a tool, rubric or test; NONE: a constant */
	struct cgs_str field;  /* empty: none written */
	uint32_t node;
};

static const char *const fields[] = {"exit",   "errors",   "warnings", "passed",
				     "failed", "findings", "total"};
enum { NFIELDS = sizeof fields / sizeof *fields };

static const struct cgs_tree *tree_of(const struct gating *g)
{
	return cgs_ir_tree(g->L->ir, g->site);
}

static struct cgs_span place(const struct gating *g, uint32_t node)
{
	return cgs_ir_node_span(g->L->ir, g->site, node);
}

/* Evaluates without telling: whether the node means something is the question. */
static bool try_eval(struct gating *g, uint32_t node, struct cgs_value *out)
{
	struct cgs_diags quiet = {0}, *loud = g->L->ir->diags;
	struct cgs_eval ev = cgs_lower_eval(g->L, g->site);
	g->L->ir->diags = &quiet;
	bool ok = cgs_eval_expr(&ev, node, out) && !quiet.errors;
	g->L->ir->diags = loud;
	cgs_diag_done(&quiet);
	return ok;
}

static bool measurable(struct gating *g, const struct cgs_value *v)
{
	struct cgs_ir *ir = g->L->ir;
	if (v->type == CGS_V_CALL)
		return cgs_ir_is(ir, v->decl, "tool") || cgs_ir_is(ir, v->decl, "rubric");
	return v->type == CGS_V_REF &&
	       (cgs_ir_is(ir, v->decl, "test") || cgs_ir_is(ir, v->decl, "tool"));
}

/* "lint(a).errors", "unit_tests.failed", "lint(a)". */
static bool get_measure(struct gating *g, uint32_t node, struct measure *m)
{
	const struct cgs_tree *t = tree_of(g);
	struct cgs_value v;
	*m = (struct measure){.node = node};
	if (t->node[node].kind == CGS_N_DOT && try_eval(g, t->node[node].kid, &v) &&
	    measurable(g, &v)) {
		m->call = v;
		m->field = cgs_tree_name(t, node);
		return true;
	}
	if (!try_eval(g, node, &v) || !measurable(g, &v))
		return false;
	m->call = v;
	return true;
}

static const char *op_text(enum cgs_op op, bool flip)
{
	switch (op) {
	case CGS_OP_EQ: return "==";
	case CGS_OP_NE: return "!=";
	case CGS_OP_LT: return flip ? ">" : "<";
	case CGS_OP_LE: return flip ? ">=" : "<=";
	case CGS_OP_GT: return flip ? "<" : ">";
	case CGS_OP_GE: return flip ? "<=" : ">=";
	case CGS_OP_NONE:
	case CGS_OP_OR:
	case CGS_OP_AND:
	case CGS_OP_NOT:
	case CGS_OP_ADD:
	case CGS_OP_SUB:
	case CGS_OP_MUL:
	case CGS_OP_DIV:
	case CGS_OP_IN:
	case CGS_OP_WHERE:
	case CGS_OP_RANGE:
	case CGS_OP_OPTIONAL: return NULL;
	}
	return NULL;
}

/* To be weighed against the conditions of other gates. */
static void note(struct gating *g, const struct measure *m, uint32_t step, const char *op,
		 struct cgs_num value)
{
	static const struct {
		const char *text;
		enum cgs_op op;
	} ops[] = {{"==", CGS_OP_EQ}, {"!=", CGS_OP_NE}, {"<", CGS_OP_LT},
		   {"<=", CGS_OP_LE}, {">", CGS_OP_GT},  {">=", CGS_OP_GE}};
	struct cgs_lowering *L = g->L;
	struct cgs_value scale = {0};
	struct cgs_lower_term t = {.step = step,
				   .field = m->field,
				   .value = value,
				   .gate = g->gate,
				   .where = place(g, g->term)};
	if (!L->check)
		return;
	for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++)
		if (!strcmp(op, ops[i].text))
			t.op = ops[i].op;
	t.score = cgs_ir_is(L->ir, m->call.decl, "rubric");
	if (t.score)
		scale = cgs_ir_get(L->ir, m->call.decl, "scale");
	t.from = t.to = (struct cgs_num){0, 1};
	if (scale.type == CGS_V_RANGE) {
		t.from = scale.item[0].num;
		t.to = scale.item[1].num;
	}
	*CGS_PUSH(L->term, L->nterm, L->cterm) = t;
}

static void bad_require(struct gating *g, uint32_t node, const char *what)
{
	struct cgs_diag *d =
		cgs_diag_add(g->L->ir->diags, CGS_C_bad_require, place(g, node), "%s", what);
	cgs_diag_help(g->L->ir->diags, d,
		      "write `tool(artifact).errors == 0`, `test.failed == 0` or "
		      "`rubric(prompt) >= 8`; join several by &&");
}

static void constant(struct gating *g, uint32_t node)
{
	struct cgs_diag *d = cgs_diag_add(g->L->ir->diags, CGS_C_constant_condition, place(g, node),
					  "the condition measures nothing: it is "
					  "the same whatever is built");
	cgs_diag_help(g->L->ir->diags, d, "compare what a tool, test or rubric reports");
	const struct cgs_attr *a = NULL;
	while ((a = cgs_ir_attr(g->L->ir, g->gate, "require", a)))
		if (a->expr == node && a->site == g->site)
			cgs_edit_remove(g->L->ir, d, a->site, a->node, CGS_REVIEW);
}

static bool field_ok(struct gating *g, const struct measure *m)
{
	struct cgs_ir *ir = g->L->ir;
	bool rubric = cgs_ir_is(ir, m->call.decl, "rubric");
	const char *best = NULL;
	uint32_t least = 3;
	if (!m->field.n || (rubric && cgs_str_is(m->field, "score")))
		return true;
	for (uint32_t i = 0; i < NFIELDS && !rubric; i++) {
		struct cgs_str f = cgs_str_of(fields[i]);
		uint32_t far = cgs_str_distance(f, m->field, least);
		if (!far)
			return true;
		if (far < least) {
			least = far;
			best = fields[i];
		}
	}
	struct cgs_diag *d = cgs_diag_add(
		ir->diags, CGS_C_unknown_field, place(g, m->node), "%.*s has no field \"%.*s\"",
		CGS_FMT(cgs_ir_path(ir, m->call.decl, &g->L->mem)), CGS_FMT(m->field));
	if (best) {
		struct cgs_span at = place(g, m->node);
		at.at += at.len - m->field.n; /* the last word of the measure */
		at.len = m->field.n;
		cgs_diag_help(ir->diags, d, "did you mean `%s`?", best);
		cgs_diag_fix(ir->diags, d, at, cgs_str_of(best),
			     least == 1 ? CGS_SAFE : CGS_REVIEW);
	} else
		cgs_diag_help(ir->diags, d,
			      rubric ? "a rubric has `score`"
				     : "there are exit, errors, warnings, passed, "
				       "failed, findings and total");
	return false;
}

/* The same report is one input, however often it is looked at. */
static uint32_t input(struct gating *g, uint32_t from)
{
	struct cgs_str key = cgs_str_fmt(&g->L->mem, "%u %u", g->step, from);
	uint32_t *in = cgs_lower_made(g->L, "gate", key);
	if (!*in)
		*in = cgs_draft_input(g->L->d, g->step, from, 0, cgs_draft_name(g->L->d, from)) + 1;
	return *in - 1;
}

static void add(struct gating *g, uint32_t from, const char *field, const char *op,
		struct cgs_num value, struct cgs_str text)
{
	struct cgs_buf *b = &g->json;
	cgs_recipe_open(b, '{');
	cgs_recipe_pair(b, "field", cgs_str_of(field));
	cgs_recipe_count(b, "in", input(g, from));
	cgs_recipe_pair(b, "op", cgs_str_of(op));
	cgs_recipe_pair(b, "text", text);
	cgs_recipe_key(b, "value");
	cgs_recipe_num(b, value);
	cgs_buf_putc(b, '}');
	g->n++;
}

static struct cgs_str shown(struct gating *g, const struct measure *m, const char *field,
			    const char *op, struct cgs_num value)
{
	struct cgs_buf b = {0};
	struct cgs_str args = {"", 0};
	if (m->call.type == CGS_V_CALL)
		args = cgs_lower_args(g->L, &m->call);
	cgs_buf_fmt(&b, "%.*s%.*s%s%s %s ", CGS_FMT(cgs_ir_name(g->L->ir, m->call.decl)),
		    CGS_FMT(args), field ? "." : "", field ? field : "", op);
	struct cgs_buf n = {0};
	cgs_recipe_num(&n, value);
	cgs_buf_str(&b, cgs_buf_view(&n));
	struct cgs_str s = cgs_str_dup(&g->L->mem, cgs_buf_view(&b));
	cgs_buf_done(&n);
	cgs_buf_done(&b);
	return s;
}

static void add_rubric(struct gating *g, const struct measure *m, const char *op,
		       struct cgs_num value)
{
	struct cgs_lowering *L = g->L;
	uint32_t s = cgs_rubric_step(L, &m->call, g->gate, place(g, m->node));
	if (s == CGS_PLAN_NONE)
		return;
	struct cgs_value floor = cgs_ir_get(L->ir, m->call.decl, "floor");
	struct cgs_str args = cgs_lower_args(L, &m->call);
	struct cgs_buf b = {0};
	add(g, s, "score", op, value, shown(g, m, NULL, op, value));
	note(g, m, s, op, value);
	cgs_recipe_num(&b, floor.num);
	struct cgs_str text =
		cgs_str_fmt(&L->mem, "%.*s%.*s: every criterion reaches the floor %s",
			    CGS_FMT(cgs_ir_name(L->ir, m->call.decl)), CGS_FMT(args), b.s);
	add(g, s, "floor_ok", "==", (struct cgs_num){1, 1}, text);
	cgs_buf_done(&b);
}

static void add_report(struct gating *g, const struct measure *m, const char *op,
		       struct cgs_num value)
{
	struct cgs_lowering *L = g->L;
	struct cgs_value call = m->call;
	struct cgs_str field = cgs_str_dup(&L->mem, m->field);
	if (cgs_ir_is(L->ir, call.decl, "test")) {
		L->of[call.decl].measured = true;
		call = cgs_ir_get(L->ir, call.decl, "run");
	}
	if (call.type == CGS_V_NONE) {
		struct cgs_diag *d = cgs_diag_add(
			L->ir->diags, CGS_C_test_without_run, place(g, m->node),
			"%.*s runs nothing", CGS_FMT(cgs_ir_path(L->ir, m->call.decl, &L->mem)));
		cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, m->call.decl), "the test");
		cgs_diag_help(L->ir->diags, d, "set `run` to the call of a tool");
		cgs_edit_insert(L->ir, d, m->call.decl, CGS_STR("run = TODO"), CGS_PLACEHOLDER);
		return;
	}
	uint32_t s = cgs_command_step(L, &call, g->gate, place(g, m->node));
	if (s == CGS_PLAN_NONE)
		return;
	add(g, s, field.s, op, value, shown(g, m, field.s, op, value));
	note(g, m, s, op, value);
}

static void add_term(struct gating *g, struct measure *m, const char *op, struct cgs_num value)
{
	bool rubric = cgs_ir_is(g->L->ir, m->call.decl, "rubric");
	struct cgs_eval ev = cgs_lower_eval(g->L, g->site);
	if (!field_ok(g, m) ||
	    (m->call.type == CGS_V_REF && !cgs_call_bare(&ev, m->call.decl, m->node)))
		return;
	if (rubric) {
		add_rubric(g, m, op, value);
		return;
	}
	if (!m->field.n)
		m->field = CGS_STR("findings");
	add_report(g, m, op, value);
}

/* A comparison: one side measures, the other is a number. */
static void compare(struct gating *g, uint32_t node)
{
	const struct cgs_tree *t = tree_of(g);
	uint32_t left = t->node[node].kid, right = t->node[left].next;
	struct measure m, other;
	struct cgs_value v;
	bool lhs = get_measure(g, left, &m);
	const char *op = op_text((enum cgs_op)t->node[node].op, !lhs);
	struct cgs_eval ev = cgs_lower_eval(g->L, g->site);
	if (!lhs && !get_measure(g, right, &m)) {
		if (try_eval(g, node, &v))
			constant(g, node);
		else
			cgs_eval_expr(&ev, node, &v); /* says what is wrong */
		return;
	}
	if (lhs && get_measure(g, right, &other)) {
		bad_require(g, node, "a condition compares one measure with a number");
		return;
	}
	if (!cgs_eval_expr(&ev, lhs ? right : left, &v))
		return;
	if (v.type != CGS_V_NUM || v.dim) {
		bad_require(g, lhs ? right : left, "what is measured is a plain number");
		return;
	}
	add_term(g, &m, op, v.num);
}

/* `require lint(a)` means that it ends well; of a rubric, that it passes. */
static void bare(struct gating *g, uint32_t node)
{
	struct measure m;
	struct cgs_value v;
	struct cgs_eval ev = cgs_lower_eval(g->L, g->site);
	if (get_measure(g, node, &m) && !m.field.n) {
		bool rubric = cgs_ir_is(g->L->ir, m.call.decl, "rubric");
		v = cgs_ir_get(g->L->ir, m.call.decl, "pass");
		if (rubric)
			add_term(g, &m, ">=", v.num);
		else
			add_term(g, &m, "==", (struct cgs_num){0, 1});
		return;
	}
	if (m.field.n)
		bad_require(g, node, "a field is a number, not yet a condition");
	else if (!try_eval(g, node, &v))
		cgs_eval_expr(&ev, node, &v);
	else if (v.type == CGS_V_BOOL || v.type == CGS_V_NUM)
		constant(g, node);
	else
		bad_require(g, node, "this cannot be measured");
}

static void require(struct gating *g, uint32_t node)
{
	const struct cgs_tree *t = tree_of(g);
	const struct cgs_node *n = &t->node[node];
	if (n->kind == CGS_N_BINARY && n->op == CGS_OP_AND) {
		uint32_t left = n->kid;
		require(g, left); /* as deep as expressions may nest */
		require(g, t->node[left].next);
	} else if (n->kind == CGS_N_BINARY && op_text((enum cgs_op)n->op, false)) {
		g->term = node;
		compare(g, node);
	} else if (n->kind == CGS_N_BINARY || n->kind == CGS_N_UNARY || n->kind == CGS_N_IF) {
		bad_require(g, node, "a gate joins comparisons by && only");
	} else {
		g->term = node;
		bare(g, node);
	}
}

/* True when a prompt makes something that the gate guards. */
static bool add_heals(struct gating *g, struct cgs_buf *b, const struct cgs_value *on)
{
	struct cgs_lowering *L = g->L;
	bool any = false;
	for (uint32_t i = 0; on->type == CGS_V_LIST && i < on->n; i++) {
		const struct cgs_value *v = &on->item[i];
		uint32_t prompt = v->type == CGS_V_REF ? L->of[v->decl].maker : 0;
		any |= prompt || (v->type == CGS_V_LIST && add_heals(g, b, v));
		if (!prompt || L->of[prompt].healer != g->gate)
			continue;
		uint32_t s = cgs_lower_need(L, prompt);
		if (cgs_draft_at(L->d, s)->gate == g->step)
			continue;
		cgs_draft_at(L->d, s)->gate = g->step;
		cgs_recipe_str(b, cgs_draft_name(L->d, s));
	}
	return any;
}

static void warn(struct gating *g, const struct cgs_value *on, bool prompts, uint64_t heal)
{
	struct cgs_lowering *L = g->L;
	struct cgs_diag *d;
	if (!L->check)
		return;
	struct cgs_str path = cgs_ir_path(L->ir, g->gate, &L->mem);
	if (on->type == CGS_V_LIST && !on->n) {
		d = cgs_diag_add(L->ir->diags, CGS_C_empty_gate, cgs_lower_span(L, g->gate, "on"),
				 "%.*s guards nothing: every file is published whether it passes "
				 "or not",
				 CGS_FMT(path));
		cgs_origin_tell(L->ir, d, g->gate);
		cgs_diag_help(L->ir->diags, d, "name the artifacts that wait for it");
	}
	if (!g->n && !cgs_ir_attr(L->ir, g->gate, "require", NULL)) {
		d = cgs_diag_add(L->ir->diags, CGS_C_empty_gate, cgs_ir_span(L->ir, g->gate),
				 "%.*s requires nothing, so everything passes", CGS_FMT(path));
		cgs_diag_help(L->ir->diags, d, "add a `require`");
		cgs_edit_insert(L->ir, d, g->gate, CGS_STR("require TODO"), CGS_PLACEHOLDER);
	}
	if (heal && !prompts) {
		d = cgs_diag_add(
			L->ir->diags, CGS_C_nothing_to_heal, cgs_lower_span(L, g->gate, "heal"),
			"%.*s guards nothing that a prompt could make better", CGS_FMT(path));
		cgs_diag_help(L->ir->diags, d, "take `heal` away");
		cgs_edit_named(L->ir, d, g->gate, "heal", CGS_STR(""), CGS_REVIEW);
	}
}

static void set_recipe(struct gating *g, struct cgs_str heals, struct cgs_str on_fail)
{
	struct cgs_lowering *L = g->L;
	struct cgs_buf b = {0};
	cgs_recipe_open(&b, '{');
	cgs_recipe_pair(&b, "gate", cgs_ir_name(L->ir, g->gate));
	cgs_recipe_key(&b, "heals");
	cgs_recipe_open(&b, '[');
	cgs_buf_str(&b, heals);
	cgs_buf_putc(&b, ']');
	cgs_recipe_pair(&b, "kind", CGS_STR("gate"));
	cgs_recipe_pair(&b, "on_fail", on_fail);
	cgs_recipe_key(&b, "require");
	cgs_recipe_open(&b, '[');
	cgs_buf_str(&b, cgs_buf_view(&g->json));
	cgs_buf_putz(&b, "]}");
	cgs_draft_recipe(L->d, g->step, cgs_buf_view(&b));
	cgs_buf_done(&b);
}

/* A test passes when what it runs finds nothing. It looks at what was accepted. */
static void fill_test(struct gating *g)
{
	struct cgs_lowering *L = g->L;
	struct cgs_value run = cgs_ir_get(L->ir, g->gate, "run");
	struct measure m = {.call = {.type = CGS_V_REF, .decl = g->gate}};
	struct cgs_num none = {0, 1};
	uint32_t s = cgs_command_step(L, &run, 0, cgs_lower_span(L, g->gate, "run"));
	if (s == CGS_PLAN_NONE)
		return;
	add(g, s, "findings", "==", none, shown(g, &m, "findings", "==", none));
	set_recipe(g, CGS_STR(""), CGS_STR("fail"));
}

static void fill_gate(struct gating *g)
{
	struct cgs_lowering *L = g->L;
	struct cgs_value on = cgs_ir_get(L->ir, g->gate, "on");
	struct cgs_value fail = cgs_ir_get(L->ir, g->gate, "on_fail");
	uint64_t heal = cgs_lower_count(L, g->gate, "heal", 1, 1, 0);
	struct cgs_buf heals = {0};
	for (const struct cgs_attr *a = cgs_ir_attr(L->ir, g->gate, "require", NULL); a;
	     a = cgs_ir_attr(L->ir, g->gate, "require", a))
		if (a->expr) {
			g->site = a->site;
			require(g, a->expr);
		}
	warn(g, &on, add_heals(g, &heals, &on), heal);
	if (fail.type == CGS_V_CALL)
		fail.str = CGS_STR("fallback");
	cgs_draft_at(L->d, g->step)->heal = (uint16_t)(heal > UINT16_MAX ? UINT16_MAX : heal);
	set_recipe(g, cgs_buf_view(&heals), fail.str.n ? fail.str : CGS_STR("fail"));
	cgs_buf_done(&heals);
}

void cgs_gate_fill(struct cgs_lowering *L, const struct cgs_lower_job *job)
{
	struct gating g = {.L = L, .gate = job->decl, .site = job->decl, .step = job->step};
	if (cgs_ir_is(L->ir, job->decl, "test"))
		fill_test(&g);
	else
		fill_gate(&g);
	cgs_buf_done(&g.json);
}
