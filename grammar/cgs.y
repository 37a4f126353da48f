/* cgs.y — the shapes of the language: statements, arguments, values. It knows no words.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The driver (compiler/syntax/parse.c) gives every statement an END, also before '}' and at the
 * end of the file, and drops the ones that are too many. In a block a COMMA ends one too. Tokens
 * come through cgs_gram_push, which refuses what does not fit, so the parser itself never meets an
 * error. IF THEN ELSE IN WHERE are names wherever the grammar does not want the word.
 */
%name cgs_gram_
%token_prefix CGS_TK_
%token_type {struct cgs_sem}
%default_type {struct cgs_sem}
%extra_argument {struct cgs_build *b}
%stack_size 0
%start_symbol file
%include {
#include <stdlib.h>
#define YYNOERRORRECOVERY 1
#include "compiler/syntax/build.h"
#include "compiler/syntax/gram.h"
}
%stack_overflow { cgs_mem_bug("the parser's stack cannot grow"); }

%fallback NAME IF THEN ELSE IN WHERE.

%nonassoc END.
%right ELSE.
%left WHERE.
%left OR.
%left AND.
%right NOT.
%nonassoc EQ NE LT LE GT GE IN.
%nonassoc RANGE.
%left ADD SUB.
%left MUL DIV.
%right NEG.
%left DOT AT LPT LBT.

file ::= top(A). { cgs_build_root(b, A); }

top(R) ::= . { R = cgs_build_empty(b); }
top(R) ::= top(A) stmt(B) END. { R = cgs_build_add(b, A, B); }
body(R) ::= . { R = cgs_build_empty(b); }
body(R) ::= body(A) stmt(B) END. { R = cgs_build_add(b, A, B); }
body(R) ::= body(A) stmt(B) COMMA. { R = cgs_build_add(b, A, B); }

stmt(R) ::= NAME(N) ASSIGN value(V). { R = cgs_build_node(b, CGS_N_ATTR, 0, N, V, V); }
stmt(R) ::= NAME(N) head(H). {
	struct cgs_sem none = cgs_build_empty(b);
	R = cgs_build_stmt(b, N, H, none, none, none);
}
stmt(R) ::= NAME(N) head(H) blocks(K). {
	struct cgs_sem none = cgs_build_empty(b);
	R = cgs_build_stmt(b, N, H, none, none, K);
}
stmt(R) ::= NAME(N) head(H) COLON type(T) dflt(D) args(M). {
	R = cgs_build_stmt(b, N, H, cgs_build_add(b, T, D), M, cgs_build_empty(b));
}
stmt(R) ::= NAME(N) head(H) COLON type(T) dflt(D) args(M) blocks(K). {
	R = cgs_build_stmt(b, N, H, cgs_build_add(b, T, D), M, K);
}
stmt(R) ::= BROKEN(N). { R = cgs_build_leaf(b, CGS_N_ERROR, N); }
stmt(R) ::= BROKEN(N) blocks(K). {
	R = cgs_build_node(b, CGS_N_ERROR, 0, N, cgs_build_later(N, K), K);
}

head(R) ::= . { R = cgs_build_empty(b); }
head(R) ::= EQ(O) expr(E). [END] { R = cgs_build_node(b, CGS_N_BOUND, CGS_OP_EQ, O, E, E); }
head(R) ::= NE(O) expr(E). [END] { R = cgs_build_node(b, CGS_N_BOUND, CGS_OP_NE, O, E, E); }
head(R) ::= LT(O) expr(E). [END] { R = cgs_build_node(b, CGS_N_BOUND, CGS_OP_LT, O, E, E); }
head(R) ::= LE(O) expr(E). [END] { R = cgs_build_node(b, CGS_N_BOUND, CGS_OP_LE, O, E, E); }
head(R) ::= GT(O) expr(E). [END] { R = cgs_build_node(b, CGS_N_BOUND, CGS_OP_GT, O, E, E); }
head(R) ::= GE(O) expr(E). [END] { R = cgs_build_node(b, CGS_N_BOUND, CGS_OP_GE, O, E, E); }
head(R) ::= LPT(L) cargs(P) RP(E). { R = cgs_build_head_call(b, L, P, E); }
head(R) ::= head(A) expr(E). [END] { R = cgs_build_add(b, A, E); }
head(R) ::= head(A) ARROW(T). { R = cgs_build_add(b, A, cgs_build_leaf(b, CGS_N_ARROW, T)); }

args(R) ::= . { R = cgs_build_empty(b); }
args(R) ::= args(A) expr(E). [END] { R = cgs_build_add(b, A, E); }
args(R) ::= args(A) ARROW(T). { R = cgs_build_add(b, A, cgs_build_leaf(b, CGS_N_ARROW, T)); }

dflt(R) ::= . { R = cgs_build_empty(b); }
dflt(R) ::= ASSIGN(N) value(V). { R = cgs_build_node(b, CGS_N_DEFAULT, 0, N, V, V); }

blocks(R) ::= block(A). { R = A; }
blocks(R) ::= block(A) ELSE(N) block(B). {
	R = cgs_build_add(b, A, cgs_build_node(b, CGS_N_ELSE, 0, N, B, B));
}
blocks(R) ::= block(A) ELSE(N) IF(I) expr(E) blocks(K). { /* a block of that one statement */
	struct cgs_sem none = cgs_build_empty(b), s = cgs_build_stmt(b, I, E, none, none, K);
	s = cgs_build_node(b, CGS_N_BLOCK, 0, I, K, s);
	R = cgs_build_add(b, A, cgs_build_node(b, CGS_N_ELSE, 0, N, s, s));
}
block(R) ::= LBRACE(L) body(A) RBRACE(E). { R = cgs_build_node(b, CGS_N_BLOCK, 0, L, E, A); }

type(R) ::= path(P). { R = cgs_build_type(b, P, cgs_build_empty(b), P, 0); }
type(R) ::= path(P) QM(E). { R = cgs_build_type(b, P, cgs_build_empty(b), E, 1); }
type(R) ::= path(P) LT types(A) GT(E). { R = cgs_build_type(b, P, A, E, 0); }
type(R) ::= path(P) LT types(A) GT QM(E). { R = cgs_build_type(b, P, A, E, 1); }
types(R) ::= type(T). { R = T; }
types(R) ::= types(A) COMMA type(T). { R = cgs_build_add(b, A, T); }
path(R) ::= NAME(N). { R = cgs_build_leaf(b, CGS_N_NAME, N); }
path(R) ::= path(P) DOT NAME(N). { R = cgs_build_named(b, CGS_N_DOT, P, N); }

value(R) ::= expr(E). [END] { R = E; }
value(R) ::= block(A). { R = cgs_build_node(b, CGS_N_RECORD, 0, A, A, A); }

expr(R) ::= IF(N) expr(A) THEN expr(B) ELSE expr(C). [ELSE] {
	R = cgs_build_node(b, CGS_N_IF, 0, N, C, cgs_build_add(b, cgs_build_add(b, A, B), C));
}
expr(R) ::= expr(A) WHERE expr(B). { R = cgs_build_binary(b, CGS_OP_WHERE, A, B); }
expr(R) ::= expr(A) OR expr(B). { R = cgs_build_binary(b, CGS_OP_OR, A, B); }
expr(R) ::= expr(A) AND expr(B). { R = cgs_build_binary(b, CGS_OP_AND, A, B); }
expr(R) ::= NOT(N) expr(A). { R = cgs_build_node(b, CGS_N_UNARY, CGS_OP_NOT, N, A, A); }
expr(R) ::= expr(A) EQ expr(B). { R = cgs_build_binary(b, CGS_OP_EQ, A, B); }
expr(R) ::= expr(A) NE expr(B). { R = cgs_build_binary(b, CGS_OP_NE, A, B); }
expr(R) ::= expr(A) LT expr(B). { R = cgs_build_binary(b, CGS_OP_LT, A, B); }
expr(R) ::= expr(A) LE expr(B). { R = cgs_build_binary(b, CGS_OP_LE, A, B); }
expr(R) ::= expr(A) GT expr(B). { R = cgs_build_binary(b, CGS_OP_GT, A, B); }
expr(R) ::= expr(A) GE expr(B). { R = cgs_build_binary(b, CGS_OP_GE, A, B); }
expr(R) ::= expr(A) IN expr(B). { R = cgs_build_binary(b, CGS_OP_IN, A, B); }
expr(R) ::= expr(A) RANGE expr(B). { R = cgs_build_binary(b, CGS_OP_RANGE, A, B); }
expr(R) ::= expr(A) ADD expr(B). { R = cgs_build_binary(b, CGS_OP_ADD, A, B); }
expr(R) ::= expr(A) SUB expr(B). { R = cgs_build_binary(b, CGS_OP_SUB, A, B); }
expr(R) ::= expr(A) MUL expr(B). { R = cgs_build_binary(b, CGS_OP_MUL, A, B); }
expr(R) ::= expr(A) DIV expr(B). { R = cgs_build_binary(b, CGS_OP_DIV, A, B); }
expr(R) ::= SUB(N) expr(A). [NEG] { R = cgs_build_node(b, CGS_N_UNARY, CGS_OP_SUB, N, A, A); }

expr(R) ::= expr(A) DOT NAME(N). { R = cgs_build_named(b, CGS_N_DOT, A, N); }
expr(R) ::= expr(A) DOT MUL(E). { R = cgs_build_node(b, CGS_N_STAR, 0, A, E, A); }
expr(R) ::= expr(A) AT NAME(N). { R = cgs_build_named(b, CGS_N_STAT, A, N); }
expr(R) ::= expr(A) LPT cargs(P) RP(E). {
	R = cgs_build_node(b, CGS_N_CALL, 0, A, E, cgs_build_add(b, A, P));
}
expr(R) ::= expr(A) LBT expr(I) RB(E). {
	R = cgs_build_node(b, CGS_N_INDEX, 0, A, E, cgs_build_add(b, A, I));
}
expr(R) ::= NAME(T). { R = cgs_build_leaf(b, CGS_N_NAME, T); }
expr(R) ::= INT(T). { R = cgs_build_leaf(b, CGS_N_INT, T); }
expr(R) ::= FLOAT(T). { R = cgs_build_leaf(b, CGS_N_FLOAT, T); }
expr(R) ::= QUANTITY(T). { R = cgs_build_leaf(b, CGS_N_QUANTITY, T); }
expr(R) ::= DATE(T). { R = cgs_build_leaf(b, CGS_N_DATE, T); }
expr(R) ::= VERSION(T). { R = cgs_build_leaf(b, CGS_N_VERSION, T); }
expr(R) ::= REGEX(T). { R = cgs_build_leaf(b, CGS_N_REGEX, T); }
expr(R) ::= QUOTE(Q) parts(P) UNQUOTE(E). { R = cgs_build_string(b, Q, E, P); }
expr(R) ::= LPS(L) value(A) RP(E). { R = A; R.tok = L.tok; R.end = E.end; }
expr(R) ::= LBS(L) RB(E). { R = cgs_build_node(b, CGS_N_LIST, 0, L, E, cgs_build_empty(b)); }
expr(R) ::= LBS(L) items(A) comma RB(E). { R = cgs_build_node(b, CGS_N_LIST, 0, L, E, A); }
expr(R) ::= BROKEN(T). { R = cgs_build_leaf(b, CGS_N_ERROR, T); }

items(R) ::= value(V). { R = V; }
items(R) ::= items(A) COMMA value(V). { R = cgs_build_add(b, A, V); }
comma ::= .
comma ::= COMMA.

cargs(R) ::= . { R = cgs_build_empty(b); }
cargs(R) ::= clist(A) comma. { R = A; }
clist(R) ::= carg(A). { R = A; }
clist(R) ::= clist(A) COMMA carg(B). { R = cgs_build_add(b, A, B); }
carg(R) ::= value(V). { R = V; }
carg(R) ::= NAME(N) ASSIGN value(V). { R = cgs_build_node(b, CGS_N_NAMED, 0, N, V, V); }
carg(R) ::= NAME(N) COLON type(T) dflt(D). { R = cgs_build_param(b, N, T, D); }

parts(R) ::= . { R = cgs_build_empty(b); }
parts(R) ::= parts(A) PART(T). { R = cgs_build_add(b, A, cgs_build_leaf(b, CGS_N_PART, T)); }
parts(R) ::= parts(A) HOLE(N) expr(X) filters(F) UNHOLE(E). {
	R = cgs_build_add(b, A, cgs_build_node(b, CGS_N_INTERP, 0, N, E, cgs_build_add(b, X, F)));
}
filters(R) ::= . { R = cgs_build_empty(b); }
filters(R) ::= filters(A) PIPE NAME(T). { R = cgs_build_add(b, A, cgs_build_leaf(b, CGS_N_NAME, T)); }
filters(R) ::= filters(A) PIPE NAME(T) LPT cargs(P) RP(E). {
	struct cgs_sem f = cgs_build_leaf(b, CGS_N_NAME, T);
	f = cgs_build_node(b, CGS_N_CALL, 0, f, E, cgs_build_add(b, f, P));
	R = cgs_build_add(b, A, f);
}

%code {
/* A walk through the tables on a copy of the stack's top: what the parser would do with some
 * tokens, without doing it. Its own pushes are in `over`, above the first `depth` real entries. */
enum { OVER_MAX = 96, RULES_MAX = 24 };

struct walk {
	const yyStackEntry *real;
	long depth;
	int n;
	unsigned nrule; /* reductions on the way; the first ones are noted */
	YYACTIONTYPE over[OVER_MAX];
	YYACTIONTYPE rule[RULES_MAX];
};

static inline YYACTIONTYPE walk_top(const struct walk *w)
{
	return w->n ? w->over[w->n - 1] : w->real[w->depth - 1].stateno;
}

static inline bool walk_reduce(struct walk *w, unsigned rule)
{
	int pop = -yyRuleInfoNRhs[rule];
	int own = pop < w->n ? pop : w->n;
	w->n -= own;
	w->depth -= pop - own;
	if (w->n == OVER_MAX)
		return false;
	YYACTIONTYPE to = yy_find_reduce_action(walk_top(w), yyRuleInfoLhs[rule]);
	w->over[w->n++] = to;
	if (w->nrule < RULES_MAX)
		w->rule[w->nrule++] = (YYACTIONTYPE)rule;
	return true;
}

/* The action that takes the token, after the reductions it asks for; an error if there is none. */
static inline YYACTIONTYPE walk_to(struct walk *w, unsigned kind)
{
	for (;;) {
		YYACTIONTYPE act = yy_find_shift_action((YYCODETYPE)kind, walk_top(w));
		if (act < YY_MIN_REDUCE)
			return act;
		if (!walk_reduce(w, act - YY_MIN_REDUCE))
			return YY_ERROR_ACTION;
	}
}

static bool walk_push(struct walk *w, unsigned kind)
{
	YYACTIONTYPE act = walk_to(w, kind);
	if (act > YY_MAX_SHIFTREDUCE)
		return act == YY_ACCEPT_ACTION;
	if (w->n == OVER_MAX)
		return false;
	if (act > YY_MAX_SHIFT)
		act += YY_MIN_REDUCE - YY_MIN_SHIFTREDUCE;
	w->over[w->n++] = act;
	return true;
}

static inline void walk_start(struct walk *w, const yyParser *p)
{
	w->real = p->yystack;
	w->depth = p->yytos - p->yystack + 1;
	w->n = 0;
	w->nrule = 0;
}

bool cgs_gram_accepts(const void *parser, unsigned kind)
{
	struct walk w;
	walk_start(&w, parser);
	return walk_push(&w, kind);
}

unsigned cgs_gram_probe(const void *parser, const unsigned char *kind, unsigned n)
{
	struct walk w;
	walk_start(&w, parser);
	for (unsigned i = 0; i < n; i++)
		if (!walk_push(&w, kind[i]))
			return i;
	return n;
}

static inline void reduce(yyParser *p, unsigned rule)
{
	if (!yyRuleInfoNRhs[rule] && p->yytos >= &p->yystack[p->yystksz - 1] && yyGrowStack(p))
		yyStackOverflow(p);
	yy_reduce(p, rule, YYNOCODE, (struct cgs_sem){0});
}

/* Looks, then leaps: the rules found in looking are applied without being looked up again.
 * Returns the action for the token, or an error, and then nothing has changed. */
static YYACTIONTYPE reduce_for(yyParser *p, unsigned kind)
{
	struct walk w;
	walk_start(&w, p);
	YYACTIONTYPE act = walk_to(&w, kind);
	if (act == YY_ERROR_ACTION)
		return act;
	for (unsigned i = 0; i < w.nrule; i++)
		reduce(p, w.rule[i]);
	while (w.nrule == RULES_MAX) { /* there may be more of them */
		act = yy_find_shift_action((YYCODETYPE)kind, p->yytos->stateno);
		if (act < YY_MIN_REDUCE)
			break;
		reduce(p, act - YY_MIN_REDUCE);
	}
	return act;
}

bool cgs_gram_push(void *parser, unsigned kind, struct cgs_sem value)
{
	yyParser *p = parser;
	YYACTIONTYPE act = yy_find_shift_action((YYCODETYPE)kind, p->yytos->stateno);
	if (act >= YY_MIN_REDUCE)
		act = reduce_for(p, kind);
	if (act > YY_MAX_SHIFTREDUCE)
		return act == YY_ACCEPT_ACTION;
	if (p->yytos + 1 >= &p->yystack[p->yystksz] && yyGrowStack(p))
		yyStackOverflow(p);
	p->yytos++;
	p->yytos->stateno = act;
	p->yytos->major = (YYCODETYPE)kind;
	p->yytos->minor.yy0 = value;
	if (act >= YY_MIN_SHIFTREDUCE)
		act = yy_reduce(p, act - YY_MIN_SHIFTREDUCE, YYNOCODE, value);
	while (act >= YY_MIN_REDUCE) /* of rules that end here, whatever comes next */
		act = yy_reduce(p, act - YY_MIN_REDUCE, YYNOCODE, value);
	return true;
}

void *cgs_gram_new(struct cgs_build *b)
{
	yyParser *p = cgs_gram_Alloc(malloc);
	if (!p)
		cgs_mem_bug("out of memory");
	p->b = b;
	return p;
}

void cgs_gram_free(void *parser)
{
	cgs_gram_Free(parser, free);
}

bool cgs_gram_in_block(const void *parser)
{
	const yyParser *p = parser;
	for (const yyStackEntry *e = p->yytos; e > p->yystack; e--) {
		switch (e->major) {
		case CGS_TK_LPS:
		case CGS_TK_LPT:
		case CGS_TK_LBS:
		case CGS_TK_LBT:
		case CGS_TK_HOLE:
		case CGS_TK_QUOTE: return false;
		case CGS_TK_LBRACE: return true;
		}
	}
	return true;
}

bool cgs_gram_in_statement(const void *parser)
{
	const yyParser *p = parser;
	for (const yyStackEntry *e = p->yytos; e > p->yystack; e--)
		if (e->major == CGS_TK_LBRACE)
			return e[-1].major >= YYNTOKEN;
	return true;
}

bool cgs_gram_ends_if(const void *parser)
{
	const yyParser *p = parser;
	return p->yytos - p->yystack >= 3 && p->yytos[-2].major == CGS_TK_IF;
}

bool cgs_gram_pop(void *parser)
{
	yyParser *p = parser;
	if (p->yytos == p->yystack)
		return false;
	yy_pop_parser_stack(p);
	return true;
}
}
