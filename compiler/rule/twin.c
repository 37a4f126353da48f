/* twin.c — requirements and scenarios that say the same, and what is not as it was approved.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two statements are the same when their clauses have the same words, whatever the letters' size,
 * the articles and the punctuation; found with one look into a map each.
 */
#include <stdio.h>
#include <strings.h>

#include "../base/hash.h"
#include "../check/map.h"
#include "../check/refs.h"
#include "rule.h"
#include "tally.h"

enum { PRINT_DIGITS = 16, WORDS_MIN = 3 };

static uint64_t mix(uint64_t h, uint64_t x)
{
	return (h ^ x) * 0x100000001b3u; /* FNV-1a */
}

static bool is_article(struct cgs_str s)
{
	return (s.n == 1 && (*s.s | 32) == 'a') || (s.n == 2 && !strncasecmp(s.s, "an", 2)) ||
	       (s.n == 3 && !strncasecmp(s.s, "the", 3));
}

static bool is_gap(char c)
{
	switch (c) {
	case ' ':
	case '\t':
	case '\n':
	case '\r':
	case '.':
	case ',':
	case ';':
	case ':':
	case '!':
	case '?':
	case '"':
	case '\'':
	case '`':
	case '(':
	case ')': return true;
	default: return false;
	}
}

static uint64_t small(char c)
{
	return (uint8_t)(c >= 'A' && c <= 'Z' ? c | 32 : c);
}

static uint64_t add_words(uint64_t h, struct cgs_str s, uint32_t *words)
{
	for (uint32_t i = 0; i < s.n;) {
		struct cgs_str w = {s.s + i, 0};
		while (i + w.n < s.n && !is_gap(w.s[w.n]))
			w.n++;
		i += w.n + !w.n;
		if (!w.n || is_article(w))
			continue;
		for (uint32_t k = 0; k < w.n; k++)
			h = mix(h, small(w.s[k]));
		h = mix(h, ' ');
		++*words;
	}
	return h;
}

static struct cgs_num number_of(const struct cgs_value *v)
{
	return v->type == CGS_V_NUM ? v->num : (struct cgs_num){0, 0};
}

/* What a clause says, the same whatever the clauses before it. */
static uint64_t of_clause(const struct cgs_attr *a, uint32_t *words)
{
	const struct cgs_value *v = &a->value;
	struct cgs_num num = number_of(v);
	uint64_t h = mix(mix(0xcbf29ce484222325u, a->name), a->op);
	h = mix(mix(h, v->decl), (uint64_t)num.n);
	h = mix(mix(h, (uint64_t)num.d), ((uint64_t)v->dim << 32) + v->stat);
	h = add_words(h, v->str, words);
	return h ^ h >> 29;
}

struct pass {
	struct cgs_ir *ir;
	struct cgs_map seen; /* statement -> declaration */
	cgs_sym scale, examples, approved;
	struct cgs_tally twins, changed;
};

/* The declaration that said the same before, or 0. */
static uint32_t twin_of(struct pass *p, uint32_t decl, bool *approved)
{
	const struct cgs_ir *ir = p->ir;
	const struct cgs_decl *d = &ir->decl[decl];
	uint64_t h = d->kind;
	uint32_t words = 0;
	for (const struct cgs_attr *a = &ir->attr[d->attr]; a < &ir->attr[d->attr + d->nattr];
	     a++) {
		*approved |= a->name == p->approved;
		if (a->name == p->examples || d->nparam)
			return 0;
		if (a->shape == CGS_A_CLAUSE || a->name == p->scale)
			h += of_clause(a, &words);
	}
	if (words < WORDS_MIN)
		return 0;
	uint32_t *first = cgs_map_put(&p->seen, (uint32_t)(h >> 32) | 1, (uint32_t)h);
	if (!*first)
		*first = decl;
	return *first == decl ? 0 : *first;
}

static void tell_twin(struct pass *p, uint32_t decl, uint32_t twin)
{
	struct cgs_ir *ir = p->ir;
	if (cgs_tally_idle(ir, decl) || cgs_tally_idle(ir, twin))
		return;
	struct cgs_diag *d =
		cgs_tally_add(&p->twins, cgs_ir_span(ir, decl), "`%.*s` says the same as `%.*s`",
			      CGS_FMT(cgs_ir_name(ir, decl)), CGS_FMT(cgs_ir_name(ir, twin)));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, twin), "it was said here");
	cgs_diag_help(ir->diags, d, "remove one of them, or say in what they differ");
	if (!cgs_refs_in(ir, decl).n)
		cgs_edit_remove(ir, d, decl, ir->decl[decl].node, CGS_REVIEW);
}

/* The clauses as they are, in order. */
static void take_print(const struct cgs_ir *ir, uint32_t decl, char hex[CGS_KEY_HEX + 1])
{
	const struct cgs_decl *d = &ir->decl[decl];
	struct cgs_hash h;
	cgs_hash_init(&h);
	for (const struct cgs_attr *a = &ir->attr[d->attr]; a < &ir->attr[d->attr + d->nattr];
	     a++) {
		char number[80];
		const struct cgs_value *v = &a->value;
		struct cgs_num num = number_of(v);
		if (a->shape != CGS_A_CLAUSE)
			continue;
		snprintf(number, sizeof number, "%d %lld/%lld", a->op, (long long)num.n,
			 (long long)num.d);
		cgs_hash_field(&h, cgs_sym_str(ir->syms, a->name));
		cgs_hash_field(&h, cgs_str_of(number));
		cgs_hash_field(&h, cgs_sym_str(ir->syms, v->stat));
		cgs_hash_field(&h, v->type == CGS_V_REF ? cgs_ir_name(ir, v->decl) : v->str);
	}
	struct cgs_key key = cgs_hash_end(&h);
	cgs_key_hex(&key, hex);
}

static void check_approved(struct pass *p, uint32_t decl)
{
	struct cgs_ir *ir = p->ir;
	const struct cgs_attr *a = cgs_ir_attr(ir, decl, "approved", NULL);
	char hex[CGS_KEY_HEX + 1];
	struct cgs_str was = a->value.str;
	take_print(ir, decl, hex);
	if (cgs_ir_attr(ir, decl, "changed_by", NULL) ||
	    (was.n >= PRINT_DIGITS && was.n <= CGS_KEY_HEX && !memcmp(was.s, hex, was.n)))
		return;
	struct cgs_diag *d = cgs_tally_add(&p->changed, cgs_ir_node_span(ir, a->site, a->expr),
					   "`%.*s` does not say what was approved",
					   CGS_FMT(cgs_ir_name(ir, decl)));
	if (!d)
		return;
	cgs_diag_help(ir->diags, d,
		      "say why it was changed: changed_by = [...], or approve it anew");
	cgs_edit_value(ir, d, a, cgs_str_fmt(&ir->mem, "\"%.*s\"", PRINT_DIGITS, hex), CGS_REVIEW);
}

static void look(struct cgs_ir *ir, const char *kind, enum cgs_code twins)
{
	struct pass p = {.ir = ir,
			 .scale = cgs_sym_find(ir->syms, CGS_STR("scale")),
			 .examples = cgs_sym_find(ir->syms, CGS_STR("examples")),
			 .approved = cgs_sym_find(ir->syms, CGS_STR("approved")),
			 .twins = {.ir = ir, .code = twins},
			 .changed = {.ir = ir, .code = CGS_C_changed_after_approval}};
	for (uint32_t d = 0; (d = cgs_ir_next(ir, kind, d));) {
		bool approved = false;
		uint32_t twin = twin_of(&p, d, &approved);
		if (twin)
			tell_twin(&p, d, twin);
		if (approved)
			check_approved(&p, d);
	}
	cgs_tally_end(&p.twins);
	cgs_tally_end(&p.changed);
	cgs_map_done(&p.seen);
}

void cgs_rule_twins(struct cgs_ir *ir)
{
	look(ir, "requirement", CGS_C_twin_requirement);
	look(ir, "scenario", CGS_C_twin_scenario);
}
