/* render.c — declarations as text for a model: from values, never from the source's layout.
 * SPDX-License-Identifier: Apache-2.0
 *
 * So comments, line breaks and other spellings of a value change no prompt. Only what is set is
 * shown; places in files never are.
 */
#include "lower.h"

#include <ctype.h>

enum { HEADING_MAX = 6 };

static const char *const ears[] = {"while", "where", "when", "if", "the", "shall"};

static bool is_ears(struct cgs_str name)
{
	return CGS_STR_IN(name, ears);
}

/* Later lines stand below the first one. */
static void add_indented(struct cgs_buf *out, struct cgs_str s)
{
	while (s.n && (s.s[s.n - 1] == '\n' || s.s[s.n - 1] == ' '))
		s.n--;
	for (uint32_t i = 0; i < s.n; i++) {
		cgs_buf_putc(out, s.s[i]);
		if (s.s[i] == '\n')
			cgs_buf_putz(out, "  ");
	}
}

static void add_value(struct cgs_lowering *L, uint32_t decl, const struct cgs_value *v,
		      struct cgs_buf *out)
{
	struct cgs_buf b = {0};
	struct cgs_eval ev = cgs_lower_eval(L, decl);
	cgs_eval_show(&ev, v, &b);
	add_indented(out, cgs_buf_view(&b));
	cgs_buf_done(&b);
}

/* The sentence's part without a full stop of its own. */
static struct cgs_str clause_text(const struct cgs_attr *a)
{
	struct cgs_str s = a->value.str;
	while (s.n && strchr(" .\n", s.s[s.n - 1]))
		s.n--;
	return s;
}

static bool add_clauses(struct cgs_lowering *L, uint32_t decl, const char *word, const char *before,
			struct cgs_buf *out)
{
	bool any = false;
	for (const struct cgs_attr *a = cgs_ir_attr(L->ir, decl, word, NULL); a;
	     a = cgs_ir_attr(L->ir, decl, word, a)) {
		if (a->value.type != CGS_V_STR)
			continue;
		cgs_buf_putz(out, any ? " and " : before);
		add_indented(out, clause_text(a));
		any = true;
	}
	return any;
}

/* "When a client submits a valid order, api shall return the order number." */
static void add_sentence(struct cgs_lowering *L, uint32_t decl, struct cgs_buf *out)
{
	static const struct {
		const char *word, *first, *later;
	} part[] = {{"while", "While ", "while "},
		    {"where", "Where ", "where "},
		    {"when", "When ", "when "},
		    {"if", "If ", "if "}};
	bool any = false, is_if = false;
	if (!cgs_ir_attr(L->ir, decl, "shall", NULL))
		return;
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		if (!add_clauses(L, decl, part[i].word, any ? part[i].later : part[i].first, out))
			continue;
		cgs_buf_putz(out, ", ");
		any = true;
		is_if = i == 3;
	}
	uint32_t who = cgs_lower_ref(L, decl, "the");
	cgs_buf_putz(out, is_if ? "then " : "");
	if (who)
		cgs_buf_str(out, cgs_ir_name(L->ir, who));
	else
		cgs_buf_putz(out, any ? "the system" : "The system");
	add_clauses(L, decl, "shall", " shall ", out);
	cgs_buf_putz(out, ".\n");
}

static const char *op_text(uint8_t op)
{
	switch ((enum cgs_op)op) {
	case CGS_OP_EQ: return "== ";
	case CGS_OP_NE: return "!= ";
	case CGS_OP_LT: return "< ";
	case CGS_OP_LE: return "<= ";
	case CGS_OP_GT: return "> ";
	case CGS_OP_GE: return ">= ";
	case CGS_OP_NONE:
	case CGS_OP_OR:
	case CGS_OP_AND:
	case CGS_OP_NOT:
	case CGS_OP_ADD:
	case CGS_OP_SUB:
	case CGS_OP_MUL:
	case CGS_OP_DIV:
	case CGS_OP_IN:
	case CGS_OP_WHERE:
	case CGS_OP_RANGE:
	case CGS_OP_OPTIONAL: return "";
	}
	return "";
}

static void add_attr(struct cgs_lowering *L, uint32_t decl, const struct cgs_attr *a,
		     struct cgs_buf *out)
{
	struct cgs_str name = cgs_sym_str(L->ir->syms, a->name);
	if (a->value.type == CGS_V_NONE || cgs_str_is(name, "title") ||
	    (is_ears(name) && cgs_ir_attr(L->ir, decl, "shall", NULL)))
		return;
	cgs_buf_fmt(out, "- %.*s%s ", CGS_FMT(name), a->shape == CGS_A_EDGE ? " ->" : ":");
	cgs_buf_putz(out, op_text(a->op));
	add_value(L, decl, &a->value, out);
	if (a->label.n)
		cgs_buf_fmt(out, " (%.*s)", CGS_FMT(a->label));
	cgs_buf_putc(out, '\n');
}

/* Tokens joined the one way: the layout of the source does not count. */
static void add_tokens(const struct cgs_tree *t, uint32_t node, struct cgs_buf *out)
{
	for (uint32_t i = t->node[node].tok; i < t->node[node].end && i < t->nlex; i++) {
		if (t->tok[i].kind >= CGS_TK_SPACE)
			continue;
		struct cgs_str s = cgs_tree_tok(t, i);
		bool blank = s.n == 1 && isspace((unsigned char)s.s[0]);
		cgs_buf_add(out, s.s, blank ? 0 : s.n);
		if (cgs_str_is(s, ",") || cgs_str_is(s, ":"))
			cgs_buf_putc(out, ' ');
	}
}

/* "(order: Order)" and ": int" behind the name. */
static void add_signature(struct cgs_lowering *L, uint32_t decl, struct cgs_buf *out)
{
	const struct cgs_decl *d = &L->ir->decl[decl];
	const struct cgs_tree *t = L->ir->tree[d->file];
	uint32_t params = cgs_tree_kid(t, d->node, CGS_N_PARAMS);
	uint32_t type = cgs_tree_kid(t, d->node, CGS_N_TYPE);
	if (params) {
		struct cgs_buf b = {0};
		add_tokens(t, params, &b);
		bool open = b.n && b.s[0] == '(';
		cgs_buf_fmt(out, open ? "%s" : "(%s)", b.s ? b.s : "");
		cgs_buf_done(&b);
	}
	if (type) {
		cgs_buf_putz(out, " of type ");
		add_tokens(t, type, out);
	}
}

void cgs_render_decl(struct cgs_lowering *L, uint32_t decl, uint32_t level, struct cgs_buf *out)
{
	const struct cgs_decl *d = &L->ir->decl[decl];
	struct cgs_str kind = cgs_sym_str(L->ir->syms, d->kind);
	struct cgs_str name = cgs_ir_name(L->ir, decl), title = cgs_lower_str(L, decl, "title");
	if (!title.n)
		title = d->title;
	for (uint32_t i = 0; i < level && i < HEADING_MAX; i++)
		cgs_buf_putc(out, '#');
	cgs_buf_fmt(out, " %.*s", CGS_FMT(kind));
	if (name.n)
		cgs_buf_fmt(out, " %.*s", CGS_FMT(name));
	add_signature(L, decl, out);
	if (title.n)
		cgs_buf_fmt(out, ": %.*s", CGS_FMT(title));
	cgs_buf_putc(out, '\n');
	if (d->doc.n) {
		cgs_buf_str(out, d->doc);
		if (d->doc.s[d->doc.n - 1] != '\n')
			cgs_buf_putc(out, '\n');
	}
	add_sentence(L, decl, out);
	for (uint32_t i = 0; i < d->nattr; i++)
		add_attr(L, decl, &L->ir->attr[d->attr + i], out);
	for (uint32_t k = d->kid; k; k = L->ir->decl[k].next) /* as deep as blocks may nest */
		cgs_render_decl(L, k, level + 1, out);
}
