/* artifact.c — artifacts: their candidates, who may read them when, and their publication.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lower.h"

static bool template_step(struct cgs_lowering *L, const struct cgs_value *v, uint32_t artifact,
			  uint32_t *step)
{
	struct cgs_buf text = {0};
	struct cgs_str name =
		cgs_lower_join(L, cgs_lower_name(L, "template", v->decl), cgs_lower_args(L, v));
	bool ok = cgs_lower_template(L, v, &text);
	if (ok)
		*step = cgs_lower_text_step(L, name, cgs_buf_view(&text),
					    cgs_lower_span(L, artifact, "from"));
	cgs_buf_done(&text);
	return ok;
}

static bool from_call(struct cgs_lowering *L, uint32_t artifact, const struct cgs_value *from,
		      struct cgs_source *out)
{
	struct cgs_span at = cgs_lower_span(L, artifact, "from");
	struct cgs_str path = L->of[artifact].path;
	if (cgs_ir_is(L->ir, from->decl, "template")) {
		out->out = 0;
		return template_step(L, from, artifact, &out->step);
	}
	out->step = cgs_command_step(L, from, artifact, at);
	if (out->step == CGS_PLAN_NONE)
		return false;
	out->out = cgs_command_writes(L, out->step, path);
	if (out->out)
		return true;
	struct cgs_diag *d = cgs_diag_add(
		L->ir->diags, CGS_C_tool_writes_other, at, "%.*s does not write \"%.*s\"",
		CGS_FMT(cgs_ir_path(L->ir, from->decl, &L->mem)), CGS_FMT(path));
	cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, from->decl, "writes"), "the tool");
	cgs_diag_help(L->ir->diags, d, "add the path to the tool's `writes`");
	return false;
}

static bool from_file(struct cgs_lowering *L, uint32_t artifact, uint32_t context,
		      struct cgs_source *out)
{
	struct cgs_str raw = cgs_lower_str(L, context, "file");
	struct cgs_str text = cgs_lower_str(L, context, "text"), file = raw;
	if (raw.n)
		file = cgs_source_path(L, raw, cgs_lower_span(L, context, "file"));
	if (raw.n && !file.n)
		return false;
	uint32_t made = file.n ? cgs_survey_path(L, file) : 0;
	if (made) {
		*out = cgs_lower_read(L, made, artifact);
		return true;
	}
	if (file.n) {
		out->step = CGS_PLAN_NONE;
		out->out = cgs_draft_file(L->d, file, CGS_FILE_SOURCE);
		cgs_draft_named(L->d, out->out, cgs_lower_span(L, context, "file"));
		return true;
	}
	if (text.n) {
		out->step = cgs_lower_text_step(L, cgs_lower_name(L, "context", context), text,
						cgs_ir_span(L->ir, context));
		out->out = 0;
		return true;
	}
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_bad_source, cgs_lower_span(L, artifact, "from"),
			     "%.*s is not one file", CGS_FMT(cgs_ir_path(L->ir, context, &L->mem)));
	cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, context), "the context");
	cgs_diag_help(L->ir->diags, d, "give the context a `file` below the root, or a `text`");
	return false;
}

static void bad_source(struct cgs_lowering *L, uint32_t artifact, const struct cgs_value *from)
{
	struct cgs_span at = cgs_lower_span(L, artifact, "from");
	if (from->type != CGS_V_REF || !cgs_ir_is(L->ir, from->decl, "metaprompt")) {
		cgs_diag_add(L->ir->diags, CGS_C_bad_source, at,
			     "%.*s is not made from a prompt, template, tool or context",
			     CGS_FMT(cgs_ir_path(L->ir, artifact, &L->mem)));
		return;
	}
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_bad_source, at,
					  "%.*s has slots that nobody has filled",
					  CGS_FMT(cgs_ir_path(L->ir, from->decl, &L->mem)));
	cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, from->decl), "its parameters");
	cgs_diag_help(L->ir->diags, d,
		      "write a template with these parameters around it, and `use` that with "
		      "their values");
}

static bool make_candidate(struct cgs_lowering *L, uint32_t artifact, struct cgs_source *out)
{
	struct cgs_value *from = cgs_arena_alloc(&L->mem, sizeof *from);
	*from = cgs_ir_get(L->ir, artifact, "from");
	bool ref = from->type == CGS_V_REF;
	if (L->of[artifact].maker) {
		out->step = cgs_lower_need(L, L->of[artifact].maker);
		out->out = L->of[artifact].out;
		return true;
	}
	if (ref && cgs_ir_is(L->ir, from->decl, "context"))
		return from_file(L, artifact, from->decl, out);
	if ((ref || from->type == CGS_V_CALL) &&
	    (cgs_ir_is(L->ir, from->decl, "template") || cgs_ir_is(L->ir, from->decl, "tool")))
		return from_call(L, artifact, from, out);
	if (from->type != CGS_V_NONE)
		bad_source(L, artifact, from);
	return false;
}

bool cgs_lower_candidate(struct cgs_lowering *L, uint32_t artifact, struct cgs_source *out)
{
	if (L->of[artifact].state == CGS_CANDIDATE_UNKNOWN) {
		struct cgs_source made = {CGS_PLAN_NONE, 0};
		L->of[artifact].state = CGS_CANDIDATE_FAILED; /* for who comes back here */
		bool ok = make_candidate(L, artifact, &made);
		L->of[artifact].candidate = made;
		L->of[artifact].state = ok ? CGS_CANDIDATE_MADE : CGS_CANDIDATE_FAILED;
	}
	*out = L->of[artifact].candidate;
	return L->of[artifact].state == CGS_CANDIDATE_MADE;
}

struct cgs_source cgs_lower_read(struct cgs_lowering *L, uint32_t artifact, uint32_t reader)
{
	struct cgs_source s;
	if (cgs_survey_guards(L, artifact, reader) && cgs_lower_candidate(L, artifact, &s))
		return s;
	return (struct cgs_source){cgs_lower_need(L, artifact), 0};
}

void cgs_artifact_fill(struct cgs_lowering *L, const struct cgs_lower_job *job)
{
	struct cgs_str path = L->of[job->decl].path;
	struct cgs_step *s = cgs_draft_at(L->d, job->step);
	struct cgs_source from;
	bool exec = cgs_ir_get(L->ir, job->decl, "executable").b;
	struct cgs_str merge = cgs_lower_str(L, job->decl, "merge");
	s->flags |= exec ? CGS_SF_EXECUTABLE : 0;
	s->flags |= cgs_str_is(merge, "never") ? CGS_SF_NEVER : 0;
	s->file = cgs_draft_file(L->d, path, CGS_FILE_OUTPUT);
	if (!cgs_lower_candidate(L, job->decl, &from))
		return;
	cgs_draft_input(L->d, job->step, from.step, from.out,
			cgs_lower_name(L, "artifact", job->decl));
	cgs_lower_each (L, l, L->of[job->decl].link) {
		uint32_t gate = L->link[l - 1].decl;
		cgs_draft_input(L->d, job->step, cgs_lower_need(L, gate), 0,
				cgs_lower_name(L, "gate", gate));
	}
	struct cgs_buf b = {0};
	cgs_recipe_open(&b, '{');
	cgs_recipe_key(&b, "executable");
	cgs_recipe_bool(&b, exec);
	cgs_recipe_pair(&b, "kind", CGS_STR("publish"));
	cgs_recipe_pair(&b, "merge", merge.n ? merge : CGS_STR("overwrite"));
	cgs_recipe_pair(&b, "path", path);
	cgs_buf_putc(&b, '}');
	cgs_draft_recipe(L->d, job->step, cgs_buf_view(&b));
	cgs_buf_done(&b);
}

void cgs_artifact_note(struct cgs_lowering *L)
{
	for (uint32_t i = 0; i < L->noutput; i++) {
		uint32_t decl = L->output[i];
		if (L->of[decl].judged || !L->of[decl].maker)
			continue;
		struct cgs_diag *d =
			cgs_diag_add(L->ir->diags, CGS_C_ungated_artifact, cgs_ir_span(L->ir, decl),
				     "no gate checks %.*s before it is published",
				     CGS_FMT(cgs_ir_path(L->ir, decl, &L->mem)));
		cgs_diag_help(L->ir->diags, d, "name it in the `on` list of a gate");
	}
}
