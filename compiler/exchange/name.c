/* name.c — an identifier for what has an id, a title or only a text.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An id that is a number with a few letters says nothing (CGS1017), and two branches take the same
 * next one: then the title is the name, and the id stays in `source`.
 */
#include <ctype.h>

#include "item.h"

enum { NAME_WORDS = 6, NAME_BYTES = 48 };

static bool is_plain(unsigned char c)
{
	return c < 0x80 && (isalnum(c) || c == '_');
}

/* An identifier with a small letter that is more than a number with a word before it. */
static bool speaks(struct cgs_str id)
{
	uint32_t small = 0, words = 0, digits = 0;
	if (!id.n || id.n > NAME_BYTES * 2 || isdigit((unsigned char)id.s[0]))
		return false;
	for (uint32_t i = 0; i < id.n; i++) {
		unsigned char c = (unsigned char)id.s[i];
		unsigned char next = i + 1 < id.n ? (unsigned char)id.s[i + 1] : 0;
		if (!is_plain(c) && !(c == '-' && i && (is_plain(next) || next == '-')))
			return false;
		small += islower(c) != 0;
		digits += isdigit(c) != 0;
		words += isalpha(c) && !isalpha(next);
	}
	return small && (!digits || words > 1);
}

static bool is_article(struct cgs_str w)
{
	static const char *const none[] = {"a", "an", "the"};
	return CGS_STR_IN(w, none);
}

/* Names of other things: a reader would stumble, and so would the grammar. */
static bool is_taken(struct cgs_str name)
{
	static const char *const word[] = {"if",    "then", "else",  "in",     "where",   "true",
					   "false", "raw",  "for",   "use",    "text",    "extend",
					   "kind",  "attr", "child", "import", "override"};
	return CGS_STR_IN(name, word);
}

/* Adds a word in small letters, unless it is an article; how many letters it has. */
static uint32_t add_word(struct cgs_buf *b, struct cgs_str w, uint32_t *words)
{
	char low[NAME_BYTES];
	uint32_t letters = 0;
	w.n = w.n < sizeof low ? w.n : (uint32_t)sizeof low;
	for (uint32_t k = 0; k < w.n; k++) {
		low[k] = (char)tolower((unsigned char)w.s[k]);
		letters += isalpha((unsigned char)low[k]) != 0;
	}
	w.s = low;
	if (!w.n || is_article(w))
		return 0;
	cgs_buf_putz(b, b->n ? "_" : "");
	cgs_buf_str(b, w);
	++*words;
	return letters;
}

struct cgs_str cgs_name_slug(struct cgs_arena *a, struct cgs_str text)
{
	struct cgs_buf b = {0};
	uint32_t words = 0, letters = 0;
	for (uint32_t i = 0; i < text.n && words < NAME_WORDS && b.n < NAME_BYTES; i++) {
		uint32_t from = i;
		while (i < text.n && is_plain((unsigned char)text.s[i]))
			i++;
		letters += add_word(&b, (struct cgs_str){text.s + from, i - from}, &words);
	}
	const char *cut = b.n > NAME_BYTES ? memrchr(b.s, '_', NAME_BYTES) : NULL;
	b.n = cut ? (size_t)(cut - b.s) : b.n < NAME_BYTES ? b.n : NAME_BYTES;
	while (b.n && b.s[b.n - 1] == '_')
		b.n--;
	struct cgs_str name = cgs_buf_view(&b);
	if (b.n && isdigit((unsigned char)b.s[0]))
		name = cgs_str_fmt(a, "_%.*s", CGS_FMT(name));
	name = letters < 2 || is_taken(name) ? CGS_STR("") : cgs_str_dup(a, name);
	cgs_buf_done(&b);
	return name;
}

/* What an item without id and title says. */
static struct cgs_str text_of(const struct cgs_items *s, uint32_t item)
{
	static const char *const word[] = {"shall", "want",       "statement", "then",
					   "given", "definition", "doc"};
	struct cgs_str text = CGS_STR("");
	for (size_t i = 0; i < sizeof word / sizeof *word && !text.n; i++)
		text = cgs_item_get(s, item, word[i]);
	return text;
}

/* "us_3", "REQ12": see speaks(); with the kind in front it is a name. */
static struct cgs_str with_kind(struct cgs_items *s, uint32_t item, struct cgs_str slug)
{
	const char *kind = cgs_item_kind_word(s->v[item].kind);
	return cgs_str_fmt(&s->mem, "%s%s%.*s", kind, slug.n && slug.s[0] != '_' ? "_" : "",
			   CGS_FMT(slug));
}

struct cgs_str cgs_name_of(struct cgs_items *s, uint32_t item)
{
	const struct cgs_item *it = &s->v[item];
	if (speaks(it->id) && !is_taken(it->id))
		return it->id;
	struct cgs_str from[] = {it->title, text_of(s, item)};
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		struct cgs_str slug = cgs_name_slug(&s->mem, from[i]);
		bool number = slug.n && isdigit((unsigned char)slug.s[slug.n - 1]) && slug.n < 9;
		if (slug.n && slug.s[0] != '_' && !number)
			return slug;
		if (slug.n)
			return with_kind(s, item, slug);
	}
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < it->id.n && i < NAME_BYTES; i++)
		cgs_buf_putc(&b, is_plain((unsigned char)it->id.s[i]) ? it->id.s[i] : '_');
	while (b.n && b.s[b.n - 1] == '_')
		b.n--;
	struct cgs_str name = with_kind(s, item, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return name;
}
