/* sdoc_write.c — items as a document of StrictDoc, with the grammar of its fields.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The fields of a node have to stand in the order of the grammar. Recursion follows scopes.
 */
#include <ctype.h>
#include <stdlib.h>

#include "forms.h"
#include "say.h"
#include "text.h"

/* Fields of every node, up to the relations; words of the language for those that are lists. */
static const struct field {
	const char *name, *word;
	bool list;
} fields[] = {
	{"UID", NULL, false},
	{"STATUS", "status", false},
	{"TYPE", "kind", false},
	{"PRIORITY", "priority", false},
	{"OWNER", "owner", false},
	{"VERIFICATION", "verify", true},
	{"TAGS", "tags", true},
	{"DEPENDS", "depends", true},
	{"COVERS", "covers", true},
	{"DERIVED", "derived", false},
	{"TITLE", NULL, false},
	{"STATEMENT", NULL, false},
	{"RATIONALE", "rationale", false},
	{"COMMENT", "doc", false},
};
enum { FIELDS = sizeof fields / sizeof *fields };

static void put_field(struct cgs_buf *out, const char *name, struct cgs_str text)
{
	text = cgs_text_trim(text);
	if (!text.n)
		return;
	if (memchr(text.s, '\n', text.n) || cgs_str_is(text, ">>>"))
		cgs_buf_fmt(out, "%s: >>>\n%.*s\n<<<\n", name, CGS_FMT(text));
	else
		cgs_buf_fmt(out, "%s: %.*s\n", name, CGS_FMT(text));
}

static void put_tag(struct cgs_buf *out, enum cgs_item_kind kind)
{
	for (const char *z = cgs_item_kind_word(kind); *z; z++)
		cgs_buf_putc(out, (char)toupper((unsigned char)*z));
}

static bool has_node(const struct cgs_items *s, enum cgs_item_kind kind)
{
	for (uint32_t i = 1; i < s->n; i++)
		if (s->v[i].kind == kind && !s->v[i].made)
			return true;
	return false;
}

static void put_grammar(const struct cgs_items *s, struct cgs_buf *out)
{
	cgs_buf_putz(out, "[GRAMMAR]\nELEMENTS:\n- TAG: TEXT\n  FIELDS:\n  - TITLE: UID\n"
			  "    TYPE: String\n    REQUIRED: False\n  - TITLE: STATEMENT\n"
			  "    TYPE: String\n    REQUIRED: True\n");
	for (unsigned k = CGS_ITEM_SCOPE + 1; k < CGS_ITEM_KINDS; k++) {
		enum cgs_item_kind kind = (enum cgs_item_kind)k;
		if (kind == CGS_ITEM_SYSTEM || !has_node(s, kind))
			continue;
		cgs_buf_putz(out, "- TAG: ");
		put_tag(out, kind);
		cgs_buf_putz(out, "\n  FIELDS:\n");
		for (size_t f = 0; f < FIELDS; f++)
			cgs_buf_fmt(out, "  - TITLE: %s\n    TYPE: String\n    REQUIRED: %s\n",
				    fields[f].name, "False");
		cgs_buf_putz(out, "  RELATIONS:\n  - TYPE: Parent\n  - TYPE: File\n");
	}
	cgs_buf_putc(out, '\n');
}

static void put_relations(struct cgs_items *s, uint32_t item, struct cgs_buf *out)
{
	static const char *const parent[] = {"satisfies", "refines", "part_of", "goals"};
	const struct cgs_item *it = &s->v[item];
	bool open = false;
	for (uint32_t i = 0; i < it->npart; i++) {
		const struct cgs_item_part *p = &it->part[i];
		bool file = !strcmp(p->word->name, "links");
		if (!file && !CGS_STR_IN(cgs_str_of(p->word->name), parent))
			continue;
		cgs_buf_fmt(out, "%s- TYPE: %s\n  VALUE: %.*s\n", open ? "" : "RELATIONS:\n",
			    file ? "File" : "Parent",
			    CGS_FMT(file ? p->text : cgs_say_id(s, p->item)));
		open = true;
	}
}

/* The text of a field of an item. */
static void field_text(struct cgs_items *s, uint32_t item, const struct field *f,
		       struct cgs_buf *out)
{
	const struct cgs_item *it = &s->v[item];
	const struct cgs_item_part *p = f->word ? cgs_item_part(s, item, f->word, NULL) : NULL;
	if (!strcmp(f->name, "UID"))
		cgs_buf_str(out, cgs_say_own_id(s, item));
	else if (!strcmp(f->name, "TITLE"))
		cgs_buf_str(out, it->title);
	else if (!strcmp(f->name, "STATEMENT"))
		cgs_say_text(s, item, true, out);
	else if (f->list)
		cgs_say_list(s, item, f->word, ", ", ",;", out);
	else if (p && p->item)
		cgs_buf_str(out, cgs_say_title(s, p->item));
	else if (p)
		cgs_buf_str(out, p->text);
}

static void put_node(struct cgs_items *s, uint32_t item, struct cgs_buf *out)
{
	struct cgs_buf text = {0};
	cgs_buf_putc(out, '[');
	put_tag(out, s->v[item].kind);
	cgs_buf_putz(out, "]\n");
	for (size_t f = 0; f < FIELDS; f++) {
		text.n = 0;
		field_text(s, item, &fields[f], &text);
		put_field(out, fields[f].name, cgs_buf_view(&text));
	}
	put_relations(s, item, out);
	cgs_buf_putc(out, '\n');
	cgs_buf_done(&text);
	cgs_say_done(s, item,
		     "status|kind|priority|owner|verify|tags|depends|covers|derived|rationale|doc|"
		     "satisfies|refines|part_of|goals|links");
}

static void put_text(struct cgs_str text, struct cgs_buf *out)
{
	if (!text.n)
		return;
	cgs_buf_putz(out, "[TEXT]\n");
	put_field(out, "STATEMENT", text);
	cgs_buf_putc(out, '\n');
}

struct tree {
	uint32_t *kid, *next;
};

static void put_kids(struct cgs_items *s, const struct tree *t, uint32_t up, struct cgs_buf *out)
{
	for (uint32_t i = t->kid[up]; i; i = t->next[i]) {
		if (s->v[i].kind == CGS_ITEM_SCOPE) {
			cgs_buf_putz(out, "[[SECTION]]\n");
			put_field(out, "TITLE", cgs_say_title(s, i));
			cgs_buf_putc(out, '\n');
			put_text(cgs_item_get(s, i, "doc"), out);
			put_kids(s, t, i, out);
			cgs_buf_putz(out, "[[/SECTION]]\n\n");
			cgs_say_done(s, i, "doc");
			continue;
		}
		if (s->v[i].kind && !s->v[i].made)
			put_node(s, i, out);
		put_kids(s, t, i, out); /* scenarios stand in a story */
	}
}

/* The one scope that everything stands in is the document. */
static uint32_t document_of(const struct cgs_items *s, const struct tree *t)
{
	uint32_t document = 0;
	for (uint32_t i = t->kid[0]; i; i = t->next[i]) {
		if (s->v[i].made)
			continue;
		if (document || s->v[i].kind != CGS_ITEM_SCOPE)
			return 0;
		document = i;
	}
	return document;
}

void cgs_sdoc_write(struct cgs_items *s, struct cgs_buf *out)
{
	uint32_t n = s->n ? s->n : 1;
	struct tree t = {cgs_mem_alloc(n * sizeof(uint32_t)), cgs_mem_alloc(n * sizeof(uint32_t))};
	for (uint32_t i = s->n; i-- > 1;) {
		t.next[i] = t.kid[s->v[i].up];
		t.kid[s->v[i].up] = i;
	}
	uint32_t document = document_of(s, &t);
	cgs_say_ids_apart(s, ~CGS_ITEM_BIT(SCOPE));
	cgs_buf_putz(out, "[DOCUMENT]\n");
	put_field(out, "TITLE", document ? cgs_say_title(s, document) : CGS_STR("Requirements"));
	cgs_buf_putc(out, '\n');
	put_grammar(s, out);
	if (document) {
		put_text(cgs_item_get(s, document, "doc"), out);
		cgs_say_done(s, document, "doc");
	}
	put_kids(s, &t, document, out);
	while (out->n > 1 && out->s[out->n - 2] == '\n')
		out->n--;
	free(t.kid);
	free(t.next);
}
