/* sym.c — names interned once, then compared as integers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sym.h"

#include <stdlib.h>
#define XXH_INLINE_ALL /* names are short */
#include <xxhash.h>

static uint32_t hash_of(struct cgs_str name)
{
	return (uint32_t)XXH3_64bits(name.s, name.n);
}

/* Of the name, or where it belongs. Most names that are not it differ in their hash. */
static struct cgs_sym_slot *find_slot(const struct cgs_syms *t, struct cgs_str name, uint32_t hash)
{
	uint32_t mask = t->nslot - 1, i = hash & mask;
	while (t->slot[i].sym &&
	       (t->slot[i].hash != hash || !cgs_str_eq(t->name[t->slot[i].sym], name)))
		i = (i + 1) & mask;
	return &t->slot[i];
}

static void rehash(struct cgs_syms *t)
{
	struct cgs_sym_slot *old = t->slot;
	uint32_t n = t->nslot;
	t->nslot = n ? n * 2 : 256;
	t->slot = cgs_mem_alloc(t->nslot * sizeof *t->slot);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = old[i].hash & (t->nslot - 1);
		while (old[i].sym && t->slot[at].sym)
			at = (at + 1) & (t->nslot - 1);
		if (old[i].sym)
			t->slot[at] = old[i];
	}
	free(old);
}

cgs_sym cgs_sym_of(struct cgs_syms *t, struct cgs_str name)
{
	if (!t->n)
		*CGS_PUSH(t->name, t->n, t->cap) = CGS_STR("");
	if ((uint64_t)t->n * 2 >= t->nslot)
		rehash(t);
	uint32_t hash = hash_of(name);
	struct cgs_sym_slot *slot = find_slot(t, name, hash);
	if (!slot->sym) {
		*slot = (struct cgs_sym_slot){hash, t->n};
		*CGS_PUSH(t->name, t->n, t->cap) = cgs_str_dup(&t->mem, name);
	}
	return slot->sym;
}

cgs_sym cgs_sym_find(const struct cgs_syms *t, struct cgs_str name)
{
	return t->nslot ? find_slot(t, name, hash_of(name))->sym : 0;
}

void cgs_sym_done(struct cgs_syms *t)
{
	free(t->name);
	free(t->slot);
	cgs_arena_free(&t->mem);
	*t = (struct cgs_syms){0};
}
