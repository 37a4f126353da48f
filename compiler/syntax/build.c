/* build.c — what the grammar's actions call: nodes made and strung together.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every node knows how deep it is; one that would be too deep becomes an error node without
 * children, so no later walk needs a limit of its own: none goes deeper than 16 *
 * CGS_NESTING_MAX.
 */
#include "build.h"

static struct cgs_span span_of(const struct cgs_build *b, uint32_t tok)
{
	return cgs_tree_tok_span(b->tree, tok);
}

/* A long sum is not nested, but its node is: of a row of operators every 16th counts. */
enum { ROW_MAX = 16 };

static void too_deep(struct cgs_build *b, uint32_t tok, enum cgs_node_kind kind)
{
	if (b->deep)
		return;
	b->deep = true;
	bool row = kind == CGS_N_BINARY;
	struct cgs_diag *d = cgs_diag_add(b->ds, CGS_C_nesting, span_of(b, tok),
					  row ? "more than %d operators stand in a row"
					      : "nested more than %d levels deep",
					  row ? CGS_NESTING_MAX * ROW_MAX : CGS_NESTING_MAX);
	cgs_diag_help(b->ds, d, "split it: give the inner parts names of their own");
}

struct cgs_sem cgs_build_later(struct cgs_sem a, struct cgs_sem c)
{
	return c.end > a.end ? c : a;
}

struct cgs_sem cgs_build_add(struct cgs_build *b, struct cgs_sem list, struct cgs_sem item)
{
	struct cgs_node *node = b->tree->node;
	if (list.tok == UINT32_MAX)
		return item;
	if (item.tok == UINT32_MAX)
		return list;
	if (list.last) {
		node[list.last].next = item.first;
		if (node[list.first].height < node[item.first].height)
			node[list.first].height = node[item.first].height;
	} else {
		list.first = item.first;
	}
	if (item.last)
		list.last = item.last;
	if (item.end > list.end)
		list.end = item.end;
	return list;
}

static struct cgs_sem append(struct cgs_build *b, struct cgs_node node)
{
	struct cgs_tree *t = b->tree;
	uint32_t id = t->nnode++;
	if (id == t->cnode)
		t->node = cgs_mem_grow(t->node, &t->cnode, id + 1, sizeof *t->node);
	t->node[id] = node;
	return (struct cgs_sem){.tok = node.tok, .end = node.end, .first = id, .last = id};
}

struct cgs_sem cgs_build_leaf(struct cgs_build *b, enum cgs_node_kind kind, struct cgs_sem tok)
{
	return append(b, (struct cgs_node){.kind = (uint8_t)kind, .tok = tok.tok, .end = tok.end});
}

struct cgs_sem cgs_build_node(struct cgs_build *b, enum cgs_node_kind kind, unsigned op,
			      struct cgs_sem from, struct cgs_sem to, struct cgs_sem kids)
{
	struct cgs_node n = {.kind = (uint8_t)kind, .op = (uint8_t)op, .tok = from.tok};
	n.end = to.end > from.end ? to.end : from.end;
	n.kid = kids.first;
	unsigned height = kids.first ? b->tree->node[kids.first].height + 1u : 0;
	n.height = (uint8_t)height;
	if (height >= CGS_NESTING_MAX) {
		too_deep(b, from.tok, kind);
		n.kind = CGS_N_ERROR;
		n.kid = n.height = 0;
	}
	if (kind == CGS_N_STMT || kind == CGS_N_ATTR) {
		bool broken = b->bad_at > from.tok || from.tok >= b->tree->nlex;
		n.flag = broken ? CGS_NF_BROKEN : 0;
	}
	return append(b, n);
}

struct cgs_sem cgs_build_binary(struct cgs_build *b, enum cgs_op op, struct cgs_sem l,
				struct cgs_sem r)
{
	struct cgs_node *node = b->tree->node;
	uint8_t row = 0;
	bool longer = node[l.first].kind == CGS_N_BINARY && node[l.first].flag < ROW_MAX - 1 &&
		      node[l.first].height > node[r.first].height;
	if (longer) {
		row = (uint8_t)(node[l.first].flag + 1);
		node[l.first].height--;
	}
	struct cgs_sem sem = cgs_build_node(b, CGS_N_BINARY, op, l, r, cgs_build_add(b, l, r));
	b->tree->node[sem.first].flag = row;
	return sem;
}

struct cgs_sem cgs_build_named(struct cgs_build *b, enum cgs_node_kind kind, struct cgs_sem of,
			       struct cgs_sem name)
{
	struct cgs_sem r = cgs_build_node(b, kind, 0, of, name, of);
	/* The name may be a token that repair put in, which stands after the lexed ones. */
	b->tree->node[r.first].end = name.tok + 1;
	return r;
}

struct cgs_sem cgs_build_string(struct cgs_build *b, struct cgs_sem open, struct cgs_sem close,
				struct cgs_sem parts)
{
	struct cgs_sem r = cgs_build_node(b, CGS_N_STRING, 0, open, close, parts);
	struct cgs_str s = cgs_tree_tok(b->tree, open.tok);
	uint8_t flag = 0;
	if (s.s[0] == 'r')
		flag = CGS_NF_TEXT | CGS_NF_RAW;
	else if (s.n >= 3 && s.s[0] == '"')
		flag = CGS_NF_TEXT;
	b->tree->node[r.first].flag = flag;
	return r;
}

struct cgs_sem cgs_build_type(struct cgs_build *b, struct cgs_sem path, struct cgs_sem args,
			      struct cgs_sem to, unsigned optional)
{
	bool dotted = b->tree->node[path.first].kind == CGS_N_DOT;
	struct cgs_sem kids = dotted ? cgs_build_add(b, path, args) : args;
	return cgs_build_node(b, CGS_N_TYPE, optional ? CGS_OP_OPTIONAL : 0, path, to, kids);
}

struct cgs_sem cgs_build_param(struct cgs_build *b, struct cgs_sem name, struct cgs_sem type,
			       struct cgs_sem dflt)
{
	b->params = true;
	return cgs_build_node(b, CGS_N_PARAM, 0, name, cgs_build_later(type, dflt),
			      cgs_build_add(b, type, dflt));
}

static bool has_param(const struct cgs_tree *t, uint32_t first)
{
	for (uint32_t k = first; k; k = t->node[k].next)
		if (t->node[k].kind == CGS_N_PARAM)
			return true;
	return false;
}

/* In a list of parameters a plain name is one without a type, "a = 1" one with a default. */
static void make_params(struct cgs_tree *t, uint32_t first)
{
	for (uint32_t k = first; k; k = t->node[k].next) {
		struct cgs_node *n = &t->node[k];
		if (n->kind == CGS_N_NAME)
			n->kind = CGS_N_PARAM;
		if (n->kind != CGS_N_NAMED)
			continue;
		n->kind = CGS_N_PARAM;
		struct cgs_node dflt = {.kind = CGS_N_DEFAULT, .end = n->end, .kid = n->kid};
		dflt.tok = t->node[n->kid].tok;
		n->kid = t->nnode;
		*CGS_PUSH(t->node, t->nnode, t->cnode) = dflt;
	}
}

struct cgs_sem cgs_build_head_call(struct cgs_build *b, struct cgs_sem open, struct cgs_sem in,
				   struct cgs_sem close)
{
	struct cgs_tree *t = b->tree;
	if (has_param(t, in.first)) {
		make_params(t, in.first);
		in = cgs_build_node(b, CGS_N_PARAMS, 0, open, close, in);
	}
	if (in.tok == UINT32_MAX)
		return close;
	if (in.end < close.end)
		in.end = close.end;
	return in;
}

/* "template t(c: component)": the call becomes the name t and parameters, which are taken out of
 * the list of arguments and given back. */
static struct cgs_sem take_params(struct cgs_build *b, struct cgs_sem *args, bool block)
{
	struct cgs_tree *t = b->tree;
	struct cgs_sem none = cgs_build_empty(b);
	uint32_t call = args->first;
	if (!call)
		return none;
	if (t->node[call].kind == CGS_N_PARAMS) { /* of the head word itself: move to its place */
		struct cgs_sem p = *args;
		p.last = p.first;
		args->first = t->node[call].next;
		t->node[call].next = 0;
		if (args->first)
			t->node[args->first].height = t->node[call].height;
		else
			args->last = 0;
		return p;
	}
	uint32_t name = t->node[call].kid;
	if (t->node[call].kind != CGS_N_CALL || t->node[name].kind != CGS_N_NAME)
		return none;
	uint32_t first = t->node[name].next;
	if (!has_param(t, first) && (first || !block))
		return none;
	make_params(t, first);
	t->node[name].next = t->node[call].next;
	t->node[name].height = t->node[call].height;
	t->node[call].next = 0;
	t->node[call].kind = CGS_N_PARAMS;
	t->node[call].kid = first;
	t->node[call].tok = t->node[name].end;
	if (args->last == call)
		args->last = name;
	args->first = name;
	return (struct cgs_sem){
		.tok = t->node[call].tok, .end = t->node[call].end, .first = call, .last = call};
}

struct cgs_sem cgs_build_stmt(struct cgs_build *b, struct cgs_sem name, struct cgs_sem args,
			      struct cgs_sem type, struct cgs_sem more, struct cgs_sem blocks)
{
	struct cgs_tree *t = b->tree;
	struct cgs_sem params = cgs_build_empty(b), kids;
	if (b->params || (blocks.first && args.first && t->node[args.first].kind == CGS_N_CALL))
		params = take_params(b, &args, blocks.first != 0);
	kids = cgs_build_add(b, args, more);
	kids = cgs_build_add(b, kids, params);
	kids = cgs_build_add(b, kids, type);
	kids = cgs_build_add(b, kids, blocks);
	return cgs_build_node(b, CGS_N_STMT, 0, name, kids, kids);
}

void cgs_build_root(struct cgs_build *b, struct cgs_sem body)
{
	struct cgs_tree *t = b->tree;
	t->root = t->nnode;
	*CGS_PUSH(t->node, t->nnode, t->cnode) =
		(struct cgs_node){.kind = CGS_N_FILE, .end = t->nlex, .kid = body.first};
}
