/* why.c — what made a step run: its recipe and inputs beside those of the run before.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The note "l" + step name holds one JSON object: {"changes":[line..],"inputs":{name:hex},
 * "recipe":hex} (no changes: it never ran); the recipe itself, as far as it is in the key, is a
 * blob, so that a change in it can be shown as old and new.
 */
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHANGES_MAX = 20, EXCERPT = 60 };
/* 0.2 is shown as people write it. */
enum { SHOWN = JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_REAL_PRECISION(15) };

static void note_key(const char *name, struct cgs_buf *b)
{
	cgs_buf_putc(b, 'l');
	cgs_buf_putz(b, name);
	if (b->n > 500) { /* LMDB keys end at 511 bytes: long names are told apart by their hash */
		char hex[CGS_KEY_HEX + 1];
		struct cgs_key k = cgs_hash_of(name, strlen(name));
		b->n = 400;
		cgs_buf_putz(b, cgs_key_hex(&k, hex));
	}
}

static json_t *load_last(struct cgs_run *r, const char *name)
{
	struct cgs_buf key = {0}, val = {0};
	note_key(name, &key);
	json_t *j = NULL;
	if (!cgs_store_get(r->store, CGS_T_NOTE, key.s, key.n, &val))
		j = json_loadb(val.s, val.n, 0, NULL);
	cgs_buf_done(&key);
	cgs_buf_done(&val);
	return j;
}

/* One step of the path to a difference: "request.messages[1].parts[0].text". */
struct trail {
	const struct trail *up;
	const char *key; /* or NULL: index */
	size_t index;
};

static void show_trail(const struct trail *t, struct cgs_buf *b)
{
	const struct trail *chain[32];
	size_t n = 0;
	for (; t && n < 32; t = t->up)
		chain[n++] = t;
	for (bool first = true; n-- > 0; first = false) {
		if (chain[n]->key)
			cgs_buf_fmt(b, "%s%s", first ? "" : ".", chain[n]->key);
		else
			cgs_buf_fmt(b, "[%zu]", chain[n]->index);
	}
}

static void show_excerpt(const char *s, size_t n, bool inside, struct cgs_buf *b)
{
	cgs_buf_putz(b, inside ? "'..." : "'");
	cgs_buf_add(b, s, n < EXCERPT ? n : EXCERPT);
	cgs_buf_putz(b, n < EXCERPT ? "'" : "...'");
}

static size_t line_at(const char *s, size_t from)
{
	const char *end = strchr(s + from, '\n');
	return end ? (size_t)(end - (s + from)) : strlen(s + from);
}

/* The part of a line that begins at `start` and differs at `at`: with some of what stands before.
 */
static void show_part(const char *s, size_t start, size_t at, struct cgs_buf *b)
{
	size_t from = at - start > EXCERPT / 2 ? at - EXCERPT / 3 : start;
	while (from > start && (s[from] & 0xc0) == 0x80)
		from--;
	show_excerpt(s + from, line_at(s, from), from > start, b);
}

/* Texts are shown by the first line that differs. */
static void show_texts(const char *was, const char *is, struct cgs_buf *b)
{
	size_t i = 0, start = 0, line = 1;
	for (; was[i] && was[i] == is[i]; i++)
		if (was[i] == '\n') {
			start = i + 1;
			line++;
		}
	if (line > 1 || strchr(was, '\n') || strchr(is, '\n'))
		cgs_buf_fmt(b, " line %zu", line);
	cgs_buf_putz(b, ": ");
	show_part(was, start, i, b);
	cgs_buf_putz(b, " -> ");
	show_part(is, start, i, b);
}

static void show_json(const json_t *j, struct cgs_buf *b)
{
	char *s = j ? json_dumps(j, SHOWN) : NULL;
	if (s)
		show_excerpt(s, strlen(s), false, b);
	else
		cgs_buf_putz(b, "nothing");
	free(s);
}

static void add_change(json_t *list, const struct trail *t, const json_t *was, const json_t *is)
{
	struct cgs_buf b = {0};
	cgs_buf_putz(&b, "spec: ");
	show_trail(t, &b);
	if (json_is_string(was) && json_is_string(is)) {
		show_texts(json_string_value(was), json_string_value(is), &b);
	} else {
		cgs_buf_putz(&b, ": ");
		show_json(was, &b);
		cgs_buf_putz(&b, " -> ");
		show_json(is, &b);
	}
	json_array_append_new(list, json_string(b.s));
	cgs_buf_done(&b);
}

/* Recipes are our own JSON and shallow: the recursion is bounded by their fixed shape. */
static void compare(json_t *list, const struct trail *t, const json_t *was, const json_t *is)
{
	if (json_array_size(list) >= CHANGES_MAX || json_equal(was, is))
		return;
	if (json_is_object(was) && json_is_object(is)) {
		const char *key;
		json_t *v;
		json_object_foreach ((json_t *)(uintptr_t)is, key, v)
			compare(list, &(struct trail){t, key, 0}, json_object_get(was, key), v);
		json_object_foreach ((json_t *)(uintptr_t)was, key, v)
			if (!json_object_get(is, key))
				compare(list, &(struct trail){t, key, 0}, v, NULL);
		return;
	}
	if (json_is_array(was) && json_is_array(is) &&
	    json_array_size(was) == json_array_size(is)) {
		for (size_t i = 0; i < json_array_size(is); i++)
			compare(list, &(struct trail){t, NULL, i}, json_array_get(was, i),
				json_array_get(is, i));
		return;
	}
	add_change(list, t, was, is);
}

/* What is in the key: the rest may change without a step running. */
static void put_recipe(const struct cgs_run *r, uint32_t step, struct cgs_buf *b)
{
	const struct cgs_step *s = &r->plan->step[step];
	struct cgs_str recipe = {cgs_plan_str(r->plan, s->recipe), s->nrecipe};
	if (s->kind == CGS_STEP_PROMPT)
		cgs_plan_identity(recipe, b);
	else
		cgs_buf_str(b, recipe);
}

static void compare_recipes(struct cgs_run *r, struct cgs_str recipe, const char *hex, json_t *list)
{
	struct cgs_key k;
	struct cgs_buf b = {0};
	json_t *is = json_loadb(recipe.s, recipe.n, 0, NULL), *was = NULL;
	if (cgs_key_parse(cgs_str_of(hex), &k) && !cgs_store_get_blob(r->store, &k, &b))
		was = json_loadb(b.s, b.n, 0, NULL);
	if (was)
		compare(list, NULL, was, is);
	else
		json_array_append_new(list, json_string("spec: the recipe changed"));
	json_decref(was);
	json_decref(is);
	cgs_buf_done(&b);
}

static json_t *inputs_now(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	json_t *o = json_object();
	for (uint32_t i = 0; i < s->nin; i++) {
		const struct cgs_input *in = &r->plan->input[s->in + i];
		char hex[CGS_KEY_HEX + 1];
		struct cgs_key k = {0};
		bool there = cgs_input_key(r, step, i, &k);
		json_object_set_new(o, cgs_plan_str(r->plan, in->name),
				    json_string(there ? cgs_key_hex(&k, hex) : "missing"));
	}
	if (!cgs_key_zero(&r->node[step].taped)) {
		char hex[CGS_KEY_HEX + 1];
		json_object_set_new(o, "recording",
				    json_string(cgs_key_hex(&r->node[step].taped, hex)));
	}
	return o;
}

static void compare_inputs(const json_t *was, const json_t *is, json_t *list)
{
	const char *key;
	json_t *v;
	char line[512];
	json_object_foreach ((json_t *)(uintptr_t)is, key, v) {
		const char *now = json_string_value(v);
		const char *then = json_string_value(json_object_get(was, key));
		if (json_array_size(list) >= CHANGES_MAX || (then && !strcmp(then, now)))
			continue;
		snprintf(line, sizeof line, "input %s: %.12s -> %.12s", key, then ? then : "absent",
			 now);
		json_array_append_new(list, json_string(line));
	}
	json_object_foreach ((json_t *)(uintptr_t)was, key, v) {
		if (json_object_get(is, key) || json_array_size(list) >= CHANGES_MAX)
			continue;
		snprintf(line, sizeof line, "input %s: no longer read", key);
		json_array_append_new(list, json_string(line));
	}
}

/* What differs from the last run. */
static json_t *changes(struct cgs_run *r, uint32_t step, const json_t *last, const json_t *in,
		       struct cgs_str recipe, const char *hex)
{
	json_t *list = json_array();
	const char *old = json_string_value(json_object_get(last, "recipe"));
	if (!last)
		json_array_append_new(list, json_string("it was never built"));
	else if (!old || strcmp(old, hex))
		compare_recipes(r, recipe, old ? old : "", list);
	if (last)
		compare_inputs(json_object_get(last, "inputs"), in, list);
	if (r->node[step].attempt > 1)
		json_array_insert_new(list, 0,
				      json_sprintf("healing: attempt %u", r->node[step].attempt));
	if (r->node[step].force)
		json_array_insert_new(list, 0, json_string("a stored failure is checked again"));
	if (!json_array_size(list))
		json_array_append_new(list, json_string("its result is not in the store"));
	return list;
}

/* The model that a prompt asked; NULL: it asked none. */
static json_t *who_answered(const struct cgs_run *r, uint32_t step)
{
	bool prompt = r->plan->step[step].kind == CGS_STEP_PROMPT;
	uint32_t m = prompt ? cgs_chain_now(r, step) : CGS_PLAN_NONE;
	return m < r->plan->head->nmodel
		       ? json_string(cgs_plan_str(r->plan, r->plan->model[m].name))
		       : NULL;
}

/* The record of a step now. Of one that has not run, what made it run before is still what did. */
static json_t *make_record(struct cgs_run *r, uint32_t step, struct cgs_str recipe, bool ran)
{
	struct cgs_key k = cgs_hash_of(recipe.s, recipe.n);
	char hex[CGS_KEY_HEX + 1];
	json_t *last = load_last(r, cgs_record_name(r, step)), *in = inputs_now(r, step);
	json_t *old = json_object_get(last, "changes");
	cgs_key_hex(&k, hex);
	json_t *list = ran   ? changes(r, step, last, in, recipe, hex)
		       : old ? json_incref(old)
			     : json_array();
	json_t *who = ran ? who_answered(r, step) : json_copy(json_object_get(last, "model"));
	json_decref(last);
	return json_pack("{s:o, s:o, s:o*, s:s}", "changes", list, "inputs", in, "model", who,
			 "recipe", hex);
}

static const char *first_change(struct cgs_run *r, const json_t *record)
{
	const json_t *list = json_object_get(record, "changes");
	const char *line = json_string_value(json_array_get(list, 0));
	return cgs_str_dup(&r->files.mem, cgs_str_of(line)).s;
}

const char *cgs_why_reason(struct cgs_run *r, uint32_t step)
{
	struct cgs_buf recipe = {0};
	put_recipe(r, step, &recipe);
	json_t *rec = make_record(r, step, cgs_buf_view(&recipe), true);
	const char *line = first_change(r, rec);
	json_decref(rec);
	cgs_buf_done(&recipe);
	return line;
}

/* The record of a step, kept for the next reason. */
static json_t *remember(struct cgs_run *r, uint32_t step, bool ran)
{
	struct cgs_buf recipe = {0}, key = {0};
	struct cgs_key blob;
	put_recipe(r, step, &recipe);
	json_t *rec = make_record(r, step, cgs_buf_view(&recipe), ran);
	char *text = json_dumps(rec, JSON_COMPACT | JSON_SORT_KEYS);
	note_key(cgs_record_name(r, step), &key);
	cgs_store_put_blob(r->store, recipe.s, recipe.n, &blob);
	cgs_store_put(r->store, CGS_T_NOTE, key.s, key.n, text, strlen(text));
	cgs_buf_done(&recipe);
	cgs_buf_done(&key);
	free(text);
	return rec;
}

const char *cgs_why_ran(struct cgs_run *r, uint32_t step)
{
	json_t *rec = remember(r, step, true);
	const char *line = first_change(r, rec);
	json_decref(rec);
	return line;
}

void cgs_why_kept(struct cgs_run *r)
{
	if (!r->have_last || r->same_plan)
		return;
	for (uint32_t s = 0; s < r->plan->head->nstep; s++)
		if (r->node[s].outcome == CGS_CACHED && r->node[s].ok && !cgs_last_same_key(r, s))
			json_decref(remember(r, s, false));
}

enum cgs_status cgs_run_why(struct cgs_run *r, const struct cgs_plan *plan, uint32_t step,
			    bool json, struct cgs_buf *out)
{
	const char *name = cgs_plan_str(plan, plan->step[step].name);
	json_t *rec = load_last(r, name);
	if (!rec)
		return CGS_ENOTFOUND;
	const json_t *list = json_object_get(rec, "changes");
	if (json) {
		json_t *o = json_pack("{s:s, s:O, s:O, s:O*}", "step", name, "changes", list,
				      "inputs", json_object_get(rec, "inputs"), "model",
				      json_object_get(rec, "model"));
		char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
		cgs_buf_fmt(out, "%s\n", text);
		free(text);
		json_decref(o);
	} else if (!json_array_size(list)) {
		cgs_buf_fmt(out, "%s has not run: its result was in the store\n", name);
	} else {
		cgs_buf_fmt(out, "%s ran last because:\n", name);
		for (size_t i = 0; i < json_array_size(list); i++)
			cgs_buf_fmt(out, "  %s\n", json_string_value(json_array_get(list, i)));
	}
	const char *model = json_string_value(json_object_get(rec, "model"));
	if (model && !json)
		cgs_buf_fmt(out, "its answer is of %s\n", model);
	json_decref(rec);
	return CGS_OK;
}
