/* sarif.c — diagnostics as JSON: one object a line, and SARIF 2.1.0 documents.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sarif.h"

#include "frame.h"
#include "hash.h"
#include "show.h"

enum { FINGERPRINT_HEX = 16 };

static const char *level_name(enum cgs_level level)
{
	return level == CGS_ERROR ? "error" : level == CGS_WARNING ? "warning" : "note";
}

json_t *cgs_sarif_string(struct cgs_str s)
{
	struct cgs_buf b = {0};
	cgs_show_utf8(&b, s);
	json_t *v = json_stringn(b.s ? b.s : "", b.n);
	cgs_buf_done(&b);
	return v;
}

/* jansson leaves DEL as it is; it can only stand inside a string. */
static int append(const char *p, size_t n, void *out)
{
	for (const char *del; (del = memchr(p, 0x7f, n)); n -= (size_t)(del + 1 - p), p = del + 1) {
		cgs_buf_add(out, p, (size_t)(del - p));
		cgs_buf_putz(out, "\\u007f");
	}
	cgs_buf_add(out, p, n);
	return 0;
}

void cgs_sarif_put(struct cgs_buf *out, json_t *value)
{
	if (!value)
		cgs_mem_bug("JSON that cannot be made");
	json_dump_callback(value, append, out, JSON_COMPACT | JSON_ENSURE_ASCII);
	cgs_buf_putc(out, '\n');
	json_decref(value);
}

static void set_uint(json_t *o, const char *key, uint32_t n)
{
	json_object_set_new(o, key, json_integer(n));
}

static void put_place(json_t *o, struct cgs_files *fs, struct cgs_span at)
{
	if (at.file >= fs->n)
		return;
	json_object_set_new(o, "path", cgs_sarif_string(fs->v[at.file].path));
	if (!cgs_frame_span(fs, &at))
		return;
	struct cgs_pos from = cgs_file_pos(fs, at.file, at.at);
	struct cgs_pos to = cgs_file_pos(fs, at.file, at.at + at.len);
	set_uint(o, "line", from.line);
	set_uint(o, "column", from.col);
	set_uint(o, "end_line", to.line);
	set_uint(o, "end_column", to.col);
	set_uint(o, "offset", at.at);
	set_uint(o, "length", at.len);
}

static json_t *fix_object(struct cgs_files *fs, const struct cgs_diag *d)
{
	static const char *const name[] = {
		[CGS_SAFE] = "safe",
		[CGS_REVIEW] = "review",
		[CGS_PLACEHOLDER] = "placeholder",
	};
	json_t *fix = json_object(), *edits = json_array();
	json_object_set_new(fix, "applicability", json_string(name[d->applies]));
	for (const struct cgs_edit *e = d->fix; e; e = e->next) {
		json_t *o = json_object();
		put_place(o, fs, e->where);
		json_object_set_new(o, "text", cgs_sarif_string(e->text));
		json_array_append_new(edits, o);
	}
	json_object_set_new(fix, "edits", edits);
	return fix;
}

static json_t *name_of(const struct cgs_diag *d)
{
	struct cgs_buf b = {0};
	cgs_diag_name(d, &b);
	json_t *v = cgs_sarif_string(cgs_buf_view(&b));
	cgs_buf_done(&b);
	return v;
}

json_t *cgs_sarif_object(struct cgs_files *fs, const struct cgs_diag *d)
{
	json_t *o = json_object(), *labels = json_array();
	json_object_set_new(o, "code", name_of(d));
	json_object_set_new(o, "level", json_string(level_name(d->level)));
	json_object_set_new(o, "message", cgs_sarif_string(d->text));
	put_place(o, fs, d->where);
	for (const struct cgs_label *l = d->label; l; l = l->next) {
		json_t *label = json_object();
		put_place(label, fs, l->where);
		json_object_set_new(label, "text", cgs_sarif_string(l->text));
		json_array_append_new(labels, label);
	}
	json_object_set_new(o, "labels", labels);
	if (d->why.n)
		json_object_set_new(o, "why", cgs_sarif_string(d->why));
	if (d->help.n)
		json_object_set_new(o, "help", cgs_sarif_string(d->help));
	if (d->fix)
		json_object_set_new(o, "fix", fix_object(fs, d));
	return o;
}

void cgs_sarif_line(struct cgs_buf *out, struct cgs_files *fs, const struct cgs_diag *d)
{
	cgs_sarif_put(out, cgs_sarif_object(fs, d));
}

/* SARIF. */

static bool embedded(struct cgs_str path)
{
	return path.n > 4 && !memcmp(path.s, "std:", 4);
}

static json_t *uri(struct cgs_str path)
{
	const char *plain = embedded(path) ? "-._~/+:" : "-._~/+"; /* "a:b" would be a scheme */
	struct cgs_buf b = {0};
	for (uint32_t i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.s[i];
		bool word =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (word || (c && strchr(plain, c)))
			cgs_buf_putc(&b, (char)c);
		else
			cgs_buf_fmt(&b, "%%%02X", c);
	}
	json_t *v = cgs_sarif_string(cgs_buf_view(&b));
	cgs_buf_done(&b);
	return v;
}

static json_t *artifact(struct cgs_str path)
{
	json_t *o = json_object();
	json_object_set_new(o, "uri", uri(path));
	if (!embedded(path))
		json_object_set_new(o, "uriBaseId", json_string("%SRCROOT%"));
	return o;
}

/* A column in code points. */
static uint32_t column(struct cgs_files *fs, uint32_t file, struct cgs_pos p)
{
	struct cgs_str line = cgs_file_line(fs, file, p.line);
	uint32_t n = 1, c;
	for (uint32_t i = 0; i < p.col - 1; n++)
		i += i < line.n ? cgs_show_decode(line.s + i, line.n - i, &c) : 1;
	return n;
}

static json_t *region(struct cgs_files *fs, struct cgs_span at)
{
	json_t *o = json_object();
	struct cgs_pos from = cgs_file_pos(fs, at.file, at.at);
	struct cgs_pos to = cgs_file_pos(fs, at.file, at.at + at.len);
	set_uint(o, "startLine", from.line);
	set_uint(o, "startColumn", column(fs, at.file, from));
	set_uint(o, "endLine", to.line);
	set_uint(o, "endColumn", column(fs, at.file, to));
	set_uint(o, "byteOffset", at.at);
	set_uint(o, "byteLength", at.len);
	return o;
}

static json_t *text_message(struct cgs_str text)
{
	json_t *o = json_object();
	json_object_set_new(o, "text", cgs_sarif_string(text));
	return o;
}

/* A location object, or NULL without a place. */
static json_t *location(struct cgs_files *fs, struct cgs_span at)
{
	if (at.file >= fs->n)
		return NULL;
	json_t *o = json_object(), *physical = json_object();
	json_object_set_new(physical, "artifactLocation", artifact(fs->v[at.file].path));
	if (cgs_frame_span(fs, &at))
		json_object_set_new(physical, "region", region(fs, at));
	json_object_set_new(o, "physicalLocation", physical);
	return o;
}

static void add_related(json_t *result, struct cgs_files *fs, const struct cgs_diag *d)
{
	json_t *related = json_array();
	uint32_t id = 0;
	for (const struct cgs_label *l = d->label; l; l = l->next) {
		json_t *place = location(fs, l->where);
		if (!place)
			continue;
		set_uint(place, "id", ++id);
		json_object_set_new(place, "message", text_message(l->text));
		json_array_append_new(related, place);
	}
	json_object_set_new(result, "relatedLocations", related);
}

/* One artifact change for each edit: consumers apply them together. */
static void add_fix(json_t *result, struct cgs_files *fs, const struct cgs_diag *d)
{
	json_t *changes = json_array();
	for (const struct cgs_edit *e = d->fix; e; e = e->next) {
		struct cgs_span at = e->where;
		if (!cgs_frame_span(fs, &at))
			continue;
		json_t *replacement = json_object(), *change = json_object();
		json_object_set_new(replacement, "deletedRegion", region(fs, at));
		json_object_set_new(replacement, "insertedContent", text_message(e->text));
		json_object_set_new(change, "artifactLocation", artifact(fs->v[at.file].path));
		json_object_set_new(change, "replacements", json_pack("[o]", replacement));
		json_array_append_new(changes, change);
	}
	json_t *fix = json_object();
	json_object_set_new(fix, "description", text_message(d->help.n ? d->help : d->text));
	json_object_set_new(fix, "artifactChanges", changes);
	json_object_set_new(result, "fixes", json_pack("[o]", fix));
}

static void add_message(json_t *result, const struct cgs_diag *d)
{
	struct cgs_buf b = {0};
	cgs_buf_str(&b, d->text);
	if (d->why.n)
		cgs_buf_fmt(&b, "\nwhy: %.*s", CGS_FMT(d->why));
	if (d->help.n)
		cgs_buf_fmt(&b, "\nhelp: %.*s", CGS_FMT(d->help));
	json_object_set_new(result, "message", text_message(cgs_buf_view(&b)));
	cgs_buf_done(&b);
}

/* Stays the same when lines are added above: code, path and the text of the line. */
static void add_fingerprint(json_t *result, struct cgs_files *fs, const struct cgs_diag *d)
{
	struct cgs_span at = d->where;
	struct cgs_hash h;
	char hex[CGS_KEY_HEX + 1];
	cgs_hash_init(&h);
	cgs_hash_add(&h, &d->code, sizeof d->code);
	if (d->rule.n)
		cgs_hash_field(&h, d->rule);
	cgs_hash_field(&h, at.file < fs->n ? fs->v[at.file].path : CGS_STR(""));
	if (cgs_frame_span(fs, &at)) {
		uint32_t line = cgs_file_pos(fs, at.file, at.at).line;
		cgs_hash_field(&h, cgs_file_line(fs, at.file, line));
	}
	struct cgs_key k = cgs_hash_end(&h);
	cgs_key_hex(&k, hex);
	hex[FINGERPRINT_HEX] = 0;
	json_object_set_new(result, "partialFingerprints", json_pack("{s:s}", "line/v1", hex));
}

static json_t *result_of(struct cgs_files *fs, const struct cgs_diag *d)
{
	json_t *o = json_object(), *place = location(fs, d->where);
	uint32_t index = 0;
	for (const struct cgs_code_info *c = cgs_diag_codes(); c->code != d->code && c->code; c++)
		index++;
	json_object_set_new(o, "ruleId", name_of(d));
	if (d->code) /* a rule of the project is known by its name alone */
		set_uint(o, "ruleIndex", index);
	json_object_set_new(o, "level", json_string(level_name(d->level)));
	add_message(o, d);
	if (place)
		json_object_set_new(o, "locations", json_pack("[o]", place));
	if (d->label)
		add_related(o, fs, d);
	if (d->fix)
		add_fix(o, fs, d);
	add_fingerprint(o, fs, d);
	return o;
}

static json_t *rules(void)
{
	json_t *all = json_array();
	for (const struct cgs_code_info *c = cgs_diag_codes(); c->code; c++) {
		json_t *o = json_object();
		json_object_set_new(o, "id", json_sprintf("CGS%04u", c->code));
		json_object_set_new(o, "name", json_string(c->name));
		json_object_set_new(o, "shortDescription", text_message(cgs_str_of(c->title)));
		json_object_set_new(o, "defaultConfiguration",
				    json_pack("{s:s}", "level", level_name(c->level)));
		json_array_append_new(all, o);
	}
	return all;
}

void cgs_sarif_document(struct cgs_buf *out, struct cgs_files *fs, const struct cgs_diags *ds,
			const char *version)
{
	json_t *results = json_array();
	for (uint32_t i = 0; i < ds->n; i++)
		json_array_append_new(results, result_of(fs, ds->v[i]));
	json_t *driver = json_pack("{s:s,s:s,s:o}", "name", "cgsc", "version",
				   version ? version : "0", "rules", rules());
	json_t *run = json_pack("{s:{s:o},s:s,s:o}", "tool", "driver", driver, "columnKind",
				"unicodeCodePoints", "results", results);
	cgs_sarif_put(out, json_pack("{s:s,s:s,s:[o]}", "$schema",
				     "https://json.schemastore.org/sarif-2.1.0.json", "version",
				     "2.1.0", "runs", run));
}
