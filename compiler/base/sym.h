/* sym.h — names interned once, then compared as integers.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_SYM_H
#define CGS_SYM_H

#include "str.h"

typedef uint32_t cgs_sym; /* 0 is "no name" */

struct cgs_syms {
	struct cgs_arena mem;
	struct cgs_str *name; /* name[sym] */
	uint32_t n, cap;
	struct cgs_sym_slot {
		uint32_t hash;
		cgs_sym sym;
	} * slot; /* open addressing, power of two; symbol 0 is empty */
	uint32_t nslot;
};

/* The symbol of a name, added if new. The bytes are copied. */
cgs_sym cgs_sym_of(struct cgs_syms *t, struct cgs_str name);
/* The symbol of a name, or 0 when it was never interned. */
cgs_sym cgs_sym_find(const struct cgs_syms *t, struct cgs_str name);
/* NUL-terminated, lives as long as the table. */
static inline struct cgs_str cgs_sym_str(const struct cgs_syms *t, cgs_sym s)
{
	return s < t->n ? t->name[s] : CGS_STR("");
}
void cgs_sym_done(struct cgs_syms *t);

#endif
