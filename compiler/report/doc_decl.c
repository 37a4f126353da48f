/* doc_decl.c — one declaration in the document: its sentence, its values, and what is in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>

#include "../check/eval.h"
#include "doc.h"
#include "ears.h"
#include "model.h"

enum { DEEPEST = 12 }; /* nested declarations in lists */

/* What the text around them says already. */
static const struct {
	const char *kind; /* NULL: any */
	const char *attr[8];
} told[] = {
	{NULL, {"title", "doc", "lang", "locked", "origin"}},
	{"requirement", {"while", "when", "if", "where", "the", "shall"}},
	{"story", {"as", "want", "so"}},
	{"decision", {"status", "context", "choice", "consequences", "options", "decided", "by"}},
	{"step", {"order"}},
	{"project", {"summary", "default", "default_profile"}},
};

static bool is_told(const struct cgs_ir *ir, uint32_t decl, struct cgs_str name)
{
	for (uint32_t i = 0; i < sizeof told / sizeof *told; i++) {
		if (told[i].kind && !cgs_ir_is(ir, decl, told[i].kind))
			continue;
		for (uint32_t k = 0; k < 8 && told[i].attr[k]; k++)
			if (cgs_str_is(name, told[i].attr[k]))
				return true;
	}
	return false;
}

static void put_value(struct cgs_paper *s, uint32_t decl, const struct cgs_value *v)
{
	switch ((enum cgs_vtype)v->type) {
	case CGS_V_REF: cgs_paper_link(s, v->decl); return;
	case CGS_V_BOOL: cgs_paper_text(s, v->b ? CGS_STR("yes") : CGS_STR("no")); return;
	case CGS_V_CALL: cgs_paper_code(s, cgs_model_show(s->ir, decl, v, s->mem)); return;
	case CGS_V_LIST:
		for (uint32_t i = 0; i < v->n; i++) {
			bool text = v->item[i].type == CGS_V_STR;
			cgs_buf_putz(s->out, !i ? "" : text ? "; " : ", ");
			put_value(s, decl, &v->item[i]);
		}
		return;
	case CGS_V_STR: cgs_paper_prose(s, v->str); return;
	case CGS_V_NONE:
	case CGS_V_NUM:
	case CGS_V_WORD:
	case CGS_V_RANGE:
	case CGS_V_RECORD: break;
	}
	cgs_paper_text(s, cgs_model_show(s->ir, decl, v, s->mem));
}

static void put_attr(struct cgs_paper *s, uint32_t decl, const struct cgs_attr *a)
{
	static const char *const sign[] = {
		[CGS_OP_LT] = "< ",
		[CGS_OP_LE] = "\xe2\x89\xa4 ",
		[CGS_OP_GT] = "> ",
		[CGS_OP_GE] = "\xe2\x89\xa5 ",
	};
	const struct cgs_tree *t = cgs_ir_tree(s->ir, a->site);
	if (a->shape == CGS_A_CLAUSE && a->op >= CGS_OP_LT && a->op <= CGS_OP_GE)
		cgs_paper_text(s, cgs_str_of(sign[a->op]));
	if (a->value.type == CGS_V_NONE && a->expr)
		cgs_paper_code(s, cgs_tree_source(t, a->expr));
	else if (a->shape == CGS_A_EDGE && a->value.type == CGS_V_LIST && a->value.n == 2) {
		put_value(s, decl, &a->value.item[0]);
		cgs_buf_putz(s->out, " \xe2\x86\x92 ");
		put_value(s, decl, &a->value.item[1]);
	} else {
		put_value(s, decl, &a->value);
	}
	if (a->label.n) {
		cgs_buf_putz(s->out, " (");
		cgs_paper_text(s, a->label);
		cgs_buf_putc(s->out, ')');
	}
}

void cgs_doc_attr(struct cgs_paper *s, uint32_t decl, const char *name)
{
	uint32_t n = 0;
	for (const struct cgs_attr *a = NULL; (a = cgs_ir_attr(s->ir, decl, name, a));) {
		cgs_buf_putz(s->out, n++ ? "; " : "");
		put_attr(s, decl, a);
	}
}

/* What may repeat is told once, where it first stands. */
static bool is_fact(const struct cgs_paper *s, uint32_t decl, uint32_t attr)
{
	const struct cgs_attr *a = &s->ir->attr[attr];
	return cgs_ir_named(s->ir, decl, a->name) == attr &&
	       !is_told(s->ir, decl, cgs_sym_str(s->ir->syms, a->name));
}

/* A text of its own may have paragraphs and lists. */
static void put_fact(struct cgs_paper *s, uint32_t decl, const struct cgs_attr *a)
{
	const char *name = cgs_sym_str(s->ir->syms, a->name).s;
	if (a->value.type == CGS_V_STR && a->shape == CGS_A_ATTR)
		cgs_paper_paras(s, a->value.str);
	else
		cgs_doc_attr(s, decl, name);
}

static void put_facts(struct cgs_paper *s, uint32_t decl)
{
	const struct cgs_decl d = s->ir->decl[decl];
	uint32_t n = 0;
	for (uint32_t a = d.attr; a < d.attr + d.nattr; a++) {
		if (!is_fact(s, decl, a))
			continue;
		if (!n++)
			cgs_paper_list(s, false, "facts");
		cgs_paper_item(s, n);
		cgs_paper_strong(
			s, cgs_str_words(s->mem, cgs_sym_str(s->ir->syms, s->ir->attr[a].name)));
		cgs_buf_putz(s->out, ": ");
		put_fact(s, decl, &s->ir->attr[a]);
		cgs_paper_item_end(s);
	}
	if (n)
		cgs_paper_list_end(s);
}

/* The same in one line. */
static void put_inline(struct cgs_paper *s, uint32_t decl)
{
	const struct cgs_decl d = s->ir->decl[decl];
	uint32_t n = 0;
	for (uint32_t a = d.attr; a < d.attr + d.nattr; a++) {
		if (!is_fact(s, decl, a))
			continue;
		cgs_buf_putz(s->out, n++ ? "; " : "");
		cgs_paper_text(
			s, cgs_str_words(s->mem, cgs_sym_str(s->ir->syms, s->ir->attr[a].name)));
		cgs_buf_putz(s->out, ": ");
		cgs_doc_attr(s, decl, cgs_sym_str(s->ir->syms, s->ir->attr[a].name).s);
	}
}

/* What stands behind the name in the source: parameters and type. */
static struct cgs_str shape_of(const struct cgs_ir *ir, uint32_t decl)
{
	const struct cgs_tree *t = cgs_ir_tree(ir, decl);
	uint32_t node = cgs_tree_kid(t, ir->decl[decl].node, CGS_N_TYPE);
	if (!node)
		node = cgs_tree_kid(t, ir->decl[decl].node, CGS_N_PARAMS);
	return node ? cgs_tree_source(t, node) : CGS_STR("");
}

static void put_title(struct cgs_paper *s, uint32_t decl)
{
	struct cgs_str title = s->ir->decl[decl].title;
	cgs_paper_prose(s, title);
	if (s->ir->decl[decl].doc.n) {
		cgs_buf_putz(s->out, title.n ? ". " : "");
		cgs_paper_prose(s, s->ir->decl[decl].doc);
	}
}

static bool is_columns(const struct cgs_ir *ir, uint32_t decl)
{
	return cgs_ir_is(ir, decl, "field") || cgs_ir_is(ir, decl, "operation");
}

static void put_table(struct cgs_paper *s, uint32_t decl, const char *kind)
{
	const char *const title[] = {kind, *kind == 'f' ? "type" : "parameters", "meaning",
				     "further"};
	bool any = false;
	for (uint32_t k = s->ir->decl[decl].kid; k; k = s->ir->decl[k].next) {
		if (!cgs_ir_is(s->ir, k, kind) || !cgs_model_own(s->ir, k))
			continue;
		if (!any)
			cgs_paper_table(s, title, 4);
		any = true;
		cgs_paper_row(s, 0);
		cgs_paper_cell(s, title[0]);
		cgs_paper_code(s, cgs_ir_name(s->ir, k));
		cgs_paper_cell_end(s);
		cgs_paper_cell(s, title[1]);
		cgs_paper_code(s, shape_of(s->ir, k));
		cgs_paper_cell_end(s);
		cgs_paper_cell(s, title[2]);
		put_title(s, k);
		cgs_paper_cell_end(s);
		cgs_paper_cell(s, title[3]);
		put_inline(s, k);
		cgs_paper_cell_end(s);
		cgs_paper_row_end(s);
	}
	if (any)
		cgs_paper_table_end(s);
}

static void put_list(struct cgs_paper *s, uint32_t decl);

static void put_item(struct cgs_paper *s, uint32_t decl, uint32_t number)
{
	struct cgs_str name = cgs_ir_name(s->ir, decl);
	cgs_paper_item(s, number);
	cgs_paper_strong(s, cgs_model_title(s->ir, decl));
	cgs_buf_putz(s->out, " (");
	cgs_paper_text(s, cgs_model_kind(s->ir, decl));
	if (name.n && s->ir->decl[decl].title.n) {
		cgs_buf_putc(s->out, ' ');
		cgs_paper_code(s, name);
	}
	cgs_buf_putz(s->out, ") ");
	cgs_paper_prose(s, s->ir->decl[decl].doc);
	cgs_buf_putz(s->out, s->ir->decl[decl].doc.n ? " " : "");
	put_inline(s, decl);
	if (s->depth < DEEPEST)
		put_list(s, decl);
	cgs_paper_item_end(s);
}

/* Steps and phases in order, the rest as it comes. */
static void put_list(struct cgs_paper *s, uint32_t decl)
{
	uint32_t n = 0;
	bool ordered = false;
	for (uint32_t k = s->ir->decl[decl].kid; k; k = s->ir->decl[k].next) {
		if (is_columns(s->ir, k) || !cgs_model_own(s->ir, k))
			continue;
		bool step = cgs_ir_is(s->ir, k, "step") || cgs_ir_is(s->ir, k, "phase");
		if (n && step != ordered) {
			cgs_paper_list_end(s);
			n = 0;
		}
		if (!n++)
			cgs_paper_list(s, step, NULL);
		ordered = step;
		put_item(s, k, n);
	}
	if (n)
		cgs_paper_list_end(s);
}

static void put_place(struct cgs_paper *s, uint32_t decl)
{
	cgs_paper_para(s);
	cgs_paper_code(s, cgs_model_path(s->ir, decl, s->mem));
	cgs_buf_putz(s->out, s->html ? " <span class=\"place\">" : " ");
	cgs_paper_text(s, cgs_model_place(s->ir, decl, s->mem));
	cgs_buf_putz(s->out, s->html ? "</span>" : "");
	cgs_paper_para_end(s);
}

static void put_sentence(struct cgs_paper *s, uint32_t decl)
{
	struct cgs_str text = CGS_STR("");
	if (cgs_ir_is(s->ir, decl, "requirement"))
		text = cgs_ears_requirement(s->ir, decl, s->mem);
	else if (cgs_ir_is(s->ir, decl, "story"))
		text = cgs_ears_story(s->ir, decl, s->mem);
	if (!text.n)
		return;
	cgs_buf_putz(s->out, s->html ? "<blockquote>" : "> ");
	cgs_paper_prose(s, text);
	cgs_buf_putz(s->out, s->html ? "</blockquote>\n" : "\n\n");
}

void cgs_doc_decl(struct cgs_paper *s, uint32_t decl, uint32_t level)
{
	cgs_paper_head(s, level, cgs_model_title(s->ir, decl), decl);
	put_place(s, decl);
	cgs_paper_paras(s, s->ir->decl[decl].doc);
	put_sentence(s, decl);
	put_facts(s, decl);
	put_table(s, decl, "field");
	put_table(s, decl, "operation");
	put_list(s, decl);
}

static void put_part(struct cgs_paper *s, uint32_t decl, const char *title, const char *attr,
		     uint32_t level)
{
	struct cgs_str text = cgs_model_text(s->ir, decl, attr, s->mem);
	if (!text.n)
		return;
	cgs_paper_head(s, level, cgs_str_of(title), 0);
	cgs_paper_paras(s, text);
}

/* src: M. Nygard, "Documenting Architecture Decisions", 2011; the options after MADR. */
void cgs_doc_decision(struct cgs_paper *s, uint32_t decl, uint32_t number, uint32_t level)
{
	struct cgs_str title = cgs_model_title(s->ir, decl);
	struct cgs_value options = cgs_ir_get(s->ir, decl, "options");
	struct cgs_str status = cgs_model_text(s->ir, decl, "status", s->mem);
	struct cgs_str by = cgs_model_text(s->ir, decl, "by", s->mem);
	struct cgs_str day = cgs_model_text(s->ir, decl, "decided", s->mem);
	cgs_paper_head(s, level, cgs_str_fmt(s->mem, "%u. %.*s", number, CGS_FMT(title)),
		       s->has[decl] ? decl : 0);
	put_place(s, decl);
	cgs_paper_paras(s, s->ir->decl[decl].doc);
	cgs_paper_head(s, level + 1, CGS_STR("Status"), 0);
	struct cgs_str text = cgs_str_fmt(
		s->mem, "%.*s%s%.*s%s%.*s", CGS_FMT(status.n ? status : CGS_STR("open")),
		day.n ? ", " : "", CGS_FMT(day), by.n ? ", by " : "", CGS_FMT(by));
	((char *)(uintptr_t)text.s)[0] = (char)toupper((unsigned char)text.s[0]);
	cgs_paper_paras(s, text);
	put_part(s, decl, "Context", "context", level + 1);
	if (options.n) {
		cgs_paper_head(s, level + 1, CGS_STR("Considered options"), 0);
		cgs_paper_list(s, false, NULL);
		for (uint32_t i = 0; i < options.n; i++) {
			cgs_paper_item(s, i + 1);
			if (options.item[i].type == CGS_V_STR)
				cgs_paper_paras(s, options.item[i].str);
			else
				put_value(s, decl, &options.item[i]);
			cgs_paper_item_end(s);
		}
		cgs_paper_list_end(s);
	}
	put_part(s, decl, "Decision", "choice", level + 1);
	put_part(s, decl, "Consequences", "consequences", level + 1);
	put_facts(s, decl);
}
