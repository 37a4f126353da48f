/* example.c — whether the example of a section has the form that the answer must have.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Of JSON Schema it knows type, enum, required, properties, additionalProperties and items; what it
 * does not know holds.
 */
#include <jansson.h>

#include "lower.h"

enum { DEPTH_MAX = 64 };

/* Why it does not hold goes to `why`, beginning with the place. */
static bool obeys(const json_t *schema, const json_t *v, unsigned depth, struct cgs_buf *why);

static bool is_type(const char *type, const json_t *v)
{
	static const char *const name[] = {
		[JSON_OBJECT] = "object",   [JSON_ARRAY] = "array", [JSON_STRING] = "string",
		[JSON_INTEGER] = "integer", [JSON_REAL] = "number", [JSON_TRUE] = "boolean",
		[JSON_FALSE] = "boolean",   [JSON_NULL] = "null",
	};
	return !strcmp(type, name[json_typeof(v)]) ||
	       (json_is_integer(v) && !strcmp(type, "number"));
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

static bool in_enum(const json_t *words, const json_t *v)
{
	const json_t *one;
	size_t i;
	if (!json_is_array(words))
		return true;
	json_array_foreach (words, i, one)
		if (json_equal(one, v))
			return true;
	return false;
}

static bool has_required(const json_t *required, const json_t *v, struct cgs_buf *why)
{
	const json_t *one;
	size_t i;
	json_array_foreach (required, i, one) {
		if (!json_is_string(one) || json_object_get(v, json_string_value(one)))
			continue;
		cgs_buf_fmt(why, " has no \"%s\"", json_string_value(one));
		return false;
	}
	return true;
}

static bool check_members(const json_t *schema, json_t *v, unsigned depth, struct cgs_buf *why)
{
	const json_t *properties = json_object_get(schema, "properties");
	bool closed = json_is_false(json_object_get(schema, "additionalProperties"));
	const char *key;
	json_t *one;
	if (!has_required(json_object_get(schema, "required"), v, why))
		return false;
	json_object_foreach (v, key, one) {
		const json_t *form = json_object_get(properties, key);
		size_t n = why->n;
		if (!form && closed) {
			cgs_buf_fmt(why, " may not have \"%s\"", key);
			return false;
		}
		cgs_buf_fmt(why, ".%s", key);
		if (form && !obeys(form, one, depth + 1, why))
			return false;
		why->n = n;
	}
	return true;
}

static bool check_items(const json_t *schema, const json_t *v, unsigned depth, struct cgs_buf *why)
{
	const json_t *form = json_object_get(schema, "items"), *one;
	size_t i;
	json_array_foreach (v, i, one) {
		size_t n = why->n;
		cgs_buf_fmt(why, "[%zu]", i);
		if (form && !obeys(form, one, depth + 1, why))
			return false;
		why->n = n;
	}
	return true;
}

static bool obeys(const json_t *schema, const json_t *v, unsigned depth, struct cgs_buf *why)
{
	const json_t *type = json_object_get(schema, "type");
	if (!json_is_object(schema) || depth > DEPTH_MAX)
		return true;
	if (!has_type(type, v)) {
		cgs_buf_putz(why, " is of another type");
		if (json_is_string(type))
			cgs_buf_fmt(why, " than \"%s\"", json_string_value(type));
		return false;
	}
	if (!in_enum(json_object_get(schema, "enum"), v)) {
		cgs_buf_putz(why, " is none of the values of the enum");
		return false;
	}
	if (json_is_object(v))
		return check_members(schema, (json_t *)v, depth, why);
	return !json_is_array(v) || check_items(schema, v, depth, why);
}

static void tell(struct cgs_lowering *L, uint32_t section, uint32_t schema, const char *why)
{
	struct cgs_diag *d = cgs_diag_add(L->ir->diags, CGS_C_wrong_example,
					  cgs_lower_span(L, section, "example"),
					  "the example does not have the form of `%.*s`: %s",
					  CGS_FMT(cgs_ir_name(L->ir, schema)), why);
	cgs_diag_label(L->ir->diags, d, cgs_ir_span(L->ir, schema), "the form");
	cgs_diag_help(L->ir->diags, d, "change the example, or the schema");
}

void cgs_example_check(struct cgs_lowering *L, uint32_t section, uint32_t schema,
		       struct cgs_str form)
{
	struct cgs_str text = cgs_lower_str(L, section, "example");
	struct cgs_buf why = {0};
	json_error_t e;
	if (!L->check || !text.n)
		return;
	json_t *s = json_loadb(form.s, form.n, 0, NULL);
	json_t *v = json_loadb(text.s, text.n, JSON_DECODE_ANY, &e);
	cgs_buf_putz(&why, v ? "the answer" : "it is no JSON: ");
	if (!v)
		cgs_buf_fmt(&why, "line %d: %s", e.line, e.text);
	if (!v || !obeys(s, v, 0, &why))
		tell(L, section, schema, why.s);
	json_decref(s);
	json_decref(v);
	cgs_buf_done(&why);
}
