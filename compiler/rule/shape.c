/* shape.c — what is wrong with a wording by its form, whatever the words are.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "word.h"

enum { GAP_MAX = 8, REMARK_MAX = 60 }; /* tokens between brackets */

static const struct cgs_prose_tok *at(const struct cgs_wording *w, uint32_t i)
{
	static const struct cgs_prose_tok none = {.kind = CGS_PROSE_CODE, .first = true};
	return i < w->prose.n ? &w->prose.tok[i] : &none;
}

static bool is_mark(const struct cgs_prose_tok *t, char mark)
{
	return t->kind == CGS_PROSE_MARK && t->mark == mark;
}

/* The token with the closing bracket of the sentence, or 0. */
static uint32_t closing(const struct cgs_wording *w, uint32_t from, char mark, uint32_t max)
{
	for (uint32_t i = from + 1; i < w->prose.n && i - from <= max; i++)
		if (is_mark(at(w, i), mark))
			return i;
	return 0;
}

static bool is_capital_word(struct cgs_str s)
{
	bool letter = false;
	for (uint32_t i = 0; i < s.n; i++) {
		letter |= s.s[i] >= 'A' && s.s[i] <= 'Z';
		if (!(s.s[i] >= 'A' && s.s[i] <= 'Z') && !(s.s[i] >= '0' && s.s[i] <= '9') &&
		    s.s[i] != '_' && s.s[i] != '-')
			return false;
	}
	return letter && s.n > 1;
}

/* "<name of it>", "<NAME>"; one small word is a variable of the text, <dir>, and what holds other
 * signs is markup: <br/>. */
static uint32_t angle_gap(const struct cgs_wording *w, uint32_t i)
{
	const struct cgs_prose_tok *t = at(w, i), *in = at(w, i + 1);
	uint32_t end = closing(w, i, '>', GAP_MAX);
	if (!in->glued || (t->glued && i))
		return 0;
	for (uint32_t k = i + 1; k < end; k++)
		if (at(w, k)->kind != CGS_PROSE_WORD)
			return 0;
	bool gap = end > i + 2 || (end && in->capitals);
	return gap && at(w, end)->glued ? end : 0;
}

/* "[ALL_CAPS]"; but "[NOTE]" and "register[CDO]" are none. */
static uint32_t square_gap(const struct cgs_wording *w, uint32_t i)
{
	bool name = is_mark(at(w, i + 2), ']') && is_capital_word(cgs_word_source(w, i + 1, 1));
	bool known =
		(at(w, i)->glued && i) || cgs_word_listed(w, CGS_C_placeholder, true, i, i + 1);
	return name && !known ? i + 2 : 0;
}

/* "{{x}}" */
static uint32_t brace_gap(const struct cgs_wording *w, uint32_t i)
{
	if (!is_mark(at(w, i + 1), '{') || !at(w, i + 1)->glued)
		return 0;
	uint32_t end = closing(w, i, '}', GAP_MAX);
	return end && is_mark(at(w, end + 1), '}') ? end + 1 : end;
}

static void find_gap(struct cgs_wording *w, uint32_t i)
{
	const struct cgs_prose_tok *t = at(w, i);
	uint32_t end = 0;
	if (t->mark == '[')
		end = square_gap(w, i);
	else if (t->mark == '<')
		end = angle_gap(w, i);
	else if (t->mark == '{')
		end = brace_gap(w, i);
	else if (t->mark == '?' && is_mark(at(w, i + 1), '?') && is_mark(at(w, i + 2), '?'))
		end = i + 2;
	if (end)
		cgs_word_form(w, CGS_C_placeholder, i, end + 1 - i);
}

static bool is_plain(const struct cgs_prose_tok *t)
{
	return t->kind == CGS_PROSE_WORD && t->len > 2 && !t->capitals;
}

static bool is_small(const struct cgs_wording *w, const struct cgs_prose_tok *t)
{
	const char *s = w->tree->text.s + t->at;
	for (uint32_t i = 0; i < t->len; i++)
		if (s[i] < 'a' || s[i] > 'z')
			return false;
	return true;
}

/* Two words of one form, "enabled/disabled": others are most often paths, "docs/specs". */
static void find_slash(struct cgs_wording *w, uint32_t i)
{
	const struct cgs_prose_tok *t = at(w, i), *b = at(w, i + 1);
	if (!i || !is_mark(t, '/') || !t->glued || !b->glued)
		return;
	const struct cgs_prose_tok *a = at(w, i - 1);
	const char *s = w->tree->text.s;
	if (!is_plain(a) || !is_plain(b) || a->left || b->right || is_mark(at(w, i + 2), '/'))
		return;
	bool alike = !memcmp(s + a->at + a->len - 2, s + b->at + b->len - 2, 2);
	if (alike && is_small(w, a) && is_small(w, b))
		cgs_word_form(w, CGS_C_slash, i - 1, 3);
}

/* A remark of three words or more that holds a word of a condition or demand; others explain:
 * "f(x)", "file(s)", "(2)", "DTS (decode time stamp)", and so do whole sentences, which have a
 * comma: "(unless it is missing, 0 is taken)". */
static void find_parentheses(struct cgs_wording *w, uint32_t i)
{
	const struct cgs_prose_tok *t = at(w, i);
	if (!is_mark(t, '(') || t->glued || (i && at(w, i - 1)->capitals) ||
	    cgs_word_listed(w, CGS_C_parentheses, true, i, i + 1))
		return;
	uint32_t end = closing(w, i, ')', REMARK_MAX), words = 0;
	for (uint32_t k = i + 1; k < end; k++) {
		if (is_mark(at(w, k), ','))
			return;
		words += at(w, k)->kind == CGS_PROSE_WORD && (k == i + 1 || !at(w, k)->glued);
	}
	if (end && words > 2 && cgs_word_listed(w, CGS_C_parentheses, false, i, end))
		cgs_word_form(w, CGS_C_parentheses, i, end + 1 - i);
}

/* "A, B": the other one of a list. */
static bool is_listed(const struct cgs_wording *w, uint32_t comma, uint32_t other)
{
	return is_mark(at(w, comma), ',') && at(w, other)->capitals;
}

/* Whether capitals are a noun: a plural, or between an article and the end of what it begins. Names
 * have no article, or stand before a noun: "the AUTH command". */
static bool is_noun(const struct cgs_wording *w, uint32_t i)
{
	return at(w, i)->plural || (i && cgs_word_listed(w, CGS_C_abbreviation, false, i - 1, i));
}

/* Capitals between other capitals are stress, in a list they are names of values; beside a
 * parenthesis they are explained: "maximum transmission unit (MTU)". */
static bool is_abbreviation(const struct cgs_wording *w, uint32_t i)
{
	const struct cgs_prose_tok *t = at(w, i), *next = at(w, i + 1);
	if (t->left || t->right || next->capitals || is_listed(w, i + 1, i + 2) ||
	    (i > 1 && is_listed(w, i - 1, i - 2)))
		return false;
	if (!t->plural && t->len > 3)
		return false; /* most often a name: "the USRP" */
	if (is_mark(next, ':') && is_mark(at(w, i + 2), ':'))
		return false; /* a name of a program: "VTK::Info" */
	return is_noun(w, i) && !at(w, i - 1)->capitals && !is_mark(at(w, i - 1), '(');
}

/* Letters only, five at most; of four or more, no vowel: CORE and STALE are words, PRACK is read as
 * one. */
static bool is_letters(struct cgs_str s)
{
	uint32_t vowels = 0;
	for (uint32_t k = 0; k < s.n; k++) {
		if (s.s[k] < 'A' || s.s[k] > 'Z')
			return false;
		vowels += strchr("AEIOUY", s.s[k]) != NULL;
	}
	return s.n > 1 && s.n < 6 && (s.n < 4 || !vowels);
}

static void find_abbreviation(struct cgs_wording *w, uint32_t i)
{
	struct cgs_str s = cgs_word_source(w, i, 1);
	s.n -= at(w, i)->plural;
	if (!is_letters(s))
		return;
	if (is_mark(at(w, i + 1), '('))
		cgs_word_explained(w, s);
	else if (is_abbreviation(w, i) && !cgs_gloss_knows(w, s))
		cgs_word_form(w, CGS_C_abbreviation, i, 1);
}

/* "(MTU)", "(MTUs)" */
static void find_explained(struct cgs_wording *w, uint32_t i)
{
	if (!is_mark(at(w, i), '(') || !is_mark(at(w, i + 2), ')'))
		return;
	struct cgs_str s = cgs_word_source(w, i + 1, 1);
	if (s.n > 2 && s.s[s.n - 1] == 's')
		s.n--;
	if (is_letters(s))
		cgs_word_explained(w, s);
}

void cgs_shape_find(struct cgs_wording *w)
{
	for (uint32_t i = 0; i < w->prose.n; i++) {
		if (w->prose.tok[i].kind == CGS_PROSE_MARK) {
			find_gap(w, i);
			find_slash(w, i);
			find_parentheses(w, i);
			find_explained(w, i);
		} else if (w->prose.tok[i].capitals || w->prose.tok[i].plural)
			find_abbreviation(w, i);
	}
}
