/* marks.c — marks in code: `trace x { from = "src/a.c"; marker = re"REQ: (\w+)" }` says how they
 * look, and each has to name a declaration. The files have to be there.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../base/glob.h"
#include "../check/eval.h"
#include "../check/map.h"
#include "../rule/tally.h"
#include "plan.h"

struct marks {
	struct cgs_ir *ir;
	const struct cgs_attr *marker; /* of the trace at hand */
	uint32_t trace;
	bool any, marked;     /* whether the trace at hand has files, and marks in them */
	struct cgs_map known; /* (1, name) -> 1 */
	struct cgs_map seen;  /* (trace, file) -> 1 */
	struct cgs_tally found;
	struct cgs_tally nothing; /* traces without files or marks */
};

static void read_names(struct marks *m)
{
	const struct cgs_ir *ir = m->ir;
	for (uint32_t d = 1; d < ir->ndecl; d++)
		if (ir->decl[d].name && ir->package[ir->decl[d].package].origin != CGS_STD)
			*cgs_map_put(&m->known, 1, ir->decl[d].name) = 1;
}

/* "keep_orders", "orders.keep" or "requirement.keep_orders": the last part has to be a name. */
static bool is_known(const struct marks *m, struct cgs_str name)
{
	uint32_t at = name.n;
	while (at && name.s[at - 1] != '.')
		at--;
	cgs_sym sym = cgs_sym_find(m->ir->syms, (struct cgs_str){name.s + at, name.n - at});
	return (sym && cgs_map_get(&m->known, 1, sym)) || cgs_ir_find(m->ir, name);
}

static void tell(struct marks *m, struct cgs_span at, struct cgs_str name)
{
	struct cgs_ir *ir = m->ir;
	struct cgs_diag *d = cgs_tally_add(
		&m->found, at, "the mark names `%.*s`, and nothing is named so", CGS_FMT(name));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_tally_place(ir, m->marker), "how a mark looks");
	cgs_diag_help(ir->diags, d, "name what the code carries out, or take the mark away");
}

static void look_at_line(struct marks *m, uint32_t file, uint32_t at, struct cgs_str line)
{
	struct cgs_eval ev = {.ir = m->ir, .mem = &m->ir->mem, .decl = m->marker->site};
	uint32_t from, to;
	while (line.n &&
	       cgs_eval_find(&ev, m->marker->expr, m->marker->value.str, line, &from, &to)) {
		struct cgs_str name = {line.s + from, to - from};
		m->marked = true;
		if (name.n && !is_known(m, name))
			tell(m, (struct cgs_span){file, at + from, name.n}, name);
		to += !to; /* an empty group may stand at the start */
		at += to;
		line = (struct cgs_str){line.s + to, line.n - to};
	}
}

static void look_at(void *to, const char *path)
{
	struct marks *m = to;
	struct cgs_files *fs = m->ir->files;
	uint32_t file = cgs_file_id(fs, cgs_str_of(path));
	m->any = true;
	if (!m->marker)
		return;
	uint32_t *seen = cgs_map_put(&m->seen, m->trace, file + 1);
	if ((*seen)++ || cgs_file_load(fs, file))
		return;
	struct cgs_str text = fs->v[file].text;
	if (!text.n || memchr(text.s, 0, text.n))
		return; /* not a text */
	for (uint32_t at = 0, end; at < text.n; at = end + 1) {
		const char *nl = memchr(text.s + at, '\n', text.n - at);
		end = nl ? (uint32_t)(nl - text.s) : text.n;
		look_at_line(m, file, at, (struct cgs_str){text.s + at, end - at});
	}
}

/* What the build makes may not be there yet. */
static bool is_made(const struct cgs_ir *ir, struct cgs_str glob)
{
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "artifact", d));)
		if (cgs_glob_match(glob, cgs_ir_get(ir, d, "path").str))
			return true;
	return false;
}

/* A trace from files counts for what it leads to, though there may be none. */
static void tell_nothing(struct marks *m, const struct cgs_attr *from)
{
	struct cgs_ir *ir = m->ir;
	if ((m->any && (!m->marker || m->marked)) || is_made(ir, from->value.str))
		return;
	struct cgs_diag *d = cgs_tally_add(&m->nothing, cgs_tally_place(ir, from),
					   m->any ? "no file of \"%.*s\" has a mark"
						  : "\"%.*s\" matches no file",
					   CGS_FMT(from->value.str));
	if (!d)
		return;
	if (m->any)
		cgs_diag_label(ir->diags, d, cgs_tally_place(ir, m->marker), "how a mark looks");
	cgs_diag_help(ir->diags, d,
		      m->any ? "mark the place in the code, or take the trace away"
			     : "name files that are there, or take the trace away");
}

static void check_trace(struct marks *m, const struct cgs_lower *how, uint32_t trace)
{
	struct cgs_ir *ir = m->ir;
	const struct cgs_attr *from = cgs_ir_attr(ir, trace, "from", NULL);
	m->marker = cgs_ir_attr(ir, trace, "marker", NULL);
	m->trace = trace;
	m->any = m->marked = false;
	if (!from || from->value.type != CGS_V_STR)
		return;
	if (m->marker && m->marker->value.type != CGS_V_STR)
		return;
	if (m->marker && !m->known.n)
		read_names(m);
	how->glob(how->arg, cgs_str_dup(&ir->mem, from->value.str).s, look_at, m);
	tell_nothing(m, from);
}

void cgs_marks_check(struct cgs_ir *ir, const struct cgs_lower *how)
{
	struct marks m = {.ir = ir,
			  .found = {.ir = ir, .code = CGS_C_unknown_mark},
			  .nothing = {.ir = ir, .code = CGS_C_no_match}};
	for (uint32_t t = 0; (t = cgs_ir_next(ir, "trace", t));)
		check_trace(&m, how, t);
	cgs_tally_end(&m.found);
	cgs_tally_end(&m.nothing);
	cgs_map_done(&m.known);
	cgs_map_done(&m.seen);
}
