/* pass.h — one pass of the scanner over a file: where it is, and which brackets are open.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CGS_PASS_H
#define CGS_PASS_H

#include "scan.h"

enum cgs_mode { IN_BLOCK, IN_PAREN, IN_LIST, IN_HOLE, IN_STRING, IN_TEXT, IN_RAW };

struct cgs_frame {
	enum cgs_mode mode;
	uint32_t tok;     /* the opener */
	uint32_t indent;  /* of the line it stands on */
	uint32_t quotes;  /* of a text */
	const char *line; /* that line */
	const char *stop; /* where an unclosed text or ${ ends, or NULL */
	bool lost;        /* a block that nothing closes, by the brackets alone */
	bool within;      /* it is lost, or one around it is */
};

struct cgs_pass { /* one pass over a copy of the text that ends in NUL */
	struct cgs_scan *s;
	struct cgs_tree *t;
	const char *text, *p, *lim;
	const char *line;     /* start of the line p is on */
	const char *unclosed; /* line with an unclosed string that was told */
	const char *code;     /* the last line that is not blank; only kept when guarding */
	uint32_t indent;      /* of that line; only kept when guarding */
	enum cgs_line look;
	unsigned prev; /* last token that is not trivia */
	uint32_t depth, holes;
	bool guard;           /* brackets do not pair: mend them, by the indentation */
	bool tell;            /* diagnostics are wanted */
	bool indented;        /* the file is, so guards may trust it */
	bool unpaired, noisy; /* found in this pass */
	bool conflict;        /* a merge conflict was told */
	bool open_comments;   /* no comment of C ends from here on */
	bool sides;           /* one has begun whose second side is still to come */
	uint32_t nlost;
	uint32_t lost[CGS_NESTING_MAX]; /* offsets of the blocks that nothing closes */
	struct cgs_frame frame[CGS_NESTING_MAX];
	const char *inner; /* where a block begins that has no '{', or NULL */
};

/* For tokens of any length, and when the array has to grow. */
void cgs_pass_put_slowly(struct cgs_pass *r, unsigned kind, uint32_t at, uint32_t len);

static inline void cgs_pass_put(struct cgs_pass *r, unsigned kind, const char *from, const char *to)
{
	struct cgs_tree *t = r->t;
	uint32_t at = (uint32_t)(from - r->text), len = (uint32_t)(to - from), i = t->ntok;
	if (len > CGS_TOKEN_MAX || i == t->ctok) {
		cgs_pass_put_slowly(r, kind, at, len);
		return;
	}
	t->tok[i] = (struct cgs_tok){at, len & CGS_TOKEN_MAX, kind & 0xff};
	t->ntok = i + 1;
}

/* A token of length 0 at r->p. */
void cgs_pass_put_gap(struct cgs_pass *r, unsigned kind, uint32_t opener);
/* Pushes the opener [from, r->p); NULL when that is nested too deep: then the pass is at its end.
 */
struct cgs_frame *cgs_pass_open(struct cgs_pass *r, enum cgs_mode m, unsigned kind,
				const char *from);

static inline struct cgs_frame *cgs_pass_top(struct cgs_pass *r)
{
	return r->depth ? &r->frame[r->depth - 1] : NULL;
}

static inline bool cgs_pass_top_is(const struct cgs_pass *r, enum cgs_mode m)
{
	return r->depth && r->frame[r->depth - 1].mode == m;
}

static inline void cgs_pass_pop(struct cgs_pass *r)
{
	r->holes -= r->frame[--r->depth].mode == IN_HOLE;
}

unsigned cgs_pass_closer(enum cgs_mode m);
/* Puts in the closer that the top lacks; the parser tells of it unless that is done. */
void cgs_pass_close_top(struct cgs_pass *r, bool told);
/* True when a mistake at that place is to be told in this pass. */
bool cgs_pass_telling(struct cgs_pass *r, const char *at);
struct cgs_span cgs_pass_span(const struct cgs_pass *r, const char *from, const char *to);
/* Tells that a string, or ${ in it, has no end, once a line. */
void cgs_pass_unclosed(struct cgs_pass *r, const char *what, uint32_t opener, const char *fix,
		       enum cgs_applies how);
uint32_t cgs_pass_indent_of(const char *p, const char *lim);
const char *cgs_pass_next_line(const char *p, const char *lim);
bool cgs_pass_begins(const struct cgs_pass *r, const char *at, const char *with);

/* quote.c: strings. */
/* A "${" of a one-line string that has no '}': true when the string goes on at r->p. */
bool cgs_quote_hole_ends(const struct cgs_pass *r);
/* Closes the innermost "${" here, and what is open in it. */
void cgs_quote_hole_unclosed(struct cgs_pass *r);
void cgs_quote_open(struct cgs_pass *r, const char *from);
/* Takes the text of the string on top, up to its end or the next ${. */
void cgs_quote_scan(struct cgs_pass *r);
void cgs_quote_unclosed(struct cgs_pass *r);

/* prose.c: text without its quotes. */
/* What it can hold. */
bool cgs_prose_char(char c);
/* Where the text begins that ends at `from` or goes on there, in its line; NULL: there is none. */
const char *cgs_prose_start(const struct cgs_pass *r, const char *from);
/* Where it ends; NULL: quotes around it would not make it a string. */
const char *cgs_prose_end(const struct cgs_pass *r, const char *from);

/* sign.c: what is no token of ours. `from` is the start of the token that ends at r->p. */
void cgs_sign_bad(struct cgs_pass *r, const char *from);
void cgs_sign_foreign(struct cgs_pass *r, const char *from);
/* `-- note` or `<!-- note -->` where a statement could begin, a comment; or lines that begin with
 * `- `, each an item of a list: true when they were taken. */
bool cgs_sign_line(struct cgs_pass *r, const char *from);
/* Takes [from, r->p) as the string that is meant, whose text is [in, out). */
void cgs_sign_string(struct cgs_pass *r, const char *from, const char *in, const char *out);

/* glyph.c: characters beyond ASCII. True when they were taken. */
/* A name with letters that names do not have. */
bool cgs_glyph_name(struct cgs_pass *r, const char *from);
/* A text in quotes that are not ours. */
bool cgs_glyph_string(struct cgs_pass *r, const char *from);
bool cgs_glyph_is_quote(const struct cgs_pass *r, const char *at);
/* "'x'", with its code point where it is not ASCII. */
void cgs_glyph_show(const char *at, const char *end, struct cgs_buf *out);

/* nest.c: lines and brackets. `from` is the start of the token that ends at r->p. */
void cgs_nest_start_line(struct cgs_pass *r);
/* Puts in the brace that lacks at r->inner. */
void cgs_nest_open_inner(struct cgs_pass *r);
void cgs_nest_new_line(struct cgs_pass *r, const char *from);
/* A ':' of a parameter that has one already: the ')' before it is missing. */
void cgs_nest_colon(struct cgs_pass *r, const char *from);
void cgs_nest_open_brace(struct cgs_pass *r, const char *from);
void cgs_nest_close_bracket(struct cgs_pass *r, enum cgs_mode m, const char *from);
void cgs_nest_close_brace(struct cgs_pass *r, const char *from);

#endif
