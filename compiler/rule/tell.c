/* tell.c — what is said about a wording: the diagnostic, its reason, help and fix.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "word.h"

/* What a diagnostic says; %.*s is what was found. */
static const struct {
	const char *text, *why, *help;
} say[CGS_WORD_FORMS] = {
#define SAY(name, text, why, help) [CGS_C_##name - CGS_C_vague] = {text, why, help}
	SAY(vague, "'%.*s' is vague", "every reader means something else by it",
	    "say what can be measured"),
	SAY(escape, "'%.*s' lets the requirement be escaped",
	    "nobody can show that it was possible",
	    "leave it out, or name the condition in `when`, `while` or `where`"),
	SAY(open_end, "'%.*s' leaves the list open", "what is not listed cannot be verified",
	    "list everything, or define a term for it"),
	SAY(passive, "'%.*s' does not say who acts", "a passive has no agent",
	    "name the component in `the`, and say what it does"),
	SAY(weak_verb, "'%.*s' does not say what happens",
	    "almost everything can be said to do that", "say what goes in and what comes out"),
	SAY(optional, "'%.*s' leaves it open in something that must be done",
	    "what may be left out cannot fail",
	    "say what must hold, or give it a lower `priority`"),
	SAY(superfluous, "'%.*s' adds nothing", "being able to do it is not doing it",
	    "name the action itself"),
	SAY(pronoun, "'%.*s' stands for something outside of its sentence",
	    "a requirement is read alone", "repeat the noun"),
	SAY(universal, "'%.*s' is an absolute", "no test shows that it holds without exception",
	    "name the scope, or give a level: goal >= 99.9%"),
	SAY(slash, "'%.*s' may mean 'and' or 'or'", "two readers build two things",
	    "write `and`, `or`, or two requirements"),
	SAY(comparative, "'%.*s' compares with nothing", "there is no baseline to measure against",
	    "give the level, or say than what"),
	SAY(subjective, "'%.*s' is a matter of taste", "two testers come to two verdicts",
	    "say what a user does, in which time, with how many mistakes"),
	SAY(placeholder, "'%.*s' is a gap that is still to be filled",
	    "nothing can be built from it", "fill it in, or ask in a question of its own"),
	SAY(avoided_term, "'%.*s' is a word that the glossary avoids", "one thing has one name",
	    NULL),
	SAY(abbreviation, "'%.*s' is not explained", "readers of another field do not know it",
	    "declare it: term name { abbreviation = \"...\" }, or write it out"),
	SAY(parentheses, "'%.*s' stands in parentheses", "it is open whether it has to hold",
	    "make it a clause or a requirement of its own, or leave it out"),
	SAY(temporal, "'%.*s' is not a time that can be checked",
	    "it comes with no event and no duration", "name the event, or a duration"),
	SAY(loose_number, "'%.*s' is a quantity that is only text",
	    "it takes no part in the checks of units and conflicts", "write it as a level"),
	SAY(spelling, "'%.*s' is nearly a term of the glossary",
	    "two spellings look like two things", NULL),
	SAY(theatre, "'%.*s' sounds like a requirement and demands nothing",
	    "every product can claim it", "say what is measured, how, and which level is enough"),
#undef SAY
};

static bool is_settled(const struct cgs_wording *w)
{
	struct cgs_str s = cgs_ir_get(w->ir, w->decl, "status").str;
	return cgs_str_is(s, "approved") || cgs_str_is(s, "implemented") ||
	       cgs_str_is(s, "verified");
}

/* Fixes */

/* A fix is written into a string, where these would mean something else. */
static bool is_plain(struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (strchr("\"\\\n", s.s[i]))
			return false;
	return true;
}

/* The number in what was found: digits that can be written in an expression, or empty. */
static struct cgs_str number_of(const struct cgs_wording *w, const struct cgs_match *m)
{
	for (uint32_t i = m->from; i < m->from + m->n; i++) {
		struct cgs_str s = cgs_word_source(w, i, 1);
		if (w->prose.tok[i].kind == CGS_PROSE_NUMBER)
			return memchr(s.s, ',', s.n) ? CGS_STR("") : s;
	}
	return CGS_STR("");
}

/* A text of a list: `#` is the number that was found, `&` all that was found. False without the
 * number. */
static bool fill(const struct cgs_wording *w, const struct cgs_match *m, struct cgs_str text,
		 struct cgs_buf *out)
{
	struct cgs_str number = number_of(w, m);
	for (uint32_t i = 0; i < text.n; i++) {
		if (text.s[i] == '#' && !number.n)
			return false;
		if (text.s[i] == '#')
			cgs_buf_str(out, number);
		else if (text.s[i] == '&')
			cgs_buf_str(out, cgs_word_source(w, m->from, m->n));
		else
			cgs_buf_putc(out, text.s[i]);
	}
	return true;
}

static bool is_mark(const struct cgs_prose_tok *t, const char *marks)
{
	return t->kind == CGS_PROSE_MARK && t->mark && strchr(marks, t->mark);
}

/* What goes with words that are taken out: a blank; at the end of a clause the blank or comma
 * before; both commas of ", if possible,". */
static struct cgs_span widen(const struct cgs_wording *w, const struct cgs_match *m,
			     struct cgs_span where)
{
	const struct cgs_prose_tok *t = w->prose.tok + m->from, *end = t + m->n;
	uint32_t rest = w->prose.n - m->from - m->n;
	bool stop = !rest || is_mark(end, ",.;:!?)");
	if (m->from && stop) {
		bool comma = is_mark(t - 1, ",");
		uint32_t from = t[-1].at + (comma ? 0 : t[-1].len);
		uint32_t to =
			comma && rest && end->mark == ',' ? end->at + 1 : where.at + where.len;
		return (struct cgs_span){where.file, from, to - from};
	}
	if (rest)
		where.len = (stop && rest > 1 ? end + 1 : end)->at - where.at;
	return where;
}

static void fix_list(struct cgs_wording *w, struct cgs_diag *d, const struct cgs_match *m)
{
	struct cgs_ir *ir = w->ir;
	uint32_t list = w->list[m->owner].decl;
	struct cgs_str instead = cgs_ir_get(ir, list, "instead").str;
	struct cgs_buf b = {0};
	if (cgs_ir_attr(ir, list, "instead", NULL) && is_plain(instead) && fill(w, m, instead, &b))
		cgs_diag_fix(ir->diags, d, instead.n ? d->where : widen(w, m, d->where),
			     cgs_buf_view(&b), (enum cgs_applies)cgs_ir_get(ir, list, "fix").rank);
	cgs_buf_done(&b);
}

/* "a (unless b) c": "a, unless b, c" */
static void fix_parentheses(struct cgs_wording *w, struct cgs_diag *d, const struct cgs_match *m)
{
	const struct cgs_prose_tok *open = w->prose.tok + m->from, *close = open + m->n - 1;
	struct cgs_span a = {w->tree->file, open->at, 1}, b = {w->tree->file, close->at, 1};
	uint32_t next = m->from + m->n;
	bool stop = next == w->prose.n || w->prose.tok[next].kind == CGS_PROSE_MARK;
	if (m->from) {
		uint32_t end = open[-1].at + open[-1].len;
		a = (struct cgs_span){a.file, end, open->at + 1 - end};
	}
	cgs_diag_fix(w->ir->diags, d, a, m->from ? CGS_STR(", ") : CGS_STR(""), CGS_REVIEW);
	cgs_diag_fix(w->ir->diags, d, b, stop ? CGS_STR("") : CGS_STR(","), CGS_REVIEW);
}

static void fix_form(struct cgs_wording *w, struct cgs_diag *d, const struct cgs_match *m)
{
	struct cgs_span slash = {d->where.file, w->prose.tok[m->from + (m->n > 1)].at, 1};
	if (d->code == CGS_C_parentheses)
		fix_parentheses(w, d, m);
	else if (d->code == CGS_C_slash)
		cgs_diag_fix(w->ir->diags, d, slash, CGS_STR(" or "), CGS_REVIEW);
}

/* Reasons */

static void advise(struct cgs_wording *w, struct cgs_diag *d, const struct cgs_match *m)
{
	struct cgs_ir *ir = w->ir;
	const struct cgs_wordlist *l = &w->list[m->owner];
	struct cgs_str why = CGS_STR(""), help = CGS_STR("");
	struct cgs_buf b = {0};
	if (l->decl && l->code != CGS_C_avoided_term) {
		why = cgs_ir_get(ir, l->decl, "why").str;
		help = cgs_ir_get(ir, l->decl, "help").str;
		fix_list(w, d, m);
	} else
		fix_form(w, d, m);
	if (why.n)
		cgs_diag_why(ir->diags, d, "%.*s", CGS_FMT(why));
	else
		cgs_diag_why(ir->diags, d, "%s", say[l->code - CGS_C_vague].why);
	if (help.n && fill(w, m, help, &b))
		cgs_diag_help(ir->diags, d, "%.*s", CGS_FMT(cgs_buf_view(&b)));
	else if (say[l->code - CGS_C_vague].help)
		cgs_diag_help(ir->diags, d, "%s", say[l->code - CGS_C_vague].help);
	cgs_buf_done(&b);
}

static void name_term(struct cgs_wording *w, struct cgs_diag *d, uint32_t term,
		      struct cgs_str instead)
{
	struct cgs_str name = cgs_gloss_name(w->ir, term);
	cgs_diag_label(w->ir->diags, d, cgs_ir_span(w->ir, term), "the glossary has '%.*s'",
		       CGS_FMT(name));
	cgs_diag_help(w->ir->diags, d, "write '%.*s'", CGS_FMT(instead));
	if (is_plain(instead) && !memmem(instead.s, instead.n, "${", 2))
		cgs_diag_fix(w->ir->diags, d, d->where, instead, CGS_REVIEW);
}

static struct cgs_diag *add(struct cgs_wording *w, uint16_t code, struct cgs_str found,
			    struct cgs_span where)
{
	struct cgs_buf text = {0};
	cgs_buf_fmt(&text, say[code - CGS_C_vague].text, CGS_FMT(found));
	struct cgs_diag *d = cgs_diag_add(w->ir->diags, (enum cgs_code)code, where, "%.*s",
					  CGS_FMT(cgs_buf_view(&text)));
	cgs_buf_done(&text);
	return d;
}

/* Any text may explain it, a later one too. */
static void keep(struct cgs_wording *w, struct cgs_str found, struct cgs_span where)
{
	found.n -= found.s[found.n - 1] == 's';
	cgs_sym name = cgs_sym_of(w->ir->syms, found);
	uint32_t *told = cgs_map_put(&w->told, 1, name);
	if (!*told)
		*CGS_PUSH(w->later, w->nlater, w->clater) = (struct cgs_later){name, where};
	*told |= 1;
}

void cgs_word_explained(struct cgs_wording *w, struct cgs_str abbreviation)
{
	*cgs_map_put(&w->told, 1, cgs_sym_of(w->ir->syms, abbreviation)) |= 2;
}

void cgs_word_tell_later(struct cgs_wording *w)
{
	const uint16_t code = CGS_C_abbreviation;
	for (uint32_t i = 0; i < w->nlater; i++) {
		const struct cgs_later *l = &w->later[i];
		if (cgs_map_get(&w->told, 1, l->name) & 2)
			continue;
		struct cgs_diag *d = add(w, code, cgs_sym_str(w->ir->syms, l->name), l->where);
		struct cgs_span end = {d->where.file, d->where.at + d->where.len, 0};
		cgs_diag_fix(w->ir->diags, d, end, CGS_STR(" ([WORDS])"), CGS_PLACEHOLDER);
		cgs_diag_why(w->ir->diags, d, "%s", say[code - CGS_C_vague].why);
		cgs_diag_help(w->ir->diags, d, "%s", say[code - CGS_C_vague].help);
	}
}

void cgs_word_tell(struct cgs_wording *w, const struct cgs_match *m)
{
	const struct cgs_wordlist *l = &w->list[m->owner];
	struct cgs_str found = cgs_word_source(w, m->from, m->n);
	struct cgs_span where = {w->tree->file, w->prose.tok[m->from].at, found.n};
	if (l->code == CGS_C_abbreviation) {
		keep(w, found, where);
		return;
	}
	if (found.n > 60)
		found.n = cgs_word_source(w, m->from, 1).n;
	struct cgs_diag *d = add(w, l->code, found, where);
	advise(w, d, m);
	if (l->code == CGS_C_avoided_term && l->decl)
		name_term(w, d, l->decl, cgs_gloss_name(w->ir, l->decl));
	if (l->code == CGS_C_spelling) {
		uint32_t term = cgs_gloss_near(w, found);
		name_term(w, d, term, cgs_gloss_meant(w, term, found));
	}
	if (l->code == CGS_C_placeholder && is_settled(w))
		cgs_diag_level(w->ir->diags, d, CGS_ERROR);
}
