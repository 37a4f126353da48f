/* sym.c — names interned once, then compared as integers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sym.h"

#include <stdlib.h>
#include <xxhash.h>

static uint32_t find_slot(const struct cgs_syms *t, struct cgs_str name)
{
	uint32_t mask = t->nslot - 1;
	uint32_t i = (uint32_t)XXH3_64bits(name.s, name.n) & mask;
	while (t->slot[i] && !cgs_str_eq(t->name[t->slot[i]], name))
		i = (i + 1) & mask;
	return i;
}

static void rehash(struct cgs_syms *t)
{
	free(t->slot);
	t->nslot = t->nslot ? t->nslot * 2 : 256;
	t->slot = cgs_mem_alloc(t->nslot * sizeof *t->slot);
	for (uint32_t i = 1; i < t->n; i++)
		t->slot[find_slot(t, t->name[i])] = i;
}

cgs_sym cgs_sym_of(struct cgs_syms *t, struct cgs_str name)
{
	if (!t->n)
		*CGS_PUSH(t->name, t->n, t->cap) = CGS_STR("");
	if ((uint64_t)t->n * 2 >= t->nslot)
		rehash(t);
	uint32_t i = find_slot(t, name);
	if (!t->slot[i]) {
		t->slot[i] = t->n;
		*CGS_PUSH(t->name, t->n, t->cap) = cgs_str_dup(&t->mem, name);
	}
	return t->slot[i];
}

cgs_sym cgs_sym_find(const struct cgs_syms *t, struct cgs_str name)
{
	return t->nslot ? t->slot[find_slot(t, name)] : 0;
}

struct cgs_str cgs_sym_str(const struct cgs_syms *t, cgs_sym s)
{
	return s < t->n ? t->name[s] : CGS_STR("");
}

void cgs_sym_done(struct cgs_syms *t)
{
	free(t->name);
	free(t->slot);
	cgs_arena_free(&t->mem);
	*t = (struct cgs_syms){0};
}
