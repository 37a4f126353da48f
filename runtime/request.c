/* request.c — what a prompt asks: the recipe with its inputs filled in.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine.h"

#include <stdlib.h>

bool cgs_request_is_kind(const json_t *of, const char *kind)
{
	const char *is =
		json_string_value(json_object_get(json_object_get(of, "provider"), "kind"));
	return is && !strcmp(is, kind);
}

/* The parts of one message as one string; false when an input cannot be read. */
static bool fill_message(struct cgs_run *r, const struct cgs_step *s, const json_t *message,
			 const bool *left_out, json_t *to)
{
	struct cgs_buf b = {0};
	bool ok = true;
	size_t i;
	const json_t *part, *parts = json_object_get(message, "parts");
	json_array_foreach (parts, i, part) {
		const json_t *in = json_object_get(part, "in");
		if (in && left_out && left_out[json_integer_value(in)])
			cgs_buf_putz(&b, "(left out: there is no room for it)");
		else if (in)
			ok = ok && !cgs_input_read(
					   r, &r->plan->input[s->in + json_integer_value(in)], &b);
		else
			cgs_buf_putz(&b, json_string_value(json_object_get(part, "text")));
	}
	json_t *content = json_stringn(b.s ? b.s : "", b.n);
	ok = ok && content; /* an input that is not UTF-8 cannot be sent */
	if (ok)
		json_array_append_new(to, json_pack("{s:O, s:o}", "role",
						    json_object_get(message, "role"), "content",
						    content));
	else
		json_decref(content);
	cgs_buf_done(&b);
	return ok;
}

static void add_message(json_t *to, const char *role, struct cgs_str text)
{
	json_array_append_new(
		to, json_pack("{s:s, s:s%}", "role", role, "content", text.s, (size_t)text.n));
}

/* A healing attempt is the same conversation, continued. */
static bool add_repair(struct cgs_run *r, const struct cgs_retry *t, json_t *messages)
{
	struct cgs_buf b = {0};
	if (cgs_record_blob(r, &t->base, &b))
		return false;
	add_message(messages, "assistant", cgs_buf_view(&b));
	add_message(messages, "user", cgs_str_of(t->feedback));
	cgs_buf_done(&b);
	return true;
}

json_t *cgs_request_make(struct cgs_run *r, uint32_t step, const struct cgs_retry *t)
{
	const struct cgs_step *s = &r->plan->step[step];
	json_t *recipe = cgs_record_recipe(r, step), *messages = json_array();
	const json_t *from = cgs_chain_part(recipe, t);
	json_t *request = json_copy(json_object_get(from, "request"));
	bool ok = true, *left_out = cgs_prune(r, step, recipe);
	size_t i;
	json_t *m;
	json_array_foreach (json_object_get(json_object_get(recipe, "request"), "messages"), i, m)
		ok = ok && fill_message(r, s, m, left_out, messages);
	free(left_out);
	if (ok && t->attempt > 1)
		ok = add_repair(r, t, messages);
	json_object_set_new(request, "messages", messages);
	if (t->cap)
		json_object_set_new(request, "max_output", json_integer((json_int_t)t->cap));
	json_t *out = json_pack("{s:O, s:o, s:O, s:i}", "provider",
				json_object_get(from, "provider"), "request", request, "prompt",
				json_object_get(recipe, "prompt"), "attempt", (int)t->attempt);
	static const char *const extra[] = {"template", "schema"};
	for (int k = 0; k < 2; k++)
		if (json_object_get(recipe, extra[k]))
			json_object_set(out, extra[k], json_object_get(recipe, extra[k]));
	json_decref(recipe);
	if (!ok) {
		json_decref(out);
		return NULL;
	}
	return out;
}

uint64_t cgs_request_cap(const struct cgs_run *r, uint32_t step, const struct cgs_retry *t,
			 const json_t *request)
{
	json_t *recipe = cgs_record_recipe(r, step);
	json_int_t most = json_integer_value(json_object_get(cgs_chain_part(recipe, t), "raise"));
	struct cgs_need n = cgs_need_of(r, step, request, t);
	uint64_t cap = most > 0 ? (uint64_t)most : 0;
	uint64_t window = n.model < r->plan->head->nmodel ? r->plan->model[n.model].window : 0;
	if (window && cap + n.in > window)
		cap = window > n.in ? window - n.in : 0;
	json_decref(recipe);
	return t->cap || cap <= n.out ? 0 : cap;
}

void cgs_request_tell_unsent(struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	struct cgs_diag *d = NULL;
	for (uint32_t i = 0; i < s->nin && !d; i++) {
		const struct cgs_input *in = &r->plan->input[s->in + i];
		bool file = in->step == CGS_PLAN_NONE;
		const char *name =
			cgs_plan_str(r->plan, file ? r->plan->file[in->out].path : in->name);
		struct cgs_buf b = {0};
		bool read = !cgs_input_read(r, in, &b);
		json_t *text = read ? json_stringn(b.s ? b.s : "", b.n) : NULL;
		if (!text)
			d = cgs_record_finding(r, step, CGS_C_no_input, "%s reads '%s', which %s",
					       cgs_record_name(r, step), name,
					       read   ? "is not UTF-8 text"
					       : file ? cgs_input_wrong(r, name)
						      : "is not in the store any more");
		json_decref(text);
		cgs_buf_done(&b);
	}
	if (!d)
		d = cgs_record_finding(r, step, CGS_C_no_input, "%s: an input changed just now",
				       cgs_record_name(r, step));
	cgs_record_send(r, step, d);
}
