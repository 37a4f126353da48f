/* bind.c — scopes, packages and imports: which declaration a name may stand for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bind.h"

#include <ctype.h>
#include <stdlib.h>

#include "edit.h"
#include "origin.h"

struct cgs_names *cgs_bind_new(struct cgs_syms *syms)
{
	static const char *const word[] = {"kind", "enum", "unit", "filter"};
	struct cgs_names *nm = cgs_mem_alloc(sizeof *nm);
	for (uint32_t i = 0; i < sizeof word / sizeof *word; i++)
		nm->word[i] = cgs_sym_of(syms, cgs_str_of(word[i]));
	(void)CGS_PUSH(nm->frame, nm->nframe, nm->cframe);
	nm->constant[0] = cgs_sym_of(syms, CGS_STR("const"));
	nm->constant[1] = cgs_sym_of(syms, CGS_STR("param"));
	nm->profile = cgs_sym_of(syms, CGS_STR("profile"));
	nm->scope = cgs_sym_of(syms, CGS_STR("scope"));
	nm->value_name = cgs_sym_of(syms, CGS_STR("value"));
	return nm;
}

bool cgs_bind_constant(const struct cgs_ir *ir, uint32_t decl)
{
	cgs_sym kind = ir->decl[decl].kind;
	return kind == ir->names->constant[0] || kind == ir->names->constant[1];
}

void cgs_bind_free(struct cgs_names *nm)
{
	if (!nm)
		return;
	cgs_map_done(&nm->map);
	cgs_map_done(&nm->of_kind);
	free(nm->same);
	free(nm->kin);
	free(nm->rank);
	free(nm->import);
	free(nm->package);
	free(nm->state);
	free(nm->overlay);
	cgs_map_done(&nm->late);
	free(nm->lack);
	free(nm->list);
	free(nm->use);
	free(nm->note);
	cgs_map_done(&nm->referrers);
	cgs_map_done(&nm->lists);
	cgs_map_done(&nm->asked);
	cgs_map_done(&nm->expect);
	cgs_map_done(&nm->docs);
	cgs_map_done(&nm->told);
	cgs_map_done(&nm->lost);
	free(nm->frame);
	free(nm->pend);
	free(nm->rough);
	cgs_map_done(&nm->fn);
	free(nm);
}

static bool is_decl(uint32_t scope)
{
	return (scope & ~(uint32_t)CGS_SC_INDEX) == CGS_SC_DECL;
}

uint32_t cgs_bind_first(const struct cgs_ir *ir, uint32_t scope, cgs_sym name)
{
	if (!name || (is_decl(scope) && !ir->decl[scope & CGS_SC_INDEX].around))
		return 0;
	return cgs_map_get(&ir->names->map, scope, name);
}

uint32_t cgs_bind_kind(const struct cgs_ir *ir, uint32_t scope, cgs_sym kind, cgs_sym name)
{
	uint32_t d = cgs_bind_first(ir, scope, name);
	while (d && ir->decl[d].kind != kind)
		d = ir->names->same[d];
	return d;
}

/* Kinds, enums, units and filters have names of their own, which no reference can mean. */
static uint32_t scope_of(const struct cgs_ir *ir, uint32_t decl)
{
	for (uint32_t i = 0; i < 4; i++)
		if (ir->decl[decl].kind == ir->names->word[i])
			return CGS_SC_WORD + i;
	uint32_t parent = ir->decl[decl].parent;
	return parent ? CGS_SC_DECL | parent : CGS_SC_PACKAGE | ir->decl[decl].package;
}

/* `component x {`, and the same below it: that a '}' is missing is told. */
static bool is_begun_twice(const struct cgs_ir *ir, uint32_t decl, uint32_t first)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, first);
	uint32_t node = ir->decl[first].node, block = cgs_tree_kid(t, node, CGS_N_BLOCK);
	return ir->decl[decl].file == ir->decl[first].file &&
	       t->node[node].next == ir->decl[decl].node && t->node[node].flag & CGS_NF_BROKEN &&
	       block && !t->node[block].kid;
}

/* The same file twice: which of the two is to go only its author knows, and it is one mistake. */
static bool is_copied(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, uint32_t first)
{
	const struct cgs_tree *a = cgs_ir_tree(ir, first), *b = cgs_ir_tree(ir, decl);
	if (a == b || !cgs_str_eq(a->text, b->text))
		return false;
	cgs_diag_help(ir->diags, d, "'%.*s' is a copy of '%.*s': remove one of the files",
		      CGS_FMT(ir->files->v[b->file].path), CGS_FMT(ir->files->v[a->file].path));
	cgs_diag_missing(d, CGS_SC_FILE | ir->decl[decl].file, UINT32_MAX);
	return true;
}

static void duplicate(struct cgs_ir *ir, uint32_t decl, uint32_t first)
{
	if (is_begun_twice(ir, decl, first))
		return;
	struct cgs_arena *mem = &ir->mem;
	struct cgs_str path = cgs_ir_path(ir, decl, mem);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_duplicate, cgs_ir_span(ir, decl),
					  "'%.*s' is declared already", CGS_FMT(path));
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, first), "first declared here");
	cgs_origin_label(ir, d, first);
	if (is_copied(ir, d, decl, first))
		return;
	cgs_diag_help(ir->diags, d, "give one of them another name, or remove it");
	if (ir->decl[decl].package != ir->decl[first].package)
		return;
	struct cgs_str one = cgs_tree_source(cgs_ir_tree(ir, first), ir->decl[first].node);
	struct cgs_str two = cgs_tree_source(cgs_ir_tree(ir, decl), ir->decl[decl].node);
	struct cgs_str doc = ir->decl[decl].doc;
	bool said = !doc.n || cgs_str_eq(doc, ir->decl[first].doc);
	bool same = said && one.s != two.s && cgs_str_eq(one, two) &&
		    ir->decl[decl].file == ir->decl[first].file;
	cgs_edit_remove(ir, d, decl, ir->decl[decl].node, same ? CGS_SAFE : CGS_REVIEW);
}

static void chain_kind(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_names *nm = ir->names;
	cgs_sym kind = ir->decl[decl].kind;
	uint32_t *last = cgs_map_put(&nm->of_kind, 1, kind);
	if (*last)
		nm->kin[*last] = decl;
	*last = decl;
	uint32_t *first = cgs_map_put(&nm->of_kind, 0, kind);
	if (!*first)
		*first = decl;
}

uint32_t cgs_ir_next(const struct cgs_ir *ir, const char *kind, uint32_t after)
{
	cgs_sym k = cgs_sym_find(ir->syms, cgs_str_of(kind));
	uint32_t d = after ? ir->names->kin[after] : cgs_map_get(&ir->names->of_kind, 0, k);
	while (k && d && ir->package[ir->decl[d].package].origin)
		d = ir->names->kin[d];
	return k ? d : 0;
}

bool cgs_bind_enter(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_names *nm = ir->names;
	struct cgs_decl *d = &ir->decl[decl];
	nm->same = cgs_mem_grow(nm->same, &nm->csame, decl + 1, sizeof *nm->same);
	nm->kin = cgs_mem_grow(nm->kin, &nm->ckin, decl + 1, sizeof *nm->kin);
	if (!d->idle && !d->sketch)
		chain_kind(ir, decl);
	if (!d->name)
		return true;
	uint32_t scope = scope_of(ir, decl);
	uint32_t *first = cgs_map_put(&nm->map, scope, d->name), last = 0;
	if (is_decl(scope))
		ir->decl[scope & CGS_SC_INDEX].around = true;
	for (uint32_t i = *first; i; last = i, i = nm->same[i])
		if (ir->decl[i].kind == d->kind) {
			if (!d->sketch)
				duplicate(ir, decl, i);
			return false;
		}
	if (last)
		nm->same[last] = decl;
	else
		*first = decl;
	return true;
}

uint32_t cgs_bind_copy(struct cgs_ir *ir, uint32_t attr)
{
	struct cgs_names *nm = ir->names;
	struct cgs_attr a = ir->attr[attr];
	uint8_t state = attr < nm->cstate ? nm->state[attr] : CGS_AS_NEW;
	*CGS_PUSH(ir->attr, ir->nattr, ir->cattr) = a;
	if (state != CGS_AS_NEW) {
		nm->state = cgs_mem_grow(nm->state, &nm->cstate, ir->nattr, 1);
		nm->state[ir->nattr - 1] = state;
	}
	return ir->nattr - 1;
}

uint32_t cgs_bind_owner(const struct cgs_ir *ir, uint32_t site)
{
	while (ir->decl[site].frame)
		site = ir->names->frame[ir->decl[site].frame].by;
	return site;
}

bool cgs_bind_late(const struct cgs_ir *ir, uint32_t decl, cgs_sym word)
{
	cgs_sym name = ir->decl[decl].name; /* word 0: what a `use` brings, so anything */
	return cgs_map_get(&ir->names->late, word, name) || cgs_map_get(&ir->names->late, 0, name);
}

void cgs_bind_pend(struct cgs_ir *ir, uint32_t decl, uint32_t node)
{
	struct cgs_names *nm = ir->names;
	*CGS_PUSH(nm->pend, nm->npend, nm->cpend) = (struct cgs_pend){decl, node, false};
	ir->decl[decl].open |= !node;
}

void cgs_bind_pend_file(struct cgs_ir *ir, uint32_t file, uint32_t node)
{
	struct cgs_names *nm = ir->names;
	const struct cgs_pend *last = nm->npend ? &nm->pend[nm->npend - 1] : NULL;
	if (last && last->node && !ir->decl[last->place].kind &&
	    ir->decl[last->place].file == file) {
		cgs_bind_pend(ir, last->place, node);
		return;
	}
	*CGS_PUSH(ir->decl, ir->ndecl, ir->cdecl) = (struct cgs_decl){
		.file = file, .node = node, .package = nm->package[file], .attr = ir->nattr};
	cgs_bind_pend(ir, ir->ndecl - 1, node);
}

uint32_t cgs_bind_inside(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t frame = ir->decl[decl].frame, home = frame ? ir->names->frame[frame].home : 0;
	return CGS_SC_DECL | (home ? home : decl);
}

struct at { /* where a top-level declaration comes from */
	uint32_t file, tok, decl;
};

static struct at at(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t by = decl, node = ir->decl[decl].node, d = decl;
	while (d && !ir->decl[d].frame)
		d = ir->decl[d].outer;
	for (uint32_t f = d ? ir->decl[d].frame : 0; f; f = ir->names->frame[f].up) {
		by = ir->names->frame[f].by;
		node = ir->names->frame[f].node;
	}
	uint32_t file = ir->decl[by].file;
	return (struct at){file, ir->tree[file]->node[node].tok, decl};
}

static int by_place(const void *a, const void *b)
{
	const struct at *x = a, *y = b;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->tok != y->tok)
		return x->tok < y->tok ? -1 : 1;
	return (x->decl > y->decl) - (x->decl < y->decl);
}

/* Itself, then what is nested; as deep as blocks nest and scopes are made. */
static void chain_all(struct cgs_ir *ir, uint32_t decl)
{
	struct cgs_names *nm = ir->names;
	nm->kin[decl] = 0;
	if (!nm->rank[decl])
		nm->rank[decl] = ++nm->nrank;
	chain_kind(ir, decl);
	for (uint32_t k = ir->decl[decl].kid; k; k = ir->decl[k].next)
		chain_all(ir, k);
}

void cgs_bind_forget(struct cgs_ir *ir)
{
	cgs_map_done(&ir->names->lists);
	cgs_map_done(&ir->names->referrers);
	ir->names->nlist = 0;
}

void cgs_bind_order(struct cgs_ir *ir)
{
	struct cgs_names *nm = ir->names;
	cgs_map_done(&nm->of_kind);
	cgs_bind_forget(ir);
	free(nm->rank);
	nm->rank = cgs_mem_alloc(ir->ndecl * sizeof *nm->rank);
	nm->nrank = 0;
	nm->nplaced = ir->ndecl;
	struct at *v = NULL;
	uint32_t n = 0, cap = 0;
	for (uint32_t p = 0; p < ir->npackage; p++)
		for (uint32_t i = 0; i < ir->package[p].n; i++)
			*CGS_PUSH(v, n, cap) = at(ir, ir->package[p].decl[i]);
	if (n)
		qsort(v, n, sizeof *v, by_place);
	for (uint32_t p = 0; p < ir->npackage; p++)
		ir->package[p].n = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct cgs_package *p = &ir->package[ir->decl[v[i].decl].package];
		p->decl[p->n++] = v[i].decl;
		chain_all(ir, v[i].decl);
	}
	free(v);
}

bool cgs_bind_embedded(const struct cgs_ir *ir, uint32_t file_id)
{
	return ir->files->v[file_id].origin == CGS_STD;
}

uint32_t cgs_bind_package(struct cgs_ir *ir, cgs_sym name, bool put)
{
	struct cgs_map *m = &ir->names->map;
	uint32_t found = cgs_map_get(m, 0, name);
	if (found || !put)
		return found;
	*CGS_PUSH(ir->package, ir->npackage, ir->cpackage) = (struct cgs_package){.name = name};
	*cgs_map_put(m, 0, name) = ir->npackage;
	return ir->npackage;
}

struct cgs_import *cgs_bind_import(struct cgs_ir *ir, uint32_t file, cgs_sym alias)
{
	uint32_t i = cgs_map_get(&ir->names->map, CGS_SC_FILE | file, alias);
	if (!i)
		return NULL;
	ir->names->import[i - 1].used = true;
	return &ir->names->import[i - 1];
}

cgs_sym cgs_bind_alias(const struct cgs_ir *ir, uint32_t package, uint32_t other, cgs_sym of)
{
	for (uint32_t i = 0; i < ir->names->nimport; i++) {
		const struct cgs_import *im = &ir->names->import[i];
		if (ir->names->package[im->file] == package && im->package == other && im->of == of)
			return im->alias;
	}
	return 0;
}

void cgs_bind_lose(struct cgs_ir *ir, uint32_t scope, cgs_sym name)
{
	if (name)
		*cgs_map_put(&ir->names->lost, scope, name) = 1;
}

void cgs_bind_lose_all(struct cgs_ir *ir, uint32_t scope, const struct cgs_tree *t, uint32_t node)
{
	for (uint32_t i = t->node[node].tok; i < t->node[node].end && i < t->nlex; i++) {
		struct cgs_str w = cgs_tree_tok(t, i);
		bool text = t->tok[i].at && t->text.s[t->tok[i].at - 1] == '"';
		if (w.n && !text && (isalpha((unsigned char)*w.s) || *w.s == '_'))
			cgs_bind_lose(ir, scope, cgs_sym_of(ir->syms, w));
	}
}

void cgs_bind_lose_value(struct cgs_ir *ir, uint32_t package, const struct cgs_tree *t,
			 uint32_t stmt)
{
	uint32_t name = t->node[stmt].kid;
	if (t->node[name].kind == CGS_N_NAME && cgs_tree_kid(t, stmt, CGS_N_DEFAULT))
		cgs_bind_lose(ir, CGS_SC_PACKAGE | package,
			      cgs_sym_of(ir->syms, cgs_tree_name(t, name)));
}

bool cgs_bind_lost_word(const struct cgs_ir *ir, uint32_t kind, struct cgs_str word)
{
	cgs_sym name = cgs_sym_find(ir->syms, word);
	return name && cgs_map_get(&ir->names->lost, CGS_SC_KIND | kind, name);
}

bool cgs_bind_lost(const struct cgs_ir *ir, uint32_t file, cgs_sym name)
{
	const struct cgs_map *lost = &ir->names->lost;
	return name && (cgs_map_get(lost, CGS_SC_FILE | file, name) ||
			cgs_map_get(lost, CGS_SC_PACKAGE | ir->names->package[file], name));
}

bool cgs_bind_nameless(struct cgs_ir *ir, cgs_sym kind, cgs_sym name)
{
	enum { OPEN = 1 };
	if (!cgs_map_get(&ir->names->lost, CGS_SC_NAMELESS, kind))
		return false;
	uint32_t *is = cgs_map_put(&ir->names->lost, CGS_SC_NAMELESS, kind);
	if (*is == OPEN)
		*is = OPEN + name;
	return *is == OPEN + name;
}

void cgs_bind_ask(struct cgs_ir *ir, uint32_t decl, cgs_sym kind)
{
	uint32_t file = ir->decl[decl].file;
	if (!cgs_ir_is(ir, decl, "check") && !ir->package[ir->names->package[file]].origin)
		*cgs_map_put(&ir->names->asked, file + 1, kind) = 1;
}

bool cgs_bind_sees(struct cgs_ir *ir, uint32_t file, uint32_t package, bool mark)
{
	struct cgs_names *nm = ir->names;
	if (nm->package[file] == package)
		return true;
	bool sees = false;
	for (uint32_t i = 0; i < nm->nimport; i++)
		if (nm->import[i].file == file && nm->import[i].package == package) {
			nm->import[i].used |= mark;
			sees = true;
		}
	return sees;
}

enum { AT_START, AT_DECL, AT_PACKAGE, AT_IMPORT, AT_PRELUDE, AT_END };

/* Moves to the next scope; false at the end. */
static bool step_out(const struct cgs_ir *ir, struct cgs_outward *o)
{
	if (o->stage == AT_START)
		o->at = o->decl;
	else if (o->stage == AT_DECL)
		o->at = ir->decl[o->at].outer;
	if (o->stage <= AT_DECL)
		o->stage = o->at ? AT_DECL : AT_PACKAGE;
	else
		o->stage++;
	return o->stage < AT_END;
}

/* What the body of a template declares in the block that uses it. Other names of that block are no
 * names of the body. */
static uint32_t in_block(const struct cgs_ir *ir, uint32_t place, cgs_sym name)
{
	uint32_t block = ir->names->frame[ir->decl[place].frame].block;
	if (ir->decl[block].target)
		block = ir->decl[block].target;
	uint32_t first = block ? cgs_bind_first(ir, CGS_SC_DECL | block, name) : 0;
	for (uint32_t d = first; d; d = ir->decl[d].outer)
		if (d == place)
			return first;
	return 0;
}

uint32_t cgs_bind_outward(struct cgs_ir *ir, struct cgs_outward *o, cgs_sym name)
{
	const struct cgs_decl *d = &ir->decl[o->decl];
	while (name && step_out(ir, o)) {
		uint32_t scope = CGS_SC_PACKAGE | ir->names->prelude;
		cgs_sym there = name;
		if (o->stage == AT_DECL)
			scope = cgs_bind_inside(ir, o->at);
		if (o->stage == AT_PACKAGE)
			scope = CGS_SC_PACKAGE | ir->names->package[d->file];
		if (o->stage == AT_IMPORT) {
			struct cgs_import *im = cgs_bind_import(ir, d->file, name);
			if (!im || !im->name)
				continue;
			scope = CGS_SC_PACKAGE | im->package;
			there = im->of;
		}
		uint32_t found = cgs_bind_first(ir, scope, there);
		/* The block of an overlay is one more block of its target. */
		if (!found && o->stage == AT_DECL && ir->decl[o->at].target)
			found = cgs_bind_first(ir, CGS_SC_DECL | ir->decl[o->at].target, name);
		if (!found && o->stage == AT_DECL)
			found = in_block(ir, o->at, name);
		if (found)
			return found;
	}
	return 0;
}
