/* head.c — what stands before the block of a declaration: name, title, parameters, type.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "decl.h"

#include <ctype.h>

#include "expr.h"
#include "hint.h"
#include "slip.h"

enum { PARAMS_MAX = 255 };

/* False when there are too many. */
static bool add_param(const struct site *s, uint32_t decl, uint32_t node)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_param p = {.name = cgs_ir_sym(ir, decl, node), .node = node};
	uint32_t dflt = cgs_tree_kid(s->t, node, CGS_N_DEFAULT);
	uint32_t type = cgs_tree_kid(s->t, node, CGS_N_TYPE);
	struct cgs_decl *d = &ir->decl[decl];
	if (s->t->node[node].kind == CGS_N_NAMED)
		p.dflt = s->t->node[node].kid;
	if (dflt)
		p.dflt = s->t->node[dflt].kid;
	for (uint32_t i = 0; i < d->nparam; i++)
		if (ir->param[d->param + i].name == p.name) {
			cgs_diag_add(ir->diags, CGS_C_duplicate, head_span(s, node),
				     "there is a parameter '%.*s' already",
				     CGS_FMT(cgs_sym_str(ir->syms, p.name)));
			return true;
		}
	if (d->nparam == PARAMS_MAX) {
		cgs_diag_add(ir->diags, CGS_C_too_large, head_span(s, node),
			     "there are more than %d parameters", PARAMS_MAX);
		return false;
	}
	p.type = type ? cgs_type_read(ir, decl, type) : 0;
	*CGS_PUSH(ir->param, ir->nparam, ir->cparam) = p;
	d->nparam++;
	return true;
}

/* PARAMS, or a call whose arguments have no types: "name()", "name(a, b = 1)". */
static void read_params(const struct site *s, uint32_t decl, uint32_t list)
{
	struct cgs_ir *ir = s->ir;
	const struct cgs_kind *k =
		&ir->schema->kind[cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind)];
	bool call = s->t->node[list].kind == CGS_N_CALL;
	ir->decl[decl].param = ir->nparam;
	ir->decl[decl].params = true;
	if (!k->params) {
		struct cgs_str kind = cgs_sym_str(ir->syms, ir->decl[decl].kind);
		cgs_diag_add(ir->diags, CGS_C_unexpected_part, cgs_tree_span(s->t, list),
			     "%s %.*s has no parameters", cgs_hint_article(kind), CGS_FMT(kind));
		return;
	}
	cgs_tree_each (p, s->t, list) {
		uint8_t kind = s->t->node[p].kind;
		if (call && p == s->t->node[list].kid)
			continue;
		if (kind == CGS_N_PARAM || kind == CGS_N_NAME || kind == CGS_N_NAMED) {
			if (!add_param(s, decl, p))
				return;
		} else if (kind != CGS_N_ERROR)
			cgs_diag_add(ir->diags, CGS_C_unexpected_part, cgs_tree_span(s->t, p),
				     "a parameter is a name with a type: (what: ref<component>)");
	}
}

struct head { /* what was read of one so far */
	bool title;
	bool told; /* a part that does not belong in it was: what follows comes from it */
};

static void stray(const struct site *s, uint32_t decl, uint32_t node, const char *what,
		  struct head *h)
{
	struct cgs_str kind = cgs_sym_str(s->ir->syms, s->ir->decl[decl].kind);
	if (h->told || s->t->node[s->ir->decl[decl].node].flag & CGS_NF_BROKEN)
		return; /* a mistake in it is told already */
	h->told = true;
	struct cgs_diag *d =
		cgs_diag_add(s->ir->diags, CGS_C_unexpected_part, cgs_tree_span(s->t, node),
			     "%s does not belong in the head of %s %.*s", what,
			     cgs_hint_article(kind), CGS_FMT(kind));
	cgs_slip_head(s, decl, d, node);
}

/* The text of a title; interpolation is literal until values are known. */
struct cgs_str cgs_head_title(const struct site *s, uint32_t string)
{
	uint32_t only = s->t->node[string].kid;
	if (only && s->t->node[only].kind == CGS_N_PART && !s->t->node[only].next)
		return cgs_tree_part(s->t, string, only, &s->ir->mem);
	struct cgs_buf b = {0};
	cgs_tree_each (k, s->t, string) {
		if (s->t->node[k].kind == CGS_N_PART)
			cgs_buf_str(&b, cgs_tree_part(s->t, string, k, &s->ir->mem));
		else
			cgs_buf_str(&b, cgs_tree_source(s->t, k));
	}
	struct cgs_str title = cgs_str_dup(&s->ir->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return title;
}

/* That of a word of the language has no values in it. */
static void read_title(const struct site *s, uint32_t decl, uint32_t string)
{
	struct cgs_decl *d = &s->ir->decl[decl];
	d->title = cgs_head_title(s, string);
	if (!s->words && cgs_tree_kid(s->t, string, CGS_N_INTERP))
		d->title_node = string;
}

/* A value that can be a name: a word, or a reference, which gives its own. */
static cgs_sym name_of(struct cgs_ir *ir, const struct cgs_value *v)
{
	if (v->type == CGS_V_REF)
		return ir->decl[v->decl].name;
	bool text = v->type == CGS_V_WORD || (v->type == CGS_V_STR && v->rank == CGS_S_STRING);
	return text && cgs_head_is_name(v->str) ? cgs_sym_of(ir->syms, v->str) : 0;
}

bool cgs_head_is_name(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];
		bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
		bool later = i && ((c >= '0' && c <= '9') || (c == '-' && i + 1 < s.n));
		if (!letter && c != '_' && !later)
			return false;
	}
	return s.n > 0 && s.n < 256;
}

cgs_sym cgs_head_name(const struct site *s, uint32_t node, uint32_t *frame)
{
	struct cgs_ir *ir = s->ir;
	uint32_t name = s->t->node[node].kind == CGS_N_CALL ? s->t->node[node].kid : node;
	cgs_sym sym = cgs_sym_of(ir->syms, cgs_tree_name(s->t, name));
	for (uint32_t d = s->made; d && !s->sketch; d = ir->decl[d].outer) {
		const struct cgs_frame *f = &ir->names->frame[ir->decl[d].frame];
		for (uint32_t i = 0; ir->decl[d].frame && i < f->values->n; i++) {
			cgs_sym made = f->values->v[i].name == sym
					       ? name_of(ir, &f->values->v[i].value)
					       : 0;
			if (made && frame)
				*frame = ir->decl[d].frame;
			if (made)
				return made;
		}
	}
	return sym;
}

static bool is_number(const struct cgs_tree *t, uint32_t node)
{
	uint8_t kind = t->node[node].kind;
	return kind == CGS_N_INT || kind == CGS_N_FLOAT || kind == CGS_N_QUANTITY ||
	       kind == CGS_N_DATE || kind == CGS_N_VERSION;
}

/* Of a function without a block: cgs_fn_all tells where its value belongs. */
static bool is_lone_value(const struct site *s, uint32_t decl)
{
	return cgs_ir_is(s->ir, decl, "fn") &&
	       !cgs_tree_kid(s->t, s->ir->decl[decl].node, CGS_N_BLOCK);
}

/* Name, title, parameters, type: what stands before the block. */
bool cgs_head_read(const struct site *s, uint32_t decl, const struct cgs_kind *kind)
{
	struct cgs_ir *ir = s->ir;
	uint32_t type = cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_TYPE);
	struct head h = {0};
	cgs_tree_each (k, s->t, ir->decl[decl].node) {
		switch (s->t->node[k].kind) {
		case CGS_N_NAME:
		case CGS_N_CALL:
			if (ir->decl[decl].name) {
				stray(s, decl, k, "a second name", &h);
				cgs_bind_lose(ir, CGS_SC_PACKAGE | s->package,
					      cgs_ir_sym(ir, decl, k));
			} else {
				if (type && s->t->node[k].tok > s->t->node[type].tok)
					stray(s, decl, k, "a name behind the type", &h);
				ir->decl[decl].name = cgs_head_name(s, k, NULL);
			}
			if (s->t->node[k].kind == CGS_N_CALL)
				read_params(s, decl, k);
			break;
		case CGS_N_PARAMS: read_params(s, decl, k); break;
		case CGS_N_STRING:
			if (h.title)
				stray(s, decl, k, "a second title", &h);
			read_title(s, decl, k);
			h.title = true;
			break;
		case CGS_N_TYPE:
			if (kind && !kind->typed)
				stray(s, decl, k, "a type", &h);
			break;
		case CGS_N_BLOCK:
		case CGS_N_ELSE:
		case CGS_N_ERROR: break;
		case CGS_N_DEFAULT:
			if (!cgs_bind_constant(ir, decl) && !is_lone_value(s, decl))
				stray(s, decl, k, "this value", &h);
			break;
		default:
			/* A name that begins with a digit is told with the missing name. */
			if (!is_number(s->t, k) || k != s->t->node[ir->decl[decl].node].kid ||
			    (kind && kind->anonymous))
				stray(s, decl, k, "this value", &h);
			break;
		}
	}
	return !h.told;
}

bool cgs_head_has_value(const struct site *s, uint32_t stmt)
{
	cgs_tree_each (k, s->t, stmt)
		switch (s->t->node[k].kind) {
		case CGS_N_NAME:
		case CGS_N_CALL:
		case CGS_N_STRING:
		case CGS_N_PARAMS:
		case CGS_N_TYPE:
		case CGS_N_BLOCK:
		case CGS_N_ELSE:
		case CGS_N_ERROR: break;
		default: return true;
		}
	return false;
}

/* `component "The API" { }` is the_api or api where it is used. */
static void lose_title(const struct site *s, struct cgs_str title)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_str all = cgs_str_dup(&ir->mem, title);
	char *c = (char *)all.s;
	uint32_t from = 0;
	for (uint32_t i = 0; i < all.n; i++)
		c[i] = (char)(isalnum((unsigned char)c[i]) ? tolower((unsigned char)c[i]) : '_');
	for (uint32_t i = 0; i <= all.n; i++) {
		if (i < all.n && c[i] != '_')
			continue;
		struct cgs_str word = {all.s + from, i - from};
		cgs_bind_lose(ir, CGS_SC_PACKAGE | s->package, cgs_sym_of(ir->syms, word));
		from = i + 1;
	}
	cgs_bind_lose(ir, CGS_SC_PACKAGE | s->package, cgs_sym_of(ir->syms, all));
}

void cgs_head_missing(const struct site *s, uint32_t decl)
{
	struct cgs_ir *ir = s->ir;
	uint32_t stmt = ir->decl[decl].node;
	struct cgs_span where = head_span(s, stmt);
	struct cgs_str kind = cgs_sym_str(ir->syms, ir->decl[decl].kind);
	if (s->t->node[stmt].flag & CGS_NF_BROKEN)
		return;
	uint32_t first = s->t->node[stmt].kid;
	if (is_number(s->t, first)) {
		struct cgs_str word = cgs_tree_source(s->t, first);
		struct cgs_diag *d =
			cgs_diag_add(ir->diags, CGS_C_missing_name, cgs_tree_span(s->t, first),
				     "'%.*s' is no name: it begins with a digit", CGS_FMT(word));
		cgs_diag_help(ir->diags, d, "begin the name of the %.*s with a letter",
			      CGS_FMT(kind));
		return;
	}
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_missing_name, where,
					  "the %.*s has no name", CGS_FMT(kind));
	where.at += where.len;
	where.len = 0;
	cgs_diag_fix(ir->diags, d, where, CGS_STR(" name"), CGS_PLACEHOLDER);
	cgs_diag_help(ir->diags, d, "write the name after `%.*s`", CGS_FMT(kind));
	lose_title(s, ir->decl[decl].title);
	cgs_bind_lose(ir, CGS_SC_NAMELESS, ir->decl[decl].kind);
}
