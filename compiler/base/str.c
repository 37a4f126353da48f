/* str.c — borrowed byte spans, and the one growable byte buffer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { LONGEST_WORD = 64 };

bool cgs_str_in(struct cgs_str a, const char *const *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cgs_str_is(a, word[i]))
			return true;
	return false;
}

int cgs_str_cmp(struct cgs_str a, struct cgs_str b)
{
	uint32_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.s, b.s, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

struct cgs_str cgs_str_dup(struct cgs_arena *a, struct cgs_str s)
{
	char *p = cgs_arena_alloc(a, (size_t)s.n + 1);
	if (s.n)
		memcpy(p, s.s, s.n);
	return (struct cgs_str){p, s.n};
}

struct cgs_str cgs_str_words(struct cgs_arena *a, struct cgs_str name)
{
	char *z = cgs_arena_alloc(a, name.n);
	for (uint32_t i = 0; i < name.n; i++)
		z[i] = name.s[i] == '_' ? ' ' : name.s[i];
	return (struct cgs_str){z, name.n};
}

struct cgs_str cgs_str_fmt(struct cgs_arena *a, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		cgs_mem_bug("bad format");
	char *p = cgs_arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct cgs_str){p, (uint32_t)n};
}

static uint32_t least(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t ab = a < b ? a : b;
	return ab < c ? ab : c;
}

uint32_t cgs_str_distance(struct cgs_str a, struct cgs_str b, uint32_t max)
{
	uint32_t row[3][LONGEST_WORD + 1];
	uint32_t gap = a.n > b.n ? a.n - b.n : b.n - a.n;
	if (a.n > LONGEST_WORD || b.n > LONGEST_WORD || gap > max)
		return max + 1;
	for (uint32_t j = 0; j <= b.n; j++)
		row[0][j] = j;
	for (uint32_t i = 1; i <= a.n; i++) {
		uint32_t *now = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
		now[0] = i;
		for (uint32_t j = 1; j <= b.n; j++) {
			bool same = a.s[i - 1] == b.s[j - 1];
			bool swapped = i > 1 && j > 1 && a.s[i - 1] == b.s[j - 2] &&
				       a.s[i - 2] == b.s[j - 1];
			now[j] = least(up[j - 1] + !same, up[j] + 1, now[j - 1] + 1);
			if (swapped)
				now[j] = least(now[j], up2[j - 2] + 1, UINT32_MAX);
		}
	}
	uint32_t d = row[a.n % 3][b.n];
	return d > max ? max + 1 : d;
}

static void reserve(struct cgs_buf *b, size_t more)
{
	if (b->cap - b->n > more)
		return;
	size_t cap = b->cap ? b->cap : 128;
	while (cap - b->n <= more) {
		if (cap > SIZE_MAX / 2)
			cgs_mem_bug("buffer too large");
		cap *= 2;
	}
	char *s = realloc(b->s, cap);
	if (!s)
		cgs_mem_bug("out of memory");
	b->s = s;
	b->cap = cap;
}

char *cgs_buf_room(struct cgs_buf *b, size_t n)
{
	reserve(b, n);
	return b->s + b->n;
}

void cgs_buf_add(struct cgs_buf *b, const void *p, size_t n)
{
	reserve(b, n);
	if (n)
		memcpy(b->s + b->n, p, n);
	b->n += n;
	b->s[b->n] = 0;
}

void cgs_buf_str(struct cgs_buf *b, struct cgs_str s)
{
	cgs_buf_add(b, s.s, s.n);
}

void cgs_buf_putz(struct cgs_buf *b, const char *z)
{
	cgs_buf_add(b, z, strlen(z));
}

void cgs_buf_putc(struct cgs_buf *b, char c)
{
	cgs_buf_add(b, &c, 1);
}

void cgs_buf_fmt(struct cgs_buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		cgs_mem_bug("bad format");
	reserve(b, (size_t)n + 1);
	vsnprintf(b->s + b->n, (size_t)n + 1, fmt, again);
	va_end(again);
	b->n += (size_t)n;
}

void cgs_buf_done(struct cgs_buf *b)
{
	free(b->s);
	*b = (struct cgs_buf){0};
}

struct cgs_str cgs_buf_view(const struct cgs_buf *b)
{
	if (b->n > UINT32_MAX)
		cgs_mem_bug("buffer over 4 GiB");
	return (struct cgs_str){b->s ? b->s : "", (uint32_t)b->n};
}
