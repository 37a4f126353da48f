/* orders.c — instructions of one prompt that contradict each other: "must use tabs" in one place,
 * "never use tabs" in another.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdlib.h>

#include "rule.h"

enum { WORDS_MIN = 2, WORDS_MAX = 6, KEY_MAX = 120 };

struct order { /* the first one with these words */
	bool no, told;
	uint32_t section;
	struct cgs_span where;
};

struct orders {
	struct cgs_ir *ir;
	struct cgs_syms what; /* the words behind "must" or "never" */
	struct order *v;      /* by what */
	uint32_t cap;
	uint32_t section;
	struct cgs_span where;
};

/* What a text begins with: "must not" before "must". */
static const struct modal {
	const char *words;
	bool no;
} modals[] = {
	{"must not ", true}, {"shall not ", true}, {"do not ", true}, {"don't ", true},
	{"never ", true},    {"must ", false},     {"shall ", false}, {"always ", false},
};

static bool is_sep(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

static const struct modal *modal_at(struct cgs_str s)
{
	for (unsigned i = 0; i < sizeof modals / sizeof *modals; i++) {
		uint32_t n = (uint32_t)strlen(modals[i].words), k = 0;
		while (k < n && k < s.n &&
		       (modals[i].words[k] == ' '
				? is_sep(s.s[k])
				: tolower((unsigned char)s.s[k]) == modals[i].words[k]))
			k++;
		if (k == n)
			return &modals[i];
	}
	return NULL;
}

/* Where the clause ends: at a mark, or at an empty line. */
static uint32_t clause_end(struct cgs_str s)
{
	uint32_t i = 0;
	while (i < s.n && !strchr(".,;:!?()", s.s[i]) &&
	       !(s.s[i] == '\n' && i + 1 < s.n && s.s[i + 1] == '\n'))
		i++;
	return i;
}

/* The words of the clause, small and with one space between them; 0: too few or too many to be
 * compared. */
static uint32_t key_of(struct cgs_str s, char *key)
{
	uint32_t n = 0, words = 0, end = clause_end(s);
	for (uint32_t i = 0; i < end; i++) {
		bool sep = is_sep(s.s[i]), first = !n || key[n - 1] == ' ';
		if (sep && first)
			continue;
		words += first;
		if (n == KEY_MAX)
			return 0;
		key[n++] = sep ? ' ' : (char)tolower((unsigned char)s.s[i]);
	}
	n -= n && key[n - 1] == ' ';
	return words >= WORDS_MIN && words <= WORDS_MAX ? n : 0;
}

static void note(struct orders *o, const struct modal *m, struct cgs_str key)
{
	struct cgs_ir *ir = o->ir;
	cgs_sym y = cgs_sym_of(&o->what, key);
	o->v = cgs_mem_grow(o->v, &o->cap, y + 1, sizeof *o->v);
	struct order *first = &o->v[y];
	if (!first->section) {
		*first = (struct order){m->no, false, o->section, o->where};
		return;
	}
	if (first->no == m->no || first->told)
		return;
	first->told = true;
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_contradiction, o->where,
					  "here the model %s \"%.*s\", and elsewhere it %s",
					  m->no ? "must not" : "must", CGS_FMT(key),
					  m->no ? "must" : "must not");
	if (first->section != o->section)
		cgs_diag_label(ir->diags, d, first->where, "elsewhere");
	cgs_diag_help(ir->diags, d, "leave one of them out, or say when each holds");
}

static void read_text(struct orders *o, struct cgs_str s)
{
	char key[KEY_MAX];
	for (uint32_t i = 0; i < s.n; i++) {
		struct cgs_str rest = {s.s + i, s.n - i};
		const struct modal *m = i && !is_sep(s.s[i - 1]) ? NULL : modal_at(rest);
		if (!m)
			continue;
		uint32_t head = (uint32_t)strlen(m->words);
		uint32_t n = key_of((struct cgs_str){rest.s + head, rest.n - head}, key);
		if (n)
			note(o, m, (struct cgs_str){key, n});
		i += head - 1;
	}
}

static void check(struct orders *o, uint32_t prompt)
{
	struct cgs_ir *ir = o->ir;
	for (uint32_t k = ir->decl[prompt].kid; k; k = ir->decl[k].next) {
		const struct cgs_attr *a = cgs_ir_attr(ir, k, "text", NULL);
		if (!a || a->value.type != CGS_V_STR)
			continue;
		o->section = k;
		o->where = cgs_ir_node_span(ir, a->site, a->expr);
		read_text(o, a->value.str);
	}
	free(o->v);
	cgs_sym_done(&o->what);
	*o = (struct orders){.ir = ir};
}

void cgs_rule_orders(struct cgs_ir *ir)
{
	static const char *const kind[] = {"prompt", "metaprompt"};
	struct orders o = {.ir = ir};
	for (unsigned i = 0; i < 2; i++)
		for (uint32_t p = 0; (p = cgs_ir_next(ir, kind[i], p));)
			check(&o, p);
}
