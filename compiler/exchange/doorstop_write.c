/* doorstop_write.c — requirements as a document of Doorstop: a directory with a file for each.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Strings are written as JSON has them, which YAML reads as well.
 */
#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>

#include "forms.h"
#include "say.h"
#include "text.h"

struct writer {
	struct cgs_items *s;
	struct cgs_str prefix;
	char sep[2];         /* between prefix and number: one of "-_.", or nothing */
	uint32_t digits;     /* of a number, at least */
	struct cgs_str *uid; /* of each item */
};

static void put_string(struct cgs_buf *out, const char *key, struct cgs_str text)
{
	json_t *j = json_stringn(text.s, text.n);
	char *z = json_dumps(j, JSON_ENCODE_ANY);
	cgs_buf_fmt(out, "%s: %s\n", key, z ? z : "''");
	free(z);
	json_decref(j);
}

/* How many digits stand at the end. */
static uint32_t digits_of(struct cgs_str id)
{
	uint32_t n = 0;
	while (n < id.n && isdigit((unsigned char)id.s[id.n - n - 1]))
		n++;
	return n;
}

static bool is_sep(char c)
{
	return c == '-' || c == '_' || c == '.';
}

/* "REQ001" and "REQ-7" begin with the prefix and end with a number; behind a separator a word may
 * stand in its place, "REQ-brake". */
static bool is_uid(struct cgs_str id, struct cgs_str prefix)
{
	uint32_t n = prefix.n, digits = digits_of(id);
	if (id.n <= n || memcmp(id.s, prefix.s, n) != 0)
		return false;
	bool sep = is_sep(id.s[n]);
	n += sep;
	for (uint32_t i = n; i < id.n; i++)
		if (!isalnum((unsigned char)id.s[i]))
			return false;
	return n < id.n && (sep || id.n - n == digits);
}

/* What can be the prefix of a document. */
static bool is_prefix(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.s[i]) && !is_sep(s.s[i]))
			return false;
	return s.n && s.n < 32 && isalpha((unsigned char)s.s[0]) && !is_sep(s.s[s.n - 1]);
}

/* The prefix is that of the document, or else of the first id that has one. */
static void find_prefix(struct writer *w, uint32_t document)
{
	struct cgs_items *s = w->s;
	bool named = document && is_prefix(s->v[document].title);
	w->prefix = named ? s->v[document].title : CGS_STR("");
	for (uint32_t i = 1; i < s->n && !w->prefix.n; i++) {
		struct cgs_str id = s->v[i].id;
		uint32_t digits = digits_of(id);
		id.n -= digits;
		id.n -= id.n && is_sep(id.s[id.n - 1]);
		if (s->v[i].kind == CGS_ITEM_REQUIREMENT && digits && is_prefix(id))
			w->prefix = id;
	}
	if (!w->prefix.n)
		w->prefix = CGS_STR("REQ");
	if (!document || named)
		return;
	s->file = s->v[document].file;
	cgs_item_lose(
		s, s->v[document].line,
		cgs_str_fmt(&s->mem, "title of %.*s", CGS_FMT(s->v[document].name)),
		cgs_str_fmt(&s->mem, "it is no prefix of ids: that is %.*s", CGS_FMT(w->prefix)).s);
}

/* Ids of Doorstop's form stay, and say how others are made; the greatest number of them. */
static uint32_t keep_ids(struct writer *w)
{
	struct cgs_items *s = w->s;
	struct cgs_syms taken = {0};
	uint32_t last = 0;
	for (uint32_t i = 1; i < s->n; i++) {
		struct cgs_str id = s->v[i].id;
		uint32_t digits = digits_of(id), value = 0;
		if (s->v[i].kind != CGS_ITEM_REQUIREMENT || !is_uid(id, w->prefix) ||
		    cgs_sym_find(&taken, id))
			continue;
		cgs_sym_of(&taken, id);
		w->uid[i] = id;
		w->sep[0] = is_sep(id.s[w->prefix.n]) ? id.s[w->prefix.n] : 0;
		if (!digits)
			continue;
		w->digits = !w->digits || digits < w->digits ? digits : w->digits;
		if (digits < 9)
			value = (uint32_t)strtoul(id.s + id.n - digits, NULL, 10);
		last = value > last ? value : last;
	}
	cgs_sym_done(&taken);
	return last;
}

/* Others are numbered behind the last of those. */
static void number(struct writer *w)
{
	struct cgs_items *s = w->s;
	if (isdigit((unsigned char)w->prefix.s[w->prefix.n - 1]))
		w->sep[0] = '-';
	uint32_t last = keep_ids(w);
	w->digits = w->digits ? w->digits : 3;
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind != CGS_ITEM_REQUIREMENT || w->uid[i].n)
			continue;
		w->uid[i] = cgs_str_fmt(&s->mem, "%.*s%s%0*u", CGS_FMT(w->prefix), w->sep,
					(int)w->digits, ++last);
		s->file = s->v[i].file;
		cgs_item_lose(s, s->v[i].line,
			      cgs_str_fmt(&s->mem, "id `%.*s`", CGS_FMT(s->v[i].id)),
			      cgs_str_fmt(&s->mem, "it is no id of this document: the item is %.*s",
					  CGS_FMT(w->uid[i]))
				      .s);
	}
}

static void put_links(struct writer *w, uint32_t item, struct cgs_buf *out)
{
	static const char *const word[] = {"refines", "satisfies"};
	bool open = false;
	for (size_t k = 0; k < 2; k++) {
		const struct cgs_item_part *p = NULL;
		while ((p = cgs_item_part(w->s, item, word[k], p))) {
			if (!w->uid[p->item].n)
				continue;
			cgs_buf_fmt(out, "%s- %.*s: null\n", open ? "" : "links:\n",
				    CGS_FMT(w->uid[p->item]));
			open = true;
		}
	}
	cgs_buf_putz(out, open ? "" : "links: []\n");
	const struct cgs_item_part *p = cgs_item_part(w->s, item, "links", NULL);
	cgs_buf_putz(out, p ? "references:\n" : "");
	for (; p; p = cgs_item_part(w->s, item, "links", p)) {
		put_string(out, "- path", p->text);
		cgs_buf_putz(out, "  type: file\n");
	}
}

/* Tags but the level. */
static void put_tags(struct writer *w, uint32_t item, struct cgs_buf *out)
{
	const struct cgs_item_part *p = NULL;
	struct cgs_buf tags = {0};
	while ((p = cgs_item_part(w->s, item, "tags", p))) {
		if (cgs_text_begins(p->text, "level: ", NULL))
			continue;
		cgs_buf_putz(&tags, tags.n ? ", " : "");
		cgs_buf_str(&tags, p->text);
	}
	if (tags.n)
		put_string(out, "tags", cgs_buf_view(&tags));
	cgs_buf_done(&tags);
}

static void put_more(struct writer *w, uint32_t item, struct cgs_buf *out)
{
	static const char *const word[] = {"priority", "kind", "rationale", "status"};
	static const char *const key[] = {"priority", "type", "rationale", "status"};
	const struct cgs_item_part *owner = cgs_item_part(w->s, item, "owner", NULL);
	struct cgs_buf list = {0};
	for (size_t k = 0; k < 4; k++) {
		struct cgs_str text = cgs_text_trim(cgs_item_get(w->s, item, word[k]));
		bool inactive = k == 3 && cgs_str_is(text, "deprecated");
		if (text.n && !inactive)
			put_string(out, key[k], text);
	}
	if (owner)
		put_string(out, "owner", cgs_say_title(w->s, owner->item));
	cgs_say_list(w->s, item, "verify", ", ", ",;", &list);
	if (list.n)
		put_string(out, "verification", cgs_buf_view(&list));
	if (cgs_item_get(w->s, item, "doc").n)
		put_string(out, "comment", cgs_text_trim(cgs_item_get(w->s, item, "doc")));
	cgs_buf_done(&list);
	put_tags(w, item, out);
}

static void put_item(struct writer *w, uint32_t item, struct cgs_buf *out)
{
	struct cgs_items *s = w->s;
	struct cgs_buf text = {0};
	struct cgs_str level = cgs_say_tag(s, item, "level: ");
	bool active = !cgs_str_is(cgs_item_get(s, item, "status"), "deprecated");
	cgs_say_text(s, item, true, &text);
	cgs_buf_fmt(out, "active: %s\nderived: %s\n", active ? "true" : "false",
		    cgs_item_get(s, item, "derived").n ? "true" : "false");
	put_string(out, "header", s->v[item].title);
	if (level.n)
		cgs_buf_fmt(out, "level: '%.*s'\n", CGS_FMT(level));
	put_links(w, item, out);
	cgs_buf_putz(out, "normative: true\nref: ''\nreviewed: null\n");
	put_string(out, "text", cgs_buf_view(&text));
	put_more(w, item, out);
	cgs_buf_done(&text);
	cgs_say_done(s, item,
		     "status|derived|tags|links|refines|satisfies|priority|kind|rationale|owner|"
		     "verify|doc");
}

void cgs_doorstop_files(struct cgs_items *s,
			void (*file)(void *arg, const char *name, struct cgs_str text), void *arg)
{
	uint32_t document = cgs_say_document(s);
	struct writer w = {.s = s};
	struct cgs_buf out = {0};
	find_prefix(&w, document);
	w.uid = cgs_mem_alloc((s->n + 1) * sizeof *w.uid);
	number(&w);
	cgs_buf_fmt(&out, "settings:\n  digits: %u\n  prefix: %.*s\n  sep: '%s'\n", w.digits,
		    CGS_FMT(w.prefix), w.sep);
	file(arg, ".doorstop.yml", cgs_buf_view(&out));
	if (document)
		cgs_say_done(s, document, "");
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind != CGS_ITEM_REQUIREMENT)
			continue;
		out.n = 0;
		put_item(&w, i, &out);
		file(arg, cgs_str_fmt(&s->mem, "%.*s.yml", CGS_FMT(w.uid[i])).s,
		     cgs_buf_view(&out));
	}
	cgs_buf_done(&out);
	free(w.uid);
}
