/* doc.c — the spec as a document: which sections it has, and what stands in each.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "doc.h"

#include <ctype.h>
#include <stdlib.h>

#include "../check/schema.h"
#include "diagram.h"
#include "model.h"
#include "page.h"
#include "table.h"

enum { COLUMNS = 5, PARTS = 12 };

#define FURTHER "Further declarations"

struct part { /* the declarations of one kind */
	const char *kind, *title;
	const char *column[COLUMNS]; /* attributes of a table; none: each has a heading */
};

struct section {
	const char *title;
	struct part part[PARTS];
};

static const struct section sections[] = {
	{"Stakeholders and needs",
	 {{"stakeholder", "Stakeholders", {NULL}},
	  {"persona", "Personas", {NULL}},
	  {"team", "Teams", {NULL}},
	  {"goal", "Goals", {NULL}},
	  {"need", "Needs", {NULL}}}},
	{"Use cases and stories",
	 {{"usecase", "Use cases", {NULL}},
	  {"story", "Stories", {NULL}},
	  {"scenario", "Scenarios", {NULL}},
	  {"journey", "Journeys", {NULL}}}},
	{"Requirements", {{"requirement", "Requirements", {NULL}}}},
	{"Qualities", {{"quality", "Qualities", {NULL}}}},
	{"Limits and open questions",
	 {{"constraint", "Constraints", {NULL}},
	  {"assumption", "Assumptions", {NULL}},
	  {"nongoal", "Not meant", {NULL}},
	  {"question", "Questions", {NULL}}}},
	{"Architecture",
	 {{"system", "Systems", {NULL}},
	  {"component", "Components", {NULL}},
	  {"store", "Stores", {NULL}},
	  {"external", "Systems of others", {NULL}},
	  {"interface", "Interfaces", {NULL}},
	  {"integration", "Integrations", {NULL}},
	  {"entity", "Entities", {NULL}},
	  {"dataflow", "Dataflows", {"from", "to", "carries", "via", "protocol"}},
	  {"pattern", "Patterns", {NULL}},
	  {"deployment", "Deployments", {NULL}},
	  {"extension", "Extensions", {NULL}}}},
	{"Decisions", {{"decision", "Decisions", {NULL}}, {"choice", "Choices", {NULL}}}},
	{"Risks and controls",
	 {{"risk", "Risks", {NULL}},
	  {"threat", "Threats", {"category", "by", "affects", "probability", "impact"}},
	  {"control", "Controls", {NULL}},
	  {"regulation", "Regulations", {NULL}},
	  {"ethics", "Ethics", {NULL}},
	  {"license", "Licences", {NULL}},
	  {"ip", "Rights", {NULL}},
	  {"secret", "Secrets", {NULL}},
	  {"approval", "Approvals", {NULL}},
	  {"waiver", "Waivers", {NULL}},
	  {"debt", "Debts", {NULL}}}},
	{"Costs and benefits",
	 {{"cost", "Costs", {NULL}},
	  {"benefit", "Benefits", {NULL}},
	  {"forecast", "Forecasts", {NULL}},
	  {"budget", "Budgets", {NULL}},
	  {"limit", "Limits of use", {NULL}}}},
	{"Plan",
	 {{"roadmap", "Roadmaps", {NULL}},
	  {"phase", "Phases", {NULL}},
	  {"workflow", "Workflows", {NULL}},
	  {"rollout", "Rollouts", {NULL}},
	  {"success", "Success", {NULL}}}},
	{"Operations",
	 {{"backup", "Backups", {NULL}},
	  {"recovery", "Recoveries", {NULL}},
	  {"maintenance", "Maintenance", {NULL}},
	  {"watch", "Watches", {NULL}},
	  {"flag", "Flags", {NULL}},
	  {"pipeline", "Pipelines", {NULL}}}},
	{"Measures",
	 {{"metric", "Metrics", {"of", "unit", "meter", "direction", "goal"}},
	  {"kpi", "KPIs", {"metric", "shows", "past", "goal", "every"}}}},
	{"Tests",
	 {{"test", "Tests", {"verifies", "on", "level", "run", "scenario"}},
	  {"bench", "Benchmarks", {"verifies", "on", "goal", "run", "repeat"}},
	  {"suite", "Suites", {"tests", "level", "every"}}}},
	{"Learning",
	 {{"hypothesis", "Hypotheses", {NULL}},
	  {"experiment", "Experiments", {NULL}},
	  {"interview", "Interviews", {NULL}},
	  {"feedback", "Feedback", {NULL}},
	  {"lesson", "Lessons", {NULL}},
	  {"review", "Reviews", {NULL}}}},
	{"Generation",
	 {{"artifact", "Artifacts", {"path", "from", "implements", "role"}},
	  {"prompt", "Prompts", {"model", "agent", "template", "output"}},
	  {"gate", "Gates", {"on", "require", "heal", "on_fail"}}}},
	{"Glossary", {{"term", "Terms", {"definition", "abbreviation", "aliases", "avoid"}}}},
};
enum { NSECTIONS = sizeof sections / sizeof *sections };

/* Nested declarations stand in the one around them. */
static bool is_top(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t parent = ir->decl[decl].parent;
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[parent].kind);
	return !parent || ir->schema->kind[kind].scope;
}

static uint32_t next_of(const struct cgs_ir *ir, const char *kind, uint32_t after)
{
	do
		after = cgs_ir_next(ir, kind, after);
	while (after && !is_top(ir, after));
	return after;
}

static bool has_part(const struct cgs_ir *ir, const struct part *p)
{
	return p->kind && next_of(ir, p->kind, 0);
}

static uint32_t parts_of(const struct cgs_ir *ir, const struct section *s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < PARTS; i++)
		n += has_part(ir, &s->part[i]);
	return n;
}

static const char *kind_name(const struct cgs_ir *ir, uint32_t kind)
{
	return cgs_sym_str(ir->syms, ir->schema->kind[kind].name).s;
}

/* Whether a section has the kind, or the head of the document. */
static bool is_placed(const char *kind)
{
	for (uint32_t i = 0; i < NSECTIONS; i++)
		for (uint32_t k = 0; k < PARTS && sections[i].part[k].kind; k++)
			if (!strcmp(sections[i].part[k].kind, kind))
				return true;
	return !strcmp(kind, "project");
}

/* The next kind after `after` that no section has and that has declarations; 0: none. What stands
 * in a scope stands for itself. */
static uint32_t next_kind(const struct cgs_ir *ir, uint32_t after)
{
	for (uint32_t k = after + 1; k < ir->schema->nkind; k++)
		if (!ir->schema->kind[k].scope && !is_placed(kind_name(ir, k)) &&
		    next_of(ir, kind_name(ir, k), 0))
			return k;
	return 0;
}

/* Which declarations of the project have an anchor. */
static bool *anchored(const struct cgs_ir *ir)
{
	bool *has = cgs_mem_alloc(ir->ndecl);
	for (uint32_t i = 0; i < NSECTIONS; i++)
		for (uint32_t k = 0; k < PARTS && sections[i].part[k].kind; k++)
			for (uint32_t d = 0; (d = next_of(ir, sections[i].part[k].kind, d));)
				has[d] = true;
	for (uint32_t k = 0; (k = next_kind(ir, k));)
		for (uint32_t d = 0; (d = next_of(ir, kind_name(ir, k), d));)
			has[d] = true;
	return has;
}

/* As GitHub makes the anchor of a heading. */
static struct cgs_str slug_of(struct cgs_str title, struct cgs_arena *a)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < title.n; i++) {
		unsigned char c = (unsigned char)title.s[i];
		if (isalnum(c))
			cgs_buf_putc(&b, (char)tolower(c));
		else if (b.n && b.s[b.n - 1] != '-')
			cgs_buf_putc(&b, '-');
	}
	while (b.n && b.s[b.n - 1] == '-')
		b.n--;
	struct cgs_str s = cgs_str_dup(a, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

static void put_row(struct cgs_paper *s, const char *const *title, uint32_t n, uint32_t decl)
{
	cgs_paper_row(s, decl);
	cgs_paper_cell(s, title[0]);
	cgs_paper_strong(s, cgs_model_title(s->ir, decl));
	if (s->ir->decl[decl].doc.n) {
		cgs_buf_putz(s->out, " ");
		cgs_paper_prose(s, s->ir->decl[decl].doc);
	}
	cgs_paper_cell_end(s);
	for (uint32_t i = 1; i < n; i++) {
		cgs_paper_cell(s, title[i]);
		cgs_doc_attr(s, decl, title[i]);
		cgs_paper_cell_end(s);
	}
	cgs_paper_row_end(s);
}

static int by_title(const void *a, const void *b, void *arg)
{
	const struct cgs_ir *ir = arg;
	struct cgs_str x = cgs_model_title(ir, *(const uint32_t *)a);
	struct cgs_str y = cgs_model_title(ir, *(const uint32_t *)b);
	int order = strncasecmp(x.s, y.s, x.n < y.n ? x.n : y.n);
	return order ? order : cgs_str_cmp(x, y);
}

/* The declarations of a kind as they are shown; those of a glossary in the order of its words. */
static uint32_t *list_of(const struct cgs_ir *ir, const char *kind, uint32_t *n)
{
	uint32_t *v = NULL, cap = 0;
	*n = 0;
	for (uint32_t d = 0; (d = next_of(ir, kind, d));)
		*CGS_PUSH(v, *n, cap) = d;
	if (*n && !strcmp(kind, "term"))
		qsort_r(v, *n, sizeof *v, by_title, (void *)(uintptr_t)ir);
	return v;
}

static bool is_used(const struct cgs_ir *ir, const uint32_t *v, uint32_t n, const char *attr)
{
	for (uint32_t i = 0; i < n; i++)
		if (cgs_ir_attr(ir, v[i], attr, NULL))
			return true;
	return false;
}

/* Only columns in which something stands. */
static void put_table(struct cgs_paper *s, const struct part *p)
{
	const char *title[COLUMNS + 1] = {p->kind};
	uint32_t columns = 1, n, *v = list_of(s->ir, p->kind, &n);
	for (uint32_t i = 0; i < COLUMNS && p->column[i]; i++)
		if (is_used(s->ir, v, n, p->column[i]))
			title[columns++] = p->column[i];
	cgs_paper_table(s, title, columns);
	for (uint32_t i = 0; i < n; i++)
		put_row(s, title, columns, v[i]);
	cgs_paper_table_end(s);
	free(v);
}

static void put_decisions(struct cgs_paper *s, uint32_t level)
{
	uint32_t n, *v = cgs_doc_decisions(s->ir, &n, s->mem);
	for (uint32_t i = 0; i < n; i++)
		cgs_doc_decision(s, v[i], i + 1, level);
}

static void put_part(struct cgs_paper *s, const struct part *p, bool alone)
{
	uint32_t level = alone ? 3 : 4;
	if (!alone)
		cgs_paper_head(s, 3, cgs_str_of(p->title), 0);
	if (p->column[0])
		put_table(s, p);
	else if (!strcmp(p->kind, "decision"))
		put_decisions(s, level);
	else
		for (uint32_t d = 0; (d = next_of(s->ir, p->kind, d));)
			cgs_doc_decl(s, d, level);
}

static void put_section_head(struct cgs_paper *s, const char *title)
{
	struct cgs_str text = cgs_str_of(title);
	if (s->html)
		cgs_buf_fmt(s->out, "<h2 id=\"%s\">%s</h2>\n", slug_of(text, s->mem).s, title);
	else
		cgs_paper_head(s, 2, text, 0);
}

static void put_diagram(struct cgs_paper *s, const struct cgs_diagram *g)
{
	if (s->html) {
		cgs_buf_putz(s->out, "<figure>\n");
		cgs_diagram_svg(g, s->out);
		cgs_buf_putz(s->out, "<figcaption>");
		cgs_paper_text(s, g->title);
		cgs_buf_putz(s->out, "</figcaption>\n</figure>\n");
		return;
	}
	struct cgs_buf text = {0};
	cgs_diagram_mermaid(g, &text);
	cgs_paper_para(s);
	cgs_paper_text(s, g->title);
	cgs_paper_para_end(s);
	cgs_paper_source(s, "mermaid", cgs_buf_view(&text));
	cgs_buf_done(&text);
}

static void put_diagrams(struct cgs_paper *s)
{
	struct cgs_diagram g;
	for (uint32_t i = 0; cgs_diagram_each(&g, s->ir, i); i++) {
		if (g.nbox > CGS_DIAGRAM_MAX)
			cgs_paper_paras(s, cgs_str_fmt(s->mem,
						       "%.*s: %u boxes are too many for a drawing "
						       "here; a view can choose among them.",
						       CGS_FMT(g.title), g.nbox));
		else if (g.narrow || g.nbox > 1)
			put_diagram(s, &g);
		cgs_diagram_done(&g);
	}
}

static void put_section(struct cgs_paper *s, const struct section *section)
{
	uint32_t n = parts_of(s->ir, section);
	if (!n)
		return;
	put_section_head(s, section->title);
	if (!strcmp(section->title, "Architecture"))
		put_diagrams(s);
	for (uint32_t i = 0; i < PARTS; i++)
		if (has_part(s->ir, &section->part[i]))
			put_part(s, &section->part[i], n == 1);
}

/* What no section has: what the project has its own words for, and what few readers look for. */
static void put_further(struct cgs_paper *s)
{
	if (next_kind(s->ir, 0))
		put_section_head(s, FURTHER);
	for (uint32_t k = 0; (k = next_kind(s->ir, k));) {
		cgs_paper_head(s, 3, cgs_str_of(kind_name(s->ir, k)), 0);
		for (uint32_t d = 0; (d = next_of(s->ir, kind_name(s->ir, k), d));)
			cgs_doc_decl(s, d, 4);
	}
}

static void put_entry(struct cgs_paper *s, const char *title)
{
	struct cgs_str slug = slug_of(cgs_str_of(title), s->mem);
	cgs_paper_item(s, 1);
	if (s->html)
		cgs_buf_fmt(s->out, "<a href=\"#%s\">%s</a>", slug.s, title);
	else
		cgs_buf_fmt(s->out, "[%s](#%s)", title, slug.s);
	cgs_paper_item_end(s);
}

static void put_contents(struct cgs_paper *s)
{
	cgs_buf_putz(s->out, s->html ? "<nav>\n" : "");
	cgs_paper_list(s, false, NULL);
	for (uint32_t i = 0; i < NSECTIONS; i++)
		if (parts_of(s->ir, &sections[i]))
			put_entry(s, sections[i].title);
	if (next_kind(s->ir, 0))
		put_entry(s, FURTHER);
	cgs_paper_list_end(s);
	cgs_buf_putz(s->out, s->html ? "</nav>\n" : "");
}

/* The first use of each of these is a link to the glossary. */
static void find_terms(struct cgs_paper *s)
{
	uint32_t cap = 0;
	for (uint32_t d = 0; (d = next_of(s->ir, "term", d));)
		*CGS_PUSH(s->term, s->nterm, cap) =
			(struct cgs_paper_term){cgs_model_title(s->ir, d), d};
}

static void put_project(struct cgs_paper *s, uint32_t project)
{
	if (!project) {
		cgs_paper_head(s, 1, CGS_STR("Specification"), 0);
		return;
	}
	struct cgs_str summary = cgs_model_text(s->ir, project, "summary", s->mem);
	cgs_doc_decl(s, project, 1);
	cgs_paper_paras(s, summary);
}

void cgs_doc_whole(struct cgs_ir *ir, bool html, struct cgs_buf *out)
{
	struct cgs_arena mem = {0};
	uint32_t project = cgs_ir_next(ir, "project", 0);
	bool *has = anchored(ir);
	struct cgs_paper s = {.html = html, .out = out, .ir = ir, .mem = &mem, .has = has};
	find_terms(&s);
	if (html)
		cgs_page_begin(out,
			       project ? cgs_model_title(ir, project) : CGS_STR("Specification"),
			       cgs_ir_lang(ir, project), false);
	put_project(&s, project);
	put_contents(&s);
	for (uint32_t i = 0; i < NSECTIONS; i++)
		put_section(&s, &sections[i]);
	put_further(&s);
	if (html)
		cgs_page_end(out);
	free(s.term);
	free(has);
	cgs_arena_free(&mem);
}

struct dated {
	uint32_t decl, at;
	struct cgs_str day;
};

static int by_day(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;
	if (!x->day.n != !y->day.n)
		return !x->day.n - !y->day.n;
	int order = cgs_str_cmp(x->day, y->day);
	return order ? order : (x->at > y->at) - (x->at < y->at);
}

uint32_t *cgs_doc_decisions(const struct cgs_ir *ir, uint32_t *n, struct cgs_arena *a)
{
	struct dated *v = NULL;
	uint32_t cap = 0;
	*n = 0;
	for (uint32_t d = 0; (d = next_of(ir, "decision", d));) {
		uint32_t at = *n;
		*CGS_PUSH(v, *n, cap) = (struct dated){d, at, cgs_ir_get(ir, d, "decided").str};
	}
	if (*n)
		qsort(v, *n, sizeof *v, by_day);
	uint32_t *out = cgs_arena_alloc(a, (*n + (size_t)1) * sizeof *out);
	for (uint32_t i = 0; i < *n; i++)
		out[i] = v[i].decl;
	free(v);
	return out;
}

void cgs_doc_adr(struct cgs_ir *ir, uint32_t decl, uint32_t number, struct cgs_buf *out)
{
	struct cgs_arena mem = {0};
	bool *has = cgs_mem_alloc(ir->ndecl); /* what it names is in other documents */
	struct cgs_paper s = {.out = out, .ir = ir, .mem = &mem, .has = has};
	cgs_doc_decision(&s, decl, number, 1);
	while (out->n > 1 && out->s[out->n - 2] == '\n')
		out->n--;
	free(has);
	cgs_arena_free(&mem);
}

struct cgs_str cgs_doc_adr_file(struct cgs_ir *ir, uint32_t decl, uint32_t number,
				struct cgs_arena *a)
{
	struct cgs_str slug = slug_of(cgs_model_title(ir, decl), a);
	if (slug.n > 60)
		slug.n = 60;
	if (!slug.n)
		slug = slug_of(cgs_ir_name(ir, decl), a);
	return cgs_str_fmt(a, "%04u-%.*s.md", number, CGS_FMT(slug));
}
