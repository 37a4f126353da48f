/* filter.c — filters inside ${ }: value | filter(argument).
 * SPDX-License-Identifier: Apache-2.0
 *
 * Case filters know ASCII letters; other bytes pass as they are.
 */
#include "check.h"
#include "expr.h"
#include "hint.h"

typedef bool filter(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *v);

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || is_upper(c) || (c >= '0' && c <= '9') || (c & 0x80);
}

static char to_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static char to_lower(char c)
{
	return is_upper(c) ? (char)(c + 32) : c;
}

static void keep(struct cgs_eval *ev, struct cgs_buf *b, struct cgs_value *v)
{
	*v = cgs_expr_str(cgs_str_dup(ev->mem, cgs_buf_view(b)));
	cgs_buf_done(b);
}

static struct cgs_str shown(struct cgs_eval *ev, const struct cgs_value *v)
{
	struct cgs_buf b = {0};
	if (v->type == CGS_V_STR)
		return v->str;
	cgs_eval_show(ev, v, &b);
	struct cgs_str s = cgs_str_dup(ev->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return s;
}

/* Words end at what is no letter or digit, and before a capital after a small letter. */
static void recase(struct cgs_eval *ev, struct cgs_value *v, char between, bool capital, bool first)
{
	struct cgs_str s = shown(ev, v);
	struct cgs_buf b = {0};
	bool start = true;
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.s[i];
		if (!is_alnum(c)) {
			start = true;
			continue;
		}
		start |= i && is_upper(c) && !is_upper(s.s[i - 1]);
		if (start && b.n && between)
			cgs_buf_putc(&b, between);
		bool up = start && capital && (b.n || first);
		cgs_buf_putc(&b, up ? to_upper(c) : to_lower(c));
		start = false;
	}
	keep(ev, &b, v);
}

static bool f_snake(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *v)
{
	(void)node;
	(void)arg;
	recase(ev, v, '_', false, false);
	return true;
}

static bool f_kebab(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *v)
{
	(void)node;
	(void)arg;
	recase(ev, v, '-', false, false);
	return true;
}

static bool f_camel(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *v)
{
	(void)node;
	(void)arg;
	recase(ev, v, 0, true, false);
	return true;
}

static bool f_pascal(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		     struct cgs_value *v)
{
	(void)node;
	(void)arg;
	recase(ev, v, 0, true, true);
	return true;
}

static void each_letter(struct cgs_eval *ev, struct cgs_value *v, bool (*up)(bool start),
			bool small)
{
	struct cgs_str s = shown(ev, v);
	struct cgs_buf b = {0};
	bool start = true;
	for (uint32_t i = 0; i < s.n; i++) {
		char c = small ? to_lower(s.s[i]) : s.s[i];
		cgs_buf_putc(&b, up(start) ? to_upper(c) : c);
		start = !is_alnum(s.s[i]);
	}
	keep(ev, &b, v);
}

static bool always(bool start)
{
	(void)start;
	return true;
}

static bool never(bool start)
{
	(void)start;
	return false;
}

static bool at_start(bool start)
{
	return start;
}

static bool f_upper(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *v)
{
	(void)node;
	(void)arg;
	each_letter(ev, v, always, false);
	return true;
}

static bool f_lower(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *v)
{
	(void)node;
	(void)arg;
	each_letter(ev, v, never, true);
	return true;
}

static bool f_title(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *v)
{
	(void)node;
	(void)arg;
	each_letter(ev, v, at_start, false);
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool f_trim(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		   struct cgs_value *v)
{
	(void)node;
	(void)arg;
	struct cgs_str s = shown(ev, v);
	while (s.n && is_blank(s.s[s.n - 1]))
		s.n--;
	for (; s.n && is_blank(*s.s); s.n--)
		s.s++;
	*v = cgs_expr_str(s);
	return true;
}

static bool f_indent(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		     struct cgs_value *v)
{
	struct cgs_str s = shown(ev, v);
	struct cgs_buf b = {0};
	if (arg->num.n < 0 || arg->num.n > 256 || arg->num.d != 1) {
		cgs_expr_error(ev, CGS_C_out_of_range, node, "indent takes 0 to 256 spaces");
		return false;
	}
	for (uint32_t i = 0; i < s.n; i++) {
		cgs_buf_putc(&b, s.s[i]);
		if (s.s[i] == '\n' && i + 1 < s.n && s.s[i + 1] != '\n')
			cgs_buf_fmt(&b, "%*s", (int)arg->num.n, "");
		if (b.n > CGS_TEXT_MAX)
			break; /* the caller says so */
	}
	keep(ev, &b, v);
	return true;
}

static bool f_join(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		   struct cgs_value *v)
{
	struct cgs_buf b = {0};
	if (v->type != CGS_V_LIST) {
		cgs_expr_error(ev, CGS_C_type, node, "join takes a list, here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, v)));
		return false;
	}
	for (uint32_t i = 0; i < v->n && b.n <= CGS_TEXT_MAX && ev->steps <= CGS_LOOP_MAX; i++) {
		ev->steps++;
		if (i)
			cgs_buf_str(&b, arg->str);
		cgs_eval_show(ev, &v->item[i], &b);
	}
	keep(ev, &b, v);
	return true;
}

static void quoted(struct cgs_str s, struct cgs_buf *b)
{
	cgs_buf_putc(b, '"');
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.s[i];
		if (c == '"' || c == '\\')
			cgs_buf_fmt(b, "\\%c", c);
		else if (c == '\n')
			cgs_buf_putz(b, "\\n");
		else if (c == '\t')
			cgs_buf_putz(b, "\\t");
		else if (c < 0x20)
			cgs_buf_fmt(b, "\\u%04x", c);
		else
			cgs_buf_putc(b, (char)c);
	}
	cgs_buf_putc(b, '"');
}

static void as_json(struct cgs_eval *ev, const struct cgs_value *v, struct cgs_buf *b);

static void items_as_json(struct cgs_eval *ev, const struct cgs_value *v, bool list,
			  struct cgs_buf *b)
{
	cgs_buf_putc(b, list ? '[' : '{');
	for (uint32_t i = 0; i < v->n; i++) {
		if (++ev->steps > CGS_LOOP_MAX || b->n > CGS_TEXT_MAX)
			return;
		cgs_buf_putz(b, i ? "," : "");
		if (!list) {
			quoted(cgs_sym_str(ev->ir->syms, v->key[i]), b);
			cgs_buf_putc(b, ':');
		}
		as_json(ev, &v->item[i], b);
	}
	cgs_buf_putc(b, list ? ']' : '}');
}

static void as_json(struct cgs_eval *ev, const struct cgs_value *v, struct cgs_buf *b)
{
	bool list = v->type == CGS_V_LIST || v->type == CGS_V_RANGE;
	bool plain = v->type == CGS_V_NUM && !v->dim && !v->stat;
	if (v->type == CGS_V_NONE)
		cgs_buf_putz(b, "null");
	else if (v->type == CGS_V_BOOL || plain)
		cgs_eval_show(ev, v, b);
	else if (list || v->type == CGS_V_RECORD)
		items_as_json(ev, v, list, b);
	else
		quoted(shown(ev, v), b);
}

static bool f_json(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		   struct cgs_value *v)
{
	(void)node;
	(void)arg;
	struct cgs_buf b = {0};
	as_json(ev, v, &b);
	keep(ev, &b, v);
	return true;
}

static bool f_quote(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *v)
{
	(void)node;
	(void)arg;
	struct cgs_buf b = {0};
	quoted(shown(ev, v), &b);
	keep(ev, &b, v);
	return true;
}

static bool pick(struct cgs_eval *ev, uint32_t node, struct cgs_value *v, bool last)
{
	if (v->type != CGS_V_LIST && v->type != CGS_V_NONE) {
		cgs_expr_error(ev, CGS_C_type, node, "first and last take a list, here is %.*s",
			       CGS_FMT(cgs_expr_what(ev, v)));
		return false;
	}
	*v = v->n ? v->item[last ? v->n - 1 : 0] : (struct cgs_value){0};
	return true;
}

static bool f_first(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		    struct cgs_value *v)
{
	(void)arg;
	return pick(ev, node, v, false);
}

static bool f_last(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		   struct cgs_value *v)
{
	(void)arg;
	return pick(ev, node, v, true);
}

static bool f_length(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		     struct cgs_value *v)
{
	(void)node;
	(void)arg;
	int64_t n = 0;
	struct cgs_str s = v->type == CGS_V_LIST ? CGS_STR("") : shown(ev, v);
	for (uint32_t i = 0; i < s.n; i++)
		n += (s.s[i] & 0xC0) != 0x80;
	*v = cgs_expr_num(v->type == CGS_V_LIST ? v->n : n);
	return true;
}

static bool f_default(struct cgs_eval *ev, uint32_t node, const struct cgs_value *arg,
		      struct cgs_value *v)
{
	(void)ev;
	(void)node;
	if (v->type == CGS_V_NONE || (v->type == CGS_V_STR && !v->str.n) ||
	    (v->type == CGS_V_LIST && !v->n))
		*v = *arg;
	return true;
}

static const struct row {
	const char *name;
	filter *run;
	uint8_t arg; /* type of the one argument; CGS_V_NONE: none; CGS_V_CALL: any */
} table[] = {
	{"upper", f_upper, CGS_V_NONE},   {"lower", f_lower, CGS_V_NONE},
	{"snake", f_snake, CGS_V_NONE},   {"camel", f_camel, CGS_V_NONE},
	{"pascal", f_pascal, CGS_V_NONE}, {"kebab", f_kebab, CGS_V_NONE},
	{"title", f_title, CGS_V_NONE},   {"trim", f_trim, CGS_V_NONE},
	{"indent", f_indent, CGS_V_NUM},  {"join", f_join, CGS_V_STR},
	{"json", f_json, CGS_V_NONE},     {"quote", f_quote, CGS_V_NONE},
	{"first", f_first, CGS_V_NONE},   {"last", f_last, CGS_V_NONE},
	{"length", f_length, CGS_V_NONE}, {"default", f_default, CGS_V_CALL},
};
enum { NFILTER = sizeof table / sizeof *table };

static const struct row *find(struct cgs_eval *ev, uint32_t node, uint32_t *arg)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	bool call = t->node[node].kind == CGS_N_CALL;
	uint32_t name = call ? t->node[node].kid : node;
	struct cgs_str w = cgs_tree_name(t, name);
	*arg = call ? t->node[name].next : 0;
	if (*arg && t->node[*arg].kind == CGS_N_NAMED)
		*arg = t->node[*arg].kid;
	for (uint32_t i = 0; i < NFILTER; i++)
		if (cgs_str_is(w, table[i].name)) {
			if (!*arg == (table[i].arg == CGS_V_NONE))
				return &table[i];
			cgs_expr_error(ev, CGS_C_arguments, node, "the filter %s takes %s",
				       table[i].name, *arg ? "no argument" : "one argument");
			return NULL;
		}
	cgs_sym sym = cgs_sym_of(ev->ir->syms, w);
	if (cgs_bind_first(ev->ir, CGS_SC_WORD + 3, sym))
		return NULL; /* cgs_filter_own has said why there is none */
	struct cgs_diag *d = cgs_expr_error(ev, CGS_C_unknown_function, name,
					    "there is no filter '%.*s'", CGS_FMT(w));
	cgs_diag_missing(d, CGS_SC_WORD + 3, sym);
	struct cgs_hint h = cgs_hint_of(w);
	for (uint32_t i = 0; i < NFILTER; i++)
		cgs_hint_add(&h, cgs_str_of(table[i].name));
	cgs_hint_give(&h, ev->ir->diags, d, cgs_ir_node_span(ev->ir, ev->decl, name), false);
	return NULL;
}

void cgs_filter_own(struct cgs_ir *ir)
{
	for (uint32_t f = 0; (f = cgs_ir_next(ir, "filter", f));) {
		struct cgs_str name = cgs_ir_name(ir, f);
		if (cgs_bind_first(ir, CGS_SC_WORD + 3, ir->decl[f].name) != f)
			continue; /* a duplicate, which was told */
		struct cgs_diag *d = cgs_diag_add(ir->diags, CGS_C_misplaced, cgs_ir_span(ir, f),
						  "a project declares no filters");
		cgs_diag_help(ir->diags, d,
			      "write a function, `fn %.*s(of: string) { is = ... }`, and call it: "
			      "${%.*s(...)}",
			      CGS_FMT(name), CGS_FMT(name));
	}
}

bool cgs_filter_known(struct cgs_eval *ev, uint32_t node)
{
	uint32_t arg;
	return find(ev, node, &arg);
}

bool cgs_filter_apply(struct cgs_eval *ev, uint32_t node, struct cgs_value *v)
{
	struct cgs_value arg = {0};
	uint32_t at;
	const struct row *r = find(ev, node, &at);
	if (!r || (at && !cgs_expr_value(ev, at, 0, &arg)))
		return false;
	if (at && r->arg != CGS_V_CALL && arg.type != r->arg) {
		cgs_expr_error(ev, CGS_C_type, at, "the filter %s does not take %.*s", r->name,
			       CGS_FMT(cgs_expr_what(ev, &arg)));
		return false;
	}
	if (!r->run(ev, node, &arg, v) || !cgs_expr_step(ev, node))
		return false;
	if (v->type != CGS_V_STR || v->str.n <= CGS_TEXT_MAX)
		return true;
	cgs_expr_error(ev, CGS_C_too_large, node, "the text is longer than %d MiB",
		       CGS_TEXT_MAX >> 20);
	return false;
}
