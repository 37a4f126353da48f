/* diagram_text.c — diagrams for Graphviz and Mermaid.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "diagram.h"
#include "table.h"

static void put_dot(struct cgs_buf *out, struct cgs_str s)
{
	struct cgs_buf text = {0};
	cgs_table_plain(&text, s);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		if (c == '"' || c == '\\')
			cgs_buf_putc(out, '\\');
		cgs_buf_putc(out, c == '\n' || c == '\t' ? ' ' : c);
	}
	cgs_buf_done(&text);
}

/* The label of a boundary or box: its title, and below it what it is. */
static void dot_label(struct cgs_buf *out, const struct cgs_box *b)
{
	cgs_buf_putz(out, "label=\"");
	put_dot(out, b->title);
	cgs_buf_putz(out, "\\n[");
	put_dot(out, b->note);
	cgs_buf_putz(out, "]\"");
}

static void dot_box(const struct cgs_diagram *g, uint32_t i, uint32_t depth, struct cgs_buf *out)
{
	const struct cgs_box *b = &g->box[i];
	cgs_buf_fmt(out, "%.*s", (int)depth, "\t\t\t\t\t\t\t\t\t\t\t\t");
	if (!b->kids) {
		cgs_buf_fmt(out, "b%u [%s", i,
			    b->person    ? "shape=ellipse, "
			    : b->store   ? "shape=cylinder, "
			    : b->outside ? "style=dashed, "
					 : "");
		dot_label(out, b);
		cgs_buf_putz(out, "];\n");
		return;
	}
	cgs_buf_fmt(out, "subgraph cluster_%u { style=dashed; ", i);
	dot_label(out, b);
	cgs_buf_putz(out, ";\n");
	for (uint32_t k = i + 1; k < g->nbox; k++)
		if (g->box[k].parent == i)
			dot_box(g, k, depth + 1, out);
	cgs_buf_fmt(out, "%.*s}\n", (int)depth, "\t\t\t\t\t\t\t\t\t\t\t\t");
}

/* Arrows lead from and to boxes only: one in the boundary stands for it. */
static uint32_t leaf(const struct cgs_diagram *g, uint32_t i)
{
	for (uint32_t k = i + 1; g->box[i].kids && k < g->nbox; k++)
		if (g->box[k].parent == i)
			i = k;
	return i;
}

void cgs_diagram_dot(const struct cgs_diagram *g, struct cgs_buf *out)
{
	cgs_buf_putz(out, "digraph \"");
	put_dot(out, g->title);
	cgs_buf_putz(out, "\" {\n\tcompound=true;\n\tnode [shape=box, fontname=\"sans-serif\"];\n"
			  "\tedge [fontname=\"sans-serif\", fontsize=10];\n");
	for (uint32_t i = 0; i < g->nbox; i++)
		if (g->box[i].parent == CGS_DIAGRAM_NONE)
			dot_box(g, i, 1, out);
	for (uint32_t i = 0; i < g->narrow; i++) {
		const struct cgs_arrow *a = &g->arrow[i];
		cgs_buf_fmt(out, "\tb%u -> b%u [label=\"", leaf(g, a->from), leaf(g, a->to));
		put_dot(out, a->label);
		cgs_buf_putc(out, '"');
		if (g->box[a->from].kids)
			cgs_buf_fmt(out, ", ltail=cluster_%u", a->from);
		if (g->box[a->to].kids)
			cgs_buf_fmt(out, ", lhead=cluster_%u", a->to);
		cgs_buf_putz(out, "];\n");
	}
	cgs_buf_putz(out, "}\n");
}

/* Inside quotes Mermaid knows only its own #...; entities. */
static void put_mermaid(struct cgs_buf *out, struct cgs_str s)
{
	struct cgs_buf text = {0};
	cgs_table_plain(&text, s);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		if (c && strchr("\"#;<>&\\`{}[]()|*_~", c))
			cgs_buf_fmt(out, "#%u;", c);
		else
			cgs_buf_putc(out, c < ' ' ? ' ' : (char)c);
	}
	cgs_buf_done(&text);
}

static void mermaid_label(struct cgs_buf *out, const struct cgs_box *b)
{
	cgs_buf_putc(out, '"');
	put_mermaid(out, b->title);
	cgs_buf_putz(out, "<br/>");
	put_mermaid(out, b->note);
	cgs_buf_putc(out, '"');
}

static void mermaid_box(const struct cgs_diagram *g, uint32_t i, uint32_t depth,
			struct cgs_buf *out)
{
	const struct cgs_box *b = &g->box[i];
	const char *const *edge = b->person  ? (const char *const[]){"([", "])"}
				  : b->store ? (const char *const[]){"[(", ")]"}
					     : (const char *const[]){"[", "]"};
	cgs_buf_fmt(out, "%*s", (int)depth * 4, "");
	if (!b->kids) {
		cgs_buf_fmt(out, "b%u%s", i, edge[0]);
		mermaid_label(out, b);
		cgs_buf_fmt(out, "%s\n", edge[1]);
		return;
	}
	cgs_buf_fmt(out, "subgraph b%u[", i);
	mermaid_label(out, b);
	cgs_buf_putz(out, "]\n");
	for (uint32_t k = i + 1; k < g->nbox; k++)
		if (g->box[k].parent == i)
			mermaid_box(g, k, depth + 1, out);
	cgs_buf_fmt(out, "%*send\n", (int)depth * 4, "");
}

void cgs_diagram_mermaid(const struct cgs_diagram *g, struct cgs_buf *out)
{
	cgs_buf_putz(out, "flowchart TB\n");
	for (uint32_t i = 0; i < g->nbox; i++)
		if (g->box[i].parent == CGS_DIAGRAM_NONE)
			mermaid_box(g, i, 1, out);
	for (uint32_t i = 0; i < g->narrow; i++) {
		const struct cgs_arrow *a = &g->arrow[i];
		cgs_buf_fmt(out, "    b%u -->", a->from);
		if (a->label.n) {
			cgs_buf_putz(out, "|\"");
			put_mermaid(out, a->label);
			cgs_buf_putz(out, "\"|");
		}
		cgs_buf_fmt(out, " b%u\n", a->to);
	}
}
