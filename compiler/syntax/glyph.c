/* glyph.c — characters beyond ASCII, and what quotes other languages have: letters in names, quotes
 * of word processors.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "../base/show.h"
#include "pass.h"

enum { BY_WORD = 64 }; /* a scope that the checker has not: the same word in several places */

static uint32_t decode(const char *at, const char *lim, uint32_t *c)
{
	return cgs_show_decode(at, (size_t)(lim - at), c);
}

void cgs_glyph_show(const char *at, const char *end, struct cgs_buf *out)
{
	uint32_t c;
	cgs_buf_fmt(out, "'%.*s'", (int)(end - at), at);
	if (*at & 0x80 && decode(at, end, &c) && c != UINT32_MAX)
		cgs_buf_fmt(out, " (U+%04X)", c);
}

/* ---- letters ---- */

/* Letters of Latin, Greek, Cyrillic, CJK and the like: not signs, punctuation, arrows, pictures. */
static bool is_letter(uint32_t c)
{
	if (c < 0xc0 || c == 0xd7 || c == 0xf7 || c == UINT32_MAX)
		return false;
	return c < 0x2000 || (c >= 0x3040 && c < 0xe000) || (c >= 0xf900 && c < 0xfe00) ||
	       (c >= 0x20000 && c < 0x40000);
}

/* The length of the character of a name at c, or 0. */
static uint32_t part_of_name(const char *c, const char *lim)
{
	uint32_t point, n;
	if (c == lim)
		return 0;
	if (isalnum((unsigned char)*c) || *c == '_')
		return 1;
	if (*c == '-')
		return c + 1 < lim && isalnum((unsigned char)c[1]);
	n = decode(c, lim, &point);
	return is_letter(point) ? n : 0;
}

/* What is written for a letter where there are no others; NULL: nothing that everyone writes. */
static const char *plain_letter(uint32_t c)
{
	static const char *const latin[] = {
		"A", "A", "A",  "A",  "Ae", "A",  "Ae", "C", "E",  "E",  "E",  "E", "I",
		"I", "I", "I",  "D",  "N",  "O",  "O",  "O", "O",  "Oe", NULL, "O", "U",
		"U", "U", "Ue", "Y",  "Th", "ss", "a",  "a", "a",  "a",  "ae", "a", "ae",
		"c", "e", "e",  "e",  "e",  "i",  "i",  "i", "i",  "d",  "n",  "o", "o",
		"o", "o", "oe", NULL, "o",  "u",  "u",  "u", "ue", "y",  "th", "y"};
	return c >= 0xc0 && c < 0x100 ? latin[c - 0xc0] : NULL;
}

/* The name in ASCII; false when a letter has no such form. */
static bool plain_name(const char *from, const char *end, struct cgs_buf *out)
{
	for (uint32_t n, c; from < end; from += n) {
		n = decode(from, end, &c);
		const char *plain = c < 0x80 ? NULL : plain_letter(c);
		if (c >= 0x80 && !plain)
			return false;
		cgs_buf_add(out, plain ? plain : from, plain ? strlen(plain) : n);
	}
	return true;
}

static uint32_t word_hash(const char *from, const char *end)
{
	uint32_t h = 2166136261u;
	for (; from < end; from++)
		h = (h ^ (unsigned char)*from) * 16777619u;
	return h;
}

static void tell_name(struct cgs_pass *r, const char *from, const char *letter, const char *end)
{
	struct cgs_diags *ds = r->s->ds;
	struct cgs_buf what = {0}, plain = {0};
	uint32_t c, n = decode(letter, end, &c);
	cgs_glyph_show(letter, letter + n, &what);
	struct cgs_span at = cgs_pass_span(r, from, end);
	struct cgs_diag *d = cgs_diag_add(ds, CGS_C_bad_character, at,
					  "unexpected character %.*s in the name '%.*s'",
					  CGS_FMT(cgs_buf_view(&what)), (int)(end - from), from);
	d->astray = true;
	cgs_diag_missing(d, BY_WORD, word_hash(from, end));
	cgs_diag_help(ds, d,
		      "a name consists of the letters a to z and A to Z, digits, `_` and `-`; text "
		      "stands in quotes");
	if (plain_name(from, end, &plain))
		cgs_diag_fix(ds, d, at, cgs_buf_view(&plain), CGS_REVIEW);
	cgs_buf_done(&what);
	cgs_buf_done(&plain);
}

bool cgs_glyph_name(struct cgs_pass *r, const char *from)
{
	uint32_t last = r->t->ntok - 1, c;
	const char *start = from, *end = from;
	decode(from, r->lim, &c);
	if (!is_letter(c))
		return false;
	if (from > r->text && part_of_name(from - 1, r->lim)) {
		if (!r->t->ntok || r->t->tok[last].kind != CGS_TK_NAME)
			return false;
		start = r->text + r->t->tok[last].at;
		r->t->ntok--;
	}
	for (uint32_t n; (n = part_of_name(end, r->lim)); end += n)
		;
	r->p = end;
	cgs_pass_put(r, CGS_TK_NAME, start, end);
	r->prev = CGS_TK_NAME;
	if (cgs_pass_telling(r, start))
		tell_name(r, start, from, end);
	return true;
}

/* ---- quotes ---- */

static const struct {
	const char *open, *close[2];
} quotes[] = {
	{"\xe2\x80\x9e", {"\xe2\x80\x9c", "\xe2\x80\x9d"}},
	{"\xe2\x80\x9c", {"\xe2\x80\x9d", "\xe2\x80\x9c"}},
	{"\xe2\x80\x9d", {"\xe2\x80\x9d", NULL}},
	{"\xe2\x80\x9a", {"\xe2\x80\x98", "\xe2\x80\x99"}},
	{"\xe2\x80\x98", {"\xe2\x80\x99", NULL}},
	{"\xc2\xab", {"\xc2\xbb", NULL}},
	{"\xc2\xbb", {"\xc2\xab", "\xc2\xbb"}},
	{"\xe2\x80\xb9", {"\xe2\x80\xba", NULL}},
	{"\xe2\x80\xba", {"\xe2\x80\xb9", NULL}},
	{"`", {"`", NULL}},
};

/* Where the closing quote stands: behind it goes on no word. */
static const char *find_close(const struct cgs_pass *r, const char *at, const char *close)
{
	for (; close && at < r->lim && *at != '\n'; at++) {
		const char *end = at + strlen(close);
		if (cgs_pass_begins(r, at, close) &&
		    (end >= r->lim || !isalnum((unsigned char)*end)))
			return at;
	}
	return NULL;
}

bool cgs_glyph_is_quote(const struct cgs_pass *r, const char *at)
{
	for (uint32_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
		if (cgs_pass_begins(r, at, quotes[i].open))
			return true;
	return cgs_pass_begins(r, at, "\xe2\x80\x99") || cgs_pass_begins(r, at, "'");
}

bool cgs_glyph_string(struct cgs_pass *r, const char *from)
{
	for (uint32_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		if (!cgs_pass_begins(r, from, quotes[i].open))
			continue;
		uint32_t open = (uint32_t)strlen(quotes[i].open);
		const char *first = find_close(r, from + open, quotes[i].close[0]);
		const char *other = find_close(r, from + open, quotes[i].close[1]);
		const char *in = from + open,
			   *out = other && (!first || other < first) ? other : first;
		if (!out)
			continue;
		r->p = out + strlen(out == other ? quotes[i].close[1] : quotes[i].close[0]);
		cgs_sign_string(r, from, in, out);
		return true;
	}
	return false;
}
