/* image.c — the standard library as it is when it has been read, kept in the program.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The image is a struct image, the texts, the items of values, the tables, and the trees. A
 * pointer in a table is an offset from the start of the image, or of the items, until it is read.
 */
#include "image.h"

#include <stddef.h>
#include <stdlib.h>

#include "bind.h"

enum root { IR, SCHEMA, NAMES, SYMS, NROOT };

struct table { /* an array that a root holds */
	enum root root;
	size_t at, n, cap; /* where the root has its address, length and room */
	size_t size;       /* of an item */
};

#define TABLE(root, type, v, n, cap)                                                               \
	{                                                                                          \
		root, offsetof(struct type, v), offsetof(struct type, n),                          \
			offsetof(struct type, cap), sizeof *((struct type *)0)->v                  \
	}
/* Its room is not its length, or it has none. */
#define ROOM(root, type, v, cap) TABLE(root, type, v, cap, cap)
#define MAP(root, type, map) TABLE(root, type, map.slot, map.nslot, map.nslot)

enum { PACKAGE, DECL, ATTR, FIELD, KIND, WORD, NAME, NLINKED }; /* tables with pointers */

static const struct table table[] = {
	[PACKAGE] = TABLE(IR, cgs_ir, package, npackage, cpackage),
	[DECL] = TABLE(IR, cgs_ir, decl, ndecl, cdecl),
	[ATTR] = TABLE(IR, cgs_ir, attr, nattr, cattr),
	[FIELD] = TABLE(SCHEMA, cgs_schema, field, nfield, cfield),
	[KIND] = TABLE(SCHEMA, cgs_schema, kind, nkind, ckind),
	[WORD] = TABLE(SCHEMA, cgs_schema, word, nword, cword),
	[NAME] = TABLE(SYMS, cgs_syms, name, n, cap),
	ROOM(SYMS, cgs_syms, slot, nslot),
	TABLE(IR, cgs_ir, param, nparam, cparam),
	TABLE(IR, cgs_ir, dim, ndim, cdim),
	TABLE(SCHEMA, cgs_schema, type, ntype, ctype),
	TABLE(SCHEMA, cgs_schema, arg, narg, carg),
	TABLE(SCHEMA, cgs_schema, enums, nenum, cenum),
	TABLE(SCHEMA, cgs_schema, unit, nunit, cunit),
	ROOM(SCHEMA, cgs_schema, ratio, cratio),
	MAP(SCHEMA, cgs_schema, by_name),
	MAP(SCHEMA, cgs_schema, fields),
	MAP(SCHEMA, cgs_schema, made),
	MAP(SCHEMA, cgs_schema, words),
	MAP(NAMES, cgs_names, map),
	MAP(NAMES, cgs_names, of_kind),
	MAP(NAMES, cgs_names, late),
	MAP(NAMES, cgs_names, fn),
	MAP(NAMES, cgs_names, expect),
	MAP(NAMES, cgs_names, docs),
	MAP(NAMES, cgs_names, told),
	ROOM(NAMES, cgs_names, same, csame),
	ROOM(NAMES, cgs_names, kin, ckin),
	ROOM(NAMES, cgs_names, package, cpackage),
	ROOM(NAMES, cgs_names, state, cstate),
	TABLE(NAMES, cgs_names, import, nimport, cimport),
	TABLE(NAMES, cgs_names, overlay, noverlay, coverlay),
	TABLE(NAMES, cgs_names, lack, nlack, clack),
	TABLE(NAMES, cgs_names, use, nuse, cuse),
	TABLE(NAMES, cgs_names, note, nnote, cnote),
	TABLE(NAMES, cgs_names, frame, nframe, cframe),
	TABLE(NAMES, cgs_names, pend, npend, cpend),
	TABLE(NAMES, cgs_names, rough, nrough, crough),
};
enum { NTABLE = sizeof table / sizeof *table, ITEM = NTABLE }; /* ITEM: the items of values */

enum form { STR, VALUE, DECLS };

static const struct link { /* a pointer in the items of a table */
	uint8_t table, form;
	size_t at;
} links[] = {
	{PACKAGE, DECLS, offsetof(struct cgs_package, decl)},
	{DECL, STR, offsetof(struct cgs_decl, title)},
	{DECL, STR, offsetof(struct cgs_decl, doc)},
	{ATTR, VALUE, offsetof(struct cgs_attr, value)},
	{ATTR, STR, offsetof(struct cgs_attr, label)},
	{FIELD, VALUE, offsetof(struct cgs_field, dflt)},
	{FIELD, VALUE, offsetof(struct cgs_field, range)},
	{FIELD, STR, offsetof(struct cgs_field, doc)},
	{KIND, STR, offsetof(struct cgs_kind, group)},
	{WORD, STR, offsetof(struct cgs_word, doc)},
	{NAME, STR, 0},
};

struct tree { /* 0 nodes: none */
	uint32_t tok, node, ntok, nlex, nnode, root;
};

struct image { /* offsets from its start */
	uint32_t size;
	uint32_t root[NROOT];
	uint32_t at[NTABLE + 1], n[NTABLE + 1];
	uint32_t place[NTABLE + 2]; /* the pointers of a table: where in `places` they begin */
	uint32_t places;            /* offsets into the table; + 1: of one to items */
	uint32_t tree;              /* by embedded file */
	uint32_t file, nfile;       /* the embedded files that are read */
};

/* ---- reading ---- */

static const size_t root_size[] = {
	[IR] = sizeof(struct cgs_ir),
	[SCHEMA] = sizeof(struct cgs_schema),
	[NAMES] = sizeof(struct cgs_names),
	[SYMS] = sizeof(struct cgs_syms),
};

static const void *at(uint32_t offset)
{
	return (const char *)cgs_image_std + offset;
}

static const struct image *image(void)
{
	return at(0);
}

static void **pointer(void *root, const struct table *t)
{
	return (void **)(void *)((char *)root + t->at);
}

static uint32_t *number(void *root, size_t offset)
{
	return (uint32_t *)(void *)((char *)root + offset);
}

/* Makes pointers of the offsets in a table. */
static void point(unsigned t, void *to, const void *items)
{
	const uint32_t *place = at(image()->places);
	for (uint32_t i = image()->place[t]; i < image()->place[t + 1]; i++) {
		const char **p = (const char **)(void *)((char *)to + (place[i] & ~1U));
		const char *base = place[i] & 1 ? items : at(0);
		*p = base + (uintptr_t)*p;
	}
}

static void read_table(void *root, unsigned t, const void *items)
{
	const struct table *of = &table[t];
	uint32_t n = image()->n[t], cap = 0;
	bool grows = of->n != of->cap;
	void **v = pointer(root, of);
	*v = n ? cgs_mem_grow(NULL, &cap, grows ? n + n / 4 : n, of->size) : NULL;
	*number(root, of->cap) = cap;
	*number(root, of->n) = grows ? n : cap;
	if (n)
		memcpy(*v, at(image()->at[t]), n * of->size);
	point(t, *v, items);
}

struct cgs_tree *cgs_image_tree(const struct cgs_std_file *f, uint32_t id, struct cgs_str text)
{
	if (!image()->size)
		return NULL;
	const struct tree *of = (const struct tree *)at(image()->tree) + (f - cgs_std_files);
	if (!of->nnode)
		return NULL;
	return cgs_tree_lend((struct cgs_tree){.file = id,
					       .text = text,
					       .tok = (void *)(uintptr_t)at(of->tok),
					       .ntok = of->ntok,
					       .nlex = of->nlex,
					       .node = (void *)(uintptr_t)at(of->node),
					       .nnode = of->nnode,
					       .root = of->root});
}

static void read_trees(struct cgs_ir *ir)
{
	const uint32_t *file = at(image()->file);
	for (uint32_t i = 0; i < image()->nfile; i++) {
		const struct cgs_std_file *f = &cgs_std_files[file[i]];
		uint32_t id = cgs_std_put(ir->files, f);
		*CGS_PUSH(ir->tree, ir->ntree, ir->ctree) =
			cgs_image_tree(f, id, ir->files->v[id].text);
	}
}

bool cgs_image_read(struct cgs_ir *ir)
{
	const struct image *im = image();
	if (!im->size)
		return false;
	struct cgs_ir own = *ir;
	own.schema = cgs_mem_alloc(sizeof *own.schema);
	own.names = cgs_mem_alloc(sizeof *own.names);
	size_t size = im->n[ITEM] * sizeof(struct cgs_value);
	void *items = cgs_arena_alloc(&own.mem, size);
	memcpy(items, at(im->at[ITEM]), size);
	point(ITEM, items, items);
	void *root[] = {ir, own.schema, own.names, own.syms};
	for (unsigned r = 0; r < NROOT; r++)
		memcpy(root[r], at(im->root[r]), root_size[r]);
	for (unsigned t = 0; t < NTABLE; t++)
		read_table(root[table[t].root], t, items);
	ir->mem = own.mem;
	ir->files = own.files;
	ir->diags = own.diags;
	ir->syms = own.syms;
	ir->schema = own.schema;
	ir->names = own.names;
	ir->choices = own.choices;
	for (uint32_t i = 0; i < ir->npackage; i++) {
		struct cgs_package *p = &ir->package[i];
		const uint32_t *decl = p->decl;
		p->cap = 0;
		p->decl = cgs_mem_grow(NULL, &p->cap, p->n, sizeof *decl);
		memcpy(p->decl, decl, p->n * sizeof *decl);
	}
	read_trees(ir);
	return true;
}

/* ---- writing ---- */

struct writer {
	struct cgs_buf *out;
	struct image head;
	struct cgs_value *item;
	uint32_t nitem, citem;
	uint32_t *place[NTABLE + 1];
	uint32_t nplace[NTABLE + 1], cplace[NTABLE + 1];
};

/* Appends bytes, aligned; their offset. */
static uint32_t put(struct writer *w, const void *s, size_t n)
{
	while (w->out->n % 16)
		cgs_buf_putc(w->out, 0);
	uint32_t offset = (uint32_t)w->out->n;
	cgs_buf_add(w->out, s, n);
	return offset;
}

/* The pointer at an offset into a table, of which *p is the copy to write. */
static void put_pointer(struct writer *w, unsigned t, size_t offset, void *p, uintptr_t to,
			bool to_item)
{
	memcpy(p, &to, sizeof to);
	*CGS_PUSH(w->place[t], w->nplace[t], w->cplace[t]) = (uint32_t)offset | to_item;
}

static void put_str(struct writer *w, unsigned t, size_t offset, struct cgs_str *s)
{
	uint32_t to = (uint32_t)w->out->n;
	cgs_buf_add(w->out, s->s, s->n);
	cgs_buf_putc(w->out, 0);
	put_pointer(w, t, offset, &s->s, to, false);
}

static void put_value(struct writer *w, unsigned t, size_t offset, struct cgs_value *v);

/* As deep as expressions nest. */
static void put_items(struct writer *w, unsigned t, size_t offset, struct cgs_value *v)
{
	uint32_t first = w->nitem;
	for (uint32_t i = 0; i < v->n; i++)
		*CGS_PUSH(w->item, w->nitem, w->citem) = v->item[i];
	for (uint32_t i = first; i < first + v->n; i++) {
		struct cgs_value item = w->item[i];
		put_value(w, ITEM, i * sizeof item, &item);
		w->item[i] = item;
	}
	put_pointer(w, t, offset + offsetof(struct cgs_value, item), &v->item,
		    first * sizeof *v->item, true);
	if (v->key)
		put_pointer(w, t, offset + offsetof(struct cgs_value, key), &v->key,
			    put(w, v->key, v->n * sizeof *v->key), false);
}

static void put_value(struct writer *w, unsigned t, size_t offset, struct cgs_value *v)
{
	switch ((enum cgs_vtype)v->type) {
	case CGS_V_NONE:
	case CGS_V_BOOL:
	case CGS_V_NUM:
	case CGS_V_REF: return;
	case CGS_V_STR:
	case CGS_V_WORD: put_str(w, t, offset + offsetof(struct cgs_value, str), &v->str); return;
	case CGS_V_LIST:
	case CGS_V_RANGE:
	case CGS_V_RECORD:
	case CGS_V_CALL: put_items(w, t, offset, v); return;
	}
	cgs_mem_bug("value type");
}

/* Writes what the pointers of an item lead to; the item has offsets then. */
static void put_links(struct writer *w, unsigned t, char *item, size_t offset)
{
	for (unsigned i = 0; i < sizeof links / sizeof *links; i++) {
		void *p = item + links[i].at;
		if (links[i].table != t)
			continue;
		struct cgs_package *in = p;
		switch ((enum form)links[i].form) {
		case STR: put_str(w, t, offset + links[i].at, p); break;
		case VALUE: put_value(w, t, offset + links[i].at, p); break;
		case DECLS:
			in = (struct cgs_package *)(void *)item;
			put_pointer(w, t, offset + links[i].at, p,
				    put(w, in->decl, in->n * sizeof *in->decl), false);
			break;
		}
	}
}

static void put_table(struct writer *w, void *root, unsigned t)
{
	const struct table *of = &table[t];
	uint32_t n = *number(root, of->n);
	char *copy = cgs_mem_alloc(n * of->size);
	if (n)
		memcpy(copy, *pointer(root, of), n * of->size);
	for (uint32_t i = 0; i < n && t < NLINKED; i++)
		put_links(w, t, copy + i * of->size, i * of->size);
	w->head.n[t] = n;
	w->head.at[t] = put(w, copy, n * of->size);
	free(copy);
}

static void put_places(struct writer *w)
{
	uint32_t n = 0;
	w->head.places = put(w, NULL, 0);
	for (unsigned t = 0; t <= NTABLE; t++) {
		w->head.place[t] = n;
		cgs_buf_add(w->out, w->place[t], w->nplace[t] * sizeof *w->place[t]);
		n += w->nplace[t];
		free(w->place[t]);
	}
	w->head.place[NTABLE + 1] = n;
}

/* The numbers of the roots; what they point to is made anew when they are read. */
static void put_roots(struct writer *w, const struct cgs_ir *ir)
{
	struct cgs_ir r = *ir;
	struct cgs_schema schema = *ir->schema;
	struct cgs_names names = *ir->names;
	struct cgs_syms syms = *ir->syms;
	void *root[] = {&r, &schema, &names, &syms};
	for (unsigned t = 0; t < NTABLE; t++)
		*pointer(root[table[t].root], &table[t]) = NULL;
	r.mem = syms.mem = (struct cgs_arena){0};
	r.files = NULL;
	r.diags = NULL;
	r.syms = NULL;
	r.schema = NULL;
	r.names = NULL;
	r.choices = NULL;
	r.tree = NULL;
	r.ntree = r.ctree = 0;
	names.value = NULL;
	names.force = NULL;
	names.ready = NULL;
	names.list = NULL;
	names.clist = 0;
	for (unsigned i = 0; i < NROOT; i++)
		w->head.root[i] = put(w, root[i], root_size[i]);
}

static void put_tree(struct writer *w, const struct cgs_std_file *f, struct tree *out)
{
	struct cgs_diags ds = {0};
	struct cgs_tree *t = cgs_tree_parse(0, cgs_std_text(f), &ds);
	if (cgs_std_spec(f) && !ds.n) {
		*out = (struct tree){
			.ntok = t->ntok, .nlex = t->nlex, .nnode = t->nnode, .root = t->root};
		out->tok = put(w, t->tok, t->ntok * sizeof *t->tok);
		out->node = put(w, t->node, t->nnode * sizeof *t->node);
	}
	cgs_tree_free(t);
	cgs_diag_done(&ds);
}

static void put_trees(struct writer *w, const struct cgs_ir *ir)
{
	struct tree *of = NULL;
	uint32_t n = 0, cap = 0, *file = NULL, nfile = 0, cfile = 0;
	for (const struct cgs_std_file *f = cgs_std_files; f->name; f++)
		put_tree(w, f, CGS_PUSH(of, n, cap));
	for (uint32_t t = 0; t < ir->ntree; t++)
		for (uint32_t i = 0; i < n; i++)
			if (cgs_str_is(ir->files->v[ir->tree[t]->file].path, cgs_std_files[i].name))
				*CGS_PUSH(file, nfile, cfile) = i;
	w->head.tree = put(w, of, n * sizeof *of);
	w->head.file = put(w, file, nfile * sizeof *file);
	w->head.nfile = nfile;
	free(of);
	free(file);
}

void cgs_image_write(const struct cgs_ir *ir, struct cgs_buf *out)
{
	struct writer w = {.out = out};
	void *root[] = {(void *)(uintptr_t)ir, ir->schema, ir->names, ir->syms};
	put(&w, &w.head, sizeof w.head);
	for (unsigned t = 0; t < NTABLE; t++)
		put_table(&w, root[table[t].root], t);
	w.head.n[ITEM] = w.nitem;
	w.head.at[ITEM] = put(&w, w.item, w.nitem * sizeof *w.item);
	put_places(&w);
	put_roots(&w, ir);
	put_trees(&w, ir);
	w.head.size = (uint32_t)out->n;
	memcpy(out->s, &w.head, sizeof w.head);
	free(w.item);
}
