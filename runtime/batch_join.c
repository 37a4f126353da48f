/* batch_join.c — which batch a question goes into: an earlier one that has it, or the next.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <time.h>

#include "../compiler/base/url.h"
#include "batch_impl.h"
#include "http.h"
#include "wire.h"

enum {
	GATHER_MS = 200, /* after the last question */
	BYTES_MOST = 128 << 20,
};

static const char *url_of(const struct cgs_ask *a, const struct cgs_wire *w)
{
	const char *url = cgs_ask_option(a, "url");
	return url && *url ? url : w->base;
}

bool cgs_batch_where(const struct cgs_ask *a, const struct cgs_wire *w, struct cgs_buf *base,
		     struct cgs_buf *where)
{
	const char *url = url_of(a, w), *model, *why;
	struct cgs_url u;
	if (!url || !cgs_url_parse(url, &u, &why))
		return false;
	size_t n = strlen(url);
	while (n && url[n - 1] == '/')
		n--;
	cgs_buf_add(base, url, n);
	model = json_string_value(json_object_get(a->body, "model"));
	cgs_buf_fmt(where, "%s %s", base->s, model ? model : "");
	return true;
}

/* False: live asking says what is wrong. */
static bool has_key(const struct cgs_ask *a, const struct cgs_wire *w, const char **key)
{
	const char *name = cgs_ask_option(a, "key"), *why;
	struct cgs_buf error = {0};
	struct cgs_url u;
	if (!name || !*name)
		return true;
	if (cgs_url_parse(url_of(a, w), &u, &why))
		*key = cgs_secret_for(a->m->secrets, name, u.origin, &error);
	cgs_buf_done(&error);
	return *key;
}

/* One that was made, by an earlier build, with this question. */
static bool claim(struct cgs_batch *b, struct cgs_ask *a)
{
	const json_t *items = json_object_get(b->entry, "items");
	for (uint32_t k = 0; k < b->n; k++) {
		uint32_t i = (b->next_claim + k) % b->n;
		const char *hex = json_string_value(json_array_get(items, i));
		if (b->ask[i] || !hex || strcmp(hex, a->hex) != 0)
			continue;
		b->next_claim = i + 1;
		a->answer.requests++;
		cgs_batch_hold(b, i, a);
		cgs_batch_resume(b);
		return true;
	}
	return false;
}

static bool is_claimed(struct cgs_batches *all, const struct cgs_wire *w, const char *where,
		       struct cgs_ask *a)
{
	for (struct cgs_batch *b = all->first; b; b = b->next)
		if (b->entry && b->wire == w && !strcmp(b->where, where) && claim(b, a))
			return true;
	return false;
}

static bool is_full(const struct cgs_batch *b)
{
	return b->n >= CGS_BATCH_MOST || b->bytes >= BYTES_MOST;
}

static void gathered(void *arg)
{
	cgs_batch_make(arg);
}

static void gather(struct cgs_batches *all, const struct cgs_wire *w, const char *where,
		   struct cgs_ask *a)
{
	struct cgs_batch *b = all->first;
	while (b && !(b->gathering && b->wire == w && !strcmp(b->where, where)))
		b = b->next;
	if (!b)
		b = cgs_batch_add(all, w, where);
	*CGS_PUSH(b->ask, b->n, b->c) = NULL;
	cgs_batch_hold(b, b->n - 1, a);
	b->bytes += json_dumpb(a->request, NULL, 0, JSON_COMPACT);
	b->gathering = !is_full(b);
	cgs_loop_set(all->m->o.loop, &b->timer, is_full(b) ? 0 : GATHER_MS, gathered, b);
}

static bool may_join(const struct cgs_ask *a, const struct cgs_wire *w, json_int_t wait)
{
	return w->batching && a->m->o.store && !json_object_get(a->request, "count") &&
	       !json_object_get(a->provider, "endpoints") &&
	       (wait > 0 || cgs_batch_list(a->m)->first);
}

bool cgs_batch_join(struct cgs_ask *a)
{
	const struct cgs_wire *w = cgs_wire_of(cgs_ask_option(a, "kind"));
	json_int_t wait = json_integer_value(json_object_get(a->provider, "batch_s"));
	const char *key = NULL;
	struct cgs_models *m = a->m;
	struct cgs_buf base = {0}, where = {0};
	if (!may_join(a, w, wait))
		return false;
	if (!m->http)
		m->http = cgs_http_new(m->o.loop, &where);
	where.n = 0;
	bool ok = m->http && cgs_batch_where(a, w, &base, &where) && has_key(a, w, &key);
	if (ok && !is_claimed(cgs_batch_list(m), w, where.s, a) && wait > 0)
		gather(cgs_batch_list(m), w, where.s, a);
	struct cgs_batch *b = a->live;
	if (b) { /* a model without `batch` now waits no longer for one that was made */
		b->key = key;
		b->wait_s =
			(uint64_t)(wait > 0 ? wait : (int64_t)time(NULL) - cgs_batch_made_at(b));
		if (!b->base) {
			b->base = base.s;
			base = (struct cgs_buf){0};
		}
	}
	cgs_buf_done(&base);
	cgs_buf_done(&where);
	return b;
}
