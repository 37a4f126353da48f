/* value.c — a value as the source that gives it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "../base/show.h"
#include "decl.h"
#include "eval.h"
#include "rewrite.h"

void cgs_value_escape(struct cgs_str s, struct cgs_buf *out)
{
	for (uint32_t i = 0, n = 1, point; i < s.n; i += n) {
		unsigned char c = (unsigned char)s.s[i];
		n = c < 0x80 ? 1 : cgs_show_decode(s.s + i, s.n - i, &point);
		if (c == '"' || c == '\\')
			cgs_buf_putc(out, '\\');
		if (c == '\n' || c == '\t' || c == '\r')
			cgs_buf_fmt(out, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
		else if (c == '$' && i + 1 < s.n && s.s[i + 1] == '{')
			cgs_buf_putz(out, "$$");
		else /* control and hidden characters are escaped as the language has it */
			cgs_show_text(out, (struct cgs_str){s.s + i, n}, "");
	}
}

static void quote(struct cgs_str s, struct cgs_buf *out)
{
	cgs_buf_putc(out, '"');
	cgs_value_escape(s, out);
	cgs_buf_putc(out, '"');
}

/* Takes what begins as the form, in which 0 is any digit, off a text. */
static bool skip(struct cgs_str *s, const char *form)
{
	uint32_t n = 0;
	for (; form[n]; n++)
		if (n >= s->n ||
		    (form[n] == '0' ? !isdigit((unsigned char)s->s[n]) : s->s[n] != form[n]))
			return false;
	*s = (struct cgs_str){s->s + n, s->n - n};
	return true;
}

static bool is_date(struct cgs_str s)
{
	if (!skip(&s, "0000-00-00"))
		return false;
	if (!s.n)
		return true;
	if (!skip(&s, "T00:00"))
		return false;
	if (skip(&s, ":00") && skip(&s, ".0"))
		while (skip(&s, "0"))
			;
	return (skip(&s, "Z") || skip(&s, "+00:00") || skip(&s, "-00:00")) && !s.n;
}

/* "rc.1" */
static bool skip_words(struct cgs_str *s)
{
	do {
		uint32_t n = 0;
		while (n < s->n && isalnum((unsigned char)s->s[n]))
			n++;
		if (!n)
			return false;
		*s = (struct cgs_str){s->s + n, s->n - n};
	} while (skip(s, "."));
	return true;
}

static bool is_version(struct cgs_str s)
{
	unsigned parts = 0;
	do {
		if (!skip(&s, "0"))
			return false;
		while (skip(&s, "0"))
			;
		parts++;
	} while (skip(&s, "."));
	return parts > 2 && (!skip(&s, "-") || skip_words(&s)) &&
	       (!skip(&s, "+") || skip_words(&s)) && !s.n;
}

/* A date or version may have been written as a string. */
static bool is_plain(const struct cgs_value *v)
{
	return v->rank == CGS_S_DATE ? is_date(v->str) : is_version(v->str);
}

static void string(const struct cgs_value *v, struct cgs_buf *out)
{
	if (v->rank == CGS_S_REGEX)
		cgs_buf_fmt(out, "re\"%.*s\"", CGS_FMT(v->str));
	else if (v->rank == CGS_S_STRING || !is_plain(v))
		quote(v->str, out);
	else
		cgs_buf_str(out, v->str);
}

/* What its kind and name mean where the text will stand: scopes of expansion are gone. */
static uint32_t meant_there(struct cgs_unfold *u, uint32_t package, cgs_sym kind, cgs_sym name)
{
	const struct cgs_ir *ir = u->ir;
	uint32_t scope = 0, found = 0;
	for (uint32_t d = u->decl; d && !found; d = ir->decl[d].parent) {
		scope = CGS_SC_DECL | d;
		found = cgs_bind_kind(ir, scope, kind, name);
		if (!found && ir->decl[d].target)
			found = cgs_bind_kind(ir, CGS_SC_DECL | ir->decl[d].target, kind, name);
	}
	return found ? found : cgs_bind_kind(ir, CGS_SC_PACKAGE | package, kind, name);
}

/* "orders.component.api", "order.field.id"; of another package, or where something nearer has the
 * name, the import's name before it. */
static void reference(struct cgs_unfold *u, uint32_t decl, uint32_t package, struct cgs_buf *out)
{
	struct cgs_ir *ir = u->ir;
	struct cgs_buf path = {0}, next = {0};
	uint32_t top = decl;
	while (ir->decl[top].parent)
		top = ir->decl[top].parent;
	uint32_t home = ir->decl[top].package;
	cgs_sym kind = ir->decl[top].kind, name = ir->decl[top].name;
	/* The name that an import gives it, where one does. */
	cgs_sym alias = home == package ? 0 : cgs_bind_alias(ir, package, home, name);
	uint32_t there = meant_there(u, package, kind, alias ? alias : name);
	bool known = alias ? !there : there == top || home == ir->names->prelude;
	for (uint32_t i = decl; i; i = ir->decl[i].parent) {
		bool kinds = i == decl || !ir->decl[ir->decl[i].parent].parent;
		next.n = 0;
		if (kinds)
			cgs_buf_fmt(&next, "%.*s.",
				    CGS_FMT(cgs_sym_str(ir->syms, ir->decl[i].kind)));
		cgs_buf_str(&next, i == top && alias && known ? cgs_sym_str(ir->syms, alias)
							      : cgs_ir_name(ir, i));
		if (path.n)
			cgs_buf_fmt(&next, ".%.*s", CGS_FMT(cgs_buf_view(&path)));
		struct cgs_buf swap = path;
		path = next;
		next = swap;
	}
	if (!known)
		cgs_buf_fmt(out, "%.*s.", CGS_FMT(cgs_rewrite_alias(u, package, home)));
	cgs_buf_str(out, cgs_buf_view(&path));
	cgs_buf_done(&path);
	cgs_buf_done(&next);
}

static void items(struct cgs_unfold *u, const struct cgs_value *v, uint32_t package, bool bare,
		  const char *sign, struct cgs_buf *out)
{
	for (uint32_t i = 0; i < v->n; i++) {
		cgs_buf_putz(out, i ? ", " : "");
		if (sign)
			cgs_buf_fmt(out, "%.*s%s", CGS_FMT(cgs_sym_str(u->ir->syms, v->key[i])),
				    sign);
		cgs_value_source(u, &v->item[i], package, bare, out);
	}
}

/* Exactly: what no decimal number says is written as a quotient. */
static void number(struct cgs_eval *ev, const struct cgs_value *v, struct cgs_buf *out)
{
	struct cgs_num n = v->num, factor;
	if (v->unit && cgs_unit_factor(ev->ir, v->unit, &factor) && !cgs_num_div(n, factor, &n))
		n = v->num;
	if (v->stat || cgs_num_decimal(n)) {
		cgs_eval_show(ev, v, out);
		return;
	}
	cgs_buf_fmt(out, "(%lld%.*s / %lld)", (long long)n.n,
		    CGS_FMT(cgs_sym_str(ev->ir->syms, v->unit)), (long long)n.d);
}

/* Values nest as deep as the source that gave them. */
void cgs_value_source(struct cgs_unfold *u, const struct cgs_value *v, uint32_t package, bool bare,
		      struct cgs_buf *out)
{
	struct cgs_eval ev = {.ir = u->ir, .mem = &u->ir->mem};
	switch ((enum cgs_vtype)v->type) {
	case CGS_V_STR:
		if (bare && cgs_head_is_name(v->str))
			cgs_buf_str(out, v->str);
		else
			string(v, out);
		break;
	case CGS_V_REF: reference(u, v->decl, package, out); break;
	case CGS_V_LIST:
		cgs_buf_putc(out, '[');
		items(u, v, package, bare, NULL, out);
		cgs_buf_putc(out, ']');
		break;
	case CGS_V_RECORD:
		cgs_buf_putz(out, "{ ");
		items(u, v, package, bare, " = ", out);
		cgs_buf_putz(out, " }");
		break;
	case CGS_V_CALL:
		reference(u, v->decl, package, out);
		cgs_buf_putc(out, '(');
		items(u, v, package, bare, u->ir->decl[v->decl].params ? " = " : NULL, out);
		cgs_buf_putc(out, ')');
		break;
	case CGS_V_RANGE:
		cgs_value_source(u, &v->item[0], package, bare, out);
		cgs_buf_putz(out, "..");
		cgs_value_source(u, &v->item[1], package, bare, out);
		break;
	case CGS_V_NUM: number(&ev, v, out); break;
	case CGS_V_NONE:
	case CGS_V_BOOL:
	case CGS_V_WORD: cgs_eval_show(&ev, v, out); break;
	}
}
