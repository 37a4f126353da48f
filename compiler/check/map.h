/* map.h — from two small integers to one: how names are looked up in their scopes.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_MAP_H
#define CGS_MAP_H

#include "../base/mem.h"

struct cgs_map_slot {
	uint64_t key; /* 0: free */
	uint32_t value;
};

struct cgs_map { /* zeroed is empty; heap until cgs_map_done */
	struct cgs_map_slot *slot;
	uint32_t n, nslot;
};

/* The place of a key, or where it belongs; the map is not empty. */
static inline struct cgs_map_slot *cgs_map_find(const struct cgs_map *m, uint64_t key)
{
	uint32_t mask = m->nslot - 1;
	uint32_t i = (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32) & mask;
	while (m->slot[i].key && m->slot[i].key != key)
		i = (i + 1) & mask;
	return &m->slot[i];
}
/* The value, or 0 when it was never put. */
static inline uint32_t cgs_map_get(const struct cgs_map *m, uint32_t scope, uint32_t name)
{
	return m->n ? cgs_map_find(m, (uint64_t)scope << 32 | name)->value : 0;
}
/* The place of the value, 0 if new; valid until the next put. */
uint32_t *cgs_map_put(struct cgs_map *m, uint32_t scope, uint32_t name);
void cgs_map_done(struct cgs_map *m);

#endif
