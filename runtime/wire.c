/* wire.c — what wires share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wire.h"

#include <stdio.h>

void cgs_wire_copy(json_t *to, const char *as, const json_t *from, const char *name)
{
	json_t *v = json_object_get(from, name);
	if (v && !json_is_null(v))
		json_object_set(to, as, v);
}

json_int_t cgs_wire_cap(const struct cgs_ask *a)
{
	json_int_t n = json_integer_value(json_object_get(a->body, "max_output"));
	return n > 0 ? n : 0;
}

bool cgs_wire_streams(const struct cgs_ask *a)
{
	return json_is_true(json_object_get(a->body, "stream"));
}

json_t *cgs_wire_schema(const struct cgs_ask *a)
{
	json_t *schema = json_object_get(a->request, "schema");
	return json_is_object(schema) ? schema : NULL;
}

size_t cgs_wire_system(const struct cgs_ask *a, struct cgs_buf *text)
{
	const json_t *messages = json_object_get(a->body, "messages"), *m;
	size_t i;
	json_array_foreach (messages, i, m) {
		const char *role = json_string_value(json_object_get(m, "role"));
		const json_t *content = json_object_get(m, "content");
		if (!role || strcmp(role, "system") != 0)
			break;
		if (i)
			cgs_buf_putz(text, "\n\n");
		cgs_buf_add(text, json_string_value(content), json_string_length(content));
	}
	return i;
}

void cgs_wire_cache_key(const struct cgs_ask *a, json_t *to)
{
	const json_t *first = json_array_get(json_object_get(a->body, "messages"), 0);
	const json_t *text = json_object_get(first, "content");
	char hex[CGS_KEY_HEX + 1];
	if (!json_object_get(a->provider, "prompt_cache_s"))
		return;
	struct cgs_key k = cgs_hash_of(json_string_value(text), json_string_length(text));
	cgs_key_hex(&k, hex);
	json_object_set_new(to, "prompt_cache_key", json_stringn(hex, 32));
}

void cgs_wire_name(const struct cgs_ask *a, char name[65])
{
	size_t n = 0;
	for (const char *p = cgs_ask_prompt(a); *p && n < 64; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			     (*p >= '0' && *p <= '9') || *p == '_' || *p == '-';
		name[n++] = plain ? *p : '_';
	}
	name[n] = 0;
	if (!n)
		snprintf(name, 65, "answer");
}

void cgs_wire_leave_out(json_t *body, const char *const *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		json_object_del(body, name[i]);
}
