/* lower.c — declarations to steps: a work list driven by what the targets need.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lower.h"

#include <stdlib.h>

#include "../cgs.h"
#include "../check/origin.h"
#include "../check/schema.h"

void cgs_lower_later(struct cgs_lowering *L, struct cgs_lower_job job)
{
	*CGS_PUSH(L->job, L->njob, L->cjob) = job;
}

/* Where a declaration is; of one that a pack of the library made, where the project used it. */
static struct cgs_span where(const struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_span at = cgs_ir_span(ir, decl);
	uint32_t f = cgs_origin_frame(ir, decl);
	for (; f && at.file < ir->files->n && ir->files->v[at.file].origin == CGS_STD;
	     f = ir->names->frame[f].up)
		at = cgs_origin_use(ir, f);
	return at;
}

uint32_t cgs_lower_need(struct cgs_lowering *L, uint32_t decl)
{
	struct cgs_lower_decl *of = &L->of[decl];
	if (of->step)
		return of->step - 1;
	enum cgs_step_kind kind = CGS_STEP_PUBLISH;
	struct cgs_str name;
	if (cgs_lower_asks(L, decl)) {
		bool meta = !cgs_ir_is(L->ir, decl, "prompt");
		kind = CGS_STEP_PROMPT;
		name = cgs_lower_name(L, meta ? "metaprompt" : "prompt", decl);
	} else if (cgs_ir_is(L->ir, decl, "gate")) {
		kind = CGS_STEP_GATE;
		name = cgs_lower_name(L, "gate", decl);
	} else if (cgs_ir_is(L->ir, decl, "test")) { /* a gate that guards nothing */
		kind = CGS_STEP_GATE;
		name = cgs_lower_name(L, "test", decl);
	} else {
		name = cgs_lower_join(L, CGS_STR("publish "), of->path);
	}
	uint32_t s = cgs_draft_step(L->d, kind, name, where(L->ir, decl));
	of->step = s + 1;
	if (kind == CGS_STEP_GATE)
		cgs_draft_output(L->d, s, CGS_STR("verdict"), 0);
	else if (kind == CGS_STEP_PUBLISH)
		cgs_draft_output(L->d, s, of->path, 0);
	else if (!of->link)
		cgs_draft_output(L->d, s, CGS_STR("answer"), 0);
	else
		cgs_lower_each (L, l, of->link)
			cgs_draft_output(L->d, s, L->of[L->link[l - 1].decl].path, 0);
	cgs_lower_later(L, (struct cgs_lower_job){.step = s, .decl = decl});
	return s;
}

static void fill(struct cgs_lowering *L)
{
	while (L->filled < L->njob) {
		struct cgs_lower_job job = L->job[L->filled++]; /* the list may move meanwhile */
		switch ((enum cgs_step_kind)cgs_draft_at(L->d, job.step)->kind) {
		case CGS_STEP_PROMPT: cgs_prompt_fill(L, &job); break;
		case CGS_STEP_TOOL: cgs_command_fill(L, &job); break;
		case CGS_STEP_GATE: cgs_gate_fill(L, &job); break;
		case CGS_STEP_PUBLISH: cgs_artifact_fill(L, &job); break;
		case CGS_STEP_TEMPLATE:
		case CGS_STEP_SCORE: break; /* made whole */
		}
	}
}

/* Targets. */

static void want(struct cgs_lowering *L, uint32_t step)
{
	if (step != CGS_PLAN_NONE)
		cgs_draft_at(L->d, step)->flags |= CGS_SF_TARGET;
}

static void want_artifact(struct cgs_lowering *L, uint32_t artifact)
{
	if (L->of[artifact].path.n)
		want(L, cgs_lower_need(L, artifact));
}

static void want_test(struct cgs_lowering *L, uint32_t test)
{
	struct cgs_value run = cgs_ir_get(L->ir, test, "run");
	if (run.type == CGS_V_CALL || run.type == CGS_V_REF)
		want(L, cgs_lower_need(L, test));
}

static void want_guarded(struct cgs_lowering *L, const struct cgs_value *on)
{
	if (on->type == CGS_V_REF && cgs_ir_is(L->ir, on->decl, "artifact"))
		want_artifact(L, on->decl);
	for (uint32_t i = 0; on->type == CGS_V_LIST && i < on->n; i++)
		want_guarded(L, &on->item[i]);
}

/* A gate that is asked for publishes what it guards. */
static bool want_decl(struct cgs_lowering *L, uint32_t decl)
{
	if (cgs_ir_is(L->ir, decl, "artifact")) {
		want_artifact(L, decl);
	} else if (cgs_lower_asks(L, decl)) {
		want(L, cgs_lower_need(L, decl));
	} else if (cgs_ir_is(L->ir, decl, "test")) {
		want_test(L, decl);
	} else if (cgs_ir_is(L->ir, decl, "gate")) {
		struct cgs_value on = cgs_ir_get(L->ir, decl, "on");
		want(L, cgs_lower_need(L, decl));
		want_guarded(L, &on);
	} else {
		return false;
	}
	return true;
}

static const char *const buildable[] = {"artifact", "gate", "prompt", "metaprompt", "test"};
enum { NBUILDABLE = sizeof buildable / sizeof *buildable };

static void want_kind(struct cgs_lowering *L, const char *kind)
{
	for (uint32_t d = cgs_ir_next(L->ir, kind, 0); d; d = cgs_ir_next(L->ir, kind, d)) {
		if (cgs_ir_is(L->ir, d, "gate")) /* its artifacts are wanted by themselves */
			want(L, cgs_lower_need(L, d));
		else
			want_decl(L, d);
	}
}

static struct cgs_str nearest(struct cgs_lowering *L, struct cgs_str name)
{
	struct cgs_str best = {"", 0};
	uint32_t least = name.n / 3 + 1;
	for (uint32_t k = 0; k < NBUILDABLE; k++)
		for (uint32_t d = cgs_ir_next(L->ir, buildable[k], 0); d;
		     d = cgs_ir_next(L->ir, buildable[k], d)) {
			struct cgs_str try[] = {cgs_ir_name(L->ir, d), L->of[d].path};
			for (uint32_t i = 0; i < 2; i++) {
				uint32_t far = try[i].n ? cgs_str_distance(name, try[i], least)
							: least + 1;
				if (far > least || (best.n && far == least))
					continue;
				best = try[i];
				least = far;
			}
		}
	return best;
}

static void unknown_target(struct cgs_lowering *L, struct cgs_str name, uint32_t decl)
{
	struct cgs_span nowhere = {CGS_NO_FILE, 0, 0};
	struct cgs_diag *d;
	if (decl) {
		struct cgs_str path = cgs_ir_path(L->ir, decl, &L->mem);
		d = cgs_diag_add(L->ir->diags, CGS_C_unknown_target, nowhere,
				 "%.*s cannot be built", CGS_FMT(path));
		cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, decl), "declared here");
		cgs_diag_help(L->ir->diags, d, "name an artifact, gate, prompt, test or path");
		return;
	}
	struct cgs_str best = nearest(L, name);
	d = cgs_diag_add(L->ir->diags, CGS_C_unknown_target, nowhere,
			 "there is nothing named \"%.*s\" to build", CGS_FMT(name));
	if (best.n)
		cgs_diag_help(L->ir->diags, d, "did you mean \"%.*s\"?", CGS_FMT(best));
	else
		cgs_diag_help(L->ir->diags, d, "name an artifact, gate, prompt, test or path");
}

static uint32_t written_to(struct cgs_lowering *L, struct cgs_str name)
{
	struct cgs_str path = cgs_survey_normal(&L->mem, name);
	return path.n ? cgs_survey_path(L, path) : 0;
}

static void want_name(struct cgs_lowering *L, struct cgs_str name, struct cgs_str nearby)
{
	uint32_t decl = written_to(L, name);
	if (!decl)
		decl = cgs_ir_find(L->ir, name);
	for (uint32_t k = 0; k < NBUILDABLE && !decl; k++) {
		struct cgs_str full = cgs_str_fmt(&L->mem, "%s.%.*s", buildable[k], CGS_FMT(name));
		decl = cgs_ir_find(L->ir, full);
	}
	if (!decl)
		decl = written_to(L, nearby);
	if (!decl || !want_decl(L, decl))
		unknown_target(L, name, decl);
}

static bool want_value(struct cgs_lowering *L, const struct cgs_value *v)
{
	bool any = v->type == CGS_V_REF && want_decl(L, v->decl);
	for (uint32_t i = 0; v->type == CGS_V_LIST && i < v->n; i++)
		any |= want_value(L, &v->item[i]);
	return any;
}

/* A test that a gate measures is judged there; the others have to pass by themselves. */
static void want_tests(struct cgs_lowering *L)
{
	for (uint32_t d = cgs_ir_next(L->ir, "test", 0); d; d = cgs_ir_next(L->ir, "test", d))
		if (L->check || !L->of[d].measured)
			want_test(L, d);
}

static void want_all(struct cgs_lowering *L)
{
	want_kind(L, "artifact");
	want_kind(L, "gate");
	fill(L); /* gates tell which tests they measure */
	want_tests(L);
}

static void want_targets(struct cgs_lowering *L)
{
	for (uint32_t i = 0; i < L->how->ntarget; i++)
		want_name(L, cgs_str_of(L->how->target[i]),
			  cgs_str_of(L->how->nearby ? L->how->nearby[i] : NULL));
	if (L->how->ntarget)
		return;
	uint32_t project = cgs_ir_next(L->ir, "project", 0);
	struct cgs_value v = {0};
	if (project)
		v = cgs_ir_get(L->ir, project, "default");
	if (!L->check && want_value(L, &v))
		return;
	want_all(L);
	if (!L->check)
		return;
	want_kind(L, "prompt");
	want_kind(L, "metaprompt");
	for (uint32_t d = cgs_ir_next(L->ir, "tool", 0); d; d = cgs_ir_next(L->ir, "tool", d))
		cgs_program_check(L, d);
}

/* The head of the plan. */

static const uint64_t UNSET = UINT64_MAX;

/* The least of what is set, in the form of the head. */
static void lower_to(uint64_t *limit, uint64_t n)
{
	if (n != UNSET && (!*limit || n + 1 < *limit))
		*limit = n + 1;
}

static void set_limits(struct cgs_lowering *L)
{
	enum { NUSD = 1000000000 };
	struct cgs_plan_head *h = cgs_draft_head(L->d);
	for (uint32_t d = cgs_ir_next(L->ir, "limit", 0); d; d = cgs_ir_next(L->ir, "limit", d)) {
		uint64_t n = cgs_lower_count(L, d, "concurrency", 1, 1, 0);
		if (n && (!h->concurrency || n < h->concurrency))
			h->concurrency = (uint32_t)n;
	}
	for (uint32_t d = cgs_ir_next(L->ir, "budget", 0); d; d = cgs_ir_next(L->ir, "budget", d)) {
		lower_to(&h->budget_tokens, cgs_lower_count(L, d, "tokens", 1, 1, UNSET));
		lower_to(&h->budget_nusd, cgs_lower_count(L, d, "cost", NUSD, 1, UNSET));
	}
}

/* What the language has words for and this version does not carry out is never ignored. */
static void refuse_later(struct cgs_lowering *L)
{
	const struct cgs_schema *sc = L->ir->schema;
	for (uint32_t f = 1; f < sc->nfield; f++) {
		if (!sc->field[f].later)
			continue;
		const char *attr = cgs_sym_str(L->ir->syms, sc->field[f].name).s;
		const char *kind = cgs_sym_str(L->ir->syms, sc->kind[sc->field[f].kind].name).s;
		for (uint32_t d = 0; (d = cgs_ir_next(L->ir, kind, d));)
			if (cgs_ir_attr(L->ir, d, attr, NULL))
				cgs_diag_add(
					L->ir->diags, CGS_C_not_yet, cgs_lower_span(L, d, attr),
					"this version does not carry out '%s' of a %s", attr, kind);
	}
}

/* Commands are asked at once: only `concurrency` holds them back. */
static void refuse_rates(struct cgs_lowering *L)
{
	static const char *const rate[] = {"rpm", "tpm"};
	for (uint32_t m = 0; (m = cgs_ir_next(L->ir, "model", m));) {
		uint32_t p = cgs_ir_get(L->ir, m, "provider").decl;
		for (uint32_t i = 0; p && i < 2; i++) {
			if (!cgs_str_is(cgs_lower_str(L, p, "kind"), "command") ||
			    !cgs_ir_attr(L->ir, m, rate[i], NULL))
				continue;
			struct cgs_diag *d = cgs_diag_add(
				L->ir->diags, CGS_C_not_yet, cgs_lower_span(L, m, rate[i]),
				"this version does not carry out '%s' of a model that is a command",
				rate[i]);
			cgs_diag_help(L->ir->diags, d, "`concurrency` says how many run at once");
		}
	}
}

/* Embedded, or given on the command line. */
static bool is_no_file(struct cgs_str path)
{
	return (path.n >= 4 && !memcmp(path.s, "std:", 4)) || cgs_ir_is_define(path);
}

static int by_path(const void *a, const void *b)
{
	const struct cgs_file *const *x = a, *const *y = b;
	return cgs_str_cmp((*x)->path, (*y)->path);
}

/* A directory that a build makes is watched from the first build on: a spec may be put there. One
 * that is watched already has its parents watched too. */
static void watch_parents(struct cgs_lowering *L)
{
	for (uint32_t i = 0; i < L->noutput; i++) {
		struct cgs_str dir = L->of[L->output[i]].path;
		while (dir.n-- > 0) {
			if (dir.s[dir.n] != '/')
				continue;
			if (cgs_draft_has_file(L->d, dir, CGS_FILE_DIR))
				break;
			cgs_draft_file(L->d, dir, CGS_FILE_DIR);
		}
	}
}

/* All files whose text the plan was made from: specs, and schemas read for it. */
static void set_spec(struct cgs_lowering *L, struct cgs_str dirs)
{
	struct cgs_files *fs = L->ir->files;
	const struct cgs_file **v = cgs_mem_alloc((fs->n + 1) * sizeof *v);
	struct cgs_hash h;
	uint32_t n = 0;
	for (uint32_t i = 0; i < fs->n; i++)
		if (fs->v[i].loaded && !is_no_file(fs->v[i].path))
			v[n++] = &fs->v[i];
	qsort(v, n, sizeof *v, by_path);
	cgs_hash_init(&h);
	cgs_hash_field(&h, CGS_STR(CGS_VERSION));
	for (uint32_t i = 0; i < n; i++) {
		cgs_draft_file(L->d, v[i]->path, CGS_FILE_SPEC);
		cgs_hash_field(&h, v[i]->path);
		cgs_hash_field(&h, v[i]->text);
	}
	cgs_draft_head(L->d)->spec = cgs_hash_end(&h);
	watch_parents(L);
	for (uint32_t i = 0; i < dirs.n;) {
		struct cgs_str dir = cgs_str_of(dirs.s + i);
		cgs_draft_file(L->d, dir.n ? dir : CGS_STR("."), CGS_FILE_DIR);
		i += dir.n + 1;
	}
	free(v);
}

/* After the graph is whole. */

static void report_cycle(struct cgs_lowering *L, const uint32_t *cycle, uint32_t n)
{
	enum { SHOWN = 12 };
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < n && i < SHOWN; i++)
		cgs_buf_fmt(&b, "%.*s -> ", CGS_FMT(cgs_draft_name(L->d, cycle[i])));
	if (n > SHOWN)
		cgs_buf_fmt(&b, "(%u more) -> ", n - SHOWN);
	cgs_buf_str(&b, cgs_draft_name(L->d, cycle[0]));
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_cycle, cgs_draft_span(L->d, cycle[0]),
					  "steps need each other: %s", b.s);
	for (uint32_t i = 1; i < n && i < SHOWN; i++)
		cgs_diag_label(L->ir->diags, d, cgs_draft_span(L->d, cycle[i]), "%.*s",
			       CGS_FMT(cgs_draft_name(L->d, cycle[i])));
	cgs_diag_help(L->ir->diags, d,
		      "take one of these uses away, or guard both artifacts by "
		      "one gate, so that one may read the other's candidate");
	cgs_buf_done(&b);
}

static bool finish(struct cgs_lowering *L, uint32_t errors)
{
	uint32_t *cycle = NULL, n = 0;
	if (!cgs_draft_order(L->d, &cycle, &n)) {
		report_cycle(L, cycle, n);
		free(cycle);
		return false;
	}
	cgs_draft_estimate(L->d);
	cgs_window_check(L);
	return L->ir->diags->errors == errors;
}

static void begin(struct cgs_lowering *L)
{
	uint32_t project = cgs_ir_next(L->ir, "project", 0);
	L->d = cgs_draft_new(L->ir->files);
	L->of = cgs_mem_alloc((L->ir->ndecl + 1) * sizeof *L->of);
	if (project)
		L->package = L->ir->decl[project].package;
	while (!project && L->package + 1 < L->ir->npackage && L->ir->package[L->package].origin)
		L->package++;
	cgs_survey_artifacts(L);
	cgs_survey_gates(L);
}

static void end(struct cgs_lowering *L)
{
	cgs_draft_free(L->d);
	cgs_sym_done(&L->keys);
	cgs_arena_free(&L->mem);
	free(L->of);
	free(L->link);
	free(L->job);
	free(L->window);
	free(L->term);
	free(L->made);
	free(L->output);
}

bool cgs_lower_ir(struct cgs_ir *ir, const struct cgs_lower *how, struct cgs_str dirs,
		  struct cgs_plan *out)
{
	struct cgs_lowering L = {.ir = ir, .how = how};
	uint32_t errors = ir->diags->errors;
	begin(&L);
	want_targets(&L);
	fill(&L);
	bool ok = ir->diags->errors == errors && finish(&L, errors);
	if (ok) {
		set_limits(&L);
		set_spec(&L, dirs);
		cgs_draft_seal(L.d, out);
	}
	end(&L);
	return ok;
}

void cgs_lower_check(struct cgs_ir *ir, const struct cgs_lower *world)
{
	struct cgs_lower how = world ? *world : (struct cgs_lower){0};
	struct cgs_lowering L = {.ir = ir, .how = &how, .check = true};
	uint32_t errors = ir->diags->errors;
	how.target = NULL; /* all of the project is checked, whatever is built */
	how.ntarget = 0;
	begin(&L);
	refuse_later(&L);
	refuse_rates(&L);
	cgs_endpoint_check(&L);
	want_targets(&L);
	fill(&L);
	cgs_price_check(&L);
	cgs_weigh_terms(&L);
	if (ir->diags->errors == errors && finish(&L, errors)) {
		cgs_artifact_note(&L);
		cgs_blind_check(&L);
	}
	end(&L);
}
