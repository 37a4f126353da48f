/* parse.c — drives lexer and parser over one file; what does not fit is mended and told.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The parser refuses a token that does not fit, and is as it was before. Then a repair is looked
 * for, and without one the tokens up to the next sure place become one BROKEN.
 * After a mistake is told, further ones are kept back until its statement has ended.
 */
#include <stdlib.h>

#include "foreign.h"
#include "repair.h"
#include "scan.h"

enum { REPAIRS_MAX = 500 };

struct parse {
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

enum { OPENS = 1, CLOSES = 2 };
static const uint8_t bracket[256] = {
	[CGS_TK_LPS] = OPENS,     [CGS_TK_LPT] = OPENS,      [CGS_TK_LBS] = OPENS,
	[CGS_TK_LBT] = OPENS,     [CGS_TK_HOLE] = OPENS,     [CGS_TK_QUOTE] = OPENS,
	[CGS_TK_LBRACE] = OPENS,  [CGS_TK_RP] = CLOSES,      [CGS_TK_RB] = CLOSES,
	[CGS_TK_UNHOLE] = CLOSES, [CGS_TK_UNQUOTE] = CLOSES, [CGS_TK_RBRACE] = CLOSES,
};

/* True after a ',' that ended a statement. */
static bool after_comma(const struct parse *p)
{
	return p->last == CGS_TK_COMMA && cgs_gram_accepts(p->gram, CGS_TK_RBRACE);
}

/* True when no statement has begun that an END could end. */
static bool between(const struct parse *p)
{
	return cgs_repair_is_between(p->last) && (p->last != CGS_TK_COMMA || after_comma(p));
}

/* Gives the parser a token; false when it does not fit. */
static inline bool push(struct parse *p, unsigned kind, uint32_t tok, uint32_t end)
{
	if (!cgs_gram_push(p->gram, kind, (struct cgs_sem){.tok = tok, .end = end}))
		return false;
	p->last = kind;
	if (p->told && between(p))
		p->told = false;
	return true;
}

/* A token of which it is known that it fits. */
static void put(struct parse *p, unsigned kind, uint32_t tok, uint32_t end)
{
	if (!push(p, kind, tok, end))
		cgs_mem_bug("a token was refused that fits");
}

static bool wants_end(const struct parse *p, unsigned kind)
{
	return (kind == CGS_TK_RBRACE || !kind) && !between(p);
}

static bool needless(const struct parse *p, unsigned kind)
{
	return kind == CGS_TK_END && between(p);
}

static unsigned kind_at(const struct parse *p, uint32_t i)
{
	return i < p->t->nlex ? p->t->tok[i].kind : 0;
}

static uint32_t skip_trivia(const struct parse *p, uint32_t i)
{
	while (i < p->t->nlex && p->t->tok[i].kind >= CGS_TK_SPACE)
		i++;
	return i;
}

/* The token after a bracketed group or string that starts at i; i + 1 for any other token. */
static uint32_t group_end(const struct parse *p, uint32_t i)
{
	uint32_t depth = 0;
	for (; i < p->t->nlex; i++) {
		uint8_t is = bracket[p->t->tok[i].kind];
		depth += is == OPENS;
		depth -= is == CLOSES && depth;
		if (!depth)
			return i + 1;
	}
	return i;
}

/* ---- messages ---- */

static void name_token(const struct parse *p, uint32_t i, struct cgs_buf *out)
{
	struct cgs_str s = i < p->t->nlex ? cgs_tree_tok(p->t, i) : CGS_STR("");
	switch (kind_at(p, i)) {
	case 0: cgs_buf_putz(out, "end of file"); return;
	case CGS_TK_END: cgs_buf_putz(out, s.n && *s.s == ';' ? "';'" : "end of line"); return;
	case CGS_TK_QUOTE: cgs_buf_putz(out, s.n < 3 ? "string" : "text"); return;
	case CGS_TK_PART: cgs_buf_putz(out, "string"); return;
	default: break;
	}
	if (s.n <= 40)
		cgs_buf_fmt(out, "'%.*s'", CGS_FMT(s));
	else
		cgs_buf_fmt(out, "'%.*s...'", 37, s.s);
}

static struct cgs_span end_span(const struct parse *p)
{
	struct cgs_span s = {p->t->file, 0, 0};
	if (p->end) {
		const struct cgs_tok *t = &p->t->tok[p->end - 1];
		s.at = t->at + t->len;
	}
	return s;
}

static struct cgs_span place(const struct parse *p, uint32_t i)
{
	if (i >= p->t->nlex)
		return end_span(p);
	struct cgs_span s = cgs_tree_tok_span(p->t, i);
	if (kind_at(p, i) == CGS_TK_END)
		s.len = s.len > 0;
	return s;
}

/* True when the scanner has told a mistake further on in this line: this one goes with it. */
static bool told_ahead(const struct parse *p)
{
	uint32_t g = p->gap;
	while (g < p->scan.ngap && p->scan.gap[g].tok < p->i)
		g++;
	for (uint32_t i = p->i, n = 0; i < p->t->nlex && n < 100; i++, n++) {
		unsigned kind = p->t->tok[i].kind;
		if (kind == CGS_TK_END && p->t->text.s[p->t->tok[i].at] != ';')
			return false;
		if (kind == CGS_TK_BAD)
			return true;
		if (g < p->scan.ngap && p->scan.gap[g].tok == i)
			if (p->scan.gap[g++].opener == CGS_GAP_TOLD)
				return true;
	}
	return false;
}

static bool quiet(const struct parse *p)
{
	bool gap = p->i < p->t->nlex && !p->t->tok[p->i].len;
	return p->told || gap || p->b.deep || p->scan.deep || told_ahead(p);
}

/* The words of a fix; *how becomes what they can be trusted for. */
static void fix_text(const struct cgs_repair *r, struct cgs_buf *text, enum cgs_applies *how)
{
	for (unsigned k = 0; k < r->ninsert; k++) {
		unsigned kind = r->insert[k];
		bool mark = kind == CGS_TK_COMMA || kind == CGS_TK_END;
		if (kind == CGS_TK_NAME)
			*how = CGS_PLACEHOLDER;
		else if (*how == CGS_SAFE && !mark && kind != CGS_TK_GT)
			*how = CGS_REVIEW;
		if (!mark && kind != CGS_TK_DOT && kind != CGS_TK_GT)
			cgs_buf_putc(text, ' ');
		cgs_buf_str(text, cgs_repair_text(kind));
	}
}

static void add_fix(struct parse *p, struct cgs_diag *d, const struct cgs_repair *r, uint32_t to)
{
	enum cgs_applies how = r->nremove ? CGS_REVIEW : CGS_SAFE;
	struct cgs_buf text = {0};
	fix_text(r, &text, &how);
	struct cgs_span at = end_span(p);
	if (r->nremove) {
		struct cgs_span from = place(p, p->i), last = place(p, to - 1);
		const char *gap = p->t->text.s + at.at;
		if (at.at > from.at || memchr(gap, '\n', from.at - at.at) ||
		    (text.n && text.s[0] != ' '))
			at = from; /* else the blank before it goes too */
		at.len = last.at + last.len - at.at;
	}
	cgs_diag_fix(p->ds, d, at, text.n ? cgs_buf_view(&text) : CGS_STR(""), how);
	cgs_buf_done(&text);
}

static void tell(struct parse *p, const struct cgs_repair *r, uint32_t to)
{
	if (quiet(p)) {
		p->told = true;
		return;
	}
	p->told = true;
	if (!cgs_scan_may_tell(&p->scan, place(p, p->i).at))
		return;
	struct cgs_buf text = {0};
	cgs_buf_putz(&text, "unexpected ");
	name_token(p, p->i, &text);
	cgs_buf_putz(&text, "; expected ");
	cgs_repair_expected(p->gram, r->found && r->ninsert ? r->insert[0] : 0, &text);
	struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, place(p, p->i), "%s", text.s);
	d->astray = true;
	cgs_buf_done(&text);
	unsigned kind = kind_at(p, p->i);
	bool value = kind == CGS_TK_QUOTE || kind == CGS_TK_INT || kind == CGS_TK_QUANTITY;
	if (value && after_comma(p))
		cgs_diag_help(p->ds, d, "several values are written in brackets: [a, b]");
	else if (kind == CGS_TK_QUOTE && between(p))
		cgs_diag_help(p->ds, d, "a statement begins with a word; names have no quotes");
	if (r->found)
		add_fix(p, d, r, to);
}

/* ---- gaps: tokens of length 0 from the scanner ---- */

static void tell_gap(struct parse *p, const struct cgs_gap *g)
{
	struct cgs_diag *d;
	struct cgs_span end = end_span(p);
	unsigned kind = kind_at(p, g->tok);
	if (!cgs_scan_may_tell(&p->scan, end.at))
		return;
	if (kind == CGS_TK_LBRACE) {
		d = cgs_diag_add(p->ds, CGS_C_syntax, end, "missing '{' before the indented lines");
		cgs_diag_fix(p->ds, d, end, CGS_STR(" {"), CGS_REVIEW);
		return;
	}
	const char *c = kind == CGS_TK_RBRACE ? "}" : kind == CGS_TK_RP ? ")" : "]";
	struct cgs_str open = cgs_tree_tok(p->t, g->opener);
	d = cgs_diag_add(p->ds, CGS_C_syntax, cgs_tree_tok_span(p->t, g->opener),
			 "missing '%s': this '%.*s' is not closed", c, CGS_FMT(open));
	cgs_diag_label(p->ds, d, end, "it is taken to end here");
	cgs_diag_fix(p->ds, d, end, *c == '}' ? CGS_STR("\n}") : cgs_str_of(c), CGS_SAFE);
}

static void meet_gap(struct parse *p)
{
	while (p->gap < p->scan.ngap && p->scan.gap[p->gap].tok < p->i)
		p->gap++;
	p->b.bad_at = p->i + 1;
	if (p->gap == p->scan.ngap || p->scan.gap[p->gap].tok != p->i)
		return;
	const struct cgs_gap *g = &p->scan.gap[p->gap];
	uint32_t at = p->t->tok[p->i].at + 1;
	bool brace = kind_at(p, p->i) == CGS_TK_RBRACE;
	bool again = p->gap_told == at;
	p->gap_told = at;
	if (brace && p->dead) {
		p->dead--;
		return;
	}
	if (g->opener != CGS_GAP_TOLD && !p->told && !again && !p->b.deep && !p->scan.deep)
		tell_gap(p, g);
	if (kind_at(p, p->i) != CGS_TK_LBRACE)
		p->told = true;
}

/* ---- mending ---- */

static bool at_column_0(const struct parse *p, uint32_t i)
{
	uint32_t at = p->t->tok[i].at;
	return !at || p->t->text.s[at - 1] == '\n';
}

static uint8_t delete_cost(const struct parse *p, uint32_t i)
{
	bool gap = !p->t->tok[i].len;
	switch (kind_at(p, i)) {
	case CGS_TK_RBRACE:
	case CGS_TK_RP:
	case CGS_TK_RB:
	case CGS_TK_UNHOLE:
	case CGS_TK_UNQUOTE:
	case CGS_TK_HOLE:
	case CGS_TK_PART: return CGS_KEEP;
	case CGS_TK_NAME: return at_column_0(p, i) ? CGS_KEEP : 4;
	case CGS_TK_LBRACE: return gap ? 0 : cgs_gram_in_block(p->gram) ? 2 : CGS_KEEP;
	case CGS_TK_COMMA: return 2;
	case CGS_TK_END: return 4;
	case CGS_TK_QUOTE: return 5;
	default: return 3;
	}
}

/* Tokens of a short string without ${ }; 0 for any other. */
static uint8_t string_length(const struct parse *p, uint32_t i)
{
	uint8_t n = 1;
	while (kind_at(p, i + n) == CGS_TK_PART && n < CGS_AHEAD / 2)
		n++;
	return kind_at(p, i + n) == CGS_TK_UNQUOTE ? n + 1 : 0;
}

static void look_ahead(const struct parse *p, struct cgs_ahead *a, uint32_t index[CGS_AHEAD + 1])
{
	a->n = 0;
	a->between = between(p);
	uint32_t i = skip_trivia(p, p->i);
	for (; i < p->t->nlex && a->n < CGS_AHEAD - 1; i = skip_trivia(p, i + 1)) {
		uint32_t n = a->n++;
		index[n] = i;
		a->kind[n] = (uint8_t)kind_at(p, i);
		a->cost[n] = delete_cost(p, i);
		a->unit[n] = 1;
		if (a->kind[n] == CGS_TK_QUOTE && !(a->unit[n] = string_length(p, i)))
			a->cost[n] = CGS_KEEP;
	}
	if (i >= p->t->nlex) {
		index[a->n] = i;
		a->kind[a->n] = 0;
		a->unit[a->n] = 1;
		a->cost[a->n++] = CGS_KEEP;
	}
	index[a->n] = i;
}

/* Takes a token out; the closer of an opener goes with it. */
static void remove_token(struct parse *p, uint32_t i)
{
	uint32_t end = group_end(p, i);
	struct cgs_tok *close = &p->t->tok[end - 1];
	if (end - 1 > i && kind_at(p, i) != CGS_TK_QUOTE) {
		p->dead += close->len && close->kind == CGS_TK_RBRACE;
		close->kind = CGS_TK_SPACE;
	}
}

static uint32_t insert_token(struct parse *p, unsigned kind)
{
	uint32_t id = p->t->ntok;
	*CGS_PUSH(p->t->tok, p->t->ntok, p->t->ctok) =
		(struct cgs_tok){.at = end_span(p).at, .kind = kind & 0xff};
	return id;
}

static void apply(struct parse *p, const struct cgs_repair *r, const uint32_t *index)
{
	for (uint32_t k = 0; k < r->nremove; k++)
		remove_token(p, index[k]);
	p->b.bad_at = (r->nremove ? index[r->nremove - 1] : p->i) + 1;
	for (uint32_t k = 0; k < r->ninsert; k++)
		if (!needless(p, r->insert[k]))
			put(p, r->insert[k], insert_token(p, r->insert[k]), p->end);
	p->i = index[r->nremove];
}

static bool broken_fits(const struct parse *p, uint32_t i)
{
	uint8_t kind[2] = {CGS_TK_BROKEN, (uint8_t)kind_at(p, i)}, full[4];
	unsigned n = cgs_repair_ends(between(p), kind, 2, full);
	return cgs_gram_probe(p->gram, full, n) == n;
}

/* No repair: what comes up to the next sure place becomes one BROKEN. */
static void skip(struct parse *p)
{
	uint32_t from = p->i, i = from;
	for (;; i = skip_trivia(p, group_end(p, i))) {
		switch (kind_at(p, i)) {
		case 0:
		case CGS_TK_END:
		case CGS_TK_RBRACE:
		case CGS_TK_RP:
		case CGS_TK_RB:
		case CGS_TK_UNHOLE:
			while (!broken_fits(p, i))
				if (!cgs_gram_pop(p->gram))
					cgs_mem_bug("no way on after a syntax error");
			goto out;
		case CGS_TK_COMMA:
		case CGS_TK_LBRACE:
			if (i > from && broken_fits(p, i))
				goto out;
			break;
		default: break;
		}
	}
out:
	p->b.bad_at = from + 1;
	if (i == from) {
		put(p, CGS_TK_BROKEN, insert_token(p, CGS_TK_BROKEN), p->end);
		return;
	}
	uint32_t end = i;
	while (p->t->tok[end - 1].kind >= CGS_TK_SPACE && end - 1 > from)
		end--;
	p->end = end;
	p->i = i;
	put(p, CGS_TK_BROKEN, from, end);
}

static void mend(struct parse *p)
{
	struct cgs_ahead ahead;
	uint32_t index[CGS_AHEAD + 1];
	struct cgs_repair r = {0};
	if (p->repairs < REPAIRS_MAX) {
		p->repairs++;
		look_ahead(p, &ahead, index);
		r = cgs_repair_find(p->gram, &ahead);
	}
	tell(p, &r, r.found ? index[r.nremove - (r.nremove > 0)] + 1 : p->i);
	if (r.found)
		apply(p, &r, index);
	else
		skip(p);
}

/* ---- operators of other languages ---- */

/* `a and b`, `not a`, `if a = b`, `title: "x"`: taken as what is meant. Returns the kind of the
 * token. */
static unsigned read_operator(struct parse *p, unsigned kind)
{
	unsigned op = cgs_foreign_operator(p->t, p->gram, p->i);
	if (!op)
		return kind;
	const char *text = op == CGS_TK_AND      ? "&&"
			   : op == CGS_TK_OR     ? "||"
			   : op == CGS_TK_EQ     ? "=="
			   : op == CGS_TK_ASSIGN ? "="
						 : "!";
	struct cgs_span at = place(p, p->i);
	bool silent = quiet(p) || !cgs_scan_may_tell(&p->scan, at.at);
	p->t->tok[p->i].kind = op & 0xff;
	if (op == CGS_TK_NOT) {
		uint32_t next = skip_trivia(p, p->i + 1);
		at.len = p->t->tok[next].at - at.at;
		if (p->t->tok[next].kind == CGS_TK_LPT)
			p->t->tok[next].kind = CGS_TK_LPS;
	}
	if (silent)
		return op;
	struct cgs_str w = cgs_tree_tok(p->t, p->i);
	struct cgs_diag *d =
		cgs_diag_add(p->ds, CGS_C_syntax, place(p, p->i),
			     op == CGS_TK_EQ ? "unexpected '%.*s'; a comparison is written '%s'"
			     : op == CGS_TK_ASSIGN ? "unexpected '%.*s'; a value stands after '%s'"
						   : "'%.*s' is written '%s'",
			     CGS_FMT(w), text);
	cgs_diag_fix(p->ds, d, at, cgs_str_of(text), CGS_REVIEW);
	return op;
}

/* `elif` behind a block: taken as the two words that are meant. */
static bool read_else_if(struct parse *p)
{
	struct cgs_tok word = p->t->tok[p->i];
	struct cgs_str w = cgs_tree_tok(p->t, p->i);
	static const uint8_t both[] = {CGS_TK_ELSE, CGS_TK_IF};
	if (p->last != CGS_TK_RBRACE || !cgs_foreign_else_if(w) ||
	    cgs_gram_probe(p->gram, both, 2) < 2)
		return false;
	if (!quiet(p) && cgs_scan_may_tell(&p->scan, word.at)) {
		struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, place(p, p->i),
						  "'%.*s' is written 'else if'", CGS_FMT(w));
		cgs_diag_fix(p->ds, d, place(p, p->i), CGS_STR("else if"), CGS_REVIEW);
	}
	word.at += word.len - 2U;
	word.len = 2;
	word.kind = CGS_TK_IF;
	put(p, CGS_TK_ELSE, p->i, p->i + 1);
	*CGS_PUSH(p->t->tok, p->t->ntok, p->t->ctok) = word;
	p->end = ++p->i;
	put(p, CGS_TK_IF, p->t->ntok - 1, p->end);
	return true;
}

/* `32 ktok`: the unit is told, and then passed over. */
static bool read_unit(struct parse *p)
{
	bool number = p->last == CGS_TK_INT || p->last == CGS_TK_FLOAT;
	if (!number || p->told || !cgs_foreign_unit(p->t, p->end - 1, p->i))
		return false;
	struct cgs_span gap = end_span(p), at = place(p, p->i);
	gap.len = at.at - gap.at;
	if (!quiet(p) && cgs_scan_may_tell(&p->scan, at.at)) {
		struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, at,
						  "a unit stands directly after its number");
		cgs_diag_fix(p->ds, d, gap, CGS_STR(""), CGS_REVIEW);
	}
	p->t->tok[p->i].kind = CGS_TK_BAD;
	return true;
}

/* `const name = value`: taken as if the type stood there. */
static bool read_untyped(struct parse *p)
{
	static const uint8_t all[] = {CGS_TK_COLON, CGS_TK_NAME, CGS_TK_ASSIGN};
	const char *type = cgs_foreign_untyped(p->t, p->i);
	if (!type || cgs_gram_probe(p->gram, all, 3) < 3)
		return false;
	struct cgs_span gap = end_span(p), at = place(p, p->end - 1);
	if (!quiet(p) && cgs_scan_may_tell(&p->scan, at.at)) {
		struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, at,
						  "a constant has its type behind its name");
		struct cgs_buf text = {0};
		cgs_buf_fmt(&text, " : %s", *type ? type : "TODO");
		cgs_diag_fix(p->ds, d, gap, cgs_buf_view(&text),
			     *type ? CGS_REVIEW : CGS_PLACEHOLDER);
		cgs_buf_done(&text);
	}
	p->b.bad_at = p->i + 1;
	put(p, CGS_TK_COLON, insert_token(p, CGS_TK_COLON), p->end);
	put(p, CGS_TK_NAME, insert_token(p, CGS_TK_NAME), p->end);
	return true;
}

/* `list[string]`: the brackets are taken as those of a type. */
static bool read_type(struct parse *p)
{
	static const uint8_t all[] = {CGS_TK_LT, CGS_TK_NAME, CGS_TK_QM};
	uint32_t close = group_end(p, p->i) - 1;
	if (p->last != CGS_TK_NAME || kind_at(p, close) != CGS_TK_RB ||
	    cgs_gram_probe(p->gram, all, 3) < 3)
		return false;
	if (!quiet(p) && cgs_scan_may_tell(&p->scan, place(p, p->i).at)) {
		struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, place(p, p->i),
						  "what a type is of stands between '<' and '>'");
		cgs_diag_fix(p->ds, d, place(p, p->i), CGS_STR("<"), CGS_REVIEW);
		cgs_diag_fix(p->ds, d, place(p, close), CGS_STR(">"), CGS_REVIEW);
	}
	p->t->tok[close].kind = CGS_TK_GT;
	return true;
}

/* A token that fits when it is taken as what is meant. */
static bool push_foreign(struct parse *p, unsigned kind)
{
	unsigned meant = kind;
	if (kind == CGS_TK_ASSIGN)
		meant = read_operator(p, kind);
	else if (kind == CGS_TK_LBT && read_type(p))
		meant = CGS_TK_LT;
	if (meant == kind && (kind != CGS_TK_ASSIGN || !read_untyped(p)))
		return false;
	return push(p, meant, p->i, p->i + 1);
}

/* ---- the loop ---- */

static void step(struct parse *p, unsigned kind)
{
	if (wants_end(p, kind) && !push(p, CGS_TK_END, p->i, p->end)) {
		mend(p);
		return;
	}
	if (kind == CGS_TK_NAME && (read_unit(p) || read_else_if(p)))
		return;
	if (kind == CGS_TK_COLON || (kind == CGS_TK_NAME && p->t->tok[p->i].len <= 3))
		kind = read_operator(p, kind);
	if (!push(p, kind, p->i, p->i + 1) && !push_foreign(p, kind)) {
		mend(p);
		return;
	}
	p->i++;
	if (kind != CGS_TK_END)
		p->end = p->i;
}

/* What the grammar does not see. */
static void pass_over(struct parse *p, unsigned kind)
{
	p->i++;
	if (kind != CGS_TK_BAD)
		return;
	p->b.bad_at = p->i;
	p->told = true;
}

static void parse_tokens(struct parse *p)
{
	const uint32_t n = p->t->nlex;
	while (p->i < n) {
		struct cgs_tok tok = p->t->tok[p->i];
		if (tok.kind >= CGS_TK_SPACE || needless(p, tok.kind)) {
			pass_over(p, tok.kind);
			continue;
		}
		if (!tok.len)
			meet_gap(p);
		step(p, tok.kind);
	}
	while (wants_end(p, 0) || !push(p, 0, p->i, p->end))
		if (!push(p, CGS_TK_END, p->i, p->end))
			mend(p);
}

/* A parameter with a type that no declaration took: f(a: int) inside an expression. */
static void check_params(struct parse *p)
{
	for (uint32_t n = 1; n < p->t->nnode; n++) {
		struct cgs_node *call = &p->t->node[n];
		if (call->kind != CGS_N_CALL)
			continue;
		uint32_t k = cgs_tree_kid(p->t, n, CGS_N_PARAM);
		if (!k)
			continue;
		call->kind = CGS_N_ERROR;
		call->kid = 0;
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
	struct parse p = {
		.scan = {.tree = t, .ds = ds}, .b = {.tree = t, .ds = ds}, .t = t, .ds = ds};
	cgs_scan_tokens(&p.scan);
	p.b.deep = p.scan.deep;
	p.gram = cgs_gram_new(&p.b);
	parse_tokens(&p);
	cgs_gram_free(p.gram);
	if (p.b.params)
		check_params(&p);
	cgs_scan_done(&p.scan);
	return t;
}
