/* diff.c — two models compared, declaration by declaration.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Declarations are one by kind and name; one that says the same, or half of it, under another name
 * was renamed, one of the same name in another package moved. Of those without a name, equal ones
 * are one, then the first with the first.
 */
#include "diff.h"

#include <stdlib.h>

#include "../base/sarif.h"
#include "../base/show.h"
#include "../check/refs.h"
#include "udiff.h"

enum { ALIKE_MAX = 200 }; /* declarations that are compared, each with each */

/* ---- which are one ---- */

static int by_key(const void *a, const void *b)
{
	const struct cgs_thing *x = *(struct cgs_thing *const *)a,
			       *y = *(struct cgs_thing *const *)b;
	int c = cgs_str_cmp(x->kind, y->kind);
	c = c ? c : cgs_str_cmp(x->name, y->name);
	if (!c && !x->name.n)
		return (x->said > y->said) - (x->said < y->said);
	return c ? c : cgs_str_cmp(x->package, y->package);
}

/* Without the package, and without what is in it. */
static int by_name(const void *a, const void *b)
{
	const struct cgs_thing *x = *(struct cgs_thing *const *)a,
			       *y = *(struct cgs_thing *const *)b;
	int c = cgs_str_cmp(x->kind, y->kind);
	return c ? c : cgs_str_cmp(x->name, y->name);
}

static int by_said(const void *a, const void *b)
{
	const struct cgs_thing *x = *(struct cgs_thing *const *)a,
			       *y = *(struct cgs_thing *const *)b;
	return (x->said > y->said) - (x->said < y->said);
}

typedef int order(const void *a, const void *b);

/* Those of a declaration's kids that have no mate, sorted. */
static struct cgs_thing **single(const struct cgs_thing *x, order *by, uint32_t *n)
{
	struct cgs_thing **v = cgs_mem_alloc((x->nkid + 1) * sizeof *v);
	*n = 0;
	for (uint32_t i = 0; i < x->nkid; i++)
		if (!x->kid[i].mate && (by != by_said || (x->kid[i].n && x->kid[i].name.n)))
			v[(*n)++] = &x->kid[i];
	if (*n)
		qsort(v, *n, sizeof *v, by);
	return v;
}

static void match(const struct cgs_thing *a, const struct cgs_thing *b, order *by)
{
	uint32_t n, m;
	struct cgs_thing **v = single(a, by, &n), **w = single(b, by, &m);
	for (uint32_t i = 0, j = 0; i < n && j < m;) {
		int c = by(&v[i], &w[j]);
		if (!c) {
			v[i]->mate = w[j];
			w[j]->mate = v[i];
		}
		i += c <= 0;
		j += c >= 0;
	}
	free(v);
	free(w);
}

static int by_text(const void *a, const void *b)
{
	return cgs_str_cmp(*(const struct cgs_str *)a, *(const struct cgs_str *)b);
}

/* The items of f that g has not. */
static struct cgs_fact without(const struct cgs_fact *f, const struct cgs_fact *g)
{
	struct cgs_fact out = {.name = f->name};
	struct cgs_str *v = cgs_mem_alloc((g->n + 1) * sizeof *v); /* of g, sorted */
	bool *used = cgs_mem_alloc(g->n + 1);
	if (g->n) {
		memcpy(v, g->key, g->n * sizeof *v);
		qsort(v, g->n, sizeof *v, by_text);
	}
	for (uint32_t i = 0; i < f->n; i++) {
		uint32_t lo = 0, hi = g->n;
		while (lo < hi) {
			uint32_t mid = (lo + hi) / 2;
			if (cgs_str_cmp(v[mid], f->key[i]) < 0)
				lo = mid + 1;
			else
				hi = mid;
		}
		while (lo < g->n && used[lo] && cgs_str_eq(v[lo], f->key[i]))
			lo++;
		if (lo < g->n && cgs_str_eq(v[lo], f->key[i]))
			used[lo] = true;
		else
			*CGS_PUSH(out.item, out.n, out.cap) = f->item[i];
	}
	free(v);
	free(used);
	return out;
}

static bool same_fact(const struct cgs_fact *f, const struct cgs_fact *g)
{
	if (f->n != g->n)
		return false;
	for (uint32_t i = 0; f->row && i < f->n; i++)
		if (!cgs_str_eq(f->key[i], g->key[i]))
			return false;
	struct cgs_fact more = without(f, g);
	free(more.item);
	return !more.n;
}

/* Whether half of what two declarations say is the same, three quarters if they have two titles. */
static bool alike(const struct cgs_thing *x, const struct cgs_thing *y)
{
	uint32_t same = 0, most = x->n + x->nkid;
	bool retitled = false;
	most = most > y->n + y->nkid ? most : y->n + y->nkid;
	if (x->nkid > ALIKE_MAX || y->nkid > ALIKE_MAX)
		return false;
	for (uint32_t i = 0, j = 0; i < x->n && j < y->n;) {
		int c = cgs_str_cmp(x->fact[i].name, y->fact[j].name);
		bool equal = !c && same_fact(&x->fact[i], &y->fact[j]);
		retitled |= !c && !equal && cgs_str_is(x->fact[i].name, "title");
		same += equal;
		i += c <= 0;
		j += c >= 0;
	}
	for (uint32_t i = 0; i < x->nkid; i++)
		for (uint32_t j = 0; j < y->nkid; j++)
			same += x->kid[i].said == y->kid[j].said &&
				cgs_str_eq(x->kid[i].name, y->kid[j].name);
	return same > 1 && (retitled ? 4 * same >= 3 * most : 2 * same >= most);
}

/* What is left, and was renamed and changed; too many are told as they are. */
static void match_alike(const struct cgs_thing *a, const struct cgs_thing *b)
{
	uint32_t n, m;
	struct cgs_thing **v = single(a, by_said, &n), **w = single(b, by_said, &m);
	for (uint32_t i = 0; n <= ALIKE_MAX && m <= ALIKE_MAX && i < n; i++)
		for (uint32_t j = 0; j < m && !v[i]->mate; j++)
			if (!w[j]->mate && cgs_str_eq(v[i]->kind, w[j]->kind) &&
			    alike(v[i], w[j])) {
				v[i]->mate = w[j];
				w[j]->mate = v[i];
			}
	free(v);
	free(w);
}

static void match_all(const struct cgs_thing *a, const struct cgs_thing *b)
{
	static order *const orders[] = {by_key, by_name, by_said};
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		match(a, b, orders[i]);
	match_alike(a, b);
}

/* ---- what is said of them ---- */

/* One change of a declaration; a: as it was, b: as it is; one of them may be missing. */
struct change {
	const char *how;
	const struct cgs_thing *a, *b;
	const struct cgs_fact *was, *is; /* of an attribute */
};

static const struct cgs_fact no_fact;

static void put(struct cgs_diff *d, struct cgs_str s)
{
	cgs_show_text(d->out, s, "\\n");
}

static struct cgs_str joined(const struct cgs_fact *f, struct cgs_buf *b)
{
	bool brackets = f->list && (f->row || f->n != 1);
	cgs_buf_putz(b, brackets ? "[" : "");
	for (uint32_t i = 0; i < f->n; i++) {
		cgs_buf_putz(b, i ? ", " : "");
		cgs_buf_str(b, f->item[i]);
	}
	cgs_buf_putz(b, brackets ? "]" : "");
	return cgs_buf_view(b);
}

static bool is_prose(const struct cgs_fact *f)
{
	return f->n == 1 && memchr(f->item[0].s, '\n', f->item[0].n);
}

/* ---- as text ---- */

static void put_lines(struct cgs_diff *d, struct cgs_str a, struct cgs_str b)
{
	struct cgs_buf lines = {0};
	cgs_udiff_put(&lines, NULL, a, b);
	struct cgs_str s = cgs_buf_view(&lines);
	while (s.n) {
		const char *nl = memchr(s.s, '\n', s.n);
		uint32_t n = nl ? (uint32_t)(nl - s.s) : s.n;
		cgs_buf_putz(d->out, "    ");
		put(d, (struct cgs_str){s.s, n});
		cgs_buf_putc(d->out, '\n');
		n += nl != NULL;
		s.s += n;
		s.n -= n;
	}
	cgs_buf_done(&lines);
}

static void put_items(struct cgs_diff *d, const char *mark, const struct cgs_fact *f)
{
	for (uint32_t i = 0; i < f->n; i++) {
		cgs_buf_putz(d->out, mark);
		put(d, f->item[i]);
	}
}

static void put_values(struct cgs_diff *d, const struct cgs_fact *was, const struct cgs_fact *is)
{
	struct cgs_buf a = {0}, b = {0};
	cgs_buf_putc(d->out, ' ');
	put(d, was->name.n ? joined(was, &a) : CGS_STR("(none)"));
	cgs_buf_putz(d->out, " → ");
	put(d, is->name.n ? joined(is, &b) : CGS_STR("(none)"));
	cgs_buf_putc(d->out, '\n');
	cgs_buf_done(&a);
	cgs_buf_done(&b);
}

/* By item, or all of it: a clause that stood once and stands once has another value. */
static bool by_item(const struct cgs_fact *was, const struct cgs_fact *is)
{
	if (was->row || is->row)
		return was->list || is->list;
	return was->n != 1 || is->n != 1;
}

static struct cgs_str first(const struct cgs_fact *f)
{
	return f->n ? f->item[0] : CGS_STR("");
}

static void put_attr(struct cgs_diff *d, const struct cgs_fact *was, const struct cgs_fact *is)
{
	struct cgs_fact less = without(was, is), more = without(is, was);
	bool normative = was->normative || is->normative;
	cgs_buf_putz(d->out, "  ");
	put(d, is->name.n ? is->name : was->name);
	cgs_buf_putz(d->out, normative ? " (what must hold):" : ":");
	if ((is_prose(was) || is_prose(is)) && was->n < 2 && is->n < 2) {
		cgs_buf_putc(d->out, '\n');
		put_lines(d, first(was), first(is));
	} else if (by_item(was, is) && (less.n || more.n)) {
		put_items(d, " -", &less);
		put_items(d, " +", &more);
		cgs_buf_putc(d->out, '\n');
	} else {
		put_values(d, was, is);
	}
	free(less.item);
	free(more.item);
}

static const struct cgs_fact *fact_of(const struct cgs_thing *x, const char *name)
{
	for (uint32_t i = 0; i < x->n; i++)
		if (cgs_str_is(x->fact[i].name, name))
			return &x->fact[i];
	return NULL;
}

static void put_thing(struct cgs_diff *d, const struct cgs_thing *x)
{
	const struct cgs_fact *title = fact_of(x, "title");
	if (title) {
		cgs_buf_putz(d->out, " \"");
		put(d, title->item[0]);
		cgs_buf_putc(d->out, '"');
	}
	cgs_buf_putz(d->out, "  (");
	put(d, x->file);
	cgs_buf_putz(d->out, ")\n");
}

static void put_text(struct cgs_diff *d, const struct change *c)
{
	const struct cgs_thing *x = c->b ? c->b : c->a;
	if (c->was) {
		put_attr(d, c->was, c->is);
		return;
	}
	cgs_buf_putz(d->out, c->how);
	cgs_buf_putc(d->out, ' ');
	put(d, (c->a ? c->a : x)->path);
	put(d, x->says);
	if (c->a && c->b && !cgs_str_eq(c->a->path, c->b->path)) {
		cgs_buf_putz(d->out, " → ");
		put(d, c->b->path);
	}
	if (c->a && c->b && !cgs_str_eq(c->a->package, c->b->package)) {
		cgs_buf_putz(d->out, " to package ");
		put(d, c->b->package);
	}
	put_thing(d, x);
}

/* ---- as JSON ---- */

static json_t *items(const struct cgs_fact *f)
{
	json_t *v = json_array();
	for (uint32_t i = 0; i < f->n; i++)
		json_array_append_new(v, cgs_sarif_string(f->item[i]));
	return v;
}

static json_t *value(const struct cgs_fact *f)
{
	struct cgs_buf b = {0};
	json_t *v = f->list ? items(f) : f->n ? cgs_sarif_string(joined(f, &b)) : json_null();
	cgs_buf_done(&b);
	return v;
}

/* Without the blank and the braces around it. */
static json_t *says(struct cgs_str s)
{
	return cgs_sarif_string((struct cgs_str){s.s + 3, s.n - 5});
}

static void put_json(struct cgs_diff *d, const struct change *c)
{
	const struct cgs_thing *x = c->b ? c->b : c->a;
	if (!c->was && !strcmp(c->how, "changed"))
		return; /* its attributes follow */
	json_t *o = json_pack("{s:s,s:s,s:o,s:o,s:o}", "event", "difference", "change", c->how,
			      "declaration", cgs_sarif_string(x->path), "package",
			      cgs_sarif_string(x->package), "path", cgs_sarif_string(x->file));
	if (x->says.n)
		json_object_set_new(o, "says", says(x->says));
	if (c->a && c->b && !cgs_str_eq(c->a->path, c->b->path))
		json_object_set_new(o, "was", cgs_sarif_string(c->a->path));
	if (c->was) {
		struct cgs_fact less = without(c->was, c->is), more = without(c->is, c->was);
		const struct cgs_str name = c->is->name.n ? c->is->name : c->was->name;
		json_object_set_new(o, "attribute", cgs_sarif_string(name));
		json_object_set_new(o, "old", value(c->was));
		json_object_set_new(o, "new", value(c->is));
		if (c->was->list || c->is->list) {
			json_object_set_new(o, "added", items(&more));
			json_object_set_new(o, "removed", items(&less));
		}
		json_object_set_new(o, "normative",
				    json_boolean(c->was->normative || c->is->normative));
		free(less.item);
		free(more.item);
	}
	cgs_sarif_put(d->out, o);
}

static void tell(struct cgs_diff *d, const struct change *c)
{
	d->changes++;
	if (d->json)
		put_json(d, c);
	else
		put_text(d, c);
}

/* ---- who refers to it ---- */

static void put_impact(struct cgs_diff *d, const struct cgs_thing *x, struct cgs_ir *ir)
{
	struct cgs_refs_list l = {0};
	if (x->decl && d->impact)
		l = cgs_refs_in(ir, x->decl);
	struct cgs_arena mem = {0};
	uint32_t last = 0;
	for (uint32_t i = 0; i < l.n; i++) {
		if (l.v[i].other == last)
			continue;
		last = l.v[i].other;
		struct cgs_str path = cgs_facts_path(ir, last, &mem);
		struct cgs_str said = cgs_facts_says(ir, last, &mem);
		struct cgs_str by = cgs_sym_str(ir->syms, l.v[i].by);
		if (d->json) {
			cgs_sarif_put(d->out, json_pack("{s:s,s:o,s:o,s:o}", "event", "impact",
							"declaration", cgs_sarif_string(x->path),
							"on", cgs_sarif_string(path), "by",
							cgs_sarif_string(by)));
			continue;
		}
		cgs_buf_putz(d->out, "  reaches ");
		put(d, path);
		put(d, said);
		if (by.n) {
			cgs_buf_putz(d->out, " (");
			put(d, by);
			cgs_buf_putc(d->out, ')');
		}
		cgs_buf_putc(d->out, '\n');
	}
	cgs_arena_free(&mem);
}

/* ---- all of it ---- */

/* Tells a change of an attribute, after who was changed. */
static void tell_fact(struct cgs_diff *d, bool *head, const struct change *c)
{
	if (!*head)
		tell(d, &(struct change){"changed", c->a, c->b, NULL, NULL});
	*head = true;
	tell(d, c);
}

/* How an order names a declaration. */
static struct cgs_str label(const struct cgs_thing *x)
{
	const struct cgs_fact *title = fact_of(x, "title");
	if (x->name.n || (!title && !x->says.n))
		return x->name.n ? x->name : x->kind;
	return title ? title->item[0] : (struct cgs_str){x->says.s + 1, x->says.n - 1};
}

/* The kids of a kind that both have, as they stand in x. */
static uint32_t shared(const struct cgs_thing *x, struct cgs_str kind, const struct cgs_thing **v)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < x->nkid; i++)
		if (x->kid[i].mate && cgs_str_eq(x->kid[i].kind, kind))
			v[n++] = &x->kid[i];
	return n;
}

static bool in_place(const struct cgs_thing *x, const struct cgs_thing *y)
{
	return x->mate == y || (x->said == y->said && cgs_str_eq(x->name, y->name));
}

/* The order of the kids of one kind has a meaning: sections of a prompt, fields, steps. Told from
 * the first that is elsewhere to the last, by the names that they have now. */
static void compare_order(struct cgs_diff *d, const struct cgs_thing *a, const struct cgs_thing *b,
			  struct cgs_str kind, bool *head)
{
	const struct cgs_thing **v = cgs_mem_alloc((a->nkid + 1) * sizeof *v);
	const struct cgs_thing **w = cgs_mem_alloc((b->nkid + 1) * sizeof *w);
	uint32_t n = shared(a, kind, v), i = 0;
	shared(b, kind, w);
	while (i < n && in_place(v[i], w[i]))
		i++;
	while (n > i && in_place(v[n - 1], w[n - 1]))
		n--;
	struct cgs_buf name = {0};
	cgs_buf_fmt(&name, "order of %.*s", CGS_FMT(kind));
	struct cgs_fact was = {.name = cgs_buf_view(&name), .list = true, .row = true}, is = was;
	for (uint32_t k = i; k < n; k++) {
		cgs_fact_add(&was, label(v[k]->mate));
		cgs_fact_add(&is, label(w[k]));
	}
	if (i < n)
		tell_fact(d, head, &(struct change){"changed", a, b, &was, &is});
	cgs_fact_done(&was);
	cgs_fact_done(&is);
	cgs_buf_done(&name);
	free(v);
	free(w);
}

static void compare_orders(struct cgs_diff *d, const struct cgs_thing *a, const struct cgs_thing *b,
			   bool *head)
{
	for (uint32_t i = 0; i < b->nkid; i++) {
		uint32_t k = i; /* the last one before it of this kind */
		while (k && !cgs_str_eq(b->kid[k - 1].kind, b->kid[i].kind))
			k--;
		if (!k)
			compare_order(d, a, b, b->kid[i].kind, head);
	}
}

/* Whether any attribute differs; said after `how`, or after "changed". */
static void compare_facts(struct cgs_diff *d, const struct cgs_thing *a, const struct cgs_thing *b,
			  const char *how)
{
	bool head = false;
	if (how) {
		tell(d, &(struct change){how, a, b, NULL, NULL});
		head = true;
	}
	for (uint32_t i = 0, j = 0; i < a->n || j < b->n;) {
		int c = i == a->n   ? 1
			: j == b->n ? -1
				    : cgs_str_cmp(a->fact[i].name, b->fact[j].name);
		const struct cgs_fact *was = c <= 0 ? &a->fact[i++] : &no_fact;
		const struct cgs_fact *is = c >= 0 ? &b->fact[j++] : &no_fact;
		if (c ? was->unsaid || is->unsaid : same_fact(was, is))
			continue;
		tell_fact(d, &head, &(struct change){"changed", a, b, was, is});
	}
	compare_orders(d, a, b, &head);
	if (head)
		put_impact(d, b, d->new);
}

/* What is in a and what is in b, which are one. */
static void compare(struct cgs_diff *d, const struct cgs_thing *a, const struct cgs_thing *b)
{
	for (uint32_t i = 0; i < b->nkid; i++) {
		const struct cgs_thing *y = &b->kid[i], *x = y->mate;
		if (!x) {
			tell(d, &(struct change){"added", NULL, y, NULL, NULL});
			continue;
		}
		const char *how = !cgs_str_eq(x->name, y->name)         ? "renamed"
				  : !cgs_str_eq(x->package, y->package) ? "moved"
									: NULL;
		match_all(x, y);
		compare_facts(d, x, y, how);
		compare(d, x, y);
	}
	for (uint32_t i = 0; i < a->nkid; i++) {
		const struct cgs_thing *x = &a->kid[i];
		if (x->mate)
			continue;
		tell(d, &(struct change){"removed", x, NULL, NULL, NULL});
		put_impact(d, x, d->old);
	}
}

void cgs_diff_models(struct cgs_diff *d)
{
	struct cgs_arena mem = {0};
	struct cgs_thing a, b;
	cgs_facts_read(d->old, &mem, &a);
	cgs_facts_read(d->new, &mem, &b);
	match_all(&a, &b);
	compare(d, &a, &b);
	cgs_facts_done(&a);
	cgs_facts_done(&b);
	cgs_arena_free(&mem);
}
