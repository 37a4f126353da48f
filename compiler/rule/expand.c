/* expand.c — what explains an abbreviation, in all that a project says.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Read are the names, the titles and the source of the project's files, once, and only when an
 * abbreviation was met: a rationale or a comment may explain it, too. What does: a parenthesis
 * beside it; a word or a text that is it; and words that begin with its letters when they are all
 * of a name or title, begin with capitals, or stand near.
 */
#include "word.h"

#include <stdlib.h>

enum { WORDS = 16, NEAR = 200 }; /* words that may belong together; bytes */

struct initial {
	uint32_t at;
	char letter; /* the first one, as a capital */
	bool upper, small;
};

struct reader {
	struct cgs_wording *w;
	struct cgs_str text;
	uint32_t file;
	struct initial word[WORDS]; /* the last ones of what stands together */
	uint32_t n;
	bool name;            /* the text is a name or a title */
	uint32_t *by_end[26]; /* what was met, by its last letter: [0] is how many */
};

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static char byte_at(const struct reader *r, uint32_t at)
{
	return at < r->text.n ? r->text.s[at] : 0;
}

static bool is_met(const struct reader *r, struct cgs_str name)
{
	cgs_sym s = cgs_sym_find(r->w->ir->syms, name);
	return s && cgs_map_get(&r->w->told, 1, s) & 1;
}

/* "MTU (maximum", "(MTU)", "MTU" as all of a text */
static bool is_beside(const struct reader *r, uint32_t from, uint32_t to)
{
	char before = from ? byte_at(r, from - 1) : 0, after = byte_at(r, to);
	uint32_t plural = after == 's';
	after = byte_at(r, to + plural);
	return (before == '"' && after == '"') || (before == '(' && after == ')') ||
	       (after == ' ' && byte_at(r, to + plural + 1) == '(' && !plural);
}

/* No part of a longer name: "pos_id", "pos-id", "a.pos" */
static bool is_whole(const struct reader *r, uint32_t from, uint32_t to)
{
	char before = from ? byte_at(r, from - 1) : ' ',
	     after = to < r->text.n ? byte_at(r, to) : ' ';
	bool dot = after == '.' && is_letter(byte_at(r, to + 1));
	return !dot && !strchr("_-./:$@", before) && !strchr("_-/=(", after);
}

/* A word that may be an abbreviation itself, or, in small letters, the name of what it is. */
static void see_word(struct reader *r, uint32_t from, uint32_t to)
{
	char name[8];
	uint32_t n = to - from, small = 0;
	if (n < 2 || n > sizeof name)
		return;
	for (uint32_t i = 0; i < n; i++) {
		char c = r->text.s[from + i];
		small += !is_upper(c);
		name[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
	}
	bool plural = small == 1 && r->text.s[to - 1] == 's' && is_upper(r->text.s[to - 2]);
	struct cgs_str s = {name, n - plural};
	bool whole = !plural && small && is_whole(r, from, to);
	if (is_met(r, s) && (whole || is_beside(r, from, to - plural)))
		cgs_word_explained(r->w, s);
}

/* Whether the last words begin with the letters; small words may stand between. */
static bool spells(const struct reader *r, struct cgs_str name, uint32_t *first, bool *upper,
		   bool *small)
{
	uint32_t left = name.n, i = r->n;
	for (*upper = true, *small = false; left && i;) {
		const struct initial *w = &r->word[--i];
		if (w->letter == name.s[left - 1]) {
			left--;
			*upper &= w->upper;
			*small |= w->small;
		} else if (!w->small)
			return false;
	}
	*first = i;
	return !left;
}

static bool is_near(const struct reader *r, const struct cgs_later *l, uint32_t at)
{
	uint32_t far = at > l->where.at ? at - l->where.at : l->where.at - at;
	return l->where.file == r->file && far < NEAR;
}

/* The words up to `to` may be what an abbreviation stands for. */
static void see_words(struct reader *r, uint32_t to)
{
	const uint32_t *met = r->by_end[r->word[r->n - 1].letter - 'A'];
	for (uint32_t i = 1; met && i <= met[0]; i++) {
		const struct cgs_later *l = &r->w->later[met[i]];
		struct cgs_str name = cgs_sym_str(r->w->ir->syms, l->name);
		uint32_t first;
		bool upper, small;
		if (spells(r, name, &first, &upper, &small) &&
		    (r->name ? !first && to == r->text.n
			     : (upper && name.n > 2) ||
				       (!small && is_near(r, l, r->word[first].at))))
			cgs_word_explained(r->w, name);
	}
}

static void read_word(struct reader *r, uint32_t from, uint32_t to)
{
	char c = r->text.s[from];
	bool together = from > 1 && strchr(r->name ? " -_" : " -", r->text.s[from - 1]) &&
			is_letter(r->text.s[from - 2]);
	if (!together)
		r->n = 0;
	if (r->n == WORDS)
		memmove(r->word, r->word + 1, --r->n * sizeof *r->word);
	see_word(r, from, to);
	bool upper = is_upper(c);
	if ((unsigned char)c >= 0x80) {
		r->n = 0;
		return;
	}
	r->word[r->n++] =
		(struct initial){from, upper ? c : (char)(c - 32), upper, !upper && to - from < 4};
	see_words(r, to);
}

static void read_text(struct reader *r, struct cgs_str text)
{
	r->text = text;
	r->n = 0;
	for (uint32_t at = 0; at < r->text.n;) {
		uint32_t from = at;
		while (at < r->text.n && is_letter(r->text.s[at]))
			at++;
		if (at > from)
			read_word(r, from, at);
		else
			at++;
	}
}

static void sort_met(struct reader *r)
{
	struct cgs_wording *w = r->w;
	for (uint32_t i = 0; i < w->nlater; i++) {
		struct cgs_str name = cgs_sym_str(w->ir->syms, w->later[i].name);
		uint32_t **v = &r->by_end[name.s[name.n - 1] - 'A'];
		if (!*v)
			*v = cgs_mem_alloc((w->nlater + 1) * sizeof **v);
		(*v)[++(*v)[0]] = i;
	}
}

void cgs_word_explain(struct cgs_wording *w)
{
	struct cgs_ir *ir = w->ir;
	struct reader r = {.w = w};
	if (!w->nlater)
		return;
	sort_met(&r);
	bool *done = cgs_mem_alloc(ir->ntree * sizeof *done);
	for (uint32_t d = 1; d < ir->ndecl; d++) {
		uint32_t tree = ir->decl[d].file;
		if (ir->package[ir->decl[d].package].origin == CGS_STD)
			continue;
		r.name = true;
		read_text(&r, cgs_ir_name(ir, d));
		read_text(&r, ir->decl[d].title);
		r.name = false;
		r.file = ir->tree[tree]->file;
		if (!done[tree])
			read_text(&r, ir->tree[tree]->text);
		done[tree] = true;
	}
	free(done);
	for (uint32_t i = 0; i < 26; i++)
		free(r.by_end[i]);
}
