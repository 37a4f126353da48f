/* ears.c — sentences as parts of items: what a reader makes of them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The first sentence decides. What is not surely of the form stays one text, so that nothing is
 * guessed: a wrong subject would be worse than none.
 */
#include "ears.h"

#include <ctype.h>
#include <strings.h>

#include "text.h"

enum { CONDITIONS = 8 };

struct sentence {
	struct {
		const char *word; /* "when" */
		struct cgs_str text;
	} condition[CONDITIONS];
	uint32_t n;
	struct cgs_str subject; /* empty: it begins with "shall" */
	struct cgs_str answer;
	bool negative, loud;
	const char *modal; /* "shall", "should", "may" */
};

static struct cgs_str from(struct cgs_str s, uint32_t at)
{
	return (struct cgs_str){s.s + at, s.n - at};
}

/* Whether a word, in any case, stands at a place, and alone. */
static bool at_word(struct cgs_str s, uint32_t at, const char *word)
{
	uint32_t n = (uint32_t)strlen(word);
	return at + n <= s.n && !strncasecmp(s.s + at, word, n) &&
	       (!at || !isalnum((unsigned char)s.s[at - 1])) &&
	       (at + n == s.n || !isalnum((unsigned char)s.s[at + n]));
}

static const char *const conditions[] = {"while", "when", "if", "where"};

static const char *condition_at(struct cgs_str s, uint32_t at)
{
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
		if (at_word(s, at, conditions[i]))
			return conditions[i];
	return NULL;
}

/* The next of the verbs in the first sentence, from *at on: in capitals, or in any case. */
static const char *next_modal(struct cgs_str s, uint32_t *at, bool loud)
{
	static const char *const word[] = {"shall", "must", "should", "may"};
	for (; *at < s.n; ++*at) {
		if (s.s[*at] == '.' && *at + 1 < s.n && isspace((unsigned char)s.s[*at + 1]))
			return NULL;
		if (loud && (!isupper((unsigned char)s.s[*at]) || *at + 1 == s.n ||
			     !isupper((unsigned char)s.s[*at + 1])))
			continue;
		for (size_t w = 0; w < (loud ? 4 : 3); w++)
			if (at_word(s, *at, word[w]))
				return word[w];
	}
	return NULL;
}

static bool is_between(char c)
{
	return isspace((unsigned char)c) || c == ',';
}

/* Takes blanks, commas and "and" off at both ends. */
static struct cgs_str strip(struct cgs_str s)
{
	for (uint32_t n = UINT32_MAX; n != s.n;) {
		n = s.n;
		while (s.n && is_between(s.s[0]))
			s = from(s, 1);
		while (s.n && is_between(s.s[s.n - 1]))
			s.n--;
		if (s.n > 3 && at_word(s, 0, "and"))
			s = from(s, 3);
		else if (s.n > 3 && at_word(s, s.n - 3, "and"))
			s.n -= 3;
	}
	return s;
}

/* Where the subject begins in what stands before the verb: behind the last "then", else behind the
 * last comma, else at the last "the". */
static bool find_subject(struct cgs_str head, uint32_t *end, uint32_t *start)
{
	uint32_t then = 0, comma = 0, the = 0;
	for (uint32_t i = 1; i < head.n; i++) {
		if (at_word(head, i, "then"))
			then = i;
		if (head.s[i] == ',')
			comma = i;
		if (at_word(head, i, "the"))
			the = i;
	}
	*end = then ? then : comma ? comma : the;
	*start = then ? then + 4 : comma ? comma + 1 : the;
	return *end != 0;
}

/* Whether a condition may begin there: behind a comma, behind "AND", or in capitals. */
static bool is_edge(struct cgs_str head, uint32_t i)
{
	uint32_t b = i;
	while (b && head.s[b - 1] == ' ')
		b--;
	if (!b || (b == i && head.s[b - 1] != ','))
		return false;
	bool capitals = i + 1 < head.n && isupper((unsigned char)head.s[i]) &&
			isupper((unsigned char)head.s[i + 1]);
	return capitals || head.s[b - 1] == ',' || (b > 3 && !memcmp(head.s + b - 3, "AND", 3));
}

/* Where the next condition begins, and its word; an event and an unwanted event in one sentence are
 * not told apart: they stay one text. */
static const char *next_condition(struct cgs_str head, uint32_t *at, bool when, bool unwanted)
{
	for (; *at < head.n; ++*at) {
		const char *word = is_edge(head, *at) ? condition_at(head, *at) : NULL;
		if (word && !(when && !strcmp(word, "if")) && !(unwanted && !strcmp(word, "when")))
			return word;
	}
	return NULL;
}

/* "while a, when b" */
static bool take_conditions(struct sentence *s, struct cgs_str head)
{
	const char *word = condition_at(head, 0);
	bool when = false, unwanted = false;
	for (uint32_t at = 0; word && s->n < CONDITIONS;) {
		when |= !strcmp(word, "when");
		unwanted |= !strcmp(word, "if");
		at += (uint32_t)strlen(word);
		uint32_t end = at;
		const char *next = next_condition(head, &end, when, unwanted);
		s->condition[s->n].word = word;
		s->condition[s->n].text = strip((struct cgs_str){head.s + at, end - at});
		if (!s->condition[s->n++].text.n)
			return false;
		at = end;
		word = next;
	}
	return !word;
}

/* "the order API" as "order API", and "" for what cannot be a part of a system: people, things that
 * something is done to, long phrases. */
static struct cgs_str subject_of(struct cgs_str phrase, struct cgs_str answer)
{
	static const char *const no[] = {
		"user",          "users",          "customer",   "customers", "admin",
		"admins",        "operator",       "operators",  "person",    "people",
		"team",          "developer",      "developers", "owner",     "owners",
		"administrator", "administrators", "member",     "members",   "visitor",
		"visitors",      "client",         "clients",    "they",      "it",
		"this",          "there",          "supplier",   "contractor"};
	struct cgs_str s = strip(phrase);
	bool article = at_word(s, 0, "the");
	if (article)
		s = strip(from(s, 3));
	uint32_t words = 1, last = 0;
	bool small = false;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.s[i] == ' ') {
			words++;
			last = i + 1;
		}
		small |= islower((unsigned char)s.s[i]) != 0;
		if (!isalnum((unsigned char)s.s[i]) && !strchr(" -_/", s.s[i]))
			return CGS_STR("");
	}
	char low[32];
	struct cgs_str head = from(s, last);
	head.n = head.n < sizeof low ? head.n : (uint32_t)sizeof low;
	for (uint32_t i = 0; i < head.n; i++)
		low[i] = (char)tolower((unsigned char)head.s[i]);
	head.s = low;
	bool system = cgs_str_is(head, "system") || cgs_str_is(head, "application");
	bool state = at_word(answer, 0, "be") && !at_word(answer, 3, "able");
	if (words > 5 || (!article && !system) || CGS_STR_IN(head, no) || state)
		return CGS_STR("");
	return s;
}

/* The sentence if that is its verb. */
static bool parse_at(struct cgs_str text, uint32_t verb, const char *modal, struct sentence *s)
{
	uint32_t end = 0, start = 0;
	struct cgs_str head = {text.s, verb};
	*s = (struct sentence){.modal = modal};
	s->answer = strip(from(text, verb + (uint32_t)strlen(modal)));
	s->negative = at_word(s->answer, 0, "not");
	bool open = condition_at(head, 0) != NULL;
	if (open && !find_subject(head, &end, &start))
		return false;
	struct cgs_str phrase = strip(from(head, start));
	s->subject = subject_of(phrase, s->answer);
	s->loud = phrase.n > 2 && !memcmp(phrase.s, "THE", 3);
	if ((phrase.n && !s->subject.n) || !s->answer.n || s->answer.s[0] == ':')
		return false;
	return !open || take_conditions(s, (struct cgs_str){head.s, end});
}

enum { VERBS = 8 }; /* that are tried: a condition may hold one, too */

static bool parse(struct cgs_str text, struct sentence *s)
{
	for (int loud = 1; loud >= 0; loud--) {
		uint32_t at = 0;
		const char *modal;
		for (uint32_t n = 0; n < VERBS && (modal = next_modal(text, &at, loud)); n++, at++)
			if (parse_at(text, at, modal, s))
				return true;
	}
	return false;
}

/* "THE SYSTEM" is no louder than "the system". */
static struct cgs_str calm(struct cgs_items *set, struct cgs_str s)
{
	struct cgs_str c = cgs_str_dup(&set->mem, s);
	bool small = false;
	for (uint32_t i = 0; i < s.n; i++)
		small |= islower((unsigned char)s.s[i]) != 0;
	bool loud = !small && (memchr(s.s, ' ', s.n) || cgs_str_is(s, "SYSTEM"));
	bool system = s.n == 6 && !strncasecmp(s.s, "system", 6);
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < c.n; i++)
		cgs_buf_putc(&b, loud || system ? (char)tolower((unsigned char)c.s[i]) : c.s[i]);
	c = cgs_str_dup(&set->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return c;
}

/* Who answers; one that was first named in capitals is called as the first other sentence does. */
static void put_system(struct cgs_items *set, uint32_t item, struct cgs_str subject, bool loud,
		       uint32_t line)
{
	uint32_t n = set->n;
	struct cgs_str title = calm(set, subject);
	cgs_item_put_made(set, item, "the", CGS_ITEM_SYSTEM, title, line);
	const struct cgs_item_part *the = cgs_item_part(set, item, "the", NULL);
	struct cgs_item *system = &set->v[the->item];
	if (set->n > n)
		system->loud = loud;
	if (system->loud && !loud) {
		system->title = title;
		system->loud = false;
	}
}

static void put_modal(struct cgs_items *set, uint32_t item, const struct sentence *s, uint32_t line)
{
	const char *means = !strcmp(s->modal, "should") ? "should"
			    : !strcmp(s->modal, "may")  ? "could"
							: NULL;
	struct cgs_str has = cgs_item_get(set, item, "priority");
	if (means && has.n && !cgs_str_is(has, means))
		cgs_item_lose(set, line, cgs_str_fmt(&set->mem, "`%s` in the sentence", s->modal),
			      "the priority says otherwise");
	else if (means && !has.n)
		cgs_item_put(set, item, "priority", cgs_str_of(means), line);
}

/* A whole sentence behind `shall` says "must": it would say `shall` twice (CGS3003). */
static struct cgs_str one_shall(struct cgs_items *set, struct cgs_str text)
{
	uint32_t at = 0;
	const char *modal = next_modal(text, &at, true);
	if (!modal) {
		at = 0;
		modal = next_modal(text, &at, false);
	}
	if (!modal || strcmp(modal, "shall") != 0)
		return text;
	bool loud = isupper((unsigned char)text.s[at + 1]) != 0;
	return cgs_str_fmt(&set->mem, "%.*s%s%.*s", (int)at, text.s, loud ? "MUST" : "must",
			   CGS_FMT(from(text, at + (uint32_t)strlen(modal))));
}

void cgs_ears_put(struct cgs_items *set, uint32_t item, struct cgs_str text, uint32_t line)
{
	struct sentence s;
	text = cgs_text_trim(text);
	if (!parse(text, &s)) {
		cgs_item_put(set, item, "shall", one_shall(set, text), line);
		return;
	}
	put_modal(set, item, &s, line);
	for (uint32_t i = 0; i < s.n; i++)
		cgs_item_put(set, item, s.condition[i].word, s.condition[i].text, line);
	if (s.subject.n)
		put_system(set, item, s.subject, s.loud, line);
	const char *dot = memchr(s.answer.s, '.', s.answer.n);
	if (dot == s.answer.s + s.answer.n - 1)
		s.answer.n--;
	if (s.negative && s.answer.n > 3)
		s.answer = cgs_str_fmt(&set->mem, "not %.*s", CGS_FMT(strip(from(s.answer, 3))));
	cgs_item_put(set, item, "shall", s.answer, line);
}

/* The place of the first of the words, or n. */
static uint32_t find_word(struct cgs_str s, uint32_t at, const char *word)
{
	while (at < s.n && !at_word(s, at, word))
		at++;
	return at < s.n ? at : s.n;
}

/* Behind "I want to", "I want", "I can" or the like; 0 when it is not there. */
static uint32_t behind_want(struct cgs_str s, uint32_t at)
{
	static const char *const verb[] = {"i want",   "i need", "i would like", "i can",
					   "i should", "i wish", "we want",      "we need"};
	for (size_t i = 0; i < sizeof verb / sizeof *verb; i++)
		if (at_word(s, at, verb[i]))
			return at + (uint32_t)strlen(verb[i]);
	return 0;
}

static struct cgs_str no_article(struct cgs_str s)
{
	s = strip(s);
	static const char *const article[] = {"a", "an", "the"};
	for (size_t i = 0; i < 3; i++)
		if (at_word(s, 0, article[i]) && s.n > strlen(article[i]) + 1 &&
		    s.s[strlen(article[i])] == ' ')
			return strip(from(s, (uint32_t)strlen(article[i])));
	return s;
}

static struct cgs_str no_dot(struct cgs_str s)
{
	s = strip(s);
	if (s.n && memchr(s.s, '.', s.n) == s.s + s.n - 1)
		s.n--;
	return s;
}

void cgs_ears_put_story(struct cgs_items *set, uint32_t item, struct cgs_str text, uint32_t line)
{
	struct cgs_str s = cgs_text_trim(text);
	uint32_t want = 0, at = 0;
	if (at_word(s, 0, "as"))
		while (at < s.n && !(want = behind_want(s, at)))
			at++;
	struct cgs_str who = want ? no_article((struct cgs_str){s.s + 2, at - 2}) : CGS_STR("");
	if (!want || !who.n || who.n > 80) {
		cgs_item_put(set, item, "want", s, line);
		return;
	}
	uint32_t so = find_word(s, want, "so that");
	cgs_item_put_made(set, item, "as", CGS_ITEM_STAKEHOLDER, who, line);
	cgs_item_put(set, item, "want", no_dot((struct cgs_str){s.s + want, so - want}), line);
	if (so < s.n)
		cgs_item_put(set, item, "so", no_dot(from(s, so + 7)), line);
}

enum { STEPS = 64 };

struct steps {
	struct {
		const char *word; /* "given", "when", "then" */
		struct cgs_str text;
	} v[STEPS];
	uint32_t n;
};

static const char *const step_words[] = {"given", "when", "then", "and", "but"};

/* "**Given**" at a place; *n is its length. */
static const char *bold_step(struct cgs_str s, uint32_t at, uint32_t *n)
{
	for (size_t i = 0; i < sizeof step_words / sizeof *step_words; i++) {
		uint32_t len = (uint32_t)strlen(step_words[i]);
		*n = len + 4;
		if (at + *n <= s.n && !memcmp(s.s + at, "**", 2) &&
		    !strncasecmp(s.s + at + 2, step_words[i], len) &&
		    !memcmp(s.s + at + 2 + len, "**", 2))
			return step_words[i];
	}
	return NULL;
}

/* "Given" with a capital letter; "And" and "But" stand behind a comma, or in capitals: a title may
 * hold them. */
static const char *loud_step(struct cgs_str s, uint32_t at, uint32_t *n)
{
	uint32_t before = at;
	if (!isupper((unsigned char)s.s[at]))
		return NULL;
	while (before && isspace((unsigned char)s.s[before - 1]))
		before--;
	if (at && before == at && s.s[at - 1] != ',')
		return NULL;
	bool edge = !before || strchr(",;.", s.s[before - 1]);
	for (size_t i = 0; i < sizeof step_words / sizeof *step_words; i++) {
		*n = (uint32_t)strlen(step_words[i]);
		if (at_word(s, at, step_words[i]))
			return i < 3 || edge || isupper((unsigned char)s.s[at + 1]) ? step_words[i]
										    : NULL;
	}
	return NULL;
}

/* Cuts the text where its words stand; false when it does not begin with one, says no result, or
 * leaves a step empty. */
static bool cut_steps(struct cgs_str s,
		      const char *(*word_at)(struct cgs_str s, uint32_t at, uint32_t *n),
		      struct steps *steps)
{
	uint32_t start = 0, n;
	bool then = false;
	steps->n = 0;
	for (uint32_t at = 0; at <= s.n; at++) {
		const char *word = at < s.n && steps->n < STEPS ? word_at(s, at, &n) : NULL;
		if (!word && at < s.n && steps->n)
			continue;
		if (steps->n) {
			struct cgs_str text = strip((struct cgs_str){s.s + start, at - start});
			steps->v[steps->n - 1].text = text;
			if (!text.n)
				return false;
		}
		if (!word)
			break;
		bool more = !strcmp(word, "and") || !strcmp(word, "but");
		if (more && !steps->n)
			return false;
		word = more ? steps->v[steps->n - 1].word : word;
		then |= !strcmp(word, "then");
		steps->v[steps->n++].word = word;
		start = at + n;
		at = start - 1;
	}
	return then;
}

/* "Given a, when b, then c" in small letters, each once. */
static bool cut_sentence(struct cgs_str s, struct steps *steps)
{
	uint32_t given = at_word(s, 0, "given") ? 0 : s.n;
	uint32_t when = find_word(s, 0, "when"), then = find_word(s, 0, "then");
	if ((given && when) || then == s.n || (when < s.n && when > then))
		return false;
	uint32_t at[] = {given, when, then};
	steps->n = 0;
	for (size_t i = 0; i < 3; i++) {
		uint32_t end = i == 2 ? s.n : at[i + 1] < s.n ? at[i + 1] : then;
		uint32_t start = at[i] + (uint32_t)strlen(step_words[i]);
		if (at[i] >= s.n || start >= end)
			continue;
		steps->v[steps->n].word = step_words[i];
		steps->v[steps->n++].text = strip((struct cgs_str){s.s + start, end - start});
	}
	return true;
}

bool cgs_ears_put_scenario(struct cgs_items *set, uint32_t item, struct cgs_str text, uint32_t line)
{
	struct steps steps;
	struct cgs_str s = cgs_text_trim(text), plain = cgs_text_plain(&set->mem, s);
	if (!cut_steps(s, bold_step, &steps) && !cut_steps(plain, loud_step, &steps) &&
	    !cut_sentence(plain, &steps))
		return false;
	for (uint32_t i = 0; i < steps.n; i++) {
		struct cgs_str step = cgs_text_plain(&set->mem, steps.v[i].text);
		cgs_item_put(set, item, steps.v[i].word, i + 1 < steps.n ? step : no_dot(step),
			     line);
	}
	return true;
}

bool cgs_ears_step(struct cgs_str text, const char **word, struct cgs_str *rest)
{
	static const char *const first[] = {"given", "when", "then"};
	static const char *const more[] = {"and", "but", "*"};
	for (size_t i = 0; i < 3; i++)
		if (at_word(text, 0, first[i])) {
			*word = first[i];
			*rest = strip(from(text, (uint32_t)strlen(first[i])));
			return true;
		}
	for (size_t i = 0; i < 3 && *word; i++)
		if (at_word(text, 0, more[i])) {
			*rest = cgs_text_trim(from(text, (uint32_t)strlen(more[i])));
			return true;
		}
	return false;
}

void cgs_ears_put_text(struct cgs_items *set, uint32_t item, struct cgs_str text, uint32_t line)
{
	enum cgs_item_kind kind = set->v[item].kind;
	if (kind == CGS_ITEM_REQUIREMENT)
		cgs_ears_put(set, item, text, line);
	else if (kind == CGS_ITEM_STORY)
		cgs_ears_put_story(set, item, text, line);
	else if (kind == CGS_ITEM_NEED || kind == CGS_ITEM_ASSUMPTION)
		cgs_item_put(set, item, "statement", text, line);
	else if (kind == CGS_ITEM_TERM)
		cgs_item_put(set, item, "definition", text, line);
	else if (kind != CGS_ITEM_SCENARIO || !cgs_ears_put_scenario(set, item, text, line))
		cgs_item_put(set, item, "doc", text, line);
}
