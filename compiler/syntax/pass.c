/* pass.c — one pass of the scanner over a file: where it is, and which brackets are open.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pass.h"

static const uint8_t closer[] = {CGS_TK_RBRACE,  CGS_TK_RP,      CGS_TK_RB,     CGS_TK_UNHOLE,
				 CGS_TK_UNQUOTE, CGS_TK_UNQUOTE, CGS_TK_UNQUOTE};

bool cgs_scan_may_tell(struct cgs_scan *s, uint32_t at)
{
	if (s->shown < CGS_SYNTAX_SHOWN) {
		s->shown++;
		return true;
	}
	if (s->shown++ == CGS_SYNTAX_SHOWN)
		cgs_diag_add(s->ds, CGS_C_more_errors, (struct cgs_span){s->tree->file, at, 0},
			     "more mistakes follow here; the first %d are shown", CGS_SYNTAX_SHOWN);
	return false;
}

struct cgs_span cgs_pass_span(const struct cgs_pass *r, const char *from, const char *to)
{
	return (struct cgs_span){r->t->file, (uint32_t)(from - r->text), (uint32_t)(to - from)};
}

/* True when a mistake at that place is to be told in this pass. */
bool cgs_pass_telling(struct cgs_pass *r, const char *at)
{
	r->noisy = true;
	return r->tell && cgs_scan_may_tell(r->s, (uint32_t)(at - r->text));
}

void cgs_pass_put_slowly(struct cgs_pass *r, unsigned kind, uint32_t at, uint32_t len)
{
	struct cgs_tree *t = r->t;
	for (;; at += CGS_TOKEN_MAX, len -= CGS_TOKEN_MAX) {
		uint32_t now = len > CGS_TOKEN_MAX ? CGS_TOKEN_MAX : len;
		*CGS_PUSH(t->tok, t->ntok, t->ctok) =
			(struct cgs_tok){at, now & CGS_TOKEN_MAX, kind & 0xff};
		if (now == len)
			return;
	}
}

void cgs_pass_put_gap(struct cgs_pass *r, unsigned kind, uint32_t opener)
{
	*CGS_PUSH(r->s->gap, r->s->ngap, r->s->cgap) = (struct cgs_gap){r->t->ntok, opener};
	cgs_pass_put(r, kind, r->p, r->p);
	r->prev = kind;
}

void cgs_pass_close_top(struct cgs_pass *r, bool told)
{
	struct cgs_frame *f = cgs_pass_top(r);
	told |= f->line == r->unclosed; /* the string has eaten the closer */
	cgs_pass_put_gap(r, closer[f->mode], told ? CGS_GAP_TOLD : f->tok);
	cgs_pass_pop(r);
}

static void give_up(struct cgs_pass *r, const char *from)
{
	r->unpaired = true;
	if (r->tell && !r->s->deep) {
		r->s->deep = true;
		struct cgs_diag *d =
			cgs_diag_add(r->s->ds, CGS_C_nesting, cgs_pass_span(r, from, r->p),
				     "nested more than %d levels deep", CGS_NESTING_MAX);
		cgs_diag_help(r->s->ds, d, "split it: give the inner parts names of their own");
	}
	r->p = r->lim;
	cgs_pass_put(r, CGS_TK_BAD, from, r->lim);
}

static bool is_lost(const struct cgs_pass *r, const char *from)
{
	for (uint32_t i = 0; r->guard && i < r->nlost; i++)
		if (r->lost[i] == (uint32_t)(from - r->text))
			return true;
	return false;
}

/* Pushes the opener [from, p). */
struct cgs_frame *cgs_pass_open(struct cgs_pass *r, enum cgs_mode m, unsigned kind,
				const char *from)
{
	if (r->depth == CGS_NESTING_MAX) {
		give_up(r, from);
		return NULL;
	}
	struct cgs_frame *f = &r->frame[r->depth++];
	*f = (struct cgs_frame){.mode = m, .tok = r->t->ntok, .indent = r->indent, .line = r->line};
	f->lost = m == IN_BLOCK && is_lost(r, from);
	f->within = f->lost || (r->depth > 1 && f[-1].within);
	r->holes += m == IN_HOLE;
	cgs_pass_put(r, kind, from, r->p);
	r->prev = kind;
	return f;
}

uint32_t cgs_pass_indent_of(const char *p, const char *lim)
{
	const char *q = p;
	while (q < lim && (*q == ' ' || *q == '\t'))
		q++;
	return (uint32_t)(q - p);
}

const char *cgs_pass_next_line(const char *p, const char *lim)
{
	const char *nl = memchr(p, '\n', (size_t)(lim - p));
	return nl ? nl + 1 : lim;
}

bool cgs_pass_begins(const struct cgs_pass *r, const char *at, const char *with)
{
	size_t n = strlen(with);
	return (size_t)(r->lim - at) >= n && !memcmp(at, with, n);
}

void cgs_pass_unclosed(struct cgs_pass *r, const char *what, uint32_t opener, const char *fix,
		       enum cgs_applies how)
{
	r->unpaired = true;
	bool again = r->unclosed == r->line; /* one on a line: the rest follows from it */
	r->unclosed = r->line;
	if (again || !cgs_pass_telling(r, r->p))
		return;
	const char *at = r->p;
	while (at > r->text && (at[-1] == '\n' || at[-1] == '\r'))
		at--;
	struct cgs_diags *ds = r->s->ds;
	struct cgs_diag *d =
		cgs_diag_add(ds, CGS_C_unterminated_text, cgs_tree_tok_span(r->t, opener),
			     "%s is not closed", what);
	d->astray = true;
	cgs_diag_label(ds, d, cgs_pass_span(r, at, at), "it is taken to end here");
	cgs_diag_fix(ds, d, cgs_pass_span(r, at, at), cgs_str_of(fix), how);
}

unsigned cgs_pass_closer(enum cgs_mode m)
{
	return closer[m];
}
