/* show.c — foreign text made safe to show: what a terminal gets, and valid UTF-8 for JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "show.h"

#include <stdio.h>

struct range {
	uint32_t lo, hi;
};

/* Control, bidirectional and invisible characters: they change what a reader sees. */
static const struct range hidden[] = {
	{0x0, 0x1f},        {0x7f, 0x9f},       {0xad, 0xad},     {0x34f, 0x34f},
	{0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5}, {0x180b, 0x180f},
	{0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f}, {0x3164, 0x3164},
	{0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb}, {0xfffe, 0xffff},
	{0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};
/* Two cells wide: East Asian Wide and Fullwidth, and emoji, in coarse blocks (UAX #11). */
static const struct range wide[] = {
	{0x1100, 0x115e},   {0x231a, 0x231b},   {0x23e9, 0x23f3},   {0x25fd, 0x25fe},
	{0x2614, 0x2615},   {0x2648, 0x2653},   {0x26aa, 0x26ab},   {0x2705, 0x2705},
	{0x274c, 0x274e},   {0x2753, 0x2757},   {0x2795, 0x2797},   {0x2b1b, 0x2b1c},
	{0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
	{0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
	{0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
	{0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};
/* Combining marks and variation selectors take no cell. */
static const struct range narrow[] = {
	{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},   {0x64b, 0x65f},
	{0x900, 0x902},   {0x93c, 0x93c},   {0x941, 0x948},   {0xe31, 0xe31},   {0xe34, 0xe3a},
	{0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

static bool within(const struct range *r, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (c <= r[i].hi)
			return c >= r[i].lo;
	return false;
}

#define WITHIN(table, c) within(table, sizeof(table) / sizeof *(table), c)

static bool tail(const unsigned char *u, size_t n, uint32_t len)
{
	if (n < len)
		return false;
	for (uint32_t i = 1; i < len; i++)
		if ((u[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* Bytes of the character that starts with this byte; 0 when none does. */
static uint32_t length_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	return first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

uint32_t cgs_show_decode(const char *s, size_t n, uint32_t *c)
{
	const unsigned char *u = (const unsigned char *)s;
	uint32_t len = length_of(u[0]);
	*c = len == 1 ? u[0] : UINT32_MAX;
	if (len < 2 || !tail(u, n, len))
		return 1;
	uint32_t v = u[0] & (0xffu >> (len + 1));
	for (uint32_t i = 1; i < len; i++)
		v = v << 6 | (u[i] & 0x3fu);
	bool overlong = (len == 3 && v < 0x800) || (len == 4 && v < 0x10000);
	if (overlong || (v >= 0xd800 && v < 0xe000) || v > 0x10ffff)
		return 1;
	*c = v;
	return len;
}

/* The escape of a character that may not be shown as it is; 0 when it may. */
static int escape(char z[16], uint32_t c, unsigned char byte)
{
	if (c == UINT32_MAX)
		return snprintf(z, 16, "\\x{%02x}", byte);
	return WITHIN(hidden, c) ? snprintf(z, 16, "\\u{%x}", c) : 0;
}

static void show(struct cgs_buf *out, struct cgs_str s, const char *newline, const char *tab)
{
	char z[16];
	for (uint32_t i = 0, len; i < s.n; i += len) {
		uint32_t c;
		len = cgs_show_decode(s.s + i, s.n - i, &c);
		bool crlf = c == '\r' && i + 1 < s.n && s.s[i + 1] == '\n';
		if (c == '\n' && newline)
			cgs_buf_putz(out, newline);
		else if (c == '\t')
			cgs_buf_putz(out, tab);
		else if (crlf && newline)
			continue;
		else if (escape(z, c, (unsigned char)s.s[i]))
			cgs_buf_putz(out, z);
		else
			cgs_buf_add(out, s.s + i, len);
	}
}

void cgs_show_text(struct cgs_buf *out, struct cgs_str s, const char *newline)
{
	show(out, s, newline, " ");
}

void cgs_show_line(struct cgs_buf *out, struct cgs_str s)
{
	show(out, s, NULL, "    ");
}

static uint32_t cells_of(uint32_t c, unsigned char byte)
{
	char z[16];
	if (c == '\t')
		return CGS_SHOW_TAB;
	int n = escape(z, c, byte);
	if (n)
		return (uint32_t)n;
	if (c < 0x300)
		return 1;
	return WITHIN(narrow, c) ? 0 : WITHIN(wide, c) ? 2 : 1;
}

uint32_t cgs_show_cells(struct cgs_str s)
{
	uint32_t cells = 0;
	for (uint32_t i = 0, c; i < s.n;) {
		unsigned char byte = (unsigned char)s.s[i];
		i += cgs_show_decode(s.s + i, s.n - i, &c);
		cells += cells_of(c, byte);
	}
	return cells;
}

uint32_t cgs_show_fit(struct cgs_str s, uint32_t cells)
{
	uint32_t i = 0, used = 0, c;
	while (i < s.n) {
		unsigned char byte = (unsigned char)s.s[i];
		uint32_t len = cgs_show_decode(s.s + i, s.n - i, &c);
		used += cells_of(c, byte);
		if (used > cells)
			break;
		i += len;
	}
	return i;
}

void cgs_show_utf8(struct cgs_buf *out, struct cgs_str s)
{
	for (uint32_t i = 0, c, len; i < s.n; i += len) {
		len = cgs_show_decode(s.s + i, s.n - i, &c);
		if (c == UINT32_MAX)
			cgs_buf_putz(out, "\xef\xbf\xbd");
		else
			cgs_buf_add(out, s.s + i, len);
	}
}
