/* statement.c — the words of requirements: one answer, one event, no reasons, no technology.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every text is read once, in linear time. What stands between backticks is quoted from elsewhere.
 * The words are English: texts with another `lang` are left alone.
 */
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "rule.h"
#include "tally.h"

enum { LETTERS_MAX = 500, SENTENCES_MAX = 3 };

enum word {
	OTHER,
	AND,
	OR,
	THEN,
	ALSO,
	SHALL,
	MUST,
	IN,
	ORDER,
	TO,
	BECAUSE,
	NOT,
	NEVER,
	WHEN,
	IF,
};

static const struct cgs_str known[] = {
	[AND] = {"and", 3},   [OR] = {"or", 2},       [THEN] = {"then", 4},
	[ALSO] = {"also", 4}, [SHALL] = {"shall", 5}, [MUST] = {"must", 4},
	[IN] = {"in", 2},     [ORDER] = {"order", 5}, [TO] = {"to", 2},
	[NOT] = {"not", 3},   [NEVER] = {"never", 5}, [BECAUSE] = {"because", 7},
	[WHEN] = {"when", 4}, [IF] = {"if", 2},
};

struct seen { /* in one text; at and n of the words, at 0 and n 0: not there */
	struct cgs_str shall, joint, reason, trigger, tech;
	bool negative;
	uint32_t letters, sentences;
};

enum slot {
	C_SHALL,
	C_WHEN,
	C_IF,
	C_WHILE,
	C_REASON,
	C_GOAL,
	C_FAIL,
	C_VERIFY,
	C_METER,
	C_LANG,
	C_KIND
};
enum { NSLOT = C_KIND + 1 };
static const char *const slot_name[] = {"shall", "when",   "if",    "while", "rationale", "goal",
					"fail",  "verify", "meter", "lang",  "kind"};

struct pass {
	struct cgs_ir *ir;
	cgs_sym name[NSLOT];
	struct cgs_str *tech; /* names as they are written: "PostgreSQL" */
	uint32_t ntech, ctech;
	struct cgs_tally two, joint, length, reason, technology, negative, triggers;
};

struct clauses { /* of one requirement, or NULL */
	const struct cgs_attr *first[NSLOT], *second[NSLOT];
};

static enum word word_of(struct cgs_str s)
{
	for (enum word w = AND; w <= IF; w++)
		if (known[w].n == s.n && !strncasecmp(known[w].s, s.s, s.n))
			return w;
	return OTHER;
}

static struct cgs_str from_to(struct cgs_str from, struct cgs_str to)
{
	return (struct cgs_str){from.s, (uint32_t)(to.s + to.n - from.s)};
}

static void keep(struct cgs_str *place, struct cgs_str s)
{
	if (!place->n)
		*place = s;
}

/* A word after "and" or "or". */
static void take_joined(struct seen *seen, enum word w, struct cgs_str both)
{
	if (w == THEN || w == ALSO || w == SHALL || w == MUST)
		keep(&seen->joint, both);
	if (w == WHEN || w == IF)
		keep(&seen->trigger, both);
}

/* One more word, after the two before it. */
static void take_word(struct seen *seen, struct cgs_str s, struct cgs_str before[2],
		      enum word last[2])
{
	enum word w = word_of(s);
	if (!before[0].n)
		seen->negative = w == NOT || w == NEVER;
	if (w == SHALL)
		keep(&seen->shall, s);
	if (last[0] == AND || last[0] == OR)
		take_joined(seen, w, from_to(before[0], s));
	if (w == BECAUSE)
		keep(&seen->reason, s);
	if (w == TO && last[0] == ORDER && last[1] == IN)
		keep(&seen->reason, from_to(before[1], s));
	last[1] = last[0];
	last[0] = w;
	before[1] = before[0];
	before[0] = s;
}

static bool is_letter(char c)
{
	unsigned char u = (unsigned char)c;
	return (unsigned)((u | 32) - 'a') < 26 || (unsigned)(u - '0') < 10 || u == '_' || u >= 0x80;
}

static void find_tech(const struct pass *p, struct seen *seen, struct cgs_str s, bool first)
{
	for (uint32_t i = 0; i < p->ntech && !first && isupper((unsigned char)s.s[0]); i++)
		if (cgs_str_eq(p->tech[i], s))
			keep(&seen->tech, s);
}

/* Where quoted text that begins at i ends. */
static uint32_t skip_quote(struct cgs_str s, uint32_t i)
{
	const char *end = memchr(s.s + i + 1, '`', s.n - i - 1);
	return end ? (uint32_t)(end - s.s) + 1 : i + 1;
}

static bool ends_sentence(struct cgs_str s, uint32_t i)
{
	return s.s[i] && strchr(".!?", s.s[i]) && i + 2 < s.n &&
	       isspace((unsigned char)s.s[i + 1]) && isupper((unsigned char)s.s[i + 2]);
}

static void read_text(const struct pass *p, struct cgs_str s, struct seen *seen)
{
	struct cgs_str before[2] = {{NULL, 0}, {NULL, 0}};
	enum word last[2] = {OTHER, OTHER};
	seen->sentences++;
	for (uint32_t i = 0; i < s.n;) {
		uint32_t from = i;
		while (i < s.n && is_letter(s.s[i]))
			seen->letters += (s.s[i++] & 0xC0) != 0x80;
		if (i > from) {
			struct cgs_str w = {s.s + from, i - from};
			find_tech(p, seen, w, !before[0].n);
			take_word(seen, w, before, last);
			continue;
		}
		if (s.s[i] == '`') {
			i = skip_quote(s, i);
			seen->letters += i - from;
			continue;
		}
		if (s.s[i] == ';')
			keep(&seen->joint, (struct cgs_str){s.s + i, 1});
		seen->sentences += ends_sentence(s, i);
		seen->letters++;
		i++;
	}
}

/* The place of some words of a text: exact when the text is written as it is. */
static struct cgs_span place_of(const struct cgs_ir *ir, const struct cgs_attr *a, struct cgs_str w)
{
	struct cgs_span at = cgs_ir_node_span(ir, a->site, a->expr);
	struct cgs_str text = a->value.str;
	if (w.s < text.s || w.s + w.n > text.s + text.n || at.len != text.n + 2)
		return at;
	return (struct cgs_span){at.file, at.at + 1 + (uint32_t)(w.s - text.s), w.n};
}

static void read_clause(const struct pass *p, const struct cgs_attr *a, struct clauses *c)
{
	for (unsigned k = 0; k < NSLOT; k++) {
		if (p->name[k] != a->name)
			continue;
		if (!c->first[k])
			c->first[k] = a;
		else if (!c->second[k])
			c->second[k] = a;
	}
}

/* "print it in order to keep it" -> "print it", and the rest as the rationale. */
static void move_reason(const struct pass *p, struct cgs_diag *d, uint32_t decl,
			const struct clauses *c, struct cgs_str reason)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_str text = c->first[C_SHALL]->value.str,
		       head = {text.s, (uint32_t)(reason.s - text.s)};
	struct cgs_str tail = {reason.s, text.n - head.n};
	struct cgs_span at = cgs_ir_node_span(ir, c->first[C_SHALL]->site, c->first[C_SHALL]->expr);
	while (head.n && strchr(" ,", head.s[head.n - 1]))
		head.n--;
	if (!d || !head.n || c->first[C_REASON] || at.len != text.n + 2)
		return;
	cgs_edit_value(ir, d, c->first[C_SHALL], cgs_str_fmt(&ir->mem, "\"%.*s\"", CGS_FMT(head)),
		       CGS_REVIEW);
	cgs_edit_insert(ir, d, decl, cgs_str_fmt(&ir->mem, "rationale = \"%.*s\"", CGS_FMT(tail)),
			CGS_REVIEW);
}

static bool is_long(const struct seen *s)
{
	return s->letters > LETTERS_MAX || s->sentences > SENTENCES_MAX;
}

static void tell_answer(struct pass *p, uint32_t decl, const struct clauses *c,
			const struct seen *s)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_str name = cgs_ir_name(ir, decl);
	struct cgs_diag *d = NULL;
	const struct cgs_attr *shall = c->first[C_SHALL], *again = c->second[C_SHALL];
	if (again || s->shall.n) {
		d = cgs_tally_add(&p->two, place_of(ir, again ? again : shall, s->shall),
				  "`%.*s` says `shall` twice", CGS_FMT(name));
		if (d)
			cgs_diag_help(ir->diags, d, "make a requirement of each answer");
	} else if (s->joint.n) {
		d = cgs_tally_add(&p->joint, place_of(ir, c->first[C_SHALL], s->joint),
				  "`%.*s` has two answers, joined by `%.*s`", CGS_FMT(name),
				  CGS_FMT(s->joint));
		if (d)
			cgs_diag_help(ir->diags, d, "make a requirement of each answer");
	}
	if (is_long(s)) {
		d = cgs_tally_add(
			&p->length,
			cgs_ir_node_span(ir, c->first[C_SHALL]->site, c->first[C_SHALL]->expr),
			"`%.*s` takes %u letters in %u sentence%s", CGS_FMT(name), s->letters,
			s->sentences, s->sentences == 1 ? "" : "s");
		if (d)
			cgs_diag_help(ir->diags, d,
				      "say one thing, in at most %d letters and %d sentences",
				      LETTERS_MAX, SENTENCES_MAX);
	}
}

static bool is_function(const struct clauses *c)
{
	return !c->first[C_KIND] || cgs_str_is(c->first[C_KIND]->value.str, "functional");
}

/* Whether something can be done to see whether it holds. */
static bool is_shown(const struct clauses *c)
{
	return c->first[C_WHEN] || c->first[C_IF] || c->first[C_WHILE] || c->first[C_GOAL] ||
	       c->first[C_FAIL] || c->first[C_VERIFY] || c->first[C_METER];
}

static void tell_words(struct pass *p, uint32_t decl, const struct clauses *c, const struct seen *s)
{
	struct cgs_ir *ir = p->ir;
	struct cgs_str name = cgs_ir_name(ir, decl);
	struct cgs_diag *d = NULL;
	if (s->reason.n) {
		d = cgs_tally_add(&p->reason, place_of(ir, c->first[C_SHALL], s->reason),
				  "`%.*s` says why in the middle of what", CGS_FMT(name));
		if (d)
			cgs_diag_help(ir->diags, d, "move the reason: rationale = \"...\"");
		move_reason(p, d, decl, c, s->reason);
	}
	if (s->tech.n && is_function(c)) {
		d = cgs_tally_add(&p->technology, place_of(ir, c->first[C_SHALL], s->tech),
				  "`%.*s` is a function and names a technology, `%.*s`",
				  CGS_FMT(name), CGS_FMT(s->tech));
		if (d)
			cgs_diag_help(
				ir->diags, d,
				"say what happens, not how; what must be used is a constraint");
	}
	if (s->negative && !is_shown(c)) {
		d = cgs_tally_add(
			&p->negative,
			cgs_ir_node_span(ir, c->first[C_SHALL]->site, c->first[C_SHALL]->expr),
			"nobody can try out that `%.*s` never fails", CGS_FMT(name));
		if (d) {
			cgs_diag_help(ir->diags, d,
				      "say when it could happen, and what happens instead");
			cgs_edit_insert(ir, d, decl, CGS_STR("when \"TODO\""), CGS_PLACEHOLDER);
		}
	}
}

static void tell_events(struct pass *p, uint32_t decl, const struct clauses *c)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *first = c->first[c->first[C_WHEN] ? C_WHEN : C_IF];
	const struct cgs_attr *at = c->second[c->second[C_WHEN] ? C_WHEN : C_IF];
	struct seen s = {0};
	if (!first)
		return;
	if (!at) {
		read_text(p, first->value.str, &s);
		at = s.trigger.n ? first : NULL;
	}
	if (!at)
		return;
	struct cgs_diag *d = cgs_tally_add(&p->triggers, place_of(ir, at, s.trigger),
					   "`%.*s` has two events", CGS_FMT(cgs_ir_name(ir, decl)));
	if (d)
		cgs_diag_help(ir->diags, d,
			      "make a requirement of each; a state stands behind `while`");
}

static void look(struct pass *p, uint32_t decl)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	struct clauses c = {0};
	struct seen s = {0};
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++)
		read_clause(p, &ir->attr[a], &c);
	const struct cgs_attr *lang = c.first[C_LANG];
	if (!c.first[C_SHALL] || (lang && !cgs_str_is(lang->value.str, "en")))
		return;
	read_text(p, c.first[C_SHALL]->value.str, &s);
	bool found = c.second[C_SHALL] || s.shall.n || s.joint.n || s.reason.n || s.tech.n ||
		     s.negative || is_long(&s);
	if (found && !cgs_tally_idle(ir, decl)) {
		tell_answer(p, decl, &c, &s);
		tell_words(p, decl, &c, &s);
	}
	tell_events(p, decl, &c);
}

/* Names with a capital letter: what is written small is a word like others. */
static void add_tech(struct pass *p, struct cgs_str s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (!is_letter(s.s[i]))
			return;
	if (s.n > 1 && isupper((unsigned char)s.s[0]))
		*CGS_PUSH(p->tech, p->ntech, p->ctech) = s;
}

void cgs_rule_statements(struct cgs_ir *ir)
{
	struct pass p = {.ir = ir,
			 .two = {.ir = ir, .code = CGS_C_two_answers},
			 .joint = {.ir = ir, .code = CGS_C_compound_answer},
			 .length = {.ir = ir, .code = CGS_C_long_statement},
			 .reason = {.ir = ir, .code = CGS_C_reason_inside},
			 .technology = {.ir = ir, .code = CGS_C_names_technology},
			 .negative = {.ir = ir, .code = CGS_C_only_negative},
			 .triggers = {.ir = ir, .code = CGS_C_two_triggers}};
	for (unsigned i = 0; i < NSLOT; i++)
		p.name[i] = cgs_sym_find(ir->syms, cgs_str_of(slot_name[i]));
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "tech", d));)
		add_tech(&p, ir->decl[d].title.n ? ir->decl[d].title : cgs_ir_name(ir, d));
	for (uint32_t d = 0; (d = cgs_ir_next(ir, "requirement", d));)
		look(&p, d);
	struct cgs_tally *all[] = {&p.two,        &p.joint,    &p.length,  &p.reason,
				   &p.technology, &p.negative, &p.triggers};
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		cgs_tally_end(all[i]);
	free(p.tech);
}
