/* item.c — items as they are read, and what is lost on the way.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "item.h"

#include <ctype.h>
#include <stdlib.h>

#include "text.h"

uint32_t cgs_item_new(struct cgs_items *s, enum cgs_item_kind kind, uint32_t line)
{
	if (!s->n)
		(void)CGS_PUSH(s->v, s->n, s->cap);
	struct cgs_item *it = CGS_PUSH(s->v, s->n, s->cap);
	*it = (struct cgs_item){.kind = kind, .line = line, .file = s->file};
	s->seen++;
	return s->n - 1;
}

/* Without blanks at the ends of lines, and empty lines at both ends; what is left of several lines
 * is whole lines. */
static struct cgs_str trim(struct cgs_items *s, struct cgs_str text)
{
	struct cgs_buf b = {0};
	size_t end = 0; /* of what is not blank */
	bool lines = false, pending = false;
	for (uint32_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		bool blank = c == ' ' || c == '\t';
		if (c == '\n') {
			b.n = end;
			if (end)
				cgs_buf_putc(&b, c);
			end = b.n;
			continue;
		}
		cgs_buf_putc(&b, c);
		pending |= !blank;
		if (!blank)
			end = b.n;
	}
	b.n = end;
	while (b.n && isspace((unsigned char)b.s[b.n - 1]))
		b.n--;
	uint32_t at = 0;
	while (at < b.n && (b.s[at] == ' ' || b.s[at] == '\t'))
		at++;
	lines = b.n && memchr(b.s, '\n', b.n);
	if (lines)
		cgs_buf_putc(&b, '\n');
	struct cgs_str all = pending ? (struct cgs_str){b.s + at, (uint32_t)b.n - at} : CGS_STR("");
	all = cgs_str_dup(&s->mem, all);
	cgs_buf_done(&b);
	return all;
}

static bool is_single(const struct cgs_item_word *w)
{
	return w->form == CGS_PART_TEXT || w->form == CGS_PART_WORD || w->form == CGS_PART_REF ||
	       w->form == CGS_PART_CLAUSE_REF || !strcmp(w->name, "want") || !strcmp(w->name, "so");
}

/* More of a text that stands there already: as a paragraph of its own. */
static bool joined(struct cgs_items *s, uint32_t item, const struct cgs_item_word *w,
		   struct cgs_str text, uint32_t line)
{
	struct cgs_item *it = &s->v[item];
	for (uint32_t i = 0; i < it->npart; i++) {
		struct cgs_item_part *p = &it->part[i];
		if (p->word != w)
			continue;
		if (w->form != CGS_PART_TEXT)
			cgs_item_lose(
				s, line,
				cgs_str_fmt(&s->mem, "a second `%s`: %.*s", w->name, CGS_FMT(text)),
				"there can be one only");
		else
			p->text = trim(s,
				       cgs_str_fmt(&s->mem, "%.*s\n\n%.*s",
						   CGS_FMT(cgs_text_trim(p->text)), CGS_FMT(text)));
		return true;
	}
	return false;
}

void cgs_item_put(struct cgs_items *s, uint32_t item, const char *word, struct cgs_str text,
		  uint32_t line)
{
	const struct cgs_item_word *w = cgs_item_word_of(s->v[item].kind, cgs_str_of(word));
	text = trim(s, text);
	if (!text.n)
		return;
	if (!w) {
		cgs_item_lose(s, line, cgs_str_fmt(&s->mem, "%s: %.*s", word, CGS_FMT(text)),
			      cgs_str_fmt(&s->mem, "a %s has no place for it",
					  cgs_item_kind_word(s->v[item].kind))
				      .s);
		return;
	}
	if (is_single(w) && joined(s, item, w, text, line))
		return;
	struct cgs_item *it = &s->v[item];
	*CGS_PUSH(it->part, it->npart, it->cpart) =
		(struct cgs_item_part){.word = w, .text = text, .line = line};
}

void cgs_item_put_foreign(struct cgs_items *s, uint32_t item, const char *word, struct cgs_str text,
			  uint32_t line)
{
	struct cgs_str ours = cgs_item_value(word, text);
	text = trim(s, text);
	if (!text.n || (!strcmp(word, "derived") && !ours.n))
		return;
	if (ours.n)
		cgs_item_put(s, item, word, ours, line);
	else if (!strcmp(word, "status"))
		cgs_item_put(s, item, "tags", cgs_str_fmt(&s->mem, "status: %.*s", CGS_FMT(text)),
			     line);
	else
		cgs_item_lose(s, line, cgs_str_fmt(&s->mem, "%s: %.*s", word, CGS_FMT(text)),
			      "not one of the words that are known");
}

void cgs_item_put_made(struct cgs_items *s, uint32_t item, const char *word,
		       enum cgs_item_kind kind, struct cgs_str phrase, uint32_t line)
{
	struct cgs_buf key = {0};
	cgs_buf_fmt(&key, "%u ", kind);
	for (uint32_t i = 0; i < phrase.n; i++)
		cgs_buf_putc(&key, (char)tolower((unsigned char)phrase.s[i]));
	cgs_sym sym = cgs_sym_of(&s->made, cgs_buf_view(&key));
	cgs_buf_done(&key);
	if (sym >= s->corder)
		s->order = cgs_mem_grow(s->order, &s->corder, sym + 1, sizeof *s->order);
	if (!s->order[sym]) {
		uint32_t made = cgs_item_new(s, kind, line);
		s->seen--;
		s->v[made].made = true;
		s->v[made].title = cgs_str_dup(&s->mem, phrase);
		s->order[sym] = made;
	}
	struct cgs_item *it = &s->v[item];
	uint32_t n = it->npart;
	cgs_item_put(s, item, word, phrase, line);
	if (it->npart > n)
		it->part[n].item = s->order[sym];
}

static bool has_item(const struct cgs_item *it, const char *word, uint32_t to)
{
	for (uint32_t i = 0; i < it->npart; i++)
		if (it->part[i].item == to && !strcmp(it->part[i].word->name, word))
			return true;
	return false;
}

void cgs_item_put_item(struct cgs_items *s, uint32_t from, const char *word, uint32_t to,
		       uint32_t line)
{
	struct cgs_item *it = &s->v[from];
	if (!has_item(it, word, to))
		*CGS_PUSH(it->part, it->npart, it->cpart) =
			(struct cgs_item_part){.word = cgs_item_word_of(it->kind, cgs_str_of(word)),
					       .text = CGS_STR(""),
					       .line = line,
					       .item = to};
}

struct cgs_str cgs_item_place(struct cgs_str file)
{
	const char *slash = memrchr(file.s, '/', file.n);
	if (!slash || slash == file.s)
		return CGS_STR("");
	struct cgs_str dir = {file.s, (uint32_t)(slash - file.s)};
	const char *up = memrchr(dir.s, '/', dir.n);
	if (up)
		dir = (struct cgs_str){up + 1, (uint32_t)(slash - up) - 1};
	return cgs_str_is(dir, "..") || cgs_str_is(dir, ".") ? CGS_STR("") : dir;
}

const struct cgs_item_part *cgs_item_part(const struct cgs_items *s, uint32_t item,
					  const char *word, const struct cgs_item_part *after)
{
	const struct cgs_item *it = &s->v[item];
	for (uint32_t i = after ? (uint32_t)(after - it->part) + 1 : 0; i < it->npart; i++)
		if (!strcmp(it->part[i].word->name, word))
			return &it->part[i];
	return NULL;
}

struct cgs_str cgs_item_get(const struct cgs_items *s, uint32_t item, const char *word)
{
	const struct cgs_item_part *p = cgs_item_part(s, item, word, NULL);
	return p ? p->text : CGS_STR("");
}

static struct cgs_item_loss *lose(struct cgs_items *s, uint32_t line, struct cgs_str what,
				  const char *why)
{
	struct cgs_item_loss *l = CGS_PUSH(s->loss, s->nloss, s->closs);
	*l = (struct cgs_item_loss){.file = s->file,
				    .line = line,
				    .what = cgs_str_dup(&s->mem, what),
				    .why = cgs_str_dup(&s->mem, cgs_str_of(why))};
	return l;
}

enum { LOOK_BACK = 64 }; /* losses among which the same one is looked for */

void cgs_item_lose(struct cgs_items *s, uint32_t line, struct cgs_str what, const char *why)
{
	uint32_t least = s->nloss > LOOK_BACK ? s->nloss - LOOK_BACK : 0;
	for (uint32_t i = s->nloss; i > least; i--) {
		struct cgs_item_loss *l = &s->loss[i - 1];
		if (!l->item && cgs_str_eq(l->what, what) && cgs_str_is(l->why, why)) {
			l->more++;
			return;
		}
	}
	lose(s, line, what, why);
}

void cgs_item_drop(struct cgs_items *s, uint32_t line, struct cgs_str what, const char *why)
{
	s->seen++;
	lose(s, line, what, why)->item = true;
}

void cgs_item_leave(struct cgs_items *s, uint32_t item, const char *why)
{
	const struct cgs_item *it = &s->v[item];
	s->file = it->file;
	struct cgs_str kind =
		it->unknown.n ? it->unknown : cgs_str_of(cgs_item_kind_word(it->kind));
	struct cgs_str what = cgs_str_fmt(&s->mem, "%.*s %.*s", CGS_FMT(kind), CGS_FMT(it->name));
	lose(s, it->line, what, why)->item = true;
}

void cgs_item_loose(struct cgs_items *s, uint32_t line)
{
	static const char why[] = "nothing says what it is";
	struct cgs_item_loss *l = s->nloss ? &s->loss[s->nloss - 1] : NULL;
	if (l && l->loose && cgs_str_eq(l->file, s->file) && l->line + l->more + 1 == line) {
		l->more++;
		return;
	}
	lose(s, line, CGS_STR("text"), why)->loose = true;
}

void cgs_item_strange(struct cgs_items *s, uint32_t line, struct cgs_str text)
{
	text = cgs_text_trim(text);
	if (memmem(text.s, text.n, "SHALL", 5) || memmem(text.s, text.n, "MUST", 4))
		cgs_item_drop(s, line, text,
			      "it demands something, but the heading above it is not known");
	else
		cgs_item_loose(s, line);
}

void cgs_item_done(struct cgs_items *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		free(s->v[i].part);
	free(s->v);
	free(s->loss);
	free(s->order);
	cgs_sym_done(&s->made);
	cgs_arena_free(&s->mem);
}
