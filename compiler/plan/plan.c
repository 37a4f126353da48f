/* plan.c — the sealed image: checked once when it is mapped, then only read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "plan.h"

#include <jansson.h>
#include <stdlib.h>

/* The arrays of an image stand in this order, each aligned as it needs to be. */
static uint64_t layout(const struct cgs_plan_head *h, const char *at, struct cgs_plan *p)
{
	uint64_t n = sizeof *h;
	p->head = h;
	p->step = (const struct cgs_step *)(const void *)(at + n);
	n += (uint64_t)h->nstep * sizeof *p->step;
	p->model = (const struct cgs_pmodel *)(const void *)(at + n);
	n += (uint64_t)h->nmodel * sizeof *p->model;
	p->input = (const struct cgs_input *)(const void *)(at + n);
	n += (uint64_t)h->ninput * sizeof *p->input;
	p->output = (const struct cgs_output *)(const void *)(at + n);
	n += (uint64_t)h->noutput * sizeof *p->output;
	p->file = (const struct cgs_pfile *)(const void *)(at + n);
	n += (uint64_t)h->nfile * sizeof *p->file;
	p->pool = at + n;
	return n + h->npool;
}

static bool none_or_below(uint32_t i, uint32_t n)
{
	return i == CGS_PLAN_NONE || i < n;
}

static bool slice(uint32_t at, uint32_t n, uint32_t of)
{
	return at <= of && n <= of - at;
}

static bool input_ok(const struct cgs_plan *p, const struct cgs_input *in, uint32_t step)
{
	if (in->name >= p->head->npool)
		return false;
	if (in->step == CGS_PLAN_NONE)
		return in->out < p->head->nfile;
	return in->step < step && in->out < p->step[in->step].nout;
}

static bool kind_ok(const struct cgs_plan *p, const struct cgs_step *s)
{
	const struct cgs_plan_head *h = p->head;
	if (s->kind > CGS_STEP_PUBLISH || !none_or_below(s->gate, h->nstep) ||
	    !none_or_below(s->file, h->nfile) || !none_or_below(s->model, h->nmodel) ||
	    !none_or_below(s->fallback, h->nmodel))
		return false;
	if (s->gate != CGS_PLAN_NONE && p->step[s->gate].kind != CGS_STEP_GATE)
		return false;
	return s->kind != CGS_STEP_PUBLISH || (s->file != CGS_PLAN_NONE && s->nin && s->nout);
}

static bool step_ok(const struct cgs_plan *p, uint32_t i)
{
	const struct cgs_plan_head *h = p->head;
	const struct cgs_step *s = &p->step[i];
	if (s->name >= h->npool || s->where.path >= h->npool)
		return false;
	if (!slice(s->recipe, s->nrecipe, h->npool - 1) || p->pool[s->recipe + s->nrecipe])
		return false;
	if (!slice(s->in, s->nin, h->ninput) || !slice(s->out, s->nout, h->noutput))
		return false;
	if (!kind_ok(p, s))
		return false;
	for (uint32_t k = 0; k < s->nin; k++)
		if (!input_ok(p, &p->input[s->in + k], i))
			return false;
	return true;
}

static bool names_ok(const struct cgs_plan *p)
{
	for (uint32_t i = 0; i < p->head->noutput; i++)
		if (p->output[i].name >= p->head->npool)
			return false;
	for (uint32_t i = 0; i < p->head->nfile; i++)
		if (p->file[i].path >= p->head->npool || p->file[i].where.path >= p->head->npool)
			return false;
	for (uint32_t i = 0; i < p->head->nmodel; i++)
		if (p->model[i].name >= p->head->npool || p->model[i].currency >= p->head->npool)
			return false;
	return true;
}

bool cgs_plan_map(struct cgs_plan *p, const void *image, size_t n)
{
	const struct cgs_plan_head *h = image;
	*p = (struct cgs_plan){0};
	if (n < sizeof *h || (uintptr_t)image % 8 ||
	    memcmp(h->magic, CGS_PLAN_MAGIC, sizeof h->magic) || h->bytes != n || !h->npool)
		return false;
	struct cgs_plan q = {0};
	if (layout(h, image, &q) != n || q.pool[h->npool - 1] || !names_ok(&q))
		return false;
	for (uint32_t i = 0; i < h->nstep; i++)
		if (!step_ok(&q, i))
			return false;
	*p = q;
	return true;
}

void cgs_plan_done(struct cgs_plan *p)
{
	free(p->owned);
	*p = (struct cgs_plan){0};
}

const char *cgs_plan_str(const struct cgs_plan *p, uint32_t at)
{
	return p->pool + at;
}

const char *cgs_plan_kind(enum cgs_step_kind kind)
{
	static const char *const name[] = {
		[CGS_STEP_TEMPLATE] = "template", [CGS_STEP_PROMPT] = "prompt",
		[CGS_STEP_TOOL] = "tool",         [CGS_STEP_SCORE] = "score",
		[CGS_STEP_GATE] = "gate",         [CGS_STEP_PUBLISH] = "publish",
	};
	return name[kind];
}

static uint32_t find_exact(const struct cgs_plan *p, const char *prefix, const char *name)
{
	size_t n = strlen(prefix);
	for (uint32_t i = 0; i < p->head->nstep; i++) {
		const char *is = cgs_plan_str(p, p->step[i].name);
		if (!strncmp(is, prefix, n) && !strcmp(is + n, name))
			return i;
	}
	return CGS_PLAN_NONE;
}

/* The first input of a step that publishes is called by the artifact's name. */
static uint32_t find_artifact(const struct cgs_plan *p, const char *name)
{
	if (!strncmp(name, "artifact.", 9))
		name += 9;
	for (uint32_t i = 0; i < p->head->nstep; i++) {
		const struct cgs_step *s = &p->step[i];
		if (s->kind != CGS_STEP_PUBLISH)
			continue;
		const char *is = cgs_plan_str(p, p->input[s->in].name);
		if (!strncmp(is, "artifact.", 9) && !strcmp(is + 9, name))
			return i;
	}
	return CGS_PLAN_NONE;
}

uint32_t cgs_plan_file(const struct cgs_plan *p, const char *path)
{
	uint32_t lo = 0, hi = p->head->nfile;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = strcmp(cgs_plan_str(p, p->file[mid].path), path);
		if (!c)
			return mid;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return CGS_PLAN_NONE;
}

uint32_t cgs_plan_find(const struct cgs_plan *p, const char *name)
{
	static const char *const prefix[] = {"",      "publish ",  "prompt.", "gate.",
					     "tool.", "template.", "score.",  "test."};
	uint32_t i = CGS_PLAN_NONE;
	for (size_t k = 0; k < sizeof prefix / sizeof *prefix && i == CGS_PLAN_NONE; k++)
		i = find_exact(p, prefix[k], name);
	return i != CGS_PLAN_NONE ? i : find_artifact(p, name);
}

void cgs_plan_identity(struct cgs_str recipe, struct cgs_buf *out)
{
	static const char *const of_step[] = {"chain", "fallback", "files", "form",
					      "kind",  "prompt",   "raise", "shares"};
	static const char *const of_provider[] = {
		"batch_price",    "batch_s", "concurrency", "endpoints", "key",        "name",
		"prompt_cache_s", "record",  "recordings",  "rpm",       "timeout_ms", "tpm"};
	json_t *j = json_loadb(recipe.s, recipe.n, 0, NULL);
	if (!j)
		cgs_mem_bug("a recipe that is not JSON");
	for (size_t i = 0; i < sizeof of_step / sizeof *of_step; i++)
		json_object_del(j, of_step[i]);
	for (size_t i = 0; i < sizeof of_provider / sizeof *of_provider; i++)
		json_object_del(json_object_get(j, "provider"), of_provider[i]);
	json_object_del(json_object_get(j, "request"), "stream");
	char *text = json_dumps(j, JSON_SORT_KEYS | JSON_COMPACT);
	cgs_buf_putz(out, text);
	free(text);
	json_decref(j);
}
