/* form.c — whether a JSON value has the form that a JSON schema asks for.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Both schema and value are foreign: depth and work are bounded, and what goes beyond is a fault.
 */
#include "form.h"

#include "../base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	DEPTH_MAX = 64,
	WORK_MAX = 1 << 20, /* schemas applied to values */
	FOUND_MAX = 40,     /* bytes of a value that is shown */
	NAME_MAX = 200,
};

struct form {
	const json_t *root;  /* of the schema: what $ref begins at */
	struct cgs_buf at;   /* JSON pointer */
	struct cgs_buf *out; /* faults */
	uint32_t faults, work, depth;
	uint32_t muted; /* inside anyOf, oneOf, not */
};

static bool obeys(struct form *f, const json_t *schema, const json_t *v);

/* --- what is said --- */

static const char *type_of(const json_t *v)
{
	static const char *const name[] = {
		[JSON_OBJECT] = "object",   [JSON_ARRAY] = "array", [JSON_STRING] = "string",
		[JSON_INTEGER] = "integer", [JSON_REAL] = "number", [JSON_TRUE] = "boolean",
		[JSON_FALSE] = "boolean",   [JSON_NULL] = "null",
	};
	return name[json_typeof(v)];
}

static void put_type(struct cgs_buf *b, const char *type)
{
	static const char *const said[][2] = {
		{"object", "an object"},       {"array", "an array"},
		{"string", "a string"},        {"number", "a number"},
		{"integer", "a whole number"}, {"boolean", "true or false"},
	};
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		if (!strcmp(type, said[i][0]))
			type = said[i][1];
	cgs_buf_putz(b, type);
}

static void put_short(struct cgs_buf *b, const char *s, size_t n, size_t most)
{
	size_t keep = n;
	if (n > most)
		for (keep = most; keep && ((unsigned char)s[keep] & 0xC0) == 0x80; keep--)
			;
	cgs_buf_add(b, s, keep);
	if (keep < n)
		cgs_buf_putz(b, "...");
}

/* A scalar itself; of the others, what they are. */
static void put_value(struct cgs_buf *b, const json_t *v)
{
	if (json_is_object(v) || json_is_array(v)) {
		put_type(b, type_of(v));
		return;
	}
	char *text = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
	if (text)
		put_short(b, text, strlen(text), FOUND_MAX);
	free(text);
}

/* Begins a fault; NULL when it is not told. */
static struct cgs_buf *fault(struct form *f)
{
	if (f->muted || f->faults++ >= CGS_FORM_FAULTS_MAX)
		return NULL;
	if (f->faults > 1)
		cgs_buf_putc(f->out, '\n');
	if (f->at.n)
		cgs_buf_fmt(f->out, "at \"%s\" ", f->at.s);
	return f->out;
}

static bool expected(struct form *f, const char *what, const json_t *found)
{
	struct cgs_buf *b = fault(f);
	if (!b)
		return false;
	cgs_buf_fmt(b, "expected %s, found ", what);
	put_value(b, found);
	return false;
}

/* --- where --- */

static size_t enter(struct form *f, const char *key)
{
	size_t n = f->at.n;
	cgs_buf_putc(&f->at, '/');
	size_t most = 0;
	for (; *key && most < NAME_MAX; key++, most++)
		if (*key == '~')
			cgs_buf_putz(&f->at, "~0");
		else if (*key == '/')
			cgs_buf_putz(&f->at, "~1");
		else
			cgs_buf_putc(&f->at, *key);
	return n;
}

static void leave(struct form *f, size_t n)
{
	f->at.n = n;
	f->at.s[n] = 0;
}

/* --- values of one type --- */

static bool is_type(const char *type, const json_t *v)
{
	if (json_is_real(v) && !strcmp(type, "integer")) {
		double d = json_real_value(v);
		return d >= floor(d) && d <= floor(d);
	}
	return !strcmp(type, type_of(v)) || (json_is_integer(v) && !strcmp(type, "number"));
}

static bool has_type(const json_t *type, const json_t *v)
{
	const json_t *one;
	size_t i;
	if (json_is_string(type))
		return is_type(json_string_value(type), v);
	if (!json_is_array(type))
		return true;
	json_array_foreach (type, i, one)
		if (json_is_string(one) && is_type(json_string_value(one), v))
			return true;
	return false;
}

static bool check_type(struct form *f, const json_t *type, const json_t *v)
{
	struct cgs_buf b = {0};
	const json_t *one;
	size_t i;
	if (has_type(type, v))
		return true;
	if (json_is_string(type))
		put_type(&b, json_string_value(type));
	json_array_foreach (type, i, one) {
		cgs_buf_putz(&b, i ? " or " : "");
		put_type(&b, json_is_string(one) ? json_string_value(one) : "?");
	}
	expected(f, b.n ? b.s : "nothing", v);
	cgs_buf_done(&b);
	return false;
}

static bool equal(const json_t *a, const json_t *b, uint32_t depth);

static bool equal_items(const json_t *a, const json_t *b, uint32_t depth)
{
	size_t n = json_array_size(a), i = 0;
	while (i < n && equal(json_array_get(a, i), json_array_get(b, i), depth))
		i++;
	return i == n && n == json_array_size(b);
}

static bool equal_members(const json_t *a, const json_t *b, uint32_t depth)
{
	const char *key;
	json_t *one;
	json_object_foreach ((json_t *)a, key, one)
		if (!equal(one, json_object_get(b, key), depth))
			return false;
	return json_object_size(a) == json_object_size(b);
}

/* 1 and 1.0 are the same, however deep. */
static bool equal(const json_t *a, const json_t *b, uint32_t depth)
{
	if (depth > CGS_JSON_DEPTH)
		return false;
	if (json_is_array(a) && json_is_array(b))
		return equal_items(a, b, depth + 1);
	if (json_is_object(a) && json_is_object(b))
		return equal_members(a, b, depth + 1);
	if (!json_is_number(a) || !json_is_number(b) || (json_is_integer(a) && json_is_integer(b)))
		return json_equal(a, b);
	double x = json_number_value(a), y = json_number_value(b);
	return x >= y && x <= y;
}

static bool check_const(struct form *f, const json_t *only, const json_t *v)
{
	struct cgs_buf b = {0};
	if (!only || equal(only, v, 0))
		return true;
	put_value(&b, only);
	expected(f, b.s, v);
	cgs_buf_done(&b);
	return false;
}

static bool check_enum(struct form *f, const json_t *words, const json_t *v)
{
	struct cgs_buf b = {0};
	const json_t *one;
	size_t i;
	json_array_foreach (words, i, one) {
		if (equal(one, v, 0))
			break;
		cgs_buf_putz(&b, i ? " or " : "");
		put_value(&b, one);
	}
	bool ok = !json_is_array(words) || i < json_array_size(words);
	if (!ok)
		expected(f, b.n ? b.s : "nothing", v);
	cgs_buf_done(&b);
	return ok;
}

/* Whole numbers are compared as such: not all have a double. */
static int order_of(double x, const json_t *v, const json_t *limit)
{
	double y = json_number_value(limit);
	json_int_t i = json_integer_value(v), k = json_integer_value(limit);
	if (json_is_integer(v) && json_is_integer(limit))
		return (i > k) - (i < k);
	return (x > y) - (x < y);
}

/* Bounds of x, which is the value of a number, the length of a text or a count. */
static bool check_bounds(struct form *f, const json_t *schema, double x, const json_t *v)
{
	static const struct {
		json_type of;
		const char *word, *said, *unit;
		bool least, open;
	} bound[] = {
		{JSON_REAL, "minimum", "at least", "", true, false},
		{JSON_REAL, "maximum", "at most", "", false, false},
		{JSON_REAL, "exclusiveMinimum", "more than", "", true, true},
		{JSON_REAL, "exclusiveMaximum", "less than", "", false, true},
		{JSON_STRING, "minLength", "at least", " characters", true, false},
		{JSON_STRING, "maxLength", "at most", " characters", false, false},
		{JSON_ARRAY, "minItems", "at least", " items", true, false},
		{JSON_ARRAY, "maxItems", "at most", " items", false, false},
		{JSON_OBJECT, "minProperties", "at least", " members", true, false},
		{JSON_OBJECT, "maxProperties", "at most", " members", false, false},
	};
	json_type of = json_is_number(v) ? JSON_REAL : json_typeof(v);
	bool ok = true;
	for (size_t i = 0; i < sizeof bound / sizeof *bound; i++) {
		const json_t *limit = json_object_get(schema, bound[i].word);
		double y = json_number_value(limit);
		if (bound[i].of != of || !json_is_number(limit))
			continue;
		int over = order_of(x, v, limit);
		bool in = bound[i].least ? over > 0 || (!over && !bound[i].open)
					 : over < 0 || (!over && !bound[i].open);
		struct cgs_buf *b = in ? NULL : fault(f);
		ok &= in;
		if (b)
			cgs_buf_fmt(b, "expected %s %.15g%s, found %.15g", bound[i].said, y,
				    bound[i].unit, x);
	}
	return ok;
}

static double length_of(const json_t *v)
{
	const char *s = json_string_value(v);
	size_t n = json_string_length(v), c = 0;
	for (size_t i = 0; i < n; i++)
		c += ((unsigned char)s[i] & 0xC0) != 0x80;
	return (double)c;
}

/* --- members and items --- */

static bool check_required(struct form *f, const json_t *required, const json_t *v)
{
	const json_t *one;
	bool ok = true;
	size_t i;
	json_array_foreach (required, i, one) {
		const char *name = json_string_value(one);
		if (!name || json_object_get(v, name))
			continue;
		struct cgs_buf *b = fault(f);
		if (b) {
			cgs_buf_putz(b, "expected a member \"");
			put_short(b, name, strlen(name), NAME_MAX);
			cgs_buf_putz(b, "\", found none");
		}
		ok = false;
	}
	return ok;
}

static bool check_members(struct form *f, const json_t *schema, const json_t *v)
{
	const json_t *properties = json_object_get(schema, "properties");
	/* Which members patterns name is not known, so neither is which are others. */
	const json_t *others = json_object_get(schema, "patternProperties")
				       ? NULL
				       : json_object_get(schema, "additionalProperties");
	bool ok = check_required(f, json_object_get(schema, "required"), v);
	const char *key;
	json_t *one;
	json_object_foreach ((json_t *)v, key, one) {
		const json_t *form = json_object_get(properties, key);
		size_t n = enter(f, key);
		if (!form && json_is_false(others))
			ok = expected(f, "no such member", one);
		else
			ok &= obeys(f, form ? form : others, one);
		leave(f, n);
	}
	return check_bounds(f, schema, (double)json_object_size(v), v) && ok;
}

static bool check_items(struct form *f, const json_t *schema, const json_t *v)
{
	const json_t *rest = json_object_get(schema, "items"), *one;
	const json_t *first = json_object_get(schema, "prefixItems");
	bool ok = check_bounds(f, schema, (double)json_array_size(v), v);
	size_t i;
	json_array_foreach (v, i, one) {
		char number[24];
		snprintf(number, sizeof number, "%zu", i);
		size_t n = enter(f, number);
		ok &= obeys(f, i < json_array_size(first) ? json_array_get(first, i) : rest, one);
		leave(f, n);
	}
	return ok;
}

/* --- schemas in schemas --- */

static uint32_t count_held(struct form *f, const json_t *schemas, const json_t *v)
{
	const json_t *one;
	uint32_t held = 0;
	size_t i;
	f->muted++;
	json_array_foreach (schemas, i, one)
		held += obeys(f, one, v);
	f->muted--;
	return held;
}

static bool check_parts(struct form *f, const json_t *schema, const json_t *v)
{
	const json_t *any = json_object_get(schema, "anyOf");
	const json_t *one = json_object_get(schema, "oneOf");
	const json_t *not = json_object_get(schema, "not"), *all;
	bool ok = true;
	size_t i;
	json_array_foreach (json_object_get(schema, "allOf"), i, all)
		ok &= obeys(f, all, v);
	if (json_is_array(any) && !count_held(f, any, v))
		ok = expected(f, "one of the forms of `anyOf`", v);
	if (json_is_array(one) && count_held(f, one, v) != 1)
		ok = expected(f, "exactly one of the forms of `oneOf`", v);
	f->muted++;
	bool denied = not &&obeys(f, not, v);
	f->muted--;
	return denied ? expected(f, "something else than what `not` says", v) : ok;
}

/* "#", "#/$defs/x"; NULL: not within this schema. */
static const json_t *resolve(const struct form *f, const char *ref)
{
	const json_t *at = f->root;
	if (*ref++ != '#')
		return NULL;
	while (at && *ref == '/') {
		char name[NAME_MAX];
		size_t n = 0;
		for (ref++; *ref && *ref != '/' && n + 1 < sizeof name; ref++, n++) {
			bool escape = ref[0] == '~' && (ref[1] == '0' || ref[1] == '1');
			name[n] = escape ? "~/"[ref[1] - '0'] : *ref;
			ref += escape;
		}
		name[n] = 0;
		at = json_is_array(at) ? json_array_get(at, strtoul(name, NULL, 10))
				       : json_object_get(at, name);
	}
	return *ref ? NULL : at;
}

static bool check_content(struct form *f, const json_t *schema, const json_t *v)
{
	if (json_is_object(v))
		return check_members(f, schema, v);
	if (json_is_array(v))
		return check_items(f, schema, v);
	if (json_is_string(v))
		return check_bounds(f, schema, length_of(v), v);
	return !json_is_number(v) || check_bounds(f, schema, json_number_value(v), v);
}

static bool apply(struct form *f, const json_t *schema, const json_t *v)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));
	bool ok = !ref || obeys(f, resolve(f, ref), v);
	if (!check_type(f, json_object_get(schema, "type"), v) ||
	    !check_const(f, json_object_get(schema, "const"), v) ||
	    !check_enum(f, json_object_get(schema, "enum"), v))
		return false;
	ok &= check_content(f, schema, v);
	return check_parts(f, schema, v) && ok;
}

static bool obeys(struct form *f, const json_t *schema, const json_t *v)
{
	if (json_is_false(schema))
		return expected(f, "nothing", v);
	if (!json_is_object(schema))
		return true;
	if (f->depth >= DEPTH_MAX || f->work++ >= WORK_MAX) {
		f->work = WORK_MAX; /* said once: nothing is looked at from now on */
		return false;
	}
	f->depth++;
	bool ok = apply(f, schema, v);
	f->depth--;
	return ok;
}

bool cgs_form_obeys(const json_t *schema, const json_t *v, struct cgs_buf *out)
{
	struct form f = {.root = schema, .out = out};
	bool ok = obeys(&f, schema, v);
	if (!ok && !f.faults)
		cgs_buf_putz(out, "it is nested too deeply, or too large, to be checked");
	else if (f.faults > CGS_FORM_FAULTS_MAX)
		cgs_buf_fmt(out, "\nand %u more", f.faults - CGS_FORM_FAULTS_MAX);
	cgs_buf_done(&f.at);
	return ok;
}

bool cgs_form_reads(const json_t *schema, struct cgs_str text, struct cgs_buf *out)
{
	json_error_t e;
	const char *refused = cgs_json_refuse(text);
	json_t *v = refused ? NULL
			    : json_loadb(text.n ? text.s : "", text.n,
					 JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
	bool ok = v && cgs_form_obeys(schema, v, out);
	if (refused)
		cgs_buf_fmt(out, "it is %s", refused);
	else if (!v)
		cgs_buf_fmt(out, "it is not JSON: line %d: %s", e.line, e.text);
	json_decref(v);
	return ok;
}

/* --- schemas themselves --- */

static bool is_sound(struct form *f, const json_t *schema);

static bool is_word(const json_t *type)
{
	static const char *const words[] = {"object",  "array",   "string", "number",
					    "integer", "boolean", "null"};
	return json_is_string(type) && CGS_STR_IN(cgs_str_of(json_string_value(type)), words);
}

static bool has_words(struct form *f, const json_t *type)
{
	const json_t *one = type;
	size_t i;
	bool ok = !type || json_is_array(type) || is_word(type);
	json_array_foreach (type, i, one)
		if (!(ok = is_word(one)))
			break;
	if (!ok) {
		cgs_buf_fmt(f->out, "at \"%s\" the `type` is none: ", f->at.n ? f->at.s : "");
		put_value(f->out, one);
	}
	return ok;
}

/* A schema, or several of them as members or items. */
static bool are_sound(struct form *f, const json_t *schema, const char *word, bool several)
{
	const json_t *of = json_object_get(schema, word), *one;
	const char *key;
	json_t *member;
	size_t i, n = enter(f, word);
	bool ok = several || is_sound(f, of);
	if (several && json_is_object(of))
		json_object_foreach ((json_t *)of, key, member) {
			size_t at = enter(f, key);
			ok = ok && is_sound(f, member);
			leave(f, at);
		}
	if (several)
		json_array_foreach (of, i, one)
			ok = ok && is_sound(f, one);
	leave(f, n);
	return ok;
}

static bool is_sound(struct form *f, const json_t *schema)
{
	static const struct {
		const char *word;
		bool several;
	} part[] = {
		{"properties", true},  {"$defs", true},  {"definitions", true},
		{"prefixItems", true}, {"anyOf", true},  {"oneOf", true},
		{"allOf", true},       {"items", false}, {"additionalProperties", false},
		{"not", false},
	};
	const char *ref = json_string_value(json_object_get(schema, "$ref"));
	if (!json_is_object(schema) || f->depth >= DEPTH_MAX)
		return true;
	if (!has_words(f, json_object_get(schema, "type")))
		return false;
	if (ref && !strncmp(ref, "#/", 2) && !resolve(f, ref)) {
		cgs_buf_fmt(f->out, "at \"%s\" the `$ref` leads nowhere: ", f->at.n ? f->at.s : "");
		put_short(f->out, ref, strlen(ref), NAME_MAX);
		return false;
	}
	bool ok = true;
	f->depth++;
	for (size_t i = 0; ok && i < sizeof part / sizeof *part; i++)
		ok = are_sound(f, schema, part[i].word, part[i].several);
	f->depth--;
	return ok;
}

bool cgs_form_sound(const json_t *schema, struct cgs_buf *why)
{
	struct form f = {.root = schema, .out = why};
	bool ok = is_sound(&f, schema);
	cgs_buf_done(&f.at);
	return ok;
}

struct cgs_str cgs_form_line(struct cgs_str *faults)
{
	const char *nl = faults->n ? memchr(faults->s, '\n', faults->n) : NULL;
	uint32_t n = nl ? (uint32_t)(nl - faults->s) : faults->n;
	struct cgs_str line = {faults->s, n};
	n += nl != NULL;
	*faults = (struct cgs_str){faults->s + n, faults->n - n};
	return line;
}
