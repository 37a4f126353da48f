/* endpoint.c — models and providers as recipes have them: whom to ask, within which limits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lower.h"

enum {
	DEFAULT_OUTPUT = 4096,    /* tokens, when neither prompt nor model says */
	DEFAULT_TIMEOUT = 120000, /* ms */
	DEFAULT_CONCURRENCY = 10,
	NUSD = 1000000000, /* 1e-9 of the currency in one */
	NS_IN_MS = 1000000,
	NS_IN_S = 1000000000,
};

static bool incomplete(struct cgs_lowering *L, uint32_t provider, const char *attr, bool missing)
{
	if (!missing)
		return false;
	struct cgs_str kind = cgs_lower_str(L, provider, "kind");
	uint32_t *told = cgs_lower_made(L, "incomplete", cgs_ir_path(L->ir, provider, &L->mem));
	if ((*told)++)
		return true;
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_provider_incomplete, cgs_ir_span(L->ir, provider),
			     "%.*s is of the kind %.*s but has no `%s`",
			     CGS_FMT(cgs_ir_path(L->ir, provider, &L->mem)), CGS_FMT(kind), attr);
	cgs_diag_help(L->ir->diags, d, "set `%s` in the provider", attr);
	cgs_edit_insert(L->ir, d, provider,
			cgs_str_fmt(&L->mem,
				    strcmp(attr, "argv") ? "%s = \"TODO\"" : "%s = [\"TODO\"]",
				    attr),
			CGS_PLACEHOLDER);
	return true;
}

/* The directory of recordings, "." for the root; empty when it is not below the root. */
static struct cgs_str recordings(struct cgs_lowering *L, uint32_t provider)
{
	struct cgs_str raw = cgs_lower_str(L, provider, "recordings");
	struct cgs_str file =
		cgs_survey_normal(&L->mem, cgs_str_fmt(&L->mem, "%.*s/x", CGS_FMT(raw)));
	if (file.n < 2)
		return file.n ? CGS_STR(".") : file;
	return (struct cgs_str){file.s, file.n - 2};
}

static void check_recordings(struct cgs_lowering *L, uint32_t provider)
{
	struct cgs_str raw = cgs_lower_str(L, provider, "recordings");
	if (!raw.n || recordings(L, provider).n)
		return;
	struct cgs_diag *d = cgs_diag_add(
		L->ir->diags, CGS_C_unsafe_path, cgs_lower_span(L, provider, "recordings"),
		"\"%.*s\" is not the path of a directory below the project's root", CGS_FMT(raw));
	cgs_diag_help(L->ir->diags, d,
		      "write a relative path that stays inside, such as \"recordings\"");
}

void cgs_endpoint_check(struct cgs_lowering *L)
{
	cgs_address_check(L);
	for (uint32_t p = 0; (p = cgs_ir_next(L->ir, "provider", p));)
		check_recordings(L, p);
}

static bool has_address(struct cgs_lowering *L, uint32_t model)
{
	return cgs_lower_str(L, cgs_lower_ref(L, model, "provider"), "url").n ||
	       cgs_ir_get(L->ir, model, "endpoints").n;
}

static bool provider_ok(struct cgs_lowering *L, uint32_t model, uint32_t provider)
{
	static const char *const vendors[] = {"openai", "responses", "anthropic", "gemini"};
	struct cgs_str kind = cgs_lower_str(L, provider, "kind");
	struct cgs_value argv = cgs_ir_get(L->ir, provider, "argv");
	bool anywhere = cgs_str_is(kind, "compatible") && !has_address(L, model);
	bool vendor = CGS_STR_IN(kind, vendors) && !has_address(L, model);
	return !incomplete(L, provider, "url", anywhere) &&
	       !incomplete(L, provider, "key", vendor && !cgs_lower_str(L, provider, "key").n) &&
	       !incomplete(L, provider, "argv", cgs_str_is(kind, "command") && !argv.n);
}

bool cgs_endpoint_get(struct cgs_lowering *L, uint32_t model, struct cgs_endpoint *out)
{
	*out = (struct cgs_endpoint){.model = model};
	out->provider = cgs_lower_ref(L, model, "provider");
	if (!out->provider)
		return false; /* the checker has said so */
	*cgs_lower_made(L, "asked", cgs_ir_path(L->ir, model, &L->mem)) = 1;
	out->max_output = cgs_lower_count(L, model, "max_output", 1, 1, DEFAULT_OUTPUT);
	struct cgs_value t = cgs_ir_get(L->ir, model, "temperature");
	out->most = cgs_lower_count(L, model, "max_output", 1, 1, 0);
	out->effort = cgs_lower_str(L, model, "effort");
	out->has_temperature = t.type == CGS_V_NUM;
	out->temperature = t.num;
	return provider_ok(L, model, out->provider);
}

bool cgs_endpoint_is(struct cgs_lowering *L, const struct cgs_endpoint *e, const char *kind)
{
	return cgs_str_is(cgs_lower_str(L, e->provider, "kind"), kind);
}

static void pair_if(struct cgs_buf *b, const char *key, struct cgs_str s)
{
	if (s.n)
		cgs_recipe_pair(b, key, s);
}

static uint32_t concurrency(struct cgs_lowering *L, const struct cgs_endpoint *e)
{
	uint64_t m = cgs_lower_count(L, e->model, "concurrency", 1, 1, DEFAULT_CONCURRENCY);
	uint64_t p = cgs_lower_count(L, e->provider, "concurrency", 1, 1, m);
	return (uint32_t)(p < m ? p : m);
}

/* Questions that wait for a batch are many; how many of them are asked live at once is the
 * recipe's. */
static uint32_t at_once(struct cgs_lowering *L, const struct cgs_endpoint *e)
{
	enum { BATCH_MOST = 10000 };
	bool waits = cgs_lower_count(L, e->model, "batch", 1, NS_IN_S, 0);
	return waits ? BATCH_MOST : concurrency(L, e);
}

void cgs_endpoint_provider(struct cgs_lowering *L, const struct cgs_endpoint *e,
			   struct cgs_buf *out)
{
	uint32_t p = e->provider;
	struct cgs_value argv = cgs_ir_get(L->ir, p, "argv");
	cgs_recipe_open(out, '{');
	if (argv.type == CGS_V_LIST && argv.n) {
		cgs_recipe_key(out, "argv");
		cgs_recipe_open(out, '[');
		for (uint32_t i = 0; i < argv.n; i++)
			cgs_recipe_str(out, argv.item[i].str);
		cgs_buf_putc(out, ']');
	}
	uint64_t batch = cgs_lower_count(L, e->model, "batch", 1, NS_IN_S, 0);
	if (batch) {
		cgs_recipe_count(out, "batch_price",
				 cgs_lower_count(L, e->model, "batch_price", 1, 1, 50));
		cgs_recipe_count(out, "batch_s", batch);
	}
	cgs_recipe_count(out, "concurrency", concurrency(L, e));
	bool many = cgs_address_recipe(L, e->model, out);
	pair_if(out, "key", cgs_lower_str(L, p, "key"));
	cgs_recipe_pair(out, "kind", cgs_lower_str(L, p, "kind"));
	cgs_recipe_pair(out, "name", cgs_lower_name(L, "provider", p));
	struct cgs_str dir = recordings(L, p);
	uint64_t window = cgs_lower_count(L, e->model, "window", 1, 1, 0);
	uint64_t cache = cgs_lower_count(L, e->model, "prompt_cache", 1, NS_IN_S, 0);
	if (cache)
		cgs_recipe_count(out, "prompt_cache_s", cache);
	if (cgs_ir_get(L->ir, p, "record").b) {
		cgs_recipe_key(out, "record");
		cgs_recipe_bool(out, true);
	}
	pair_if(out, "recordings", dir.n ? dir : cgs_lower_str(L, p, "recordings"));
	uint64_t rpm = cgs_lower_count(L, e->model, "rpm", 1, 1, 0);
	uint64_t tpm = cgs_lower_count(L, e->model, "tpm", 1, 1, 0);
	if (rpm)
		cgs_recipe_count(out, "rpm", rpm);
	cgs_recipe_count(out, "timeout_ms",
			 cgs_lower_count(L, p, "timeout", 1, NS_IN_MS, DEFAULT_TIMEOUT));
	if (tpm)
		cgs_recipe_count(out, "tpm", tpm);
	if (!many)
		pair_if(out, "url", cgs_lower_str(L, p, "url"));
	if (window && cgs_endpoint_is(L, e, "ollama")) /* which cuts what is longer than it knows */
		cgs_recipe_count(out, "window", window);
	cgs_buf_putc(out, '}');
}

void cgs_endpoint_recipe(struct cgs_lowering *L, uint32_t step, struct cgs_str recipe)
{
	struct cgs_buf identity = {0};
	cgs_plan_identity(recipe, &identity);
	cgs_draft_recipe(L->d, step, recipe);
	cgs_draft_key(L->d, step, cgs_hash_of(identity.s, identity.n));
	cgs_buf_done(&identity);
}

void cgs_endpoint_request(struct cgs_lowering *L, const struct cgs_endpoint *e,
			  struct cgs_str messages, struct cgs_buf *out)
{
	struct cgs_value seed = cgs_ir_get(L->ir, e->model, "seed");
	struct cgs_str id = cgs_lower_str(L, e->model, "id");
	cgs_recipe_open(out, '{');
	pair_if(out, "effort", e->effort);
	cgs_recipe_count(out, "max_output", e->max_output);
	if (messages.n) {
		cgs_recipe_key(out, "messages");
		cgs_buf_str(out, messages);
	}
	cgs_recipe_pair(out, "model", id.n ? id : cgs_ir_name(L->ir, e->model));
	if (seed.type == CGS_V_NUM) {
		cgs_recipe_key(out, "seed");
		cgs_recipe_num(out, seed.num);
	}
	cgs_recipe_key(out, "stream");
	cgs_recipe_bool(out, cgs_ir_get(L->ir, e->model, "stream").b);
	if (e->has_temperature) {
		cgs_recipe_key(out, "temperature");
		cgs_recipe_num(out, e->temperature);
	}
	cgs_buf_putc(out, '}');
}

void cgs_endpoint_ask(struct cgs_lowering *L, const struct cgs_endpoint *e, struct cgs_str messages,
		      struct cgs_buf *out)
{
	cgs_recipe_key(out, "provider");
	cgs_endpoint_provider(L, e, out);
	if (e->most > e->max_output)
		cgs_recipe_count(out, "raise", e->most);
	cgs_recipe_key(out, "request");
	cgs_endpoint_request(L, e, messages, out);
}

static void watch_recording(void *to, const char *path)
{
	struct cgs_lowering *L = to;
	cgs_draft_file(L->d, cgs_survey_normal(&L->mem, cgs_str_of(path)), CGS_FILE_RECORDING);
}

void cgs_endpoint_watch(struct cgs_lowering *L, const struct cgs_endpoint *e, uint32_t step)
{
	if (!cgs_endpoint_is(L, e, "replay") && !cgs_ir_get(L->ir, e->provider, "record").b)
		return;
	cgs_draft_at(L->d, step)->flags |= CGS_SF_RECORDED;
	struct cgs_str dir = recordings(L, e->provider);
	if (!dir.n || !L->how->texts || (*cgs_lower_made(L, "recordings", dir))++)
		return;
	cgs_draft_file(L->d, dir, CGS_FILE_DIR);
	L->how->texts(L->how->arg, cgs_str_dup(&L->mem, dir).s, watch_recording, L);
}

uint32_t cgs_endpoint_model(struct cgs_lowering *L, const struct cgs_endpoint *e)
{
	struct cgs_pmodel m = {.concurrency = at_once(L, e),
			       .ratio = cgs_window_ratio(L, e->model),
			       .window = cgs_lower_count(L, e->model, "window", 1, 1, 0),
			       .nusd_in = cgs_lower_count(L, e->model, "price_in", NUSD, 1, 0),
			       .nusd_out = cgs_lower_count(L, e->model, "price_out", NUSD, 1, 0),
			       .rpm = cgs_lower_count(L, e->model, "rpm", 1, 1, 0),
			       .tpm = cgs_lower_count(L, e->model, "tpm", 1, 1, 0)};
	m.nusd_cached = cgs_lower_count(L, e->model, "price_cached", NUSD, 1, m.nusd_in);
	m.nusd_written = cgs_lower_count(L, e->model, "price_cache_write", NUSD, 1, m.nusd_in);
	return cgs_draft_model(L->d, cgs_lower_name(L, "model", e->model),
			       cgs_price_currency(L, e->model), m);
}

void cgs_endpoint_window(struct cgs_lowering *L, const struct cgs_endpoint *e, uint32_t step,
			 uint32_t by, const char *attr)
{
	uint64_t window = cgs_lower_count(L, e->model, "window", 1, 1, 0);
	if (window)
		*CGS_PUSH(L->window, L->nwindow, L->cwindow) =
			(struct cgs_lower_window){step, e->model, window, by, attr, e->max_output};
}

void cgs_endpoint_step(struct cgs_lowering *L, const struct cgs_endpoint *e, uint32_t step,
		       uint64_t weight)
{
	uint32_t model = cgs_endpoint_model(L, e);
	struct cgs_step *s = cgs_draft_at(L->d, step);
	cgs_endpoint_watch(L, e, step);
	s->model = model;
	s->tokens_in = cgs_tokens(weight);
	s->tokens_out = e->max_output > UINT32_MAX ? UINT32_MAX : (uint32_t)e->max_output;
	cgs_endpoint_window(L, e, step, 0, "");
}
