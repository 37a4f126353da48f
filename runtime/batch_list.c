/* batch_list.c — the batches of a project, as the store has them, and whose questions are in them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The note "batches" in the store is a list of {"kind","where","token","made","percent","id",
 * "items":[HASH]};
 * an item that is done with is "". One process has a project at a time (lock.c).
 */
#include <stdlib.h>
#include <time.h>

#include "batch_impl.h"
#include "clean.h"
#include "http.h"
#include "store.h"
#include "wire.h"

enum {
	DAY_S = 86400,       /* no batch goes on for longer */
	KEPT_S = 28 * DAY_S, /* services drop results after that */
};

int64_t cgs_batch_made_at(const struct cgs_batch *b)
{
	return (int64_t)json_integer_value(json_object_get(b->entry, "made"));
}

bool cgs_batch_write(struct cgs_batches *all, bool durable)
{
	struct cgs_store *s = all->m->o.store;
	json_t *list = json_array();
	for (const struct cgs_batch *b = all->first; b; b = b->next)
		if (b->entry)
			json_array_append(list, b->entry);
	char *text = json_dumps(list, JSON_SORT_KEYS | JSON_COMPACT);
	bool ok = text && !cgs_store_put(s, CGS_T_NOTE, "batches", 7, text, strlen(text));
	json_decref(list);
	free(text);
	return ok && (!durable || !cgs_store_commit(s));
}

struct cgs_batch *cgs_batch_add(struct cgs_batches *all, const struct cgs_wire *w,
				const char *where)
{
	struct cgs_batch **last = &all->first, *b = cgs_mem_alloc(sizeof *b);
	*b = (struct cgs_batch){.all = all, .wire = w, .where = strdup(where)};
	if (!b->where)
		cgs_mem_bug("out of memory");
	while (*last)
		last = &(*last)->next;
	return *last = b;
}

void cgs_batch_drop(struct cgs_batch *b)
{
	struct cgs_batch **at = &b->all->first;
	while (*at != b)
		at = &(*at)->next;
	*at = b->next;
	cgs_loop_unset(b->all->m->o.loop, &b->timer);
	if (b->call)
		cgs_http_cancel(b->call);
	json_decref(b->entry);
	json_decref(b->items);
	cgs_buf_done(&b->url);
	cgs_buf_done(&b->body);
	cgs_buf_done(&b->raw);
	free(b->file);
	free((void *)b->ask);
	free(b->where);
	free(b->base);
	free(b);
}

void cgs_batch_free(struct cgs_batches *all)
{
	while (all && all->first)
		cgs_batch_drop(all->first);
	free(all);
}

static bool is_entry(const json_t *e)
{
	const struct cgs_wire *w = cgs_wire_of(cgs_batch_text(e, "kind"));
	size_t n = json_array_size(json_object_get(e, "items"));
	json_int_t made = json_integer_value(json_object_get(e, "made"));
	return w && w->batching && n && n <= CGS_BATCH_MOST &&
	       made >= (json_int_t)time(NULL) - KEPT_S;
}

json_t *cgs_batch_notes(struct cgs_store *s)
{
	struct cgs_buf b = {0};
	json_t *list = NULL, *good = json_array(), *e;
	size_t i;
	if (!cgs_store_get(s, CGS_T_NOTE, "batches", 7, &b))
		list = json_loadb(b.s ? b.s : "", b.n, 0, NULL);
	json_array_foreach (list, i, e)
		if (is_entry(e))
			json_array_append(good, e);
	json_decref(list);
	cgs_buf_done(&b);
	return good;
}

static void read_entry(struct cgs_batches *all, json_t *e)
{
	const struct cgs_wire *w = cgs_wire_of(cgs_batch_text(e, "kind"));
	size_t n = json_array_size(json_object_get(e, "items"));
	struct cgs_batch *b = cgs_batch_add(all, w, cgs_batch_text(e, "where"));
	b->entry = json_incref(e);
	for (size_t i = 0; i < n; i++)
		*CGS_PUSH(b->ask, b->n, b->c) = NULL;
}

struct cgs_batches *cgs_batch_list(struct cgs_models *m)
{
	json_t *list, *e;
	size_t i;
	if (m->batches)
		return m->batches;
	m->batches = cgs_mem_alloc(sizeof *m->batches);
	*m->batches = (struct cgs_batches){.m = m};
	list = cgs_batch_notes(m->o.store);
	json_array_foreach (list, i, e)
		read_entry(m->batches, e);
	json_decref(list);
	return m->batches;
}

/* --- its questions --------------------------------------------------------------------------- */

static void leave(struct cgs_ask *a)
{
	struct cgs_batch *b = a->live;
	for (uint32_t i = 0; i < b->n; i++)
		if (b->ask[i] == a)
			b->ask[i] = NULL;
	a->live = NULL;
}

void cgs_batch_hold(struct cgs_batch *b, uint32_t i, struct cgs_ask *a)
{
	b->ask[i] = a;
	a->live = b;
	a->stop = leave;
}

struct cgs_ask *cgs_batch_let_go(struct cgs_batch *b, uint32_t i)
{
	struct cgs_ask *a = b->ask[i];
	b->ask[i] = NULL;
	if (a) {
		a->live = NULL;
		a->stop = NULL;
	}
	return a;
}

struct cgs_ask *cgs_batch_one(const struct cgs_batch *b)
{
	for (uint32_t i = 0; i < b->n; i++)
		if (b->ask[i])
			return b->ask[i];
	return NULL;
}

/* An item is done with; a later build does not look for it. */
void cgs_batch_strike(struct cgs_batch *b, uint32_t i)
{
	json_array_set_new(json_object_get(b->entry, "items"), i, json_string(""));
}

/* The batch as a whole, if nobody has an item to claim any more. */
void cgs_batch_strike_out(struct cgs_batch *b, bool all)
{
	const json_t *items = json_object_get(b->entry, "items"), *one;
	size_t i;
	json_array_foreach (items, i, one)
		if (!all && *json_string_value(one))
			return;
	json_decref(b->entry);
	b->entry = NULL;
}

/* --- as notes -------------------------------------------------------------------------------- */

static bool take_item(const json_t *entry, const char *hex)
{
	json_t *items = json_object_get(entry, "items"), *one;
	size_t i;
	json_array_foreach (items, i, one)
		if (cgs_reply_is(one, hex)) {
			json_array_set_new(items, i, json_string(""));
			return true;
		}
	return false;
}

bool cgs_batch_awaits(json_t *notes, const json_t *request)
{
	const struct cgs_ask a = {.request = request,
				  .provider = json_object_get(request, "provider"),
				  .body = json_object_get(request, "request")};
	const struct cgs_wire *w = cgs_wire_of(cgs_ask_option(&a, "kind"));
	struct cgs_buf base = {0}, where = {0};
	struct cgs_key key = cgs_model_hash(request);
	char hex[CGS_KEY_HEX + 1];
	bool found = false;
	json_t *e;
	size_t i;
	cgs_key_hex(&key, hex);
	if (json_array_size(notes) && w && w->batching &&
	    !json_object_get(a.provider, "endpoints") && cgs_batch_where(&a, w, &base, &where))
		json_array_foreach (notes, i, e)
			found = found ||
				(!strcmp(cgs_batch_text(e, "kind"), w->kind) &&
				 !strcmp(cgs_batch_text(e, "where"), where.s) && take_item(e, hex));
	cgs_buf_done(&base);
	cgs_buf_done(&where);
	return found;
}

static uint32_t left_of(const json_t *entry)
{
	const json_t *one;
	uint32_t n = 0;
	size_t i;
	json_array_foreach (json_object_get(entry, "items"), i, one)
		n += json_string_length(one) > 0;
	return n;
}

void cgs_batch_tell(const json_t *notes, void (*tell)(void *arg, const char *text), void *arg)
{
	const json_t *e;
	size_t i;
	json_array_foreach (notes, i, e) {
		struct cgs_buf b = {0}, at = {0};
		uint32_t n = left_of(e);
		const char *id = cgs_batch_text(e, "id");
		if (!n ||
		    json_integer_value(json_object_get(e, "made")) < (json_int_t)time(NULL) - DAY_S)
			continue;
		cgs_clean_line(&at, cgs_str_of(cgs_batch_text(e, "where")), 200);
		cgs_buf_fmt(&b,
			    "%u question%s in batch %s at %s, which may go on: a build that asks "
			    "%s takes the answer%s, and what is answered is billed in any case",
			    n, n == 1 ? " is" : "s are",
			    cgs_batch_is_id(id) ? id : "(its id did not come)", at.n ? at.s : "",
			    n == 1 ? "it" : "them", n == 1 ? "" : "s");
		tell(arg, b.s);
		cgs_buf_done(&b);
		cgs_buf_done(&at);
	}
}
