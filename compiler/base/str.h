/* str.h — borrowed byte spans, and the one growable byte buffer.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A cgs_str never owns its bytes and need not end in NUL; whoever holds the arena or the file
 * text owns them. A cgs_buf owns heap memory until cgs_buf_done.
 */
#ifndef CGS_STR_H
#define CGS_STR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "mem.h"

struct cgs_str {
	const char *s;
	uint32_t n;
};

#define CGS_STR(lit) ((struct cgs_str){(lit), (uint32_t)sizeof(lit) - 1})
#define CGS_FMT(str) (int)(str).n, (str).s /* for "%.*s" */

/* A borrowed view of a NUL-terminated string (NULL gives the empty span). */
static inline struct cgs_str cgs_str_of(const char *z)
{
	return (struct cgs_str){z ? z : "", z ? (uint32_t)strlen(z) : 0};
}
static inline bool cgs_str_eq(struct cgs_str a, struct cgs_str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.s, b.s, a.n));
}
static inline bool cgs_str_is(struct cgs_str a, const char *z)
{
	return cgs_str_eq(a, cgs_str_of(z));
}
/* Whether it is one of the n words, or one of an array of them. */
bool cgs_str_in(struct cgs_str a, const char *const *word, size_t n);
#define CGS_STR_IN(a, words) cgs_str_in((a), (words), sizeof(words) / sizeof *(words))
/* memcmp order, shorter first: the one order used for everything that is sorted by name. */
int cgs_str_cmp(struct cgs_str a, struct cgs_str b);
/* Copies into the arena; the copy is followed by a NUL that n does not count. */
struct cgs_str cgs_str_dup(struct cgs_arena *a, struct cgs_str s);
/* A name as people read it: "max_replicas" as "max replicas". */
struct cgs_str cgs_str_words(struct cgs_arena *a, struct cgs_str name);
struct cgs_str cgs_str_fmt(struct cgs_arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Edit distance with transpositions (Damerau, restricted), for "did you mean"; stops counting
 * above max and then returns max + 1. Spans over 64 bytes count as max + 1. */
uint32_t cgs_str_distance(struct cgs_str a, struct cgs_str b, uint32_t max);

struct cgs_buf {
	char *s; /* always NUL-terminated once anything was added */
	size_t n;
	size_t cap;
};

void cgs_buf_add(struct cgs_buf *b, const void *p, size_t n);
/* Room for n bytes and a NUL behind what is there; the caller adds to n what it wrote. */
char *cgs_buf_room(struct cgs_buf *b, size_t n);
void cgs_buf_str(struct cgs_buf *b, struct cgs_str s);
void cgs_buf_putz(struct cgs_buf *b, const char *z);
void cgs_buf_putc(struct cgs_buf *b, char c);
void cgs_buf_fmt(struct cgs_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cgs_buf_done(struct cgs_buf *b);
/* The content as a borrowed span; valid until the next add. */
struct cgs_str cgs_buf_view(const struct cgs_buf *b);

#endif
