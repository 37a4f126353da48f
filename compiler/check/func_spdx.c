/* func_spdx.c — which licences an SPDX licence expression cannot do without.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: SPDX 2.3, annex D: WITH binds closer than AND, AND closer than OR; identifiers are compared
 * without case. Of OR one side is enough, of AND both are needed. A licence WITH an exception is
 * another licence than the one without: it is denied only where it is named so. "GPL-3.0" and
 * "GPL-3.0+" are the deprecated names of "GPL-3.0-only" and "GPL-3.0-or-later".
 */
#include <stdlib.h>
#include <strings.h>

#include "expr.h"

enum { NESTED_MAX = 32 };

struct reader {
	struct cgs_str s;
	uint32_t at, depth;
	const struct cgs_value *list; /* identifiers */
	bool others;                  /* what is not in the list is asked for, else what is */
	struct cgs_value *hit;        /* those that are needed so far */
	uint32_t n, cap;
	bool bad; /* it is no expression */
};

static bool same(struct cgs_str a, struct cgs_str b)
{
	return a.n == b.n && !strncasecmp(a.s, b.s, a.n);
}

static bool cut(struct cgs_str *s, struct cgs_str end)
{
	bool found = s->n > end.n && same((struct cgs_str){s->s + s->n - end.n, end.n}, end);
	s->n -= found ? end.n : 0;
	return found;
}

/* Whether two identifiers, with what is behind them, mean one licence. */
static bool same_license(struct cgs_str a, struct cgs_str b)
{
	struct cgs_str *both[] = {&a, &b}, with[2];
	bool later[2];
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t n = 0;
		while (n < both[i]->n && both[i]->s[n] != ' ')
			n++;
		with[i] = (struct cgs_str){both[i]->s + n, both[i]->n - n};
		both[i]->n = n;
		later[i] = cut(both[i], CGS_STR("+")) || cut(both[i], CGS_STR("-or-later"));
		cut(both[i], CGS_STR("-only"));
	}
	return later[0] == later[1] && same(a, b) && same(with[0], with[1]);
}

/* Notes a licence, where it is one of those that are asked for. */
static void note(struct reader *r, struct cgs_str w)
{
	bool any = false;
	for (uint32_t i = 0; i < r->list->n; i++) {
		const struct cgs_value *v = &r->list->item[i];
		if (v->type != CGS_V_STR || !same_license(w, v->str))
			continue;
		any = true;
		if (!r->others)
			*CGS_PUSH(r->hit, r->n, r->cap) = *v;
	}
	if (r->others && !any)
		*CGS_PUSH(r->hit, r->n, r->cap) = (struct cgs_value){.type = CGS_V_STR, .str = w};
}

/* The next word or parenthesis, left where it is; empty at the end. */
static struct cgs_str peek(struct reader *r)
{
	static const char parts[] = " \t\r\n()";
	struct cgs_str w;
	while (r->at < r->s.n && strchr(" \t\r\n", r->s.s[r->at]))
		r->at++;
	w = (struct cgs_str){r->s.s + r->at, 0};
	while (r->at + w.n < r->s.n && !strchr(parts, w.s[w.n]))
		w.n++;
	w.n += !w.n && r->at < r->s.n;
	return w;
}

static bool take(struct reader *r, struct cgs_str word)
{
	struct cgs_str w = peek(r);
	bool found = same(w, word);
	r->at += found ? w.n : 0;
	return found;
}

/* A name that is no parenthesis; empty after a mistake. */
static struct cgs_str take_name(struct reader *r)
{
	struct cgs_str w = peek(r);
	r->at += w.n;
	r->bad |= !w.n || *w.s == '(' || *w.s == ')';
	return w;
}

/* "GPL-3.0-or-later", or with its exception behind it. */
static void take_license(struct reader *r)
{
	struct cgs_str w = take_name(r);
	if (!r->bad && take(r, CGS_STR("WITH"))) {
		take_name(r);
		w.n = (uint32_t)(r->s.s + r->at - w.s);
	}
	if (!r->bad)
		note(r, w);
}

static void read_any(struct reader *r);

static void read_all(struct reader *r)
{
	do {
		if (take(r, CGS_STR("("))) {
			read_any(r);
			r->bad |= !take(r, CGS_STR(")"));
			continue;
		}
		take_license(r);
	} while (!r->bad && take(r, CGS_STR("AND")));
}

static void read_any(struct reader *r)
{
	uint32_t first = r->n;
	bool allowed = false;
	r->bad |= ++r->depth > NESTED_MAX;
	do {
		uint32_t before = r->n;
		if (!r->bad)
			read_all(r);
		allowed |= r->n == before;
	} while (!r->bad && take(r, CGS_STR("OR")));
	r->n = allowed ? first : r->n;
	r->depth--;
}

static bool find(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg, bool others,
		 struct cgs_value *out)
{
	struct reader r = {.list = &arg[1], .others = others};
	*out = (struct cgs_value){.type = CGS_V_LIST};
	if (arg->type != CGS_V_STR || arg[1].type != CGS_V_LIST)
		return true;
	r.s = arg->str;
	ev->steps += r.s.n;
	if (!cgs_expr_steps(ev, node, arg[1].n))
		return false;
	read_any(&r);
	if (r.bad || peek(&r).n) { /* then it is one name, as "GPL 3" */
		r.n = 0;
		note(&r, r.s);
	}
	out->item = cgs_expr_items(ev, r.n);
	for (uint32_t i = 0; i < r.n; i++)
		out->item[out->n++] = r.hit[i];
	free(r.hit);
	return true;
}

bool cgs_func_spdx_denied(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
			  struct cgs_value *out)
{
	return find(ev, node, arg, false, out);
}

bool cgs_func_spdx_unknown(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
			   struct cgs_value *out)
{
	return find(ev, node, arg, true, out);
}
