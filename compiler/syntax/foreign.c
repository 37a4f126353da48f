/* foreign.c — what is written as other languages write it: operators, units behind a
 * blank, constants without a type.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "foreign.h"

#include "cgs_gram.h"
#include "gram.h"

static unsigned kind_at(const struct cgs_tree *t, uint32_t i)
{
	return i < t->nlex ? t->tok[i].kind : 0;
}

/* The token after i that is no blank or comment. */
static uint32_t after(const struct cgs_tree *t, uint32_t i)
{
	for (i++; i < t->nlex && t->tok[i].kind >= CGS_TK_SPACE;)
		i++;
	return i;
}

/* True when the tokens before i, back to where the statement starts, are of a condition. */
static bool in_condition(const struct cgs_tree *t, uint32_t i)
{
	uint32_t head = i;
	for (uint32_t k = i; k-- > 0;) {
		switch (kind_at(t, k)) {
		case CGS_TK_END:
		case CGS_TK_LBRACE:
		case CGS_TK_RBRACE: k = 0; break;
		case CGS_TK_HOLE:
		case CGS_TK_IF:
		case CGS_TK_WHERE:
		case CGS_TK_IN:
		case CGS_TK_AND:
		case CGS_TK_OR:
		case CGS_TK_NOT:
		case CGS_TK_EQ:
		case CGS_TK_NE:
		case CGS_TK_LE:
		case CGS_TK_GE: return true;
		case CGS_TK_NAME: head = k; break;
		default: break;
		}
	}
	struct cgs_str w = cgs_tree_tok(t, head);
	return head < i && (cgs_str_is(w, "require") || cgs_str_is(w, "for"));
}

static bool starts_operand(unsigned kind)
{
	return kind == CGS_TK_NAME || kind == CGS_TK_LPS || kind == CGS_TK_QUOTE ||
	       kind == CGS_TK_NOT || kind == CGS_TK_INT || kind == CGS_TK_QUANTITY;
}

static bool starts_value(unsigned kind)
{
	return kind == CGS_TK_QUOTE || kind == CGS_TK_INT || kind == CGS_TK_FLOAT ||
	       kind == CGS_TK_QUANTITY || kind == CGS_TK_DATE || kind == CGS_TK_VERSION ||
	       kind == CGS_TK_REGEX || kind == CGS_TK_LBS;
}

static unsigned word_operator(struct cgs_str w)
{
	if (cgs_str_is(w, "and"))
		return CGS_TK_AND;
	if (cgs_str_is(w, "or"))
		return CGS_TK_OR;
	return cgs_str_is(w, "not") ? CGS_TK_NOT : 0;
}

unsigned cgs_foreign_operator(const struct cgs_tree *t, const void *gram, uint32_t i)
{
	if (kind_at(t, i) == CGS_TK_ASSIGN)
		return cgs_gram_accepts(gram, CGS_TK_EQ) && in_condition(t, i) ? CGS_TK_EQ : 0;
	if (kind_at(t, i) == CGS_TK_COLON) { /* `title: "x"`: a type is a name */
		bool value = starts_value(kind_at(t, after(t, i)));
		return value && cgs_gram_accepts(gram, CGS_TK_ASSIGN) ? CGS_TK_ASSIGN : 0;
	}
	unsigned op = word_operator(cgs_tree_tok(t, i));
	if (!op || !cgs_gram_accepts(gram, op))
		return 0;
	unsigned next = kind_at(t, after(t, i));
	bool call = op == CGS_TK_NOT && next == CGS_TK_LPT;
	if (!call && !starts_operand(next))
		return 0;
	/* Where the word could be a name, only a condition makes it an operator. */
	bool other = cgs_gram_accepts(gram, op == CGS_TK_NOT ? CGS_TK_END : CGS_TK_NAME);
	return !other || in_condition(t, i) ? op : 0;
}

/* The token before i that is no blank or comment; i at the beginning. */
static uint32_t before(const struct cgs_tree *t, uint32_t i)
{
	uint32_t k = i;
	while (k-- > 0)
		if (t->tok[k].kind < CGS_TK_SPACE)
			return k;
	return i;
}

const char *cgs_foreign_untyped(const struct cgs_tree *t, uint32_t i)
{
	uint32_t name = before(t, i), word = before(t, name);
	struct cgs_str w = cgs_tree_tok(t, word), value = cgs_tree_tok(t, after(t, i));
	if (word == name || kind_at(t, name) != CGS_TK_NAME || kind_at(t, word) != CGS_TK_NAME ||
	    !(cgs_str_is(w, "const") || cgs_str_is(w, "param")))
		return NULL;
	switch (kind_at(t, after(t, i))) {
	case CGS_TK_QUOTE: return "string";
	case CGS_TK_INT: return "int";
	case CGS_TK_FLOAT: return "float";
	case CGS_TK_LBS: return "list";
	default: return cgs_str_is(value, "true") || cgs_str_is(value, "false") ? "bool" : "";
	}
}

bool cgs_foreign_else_if(struct cgs_str word)
{
	return cgs_str_is(word, "elif") || cgs_str_is(word, "elsif") || cgs_str_is(word, "elseif");
}

bool cgs_foreign_unit(const struct cgs_tree *t, uint32_t number, uint32_t i)
{
	if (i != number + 2 || kind_at(t, number + 1) != CGS_TK_SPACE)
		return false;
	uint32_t before = number;
	while (before && t->tok[before - 1].kind >= CGS_TK_SPACE)
		before--;
	if (!before || kind_at(t, before - 1) == CGS_TK_NAME)
		return false;
	switch (kind_at(t, after(t, i))) {
	case 0:
	case CGS_TK_END:
	case CGS_TK_RBRACE:
	case CGS_TK_RB:
	case CGS_TK_RP:
	case CGS_TK_COMMA:
	case CGS_TK_AT:
	case CGS_TK_RANGE: return true;
	default: return false;
	}
}
