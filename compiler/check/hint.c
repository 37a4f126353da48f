/* hint.c — "did you mean": the nearest of the names that would have been right.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "hint.h"

#include "schema.h"

enum { BEGINNING_MIN = 4 };

const char *cgs_hint_article(struct cgs_str noun)
{
	return noun.n && memchr("aeiou", *noun.s, 5) ? "an" : "a";
}

struct cgs_hint cgs_hint_of(struct cgs_str want)
{
	return (struct cgs_hint){.want = want,
				 .limit = want.n < 2   ? 0
					  : want.n < 8 ? 1
						       : want.n / 4};
}

/* Whether one of them is how the other begins. */
static bool is_beginning(struct cgs_str a, struct cgs_str b)
{
	uint32_t n = a.n < b.n ? a.n : b.n;
	return n >= BEGINNING_MIN && !memcmp(a.s, b.s, n);
}

void cgs_hint_add(struct cgs_hint *h, struct cgs_str name)
{
	uint32_t e = cgs_str_distance(h->want, name, h->limit);
	if (!e || (e > h->limit && !is_beginning(h->want, name))) /* the name itself is no help */
		return;
	uint32_t i = h->n < CGS_HINT_MAX ? h->n : CGS_HINT_MAX - 1;
	for (uint32_t k = 0; k < h->n; k++)
		if (cgs_str_eq(h->best[k], name))
			return;
	if (h->n == CGS_HINT_MAX && h->edits[i] <= e)
		return;
	h->n += h->n < CGS_HINT_MAX;
	for (; i && h->edits[i - 1] > e; i--) {
		h->best[i] = h->best[i - 1];
		h->edits[i] = h->edits[i - 1];
	}
	h->best[i] = name;
	h->edits[i] = e;
}

bool cgs_hint_foreign(struct cgs_hint *h)
{
	bool is = false;
	static const char *const words[][2] = {
		{"foreach", "for"},     {"print", "text"},     {"echo", "text"},
		{"include", "use"},     {"call", "use"},       {"function", "fn"},
		{"func", "fn"},         {"def", "fn"},         {"let", "const"},
		{"var", "const"},       {"constant", "const"}, {"variable", "param"},
		{"parameter", "param"}, {"macro", "template"}, {"yes", "true"},
		{"no", "false"},        {"True", "true"},      {"False", "false"},
		{"TRUE", "true"},       {"FALSE", "false"},
	};
	for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!cgs_str_is(h->want, words[i][0]))
			continue;
		*h = (struct cgs_hint){.want = h->want,
				       .n = 1,
				       .best = {cgs_str_of(words[i][1])},
				       .edits = {h->want.n}};
		is = true;
	}
	return is;
}

void cgs_hint_give(const struct cgs_hint *h, struct cgs_diags *ds, struct cgs_diag *d,
		   struct cgs_span where, bool safe)
{
	struct cgs_str b[CGS_HINT_MAX] = {h->best[0], h->best[1], h->best[2]};
	if (h->n == 1)
		cgs_diag_help(ds, d, "did you mean '%.*s'?", CGS_FMT(b[0]));
	if (h->n == 2)
		cgs_diag_help(ds, d, "did you mean '%.*s' or '%.*s'?", CGS_FMT(b[0]),
			      CGS_FMT(b[1]));
	if (h->n == 3)
		cgs_diag_help(ds, d, "did you mean '%.*s', '%.*s' or '%.*s'?", CGS_FMT(b[0]),
			      CGS_FMT(b[1]), CGS_FMT(b[2]));
	if (h->n == 1 || (h->n > 1 && h->edits[0] < h->edits[1]))
		cgs_diag_fix(ds, d, where, b[0], safe && h->edits[0] == 1 ? CGS_SAFE : CGS_REVIEW);
}

void cgs_hint_second(struct cgs_ir *ir, const struct cgs_tree *t, struct cgs_diag *d,
		     uint32_t before, uint32_t node)
{
	struct cgs_span gap = cgs_tree_span(t, before);
	gap.at += gap.len;
	gap.len = 0;
	cgs_diag_help(ir->diags, d,
		      "a statement ends with a newline or `;`: is one missing before '%.*s'?",
		      CGS_FMT(cgs_tree_name(t, node)));
	cgs_diag_fix(ir->diags, d, gap, CGS_STR(";"), CGS_REVIEW);
}

/* "requirements", "entities"; empty when it is the plural of no kind. */
static struct cgs_str singular(struct cgs_ir *ir, struct cgs_str name)
{
	struct cgs_str one = {name.s, name.n ? name.n - 1 : 0}, none = {"", 0};
	if (!name.n || name.s[name.n - 1] != 's')
		return none;
	if (name.n > 3 && !memcmp(name.s + name.n - 3, "ies", 3))
		one = cgs_str_fmt(&ir->mem, "%.*sy", (int)name.n - 3, name.s);
	cgs_sym sym = cgs_sym_find(ir->syms, one);
	return sym && cgs_schema_find(ir->schema, CGS_TAB_KIND, sym) ? one : none;
}

bool cgs_hint_plural(struct cgs_ir *ir, struct cgs_diag *d, struct cgs_span where,
		     struct cgs_str name)
{
	struct cgs_str kind = singular(ir, name);
	if (!kind.n)
		return false;
	struct cgs_str all = cgs_str_fmt(&ir->mem, "%.*s.*", CGS_FMT(kind));
	cgs_diag_help(ir->diags, d, "all of the kind %.*s are `%.*s`", CGS_FMT(kind), CGS_FMT(all));
	cgs_diag_fix(ir->diags, d, where, all, CGS_REVIEW);
	return true;
}

void cgs_hint_text_word(struct cgs_ir *ir, struct cgs_span where, struct cgs_str word)
{
	static const char *const own[] = {"text", "for", "if", "use"};
	struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_unknown_attribute, where,
					  "a text body has no statement '%.*s'", CGS_FMT(word));
	struct cgs_hint h = cgs_hint_of(word);
	for (uint32_t i = 0; i < sizeof own / sizeof *own; i++)
		cgs_hint_add(&h, cgs_str_of(own[i]));
	cgs_hint_foreign(&h);
	cgs_hint_give(&h, ir->diags, d, where, false);
	if (!h.n)
		cgs_diag_help(ir->diags, d, "the statements are text, for, if and use");
}
