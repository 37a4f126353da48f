/* trace_page.c — the matrix as a page: every cell a link, every gap in words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model.h"
#include "page.h"
#include "trace.h"

static void put(struct cgs_buf *out, struct cgs_str s)
{
	cgs_table_html(out, s);
}

/* The gap that an empty cell of a column is. */
static const struct {
	uint32_t gap;
	enum cgs_trace_column column;
	const char *text, *held;
} told[] = {
	{CGS_TRACE_NO_NEED, CGS_TRACE_NEED, "nobody wants it", "are wanted by somebody"},
	{CGS_TRACE_NO_COMPONENT, CGS_TRACE_COMPONENT, "no component", "are carried out"},
	{CGS_TRACE_NO_TEST, CGS_TRACE_TEST, "no test", "are verified by a test"},
	{CGS_TRACE_NO_GATE, CGS_TRACE_GATE, "no gate", "are guarded by a gate"},
};
enum { NTOLD = sizeof told / sizeof *told };

static void put_cell(struct cgs_trace *t, const struct cgs_trace_row *r, uint32_t column,
		     struct cgs_buf *out)
{
	static const char *const title[] = {
		[CGS_TRACE_STAKEHOLDER] = "stakeholder",
		[CGS_TRACE_NEED] = "need",
		[CGS_TRACE_USECASE] = "use case",
		[CGS_TRACE_COMPONENT] = "component",
		[CGS_TRACE_ARTIFACT] = "artifact",
		[CGS_TRACE_TEST] = "test",
		[CGS_TRACE_GATE] = "gate",
	};
	cgs_page_cell(out, title[column]);
	for (uint32_t i = r->first[column]; i < r->first[column + 1]; i++) {
		cgs_buf_putz(out, i > r->first[column] ? ", " : "");
		cgs_page_link(out, t->ir, t->cell[i], &t->mem);
	}
	for (uint32_t i = 0; i < NTOLD; i++)
		if (told[i].column == column && r->gaps & told[i].gap)
			cgs_buf_fmt(out, "<span class=\"gap\">\xe2\x9c\x97 %s</span>",
				    told[i].text);
	cgs_buf_putz(out, "</td>");
}

static void put_row(struct cgs_trace *t, const struct cgs_trace_row *r, struct cgs_buf *out)
{
	cgs_buf_putz(out, "<tr>");
	cgs_page_cell(out, "requirement");
	cgs_page_link(out, t->ir, r->decl, &t->mem);
	cgs_buf_putz(out, " <span class=\"soft\">");
	put(out, cgs_model_title(t->ir, r->decl));
	cgs_buf_putz(out, "</span></td>");
	for (uint32_t c = 0; c < CGS_TRACE_COLUMNS; c++)
		put_cell(t, r, c, out);
	cgs_buf_putz(out, "</tr>\n");
}

static void put_matrix(struct cgs_trace *t, struct cgs_buf *out)
{
	cgs_buf_putz(out, "<h2>Matrix</h2>\n<table>\n<thead><tr><th>requirement</th>"
			  "<th>stakeholder</th><th>need</th><th>use case</th><th>component</th>"
			  "<th>artifact</th><th>test</th><th>gate</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < t->nrow; i++)
		put_row(t, &t->row[i], out);
	cgs_buf_putz(out, "</tbody>\n</table>\n");
}

static void put_gap(struct cgs_trace *t, const struct cgs_trace_row *r, struct cgs_buf *out)
{
	if (!r->gaps)
		return;
	cgs_buf_putz(out, "<tr>");
	cgs_page_cell(out, "declaration");
	put(out, cgs_model_kind(t->ir, r->decl));
	cgs_buf_putc(out, ' ');
	cgs_page_link(out, t->ir, r->decl, &t->mem);
	cgs_buf_putz(out, "</td>");
	cgs_page_cell(out, "what is missing");
	for (uint32_t gap = 1; gap <= CGS_TRACE_UNSERVED; gap <<= 1)
		if (r->gaps & gap)
			cgs_buf_fmt(out, "<span class=\"gap\">\xe2\x9c\x97 %s</span> ",
				    cgs_trace_gap_text(gap));
	cgs_buf_putz(out, "</td>");
	cgs_page_cell(out, "place");
	cgs_buf_putz(out, "<span class=\"place\">");
	put(out, cgs_model_place(t->ir, r->decl, &t->mem));
	cgs_buf_putz(out, "</span></td></tr>\n");
}

static void put_gaps(struct cgs_trace *t, struct cgs_buf *out)
{
	if (!cgs_trace_count(t, UINT32_MAX))
		return;
	cgs_buf_putz(out, "<h2>Gaps</h2>\n<table>\n<thead><tr><th>declaration</th>"
			  "<th>what is missing</th><th>place</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < t->nrow; i++)
		put_gap(t, &t->row[i], out);
	for (uint32_t i = 0; i < t->nother; i++)
		put_gap(t, &t->other[i], out);
	cgs_buf_putz(out, "</tbody>\n</table>\n");
}

static void put_decl(struct cgs_trace *t, uint32_t decl, struct cgs_buf *out)
{
	if (t->mark[decl] == t->walk)
		return;
	t->mark[decl] = t->walk;
	cgs_buf_putz(out, "<tr");
	cgs_page_anchor(out, t->ir, decl, &t->mem);
	cgs_buf_putc(out, '>');
	cgs_page_cell(out, "declaration");
	put(out, cgs_model_path(t->ir, decl, &t->mem));
	cgs_buf_putz(out, "</td>");
	cgs_page_cell(out, "title");
	put(out, cgs_model_title(t->ir, decl));
	if (t->ir->decl[decl].doc.n) {
		cgs_buf_putz(out, "<br><span class=\"soft\">");
		put(out, t->ir->decl[decl].doc);
		cgs_buf_putz(out, "</span>");
	}
	cgs_buf_putz(out, "</td>");
	cgs_page_cell(out, "place");
	cgs_buf_putz(out, "<span class=\"place\">");
	put(out, cgs_model_place(t->ir, decl, &t->mem));
	cgs_buf_putz(out, "</span></td></tr>\n");
}

/* Where the links lead: everything that was named above. */
static void put_decls(struct cgs_trace *t, struct cgs_buf *out)
{
	t->walk++;
	cgs_buf_putz(out, "<h2>Declarations</h2>\n<table>\n<thead><tr><th>declaration</th>"
			  "<th>title</th><th>place</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < t->nrow; i++)
		put_decl(t, t->row[i].decl, out);
	for (uint32_t i = 0; i < t->nother; i++)
		put_decl(t, t->other[i].decl, out);
	for (uint32_t i = 0; i < t->ncell; i++)
		put_decl(t, t->cell[i], out);
	cgs_buf_putz(out, "</tbody>\n</table>\n");
}

static void put_figures(struct cgs_trace *t, struct cgs_buf *out)
{
	cgs_buf_putz(out, "<p><strong>");
	put(out, cgs_trace_summary(t));
	cgs_buf_putz(out, ".</strong></p>\n<ul>\n");
	for (uint32_t i = 0; t->nrow && i < NTOLD; i++) {
		uint32_t held = t->nrow - cgs_trace_count(t, told[i].gap);
		cgs_buf_fmt(out, "<li>%u of %u (%u %%) %s</li>\n", held, t->nrow,
			    (uint32_t)(held * UINT64_C(100) / t->nrow), told[i].held);
	}
	cgs_buf_putz(out, "</ul>\n");
}

static void put_tree(struct cgs_trace *t, uint32_t decl, struct cgs_buf *out)
{
	cgs_buf_putz(out, "<h2");
	cgs_page_anchor(out, t->ir, decl, &t->mem);
	cgs_buf_putc(out, '>');
	put(out, cgs_model_path(t->ir, decl, &t->mem));
	cgs_buf_putz(out, "</h2>\n<p>");
	put(out, cgs_model_title(t->ir, decl));
	cgs_buf_putz(out, " <span class=\"place\">");
	put(out, cgs_model_place(t->ir, decl, &t->mem));
	cgs_buf_putz(out, "</span></p>\n");
	cgs_trace_tree(t, decl, CGS_TABLE_HTML, out);
}

void cgs_trace_page(struct cgs_trace *t, bool gaps, const uint32_t *decl, uint32_t n,
		    struct cgs_buf *out)
{
	uint32_t project = cgs_ir_next(t->ir, "project", 0);
	struct cgs_str of = project ? cgs_model_title(t->ir, project) : CGS_STR("project");
	struct cgs_str title = cgs_str_fmt(&t->mem, "Traceability: %.*s", CGS_FMT(of));
	cgs_page_begin(out, title, CGS_STR("en"), true);
	cgs_buf_putz(out, "<h1>");
	put(out, title);
	cgs_buf_putz(out, "</h1>\n");
	for (uint32_t i = 0; i < n; i++)
		put_tree(t, decl[i], out);
	if (!n) {
		put_figures(t, out);
		if (!gaps)
			put_matrix(t, out);
		put_gaps(t, out);
		put_decls(t, out);
	}
	cgs_page_end(out);
}
