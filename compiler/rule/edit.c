/* edit.c — the edits of a rule: insert into a block, replace a value, remove a statement.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query.h"

bool cgs_query_text(struct cgs_eval *ev, uint32_t node, struct cgs_str *out)
{
	struct cgs_value v;
	struct cgs_buf b = {0};
	if (!cgs_eval_expr(ev, node, &v))
		return false;
	cgs_eval_show(ev, &v, &b);
	while (b.n && b.s[b.n - 1] == '\n')
		b.n--;
	*out = cgs_str_dup(ev->mem, cgs_buf_view(&b));
	cgs_buf_done(&b);
	return true;
}

uint32_t cgs_query_label(const struct cgs_eval *ev, const struct cgs_attr *clause)
{
	const struct cgs_tree *t = cgs_ir_tree(ev->ir, ev->decl);
	for (uint32_t k = t->node[clause->expr].next; k; k = t->node[k].next)
		if (t->node[k].kind == CGS_N_STRING)
			return k;
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where the line of a place begins, and the white space that it begins with. */
static uint32_t line_start(struct cgs_str text, uint32_t at, struct cgs_str *indent)
{
	while (at && text.s[at - 1] != '\n')
		at--;
	*indent = (struct cgs_str){text.s + at, 0};
	while (at + indent->n < text.n && is_blank(text.s[at + indent->n]))
		indent->n++;
	return at;
}

/* The lines of a text, each set in. */
static void put_lines(struct cgs_buf *b, struct cgs_str indent, const char *more, struct cgs_str s)
{
	for (uint32_t i = 0, next; i < s.n; i = next) {
		const char *nl = memchr(s.s + i, '\n', s.n - i);
		next = nl ? (uint32_t)(nl - s.s) + 1 : s.n;
		cgs_buf_str(b, indent);
		cgs_buf_putz(b, more);
		cgs_buf_add(b, s.s + i, next - i);
	}
	cgs_buf_putc(b, '\n');
}

/* Into a block: as its last line, or behind the last statement of a block on one line. */
static struct cgs_span into_block(const struct cgs_tree *t, uint32_t block, struct cgs_str text,
				  struct cgs_buf *b)
{
	struct cgs_span at = cgs_tree_span(t, block);
	uint32_t brace = at.at + at.len - 1, last = 0;
	struct cgs_str indent, inner;
	uint32_t line = line_start(t->text, brace, &indent);
	cgs_tree_each (k, t, block)
		last = k;
	if (line + indent.n == brace && line > at.at) {
		inner = indent;
		if (last)
			line_start(t->text, cgs_tree_span(t, last).at, &inner);
		put_lines(b, inner, inner.n > indent.n ? "" : "  ", text);
		return (struct cgs_span){at.file, line, 0};
	}
	cgs_buf_putz(b, last ? "; " : " ");
	cgs_buf_str(b, text);
	cgs_buf_putz(b, last ? "" : " ");
	if (!last)
		return (struct cgs_span){at.file, at.at + 1, brace - at.at - 1};
	at = cgs_tree_span(t, last);
	return (struct cgs_span){at.file, at.at + at.len, 0};
}

void cgs_edit_insert(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, struct cgs_str text,
		     enum cgs_applies applies)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t stmt = ir->decl[decl].node, block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	struct cgs_span at = cgs_tree_span(t, stmt);
	struct cgs_buf b = {0};
	struct cgs_str indent;
	if (block)
		at = into_block(t, block, text, &b);
	else {
		line_start(t->text, at.at, &indent);
		cgs_buf_putz(&b, " {\n");
		put_lines(&b, indent, "  ", text);
		cgs_buf_str(&b, indent);
		cgs_buf_putc(&b, '}');
		at = (struct cgs_span){at.file, at.at + at.len, 0};
	}
	cgs_diag_fix(ir->diags, d, at, cgs_buf_view(&b), applies);
	cgs_buf_done(&b);
}

/* A statement with its line when nothing else is on it, else with what ends it. */
static struct cgs_span whole(const struct cgs_tree *t, uint32_t stmt)
{
	struct cgs_span at = cgs_tree_span(t, stmt);
	struct cgs_str indent;
	uint32_t from = line_start(t->text, at.at, &indent), end = at.at + at.len;
	while (end < t->text.n && is_blank(t->text.s[end]))
		end++;
	bool first = from + indent.n == at.at;
	if (end < t->text.n && strchr(";,", t->text.s[end])) {
		end++;
		while (end < t->text.n && is_blank(t->text.s[end]))
			end++;
		first = false;
	}
	if (end < t->text.n && t->text.s[end] == '\r')
		end++;
	bool last = end == t->text.n || t->text.s[end] == '\n';
	if (!first || !last)
		return (struct cgs_span){at.file, at.at, end - at.at};
	return (struct cgs_span){at.file, from, end + (end < t->text.n) - from};
}

void cgs_edit_remove(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, uint32_t stmt,
		     enum cgs_applies applies)
{
	cgs_diag_fix(ir->diags, d, whole(cgs_ir_tree(ir, decl), stmt), CGS_STR(""), applies);
}

void cgs_edit_value(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *attr,
		    struct cgs_str text, enum cgs_applies applies)
{
	cgs_diag_fix(ir->diags, d, cgs_ir_node_span(ir, attr->site, attr->expr), text, applies);
}

/* An item of a list, with the comma that parts it from the next or the last one. */
static struct cgs_span item_span(const struct cgs_tree *t, uint32_t list, struct cgs_span at)
{
	uint32_t last = 0;
	cgs_tree_each (k, t, list) {
		struct cgs_span s = cgs_tree_span(t, k);
		if (s.at == at.at && t->node[k].next)
			at.len = cgs_tree_span(t, t->node[k].next).at - at.at;
		else if (s.at == at.at && last)
			at = (struct cgs_span){at.file, last, at.at + at.len - last};
		last = s.at + s.len;
	}
	return at;
}

void cgs_edit_drop(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *attr,
		   struct cgs_span item, enum cgs_applies applies)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, attr->site);
	uint32_t first = t->node[attr->expr].kind == CGS_N_LIST ? t->node[attr->expr].kid : 0;
	bool inside = item.at != cgs_tree_span(t, attr->expr).at;
	if (inside && t->node[first].next)
		cgs_diag_fix(ir->diags, d, item_span(t, attr->expr, item), CGS_STR(""), applies);
	else if (inside || attr->value.type == CGS_V_REF)
		cgs_edit_remove(ir, d, attr->site, attr->node, applies);
	/* else a selection: what is to go is not written */
}

void cgs_edit_number(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *attr,
		     struct cgs_num num)
{
	struct cgs_str text = cgs_tally_show(ir, num, &attr->value);
	if (attr->value.stat)
		text = cgs_str_fmt(&ir->mem, "%.*s @%.*s", CGS_FMT(text),
				   CGS_FMT(cgs_sym_str(ir->syms, attr->value.stat)));
	cgs_edit_value(ir, d, attr, text, CGS_REVIEW);
}

/* The declaration that an expression means; 0 and a diagnostic when it means none. */
static uint32_t target(struct cgs_eval *ev, uint32_t node)
{
	struct cgs_value v;
	if (!cgs_eval_expr(ev, node, &v))
		return 0;
	if (v.type == CGS_V_REF)
		return v.decl;
	cgs_diag_add(ev->ir->diags, CGS_C_bad_rule, cgs_ir_node_span(ev->ir, ev->decl, node),
		     "an edit changes a declaration or an attribute that is written");
	return 0;
}

/* A value, or the name of a declaration. */
static void replace(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *a, uint32_t decl,
		    struct cgs_str text, enum cgs_applies applies)
{
	if (a)
		cgs_edit_value(ir, d, a, text, applies);
	else
		cgs_diag_fix(ir->diags, d, cgs_ir_span(ir, decl), text, applies);
}

static bool change(const struct cgs_query *q, struct cgs_eval *ev, struct cgs_diag *d,
		   const struct cgs_attr *edit)
{
	struct cgs_ir *ir = ev->ir;
	struct cgs_str text = {0}, word = cgs_sym_str(ir->syms, edit->name);
	uint32_t label = cgs_query_label(ev, edit), decl = 0;
	const struct cgs_attr *a = NULL;
	if (label && !cgs_query_text(ev, label, &text))
		return false;
	bool inserts = cgs_str_is(word, "insert");
	if (!inserts)
		a = cgs_eval_written(ev, edit->expr, &decl);
	if ((!a && decl) || (label && !text.n)) /* nothing to change */
		return true;
	if (!a && !(decl = target(ev, edit->expr)))
		return false;
	if (ir->package[ir->decl[decl].package].origin)
		return true;
	if (inserts)
		cgs_edit_insert(ir, d, decl, text, q->applies);
	else if (!cgs_str_is(word, "replace"))
		cgs_edit_remove(ir, d, a ? a->site : decl, a ? a->node : ir->decl[decl].node,
				q->applies);
	else
		replace(ir, d, a, decl, text, q->applies);
	return true;
}

bool cgs_query_edits(const struct cgs_query *q, struct cgs_eval *ev, struct cgs_diag *d)
{
	static const char *const word[] = {"insert", "replace", "remove"};
	for (unsigned i = 0; i < sizeof word / sizeof *word; i++) {
		const struct cgs_attr *a = NULL;
		while ((a = cgs_ir_attr(ev->ir, q->decl, word[i], a)))
			if (!change(q, ev, d, a))
				return false;
	}
	return true;
}
