/* edit.c — fixes made of the tree: a statement put in or taken out, another value.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "edit.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static uint32_t skip_blanks(struct cgs_str text, uint32_t at)
{
	while (at < text.n && is_blank(text.s[at]))
		at++;
	return at;
}

/* How the lines of a file end, by the first. */
static const char *newline(struct cgs_str text)
{
	const char *nl = text.n ? memchr(text.s, '\n', text.n) : NULL;
	return nl && nl > text.s && nl[-1] == '\r' ? "\r\n" : "\n";
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

/* The lines of a text, each with something before and behind it. */
static void put_lines(struct cgs_buf *b, struct cgs_str before, const char *more, struct cgs_str s,
		      const char *behind)
{
	for (uint32_t i = 0, next; i < s.n; i = next + 1) {
		const char *nl = memchr(s.s + i, '\n', s.n - i);
		next = nl ? (uint32_t)(nl - s.s) : s.n;
		cgs_buf_str(b, before);
		cgs_buf_putz(b, more);
		cgs_buf_add(b, s.s + i, next - i);
		cgs_buf_putz(b, behind);
	}
}

/* What the fix puts at a place already, or an empty text; edits of one place become one. */
static struct cgs_edit *edit_at(struct cgs_diag *d, struct cgs_span at)
{
	for (struct cgs_edit *e = d->fix; e; e = e->next)
		if (e->where.file == at.file && e->where.at == at.at && e->where.len == at.len)
			return e;
	return NULL;
}

/* Puts a text at a place, or into what is put there already, before its last `tail` bytes. */
static void put(struct cgs_ir *ir, struct cgs_diag *d, struct cgs_span at, struct cgs_buf *head,
		struct cgs_str text, struct cgs_buf *tail, enum cgs_applies applies)
{
	struct cgs_edit *e = edit_at(d, at);
	struct cgs_buf b = {0};
	cgs_buf_str(&b, e ? e->text : cgs_buf_view(head));
	if (e)
		b.n -= tail->n;
	cgs_buf_str(&b, text);
	cgs_buf_str(&b, cgs_buf_view(tail));
	if (e)
		e->text = cgs_str_dup(&ir->mem, cgs_buf_view(&b));
	else
		cgs_diag_fix(ir->diags, d, at, cgs_buf_view(&b), applies);
	cgs_buf_done(&b);
	cgs_buf_done(head);
	cgs_buf_done(tail);
}

/* Into a block on one line: behind its last statement. */
static void into_line(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_tree *t,
		      uint32_t block, struct cgs_str text, enum cgs_applies applies)
{
	struct cgs_span at = cgs_tree_span(t, block);
	struct cgs_buf head = {0}, tail = {0}, b = {0};
	uint32_t last = 0;
	cgs_tree_each (k, t, block)
		last = k;
	at = last ? cgs_tree_span(t, last) : (struct cgs_span){at.file, at.at + 1, at.len - 2};
	if (last)
		at = (struct cgs_span){at.file, at.at + at.len, 0};
	else
		cgs_buf_putc(&tail, ' ');
	put_lines(&b, CGS_STR(""), "; ", text, "");
	struct cgs_str parts = cgs_buf_view(&b);
	if (!last && !edit_at(d, at) && parts.n) /* nothing to part it from */
		parts = (struct cgs_str){parts.s + 1, parts.n - 1};
	put(ir, d, at, &head, parts, &tail, applies);
	cgs_buf_done(&b);
}

/* Into a block whose bracket has a line of its own: as the lines before it. */
static void into_lines(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_tree *t,
		       uint32_t block, struct cgs_str text, enum cgs_applies applies)
{
	struct cgs_span at = cgs_tree_span(t, block);
	struct cgs_str indent, inner;
	struct cgs_buf head = {0}, tail = {0}, b = {0};
	uint32_t last = 0, line = line_start(t->text, at.at + at.len - 1, &indent);
	cgs_tree_each (k, t, block)
		last = k;
	inner = indent;
	if (last)
		line_start(t->text, cgs_tree_span(t, last).at, &inner);
	put_lines(&b, inner, inner.n > indent.n ? "" : "  ", text, newline(t->text));
	put(ir, d, (struct cgs_span){at.file, line, 0}, &head, cgs_buf_view(&b), &tail, applies);
	cgs_buf_done(&b);
}

/* A block for a declaration that has none. */
static void new_block(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_tree *t,
		      uint32_t stmt, struct cgs_str text, enum cgs_applies applies)
{
	struct cgs_span at = cgs_tree_span(t, stmt);
	struct cgs_str indent;
	struct cgs_buf head = {0}, tail = {0}, b = {0};
	line_start(t->text, at.at, &indent);
	cgs_buf_fmt(&head, " {%s", newline(t->text));
	cgs_buf_fmt(&tail, "%.*s}", CGS_FMT(indent));
	put_lines(&b, indent, "  ", text, newline(t->text));
	at = (struct cgs_span){at.file, at.at + at.len, 0};
	put(ir, d, at, &head, cgs_buf_view(&b), &tail, applies);
	cgs_buf_done(&b);
}

void cgs_edit_insert(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, struct cgs_str text,
		     enum cgs_applies applies)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t stmt = ir->decl[decl].node, block = cgs_tree_kid(t, stmt, CGS_N_BLOCK);
	if (!block) {
		new_block(ir, d, t, stmt, text, applies);
		return;
	}
	struct cgs_span at = cgs_tree_span(t, block);
	struct cgs_str indent;
	uint32_t brace = at.at + at.len - 1, line = line_start(t->text, brace, &indent);
	if (at.len < 2) /* repaired */
		return;
	if (line + indent.n == brace && line > at.at)
		into_lines(ir, d, t, block, text, applies);
	else
		into_line(ir, d, t, block, text, applies);
}

void cgs_edit_append(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, struct cgs_str text,
		     enum cgs_applies applies)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	struct cgs_span at = cgs_tree_span(t, ir->decl[decl].node);
	struct cgs_str indent;
	struct cgs_buf b = {0};
	line_start(t->text, at.at, &indent);
	cgs_buf_fmt(&b, "%s%s", newline(t->text), newline(t->text));
	put_lines(&b, indent, "", text, "");
	uint32_t end = at.at + at.len, line = skip_blanks(t->text, end);
	if (line < t->text.n && strchr("#/", t->text.s[line])) /* its remark belongs to it */
		while (line < t->text.n && !strchr("\r\n", t->text.s[line]))
			line++;
	if (line == t->text.n || strchr("\r\n", t->text.s[line]))
		end = line;
	cgs_diag_fix(ir->diags, d, (struct cgs_span){at.file, end, 0}, cgs_buf_view(&b), applies);
	cgs_buf_done(&b);
}

/* Where the comment lines begin that document what stands on a line. */
static uint32_t with_doc(struct cgs_str text, uint32_t line)
{
	struct cgs_str indent;
	while (line) {
		uint32_t above = line_start(text, line - 1, &indent), at = above + indent.n;
		if (line - at < 3 || memcmp(text.s + at, "///", 3))
			break;
		line = above;
	}
	return line;
}

/* A statement that shares its line, with what parts it from the next or the last one. */
static struct cgs_span part_of_line(struct cgs_str text, struct cgs_span at, uint32_t line)
{
	uint32_t end = skip_blanks(text, at.at + at.len), back = at.at;
	if (end < text.n && strchr(";,", text.s[end]))
		return (struct cgs_span){at.file, at.at, skip_blanks(text, end + 1) - at.at};
	while (back > line && is_blank(text.s[back - 1]))
		back--;
	if (back > line && text.s[back - 1] == ';')
		return (struct cgs_span){at.file, back - 1, at.at + at.len - back + 1};
	return (struct cgs_span){at.file, at.at, end - at.at};
}

/* A statement with its line and its documentation when nothing else is on the line. */
static struct cgs_span whole(const struct cgs_tree *t, uint32_t stmt)
{
	struct cgs_span at = cgs_tree_span(t, stmt);
	struct cgs_str indent, text = t->text;
	uint32_t from = line_start(text, at.at, &indent);
	uint32_t end = skip_blanks(text, at.at + at.len);
	if (end < text.n && text.s[end] == '\r')
		end++;
	bool alone = from + indent.n == at.at, rest = end < text.n && text.s[end] != '\n';
	if (alone && rest && strchr("#/", text.s[end])) { /* its remark stays */
		from = with_doc(text, from) + indent.n;
		return (struct cgs_span){at.file, from, end - from};
	}
	if (!alone || rest)
		return part_of_line(text, at, from);
	from = with_doc(text, from);
	return (struct cgs_span){at.file, from, end + (end < text.n) - from};
}

void cgs_edit_take(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_tree *t, uint32_t stmt,
		   enum cgs_applies applies)
{
	cgs_diag_fix(ir->diags, d, whole(t, stmt), CGS_STR(""), applies);
}

void cgs_edit_remove(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, uint32_t stmt,
		     enum cgs_applies applies)
{
	cgs_edit_take(ir, d, cgs_ir_tree(ir, decl), stmt, applies);
}

void cgs_edit_value(struct cgs_ir *ir, struct cgs_diag *d, const struct cgs_attr *attr,
		    struct cgs_str text, enum cgs_applies applies)
{
	cgs_diag_fix(ir->diags, d, cgs_tree_span(cgs_ir_tree(ir, attr->site), attr->expr), text,
		     applies);
}

void cgs_edit_named(struct cgs_ir *ir, struct cgs_diag *d, uint32_t decl, const char *name,
		    struct cgs_str text, enum cgs_applies applies)
{
	cgs_sym word = cgs_sym_find(ir->syms, cgs_str_of(name));
	uint32_t at = word ? cgs_ir_named(ir, decl, word) : 0;
	if (at && text.n)
		cgs_edit_value(ir, d, &ir->attr[at], text, applies);
	else if (at)
		cgs_edit_remove(ir, d, ir->attr[at].site, ir->attr[at].node, applies);
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
