/* settle.c — after the last file: references become items, and every item gets its name.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdlib.h>

#include "item.h"

struct index { /* of ids; those of the same file come first */
	struct cgs_syms ids;
	uint32_t *item; /* by symbol */
	uint32_t cap;
};

/* An id, or one of a file. */
static cgs_sym key(struct index *x, struct cgs_str file, struct cgs_str id)
{
	struct cgs_buf b = {0};
	cgs_buf_fmt(&b, "%.*s\n%.*s", CGS_FMT(file), CGS_FMT(id));
	cgs_sym sym = cgs_sym_of(&x->ids, cgs_buf_view(&b));
	cgs_buf_done(&b);
	if (sym >= x->cap)
		x->item = cgs_mem_grow(x->item, &x->cap, sym + 1, sizeof *x->item);
	return sym;
}

static void add_id(struct cgs_items *s, struct index *x, uint32_t item)
{
	const struct cgs_item *it = &s->v[item];
	if (!it->id.n || !it->kind)
		return;
	cgs_sym any = key(x, CGS_STR(""), it->id), own = key(x, it->file, it->id);
	if (!x->item[any])
		x->item[any] = item;
	if (!x->item[own]) {
		x->item[own] = item;
		return;
	}
	s->file = it->file;
	cgs_item_lose(s, it->line, cgs_str_fmt(&s->mem, "a second `%.*s`", CGS_FMT(it->id)),
		      "both are carried over; who refers to it means the first");
}

static uint32_t find(struct index *x, struct cgs_str file, struct cgs_str id)
{
	cgs_sym own = key(x, file, id), any = key(x, CGS_STR(""), id);
	return x->item[own] ? x->item[own] : x->item[any];
}

/* What "parent" means between two kinds: the parent is what the child refines, satisfies, covers or
 * is part of, or what covers the child. */
static bool add_parent(struct cgs_items *s, uint32_t child, uint32_t parent, uint32_t line)
{
	static const char *const word[] = {"refines", "satisfies", "covers", "part_of", "goals"};
	const struct cgs_item *c = &s->v[child], *p = &s->v[parent];
	for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
		const struct cgs_item_word *w = cgs_item_word_of(c->kind, cgs_str_of(word[i]));
		if (w && (w->to >> p->kind & 1)) {
			cgs_item_put_item(s, child, word[i], parent, line);
			return true;
		}
	}
	const struct cgs_item_word *w = cgs_item_word_of(p->kind, CGS_STR("covers"));
	if (!w || !(w->to >> c->kind & 1))
		return false;
	cgs_item_put_item(s, parent, "covers", child, line);
	return true;
}

/* Whether the part stays. */
static bool settle_part(struct cgs_items *s, struct index *x, uint32_t item,
			struct cgs_item_part *p)
{
	const char *why = NULL;
	uint32_t to = find(x, s->v[item].file, p->text);
	bool parent = !strcmp(p->word->name, "parent"), child = !strcmp(p->word->name, "child");
	if (!to)
		why = "nothing here has this id";
	else if (to == item)
		why = "it is the item itself";
	else if ((parent && !add_parent(s, item, to, p->line)) ||
		 (child && !add_parent(s, to, item, p->line)))
		why = "between these kinds there is no such link";
	else if (!parent && !child && !(p->word->to >> s->v[to].kind & 1))
		why = "it cannot refer to an item of that kind";
	if (why) {
		s->file = s->v[item].file;
		cgs_item_lose(s, p->line,
			      cgs_str_fmt(&s->mem, "%s: %.*s", p->word->name, CGS_FMT(p->text)),
			      why);
		return false;
	}
	p->item = to;
	for (uint32_t i = 0; i < s->v[item].npart; i++)
		if (s->v[item].part[i].word == p->word && s->v[item].part[i].item == to)
			return false;
	return !parent && !child;
}

static void settle_refs(struct cgs_items *s, struct index *x, uint32_t item)
{
	uint32_t kept = 0, n = s->v[item].npart;
	for (uint32_t i = 0; i < s->v[item].npart; i++) {
		struct cgs_item_part p = s->v[item].part[i];
		bool ref = p.word->to != 0, stays = true;
		if (ref && i < n && !p.item) /* what was added meanwhile is settled */
			stays = settle_part(s, x, item, &p);
		if (stays)
			s->v[item].part[kept++] = p;
	}
	s->v[item].npart = kept;
}

/* A title or id of a person, in any case. */
static cgs_sym person(struct index *x, struct cgs_str words)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < words.n; i++)
		cgs_buf_putc(&b, (char)tolower((unsigned char)words.s[i]));
	cgs_sym sym = key(x, CGS_STR(""), cgs_buf_view(&b));
	cgs_buf_done(&b);
	return sym;
}

/* Who was made because others speak of them is the same as an item of that title or id. */
static void settle_people(struct cgs_items *s)
{
	struct index x = {0};
	uint32_t *same = cgs_mem_alloc((s->n + 1) * sizeof *same);
	for (uint32_t i = 1; i < s->n; i++) {
		const struct cgs_item *it = &s->v[i];
		struct cgs_str words[] = {it->title, it->id};
		for (size_t k = 0; k < 2 && it->kind == CGS_ITEM_STAKEHOLDER && !it->made; k++) {
			cgs_sym sym = person(&x, words[k]);
			x.item[sym] = x.item[sym] || !words[k].n ? x.item[sym] : i;
		}
	}
	for (uint32_t i = 1; i < s->n; i++) {
		if (s->v[i].kind != CGS_ITEM_STAKEHOLDER || !s->v[i].made)
			continue;
		cgs_sym sym = person(&x, s->v[i].title);
		same[i] = x.item[sym];
		s->v[i].kind = same[i] ? CGS_ITEM_NONE : s->v[i].kind;
	}
	for (uint32_t i = 1; i < s->n; i++)
		for (uint32_t p = 0; p < s->v[i].npart; p++) {
			uint32_t to = s->v[i].part[p].item;
			s->v[i].part[p].item = same[to] ? same[to] : to;
		}
	cgs_sym_done(&x.ids);
	free(x.item);
	free(same);
}

static bool has_status(const struct cgs_items *s, uint32_t item, const char *word)
{
	return cgs_str_is(cgs_item_get(s, item, "status"), word);
}

/* What others rely on is not `rejected`: that would be an error of each of them (CGS5007).
 * True: it was, and so what it relies on itself counts now. */
static bool settle_rejected(struct cgs_items *s, uint32_t from, const struct cgs_item_part *link)
{
	static const char *const relies[] = {"satisfies", "refines", "depends", "covers"};
	if (!link->item || !CGS_STR_IN(cgs_str_of(link->word->name), relies) ||
	    !has_status(s, link->item, "rejected") || has_status(s, from, "rejected") ||
	    has_status(s, from, "deprecated"))
		return false;
	struct cgs_item *it = &s->v[link->item];
	for (uint32_t p = 0; p < it->npart; p++)
		if (!strcmp(it->part[p].word->name, "status")) {
			it->part[p].word = cgs_item_word_of(it->kind, CGS_STR("tags"));
			it->part[p].text = CGS_STR("status: rejected");
		}
	s->file = it->file;
	cgs_item_lose(s, it->line, cgs_str_fmt(&s->mem, "status of `%.*s`", CGS_FMT(it->id)),
		      "others rely on what was rejected: it is a tag");
	return true;
}

static void settle_all_rejected(struct cgs_items *s)
{
	uint32_t *todo = cgs_mem_alloc((2 * (size_t)s->n + 1) * sizeof *todo);
	uint32_t n = 0;
	for (uint32_t i = s->n; i-- > 1;)
		todo[n++] = i;
	while (n) {
		uint32_t from = todo[--n];
		for (uint32_t p = 0; p < s->v[from].npart; p++) {
			const struct cgs_item_part *link = &s->v[from].part[p];
			if (settle_rejected(s, from, link)) /* once for each item */
				todo[n++] = link->item;
		}
	}
	free(todo);
}

/* Names that are taken, and by which kind; what differs by case, '-' and '_' only is the same.
 * Numbers behind a name that was taken go on where they ended, so that a thousand equal titles do
 * not cost a million looks. */
struct names {
	struct cgs_syms taken;
	struct taken {
		enum cgs_item_kind kind;
		uint32_t last;
	} * of;
	uint32_t cap;
};

static struct taken *look(struct names *n, struct cgs_str name)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < name.n; i++)
		if (name.s[i] != '-' && name.s[i] != '_')
			cgs_buf_putc(&b, (char)tolower((unsigned char)name.s[i]));
	cgs_sym sym = cgs_sym_of(&n->taken, cgs_buf_view(&b));
	cgs_buf_done(&b);
	if (sym >= n->cap)
		n->of = cgs_mem_grow(n->of, &n->cap, sym + 1, sizeof *n->of);
	return &n->of[sym];
}

static bool take(struct names *n, struct cgs_str name, enum cgs_item_kind kind)
{
	struct taken *t = look(n, name);
	bool free = !t->kind;
	if (free)
		t->kind = kind;
	return free;
}

/* The name, or one with its kind or a number behind it. */
static struct cgs_str unique(struct cgs_items *s, struct names *n, struct cgs_str name,
			     enum cgs_item_kind kind)
{
	if (take(n, name, kind))
		return name;
	if (look(n, name)->kind != kind) {
		struct cgs_str long_name =
			cgs_str_fmt(&s->mem, "%.*s_%s", CGS_FMT(name), cgs_item_kind_word(kind));
		if (take(n, long_name, kind))
			return long_name;
	}
	struct cgs_str next;
	do {
		struct taken *t = look(n, name);
		t->last += t->last ? 1 : 2;
		next = cgs_str_fmt(&s->mem, "%.*s_%s%u", CGS_FMT(name), name.n < 6 ? "no_" : "",
				   t->last);
	} while (!take(n, next, kind));
	return next;
}

/* Tags that have a column or field of their own elsewhere come first, whatever stood where. */
static void order_tags(struct cgs_item *it)
{
	static const char *const first[] = {"status: ", "source: ", ""};
	struct cgs_item_part *all = cgs_mem_alloc((it->npart + 1) * sizeof *all);
	uint32_t n = 0;
	for (size_t f = 0; f < 3; f++)
		for (uint32_t i = 0; i < it->npart; i++) {
			struct cgs_item_part *p = &it->part[i];
			size_t len = strlen(first[f]);
			bool tag = p->word && !strcmp(p->word->name, "tags");
			if (p->word && (f == 2 || (tag && p->text.n > len &&
						   !memcmp(p->text.s, first[f], len)))) {
				all[n++] = *p;
				p->word = NULL;
			}
		}
	free(it->part);
	it->part = all;
	it->npart = n;
	it->cpart = n + 1;
}

void cgs_item_settle(struct cgs_items *s)
{
	struct index x = {0};
	struct names names = {0};
	settle_people(s);
	for (uint32_t i = 1; i < s->n; i++)
		add_id(s, &x, i);
	for (uint32_t i = 1; i < s->n; i++)
		settle_refs(s, &x, i);
	settle_all_rejected(s);
	for (uint32_t i = 1; i < s->n; i++)
		order_tags(&s->v[i]);
	for (uint32_t i = 1; i < s->n; i++)
		s->v[i].name = unique(s, &names, cgs_name_of(s, i), s->v[i].kind);
	cgs_sym_done(&x.ids);
	free(x.item);
	cgs_sym_done(&names.taken);
	free(names.of);
}

struct cgs_str cgs_item_path(struct cgs_items *s, uint32_t item)
{
	struct cgs_str path = s->v[item].name;
	for (uint32_t up = s->v[item].up; up; up = s->v[up].up)
		path = cgs_str_fmt(&s->mem, "%.*s.%.*s", CGS_FMT(s->v[up].name), CGS_FMT(path));
	return path;
}
