/* batch_list.c — the batches of a project, as the store has them, and whose questions are in them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The note "batches" in the store is a list of {"kind","where","token","made","id","items":[HASH]};
 * an item that is done with is "". One process has a project at a time (lock.c).
 */
#include <stdlib.h>
#include <time.h>

#include "batch_impl.h"
#include "http.h"
#include "store.h"
#include "wire.h"

enum { KEPT_S = 28 * 86400 }; /* services drop results after that */

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

static void read_entry(struct cgs_batches *all, json_t *e)
{
	const struct cgs_wire *w = cgs_wire_of(cgs_batch_text(e, "kind"));
	size_t n = json_array_size(json_object_get(e, "items"));
	json_int_t made = json_integer_value(json_object_get(e, "made"));
	if (!w || !w->batching || !n || n > CGS_BATCH_MOST ||
	    made < (json_int_t)time(NULL) - KEPT_S)
		return;
	struct cgs_batch *b = cgs_batch_add(all, w, cgs_batch_text(e, "where"));
	b->entry = json_incref(e);
	for (size_t i = 0; i < n; i++)
		*CGS_PUSH(b->ask, b->n, b->c) = NULL;
}

struct cgs_batches *cgs_batch_list(struct cgs_models *m)
{
	struct cgs_buf b = {0};
	json_t *list = NULL, *e;
	size_t i;
	if (m->batches)
		return m->batches;
	m->batches = cgs_mem_alloc(sizeof *m->batches);
	*m->batches = (struct cgs_batches){.m = m};
	if (!cgs_store_get(m->o.store, CGS_T_NOTE, "batches", 7, &b))
		list = json_loadb(b.s ? b.s : "", b.n, 0, NULL);
	json_array_foreach (list, i, e)
		read_entry(m->batches, e);
	json_decref(list);
	cgs_buf_done(&b);
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
