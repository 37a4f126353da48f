/* lower_read.c — how lowering reads declarations: attributes, names and templates.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lower.h"

enum { MADE_MAX = 128 << 20 };

/* Names and references. */

struct cgs_eval cgs_lower_eval(struct cgs_lowering *L, uint32_t decl)
{
	return (struct cgs_eval){.ir = L->ir, .mem = &L->mem, .decl = decl};
}

bool cgs_lower_asks(const struct cgs_lowering *L, uint32_t decl)
{
	return cgs_ir_is(L->ir, decl, "prompt") ||
	       (cgs_ir_is(L->ir, decl, "metaprompt") && !L->ir->decl[decl].nparam);
}

struct cgs_str cgs_lower_str(struct cgs_lowering *L, uint32_t decl, const char *attr)
{
	struct cgs_value v = cgs_ir_get(L->ir, decl, attr);
	if (v.type == CGS_V_STR || v.type == CGS_V_WORD)
		return v.str;
	return (struct cgs_str){"", 0};
}

uint32_t cgs_lower_ref(struct cgs_lowering *L, uint32_t decl, const char *attr)
{
	struct cgs_value v = cgs_ir_get(L->ir, decl, attr);
	return v.type == CGS_V_REF ? v.decl : 0;
}

uint64_t cgs_lower_whole(const struct cgs_value *v, uint64_t mul, uint64_t div, uint64_t dflt)
{
	if (v->type != CGS_V_NUM || v->num.n < 0)
		return dflt;
	__extension__ typedef unsigned __int128 wide;
	wide den = (wide)(uint64_t)(v->num.d > 0 ? v->num.d : 1) * div;
	wide n = ((wide)(uint64_t)v->num.n * mul + den - 1) / den;
	return n > UINT64_MAX ? UINT64_MAX : (uint64_t)n;
}

uint64_t cgs_lower_count(struct cgs_lowering *L, uint32_t decl, const char *attr, uint64_t mul,
			 uint64_t div, uint64_t dflt)
{
	struct cgs_value v = cgs_ir_get(L->ir, decl, attr);
	return cgs_lower_whole(&v, mul, div, dflt);
}

struct cgs_span cgs_lower_span(struct cgs_lowering *L, uint32_t decl, const char *attr)
{
	const struct cgs_attr *a = cgs_ir_attr(L->ir, decl, attr, NULL);
	return a ? cgs_ir_origin(L->ir, a) : cgs_ir_span(L->ir, decl);
}

struct cgs_span cgs_lower_item(struct cgs_lowering *L, uint32_t decl, const char *attr, uint32_t i,
			       uint32_t n)
{
	const struct cgs_attr *a = cgs_ir_attr(L->ir, decl, attr, NULL);
	const struct cgs_tree *t = a ? cgs_ir_tree(L->ir, a->site) : NULL;
	uint32_t item = 0, count = 0;
	if (!a || a->joins || !a->expr || t->node[a->expr].kind != CGS_N_LIST)
		return cgs_lower_span(L, decl, attr);
	cgs_tree_each (k, t, a->expr)
		if (count++ == i)
			item = k;
	return count == n && item ? cgs_ir_node_span(L->ir, a->site, item)
				  : cgs_lower_span(L, decl, attr);
}

/* "a" "b" "c" in one string; short work for the names of many steps. */
static struct cgs_str join(struct cgs_arena *a, const struct cgs_str *part, uint32_t n)
{
	uint32_t size = 0;
	for (uint32_t i = 0; i < n; i++)
		size += part[i].n;
	char *s = cgs_arena_alloc(a, (size_t)size + 1), *to = s;
	for (uint32_t i = 0; i < n; i++) {
		memcpy(to, part[i].s, part[i].n);
		to += part[i].n;
	}
	return (struct cgs_str){s, size};
}

struct cgs_str cgs_lower_name(struct cgs_lowering *L, const char *kind, uint32_t decl)
{
	uint32_t package = L->ir->decl[decl].package;
	struct cgs_str in = cgs_sym_str(L->ir->syms, L->ir->package[package].name);
	struct cgs_str part[] = {cgs_str_of(kind), CGS_STR("."), in, CGS_STR("."),
				 cgs_ir_full(L->ir, decl, &L->mem)};
	if (package == L->package || !in.n)
		part[2] = part[3] = CGS_STR("");
	return join(&L->mem, part, sizeof part / sizeof *part);
}

struct cgs_str cgs_lower_join(struct cgs_lowering *L, struct cgs_str a, struct cgs_str b)
{
	struct cgs_str part[] = {a, b};
	return join(&L->mem, part, 2);
}

struct cgs_str cgs_lower_args(struct cgs_lowering *L, const struct cgs_value *call)
{
	struct cgs_buf b = {0};
	struct cgs_eval ev = cgs_lower_eval(L, call->decl);
	cgs_buf_putc(&b, '(');
	for (uint32_t i = 0; call->type == CGS_V_CALL && i < call->n; i++) {
		if (i)
			cgs_buf_putz(&b, ", ");
		cgs_eval_show(&ev, &call->item[i], &b);
	}
	cgs_buf_putc(&b, ')');
	struct cgs_str s = cgs_str_dup(&L->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

uint32_t *cgs_lower_made(struct cgs_lowering *L, const char *kind, struct cgs_str key)
{
	char small[256];
	size_t nkind = strlen(kind), n = nkind + 1 + key.n;
	char *s = n <= sizeof small ? small : cgs_arena_alloc(&L->mem, n);
	memcpy(s, kind, nkind);
	s[nkind] = ':';
	if (key.n)
		memcpy(s + nkind + 1, key.s, key.n);
	cgs_sym y = cgs_sym_of(&L->keys, (struct cgs_str){s, (uint32_t)n});
	L->made = cgs_mem_grow(L->made, &L->cmade, y + 1, sizeof *L->made);
	return &L->made[y];
}

/* Text and templates. */

uint32_t cgs_lower_text_step(struct cgs_lowering *L, struct cgs_str name, struct cgs_str text,
			     struct cgs_span where)
{
	struct cgs_buf b = {0};
	uint32_t s = cgs_draft_step(L->d, CGS_STEP_TEMPLATE, name, where);
	cgs_recipe_open(&b, '{');
	cgs_recipe_pair(&b, "kind", CGS_STR("template"));
	cgs_recipe_pair(&b, "text", text);
	cgs_buf_putc(&b, '}');
	cgs_draft_recipe(L->d, s, cgs_buf_view(&b));
	cgs_draft_output(L->d, s, CGS_STR("text"), text.n);
	cgs_buf_done(&b);
	return s;
}

bool cgs_lower_template(struct cgs_lowering *L, const struct cgs_value *v, struct cgs_buf *out)
{
	const struct cgs_decl *d = &L->ir->decl[v->decl];
	const struct cgs_tree *t = L->ir->tree[d->file];
	struct cgs_eval ev = cgs_lower_eval(L, v->decl);
	struct cgs_scope scope = {0};
	if (!cgs_eval_bind(&ev, v, &scope))
		return false;
	ev.scope = &scope;
	uint32_t block = cgs_tree_kid(t, d->node, CGS_N_BLOCK);
	bool full = L->made_text > MADE_MAX;
	if (full || (block && !cgs_eval_block(&ev, block, out)))
		return false;
	L->made_text += out->n;
	if (L->made_text > MADE_MAX)
		cgs_diag_add(L->ir->diags, CGS_C_too_large, cgs_ir_span(L->ir, v->decl),
			     "the templates of the project make more than %d MiB of text",
			     MADE_MAX >> 20);
	return L->made_text <= MADE_MAX;
}
