/* parse.h — the state of one parse, for the parts of the parser: the loop (parse.c), what is done
 * about a mistake (mend.c), and what is read as it was meant (foreign.c, line.c, comma.c).
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_PARSE_H
#define CGS_PARSE_H

#include "cgs_gram.h"
#include "gram.h"
#include "repair.h"
#include "scan.h"

struct cgs_parse {
	struct cgs_scan scan;
	struct cgs_build b;
	struct cgs_tree *t;
	struct cgs_diags *ds;
	void *gram;
	uint32_t i;        /* next token */
	uint32_t end;      /* one past the last lexed token that was taken */
	unsigned last;     /* kind of the last token that was taken; 0: none */
	uint32_t gap;      /* next of scan.gap */
	uint32_t gap_told; /* offset of the last gap that was told, plus 1 */
	uint32_t repairs;
	uint32_t dead; /* blocks whose real '}' was dropped with their '{' */
	bool told;     /* something in this statement was */
};

static inline unsigned cgs_parse_kind(const struct cgs_parse *p, uint32_t i)
{
	return i < p->t->nlex ? p->t->tok[i].kind : 0;
}

static inline uint32_t cgs_parse_skip(const struct cgs_parse *p, uint32_t i)
{
	while (i < p->t->nlex && p->t->tok[i].kind >= CGS_TK_SPACE)
		i++;
	return i;
}

/* True after a ',' that ended a statement. */
static inline bool cgs_parse_after_comma(const struct cgs_parse *p)
{
	return p->last == CGS_TK_COMMA && cgs_gram_accepts(p->gram, CGS_TK_RBRACE);
}

/* True when no statement has begun that an END could end. */
static inline bool cgs_parse_between(const struct cgs_parse *p)
{
	return cgs_repair_is_between(p->last) &&
	       (p->last != CGS_TK_COMMA || cgs_parse_after_comma(p));
}

static inline bool cgs_parse_needless(const struct cgs_parse *p, unsigned kind)
{
	return kind == CGS_TK_END && cgs_parse_between(p);
}

/* Gives the parser a token; false when it does not fit. */
static inline bool cgs_parse_push(struct cgs_parse *p, unsigned kind, uint32_t tok, uint32_t end)
{
	if (!cgs_gram_push(p->gram, kind, (struct cgs_sem){.tok = tok, .end = end}))
		return false;
	p->last = kind;
	if (p->told && cgs_parse_between(p))
		p->told = false;
	return true;
}

/* A token of which it is known that it fits. */
static inline void cgs_parse_put(struct cgs_parse *p, unsigned kind, uint32_t tok, uint32_t end)
{
	if (!cgs_parse_push(p, kind, tok, end))
		cgs_mem_bug("a token was refused that fits");
}

/* The token after a bracketed group or string that starts at i; i + 1 for any other token. */
uint32_t cgs_mend_group(const struct cgs_parse *p, uint32_t i);
/* Where the last token ended that was taken, and where token i is. */
struct cgs_span cgs_mend_end(const struct cgs_parse *p);
struct cgs_span cgs_mend_place(const struct cgs_parse *p, uint32_t i);
/* Whether a mistake at the next token is not told: another one that it may come from was. */
bool cgs_mend_quiet(const struct cgs_parse *p);
/* A token without text behind the last one that was taken; its index. */
uint32_t cgs_mend_insert(struct cgs_parse *p, unsigned kind);
/* The next token is one of length 0 that the scanner put in. */
void cgs_mend_gap(struct cgs_parse *p);
/* The next token does not fit: tells it, and repairs what can be or passes it over. */
void cgs_mend_token(struct cgs_parse *p);

/* The help and the fix of a token that does not fit, from what was probably meant. False when there
 * is no fix by that; r is the repair with which the parser goes on. */
bool cgs_advice_give(struct cgs_parse *p, struct cgs_diag *d, const struct cgs_repair *r);

/* `[c#, go]`: tells that the comment which begins at `at` was meant to be text; false when it was
 * not. */
bool cgs_advice_sharp(struct cgs_parse *p, uint32_t at);

/* What is written as other languages write it is told, and taken as what is meant. `elif` for `else
 * if`, `32 ktok` for `32ktok`, a head word twice, `for a in b:`: false when the next token is not
 * that. */
bool cgs_foreign_else_if(struct cgs_parse *p);
bool cgs_foreign_is_else_if(struct cgs_str word);
bool cgs_foreign_unit(struct cgs_parse *p);
bool cgs_foreign_doubled(struct cgs_parse *p);
bool cgs_foreign_colon(struct cgs_parse *p);
/* `and`, `or`, `not`, a single `=` and a `:` before a value: the kind of the token that is meant.
 */
unsigned cgs_foreign_operator(struct cgs_parse *p, unsigned kind);
/* `->` before the type of a function: the kind of the token that is meant. */
unsigned cgs_foreign_arrow(struct cgs_parse *p);
/* A token that does not fit: a parameter without ':', a '=' that is another operator or lacks a
 * type before it, a '[' of a type. False when it does not fit so either. */
bool cgs_foreign_push(struct cgs_parse *p, unsigned kind);

/* `tech = a, b`: told, and passed over; false when the next token, a ',', ends a statement. */
bool cgs_comma_read(struct cgs_parse *p);

/* line.c: what begins on a line of its own. */
/* The next token is an END, and the '{' or `else` behind it belongs to the statement that it would
 * end: true when it is taken so. */
bool cgs_line_below(struct cgs_parse *p);
/* `for a in b { } else { }`: told, and passed over; false when the next token is not that. */
bool cgs_line_else(struct cgs_parse *p);
/* Whether nothing is there but what may part an `else` from the '}' before it. */
bool cgs_line_is_blank(const char *from, const char *to);

#endif
