/* slip.c — what was probably meant by a head or a clause that is not right: help and fixes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "slip.h"

#include <ctype.h>
#include <stdio.h>

#include "expr.h"

enum { LOOK = 200 }; /* tokens */

static bool is_prose(char c)
{
	return isalnum((unsigned char)c) || (c && strchr(" ,.'-_()/:!?", c));
}

bool cgs_slip_text(struct cgs_ir *ir, const struct cgs_tree *t, struct cgs_diag *d, uint32_t node,
		   uint32_t words)
{
	struct cgs_span at = cgs_tree_span(t, node);
	const char *s = t->text.s + at.at, *lim = t->text.s + t->text.n, *c = s;
	uint32_t n = 0;
	for (; c < lim && is_prose(*c); c++)
		n += *c != ' ' && (c == s || c[-1] == ' ');
	if (n < words || (c < lim && !strchr("\r\n;{}#", *c)))
		return false;
	while (c > s && c[-1] == ' ')
		c--;
	struct cgs_span to = {at.file, at.at + (uint32_t)(c - s), 0};
	at.len = 0;
	cgs_diag_help(ir->diags, d, "text needs quotes");
	cgs_diag_fix(ir->diags, d, at, CGS_STR("\""), CGS_REVIEW);
	cgs_diag_fix(ir->diags, d, to, CGS_STR("\""), CGS_REVIEW);
	return true;
}

static bool is_inheritance(struct cgs_str w)
{
	return cgs_str_is(w, "extends") || cgs_str_is(w, "inherits") || cgs_str_is(w, "implements");
}

static bool is_typed(const struct cgs_ir *ir, uint32_t decl)
{
	uint32_t kind = cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind);
	return kind && ir->schema->kind[kind].typed;
}

/* Whether a kind has the attributes `from` and `to`. */
static bool is_flow(const struct site *s, uint32_t kind)
{
	const struct cgs_ir *ir = s->ir;
	return cgs_schema_field(ir->schema, kind, cgs_sym_find(ir->syms, CGS_STR("from"))) &&
	       cgs_schema_field(ir->schema, kind, cgs_sym_find(ir->syms, CGS_STR("to")));
}

bool cgs_slip_flow(const struct site *s, uint32_t kind, uint32_t stmt)
{
	const struct cgs_tree *t = s->t;
	struct cgs_diags *ds = s->ir->diags;
	uint32_t arrow = t->node[stmt].kid, to = t->node[arrow].next;
	if (t->node[arrow].kind != CGS_N_ARROW || !to || !is_flow(s, kind))
		return false;
	struct cgs_str from = cgs_tree_name(t, stmt);
	struct cgs_span at = head_span(s, stmt), gap = cgs_tree_span(t, arrow);
	struct cgs_diag *d = cgs_diag_add(ds, CGS_C_unknown_attribute, gap,
					  "`%.*s -> ...` is no clause: the ends are attributes, "
					  "`from` and `to`",
					  CGS_FMT(from));
	gap.at = at.at + at.len;
	gap.len = cgs_tree_span(t, to).at - gap.at;
	at.len = 0;
	cgs_diag_fix(ds, d, at, CGS_STR("from = "), CGS_REVIEW);
	cgs_diag_fix(ds, d, gap, CGS_STR("; to = "), CGS_REVIEW);
	return true;
}

void cgs_slip_head(const struct site *s, uint32_t decl, struct cgs_diag *d, uint32_t node)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_span gap = cgs_tree_span(s->t, node);
	gap.len = 0;
	bool text = cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_STRING) != 0;
	switch (s->t->node[node].kind) {
	case CGS_N_ARROW:
		if (is_flow(s, cgs_schema_find(ir->schema, CGS_TAB_KIND, ir->decl[decl].kind)))
			cgs_diag_help(ir->diags, d, "its ends are attributes: `from` and `to`");
		break;
	case CGS_N_NAME:
		if (is_inheritance(cgs_tree_name(s->t, node)))
			cgs_diag_help(ir->diags, d,
				      "nothing inherits: what several have in common is a "
				      "template, which each of them uses");
		else if (is_typed(ir, decl) &&
			 !cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_TYPE)) {
			cgs_diag_help(ir->diags, d, "a type stands after ':'");
			cgs_diag_fix(ir->diags, d, gap, CGS_STR(": "), CGS_REVIEW);
		} else if (!text && !cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_TYPE))
			cgs_slip_text(ir, s->t, d, node, 1);
		break;
	case CGS_N_DOT:
		cgs_diag_help(ir->diags, d,
			      "a name has no dots: a declaration stands in the block or the "
			      "package that it belongs to");
		break;
	default:
		if (!cgs_bind_constant(ir, decl) ||
		    cgs_tree_kid(s->t, ir->decl[decl].node, CGS_N_DEFAULT))
			break;
		cgs_diag_help(ir->diags, d, "`=` stands before the value");
		cgs_diag_fix(ir->diags, d, gap, CGS_STR("= "), CGS_REVIEW);
	}
}

/* Moves i to the token before it: its first character; 0: there is none. */
static char token_before(const struct cgs_tree *t, uint32_t *i)
{
	*i = cgs_tree_before(t, *i);
	if (*i == UINT32_MAX)
		return 0;
	const struct cgs_tok *k = &t->tok[*i];
	return k->len ? t->text.s[k->at] : 0;
}

/* `d` or `d "SQL"` */
static bool is_target(const struct cgs_tree *t, uint32_t stmt)
{
	uint32_t kid = t->node[stmt].kid;
	return t->node[stmt].kind == CGS_N_STMT &&
	       (!kid || (t->node[kid].kind == CGS_N_STRING && !t->node[kid].next));
}

/* Moves i from behind a string of one line to its start. */
static void skip_string(const struct cgs_tree *t, uint32_t *i)
{
	uint32_t at = *i;
	if (token_before(t, &at) != '"')
		return;
	for (uint32_t n = 0; n < LOOK; n++)
		if (token_before(t, &at) == '"') {
			*i = at;
			return;
		}
}

/* The word of the edge whose target stands before the ',' that is token i, or 0. */
static uint32_t edge_before(const struct cgs_tree *t, uint32_t i)
{
	uint32_t word = 0;
	bool arrow = false;
	skip_string(t, &i);
	for (uint32_t n = 0; n < LOOK; n++) {
		uint32_t at = i;
		char c = token_before(t, &at);
		if (!c || (c != '-' && c != '.' && !isalnum((unsigned char)c) && c != '_'))
			break;
		arrow |= c == '-' && t->tok[at].len == 2;
		word = i = at;
	}
	return arrow ? word + 1 : 0;
}

bool cgs_slip_target(const struct site *s, uint32_t stmt)
{
	const struct cgs_tree *t = s->t;
	struct cgs_ir *ir = s->ir;
	uint32_t i = t->node[stmt].tok, names = 0, word = 0;
	if (!is_target(t, stmt))
		return false;
	for (; token_before(t, &i) == ',' && names < LOOK; names++) {
		word = edge_before(t, i);
		if (word)
			break;
		skip_string(t, &i);
		if (!isalpha((unsigned char)token_before(t, &i)))
			return false;
	}
	if (!word || names) /* told at the first of them */
		return word;
	struct cgs_str w = cgs_tree_tok(t, word - 1);
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unexpected_part, head_span(s, stmt),
					  "'%.*s' has one target", CGS_FMT(w));
	cgs_diag_help(ir->diags, d, "write `%.*s -> %.*s` too", CGS_FMT(w),
		      CGS_FMT(cgs_tree_name(t, stmt)));
	struct cgs_str again = cgs_str_fmt(&ir->mem, "; %.*s -> ", CGS_FMT(w));
	for (; stmt && is_target(t, stmt); stmt = t->node[stmt].next) {
		uint32_t comma = t->node[stmt].tok;
		if (token_before(t, &comma) != ',')
			break;
		struct cgs_span at = cgs_tree_tok_span(t, comma);
		at.len = head_span(s, stmt).at - at.at;
		cgs_diag_fix(ir->diags, d, at, again, CGS_REVIEW);
	}
	return true;
}

void cgs_slip_rate(struct cgs_ir *ir, const struct cgs_tree *t, struct cgs_diag *d, uint32_t node)
{
	uint32_t i = t->node[node].end;
	if (!isalpha((unsigned char)token_before(t, &i)))
		return;
	struct cgs_str unit = cgs_tree_tok(t, i);
	if (!cgs_schema_find(ir->schema, CGS_TAB_UNIT, cgs_sym_find(ir->syms, unit)) ||
	    token_before(t, &i) != '/' || !isdigit((unsigned char)token_before(t, &i)))
		return;
	cgs_diag_help(ir->diags, d, "a rate has a unit above its line, too: %.*sreq/%.*s",
		      CGS_FMT(cgs_tree_tok(t, i)), CGS_FMT(unit));
	d->fix = NULL;
}

bool cgs_slip_return(const struct site *s, uint32_t decl, uint32_t stmt)
{
	struct cgs_diags *ds = s->ir->diags;
	if (!cgs_ir_is(s->ir, decl, "fn") || s->t->node[stmt].kind != CGS_N_STMT ||
	    !cgs_str_is(cgs_tree_name(s->t, stmt), "return"))
		return false;
	struct cgs_span at = head_span(s, stmt);
	struct cgs_diag *d = cgs_diag_add(ds, CGS_C_unexpected_part, at,
					  "the value of a function is written `is = value`");
	cgs_diag_fix(ds, d, at, CGS_STR("is ="), CGS_REVIEW);
	return true;
}

/* `for c in component where c.tags ...`: the variable is there in the block only. */
static bool is_in_where(const struct cgs_tree *t, uint32_t node)
{
	uint32_t tok = t->node[node].tok;
	for (uint32_t i = 1; i < t->nnode; i++) {
		const struct cgs_node *n = &t->node[i];
		uint32_t block = cgs_tree_kid(t, i, CGS_N_BLOCK);
		if (n->kind == CGS_N_STMT && n->tok < tok && block && tok < t->node[block].tok &&
		    cgs_str_is(cgs_tree_name(t, i), "for") &&
		    cgs_str_eq(cgs_tree_name(t, n->kid), cgs_tree_name(t, node)))
			return true;
	}
	return false;
}

void cgs_slip_name(struct cgs_ir *ir, const struct cgs_tree *t, struct cgs_diag *d, uint32_t node)
{
	struct cgs_str name = cgs_tree_name(t, node);
	uint32_t at = cgs_tree_span(t, node).at;
	if (ir->names->hints < 64 && is_in_where(t, node))
		cgs_diag_help(ir->diags, d,
			      "behind `where`, names are those of the item: `count(tags)`; the "
			      "item is `self`");
	else if (at > 1 && t->text.s[at - 1] == '{' && t->text.s[at - 2] == '$')
		cgs_diag_help(
			ir->diags, d,
			"if it is no name of the spec, write `$${%.*s}`; in `raw \"\"\"` every "
			"`${ }` stays as it is",
			CGS_FMT(name));
}

struct cgs_diag *cgs_slip_function(struct cgs_ir *ir, struct cgs_span at, struct cgs_str name)
{
	static const char *const foreign[][2] = {
		{"len", "count"},
		{"length", "count"},
		{"size", "count"},
		{"total", "sum"},
	};
	struct cgs_diag *d =
		cgs_diag_add(ir->diags, CGS_C_unknown_function, at,
			     "nothing that can be called is named '%.*s'", CGS_FMT(name));
	for (uint32_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
		if (!cgs_str_is(name, foreign[i][0]))
			continue;
		cgs_diag_help(ir->diags, d, "here it is '%s'", foreign[i][1]);
		cgs_diag_fix(ir->diags, d, at, cgs_str_of(foreign[i][1]), CGS_REVIEW);
	}
	return d;
}

/* The name of a reference is a string, and so `.name` behind the one makes it comparable. */
void cgs_slip_quoted(struct cgs_eval *ev, struct cgs_diag *d, uint32_t node)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	uint32_t left = t->node[node].kid, right = t->node[left].next;
	bool first = t->node[left].kind == CGS_N_STRING, in = t->node[node].op == CGS_OP_IN;
	struct cgs_str other = cgs_tree_source(t, first ? right : left);
	if (t->node[right].kind == CGS_N_LIST)
		cgs_diag_help(
			ev->ir->diags, d,
			"a reference is no text: write names without quotes, or `.name` behind it");
	else if (!first && t->node[right].kind != CGS_N_STRING)
		cgs_diag_help(ev->ir->diags, d,
			      "a reference is no text; `.name` behind it is its name");
	else if (in)
		cgs_diag_help(ev->ir->diags, d,
			      "a reference is no text: write the name without quotes");
	else
		cgs_diag_help(ev->ir->diags, d,
			      "a reference is no text: write the name without quotes, or compare "
			      "`%.*s.name`",
			      CGS_FMT(other));
}
