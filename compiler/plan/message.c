/* message.c — messages of a request: text and quoted inputs in order.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Content that is only known at run time stands between <file path="..."> and </file>, on lines
 * of their own: it is data, however it looks.
 */
#include "lower.h"

enum { DECL_LEVEL = 3 };

static void flush(struct cgs_message *m)
{
	if (!m->text.n)
		return;
	cgs_recipe_open(&m->json, '{');
	cgs_recipe_pair(&m->json, "text", cgs_buf_view(&m->text));
	cgs_buf_putc(&m->json, '}');
	m->weight += cgs_tokens_weigh(cgs_buf_view(&m->text));
	m->text.n = 0;
}

void cgs_message_begin(struct cgs_message *m)
{
	cgs_recipe_open(&m->json, '{');
	cgs_recipe_key(&m->json, "parts");
	cgs_recipe_open(&m->json, '[');
}

void cgs_message_end(struct cgs_message *m, const char *role)
{
	flush(m);
	cgs_buf_putc(&m->json, ']');
	cgs_recipe_pair(&m->json, "role", cgs_str_of(role));
	cgs_buf_putc(&m->json, '}');
}

void cgs_message_gap(struct cgs_message *m)
{
	const struct cgs_buf *t = &m->text;
	if (!t->n)
		return;
	if (t->s[t->n - 1] != '\n')
		cgs_buf_putc(&m->text, '\n');
	if (t->n < 2 || t->s[t->n - 2] != '\n')
		cgs_buf_putc(&m->text, '\n');
}

void cgs_message_text(struct cgs_message *m, struct cgs_str s)
{
	while (s.n && s.s[s.n - 1] == '\n')
		s.n--;
	if (!s.n)
		return;
	cgs_message_gap(m);
	cgs_buf_str(&m->text, s);
	cgs_buf_putc(&m->text, '\n');
}

void cgs_message_file(struct cgs_message *m, struct cgs_str path, struct cgs_source from)
{
	cgs_message_gap(m);
	cgs_buf_fmt(&m->text, "<file path=\"%.*s\">\n", CGS_FMT(path));
	flush(m);
	uint32_t in = cgs_draft_input(m->L->d, m->step, from.step, from.out, path);
	cgs_recipe_open(&m->json, '{');
	cgs_recipe_count(&m->json, "in", in);
	cgs_recipe_pair(&m->json, "path", path);
	cgs_buf_putc(&m->json, '}');
	cgs_buf_putz(&m->text, "\n</file>\n");
}

static void add_path(void *to, struct cgs_lowering *L, struct cgs_str path, uint32_t artifact)
{
	struct cgs_message *m = to;
	struct cgs_source from = {CGS_PLAN_NONE, 0};
	if (artifact)
		from = cgs_lower_read(L, artifact, m->reader);
	else
		from.out = cgs_draft_file(L->d, path, CGS_FILE_SOURCE);
	cgs_message_file(m, path, from);
}

static void include_context(struct cgs_message *m, uint32_t context)
{
	struct cgs_lowering *L = m->L;
	struct cgs_str raw = cgs_lower_str(L, context, "file");
	struct cgs_str text = cgs_lower_str(L, context, "text");
	struct cgs_value files = cgs_ir_get(L->ir, context, "files");
	struct cgs_str file = raw;
	if (raw.n)
		file = cgs_source_path(L, raw, cgs_lower_span(L, context, "file"));
	cgs_message_text(m, text);
	if (file.n) {
		uint32_t artifact = cgs_survey_path(L, file);
		add_path(m, L, file, artifact);
		if (!artifact)
			cgs_draft_named(L->d, cgs_draft_file(L->d, file, CGS_FILE_SOURCE),
					cgs_lower_span(L, context, "file"));
	}
	for (uint32_t i = 0; files.type == CGS_V_LIST && i < files.n; i++) {
		struct cgs_span at = cgs_lower_item(L, context, "files", i, files.n);
		if (files.item[i].type == CGS_V_STR)
			cgs_source_each(L, files.item[i].str,
					(struct cgs_lower_match){add_path, m, at});
	}
	if (raw.n || text.n || files.n)
		return;
	/* Several prompts and sections may include it. */
	if (cgs_diag_at(L->ir->diags, CGS_C_empty_context, cgs_ir_span(L->ir, context)))
		return;
	struct cgs_diag *d =
		cgs_diag_add(L->ir->diags, CGS_C_empty_context, cgs_ir_span(L->ir, context),
			     "%.*s holds nothing", CGS_FMT(cgs_ir_path(L->ir, context, &L->mem)));
	cgs_diag_help(L->ir->diags, d, "give it a `file`, `files` or `text`");
	cgs_edit_insert(L->ir, d, context, CGS_STR("text = \"TODO\""), CGS_PLACEHOLDER);
}

static void include_decl(struct cgs_message *m, uint32_t decl)
{
	struct cgs_lowering *L = m->L;
	if (cgs_ir_is(L->ir, decl, "context")) {
		include_context(m, decl);
		return;
	}
	if (cgs_ir_is(L->ir, decl, "artifact")) {
		struct cgs_str path = L->of[decl].path;
		if (path.n)
			cgs_message_file(m, path, cgs_lower_read(L, decl, m->reader));
		return;
	}
	cgs_message_gap(m);
	cgs_render_decl(L, decl, DECL_LEVEL, &m->text);
}

void cgs_message_include(struct cgs_message *m, const struct cgs_value *v)
{
	struct cgs_buf b = {0};
	switch ((enum cgs_vtype)v->type) {
	case CGS_V_NONE: return;
	case CGS_V_REF: include_decl(m, v->decl); return;
	case CGS_V_LIST:
		for (uint32_t i = 0; i < v->n; i++)
			cgs_message_include(m, &v->item[i]);
		return;
	case CGS_V_CALL:
		if (cgs_ir_is(m->L->ir, v->decl, "template") && cgs_lower_template(m->L, v, &b))
			cgs_message_text(m, cgs_buf_view(&b));
		break;
	case CGS_V_BOOL:
	case CGS_V_NUM:
	case CGS_V_STR:
	case CGS_V_WORD:
	case CGS_V_RANGE:
	case CGS_V_RECORD: {
		struct cgs_eval ev = cgs_lower_eval(m->L, 0);
		cgs_eval_show(&ev, v, &b);
		cgs_message_text(m, cgs_buf_view(&b));
		break;
	}
	}
	cgs_buf_done(&b);
}

void cgs_message_done(struct cgs_message *m)
{
	cgs_buf_done(&m->text);
	cgs_buf_done(&m->json);
	cgs_buf_done(&m->shares);
	cgs_buf_done(&m->fit);
}
