/* tree.h — the lossless result of parsing: tokens with trivia, and nodes that point at them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Concatenating all tokens of a tree gives back the file byte for byte. Tokens that were put in to
 * mend a mistake have length 0 (or are the end of one that was mended): the scanner's stand in
 * their place, the ones of repair after the lexed ones in the array. Children of a node form a list
 * (kid, next); node 0 is "none", so an index of 0 ends a list.
 *
 * Depth: at most CGS_NESTING_MAX brackets are open at once, and a path from the root to a leaf has
 * fewer than 2 * CGS_NESTING_MAX nodes; what is deeper became one CGS_N_ERROR (and CGS0202). So a
 * pass over a tree may recurse.
 */
#ifndef CGS_TREE_H
#define CGS_TREE_H

#include "../base/diag.h"

enum { CGS_NESTING_MAX = 256, CGS_TOKEN_MAX = (1 << 24) - 1 };

struct cgs_tok {
	uint32_t at;       /* byte offset */
	uint32_t len : 24; /* bytes */
	uint32_t kind : 8; /* TK_* of the grammar, or CGS_TK_* below for trivia */
};

/* Token kinds that the grammar never sees. */
enum cgs_trivia {
	CGS_TK_SPACE = 240,
	CGS_TK_NEWLINE, /* that does not end a statement */
	CGS_TK_COMMENT, /* # or // up to the line end */
	CGS_TK_DOC,     /* /// up to the line end */
	CGS_TK_BAD,     /* bytes that are no token */
};

enum cgs_node_kind {
	CGS_N_NONE,
	CGS_N_FILE,    /* kids: statements */
	CGS_N_STMT,    /* head word (tok) and kids in order: arguments, then at most one each of
			* CGS_N_PARAMS, CGS_N_TYPE, CGS_N_DEFAULT, CGS_N_BLOCK, CGS_N_ELSE */
	CGS_N_ATTR,    /* name (tok) = value; one kid */
	CGS_N_BLOCK,   /* kids: statements */
	CGS_N_ELSE,    /* kid: a block */
	CGS_N_PARAMS,  /* kids: CGS_N_PARAM */
	CGS_N_PARAM,   /* name (tok); kids: optional CGS_N_TYPE, optional CGS_N_DEFAULT */
	CGS_N_TYPE,    /* name (tok; dotted path as kids of CGS_N_DOT), kids: type arguments; op
			* CGS_OP_OPTIONAL: '?' */
	CGS_N_DEFAULT, /* kid: the value after '=' */
	CGS_N_BOUND,   /* argument "<= 200ms": op, and the value as kid */
	CGS_N_ARROW,   /* argument "->" */
	CGS_N_ERROR,   /* skipped tokens, tok..end */
	/* expressions */
	CGS_N_NAME, /* one identifier */
	CGS_N_DOT,  /* a.b: kid a; tok is a's first token, name is the last token (end - 1) */
	CGS_N_STAR, /* a.*: kid a */
	CGS_N_INT,
	CGS_N_FLOAT,
	CGS_N_QUANTITY,
	CGS_N_DATE,
	CGS_N_VERSION,
	CGS_N_REGEX,
	CGS_N_STRING, /* one-line or text; kids: CGS_N_PART and CGS_N_INTERP in order */
	CGS_N_PART,   /* literal bytes of a string: tok */
	CGS_N_INTERP, /* ${ expr | filter ... }: kid 1 the expression, then CGS_N_NAME/CGS_N_CALL */
	CGS_N_LIST,   /* kids: items */
	CGS_N_RECORD, /* { a = 1 }: kid: a block */
	CGS_N_CALL,   /* kid 1 the callee, then arguments (expressions or CGS_N_NAMED) */
	CGS_N_NAMED,  /* name (tok) = value, inside a call */
	CGS_N_INDEX,  /* a[b] */
	CGS_N_BINARY, /* two kids. Includes 'in', 'where', '..' */
	CGS_N_UNARY,  /* op '-' or '!' */
	CGS_N_IF,     /* if c then a else b: three kids */
	CGS_N_STAT,   /* 200ms @p95: kid the quantity, name is the last token (end - 1) */
};

struct cgs_node {
	uint8_t kind;   /* enum cgs_node_kind */
	uint8_t op;     /* enum cgs_op */
	uint8_t flag;   /* CGS_NF_*; BINARY: how many before it in a row its height leaves out */
	uint8_t height; /* while parsing: levels below it and what follows it in a list */
	uint32_t tok;   /* first token (for STMT, ATTR, PARAM, NAMED: the head word or name) */
	uint32_t end;   /* one past the last token, in source order */
	uint32_t kid;
	uint32_t next;
};

enum cgs_op {
	CGS_OP_NONE,
	CGS_OP_OR,
	CGS_OP_AND,
	CGS_OP_NOT,
	CGS_OP_EQ,
	CGS_OP_NE,
	CGS_OP_LT,
	CGS_OP_LE,
	CGS_OP_GT,
	CGS_OP_GE,
	CGS_OP_ADD,
	CGS_OP_SUB,
	CGS_OP_MUL,
	CGS_OP_DIV,
	CGS_OP_IN,
	CGS_OP_WHERE,
	CGS_OP_RANGE,
	CGS_OP_OPTIONAL, /* of a type: T? */
};

enum cgs_node_flag {
	CGS_NF_TEXT = 1,   /* STRING written with three or more quotes: dedented */
	CGS_NF_RAW = 2,    /* raw text: no interpolation */
	CGS_NF_BROKEN = 4, /* the statement holds a repaired or skipped token */
};

struct cgs_tree {
	uint32_t file;         /* id in cgs_files */
	struct cgs_str text;   /* borrowed from cgs_files */
	struct cgs_tok *tok;   /* lexed tokens first, then the ones that repair put in */
	uint32_t ntok, ctok;   /* no room: of a tree that was lent */
	uint32_t nlex;         /* how many were lexed */
	struct cgs_node *node; /* [0] is CGS_N_NONE */
	uint32_t nnode, cnode;
	uint32_t root;  /* the CGS_N_FILE node */
	uint32_t *lead; /* its statements that are edition, package or import; found by check */
	uint32_t nlead, clead;
	bool led; /* they were looked for */
};

/* for (uint32_t k ...): the children of node n of tree t */
#define cgs_tree_each(k, t, n) for (uint32_t k = (t)->node[n].kid; k; k = (t)->node[k].next)

/* Parses text as file id; never fails: mistakes become diagnostics and CGS_N_ERROR nodes.
 * The text must stay in place as long as the tree. */
struct cgs_tree *cgs_tree_parse(uint32_t file, struct cgs_str text, struct cgs_diags *ds);
/* A tree whose tokens and nodes have to stay where they are. */
struct cgs_tree *cgs_tree_lend(struct cgs_tree t);
void cgs_tree_free(struct cgs_tree *t);

/* The bytes of a token; of a node: from its first to its last token. */
static inline struct cgs_str cgs_tree_tok(const struct cgs_tree *t, uint32_t tok)
{
	const struct cgs_tok *k = &t->tok[tok];
	return (struct cgs_str){t->text.n ? t->text.s + k->at : "", k->len};
}

static inline struct cgs_span cgs_tree_tok_span(const struct cgs_tree *t, uint32_t tok)
{
	if (tok >= t->ntok)
		return (struct cgs_span){t->file, t->text.n, 0};
	return (struct cgs_span){t->file, t->tok[tok].at, t->tok[tok].len};
}

static inline struct cgs_span cgs_tree_span(const struct cgs_tree *t, uint32_t node)
{
	const struct cgs_node *n = &t->node[node];
	struct cgs_span s = cgs_tree_tok_span(t, n->tok);
	if (!n->end || n->end > t->ntok)
		return s;
	const struct cgs_tok *last = &t->tok[n->end - 1];
	uint32_t end = last->at + last->len;
	s.len = end > s.at ? end - s.at : 0;
	return s;
}

static inline struct cgs_str cgs_tree_source(const struct cgs_tree *t, uint32_t node)
{
	struct cgs_span s = cgs_tree_span(t, node);
	return (struct cgs_str){t->text.n ? t->text.s + s.at : "", s.len};
}

/* The name of a NAME, STMT, ATTR, PARAM, NAMED (first token) or DOT, STAT (last token). */
static inline struct cgs_str cgs_tree_name(const struct cgs_tree *t, uint32_t node)
{
	const struct cgs_node *n = &t->node[node];
	bool last = n->kind == CGS_N_DOT || n->kind == CGS_N_STAT;
	uint32_t tok = last && n->end ? n->end - 1 : n->tok;
	return tok < t->ntok ? cgs_tree_tok(t, tok) : CGS_STR("");
}

/* The token before i that is no blank or comment; UINT32_MAX: there is none, nor before that. */
static inline uint32_t cgs_tree_before(const struct cgs_tree *t, uint32_t i)
{
	while (i <= t->ntok && i-- && t->tok[i].kind >= CGS_TK_SPACE)
		;
	return i;
}

/* The first kid of a kind, or 0. */
static inline uint32_t cgs_tree_kid(const struct cgs_tree *t, uint32_t node,
				    enum cgs_node_kind kind)
{
	cgs_tree_each (k, t, node)
		if (t->node[k].kind == kind)
			return k;
	return 0;
}

/* The documentation comment (///) directly above a statement, markers and common indent removed,
 * allocated in a; empty if there is none. */
struct cgs_str cgs_tree_doc(const struct cgs_tree *t, uint32_t node, struct cgs_arena *a);
/* The literal value of one CGS_N_PART of a string: escapes resolved, $${ made ${. Of a text: the
 * line of the opening quotes and the line end before the closing ones left out, and the indentation
 * of the closing quotes taken off every line; CRLF becomes LF. */
struct cgs_str cgs_tree_part(const struct cgs_tree *t, uint32_t string, uint32_t part,
			     struct cgs_arena *a);
/* A readable dump, one node a line with indent, for tests. */
void cgs_tree_dump(const struct cgs_tree *t, struct cgs_buf *out);

#endif
