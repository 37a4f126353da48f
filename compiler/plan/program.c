/* program.c — the program of a tool: written out, and found.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lower.h"

/* The list that overlays put items after: the attribute itself when they did not. */
static const struct cgs_attr *first_list(const struct cgs_ir *ir, const struct cgs_attr *a)
{
	while (a && a->joins)
		a = cgs_ir_was(ir, a);
	return a;
}

bool cgs_program_of(struct cgs_lowering *L, uint32_t tool, struct cgs_str *out)
{
	const struct cgs_attr *a = first_list(L->ir, cgs_ir_attr(L->ir, tool, "argv", NULL));
	if (!a || !a->expr)
		return false;
	const struct cgs_tree *t = cgs_ir_tree(L->ir, a->site);
	uint32_t head = t->node[a->expr].kind == CGS_N_LIST ? t->node[a->expr].kid : 0;
	uint32_t part = head ? t->node[head].kid : 0;
	if (!head || t->node[head].kind != CGS_N_STRING || !part || t->node[part].next ||
	    t->node[part].kind != CGS_N_PART)
		return false;
	*out = cgs_tree_part(t, head, part, &L->mem);
	return out->n > 0;
}

void cgs_program_check(struct cgs_lowering *L, uint32_t tool)
{
	struct cgs_str program;
	if (!cgs_ir_attr(L->ir, tool, "argv", NULL) || cgs_program_of(L, tool, &program))
		return; /* none at all: the checker has said so */
	uint32_t *told = cgs_lower_made(L, "argv", cgs_ir_path(L->ir, tool, &L->mem));
	if ((*told)++)
		return;
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_program_not_literal,
					  cgs_lower_span(L, tool, "argv"),
					  "the program of %.*s is not written out",
					  CGS_FMT(cgs_ir_path(L->ir, tool, &L->mem)));
	cgs_diag_why(L->ir->diags, d, "what a spec runs must be seen without evaluating it");
	cgs_diag_help(L->ir->diags, d, "begin `argv` with a string without ${ }");
}

static void unknown_program(struct cgs_lowering *L, uint32_t tool, struct cgs_str program,
			    struct cgs_span at)
{
	if (L->check && memchr(program.s, ' ', program.n))
		return; /* CGS6109 tells a command line that is written as one word */
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_unknown_program, cgs_lower_span(L, tool, "argv"),
			     "there is no program \"%.*s\"", CGS_FMT(program));
	if (L->check) /* specs may be checked where nothing is built */
		cgs_diag_level(L->ir->diags, d, CGS_WARNING);
	cgs_diag_why(L->ir->diags, d, "the directories of PATH were searched");
	if (at.file != CGS_NO_FILE)
		cgs_diag_label(L->ir->diags, d, at, "needed here");
	cgs_diag_help(L->ir->diags, d, "install %.*s, or give its path below the project's root",
		      CGS_FMT(program));
}

static void made_program(struct cgs_lowering *L, uint32_t tool, uint32_t artifact)
{
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_program_is_artifact,
					  cgs_lower_span(L, tool, "argv"),
					  "%.*s runs %.*s, which the build itself writes",
					  CGS_FMT(cgs_ir_path(L->ir, tool, &L->mem)),
					  CGS_FMT(cgs_ir_path(L->ir, artifact, &L->mem)));
	cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, artifact), "the artifact");
	cgs_diag_help(L->ir->diags, d, "run it through its interpreter, and name it in `reads`");
}

/* By its name, on PATH; where nothing is looked up the name stands for the file. */
static bool find_program(struct cgs_lowering *L, const struct cgs_lower_job *job,
			 struct cgs_str program)
{
	uint32_t *known = cgs_lower_made(L, "which", program);
	if (!*known) {
		const char *found = program.s;
		if (L->how->which)
			found = L->how->which(L->how->arg, program.s);
		if (!found)
			unknown_program(L, job->decl, program, cgs_draft_span(L->d, job->step));
		if (!found && L->check) /* as if it were there: one finding is enough */
			found = program.s;
		*known = 1;
		if (found)
			*known = cgs_draft_file(L->d, cgs_str_of(found), CGS_FILE_TOOL) + 2;
	}
	if (*known == 1)
		return false;
	cgs_draft_input(L->d, job->step, CGS_PLAN_NONE, *known - 2, program);
	return true;
}

bool cgs_program_add(struct cgs_lowering *L, const struct cgs_lower_job *job,
		     struct cgs_str program)
{
	struct cgs_str path = program;
	if (!memchr(program.s, '/', program.n))
		return find_program(L, job, program);
	if (program.s[0] != '/')
		path = cgs_survey_normal(&L->mem, program);
	if (!path.n) {
		unknown_program(L, job->decl, program, cgs_draft_span(L->d, job->step));
		return false;
	}
	if (cgs_survey_path(L, path)) {
		made_program(L, job->decl, cgs_survey_path(L, path));
		return false;
	}
	cgs_draft_input(L->d, job->step, CGS_PLAN_NONE, cgs_draft_file(L->d, path, CGS_FILE_TOOL),
			program);
	return true;
}
