/* record.c — node keys, stored results, findings and notes of the running build.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A node key is SHA-256 over the recipe's key and the digests of all inputs in order. Early cutoff
 * needs no code: an input made again with equal bytes gives an equal key, and the store has it.
 */
#include "engine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const struct cgs_step *cgs_record_step(const struct cgs_run *r, uint32_t step)
{
	return &r->plan->step[step];
}

const char *cgs_record_name(const struct cgs_run *r, uint32_t step)
{
	return cgs_plan_str(r->plan, r->plan->step[step].name);
}

bool cgs_record_key(struct cgs_run *r, uint32_t step, struct cgs_key *out, uint32_t *missing)
{
	const struct cgs_step *s = &r->plan->step[step];
	struct cgs_hash h;
	cgs_hash_init(&h);
	cgs_hash_field(&h, CGS_STR("cgs-node/1"));
	cgs_hash_add(&h, s->key.b, sizeof s->key.b);
	for (uint32_t i = 0; i < s->nin; i++) {
		struct cgs_key k;
		if (!cgs_input_key(r, step, i, &k)) {
			*missing = i;
			return false;
		}
		cgs_hash_add(&h, k.b, sizeof k.b);
	}
	*out = cgs_hash_end(&h);
	return true;
}

static const struct cgs_result_file *find_file(const struct cgs_result *res, const char *path)
{
	for (uint32_t i = 0; i < res->nfile; i++)
		if (cgs_str_is(res->file[i].path, path))
			return &res->file[i];
	return NULL;
}

/* Only with every output named and present is a result one that can be used. */
static bool take_outputs(struct cgs_run *r, const struct cgs_step *s, const struct cgs_result *res)
{
	for (uint32_t k = 0; k < s->nout; k++) {
		uint32_t name = r->plan->output[s->out + k].name;
		const struct cgs_result_file *f = find_file(res, cgs_plan_str(r->plan, name));
		if (!f || !cgs_store_has_blob(r->store, &f->digest.key))
			return false;
		r->out[s->out + k] = f->digest.key;
		r->size[s->out + k] = f->digest.size;
	}
	return true;
}

enum cgs_status cgs_record_get(struct cgs_run *r, uint32_t step, const struct cgs_key *key,
			       int *exit_code, struct cgs_key *raw)
{
	struct cgs_buf b = {0};
	struct cgs_result res = {0};
	enum cgs_status st = cgs_store_get(r->store, CGS_T_ACTION, key->b, sizeof key->b, &b);
	if (!st && (!b.n || !cgs_reapi_decode(b.s, b.n, &res)))
		st = CGS_ENOTFOUND;
	if (!st && !take_outputs(r, &r->plan->step[step], &res))
		st = CGS_ENOTFOUND;
	if (!st && exit_code)
		*exit_code = res.exit_code;
	if (!st && raw)
		*raw = res.out.key;
	cgs_reapi_done(&res);
	cgs_buf_done(&b);
	return st;
}

enum cgs_status cgs_record_blob(struct cgs_run *r, const struct cgs_key *key, struct cgs_buf *out)
{
	enum cgs_status st = cgs_store_get_blob(r->store, key, out);
	r->lost = r->lost || st == CGS_ENOTFOUND;
	return st;
}

enum cgs_status cgs_record_put(struct cgs_run *r, uint32_t step, int exit_code,
			       const struct cgs_digest *raw, const struct cgs_digest *err,
			       bool paid)
{
	const struct cgs_step *s = &r->plan->step[step];
	struct cgs_result res = {.exit_code = exit_code};
	struct cgs_buf b = {0};
	if (paid)
		res.worker = CGS_STR(CGS_WORKER_MODEL);
	if (raw)
		res.out = *raw;
	if (err)
		res.err = *err;
	for (uint32_t k = 0; k < s->nout; k++) {
		struct cgs_result_file *f = CGS_PUSH(res.file, res.nfile, res.cfile);
		f->path = cgs_str_of(cgs_plan_str(r->plan, r->plan->output[s->out + k].name));
		f->digest.key = r->out[s->out + k];
		f->digest.size = r->size[s->out + k];
	}
	cgs_reapi_encode(&res, &b);
	const struct cgs_key *key = &r->node[step].key;
	enum cgs_status st = cgs_store_put(r->store, CGS_T_ACTION, key->b, sizeof key->b, b.s, b.n);
	free(res.file);
	cgs_buf_done(&b);
	return st;
}

void cgs_record_forget(struct cgs_run *r, uint32_t step)
{
	const struct cgs_key *key = &r->node[step].key;
	r->node[step].kept = true; /* the next build looks at it again */
	cgs_store_put(r->store, CGS_T_ACTION, key->b, sizeof key->b, "", 0);
}

static void own_key(const char *path, const struct cgs_key *content, uint8_t key[33])
{
	struct cgs_hash h;
	cgs_hash_init(&h);
	cgs_hash_field(&h, cgs_str_of(path));
	cgs_hash_add(&h, content->b, sizeof content->b);
	struct cgs_key k = cgs_hash_end(&h);
	key[0] = 'w';
	memcpy(key + 1, k.b, sizeof k.b);
}

bool cgs_record_is_ours(struct cgs_run *r, const char *path, const struct cgs_key *content)
{
	uint8_t key[33];
	struct cgs_buf b = {0};
	own_key(path, content, key);
	bool found = !cgs_store_get(r->store, CGS_T_NOTE, key, sizeof key, &b);
	cgs_buf_done(&b);
	return found;
}

enum cgs_status cgs_record_own(struct cgs_run *r, const char *path, const struct cgs_key *content)
{
	uint8_t key[33];
	own_key(path, content, key);
	return cgs_store_put(r->store, CGS_T_NOTE, key, sizeof key, "1", 1);
}

enum cgs_status cgs_record_output(struct cgs_run *r, uint32_t step, uint32_t k, const void *p,
				  size_t n)
{
	uint32_t at = r->plan->step[step].out + k;
	r->size[at] = n;
	return cgs_store_put_blob(r->store, p, n, &r->out[at]);
}

json_t *cgs_record_recipe(const struct cgs_run *r, uint32_t step)
{
	const struct cgs_step *s = &r->plan->step[step];
	json_t *j = json_loadb(cgs_plan_str(r->plan, s->recipe), s->nrecipe, 0, NULL);
	if (!j)
		cgs_mem_bug("a recipe that is not JSON");
	return j;
}

struct cgs_span cgs_record_span(struct cgs_run *r, uint32_t step)
{
	return cgs_record_place(r, &r->plan->step[step].where);
}

struct cgs_span cgs_record_place(struct cgs_run *r, const struct cgs_place *w)
{
	uint32_t file = cgs_file_id(&r->files, cgs_str_of(cgs_plan_str(r->plan, w->path)));
	cgs_file_load(&r->files, file);
	return (struct cgs_span){file, w->at, w->len};
}

struct cgs_span cgs_record_at(struct cgs_run *r, const json_t *place)
{
	const char *path = json_string_value(json_object_get(place, "path"));
	uint32_t file = cgs_file_id(&r->files, cgs_str_of(path));
	cgs_file_load(&r->files, file);
	return (struct cgs_span){file, (uint32_t)json_integer_value(json_object_get(place, "at")),
				 (uint32_t)json_integer_value(json_object_get(place, "len"))};
}

struct cgs_diag *cgs_record_finding(struct cgs_run *r, uint32_t step, enum cgs_code code,
				    const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		cgs_mem_bug("bad format");
	va_end(ap);
	struct cgs_diag *d = cgs_diag_add(&r->diags, code, cgs_record_span(r, step), "%s", text);
	free(text);
	return d;
}

void cgs_record_send(struct cgs_run *r, uint32_t step, struct cgs_diag *d)
{
	struct cgs_event e = {.kind = CGS_EV_FINDING,
			      .plan = r->plan,
			      .step = step,
			      .text = "",
			      .diag = d,
			      .files = &r->files,
			      .summary = &r->sum};
	r->opt.event(r->opt.arg, &e);
}

void cgs_record_note(struct cgs_run *r, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		cgs_mem_bug("bad format");
	va_end(ap);
	struct cgs_event e = {.kind = CGS_EV_NOTE,
			      .plan = r->plan,
			      .step = CGS_PLAN_NONE,
			      .text = text,
			      .summary = &r->sum};
	r->opt.event(r->opt.arg, &e);
	free(text);
}

void cgs_record_say(void *run, const char *note)
{
	cgs_record_note(run, "%s", note);
}

void cgs_record_trouble(struct cgs_run *r, uint32_t step, enum cgs_status st, const char *what)
{
	struct cgs_diag *d = cgs_record_finding(r, step, CGS_C_file_trouble, "%s: %s", what,
						st == CGS_EIO ? cgs_store_error(r->store)
							      : "the store is damaged");
	cgs_diag_help(&r->diags, d, "check free space and rights of .cgs, then build again");
	cgs_record_send(r, step, d);
	r->lost = r->lost || st == CGS_ECORRUPT;
	r->stop = true;
}
