/* parse.c — drives lexer and parser over one file; what does not fit is mended and told.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The parser refuses a token that does not fit, and is as it was before. Then a repair is looked
 * for, and without one the tokens up to the next sure place become one BROKEN.
 * After a mistake is told, further ones are kept back until its statement has ended.
 */
#include "parse.h"

static bool wants_end(const struct cgs_parse *p, unsigned kind)
{
	return (kind == CGS_TK_RBRACE || !kind) && !cgs_parse_between(p);
}

static bool reads_foreign(struct cgs_parse *p, unsigned kind)
{
	switch (kind) {
	case CGS_TK_NAME:
		return cgs_foreign_unit(p) || cgs_foreign_else_if(p) || cgs_foreign_doubled(p);
	case CGS_TK_ELSE: return cgs_line_else(p);
	case CGS_TK_END: return cgs_line_below(p);
	case CGS_TK_COMMA: return cgs_comma_read(p);
	case CGS_TK_COLON: return cgs_foreign_colon(p);
	default: return false;
	}
}

static void step(struct cgs_parse *p, unsigned kind)
{
	if (wants_end(p, kind) && !cgs_parse_push(p, CGS_TK_END, p->i, p->end)) {
		cgs_mend_token(p);
		return;
	}
	if (reads_foreign(p, kind))
		return;
	if (kind == CGS_TK_ARROW)
		kind = cgs_foreign_arrow(p);
	if (kind == CGS_TK_COLON || (kind == CGS_TK_NAME && p->t->tok[p->i].len <= 3))
		kind = cgs_foreign_operator(p, kind);
	if (!cgs_parse_push(p, kind, p->i, p->i + 1) && !cgs_foreign_push(p, kind)) {
		cgs_mend_token(p);
		return;
	}
	p->i++;
	if (kind != CGS_TK_END)
		p->end = p->i;
}

/* What the grammar does not see. */
static void pass_over(struct cgs_parse *p, unsigned kind)
{
	p->i++;
	if (kind != CGS_TK_BAD)
		return;
	p->b.bad_at = p->i;
	p->told = true;
}

static void parse_tokens(struct cgs_parse *p)
{
	const uint32_t n = p->t->nlex;
	while (p->i < n) {
		struct cgs_tok tok = p->t->tok[p->i];
		if (tok.kind >= CGS_TK_SPACE || cgs_parse_needless(p, tok.kind)) {
			pass_over(p, tok.kind);
			continue;
		}
		if (!tok.len)
			cgs_mend_gap(p);
		step(p, tok.kind);
	}
	while (wants_end(p, 0) || !cgs_parse_push(p, 0, p->i, p->end))
		if (!cgs_parse_push(p, CGS_TK_END, p->i, p->end))
			cgs_mend_token(p);
}

/* A parameter with a type that no declaration took: f(a: int) inside an expression. */
static void check_params(struct cgs_parse *p)
{
	uint32_t bad_at = 0; /* as in build.h: nodes come after what they hold */
	for (uint32_t n = 1; n < p->t->nnode; n++) {
		struct cgs_node *call = &p->t->node[n];
		if ((call->kind == CGS_N_STMT || call->kind == CGS_N_ATTR) && bad_at > call->tok)
			call->flag |= CGS_NF_BROKEN;
		if (call->kind != CGS_N_CALL)
			continue;
		uint32_t k = cgs_tree_kid(p->t, n, CGS_N_PARAM);
		if (!k)
			continue;
		call->kind = CGS_N_ERROR;
		call->kid = 0;
		bad_at = call->tok + 1;
		if (cgs_scan_may_tell(&p->scan, 0))
			cgs_diag_add(
				p->ds, CGS_C_syntax, cgs_tree_span(p->t, k),
				"unexpected type; only the parameters of a declaration have one");
	}
}

struct cgs_tree *cgs_tree_parse(uint32_t file, struct cgs_str text, struct cgs_diags *ds)
{
	struct cgs_tree *t = cgs_mem_alloc(sizeof *t);
	t->file = file;
	t->text = text;
	/* Enough for most files, and no memory until it is written to. */
	t->ctok = text.n / 2 + 64;
	t->tok = cgs_mem_alloc(t->ctok * sizeof *t->tok);
	t->cnode = text.n / 4 + 64;
	t->node = cgs_mem_alloc(t->cnode * sizeof *t->node);
	t->nnode = 1;
	struct cgs_parse p = {
		.scan = {.tree = t, .ds = ds}, .b = {.tree = t, .ds = ds}, .t = t, .ds = ds};
	cgs_scan_tokens(&p.scan);
	t->tok = cgs_mem_fit(t->tok, &t->ctok, t->ntok, sizeof *t->tok);
	p.b.deep = p.scan.deep;
	p.gram = cgs_gram_new(&p.b);
	parse_tokens(&p);
	cgs_gram_free(p.gram);
	if (p.b.params)
		check_params(&p);
	cgs_scan_done(&p.scan);
	return t;
}
