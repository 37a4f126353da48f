/* phrase.c — many phrases looked for at once: a trie of words.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The root of a language is the state (0, language). A token can follow several edges (itself, its
 * suffix, "a number"), so a search carries a set of states; the width of a phrase bounds it.
 */
#include "phrase.h"

#include <stdlib.h>

enum { STATES = 256, LANG = 0 };

struct states {
	uint32_t v[STATES], n;
};

static uint32_t new_state(struct cgs_phrases *ps)
{
	if (!ps->nstate)
		ps->nstate = 1;
	return ++ps->nstate;
}

static uint32_t step(struct cgs_phrases *ps, uint32_t state, cgs_sym word)
{
	uint32_t next = cgs_map_get(&ps->edge, state, word);
	if (!next)
		*cgs_map_put(&ps->edge, state, word) = next = new_state(ps);
	return next;
}

static bool add(struct states *s, uint32_t state)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (s->v[i] == state)
			return true;
	if (s->n == STATES)
		return false;
	s->v[s->n++] = state;
	return true;
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '\'' || c == '_' || (unsigned char)c >= 0x80;
}

/* One piece of a phrase: a word, a mark, "#", "*ed". A dot between letters belongs to the word. */
static struct cgs_str piece(struct cgs_str s, uint32_t at)
{
	uint32_t n = 0;
	if (s.s[at] == '*')
		n++;
	while (at + n < s.n &&
	       (is_word_byte(s.s[at + n]) ||
		(n && s.s[at + n] == '.' && at + n + 1 < s.n && is_word_byte(s.s[at + n + 1]))))
		n++;
	return (struct cgs_str){s.s + at, n ? n : 1};
}

static cgs_sym intern(struct cgs_phrases *ps, struct cgs_str w)
{
	char low[CGS_PROSE_WORD_MAX];
	bool capitals = w.n > 1;
	if (w.n > sizeof low)
		return 0;
	for (uint32_t i = 0; i < w.n; i++)
		capitals &= (w.s[i] >= 'A' && w.s[i] <= 'Z') || (w.s[i] >= '0' && w.s[i] <= '9');
	if (capitals)
		return cgs_sym_of(&ps->vocabulary, w);
	cgs_prose_lower(w, low);
	cgs_sym sym = cgs_sym_of(&ps->vocabulary, (struct cgs_str){low, w.n});
	if (w.s[0] != '*' || w.n == 1)
		return sym;
	for (uint32_t i = 0; i < ps->nsuffix; i++)
		if (ps->suffix[i] == sym)
			return sym;
	*CGS_PUSH(ps->suffix, ps->nsuffix, ps->csuffix) = sym;
	return sym;
}

/* Notes that phrases begin with the word: most words begin none, and need no search. */
static void note_first(struct cgs_phrases *ps, cgs_sym word)
{
	uint32_t had = ps->cfirst;
	ps->first = cgs_mem_grow(ps->first, &ps->cfirst, word + 1, sizeof *ps->first);
	memset(ps->first + had, 0, ps->cfirst - had);
	ps->first[word] = true;
}

static bool begins(const struct cgs_phrases *ps, cgs_sym word)
{
	return word && word < ps->cfirst && ps->first[word];
}

/* Reads one word of the phrase with its alternatives from *at on. */
static bool put_word(struct cgs_phrases *ps, struct cgs_str s, uint32_t *at, struct states *set,
		     bool first)
{
	struct states next;
	bool more = true;
	next.n = 0;
	while (more) {
		struct cgs_str w = piece(s, *at);
		cgs_sym sym = intern(ps, w);
		*at += w.n;
		if (sym && first)
			note_first(ps, sym);
		for (uint32_t i = 0; i < set->n; i++)
			if (!sym || !add(&next, step(ps, set->v[i], sym)))
				return false;
		more = *at + 1 < s.n && s.s[*at] == '|' && s.s[*at + 1] != ' ';
		*at += more;
	}
	set->n = next.n;
	memcpy(set->v, next.v, next.n * sizeof *next.v);
	return true;
}

static uint32_t start_of(struct cgs_phrases *ps, cgs_sym lang)
{
	if (!ps->number) {
		ps->number = cgs_sym_of(&ps->vocabulary, CGS_STR("#"));
		ps->start = cgs_sym_of(&ps->vocabulary, CGS_STR("^"));
		ps->capitals = cgs_sym_of(&ps->vocabulary, CGS_STR("@"));
	}
	uint32_t s = cgs_map_get(&ps->edge, LANG, lang);
	if (!s)
		*cgs_map_put(&ps->edge, LANG, lang) = s = new_state(ps);
	return s;
}

/* Takes the sign of the end of a clause from a phrase. */
static bool cut_last(struct cgs_str *phrase)
{
	uint32_t n = phrase->n;
	bool last = n > 2 && phrase->s[n - 1] == '$' && phrase->s[n - 2] == ' ';
	n -= last ? 2 : 0;
	if (n > 1 && phrase->s[n - 1] == '.' && is_word_byte(phrase->s[n - 2]))
		n--; /* "e.g." is a word and a dot that may end a sentence too */
	phrase->n = n;
	return last;
}

bool cgs_phrase_put(struct cgs_phrases *ps, cgs_sym lang, struct cgs_str phrase, uint32_t owner)
{
	struct states set; /* not zeroed: most of it is never used */
	set.v[0] = start_of(ps, lang);
	set.n = 1;
	uint32_t words = 0;
	bool last = cut_last(&phrase);
	for (uint32_t at = 0; at < phrase.n;) {
		if (phrase.s[at] == ' ') {
			at++;
			continue;
		}
		bool first = !words || (words == 1 && phrase.s[0] == '^');
		if (++words > CGS_PHRASE_MAX || !put_word(ps, phrase, &at, &set, first))
			return false;
	}
	for (uint32_t i = 0; i < set.n && words; i++) {
		uint32_t *end = cgs_map_put(&ps->ends, 1, set.v[i]);
		*CGS_PUSH(ps->v, ps->n, ps->cap) = (struct cgs_phrase){lang, owner, *end, last};
		*end = ps->n;
	}
	return words;
}

static bool ends_in(struct cgs_str low, struct cgs_str suffix)
{
	uint32_t n = suffix.n - 1; /* without the star */
	return low.n > n + 1 && !memcmp(low.s + low.n - n, suffix.s + 1, n);
}

static void follow(const struct cgs_phrases *ps, const struct states *set, cgs_sym sym,
		   struct states *next)
{
	for (uint32_t i = 0; sym && i < set->n; i++) {
		uint32_t s = cgs_map_get(&ps->edge, set->v[i], sym);
		if (s)
			add(next, s);
	}
}

/* The states after one more token. */
static void advance(const struct cgs_phrases *ps, const struct cgs_prose_tok *t, const char *source,
		    bool first, struct states *set)
{
	struct states next; /* not zeroed: most of it is never used */
	char low[CGS_PROSE_WORD_MAX];
	next.n = 0;
	follow(ps, set, t->word, &next);
	follow(ps, set, t->caps, &next);
	if (t->kind == CGS_PROSE_NUMBER)
		follow(ps, set, ps->number, &next);
	if (t->capitals)
		follow(ps, set, ps->capitals, &next);
	if (t->kind == CGS_PROSE_WORD && !first && t->len <= sizeof low) {
		cgs_prose_lower((struct cgs_str){source + t->at, t->len}, low);
		for (uint32_t i = 0; i < ps->nsuffix; i++)
			if (ends_in((struct cgs_str){low, t->len},
				    cgs_sym_str(&ps->vocabulary, ps->suffix[i])))
				follow(ps, set, ps->suffix[i], &next);
	}
	set->n = next.n;
	memcpy(set->v, next.v, next.n * sizeof *next.v);
}

/* Whether a text, a sentence or a clause ends before the token. */
static bool is_end(const struct cgs_prose *text, uint32_t tok)
{
	const struct cgs_prose_tok *t = &text->tok[tok];
	return tok == text->n || t->first ||
	       (t->kind == CGS_PROSE_MARK && strchr(".,;:!?)", t->mark));
}

/* Adds the phrases that end in a state after n tokens. */
static void report(const struct cgs_phrases *ps, const struct cgs_prose *text, uint32_t state,
		   uint32_t tok, uint32_t n, struct cgs_matches *out)
{
	uint32_t next;
	for (uint32_t p = cgs_map_get(&ps->ends, 1, state); p; p = next) {
		const struct cgs_phrase *v = &ps->v[p - 1];
		next = v->next;
		if (!v->last || is_end(text, tok + n))
			*CGS_PUSH(out->v, out->n, out->cap) = (struct cgs_match){tok, n, v->owner};
	}
}

void cgs_phrase_at(const struct cgs_phrases *ps, cgs_sym lang, const struct cgs_prose *text,
		   const char *source, uint32_t tok, struct cgs_matches *out)
{
	const struct cgs_prose_tok *t = &text->tok[tok];
	if (!begins(ps, t->word) && !begins(ps, t->caps) && t->kind != CGS_PROSE_NUMBER)
		return;
	struct states set;
	set.v[0] = cgs_map_get(&ps->edge, LANG, lang);
	set.n = 1;
	uint32_t start = t->first ? cgs_map_get(&ps->edge, set.v[0], ps->start) : 0;
	if (start)
		add(&set, start);
	for (uint32_t i = tok; i < text->n && set.n; i++) {
		if (i > tok && text->tok[i].first)
			return;
		advance(ps, &text->tok[i], source, i == tok, &set);
		for (uint32_t s = 0; s < set.n; s++)
			report(ps, text, set.v[s], tok, i + 1 - tok, out);
	}
}

void cgs_phrase_done(struct cgs_phrases *ps)
{
	cgs_sym_done(&ps->vocabulary);
	cgs_map_done(&ps->edge);
	cgs_map_done(&ps->ends);
	free(ps->v);
	free(ps->suffix);
	free(ps->first);
	*ps = (struct cgs_phrases){0};
}
