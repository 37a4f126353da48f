/* facts.c — what a model says, declaration by declaration, without how it is written.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Attributes, clauses and edges have their values. What has none is its source, without comments:
 * bodies of templates, what a kind declares, expressions that wait for a parameter.
 */
#include "facts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <xxhash.h>

#include "../check/bind.h"
#include "../check/check.h"
#include "../check/eval.h"
#include "../check/schema.h"
#include "../syntax/item.h"
#include "model.h"

enum { SAYS_MAX = 60, KEYS_MAX = 10000, KEY_MAX = 1 << 20 }; /* bytes; items; bytes */

struct reading {
	struct cgs_ir *ir;
	struct cgs_arena *mem;
};

static struct cgs_str keep(struct reading *r, struct cgs_buf *b)
{
	struct cgs_str s = cgs_str_dup(r->mem, cgs_buf_view(b));
	cgs_buf_done(b);
	return s;
}

static struct cgs_fact *fact_of(struct cgs_thing *x, struct cgs_str name)
{
	for (uint32_t i = 0; i < x->n; i++)
		if (cgs_str_eq(x->fact[i].name, name))
			return &x->fact[i];
	struct cgs_fact *f = CGS_PUSH(x->fact, x->n, x->cap);
	*f = (struct cgs_fact){.name = name};
	return f;
}

static void add_keyed(struct cgs_fact *f, struct cgs_str s, struct cgs_str key)
{
	uint32_t n = f->n;
	*CGS_PUSH(f->key, n, f->ckey) = key;
	*CGS_PUSH(f->item, f->n, f->cap) = s;
}

void cgs_fact_add(struct cgs_fact *f, struct cgs_str s)
{
	add_keyed(f, s, s);
}

void cgs_fact_done(struct cgs_fact *f)
{
	free(f->item);
	free(f->key);
}

static void add_one(struct cgs_thing *x, const char *name, struct cgs_str s)
{
	if (s.n)
		cgs_fact_add(fact_of(x, cgs_str_of(name)), s);
}

/* Tokens with one blank, or one line end, where there is white space between them. */
static struct cgs_str source(struct reading *r, const struct cgs_tree *t, uint32_t from,
			     uint32_t to)
{
	struct cgs_buf b = {0};
	char space = 0;
	for (uint32_t i = from; i < to; i++) {
		unsigned kind = t->tok[i].kind;
		struct cgs_str s = cgs_tree_tok(t, i);
		bool newline = kind == CGS_TK_NEWLINE || (kind == CGS_TK_END && *s.s != ';');
		if (cgs_item_is_comment(kind))
			continue;
		if (newline || kind == CGS_TK_SPACE) {
			space = newline || space == '\n' ? '\n' : ' ';
			continue;
		}
		if (space && b.n)
			cgs_buf_putc(&b, space);
		space = 0;
		cgs_buf_str(&b, s);
	}
	return keep(r, &b);
}

static struct cgs_str node_source(struct reading *r, const struct cgs_tree *t, uint32_t node)
{
	return source(r, t, t->node[node].tok, t->node[node].end);
}

/* ---- attributes, clauses, edges ---- */

static struct cgs_str op_of(uint8_t op)
{
	switch (op) {
	case CGS_OP_EQ: return CGS_STR("== ");
	case CGS_OP_NE: return CGS_STR("!= ");
	case CGS_OP_LT: return CGS_STR("< ");
	case CGS_OP_LE: return CGS_STR("<= ");
	case CGS_OP_GT: return CGS_STR("> ");
	case CGS_OP_GE: return CGS_STR(">= ");
	default: return CGS_STR("");
	}
}

static int by_text(const void *a, const void *b)
{
	return cgs_str_cmp(*(const struct cgs_str *)a, *(const struct cgs_str *)b);
}

static void put_key(struct reading *r, uint32_t decl, const struct cgs_value *v, struct cgs_buf *b);

/* The fields of a record stand by name. */
static void put_record(struct reading *r, uint32_t decl, const struct cgs_value *v,
		       struct cgs_buf *b)
{
	struct cgs_str *field = cgs_mem_alloc((v->n + (size_t)1) * sizeof *field);
	for (uint32_t i = 0; i < v->n; i++) {
		struct cgs_buf one = {0};
		cgs_buf_str(&one, cgs_sym_str(r->ir->syms, v->key[i]));
		cgs_buf_putz(&one, " = ");
		put_key(r, decl, &v->item[i], &one);
		field[i] = keep(r, &one);
	}
	if (v->n)
		qsort(field, v->n, sizeof *field, by_text);
	for (uint32_t i = 0; i < v->n; i++) {
		cgs_buf_str(b, field[i]);
		cgs_buf_putc(b, ';');
	}
	free(field);
}

/* A value as a text that is the same for equal ones. What shares its items may be too large. */
static void put_key(struct reading *r, uint32_t decl, const struct cgs_value *v, struct cgs_buf *b)
{
	struct cgs_eval ev = {.ir = r->ir, .mem = r->mem, .decl = decl};
	if (v->type == CGS_V_NUM) {
		struct cgs_str unit = cgs_sym_str(r->ir->syms, r->ir->dim[v->dim].base);
		struct cgs_str stat = cgs_sym_str(r->ir->syms, v->stat);
		cgs_buf_fmt(b, "%" PRId64 "/%" PRId64 "%.*s @%.*s", v->num.n, v->num.d,
			    CGS_FMT(unit), CGS_FMT(stat));
	} else if (v->type == CGS_V_RECORD && v->key && v->n <= KEYS_MAX) {
		put_record(r, decl, v, b);
	} else if (v->type == CGS_V_LIST && v->n <= KEYS_MAX && b->n < KEY_MAX) {
		for (uint32_t i = 0; i < v->n; i++) {
			put_key(r, decl, &v->item[i], b);
			cgs_buf_putc(b, ',');
		}
	} else {
		cgs_eval_show(&ev, v, b);
	}
}

static struct cgs_str key_of(struct reading *r, const struct cgs_attr *a, const struct cgs_value *v)
{
	struct cgs_buf b = {0};
	cgs_buf_str(&b, op_of(a->op));
	put_key(r, a->site, v, &b);
	if (a->label.n)
		cgs_buf_fmt(&b, " \"%.*s\"", CGS_FMT(a->label));
	return keep(r, &b);
}

static void add_value(struct reading *r, struct cgs_fact *f, const struct cgs_attr *a,
		      const struct cgs_value *v)
{
	struct cgs_eval ev = {.ir = r->ir, .mem = r->mem, .decl = a->site};
	struct cgs_buf b = {0};
	cgs_buf_str(&b, op_of(a->op));
	if (a->shape == CGS_A_EDGE && v->type == CGS_V_LIST && v->n == 2) {
		cgs_eval_show(&ev, &v->item[0], &b);
		cgs_buf_putz(&b, " -> ");
		cgs_eval_show(&ev, &v->item[1], &b);
	} else {
		cgs_eval_show(&ev, v, &b);
	}
	if (a->label.n)
		cgs_buf_fmt(&b, " \"%.*s\"", CGS_FMT(a->label));
	add_keyed(f, keep(r, &b), key_of(r, a, v));
}

static void add_attr(struct reading *r, struct cgs_thing *x, const struct cgs_attr *a)
{
	const struct cgs_tree *t = cgs_ir_tree(r->ir, a->site);
	const struct cgs_field *field = &r->ir->schema->field[a->field];
	const struct cgs_value *v = &a->value;
	struct cgs_fact *f = fact_of(x, cgs_sym_str(r->ir->syms, a->name));
	bool attr = a->shape == CGS_A_ATTR;
	f->normative = field->normative;
	f->list |= a->shape == CGS_A_EDGE || field->repeat || v->type == CGS_V_LIST;
	f->row = attr;
	f->unsaid = attr && field->dflt_node && v->type != CGS_V_NONE &&
		    cgs_str_eq(key_of(r, a, v), key_of(r, a, &field->dflt));
	if (v->type == CGS_V_NONE)
		cgs_fact_add(f, node_source(r, t, attr && a->expr ? a->expr : a->node));
	else if (attr && v->type == CGS_V_LIST)
		for (uint32_t i = 0; i < v->n; i++)
			add_value(r, f, a, &v->item[i]);
	else
		add_value(r, f, a, v);
}

/* ---- what is no attribute ---- */

static bool is_covered(const struct cgs_ir *ir, uint32_t decl, uint32_t node)
{
	const struct cgs_decl *d = &ir->decl[decl];
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	for (uint32_t i = d->attr; i < d->attr + d->nattr; i++)
		for (uint32_t a = i; a; a = ir->attr[a].was)
			if (ir->attr[a].node == node && cgs_ir_tree(ir, ir->attr[a].site) == t)
				return true;
	for (uint32_t k = d->kid; k; k = ir->decl[k].next)
		if (ir->decl[k].node == node && ir->decl[k].file == d->file)
			return true;
	return false;
}

/* The codes of a suppression, and what stands behind them: the reason and the day. */
static struct cgs_str codes_of(struct reading *r, const struct cgs_tree *t, uint32_t stmt,
			       struct cgs_str *rest)
{
	uint32_t first = t->node[stmt].kid, why = cgs_tree_kid(t, stmt, CGS_N_STRING), end;
	end = why ? t->node[why].tok : t->node[stmt].end;
	*rest = source(r, t, end, t->node[stmt].end);
	return first ? source(r, t, t->node[first].tok, end) : CGS_STR("");
}

/* The words of a kind stand for themselves, those of an enum in their order; all else is a body. */
static void add_body(struct reading *r, struct cgs_thing *x, uint32_t decl, uint32_t block)
{
	static const char *const carried_out[] = {"for", "if", "use"};
	const struct cgs_tree *t = cgs_ir_tree(r->ir, decl);
	bool template = cgs_str_is(x->kind, "template"), word = cgs_str_is(x->kind, "kind");
	struct cgs_buf body = {0};
	cgs_tree_each (k, t, block) {
		struct cgs_str head = cgs_tree_name(t, k), s;
		if (!template && cgs_suppress_word(head)) {
			struct cgs_str code = codes_of(r, t, k, &s);
			cgs_fact_add(
				fact_of(x, cgs_str_fmt(r->mem, "suppress %.*s", CGS_FMT(code))), s);
			continue;
		}
		if (is_covered(r->ir, decl, k) || (!template && CGS_STR_IN(head, carried_out)))
			continue;
		s = node_source(r, t, k);
		uint32_t kid = t->node[k].kid;
		if (!word || t->node[k].kind != CGS_N_STMT || !kid) {
			cgs_buf_str(&body, s);
			cgs_buf_putc(&body, '\n');
			continue;
		}
		cgs_fact_add(fact_of(x, source(r, t, t->node[k].tok, t->node[kid].end)), s);
	}
	add_one(x, "body", keep(r, &body));
}

static void add_head(struct reading *r, struct cgs_thing *x, uint32_t decl)
{
	const struct cgs_decl *d = &r->ir->decl[decl];
	const struct cgs_tree *t = cgs_ir_tree(r->ir, decl);
	uint32_t block = cgs_tree_kid(t, d->node, CGS_N_BLOCK);
	uint32_t params = cgs_tree_kid(t, d->node, CGS_N_PARAMS);
	uint32_t type = cgs_tree_kid(t, d->node, CGS_N_TYPE);
	uint32_t dflt = cgs_tree_kid(t, d->node, CGS_N_DEFAULT);
	add_one(x, "title", d->title);
	add_one(x, "doc", d->doc);
	if (params)
		add_one(x, "parameters", node_source(r, t, params));
	if (type)
		add_one(x, "type", node_source(r, t, type));
	if (dflt && !is_covered(r->ir, decl, dflt) && !d->nattr)
		add_one(x, "value", node_source(r, t, dflt));
	if (block)
		add_body(r, x, decl, block);
}

/* ---- all of it ---- */

static int by_name(const void *a, const void *b)
{
	const struct cgs_fact *f = a, *g = b;
	return cgs_str_cmp(f->name, g->name);
}

static uint64_t mix(uint64_t h, struct cgs_str s)
{
	return XXH3_64bits_withSeed(s.s, s.n, h + s.n + 1);
}

static void hash(struct cgs_thing *x)
{
	uint64_t h = mix(1, x->kind);
	for (uint32_t i = 0; i < x->n; i++) {
		uint64_t any = 0, all = mix(h, x->fact[i].name);
		if (x->fact[i].unsaid)
			continue;
		for (uint32_t j = 0; j < x->fact[i].n; j++) {
			any += mix(2, x->fact[i].key[j]);
			if (x->fact[i].row)
				all = mix(all, x->fact[i].key[j]);
		}
		h = all + (x->fact[i].row ? 0 : any);
	}
	for (uint32_t i = 0; i < x->nkid; i++)
		h += mix(x->kid[i].said, x->kid[i].name);
	x->said = h;
}

struct cgs_str cgs_facts_path(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *mem)
{
	struct cgs_str name = cgs_model_name(ir, decl, mem);
	return cgs_str_fmt(mem, "%.*s%s%.*s", CGS_FMT(cgs_model_kind(ir, decl)), name.n ? "." : "",
			   CGS_FMT(name));
}

struct cgs_str cgs_facts_says(struct cgs_ir *ir, uint32_t decl, struct cgs_arena *mem)
{
	struct reading r = {ir, mem};
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t block = cgs_tree_kid(t, ir->decl[decl].node, CGS_N_BLOCK);
	struct cgs_buf b = {0};
	if (ir->decl[decl].name || !block)
		return CGS_STR("");
	cgs_tree_each (k, t, block) {
		struct cgs_str s = node_source(&r, t, k);
		cgs_buf_fmt(&b, "%s%.*s", b.n ? "; " : "", CGS_FMT(s));
	}
	bool cut = b.n > SAYS_MAX;
	if (cut)
		for (b.n = SAYS_MAX; b.n && ((unsigned char)b.s[b.n] & 0xc0) == 0x80;)
			b.n--;
	for (size_t i = 0; i < b.n; i++)
		b.s[i] = b.s[i] == '\n' ? ' ' : b.s[i];
	cgs_buf_putz(&b, cut ? " ..." : "");
	struct cgs_str s = keep(&r, &b);
	return cgs_str_fmt(mem, " { %.*s }", CGS_FMT(s));
}

static void read_decl(struct reading *r, uint32_t decl, struct cgs_thing *x)
{
	struct cgs_ir *ir = r->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	struct cgs_str file = ir->files->v[cgs_ir_tree(ir, decl)->file].path;
	*x = (struct cgs_thing){.kind = cgs_sym_str(ir->syms, d->kind),
				.name = cgs_ir_name(ir, decl),
				.package = cgs_sym_str(ir->syms, ir->package[d->package].name),
				.path = cgs_facts_path(ir, decl, r->mem),
				.says = cgs_facts_says(ir, decl, r->mem),
				.file = cgs_str_dup(r->mem, file),
				.decl = decl};
	add_head(r, x, decl);
	for (uint32_t i = d->attr; i < d->attr + d->nattr; i++)
		add_attr(r, x, &ir->attr[i]);
	for (uint32_t k = d->kid; k; k = ir->decl[k].next)
		if (!ir->decl[k].sketch)
			read_decl(r, k, CGS_PUSH(x->kid, x->nkid, x->ckid));
	if (x->n)
		qsort(x->fact, x->n, sizeof *x->fact, by_name);
	hash(x);
}

/* Suppressions of whole files. */
static void read_suppressions(struct reading *r, uint32_t tree, struct cgs_thing *root)
{
	struct cgs_ir *ir = r->ir;
	const struct cgs_tree *t = ir->tree[tree];
	cgs_tree_each (k, t, t->root) {
		struct cgs_str rest, code;
		if (ir->files->v[t->file].origin || !cgs_suppress_word(cgs_tree_name(t, k)))
			continue;
		code = codes_of(r, t, k, &rest);
		struct cgs_thing *x = CGS_PUSH(root->kid, root->nkid, root->ckid);
		uint32_t package = ir->names->package[tree];
		*x = (struct cgs_thing){.kind = CGS_STR("suppress"),
					.name = code,
					.package = cgs_sym_str(ir->syms, ir->package[package].name),
					.path = cgs_str_fmt(r->mem, "suppress %.*s", CGS_FMT(code)),
					.file = cgs_str_dup(r->mem, ir->files->v[t->file].path)};
		add_one(x, "accepted", rest);
		hash(x);
	}
}

void cgs_facts_read(struct cgs_ir *ir, struct cgs_arena *mem, struct cgs_thing *root)
{
	struct reading r = {ir, mem};
	*root = (struct cgs_thing){0};
	for (uint32_t p = 0; p < ir->npackage; p++) {
		const struct cgs_package *pack = &ir->package[p];
		if (pack->origin != CGS_OWN)
			continue;
		for (uint32_t i = 0; i < pack->n; i++) { /* overlays have had their effect */
			const struct cgs_decl *d = &ir->decl[pack->decl[i]];
			if (!d->sketch && !d->target)
				read_decl(&r, pack->decl[i],
					  CGS_PUSH(root->kid, root->nkid, root->ckid));
		}
	}
	for (uint32_t i = 0; i < ir->ntree; i++)
		read_suppressions(&r, i, root);
}

void cgs_facts_done(struct cgs_thing *root)
{
	for (uint32_t i = 0; i < root->nkid; i++)
		cgs_facts_done(&root->kid[i]);
	for (uint32_t i = 0; i < root->n; i++)
		cgs_fact_done(&root->fact[i]);
	free(root->fact);
	free(root->kid);
}
