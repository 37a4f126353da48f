/* prompt.c — prompts: sections to messages, and what the answer has to look like.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../base/path.h"
#include "form.h"
#include "lower.h"

#include <jansson.h>
#include <stdlib.h>

enum { PERCENT = 100 };

uint32_t cgs_prompt_model(struct cgs_lowering *L, uint32_t prompt)
{
	uint32_t model = cgs_lower_ref(L, prompt, "model");
	uint32_t agent = cgs_lower_ref(L, prompt, "agent");
	if (!model && agent)
		model = cgs_lower_ref(L, agent, "model");
	if (model)
		return model;
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_prompt_without_model, cgs_ir_span(L->ir, prompt),
			     "%.*s has no model", CGS_FMT(cgs_ir_path(L->ir, prompt, &L->mem)));
	if (agent)
		cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, agent), "its agent has none");
	cgs_diag_help(L->ir->diags, d, "set `model` in the prompt, or in its `agent`");
	uint32_t any = cgs_ir_next(L->ir, "model", 0);
	cgs_edit_insert(L->ir, d, prompt,
			cgs_str_fmt(&L->mem, "model = %.*s",
				    CGS_FMT(any ? cgs_ir_name(L->ir, any) : CGS_STR("TODO"))),
			any ? CGS_REVIEW : CGS_PLACEHOLDER);
	return 0;
}

/* Schemas. */

static bool canonical(struct cgs_lowering *L, uint32_t schema, struct cgs_str text,
		      struct cgs_buf *out)
{
	json_error_t e;
	json_t *j = json_loadb(text.s, text.n, JSON_REJECT_DUPLICATES, &e);
	const char *attr = cgs_lower_str(L, schema, "json").n ? "json" : "file";
	if (!j || !json_is_object(j)) {
		struct cgs_diag *d = cgs_diag_add(
			L->ir->diags, CGS_C_bad_schema, cgs_lower_span(L, schema, attr),
			"%.*s is not a JSON object", CGS_FMT(cgs_ir_path(L->ir, schema, &L->mem)));
		if (!j)
			cgs_diag_why(L->ir->diags, d, "line %d: %s", e.line, e.text);
		json_decref(j);
		return false;
	}
	struct cgs_buf why = {0};
	if (!cgs_form_sound(j, &why))
		cgs_diag_add(L->ir->diags, CGS_C_bad_schema, cgs_lower_span(L, schema, attr),
			     "the schema of %.*s is wrong: %s",
			     CGS_FMT(cgs_ir_path(L->ir, schema, &L->mem)), why.s);
	cgs_buf_done(&why);
	char *z = json_dumps(j, JSON_SORT_KEYS | JSON_COMPACT);
	cgs_buf_putz(out, z ? z : "{}");
	free(z);
	json_decref(j);
	return true;
}

/* A schema in a file is read now: it is part of the spec, and a change makes the plan anew. */
bool cgs_prompt_schema(struct cgs_lowering *L, uint32_t schema, struct cgs_buf *out)
{
	struct cgs_str text = cgs_lower_str(L, schema, "json");
	struct cgs_str raw = cgs_lower_str(L, schema, "file");
	struct cgs_str file = cgs_survey_normal(&L->mem, raw);
	if (text.n)
		return canonical(L, schema, text, out);
	if (L->check) { /* the disk is not looked at */
		cgs_buf_putz(out, "{}");
		return true;
	}
	uint32_t id = file.n ? cgs_file_id(L->ir->files, file) : CGS_NO_FILE;
	if (id != CGS_NO_FILE && cgs_file_load(L->ir->files, id) == CGS_OK)
		return canonical(L, schema, L->ir->files->v[id].text, out);
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_bad_schema, cgs_lower_span(L, schema, "file"),
			     "the file of %.*s, \"%.*s\", cannot be read",
			     CGS_FMT(cgs_ir_path(L->ir, schema, &L->mem)), CGS_FMT(raw));
	cgs_diag_help(L->ir->diags, d, "give the schema its text as `json`, or an existing `file`");
	return false;
}

/* The value that the schema describes is the whole answer. */
static void check_files(struct cgs_lowering *L, uint32_t prompt, uint32_t schema)
{
	uint32_t l = L->of[prompt].link, second = l ? L->link[l - 1].next : 0;
	if (!second)
		return;
	struct cgs_diag *d = cgs_diag_add(
		L->ir->diags, CGS_C_schema_of_files, cgs_lower_span(L, prompt, "output"),
		"the answer of %.*s cannot be a value of `%.*s` and several files",
		CGS_FMT(cgs_ir_path(L->ir, prompt, &L->mem)), CGS_FMT(cgs_ir_name(L->ir, schema)));
	for (; l; l = L->link[l - 1].next)
		cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, L->link[l - 1].decl),
			       "made from it");
	cgs_diag_help(L->ir->diags, d, "make one artifact from it, or leave `output` out");
}

/* Sections. */

struct share {
	double lo, hi; /* percent */
};

static struct share share_of(struct cgs_lowering *L, uint32_t section)
{
	struct cgs_value v = cgs_ir_get(L->ir, section, "share");
	if (v.type == CGS_V_NUM)
		return (struct share){cgs_eval_double(v.num), cgs_eval_double(v.num)};
	if (v.type == CGS_V_RANGE && v.n >= 2)
		return (struct share){cgs_eval_double(v.item[0].num),
				      cgs_eval_double(v.item[1].num)};
	return (struct share){0, 0};
}

static void add_place(struct cgs_lowering *L, struct cgs_span at, struct cgs_buf *out)
{
	cgs_recipe_key(out, "place");
	cgs_recipe_open(out, '{');
	cgs_recipe_count(out, "at", at.at);
	cgs_recipe_count(out, "len", at.len);
	cgs_recipe_pair(out, "path", L->ir->files->v[at.file].path);
	cgs_buf_putc(out, '}');
}

/* What a section includes is known when it is asked: for the runtime. from: its first input. */
static void add_share(struct cgs_message *m, uint32_t section, uint64_t weight, uint32_t from,
		      double room)
{
	struct cgs_lowering *L = m->L;
	if (!m->shares.n)
		cgs_recipe_open(&m->shares, '[');
	cgs_recipe_open(&m->shares, '{');
	cgs_recipe_count(&m->shares, "from", from);
	add_place(L, cgs_lower_span(L, section, "share"), &m->shares);
	cgs_recipe_pair(&m->shares, "section", cgs_ir_name(L->ir, section));
	cgs_recipe_count(&m->shares, "to", cgs_draft_at(L->d, m->step)->nin);
	cgs_recipe_count(&m->shares, "tokens", (uint64_t)room);
	cgs_recipe_count(&m->shares, "weight", weight);
	cgs_buf_putc(&m->shares, '}');
}

/* Its files get what its own text leaves: that decides the question. */
static void add_prune(struct cgs_message *m, uint32_t section, uint64_t weight, uint32_t from,
		      double room)
{
	struct cgs_lowering *L = m->L;
	uint32_t own = cgs_tokens(weight);
	if (!m->fit.n)
		cgs_recipe_open(&m->fit, '[');
	cgs_recipe_open(&m->fit, '{');
	cgs_recipe_count(&m->fit, "from", from);
	cgs_recipe_count(&m->fit, "room", room > own ? (uint64_t)room - own : 0);
	cgs_recipe_pair(&m->fit, "section", cgs_ir_name(L->ir, section));
	cgs_recipe_count(&m->fit, "to", cgs_draft_at(L->d, m->step)->nin);
	cgs_buf_putc(&m->fit, '}');
}

static bool is_pruned(struct cgs_lowering *L, uint32_t section, bool has_room)
{
	struct cgs_value v = cgs_ir_get(L->ir, section, "prune");
	if (v.type != CGS_V_BOOL || !v.b)
		return false;
	if (has_room || !L->check)
		return has_room;
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_prune_without_room,
					  cgs_lower_span(L, section, "prune"),
					  "section %.*s has no size to which it could be pruned",
					  CGS_FMT(cgs_ir_name(L->ir, section)));
	cgs_diag_help(L->ir->diags, d, "give it a `share`, and its model a `window`");
	return false;
}

static void check_share(struct cgs_message *m, const struct cgs_endpoint *e, uint32_t section,
			uint64_t weight, uint32_t from)
{
	struct cgs_lowering *L = m->L;
	struct share s = share_of(L, section);
	uint64_t window = cgs_lower_count(L, e->model, "window", 1, 1, 0);
	uint32_t ratio = cgs_window_ratio(L, e->model);
	double room = (double)window * (double)ratio / PERCENT * s.hi / PERCENT;
	uint32_t tokens = cgs_tokens(weight);
	bool has_room = window && s.hi > 0;
	if (is_pruned(L, section, has_room))
		add_prune(m, section, weight, from, room);
	else if (has_room)
		add_share(m, section, weight, from, room);
	if (!L->check || !window || s.hi <= 0 || tokens <= room)
		return;
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_section_over_share,
					  cgs_lower_span(L, section, "share"),
					  "section %.*s has about %u tokens, its share is %.0f",
					  CGS_FMT(cgs_ir_name(L->ir, section)), tokens, room);
	cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, e->model, "window"), "of this window");
	cgs_diag_help(L->ir->diags, d, "include less, or raise the share");
}

static void check_shares(struct cgs_lowering *L, uint32_t prompt)
{
	double lo = 0;
	for (uint32_t k = L->ir->decl[prompt].kid; k; k = L->ir->decl[k].next)
		lo += share_of(L, k).lo;
	if (lo <= PERCENT)
		return;
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_shares_too_large, cgs_ir_span(L->ir, prompt),
			     "the shares of %.*s come to at least %.0f%%",
			     CGS_FMT(cgs_ir_path(L->ir, prompt, &L->mem)), lo);
	for (uint32_t k = L->ir->decl[prompt].kid; k; k = L->ir->decl[k].next)
		if (share_of(L, k).lo > 0)
			cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, k, "share"), "a share");
	cgs_diag_help(L->ir->diags, d, "lower them until the least of all comes to 100%% or less");
}

static uint64_t weight_of(const struct cgs_message *m)
{
	return m->weight + cgs_tokens_weigh(cgs_buf_view(&m->text));
}

static void add_section(struct cgs_message *m, const struct cgs_endpoint *e, uint32_t section,
			bool heading)
{
	struct cgs_lowering *L = m->L;
	struct cgs_str title = cgs_lower_str(L, section, "title");
	struct cgs_value include = cgs_ir_get(L->ir, section, "include");
	uint64_t before = weight_of(m);
	uint32_t from = cgs_draft_at(L->d, m->step)->nin;
	if (!title.n)
		title = L->ir->decl[section].title;
	if (!title.n)
		title = cgs_ir_name(L->ir, section);
	if (heading && title.n)
		cgs_message_text(m, cgs_str_fmt(&L->mem, "## %.*s", CGS_FMT(title)));
	cgs_message_text(m, cgs_lower_str(L, section, "text"));
	struct cgs_str example = cgs_lower_str(L, section, "example");
	if (example.n) {
		cgs_message_text(m, CGS_STR("Example:"));
		cgs_message_text(m, example);
	}
	cgs_message_include(m, &include);
	check_share(m, e, section, weight_of(m) - before, from);
}

static bool is_system(struct cgs_lowering *L, uint32_t section)
{
	return cgs_str_is(cgs_ir_name(L->ir, section), "system");
}

static void add_system(struct cgs_message *m, const struct cgs_endpoint *e, uint32_t prompt)
{
	struct cgs_lowering *L = m->L;
	uint32_t agent = cgs_lower_ref(L, prompt, "agent");
	struct cgs_str role = {"", 0};
	bool any = false;
	if (agent)
		role = cgs_lower_str(L, agent, "system");
	for (uint32_t k = L->ir->decl[prompt].kid; k; k = L->ir->decl[k].next)
		any |= is_system(L, k);
	if (!any && !role.n)
		return;
	cgs_message_begin(m);
	cgs_message_text(m, role);
	for (uint32_t k = L->ir->decl[prompt].kid; k; k = L->ir->decl[k].next)
		if (is_system(L, k))
			add_section(m, e, k, false);
	cgs_message_end(m, "system");
}

/* What the answer has to look like so that files can be taken from it. */
static void add_form(struct cgs_message *m, uint32_t prompt, bool schema)
{
	struct cgs_lowering *L = m->L;
	uint32_t n = 0;
	bool fences = false;
	cgs_lower_each (L, l, L->of[prompt].link) {
		struct cgs_str path = L->of[L->link[l - 1].decl].path;
		fences = fences || cgs_path_has_fences(path.s, path.n);
		n++;
	}
	if (schema) {
		cgs_message_text(m, CGS_STR("Answer with one JSON value that obeys the given "
					    "schema, and nothing else."));
	} else if (n == 1) {
		cgs_message_text(m, CGS_STR("Answer with one fenced code block that holds the "
					    "whole file, and nothing else."));
	} else if (n > 1) {
		cgs_message_text(m, CGS_STR("Answer with one fenced code block for each of these "
					    "files, and nothing else. The info string of each "
					    "block ends with the path of its file:"));
		cgs_message_gap(m);
		cgs_lower_each (L, l, L->of[prompt].link)
			cgs_buf_fmt(&m->text, "- %.*s\n", CGS_FMT(L->of[L->link[l - 1].decl].path));
	}
	if (fences && !schema) {
		cgs_buf_putz(&m->text, n == 1 ? " " : "\n");
		cgs_message_text(m, CGS_STR("Its fence is longer than any fence inside it: four "
					    "backticks at least."));
	}
}

static bool add_user(struct cgs_message *m, const struct cgs_endpoint *e, uint32_t prompt,
		     bool schema)
{
	struct cgs_lowering *L = m->L;
	uint32_t sections = 0;
	cgs_message_begin(m);
	for (uint32_t k = L->ir->decl[prompt].kid; k; k = L->ir->decl[k].next) {
		if (is_system(L, k) || !cgs_ir_is(L->ir, k, "section"))
			continue;
		add_section(m, e, k, true);
		sections++;
	}
	add_form(m, prompt, schema);
	cgs_message_end(m, "user");
	return sections > 0;
}

/* The recipe. */

static uint32_t fallback_model(struct cgs_lowering *L, uint32_t prompt, uint32_t own)
{
	uint32_t gate = L->of[prompt].healer;
	if (!gate)
		return 0;
	struct cgs_value v = cgs_ir_get(L->ir, gate, "on_fail");
	if (v.type != CGS_V_CALL || !v.n || v.item[0].type != CGS_V_REF)
		return 0;
	uint32_t model = v.item[0].decl;
	if (model == own && L->check) {
		struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_fallback_is_own,
						  cgs_lower_span(L, gate, "on_fail"),
						  "the fallback of %.*s is the model it has",
						  CGS_FMT(cgs_ir_path(L->ir, prompt, &L->mem)));
		cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, prompt), "the prompt");
		cgs_diag_help(L->ir->diags, d, "fall back to another model");
		cgs_edit_named(L->ir, d, gate, "on_fail", CGS_STR(""), CGS_REVIEW);
	}
	return model;
}

/* A model that is said to write less would cut the answer off, or refuse. */
static void check_output(struct cgs_lowering *L, uint32_t prompt, const struct cgs_endpoint *e,
			 uint64_t want)
{
	if (!L->check || want <= e->max_output || !cgs_ir_attr(L->ir, e->model, "max_output", NULL))
		return;
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_answer_over_model,
					  cgs_lower_span(L, prompt, "max_output"),
					  "%.*s asks for more than %.*s can write",
					  CGS_FMT(cgs_ir_path(L->ir, prompt, &L->mem)),
					  CGS_FMT(cgs_ir_path(L->ir, e->model, &L->mem)));
	cgs_diag_label(L->ir->diags, d, cgs_lower_span(L, e->model, "max_output"),
		       "what the model can write");
	cgs_diag_help(L->ir->diags, d, "lower it, or choose a model that writes more");
}

void cgs_prompt_limits(struct cgs_lowering *L, uint32_t prompt, struct cgs_endpoint *e)
{
	struct cgs_value t = cgs_ir_get(L->ir, prompt, "temperature");
	uint64_t want = cgs_lower_count(L, prompt, "max_output", 1, 1, e->max_output);
	check_output(L, prompt, e, want);
	e->max_output = want;
	if (cgs_lower_str(L, prompt, "effort").n)
		e->effort = cgs_lower_str(L, prompt, "effort");
	if (t.type != CGS_V_NUM)
		return;
	e->has_temperature = true;
	e->temperature = t.num;
}

static bool add_fallback(struct cgs_lowering *L, uint32_t step, uint32_t prompt, uint32_t own,
			 bool *template, struct cgs_buf *out)
{
	struct cgs_endpoint e;
	uint32_t model = fallback_model(L, prompt, own);
	if (!model)
		return true;
	if (!cgs_endpoint_get(L, model, &e))
		return false;
	cgs_prompt_limits(L, prompt, &e);
	if (model != own)
		cgs_endpoint_window(L, &e, step, L->of[prompt].healer, "on_fail");
	cgs_endpoint_watch(L, &e, step);
	uint32_t at = cgs_endpoint_model(L, &e);
	cgs_draft_at(L->d, step)->fallback = at;
	*template |= cgs_endpoint_is(L, &e, "template");
	cgs_recipe_key(out, "fallback");
	cgs_recipe_open(out, '{');
	cgs_endpoint_ask(L, &e, CGS_STR(""), out);
	cgs_buf_putc(out, '}');
	return true;
}

static bool add_template(struct cgs_lowering *L, uint32_t prompt, struct cgs_buf *out)
{
	struct cgs_value v = cgs_ir_get(L->ir, prompt, "template");
	struct cgs_buf text = {0};
	bool ok = v.type == CGS_V_CALL || v.type == CGS_V_REF;
	if (!ok) {
		struct cgs_diag *d = cgs_diag_add(
			L->ir->diags, CGS_C_prompt_without_template, cgs_ir_span(L->ir, prompt),
			"%.*s is answered from its template, but has none",
			CGS_FMT(cgs_ir_path(L->ir, prompt, &L->mem)));
		cgs_diag_help(L->ir->diags, d,
			      "set `template`, or choose a model of another "
			      "provider");
		cgs_edit_insert(L->ir, d, prompt, CGS_STR("template = TODO"), CGS_PLACEHOLDER);
		return false;
	}
	ok = cgs_lower_template(L, &v, &text);
	if (ok)
		cgs_recipe_pair(out, "template", cgs_buf_view(&text));
	cgs_buf_done(&text);
	return ok;
}

static void add_files(struct cgs_lowering *L, uint32_t prompt, struct cgs_buf *out)
{
	if (!L->of[prompt].link)
		return;
	cgs_recipe_key(out, "files");
	cgs_recipe_open(out, '[');
	cgs_lower_each (L, l, L->of[prompt].link)
		cgs_recipe_str(out, L->of[L->link[l - 1].decl].path);
	cgs_buf_putc(out, ']');
}

static void add_schema_place(struct cgs_lowering *L, uint32_t schema, struct cgs_buf *out)
{
	cgs_recipe_key(out, "form");
	cgs_recipe_open(out, '{');
	add_place(L, cgs_ir_span(L->ir, schema), out);
	cgs_buf_putc(out, '}');
}

static bool make_recipe(struct cgs_message *m, const struct cgs_endpoint *e, uint32_t prompt,
			struct cgs_str schema, struct cgs_buf *b)
{
	struct cgs_lowering *L = m->L;
	bool template = cgs_endpoint_is(L, e, "template");
	struct cgs_asking q = {.step = m->step, .model = e->model, .prompt = prompt};
	cgs_recipe_open(b, '{');
	if (!cgs_chain_recipe(L, &q, &template, b) ||
	    !add_fallback(L, m->step, prompt, e->model, &template, b))
		return false;
	add_files(L, prompt, b);
	if (m->fit.n) {
		cgs_buf_putc(&m->fit, ']');
		cgs_recipe_key(b, "fit");
		cgs_buf_str(b, cgs_buf_view(&m->fit));
	}
	if (schema.n)
		add_schema_place(L, cgs_lower_ref(L, prompt, "output"), b);
	cgs_recipe_pair(b, "kind", CGS_STR("prompt"));
	cgs_recipe_pair(b, "prompt", cgs_draft_name(L->d, m->step));
	cgs_endpoint_ask(L, e, cgs_buf_view(&m->json), b);
	if (schema.n) {
		cgs_recipe_key(b, "schema");
		cgs_buf_str(b, schema);
	}
	if (m->shares.n) {
		cgs_buf_putc(&m->shares, ']');
		cgs_recipe_key(b, "shares");
		cgs_buf_str(b, cgs_buf_view(&m->shares));
	}
	if (template && !add_template(L, prompt, b))
		return false;
	cgs_buf_putc(b, '}');
	return true;
}

static void empty_prompt(struct cgs_lowering *L, uint32_t prompt)
{
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_empty_prompt, cgs_ir_span(L->ir, prompt),
			     "%.*s asks nothing", CGS_FMT(cgs_ir_path(L->ir, prompt, &L->mem)));
	cgs_diag_help(L->ir->diags, d, "add a section with a `text` or `include`");
	cgs_edit_insert(L->ir, d, prompt, CGS_STR("section task { text = \"TODO\" }"),
			CGS_PLACEHOLDER);
}

void cgs_prompt_fill(struct cgs_lowering *L, const struct cgs_lower_job *job)
{
	uint32_t prompt = job->decl, model = cgs_prompt_model(L, prompt);
	uint32_t schema = cgs_lower_ref(L, prompt, "output");
	struct cgs_message m = {.L = L, .step = job->step, .reader = prompt};
	struct cgs_buf form = {0}, recipe = {0};
	struct cgs_endpoint e;
	if (!model || !cgs_endpoint_get(L, model, &e))
		return;
	cgs_prompt_limits(L, prompt, &e);
	check_shares(L, prompt);
	if (schema && !cgs_prompt_schema(L, schema, &form))
		goto out;
	if (schema)
		check_files(L, prompt, schema);
	for (uint32_t k = L->ir->decl[prompt].kid; schema && k; k = L->ir->decl[k].next)
		cgs_example_check(L, k, schema, cgs_buf_view(&form));
	cgs_recipe_open(&m.json, '[');
	add_system(&m, &e, prompt);
	if (!add_user(&m, &e, prompt, schema != 0) && !cgs_endpoint_is(L, &e, "template"))
		empty_prompt(L, prompt);
	cgs_buf_putc(&m.json, ']');
	if (make_recipe(&m, &e, prompt, cgs_buf_view(&form), &recipe))
		cgs_endpoint_recipe(L, job->step, cgs_buf_view(&recipe));
	cgs_endpoint_step(L, &e, job->step, m.weight);
out:
	cgs_message_done(&m);
	cgs_buf_done(&form);
	cgs_buf_done(&recipe);
}
