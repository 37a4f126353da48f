/* take.c — declarations of a model as items.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "exchange.h"

struct taker {
	struct cgs_items *s;
	struct cgs_ir *ir;
	uint32_t *item; /* of a declaration */
	uint32_t decl, to;
	uint32_t line;
};

static bool is_ours(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_decl *d = &ir->decl[decl];
	return d->name && !d->sketch && !d->target && !d->idle &&
	       ir->package[d->package].origin == CGS_OWN;
}

/* The id of the original, of "FILE:ID"; a declaration that was written here has its name. */
static struct cgs_str id_of(const struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_str source = cgs_ir_get(ir, decl, "source").str;
	if (!cgs_str_is(cgs_ir_get(ir, decl, "origin").str, "imported"))
		return cgs_ir_name(ir, decl);
	const char *colon = source.n ? memchr(source.s, ':', source.n) : NULL;
	if (!colon)
		return CGS_STR("");
	return (struct cgs_str){colon + 1, source.n - (uint32_t)(colon + 1 - source.s)};
}

static void lose(struct taker *t, struct cgs_str what, const char *why)
{
	cgs_item_lose(t->s, t->line,
		      cgs_str_fmt(&t->s->mem, "`%.*s` of %.*s", CGS_FMT(what),
				  CGS_FMT(t->s->v[t->to].name)),
		      why);
}

static void put_record(struct taker *t, const struct cgs_value *v)
{
	struct cgs_buf b = {0};
	for (uint32_t i = 0; v->type == CGS_V_RECORD && i < v->n; i++) {
		struct cgs_str key = cgs_sym_str(t->ir->syms, v->key[i]);
		if (v->item[i].type == CGS_V_STR)
			cgs_buf_fmt(&b, "%.*s%c%.*s%c", CGS_FMT(key), CGS_PART_END,
				    CGS_FMT(v->item[i].str), CGS_PART_END);
		else
			lose(t, key, "it is no text");
	}
	if (b.n)
		cgs_item_put(t->s, t->to, "examples", cgs_buf_view(&b), t->line);
	cgs_buf_done(&b);
}

/* Who answers may be a component: in a sentence it has its title. */
static void put_ref(struct taker *t, const struct cgs_item_word *w, uint32_t decl)
{
	uint32_t item = t->item[decl];
	enum cgs_item_kind kind = t->s->v[item].kind;
	bool one = w->form != CGS_PART_REFS;
	if (item && ((w->to >> kind & 1) || (one && !kind)))
		cgs_item_put_item(t->s, t->to, w->name, item, t->line);
	else
		lose(t, cgs_str_of(w->name), "it refers to what is no item");
}

static void put_value(struct taker *t, const struct cgs_item_word *w, const struct cgs_value *v)
{
	switch (v->type) {
	case CGS_V_STR:
	case CGS_V_WORD: cgs_item_put(t->s, t->to, w->name, v->str, t->line); break;
	case CGS_V_BOOL:
		if (v->b)
			cgs_item_put(t->s, t->to, w->name, CGS_STR("true"), t->line);
		break;
	case CGS_V_REF:
		if (w->to)
			put_ref(t, w, v->decl);
		else
			lose(t, cgs_str_of(w->name), "it is no text");
		break;
	case CGS_V_RECORD: put_record(t, v); break;
	case CGS_V_LIST:
		for (uint32_t i = 0; i < v->n; i++)
			if (v->item[i].type != CGS_V_LIST)
				put_value(t, w, &v->item[i]);
		break;
	default: lose(t, cgs_str_of(w->name), "it is no text"); break;
	}
}

static void put_attr(struct taker *t, const struct cgs_attr *a)
{
	static const char *const apart[] = {"title", "origin", "source"};
	struct cgs_str name = cgs_sym_str(t->ir->syms, a->name);
	const struct cgs_item_word *w = cgs_item_word_of(t->s->v[t->to].kind, name);
	struct cgs_span at = cgs_ir_origin(t->ir, a);
	t->line = cgs_file_pos(t->ir->files, at.file, at.at).line;
	if (CGS_STR_IN(name, apart))
		return;
	if (w)
		put_value(t, w, &a->value);
	else
		lose(t, name, "no foreign form has a place for it");
}

static void take(struct taker *t, uint32_t decl)
{
	struct cgs_ir *ir = t->ir;
	struct cgs_items *s = t->s;
	const struct cgs_decl *d = &ir->decl[decl];
	struct cgs_str kind = cgs_sym_str(ir->syms, d->kind);
	struct cgs_span at = cgs_ir_span(ir, decl);
	uint32_t up = d->parent ? t->item[d->parent] : 0;
	if (d->parent && (!up || !s->v[up].kind)) /* part of what is no item */
		return;
	s->file = ir->files->v[at.file].path;
	uint32_t n = cgs_item_new(s, cgs_item_kind_named(kind),
				  cgs_file_pos(ir->files, at.file, at.at).line);
	t->item[decl] = n;
	s->v[n].name = cgs_ir_name(ir, decl);
	s->v[n].up = up;
	s->v[n].id = id_of(ir, decl);
	s->v[n].title = cgs_ir_get(ir, decl, "title").str;
	if (!s->v[n].title.n)
		s->v[n].title = d->title;
	if (!s->v[n].kind)
		s->v[n].unknown = kind;
	/* A stakeholder that an import found as an item of its own has a source. */
	bool item = cgs_ir_get(ir, decl, "source").str.n != 0;
	s->v[n].made = s->v[n].kind == CGS_ITEM_SYSTEM || !s->v[n].kind ||
		       (s->v[n].kind == CGS_ITEM_STAKEHOLDER && !item);
}

static void fill(struct taker *t, uint32_t decl)
{
	const struct cgs_decl *d = &t->ir->decl[decl];
	t->to = t->item[decl];
	t->s->file = t->s->v[t->to].file;
	t->line = t->s->v[t->to].line;
	if (!t->s->v[t->to].kind)
		return;
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++)
		put_attr(t, &t->ir->attr[a]);
	if (d->doc.n && !cgs_item_get(t->s, t->to, "doc").n)
		cgs_item_put(t->s, t->to, "doc", d->doc, t->line);
}

/* What is referred to has to have an id. */
static void need_ids(struct cgs_items *s)
{
	for (uint32_t i = 1; i < s->n; i++)
		for (uint32_t p = 0; p < s->v[i].npart; p++) {
			uint32_t to = s->v[i].part[p].item;
			if (!to || s->v[to].id.n)
				continue;
			s->v[to].id = s->v[to].name;
			s->v[to].named = true;
		}
}

void cgs_exchange_take(struct cgs_items *s, struct cgs_ir *ir)
{
	struct taker t = {.s = s, .ir = ir};
	t.item = cgs_mem_alloc(ir->ndecl * sizeof *t.item);
	for (uint32_t d = 1; d < ir->ndecl; d++)
		if (is_ours(ir, d))
			take(&t, d);
	for (uint32_t d = 1; d < ir->ndecl; d++)
		if (t.item[d])
			fill(&t, d);
	need_ids(s);
	free(t.item);
}
