/* sdoc.c — documents of StrictDoc: nodes with fields, in sections.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: strictdoc.readthedocs.io, "SDoc syntax". A node is a line `[TAG]`, or `[[TAG]]` up to
 * `[[/TAG]]` where it holds others; a field is `NAME: text`, or `NAME: >>>` up to a line `<<<`.
 */
#include <ctype.h>
#include <stdlib.h>

#include "ears.h"
#include "field.h"
#include "forms.h"
#include "text.h"

enum { DEPTH = 32, FIELDS = 64, RELATIONS = 256 };

struct value {
	struct cgs_str name, text;
	uint32_t line;
};

struct open { /* a node that holds others */
	struct cgs_str tag;
	uint32_t scope, requirement; /* what is in it stands in, and refines */
};

struct reader {
	struct cgs_items *s;
	struct cgs_text t;
	struct open open[DEPTH];
	uint32_t depth;
	struct cgs_str tag; /* of the node that is being read */
	uint32_t line;
	bool composite;
	struct value field[FIELDS];
	uint32_t n;
	struct value relation[RELATIONS]; /* TYPE, VALUE, ROLE, one after the other */
	uint32_t nrelation;
};

unsigned cgs_sdoc_guess(struct cgs_str path, struct cgs_str text)
{
	bool named = path.n > 5 && cgs_text_same((struct cgs_str){path.s + path.n - 5, 5}, ".sdoc");
	bool document = cgs_text_begins(text, "[DOCUMENT]\n", NULL);
	return named ? 9 : document ? 7 : 0;
}

/* "[TAG]", "[[TAG]]", "[/TAG]", "[[/TAG]]" */
static bool is_node(struct cgs_str line, struct cgs_str *tag, bool *composite, bool *close)
{
	line = cgs_text_trim(line);
	*composite = line.n > 4 && line.s[1] == '[' && line.s[line.n - 2] == ']';
	uint32_t edge = *composite ? 2 : 1;
	if (line.n < 2 * edge + 1 || line.s[0] != '[' || line.s[line.n - 1] != ']')
		return false;
	*tag = (struct cgs_str){line.s + edge, line.n - 2 * edge};
	*close = tag->s[0] == '/';
	if (*close)
		*tag = (struct cgs_str){tag->s + 1, tag->n - 1};
	for (uint32_t i = 0; i < tag->n; i++)
		if (!isupper((unsigned char)tag->s[i]) && tag->s[i] != '_' &&
		    !isdigit((unsigned char)tag->s[i]))
			return false;
	return tag->n != 0;
}

static struct cgs_str field(const struct reader *r, const char *name)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (cgs_str_is(r->field[i].name, name))
			return r->field[i].text;
	return CGS_STR("");
}

static bool is_relations(struct cgs_str name)
{
	return cgs_str_is(name, "RELATIONS") || cgs_str_is(name, "REFS");
}

static uint32_t scope_of(const struct reader *r)
{
	return r->depth ? r->open[r->depth - 1].scope : 0;
}

/* A document or section: its other fields have no place. */
static void put_scope(struct reader *r)
{
	struct cgs_items *s = r->s;
	uint32_t up = scope_of(r), n = cgs_item_new(s, CGS_ITEM_SCOPE, r->line);
	s->v[n].up = up;
	s->v[n].title = field(r, "TITLE");
	for (uint32_t i = 0; i < r->n; i++)
		if (!cgs_str_is(r->field[i].name, "TITLE"))
			cgs_item_lose(s, r->field[i].line, r->field[i].name,
				      "a document or section has no place for it");
	if (r->depth == DEPTH) {
		cgs_item_lose(s, r->line, CGS_STR("a section"),
			      "deeper than 32: what is in it stands beside it");
		return;
	}
	r->open[r->depth++] = (struct open){.tag = r->tag, .scope = n};
}

static void put_relations(struct reader *r, uint32_t item)
{
	struct cgs_items *s = r->s;
	struct cgs_str type = CGS_STR("");
	for (uint32_t i = 0; i < r->nrelation; i++) {
		const struct value *v = &r->relation[i];
		bool value = cgs_str_is(v->name, "VALUE");
		if (cgs_str_is(v->name, "TYPE"))
			type = v->text;
		else if (value && cgs_str_is(type, "Parent"))
			cgs_item_put(s, item, "parent", v->text, v->line);
		else if (value && cgs_str_is(type, "Child"))
			cgs_item_put(s, item, "child", v->text, v->line);
		else if (value && cgs_str_is(type, "File"))
			cgs_field_put_link(s, item, v->text, v->line);
		else if (!cgs_str_is(v->name, "ROLE") || !cgs_text_same(v->text, "Refines"))
			cgs_item_lose(s, v->line,
				      cgs_str_fmt(&s->mem, "%.*s: %.*s of a relation",
						  CGS_FMT(v->name), CGS_FMT(v->text)),
				      "links have no place for it");
	}
}

static void put_node(struct reader *r, enum cgs_item_kind kind)
{
	struct cgs_items *s = r->s;
	uint32_t n = cgs_item_new(s, kind, r->line);
	s->v[n].id = field(r, "UID");
	s->v[n].title = field(r, "TITLE");
	s->v[n].up = scope_of(r);
	if (kind == CGS_ITEM_REQUIREMENT)
		cgs_item_put(s, n, "kind", cgs_item_value("kind", field(r, "TYPE")), r->line);
	for (uint32_t i = 0; i < r->n; i++) {
		const struct value *v = &r->field[i];
		const char *part = cgs_field_of(v->name);
		if (is_relations(v->name))
			continue;
		if (part)
			cgs_field_put(s, n, part, v->text, v->line);
		else
			cgs_item_lose(s, v->line, v->name, "no field of this name is known");
	}
	cgs_ears_put_text(s, n, field(r, "STATEMENT"), r->line);
	put_relations(r, n);
	uint32_t up = r->depth ? r->open[r->depth - 1].requirement : 0;
	if (up && s->v[up].kind == kind && kind == CGS_ITEM_REQUIREMENT)
		cgs_item_put_item(s, n, "refines", up, r->line);
	if (r->composite && r->depth < DEPTH) {
		r->open[r->depth] = (struct open){r->tag, scope_of(r), n};
		r->depth++;
	}
}

/* The node that was being read has ended. */
static void end(struct reader *r)
{
	struct cgs_items *s = r->s;
	enum cgs_item_kind kind = cgs_item_kind_of(r->tag);
	if (!r->tag.n)
		return;
	if (cgs_str_is(r->tag, "DOCUMENT") || cgs_str_is(r->tag, "SECTION"))
		put_scope(r);
	else if (cgs_str_is(r->tag, "GRAMMAR"))
		cgs_item_lose(s, r->line, CGS_STR("[GRAMMAR]"),
			      "the fields are those of the language");
	else if (cgs_str_is(r->tag, "TEXT") && scope_of(r))
		cgs_item_put(s, scope_of(r), "doc", field(r, "STATEMENT"), r->line);
	else if (kind && kind != CGS_ITEM_SCOPE && kind != CGS_ITEM_SYSTEM)
		put_node(r, kind);
	else
		cgs_item_drop(s, r->line,
			      cgs_str_fmt(&s->mem, "[%.*s] %.*s", CGS_FMT(r->tag),
					  CGS_FMT(field(r, "UID"))),
			      "nodes of this type are not known");
	r->tag = CGS_STR("");
	r->n = 0;
	r->nrelation = 0;
}

static void add_field(struct reader *r, struct cgs_str name, struct cgs_str text, uint32_t line)
{
	if (r->n < FIELDS)
		r->field[r->n++] = (struct value){name, text, line};
	else
		cgs_item_lose(r->s, line, name, "a node has 64 fields at most");
}

/* The lines up to the end mark, as paragraphs. */
static struct cgs_str block(struct reader *r, const char *mark)
{
	struct cgs_flow f = {0};
	bool closed = false;
	uint32_t line = r->t.line;
	while (!closed && cgs_text_next(&r->t)) {
		closed = cgs_str_is(cgs_text_trim(r->t.here), mark);
		if (!closed)
			cgs_text_flow(&f, r->t.here, r->t.line);
	}
	if (!closed)
		cgs_item_lose(r->s, line, CGS_STR("the end of a text"), "it is not closed");
	struct cgs_str text = cgs_str_dup(&r->s->mem, cgs_buf_view(&f.b));
	cgs_buf_done(&f.b);
	return text;
}

/* "- TYPE: Parent", "  VALUE: A-1": the rows below RELATIONS, OPTIONS and in a grammar. */
static void row(struct reader *r, struct cgs_str text)
{
	if (text.n > 1 && text.s[0] == '-')
		text = cgs_text_trim((struct cgs_str){text.s + 1, text.n - 1});
	const char *colon = memchr(text.s, ':', text.n);
	bool relation = r->n && is_relations(r->field[r->n - 1].name);
	if (cgs_str_is(r->tag, "GRAMMAR"))
		return;
	if (!relation || !colon || r->nrelation == RELATIONS) {
		cgs_item_loose(r->s, r->t.line);
		return;
	}
	uint32_t n = (uint32_t)(colon - text.s);
	r->relation[r->nrelation++] = (struct value){
		{text.s, n}, cgs_text_trim((struct cgs_str){colon + 1, text.n - n - 1}), r->t.line};
}

/* "NAME:" at the start of a line. */
static bool is_field(struct cgs_str here, struct cgs_str *name)
{
	uint32_t n = 0;
	while (n < here.n && (isupper((unsigned char)here.s[n]) || here.s[n] == '_' ||
			      (n && isdigit((unsigned char)here.s[n]))))
		n++;
	*name = (struct cgs_str){here.s, n};
	return n && n < here.n && here.s[n] == ':';
}

static void line(struct reader *r)
{
	struct cgs_str here = r->t.here, text = cgs_text_trim(here), name;
	uint32_t at = r->t.line;
	if (!text.n)
		return;
	if (!r->tag.n) {
		cgs_item_loose(r->s, at);
		return;
	}
	if (!is_field(here, &name)) {
		row(r, text);
		return;
	}
	text = cgs_text_trim((struct cgs_str){here.s + name.n + 1, here.n - name.n - 1});
	if (cgs_str_is(text, ">>>"))
		text = block(r, "<<<");
	if (text.n || is_relations(name))
		add_field(r, name, text, at);
	else if (!cgs_str_is(r->tag, "GRAMMAR"))
		cgs_item_lose(r->s, at, name, "nothing has a place there");
}

static void close_node(struct reader *r, struct cgs_str tag)
{
	for (uint32_t d = r->depth; d > 0; d--)
		if (cgs_str_eq(r->open[d - 1].tag, tag)) {
			r->depth = d - 1;
			return;
		}
	cgs_item_loose(r->s, r->t.line);
}

static void node(struct reader *r, struct cgs_str tag, bool composite)
{
	static const char older[] = "COMPOSITE_";
	end(r);
	r->line = r->t.line;
	r->composite = composite || cgs_text_begins(tag, older, NULL);
	if (cgs_str_is(tag, "FREETEXT") && scope_of(r)) {
		struct cgs_str text = block(r, "[/FREETEXT]");
		cgs_item_put(r->s, scope_of(r), "doc", text, r->line);
		return;
	}
	r->tag = tag;
}

void cgs_sdoc_read(struct cgs_items *s, struct cgs_str text)
{
	struct reader *r = cgs_mem_alloc(sizeof *r);
	struct cgs_str tag;
	bool composite, close;
	r->s = s;
	r->t.all = text;
	while (cgs_text_next(&r->t)) {
		if (!is_node(r->t.here, &tag, &composite, &close)) {
			line(r);
		} else if (close) {
			end(r);
			close_node(r, tag);
		} else {
			node(r, tag, composite);
		}
	}
	end(r);
	free(r);
}
