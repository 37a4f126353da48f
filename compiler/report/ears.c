/* ears.c — requirements, stories and scenarios as sentences.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ears.h"

#include <strings.h>

#include "model.h"

struct words { /* of one language */
	const char *lang;
	const char *head[4]; /* what begins the clauses, in their order */
	const char *then;    /* behind the unwanted event */
	const char *and;
	const char *system;  /* when nobody is named */
	const char *article; /* before the name of who answers */
	const char *shall;
	bool turned; /* behind a clause "shall" comes before who answers */
	const char *as, *want, *so;
};

/* src: A. Mavin et al., "Easy Approach to Requirements Syntax", 2009. */
static const char *const clause[4] = {"where", "while", "when", "if"};
enum { IF = 3 };

static const struct words words[] = {
	{"en",
	 {"where", "while", "when", "if"},
	 "then",
	 "and",
	 "the system",
	 "the ",
	 "shall",
	 false,
	 "As",
	 "I want",
	 "so that"},
	{"de",
	 {"sofern", "solange", "wenn", "falls"},
	 "dann",
	 "und",
	 "das System",
	 "",
	 "muss",
	 true,
	 "Als",
	 "möchte ich",
	 "damit"},
};

static const struct words *words_of(const struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_str lang = cgs_ir_lang(ir, decl);
	return &words[cgs_str_is(lang, "de")];
}

static bool is_end(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '.' || c == ',' || c == ';';
}

/* A clause without what ends a sentence, and without the word that stands before it already. */
static void put_clause(struct cgs_buf *b, struct cgs_str s, struct cgs_str word)
{
	while (s.n && is_end(s.s[s.n - 1]))
		s.n--;
	while (s.n && is_end(s.s[0]) && s.s[0] != '.') {
		s.s++;
		s.n--;
	}
	if (word.n && s.n > word.n && s.s[word.n] == ' ' && !strncasecmp(s.s, word.s, word.n))
		s = (struct cgs_str){s.s + word.n + 1, s.n - word.n - 1};
	cgs_buf_str(b, s);
}

/* All clauses of one name, "and" between them; how many there were. */
static uint32_t put_all(struct cgs_buf *b, struct cgs_ir *ir, uint32_t decl, const char *name,
			const struct words *w, const char *word, struct cgs_arena *a)
{
	uint32_t n = 0;
	for (const struct cgs_attr *at = NULL; (at = cgs_ir_attr(ir, decl, name, at)); n++) {
		if (n)
			cgs_buf_fmt(b, " %s ", w->and);
		put_clause(b, cgs_model_show(ir, decl, &at->value, a), cgs_str_of(word));
	}
	return n;
}

/* No article before a name that begins with one. */
static bool has_article(struct cgs_str s)
{
	return s.n > 4 && (!memcmp(s.s, "The ", 4) || !memcmp(s.s, "the ", 4));
}

/* Whether a sentence can begin with it: up to five words, and no mark that parts a sentence. */
static bool is_phrase(struct cgs_str s)
{
	uint32_t blanks = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		blanks += s.s[i] == ' ';
		if (strchr(".,:;()!?", s.s[i]))
			return false;
	}
	return s.n && blanks < 5;
}

/* Its title; its name where the title is no phrase: "Keeps answers, by their hash". */
static struct cgs_str called(const struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	struct cgs_str title = cgs_model_title(ir, decl);
	if (!ir->decl[decl].name || is_phrase(title))
		return title;
	return cgs_str_words(a, cgs_ir_name(ir, decl));
}

static struct cgs_str who(struct cgs_ir *ir, uint32_t decl, const struct words *w,
			  struct cgs_arena *a)
{
	const struct cgs_attr *the = cgs_ir_attr(ir, decl, "the", NULL);
	if (!the || the->value.type != CGS_V_REF)
		return cgs_str_of(w->system);
	struct cgs_str s = called(ir, the->value.decl, a);
	if (has_article(s))
		return cgs_str_fmt(a, "the %.*s", (int)s.n - 4, s.s + 4);
	return cgs_str_fmt(a, "%s%.*s", w->article, CGS_FMT(s));
}

/* The first letter large, a full stop at the end. */
static struct cgs_str finish(struct cgs_buf *b, struct cgs_arena *a)
{
	if (b->n && b->s[0] >= 'a' && b->s[0] <= 'z')
		b->s[0] = (char)(b->s[0] - 'a' + 'A');
	if (b->n && !strchr(".!?", b->s[b->n - 1]))
		cgs_buf_putc(b, '.');
	struct cgs_str s = cgs_str_dup(a, cgs_buf_view(b));
	cgs_buf_done(b);
	return s;
}

struct cgs_str cgs_ears_requirement(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	const struct words *w = words_of(ir, decl);
	struct cgs_buf b = {0};
	if (!cgs_ir_attr(ir, decl, "shall", NULL))
		return CGS_STR("");
	for (uint32_t i = 0; i < 4; i++) {
		if (!cgs_ir_attr(ir, decl, clause[i], NULL))
			continue;
		cgs_buf_fmt(&b, "%s ", w->head[i]);
		put_all(&b, ir, decl, clause[i], w, w->head[i], a);
		cgs_buf_putz(&b, ", ");
		if (i == IF)
			cgs_buf_fmt(&b, "%s ", w->then);
	}
	struct cgs_str by = who(ir, decl, w, a);
	if (w->turned && b.n)
		cgs_buf_fmt(&b, "%s %.*s ", w->shall, CGS_FMT(by));
	else
		cgs_buf_fmt(&b, "%.*s %s ", CGS_FMT(by), w->shall);
	put_all(&b, ir, decl, "shall", w, w->shall, a);
	return finish(&b, a);
}

struct cgs_str cgs_ears_story(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *a)
{
	const struct words *w = words_of(ir, decl);
	struct cgs_buf b = {0};
	if (!cgs_ir_attr(ir, decl, "want", NULL))
		return CGS_STR("");
	if (cgs_ir_attr(ir, decl, "as", NULL)) {
		cgs_buf_fmt(&b, "%s ", w->as);
		put_all(&b, ir, decl, "as", w, w->as, a);
		cgs_buf_putz(&b, ", ");
	}
	cgs_buf_fmt(&b, "%s ", w->want);
	put_all(&b, ir, decl, "want", w, w->want, a);
	if (cgs_ir_attr(ir, decl, "so", NULL)) {
		cgs_buf_fmt(&b, ", %s ", w->so);
		put_all(&b, ir, decl, "so", w, w->so, a);
	}
	return finish(&b, a);
}
