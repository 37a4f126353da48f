/* mem.c — phase memory: arenas, and heap arrays that grow.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* With AddressSanitizer every piece of an arena is followed by bytes that must not be touched. */
#if defined(__SANITIZE_ADDRESS__)
#define GUARDED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GUARDED 1
#endif
#endif
#ifdef GUARDED
#include <sanitizer/asan_interface.h>
#else
#define GUARDED 0
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum { FIRST_CHUNK = 2 << 10, LARGEST_CHUNK = 16 << 20, EXIT_INTERNAL = 70 };
enum { PAGE = 4096, LARGE_PAGE = 2 << 20 };

struct cgs_chunk {
	struct cgs_chunk *next;
	size_t size;
	_Alignas(16) unsigned char bytes[];
};

_Noreturn static void out_of_memory(void)
{
	fputs("cgsc: out of memory\n", stderr);
	_Exit(EXIT_INTERNAL);
}

_Noreturn void cgs_mem_bug(const char *what)
{
	fprintf(stderr, "cgsc: internal error: %s (please report this)\n", what);
	_Exit(EXIT_INTERNAL);
}

/* A fault for each 2 MiB in place of one for each 4 KiB, where the kernel can; only a wish. */
static void wish_large_pages(void *p, size_t n)
{
	if (n < 2 * LARGE_PAGE)
		return;
	uintptr_t from = ((uintptr_t)p + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
	(void)madvise((void *)from, ((uintptr_t)p + n - from) & ~(size_t)(PAGE - 1), MADV_HUGEPAGE);
}

void *cgs_mem_alloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);
	if (!p)
		out_of_memory();
	wish_large_pages(p, n);
	return p;
}

/* A large block is taken anew: the kernel's pages are zero already, and are not touched yet. */
static void *move(void *p, size_t used, size_t size)
{
	void *q = p && size < LARGE_PAGE ? realloc(p, size) : cgs_mem_alloc(size);
	if (!q)
		out_of_memory();
	if (p && size < LARGE_PAGE) {
		memset((char *)q + used, 0, size - used);
	} else if (p) {
		memcpy(q, p, used);
		free(p);
	}
	return q;
}

void *cgs_mem_grow(void *p, uint32_t *cap, uint32_t need, size_t size)
{
	if (need <= *cap)
		return p;
	uint32_t want = *cap < 8 ? 8 : *cap + *cap / 2;
	if (want < need)
		want = need;
	if (want < *cap || size > SIZE_MAX / want)
		out_of_memory();
	p = move(p, (size_t)*cap * size, (size_t)want * size);
	*cap = want;
	return p;
}

void *cgs_mem_fit(void *p, uint32_t *cap, uint32_t n, size_t size)
{
	if (!GUARDED || !n)
		return p;
	*cap = n;
	p = realloc(p, (size_t)n * size);
	if (!p)
		out_of_memory();
	return p;
}

static void add_chunk(struct cgs_arena *a, size_t need)
{
	size_t size = a->top ? a->top->size * 2 : FIRST_CHUNK;
	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK;
	if (size < need)
		size = need;
	struct cgs_chunk *c = cgs_mem_alloc(sizeof *c + size);
	c->size = size;
	c->next = a->top;
	a->top = c;
	a->used = 0;
	a->total += size;
	ASAN_POISON_MEMORY_REGION(c->bytes, size);
}

void *cgs_arena_alloc(struct cgs_arena *a, size_t n)
{
	if (n > SIZE_MAX / 2)
		out_of_memory();
	size_t room = (n + GUARDED + 15) & ~(size_t)15;
	if (!a->top || a->top->size - a->used < room)
		add_chunk(a, room);
	void *p = a->top->bytes + a->used;
	a->used += room;
	ASAN_UNPOISON_MEMORY_REGION(p, n);
	return p;
}

static void free_chunks(struct cgs_chunk *c)
{
	for (struct cgs_chunk *next; c; c = next) {
		next = c->next;
		free(c);
	}
}

void cgs_arena_free(struct cgs_arena *a)
{
	free_chunks(a->top);
	*a = (struct cgs_arena){0};
}

void cgs_arena_join(struct cgs_arena *a, struct cgs_arena *from)
{
	struct cgs_chunk *last = from->top;
	if (!a->top) {
		*a = *from;
	} else if (last) {
		while (last->next)
			last = last->next;
		last->next = a->top->next;
		a->top->next = from->top;
		a->total += from->total;
	}
	*from = (struct cgs_arena){0};
}

void cgs_arena_reset(struct cgs_arena *a)
{
	if (!a->top)
		return;
	free_chunks(a->top->next);
	a->top->next = NULL;
	a->total = a->top->size;
	ASAN_UNPOISON_MEMORY_REGION(a->top->bytes, a->used);
	memset(a->top->bytes, 0, a->used);
	ASAN_POISON_MEMORY_REGION(a->top->bytes, a->used);
	a->used = 0;
}
