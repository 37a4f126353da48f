/* mem.c — phase memory: arenas, and heap arrays that grow.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 16 << 10, LARGEST_CHUNK = 4 << 20, EXIT_INTERNAL = 70 };

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

void *cgs_mem_alloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);
	if (!p)
		out_of_memory();
	return p;
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
	char *q = realloc(p, (size_t)want * size);
	if (!q)
		out_of_memory();
	memset(q + (size_t)*cap * size, 0, (size_t)(want - *cap) * size);
	*cap = want;
	return q;
}

static void add_chunk(struct cgs_arena *a, size_t need)
{
	size_t size = a->top ? a->top->size * 2 : FIRST_CHUNK;
	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK;
	if (size < need)
		size = need;
	struct cgs_chunk *c = calloc(1, sizeof *c + size);
	if (!c)
		out_of_memory();
	c->size = size;
	c->next = a->top;
	a->top = c;
	a->used = 0;
}

void *cgs_arena_alloc(struct cgs_arena *a, size_t n)
{
	if (n > SIZE_MAX / 2)
		out_of_memory();
	n = (n + 15) & ~(size_t)15;
	if (!a->top || a->top->size - a->used < n)
		add_chunk(a, n);
	void *p = a->top->bytes + a->used;
	a->used += n;
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
	a->top = NULL;
	a->used = 0;
}

void cgs_arena_reset(struct cgs_arena *a)
{
	if (!a->top)
		return;
	free_chunks(a->top->next);
	a->top->next = NULL;
	memset(a->top->bytes, 0, a->used);
	a->used = 0;
}
