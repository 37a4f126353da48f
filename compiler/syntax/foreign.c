/* foreign.c — what is written as other languages write it: operators, units behind a
 * blank, constants without a type, types in brackets.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "parse.h"

enum { LOOK = 1000 }; /* tokens */

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

/* `Loans and fees are written`: a word that is no operator follows the one behind i. */
static bool is_text(const struct cgs_tree *t, uint32_t i, unsigned op)
{
	uint32_t word = after(t, i), next = after(t, word);
	return op != CGS_TK_NOT && kind_at(t, word) == CGS_TK_NAME &&
	       kind_at(t, next) == CGS_TK_NAME && !word_operator(cgs_tree_tok(t, word)) &&
	       !word_operator(cgs_tree_tok(t, next));
}

/* Whether a value stands directly before the word at i: `if 1 > 2 tech = [go]`. */
static bool is_second(const struct cgs_tree *t, uint32_t i)
{
	uint32_t value = cgs_tree_before(t, i);
	unsigned kind = kind_at(t, value);
	bool name = kind == CGS_TK_NAME &&
		    !cgs_repair_is_between(kind_at(t, cgs_tree_before(t, value)));
	return kind_at(t, i) == CGS_TK_NAME &&
	       (name || kind == CGS_TK_RP || kind == CGS_TK_RB || kind == CGS_TK_UNQUOTE ||
		kind == CGS_TK_INT || kind == CGS_TK_QUANTITY);
}

static unsigned sign_meant(const struct cgs_tree *t, const void *gram, uint32_t i)
{
	if (kind_at(t, i) == CGS_TK_ASSIGN)
		return cgs_gram_accepts(gram, CGS_TK_EQ) && in_condition(t, i) &&
				       !is_second(t, cgs_tree_before(t, i))
			       ? CGS_TK_EQ
			       : 0;
	/* `title: "x"`: a type is a name */
	bool value = kind_at(t, i) == CGS_TK_COLON && starts_value(kind_at(t, after(t, i)));
	return value && cgs_gram_accepts(gram, CGS_TK_ASSIGN) ? CGS_TK_ASSIGN : 0;
}

/* `for a of b` */
static bool is_of(const struct cgs_tree *t, uint32_t i)
{
	uint32_t name = cgs_tree_before(t, i), head = cgs_tree_before(t, name);
	return cgs_str_is(cgs_tree_tok(t, i), "of") && kind_at(t, name) == CGS_TK_NAME &&
	       kind_at(t, head) == CGS_TK_NAME && cgs_str_is(cgs_tree_tok(t, head), "for") &&
	       cgs_repair_is_between(kind_at(t, cgs_tree_before(t, head)));
}

static unsigned operator_meant(const struct cgs_tree *t, const void *gram, uint32_t i)
{
	if (kind_at(t, i) != CGS_TK_NAME)
		return sign_meant(t, gram, i);
	if (is_of(t, i))
		return CGS_TK_IN;
	unsigned op = word_operator(cgs_tree_tok(t, i));
	if (!op || !cgs_gram_accepts(gram, op) || is_text(t, i, op))
		return 0;
	unsigned next = kind_at(t, after(t, i));
	bool call = op == CGS_TK_NOT && next == CGS_TK_LPT;
	if (!call && !starts_operand(next))
		return 0;
	/* Where the word could be a name, only a condition makes it an operator. */
	bool other = cgs_gram_accepts(gram, op == CGS_TK_NOT ? CGS_TK_END : CGS_TK_NAME);
	return !other || in_condition(t, i) ? op : 0;
}

/* What other languages have for `const`: the checker tells it as a word that is not known. */
static bool is_foreign_const(struct cgs_str w)
{
	return cgs_str_is(w, "let") || cgs_str_is(w, "var");
}

static const char *untyped(const struct cgs_tree *t, uint32_t i)
{
	uint32_t name = cgs_tree_before(t, i), word = cgs_tree_before(t, name), value = after(t, i);
	if (kind_at(t, name) != CGS_TK_NAME || kind_at(t, word) != CGS_TK_NAME)
		return NULL;
	struct cgs_str w = cgs_tree_tok(t, word);
	if (!(cgs_str_is(w, "const") || cgs_str_is(w, "param") || is_foreign_const(w)))
		return NULL;
	switch (kind_at(t, value)) {
	case CGS_TK_QUOTE: return "string";
	case CGS_TK_INT: return "int";
	case CGS_TK_FLOAT: return "float";
	case CGS_TK_LBS: return "list";
	case CGS_TK_NAME: w = cgs_tree_tok(t, value); break;
	default: return "";
	}
	return cgs_str_is(w, "true") || cgs_str_is(w, "false") ? "bool" : "";
}

static bool is_unit(const struct cgs_tree *t, uint32_t number, uint32_t i)
{
	if (i != number + 2 || kind_at(t, number + 1) != CGS_TK_SPACE)
		return false;
	uint32_t prior = cgs_tree_before(t, number);
	if (prior == UINT32_MAX || kind_at(t, prior) == CGS_TK_NAME)
		return false;
	if (kind_at(t, i + 1) == CGS_TK_DIV && kind_at(t, i + 2) == CGS_TK_NAME)
		i += 2;
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

/* Whether token i is in the block of an enum; *first: no ':' before it there was taken as '='. */
static bool in_enum(const struct cgs_tree *t, uint32_t i, bool *first)
{
	*first = true;
	for (uint32_t n = 0; n < LOOK && kind_at(t, i) && kind_at(t, i) != CGS_TK_LBRACE; n++) {
		i = cgs_tree_before(t, i);
		*first &= kind_at(t, i) != CGS_TK_ASSIGN || t->text.s[t->tok[i].at] != ':';
	}
	uint32_t head = cgs_tree_before(t, cgs_tree_before(t, i));
	return kind_at(t, head) == CGS_TK_NAME && cgs_str_is(cgs_tree_tok(t, head), "enum");
}

/* `enum grade { low: 1, high: 2 }`: all of its values are one mistake. */
static bool read_enum_value(struct cgs_parse *p)
{
	bool first;
	struct cgs_span at = cgs_mend_place(p, p->i);
	if (!in_enum(p->t, p->i, &first))
		return false;
	p->b.bad_at = p->i + 1;
	if (!first || cgs_mend_quiet(p) || !cgs_scan_may_tell(&p->scan, at.at)) {
		p->t->tok[p->i].kind = CGS_TK_ASSIGN;
		return true;
	}
	struct cgs_diag *d =
		cgs_diag_add(p->ds, CGS_C_syntax, at, "a word of an enum has no value");
	cgs_diag_help(p->ds, d, "words are ordered as they are declared");
	for (uint32_t i = p->i; kind_at(p->t, i) && kind_at(p->t, i) != CGS_TK_RBRACE;
	     i = after(p->t, i)) {
		if (kind_at(p->t, i) != CGS_TK_COLON)
			continue;
		struct cgs_span last = cgs_mend_place(p, cgs_mend_group(p, after(p->t, i)) - 1);
		at = cgs_mend_place(p, i);
		at.len = last.at + last.len - at.at;
		cgs_diag_fix(p->ds, d, at, CGS_STR(""), CGS_REVIEW);
	}
	p->t->tok[p->i].kind = CGS_TK_ASSIGN;
	return true;
}

/* `a and b`, `not a`, `if a = b`, `title: "x"`: taken as what is meant. Returns the kind of the
 * token. */
unsigned cgs_foreign_operator(struct cgs_parse *p, unsigned kind)
{
	unsigned op = operator_meant(p->t, p->gram, p->i);
	if (!op)
		return kind;
	const char *text = op == CGS_TK_AND      ? "&&"
			   : op == CGS_TK_OR     ? "||"
			   : op == CGS_TK_EQ     ? "=="
			   : op == CGS_TK_ASSIGN ? "="
			   : op == CGS_TK_IN     ? "in"
						 : "!";
	struct cgs_span at = cgs_mend_place(p, p->i);
	if (op == CGS_TK_ASSIGN && read_enum_value(p))
		return op;
	bool silent = cgs_mend_quiet(p) || !cgs_scan_may_tell(&p->scan, at.at);
	p->t->tok[p->i].kind = op & 0xff;
	if (op == CGS_TK_NOT) {
		uint32_t next = cgs_parse_skip(p, p->i + 1);
		at.len = p->t->tok[next].at - at.at;
		if (p->t->tok[next].kind == CGS_TK_LPT)
			p->t->tok[next].kind = CGS_TK_LPS;
	}
	if (silent)
		return op;
	struct cgs_str w = cgs_tree_tok(p->t, p->i);
	struct cgs_diag *d =
		cgs_diag_add(p->ds, CGS_C_syntax, cgs_mend_place(p, p->i),
			     op == CGS_TK_EQ ? "unexpected '%.*s'; a comparison is written '%s'"
			     : op == CGS_TK_ASSIGN ? "unexpected '%.*s'; a value stands after '%s'"
						   : "'%.*s' is written '%s'",
			     CGS_FMT(w), text);
	cgs_diag_fix(p->ds, d, at, cgs_str_of(text), CGS_REVIEW);
	return op;
}

bool cgs_foreign_is_else_if(struct cgs_str word)
{
	return cgs_str_is(word, "elif") || cgs_str_is(word, "elsif") || cgs_str_is(word, "elseif");
}

/* `elif` behind a block, also on a line of its own: taken as the two words that are meant. */
bool cgs_foreign_else_if(struct cgs_parse *p)
{
	struct cgs_tok word = p->t->tok[p->i];
	struct cgs_str w = cgs_tree_tok(p->t, p->i);
	if (p->last != CGS_TK_RBRACE || !cgs_foreign_is_else_if(w) || !cgs_gram_ends_if(p->gram))
		return false;
	if (!cgs_mend_quiet(p) && cgs_scan_may_tell(&p->scan, word.at)) {
		struct cgs_span gap = cgs_mend_end(p), at = cgs_mend_place(p, p->i);
		struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, at,
						  "'%.*s' is written 'else if'", CGS_FMT(w));
		gap.len = at.at + at.len - gap.at;
		bool plain = cgs_line_is_blank(p->t->text.s + gap.at, p->t->text.s + at.at);
		cgs_diag_fix(p->ds, d, plain ? gap : at,
			     plain ? CGS_STR(" else if") : CGS_STR("else if"), CGS_REVIEW);
	}
	word.at += word.len - 2U;
	word.len = 2;
	word.kind = CGS_TK_IF;
	cgs_parse_put(p, CGS_TK_ELSE, p->i, p->i + 1);
	*CGS_PUSH(p->t->tok, p->t->ntok, p->t->ctok) = word;
	p->end = ++p->i;
	cgs_parse_put(p, CGS_TK_IF, p->t->ntok - 1, p->end);
	return true;
}

/* `32 ktok`: the unit is told, and then passed over. */
bool cgs_foreign_unit(struct cgs_parse *p)
{
	bool number = p->last == CGS_TK_INT || p->last == CGS_TK_FLOAT;
	if (!number || p->told || !is_unit(p->t, p->end - 1, p->i))
		return false;
	struct cgs_span gap = cgs_mend_end(p), at = cgs_mend_place(p, p->i);
	gap.len = at.at - gap.at;
	if (!cgs_mend_quiet(p) && cgs_scan_may_tell(&p->scan, at.at)) {
		struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, at,
						  "a unit stands directly after its number");
		cgs_diag_fix(p->ds, d, gap, CGS_STR(""), CGS_REVIEW);
	}
	p->t->tok[p->i].kind = CGS_TK_BAD;
	if (kind_at(p->t, p->i + 1) == CGS_TK_DIV)
		p->t->tok[p->i + 1].kind = p->t->tok[p->i + 2].kind = CGS_TK_BAD;
	return true;
}

/* `component component api`: the second word is told, and passed over. */
bool cgs_foreign_doubled(struct cgs_parse *p)
{
	uint32_t word = cgs_tree_before(p->t, p->i);
	struct cgs_str w = cgs_tree_tok(p->t, p->i);
	if (p->last != CGS_TK_NAME || word + 2 != p->i ||
	    !cgs_str_eq(cgs_tree_tok(p->t, word), w) ||
	    kind_at(p->t, after(p->t, p->i)) != CGS_TK_NAME ||
	    !cgs_repair_is_between(kind_at(p->t, cgs_tree_before(p->t, word))))
		return false;
	struct cgs_span at = cgs_mend_place(p, p->i), gap = cgs_mend_end(p);
	gap.len = at.at + at.len - gap.at;
	if (!cgs_mend_quiet(p) && cgs_scan_may_tell(&p->scan, at.at)) {
		struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, at, "the word is doubled");
		cgs_diag_fix(p->ds, d, gap, CGS_STR(""), CGS_REVIEW);
	}
	p->t->tok[p->i].kind = CGS_TK_BAD;
	return true;
}

static bool is_inside(unsigned kind)
{
	return kind && kind != CGS_TK_END && kind != CGS_TK_LBRACE && kind != CGS_TK_RBRACE;
}

/* Takes out the ':' at p->i; with the reason there is a fix. */
static bool drop_colon(struct cgs_parse *p, const char *why)
{
	struct cgs_span at = cgs_mend_place(p, p->i);
	struct cgs_diag *d = NULL;
	if (!cgs_mend_quiet(p) && cgs_scan_may_tell(&p->scan, at.at))
		d = cgs_diag_add(p->ds, CGS_C_syntax, at, "unexpected ':'; %s",
				 why ? why : "a block stands between '{' and '}'");
	if (d && why)
		cgs_diag_fix(p->ds, d, at, CGS_STR(""), CGS_REVIEW);
	p->t->tok[p->i].kind = CGS_TK_BAD;
	return true;
}

/* `component api: {` */
static bool has_name(const struct cgs_parse *p)
{
	uint32_t name = cgs_tree_before(p->t, p->i), head = cgs_tree_before(p->t, name);
	uint32_t prior = cgs_tree_before(p->t, head);
	return kind_at(p->t, name) == CGS_TK_NAME && kind_at(p->t, head) == CGS_TK_NAME &&
	       (prior == UINT32_MAX || cgs_repair_is_between(kind_at(p->t, prior)));
}

/* `for a in b:` and lines below: the ':' is told, and passed over. */
bool cgs_foreign_colon(struct cgs_parse *p)
{
	const char *s = p->t->text.s + p->t->tok[p->i].at + 1, *lim = p->t->text.s + p->t->text.n;
	uint32_t head = p->i;
	while (s < lim && (*s == ' ' || *s == '\t' || *s == '\r'))
		s++;
	if (s < lim && *s == '{' && has_name(p))
		return drop_colon(p, "the block stands directly behind the name");
	if (s < lim && *s != '\n')
		return false;
	for (uint32_t n = 0, i = head; n < LOOK && is_inside(kind_at(p->t, i)); n++) {
		head = i;
		i = cgs_tree_before(p->t, i);
	}
	if (kind_at(p->t, head) != CGS_TK_IF && !cgs_str_is(cgs_tree_tok(p->t, head), "for"))
		return false;
	return drop_colon(p, NULL);
}

/* The '(' without its ')' before token i; UINT32_MAX: there is none in its statement. */
static uint32_t open_before(const struct cgs_tree *t, uint32_t i)
{
	uint32_t depth = 0;
	for (uint32_t n = 0; n < LOOK; n++) {
		i = cgs_tree_before(t, i);
		switch (kind_at(t, i)) {
		case CGS_TK_RP: depth++; break;
		case CGS_TK_LPS: depth -= depth > 0; break;
		case CGS_TK_LPT:
			if (!depth--)
				return i;
			break;
		case 0:
		case CGS_TK_END:
		case CGS_TK_LBRACE:
		case CGS_TK_RBRACE: return UINT32_MAX;
		default: break;
		}
	}
	return UINT32_MAX;
}

/* Whether token i is inside the '(' of a head, `template t(`; its first word. */
static bool in_head(const struct cgs_tree *t, uint32_t i, struct cgs_str *word)
{
	uint32_t name = cgs_tree_before(t, open_before(t, i)), head = cgs_tree_before(t, name);
	if (kind_at(t, name) != CGS_TK_NAME || kind_at(t, head) != CGS_TK_NAME)
		return false;
	*word = cgs_tree_tok(t, head);
	return true;
}

/* Whether another message says all: of `param region = "us"` in a block, which stands at the top of
 * a file only, and of `let limit = 5`. */
static bool is_told_later(const struct cgs_parse *p)
{
	static const uint8_t inside[] = {CGS_TK_COLON, CGS_TK_NAME, CGS_TK_END, CGS_TK_RBRACE};
	uint32_t word = cgs_tree_before(p->t, cgs_tree_before(p->t, p->i));
	struct cgs_str w = cgs_tree_tok(p->t, word);
	return is_foreign_const(w) ||
	       (cgs_str_is(w, "param") && cgs_gram_probe(p->gram, inside, 4) == 4);
}

static void tell_untyped(struct cgs_parse *p, const char *type)
{
	struct cgs_span gap = cgs_mend_end(p), at = cgs_mend_place(p, p->end - 1);
	struct cgs_diag *d =
		cgs_diag_add(p->ds, CGS_C_syntax, at, "a constant has its type behind its name");
	struct cgs_buf text = {0};
	cgs_buf_fmt(&text, " : %s", *type ? type : "TODO");
	cgs_diag_fix(p->ds, d, gap, cgs_buf_view(&text), *type ? CGS_REVIEW : CGS_PLACEHOLDER);
	cgs_buf_done(&text);
}

/* `fn f(n: int) = n`: the value up to the end of the statement. */
static void tell_lone_value(struct cgs_parse *p)
{
	struct cgs_span at = cgs_mend_place(p, p->i), end = at;
	uint32_t i = p->i;
	while (kind_at(p->t, i) && kind_at(p->t, i) != CGS_TK_END &&
	       kind_at(p->t, i) != CGS_TK_RBRACE) {
		uint32_t next = cgs_mend_group(p, i);
		if (p->t->tok[i].kind < CGS_TK_SPACE)
			end = cgs_mend_place(p, next - 1);
		i = next;
	}
	end.at += end.len;
	end.len = 0;
	struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, at,
					  "the value of a function stands in its block");
	cgs_diag_fix(p->ds, d, at, CGS_STR("{ is ="), CGS_REVIEW);
	cgs_diag_fix(p->ds, d, end, CGS_STR(" }"), CGS_REVIEW);
}

static bool is_fn_head(const struct cgs_parse *p)
{
	struct cgs_str head;
	return p->last == CGS_TK_RP && in_head(p->t, cgs_tree_before(p->t, p->i), &head) &&
	       cgs_str_is(head, "fn");
}

/* `const name = value` and `fn f() = value`: taken as if a type stood there. What stands in a block
 * can be no `param`, which is told then. */
static bool read_untyped(struct cgs_parse *p)
{
	static const uint8_t all[] = {CGS_TK_COLON, CGS_TK_NAME, CGS_TK_ASSIGN};
	bool fn = is_fn_head(p);
	const char *type = fn ? "" : untyped(p->t, p->i);
	if (!type || cgs_gram_probe(p->gram, all, 3) < 3)
		return false;
	bool quiet = cgs_mend_quiet(p) || (!fn && is_told_later(p));
	if (!quiet && cgs_scan_may_tell(&p->scan, cgs_mend_place(p, p->i).at)) {
		if (fn)
			tell_lone_value(p);
		else
			tell_untyped(p, type);
	}
	p->b.bad_at = p->i + 1;
	cgs_parse_put(p, CGS_TK_COLON, cgs_mend_insert(p, CGS_TK_COLON), p->end);
	cgs_parse_put(p, CGS_TK_NAME, cgs_mend_insert(p, CGS_TK_NAME), p->end);
	return true;
}

/* `list[string]`: the brackets are taken as those of a type. */
static bool read_type(struct cgs_parse *p)
{
	static const uint8_t all[] = {CGS_TK_LT, CGS_TK_NAME, CGS_TK_QM};
	uint32_t close = cgs_mend_group(p, p->i) - 1;
	if (p->last != CGS_TK_NAME || cgs_parse_kind(p, close) != CGS_TK_RB ||
	    cgs_gram_probe(p->gram, all, 3) < 3)
		return false;
	struct cgs_span open = cgs_mend_place(p, p->i), end = cgs_mend_place(p, close);
	bool empty = after(p->t, p->i) == close;
	if (!cgs_mend_quiet(p) && cgs_scan_may_tell(&p->scan, open.at)) {
		struct cgs_diag *d =
			cgs_diag_add(p->ds, CGS_C_syntax, open,
				     empty ? "a list of a type is written list<type>"
					   : "what a type is of stands between '<' and '>'");
		if (empty) {
			struct cgs_span type = cgs_mend_place(p, p->end - 1);
			type.len = 0;
			open.len = end.at - open.at;
			cgs_diag_fix(p->ds, d, type, CGS_STR("list<"), CGS_REVIEW);
		}
		cgs_diag_fix(p->ds, d, open, empty ? CGS_STR(">") : CGS_STR("<"), CGS_REVIEW);
		cgs_diag_fix(p->ds, d, end, empty ? CGS_STR("") : CGS_STR(">"), CGS_REVIEW);
	}
	if (empty) { /* both are passed over */
		p->t->tok[p->i].kind = p->t->tok[close].kind = CGS_TK_BAD;
		return true;
	}
	p->t->tok[close].kind = CGS_TK_GT;
	return true;
}

/* ---- parameters ---- */

static const char *const heads[] = {"template", "fn", "tool", "check", "operation", "filter"};
static const char *const types[] = {"bool", "int",      "float",   "number",  "string",
				    "text", "word",     "path",    "date",    "ref",
				    "list", "duration", "period",  "bytes",   "money",
				    "any",  "ratio",    "percent", "version", "tokens"};

/* `n int` and `int n` in the head of a declaration: a parameter without its colon. */
static bool read_param(struct cgs_parse *p)
{
	static const uint8_t typed[] = {CGS_TK_COLON, CGS_TK_NAME};
	struct cgs_str head, a, b;
	if (p->last != CGS_TK_NAME || cgs_gram_probe(p->gram, typed, 2) < 2 ||
	    !in_head(p->t, p->i, &head) || !CGS_STR_IN(head, heads))
		return false;
	uint32_t first = cgs_tree_before(p->t, p->i);
	a = cgs_tree_tok(p->t, first);
	b = cgs_tree_tok(p->t, p->i);
	bool swapped = CGS_STR_IN(a, types) && !CGS_STR_IN(b, types);
	struct cgs_span at = cgs_mend_place(p, first);
	at.len = p->t->tok[p->i].at + b.n - at.at;
	if (!cgs_mend_quiet(p) && cgs_scan_may_tell(&p->scan, at.at)) {
		struct cgs_diag *d =
			cgs_diag_add(p->ds, CGS_C_syntax, at, "a parameter is written `%.*s: %.*s`",
				     CGS_FMT(swapped ? b : a), CGS_FMT(swapped ? a : b));
		struct cgs_buf text = {0};
		cgs_buf_fmt(&text, "%.*s: %.*s", CGS_FMT(swapped ? b : a),
			    CGS_FMT(swapped ? a : b));
		cgs_diag_fix(p->ds, d, at, cgs_buf_view(&text), CGS_REVIEW);
		cgs_buf_done(&text);
	}
	unsigned kind = swapped ? CGS_TK_COMMA : CGS_TK_COLON;
	p->b.bad_at = p->i + 1;
	cgs_parse_put(p, kind, cgs_mend_insert(p, kind), p->end);
	return true;
}

/* `fn f(n: int) -> int`: taken as the ':' that is meant. */
unsigned cgs_foreign_arrow(struct cgs_parse *p)
{
	if (!is_fn_head(p) || !cgs_gram_accepts(p->gram, CGS_TK_COLON))
		return CGS_TK_ARROW;
	struct cgs_span at = cgs_mend_place(p, p->i);
	p->t->tok[p->i].kind = CGS_TK_COLON;
	p->b.bad_at = p->i + 1;
	if (!cgs_mend_quiet(p) && cgs_scan_may_tell(&p->scan, at.at)) {
		struct cgs_diag *d = cgs_diag_add(p->ds, CGS_C_syntax, at,
						  "unexpected '->'; a type stands after ':'");
		cgs_diag_fix(p->ds, d, at, CGS_STR(":"), CGS_REVIEW);
	}
	return CGS_TK_COLON;
}

/* A token that fits when it is taken as what is meant. */
bool cgs_foreign_push(struct cgs_parse *p, unsigned kind)
{
	unsigned meant = kind;
	if (kind == CGS_TK_NAME)
		return read_param(p) && cgs_parse_push(p, kind, p->i, p->i + 1);
	if (kind == CGS_TK_ASSIGN)
		meant = cgs_foreign_operator(p, kind);
	else if (kind == CGS_TK_LBT && read_type(p))
		meant = CGS_TK_LT;
	if (meant == kind && (kind != CGS_TK_ASSIGN || !read_untyped(p)))
		return false;
	return cgs_parse_push(p, meant, p->i, p->i + 1);
}
