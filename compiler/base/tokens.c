/* tokens.c — how many tokens a text has at most, without a model's own tokenizer.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Tokenizers of models know common words of English whole, and less and less of other words,
 * numbers, marks and scripts. So a word has a price, and each letter of it another; what stands in
 * no word is paid by the character. The prices are the least that no count exceeded in texts of
 * these kinds: tests/e2e/tokens.sh.
 */
#include "tokens.h"

enum { WORD = 22, LETTER = 2, FAR_LETTER = 10, CAPITAL = 10, FAR = 16 };

struct price { /* of characters up to `last` */
	uint32_t last;
	uint8_t first, again; /* again: after the same one */
	bool letter;          /* goes on with a word of Latin letters */
};

/* U+00C0 ... and U+1E00 ...: letters of which many languages have a few in a word. */
static const struct price prices[] = {
	{0x08, 16, 16, false},   {0x09, 12, 1, false},       {0x0A, 28, 1, false},
	{0x0C, 16, 16, false},   {0x0D, 12, 1, false},       {0x1F, 16, 16, false},
	{0x20, 0, 1, false},     {0x2F, 12, 4, false},       {0x39, 16, 16, false},
	{0x7E, 12, 4, false},    {0xBF, 24, 24, false},      {0xFF, 46, 46, true},
	{0x24F, 60, 60, true},   {0x3FF, 24, 24, false},     {0x52F, 14, 14, false},
	{0xDFF, 24, 24, false},  {0xE7F, 32, 32, false},     {0x1DFF, 48, 48, false},
	{0x1EFF, 28, 28, true},  {0x1FFF, 48, 48, false},    {0x2FFF, 28, 8, false},
	{0x30FF, 16, 16, false}, {0x33FF, 48, 48, false},    {0x9FFF, 38, 38, false},
	{0xABFF, 48, 48, false}, {0xD7FF, 28, 28, false},    {0xFEFF, 48, 48, false},
	{0xFFEF, 16, 16, false}, {UINT32_MAX, 48, 48, false}};

struct place {
	uint32_t run; /* letters of the word so far */
	bool capitals;
	uint32_t before;
};

static bool is_small(uint32_t c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_capital(uint32_t c)
{
	return c >= 'A' && c <= 'Z';
}

/* A capital begins a word or stands among capitals, the last of which begins the word of the small
 * letters after it. */
static uint32_t letter(struct place *p, bool capital)
{
	bool on = p->run && (capital ? p->capitals : !p->capitals || p->run == 1);
	bool late = p->run && p->capitals && !capital && !on;
	p->run = late ? 2 : on ? p->run + 1 : 1;
	p->capitals = capital;
	if (late)
		return WORD - CAPITAL + LETTER;
	if (!on)
		return WORD;
	return capital ? CAPITAL : p->run > FAR ? FAR_LETTER : LETTER;
}

static uint32_t other(struct place *p, uint32_t c)
{
	const struct price *t = prices;
	while (c > t->last)
		t++;
	uint32_t w = t->letter && !p->run ? WORD : 0;
	p->run = t->letter ? p->run + 1 : 0;
	p->capitals = false;
	return w + (p->before == c ? t->again : t->first);
}

/* The next character. A byte that begins none counts as one by itself. */
static uint32_t next(struct cgs_str *s)
{
	uint32_t c = (unsigned char)s->s[0], n = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
	if (n > s->n)
		n = 1;
	c = n == 1 ? c < 0x80 ? c : UINT32_MAX : c & (0x7Fu >> n);
	for (uint32_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s->s[i] & 0x3F);
	s->s += n;
	s->n -= n;
	return c;
}

static uint32_t step(struct place *p, struct cgs_str *s)
{
	uint32_t c = next(s);
	uint32_t w = is_small(c) || is_capital(c) ? letter(p, is_capital(c)) : other(p, c);
	p->before = c;
	return w;
}

uint64_t cgs_tokens_weigh(struct cgs_str text)
{
	struct place p = {.before = UINT32_MAX};
	uint64_t sum = 0;
	while (text.n)
		sum += step(&p, &text);
	return sum;
}

uint32_t cgs_tokens_fit(struct cgs_str text, uint64_t weight)
{
	struct place p = {.before = UINT32_MAX};
	struct cgs_str rest = text;
	uint64_t sum = 0;
	uint32_t fit = 0;
	while (rest.n && (sum += step(&p, &rest)) <= weight)
		fit = text.n - rest.n;
	return fit;
}

uint32_t cgs_tokens(uint64_t weight)
{
	uint64_t n = weight / CGS_TOKEN + (weight % CGS_TOKEN != 0);
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}
