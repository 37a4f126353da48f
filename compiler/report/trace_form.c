/* trace_form.c — the matrix, its gaps, and one declaration with everything linked to it, printed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../base/show.h"
#include "../check/refs.h"
#include "model.h"
#include "trace.h"

enum { IN_TEXT = 3, DEEPEST = 64 }; /* names in a cell of a terminal; levels of a tree */

static const struct {
	uint32_t gap;
	const char *key, *text;
} gaps[] = {
	{CGS_TRACE_NO_NEED, "need", "nobody is named who wants it"},
	{CGS_TRACE_NO_COMPONENT, "component", "no component carries it out"},
	{CGS_TRACE_NO_TEST, "test", "no test verifies it"},
	{CGS_TRACE_NO_GATE, "gate", "no gate guards it"},
	{CGS_TRACE_UNMET, "unmet", "no requirement satisfies it"},
	{CGS_TRACE_IDLE, "idle", "it verifies nothing"},
	{CGS_TRACE_UNSERVED, "unserved", "nothing serves them"},
};
enum { NGAPS = sizeof gaps / sizeof *gaps };

const char *cgs_trace_gap_text(uint32_t gap)
{
	for (uint32_t i = 0; i < NGAPS; i++)
		if (gaps[i].gap == gap)
			return gaps[i].text;
	cgs_mem_bug("gap of a trace");
}

static struct cgs_str gap_keys(struct cgs_trace *t, uint32_t set)
{
	struct cgs_str s = CGS_STR("");
	for (uint32_t i = 0; i < NGAPS; i++)
		if (set & gaps[i].gap)
			s = cgs_str_fmt(&t->mem, "%.*s%s\n", CGS_FMT(s), gaps[i].key);
	return s;
}

struct cgs_str cgs_trace_summary(struct cgs_trace *t)
{
	static const struct {
		uint32_t gap;
		const char *one, *more;
	} part[] = {
		{CGS_TRACE_NO_NEED, "that nobody wants", "that nobody wants"},
		{CGS_TRACE_NO_COMPONENT, "without a component", "without a component"},
		{CGS_TRACE_NO_TEST, "without a test", "without a test"},
		{CGS_TRACE_NO_GATE, "without a gate", "without a gate"},
		{CGS_TRACE_UNMET, "need unsatisfied", "needs unsatisfied"},
		{CGS_TRACE_IDLE, "test that verifies nothing", "tests that verify nothing"},
		{CGS_TRACE_UNSERVED, "stakeholder whom nothing serves",
		 "stakeholders whom nothing serves"},
	};
	struct cgs_str s = cgs_str_fmt(&t->mem, "%u requirement%s, %u fully traced", t->nrow,
				       t->nrow == 1 ? "" : "s", t->traced);
	for (uint32_t i = 0; i < sizeof part / sizeof *part; i++) {
		uint32_t n = cgs_trace_count(t, part[i].gap);
		if (n)
			s = cgs_str_fmt(&t->mem, "%.*s; %u %s", CGS_FMT(s), n,
					n == 1 ? part[i].one : part[i].more);
	}
	return s;
}

/* The names of one cell, each ended by a newline; those of a terminal are short, and few. */
static struct cgs_str names(struct cgs_trace *t, const struct cgs_trace_row *r, uint32_t column,
			    bool text)
{
	struct cgs_buf b = {0};
	uint32_t n = r->first[column + 1] - r->first[column];
	uint32_t most = text && n > IN_TEXT ? IN_TEXT : n;
	for (uint32_t i = 0; i < most; i++) {
		uint32_t d = t->cell[r->first[column] + i];
		cgs_buf_str(&b, text ? cgs_model_name(t->ir, d, &t->mem)
				     : cgs_model_path(t->ir, d, &t->mem));
		cgs_buf_putc(&b, '\n');
	}
	if (most < n)
		cgs_buf_fmt(&b, "+%u\n", n - most);
	struct cgs_str s = cgs_str_dup(&t->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

static void put_summary(struct cgs_trace *t, enum cgs_table_form form, struct cgs_buf *out)
{
	if (form == CGS_TABLE_TEXT) {
		struct cgs_str s = cgs_trace_summary(t);
		cgs_buf_fmt(out, "%s%.*s\n", t->nrow ? "\n" : "", CGS_FMT(s));
	}
	if (form != CGS_TABLE_JSON)
		return;
	cgs_buf_fmt(out, "{\"requirements\":%u,\"traced\":%u,\"gaps\":{", t->nrow, t->traced);
	for (uint32_t i = 0; i < NGAPS; i++)
		cgs_buf_fmt(out, "%s\"%s\":%u", i ? "," : "", gaps[i].key,
			    cgs_trace_count(t, gaps[i].gap));
	cgs_buf_putz(out, "}}\n");
}

void cgs_trace_matrix(struct cgs_trace *t, enum cgs_table_form form, struct cgs_buf *out)
{
	static const struct cgs_column column[] = {
		{"requirement", "requirement", CGS_CELL_TEXT},
		{"stakeholder", "stakeholder", CGS_CELL_LIST},
		{"need", "need", CGS_CELL_LIST},
		{"usecase", "use case", CGS_CELL_LIST},
		{"component", "component", CGS_CELL_LIST},
		{"artifact", "artifact", CGS_CELL_LIST},
		{"test", "test", CGS_CELL_LIST},
		{"gate", "gate", CGS_CELL_LIST},
		{"gaps", "gaps", CGS_CELL_LIST},
		{"title", "title", CGS_CELL_TEXT},
		{"status", "status", CGS_CELL_TEXT},
		{"place", "place", CGS_CELL_TEXT},
	};
	bool text = form == CGS_TABLE_TEXT;
	struct cgs_table table = {.column = column, .ncolumn = text ? 9 : 12};
	for (uint32_t i = 0; i < t->nrow; i++) {
		const struct cgs_trace_row *r = &t->row[i];
		cgs_table_add(&table, text ? cgs_model_name(t->ir, r->decl, &t->mem)
					   : cgs_model_path(t->ir, r->decl, &t->mem));
		for (uint32_t c = 0; c < CGS_TRACE_COLUMNS; c++)
			cgs_table_add(&table, names(t, r, c, text));
		cgs_table_add(&table, gap_keys(t, r->gaps));
		if (text)
			continue;
		cgs_table_add(&table, cgs_model_title(t->ir, r->decl));
		cgs_table_add(&table, cgs_model_text(t->ir, r->decl, "status", &t->mem));
		cgs_table_add(&table, cgs_model_place(t->ir, r->decl, &t->mem));
	}
	if (t->nrow || !text)
		cgs_table_print(&table, form, out);
	cgs_table_done(&table);
	put_summary(t, form, out);
}

static void add_gaps(struct cgs_trace *t, const struct cgs_trace_row *r, struct cgs_table *table)
{
	for (uint32_t i = 0; i < NGAPS; i++) {
		if (!(r->gaps & gaps[i].gap))
			continue;
		cgs_table_add(table, cgs_model_path(t->ir, r->decl, &t->mem));
		cgs_table_add(table, cgs_str_of(gaps[i].key));
		cgs_table_add(table, cgs_str_of(gaps[i].text));
		cgs_table_add(table, cgs_model_place(t->ir, r->decl, &t->mem));
	}
}

void cgs_trace_gaps(struct cgs_trace *t, enum cgs_table_form form, struct cgs_buf *out)
{
	static const struct cgs_column column[] = {
		{"decl", "declaration", CGS_CELL_TEXT},
		{"gap", "gap", CGS_CELL_TEXT},
		{"message", "what is missing", CGS_CELL_TEXT},
		{"place", "place", CGS_CELL_TEXT},
	};
	struct cgs_table table = {.column = column, .ncolumn = 4};
	for (uint32_t i = 0; i < t->nrow; i++)
		add_gaps(t, &t->row[i], &table);
	for (uint32_t i = 0; i < t->nother; i++)
		add_gaps(t, &t->other[i], &table);
	if (table.ncell || form != CGS_TABLE_TEXT)
		cgs_table_print(&table, form, out);
	cgs_table_done(&table);
	put_summary(t, form, out);
}

struct tree { /* a walk from one declaration, written as rows */
	struct cgs_trace *t;
	struct cgs_table table;
	bool text; /* the levels are seen by how far a line is set in */
	bool up;
	uint32_t walk;  /* of what is served, or of what serves */
	uint32_t first; /* of both */
};

static void add_line(struct tree *w, const char *way, uint32_t depth, struct cgs_str by,
		     uint32_t decl)
{
	struct cgs_trace *t = w->t;
	struct cgs_str path = cgs_model_path(t->ir, decl, &t->mem);
	cgs_table_add(&w->table, cgs_str_of(way));
	if (w->text) {
		path = cgs_str_fmt(&t->mem, "%*s%.*s", 2 * (int)depth - 2, "", CGS_FMT(path));
	} else {
		cgs_table_add(&w->table, cgs_str_fmt(&t->mem, "%u", depth));
	}
	cgs_table_add(&w->table, path);
	cgs_table_add(&w->table, by.n ? by : CGS_STR("text"));
	cgs_table_add(&w->table, cgs_model_title(t->ir, decl));
	cgs_table_add(&w->table, cgs_model_place(t->ir, decl, &t->mem));
}

/* What was shown already is not gone through again. */
static void add_tree(struct tree *w, uint32_t decl, uint32_t depth)
{
	struct cgs_trace *t = w->t;
	const uint32_t *first = w->up ? t->up : t->down;
	for (uint32_t i = first[decl]; i < first[decl + 1] && depth <= DEEPEST; i++) {
		const struct cgs_trace_link *l = w->up ? &t->link[i] : &t->back[i];
		uint32_t other = w->up ? l->to : l->from;
		if (t->mark[other] == w->walk)
			continue;
		t->mark[other] = w->walk;
		add_line(w, w->up ? "serves" : "served by", depth, cgs_sym_str(t->ir->syms, l->by),
			 other);
		add_tree(w, other, depth + 1);
	}
}

/* What it names and what names it in other ways: `depends`, `affects`. A section was shown with its
 * prompt. */
static void add_rest(struct tree *w, uint32_t decl, bool out)
{
	struct cgs_trace *t = w->t;
	struct cgs_refs_list l = out ? cgs_refs_out(t->ir, decl) : cgs_refs_in(t->ir, decl);
	for (uint32_t i = 0; i < l.n; i++) {
		uint32_t other = l.v[i].other;
		if (t->mark[other] >= w->first || !cgs_model_own(t->ir, other) ||
		    (cgs_ir_is(t->ir, other, "section") &&
		     t->mark[t->ir->decl[other].parent] >= w->first))
			continue;
		t->mark[other] = w->walk;
		add_line(w, out ? "names" : "named by", 1, cgs_sym_str(t->ir->syms, l.v[i].by),
			 other);
	}
}

void cgs_trace_tree(struct cgs_trace *t, uint32_t decl, enum cgs_table_form form,
		    struct cgs_buf *out)
{
	static const struct cgs_column column[] = {
		{"way", "way", CGS_CELL_TEXT},          {"depth", "depth", CGS_CELL_NUMBER},
		{"decl", "declaration", CGS_CELL_TEXT}, {"by", "by", CGS_CELL_TEXT},
		{"title", "title", CGS_CELL_TEXT},      {"place", "place", CGS_CELL_TEXT},
	};
	static const struct cgs_column narrow[] = {
		{"way", "way", CGS_CELL_TEXT},     {"decl", "declaration", CGS_CELL_TEXT},
		{"by", "by", CGS_CELL_TEXT},       {"title", "title", CGS_CELL_TEXT},
		{"place", "place", CGS_CELL_TEXT},
	};
	struct tree w = {.t = t, .text = form == CGS_TABLE_TEXT, .first = t->walk + 1};
	w.table.column = w.text ? narrow : column;
	w.table.ncolumn = w.text ? 5 : 6;
	struct cgs_str path = cgs_model_path(t->ir, decl, &t->mem);
	struct cgs_str place = cgs_model_place(t->ir, decl, &t->mem);
	for (int up = 1; up >= 0; up--) {
		w.up = up;
		w.walk = ++t->walk;
		t->mark[decl] = w.walk;
		add_tree(&w, decl, 1);
	}
	add_rest(&w, decl, true);
	add_rest(&w, decl, false);
	if (w.text) {
		cgs_buf_fmt(out, "%.*s  ", CGS_FMT(path));
		cgs_show_text(out, place, " ");
		cgs_buf_putz(out, w.table.ncell ? "\n\n" : "\n\nnothing is linked with it\n");
	}
	if (w.table.ncell || !w.text)
		cgs_table_print(&w.table, form, out);
	cgs_table_done(&w.table);
}
