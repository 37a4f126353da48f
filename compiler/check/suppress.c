/* suppress.c — `suppress CGS4003 "reason" until 2026-12-31`: findings that are accepted for a time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * In a block it holds for the declaration and what is nested in it, at the top level for the file:
 * for findings whose place is there. The statements are looked for in the trees, since they are
 * not part of any declaration.
 */
#include <stdlib.h>

#include "bind.h"
#include "check.h"
#include "edit.h"

#define WORD "suppress"

struct accepted { /* one code in one place, sorted by file, code and place */
	struct cgs_span in;
	uint32_t code;         /* see cgs_severity_number */
	struct cgs_span where; /* of the code */
	uint32_t up;           /* + 1: the one of that file and code around it; 0: none */
	bool expired, used;
	bool made; /* in what may be made several times, or not at all */
	const struct cgs_tree *t;
	uint32_t alone; /* the statement that has no other code, or 0 */
};

struct reader {
	struct cgs_ir *ir;
	const struct cgs_tree *t;
	uint32_t package;
	struct accepted *v;
	uint32_t n, cap;
	uint32_t made; /* templates, `for` and `if` around */
};

static bool is_made(struct cgs_str head)
{
	switch (head.n) {
	case 2: return cgs_str_is(head, "if");
	case 3: return cgs_str_is(head, "for");
	case 8: return cgs_str_is(head, "template");
	default: return false;
	}
}

bool cgs_suppress_word(struct cgs_str head)
{
	return cgs_str_is(head, WORD);
}

static void bad(struct reader *r, uint32_t stmt, uint32_t after, const char *what, const char *fix)
{
	struct cgs_diags *ds = r->ir->diags;
	struct cgs_span head = cgs_tree_tok_span(r->t, r->t->node[stmt].tok);
	struct cgs_span end = after ? cgs_tree_span(r->t, after) : head;
	struct cgs_diag *d = cgs_diag_add(ds, CGS_C_bad_suppression, head, "%s", what);
	cgs_diag_help(ds, d, "write `suppress CODE \"reason\" until DATE`");
	end.at += end.len;
	end.len = 0;
	if (fix)
		cgs_diag_fix(ds, d, end, cgs_str_of(fix), CGS_PLACEHOLDER);
}

struct parts {                /* of a statement; nodes */
	uint32_t first, last; /* codes */
	uint32_t reason, until, date;
	uint32_t extra;
};

static struct parts read_parts(const struct cgs_tree *t, uint32_t stmt)
{
	struct parts p = {0};
	cgs_tree_each (k, t, stmt) {
		uint8_t kind = t->node[k].kind;
		bool name = kind == CGS_N_DOT ||
			    (kind == CGS_N_NAME && !cgs_str_is(cgs_tree_name(t, k), "until"));
		if (name && !p.reason && !p.until) {
			p.first = p.first ? p.first : k;
			p.last = k;
		} else if (kind == CGS_N_STRING && !p.reason && !p.until)
			p.reason = k;
		else if (kind == CGS_N_NAME && cgs_str_is(cgs_tree_name(t, k), "until"))
			p.until = k;
		else if (kind == CGS_N_DATE && p.until && !p.date)
			p.date = k;
		else
			p.extra = k;
	}
	return p;
}

/* What a build cannot do without: errors in the language itself, and in what is to be built. */
static bool is_firm(const struct cgs_code_info *c)
{
	unsigned family = c->code / 100;
	return c->level == CGS_ERROR && (family <= 11 || family >= 60);
}

static void add(struct reader *r, uint32_t node, struct cgs_span in, bool expired, uint32_t alone)
{
	struct cgs_str s = cgs_tree_source(r->t, node);
	struct cgs_span where = cgs_tree_span(r->t, node);
	uint32_t number = cgs_severity_number(r->ir, r->package, s, where);
	const struct cgs_code_info *c = cgs_diag_code(number);
	if (!number)
		return;
	if (c && (is_firm(c) || number == CGS_C_suppression)) {
		struct cgs_diag *d = cgs_diag_add(r->ir->diags, CGS_C_unknown_code, where,
						  "%.*s cannot be suppressed", CGS_FMT(s));
		cgs_diag_why(r->ir->diags, d, "%s", c->title);
		return;
	}
	*CGS_PUSH(r->v, r->n, r->cap) = (struct accepted){.in = in,
							  .code = number,
							  .where = where,
							  .expired = expired,
							  .made = r->made,
							  .t = r->t,
							  .alone = alone};
}

static bool is_blank(const struct cgs_tree *t, uint32_t string)
{
	struct cgs_str s = cgs_tree_source(t, string);
	for (uint32_t i = 0; i < s.n; i++)
		if (!strchr("\" \t\r\n", s.s[i]))
			return false;
	return true;
}

/* Whether a suppression is whole; a diagnostic otherwise. */
static bool is_whole(struct reader *r, uint32_t stmt, const struct parts *p)
{
	bool reason = p->reason && !is_blank(r->t, p->reason);
	if (!p->first)
		bad(r, stmt, 0, "a suppression names the codes that it is for", " CODE");
	else if (!reason)
		bad(r, stmt, p->last, "a suppression gives a reason",
		    p->reason  ? NULL
		    : p->until ? " \"TODO\""
			       : " \"TODO\" until TODO");
	else if (!p->date)
		bad(r, stmt, p->until ? p->until : p->reason, "a suppression ends on a day",
		    p->until ? " TODO" : " until TODO");
	else if (p->extra)
		bad(r, stmt, 0, "a suppression has no further parts", NULL);
	return p->first && reason && p->date && !p->extra;
}

static void read_suppression(struct reader *r, uint32_t stmt, uint32_t around)
{
	const struct cgs_tree *t = r->t;
	struct parts p = read_parts(t, stmt);
	const char *today = r->ir->choices ? r->ir->choices->today : NULL;
	if (t->node[stmt].flag & CGS_NF_BROKEN || !is_whole(r, stmt, &p))
		return;
	struct cgs_span in = cgs_tree_span(t, around);
	if (around == t->root)
		in = (struct cgs_span){t->file, 0, UINT32_MAX};
	bool expired = today && cgs_str_cmp(cgs_tree_source(t, p.date), cgs_str_of(today)) < 0;
	for (uint32_t k = p.first; k; k = k == p.last ? 0 : t->node[k].next)
		add(r, k, in, expired, p.first == p.last ? stmt : 0);
}

static void read_statement(struct reader *r, uint32_t stmt, uint32_t around);

/* The depth of the tree is bounded by the parser. */
static void read_below(struct reader *r, uint32_t node, uint32_t around)
{
	cgs_tree_each (k, r->t, node) {
		uint8_t kind = r->t->node[k].kind;
		if (kind == CGS_N_STMT)
			read_statement(r, k, around);
		else if (kind == CGS_N_BLOCK || kind == CGS_N_ELSE)
			read_below(r, k, around);
	}
}

static void read_statement(struct reader *r, uint32_t stmt, uint32_t around)
{
	struct cgs_str w = cgs_tree_name(r->t, stmt);
	bool made = is_made(w);
	if (cgs_suppress_word(w)) {
		read_suppression(r, stmt, around);
		return;
	}
	r->made += made;
	read_below(r, stmt, stmt);
	r->made -= made;
}

static int by_file(const void *a, const void *b)
{
	const struct accepted *x = a, *y = b;
	if (x->in.file != y->in.file)
		return x->in.file < y->in.file ? -1 : 1;
	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	if (x->in.at != y->in.at)
		return x->in.at < y->in.at ? -1 : 1;
	return (x->where.at > y->where.at) - (x->where.at < y->where.at);
}

static bool holds(struct cgs_span in, uint32_t at)
{
	return at >= in.at && at - in.at < in.len;
}

/* Links each to the one around it; the last of several in one block is the one that counts. */
static void link_up(struct accepted *v, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		uint32_t up = i;
		if (v[i].in.file != v[i - 1].in.file || v[i].code != v[i - 1].code)
			continue;
		while (up && (v[up - 1].in.at == v[i].in.at || !holds(v[up - 1].in, v[i].in.at)))
			up = v[up - 1].up;
		v[i].up = up;
	}
}

/* Whether one of them is for the finding; all that are count as used. */
static bool accepts(struct accepted *v, uint32_t n, const struct cgs_diag *d, uint32_t code)
{
	struct accepted key = {.in = d->where, .code = code, .where.at = UINT32_MAX};
	uint32_t lo = 0, hi = n;
	bool yes = false;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (by_file(&v[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo && (v[lo - 1].in.file != d->where.file || v[lo - 1].code != code))
		lo = 0;
	for (; lo; lo = v[lo - 1].up) {
		if (!holds(v[lo - 1].in, d->where.at))
			continue;
		v[lo - 1].used = true;
		yes |= !v[lo - 1].expired;
	}
	return yes;
}

/* A run with errors has not looked at everything. */
static void tell(struct cgs_ir *ir, const struct accepted *a, bool whole)
{
	struct cgs_str name = cgs_severity_name(ir, a->code, &ir->mem);
	struct cgs_diag *d;
	if (a->expired) {
		d = cgs_diag_add(ir->diags, CGS_C_suppression, a->where,
				 "the suppression of %.*s has expired", CGS_FMT(name));
		cgs_diag_help(ir->diags, d, "mend what it is for, or agree on a later day");
	} else if (!a->used && !a->made && whole) {
		d = cgs_diag_add(ir->diags, CGS_C_suppression, a->where, "%.*s is not found here",
				 CGS_FMT(name));
		cgs_diag_help(ir->diags, d, "remove the suppression");
		if (a->alone) /* under another profile it may be */
			cgs_edit_take(ir, d, a->t, a->alone, CGS_REVIEW);
	}
}

void cgs_suppress_apply(struct cgs_ir *ir)
{
	struct cgs_diags *ds = ir->diags;
	struct reader r = {.ir = ir};
	bool whole = !ds->errors;
	for (uint32_t i = 0; i < ir->ntree; i++) {
		r.t = ir->tree[i];
		r.package = ir->names->package[i];
		if (!ir->files->v[r.t->file].origin &&
		    memmem(r.t->text.s, r.t->text.n, WORD, sizeof WORD - 1))
			read_below(&r, r.t->root, r.t->root);
	}
	if (r.n)
		qsort(r.v, r.n, sizeof *r.v, by_file);
	link_up(r.v, r.n);
	for (uint32_t i = 0; r.n && i < ds->n; i++)
		if (accepts(r.v, r.n, ds->v[i], cgs_severity_found(ir, ds->v[i])))
			cgs_diag_remove(ds, i);
	cgs_diag_pack(ds);
	for (uint32_t i = 0; i < r.n; i++)
		tell(ir, &r.v[i], whole);
	free(r.v);
}
