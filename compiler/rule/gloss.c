/* gloss.c — the glossary: words that are avoided, and words that are nearly a term.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A word is near a term when one letter left out of both, or of one, gives the same word; so a
 * look-up costs one step for each letter, however large the glossary is.
 */
#include "word.h"

enum { SHORTEST = 5, LONGEST = 32 }; /* letters of a word whose spelling is compared */

struct cgs_str cgs_gloss_name(const struct cgs_ir *ir, uint32_t term)
{
	return ir->decl[term].title.n ? ir->decl[term].title : cgs_ir_name(ir, term);
}

/* The word with one letter left out; whole with skip = n. */
static struct cgs_str without(const char *low, uint32_t n, uint32_t skip, char *key)
{
	uint32_t len = 0;
	for (uint32_t i = 0; i < n; i++)
		if (i != skip)
			key[len++] = low[i];
	return (struct cgs_str){key, len};
}

static void know(struct cgs_wording *w, uint32_t term, struct cgs_str word)
{
	struct cgs_syms *v = &w->phrases.vocabulary;
	char low[LONGEST], key[LONGEST];
	if (!word.n || word.n > LONGEST)
		return;
	cgs_prose_lower(word, low);
	*cgs_map_put(&w->known, 1, cgs_sym_of(v, (struct cgs_str){low, word.n})) = term;
	for (uint32_t i = 0; word.n >= SHORTEST && i <= word.n; i++)
		*cgs_map_put(&w->near, 2, cgs_sym_of(v, without(low, word.n, i, key))) = term;
}

/* The next word of a name or title, from *at on; empty at the end. */
static struct cgs_str next_word(struct cgs_str s, uint32_t *at)
{
	static const char between[] = " _-,.;:()/\n\t";
	while (*at < s.n && strchr(between, s.s[*at]))
		++*at;
	uint32_t from = *at;
	while (*at < s.n && !strchr(between, s.s[*at]))
		++*at;
	return (struct cgs_str){s.s + from, *at - from};
}

/* How a term may be called, from i = 0 on; an empty one may come before the last. */
static bool called(const struct cgs_ir *ir, uint32_t term, uint32_t i, struct cgs_str *out)
{
	struct cgs_value aliases = cgs_ir_get(ir, term, "aliases");
	uint32_t n = aliases.type == CGS_V_LIST ? aliases.n : 0;
	if (i == 0)
		*out = cgs_ir_name(ir, term);
	else if (i == 1)
		*out = ir->decl[term].title;
	else if (i == 2)
		*out = cgs_ir_get(ir, term, "abbreviation").str;
	else if (i - 3 < n)
		*out = aliases.item[i - 3].str;
	return i < 3 + n;
}

static void read_term(struct cgs_wording *w, uint32_t term)
{
	struct cgs_ir *ir = w->ir;
	struct cgs_value avoid = cgs_ir_get(ir, term, "avoid");
	struct cgs_wordlist l = {.decl = term, .code = CGS_C_avoided_term};
	l.lang = cgs_sym_of(ir->syms, cgs_ir_lang(ir, term));
	for (uint32_t i = 0; avoid.type == CGS_V_LIST && i < avoid.n; i++)
		cgs_phrase_put(&w->phrases, l.lang, avoid.item[i].str, w->nlist);
	*CGS_PUSH(w->list, w->nlist, w->clist) = l;
	struct cgs_str name, word;
	for (uint32_t i = 0; called(ir, term, i, &name); i++)
		for (uint32_t at = 0; (word = next_word(name, &at)).n;)
			know(w, term, word);
	w->glossary = true;
}

void cgs_gloss_read(struct cgs_wording *w)
{
	for (uint32_t d = 0; (d = cgs_ir_next(w->ir, "term", d));)
		read_term(w, d);
}

bool cgs_gloss_knows(const struct cgs_wording *w, struct cgs_str word)
{
	char low[LONGEST];
	if (!w->glossary || word.n > LONGEST)
		return false;
	cgs_prose_lower(word, low);
	return cgs_map_get(&w->known, 1,
			   cgs_sym_find(&w->phrases.vocabulary, (struct cgs_str){low, word.n}));
}

static bool is_term(const struct cgs_wording *w, const char *low, uint32_t n)
{
	cgs_sym s = cgs_sym_find(&w->phrases.vocabulary, (struct cgs_str){low, n});
	return s && cgs_map_get(&w->known, 1, s);
}

/* "orders", "ordered", "ordering", "order's" of "order". */
static bool is_inflected(const struct cgs_wording *w, const char *low, uint32_t n)
{
	static const char *const end[] = {"s",   "es", "d", "ed", "ing", "er",
					  "ers", "'s", "n", "en", "e"};
	for (uint32_t i = 0; i < sizeof end / sizeof *end; i++) {
		uint32_t k = (uint32_t)strlen(end[i]);
		if (n > k + 2 && !memcmp(low + n - k, end[i], k) && is_term(w, low, n - k))
			return true;
	}
	return is_term(w, low, n);
}

/* The term itself may be a plural, "orders"; its singular is right too. */
static bool is_stem(const struct cgs_wording *w, char *low, uint32_t n)
{
	if (n + 2 > LONGEST)
		return false;
	low[n] = 's';
	if (is_term(w, low, n + 1))
		return true;
	memcpy(low + n, "es", 2);
	return is_term(w, low, n + 2);
}

uint32_t cgs_gloss_near(const struct cgs_wording *w, struct cgs_str word)
{
	char low[LONGEST + 2], key[LONGEST];
	if (word.n < SHORTEST || word.n > LONGEST)
		return 0;
	cgs_prose_lower(word, low);
	if (is_inflected(w, low, word.n) || is_stem(w, low, word.n))
		return 0;
	for (uint32_t i = 0; i <= word.n; i++) {
		cgs_sym s = cgs_sym_find(&w->phrases.vocabulary, without(low, word.n, i, key));
		uint32_t term = s ? cgs_map_get(&w->near, 2, s) : 0;
		if (term)
			return term;
	}
	return 0;
}

/* Whether two words are one when a letter is left out of both, or of one. */
static bool is_near(const char *low, uint32_t n, struct cgs_str word)
{
	char other[LONGEST], a[LONGEST], b[LONGEST];
	if (word.n > LONGEST || word.n < SHORTEST || word.n > n + 1 || n > word.n + 1)
		return false;
	cgs_prose_lower(word, other);
	for (uint32_t i = 0; i <= n; i++)
		for (uint32_t k = 0; k <= word.n; k++)
			if (cgs_str_eq(without(low, n, i, a), without(other, word.n, k, b)))
				return true;
	return false;
}

struct cgs_str cgs_gloss_meant(const struct cgs_wording *w, uint32_t term, struct cgs_str word)
{
	struct cgs_str name, part;
	char low[LONGEST];
	if (word.n > LONGEST)
		return CGS_STR("");
	cgs_prose_lower(word, low);
	for (uint32_t i = 0; called(w->ir, term, i, &name); i++)
		for (uint32_t at = 0; (part = next_word(name, &at)).n;)
			if (is_near(low, word.n, part))
				return part;
	return CGS_STR("");
}

void cgs_gloss_find(struct cgs_wording *w)
{
	if (!w->glossary)
		return;
	for (uint32_t i = 0; i < w->prose.n; i++) {
		const struct cgs_prose_tok *t = &w->prose.tok[i];
		bool plain = t->kind == CGS_PROSE_WORD && !t->capitals && !t->left && !t->right;
		if (plain && cgs_gloss_near(w, cgs_word_source(w, i, 1)))
			cgs_word_form(w, CGS_C_spelling, i, 1);
	}
}
