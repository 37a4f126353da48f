/* graph.c — the plan for other programs: Graphviz, JSON, Mermaid.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "plan.h"
#include "recipe.h"

static const char *step_name(const struct cgs_plan *p, uint32_t i)
{
	return cgs_plan_str(p, p->step[i].name);
}

static const char *file_name(const struct cgs_plan *p, uint32_t i)
{
	return cgs_plan_str(p, p->file[i].path);
}

/* Source files, not programs: every tool would hang on the same few nodes. */
static bool is_shown(const struct cgs_plan *p, const struct cgs_input *in)
{
	return in->step != CGS_PLAN_NONE || !(p->file[in->out].role & CGS_FILE_TOOL);
}

static void dot_string(struct cgs_buf *out, const char *z)
{
	cgs_buf_putc(out, '"');
	for (; *z; z++) {
		if (*z == '"' || *z == '\\')
			cgs_buf_putc(out, '\\');
		if (*z == '\n')
			cgs_buf_putz(out, "\\n");
		else
			cgs_buf_putc(out, *z);
	}
	cgs_buf_putc(out, '"');
}

static const char *dot_shape(enum cgs_step_kind kind)
{
	static const char *const shape[] = {
		[CGS_STEP_TEMPLATE] = "note", [CGS_STEP_PROMPT] = "ellipse",
		[CGS_STEP_TOOL] = "box",      [CGS_STEP_SCORE] = "hexagon",
		[CGS_STEP_GATE] = "diamond",  [CGS_STEP_PUBLISH] = "folder",
	};
	return shape[kind];
}

static void graph_dot(const struct cgs_plan *p, struct cgs_buf *out)
{
	cgs_buf_putz(out, "digraph plan {\n\trankdir=LR;\n\tnode [fontname=\"sans-serif\"];\n");
	for (uint32_t i = 0; i < p->head->nstep; i++) {
		cgs_buf_fmt(out, "\ts%u [shape=%s, label=", i,
			    dot_shape((enum cgs_step_kind)p->step[i].kind));
		dot_string(out, step_name(p, i));
		cgs_buf_putz(out, "];\n");
	}
	for (uint32_t i = 0; i < p->head->nfile; i++) {
		if (!(p->file[i].role & CGS_FILE_SOURCE))
			continue;
		cgs_buf_fmt(out, "\tf%u [shape=plaintext, label=", i);
		dot_string(out, file_name(p, i));
		cgs_buf_putz(out, "];\n");
	}
	for (uint32_t i = 0; i < p->head->nstep; i++)
		for (uint32_t k = 0; k < p->step[i].nin; k++) {
			const struct cgs_input *in = &p->input[p->step[i].in + k];
			bool file = in->step == CGS_PLAN_NONE;
			if (!is_shown(p, in))
				continue;
			cgs_buf_fmt(out, "\t%c%u -> s%u;\n", file ? 'f' : 's',
				    file ? in->out : in->step, i);
		}
	cgs_buf_putz(out, "}\n");
}

/* Inside quotes Mermaid knows only its own #...; entities. */
static void mermaid_string(struct cgs_buf *out, const char *z)
{
	cgs_buf_putc(out, '"');
	for (; *z; z++) {
		if (strchr("\"#;<>&\\`{}[]()|", *z) || (unsigned char)*z < 0x20)
			cgs_buf_fmt(out, "#%u;", (unsigned)(unsigned char)*z);
		else
			cgs_buf_putc(out, *z);
	}
	cgs_buf_putc(out, '"');
}

static void graph_mermaid(const struct cgs_plan *p, struct cgs_buf *out)
{
	static const char *const open[] = {
		[CGS_STEP_TEMPLATE] = "[/", [CGS_STEP_PROMPT] = "([", [CGS_STEP_TOOL] = "[",
		[CGS_STEP_SCORE] = "{{",    [CGS_STEP_GATE] = "{",    [CGS_STEP_PUBLISH] = "[(",
	};
	static const char *const close[] = {
		[CGS_STEP_TEMPLATE] = "/]", [CGS_STEP_PROMPT] = "])", [CGS_STEP_TOOL] = "]",
		[CGS_STEP_SCORE] = "}}",    [CGS_STEP_GATE] = "}",    [CGS_STEP_PUBLISH] = ")]",
	};
	cgs_buf_putz(out, "flowchart LR\n");
	for (uint32_t i = 0; i < p->head->nstep; i++) {
		cgs_buf_fmt(out, "    s%u%s", i, open[p->step[i].kind]);
		mermaid_string(out, step_name(p, i));
		cgs_buf_fmt(out, "%s\n", close[p->step[i].kind]);
	}
	for (uint32_t i = 0; i < p->head->nfile; i++) {
		if (!(p->file[i].role & CGS_FILE_SOURCE))
			continue;
		cgs_buf_fmt(out, "    f%u>", i);
		mermaid_string(out, file_name(p, i));
		cgs_buf_putz(out, "]\n");
	}
	for (uint32_t i = 0; i < p->head->nstep; i++)
		for (uint32_t k = 0; k < p->step[i].nin; k++) {
			const struct cgs_input *in = &p->input[p->step[i].in + k];
			bool file = in->step == CGS_PLAN_NONE;
			if (is_shown(p, in))
				cgs_buf_fmt(out, "    %c%u --> s%u\n", file ? 'f' : 's',
					    file ? in->out : in->step, i);
		}
}

static void json_inputs(const struct cgs_plan *p, const struct cgs_step *s, struct cgs_buf *out)
{
	cgs_recipe_key(out, "inputs");
	cgs_recipe_open(out, '[');
	for (uint32_t k = 0; k < s->nin; k++) {
		const struct cgs_input *in = &p->input[s->in + k];
		cgs_recipe_open(out, '{');
		if (in->step == CGS_PLAN_NONE)
			cgs_recipe_pair(out, "file", cgs_str_of(file_name(p, in->out)));
		cgs_recipe_pair(out, "name", cgs_str_of(cgs_plan_str(p, in->name)));
		if (in->step != CGS_PLAN_NONE) {
			cgs_recipe_count(out, "output", in->out);
			cgs_recipe_pair(out, "step", cgs_str_of(step_name(p, in->step)));
		}
		cgs_buf_putc(out, '}');
	}
	cgs_buf_putc(out, ']');
}

static void json_step(const struct cgs_plan *p, const struct cgs_step *s, struct cgs_buf *out)
{
	cgs_recipe_open(out, '{');
	json_inputs(p, s, out);
	cgs_recipe_pair(out, "kind", cgs_str_of(cgs_plan_kind((enum cgs_step_kind)s->kind)));
	cgs_recipe_pair(out, "name", cgs_str_of(cgs_plan_str(p, s->name)));
	cgs_recipe_key(out, "outputs");
	cgs_recipe_open(out, '[');
	for (uint32_t k = 0; k < s->nout; k++)
		cgs_recipe_str(out, cgs_str_of(cgs_plan_str(p, p->output[s->out + k].name)));
	cgs_buf_putc(out, ']');
	cgs_recipe_key(out, "place");
	cgs_recipe_open(out, '{');
	cgs_recipe_count(out, "column", s->where.col);
	cgs_recipe_count(out, "line", s->where.line);
	cgs_recipe_pair(out, "path", cgs_str_of(cgs_plan_str(p, s->where.path)));
	cgs_buf_putz(out, "}}");
}

static void graph_json(const struct cgs_plan *p, struct cgs_buf *out)
{
	cgs_buf_putz(out, "[\n");
	for (uint32_t i = 0; i < p->head->nstep; i++) {
		struct cgs_buf one = {0};
		json_step(p, &p->step[i], &one);
		cgs_buf_str(out, cgs_buf_view(&one));
		cgs_buf_putz(out, i + 1 < p->head->nstep ? ",\n" : "\n");
		cgs_buf_done(&one);
	}
	cgs_buf_putz(out, "]\n");
}

void cgs_plan_graph(const struct cgs_plan *p, enum cgs_graph_format f, struct cgs_buf *out)
{
	switch (f) {
	case CGS_GRAPH_DOT: graph_dot(p, out); return;
	case CGS_GRAPH_JSON: graph_json(p, out); return;
	case CGS_GRAPH_MERMAID: graph_mermaid(p, out); return;
	}
}
