/* field.c — columns, fields and attributes of other tools, by their names.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "field.h"

#include <ctype.h>

#include "text.h"

struct field { /* what a column is */
	const char *name;
	const char *part; /* a part of the item, or "id", "title", "text", "type" */
};

static const struct field fields[] = {
	{"id", "id"},
	{"key", "id"},
	{"uid", "id"},
	{"identifier", "id"},
	{"req id", "id"},
	{"issue key", "id"},
	{"title", "title"},
	{"name", "title"},
	{"summary", "title"},
	{"text", "text"},
	{"statement", "text"},
	{"requirement", "text"},
	{"description", "description"},
	{"type", "type"},
	{"kind", "type"},
	{"item type", "type"},
	{"issue type", "type"},
	{"priority", "priority"},
	{"status", "status"},
	{"state", "status"},
	{"owner", "owner"},
	{"stakeholder", "owner"},
	{"responsible", "owner"},
	{"parent", "parent"},
	{"parents", "parent"},
	{"parent id", "parent"},
	{"links", "parent"},
	{"traces to", "parent"},
	{"derived from", "parent"},
	{"satisfies", "satisfies"},
	{"refines", "refines"},
	{"covers", "covers"},
	{"depends", "depends"},
	{"depends on", "depends"},
	{"dependencies", "depends"},
	{"rationale", "rationale"},
	{"justification", "rationale"},
	{"source", "source"},
	{"verification", "verify"},
	{"verification method", "verify"},
	{"verify", "verify"},
	{"tags", "tags"},
	{"labels", "tags"},
	{"acceptance", "acceptance"},
	{"acceptance criteria", "acceptance"},
	{"comment", "doc"},
	{"comments", "doc"},
	{"notes", "doc"},
	{"url", "links"},
	{"derived", "derived"},
};

static const char *field(struct cgs_str name)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (cgs_str_is(name, fields[i].name))
			return fields[i].part;
	return NULL;
}

const char *cgs_field_of(struct cgs_str name)
{
	char z[64];
	uint32_t n = 0;
	for (uint32_t i = 0; i < name.n && n + 1 < sizeof z; i++) {
		unsigned char c = (unsigned char)name.s[i];
		if (isalnum(c))
			z[n++] = (char)tolower(c);
		else if (n && z[n - 1] != ' ')
			z[n++] = ' ';
	}
	n -= n && z[n - 1] == ' ';
	struct cgs_str all = {z, n}, rest;
	const char *part = field(all);
	return part || !cgs_text_begins(all, "requirement ", &rest) ? part : field(rest);
}

void cgs_field_put_link(struct cgs_items *s, uint32_t item, struct cgs_str text, uint32_t line)
{
	bool good = true;
	for (uint32_t i = 0; i < text.n; i++)
		good &= (unsigned char)text.s[i] > ' ' && !strchr("<>\"\\\x7f", text.s[i]);
	if (good)
		cgs_item_put(s, item, "links", text, line);
	else
		cgs_item_lose(s, line, text,
			      "it is no address: one has no blanks, quotes and `\\`");
}

/* The parts of a list: behind each of the marks, or at a line end, begins the next. */
static void put_list(struct cgs_items *s, uint32_t item, const char *part, struct cgs_str text,
		     const char *marks, uint32_t line)
{
	uint32_t from = 0;
	for (uint32_t i = 0; i <= text.n; i++) {
		if (i < text.n && text.s[i] != '\n' && !strchr(marks, text.s[i]))
			continue;
		struct cgs_str one = cgs_text_trim((struct cgs_str){text.s + from, i - from});
		if (!strcmp(part, "verify"))
			cgs_item_put_foreign(s, item, part, one, line);
		else if (!strcmp(part, "links"))
			cgs_field_put_link(s, item, one, line);
		else
			cgs_item_put(s, item, part, one, line);
		from = i + 1;
	}
}

void cgs_field_put(struct cgs_items *s, uint32_t item, const char *part, struct cgs_str text,
		   uint32_t line)
{
	static const char *const lists[] = {"parent",  "satisfies", "refines", "covers",
					    "depends", "tags",      "verify"};
	static const char *const known[] = {"priority", "status", "derived"};
	static const char *const apart[] = {"id", "title", "text", "type", "description"};
	struct cgs_str name = cgs_str_of(part);
	if (!text.n || CGS_STR_IN(name, apart))
		return;
	if (CGS_STR_IN(name, lists))
		put_list(s, item, part, text, ",;", line);
	else if (CGS_STR_IN(name, known))
		cgs_item_put_foreign(s, item, part, text, line);
	else if (!strcmp(part, "owner"))
		cgs_item_put_made(s, item, part, CGS_ITEM_STAKEHOLDER, text, line);
	else if (!strcmp(part, "source"))
		cgs_item_put(s, item, "tags", cgs_str_fmt(&s->mem, "source: %.*s", CGS_FMT(text)),
			     line);
	else if (!strcmp(part, "acceptance"))
		put_list(s, item, part, text, "", line);
	else if (!strcmp(part, "links"))
		put_list(s, item, part, text, ", ", line);
	else
		cgs_item_put(s, item, part, text, line);
}
