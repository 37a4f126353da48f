/* mend.c — what is said of a token that does not fit, and how the parser goes on behind it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "parse.h"
#include "repair.h"

enum { REPAIRS_MAX = 500 };

enum { OPENS = 1, CLOSES = 2 };
static const uint8_t bracket[256] = {
	[CGS_TK_LPS] = OPENS,     [CGS_TK_LPT] = OPENS,      [CGS_TK_LBS] = OPENS,
	[CGS_TK_LBT] = OPENS,     [CGS_TK_HOLE] = OPENS,     [CGS_TK_QUOTE] = OPENS,
	[CGS_TK_LBRACE] = OPENS,  [CGS_TK_RP] = CLOSES,      [CGS_TK_RB] = CLOSES,
	[CGS_TK_UNHOLE] = CLOSES, [CGS_TK_UNQUOTE] = CLOSES, [CGS_TK_RBRACE] = CLOSES,
};

/* The token after a bracketed group or string that starts at i; i + 1 for any other token. */
uint32_t cgs_mend_group(const struct cgs_parse *p, uint32_t i)
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

static void name_token(const struct cgs_parse *p, uint32_t i, struct cgs_buf *out)
{
	struct cgs_str s = i < p->t->nlex ? cgs_tree_tok(p->t, i) : CGS_STR("");
	switch (cgs_parse_kind(p, i)) {
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

struct cgs_span cgs_mend_end(const struct cgs_parse *p)
{
	struct cgs_span s = {p->t->file, 0, 0};
	if (p->end) {
		const struct cgs_tok *t = &p->t->tok[p->end - 1];
		s.at = t->at + t->len;
	}
	return s;
}

struct cgs_span cgs_mend_place(const struct cgs_parse *p, uint32_t i)
{
	if (i >= p->t->nlex)
		return cgs_mend_end(p);
	struct cgs_span s = cgs_tree_tok_span(p->t, i);
	if (cgs_parse_kind(p, i) == CGS_TK_END)
		s.len = s.len > 0;
	return s;
}

/* True when the scanner has told a mistake further on in this line: this one goes with it. */
static bool told_ahead(const struct cgs_parse *p)
{
	uint32_t g = p->gap, end = p->scan.ngap;
	while (g < end) { /* the first gap at the next token or behind it */
		uint32_t mid = g + (end - g) / 2;
		if (p->scan.gap[mid].tok < p->i)
			g = mid + 1;
		else
			end = mid;
	}
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

bool cgs_mend_quiet(const struct cgs_parse *p)
{
	bool gap = p->i < p->t->nlex && !p->t->tok[p->i].len;
	return p->told || gap || p->b.deep || p->scan.deep || told_ahead(p);
}

/* The words of a fix; *how becomes what they can be trusted for. */
static void fix_text(const struct cgs_repair *r, bool lines, struct cgs_buf *text,
		     enum cgs_applies *how)
{
	for (unsigned k = 0; k < r->ninsert; k++) {
		unsigned kind = r->insert[k];
		bool mark = kind == CGS_TK_COMMA || kind == CGS_TK_END;
		if (kind == CGS_TK_NAME)
			*how = CGS_PLACEHOLDER;
		else if (*how == CGS_SAFE && kind != CGS_TK_COMMA)
			*how = CGS_REVIEW;
		if (!mark && kind != CGS_TK_DOT && kind != CGS_TK_GT)
			cgs_buf_putc(text, ' ');
		cgs_buf_str(text,
			    kind == CGS_TK_END && !lines ? CGS_STR(";") : cgs_repair_text(kind));
	}
}

/* The word that a statement lacks stands before the rest of it, not behind the line above. */
static struct cgs_span begin_with(const struct cgs_parse *p, struct cgs_span at,
				  struct cgs_buf *text)
{
	if (!text->n || text->s[0] != ' ' || !cgs_parse_between(p))
		return at;
	at = cgs_mend_place(p, p->i);
	at.len = 0;
	cgs_buf_putc(text, ' ');
	memmove(text->s, text->s + 1, text->n--);
	return at;
}

/* What is taken out, with the blank before it unless that parts what is put in (tight). */
static struct cgs_span in_place_of(const struct cgs_parse *p, struct cgs_span at, uint32_t to,
				   bool tight)
{
	struct cgs_span from = cgs_mend_place(p, p->i), last = cgs_mend_place(p, to - 1);
	if (tight || at.at > from.at || memchr(p->t->text.s + at.at, '\n', from.at - at.at))
		at = from;
	at.len = last.at + last.len - at.at;
	return at;
}

static void add_fix(struct cgs_parse *p, struct cgs_diag *d, const struct cgs_repair *r,
		    uint32_t to)
{
	struct cgs_buf text = {0};
	struct cgs_span at = cgs_mend_end(p);
	/* Items that stand on lines of their own are two; on one line they may be one, without its
	 * quotes, or a name and its type. */
	uint32_t next = cgs_mend_place(p, p->i).at;
	bool lines = next > at.at && memchr(p->t->text.s + at.at, '\n', next - at.at);
	enum cgs_applies how = r->nremove || !lines ? CGS_REVIEW : CGS_SAFE;
	fix_text(r, lines, &text, &how);
	if (r->nremove)
		at = in_place_of(p, at, to, text.n && text.s[0] != ' ');
	else if (lines)
		at = begin_with(p, at, &text);
	cgs_diag_fix(p->ds, d, at, text.n ? cgs_buf_view(&text) : CGS_STR(""), how);
	cgs_buf_done(&text);
	uint32_t close = cgs_mend_group(p, p->i) - 1;
	if (r->nremove == 1 && cgs_parse_kind(p, p->i) == CGS_TK_LBRACE &&
	    cgs_parse_kind(p, close) == CGS_TK_RBRACE && p->t->tok[close].len)
		cgs_diag_fix(p->ds, d, cgs_mend_place(p, close), CGS_STR(""), how);
}

static void tell(struct cgs_parse *p, const struct cgs_repair *r, uint32_t to)
{
	if (cgs_mend_quiet(p)) {
		p->told = true;
		return;
	}
	p->told = true;
	if (!cgs_scan_may_tell(&p->scan, cgs_mend_place(p, p->i).at))
		return;
	struct cgs_buf text = {0};
	cgs_buf_putz(&text, "unexpected ");
	name_token(p, p->i, &text);
	cgs_buf_putz(&text, "; expected ");
	cgs_repair_expected(p->gram, r->found && r->ninsert ? r->insert[0] : 0, &text);
	struct cgs_diag *d =
		cgs_diag_add(p->ds, CGS_C_syntax, cgs_mend_place(p, p->i), "%s", text.s);
	d->astray = true;
	cgs_buf_done(&text);
	if (!cgs_advice_give(p, d, r) && r->found)
		add_fix(p, d, r, to);
}

/* ---- gaps: tokens of length 0 from the scanner ---- */

/* Whether the brackets of a line can only end behind what stands in them: it is parameters, or has
 * no operator that could stand outside. */
static bool is_whole(const char *s, const char *to)
{
	if (memchr(s, '\n', (size_t)(to - s)) || memchr(s, '{', (size_t)(to - s)))
		return false;
	if (memchr(s, ':', (size_t)(to - s)))
		return true;
	for (const char *c = s; c < to; c++)
		if (strchr("<>!&|+*/", *c) || (*c == '=' && c + 1 < to && c[1] == '='))
			return false;
	return to > s;
}

static uint32_t blanks(const char *s, const char *to)
{
	const char *c = s;
	while (c < to && (*c == ' ' || *c == '\t' || *c == '\r'))
		c++;
	return (uint32_t)(c - s);
}

/* Whether the layout says where a bracket has to be closed: a block of lines that stand deeper ends
 * where the indentation does, and between other brackets of a line there is nothing else. */
static bool is_sure(const struct cgs_parse *p, const struct cgs_gap *g, uint32_t end)
{
	const struct cgs_tok *open = &p->t->tok[g->opener];
	const char *text = p->t->text.s, *s = text + open->at, *at = s + open->len,
		   *to = text + end, *line = s;
	if (cgs_parse_kind(p, g->tok) != CGS_TK_RBRACE) {
		const char *rest = to + blanks(to, text + p->t->text.n);
		bool ends = rest == text + p->t->text.n || strchr("\r\n;:,{})]#/", *rest);
		return ends && to > s && is_whole(s, to);
	}
	at += blanks(at, to);
	while (line > text && line[-1] != '\n')
		line--;
	for (; at < to && *at == '\n'; at += blanks(at, to)) {
		at++;
		uint32_t n = blanks(at, to);
		if (at + n < to && at[n] != '\n' && n > blanks(line, s))
			return true;
	}
	return false;
}

static void tell_gap(struct cgs_parse *p, const struct cgs_gap *g)
{
	struct cgs_diag *d;
	struct cgs_span end = cgs_mend_end(p);
	unsigned kind = cgs_parse_kind(p, g->tok);
	if (!cgs_scan_may_tell(&p->scan, end.at))
		return;
	if (kind == CGS_TK_LBRACE) {
		const char *text = p->t->text.s, *next = text + end.at + end.len;
		next += blanks(next, text + p->t->text.n);
		d = cgs_diag_add(p->ds, CGS_C_syntax, end, "missing '{' before %s",
				 strchr("\r\n#/", *next) ? "the indented lines" : "the block");
		cgs_diag_fix(p->ds, d, end, CGS_STR(" {"), CGS_REVIEW);
		return;
	}
	const char *c = kind == CGS_TK_RBRACE ? "}" : kind == CGS_TK_RP ? ")" : "]";
	if (cgs_advice_sharp(p, end.at))
		return;
	struct cgs_str open = cgs_tree_tok(p->t, g->opener);
	d = cgs_diag_add(p->ds, CGS_C_syntax, cgs_tree_tok_span(p->t, g->opener),
			 "missing '%s': this '%.*s' is not closed", c, CGS_FMT(open));
	cgs_diag_label(p->ds, d, end, "it is taken to end here");
	const char *from = p->t->text.s + p->t->tok[g->opener].at;
	bool line = !memchr(from, '\n', (size_t)(p->t->text.s + end.at - from));
	cgs_diag_fix(p->ds, d, end,
		     *c != '}' ? cgs_str_of(c)
		     : line    ? CGS_STR(" }")
			       : CGS_STR("\n}"),
		     is_sure(p, g, end.at) ? CGS_SAFE : CGS_REVIEW);
}

void cgs_mend_gap(struct cgs_parse *p)
{
	while (p->gap < p->scan.ngap && p->scan.gap[p->gap].tok < p->i)
		p->gap++;
	p->b.bad_at = p->i + 1;
	if (p->gap == p->scan.ngap || p->scan.gap[p->gap].tok != p->i)
		return;
	const struct cgs_gap *g = &p->scan.gap[p->gap];
	uint32_t at = p->t->tok[p->i].at + 1;
	bool brace = cgs_parse_kind(p, p->i) == CGS_TK_RBRACE;
	bool again = p->gap_told == at;
	p->gap_told = at;
	if (brace && p->dead) {
		p->dead--;
		return;
	}
	if (g->opener != CGS_GAP_TOLD && !p->told && !again && !p->b.deep && !p->scan.deep)
		tell_gap(p, g);
	if (cgs_parse_kind(p, p->i) != CGS_TK_LBRACE)
		p->told = true;
}

/* ---- mending ---- */

static bool at_column_0(const struct cgs_parse *p, uint32_t i)
{
	uint32_t at = p->t->tok[i].at;
	return !at || p->t->text.s[at - 1] == '\n';
}

static uint8_t delete_cost(const struct cgs_parse *p, uint32_t i)
{
	bool gap = !p->t->tok[i].len;
	switch (cgs_parse_kind(p, i)) {
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
static uint8_t string_length(const struct cgs_parse *p, uint32_t i)
{
	uint8_t n = 1;
	while (cgs_parse_kind(p, i + n) == CGS_TK_PART && n < CGS_AHEAD / 2)
		n++;
	return cgs_parse_kind(p, i + n) == CGS_TK_UNQUOTE ? n + 1 : 0;
}

static void look_ahead(const struct cgs_parse *p, struct cgs_ahead *a,
		       uint32_t index[CGS_AHEAD + 1])
{
	a->n = 0;
	a->between = cgs_parse_between(p);
	uint32_t i = cgs_parse_skip(p, p->i);
	for (; i < p->t->nlex && a->n < CGS_AHEAD - 1; i = cgs_parse_skip(p, i + 1)) {
		uint32_t n = a->n++;
		index[n] = i;
		a->kind[n] = (uint8_t)cgs_parse_kind(p, i);
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
static void remove_token(struct cgs_parse *p, uint32_t i)
{
	uint32_t end = cgs_mend_group(p, i);
	struct cgs_tok *close = &p->t->tok[end - 1];
	if (end - 1 > i && cgs_parse_kind(p, i) != CGS_TK_QUOTE) {
		p->dead += close->len && close->kind == CGS_TK_RBRACE;
		close->kind = CGS_TK_SPACE;
	}
}

uint32_t cgs_mend_insert(struct cgs_parse *p, unsigned kind)
{
	uint32_t id = p->t->ntok;
	*CGS_PUSH(p->t->tok, p->t->ntok, p->t->ctok) =
		(struct cgs_tok){.at = cgs_mend_end(p).at, .kind = kind & 0xff};
	return id;
}

static void apply(struct cgs_parse *p, const struct cgs_repair *r, const uint32_t *index)
{
	for (uint32_t k = 0; k < r->nremove; k++)
		remove_token(p, index[k]);
	p->b.bad_at = (r->nremove ? index[r->nremove - 1] : p->i) + 1;
	for (uint32_t k = 0; k < r->ninsert; k++)
		if (!cgs_parse_needless(p, r->insert[k]))
			cgs_parse_put(p, r->insert[k], cgs_mend_insert(p, r->insert[k]), p->end);
	p->i = index[r->nremove];
}

static bool broken_fits(const struct cgs_parse *p, uint32_t i)
{
	uint8_t kind[2] = {CGS_TK_BROKEN, (uint8_t)cgs_parse_kind(p, i)}, full[4];
	unsigned n = cgs_repair_ends(cgs_parse_between(p), kind, 2, full);
	return cgs_gram_probe(p->gram, full, n) == n;
}

/* No repair: what comes up to the next sure place becomes one BROKEN. */
static void skip(struct cgs_parse *p)
{
	uint32_t from = p->i, i = from;
	for (;; i = cgs_parse_skip(p, cgs_mend_group(p, i))) {
		switch (cgs_parse_kind(p, i)) {
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
		cgs_parse_put(p, CGS_TK_BROKEN, cgs_mend_insert(p, CGS_TK_BROKEN), p->end);
		return;
	}
	uint32_t end = i;
	while (p->t->tok[end - 1].kind >= CGS_TK_SPACE && end - 1 > from)
		end--;
	p->end = end;
	p->i = i;
	cgs_parse_put(p, CGS_TK_BROKEN, from, end);
}

void cgs_mend_token(struct cgs_parse *p)
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
