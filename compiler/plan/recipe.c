/* recipe.c — canonical JSON, written straight into a buffer: no tree, no copies.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "recipe.h"

#include <inttypes.h>

static void separate(struct cgs_buf *b)
{
	if (b->n && !strchr("{[:", b->s[b->n - 1]))
		cgs_buf_putc(b, ',');
}

void cgs_recipe_open(struct cgs_buf *b, char bracket)
{
	separate(b);
	cgs_buf_putc(b, bracket);
}

static void escape(struct cgs_buf *b, unsigned char c)
{
	static const char letter[] = "btn\0fr"; /* of 8 to 13; 11 has none */
	if (c == '"' || c == '\\') {
		cgs_buf_putc(b, '\\');
		cgs_buf_putc(b, (char)c);
	} else if (c >= 8 && c <= 13 && letter[c - 8]) {
		cgs_buf_putc(b, '\\');
		cgs_buf_putc(b, letter[c - 8]);
	} else {
		cgs_buf_fmt(b, "\\u%04x", c);
	}
}

static void quote(struct cgs_buf *b, struct cgs_str s)
{
	uint32_t from = 0;
	cgs_buf_putc(b, '"');
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		cgs_buf_add(b, s.s + from, i - from);
		escape(b, c);
		from = i + 1;
	}
	if (s.n > from)
		cgs_buf_add(b, s.s + from, s.n - from);
	cgs_buf_putc(b, '"');
}

void cgs_recipe_key(struct cgs_buf *b, const char *key)
{
	separate(b);
	cgs_buf_putc(b, '"');
	cgs_buf_putz(b, key);
	cgs_buf_add(b, "\":", 2);
}

void cgs_recipe_name(struct cgs_buf *b, struct cgs_str key)
{
	separate(b);
	quote(b, key);
	cgs_buf_putc(b, ':');
}

void cgs_recipe_str(struct cgs_buf *b, struct cgs_str s)
{
	separate(b);
	quote(b, s);
}

static void digits(struct cgs_buf *b, uint64_t n)
{
	char s[20];
	uint32_t i = sizeof s;
	do
		s[--i] = (char)('0' + n % 10);
	while (n /= 10);
	cgs_buf_add(b, s + i, sizeof s - i);
}

void cgs_recipe_int(struct cgs_buf *b, int64_t n)
{
	separate(b);
	if (n < 0)
		cgs_buf_putc(b, '-');
	digits(b, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

void cgs_recipe_bool(struct cgs_buf *b, bool v)
{
	separate(b);
	cgs_buf_putz(b, v ? "true" : "false");
}

/* Digits after the point until the remainder is zero; false when it takes more than 18. */
static bool exact(struct cgs_num n, char digits[20])
{
	uint64_t d = (uint64_t)n.d;
	uint64_t r = (n.n < 0 ? 0 - (uint64_t)n.n : (uint64_t)n.n) % d;
	uint32_t i = 0;
	for (; r && i < 18 && r <= UINT64_MAX / 10; i++) {
		r *= 10;
		digits[i] = (char)('0' + r / d);
		r %= d;
	}
	digits[i] = 0;
	return r == 0;
}

void cgs_recipe_num(struct cgs_buf *b, struct cgs_num n)
{
	char digits[20];
	if (n.d <= 1) {
		cgs_recipe_int(b, n.n);
		return;
	}
	separate(b);
	if (!exact(n, digits)) {
		cgs_buf_fmt(b, "%.17g", (double)n.n / (double)n.d);
		return;
	}
	int64_t whole = n.n / n.d;
	cgs_buf_fmt(b, "%s%" PRId64 ".%s", n.n < 0 && !whole ? "-" : "", whole, digits);
}

void cgs_recipe_pair(struct cgs_buf *b, const char *key, struct cgs_str s)
{
	cgs_recipe_key(b, key);
	quote(b, s);
}

void cgs_recipe_count(struct cgs_buf *b, const char *key, uint64_t n)
{
	cgs_recipe_key(b, key);
	digits(b, n);
}
