/* sections.c — the sections of a prompt: their order, and the requirements that they name.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdlib.h>

#include "../check/refs.h"
#include "rule.h"
#include "tally.h"

struct sections {
	struct cgs_ir *ir;
	struct cgs_tally early, missing;
	struct cgs_map requirement; /* (1, name) -> declaration */
	uint32_t *shown;            /* by declaration: the last prompt that includes it */
	uint32_t prompt;
};

static bool is_volatile(const struct cgs_ir *ir, uint32_t section)
{
	return cgs_ir_get(ir, section, "volatile").b;
}

static bool is_section(const struct cgs_ir *ir, uint32_t decl)
{
	return cgs_ir_is(ir, decl, "section");
}

/* Moves a section to the end of its prompt. */
static void move(struct cgs_ir *ir, struct cgs_diag *d, uint32_t section, uint32_t prompt)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, section);
	uint32_t node = ir->decl[section].node;
	if (ir->decl[section].file != ir->decl[prompt].file)
		return;
	cgs_edit_remove(ir, d, section, node, CGS_REVIEW);
	cgs_edit_insert(ir, d, prompt, cgs_tree_source(t, node), CGS_REVIEW);
}

/* What a provider keeps of a question ends where two questions begin to differ. */
static void check_order(struct cgs_tally *found, uint32_t prompt)
{
	struct cgs_ir *ir = found->ir;
	uint32_t early = 0, last = 0;
	for (uint32_t k = ir->decl[prompt].kid; k; k = ir->decl[k].next) {
		if (!is_section(ir, k) || cgs_str_is(cgs_ir_name(ir, k), "system"))
			continue;
		if (!early && is_volatile(ir, k))
			early = k;
		if (!is_volatile(ir, k))
			last = early ? k : 0;
	}
	if (!last)
		return;
	struct cgs_diag *d = cgs_tally_add(
		found, cgs_ir_span(ir, early),
		"the section `%.*s` changes often and stands before `%.*s`, which does not",
		CGS_FMT(cgs_ir_name(ir, early)), CGS_FMT(cgs_ir_name(ir, last)));
	if (!d)
		return;
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, last), "does not change");
	cgs_diag_why(ir->diags, d,
		     "services keep the beginning of a question that they have read before, up to "
		     "the first byte that differs");
	cgs_diag_help(ir->diags, d, "let it stand at the end");
	move(ir, d, early, prompt);
}

/* What the sections of the prompt include, and what that is part of. */
static void mark_shown(struct sections *s, uint32_t section)
{
	cgs_sym include = cgs_sym_find(s->ir->syms, CGS_STR("include"));
	struct cgs_refs_list l = cgs_refs_out(s->ir, section);
	for (uint32_t i = 0; i < l.n; i++)
		if (l.v[i].by == include)
			s->shown[l.v[i].other] = s->prompt;
}

static void tell_missing(struct sections *s, uint32_t section, const struct cgs_attr *text,
			 uint32_t requirement)
{
	struct cgs_ir *ir = s->ir;
	struct cgs_str name = cgs_ir_name(ir, requirement);
	struct cgs_diag *d = cgs_tally_add(
		&s->missing, cgs_ir_node_span(ir, text->site, text->expr),
		"the section speaks of `%.*s`, and the prompt does not show that requirement",
		CGS_FMT(name));
	if (!d)
		return;
	const struct cgs_attr *a = cgs_ir_attr(ir, section, "include", NULL);
	cgs_diag_label(ir->diags, d, cgs_ir_span(ir, requirement), "the requirement");
	cgs_diag_help(ir->diags, d, "include it, so that the model knows what it says");
	if (!a) {
		cgs_edit_insert(ir, d, section,
				cgs_str_fmt(&ir->mem, "include = [%.*s]", CGS_FMT(name)),
				CGS_REVIEW);
	} else if (cgs_ir_tree(ir, a->site)->node[a->expr].kind == CGS_N_LIST && a->value.n) {
		struct cgs_span at = cgs_ir_node_span(ir, a->site, a->expr);
		at.at += at.len - 1; /* before the bracket */
		at.len = 0;
		cgs_diag_fix(ir->diags, d, at, cgs_str_fmt(&ir->mem, ", %.*s", CGS_FMT(name)),
			     CGS_REVIEW);
	}
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Words that can only be names: answer_in_time, FR-7. */
static bool is_name(struct cgs_str w)
{
	for (uint32_t i = 1; i + 1 < w.n; i++)
		if (w.s[i] == '_' || (w.s[i] == '-' && isdigit((unsigned char)w.s[w.n - 1])))
			return true;
	return false;
}

/* Each requirement that the text names is told once. */
static void check_names(struct sections *s, uint32_t section)
{
	const struct cgs_attr *a = cgs_ir_attr(s->ir, section, "text", NULL);
	struct cgs_str t = a ? a->value.str : CGS_STR("");
	for (uint32_t i = 0, n; i < t.n; i += n + 1) {
		for (n = 0; i + n < t.n && is_letter(t.s[i + n]); n++)
			continue;
		struct cgs_str word = {t.s + i, n};
		cgs_sym y = is_name(word) ? cgs_sym_find(s->ir->syms, word) : 0;
		uint32_t r = y ? cgs_map_get(&s->requirement, 1, y) : 0;
		if (!r || s->shown[r] == s->prompt)
			continue;
		s->shown[r] = s->prompt;
		tell_missing(s, section, a, r);
	}
}

static void check_prompt(struct sections *s, uint32_t prompt)
{
	struct cgs_ir *ir = s->ir;
	s->prompt = prompt;
	check_order(&s->early, prompt);
	for (uint32_t k = ir->decl[prompt].kid; k; k = ir->decl[k].next)
		mark_shown(s, k);
	for (uint32_t k = ir->decl[prompt].kid; k; k = ir->decl[k].next)
		if (is_section(ir, k))
			check_names(s, k);
}

void cgs_rule_sections(struct cgs_ir *ir)
{
	static const char *const kind[] = {"prompt", "metaprompt"};
	struct sections s = {.ir = ir,
			     .early = {.ir = ir, .code = CGS_C_volatile_first},
			     .missing = {.ir = ir, .code = CGS_C_not_included}};
	if (!cgs_ir_next(ir, "section", 0))
		return;
	for (uint32_t r = 0; (r = cgs_ir_next(ir, "requirement", r));)
		*cgs_map_put(&s.requirement, 1, ir->decl[r].name) = r;
	s.shown = cgs_mem_alloc((ir->ndecl + 1) * sizeof *s.shown);
	for (unsigned i = 0; i < 2; i++)
		for (uint32_t p = 0; (p = cgs_ir_next(ir, kind[i], p));)
			check_prompt(&s, p);
	cgs_tally_end(&s.early);
	cgs_tally_end(&s.missing);
	cgs_map_done(&s.requirement);
	free(s.shown);
}
