/* say.c — items as sentences: each is read back before it is believed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "say.h"

#include <ctype.h>

#include "ears.h"
#include "text.h"

struct cgs_str cgs_say_id(const struct cgs_items *s, uint32_t item)
{
	return s->v[item].id.n ? s->v[item].id : s->v[item].name;
}

struct cgs_str cgs_say_own_id(struct cgs_items *s, uint32_t item)
{
	const struct cgs_item *it = &s->v[item];
	s->file = it->file;
	if (it->named && !it->made)
		cgs_item_lose(s, it->line,
			      cgs_str_fmt(&s->mem, "the id of %.*s", CGS_FMT(it->name)),
			      "it had none; others refer to it by its name");
	return it->id;
}

struct cgs_str cgs_say_title(const struct cgs_items *s, uint32_t item)
{
	const struct cgs_item *it = &s->v[item];
	return it->title.n || it->named ? it->title : it->id;
}

struct cgs_str cgs_say_tag(const struct cgs_items *s, uint32_t item, const char *begin)
{
	const struct cgs_item_part *p = NULL;
	struct cgs_str rest;
	while ((p = cgs_item_part(s, item, "tags", p)))
		if (cgs_text_begins(p->text, begin, &rest))
			return rest;
	return CGS_STR("");
}

/* The name of what an item stands in, or empty. */
static struct cgs_str scope_of(const struct cgs_items *s, uint32_t item)
{
	uint32_t up = s->v[item].up;
	while (up && s->v[up].kind != CGS_ITEM_SCOPE)
		up = s->v[up].up;
	return up ? s->v[up].name : CGS_STR("");
}

void cgs_say_renamed(struct cgs_items *s, uint32_t item, struct cgs_str was, struct cgs_str own)
{
	s->file = s->v[item].file;
	cgs_item_lose(
		s, s->v[item].line,
		cgs_str_fmt(&s->mem, "`%.*s` of %.*s", CGS_FMT(was), CGS_FMT(s->v[item].name)),
		cgs_str_fmt(&s->mem, "it cannot be called so there: it is `%.*s`", CGS_FMT(own)).s);
}

struct cgs_str cgs_say_apart(struct cgs_items *s, struct cgs_syms *given, uint32_t item,
			     struct cgs_str id)
{
	struct cgs_str scope = scope_of(s, item), own = id, was = id;
	if (id.n && cgs_sym_find(given, own) && scope.n)
		own = id = cgs_str_fmt(&s->mem, "%.*s/%.*s", CGS_FMT(scope), CGS_FMT(id));
	for (uint32_t n = 2; id.n && cgs_sym_find(given, own); n++)
		own = cgs_str_fmt(&s->mem, "%.*s/%u", CGS_FMT(id), n);
	cgs_sym_of(given, own);
	if (!cgs_str_eq(own, was))
		cgs_say_renamed(s, item, was, own);
	return own;
}

void cgs_say_ids_apart(struct cgs_items *s, uint32_t kinds)
{
	struct cgs_syms given = {0};
	for (uint32_t i = 1; i < s->n; i++) {
		if (!(kinds >> s->v[i].kind & 1) || s->v[i].made)
			continue;
		s->v[i].id = cgs_say_apart(s, &given, i, s->v[i].id);
	}
	cgs_sym_done(&given);
}

uint32_t cgs_say_number(struct cgs_str id, uint32_t *last)
{
	uint32_t n = 0, ten = 1, at = id.n;
	for (; at && isdigit((unsigned char)id.s[at - 1]) && ten < 1000000; ten *= 10)
		n += (uint32_t)(id.s[--at] - '0') * ten;
	bool number = at < id.n && (!at || id.s[at - 1] == ' ');
	*last = number ? n : *last + 1;
	return *last;
}

uint32_t cgs_say_document(const struct cgs_items *s)
{
	for (uint32_t i = 1; i < s->n; i++)
		if (s->v[i].kind == CGS_ITEM_SCOPE)
			return i;
	return 0;
}

void cgs_say_lines(struct cgs_buf *out, struct cgs_str text, const char *before)
{
	struct cgs_text t = {.all = text};
	while (cgs_text_next(&t)) {
		if (t.here.n)
			cgs_buf_putz(out, before);
		cgs_buf_str(out, t.here);
		cgs_buf_putc(out, '\n');
	}
}

void cgs_say_point(struct cgs_buf *out, struct cgs_str text, const char *before)
{
	struct cgs_buf b = {0};
	cgs_say_lines(&b, cgs_text_trim(text), before);
	cgs_buf_str(out, cgs_text_trim(cgs_buf_view(&b)));
	cgs_buf_done(&b);
}

/* "order_api" as "order api". */
static void put_name(struct cgs_buf *out, struct cgs_str name)
{
	for (uint32_t i = 0; i < name.n; i++)
		cgs_buf_putc(out, name.s[i] == '_' ? ' ' : name.s[i]);
}

/* The one whom a part refers to: by its title, or by its name. */
static void put_whom(struct cgs_items *s, const struct cgs_item_part *p, bool name,
		     struct cgs_buf *out)
{
	if (p->item && s->v[p->item].title.n && !name)
		cgs_buf_str(out, s->v[p->item].title);
	else
		put_name(out, p->item ? s->v[p->item].name : p->text);
}

static const char *modal_of(const struct cgs_items *s, uint32_t item)
{
	struct cgs_str priority = cgs_item_get(s, item, "priority");
	return cgs_str_is(priority, "should")  ? "SHOULD"
	       : cgs_str_is(priority, "could") ? "MAY"
					       : "SHALL";
}

static bool is_condition(const char *word)
{
	return !strcmp(word, "while") || !strcmp(word, "when") || !strcmp(word, "if") ||
	       !strcmp(word, "where");
}

/* How a requirement is put: with the title or the name of who answers; a text that names nobody
 * stands alone, or behind the verb. */
enum manner { BY_TITLE, BY_NAME, BARE, MANNERS };

static void put_requirement(struct cgs_items *s, uint32_t item, enum manner m, struct cgs_buf *out)
{
	const struct cgs_item *it = &s->v[item];
	const struct cgs_item_part *who = cgs_item_part(s, item, "the", NULL);
	bool open = false;
	for (uint32_t i = 0; i < it->npart; i++) {
		const char *word = it->part[i].word->name;
		if (!is_condition(word))
			continue;
		cgs_buf_putz(out, open ? ", " : "");
		for (const char *p = word; *p; p++)
			cgs_buf_putc(out, (char)toupper((unsigned char)*p));
		cgs_buf_fmt(out, " %.*s", CGS_FMT(it->part[i].text));
		open = true;
	}
	cgs_buf_putz(out, open ? " THEN " : "");
	if (who) {
		cgs_buf_putz(out, "the ");
		put_whom(s, who, m == BY_NAME, out);
		cgs_buf_putc(out, ' ');
	}
	if (who || open || m != BARE)
		cgs_buf_fmt(out, "%s ", modal_of(s, item));
	cgs_buf_str(out, cgs_item_get(s, item, "shall"));
}

/* Whether "an" stands before it, by its letters: "a user", "a unit", "a European", "a one-time". */
static bool begins_vowel(struct cgs_str word)
{
	static const char *const sounds[] = {"use",  "usu",  "unit", "uniq", "univ", "unio",
					     "unif", "util", "eu",   "ubi",  "one"};
	for (size_t i = 0; i < sizeof sounds / sizeof *sounds; i++)
		if (cgs_text_begins(word, sounds[i], NULL))
			return false;
	return word.n && strchr("aeiouAEIOU", word.s[0]);
}

static void put_story(struct cgs_items *s, uint32_t item, enum manner m, struct cgs_buf *out)
{
	const struct cgs_item_part *who = cgs_item_part(s, item, "as", NULL);
	struct cgs_str want = cgs_item_get(s, item, "want"), so = cgs_item_get(s, item, "so");
	struct cgs_buf name = {0};
	if (!who) {
		cgs_buf_str(out, want);
		return;
	}
	put_whom(s, who, m == BY_NAME, &name);
	bool vowel = begins_vowel(cgs_buf_view(&name));
	cgs_buf_fmt(out, "As %s %.*s, I want %.*s", vowel ? "an" : "a", (int)name.n, name.s,
		    CGS_FMT(want));
	if (so.n)
		cgs_buf_fmt(out, ", so that %.*s", CGS_FMT(so));
	cgs_buf_done(&name);
}

const char *cgs_say_step(const struct cgs_item_part *p, const char **word)
{
	const char *name = p->word->name;
	bool more = *word && !strcmp(*word, name);
	*word = name;
	return more                     ? "And"
	       : !strcmp(name, "given") ? "Given"
	       : !strcmp(name, "when")  ? "When"
					: "Then";
}

static bool is_step(const char *word)
{
	return !strcmp(word, "given") || !strcmp(word, "when") || !strcmp(word, "then");
}

static void put_scenario(struct cgs_items *s, uint32_t item, struct cgs_buf *out)
{
	const struct cgs_item *it = &s->v[item];
	const char *word = NULL;
	for (uint32_t i = 0; i < it->npart; i++) {
		if (!is_step(it->part[i].word->name))
			continue;
		cgs_buf_putz(out, word ? ", " : "");
		cgs_buf_fmt(out, "%s %.*s", cgs_say_step(&it->part[i], &word),
			    CGS_FMT(it->part[i].text));
	}
}

/* The attribute that holds the text of a kind whose text is no sentence. */
static const char *text_word(enum cgs_item_kind kind)
{
	return kind == CGS_ITEM_NEED || kind == CGS_ITEM_ASSUMPTION ? "statement"
	       : kind == CGS_ITEM_TERM                              ? "definition"
								    : NULL;
}

static void put(struct cgs_items *s, uint32_t item, enum manner m, struct cgs_buf *out)
{
	enum cgs_item_kind kind = s->v[item].kind;
	const char *word = text_word(kind);
	out->n = 0;
	if (kind == CGS_ITEM_REQUIREMENT)
		put_requirement(s, item, m, out);
	else if (kind == CGS_ITEM_STORY)
		put_story(s, item, m, out);
	else if (kind == CGS_ITEM_SCENARIO)
		put_scenario(s, item, out);
	else if (word)
		cgs_buf_str(out, cgs_item_get(s, item, word));
}

/* Whether the sentence of the kind says the part. */
static bool is_said(enum cgs_item_kind kind, const char *word)
{
	static const char *const story[] = {"as", "want", "so"};
	const char *text = text_word(kind);
	if (kind == CGS_ITEM_REQUIREMENT)
		return is_condition(word) || !strcmp(word, "the") || !strcmp(word, "shall");
	if (kind == CGS_ITEM_STORY)
		return CGS_STR_IN(cgs_str_of(word), story);
	if (kind == CGS_ITEM_SCENARIO)
		return is_step(word);
	return text && !strcmp(text, word);
}

/* How many of the said parts of one item another one has, in the same order. */
static uint32_t shared(const struct cgs_items *a, uint32_t x, const struct cgs_items *b, uint32_t y,
		       uint32_t *said)
{
	const struct cgs_item *ia = &a->v[x], *ib = &b->v[y];
	uint32_t k = 0, n = 0;
	*said = 0;
	for (uint32_t i = 0; i < ia->npart; i++) {
		const struct cgs_item_part *p = &ia->part[i];
		if (!is_said(ia->kind, p->word->name))
			continue;
		++*said;
		while (k < ib->npart && !is_said(ib->kind, ib->part[k].word->name))
			k++;
		if (k < ib->npart && p->word == ib->part[k].word &&
		    (p->item || cgs_str_eq(p->text, ib->part[k].text)))
			n++;
		k++;
	}
	for (; k < ib->npart; k++)
		*said += is_said(ib->kind, ib->part[k].word->name);
	return n;
}

/* Whether the text gives the parts when it is read; *priority: and the priority. */
static bool reads_back(const struct cgs_items *s, uint32_t item, struct cgs_str text,
		       bool *priority)
{
	struct cgs_items other = {0};
	uint32_t said, n = cgs_item_new(&other, s->v[item].kind, 1);
	cgs_ears_put_text(&other, n, text, 1);
	bool same = shared(s, item, &other, n, &said) == said;
	*priority =
		cgs_str_eq(cgs_item_get(s, item, "priority"), cgs_item_get(&other, n, "priority"));
	cgs_item_done(&other);
	return same;
}

/* The sentence, in the manner that is read back best. */
static bool sentence(struct cgs_items *s, uint32_t item, bool lines, struct cgs_buf *text,
		     bool *priority)
{
	bool same = false;
	for (unsigned m = MANNERS; !same && m-- > 0;) {
		put(s, item, (enum manner)m, text);
		for (size_t i = 0; i < text->n && !lines; i++)
			text->s[i] = text->s[i] == '\n' ? ' ' : text->s[i];
		same = reads_back(s, item, cgs_buf_view(text), priority);
	}
	return same;
}

void cgs_say_text(struct cgs_items *s, uint32_t item, bool lines, struct cgs_buf *out)
{
	struct cgs_buf text = {0};
	bool priority, same = sentence(s, item, lines, &text, &priority);
	struct cgs_str all = cgs_text_trim(cgs_buf_view(&text));
	cgs_buf_str(out, all);
	if (!same && all.n) {
		s->file = s->v[item].file;
		cgs_item_lose(s, s->v[item].line,
			      cgs_str_fmt(&s->mem, "the clauses of %.*s", CGS_FMT(s->v[item].name)),
			      "its sentence is written, and would be read otherwise");
	}
	cgs_buf_done(&text);
}

bool cgs_say_priority(struct cgs_items *s, uint32_t item)
{
	struct cgs_buf text = {0};
	bool priority = false;
	sentence(s, item, true, &text, &priority);
	cgs_buf_done(&text);
	return priority;
}

static void lose(struct cgs_items *s, uint32_t item, const struct cgs_item_part *p, const char *why)
{
	s->file = s->v[item].file;
	cgs_item_lose(s, p->line,
		      cgs_str_fmt(&s->mem, "`%s` of %.*s", p->word->name, CGS_FMT(s->v[item].name)),
		      why);
}

void cgs_say_first(struct cgs_items *s, uint32_t item, const char *word)
{
	const struct cgs_item_part *p = cgs_item_part(s, item, word, NULL);
	while (p && (p = cgs_item_part(s, item, word, p)))
		lose(s, item, p, "the form has one only");
}

/* Whether a text begins with one of "a|b". */
static bool begins_one(struct cgs_str text, const char *begin)
{
	bool yes = false;
	for (const char *z = begin; *z; z += z[0] == '|') {
		uint32_t n = (uint32_t)strcspn(z, "|");
		yes |= text.n >= n && !memcmp(text.s, z, n);
		z += n;
	}
	return yes;
}

void cgs_say_tags(struct cgs_items *s, uint32_t item, const char *begin)
{
	const struct cgs_item_part *p = NULL;
	while ((p = cgs_item_part(s, item, "tags", p)))
		if (!begins_one(p->text, begin))
			lose(s, item, p, "the form has no tags");
}

static bool among(const char *words, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = words; (p = strstr(p, word)); p += n)
		if ((p == words || p[-1] == '|') && (!p[n] || p[n] == '|'))
			return true;
	return false;
}

void cgs_say_done(struct cgs_items *s, uint32_t item, const char *words)
{
	const struct cgs_item *it = &s->v[item];
	s->v[item].done = true;
	for (uint32_t i = 0; i < it->npart; i++) {
		const char *word = it->part[i].word->name;
		bool modal = !strcmp(word, "priority") && among(words, "modal") &&
			     cgs_say_priority(s, item);
		bool said = modal || is_said(it->kind, word) || among(words, word);
		if (!said)
			lose(s, item, &it->part[i], "the form has no place for it");
		else if (it->part[i].word->to && it->part[i].item)
			s->v[it->part[i].item].done |= s->v[it->part[i].item].made;
	}
}

void cgs_say_list(struct cgs_items *s, uint32_t item, const char *word, const char *between,
		  const char *marks, struct cgs_buf *out)
{
	const struct cgs_item_part *p = NULL;
	while ((p = cgs_item_part(s, item, word, p))) {
		struct cgs_str text = p->item ? cgs_say_id(s, p->item) : p->text;
		bool apart = memchr(text.s, '\n', text.n) != NULL;
		for (uint32_t i = 0; i < text.n; i++)
			apart |= strchr(marks, text.s[i]) != NULL;
		if (apart) {
			lose(s, item, p, "the form would take it apart");
			continue;
		}
		if (out->n)
			cgs_buf_putz(out, between);
		cgs_buf_str(out, text);
	}
}
