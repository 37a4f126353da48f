/* clean.c — text of strangers made fit to show: no escapes, no control characters, valid UTF-8.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "clean.h"

static uint8_t at(struct cgs_str s, uint32_t i)
{
	return i < s.n ? (uint8_t)s.s[i] : 0;
}

/* Length of the UTF-8 character at i, its number in *c; 0: not UTF-8. src: RFC 3629 */
static uint32_t decode(struct cgs_str s, uint32_t i, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint8_t b = at(s, i);
	uint32_t n = b < 0x80 ? 1 : b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 0;
	if (!n || b > 0xf4 || i + n > s.n)
		return 0;
	*c = n == 1 ? b : b & (0xffu >> (n + 1));
	for (uint32_t k = 1; k < n; k++) {
		if ((at(s, i + k) & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (at(s, i + k) & 0x3fu);
	}
	return *c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000) ? 0 : n;
}

/* The end of a string that BEL or ESC \ ends; a line end ends it too, so that a lone opener
 * cannot swallow the rest. */
static uint32_t after_string(struct cgs_str s, uint32_t i)
{
	for (; i < s.n; i++) {
		if (s.s[i] == '\a')
			return i + 1;
		if (s.s[i] == 0x1b && at(s, i + 1) == '\\')
			return i + 2;
		if (s.s[i] == '\n' || s.s[i] == 0x1b)
			return i;
	}
	return i;
}

static uint32_t after_csi(struct cgs_str s, uint32_t i)
{
	while (i < s.n && at(s, i) >= 0x20 && at(s, i) < 0x40)
		i++;
	return i < s.n && at(s, i) >= 0x40 && at(s, i) < 0x7f ? i + 1 : i;
}

/* i stands behind ESC. */
static uint32_t after_escape(struct cgs_str s, uint32_t i)
{
	uint8_t b = at(s, i);
	if (b == '[')
		return after_csi(s, i + 1);
	if (b == ']' || b == 'P' || b == '_' || b == '^' || b == 'X')
		return after_string(s, i + 1);
	while (i < s.n && at(s, i) >= 0x20 && at(s, i) < 0x30)
		i++;
	return i < s.n && at(s, i) >= 0x30 && at(s, i) < 0x7f ? i + 1 : i;
}

static bool is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x61c;
}

static void put_space(struct cgs_buf *out, size_t begin)
{
	if (out->n > begin && out->s[out->n - 1] != ' ')
		cgs_buf_putc(out, ' ');
}

/* i, or the place behind the escape sequence that begins there. */
static uint32_t after_sequence(struct cgs_str s, uint32_t i, uint32_t c, uint32_t n)
{
	if (c == 0x1b)
		return after_escape(s, i + 1);
	return c == 0x9b ? after_csi(s, i + n) : i; /* the 8-bit CSI, as UTF-8 */
}

static void clean(struct cgs_buf *out, struct cgs_str s, size_t max, const char *blanks)
{
	size_t begin = out->n;
	for (uint32_t i = 0, next; i < s.n; i = next) {
		uint32_t c = 0, n = decode(s, i, &c);
		next = after_sequence(s, i, c, n);
		if (next != i)
			continue;
		next = i + (n ? n : 1);
		if (out->n - begin + (n ? n : 3) > max)
			break;
		if (n == 1 && c && strchr(blanks, (int)c))
			put_space(out, begin);
		else if (!n)
			cgs_buf_putz(out, "\xef\xbf\xbd");
		else if (!is_hidden(c) || c == '\t')
			cgs_buf_add(out, s.s + i, n);
	}
	while (out->n > begin && (out->s[out->n - 1] == ' ' || out->s[out->n - 1] == '\t'))
		out->s[--out->n] = 0;
}

void cgs_clean_line(struct cgs_buf *out, struct cgs_str s, size_t max)
{
	clean(out, s, max, " \t\r\n");
}

void cgs_clean_text(struct cgs_buf *out, struct cgs_str s, size_t max)
{
	clean(out, s, max, "\r\n");
}

bool cgs_clean_next(struct cgs_str *rest, struct cgs_str *line)
{
	if (!rest->n)
		return false;
	const char *end = memchr(rest->s, '\n', rest->n);
	uint32_t n = end ? (uint32_t)(end - rest->s) : rest->n;
	uint32_t skip = end ? n + 1 : n;
	*line = (struct cgs_str){rest->s, n && rest->s[n - 1] == '\r' ? n - 1 : n};
	rest->s += skip;
	rest->n -= skip;
	return true;
}
