/* map.c — from two small integers to one: how names are looked up in their scopes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Open addressing; the key 0, 0 is never used, so a zeroed slot is free.
 */
#include "map.h"

#include <stdlib.h>

static void rehash(struct cgs_map *m)
{
	struct cgs_map old = *m;
	m->nslot = old.nslot ? old.nslot * 2 : 64;
	m->slot = cgs_mem_alloc(m->nslot * sizeof *m->slot);
	for (uint32_t i = 0; i < old.nslot; i++)
		if (old.slot[i].key)
			*cgs_map_find(m, old.slot[i].key) = old.slot[i];
	free(old.slot);
}

uint32_t *cgs_map_put(struct cgs_map *m, uint32_t scope, uint32_t name)
{
	if (m->n * 4 >= m->nslot * 3)
		rehash(m);
	uint64_t key = (uint64_t)scope << 32 | name;
	struct cgs_map_slot *s = cgs_map_find(m, key);
	m->n += !s->key;
	s->key = key;
	return &s->value;
}

void cgs_map_done(struct cgs_map *m)
{
	free(m->slot);
	*m = (struct cgs_map){0};
}
