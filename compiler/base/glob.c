/* glob.c — globs: which paths a pattern means.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Both matchers go back to the last star only, so the work is at most pattern times text.
 */
#include "glob.h"

#include <stdint.h>
#include <string.h>

static const uint32_t NONE = UINT32_MAX;

bool cgs_glob_is(struct cgs_str path)
{
	for (uint32_t i = 0; i < path.n; i++)
		if (path.s[i] && strchr("*?[", path.s[i]))
			return true;
	return false;
}

/* Where the members of the set begin whose '[' is at i. */
static uint32_t members(struct cgs_str p, uint32_t i)
{
	return i + 1 < p.n && (p.s[i + 1] == '!' || p.s[i + 1] == '^') ? i + 2 : i + 1;
}

bool cgs_glob_closed(struct cgs_str pattern)
{
	for (uint32_t i = 0; i < pattern.n; i++) {
		if (pattern.s[i] != '[')
			continue;
		/* The first member may be ']'. */
		for (i = members(pattern, i) + 1; i < pattern.n && pattern.s[i] != ']'; i++)
			if (pattern.s[i] == '/')
				return false;
		if (i >= pattern.n)
			return false;
	}
	return true;
}

/* The character at *i, which moves behind it; a byte that begins none stands for itself. */
static uint32_t take(struct cgs_str s, uint32_t *i)
{
	uint32_t c = (unsigned char)s.s[(*i)++];
	while (c >= 0xC0 && *i < s.n && ((unsigned char)s.s[*i] & 0xC0) == 0x80)
		c = c << 8 | (unsigned char)s.s[(*i)++];
	return c;
}

static bool in_set(struct cgs_str p, uint32_t *at, uint32_t c)
{
	uint32_t first = members(p, *at), i = first;
	bool others = first > *at + 1, hit = false;
	while (i < p.n && (p.s[i] != ']' || i == first)) {
		uint32_t low = take(p, &i), high = low;
		if (i + 1 < p.n && p.s[i] == '-' && p.s[i + 1] != ']') {
			i++;
			high = take(p, &i);
		}
		hit |= low <= c && c <= high;
	}
	*at = i + 1;
	return hit != others;
}

/* One character of the text against what stands at *p; both move on. */
static bool match_one(struct cgs_str pattern, uint32_t *p, struct cgs_str text, uint32_t *s)
{
	if (*p >= pattern.n)
		return false;
	uint32_t c = take(text, s);
	if (pattern.s[*p] == '[')
		return in_set(pattern, p, c);
	bool any = pattern.s[*p] == '?';
	return take(pattern, p) == c || any;
}

static bool match_part(struct cgs_str pattern, struct cgs_str text)
{
	uint32_t p = 0, s = 0, star = NONE, mark = 0;
	if (text.n && text.s[0] == '.' && !(pattern.n && pattern.s[0] == '.'))
		return false;
	while (s < text.n) {
		uint32_t next = p, after = s;
		if (p < pattern.n && pattern.s[p] == '*') {
			star = ++p;
			mark = s;
		} else if (match_one(pattern, &next, text, &after)) {
			p = next;
			s = after;
		} else if (star != NONE) {
			take(text, &mark);
			p = star;
			s = mark;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.s[p] == '*')
		p++;
	return p >= pattern.n;
}

static struct cgs_str part_at(struct cgs_str s, uint32_t at)
{
	uint32_t end = at;
	while (end < s.n && s.s[end] != '/')
		end++;
	return (struct cgs_str){s.s + at, end - at};
}

bool cgs_glob_match(struct cgs_str pattern, struct cgs_str path)
{
	uint32_t p = 0, s = 0, deep = NONE, mark = 0;
	if (pattern.n && pattern.s[pattern.n - 1] == '/') /* a directory is no file */
		return false;
	while (s < path.n) {
		struct cgs_str want = p < pattern.n ? part_at(pattern, p) : CGS_STR("");
		struct cgs_str have = part_at(path, s);
		if (cgs_str_is(want, "**")) {
			deep = p += want.n + 1;
			mark = s;
		} else if (p < pattern.n && match_part(want, have)) {
			p += want.n + 1;
			s += have.n + 1;
		} else if (deep != NONE && path.s[mark] != '.') {
			mark += part_at(path, mark).n + 1;
			s = mark;
			p = deep;
		} else {
			return false;
		}
	}
	/* `**` at the end took the parts that are left, one at least. */
	return p >= pattern.n;
}
