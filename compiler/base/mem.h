/* mem.h — phase memory: arenas, and heap arrays that grow.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Out of memory ends the process here (exit 70), so no caller tests for it. Nothing inside an
 * arena is freed alone: it dies with its phase.
 */
#ifndef CGS_MEM_H
#define CGS_MEM_H

#include <stddef.h>
#include <stdint.h>

struct cgs_arena {
	struct cgs_chunk *top; /* newest chunk; NULL when empty */
	size_t used;           /* bytes taken from top */
	size_t total;          /* bytes of all chunks */
};

/* Zeroed, aligned to 16 bytes. A zeroed struct cgs_arena is an empty arena. */
void *cgs_arena_alloc(struct cgs_arena *a, size_t n);
void cgs_arena_free(struct cgs_arena *a);
/* What is in from lives as long as a from now on; from is empty then. */
void cgs_arena_join(struct cgs_arena *a, struct cgs_arena *from);
/* Forgets what is in it, but keeps room for the next. */
void cgs_arena_reset(struct cgs_arena *a);

/* Zeroed heap memory; free() it. */
void *cgs_mem_alloc(size_t n);
/* Grow a heap array of items of the given size to hold at least need items; *cap is in items. New
 * room is zeroed. Returns the (moved) array. */
void *cgs_mem_grow(void *p, uint32_t *cap, uint32_t need, size_t size);
/* Of an array of n items that is to be read: with AddressSanitizer it is moved to a block of just
 * that size, so that reads beyond it are seen; else nothing happens. Returns the array. */
void *cgs_mem_fit(void *p, uint32_t *cap, uint32_t n, size_t size);
/* Report a broken invariant of our own and end the process with exit code 70. */
_Noreturn void cgs_mem_bug(const char *what);

/* Append room for one item to a heap array: CGS_PUSH(v, n, cap) returns its address. */
#define CGS_PUSH(v, n, cap)                                                                        \
	((n) < (cap) ? 0 : ((v) = cgs_mem_grow((v), &(cap), (n) + 1, sizeof *(v)), 0), &(v)[(n)++])

#endif
