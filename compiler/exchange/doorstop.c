/* doorstop.c — items of Doorstop: a YAML file each, or Markdown with YAML in front.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: doorstop.readthedocs.io/en/latest/reference/item. Events of libyaml are read, so that an
 * alias is never followed: what they stand for is named as lost.
 */
#include <yaml.h>

#include "ears.h"
#include "field.h"
#include "forms.h"
#include "text.h"

struct reader {
	struct cgs_items *s;
	yaml_parser_t parser;
	yaml_event_t event;
	uint32_t item;
	bool failed;
	bool known;    /* a key that Doorstop gives its items */
	uint32_t stop; /* where it failed */
	const char *why;
	bool document; /* .doorstop.yml */
	bool normative, active;
	struct cgs_str header, text;
	uint32_t line;
};

static bool ends_with(struct cgs_str s, const char *z)
{
	uint32_t n = (uint32_t)strlen(z);
	return s.n >= n && cgs_text_same((struct cgs_str){s.s + s.n - n, n}, z);
}

unsigned cgs_doorstop_guess(struct cgs_str path, struct cgs_str text)
{
	if (ends_with(path, ".doorstop.yml"))
		return 9;
	bool item =
		memmem(text.s, text.n, "normative:", 10) && memmem(text.s, text.n, "active:", 7);
	bool yaml = ends_with(path, ".yml") || ends_with(path, ".yaml");
	return item && (yaml || cgs_text_begins(text, "---\n", NULL)) ? 9 : 0;
}

/* The next event; false at the end or at a mistake. */
static bool next(struct reader *r)
{
	yaml_event_delete(&r->event);
	if (r->failed || !yaml_parser_parse(&r->parser, &r->event)) {
		if (!r->failed) {
			r->stop = (uint32_t)r->parser.problem_mark.line + 1;
			r->why = r->parser.problem ? r->parser.problem : "it is no YAML";
		}
		r->failed = true;
		memset(&r->event, 0, sizeof r->event);
		return false;
	}
	return r->event.type != YAML_STREAM_END_EVENT;
}

static uint32_t line_of(const struct reader *r)
{
	return (uint32_t)r->event.start_mark.line + 1;
}

static struct cgs_str scalar(struct reader *r)
{
	if (r->event.type != YAML_SCALAR_EVENT)
		return CGS_STR("");
	return cgs_str_dup(&r->s->mem, (struct cgs_str){(const char *)r->event.data.scalar.value,
							(uint32_t)r->event.data.scalar.length});
}

/* Past the value that begins with the event: its end is the event then. */
static void skip(struct reader *r)
{
	uint32_t depth = 0;
	do {
		yaml_event_type_t t = r->event.type;
		depth += t == YAML_MAPPING_START_EVENT || t == YAML_SEQUENCE_START_EVENT;
		depth -= depth && (t == YAML_MAPPING_END_EVENT || t == YAML_SEQUENCE_END_EVENT);
	} while (depth && next(r));
}

static bool is_end(const struct reader *r)
{
	return r->event.type == YAML_MAPPING_END_EVENT || r->event.type == YAML_SEQUENCE_END_EVENT;
}

/* "- REQ001: 2f3a..." or "- REQ001": the hash says which text was looked at, and means nothing
 * here. */
static void put_links(struct reader *r)
{
	if (r->event.type != YAML_SEQUENCE_START_EVENT) {
		skip(r);
		return;
	}
	while (next(r) && !is_end(r)) {
		bool map = r->event.type == YAML_MAPPING_START_EVENT;
		if (map && !next(r))
			return;
		cgs_item_put(r->s, r->item, "parent", scalar(r), line_of(r));
		if (!map)
			continue;
		if (next(r) && scalar(r).n && !cgs_str_is(scalar(r), "null"))
			cgs_item_lose(r->s, line_of(r), CGS_STR("the fingerprint of a link"),
				      "it is of Doorstop's own form");
		while (next(r) && !is_end(r))
			skip(r);
	}
}

/* "- path: src/a.c": files that are spoken of. */
static void put_references(struct reader *r)
{
	uint32_t depth = 0;
	bool path = false;
	do {
		yaml_event_type_t t = r->event.type;
		depth += t == YAML_MAPPING_START_EVENT || t == YAML_SEQUENCE_START_EVENT;
		depth -= depth && is_end(r);
		struct cgs_str text = scalar(r);
		if (path && text.n)
			cgs_field_put_link(r->s, r->item, text, line_of(r));
		path = !path && cgs_str_is(text, "path");
	} while (depth && next(r));
}

/* What the item itself is made of. */
static bool is_own(struct reader *r, struct cgs_str key, struct cgs_str text)
{
	bool yes = cgs_text_same(text, "true");
	if (cgs_str_is(key, "header"))
		r->header = text;
	else if (cgs_str_is(key, "text"))
		r->text = text;
	else if (cgs_str_is(key, "active"))
		r->active = yes;
	else if (cgs_str_is(key, "normative"))
		r->normative = yes;
	else
		return false;
	return true;
}

static void put_value(struct reader *r, struct cgs_str key, struct cgs_str text, uint32_t line)
{
	const char *part = cgs_field_of(key);
	if (is_own(r, key, text) || !text.n || cgs_str_is(text, "null"))
		return;
	if (cgs_str_is(key, "level"))
		cgs_item_put(r->s, r->item, "tags",
			     cgs_str_fmt(&r->s->mem, "level: %.*s", CGS_FMT(text)), line);
	else if (cgs_str_is(key, "ref"))
		cgs_field_put_link(r->s, r->item, text, line);
	else if (cgs_str_is(key, "reviewed"))
		cgs_item_lose(r->s, line, key, "it is of Doorstop's own form");
	else if (part && !strcmp(part, "type"))
		cgs_item_put(r->s, r->item, "kind", cgs_item_value("kind", text), line);
	else if (part)
		cgs_field_put(r->s, r->item, part, text, line);
	else
		cgs_item_lose(r->s, line, key, "no attribute of this name is known");
}

static void put_entry(struct reader *r, struct cgs_str key)
{
	uint32_t line = line_of(r);
	if (r->event.type == YAML_ALIAS_EVENT)
		cgs_item_lose(r->s, line, key, "an alias of YAML is not followed");
	else if (r->event.type == YAML_SCALAR_EVENT)
		put_value(r, key, scalar(r), line);
	else if (cgs_str_is(key, "links"))
		put_links(r);
	else if (cgs_str_is(key, "references"))
		put_references(r);
	else {
		cgs_item_lose(r->s, line, key, "a list or mapping has no place there");
		skip(r);
	}
}

/* Up to the mapping that is the document. */
static bool enter(struct reader *r)
{
	while (next(r)) {
		if (r->event.type == YAML_MAPPING_START_EVENT)
			return true;
		if (r->event.type == YAML_SCALAR_EVENT ||
		    r->event.type == YAML_SEQUENCE_START_EVENT)
			return false;
	}
	return false;
}

/* What a scope has no place for: how ids are made is Doorstop's business. */
static void lose_setting(struct reader *r, struct cgs_str key)
{
	struct cgs_str value = scalar(r);
	bool ids = cgs_str_is(key, "digits") || cgs_str_is(key, "sep");
	bool one = r->event.type == YAML_SCALAR_EVENT;
	if (!one || value.n)
		cgs_item_lose(
			r->s, line_of(r),
			one ? cgs_str_fmt(&r->s->mem, "%.*s: %.*s", CGS_FMT(key), CGS_FMT(value))
			    : key,
			ids ? "a scope has no place for it: the ids say it"
			    : "a scope has no place for it");
	skip(r);
}

/* .doorstop.yml: the prefix names the document. Blocks of settings are one level deep. */
static void read_settings(struct reader *r, bool block)
{
	while (next(r) && !is_end(r)) {
		struct cgs_str key = scalar(r);
		bool named = r->event.type == YAML_SCALAR_EVENT;
		if (!named)
			skip(r);
		if (!next(r))
			return;
		struct cgs_item *scope = &r->s->v[r->item];
		if (!block && r->event.type == YAML_MAPPING_START_EVENT)
			read_settings(r, true);
		else if (cgs_str_is(key, "prefix") && scalar(r).n)
			scope->title = scope->id = scalar(r);
		else
			lose_setting(r, key);
	}
}

static void read_document(struct reader *r)
{
	if (enter(r))
		read_settings(r, false);
	if (r->failed)
		cgs_item_lose(r->s, r->stop, CGS_STR("the rest of the file"), r->why);
}

static void read_item(struct reader *r)
{
	static const char *const keys[] = {"active",   "derived",   "header", "level",
					   "links",    "normative", "ref",    "references",
					   "reviewed", "text"};
	if (!enter(r))
		return;
	while (next(r) && !is_end(r)) {
		struct cgs_str key = scalar(r);
		if (r->event.type != YAML_SCALAR_EVENT) {
			skip(r);
			continue;
		}
		if (!next(r))
			return;
		r->known |= CGS_STR_IN(key, keys);
		put_entry(r, key);
	}
}

/* The directory of a file, with its slash. */
static struct cgs_str dir_of(struct cgs_str file)
{
	const char *slash = memrchr(file.s, '/', file.n);
	return (struct cgs_str){file.s, slash ? (uint32_t)(slash - file.s) + 1 : 0};
}

/* The document whose .doorstop.yml was read before the items of its directory and of those below:
 * the nearest. */
static uint32_t document_of(const struct cgs_items *s)
{
	struct cgs_str here = dir_of(s->file);
	uint32_t best = 0, most = 0;
	for (uint32_t i = s->n; i-- > 1;) {
		struct cgs_str dir = dir_of(s->v[i].file);
		if (s->v[i].kind == CGS_ITEM_SCOPE && dir.n <= here.n &&
		    !memcmp(dir.s, here.s, dir.n) && (!best || dir.n > most)) {
			best = i;
			most = dir.n;
		}
	}
	return best;
}

/* "reqs/REQ001.yml" as REQ001. */
static struct cgs_str stem(struct cgs_str file)
{
	uint32_t n = dir_of(file).n;
	struct cgs_str base = {file.s + n, file.n - n};
	const char *dot = memrchr(base.s, '.', base.n);
	base.n = dot && dot > base.s ? (uint32_t)(dot - base.s) : base.n;
	return base;
}

/* Text behind the YAML of a Markdown item; its first heading is the header. */
static void read_markdown(struct reader *r, struct cgs_str body)
{
	struct cgs_text t = {.all = body};
	struct cgs_flow f = {0};
	struct cgs_str title;
	while (cgs_text_next(&t))
		if (!r->header.n && !f.b.n && cgs_text_heading(t.here, &title))
			r->header = title;
		else
			cgs_text_flow(&f, t.here, t.line);
	r->text = cgs_text_flown(&r->s->mem, &f);
	cgs_buf_done(&f.b);
}

/* The item is taken out of the set again, and named. */
static void drop(struct reader *r, uint32_t line, const char *why)
{
	struct cgs_item *it = &r->s->v[r->item];
	r->s->seen--;
	it->kind = CGS_ITEM_NONE;
	it->npart = 0;
	cgs_item_drop(r->s, line, it->id, why);
}

/* What is no requirement has no kind of its own; what is no item of Doorstop, none at all. */
static void finish(struct reader *r)
{
	struct cgs_items *s = r->s;
	struct cgs_text t = {.all = r->text};
	struct cgs_flow f = {0};
	const char *why = r->failed ? cgs_str_fmt(&s->mem, "it is no YAML: %s", r->why).s
			  : !r->known
				  ? "it is no item of Doorstop: it has none of the keys active, "
				    "header, level, links, normative and text"
			  : !r->normative ? "it is not normative: a heading or an explanation"
					  : NULL;
	if (why) {
		drop(r, r->failed ? r->stop : 1, why);
		return;
	}
	s->v[r->item].title = cgs_text_trim(r->header);
	if (!r->active)
		cgs_item_put(s, r->item, "status", CGS_STR("deprecated"), r->line);
	while (cgs_text_next(&t))
		cgs_text_flow(&f, t.here, t.line);
	cgs_ears_put(s, r->item, cgs_buf_view(&f.b), r->line);
	cgs_buf_done(&f.b);
}

void cgs_doorstop_read(struct cgs_items *s, struct cgs_str text)
{
	struct reader r = {.s = s, .normative = true, .active = true, .line = 1};
	struct cgs_str yaml = text, body = CGS_STR("");
	const char *mark = NULL;
	r.document = ends_with(s->file, ".doorstop.yml");
	if (!ends_with(s->file, "ml") && cgs_text_begins(text, "---\n", NULL))
		mark = memmem(text.s + 3, text.n - 3, "\n---\n", 5);
	if (mark) {
		yaml.n = (uint32_t)(mark - text.s) + 1;
		body = (struct cgs_str){mark + 5, text.n - yaml.n - 4};
	}
	uint32_t up = r.document ? 0 : document_of(s);
	r.item = cgs_item_new(s, r.document ? CGS_ITEM_SCOPE : CGS_ITEM_REQUIREMENT, 1);
	s->v[r.item].id = stem(s->file);
	s->v[r.item].up = up;
	if (!yaml_parser_initialize(&r.parser))
		cgs_mem_bug("libyaml cannot start");
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)yaml.s, yaml.n);
	if (r.document)
		read_document(&r);
	else
		read_item(&r);
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	if (mark)
		read_markdown(&r, body);
	if (!r.document)
		finish(&r);
}
