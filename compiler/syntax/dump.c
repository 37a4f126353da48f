/* dump.c — a tree as text, one node a line, for tests and for people who debug a grammar.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tree.h"

static const char *const kinds[] = {
	[CGS_N_NONE] = "none",         [CGS_N_FILE] = "file",     [CGS_N_STMT] = "stmt",
	[CGS_N_ATTR] = "attr",         [CGS_N_BLOCK] = "block",   [CGS_N_ELSE] = "else",
	[CGS_N_PARAMS] = "params",     [CGS_N_PARAM] = "param",   [CGS_N_TYPE] = "type",
	[CGS_N_DEFAULT] = "default",   [CGS_N_BOUND] = "bound",   [CGS_N_ARROW] = "arrow",
	[CGS_N_ERROR] = "error",       [CGS_N_NAME] = "name",     [CGS_N_DOT] = "dot",
	[CGS_N_STAR] = "star",         [CGS_N_INT] = "int",       [CGS_N_FLOAT] = "float",
	[CGS_N_QUANTITY] = "quantity", [CGS_N_DATE] = "date",     [CGS_N_VERSION] = "version",
	[CGS_N_REGEX] = "regex",       [CGS_N_STRING] = "string", [CGS_N_PART] = "part",
	[CGS_N_INTERP] = "interp",     [CGS_N_LIST] = "list",     [CGS_N_RECORD] = "record",
	[CGS_N_CALL] = "call",         [CGS_N_NAMED] = "named",   [CGS_N_INDEX] = "index",
	[CGS_N_BINARY] = "binary",     [CGS_N_UNARY] = "unary",   [CGS_N_IF] = "if",
	[CGS_N_STAT] = "stat",
};

static const char *const ops[] = {
	[CGS_OP_NONE] = "",       [CGS_OP_OR] = "||",    [CGS_OP_AND] = "&&",
	[CGS_OP_NOT] = "!",       [CGS_OP_EQ] = "==",    [CGS_OP_NE] = "!=",
	[CGS_OP_LT] = "<",        [CGS_OP_LE] = "<=",    [CGS_OP_GT] = ">",
	[CGS_OP_GE] = ">=",       [CGS_OP_ADD] = "+",    [CGS_OP_SUB] = "-",
	[CGS_OP_MUL] = "*",       [CGS_OP_DIV] = "/",    [CGS_OP_IN] = "in",
	[CGS_OP_WHERE] = "where", [CGS_OP_RANGE] = "..", [CGS_OP_OPTIONAL] = "?",
};

enum { EXCERPT_MAX = 40, INDENT_MAX = 64 }; /* a long sum is as deep as it is long */

static void line(const struct cgs_tree *t, uint32_t id, unsigned depth, struct cgs_buf *out)
{
	const struct cgs_node *n = &t->node[id];
	for (unsigned i = 0; i < depth && i < INDENT_MAX; i++)
		cgs_buf_putz(out, "  ");
	cgs_buf_putz(out, kinds[n->kind]);
	if (n->op)
		cgs_buf_fmt(out, " %s", ops[n->op]);
	if (n->flag & CGS_NF_BROKEN)
		cgs_buf_putz(out, " broken");
	if (n->kind != CGS_N_FILE && n->kind != CGS_N_BLOCK) {
		struct cgs_str s = cgs_tree_source(t, id);
		cgs_buf_putz(out, " '");
		for (uint32_t i = 0; i < s.n && i < EXCERPT_MAX; i++)
			cgs_buf_putc(out, s.s[i] == '\n' ? ' ' : s.s[i]);
		cgs_buf_putz(out, s.n > EXCERPT_MAX ? "...'" : "'");
	}
	cgs_buf_putc(out, '\n');
}

static void walk(const struct cgs_tree *t, uint32_t id, unsigned depth, struct cgs_buf *out)
{
	line(t, id, depth, out);
	cgs_tree_each (k, t, id)
		walk(t, k, depth + 1, out);
}

void cgs_tree_dump(const struct cgs_tree *t, struct cgs_buf *out)
{
	walk(t, t->root, 0, out);
}
