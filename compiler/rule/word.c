/* word.c — the wording of normative text: the word lists, and what they find.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "word.h"

#include <stdlib.h>

#include "rule.h"

enum { SENTENCE_MAX = 48 }; /* tokens before and after a phrase that may excuse it */

struct cgs_str cgs_word_source(const struct cgs_wording *w, uint32_t from, uint32_t n)
{
	const struct cgs_prose_tok *a = &w->prose.tok[from], *b = a + n - 1;
	return (struct cgs_str){w->tree->text.s + a->at, b->at + b->len - a->at};
}

void cgs_word_form(struct cgs_wording *w, enum cgs_code code, uint32_t from, uint32_t n)
{
	*CGS_PUSH(w->match.v, w->match.n, w->match.cap) =
		(struct cgs_match){from, n, (uint32_t)code - CGS_C_vague};
}

bool cgs_word_listed(const struct cgs_wording *w, enum cgs_code code, bool unless, uint32_t from,
		     uint32_t to)
{
	uint32_t lo = 0, hi = w->nphrase;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (w->match.v[mid].from < from)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < w->nphrase && w->match.v[lo].from < to; lo++) {
		const struct cgs_wordlist *l = &w->list[w->match.v[lo].owner];
		if (l->unless == unless && l->code == code)
			return true;
	}
	return false;
}

/* The lists */

static void excuse(struct cgs_wording *w, const char *attr, uint32_t after)
{
	struct cgs_value v = cgs_ir_get(w->ir, w->list[w->nlist - 1].decl, attr);
	for (uint32_t i = 0; v.type == CGS_V_LIST && i < v.n; i++) {
		cgs_sym s = cgs_sym_of(&w->phrases.vocabulary, v.item[i].str);
		*cgs_map_put(&w->excuse, w->nlist * 2 + after, s) = 1;
	}
}

static void too_long(struct cgs_wording *w, uint32_t decl, const char *attr)
{
	const struct cgs_attr *a = cgs_ir_attr(w->ir, decl, attr, NULL);
	struct cgs_diag *d = cgs_diag_add(
		w->ir->diags, CGS_C_out_of_range, cgs_ir_node_span(w->ir, decl, a->expr),
		"a phrase has 1 to %d words and few alternatives", CGS_PHRASE_MAX);
	cgs_diag_help(w->ir->diags, d, "write shorter phrases");
}

static void put_phrases(struct cgs_wording *w, const char *attr, struct cgs_wordlist l)
{
	struct cgs_value v = cgs_ir_get(w->ir, l.decl, attr);
	bool ok = true;
	for (uint32_t i = 0; v.type == CGS_V_LIST && i < v.n; i++)
		ok = cgs_phrase_put(&w->phrases, l.lang, v.item[i].str, w->nlist) && ok;
	if (!ok)
		too_long(w, l.decl, attr);
	*CGS_PUSH(w->list, w->nlist, w->clist) = l;
}

static void read_list(struct cgs_wording *w, uint32_t decl)
{
	struct cgs_ir *ir = w->ir;
	struct cgs_value finds = cgs_ir_get(ir, decl, "finds"),
			 priority = cgs_ir_get(ir, decl, "priority");
	struct cgs_wordlist l = {.decl = decl};
	for (const struct cgs_code_info *c = cgs_diag_codes(); c->code; c++)
		if (cgs_str_is(finds.str, c->name))
			l.code = c->code;
	if (l.code < CGS_C_vague || l.code > CGS_C_theatre)
		return;
	l.lang = cgs_sym_of(ir->syms, cgs_ir_lang(ir, decl));
	l.only = cgs_ir_get(ir, decl, "only");
	l.whole = cgs_ir_get(ir, decl, "whole").b;
	l.ordered = priority.type == CGS_V_WORD;
	l.priority = priority.rank;
	l.after = cgs_ir_attr(ir, decl, "after", NULL);
	l.before = cgs_ir_attr(ir, decl, "before", NULL);
	struct cgs_wordlist unless = {.decl = decl, .code = l.code, .lang = l.lang, .unless = true};
	put_phrases(w, "unless", unless);
	put_phrases(w, "words", l);
	excuse(w, "after", 1);
	excuse(w, "before", 0);
}

/* The lists of the project come last: of two that hold one phrase, the last one counts. */
static void read_lists(struct cgs_wording *w)
{
	struct cgs_ir *ir = w->ir;
	for (uint32_t i = 0; i < CGS_WORD_FORMS; i++)
		*CGS_PUSH(w->list, w->nlist, w->clist) =
			(struct cgs_wordlist){.code = (uint16_t)(CGS_C_vague + i)};
	for (uint32_t own = 0; own < 2; own++)
		for (uint32_t d = 1; d < ir->ndecl; d++)
			if ((ir->package[ir->decl[d].package].origin != CGS_STD) == own &&
			    cgs_ir_is(ir, d, "wordlist"))
				read_list(w, d);
	cgs_gloss_read(w);
}

/* What holds of a candidate */

static bool is_excuse(const struct cgs_wording *w, const struct cgs_prose_tok *t, uint32_t scope)
{
	return (t->word && cgs_map_get(&w->excuse, scope, t->word)) ||
	       (t->kind == CGS_PROSE_NUMBER && cgs_map_get(&w->excuse, scope, w->phrases.number));
}

static bool is_excused(const struct cgs_wording *w, const struct cgs_match *m)
{
	const struct cgs_wordlist *l = &w->list[m->owner];
	uint32_t scope = (m->owner + 1) * 2, end = m->from + m->n;
	for (uint32_t i = end; l->after && i < w->prose.n && i < end + SENTENCE_MAX; i++) {
		if (w->prose.tok[i].first)
			break;
		if (is_excuse(w, &w->prose.tok[i], scope + 1))
			return true;
	}
	for (uint32_t i = m->from; l->before && i && i + SENTENCE_MAX > m->from; i--) {
		if (w->prose.tok[i].first)
			break;
		if (is_excuse(w, &w->prose.tok[i - 1], scope))
			return true;
	}
	return false;
}

static bool is_whole(const struct cgs_wording *w, const struct cgs_match *m)
{
	uint32_t end = m->from + m->n;
	return w->prose.tok[m->from].first && (end == w->prose.n || cgs_prose_ends(&w->prose, end));
}

static bool is_looked_at(const struct cgs_wording *w, const struct cgs_wordlist *l)
{
	struct cgs_str name = cgs_sym_str(w->ir->syms, w->attr->name);
	if (l->ordered && cgs_ir_get(w->ir, w->decl, "priority").rank != l->priority)
		return false;
	for (uint32_t i = 0; l->only.type == CGS_V_LIST && i < l->only.n; i++)
		if (cgs_str_eq(l->only.item[i].str, name))
			return true;
	return l->only.type != CGS_V_LIST || !l->only.n;
}

static bool holds(const struct cgs_wording *w, const struct cgs_match *m)
{
	const struct cgs_wordlist *l = &w->list[m->owner];
	if (l->unless)
		return true;
	const struct cgs_prose_tok *t = &w->prose.tok[m->from];
	if (t->left || t[m->n - 1].right)
		return false;
	if (m->n == 1 && t->capitals && l->code != CGS_C_placeholder &&
	    l->code != CGS_C_avoided_term)
		return false; /* a name: "the FASTER scale" */
	return is_looked_at(w, l) && (!l->whole || is_whole(w, m)) && !is_excused(w, m);
}

/* An exception silences what ends in it: "be located" the phrase "must be located" too. */
static bool is_silenced(const struct cgs_match *a, const struct cgs_match *b)
{
	uint32_t last = a->from + a->n - 1;
	return b->from <= last && b->from + b->n > last && (b->n > 1 || a->n == 1);
}

/* The words of `parentheses` only say that a remark matters, those of `abbreviation` that capitals
 * are a noun. */
static bool is_evidence(const struct cgs_wordlist *l)
{
	return l->decl && (l->code == CGS_C_parentheses || l->code == CGS_C_abbreviation);
}

/* Whether another candidate tells more: b holds a, or is as long and earlier. */
static bool yields(const struct cgs_wording *w, const struct cgs_match *a,
		   const struct cgs_match *b)
{
	if (w->list[b->owner].unless)
		return w->list[b->owner].code == w->list[a->owner].code && is_silenced(a, b);
	if (is_evidence(&w->list[b->owner]) || b->from > a->from || b->from + b->n < a->from + a->n)
		return false;
	return a->n != b->n ? w->list[b->owner].code != CGS_C_parentheses : b < a;
}

static bool is_best(const struct cgs_wording *w, uint32_t i)
{
	const struct cgs_match *v = w->match.v, *m = &v[i];
	if (w->list[m->owner].unless || is_evidence(&w->list[m->owner]))
		return false;
	for (uint32_t k = i; k-- && v[k].from + CGS_PHRASE_MAX > m->from;)
		if (yields(w, m, &v[k]))
			return false;
	for (uint32_t k = i + 1; k < w->match.n && v[k].from < m->from + m->n; k++)
		if (yields(w, m, &v[k]))
			return false;
	return true;
}

/* The texts */

static int by_place(const void *a, const void *b)
{
	const struct cgs_match *x = a, *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return x->owner > y->owner ? -1 : x->owner < y->owner; /* the last list first */
}

/* What has been rejected or is on its way out may stay as it is. */
static bool is_gone(const struct cgs_wording *w)
{
	struct cgs_str s = cgs_ir_get(w->ir, w->decl, "status").str;
	return cgs_str_is(s, "rejected") || cgs_str_is(s, "deprecated");
}

static void look_at(struct cgs_wording *w)
{
	struct cgs_matches *found = &w->match;
	uint32_t n = 0;
	found->n = 0;
	for (uint32_t i = 0; i < w->prose.n; i++)
		cgs_phrase_at(&w->phrases, w->lang, &w->prose, w->tree->text.s, i, found);
	for (uint32_t i = 0; i < found->n; i++)
		if (holds(w, &found->v[i]))
			found->v[n++] = found->v[i];
	found->n = w->nphrase = n;
	cgs_shape_find(w);
	cgs_gloss_find(w);
	if (!found->n || is_gone(w))
		return;
	if (found->n > 1)
		qsort(found->v, found->n, sizeof *found->v, by_place);
	for (uint32_t i = 0; i < found->n; i++)
		if (is_best(w, i))
			cgs_word_tell(w, &found->v[i]);
}

/* A text may belong to several declarations, such as an overlay and its target. */
static bool is_done(struct cgs_wording *w, uint32_t node)
{
	uint32_t tree = w->ir->decl[w->attr->site].file;
	if (!w->done[tree])
		w->done[tree] = cgs_mem_alloc((w->tree->nnode / 64 + 1) * sizeof **w->done);
	uint64_t *bits = &w->done[tree][node / 64], bit = (uint64_t)1 << node % 64;
	bool done = *bits & bit;
	*bits |= bit;
	return done;
}

static void look_at_string(struct cgs_wording *w, uint32_t node)
{
	const struct cgs_tree *t = w->tree;
	bool escapes = !(t->node[node].flag & CGS_NF_TEXT);
	if (is_done(w, node))
		return;
	cgs_prose_begin(&w->prose);
	cgs_tree_each (k, t, node) {
		struct cgs_span at = cgs_tree_span(t, k);
		if (t->node[k].kind == CGS_N_PART)
			cgs_prose_read(&w->prose, t->text.s, at.at, at.at + at.len, escapes);
		else
			cgs_prose_hole(&w->prose, at.at, at.at + at.len);
	}
	look_at(w);
}

/* Every string of an expression; the depth of trees is bounded. */
static void look_into(struct cgs_wording *w, uint32_t node)
{
	uint8_t kind = w->tree->node[node].kind;
	if (kind == CGS_N_STRING) {
		look_at_string(w, node);
	} else if (kind == CGS_N_LIST || kind == CGS_N_BINARY || kind == CGS_N_IF) {
		cgs_tree_each (k, w->tree, node)
			look_into(w, k);
	}
}

static void look_at_decl(struct cgs_wording *w, uint32_t decl)
{
	const struct cgs_decl *d = &w->ir->decl[decl];
	w->decl = d->target ? d->target : decl;
	w->lang = 0;
	for (uint32_t a = d->attr; a < d->attr + d->nattr; a++) {
		w->attr = &w->ir->attr[a];
		if (!w->ir->schema->field[w->attr->field].normative)
			continue;
		if (!w->lang)
			w->lang = cgs_sym_of(w->ir->syms, cgs_ir_lang(w->ir, w->decl));
		if (!w->nlist)
			read_lists(w);
		w->tree = cgs_ir_tree(w->ir, w->attr->site);
		look_into(w, w->attr->expr);
	}
}

void cgs_rule_words(struct cgs_ir *ir)
{
	struct cgs_wording w = {.ir = ir};
	w.prose.vocabulary = &w.phrases.vocabulary;
	w.done = cgs_mem_alloc(ir->ntree * sizeof *w.done);
	for (uint32_t d = 1; d < ir->ndecl; d++)
		if (ir->package[ir->decl[d].package].origin != CGS_STD)
			look_at_decl(&w, d);
	cgs_word_explain(&w);
	cgs_word_tell_later(&w);
	cgs_phrase_done(&w.phrases);
	cgs_prose_done(&w.prose);
	free(w.list);
	free(w.match.v);
	cgs_map_done(&w.excuse);
	for (uint32_t i = 0; i < ir->ntree; i++)
		free(w.done[i]);
	free(w.done);
	cgs_map_done(&w.told);
	free(w.later);
	cgs_map_done(&w.near);
	cgs_map_done(&w.known);
}
