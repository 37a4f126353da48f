/* command.c — tool calls: one step for each tool, arguments and view of the artifacts it reads.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An element of argv is one argument of the program, whatever its values contain; the program
 * itself is never made of values.
 */
#include "lower.h"

#include <stdlib.h>

#include "../base/glob.h"

enum { NS_IN_MS = 1000000, DEFAULT_TIMEOUT = 60000, DEFAULT_REPORT = 8 << 20 };

/* Differs when the calls differ, unlike what people are shown. */
static void add_key(struct cgs_lowering *L, const struct cgs_value *v, struct cgs_buf *out)
{
	cgs_buf_fmt(out, "%u:", v->type);
	if (v->type == CGS_V_REF) {
		cgs_buf_fmt(out, "%u,", v->decl);
		return;
	}
	if (v->type == CGS_V_LIST || v->type == CGS_V_CALL) {
		cgs_buf_fmt(out, "%u,%u(", v->decl, v->n);
		for (uint32_t i = 0; i < v->n; i++) {
			if (v->key)
				cgs_buf_fmt(out, "%u=", v->key[i]);
			add_key(L, &v->item[i], out);
		}
		cgs_buf_putc(out, ')');
		return;
	}
	struct cgs_buf text = {0};
	struct cgs_eval ev = cgs_lower_eval(L, 0);
	cgs_eval_show(&ev, v, &text);
	cgs_buf_fmt(out, "%zu,", text.n);
	cgs_buf_add(out, text.s, text.n);
	cgs_buf_done(&text);
}

/* Binds the arguments; a bare reference is a call without any. */
static bool bind(struct cgs_lowering *L, const struct cgs_value *call, struct cgs_scope *scope,
		 struct cgs_eval *ev)
{
	*ev = cgs_lower_eval(L, call->decl);
	if (!cgs_eval_bind(ev, call, scope))
		return false;
	ev->scope = scope;
	return true;
}

/* An attribute with the arguments put in. NONE when it is not set; false after a diagnostic. */
static bool get(struct cgs_eval *ev, const char *name, struct cgs_value *out)
{
	const struct cgs_attr *a = cgs_ir_attr(ev->ir, ev->decl, name, NULL);
	*out = cgs_ir_get(ev->ir, ev->decl, name);
	if (!a || a->value.type != CGS_V_NONE || !a->expr)
		return true;
	return cgs_eval_attr(ev, a, out);
}

/* Who reads matters only when a gate shows the reader the candidate of something that the tool
 * reads: those artifacts are the view. */
struct view {
	struct cgs_lowering *L;
	uint32_t reader;
	struct cgs_buf *key; /* the artifacts seen so */
};

static void view_artifact(struct view *w, uint32_t artifact)
{
	if (artifact && cgs_survey_guards(w->L, artifact, w->reader))
		cgs_buf_fmt(w->key, "%u ", artifact);
}

static void view_text(struct view *w, struct cgs_str raw)
{
	struct cgs_lowering *L = w->L;
	struct cgs_str path = cgs_survey_normal(&L->mem, raw);
	if (!cgs_glob_is(raw)) {
		view_artifact(w, path.n ? cgs_survey_path(L, path) : 0);
		return;
	}
	for (uint32_t i = 0; i < L->noutput; i++)
		if (cgs_glob_match(raw, L->of[L->output[i]].path))
			view_artifact(w, L->output[i]);
}

/* args: strings are just values. */
static void view_value(struct view *w, const struct cgs_value *v, bool args)
{
	bool many = v->type == CGS_V_LIST || v->type == CGS_V_CALL;
	for (uint32_t i = 0; many && i < v->n; i++)
		view_value(w, &v->item[i], args);
	if (v->type == CGS_V_STR && !args)
		view_text(w, v->str);
	if (v->type != CGS_V_REF)
		return;
	if (cgs_ir_is(w->L->ir, v->decl, "artifact")) {
		view_artifact(w, v->decl);
		return;
	}
	struct cgs_value files = cgs_ir_get(w->L->ir, v->decl, "files");
	view_text(w, cgs_lower_str(w->L, v->decl, "file"));
	if (files.type == CGS_V_LIST)
		view_value(w, &files, false);
}

static void add_writes(struct cgs_lowering *L, struct cgs_eval *ev, uint32_t step)
{
	struct cgs_value writes;
	cgs_draft_output(L->d, step, CGS_STR("report"), 0);
	if (!get(ev, "writes", &writes) || writes.type != CGS_V_LIST)
		return;
	for (uint32_t i = 0; i < writes.n; i++) {
		struct cgs_value *v = &writes.item[i];
		struct cgs_str path = {"", 0};
		if (v->type == CGS_V_STR)
			path = cgs_survey_normal(&L->mem, v->str);
		else if (v->type == CGS_V_REF)
			path = L->of[v->decl].path;
		if (path.n)
			cgs_draft_output(L->d, step, path, 0);
		else
			cgs_diag_add(L->ir->diags, CGS_C_unsafe_path,
				     cgs_lower_span(L, ev->decl, "writes"),
				     "a tool writes files below the project's root only");
	}
}

/* What makes a step another one: the call, and what it sees. False after a diagnostic. */
static bool add_keys(struct cgs_lowering *L, struct cgs_eval *ev, const struct cgs_value *call,
		     uint32_t reader, struct cgs_buf *key)
{
	struct view w = {L, reader, key};
	struct cgs_value reads;
	add_key(L, call, key);
	cgs_buf_putc(key, ' ');
	if (!reader)
		return true;
	uint32_t *bad = cgs_lower_made(L, "unread", cgs_buf_view(key));
	if (*bad)
		return false;
	if (!get(ev, "reads", &reads)) {
		*bad = 1;
		return false;
	}
	view_value(&w, &reads, false);
	view_value(&w, call, true);
	return true;
}

uint32_t cgs_command_step(struct cgs_lowering *L, const struct cgs_value *call, uint32_t reader,
			  struct cgs_span where)
{
	if (!call->decl || !cgs_ir_is(L->ir, call->decl, "tool"))
		return CGS_PLAN_NONE; /* the checker has said so */
	struct cgs_buf key = {0};
	struct cgs_value *copy = cgs_arena_alloc(&L->mem, sizeof *copy);
	*copy = *call;
	copy->type = CGS_V_CALL;
	copy->n = call->type == CGS_V_CALL ? call->n : 0;
	struct cgs_scope *scope = cgs_arena_alloc(&L->mem, sizeof *scope);
	struct cgs_eval ev;
	bool ok = bind(L, copy, scope, &ev) && add_keys(L, &ev, copy, reader, &key);
	struct cgs_str name = cgs_str_dup(&L->mem, cgs_buf_view(&key));
	cgs_buf_done(&key);
	if (!ok)
		return CGS_PLAN_NONE;
	uint32_t made = *cgs_lower_made(L, "call", name);
	if (made)
		return made - 1;
	struct cgs_str shown =
		cgs_lower_join(L, cgs_lower_name(L, "tool", call->decl), cgs_lower_args(L, copy));
	uint32_t s = cgs_draft_step(L->d, CGS_STEP_TOOL, shown, where);
	*cgs_lower_made(L, "call", name) = s + 1;
	add_writes(L, &ev, s);
	cgs_lower_later(L, (struct cgs_lower_job){s, call->decl, reader, copy});
	return s;
}

uint32_t cgs_command_writes(struct cgs_lowering *L, uint32_t step, struct cgs_str path)
{
	uint32_t n = cgs_draft_at(L->d, step)->nout;
	for (uint32_t i = 1; i < n; i++)
		if (cgs_str_eq(cgs_draft_output_name(L->d, step, i), path))
			return i;
	return 0;
}

/* argv. */

/* Inside a command line a declaration that has a file is the file's path. */
static void show(struct cgs_lowering *L, struct cgs_eval *ev, const struct cgs_value *v,
		 struct cgs_buf *out)
{
	if (v->type == CGS_V_REF && cgs_ir_is(L->ir, v->decl, "artifact"))
		cgs_buf_str(out, L->of[v->decl].path);
	else if (v->type == CGS_V_REF && cgs_lower_str(L, v->decl, "file").n)
		cgs_buf_str(out, cgs_lower_str(L, v->decl, "file"));
	else
		cgs_eval_show(ev, v, out);
}

static bool show_string(struct cgs_lowering *L, struct cgs_eval *ev, uint32_t node,
			struct cgs_buf *out)
{
	const struct cgs_tree *t = cgs_ir_tree(L->ir, ev->decl);
	struct cgs_value v;
	cgs_tree_each (k, t, node) {
		if (t->node[k].kind == CGS_N_PART) {
			cgs_buf_str(out, cgs_tree_part(t, node, k, &L->mem));
			continue;
		}
		uint32_t expr = t->node[k].kid;
		if (t->node[expr].next) { /* filters: the evaluator does the whole string */
			out->n = 0;
			if (!cgs_eval_expr(ev, node, &v))
				return false;
			cgs_buf_str(out, v.str);
			return true;
		}
		if (!cgs_eval_expr(ev, expr, &v))
			return false;
		show(L, ev, &v, out);
	}
	return true;
}

static void add_arg(struct cgs_lowering *L, struct cgs_eval *ev, const struct cgs_value *v,
		    struct cgs_buf *out)
{
	if (v->type == CGS_V_LIST) {
		for (uint32_t i = 0; i < v->n; i++)
			add_arg(L, ev, &v->item[i], out);
		return;
	}
	struct cgs_buf b = {0};
	show(L, ev, v, &b);
	cgs_recipe_str(out, cgs_buf_view(&b));
	cgs_buf_done(&b);
}

/* The arguments that one list writes. */
static bool add_list(struct cgs_lowering *L, struct cgs_eval *outer, const struct cgs_attr *a,
		     struct cgs_buf *out)
{
	const struct cgs_tree *t = cgs_ir_tree(L->ir, a->site);
	struct cgs_eval ev = *outer;
	bool ok = true;
	ev.decl = a->site;
	cgs_tree_each (k, t, a->expr) {
		struct cgs_value v = {0};
		struct cgs_buf b = {0};
		if (t->node[k].kind == CGS_N_STRING) {
			ok = show_string(L, &ev, k, &b);
			cgs_recipe_str(out, cgs_buf_view(&b));
		} else {
			ok = cgs_eval_expr(&ev, k, &v);
			if (ok)
				add_arg(L, &ev, &v, out);
		}
		cgs_buf_done(&b);
		if (!ok)
			break;
	}
	outer->steps = ev.steps;
	return ok;
}

static bool add_argv(struct cgs_lowering *L, struct cgs_eval *ev, struct cgs_buf *out)
{
	const struct cgs_attr *last = cgs_ir_attr(L->ir, ev->decl, "argv", NULL);
	const struct cgs_attr **part = NULL;
	uint32_t n = 0, cap = 0;
	bool ok = true;
	for (const struct cgs_attr *a = last; a; a = a->joins ? cgs_ir_was(L->ir, a) : NULL)
		*CGS_PUSH(part, n, cap) = a;
	cgs_recipe_key(out, "argv");
	cgs_recipe_open(out, '[');
	while (n && ok)
		ok = add_list(L, ev, part[--n], out);
	cgs_buf_putc(out, ']');
	free(part);
	return ok;
}

/* What the program finds in its directory. */

struct staging {
	struct cgs_lowering *L;
	const struct cgs_lower_job *job;
	struct cgs_span where; /* what names the file */
	struct cgs_buf json;
};

static void stage(struct staging *g, struct cgs_str path, struct cgs_source from)
{
	struct cgs_lowering *L = g->L;
	struct cgs_str key = cgs_str_fmt(&L->mem, "%u %.*s", g->job->step, CGS_FMT(path));
	uint32_t *seen = cgs_lower_made(L, "stage", key);
	if (*seen)
		return;
	*seen = 1;
	uint32_t in = cgs_draft_input(L->d, g->job->step, from.step, from.out, path);
	cgs_recipe_open(&g->json, '{');
	cgs_recipe_count(&g->json, "in", in);
	cgs_recipe_pair(&g->json, "path", path);
	cgs_buf_putc(&g->json, '}');
}

static void stage_path(void *to, struct cgs_lowering *L, struct cgs_str path, uint32_t artifact)
{
	struct staging *g = to;
	struct cgs_source from = {CGS_PLAN_NONE, 0};
	if (artifact)
		from = cgs_lower_read(L, artifact, g->job->reader);
	else
		from.out = cgs_draft_file(L->d, path, CGS_FILE_SOURCE);
	if (!artifact)
		cgs_draft_named(L->d, from.out, g->where);
	stage(g, path, from);
}

static void unreadable(struct staging *g, struct cgs_str what)
{
	struct cgs_lowering *L = g->L;
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_not_readable, g->where,
					  "%.*s is nothing that %.*s can read", CGS_FMT(what),
					  CGS_FMT(cgs_ir_path(L->ir, g->job->decl, &L->mem)));
	cgs_diag_help(L->ir->diags, d,
		      "name artifacts, contexts, schemas, or paths and globs "
		      "below the project's root");
}

static void stage_text(struct staging *g, struct cgs_str raw)
{
	struct cgs_lowering *L = g->L;
	if (cgs_glob_is(raw)) {
		cgs_source_each(L, raw, (struct cgs_lower_match){stage_path, g, g->where});
		return;
	}
	struct cgs_str path = cgs_survey_normal(&L->mem, raw);
	if (path.n && strncmp(path.s, ".cgs/", 5) != 0)
		stage_path(g, L, path, cgs_survey_path(L, path));
	else
		unreadable(g, cgs_str_fmt(&L->mem, "\"%.*s\"", CGS_FMT(raw)));
}

static void stage_inline(struct staging *g, uint32_t decl, struct cgs_str text)
{
	struct cgs_lowering *L = g->L;
	struct cgs_str path = cgs_ir_path(L->ir, decl, &L->mem);
	uint32_t *made = cgs_lower_made(L, "inline", path);
	if (!*made)
		*made = cgs_lower_text_step(L, path, text, cgs_ir_span(L->ir, decl)) + 1;
	stage(g, cgs_str_fmt(&L->mem, "%.*s.json", CGS_FMT(cgs_ir_name(L->ir, decl))),
	      (struct cgs_source){*made - 1, 0});
}

static void stage_decl(struct staging *g, uint32_t decl)
{
	struct cgs_lowering *L = g->L;
	struct cgs_value files = cgs_ir_get(L->ir, decl, "files");
	struct cgs_str file = cgs_lower_str(L, decl, "file"), json = cgs_lower_str(L, decl, "json");
	if (cgs_ir_is(L->ir, decl, "artifact")) {
		if (L->of[decl].path.n)
			stage(g, L->of[decl].path, cgs_lower_read(L, decl, g->job->reader));
		return;
	}
	g->where = cgs_lower_span(L, decl, file.n ? "file" : "files");
	if (file.n)
		stage_text(g, file);
	for (uint32_t i = 0; files.type == CGS_V_LIST && i < files.n; i++) {
		g->where = cgs_lower_item(L, decl, "files", i, files.n);
		cgs_source_each(L, files.item[i].str,
				(struct cgs_lower_match){stage_path, g, g->where});
	}
	if (json.n && cgs_ir_is(L->ir, decl, "schema"))
		stage_inline(g, decl, json);
	else if (!file.n && !files.n)
		unreadable(g, cgs_ir_path(L->ir, decl, &L->mem));
}

/* args: only declarations with files count; other arguments are just values. */
static void stage_value(struct staging *g, const struct cgs_value *v, bool args)
{
	if (v->type == CGS_V_LIST || (args && v->type == CGS_V_CALL)) {
		for (uint32_t i = 0; i < v->n; i++)
			stage_value(g, &v->item[i], args);
	} else if (v->type == CGS_V_REF) {
		if (!args || cgs_ir_is(g->L->ir, v->decl, "artifact") ||
		    cgs_lower_str(g->L, v->decl, "file").n)
			stage_decl(g, v->decl);
	} else if (!args && v->type == CGS_V_STR) {
		stage_text(g, v->str);
	} else if (!args && v->type != CGS_V_NONE) {
		unreadable(g, CGS_STR("this value"));
	}
}

/* The recipe. */

struct pair {
	struct cgs_str key, value;
};

static int by_key(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	return cgs_str_cmp(x->key, y->key);
}

static void add_env(struct cgs_lowering *L, struct cgs_eval *ev, struct cgs_buf *out)
{
	struct cgs_value env;
	if (!get(ev, "env", &env) || env.type != CGS_V_RECORD || !env.n)
		return;
	struct pair *v = cgs_arena_alloc(&L->mem, env.n * sizeof *v);
	for (uint32_t i = 0; i < env.n; i++) {
		struct cgs_buf b = {0};
		show(L, ev, &env.item[i], &b);
		v[i].key = cgs_sym_str(L->ir->syms, env.key[i]);
		v[i].value = cgs_str_dup(&L->mem, cgs_buf_view(&b));
		cgs_buf_done(&b);
	}
	qsort(v, env.n, sizeof *v, by_key);
	cgs_recipe_key(out, "env");
	cgs_recipe_open(out, '{');
	for (uint32_t i = 0; i < env.n; i++) {
		cgs_recipe_name(out, v[i].key);
		cgs_recipe_str(out, v[i].value);
	}
	cgs_buf_putc(out, '}');
}

static bool add_rest(struct cgs_eval *ev, const struct staging *g, struct cgs_buf *b)
{
	struct cgs_lowering *L = g->L;
	uint32_t step = g->job->step, nout = cgs_draft_at(L->d, step)->nout;
	struct cgs_value max, parse, timeout;
	if (!get(ev, "max_output", &max) || !get(ev, "parse", &parse) ||
	    !get(ev, "timeout", &timeout))
		return false;
	cgs_recipe_pair(b, "kind", CGS_STR("tool"));
	cgs_recipe_count(b, "max_output", cgs_lower_whole(&max, 1, 1, DEFAULT_REPORT));
	cgs_recipe_pair(b, "parse", parse.str.n ? parse.str : CGS_STR("exit"));
	cgs_recipe_key(b, "stage");
	cgs_recipe_open(b, '[');
	cgs_buf_str(b, cgs_buf_view(&g->json));
	cgs_buf_putc(b, ']');
	cgs_recipe_count(b, "timeout_ms", cgs_lower_whole(&timeout, 1, NS_IN_MS, DEFAULT_TIMEOUT));
	cgs_recipe_pair(b, "tool", cgs_ir_name(L->ir, ev->decl));
	cgs_recipe_key(b, "writes");
	cgs_recipe_open(b, '[');
	for (uint32_t i = 1; i < nout; i++)
		cgs_recipe_str(b, cgs_draft_output_name(L->d, step, i));
	cgs_buf_putz(b, "]}");
	return true;
}

void cgs_command_fill(struct cgs_lowering *L, const struct cgs_lower_job *job)
{
	struct staging g = {L, job, cgs_lower_span(L, job->decl, "reads"), {0}};
	struct cgs_buf b = {0};
	struct cgs_scope scope;
	struct cgs_eval ev;
	struct cgs_value reads;
	struct cgs_str program;
	if (!cgs_program_of(L, job->decl, &program)) {
		cgs_program_check(L, job->decl);
		return;
	}
	if (!bind(L, job->call, &scope, &ev) || !cgs_program_add(L, job, program))
		return;
	cgs_recipe_open(&b, '{');
	if (!get(&ev, "reads", &reads) || !add_argv(L, &ev, &b))
		goto out;
	for (uint32_t i = 0; reads.type == CGS_V_LIST && i < reads.n; i++) {
		g.where = cgs_lower_item(L, job->decl, "reads", i, reads.n);
		stage_value(&g, &reads.item[i], false);
	}
	stage_value(&g, job->call, true);
	add_env(L, &ev, &b);
	if (add_rest(&ev, &g, &b))
		cgs_draft_recipe(L->d, job->step, cgs_buf_view(&b));
out:
	cgs_buf_done(&g.json);
	cgs_buf_done(&b);
}
